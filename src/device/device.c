#include "device/device.h"

#include <string.h>

static const char *const bases[BASIS_COUNT + 1] = {
#define X(id, name, meaning) [BASIS_##id] = name,
    BASIS_LIST(X)
#undef X
};

static const char *const units[UNIT_COUNT + 1] = {
    [UNIT_VECTOR] = "vector",
    [UNIT_MATRIX] = "matrix",
};

/* id, title, whether networks are trained on such */
#define CLASS_LIST(X)                                                                              \
    X("mcu", "Microcontroller", false)                                                             \
    X("edge", "Edge device", false)                                                                \
    X("phone", "Phone", false)                                                                     \
    X("laptop", "Laptop", true)                                                                    \
    X("desktop-cpu", "Desktop CPU", true)                                                          \
    X("server-cpu", "Server CPU", true)                                                            \
    X("gpu-consumer", "Consumer GPU", true)                                                        \
    X("gpu-datacentre", "Datacentre GPU", true)                                                    \
    X("tpu", "TPU", true)                                                                          \
    X("npu", "NPU", true)

static const struct {
    const char *id, *title;
    bool trains;
} classes[] = {
#define X(id, title, trains) {id, title, trains},
    CLASS_LIST(X)
#undef X
};

const char *const *device_classes(void)
{
    static const char *const names[] = {
#define X(id, ...) id,
        CLASS_LIST(X)
#undef X
            NULL,
    };
    return names;
}

static int class_of(const char *name)
{
    for (size_t i = 0; name && i < G_N_ELEMENTS(classes); i++)
        if (strcmp(classes[i].id, name) == 0)
            return (int)i;
    return -1;
}

const char *device_class_title(const char *class_name)
{
    int i = class_of(class_name);
    return i < 0 ? NULL : classes[i].title;
}

bool device_trains(const Device *device)
{
    int i = class_of(device->class_name);
    return !device->inference && (i < 0 || classes[i].trains);
}

const char *const *sparse_patterns(void)
{
    static const char *const patterns[] = {"2:4", "unstructured", NULL};
    return patterns;
}

const char *basis_name(Basis basis)
{
    return basis < BASIS_COUNT ? bases[basis] : "unknown";
}

const char *unit_name(Unit unit)
{
    return unit < UNIT_COUNT ? units[unit] : "unknown";
}

const char *const *basis_names(void)
{
    return bases;
}

const char *const *unit_names(void)
{
    return units;
}

Device *device_new(const char *id, const char *name)
{
    Device *device = g_new0(Device, 1);
    device->strings = g_string_chunk_new(1024);
    device->id = device_string(device, id);
    device->name = device_string(device, name);
    device->peaks = g_array_new(FALSE, TRUE, sizeof(Peak));
    device->sparse_peaks = g_array_new(FALSE, TRUE, sizeof(Peak));
    device->memories = g_array_new(FALSE, TRUE, sizeof(Memory));
    device->launches = g_array_new(FALSE, TRUE, sizeof(Launch));
    device->prices = g_array_new(FALSE, TRUE, sizeof(Price));
    device->doubts = g_ptr_array_new_with_free_func(g_free);
    return device;
}

void device_free(Device *device)
{
    if (device == NULL)
        return;
    g_array_unref(device->peaks);
    g_array_unref(device->sparse_peaks);
    g_array_unref(device->memories);
    g_array_unref(device->launches);
    g_array_unref(device->prices);
    g_ptr_array_unref(device->doubts);
    g_string_chunk_free(device->strings);
    g_free(device);
}

Device *device_copy(const Device *device)
{
    Device *copy = g_new(Device, 1);
    *copy = *device;
    copy->strings = g_string_chunk_new(64);
    copy->peaks = g_array_copy(device->peaks);
    copy->sparse_peaks = g_array_copy(device->sparse_peaks);
    copy->memories = g_array_copy(device->memories);
    copy->launches = g_array_copy(device->launches);
    copy->prices = g_array_copy(device->prices);
    g_ptr_array_ref(copy->doubts);
    return copy;
}

const char *device_string(Device *device, const char *text)
{
    return text == NULL ? NULL : g_string_chunk_insert_const(device->strings, text);
}

