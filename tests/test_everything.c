/* Every network of the zoo against every device of the catalogue: laws that hold for all of them,
 * whatever their figures are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/count.h"
#include "cost/training.h"
#include "roofline/bound.h"
#include "roofline/questions.h"
#include "sanitized.h"
#include "whatif/algorithms.h"
#include "whatif/counted.h"
#include "whatif/fusion.h"
#include "world_kit.h"

static const char *const schemes[] = {"fp32", "fp16", "int8"};
enum { N_SCHEMES = G_N_ELEMENTS(schemes) };

/* ---- Building blocks ------------------------------------------------------------------------- */

static Graph *build(const World *world, int model, int64_t batch)
{
    GError *error = NULL;
    Graph *graph = zoo_build(world->zoo, model, &(BuildOptions){.batch = batch}, &error);
    if (graph == NULL)
        fail_msg("%s", error->message);
    return graph;
}

static Graph *fused(const Graph *graph)
{
    GError *error = NULL;
    Graph *result = fuse(graph, FUSION_ALL, NULL, &error);
    if (result == NULL)
        fail_msg("%s: %s", graph->id, error->message);
    return result;
}

/* Takes the graph. */
static Counted *counted(Graph *graph, const char *scheme_id)
{
    g_autoptr(Graph) taken = graph;
    GError *error = NULL;
    Counted *result = counted_new(taken, &(Change){.scheme = scheme_id}, 0, &error);
    if (result == NULL)
        fail_msg("%s", error->message);
    else if (result->own_graph == NULL)
        result->own_graph = g_steal_pointer(&taken);
    return result;
}

static DType compute_of(const char *scheme_id)
{
    Scheme scheme;
    assert_true(scheme_find(scheme_id, &scheme, NULL));
    return scheme.compute;
}

/* One line that names the device, the layer too where only that cannot run. */
static void check_message(const GError *error, const Device *device)
{
    if (error == NULL || strstr(error->message, device->id) == NULL ||
        strchr(error->message, '\n') != NULL)
        fail_msg("%s: no clear message: %s", device->id, error ? error->message : "none");
}

static Timing *time_on(const ModelCost *cost, const Roof *roof)
{
    g_autoptr(GError) error = NULL;
    Timing *timing = timing_new(cost, roof, TRAFFIC_COMPULSORY, &error);
    if (timing == NULL)
        check_message(error, roof->device);
    return timing;
}

/* ---- Times ----------------------------------------------------------------------------------- */

static bool is_time(double seconds)
{
    return isfinite(seconds) && seconds >= 0;
}

/* Not more, but for rounding. */
static bool at_most(double a, double b)
{
    return a <= b * (1 + 1e-9);
}

static void check_layers(const Timing *timing, const char *what)
{
    double sum = 0;
    for (int i = 0; i < timing->cost->n_layers; i++) {
        const LayerTime *time = timing_layer(timing, i);
        double terms = MAX(MAX(time->matrix_s, time->vector_s), time->memory_s);
        if (!is_time(time->seconds) || !at_most(terms, time->seconds) ||
            !at_most(time->seconds, terms) ||
            !(layer_utilisation(time) >= 0 && layer_utilisation(time) <= 1))
            fail_msg("%s: layer %d takes %g s at %g", what, i, time->seconds,
                     layer_utilisation(time));
        sum += time->seconds;
    }
    if (!at_most(sum, timing->seconds) || !at_most(timing->seconds, sum))
        fail_msg("%s: layers add up to %g s, not %g", what, sum, timing->seconds);
}

static void check_timing(const Timing *timing, const char *what)
{
    if (!(isfinite(timing->seconds) && timing->seconds > 0) ||
        !(isfinite(bound_seconds(timing)) && bound_seconds(timing) > 0) ||
        !at_most(bound_seconds(timing), timing->seconds))
        fail_msg("%s: bound %g s, time %g s", what, bound_seconds(timing), timing->seconds);
    check_layers(timing, what);
}

