/* Sequences and optional values. Where it is known which tensors are in one, it is no tensor of the
 * graph but a list of them (OnnxFact.list), and what puts it together no operator. */
#include <string.h>

#include "base/count.h"
#include "onnx/operator.h"
#include "onnx/ops.h"
#include "onnx/subgraph.h"

enum {
    MOST_ELEMENTS = 4096,  /* longer lists are not followed, */
    FULL_BYTES = 64 << 20, /* and none once so much is kept */
};

/* ---- Lists ----------------------------------------------------------------------------------- */

static const OnnxList *list_at(const Node *node, int i)
{
    return node_has(node, i) ? import_fact(node->import, node->inputs[i])->list : NULL;
}

static bool may_follow(const Node *node, int64_t n)
{
    return n <= MOST_ELEMENTS && onnx_arena_used(node->import->memory) < FULL_BYTES;
}

/* Elements are tensors: sequences of sequences there are none. */
static bool is_element(const Node *node, int i)
{
    return node_has(node, i) && !list_at(node, i) &&
           !import_fact(node->import, node->inputs[i])->absent;
}

static OnnxList *list_new(const Node *node, int n)
{
    OnnxArena *memory = node->import->memory;
    OnnxList *list = onnx_arena_alloc(memory, sizeof *list);
    *list = (OnnxList){n, onnx_arena_alloc(memory, (size_t)MAX(n, 1) * sizeof(int))};
    return list;
}

/* Names output i of the node, which is not an operator. */
static bool place(Node *node, int i, int tensor)
{
    const OnnxNode *proto = node->proto;
    node->placed = true;
    return i >= proto->n_outputs || !*proto->outputs[i] ||
           scope_bind(node->import, node->scope, proto->outputs[i], tensor, proto);
}

static int add_stand_in(const Node *node, Shape shape, DType dtype, const OnnxKnown *known)
{
    const char *name = node->proto->n_outputs > 0 ? node->proto->outputs[0] : "";
    return import_constant(node->import, name, shape, dtype, known, ORIGIN_COMPUTED);
}

static bool place_list(Node *node, int i, const OnnxList *list)
{
    int stand_in = add_stand_in(node, shape_unknown(), DTYPE_UNKNOWN, NULL);
    import_fact(node->import, stand_in)->list = list;
    return place(node, i, stand_in);
}

/* What the file says of the network's input that the node reads first; NULL: it is none. */
static const OnnxType *declared_type(const Node *node)
{
    const OnnxGraph *graph = &node->import->model->graph;
    const char *name = graph_tensor(node->import->graph, node->inputs[0])->name;
    for (int i = 0; i < graph->n_inputs; i++)
        if (strcmp(graph->inputs[i].name, name) == 0)
            return &graph->inputs[i].type;
    return NULL;
}

/* How long it is, or whether something is in it, only the data can tell. */
static bool give_unknown(Node *node)
{
    for (int i = 0; i < node->proto->n_outputs; i++)
        node_give(node, shape_unknown());
    return true;
}

/* Whether all are alike: then it does not matter which one is meant. */
static bool are_alike(const Node *node, const OnnxList *list)
{
    const Graph *graph = node->import->graph;
    for (int i = 1; i < list->n; i++) {
        const Tensor *a = graph_tensor(graph, list->tensors[0]),
                     *b = graph_tensor(graph, list->tensors[i]);
        if (!shape_equal(&a->shape, &b->shape) || a->dtype != b->dtype)
            return false;
    }
    return true;
}

/* The place that input i names among n, negative ones from the end; `absent` where the node has no
 * such input, -1 where only the data can tell. */
static int place_of(const Node *node, int i, int n, int absent)
{
    int64_t at = node_has(node, i) ? node_scalar(node, i) : absent;
    if (at == KNOWN_NOT)
        return -1;
    at = at < 0 ? at + n : at;
    if (at < 0 || at > n)
        node_fail(node, "its sequence has %d elements, and it asks for another", n);
    return at < 0 || at > n ? -1 : (int)at;
}

