#include "base/units.h"

#include <float.h>
#include <glib.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/count.h"

char *units_grouped(int64_t count)
{
    if (!count_ok(count))
        return g_strdup("overflow");
    char digits[24];
    g_snprintf(digits, sizeof digits, "%" G_GINT64_FORMAT, count);
    GString *out = g_string_new(NULL);
    size_t n = strlen(digits);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0 && digits[i - 1] != '-')
            g_string_append_c(out, ',');
        g_string_append_c(out, digits[i]);
    }
    return g_string_free(out, FALSE);
}

static char *not_finite(double value)
{
    return g_strdup(isnan(value) ? "unknown" : value < 0 ? "-∞" : "∞");
}

/* `decimals` fixed places, independent of the locale; nothing that rounds to zero has a sign. */
static char *fixed(double value, int decimals)
{
    char format[16], text[G_ASCII_DTOSTR_BUF_SIZE + 330];
    g_snprintf(format, sizeof format, "%%.%df", decimals);
    g_ascii_formatd(text, sizeof text, format, value);
    bool zero = text[strspn(text, "-0.")] == '\0';
    return g_strdup(zero && *text == '-' ? text + 1 : text);
}

/* Decimal places that show `value` with `digits` significant digits after rounding. */
static int decimals_for(double value, int digits)
{
    if (value == 0)
        return 0;
    int exponent = (int)floor(log10(fabs(value)));
    double unit = pow(10, exponent - digits + 1);
    if (fabs(round(value / unit)) >= pow(10, digits))
        exponent++;
    return MAX(0, digits - 1 - exponent);
}

static char *significant(double value, int digits)
{
    return fixed(value, decimals_for(value, digits));
}

char *units_si(double value, int digits, const char *unit)
{
    static const char *const prefix[] = {"f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E"};
    if (!isfinite(value))
        return not_finite(value);
    int step = value == 0 ? 0 : CLAMP((int)floor(log10(fabs(value)) / 3), -5, 6);
    g_autofree char *number = significant(value / pow(1000, step), digits);
    /* 999.96 k rounds to 1000 k at four digits: say 1 M. */
    if (step < 6 && fabs(g_ascii_strtod(number, NULL)) >= 1000) {
        step++;
        g_free(number);
        number = significant(value / pow(1000, step), digits);
    }
    const char *p = prefix[step + 5];
    bool spaced = *p || *unit;
    return g_strdup_printf("%s%s%s%s", number, spaced ? " " : "", p, unit);
}

char *units_bytes(double bytes)
{
    return units_si(bytes, 3, "B");
}

char *units_seconds(double seconds)
{
    if (isfinite(seconds) && seconds >= 90) {
        double whole = round(seconds);
        return g_strdup_printf("%.0f min %.0f s", floor(whole / 60), fmod(whole, 60));
    }
    return units_si(seconds, 3, "s");
}

char *units_percent(double ratio, int decimals)
{
    if (!isfinite(ratio))
        return not_finite(ratio);
    g_autofree char *number = fixed(100 * ratio, decimals);
    return g_strconcat(number, " %", NULL);
}

char *units_number(double value, int digits)
{
    if (!isfinite(value))
        return not_finite(value);
    if (value != 0 && (fabs(value) < 1e-5 || fabs(value) >= 1e15)) {
        char format[16], text[G_ASCII_DTOSTR_BUF_SIZE];
        g_snprintf(format, sizeof format, "%%.%dg", digits);
        return g_strdup(g_ascii_formatd(text, sizeof text, format, value));
    }
    return significant(value, digits);
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
