/* The ceilings of the machine that the program runs on, by measurement, as a device.
 *
 * Arithmetic by each instruction that the processor has, one thread and all of them; reading,
 * copying and combining arrays of each cache and of main memory; sharing out a loop among threads;
 * storage. Its theoretical peaks are what the instruction does in a cycle, by the measurement
 * rounded to whole units, times the clock that a chain of additions shows; the theoretical
 * bandwidth of memory nothing here tells, so the file leaves it to its author.
 *
 * Every number says how it was measured, over how many samples and how far they lie apart; what is
 * not stable or was measured beside others' work is a doubt of the device.
 */
#ifndef MEASURE_PROBE_H
#define MEASURE_PROBE_H

#include "device/device.h"

/* A line of what was measured. */
typedef struct ProbeLine {
    char *what, *how;
    double per_s;     /* a rate, or with unit "s" a time */
    const char *unit; /* "FLOP/s", "op/s", "B/s", "Hz", "s" */
    double spread;    /* NAN: none */
} ProbeLine;

typedef struct ProbeOptions {
    const char *id;      /* of the device */
    const char *date;    /* "2026-11-30", which sources say */
    const char *storage; /* folder of which the storage is read; NULL: it is not */
    double seconds;      /* for all of it, about */
    /* Told what comes next; NULL: nobody is. */
    void (*tell)(void *data, const char *what);
    void *tell_data;
} ProbeOptions;

typedef struct Probe {
    Device *device;
    GArray *lines; /* ProbeLine */
} Probe;

Probe *probe_new(const ProbeOptions *options, GError **error);
void probe_free(Probe *probe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Probe, probe_free)

/* Operations a cycle that hardware has which was seen to do `per_cycle` of an instruction with
 * `ops`: a whole number of instructions, no fewer but for noise, or one in 2, 4, 8, ... cycles. */
double probe_units(double per_cycle, double ops);

/* Leaves out the measured bandwidth of a memory that came out below that of one behind it, which is
 * no fact of the machine, with a doubt. */
void probe_drop_disordered(Device *device);

/* Bytes of arrays for a level of caches, for each of `workers`: half of its share, but three times
 * what the level before holds, and no more than 16 MiB; a multiple of 4 KiB. */
int64_t probe_array_bytes(int64_t level_bytes, int64_t before_bytes, int workers);

#endif