/* Sharing a device without order is no slower than in lockstep, and never beats the peaks. */
static void check_questions(const Timing *timing, const char *what)
{
    Sharing alone = sharing_of(timing, 1), shared = sharing_of(timing, 4);
    if (!at_most(alone.mixed_s, timing->seconds) || !at_most(shared.mixed_s, shared.lockstep_s) ||
        !at_most(shared.lockstep_s, 4 * alone.lockstep_s) ||
        !at_most(alone.mixed_s, shared.mixed_s))
        fail_msg("%s: 4 instances take %g to %g s", what, shared.mixed_s, shared.lockstep_s);
    for (int i = 0; i < timing->cost->n_layers; i++)
        if (crossing_batch(timing, i) < 0)
            fail_msg("%s: layer %d crosses the ridge at no batch", what, i);
}

/* A network in one scheme: at batch 1, at batch 8, and fused. */
typedef struct Variants {
    Counted *one, *eight, *fused;
} Variants;

static void variants_clear(Variants *variants)
{
    counted_free(variants->one);
    counted_free(variants->eight);
    counted_free(variants->fused);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Variants, variants_clear)

/* What runs as it is runs in a larger batch, no faster, and fused, no slower. */
static void check_on(const Variants *variants, const Roof *roof, const char *what)
{
    g_autoptr(Timing) one = time_on(variants->one->cost, roof);
    g_autoptr(Timing) eight = time_on(variants->eight->cost, roof);
    g_autoptr(Timing) fast = time_on(variants->fused->cost, roof);
    if ((one == NULL) != (eight == NULL) || (one != NULL && fast == NULL))
        fail_msg("%s: runs in one variant and not in the other", what);
    if (fast != NULL)
        check_timing(fast, what);
    if (one == NULL)
        return;
    check_timing(one, what);
    check_timing(eight, what);
    check_questions(one, what);
    if (!at_most(one->seconds, eight->seconds))
        fail_msg("%s: batch 1 %g s, batch 8 %g s", what, one->seconds, eight->seconds);
    if (!at_most(fast->seconds, one->seconds))
        fail_msg("%s: %g s, fused %g s", what, one->seconds, fast->seconds);
}

/* Whether the device is another one by measurements. */
static bool is_measured(const Device *device)
{
    bool measured = device_bandwidth(device, BASIS_MEASURED, true) > 0;
    for (guint i = 0; i < device->peaks->len; i++)
        measured = measured || g_array_index(device->peaks, Peak, i).basis != BASIS_THEORETICAL;
    return measured;
}

static void check_device(const Variants *variants, const Device *device, const char *scheme)
{
    static const Basis bases[] = {BASIS_THEORETICAL, BASIS_MEASURED};
    size_t n = is_measured(device) ? G_N_ELEMENTS(bases) : 1;
    for (size_t i = 0; i < n; i++) {
        Roof roof;
        g_autoptr(GError) error = NULL;
        if (!roof_on(device, compute_of(scheme), bases[i], &roof, &error)) {
            check_message(error, device);
            continue;
        }
        g_autofree char *what = g_strdup_printf("%s in %s on %s, %s", variants->one->graph->id,
                                                scheme, device->id, basis_name(bases[i]));
        check_on(variants, &roof, what);
    }
}

static void test_every_network_on_every_device(void **state)
{
    const World *world = *state;
    for (int model = 0; model < zoo_count(world->zoo); model += sampled())
        for (int scheme = 0; scheme < N_SCHEMES; scheme++) {
            g_auto(Variants) variants = {NULL, NULL, NULL};
            variants.one = counted(build(world, model, 1), schemes[scheme]);
            variants.eight = counted(build(world, model, 8), schemes[scheme]);
            variants.fused = counted(fused(variants.one->graph), schemes[scheme]);
            for (guint i = 0; i < world->devices->len; i++)
                check_device(&variants, g_ptr_array_index(world->devices, i), schemes[scheme]);
        }
}

/* ---- Algorithms ------------------------------------------------------------------------------ */

