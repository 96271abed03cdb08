#include "load/onnx_import.h"

#include <string.h>

#include "base/count.h"
#include "base/error.h"
#include "load/onnx_ops.h"

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
    for (guint i = 0; i < import->notes->len; i++)
        if (strcmp(import->notes->pdata[i], note) == 0) {
            g_free(note);
            return;
        }
    g_ptr_array_add(import->notes, note);
}

void import_warn(OnnxImport *import, const char *format, ...)
{
    if (import->n_warnings++ >= ONNX_MAX_WARNINGS)
        return;
    va_list args;
    va_start(args, format);
    g_ptr_array_add(import->warnings, g_strdup_vprintf(format, args));
    va_end(args);
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
        .names = g_hash_table_new(g_str_hash, g_str_equal),
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
    return type->kind == ONNX_TYPE_TENSOR ? dtype_from_onnx(type->data_type) : DTYPE_UNKNOWN;
}

/* ---- Constants ---- */

static bool check_size(const OnnxImport *import, const char *name, const Shape *shape,
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
    if (!check_size(import, tensor->name, &shape, error))
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
    if (!check_size(import, values->name, &shape, error))
        return false;
    int index = import_constant(import, values->name, shape, dtype_from_onnx(values->data_type),
                                NULL, ORIGIN_INITIALIZER);
    import_note(import, g_strdup("Sparse initializers are counted with their zeros."));
    return scope_bind(import, scope, values->name, index, NULL, error);
}

static const OnnxKnown *known_reals_of(OnnxImport *import, const double *values, int n, bool list)
{
    Shape shape = list ? (Shape){1, {n}} : (Shape){.rank = 0};
    OnnxKnown *known = known_new(import->pool, &shape, true);
    if (known && n > 0)
        memcpy(known_reals(known), values, (size_t)n * sizeof *values);
    return known;
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
        *known = known_reals_of(import, &attr->f, 1, false);
        return true;
    case ONNX_ATTR_FLOATS:
        *dtype = DTYPE_FP32;
        *known = attr->floats ? known_reals_of(import, attr->floats, attr->n, true) : NULL;
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
    if (!check_size(import, name, &shape, error))
        return false;
    return scope_bind(import, scope, name,
                      import_constant(import, name, shape, dtype, known, ORIGIN_CONSTANT), proto,
                      error);
}

/* ---- Nodes ---- */

/* An input of the function being read that its call leaves out. */
static bool is_left_out(const OnnxScope *scope, const char *name)
{
    const OnnxGraph *body = scope->frame ? &scope->frame->function->body : NULL;
    for (int i = 0; body && i < body->n_inputs; i++)
        if (strcmp(body->inputs[i].name, name) == 0)
            return true;
    return false;
}

static bool find_inputs(Node *node, GError **error)
{
    const OnnxNode *proto = node->proto;
    node->inputs = pool_alloc(node->import->pool, (size_t)proto->n_inputs * sizeof(int));
    for (int i = 0; i < proto->n_inputs; i++) {
        const char *name = proto->inputs[i];
        node->inputs[i] = *name ? scope_find(node->scope, name) : NO_TENSOR;
        if (*name && node->inputs[i] == NO_TENSOR && !is_left_out(node->scope, name))
            return import_fail(node->import, proto, error,
                               "it reads '%s', which nothing before it makes", name);
        if (node->inputs[i] != NO_TENSOR)
            node->n_inputs = i + 1;
    }
    node->operands = node->inputs;
    node->n_operands = node->n_inputs;
    return true;
}

/* A weight may be reshaped or cast before it is used. */
static void mark_use(OnnxImport *import, int tensor, unsigned use)
{
    for (int steps = 0; steps < 8; steps++) {
        OnnxFact *fact = import_fact(import, tensor);
        fact->uses |= use;
        if (fact->source == 0)
            return;
        tensor = fact->source - 1;
        use &= ~(unsigned)(USE_PARAMETER | USE_METADATA);
    }
}

