#include "device/physics_laws.h"

#include <math.h>

#define SAY_WHY "if that is so, say it in its note"

/* What a law is asked of. */
#define OF_DEVICE(law) law, NULL, NULL, NULL, NULL
#define OF_PEAK(law) NULL, law, NULL, NULL, NULL
#define OF_SPARSE_PEAK(law) NULL, NULL, law, NULL, NULL
#define OF_MEMORY(law) NULL, NULL, NULL, law, NULL
#define OF_MAIN_MEMORY(law) NULL, NULL, NULL, NULL, law

static const Law laws[] = {
    {"number", "Every number is positive and finite.",
     "write a positive number, or leave it out when it is unknown", LAW_IMPOSSIBLE, false,
     OF_DEVICE(law_number)},
    {"magnitude", "No number is beyond what any device has: a peak is between 1e4 and 1e20 FLOP/s.",
     "mind its unit", LAW_IMPOSSIBLE, false, OF_DEVICE(law_magnitude)},
    {"source", "Every number has a source.", "say where the number comes from", LAW_IMPOSSIBLE,
     false, OF_DEVICE(law_source)},
    {"name", "Every memory has a name.", "give it one, such as \"L2\"", LAW_IMPOSSIBLE, false,
     OF_MEMORY(law_name)},
    {"class", "The class is one that pages list.", "use one such as \"gpu-datacentre\"",
     LAW_IMPOSSIBLE, false, OF_DEVICE(law_class)},
    {"currency", "A price has a currency.", "use a code of three capital letters such as \"USD\"",
     LAW_IMPOSSIBLE, false, OF_DEVICE(law_currency)},
    {"price", "A price is of an hour or of a board, and has a provider and a date.",
     "say what it is of, who asked it and when, as in 2025-03-02", LAW_IMPOSSIBLE, false,
     OF_DEVICE(law_price)},
    {"stack", "A launch overhead names what was run, by what.", "say in its stack", LAW_IMPOSSIBLE,
     false, OF_DEVICE(law_stack)},
    {"memory-order", "A memory nearer to the cores is at least as fast as the one behind it.",
     "list memories nearest to the cores first", LAW_IMPOSSIBLE, false,
     OF_DEVICE(law_memory_order)},
    {"measured-peak",
     "No measurement is more than 0.5 % above the theoretical peak of its dtype and unit.",
     "say why in its note", LAW_IMPOSSIBLE, true, OF_PEAK(law_measured_peak)},
    {"sustained-peak", "A sustained peak is not above the theoretical one of its dtype and unit.",
     "the highest clock of all cores is the first ceiling, a base clock the second", LAW_IMPOSSIBLE,
     false, OF_PEAK(law_sustained_peak)},
    {"measured-bandwidth", "No measurement is more than 0.5 % above the theoretical bandwidth.",
     "say why in its note", LAW_IMPOSSIBLE, true, OF_MEMORY(law_measured_bandwidth)},
    {"clock-unit", "A clock is between 10 kHz and 20 GHz.",
     "write it in Hz: 2.4e9, not 2.4 or 2400", LAW_IMPOSSIBLE, false, OF_PEAK(law_clock_unit)},
    {"narrow-slower", "A narrower dtype is not slower than a wider one on the same unit and basis.",
     SAY_WHY, LAW_SUSPICIOUS, true, OF_PEAK(law_narrow_slower)},
    {"matrix-slower", "The matrix unit is not slower than the vector unit in the same dtype.",
     SAY_WHY, LAW_SUSPICIOUS, true, OF_PEAK(law_matrix_slower)},
    {"outer-measured",
     "What was measured of a memory is not above all that is stated of the one in front of it.",
     SAY_WHY, LAW_SUSPICIOUS, false, OF_DEVICE(law_outer_measured)},
    {"capacity-order", "A memory on the chip is smaller than main memory off it.", SAY_WHY,
     LAW_SUSPICIOUS, false, OF_DEVICE(law_capacity_order)},
    {"sparse-dense", "A 2:4 sparse peak is between the dense one of its dtype and twice that.",
     "a data sheet's sparse rate is twice the dense one; " SAY_WHY, LAW_SUSPICIOUS, true,
     OF_SPARSE_PEAK(law_sparse_dense)},
    {"special-rate", "Special functions are not faster than the fastest arithmetic.", SAY_WHY,
     LAW_SUSPICIOUS, false, OF_DEVICE(law_special_rate)},
    {"peak-scale", "Peaks of neighbouring dtypes on one unit are within a factor of 200.",
     "one may be in GFLOP/s and the other in TFLOP/s; " SAY_WHY, LAW_SUSPICIOUS, true,
     OF_PEAK(law_peak_scale)},
    {"measured-scale", "A measured peak is at least 2 % of the theoretical one.",
     "one may be in GFLOP/s and the other in TFLOP/s; " SAY_WHY, LAW_SUSPICIOUS, true,
     OF_PEAK(law_measured_scale)},
    {"bandwidth-bits", "A measured bandwidth is more than a seventh of the theoretical one.",
     "one may be in bits and the other in bytes; " SAY_WHY, LAW_SUSPICIOUS, true,
     OF_MEMORY(law_bandwidth_bits)},
    {"multiply-adds", "A peak is the FLOPs of all units in a cycle times the clock, within 3 %.",
     "count a multiply-add as two in both; " SAY_WHY, LAW_SUSPICIOUS, true,
     OF_PEAK(law_multiply_adds)},
    {"binary-bandwidth", "A bandwidth is not a whole number of GiB/s or MiB/s.",
     "rates are in powers of 1000: 900e9; " SAY_WHY, LAW_SUSPICIOUS, true,
     OF_MEMORY(law_binary_bandwidth)},
    {"decimal-memory", "Memory off the chip holds a whole number of MiB.",
     "memories are in powers of 1024, whatever sheets call it: 80 * GiB, not 80 * GB; " SAY_WHY,
     LAW_SUSPICIOUS, true, OF_MEMORY(law_decimal_memory)},
    {"one-clock", "Theoretical peaks of one unit are at one clock.",
     "state all at the highest clock of all cores at once; " SAY_WHY, LAW_SUSPICIOUS, false,
     OF_DEVICE(law_one_clock)},
    {"decimal-cache", "A cache, under 200 MB, holds a whole number of KiB.",
     "caches are in powers of 1024: 6 * MiB, not 6 * MB; " SAY_WHY, LAW_SUSPICIOUS, true,
     OF_MEMORY(law_decimal_cache)},
    {"peak-range", "The highest peak is within what devices of the class reach.",
     "write it in FLOP/s: 15.7e12, not 15.7 or 15.7e9; " SAY_WHY, LAW_SUSPICIOUS, false,
     OF_DEVICE(law_peak_range)},
    {"bandwidth-range", "Main memory is as fast as that of devices of the class.",
     "write it in byte/s: 900e9, not 900; " SAY_WHY, LAW_SUSPICIOUS, true,
     OF_MAIN_MEMORY(law_bandwidth_range)},
    {"capacity-range", "Main memory holds as much as that of devices of the class.",
     "write it in bytes: 32 * GB, not 32; " SAY_WHY, LAW_SUSPICIOUS, true,
     OF_MAIN_MEMORY(law_capacity_range)},
    {"power-range", "Power is that of devices of the class.",
     "write it in watts, not milliwatts; " SAY_WHY, LAW_SUSPICIOUS, false,
     OF_DEVICE(law_power_range)},
    {"launch-range", "A launch takes between 50 ns and 10 ms.",
     "write it in seconds: 2.6e-6, not 2.6; " SAY_WHY, LAW_SUSPICIOUS, false,
     OF_DEVICE(law_launch_range)},
    {"roof", "A compute peak and the bandwidth of main memory are known.",
     "so no roof can be drawn", LAW_MISSING, false, OF_DEVICE(law_roof)},
    {"vector-unit", "A device with a matrix unit states a peak of its vector unit.",
     "so all arithmetic is timed at the matrix unit's", LAW_MISSING, false,
     OF_DEVICE(law_vector_unit)},
    {"vector-16-bit", "A device with a 16-bit matrix peak states a 16-bit vector peak.",
     "so vector work in 16 bits is timed at the fp32 rate", LAW_MISSING, false,
     OF_DEVICE(law_vector_16_bit)},
    {"accumulator", "A matrix peak of 16-bit floats states what it accumulates in.",
     "so it is compared with those that accumulate in fp32", LAW_MISSING, false,
     OF_PEAK(law_accumulator)},
};

