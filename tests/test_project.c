#include "site/project.h"
#include "support.h"

static void test_a_folder_is_read(void **state)
{
    (void)state;
    Book book = book_small();
    g_autoptr(Project) project = project_open(book.dir, NULL, NULL);
    assert_non_null(project);
    assert_int_equal(project->errors->len, 0);
    assert_int_equal(zoo_count(project->zoo), 1);
    assert_int_equal(project->devices->len, 1);
    assert_non_null(project_device(project, "box", NULL));
    book_clear(&book);
}

static void test_an_unknown_device_names_the_nearest(void **state)
{
    (void)state;
    Book book = book_small();
    g_autoptr(GError) error = NULL;
    g_autoptr(Project) project = project_open(book.dir, NULL, NULL);
    assert_null(project_device(project, "bocks", &error));
    assert_contains(error->message, "no device 'bocks'");
    book_clear(&book);
}

/* What the folder lacks whole comes from the fallback; what it has stays its own. */
static void test_fallback(void **state)
{
    (void)state;
    Book full = book_small();
    Book bare = {g_dir_make_tmp("roofbook-bare-XXXXXX", NULL), NULL};
    book_add(&bare, "models/other.lua",
             "model { id = \"other\", name = \"O\", input = { 3 },\n"
             "  build = function(x) return x:linear { 2 } end }\n");
    g_autoptr(Project) project = project_open(bare.dir, full.dir, NULL);
    assert_int_equal(project->errors->len, 0);
    assert_int_equal(zoo_find(project->zoo, "small"), -1);
    assert_int_equal(zoo_find(project->zoo, "other"), 0);
    assert_non_null(project_device(project, "box", NULL));
    g_autofree char *templates = g_build_filename(full.dir, "templates", NULL);
    assert_string_equal(project->template_dir, templates);
    book_clear(&full);
    book_clear(&bare);
}

/* Only a folder that is none fails; a broken file is an error among others. */
static void test_errors_are_collected(void **state)
{
    (void)state;
    Book book = book_small();
    g_autoptr(GError) error = NULL;
    book_add(&book, "models/broken.lua", "model {\n");
    g_autofree char *nowhere = book_path(&book, "nowhere");
    assert_null(project_open(nowhere, NULL, &error));
    assert_contains(error->message, "nowhere");
    g_autoptr(Project) project = project_open(book.dir, NULL, NULL);
    assert_int_equal(project->errors->len, 1);
    assert_contains(((const GError *)g_ptr_array_index(project->errors, 0))->message,
                    "broken.lua:");
    assert_int_equal(zoo_find(project->zoo, "small"), 0);
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_folder_is_read),
        cmocka_unit_test(test_an_unknown_device_names_the_nearest),
        cmocka_unit_test(test_fallback),
        cmocka_unit_test(test_errors_are_collected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
