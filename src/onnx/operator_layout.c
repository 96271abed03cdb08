/* Channels that come last: batch x height x width x channels, seen as batch x channels x height x
 * width by rules that slide windows. A view moves nothing, as a layout is a matter of addresses. */
#include "onnx/operator.h"

static Shape channels_moved(const Shape *x, bool first)
{
    Shape y = *x;
    for (int i = 1; i < x->rank; i++)
        y.dim[i] =
            first ? x->dim[i == 1 ? x->rank - 1 : i - 1] : x->dim[i == x->rank - 1 ? 1 : i + 1];
    return y;
}

static int add_view(const Node *node, int tensor, const char *name, bool first)
{
    const Tensor *x = graph_tensor(node->import->graph, tensor);
    TensorType type = {channels_moved(&x->shape, first), x->dtype};
    return operator_add_aside(node, OP_RESHAPE, tensor, name, NULL, &type);
}

/* A weight may have its channels last, too: those that the input has tell. */
static void turn_weight(const Node *node, const Shape *x)
{
    enum { WEIGHT = 1 };
    Graph *graph = node->import->graph;
    if (op_info(node->kind)->op_class != OP_CLASS_CONV || !node_has(node, WEIGHT) || x->rank < 3)
        return;
    Tensor *weight = graph_tensor(graph, node->operands[WEIGHT]);
    int64_t groups = node->attrs.as.window.groups, channels = x->dim[x->rank - 1];
    Shape w = weight->shape;
    bool constant = import_fact(node->import, node->operands[WEIGHT])->origin != ORIGIN_COMPUTED;
    if (constant && w.rank == x->rank && channels >= 0 && w.dim[1] != channels / groups &&
        w.dim[w.rank - 1] == channels / groups)
        weight->shape = channels_moved(&w, true);
}

bool operator_show_first(Node *node)
{
    enum { WEIGHT = 1 };
    OnnxImport *import = node->import;
    const Shape x = graph_tensor(import->graph, node->operands[0])->shape;
    bool windows = op_info(node->kind)->op_class == OP_CLASS_CONV;
    g_autofree char *name =
        g_strconcat(import_name(import, node->scope, node->proto), ".channels_first", NULL);
    int *operands = onnx_arena_alloc(import->memory, (size_t)node->n_operands * sizeof *operands);
    turn_weight(node, &x);
    for (int i = 0; i < node->n_operands; i++) {
        operands[i] = node->operands[i];
        bool data = operands[i] != NO_TENSOR && !(windows && i == WEIGHT) && x.rank > 2 &&
                    graph_tensor(import->graph, operands[i])->shape.rank == x.rank;
        if (data && (operands[i] = add_view(node, operands[i], name, true)) == NO_TENSOR)
            return false;
    }
    node->operands = operands;
    return true;
}

bool operator_show_last(const Node *node, int index)
{
    Graph *graph = node->import->graph;
    g_autofree char *name = g_strconcat(graph_op(graph, index)->name, ".channels_last", NULL);
    for (int i = 0; i < graph_op(graph, index)->n_outputs; i++) {
        int tensor = graph_op(graph, index)->outputs[i];
        int view = tensor == NO_TENSOR ? NO_TENSOR : add_view(node, tensor, name, false);
        if (node->import->error || !operator_bind(node, i, view))
            return false;
    }
    return true;
}
