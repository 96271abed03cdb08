#include "whatif/rebuild.h"

#include <string.h>

#include "base/count.h"
#include "base/error.h"
#include "graph/uses.h"

struct Rebuild {
    const Graph *from;
    Graph *to;
    const RebuildEdits *edits;
    int *now;  /* per tensor of `from`: what stands for it, or NO_TENSOR */
    Uses uses; /* of `from` */
    int next;  /* tensors of `from` before this one were copied, if anybody needs them yet */
};

const Graph *rebuild_from(const Rebuild *rebuild)
{
    return rebuild->from;
}

const Graph *rebuild_to(const Rebuild *rebuild)
{
    return rebuild->to;
}

/* ---- Errors ---------------------------------------------------------------------------------- */

bool rebuild_fail(const Graph *graph, int op, GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *place = graph_place(graph, graph_op(graph, op));
    return rb_fail(error, RB_ERROR_INPUT, "%s%s: %s", place, graph_op(graph, op)->name, message);
}

/* ---- Tensors --------------------------------------------------------------------------------- */

static int copy_tensor(Rebuild *rebuild, int tensor)
{
    Tensor copy = *graph_tensor(rebuild->from, tensor);
    copy.producer = NO_OP;
    bool given = copy.role == TENSOR_INPUT;
    if (given && rebuild->edits != NULL && rebuild->edits->input != NULL)
        rebuild->edits->input(graph_tensor(rebuild->from, tensor), &copy.shape,
                              rebuild->edits->user);
    g_array_append_val(rebuild->to->tensors, copy);
    return graph_n_tensors(rebuild->to) - 1;
}

static int now(Rebuild *rebuild, int tensor)
{
    if (tensor == NO_TENSOR)
        return NO_TENSOR;
    if (rebuild->now[tensor] == NO_TENSOR)
        rebuild->now[tensor] = copy_tensor(rebuild, tensor);
    return rebuild->now[tensor];
}

/* A weight that comes and goes with its operator. */
static bool is_own_weight(const Rebuild *rebuild, const Op *op, int tensor)
{
    return tensor != NO_TENSOR && op_info(op->kind)->rule->weights != NULL &&
           tensor_is_parameter(graph_tensor(rebuild->from, tensor)) &&
           rebuild->uses.times[tensor] == 1;
}

/* Whether a tensor that nobody computes belongs to no single operator. */
static bool *find_shared(const Rebuild *rebuild)
{
    const Graph *graph = rebuild->from;
    bool *shared = g_new0(bool, graph_n_tensors(graph) + 1);
    for (int i = 0; i < graph_n_tensors(graph); i++)
        shared[i] = graph_tensor(graph, i)->role != TENSOR_ACTIVATION;
    for (int i = 0; i < graph_n_ops(graph); i++) {
        const Op *op = graph_op(graph, i);
        for (int j = 0; j < op->n_inputs; j++)
            if (is_own_weight(rebuild, op, op->inputs[j]))
                shared[op->inputs[j]] = false;
    }
    return shared;
}

/* Copies what the original declared before the first output of `op`, so that the order stays. */
static void copy_shared(Rebuild *rebuild, const bool *shared, const Op *op)
{
    int end = graph_n_tensors(rebuild->from);
    for (int i = 0; op != NULL && i < op->n_outputs; i++)
        if (op->outputs[i] != NO_TENSOR)
            end = MIN(end, op->outputs[i]);
    for (; rebuild->next < end; rebuild->next++)
        if (shared[rebuild->next])
            now(rebuild, rebuild->next);
}

int rebuild_input(Rebuild *rebuild, int op, int i)
{
    return now(rebuild, graph_op(rebuild->from, op)->inputs[i]);
}

bool rebuild_output(Rebuild *rebuild, int op, int tensor)
{
    if (tensor != NO_TENSOR)
        rebuild->now[graph_op(rebuild->from, op)->outputs[0]] = tensor;
    return tensor != NO_TENSOR;
}

