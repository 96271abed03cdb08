/* The times of a network on every device at once, as figures alone (SPEC §5).
 *
 * A table of many networks, or the networks of a device, needs a handful of numbers of each pair
 * and none of their layers. Whoever asks for one pair gets those of the network on all devices
 * counted and kept, and the network itself is dropped again: what they are is that of
 * analysis_verdict().
 */
#ifndef ANALYSIS_TIMES_H
#define ANALYSIS_TIMES_H

#include "analysis/analysis.h"

typedef struct Times {
    const Device *device;
    DType dtype;         /* asked for */
    DType compute_dtype; /* DTYPE_UNKNOWN: it computes none */
    int64_t batch, params;
    int64_t flops, bytes; /* of the fused network, which the roofline time is of */
    const char *reason;   /* why there is no time, in few words and a colon at first; NULL: there is
                             one */
    double operators_seconds, roofline_seconds, bound_seconds; /* NAN: no time */
    double seconds_of_bound[BOUND_COUNT];                      /* of the roofline time */
    Bound bound;                                               /* of most of it */
    Fits fits;
    const char *notes[ROOF_NOTE_COUNT + 1]; /* as Roof.notes */
} Times;

extern const RecordType times_record;

/* A network in a setup on a device, on the basis and under the traffic model of `how`. NULL and an
 * error where it cannot be counted; what cannot be is an answer with a reason. It lasts as all that
 * an analysis gives. */
const Times *analysis_times(Analysis *analysis, const Setup *network, const Device *device,
                            const Setup *how, GError **error);

/* False, with its reason as an error of RB_ERROR_CANNOT, where there is no time. */
bool times_check(const Times *times, GError **error);

#endif
