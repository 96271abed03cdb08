/* Charts of what could be done otherwise. */
#include <math.h>
#include <string.h>

#include "analysis/whatifs.h"
#include "base/units.h"
#include "chart/algorithms_chart.h"
#include "chart/kinds.h"
#include "chart/sweep_chart.h"
#include "chart/waterfall_chart.h"
#include "whatif/algorithms.h"

ChartClass class_of(OpClass op_class)
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

char *setup_text(const ModelResult *model, const Setup *setup)
{
    bool fused = strcmp(model->fusion, "none") != 0;
    return g_strdup_printf("%s, batch %" G_GINT64_FORMAT ", %s%s, %s traffic, %s ceilings",
                           model->scheme, model->batch, fused ? "fused: " : "unfused",
                           fused ? model->fusion : "", traffic_model_name(setup->traffic),
                           basis_name(setup->basis));
}

/* Fusion --------------------------------------------------------------------------------------- */

/* Time of the model's graph with the rules up to each step applied. */
Canvas *draw_fusion(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
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
        const FusionStep *step = record_at(&fusion->steps, i);
        char *note = g_strdup_printf("%d×", step->applications);
        g_ptr_array_add(notes, note);
        steps[i] = (WaterfallStep){fusion_info(step->rule)->name, note, NAN};
        if (step->applications > 0)
            steps[i].value =
                analysis_fused_seconds(analysis, model, step->rule, device, &request->setup);
    }
    g_autofree char *title =
        g_strdup_printf("What fusing saves %s on %s", model->name, device->name);
    g_autofree char *subtitle = setup_text(model, &request->setup);
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

static AlgorithmLayer algorithm_layer(const ModelResult *model, const AlgorithmPlan *plan, int i)
{
    const LayerAlgorithms *layer = plan_layer(plan, i);
    AlgorithmLayer row = {.name = cost_op(model->cost, plan->layers[i].layer)->name};
    for (int a = 0; a < CONV_ALGORITHM_COUNT && a < ALGORITHMS_MAX; a++)
        row.value[a] = layer->cost[a].reason ? NAN : layer->time[a].seconds;
    return row;
}

Canvas *draw_algorithms(Analysis *analysis, const ChartRequest *request, Fonts *fonts,
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
        layers[i] = algorithm_layer(model, plan, i);
    g_autofree char *title =
        g_strdup_printf("Convolutions of %s on %s", model->name, request->devices[0]->name);
    g_autofree char *subtitle = setup_text(model, &request->setup);
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

/* Sweeps --------------------------------------------------------------------------------------- */

/* The columns of a sweep that are drawn; NaN where the network cannot have that size. */
typedef struct SweepColumns {
    double *value, *rate, *seconds, *memory;
} SweepColumns;

static SweepColumns sweep_columns(const RecordList *rows, double *cells)
{
    int n = rows->n;
    SweepColumns columns = {cells, cells + n, cells + 2 * n, cells + 3 * n};
    for (int i = 0; i < n; i++) {
        const SweepResult *row = record_at(rows, i);
        bool known = !row->reason;
        columns.value[i] = (double)row->counts.value;
        columns.rate[i] = known && row->counts.throughput > 0 ? row->counts.throughput : NAN;
        columns.seconds[i] = known ? row->counts.seconds : NAN;
        columns.memory[i] = known ? (double)row->counts.memory_bytes : NAN;
    }
    return columns;
}

static SweepPanel memory_panel(const double *values, const Device *device, char **limit_name)
{
    const Memory *memory = device_main_memory(device);
    double capacity = memory && memory->capacity_bytes > 0 ? (double)memory->capacity_bytes : NAN;
    g_autofree char *bytes = units_bytes(capacity);
    *limit_name = g_strconcat("capacity ", bytes, NULL);
    return (SweepPanel){.title = "Memory: weights and peak of activations",
                        .unit = "B",
                        .scale = AXIS_LOG,
                        .series = {{"held", values}},
                        .series_count = 1,
                        .limit_name = *limit_name,
                        .limit = capacity};
}

static SweepPanel work_panel(const SweepColumns *columns, SweepAxis axis)
{
    static const SweepPanel panels[SWEEP_AXIS_COUNT] = {
        [SWEEP_BATCH] = {.title = "Throughput, 1/s", .unit = "", .scale = AXIS_LINEAR},
        [SWEEP_RESOLUTION] = {.title = "Time", .unit = "s", .scale = AXIS_LINEAR},
    };
    static const char *const names[SWEEP_AXIS_COUNT] = {"inferences", "roofline time"};
    SweepPanel panel = panels[axis];
    panel.series[0] =
        (SweepSeries){names[axis], axis == SWEEP_BATCH ? columns->rate : columns->seconds};
    panel.series_count = 1;
    return panel;
}

/* The knee and what it means, which the caller frees; NaN against anything but the batch. */
static double sweep_knee_of(Analysis *analysis, const TimingResult *timing, SweepAxis axis,
                            char **note)
{
    const ResultList *list = axis == SWEEP_BATCH ? whatif_knee(analysis, timing, NULL) : NULL;
    const KneeResult *knee = list ? record_at(&list->records, 0) : NULL;
    *note = knee ? g_strdup_printf("%.0f %% of the throughput at batch %d", 100 * knee->share,
                                   KNEE_REFERENCE_BATCH)
                 : NULL;
    return knee ? (double)knee->batch : NAN;
}

Canvas *draw_sweep(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    const ModelResult *model = request->models[0];
    const Device *device = request->devices[0];
    SweepAxis axis;
    const TimingResult *timing =
        sweep_axis_find(request->against, &axis, error)
            ? analysis_timing(analysis, model, device, &request->setup, error)
            : NULL;
    const ResultList *list = timing ? whatif_sweep(analysis, timing, axis, error) : NULL;
    if (!list)
        return NULL;
    g_autofree double *cells = g_new0(double, 4 * (gsize)MAX(1, list->records.n));
    SweepColumns columns = sweep_columns(&list->records, cells);
    g_autofree char *setup = setup_text(model, &request->setup);
    g_autofree char *title =
        g_strdup_printf("%s on %s, by %s", model->name, device->name, sweep_axis_name(axis));
    char *limit_name = NULL, *note = NULL;
    SweepChart data = {
        .title = title,
        .subtitle = setup,
        .x_title = axis == SWEEP_BATCH ? "Batch" : "Resolution",
        .x = columns.value,
        .x_count = (size_t)list->records.n,
        .knee = sweep_knee_of(analysis, timing, axis, &note),
        .knee_note = note,
        .panels = {work_panel(&columns, axis), memory_panel(columns.memory, device, &limit_name)},
        .panel_count = 2,
        .width = request->width};
    Canvas *canvas = sweep_chart(&data, fonts);
    g_free(limit_name);
    g_free(note);
    return canvas;
}
