#include "sandbox_kit.h"
#include "zoo/model.h"

static const Family RESNETS = {.name = "ResNet", .source = "He et al.", .year = 2015};

/* What is read lives longer than a function that raises. */
static GStringChunk *strings;
static Model *read_model;

static int start(void **state)
{
    (void)state;
    strings = g_string_chunk_new(256);
    return 0;
}

static int end(void **state)
{
    (void)state;
    g_string_chunk_free(strings);
    g_clear_pointer(&read_model, model_free);
    return 0;
}

static Model *new_model(void)
{
    g_clear_pointer(&read_model, model_free);
    return read_model = model_new();
}

/* The model of a table within that family, as text. */
static int model(lua_State *L)
{
    Model *read = new_model();
    model_read(L, 1, strings, &RESNETS, read);
    const ModelInput *input = &g_array_index(read->inputs, ModelInput, 0);
    g_autofree char *shape = shape_text(&input->shape);
    lua_pushfstring(L, "%s/%s %s %d %s: %d inputs, %s %s, %d figures", read->id, read->name,
                    read->family.name, read->family.year, read->family.source,
                    (int)read->inputs->len, input->name, shape, (int)read->published->len);
    return 1;
}

#define BUILD "build = function() end"

static void test_what_a_family_says_holds(void **state)
{
    (void)state;
    gives_with(model, "return f { id = 'a', input = { 3, 8, 8 }, " BUILD " }",
               "a/a ResNet 2015 He et al.: 1 inputs, input 3x8x8, 0 figures");
    gives_with(
        model,
        "return f { id = 'a', name = 'A', year = 2016, family = 'Wide', inputs = { { 4, "
        "name = 'q' }, { 5 } }, published = { { params = 1, macs = 2, source = 's' } }, " BUILD
        " }",
        "a/A Wide 2016 He et al.: 2 inputs, q 4, 2 figures");
}

static int family(lua_State *L)
{
    Family read;
    family_read(L, 1, strings, &read);
    lua_pushfstring(L, "%s %s %d", read.name, read.url ? read.url : "-", read.year);
    return 1;
}

static void test_families(void **state)
{
    (void)state;
    gives_with(family, "return f { 'VGG', year = 2014, url = 'https://arxiv.org/abs/1409.1556' }",
               "VGG https://arxiv.org/abs/1409.1556 2014");
    gives_with(family, "return f {}", "models/a.lua:1: field 'name' is missing; add it");
    gives_with(family, "return f { 'VGG', year = 14 }",
               "models/a.lua:1: 'year' is not a year; write one of four digits");
}

static int example(lua_State *L)
{
    Model *read = new_model();
    int64_t batch = model_read_example(L, 1, strings, read);
    lua_pushfstring(L, "%s/%s at %d", read->id, read->name, (int)batch);
    return 1;
}

static void test_examples(void **state)
{
    (void)state;
    gives_with(example, "return f { input = { 3 }, " BUILD " }", "example/example at 1");
    gives_with(example, "return f { name = 'Two', batch = 2, input = { 3 }, " BUILD " }",
               "example/Two at 2");
    gives_with(example, "return f { id = 'a', input = { 3 }, " BUILD " }",
               "models/a.lua:1: unknown field 'id'; leave it out, or write one that there is");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_a_family_says_holds, start, end),
        cmocka_unit_test_setup_teardown(test_families, start, end),
        cmocka_unit_test_setup_teardown(test_examples, start, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
