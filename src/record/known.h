/* What is unknown in an engine struct is absent in a result. */
#ifndef RECORD_KNOWN_H
#define RECORD_KNOWN_H

#include <glib.h>
#include <math.h>

#include "record/record.h"

/* Keeps `memory` as long as the result that owns the array. */
static inline void *own(GPtrArray *owned, void *memory)
{
    g_ptr_array_add(owned, memory);
    return memory;
}

static inline double ratio(double a, double b)
{
    return b > 0 ? a / b : NAN;
}

/* Unknown is 0 in a device, and absent in a result. */
static inline double known(double value)
{
    return value > 0 ? value : NAN;
}

static inline int64_t known_count(int64_t value)
{
    return value > 0 ? value : COUNT_ABSENT;
}

#endif
