/* Networks of one task by their time on a device and what they hold or compute; against "estimate"
 * it is the estimated time, and what they hold. */
#include <string.h>

#include "chart/kinds.h"
#include "chart/points.h"

static void add_model(Points *points, Analysis *analysis, const ChartRequest *request, int i)
{
    double x, y;
    const ModelResult *model = request->models[i];
    if (points_cost_of(points, analysis, request, points->x, model, &x) &&
        points_cost_of(points, analysis, request, points->y, model, &y))
        points_add(
            points,
            (Point){.name = model->name, .group = model->family, .x = x, .y = y, .order = i});
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    bool estimated = strcmp(request->against, points_estimate.name) == 0;
    g_auto(Points) points = points_new(estimated ? &points_params : points_cost(request->against),
                                       estimated ? &points_estimate : &points_time);
    g_autoptr(GPtrArray) models = points_of_one_task(request, NULL);
    ChartRequest one = *request;
    one.models = (const ModelResult *const *)models->pdata;
    one.n_models = (int)models->len;
    points.elsewhere = (guint)request->n_models - models->len;
    for (int i = 0; i < one.n_models; i++)
        add_model(&points, analysis, &one, i);
    if (!points.list->len)
        return points_none(&points, error);
    g_autofree char *task = points_task_text(models->pdata[0]);
    Sheet sheet =
        sheet_new(fonts, &one, STATED_ROOFLINE,
                  g_strdup_printf("Networks%s by %s and %stime on %s", task,
                                  points.x == &points_macs ? "work" : "size",
                                  estimated ? "estimated " : "", request->devices[0]->name));
    return points_draw(&points, &sheet);
}

static const char *const sizes[] = {"params", "macs", "estimate", NULL};

const ChartKind pareto_chart = {
    "pareto",
    "models of one task by their time on a device and what they hold or compute",
    1,
    -1,
    1,
    1,
    STATED_ROOFLINE,
    sizes,
    draw};
