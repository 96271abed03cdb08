/* Other ids of a model, at sizes of their own (zoo/zoo.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "device/device.h"
#include "load_files.h"
#include "zoo/handbook.h"

/* A network of `tokens` numbers. */
#define MODEL(id, more)                                                                            \
    "model { id = '" id "', name = 'Net', dims = { tokens = 1, context = 8 },\n"                   \
    "  inputs = { { 'tokens' } }, " more "\n"                                                      \
    "  build = function(x) return x:relu() end }\n"
#define PASSES                                                                                     \
    "aliases = { { id = 'net_prefill', name = 'Net, prefill', dims = { tokens = 8 } },\n"          \
    "  { id = 'net_decode' } },"

/* Elements of the input of what the id names. */
static int64_t elements(Zoo *zoo, const char *id, const char *dim)
{
    const char *const dims[] = {dim, NULL};
    BuildOptions options = {.dims = dims};
    int i = zoo_find(zoo, id);
    assert_true(i >= 0);
    g_autoptr(Graph) graph = zoo_build(zoo, i, &options, NULL);
    assert_non_null(graph);
    assert_string_equal(graph->id, id);
    return shape_elements(&graph_tensor(graph, g_array_index(graph->inputs, int, 0))->shape);
}

static Zoo *load(const Files *files)
{
    Zoo *zoo = zoo_load(files->dir, "models", files->errors);
    assert_string_equal(files_error(files, 0), "");
    return zoo;
}

static void test_an_alias_is_the_model_at_its_sizes(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "a.lua", MODEL("net", PASSES));
    g_autoptr(Zoo) zoo = load(&files);
    assert_int_equal(zoo_count(zoo), 3);
    int prefill = zoo_find(zoo, "net_prefill"), decode = zoo_find(zoo, "net_decode");
    assert_string_equal(zoo_entry(zoo, prefill)->alias_of, "net");
    assert_string_equal(zoo_entry(zoo, prefill)->name, "Net, prefill");
    assert_string_equal(zoo_entry(zoo, decode)->name, "Net");
    assert_int_equal(zoo_model_of(zoo, prefill), 0);
    assert_int_equal(zoo_model_of(zoo, 0), 0);
    assert_null(zoo_entry(zoo, 0)->alias_of);
    assert_int_equal(elements(zoo, "net", NULL), 1);
    assert_int_equal(elements(zoo, "net_prefill", NULL), 8);
    assert_int_equal(elements(zoo, "net_decode", NULL), 1);
    assert_int_equal(elements(zoo, "net_prefill", "tokens=4"),
                     4); /* what is asked for counts more */
    files_end(&files);
}

static void says(const char *text, const char *message)
{
    Files files = files_start();
    files_add(&files, "a.lua", text);
    zoo_free(zoo_load(files.dir, "models", files.errors));
    if (files.errors->len != 1 || !strstr(files_error(&files, 0), message))
        fail_msg("%s", files_error(&files, 0));
    assert_true(g_str_has_prefix(files_error(&files, 0), "models/a.lua:"));
    files_end(&files);
}

static void test_what_is_none(void **state)
{
    (void)state;
    says(MODEL("net", "aliases = {},"), "'aliases' is a list of 1 to 16");
    says(MODEL("net", "aliases = { { dims = { tokens = 8 } } },"), "'id' is missing");
    says(MODEL("net", "aliases = { { id = '../x' } },"), "'id'");
    says(MODEL("net", "aliases = { { id = 'net' } },"), "two ids of the model are 'net'");
    says(MODEL("net", "aliases = { { id = 'a' }, { id = 'a' } },"), "two ids of the model are 'a'");
    says(MODEL("net", "aliases = { { id = 'a', dims = { token = 8 } } },"),
         "alias 'a': models/a.lua:1: model 'net': it has no size 'token': did you mean 'tokens'?");
    says(MODEL("net", "aliases = { { id = 'a', dims = { tokens = 0 } } },"), "tokens");
    says("local list = {}\nfor i = 1, 17 do list[i] = { id = 'a' .. i } end\n" MODEL(
             "net", "aliases = list,"),
         "'aliases' is a list of 1 to 16");
}

/* The first stays, as with models. */
static void test_ids_that_are_taken(void **state)
{
    (void)state;
    says(MODEL("one", "") MODEL("two", "aliases = { { id = 'one' } },"),
         "alias 'one' of model 'two' is the id of a model in models/a.lua");
    says(MODEL("one", "aliases = { { id = 'two' } },") MODEL("two", ""),
         "model 'two' was declared before");
}

/* ---- Replacing ------------------------------------------------------------------------------- */

typedef struct Layers {
    Files base, own;
    Zoo *zoo;
} Layers;

static Layers layers(const char *base, const char *own)
{
    Layers l = {files_start(), files_start(), zoo_new()};
    files_add(&l.base, "a.lua", base);
    files_add(&l.own, "b.lua", own);
    zoo_add(l.zoo, l.base.dir, "base/models", "base", l.own.errors);
    zoo_add(l.zoo, l.own.dir, "models", NULL, l.own.errors);
    assert_string_equal(files_error(&l.own, 0), "");
    return l;
}

