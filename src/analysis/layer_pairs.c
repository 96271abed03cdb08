#include "analysis/layer_pairs.h"

#include <string.h>

#include "record/fields.h"
#include "record/known.h"

/* ---- Pairs ----------------------------------------------------------------------------------- */

/* What a layer is known by: its name, or its operator and shapes. Caller frees. */
typedef char *(*KeyOf)(const ModelCost *cost, int i);

static char *name_key(const ModelCost *cost, int i)
{
    return g_strdup(cost_op(cost, i)->name);
}

static char *shape_key(const ModelCost *cost, int i)
{
    const Op *op = cost_op(cost, i);
    const Tensor *output = op->n_outputs > 0 ? op_output(cost->graph, op, 0) : NULL;
    g_autofree char *shape = output ? shape_text(&output->shape) : g_strdup("");
    return g_strdup_printf("%d %s", (int)op->kind, shape);
}

static void queue_free(gpointer queue)
{
    g_queue_free(queue);
}

/* Layers of `after` that no layer of `before` has, by key. Caller unrefs. */
static GHashTable *waiting(const ModelCost *after, const int *taken, KeyOf key)
{
    GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, queue_free);
    for (int i = 0; i < after->n_layers; i++) {
        g_autofree char *text = taken[i] < 0 ? key(after, i) : NULL;
        GQueue *queue = text ? g_hash_table_lookup(table, text) : NULL;
        if (text && !queue)
            g_hash_table_insert(table, g_strdup(text), queue = g_queue_new());
        if (queue)
            g_queue_push_tail(queue, GINT_TO_POINTER(i));
    }
    return table;
}

/* found: of each layer of `before` that of `after`; taken: the other way. -1: none yet. */
static void match(const ModelCost *before, const ModelCost *after, KeyOf key, int *found,
                  int *taken)
{
    g_autoptr(GHashTable) table = waiting(after, taken, key);
    for (int i = 0; i < before->n_layers; i++) {
        g_autofree char *text = found[i] < 0 ? key(before, i) : NULL;
        GQueue *queue = text ? g_hash_table_lookup(table, text) : NULL;
        if (!queue || g_queue_is_empty(queue))
            continue;
        found[i] = GPOINTER_TO_INT(g_queue_pop_head(queue));
        taken[found[i]] = i;
    }
}

static int *none_of(int n)
{
    int *list = g_new(int, MAX(n, 1));
    for (int i = 0; i < n; i++)
        list[i] = -1;
    return list;
}

GArray *layer_pairs(const ModelCost *before, const ModelCost *after)
{
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(LayerPair));
    g_autofree int *found = none_of(before->n_layers), *taken = none_of(after->n_layers);
    match(before, after, name_key, found, taken);
    match(before, after, shape_key, found, taken);
    int next = 0; /* of `after`: what is before it is in the list, or has its place */
    for (int i = 0; i <= before->n_layers; i++) {
        int to = i < before->n_layers ? found[i] : after->n_layers;
        for (; next < to; next++) {
            LayerPair added = {-1, next};
            if (taken[next] < 0)
                g_array_append_val(pairs, added);
        }
        LayerPair pair = {i, to};
        if (i < before->n_layers)
            g_array_append_val(pairs, pair);
    }
    return pairs;
}

/* ---- Changes --------------------------------------------------------------------------------- */

#define LAYER_CHANGE_FIELDS(X, R)                                                                  \
    X(R, status, ID, "", "added, removed or changed")                                              \
    X(R, before, ID, "", "Operator before")                                                        \
    X(R, after, ID, "", "Operator after")                                                          \
    X(R, layers, COUNT, "layers", "To which that happened")                                        \
    X(R, first, TEXT, "", "The first of them")                                                     \
    X(R, last, TEXT, "", "The last of several")                                                    \
    X(R, macs_before, COUNT, "MAC", "Multiply-accumulates of all of them before")                  \
    X(R, macs_after, COUNT, "MAC", "After")                                                        \
    X(R, params_before, COUNT, "elements", "Parameters of all of them before")                     \
    X(R, params_after, COUNT, "elements", "After")                                                 \
    X(R, bytes_before, BYTES, "byte", "Compulsory traffic of all of them before")                  \
    X(R, bytes_after, BYTES, "byte", "After")
