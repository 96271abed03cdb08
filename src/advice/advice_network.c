/* Rules about whole networks. */
#include <inttypes.h>
#include <math.h>

#include "advice/advice_case.h"
#include "base/count.h"
#include "base/error.h"
#include "base/units.h"
#include "graph/sample.h"
#include "roofline/bound.h"

/* What a rule compares with. Shares are of 1. */
static const double overhead_share = 0.10; /* of the time */
static const double owned_share = 0.50;    /* of the parameters */
static const double little_share = 0.10;   /* of the MACs */

/* ---- Algorithms ------------------------------------------------------------------------------ */

/* What choosing the fastest algorithm of each convolution changes. */
typedef struct Chosen {
    Tally tally; /* by seconds saved */
    int64_t flops, matrix_flops;
    NeedlessFlops needless; /* of direct convolutions that are no more */
    int64_t weights_bytes;  /* that transformed filters take more */
} Chosen;

/* Filters are as wide as the layer's own, but for those of an FFT, which are fp32: the wider. */
static int64_t more_weights(const LayerAlgorithms *choice)
{
    const Traffic *direct = &choice->cost[CONV_DIRECT].traffic;
    int64_t more = count_sub(choice->cost[choice->best].traffic.weights, direct->weights);
    return count_bytes(MAX(0, more), dtype_bits(DTYPE_FP32));
}

static Chosen choose(const ModelCost *cost, const AlgorithmPlan *plan)
{
    Chosen chosen = {.tally = {.worst = NO_LAYER}};
    for (int i = 0; i < plan->n_layers; i++) {
        const LayerAlgorithms *choice = plan_layer(plan, i);
        const AlgorithmCost *direct = &choice->cost[CONV_DIRECT],
                            *best = &choice->cost[choice->best];
        if (choice->saved_s <= 0)
            continue;
        const NeedlessFlops *needless = &cost_layer(cost, plan->layers[i].layer)->needless;
        tally_add(&chosen.tally, plan->layers[i].layer, choice->saved_s);
        count_add_to(&chosen.needless.flops, needless->flops);
        count_add_to(&chosen.needless.matrix_flops, needless->matrix_flops);
        count_add_to(&chosen.flops, count_sub(best->flops, direct->flops));
        count_add_to(&chosen.matrix_flops, count_sub(best->matrix_flops, direct->matrix_flops));
        count_add_to(&chosen.weights_bytes, more_weights(choice));
    }
    return chosen;
}

static bool has_workspace(const AdviceCase *asked, const AlgorithmPlan *plan, const Chosen *chosen)
{
    const Fit *fit = &asked->best->fit;
    return fit_on(asked->subject->device, count_add(fit->weights_bytes, chosen->weights_bytes),
                  count_add(fit->activations_bytes, plan->workspace_bytes))
               .fits != FITS_NO;
}

/* The bound is of direct algorithms: other ones have FLOPs of their own. */
static double bound_by(const Timing *timing, const Chosen *chosen)
{
    ModelCost cost = *timing->cost;
    Timing by = *timing;
    cost.flops = count_add(cost.flops, chosen->flops);
    cost.matrix_flops = count_add(cost.matrix_flops, chosen->matrix_flops);
    cost.needless_flops = count_sub(cost.needless_flops, chosen->needless.flops);
    cost.needless_matrix_flops =
        count_sub(cost.needless_matrix_flops, chosen->needless.matrix_flops);
    by.cost = &cost;
    return fmin(bound_seconds(&by), bound_seconds(timing));
}

static const char *algorithm_at(const AlgorithmPlan *plan, int layer)
{
    int i = 0;
    while (plan->layers[i].layer != layer)
        i++;
    return conv_algorithm_title(plan_layer(plan, i)->best);
}

bool advice_check_algorithm(AdviceCase *asked, Advice *advice)
{
    g_autoptr(AlgorithmPlan) plan = algorithm_costs_plan(advice_algorithms(asked), asked->timing);
    Chosen chosen = choose(asked->timing->cost, plan);
    if (chosen.tally.layers == 0 || !has_workspace(asked, plan, &chosen))
        return false;
    advice_set_layers(asked, advice, &chosen.tally);
    advice->measured = plan->best_seconds;
    advice->threshold = plan->direct_seconds;
    advice->gain_s = plan->direct_seconds - plan->best_seconds;
    advice->bound_s = bound_by(asked->timing, &chosen);
    g_autofree char *where = advice_which(asked, &chosen.tally);
    g_autofree char *then = units_seconds(plan->best_seconds);
    g_autofree char *workspace = units_bytes((double)plan->workspace_bytes);
    advice->evidence = g_strdup_printf("%s by %s: %s in all, with a workspace of %s", where,
                                       algorithm_at(plan, chosen.tally.worst), then, workspace);
    return true;
}

