#include "whatif/rewrite.h"

#include <string.h>

static void count_uses(Rewrite *rewrite)
{
    const Graph *graph = rewrite->graph;
    for (int i = 0; i < graph_n_ops(graph); i++) {
        const Op *op = graph_op(graph, i);
        for (int j = 0; j < op->n_inputs; j++) {
            if (op->inputs[j] < 0)
                continue;
            rewrite->uses[op->inputs[j]]++;
            rewrite->reader[op->inputs[j]] = i;
        }
    }
    for (guint i = 0; i < graph->outputs->len; i++)
        rewrite->uses[g_array_index(graph->outputs, int, i)]++;
}

void rewrite_init(Rewrite *rewrite, Graph *graph)
{
    int room = graph_n_tensors(graph) + graph_n_ops(graph) + 1;
    *rewrite = (Rewrite){
        .graph = graph,
        .uses = g_new0(int, room),
        .reader = g_new(int, room),
        .standing = g_new(int, room),
        .gone = g_new0(bool, graph_n_ops(graph) + 1),
        .room_for_inputs = g_new0(int, graph_n_ops(graph) + 1),
        .room_for_parts = g_new0(int, graph_n_ops(graph) + 1),
        .room = room,
    };
    for (int i = 0; i < room; i++) {
        rewrite->reader[i] = NO_OP;
        rewrite->standing[i] = i;
    }
    count_uses(rewrite);
}

/* ---- Taking out ------------------------------------------------------------------------------ */

static const int *stand_in(const Rewrite *rewrite, const int *list, int n)
{
    int *changed = NULL;
    for (int i = 0; i < n; i++) {
        if (list[i] < 0 || rewrite->standing[list[i]] == list[i])
            continue;
        if (!changed)
            list = changed = graph_list(rewrite->graph, list, n);
        changed[i] = rewrite->standing[list[i]];
    }
    return list;
}

static void set_producer(Graph *graph, const Op *op, int index)
{
    for (int i = 0; i < op->n_outputs; i++)
        if (op->outputs[i] >= 0)
            graph_tensor(graph, op->outputs[i])->producer = index;
    for (int i = 0; i < op->n_parts; i++)
        set_producer(graph, &op->parts[i], index);
}

static void settle_op(Rewrite *rewrite, Op *op, int index)
{
    op->inputs = stand_in(rewrite, op->inputs, op->n_inputs);
    for (int i = 0; i < op->n_parts; i++) {
        const Op *part = &op->parts[i];
        const int *inputs = stand_in(rewrite, part->inputs, part->n_inputs);
        if (inputs != part->inputs)
            rewrite_parts(rewrite, index)[i].inputs = inputs;
    }
}

static void settle_outputs(const Rewrite *rewrite)
{
    GArray *outputs = rewrite->graph->outputs;
    for (guint i = 0; i < outputs->len; i++) {
        int *tensor = &g_array_index(outputs, int, i);
        *tensor = rewrite->standing[*tensor];
    }
}

void rewrite_end(Rewrite *rewrite)
{
    Graph *graph = rewrite->graph;
    int n = 0;
    for (int i = 0; i < graph_n_ops(graph); i++) {
        if (rewrite->gone[i])
            continue;
        settle_op(rewrite, graph_op(graph, i), i);
        *graph_op(graph, n) = *graph_op(graph, i);
        set_producer(graph, graph_op(graph, n), n);
        n++;
    }
    g_array_set_size(graph->ops, (guint)n);
    settle_outputs(rewrite);
    g_free(rewrite->uses);
    g_free(rewrite->reader);
    g_free(rewrite->standing);
    g_free(rewrite->gone);
    g_free(rewrite->room_for_inputs);
    g_free(rewrite->room_for_parts);
    *rewrite = (Rewrite){0};
}

/* ---- Lists ----------------------------------------------------------------------------------- */

static bool is_in(int tensor, const int *list, int n)
{
    for (int i = 0; i < n; i++)
        if (list[i] == tensor)
            return true;
    return false;
}

