#include "device/formats.h"

#include <string.h>

static const char *const compared[] = {"fp32", "tf32", FORMAT_HALF, "int8", NULL};

const char *const *formats_compared(void)
{
    return compared;
}

static bool is_compared(const char *name)
{
    return g_strv_contains(compared, name);
}

const char **formats_names(void)
{
    GPtrArray *names = g_ptr_array_new();
    for (int i = 0; compared[i]; i++)
        g_ptr_array_add(names, (void *)compared[i]);
    for (int i = 0; i < DTYPE_COUNT; i++)
        if (dtype_is_float((DType)i) && !is_compared(dtype_name((DType)i)))
            g_ptr_array_add(names, (void *)dtype_name((DType)i));
    g_ptr_array_add(names, NULL);
    return (const char **)g_ptr_array_free(names, FALSE);
}

bool formats_know(const char *name)
{
    return formats_dtype(name, NULL) != DTYPE_UNKNOWN;
}

/* ---- Of sixteen bits ------------------------------------------------------------------------- */

/* What dot products run at, by the data sheet or, where that has none, as it was observed. NULL: no
 * such peak is stated. */
static const Peak *dot_peak(const Device *device, DType dtype)
{
    for (int basis = 0; basis < BASIS_COUNT; basis++) {
        const Peak *matrix = device_peak(device, dtype, UNIT_MATRIX, (Basis)basis, true);
        const Peak *vector = device_peak(device, dtype, UNIT_VECTOR, (Basis)basis, true);
        if (matrix || vector)
            return matrix ? matrix : vector;
    }
    return NULL;
}

bool formats_better(const Peak *peak, const Peak *best)
{
    if (!peak || !best || peak_sums_narrow(peak) != peak_sums_narrow(best))
        return peak && (!best || !peak_sums_narrow(peak));
    return peak->flops_per_s > best->flops_per_s;
}

static DType half_of(const Device *device)
{
    const Peak *fp16 = device ? dot_peak(device, DTYPE_FP16) : NULL;
    const Peak *bf16 = device ? dot_peak(device, DTYPE_BF16) : NULL;
    return formats_better(bf16, fp16) ? DTYPE_BF16 : DTYPE_FP16;
}

/* ---- Names ----------------------------------------------------------------------------------- */

DType formats_dtype(const char *name, const Device *device)
{
    if (strcmp(name, FORMAT_HALF) == 0)
        return half_of(device);
    DType dtype = dtype_from_name(name);
    return is_compared(name) || dtype_is_float(dtype) ? dtype : DTYPE_UNKNOWN;
}

const char *formats_on(const char *name, const Device *device)
{
    DType dtype = formats_dtype(name, device);
    return dtype == DTYPE_UNKNOWN ? name : dtype_name(dtype);
}

bool formats_stated(const char *name, const Device *device)
{
    DType dtype = formats_dtype(name, device);
    return device_best_peak(device, dtype, UNIT_MATRIX) > 0 ||
           device_best_peak(device, dtype, UNIT_VECTOR) > 0;
}
