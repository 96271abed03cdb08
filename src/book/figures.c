#include "book/figures.h"
#include "book/figure_kinds.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "chart/devices_chart.h"
#include "chart/layers_chart.h"
#include "chart/roofline_chart.h"
#include "chart/shares_chart.h"
#include "chart/zoo_chart.h"

static const ChartBound chart_bounds[BOUND_COUNT] = {
    [BOUND_COMPUTE] = CHART_BOUND_COMPUTE,
    [BOUND_MEMORY] = CHART_BOUND_MEMORY,
    [BOUND_OVERHEAD] = CHART_BOUND_OVERHEAD,
    [BOUND_NONE] = CHART_BOUND_MEMORY,
};

static double count_value(int64_t count)
{
    return count == COUNT_ABSENT ? NAN : (double)count;
}

/* Ceilings of a device ------------------------------------------------------------------------- */

typedef struct Ceilings {
    GArray *list; /* RoofCeiling */
    GPtrArray *labels;
} Ceilings;

static void ceilings_clear(Ceilings *ceilings)
{
    g_array_unref(ceilings->list);
    g_ptr_array_unref(ceilings->labels);
}

static void add_ceiling(Ceilings *ceilings, char *label, CeilingKind kind, Basis basis,
                        double value)
{
    RoofCeiling ceiling = {label, kind, basis, value};
    g_ptr_array_add(ceilings->labels, label);
    g_array_append_val(ceilings->list, ceiling);
}

static void add_peak(Ceilings *ceilings, const Device *device, const Peak *used, Basis basis)
{
    const Peak *peak = used ? device_peak(device, used->dtype, used->unit, basis, true) : NULL;
    if (peak)
        add_ceiling(
            ceilings, g_strdup_printf("%s %s", dtype_name(peak->dtype), unit_name(peak->unit)),
            peak->unit == UNIT_MATRIX ? CEILING_MATRIX : CEILING_VECTOR, basis, peak->flops_per_s);
}

/* The ceilings the dtype meets, on every basis the device has them. */
static Ceilings device_ceilings(const Roof *roof)
{
    const Device *device = roof->device;
    const Memory *main = device_main_memory(device);
    Ceilings ceilings = {g_array_new(FALSE, FALSE, sizeof(RoofCeiling)),
                         g_ptr_array_new_with_free_func(g_free)};
    for (int basis = 0; basis < BASIS_COUNT; basis++) {
        add_peak(&ceilings, device, roof->matrix, (Basis)basis);
        add_peak(&ceilings, device, roof->vector, (Basis)basis);
        if (main && main->bytes_per_s[basis] > 0)
            add_ceiling(&ceilings, g_strdup(main->name), CEILING_BANDWIDTH, (Basis)basis,
                        main->bytes_per_s[basis]);
    }
    return ceilings;
}

/* Kinds ---------------------------------------------------------------------------------------- */

static RooflinePoint roofline_point(const ModelResult *model, const TimingResult *timing, int i)
{
    const LayerResult *layer = record_at(&model->layers, i);
    const LayerTimeResult *time = record_at(&timing->layers, i);
    TrafficModel traffic = timing->timing->traffic_model;
    return (RooflinePoint){
        .name = layer->name,
        .class = figure_class(model->cost->layers[i].op_class),
        .intensity = layer_intensity(&model->cost->layers[i], traffic),
        .intensity_no_reuse = layer->intensity_no_reuse,
        .flops_per_s = layer->flops > 0 ? time->flops_per_s : NAN,
        .share = time->share,
    };
}

