/* Laws that a number in the wrong unit breaks: off by 1000, by 8, by 2, or by 1024/1000. */
#include "device/physics_laws.h"

#include <math.h>
#include <string.h>

enum { KIBI = 1 << 10, MEBI = 1 << 20, GIBI = 1 << 30 };

static const int64_t largest_cache = 200 * 1000 * 1000;

static const double slowest_clock_hz = 10e3, fastest_clock_hz = 20e9;
static const double neighbours = 200;      /* fp16 at 1/64 of fp32 is the widest step known */
static const double least_measured = 0.02; /* of a theoretical peak */
static const double least_moved = 1.0 / 7; /* of a theoretical bandwidth; an eighth is bits */
static const double cycle_margin = 0.03;   /* clocks are rounded too */
static const double half_low = 0.45, half_high = 0.55;
static const double shortest_launch_s = 50e-9, longest_launch_s = 10e-3;

/* ---- One number beside another --------------------------------------------------------------- */

bool is_clock(double hz)
{
    return hz >= slowest_clock_hz && hz <= fastest_clock_hz;
}

void law_clock_unit(const Peak *peak, LawCase *found)
{
    if (is_stated(peak->clock_hz) && !is_clock(peak->clock_hz))
        law_peak_broken(found, "clock of the ", peak, " is %g Hz", peak->clock_hz);
}

static const Peak *best_theoretical(const Device *device, DType dtype, Unit unit)
{
    return device_peak(device, dtype, unit, BASIS_THEORETICAL, true);
}

void law_peak_scale(const Peak *peak, LawCase *found)
{
    const Peak *wider = best_theoretical(found->device, dtype_wider(peak->dtype), peak->unit);
    if (wider == NULL || peak->basis != BASIS_THEORETICAL || !is_stated(peak->flops_per_s) ||
        !is_stated(wider->flops_per_s))
        return;
    double ratio = peak->flops_per_s / wider->flops_per_s;
    if (ratio > neighbours || ratio < 1 / neighbours)
        law_peak_broken(found, "", peak, " of %g %s is %g times that of %s", peak->flops_per_s,
                        dtype_rate_unit(peak->dtype), ratio, dtype_name(wider->dtype));
}

void law_measured_scale(const Peak *peak, LawCase *found)
{
    const Peak *sheet = best_theoretical(found->device, peak->dtype, peak->unit);
    if (sheet != NULL && is_stated(peak->flops_per_s) &&
        peak->flops_per_s < least_measured * sheet->flops_per_s)
        law_peak_broken(found, "", peak, " of %g %s is far below the theoretical %g",
                        peak->flops_per_s, dtype_rate_unit(peak->dtype), sheet->flops_per_s);
}

void law_bandwidth_bits(const Memory *memory, LawCase *found)
{
    double sheet = memory->bytes_per_s[BASIS_THEORETICAL];
    double measured = memory->bytes_per_s[BASIS_MEASURED];
    if (is_stated(sheet) && is_stated(measured) && measured < least_moved * sheet)
        law_broken(found, "measured bandwidth of %s, %g byte/s, is far below the theoretical %g",
                   memory->name, measured, sheet);
}

static const char *ratio_text(double ratio)
{
    return ratio > half_low && ratio < half_high           ? "half of"
           : ratio > 1 / half_high && ratio < 1 / half_low ? "twice"
                                                           : "not";
}

void law_multiply_adds(const Peak *peak, LawCase *found)
{
    double product = peak->flops_per_cycle * peak->clock_hz;
    if (!is_stated(product) || !is_stated(peak->flops_per_s) || peak->basis == BASIS_MEASURED)
        return;
    double ratio = peak->flops_per_s / product;
    if (fabs(ratio - 1) > cycle_margin)
        law_peak_broken(found, "", peak, " of %g %s is %s %g a cycle at %g Hz", peak->flops_per_s,
                        dtype_rate_unit(peak->dtype), ratio_text(ratio), peak->flops_per_cycle,
                        peak->clock_hz);
}

static bool is_binary(double rate)
{
    return is_stated(rate) && rate >= MEBI && fmod(rate, rate < GIBI ? MEBI : GIBI) == 0;
}

void law_binary_bandwidth(const Memory *memory, LawCase *found)
{
    for (int b = 0; b < BASIS_COUNT; b++)
        if (is_binary(memory->bytes_per_s[b]))
            law_broken(found, "%s bandwidth of %s, %.0f byte/s, is a whole number of %s/s",
                       basis_name((Basis)b), memory->name, memory->bytes_per_s[b],
                       memory->bytes_per_s[b] < GIBI ? "MiB" : "GiB");
}

