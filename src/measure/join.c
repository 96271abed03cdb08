#include "measure/join.h"

#include <string.h>

#include "base/hash.h"
#include "graph/origin.h"
#include "measure/join_names.h"
#include "measure/join_order.h"

enum {
    LOOKS = 256,          /* operators or tensors that one event is compared with */
    MOST_FOUND = 1 << 22, /* operators that all events together are, by their names */
    STRIPPED = 8,         /* words of a runtime's that are taken off one name */
    FOLLOWED = 6,         /* nodes of an optimized file from one that no name tells */
};

const char *joined_by_name(JoinedBy by)
{
    static const char *const names[] = {
#define X(id, name, meaning) name,
        JOIN_LIST(X)
#undef X
    };
    return names[by];
}

const char *joined_by_meaning(JoinedBy by)
{
    static const char *const meanings[] = {
#define X(id, name, meaning) meaning,
        JOIN_LIST(X)
#undef X
    };
    return meanings[by];
}

/* Names of one kind, each with the operators of the plain graph that have it. */
typedef GHashTable Names; /* text to GArray of int */

typedef struct Joining {
    const Graph *graph, *run;
    Joined *joined;
    Names *nodes, *tensors, *layers;
    int *run_of;              /* of each operator of the graph: the one of `run`; NO_OP: none */
    bool *told;               /* of each: an event has its name */
    const OnnxModel *file;    /* the optimized one, or NULL */
    GHashTable *file_nodes;   /* name to node + 1 */
    GHashTable *file_readers; /* tensor to node + 1, the first that reads it */
    GHashTable *file_writers;
    GArray *found; /* int: operators of the graph, of the event at hand */
    int steps;     /* operators found so far */
} Joining;

/* ---- Names of the network -------------------------------------------------------------------- */

static void free_list(gpointer list)
{
    g_array_unref(list);
}

static Names *names_table(void)
{
    return g_hash_table_new_full(hash_text, g_str_equal, NULL, free_list);
}

static void add_name(Names *names, const char *name, int op)
{
    GArray *ops = *name ? g_hash_table_lookup(names, name) : NULL;
    if (!*name)
        return;
    if (!ops) {
        ops = g_array_new(FALSE, FALSE, sizeof(int));
        g_hash_table_insert(names, (gpointer)name, ops);
    }
    g_array_append_val(ops, op);
}

static void list_names(Joining *joining)
{
    for (int i = 0; i < graph_n_ops(joining->graph); i++) {
        const Op *op = graph_op(joining->graph, i);
        add_name(joining->layers, op->name, i);
        if (!op->origin)
            continue;
        add_name(joining->nodes, op->origin->node, i);
        for (int k = 0; op->origin->outputs[k]; k++)
            add_name(joining->tensors, op->origin->outputs[k], i);
    }
}

/* ---- The network as it is run ---------------------------------------------------------------- */

static void find_same(Joining *joining)
{
    g_autoptr(GHashTable) places = g_hash_table_new(hash_text, g_str_equal);
    const Op *part;
    for (int i = 0; i < graph_n_ops(joining->run); i++)
        for (int k = 0; (part = origin_part(graph_op(joining->run, i), k)); k++)
            g_hash_table_insert(places, (gpointer)part->name, GINT_TO_POINTER(i + 1));
    for (int i = 0; i < graph_n_ops(joining->run); i++)
        g_hash_table_insert(places, (gpointer)graph_op(joining->run, i)->name,
                            GINT_TO_POINTER(i + 1));
    for (int i = 0; i < graph_n_ops(joining->graph); i++)
        joining->run_of[i] =
            GPOINTER_TO_INT(g_hash_table_lookup(places, graph_op(joining->graph, i)->name)) - 1;
}

