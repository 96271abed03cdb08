/* The laws that what is said about a device has to keep: physical order, sane units, sources.
 *
 * A number that is off by 1000, by 8 or by 2 looks like any other number; beside the others of its
 * device it does not. Each law is a row of one table, with a test of a device that breaks it.
 */
#ifndef DEVICE_PHYSICS_H
#define DEVICE_PHYSICS_H

#include "device/device.h"

/* What breaking a law means. id, name in data, meaning. */
#define LAW_WEIGHT_LIST(X)                                                                         \
    X(IMPOSSIBLE, "impossible", "cannot be true of any device: the device is refused")             \
    X(SUSPICIOUS, "suspicious", "true of few devices: a note beside the number has to say why")    \
    X(MISSING, "missing", "nothing wrong, but nothing to work with either")

typedef enum LawWeight {
#define X(id, name, meaning) LAW_##id,
    LAW_WEIGHT_LIST(X)
#undef X
        LAW_WEIGHT_COUNT,
} LawWeight;

const char *law_weight_name(LawWeight weight);

typedef struct LawCase LawCase; /* private: see device/physics_laws.h */

/* A row of the table, with what it is asked of: the device as a whole, each of its dense or sparse
 * peaks, each memory, or main memory. */
typedef struct Law {
    const char *id;        /* "memory-order" */
    const char *condition; /* what holds of every device */
    const char *remedy;    /* what to do about it, as the end of a sentence */
    LawWeight weight;
    bool excused; /* what has a note is not asked: the note says why it is so */
    void (*of_device)(const Device *device, LawCase *found);
    void (*of_peak)(const Peak *peak, LawCase *found);
    void (*of_sparse_peak)(const Peak *peak, LawCase *found);
    void (*of_memory)(const Memory *memory, LawCase *found);
    void (*of_main_memory)(const Memory *memory, LawCase *found);
} Law;

int law_count(void);
const Law *law_at(int i);

typedef struct Breach {
    const Law *law;
    char *message; /* "what is wrong; remedy", one line without location */
} Breach;

/* All breaches (Breach *, owned by the array) in the order of the table; caller unrefs. */
GPtrArray *physics_check(const Device *device);

/* The same as messages (char *): to `problems` what is impossible, to `doubts` the rest. */
void device_check(const Device *device, GPtrArray *problems, GPtrArray *doubts);

#endif
