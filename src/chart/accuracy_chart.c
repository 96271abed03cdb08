/* Networks by published accuracy against what they cost, or their time on a device. */
#include <string.h>

#include "base/error.h"
#include "chart/kinds.h"
#include "chart/points.h"

#define TOP1 "top1"

static const Measure accuracy = {TOP1, "Top-1 accuracy as published", "%", AXIS_LINEAR, true};

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

/* Networks that are not drawn, or not quite as the others: without a figure, of another category,
 * with a note. */
typedef struct Exceptions {
    int unpublished, elsewhere, noted;
} Exceptions;

static Exceptions add_accuracies(Points *points, Analysis *analysis, const ChartRequest *request)
{
    const char *category = main_category(request);
    Exceptions all = {0};
    for (int i = 0; i < request->n_models; i++) {
        const ModelResult *model = request->models[i];
        const PublishedResult *published = accuracy_of(model);
        bool here = g_strcmp0(model->category, category) == 0;
        all.unpublished += !published;
        all.elsewhere += published && !here;
        if (!published || !here)
            continue;
        all.noted += published->note != NULL;
        points_add(points, (Point){.name = model->name,
                                   .x = points_cost_of(analysis, request, points->x, model),
                                   .y = published->value,
                                   .group = model->family,
                                   .note = g_strjoin(
                                       "; ", published->source ? published->source : "no source",
                                       published->note, NULL),
                                   .open = published->note != NULL,
                                   .order = i});
    }
    return all;
}

static char *accuracy_caption(const Exceptions *all)
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

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    bool timed = strcmp(request->against, "time") == 0;
    if (timed && request->n_devices == 0) {
        g_set_error(error, RB_ERROR, RB_ERROR_USAGE,
                    "accuracy against time is of a device; name one");
        return NULL;
    }
    g_auto(Points) points = points_new(points_cost(request->against), &accuracy);
    Exceptions exceptions = add_accuracies(&points, analysis, request);
    points.caption = accuracy_caption(&exceptions);
    char *title = timed
                      ? g_strdup_printf("Accuracy against time on %s", request->devices[0]->name)
                      : g_strdup_printf("Accuracy against %s",
                                        points.x->unit[0] ? "multiply-accumulates" : "parameters");
    Sheet sheet = sheet_new(fonts, request, timed ? SETUP_TIMED : SETUP_NONE, title);
    return points_draw(&points, &sheet);
}

static const char *const sizes_and_time[] = {"macs", "params", "time", NULL};

const ChartKind accuracy_chart = {
    "accuracy",
    "models by published top-1 accuracy and what it costs, or its time on a device",
    1,
    -1,
    0,
    1,
    sizes_and_time,
    draw};
