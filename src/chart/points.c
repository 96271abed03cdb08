#include "chart/points.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/units.h"
#include "draw/place.h"
#include "find/accuracy.h"

#define PLOT_HEIGHT 400
#define RADIUS 4.2
#define FRONT_RADIUS 5.2
#define POINTED 2       /* px beyond a mark's edge within which it is pointed at */
#define WHOLE_WIDTH 300 /* px of a name, where there is room */
#define NAME_WIDTH 170
#define MARGIN_LOG 1.35    /* factor kept free beyond the outermost points of a log axis */
#define MARGIN_LINEAR 0.08 /* of the span, on a linear one */
#define NAMED_MAX 40       /* more marks than this, and only the frontier is named */
#define REST_REACH 80      /* px from a mark behind the frontier to its name */
#define FRONT_INK INK_CONV
#define REST_INK INK_AXIS
#define REST_SHAPE                                                                                 \
    MARK_BAR         /* of what has no group: a shape that no group of its own colour has          \
                      */
#define GROUPS_MAX 9 /* with a colour of their own */

static const Point *point_at(const Points *points, guint i)
{
    return &g_array_index(points->list, Point, i);
}

static void point_clear(gpointer point)
{
    g_free(((Point *)point)->note);
}

static bool is_on_axis(const Measure *measure, double value)
{
    return isfinite(value) && (measure->scale == AXIS_LINEAR || value > 0);
}

void points_add(Points *points, Point point)
{
    if (is_on_axis(points->x, point.x) && is_on_axis(points->y, point.y)) {
        g_array_append_val(points->list, point);
    } else {
        points->left_out++;
        point_clear(&point);
    }
}

/* ---- The frontier ---------------------------------------------------------------------------- */

/* Larger is better, whatever the axis. */
static double merit(const Measure *measure, double value)
{
    return measure->more_is_better ? value : -value;
}

/* Best x first; of equal x, the best y; else as given. */
static gint compare_points(gconstpointer a, gconstpointer b, gpointer data)
{
    const Points *points = data;
    const Point *p = a, *q = b;
    double x = merit(points->x, q->x) - merit(points->x, p->x);
    double y = merit(points->y, q->y) - merit(points->y, p->y);
    if (x != 0)
        return x < 0 ? -1 : 1;
    if (y != 0)
        return y < 0 ? -1 : 1;
    return (p->order > q->order) - (p->order < q->order);
}

/* Sorts, and puts first what nothing before beats in y. */
static void points_split(Points *points)
{
    g_array_sort_with_data(points->list, compare_points, points);
    guint n = points->list->len;
    g_autofree Point *rest = g_new(Point, n);
    double best = -INFINITY;
    guint behind = 0;
    for (guint i = 0; i < n; i++) {
        Point point = *point_at(points, i);
        if (merit(points->y, point.y) > best)
            g_array_index(points->list, Point, points->front++) = point;
        else
            rest[behind++] = point;
        best = fmax(best, merit(points->y, point.y));
    }
    if (behind)
        memcpy(&g_array_index(points->list, Point, points->front), rest, behind * sizeof *rest);
}

/* Groups, those with most points first; equal ones in the order of their first points. */
typedef struct Group {
    const char *name;
    guint count;
    int first;
} Group;

static gint compare_groups(gconstpointer a, gconstpointer b)
{
    const Group *p = a, *q = b;
    if (p->count != q->count)
        return p->count > q->count ? -1 : 1;
    return (p->first > q->first) - (p->first < q->first);
}

static int group_of(const GArray *groups, const char *name)
{
    for (guint i = 0; name && i < groups->len; i++)
        if (g_strcmp0(g_array_index(groups, Group, i).name, name) == 0)
            return (int)i;
    return -1;
}