/* Those of quantization are metadata at once: rules have to pass over them. */
static void mark_uses(const Node *node, const OnnxOp *row)
{
    for (int i = 0; i < node->n_inputs; i++) {
        if (node->inputs[i] == NO_TENSOR)
            continue;
        unsigned use = onnx_op_use(row, i);
        mark_use(node->import, node->inputs[i], use);
        const OnnxFact *fact = import_fact(node->import, node->inputs[i]);
        bool constant = fact->origin == ORIGIN_INITIALIZER || fact->origin == ORIGIN_CONSTANT;
        if (use == USE_METADATA && constant)
            graph_tensor(node->import->graph, node->inputs[i])->role = TENSOR_METADATA;
    }
}

static bool depends_on_data(const Node *node)
{
    bool depends = node->data_dependent;
    for (int i = 0; i < node->n_inputs && !depends; i++)
        depends = node_has(node, i) && import_fact(node->import, node->inputs[i])->data_dependent;
    return depends;
}

const char *import_name(OnnxImport *import, const OnnxScope *scope, const OnnxNode *node)
{
    return names_operator(import->names, import->graph, scope->prefix, node);
}

static const char *intern(Graph *graph, const char *text)
{
    return g_string_chunk_insert_const(graph->strings, text);
}

/* An output that nobody named is not there, but for the first, which rules count by. */
static bool fit_outputs(OnnxImport *import, int index, const OnnxNode *proto, int first,
                        GError **error)
{
    enum { MOST_EXTRA = 16 };
    Graph *graph = import->graph;
    int wanted = proto->n_outputs - first;
    if (wanted > graph_op(graph, index)->n_outputs + MOST_EXTRA)
        return import_fail(import, proto, error, "it has %d outputs", proto->n_outputs);
    while (graph_op(graph, index)->n_outputs < wanted)
        graph_add_op_output(graph, index, shape_unknown(), DTYPE_UNKNOWN);
    Op *op = graph_op(graph, index);
    op->n_outputs = MAX(MIN(op->n_outputs, wanted), 1);
    bool may_drop_first = op_info(op->kind)->op_class == OP_CLASS_RECURRENT;
    for (int i = may_drop_first ? 0 : 1; i < op->n_outputs; i++)
        if (first + i < proto->n_outputs && !*proto->outputs[first + i])
            op->outputs[i] = NO_TENSOR;
    return true;
}

static bool bind_outputs(OnnxImport *import, OnnxScope *scope, const OnnxNode *proto, int index,
                         int first, bool depends, GError **error)
{
    for (int i = 0; i < graph_op(import->graph, index)->n_outputs; i++) {
        int tensor = graph_op(import->graph, index)->outputs[i];
        const char *name = first + i < proto->n_outputs ? proto->outputs[first + i] : "";
        if (tensor == NO_TENSOR || !*name)
            continue;
        import_fact(import, tensor)->data_dependent = depends;
        if (!depends && !scope->outer && !scope->frame)
            import_state(import, name, tensor);
        if (!scope_bind(import, scope, name, tensor, proto, error))
            return false;
    }
    return true;
}

static void describe(OnnxImport *import, int index, const OnnxNode *proto, const char *type)
{
    Op *op = graph_op(import->graph, index);
    op->type = type ? type : intern(import->graph, proto->op_type);
    op->block = intern(import->graph, names_block(import->names, op->name));
    op->repeats = import->repeats;
}

bool import_emit(OnnxImport *import, OnnxScope *scope, const OnnxNode *node, OpKind kind,
                 const int *operands, int n_operands, int first, GError **error)
{
    GArray *types = import->types;
    Attrs attrs = op_default_attrs(kind);
    int index =
        graph_add_op_as(import->graph, kind, import_name(import, scope, node), operands, n_operands,
                        &attrs, (const TensorType *)types->data, (int)types->len, error);
    if (index == NO_OP) {
        import_locate(import, node, error);
        return false;
    }
    describe(import, index, node, NULL);
    return fit_outputs(import, index, node, first, error) &&
           bind_outputs(import, scope, node, index, first, false, error);
}

