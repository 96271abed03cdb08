/* Networks by their time on a device and what they hold or compute. */
#include "chart/kinds.h"
#include "chart/points.h"

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts,
                    G_GNUC_UNUSED GError **error)
{
    const Measure *time = points_cost("time");
    g_auto(Points) points = points_new(points_cost(request->against), time);
    for (int i = 0; i < request->n_models; i++) {
        const ModelResult *model = request->models[i];
        points_add(&points, (Point){.name = model->name,
                                    .group = model->category,
                                    .x = points_cost_of(analysis, request, points.x, model),
                                    .y = points_cost_of(analysis, request, time, model),
                                    .order = i});
    }
    Sheet sheet =
        sheet_new(fonts, request, SETUP_TIMED,
                  g_strdup_printf("Networks by size and by time on %s", request->devices[0]->name));
    return points_draw(&points, &sheet);
}

static const char *const sizes[] = {"params", "macs", NULL};

const ChartKind pareto_chart = {
    "pareto", "models by their time on a device and what they hold or compute", 1, -1, 1, 1, sizes,
    draw};