static Canvas *draw_roofline(Analysis *analysis, const FigureRequest *request, Fonts *fonts,
                             GError **error)
{
    const ModelResult *model = request->models[0];
    const Device *device = request->devices[0];
    const TimingResult *timing = analysis_timing(analysis, model, device, &request->setup, error);
    if (!timing)
        return NULL;
    Ceilings ceilings = device_ceilings(&timing->timing->roof);
    g_autofree RooflinePoint *points = g_new0(RooflinePoint, MAX(1, model->layers.n));
    for (int i = 0; i < model->layers.n; i++)
        points[i] = roofline_point(model, timing, i);
    g_autofree char *title = g_strdup_printf("%s on %s", model->name, device->name);
    g_autofree char *subtitle = figure_setup_text(model, &request->setup);
    RooflineChart data = {
        .title = title,
        .subtitle = subtitle,
        .ceilings = (const RoofCeiling *)ceilings.list->data,
        .ceiling_count = ceilings.list->len,
        .points = points,
        .point_count = (size_t)model->layers.n,
        .width = request->width,
    };
    Canvas *canvas = roofline_chart(&data, fonts);
    ceilings_clear(&ceilings);
    return canvas;
}

static Canvas *draw_zoo(Analysis *analysis, const FigureRequest *request, Fonts *fonts,
                        GError **error)
{
    const Device *device = request->devices[0];
    DType dtype = dtype_from_name(request->models[0]->dtype);
    Roof roof;
    if (!roof_on(device, dtype, request->setup.basis, &roof, error))
        return NULL;
    Ceilings ceilings = device_ceilings(&roof);
    g_autofree ZooPoint *points = g_new0(ZooPoint, request->n_models);
    size_t n = 0;
    for (int i = 0; i < request->n_models; i++) {
        const ModelResult *model = request->models[i];
        const TimingResult *timing =
            analysis_timing(analysis, model, device, &request->setup, NULL);
        if (!timing)
            continue;
        const Traffic *traffic = &model->cost->traffic[request->setup.traffic_model];
        points[n++] =
            (ZooPoint){model->name,
                       (ChartBound)(strcmp(timing->bound, "compute") == 0  ? CHART_BOUND_COMPUTE
                                    : strcmp(timing->bound, "memory") == 0 ? CHART_BOUND_MEMORY
                                                                           : CHART_BOUND_OVERHEAD),
                       traffic->bytes > 0 ? (double)model->flops / (double)traffic->bytes : NAN,
                       timing->flops_per_s, (double)model->params};
    }
    g_autofree char *title = g_strdup_printf("The zoo on %s", device->name);
    g_autofree char *subtitle = figure_setup_text(request->models[0], &request->setup);
    ZooChart data = {
        .title = title,
        .subtitle = subtitle,
        .size_name = "parameters",
        .size_unit = "",
        .ceilings = (const RoofCeiling *)ceilings.list->data,
        .ceiling_count = ceilings.list->len,
        .points = points,
        .point_count = n,
        .width = request->width,
    };
    Canvas *canvas = zoo_chart(&data, fonts);
    ceilings_clear(&ceilings);
    return canvas;
}

static DeviceBar device_bar(Analysis *analysis, const ModelResult *model, const Device *device,
                            const TimingSetup *setup, GPtrArray *notes)
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
    if (strcmp(timing->dtype, timing->compute_dtype) != 0) {
        bar.note = g_strdup_printf("in %s: no %s peak", timing->compute_dtype, timing->dtype);
        g_ptr_array_add(notes, (char *)bar.note);
    }
    return bar;
}

static Canvas *draw_devices(Analysis *analysis, const FigureRequest *request, Fonts *fonts,
                            GError **error)
{
    (void)error;
    const ModelResult *model = request->models[0];
    g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
    g_autofree DeviceBar *bars = g_new0(DeviceBar, request->n_devices);
    for (int i = 0; i < request->n_devices; i++)
        bars[i] = device_bar(analysis, model, request->devices[i], &request->setup, notes);
    g_autofree char *title = g_strdup_printf("%s across devices", model->name);
    g_autofree char *subtitle = figure_setup_text(model, &request->setup);
    DevicesChart data = {title, subtitle, bars, (size_t)request->n_devices, request->width};
    return devices_chart(&data, fonts);
}

