#include "kinds/sweep_panels.h"

#include <math.h>
#include <stdlib.h>

#include "base/units.h"
#include "kinds/sweep_panels_words.h"

#define PANEL 170
#define PANEL_GAP 34   /* px above a panel, for its title */
#define GUTTER 158     /* px right of the panels, for labels */
#define LABEL_PITCH 15 /* px */
#define TICK_GAP 12    /* px between labels below */
#define MARKED_MAX 40  /* more points than this are a line only */
#define HEADROOM 1.08
#define BOUND_LOOK                                                                                 \
    (Look)                                                                                         \
    {                                                                                              \
        .stroke = INK_THEORETICAL, .width = 1.4, .dash = DASH_DASHED                               \
    }

static Axis panel_axis(const SweepScene *scene, int panel, double y)
{
    const SweepCurve *curve = sweep_curve_of(scene, 0, panel);
    double low = INFINITY, high = -INFINITY;
    for (int s = 0; s < scene->n_series; s++) {
        low = fmin(low, fmin(sweep_curve_of(scene, s, panel)->low,
                             sweep_curve_of(scene, s, panel)->bound_low));
        high = fmax(high, fmax(sweep_curve_of(scene, s, panel)->high,
                               sweep_curve_of(scene, s, panel)->bound_high));
        sweep_widen_by_estimates(sweep_curve_of(scene, s, panel), scene->count, &low, &high);
    }
    low = low <= high ? low : 0;
    high = low <= high ? high : 1;
    double limit = isnan(curve->limit) ? high : curve->limit;
    if (curve->scale == AXIS_LINEAR)
        return axis_new(AXIS_LINEAR, 0, (limit <= 3 * high ? fmax(high, limit) : high) * HEADROOM,
                        y + PANEL, y, curve->unit);
    Axis axis = axis_new(AXIS_LOG, fmin(low, limit) / 1.2, fmax(high, limit) * 1.2, y + PANEL, y,
                         curve->unit);
    axis_round(&axis);
    return axis;
}

/* ---- x --------------------------------------------------------------------------------------- */

static bool is_power_of_two(double x)
{
    int exponent;
    return frexp(x, &exponent) == 0.5;
}

static double tick_half(const SweepScene *scene, double x)
{
    g_autofree char *label = units_exact(x);
    return sheet_text_width(scene->sheet, label, SIZE_SMALL, false) / 2;
}

static bool tick_fits(const SweepScene *scene, const GArray *ticks, double x)
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
static GArray *ticks_of_few(const SweepScene *scene)
{
    GArray *ticks = g_array_new(FALSE, FALSE, sizeof(double));
    for (int powers = 1; powers >= 0; powers--)
        for (int i = 0; i < scene->count; i++) {
            double x = scene->at[i];
            if (is_power_of_two(x) == powers && tick_fits(scene, ticks, x))
                g_array_append_val(ticks, x);
        }
    return ticks;
}

/* Powers of two, evenly spaced. */
static GArray *ticks_of_many(const SweepScene *scene)
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

static void draw_x_grid(const SweepScene *scene, const GArray *ticks, double y)
{
    for (guint i = 0; i < ticks->len; i++) {
        double x = axis_px(&scene->x, g_array_index(ticks, double, i));
        canvas_segment(scene->sheet->canvas, x, y, x, y + PANEL);
    }
    canvas_paint(scene->sheet->canvas, (Look){.stroke = INK_GRID});
}

static double draw_x_labels(const SweepScene *scene, const GArray *ticks, double y)
{
    for (guint i = 0; i < ticks->len; i++) {
        double x = g_array_index(ticks, double, i);
        g_autofree char *label = units_exact(x);
        canvas_text(scene->sheet->canvas, axis_px(&scene->x, x), y + 16, label,
                    (TextLook){.ink = INK_MUTED, .size = SIZE_SMALL, .anchor = ANCHOR_MIDDLE});
    }
    canvas_text(scene->sheet->canvas, (scene->left + scene->right) / 2, y + 35, scene->x_title,
                (TextLook){.anchor = ANCHOR_MIDDLE});
    return y + 40;
}

/* ---- One panel ------------------------------------------------------------------------------- */

/* Where a series no longer fits; infinity: nowhere. */
static double beyond_from(const SweepScene *scene, const SweepSeries *series)
{
    double x = INFINITY;
    for (int i = 0; i < SWEEP_PANELS; i++)
        x = fmin(x, axis_px(&scene->x, series->curves[i].crossing));
    return x;
}