static void read_elements(Node *node, const int *tensors, int n)
{
    int *operands = onnx_arena_alloc(node->import->memory, (size_t)MAX(n, 1) * sizeof(int));
    for (int i = 0; i < n; i++) {
        operands[i] = tensors[i];
        import_fact(node->import, tensors[i])->uses |= USE_DATA;
    }
    node->operands = operands;
    node->n_operands = n;
}

/* ---- Putting sequences together -------------------------------------------------------------- */

bool translate_sequence_construct(Node *node)
{
    if (!may_follow(node, node->n_inputs))
        return give_unknown(node);
    OnnxList *list = list_new(node, node->n_inputs);
    for (int i = 0; i < node->n_inputs; i++) {
        if (!is_element(node, i))
            return node_fail(node, "its input %d is no tensor", i + 1);
        list->tensors[i] = node->inputs[i];
    }
    return place_list(node, 0, list);
}

/* Where only the data knows the place, it is the end: the list has the same tensors. */
bool translate_sequence_insert(Node *node)
{
    const OnnxList *from = list_at(node, 0);
    if (!from || !may_follow(node, from->n + 1))
        return give_unknown(node);
    if (!is_element(node, 1))
        return node_fail(node, "its input 2 is no tensor");
    int at = place_of(node, 2, from->n, from->n);
    OnnxList *list = list_new(node, from->n + 1);
    at = at < 0 ? from->n : at;
    for (int i = 0; i < list->n; i++)
        list->tensors[i] = i == at ? node->inputs[1] : from->tensors[i - (i > at)];
    return !node->import->error &&
           (node_scalar(node, 2) != KNOWN_NOT || !node_has(node, 2) || are_alike(node, list)
                ? place_list(node, 0, list)
                : give_unknown(node));
}

bool translate_sequence_erase(Node *node)
{
    const OnnxList *from = list_at(node, 0);
    if (!from || !may_follow(node, from->n))
        return give_unknown(node);
    int at = place_of(node, 1, from->n, from->n - 1);
    if (from->n == 0 || at == from->n)
        return node_fail(node, "it takes an element out of a sequence that does not have it");
    if (at < 0 && !are_alike(node, from))
        return give_unknown(node);
    OnnxList *list = list_new(node, from->n - 1);
    for (int i = 0; i < list->n; i++)
        list->tensors[i] = from->tensors[i + (i >= MAX(at, 0))];
    return !node->import->error && place_list(node, 0, list);
}

/* ---- Taking them apart ----------------------------------------------------------------------- */

bool translate_sequence_length(Node *node)
{
    const OnnxList *list = list_at(node, 0);
    Shape scalar = {.rank = 0};
    if (!list)
        return node_give_as(node, scalar, DTYPE_INT64);
    int64_t length = list->n;
    const OnnxKnown *n = known_ints(node->import->memory, &length, -1);
    return place(node, 0, add_stand_in(node, scalar, DTYPE_INT64, n));
}

/* Of a sequence that the network is given the file may say what its elements are. */
static bool give_element(Node *node)
{
    const OnnxFact *fact = node_has(node, 0) ? import_fact(node->import, node->inputs[0]) : NULL;
    const OnnxType *type = fact && fact->origin == ORIGIN_INPUT ? declared_type(node) : NULL;
    bool said = type && type->kind == ONNX_TYPE_SEQUENCE && type->element;
    return said ? node_give_as(node, import_shape(node->import, type->element),
                               import_dtype(type->element))
                : give_unknown(node);
}

/* The element itself, under another name. */
bool translate_sequence_at(Node *node)
{
    const OnnxList *list = list_at(node, 0);
    if (!list)
        return give_element(node);
    int at = place_of(node, 1, list->n, -1);
    if (node->import->error || (at < 0 && !are_alike(node, list)))
        return give_unknown(node);
    if (list->n == 0 || at == list->n)
        return node_fail(node, "its sequence has %d elements, and it asks for another", list->n);
    node_become(node, OP_IDENTITY);
    read_elements(node, &list->tensors[MAX(at, 0)], 1);
    return true;
}

