/* What the laws of device/physics.h share. */
#ifndef DEVICE_PHYSICS_LAWS_H
#define DEVICE_PHYSICS_LAWS_H

#include "base/label.h"
#include "device/physics.h"

/* One law being checked on one device. */
struct LawCase {
    const Law *law;
    const Device *device;
    GPtrArray *breaches;
};

/* Adds a breach of the law; its remedy is appended to the text. */
void law_broken(LawCase *found, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The same of a peak, which the message names after `before`: "clock of the theoretical fp16 2:4
 * peak is 0". */
void law_peak_broken(LawCase *found, const char *before, const Peak *peak, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/* Whether a number can be compared: positive and finite. Others break the law "number" alone. */
bool is_stated(double value);

/* Whether a number can be a clock: others break the law "clock-unit" alone. */
bool is_clock(double hz);

static inline const Peak *peak_at(const GArray *peaks, guint i)
{
    return &g_array_index(peaks, Peak, i);
}

static inline const Memory *memory_at(const Device *device, guint i)
{
    return &g_array_index(device->memories, Memory, i);
}

static inline const Launch *launch_at(const Device *device, guint i)
{
    return &g_array_index(device->launches, Launch, i);
}

static inline const Price *price_at(const Device *device, guint i)
{
    return &g_array_index(device->prices, Price, i);
}

#define LAW(name) void law_##name(const Device *device, LawCase *found)
#define PEAK_LAW(name) void law_##name(const Peak *peak, LawCase *found)
#define MEMORY_LAW(name) void law_##name(const Memory *memory, LawCase *found)
/* physics_facts.c */
LAW(number);
LAW(magnitude);
LAW(source);
LAW(stack);
MEMORY_LAW(name);
LAW(class);
LAW(currency);
LAW(price);
LAW(roof);
/* physics_order.c */
LAW(memory_order);
PEAK_LAW(measured_peak);
PEAK_LAW(sustained_peak);
MEMORY_LAW(measured_bandwidth);
PEAK_LAW(narrow_slower);
PEAK_LAW(matrix_slower);
LAW(outer_measured);
LAW(capacity_order);
PEAK_LAW(sparse_dense);
LAW(special_rate);
/* physics_compared.c */
LAW(one_clock);
LAW(vector_unit);
LAW(vector_16_bit);
PEAK_LAW(accumulator);
MEMORY_LAW(decimal_memory);
/* physics_units.c */
PEAK_LAW(clock_unit);
PEAK_LAW(peak_scale);
PEAK_LAW(measured_scale);
MEMORY_LAW(bandwidth_bits);
PEAK_LAW(multiply_adds);
MEMORY_LAW(binary_bandwidth);
MEMORY_LAW(decimal_cache);
LAW(peak_range);
MEMORY_LAW(bandwidth_range);
MEMORY_LAW(capacity_range);
LAW(power_range);
LAW(launch_range);
#undef LAW
#undef PEAK_LAW
#undef MEMORY_LAW

#endif
