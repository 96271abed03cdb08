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
    int64_t batch, params, macs;
    int64_t package_bytes, memory_bytes; /* weights and metadata; what it holds wherever it runs */
    int64_t flops, bytes;                /* of the fused network, which the roofline time is of */
    const char *reason; /* why there is no time, in few words and a colon at first; NULL: there is
                           one */
    const char *remedy; /* what to do about it, where it does not say that itself; or NULL */
    double operators_seconds, roofline_seconds, bound_seconds;            /* NAN: no time */
    double seconds_of_bound[BOUND_COUNT];                                 /* of the roofline time */
    double estimate_seconds, estimate_low_seconds, estimate_high_seconds; /* NAN: no estimate */
    const Profile *profile;      /* that it is by; NULL: none */
    const char *estimate_domain; /* as Estimate.domain */
    Bound bound;                 /* of most of it */
    Fits fits;
    int64_t held_bytes; /* weights that are loaded, and activations at their peak in place */
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

/* False, RB_ERROR_CANNOT, where `format` (device/formats.h) is not what the network, timed in
 * `compute`, is in: one that is declared in fewer bits is not itself in fp32, and one in integers
 * in no float. `id` is the network's. */
bool times_check_declared(const char *id, DType compute, const char *format, GError **error);

/* The network in a format, where the device has a time for it so. */
const Times *analysis_times_in(Analysis *analysis, const Setup *network, const char *id,
                               const char *format, const Device *device, GError **error);

/* The same in the first of the formats (NULL-terminated) in which there is one, which is *format;
 * NULL and why there is none in the first. */
const Times *analysis_times_as_run(Analysis *analysis, const Setup *network, const char *id,
                                   const char *const *formats, const Device *device,
                                   const char **format, GError **error);

/* Of a network that has a time in none of the formats, what says most of why: that there is no room
 * or no bandwidth for the last that the device computes; else that it lacks the first that the
 * network is in; else that the network is in none. */
void analysis_say_untimed(Analysis *analysis, const Setup *network, const char *id,
                          const char *const *formats, const Device *device, GError **error);

#endif
