#include "base/units.h"

#include <float.h>
#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/decimal.h"

static const double PLAIN_BELOW = 1e15; /* what is longer takes an exponent */

char *units_grouped(int64_t count)
{
    if (!count_ok(count))
        return g_strdup("overflow");
    char digits[DECIMAL_SIZE], *text = g_malloc(2 * DECIMAL_SIZE), *end = text;
    int n = decimal_write_integer(digits, count);
    for (int i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0 && digits[i - 1] != '-')
            *end++ = ',';
        *end++ = digits[i];
    }
    *end = '\0';
    return text;
}

static char *not_finite(double value)
{
    return g_strdup(isnan(value) ? "unknown" : value < 0 ? "-∞" : "∞");
}

/* A number, written on the stack. */
typedef struct Digits {
    char text[DECIMAL_FIXED_SIZE];
} Digits;

/* `decimals` fixed places; nothing that rounds to zero has a sign. Returns the text. */
static const char *fixed(Digits *digits, double value, int decimals)
{
    decimal_write_fixed(digits->text, value, decimals);
    const char *text = digits->text;
    return *text == '-' && text[strspn(text, "-0.")] == '\0' ? text + 1 : text;
}

/* Decimal places that show `value` with `digits` significant digits after rounding. */
static int decimals_for(double value, int digits)
{
    int exponent;
    if (value == 0)
        return 0;
    if (decimal_exponent(value, digits, &exponent))
        return MAX(0, digits - 1 - exponent);
    exponent = (int)floor(log10(fabs(value)));
    double unit = pow(10, exponent - digits + 1);
    if (fabs(round(value / unit)) >= pow(10, digits))
        exponent++;
    return MAX(0, digits - 1 - exponent);
}

static const char *significant(Digits *number, double value, int digits)
{
    return fixed(number, value, decimals_for(value, digits));
}

/* "1.00e+21": as long whatever the magnitude. */
static char *scientific(double value, int digits)
{
    char format[16], text[G_ASCII_DTOSTR_BUF_SIZE];
    g_snprintf(format, sizeof format, "%%.%de", CLAMP(digits, 1, 17) - 1);
    return g_strdup(g_ascii_formatd(text, sizeof text, format, value));
}

/* The power of ten of `value` after rounding: 999.96 k at four digits is 1.000 M. */
static int exponent_rounded(double value, int digits)
{
    int exponent;
    if (decimal_exponent(value, digits, &exponent))
        return exponent;
    g_autofree char *rounded = scientific(value, digits);
    return value == 0 ? 0 : atoi(strchr(rounded, 'e') + 1);
}

static char *with_unit(const char *number, const char *prefix, const char *unit)
{
    return g_strconcat(number, *prefix || *unit ? " " : "", prefix, unit, NULL);
}

char *units_plural(int64_t count, const char *noun)
{
    g_autofree char *number = units_grouped(count);
    return g_strconcat(number, " ", noun, count == 1 ? "" : "s", NULL);
}

enum { LEAST = -5, MOST = 6 }; /* powers of 1000 that have a prefix */

static const char *const prefix[] = {"f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E"};

bool units_begin(const char *text)
{
    static const char *const units[] = {
        "",    "B",      "B/s",  "s",         "/s",      "J",   "W",    "Hz",    "T/s", "FLOP",
        "OP",  "FLOP/s", "OP/s", "FLOP/byte", "OP/byte", "MAC", "min",  "bit",   "%",   "byte",
        "KiB", "MiB",    "GiB",  "TiB",       "KB",      "nm",  "bits", "bytes",
    };
    for (size_t p = 0; p < G_N_ELEMENTS(prefix); p++)
        for (size_t u = 0; g_str_has_prefix(text, prefix[p]) && u < G_N_ELEMENTS(units); u++) {
            const char *unit = text + strlen(prefix[p]);
            size_t n = strlen(units[u]);
            if ((unit > text || n > 0) && g_str_has_prefix(unit, units[u]) &&
                !g_ascii_isalnum(unit[n]) && unit[n] != '/')
                return true;
        }
    return false;
}

#define TIMES "×"

bool units_joined(const char *text, const char *space)
{
    bool number = space > text && g_ascii_isdigit(space[-1]);
    gsize sign = strlen(TIMES);
    if (number && (units_begin(space + 1) || g_str_has_prefix(space + 1, TIMES " ")))
        return true;
    return (gsize)(space - text) > sign && !memcmp(space - sign, TIMES, sign) &&
           space[-1 - (int)sign] == ' ' && g_ascii_isalnum(space[1]);
}

