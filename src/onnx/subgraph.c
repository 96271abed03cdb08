#include "onnx/subgraph.h"

#include "onnx/node.h"

const OnnxGraph *subgraph_find(const OnnxScope *scope, const OnnxNode *node, const char *name)
{
    Node context = {.scope = scope, .proto = node};
    const OnnxAttr *attr = node_attr(&context, name);
    return attr && attr->type == ONNX_ATTR_GRAPH ? attr->graphs : NULL;
}

static bool find_outputs(OnnxImport *import, const OnnxScope *scope, const OnnxNode *node,
                         const OnnxGraph *body, int *outputs, GError **error)
{
    for (int i = 0; i < body->n_outputs; i++) {
        outputs[i] = scope_find(scope, body->outputs[i].name);
        if (outputs[i] == NO_TENSOR)
            return import_fail(import, node, error, "its subgraph makes no '%s'",
                               body->outputs[i].name);
    }
    return true;
}

bool subgraph_run(OnnxImport *import, const OnnxScope *outer, const OnnxNode *node,
                  const char *prefix, const OnnxGraph *body, const int *inputs, int *outputs,
                  GError **error)
{
    OnnxScope scope;
    scope_init(&scope, outer, prefix);
    bool ok = true;
    for (int i = 0; ok && i < body->n_inputs; i++)
        ok = scope_bind(import, &scope, body->inputs[i].name, inputs[i], node, error);
    ok = ok && import_graph(import, &scope, body, error) &&
         find_outputs(import, &scope, node, body, outputs, error);
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

bool subgraph_input(OnnxImport *import, const OnnxScope *scope, const OnnxNode *node, int i,
                    int *tensor, GError **error)
{
    const char *name = i < node->n_inputs ? node->inputs[i] : "";
    *tensor = *name ? scope_find(scope, name) : NO_TENSOR;
    return *tensor != NO_TENSOR || !*name ||
           import_fail(import, node, error, "it reads '%s', which nothing before it makes", name);
}

int64_t subgraph_scalar(OnnxImport *import, int tensor)
{
    const OnnxKnown *known = tensor == NO_TENSOR ? NULL : import_fact(import, tensor)->known;
    return known && known->n == 1 ? known_at(known, 0) : KNOWN_NOT;
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
