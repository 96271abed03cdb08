#include "chart/live.h"

#include <string.h>

#include "cost/storage.h"

static Live live_of(const Graph *graph, const Storage *storage)
{
    const Tensor *tensor = graph_tensor(graph, storage->tensor);
    bool made = tensor->producer != NO_OP;
    return (Live){
        .tensor = storage->tensor,
        .name = tensor->name,
        .ink = made ? ink_of_class(op_class(graph, graph_op(graph, tensor->producer))) : INK_OTHER,
        .bytes = (double)storage->bytes,
        .from = MAX(0, storage->first),
        .to = MIN(MAX(0, storage->last), graph_n_ops(graph) - 1),
    };
}

GArray *lives_new(const Graph *graph, GError **error)
{
    Storages storages;
    if (!storages_init(&storages, graph, error))
        return NULL;
    GArray *lives = g_array_new(FALSE, FALSE, sizeof(Live));
    for (guint i = 0; i < storages.list->len; i++) {
        Live live = live_of(graph, storage_at(&storages, (int)i));
        if (live.bytes > 0 && live.from <= live.to)
            g_array_append_val(lives, live);
    }
    storages_clear(&storages);
    return lives;
}

void lives_inks(const GArray *lives, bool used[INK_COUNT])
{
    memset(used, 0, INK_COUNT * sizeof *used);
    for (guint i = 0; i < lives->len; i++)
        used[live_at(lives, i)->ink] = true;
}
