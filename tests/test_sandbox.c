#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <lauxlib.h>

#include "base/error.h"
#include "lua/sandbox.h"

static const SandboxLimits SMALL = {
    .memory_bytes = (size_t)64 << 20, .instructions = 2 * 1000 * 1000, .cpu_seconds = 20};

/* What the chunk returns, as tostring writes it, or the message of its error; caller frees. */
static char *run_in(const SandboxLimits *limits, SandboxProfile profile, const char *text,
                    gsize len, int *code)
{
    g_autoptr(Sandbox) sandbox = sandbox_new(limits, profile);
    g_autoptr(GError) error = NULL;
    *code = -1;
    if (!sandbox_run(sandbox, "models/a.lua", text, len, 1, &error)) {
        assert_int_equal(lua_gettop(sandbox_lua(sandbox)), 0);
        assert_true(error->domain == RB_ERROR);
        assert_true(g_utf8_validate(error->message, -1, NULL));
        assert_null(strchr(error->message, '\n'));
        assert_null(strstr(error->message, "0x"));
        *code = error->code;
        return g_strdup(error->message);
    }
    assert_int_equal(lua_gettop(sandbox_lua(sandbox)), 1);
    return g_strdup(luaL_tolstring(sandbox_lua(sandbox), 1, NULL));
}

static void gives(const char *text, const char *expected)
{
    int code;
    g_autofree char *result = run_in(&SMALL, SANDBOX_MODEL, text, strlen(text), &code);
    assert_string_equal(result, expected);
    assert_int_equal(code, -1);
}

static void page_gives(const char *text, const char *expected)
{
    int code;
    g_autofree char *result = run_in(&SMALL, SANDBOX_PAGE, text, strlen(text), &code);
    assert_string_equal(result, expected);
    assert_int_equal(code, -1);
}

static void fails(const char *text, const char *expected)
{
    int code;
    g_autofree char *message = run_in(&SMALL, SANDBOX_MODEL, text, strlen(text), &code);
    assert_string_equal(message, expected);
    assert_int_equal(code, RB_ERROR_INPUT);
}

static void fails_with(const char *text, const char *part)
{
    int code;
    g_autofree char *message = run_in(&SMALL, SANDBOX_MODEL, text, strlen(text), &code);
    if (!strstr(message, part))
        fail_msg("'%s' is not in '%s'", part, message);
    assert_int_equal(code, RB_ERROR_INPUT);
}

/* The chunk passes a limit, whose message has `part`; and is stopped without much delay. */
static void limited(const char *text, const char *part)
{
    int code;
    clock_t start = clock();
    g_autofree char *message = run_in(&SMALL, SANDBOX_PAGE, text, strlen(text), &code);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    if (!strstr(message, part))
        fail_msg("'%s' is not in '%s' of '%s'", part, message, text);
    assert_int_equal(code, RB_ERROR_LIMIT);
    if (seconds > 15)
        fail_msg("took %g s: %s", seconds, text);
}

static const char ENDLESS[] = "ran for more than 2 million instructions; is a loop endless?";
static const char MEMORY[] = "uses more than 64 MB";

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

static void test_endless(void **state)
{
    (void)state;
    static const char *const CHUNKS[] = {
        "while true do end",
        "::again:: goto again",
        "for i = 1, math.huge do end",
        "pcall(function() while true do end end) return 1",
        "while true do pcall(function() while true do end end) end",
        "local function f() while true do end end xpcall(f, f) return 1",
        "local function f() while true do end end xpcall(error, f) return 1",
        "xpcall(function() while true do end end, function() return 1 end) return 1",
        "table.sort({3, 2, 1}, function() while true do end end)",
        "pcall(table.sort, {3, 2, 1}, function() while true do end end) return 1",
        "local function f() return f() end f()",
        "local function f() return pcall(f) end while true do f() end",
        NULL,
    };
    for (const char *const *chunk = CHUNKS; *chunk; chunk++)
        limited(*chunk, ENDLESS);
}

