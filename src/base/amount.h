/* Numbers with units, and limits on them, as people write them: "30 ms", "< 7.5 MB", ">= 75 %".
 *
 * The units of descriptions (lua/quantities.h) are of the same table. Bytes are in powers of 1000
 * as kB, MB, of 1024 as KiB, MiB; a rate is so many of them, or of operations, a second.
 */
#ifndef BASE_AMOUNT_H
#define BASE_AMOUNT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum AmountKind {
    AMOUNT_COUNT,
    AMOUNT_BYTES,
    AMOUNT_SECONDS,
    AMOUNT_PERCENT, /* of a hundred, with or without its sign */
    AMOUNT_BYTE_RATE,
    AMOUNT_OPERATION_RATE, /* of floating-point operations, or of others */
    AMOUNT_KINDS,
} AmountKind;

typedef struct AmountUnit {
    const char *name;
    AmountKind kind;
    int64_t whole;  /* how many it is; 0: no whole number */
    double seconds; /* that it is; 0: it is no time */
    bool described; /* descriptions in Lua have it as a name */
} AmountUnit;

/* Ended by a NULL name. */
const AmountUnit *amount_units(void);

/* A number, and a unit of the kind where it has units: a bare number of seconds, bytes
 * or a rate is refused, as nobody knows of what it is. In seconds, bytes, ones, per cents. Errors
 * are RB_ERROR_USAGE with the nearest unit. */
bool amount_parse(const char *text, AmountKind kind, double *value, GError **error);

typedef enum Relation {
    RELATION_NONE, /* anything */
    RELATION_BELOW,
    RELATION_AT_MOST,
    RELATION_AT_LEAST,
    RELATION_ABOVE,
} Relation;

typedef struct AmountLimit {
    Relation relation;
    double value;
} AmountLimit;

/* "< 30 ms", "<=30ms", "≤ 30 ms", "> 1 G"; without a sign `fallback`. */
bool amount_limit_parse(const char *text, AmountKind kind, Relation fallback, AmountLimit *limit,
                        GError **error);

/* What is not known (NAN) keeps no limit. */
bool amount_limit_keeps(const AmountLimit *limit, double value);

/* "<", "≤", "≥", ">" or "". */
const char *relation_sign(Relation relation);

#endif
