/* Numbers as data files write them: what printf makes of "%.12g" in the C locale, character for
 * character, at a tenth of its cost. */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdint.h>

enum { DECIMAL_SIZE = 32 };

/* Writes `value` ("0.1", "1e-05", "4089184256", "nan") with a zero at its end into `text`, which
 * has room for DECIMAL_SIZE; returns the length. */
int decimal_write(char *text, double value);

/* The same of an integer. */
int decimal_write_integer(char *text, int64_t value);

#endif