/* Where nothing fits any more, in every panel. */
static void draw_beyond(const SweepScene *scene, double y)
{
    double x = -INFINITY;
    for (int s = 0; s < scene->n_series; s++)
        x = fmax(x, beyond_from(scene, &scene->series[s]));
    if (x < scene->right)
        canvas_rect(scene->sheet->canvas,
                    (Box){fmax(x, scene->left), y, scene->right - fmax(x, scene->left), PANEL});
    canvas_paint(scene->sheet->canvas, (Look){.fill = INK_GRID_MINOR});
}

/* px of what is free beside the title of a panel. */
static double knee_from(const SweepScene *scene, const char *title)
{
    return scene->left + sheet_text_width(scene->sheet, title, SIZE_TEXT, false) + 14;
}

/* Whether its note has room beside the title of the first panel; else it stands below all. */
static bool knee_is_noted(const SweepScene *scene)
{
    const char *note = scene->series[0].knee_note;
    g_autofree char *knee = units_exact(scene->series[0].knee);
    g_autofree char *text = g_strconcat("knee at ", knee, ": ", note ? note : "", NULL);
    return note && sheet_text_width(scene->sheet, text, SIZE_SMALL, true) <=
                       scene->sheet->right - knee_from(scene, scene->work_title);
}

/* Beside the title of the first panel, where no curve passes. */
static void name_knee(const SweepScene *scene, double x, double y, const char *title)
{
    const Sheet *sheet = scene->sheet;
    const char *note = scene->series[0].knee_note;
    g_autofree char *knee = units_exact(scene->series[0].knee);
    g_autofree char *brief = g_strconcat("knee at ", knee, NULL);
    g_autofree char *text =
        knee_is_noted(scene) ? g_strconcat(brief, ": ", note, NULL) : g_strdup(brief);
    double free_from = knee_from(scene, title);
    double width = sheet_text_width(sheet, text, SIZE_SMALL, true);
    if (free_from + width > sheet->right) /* it is said below */
        return;
    canvas_text(sheet->canvas,
                CLAMP(x - width / 2, free_from, fmax(sheet->right - width, free_from)), y - 9, text,
                (TextLook){.size = SIZE_SMALL, .bold = true});
}

static void draw_knee(const SweepScene *scene, double y, const char *title)
{
    double knee = scene->series[0].knee, x = axis_px(&scene->x, knee);
    if (!sweep_is_alone(scene) || isnan(knee) || x < scene->left || x > scene->right)
        return;
    canvas_segment(scene->sheet->canvas, x, y - (title ? 5 : 0), x, y + PANEL);
    canvas_paint(scene->sheet->canvas, (Look){.stroke = INK_MEASURED, .dash = DASH_DOTTED});
    if (title)
        name_knee(scene, x, y, title);
}

typedef bool (*ValueAt)(const SweepCurve *curve, int i, double *value);

static void trace_curve(const Panel *panel, const SweepScene *scene, const SweepCurve *curve,
                        ValueAt at)
{
    bool broken = true;
    double value;
    for (int i = 0; i < scene->count; i++) {
        bool known = at(curve, i, &value);
        if (known)
            (broken ? canvas_move : canvas_line)(panel->canvas, panel_x(panel, scene->at[i]),
                                                 panel_y(panel, value));
        broken = !known;
    }
}

static void note_point(const Panel *panel, const SweepScene *scene, const SweepCurve *curve, int i)
{
    g_autofree char *at = units_exact(scene->at[i]);
    g_autofree char *value = sweep_text(curve, curve->values[i]);
    g_autofree char *text = g_strdup_printf("%s %s: %s %s", scene->x_title, at, curve->name, value);
    canvas_note(panel->canvas, panel_x(panel, scene->at[i]), panel_y(panel, curve->values[i]), 6,
                text);
}

static void draw_curve(const Panel *panel, const SweepScene *scene, const SweepCurve *curve)
{
    double value;
    trace_curve(panel, scene, curve, sweep_bound_at);
    canvas_paint(panel->canvas, BOUND_LOOK);
    trace_curve(panel, scene, curve, sweep_value_at);
    canvas_paint(panel->canvas, (Look){.stroke = curve->ink, .width = 2});
    for (int i = 0; i < scene->count && scene->count <= MARKED_MAX; i++)
        if (sweep_value_at(curve, i, &value))
            canvas_mark(panel->canvas, curve->mark, panel_x(panel, scene->at[i]),
                        panel_y(panel, value), 3.5);
    canvas_paint(panel->canvas, (Look){.fill = curve->ink});
    for (int i = 0; i < scene->count && scene->count <= MARKED_MAX; i++)
        if (sweep_value_at(curve, i, &value))
            note_point(panel, scene, curve, i);
}