/* Of what is gone: who computes what it reads. */
static void find_before(Joining *joining)
{
    for (int i = 0; i < graph_n_ops(joining->graph); i++) {
        const Op *op = graph_op(joining->graph, i);
        for (int k = 0; k < op->n_inputs && joining->run_of[i] == NO_OP; k++) {
            const Tensor *input = op_input(joining->graph, op, k);
            if (input && input->producer != NO_OP)
                joining->run_of[i] = joining->run_of[input->producer];
        }
    }
}

/* Of what reads nothing that is computed: who reads what it writes. */
static void find_behind(Joining *joining)
{
    for (int i = graph_n_ops(joining->graph) - 1; i >= 0; i--) {
        const Op *op = graph_op(joining->graph, i);
        for (int k = 0; k < op->n_inputs && joining->run_of[i] != NO_OP; k++) {
            const Tensor *input = op_input(joining->graph, op, k);
            if (input && input->producer != NO_OP && joining->run_of[input->producer] == NO_OP)
                joining->run_of[input->producer] = joining->run_of[i];
        }
    }
}

/* ---- By name --------------------------------------------------------------------------------- */

static bool take_name(Joining *joining, Names *names, const char *name)
{
    const GArray *ops = g_hash_table_lookup(names, name);
    if (!ops)
        return false;
    guint n = MIN(ops->len, (guint)MAX(MOST_FOUND - joining->steps, 1));
    joining->steps += (int)n;
    g_array_append_vals(joining->found, ops->data, n);
    return true;
}

static JoinedBy by_exact_name(Joining *joining, const char *name)
{
    if (take_name(joining, joining->nodes, name))
        return JOINED_BY_NODE;
    if (take_name(joining, joining->tensors, name))
        return JOINED_BY_TENSOR;
    return take_name(joining, joining->layers, name) ? JOINED_BY_LAYER : JOINED_BY_NOT;
}

/* The name, then what is left of it when a word of the runtime's is taken off, and so on. */
static JoinedBy by_name(Joining *joining, const char *name)
{
    g_autoptr(GString) rest = g_string_new(name);
    JoinedBy by = by_exact_name(joining, name);
    for (int i = 0; by == JOINED_BY_NOT && i < STRIPPED && join_strip(rest); i++)
        by = by_exact_name(joining, rest->str);
    return by;
}

static int last_found(const Joining *joining)
{
    return joining->found->len ? g_array_index(joining->found, int, joining->found->len - 1)
                               : NO_OP;
}

/* "a...b": all from the one to the other. */
static void take_range(Joining *joining, int first)
{
    int last = last_found(joining);
    for (int i = first + 1; first != NO_OP && i < last && joining->steps < MOST_FOUND; i++) {
        g_array_append_val(joining->found, i);
        joining->steps++;
    }
}

static JoinedBy by_names(Joining *joining, const TraceEvent *event)
{
    JoinedBy by = by_name(joining, event->name), found;
    int range = NO_OP;
    if (by != JOINED_BY_NOT)
        return by;
    g_auto(GStrv) names = join_split(event->name);
    for (char **name = names; *name; name++) {
        bool is_range = strcmp(*name, "...") == 0;
        if (is_range) {
            range = last_found(joining);
            continue;
        }
        found = by_name(joining, *name);
        by = by == JOINED_BY_NOT ? found : by;
        if (found != JOINED_BY_NOT && range != NO_OP)
            take_range(joining, range);
        range = NO_OP;
    }
    for (int i = 0; event->nodes && event->nodes[i]; i++) {
        found = by_name(joining, event->nodes[i]);
        by = by == JOINED_BY_NOT ? found : by;
    }
    if (by == JOINED_BY_NOT && *event->module)
        return by_name(joining, event->module);
    return by;
}

/* ---- By the optimized file ------------------------------------------------------------------- */

