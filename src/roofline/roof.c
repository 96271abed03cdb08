#include "roofline/roof.h"

#include <math.h>

#include "base/error.h"

static const struct {
    const char *mark, *meaning;
} notes[ROOF_NOTE_COUNT] = {
#define X(id, mark, meaning) [ROOF_NOTE_##id] = {mark, meaning},
    ROOF_NOTE_LIST(X)
#undef X
};

double attainable(double intensity, double peak, double bandwidth)
{
    return fmin(peak, intensity * bandwidth);
}

double ridge_point(double peak, double bandwidth)
{
    return peak / bandwidth;
}

/* What to do: the dtypes there are. Caller frees. */
static char *stated_dtypes(const Device *device)
{
    GString *text = g_string_new(NULL);
    for (int i = 0; i < DTYPE_COUNT; i++)
        if (device_best_peak(device, (DType)i, UNIT_VECTOR) > 0 ||
            device_best_peak(device, (DType)i, UNIT_MATRIX) > 0)
            g_string_append_printf(text, "%s%s", text->len == 0 ? "; it states " : ", ",
                                   dtype_name((DType)i));
    return g_string_free(text, FALSE);
}

/* ---- What cannot be timed -------------------------------------------------------------------- */

static bool fail_format(const Device *device, DType dtype, Basis basis, GError **error)
{
    const char *name = dtype_name(dtype);
    if (device_computes(device, dtype))
        return rb_fail(error, RB_ERROR_CANNOT,
                       "no %s %s: device '%s' states no such peak; ask for another basis",
                       basis_name(basis), name, device->id);
    g_autofree char *remedy = stated_dtypes(device);
    return rb_fail(error, RB_ERROR_CANNOT,
                   "no %s: device '%s' states no peak for it%s; state one in its file, or choose "
                   "another device",
                   name, device->id, remedy);
}

static bool fail_bandwidth(const Device *device, GError **error)
{
    return rb_fail(error, RB_ERROR_CANNOT,
                   "no bandwidth: device '%s' states none of its main memory, so nothing can be "
                   "timed on it; state one in its file, or choose another device",
                   device->id);
}

static bool fail_basis(const Roof *roof, GError **error)
{
    return rb_fail(error, RB_ERROR_CANNOT,
                   "nothing %s: device '%s' states neither a %s peak of %s nor such a bandwidth; "
                   "ask for the theoretical basis",
                   basis_name(roof->basis), roof->device->id, basis_name(roof->basis),
                   dtype_name(roof->dtype));
}

/* ---- Ceilings -------------------------------------------------------------------------------- */

/* The faster of the dtype's and of what stands in for it. */
static const Peak *faster_peak(const Device *device, DType dtype, Unit unit, Basis basis)
{
    const Peak *best = NULL;
    for (; dtype != DTYPE_UNKNOWN; dtype = dtype_instead(dtype)) {
        const Peak *peak = device_peak(device, dtype, unit, basis, false);
        if (peak != NULL && (best == NULL || peak->flops_per_s > best->flops_per_s))
            best = peak;
    }
    return best;
}

static const Peak *wider_peak(const Device *device, DType dtype, Unit unit, Basis basis)
{
    const Peak *peak = faster_peak(device, dtype, unit, basis);
    while (peak == NULL && (dtype = dtype_wider(dtype)) != DTYPE_UNKNOWN)
        peak = faster_peak(device, dtype, unit, basis);
    return peak;
}

static const Peak *dot_peak(const Roof *roof)
{
    return roof->matrix != NULL ? roof->matrix : roof->vector;
}

static bool sums_are_narrow(const Roof *roof)
{
    return dtype_is_float(roof->compute_dtype) && peak_sums_narrow(dot_peak(roof));
}

void roof_add_note(Roof *roof, RoofNote note)
{
    int n = 0;
    while (roof->notes[n] != NULL && roof->notes[n] != notes[note].meaning)
        n++;
    roof->notes[n] = notes[note].meaning;
}

static void add_notes(Roof *roof)
{
    const Device *device = roof->device;
    bool of_basis = device_bandwidth(device, roof->basis, true) > 0;
    bool measured_alone = device_bandwidth(device, BASIS_THEORETICAL, true) <= 0 &&
                          device_bandwidth(device, BASIS_SUSTAINED, true) <= 0;
    const bool holds[ROOF_NOTE_COUNT] = {
        [ROOF_NOTE_WIDER] = roof->compute_dtype != roof->dtype && dtype_is_float(roof->dtype),
        [ROOF_NOTE_VECTOR_ASSUMED] = roof->vector == NULL,
        [ROOF_NOTE_NARROW_SUMS] = sums_are_narrow(roof),
        [ROOF_NOTE_PEAK_NOT_OF_BASIS] = dot_peak(roof)->basis != roof->basis,
        [ROOF_NOTE_VECTOR_NOT_OF_BASIS] =
            roof->matrix != NULL && roof->vector != NULL && roof->vector->basis != roof->basis,
        [ROOF_NOTE_BANDWIDTH_NOT_OF_BASIS] = !of_basis && !measured_alone,
        [ROOF_NOTE_BANDWIDTH_MEASURED] = !of_basis && measured_alone,
    };
    for (int i = 0; i < ROOF_NOTE_COUNT; i++)
        if (holds[i])
            roof_add_note(roof, (RoofNote)i);
}

