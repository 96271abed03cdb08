/* What the files of book/chunks.h share. */
#ifndef BOOK_CHUNK_KIT_H
#define BOOK_CHUNK_KIT_H

#include <lauxlib.h>

#include "book/chunks.h"

Analysis *chunks_analysis(lua_State *L);

/* The model at `index`; raises when there is none. */
const ModelResult *chunks_check_model(lua_State *L, int index);

/* Pushes nil and why there is no result: an answer, which a page may show. Takes the error. */
int chunks_push_reason(lua_State *L, GError *error);

/* What-ifs: fusion, training. Ended by a NULL name. */
const luaL_Reg *chunks_whatif_functions(void);

/* The global `schemes`. */
void chunks_set_schemes(Sandbox *sandbox);

#endif
