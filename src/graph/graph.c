#include "graph/graph.h"

#include <string.h>

#include "base/count.h"
#include "base/error.h"
#include "base/hash.h"
#include "graph/store.h"

/* Copies of a graph are as large as its arrays. */
_Static_assert(sizeof(Op) <= 104, "an operator is small");
_Static_assert(sizeof(Tensor) <= 96, "a tensor is its shape and little else");

Graph *graph_new(const char *id, const char *name)
{
    Graph *graph = g_new0(Graph, 1);
    graph->store = store_new(NULL);
    graph->tensors = g_array_new(FALSE, TRUE, sizeof(Tensor));
    graph->ops = g_array_new(FALSE, TRUE, sizeof(Op));
    graph->inputs = g_array_new(FALSE, FALSE, sizeof(int));
    graph->outputs = g_array_new(FALSE, FALSE, sizeof(int));
    graph->published = g_array_new(FALSE, TRUE, sizeof(Published));
    graph->inferred = g_array_new(FALSE, FALSE, sizeof(TensorType));
    graph->op_names = g_hash_table_new(hash_text, g_str_equal);
    graph->batch = 1;
    graph->id = graph_string(graph, id);
    graph->name = graph_string(graph, name);
    return graph;
}

static void reserve(GArray **array, guint size, int n)
{
    if ((*array)->len > 0)
        return;
    g_array_free(*array, TRUE);
    *array = g_array_sized_new(FALSE, TRUE, size, (guint)n);
}

void graph_reserve(Graph *graph, int n_ops, int n_tensors)
{
    reserve(&graph->ops, sizeof(Op), n_ops);
    reserve(&graph->tensors, sizeof(Tensor), n_tensors);
}

void graph_free(Graph *graph)
{
    if (!graph)
        return;
    g_array_free(graph->inferred, TRUE);
    g_clear_pointer(&graph->op_names, g_hash_table_destroy);
    g_array_free(graph->published, TRUE);
    g_array_free(graph->outputs, TRUE);
    g_array_free(graph->inputs, TRUE);
    g_array_free(graph->ops, TRUE);
    g_array_free(graph->tensors, TRUE);
    store_unref(graph->store);
    g_free(graph);
}

const char *graph_string(Graph *graph, const char *text)
{
    return text ? g_string_chunk_insert(graph->store->strings, text) : NULL;
}

char *graph_place(const Graph *graph, const Op *op)
{
    return op->line > 0 && graph->file ? g_strdup_printf("%s:%d: ", graph->file, op->line)
                                       : g_strdup("");
}

const char *graph_intern(Graph *graph, const char *text)
{
    return text ? g_string_chunk_insert_const(graph->store->strings, text) : NULL;
}

void *graph_memory(Graph *graph, size_t bytes)
{
    return store_memory(graph->store, bytes);
}

const Attrs *graph_attrs(Graph *graph, const Attrs *attrs)
{
    return store_attrs(graph->store, attrs);
}

const int64_t *graph_numbers(Graph *graph, const int64_t *values, int n)
{
    int64_t *copy = graph_memory(graph, (size_t)n * sizeof *copy);
    if (n > 0)
        memcpy(copy, values, (size_t)n * sizeof *copy);
    return copy;
}

int *graph_list(Graph *graph, const int *list, int n)
{
    int *copy = graph_memory(graph, (size_t)n * sizeof *copy);
    if (n > 0)
        memcpy(copy, list, (size_t)n * sizeof *copy);
    return copy;
}

const int *graph_list_with(Graph *graph, const int *list, int n, int i, int tensor)
{
    if (list[i] == tensor)
        return list;
    int *copy = graph_list(graph, list, n);
    copy[i] = tensor;
    return copy;
}

static void append_to(Graph *graph, const int **list, int *n, int tensor)
{
    int *longer = graph_memory(graph, (size_t)(*n + 1) * sizeof *longer);
    if (*n > 0)
        memcpy(longer, *list, (size_t)*n * sizeof *longer);
    longer[(*n)++] = tensor;
    *list = longer;
}

/* `name` is a string of the graph. */
static int add_tensor(Graph *graph, const char *name, TensorRole role, const Shape *shape,
                      DType dtype, int producer)
{
    Tensor tensor = {
        .name = name,
        .shape = *shape,
        .dtype = dtype,
        .role = role,
        .producer = producer,
    };
    g_array_append_val(graph->tensors, tensor);
    return graph_n_tensors(graph) - 1;
}

