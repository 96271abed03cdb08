/* Devices and layers whose times are short arithmetic. */
#ifndef ROOFLINE_KIT_H
#define ROOFLINE_KIT_H

#include <math.h>

#include "op_kit.h"
#include "roofline/roofline.h"

static inline void near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-12 * fabs(expected)))
        fail_msg("%.17g is not %.17g", actual, expected);
}

static inline void add_peak(Device *device, DType dtype, Unit unit, Basis basis, double flops_per_s)
{
    Peak peak = {.dtype = dtype,
                 .accumulate = DTYPE_UNKNOWN,
                 .unit = unit,
                 .basis = basis,
                 .flops_per_s = flops_per_s};
    g_array_append_val(device->peaks, peak);
}

static inline Device *device_of(DType dtype, Unit unit, double flops_per_s, double bytes_per_s)
{
    Device *device = device_new("device", "Device");
    Memory memory = {.name = "DRAM", .bytes_per_s = {[BASIS_THEORETICAL] = bytes_per_s}};
    g_array_append_val(device->memories, memory);
    if (flops_per_s > 0)
        add_peak(device, dtype, unit, BASIS_THEORETICAL, flops_per_s);
    return device;
}

/* 16 cores at 4.5 GHz, 64 FLOP per cycle; 96 GB/s. Measured 2.86 TFLOP/s and 74 GB/s. */
static inline Device *i9_10980xe(void)
{
    Device *device = device_of(DTYPE_FP32, UNIT_VECTOR, 16 * 4.5e9 * 64, 96e9);
    add_peak(device, DTYPE_FP32, UNIT_VECTOR, BASIS_MEASURED, 2.86e12);
    g_array_index(device->memories, Memory, 0).bytes_per_s[BASIS_MEASURED] = 74e9;
    return device;
}

/* Tensor cores 125 TFLOP/s, 15.7 for all else, 900 GB/s. */
static inline Device *v100(void)
{
    Device *device = device_of(DTYPE_FP32, UNIT_VECTOR, 15.7e12, 900e9);
    add_peak(device, DTYPE_FP16, UNIT_MATRIX, BASIS_THEORETICAL, 125e12);
    return device;
}

static inline Roof roof_or_fail(const Device *device, DType dtype, Basis basis)
{
    Roof roof;
    GError *error = NULL;
    if (!roof_on(device, dtype, basis, &roof, &error))
        fail_msg("%s", error->message);
    return roof;
}

static inline ModelCost *count(const Graph *graph)
{
    ModelCost *cost = cost_graph(graph, 0, NULL);
    assert_non_null(cost);
    return cost;
}

static inline Timing *time_on(const ModelCost *cost, const Roof *roof)
{
    Timing *timing = timing_new(cost, roof, TRAFFIC_COMPULSORY, NULL);
    assert_non_null(timing);
    return timing;
}

static inline Graph *conv(Shape x, int64_t channels, int64_t kernel, int64_t groups, bool bias)
{
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = channels;
    attrs.as.window.kernel = INTS(kernel);
    attrs.as.window.pad = INTS(kernel / 2);
    attrs.as.window.groups = groups;
    attrs.as.window.bias = bias;
    return kit_graph(OP_CONV, &attrs, 1, &x);
}

#endif
