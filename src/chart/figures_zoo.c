/* Charts of many networks by what they cost and what they give. */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "chart/kinds.h"
#include "chart/pareto_chart.h"

#define TOP1 "top1"

/* What a network costs: an axis on which less is better. */
typedef struct Cost {
    const char *name;
    ParetoAxis axis;
} Cost;

static const Cost costs[] = {
    {"params", {"Parameters", "", AXIS_LOG, false}},
    {"macs", {"Multiply-accumulates", "MAC", AXIS_LOG, false}},
    {"time", {"Roofline time", "s", AXIS_LOG, false}},
};

static const Cost *cost_named(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(costs); i++)
        if (strcmp(costs[i].name, name) == 0)
            return &costs[i];
    return &costs[0];
}

/* NaN where the network cannot be timed. `device` may be NULL where no time is asked for. */
static double cost_of(Analysis *analysis, const ChartRequest *request, const char *name,
                      const ModelResult *model)
{
    if (strcmp(name, "params") == 0)
        return (double)model->cost->params;
    if (strcmp(name, "macs") == 0)
        return (double)model->cost->macs;
    const TimingResult *timing =
        analysis_timing(analysis, model, request->devices[0], &request->setup, NULL);
    return timing ? timing->roofline_seconds : NAN;
}

Canvas *draw_pareto(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    (void)error;
    const Device *device = request->devices[0];
    g_autofree ParetoPoint *points = g_new0(ParetoPoint, request->n_models);
    for (int i = 0; i < request->n_models; i++) {
        const ModelResult *model = request->models[i];
        points[i] = (ParetoPoint){.name = model->name,
                                  .group = model->category,
                                  .x = cost_of(analysis, request, request->against, model),
                                  .y = cost_of(analysis, request, "time", model)};
    }
    g_autofree char *title = g_strdup_printf("Networks by size and by time on %s", device->name);
    g_autofree char *subtitle = setup_text(request->models[0], &request->setup);
    ParetoChart data = {.title = title,
                        .subtitle = subtitle,
                        .x = cost_named(request->against)->axis,
                        .y = cost_named("time")->axis,
                        .points = points,
                        .point_count = (size_t)request->n_models,
                        .width = request->width};
    return pareto_chart(&data, fonts);
}

/* Accuracy ------------------------------------------------------------------------------------- */

/* The best published figure that has no note, as one of the network as it is; where all have one,
 * the best of them. NULL: none was published. */
static const PublishedResult *accuracy_of(const ModelResult *model)
{
    const PublishedResult *best = NULL;
    for (int i = 0; i < model->published.n; i++) {
        const PublishedResult *row = record_at(&model->published, i);
        if (strcmp(row->quantity, TOP1) != 0)
            continue;
        bool plain = !row->note, best_plain = best && !best->note;
        if (!best || (plain && !best_plain) || (plain == best_plain && row->value > best->value))
            best = row;
    }
    return best;
}

/* The category most of the networks are of that have an accuracy, the first of several: figures
 * are of one data set within a category, not across. NULL is a category as well. */
static const char *main_category(const ChartRequest *request)
{
    const char *best = NULL;
    int most = 0;
    for (int i = 0; i < request->n_models; i++) {
        const char *category = request->models[i]->category;
        int n = 0;
        for (int k = 0; k < request->n_models; k++)
            n += g_strcmp0(request->models[k]->category, category) == 0 &&
                 accuracy_of(request->models[k]);
        if (n > most) {
            most = n;
            best = category;
        }
    }
    return best;
}

typedef struct AccuracyPoints {
    ParetoPoint *points;
    size_t n;
    int unpublished, elsewhere, noted; /* without a figure, of another category, with a note */
    GPtrArray *notes;
} AccuracyPoints;

static AccuracyPoints accuracy_points(Analysis *analysis, const ChartRequest *request)
{
    const char *category = main_category(request);
    AccuracyPoints all = {.points = g_new0(ParetoPoint, request->n_models),
                          .notes = g_ptr_array_new_with_free_func(g_free)};
    for (int i = 0; i < request->n_models; i++) {
        const ModelResult *model = request->models[i];
        const PublishedResult *accuracy = accuracy_of(model);
        bool here = g_strcmp0(model->category, category) == 0;
        all.unpublished += !accuracy;
        all.elsewhere += accuracy && !here;
        if (!accuracy || !here)
            continue;
        all.noted += accuracy->note != NULL;
        char *note = g_strjoin("; ", accuracy->source ? accuracy->source : "no source",
                               accuracy->note, NULL);
        g_ptr_array_add(all.notes, note);
        all.points[all.n++] =
            (ParetoPoint){.name = model->name,
                          .x = cost_of(analysis, request, request->against, model),
                          .y = accuracy->value,
                          .group = model->family,
                          .note = note,
                          .open = accuracy->note != NULL};
    }
    return all;
}

static void accuracy_points_clear(AccuracyPoints *all)
{
    g_free(all->points);
    g_ptr_array_unref(all->notes);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AccuracyPoints, accuracy_points_clear)

static char *accuracy_caption(const AccuracyPoints *all)
{
    GString *out = g_string_new("Each by its best published figure that has no remark.");
    if (all->noted)
        g_string_append_printf(out,
                               " Hollow: the %d that have only figures with a remark, as on "
                               "another resolution or after training on more data.",
                               all->noted);
    if (all->elsewhere)
        g_string_append_printf(out, " Left out: %d of other categories, measured on other data.",
                               all->elsewhere);
    if (all->unpublished)
        g_string_append_printf(out, " Without a published accuracy: %d.", all->unpublished);
    return g_string_free(out, FALSE);
}

Canvas *draw_accuracy(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    bool timed = strcmp(request->against, "time") == 0;
    if (timed && request->n_devices == 0) {
        g_set_error(error, RB_ERROR, RB_ERROR_USAGE,
                    "accuracy against time is of a device; name one");
        return NULL;
    }
    g_auto(AccuracyPoints) all = accuracy_points(analysis, request);
    const Cost *cost = cost_named(request->against);
    g_autofree char *title =
        timed ? g_strdup_printf("Accuracy against time on %s", request->devices[0]->name)
              : g_strdup_printf("Accuracy against %s",
                                cost->axis.unit[0] ? "multiply-accumulates" : "parameters");
    g_autofree char *subtitle = timed ? setup_text(request->models[0], &request->setup) : NULL;
    g_autofree char *caption = accuracy_caption(&all);
    ParetoChart data = {.title = title,
                        .subtitle = subtitle,
                        .x = cost->axis,
                        .y = {"Top-1 accuracy as published", "%", AXIS_LINEAR, true},
                        .points = all.points,
                        .point_count = all.n,
                        .caption = caption,
                        .width = request->width};
    return pareto_chart(&data, fonts);
}