/* Loops inside C functions, where no hook fires. */
static void test_endless_in_c(void **state)
{
    (void)state;
    static const char *const CHUNKS[] = {
        "return (''):rep(1e18)",
        "table.move({}, 1, math.maxinteger - 1, 1)",
        "return table.unpack({}, 1, 1 << 40)",
        "local s = ('x'):rep(1000000) while true do s:upper() end",
        "local s = ('x'):rep(1000000) while true do s:reverse() end",
        "local s = ('x'):rep(1000000) while true do s:contains('y') end",
        ("local s = ('x'):rep(10000) local t = {} for i = 1, 1000 do t[i] = s .. i end\n"
         "while true do table.sort(t) end"),
        ("local t = {} for i = 1, 1e5 do t[i] = i end\n"
         "while true do for _ in pairs(t) do break end end"),
        "local s = ('x'):rep(1000000) while true do utf8.len(s) end",
        NULL,
    };
    for (const char *const *chunk = CHUNKS; *chunk; chunk++)
        limited(*chunk, ENDLESS);
}

static void test_memory(void **state)
{
    (void)state;
    static const char *const CHUNKS[] = {
        "return ('x'):rep(1e8)",
        "pcall(string.rep, 'x', 1e8 // 1 | 0) return 1",
        "local s = 'x' while true do s = s .. s end",
        "pcall(function() local s = 'x' while true do s = s .. s end end) return 1",
        ("local s = 'x' xpcall(function() while true do s = s .. s end end, function() end)\n"
         "return 1"),
        "while true do pcall(function() local s = 'x' while true do s = s .. s end end) end",
        "local t = {} for i = 1, 1e6 do t[i] = {} t[i][1] = i end",
        "local s = ('x'):rep(6e7 // 1 | 0) pcall(string.format, '%s%s', s, s) return 1",
        NULL,
    };
    const SandboxLimits roomy = {.instructions = 2 * 1000 * 1000 * 1000};
    for (const char *const *chunk = CHUNKS; *chunk; chunk++) {
        int code;
        g_autofree char *m = run_in(&roomy, SANDBOX_MODEL, *chunk, strlen(*chunk), &code);
        if (!strstr(m, MEMORY))
            fail_msg("'%s' gave '%s'", *chunk, m);
        assert_int_equal(code, RB_ERROR_LIMIT);
        assert_true(g_str_has_prefix(m, "models/a.lua:"));
    }
}

static void test_garbage_is_not_memory(void **state)
{
    (void)state;
    /* 200 strings of 1 MB, one at a time: 200 MB in all, but 64 MB never at once. */
    const char *text = "local s for i = 1, 200 do s = ('x'):rep(1000000) .. i end return #s";
    const SandboxLimits roomy = {.instructions = 1000 * 1000 * 1000};
    int code;
    g_autofree char *result = run_in(&roomy, SANDBOX_MODEL, text, strlen(text), &code);
    assert_string_equal(result, "1000003");
}

static void test_cpu_time(void **state)
{
    (void)state;
    const SandboxLimits brief = {.instructions = G_MAXINT64, .cpu_seconds = 0.1};
    static const char *const CHUNKS[] = {
        "while true do end",
        "while true do pcall(function() while true do end end) end",
        "while true do local s = ('x'):rep(10000000) end",
        "local s, t = ('x'):rep(2e7 // 1 | 0), ('x'):rep(2e7 // 1 | 0) while s == t do end",
        NULL,
    };
    for (const char *const *chunk = CHUNKS; *chunk; chunk++) {
        int code;
        clock_t start = clock();
        g_autofree char *m = run_in(&brief, SANDBOX_MODEL, *chunk, strlen(*chunk), &code);
        assert_string_equal(m, "models/a.lua:1: ran for more than 0.1 s of processor time; "
                               "is a loop endless?");
        assert_int_equal(code, RB_ERROR_LIMIT);
        assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 10);
    }
}