static GArray *groups_new(const Points *points)
{
    GArray *groups = g_array_new(FALSE, FALSE, sizeof(Group));
    for (guint i = 0; i < points->list->len; i++) {
        const Point *point = point_at(points, i);
        int known = group_of(groups, point->group);
        Group group = {point->group, 1, point->order};
        if (known >= 0) {
            Group *of = &g_array_index(groups, Group, known);
            of->count++;
            of->first = MIN(of->first, point->order);
        } else if (point->group) {
            g_array_append_val(groups, group);
        }
    }
    g_array_sort(groups, compare_groups);
    return groups;
}

/* ---- The plot -------------------------------------------------------------------------------- */

typedef struct Scene {
    const Points *points;
    Panel panel;
    GArray *groups; /* Group */
} Scene;

static void widen(const Measure *measure, double *low, double *high)
{
    double span = *high - *low;
    if (measure->scale == AXIS_LOG) {
        *low /= MARGIN_LOG;
        *high *= MARGIN_LOG;
        return;
    }
    if (span <= 0)
        span = fmax(fabs(*high), 1);
    *high += span * MARGIN_LINEAR;
    *low = *low >= 0 ? fmax(*low - span * MARGIN_LINEAR, 0) : *low - span * MARGIN_LINEAR;
}

static Panel fit_axes(const Sheet *sheet, const Points *points)
{
    double x[2] = {INFINITY, -INFINITY}, y[2] = {INFINITY, -INFINITY}, top = sheet->y + 24;
    for (guint i = 0; i < points->list->len; i++) {
        const Point *point = point_at(points, i);
        x[0] = fmin(x[0], point->x);
        x[1] = fmax(x[1], point->x);
        y[0] = fmin(y[0], point->y);
        y[1] = fmax(y[1], point->y);
    }
    widen(points->x, &x[0], &x[1]);
    widen(points->y, &y[0], &y[1]);
    Panel panel =
        panel_new(sheet, top, PLOT_HEIGHT,
                  axis_new(points->y->scale, y[0], y[1], top + PLOT_HEIGHT, top, points->y->unit),
                  SHEET_MARGIN);
    panel.x =
        axis_new(points->x->scale, x[0], x[1], panel.box.x, panel_right(&panel), points->x->unit);
    return panel;
}

static double point_x(const Scene *scene, const Point *point)
{
    return panel_x(&scene->panel, point->x);
}

static double point_y(const Scene *scene, const Point *point)
{
    return panel_y(&scene->panel, point->y);
}

/* Points on the frontier, or behind it. */
typedef struct Part {
    guint first, end;
    bool on_front;
    double radius;
} Part;

static Part part_of(const Points *points, bool on_front)
{
    return on_front ? (Part){0, points->front, true, FRONT_RADIUS}
                    : (Part){points->front, points->list->len, false, RADIUS};
}

/* Steps, because what lies between two points of the frontier is reached by neither: each point's
 * worth holds until the next. */
static void draw_frontier(const Scene *scene, Place *place)
{
    for (guint i = 0; i + 1 < scene->points->front; i++) {
        const Point *a = point_at(scene->points, i), *b = point_at(scene->points, i + 1);
        double x0 = point_x(scene, a), y0 = point_y(scene, a);
        double x1 = point_x(scene, b), y1 = point_y(scene, b);
        canvas_segment(scene->panel.canvas, x0, y0, x1, y0);
        canvas_segment(scene->panel.canvas, x1, y0, x1, y1);
        place_line(place, x0, y0, x1, y0);
        place_line(place, x1, y0, x1, y1);
    }
    canvas_paint(scene->panel.canvas, (Look){.stroke = FRONT_INK, .width = 1.6});
}

/* How a mark looks: that of its group, or of a group too small for a colour of its own. */
typedef struct Style {
    Ink ink;
    MarkShape shape;
} Style;

static Style style_of_group(int group)
{
    Ink ink = group >= 0 && group < GROUPS_MAX ? CLASS_INK_FIRST + (Ink)group : REST_INK;
    return (Style){ink, ink == REST_INK ? REST_SHAPE : ink_shape(ink)};
}

