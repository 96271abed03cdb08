/* The facts of a device that are one number each, as data: the rows of device/fact_list.h. */
#ifndef DEVICE_FACTS_H
#define DEVICE_FACTS_H

#include <stdbool.h>

#include "device/fact_list.h"

enum { FACT_MOST = 65536 }; /* of a whole number */

typedef enum FactId {
#define X(id, ...) FACT_##id,
    DEVICE_FACT_LIST(X)
#undef X
        FACT_ID_COUNT,
} FactId;

typedef enum FactType { FACT_NUMBER, FACT_SECONDS, FACT_COUNT } FactType;
typedef enum FactTexts { FACT_NOTED, FACT_PRICED } FactTexts;

/* A number of a device and where it comes from. Strings belong to the device. */
typedef struct Fact {
    double value; /* 0: unknown */
    const char *source, *note;
    const char *currency; /* of a price, ISO 4217: "USD" */
} Fact;

/* A row of the table. */
typedef struct FactInfo {
    const char *part, *key; /* in Lua */
    const char *field;      /* in records */
    FactType type;
    const char *unit, *meaning;
    FactTexts texts;
    const char *what, *law; /* in laws */
} FactInfo;

const FactInfo *fact_info(FactId id);

#endif
