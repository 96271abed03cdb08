/* Loop and Scan: their body, once, with the number of its trips. */
#include <string.h>

#include "base/count.h"
#include "base/units.h"
#include "graph/op_cost.h"
#include "onnx/operator.h"
#include "onnx/ops.h"
#include "onnx/subgraph.h"

/* ---- What Loop and Scan have in common ------------------------------------------------------- */

/* A loop being put in place. Its body's inputs are `lead` of its own (counter, condition), then
 * the states, then what it scans; its outputs `lead_out` (condition), states, what it collects. */
typedef struct Loop {
    Node *node;
    const OnnxGraph *body;
    char *name;
    int lead, lead_out, n_states, n_scans, n_collected;
    int *initial;      /* tensors */
    TensorType *state; /* as every trip finds it */
    int *inputs, *outputs;
    int64_t trips;       /* -1: not known, */
    int64_t least, most; /* but between these; most -1: any number */
    int64_t batch;       /* elements that each run all trips on their own; 0: one */
    int from;            /* first operator of the body */
    bool (*add_scans)(struct Loop *loop); /* fills in the body's scanned inputs */
} Loop;

static const Tensor *tensor_at(const Loop *loop, int tensor)
{
    return graph_tensor(loop->node->import->graph, tensor);
}

static const Tensor *output_at(const Loop *loop, int i)
{
    return tensor_at(loop, loop->outputs[loop->lead_out + i]);
}

static void loop_alloc(Loop *loop)
{
    OnnxArena *memory = loop->node->import->memory;
    loop->initial = onnx_arena_alloc(memory, (size_t)loop->n_states * sizeof(int));
    loop->state = onnx_arena_alloc(memory, (size_t)loop->n_states * sizeof(TensorType));
    loop->inputs = onnx_arena_alloc(memory, (size_t)loop->body->n_inputs * sizeof(int));
    loop->outputs = onnx_arena_alloc(memory, (size_t)loop->body->n_outputs * sizeof(int));
}

/* An operator of the loop's own, for the body to read: not one of the file's. */
static int add_helper(Loop *loop, OpKind kind, int input, const char *suffix, int number,
                      const TensorType *type)
{
    g_autofree char *name = g_strdup_printf("%s.%s_%d", loop->name, suffix, number);
    return operator_add_aside(loop->node, kind, input, name, loop->name, type);
}

static bool add_states(Loop *loop)
{
    for (int i = 0; i < loop->n_states && !loop->node->import->error; i++)
        loop->inputs[loop->lead + i] =
            add_helper(loop, OP_IDENTITY, loop->initial[i], "state", i, &loop->state[i]);
    return !loop->node->import->error;
}

/* Whether a trip leaves the states in the shape it found them in; if not, what they share is what
 * the next attempt begins with. */
static bool is_steady(Loop *loop)
{
    bool steady = true;
    for (int i = 0; i < loop->n_states; i++) {
        Shape *state = &loop->state[i].shape,
              common = shape_common(state, &output_at(loop, i)->shape);
        steady = steady && shape_equal(&common, state);
        *state = common;
    }
    return steady;
}

static bool run_trip(Loop *loop, int64_t times)
{
    OnnxImport *import = loop->node->import;
    int64_t repeats = import->repeats;
    bool ok = add_states(loop);
    import->repeats = count_mul(repeats, times);
    ok = ok && (!loop->add_scans || loop->add_scans(loop)) &&
         subgraph_run(loop->node, loop->name, loop->body, loop->inputs, loop->outputs);
    import->repeats = repeats;
    return ok;
}

/* Dimensions only ever become unknown, so this ends. */
static bool run_trips(Loop *loop)
{
    const OnnxImport *import = loop->node->import;
    int64_t times = count_mul(MAX(loop->trips, 1), MAX(loop->batch, 1));
    if (!count_ok(count_mul(import->repeats, times)))
        return node_fail(loop->node, "it runs too many times to be counted");
    for (;;) {
        loop->from = graph_n_ops(import->graph);
        if (!run_trip(loop, times))
            return false;
        if (is_steady(loop))
            return true;
        subgraph_remove(import->graph, loop->from, graph_n_ops(import->graph));
    }
}

