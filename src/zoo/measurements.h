/* Measurements that others published: Lua files of how fast networks ran on a device.
 *
 *   measurements { id = "rtx-4090-compiled", title = "RTX 4090, PyTorch 2.9 compiled",
 *                  device = "rtx-4090", stack = "PyTorch 2.9, CUDA 12.8, torch.compile",
 *                  how = "compiled", dtype = "fp16", source = "timm, results of ...", note = "...",
 *                  rows = { { "resnet50", 224, 256, 4321.5 }, ... } }
 *
 * A row is a network of the zoo, the resolution of its images, the samples in a batch and those per
 * second. `how` is "eager", operators started one by one, "compiled", or "engine", a runtime that
 * plans the whole graph. Rows of a network, and sets of a device, that a handbook does not have are
 * no fault: they are left for those who have them. Theory and measurement stay apart: nothing here
 * enters a ceiling or a count.
 */
#ifndef ZOO_MEASUREMENTS_H
#define ZOO_MEASUREMENTS_H

#include <glib.h>
#include <stdint.h>

#include "device/stack.h"
#include "graph/dtype.h"

typedef struct Measurement {
    const char *model;
    int64_t resolution, batch;
    double samples_per_s;
} Measurement;

/* Texts belong to the set. */
typedef struct MeasurementSet {
    const char *id, *title, *device, *stack, *source, *note; /* note may be NULL */
    const char *file;
    int line;
    int how; /* StackKind */
    DType dtype;
    GArray *rows; /* Measurement */
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

#endif
