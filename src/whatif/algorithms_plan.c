/* Times of convolution algorithms: the second half of whatif/algorithms.h. */
#include "whatif/algorithms.h"

struct AlgorithmCosts {
    const ModelCost *cost; /* borrowed */
    GArray *layers;        /* struct PlanLayer */
    GArray *costs;         /* AlgorithmCost, CONV_ALGORITHM_COUNT for each choice */
    GArray *works;         /* Work, likewise */
    GArray *examples;      /* int: a layer of each choice */
};

/* They cost and take what the layer does. Others gather or transform the weights, zeros and all. */
static bool reads_weights_as_they_are(ConvAlgorithm algorithm)
{
    return algorithm == CONV_DIRECT || algorithm == CONV_IMPLICIT_GEMM;
}

/* The layer's if it costs as much: in the arithmetic it has, with what quantization adds. */
static Work work_by(const LayerCost *layer, const AlgorithmCost *cost, ConvAlgorithm algorithm)
{
    Work work = work_of(layer, TRAFFIC_COMPULSORY);
    work.flops = cost->flops;
    work.matrix_flops = cost->matrix_flops;
    work.bytes = cost->traffic.bytes;
    if (!reads_weights_as_they_are(algorithm))
        work.sparsity = NULL;
    return work;
}

static int add_choice(AlgorithmCosts *all, int layer, const AlgorithmCost *costs)
{
    g_array_append_val(all->examples, layer);
    g_array_append_vals(all->costs, costs, CONV_ALGORITHM_COUNT);
    for (int i = 0; i < CONV_ALGORITHM_COUNT; i++) {
        Work work = work_by(cost_layer(all->cost, layer), &costs[i], (ConvAlgorithm)i);
        g_array_append_val(all->works, work);
    }
    return (int)all->examples->len - 1;
}

AlgorithmCosts *algorithm_costs_new(const ModelCost *cost, TrafficModel model)
{
    enum { UNKNOWN = -2, NONE = -1 };
    AlgorithmCosts *all = g_new0(AlgorithmCosts, 1);
    all->cost = cost;
    all->layers = g_array_new(FALSE, FALSE, sizeof(struct PlanLayer));
    all->costs = g_array_new(FALSE, FALSE, sizeof(AlgorithmCost));
    all->works = g_array_new(FALSE, FALSE, sizeof(Work));
    all->examples = g_array_new(FALSE, FALSE, sizeof(int));
    g_autofree int *choices = g_new(int, cost->n_costs + 1);
    for (int i = 0; i < cost->n_costs; i++)
        choices[i] = UNKNOWN;
    for (int i = 0; i < cost->n_layers; i++) {
        AlgorithmCost costs[CONV_ALGORITHM_COUNT];
        int *choice = &choices[cost->layers[i].cost];
        if (*choice == UNKNOWN)
            *choice = algorithms_of(cost, i, model, costs) ? add_choice(all, i, costs) : NONE;
        struct PlanLayer layer = {i, *choice};
        if (*choice != NONE)
            g_array_append_val(all->layers, layer);
    }
    return all;
}

void algorithm_costs_free(AlgorithmCosts *costs)
{
    if (costs == NULL)
        return;
    g_array_unref(costs->layers);
    g_array_unref(costs->costs);
    g_array_unref(costs->works);
    g_array_unref(costs->examples);
    g_free(costs);
}

int64_t algorithm_costs_bytes(const AlgorithmCosts *costs)
{
    int64_t each = CONV_ALGORITHM_COUNT * (int64_t)(sizeof(AlgorithmCost) + sizeof(Work));
    return costs->examples->len * each + costs->layers->len * (int64_t)sizeof(struct PlanLayer);
}

/* ---- On a device ----------------------------------------------------------------------------- */

static void choose(LayerAlgorithms *layer, const AlgorithmCosts *costs, int choice,
                   const Timing *timing)
{
    int first = choice * CONV_ALGORITHM_COUNT;
    const LayerTime *own = timing_layer(timing, g_array_index(costs->examples, int, choice));
    *layer = (LayerAlgorithms){.cost = &g_array_index(costs->costs, AlgorithmCost, first),
                               .best = CONV_DIRECT};
    for (int i = 0; i < CONV_ALGORITHM_COUNT; i++) {
        if (layer->cost[i].reason != NULL)
            continue;
        const Work *work = &g_array_index(costs->works, Work, first + i);
        layer->time[i] =
            reads_weights_as_they_are((ConvAlgorithm)i) ? *own : timing_of_work(timing, work);
        if (layer->time[i].seconds < layer->time[layer->best].seconds)
            layer->best = (ConvAlgorithm)i;
    }
    layer->saved_s = layer->time[CONV_DIRECT].seconds - layer->time[layer->best].seconds;
}

AlgorithmPlan *algorithm_costs_plan(const AlgorithmCosts *costs, const Timing *timing)
{
    AlgorithmPlan *plan = g_new0(AlgorithmPlan, 1);
    int n_choices = (int)costs->examples->len;
    plan->n_layers = (int)costs->layers->len;
    plan->layers = (const struct PlanLayer *)costs->layers->data;
    plan->choices = g_new0(LayerAlgorithms, n_choices + 1);
    for (int i = 0; i < n_choices; i++) {
        LayerAlgorithms *choice = &plan->choices[i];
        choose(choice, costs, i, timing);
        plan->workspace_bytes =
            MAX(plan->workspace_bytes, choice->cost[choice->best].workspace_bytes);
    }
    plan->direct_seconds = plan->best_seconds = timing->seconds;
    for (int i = 0; i < plan->n_layers; i++)
        plan->best_seconds -= plan_layer(plan, i)->saved_s;
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
    g_free(plan->choices);
    g_free(plan);
}