/* ---- Design ---------------------------------------------------------------------------------- */

static char *design_text_of(const AdviceCase *asked, const Timing *then)
{
    g_autofree char *after = units_seconds(then->seconds);
    g_autofree char *before = units_seconds(asked->timing->seconds);
    g_autofree char *macs = units_si((double)then->cost->macs, 3, "MAC");
    g_autofree char *macs_before = units_si((double)asked->timing->cost->macs, 3, "MAC");
    return g_strdup_printf("%s with %s, %s with %s", after, macs, before, macs_before);
}

bool advice_check_design(AdviceCase *asked, Advice *advice)
{
    const Timing *then = advice_timing(asked, (Variant)advice->rule->what_if);
    if (then == NULL)
        return false;
    advice_set_gain(asked, advice, then);
    advice->measured = then->seconds;
    advice->threshold = asked->timing->seconds;
    advice->evidence = design_text_of(asked, then);
    return true;
}

/* ---- Overhead -------------------------------------------------------------------------------- */

bool advice_check_overhead(AdviceCase *asked, Advice *advice)
{
    const Timing *timing = asked->timing;
    double seconds = timing_overhead(timing);
    advice->measured = advice_part(seconds, timing->seconds);
    advice->threshold = overhead_share;
    if (advice->measured <= advice->threshold)
        return false;
    advice->beside_s = timing->roof.overhead_s * (timing->launches - 1);
    advice->at_most = true;
    g_autofree char *part = units_percent(advice->measured, 1);
    g_autofree char *limit = units_percent(overhead_share, 0);
    g_autofree char *each = units_seconds(timing->roof.overhead_s);
    g_autofree char *work =
        units_si(advice_part((double)timing->cost->flops, timing->launches), 3, "FLOP");
    advice->evidence = g_strdup_printf(
        "%d operators of %s on average, %s to launch each: beside the time, %s of it, above %s",
        timing->launches, work, each, part, limit);
    return true;
}

/* ---- Memory ---------------------------------------------------------------------------------- */

bool advice_check_linear_params(AdviceCase *asked, Advice *advice)
{
    const ModelCost *cost = asked->timing->cost;
    int64_t params = cost->params_of_class[OP_CLASS_LINEAR];
    double macs = advice_part((double)cost->macs_of_class[OP_CLASS_LINEAR], (double)cost->macs);
    advice->measured = advice_part((double)params, (double)cost->params);
    advice->threshold = owned_share;
    const Timing *pooled = advice->measured > owned_share && macs <= little_share
                               ? advice_timing(asked, VARIANT_POOLED)
                               : NULL;
    if (pooled == NULL)
        return false;
    advice_set_gain(asked, advice, pooled);
    const Device *device = asked->subject->device;
    int64_t saved = count_sub(counted_held_bytes(asked->best->counted, device),
                              counted_held_bytes(advice_counted(asked, VARIANT_POOLED), device));
    advice->gain_bytes = MAX(0, saved);
    g_autofree char *part = units_percent(advice->measured, 1), *work = units_percent(macs, 1);
    g_autofree char *limit = units_percent(owned_share, 0), *number = units_grouped(params);
    advice->evidence = g_strdup_printf("%s of the parameters (%s), above %s, for %s of the MACs",
                                       part, number, limit, work);
    return true;
}

/* Layers that wait for activations: those whose tensors, live at once, fit on the chip, or those
 * whose tensors do not. Where no chip's memory is known, all fit. */
static Tally waiting_layers(AdviceCase *asked, bool fit)
{
    Tally tally = {.worst = NO_LAYER};
    int64_t on_chip = device_fast_memory(asked->subject->device);
    const Footprint *footprint = advice_footprint(asked);
    for (int i = 0; footprint != NULL && i < asked->timing->cost->n_layers; i++) {
        double waiting = advice_waiting(asked, i);
        int64_t live = footprint->live_bytes[cost_op_index(asked->timing->cost, i)];
        if (waiting > 0 && fit == (on_chip <= 0 || live <= on_chip))
            tally_add(&tally, i, waiting);
    }
    return tally;
}

