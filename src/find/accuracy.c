#include "find/accuracy.h"

#include <string.h>

const PublishedResult *accuracy_of(const ModelResult *model)
{
    const PublishedResult *best = NULL;
    for (int i = 0; i < model->published.n; i++) {
        const PublishedResult *row = record_at(&model->published, i);
        if (strcmp(row->quantity, ACCURACY_TOP1) != 0)
            continue;
        bool plain = !row->note, best_plain = best && !best->note;
        if (!best || (plain && !best_plain) || (plain == best_plain && row->value > best->value))
            best = row;
    }
    return best;
}

int64_t accuracy_classes(const ModelResult *model)
{
    enum { ROWS_RANK = 2 };
    const GArray *outputs = model->graph->outputs;
    if (!outputs->len)
        return 0;
    const Shape *shape = &graph_tensor(model->graph, g_array_index(outputs, int, 0))->shape;
    return shape->rank == ROWS_RANK ? MAX(shape->dim[1], 0) : 0;
}

bool accuracy_same_task(const ModelResult *a, const ModelResult *b)
{
    return g_strcmp0(a->category, b->category) == 0 && accuracy_classes(a) == accuracy_classes(b);
}
