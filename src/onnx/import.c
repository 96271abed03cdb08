#include "onnx/import.h"

#include <string.h>

#include "base/count.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/label.h"
#include "onnx/node.h"

/* ---- Messages ---- */

void import_locate(const OnnxImport *import, const OnnxNode *node, GError **error)
{
    g_prefix_error(error, "%s: node '%s' (%s) at byte %" G_GINT64_FORMAT ": ", import->shown,
                   onnx_node_label(node), node->op_type, node->offset);
}

bool import_fail(const OnnxImport *import, const OnnxNode *node, GError **error, const char *format,
                 ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(error, RB_ERROR, RB_ERROR_INPUT, message);
    import_locate(import, node, error);
    return false;
}

static bool fail_limit(const OnnxImport *import, const OnnxNode *node, const char *message,
                       GError **error)
{
    g_set_error_literal(error, RB_ERROR, RB_ERROR_LIMIT, message);
    import_locate(import, node, error);
    return false;
}

void import_note(OnnxImport *import, char *note)
{
    g_autofree char *taken = note;
    g_autofree char *line = label_printable(taken, strlen(taken));
    if (import->notes->len == ONNX_MAX_NOTES)
        return;
    for (guint i = 0; i < import->notes->len; i++)
        if (strcmp(import->notes->pdata[i], line) == 0)
            return;
    g_ptr_array_add(import->notes, g_steal_pointer(&line));
}

void import_warn(OnnxImport *import, const char *format, ...)
{
    if (import->n_warnings++ >= ONNX_MAX_WARNINGS)
        return;
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    g_ptr_array_add(import->warnings, label_printable(message, strlen(message)));
}

/* ---- Tensors and their names ---- */

OnnxFact *import_fact(OnnxImport *import, int tensor)
{
    if ((int)import->facts->len <= tensor)
        g_array_set_size(import->facts, (guint)MAX(graph_n_tensors(import->graph), tensor + 1));
    return &g_array_index(import->facts, OnnxFact, tensor);
}

int import_constant(OnnxImport *import, const char *name, Shape shape, DType dtype,
                    const OnnxKnown *known, OnnxOrigin origin)
{
    Graph *graph = import->graph;
    int tensor = graph_add_tensor(graph, name, TENSOR_CONSTANT, shape, dtype);
    OnnxFact *fact = import_fact(import, tensor);
    fact->known = known;
    fact->origin = origin;
    if (known && !known->real && known->n <= SHAPE_MAX_RANK)
        graph_tensor(graph, tensor)->values = graph_numbers(graph, known->ints, known->n);
    return tensor;
}

void scope_init(OnnxScope *scope, const OnnxScope *outer, const char *prefix)
{
    *scope = (OnnxScope){
        .outer = outer,
        .names = g_hash_table_new(hash_text, g_str_equal),
        .frame = outer ? outer->frame : NULL,
        .prefix = prefix,
        .opset = outer ? outer->opset : 0,
    };
}

void scope_clear(OnnxScope *scope)
{
    g_clear_pointer(&scope->names, g_hash_table_destroy);
}

int scope_find(const OnnxScope *scope, const char *name)
{
    for (; scope; scope = scope->outer) {
        int found = GPOINTER_TO_INT(g_hash_table_lookup(scope->names, name));
        if (found > 0)
            return found - 1;
    }
    return NO_TENSOR;
}

bool scope_leaves_out(const OnnxScope *scope, const char *name)
{
    const OnnxGraph *body = scope->frame ? &scope->frame->function->body : NULL;
    for (int i = 0; body && i < body->n_inputs; i++)
        if (strcmp(body->inputs[i].name, name) == 0)
            return true;
    return false;
}

bool scope_bind(OnnxImport *import, OnnxScope *scope, const char *name, int tensor,
                const OnnxNode *node, GError **error)
{
    if (g_hash_table_insert(scope->names, (gpointer)name, GINT_TO_POINTER(tensor + 1)))
        return true;
    if (node)
        return import_fail(import, node, error, "it makes '%s', which is there already", name);
    g_set_error(error, RB_ERROR, RB_ERROR_INPUT, "%s: there are two tensors named '%s'",
                import->shown, name);
    return false;
}

/* ---- Declared types ---- */

static int64_t dim_value(const OnnxImport *import, const OnnxDim *dim)
{
    if (dim->value >= 0)
        return dim->value;
    const int64_t *bound = *dim->symbol ? g_hash_table_lookup(import->symbols, dim->symbol) : NULL;
    return bound ? *bound : DIM_UNKNOWN;
}

