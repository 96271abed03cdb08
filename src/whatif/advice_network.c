/* Rules about whole networks. */
#include <inttypes.h>
#include <math.h>

#include "base/count.h"
#include "base/units.h"
#include "whatif/advice_case.h"

/* What a rule compares with. Shares are of 1. */
static const double overhead_share = 0.10;  /* of the time */
static const double owned_share = 0.50;     /* of the parameters */
static const double little_share = 0.10;    /* of the MACs */
static const double most_share = 0.50;      /* of what int8 saves */
static const double ping_pong_share = 0.10; /* of the time */

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

/* ---- Overhead -------------------------------------------------------------------------------- */

bool advice_check_overhead(AdviceCase *asked, Advice *advice)
{
    const Timing *timing = asked->timing;
    double seconds = timing_overhead(timing);
    advice->measured = ratio(seconds, timing->seconds + seconds);
    advice->threshold = overhead_share;
    if (advice->measured <= advice->threshold)
        return false;
    advice->gain_s = advice_saving(asked, VARIANT_FUSED);
    g_autofree char *part = units_percent(advice->measured, 1);
    g_autofree char *limit = units_percent(overhead_share, 0);
    g_autofree char *each = units_seconds(timing->roof.overhead_s);
    g_autofree char *work =
        units_si((double)timing->cost->flops / timing->cost->n_layers, 3, "FLOP");
    advice->evidence = g_strdup_printf(
        "%" PRId64 " operators of %s on average, %s to launch each: %s of the time, above %s",
        timing->cost->operators, work, each, part, limit);
    return true;
}

/* ---- Memory ---------------------------------------------------------------------------------- */

/* What is loaded to run. */
static int64_t resident_bytes(const ModelCost *cost)
{
    return cost->weights_bytes + cost->metadata_bytes - cost->auxiliary.weights_bytes -
           cost->auxiliary.metadata_bytes;
}

static int64_t bytes_saved(AdviceCase *asked, Variant variant)
{
    const Counted *counted = advice_counted(asked, variant);
    int64_t saved =
        counted ? resident_bytes(asked->timing->cost) - resident_bytes(counted->cost) : 0;
    return MAX(0, saved);
}

bool advice_check_linear_params(AdviceCase *asked, Advice *advice)
{
    const ModelCost *cost = asked->timing->cost;
    int64_t params = cost->params_of_class[OP_CLASS_LINEAR];
    double macs = ratio((double)cost->macs_of_class[OP_CLASS_LINEAR], (double)cost->macs);
    advice->measured = ratio((double)params, (double)cost->params);
    advice->threshold = owned_share;
    if (advice->measured <= owned_share || macs > little_share)
        return false;
    advice->gain_s = advice_saving(asked, VARIANT_POOLED);
    advice->gain_bytes = bytes_saved(asked, VARIANT_POOLED);
    g_autofree char *part = units_percent(advice->measured, 1), *work = units_percent(macs, 1);
    g_autofree char *limit = units_percent(owned_share, 0), *number = units_grouped(params);
    advice->evidence = g_strdup_printf("%s of the parameters (%s), above %s, for %s of the MACs",
                                       part, number, limit, work);
    return true;
}

bool advice_check_weights_memory(AdviceCase *asked, Advice *advice)
{
    const Memory *memory = device_main_memory(asked->timing->roof.device);
    int64_t bytes = resident_bytes(asked->timing->cost);
    if (memory == NULL || memory->capacity_bytes <= 0 || bytes <= memory->capacity_bytes)
        return false;
    advice->measured = (double)bytes;
    advice->threshold = (double)memory->capacity_bytes;
    advice->gain_bytes = bytes_saved(asked, VARIANT_INT8);
    g_autofree char *need = units_bytes(advice->measured), *have = units_bytes(advice->threshold);
    advice->evidence = g_strdup_printf("%s of weights, %s of %s", need, have, memory->name);
    return true;
}

bool advice_check_activations_on_chip(AdviceCase *asked, Advice *advice)
{
    int64_t on_chip = device_fast_memory(asked->timing->roof.device);
    const Footprint *footprint = on_chip > 0 ? advice_footprint(asked) : NULL;
    if (footprint == NULL || footprint->peak_bytes <= on_chip)
        return false;
    advice->measured = (double)footprint->peak_bytes;
    advice->threshold = (double)on_chip;
    advice->gain_bytes = footprint->peak_bytes - footprint->peak_inplace_bytes;
    g_autofree char *need = units_bytes(advice->measured), *have = units_bytes(advice->threshold);
    advice->evidence =
        g_strdup_printf("%s live at once at '%s', %s on the chip", need,
                        graph_op(asked->timing->cost->graph, footprint->peak_op)->name, have);
    return true;
}