RECORD_TYPE(layer_change, LayerChange, LAYER_CHANGE_FIELDS, "layer change",
            "Layers of a network to which a change does the same");

static const char *op_of(const ModelCost *cost, int i)
{
    return i < 0 ? NULL : op_info(cost_op(cost, i)->kind)->name;
}

static bool same_layer(const LayerCost *a, const LayerCost *b)
{
    return a->macs == b->macs && a->params == b->params && a->flops == b->flops &&
           a->traffic[TRAFFIC_COMPULSORY].bytes == b->traffic[TRAFFIC_COMPULSORY].bytes;
}

static void add_to(const ModelCost *cost, int i, int64_t *macs, int64_t *params, int64_t *bytes)
{
    const LayerCost *layer = i < 0 ? NULL : cost_layer(cost, i);
    *macs = layer ? count_add(*macs, layer->macs) : COUNT_ABSENT;
    *params = layer ? count_add(*params, layer->params) : COUNT_ABSENT;
    *bytes = layer ? count_add(*bytes, layer->traffic[TRAFFIC_COMPULSORY].bytes) : COUNT_ABSENT;
}

static LayerChange *change_of(GArray *changes, const char *status, const char *before,
                              const char *after)
{
    for (guint i = 0; i < changes->len; i++) {
        LayerChange *known = &g_array_index(changes, LayerChange, i);
        if (known->status == status && known->before == before && known->after == after)
            return known;
    }
    LayerChange change = {.status = status, .before = before, .after = after};
    g_array_append_val(changes, change);
    return &g_array_index(changes, LayerChange, changes->len - 1);
}

static void add_pair(GArray *changes, const ModelCost *before, const ModelCost *after,
                     const LayerPair *pair)
{
    static const char added[] = "added", removed[] = "removed", changed[] = "changed";
    const char *a = op_of(before, pair->before), *b = op_of(after, pair->after);
    if (a == b && same_layer(cost_layer(before, pair->before), cost_layer(after, pair->after)))
        return;
    LayerChange *change = change_of(changes, !a ? added : !b ? removed : changed, a, b);
    const char *name = b ? cost_op(after, pair->after)->name : cost_op(before, pair->before)->name;
    *(change->layers++ ? &change->last : &change->first) = name;
    add_to(before, pair->before, &change->macs_before, &change->params_before,
           &change->bytes_before);
    add_to(after, pair->after, &change->macs_after, &change->params_after, &change->bytes_after);
}

/* Sorting in place must not depend on the algorithm: of equal ones the earlier first. */
static gint by_layers(gconstpointer a, gconstpointer b)
{
    const LayerChange *x = a, *y = b;
    if (x->layers != y->layers)
        return x->layers < y->layers ? 1 : -1;
    int order = strcmp(x->status, y->status);
    order = order ? order : g_strcmp0(x->before, y->before);
    return order ? order : g_strcmp0(x->after, y->after);
}

ResultList *layer_changes(const ModelCost *before, const ModelCost *after)
{
    g_autoptr(GArray) pairs = layer_pairs(before, after);
    g_autoptr(GArray) changes = g_array_new(FALSE, TRUE, sizeof(LayerChange));
    for (guint i = 0; i < pairs->len; i++)
        add_pair(changes, before, after, layer_pair(pairs, i));
    g_array_sort(changes, by_layers);
    ResultList *list = result_list_new(sizeof(LayerChange));
    for (guint i = 0; i < changes->len; i++)
        result_list_add(list, &g_array_index(changes, LayerChange, i));
    return list;
}