int graph_add_tensor(Graph *graph, const char *name, TensorRole role, Shape shape, DType dtype)
{
    return add_tensor(graph, graph_string(graph, name), role, &shape, dtype, NO_OP);
}

int graph_add_input(Graph *graph, const char *name, Shape shape, DType dtype)
{
    int tensor = graph_add_tensor(graph, name, TENSOR_INPUT, shape, dtype);
    g_array_append_val(graph->inputs, tensor);
    return tensor;
}

void graph_add_output(Graph *graph, int tensor)
{
    g_array_append_val(graph->outputs, tensor);
}

bool graph_is_output(const Graph *graph, int tensor)
{
    for (guint i = 0; i < graph->outputs->len; i++)
        if (g_array_index(graph->outputs, int, i) == tensor)
            return true;
    return false;
}

int graph_add_weight(Graph *graph, Op *op, const char *suffix, TensorRole role, Shape shape,
                     DType dtype)
{
    g_autofree char *name = g_strconcat(op->name, ".", suffix, NULL);
    int tensor = graph_add_tensor(graph, name, role, shape, dtype);
    append_to(graph, &op->inputs, &op->n_inputs, tensor);
    return tensor;
}

/* Weights given by the caller (tied ones) stand after the data tensors and do not count. */
static int n_operands(const Graph *graph, const OpRule *rule, const int *inputs, int n_inputs)
{
    if (!rule->weights)
        return n_inputs;
    int n = n_inputs;
    while (n > rule->min_inputs && inputs[n - 1] >= 0 &&
           tensor_is_parameter(graph_tensor(graph, inputs[n - 1])))
        n--;
    return n;
}

static bool check_arity(const Graph *graph, OpKind kind, const int *inputs, int n_inputs,
                        GError **error)
{
    const OpInfo *info = op_info(kind);
    int n = n_operands(graph, info->rule, inputs, n_inputs);
    int min = info->rule->min_inputs, max = info->rule->max_inputs;
    bool given = true;
    for (int i = 0; i < n; i++)
        given = given && inputs[i] != NO_TENSOR;
    if (given && n >= min && (max < 0 || n <= max))
        return true;
    g_autofree char *range = max < 0      ? g_strdup_printf("at least %d", min)
                             : min == max ? g_strdup_printf("%d", min)
                                          : g_strdup_printf("%d to %d", min, max);
    return rb_fail(error, RB_ERROR_INPUT, "'%s' takes %s tensor%s, got %d; give it as many",
                   info->name, range, min == 1 && max == 1 ? "" : "s", n);
}

/* Rules multiply with poison: a dimension may have overflowed on its own. */
static bool dimensions_ok(const Shape *shape)
{
    for (int i = 0; i < shape->rank; i++)
        if (!count_ok(shape->dim[i]))
            return false;
    return true;
}

static bool check_elements(const char *what, const Shape *shape, GError **error)
{
    if (dimensions_ok(shape) && (!shape_known(shape) || count_ok(shape_elements(shape))))
        return true;
    g_autofree char *text = shape_text(shape);
    return rb_fail(
        error, RB_ERROR_LIMIT,
        "%s has too many elements: the product of %s does not fit in 64 bits; make it smaller",
        what, text);
}

static bool check_outputs(const GArray *out, GError **error)
{
    for (guint i = 0; i < out->len; i++)
        if (!check_elements("its output", &g_array_index(out, TensorType, i).shape, error))
            return false;
    return true;
}

static bool make_op_weights(Graph *graph, Op *op, GError **error)
{
    int first = graph_n_tensors(graph);
    const OpRule *rule = op_info(op->kind)->rule;
    bool ok = !rule->weights || rule->weights(graph, op, error);
    for (int i = first; ok && i < graph_n_tensors(graph); i++)
        ok = check_elements("its weight", &graph_tensor(graph, i)->shape, error);
    return ok;
}

static void append_outputs(Graph *graph, Op *op, const GArray *out)
{
    int *outputs = graph_memory(graph, out->len * sizeof *outputs);
    op->n_outputs = (int)out->len;
    op->outputs = outputs;
    for (int i = 0; i < op->n_outputs; i++) {
        const TensorType *type = &g_array_index(out, TensorType, i);
        g_autofree char *name = i > 0 ? g_strdup_printf("%s.%d", op->name, i) : NULL;
        outputs[i] = add_tensor(graph, name ? graph_string(graph, name) : op->name,
                                TENSOR_ACTIVATION, &type->shape, type->dtype, graph_n_ops(graph));
    }
}

