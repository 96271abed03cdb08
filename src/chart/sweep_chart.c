#include "chart/sweep_chart.h"

#include <math.h>
#include <stdlib.h>

#include "base/units.h"
#include "chart/frame.h"
#include "chart/labels.h"

#define PANEL 170
#define PANEL_GAP 34   /* px above a panel, for its title */
#define GUTTER 158     /* px right of the panels, for labels */
#define LABEL_PITCH 15 /* px */
#define TICK_GAP 12    /* px between labels below */
#define MARKED_MAX 40  /* more points than this are a line only */
#define LABELS (SWEEP_SERIES + 1)
#define HEADROOM 1.08

static const struct {
    Ink ink;
    MarkShape shape;
} looks[SWEEP_SERIES] = {
    {INK_CLASS + CHART_CONV, MARK_CIRCLE},
    {INK_CLASS + CHART_DEPTHWISE, MARK_TRIANGLE},
    {INK_CLASS + CHART_LINEAR, MARK_SQUARE},
    {INK_CLASS + CHART_ACTIVATION, MARK_DIAMOND},
};

typedef struct Scene {
    const SweepChart *data;
    Canvas *canvas;
    double left, right;
    Axis x;
} Scene;

static bool is_known(double value, AxisScale scale)
{
    return isfinite(value) && (scale == AXIS_LINEAR ? value >= 0 : value > 0);
}

static bool is_x(const SweepChart *data, size_t i)
{
    return isfinite(data->x[i]) && data->x[i] > 0;
}

static bool has_limit(const SweepPanel *panel)
{
    return isfinite(panel->limit) && panel->limit > 0;
}

static bool has_knee(const SweepChart *data)
{
    return isfinite(data->knee) && data->knee > 0;
}

static bool value_at(const SweepChart *data, const SweepPanel *panel, size_t series, size_t i,
                     double *value)
{
    *value = panel->series[series].values[i];
    return is_x(data, i) && is_known(*value, panel->scale);
}

static bool extent(const SweepChart *data, const SweepPanel *panel, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t s = 0; s < panel->series_count; s++) {
        for (size_t i = 0; i < data->x_count; i++) {
            double value;
            if (!value_at(data, panel, s, i, &value))
                continue;
            *low = fmin(*low, value);
            *high = fmax(*high, value);
        }
    }
    return *low <= *high;
}

static bool is_drawable(const SweepChart *data)
{
    double low, high;
    for (size_t i = 0; i < data->panel_count; i++)
        if (extent(data, &data->panels[i], &low, &high))
            return true;
    return false;
}

/* The largest x at which the first series is within the limit; 0: none; NaN: nothing limits. */
static double fits_up_to(const SweepChart *data, const SweepPanel *panel)
{
    double most = 0;
    bool beyond = false;
    if (!has_limit(panel) || panel->series_count == 0)
        return NAN;
    for (size_t i = 0; i < data->x_count; i++) {
        double value;
        if (!value_at(data, panel, 0, i, &value))
            continue;
        beyond = beyond || value > panel->limit;
        if (!beyond)
            most = data->x[i];
    }
    return beyond ? most : NAN;
}

/* Where the first series crosses the limit, between the last x that fits and the next; NaN:
 * nowhere.
 */
static double crossing(const SweepChart *data, const SweepPanel *panel)
{
    double fits = fits_up_to(data, panel), before = NAN;
    if (isnan(fits))
        return NAN;
    for (size_t i = 0; i < data->x_count; i++) {
        double value;
        if (!value_at(data, panel, 0, i, &value))
            continue;
        if (value > panel->limit) {
            double t = before > 0 ? log(panel->limit / before) / log(value / before) : 1;
            return fits > 0 ? fits * pow(data->x[i] / fits, t) : data->x[i];
        }
        before = value;
    }
    return NAN;
}

static Axis panel_axis(const Scene *scene, const SweepPanel *panel, double y)
{
    double low = 0, high = 1;
    extent(scene->data, panel, &low, &high);
    double limit = has_limit(panel) ? panel->limit : high;
    if (panel->scale == AXIS_LINEAR) {
        double top = limit <= 3 * high ? fmax(high, limit) : high;
        return axis_new(AXIS_LINEAR, 0, top * HEADROOM, y + PANEL, y, panel->unit);
    }
    Axis axis = axis_new(AXIS_LOG, fmin(low, limit) / 1.2, fmax(high, limit) * 1.2, y + PANEL, y,
                         panel->unit);
    axis_round(&axis);
    return axis;
}