/* Each with a whisker over its interval. */
static void draw_estimates(const Panel *panel, const SweepScene *scene, const SweepCurve *curve)
{
    double value, low, high;
    for (int i = 0; i < scene->count; i++)
        if (sweep_interval_at(curve, i, &low, &high))
            canvas_segment(panel->canvas, panel_x(panel, scene->at[i]), panel_y(panel, low),
                           panel_x(panel, scene->at[i]), panel_y(panel, high));
    canvas_paint(panel->canvas, (Look){.stroke = INK_MEASURED, .width = 1.4});
    for (int i = 0; i < scene->count; i++)
        if (sweep_estimate_at(curve, i, &value))
            canvas_mark(panel->canvas, MARK_DIAMOND, panel_x(panel, scene->at[i]),
                        panel_y(panel, value), 3.5);
    canvas_paint(panel->canvas, (Look){.fill = INK_MEASURED});
    for (int i = 0; i < scene->count; i++)
        if (sweep_estimate_at(curve, i, &value)) {
            g_autofree char *at = units_exact(scene->at[i]), *shown = sweep_text(curve, value),
                            *text =
                                g_strdup_printf("%s %s: estimated %s", scene->x_title, at, shown);
            canvas_note(panel->canvas, panel_x(panel, scene->at[i]), panel_y(panel, value), 6,
                        text);
        }
}

/* What stands in the gutter: a curve at its last point, the limit at its line. */
typedef struct GutterLabel {
    char *text;
    double x, y; /* px of what is named */
    Ink ink;
    Dash dash;
} GutterLabel;

static char *limit_text(const SweepCurve *curve)
{
    g_autofree char *most = units_exact(curve->fits), *next = units_exact(curve->passes);
    if (isnan(curve->fits))
        return g_strconcat("capacity ", curve->limit_name, NULL);
    return curve->fits > 0 ? g_strdup_printf("%s: %s, not %s", curve->limit_name, most, next)
                           : g_strdup_printf("%s: none", curve->limit_name);
}

static gint compare_labels(gconstpointer a, gconstpointer b)
{
    const GutterLabel *x = a, *y = b;
    return (x->y > y->y) - (x->y < y->y);
}

/* Of a curve at the last point it has. A line to one that ends earlier is none of the curve. */
static guint label_curve(const Panel *panel, const SweepScene *scene, const SweepCurve *curve,
                         ValueAt at, const char *name, GutterLabel *label)
{
    double value;
    for (int i = scene->count; i-- > 0;)
        if (at(curve, i, &value)) {
            bool bound = at == sweep_bound_at, ends = i < scene->count - 1;
            Ink ink = bound ? INK_THEORETICAL : at == sweep_estimate_at ? INK_MEASURED : curve->ink;
            *label = (GutterLabel){.text = g_strdup(name),
                                   .x = panel_x(panel, scene->at[i]),
                                   .y = panel_y(panel, value),
                                   .ink = ends ? INK_MUTED : ink,
                                   .dash = ends    ? DASH_DOTTED
                                           : bound ? DASH_DASHED
                                                   : DASH_SOLID};
            return 1;
        }
    return 0;
}

enum { LABELS = 2 * SIDES_MAX + 2 };

/* The capacity is the device's; among several, what each of them holds stands below. */
static char *capacity_text(const SweepScene *scene, const SweepCurve *curve)
{
    return sweep_is_alone(scene) ? limit_text(curve)
                                 : g_strconcat("capacity ", curve->limit_name, NULL);
}

/* From the top down. */
static guint gutter_labels(const Panel *panel, const SweepScene *scene, int at,
                           GutterLabel labels[LABELS])
{
    const SweepCurve *first = sweep_curve_of(scene, 0, at);
    double limit = panel_y(panel, first->limit);
    guint n = 0;
    for (int s = 0; s < scene->n_series; s++) {
        const SweepCurve *curve = sweep_curve_of(scene, s, at);
        n += label_curve(panel, scene, curve, sweep_value_at,
                         sweep_is_alone(scene) ? curve->name : scene->series[s].name, &labels[n]);
        n += label_curve(panel, scene, curve, sweep_bound_at, "bound", &labels[n]);
        n += label_curve(panel, scene, curve, sweep_estimate_at, "estimate", &labels[n]);
    }
    if (limit >= panel->y.to)
        labels[n++] = (GutterLabel){capacity_text(scene, first), scene->left, limit,
                                    INK_THEORETICAL, DASH_DASHED};
    qsort(labels, n, sizeof *labels, compare_labels);
    return n;
}