/* One after the other along an axis, or along a new one. */
bool translate_concat_from_sequence(Node *node)
{
    const OnnxList *list = list_at(node, 0);
    if (!list || list->n == 0)
        return give_unknown(node);
    const Tensor *first = graph_tensor(node->import->graph, list->tensors[0]);
    Shape x = first->shape;
    int64_t axis = node_int(node, "axis", 0);
    DType dtype = first->dtype;
    node_become(node, OP_CONCAT);
    node->attrs.as.axis.axis = axis;
    read_elements(node, list->tensors, list->n);
    if (node_int(node, "new_axis", 0) == 0)
        return true;
    if (x.rank < 0 || x.rank >= SHAPE_MAX_RANK || !are_alike(node, list))
        return node_give_as(node, shape_unknown(), dtype);
    if (axis < -x.rank - 1 || axis > x.rank)
        return node_fail(node, "its new axis does not fit %d dimensions", x.rank + 1);
    int at = (int)(axis < 0 ? axis + x.rank + 1 : axis);
    return node_give_as(node, shape_inserted(&x, at, list->n), dtype);
}

/* Lengths of the parts, KNOWN_NOT and n = 0 where they are not known: one by one, in pieces of a
 * given length, or as listed. */
static int64_t *part_lengths(const Node *node, int64_t length, int *n)
{
    const OnnxKnown *split = node_known(node, 1);
    bool each = !node_has(node, 1), listed = split && split->shape.rank == 1;
    int64_t piece = each ? 1 : split && !listed && split->n == 1 ? known_at(split, 0) : 0;
    int64_t parts = listed                     ? split->n
                    : piece > 0 && length >= 0 ? count_ceil_div(length, piece)
                                               : 0;
    int64_t *lengths = NULL;
    if (parts > 0 && may_follow(node, parts))
        lengths = onnx_arena_alloc(node->import->memory, (size_t)parts * sizeof *lengths);
    for (int64_t i = 0; lengths && i < parts; i++)
        lengths[i] = listed ? known_at(split, (int)i) : MIN(piece, length - i * piece);
    *n = lengths ? (int)parts : 0;
    return lengths;
}

static bool check_lengths(const Node *node, const int64_t *lengths, int n, int64_t length)
{
    int64_t sum = 0;
    for (int i = 0; i < n; i++) {
        if (lengths[i] < 0 && lengths[i] != KNOWN_NOT)
            return node_fail(node, "part %d is %" G_GINT64_FORMAT " long", i + 1, lengths[i]);
        sum = lengths[i] == KNOWN_NOT || sum < 0 ? -1 : count_add(sum, lengths[i]);
    }
    return sum < 0 || length < 0 || sum == length ||
           node_fail(node, "its parts add up to %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT, sum,
                     length);
}

/* Without the axis, where each part is one element long and none of it is kept. */
static Shape part_shape(Shape x, int axis, int64_t length, bool keep)
{
    x.dim[axis] = length == KNOWN_NOT ? DIM_UNKNOWN : length;
    if (keep)
        return x;
    memmove(&x.dim[axis], &x.dim[axis + 1], (size_t)(x.rank - axis - 1) * sizeof x.dim[0]);
    x.rank--;
    return x;
}

bool translate_split_to_sequence(Node *node)
{
    Shape x = node_shape(node, 0);
    int n = 0, axis = node_axis(node, &x, node_int(node, "axis", 0));
    int64_t length = x.rank > 0 && axis >= 0 ? x.dim[axis] : DIM_UNKNOWN;
    int64_t *lengths = axis >= 0 && x.rank > 0 ? part_lengths(node, length, &n) : NULL;
    bool keep = node_has(node, 1) || node_int(node, "keepdims", 1) != 0;
    if (!lengths)
        return axis >= 0 && give_unknown(node);
    if (!check_lengths(node, lengths, n, length))
        return false;
    for (int i = 0; i < n; i++)
        node_give(node, part_shape(x, axis, lengths[i], keep));
    Attrs attrs = op_default_attrs(OP_SPLIT);
    attrs.as.split.axis = axis;
    attrs.as.split.parts = n;
    import_fact(node->import, node->inputs[0])->uses |= USE_DATA;
    int op = operator_add(node, OP_SPLIT, &attrs, node->inputs, 1);
    if (op == NO_OP)
        return false;
    OnnxList *list = list_new(node, n);
    memcpy(list->tensors, graph_op(node->import->graph, op)->outputs, (size_t)n * sizeof(int));
    return place_list(node, 0, list);
}

