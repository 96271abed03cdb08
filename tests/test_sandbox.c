#include "sandbox_kit.h"

static const char MEMORY[] = "uses more than 64 MB";

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
    const SandboxLimits roomy = {.instructions = INT64_C(20) * 1000 * 1000 * 1000};
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

/* A few instructions that each take long: what they handle is counted, and no clock is asked. */
static void test_heavy_instructions(void **state)
{
    (void)state;
    /* a table of a million that finds no room for the second name, ever again */
    static const char crowded[] =
        "local t = {} for i = 1, 1 << 20 do t[i] = i end\n"
        "local i = 0 while true do t['a' .. i] = 1 t['a' .. i] = nil i = i + 1 end";
    static const char *const CHUNKS[] = {
        "while true do local s = ('x'):rep(10000000) end",
        "local s, t = ('x'):rep(20000000), ('x'):rep(20000000) while s == t do end",
        "local s = ('x'):rep(20000000) while s <= s do end",
        "local s = ('x'):rep(10000000) while true do local t = s .. 'y' end",
        crowded,
        NULL,
    };
    const SandboxLimits limits = {.instructions = 5 * 1000 * 1000};
    for (const char *const *chunk = CHUNKS; *chunk; chunk++) {
        int code;
        g_autofree char *m = run_in(&limits, SANDBOX_MODEL, *chunk, strlen(*chunk), &code);
        if (!strstr(m, "ran for more than 5 million instructions; is a loop endless?"))
            fail_msg("'%s' gave '%s'", *chunk, m);
        assert_int_equal(code, RB_ERROR_LIMIT);
    }
}

static void test_many_arguments(void **state)
{
    (void)state;
    static const char text[] = "local function id(...) return 1 end\n"
                               "local function f(...) while true do id(...) end end\n"
                               "f(table.unpack({}, 1, %d))";
    g_autofree char *few = g_strdup_printf(text, 8000), *many = g_strdup_printf(text, 8001);
    limited(few, ENDLESS);
    limited(many, "models/a.lua:2: a call has more than 8000 arguments; pass a table");
}

static int hold_million(lua_State *L)
{
    sandbox_hold(L, 1000 * 1000);
    return 0;
}

/* 64 MB are 67 * 10^6 bytes. */
static void test_what_the_host_holds(void **state)
{
    (void)state;
    gives_with(hold_million, "for i = 1, 66 do f() end return 'ok'", "ok");
    gives_with(hold_million, "for i = 1, 68 do f() end return 'ok'",
               "models/a.lua:1: uses more than 64 MB; build smaller tables or strings");
    gives_with(hold_million, "while true do pcall(f) end",
               "models/a.lua:1: uses more than 64 MB; build smaller tables or strings");
    gives_with(
        hold_million,
        "for i = 1, 34 do f() end\nlocal s = ('x'):rep(20000000)\nreturn ('y'):rep(20000000)",
        "models/a.lua:2: uses more than 64 MB; build smaller tables or strings");
}

static int stop_it(lua_State *L)
{
    sandbox_stop(L, "is enough; say less");
    sandbox_stop(L, "is not the first");
    return 0;
}

static void test_stop(void **state)
{
    (void)state;
    gives_with(stop_it, "local x = 1\nf()\nreturn 'never'", "models/a.lua:2: is enough; say less");
    gives_with(stop_it, "while true do pcall(f) end", "models/a.lua:1: is enough; say less");
}

static void test_remedy(void **state)
{
    (void)state;
    const SandboxLimits limits = {.instructions = 1000, .remedy = "show fewer layers"};
    const char *text = "while true do end";
    int code;
    g_autofree char *m = run_in(&limits, SANDBOX_PAGE, text, strlen(text), &code);
    assert_string_equal(m,
                        "models/a.lua:1: ran for more than 1000 instructions; show fewer layers");
}

static void test_no_zero_bytes(void **state)
{
    (void)state;
    static const char *const ZEROS[] = {
        "'\\0'",    "'a\\0b'",    "'\\00'",    "'\\000'",         "'\\0001'",          "'\\x00'",
        "'\\u{0}'", "'\\u{000}'", "'\\\\\\0'", "[[\\]] .. '\\0'", "1 -- \\\n .. '\\0'"};
    for (size_t i = 0; i < G_N_ELEMENTS(ZEROS); i++) {
        g_autofree char *text = g_strconcat("\nreturn ", ZEROS[i], NULL);
        fails_with(text, ": texts have no zero byte; remove it");
    }
    int code;
    g_autofree char *raw = run_in(&SMALL, SANDBOX_MODEL, "\n\n'\0'", 5, &code);
    assert_string_equal(raw, "models/a.lua:3: texts have no zero byte; remove it");
    gives("return #'\\\\0' + #'\\01' + #'\\x01' + #'\\u{10}' + #'\\100'", "6");
    fails_with("return string.char(65, 0)", "texts have no zero byte");
    fails_with("return string.char(0.0)", "texts have no zero byte");
    fails_with("return utf8.char(0)", "texts have no zero byte");
    fails_with("return ('%d%c'):format(1, 256)", "texts have no zero byte");
    gives("return string.char(65, 66) .. ('%c'):format(67) .. utf8.char(68)", "ABCD");
}

