#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <lauxlib.h>

#include "lua/luaargs.h"
#include "lua/sandbox.h"

typedef struct Conv {
    int64_t channels, stride;
    LuaIntegers kernel;
    double scale;
    const char *name;
    bool bias;
    int options, build, extra;
} Conv;

static const LuaField CONV_FIELDS[] = {
    LUA_FIELD(Conv, INTEGER, channels, "channels", .required = true, .position = 1),
    LUA_FIELD(Conv, INTEGER, stride, "stride"),
    LUA_FIELD(Conv, INTEGERS, kernel, "kernel"),
    LUA_FIELD(Conv, NUMBER, scale, "scale"),
    LUA_FIELD(Conv, STRING, name, "name"),
    LUA_FIELD(Conv, BOOLEAN, bias, "bias"),
    LUA_FIELD(Conv, TABLE, options, "options"),
    LUA_FIELD(Conv, FUNCTION, build, "build"),
    LUA_FIELD(Conv, ANY, extra, "extra"),
    {.name = NULL},
};

/* conv { ... } or x:conv { ... }: gives back what it read, as text. */
static int conv(lua_State *L)
{
    Conv c = {.stride = 1, .scale = 0.5, .name = "-", .bias = true, .build = -1};
    luaargs_read(L, lua_gettop(L), CONV_FIELDS, &c);
    const char *options = c.options ? luaL_typename(L, c.options) : "none";
    const char *build = c.build ? luaL_typename(L, c.build) : "none";
    const char *extra = c.extra ? luaL_tolstring(L, c.extra, NULL) : "none";
    lua_pushfstring(L, "%I %I %d:%I,%I %f %s %s %s %s %s", (LUAI_UACINT)c.channels,
                    (LUAI_UACINT)c.stride, c.kernel.count, (LUAI_UACINT)c.kernel.values[0],
                    (LUAI_UACINT)c.kernel.values[1], c.scale, c.name, c.bias ? "bias" : "plain",
                    options, build, extra);
    return 1;
}

static char *run(const char *text)
{
    g_autoptr(Sandbox) sandbox = sandbox_new(NULL, SANDBOX_MODEL);
    g_autoptr(GError) error = NULL;
    lua_State *L = sandbox_lua(sandbox);
    lua_pushcfunction(L, conv);
    sandbox_set_global(sandbox, "conv");
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, conv);
    lua_setfield(L, -2, "conv");
    sandbox_set_global(sandbox, "x");
    if (!sandbox_run(sandbox, "models/x.lua", text, strlen(text), 1, &error))
        return g_strdup(error->message);
    return g_strdup(luaL_tolstring(L, -1, NULL));
}

static void gives(const char *text, const char *expected)
{
    g_autofree char *result = run(text);
    assert_string_equal(result, expected);
}

static void test_reads(void **state)
{
    (void)state;
    gives("return conv { 64 }", "64 1 0:0,0 0.5 - bias none none none");
    gives("return conv { channels = 3.0 }", "3 1 0:0,0 0.5 - bias none none none");
    gives("return x:conv { 64, stride = 2, kernel = {3, 5}, scale = 2, name = 'n', bias = false }",
          "64 2 2:3,5 2.0 n plain none none none");
    gives("return conv { 1, kernel = 7, options = {}, build = function() end, extra = 'e' }",
          "1 1 1:7,0 0.5 - bias table function e");
    gives("return conv { 1, build = function() end }", "1 1 0:0,0 0.5 - bias none function none");
    gives("return conv { 9007199254740992.0, stride = math.maxinteger }",
          "9007199254740992 9223372036854775807 0:0,0 0.5 - bias none none none");
}

static void test_unknown_and_missing(void **state)
{
    (void)state;
    gives("\nconv { 1, kernal = 3 }",
          "models/x.lua:2: unknown field 'kernal': did you mean 'kernel'?");
    gives("conv { 1, zzzzzz = 3, yyyyyy = 1, xxxxxx = 2 }",
          "models/x.lua:1: unknown field 'xxxxxx'; leave it out, or write one that there is");
    gives("conv {}", "models/x.lua:1: field 'channels' is missing; add it");
    gives("conv { 1, 2 }",
          "models/x.lua:1: a value without a name is not expected here; write name = value");
    gives("conv { 1, channels = 2 }",
          "models/x.lua:1: 'channels' is given twice, with and without its name; write it once");
    gives("conv(3)",
          "models/x.lua:1: expected a table of named fields, not number; write { name = value }");
}

static void test_types(void **state)
{
    (void)state;
    static const struct {
        const char *field, *message;
    } CASES[] = {
        {"stride = '2'", "'stride' must be a whole number, not a string; write one"},
        {"stride = 3.5", "'stride' must be a whole number, not 3.5; write one"},
        {"stride = 1e16",
         "'stride' is too large to be exact; write it without a point or exponent"},
        {"stride = math.huge", "'stride' must be a whole number, not infinity; write one"},
        {"stride = {}", "'stride' must be a whole number, not a table; write one"},
        {"scale = 0/0", "'scale' must be a finite number, not NaN; write one"},
        {"scale = math.huge", "'scale' must be a finite number, not infinity; write one"},
        {"scale = '1'", "'scale' must be a number, not a string; write one"},
        {"name = 1", "'name' must be a string, not a number; write one"},
        {"bias = 1", "'bias' must be true or false, not a number; write one"},
        {"kernel = 'x'",
         "'kernel' must be a whole number or a list of them, not a string; write one"},
        {"kernel = {3, 'x'}", "'kernel[2]' must be a whole number, not a string; write one"},
        {"kernel = {3, x = 1}", "'kernel' must be a plain list of whole numbers; write { 1, 2 }"},
        {"kernel = {1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17}",
         "'kernel' has more than 16 elements; shorten it"},
        {"options = 1", "'options' must be a table, not a number; write one"},
        {"build = {}", "'build' must be a function, not a table; write one"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autofree char *text = g_strdup_printf("conv { 1, %s }", CASES[i].field);
        g_autofree char *expected = g_strdup_printf("models/x.lua:1: %s", CASES[i].message);
        gives(text, expected);
    }
}

static void test_line_is_the_callers(void **state)
{
    (void)state;
    static const char missing[] = "models/x.lua:3: field 'channels' is missing; add it";
    gives("local function f()\n\nreturn x:conv {} end\nreturn f()", missing);
    gives("\n\nreturn x:conv {}", missing);
    gives("\n\nx:conv {}", missing);
    gives("\n\nlocal ok, m = pcall(conv, {}) return m", missing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads),
        cmocka_unit_test(test_unknown_and_missing),
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_line_is_the_callers),
    };
    return cmocka_run_group_tests_name("luaargs", tests, NULL, NULL);
}
