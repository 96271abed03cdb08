/* Bytes in letters that stand as they are in XML, in HTML and between the quotes of JavaScript and
 * JSON: five letters for four bytes, first the highest digit to the base 85 of the number that the
 * bytes are, the first one highest. A rest of n bytes is the first n + 1 letters of what it is with
 * zeros behind it; who reads it takes missing letters for the highest, "w".
 *
 * A digit d is the letter "#" + d, but for five that mean something there: & ' < > \ are x y z { |.
 */
#ifndef BASE_LETTERS_H
#define BASE_LETTERS_H

#include <stddef.h>

/* Caller frees. */
char *letters_of(const void *bytes, size_t length);

/* A text deflated (base/gzip.h), in letters; NULL where that is not at least `gain` shorter. Caller
 * frees. */
char *letters_pack(const char *text, size_t gain);

#endif