/* --- x --- */

static bool is_power_of_two(double x)
{
    int exponent;
    return frexp(x, &exponent) == 0.5;
}

static double tick_half(const Scene *scene, double x)
{
    g_autofree char *label = units_exact(x);
    return fonts_width(canvas_fonts(scene->canvas), label, SIZE_SMALL, false) / 2;
}

static bool tick_fits(const Scene *scene, const GArray *ticks, double x)
{
    for (guint i = 0; i < ticks->len; i++) {
        double other = g_array_index(ticks, double, i);
        double room = tick_half(scene, x) + tick_half(scene, other) + TICK_GAP;
        if (fabs(axis_px(&scene->x, x) - axis_px(&scene->x, other)) < room)
            return false;
    }
    return true;
}

/* Those x that fit side by side, powers of two before others. */
static GArray *ticks_of_few(const Scene *scene)
{
    GArray *ticks = g_array_new(FALSE, FALSE, sizeof(double));
    for (int powers = 1; powers >= 0; powers--)
        for (size_t i = 0; i < scene->data->x_count; i++) {
            double x = scene->data->x[i];
            if (is_x(scene->data, i) && is_power_of_two(x) == powers && tick_fits(scene, ticks, x))
                g_array_append_val(ticks, x);
        }
    return ticks;
}

/* Powers of two, evenly spaced. */
static GArray *ticks_of_many(const Scene *scene)
{
    GArray *ticks = g_array_new(FALSE, FALSE, sizeof(double));
    int first = (int)ceil(log2(scene->x.low) - 1e-9), last = (int)floor(log2(scene->x.high) + 1e-9);
    int most = MAX(1, (int)((scene->right - scene->left) / 60)), every = (last - first) / most + 1;
    for (int exponent = first; exponent <= last; exponent += every) {
        double x = ldexp(1, exponent);
        if (tick_fits(scene, ticks, x))
            g_array_append_val(ticks, x);
    }
    return ticks;
}

static void draw_x_grid(const Scene *scene, const GArray *ticks, double y)
{
    for (guint i = 0; i < ticks->len; i++) {
        double x = axis_px(&scene->x, g_array_index(ticks, double, i));
        canvas_segment(scene->canvas, x, y, x, y + PANEL);
    }
    canvas_paint(scene->canvas, (Look){.stroke = INK_GRID});
}

static double draw_x_labels(const Scene *scene, const GArray *ticks, double y)
{
    for (guint i = 0; i < ticks->len; i++) {
        double x = g_array_index(ticks, double, i);
        g_autofree char *label = units_exact(x);
        canvas_text(scene->canvas, axis_px(&scene->x, x), y + 16, label,
                    (TextLook){.ink = INK_MUTED, .size = SIZE_SMALL, .anchor = ANCHOR_MIDDLE});
    }
    canvas_text(scene->canvas, (scene->left + scene->right) / 2, y + 35, scene->data->x_title,
                (TextLook){.anchor = ANCHOR_MIDDLE});
    return y + 40;
}

/* --- one panel --- */

/* Where something no longer fits, in every panel. */
static void draw_beyond(const Scene *scene, double y)
{
    double x = INFINITY;
    for (size_t i = 0; i < scene->data->panel_count; i++)
        x = fmin(x, axis_px(&scene->x, crossing(scene->data, &scene->data->panels[i])));
    if (x < scene->right)
        canvas_rect(scene->canvas,
                    (Box){fmax(x, scene->left), y, scene->right - fmax(x, scene->left), PANEL});
    canvas_paint(scene->canvas, (Look){.fill = INK_GRID_MINOR});
}

/* Beside the title of the first panel, where no curve passes. */
static void name_knee(const Scene *scene, double x, double y, const char *title)
{
    Fonts *fonts = canvas_fonts(scene->canvas);
    const char *note = scene->data->knee_note;
    g_autofree char *knee = units_exact(scene->data->knee);
    g_autofree char *text = g_strconcat("knee at ", knee, note && *note ? ": " : "", note, NULL);
    double free_from = scene->left + fonts_width(fonts, title, SIZE_TEXT, false) + 14;
    double edge = canvas_width(scene->canvas) - FRAME_MARGIN;
    g_autofree char *fit = fonts_fit(fonts, text, SIZE_SMALL, true, fmax(edge - free_from, 60));
    double width = fonts_width(fonts, fit, SIZE_SMALL, true);
    canvas_text(scene->canvas, CLAMP(x - width / 2, free_from, fmax(edge - width, free_from)),
                y - 9, fit, (TextLook){.size = SIZE_SMALL, .bold = true});
}

