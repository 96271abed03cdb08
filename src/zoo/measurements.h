/* Measurements that others published: Lua files of how fast networks ran on a device.
 *
 *   measurements { id = "rtx-4090-compiled", title = "RTX 4090, PyTorch 2.9 compiled",
 *                  device = "rtx-4090", stack = "PyTorch 2.9, CUDA 12.8, torch.compile",
 *                  how = "compiled", dtype = "fp16", source = "timm, results of ...", note = "...",
 *                  rows = { { "resnet50", 224, 256, 4321.5 }, ... } }
 *
 * A row is a network of the zoo, the resolution of its images, the samples in a batch and those per
 * second. Where layers were measured, each is a row too: the network, what class its work is of
 * (graph/work_class.h), FLOPs, touched bytes, seconds, and its name if that says more:
 *
 *                  batch = 32,
 *                  layers = { { "resnet18", "conv", 2.36e8, 1.6e6, 1.2e-4, name = "Conv_0" }, ...
 * },
 *
 * `how` is a kind of stack (device/stack.h). A stack in int8 runs networks under the scheme of that
 * name. Estimates are fitted to sets (measure/fitted.h): what else a profile is of is said here
 * too: runtime, the software's version, layout, threads (all, where it says nothing), date.
 *
 * Rows of a network, and sets of a device, that a handbook does not have are no fault: they are
 * left for those who have them. Theory and measurement stay apart: nothing here enters a ceiling or
 * a count.
 */
#ifndef ZOO_MEASUREMENTS_H
#define ZOO_MEASUREMENTS_H

#include <glib.h>
#include <stdint.h>

#include "device/stack.h"
#include "graph/work_class.h"

typedef struct Measurement {
    const char *model;
    int64_t resolution, batch;
    double samples_per_s;
} Measurement;

typedef struct MeasuredLayer {
    const char *model, *name; /* name may be NULL */
    int work;                 /* WorkClass */
    double flops, bytes;      /* of one run, in all that it does */
    double seconds;
} MeasuredLayer;

/* Texts belong to the set. */
typedef struct MeasurementSet {
    const char *id, *title, *device, *stack, *source;
    const char *note, *runtime, *layout, *date; /* may be NULL */
    const char *file;
    int line;
    int how; /* StackKind */
    DType dtype;
    int64_t threads; /* 0: all */
    int64_t batch;   /* of the layers; 0: there are none */
    GArray *rows;    /* Measurement */
    GArray *layers;  /* MeasuredLayer */
    GStringChunk *strings;
} MeasurementSet;

void measurement_set_free(MeasurementSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MeasurementSet, measurement_set_free)

/* Every .lua of `dir` and of the folders in it, in the order of base/walk.h, as an array of
 * MeasurementSet * that owns them. No such directory: none. Sets that are wrong are left out and
 * their GError appended to `errors`. */
GPtrArray *measurements_load(const char *dir, const char *shown_dir, GPtrArray *errors);

/* Adds those of one more folder to an array of measurements_load(). */
void measurements_add(GPtrArray *sets, const char *dir, const char *shown_dir, GPtrArray *errors);

/* One file that a user named, wherever it is. Caller unrefs. */
GPtrArray *measurements_load_file(const char *path, GPtrArray *errors);

#endif
