/* import/gguf.h: headers of GGUF files. */
#include "gguf_kit.h"
#include "load_files.h"

#include "import/gguf.h"

/* The reader of these bytes, or NULL with an error. */
static Gguf *read_bytes(const GString *bytes, GError **error)
{
    Files files = files_start();
    g_autofree char *path = g_build_filename(files.dir, "a.gguf", NULL);
    assert_true(g_file_set_contents(path, bytes->str, (gssize)bytes->len, NULL));
    Gguf *gguf = gguf_read(files.dir, "a.gguf", "a.gguf", error);
    files_end(&files);
    return gguf;
}

static Gguf *read_file(GgufFile *file)
{
    g_autoptr(GError) error = NULL;
    GString *bytes = gguf_bytes(file, 3);
    Gguf *gguf = read_bytes(bytes, &error);
    g_string_free(bytes, TRUE);
    if (!gguf)
        fail_msg("%s", error->message);
    return gguf;
}

static json_int_t whole(const Gguf *gguf, const char *key)
{
    json_t *value = json_object_get(gguf->pairs, key);
    assert_true(json_is_integer(value));
    return json_integer_value(value);
}

/* 0x40490fdb is 3.14159274 in fp32; 0xc000000000000000 is -2 in fp64. */
static void test_values(void **state)
{
    (void)state;
    GgufFile file = gguf_file();
    gguf_add_text(&file, "text", "llama");
    gguf_add(&file, "u32", 4096);
    gguf_add_value(&file, "u8", 0, 255, 1);
    gguf_add_value(&file, "i8", 1, 255, 1);
    gguf_add_value(&file, "i32", 5, 0xfffffffe, 4);
    gguf_add_value(&file, "u64", 10, 1ULL << 40, 8);
    gguf_add_value(&file, "f32", 6, 0x40490fdb, 4);
    gguf_add_value(&file, "f64", 12, 0xc000000000000000ULL, 8);
    gguf_add_value(&file, "nan", 6, 0x7fc00000, 4);
    gguf_add_value(&file, "bool", 7, 1, 1);
    gguf_add_list(&file, "list", 8, 3);
    gguf_add_list(&file, "long", 8, GGUF_MAX_LIST + 1);
    g_autoptr(Gguf) gguf = read_file(&file);
    assert_string_equal(json_string_value(json_object_get(gguf->pairs, "text")), "llama");
    assert_int_equal(whole(gguf, "u32"), 4096);
    assert_int_equal(whole(gguf, "u8"), 255);
    assert_int_equal(whole(gguf, "i8"), -1);
    assert_int_equal(whole(gguf, "i32"), -2);
    assert_int_equal(whole(gguf, "u64"), 1LL << 40);
    double pi = json_real_value(json_object_get(gguf->pairs, "f32"));
    assert_true(pi > 3.1415927 && pi < 3.1415928);
    assert_true(json_real_value(json_object_get(gguf->pairs, "f64")) == -2);
    assert_true(json_is_null(json_object_get(gguf->pairs, "nan")));
    assert_true(json_is_true(json_object_get(gguf->pairs, "bool")));
    assert_int_equal(json_array_size(json_object_get(gguf->pairs, "list")), 3);
    assert_int_equal(whole(gguf, "long"), GGUF_MAX_LIST + 1);
}

