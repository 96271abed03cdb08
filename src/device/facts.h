/* The facts of a device that are one number each, as data: the rows of device/fact_list.h. */
#ifndef DEVICE_FACTS_H
#define DEVICE_FACTS_H

#include "device/fact_list.h"

typedef enum FactId {
#define X(id, ...) FACT_##id,
    DEVICE_FACT_LIST(X)
#undef X
        FACT_ID_COUNT,
} FactId;

typedef enum FactType { FACT_NUMBER, FACT_COUNT } FactType;

/* A number of a device and where it comes from. Strings belong to the device. */
typedef struct Fact {
    double value; /* 0: unknown */
    const char *source, *note;
} Fact;

/* What a number can be, both included. */
typedef struct Range {
    double low, high;
} Range;

/* A row of the table. */
typedef struct FactInfo {
    const char *part, *key; /* in Lua */
    const char *field;      /* in records */
    FactType type;
    const char *unit, *meaning;
    Range range;
    const char *what, *law; /* in laws */
} FactInfo;

const FactInfo *fact_info(FactId id);

/* The kinds of numbers of peaks, memories, launches and prices. */
typedef enum Quantity {
#define X(id, ...) QUANTITY_##id,
    DEVICE_QUANTITY_LIST(X)
#undef X
        QUANTITY_COUNT,
} Quantity;

Range quantity_range(Quantity quantity);
const char *quantity_unit(Quantity quantity);

#endif