/* The final states are what the last trip made. */
static bool bind_states(const Loop *loop)
{
    const Node *node = loop->node;
    for (int i = 0; i < MIN(loop->n_states, node->proto->n_outputs); i++) {
        int tensor = loop->trips == 0 ? loop->initial[i] : loop->outputs[loop->lead_out + i];
        if (!operator_bind(node, i, tensor))
            return false;
    }
    return true;
}

/* What the i-th collected output is one trip's part of. */
static Shape collected(const Loop *loop, int i, int axis)
{
    Shape part = output_at(loop, loop->n_states + i)->shape;
    if (part.rank < 0 || part.rank >= SHAPE_MAX_RANK || axis > part.rank || axis < -part.rank - 1)
        return shape_unknown();
    return shape_inserted(&part, axis < 0 ? axis + part.rank + 1 : axis, loop->trips);
}

static void give_collected(const Loop *loop, const Shape *shapes, int n)
{
    for (int i = 0; i < n; i++)
        node_give_as(loop->node, shapes[i], output_at(loop, loop->n_states + i)->dtype);
}

/* Appends what the body costs that many times: "; 10 times it is ... MACs and ... FLOPs". */
static void add_work(const Loop *loop, int64_t times, GString *text)
{
    const Graph *graph = loop->node->import->graph;
    int64_t macs = 0, flops = 0;
    for (int i = loop->from; i < graph_n_ops(graph); i++) {
        OpCost cost = op_cost(graph, graph_op(graph, i));
        count_add_to(&macs, count_mul(cost.macs, times));
        count_add_to(&flops, count_mul(cost.flops, times));
    }
    if (!count_ok(macs) || !count_ok(flops))
        return;
    g_autofree char *products = units_grouped(macs), *work = units_grouped(flops);
    g_autofree char *often =
        times == 1 ? g_strdup("once") : g_strdup_printf("%" G_GINT64_FORMAT " times", times);
    g_string_append_printf(text, "; %s it is %s MACs and %s FLOPs", often, products, work);
}

static void assume_trips(const Loop *loop)
{
    g_autoptr(GString) text = g_string_new("an unknown number of times");
    if (loop->most >= 0)
        g_string_printf(text, "between %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT " times",
                        loop->least, loop->most);
    if (loop->least > 0) {
        g_string_append(text, ": its body is counted once");
    } else {
        g_string_append(text, ": its body is counted as running not at all");
        add_work(loop, 1, text);
    }
    if (loop->most > 1)
        add_work(loop, loop->most, text);
    import_assume(loop->node->import, "%s (%s) runs %s.", loop->name, loop->node->proto->op_type,
                  text->str);
}

static void count_perhaps(const Loop *loop)
{
    Graph *graph = loop->node->import->graph;
    for (int i = loop->from; i < graph_n_ops(graph); i++)
        graph_op(graph, i)->repeats = REPEATS_PERHAPS;
}

/* Where the number of trips is not known the body is there as often as it surely runs, and the node
 * says of itself that more of it is not told, so that totals are marked. */
static bool emit_unknown(const Loop *loop, const Shape *shapes)
{
    OnnxImport *import = loop->node->import;
    assume_trips(loop);
    if (loop->least == 0)
        count_perhaps(loop);
    give_collected(loop, shapes, loop->n_collected);
    if (loop->n_collected == 0)
        node_give_as(loop->node, shape_of_list(0), DTYPE_BOOL);
    const int *from =
        loop->n_collected > 0 ? loop->outputs + loop->lead_out + loop->n_states : loop->inputs;
    if (!bind_states(loop) ||
        !operator_emit(loop->node, OP_CONTROL, from, MAX(loop->n_collected, 1), loop->n_states))
        return false;
    graph_op(import->graph, graph_n_ops(import->graph) - 1)->untold =
        KNOWS_MACS | KNOWS_FLOPS | KNOWS_BYTES;
    return true;
}