static Style style_of(const Scene *scene, const Point *point, bool on_front)
{
    if (scene->groups->len == 0)
        return on_front ? (Style){FRONT_INK, MARK_DIAMOND} : (Style){REST_INK, MARK_CIRCLE};
    return style_of_group(group_of(scene->groups, point->group));
}

static Look look_of(const Scene *scene, Ink ink, bool on_front, bool open)
{
    bool grouped = scene->groups->len > 0;
    Look look = {.fill = open ? INK_PAPER : ink, .stroke = ink, .width = open ? 1.5 : 0.8};
    if (!open && !on_front)
        look.fill_opacity = 0.45;
    if (grouped && on_front && !open) {
        look.stroke = INK_TEXT;
        look.width = 1.2;
    }
    return look;
}

/* Marks that look alike share a path. */
static void draw_marks(const Scene *scene, Part part)
{
    for (Ink ink = 1; ink < INK_COUNT; ink++)
        for (int open = 0; open < 2; open++) {
            for (guint i = part.first; i < part.end; i++) {
                const Point *point = point_at(scene->points, i);
                Style style = style_of(scene, point, part.on_front);
                if (style.ink == ink && point->open == open)
                    canvas_mark(scene->panel.canvas, style.shape, point_x(scene, point),
                                point_y(scene, point), part.radius);
            }
            canvas_paint(scene->panel.canvas, look_of(scene, ink, part.on_front, open));
        }
}

static void reserve_marks(const Scene *scene, Part part, Place *place)
{
    for (guint i = part.first; i < part.end; i++)
        place_mark(place, point_x(scene, point_at(scene->points, i)),
                   point_y(scene, point_at(scene->points, i)), part.radius + 1);
}

static void note_points(const Scene *scene, Part part)
{
    for (guint i = part.first; i < part.end; i++) {
        const Point *point = point_at(scene->points, i);
        g_autofree char *x = units_si(point->x, 3, scene->points->x->unit);
        g_autofree char *y = units_si(point->y, 3, scene->points->y->unit);
        g_autofree char *text =
            g_strdup_printf("%s: %s, %s%s%s", point->name, x, y, point->note ? "; " : "",
                            point->note ? point->note : "");
        canvas_note(scene->panel.canvas, point_x(scene, point), point_y(scene, point),
                    part.radius + POINTED, text);
    }
}

static void name_points(const Scene *scene, Part part, TextLook look, Place *place)
{
    for (guint i = part.first; i < part.end; i++) {
        const Point *point = point_at(scene->points, i);
        bool placed = false;
        for (int t = 0; t < 2 && !placed; t++) {
            g_autofree char *name = sheet_fit(scene->panel.sheet, point->name, SIZE_SMALL,
                                              look.bold, t ? NAME_WIDTH : WHOLE_WIDTH);
            placed = place_text(place, scene->panel.canvas, point_x(scene, point),
                                point_y(scene, point), part.radius, name, look);
        }
    }
}

static char *axis_title(const Measure *measure)
{
    return g_strdup_printf("%s (%s is better)", measure->title,
                           measure->more_is_better ? "more" : "less");
}

static void draw_plot(const Scene *scene)
{
    const Panel *panel = &scene->panel;
    Part front = part_of(scene->points, true), rest = part_of(scene->points, false);
    g_autoptr(Place) place = place_new(
        (Box){panel->box.x + 3, panel->box.y + 3, panel->box.width - 6, panel->box.height - 6});
    g_autofree char *across = axis_title(scene->points->x), *up = axis_title(scene->points->y);
    axis_draw_y(panel->canvas, &panel->y, panel->box, up);
    axis_draw_x(panel->canvas, &panel->x, panel->box, across);
    panel_border(panel);
    draw_frontier(scene, place);
    reserve_marks(scene, rest, place);
    reserve_marks(scene, front, place);
    draw_marks(scene, rest);
    draw_marks(scene, front);
    name_points(scene, front, (TextLook){.size = SIZE_SMALL, .bold = true, .halo = true}, place);
    if (rest.end <= NAMED_MAX) {
        place_set_reach(place, REST_REACH);
        name_points(scene, rest, (TextLook){.size = SIZE_SMALL, .halo = true, .ink = INK_MUTED},
                    place);
    }
    note_points(scene, rest);
    note_points(scene, front);
}

