#include "chart/live.h"

#include <string.h>

#include "base/units.h"
#include "cost/storage.h"

#define INPUT_INK INK_THEORETICAL

static Live live_of(const Graph *graph, const Storage *storage)
{
    const Tensor *tensor = graph_tensor(graph, storage->tensor);
    bool made = tensor->producer != NO_OP;
    return (Live){
        .tensor = storage->tensor,
        .name = tensor->name,
        .ink = made ? ink_of_class(op_class(graph, graph_op(graph, tensor->producer))) : INPUT_INK,
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

static const char *maker(Ink ink)
{
    return ink == INPUT_INK ? "input of the network" : ink_label(ink);
}

char *live_text(const Live *live)
{
    g_autofree char *bytes = units_bytes(live->bytes);
    g_autofree char *until = live->to > live->from
                                 ? g_strdup_printf("s %d to %d", live->from + 1, live->to + 1)
                                 : g_strdup_printf(" %d", live->from + 1);
    return g_strdup_printf("%s, %s: %s, operator%s", live->name ? live->name : "", maker(live->ink),
                           bytes, until);
}

Ink live_ink(int i)
{
    return i == 0 ? INPUT_INK : (Ink)((int)CLASS_INK_FIRST + i - 1);
}

void lives_inks(const GArray *lives, bool used[INK_COUNT])
{
    memset(used, 0, INK_COUNT * sizeof *used);
    for (guint i = 0; i < lives->len; i++)
        used[live_at(lives, i)->ink] = true;
}

double lives_legend(const Sheet *sheet, double y, const bool used[INK_COUNT])
{
    LegendItem items[LIVE_INKS];
    size_t count = 0;
    for (int i = 0; i < LIVE_INKS; i++) {
        Ink ink = live_ink(i);
        const char *label = ink == INPUT_INK ? "Input of the network" : ink_label(ink);
        if (used[ink])
            items[count++] = (LegendItem){.label = label, .ink = ink, .key = KEY_AREA};
    }
    return sheet_legend(sheet, y, items, count);
}

double *lives_sum(const GArray *lives, int ops)
{
    double *live = g_new0(double, ops + 1);
    for (guint i = 0; i < lives->len; i++) {
        live[live_at(lives, i)->from] += live_at(lives, i)->bytes;
        live[live_at(lives, i)->to + 1] -= live_at(lives, i)->bytes;
    }
    for (int i = 1; i < ops; i++)
        live[i] += live[i - 1];
    return live;
}