static bool check_needs(const Graph *graph, const Op *op, const char *needs, GError **error)
{
    for (int i = 0; needs; i++) {
        const char *end = strchr(needs, ',');
        if (!op_input(graph, op, i))
            return rb_fail(error, RB_ERROR_INPUT, "its %.*s (input %d) is missing; give it one",
                           (int)(end ? end - needs : (ptrdiff_t)strlen(needs)), needs, i + 1);
        needs = end ? end + 1 : NULL;
    }
    return true;
}

bool op_infer(const Graph *graph, const Op *op, GArray *out, GError **error)
{
    const OpRule *rule = op_info(op->kind)->rule;
    const Tensor *x = op_input(graph, op, 0);
    Inference in = {.graph = graph,
                    .op = op,
                    .x = x,
                    .y = x ? x->shape : shape_unknown(),
                    .dtype = x ? x->dtype : DTYPE_UNKNOWN,
                    .out = out,
                    .error = error};
    g_array_set_size(out, 1);
    if (!check_needs(graph, op, rule->needs, error) || (rule->shape && !rule->shape(&in)))
        return false;
    g_array_index(out, TensorType, 0) = (TensorType){in.y, in.dtype};
    return check_outputs(out, error);
}

/* Most copies get no further operators, and need no list. */
static void list_op_names(Graph *graph)
{
    graph->op_names = g_hash_table_new(hash_text, g_str_equal);
    for (int i = 0; i < graph_n_ops(graph); i++)
        g_hash_table_add(graph->op_names, (char *)graph_op(graph, i)->name);
}

bool graph_has_op_name(const Graph *graph, const char *name)
{
    if (!graph->op_names)
        list_op_names((Graph *)graph);
    return g_hash_table_contains(graph->op_names, name);
}

void graph_append_op(Graph *graph, const Op *op)
{
    g_array_append_val(graph->ops, *op);
    if (graph->op_names)
        g_hash_table_add(graph->op_names, (char *)op->name);
}

/* `name` belongs to the graph. */
static bool take_name(Graph *graph, const char *name, GError **error)
{
    if (!graph->op_names)
        list_op_names(graph);
    return g_hash_table_add(graph->op_names, (char *)name) ||
           rb_fail(error, RB_ERROR_INPUT,
                   "there are two operators named '%s'; name one of them differently", name);
}

/* `name` belongs to the graph. */
static Op make_op(Graph *graph, OpKind kind, const char *name, const int *inputs, int n_inputs,
                  const Attrs *attrs)
{
    Attrs defaults;
    if (!attrs)
        defaults = op_default_attrs(kind);
    g_assert(!attrs || attrs->family == op_info(kind)->rule->family);
    return (Op){
        .kind = kind,
        .name = name,
        .type = op_info(kind)->name,
        .block = "",
        .compute = DTYPE_UNKNOWN,
        .repeats = 1,
        .inputs = graph_list(graph, inputs, n_inputs),
        .n_inputs = n_inputs,
        .attrs = graph_attrs(graph, attrs ? attrs : &defaults),
    };
}

/* Outputs are in graph->inferred. */
static int append_op(Graph *graph, Op *op)
{
    append_outputs(graph, op, graph->inferred);
    g_array_append_val(graph->ops, *op);
    return graph_n_ops(graph) - 1;
}

int graph_add_op(Graph *graph, OpKind kind, const char *name, const int *inputs, int n_inputs,
                 const Attrs *attrs, bool make_weights, GError **error)
{
    const char *own_name = graph_string(graph, name);
    if (!take_name(graph, own_name, error))
        return NO_OP;
    Op op = make_op(graph, kind, own_name, inputs, n_inputs, attrs);
    guint n_tensors = graph->tensors->len;
    bool ok = !make_weights || (check_arity(graph, kind, inputs, n_inputs, error) &&
                                make_op_weights(graph, &op, error));
    if (!ok || !op_infer(graph, &op, graph->inferred, error)) {
        g_prefix_error(error, "%s: ", name);
        g_array_set_size(graph->tensors, n_tensors);
        g_hash_table_remove(graph->op_names, name);
        return NO_OP;
    }
    return append_op(graph, &op);
}

int graph_add_op_as(Graph *graph, OpKind kind, const char *name, const int *inputs, int n_inputs,
                    const Attrs *attrs, const TensorType *outputs, int n_outputs, GError **error)
{
    const char *own_name = graph_string(graph, name);
    if (!take_name(graph, own_name, error))
        return NO_OP;
    g_array_set_size(graph->inferred, 0);
    g_array_append_vals(graph->inferred, outputs, (guint)n_outputs);
    if (!check_outputs(graph->inferred, error)) {
        g_prefix_error(error, "%s: ", name);
        g_hash_table_remove(graph->op_names, name);
        return NO_OP;
    }
    Op op = make_op(graph, kind, own_name, inputs, n_inputs, attrs);
    op.shaped = true;
    return append_op(graph, &op);
}

