#include "onnx/learned.h"

#include <string.h>

#include "base/count.h"
#include "onnx/operator.h"

int learned_constant(const Node *node, const char *name, Shape shape, unsigned use)
{
    g_autofree char *whole = g_strconcat(onnx_node_label(node->proto), ".", name, NULL);
    int tensor = import_constant(node->import, whole, shape, DTYPE_FP32, NULL, ORIGIN_INITIALIZER);
    import_fact(node->import, tensor)->uses = use;
    return tensor;
}

int64_t learned_length(const Node *node, const char *name)
{
    const OnnxAttr *attr = node_attr(node, name);
    if (!attr)
        return 0;
    if (attr->type == ONNX_ATTR_TENSOR && attr->tensors)
        return MAX(attr->tensors->elements, 0);
    bool list = attr->type == ONNX_ATTR_FLOATS || attr->type == ONNX_ATTR_INTS ||
                attr->type == ONNX_ATTR_STRINGS;
    return list ? attr->n : 0;
}

int64_t learned_rows(const Node *node)
{
    Shape x = node_shape(node, 0);
    return x.rank == 1 ? 1 : node_dim(node, 0, 0);
}

int64_t learned_features(const Node *node)
{
    Shape x = node_shape(node, 0);
    return x.rank > 0 ? x.dim[x.rank - 1] : DIM_UNKNOWN;
}

int64_t learned_labels(const Node *node, DType *dtype)
{
    static const char *const names[] = {"classlabels_ints", "classlabels_int64s",
                                        "classlabels_strings"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        int64_t n = learned_length(node, names[i]);
        *dtype = i < 2 ? DTYPE_INT64 : DTYPE_STRING;
        if (n > 0)
            return n;
    }
    *dtype = DTYPE_INT64;
    return 0;
}

int64_t learned_post_flops(const Node *node)
{
    static const struct {
        const char *name;
        int64_t flops;
    } posts[] = {
        {"NONE", 0}, {"SOFTMAX", 5}, {"SOFTMAX_ZERO", 5}, {"LOGISTIC", 4}, {"PROBIT", 4},
    };
    const OnnxAttr *number = node_attr(node, "post_transform");
    const char *name = node_text(node, "post_transform", "NONE");
    if (number && number->type == ONNX_ATTR_INT) /* of TreeEnsemble, in the specification's order */
        return number->i > 0 && number->i < 5 ? posts[(int[]){0, 1, 3, 2, 4}[number->i]].flops : 0;
    for (size_t i = 0; i < G_N_ELEMENTS(posts); i++)
        if (strcmp(name, posts[i].name) == 0)
            return posts[i].flops;
    return 0;
}

static int add_complement(const Node *node, int scores)
{
    Shape both = graph_tensor(node->import->graph, scores)->shape;
    both.dim[both.rank - 1] = 2;
    Attrs attrs = op_default_attrs(OP_CONCAT);
    attrs.fused = 1;
    attrs.as.axis.axis = -1;
    TensorType type = {both, DTYPE_FP32};
    g_array_set_size(node->import->types, 0);
    g_array_append_val(node->import->types, type);
    int op = operator_add(node, OP_CONCAT, &attrs, &scores, 1);
    return op == NO_OP ? NO_TENSOR : graph_op(node->import->graph, op)->outputs[0];
}

bool learned_classify(Node *node, int scores, int64_t columns)
{
    Graph *graph = node->import->graph;
    DType dtype = DTYPE_INT64;
    int64_t labels = learned_labels(node, &dtype);
    node->placed = true;
    if (columns == 1 && labels == 2)
        scores = add_complement(node, scores);
    if (scores == NO_TENSOR || !operator_bind(node, 1, scores))
        return false;
    TensorType label = {{1, {learned_rows(node)}}, dtype};
    Attrs attrs = op_default_attrs(OP_ARG_MAX);
    attrs.as.axes = (AxesAttrs){{1, {-1}}, false};
    g_array_set_size(node->import->types, 0);
    g_array_append_val(node->import->types, label);
    int op = operator_add(node, OP_ARG_MAX, &attrs, &scores, 1);
    return op != NO_OP && operator_bind(node, 0, graph_op(graph, op)->outputs[0]);
}
