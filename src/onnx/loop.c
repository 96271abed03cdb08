/* Loop and Scan: their body, once, with the number of its trips. */
#include <string.h>

#include "base/count.h"
#include "onnx/node.h"
#include "onnx/subgraph.h"

static const Tensor *tensor_at(const OnnxImport *import, int tensor)
{
    return graph_tensor(import->graph, tensor);
}

static int64_t attr_int(const OnnxScope *scope, const OnnxNode *node, const char *name,
                        int64_t fallback)
{
    Node context = {.scope = scope, .proto = node};
    return node_int(&context, name, fallback);
}

/* ---- What Loop and Scan have in common ---- */

/* A loop being put in place. Its body's inputs are `lead` of its own (counter, condition), then
 * the states, then what it scans; its outputs `lead_out` (condition), states, what it collects. */
typedef struct Loop {
    OnnxImport *import;
    OnnxScope *scope;
    const OnnxNode *node;
    const OnnxGraph *body;
    char *name;
    int lead, lead_out, n_states, n_scans, n_collected;
    int *initial;      /* tensors */
    TensorType *state; /* as every trip finds it */
    int *inputs, *outputs;
    int64_t trips; /* -1: not known */
    int64_t batch; /* elements that each run all trips on their own; 0: one */
    int from;      /* first operator of the body */
    bool (*add_scans)(struct Loop *loop, GError **error); /* fills in the body's scanned inputs */
} Loop;

static void loop_alloc(Loop *loop)
{
    OnnxPool *pool = loop->import->pool;
    loop->initial = pool_alloc(pool, (size_t)loop->n_states * sizeof(int));
    loop->state = pool_alloc(pool, (size_t)loop->n_states * sizeof(TensorType));
    loop->inputs = pool_alloc(pool, (size_t)loop->body->n_inputs * sizeof(int));
    loop->outputs = pool_alloc(pool, (size_t)loop->body->n_outputs * sizeof(int));
}

/* An operator of the loop's own, for the body to read: not one of the file's. */
static int add_helper(Loop *loop, OpKind kind, int input, const char *suffix, int number,
                      const TensorType *type, GError **error)
{
    Graph *graph = loop->import->graph;
    g_autofree char *stem = g_strdup_printf("%s.%s_%d", loop->name, suffix, number);
    g_autofree char *unique = g_strdup(stem);
    for (int i = 2; graph_has_op_name(graph, unique); i++) {
        g_free(unique);
        unique = g_strdup_printf("%s_%d", stem, i);
    }
    Attrs attrs = op_default_attrs(kind);
    int op = graph_add_op_as(graph, kind, unique, &input, 1, &attrs, type, 1, error);
    if (op == NO_OP) {
        import_locate(loop->import, loop->node, error);
        return NO_TENSOR;
    }
    graph_op(graph, op)->block = graph_intern(graph, loop->name);
    graph_op(graph, op)->repeats = loop->import->repeats;
    import_fact(loop->import, input)->uses |= USE_DATA;
    return graph_op(graph, op)->outputs[0];
}

static bool add_states(Loop *loop, GError **error)
{
    for (int i = 0; i < loop->n_states; i++) {
        loop->inputs[loop->lead + i] =
            add_helper(loop, OP_IDENTITY, loop->initial[i], "state", i, &loop->state[i], error);
        if (loop->inputs[loop->lead + i] == NO_TENSOR)
            return false;
    }
    return true;
}

/* Whether a trip leaves the states in the shape it found them in; if not, what they share is what
 * the next attempt begins with. */
static bool is_steady(Loop *loop)
{
    bool steady = true;
    for (int i = 0; i < loop->n_states; i++) {
        Shape *state = &loop->state[i].shape;
        const Shape *left = &tensor_at(loop->import, loop->outputs[loop->lead_out + i])->shape;
        bool same = state->rank == left->rank && (left->rank < 0 || shape_equal(state, left));
        bool opened = state->rank < 0;
        if (same || opened)
            continue;
        Shape common = shape_common(state, left);
        if (common.rank == state->rank && (common.rank < 0 || shape_equal(&common, state)))
            continue;
        *state = common;
        steady = false;
    }
    return steady;
}

