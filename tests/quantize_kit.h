/* Small networks and devices of round numbers for the tests of quantization. */
#ifndef TESTS_QUANTIZE_KIT_H
#define TESTS_QUANTIZE_KIT_H

#include <math.h>

#include "op_kit.h"
#include "roofline/roofline.h"
#include "whatif/quantized.h"

static inline Scheme scheme_of(const char *id)
{
    Scheme scheme;
    assert_true(scheme_find(id, &scheme, NULL));
    return scheme;
}

static inline Quantized *quantize_as(const Graph *graph, const char *id, bool fuse)
{
    Scheme scheme = scheme_of(id);
    scheme.in_passing = fuse;
    return quantize_graph(graph, &scheme);
}

static inline QuantizedCost *quantized_count(const Quantized *quantized, const Graph *graph)
{
    GError *error = NULL;
    QuantizedCost *cost = quantized_cost(quantized, graph, 0, &error);
    if (!cost)
        fail_msg("%s", error->message);
    return cost;
}

static inline int chain(Graph *graph, OpKind kind, const char *name, int x, const Attrs *attrs)
{
    GError *error = NULL;
    int op = graph_add_op(graph, kind, name, &x, 1, attrs, true, &error);
    if (op == NO_OP)
        fail_msg("%s", error->message);
    return graph_op(graph, op)->outputs[0];
}

static inline int chain_conv(Graph *graph, const char *name, int x, int64_t channels,
                             int64_t kernel, bool bias)
{
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = channels;
    attrs.as.window.kernel = INTS(kernel);
    attrs.as.window.pad = INTS(kernel / 2);
    attrs.as.window.bias = bias;
    return chain(graph, OP_CONV, name, x, &attrs);
}

static inline Graph *conv_graph(Shape x, int64_t channels, int64_t kernel, bool bias)
{
    Graph *graph = graph_new("test", "Test");
    int y = chain_conv(graph, "conv", graph_add_input(graph, "x", x, DTYPE_FP32), channels, kernel,
                       bias);
    graph_add_output(graph, y);
    return graph;
}

static inline Graph *linear_graph(int64_t rows, int64_t inputs, int64_t outputs, bool bias)
{
    Graph *graph = graph_new("test", "Test");
    Attrs attrs = op_default_attrs(OP_LINEAR);
    attrs.as.product.channels = outputs;
    attrs.as.product.bias = bias;
    int x = graph_add_input(graph, "x", S(rows, inputs), DTYPE_FP32);
    graph_add_output(graph, chain(graph, OP_LINEAR, "linear", x, &attrs));
    return graph;
}

static inline void kit_peak(Device *device, DType dtype, Unit unit, double flops_per_s)
{
    Peak peak = {
        .dtype = dtype, .accumulate = DTYPE_UNKNOWN, .unit = unit, .flops_per_s = flops_per_s};
    g_array_append_val(device->peaks, peak);
}

/* 1 TFLOP/s in fp32 on a vector unit, 100 GB/s and, if any, an integer matrix unit. */
static inline Device *round_device(double int8_per_s)
{
    Device *device = device_new("box", "Box");
    Memory memory = {.name = "DRAM", .bytes_per_s = {[BASIS_THEORETICAL] = 100e9}};
    g_array_append_val(device->memories, memory);
    kit_peak(device, DTYPE_FP32, UNIT_VECTOR, 1e12);
    if (int8_per_s > 0)
        kit_peak(device, DTYPE_INT8, UNIT_MATRIX, int8_per_s);
    return device;
}

static inline Timing *time_as(const ModelCost *cost, const Device *device, DType dtype)
{
    Roof roof;
    GError *error = NULL;
    Timing *timing = roof_on(device, dtype, BASIS_THEORETICAL, &roof, &error)
                         ? timing_new(cost, &roof, TRAFFIC_COMPULSORY, &error)
                         : NULL;
    if (!timing)
        fail_msg("%s", error->message);
    return timing;
}

static inline void near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-12 * fabs(expected)))
        fail_msg("%.17g is not %.17g", actual, expected);
}

#endif
