#include "cost/footprint.h"

#include "cost/arena.h"
#include "cost/storage.h"

/* What is live at each operator, with two elements more than there are operators. */
static int64_t *new_live(const Storages *storages, int n_ops)
{
    int64_t *live = g_new0(int64_t, n_ops + 2);
    for (guint i = 0; i < storages->list->len; i++) {
        const Storage *storage = storage_at(storages, (int)i);
        live[storage->first] += storage->bytes;
        live[storage->last + 1] -= storage->bytes;
    }
    for (int i = 1; i < n_ops; i++)
        live[i] += live[i - 1];
    return live;
}

/* The first operator with most live. */
static int find_peak(const Graph *graph, const int64_t *live, int n_ops)
{
    int peak = NO_OP;
    for (int i = 0; i < n_ops; i++)
        if (!graph_op(graph, i)->auxiliary && (peak == NO_OP || live[i] > live[peak]))
            peak = i;
    return peak;
}

static int compare_bytes(const void *a, const void *b)
{
    const Storage *x = *(Storage *const *)a, *y = *(Storage *const *)b;
    return x->bytes != y->bytes ? (x->bytes < y->bytes) - (x->bytes > y->bytes)
                                : (x->tensor > y->tensor) - (x->tensor < y->tensor);
}

static void name_peak_tensors(Footprint *footprint, const Storages *storages)
{
    g_autoptr(GPtrArray) live = g_ptr_array_new();
    for (guint i = 0; footprint->peak_op != NO_OP && i < storages->list->len; i++) {
        Storage *storage = storage_at(storages, (int)i);
        if (storage->bytes > 0 && storage->first <= footprint->peak_op &&
            storage->last >= footprint->peak_op)
            g_ptr_array_add(live, storage);
    }
    g_ptr_array_sort(live, compare_bytes);
    footprint->n_peak_tensors = (int)live->len;
    footprint->peak_tensors = g_new(int, live->len + 1);
    for (guint i = 0; i < live->len; i++)
        footprint->peak_tensors[i] = ((Storage *)live->pdata[i])->tensor;
}

static void fill_arena(Footprint *footprint, const Storages *storages, const Graph *graph)
{
    g_autofree int64_t *offset = g_new(int64_t, storages->list->len + 1);
    footprint->arena_bytes = arena_place(storages, graph_n_ops(graph), offset);
    footprint->arena_offset = g_new(int64_t, graph_n_tensors(graph) + 1);
    for (int i = 0; i < graph_n_tensors(graph); i++) {
        int storage = storages->of_tensor[i];
        footprint->arena_offset[i] = storage < 0 ? -1 : offset[storage];
    }
}

static void fill_peak(Footprint *footprint, const Storages *storages, const Graph *graph)
{
    int n_ops = graph_n_ops(graph);
    footprint->live_bytes = new_live(storages, n_ops);
    footprint->peak_op = find_peak(graph, footprint->live_bytes, n_ops);
    if (footprint->peak_op != NO_OP)
        footprint->peak_bytes = footprint->live_bytes[footprint->peak_op];
    for (int i = 0; i < n_ops; i++)
        if (graph_op(graph, i)->auxiliary)
            footprint->live_bytes[i] = 0;
    name_peak_tensors(footprint, storages);
}

static int64_t peak_of(const Storages *storages, const Graph *graph)
{
    int n_ops = graph_n_ops(graph);
    g_autofree int64_t *live = new_live(storages, n_ops);
    int peak = find_peak(graph, live, n_ops);
    return peak == NO_OP ? 0 : live[peak];
}

bool footprint_peaks(const Graph *graph, Peaks *peaks, GError **error)
{
    Storages storages;
    if (!storages_init(&storages, graph, error))
        return false;
    peaks->bytes = peak_of(&storages, graph);
    storages_share_in_place(&storages, graph);
    peaks->inplace_bytes = peak_of(&storages, graph);
    storages_clear(&storages);
    return true;
}

Footprint *footprint_new(const Graph *graph, GError **error)
{
    Storages storages;
    if (!storages_init(&storages, graph, error))
        return NULL;
    Footprint *footprint = g_new0(Footprint, 1);
    for (guint i = 0; i < storages.list->len; i++)
        footprint->tensors_bytes += storage_at(&storages, (int)i)->bytes;
    fill_peak(footprint, &storages, graph);
    fill_arena(footprint, &storages, graph);
    storages_share_in_place(&storages, graph);
    footprint->peak_inplace_bytes = peak_of(&storages, graph);
    storages_clear(&storages);
    return footprint;
}

void footprint_free(Footprint *footprint)
{
    if (footprint == NULL)
        return;
    g_free(footprint->peak_tensors);
    g_free(footprint->live_bytes);
    g_free(footprint->arena_offset);
    g_free(footprint);
}