/* ---- For each element ------------------------------------------------------------------------ */

/* As many as the sequences among the inputs have, which all have the same number; -1: not known. */
static int map_length(const Node *node)
{
    const OnnxList *first = list_at(node, 0);
    for (int i = 1; first && i < node->n_inputs; i++) {
        const OnnxList *other = list_at(node, i);
        if (other && other->n != first->n) {
            node_fail(node, "its sequences have %d and %d elements", first->n, other->n);
            return -1;
        }
    }
    return first && first->n > 0 ? first->n : -1;
}

static bool map_element(Node *node, const OnnxGraph *body, int i, OnnxList **results)
{
    OnnxArena *memory = node->import->memory;
    int *inputs = onnx_arena_alloc(memory, (size_t)MAX(body->n_inputs, 1) * sizeof(int));
    int *outputs = onnx_arena_alloc(memory, (size_t)MAX(body->n_outputs, 1) * sizeof(int));
    g_autofree char *prefix = g_strdup(import_name(node->import, node->scope, node->proto));
    for (int j = 0; j < body->n_inputs; j++) {
        const OnnxList *list = list_at(node, j);
        inputs[j] = list ? list->tensors[i] : node->inputs[j];
    }
    if (!subgraph_run(node, prefix, body, inputs, outputs))
        return false;
    for (int j = 0; j < node->proto->n_outputs; j++)
        results[j]->tensors[i] = outputs[j];
    return true;
}

bool translate_sequence_map(Node *node)
{
    const OnnxGraph *body = subgraph_find(node, "body");
    int n = map_length(node), n_outputs = node->proto->n_outputs;
    if (!body || body->n_inputs != node->n_inputs || body->n_outputs < n_outputs)
        return node_fail(node, "its body does not fit its %d inputs and %d outputs", node->n_inputs,
                         n_outputs);
    if (n < 0 || !may_follow(node, n))
        return !node->import->error && give_unknown(node);
    g_autofree OnnxList **results = g_new(OnnxList *, MAX(n_outputs, 1));
    for (int j = 0; j < n_outputs; j++)
        results[j] = list_new(node, n);
    for (int i = 0; i < n; i++)
        if (!map_element(node, body, i, results))
            return false;
    for (int j = 0; j < n_outputs; j++)
        if (!place_list(node, j, results[j]))
            return false;
    return true;
}

/* ---- Optional values ------------------------------------------------------------------------- */

/* A value is itself; one that is not there is marked so. */
bool translate_optional(Node *node)
{
    if (node_has(node, 0))
        return place(node, 0, node->inputs[0]);
    int none = add_stand_in(node, shape_unknown(), DTYPE_UNKNOWN, NULL);
    import_fact(node->import, none)->absent = true;
    return place(node, 0, none);
}

bool translate_optional_has_element(Node *node)
{
    bool given = node_has(node, 0);
    const OnnxFact *fact = given ? import_fact(node->import, node->inputs[0]) : NULL;
    Shape scalar = {.rank = 0};
    const OnnxType *type = given && fact->origin == ORIGIN_INPUT ? declared_type(node) : NULL;
    if (type && type->kind == ONNX_TYPE_OPTIONAL)
        return node_give_as(node, scalar, DTYPE_BOOL);
    int64_t there = given && !fact->absent;
    return place(
        node, 0,
        add_stand_in(node, scalar, DTYPE_BOOL, known_ints(node->import->memory, &there, -1)));
}

bool translate_optional_get_element(Node *node)
{
    const OnnxFact *fact = node_has(node, 0) ? import_fact(node->import, node->inputs[0]) : NULL;
    if (!fact || fact->absent)
        return node_fail(node, "it takes a value that is not there");
    if (fact->list)
        return place(node, 0, node->inputs[0]);
    node_become(node, OP_IDENTITY);
    return true;
}
