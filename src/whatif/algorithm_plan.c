/* Times of convolution algorithms: the second half of whatif/algorithms.h. */
#include "whatif/algorithms.h"

enum { MOST_KERNELS = 3 };

static const int kernels_of[CONV_ALGORITHM_COUNT] = {
#define X(id, name, title, kernels) [CONV_##id] = kernels,
    CONV_ALGORITHM_LIST(X)
#undef X
};

/* Algorithms of all layers that launch as many kernels, as if each were a layer: one timing times
 * them all. */
typedef struct Launches {
    GArray *layers; /* LayerCost */
    GArray *slots;  /* int: layer of AlgorithmCosts · CONV_ALGORITHM_COUNT + algorithm */
} Launches;

struct AlgorithmCosts {
    const ModelCost *cost; /* borrowed */
    GArray *layers;        /* int: in `cost` */
    GArray *costs;         /* AlgorithmCost, CONV_ALGORITHM_COUNT for each layer */
    Launches by_kernels[MOST_KERNELS + 1];
};

/* Others gather or transform the weights, zeros and all. */
static bool reads_weights_as_they_are(ConvAlgorithm algorithm)
{
    return algorithm == CONV_DIRECT || algorithm == CONV_IMPLICIT_GEMM;
}

/* The layer if it costs as much: in the arithmetic it has, with what quantization adds. */
static LayerCost layer_by(const LayerCost *layer, const AlgorithmCost *cost,
                          ConvAlgorithm algorithm)
{
    LayerCost other = *layer;
    other.flops = cost->flops;
    other.matrix_flops = cost->matrix_flops;
    other.traffic[TRAFFIC_COMPULSORY] = cost->traffic;
    if (!reads_weights_as_they_are(algorithm))
        other.sparsity = NULL;
    return other;
}

static void add_layer(AlgorithmCosts *all, int layer, const AlgorithmCost *costs)
{
    int slot = (int)all->costs->len;
    g_array_append_val(all->layers, layer);
    g_array_append_vals(all->costs, costs, CONV_ALGORITHM_COUNT);
    for (int i = 0; i < CONV_ALGORITHM_COUNT; i++, slot++) {
        if (costs[i].reason != NULL)
            continue;
        Launches *launches = &all->by_kernels[kernels_of[i]];
        LayerCost other = layer_by(cost_layer(all->cost, layer), &costs[i], (ConvAlgorithm)i);
        g_array_append_val(launches->layers, other);
        g_array_append_val(launches->slots, slot);
    }
}

AlgorithmCosts *algorithm_costs_new(const ModelCost *cost, TrafficModel model)
{
    AlgorithmCosts *all = g_new0(AlgorithmCosts, 1);
    all->cost = cost;
    all->layers = g_array_new(FALSE, FALSE, sizeof(int));
    all->costs = g_array_new(FALSE, FALSE, sizeof(AlgorithmCost));
    for (int k = 0; k <= MOST_KERNELS; k++) {
        all->by_kernels[k].layers = g_array_new(FALSE, FALSE, sizeof(LayerCost));
        all->by_kernels[k].slots = g_array_new(FALSE, FALSE, sizeof(int));
    }
    for (int i = 0; i < cost->n_layers; i++) {
        AlgorithmCost costs[CONV_ALGORITHM_COUNT];
        if (algorithms_of(cost, i, model, costs))
            add_layer(all, i, costs);
    }
    return all;
}

void algorithm_costs_free(AlgorithmCosts *costs)
{
    if (costs == NULL)
        return;
    for (int k = 0; k <= MOST_KERNELS; k++) {
        g_array_unref(costs->by_kernels[k].layers);
        g_array_unref(costs->by_kernels[k].slots);
    }
    g_array_unref(costs->costs);
    g_array_unref(costs->layers);
    g_free(costs);
}

/* ---- On a device ---------------------------------------------------------------------------- */

/* Kernels are launched one by one. */
static void time_launches(AlgorithmPlan *plan, const AlgorithmCosts *costs, int kernels,
                          const Timing *timing)
{
    const Launches *launches = &costs->by_kernels[kernels];
    ModelCost model = {.graph = timing->cost->graph,
                       .layers = (LayerCost *)launches->layers->data,
                       .n_layers = (int)launches->layers->len,
                       .extra_ops = timing->cost->extra_ops};
    Roof roof = timing->roof;
    roof.overhead_s *= kernels;
    g_autoptr(Timing) timed = timing_new(&model, &roof, TRAFFIC_COMPULSORY, NULL);
    for (guint i = 0; i < launches->slots->len; i++) {
        int slot = g_array_index(launches->slots, int, i);
        plan->layers[slot / CONV_ALGORITHM_COUNT].time[slot % CONV_ALGORITHM_COUNT] =
            *timing_layer(timed, (int)i);
    }
}

static void choose(LayerAlgorithms *layer)
{
    layer->best = CONV_DIRECT;
    for (int i = 0; i < CONV_ALGORITHM_COUNT; i++)
        if (layer->cost[i].reason == NULL &&
            layer->time[i].seconds < layer->time[layer->best].seconds)
            layer->best = (ConvAlgorithm)i;
    layer->saved_s = layer->time[CONV_DIRECT].seconds - layer->time[layer->best].seconds;
}

AlgorithmPlan *algorithm_costs_plan(const AlgorithmCosts *costs, const Timing *timing)
{
    AlgorithmPlan *plan = g_new0(AlgorithmPlan, 1);
    plan->n_layers = (int)costs->layers->len;
    plan->layers = g_new0(LayerAlgorithms, plan->n_layers + 1);
    plan->direct_seconds = plan->best_seconds = timing->roofline_seconds;
    for (int kernels = 1; kernels <= MOST_KERNELS; kernels++)
        time_launches(plan, costs, kernels, timing);
    for (int i = 0; i < plan->n_layers; i++) {
        LayerAlgorithms *layer = &plan->layers[i];
        layer->layer = g_array_index(costs->layers, int, i);
        layer->cost = &g_array_index(costs->costs, AlgorithmCost, i * CONV_ALGORITHM_COUNT);
        choose(layer);
        plan->best_seconds -= layer->saved_s;
        plan->workspace_bytes =
            MAX(plan->workspace_bytes, layer->cost[layer->best].workspace_bytes);
    }
    return plan;
}

AlgorithmPlan *algorithm_plan_new(const Timing *timing)
{
    AlgorithmCosts *costs = algorithm_costs_new(timing->cost, timing->traffic_model);
    AlgorithmPlan *plan = algorithm_costs_plan(costs, timing);
    plan->own = costs;
    return plan;
}

void algorithm_plan_free(AlgorithmPlan *plan)
{
    if (plan == NULL)
        return;
    algorithm_costs_free(plan->own);
    g_free(plan->layers);
    g_free(plan);
}
