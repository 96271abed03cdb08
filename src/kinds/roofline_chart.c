/* The layers of a network under the roofs of a device (Williams, Waterman, Patterson, 2009; SPEC
 * 5). */
#include <math.h>

#include "base/units.h"
#include "chart/kinds.h"
#include "chart/plot.h"
#include "kinds/roofline_sides.h"

#define NAMES 12
#define RADIUS_MAX 15
#define CHANGES_NAMED 3

typedef struct Tally {
    int left_out;
    guint under_slope, memory_bound, whiskers, tails; /* of those drawn */
    double left_out_share, under_slope_share, memory_bound_share;
    double memory_share; /* of all layers, drawn or not: what pages and tables say too */
    const PlotMark *greatest;
} Tally;

static PlotMark mark_of(const TimingResult *timing, int i)
{
    const ModelCost *cost = timing->of->cost;
    const LayerCost *layer = cost_layer(cost, i);
    double seconds = timing_layer(timing->timing, i)->seconds, flops = (double)layer->flops;
    double launch = timing->timing->roof.overhead_s, total = timing->operators_seconds;
    bool works = layer->covered && flops > 0 && seconds > 0;
    return (PlotMark){.name = cost_op(cost, i)->name,
                      .ink = ink_of_class(layer->op_class),
                      .x = layer_intensity(layer, timing->timing->traffic_model),
                      .low = layer_intensity(layer, TRAFFIC_NO_REUSE),
                      .high = layer_intensity(layer, TRAFFIC_COMPULSORY),
                      .y = works ? flops / seconds : NAN,
                      .tail = works && launch > 0 ? flops / (seconds + launch) : NAN,
                      .weight = total > 0 ? seconds / total : 0};
}

static void tally_mark(Tally *tally, const PlotMark *mark, double ridge, Bound bound)
{
    tally->whiskers += mark->low > 0 && mark->low < mark->high;
    tally->tails += mark->tail > 0;
    if (mark->x < ridge) {
        tally->under_slope++;
        tally->under_slope_share += mark->weight;
    }
    if (bound == BOUND_MEMORY) {
        tally->memory_bound++;
        tally->memory_bound_share += mark->weight;
    }
}

/* Only what does FLOPs has a place under a roofline. */
static Tally tally_of(const TimingResult *timing, Plot *plot)
{
    Tally tally = {.memory_share = timing->timing->memory_bound_share};
    double ridge = roof_line_ridge(plot->ceilings.roof);
    for (int i = 0; i < timing->of->cost->n_layers; i++) {
        PlotMark mark = mark_of(timing, i);
        if (plot_add(plot, &mark)) {
            tally_mark(&tally, &mark, ridge, timing_layer(timing->timing, i)->bound);
        } else {
            tally.left_out++;
            tally.left_out_share += mark.weight;
        }
    }
    for (guint i = 0; i < plot->marks->len; i++)
        if (!tally.greatest || plot_mark(plot, i)->weight > tally.greatest->weight)
            tally.greatest = plot_mark(plot, i);
    return tally;
}

/* ---- What measuring changes ------------------------------------------------------------------ */

/* Whether what bounds a layer is another thing under the measured roof. */
static bool bound_changes(const TimingResult *theory, const TimingResult *measured, int i)
{
    return cost_layer(theory->of->cost, i)->flops > 0 &&
           timing_layer(theory->timing, i)->bound != timing_layer(measured->timing, i)->bound;
}

/* " Another bound under the measured roof: conv1, conv2 and 3 more." or "". Caller frees. */
static char *changes_text(const TimingResult *theory, const TimingResult *measured)
{
    GString *out = g_string_new(NULL);
    int n = 0;
    for (int i = 0; i < theory->of->cost->n_layers; i++) {
        if (!bound_changes(theory, measured, i))
            continue;
        if (n++ < CHANGES_NAMED)
            g_string_append_printf(out, "%s%s",
                                   n > 1 ? ", " : " Another bound under the measured roof: ",
                                   cost_op(theory->of->cost, i)->name);
    }
    if (n > CHANGES_NAMED)
        g_string_append_printf(out, " and %d more", n - CHANGES_NAMED);
    return g_string_free(n ? g_string_append_c(out, '.') : out, FALSE);
}

/* "" where the device has not both roofs. Caller frees. */
static char *changes_of(Analysis *analysis, const ChartRequest *request, const TimingResult *timing)
{
    const TimingResult *on[2] = {NULL};
    static const Basis bases[2] = {BASIS_THEORETICAL, BASIS_MEASURED};
    Setup setup = request->setup;
    for (int i = 0; i < 2; i++) {
        setup.basis = bases[i];
        on[i] = analysis_timing(analysis, timing->of, request->devices[0], &setup, NULL);
    }
    return on[0] && on[1] && on[1]->timing ? changes_text(on[0], on[1]) : g_strdup("");
}

