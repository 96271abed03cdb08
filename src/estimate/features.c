#include "estimate/features.h"

#include <math.h>

/* ---- Ceilings -------------------------------------------------------------------------------- */

static double rate_of(const Memory *memory, Basis basis)
{
    static const Basis order[BASIS_COUNT][BASIS_COUNT] = {
        [BASIS_THEORETICAL] = {BASIS_THEORETICAL, BASIS_SUSTAINED, BASIS_MEASURED},
        [BASIS_SUSTAINED] = {BASIS_SUSTAINED, BASIS_THEORETICAL, BASIS_MEASURED},
        [BASIS_MEASURED] = {BASIS_MEASURED, BASIS_SUSTAINED, BASIS_THEORETICAL},
    };
    for (int i = 0; i < BASIS_COUNT; i++)
        if (memory->bytes_per_s[order[basis][i]] > 0)
            return memory->bytes_per_s[order[basis][i]];
    return 0;
}

bool profile_ceilings_of(const Device *device, DType dtype, Basis basis, ProfileCeilings *ceilings,
                         GError **error)
{
    Roof roof;
    if (!roof_on(device, dtype, basis, &roof, error))
        return false;
    *ceilings =
        (ProfileCeilings){.matrix = peak_flops(roof.matrix), .vector = peak_flops(roof.vector)};
    const Memory *last = device_main_memory(device);
    for (guint i = 0; i < device->memories->len; i++) {
        const Memory *memory = &g_array_index(device->memories, Memory, i);
        double rate = rate_of(memory, basis);
        if (memory != last && memory->capacity_bytes > 0 && rate > roof.bandwidth &&
            ceilings->n_memories < CEILINGS_MOST_MEMORIES - 1)
            ceilings->memories[ceilings->n_memories++] =
                (ProfileMemory){memory->name, memory->capacity_bytes, rate, false};
    }
    ceilings->memories[ceilings->n_memories++] =
        (ProfileMemory){last ? last->name : "main memory", 0, roof.bandwidth, false};
    return true;
}

/* ---- Layers ---------------------------------------------------------------------------------- */

LayerFeatures layer_features(const ModelCost *cost, const LayerCost *layer,
                             const ProfileCeilings *ceilings)
{
    const Op *op = graph_op(cost->graph, layer->example);
    double runs = (double)op_times(op), bytes = (double)layer->traffic[TRAFFIC_COMPULSORY].bytes;
    LayerFeatures features = {.work = work_class(cost->graph, op),
                              .layers = layer->layers,
                              .runs = runs,
                              .bytes = runs > 0 ? bytes / runs : 0};
    int64_t flops = count_add(layer->flops, layer->extra_ops);
    double weights = fmin((double)layer->weights_bytes, bytes);
    double moved_at = profile_bandwidth(ceilings, (int64_t)features.bytes);
    double weights_at = profile_weights_bandwidth(ceilings, (int64_t)features.bytes);
    UnitSeconds units =
        unit_seconds(flops, layer->matrix_flops, ceilings->matrix, ceilings->vector);
    features.compute_s = MAX(units.matrix, units.vector);
    features.weights_s = weights_at > 0 ? weights / weights_at : 0;
    features.memory_s = features.weights_s + (moved_at > 0 ? (bytes - weights) / moved_at : 0);
    features.intensity = bytes > 0 ? (double)layer->flops / bytes : 0;
    return features;
}

Features *features_new(const ModelCost *cost, const ProfileCeilings *ceilings)
{
    Features *features = g_new0(Features, 1);
    features->n = cost->n_costs;
    features->layers = g_new(LayerFeatures, MAX(cost->n_costs, 1));
    for (int i = 0; i < cost->n_costs; i++) {
        const LayerCost *layer = &cost->costs[i];
        features->layers[i] = layer_features(cost, layer, ceilings);
        if ((layer->known & KNOWS_TIME) != KNOWS_TIME)
            features->uncounted += layer->layers;
    }
    return features;
}

void features_free(Features *features)
{
    if (!features)
        return;
    g_free(features->layers);
    g_free(features);
}

double overlapped(double x, double y, double overlap)
{
    double more = MAX(x, y), less = MIN(x, y);
    return overlap == 0 || less <= 0 ? more
                                     : more * pow(1 + pow(less / more, overlap), 1 / overlap);
}

double features_seconds(const Features *features, const Parameters *parameters)
{
    double seconds = parameters->tau;
    for (int i = 0; i < features->n; i++)
        seconds += features->layers[i].layers * layer_seconds(&features->layers[i], parameters);
    return seconds;
}
