#include "roofline/training_step.h"

#include <math.h>

#include "base/count.h"

enum { PRODUCTS = 2 /* by input and by weights */ };

static double backward_seconds(const Timing *timing, int layer)
{
    const LayerCost *cost = cost_layer(timing->cost, layer);
    Work work = work_of(cost, timing->traffic_model);
    bool product = cost->macs > 0;
    if (product) {
        work.matrix_flops = count_or_most(count_mul(PRODUCTS, work.matrix_flops));
        work.other.matrix_flops = count_or_most(count_mul(PRODUCTS, work.other.matrix_flops));
        work.other.flops = work.other.matrix_flops;
        work.flops = work.matrix_flops;
        work.bytes = count_or_most(count_mul(PRODUCTS, work.bytes));
    }
    return timing_of_work(timing, &work).seconds;
}

static bool is_recomputed(const Graph *graph, const Op *op, Recompute recompute)
{
    if (!training_in_layer(op))
        return false;
    return recompute == RECOMPUTE_FULL ||
           (recompute == RECOMPUTE_SELECTIVE && training_in_core(graph, op));
}

static double optimizer_seconds(const TrainingMemory *memory, double bandwidth)
{
    int64_t written = count_add(memory->weights_bytes, memory->optimizer_bytes);
    int64_t bytes = count_add(count_mul(2, written), memory->gradients_bytes);
    return (double)count_or_most(bytes) / bandwidth;
}

static double best_peak(const Roof *roof)
{
    return fmax(roof_best_peak(roof, UNIT_MATRIX), roof_best_peak(roof, UNIT_VECTOR));
}

TrainingTime training_time(const Timing *fused, const TrainingMacs *macs,
                           const TrainingMemory *memory, Recompute recompute)
{
    const Roof *roof = fused->roofs.base;
    TrainingTime time = {.peak = roof_dot_peak(roof)};
    for (int i = 0; i < fused->cost->n_layers; i++) {
        double forward = timing_layer(fused, i)->seconds;
        time.forward_s += forward;
        time.backward_s += backward_seconds(fused, i);
        if (is_recomputed(fused->cost->graph, cost_op(fused->cost, i), recompute))
            time.again_s += forward;
    }
    time.optimizer_s = optimizer_seconds(memory, roof->bandwidth);
    time.seconds = time.forward_s + time.backward_s + time.again_s + time.optimizer_s;
    time.bound_s = fmax(2 * (double)count_or_most(macs->model) / best_peak(roof),
                        optimizer_seconds(memory, roof_best_bandwidth(roof)));
    return time;
}