/* `n` elements of `size` bytes, in twice the room; lists of long chains grow in linear time. */
static void *grow(Graph *graph, const void *list, int n, size_t size, int *room)
{
    *room = 2 * (n + 1);
    char *longer = graph_memory(graph, (size_t)*room * size);
    if (n > 0)
        memcpy(longer, list, (size_t)n * size);
    return longer;
}

/* With room for one more. */
static int *own_inputs(Rewrite *rewrite, int index)
{
    Op *op = graph_op(rewrite->graph, index);
    int *room = &rewrite->room_for_inputs[index];
    if (op->n_inputs >= *room)
        op->inputs = grow(rewrite->graph, op->inputs, op->n_inputs, sizeof *op->inputs, room);
    return (int *)op->inputs;
}

static void append_input(Rewrite *rewrite, int index, int tensor)
{
    own_inputs(rewrite, index)[graph_op(rewrite->graph, index)->n_inputs++] = tensor;
}

Op *rewrite_parts(Rewrite *rewrite, int index)
{
    Op *op = graph_op(rewrite->graph, index);
    int *room = &rewrite->room_for_parts[index];
    if (op->n_parts >= *room)
        op->parts = grow(rewrite->graph, op->parts, op->n_parts, sizeof *op->parts, room);
    return (Op *)op->parts;
}

static void append_part(Rewrite *rewrite, int index, const Op *part)
{
    rewrite_parts(rewrite, index)[graph_op(rewrite->graph, index)->n_parts++] = *part;
}

/* The first part is what the operator was before others joined it; the whole gets its own lists. */
static void become_fused(Rewrite *rewrite, int index)
{
    Op *op = graph_op(rewrite->graph, index);
    if (op->n_parts > 0)
        return;
    Op lead = *op;
    rewrite->room_for_parts[index] = 0;
    append_part(rewrite, index, &lead);
    op->inputs = grow(rewrite->graph, op->inputs, op->n_inputs, sizeof *op->inputs,
                      &rewrite->room_for_inputs[index]);
}

/* ---- Joining --------------------------------------------------------------------------------- */

static void join_inputs(Rewrite *rewrite, int into, const Op *op)
{
    Op *whole = graph_op(rewrite->graph, into);
    for (int i = 0; i < op->n_inputs; i++) {
        int tensor = op->inputs[i];
        if (tensor < 0)
            continue;
        if (is_in(tensor, whole->outputs, whole->n_outputs) ||
            is_in(tensor, whole->inputs, whole->n_inputs)) {
            rewrite->uses[tensor]--;
            continue;
        }
        append_input(rewrite, into, tensor);
        rewrite->reader[tensor] = into;
    }
}

/* Outputs of the whole that `op` was the last to read are inner tensors now. */
static void join_outputs(Rewrite *rewrite, Op *whole, const Op *op)
{
    int *outputs =
        graph_memory(rewrite->graph, (size_t)(whole->n_outputs + op->n_outputs) * sizeof *outputs);
    int n = 0;
    for (int i = 0; i < whole->n_outputs; i++) {
        int tensor = whole->outputs[i];
        bool inner =
            tensor >= 0 && rewrite->uses[tensor] == 0 && is_in(tensor, op->inputs, op->n_inputs);
        if (!inner)
            outputs[n++] = tensor;
    }
    for (int i = 0; i < op->n_outputs; i++)
        outputs[n++] = op->outputs[i];
    whole->outputs = outputs;
    whole->n_outputs = n;
}

void rewrite_join(Rewrite *rewrite, int into, int index)
{
    Graph *graph = rewrite->graph;
    Op *whole = graph_op(graph, into), *op = graph_op(graph, index);
    become_fused(rewrite, into);
    for (int i = 0; i < op->n_parts; i++)
        append_part(rewrite, into, &op->parts[i]);
    if (op->n_parts == 0)
        append_part(rewrite, into, op);
    join_inputs(rewrite, into, op);
    join_outputs(rewrite, whole, op);
    set_producer(graph, op, into);
    rewrite->gone[index] = true;
}

