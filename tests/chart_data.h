/* Plausible data for chart tests and timings: ResNet-50 (He et al., arXiv:1512.03385, table 1) at
 * batch 1 in fp16 on a V100-like device. Costs are worked out here from the shapes, so charts can
 * be tried without the rest of the program.
 */
#ifndef TESTS_CHART_DATA_H
#define TESTS_CHART_DATA_H

#include <glib.h>
#include <math.h>

#include "chart/devices_chart.h"
#include "chart/layers_chart.h"
#include "chart/roofline_chart.h"
#include "chart/shares_chart.h"
#include "chart/zoo_chart.h"

#define DATA_BYTES 2.0 /* per element, fp16 */
#define DATA_MATRIX 110e12
#define DATA_VECTOR 28e12
#define DATA_BANDWIDTH 790e9
#define DATA_OVERHEAD 1e-6

static const RoofCeiling v100_ceilings[] = {
    {"fp16 tensor cores", CEILING_MATRIX, BASIS_THEORETICAL, 125e12},
    {"fp16 tensor cores", CEILING_MATRIX, BASIS_MEASURED, DATA_MATRIX},
    {"fp16 vector", CEILING_VECTOR, BASIS_THEORETICAL, 31.4e12},
    {"HBM2", CEILING_BANDWIDTH, BASIS_THEORETICAL, 900e9},
    {"HBM2", CEILING_BANDWIDTH, BASIS_MEASURED, DATA_BANDWIDTH},
};

typedef struct DataLayer {
    char *name;
    ChartClass class;
    double macs, flops, params, bytes, no_reuse, seconds;
} DataLayer;

static void data_layer_clear(gpointer layer)
{
    g_free(((DataLayer *)layer)->name);
}

/* Takes name. */
static void data_add(GArray *layers, char *name, DataLayer layer)
{
    double peak = layer.macs > 0 ? DATA_MATRIX : DATA_VECTOR;
    layer.name = name;
    layer.seconds = fmax(layer.flops / peak, layer.bytes / DATA_BANDWIDTH) + DATA_OVERHEAD;
    g_array_append_val(layers, layer);
}

static void data_conv(GArray *layers, const char *prefix, const char *suffix, double in, double out,
                      double kernel, double stride, double size)
{
    double side = size / stride, params = in * out * kernel * kernel, written = out * side * side;
    double read = kernel == 1 ? in * side * side : in * size * size;
    double macs = params * side * side;
    data_add(layers, g_strconcat(prefix, suffix, NULL),
             (DataLayer){.class = CHART_CONV,
                         .macs = macs,
                         .flops = 2 * macs,
                         .params = params,
                         .bytes = DATA_BYTES * (read + params + written),
                         .no_reuse = DATA_BYTES * (macs / out * out + params + written)});
}

static void data_simple(GArray *layers, const char *prefix, const char *suffix, ChartClass class,
                        double elements, double flops_each, double reads, double params)
{
    double bytes = DATA_BYTES * ((reads + 1) * elements + params);
    data_add(layers, g_strconcat(prefix, suffix, NULL),
             (DataLayer){.class = class,
                         .flops = flops_each * elements,
                         .params = params,
                         .bytes = bytes,
                         .no_reuse = bytes});
}

static void data_conv_bn(GArray *layers, const char *prefix, const char *n, double in, double out,
                         double kernel, double stride, double size)
{
    g_autofree char *conv = g_strconcat("conv", n, NULL), *bn = g_strconcat("bn", n, NULL);
    double elements = out * (size / stride) * (size / stride);
    data_conv(layers, prefix, conv, in, out, kernel, stride, size);
    data_simple(layers, prefix, bn, CHART_NORM, elements, 2, 1, 2 * out);
}

