#include "roofline/supposed.h"

#include "base/units.h"

/* ---- The device ------------------------------------------------------------------------------ */

static Memory *main_memory(Device *device)
{
    guint n = device->memories->len;
    return n == 0 ? NULL : &g_array_index(device->memories, Memory, n - 1);
}

static void scale_bandwidth(Device *device, double bandwidth, Basis basis)
{
    Memory *memory = main_memory(device);
    double stated = device_bandwidth(device, basis, false);
    if (!memory)
        return;
    if (stated <= 0) {
        memory->bytes_per_s[BASIS_THEORETICAL] = bandwidth;
        return;
    }
    double factor = bandwidth / stated;
    for (int i = 0; i < BASIS_COUNT; i++)
        memory->bytes_per_s[i] *= factor;
}

static void scale_peaks(GArray *peaks, double factor)
{
    for (guint i = 0; i < peaks->len; i++)
        g_array_index(peaks, Peak, i).flops_per_s *= factor;
}

/* 0: it has none. */
static double dot_peak(const Device *device, DType dtype, Basis basis)
{
    Roof roof;
    return roof_on(device, dtype, basis, &roof, NULL) ? roof_dot_peak(&roof) : 0;
}

Device *device_supposing(const Device *device, const Supposed *supposed, DType dtype, Basis basis)
{
    Device *with = device_copy(device);
    Memory *memory = main_memory(with);
    if (supposed->bandwidth > 0)
        scale_bandwidth(with, supposed->bandwidth, basis);
    if (supposed->memory_bytes > 0 && memory)
        memory->capacity_bytes = supposed->memory_bytes;
    double stated = supposed->peak > 0 ? dot_peak(with, dtype, basis) : 0;
    if (stated > 0) {
        scale_peaks(with->peaks, supposed->peak / stated);
        scale_peaks(with->sparse_peaks, supposed->peak / stated);
    }
    return with;
}

/* ---- In words -------------------------------------------------------------------------------- */

static char *in_place_of(double stated, double supposed, const char *unit, const char *of)
{
    g_autofree char *before = units_si(stated, 4, unit), *after = units_si(supposed, 4, unit);
    return stated > 0 ? g_strdup_printf("%s %s in place of %s", after, of, before)
                      : g_strdup_printf("%s %s, of which it states nothing", after, of);
}

static char *peak_text(double stated, double supposed, DType dtype)
{
    g_autofree char *of = g_strdup_printf("of %s dot products", dtype_name(dtype));
    g_autofree char *text =
        in_place_of(stated, supposed, dtype_is_float(dtype) ? "FLOP/s" : "OP/s", of);
    return g_strconcat(text, ", and all other peaks in proportion", NULL);
}

char **supposed_texts(const Device *device, const Device *with, DType dtype, Basis basis)
{
    GPtrArray *texts = g_ptr_array_new();
    double peak = dot_peak(with, dtype, basis), bandwidth = device_bandwidth(with, basis, false);
    double stated_peak = dot_peak(device, dtype, basis);
    double stated_bandwidth = device_bandwidth(device, basis, false);
    const Memory *memory = device_main_memory(device), *other = device_main_memory(with);
    if (stated_peak > 0 && peak != stated_peak)
        g_ptr_array_add(texts, peak_text(stated_peak, peak, dtype));
    if (bandwidth != stated_bandwidth)
        g_ptr_array_add(texts,
                        in_place_of(stated_bandwidth, bandwidth, "B/s", "to and from main memory"));
    if (memory && memory->capacity_bytes != other->capacity_bytes)
        g_ptr_array_add(texts, in_place_of((double)memory->capacity_bytes,
                                           (double)other->capacity_bytes, "B", "of main memory"));
    g_ptr_array_add(texts, NULL);
    return (char **)g_ptr_array_free(texts, FALSE);
}
