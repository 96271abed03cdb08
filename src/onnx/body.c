#include "onnx/body.h"

#include <string.h>

#include "onnx/operator.h"
#include "proto/order.h"

/* ---- Constants ------------------------------------------------------------------------------- */

static bool add_initializer(OnnxImport *import, OnnxScope *scope, const OnnxTensor *tensor,
                            Shape shape, const OnnxKnown *known)
{
    if (!import_check_size(import, "tensor", tensor->name, &shape) ||
        !import_check_type(import, "tensor", tensor->name, tensor->data_type))
        return false;
    int constant = import_constant(import, tensor->name, shape, dtype_from_onnx(tensor->data_type),
                                   known, ORIGIN_INITIALIZER);
    import_fact(import, constant)->zeros = tensor->zeros || known_zeros(known);
    return scope_bind(import, scope, tensor->name, constant, NULL);
}

static bool add_initializers(OnnxImport *import, OnnxScope *scope, const OnnxGraph *graph)
{
    for (int i = 0; i < graph->n_initializers; i++) {
        const OnnxTensor *dense = &graph->initializers[i];
        if (!add_initializer(import, scope, dense, onnx_shape(dense->dims, dense->n_dims),
                             known_of_tensor(import->memory, dense)))
            return false;
    }
    for (int i = 0; i < graph->n_sparse; i++) {
        const OnnxSparse *sparse = &graph->sparse[i];
        import_assume(import, "Sparse initializers are counted with their zeros.");
        if (!add_initializer(import, scope, &sparse->values,
                             onnx_shape(sparse->dims, sparse->n_dims), NULL))
            return false;
    }
    return true;
}

/* ---- Local functions ------------------------------------------------------------------------- */

static const OnnxFunction *find_function(const OnnxImport *import, const OnnxNode *node)
{
    const GPtrArray *named =
        import->functions ? g_hash_table_lookup(import->functions, node->op_type) : NULL;
    for (guint i = 0; named && i < named->len; i++) {
        const OnnxFunction *function = named->pdata[i];
        if (strcmp(function->domain, node->domain) == 0 &&
            strcmp(function->overload, node->overload) == 0)
            return function;
    }
    return NULL;
}

static int64_t function_opset(const OnnxFunction *function, int64_t fallback)
{
    for (int i = 0; i < function->n_opsets; i++)
        if (!*function->opsets[i].domain)
            return function->opsets[i].version;
    return fallback;
}

static bool bind_arguments(OnnxImport *import, const OnnxScope *caller, OnnxScope *scope,
                           const OnnxNode *call, const OnnxGraph *body)
{
    for (int i = 0; i < body->n_inputs; i++) {
        const char *name = i < call->n_inputs ? call->inputs[i] : "";
        int tensor = scope_read(import, caller, name, call);
        if (tensor != NO_TENSOR)
            scope_bind(import, scope, body->inputs[i].name, tensor, call);
    }
    return !import->error;
}

static bool bind_results(OnnxImport *import, OnnxScope *caller, const OnnxScope *scope,
                         const OnnxNode *call, const OnnxGraph *body)
{
    for (int i = 0; i < MIN(call->n_outputs, body->n_outputs) && !import->error; i++) {
        int tensor = scope_find(scope, body->outputs[i].name);
        if (!*call->outputs[i])
            continue;
        if (tensor == NO_TENSOR)
            return import_fail(import, RB_ERROR_INPUT, call, "its function makes no '%s'",
                               body->outputs[i].name);
        scope_bind(import, caller, call->outputs[i], tensor, call);
    }
    return !import->error;
}

/* Arguments that the call leaves out are absent wherever the function reads them. */
static bool run_function(OnnxImport *import, OnnxScope *caller, const OnnxNode *call,
                         const OnnxFunction *function)
{
    OnnxFrame frame = {.caller = caller->frame, .call = call, .function = function};
    g_autofree char *prefix = g_strdup(import_name(import, caller, call));
    OnnxScope scope;
    scope_init(&scope, NULL, prefix);
    scope.frame = &frame;
    scope.opset = function_opset(function, caller->opset);
    bool ok = bind_arguments(import, caller, &scope, call, &function->body) &&
              body_read(import, &scope, &function->body) &&
              bind_results(import, caller, &scope, call, &function->body);
    scope_clear(&scope);
    return ok;
}

static bool read_call(OnnxImport *import, OnnxScope *scope, const OnnxNode *node,
                      const OnnxFunction *function)
{
    if (import->calls >= ONNX_MAX_CALLS)
        return import_fail(import, RB_ERROR_LIMIT, node,
                           "functions call each other too deep; one of them may call itself");
    import->calls++;
    bool ok = run_function(import, scope, node, function);
    import->calls--;
    return ok;
}

/* ---- Nodes ----------------------------------------------------------------------------------- */

static bool read_node(OnnxImport *import, OnnxScope *scope, const OnnxNode *node)
{
    if (import->steps++ >= ONNX_MAX_STEPS)
        return import_fail(import, RB_ERROR_LIMIT, node,
                           "the network has too many nodes to be put together");
    const OnnxFunction *function = find_function(import, node);
    return function ? read_call(import, scope, node, function) : operator_read(import, scope, node);
}

/* Names cost time as well wherever a body is put in place. */
static int steps_of_names(const OnnxGraph *graph)
{
    enum { NAMES_PER_STEP = 16 };
    return graph->n_inputs / NAMES_PER_STEP + graph->n_initializers / NAMES_PER_STEP;
}

/* Bodies may be read many times. */
static const int *find_order(OnnxImport *import, const OnnxGraph *graph)
{
    gpointer order = NULL;
    if (!g_hash_table_lookup_extended(import->orders, graph, NULL, &order)) {
        order = order_of(graph);
        g_hash_table_insert(import->orders, (gpointer)graph, order);
    }
    return order;
}

bool body_read(OnnxImport *import, OnnxScope *scope, const OnnxGraph *graph)
{
    import->steps += steps_of_names(graph);
    if (!add_initializers(import, scope, graph))
        return false;
    const int *order = find_order(import, graph);
    if (order)
        import_assume(import, "Nodes do not stand in the order of execution: they are sorted.");
    for (int i = 0; i < graph->n_nodes; i++)
        if (!read_node(import, scope, &graph->nodes[order ? order[i] : i]))
            return false;
    return true;
}