/* ---- Quantization ---------------------------------------------------------------------------- */

/* int8 against the same network fused, so that only quantizing is compared. */
typedef struct Int8 {
    double before_s, after_s;
    double by_traffic_s; /* saved in layers that memory bounds before */
} Int8;

static double sum_memory_bound(const Timing *timing, const bool *memory_bound,
                               const Quantized *quantized)
{
    double sum = 0;
    for (int i = 0; i < timing->cost->n_layers; i++) {
        int op = cost_op_index(timing->cost, i);
        if (memory_bound[quantized ? quantized_op(quantized, op)->origin : op])
            sum += timing_layer(timing, i)->seconds;
    }
    return sum;
}

static const Quantized *quantized_of(AdviceCase *asked)
{
    return advice_counted(asked, VARIANT_INT8)->quantized;
}

static double saved_by_traffic(AdviceCase *asked, const Timing *before, const Timing *after)
{
    g_autofree bool *memory_bound = g_new0(bool, graph_n_ops(before->cost->graph) + 1);
    for (int i = 0; i < before->cost->n_layers; i++)
        memory_bound[cost_op_index(before->cost, i)] =
            timing_layer(before, i)->bound == BOUND_MEMORY;
    return sum_memory_bound(before, memory_bound, NULL) -
           sum_memory_bound(after, memory_bound, quantized_of(asked));
}

static bool is_float32(DType dtype)
{
    return dtype == DTYPE_FP32 || dtype == DTYPE_TF32;
}

/* The scheme's floats are fp32: a network in fewer bits would be compared with another one. */
static bool int8_of(AdviceCase *asked, Int8 *int8)
{
    if (!is_float32(asked->timing->roof.dtype))
        return false;
    const Timing *before = advice_timing(asked, VARIANT_FUSED);
    const Timing *after = advice_timing(asked, VARIANT_INT8);
    if (before == NULL || after == NULL || quantized_of(asked)->n_quantized == 0)
        return false;
    if (!asked->by_traffic_known)
        asked->by_traffic_s = saved_by_traffic(asked, before, after);
    asked->by_traffic_known = true;
    *int8 = (Int8){before->seconds, after->seconds, asked->by_traffic_s};
    return true;
}

static void fill_int8(AdviceCase *asked, Advice *advice, const Int8 *int8)
{
    double saved = int8->before_s - int8->after_s;
    advice->gain_bytes = bytes_saved(asked, VARIANT_INT8);
    g_autofree char *before = units_seconds(int8->before_s), *after = units_seconds(int8->after_s);
    if (saved <= 0) {
        advice->measured = int8->after_s;
        advice->threshold = int8->before_s;
        advice->evidence = g_strdup_printf("%s in int8, %s in float, both fused", after, before);
        return;
    }
    advice->gain_s = saved;
    advice->measured = int8->by_traffic_s / saved;
    advice->threshold = most_share;
    g_autofree char *part = units_percent(advice->measured, 0);
    advice->evidence = g_strdup_printf(
        "%s in int8, %s in float, both fused; %s of what is saved, in layers that memory bounds",
        after, before, part);
}

static bool int8_gains(AdviceCase *asked, Advice *advice, bool by_traffic)
{
    Int8 int8;
    if (!int8_of(asked, &int8) || int8.after_s >= int8.before_s ||
        by_traffic != (int8.by_traffic_s >= most_share * (int8.before_s - int8.after_s)))
        return false;
    fill_int8(asked, advice, &int8);
    return true;
}

bool advice_check_int8_traffic(AdviceCase *asked, Advice *advice)
{
    return int8_gains(asked, advice, true);
}

bool advice_check_int8_arithmetic(AdviceCase *asked, Advice *advice)
{
    return int8_gains(asked, advice, false);
}

bool advice_check_int8_loses(AdviceCase *asked, Advice *advice)
{
    Int8 int8;
    if (!int8_of(asked, &int8) || int8.after_s < int8.before_s)
        return false;
    fill_int8(asked, advice, &int8);
    return true;
}