static void check_plan(const AlgorithmPlan *plan, const char *what)
{
    for (int i = 0; i < plan->n_layers; i++) {
        const LayerAlgorithms *layer = plan_layer(plan, i);
        const LayerTime *time = layer->time;
        bool ok = layer->cost[CONV_DIRECT].reason == NULL && is_time(layer->saved_s);
        for (int k = 0; k < CONV_ALGORITHM_COUNT; k++)
            ok = ok && (layer->cost[k].reason != NULL
                            ? time[k].seconds == 0
                            : is_time(time[k].seconds) && layer->cost[k].flops > 0 &&
                                  at_most(time[layer->best].seconds, time[k].seconds));
        if (!ok)
            fail_msg("%s: algorithms of layer %d", what, plan->layers[i].layer);
    }
    if (!at_most(plan->best_seconds, plan->direct_seconds) || !(plan->best_seconds >= 0))
        fail_msg("%s: direct %g s, best %g s", what, plan->direct_seconds, plan->best_seconds);
}

/* In a precision that some devices have no vector unit for, and some no unit at all. */
static void test_algorithms_on_every_device(void **state)
{
    const World *world = *state;
    for (int model = 0; model < zoo_count(world->zoo); model += sampled()) {
        g_autoptr(Counted) half = counted(build(world, model, 1), "fp16");
        g_autoptr(AlgorithmCosts) costs = algorithm_costs_new(half->cost, TRAFFIC_COMPULSORY);
        for (guint i = 0; i < world->devices->len; i++) {
            Roof roof;
            const Device *device = g_ptr_array_index(world->devices, i);
            if (!roof_on(device, DTYPE_FP16, BASIS_THEORETICAL, &roof, NULL))
                continue;
            g_autofree char *what = g_strdup_printf("%s on %s", half->graph->id, device->id);
            g_autoptr(Timing) timing = time_on(half->cost, &roof);
            if (timing == NULL)
                continue;
            g_autoptr(AlgorithmPlan) plan = algorithm_costs_plan(costs, timing);
            check_plan(plan, what);
        }
    }
}

/* ---- Bytes ----------------------------------------------------------------------------------- */

/* Eight bits for thirty-two of what is quantized. Other weights stay, or go where operators that
 * run in integers read them. */
static void test_int8_weights_are_a_quarter(void **state)
{
    const World *world = *state;
    for (int model = 0; model < zoo_count(world->zoo); model += sampled()) {
        g_autoptr(Counted) full = counted(build(world, model, 1), "fp32");
        g_autoptr(Counted) small = counted(build(world, model, 1), "int8");
        const QuantizedCost *quantized = small->quantized_cost;
        int64_t other_before = full->cost->weights_bytes - quantized->matrix_bytes_before;
        int64_t other = small->cost->weights_bytes - quantized->matrix_bytes;
        if (quantized->matrix_bytes * 4 != quantized->matrix_bytes_before || other > other_before ||
            other * 4 < other_before)
            fail_msg("%s: %" PRId64 " bytes for %" PRId64 ", of what is quantized %" PRId64
                     " for %" PRId64,
                     full->graph->id, small->cost->weights_bytes, full->cost->weights_bytes,
                     quantized->matrix_bytes, quantized->matrix_bytes_before);
        assert_int_equal(small->cost->params, full->cost->params);
        assert_int_equal(small->cost->macs, full->cost->macs);
    }
}

static void check_footprint(const Footprint *footprint, const char *what)
{
    if (footprint->peak_inplace_bytes > footprint->peak_bytes ||
        footprint->peak_bytes > footprint->tensors_bytes ||
        footprint->arena_bytes < footprint->peak_inplace_bytes || footprint->peak_bytes <= 0)
        fail_msg("%s: sum %" PRId64 ", peak %" PRId64 ", in place %" PRId64 ", arena %" PRId64,
                 what, footprint->tensors_bytes, footprint->peak_bytes,
                 footprint->peak_inplace_bytes, footprint->arena_bytes);
}

