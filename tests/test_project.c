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

/* What is looked for may stand in a file with a mistake: it is named where no id is near. */
static void test_an_unknown_id_names_a_file_in_error(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "models/foreign.lua", "model { id = \"foreign\", nome = \"F\" }\n");
    book_add(&book, "hardware/odd.lua", "device { id = \"quaint\", nome = \"Q\" }\n");
    g_autoptr(Project) project = project_open(book.dir, NULL, NULL);
    g_autoptr(GError) model = NULL;
    g_autoptr(GError) device = NULL;
    Setup setup = {0};
    assert_null(project_model(project, "foreign", &setup, &model));
    assert_contains(model->message, "no model 'foreign'; 1 in error in models/, the first: ");
    assert_contains(model->message, "models/foreign.lua:1: ");
    assert_null(project_device(project, "quaint", &device));
    assert_contains(device->message, "no device 'quaint'; 1 in error in hardware/, the first: ");
    assert_contains(device->message, "hardware/odd.lua:1: ");
    assert_null(strstr(device->message, "foreign"));
    book_clear(&book);
}

/* What came with the program is there beneath what the folder has, to be chosen from; what is shown
 * is the folder's own where it has some. */
static void test_shipped_is_beneath(void **state)
{
    (void)state;
    Book full = book_small();
    Book bare = {g_dir_make_tmp("roofbook-bare-XXXXXX", NULL), NULL};
    book_add(&bare, "models/other.lua",
             "model { id = \"other\", name = \"O\", input = { 3 },\n"
             "  build = function(x) return x:linear { 2 } end }\n");
    g_autoptr(Project) project = project_open(bare.dir, full.dir, NULL);
    assert_int_equal(project->errors->len, 0);
    assert_string_equal(zoo_entry(project->zoo, zoo_find(project->zoo, "small"))->from, "shipped");
    assert_null(zoo_entry(project->zoo, zoo_find(project->zoo, "other"))->from);
    assert_string_equal(project_device(project, "box", NULL)->from, "shipped");
    g_autoptr(GArray) models = handbook_models(project->handbook, project->zoo);
    assert_int_equal(models->len, 1);
    assert_string_equal(zoo_entry(project->zoo, g_array_index(models, int, 0))->id, "other");
    g_autoptr(GPtrArray) devices = handbook_devices(project->handbook, project->devices);
    assert_int_equal(devices->len, 1);
    book_clear(&full);
    book_clear(&bare);
}

static void assert_errors(const Book *book, const Book *base, const char *handbook,
                          const char *says)
{
    g_autofree char *path = book_path(book, "handbook.lua");
    g_remove(path);
    book_add(book, "handbook.lua", handbook);
    g_autoptr(Project) project = project_open(book->dir, base->dir, NULL);
    assert_int_equal(project->errors->len, *says ? 1 : 0);
    if (*says)
        assert_contains(((const GError *)g_ptr_array_index(project->errors, 0))->message, says);
    assert_int_equal(zoo_find(project->zoo, "small") >= 0, true);
}

static void test_bases_that_cannot_be(void **state)
{
    (void)state;
    Book base = book_empty(), book = book_small();
    assert_errors(&book, &base, "handbook {\n  base = { '../none' } }\n",
                  "handbook.lua:1: base '../none': there is no such folder; ");
    assert_errors(&book, &base, "handbook { base = { '.' } }\n",
                  "base '.': is the handbook itself; ");
    assert_errors(&book, &base, "handbook { base = { 'shipped', 'shipped' } }\n",
                  "'base' names 'shipped' twice; ");
    assert_errors(&book, &base, "handbook { base = {} }\n", "");
    book_clear(&base);
    book_clear(&book);
}

#define A_MODEL(id, more)                                                                          \
    "model { id = '" id "', input = { 3 }, " more                                                  \
    " build = function(x) return x:linear { 2 } end }\n"

