#include "whatif/rewrite.h"

#include <string.h>

static void list_kinds(Rewrite *rewrite, const Op *op)
{
    rewrite->has[op->kind] = true;
    for (int i = 0; i < op->n_parts; i++)
        list_kinds(rewrite, &op->parts[i]);
}

static void start_pass(Rewrite *rewrite)
{
    uses_count(&rewrite->uses, rewrite->graph, true);
    rewrite->standing = g_renew(int, rewrite->standing, rewrite->uses.room);
    rewrite->marks = g_renew(int, rewrite->marks, rewrite->uses.room);
    rewrite->mark = 0;
    for (int i = 0; i < rewrite->uses.room; i++) {
        rewrite->standing[i] = i;
        rewrite->marks[i] = 0;
    }
    for (int i = 0; i < graph_n_ops(rewrite->graph); i++) {
        rewrite->gone[i] = false;
        rewrite->room[i] = (RewriteRoom){0};
    }
    rewrite->changed = rewrite->bypassed = false;
}

void rewrite_init(Rewrite *rewrite, Graph *graph)
{
    int n_ops = graph_n_ops(graph);
    *rewrite = (Rewrite){
        .graph = graph,
        .gone = g_new(bool, n_ops + 1),
        .covered = g_new(bool, n_ops + 1),
        .room = g_new(RewriteRoom, n_ops + 1),
    };
    for (int i = 0; i < n_ops; i++) {
        rewrite->covered[i] = op_is_covered(graph, graph_op(graph, i));
        list_kinds(rewrite, graph_op(graph, i));
    }
    start_pass(rewrite);
}

void rewrite_clear(Rewrite *rewrite)
{
    uses_clear(&rewrite->uses);
    g_clear_pointer(&rewrite->standing, g_free);
    g_clear_pointer(&rewrite->gone, g_free);
    g_clear_pointer(&rewrite->covered, g_free);
    g_clear_pointer(&rewrite->room, g_free);
    g_clear_pointer(&rewrite->marks, g_free);
}

/* ---- Lists ----------------------------------------------------------------------------------- */

/* A list of `n` elements that may be written, with room for `more`: a new one has twice as much, so
 * that lists of long chains grow in linear time. */
static void *writable(Rewrite *rewrite, const void *list, int n, int more, size_t size, int *room)
{
    if (*room > 0 && n + more <= *room)
        return (void *)list;
    *room = 2 * (n + more) + 1;
    rewrite->steps += n;
    char *longer = graph_memory(rewrite->graph, (size_t)*room * size);
    if (n > 0)
        memcpy(longer, list, (size_t)n * size);
    return longer;
}

static Op *writable_parts(Rewrite *rewrite, int index, int more)
{
    Op *op = graph_op(rewrite->graph, index);
    Op *parts = writable(rewrite, op->parts, op->n_parts, more, sizeof *op->parts,
                         &rewrite->room[index].parts);
    op->parts = parts;
    return parts;
}

Op *rewrite_parts(Rewrite *rewrite, int index)
{
    return writable_parts(rewrite, index, 0);
}

/* Inputs or outputs of an operator. */
typedef struct List {
    const int **tensors;
    int *n, *room;
} List;

static List inputs_of(const Rewrite *rewrite, int index)
{
    Op *op = graph_op(rewrite->graph, index);
    return (List){&op->inputs, &op->n_inputs, &rewrite->room[index].inputs};
}

static List outputs_of(const Rewrite *rewrite, int index)
{
    Op *op = graph_op(rewrite->graph, index);
    return (List){&op->outputs, &op->n_outputs, &rewrite->room[index].outputs};
}

static int *writable_list(Rewrite *rewrite, List list, int more)
{
    int *tensors =
        writable(rewrite, *list.tensors, *list.n, more, sizeof **list.tensors, list.room);
    *list.tensors = tensors;
    return tensors;
}

static void append(Rewrite *rewrite, List list, int tensor)
{
    int *tensors = writable_list(rewrite, list, 1);
    tensors[(*list.n)++] = tensor;
}