bool rebuild_owns_weights(const Rebuild *rebuild, int op)
{
    const Op *from = graph_op(rebuild->from, op);
    for (int i = 1; i < from->n_inputs; i++)
        if (from->inputs[i] != NO_TENSOR && rebuild->uses.times[from->inputs[i]] > 1)
            return false;
    return true;
}

/* ---- Operators ------------------------------------------------------------------------------- */

static const int *now_list(Rebuild *rebuild, const int *from, int n)
{
    int *list = graph_list(rebuild->to, from, n);
    for (int i = 0; i < n; i++)
        list[i] = now(rebuild, list[i]);
    return list;
}

static void inherit(Rebuild *rebuild, int index, const Op *from)
{
    Op *op = graph_op(rebuild->to, index);
    op->block = from->block;
    op->line = from->line;
    op->auxiliary = from->auxiliary;
    op->repeats = from->repeats;
    op->compute = from->compute;
}

static Op duplicate(Rebuild *rebuild, const Op *from)
{
    Graph *to = rebuild->to;
    Op op = *from;
    op.inputs = now_list(rebuild, from->inputs, from->n_inputs);
    op.outputs = now_list(rebuild, from->outputs, from->n_outputs);
    if (op.n_parts == 0)
        return op;
    Op *parts = graph_memory(to, (size_t)op.n_parts * sizeof *parts);
    for (int i = 0; i < op.n_parts; i++)
        parts[i] = duplicate(rebuild, &from->parts[i]);
    op.parts = parts;
    return op;
}

/* An operator that reads what it read before. */
static void copy_op(Rebuild *rebuild, int index)
{
    Op op = duplicate(rebuild, graph_op(rebuild->from, index));
    graph_set_producer(rebuild->to, &op, graph_n_ops(rebuild->to));
    graph_append_op(rebuild->to, &op);
}

typedef enum Difference { SAME, OTHER_SIZES, OTHER_FEATURES } Difference;

/* Of one tensor: batch and positions are sizes, which weights do not depend on. */
static Difference difference_of(const Tensor *old, const Tensor *new)
{
    int rank = old->shape.rank;
    if (shape_equal(&old->shape, &new->shape) && old->dtype == new->dtype)
        return SAME;
    if (rank != new->shape.rank || rank < 2 || old->dtype != new->dtype)
        return OTHER_FEATURES;
    int features = rank > 3 ? 1 : rank - 1;
    return old->shape.dim[features] == new->shape.dim[features] ? OTHER_SIZES : OTHER_FEATURES;
}

static Difference input_difference(Rebuild *rebuild, const Op *op)
{
    Difference difference = SAME;
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *old = op_input(rebuild->from, op, i);
        if (old != NULL && tensor_is_data(old))
            difference =
                MAX(difference,
                    difference_of(old, graph_tensor(rebuild->to, now(rebuild, op->inputs[i]))));
    }
    return difference;
}

static void take_outputs(Rebuild *rebuild, const Op *from, int index)
{
    const Op *op = graph_op(rebuild->to, index);
    for (int i = 0; i < from->n_outputs && i < op->n_outputs; i++)
        if (from->outputs[i] != NO_TENSOR)
            rebuild->now[from->outputs[i]] = op->outputs[i];
}

/* Adds an operator whose inputs or attributes are others than they were. */
static bool add_changed(Rebuild *rebuild, int index, const Attrs *attrs, bool own_weights,
                        GError **error)
{
    const Op *from = graph_op(rebuild->from, index);
    if (from->shaped)
        return rebuild_fail(
            rebuild->from, index, error,
            "its file gives its shape, which cannot follow the change; leave this what-if out");
    if (from->n_parts > 0)
        return rebuild_fail(rebuild->from, index, error,
                            "it is several operators fused; change the network before fusing it");
    g_autofree int *inputs = g_new(int, from->n_inputs + 1);
    int n = 0;
    for (int i = 0; i < from->n_inputs; i++)
        if (own_weights || !is_own_weight(rebuild, from, from->inputs[i]))
            inputs[n++] = now(rebuild, from->inputs[i]);
    g_autofree char *place = graph_place(rebuild->from, from);
    bool make_weights = !own_weights && op_info(from->kind)->rule->weights != NULL;
    int op =
        graph_add_op(rebuild->to, from->kind, from->name, inputs, n, attrs, make_weights, error);
    if (op == NO_OP) {
        g_prefix_error(error, "%s", place);
        return false;
    }
    inherit(rebuild, op, from);
    graph_op(rebuild->to, op)->type = from->type;
    take_outputs(rebuild, from, op);
    return true;
}