/* ---- Below the plot -------------------------------------------------------------------------- */

/* The groups with a colour, and one entry for all others. */
static double draw_groups(const Scene *scene, double y)
{
    const Sheet *sheet = scene->panel.sheet;
    LegendItem items[GROUPS_MAX + 1];
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    guint own = MIN(scene->groups->len, GROUPS_MAX), n = own, left = scene->points->list->len;
    for (guint i = 0; i < own; i++) {
        const Group *group = &g_array_index(scene->groups, Group, i);
        Style style = style_of_group((int)i);
        g_ptr_array_add(names, sheet_fit(sheet, group->name, SIZE_SMALL, false, NAME_WIDTH));
        items[i] = (LegendItem){names->pdata[i], style.ink, style.shape, KEY_MARK};
        left -= group->count;
    }
    if (left > 0)
        items[n++] = (LegendItem){"others", REST_INK, REST_SHAPE, KEY_MARK};
    return sheet_legend(sheet, y, items, n);
}

/* " Not drawn, without a time there: 3 (does not fit)." or "". Caller frees. */
static char *missing_text(const Points *points)
{
    GString *out = g_string_new(NULL);
    g_autofree char *counts = reasons_counts(&points->reasons);
    if (points->elsewhere)
        g_string_append_printf(out, " Left out, of other tasks or batches: %u.", points->elsewhere);
    if (points->reasons.count)
        g_string_append_printf(out, " Left out, without a time there: %s.", counts);
    if (points->left_out)
        g_string_append_printf(out, " Left out, for want of a value: %u.", points->left_out);
    return g_string_free(out, FALSE);
}

static double draw_notes(const Scene *scene, double y)
{
    static const LegendItem items[] = {
        {"on the frontier: none is better in both", FRONT_INK, MARK_DIAMOND, KEY_MARK},
        {"behind it", REST_INK, MARK_CIRCLE, KEY_MARK}};
    const Points *points = scene->points;
    GString *text = g_string_new(NULL);
    if (scene->groups->len) {
        y = draw_groups(scene, y);
        g_string_append(text, points->front > 1
                                  ? "The line is the frontier: no other network is better in both. "
                                  : "One is the best in both. ");
    } else {
        y = sheet_legend(scene->panel.sheet, y, items, points->list->len > points->front ? 2 : 1);
    }
    if (points->caption)
        g_string_append(text, points->caption);
    g_autofree char *missing = missing_text(points);
    g_string_append(g_string_truncate(text, strlen(g_strchomp(text->str))), missing);
    return sheet_caption(scene->panel.sheet, y, g_strchomp(g_string_free(text, FALSE)));
}

static char *finding(const Sheet *sheet, const Points *points)
{
    g_autofree char *missing = missing_text(points);
    GString *out = g_string_new(NULL);
    g_autofree char *networks = units_plural(points->list->len, "network");
    g_string_append_printf(out, "%s: %u of %s on the frontier", sheet->title, points->front,
                           networks);
    if (points->front > 1)
        g_string_append_printf(out, ", from %s to %s", point_at(points, 0)->name,
                               point_at(points, points->front - 1)->name);
    g_string_append_printf(out, ".\n%s by %s and %s, %u on the frontier:", networks,
                           points->x->title, points->y->title, points->front);
    for (guint i = 0; i < points->front; i++)
        g_string_append_printf(out, "%s %s", i ? "," : "", point_at(points, i)->name);
    g_string_append_printf(out, ".\n%s", missing);
    if (points->caption)
        g_string_append_printf(out, "\n%s", points->caption);
    return g_string_free(out, FALSE);
}

