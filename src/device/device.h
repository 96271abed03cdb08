/* A device as data: its ceilings, each next to where the number came from (SPEC §5).
 *
 * Unknown is left out and never guessed: an absent number is 0 in a struct and absent in data. All
 * strings belong to the device.
 */
#ifndef DEVICE_DEVICE_H
#define DEVICE_DEVICE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "device/facts.h"
#include "device/launch.h"
#include "device/price.h"
#include "graph/dtype.h"

/* How a number is known. id, name in data and in Lua, meaning. */
#define BASIS_LIST(X)                                                                              \
    X(THEORETICAL, "theoretical", "from the data sheet or from units x clock")                     \
    X(SUSTAINED, "sustained", "theoretical, at the clock the device keeps under this load")        \
    X(MEASURED, "measured", "observed by a benchmark that the source names")

typedef enum Basis {
#define X(id, name, meaning) BASIS_##id,
    BASIS_LIST(X)
#undef X
        BASIS_COUNT,
} Basis;

typedef enum Unit {
    UNIT_VECTOR, /* any arithmetic */
    UNIT_MATRIX, /* dot products only: tensor cores, AMX, systolic arrays */
    UNIT_COUNT,
} Unit;

typedef struct Peak {
    DType dtype;
    DType accumulate; /* DTYPE_UNKNOWN when not stated */
    Unit unit;
    Basis basis;
    double flops_per_s;     /* a fused multiply-add is two */
    double clock_hz;        /* 0: not stated */
    double flops_per_cycle; /* of the whole device, at clock_hz: units x width; 0: not stated */
    const char *pattern;    /* of the zeros that a sparse peak skips: "2:4"; NULL: dense */
    const char *source, *note;
} Peak;

/* It adds up in fewer than 32 bits, as far as is stated. */
static inline bool peak_sums_narrow(const Peak *peak)
{
    return peak->accumulate != DTYPE_UNKNOWN && dtype_bits(peak->accumulate) < 32;
}

typedef struct Memory {
    const char *name; /* "HBM2", "L2" */
    bool on_chip;
    bool shared;                     /* one pool for all cores */
    int64_t capacity_bytes;          /* of the whole device; 0: unknown */
    double bytes_per_s[BASIS_COUNT]; /* 0: unknown */
    const char *source, *note;
    const char *bandwidth_source[BASIS_COUNT];
} Memory;

typedef struct Device {
    const char *id, *name, *vendor, *class_name, *notes, *file;
    const char *from;     /* the base it comes from; NULL: the handbook's own */
    const char *replaces; /* id of the device whose place it takes; NULL: none */
    int year, line;       /* year 0: unknown */
    bool inference;       /* made for inference alone: nobody trains on it */
    GArray *peaks;        /* Peak, all dense, in the order of the file */
    GArray *sparse_peaks; /* Peak of the matrix unit with a pattern: in no dense roof */
    GArray *memories;     /* Memory, nearest to the cores first, main memory last */
    GArray *launches;     /* Launch */
    GArray *prices;       /* Price */
    union {
        struct {
#define X(id, member, ...) Fact member;
            DEVICE_FACT_LIST(X)
#undef X
        };
        Fact facts[FACT_ID_COUNT]; /* the same, by FactId */
    };
    GPtrArray *doubts; /* char *: where sources conflict or are weak */
    GStringChunk *strings;
} Device;

/* Device classes, NULL-terminated: "mcu", "edge", "phone", "laptop", "desktop-cpu", "server-cpu",
 * "gpu-consumer", "gpu-datacentre", "tpu", "npu". */
const char *const *device_classes(void);

/* Whether networks are trained on it: not on what is made for inference alone, nor on
 * microcontrollers, edge devices and phones. */
bool device_trains(const Device *device);

/* The class in words, "Datacentre GPU"; NULL for NULL and what is none. */
const char *device_class_title(const char *class_name);

/* Patterns of zeros that a sparse peak may state, NULL-terminated: "2:4", "unstructured". */
const char *const *sparse_patterns(void);
const char *basis_name(Basis basis);
const char *unit_name(Unit unit);     /* "vector", "matrix" */
const char *const *basis_names(void); /* NULL-terminated, in the order of the enum */
const char *const *unit_names(void);

Device *device_new(const char *id, const char *name);
void device_free(Device *device);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Device, device_free)

/* With lists of its own, to be changed; its texts are those of `device`, which must outlive it. */
Device *device_copy(const Device *device);
const char *device_string(Device *device, const char *text);

/* The level networks stream from: the last memory; NULL when none is known. */
const Memory *device_main_memory(const Device *device);

/* Bytes of flash that weights are run from in place; 0: they are loaded into main memory. */
int64_t device_flash_bytes(const Device *device);

/* Bytes of the last on-chip level shared by its cores, for the tiled traffic model; 0: unknown. */
int64_t device_fast_memory(const Device *device);

/* Main-memory bandwidth on a basis, falling back from measured to sustained to theoretical; of a
 * machine of which only a measurement is known that, on every basis. exact = true refuses to fall
 * back. 0: unknown. */
double device_bandwidth(const Device *device, Basis basis, bool exact);

/* The best peak for exactly this dtype and unit on a basis (several may differ in accumulate width:
 * the widest stated accumulate wins, as it computes what a reference does); NULL: none. Falls back
 * like device_bandwidth. */
const Peak *device_peak(const Device *device, DType dtype, Unit unit, Basis basis, bool exact);

/* The best sparse peak for exactly this dtype and pattern, chosen like device_peak; NULL: none, and
 * whoever skips zeros computes no faster than dense. `pattern` NULL gives NULL. */
const Peak *device_sparse_peak(const Device *device, DType dtype, const char *pattern, Basis basis,
                               bool exact);

/* Some unit states a peak for `dtype`, or for what stands in for it: dtype_instead(). */
bool device_computes(const Device *device, DType dtype);

/* The highest peak stated for a dtype and unit, whatever its basis and accumulate width: what no
 * implementation passes. 0: none. */
double device_best_peak(const Device *device, DType dtype, Unit unit);

/* Of launching one operator, counted by device/launch.h's rule; 0: unknown for this very device. */
double device_launch_seconds(const Device *device);

/* What is missing before a roof can be drawn, "compute peak"; NULL: nothing. */
const char *device_lacks(const Device *device);

/* The same as a sentence; caller frees. */
char *device_missing(const Device *device);

#endif
