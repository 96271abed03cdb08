/* Functions of pages about designs, sizes and energy (fields: analysis/result_fields_whatif.c).
 * They return nil and the reason where there is no answer.
 *
 * - designs: what with { design = ... } takes, as { id, name, meaning, number, fallback,
 * takes_layer }.
 * - with(model, { design = "width=0.75" | { "width=0.75", "two_3x3@features.conv2" } }).
 * - energy(model, device | nil): a list of estimates.
 * - capacity(model, device): the largest batch for inference and for training with each optimizer.
 * - sweep(model, device, "batch" | "resolution"): the model in other sizes.
 * - knee(model, device): one record.
 * - in_schemes(model, device | nil): the model under every scheme.
 */
#ifndef PAGE_CHUNKS_DESIGN_H
#define PAGE_CHUNKS_DESIGN_H

#include <lauxlib.h>

#include "analysis/analysis.h"
#include "lua/sandbox.h"

/* Ended by a NULL name. */
const luaL_Reg *chunks_design_functions(void);

/* The global `designs`. */
void chunks_set_designs(Sandbox *sandbox, Analysis *analysis);

/* The design what-ifs that stand at `index`, checked; raises with the nearest. For
 * Setup.designs; caller frees by g_strfreev. */
char **chunks_designs(lua_State *L, int index);

#endif