static void data_block(GArray *layers, const char *prefix, double in, double width, double stride,
                       double size)
{
    double side = size / stride;
    data_conv_bn(layers, prefix, "1", in, width, 1, 1, size);
    data_simple(layers, prefix, "relu1", CHART_ACTIVATION, width * size * size, 1, 1, 0);
    data_conv_bn(layers, prefix, "2", width, width, 3, stride, size);
    data_simple(layers, prefix, "relu2", CHART_ACTIVATION, width * side * side, 1, 1, 0);
    data_conv_bn(layers, prefix, "3", width, 4 * width, 1, 1, side);
    if (in != 4 * width)
        data_conv_bn(layers, prefix, "_downsample", in, 4 * width, 1, stride, size);
    data_simple(layers, prefix, "add", CHART_ELEMENTWISE, 4 * width * side * side, 1, 2, 0);
    data_simple(layers, prefix, "relu3", CHART_ACTIVATION, 4 * width * side * side, 1, 1, 0);
}

/* DataLayer array; free with g_array_unref. `deeper` multiplies the blocks of every stage. */
static G_GNUC_UNUSED GArray *data_resnet50(int deeper)
{
    static const int blocks[] = {3, 4, 6, 3};
    GArray *layers = g_array_new(FALSE, FALSE, sizeof(DataLayer));
    g_array_set_clear_func(layers, data_layer_clear);
    data_conv_bn(layers, "", "1", 3, 64, 7, 2, 224);
    data_simple(layers, "", "relu", CHART_ACTIVATION, 64 * 112 * 112, 1, 1, 0);
    data_simple(layers, "", "maxpool", CHART_POOL, 64 * 56 * 56, 9, 4, 0);
    double in = 64, size = 56;
    for (int stage = 0; stage < 4; stage++) {
        double width = 64 << stage;
        for (int b = 0; b < blocks[stage] * deeper; b++) {
            double stride = b == 0 && stage > 0 ? 2 : 1;
            g_autofree char *prefix = g_strdup_printf("layer%d.%d.", stage + 1, b);
            data_block(layers, prefix, in, width, stride, size);
            size /= stride;
            in = 4 * width;
        }
    }
    data_simple(layers, "", "avgpool", CHART_POOL, 2048, 49, 49, 0);
    data_simple(layers, "", "flatten", CHART_MOVEMENT, 2048, 0, 1, 0);
    data_add(layers, g_strdup("fc"),
             (DataLayer){.class = CHART_LINEAR,
                         .macs = 2048e3,
                         .flops = 4097e3,
                         .params = 2049e3,
                         .bytes = DATA_BYTES * (2048 + 2049e3 + 1000),
                         .no_reuse = DATA_BYTES * (2048 + 2049e3 + 1000)});
    return layers;
}

static G_GNUC_UNUSED GArray *data_points(const GArray *layers)
{
    GArray *points = g_array_new(FALSE, FALSE, sizeof(RooflinePoint));
    double total = 0;
    for (guint i = 0; i < layers->len; i++)
        total += g_array_index(layers, DataLayer, i).seconds;
    for (guint i = 0; i < layers->len; i++) {
        const DataLayer *l = &g_array_index(layers, DataLayer, i);
        RooflinePoint point = {l->name,
                               l->class,
                               l->flops / l->bytes,
                               l->flops / l->no_reuse,
                               l->flops / l->seconds,
                               l->seconds / total};
        g_array_append_val(points, point);
    }
    return points;
}

static G_GNUC_UNUSED GArray *data_bars(const GArray *layers)
{
    GArray *bars = g_array_new(FALSE, FALSE, sizeof(LayerBar));
    for (guint i = 0; i < layers->len; i++) {
        const DataLayer *l = &g_array_index(layers, DataLayer, i);
        LayerBar bar = {l->name, l->class, {l->macs, l->params, l->bytes, l->seconds}};
        g_array_append_val(bars, bar);
    }
    return bars;
}

/* One ShareBar per measure of data_bars. */
static G_GNUC_UNUSED void data_shares(const GArray *layers, ShareBar bars[4])
{
    static const char *const names[][2] = {
        {"parameters", ""}, {"MACs", "MAC"}, {"traffic", "B"}, {"time", "s"}};
    for (int b = 0; b < 4; b++) {
        bars[b] = (ShareBar){.name = names[b][0], .unit = names[b][1]};
        for (guint i = 0; i < layers->len; i++) {
            const DataLayer *l = &g_array_index(layers, DataLayer, i);
            const double value[] = {l->params, l->macs, l->bytes, l->seconds};
            bars[b].value[l->class] += value[b];
        }
    }
}

#endif