static void list_file(Joining *joining)
{
    const OnnxGraph *file = &joining->file->graph;
    for (int i = 0; i < file->n_nodes; i++) {
        const OnnxNode *node = &file->nodes[i];
        gpointer place = GINT_TO_POINTER(i + 1);
        g_hash_table_insert(joining->file_nodes, (gpointer)node->name, place);
        for (int k = 0; k < node->n_outputs; k++)
            g_hash_table_insert(joining->file_writers, (gpointer)node->outputs[k], place);
        for (int k = 0; k < node->n_inputs; k++)
            if (!g_hash_table_contains(joining->file_readers, node->inputs[k]))
                g_hash_table_insert(joining->file_readers, (gpointer)node->inputs[k], place);
    }
}

static const OnnxNode *file_node(const Joining *joining, GHashTable *table, const char *name)
{
    int place = *name ? GPOINTER_TO_INT(g_hash_table_lookup(table, name)) : 0;
    return place ? &joining->file->graph.nodes[place - 1] : NULL;
}

static bool by_node_of_file(Joining *joining, const OnnxNode *node)
{
    bool any = false;
    for (int i = 0; i < MIN(node->n_outputs, LOOKS); i++)
        any = take_name(joining, joining->tensors, node->outputs[i]) || any;
    return any || by_name(joining, node->name) != JOINED_BY_NOT;
}

/* `forward`: the reader of its first output; else the writer of its first input. */
static bool follow_file(Joining *joining, const OnnxNode *node, bool forward)
{
    for (int i = 0; node && i < FOLLOWED; i++) {
        if (by_node_of_file(joining, node))
            return true;
        int n = forward ? node->n_outputs : node->n_inputs;
        const char *tensor = n == 0 ? "" : forward ? node->outputs[0] : node->inputs[0];
        node = file_node(joining, forward ? joining->file_readers : joining->file_writers, tensor);
    }
    return false;
}

static JoinedBy by_file(Joining *joining, const TraceEvent *event)
{
    const OnnxNode *node =
        joining->file ? file_node(joining, joining->file_nodes, event->name) : NULL;
    return node && (follow_file(joining, node, true) || follow_file(joining, node, false))
               ? JOINED_BY_FILE
               : JOINED_BY_NOT;
}

/* ---- By sizes -------------------------------------------------------------------------------- */

static bool writes_sizes(const Graph *graph, const Op *op, const TraceEvent *event)
{
    const Tensor *output = op_output(graph, op, 0), *input = op_input(graph, op, 0);
    if (event->outputs.n > 0)
        return output && shape_equal(&output->shape, &event->outputs.shapes[0]);
    return event->inputs.n > 0 && input && shape_equal(&input->shape, &event->inputs.shapes[0]);
}

/* Between the operators at `after` and `before`: the first of its type, else the last that fits. */
static int op_of_sizes(const Joining *joining, const TraceEvent *event, int after, int before)
{
    int last = NO_OP, end = MIN(before, after + 1 + LOOKS);
    for (int i = after + 1; i < end; i++) {
        const Op *op = graph_op(joining->graph, i);
        if (joining->told[i] || op->auxiliary || !writes_sizes(joining->graph, op, event))
            continue;
        if (join_is_type(op, event->op))
            return i;
        last = i;
    }
    return event->outputs.n > 0 && before < graph_n_ops(joining->graph) ? last : NO_OP;
}

static int64_t elements(TraceShapes shapes)
{
    return shapes.n > 0 ? shape_elements(&shapes.shapes[0]) : COUNT_OVERFLOW;
}

/* Of a copy: the last operator before it that writes what it reads or writes. */
static int op_before(const Joining *joining, const TraceEvent *event, int after)
{
    int64_t in = elements(event->inputs), out = elements(event->outputs);
    for (int i = after; i >= 0 && i > after - LOOKS; i--) {
        const Tensor *output = op_output(joining->graph, graph_op(joining->graph, i), 0);
        int64_t n = output ? shape_elements(&output->shape) : COUNT_OVERFLOW;
        if (n != COUNT_OVERFLOW && (n == in || n == out))
            return i;
    }
    return NO_OP;
}

