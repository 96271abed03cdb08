/* What the laws of device/physics.h share. */
#ifndef DEVICE_PHYSICS_LAWS_H
#define DEVICE_PHYSICS_LAWS_H

#include "device/physics.h"

/* One law being checked on one device. */
struct LawCase {
    const Law *law;
    GPtrArray *breaches;
};

/* Adds a breach of the law; its remedy is appended to the text. */
void law_broken(LawCase *found, const char *format, ...) G_GNUC_PRINTF(2, 3);

bool is_blank(const char *text);

/* Whether a number can be compared: positive and finite. Others break the law "number" alone. */
bool is_stated(double value);

/* "theoretical fp16 matrix peak", "theoretical fp16 2:4 peak". Caller frees. */
char *peak_text(const Peak *peak);

static inline const Peak *peak_at(const GArray *peaks, guint i)
{
    return &g_array_index(peaks, Peak, i);
}

static inline const Memory *memory_at(const Device *device, guint i)
{
    return &g_array_index(device->memories, Memory, i);
}

#define LAW(name) void law_##name(const Device *device, LawCase *found)
/* physics_facts.c */
LAW(number);
LAW(source);
LAW(name);
LAW(class);
LAW(currency);
LAW(roof);
/* physics_order.c */
LAW(memory_order);
LAW(measured_peak);
LAW(measured_bandwidth);
LAW(narrow_slower);
LAW(matrix_slower);
LAW(outer_measured);
LAW(capacity_order);
LAW(sparse_dense);
LAW(special_rate);
/* physics_units.c */
LAW(clock_unit);
LAW(peak_scale);
LAW(measured_scale);
LAW(bandwidth_bits);
LAW(multiply_adds);
LAW(binary_bandwidth);
LAW(decimal_cache);
LAW(peak_range);
LAW(bandwidth_range);
LAW(capacity_range);
LAW(power_range);
LAW(launch_range);
#undef LAW

#endif