static bool finish_loop(Loop *loop, const Shape *shapes)
{
    Graph *graph = loop->node->import->graph;
    int n = MIN(loop->n_collected, loop->node->proto->n_outputs - loop->n_states);
    g_array_set_size(loop->node->import->types, 0);
    if (loop->trips < 0)
        return emit_unknown(loop, shapes);
    if (loop->trips == 0)
        subgraph_remove(graph, loop->from, graph_n_ops(graph));
    give_collected(loop, shapes, n);
    return bind_states(loop) &&
           (n <= 0 ||
            operator_emit(loop->node, OP_CONTROL, loop->outputs + loop->lead_out + loop->n_states,
                          n, loop->n_states));
}

static bool find_states(Loop *loop, int first)
{
    for (int i = 0; i < loop->n_states; i++) {
        loop->initial[i] = loop->node->inputs[first + i];
        if (loop->initial[i] == NO_TENSOR)
            return node_fail(loop->node, "its state %d is missing", i + 1);
        const Tensor *tensor = tensor_at(loop, loop->initial[i]);
        loop->state[i] = (TensorType){tensor->shape, tensor->dtype};
    }
    return true;
}

static bool fail_body(const Loop *loop)
{
    return node_fail(loop->node, "its body does not fit its %d inputs and %d outputs",
                     loop->node->proto->n_inputs, loop->node->proto->n_outputs);
}

/* ---- Loop ------------------------------------------------------------------------------------ */

/* Trips one after the other, as a sequence that they hand on is another one after each: where there
 * are few enough. False where there are not, or one may be the last. */
static bool run_unrolled(Loop *loop)
{
    enum { MOST_NODES = 20 * 1000 };
    OnnxImport *import = loop->node->import;
    int64_t nodes = count_mul(MAX(loop->trips, 0), loop->body->n_nodes);
    bool lists = false;
    for (int i = 0; i < loop->n_states; i++)
        lists = lists || import_fact(import, loop->initial[i])->list;
    if (!lists || loop->trips < 1 || nodes > MOST_NODES)
        return false;
    loop->from = graph_n_ops(import->graph);
    memcpy(loop->inputs + loop->lead, loop->initial, (size_t)loop->n_states * sizeof(int));
    for (int64_t i = 0; i < loop->trips; i++) {
        loop->inputs[0] = import_constant(import, "iteration", (Shape){.rank = 0}, DTYPE_INT64,
                                          known_ints(import->memory, &i, -1), ORIGIN_COMPUTED);
        if (!subgraph_run(loop->node, loop->name, loop->body, loop->inputs, loop->outputs))
            return false;
        const OnnxKnown *go_on = import_fact(import, loop->outputs[0])->known;
        if (!go_on || go_on->n != 1 || known_at(go_on, 0) != 1) {
            subgraph_remove(import->graph, loop->from, graph_n_ops(import->graph));
            return false;
        }
        memcpy(loop->inputs + loop->lead, loop->outputs + loop->lead_out,
               (size_t)loop->n_states * sizeof(int));
    }
    return true;
}

/* The number of trips is known when it is a constant and the condition never changes. */
static int64_t loop_trips(const Node *node)
{
    int64_t trips = node_scalar(node, 0), go = node_scalar(node, 1);
    bool always = !node_has(node, 1) || (go != KNOWN_NOT && go != 0);
    return go == 0 ? 0 : trips >= 0 && always ? trips : -1;
}

/* Of a condition that is computed only an upper bound is known, if one is given; whether it runs at
 * all depends on that and on the first one. */