static const char *const weights[LAW_WEIGHT_COUNT] = {
#define X(id, name, meaning) [LAW_##id] = name,
    LAW_WEIGHT_LIST(X)
#undef X
};

const char *law_weight_name(LawWeight weight)
{
    return weight < LAW_WEIGHT_COUNT ? weights[weight] : "unknown";
}

int law_count(void)
{
    return G_N_ELEMENTS(laws);
}

const Law *law_at(int i)
{
    return &laws[i];
}

/* ---- Checking -------------------------------------------------------------------------------- */

static void breach_free(gpointer data)
{
    Breach *breach = data;
    g_free(breach->message);
    g_free(breach);
}

void law_broken(LawCase *found, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *what = g_strdup_vprintf(format, args);
    va_end(args);
    Breach *breach = g_new(Breach, 1);
    *breach = (Breach){found->law, g_strdup_printf("%s; %s", what, found->law->remedy)};
    g_ptr_array_add(found->breaches, breach);
}

void law_peak_broken(LawCase *found, const char *before, const Peak *peak, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *what = g_strdup_vprintf(format, args);
    va_end(args);
    law_broken(found, "%s%s %s %s peak%s", before, basis_name(peak->basis), dtype_name(peak->dtype),
               peak->pattern != NULL ? peak->pattern : unit_name(peak->unit), what);
}