/* Messages of the graph begin with the operator's name; the file's name for it says more. */
static bool fail_add(const Node *node, const char *name, GError **error)
{
    if (error && *error) {
        g_autofree char *prefix = g_strconcat(name, ": ", NULL);
        if (g_str_has_prefix((*error)->message, prefix)) {
            char *rest = g_strdup((*error)->message + strlen(prefix));
            g_free((*error)->message);
            (*error)->message = rest;
        }
    }
    import_locate(node->import, node->proto, error);
    return false;
}

/* Operands that cost rules count by; shape rules ask for them too, but are not always asked. */
static int operands_needed(OpKind kind)
{
    const OpInfo *info = op_info(kind);
    if (info->rule == op_info(OP_RANDOM)->rule)
        return 0;
    if (info->op_class == OP_CLASS_RECURRENT)
        return 3;
    if (info->rule->max_inputs < 0)
        return 1;
    return info->flags & OP_DOT && info->rule->weights ? 2 : info->rule->min_inputs;
}

static bool check_operands(const Node *node, GError **error)
{
    for (int i = 0; i < operands_needed(node->kind); i++)
        if (i >= node->n_operands || node->operands[i] == NO_TENSOR)
            return import_fail(node->import, node->proto, error,
                               "it needs %d inputs; one is missing", operands_needed(node->kind));
    return true;
}

static int add_op(Node *node, GError **error)
{
    OnnxImport *import = node->import;
    GArray *types = import->types;
    if (!check_operands(node, error))
        return NO_OP;
    const char *name = import_name(import, node->scope, node->proto);
    int index;
    if (types->len > 0)
        index = graph_add_op_as(import->graph, node->kind, name, node->operands, node->n_operands,
                                &node->attrs, (const TensorType *)types->data,
                                (int)MIN(types->len, (guint)MAX(node->proto->n_outputs, 1)), error);
    else
        index = graph_add_op(import->graph, node->kind, name, node->operands, node->n_operands,
                             &node->attrs, false, error);
    if (index == NO_OP)
        fail_add(node, name, error);
    return index;
}

static void give_unknown(Node *node)
{
    for (int i = 0; i < MAX(node->proto->n_outputs, 1); i++)
        node_give(node, shape_unknown(), DTYPE_UNKNOWN);
}

static bool inputs_known(const Node *node)
{
    for (int i = 0; i < node->n_inputs; i++)
        if (node_has(node, i) && !node_known(node, i))
            return false;
    return node->n_inputs > 0 && node_has(node, 0);
}

static void evaluate(Node *node, const OnnxOp *row, int index)
{
    Graph *graph = node->import->graph;
    const Op *op = graph_op(graph, index);
    bool from_shape = row->eval == eval_shape || row->eval == eval_size;
    if (row->kind == OP_SPLIT && node_known(node, 0)) {
        for (int i = 0; i < MIN(op->n_outputs, (int)node->import->types->len); i++)
            if (op->outputs[i] != NO_TENSOR)
                import_fact(node->import, op->outputs[i])->known = eval_split(node, i);
        return;
    }
    if (!row->eval || op->outputs[0] == NO_TENSOR || (!from_shape && !inputs_known(node)))
        return;
    node->y = graph_tensor(graph, op->outputs[0])->shape;
    const OnnxKnown *known = row->eval(node);
    import_fact(node->import, op->outputs[0])->known = known;
}

/* int8 in, int8 weights: the product between them is one of int8. */
static DType quantized_compute(const Graph *graph, const Op *op)
{
    if (!(op_info(op->kind)->flags & OP_DOT) || op->n_inputs < 2)
        return DTYPE_UNKNOWN;
    for (int i = 0; i < 2; i++) {
        const Tensor *x = op_input(graph, op, i);
        const Op *from = x && x->producer != NO_OP ? graph_op(graph, x->producer) : NULL;
        if (!from || from->kind != OP_DEQUANTIZE)
            return DTYPE_UNKNOWN;
        DType dtype = op_input(graph, from, 0) ? op_input(graph, from, 0)->dtype : DTYPE_UNKNOWN;
        if (dtype == DTYPE_FP8)
            return DTYPE_FP8;
        if (dtype != DTYPE_INT8 && dtype != DTYPE_UINT8 && dtype != DTYPE_INT4 &&
            dtype != DTYPE_UINT4)
            return DTYPE_UNKNOWN;
    }
    return DTYPE_INT8;
}