static Canvas *draw_layers(Analysis *analysis, const FigureRequest *request, Fonts *fonts,
                           GError **error)
{
    const ModelResult *model = request->models[0];
    const TimingResult *timing = NULL;
    if (request->n_devices > 0) {
        timing = analysis_timing(analysis, model, request->devices[0], &request->setup, error);
        if (!timing)
            return NULL;
    }
    g_autofree LayerBar *bars = g_new0(LayerBar, MAX(1, model->layers.n));
    for (int i = 0; i < model->layers.n; i++) {
        const LayerResult *layer = record_at(&model->layers, i);
        const LayerTimeResult *time = timing ? record_at(&timing->layers, i) : NULL;
        bars[i] = (LayerBar){
            .name = layer->name,
            .class = figure_class(model->cost->layers[i].op_class),
            .value = {[LAYER_MACS] = count_value(layer->macs),
                      [LAYER_PARAMS] = count_value(layer->params),
                      [LAYER_BYTES] =
                          layer->traffic ? (double)layer->traffic->compulsory->bytes : NAN,
                      [LAYER_SECONDS] = time ? time->seconds : NAN},
        };
    }
    g_autofree char *title = g_strdup_printf("%s, layer by layer", model->name);
    g_autofree char *setup = figure_setup_text(model, &request->setup);
    g_autofree char *subtitle =
        timing ? g_strdup_printf("time on %s; %s", request->devices[0]->name, setup)
               : g_strdup(setup);
    LayersChart data = {title, subtitle, bars, (size_t)model->layers.n, request->width};
    return layers_chart(&data, fonts);
}

static Canvas *draw_shares(Analysis *analysis, const FigureRequest *request, Fonts *fonts,
                           GError **error)
{
    const ModelResult *model = request->models[0];
    ShareBar bars[4] = {{.name = "parameters", .unit = ""},
                        {.name = "MACs", .unit = "MAC"},
                        {.name = "traffic", .unit = "B"},
                        {.name = "time", .unit = "s"}};
    for (int c = 0; c < OP_CLASS_COUNT; c++) {
        ChartClass to = figure_class(c);
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
            bars[3].value[figure_class(c)] += timing->timing->seconds_of_class[c];
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

static const FigureKind kinds[] = {
    {"roofline", "a model's layers under the roofs of a device", 1, 1, 1, 1, draw_roofline},
    {"zoo", "every model under the roofs of a device", 1, -1, 1, 1, draw_zoo},
    {"devices", "one model's time across devices, by what bounds it", 1, 1, 1, -1, draw_devices},
    {"layers", "MACs, parameters, traffic and, with a device, time per layer", 1, 1, 0, 1,
     draw_layers},
    {"shares", "parameters, MACs, traffic and, with a device, time by operator class", 1, 1, 0, 1,
     draw_shares},
    {"fusion", "what each fusion rule saves of a model's time on a device", 1, 1, 1, 1,
     figure_draw_fusion},
    {"algorithms", "convolution algorithms, layer by layer, on a device", 1, 1, 1, 1,
     figure_draw_algorithms},
    {"liveness", "tensors live while a model runs, and the moment of the peak", 1, 1, 0, 0,
     figure_draw_liveness},
    {"training", "what training a model holds in memory, by optimizer", 1, 1, 0, -1,
     figure_draw_training},
    {NULL, NULL, 0, 0, 0, 0, NULL},
};

const FigureKind *figure_kinds(void)
{
    return kinds;
}

const FigureKind *figure_kind(const char *name, GError **error)
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

static bool check_number(const FigureKind *kind, const char *what, int n, int min, int max,
                         GError **error)
{
    if (n >= min && (max < 0 || n <= max))
        return true;
    const char *wanted = max == 0     ? "no"
                         : min == max ? "exactly one"
                         : max == 1   ? "at most one"
                                      : "at least one";
    g_set_error(error, RB_ERROR, RB_ERROR_USAGE, "a chart of kind '%s' takes %s %s, not %d",
                kind->name, wanted, what, n);
    return false;
}

Canvas *figure_draw(const FigureKind *kind, Analysis *analysis, const FigureRequest *request,
                    Fonts *fonts, GError **error)
{
    if (!check_number(kind, "model", request->n_models, kind->min_models, kind->max_models,
                      error) ||
        !check_number(kind, "device", request->n_devices, kind->min_devices, kind->max_devices,
                      error))
        return NULL;
    return kind->draw(analysis, request, fonts, error);
}