void rewrite_move(Rewrite *rewrite, int from, int to)
{
    Graph *graph = rewrite->graph;
    *graph_op(graph, to) = *graph_op(graph, from);
    const Op *op = graph_op(graph, to);
    for (int i = 0; i < op->n_inputs; i++)
        if (op->inputs[i] >= 0)
            rewrite->reader[op->inputs[i]] = to;
    set_producer(graph, op, to);
    rewrite->room_for_inputs[to] = rewrite->room_for_inputs[from];
    rewrite->room_for_parts[to] = rewrite->room_for_parts[from];
    rewrite->gone[from] = true;
    rewrite->gone[to] = false;
}

/* ---- Removing, rewiring ---------------------------------------------------------------------- */

static void forget_inputs(Rewrite *rewrite, const Op *op)
{
    for (int i = 0; i < op->n_inputs; i++)
        if (op->inputs[i] >= 0)
            rewrite->uses[rewrite->standing[op->inputs[i]]]--;
}

void rewrite_remove(Rewrite *rewrite, int index)
{
    const Op *op = graph_op(rewrite->graph, index);
    forget_inputs(rewrite, op);
    set_producer(rewrite->graph, op, NO_OP);
    rewrite->gone[index] = true;
}

void rewrite_bypass(Rewrite *rewrite, int index, int i)
{
    const Op *op = graph_op(rewrite->graph, index);
    int out = op->outputs[0], in = rewrite->standing[op->inputs[i]];
    rewrite_remove(rewrite, index);
    rewrite->standing[out] = in;
    rewrite->uses[in] += rewrite->uses[out];
    if (rewrite->reader[out] != NO_OP)
        rewrite->reader[in] = rewrite->reader[out];
}

void rewrite_set_input(Rewrite *rewrite, int index, int i, int tensor)
{
    Op *op = graph_op(rewrite->graph, index);
    rewrite->uses[op->inputs[i]]--;
    rewrite->uses[tensor]++;
    rewrite->reader[tensor] = index;
    const Op *lead = op_lead(op);
    if (op->n_parts > 0 && i < lead->n_inputs)
        rewrite_parts(rewrite, index)->inputs =
            graph_list_with(rewrite->graph, lead->inputs, lead->n_inputs, i, tensor);
    own_inputs(rewrite, index)[i] = tensor;
}

void rewrite_set_output(Rewrite *rewrite, int index, int tensor)
{
    Op *op = graph_op(rewrite->graph, index);
    graph_tensor(rewrite->graph, op->outputs[0])->producer = NO_OP;
    graph_tensor(rewrite->graph, tensor)->producer = index;
    op->outputs = graph_list_with(rewrite->graph, op->outputs, op->n_outputs, 0, tensor);
}

void rewrite_add_bias(Rewrite *rewrite, int index, int64_t channels)
{
    Graph *graph = rewrite->graph;
    Op *op = graph_op(graph, index);
    DType dtype = op_input(graph, op, 1)->dtype;
    Shape shape = {.rank = 1, .dim = {channels}};
    if (op->n_inputs == 3) /* it has a place for one */
        op->n_inputs--;
    int bias = graph_add_weight(graph, op, "bias", TENSOR_WEIGHT, shape, dtype);
    g_assert(bias < rewrite->room);
    Attrs biased = *op->attrs;
    biased.bias = true;
    op->attrs = graph_attrs(graph, &biased);
    rewrite->room_for_inputs[index] = 0;
    rewrite->uses[bias] = 1;
    rewrite->reader[bias] = index;
}

bool rewrite_ready_before(const Rewrite *rewrite, const Op *op, int except, int place)
{
    for (int i = 0; i < op->n_inputs; i++)
        if (op->inputs[i] != except && rewrite_producer(rewrite, op->inputs[i]) >= place)
            return false;
    return true;
}
