/* What strings are to a template: Text and Markup.
 *
 * - Text is a string that came from outside: a model's name, a device's description, a tensor of an
 * ONNX file. It reads as exactly itself wherever it goes. `..` and every function of `string` give
 * Text when one of their arguments is Text, so it cannot become markup by accident. tostring(t) is
 * the raw string: from there on it is the template's own. Text never equals a plain string; ids
 * ([a-z0-9_-]) are given as plain strings.
 * - Markup is Markdown a template made on purpose, with md, mdf or link. `..` with Text escapes the
 * Text.
 * - A plain string is text where text is wanted and markup where markup is wanted: the template
 * wrote it.
 */
#ifndef PAGE_KNIT_VALUES_H
#define PAGE_KNIT_VALUES_H

#include "lua/sandbox.h"

/* Makes the two types known to the sandbox and teaches its `string` functions about Text. Once per
 * sandbox. */
void knit_values_open(Sandbox *sandbox);

/* Pushes Text. NULL pushes nil. */
void knit_push_text(lua_State *L, const char *text);

/* The same of a string that is freed, also where pushing raises. */
void knit_push_owned(lua_State *L, char *text);

/* Pushes Markup from a string that is Markdown already. */
void knit_push_markup(lua_State *L, const char *markdown);

/* Pushes Markup that is a link; knit_to_link takes it apart again. */
void knit_push_link(lua_State *L, const char *text, const char *href);
bool knit_to_link(lua_State *L, int index, const char **text, const char **href);

/* The raw string of a string, number, boolean or Text at `index`, or NULL for anything else; valid
 * as long as the value stays where it is (a number or boolean is replaced by its string). */
const char *knit_to_string(lua_State *L, int index);

/* The Markdown of a Markup at `index`, or NULL. */
const char *knit_to_markup(lua_State *L, int index);

/* Pushes a number as people read it in a sentence: a whole number in full, others to `digits`
 * significant digits without trailing zeros. */
void knit_push_number(lua_State *L, lua_Number value, int digits);

/* Pushes the Markdown of the value at `index`: Markup as it is, Text, numbers and booleans escaped,
 * a plain string escaped or, with `strings_are_markup`, as it is. Raises for anything else, naming
 * it `name`. */
void knit_push_markdown(lua_State *L, int index, bool strings_are_markup, const char *name);

#endif
