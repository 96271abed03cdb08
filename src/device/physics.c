#include "device/physics_laws.h"

#include <math.h>

#define SAY_WHY "if that is so, say it in its note"

static const Law laws[] = {
    {"number", "Every number is positive and finite.",
     "write a positive number, or leave it out when it is unknown", LAW_IMPOSSIBLE, law_number},
    {"source", "Every number has a source.", "say where the number comes from", LAW_IMPOSSIBLE,
     law_source},
    {"name", "Every memory has a name.", "give it one, such as \"L2\"", LAW_IMPOSSIBLE, law_name},
    {"class", "The class is one that pages list.", "use one such as \"gpu-datacentre\"",
     LAW_IMPOSSIBLE, law_class},
    {"currency", "A price has a currency.", "use a code of three capital letters such as \"USD\"",
     LAW_IMPOSSIBLE, law_currency},
    {"memory-order", "A memory nearer to the cores is at least as fast as the one behind it.",
     "list memories nearest to the cores first", LAW_IMPOSSIBLE, law_memory_order},
    {"measured-peak",
     "No measurement is more than 0.5 % above the theoretical peak of its dtype and unit.",
     "say why in its note", LAW_IMPOSSIBLE, law_measured_peak},
    {"measured-bandwidth", "No measurement is more than 0.5 % above the theoretical bandwidth.",
     "say why in its note", LAW_IMPOSSIBLE, law_measured_bandwidth},
    {"clock-unit", "A clock is between 10 kHz and 20 GHz.",
     "write it in Hz: 2.4e9, not 2.4 or 2400", LAW_IMPOSSIBLE, law_clock_unit},
    {"narrow-slower", "A narrower dtype is not slower than a wider one on the same unit and basis.",
     SAY_WHY, LAW_SUSPICIOUS, law_narrow_slower},
    {"matrix-slower", "The matrix unit is not slower than the vector unit in the same dtype.",
     SAY_WHY, LAW_SUSPICIOUS, law_matrix_slower},
    {"outer-measured",
     "What was measured of a memory is not above all that is stated of the one in front of it.",
     SAY_WHY, LAW_SUSPICIOUS, law_outer_measured},
    {"capacity-order", "A memory on the chip is smaller than main memory off it.", SAY_WHY,
     LAW_SUSPICIOUS, law_capacity_order},
    {"sparse-dense", "A 2:4 sparse peak is between the dense one of its dtype and twice that.",
     "a data sheet's sparse rate is twice the dense one; " SAY_WHY, LAW_SUSPICIOUS,
     law_sparse_dense},
    {"special-rate", "Special functions are not faster than the fastest arithmetic.", SAY_WHY,
     LAW_SUSPICIOUS, law_special_rate},
    {"peak-scale", "Peaks of neighbouring dtypes on one unit are within a factor of 200.",
     "one may be in GFLOP/s and the other in TFLOP/s; " SAY_WHY, LAW_SUSPICIOUS, law_peak_scale},
    {"measured-scale", "A measured peak is at least 2 % of the theoretical one.",
     "one may be in GFLOP/s and the other in TFLOP/s; " SAY_WHY, LAW_SUSPICIOUS,
     law_measured_scale},
    {"bandwidth-bits", "A measured bandwidth is more than a seventh of the theoretical one.",
     "one may be in bits and the other in bytes; " SAY_WHY, LAW_SUSPICIOUS, law_bandwidth_bits},
    {"multiply-adds", "A peak is the FLOPs of all units in a cycle times the clock, within 3 %.",
     "count a multiply-add as two in both; " SAY_WHY, LAW_SUSPICIOUS, law_multiply_adds},
    {"binary-bandwidth", "A bandwidth is not a whole number of GiB/s or MiB/s.",
     "rates are in powers of 1000: 900e9; " SAY_WHY, LAW_SUSPICIOUS, law_binary_bandwidth},
    {"decimal-cache", "A cache, under 200 MB, holds a whole number of KiB.",
     "caches are in powers of 1024: 6 * MiB, not 6 * MB; " SAY_WHY, LAW_SUSPICIOUS,
     law_decimal_cache},
    {"peak-range", "The highest peak is within what devices of the class reach.",
     "write it in FLOP/s: 15.7e12, not 15.7 or 15.7e9; " SAY_WHY, LAW_SUSPICIOUS, law_peak_range},
    {"bandwidth-range", "Main memory is as fast as that of devices of the class.",
     "write it in byte/s: 900e9, not 900; " SAY_WHY, LAW_SUSPICIOUS, law_bandwidth_range},
    {"capacity-range", "Main memory holds as much as that of devices of the class.",
     "write it in bytes: 32 * GB, not 32; " SAY_WHY, LAW_SUSPICIOUS, law_capacity_range},
    {"power-range", "Power is that of devices of the class.",
     "write it in watts, not milliwatts; " SAY_WHY, LAW_SUSPICIOUS, law_power_range},
    {"launch-range", "A launch takes between 1 ns and 10 ms.",
     "write it in seconds: 2.6e-6, not 2.6; " SAY_WHY, LAW_SUSPICIOUS, law_launch_range},
    {"roof", "A compute peak and the bandwidth of main memory are known.",
     "so no roof can be drawn", LAW_MISSING, law_roof},
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

GPtrArray *physics_check(const Device *device)
{
    GPtrArray *breaches = g_ptr_array_new_with_free_func(breach_free);
    for (size_t i = 0; i < G_N_ELEMENTS(laws); i++) {
        LawCase found = {&laws[i], breaches};
        laws[i].check(device, &found);
    }
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

bool is_blank(const char *text)
{
    return text == NULL || *text == '\0';
}

bool is_stated(double value)
{
    return isfinite(value) && value > 0;
}

char *peak_text(const Peak *peak)
{
    return g_strdup_printf("%s %s %s peak", basis_name(peak->basis), dtype_name(peak->dtype),
                           peak->pattern != NULL ? peak->pattern : unit_name(peak->unit));
}