/* What stands in for main memory, hundreds of MB, is sold like it: in powers of 1000. */
void law_decimal_cache(const Memory *memory, LawCase *found)
{
    if (memory->on_chip && memory->capacity_bytes > 0 && memory->capacity_bytes < largest_cache &&
        memory->capacity_bytes % KIBI != 0)
        law_broken(found, "capacity of %s, %" G_GINT64_FORMAT " bytes, is no whole number of KiB",
                   memory->name, memory->capacity_bytes);
}

/* ---- What a class of devices has ------------------------------------------------------------- */

typedef struct ClassRange {
    const char *class_name;
    Range flops_per_s, bytes_per_s, bytes, watts;
} ClassRange;

/* Wide: from the smallest that is sold to ten times the largest. */
static const ClassRange ranges[] = {
    {"mcu", {1e6, 1e13}, {1e6, 1e11}, {1e3, 1e10}, {1e-3, 20}},
    {"edge", {1e9, 1e16}, {1e8, 5e12}, {1e6, 1e12}, {0.1, 300}},
    {"phone", {1e9, 1e15}, {1e9, 1e12}, {1e8, 1e11}, {0.1, 50}},
    {"laptop", {1e10, 1e15}, {1e9, 5e12}, {1e9, 1e12}, {1, 500}},
    {"desktop-cpu", {1e9, 1e15}, {1e9, 5e12}, {1e8, 1e13}, {5, 1000}},
    {"server-cpu", {1e10, 1e16}, {5e9, 1e13}, {1e9, 2e13}, {20, 2000}},
    {"gpu-consumer", {1e11, 1e17}, {1e10, 1e13}, {1e8, 1e12}, {5, 2000}},
    {"gpu-datacentre", {1e11, 1e17}, {1e10, 1e14}, {1e9, 5e12}, {10, 5000}},
    {"tpu", {1e11, 1e17}, {1e9, 1e14}, {1e6, 1e13}, {1, 5000}},
    {"npu", {1e9, 1e17}, {1e8, 1e17}, {1e6, 1e12}, {0.05, 1000}},
};

static const ClassRange *range_of(const Device *device)
{
    for (size_t i = 0; device->class_name != NULL && i < G_N_ELEMENTS(ranges); i++)
        if (strcmp(ranges[i].class_name, device->class_name) == 0)
            return &ranges[i];
    return NULL;
}

static bool is_outside(double value, const Range *range)
{
    return is_stated(value) && (value < range->low || value > range->high);
}

void law_peak_range(const Device *device, LawCase *found)
{
    const ClassRange *range = range_of(device);
    const Peak *best = NULL;
    for (guint i = 0; i < device->peaks->len; i++)
        if (best == NULL || peak_at(device->peaks, i)->flops_per_s > best->flops_per_s)
            best = peak_at(device->peaks, i);
    if (range != NULL && best != NULL && label_is_blank(best->note) &&
        is_outside(best->flops_per_s, &range->flops_per_s))
        law_peak_broken(found, "", best,
                        " of %g %s is not between %g and %g, as those of class %s are",
                        best->flops_per_s, dtype_rate_unit(best->dtype), range->flops_per_s.low,
                        range->flops_per_s.high, device->class_name);
}

void law_bandwidth_range(const Memory *memory, LawCase *found)
{
    const ClassRange *range = range_of(found->device);
    double rate = device_bandwidth(found->device, BASIS_THEORETICAL, true);
    if (range != NULL && is_outside(rate, &range->bytes_per_s))
        law_broken(found,
                   "bandwidth of %s, %g byte/s, is not between %g and %g, as those of class %s are",
                   memory->name, rate, range->bytes_per_s.low, range->bytes_per_s.high,
                   found->device->class_name);
}

void law_capacity_range(const Memory *memory, LawCase *found)
{
    const ClassRange *range = range_of(found->device);
    if (range != NULL && is_outside((double)memory->capacity_bytes, &range->bytes))
        law_broken(found,
                   "capacity of %s, %g bytes, is not between %g and %g, as those of class %s are",
                   memory->name, (double)memory->capacity_bytes, range->bytes.low,
                   range->bytes.high, found->device->class_name);
}

void law_power_range(const Device *device, LawCase *found)
{
    const ClassRange *range = range_of(device);
    if (range != NULL && label_is_blank(device->power.note) &&
        is_outside(device->power.value, &range->watts))
        law_broken(found, "power of %g W is not between %g and %g, as that of class %s is",
                   device->power.value, range->watts.low, range->watts.high, device->class_name);
}

void law_launch_range(const Device *device, LawCase *found)
{
    const Range range = {shortest_launch_s, longest_launch_s};
    for (guint i = 0; i < device->launches->len; i++) {
        const Launch *launch = launch_at(device, i);
        if (label_is_blank(launch->note) && is_outside(launch->seconds, &range))
            law_broken(found, "%s launch overhead is %g s", launch_kind_name(launch->kind),
                       launch->seconds);
    }
}
