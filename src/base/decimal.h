/* Numbers as data files write them: what printf makes of "%.12g" in the C locale, character for
 * character, at a tenth of its cost. */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

enum { DECIMAL_SIZE = 32, DECIMAL_FIXED_SIZE = 384 };

/* Writes `value` ("0.1", "1e-05", "4089184256", "nan") with a zero at its end into `text`, which
 * has room for DECIMAL_SIZE; returns the length. */
int decimal_write(char *text, double value);

/* The same of an integer. */
int decimal_write_integer(char *text, int64_t value);

/* What printf makes of "%.*f" in the C locale ("-0.00", "1000000.5", "inf"), with a zero at its
 * end, into `text`, which has room for DECIMAL_FIXED_SIZE; returns the length. From 0 to 22
 * decimals. Of numbers of less than thirteen digits it costs no printf. */
int decimal_write_fixed(char *text, double value, int decimals);

/* The power of ten that a number rounded to `digits` significant ones begins with: 2 for 999.4 at
 * three, 3 for 999.6. False when doubles cannot tell, as for zero, infinity, more than eleven
 * digits, and where it is close to the middle between two numbers of so many digits. */
bool decimal_exponent(double value, int digits, int *exponent);

#endif
