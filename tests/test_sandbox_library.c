#include "lua/sandbox_library.h"
#include "sandbox_kit.h"

static void test_values(void **state)
{
    (void)state;
    gives("return 6 * 7", "42");
    gives("return math.tointeger(3.0) .. math.type(3.5)", "3float");
    gives("return ('ab'):rep(3, '-') .. #'xyz'", "ab-ab-ab3");
    gives("return string.format('%5.2f|%d|%s|%-3s|%%', 3.14159, 7, nil, true)",
          " 3.14|7|nil|true|%");
    gives("local a, b = pcall(error, 'x') return tostring(a) .. b", "falsex");
    gives("return select('#', pcall(function(...) return ... end, 1, 2, 3))", "4");
    gives("return select('#', xpcall(function(...) return ... end, error, 1, 2))", "3");
    gives("return select(2, xpcall(error, function(m) return m .. '!' end, 'x'))", "x!");
    gives("local t = table.pack(1, 2, 3) return table.concat(t, ',') .. t.n", "1,2,33");
    gives("local t = {1, 3} table.insert(t, 2, 2) table.remove(t, 1) return table.concat(t, ',')",
          "2,3");
    gives("return utf8.char(8364) .. utf8.len('\\u{20AC}')", "\u20ac1");
}

static void test_patterns_are_absent(void **state)
{
    (void)state;
    fails("return ('x'):find('x')",
          "models/a.lua:1: unknown name 'string.find': patterns are left out; "
          "pages have string.contains");
    fails_with("return string.match('x', 'x')", "unknown name 'string.match'");
    fails_with("return string.gsub('x', 'x', 'y')", "unknown name 'string.gsub'");
    fails_with("return string.gmatch", "unknown name 'string.gmatch'");
    fails_with("return ('x'):contains('x')", "unknown name 'string.contains'");
    fails_with("return string.dump(function() end)", "unknown name 'string.dump'");
}

static void test_system_is_absent(void **state)
{
    (void)state;
    static const char *const NAMES[] = {
        "io",     "os",        "require",        "package", "load",   "loadstring", "loadfile",
        "dofile", "coroutine", "collectgarbage", "next",    "rawset", "debug",      "print",
        "warn",   "_G",        "_VERSION",       NULL,
    };
    for (const char *const *name = NAMES; *name; name++) {
        g_autofree char *text = g_strdup_printf("return %s", *name);
        g_autofree char *part = g_strdup_printf("models/a.lua:1: unknown name '%s'", *name);
        fails_with(text, part);
    }
    fails_with("return math.random()", "each build must give the same result");
    fails_with("return math.randomseed(1)", "each build must give the same result");
}

/* A metamethod that a script wrote could move Lua's stack where Lua does not bear it. */
static void test_no_metamethods(void **state)
{
    (void)state;
    static const char reason[] = "tables have no metamethods; use functions";
    for (int profile = SANDBOX_MODEL; profile <= SANDBOX_PAGE; profile++) {
        static const char *const NAMES[] = {"setmetatable", "getmetatable"};
        for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++) {
            g_autofree char *expected =
                g_strdup_printf("models/a.lua:1: unknown name '%s': %s", NAMES[i], reason);
            int code;
            g_autofree char *text = g_strdup_printf("return %s({}, {})", NAMES[i]);
            g_autofree char *m = run_in(&SMALL, (SandboxProfile)profile, text, strlen(text), &code);
            assert_string_equal(m, expected);
        }
    }
    /* Fields of these names are plain fields. */
    gives("local t = {__index = {x = 1}, __name = 'n', __metatable = 1} return tostring(t.x)",
          "nil");
    gives("return tostring {__name = 'n', __tostring = function() return 'x' end}", "table");
    fails_with("return {__concat = function() return 'x' end} .. 'y'", "concatenate a table");
    fails_with("return {__add = function() return 1 end} + 1", "arithmetic on a table");
    fails_with("return ({__call = function() return 1 end})()", "call a table");
    fails_with("do local c <close> = {__close = function() end} end", "non-closable value");
    gives("local n = 0 for k in pairs {__pairs = function() return nil end} do n = n + 1 end\n"
          "return n",
          "1");
    /* Nor can one reach those there are. */
    fails_with("local s = 'x' s.__concat = function() end", "attempt to index a string value");
    fails_with("string.__concat = function() end", "read-only");
    fails_with("_ENV.__index = function() end", "would be global");
    gives("table.sort(string) table.sort(_ENV) return rawlen(string)", "0");
    fails_with("table.move({1}, 1, 1, 1, string)", "read-only");
    fails_with("return string.__index", "unknown name 'string.__index'");
    fails_with("return '10' + 1", "attempt to perform arithmetic on a string");
    fails_with("string.len = nil", "read-only");
    fails_with("table.insert(string, 'x')", "read-only");
    fails_with("math.pi = 3", "read-only");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_patterns_are_absent),
        cmocka_unit_test(test_system_is_absent),
        cmocka_unit_test(test_no_metamethods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