static bool run_trip(Loop *loop, int64_t times, GError **error)
{
    OnnxImport *import = loop->import;
    int64_t repeats = import->repeats;
    bool ok = add_states(loop, error);
    import->repeats = count_mul(repeats, times);
    ok = ok && (!loop->add_scans || loop->add_scans(loop, error)) &&
         subgraph_run(import, loop->scope, loop->node, loop->name, loop->body, loop->inputs,
                      loop->outputs, error);
    import->repeats = repeats;
    return ok;
}

/* Dimensions only ever become unknown, so this ends. */
static bool run_trips(Loop *loop, GError **error)
{
    Graph *graph = loop->import->graph;
    int64_t times = count_mul(MAX(loop->trips, 1), MAX(loop->batch, 1));
    if (!count_ok(count_mul(loop->import->repeats, times)))
        return import_fail(loop->import, loop->node, error, "it runs too many times to be counted");
    for (;;) {
        loop->from = graph_n_ops(graph);
        if (!run_trip(loop, times, error))
            return false;
        if (is_steady(loop))
            return true;
        subgraph_remove(graph, loop->from, graph_n_ops(graph));
    }
}

static void give(Loop *loop, Shape shape, DType dtype)
{
    TensorType type = {shape, dtype};
    g_array_append_val(loop->import->types, type);
}

/* The final states are what the last trip made. */
static bool bind_states(Loop *loop, GError **error)
{
    for (int i = 0; i < MIN(loop->n_states, loop->node->n_outputs); i++) {
        int tensor = loop->trips == 0 ? loop->initial[i] : loop->outputs[loop->lead_out + i];
        if (*loop->node->outputs[i] &&
            !scope_bind(loop->import, loop->scope, loop->node->outputs[i], tensor, loop->node,
                        error))
            return false;
    }
    return true;
}

static Shape collected(const Loop *loop, int i, int axis)
{
    Shape part = tensor_at(loop->import, loop->outputs[loop->lead_out + loop->n_states + i])->shape;
    if (part.rank < 0 || part.rank >= SHAPE_MAX_RANK || axis > part.rank || axis < -part.rank - 1)
        return shape_unknown();
    int at = axis < 0 ? axis + part.rank + 1 : axis;
    Shape shape = {.rank = part.rank + 1};
    for (int j = 0; j < shape.rank; j++)
        shape.dim[j] = j < at ? part.dim[j] : j > at ? part.dim[j - 1] : loop->trips;
    if (loop->trips < 0)
        shape.dim[at] = DIM_UNKNOWN;
    return shape;
}

static DType collected_dtype(const Loop *loop, int i)
{
    return tensor_at(loop->import, loop->outputs[loop->lead_out + loop->n_states + i])->dtype;
}

/* Where the number of trips is not known, the node stands for itself, so that totals are marked. */
static bool emit_unknown(Loop *loop, const Shape *shapes, GError **error)
{
    OnnxImport *import = loop->import;
    g_array_set_size(import->types, 0);
    for (int i = 0; i < loop->n_states; i++) {
        const Tensor *last = tensor_at(import, loop->outputs[loop->lead_out + i]);
        give(loop, shape_common(&last->shape, &loop->state[i].shape), last->dtype);
    }
    for (int i = 0; i < loop->n_collected; i++)
        give(loop, shapes[i], collected_dtype(loop, i));
    if (import->types->len == 0)
        give(loop, shape_unknown(), DTYPE_UNKNOWN);
    import_note(import, g_strdup_printf("%s (%s) runs an unknown number of times: its body is "
                                        "counted once.",
                                        loop->name, loop->node->op_type));
    return import_emit(import, loop->scope, loop->node, OP_UNKNOWN, loop->outputs + loop->lead_out,
                       loop->n_states + loop->n_collected, 0, error);
}

