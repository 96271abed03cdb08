/* Dimensions whose name is arithmetic: "past_sequence_length + 1", "batch*num_heads",
 * "floor(height/2 - 1/2) + 1".
 *
 *     sum      = product { ("+" | "-") product }
 *     product  = factor { ("*" | "/" | "//" | "%") factor }
 *     factor   = { "-" } operand [ "**" factor ]
 *     operand  = number | name | "(" sum ")" | function "(" sum { "," sum } ")"
 *     function = "floor" | "ceil" | "ceiling" | "min" | "max" | "mod", in any case
 *
 * Numbers are fractions of 64-bit integers until the end. A name begins with a letter or '_';
 * digits and '.' go on with it, and so does a hyphen before a letter: "batch-size" is a name. */
#ifndef BASE_DIMS_H
#define BASE_DIMS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* The names (char *) in arithmetic, each once, in order. Empty when `text` is something else: a
 * name alone, or not of that form. Caller unrefs. */
GPtrArray *dims_names(const char *text);

/* What a name stands for; NULL: nobody says. */
typedef const int64_t *DimsLookup(const char *name, const void *user);

/* The value of arithmetic; -1 when a name is missing, a number does not fit, something is divided
 * by 0, or the result is no whole number from 0. */
int64_t dims_value(const char *text, DimsLookup *lookup, const void *user);

#endif