/* What enters the network is converted once in any case; what leaves it stays in int8. */
static bool converts_inside(const Quantized *quantized, int index)
{
    const Tensor *in = op_input(quantized->graph, graph_op(quantized->graph, index), 0);
    return quantized_op(quantized, index)->conversion && in != NULL && in->role != TENSOR_INPUT;
}

static double converting(const Timing *timing, const Quantized *quantized, int *n)
{
    double sum = 0;
    *n = 0;
    for (int i = 0; i < timing->cost->n_layers; i++) {
        if (!converts_inside(quantized, cost_op_index(timing->cost, i)))
            continue;
        sum += timing_layer(timing, i)->seconds;
        ++*n;
    }
    return sum;
}

bool advice_check_ping_pong(AdviceCase *asked, Advice *advice)
{
    Int8 int8;
    if (!int8_of(asked, &int8))
        return false;
    int n;
    double seconds = converting(advice_timing(asked, VARIANT_INT8), quantized_of(asked), &n);
    advice->measured = ratio(seconds, int8.after_s);
    advice->threshold = ping_pong_share;
    if (advice->measured <= ping_pong_share)
        return false;
    const Timing *in_passing = advice_timing(asked, VARIANT_INT8_CONVERTED);
    if (in_passing != NULL && in_passing->seconds < int8.after_s)
        advice->gain_s = int8.after_s - in_passing->seconds;
    g_autofree char *part = units_percent(advice->measured, 1);
    g_autofree char *limit = units_percent(ping_pong_share, 0);
    advice->evidence = g_strdup_printf(
        "in int8, %d conversions between operators take %s of the time, above %s", n, part, limit);
    return true;
}

/* ---- Batch ----------------------------------------------------------------------------------- */

bool advice_check_batch(AdviceCase *asked, Advice *advice)
{
    const AdviceOptions *options = asked->options;
    if (options->seconds_at == NULL || options->largest_batch < 1)
        return false;
    int64_t batch = MAX(1, asked->timing->cost->graph->batch);
    int64_t knee =
        knee_batch(options->largest_batch, options->seconds_at, options->user, &asked->error);
    double now, then;
    if (knee <= batch || !options->seconds_at(batch, options->user, &now, &asked->error) ||
        !options->seconds_at(knee, options->user, &then, &asked->error))
        return false;
    double saved = now - then * (double)batch / (double)knee;
    advice->measured = (double)batch;
    advice->threshold = (double)knee;
    advice->gain_s = saved > 0 ? saved : NAN;
    g_autofree char *rate = units_number((double)batch / now, 3);
    g_autofree char *best = units_number((double)knee / then, 3);
    advice->evidence = g_strdup_printf("a batch of %" PRId64 " gives %s inputs/s, one of %" PRId64
                                       " (the knee) %s",
                                       batch, rate, knee, best);
    return true;
}

/* ---- Which side of the ridge ----------------------------------------------------------------- */

static bool compare_with_ridge(AdviceCase *asked, Advice *advice, Bound bound)
{
    const Timing *timing = asked->timing;
    int64_t bytes = timing->cost->traffic[timing->traffic_model].bytes;
    if (bytes <= 0 || timing->cost->flops <= 0)
        return false;
    advice->measured = (double)timing->cost->flops / (double)bytes;
    advice->threshold = roof_ridge(&timing->roof);
    if ((advice->measured >= advice->threshold) != (bound == BOUND_COMPUTE))
        return false;
    g_autofree char *intensity = units_number(advice->measured, 3);
    g_autofree char *ridge = units_number(advice->threshold, 3);
    g_autofree char *part =
        units_percent(ratio(timing->seconds_of_bound[bound], timing->seconds), 0);
    advice->evidence = g_strdup_printf(
        "the network's %s FLOP/byte are %s the ridge point at %s; %s of the time is bound by %s",
        intensity, bound == BOUND_COMPUTE ? "not below" : "below", ridge, part, bound_name(bound));
    return true;
}

bool advice_check_reduce_flops(AdviceCase *asked, Advice *advice)
{
    if (!compare_with_ridge(asked, advice, BOUND_COMPUTE))
        return false;
    advice->gain_s = advice_saving(asked, VARIANT_NARROW);
    return true;
}

bool advice_check_reduce_bytes(AdviceCase *asked, Advice *advice)
{
    if (!compare_with_ridge(asked, advice, BOUND_MEMORY))
        return false;
    advice->gain_s = advice_saving(asked, VARIANT_FUSED);
    return true;
}
