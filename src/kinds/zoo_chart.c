/* Networks under the roofs of one device: each one point, of its fused graph, at its roofline time;
 * where a profile is for half of them or more, at their estimates, with their rooflines above. */
#include <math.h>
#include <string.h>

#include "analysis/estimates.h"
#include "analysis/reasons.h"
#include "base/units.h"
#include "chart/kinds.h"
#include "chart/plot.h"

#define RADIUS_MAX 12

typedef struct Tally {
    guint left_out, bounds[BOUND_COUNT]; /* left_out: timed, but without FLOPs or traffic */
    guint apart;                         /* in another format than the roof's */
    guint alone;                         /* drawn at their roofline among estimates */
    guint outside;                       /* estimated outside what was measured */
    const Profile *profile;              /* of the estimates; NULL: all are at their roofline */
    double largest;
    const PlotMark *best, *worst;
} Tally;

/* A network that has a time. */
typedef struct Timed {
    const char *name;
    const Times *times;
} Timed;

static bool is_estimated(const Times *times)
{
    return !isnan(times->estimate_seconds);
}

/* FLOP/s; NAN: no time. */
static double rate_at(const Times *times, double seconds)
{
    return seconds > 0 ? (double)times->flops / seconds : NAN;
}

static PlotMark mark_of(const Timed *timed)
{
    const Times *times = timed->times;
    return (PlotMark){
        .name = timed->name,
        .ink = ink_of_bound(times->bound),
        .x = times->bytes > 0 ? (double)times->flops / (double)times->bytes : NAN,
        .low = NAN,
        .high = NAN,
        .y = rate_at(times, times->roofline_seconds),
        .tail = NAN,
        .weight = (double)times->params,
    };
}

/* Of one of those that are drawn by their estimates. */
static void set_estimate(PlotMark *mark, const Times *times)
{
    mark->roofline = mark->y;
    mark->open = !is_estimated(times);
    if (mark->open)
        return;
    mark->outside = strcmp(times->estimate_domain, ESTIMATE_INSIDE) != 0;
    mark->y = rate_at(times, times->estimate_seconds);
    mark->least = rate_at(times, times->estimate_high_seconds);
    mark->most = rate_at(times, times->estimate_low_seconds);
}

static void add_model(Plot *plot, Tally *tally, const Timed *timed)
{
    PlotMark mark = mark_of(timed);
    if (tally->profile)
        set_estimate(&mark, timed->times);
    if (!plot_add(plot, &mark)) {
        tally->left_out++;
        return;
    }
    tally->bounds[timed->times->bound]++;
    tally->alone += mark.open;
    tally->outside += mark.outside;
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

/* Of the estimates, where half of those in the format or more have a place by one; else NULL. */
static const Profile *profile_of(const GArray *all, DType dtype)
{
    const Profile *profile = NULL;
    guint in_format = 0, estimated = 0;
    for (guint i = 0; i < all->len; i++) {
        const Times *times = g_array_index(all, Timed, i).times;
        if (times->dtype != dtype || times->flops == 0 || times->bytes == 0)
            continue;
        in_format++;
        estimated += is_estimated(times);
        profile = profile ? profile : times->profile;
    }
    return 2 * estimated >= in_format ? profile : NULL;
}

static Tally tally_of(const GArray *all, DType dtype, Plot *plot)
{
    Tally tally = {.profile = profile_of(all, dtype)};
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
        if (mark->open)
            continue;
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
    if (tally->outside)
        g_string_append_printf(out, " Estimated " ESTIMATE_OUTSIDE_WORDS ", more widely: %u.",
                               tally->outside);
    if (tally->alone)
        g_string_append_printf(out, " Without an estimate, at the roofline alone: %u.",
                               tally->alone);
    if (tally->apart)
        g_string_append_printf(out, " In another format: %u.", tally->apart);
    return g_string_free(out, FALSE);
}

static char *caption(const Plot *plot, const Tally *tally, const char *missing)
{
    g_autofree char *roofs = ceilings_note(&plot->ceilings);
    g_autofree char *largest = units_si(tally->largest, 3, "");
    g_autofree char *time =
        tally->profile
            ? g_strdup_printf("estimate by profile %s, the line over it where four of "
                              "five measurements should lie, the hollow one its roofline time",
                              tally->profile->id)
            : g_strdup("roofline time");
    return g_strdup_printf("A point: the fused network's FLOPs over its traffic, and over its "
                           "%s; ×n: n of equal values. Area: parameters, up to %s.%s%s%s",
                           time, largest, missing, *roofs ? " " : "", roofs);
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
    Sheet sheet = sheet_under(
        fonts, request, STATED_ROOFLINE, &roof,
        g_strdup_printf("Networks%s on %s", tally.profile ? " by estimate" : "", device->name));
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
