#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lua/kind.h"

static const LuaKind APPLE = {"apple"}, PEAR = {"pear"};

static int length(lua_State *L)
{
    lua_pushinteger(L, *(int *)luakind_check(L, 1, &APPLE));
    return 1;
}

static const luaL_Reg APPLE_META[] = {{"__len", length}, {NULL, NULL}};
static const luaL_Reg PEAR_META[] = {{NULL, NULL}};

/* Pushes an apple, then a pear. */
static lua_State *state_of_fruit(void)
{
    lua_State *L = luaL_newstate();
    luakind_define(L, &APPLE, APPLE_META);
    luakind_define(L, &PEAR, PEAR_META);
    lua_settop(L, 0);
    *(int *)lua_newuserdatauv(L, sizeof(int), 0) = 7;
    assert_true(luakind_set(L, &APPLE));
    *(int *)lua_newuserdatauv(L, sizeof(int), 0) = 8;
    assert_true(luakind_set(L, &PEAR));
    assert_int_equal(lua_gettop(L), 2);
    return L;
}

static void test_kinds_are_told_apart(void **state)
{
    (void)state;
    lua_State *L = state_of_fruit();
    assert_int_equal(*(int *)luakind_test(L, 1, &APPLE), 7);
    assert_int_equal(*(int *)luakind_test(L, -1, &PEAR), 8);
    assert_null(luakind_test(L, 1, &PEAR));
    assert_null(luakind_test(L, 2, &APPLE));
    assert_int_equal(luaL_len(L, 1), 7);
    assert_int_equal(lua_gettop(L), 2);
    lua_close(L);
}

static void test_other_values_are_of_no_kind(void **state)
{
    (void)state;
    lua_State *L = luaL_newstate();
    lua_pushnil(L);
    lua_pushinteger(L, 3);
    lua_newtable(L);
    lua_newuserdatauv(L, 8, 0);
    for (int i = 1; i <= 5; i++)
        assert_null(luakind_test(L, i, &APPLE)); /* not defined here, and 5 is past the top */
    assert_false(luakind_set(L, &APPLE));
    assert_int_equal(lua_gettop(L), 4);
    lua_close(L);
}

static void test_an_error_names_both(void **state)
{
    (void)state;
    lua_State *L = state_of_fruit();
    lua_pushcfunction(L, length);
    lua_pushvalue(L, 2);
    assert_int_equal(lua_pcall(L, 1, 1, 0), LUA_ERRRUN);
    assert_non_null(strstr(lua_tostring(L, -1), "(apple expected, got pear)"));
    lua_close(L);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds_are_told_apart),
        cmocka_unit_test(test_other_values_are_of_no_kind),
        cmocka_unit_test(test_an_error_names_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
