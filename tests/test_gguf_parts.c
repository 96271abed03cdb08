/* Networks in several GGUF files. */
#include "gguf_kit.h"
#include "load_files.h"

#include "import/gguf_parts.h"

enum { F32 = 0, Q8_0 = 8 };

static void put(const Files *files, const char *name, GgufFile *file)
{
    GString *bytes = gguf_bytes(file, 3);
    g_autofree char *path = g_build_filename(files->dir, name, NULL);
    assert_true(g_file_set_contents(path, bytes->str, (gssize)bytes->len, NULL));
    g_string_free(bytes, TRUE);
}

/* Part `no`, from 0, of `count`, with a tensor of that name. */
static void put_part(const Files *files, const char *name, uint32_t no, uint32_t count,
                     const char *tensor)
{
    GgufFile file = gguf_file();
    if (no == 0)
        gguf_add_text(&file, "general.architecture", "llama");
    gguf_add_value(&file, "split.no", 2, no, 2);
    gguf_add_value(&file, "split.count", 2, count, 2);
    gguf_add_tensor(&file, tensor, no == 0 ? F32 : Q8_0, 32, 4);
    put(files, name, &file);
}

static Gguf *read_all(const Files *files, const char *name, GError **error)
{
    return gguf_read_all(files->dir, name, name, error);
}

static void test_names_of_parts(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int number;
    } names[] = {{"net-00001-of-00003.gguf", 1}, {"net-00003-of-00003.GGUF", 3},
                 {"net-00004-of-00003.gguf", 0}, {"net-00000-of-00003.gguf", 0},
                 {"net-0001-of-00003.gguf", 0},  {"net-00001-of-0000x.gguf", 0},
                 {"-00001-of-00003.gguf", 0},    {"net.gguf", 0},
                 {"net_00001-of-00003.gguf", 0}, {"a/b-00002-of-00002.gguf", 2},
                 {"net-00001-of-00003.json", 0}, {"net-00001-at-00003.gguf", 0}};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        size_t stem = 0;
        if (gguf_part_number(names[i].name, &stem) != names[i].number)
            fail_msg("%s", names[i].name);
        if (names[i].number > 0)
            assert_int_equal(stem, strlen(names[i].name) - strlen("-00001-of-00003.gguf"));
    }
}

/* 128 numbers in fp32 and twice as many in blocks of 34 bytes for 32. */
static void test_tensors_of_all_parts(void **state)
{
    (void)state;
    Files files = files_start();
    put_part(&files, "net-00001-of-00003.gguf", 0, 3, "a");
    put_part(&files, "net-00002-of-00003.gguf", 1, 3, "b");
    put_part(&files, "net-00003-of-00003.gguf", 2, 3, "c");
    g_autoptr(GError) error = NULL;
    g_autoptr(Gguf) gguf = read_all(&files, "net-00001-of-00003.gguf", &error);
    if (!gguf)
        fail_msg("%s", error->message);
    assert_int_equal(gguf->tensors->len, 3);
    assert_non_null(gguf_tensor(gguf, "c"));
    StoredType sum = stored_sum(&gguf->stored);
    assert_int_equal(sum.elements, 3 * 128);
    assert_int_equal(sum.bytes, 128 * 4 + 2 * 4 * 34);
    files_end(&files);
}

static void refuses(const Files *files, const char *name, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Gguf) gguf = read_all(files, name, &error);
    if (gguf || !strstr(error->message, message) || strchr(error->message, '\n'))
        fail_msg("%s: %s", name, gguf ? "is read" : error->message);
}

static void test_what_is_refused(void **state)
{
    (void)state;
    Files files = files_start();
    put_part(&files, "net-00001-of-00002.gguf", 0, 2, "a");
    refuses(&files, "net-00001-of-00002.gguf", "net-00002-of-00002.gguf");
    put_part(&files, "net-00002-of-00002.gguf", 1, 3, "b");
    refuses(&files, "net-00001-of-00002.gguf", "net-00002-of-00002.gguf: is no such part");
    put_part(&files, "net-00002-of-00002.gguf", 0, 2, "b");
    refuses(&files, "net-00001-of-00002.gguf", "net-00002-of-00002.gguf: is no such part");
    put_part(&files, "net-00002-of-00002.gguf", 1, 2, "a");
    refuses(&files, "net-00001-of-00002.gguf", "two of its parts have one tensor");
    refuses(&files, "net-00002-of-00002.gguf", "'split.no' says that this is not the first");
    put_part(&files, "net.gguf", 0, 2, "a");
    refuses(&files, "net.gguf", "NAME-00001-of-0000N.gguf");
    put_part(&files, "net-00001-of-00002.gguf", 0, 9, "a");
    refuses(&files, "net-00001-of-00002.gguf", "NAME-00001-of-0000N.gguf");
    put_part(&files, "net-00001-of-00002.gguf", 0, 1001, "a");
    refuses(&files, "net-00001-of-00002.gguf", "more than 1000 files");
    files_end(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_of_parts),
        cmocka_unit_test(test_tensors_of_all_parts),
        cmocka_unit_test(test_what_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
