#include "onnx/subgraph.h"

#include "onnx/body.h"

const OnnxGraph *subgraph_find(const Node *node, const char *name)
{
    const OnnxAttr *attr = node_attr(node, name);
    return attr && attr->type == ONNX_ATTR_GRAPH ? attr->graphs : NULL;
}

static bool find_outputs(const Node *node, const OnnxScope *scope, const OnnxGraph *body,
                         int *outputs)
{
    for (int i = 0; i < body->n_outputs; i++) {
        outputs[i] = scope_find(scope, body->outputs[i].name);
        if (outputs[i] == NO_TENSOR)
            return node_fail(node, "its subgraph makes no '%s'", body->outputs[i].name);
    }
    return true;
}

bool subgraph_run(const Node *node, const char *prefix, const OnnxGraph *body, const int *inputs,
                  int *outputs)
{
    OnnxImport *import = node->import;
    OnnxScope scope;
    scope_init(&scope, node->scope, prefix);
    for (int i = 0; i < body->n_inputs; i++)
        scope_bind(import, &scope, body->inputs[i].name, inputs[i], node->proto);
    bool ok = !import->error && body_read(import, &scope, body) &&
              find_outputs(node, &scope, body, outputs);
    scope_clear(&scope);
    return ok;
}

void subgraph_remove(Graph *graph, int from, int to)
{
    for (int i = from; i < graph_n_ops(graph); i++) {
        const Op *op = graph_op(graph, i);
        for (int j = 0; j < op->n_outputs; j++)
            if (op->outputs[j] != NO_TENSOR)
                graph_tensor(graph, op->outputs[j])->producer = i < to ? NO_OP : i - (to - from);
    }
    g_array_remove_range(graph->ops, (guint)from, (guint)(to - from));
}

Shape shape_common(const Shape *a, const Shape *b)
{
    if (a->rank != b->rank || a->rank < 0)
        return shape_unknown();
    Shape shape = *a;
    for (int i = 0; i < shape.rank; i++)
        if (a->dim[i] != b->dim[i])
            shape.dim[i] = DIM_UNKNOWN;
    return shape;
}