/* One id in two folders is told with both places, and is none where the later says so. */
static void test_replacing(void **state)
{
    (void)state;
    Book base = book_small(), book = book_bare();
    book_add(&book, "models/mine.lua", A_MODEL("small", ""));
    book_add(&book, "hardware/mine.lua", ROUND_DEVICE);
    g_autoptr(Project) twice = project_open(book.dir, base.dir, NULL);
    assert_int_equal(twice->errors->len, 2);
    const char *model = ((const GError *)g_ptr_array_index(twice->errors, 0))->message;
    assert_contains(model,
                    "models/mine.lua:1: model 'small' was declared before, at shipped/models/");
    assert_contains(model, "replaces = \"small\"");
    book_add(&book, "models/mine.lua", A_MODEL("small", "replaces = 'small',"));
    g_autofree char *device = book_path(&book, "hardware/mine.lua");
    g_remove(device);
    g_autoptr(Project) once = project_open(book.dir, base.dir, NULL);
    assert_int_equal(once->errors->len, 0);
    assert_int_equal(zoo_count(once->zoo), zoo_count(twice->zoo));
    assert_string_equal(zoo_entry(once->zoo, zoo_find(once->zoo, "small"))->file,
                        "models/mine.lua");
    book_add(&book, "models/mine.lua", A_MODEL("other", "replaces = 'smal',   "));
    g_autoptr(Project) wrong = project_open(book.dir, base.dir, NULL);
    assert_int_equal(wrong->errors->len, 1);
    assert_contains(((const GError *)g_ptr_array_index(wrong->errors, 0))->message,
                    "replaces 'smal', which is not there: did you mean 'small'?");
    book_clear(&base);
    book_clear(&book);
}

/* A handbook that shows no device needs no catalogue; a file of one is read all the same. */
/* Folders within the folders are part of them, for what is replaced and for what is asked by id;
 * what files share lies in hardware/shared alone. */
static void test_folders_within(void **state)
{
    (void)state;
    Book base = book_bare(), book = book_bare();
    book_add(&base, "models/vision/small.lua", A_MODEL("small", ""));
    book_add(&base, "hardware/acme/boards/box.lua", ROUND_DEVICE);
    book_add(&base, "hardware/shared/twice.lua", "share('twice', function(x) return 2 * x end)");
    book_add(&book, "models/ours/mine.lua", A_MODEL("small", "replaces = 'small',"));
    book_add(&book, "hardware/shared/deep/thrice.lua",
             "share('thrice', function(x) return 3 * x end)");
    book_add(&book, "hardware/lab/desk.lua",
             "device { id = 'desk', name = 'Desk', class = 'edge', peak { dtype = 'fp32', unit = "
             "'vector', flops = thrice(1e12), source = 's' }, memory { name = 'DRAM', capacity = 8 "
             "* GB, bandwidth = 100e9, source = 's' } }");
    g_autoptr(Project) project = project_open(book.dir, base.dir, NULL);
    assert_int_equal(project->errors->len, 0);
    assert_int_equal(zoo_count(project->zoo), 1);
    assert_string_equal(zoo_entry(project->zoo, 0)->file, "models/ours/mine.lua");
    assert_string_equal(project_device(project, "box", NULL)->file,
                        "shipped/hardware/acme/boards/box.lua");
    assert_string_equal(project_device(project, "desk", NULL)->file, "hardware/lab/desk.lua");
    const char *const models[] = {"small", NULL}, *const devices[] = {"desk", NULL};
    g_autoptr(Project) few = project_open_for(
        &(ProjectPlace){.dir = book.dir, .shipped = base.dir, .fallback = base.dir}, models,
        devices, NULL);
    assert_int_equal(few->devices->len, 1);
    assert_string_equal(zoo_entry(few->zoo, zoo_find(few->zoo, "small"))->file,
                        "models/ours/mine.lua");
    book_clear(&base);
    book_clear(&book);
}

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
    Project *project = project_open_for(&(ProjectPlace){.dir = book->dir}, models, devices, NULL);
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
    assert_null(project->measurements);
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
    g_autoptr(Project) project =
        project_open_for(&(ProjectPlace){.dir = book.dir}, NULL, NULL, NULL);
    assert_int_equal(zoo_count(project->zoo), 0);
    assert_int_equal(project->devices->len, 0);
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_folder_is_read),
        cmocka_unit_test(test_an_unknown_device_names_the_nearest),
        cmocka_unit_test(test_an_unknown_id_names_a_file_in_error),
        cmocka_unit_test(test_shipped_is_beneath),
        cmocka_unit_test(test_bases_that_cannot_be),
        cmocka_unit_test(test_replacing),
        cmocka_unit_test(test_folders_within),
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