bool advice_check_activations_on_chip(AdviceCase *asked, Advice *advice)
{
    Tally tally = waiting_layers(asked, false);
    if (tally.layers == 0)
        return false;
    int op = cost_op_index(asked->timing->cost, tally.worst);
    advice_set_layers(asked, advice, &tally);
    advice_set_most(advice, tally.sum);
    advice->measured = (double)advice_footprint(asked)->live_bytes[op];
    advice->threshold = (double)device_fast_memory(asked->subject->device);
    g_autofree char *need = units_bytes(advice->measured), *have = units_bytes(advice->threshold);
    g_autofree char *where = advice_which(asked, &tally);
    g_autofree char *part = units_percent(advice_share(asked, tally.sum), 1);
    advice->evidence =
        g_strdup_printf("%s: %s live at once, %s on the chip; %s of the time is waiting for "
                        "activations of such layers",
                        where, need, have, part);
    return true;
}

/* ---- Batch ----------------------------------------------------------------------------------- */

static bool seconds_at(int64_t batch, void *user, double *seconds, GError **error)
{
    g_autoptr(Timing) timing = advice_at_batch(user, batch);
    *seconds = timing ? timing->seconds : 0;
    return timing ||
           rb_fail(error, RB_ERROR_CANNOT, "not at a batch of %" PRId64 "; choose another", batch);
}

/* The largest power of two that fits; 0: a file may have its batch written into its shapes. */
static int64_t largest_batch_of(AdviceCase *asked, int64_t now)
{
    g_autoptr(Timing) twice = advice_at_batch(asked, 2 * now);
    for (int64_t batch = KNEE_LARGEST_BATCH; twice != NULL && batch > now; batch /= 2) {
        g_autoptr(Timing) timing = advice_at_batch(asked, batch);
        if (timing != NULL)
            return batch;
    }
    return 0;
}

/* For as many inputs as there are in a batch now. */
static bool fill_batch(AdviceCase *asked, Advice *advice, int64_t now, int64_t knee)
{
    g_autoptr(Timing) then = advice_at_batch(asked, knee);
    if (then == NULL)
        return false;
    double part = (double)now / (double)knee, seconds = asked->timing->seconds;
    advice->measured = (double)now;
    advice->threshold = (double)knee;
    advice->gain_s = seconds - then->seconds * part;
    advice->bound_s = bound_seconds(then) * part;
    advice_set_estimate(asked, advice, then, part);
    const char *sample = sample_name(then->cost->graph);
    g_autofree char *rate = units_rate_of(advice_part((double)now, seconds), sample);
    g_autofree char *best = units_rate_of(advice_part((double)knee, then->seconds), sample);
    advice->evidence = g_strdup_printf(
        "a batch of %" PRId64 " gives %s, one of %" PRId64 " (the knee) %s", now, rate, knee, best);
    return true;
}

bool advice_check_batch(AdviceCase *asked, Advice *advice)
{
    int64_t now = MAX(1, asked->timing->cost->graph->batch);
    int64_t largest = asked->subject->batches ? largest_batch_of(asked, now) : 0;
    int64_t knee = largest > 0 ? knee_batch(largest, seconds_at, asked, NULL) : 0;
    return knee > now && fill_batch(asked, advice, now, knee);
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
        units_percent(advice_part(timing->seconds_of_bound[bound], timing->seconds), 0);
    advice->evidence = g_strdup_printf(
        "the network's %s %s are %s the ridge point at %s; %s of the time is bound by %s",
        intensity, dtype_intensity_unit(timing->roof.compute_dtype),
        bound == BOUND_COMPUTE ? "not below" : "below", ridge, part, bound_name(bound));
    return true;
}

bool advice_check_reduce_flops(AdviceCase *asked, Advice *advice)
{
    const Timing *narrow = NULL;
    if (compare_with_ridge(asked, advice, BOUND_COMPUTE))
        narrow = advice_timing(asked, VARIANT_NARROW);
    if (narrow != NULL)
        advice_set_gain(asked, advice, narrow);
    return narrow != NULL;
}

bool advice_check_reduce_bytes(AdviceCase *asked, Advice *advice)
{
    Tally tally = waiting_layers(asked, true);
    if (tally.layers == 0 || !compare_with_ridge(asked, advice, BOUND_MEMORY))
        return false;
    advice_set_layers(asked, advice, &tally);
    advice_set_most(advice, tally.sum);
    g_autofree char *ridge = g_steal_pointer(&advice->evidence);
    g_autofree char *part = units_percent(advice_share(asked, tally.sum), 1);
    bool known = device_fast_memory(asked->subject->device) > 0;
    advice->evidence = g_strdup_printf("%s, %s waiting for activations%s", ridge, part,
                                       known ? " that fit on the chip" : "");
    return true;
}
