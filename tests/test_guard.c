#include "lua/guard.h"
#include "lua/luaargs.h"
#include "sandbox_kit.h"

/* Raises its message, or gives its arguments back. */
static int body(lua_State *L)
{
    const char *host = lua_touserdata(L, 1);
    assert_string_equal(host, "host");
    if (lua_type(L, 2) == LUA_TSTRING)
        return luaargs_error(L, "%s", lua_tostring(L, 2));
    if (lua_isfunction(L, 2)) {
        lua_call(L, 0, 0);
        return 0;
    }
    return lua_gettop(L) - 1;
}

static int guarded(lua_State *L)
{
    char message[GUARD_MESSAGE_BYTES];
    static char host[] = "host";
    if (guard_call(L, body, host, message)) {
        lua_pushfstring(L, "%d results, line %d", lua_gettop(L), guard_line(L));
        return 1;
    }
    assert_int_equal(lua_gettop(L), 0);
    lua_pushfstring(L, "refused: %s", message);
    return 1;
}

static void test_results_are_left(void **state)
{
    (void)state;
    gives_with(guarded, "\n\nreturn f(1, 2, 3)", "3 results, line 3");
}

/* The caller names the line, so the message has none. */
static void test_messages_come_without_a_position(void **state)
{
    (void)state;
    gives_with(guarded, "return f 'too small'", "refused: too small");
    gives_with(guarded, "return f 'a:1: b'", "refused: a:1: b");
    gives_with(guarded, "return f(function() error('raised') end)", "refused: raised");
}

static void test_limits_are_not_caught(void **state)
{
    (void)state;
    gives_with(guarded, "return f(function() while true do end end)", "models/a.lua:1: " ENDLESS);
}

static int raise_error(lua_State *L)
{
    return guard_raise(L, g_error_new_literal(RB_ERROR, RB_ERROR_INPUT, "100 % wrong"));
}

static void test_an_error_is_raised_at_its_line(void **state)
{
    (void)state;
    gives_with(raise_error, "\nf()", "models/a.lua:2: 100 % wrong");
}

/* 599 bytes fit: of a character of two that begins at the last of them none is left. */
static void test_messages_end_with_a_whole_character(void **state)
{
    (void)state;
    char message[GUARD_MESSAGE_BYTES];
    g_autofree char *filled = g_strnfill(GUARD_MESSAGE_BYTES - 2, 'a');
    guard_take(g_error_new(RB_ERROR, RB_ERROR_INPUT, "%s\u00e9b", filled), message);
    assert_string_equal(message, filled);
    guard_take(g_error_new(RB_ERROR, RB_ERROR_INPUT, "\u00e9"), message);
    assert_string_equal(message, "\u00e9");
}

static int push_long(lua_State *L)
{
    guard_push(L, g_strnfill((gsize)luaL_checkinteger(L, 1), 'a'));
    return 1;
}

/* Whether the text was freed where there was no room, a leak checker sees. */
static void test_text_is_pushed_or_raises(void **state)
{
    (void)state;
    gives_with(push_long, "return f(3)", "aaa");
    g_autofree char *message = run_with(push_long, "return f(128 << 20)");
    assert_non_null(strstr(message, "uses more than 64 MB"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_results_are_left),
        cmocka_unit_test(test_messages_come_without_a_position),
        cmocka_unit_test(test_limits_are_not_caught),
        cmocka_unit_test(test_an_error_is_raised_at_its_line),
        cmocka_unit_test(test_messages_end_with_a_whole_character),
        cmocka_unit_test(test_text_is_pushed_or_raises),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