const Memory *device_main_memory(const Device *device)
{
    guint n = device->memories->len;
    return n == 0 ? NULL : &g_array_index(device->memories, Memory, n - 1);
}

int64_t device_flash_bytes(const Device *device)
{
    return (int64_t)device->flash.value;
}

int64_t device_fast_memory(const Device *device)
{
    int64_t bytes = 0;
    for (guint i = 0; i < device->memories->len; i++) {
        const Memory *memory = &g_array_index(device->memories, Memory, i);
        if (memory->on_chip && memory->shared && memory->capacity_bytes > 0)
            bytes = memory->capacity_bytes;
    }
    return bytes;
}

double device_bandwidth(const Device *device, Basis basis, bool exact)
{
    const Memory *memory = device_main_memory(device);
    if (memory == NULL)
        return 0;
    for (int b = (int)basis; b >= 0; b--)
        if (exact || memory->bytes_per_s[b] > 0)
            return memory->bytes_per_s[b];
    return memory->bytes_per_s[BASIS_MEASURED];
}

/* Not stated is narrower than anything stated. */
static int accumulate_bits(const Peak *peak)
{
    return peak->accumulate == DTYPE_UNKNOWN ? 0 : dtype_bits(peak->accumulate);
}

static bool peak_is_better(const Peak *peak, const Peak *best)
{
    if (best == NULL || accumulate_bits(peak) != accumulate_bits(best))
        return best == NULL || accumulate_bits(peak) > accumulate_bits(best);
    return peak->flops_per_s > best->flops_per_s;
}

static const Peak *peak_on(const GArray *peaks, DType dtype, Unit unit, const char *pattern,
                           Basis basis)
{
    const Peak *best = NULL;
    for (guint i = 0; i < peaks->len; i++) {
        const Peak *peak = &g_array_index(peaks, Peak, i);
        if (peak->dtype == dtype && peak->unit == unit && peak->basis == basis &&
            g_strcmp0(peak->pattern, pattern) == 0 && peak_is_better(peak, best))
            best = peak;
    }
    return best;
}

static const Peak *find_peak(const GArray *peaks, DType dtype, Unit unit, const char *pattern,
                             Basis basis, bool exact)
{
    const Peak *peak = peak_on(peaks, dtype, unit, pattern, basis);
    for (int b = (int)basis - 1; !exact && peak == NULL && b >= 0; b--)
        peak = peak_on(peaks, dtype, unit, pattern, (Basis)b);
    return peak;
}

const Peak *device_peak(const Device *device, DType dtype, Unit unit, Basis basis, bool exact)
{
    return find_peak(device->peaks, dtype, unit, NULL, basis, exact);
}

const Peak *device_sparse_peak(const Device *device, DType dtype, const char *pattern, Basis basis,
                               bool exact)
{
    return pattern == NULL
               ? NULL
               : find_peak(device->sparse_peaks, dtype, UNIT_MATRIX, pattern, basis, exact);
}

double device_best_peak(const Device *device, DType dtype, Unit unit)
{
    double best = 0;
    for (guint i = 0; i < device->peaks->len; i++) {
        const Peak *peak = &g_array_index(device->peaks, Peak, i);
        if (peak->dtype == dtype && peak->unit == unit)
            best = MAX(best, peak->flops_per_s);
    }
    return best;
}

bool device_computes(const Device *device, DType dtype)
{
    for (; dtype != DTYPE_UNKNOWN; dtype = dtype_instead(dtype))
        for (int unit = 0; unit < UNIT_COUNT; unit++)
            if (device_best_peak(device, dtype, (Unit)unit) > 0)
                return true;
    return false;
}

double device_launch_seconds(const Device *device)
{
    const Launch *launch = launch_counted(device->launches);
    return launch == NULL ? 0 : launch->seconds;
}

const char *device_lacks(const Device *device)
{
    bool peak = device->peaks->len > 0;
    bool bandwidth = device_bandwidth(device, BASIS_MEASURED, false) > 0;
    return peak && bandwidth ? NULL
           : peak            ? "bandwidth of main memory"
           : bandwidth       ? "compute peak"
                             : "compute peak and no bandwidth of main memory";
}

char *device_missing(const Device *device)
{
    const char *what = device_lacks(device);
    return what ? g_strdup_printf("no %s is known", what) : NULL;
}
