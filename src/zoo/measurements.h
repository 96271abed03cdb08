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
 * Other figures, of whatever was measured or counted elsewhere, stand in lists of their own, each
 * with what is worked out to be set beside it (analysis/validated_figure.h):
 *
 *   published { id = "mamf", title = "Matrix products", source = "...", figures = {
 *     { kind = "matmul", what = "bf16 product on H100", metric = "rate", value = 794.5,
 *       unit = "TFLOP/s", how = "product", device = "h100-sxm", format = "bf16", m = 2048, n =
 * 2048, k = 13312 } } }
 *
 * A figure that nothing here can be set beside has how = "none" and the reason.
 *
 * Rows of a network, and sets of a device, that a handbook does not have are no fault: they are
 * left for those who have them. Theory and measurement stay apart: nothing here enters a ceiling or
 * a count.
 */
#ifndef ZOO_MEASUREMENTS_H
#define ZOO_MEASUREMENTS_H

#include <glib.h>
#include <stdint.h>

#include "device/fabric.h"
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

/* id, name in files, what is worked out */
#define FIGURE_HOW_LIST(X)                                                                         \
    X(NONE, "none", "nothing: `reason` says why")                                                  \
    X(PRODUCT, "product", "m x k by k x n at the device's best ceilings")                          \
    X(PEAK, "peak", "the device's best peak of the format")                                        \
    X(STEP, "step", "a step of decoding on `devices` that share it without communicating")         \
    X(PROMPT, "prompt", "reading a prompt of `context` tokens, and `tokens` steps after it")       \
    X(TOKENS, "tokens", "the most tokens a second that the products of a step allow")              \
    X(SAMPLES, "samples", "the most samples a second, in batches of `batch`")                      \
    X(CACHE, "cache", "bytes of keys and values of a token")                                       \
    X(WEIGHTS, "weights", "bytes of weights in `format`, as `runtime` holds them")                 \
    X(POOL, "pool", "`utilisation` of `capacity`, less weights and `held`")                        \
    X(PARAMS, "params", "parameters of a GPT")                                                     \
    X(MFU, "mfu", "(6·P + 12·L·h·s) · `rate` over the peak, per cent")                             \
    X(HFU, "hfu", "the same with what is computed again")                                          \
    X(TRAINED, "trained", "tokens a second of training on each of `devices`")                      \
    X(ITERATION, "iteration", "seconds of a step of `batch` sequences on `devices`")               \
    X(HOURS, "hours", "hours of one device for `tokens` of training")                              \
    X(ACTIVATIONS, "activations", "GiB that the first stage keeps of a microbatch of `batch`")     \
    X(SHARE, "share", "per cent of what tensor parallelism alone keeps")                           \
    X(STATES, "states", "GiB of parameters and optimizer of a middle stage")                       \
    X(COLLECTIVE, "collective", "milliseconds of `op` of `bytes` over `devices` of `node`")

typedef enum FigureHow {
#define X(id, name, meaning) BESIDE_##id,
    FIGURE_HOW_LIST(X)
#undef X
        BESIDE_COUNT,
} FigureHow;

/* A published figure, and what it is of: 0 and NULL where nothing is said. */
typedef struct MeasuredFigure {
    const char *kind, *what, *metric, *unit;
    const char *network, *device, *note, *reason;
    const char *scheme;  /* of whatif/schemes.h, in place of `format`; NULL: none */
    const char *runtime; /* of serve/runtime.h, that holds it; NULL: none */
    double value;
    int how;    /* FigureHow: BESIDE_... */
    int format; /* DType */
    int64_t devices, batch, context, tokens;
    int64_t m, n, k;
    int64_t layers, hidden, heads, vocabulary; /* of a GPT that is not in the zoo */
    double params, rate, capacity, utilisation, held;
    int64_t tensor, pipeline, interleave;
    const char *recompute; /* recompute_name(); NULL: none */
    const char *node;      /* of device/fabric.h; NULL: none */
    int op;                /* CollectiveOp */
    int64_t bytes;         /* of the whole buffer */
    bool sequence;
} MeasuredFigure;

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
    GArray *figures; /* MeasuredFigure; NULL: it is a set of times */
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
