/* What the tests of operators share: a graph of one operator, and assertions about it. */
#ifndef TESTS_OP_KIT_H
#define TESTS_OP_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/count.h"
#include "base/error.h"
#include "graph/graph.h"
#include "graph/op_cost.h"

#define COUNT_OF(...) ((int)(sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t)))
#define S(...) ((Shape){COUNT_OF(__VA_ARGS__), {__VA_ARGS__}})
#define INTS(...) ((Ints){COUNT_OF(__VA_ARGS__), {__VA_ARGS__}})
/* n, shapes of a list of inputs */
#define INPUTS(...)                                                                                \
    (int)(sizeof((Shape[]){__VA_ARGS__}) / sizeof(Shape)), (const Shape[])                         \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

static inline int kit_add(Graph *graph, OpKind kind, const Attrs *attrs, int n, const Shape *inputs,
                          GError **error)
{
    int ids[8];
    for (int i = 0; i < n; i++)
        ids[i] = graph_add_input(graph, "x", inputs[i], DTYPE_FP32);
    return graph_add_op(graph, kind, "layer", ids, n, attrs, true, error);
}

/* A graph whose operator 0 is of `kind`, with the weights the zoo would make. */
static inline Graph *kit_graph(OpKind kind, const Attrs *attrs, int n, const Shape *inputs)
{
    Graph *graph = graph_new("test", "Test");
    GError *error = NULL;
    if (kit_add(graph, kind, attrs, n, inputs, &error) != 0)
        fail_msg("%s", error ? error->message : "no operator");
    return graph;
}

/* The same as a file has it: `weights` shapes after n data tensors, nothing made. */
static inline Graph *kit_file(OpKind kind, const Attrs *attrs, Shape x, int n, const Shape *weights)
{
    Graph *graph = graph_new("test", "Test");
    int ids[8] = {graph_add_input(graph, "x", x, DTYPE_FP32)};
    for (int i = 0; i < n; i++)
        ids[i + 1] = graph_add_tensor(graph, "w", TENSOR_WEIGHT, weights[i], DTYPE_FP32);
    GError *error = NULL;
    if (graph_add_op(graph, kind, "layer", ids, n + 1, attrs, false, &error) != 0)
        fail_msg("%s", error ? error->message : "no operator");
    return graph;
}

static inline void kit_fails(OpKind kind, const Attrs *attrs, int n, const Shape *inputs,
                             const char *message)
{
    g_autoptr(Graph) graph = graph_new("test", "Test");
    g_autoptr(GError) error = NULL;
    assert_int_equal(kit_add(graph, kind, attrs, n, inputs, &error), NO_OP);
    assert_non_null(error);
    if (!strstr(error->message, message))
        fail_msg("'%s' does not say '%s'", error->message, message);
    assert_true(g_str_has_prefix(error->message, "layer: "));
    assert_int_equal(graph_n_tensors(graph), n);
}

static inline void kit_output(const Graph *graph, int i, Shape expected)
{
    const Tensor *tensor = op_output(graph, graph_op(graph, 0), i);
    assert_non_null(tensor);
    g_autofree char *actual = shape_text(&tensor->shape), *wanted = shape_text(&expected);
    assert_string_equal(actual, wanted);
}

static inline OpCost kit_cost(const Graph *graph)
{
    assert_true(op_is_covered(graph, graph_op(graph, 0)));
    return op_cost(graph, graph_op(graph, 0));
}

static inline int64_t kit_elements(const Graph *graph, TensorRole role)
{
    int64_t sum = 0;
    for (int i = 0; i < graph_n_tensors(graph); i++)
        if (graph_tensor(graph, i)->role == role)
            sum = count_add(sum, shape_elements(&graph_tensor(graph, i)->shape));
    return sum;
}

static inline int64_t kit_params(const Graph *graph)
{
    return kit_elements(graph, TENSOR_WEIGHT);
}

/* Elements, and bytes when all of them are fp32. */
static inline void kit_traffic(Traffic actual, int64_t input, int64_t weights, int64_t output)
{
    assert_int_equal(actual.input, input);
    assert_int_equal(actual.weights, weights);
    assert_int_equal(actual.output, output);
    assert_int_equal(actual.bytes, 4 * (input + weights + output));
}

#endif
