/* Charts under the roofs of a device. */
#include <math.h>
#include <string.h>

#include "chart/kinds.h"
#include "chart/roofline_chart.h"
#include "chart/zoo_chart.h"

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

/* Points --------------------------------------------------------------------------------------- */

static RooflinePoint roofline_point(const ModelResult *model, const TimingResult *timing, int i)
{
    const LayerCost *layer = cost_layer(model->cost, i);
    double seconds = timing_layer(timing->timing, i)->seconds, all = timing->roofline_seconds;
    bool works = layer->covered && layer->flops > 0 && seconds > 0;
    return (RooflinePoint){
        .name = cost_op(model->cost, i)->name,
        .class = class_of(layer->op_class),
        .intensity = layer_intensity(layer, timing->setup.traffic),
        .intensity_no_reuse = layer_intensity(layer, TRAFFIC_NO_REUSE),
        .flops_per_s = works ? (double)layer->flops / seconds : NAN,
        .share = all > 0 ? seconds / all : NAN,
    };
}

Canvas *draw_roofline(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    const ModelResult *model = request->models[0];
    const Device *device = request->devices[0];
    const TimingResult *timing = analysis_timing(analysis, model, device, &request->setup, error);
    if (!timing)
        return NULL;
    Ceilings ceilings = device_ceilings(&timing->timing->roof);
    g_autofree RooflinePoint *points = g_new0(RooflinePoint, MAX(1, model->cost->n_layers));
    for (int i = 0; i < model->cost->n_layers; i++)
        points[i] = roofline_point(model, timing, i);
    g_autofree char *title = g_strdup_printf("%s on %s", model->name, device->name);
    g_autofree char *subtitle = setup_text(model, &request->setup);
    RooflineChart data = {
        .title = title,
        .subtitle = subtitle,
        .ceilings = (const RoofCeiling *)ceilings.list->data,
        .ceiling_count = ceilings.list->len,
        .points = points,
        .point_count = (size_t)model->cost->n_layers,
        .width = request->width,
    };
    Canvas *canvas = roofline_chart(&data, fonts);
    ceilings_clear(&ceilings);
    return canvas;
}

Canvas *draw_zoo(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    static const ChartBound bounds[BOUND_COUNT] = {[BOUND_COMPUTE] = CHART_BOUND_COMPUTE,
                                                   [BOUND_MEMORY] = CHART_BOUND_MEMORY,
                                                   [BOUND_OVERHEAD] = CHART_BOUND_OVERHEAD,
                                                   [BOUND_NONE] = CHART_BOUND_OVERHEAD};
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
        const Traffic *traffic = &model->cost->traffic[request->setup.traffic];
        points[n++] = (ZooPoint){
            model->name, bounds[timing->bound],
            traffic->bytes > 0 ? (double)model->cost->flops / (double)traffic->bytes : NAN,
            timing->roofline_seconds > 0 ? (double)model->cost->flops / timing->roofline_seconds
                                         : NAN,
            (double)model->cost->params};
    }
    g_autofree char *title = g_strdup_printf("The zoo on %s", device->name);
    g_autofree char *subtitle = setup_text(request->models[0], &request->setup);
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