/* ---- In words -------------------------------------------------------------------------------- */

static char *caption(const Plot *plot, const Tally *t, double launch, const char *changes)
{
    g_autofree char *roofs = ceilings_note(&plot->ceilings);
    GString *out = g_string_new(
        "Area: share of the time, operator by operator; ×n: n layers of equal values.");
    if (t->whiskers)
        g_string_append(out, " Whiskers: from the intensity without any reuse to compulsory "
                             "traffic's.");
    if (t->tails) {
        g_autofree char *seconds = units_seconds(launch);
        g_string_append_printf(out, " Tails: down to the rate where launching takes %s besides.",
                               seconds);
    }
    if (t->left_out) {
        g_autofree char *share = units_percent(t->left_out_share, 1);
        g_autofree char *layers = units_plural(t->left_out, "layer");
        g_string_append_printf(out, " Not drawn: %s without FLOPs, %s of the time.", layers, share);
    }
    g_string_append_printf(out, "%s%s%s", *roofs ? " " : "", roofs, changes);
    return g_string_free(out, FALSE);
}

static char *finding(const Sheet *sheet, const Plot *plot, const Tally *t, const char *changes)
{
    GString *out = g_string_new(NULL);
    g_autofree char *layers = units_plural(plot->marks->len, "layer");
    g_autofree char *slope_share = units_percent(t->under_slope_share, 0);
    g_autofree char *memory_share = units_percent(t->memory_share, 0);
    g_autofree char *drawn_share = units_percent(t->memory_bound_share, 0);
    g_autofree char *roofs = ceilings_text(&plot->ceilings);
    g_autofree char *share = units_share(t->greatest->weight);
    g_autofree char *rate = units_si(t->greatest->y, 3, dtype_rate_unit(plot->ceilings.dtype));
    g_autofree char *slope = units_grouped(t->under_slope);
    g_autofree char *memory = units_grouped(t->memory_bound);
    g_string_append_printf(out,
                           "Roofline of %s: memory bounds %s%s of the time.\n"
                           "Of %s drawn, left of the ridge point: %s, with %s of "
                           "the time, operator by operator; bound by memory: %s, with %s.\n%s",
                           sheet->title, t->memory_share < 0.5 ? "only " : "", memory_share, layers,
                           slope, slope_share, memory, drawn_share, roofs);
    g_string_append_printf(out, "\nLongest: %s, %s of the time at %s.", t->greatest->name, share,
                           rate);
    if (t->left_out) {
        g_autofree char *left = units_percent(t->left_out_share, 1);
        g_string_append_printf(out, "\nWithout FLOPs: %d, with %s.", t->left_out, left);
    }
    g_string_append_printf(out, "\n%s", changes);
    return g_string_free(out, FALSE);
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    if (request->n_models > 1 || request->n_devices > 1)
        return roofline_sides(analysis, request, fonts, error);
    const ModelResult *model = request->models[0];
    const Device *device = request->devices[0];
    const TimingResult *timing = chart_operators(analysis, request, model, device, error);
    if (!timing)
        return NULL;
    const Roof *roof = &timing->timing->roof;
    g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(PlotMark));
    Plot plot = {ceilings_of(roof), marks, RADIUS_MAX, NAMES, true, false};
    Tally tally = tally_of(timing, &plot);
    if (!tally.greatest)
        return chart_cannot(error, "no FLOPs: no layer of '%s' has a place under a roof",
                            model->id);
    g_autofree char *changes = changes_of(analysis, request, timing);
    Sheet sheet = sheet_under(fonts, request, STATED_OPERATORS, roof,
                              g_strdup_printf("%s on %s", model->name, device->name));
    bool used[INK_COUNT];
    plot_inks(&plot, used);
    double y = plot_draw(&sheet, &plot);
    y = sheet_legend_classes(&sheet, y + 4, used);
    y = sheet_caption(&sheet, y, caption(&plot, &tally, roof->overhead_s, changes));
    return sheet_finish(&sheet, y, finding(&sheet, &plot, &tally, changes));
}

const ChartKind roofline_chart = {
    "roofline",
    "a model's layers under the roofs of a device; several setups or devices: the whole network",
    1,
    SIDES_MAX,
    1,
    SIDES_MAX,
    STATED_OPERATORS,
    NULL,
    draw};