Canvas *points_draw(Points *points, Sheet *sheet)
{
    points_split(points);
    g_autoptr(GArray) groups = groups_new(points);
    Scene scene = {points, fit_axes(sheet, points), groups};
    draw_plot(&scene);
    double y = draw_notes(&scene, panel_bottom(&scene.panel) + 44);
    return sheet_finish(sheet, y, finding(sheet, points));
}

Canvas *points_none(const Points *points, GError **error)
{
    g_autofree char *counts = reasons_counts(&points->reasons);
    return chart_cannot(error, "nothing to compare: no network has both values%s%s",
                        *counts ? "; without a time there: " : "", counts);
}

/* ---- Tasks ----------------------------------------------------------------------------------- */

static bool same_task(const ModelResult *a, const ModelResult *b)
{
    return accuracy_same_task(a, b) && a->batch == b->batch;
}

static GPtrArray *models_of(const ChartRequest *request, const ModelResult *task,
                            bool (*counts)(const ModelResult *model))
{
    GPtrArray *models = g_ptr_array_new();
    for (int i = 0; i < request->n_models; i++)
        if ((!counts || counts(request->models[i])) && same_task(request->models[i], task))
            g_ptr_array_add(models, (gpointer)request->models[i]);
    return models;
}

GPtrArray *points_of_one_task(const ChartRequest *request, bool (*counts)(const ModelResult *model))
{
    g_autoptr(GPtrArray) most = g_ptr_array_new();
    for (int i = 0; i < request->n_models; i++) {
        g_autoptr(GPtrArray) models = models_of(request, request->models[i], counts);
        if (models->len > most->len) {
            GPtrArray *fewer = most;
            most = g_steal_pointer(&models);
            models = fewer;
        }
    }
    return g_steal_pointer(&most);
}

char *points_task_text(const ModelResult *of)
{
    int64_t classes = accuracy_classes(of);
    if (!of->category)
        return g_strdup("");
    return classes > 0
               ? g_strdup_printf(" (%s, %" G_GINT64_FORMAT " outputs)", of->category, classes)
               : g_strdup_printf(" (%s)", of->category);
}

/* ---- Points and costs ------------------------------------------------------------------------ */

Points points_new(const Measure *x, const Measure *y)
{
    Points points = {
        .x = x, .y = y, .list = g_array_new(FALSE, FALSE, sizeof(Point)), .reasons = reasons_new()};
    g_array_set_clear_func(points.list, point_clear);
    return points;
}

void points_clear(Points *points)
{
    g_array_unref(points->list);
    reasons_clear(&points->reasons);
    g_free(points->caption);
}

const Measure points_params = {"params", "Parameters", "", AXIS_LOG, false};
const Measure points_macs = {"macs", "Multiply-accumulates", "MAC", AXIS_LOG, false};
const Measure points_time = {"time", "Roofline time", "s", AXIS_LOG, false};
const Measure points_estimate = {"estimate", "Estimated time", "s", AXIS_LOG, false};

const Measure *points_cost(const char *name)
{
    static const Measure *const costs[] = {&points_params, &points_macs, &points_time,
                                           &points_estimate};
    for (gsize i = 0; i < G_N_ELEMENTS(costs); i++)
        if (strcmp(costs[i]->name, name) == 0)
            return costs[i];
    return costs[0];
}

bool points_cost_of(Points *points, Analysis *analysis, const ChartRequest *request,
                    const Measure *cost, const ModelResult *model, double *value)
{
    g_autoptr(GError) error = NULL;
    *value = (double)(cost == &points_macs ? model->cost->macs : model->cost->params);
    if (!points_is_time(cost))
        return true;
    const Times *times = chart_times(analysis, request, model, request->devices[0], &error);
    if (times)
        *value = cost == &points_time ? times->roofline_seconds : times->estimate_seconds;
    bool known = times && (!isnan(*value) ||
                           rb_fail(&error, RB_ERROR_CANNOT,
                                   "no profile: none of the device is for '%s' so; `roofbook fit` "
                                   "makes one of measurements",
                                   model->id));
    if (!known)
        reasons_add(&points->reasons, model->name, error);
    return known;
}
