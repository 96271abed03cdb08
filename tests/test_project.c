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

/* A handbook that shows no device needs no catalogue; a file of one is read all the same. */
static void test_no_devices_are_wanted(void **state)
{
    (void)state;
    Book book = {g_dir_make_tmp("roofbook-bare-XXXXXX", NULL), NULL};
    book_add(&book, "models/small.lua", SMALL_MODEL);
    g_autoptr(Project) some = project_open(book.dir, NULL, NULL);
    assert_int_equal(some->errors->len, 1);
    book_add(&book, "handbook.lua", "handbook { devices = {} }\n");
    g_autoptr(Project) none = project_open(book.dir, NULL, NULL);
    assert_int_equal(none->errors->len, 0);
    book_add(&book, "hardware/broken.lua", "device {\n");
    g_autoptr(Project) broken = project_open(book.dir, NULL, NULL);
    assert_int_equal(broken->errors->len, 1);
    book_clear(&book);
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

/* ---- Read for what one command needs --------------------------------------------------------- */

#define MODEL(id)                                                                                  \
    "model { id = " id ", input = { 3, 8, 8 }, build = function(x) return x:relu() end }\n"
#define DEVICE(id)                                                                                 \
    "device { id = '" id "', class = 'laptop', peak { dtype = 'fp32', unit = 'vector', "           \
    "flops = 1e12, source = 's' } }\n"

/* Files that declare: a; b; made, of two texts; nothing, because it is broken. */
static Book book_of_many(void)
{
    Book book = book_empty();
    book_add(&book, "models/a.lua", MODEL("'a_net'"));
    book_add(&book, "models/b.lua", MODEL("'b_net'") "-- beside a_net and its like");
    book_add(&book, "models/made.lua", "for i = 1, 2 do " MODEL("'made_' .. i") " end");
    book_add(&book, "models/broken.lua", "model {");
    book_add(&book, "hardware/a.lua", DEVICE("a_box"));
    book_add(&book, "hardware/b.lua", DEVICE("b_box") "device {");
    book_add(&book, "handbook.lua",
             "handbook { variants = { { model = 'a_net', id = 'a_net_b8', batch = 8 } } }");
    return book;
}

static Project *open_for(const Book *book, const char *model, const char *device)
{
    const char *models[] = {model, NULL}, *devices[] = {device, NULL};
    Project *project = project_open_for(book->dir, NULL, models, devices, NULL);
    assert_non_null(project);
    return project;
}

static void test_the_whole_folder(void **state)
{
    (void)state;
    Book book = book_of_many();
    g_autoptr(Project) project = project_open(book.dir, NULL, NULL);
    assert_int_equal(zoo_count(project->zoo), 5); /* a variant too */
    assert_int_equal(project->devices->len, 1);
    assert_int_equal(project->errors->len, 2);
    assert_string_equal(project->handbook->title, "Model-cost handbook");
    book_clear(&book);
}

/* b.lua speaks of a_net, and is read as well; what is broken elsewhere costs nothing. */
static void test_only_files_that_spell_it(void **state)
{
    (void)state;
    Book book = book_of_many();
    g_autoptr(Project) project = open_for(&book, "a_net", "a_box");
    assert_int_equal(zoo_count(project->zoo), 2);
    assert_int_equal(project->devices->len, 1);
    assert_int_equal(project->errors->len, 0);
    assert_null(project->handbook);
    book_clear(&book);
}

static void test_an_id_that_no_file_spells(void **state)
{
    (void)state;
    Book book = book_of_many();
    static const char *const ids[] = {"made_2", "a_net_b8"};
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
        g_autoptr(Project) project = open_for(&book, ids[i], NULL);
        assert_true(zoo_find(project->zoo, ids[i]) >= 0);
        assert_int_equal(zoo_count(project->zoo), 5);
    }
    book_clear(&book);
}

/* Whatever is unknown is looked for everywhere, so that messages can name the nearest. */
static void test_unknown_ids(void **state)
{
    (void)state;
    Book book = book_of_many();
    g_autoptr(Project) project = open_for(&book, "a_nett", "a_box");
    g_autoptr(GError) error = NULL;
    Setup setup = {0};
    assert_null(project_model(project, "a_nett", &setup, &error));
    assert_contains(error->message, "did you mean 'a_net'?");
    g_autoptr(Project) other = open_for(&book, "a_net", "a_bax");
    g_autoptr(GError) unknown = NULL;
    assert_null(project_device(other, "a_bax", &unknown));
    assert_contains(unknown->message, "did you mean 'a_box'?");
    book_clear(&book);
}

static void test_nothing_is_asked_for(void **state)
{
    (void)state;
    Book book = book_of_many();
    g_autoptr(Project) project = project_open_for(book.dir, NULL, NULL, NULL, NULL);
    assert_int_equal(zoo_count(project->zoo), 0);
    assert_int_equal(project->devices->len, 0);
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_folder_is_read),
        cmocka_unit_test(test_an_unknown_device_names_the_nearest),
        cmocka_unit_test(test_fallback),
        cmocka_unit_test(test_no_devices_are_wanted),
        cmocka_unit_test(test_errors_are_collected),
        cmocka_unit_test(test_the_whole_folder),
        cmocka_unit_test(test_only_files_that_spell_it),
        cmocka_unit_test(test_an_id_that_no_file_spells),
        cmocka_unit_test(test_unknown_ids),
        cmocka_unit_test(test_nothing_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
