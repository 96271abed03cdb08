#include "analysis/limits.h"

#include <math.h>
#include <string.h>

#include "base/units.h"

/* name, path, kind, of what, mark, whether more is better, title */
#define LIMIT_LIST(X)                                                                              \
    X("package_bytes", "package_bytes", BYTES, NETWORK, PARAMS, false, "package")                  \
    X("pool_input_flops", "pool_input_flops", COUNT, NETWORK, FLOPS, false,                        \
      "FLOPs of pooling by input")                                                                 \
    X("traffic.expected.bytes", "traffic.expected.bytes", BYTES, NETWORK, BYTES, false,            \
      "expected traffic")                                                                          \
    X("traffic.tiled.bytes", "traffic.tiled.bytes", BYTES, CACHED, BYTES, false, "tiled traffic")  \
    X("memory_needed_bytes", "memory_needed_bytes", BYTES, TIMING, LEAST, false, "memory needed")  \
    X("live_mean_bytes", "live_mean_bytes", BYTES, TIMING, NONE, false, "mean of activations")     \
    X("time", "roofline_seconds", SECONDS, TIME, LEAST, false, "time")                             \
    X("overhead_seconds", "overhead_seconds", SECONDS, TIMING, LEAST, false, "launch overhead")    \
    X("operators_overhead_seconds", "operators_overhead_seconds", SECONDS, TIMING, LEAST, false,   \
      "launch overhead, operator by operator")                                                     \
    X("memory_bound_share", "memory_bound_share", SHARE, TIMING, NONE, false,                      \
      "memory-bound share")                                                                        \
    X("utilisation", "utilisation", SHARE, TIMING, NONE, true, "utilisation")                      \
    X("inferences_per_s", "inferences_per_s", RATE, TIMING, MOST, true, "inferences per second")

static const Limit limits[] = {
#define X(id, name, path, kind, title, by_format, mark)                                            \
    {name,        name, title, LIMIT_##kind, sizeof(path) > 1 ? LIMIT_NETWORK : LIMIT_TIMING,      \
     MARK_##mark, false},
    METRIC_LIST(X)
#undef X
#define X(name, path, kind, of, mark, at_least, title)                                             \
    {name, path, title, LIMIT_##kind, LIMIT_##of, MARK_##mark, at_least},
        LIMIT_LIST(X)
#undef X
};

const char *const *limit_names(void)
{
    static const char *const names[] = {
#define X(id, name, ...) name,
        METRIC_LIST(X)
#undef X
#define X(name, ...) name,
            LIMIT_LIST(X)
#undef X
                NULL};
    return names;
}

const Limit *limit_at(int place)
{
    return &limits[place];
}

bool limit_may_grow(const Limit *limit)
{
    return limit->of != LIMIT_TIME && !limit->at_least;
}

const char *limit_unit(const Limit *limit)
{
    static const char *const units[] = {[LIMIT_COUNT] = "",
                                        [LIMIT_BYTES] = "B",
                                        [LIMIT_SECONDS] = "s",
                                        [LIMIT_SHARE] = "",
                                        [LIMIT_RATE] = "/s"};
    return units[limit->kind];
}

/* "2.50000 ms" is "2.5 ms". Takes the text. */
static char *without_zeros(char *text)
{
    gsize number = strcspn(text, " "), end = number;
    if (!memchr(text, '.', number))
        return text;
    while (text[end - 1] == '0')
        end--;
    end -= text[end - 1] == '.';
    memmove(text + end, text + number, strlen(text + number) + 1);
    return text;
}

char *limit_share_text(double share)
{
    return without_zeros(units_percent(share, 2));
}

/* "133,693.44": a limit of growth need not be whole. */
static char *count_text(double value)
{
    int64_t hundredths = (int64_t)round(value * 100), rest = hundredths % 100;
    g_autofree char *whole = units_grouped(hundredths / 100);
    if (rest == 0)
        return g_steal_pointer(&whole);
    return g_strdup_printf("%s.%02d", whole, (int)rest);
}

static char *magnitude_text(const Limit *limit, double value)
{
    enum { DIGITS = 6 };
    const double exact = 9e13; /* that a double holds with its hundredths */
    const char *unit = limit_unit(limit);
    if (limit->kind == LIMIT_SHARE)
        return limit_share_text(value);
    bool counted = limit->kind == LIMIT_COUNT || limit->kind == LIMIT_BYTES;
    if (!counted || !(value < exact))
        return without_zeros(units_si(value, DIGITS, unit));
    g_autofree char *number = count_text(value);
    return g_strconcat(number, *unit ? " " : "", unit, NULL);
}

char *limit_text(const Limit *limit, double value)
{
    g_autofree char *magnitude = magnitude_text(limit, fabs(value));
    return g_strconcat(value < 0 ? "−" : "", magnitude, NULL);
}
