/* What the tests of ONNX graphs share: models written node by node and loaded. */
#ifndef TESTS_ONNX_KIT_H
#define TESTS_ONNX_KIT_H

#include "op_kit.h"

#include "cost/cost.h"
#include "onnx/graph.h"
#include "onnx_writer.h"
#include "proto/file.h"

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

/* conv 3x3 to 4 channels, relu, flatten, 256 -> 10, of batch x 3 x 8 x 8. */
static inline Message *kit_small_net(const char *dims)
{
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, dims);
    kit_weight(graph, "w", FLOAT, "4x3x3x3");
    kit_weight(graph, "b", FLOAT, "4");
    kit_weight(graph, "fc", FLOAT, "10x256");
    Message *conv = onnx_node("Conv", "/stem/conv1/Conv", "x,w,b", "c");
    onnx_add_ints(conv, "pads", (const int64_t[]){1, 1, 1, 1}, 4);
    onnx_put_message(graph, GRAPH_NODE, conv);
    onnx_put_message(graph, GRAPH_NODE, onnx_node("Relu", "/stem/Relu", "c", "r"));
    onnx_put_message(graph, GRAPH_NODE, onnx_node("Flatten", "/Flatten", "r", "f"));
    Message *gemm = onnx_node("Gemm", "/head/Gemm", "f,fc", "y");
    onnx_add_int(gemm, "transB", 1);
    onnx_put_message(graph, GRAPH_NODE, gemm);
    kit_out(graph, "y");
    return graph;
}

/* A quantized product of n x m floats, "x", and an m x k weight that is stored in int8, as
 * exporters write it: conversions around both, and a MatMul of floats, "y". */
static inline Message *kit_product_of_integers(const char *x_dims, const char *w_dims)
{
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, x_dims);
    kit_weight(graph, "w", INT8, w_dims);
    kit_weight(graph, "s", FLOAT, "");
    kit_weight(graph, "z", INT8, "");
    kit_node(graph, "QuantizeLinear", "x,s,z", "q");
    kit_node(graph, "DequantizeLinear", "q,s,z", "dx");
    kit_node(graph, "DequantizeLinear", "w,s,z", "dw");
    kit_node(graph, "MatMul", "dx,dw", "y");
    kit_out(graph, "y");
    return graph;
}

