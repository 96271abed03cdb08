/* What the tests of ONNX graphs share: models written node by node and loaded. */
#ifndef TESTS_ONNX_KIT_H
#define TESTS_ONNX_KIT_H

#include "op_kit.h"

#include "cost/cost.h"
#include "onnx/file.h"
#include "onnx/graph.h"
#include "onnx_writer.h"

enum { FLOAT = 1, UINT8 = 2, INT8 = 3, INT32 = 6, INT64 = 7, BOOL = 9 };

static inline Message *kit_new(void)
{
    return onnx_graph("g");
}

static inline void kit_in(Message *graph, const char *name, int type, const char *dims)
{
    onnx_put_message(graph, GRAPH_INPUT, onnx_value(name, type, dims));
}

static inline void kit_out(Message *graph, const char *name)
{
    onnx_put_message(graph, GRAPH_OUTPUT, onnx_value(name, FLOAT, NULL));
}

/* Without values. */
static inline void kit_weight(Message *graph, const char *name, int type, const char *dims)
{
    onnx_put_message(graph, GRAPH_INITIALIZER, onnx_tensor(name, type, dims));
}

#define KIT_NUMBERS(graph, name, ...)                                                              \
    onnx_put_message(graph, GRAPH_INITIALIZER,                                                     \
                     onnx_tensor_int64(name, (const int64_t[]){__VA_ARGS__},                       \
                                       (int)(sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t))))

static inline void kit_scalar(Message *graph, const char *name, int64_t value)
{
    onnx_put_message(graph, GRAPH_INITIALIZER,
                     onnx_tensor_raw(name, INT64, "", &value, sizeof value));
}

static inline void kit_true(Message *graph, const char *name, bool value)
{
    uint8_t byte = value;
    onnx_put_message(graph, GRAPH_INITIALIZER, onnx_tensor_raw(name, BOOL, "", &byte, 1));
}

static inline void kit_node(Message *graph, const char *type, const char *inputs,
                            const char *outputs)
{
    onnx_put_message(graph, GRAPH_NODE, onnx_node(type, "", inputs, outputs));
}

/* Of a model, which is freed. */
static inline Graph *kit_parse(Message *model, const OnnxOptions *options, GError **error)
{
    g_autoptr(OnnxModel) read = onnx_model_parse(model->data, model->len, "test.onnx", error);
    g_byte_array_unref(model);
    return read ? onnx_graph_new(read, "test.onnx", options, error) : NULL;
}

static inline Graph *kit_load_opset(Message *graph, int opset, const OnnxOptions *options)
{
    GError *error = NULL;
    Graph *loaded = kit_parse(onnx_model(graph, 8, opset), options, &error);
    if (!loaded)
        fail_msg("%s", error->message);
    return loaded;
}

static inline Graph *kit_load(Message *graph)
{
    return kit_load_opset(graph, 17, NULL);
}

static inline void kit_refused(Message *model, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Graph) graph = kit_parse(model, NULL, &error);
    if (graph)
        fail_msg("not refused: %s", message);
    if (!g_str_has_prefix(error->message, "test.onnx: ") || !strstr(error->message, message))
        fail_msg("'%s' does not say '%s'", error->message, message);
}

static inline const Tensor *kit_result(const Graph *graph, int i)
{
    return graph_tensor(graph, g_array_index(graph->outputs, int, (guint)i));
}

static inline void kit_shape(const Graph *graph, int i, const char *expected)
{
    g_autofree char *shape = shape_text(&kit_result(graph, i)->shape);
    assert_string_equal(shape, expected);
}

static inline const Op *kit_op(const Graph *graph, const char *name)
{
    for (int i = 0; i < graph_n_ops(graph); i++)
        if (strcmp(graph_op(graph, i)->name, name) == 0)
            return graph_op(graph, i);
    fail_msg("there is no operator '%s'", name);
    return NULL;
}

static inline int64_t kit_macs(const Graph *graph)
{
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    assert_non_null(cost);
    return cost->macs;
}

#endif
