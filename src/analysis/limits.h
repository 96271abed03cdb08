/* The figures that a budget may limit: those that builds are compared in (analysis/metrics.h), and
 * what else has one public name.
 *
 * `time` is none of the times: a limit on it is one on what a program will take. It is proved
 * broken by the bound alone; between bound and roofline, and above both, it may hold.
 */
#ifndef ANALYSIS_LIMITS_H
#define ANALYSIS_LIMITS_H

#include "analysis/ask.h"
#include "analysis/metrics.h"

typedef enum LimitOf {
    LIMIT_NETWORK, /* a field of the network's record */
    LIMIT_CACHED,  /* the same, counted for a device's on-chip memory */
    LIMIT_TIMING,  /* a field of the record of the network on a device */
    LIMIT_TIME,    /* both its bound and its roofline */
} LimitOf;

typedef enum LimitKind {
    LIMIT_COUNT,
    LIMIT_BYTES,
    LIMIT_SECONDS,
    LIMIT_SHARE,
    LIMIT_RATE,
} LimitKind;

typedef struct Limit {
    const char *name, *path, *title;
    LimitKind kind;
    LimitOf of;
    Mark mark;
    bool at_least; /* more is better: the limit is the least it may be */
} Limit;

/* All their names, NULL-terminated, and the one at a place among them. */
const char *const *limit_names(void);
const Limit *limit_at(int place);

/* Whether it may grow by so much: `time` is several, and what is to be large does not. */
bool limit_may_grow(const Limit *limit);

/* "B", "s", "/s" or "". */
const char *limit_unit(const Limit *limit);

/* Exact, with its unit: "1,605,632 B", "2.41346 ms", "−5 %"; and a share of any figure, "2.5 %".
 * Callers free. */
char *limit_text(const Limit *limit, double value);
char *limit_share_text(double share);

#endif