static inline Message *kit_model(Message *graph)
{
    return onnx_model(graph, 8, 17);
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

/* ---- Cases ----------------------------------------------------------------------------------- */

/* An input: "2x3" is an activation, "u2x3" of uint8, "b2x3" of bool, "i2x3" of int64, "w2x3" a
 * parameter, "=1,2" and "#7" a list of whole numbers and one, "=1,2@2x1" in that shape, "~0.5" a
 * real one, "-" absent. */
static inline char *kit_put_input(Message *graph, const char *word, int i)
{
    g_autofree char *name = g_strdup_printf("i%d", i);
    const char *rest = word + 1, *at = strchr(rest, '@');
    g_auto(GStrv) items = g_strsplit(rest, ",", -1);
    int64_t numbers[8] = {0};
    float real = (float)g_ascii_strtod(rest, NULL);
    int n = 0;
    for (; *word == '=' && items[n]; n++)
        numbers[n] = g_ascii_strtoll(items[n], NULL, 10);
    switch (*word) {
    case '-':
        return g_strdup("");
    case '=':
        onnx_put_message(graph, GRAPH_INITIALIZER,
                         at ? onnx_tensor_raw(name, INT64, at + 1, numbers, (size_t)n * 8)
                            : onnx_tensor_int64(name, numbers, n));
        break;
    case '#':
        kit_scalar(graph, name, g_ascii_strtoll(rest, NULL, 10));
        break;
    case '~':
        onnx_put_message(graph, GRAPH_INITIALIZER, onnx_tensor_raw(name, FLOAT, "", &real, 4));
        break;
    case 'w':
        kit_weight(graph, name, FLOAT, rest);
        break;
    case 'u':
        kit_in(graph, name, UINT8, rest);
        break;
    case 'b':
        kit_in(graph, name, BOOL, rest);
        break;
    case 'i':
        kit_in(graph, name, INT64, rest);
        break;
    default:
        kit_in(graph, name, FLOAT, word);
    }
    return g_steal_pointer(&name);
}

/* An attribute: "axis=1", "pads=1,1,", a list by its comma, "mode:linear", "alpha~0.5". */
static inline void kit_put_attr(Message *node, const char *word)
{
    size_t n = strcspn(word, "=:~");
    g_autofree char *name = g_strndup(word, n);
    const char *value = word + n + 1;
    g_auto(GStrv) items = g_strsplit(value, ",", -1);
    int64_t numbers[16] = {0};
    int count = 0;
    for (; items[count] && *items[count]; count++)
        numbers[count] = g_ascii_strtoll(items[count], NULL, 10);
    if (word[n] == ':')
        onnx_add_text(node, name, value);
    else if (word[n] == '~')
        onnx_add_float(node, name, (float)g_ascii_strtod(value, NULL));
    else if (strchr(value, ','))
        onnx_add_ints(node, name, numbers, count);
    else
        onnx_add_int(node, name, numbers[0]);
}

/* One node, "Type" or "Type@opset", in a domain ("" is ONNX's). Words of `inputs` and `attrs` are
 * as above; those of `expected` are the outputs, "2x3" or with their type "2x3:int64"; "! part of
 * a message": it is refused. */
typedef struct KitCase {
    const char *domain, *type, *inputs, *attrs, *expected;
} KitCase;

static inline Message *kit_case_graph(const KitCase *c)
{
    g_auto(GStrv) type = g_strsplit(c->type, "@", 2);
    g_auto(GStrv) inputs = g_strsplit_set(c->inputs, " ", -1);
    g_auto(GStrv) attrs = g_strsplit_set(c->attrs, " ", -1);
    g_auto(GStrv) outputs = g_strsplit_set(c->expected, " ", -1);
    g_autoptr(GString) in = g_string_new(NULL), out = g_string_new(NULL);
    Message *graph = kit_new();
    for (int i = 0; inputs[i] && *inputs[i]; i++) {
        g_autofree char *name = kit_put_input(graph, inputs[i], i);
        g_string_append_printf(in, "%s%s", i > 0 ? "," : "", name);
    }
    for (int i = 0; i == 0 || (*c->expected != '!' && outputs[i]); i++) {
        g_autofree char *name = g_strdup_printf("o%d", i);
        g_string_append_printf(out, "%s%s", i > 0 ? "," : "", name);
        onnx_put_message(graph, GRAPH_OUTPUT, onnx_value(name, 0, NULL));
    }
    Message *node = onnx_node(type[0], "", in->len > 0 ? in->str : NULL, out->str);
    onnx_put_text(node, 7, c->domain);
    for (int i = 0; attrs[i] && *attrs[i]; i++)
        kit_put_attr(node, attrs[i]);
    onnx_put_message(graph, GRAPH_NODE, node);
    return graph;
}

static inline void kit_case(const KitCase *c)
{
    const char *opset = strchr(c->type, '@');
    Message *model = onnx_model(kit_case_graph(c), 8, opset ? atoi(opset + 1) : 17);
    if (*c->expected == '!') {
        kit_refused(model, c->expected + 2);
        return;
    }
    GError *error = NULL;
    g_autoptr(Graph) loaded = kit_parse(model, NULL, &error);
    if (!loaded)
        fail_msg("%s %s: %s", c->type, c->inputs, error->message);
    g_auto(GStrv) outputs = g_strsplit_set(c->expected, " ", -1);
    for (int i = 0; loaded && outputs[i]; i++) {
        const Tensor *y = kit_result(loaded, i);
        g_autofree char *shape = shape_text(&y->shape);
        g_autofree char *typed = g_strdup_printf("%s:%s", shape, dtype_name(y->dtype));
        if (strcmp(strchr(outputs[i], ':') ? typed : shape, outputs[i]) != 0)
            fail_msg("%s %s %s: output %d is %s, not %s", c->type, c->inputs, c->attrs, i, typed,
                     outputs[i]);
    }
}

#define KIT_CASES(cases)                                                                           \
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)                                               \
    kit_case(&cases[i])

#endif
