/* All numbers that a device states, as one flat list: what two builds compare of it, and enough to
 * time a network on the device as it was stated then.
 *
 * A name is the part of `device { ... }` (zoo/devices.h) with what tells it from its like, and the
 * number in it:
 *
 *   peak.fp16+fp32.matrix             FLOP/s; "+fp32" where the accumulator is stated; ".sustained"
 *                                     or ".measured" behind it where it is no theoretical peak
 *   peak.fp16+fp32.matrix.clock       Hz; and .per_cycle
 *   sparse_peak.fp16+fp32.2:4         likewise
 *   memory.HBM2.capacity              bytes; .bandwidth, .sustained, .measured byte/s; .on_chip and
 *                                     .shared are 1 where they hold
 *   launch.stream.CUDA                seconds, behind the kind its stack
 *   price.USD.Google.2025-03.per_hour and .board
 *   power.watts                       and the other rows of device/fact_list.h
 *
 * A second part of the same name has "#2" behind it. Sources and notes are in no sheet.
 */
#ifndef DEVICE_FACT_SHEET_H
#define DEVICE_FACT_SHEET_H

#include "device/device.h"

typedef struct SheetFact {
    char *name;
    double value;
} SheetFact;

/* In the order of the device's parts. Elements are SheetFact and belong to the array. Caller
 * unrefs. */
GArray *fact_sheet(const Device *device);

/* An empty sheet, and one more fact for it. */
GArray *fact_sheet_new(void);
void fact_sheet_add(GArray *sheet, const char *name, double value);

/* "FLOP/s", "byte/s"; "" where there is none. */
const char *fact_sheet_unit(const char *name);

/* A device that states these facts, prices apart: what is timed on it takes as long as on the one
 * that the sheet is of. NULL for what is no sheet. */
Device *fact_sheet_device(const char *id, const char *name, const GArray *sheet);

#endif
