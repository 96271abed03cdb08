#include "base/amount.h"

#include <math.h>
#include <string.h>

#include "base/error.h"

/* ---- Units ----------------------------------------------------------------------------------- */

static const AmountUnit units[] = {
    {"KB", AMOUNT_BYTES, INT64_C(1000), 0, true},
    {"MB", AMOUNT_BYTES, INT64_C(1000000), 0, true},
    {"GB", AMOUNT_BYTES, INT64_C(1000000000), 0, true},
    {"TB", AMOUNT_BYTES, INT64_C(1000000000000), 0, true},
    {"KiB", AMOUNT_BYTES, INT64_C(1) << 10, 0, true},
    {"MiB", AMOUNT_BYTES, INT64_C(1) << 20, 0, true},
    {"GiB", AMOUNT_BYTES, INT64_C(1) << 30, 0, true},
    {"TiB", AMOUNT_BYTES, INT64_C(1) << 40, 0, true},
    {"k", AMOUNT_COUNT, INT64_C(1000), 0, true},
    {"M", AMOUNT_COUNT, INT64_C(1000000), 0, true},
    {"G", AMOUNT_COUNT, INT64_C(1000000000), 0, true},
    {"T", AMOUNT_COUNT, INT64_C(1000000000000), 0, true},
    {"ns", AMOUNT_SECONDS, 0, 1e-9, true},
    {"us", AMOUNT_SECONDS, 0, 1e-6, true},
    {"ms", AMOUNT_SECONDS, 0, 1e-3, true},
    {"s", AMOUNT_SECONDS, 1, 1, true},
    {"B", AMOUNT_BYTES, 1, 0, false},
    {"kB", AMOUNT_BYTES, INT64_C(1000), 0, false},
    {"µs", AMOUNT_SECONDS, 0, 1e-6, false}, /* the sign of micro */
    {"μs", AMOUNT_SECONDS, 0, 1e-6, false}, /* the Greek letter */
    {"min", AMOUNT_SECONDS, 60, 60, false},
    {"", AMOUNT_COUNT, 1, 0, false},
    {"%", AMOUNT_PERCENT, 1, 0, false},
    {"", AMOUNT_PERCENT, 1, 0, false},
    {"B/s", AMOUNT_BYTE_RATE, 1, 0, false},
    {"kB/s", AMOUNT_BYTE_RATE, INT64_C(1000), 0, false},
    {"MB/s", AMOUNT_BYTE_RATE, INT64_C(1000000), 0, false},
    {"GB/s", AMOUNT_BYTE_RATE, INT64_C(1000000000), 0, false},
    {"TB/s", AMOUNT_BYTE_RATE, INT64_C(1000000000000), 0, false},
    {"FLOP/s", AMOUNT_OPERATION_RATE, 1, 0, false},
    {"MFLOP/s", AMOUNT_OPERATION_RATE, INT64_C(1000000), 0, false},
    {"GFLOP/s", AMOUNT_OPERATION_RATE, INT64_C(1000000000), 0, false},
    {"TFLOP/s", AMOUNT_OPERATION_RATE, INT64_C(1000000000000), 0, false},
    {"PFLOP/s", AMOUNT_OPERATION_RATE, INT64_C(1000000000000000), 0, false},
    {"OP/s", AMOUNT_OPERATION_RATE, 1, 0, false},
    {"MOP/s", AMOUNT_OPERATION_RATE, INT64_C(1000000), 0, false},
    {"GOP/s", AMOUNT_OPERATION_RATE, INT64_C(1000000000), 0, false},
    {"TOP/s", AMOUNT_OPERATION_RATE, INT64_C(1000000000000), 0, false},
    {"POP/s", AMOUNT_OPERATION_RATE, INT64_C(1000000000000000), 0, false},
    {NULL, AMOUNT_COUNT, 0, 0, false},
};

const AmountUnit *amount_units(void)
{
    return units;
}