bool rebuild_replay(Rebuild *rebuild, int op, const Attrs *attrs, GError **error)
{
    const Op *from = graph_op(rebuild->from, op);
    Difference difference = attrs != NULL ? OTHER_FEATURES : input_difference(rebuild, from);
    if (difference == SAME) {
        copy_op(rebuild, op);
        return true;
    }
    Attrs filled = attrs != NULL ? *attrs : rebuild_attrs(rebuild, op);
    return add_changed(rebuild, op, &filled, difference == OTHER_SIZES, error);
}

/* Sizes that a reshape's input and output had in common stay common: out[i] becomes what the first
 * such input dimension is now. Returns what the input's other dimensions hold, before and now. */
static void match_sizes(const Shape *in, const Shape *in_now, const Shape *out, Ints *dims,
                        bool *matched, int64_t *rest, int64_t *rest_now)
{
    bool used[SHAPE_MAX_RANK] = {false};
    for (int i = 0; i < out->rank; i++)
        for (int j = 0; j < in->rank && !matched[i]; j++)
            if (!used[j] && in->dim[j] == out->dim[i]) {
                matched[i] = used[j] = true;
                dims->v[i] = in_now->dim[j];
            }
    *rest = *rest_now = 1;
    for (int j = 0; j < in->rank; j++)
        if (!used[j]) {
            *rest = count_mul(*rest, in->dim[j]);
            *rest_now = count_mul(*rest_now, in_now->dim[j]);
        }
}

/* The sizes a model wrote into a reshape, for another input: of those that match none of the
 * input's, the largest one grows or shrinks (channels do, not heads or groups). */
static void follow_sizes(Ints *dims, const Tensor *x, const Tensor *x_now, const Tensor *y)
{
    const Shape *in = &x->shape, *in_now = &x_now->shape, *out = &y->shape;
    if (!shape_known(in) || !shape_known(in_now) || !shape_known(out) || in->rank != in_now->rank)
        return;
    Ints sizes = {.n = out->rank};
    bool matched[SHAPE_MAX_RANK] = {false};
    int64_t rest, rest_now;
    int largest = -1;
    match_sizes(in, in_now, out, &sizes, matched, &rest, &rest_now);
    for (int i = 0; i < out->rank; i++) {
        if (matched[i])
            continue;
        sizes.v[i] = out->dim[i];
        largest = largest < 0 || out->dim[i] > out->dim[largest] ? i : largest;
    }
    if (rest != rest_now) {
        int64_t scaled = largest < 0 ? COUNT_OVERFLOW : count_mul(out->dim[largest], rest_now);
        if (!count_ok(scaled) || rest <= 0 || scaled % rest != 0)
            return;
        sizes.v[largest] = scaled / rest;
    }
    *dims = sizes;
}

static void follow_channels(WindowAttrs *attrs, const Tensor *x)
{
    int64_t groups = attrs->groups, in = x->shape.rank > 1 ? x->shape.dim[1] : DIM_UNKNOWN;
    if (in < 1)
        return;
    attrs->channels = count_mul(attrs->channels / groups, in);
    attrs->groups = in;
}

static void window_as_shaped(WindowAttrs *attrs, const Shape *weight)
{
    attrs->groups = MAX(attrs->groups, 1);
    for (int i = 0; attrs->kernel.n == 0 && i < weight->rank - 2; i++)
        attrs->kernel.v[i] = weight->dim[i + 2];
    if (attrs->kernel.n == 0)
        attrs->kernel.n = MAX(weight->rank - 2, 0);
}

