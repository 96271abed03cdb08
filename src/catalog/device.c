#include "catalog/device.h"

#include <math.h>
#include <string.h>

static const char *const bases[BASIS_COUNT] = {
#define X(id, name, meaning) [BASIS_##id] = name,
    BASIS_LIST(X)
#undef X
};

static const char *const units[UNIT_COUNT] = {
    [UNIT_VECTOR] = "vector",
    [UNIT_MATRIX] = "matrix",
};

/* What computes a dtype where nothing computes it natively (SPEC §5). Unsigned integers use the
 * arithmetic of signed ones. */
static const struct {
    DType dtype, instead;
} fallbacks[] = {
    {DTYPE_FP8, DTYPE_FP16},   {DTYPE_FP16, DTYPE_FP32},  {DTYPE_BF16, DTYPE_FP32},
    {DTYPE_TF32, DTYPE_FP32},  {DTYPE_INT8, DTYPE_FP16},  {DTYPE_INT4, DTYPE_INT8},
    {DTYPE_UINT8, DTYPE_INT8}, {DTYPE_UINT4, DTYPE_INT4}, {DTYPE_BINARY, DTYPE_INT8},
};

const char *const *device_classes(void)
{
    static const char *const classes[] = {
        "mcu",          "edge",           "phone", "laptop", "desktop-cpu", "server-cpu",
        "gpu-consumer", "gpu-datacentre", "tpu",   "npu",    NULL,
    };
    return classes;
}

const char *basis_name(Basis basis)
{
    return basis < BASIS_COUNT ? bases[basis] : "unknown";
}

const char *unit_name(Unit unit)
{
    return unit < UNIT_COUNT ? units[unit] : "unknown";
}

Device *device_new(const char *id, const char *name)
{
    Device *device = g_new0(Device, 1);
    device->strings = g_string_chunk_new(1024);
    device->id = device_string(device, id);
    device->name = device_string(device, name);
    device->peaks = g_array_new(FALSE, TRUE, sizeof(Peak));
    device->memories = g_array_new(FALSE, TRUE, sizeof(Memory));
    device->doubts = g_ptr_array_new_with_free_func(g_free);
    return device;
}

