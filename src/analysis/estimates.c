#include "analysis/estimates.h"

#include <string.h>

/* ---- Which ----------------------------------------------------------------------------------- */

/* What is stored and computed in the one dtype: integers by a scheme of that name. */
static bool is_all_in(const ModelResult *model, DType dtype)
{
    bool scheme = model->scheme && strcmp(model->scheme, dtype_name(DTYPE_FP32)) != 0;
    return model->compute == dtype && (!scheme || strcmp(model->scheme, dtype_name(dtype)) == 0);
}

bool estimate_is_for(const TimingResult *timing, const Profile *profile)
{
    return !timing->reason && is_all_in(timing->of, profile->dtype) &&
           profile_is_for(profile, timing->device, profile->dtype, timing->of->batch);
}

static const ModelCost *executed(const TimingResult *timing, const Profile *profile)
{
    return (stack_is_fused((StackKind)profile->how) ? timing->fused_of : timing->of)->cost;
}

Estimate *estimate_of(const TimingResult *timing, const Profile *profile)
{
    g_autoptr(Features) features = features_new(executed(timing, profile), &profile->ceilings);
    return estimate_new(features, timing->of->batch, timing->bound_seconds, profile);
}

void estimate_set(TimingResult *timing, const GPtrArray *profiles)
{
    const Profile *profile =
        profile_for(profiles, timing->device, timing->of->compute, timing->of->batch);
    if (profile && estimate_is_for(timing, profile))
        timing->estimate = estimate_of(timing, profile);
}

/* ---- Layers ---------------------------------------------------------------------------------- */

/* The cost of the operator that a layer is the first of in the graph that is executed; -1: none. */
static int cost_of_layer(const TimingResult *timing, int layer)
{
    const ModelCost *as_is = timing->of->cost, *run = executed(timing, timing->estimate->profile);
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
