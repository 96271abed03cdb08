#include "roofline/questions.h"

#include <math.h>

#include "base/count.h"

static const double knee_share = 0.95;

/* Bits per element of a layer's weights, by its first parameter. */
static int weight_bits(const ModelCost *cost, const Op *op)
{
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(cost->graph, op, i);
        if (tensor != NULL && tensor_is_parameter(tensor))
            return dtype_bits(tensor->dtype);
    }
    return 0;
}

int64_t crossing_batch(const Timing *timing, int layer)
{
    const LayerCost *cost = cost_layer(timing->cost, layer);
    const LayerTime *time = timing_layer(timing, layer);
    const Traffic *traffic = &cost->traffic[TRAFFIC_COMPULSORY];
    double batch = (double)MAX(timing->cost->graph->batch, 1);
    int64_t weights =
        count_bytes(traffic->weights, weight_bits(timing->cost, cost_op(timing->cost, layer)));
    double weights_s = (double)MIN(weights, traffic->bytes) / timing->roof.bandwidth;
    double moving_s = (double)traffic->bytes / timing->roof.bandwidth - weights_s;
    double gain_s = (fmax(time->matrix_s, time->vector_s) - moving_s) / batch;
    if (cost->flops == 0 || gain_s <= 0)
        return 0;
    double crossing = ceil(weights_s / gain_s);
    return crossing < (double)INT64_MAX ? MAX((int64_t)crossing, 1) : 0;
}

int64_t knee_batch(int64_t largest, SecondsAtBatch seconds_at, void *user, GError **error)
{
    double seconds, most;
    if (!seconds_at(largest, user, &most, error))
        return -1;
    for (int64_t batch = 1; batch < largest; batch *= 2) {
        if (!seconds_at(batch, user, &seconds, error))
            return -1;
        /* batch / seconds >= share · largest / most, without dividing by 0 */
        if ((double)batch * most >= knee_share * (double)largest * seconds)
            return batch;
    }
    return largest;
}

double pipeline_throughput(double load_seconds, double compute_seconds)
{
    if (isnan(load_seconds) || isnan(compute_seconds))
        return NAN; /* where fmax() takes the other */
    double slower = fmax(load_seconds, compute_seconds);
    return slower > 0 ? 1 / slower : 0;
}

Sharing sharing_of(const Timing *timing, int n)
{
    double matrix = 0, vector = 0, memory = 0, alone = 0, lockstep = 0;
    for (int i = 0; i < timing->cost->n_layers; i++) {
        const LayerTime *time = timing_layer(timing, i);
        matrix += time->matrix_s;
        vector += time->vector_s;
        memory += time->memory_s;
        alone += time->seconds;
        lockstep += n * fmax(fmax(time->matrix_s, time->vector_s), time->memory_s);
    }
    return (Sharing){
        .lockstep_s = lockstep,
        .mixed_s = fmax(alone, n * fmax(fmax(matrix, vector), memory)),
    };
}

double live_bytes_mean(const Timing *timing, const Footprint *footprint)
{
    double sum = 0;
    for (int i = 0; i < timing->cost->n_layers; i++)
        sum += timing_layer(timing, i)->seconds *
               (double)footprint->live_bytes[cost_op_index(timing->cost, i)];
    return timing->seconds > 0 ? sum / timing->seconds : NAN;
}
