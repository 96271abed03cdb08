/* import/safetensors.h: headers of weights, and the network of the config.json beside them. */
#include "support.h"

#include "import/import.h"
#include "import/safetensors.h"

/* The file of that header, padded to 8 bytes as its writers do, and `data` bytes. */
static void add_file(const Book *book, const char *name, const char *header, size_t data)
{
    GString *bytes = g_string_new(NULL);
    size_t length = (strlen(header) + 7) / 8 * 8;
    for (int i = 0; i < 8; i++)
        g_string_append_c(bytes, (char)(length >> (8 * i) & 0xff));
    g_string_append_printf(bytes, "%-*s", (int)length, header);
    for (size_t i = 0; i < data; i++)
        g_string_append_c(bytes, '\0');
    g_autofree char *path = book_path(book, name), *dir = g_path_get_dirname(path);
    assert_int_equal(g_mkdir_with_parents(dir, 0755), 0);
    assert_true(g_file_set_contents(path, bytes->str, (gssize)bytes->len, NULL));
    g_string_free(bytes, TRUE);
}

#define TWO                                                                                        \
    "{\"__metadata__\":{\"format\":\"pt\"},\"a\":{\"dtype\":\"BF16\",\"shape\":[4,8],"             \
    "\"data_offsets\":[4,68]},\"b\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}"

/* 32 numbers of 2 bytes, and one of 4. */
static void test_a_header(void **state)
{
    (void)state;
    Book book = book_small();
    Stored stored = {0};
    add_file(&book, "m/a.safetensors", TWO, 68);
    assert_true(safetensors_read(book.dir, "m/a.safetensors", "a", &stored, NULL));
    g_autofree char *text = stored_text(&stored);
    assert_string_equal(text, "33 numbers in 2 tensors, 68 bytes: 64 of bf16, 4 of fp32");
    book_clear(&book);
}

static void refuses(const Book *book, const char *header, size_t data, const char *message)
{
    Stored stored = {0};
    g_autoptr(GError) error = NULL;
    add_file(book, "a.safetensors", header, data);
    assert_false(safetensors_read(book->dir, "a.safetensors", "a.safetensors", &stored, &error));
    if (!strstr(error->message, message))
        fail_msg("%s: %s", header, error->message);
}

#define TENSOR(dtype, shape, offsets)                                                              \
    "{\"a\":{\"dtype\":\"" dtype "\",\"shape\":" shape ",\"data_offsets\":" offsets "}}"

static void test_what_is_no_header(void **state)
{
    (void)state;
    Book book = book_small();
    refuses(&book, "[]", 0, "a.safetensors: its header is no JSON object");
    refuses(&book, "{", 0, "a.safetensors: its header is no JSON object");
    refuses(&book, TENSOR("F33", "[1]", "[0,4]"), 4, "tensor 'a' has no type that is known");
    refuses(&book, TENSOR("F32", "[-1]", "[0,4]"), 4, "tensor 'a' has no shape");
    refuses(&book, TENSOR("F32", "[4294967296,4294967296]", "[0,4]"), 4, "too large a one");
    refuses(&book, TENSOR("F32", "[2]", "[0,4]"), 4, "tensor 'a' has not as many bytes as");
    refuses(&book, TENSOR("F32", "[1]", "[4,0]"), 4, "tensor 'a' has not as many bytes as");
    refuses(&book, TENSOR("F32", "[1]", "[0,4]"), 5, "do not follow one another up to the end");
    refuses(&book, TENSOR("F32", "[1]", "[1,5]"), 5, "do not follow one another up to the end");
    Stored stored = {0};
    g_autoptr(GError) error = NULL, other = NULL, folder = NULL;
    assert_false(safetensors_read(book.dir, ".", "a", &stored, &folder));
    assert_true(g_str_has_suffix(folder->message, "is a directory; name a regular file"));
    book_add(&book, "a.safetensors", "\xff\xff\xff\xff");
    assert_false(safetensors_read(book.dir, "a.safetensors", "a", &stored, &error));
    assert_string_equal(error->message, "a: is too short for a safetensors file; fetch it anew");
    book_add(&book, "a.safetensors", "\xff\xff\xff\xff\xff\xff\xff\xff{}");
    assert_false(safetensors_read(book.dir, "a.safetensors", "a", &stored, &other));
    assert_non_null(strstr(other->message, "a: its header would end past the end of the file"));
    book_clear(&book);
}

