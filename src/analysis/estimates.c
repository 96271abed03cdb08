#include "analysis/estimates.h"

#include <string.h>

/* ---- Which ----------------------------------------------------------------------------------- */

static const ModelResult *executed(const TimingResult *timing, const Profile *profile)
{
    return stack_is_fused((StackKind)profile->how) ? timing->fused_of : timing->of;
}

bool estimate_is_for(const TimingResult *timing, const Profile *profile)
{
    const ModelResult *model = executed(timing, profile);
    return !timing->reason &&
           profile_is_for(profile, timing->device, model->compute, model->batch) &&
           network_is_in(model->cost, profile->dtype);
}

Estimate *estimate_of(const TimingResult *timing, const Profile *profile)
{
    g_autoptr(Features) features =
        features_new(executed(timing, profile)->cost, &profile->ceilings);
    return estimate_new(features, timing->of->batch, timing->bound_seconds, profile);
}

void estimate_set(TimingResult *timing, const GPtrArray *profiles)
{
    const Profile *profile =
        profile_for(profiles, timing->device, timing->fused_of->compute, timing->of->batch);
    if (profile && estimate_is_for(timing, profile))
        timing->estimate = estimate_of(timing, profile);
}

/* ---- Layers ---------------------------------------------------------------------------------- */

/* The cost of the operator that a layer is the first of in the graph that is executed; -1: none. */
static int cost_of_layer(const TimingResult *timing, int layer)
{
    const ModelCost *as_is = timing->of->cost;
    const ModelCost *run = executed(timing, timing->estimate->profile)->cost;
    if (run == as_is)
        return run->layers[layer].cost;
    const GHashTable *places = timing_fused_places(timing);
    gpointer place;
    return g_hash_table_lookup_extended((GHashTable *)places, cost_op(as_is, layer)->name, NULL,
                                        &place)
               ? run->layers[GPOINTER_TO_INT(place)].cost
               : -1;
}

const Interval *estimate_of_layer(const TimingResult *timing, int layer)
{
    int cost = timing->estimate ? cost_of_layer(timing, layer) : -1;
    return cost >= 0 ? &timing->estimate->layers[cost] : NULL;
}

bool estimate_layer_is_inside(const TimingResult *timing, int layer)
{
    return !timing->estimate->unlike[cost_of_layer(timing, layer)];
}

/* ---- As executed ----------------------------------------------------------------------------- */

const Timing *estimate_executed(const TimingResult *timing)
{
    bool fused = stack_is_fused((StackKind)timing->estimate->profile->how);
    return fused ? timing->fused : timing->timing;
}

static int executed_cost(const TimingResult *timing, int layer)
{
    return executed(timing, timing->estimate->profile)->cost->layers[layer].cost;
}

const Interval *estimate_executed_layer(const TimingResult *timing, int layer)
{
    return &timing->estimate->layers[executed_cost(timing, layer)];
}

bool estimate_executed_is_inside(const TimingResult *timing, int layer)
{
    return !timing->estimate->unlike[executed_cost(timing, layer)];
}
