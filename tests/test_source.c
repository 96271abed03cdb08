#include "load_files.h"
#include "zoo/source.h"

static void note(const SourceFile *file, void *data)
{
    GString *seen = data;
    assert_true(g_str_has_suffix(file->path, ".lua"));
    g_string_append_printf(seen, "%s ", file->shown);
}

static Files some(void)
{
    Files files = files_start();
    files_add(&files, "b.lua", "\xEF\xBB\xBFlocal x = 'net_b'");
    files_add(&files, "a.lua", "local x = 'net_a'\nlocal y = 'net_b'");
    files_add(&files, "notes.txt", "net_a");
    return files;
}

static void test_in_order_of_names(void **state)
{
    (void)state;
    Files files = some();
    g_autoptr(GString) seen = g_string_new(NULL);
    source_each(NULL, files.dir, "models", "models", files.errors, note, seen);
    assert_string_equal(seen->str, "models/a.lua models/b.lua ");
    assert_int_equal(files.errors->len, 0);
    files_end(&files);
}

static void spelling(const Files *files, const char *word, const char *other, const char *expected)
{
    const char *words[] = {word, other, NULL};
    g_autoptr(GString) seen = g_string_new(NULL);
    source_each_spelling(NULL, files->dir, "models", words, note, seen);
    assert_string_equal(seen->str, expected);
}

static void test_files_that_spell_a_word(void **state)
{
    (void)state;
    Files files = some();
    spelling(&files, "net_a", NULL, "models/a.lua ");
    spelling(&files, "net_b", NULL, "models/a.lua models/b.lua ");
    spelling(&files, "nothing", "net_a", "models/a.lua ");
    spelling(&files, "nothing", NULL, "");
    spelling(&files, NULL, NULL, "");
    files_end(&files);
}

static void test_a_folder_without_any(void **state)
{
    (void)state;
    Files files = files_start();
    source_each(NULL, files.dir, "models", "models", files.errors, note, NULL);
    assert_string_equal(files_error(&files, 0),
                        "models: no models here; add a .lua file that describes some");
    files_add(&files, "net.onnx", "");
    source_each(NULL, files.dir, "models", "models", files.errors, note, NULL);
    assert_int_equal(files.errors->len, 1);
    files_end(&files);
}

/* Editors of some systems begin files with a byte order mark. */
static void test_running(void **state)
{
    (void)state;
    Files files = some();
    g_autoptr(Sandbox) sandbox = sandbox_new(NULL, SANDBOX_MODEL);
    g_autoptr(GError) error = NULL;
    files_add(&files, "bad.lua", "local x = 1\nx()");
    assert_true(source_run(sandbox, &(SourceFile){files.dir, "b.lua", "models/b.lua"}, NULL));
    assert_false(
        source_run(sandbox, &(SourceFile){files.dir, "bad.lua", "models/bad.lua"}, &error));
    assert_true(g_str_has_prefix(error->message, "models/bad.lua:2: "));
    files_end(&files);
}

static void test_the_line_of_a_word(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "a.lua", "\"b\" bc\n'bc'\n\"b\"\n");
    const SourceFile file = {files.dir, "a.lua", "a.lua"}, none = {files.dir, "b.lua", "b.lua"};
    assert_int_equal(source_line(&file, "b", 1), 1);
    assert_int_equal(source_line(&file, "b", 2), 3);
    assert_int_equal(source_line(&file, "bc", 1), 2);
    assert_int_equal(source_line(&file, "d", 2), 2);
    assert_int_equal(source_line(&none, "b", 7), 7);
    files_end(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_order_of_names),    cmocka_unit_test(test_files_that_spell_a_word),
        cmocka_unit_test(test_a_folder_without_any), cmocka_unit_test(test_running),
        cmocka_unit_test(test_the_line_of_a_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