Shape import_shape(const OnnxImport *import, const OnnxType *type)
{
    if (type->kind == ONNX_TYPE_OPTIONAL && type->element)
        return import_shape(import, type->element);
    if ((type->kind != ONNX_TYPE_TENSOR && type->kind != ONNX_TYPE_SPARSE) || !type->has_shape ||
        type->n_dims > SHAPE_MAX_RANK)
        return shape_unknown();
    Shape shape = {.rank = type->n_dims};
    for (int i = 0; i < type->n_dims; i++)
        shape.dim[i] = dim_value(import, &type->dims[i]);
    return shape;
}

DType import_dtype(const OnnxType *type)
{
    if (type->kind == ONNX_TYPE_OPTIONAL && type->element)
        return import_dtype(type->element);
    return type->kind == ONNX_TYPE_TENSOR || type->kind == ONNX_TYPE_SPARSE
               ? dtype_from_onnx(type->data_type)
               : DTYPE_UNKNOWN;
}

/* ---- Constants ---- */

bool import_check_size(const OnnxImport *import, const char *name, const Shape *shape,
                       GError **error)
{
    if (!shape_known(shape) || count_ok(shape_elements(shape)))
        return true;
    g_autofree char *text = shape_text(shape);
    g_set_error(error, RB_ERROR, RB_ERROR_LIMIT,
                "%s: tensor '%s' has too many elements: the product of %s does not fit in 64 bits",
                import->shown, name, text);
    return false;
}

static bool add_initializer(OnnxImport *import, OnnxScope *scope, const OnnxTensor *tensor,
                            GError **error)
{
    Shape shape = onnx_shape(tensor->dims, tensor->n_dims);
    if (!import_check_size(import, tensor->name, &shape, error))
        return false;
    int index = import_constant(import, tensor->name, shape, dtype_from_onnx(tensor->data_type),
                                known_of_tensor(import->pool, tensor), ORIGIN_INITIALIZER);
    return scope_bind(import, scope, tensor->name, index, NULL, error);
}

static bool add_sparse(OnnxImport *import, OnnxScope *scope, const OnnxSparse *sparse,
                       GError **error)
{
    Shape shape = onnx_shape(sparse->dims, sparse->n_dims);
    const OnnxTensor *values = &sparse->values;
    if (!import_check_size(import, values->name, &shape, error))
        return false;
    int index = import_constant(import, values->name, shape, dtype_from_onnx(values->data_type),
                                NULL, ORIGIN_INITIALIZER);
    import_note(import, g_strdup("Sparse initializers are counted with their zeros."));
    return scope_bind(import, scope, values->name, index, NULL, error);
}

/* The attribute of a Constant that holds its value. */
static bool constant_value(OnnxImport *import, const OnnxAttr *attr, Shape *shape, DType *dtype,
                           const OnnxKnown **known)
{
    *known = NULL;
    *shape = attr->type == ONNX_ATTR_INTS || attr->type == ONNX_ATTR_FLOATS ||
                     attr->type == ONNX_ATTR_STRINGS
                 ? (Shape){1, {attr->n}}
                 : (Shape){.rank = 0};
    *dtype = DTYPE_UNKNOWN;
    switch (attr->type) {
    case ONNX_ATTR_TENSOR:
        if (!attr->tensors)
            return false;
        *shape = onnx_shape(attr->tensors->dims, attr->tensors->n_dims);
        *dtype = dtype_from_onnx(attr->tensors->data_type);
        *known = known_of_tensor(import->pool, attr->tensors);
        return true;
    case ONNX_ATTR_SPARSE_TENSOR:
        if (!attr->sparse)
            return false;
        *shape = onnx_shape(attr->sparse->dims, attr->sparse->n_dims);
        *dtype = dtype_from_onnx(attr->sparse->values.data_type);
        return true;
    case ONNX_ATTR_INT:
        *dtype = DTYPE_INT64;
        *known = known_int(import->pool, attr->i);
        return true;
    case ONNX_ATTR_INTS:
        *dtype = DTYPE_INT64;
        *known = attr->ints ? known_list(import->pool, attr->ints, attr->n) : NULL;
        return true;
    case ONNX_ATTR_FLOAT:
        *dtype = DTYPE_FP32;
        *known = known_real(import->pool, attr->f);
        return true;
    case ONNX_ATTR_FLOATS:
        *dtype = DTYPE_FP32;
        *known = attr->floats ? known_real_list(import->pool, attr->floats, attr->n) : NULL;
        return true;
    default:
        return attr->type == ONNX_ATTR_STRING || attr->type == ONNX_ATTR_STRINGS;
    }
}

static bool import_constant_node(OnnxImport *import, OnnxScope *scope, const OnnxNode *proto,
                                 GError **error)
{
    Node node = {.import = import, .scope = scope, .proto = proto};
    const OnnxAttr *attr = proto->n_attrs > 0 ? node_attr(&node, proto->attrs[0].name) : NULL;
    Shape shape;
    DType dtype;
    const OnnxKnown *known;
    if (!attr || proto->n_outputs < 1 || !constant_value(import, attr, &shape, &dtype, &known))
        return import_fail(import, proto, error, "it has no value");
    const char *name = proto->outputs[0];
    if (!import_check_size(import, name, &shape, error))
        return false;
    return scope_bind(import, scope, name,
                      import_constant(import, name, shape, dtype, known, ORIGIN_CONSTANT), proto,
                      error);
}

