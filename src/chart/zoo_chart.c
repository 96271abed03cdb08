/* Every network of the zoo under the roofs of one device. */
#include <math.h>

#include "base/units.h"
#include "chart/kinds.h"
#include "chart/plot.h"

#define RADIUS_MAX 12

typedef struct Tally {
    guint left_out, bounds[BOUND_COUNT];
    double largest;
    const PlotMark *best, *worst;
} Tally;

static void add_model(Plot *plot, Tally *tally, const TimingResult *timing)
{
    const ModelCost *cost = timing->fused_of->cost;
    const Traffic *traffic = &cost->traffic[timing->setup.traffic];
    Bound bound = timing->bound;
    double seconds = timing->roofline_seconds;
    PlotMark mark = {timing->of->name,
                     ink_of_bound(bound),
                     traffic->bytes > 0 ? (double)cost->flops / (double)traffic->bytes : NAN,
                     NAN,
                     seconds > 0 ? (double)cost->flops / seconds : NAN,
                     (double)cost->params};
    if (plot_add(plot, &mark))
        tally->bounds[bound]++;
    else
        tally->left_out++;
}

static Tally tally_of(Analysis *analysis, const ChartRequest *request, Plot *plot)
{
    Tally tally = {0};
    for (int i = 0; i < request->n_models; i++) {
        const TimingResult *timing = analysis_timing(analysis, request->models[i],
                                                     request->devices[0], &request->setup, NULL);
        if (timing)
            add_model(plot, &tally, timing);
    }
    for (guint i = 0; i < plot->marks->len; i++) {
        const PlotMark *mark = plot_mark(plot, i);
        tally.largest = fmax(tally.largest, mark->weight);
        if (!tally.best || mark->y > tally.best->y)
            tally.best = mark;
        if (!tally.worst || mark->y < tally.worst->y)
            tally.worst = mark;
    }
    return tally;
}

static double draw_legend(const Sheet *sheet, double y, const Tally *tally)
{
    static const char *const labels[] = {
        [BOUND_COMPUTE] = "mostly compute-bound", [BOUND_MEMORY] = "mostly memory-bound"};
    LegendItem items[BOUND_NONE];
    size_t count = 0;
    for (Bound bound = 0; bound < BOUND_NONE; bound++)
        if (tally->bounds[bound])
            items[count++] =
                (LegendItem){labels[bound], ink_of_bound(bound), ink_shape(ink_of_bound(bound))};
    return sheet_legend(sheet, y, items, count);
}

static char *caption(const Plot *plot, const Tally *tally)
{
    g_autofree char *roofs = ceilings_note(&plot->ceilings);
    g_autofree char *largest = units_si(tally->largest, 3, "");
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "Area: parameters, up to %s. ", largest);
    if (tally->left_out)
        g_string_append_printf(out, "Not drawn: %u without a time on this device. ",
                               tally->left_out);
    g_string_append(out, roofs);
    return g_string_free(out, FALSE);
}

static char *finding(const Sheet *sheet, const Plot *plot, const Tally *tally)
{
    g_autofree char *high = units_si(tally->best->y, 3, dtype_rate_unit(plot->ceilings.dtype));
    g_autofree char *low = units_si(tally->worst->y, 3, dtype_rate_unit(plot->ceilings.dtype));
    g_autofree char *networks = units_plural(plot->marks->len, "network");
    return g_strdup_printf(
        "%s: of %s, mostly memory-bound: %u, mostly compute-bound: %u. Highest rate: %s, %s; "
        "lowest: %s, %s.",
        sheet->title, networks, tally->bounds[BOUND_MEMORY], tally->bounds[BOUND_COMPUTE],
        tally->best->name, high, tally->worst->name, low);
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    const Device *device = request->devices[0];
    DType dtype = dtype_from_name(request->models[0]->dtype);
    Roof roof;
    if (!roof_on(device, dtype, request->setup.basis, &roof, error))
        return NULL;
    g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(PlotMark));
    Plot plot = {ceilings_of(&roof), marks, RADIUS_MAX, G_MAXUINT, false, true};
    Tally tally = tally_of(analysis, request, &plot);
    Sheet sheet =
        sheet_new(fonts, request, SETUP_TIMED, g_strdup_printf("The zoo on %s", device->name));
    if (!tally.best || !tally.worst)
        return sheet_empty(&sheet, "No network has a time on this device.");
    double y = plot_draw(&sheet, &plot);
    y = draw_legend(&sheet, y + 4, &tally);
    y = sheet_caption(&sheet, y, caption(&plot, &tally));
    return sheet_finish(&sheet, y, finding(&sheet, &plot, &tally));
}

const ChartKind zoo_chart = {"zoo", "models under the roofs of a device", 1, -1, 1, 1, NULL, draw};
