/* Networks by published accuracy against what they cost, or their time on a device. */
#include <string.h>

#include "base/error.h"
#include "chart/kinds.h"
#include "chart/points.h"
#include "find/accuracy.h"

static const Measure accuracy = {ACCURACY_TOP1, "Top-1 accuracy as published", "%", AXIS_LINEAR,
                                 true};

static bool has_accuracy(const ModelResult *model)
{
    return accuracy_of(model) != NULL;
}

static void add_accuracy(Points *points, Analysis *analysis, const ChartRequest *request, int i)
{
    double cost;
    const ModelResult *model = request->models[i];
    const PublishedResult *published = accuracy_of(model);
    if (!points_cost_of(points, analysis, request, points->x, model, &cost))
        return;
    points_add(points,
               (Point){.name = model->name,
                       .x = cost,
                       .y = published->value,
                       .group = model->family,
                       .note = g_strjoin("; ", published->source ? published->source : "no source",
                                         published->note, NULL),
                       .open = published->note != NULL,
                       .order = i});
}

/* How many of the models have only a figure with a note. */
static int noted_of(const ChartRequest *request)
{
    int noted = 0;
    for (int i = 0; i < request->n_models; i++)
        noted += accuracy_of(request->models[i])->note != NULL;
    return noted;
}

static char *accuracy_caption(const ChartRequest *request, guint unpublished, bool timed)
{
    GString *out = g_string_new("Each by its best published figure that has no remark.");
    const char *format = request->models[0]->scheme;
    int noted = noted_of(request);
    if (noted)
        g_string_append_printf(out,
                               " Hollow: the %d that have only figures with a remark, as on "
                               "another resolution or after training on more data.",
                               noted);
    if (timed && strcmp(format, "fp32") != 0)
        g_string_append_printf(out, " Published of networks as trained, not in %s.", format);
    if (unpublished)
        g_string_append_printf(out, " Left out, without a published accuracy: %u.", unpublished);
    return g_string_free(out, FALSE);
}

/* Against time it is of a device, in a format; against counts of neither. */
static bool check(const ChartRequest *request, bool timed, GError **error)
{
    if (timed)
        return request->n_devices > 0 ||
               rb_fail(error, RB_ERROR_USAGE, "accuracy against %s is of a device; name one",
                       request->against);
    if (request->n_devices > 0)
        return rb_fail(error, RB_ERROR_USAGE,
                       "accuracy against %s is of no device; draw it against time, or name none",
                       request->against);
    return chart_takes(request, accuracy_chart.name, STATED_BATCH, error);
}

static char *title_of(const ChartRequest *request, const Points *points, const char *task)
{
    return points_is_time(points->x)
               ? g_strdup_printf("Accuracy%s against %stime on %s", task,
                                 points->x == &points_estimate ? "estimated " : "",
                                 request->devices[0]->name)
               : g_strdup_printf("Accuracy%s against %s", task,
                                 points->x == &points_macs ? "multiply-accumulates" : "parameters");
}

static guint published_of(const ChartRequest *request)
{
    guint published = 0;
    for (int i = 0; i < request->n_models; i++)
        published += has_accuracy(request->models[i]);
    return published;
}

/* Figures are of one data set within a task, not across. */
static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    const Measure *cost = points_cost(request->against);
    bool timed = points_is_time(cost);
    guint published = published_of(request);
    if (!check(request, timed, error))
        return NULL;
    if (!published)
        return chart_cannot(error, "no accuracy: none was published of these networks");
    g_auto(Points) points = points_new(cost, &accuracy);
    g_autoptr(GPtrArray) models = points_of_one_task(request, has_accuracy);
    ChartRequest one = *request;
    one.models = (const ModelResult *const *)models->pdata;
    one.n_models = (int)models->len;
    points.elsewhere = published - models->len;
    for (int i = 0; i < one.n_models; i++)
        add_accuracy(&points, analysis, &one, i);
    if (!points.list->len)
        return points_none(&points, error);
    points.caption = accuracy_caption(&one, (guint)request->n_models - published, timed);
    g_autofree char *task = points_task_text(models->pdata[0]);
    unsigned parts = timed ? STATED_ROOFLINE : cost == &points_macs ? STATED_BATCH : 0;
    Sheet sheet = sheet_new(fonts, &one, parts, title_of(request, &points, task));
    return points_draw(&points, &sheet);
}

static const char *const sizes_and_time[] = {"macs", "params", "time", "estimate", NULL};

const ChartKind accuracy_chart = {
    "accuracy",
    "models of one task by published top-1 accuracy and what it costs, or its time on a device",
    1,
    -1,
    0,
    1,
    STATED_BATCH | STATED_FORMAT | STATED_TIME,
    sizes_and_time,
    draw};