/* Or the first behind it that reads such. */
static int op_behind(const Joining *joining, const TraceEvent *event, int after)
{
    int64_t in = elements(event->inputs), out = elements(event->outputs);
    int end = MIN(graph_n_ops(joining->graph), after + 1 + LOOKS);
    for (int i = after + 1; i < end; i++) {
        const Op *op = graph_op(joining->graph, i);
        const Tensor *input = op_input(joining->graph, op, 0);
        int64_t n = input ? shape_elements(&input->shape) : COUNT_OVERFLOW;
        if (n != COUNT_OVERFLOW && (n == in || n == out))
            return i;
    }
    return NO_OP;
}

/* What changes a layout for who reads it is that one's, all else the writer's. */
static int op_of_copy(const Joining *joining, const TraceEvent *event, int after)
{
    bool for_reader =
        g_str_has_suffix(event->op, "Input") || strcmp(event->op, "MemcpyFromHost") == 0;
    int op = for_reader ? op_behind(joining, event, after) : op_before(joining, event, after);
    if (op != NO_OP)
        return op;
    return for_reader ? op_before(joining, event, after) : op_behind(joining, event, after);
}

/* ---- Events ---------------------------------------------------------------------------------- */

static int by_index(gconstpointer a, gconstpointer b)
{
    return *(const int *)a - *(const int *)b;
}

static bool is_in_network(const Joining *joining, const char *type)
{
    for (guint i = 0; i < joining->found->len; i++)
        if (join_is_type(graph_op(joining->graph, g_array_index(joining->found, int, i)), type))
            return true;
    return false;
}

/* What was found, as operators of the network as it is run, each once. */
static void set_event(Joining *joining, guint i, JoinedBy by)
{
    const TraceEvent *event = trace_event(joining->joined->trace, i);
    JoinedEvent *joined = &joining->joined->events[i];
    g_autoptr(GArray) ops = g_array_new(FALSE, FALSE, sizeof(int));
    joined->copies = join_is_move(event->name, event->op) ||
                     (join_may_move(event->op) && !is_in_network(joining, event->op));
    for (guint k = 0; k < joining->found->len; k++) {
        int op = g_array_index(joining->found, int, k), run = joining->run_of[op];
        joining->told[op] = joining->told[op] || !joined->copies;
        if (run != NO_OP)
            g_array_append_val(ops, run);
    }
    g_array_sort(ops, by_index);
    guint n = 0;
    for (guint k = 0; k < ops->len; k++)
        if (n == 0 || g_array_index(ops, int, k) != g_array_index(ops, int, n - 1))
            g_array_index(ops, int, n++) = g_array_index(ops, int, k);
    joined->by = n > 0 ? by : JOINED_BY_NOT;
    joined->n = (int)n;
    joined->ops = g_memdup2(ops->data, n * sizeof(int));
    g_ptr_array_add(joining->joined->blocks, (gpointer)joined->ops);
}

/* Of each event, the last operator of the graph that it is by name; NO_OP: none, or a copy. */
static int *join_by_names(Joining *joining)
{
    const Trace *trace = joining->joined->trace;
    int *last = g_new0(int, trace->events->len + 1);
    for (guint i = 0; i < trace->events->len; i++) {
        const TraceEvent *event = trace_event(trace, i);
        g_array_set_size(joining->found, 0);
        JoinedBy by = by_names(joining, event);
        if (by == JOINED_BY_NOT)
            by = by_file(joining, event);
        g_array_sort(joining->found, by_index);
        set_event(joining, i, by);
        last[i] = joining->joined->events[i].copies ? NO_OP : last_found(joining);
    }
    return last;
}