void graph_set_producer(Graph *graph, const Op *op, int index)
{
    for (int i = 0; i < op->n_outputs; i++)
        if (op->outputs[i] >= 0)
            graph_tensor(graph, op->outputs[i])->producer = index;
    for (int i = 0; i < op->n_parts; i++)
        graph_set_producer(graph, &op->parts[i], index);
}

int graph_add_op_output(Graph *graph, int op, Shape shape, DType dtype)
{
    Op *to = graph_op(graph, op);
    g_autofree char *name = g_strdup_printf("%s.%d", to->name, to->n_outputs);
    int tensor = graph_add_tensor(graph, name, TENSOR_ACTIVATION, shape, dtype);
    graph_tensor(graph, tensor)->producer = op;
    append_to(graph, &to->outputs, &to->n_outputs, tensor);
    return tensor;
}

static bool infer_again(Graph *graph, const Op *op, GError **error)
{
    GArray *out = graph->inferred;
    for (int i = 0; i < op->n_parts; i++)
        if (!infer_again(graph, &op->parts[i], error))
            return false;
    if (op->shaped || op->n_parts > 0)
        return true;
    if (!op_infer(graph, op, out, error)) {
        g_prefix_error(error, "%s: ", op->name);
        return false;
    }
    if ((int)out->len != op->n_outputs)
        return rb_fail(error, RB_ERROR_INPUT,
                       "%s: has %u results instead of %d; keep as many as the operator has",
                       op->name, out->len, op->n_outputs);
    for (int j = 0; j < op->n_outputs; j++) {
        const TensorType *type = &g_array_index(out, TensorType, j);
        if (op->outputs[j] == NO_TENSOR)
            continue;
        graph_tensor(graph, op->outputs[j])->shape = type->shape;
        graph_tensor(graph, op->outputs[j])->dtype = type->dtype;
    }
    return true;
}

bool graph_infer(Graph *graph, GError **error)
{
    for (int i = 0; i < graph_n_ops(graph); i++)
        if (!infer_again(graph, graph_op(graph, i), error))
            return false;
    return true;
}

Graph *graph_copy(const Graph *graph)
{
    Graph *copy = g_memdup2(graph, sizeof *graph);
    copy->store = store_new(graph->store);
    copy->published = g_array_copy(graph->published);
    copy->tensors = g_array_copy(graph->tensors);
    copy->ops = g_array_copy(graph->ops);
    copy->inputs = g_array_copy(graph->inputs);
    copy->outputs = g_array_copy(graph->outputs);
    copy->inferred = g_array_new(FALSE, FALSE, sizeof(TensorType));
    copy->op_names = NULL;
    return copy;
}

static bool all_known(const Graph *graph, const int *list, int n)
{
    for (int i = 0; i < n; i++)
        if (list[i] >= 0 && !shape_known(&graph_tensor(graph, list[i])->shape))
            return false;
    return true;
}

/* Which input a cache that an operator writes as its i-th output began as; -1: that is none. */
static int cache_input(OpKind kind, int i)
{
    OpStorage storage = op_info(kind)->storage;
    if (storage == STORAGE_APPENDS)
        return i == 0 ? 0 : -1;
    return storage == STORAGE_CACHES && (i == 1 || i == 2) ? i + 2 : -1;
}

int op_cache(const Op *op, int output)
{
    int cache = NO_TENSOR;
    for (int i = 0; i < op->n_parts && cache == NO_TENSOR; i++)
        cache = op_cache(&op->parts[i], output);
    for (int i = 0; op->n_parts == 0 && i < op->n_outputs && output != NO_TENSOR; i++) {
        int input = op->outputs[i] == output ? cache_input(op->kind, i) : -1;
        if (input >= 0 && input < op->n_inputs)
            cache = op->inputs[input];
    }
    return cache;
}

/* Where the past has room for what is new, its part is told by the operator's first output: as many
 * positions are new as that has. */
