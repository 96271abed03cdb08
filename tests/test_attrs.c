#include "sandbox_kit.h"
#include "zoo/attrs.h"

/* f("conv", { ... }): what was read, as text. */
static int read_attrs(lua_State *L)
{
    OpKind kind = op_kind_from_name(lua_tostring(L, 1));
    Attrs attrs = op_default_attrs(kind);
    const WindowAttrs *window = &attrs.as.window;
    bool weight = attrs_read(L, 2, kind, &attrs);
    lua_pushfstring(L, "%d channels, %d kernel %d %d, %d stride %d, %s, %s", (int)window->channels,
                    window->kernel.n, (int)window->kernel.v[0], (int)window->kernel.v[1],
                    window->stride.n, (int)window->stride.v[0], window->bias ? "bias" : "none",
                    weight ? luaL_typename(L, -1) : "own");
    return 1;
}

static void test_values(void **state)
{
    (void)state;
    gives_with(read_attrs, "return f('conv', { 64, kernel = 3, stride = 2 })",
               "64 channels, 1 kernel 3 0, 1 stride 2, bias, own");
    gives_with(read_attrs, "return f('conv', { channels = 8.0, kernel = { 3, 5 }, bias = false })",
               "8 channels, 2 kernel 3 5, 1 stride 1, none, own");
    gives_with(read_attrs, "return f('conv', { 8, kernel = 1, name = 'n', weight = {} })",
               "8 channels, 1 kernel 1 0, 1 stride 1, bias, table");
}

static void test_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *attributes, *message;
    } cases[] = {
        {"8, kernle = 3", "unknown attribute 'kernle': did you mean 'kernel'?"},
        {"8, b = 1, a = 2, kernel = 1", NULL}, /* whichever is first in bytewise order */
        {"8", "attribute 'kernel' is missing; write kernel = ..."},
        {"8, 9, kernel = 3", "only 'channels' may be given without its name; write name = value "
                             "for the rest"},
        {"8, channels = 9, kernel = 3",
         "'channels' is given twice, with and without its name; write it once"},
        {"8, kernel = '3'",
         "'kernel' must be a whole number or a list of them, not a string; write one"},
        {"8, kernel = 3, bias = 1", "'bias' must be true or false, not a number; write one"},
        {"8, kernel = 3, pad = 'full'",
         "'pad' must be numbers, \"same\" or \"same_lower\", not \"full\"; write one of these"},
        {"nil, 8, kernel = 3", "its list of values has a hole; leave no nil in it"},
        {"8, kernel = 3, [true] = 1", "attributes have names: write name = value; or leave it out"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf("return f('conv', { %s })", cases[i].attributes);
        g_autofree char *result = run_with(read_attrs, text);
        if (!cases[i].message)
            assert_non_null(strstr(result, "unknown attribute 'a'"));
        else if (!strstr(result, cases[i].message))
            fail_msg("'%s' is not '%s'", result, cases[i].message);
    }
}

static int shape(lua_State *L)
{
    Shape read = attrs_shape(L, 1, "input", 3);
    g_autofree char *text = shape_text(&read);
    lua_pushstring(L, text);
    return 1;
}

static void test_shapes(void **state)
{
    (void)state;
    gives_with(shape, "return f { 3, 224, 224 }", "3x224x224");
    gives_with(shape, "return f { 3, 0 }",
               "models/a.lua:1: dimension 2 of input must be at least 1, not 0; write a size");
    gives_with(
        shape, "return f { 1, 2, 3, 4 }",
        "models/a.lua:1: input needs 1 to 3 dimensions, as in { 3, 224, 224 }; write as many");
}

static int require(lua_State *L)
{
    attrs_require(L, op_kind_from_name(lua_tostring(L, 1)));
    return 0;
}

static void test_no_table_at_all(void **state)
{
    (void)state;
    gives_with(require, "return f 'relu'", "nil");
    gives_with(require, "return f 'linear'",
               "models/a.lua:1: attribute 'channels' is missing; write channels = ...");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_what_is_wrong),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_no_table_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