static void draw_knee(const Scene *scene, double y, const char *title)
{
    double x = axis_px(&scene->x, scene->data->knee);
    if (!has_knee(scene->data) || x < scene->left || x > scene->right)
        return;
    canvas_segment(scene->canvas, x, y - (title ? 5 : 0), x, y + PANEL);
    canvas_paint(scene->canvas, (Look){.stroke = INK_MEASURED, .dash = DASH_DOTTED});
    if (title)
        name_knee(scene, x, y, title);
}

static void draw_series(const Scene *scene, const SweepPanel *panel, const Axis *axis, size_t s)
{
    bool broken = true;
    for (size_t i = 0; i < scene->data->x_count; i++) {
        double value;
        bool known = value_at(scene->data, panel, s, i, &value);
        if (known)
            (broken ? canvas_move : canvas_line)(
                scene->canvas, axis_px(&scene->x, scene->data->x[i]), axis_px(axis, value));
        broken = !known;
    }
    canvas_paint(scene->canvas, (Look){.stroke = looks[s].ink, .width = 2});
    for (size_t i = 0; i < scene->data->x_count && scene->data->x_count <= MARKED_MAX; i++) {
        double value;
        if (value_at(scene->data, panel, s, i, &value))
            canvas_mark(scene->canvas, looks[s].shape, axis_px(&scene->x, scene->data->x[i]),
                        axis_px(axis, value), 3.5);
    }
    canvas_paint(scene->canvas, (Look){.fill = looks[s].ink});
}

/* What stands in the gutter: a series at its last point, the limit at its line. */
typedef struct GutterLabel {
    char *text;
    double x, y; /* px of what is named */
    Ink ink;
    Dash dash;
} GutterLabel;

static gint compare_y(gconstpointer a, gconstpointer b)
{
    const GutterLabel *p = a, *q = b;
    if (p->y != q->y)
        return p->y < q->y ? -1 : 1;
    return (p->ink > q->ink) - (p->ink < q->ink);
}

static char *limit_text(const SweepChart *data, const SweepPanel *panel)
{
    double fits = fits_up_to(data, panel);
    g_autofree char *most = units_exact(fits);
    if (isnan(fits))
        return g_strdup(panel->limit_name);
    return fits > 0 ? g_strdup_printf("fits up to %s: %s", most, panel->limit_name)
                    : g_strdup_printf("fits none: %s", panel->limit_name);
}

static guint gutter_labels(const Scene *scene, const SweepPanel *panel, const Axis *axis,
                           GutterLabel labels[LABELS])
{
    guint n = 0;
    for (size_t s = 0; s < panel->series_count; s++) {
        double value;
        for (size_t i = scene->data->x_count; i-- > 0;) {
            if (!value_at(scene->data, panel, s, i, &value))
                continue;
            labels[n++] = (GutterLabel){g_strdup(panel->series[s].name),
                                        axis_px(&scene->x, scene->data->x[i]), axis_px(axis, value),
                                        looks[s].ink, DASH_SOLID};
            break;
        }
    }
    double y = axis_px(axis, panel->limit);
    if (has_limit(panel) && y >= axis->to)
        labels[n++] = (GutterLabel){limit_text(scene->data, panel), scene->left, y, INK_THEORETICAL,
                                    DASH_DASHED};
    return n;
}

static void draw_gutter(const Scene *scene, const SweepPanel *panel, const Axis *axis)
{
    GutterLabel labels[LABELS];
    double at[LABELS], room = canvas_width(scene->canvas) - FRAME_MARGIN - scene->right;
    guint n = gutter_labels(scene, panel, axis, labels);
    qsort(labels, n, sizeof *labels, compare_y);
    for (guint i = 0; i < n; i++)
        at[i] = labels[i].y;
    labels_spread(at, n, LABEL_PITCH, axis->to + 4, axis->from - 4);
    for (guint i = 0; i < n; i++) {
        Box line = {labels[i].x, axis->to, scene->right - labels[i].x, PANEL};
        labels_line(scene->canvas, line, labels[i].y, at[i], room, labels[i].text,
                    (Look){.stroke = labels[i].ink, .width = 1.4, .dash = labels[i].dash});
        g_free(labels[i].text);
    }
}