/* ---- Local functions ---- */

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
                           const OnnxNode *call, const OnnxGraph *body, GError **error)
{
    for (int i = 0; i < body->n_inputs; i++) {
        const char *name = i < call->n_inputs ? call->inputs[i] : "";
        int tensor = *name ? scope_find(caller, name) : NO_TENSOR;
        if (*name && tensor == NO_TENSOR && !scope_leaves_out(caller, name))
            return import_fail(import, call, error, "it reads '%s', which nothing before it makes",
                               name);
        if (tensor != NO_TENSOR &&
            !scope_bind(import, scope, body->inputs[i].name, tensor, call, error))
            return false;
    }
    return true;
}

static bool bind_results(OnnxImport *import, OnnxScope *caller, const OnnxScope *scope,
                         const OnnxNode *call, const OnnxGraph *body, GError **error)
{
    for (int i = 0; i < MIN(call->n_outputs, body->n_outputs); i++) {
        int tensor = scope_find(scope, body->outputs[i].name);
        if (!*call->outputs[i])
            continue;
        if (tensor == NO_TENSOR)
            return import_fail(import, call, error, "its function makes no '%s'",
                               body->outputs[i].name);
        if (!scope_bind(import, caller, call->outputs[i], tensor, call, error))
            return false;
    }
    return true;
}

/* Arguments that the call leaves out are absent wherever the function reads them. */
static bool run_function(OnnxImport *import, OnnxScope *caller, const OnnxNode *call,
                         const OnnxFunction *function, GError **error)
{
    OnnxFrame frame = {.caller = caller->frame, .call = call, .function = function};
    g_autofree char *prefix = g_strdup(import_name(import, caller, call));
    OnnxScope scope;
    scope_init(&scope, NULL, prefix);
    scope.frame = &frame;
    scope.opset = function_opset(function, caller->opset);
    bool ok = bind_arguments(import, caller, &scope, call, &function->body, error) &&
              import_graph(import, &scope, &function->body, error) &&
              bind_results(import, caller, &scope, call, &function->body, error);
    scope_clear(&scope);
    return ok;
}

static bool import_call(OnnxImport *import, OnnxScope *scope, const OnnxNode *node,
                        const OnnxFunction *function, GError **error)
{
    if (import->calls >= ONNX_MAX_CALLS)
        return fail_limit(import, node,
                          "functions call each other too deep; one of them may call itself", error);
    import->calls++;
    bool ok = run_function(import, scope, node, function, error);
    import->calls--;
    return ok;
}

/* ---- Graphs ---- */

typedef bool (*ImportSpecial)(OnnxImport *import, OnnxScope *scope, const OnnxNode *node,
                              GError **error);

static const struct {
    const char *type;
    ImportSpecial import;
} specials[] = {
    {"Constant", import_constant_node},
    {"If", import_if},
    {"Loop", import_loop},
    {"Scan", import_scan},
};

static ImportSpecial special_of(const OnnxNode *node)
{
    for (size_t i = 0; i < G_N_ELEMENTS(specials) && !*node->domain; i++)
        if (strcmp(node->op_type, specials[i].type) == 0)
            return specials[i].import;
    return import_operator;
}

static bool import_node(OnnxImport *import, OnnxScope *scope, const OnnxNode *node, GError **error)
{
    if (import->steps++ >= ONNX_MAX_STEPS)
        return fail_limit(import, node, "the network has too many nodes to be put together", error);
    const OnnxFunction *function = find_function(import, node);
    return function ? import_call(import, scope, node, function, error)
                    : special_of(node)(import, scope, node, error);
}

/* Names cost time as well wherever a body is put in place. */
static int steps_of_names(const OnnxGraph *graph)
{
    enum { NAMES_PER_STEP = 16 };
    return graph->n_inputs / NAMES_PER_STEP + graph->n_initializers / NAMES_PER_STEP;
}

bool import_graph(OnnxImport *import, OnnxScope *scope, const OnnxGraph *graph, GError **error)
{
    import->steps += steps_of_names(graph);
    for (int i = 0; i < graph->n_initializers; i++)
        if (!add_initializer(import, scope, &graph->initializers[i], error))
            return false;
    for (int i = 0; i < graph->n_sparse; i++)
        if (!add_sparse(import, scope, &graph->sparse[i], error))
            return false;
    for (int i = 0; i < graph->n_nodes; i++)
        if (!import_node(import, scope, &graph->nodes[i], error))
            return false;
    return true;
}