static bool emit_collected(Loop *loop, const Shape *shapes, GError **error)
{
    int n = MIN(loop->n_collected, loop->node->n_outputs - loop->n_states);
    g_array_set_size(loop->import->types, 0);
    for (int i = 0; i < n; i++)
        give(loop, shapes[i], collected_dtype(loop, i));
    return n <= 0 ||
           import_emit(loop->import, loop->scope, loop->node, OP_CONTROL,
                       loop->outputs + loop->lead_out + loop->n_states, n, loop->n_states, error);
}

static bool finish_loop(Loop *loop, const Shape *shapes, GError **error)
{
    if (loop->trips < 0)
        return emit_unknown(loop, shapes, error);
    if (loop->trips == 0)
        subgraph_remove(loop->import->graph, loop->from, graph_n_ops(loop->import->graph));
    return bind_states(loop, error) && emit_collected(loop, shapes, error);
}

static bool find_states(Loop *loop, int first, GError **error)
{
    for (int i = 0; i < loop->n_states; i++) {
        if (!subgraph_input(loop->import, loop->scope, loop->node, first + i, &loop->initial[i],
                            error))
            return false;
        if (loop->initial[i] == NO_TENSOR)
            return import_fail(loop->import, loop->node, error, "its state %d is missing", i + 1);
        const Tensor *tensor = tensor_at(loop->import, loop->initial[i]);
        loop->state[i] = (TensorType){tensor->shape, tensor->dtype};
    }
    return true;
}

/* ---- Loop ---- */

static int add_number(Loop *loop, const char *name, DType dtype, const OnnxKnown *known)
{
    return import_constant(loop->import, name, (Shape){.rank = 0}, dtype, known, ORIGIN_COMPUTED);
}

static bool check_loop(Loop *loop, GError **error)
{
    if (loop->body && loop->n_states >= 0 && loop->body->n_inputs == loop->n_states + 2 &&
        loop->n_collected >= 0 && loop->node->n_outputs <= loop->n_states + loop->n_collected)
        return true;
    import_fail(loop->import, loop->node, error,
                "its body does not fit its %d inputs and %d outputs", loop->node->n_inputs,
                loop->node->n_outputs);
    return false;
}

/* The number of trips is known when it is a constant and the condition never changes. */
static bool loop_trips(Loop *loop, GError **error)
{
    int count, condition;
    if (!subgraph_input(loop->import, loop->scope, loop->node, 0, &count, error) ||
        !subgraph_input(loop->import, loop->scope, loop->node, 1, &condition, error))
        return false;
    int64_t trips = subgraph_scalar(loop->import, count),
            go = subgraph_scalar(loop->import, condition);
    bool always = condition == NO_TENSOR || (go != KNOWN_NOT && go != 0);
    loop->trips = trips >= 0 && always ? trips : -1;
    if (go == 0)
        loop->trips = 0;
    return true;
}

bool import_loop(OnnxImport *import, OnnxScope *scope, const OnnxNode *node, GError **error)
{
    g_autofree char *name = g_strdup(import_name(import, scope, node));
    const OnnxGraph *body = subgraph_find(scope, node, "body");
    Loop loop = {
        .import = import,
        .scope = scope,
        .node = node,
        .body = body,
        .name = name,
        .lead = 2,
        .lead_out = 1,
        .n_states = node->n_inputs - 2,
        .n_collected = body ? body->n_outputs - 1 - (node->n_inputs - 2) : -1,
    };
    if (!check_loop(&loop, error) || !loop_trips(&loop, error))
        return false;
    loop_alloc(&loop);
    loop.inputs[0] = add_number(&loop, "iteration", DTYPE_INT64, NULL);
    loop.inputs[1] = add_number(&loop, "condition", DTYPE_BOOL, known_int(import->pool, 1));
    int64_t trips = loop.trips;
    if (!find_states(&loop, 2, error) || !run_trips(&loop, error))
        return false;
    if (trips > 0 && subgraph_scalar(import, loop.outputs[0]) != 1) {
        subgraph_remove(import->graph, loop.from, graph_n_ops(import->graph));
        loop.trips = -1;
        if (!run_trips(&loop, error))
            return false;
    }
    g_autofree Shape *shapes = g_new(Shape, loop.n_collected + 1);
    for (int i = 0; i < loop.n_collected; i++)
        shapes[i] = collected(&loop, i, 0);
    return finish_loop(&loop, shapes, error);
}