static void join_by_sizes(Joining *joining, const int *last)
{
    const Trace *trace = joining->joined->trace;
    int n = graph_n_ops(joining->graph), after = NO_OP;
    g_autofree int *next = g_new(int, trace->events->len + 1);
    next[trace->events->len] = n;
    for (guint i = trace->events->len; i-- > 0;)
        next[i] = last[i] != NO_OP ? last[i] : next[i + 1];
    for (guint i = 0; i < trace->events->len; i++) {
        const TraceEvent *event = trace_event(trace, i);
        const JoinedEvent *joined = &joining->joined->events[i];
        if (joined->by != JOINED_BY_NOT) {
            after = last[i] != NO_OP ? last[i] : after;
            continue;
        }
        int op = join_is_move(event->name, event->op)
                     ? NO_OP
                     : op_of_sizes(joining, event, after, next[i] > after ? next[i] : n);
        if (op == NO_OP && joined->copies)
            op = op_of_copy(joining, event, after);
        if (op == NO_OP)
            continue;
        g_array_set_size(joining->found, 0);
        g_array_append_val(joining->found, op);
        set_event(joining, i, JOINED_BY_SIZES);
        after = joining->joined->events[i].copies ? after : op;
    }
}

/* ---- By order -------------------------------------------------------------------------------- */

static void join_by_order(Joining *joining)
{
    const Trace *trace = joining->joined->trace;
    g_autofree OpRange *ranges = join_order(trace, joining->graph);
    for (guint i = 0; ranges && i < trace->events->len; i++) {
        g_array_set_size(joining->found, 0);
        for (int op = ranges[i].first; op <= ranges[i].last; op++)
            if (!graph_op(joining->graph, op)->auxiliary)
                g_array_append_val(joining->found, op);
        if (joining->found->len > 0)
            set_event(joining, i, JOINED_BY_ORDER);
    }
}

/* ---- The whole ------------------------------------------------------------------------------- */

static void add_up(Joined *joined)
{
    for (guint i = 0; i < joined->trace->events->len; i++) {
        double seconds = trace_event(joined->trace, i)->seconds;
        joined->seconds += seconds;
        joined->seconds_by[joined->events[i].by] += seconds;
    }
}

static void joining_clear(Joining *joining)
{
    g_hash_table_destroy(joining->nodes);
    g_hash_table_destroy(joining->tensors);
    g_hash_table_destroy(joining->layers);
    g_hash_table_destroy(joining->file_nodes);
    g_hash_table_destroy(joining->file_readers);
    g_hash_table_destroy(joining->file_writers);
    g_array_unref(joining->found);
    g_free(joining->run_of);
    g_free(joining->told);
}

Joined *join_new(const Graph *graph, const Graph *run, const Trace *trace,
                 const OnnxModel *optimized)
{
    Joined *joined = g_new0(Joined, 1);
    int n = graph_n_ops(graph);
    *joined = (Joined){.trace = trace,
                       .events = g_new0(JoinedEvent, trace->events->len + 1),
                       .blocks = g_ptr_array_new_with_free_func(g_free)};
    Joining joining = {.graph = graph,
                       .run = run,
                       .joined = joined,
                       .nodes = names_table(),
                       .tensors = names_table(),
                       .layers = names_table(),
                       .run_of = g_new(int, n + 1),
                       .told = g_new0(bool, n + 1),
                       .file = optimized,
                       .file_nodes = g_hash_table_new(hash_text, g_str_equal),
                       .file_readers = g_hash_table_new(hash_text, g_str_equal),
                       .file_writers = g_hash_table_new(hash_text, g_str_equal),
                       .found = g_array_new(FALSE, FALSE, sizeof(int))};
    list_names(&joining);
    find_same(&joining);
    find_before(&joining);
    find_behind(&joining);
    if (optimized)
        list_file(&joining);
    g_autofree int *last = join_by_names(&joining);
    if (trace->by_order)
        join_by_order(&joining);
    else
        join_by_sizes(&joining, last);
    add_up(joined);
    joining_clear(&joining);
    return joined;
}

void join_free(Joined *joined)
{
    if (!joined)
        return;
    g_free(joined->events);
    g_ptr_array_unref(joined->blocks);
    g_free(joined);
}

double joined_share(const Joined *joined)
{
    return joined->seconds > 0 ? 1 - joined->seconds_by[JOINED_BY_NOT] / joined->seconds : 1;
}