const char *roof_note_mark(RoofNote note)
{
    return notes[note].mark;
}

const char *roof_note_meaning(RoofNote note)
{
    return notes[note].meaning;
}

/* A basis of which nothing is stated is not quietly another one. */
static bool has_basis(const Roof *roof)
{
    return roof->basis == BASIS_THEORETICAL || dot_peak(roof)->basis == roof->basis ||
           device_bandwidth(roof->device, roof->basis, true) > 0;
}

static bool find_ceilings(const Device *device, DType dtype, Basis basis, Roof *roof,
                          GError **error)
{
    const Peak *matrix = faster_peak(device, dtype, UNIT_MATRIX, basis);
    const Peak *vector = faster_peak(device, dtype, UNIT_VECTOR, basis);
    if (matrix == NULL && vector == NULL)
        return fail_format(device, dtype, basis, error);
    if (vector == NULL)
        vector = wider_peak(device, dtype, UNIT_VECTOR, basis);
    *roof = (Roof){
        .device = device,
        .dtype = dtype,
        .compute_dtype = matrix ? matrix->dtype : vector->dtype,
        .vector_dtype = vector ? vector->dtype : matrix->dtype,
        .basis = basis,
        .matrix = matrix,
        .vector = vector,
        .bandwidth = device_bandwidth(device, basis, false),
        .overhead_s = device_launch_seconds(device),
    };
    if (roof->bandwidth <= 0)
        return fail_bandwidth(device, error);
    add_notes(roof);
    return true;
}

bool roof_on(const Device *device, DType dtype, Basis basis, Roof *roof, GError **error)
{
    return find_ceilings(device, dtype, basis, roof, error) &&
           (has_basis(roof) || fail_basis(roof, error));
}

double roof_dot_peak(const Roof *roof)
{
    return roof->matrix != NULL ? roof->matrix->flops_per_s : roof->vector->flops_per_s;
}

double roof_vector_peak(const Roof *roof)
{
    return roof->vector != NULL ? roof->vector->flops_per_s : roof->matrix->flops_per_s;
}

double roof_ridge(const Roof *roof)
{
    return ridge_point(roof_dot_peak(roof), roof->bandwidth);
}

double roof_best_peak(const Roof *roof, Unit unit)
{
    const Peak *used = unit == UNIT_MATRIX ? roof->matrix : roof->vector;
    double best = used != NULL ? device_best_peak(roof->device, used->dtype, unit) : 0;
    for (DType dtype = roof->dtype; dtype != DTYPE_UNKNOWN; dtype = dtype_instead(dtype))
        best = MAX(best, device_best_peak(roof->device, dtype, unit));
    return best;
}

double roof_best_bandwidth(const Roof *roof)
{
    double best = 0;
    for (int basis = 0; basis < BASIS_COUNT; basis++)
        best = MAX(best, device_bandwidth(roof->device, (Basis)basis, true));
    return best;
}

/* ---- Of several dtypes ----------------------------------------------------------------------- */

bool roofs_add(Roofs *roofs, DType dtype, GError **error)
{
    Roof roof;
    if (roofs_has(roofs, dtype))
        return true;
    if (!find_ceilings(roofs->base->device, dtype, roofs->base->basis, &roof, error)) {
        roofs->of[dtype] = ROOF_ABSENT;
        return false;
    }
    roofs->more = g_renew(Roof, roofs->more, roofs->n_more + 1);
    roofs->more[roofs->n_more++] = roof;
    roofs->of[dtype] = roofs->n_more;
    return true;
}

bool roofs_add_float(Roofs *roofs, DType dtype)
{
    static const DType floats[] = {DTYPE_FP16, DTYPE_BF16};
    if (!dtype_is_float(dtype))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(floats); i++)
        if (roofs_add(roofs, floats[i], NULL)) {
            roofs->of[dtype] = roofs->of[floats[i]];
            return true;
        }
    return false;
}

void roofs_clear(Roofs *roofs)
{
    g_clear_pointer(&roofs->more, g_free);
}