/* ---- Scan ---- */

typedef struct Scan {
    Loop loop; /* first: add_scans is given it */
    int *scanned;
    int batch_dims; /* 1 up to opset 8, where every element of the batch is scanned on its own */
    Ints in_axes, out_axes;
} Scan;

static bool scan_axis(const Scan *scan, int i, const Shape *shape, int *axis, GError **error)
{
    int64_t wanted = i < scan->in_axes.n ? scan->in_axes.v[i] : 0;
    *axis = scan->batch_dims ? 1 : shape_axis(shape, wanted);
    return shape->rank < 0 || (*axis >= 0 && *axis < shape->rank) ||
           import_fail(scan->loop.import, scan->loop.node, error,
                       "it scans an axis that its input %d does not have", i + 1);
}

static bool add_scans(Loop *loop, GError **error)
{
    const Scan *scan = (const Scan *)loop;
    for (int i = 0; i < loop->n_scans; i++) {
        const Tensor *whole = tensor_at(loop->import, scan->scanned[i]);
        TensorType part = {whole->shape, whole->dtype};
        int axis;
        if (!scan_axis(scan, i, &whole->shape, &axis, error))
            return false;
        if (whole->shape.rank > 0) {
            part.shape = (Shape){.rank = 0};
            for (int j = scan->batch_dims; j < whole->shape.rank; j++)
                if (j != axis)
                    part.shape.dim[part.shape.rank++] = whole->shape.dim[j];
        }
        int tensor = add_helper(loop, OP_SLICE, scan->scanned[i], "step", i, &part, error);
        if (tensor == NO_TENSOR)
            return false;
        loop->inputs[loop->n_states + i] = tensor;
    }
    return true;
}

/* As many trips as the scanned axis is long; all inputs agree. */
static bool scan_trips(Scan *scan, GError **error)
{
    Loop *loop = &scan->loop;
    int first = scan->batch_dims + loop->n_states;
    scan->scanned = pool_alloc(loop->import->pool, (size_t)loop->n_scans * sizeof(int));
    loop->trips = -1;
    for (int i = 0; i < loop->n_scans; i++) {
        if (!subgraph_input(loop->import, loop->scope, loop->node, first + i, &scan->scanned[i],
                            error))
            return false;
        if (scan->scanned[i] == NO_TENSOR)
            return import_fail(loop->import, loop->node, error, "its input %d is missing", i + 1);
        const Shape *shape = &tensor_at(loop->import, scan->scanned[i])->shape;
        int axis;
        if (!scan_axis(scan, i, shape, &axis, error))
            return false;
        if (shape->rank > axis && shape->dim[axis] >= 0)
            loop->trips = shape->dim[axis];
    }
    return true;
}

/* Up to opset 8 the body sees one element of the batch. */
static void drop_batch(Scan *scan)
{
    for (int i = 0; i < scan->loop.n_states && scan->batch_dims; i++) {
        Shape *state = &scan->loop.state[i].shape;
        if (state->rank < 1)
            continue;
        state->rank--;
        memmove(state->dim, state->dim + 1, (size_t)state->rank * sizeof state->dim[0]);
    }
}

static Shape with_batch(const Scan *scan, Shape shape)
{
    const Shape *whole = &tensor_at(scan->loop.import, scan->scanned[0])->shape;
    if (!scan->batch_dims || shape.rank < 0 || shape.rank >= SHAPE_MAX_RANK)
        return shape;
    memmove(shape.dim + 1, shape.dim, (size_t)shape.rank * sizeof shape.dim[0]);
    shape.dim[0] = whole->rank > 0 ? whole->dim[0] : DIM_UNKNOWN;
    shape.rank++;
    return shape;
}

