/* What chunks can call inside, for the files that hold it. All raise errors of Lua. */
#ifndef PAGE_KNIT_FUNCTIONS_PARTS_H
#define PAGE_KNIT_FUNCTIONS_PARTS_H

#include "page/knit.h"

#include <lua.h>

/* That of the page that is being made; an error: there is none. */
Knit *knit_at_work(lua_State *L);

/* An argument as text, which is Lua's; an error, by its name, where it is none. An address is also
 * one that pages may link to. */
const char *knit_need_string(lua_State *L, int index, const char *name);
const char *knit_need_href(lua_State *L, int index, const char *name);

/* tabulate { ... }, and the end of the userdata that its table belongs to meanwhile. */
int knit_tabulate(lua_State *L);
int knit_collect_table(lua_State *L);

#endif
