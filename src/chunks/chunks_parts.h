/* What the files of chunks/chunks.h share. */
#ifndef CHUNKS_CHUNKS_PARTS_H
#define CHUNKS_CHUNKS_PARTS_H

#include <lauxlib.h>

#include "chunks/chunks.h"
#include "lua/guard.h"

const ChunksContext *chunks_context(lua_State *L);
Analysis *chunks_analysis(lua_State *L);

/* Names of the files this page has written. */
GHashTable *chunks_files(lua_State *L);

/* The marks in this page's cells that no legend has explained yet: a bit for each. */
unsigned *chunks_marks(lua_State *L);

/* Pushes the link to the page of a model on a device; false, and nothing, where there is none. */
bool chunks_push_page(lua_State *L, const char *model_id, const char *device_id);

/* Basis and traffic model by name (NULL: the default); raises with the nearest. */
Setup chunks_setup(lua_State *L, const char *basis, const char *traffic);

/* The name of a number format (device/formats.h); raises with the nearest. */
const char *chunks_check_format(lua_State *L, const char *name);

/* The model or the device at `index`; raises when there is none. */
const ModelResult *chunks_check_model(lua_State *L, int index);
const Device *chunks_check_device(lua_State *L, int index);

/* What answers about a network cost a page beside its Lua, in instructions: so much each, and so
 * much for each layer. With these no page asks for more than its worker can hold. */
typedef struct AnswerWork {
    guint64 each, layer;
} AnswerWork;

#define WORK_OF_NETWORK ((AnswerWork){4000, 100}) /* in another setup */
#define WORK_OF_TIMING ((AnswerWork){300, 5})
#define WORK_OF_QUESTION ((AnswerWork){1000, 20})
#define WORK_OF_CELL ((AnswerWork){100, 0})

/* Charges for one; raises when it was too much. Call it with nothing to free. */
void chunks_charge(lua_State *L, const ModelResult *model, AnswerWork work);

/* The error in few words, copied: pushing may raise, and nothing would free them then. */
void chunks_brief(const GError *error, char brief[GUARD_MESSAGE_BYTES]);

/* Pushes nil, why there is no result, and that in few words: an answer, which a page may show.
 * Takes the error. */
int chunks_push_reason(lua_State *L, GError *error);

/* in_format(), time_cell() and marks(). Ended by a NULL name. */
const luaL_Reg *chunks_times_functions(void);

/* found(). Ended by a NULL name. */
const luaL_Reg *chunks_find_functions(void);

/* What found() gave: FindResult *, kept until the page is made. */
GPtrArray *chunks_found(lua_State *L);

/* A picture that is no kind of chart. */
typedef struct Drawing {
    const Canvas *canvas;
    const char *name, *caption; /* of its file, without an ending; caption NULL: none */
    const char *source;         /* what it was drawn from, in words */
} Drawing;

/* Emits it as a figure and writes it beside the page; what the picture says, or NULL. Caller
 * frees. */
char *chunks_emit_drawing(lua_State *L, const Drawing *drawing, GError **error);

/* traced() and traced_chart(). Ended by a NULL name. */
const luaL_Reg *chunks_traced_functions(void);

/* What traced() gave, kept until the page is made; an empty one, which the caller unrefs. */
GPtrArray *chunks_traced(lua_State *L);
GPtrArray *chunks_traced_new(void);

/* planned(), joined() and collective(). Ended by a NULL name. */
const luaL_Reg *chunks_plan_functions(void);

/* What these gave, kept until the page is made; an empty one, which the caller unrefs. */
GPtrArray *chunks_plans(lua_State *L);
GPtrArray *chunks_plans_new(void);

/* with() and time(). Ended by a NULL name. */
const luaL_Reg *chunks_setup_functions(void);

/* A function for each question of analysis/ask.h. */
void chunks_set_questions(Sandbox *sandbox);

/* Lua: rules(), the table of advice, as { id, title, explanation }. */
int chunks_rules(lua_State *L);

/* Lua: measurements(), see analysis/measured.h, and judged(), see analysis/judged.h. */
int chunks_measurements(lua_State *L);
int chunks_judged(lua_State *L);
int chunks_validated(lua_State *L);

/* Charts, and the data's schema. Ended by a NULL name. */
const luaL_Reg *chunks_chart_functions(void);

/* try_it(). Ended by a NULL name. */
const luaL_Reg *chunks_tryit_functions(void);

/* A model's layers. Ended by a NULL name. */
const luaL_Reg *chunks_layer_functions(void);

/* A model as a whole. Ended by a NULL name. */
const luaL_Reg *chunks_outline_functions(void);

/* siblings(). Ended by a NULL name. */
const luaL_Reg *chunks_sibling_functions(void);

/* The global `terms`. */
void chunks_set_terms(Sandbox *sandbox);

/* The globals `efforts`, `schemes`, `laws` and `designs`. */
void chunks_set_tables(Sandbox *sandbox);

#endif