#define LLAMA                                                                                      \
    "{ \"model_type\": \"llama\", \"vocab_size\": 100, \"hidden_size\": 64, "                      \
    "\"intermediate_size\": 128, \"num_hidden_layers\": 2, \"num_attention_heads\": 4 }"

/* Without what says how weights are computed with, there is an error that says what they are. */
static void test_a_network_of_weights(void **state)
{
    (void)state;
    Book book = book_small();
    add_file(&book, "net/model.safetensors", TWO, 68);
    g_autofree char *path = book_path(&book, "net/model.safetensors");
    g_auto(Ran) alone = run_roofbook("show", "-C", book.dir, path, NULL);
    assert_status(&alone, 1);
    assert_one_line(&alone);
    assert_contains(alone.err,
                    "holds 33 numbers in 2 tensors, 68 bytes: 64 of bf16, 4 of fp32, and "
                    "nothing of how they are computed with; put the network's "
                    "config.json beside it");
    book_add(&book, "net/config.json", LLAMA);
    g_auto(Ran) with = run_roofbook("show", "-C", book.dir, path, NULL);
    assert_status(&with, 0);
    assert_contains(with.out, "net (net), batch 1, bf16");
    assert_contains(with.out, "Assumed: the network is that of the config.json, beside weights of "
                              "33 numbers in 2 tensors");
    assert_contains(with.out, "Assumed: context=2048, tokens=1: --dim context=N asks for another");
    g_auto(Ran) given = run_roofbook("show", "-C", book.dir, path, "--context", "64", NULL);
    assert_contains(given.out, "Assumed: tokens=1: --dim tokens=N asks for another");
    g_auto(Ran) all =
        run_roofbook("show", "-C", book.dir, path, "--context", "64", "--tokens", "1", NULL);
    assert_lacks(all.out, "asks for another");
    book_clear(&book);
}

static void test_an_index(void **state)
{
    (void)state;
    Book book = book_small();
    add_file(&book, "net/model-00001-of-00002.safetensors", TWO, 68);
    add_file(&book, "net/model-00002-of-00002.safetensors", TENSOR("BF16", "[2]", "[0,4]"), 4);
    book_add(&book, "net/model.safetensors.index.json",
             "{\"metadata\": {\"total_size\": 72}, \"weight_map\": {"
             "\"x\": \"model-00002-of-00002.safetensors\", "
             "\"a\": \"model-00001-of-00002.safetensors\", "
             "\"b\": \"model-00001-of-00002.safetensors\"}}");
    g_autofree char *path = book_path(&book, "net/model.safetensors.index.json");
    g_auto(Ran) alone = run_roofbook("show", "-C", book.dir, path, NULL);
    assert_contains(alone.err, "holds 35 numbers in 3 tensors, 72 bytes: 68 of bf16, 4 of fp32");
    book_add(&book, "net/model.safetensors.index.json",
             "{\"weight_map\": {\"x\": \"../../secret.safetensors\"}}");
    g_auto(Ran) out = run_roofbook("show", "-C", book.dir, path, NULL);
    assert_contains(out.err, "tensor 'x' is in no file beside the index");
    book_add(&book, "net/model.safetensors.index.json", "{}");
    g_auto(Ran) none = run_roofbook("show", "-C", book.dir, path, NULL);
    assert_contains(none.err, "names no files in 'weight_map'");
    book_clear(&book);
}

/* In a handbook the config.json is the network; weights without one are none. */
static void test_in_a_handbook(void **state)
{
    (void)state;
    Book book = book_small();
    add_file(&book, "models/net/model.safetensors", TWO, 68);
    g_auto(Ran) alone = run_roofbook("check", "-C", book.dir, NULL);
    assert_contains(alone.err, "models/net/model.safetensors: is weights, which is not read");
    book_add(&book, "models/net/config.json", LLAMA);
    g_auto(Ran) check = run_roofbook("check", "-C", book.dir, NULL);
    assert_status(&check, 0);
    assert_string_equal(check.err, "");
    g_auto(Ran) list = run_roofbook("list", "-C", book.dir, "models", NULL);
    assert_contains(list.out, "\nnet ");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_header),
        cmocka_unit_test(test_what_is_no_header),
        cmocka_unit_test(test_a_network_of_weights),
        cmocka_unit_test(test_an_index),
        cmocka_unit_test(test_in_a_handbook),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