Attrs rebuild_attrs(Rebuild *rebuild, int index)
{
    const Op *op = graph_op(rebuild->from, index);
    const Tensor *weight = op_input(rebuild->from, op, 1), *y = op_output(rebuild->from, op, 0);
    Attrs attrs = *op->attrs;
    if (op->kind == OP_RESHAPE && y != NULL && op->inputs[0] != NO_TENSOR)
        follow_sizes(&attrs.as.dims.dims, op_input(rebuild->from, op, 0),
                     graph_tensor(rebuild->to, now(rebuild, op->inputs[0])), y);
    bool conv = op_info(op->kind)->op_class == OP_CLASS_CONV;
    if (!op_is_layer(op->kind) || weight == NULL || y == NULL)
        return attrs;
    *attrs_bias(&attrs) = op_input(rebuild->from, op, 2) != NULL;
    if (y->shape.rank > 0)
        *attrs_channels(&attrs) = y->shape.dim[conv ? 1 : y->shape.rank - 1];
    if (conv)
        window_as_shaped(&attrs.as.window, &weight->shape);
    if (op_is_depthwise(rebuild->from, op))
        follow_channels(&attrs.as.window, graph_tensor(rebuild->to, now(rebuild, op->inputs[0])));
    return attrs;
}

int rebuild_add(Rebuild *rebuild, int index, OpKind kind, const char *suffix, int input,
                const Attrs *attrs, GError **error)
{
    const Op *from = graph_op(rebuild->from, index);
    if (input == NO_TENSOR)
        return NO_TENSOR;
    g_autofree char *name =
        suffix != NULL ? g_strdup_printf("%s.%s", from->name, suffix) : g_strdup(from->name);
    g_autofree char *place = graph_place(rebuild->from, from);
    int op = graph_add_op(rebuild->to, kind, name, &input, 1, attrs, true, error);
    if (op == NO_OP) {
        g_prefix_error(error, "%s", place);
        return NO_TENSOR;
    }
    inherit(rebuild, op, from);
    return graph_op(rebuild->to, op)->outputs[0];
}

/* ---- A graph --------------------------------------------------------------------------------- */

/* The same network without tensors and operators. It shares texts and attributes with `graph`. */
static Graph *described(const Graph *graph)
{
    Graph *to = graph_copy(graph);
    GArray *lists[] = {to->tensors, to->ops, to->inputs, to->outputs};
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
        g_array_set_size(lists[i], 0);
    return to;
}

static void map_list(Rebuild *rebuild, const GArray *from, GArray *to)
{
    for (guint i = 0; i < from->len; i++) {
        int tensor = now(rebuild, g_array_index(from, int, i));
        g_array_append_val(to, tensor);
    }
}

static bool replay_all(Rebuild *rebuild, const bool *shared, GError **error)
{
    const RebuildEdits *edits = rebuild->edits;
    for (int i = 0; i < graph_n_ops(rebuild->from); i++) {
        copy_shared(rebuild, shared, graph_op(rebuild->from, i));
        bool ok = edits != NULL && edits->op != NULL ? edits->op(rebuild, i, edits->user, error)
                                                     : rebuild_replay(rebuild, i, NULL, error);
        if (!ok)
            return false;
    }
    copy_shared(rebuild, shared, NULL);
    return true;
}

Graph *graph_rebuild(const Graph *graph, const RebuildEdits *edits, GError **error)
{
    g_autoptr(Graph) to = described(graph);
    g_autofree int *map = g_new(int, graph_n_tensors(graph) + 1);
    for (int i = 0; i < graph_n_tensors(graph); i++)
        map[i] = NO_TENSOR;
    g_auto(Uses) uses = {0};
    uses_count(&uses, graph, true);
    Rebuild rebuild = {graph, to, edits, map, uses, 0};
    g_autofree bool *shared = find_shared(&rebuild);
    if (!replay_all(&rebuild, shared, error))
        return NULL;
    map_list(&rebuild, graph->inputs, to->inputs);
    map_list(&rebuild, graph->outputs, to->outputs);
    return g_steal_pointer(&to);
}
