/* The layers of a network under the roofs of a device (Williams, Waterman, Patterson, 2009; SPEC
 * 5). */
#include <math.h>

#include "base/units.h"
#include "chart/kinds.h"
#include "chart/plot.h"

#define NAMES 12
#define RADIUS_MAX 15

typedef struct Tally {
    int left_out;
    guint under_slope, whiskers;
    double left_out_share, under_slope_share;
    const PlotMark *greatest;
} Tally;

/* Only what does FLOPs has a place under a roofline. */
static void add_layers(Plot *plot, Tally *tally, const TimingResult *timing)
{
    const ModelCost *cost = timing->of->cost;
    double total = timing->operators_seconds;
    for (int i = 0; i < cost->n_layers; i++) {
        const LayerCost *layer = cost_layer(cost, i);
        double seconds = timing_layer(timing->timing, i)->seconds;
        double rate = layer->covered && layer->flops > 0 && seconds > 0
                          ? (double)layer->flops / seconds
                          : NAN;
        double share = total > 0 ? seconds / total : 0;
        PlotMark mark = {cost_op(cost, i)->name,
                         ink_of_class(layer->op_class),
                         layer_intensity(layer, timing->timing->traffic_model),
                         layer_intensity(layer, TRAFFIC_NO_REUSE),
                         rate,
                         share};
        if (plot_add(plot, &mark))
            continue;
        tally->left_out++;
        tally->left_out_share += share;
    }
}

static Tally tally_of(const TimingResult *timing, Plot *plot)
{
    Tally t = {0};
    double ridge = roof_line_ridge(plot->ceilings.best);
    add_layers(plot, &t, timing);
    for (guint i = 0; i < plot->marks->len; i++) {
        const PlotMark *mark = plot_mark(plot, i);
        t.whiskers += mark->whisker > 0 && mark->whisker < mark->x;
        if (mark->x < ridge) {
            t.under_slope++;
            t.under_slope_share += mark->weight;
        }
        if (!t.greatest || mark->weight > t.greatest->weight)
            t.greatest = mark;
    }
    return t;
}

static char *caption(const Plot *plot, const Tally *t)
{
    g_autofree char *roofs = ceilings_note(&plot->ceilings);
    GString *out = g_string_new("Area: share of the time; ×n: n layers at one place.");
    if (t->whiskers)
        g_string_append(out, " Whiskers reach left to the intensity without any reuse.");
    if (t->left_out) {
        g_autofree char *share = units_percent(t->left_out_share, 1);
        g_autofree char *layers = units_plural(t->left_out, "layer");
        g_string_append_printf(out, " Not drawn: %s without FLOPs, %s of the time.", layers, share);
    }
    if (*roofs)
        g_string_append_printf(out, " %s", roofs);
    return g_string_free(out, FALSE);
}

static void append_roof(GString *out, const Ceilings *ceilings)
{
    RoofLine roof = ceilings->best;
    g_autofree char *peak = units_si(roof.peak, 3, dtype_rate_unit(ceilings->dtype));
    g_autofree char *bandwidth = units_si(roof.bandwidth, 3, "B/s");
    g_autofree char *ridge = units_number(roof_line_ridge(roof), 3);
    g_string_append_printf(out, " The roof is %s over %s; they meet at %s %s.", peak, bandwidth,
                           ridge, dtype_intensity_unit(ceilings->dtype));
}

static char *finding(const Sheet *sheet, const Plot *plot, const Tally *t)
{
    if (!t->greatest)
        return g_strdup_printf("%s: layers that do FLOPs: none of %d.", sheet->title, t->left_out);
    GString *out = g_string_new(NULL);
    g_autofree char *layers = units_plural(plot->marks->len, "layer");
    g_autofree char *slope_share = units_percent(t->under_slope_share, 0);
    g_string_append_printf(out,
                           "Roofline of %s: left of the ridge point, where memory is the bound: "
                           "%u of %s, with %s of the time.",
                           sheet->title, t->under_slope, layers, slope_share);
    append_roof(out, &plot->ceilings);
    g_autofree char *share = units_percent(t->greatest->weight, 0);
    g_autofree char *rate = units_si(t->greatest->y, 3, dtype_rate_unit(plot->ceilings.dtype));
    g_string_append_printf(out, " Longest: %s, %s of the time at %s.", t->greatest->name, share,
                           rate);
    if (t->left_out) {
        g_autofree char *left = units_percent(t->left_out_share, 1);
        g_string_append_printf(out, " Without FLOPs: %d, with %s.", t->left_out, left);
    }
    return g_string_free(out, FALSE);
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    const ModelResult *model = request->models[0];
    const Device *device = request->devices[0];
    const TimingResult *timing = analysis_timing(analysis, model, device, &request->setup, error);
    if (!timing)
        return NULL;
    g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(PlotMark));
    Plot plot = {ceilings_of(&timing->timing->roof), marks, RADIUS_MAX, NAMES, true, false};
    Tally tally = tally_of(timing, &plot);
    Sheet sheet = sheet_new(fonts, request, SETUP_TIMED,
                            g_strdup_printf("%s on %s", model->name, device->name));
    bool used[INK_COUNT];
    plot_inks(&plot, used);
    double y = plot_draw(&sheet, &plot);
    y = sheet_legend_classes(&sheet, y + 4, used);
    y = sheet_caption(&sheet, y, caption(&plot, &tally));
    return sheet_finish(&sheet, y, finding(&sheet, &plot, &tally));
}

const ChartKind roofline_chart = {
    "roofline", "a model's layers under the roofs of a device", 1, 1, 1, 1, NULL, draw};
