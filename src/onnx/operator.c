#include "onnx/operator.h"

#include <string.h>

#include "base/count.h"
#include "graph/origin.h"
#include "onnx/check.h"
#include "onnx/eval.h"
#include "onnx/ops.h"

/* ---- Inputs ---------------------------------------------------------------------------------- */

static bool find_inputs(Node *node)
{
    const OnnxNode *proto = node->proto;
    node->inputs = onnx_arena_alloc(node->import->memory, (size_t)proto->n_inputs * sizeof(int));
    for (int i = 0; i < proto->n_inputs; i++) {
        node->inputs[i] = scope_read(node->import, node->scope, proto->inputs[i], proto);
        if (node->inputs[i] != NO_TENSOR)
            node->n_inputs = i + 1;
    }
    node->operands = node->inputs;
    node->n_operands = node->n_inputs;
    return !node->import->error;
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

/* Numbers worked out for an argument, as of shapes: what they are worked out with is no weight. */
static bool is_argument_work(const Node *node)
{
    bool computed = false;
    for (int i = 0; i < node->n_inputs; i++) {
        const OnnxKnown *known = node_known(node, i);
        if (!node_has(node, i))
            continue;
        if (!known || known->n > SHAPE_MAX_RANK)
            return false;
        OnnxOrigin origin = import_fact(node->import, node->inputs[i])->origin;
        computed = computed || origin == ORIGIN_COMPUTED;
    }
    return computed;
}

static bool is_all(const OnnxKnown *known, double number)
{
    bool all = known && known->n > 0;
    for (int i = 0; all && i < known->n; i++)
        all = known_real_at(known, i) == number;
    return all;
}

/* Exporters write group norms, and instance norms without scale and shift, with 1 and 0 for them.
 */
static bool is_plain_norm(const Node *node)
{
    return node->kind == OP_INSTANCE_NORM && is_all(node_known(node, 1), 1) &&
           is_all(node_known(node, 2), 0);
}

/* Added to scores, one for each pair of positions, and the same for all heads: those learn their
 * own. */
static bool is_mask(const Node *node, int i)
{
    enum { SCORES_RANK = 4 };
    if (node->n_inputs != 2)
        return false;
    Shape mask = node_shape(node, i), x = node_shape(node, 1 - i);
    if (mask.rank < 2 || x.rank < MAX(SCORES_RANK, mask.rank))
        return false;
    const int64_t *last = &mask.dim[mask.rank - 1];
    bool square = last[0] > 1 && last[-1] == last[0];
    return square && x.dim[x.rank - 3] > 1 && (mask.rank == 2 || last[-2] == 1);
}

static unsigned use_of(const Node *node, const OnnxReading *reading, int i, bool work, bool plain)
{
    unsigned use = onnx_op_use(reading, i);
    bool number = work && (use & (USE_DATA | USE_OPERAND));
    if (number || (plain && i > 0))
        return USE_ARGUMENT;
    return use == USE_OPERAND && is_mask(node, i) ? USE_MASK : use;
}

/* Those of quantization are metadata at once: rules have to pass over them. */
static void mark_uses(const Node *node, const OnnxReading *reading)
{
    bool work = is_argument_work(node), plain = is_plain_norm(node);
    if (plain)
        import_assume(node->import,
                      "Scale 1 and shift 0 of an InstanceNormalization are no parameters.");
    for (int i = 0; i < node->n_inputs; i++) {
        if (node->inputs[i] == NO_TENSOR)
            continue;
        unsigned use = use_of(node, reading, i, work, plain);
        mark_use(node->import, node->inputs[i], use);
        const OnnxFact *fact = import_fact(node->import, node->inputs[i]);
        bool constant = fact->origin == ORIGIN_INITIALIZER || fact->origin == ORIGIN_CONSTANT;
        if (use == USE_METADATA && constant)
            graph_tensor(node->import->graph, node->inputs[i])->role = TENSOR_METADATA;
    }
}

/* ---- Outputs --------------------------------------------------------------------------------- */

/* An output that nobody named is not there, but for the first, which rules count by. */
static bool fit_outputs(const Node *node, int index, int first)
{
    enum { MOST_EXTRA = 16 };
    Graph *graph = node->import->graph;
    const OnnxNode *proto = node->proto;
    int wanted = proto->n_outputs - first;
    if (wanted > graph_op(graph, index)->n_outputs + MOST_EXTRA)
        return node_fail(node, "it has %d outputs", proto->n_outputs);
    while (graph_op(graph, index)->n_outputs < wanted)
        graph_add_op_output(graph, index, shape_unknown(), DTYPE_UNKNOWN);
    Op *op = graph_op(graph, index);
    op->n_outputs = MAX(MIN(op->n_outputs, wanted), 1);
    bool may_drop_first = op_info(op->kind)->op_class == OP_CLASS_RECURRENT;
    for (int i = may_drop_first ? 0 : 1; i < op->n_outputs; i++)
        if (first + i < proto->n_outputs && !*proto->outputs[first + i])
            op->outputs = graph_list_with(graph, op->outputs, op->n_outputs, i, NO_TENSOR);
    return true;
}

bool operator_bind(const Node *node, int i, int tensor)
{
    const char *name = i < node->proto->n_outputs ? node->proto->outputs[i] : "";
    if (tensor == NO_TENSOR || !*name)
        return true;
    if (!node->scope->outer && !node->scope->frame)
        check_state(node->import, name, tensor);
    return scope_bind(node->import, node->scope, name, tensor, node->proto);
}

static bool bind_outputs(const Node *node, int index, int first)
{
    const Graph *graph = node->import->graph;
    for (int i = 0; i < graph_op(graph, index)->n_outputs; i++)
        if (!operator_bind(node, first + i, graph_op(graph, index)->outputs[i]))
            return false;
    return true;
}

/* ---- The operator ---------------------------------------------------------------------------- */

/* Neighbours mostly are of one block. */
static const char *block_of(OnnxImport *import, int index)
{
    const char *block = names_block(import->names, graph_op(import->graph, index)->name);
    const char *last = index > 0 ? graph_op(import->graph, index - 1)->block : "";
    return strcmp(block, last) == 0 ? last : graph_intern(import->graph, block);
}

/* Messages of the graph begin with the operator's name; the file's name for it says more. */
static int fail_add(const Node *node, const char *name, const GError *problem)
{
    size_t n = strlen(name);
    bool named =
        strncmp(problem->message, name, n) == 0 && g_str_has_prefix(problem->message + n, ": ");
    import_fail(node->import, (RbErrorCode)problem->code, node->proto, "%s",
                problem->message + (named ? n + 2 : 0));
    return NO_OP;
}

/* With the outputs given, at most `most`; the rule's when there are none. `type` NULL: the node's.
 */
static int add_op(const Node *node, OpKind kind, const Attrs *attrs, const int *operands,
                  int n_operands, int most, const char *type)
{
    OnnxImport *import = node->import;
    const GArray *types = import->types;
    g_autoptr(GError) problem = NULL;
    const char *name = import_name(import, node->scope, node->proto);
    int index =
        types->len > 0
            ? graph_add_op_as(import->graph, kind, name, operands, n_operands, attrs,
                              (const TensorType *)types->data, MIN((int)types->len, most), &problem)
            : graph_add_op(import->graph, kind, name, operands, n_operands, attrs, false, &problem);
    if (index == NO_OP)
        return fail_add(node, name, problem);
    Op *op = graph_op(import->graph, index);
    op->type = type ? type : graph_intern(import->graph, node->proto->op_type);
    op->block = block_of(import, index);
    op->origin =
        origin_new(import->graph, node->proto->name, node->proto->outputs, node->proto->n_outputs);
    op->repeats = import->repeats;
    return index;
}

int operator_add_aside(const Node *node, OpKind kind, int input, const char *name,
                       const char *block, const TensorType *type)
{
    OnnxImport *import = node->import;
    Graph *graph = import->graph;
    g_autofree char *unique = g_strdup(name);
    for (int i = 2; graph_has_op_name(graph, unique); i++) {
        g_free(unique);
        unique = g_strdup_printf("%s_%d", name, i);
    }
    Attrs attrs = op_default_attrs(kind);
    g_autoptr(GError) problem = NULL;
    int op = graph_add_op_as(graph, kind, unique, &input, 1, &attrs, type, 1, &problem);
    if (op == NO_OP) {
        node_fail(node, "%s", problem->message);
        return NO_TENSOR;
    }
    graph_op(graph, op)->block = block ? graph_intern(graph, block) : block_of(import, op);
    graph_op(graph, op)->repeats = import->repeats;
    import_fact(import, input)->uses |= USE_DATA;
    return graph_op(graph, op)->outputs[0];
}

int operator_add(const Node *node, OpKind kind, const Attrs *attrs, const int *operands,
                 int n_operands)
{
    return add_op(node, kind, attrs, operands, n_operands, G_MAXINT, NULL);
}

bool operator_emit(const Node *node, OpKind kind, const int *operands, int n_operands, int first)
{
    Attrs attrs = op_default_attrs(kind);
    int index = operator_add(node, kind, &attrs, operands, n_operands);
    return index != NO_OP && fit_outputs(node, index, first) && bind_outputs(node, index, first);
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
    int n = info->rule->needs ? 1 : 0;
    for (const char *c = info->rule->needs; c && *c; c++)
        n += *c == ',';
    return n;
}

static bool check_operands(const Node *node)
{
    for (int i = 0; i < operands_needed(node->kind); i++)
        if (i >= node->n_operands || node->operands[i] == NO_TENSOR)
            return node_fail(node, "it needs %d inputs; one is missing",
                             operands_needed(node->kind));
    return true;
}

static void evaluate(Node *node, int index)
{
    const Op *op = graph_op(node->import->graph, index);
    for (int i = 0; i < op->n_outputs; i++) {
        if (op->outputs[i] == NO_TENSOR)
            continue;
        node->y = graph_tensor(node->import->graph, op->outputs[i])->shape;
        import_fact(node->import, op->outputs[i])->known = eval_output(node, i);
    }
}

/* int8 in, int8 weights: the product between them is one of int8. */
static DType quantized_compute(const Graph *graph, const Op *op)
{
    if (!op_is_product(op->kind) || op->n_inputs < 2)
        return DTYPE_UNKNOWN;
    for (int i = 0; i < 2; i++) {
        const Tensor *x = op_input(graph, op, i);
        const Op *from = x && x->producer != NO_OP ? graph_op(graph, x->producer) : NULL;
        if (!from || from->kind != OP_DEQUANTIZE)
            return DTYPE_UNKNOWN;
        DType dtype = op_input(graph, from, 0) ? op_input(graph, from, 0)->dtype : DTYPE_UNKNOWN;
        if (dtype == DTYPE_FP8)
            return DTYPE_FP8;
        if (!dtype_is_narrow_integer(dtype))
            return DTYPE_UNKNOWN;
    }
    return DTYPE_INT8;
}

/* Whether the operator's output is its first input in another form. */
static bool is_form(OpKind kind)
{
    return op_is_view(kind) || kind == OP_TRANSPOSE || kind == OP_CAST;
}

/* The first type that the column `type` of a reading speaks of and that there is. */
static DType type_of(const Node *node, const char *column)
{
    g_auto(GStrv) words = g_strsplit(column, " ", -1);
    DType dtype = DTYPE_UNKNOWN;
    for (char **word = words; *word && dtype == DTYPE_UNKNOWN; word++) {
        dtype = g_ascii_isdigit(**word) ? node_dtype(node, **word - '0') : dtype_from_name(*word);
        if (dtype == DTYPE_UNKNOWN)
            dtype = node_dtype_attr(node, *word, DTYPE_UNKNOWN);
    }
    return dtype;
}

static void finish_op(const Node *node, const OnnxReading *reading, int index)
{
    Graph *graph = node->import->graph;
    Op *op = graph_op(graph, index);
    op->untold = node->untold;
    op->compute = reading->int8 ? DTYPE_INT8 : quantized_compute(graph, op);
    if (op->outputs[0] == NO_TENSOR)
        return;
    if (is_form(op->kind) && node_has(node, 0))
        import_fact(node->import, op->outputs[0])->source = node->inputs[0] + 1;
    DType dtype = *reading->type ? type_of(node, reading->type) : DTYPE_UNKNOWN;
    if (dtype != DTYPE_UNKNOWN || (*reading->type && op->shaped))
        graph_tensor(graph, op->outputs[0])->dtype = dtype;
}

/* ---- Reading --------------------------------------------------------------------------------- */

static void read_attrs(Node *node, const OnnxRead *read)
{
    for (; read && read->name; read++) {
        void *member = (char *)&node->attrs + read->offset;
        if (read->type == ATTR_INT)
            *(int64_t *)member = node_int(node, read->name, read->fallback);
        else if (read->type == ATTR_BOOL)
            *(bool *)member = node_int(node, read->name, read->fallback) != 0;
        else if (read->type == ATTR_INTS)
            *(Ints *)member = node_ints(node, read->name);
        else
            *(DType *)member = node_dtype_attr(node, read->name, DTYPE_UNKNOWN);
    }
}

/* The operator's inputs, by the column `order`. */
static void put_in_order(Node *node, const char *order)
{
    int places[16], n = 0;
    for (; order[n]; n++)
        places[n] = order[n] == '-' ? NO_TENSOR : order[n] - '0';
    if (n > 0)
        node_take(node, places, n);
}

/* Up to opset 6 the second operand was fitted to the first one where the node said so, from an axis
 * on or at its end; the result has the first one's shape. */
static bool broadcast_early(Node *node)
{
    Shape a = node_shape(node, 0), b = node_shape(node, 1);
    bool compares = op_info(node->kind)->rule == op_info(OP_EQUAL)->rule;
    if (node->version < 1 || node->version > 6 || node_int(node, "broadcast", 0) == 0 ||
        (!compares && op_info(node->kind)->rule != op_info(OP_ADD)->rule))
        return true;
    int64_t axis = node_int(node, "axis", a.rank - b.rank);
    axis = axis < 0 ? axis + a.rank : axis;
    bool fits = a.rank < 0 || b.rank < 0 || (axis >= 0 && axis <= a.rank - b.rank);
    for (int i = 0; i < b.rank && fits && a.rank >= 0; i++) {
        int64_t left = a.dim[axis + i], right = b.dim[i];
        fits = left < 0 || right < 0 || right == 1 || left == right;
    }
    if (!fits)
        return node_fail(node,
                         "its second operand does not fit the first from axis "
                         "%" G_GINT64_FORMAT " on",
                         axis);
    return node_give_as(node, a, compares ? DTYPE_BOOL : node_dtype(node, 0));
}

static bool translate(Node *node, const OnnxOp *op)
{
    const OnnxReading *reading = op->reading;
    g_array_set_size(node->import->types, 0);
    node_become(node, op->kind);
    read_attrs(node, reading->attrs);
    put_in_order(node, reading->order);
    if ((reading->translate && !reading->translate(node)) || !broadcast_early(node))
        return false;
    if (reading->like == '.')
        node_give(node, (Shape){.rank = 0});
    else if (reading->like)
        node_give(node, node_shape(node, reading->like - '0'));
    for (int i = 0; node->kind == OP_UNKNOWN && i < MAX(node->proto->n_outputs, 1); i++)
        node_give_as(node, shape_unknown(), DTYPE_UNKNOWN);
    return !node->import->error;
}

static OnnxOp find_op(OnnxImport *import, const OnnxNode *proto)
{
    OnnxOp *found = *proto->domain ? NULL : g_hash_table_lookup(import->ops, proto->op_type);
    if (found)
        return *found;
    OnnxOp op = onnx_op_find(proto->domain, proto->op_type);
    if (!*proto->domain)
        g_hash_table_insert(import->ops, (gpointer)proto->op_type, g_memdup2(&op, sizeof op));
    return op;
}

static bool add_node(Node *node, const OnnxOp *op)
{
    mark_uses(node, op->reading);
    if (!check_operands(node) || (node->channels_last && !operator_show_first(node)))
        return false;
    int index = add_op(node, node->kind, &node->attrs, node->operands, node->n_operands,
                       MAX(node->proto->n_outputs, 1), op->type);
    if (index == NO_OP)
        return false;
    finish_op(node, op->reading, index);
    if (!fit_outputs(node, index, 0))
        return false;
    if (node->channels_last)
        return operator_show_last(node, index);
    if (!bind_outputs(node, index, 0))
        return false;
    if (op->follows)
        evaluate(node, index);
    return true;
}

bool operator_read(OnnxImport *import, OnnxScope *scope, const OnnxNode *proto)
{
    Node node = {
        .import = import,
        .scope = scope,
        .proto = proto,
        .version = *proto->domain ? onnx_model_opset(import->model, proto->domain) : scope->opset,
    };
    OnnxOp op = find_op(import, proto);
    return find_inputs(&node) && translate(&node, &op) && (node.placed || add_node(&node, &op));
}