/* Whether the operator's output is its first input in another form. */
static bool is_form(OpKind kind)
{
    return op_info(kind)->flags & OP_VIEW || kind == OP_TRANSPOSE || kind == OP_CAST;
}

static void finish_op(Node *node, int index)
{
    Graph *graph = node->import->graph;
    Op *op = graph_op(graph, index);
    if (is_form(op->kind) && node_has(node, 0) && op->outputs[0] != NO_TENSOR)
        import_fact(node->import, op->outputs[0])->source = node->inputs[0] + 1;
    op->compute = node->compute != DTYPE_UNKNOWN ? node->compute : quantized_compute(graph, op);
    if (node->result != DTYPE_UNKNOWN && op->outputs[0] != NO_TENSOR)
        graph_tensor(graph, op->outputs[0])->dtype = node->result;
}

/* A constant of a fixed shape, whatever operator the file makes it with. */
static bool is_fixed(const Node *node, const OnnxOp *row)
{
    if (row->kind != OP_CONSTANT_OF_SHAPE || !node_has(node, 0))
        return false;
    OnnxOrigin origin = import_fact(node->import, node->inputs[0])->origin;
    return node_known(node, 0) && (origin == ORIGIN_INITIALIZER || origin == ORIGIN_CONSTANT);
}

static bool add_fixed(Node *node, OnnxScope *scope, GError **error)
{
    const TensorType *type = &g_array_index(node->import->types, TensorType, 0);
    const char *name = node->proto->n_outputs > 0 ? node->proto->outputs[0] : "";
    node->y = type->shape;
    if (!check_size(node->import, name, &type->shape, error))
        return false;
    int tensor = import_constant(node->import, name, type->shape, type->dtype,
                                 eval_constant_of_shape(node), ORIGIN_CONSTANT);
    return scope_bind(node->import, scope, name, tensor, node->proto, error);
}

static bool translate(Node *node, const OnnxOp *row, GError **error)
{
    GError *problem = NULL;
    node->kind = row ? row->kind : OP_UNKNOWN;
    node->attrs = op_default_attrs(node->kind);
    g_array_set_size(node->import->types, 0);
    if (row && row->translate && !row->translate(node, &problem)) {
        import_locate(node->import, node->proto, &problem);
        g_propagate_error(error, problem);
        return false;
    }
    if (node->kind == OP_UNKNOWN && node->import->types->len == 0)
        give_unknown(node);
    return true;
}

static int64_t version_of(const OnnxImport *import, const OnnxScope *scope, const char *domain)
{
    return *domain ? onnx_model_opset(import->model, domain) : scope->opset;
}

static bool import_operator(OnnxImport *import, OnnxScope *scope, const OnnxNode *proto,
                            GError **error)
{
    Node node = {
        .import = import,
        .scope = scope,
        .proto = proto,
        .version = version_of(import, scope, proto->domain),
        .result = DTYPE_UNKNOWN,
        .compute = DTYPE_UNKNOWN,
    };
    const OnnxOp *row = onnx_op_find(proto->domain, proto->op_type);
    if (!find_inputs(&node, error) || !translate(&node, row, error))
        return false;
    if (row && is_fixed(&node, row))
        return add_fixed(&node, scope, error);
    mark_uses(&node, row);
    bool depends = depends_on_data(&node);
    int index = add_op(&node, error);
    if (index == NO_OP)
        return false;
    describe(import, index, proto, row ? row->type : NULL);
    finish_op(&node, index);
    if (!fit_outputs(import, index, proto, 0, error) ||
        !bind_outputs(import, scope, proto, index, 0, depends, error))
        return false;
    if (row)
        evaluate(&node, row, index);
    return true;
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
        if (*name && tensor == NO_TENSOR && !is_left_out(caller, name))
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

bool import_graph(OnnxImport *import, OnnxScope *scope, const OnnxGraph *graph, GError **error)
{
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
