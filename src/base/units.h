/* Numbers as people read them. Nothing here depends on the locale; every result is freshly
 * allocated and the caller frees it. NaN prints as "unknown" in all of them, and infinity as "∞".
 */
#ifndef BASE_UNITS_H
#define BASE_UNITS_H

#include <stdbool.h>
#include <stdint.h>

/* "4,089,184,256"; COUNT_OVERFLOW prints as "overflow". */
char *units_grouped(int64_t count);

/* "1 layer", "1,204 layers": of a noun that takes an s. */
char *units_plural(int64_t count, const char *noun);

/* SI prefix, `digits` significant digits, a space before prefix and unit: units_si(4.089e9, 4,
 * "MAC") is "4.089 GMAC"; units_si(0, 3, "B") is "0 B"; units_si(950, 3, "") is "950".
 * Beyond the prefixes f to E, from 1e21 on and below 1e-15: "1.00e+21 B". */
char *units_si(double value, int digits, const char *unit);

/* The same of what is counted: whole below a thousand, "112 FLOP", "9". */
char *units_count(int64_t count, int digits, const char *unit);

/* Whether "%", or a unit with or without an SI prefix, "GB", "µs", "k/s", stands at the beginning
 * of `text` by itself. */
bool units_begin(const char *text);

/* What stands in the place of a space where no line may end, in HTML and on charts: Markdown, text
 * for terminals, CSV and JSON keep the plain space that people search for. */
#define UNITS_SPACE "\u00a0"

/* Whether the space at `space`, within `text`, is such a one: it stands between a number and its
 * unit, "4.27 ms", or beside the sign between two sizes, "3 × 224". */
bool units_joined(const char *text, const char *space);

/* Bytes in powers of 1000, three significant digits, whole below a thousand: "102 MB", "52 B". */
char *units_bytes(double bytes);

/* Three significant digits: "1.42 ms", "16.8 µs", "3.10 s"; 90 s and more as "1 min 30 s", 1e15 s
 * and more as "1.00e+15 s". */
char *units_seconds(double seconds);

/* A rate per second: "250 /s", "1.23 k/s"; below one a second how long each takes: "1.99 s each".
 */
char *units_rate(double per_s);

/* The same of what has a name that takes an s: "250 images/s", "1.23 k tokens/s", "1.99 s per
 * image". */
char *units_rate_of(double per_s, const char *noun);

/* units_percent(0.0489, 1) is "4.9 %"; from 1e15 % on "1.00e+15 %". */
char *units_percent(double ratio, int decimals);

/* A share in whole per cents, "0.4 %" below one of them. Caller frees. */
char *units_share(double share);

/* A time and the ends of its interval, in seconds: "12.3 ms (10.1 to 15.2 ms)"; the time alone
 * where an end is NaN. Caller frees. */
char *units_interval(double seconds, double low, double high);

/* Plain decimal with `digits` significant digits and no exponent between 1e-5 and 1e15: "2.346". */
char *units_number(double value, int digits);

/* Shortest decimal that reads back as the same double, for data files: "0.1", "1e+20", "inf". */
char *units_exact(double value);

#endif