/* The body's outputs have no batch: an operator gives it back. */
static bool finish_batched(Scan *scan, const Shape *shapes, GError **error)
{
    Loop *loop = &scan->loop;
    g_array_set_size(loop->import->types, 0);
    for (int i = 0; i < loop->n_states; i++) {
        const Tensor *last = tensor_at(loop->import, loop->outputs[i]);
        give(loop, with_batch(scan, last->shape), last->dtype);
    }
    for (int i = 0; i < loop->n_collected; i++)
        give(loop, shapes[i], collected_dtype(loop, i));
    return import_emit(loop->import, loop->scope, loop->node, OP_CONTROL, loop->outputs,
                       loop->body->n_outputs, 0, error);
}

static bool finish_scan(Scan *scan, GError **error)
{
    Loop *loop = &scan->loop;
    g_autofree Shape *shapes = g_new(Shape, loop->n_collected + 1);
    for (int i = 0; i < loop->n_collected; i++) {
        int axis = i < scan->out_axes.n ? (int)CLAMP(scan->out_axes.v[i], -100, 100) : 0;
        shapes[i] = with_batch(scan, collected(loop, i, axis));
    }
    if (scan->batch_dims && loop->trips > 0 && loop->body->n_outputs > 0)
        return finish_batched(scan, shapes, error);
    return finish_loop(loop, shapes, error);
}

static bool check_scan(const Scan *scan, GError **error)
{
    const Loop *loop = &scan->loop;
    if (loop->body && loop->n_scans >= 1 && loop->n_states >= 0 &&
        loop->body->n_inputs == loop->n_states + loop->n_scans && loop->n_collected >= 0 &&
        loop->node->n_outputs <= loop->body->n_outputs)
        return true;
    import_fail(loop->import, loop->node, error,
                "its body does not fit its %d inputs and %d outputs", loop->node->n_inputs,
                loop->node->n_outputs);
    return false;
}

static bool scan_attrs(Scan *scan, GError **error)
{
    Node context = {
        .import = scan->loop.import, .scope = scan->loop.scope, .proto = scan->loop.node};
    scan->in_axes = node_ints(&context, "scan_input_axes");
    scan->out_axes = node_ints(&context, "scan_output_axes");
    if (context.import->error)
        g_propagate_error(error, g_steal_pointer(&context.import->error));
    return true;
}

bool import_scan(OnnxImport *import, OnnxScope *scope, const OnnxNode *node, GError **error)
{
    g_autofree char *name = g_strdup(import_name(import, scope, node));
    const OnnxGraph *body = subgraph_find(scope, node, "body");
    int64_t n_scans = attr_int(scope, node, "num_scan_inputs", 0);
    Scan scan = {.batch_dims = scope->opset < 9};
    Loop *loop = &scan.loop;
    *loop = (Loop){
        .import = import,
        .scope = scope,
        .node = node,
        .body = body,
        .name = name,
        .n_scans = (int)CLAMP(n_scans, -1, node->n_inputs),
        .add_scans = add_scans,
    };
    loop->n_states = node->n_inputs - scan.batch_dims - loop->n_scans;
    loop->n_collected = body ? body->n_outputs - loop->n_states : -1;
    if (!check_scan(&scan, error) || !scan_attrs(&scan, error))
        return false;
    loop_alloc(loop);
    if (!scan_trips(&scan, error) || !find_states(loop, scan.batch_dims, error))
        return false;
    const Shape *scanned = &tensor_at(import, scan.scanned[0])->shape;
    loop->batch = scan.batch_dims && scanned->rank > 0 ? scanned->dim[0] : 1;
    drop_batch(&scan);
    return run_trips(loop, error) && finish_scan(&scan, error);
}
