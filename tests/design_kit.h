/* What the tests of design what-ifs share: networks, and changes as people write them. */
#ifndef TESTS_DESIGN_KIT_H
#define TESTS_DESIGN_KIT_H

#include "cost/cost.h"
#include "quantize_kit.h"
#include "whatif/design_text.h"
#include "zoo/zoo.h"

static inline Graph *must(Graph *graph, GError *error)
{
    if (!graph)
        fail_msg("%s", error ? error->message : "no graph");
    return graph;
}

/* An expression that takes &error, or the test fails. */
#define MUST(call) (error = NULL, must(call, error))

static inline Graph *changed(const Graph *graph, const char *text, GError **error)
{
    return design_apply_all(graph, (const char *const[]){text, NULL}, error);
}

static inline int64_t macs(const Graph *graph)
{
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    assert_non_null(cost);
    return cost->macs;
}

static inline void says(GError **error, const char *message)
{
    assert_non_null(*error);
    if (!strstr((*error)->message, message))
        fail_msg("'%s' does not say '%s'", (*error)->message, message);
    g_clear_error(error);
}

static inline Shape output_of(const Graph *graph)
{
    return graph_tensor(graph, g_array_index(graph->outputs, int, 0))->shape;
}

/* The replacement gives what was there before. */
static inline void same_output(const Graph *a, const Graph *b)
{
    Shape x = output_of(a), y = output_of(b);
    assert_true(shape_equal(&x, &y));
}

/* conv -> relu -> flatten -> linear, all with biases. */
static inline Graph *small(void)
{
    Graph *graph = graph_new("small", "Small");
    Attrs linear = op_default_attrs(OP_LINEAR);
    linear.as.product.channels = 10;
    int x = graph_add_input(graph, "x", S(1, 3, 8, 8), DTYPE_FP32);
    x = chain_conv(graph, "conv", x, 23, 3, true);
    x = chain(graph, OP_RELU, "relu", x, NULL);
    x = chain(graph, OP_FLATTEN, "flatten", x, NULL);
    graph_add_output(graph, chain(graph, OP_LINEAR, "fc", x, &linear));
    return graph;
}

static inline Graph *zoo_graph(const char *id)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_autoptr(Zoo) zoo = zoo_load("models", "models", errors);
    int i = zoo_find(zoo, id);
    assert_true(i >= 0);
    Graph *graph = zoo_build(zoo, i, NULL, NULL);
    assert_non_null(graph);
    return graph;
}

#endif
