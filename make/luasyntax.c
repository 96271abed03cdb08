/* luasyntax FILE...: does every file parse as the Lua that the program is linked with? */
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    lua_State *lua = luaL_newstate();
    int status = lua ? EXIT_SUCCESS : EXIT_FAILURE;
    for (int i = 1; lua && i < argc; i++) {
        if (luaL_loadfilex(lua, argv[i], "t") != LUA_OK) {
            fprintf(stderr, "%s\n", lua_tostring(lua, -1));
            status = EXIT_FAILURE;
        }
        lua_settop(lua, 0);
    }
    if (lua)
        lua_close(lua);
    return status;
}