static void bound_trips(Loop *loop)
{
    const Node *node = loop->node;
    int64_t most = node_scalar(node, 0), go = node_scalar(node, 1);
    bool conditional = node_has(node, 1) && go == KNOWN_NOT;
    loop->least = conditional || most <= 0 ? 0 : 1;
    loop->most = most >= 0 ? most : -1;
}

bool translate_loop(Node *node)
{
    OnnxImport *import = node->import;
    g_autofree char *name = g_strdup(import_name(import, node->scope, node->proto));
    const OnnxGraph *body = subgraph_find(node, "body");
    int n_states = node->proto->n_inputs - 2;
    Loop loop = {
        .node = node,
        .body = body,
        .name = name,
        .lead = 2,
        .lead_out = 1,
        .n_states = n_states,
        .n_collected = body ? body->n_outputs - 1 - n_states : -1,
    };
    node->placed = true;
    if (!body || n_states < 0 || body->n_inputs != n_states + 2 || loop.n_collected < 0 ||
        node->proto->n_outputs > n_states + loop.n_collected)
        return fail_body(&loop);
    loop_alloc(&loop);
    int64_t trips = loop.trips = loop_trips(node);
    bound_trips(&loop);
    loop.inputs[0] = import_constant(import, "iteration", (Shape){.rank = 0}, DTYPE_INT64, NULL,
                                     ORIGIN_COMPUTED);
    loop.inputs[1] =
        import_constant(import, "condition", (Shape){.rank = 0}, DTYPE_BOOL,
                        known_ints(import->memory, &(int64_t){1}, -1), ORIGIN_COMPUTED);
    if (!find_states(&loop, 2))
        return false;
    bool unrolled = run_unrolled(&loop);
    if (import->error || (!unrolled && !run_trips(&loop)))
        return false;
    const OnnxKnown *go_on = import_fact(import, loop.outputs[0])->known;
    if (trips > 0 && !(go_on && go_on->n == 1 && known_at(go_on, 0) == 1)) {
        subgraph_remove(import->graph, loop.from, graph_n_ops(import->graph));
        loop.trips = -1;
        if (!run_trips(&loop))
            return false;
    }
    g_autofree Shape *shapes = g_new0(Shape, loop.n_collected + 1);
    for (int i = 0; i < loop.n_collected; i++)
        shapes[i] = collected(&loop, i, 0);
    return finish_loop(&loop, shapes);
}

/* ---- Scan ------------------------------------------------------------------------------------ */

typedef struct Scan {
    Loop loop;           /* first: add_scans is given it */
    int *scanned, *axes; /* tensors, and the axis of each */
    int batch_dims; /* 1 up to opset 8, where every element of the batch is scanned on its own */
    Ints out_axes;
} Scan;

/* One step of what is scanned: without the axis, and without the batch. */
static bool add_scans(Loop *loop)
{
    const Scan *scan = (const Scan *)loop;
    for (int i = 0; i < loop->n_scans && !loop->node->import->error; i++) {
        const Tensor *whole = tensor_at(loop, scan->scanned[i]);
        TensorType part = {whole->shape, whole->dtype};
        if (whole->shape.rank > 0)
            part.shape = (Shape){.rank = 0};
        for (int j = scan->batch_dims; j < whole->shape.rank; j++)
            if (j != scan->axes[i])
                part.shape.dim[part.shape.rank++] = whole->shape.dim[j];
        loop->inputs[loop->n_states + i] =
            add_helper(loop, OP_SLICE, scan->scanned[i], "step", i, &part);
    }
    return !loop->node->import->error;
}

