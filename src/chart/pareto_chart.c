#include "chart/pareto_chart.h"

#include <math.h>

#include "base/units.h"
#include "chart/frame.h"
#include "chart/place.h"

#define PLOT_HEIGHT 400
#define RADIUS 4.2
#define FRONT_RADIUS 5.2
#define POINTED 2 /* px beyond a mark's edge within which it is pointed at */
#define NAME_WIDTH 170
#define MARGIN_LOG 1.35    /* factor kept free beyond the outermost points of a log axis */
#define MARGIN_LINEAR 0.08 /* of the span, on a linear one */
#define NAMED_MAX 40       /* more marks than this, and only the frontier is named */
#define REST_REACH 80      /* px from a mark behind the frontier to its name */
#define FRONT_INK (INK_CLASS + CHART_CONV)
#define REST_INK INK_AXIS

static bool is_on_axis(const ParetoAxis *axis, double value)
{
    return isfinite(value) && (axis->scale == AXIS_LINEAR || value > 0);
}

static bool is_drawn(const ParetoChart *data, const ParetoPoint *point)
{
    return is_on_axis(&data->x, point->x) && is_on_axis(&data->y, point->y);
}

/* Larger is better, whatever the axis. */
static double merit(const ParetoAxis *axis, double value)
{
    return axis->more_is_better ? value : -value;
}

/* Best x first; of equal x, the best y; else as given. */
static gint compare_points(gconstpointer a, gconstpointer b, gpointer chart)
{
    const ParetoChart *data = chart;
    const ParetoPoint *p = *(const ParetoPoint *const *)a, *q = *(const ParetoPoint *const *)b;
    double x = merit(&data->x, q->x) - merit(&data->x, p->x);
    double y = merit(&data->y, q->y) - merit(&data->y, p->y);
    if (x != 0)
        return x < 0 ? -1 : 1;
    if (y != 0)
        return y < 0 ? -1 : 1;
    return (p > q) - (p < q);
}

static GPtrArray *drawn_points(const ParetoChart *data)
{
    GPtrArray *points = g_ptr_array_new();
    for (size_t i = 0; i < data->point_count; i++)
        if (is_drawn(data, &data->points[i]))
            g_ptr_array_add(points, (gpointer)&data->points[i]);
    g_ptr_array_sort_with_data(points, compare_points, (gpointer)data);
    return points;
}

/* Splits sorted points: what nothing before beats in y, and the rest. */
static void split(const ParetoChart *data, const GPtrArray *points, GPtrArray *front,
                  GPtrArray *rest)
{
    double best = -INFINITY;
    for (guint i = 0; i < points->len; i++) {
        const ParetoPoint *point = points->pdata[i];
        bool better = merit(&data->y, point->y) > best;
        g_ptr_array_add(better ? front : rest, (gpointer)point);
        best = fmax(best, merit(&data->y, point->y));
    }
}

