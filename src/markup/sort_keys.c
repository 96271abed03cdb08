#include "markup/sort_keys.h"

#include <math.h>
#include <string.h>

#include "base/decimal.h"

#include <glib.h>

enum { MOST_LEVEL = 25, LEVELS_A_DIGIT = 50 };

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxy";

G_STATIC_ASSERT(sizeof letters == 2 * MOST_LEVEL + 2);

/* A number as it is read, and what its last digit is worth. */
typedef struct Shown {
    double value, digit;
} Shown;

/* ---- Units: as quantity() of site.js --------------------------------------------------------- */

typedef struct Scale {
    const char *name;
    double value;
} Scale;

static const Scale whole[] = {{"%", 0.01},  {"ns", 1e-9}, {"us", 1e-6}, {"µs", 1e-6},
                              {"μs", 1e-6}, {"ms", 1e-3}, {"s", 1},     {"min", 60}};

static const Scale prefixes[] = {
    {"Ki", 1024}, {"Mi", 1048576}, {"Gi", 1073741824.0}, {"Ti", 1099511627776.0},
    {"k", 1e3},   {"K", 1e3},      {"M", 1e6},           {"G", 1e9},
    {"T", 1e12},  {"P", 1e15},     {"E", 1e18}};

/* Remarks that may stand behind a unit. */
static const char *const marks[] = {"†", "‡", "°", "§", "◊"};

static bool is_mark(const char *at)
{
    if ((guchar)*at < 0x80)
        return *at == '*' || *at == '#';
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
        if (g_str_has_prefix(at, marks[i]))
            return true;
    return false;
}

static bool ends_unit(const char *at)
{
    return !*at || g_ascii_isspace(*at) || g_ascii_isdigit(*at) || is_mark(at);
}

static gsize unit_length(const char *unit)
{
    gsize n = 0;
    while (!ends_unit(unit + n))
        n += (gsize)(g_utf8_next_char(unit + n) - (unit + n));
    return n;
}

static double scale_of(const char *unit)
{
    gsize n = unit_length(unit);
    for (gsize i = 0; i < G_N_ELEMENTS(whole); i++)
        if (strlen(whole[i].name) == n && strncmp(unit, whole[i].name, n) == 0)
            return whole[i].value;
    for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        gsize length = strlen(prefixes[i].name);
        bool binary = length == 2;
        if (n >= length && strncmp(unit, prefixes[i].name, length) == 0 &&
            (!binary || unit[length] == 'B'))
            return prefixes[i].value;
    }
    return 1;
}

/* ---- Numbers --------------------------------------------------------------------------------- */

double sort_keys_plain(const char *text)
{
    char digits[DECIMAL_SIZE];
    gsize n = 0;
    for (; *text && n < sizeof digits - 1; text++)
        if (*text != ',' && !g_ascii_isspace(*text))
            digits[n++] = *text;
    digits[n] = '\0';
    char *end;
    double value = g_ascii_strtod(digits, &end);
    return end == digits ? NAN : value;
}

/* Past `word`, where `text` begins with it. */
static const char *past(const char *text, const char *word)
{
    return g_str_has_prefix(text, word) ? text + strlen(word) : text;
}

static const char *past_signs(const char *text)
{
    for (const char *from = NULL; from != text;) {
        from = text;
        text = past(past(past(past(text, "≥"), "≤"), "~"), " ");
    }
    return text;
}

/* What is written with an exponent has all its digits, or none that is the last. */
static bool read_shown(const char *text, Shown *shown)
{
    const char *from = past_signs(text), *digits = past(past(from, "-"), "−");
    gsize n = strspn(digits, "0123456789.,");
    const char *unit = digits + n;
    if (n == 0 || n >= DECIMAL_SIZE || *unit == 'e')
        return false;
    g_autofree char *number = g_strndup(digits, n);
    const char *point = strchr(number, '.');
    double scale = scale_of(past(unit, " ")), value = sort_keys_plain(number) * scale;
    *shown = (Shown){digits > from ? -value : value, scale};
    for (point = point ? point + 1 : ""; *point; point++)
        if (*point != ',')
            shown->digit /= 10;
    return isfinite(value);
}

char sort_keys_rest(const char *text, double value)
{
    static const double noise = 1e-12;
    Shown shown;
    if (!read_shown(text, &shown))
        return '\0';
    double rest = value - shown.value, levels = rint(LEVELS_A_DIGIT * rest / shown.digit);
    if (!(fabs(levels) <= MOST_LEVEL))
        return '\0';
    if (levels == 0 && fabs(rest) > noise * fabs(value))
        levels = rest > 0 ? 1 : -1;
    return letters[MOST_LEVEL + (int)levels];
}
