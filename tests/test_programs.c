#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <lauxlib.h>

#include "lua/programs.h"

static void keep(Programs *programs, const char *name, const char *text)
{
    lua_State *L = luaL_newstate();
    assert_int_equal(luaL_loadbufferx(L, text, strlen(text), name, "t"), LUA_OK);
    programs_keep(programs, L, name, text, strlen(text));
    lua_close(L);
}

/* In a state that never saw the text. */
static void test_what_was_kept_runs_elsewhere(void **state)
{
    (void)state;
    const char *text = "local a = 20\nreturn a + 22";
    g_autoptr(Programs) programs = programs_new();
    lua_State *L = luaL_newstate();
    keep(programs, "@a.md", text);
    assert_true(programs_push(programs, L, "@a.md", text, strlen(text)));
    lua_call(L, 0, 1);
    assert_int_equal(lua_tointeger(L, -1), 42);
    lua_close(L);
}

static void test_name_and_text_are_compared_whole(void **state)
{
    (void)state;
    g_autoptr(Programs) programs = programs_new();
    lua_State *L = luaL_newstate();
    keep(programs, "@a.md", "return 1");
    assert_true(programs_have(programs, "@a.md", "return 1", 8));
    assert_true(programs_have(programs, "@a.md", "return 1 + 1", 8));
    assert_false(programs_have(programs, "@a.md", "return 1", 7));
    assert_false(programs_have(programs, "@b.md", "return 1", 8));
    assert_false(programs_push(programs, L, "@a.md", "return 2", 8));
    assert_int_equal(lua_gettop(L), 0);
    lua_close(L);
}

/* Lines and names of locals are kept: messages are the same the second time. */
static void test_messages_know_lines(void **state)
{
    (void)state;
    const char *text = "local missing\n\nmissing.field = 1";
    g_autoptr(Programs) programs = programs_new();
    lua_State *L = luaL_newstate();
    keep(programs, "@a.md", text);
    assert_true(programs_push(programs, L, "@a.md", text, strlen(text)));
    assert_int_equal(lua_pcall(L, 0, 0, 0), LUA_ERRRUN);
    assert_string_equal(lua_tostring(L, -1),
                        "a.md:3: attempt to index a nil value (local 'missing')");
    lua_close(L);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_kept_runs_elsewhere),
        cmocka_unit_test(test_name_and_text_are_compared_whole),
        cmocka_unit_test(test_messages_know_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
