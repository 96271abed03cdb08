#include "measure/join_order.h"

#include <string.h>

#include "base/hash.h"
#include "measure/join_names.h"

enum {
    KINDS = OP_KIND_COUNT + 1,
    LOOKS = 64, /* operators around the place of an event that runs out of order */
};

static const OpRange nothing = {0, -1};

/* ---- Types ----------------------------------------------------------------------------------- */

/* Whether events of a type are operators of a kind, asked once of each two. */
typedef struct TypeTable {
    GHashTable *types;     /* text to its number + 1 */
    GPtrArray *list;       /* the texts */
    int *event_types;      /* of each event */
    signed char *verdicts; /* type times operator kind: 1 it is, 0 it is not, -1 not asked yet */
} TypeTable;

static void type_table_clear(TypeTable *table)
{
    g_hash_table_destroy(table->types);
    g_ptr_array_unref(table->list);
    g_free(table->event_types);
    g_free(table->verdicts);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TypeTable, type_table_clear)

static TypeTable types_of(const Trace *trace)
{
    TypeTable table = {.types = g_hash_table_new(hash_text, g_str_equal),
                       .list = g_ptr_array_new(),
                       .event_types = g_new(int, trace->events->len + 1)};
    for (guint i = 0; i < trace->events->len; i++) {
        const char *type = trace_event(trace, i)->op;
        int place = GPOINTER_TO_INT(g_hash_table_lookup(table.types, type));
        if (!place) {
            g_ptr_array_add(table.list, (gpointer)type);
            place = (int)table.list->len;
            g_hash_table_insert(table.types, (gpointer)type, GINT_TO_POINTER(place));
        }
        table.event_types[i] = place - 1;
    }
    gsize verdicts = (gsize)table.list->len * KINDS + 1;
    table.verdicts = g_malloc(verdicts);
    memset(table.verdicts, -1, verdicts);
    return table;
}

/* What a file calls an operator that the program has not is asked each time. */
static bool is_event_of(const TypeTable *table, int event, const Op *op)
{
    int type = table->event_types[event];
    const char *text = g_ptr_array_index(table->list, (guint)type);
    if (op->type)
        return join_is_type(op, text);
    signed char *verdict = &table->verdicts[type * KINDS + (int)op->kind];
    if (*verdict < 0)
        *verdict = join_is_type(op, text);
    return *verdict == 1;
}

/* ---- The longest common subsequence ---------------------------------------------------------- */

/* How many of the events from i on and of the operators from j on come in the same order. */
typedef struct Lengths {
    uint16_t *at;
    int events, ops;
} Lengths;

static uint16_t *length_at(const Lengths *lengths, int event, int op)
{
    return &lengths->at[(gsize)event * (gsize)(lengths->ops + 1) + (gsize)op];
}

static bool is_match(const TypeTable *table, const Graph *graph, int event, int op)
{
    const Op *of = graph_op(graph, op);
    return !of->auxiliary && is_event_of(table, event, of);
}

static void fill(const Lengths *lengths, const TypeTable *table, const Graph *graph)
{
    for (int i = lengths->events - 1; i >= 0; i--)
        for (int j = lengths->ops - 1; j >= 0; j--)
            *length_at(lengths, i, j) =
                is_match(table, graph, i, j)
                    ? (uint16_t)(1 + *length_at(lengths, i + 1, j + 1))
                    : MAX(*length_at(lengths, i + 1, j), *length_at(lengths, i, j + 1));
}

static void follow(const Lengths *lengths, const TypeTable *table, const Graph *graph,
                   OpRange *ranges)
{
    int i = 0, j = 0;
    while (i < lengths->events && j < lengths->ops) {
        if (is_match(table, graph, i, j)) {
            ranges[i++] = (OpRange){j, j};
            j++;
        } else if (*length_at(lengths, i + 1, j) > *length_at(lengths, i, j + 1)) {
            i++;
        } else {
            j++;
        }
    }
}

/* ---- Out of order ---------------------------------------------------------------------------- */

static void mark_taken(const OpRange *ranges, int n, bool *taken)
{
    for (int i = 0; i < n; i++)
        for (int op = ranges[i].first; op <= ranges[i].last; op++)
            taken[op] = true;
}

/* The free operator of the event's type that is nearest behind `before`, or else before it. */
static int nearest_free(const TypeTable *table, const Graph *graph, const bool *taken, int event,
                        int before)
{
    for (int away = 1; away <= LOOKS; away++) {
        int behind = before + away, ahead = before + 1 - away;
        if (behind < graph_n_ops(graph) && !taken[behind] && is_match(table, graph, event, behind))
            return behind;
        if (ahead >= 0 && !taken[ahead] && is_match(table, graph, event, ahead))
            return ahead;
    }
    return -1;
}

static void take_out_of_order(const TypeTable *table, const Graph *graph, int n, OpRange *ranges)
{
    g_autofree bool *taken = g_new0(bool, graph_n_ops(graph) + 1);
    int before = -1;
    mark_taken(ranges, n, taken);
    for (int i = 0; i < n; i++) {
        if (ranges[i].last >= 0) {
            before = ranges[i].last;
            continue;
        }
        int op = nearest_free(table, graph, taken, i, before);
        if (op < 0)
            continue;
        ranges[i] = (OpRange){op, op};
        taken[op] = true;
    }
}

/* ---- Several operators in a row -------------------------------------------------------------- */

/* What lies between the events around one that stands for several. */
static void fill_gap(const Trace *trace, const Graph *graph, OpRange *ranges, int event)
{
    int before = -1, behind = graph_n_ops(graph);
    for (int i = event - 1; i >= 0 && before < 0; i--)
        before = ranges[i].last;
    for (guint i = (guint)event + 1; i < trace->events->len; i++)
        if (ranges[i].last >= 0) {
            behind = ranges[i].first;
            break;
        }
    if (before + 1 < behind)
        ranges[event] = (OpRange){before + 1, behind - 1};
}

OpRange *join_order(const Trace *trace, const Graph *graph)
{
    int n = (int)trace->events->len, ops = graph_n_ops(graph);
    if ((int64_t)(n + 1) * (ops + 1) > JOIN_ORDER_MOST)
        return NULL;
    g_auto(TypeTable) table = types_of(trace);
    Lengths lengths = {g_new0(uint16_t, (gsize)(n + 1) * (gsize)(ops + 1)), n, ops};
    OpRange *ranges = g_new(OpRange, n + 1);
    for (int i = 0; i <= n; i++)
        ranges[i] = nothing;
    fill(&lengths, &table, graph);
    follow(&lengths, &table, graph, ranges);
    g_free(lengths.at);
    take_out_of_order(&table, graph, n, ranges);
    for (int i = 0; i < n; i++)
        if (ranges[i].last < 0 && join_is_several(trace_event(trace, (guint)i)->op))
            fill_gap(trace, graph, ranges, i);
    return ranges;
}
