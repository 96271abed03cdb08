#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "load/devices.h"
#include "load/handbook.h"
#include "load_files.h"

/* A handbook of two models and two devices. */
typedef struct Project {
    Files files;
    Zoo *zoo;
    GPtrArray *devices;
    Handbook *handbook;
} Project;

/* `text` NULL: there is no handbook.lua. */
static Project project_start(const char *text)
{
    Project p = {.files = files_start()};
    files_add(&p.files, "m.lua",
              "for _, id in ipairs { 'resnet50', 'vgg16' } do\n"
              "  model { id = id, input = { 3 }, build = function(x) return x:relu() end }\n"
              "end\n");
    g_autofree char *models = g_build_filename(p.files.dir, "m.lua", NULL);
    p.zoo = zoo_load_file(models, "m.lua", p.files.errors);
    p.devices = g_ptr_array_new_with_free_func((GDestroyNotify)device_free);
    g_ptr_array_add(p.devices, device_new("v100-sxm2", "V100"));
    g_ptr_array_add(p.devices, device_new("t4", "T4"));
    if (text)
        files_add(&p.files, "handbook.lua", text);
    p.handbook = handbook_load(p.files.dir, p.zoo, p.devices, p.files.errors);
    return p;
}

static void project_end(Project *p)
{
    handbook_free(p->handbook);
    g_ptr_array_unref(p->devices);
    zoo_free(p->zoo);
    files_end(&p->files);
}

static void shows_everything(const Project *p)
{
    assert_string_equal(p->handbook->title, "Model-cost handbook");
    assert_null(p->handbook->description);
    assert_null(p->handbook->models);
    assert_null(p->handbook->deep);
    assert_int_equal(p->handbook->compare->len, 0);
    assert_string_equal(p->handbook->precisions[0], "fp32");
    assert_string_equal(p->handbook->precisions[1], "fp16");
    assert_null(p->handbook->precisions[2]);
    g_autoptr(GArray) models = handbook_models(p->handbook, p->zoo);
    g_autoptr(GPtrArray) devices = handbook_devices(p->handbook, p->devices);
    assert_int_equal(models->len, 2);
    assert_int_equal(devices->len, 2);
    assert_true(handbook_is_deep(p->handbook, "t4"));
}

static void test_defaults(void **state)
{
    (void)state;
    Project p = project_start(NULL);
    assert_int_equal(p.files.errors->len, 0);
    shows_everything(&p);
    project_end(&p);
}

static void test_everything(void **state)
{
    (void)state;
    Project p = project_start(
        "handbook { title = '手册', description = 'd', url = 'https://example.org/h/',\n"
        "  models = { 'vgg16', 'resnet50' }, devices = { 't4' }, precisions = { 'bf16' },\n"
        "  compare = { { id = 'one', models = { 'vgg16' } },\n"
        "              { id = 'two', title = 'Two', models = { 'vgg16', 'resnet50' },\n"
        "                devices = { 'v100-sxm2' } } } }");
    assert_string_equal(files_error(&p.files, 0), "");
    assert_string_equal(p.handbook->title, "手册");
    assert_string_equal(p.handbook->url, "https://example.org/h/");
    assert_string_equal(p.handbook->precisions[0], "bf16");
    g_autoptr(GArray) models = handbook_models(p.handbook, p.zoo);
    assert_int_equal(models->len, 2);
    assert_int_equal(g_array_index(models, int, 0), 1);
    g_autoptr(GPtrArray) devices = handbook_devices(p.handbook, p.devices);
    assert_int_equal(devices->len, 1);
    assert_true(handbook_is_deep(p.handbook, "t4"));
    assert_false(handbook_is_deep(p.handbook, "v100-sxm2")); /* not in the handbook at all */
    const Comparison *one = g_ptr_array_index(p.handbook->compare, 0);
    const Comparison *two = g_ptr_array_index(p.handbook->compare, 1);
    assert_string_equal(one->title, "one");
    assert_null(one->devices[0]);
    assert_string_equal(two->title, "Two");
    assert_string_equal(two->models[1], "resnet50");
    assert_string_equal(two->devices[0], "v100-sxm2");
    project_end(&p);
}