static int64_t new_elements(const Graph *graph, const Op *op, const Shape *cache)
{
    const Op *lead = op_lead(op);
    const Tensor *y = op_output(graph, lead, 0), *fresh_rows = op_input(graph, lead, 1);
    if (op_info(lead->kind)->storage == STORAGE_APPENDS)
        return fresh_rows ? MAX(shape_elements(&fresh_rows->shape), 0) : 0;
    if (lead->kind == OP_ATTENTION && op_attention(lead)->paged > 0)
        return y && y->shape.rank > 0 && cache->rank == 4
                   ? count_mul3(y->shape.dim[0], cache->dim[2], cache->dim[3])
                   : 0;
    int64_t room = cache->rank >= 2 ? cache->dim[cache->rank - 2] : 1;
    int64_t fresh =
        y && y->shape.rank >= 2 ? y->shape.dim[y->shape.rank == 3 ? 1 : y->shape.rank - 2] : room;
    return room > 0 ? count_mul(shape_elements(cache) / room, MIN(fresh, room)) : 0;
}

int64_t op_written_elements(const Graph *graph, const Op *op, int i)
{
    const Tensor *y = op_output(graph, op, i);
    int cache = y ? op_cache(op, op->outputs[i]) : NO_TENSOR;
    int64_t all = y ? shape_elements(&y->shape) : 0;
    if (cache == NO_TENSOR || !count_ok(all))
        return all;
    int64_t before = shape_elements(&graph_tensor(graph, cache)->shape);
    if (!count_ok(before) || before > all)
        return all;
    return before < all ? all - before : new_elements(graph, op, &y->shape);
}

int64_t tensor_bytes(const Tensor *tensor)
{
    return shape_known(&tensor->shape)
               ? count_bytes(shape_elements(&tensor->shape), dtype_bits(tensor->dtype))
               : 0;
}

static unsigned known_of_parts(const Graph *graph, const Op *op)
{
    unsigned known = KNOWS_ALL;
    for (int i = 0; i < op->n_parts; i++)
        known &= op_known(graph, &op->parts[i]);
    return known;
}

static bool parameters_known(const Graph *graph, const Op *op)
{
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(graph, op, i);
        if (tensor && tensor_is_parameter(tensor) && !shape_known(&tensor->shape))
            return false;
    }
    return true;
}

/* What a rule tells. Of what only moves elements there is nothing to count, however many; of what
 * is no product no MACs. */
static unsigned known_by_rule(const Graph *graph, const Op *op, bool sized)
{
    const OpInfo *info = op_info(op->kind);
    unsigned known = parameters_known(graph, op) ? KNOWS_PARAMS : 0;
    bool moves = info->op_class == OP_CLASS_DATA && op->kind != OP_RESIZE && op->attrs->fused == 0;
    if (sized || moves)
        return known | KNOWS_MACS | KNOWS_FLOPS;
    return op_is_product(op->kind) ? known : known | KNOWS_MACS;
}

unsigned op_known(const Graph *graph, const Op *op)
{
    if (op->n_parts > 0)
        return known_of_parts(graph, op);
    bool ruled = op_info(op->kind)->rule->cost || op_is_view(op->kind);
    bool reads = all_known(graph, op->inputs, op->n_inputs);
    bool writes = all_known(graph, op->outputs, op->n_outputs);
    bool first = writes || all_known(graph, op->outputs, MIN(op->n_outputs, 1));
    unsigned known = ruled ? known_by_rule(graph, op, reads && first) : 0;
    known |= (reads && writes ? KNOWS_BYTES : 0) | (writes ? KNOWS_PEAK : 0);
    return known & ~op->untold;
}

bool op_is_covered(const Graph *graph, const Op *op)
{
    return op_known(graph, op) == KNOWS_ALL;
}

bool op_is_depthwise(const Graph *graph, const Op *op)
{
    const Tensor *x = op_input(graph, op, 0);
    return op_info(op->kind)->op_class == OP_CLASS_CONV && op_window(op)->groups > 1 && x &&
           x->shape.rank > 1 && x->shape.dim[1] == op_window(op)->groups;
}

/* A product with learned values is a linear layer, however its file writes it. */
static bool multiplies_parameter(const Graph *graph, const Op *op)
{
    const Tensor *a = op_input(graph, op, 0), *b = op_input(graph, op, 1);
    return (a && tensor_is_parameter(a)) || (b && tensor_is_parameter(b));
}

OpClass op_class(const Graph *graph, const Op *op)
{
    if (op_is_depthwise(graph, op))
        return OP_CLASS_DEPTHWISE;
    if (op_info(op->kind)->says->layout == WEIGHTS_MATRIX)
        return multiplies_parameter(graph, op) ? OP_CLASS_LINEAR : OP_CLASS_MATMUL;
    return op_info(op->kind)->op_class;
}