static const struct {
    const char *what, *example, *units;
} kinds[AMOUNT_KINDS] = {
    [AMOUNT_COUNT] = {"a number", "26 M", "k, M, G and T"},
    [AMOUNT_BYTES] = {"a number of bytes", "8 MB", "B, kB, MB, GB, TB, KiB, MiB, GiB and TiB"},
    [AMOUNT_SECONDS] = {"a time", "30 ms", "ns, us, ms, s and min"},
    [AMOUNT_PERCENT] = {"per cents", "75 %", "% alone"},
    [AMOUNT_BYTE_RATE] = {"a number of bytes a second", "900 GB/s",
                          "B/s, kB/s, MB/s, GB/s and TB/s"},
    [AMOUNT_OPERATION_RATE] = {"a number of operations a second", "125 TFLOP/s",
                               "FLOP/s and OP/s with M, G, T or P"},
};

static const AmountUnit *find_unit(const char *name, AmountKind kind)
{
    for (const AmountUnit *unit = units; unit->name; unit++)
        if (unit->kind == kind && strcmp(unit->name, name) == 0)
            return unit;
    return NULL;
}

static bool fail_unit(const char *name, AmountKind kind, GError **error)
{
    const char *known[G_N_ELEMENTS(units)] = {NULL};
    int n = 0;
    for (const AmountUnit *unit = units; unit->name; unit++)
        if (unit->kind == kind && *unit->name)
            known[n++] = unit->name;
    g_autofree char *meant = did_you_mean(name, known);
    if (!*name)
        return rb_fail(error, RB_ERROR_USAGE, "%s has a unit; write one, as in '%s'",
                       kinds[kind].what, kinds[kind].example);
    return rb_fail(error, RB_ERROR_USAGE, "no unit '%s' of %s%s; there are %s", name,
                   kinds[kind].what, meant, kinds[kind].units);
}

/* ---- Numbers --------------------------------------------------------------------------------- */

/* Without hexadecimal numbers, names of numbers and signs, which strtod() takes. The unit's name
 * begins at *end. */
static bool read_number(const char *text, double *value, const char **end)
{
    size_t digits = strspn(text, "0123456789.");
    char *stop = NULL;
    if (digits == 0 || (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')))
        return false;
    *value = g_ascii_strtod(text, &stop);
    *end = stop;
    return stop != text && isfinite(*value);
}

bool amount_parse(const char *text, AmountKind kind, double *value, GError **error)
{
    const char *end;
    g_autofree char *trimmed = g_strstrip(g_strdup(text));
    if (!read_number(trimmed, value, &end))
        return rb_fail(error, RB_ERROR_USAGE, "'%s' is not %s; write one, as in '%s'", text,
                       kinds[kind].what, kinds[kind].example);
    while (g_ascii_isspace(*end) || g_str_has_prefix(end, "\u00a0"))
        end += g_ascii_isspace(*end) ? 1 : strlen("\u00a0");
    const AmountUnit *unit = find_unit(end, kind);
    if (!unit)
        return fail_unit(end, kind, error);
    *value *= unit->whole > 0 ? (double)unit->whole : unit->seconds;
    return true;
}

/* ---- Limits ---------------------------------------------------------------------------------- */

/* What begins another one comes after that. */
static const struct {
    const char *sign;
    Relation relation;
} signs[] = {
    {"<=", RELATION_AT_MOST},  {"≤", RELATION_AT_MOST},  {"<", RELATION_BELOW},
    {">=", RELATION_AT_LEAST}, {"≥", RELATION_AT_LEAST}, {">", RELATION_ABOVE},
};

bool amount_limit_parse(const char *text, AmountKind kind, Relation fallback, AmountLimit *limit,
                        GError **error)
{
    *limit = (AmountLimit){fallback, 0};
    while (g_ascii_isspace(*text))
        text++;
    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++)
        if (g_str_has_prefix(text, signs[i].sign)) {
            limit->relation = signs[i].relation;
            text += strlen(signs[i].sign);
            break;
        }
    return amount_parse(text, kind, &limit->value, error);
}

bool amount_limit_keeps(const AmountLimit *limit, double value)
{
    switch (limit->relation) {
    case RELATION_NONE:
        return true;
    case RELATION_BELOW:
        return value < limit->value;
    case RELATION_AT_MOST:
        return value <= limit->value;
    case RELATION_AT_LEAST:
        return value >= limit->value;
    case RELATION_ABOVE:
        return value > limit->value;
    }
    return false;
}

const char *relation_sign(Relation relation)
{
    static const char *const texts[] = {"", "<", "≤", "≥", ">"};
    return texts[relation];
}