static void test_deep(void **state)
{
    (void)state;
    Project none = project_start("handbook { deep = {} }");
    assert_false(handbook_is_deep(none.handbook, "t4"));
    project_end(&none);
    Project one = project_start("handbook { deep = { 't4' } }");
    assert_true(handbook_is_deep(one.handbook, "t4"));
    assert_false(handbook_is_deep(one.handbook, "v100-sxm2"));
    project_end(&one);
}

/* One error, and the handbook is the default one. */
static void refuses(const char *text, const char *start, const char *part)
{
    Project p = project_start(text);
    const char *message = files_error(&p.files, 0);
    if (p.files.errors->len != 1 || !g_str_has_prefix(message, start) || !strstr(message, part))
        fail_msg("%s", message);
    check_lines(&p.files);
    shows_everything(&p);
    project_end(&p);
}

static void test_errors(void **state)
{
    (void)state;
    refuses("handbook {", "handbook.lua:1: ", "expected");
    refuses("\nhandbook { titel = 'x' }", "handbook.lua:2: ", "did you mean 'title'?");
    refuses("handbook { title = 4 }", "handbook.lua:1: ", "must be a string");
    refuses("handbook { title = 'x', url = 'example.org' }", "handbook.lua:1: ", "https://");
    refuses("handbook { models = { 't4', 't4' } }", "handbook.lua:1: ", "'t4' twice");
    refuses("handbook { models = { 4 } }", "handbook.lua:1: ", "must be a string");
    refuses("handbook { precisions = { 'fp23' } }", "handbook.lua:1: ", "did you mean 'fp32'?");
    refuses("handbook { precisions = { 'int8' } }", "handbook.lua:1: ", "no floating-point type");
    refuses("handbook { precisions = {} }", "handbook.lua:1: ", "leave it out");
    refuses("handbook { compare = { { id = 'a' } } }", "handbook.lua:1: ", "'models' is missing");
    refuses("handbook { compare = { { id = '../a', models = { 'vgg16' } } } }",
            "handbook.lua:1: ", "'id'");
    refuses("handbook { compare = { { id = 'a', models = {} }, { id = 'a', models = {} } } }",
            "handbook.lua:1: ", "two comparisons");
    refuses("handbook {}\nhandbook {}", "handbook.lua:2: ", "first in line 1");
    refuses("-- nothing", "handbook.lua:1: ", "declares no handbook");
    refuses("while true do end", "handbook.lua:1: ", "endless");
}

static void test_unknown_ids(void **state)
{
    (void)state;
    Project p = project_start(
        "handbook { models = { 'resnet5O', 'resnet50' }, devices = { 'nothing' },\n"
        "  deep = { 'v100-sxm' }, compare = { { id = 'c', models = { 'vgg61' } } } }");
    const Files *files = &p.files;
    assert_int_equal(files->errors->len, 4);
    assert_string_equal(files_error(files, 0), "handbook.lua:1: 'models' names unknown model "
                                               "'resnet5O': did you mean 'resnet50'?");
    assert_string_equal(files_error(files, 1), "handbook.lua:1: 'devices' names unknown device "
                                               "'nothing'; add it or take it out of the list");
    assert_string_equal(files_error(files, 2), "handbook.lua:1: 'deep' names unknown device "
                                               "'v100-sxm': did you mean 'v100-sxm2'?");
    assert_non_null(strstr(files_error(files, 3), "comparison 'c'"));
    g_autoptr(GArray) models = handbook_models(p.handbook, p.zoo);
    assert_int_equal(models->len, 1);
    assert_null(p.handbook->deep[0]);
    project_end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),    cmocka_unit_test(test_everything),
        cmocka_unit_test(test_deep),        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_unknown_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
