#include "chart/chart.h"
#include "chart/kinds.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "chart/devices_chart.h"
#include "chart/layers_chart.h"
#include "chart/shares_chart.h"

static const ChartBound chart_bounds[BOUND_COUNT] = {
    [BOUND_COMPUTE] = CHART_BOUND_COMPUTE,
    [BOUND_MEMORY] = CHART_BOUND_MEMORY,
    [BOUND_OVERHEAD] = CHART_BOUND_OVERHEAD,
    [BOUND_NONE] = CHART_BOUND_MEMORY,
};

/* Kinds ---------------------------------------------------------------------------------------- */

static DeviceBar device_bar(Analysis *analysis, const ModelResult *model, const Device *device,
                            const Setup *setup, GPtrArray *notes)
{
    DeviceBar bar = {.name = device->name, .seconds = {NAN, NAN, NAN}};
    g_autoptr(GError) error = NULL;
    const TimingResult *timing = analysis_timing(analysis, model, device, setup, &error);
    if (!timing) {
        bar.note = g_strdup(error->message);
        g_ptr_array_add(notes, (char *)bar.note);
        return bar;
    }
    memset(bar.seconds, 0, sizeof bar.seconds);
    for (int bound = 0; bound < BOUND_COUNT; bound++)
        bar.seconds[chart_bounds[bound]] += timing->timing->seconds_of_bound[bound];
    const Roof *roof = &timing->timing->roof;
    if (roof->dtype != roof->compute_dtype) {
        bar.note = g_strdup_printf("in %s: no %s peak", dtype_name(roof->compute_dtype),
                                   dtype_name(roof->dtype));
        g_ptr_array_add(notes, (char *)bar.note);
    }
    return bar;
}

static Canvas *draw_devices(Analysis *analysis, const ChartRequest *request, Fonts *fonts,
                            GError **error)
{
    (void)error;
    const ModelResult *model = request->models[0];
    g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
    g_autofree DeviceBar *bars = g_new0(DeviceBar, request->n_devices);
    for (int i = 0; i < request->n_devices; i++)
        bars[i] = device_bar(analysis, model, request->devices[i], &request->setup, notes);
    g_autofree char *title = g_strdup_printf("%s across devices", model->name);
    g_autofree char *subtitle = setup_text(model, &request->setup);
    DevicesChart data = {title, subtitle, bars, (size_t)request->n_devices, request->width};
    return devices_chart(&data, fonts);
}

static Canvas *draw_layers(Analysis *analysis, const ChartRequest *request, Fonts *fonts,
                           GError **error)
{
    const ModelResult *model = request->models[0];
    const TimingResult *timing = NULL;
    if (request->n_devices > 0) {
        timing = analysis_timing(analysis, model, request->devices[0], &request->setup, error);
        if (!timing)
            return NULL;
    }
    g_autofree LayerBar *bars = g_new0(LayerBar, MAX(1, model->cost->n_layers));
    for (int i = 0; i < model->cost->n_layers; i++) {
        const LayerCost *layer = cost_layer(model->cost, i);
        bool timed = timing && layer->covered;
        bars[i] = (LayerBar){
            .name = cost_op(model->cost, i)->name,
            .class = class_of(layer->op_class),
            .value = {[LAYER_MACS] = layer->covered ? (double)layer->macs : NAN,
                      [LAYER_PARAMS] = (double)layer->params,
                      [LAYER_BYTES] =
                          layer->covered ? (double)layer->traffic[TRAFFIC_COMPULSORY].bytes : NAN,
                      [LAYER_SECONDS] = timed ? timing_layer(timing->timing, i)->seconds : NAN},
        };
    }
    g_autofree char *title = g_strdup_printf("%s, layer by layer", model->name);
    g_autofree char *setup = setup_text(model, &request->setup);
    g_autofree char *subtitle =
        timing ? g_strdup_printf("time on %s; %s", request->devices[0]->name, setup)
               : g_strdup(setup);
    LayersChart data = {title, subtitle, bars, (size_t)model->cost->n_layers, request->width};
    return layers_chart(&data, fonts);
}

static Canvas *draw_shares(Analysis *analysis, const ChartRequest *request, Fonts *fonts,
                           GError **error)
{
    const ModelResult *model = request->models[0];
    ShareBar bars[4] = {{.name = "parameters", .unit = ""},
                        {.name = "MACs", .unit = "MAC"},
                        {.name = "traffic", .unit = "B"},
                        {.name = "time", .unit = "s"}};
    for (int c = 0; c < OP_CLASS_COUNT; c++) {
        ChartClass to = class_of(c);
        bars[0].value[to] += (double)model->cost->params_of_class[c];
        bars[1].value[to] += (double)model->cost->macs_of_class[c];
        bars[2].value[to] += (double)model->cost->bytes_of_class[c];
    }
    if (request->n_devices > 0) {
        const TimingResult *timing =
            analysis_timing(analysis, model, request->devices[0], &request->setup, error);
        if (!timing)
            return NULL;
        for (int c = 0; c < OP_CLASS_COUNT; c++)
            bars[3].value[class_of(c)] += timing->timing->seconds_of_class[c];
    }
    g_autofree char *title =
        g_strdup_printf("Where %s keeps its parameters and spends its work", model->name);
    g_autofree char *subtitle =
        request->n_devices > 0
            ? g_strdup_printf("time on %s, %s", request->devices[0]->name, model->dtype)
            : NULL;
    SharesChart data = {title, subtitle, bars, request->n_devices > 0 ? 4 : 3, request->width};
    return shares_chart(&data, fonts);
}