/* As many trips as the scanned axis is long; all inputs agree. */
static bool scan_trips(Scan *scan, const Ints *in_axes)
{
    Loop *loop = &scan->loop;
    scan->scanned = loop->node->inputs + scan->batch_dims + loop->n_states;
    scan->axes = onnx_arena_alloc(loop->node->import->memory, (size_t)loop->n_scans * sizeof(int));
    loop->trips = -1;
    for (int i = 0; i < loop->n_scans; i++) {
        if (scan->scanned[i] == NO_TENSOR)
            return node_fail(loop->node, "its input %d is missing", i + 1);
        const Shape *shape = &tensor_at(loop, scan->scanned[i])->shape;
        int axis = scan->batch_dims ? 1 : shape_axis(shape, i < in_axes->n ? in_axes->v[i] : 0);
        if (shape->rank >= 0 && (axis < 0 || axis >= shape->rank))
            return node_fail(loop->node, "it scans an axis that its input %d does not have", i + 1);
        if (shape->rank > axis && shape->dim[axis] >= 0)
            loop->trips = shape->dim[axis];
        scan->axes[i] = axis;
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
    const Shape *whole = &tensor_at(&scan->loop, scan->scanned[0])->shape;
    if (!scan->batch_dims || shape.rank < 0 || shape.rank >= SHAPE_MAX_RANK)
        return shape;
    return shape_inserted(&shape, 0, whole->rank > 0 ? whole->dim[0] : DIM_UNKNOWN);
}

/* The body's outputs have no batch: an operator gives it back. */
static bool finish_batched(const Scan *scan, const Shape *shapes)
{
    const Loop *loop = &scan->loop;
    g_array_set_size(loop->node->import->types, 0);
    for (int i = 0; i < loop->n_states; i++) {
        const Tensor *last = output_at(loop, i);
        node_give_as(loop->node, with_batch(scan, last->shape), last->dtype);
    }
    give_collected(loop, shapes, loop->n_collected);
    return operator_emit(loop->node, OP_CONTROL, loop->outputs, loop->body->n_outputs, 0);
}

static bool finish_scan(Scan *scan)
{
    Loop *loop = &scan->loop;
    g_autofree Shape *shapes = g_new0(Shape, loop->n_collected + 1);
    for (int i = 0; i < loop->n_collected; i++) {
        int axis = i < scan->out_axes.n ? (int)CLAMP(scan->out_axes.v[i], -100, 100) : 0;
        shapes[i] = with_batch(scan, collected(loop, i, axis));
    }
    if (scan->batch_dims && loop->trips > 0 && loop->body->n_outputs > 0)
        return finish_batched(scan, shapes);
    return finish_loop(loop, shapes);
}

bool translate_scan(Node *node)
{
    g_autofree char *name = g_strdup(import_name(node->import, node->scope, node->proto));
    const OnnxGraph *body = subgraph_find(node, "body");
    Scan scan = {
        .loop = {.node = node, .body = body, .name = name, .most = -1, .add_scans = add_scans},
        .batch_dims = node->scope->opset < 9,
        .out_axes = node_ints(node, "scan_output_axes"),
    };
    Ints in_axes = node_ints(node, "scan_input_axes");
    Loop *loop = &scan.loop;
    loop->n_scans = (int)CLAMP(node_int(node, "num_scan_inputs", 0), -1, node->proto->n_inputs);
    loop->n_states = node->proto->n_inputs - scan.batch_dims - loop->n_scans;
    loop->n_collected = body ? body->n_outputs - loop->n_states : -1;
    node->placed = true;
    if (!body || loop->n_scans < 1 || loop->n_states < 0 ||
        body->n_inputs != loop->n_states + loop->n_scans || loop->n_collected < 0 ||
        node->proto->n_outputs > body->n_outputs)
        return fail_body(loop);
    loop_alloc(loop);
    if (!scan_trips(&scan, &in_axes) || !find_states(loop, scan.batch_dims))
        return false;
    const Shape *scanned = &tensor_at(loop, scan.scanned[0])->shape;
    loop->batch = scan.batch_dims && scanned->rank > 0 ? scanned->dim[0] : 1;
    drop_batch(&scan);
    return run_trips(loop) && finish_scan(&scan);
}
