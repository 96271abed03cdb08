/* Charts of memory. */
#include <math.h>
#include <string.h>

#include "chart/arena_chart.h"
#include "chart/kinds.h"
#include "chart/liveness_chart.h"
#include "chart/training_chart.h"
#include "cost/storage.h"
#include "cost/training.h"

static LiveTensor live_tensor(const Graph *graph, const Storage *storage)
{
    const Tensor *tensor = graph_tensor(graph, storage->tensor);
    bool made = tensor->producer != NO_OP;
    return (LiveTensor){
        .name = tensor->name,
        .class = made ? class_of(op_class(graph, graph_op(graph, tensor->producer))) : CHART_OTHER,
        .bytes = (double)storage->bytes,
        .from = (size_t)MAX(0, storage->first),
        .to = (size_t)MAX(0, storage->last),
    };
}

Canvas *draw_liveness(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    (void)analysis;
    const ModelResult *model = request->models[0];
    Storages storages;
    if (!storages_init(&storages, model->graph, error))
        return NULL;
    guint n = storages.list->len;
    g_autofree LiveTensor *tensors = g_new0(LiveTensor, MAX(1, n));
    g_autofree const char **ops = g_new0(const char *, graph_n_ops(model->graph) + 1);
    for (guint i = 0; i < n; i++)
        tensors[i] = live_tensor(model->graph, storage_at(&storages, (int)i));
    for (int i = 0; i < graph_n_ops(model->graph); i++)
        ops[i] = graph_op(model->graph, i)->name;
    g_autofree char *title = g_strdup_printf("What %s holds while it runs", model->name);
    g_autofree char *subtitle =
        g_strdup_printf("activations, %s, batch %" G_GINT64_FORMAT, model->dtype, model->batch);
    LivenessChart data = {.title = title,
                          .subtitle = subtitle,
                          .tensors = tensors,
                          .tensor_count = n,
                          .ops = ops,
                          .op_count = (size_t)graph_n_ops(model->graph),
                          .weights_bytes = (double)model->cost->weights_bytes,
                          .width = request->width};
    Canvas *canvas = liveness_chart(&data, fonts);
    storages_clear(&storages);
    return canvas;
}

static ArenaBlock arena_block(const ModelResult *model, const Storage *storage)
{
    LiveTensor tensor = live_tensor(model->graph, storage);
    int64_t offset = model_footprint(model)->arena_offset[storage->tensor];
    return (ArenaBlock){.name = tensor.name,
                        .class = tensor.class,
                        .offset = offset < 0 ? NAN : (double)offset,
                        .bytes = tensor.bytes,
                        .from = tensor.from,
                        .to = tensor.to};
}

Canvas *draw_arena(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    (void)analysis;
    const ModelResult *model = request->models[0];
    Storages storages;
    if (!storages_init(&storages, model->graph, error))
        return NULL;
    guint n = storages.list->len;
    g_autofree ArenaBlock *blocks = g_new0(ArenaBlock, MAX(1, n));
    for (guint i = 0; i < n; i++)
        blocks[i] = arena_block(model, storage_at(&storages, (int)i));
    storages_clear(&storages);
    g_autofree char *title = g_strdup_printf("%s in one block of memory", model->name);
    g_autofree char *subtitle =
        g_strdup_printf("activations, %s, batch %" G_GINT64_FORMAT, model->dtype, model->batch);
    ArenaChart data = {.title = title,
                       .subtitle = subtitle,
                       .blocks = blocks,
                       .block_count = n,
                       .op_count = (size_t)graph_n_ops(model->graph),
                       .arena_bytes = (double)model_footprint(model)->arena_bytes,
                       .bound_bytes = (double)model->counted->peak_bytes,
                       .width = request->width};
    return arena_chart(&data, fonts);
}

static bool training_bar(const ModelResult *model, const TrainingSetup *setup, const char *name,
                         TrainingBar *bar, GError **error)
{
    Training training;
    if (!training_of(model->graph, setup, &training, error))
        return false;
    *bar = (TrainingBar){
        .name = name,
        .bytes = {[TRAINING_WEIGHTS] = (double)training.weights_bytes,
                  [TRAINING_GRADIENTS] = (double)training.gradients_bytes,
                  [TRAINING_SLOTS] = (double)(training.slots_bytes + training.master_bytes),
                  [TRAINING_ACTIVATIONS] =
                      (double)(training.kept_bytes + training.gradient_peak_bytes)}};
    return true;
}

Canvas *draw_training(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    static const struct {
        TrainingSetup setup;
        const char *name;
    } rows[] = {
        {{OPTIMIZER_SGD, TRAINING_AS_IS}, "SGD"},
        {{OPTIMIZER_MOMENTUM, TRAINING_AS_IS}, "SGD with momentum"},
        {{OPTIMIZER_ADAM, TRAINING_AS_IS}, "Adam"},
        {{OPTIMIZER_ADAM, TRAINING_MIXED_PRECISION}, "Adam, mixed precision"},
        {{OPTIMIZER_ADAM, TRAINING_RECOMPUTE}, "Adam, recompute"},
        {{OPTIMIZER_ADAM, TRAINING_FROZEN_BACKBONE}, "Adam, frozen backbone"},
    };
    (void)analysis;
    const ModelResult *model = request->models[0];
    TrainingBar bars[G_N_ELEMENTS(rows)];
    g_autofree TrainingCapacity *capacities = g_new0(TrainingCapacity, MAX(1, request->n_devices));
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (!training_bar(model, &rows[i].setup, rows[i].name, &bars[i], error))
            return NULL;
    for (int i = 0; i < request->n_devices; i++) {
        const Memory *memory = device_main_memory(request->devices[i]);
        capacities[i] = (TrainingCapacity){request->devices[i]->name,
                                           memory ? (double)memory->capacity_bytes : NAN};
    }
    g_autofree char *title = g_strdup_printf("What training %s holds", model->name);
    g_autofree char *subtitle =
        g_strdup_printf("batch %" G_GINT64_FORMAT ", %s, refined rule", model->batch, model->dtype);
    TrainingChart data = {.title = title,
                          .subtitle = subtitle,
                          .bars = bars,
                          .bar_count = G_N_ELEMENTS(rows),
                          .capacities = capacities,
                          .capacity_count = (size_t)request->n_devices,
                          .width = request->width};
    return training_chart(&data, fonts);
}
