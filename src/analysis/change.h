/* A change of a setup in the words of `review --to`: "scheme=int8 width=0.75".
 *
 * Words are set apart by spaces. KEY=VALUE sets what the option of that name does: scheme, fuse,
 * batch, resolution, basis, traffic; dim, input and design add one. What else there is is a design
 * what-if, "width=0.75" or "two_3x3", or the name of a scheme, "int8". What no word speaks of stays
 * as it was, and so do the design what-ifs that were there: those of the change come after them.
 */
#ifndef ANALYSIS_CHANGE_H
#define ANALYSIS_CHANGE_H

#include "analysis/setup.h"

/* `from` with the change made, with texts of its own: setup_clear(). An error of RB_ERROR_USAGE,
 * with the nearest word, leaves *to empty. */
bool change_parse(const Setup *from, const char *text, Setup *to, GError **error);

/* The i-th KEY, or NULL past the last. */
const char *change_key(int i);

/* In what `b` differs from `a`, as people read it: "int8, width=0.75"; "" in nothing. Caller frees.
 */
char *change_text(const Setup *a, const Setup *b);

#endif