char *units_si(double value, int digits, const char *unit)
{
    if (!isfinite(value))
        return not_finite(value);
    int step = (int)floor(exponent_rounded(value, MAX(digits, 3)) / 3.0);
    if (step < LEAST || step > MOST) {
        g_autofree char *number = scientific(value, digits);
        return with_unit(number, "", unit);
    }
    Digits number;
    return with_unit(significant(&number, value / pow(1000, step), digits), prefix[step - LEAST],
                     unit);
}

char *units_count(int64_t count, int digits, const char *unit)
{
    if (count <= -1000 || count >= 1000)
        return units_si((double)count, digits, unit);
    g_autofree char *number = units_grouped(count);
    return with_unit(number, "", unit);
}

char *units_bytes(double bytes)
{
    bool whole = fabs(bytes) < 1000 && bytes == floor(bytes);
    return whole ? units_count((int64_t)bytes, 3, "B") : units_si(bytes, 3, "B");
}

char *units_seconds(double seconds)
{
    if (seconds >= 90 && seconds < PLAIN_BELOW) {
        double whole = round(seconds);
        return g_strdup_printf("%.0f min %.0f s", floor(whole / 60), fmod(whole, 60));
    }
    if (!isfinite(seconds) || seconds < 90)
        return units_si(seconds, 3, "s");
    g_autofree char *number = scientific(seconds, 3);
    return with_unit(number, "", "s");
}

/* Where the one unit of "296 µs" begins; NULL: it has several, as "1 min 30 s". */
static const char *unit_of(const char *time)
{
    const char *unit = strchr(time, ' ');
    return unit && !strchr(unit + 1, ' ') ? unit : NULL;
}

char *units_interval(double seconds, double low, double high)
{
    g_autofree char *time = units_seconds(seconds);
    if (isnan(low) || isnan(high))
        return g_steal_pointer(&time);
    g_autofree char *least = units_seconds(low), *most = units_seconds(high);
    const char *unit = unit_of(least), *other = unit_of(most);
    bool same = unit && other && strcmp(unit, other) == 0;
    int length = (int)(same ? (size_t)(unit - least) : strlen(least));
    return g_strdup_printf("%s (%.*s to %s)", time, length, least, most);
}

char *units_rate(double per_s)
{
    if (!(per_s > 0 && per_s < 1))
        return units_si(per_s, 3, "/s");
    g_autofree char *each = units_seconds(1 / per_s);
    return g_strconcat(each, " each", NULL);
}

char *units_rate_of(double per_s, const char *noun)
{
    if (isnan(per_s))
        return units_rate(per_s);
    if (per_s > 0 && per_s < 1) {
        g_autofree char *each = units_seconds(1 / per_s);
        return g_strconcat(each, " per ", noun, NULL);
    }
    g_autofree char *number = units_si(per_s, 3, "");
    return g_strconcat(number, " ", noun, "s/s", NULL);
}

char *units_percent(double ratio, int decimals)
{
    if (!isfinite(100 * ratio))
        return not_finite(ratio);
    if (fabs(ratio) >= PLAIN_BELOW / 100) {
        g_autofree char *number = scientific(100 * ratio, 3);
        return g_strconcat(number, " %", NULL);
    }
    Digits number;
    return g_strconcat(fixed(&number, 100 * ratio, decimals), " %", NULL);
}

char *units_share(double share)
{
    return units_percent(share, share > 0 && share < 0.01 ? 1 : 0);
}

char *units_number(double value, int digits)
{
    if (!isfinite(value))
        return not_finite(value);
    if (value != 0 && (fabs(value) < 1e-5 || fabs(value) >= PLAIN_BELOW)) {
        char format[16], text[G_ASCII_DTOSTR_BUF_SIZE];
        g_snprintf(format, sizeof format, "%%.%dg", digits);
        return g_strdup(g_ascii_formatd(text, sizeof text, format, value));
    }
    Digits number;
    return g_strdup(significant(&number, value, digits));
}

char *units_exact(double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    if (isnan(value))
        return not_finite(value);
    /* Every decimal of 15 digits survives the way through a double, but for the subnormal ones. */
    for (int digits = fabs(value) < DBL_MIN ? 1 : 15; digits <= 17; digits++) {
        char format[8];
        g_snprintf(format, sizeof format, "%%.%dg", digits);
        g_ascii_formatd(text, sizeof text, format, value);
        if (g_ascii_strtod(text, NULL) == value)
            break;
    }
    return g_strdup(text);
}