void device_free(Device *device)
{
    if (device == NULL)
        return;
    g_array_unref(device->peaks);
    g_array_unref(device->memories);
    g_ptr_array_unref(device->doubts);
    g_string_chunk_free(device->strings);
    g_free(device);
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
    return 0;
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

static const Peak *peak_on(const Device *device, DType dtype, Unit unit, Basis basis)
{
    const Peak *best = NULL;
    for (guint i = 0; i < device->peaks->len; i++) {
        const Peak *peak = &g_array_index(device->peaks, Peak, i);
        if (peak->dtype == dtype && peak->unit == unit && peak->basis == basis &&
            peak_is_better(peak, best))
            best = peak;
    }
    return best;
}

const Peak *device_peak(const Device *device, DType dtype, Unit unit, Basis basis, bool exact)
{
    const Peak *peak = peak_on(device, dtype, unit, basis);
    for (int b = (int)basis - 1; !exact && peak == NULL && b >= 0; b--)
        peak = peak_on(device, dtype, unit, (Basis)b);
    return peak;
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

static DType fallback(DType dtype)
{
    for (size_t i = 0; i < G_N_ELEMENTS(fallbacks); i++)
        if (fallbacks[i].dtype == dtype)
            return fallbacks[i].instead;
    return DTYPE_UNKNOWN;
}

DType device_unit_dtype(const Device *device, DType dtype, Unit unit)
{
    while (dtype != DTYPE_UNKNOWN && device_best_peak(device, dtype, unit) <= 0)
        dtype = fallback(dtype);
    return dtype;
}

DType device_compute_dtype(const Device *device, DType dtype)
{
    while (dtype != DTYPE_UNKNOWN && device_best_peak(device, dtype, UNIT_VECTOR) <= 0 &&
           device_best_peak(device, dtype, UNIT_MATRIX) <= 0)
        dtype = fallback(dtype);
    return dtype;
}

char *device_missing(const Device *device)
{
    bool peak = device->peaks->len > 0;
    bool bandwidth = device_bandwidth(device, BASIS_MEASURED, false) > 0;
    if (peak && bandwidth)
        return NULL;
    return g_strdup_printf("no %s is known, so no roof can be drawn",
                           peak        ? "bandwidth of main memory"
                           : bandwidth ? "compute peak"
                                       : "compute peak and no bandwidth of main memory");
}

/* ---- Checking ------------------------------------------------------------------------------- */

static void say(GPtrArray *messages, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void say(GPtrArray *messages, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_ptr_array_add(messages, g_strdup_vprintf(format, args));
    va_end(args);
}

static bool is_blank(const char *text)
{
    return text == NULL || *text == '\0';
}

/* Whether a number that may be left out (0) is sound; says so when it is not. */
static bool check_number(double value, const char *what, GPtrArray *problems)
{
    if (isfinite(value) && value >= 0)
        return true;
    say(problems, "%s is %g; write a positive number, or leave it out when it is unknown", what,
        value);
    return false;
}

/* The same, with its source. */
static void check_sourced(double value, const char *what, const char *source, GPtrArray *problems)
{
    if (check_number(value, what, problems) && value > 0 && is_blank(source))
        say(problems, "%s has no source; say where the number comes from", what);
}

static char *peak_text(const Peak *peak)
{
    return g_strdup_printf("%s %s %s peak", basis_name(peak->basis), dtype_name(peak->dtype),
                           unit_name(peak->unit));
}

static void check_peak(const Peak *peak, GPtrArray *problems)
{
    g_autofree char *what = peak_text(peak);
    if (peak->flops_per_s == 0)
        say(problems, "%s is 0; write a positive number, or leave the peak out", what);
    check_sourced(peak->flops_per_s, what, peak->source, problems);
    g_autofree char *clock = g_strdup_printf("clock of the %s", what);
    check_number(peak->clock_hz, clock, problems);
}

/* A measurement above the data sheet happens (clock, accumulate width), but not without a reason.
 */
static void check_excess(const Device *device, const Peak *peak, GPtrArray *problems)
{
    if (peak->basis == BASIS_THEORETICAL || !is_blank(peak->note))
        return;
    double limit = 0;
    for (guint i = 0; i < device->peaks->len; i++) {
        const Peak *other = &g_array_index(device->peaks, Peak, i);
        if (other->basis == BASIS_THEORETICAL && other->dtype == peak->dtype &&
            other->unit == peak->unit)
            limit = MAX(limit, other->flops_per_s);
    }
    g_autofree char *what = peak_text(peak);
    if (limit > 0 && peak->flops_per_s > limit)
        say(problems, "%s of %g FLOP/s is above the theoretical %g; say why in its note", what,
            peak->flops_per_s, limit);
}

/* Some devices do compute narrow types slower; those say so in a note. */
static void check_narrower(const Device *device, const Peak *peak, GPtrArray *doubts)
{
    const Peak *wider = NULL;
    for (DType dtype = fallback(peak->dtype); wider == NULL && dtype != DTYPE_UNKNOWN;
         dtype = fallback(dtype))
        wider = peak_on(device, dtype, peak->unit, peak->basis);
    const Peak *best = peak_on(device, peak->dtype, peak->unit, peak->basis);
    if (wider == NULL || best != peak || !is_blank(peak->note) ||
        !(peak->flops_per_s < wider->flops_per_s))
        return;
    g_autofree char *what = peak_text(peak);
    say(doubts, "%s of %g FLOP/s is slower than %s at %g; if that is so, say it in its note", what,
        peak->flops_per_s, dtype_name(wider->dtype), wider->flops_per_s);
}

static void check_memory(const Memory *memory, GPtrArray *problems)
{
    const char *name = is_blank(memory->name) ? "a memory" : memory->name;
    if (is_blank(memory->name))
        say(problems, "a memory has no name; give it one, such as \"L2\"");
    g_autofree char *capacity = g_strdup_printf("capacity of %s", name);
    check_sourced((double)memory->capacity_bytes, capacity, memory->source, problems);
    for (int b = 0; b < BASIS_COUNT; b++) {
        const char *source = memory->bandwidth_source[b];
        if (b == BASIS_THEORETICAL && is_blank(source))
            source = memory->source;
        g_autofree char *what = g_strdup_printf("%s bandwidth of %s", bases[b], name);
        check_sourced(memory->bytes_per_s[b], what, source, problems);
        if (b > BASIS_THEORETICAL && memory->bytes_per_s[BASIS_THEORETICAL] > 0 &&
            memory->bytes_per_s[b] > memory->bytes_per_s[BASIS_THEORETICAL] &&
            is_blank(memory->note))
            say(problems, "%s, %g byte/s, is above the theoretical %g; say why in its note", what,
                memory->bytes_per_s[b], memory->bytes_per_s[BASIS_THEORETICAL]);
    }
}

/* Levels of unknown bandwidth are passed over: L1 is then compared with main memory. */
static void check_order(const Device *device, Basis basis, GPtrArray *problems)
{
    const Memory *nearer = NULL;
    for (guint i = 0; i < device->memories->len; i++) {
        const Memory *memory = &g_array_index(device->memories, Memory, i);
        double speed = memory->bytes_per_s[basis];
        if (!(isfinite(speed) && speed > 0))
            continue;
        if (nearer != NULL && nearer->bytes_per_s[basis] < speed)
            say(problems,
                "%s bandwidth of %s, %g byte/s, is below that of %s behind it, %g; list memories "
                "nearest to the cores first",
                basis_name(basis), nearer->name, nearer->bytes_per_s[basis], memory->name, speed);
        nearer = memory;
    }
}

static void check_rest(const Device *device, GPtrArray *problems)
{
    check_sourced(device->launch_overhead_s, "launch overhead", device->launch_source, problems);
    check_sourced(device->channel_alignment, "channel alignment", device->alignment_source,
                  problems);
    check_sourced(device->power_w, "power", device->power_source, problems);
    check_sourced(device->storage_bytes_per_s, "storage bandwidth", device->storage_source,
                  problems);
    if (device->class_name != NULL && !g_strv_contains(device_classes(), device->class_name))
        say(problems, "'%s' is not a class of devices; use one such as \"gpu-datacentre\"",
            device->class_name);
}

void device_check(const Device *device, GPtrArray *problems, GPtrArray *doubts)
{
    for (guint i = 0; i < device->peaks->len; i++) {
        const Peak *peak = &g_array_index(device->peaks, Peak, i);
        check_peak(peak, problems);
        check_excess(device, peak, problems);
        check_narrower(device, peak, doubts);
    }
    for (guint i = 0; i < device->memories->len; i++)
        check_memory(&g_array_index(device->memories, Memory, i), problems);
    for (int b = 0; b < BASIS_COUNT; b++)
        check_order(device, (Basis)b, problems);
    check_rest(device, problems);
    char *missing = device_missing(device);
    if (missing != NULL)
        g_ptr_array_add(doubts, missing);
}