/* Groups, those with most points first; equal ones in the order of their first points. */
typedef struct Group {
    const char *name;
    guint count, first;
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

static GArray *groups_new(const ParetoChart *data)
{
    GArray *groups = g_array_new(FALSE, FALSE, sizeof(Group));
    for (size_t i = 0; i < data->point_count; i++) {
        const ParetoPoint *point = &data->points[i];
        if (!point->group || !is_drawn(data, point))
            continue;
        int known = group_of(groups, point->group);
        Group group = {point->group, 1, (guint)i};
        if (known >= 0)
            g_array_index(groups, Group, known).count++;
        else
            g_array_append_val(groups, group);
    }
    g_array_sort(groups, compare_groups);
    return groups;
}

typedef struct Scene {
    const ParetoChart *data;
    Canvas *canvas;
    Box plot;
    Axis x, y;
    GPtrArray *front, *rest; /* ParetoPoint */
    GArray *groups;          /* Group */
} Scene;

static void widen(const ParetoAxis *axis, double *low, double *high)
{
    double span = *high - *low;
    if (axis->scale == AXIS_LOG) {
        *low /= MARGIN_LOG;
        *high *= MARGIN_LOG;
        return;
    }
    if (span <= 0)
        span = fmax(fabs(*high), 1);
    *high += span * MARGIN_LINEAR;
    *low = *low >= 0 ? fmax(*low - span * MARGIN_LINEAR, 0) : *low - span * MARGIN_LINEAR;
}

static void fit_axes(Scene *scene, const GPtrArray *points, double top)
{
    double x[2] = {INFINITY, -INFINITY}, y[2] = {INFINITY, -INFINITY};
    for (guint i = 0; i < points->len; i++) {
        const ParetoPoint *point = points->pdata[i];
        x[0] = fmin(x[0], point->x);
        x[1] = fmax(x[1], point->x);
        y[0] = fmin(y[0], point->y);
        y[1] = fmax(y[1], point->y);
    }
    widen(&scene->data->x, &x[0], &x[1]);
    widen(&scene->data->y, &y[0], &y[1]);
    scene->y =
        axis_new(scene->data->y.scale, y[0], y[1], top + PLOT_HEIGHT, top, scene->data->y.unit);
    double left = FRAME_MARGIN + axis_label_width(&scene->y, canvas_fonts(scene->canvas)) + 8;
    scene->plot = (Box){left, top, canvas_width(scene->canvas) - FRAME_MARGIN - left, PLOT_HEIGHT};
    scene->x = axis_new(scene->data->x.scale, x[0], x[1], left, left + scene->plot.width,
                        scene->data->x.unit);
}

static double point_x(const Scene *scene, const ParetoPoint *point)
{
    return axis_px(&scene->x, point->x);
}

static double point_y(const Scene *scene, const ParetoPoint *point)
{
    return axis_px(&scene->y, point->y);
}

/* Steps, because what lies between two points of the frontier is reached by neither: each point's
 * worth holds until the next. */
static void draw_frontier(const Scene *scene, Place *place)
{
    for (guint i = 0; i + 1 < scene->front->len; i++) {
        const ParetoPoint *a = scene->front->pdata[i], *b = scene->front->pdata[i + 1];
        double x0 = point_x(scene, a), y0 = point_y(scene, a);
        double x1 = point_x(scene, b), y1 = point_y(scene, b);
        canvas_segment(scene->canvas, x0, y0, x1, y0);
        canvas_segment(scene->canvas, x1, y0, x1, y1);
        place_line(place, x0, y0, x1, y0);
        place_line(place, x1, y0, x1, y1);
    }
    canvas_paint(scene->canvas, (Look){.stroke = FRONT_INK, .width = 1.6});
}

/* How a mark looks: that of its group, or of a group too small for a colour of its own. */
typedef struct Style {
    Ink ink;
    MarkShape shape;
} Style;

static Style style_of_group(int group)
{
    return group >= 0 && group < PARETO_GROUPS
               ? (Style){chart_class_ink((ChartClass)group), chart_class_shape((ChartClass)group)}
               : (Style){REST_INK, MARK_CIRCLE};
}

static Style style_of(const Scene *scene, const ParetoPoint *point, bool on_front)
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
static void draw_marks(const Scene *scene, const GPtrArray *points, bool on_front)
{
    double radius = on_front ? FRONT_RADIUS : RADIUS;
    for (Ink ink = 1; ink < INK_COUNT; ink++)
        for (int open = 0; open < 2; open++) {
            for (guint i = 0; i < points->len; i++) {
                const ParetoPoint *point = points->pdata[i];
                Style style = style_of(scene, point, on_front);
                if (style.ink == ink && point->open == open)
                    canvas_mark(scene->canvas, style.shape, point_x(scene, point),
                                point_y(scene, point), radius);
            }
            canvas_paint(scene->canvas, look_of(scene, ink, on_front, open));
        }
}

static void reserve_marks(const Scene *scene, const GPtrArray *points, double radius, Place *place)
{
    for (guint i = 0; i < points->len; i++)
        place_mark(place, point_x(scene, points->pdata[i]), point_y(scene, points->pdata[i]),
                   radius + 1);
}

static void note_points(const Scene *scene, const GPtrArray *points, double radius)
{
    for (guint i = 0; i < points->len; i++) {
        const ParetoPoint *point = points->pdata[i];
        g_autofree char *x = units_si(point->x, 3, scene->data->x.unit);
        g_autofree char *y = units_si(point->y, 3, scene->data->y.unit);
        g_autofree char *text =
            g_strdup_printf("%s: %s, %s%s%s", point->name ? point->name : "", x, y,
                            point->note ? "; " : "", point->note ? point->note : "");
        canvas_note(scene->canvas, point_x(scene, point), point_y(scene, point), radius + POINTED,
                    text);
    }
}

static void name_points(const Scene *scene, const GPtrArray *points, double radius, TextLook look,
                        Place *place)
{
    Fonts *fonts = canvas_fonts(scene->canvas);
    for (guint i = 0; i < points->len; i++) {
        const ParetoPoint *point = points->pdata[i];
        g_autofree char *name = fonts_fit(fonts, point->name, SIZE_SMALL, look.bold, NAME_WIDTH);
        place_text(place, scene->canvas, point_x(scene, point), point_y(scene, point), radius, name,
                   look);
    }
}

static char *axis_title(const ParetoAxis *axis)
{
    return g_strdup_printf("%s (%s is better)", axis->title,
                           axis->more_is_better ? "more" : "less");
}

static void draw_plot(const Scene *scene)
{
    Box inner = {scene->plot.x + 3, scene->plot.y + 3, scene->plot.width - 6, PLOT_HEIGHT - 6};
    g_autoptr(Place) place = place_new(inner);
    g_autofree char *across = axis_title(&scene->data->x), *up = axis_title(&scene->data->y);
    axis_draw_y(scene->canvas, &scene->y, scene->plot, up);
    axis_draw_x(scene->canvas, &scene->x, scene->plot, across);
    canvas_rect(scene->canvas, scene->plot);
    canvas_paint(scene->canvas, (Look){.stroke = INK_AXIS});
    draw_frontier(scene, place);
    reserve_marks(scene, scene->rest, RADIUS, place);
    reserve_marks(scene, scene->front, FRONT_RADIUS, place);
    draw_marks(scene, scene->rest, false);
    draw_marks(scene, scene->front, true);
    name_points(scene, scene->front, FRONT_RADIUS,
                (TextLook){.size = SIZE_SMALL, .bold = true, .halo = true}, place);
    if (scene->front->len + scene->rest->len <= NAMED_MAX) {
        place_set_reach(place, REST_REACH);
        name_points(scene, scene->rest, RADIUS,
                    (TextLook){.size = SIZE_SMALL, .halo = true, .ink = INK_MUTED}, place);
    }
    note_points(scene, scene->rest, RADIUS);
    note_points(scene, scene->front, FRONT_RADIUS);
}

/* The groups with a colour, and one entry for all others. */
static double draw_groups(const Scene *scene, double y)
{
    LegendItem items[PARETO_GROUPS + 1];
    char *names[PARETO_GROUPS];
    guint own = MIN(scene->groups->len, PARETO_GROUPS), n = own;
    guint left = scene->front->len + scene->rest->len;
    for (guint i = 0; i < own; i++) {
        const Group *group = &g_array_index(scene->groups, Group, i);
        Style style = style_of_group((int)i);
        names[i] =
            fonts_fit(canvas_fonts(scene->canvas), group->name, SIZE_SMALL, false, NAME_WIDTH);
        items[i] = (LegendItem){names[i], style.ink, style.shape};
        left -= group->count;
    }
    if (left > 0)
        items[n++] = (LegendItem){"others", REST_INK, MARK_CIRCLE};
    y = frame_legend(scene->canvas, FRAME_MARGIN, y, items, n);
    for (guint i = 0; i < own; i++)
        g_free(names[i]);
    return y;
}

static double draw_notes(const Scene *scene, guint drawn, double y)
{
    LegendItem items[] = {{"on the frontier: none is better in both", FRONT_INK, MARK_DIAMOND},
                          {"behind it", REST_INK, MARK_CIRCLE}};
    GString *text = g_string_new(NULL);
    if (scene->groups->len) {
        y = draw_groups(scene, y);
        g_string_append(text, "The line is the frontier: no other network is better in both. ");
    } else {
        y = frame_legend(scene->canvas, FRAME_MARGIN, y, items, scene->rest->len ? 2 : 1);
    }
    if (scene->data->point_count > drawn)
        g_string_append_printf(text, "Not drawn, for want of a value: %zu. ",
                               scene->data->point_count - drawn);
    if (scene->data->caption)
        g_string_append(text, scene->data->caption);
    y = frame_caption(scene->canvas, FRAME_MARGIN, y, g_strchomp(text->str));
    g_string_free(text, TRUE);
    return y;
}

char *pareto_chart_alt(const ParetoChart *data)
{
    g_autoptr(GPtrArray) points = drawn_points(data), front = g_ptr_array_new(),
                         rest = g_ptr_array_new();
    split(data, points, front, rest);
    if (!points->len)
        return g_strdup_printf("%s: no network has both values.", data->title);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%s: %u networks by %s and %s, %u on the frontier:", data->title,
                           points->len, data->x.title, data->y.title, front->len);
    for (guint i = 0; i < front->len; i++) {
        const ParetoPoint *point = front->pdata[i];
        g_string_append_printf(out, "%s %s", i ? "," : "", point->name ? point->name : "");
    }
    g_string_append_c(out, '.');
    if (data->caption)
        g_string_append_printf(out, " %s", data->caption);
    return g_string_free(out, FALSE);
}

Canvas *pareto_chart(const ParetoChart *data, Fonts *fonts)
{
    g_autoptr(GPtrArray) points = drawn_points(data), front = g_ptr_array_new(),
                         rest = g_ptr_array_new();
    if (!points->len)
        return frame_empty(fonts, data->width, data->title, data->subtitle,
                           "No network has both values.");
    double y;
    Canvas *canvas = frame_new(fonts, data->width, data->title, data->subtitle, &y);
    g_autoptr(GArray) groups = groups_new(data);
    Scene scene = {.data = data, .canvas = canvas, .front = front, .rest = rest, .groups = groups};
    split(data, points, front, rest);
    fit_axes(&scene, points, y + 24);
    draw_plot(&scene);
    y = draw_notes(&scene, points->len, scene.plot.y + PLOT_HEIGHT + 44);
    g_autofree char *alt = pareto_chart_alt(data);
    frame_finish(canvas, y, data->title, alt);
    return canvas;
}