static const char *const costs[] = {"params", "macs", NULL};
static const char *const costs_and_time[] = {"macs", "params", "time", NULL};
static const char *const sweep_axes[] = {"batch", "resolution", NULL};

static const ChartKind kinds[] = {
    {"roofline", "a model's layers under the roofs of a device", 1, 1, 1, 1, NULL, draw_roofline},
    {"zoo", "models under the roofs of a device", 1, -1, 1, 1, NULL, draw_zoo},
    {"pareto", "models by their time on a device and what they hold or compute", 1, -1, 1, 1, costs,
     draw_pareto},
    {"accuracy", "models by published top-1 accuracy and what it costs, or its time on a device", 1,
     -1, 0, 1, costs_and_time, draw_accuracy},
    {"devices", "one model's time across devices, by what bounds it", 1, 1, 1, -1, NULL,
     draw_devices},
    {"layers", "MACs, parameters, traffic and, with a device, time per layer", 1, 1, 0, 1, NULL,
     draw_layers},
    {"shares", "parameters, MACs, traffic and, with a device, time by operator class", 1, 1, 0, 1,
     NULL, draw_shares},
    {"fusion", "what each fusion rule saves of a model's time on a device", 1, 1, 1, 1, NULL,
     draw_fusion},
    {"algorithms", "convolution algorithms, layer by layer, on a device", 1, 1, 1, 1, NULL,
     draw_algorithms},
    {"sweep", "throughput or time, and memory, of a model at many sizes on a device", 1, 1, 1, 1,
     sweep_axes, draw_sweep},
    {"liveness", "tensors live while a model runs, and the moment of the peak", 1, 1, 0, 0, NULL,
     draw_liveness},
    {"arena", "where each tensor lies in one block of memory, and when", 1, 1, 0, 0, NULL,
     draw_arena},
    {"training", "what training a model holds in memory, by optimizer", 1, 1, 0, -1, NULL,
     draw_training},
    {NULL, NULL, 0, 0, 0, 0, NULL, NULL},
};

const ChartKind *chart_kinds(void)
{
    return kinds;
}

const ChartKind *chart_kind(const char *name, GError **error)
{
    const char *names[G_N_ELEMENTS(kinds)] = {NULL};
    for (int i = 0; kinds[i].name; i++) {
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
        names[i] = kinds[i].name;
    }
    g_autofree char *meant = did_you_mean(name, names);
    g_autofree char *all = g_strjoinv(", ", (char **)names);
    g_set_error(error, RB_ERROR, RB_ERROR_USAGE, "no chart of kind '%s'%s; there are %s", name,
                meant, all);
    return NULL;
}

const char *chart_number(int min, int max)
{
    return max == 0     ? "none"
           : min == max ? "exactly one"
           : max == 1   ? "at most one"
           : min == 0   ? "any number"
                        : "at least one";
}

static bool check_number(const ChartKind *kind, const char *what, int n, int min, int max,
                         GError **error)
{
    if (n >= min && (max < 0 || n <= max))
        return true;
    g_set_error(error, RB_ERROR, RB_ERROR_USAGE, "a chart of kind '%s' takes %s %s, not %d",
                kind->name, max == 0 ? "no" : chart_number(min, max), what, n);
    return false;
}

static bool check_against(const ChartKind *kind, const char *against, GError **error)
{
    if (kind->against && g_strv_contains(kind->against, against))
        return true;
    if (!kind->against) {
        g_set_error(error, RB_ERROR, RB_ERROR_USAGE,
                    "a chart of kind '%s' is drawn against nothing else; leave out '%s'",
                    kind->name, against);
        return false;
    }
    g_autofree char *meant = did_you_mean(against, kind->against);
    g_autofree char *all = g_strjoinv(", ", (char **)kind->against);
    g_set_error(error, RB_ERROR, RB_ERROR_USAGE,
                "a chart of kind '%s' is not drawn against '%s'%s; there are %s", kind->name,
                against, meant, all);
    return false;
}

Canvas *chart_draw(const ChartKind *kind, Analysis *analysis, const ChartRequest *request,
                   Fonts *fonts, GError **error)
{
    ChartRequest complete = *request;
    if (!check_number(kind, "model", request->n_models, kind->min_models, kind->max_models,
                      error) ||
        !check_number(kind, "device", request->n_devices, kind->min_devices, kind->max_devices,
                      error) ||
        (request->against && !check_against(kind, request->against, error)))
        return NULL;
    if (!request->against && kind->against)
        complete.against = kind->against[0];
    /* cppcheck-suppress returnDanglingLifetime; a canvas keeps nothing of the request */
    return kind->draw(analysis, &complete, fonts, error);
}