static bool is_asked(const Law *law, const char *note)
{
    return !law->excused || label_is_blank(note);
}

static void check_peaks(const GArray *peaks, void (*check)(const Peak *, LawCase *), LawCase *found)
{
    for (guint i = 0; check != NULL && i < peaks->len; i++)
        if (is_asked(found->law, peak_at(peaks, i)->note))
            check(peak_at(peaks, i), found);
}

static void check_law(LawCase *found)
{
    const Law *law = found->law;
    const Device *device = found->device;
    const Memory *main_memory = device_main_memory(device);
    if (law->of_device != NULL)
        law->of_device(device, found);
    check_peaks(device->peaks, law->of_peak, found);
    check_peaks(device->sparse_peaks, law->of_sparse_peak, found);
    for (guint i = 0; law->of_memory != NULL && i < device->memories->len; i++)
        if (is_asked(law, memory_at(device, i)->note))
            law->of_memory(memory_at(device, i), found);
    if (law->of_main_memory != NULL && main_memory != NULL && is_asked(law, main_memory->note))
        law->of_main_memory(main_memory, found);
}

GPtrArray *physics_check(const Device *device)
{
    GPtrArray *breaches = g_ptr_array_new_with_free_func(breach_free);
    for (size_t i = 0; i < G_N_ELEMENTS(laws); i++)
        check_law(&(LawCase){&laws[i], device, breaches});
    return breaches;
}

void device_check(const Device *device, GPtrArray *problems, GPtrArray *doubts)
{
    g_autoptr(GPtrArray) breaches = physics_check(device);
    for (guint i = 0; i < breaches->len; i++) {
        const Breach *breach = g_ptr_array_index(breaches, i);
        g_ptr_array_add(breach->law->weight == LAW_IMPOSSIBLE ? problems : doubts,
                        g_strdup(breach->message));
    }
}

/* ---- Shared ---------------------------------------------------------------------------------- */

bool is_stated(double value)
{
    return isfinite(value) && value > 0;
}