static void draw_gutter(const Panel *panel, const SweepScene *scene, int panel_index)
{
    GutterLabel labels[LABELS];
    double at[LABELS];
    guint n = gutter_labels(panel, scene, panel_index, labels);
    for (guint i = 0; i < n; i++)
        at[i] = labels[i].y;
    labels_spread(at, n, LABEL_PITCH, panel->y.to + 4, panel->y.from - 4);
    for (guint i = 0; i < n; i++) {
        Box line = {labels[i].x, panel->y.to, scene->right - labels[i].x, PANEL};
        labels_line(panel->sheet, line, labels[i].y, at[i], labels[i].text,
                    (Look){.stroke = labels[i].ink, .width = 1.4, .dash = labels[i].dash});
        g_free(labels[i].text);
    }
}

static const char *panel_title(const SweepScene *scene, int panel)
{
    return panel == 0 ? scene->work_title : sweep_curve_of(scene, 0, panel)->title;
}

static double draw_panel(const SweepScene *scene, int at, const GArray *ticks, double y)
{
    const char *title = panel_title(scene, at);
    Box box = {scene->left, y + PANEL_GAP, scene->right - scene->left, PANEL};
    Panel panel = {scene->sheet, scene->sheet->canvas, box, scene->x, panel_axis(scene, at, box.y)};
    draw_beyond(scene, box.y);
    draw_x_grid(scene, ticks, box.y);
    axis_draw_y(panel.canvas, &panel.y, box, title);
    panel_border(&panel);
    for (int s = 0; s < scene->n_series; s++)
        draw_curve(&panel, scene, sweep_curve_of(scene, s, at));
    for (int s = 0; s < scene->n_series; s++)
        draw_estimates(&panel, scene, sweep_curve_of(scene, s, at));
    draw_gutter(&panel, scene, at);
    draw_knee(scene, box.y, at == 0 ? title : NULL);
    return panel_bottom(&panel);
}

/* ---- The whole ------------------------------------------------------------------------------- */

/* As wide as what stands there needs. */
static double gutter_of(const SweepScene *scene)
{
    double widest = 0;
    for (int s = 0; s < scene->n_series; s++)
        for (int i = 0; i < SWEEP_PANELS; i++) {
            const SweepCurve *curve = sweep_curve_of(scene, s, i);
            const char *name = sweep_is_alone(scene) ? curve->name : scene->series[s].name;
            g_autofree char *limit =
                isnan(curve->limit) ? g_strdup("") : capacity_text(scene, curve);
            widest = fmax(widest, sheet_text_width(scene->sheet, name, SIZE_SMALL, false));
            widest = fmax(widest, sheet_text_width(scene->sheet, limit, SIZE_SMALL, false));
        }
    return fmax(MIN(GUTTER, 0.36 * scene->sheet->width), widest + 12 + SHEET_MARGIN);
}

static void fit_axes(SweepScene *scene)
{
    double widest = 0, low = scene->at[0], high = scene->at[scene->count - 1];
    for (int i = 0; i < SWEEP_PANELS; i++) {
        Axis axis = panel_axis(scene, i, 0);
        widest = fmax(widest, axis_label_width(&axis, scene->sheet->fonts));
    }
    scene->left = SHEET_MARGIN + widest + 8;
    scene->right = scene->sheet->width - gutter_of(scene);
    double margin = pow(high / low, 0.03);
    scene->x = axis_new(AXIS_LOG, low / margin, high * margin, scene->left, scene->right, NULL);
}

Canvas *sweep_draw(Sheet *sheet, SweepScene *scene)
{
    scene->sheet = sheet;
    fit_axes(scene);
    g_autoptr(GArray) ticks =
        scene->count <= MARKED_MAX ? ticks_of_few(scene) : ticks_of_many(scene);
    double y = sheet->y - 8;
    for (int i = 0; i < SWEEP_PANELS; i++)
        y = draw_panel(scene, i, ticks, y);
    g_autofree char *below = sweep_caption(scene, knee_is_noted(scene));
    y = sheet_caption(sheet, draw_x_labels(scene, ticks, y), g_strdup(g_strstrip(below)));
    return sheet_finish(sheet, y, sweep_finding(scene));
}
