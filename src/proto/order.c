#include "proto/order.h"

#include "base/hash.h"

typedef struct Edge {
    int from, to;
} Edge;

typedef struct Order {
    GHashTable *makers; /* name to node + 1 */
    GArray *edges;      /* Edge: `to` reads what `from` makes */
    bool sorted;
} Order;

static void add_name(Order *order, const char *name, int to)
{
    Edge edge = {GPOINTER_TO_INT(g_hash_table_lookup(order->makers, name)) - 1, to};
    if (edge.from < 0)
        return;
    order->sorted = order->sorted && edge.from < to;
    g_array_append_val(order->edges, edge);
}

static void add_graph(Order *order, const OnnxGraph *graph, int to);

/* Graphs in nodes read what is around them; nesting is bounded (ONNX_MAX_DEPTH). */
static void add_node(Order *order, const OnnxNode *node, int to)
{
    for (int i = 0; i < node->n_inputs; i++)
        if (*node->inputs[i])
            add_name(order, node->inputs[i], to);
    for (int i = 0; i < node->n_attrs; i++)
        for (int j = 0; node->attrs[i].graphs && j < node->attrs[i].n; j++)
            add_graph(order, &node->attrs[i].graphs[j], to);
}

static void add_graph(Order *order, const OnnxGraph *graph, int to)
{
    for (int i = 0; i < graph->n_nodes; i++)
        add_node(order, &graph->nodes[i], to);
    for (int i = 0; i < graph->n_outputs; i++)
        add_name(order, graph->outputs[i].name, to);
}

static void add_makers(Order *order, const OnnxGraph *graph)
{
    for (int i = 0; i < graph->n_nodes; i++)
        for (int j = 0; j < graph->nodes[i].n_outputs; j++) {
            const char *name = graph->nodes[i].outputs[j];
            if (*name && !g_hash_table_contains(order->makers, name))
                g_hash_table_insert(order->makers, (gpointer)name, GINT_TO_POINTER(i + 1));
        }
}

/* Where the edges of each node begin once they stand by node; n + 1 of them. */
static int *place_edges(const GArray *edges, int n, int *readers)
{
    int *first = g_new0(int, n + 2);
    for (guint i = 0; i < edges->len; i++)
        first[g_array_index(edges, Edge, i).from + 2]++;
    for (int i = 2; i < n + 2; i++)
        first[i] += first[i - 1];
    for (guint i = 0; i < edges->len; i++) {
        const Edge *edge = &g_array_index(edges, Edge, i);
        readers[first[edge->from + 1]++] = edge->to;
    }
    return first;
}

/* Kahn, Topological sorting of large networks, CACM 5 (1962): NULL when some are never ready. */
static int *sort(const GArray *edges, int n)
{
    g_autofree int *readers = g_new(int, edges->len + 1), *waits = g_new0(int, n + 1);
    g_autofree int *first = place_edges(edges, n, readers);
    g_autofree int *sorted = g_new(int, n + 1);
    int end = 0;
    for (guint i = 0; i < edges->len; i++)
        waits[g_array_index(edges, Edge, i).to]++;
    for (int i = 0; i < n; i++)
        if (waits[i] == 0)
            sorted[end++] = i;
    for (int at = 0; at < end; at++)
        for (int i = first[sorted[at]]; i < first[sorted[at] + 1]; i++)
            if (--waits[readers[i]] == 0)
                sorted[end++] = readers[i];
    return end == n ? g_steal_pointer(&sorted) : NULL;
}

int *order_of(const OnnxGraph *graph)
{
    Order order = {g_hash_table_new(hash_text, g_str_equal),
                   g_array_new(FALSE, FALSE, sizeof(Edge)), true};
    add_makers(&order, graph);
    for (int i = 0; i < graph->n_nodes; i++)
        add_node(&order, &graph->nodes[i], i);
    int *sorted = order.sorted ? NULL : sort(order.edges, graph->n_nodes);
    g_hash_table_destroy(order.makers);
    g_array_free(order.edges, TRUE);
    return sorted;
}