static double draw_panel(const Scene *scene, const SweepPanel *panel, const GArray *ticks, double y,
                         bool first)
{
    Box plot = {scene->left, y + PANEL_GAP, scene->right - scene->left, PANEL};
    Axis axis = panel_axis(scene, panel, plot.y);
    draw_beyond(scene, plot.y);
    draw_x_grid(scene, ticks, plot.y);
    g_autofree char *title =
        fonts_fit(canvas_fonts(scene->canvas), panel->title, SIZE_TEXT, false, plot.width / 2);
    axis_draw_y(scene->canvas, &axis, plot, title);
    canvas_rect(scene->canvas, plot);
    canvas_paint(scene->canvas, (Look){.stroke = INK_AXIS});
    for (size_t s = 0; s < panel->series_count; s++)
        draw_series(scene, panel, &axis, s);
    draw_gutter(scene, panel, &axis);
    draw_knee(scene, plot.y, first ? title : NULL);
    return plot.y + PANEL;
}

static Scene scene_new(const SweepChart *data, Canvas *canvas)
{
    Scene scene = {.data = data, .canvas = canvas};
    double low = INFINITY, high = -INFINITY, widest = 0;
    for (size_t i = 0; i < data->x_count; i++) {
        low = is_x(data, i) ? fmin(low, data->x[i]) : low;
        high = is_x(data, i) ? fmax(high, data->x[i]) : high;
    }
    for (size_t i = 0; i < data->panel_count; i++) {
        Axis axis = panel_axis(&scene, &data->panels[i], 0);
        widest = fmax(widest, axis_label_width(&axis, canvas_fonts(canvas)));
    }
    scene.left = FRAME_MARGIN + widest + 8;
    scene.right = canvas_width(canvas) - MIN(GUTTER, 0.36 * canvas_width(canvas));
    double margin = pow(high / low, 0.03);
    scene.x = axis_new(AXIS_LOG, low / margin, high * margin, scene.left, scene.right, NULL);
    return scene;
}

static void append_panel(GString *out, const SweepChart *data, const SweepPanel *panel)
{
    double low, high, fits = fits_up_to(data, panel);
    if (!extent(data, panel, &low, &high))
        return;
    g_autofree char *least = units_si(low, 3, panel->unit), *most = units_si(high, 3, panel->unit);
    g_autofree char *up_to = units_exact(fits);
    g_string_append_printf(out, " %s from %s to %s.", panel->title, least, most);
    if (fits > 0)
        g_string_append_printf(out, " %s is exceeded beyond %s.", panel->limit_name, up_to);
    else if (fits == 0)
        g_string_append_printf(out, " %s is exceeded from the start.", panel->limit_name);
}

char *sweep_chart_alt(const SweepChart *data)
{
    if (!is_drawable(data))
        return g_strdup_printf("%s: nothing to sweep.", data->title);
    GString *out = g_string_new(data->title);
    g_autofree char *first = units_exact(data->x[0]);
    g_autofree char *last = units_exact(data->x[data->x_count - 1]);
    g_autofree char *knee = units_exact(data->knee);
    g_string_append_printf(out, ": %s from %s to %s.", data->x_title, first, last);
    if (has_knee(data))
        g_string_append_printf(out, " Knee at %s.", knee);
    for (size_t i = 0; i < data->panel_count; i++)
        append_panel(out, data, &data->panels[i]);
    return g_string_free(out, FALSE);
}

Canvas *sweep_chart(const SweepChart *data, Fonts *fonts)
{
    if (!is_drawable(data))
        return frame_empty(fonts, data->width, data->title, data->subtitle, "Nothing to sweep.");
    double y;
    Canvas *canvas = frame_new(fonts, data->width, data->title, data->subtitle, &y);
    Scene scene = scene_new(data, canvas);
    g_autoptr(GArray) ticks =
        data->x_count <= MARKED_MAX ? ticks_of_few(&scene) : ticks_of_many(&scene);
    y -= 8;
    for (size_t i = 0; i < data->panel_count; i++)
        y = draw_panel(&scene, &data->panels[i], ticks, y, i == 0);
    y = draw_x_labels(&scene, ticks, y);
    g_autofree char *alt = sweep_chart_alt(data);
    frame_finish(canvas, y, data->title, alt);
    return canvas;
}
