/* Charts of what could be done otherwise, and of memory. */
#include <math.h>
#include <string.h>

#include "book/figure_kinds.h"
#include "chart/algorithms_chart.h"
#include "chart/liveness_chart.h"
#include "chart/training_chart.h"
#include "chart/waterfall_chart.h"
#include "cost/storage.h"
#include "cost/training.h"
#include "whatif/algorithms.h"

ChartClass figure_class(OpClass op_class)
{
    static const ChartClass chart_classes[OP_CLASS_COUNT] = {
        [OP_CLASS_CONV] = CHART_CONV,
        [OP_CLASS_DEPTHWISE] = CHART_DEPTHWISE,
        [OP_CLASS_LINEAR] = CHART_LINEAR,
        [OP_CLASS_MATMUL] = CHART_MATMUL,
        [OP_CLASS_RECURRENT] = CHART_RECURRENT,
        [OP_CLASS_NORM] = CHART_NORM,
        [OP_CLASS_ACTIVATION] = CHART_ACTIVATION,
        [OP_CLASS_POOL] = CHART_POOL,
        [OP_CLASS_ELEMENTWISE] = CHART_ELEMENTWISE,
        [OP_CLASS_REDUCE] = CHART_POOL, /* a reduction is a pool over the whole axis */
        [OP_CLASS_DATA] = CHART_MOVEMENT,
        [OP_CLASS_OTHER] = CHART_OTHER,
    };
    return chart_classes[op_class];
}

char *figure_setup_text(const ModelResult *model, const TimingSetup *setup)
{
    bool fused = strcmp(model->fusion, "none") != 0;
    return g_strdup_printf("%s, batch %" G_GINT64_FORMAT ", %s%s, %s traffic, %s ceilings",
                           model->scheme, model->batch, fused ? "fused: " : "unfused",
                           fused ? model->fusion : "", traffic_model_name(setup->traffic_model),
                           basis_name(setup->basis));
}

/* Fusion --------------------------------------------------------------------------------------- */

/* Time of the model's graph with the rules up to each step applied. */
Canvas *figure_draw_fusion(Analysis *analysis, const FigureRequest *request, Fonts *fonts,
                           GError **error)
{
    const ModelResult *model = request->models[0];
    const Device *device = request->devices[0];
    const TimingResult *before = analysis_timing(analysis, model, device, &request->setup, error);
    const FusionResult *fusion = before ? analysis_fusion(analysis, model, error) : NULL;
    if (!fusion)
        return NULL;
    g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
    g_autofree WaterfallStep *steps = g_new0(WaterfallStep, MAX(1, fusion->steps.n));
    for (int i = 0; i < fusion->steps.n; i++) {
        const FusionStepResult *step = record_at(&fusion->steps, i);
        char *note = g_strdup_printf("%" G_GINT64_FORMAT "×", step->applications);
        g_ptr_array_add(notes, note);
        steps[i] = (WaterfallStep){step->rule, note, NAN};
        if (step->applications > 0)
            steps[i].value =
                analysis_fused_seconds(analysis, model, step->up_to, device, &request->setup);
    }
    g_autofree char *title =
        g_strdup_printf("What fusing saves %s on %s", model->name, device->name);
    g_autofree char *subtitle = figure_setup_text(model, &request->setup);
    WaterfallChart data = {.title = title,
                           .subtitle = subtitle,
                           .measure = "Roofline time",
                           .unit = "s",
                           .before = before->roofline_seconds,
                           .steps = steps,
                           .step_count = (size_t)fusion->steps.n,
                           .width = request->width};
    return waterfall_chart(&data, fonts);
}

/* Convolution algorithms ----------------------------------------------------------------------- */

static AlgorithmLayer algorithm_layer(const ModelResult *model, const LayerAlgorithms *layer)
{
    const LayerResult *result = record_at(&model->layers, layer->layer);
    AlgorithmLayer row = {.name = result->name};
    for (int a = 0; a < CONV_ALGORITHM_COUNT && a < ALGORITHMS_MAX; a++)
        row.value[a] = layer->cost[a].reason ? NAN : layer->time[a].seconds;
    return row;
}

Canvas *figure_draw_algorithms(Analysis *analysis, const FigureRequest *request, Fonts *fonts,
                               GError **error)
{
    const ModelResult *model = request->models[0];
    const TimingResult *timing =
        analysis_timing(analysis, model, request->devices[0], &request->setup, error);
    if (!timing)
        return NULL;
    g_autoptr(AlgorithmPlan) plan = algorithm_plan_new(timing->timing);
    g_autofree AlgorithmLayer *layers = g_new0(AlgorithmLayer, MAX(1, plan->n_layers));
    for (int i = 0; i < plan->n_layers; i++)
        layers[i] = algorithm_layer(model, &plan->layers[i]);
    g_autofree char *title =
        g_strdup_printf("Convolutions of %s on %s", model->name, request->devices[0]->name);
    g_autofree char *subtitle = figure_setup_text(model, &request->setup);
    AlgorithmsChart data = {.title = title,
                            .subtitle = subtitle,
                            .measure = "Roofline time",
                            .unit = "s",
                            .algorithm_count = MIN(CONV_ALGORITHM_COUNT, ALGORITHMS_MAX),
                            .layers = layers,
                            .layer_count = (size_t)plan->n_layers,
                            .width = request->width};
    for (int a = 0; a < CONV_ALGORITHM_COUNT && a < ALGORITHMS_MAX; a++)
        data.algorithms[a] = conv_algorithm_title((ConvAlgorithm)a);
    return algorithms_chart(&data, fonts);
}

/* Memory --------------------------------------------------------------------------------------- */

static LiveTensor live_tensor(const Graph *graph, const Storage *storage)
{
    const Tensor *tensor = graph_tensor(graph, storage->tensor);
    bool made = tensor->producer != NO_OP;
    return (LiveTensor){
        .name = tensor->name,
        .class =
            made ? figure_class(op_class(graph, graph_op(graph, tensor->producer))) : CHART_OTHER,
        .bytes = (double)storage->bytes,
        .from = (size_t)MAX(0, storage->first),
        .to = (size_t)MAX(0, storage->last),
    };
}

Canvas *figure_draw_liveness(Analysis *analysis, const FigureRequest *request, Fonts *fonts,
                             GError **error)
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
                          .weights_bytes = (double)model->weights_bytes,
                          .width = request->width};
    Canvas *canvas = liveness_chart(&data, fonts);
    storages_clear(&storages);
    return canvas;
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

Canvas *figure_draw_training(Analysis *analysis, const FigureRequest *request, Fonts *fonts,
                             GError **error)
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