/* With the default limits. */
static void limited_at_last(const char *text, const char *part)
{
    int code;
    g_autofree char *message = run_in(NULL, SANDBOX_PAGE, text, strlen(text), &code);
    if (!strstr(message, part))
        fail_msg("'%s' is not in '%s' of '%s'", part, message, text);
    assert_int_equal(code, RB_ERROR_LIMIT);
}

static void test_limit_names_its_line(void **state)
{
    (void)state;
    limited("local x = 1\n\nlocal function f()\n  while true do x = x + 1 end\nend\nf()",
            "models/a.lua:4: ran for more than 2 million instructions; is a loop endless?");
    limited("\nreturn ('x'):rep(1e9)",
            "models/a.lua:2: uses more than 64 MB; build smaller tables or strings");
    limited_at_last("local s = 'x'\nfor i = 1, 40 do\n  s = s .. s\nend",
                    "models/a.lua:3: uses more than 64 MB; build smaller tables or strings");
}

static void test_recursion(void **state)
{
    (void)state;
    limited_at_last("local function f() return 1 + f() end f()",
                    "models/a.lua:1: stack overflow: more than 100000 calls deep; "
                    "does a function call itself without end?");
    limited_at_last(
        "local function f(a, b, c, d, e, g, h, i) return 1 + f(a, b, c, d, e, g, h, i) end f()",
        "models/a.lua:1: stack overflow; does a function call itself without end?");
    limited_at_last(
        "local function f(a, b, c, d, e, g, h, i) return 1 + f(a, b, c, d, e, g, h, i) end\n"
        "xpcall(f, function() while true do end end) return 1",
        "stack overflow; does a function call itself without end?");
    limited("local function f(...) return 1 + f(1, ...) end\n"
            "xpcall(f, function() while true do end end)",
            "?");
    fails_with("local function f(t) table.sort(t, function() f({2, 1}) end) end f({2, 1})",
               "overflow");
    g_autofree char *deep = g_strnfill(10000, '(');
    fails_with(deep, "models/a.lua: nests too deep; nest fewer brackets, tables or blocks");
}

/* Values of a page may have a __concat, of which Lua 5.4.4 bears no move of its stack. */
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
    g_autoptr(Sandbox) sandbox = sandbox_new(NULL, SANDBOX_PAGE);
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
    assert_string_equal(error->message, "b.lua:1: unknown name 'secret'; use one that there is");
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

static void test_programs_are_compiled_once(void **state)
{
    (void)state;
    const char *text = "return 6 * 7";
    g_autoptr(Programs) programs = programs_new();
    for (int i = 0; i < 2; i++) {
        g_autoptr(Sandbox) sandbox = sandbox_new(NULL, SANDBOX_PAGE);
        assert_false(sandbox_knows(sandbox, "a.md", text, strlen(text)));
        sandbox_share(sandbox, programs);
        assert_int_equal(sandbox_knows(sandbox, "a.md", text, strlen(text)), i);
        assert_true(sandbox_run(sandbox, "a.md", text, strlen(text), 1, NULL));
        assert_int_equal(lua_tointeger(sandbox_lua(sandbox), -1), 42);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_endless),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_garbage_is_not_memory),
        cmocka_unit_test(test_heavy_instructions),
        cmocka_unit_test(test_many_arguments),
        cmocka_unit_test(test_what_the_host_holds),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_remedy),
        cmocka_unit_test(test_no_zero_bytes),
        cmocka_unit_test(test_limit_names_its_line),
        cmocka_unit_test(test_recursion),
        cmocka_unit_test(test_concat_in_recursion),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_error_values),
        cmocka_unit_test(test_compiled_chunk),
        cmocka_unit_test(test_host_names_and_calls),
        cmocka_unit_test(test_nested_calls_share_a_budget),
        cmocka_unit_test(test_files_are_apart),
        cmocka_unit_test(test_long_paths),
        cmocka_unit_test(test_programs_are_compiled_once),
    };
    return cmocka_run_group_tests_name("sandbox", tests, NULL, NULL);
}
