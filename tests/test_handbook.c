#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "load_files.h"
#include "zoo/devices.h"
#include "zoo/handbook.h"

/* A handbook of two models and two devices. */
typedef struct Project {
    Files files;
    Zoo *zoo;
    GPtrArray *devices;
    Handbook *handbook;
} Project;

/* Of the models that the Lua describes. `text` NULL: there is no handbook.lua. */
static Project project_of(const char *lua, const char *text)
{
    Project p = {.files = files_start()};
    files_add(&p.files, "m.lua", lua);
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

static Project project_start(const char *text)
{
    return project_of(
        "for _, id in ipairs { 'resnet50', 'vgg16' } do\n"
        "  model { id = id, input = { 3 }, build = function(x) return x:relu() end }\n"
        "end\n",
        text);
}

static void project_end(Project *p)
{
    handbook_free(p->handbook);
    g_ptr_array_unref(p->devices);
    zoo_free(p->zoo);
    files_end(&p->files);
}

/* `deep`: with a page for each pair. */
static void shows_everything(const Project *p, bool deep)
{
    assert_string_equal(p->handbook->title, "Model-cost handbook");
    assert_null(p->handbook->description);
    assert_null(p->handbook->models);
    assert_int_equal(p->handbook->compare->len, 0);
    assert_string_equal(p->handbook->precisions[0], "fp32");
    assert_null(p->handbook->precisions[1]); /* no device states anything */
    g_autoptr(GArray) models = handbook_models(p->handbook, p->zoo);
    g_autoptr(GPtrArray) devices = handbook_devices(p->handbook, p->devices);
    assert_int_equal(models->len, 2);
    assert_int_equal(devices->len, 2);
    assert_int_equal(handbook_is_deep(p->handbook, "t4", "m", NULL), deep);
}

static void test_defaults(void **state)
{
    (void)state;
    Project p = project_start(NULL);
    assert_int_equal(p.files.errors->len, 0);
    shows_everything(&p, true);
    project_end(&p);
}

static void test_everything(void **state)
{
    (void)state;
    Project p = project_start(
        "handbook { title = '手册', description = 'd', url = 'https://example.org/h/', lang = "
        "'zh',\n"
        "  models = { 'vgg16', 'resnet50' }, devices = { 't4' }, precisions = { 'bf16' },\n"
        "  compare = { { id = 'one', models = { 'vgg16' } },\n"
        "              { id = 'two', title = 'Two', models = { 'vgg16', 'resnet50' },\n"
        "                devices = { 'v100-sxm2' } } } }");
    assert_string_equal(files_error(&p.files, 0), "");
    assert_string_equal(p.handbook->title, "手册");
    assert_string_equal(p.handbook->url, "https://example.org/h/");
    assert_string_equal(p.handbook->lang, "zh");
    assert_string_equal(p.handbook->precisions[0], "bf16");
    g_autoptr(GArray) models = handbook_models(p.handbook, p.zoo);
    assert_int_equal(models->len, 2);
    assert_int_equal(g_array_index(models, int, 0), 1);
    g_autoptr(GPtrArray) devices = handbook_devices(p.handbook, p.devices);
    assert_int_equal(devices->len, 1);
    assert_true(handbook_is_deep(p.handbook, "t4", "m", NULL));
    assert_false(
        handbook_is_deep(p.handbook, "v100-sxm2", "m", NULL)); /* not in the handbook at all */
    const Comparison *one = g_ptr_array_index(p.handbook->compare, 0);
    const Comparison *two = g_ptr_array_index(p.handbook->compare, 1);
    assert_string_equal(one->title, "one");
    assert_null(one->devices[0]);
    assert_string_equal(two->title, "Two");
    assert_string_equal(two->models[1], "resnet50");
    assert_string_equal(two->devices[0], "v100-sxm2");
    project_end(&p);
}

/* Columns are there for what a device of the handbook states, in the order they are compared in. */
static void test_precisions_are_those_stated(void **state)
{
    (void)state;
    const Peak bf16 = {.dtype = DTYPE_BF16, .flops_per_s = 1e12},
               int8 = {.dtype = DTYPE_INT8, .flops_per_s = 1e12};
    Project p = project_start("handbook { devices = { 't4' } }");
    g_array_append_val(((Device *)p.devices->pdata[0])->peaks, bf16); /* which is not shown */
    g_array_append_val(((Device *)p.devices->pdata[1])->peaks, int8);
    static const char *const shown[] = {"int8", NULL}, *const both[] = {"16-bit", "int8", NULL};
    g_autoptr(Handbook) one = handbook_load(p.files.dir, p.zoo, p.devices, p.files.errors);
    assert_true(g_strv_equal((const char *const *)one->precisions, shown));
    files_add(&p.files, "handbook.lua", "handbook {}");
    g_autoptr(Handbook) two = handbook_load(p.files.dir, p.zoo, p.devices, p.files.errors);
    assert_true(g_strv_equal((const char *const *)two->precisions, both));
    files_add(&p.files, "handbook.lua", "handbook { precisions = { 'int8', '16-bit', 'bf16' } }");
    g_autoptr(Handbook) named = handbook_load(p.files.dir, p.zoo, p.devices, p.files.errors);
    assert_string_equal(files_error(&p.files, 0), "");
    assert_string_equal(named->precisions[2], "bf16");
    project_end(&p);
}

static void test_deep(void **state)
{
    (void)state;
    Project none = project_start("handbook { deep = {} }");
    assert_false(handbook_is_deep(none.handbook, "t4", "m", NULL));
    project_end(&none);
    Project one = project_start("handbook { deep = { 't4' } }");
    assert_true(handbook_is_deep(one.handbook, "t4", "m", NULL));
    assert_false(handbook_is_deep(one.handbook, "v100-sxm2", "m", NULL));
    project_end(&one);
}

static void says_unshown(const char *text, const char *what)
{
    Project p = project_start(text);
    assert_int_equal(p.files.errors->len, 1);
    g_autofree char *start = g_strdup_printf("handbook.lua:1: 'deep' names %s, which the handbook "
                                             "does not show; add it to '",
                                             what);
    assert_true(g_str_has_prefix(files_error(&p.files, 0), start));
    project_end(&p);
}

/* A page of what is not shown is never made; a pattern asks for those that are. */
static void test_deep_of_what_is_not_shown(void **state)
{
    (void)state;
    says_unshown("handbook { devices = { 'v100-sxm2' }, deep = { 't4' } }", "device 't4'");
    says_unshown("handbook { models = { 'vgg16' }, deep = { { devices = { 't4' }, models = { "
                 "'resnet50' } } } }",
                 "model 'resnet50'");
    Project p = project_start("handbook { devices = { 'v100-sxm2' }, deep = { '*' } }");
    assert_int_equal(p.files.errors->len, 0);
    project_end(&p);
}

static void test_deep_for_some(void **state)
{
    (void)state;
    Project p = project_start("handbook { deep = { 't4', { devices = { 'v100-sxm2' }, models = { "
                              "'resnet50' } } } }");
    assert_int_equal(p.files.errors->len, 0);
    assert_true(handbook_is_deep(p.handbook, "t4", "vgg16", NULL));
    assert_true(handbook_is_deep(p.handbook, "v100-sxm2", "resnet50", NULL));
    assert_false(handbook_is_deep(p.handbook, "v100-sxm2", "vgg16", NULL));
    project_end(&p);
    Project wrong = project_start("handbook { deep = { { devices = { 't4' }, categories = { "
                                  "'classificatoin' } } } }");
    assert_int_equal(wrong.files.errors->len, 1);
    assert_true(g_str_has_prefix(files_error(&wrong.files, 0),
                                 "handbook.lua:1: 'deep' names unknown category "
                                 "'classificatoin'"));
    assert_false(handbook_is_deep(wrong.handbook, "t4", "resnet50", "classification"));
    project_end(&wrong);
}

/* One error, and the handbook is the default one, but without thousands of pages for pairs. */
static void refuses(const char *text, const char *start, const char *part)
{
    Project p = project_start(text);
    const char *message = files_error(&p.files, 0);
    if (p.files.errors->len != 1 || !g_str_has_prefix(message, start) || !strstr(message, part))
        fail_msg("%s", message);
    check_lines(&p.files);
    shows_everything(&p, false);
    project_end(&p);
}

static void test_errors(void **state)
{
    (void)state;
    refuses("handbook {", "handbook.lua:1: ", "expected");
    refuses("\nhandbook { titel = 'x' }", "handbook.lua:2: ", "did you mean 'title'?");
    refuses("handbook { title = 4 }", "handbook.lua:1: ", "must be a string");
    refuses("handbook { title = 'x', url = 'example.org' }", "handbook.lua:1: ", "https://");
    refuses("\nhandbook { lang = 'cn' }", "handbook.lua:2: ", "no language in ISO 639; write one");
    refuses("handbook { models = { 't4', 't4' } }", "handbook.lua:1: ", "'t4' twice");
    refuses("handbook { models = { 4 } }", "handbook.lua:1: ", "must be a string");
    refuses("handbook { precisions = { 'fp23' } }", "handbook.lua:1: ", "did you mean 'fp32'?");
    refuses("handbook { precisions = { 'int64' } }", "handbook.lua:1: ", "no number format");
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
    assert_false(handbook_is_deep(p.handbook, "v100-sxm2", "resnet50", NULL));
    project_end(&p);
}

/* A pattern is no name that is unknown. */
static void test_a_pattern_that_fits_none(void **state)
{
    (void)state;
    Project p = project_start("handbook { models = { 'resnet50', 'vgg61_*' } }");
    assert_int_equal(p.files.errors->len, 1);
    assert_string_equal(files_error(&p.files, 0),
                        "handbook.lua:1: 'models' has 'vgg61_*', which no model fits; add one or "
                        "take it out of the list");
    project_end(&p);
}

/* "-" takes out of what stands before it, and says where nothing is. */
static void test_left_out(void **state)
{
    (void)state;
    Project p = project_start("handbook { models = { '*', '-resnet*', 'resnet50', '-alexnot' },\n"
                              "  devices = { 'v100-sxm2', 't4', '-t4' } }");
    assert_int_equal(p.files.errors->len, 1);
    assert_string_equal(files_error(&p.files, 0), "handbook.lua:1: 'models' names unknown model "
                                                  "'alexnot'; add it or take it out of the list");
    g_autoptr(GArray) models = handbook_models(p.handbook, p.zoo);
    guint resnets = 0;
    for (guint i = 0; i < models->len; i++)
        resnets += g_str_has_prefix(zoo_entry(p.zoo, g_array_index(models, int, i))->id, "resnet");
    assert_int_equal(resnets, 1);
    assert_string_equal(zoo_entry(p.zoo, g_array_index(models, int, models->len - 1))->id,
                        "resnet50");
    g_autoptr(GPtrArray) on = handbook_devices(p.handbook, p.devices);
    assert_int_equal(on->len, 1);
    project_end(&p);
}

static bool shows(const Project *p, const char *id)
{
    g_autoptr(GArray) models = handbook_models(p->handbook, p->zoo);
    for (guint i = 0; i < models->len; i++)
        if (g_str_equal(zoo_entry(p->zoo, g_array_index(models, int, i))->id, id))
            return true;
    return false;
}

/* "*" is of aliases too, which are their models: these are left out by either name. */
static void test_left_out_by_alias(void **state)
{
    (void)state;
    Project p = project_of(
        "for _, id in ipairs { 'one', 'two', 'three' } do\n"
        "  model { id = id, input = { 'tokens' }, dims = { tokens = 1 }, aliases = {\n"
        "    { id = id .. '_8', dims = { tokens = 8 } } }, build = function(x) return x:relu() end "
        "}\n"
        "end\n",
        "handbook { models = { '*', '-one', '-two_8' } }");
    assert_string_equal(files_error(&p.files, 0), "");
    assert_true(shows(&p, "three"));
    assert_false(shows(&p, "one"));
    assert_false(shows(&p, "two"));
    project_end(&p);
}

/* It is known, so that there is nothing else that it could have been meant to be. */
static void test_left_out_of_nothing(void **state)
{
    (void)state;
    Project p = project_start("handbook { models = { 'resnet50', '-vgg16', 'vgg16' } }");
    assert_int_equal(p.files.errors->len, 1);
    assert_string_equal(files_error(&p.files, 0),
                        "handbook.lua:1: 'models' leaves out model 'vgg16', which nothing before "
                        "it names; put it behind what does, or take it out of the list");
    assert_true(shows(&p, "vgg16"));
    project_end(&p);
}

/* resnet50 here takes images of 3 x 8 x 8: 192 elements each. */
static Project sizes_start(const char *variants)
{
    g_autofree char *text = g_strconcat("\nhandbook { variants = {", variants, "} }", NULL);
    Project p = {.files = files_start()};
    files_add(&p.files, "m.lua",
              "model { id = 'resnet50', name = 'R', input = { 3, 8, 8 },\n"
              "  published = { { params = 0, macs = 7, source = 's' } },\n"
              "  build = function(x) return x:relu() end }\n"
              "model { id = 'bert', input = { 16 }, build = function(x) return x:relu() end }\n");
    g_autofree char *models = g_build_filename(p.files.dir, "m.lua", NULL);
    p.zoo = zoo_load_file(models, "m.lua", p.files.errors);
    p.devices = g_ptr_array_new_with_free_func((GDestroyNotify)device_free);
    files_add(&p.files, "handbook.lua", text);
    p.handbook = handbook_load(p.files.dir, p.zoo, p.devices, p.files.errors);
    return p;
}

static int64_t elements(Zoo *zoo, const char *id, const BuildOptions *options)
{
    g_autoptr(Graph) graph = zoo_build(zoo, zoo_find(zoo, id), options, NULL);
    assert_non_null(graph);
    assert_string_equal(graph->id, id);
    return shape_elements(&graph_tensor(graph, g_array_index(graph->inputs, int, 0))->shape);
}

static void test_variants_are_models(void **state)
{
    (void)state;
    Project p = sizes_start("{ model = 'resnet50', id = 'r_b4', batch = 4 },"
                            "{ model = 'resnet50', id = 'r_16', name = 'Big', resolution = 16 },"
                            "{ model = 'resnet50', id = 'both', batch = 2, resolution = 4 }");
    assert_string_equal(files_error(&p.files, 0), "");
    g_autoptr(GArray) models = handbook_models(p.handbook, p.zoo);
    assert_int_equal(models->len, 2 + 3);
    assert_int_equal(elements(p.zoo, "resnet50", NULL), 3 * 8 * 8);
    assert_int_equal(elements(p.zoo, "r_b4", NULL), 4 * 3 * 8 * 8);
    assert_int_equal(elements(p.zoo, "r_16", NULL), 3 * 16 * 16);
    assert_int_equal(elements(p.zoo, "both", NULL), 2 * 3 * 4 * 4);
    assert_string_equal(zoo_entry(p.zoo, zoo_find(p.zoo, "r_b4"))->name, "R, batch 4");
    assert_string_equal(zoo_entry(p.zoo, zoo_find(p.zoo, "r_16"))->name, "Big");
    assert_string_equal(zoo_entry(p.zoo, zoo_find(p.zoo, "both"))->name, "R, batch 2, 4 × 4");
    assert_int_equal(zoo_batch(p.zoo, zoo_find(p.zoo, "r_b4")), 4);
    assert_int_equal(zoo_batch(p.zoo, zoo_find(p.zoo, "r_16")), 1);
    project_end(&p);
}

static void test_what_is_asked_for_comes_first(void **state)
{
    (void)state;
    Project p = sizes_start("{ model = 'resnet50', id = 'both', batch = 2, resolution = 4 }");
    assert_int_equal(elements(p.zoo, "both", &(BuildOptions){.batch = 5}), 5 * 3 * 4 * 4);
    assert_int_equal(elements(p.zoo, "both", &(BuildOptions){.batch = 1}), 3 * 4 * 4);
    assert_int_equal(elements(p.zoo, "both", &(BuildOptions){.resolution = 6}), 2 * 3 * 6 * 6);
    project_end(&p);
}

/* 7 MACs were published of 8 x 8 pixels. */
static void test_variants_keep_published_parameters(void **state)
{
    (void)state;
    Project p = sizes_start("{ model = 'resnet50', id = 'big', resolution = 16 }");
    g_autoptr(Graph) base = zoo_build(p.zoo, 0, NULL, NULL);
    g_autoptr(Graph) big = zoo_build(p.zoo, zoo_find(p.zoo, "big"), NULL, NULL);
    assert_int_equal(base->published->len, 2);
    assert_int_equal(big->published->len, 1);
    assert_string_equal(g_array_index(big->published, Published, 0).quantity, "params");
    project_end(&p);
}

static void test_variants_are_named_in_lists(void **state)
{
    (void)state;
    Project p = project_start("handbook { variants = { { model = 'vgg16', id = 'v8', batch = 8 } },"
                              "  models = { 'v8', 'vgg16' } }");
    assert_string_equal(files_error(&p.files, 0), "");
    g_autoptr(GArray) models = handbook_models(p.handbook, p.zoo);
    assert_int_equal(models->len, 2);
    assert_int_equal(g_array_index(models, int, 0), zoo_find(p.zoo, "v8"));
    project_end(&p);
}

/* Costs only itself: the first of the two is there. */
static void refuses_variant(const char *variant, const char *message)
{
    g_autofree char *variants =
        g_strconcat("{ model = 'resnet50', id = 'good', batch = 2 },", variant, NULL);
    Project p = sizes_start(variants);
    if (p.files.errors->len != 1 || !strstr(files_error(&p.files, 0), message))
        fail_msg("%s", files_error(&p.files, 0));
    assert_true(g_str_has_prefix(files_error(&p.files, 0), "handbook.lua:2: variant '"));
    check_lines(&p.files);
    assert_int_equal(zoo_count(p.zoo), 2 + 1);
    assert_true(zoo_find(p.zoo, "good") >= 0);
    project_end(&p);
}

/* One that fails when it is built is told where it was asked for, too. */
static void test_variants_that_do_not_build(void **state)
{
    (void)state;
    Project p = sizes_start("\n{ model = 'resnet50', id = 'good', batch = 2 },\n"
                            "{ model = 'resnet50', id = 'bad', batch = 1 << 62 } ");
    g_autoptr(GError) error = NULL, plain = NULL;
    int bad = zoo_find(p.zoo, "bad");
    assert_null(zoo_build(p.zoo, bad, NULL, &error));
    assert_true(g_str_has_prefix(error->message, "handbook.lua:4: variant 'bad': m.lua:1: "));
    /* Another size is not what the handbook asked for. */
    assert_null(zoo_build(p.zoo, bad, &(BuildOptions){.batch = INT64_C(1) << 61}, &plain));
    assert_true(g_str_has_prefix(plain->message, "m.lua:1: "));
    project_end(&p);
}

static void test_variants_that_cannot_be(void **state)
{
    (void)state;
    refuses_variant("{ model = 'resnet5O', id = 'x', batch = 8 }",
                    "variant 'x': there is no model 'resnet5O': did you mean 'resnet50'?");
    refuses_variant("{ model = 'resnet50', id = 'bert', batch = 8 }",
                    "variant 'bert': a model in m.lua has this id");
    refuses_variant("{ model = 'resnet50', id = 'good', batch = 8 }", "two variants have this id");
    refuses_variant("{ model = 'good', id = 'x', batch = 8 }", "is a variant itself");
    refuses_variant("{ model = 'bert', id = 'x', resolution = 8 }", "no input of images");
    refuses_variant("{ model = 'bert', id = 'x', dims = { n = 8 } }", "described in Lua");
}

static void test_variants_that_say_nonsense(void **state)
{
#define VARIANT(fields) "handbook { variants = { { model = 'vgg16', id = 'x', " fields " } } }"
    (void)state;
    refuses(VARIANT(""), "handbook.lua:1: ", "no size of its own");
    refuses(VARIANT("batch = -1"), "handbook.lua:1: ", "at least 1");
    refuses(VARIANT("batch = 1.5"), "handbook.lua:1: ", "whole");
    refuses(VARIANT("bach = 8"), "handbook.lua:1: ", "did you mean 'batch'?");
    refuses(VARIANT("dims = { 8 }"), "handbook.lua:1: ", "{ name = size }");
    refuses(VARIANT("dims = { n = 0 }"),
            "handbook.lua:1: ", "'n' must be at least 1; write such a number");
    refuses(VARIANT("inputs = { x = { 1, 'a' } }"), "handbook.lua:1: ", "x[2]");
    refuses("handbook { variants = { { model = 'vgg16', id = '../x', batch = 2 } } }",
            "handbook.lua:1: ", "'id'");
#undef VARIANT
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_everything),
        cmocka_unit_test(test_precisions_are_those_stated),
        cmocka_unit_test(test_deep),
        cmocka_unit_test(test_deep_of_what_is_not_shown),
        cmocka_unit_test(test_deep_for_some),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_unknown_ids),
        cmocka_unit_test(test_a_pattern_that_fits_none),
        cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_left_out_by_alias),
        cmocka_unit_test(test_left_out_of_nothing),
        cmocka_unit_test(test_variants_are_models),
        cmocka_unit_test(test_what_is_asked_for_comes_first),
        cmocka_unit_test(test_variants_keep_published_parameters),
        cmocka_unit_test(test_variants_are_named_in_lists),
        cmocka_unit_test(test_variants_that_do_not_build),
        cmocka_unit_test(test_variants_that_cannot_be),
        cmocka_unit_test(test_variants_that_say_nonsense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