/* Its place in the list, the list's length when it is not there. */
static int find(Rewrite *rewrite, List list, int tensor)
{
    int i = 0;
    while (i < *list.n && (*list.tensors)[i] != tensor)
        i++;
    rewrite->steps += i + 1;
    return i;
}

/* What stands before it moves up by one. */
static void drop(Rewrite *rewrite, List list, int tensor)
{
    int *tensors = writable_list(rewrite, list, 0);
    memmove(tensors + 1, tensors, (size_t)find(rewrite, list, tensor) * sizeof *tensors);
    *list.tensors = tensors + 1;
    --*list.n;
    --*list.room;
}

/* Inputs of the whole are those of the first part, then what else parts read. */
static void set_lead_inputs(Rewrite *rewrite, int index, int n_before)
{
    Op *op = graph_op(rewrite->graph, index);
    const Op *lead = op_lead(op);
    int more = lead->n_inputs - n_before, n_rest = op->n_inputs - n_before;
    int *inputs = writable_list(rewrite, inputs_of(rewrite, index), MAX(more, 0));
    memmove(inputs + lead->n_inputs, inputs + n_before, (size_t)n_rest * sizeof *inputs);
    memcpy(inputs, lead->inputs, (size_t)lead->n_inputs * sizeof *inputs);
    op->n_inputs += more;
}

/* ---- Ending a pass --------------------------------------------------------------------------- */

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

/* What parts after the first read stands there once, when tensors became one, too. */
static void list_once(Rewrite *rewrite, Op *op)
{
    int n = op_lead(op)->n_inputs, mark = ++rewrite->mark;
    int *inputs = graph_list(rewrite->graph, op->inputs, op->n_inputs);
    for (int i = 0; i < op->n_inputs; i++) {
        int tensor = inputs[i];
        if (i >= op_lead(op)->n_inputs && (tensor < 0 || rewrite->marks[tensor] != mark))
            inputs[n++] = tensor;
        if (tensor >= 0)
            rewrite->marks[tensor] = mark;
    }
    op->inputs = inputs;
    op->n_inputs = n;
}