static void test_limit_names_its_line(void **state)
{
    (void)state;
    limited("local x = 1\n\nlocal function f()\n  while true do x = x + 1 end\nend\nf()",
            "models/a.lua:4: ran for more than 2 million instructions; is a loop endless?");
    limited("\nreturn ('x'):rep(1e9)",
            "models/a.lua:2: uses more than 64 MB; build smaller tables or strings");
    limited("local s = 'x'\nfor i = 1, 40 do\n  s = s .. s\nend",
            "models/a.lua:3: uses more than 64 MB; build smaller tables or strings");
}

static void test_recursion(void **state)
{
    (void)state;
    limited("local function f() return 1 + f() end f()",
            "models/a.lua:1: stack overflow: more than 100000 calls deep; "
            "does a function call itself without end?");
    limited("local function f(a, b, c, d, e, g, h, i) return 1 + f(a, b, c, d, e, g, h, i) end f()",
            "models/a.lua:1: stack overflow; does a function call itself without end?");
    limited("local function f(a, b, c, d, e, g, h, i) return 1 + f(a, b, c, d, e, g, h, i) end\n"
            "xpcall(f, function() while true do end end) return 1",
            "stack overflow; does a function call itself without end?");
    limited("local function f(...) return 1 + f(1, ...) end\n"
            "xpcall(f, function() while true do end end)",
            "?");
    fails_with("local function f(t) table.sort(t, function() f({2, 1}) end) end f({2, 1})",
               "overflow");
    g_autofree char *deep = g_strnfill(10000, '(');
    fails_with(deep, "models/a.lua");
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

static void test_format(void **state)
{
    (void)state;
    fails_with("return string.format('%99999d', 1)", "models/a.lua:1: invalid");
    fails_with("return string.format('%.99999f', 1)", "models/a.lua:1: invalid");
    fails_with("return ('x'):rep(1e10)",
               "models/a.lua:1: resulting string too large; repeat it less often");
    fails_with("return string.format('%p', {})", "'%p' would show an address");
    fails_with("return string.format('%5p', 'x')", "'%p' would show an address");
    fails_with("return string.format('%d', 'x')", "models/a.lua:1: bad argument #2 to 'format'");
    fails_with("return string.format('%d')", "bad argument #2 to 'format'");
    fails_with("return string.format('%', 1)", "invalid");
    gives("return string.format('%s %s %s', {}, string.len, '%p')", "table function %p");
    gives("return tostring({}) .. tostring(tostring)", "tablefunction");
}

static void test_pairs(void **state)
{
    (void)state;
    gives("local t, r = {[true] = 1, [false] = 1, b = 1, a = 1, ['a?0'] = 1, [3] = 1, [-1] = 1,\n"
          "[2.0] = 1, ab = 1}, {} for k in pairs(t) do r[#r + 1] = tostring(k) end\n"
          "return (table.concat(r, ' '):upper())",
          "-1 2 3 A A?0 AB B FALSE TRUE");
    gives("local r = {} for k, v in pairs {10, 20, x = 30} do r[#r + 1] = k .. '=' .. v end\n"
          "return table.concat(r, ' ')",
          "1=10 2=20 x=30");
    gives("local t, n = {a = 1, b = 2, c = 3}, 0 for k in pairs(t) do n = n + 1 t.b = nil t.c = "
          "nil end\n"
          "return n",
          "1");
    gives("local n = 0 for _ in pairs {} do n = n + 1 end return n", "0");
    fails_with("for _ in pairs {[{}] = 1} do end", "not a table");
    fails_with("for _ in pairs {[1.5] = 1} do end", "not a fraction");
    fails_with("for _ in pairs(3) do end", "table expected, got number");
}

static void test_sort(void **state)
{
    (void)state;
    gives("local t = {5, 2, 8, 1, 9, 3, 3} table.sort(t) return table.concat(t, ' ')",
          "1 2 3 3 5 8 9");
    gives("local t = {'b1', 'a1', 'b2', 'a2', 'a3'}\n"
          "table.sort(t, function(x, y) return x:sub(1, 1) < y:sub(1, 1) end)\n"
          "return table.concat(t, ' ')",
          "a1 a2 a3 b1 b2");
    gives("local t = {} for i = 1, 1000 do t[i] = i * 7919 % 1000 end table.sort(t)\n"
          "for i = 1, 1000 do if t[i] ~= i - 1 then return i end end return 'sorted'",
          "sorted");
    gives("table.sort({3, 1, 2}, function() return true end) return 'done'", "done");
    fails_with("table.sort {1, 'x'}", "attempt to compare");
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

/* Values of the host may have a __concat, of which Lua 5.4.4 bears no move of its stack. */
static int join(lua_State *L)
{
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    lua_newuserdatauv(L, 1, 0);
    lua_getmetatable(L, lua_isuserdata(L, 1) ? 1 : 2);
    lua_setmetatable(L, -2);
    return 1;
}

static void offer_joinable(Sandbox *sandbox)
{
    lua_State *L = sandbox_lua(sandbox);
    lua_newuserdatauv(L, 1, 0);
    lua_newtable(L);
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_pushcfunction(L, join);
    lua_setfield(L, -2, "__concat");
    lua_setmetatable(L, -2);
    sandbox_set_global(sandbox, "joinable");
}

/* At every depth, and after an error that lets Lua's stack shrink. AddressSanitizer and valgrind
 * see what goes wrong. */
static void test_concat_in_recursion(void **state)
{
    (void)state;
    static const char text[] =
        "local function f(n)\n"
        "  local v = joinable .. n .. joinable .. 'x' .. joinable\n"
        "  return (n == 0 or f(n - 1)) and v ~= n\n"
        "end\n"
        "local function g(a, n) pcall(error, 'x') return n == 0 or not f(n) or g(a, n - 1) end\n"
        "pcall(error, 'x')\n"
        "local function wide(n, ...)\n"
        "  local v = joinable .. select('#', ...) .. joinable\n"
        "  return (n == 0 or wide(n - 1, 1, ...)) and v ~= n\n"
        "end\n"
        "return tostring(f(20000) and wide(300) and g(1, 150))";
    g_autoptr(Sandbox) sandbox = sandbox_new(NULL, SANDBOX_MODEL);
    g_autoptr(GError) error = NULL;
    offer_joinable(sandbox);
    if (!sandbox_run(sandbox, "a.lua", text, strlen(text), 1, &error))
        fail_msg("%s", error->message);
    assert_string_equal(lua_tostring(sandbox_lua(sandbox), -1), "true");
}

static void test_names(void **state)
{
    (void)state;
    fails("\n\nreturn selec(1)", "models/a.lua:3: unknown name 'selec': did you mean 'select'?");
    fails("return math.flor(1)", "models/a.lua:1: unknown name 'math.flor': did you mean 'floor'?");
    fails("count = 1", "models/a.lua:1: 'count' would be global; write 'local count'");
    fails("function build() end", "models/a.lua:1: 'build' would be global; write 'local build'");
    fails("_ENV.count = 1", "models/a.lua:1: 'count' would be global; write 'local count'");
    fails_with("return _ENV[1]", "names are strings");
    fails_with("_ENV = nil return tostring(1)", "models/a.lua:1: ");
    fails_with("local _ENV = {} return tostring(1)", "models/a.lua:1: ");
    gives("local _ENV = {x = 1} y = 2 return x + y", "3");
    gives("return rawget(_ENV, 'tostring') == nil and #_ENV", "0");
    gives("local n = 0 for _ in pairs(_ENV) do n = n + 1 end return n", "0");
}

static void test_error_values(void **state)
{
    (void)state;
    fails("error('wrong')", "models/a.lua:1: wrong");
    fails("\nerror('wrong', 0)", "models/a.lua:2: wrong");
    fails("error({})", "models/a.lua:1: raised a table value; call error with a message");
    fails("error(nil)", "models/a.lua:1: raised a nil value; call error with a message");
    fails("error()", "models/a.lua:1: raised a nil value; call error with a message");
    fails("error('one\\ntwo')", "models/a.lua:1: one");
    fails("error('a\\xff\\x1b[1mb')", "models/a.lua:1: a\uFFFD [1mb");
    fails_with("error(('x'):rep(100000))", "models/a.lua:1: xxx");
    fails("assert(false)", "models/a.lua:1: assertion failed!");
    fails("local x = nil\nreturn x.y", "models/a.lua:2: attempt to index a nil value (local 'x')");
    fails_with("return ~", "models/a.lua:1: unexpected symbol near");
    fails_with("return '\xff", "models/a.lua:1: unfinished string");
    gives("local ok, e = pcall(error, {1}) return e[1]", "1");
}

static void test_compiled_chunk(void **state)
{
    (void)state;
    static const char compiled[] = "\x1bLua\x54\x00\x19\x93\r\n\x1a\n";
    int code;
    g_autofree char *m = run_in(NULL, SANDBOX_MODEL, compiled, sizeof compiled - 1, &code);
    assert_string_equal(m, "models/a.lua: is a compiled Lua chunk; give its source text");
    assert_int_equal(code, RB_ERROR_INPUT);
}

static void test_page_text(void **state)
{
    (void)state;
    page_gives("return tostring(('a.b'):contains('.')) .. tostring(('ab'):contains('.'))",
               "truefalse");
    page_gives("return table.concat(('a, b,, c'):split(', '), '|')", "a|b,|c");
    page_gives("return #(''):split(',')", "1");
    page_gives("return ('a%b%'):replace('%', '%%')", "a%%b%%");
    page_gives("return '[' .. (' \\t x y \\n'):trim() .. ']'", "[x y]");
    page_gives("return tostring(('abc'):starts_with('ab')) .. tostring(('abc'):ends_with('bc'))",
               "truetrue");
    page_gives("return tostring(('a'):starts_with('ab'))", "false");
    page_gives("return tostring(pcall(string.split, 'x', ''))", "false");
}

static int add_one(lua_State *L)
{
    lua_pushinteger(L, luaL_checkinteger(L, 1) + 1);
    return 1;
}

static void test_host_names_and_calls(void **state)
{
    (void)state;
    g_autoptr(Sandbox) sandbox = sandbox_new(&SMALL, SANDBOX_MODEL);
    g_autoptr(GError) error = NULL;
    lua_State *L = sandbox_lua(sandbox);
    lua_pushcfunction(L, add_one);
    sandbox_set_global(sandbox, "conv");
    lua_newtable(L);
    lua_pushinteger(L, 7);
    lua_setfield(L, -2, "seven");
    sandbox_set_table(sandbox, "numbers");
    assert_int_equal(lua_gettop(L), 0);

    const char *text = "return function(x) return conv(x) + numbers.seven end, 2, 3";
    assert_true(sandbox_run(sandbox, "models/x.lua", text, strlen(text), LUA_MULTRET, &error));
    assert_int_equal(lua_gettop(L), 3);
    lua_settop(L, 1);
    for (int i = 0; i < 3; i++) { /* the budget is fresh for each call */
        lua_pushvalue(L, 1);
        lua_pushinteger(L, i);
        assert_true(sandbox_call(sandbox, 1, 1, &error));
        assert_int_equal(lua_tointeger(L, -1), i + 1 + 7);
        lua_pop(L, 1);
    }
    text = "\n\ncon(1)";
    assert_false(sandbox_run(sandbox, "models/x.lua", text, strlen(text), 0, &error));
    assert_string_equal(error->message, "models/x.lua:3: unknown name 'con': did you mean 'conv'?");
    g_clear_error(&error);
    text = "while true do end";
    assert_false(sandbox_run(sandbox, "models/x.lua", text, strlen(text), 0, &error));
    g_clear_error(&error);
    text = "local x = 0 for i = 1, 1e5 do x = x + 1 end return x"; /* usable after a limit */
    assert_true(sandbox_run(sandbox, "models/x.lua", text, strlen(text), 1, &error));
    assert_int_equal(lua_tointeger(L, -1), 100000);
}

static int call_and_ignore(lua_State *L)
{
    lua_settop(L, 1);
    lua_pushboolean(L, sandbox_call(sandbox_of(L), 0, 0, NULL));
    return 1;
}

static void test_nested_calls_share_a_budget(void **state)
{
    (void)state;
    g_autoptr(Sandbox) sandbox = sandbox_new(&SMALL, SANDBOX_MODEL);
    g_autoptr(GError) error = NULL;
    lua_State *L = sandbox_lua(sandbox);
    lua_pushcfunction(L, call_and_ignore);
    sandbox_set_global(sandbox, "ignore");
    const char *text = "return tostring(ignore(function() error('x') end))";
    assert_true(sandbox_run(sandbox, "a.lua", text, strlen(text), 1, &error));
    assert_string_equal(lua_tostring(L, -1), "false");
    lua_settop(L, 0);
    text = "ignore(function() while true do end end)\nreturn 'went on'";
    assert_false(sandbox_run(sandbox, "a.lua", text, strlen(text), 1, &error));
    assert_int_equal(error->code, RB_ERROR_LIMIT);
    assert_true(g_str_has_prefix(error->message, "a.lua:1: ran for more than 2 million"));
}

static void test_files_are_apart(void **state)
{
    (void)state;
    g_autoptr(Sandbox) sandbox = sandbox_new(NULL, SANDBOX_MODEL);
    g_autoptr(GError) error = NULL;
    const char *first = "local secret = 1", *second = "return secret";
    assert_true(sandbox_run(sandbox, "a.lua", first, strlen(first), 0, &error));
    assert_false(sandbox_run(sandbox, "b.lua", second, strlen(second), 1, &error));
    assert_string_equal(error->message, "b.lua:1: unknown name 'secret'");
}

static void test_long_paths(void **state)
{
    (void)state;
    g_autoptr(Sandbox) sandbox = sandbox_new(NULL, SANDBOX_MODEL);
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_strnfill(80, 'm');
    g_autofree char *path = g_strconcat(folder, "/x.lua", NULL);
    g_autofree char *expected = g_strconcat(path, ":1: wrong", NULL);
    assert_false(sandbox_run(sandbox, path, "error 'wrong'", 13, 0, &error));
    assert_string_equal(error->message, expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_endless),
        cmocka_unit_test(test_endless_in_c),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_garbage_is_not_memory),
        cmocka_unit_test(test_cpu_time),
        cmocka_unit_test(test_limit_names_its_line),
        cmocka_unit_test(test_recursion),
        cmocka_unit_test(test_patterns_are_absent),
        cmocka_unit_test(test_system_is_absent),
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_sort),
        cmocka_unit_test(test_no_metamethods),
        cmocka_unit_test(test_concat_in_recursion),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_error_values),
        cmocka_unit_test(test_compiled_chunk),
        cmocka_unit_test(test_page_text),
        cmocka_unit_test(test_host_names_and_calls),
        cmocka_unit_test(test_nested_calls_share_a_budget),
        cmocka_unit_test(test_files_are_apart),
        cmocka_unit_test(test_long_paths),
    };
    return cmocka_run_group_tests_name("sandbox", tests, NULL, NULL);
}
