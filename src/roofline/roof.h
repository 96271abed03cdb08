/* The ceilings that arithmetic and memory of a device set (SPEC §5). */
#ifndef ROOFLINE_ROOF_H
#define ROOFLINE_ROOF_H

#include "device/device.h"

double attainable(double intensity, double peak, double bandwidth); /* min(P, I·W), FLOP/s */
double ridge_point(double peak, double bandwidth);                  /* FLOP/byte */

/* What a reader must know about the ceilings of a roof: id, mark beside a time, meaning. */
#define ROOF_NOTE_LIST(X)                                                                          \
    X(WIDER, "*", "stored in its own type and computed in fp32, which is no slower")               \
    X(VECTOR_ASSUMED, "†",                                                                         \
      "no peak of vector arithmetic is stated: it is timed at the matrix unit's")                  \
    X(OTHER_FLOAT, "‖", "what stays in float is computed in one of 16 bits: no other is stated")   \
    X(FUSED_ALONE, "◊", "timed fused only: some operators that stand alone have no unit here")     \
    X(NARROW_SUMS, "‡", "the only peak stated adds up in less than 32 bits")                       \
    X(PEAK_NOT_OF_BASIS, "§",                                                                      \
      "no peak of dot products of this basis is stated: a theoretical one is used")                \
    X(VECTOR_NOT_OF_BASIS, "#",                                                                    \
      "no peak of vector arithmetic of this basis is stated: a theoretical one is used")           \
    X(BANDWIDTH_NOT_OF_BASIS, "¶",                                                                 \
      "no bandwidth of this basis is stated: a theoretical one is used")                           \
    X(BANDWIDTH_MEASURED, "△", "no bandwidth is stated but a measured one, which is used")

typedef enum RoofNote {
#define X(id, mark, meaning) ROOF_NOTE_##id,
    ROOF_NOTE_LIST(X)
#undef X
        ROOF_NOTE_COUNT,
} RoofNote;

/* The ceilings one dtype meets on one device and basis. */
typedef struct Roof {
    const Device *device;
    DType dtype; /* asked for */
    DType
        compute_dtype; /* of dot products: `dtype`, or what stands in for it where that is faster */
    Basis basis;
    const Peak *matrix; /* NULL: no matrix unit for it, dot products run on the vector unit */
    const Peak *vector; /* NULL: the device states none; then vector FLOPs run at the matrix peak */
    DType vector_dtype; /* of the other arithmetic, likewise */
    const char *notes[ROOF_NOTE_COUNT + 1]; /* NULL-terminated */
    double bandwidth;                       /* byte/s of main memory */
    double overhead_s; /* of launching one operator, in no time of a layer; 0: unknown */
} Roof;

/* Each unit runs the faster of what is stated for the dtype and for dtype_instead(). A vector unit
 * that states neither runs the nearest wider dtype, or what stands in for that where it is faster.
 * False, with an error of RB_ERROR_CANNOT that says which fact is missing, when the device computes
 * neither, its bandwidth is unknown, or neither ceiling is known on a basis that is not
 * theoretical; where one of them is, the other falls back from measured to sustained to theoretical
 * (Peak.basis tells), never the other way, but for device_bandwidth() of what is measured alone. */
bool roof_on(const Device *device, DType dtype, Basis basis, Roof *roof, GError **error);
const char *roof_note_mark(RoofNote note); /* "*" */
const char *roof_note_meaning(RoofNote note);
double roof_ridge(const Roof *roof);       /* of the unit dot products run on */
double roof_dot_peak(const Roof *roof);    /* FLOP/s of dot products */
double roof_vector_peak(const Roof *roof); /* FLOP/s of all other arithmetic */

/* The highest ceilings that any basis and width of sums has for what the roof computes, even where
 * its own basis has none; 0: none. */
double roof_best_peak(const Roof *roof, Unit unit);
void roof_add_note(Roof *roof, RoofNote note);
double roof_best_bandwidth(const Roof *roof);

/* Seconds each unit takes over its share of the FLOPs: dot products and the rest. A unit that is
 * not there has a peak of 0, and the other one does everything. */
typedef struct UnitSeconds {
    double matrix, vector;
} UnitSeconds;

static inline UnitSeconds unit_seconds(int64_t flops, int64_t dots, double matrix_peak,
                                       double vector_peak)
{
    double on_matrix = matrix_peak <= 0 ? 0 : vector_peak <= 0 ? (double)flops : (double)dots;
    double on_vector = (double)flops - on_matrix;
    return (UnitSeconds){
        .matrix = on_matrix > 0 ? on_matrix / matrix_peak : 0,
        .vector = on_vector > 0 ? on_vector / vector_peak : 0,
    };
}

static inline double peak_flops(const Peak *peak)
{
    return peak != NULL ? peak->flops_per_s : 0;
}

/* The ceilings that layers meet which compute in different dtypes, on one device and basis. Starts
 * as {.base = &roof}; release with roofs_clear(). */
typedef struct Roofs {
    const Roof *base; /* borrowed: of whoever asks for no dtype */
    Roof *more;       /* of the others added */
    int n_more;
    signed char of[DTYPE_COUNT]; /* private */
} Roofs;

/* Adds those of a dtype, be they of the basis or not, as the base has something of it; false with
 * the error of roof_on() when there are none. */
bool roofs_add(Roofs *roofs, DType dtype, GError **error);

/* Those of the first float of 16 bits that there is, for one that could not be added; false: none.
 */
bool roofs_add_float(Roofs *roofs, DType dtype);
void roofs_clear(Roofs *roofs);

enum { ROOF_OF_BASE = 0, ROOF_ABSENT = -1 }; /* private, as Roofs.of */

/* The base's for what was not added. */
static inline const Roof *roofs_of(const Roofs *roofs, DType dtype)
{
    int i = dtype < DTYPE_COUNT ? roofs->of[dtype] : ROOF_OF_BASE;
    return i > ROOF_OF_BASE ? &roofs->more[i - 1] : roofs->base;
}

/* It is the base's or was added. */
static inline bool roofs_has(const Roofs *roofs, DType dtype)
{
    return dtype >= DTYPE_COUNT || dtype == roofs->base->dtype || roofs->of[dtype] > ROOF_OF_BASE;
}

/* It was to be added, and could not. */
static inline bool roofs_lack(const Roofs *roofs, DType dtype)
{
    return dtype < DTYPE_COUNT && roofs->of[dtype] == ROOF_ABSENT;
}

#endif
