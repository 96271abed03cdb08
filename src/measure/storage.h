/* How fast storage reads: what loading a package of weights waits for. */
#ifndef MEASURE_STORAGE_H
#define MEASURE_STORAGE_H

#include <glib.h>
#include <stdbool.h>

#include "measure/meter.h"

typedef struct StorageRead {
    Rate rate;           /* bytes a second; per_s NAN: not measured */
    bool direct;         /* past the system's cache; else it was asked to forget the file */
    const char *why_not; /* it was not measured; NULL: it was. Never freed */
} StorageRead;

/* Writes a file without a name of up to STORAGE_BYTES into `dir`, for at most half of the `seconds`
 * at the pace of the storage, and reads it piece by piece. A file system in memory has no rate. */
StorageRead storage_read(const char *dir, double seconds);

enum { STORAGE_BYTES = 256 << 20 };

#endif
