#include "roofline/roof.h"

#include <math.h>

#include "base/error.h"

static const char matrix_only[] =
    "no peak of vector arithmetic is stated; it is timed at the matrix unit's peak";

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

static bool fail_peak(const Device *device, DType dtype, Basis basis, GError **error)
{
    bool other_basis = device_compute_dtype(device, dtype) != DTYPE_UNKNOWN;
    g_autofree char *remedy =
        other_basis ? g_strdup("; ask for another basis") : stated_dtypes(device);
    return rb_fail(
        error, RB_ERROR_INPUT,
        "device '%s' cannot run %s: it states no %s%speak for it, nor for what stands in%s",
        device->id, dtype_name(dtype), other_basis ? basis_name(basis) : "", other_basis ? " " : "",
        remedy);
}

static bool fail_bandwidth(const Device *device, Basis basis, GError **error)
{
    bool other = device_bandwidth(device, BASIS_MEASURED, false) > 0;
    return rb_fail(
        error, RB_ERROR_INPUT,
        "device '%s' states no %s%sbandwidth of its main memory, so nothing can be timed on it%s",
        device->id, other ? basis_name(basis) : "", other ? " " : "",
        other ? "; ask for another basis" : "");
}

bool roof_on(const Device *device, DType dtype, Basis basis, Roof *roof, GError **error)
{
    DType compute = device_compute_dtype(device, dtype);
    DType vector = device_unit_dtype(device, compute, UNIT_VECTOR);
    *roof = (Roof){
        .device = device,
        .dtype = dtype,
        .compute_dtype = compute,
        .vector_dtype = vector,
        .basis = basis,
        .matrix = device_peak(device, compute, UNIT_MATRIX, basis, false),
        .vector = device_peak(device, vector, UNIT_VECTOR, basis, false),
        .bandwidth = device_bandwidth(device, basis, false),
        .overhead_s = device_launch_seconds(device),
    };
    bool runs = roof->matrix != NULL || (roof->vector != NULL && vector == compute);
    if (!runs)
        return fail_peak(device, dtype, basis, error);
    if (roof->bandwidth <= 0)
        return fail_bandwidth(device, basis, error);
    if (roof->vector == NULL) {
        roof->vector_dtype = compute;
        roof->note = matrix_only;
    }
    return true;
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

/* ---- Of several dtypes ----------------------------------------------------------------------- */

bool roofs_add(Roofs *roofs, DType dtype, GError **error)
{
    Roof roof;
    if (roofs_has(roofs, dtype))
        return true;
    if (!roof_on(roofs->base->device, dtype, roofs->base->basis, &roof, error)) {
        roofs->of[dtype] = ROOF_ABSENT;
        return false;
    }
    roofs->more = g_renew(Roof, roofs->more, roofs->n_more + 1);
    roofs->more[roofs->n_more++] = roof;
    roofs->of[dtype] = roofs->n_more;
    return true;
}

void roofs_clear(Roofs *roofs)
{
    g_clear_pointer(&roofs->more, g_free);
}
