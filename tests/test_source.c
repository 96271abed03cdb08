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
    source_each(&(SourceFolder){NULL, files.dir, "models", "models", NULL}, files.errors, note,
                seen);
    assert_string_equal(seen->str, "models/a.lua models/b.lua ");
    assert_int_equal(files.errors->len, 0);
    files_end(&files);
}

static void spelling(const Files *files, const char *word, const char *other, const char *expected)
{
    const char *words[] = {word, other, NULL};
    g_autoptr(GString) seen = g_string_new(NULL);
    source_each_spelling(&(SourceFolder){NULL, files->dir, "models", NULL, NULL}, words, note,
                         seen);
    assert_string_equal(seen->str, expected);
}

/* By the path to them, whose last two names are those in the handbook; one that is not there is no
 * fault. */
static void test_beside_the_devices(void **state)
{
    (void)state;
    Files files = some();
    g_autofree char *none = g_build_filename(files.dir, "hardware", "profiles", NULL);
    const SourceFolder folder = {.shown = "hardware/profiles", .what = "profiles"};
    const char *words[] = {"net_a", NULL};
    g_autoptr(GString) all = g_string_new(NULL), one = g_string_new(NULL);
    source_each_beside(files.dir, &folder, NULL, files.errors, note, all);
    source_each_beside(files.dir, &folder, words, files.errors, note, one);
    source_each_beside(none, &folder, NULL, files.errors, note, one);
    assert_string_equal(all->str, "hardware/profiles/a.lua hardware/profiles/b.lua ");
    assert_string_equal(one->str, "hardware/profiles/a.lua ");
    assert_int_equal(files.errors->len, 0);
    files_end(&files);
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
    source_each(&(SourceFolder){NULL, files.dir, "models", "models", NULL}, files.errors, note,
                NULL);
    assert_string_equal(files_error(&files, 0),
                        "models: no models here; add a .lua file that describes some");
    files_add(&files, "net.onnx", "");
    source_each(&(SourceFolder){NULL, files.dir, "models", "models", NULL}, files.errors, note,
                NULL);
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

static Sandbox *sandbox_with(const Files *files, const char *shared, GError **error)
{
    g_autofree char *dir = g_build_filename(files->dir, "shared", NULL);
    g_autofree char *path = g_build_filename(dir, "s.lua", NULL);
    Sandbox *sandbox = sandbox_new(NULL, SANDBOX_MODEL);
    assert_int_equal(g_mkdir(dir, 0700), 0);
    assert_true(g_file_set_contents(path, shared, -1, NULL));
    source_run_shared(sandbox, &(SourceFolder){NULL, files->dir, "hardware", NULL, NULL}, error);
    g_remove(path);
    g_rmdir(dir);
    return sandbox;
}

/* A file knows what is shared, and cannot share itself. */
static void test_what_files_share(void **state)
{
    (void)state;
    Files files = files_start();
    GError *error = NULL;
    g_autoptr(Sandbox) sandbox = sandbox_with(
        &files, "share('twice', function(x) return 2 * x end)\nshare('WORD', 'a')", &error);
    assert_null(error);
    files_add(&files, "a.lua", "assert(twice(3) == 6 and WORD == 'a')");
    files_add(&files, "b.lua", "share('x', 'y')");
    g_autofree char *a = g_build_filename(files.dir, "a.lua", NULL);
    g_autofree char *b = g_build_filename(files.dir, "b.lua", NULL);
    assert_true(source_run(sandbox, &(SourceFile){NULL, a, "a.lua"}, &error));
    assert_false(source_run(sandbox, &(SourceFile){NULL, b, "b.lua"}, &error));
    assert_non_null(strstr(error->message, "share"));
    g_error_free(error);
    files_end(&files);
}

static void test_what_cannot_be_shared(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"share('a-b', 'x')", "hardware/shared/s.lua:1: 'name' is no name of Lua's"},
        {"share('', 'x')", "hardware/shared/s.lua:1: 'name' is no name of Lua's"},
        {"share('a', {})", "hardware/shared/s.lua:1: 'a' is no function and no text"},
        {"share('a')", "hardware/shared/s.lua:1: 'a' is no function and no text"},
        {"error('no')", "hardware/shared/s.lua:1: no"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Files files = files_start();
        GError *error = NULL;
        sandbox_free(sandbox_with(&files, cases[i].text, &error));
        assert_non_null(error);
        assert_true(g_str_has_prefix(error->message, cases[i].says));
        g_error_free(error);
        files_end(&files);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_order_of_names),
        cmocka_unit_test(test_beside_the_devices),
        cmocka_unit_test(test_files_that_spell_a_word),
        cmocka_unit_test(test_a_folder_without_any),
        cmocka_unit_test(test_what_files_share),
        cmocka_unit_test(test_what_cannot_be_shared),
        cmocka_unit_test(test_running),
        cmocka_unit_test(test_the_line_of_a_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