static void test_footprints(void **state)
{
    const World *world = *state;
    for (int model = 0; model < zoo_count(world->zoo); model += sampled())
        for (int scheme = 0; scheme < N_SCHEMES; scheme++) {
            g_autoptr(Counted) one = counted(build(world, model, 1), schemes[scheme]);
            g_autoptr(Counted) eight = counted(build(world, model, 8), schemes[scheme]);
            g_autoptr(Footprint) small = footprint_new(one->cost->graph, NULL);
            check_footprint(small, one->graph->id);
            assert_int_equal(small->peak_bytes, one->peak_bytes);
            assert_true(eight->peak_bytes >= one->peak_bytes);
        }
}

/* ---- Fusion ---------------------------------------------------------------------------------- */

/* Elements of each weight that is used, under its name; those of batch-norms apart. */
typedef struct Weights {
    GHashTable *of_norms, *others; /* name -> Tensor * */
} Weights;

static void add_weights(const Weights *weights, const Graph *graph, const Op *op)
{
    GHashTable *into = op->kind == OP_BATCH_NORM ? weights->of_norms : weights->others;
    for (int i = 0; op->n_parts == 0 && i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(graph, op, i);
        if (tensor != NULL && tensor->role == TENSOR_WEIGHT)
            g_hash_table_insert(into, (char *)tensor->name, (Tensor *)tensor);
    }
    for (int i = 0; i < op->n_parts; i++)
        add_weights(weights, graph, &op->parts[i]);
}

static Weights weights_of(const Graph *graph)
{
    Weights weights = {g_hash_table_new(g_str_hash, g_str_equal),
                       g_hash_table_new(g_str_hash, g_str_equal)};
    for (int i = 0; i < graph_n_ops(graph); i++)
        add_weights(&weights, graph, graph_op(graph, i));
    return weights;
}

static void weights_clear(Weights *weights)
{
    g_hash_table_unref(weights->of_norms);
    g_hash_table_unref(weights->others);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Weights, weights_clear)

/* Elements of what is in `a` and not in `b`. */
static int64_t only_in(GHashTable *a, GHashTable *b)
{
    int64_t sum = 0;
    GHashTableIter iter;
    gpointer name, tensor;
    g_hash_table_iter_init(&iter, a);
    while (g_hash_table_iter_next(&iter, &name, &tensor))
        if (!g_hash_table_contains(b, name))
            sum += shape_elements(&((const Tensor *)tensor)->shape);
    return sum;
}

/* Nothing learned goes but batch-norms, 2·C each, and nothing comes but a bias of C for them. */
static void check_weights(const Graph *graph, const Graph *folded)
{
    g_auto(Weights) before = weights_of(graph), after = weights_of(folded);
    int64_t norms = only_in(before.of_norms, after.of_norms);
    int64_t biases = only_in(after.others, before.others);
    if (only_in(before.others, after.others) != 0 || only_in(after.of_norms, before.of_norms) != 0)
        fail_msg("%s: weights come or go that are no batch-norm's", graph->id);
    g_autoptr(ModelCost) a = cost_graph(graph, 0, NULL);
    g_autoptr(ModelCost) b = cost_graph(folded, 0, NULL);
    if (b->params != a->params - norms + biases || 2 * biases > norms)
        fail_msg("%s: %" PRId64 " parameters of %" PRId64 " less %" PRId64 " and %" PRId64 " more",
                 graph->id, b->params, a->params, norms, biases);
    if (b->macs != a->macs || b->flops > a->flops || b->operators > a->operators)
        fail_msg("%s: %" PRId64 " MACs are now %" PRId64, graph->id, a->macs, b->macs);
}