static void settle_op(Rewrite *rewrite, int index)
{
    Op *op = graph_op(rewrite->graph, index);
    const int *inputs_before = op->inputs;
    op->inputs = stand_in(rewrite, op->inputs, op->n_inputs);
    if (op->n_parts > 0 && op->inputs != inputs_before)
        list_once(rewrite, op);
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

void rewrite_settle(Rewrite *rewrite)
{
    Graph *graph = rewrite->graph;
    int n = 0;
    if (!rewrite->changed)
        return;
    for (int i = 0; i < graph_n_ops(graph); i++) {
        if (rewrite->gone[i])
            continue;
        if (rewrite->bypassed)
            settle_op(rewrite, i);
        if (n < i) {
            *graph_op(graph, n) = *graph_op(graph, i);
            rewrite->covered[n] = rewrite->covered[i];
            graph_set_producer(graph, graph_op(graph, n), n);
        }
        n++;
    }
    g_array_set_size(graph->ops, (guint)n);
    if (rewrite->bypassed)
        settle_outputs(rewrite);
    start_pass(rewrite);
}

/* ---- Joining --------------------------------------------------------------------------------- */

/* The first part is what the operator was before others joined it. */
static void append_parts(Rewrite *rewrite, int into, const Op *op)
{
    Op *whole = graph_op(rewrite->graph, into), before = *whole;
    int n = MAX(op->n_parts, 1);
    Op *parts = writable_parts(rewrite, into, n + 1);
    if (before.n_parts == 0)
        parts[whole->n_parts++] = before;
    memcpy(parts + whole->n_parts, op->n_parts > 0 ? op->parts : op, (size_t)n * sizeof *parts);
    whole->n_parts += n;
}

/* What was read of the whole alone is no output any more. */
static void join_input(Rewrite *rewrite, int into, int tensor)
{
    int *times = &rewrite->uses.times[tensor];
    List inputs = inputs_of(rewrite, into);
    if (rewrite_producer(rewrite, tensor) == into) {
        if (--*times == 0)
            drop(rewrite, outputs_of(rewrite, into), tensor);
    } else if (*times > 1 && find(rewrite, inputs, tensor) < *inputs.n) {
        --*times;
    } else {
        append(rewrite, inputs, tensor);
        rewrite->uses.reader[tensor] = into;
    }
}

void rewrite_join(Rewrite *rewrite, int into, int index)
{
    const Op *op = graph_op(rewrite->graph, index);
    append_parts(rewrite, into, op);
    for (int i = 0; i < op->n_inputs; i++)
        if (op->inputs[i] >= 0)
            join_input(rewrite, into, op->inputs[i]);
    for (int i = 0; i < op->n_outputs; i++)
        append(rewrite, outputs_of(rewrite, into), op->outputs[i]);
    graph_set_producer(rewrite->graph, op, into);
    rewrite->covered[into] = rewrite->covered[into] && rewrite->covered[index];
    rewrite->gone[index] = rewrite->changed = true;
}

/* ---- Merging --------------------------------------------------------------------------------- */

typedef struct Merge {
    Rewrite *rewrite;
    Op whole;
    Op *parts;
    int *inputs, *outputs;
    int place;
    int made, dropped, read; /* marks of tensors: made inside, made and read there alone, read */
} Merge;

static Merge merge_begin(Rewrite *rewrite, const int *ops, int n, int place)
{
    int n_parts = 0, n_inputs = 0, n_outputs = 0, mark = rewrite->mark;
    for (int i = 0; i < n; i++) {
        const Op *op = graph_op(rewrite->graph, ops[i]);
        n_parts += MAX(op->n_parts, 1);
        n_inputs += op->n_inputs;
        n_outputs += op->n_outputs;
    }
    rewrite->mark += 3;
    rewrite->steps += n_parts + n_inputs + n_outputs;
    Merge merge = {
        .rewrite = rewrite,
        .whole = *graph_op(rewrite->graph, ops[0]),
        .parts = graph_memory(rewrite->graph, (size_t)n_parts * sizeof(Op)),
        .inputs = graph_memory(rewrite->graph, (size_t)n_inputs * sizeof(int)),
        .outputs = graph_memory(rewrite->graph, (size_t)n_outputs * sizeof(int)),
        .place = place,
        .made = mark + 1,
        .dropped = mark + 2,
        .read = mark + 3,
    };
    merge.whole.n_parts = merge.whole.n_inputs = merge.whole.n_outputs = 0;
    return merge;
}

static void merge_parts(Merge *merge, const Op *op)
{
    int n = MAX(op->n_parts, 1);
    memcpy(merge->parts + merge->whole.n_parts, op->n_parts > 0 ? op->parts : op,
           (size_t)n * sizeof *merge->parts);
    merge->whole.n_parts += n;
    for (int i = 0; i < op->n_outputs; i++)
        if (op->outputs[i] >= 0)
            merge->rewrite->marks[op->outputs[i]] = merge->made;
}

static void merge_input(Merge *merge, int tensor, bool of_first)
{
    Rewrite *rewrite = merge->rewrite;
    int *mark = tensor < 0 ? NULL : &rewrite->marks[tensor], *times = rewrite->uses.times;
    if (tensor < 0 && !of_first)
        return;
    if (tensor >= 0 && (*mark == merge->made || *mark == merge->dropped)) {
        *mark = --times[tensor] == 0 ? merge->dropped : merge->made;
        return;
    }
    if (tensor >= 0 && *mark == merge->read && !of_first) {
        times[tensor]--;
        return;
    }
    merge->inputs[merge->whole.n_inputs++] = tensor;
    if (tensor >= 0) {
        *mark = merge->read;
        rewrite->uses.reader[tensor] = merge->place;
    }
}

static void merge_outputs(Merge *merge, const Op *op)
{
    for (int i = 0; i < op->n_outputs; i++)
        if (op->outputs[i] >= 0 && merge->rewrite->marks[op->outputs[i]] == merge->made)
            merge->outputs[merge->whole.n_outputs++] = op->outputs[i];
}

void rewrite_merge(Rewrite *rewrite, const int *ops, int n, int place)
{
    Graph *graph = rewrite->graph;
    Merge merge = merge_begin(rewrite, ops, n, place);
    bool covered = true;
    for (int i = 0; i < n; i++)
        merge_parts(&merge, graph_op(graph, ops[i]));
    for (int i = 0; i < n; i++)
        for (int j = 0; j < graph_op(graph, ops[i])->n_inputs; j++)
            merge_input(&merge, graph_op(graph, ops[i])->inputs[j], i == 0);
    for (int i = 0; i < n; i++) {
        merge_outputs(&merge, graph_op(graph, ops[i]));
        covered = covered && rewrite->covered[ops[i]];
        rewrite->gone[ops[i]] = true;
    }
    merge.whole.parts = merge.parts;
    merge.whole.inputs = merge.inputs;
    merge.whole.outputs = merge.outputs;
    *graph_op(graph, place) = merge.whole;
    graph_set_producer(graph, &merge.whole, place);
    rewrite->covered[place] = covered;
    rewrite->room[place] = (RewriteRoom){0};
    rewrite->gone[place] = false;
    rewrite->changed = true;
}

void rewrite_move(Rewrite *rewrite, int from, int to)
{
    Graph *graph = rewrite->graph;
    *graph_op(graph, to) = *graph_op(graph, from);
    const Op *op = graph_op(graph, to);
    for (int i = 0; i < op->n_inputs; i++)
        if (op->inputs[i] >= 0)
            rewrite->uses.reader[op->inputs[i]] = to;
    graph_set_producer(graph, op, to);
    rewrite->room[to] = rewrite->room[from];
    rewrite->covered[to] = rewrite->covered[from];
    rewrite->gone[from] = rewrite->changed = true;
    rewrite->gone[to] = false;
}

void rewrite_become(Rewrite *rewrite, int index, OpKind kind, const Attrs *attrs, const Op *named)
{
    Op *whole = graph_op(rewrite->graph, index);
    whole->kind = kind;
    whole->name = named->name;
    whole->type = op_info(kind)->name;
    whole->block = named->block;
    whole->line = named->line;
    whole->attrs = graph_attrs(rewrite->graph, attrs);
    rewrite->has[kind] = true;
}

/* ---- Removing, rewiring ---------------------------------------------------------------------- */

void rewrite_remove(Rewrite *rewrite, int index)
{
    const Op *op = graph_op(rewrite->graph, index);
    for (int i = 0; i < op->n_inputs; i++)
        if (op->inputs[i] >= 0)
            rewrite->uses.times[rewrite->standing[op->inputs[i]]]--;
    graph_set_producer(rewrite->graph, op, NO_OP);
    rewrite->gone[index] = rewrite->changed = true;
}

void rewrite_bypass(Rewrite *rewrite, int index, int i)
{
    const Op *op = graph_op(rewrite->graph, index);
    int out = op->outputs[0], in = rewrite->standing[op->inputs[i]];
    Uses *uses = &rewrite->uses;
    rewrite_remove(rewrite, index);
    rewrite->standing[out] = in;
    rewrite->bypassed = true;
    uses->times[in] += uses->times[out];
    if (uses->reader[out] != NO_OP)
        uses->reader[in] = uses->reader[out];
}

void rewrite_drop_part(Rewrite *rewrite, int index, int i, int input, int n_lead_inputs)
{
    Op *op = graph_op(rewrite->graph, index), *parts = rewrite_parts(rewrite, index);
    memmove(parts + 1, parts, (size_t)i * sizeof *parts);
    op->parts = parts + 1;
    op->n_parts--;
    rewrite->room[index].parts--;
    if (input != NO_TENSOR)
        drop(rewrite, inputs_of(rewrite, index), input);
    set_lead_inputs(rewrite, index, n_lead_inputs);
    rewrite->changed = true;
    if (op->n_parts > 1)
        return;
    *op = op->parts[0];
    rewrite->room[index] = (RewriteRoom){0};
}

void rewrite_set_input(Rewrite *rewrite, int index, int i, int tensor)
{
    Op *op = graph_op(rewrite->graph, index);
    rewrite->uses.times[op->inputs[i]]--;
    rewrite->uses.times[tensor]++;
    rewrite->uses.reader[tensor] = index;
    const Op *lead = op_lead(op);
    if (op->n_parts > 0 && i < lead->n_inputs)
        rewrite_parts(rewrite, index)->inputs =
            graph_list_with(rewrite->graph, lead->inputs, lead->n_inputs, i, tensor);
    writable_list(rewrite, inputs_of(rewrite, index), 0)[i] = tensor;
    rewrite->changed = true;
}

/* Takes a tensor out of what parts after the first read, where it may stand; that one has
 * n_lead_inputs in the whole's list. */
static void drop_rest(Rewrite *rewrite, int index, int tensor, int n_lead_inputs)
{
    Op *op = graph_op(rewrite->graph, index);
    int *inputs = writable_list(rewrite, inputs_of(rewrite, index), 0);
    for (int i = n_lead_inputs; i < op->n_inputs; i++)
        if (inputs[i] == tensor) {
            memmove(inputs + i, inputs + i + 1, (size_t)(op->n_inputs - i - 1) * sizeof *inputs);
            op->n_inputs--;
            rewrite->uses.times[tensor]--;
            return;
        }
}

void rewrite_add_input(Rewrite *rewrite, int index, int i, int tensor, int first)
{
    Op *op = graph_op(rewrite->graph, index);
    Op *part = op->n_parts > 0 ? rewrite_parts(rewrite, index) + i : op;
    int n_before = part->n_inputs, n = MAX(n_before, first);
    int *inputs = graph_memory(rewrite->graph, (size_t)(n + 1) * sizeof *inputs);
    for (int j = 0; j < n; j++)
        inputs[j] = j < n_before ? part->inputs[j] : NO_TENSOR;
    inputs[n] = tensor;
    part->inputs = inputs;
    part->n_inputs = n + 1;
    rewrite->changed = true;
    if (op->n_parts > 0 && rewrite->uses.times[tensor] > 0) {
        if (i > 0 && find(rewrite, inputs_of(rewrite, index), tensor) < op->n_inputs)
            return;
        if (i == 0)
            drop_rest(rewrite, index, tensor, n_before);
    }
    rewrite->uses.times[tensor]++;
    rewrite->uses.reader[tensor] = index;
    if (op->n_parts == 0)
        rewrite->room[index].inputs = 0;
    else if (i == 0)
        set_lead_inputs(rewrite, index, n_before);
    else
        append(rewrite, inputs_of(rewrite, index), tensor);
}

void rewrite_set_output(Rewrite *rewrite, int index, int tensor)
{
    Op *op = graph_op(rewrite->graph, index);
    graph_tensor(rewrite->graph, op->outputs[0])->producer = NO_OP;
    graph_tensor(rewrite->graph, tensor)->producer = index;
    writable_list(rewrite, outputs_of(rewrite, index), 0)[0] = tensor;
    rewrite->changed = true;
}

void rewrite_add_bias(Rewrite *rewrite, int index)
{
    Graph *graph = rewrite->graph;
    Op *op = graph_op(graph, index), *lead = op->n_parts > 0 ? rewrite_parts(rewrite, index) : op;
    int n_before = lead->n_inputs;
    if (op_input(graph, lead, 2) != NULL)
        return;
    DType dtype = op_input(graph, lead, 1)->dtype;
    Shape shape = {.rank = 1, .dim = {op_output(graph, lead, 0)->shape.dim[1]}};
    lead->n_inputs = 2; /* it may have had a place for one */
    int bias = graph_add_weight(graph, lead, "bias", TENSOR_WEIGHT, shape, dtype);
    g_assert(bias < rewrite->uses.room);
    Attrs biased = *lead->attrs;
    *attrs_bias(&biased) = true;
    lead->attrs = op->attrs = graph_attrs(graph, &biased);
    rewrite->uses.times[bias] = 1;
    rewrite->uses.reader[bias] = index;
    rewrite->changed = true;
    if (op->n_parts > 0)
        set_lead_inputs(rewrite, index, n_before);
    else
        rewrite->room[index].inputs = 0;
}

bool rewrite_ready_before(const Rewrite *rewrite, const Op *op, int except, int place)
{
    for (int i = 0; i < op->n_inputs; i++)
        if (op->inputs[i] != except && rewrite_producer(rewrite, op->inputs[i]) >= place)
            return false;
    return true;
}
