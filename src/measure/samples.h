/* Measurements as what a fit takes, and beside all else that is computed of the same networks.
 *
 *   MeasurementSet + Zoo + Device -> Samples: a row each, with the features of the graph that its
 *   stack executes (SPEC §14), its FLOPs, and the three times of its setup (SPEC §5)
 */
#ifndef MEASURE_SAMPLES_H
#define MEASURE_SAMPLES_H

#include "device/device.h"
#include "estimate/fitting.h"
#include "zoo/measurements.h"
#include "zoo/zoo.h"

/* A network that was measured, or a layer. Texts belong to the set or the zoo. */
typedef struct Sample {
    const char *model, *name, *family; /* what the zoo does not have is its own name and family */
    const char *layer;                 /* NULL: it is a network, or the layer has no name */
    bool whole;                        /* it is a network */
    WorkClass work;                    /* of a layer */
    int64_t resolution, batch;         /* 0: of a layer */
    double seconds;                    /* measured, of the whole batch */
    double flops;
    double activations; /* of networks, as what follows; NAN: of a layer */
    double operators_seconds, roofline_seconds, bound_seconds;
} Sample;

/* A network that a row names and that cannot be computed. Texts as those of a sample. */
typedef struct LeftOutRow {
    const char *model, *why; /* "not in the zoo" */
} LeftOutRow;

/* What is of one set. */
typedef struct SampleSet {
    const MeasurementSet *set; /* borrowed, as the device is */
    const Device *device;
    ProfileCeilings ceilings;
    ProfileMemory cache; /* on-chip memory whose rate nobody states, which a fit finds: a capacity
                            and no rate; capacity 0: there is none */
    int first, n;        /* of the samples */
    GArray *left_out;    /* LeftOutRow, of the rows that are no samples */
} SampleSet;

typedef struct Samples {
    GArray *sets;                    /* SampleSet: FitRow.device is its place here */
    GArray *samples;                 /* Sample */
    GArray *rows;                    /* FitRow, parallel to `samples` */
    GPtrArray *features;             /* private, as what follows: Features * */
    GHashTable *networks, *families; /* by name, how they are numbered */
} Samples;

Samples *samples_new(void);
void samples_free(Samples *samples);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Samples, samples_free)

/* Adds the rows of a set. False: the device has no ceilings for what the set is in, or the machine
 * is short of something. Rows of networks that cannot be computed are in left_out. */
bool samples_add(Samples *samples, const MeasurementSet *set, const Device *device, Zoo *zoo,
                 GError **error);

static inline const SampleSet *samples_set(const Samples *samples, int i)
{
    return &g_array_index(samples->sets, SampleSet, i);
}

static inline const Sample *samples_at(const Samples *samples, int i)
{
    return &g_array_index(samples->samples, Sample, i);
}

static inline const FitRow *samples_row(const Samples *samples, int i)
{
    return &g_array_index(samples->rows, FitRow, i);
}

#endif