static void test_fusion_keeps_what_it_should(void **state)
{
    const World *world = *state;
    for (int model = 0; model < zoo_count(world->zoo); model += sampled()) {
        g_autoptr(Graph) graph = build(world, model, 1);
        g_autoptr(Graph) folded = fuse(graph, FUSION_ALL & ~(1U << FUSION_BRANCHES), NULL, NULL);
        g_autoptr(Graph) all = fused(graph);
        g_autoptr(ModelCost) before = cost_graph(graph, 0, NULL);
        g_autoptr(ModelCost) after = cost_graph(all, 0, NULL);
        g_autoptr(Footprint) full = footprint_new(graph, NULL);
        g_autoptr(Footprint) small = footprint_new(all, NULL);
        check_weights(graph, folded);
        assert_true(after->macs <= before->macs && after->params <= before->params);
        assert_true(traffic_total(&after->traffic[TRAFFIC_COMPULSORY]) <=
                    traffic_total(&before->traffic[TRAFFIC_COMPULSORY]));
        assert_true(small->tensors_bytes <= full->tensors_bytes);
        check_footprint(small, graph->id);
    }
}

/* ---- Training -------------------------------------------------------------------------------- */

static Training training(const Graph *graph, Optimizer optimizer, unsigned what_ifs)
{
    Training result;
    GError *error = NULL;
    if (!training_of(graph, &(TrainingSetup){optimizer, what_ifs}, &result, &error))
        fail_msg("%s: %s", graph->id, error->message);
    return result;
}

/* More slots take more; every what-if that is there to save memory saves some or none. Recomputing
 * holds one segment beside what is kept between segments: a few layers have nothing to spare. */
static void check_training(const Graph *graph)
{
    static const unsigned savers[] = {TRAINING_IN_PLACE_RELU, TRAINING_NO_BATCH_NORM,
                                      TRAINING_RECOMPUTE, TRAINING_FROZEN_BACKBONE};
    Training sgd = training(graph, OPTIMIZER_SGD, TRAINING_AS_IS);
    int64_t before = sgd.total_bytes;
    for (int optimizer = 0; optimizer < OPTIMIZER_USUAL; optimizer++) {
        Training other = training(graph, (Optimizer)optimizer, TRAINING_AS_IS);
        if (other.total_bytes < before || other.macs != sgd.macs)
            fail_msg("%s: %s takes less", graph->id, optimizer_name((Optimizer)optimizer));
        before = other.total_bytes;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(savers); i++) {
        if (savers[i] == TRAINING_RECOMPUTE && graph_n_ops(graph) < 20)
            continue;
        Training saved = training(graph, OPTIMIZER_SGD, savers[i]);
        if (saved.kept_bytes > sgd.kept_bytes || saved.total_simple_bytes > sgd.total_simple_bytes)
            fail_msg("%s: what-if %u takes more: %" PRId64 " of %" PRId64 " bytes are kept",
                     graph->id, savers[i], saved.kept_bytes, sgd.kept_bytes);
    }
}

static void test_training_is_monotone(void **state)
{
    const World *world = *state;
    for (int model = 0; model < zoo_count(world->zoo); model += sampled()) {
        g_autoptr(Graph) graph = build(world, model, 1);
        g_autoptr(Graph) larger = build(world, model, 8);
        Training one = training(graph, OPTIMIZER_ADAM, TRAINING_AS_IS);
        Training eight = training(larger, OPTIMIZER_ADAM, TRAINING_AS_IS);
        check_training(graph);
        if (eight.kept_bytes < one.kept_bytes || eight.total_bytes < one.total_bytes ||
            eight.simple_bytes < one.simple_bytes || eight.macs < one.macs ||
            eight.parameter_bytes != one.parameter_bytes || one.macs < one.forward_macs ||
            one.trained_params > one.params)
            fail_msg("%s: batch 8 keeps %" PRId64 " bytes, batch 1 %" PRId64, graph->id,
                     eight.kept_bytes, one.kept_bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_network_on_every_device),
        cmocka_unit_test(test_algorithms_on_every_device),
        cmocka_unit_test(test_int8_weights_are_a_quarter),
        cmocka_unit_test(test_footprints),
        cmocka_unit_test(test_fusion_keeps_what_it_should),
        cmocka_unit_test(test_training_is_monotone),
    };
    return cmocka_run_group_tests(tests, world_load, world_unload);
}