static void layers_end(Layers *l)
{
    zoo_free(l->zoo);
    files_end(&l->base);
    files_end(&l->own);
}

/* Of 3 × tokens numbers. */
#define WIDE(id, more)                                                                             \
    "model { id = '" id "', replaces = 'net', dims = { tokens = 2 }, inputs = { { 3, 'tokens' } "  \
    "}, " more "\n  build = function(x) return x:relu() end }\n"

static void test_aliases_follow_what_takes_the_place(void **state)
{
    (void)state;
    Layers l = layers(MODEL("net", PASSES) MODEL("last", ""), WIDE("wide", ""));
    assert_int_equal(zoo_find(l.zoo, "net"), -1);
    assert_int_equal(elements(l.zoo, "net_prefill", NULL), 3 * 8);
    assert_string_equal(zoo_entry(l.zoo, zoo_find(l.zoo, "net_prefill"))->alias_of, "wide");
    assert_int_equal(elements(l.zoo, "net_decode", NULL), 3 * 2);
    assert_int_equal(elements(l.zoo, "last", NULL), 1);
    layers_end(&l);
}

static void test_aliases_that_do_not_fit_go(void **state)
{
    (void)state;
    Layers l = layers(MODEL("net", PASSES) MODEL("last", ""),
                      "model { id = 'net', replaces = 'net', input = { 5 },\n"
                      "  build = function(x) return x:relu() end }\n");
    assert_int_equal(zoo_find(l.zoo, "net_prefill"), -1);
    assert_int_equal(elements(l.zoo, "net", NULL), 5);
    assert_int_equal(elements(l.zoo, "net_decode", NULL), 5); /* asks for no size */
    assert_int_equal(elements(l.zoo, "last", NULL), 1);
    assert_int_equal(zoo_count(l.zoo), 3);
    assert_null(zoo_ids(l.zoo)[3]);
    layers_end(&l);
    l = layers(MODEL("net", PASSES),
               WIDE("net", "aliases = { { id = 'net_prefill', dims = { tokens "
                           "= 7 } } },"));
    assert_int_equal(elements(l.zoo, "net_prefill", NULL), 3 * 7);
    layers_end(&l);
}

/* A model may take the place of an alias, and is none then. */
static void test_an_alias_is_replaced(void **state)
{
    (void)state;
    Layers l = layers(MODEL("net", PASSES), "model { id = 'net_prefill', replaces = 'net_prefill', "
                                            "input = { 5 },\n"
                                            "  build = function(x) return x:relu() end }\n");
    assert_null(zoo_entry(l.zoo, zoo_find(l.zoo, "net_prefill"))->alias_of);
    assert_int_equal(elements(l.zoo, "net_prefill", NULL), 5);
    assert_int_equal(elements(l.zoo, "net", NULL), 1);
    assert_int_equal(elements(l.zoo, "net_decode", NULL), 1);
    layers_end(&l);
}

/* ---- In a handbook --------------------------------------------------------------------------- */

static void test_a_handbook_shows_the_model(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "a.lua", MODEL("net", PASSES) MODEL("last", ""));
    g_autoptr(Zoo) zoo = load(&files);
    g_autoptr(GPtrArray) devices = g_ptr_array_new_with_free_func((GDestroyNotify)device_free);
    g_ptr_array_add(devices, device_new("box", "Box"));
    g_autoptr(Handbook) plain = handbook_load(files.dir, zoo, devices, files.errors);
    g_autoptr(GArray) all = handbook_models(plain, zoo);
    assert_int_equal(all->len, 2);
    files_add(
        &files, "handbook.lua",
        "handbook { models = { 'net_decode', 'net_prefill', 'net' },\n"
        "  deep = { { devices = { 'box' }, models = { 'net_prefill' } } },\n"
        "  compare = { { id = 'c', title = 'C', models = { 'net_*' }, devices = { 'box' } } },\n"
        "  variants = { { model = 'net_prefill', id = 'more', dims = { context = 9 } } } }\n");
    g_autoptr(Handbook) named = handbook_load(files.dir, zoo, devices, files.errors);
    assert_string_equal(files_error(&files, 0), "");
    g_autoptr(GArray) shown = handbook_models(named, zoo);
    assert_int_equal(shown->len, 1);
    assert_int_equal(g_array_index(shown, int, 0), 0);
    const Comparison *comparison = g_ptr_array_index(named->compare, 0);
    assert_string_equal(comparison->models[0], "net");
    assert_null(comparison->models[1]);
    assert_true(handbook_is_deep(named, "box", "net", NULL));
    assert_int_equal(elements(zoo, "more", NULL), 8); /* at the alias' sizes */
    assert_null(zoo_entry(zoo, zoo_find(zoo, "more"))->alias_of);
    files_end(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_alias_is_the_model_at_its_sizes),
        cmocka_unit_test(test_what_is_none),
        cmocka_unit_test(test_ids_that_are_taken),
        cmocka_unit_test(test_aliases_follow_what_takes_the_place),
        cmocka_unit_test(test_aliases_that_do_not_fit_go),
        cmocka_unit_test(test_an_alias_is_replaced),
        cmocka_unit_test(test_a_handbook_shows_the_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
