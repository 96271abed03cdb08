/* What a number sorts by beyond what it reads as: 65.427 µs reads "65.4 µs", and scripts of a page
 * sort and narrow rows by the rest as well.
 *
 * A letter says the rest in fiftieths of the last digit that is shown, 'A' 25 below what is read,
 * 'Z' none, 'y' 25 above it; what is not read exactly is never 'Z'. So a cell of three digits costs
 * one byte and has nearly five. assets/site.js reads numbers and their units alike.
 */
#ifndef MARKUP_SORT_KEYS_H
#define MARKUP_SORT_KEYS_H

#include <stdbool.h>

/* A number as it is plainly written, grouped, "25,557,032"; NAN: there is none. */
double sort_keys_plain(const char *text);

/* The letter of a text that is `value`, "≥ 9.63 MB" or "81 %"; '\0': it reads as none, or as
 * another one. */
char sort_keys_rest(const char *text, double value);

#endif