/* 4096 x 1024 numbers: blocks of 256 in 144 and in 210 bytes, of 32 in 34 and in 17. */
static void test_tensors(void **state)
{
    (void)state;
    static const struct {
        int type;
        const char *name;
        int64_t bytes;
    } cases[] = {
        {0, "fp32", 4 * 4194304LL},  {1, "fp16", 2 * 4194304LL},   {30, "bf16", 2 * 4194304LL},
        {12, "q4_k", 16384 * 144LL}, {14, "q6_k", 16384 * 210LL},  {13, "q5_k", 16384 * 176LL},
        {11, "q3_k", 16384 * 110LL}, {10, "q2_k", 16384 * 84LL},   {8, "q8_0", 131072 * 34LL},
        {2, "q4_0", 131072 * 18LL},  {39, "mxfp4", 131072 * 17LL}, {20, "iq4_nl", 131072 * 18LL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        GgufFile file = gguf_file();
        gguf_add_tensor(&file, "w", cases[i].type, 4096, 1024);
        g_autoptr(Gguf) gguf = read_file(&file);
        const GgufTensor *tensor = gguf_tensor(gguf, "w");
        assert_string_equal(tensor->type->name, cases[i].name);
        assert_int_equal(tensor->bytes, cases[i].bytes);
        assert_int_equal(tensor->elements, 4194304);
        assert_int_equal(tensor->dims[0], 4096);
        assert_int_equal(stored_sum(&gguf->stored).bytes, cases[i].bytes);
        assert_ptr_equal(gguf_type_named(cases[i].name), tensor->type);
        assert_null(gguf_tensor(gguf, "v"));
    }
    assert_null(gguf_type(4)); /* of those that were removed */
    assert_null(gguf_type_named("q4_2"));
}

static void refuses(GString *bytes, const char *message)
{
    g_autoptr(GError) error = NULL;
    assert_null(read_bytes(bytes, &error));
    if (!g_str_has_prefix(error->message, "a.gguf: ") || !strstr(error->message, message))
        fail_msg("%s", error->message);
    g_string_free(bytes, TRUE);
}

static GString *one_tensor(const char *name, int type, int64_t width, int64_t rows)
{
    GgufFile file = gguf_file();
    gguf_add_tensor(&file, name, type, width, rows);
    return gguf_bytes(&file, 3);
}

static GString *bytes_of(const char *bytes, gssize n)
{
    return g_string_new_len(bytes, n);
}

static void test_what_is_no_file(void **state)
{
    (void)state;
    Files files = files_start();
    g_autoptr(GError) error = NULL;
    assert_null(gguf_read(files.dir, ".", "a.gguf", &error));
    assert_true(g_str_has_suffix(error->message, "is a directory; name a regular file"));
    files_end(&files);
}

static void test_what_is_no_header(void **state)
{
    (void)state;
    GgufFile old = gguf_file(), twice = gguf_file(), kind = gguf_file(), cut = gguf_file(),
             nested = gguf_file(), many = gguf_file();
    refuses(g_string_new("GGU"), "byte 3: the file ends in its header");
    refuses(g_string_new("GGML12345678901234567890"), "byte 4: it does not begin as a GGUF file");
    refuses(gguf_bytes(&old, 1), "it is of no version that is read, 2 or 3");
    refuses(bytes_of("GGUF\x01\0\0\0", 8), "it is of no version that is read, 2 or 3");
    refuses(bytes_of("GGUF\0\0\0\x03", 8), "it is big-endian, which is not read");
    gguf_add(&twice, "a", 1);
    gguf_add(&twice, "a", 1);
    refuses(gguf_bytes(&twice, 3), "a key is empty, too long or stands twice");
    gguf_add_value(&kind, "a", 13, 1, 4);
    refuses(gguf_bytes(&kind, 3), "a value is of no type that is known");
    gguf_add_value(&nested, "a", 9, 9, 12);
    refuses(gguf_bytes(&nested, 3), "a list of lists");
    gguf_add_value(&cut, "a", 8, 1ULL << 60, 8);
    refuses(gguf_bytes(&cut, 3), "the header is larger than 256 MB, or damaged");
    many.n_tensors = GGUF_MAX_TENSORS + 1;
    refuses(gguf_bytes(&many, 3), "too many tensors or keys");
    refuses(one_tensor("w", 4, 256, 1), "tensor 'w' is of no type that is known");
    refuses(one_tensor("w", 12, 255, 1), "tensor 'w' has rows that are no whole blocks");
    refuses(one_tensor("w", 0, 1LL << 40, 1LL << 40), "tensor 'w' is too large");
    GString *whole_file = one_tensor("w", 0, 8, 8);
    g_string_truncate(whole_file, whole_file->len - 1);
    refuses(whole_file, "the file ends in its header");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_tensors),
        cmocka_unit_test(test_what_is_no_file),
        cmocka_unit_test(test_what_is_no_header),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
