/* Networks under the roofs of one device: each one point, of its fused graph. */
#include <math.h>

#include "analysis/reasons.h"
#include "base/units.h"
#include "chart/kinds.h"
#include "chart/plot.h"

#define RADIUS_MAX 12

typedef struct Tally {
    guint left_out, bounds[BOUND_COUNT]; /* left_out: timed, but without FLOPs or traffic */
    guint apart;                         /* in another format than the roof's */
    double largest;
    const PlotMark *best, *worst;
} Tally;

/* A network that has a time. */
typedef struct Timed {
    const char *name;
    const Times *times;
} Timed;

static void add_model(Plot *plot, Tally *tally, const Timed *timed)
{
    const Times *times = timed->times;
    double flops = (double)times->flops, seconds = times->roofline_seconds;
    PlotMark mark = {.name = timed->name,
                     .ink = ink_of_bound(times->bound),
                     .x = times->bytes > 0 ? flops / (double)times->bytes : NAN,
                     .low = NAN,
                     .high = NAN,
                     .y = seconds > 0 ? flops / seconds : NAN,
                     .tail = NAN,
                     .weight = (double)times->params};
    if (plot_add(plot, &mark))
        tally->bounds[times->bound]++;
    else
        tally->left_out++;
}

/* Those that have a time (Timed), in order; caller unrefs. */
static GArray *timed_of(Analysis *analysis, const ChartRequest *request, Reasons *reasons)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(Timed));
    for (int i = 0; i < request->n_models; i++) {
        g_autoptr(GError) error = NULL;
        const ModelResult *model = request->models[i];
        Timed timed = {model->name,
                       chart_times(analysis, request, model, request->devices[0], &error)};
        if (timed.times)
            g_array_append_val(all, timed);
        else
            reasons_add(reasons, model->name, error);
    }
    return all;
}

/* The format that most of them are in: there is one roof. */
static DType common_dtype(const GArray *all)
{
    guint counts[DTYPE_COUNT] = {0};
    DType most = g_array_index(all, Timed, 0).times->dtype;
    for (guint i = 0; i < all->len; i++)
        counts[g_array_index(all, Timed, i).times->dtype]++;
    for (guint i = 0; i < all->len; i++) {
        DType dtype = g_array_index(all, Timed, i).times->dtype;
        if (counts[dtype] > counts[most])
            most = dtype;
    }
    return most;
}

static Tally tally_of(const GArray *all, DType dtype, Plot *plot)
{
    Tally tally = {0};
    for (guint i = 0; i < all->len; i++) {
        const Timed *timed = &g_array_index(all, Timed, i);
        if (timed->times->dtype == dtype)
            add_model(plot, &tally, timed);
        else
            tally.apart++;
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
            items[count++] = (LegendItem){labels[bound], ink_of_bound(bound),
                                          ink_shape(ink_of_bound(bound)), KEY_MARK};
    return sheet_legend(sheet, y, items, count);
}

/* What is not drawn, and why; "" when all are. Caller frees. */
static char *missing_text(const Tally *tally, const Reasons *reasons)
{
    g_autofree char *counts = reasons_counts(reasons);
    GString *out = g_string_new(NULL);
    if (reasons->count)
        g_string_append_printf(out, " Without a time on this device: %s.", counts);
    if (tally->left_out)
        g_string_append_printf(out, " Without FLOPs or traffic: %u.", tally->left_out);
    if (tally->apart)
        g_string_append_printf(out, " In another format: %u.", tally->apart);
    return g_string_free(out, FALSE);
}

static char *caption(const Plot *plot, const Tally *tally, const char *missing)
{
    g_autofree char *roofs = ceilings_note(&plot->ceilings);
    g_autofree char *largest = units_si(tally->largest, 3, "");
    return g_strdup_printf(
        "A point: the fused network's FLOPs over its traffic, and over its "
        "roofline time; ×n: n of equal values. Area: parameters, up to %s.%s%s%s",
        largest, missing, *roofs ? " " : "", roofs);
}

static char *finding(const Sheet *sheet, const Plot *plot, const Tally *tally, const char *missing)
{
    g_autofree char *high = units_si(tally->best->y, 3, dtype_rate_unit(plot->ceilings.dtype));
    g_autofree char *low = units_si(tally->worst->y, 3, dtype_rate_unit(plot->ceilings.dtype));
    g_autofree char *networks = units_plural(plot->marks->len, "network");
    g_autofree char *roofs = ceilings_text(&plot->ceilings);
    const char *bound = tally->bounds[BOUND_MEMORY] ? "memory" : "compute";
    if (plot->marks->len == 1)
        return g_strdup_printf("%s: one network, %s, mostly %s-bound, at %s.\n%s\n%s", sheet->title,
                               tally->best->name, bound, high, roofs, missing);
    return g_strdup_printf(
        "%s: of %s, mostly memory-bound: %u, mostly compute-bound: %u.\nHighest rate: %s, %s; "
        "lowest: %s, %s.\n%s\n%s",
        sheet->title, networks, tally->bounds[BOUND_MEMORY], tally->bounds[BOUND_COMPUTE],
        tally->best->name, high, tally->worst->name, low, roofs, missing);
}

static Canvas *draw_timed(const ChartRequest *request, Fonts *fonts, const GArray *all,
                          const Reasons *reasons, GError **error)
{
    const Device *device = request->devices[0];
    DType dtype = common_dtype(all);
    Roof roof;
    if (!roof_on(device, dtype, request->setup.basis, &roof, error))
        return NULL;
    g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(PlotMark));
    Plot plot = {ceilings_of(&roof), marks, RADIUS_MAX, G_MAXUINT, false, true};
    Tally tally = tally_of(all, dtype, &plot);
    if (!tally.best || !tally.worst)
        return chart_cannot(error, "no FLOPs: no network has a place under the roof of '%s'",
                            device->id);
    g_autofree char *missing = missing_text(&tally, reasons);
    Sheet sheet = sheet_under(fonts, request, STATED_ROOFLINE, &roof,
                              g_strdup_printf("Networks on %s", device->name));
    double y = plot_draw(&sheet, &plot);
    y = draw_legend(&sheet, y + 4, &tally);
    y = sheet_caption(&sheet, y, caption(&plot, &tally, missing));
    return sheet_finish(&sheet, y, finding(&sheet, &plot, &tally, missing));
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    g_auto(Reasons) reasons = reasons_new();
    g_autoptr(GArray) all = timed_of(analysis, request, &reasons);
    if (all->len)
        return draw_timed(request, fonts, all, &reasons, error);
    g_autofree char *names = reasons_names(&reasons, 3);
    return chart_cannot(error, "no time: no network has one on '%s': %s", request->devices[0]->id,
                        names);
}

const ChartKind zoo_chart = {
    "zoo", "models under the roofs of a device", 1, -1, 1, 1, STATED_ROOFLINE, NULL, draw};
