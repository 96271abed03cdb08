/* Measures against batch or resolution, one panel each over one shared x in powers of two (SPEC 9);
 * of several models, as one in several formats, a curve each. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/ask.h"
#include "analysis/known.h"
#include "base/error.h"
#include "base/units.h"
#include "chart/kinds.h"
#include "chart/sides.h"
#include "graph/sample.h"

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

enum { PANELS = 2 };

/* What is swept, and one of its measures. */
typedef struct Curve {
    const char *title, *name, *unit;
    Ink ink;
    MarkShape mark;
    AxisScale scale; /* a linear axis starts at 0 */
    double *values;  /* one per x; NaN: unknown there, the line is broken */
    double *bounds;  /* what no implementation passes, likewise; NULL: nothing does so */
    double limit;    /* beyond it nothing fits; NaN: none */
    char *limit_name;
    double fits;      /* the largest x at which the curve is within the limit; 0: none; NaN: nothing
                         limits */
    double passes;    /* the x after that one; NaN: likewise */
    double crossing;  /* where it crosses the limit, between the last x that fits and the next; NaN:
                         nowhere */
    double low, high; /* of the known values; low > high: none is known */
    double bound_low, bound_high; /* likewise, of the bounds */
} Curve;

/* A model at all sizes: a curve in each panel. */
typedef struct Series {
    char *name; /* among several */
    Curve curves[PANELS];
    double *numbers;          /* what the curves have */
    double knee;              /* an x; NaN: none */
    char *knee_note, *reason; /* reason: why some have no time; "" */
} Series;

typedef struct Scene {
    const Sheet *sheet;
    const char *x_title;
    double *at; /* ascending, positive */
    int count;
    Series series[SIDES_MAX];
    int n_series;
    char *work_title; /* of the first panel, with what is counted */
    GString *missing; /* which models are not drawn, and why */
    double left, right;
    Axis x;
} Scene;

static bool is_alone(const Scene *scene)
{
    return scene->n_series == 1;
}

static const Curve *curve_of(const Scene *scene, int s, int panel)
{
    return &scene->series[s].curves[panel];
}

static bool on_axis(const Curve *curve, double value)
{
    return isfinite(value) && (curve->scale == AXIS_LINEAR ? value >= 0 : value > 0);
}

static bool value_at(const Curve *curve, int i, double *value)
{
    *value = curve->values[i];
    return on_axis(curve, *value);
}

static bool bound_at(const Curve *curve, int i, double *value)
{
    *value = curve->bounds ? curve->bounds[i] : NAN;
    return on_axis(curve, *value);
}

/* ---- Curves ---------------------------------------------------------------------------------- */

static void find_crossing(Curve *curve, const double *at, int i, double before, double value)
{
    double t = before > 0 ? log(curve->limit / before) / log(value / before) : 1;
    curve->crossing = curve->fits > 0 ? curve->fits * pow(at[i] / curve->fits, t) : at[i];
}

static void curve_measure(Curve *curve, const double *at, int count)
{
    double before = NAN, value, most = 0;
    curve->low = INFINITY;
    curve->high = -INFINITY;
    curve->bound_low = INFINITY;
    curve->bound_high = -INFINITY;
    curve->fits = curve->passes = curve->crossing = NAN;
    for (int i = 0; i < count; i++) {
        if (bound_at(curve, i, &value)) {
            curve->bound_low = fmin(curve->bound_low, value);
            curve->bound_high = fmax(curve->bound_high, value);
        }
        if (!value_at(curve, i, &value))
            continue;
        curve->low = fmin(curve->low, value);
        curve->high = fmax(curve->high, value);
        if (isnan(curve->fits) && value > curve->limit) {
            curve->fits = most;
            curve->passes = at[i];
            find_crossing(curve, at, i, before, value);
        }
        most = at[i];
        before = value;
    }
}

static Axis panel_axis(const Scene *scene, int panel, double y)
{
    const Curve *curve = curve_of(scene, 0, panel);
    double low = INFINITY, high = -INFINITY;
    for (int s = 0; s < scene->n_series; s++) {
        low = fmin(low, fmin(curve_of(scene, s, panel)->low, curve_of(scene, s, panel)->bound_low));
        high = fmax(high,
                    fmax(curve_of(scene, s, panel)->high, curve_of(scene, s, panel)->bound_high));
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

static double tick_half(const Scene *scene, double x)
{
    g_autofree char *label = units_exact(x);
    return sheet_text_width(scene->sheet, label, SIZE_SMALL, false) / 2;
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
        for (int i = 0; i < scene->count; i++) {
            double x = scene->at[i];
            if (is_power_of_two(x) == powers && tick_fits(scene, ticks, x))
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
        canvas_segment(scene->sheet->canvas, x, y, x, y + PANEL);
    }
    canvas_paint(scene->sheet->canvas, (Look){.stroke = INK_GRID});
}

static double draw_x_labels(const Scene *scene, const GArray *ticks, double y)
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
static double beyond_from(const Scene *scene, const Series *series)
{
    double x = INFINITY;
    for (int i = 0; i < PANELS; i++)
        x = fmin(x, axis_px(&scene->x, series->curves[i].crossing));
    return x;
}

/* Where nothing fits any more, in every panel. */
static void draw_beyond(const Scene *scene, double y)
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
static double knee_from(const Scene *scene, const char *title)
{
    return scene->left + sheet_text_width(scene->sheet, title, SIZE_TEXT, false) + 14;
}

/* Whether its note has room beside the title of the first panel; else it stands below all. */
static bool knee_is_noted(const Scene *scene)
{
    const char *note = scene->series[0].knee_note;
    g_autofree char *knee = units_exact(scene->series[0].knee);
    g_autofree char *text = g_strconcat("knee at ", knee, ": ", note ? note : "", NULL);
    return note && sheet_text_width(scene->sheet, text, SIZE_SMALL, true) <=
                       scene->sheet->right - knee_from(scene, scene->work_title);
}

/* Beside the title of the first panel, where no curve passes. */
static void name_knee(const Scene *scene, double x, double y, const char *title)
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

static void draw_knee(const Scene *scene, double y, const char *title)
{
    double knee = scene->series[0].knee, x = axis_px(&scene->x, knee);
    if (!is_alone(scene) || isnan(knee) || x < scene->left || x > scene->right)
        return;
    canvas_segment(scene->sheet->canvas, x, y - (title ? 5 : 0), x, y + PANEL);
    canvas_paint(scene->sheet->canvas, (Look){.stroke = INK_MEASURED, .dash = DASH_DOTTED});
    if (title)
        name_knee(scene, x, y, title);
}

typedef bool (*ValueAt)(const Curve *curve, int i, double *value);

static void trace_curve(const Panel *panel, const Scene *scene, const Curve *curve, ValueAt at)
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

static char *curve_text(const Curve *curve, double value)
{
    return g_str_equal(curve->unit, AXIS_RATE) ? units_rate(value)
                                               : units_si(value, 3, curve->unit);
}

static void note_point(const Panel *panel, const Scene *scene, const Curve *curve, int i)
{
    g_autofree char *at = units_exact(scene->at[i]);
    g_autofree char *value = curve_text(curve, curve->values[i]);
    g_autofree char *text = g_strdup_printf("%s %s: %s %s", scene->x_title, at, curve->name, value);
    canvas_note(panel->canvas, panel_x(panel, scene->at[i]), panel_y(panel, curve->values[i]), 6,
                text);
}

static void draw_curve(const Panel *panel, const Scene *scene, const Curve *curve)
{
    double value;
    trace_curve(panel, scene, curve, bound_at);
    canvas_paint(panel->canvas, BOUND_LOOK);
    trace_curve(panel, scene, curve, value_at);
    canvas_paint(panel->canvas, (Look){.stroke = curve->ink, .width = 2});
    for (int i = 0; i < scene->count && scene->count <= MARKED_MAX; i++)
        if (value_at(curve, i, &value))
            canvas_mark(panel->canvas, curve->mark, panel_x(panel, scene->at[i]),
                        panel_y(panel, value), 3.5);
    canvas_paint(panel->canvas, (Look){.fill = curve->ink});
    for (int i = 0; i < scene->count && scene->count <= MARKED_MAX; i++)
        if (value_at(curve, i, &value))
            note_point(panel, scene, curve, i);
}

/* What stands in the gutter: a curve at its last point, the limit at its line. */
typedef struct GutterLabel {
    char *text;
    double x, y; /* px of what is named */
    Ink ink;
    Dash dash;
} GutterLabel;

static char *limit_text(const Curve *curve)
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
static guint label_curve(const Panel *panel, const Scene *scene, const Curve *curve, ValueAt at,
                         const char *name, GutterLabel *label)
{
    double value;
    for (int i = scene->count; i-- > 0;)
        if (at(curve, i, &value)) {
            bool bound = at == bound_at, ends = i < scene->count - 1;
            *label = (GutterLabel){.text = g_strdup(name),
                                   .x = panel_x(panel, scene->at[i]),
                                   .y = panel_y(panel, value),
                                   .ink = ends    ? INK_MUTED
                                          : bound ? INK_THEORETICAL
                                                  : curve->ink,
                                   .dash = ends    ? DASH_DOTTED
                                           : bound ? DASH_DASHED
                                                   : DASH_SOLID};
            return 1;
        }
    return 0;
}

enum { LABELS = 2 * SIDES_MAX + 1 };

/* The capacity is the device's; among several, what each of them holds stands below. */
static char *capacity_text(const Scene *scene, const Curve *curve)
{
    return is_alone(scene) ? limit_text(curve) : g_strconcat("capacity ", curve->limit_name, NULL);
}

/* From the top down. */
static guint gutter_labels(const Panel *panel, const Scene *scene, int at,
                           GutterLabel labels[LABELS])
{
    const Curve *first = curve_of(scene, 0, at);
    double limit = panel_y(panel, first->limit);
    guint n = 0;
    for (int s = 0; s < scene->n_series; s++) {
        const Curve *curve = curve_of(scene, s, at);
        n += label_curve(panel, scene, curve, value_at,
                         is_alone(scene) ? curve->name : scene->series[s].name, &labels[n]);
        n += label_curve(panel, scene, curve, bound_at, "bound", &labels[n]);
    }
    if (limit >= panel->y.to)
        labels[n++] = (GutterLabel){capacity_text(scene, first), scene->left, limit,
                                    INK_THEORETICAL, DASH_DASHED};
    qsort(labels, n, sizeof *labels, compare_labels);
    return n;
}

static void draw_gutter(const Panel *panel, const Scene *scene, int panel_index)
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

static const char *panel_title(const Scene *scene, int panel)
{
    return panel == 0 ? scene->work_title : curve_of(scene, 0, panel)->title;
}

static double draw_panel(const Scene *scene, int at, const GArray *ticks, double y)
{
    const char *title = panel_title(scene, at);
    Box box = {scene->left, y + PANEL_GAP, scene->right - scene->left, PANEL};
    Panel panel = {scene->sheet, scene->sheet->canvas, box, scene->x, panel_axis(scene, at, box.y)};
    draw_beyond(scene, box.y);
    draw_x_grid(scene, ticks, box.y);
    axis_draw_y(panel.canvas, &panel.y, box, title);
    panel_border(&panel);
    for (int s = 0; s < scene->n_series; s++)
        draw_curve(&panel, scene, curve_of(scene, s, at));
    draw_gutter(&panel, scene, at);
    draw_knee(scene, box.y, at == 0 ? title : NULL);
    return panel_bottom(&panel);
}

/* ---- The whole ------------------------------------------------------------------------------- */

/* As wide as what stands there needs. */
static double gutter_of(const Scene *scene)
{
    double widest = 0;
    for (int s = 0; s < scene->n_series; s++)
        for (int i = 0; i < PANELS; i++) {
            const Curve *curve = curve_of(scene, s, i);
            const char *name = is_alone(scene) ? curve->name : scene->series[s].name;
            g_autofree char *limit =
                isnan(curve->limit) ? g_strdup("") : capacity_text(scene, curve);
            widest = fmax(widest, sheet_text_width(scene->sheet, name, SIZE_SMALL, false));
            widest = fmax(widest, sheet_text_width(scene->sheet, limit, SIZE_SMALL, false));
        }
    return fmax(MIN(GUTTER, 0.36 * scene->sheet->width), widest + 12 + SHEET_MARGIN);
}

static void fit_axes(Scene *scene)
{
    double widest = 0, low = scene->at[0], high = scene->at[scene->count - 1];
    for (int i = 0; i < PANELS; i++) {
        Axis axis = panel_axis(scene, i, 0);
        widest = fmax(widest, axis_label_width(&axis, scene->sheet->fonts));
    }
    scene->left = SHEET_MARGIN + widest + 8;
    scene->right = scene->sheet->width - gutter_of(scene);
    double margin = pow(high / low, 0.03);
    scene->x = axis_new(AXIS_LOG, low / margin, high * margin, scene->left, scene->right, NULL);
}

static void append_curve(GString *out, const Curve *curve)
{
    if (!(curve->low <= curve->high))
        return;
    g_autofree char *least = curve_text(curve, curve->low);
    g_autofree char *most = curve_text(curve, curve->high);
    g_autofree char *holds = units_exact(curve->fits), *passes = units_exact(curve->passes);
    g_string_append_printf(out, "\n%s from %s to %s.", curve->title, least, most);
    if (curve->bound_low <= curve->bound_high) {
        g_autofree char *low = curve_text(curve, curve->bound_low);
        g_autofree char *high = curve_text(curve, curve->bound_high);
        g_string_append_printf(out, "\nAt the bound from %s to %s.", low, high);
    }
    if (curve->fits > 0)
        g_string_append_printf(out, "\nThe capacity %s holds %s, not %s.", curve->limit_name, holds,
                               passes);
    else if (curve->fits == 0)
        g_string_append_printf(out, "\nThe capacity %s is exceeded from the start.",
                               curve->limit_name);
}

static void append_series(GString *out, const Scene *scene, const Series *series)
{
    g_autofree char *knee = units_exact(series->knee);
    if (!is_alone(scene))
        g_string_append_printf(out, "\n%s:", series->name);
    if (!isnan(series->knee))
        g_string_append_printf(out, "\nKnee at %s%s.", knee,
                               series->knee > scene->at[scene->count - 1] ? ", beyond the chart"
                                                                          : "");
    for (int i = 0; i < PANELS; i++)
        append_curve(out, &series->curves[i]);
    if (*series->reason)
        g_string_append_printf(out, "\n%s", series->reason);
}

/* "at roofline time from 1.85 k/s to 2.1 k/s, knee at 8" of one, "fp16 to 12 k/s" of several. */
static void append_work(GString *out, const Scene *scene, const Series *series)
{
    const Curve *done = &series->curves[0];
    g_autofree char *knee = units_exact(series->knee);
    g_autofree char *low = curve_text(done, done->low), *high = curve_text(done, done->high);
    if (is_alone(scene))
        g_string_append_printf(out, "%s from %s to %s", done->name, low, high);
    else
        g_string_append_printf(out, "%s%s to %s", series == scene->series ? "" : ", ", series->name,
                               high);
    if (is_alone(scene) && !isnan(series->knee))
        g_string_append_printf(out, ", knee at %s", knee);
}

static char *finding(const Scene *scene)
{
    GString *out = g_string_new(scene->sheet->title);
    g_autofree char *first = units_exact(scene->at[0]);
    g_autofree char *last = units_exact(scene->at[scene->count - 1]);
    g_string_append(out, ": ");
    for (int s = 0; s < scene->n_series; s++)
        append_work(out, scene, &scene->series[s]);
    g_string_append_printf(out, ".\n%s from %s to %s.", scene->x_title, first, last);
    for (int s = 0; s < scene->n_series; s++)
        append_series(out, scene, &scene->series[s]);
    g_string_append(out, scene->missing->str);
    return g_string_free(out, FALSE);
}

static char *caption_of_one(const Scene *scene)
{
    const Series *only = &scene->series[0];
    if (isnan(only->knee) || !only->knee_note || knee_is_noted(scene))
        return g_strconcat(only->reason, scene->missing->str, NULL);
    g_autofree char *knee = units_exact(only->knee);
    return g_strdup_printf("Knee at %s: %s.%s%s%s", knee, only->knee_note, *only->reason ? " " : "",
                           only->reason, scene->missing->str);
}

/* "Knee: fp32 at 8, fp16 at 4. 16.9 GB hold fp32 to 256, not 512, fp16 to all." */
static char *caption(const Scene *scene)
{
    if (is_alone(scene))
        return caption_of_one(scene);
    GString *knees = g_string_new(NULL), *limits = g_string_new(NULL);
    for (int s = 0; s < scene->n_series; s++) {
        const Series *series = &scene->series[s];
        const Curve *held = &series->curves[PANELS - 1];
        g_autofree char *knee = units_exact(series->knee), *fits = units_exact(held->fits);
        if (!isnan(series->knee))
            g_string_append_printf(knees, "%s%s at %s", knees->len ? ", " : "Knee: ", series->name,
                                   knee);
        if (held->fits > 0)
            g_string_append_printf(limits, "%s%s to %s", limits->len ? ", " : " hold ",
                                   series->name, fits);
    }
    const char *capacity = curve_of(scene, 0, PANELS - 1)->limit_name;
    char *text = g_strconcat(knees->str, knees->len ? ". " : "", limits->len ? capacity : "",
                             limits->str, limits->len ? "." : "", scene->missing->str, NULL);
    g_string_free(knees, TRUE);
    g_string_free(limits, TRUE);
    return text;
}

static Canvas *draw_panels(Sheet *sheet, Scene *scene)
{
    scene->sheet = sheet;
    fit_axes(scene);
    g_autoptr(GArray) ticks =
        scene->count <= MARKED_MAX ? ticks_of_few(scene) : ticks_of_many(scene);
    double y = sheet->y - 8;
    for (int i = 0; i < PANELS; i++)
        y = draw_panel(scene, i, ticks, y);
    g_autofree char *below = caption(scene);
    y = sheet_caption(sheet, draw_x_labels(scene, ticks, y), g_strdup(g_strstrip(below)));
    return sheet_finish(sheet, y, finding(scene));
}

/* Of any size: what the device has is the same for all. NULL: the network can have none. */
static const Fit *fit_of(const RecordList *rows)
{
    for (int i = 0; i < rows->n; i++) {
        const SweepResult *row = record_at(rows, i);
        if (row->timing)
            return &row->timing->fit;
    }
    return NULL;
}

/* Room is in main memory, where weights that run from flash are not. */
static double held_of(const Fit *fit)
{
    return (double)fit->activations_bytes + (fit->flash_bytes > 0 ? 0 : (double)fit->weights_bytes);
}

static Curve memory_curve(const Fit *fit)
{
    Curve memory = {.title = fit && fit->flash_bytes > 0 ? "Memory: peak of activations, in place"
                                                         : "Memory: weights, activations in place",
                    .name = "held",
                    .unit = "B",
                    .scale = AXIS_LOG,
                    .limit = fit && fit->memory_bytes > 0 ? (double)fit->memory_bytes : NAN};
    memory.limit_name = units_bytes(memory.limit);
    return memory;
}

/* Bounds are drawn of one alone: of several they would hide each other. */
static void set_row(Series *series, const SweepResult *row, int i, SweepAxis axis)
{
    Curve *done = &series->curves[0], *memory = &series->curves[1];
    double at = (double)row->value;
    double seconds = row->timing ? row->timing->roofline_seconds : NAN;
    double bound = row->timing ? row->timing->bound_seconds : NAN;
    done->values[i] = axis == SWEEP_BATCH ? ratio(at, seconds) : seconds;
    if (done->bounds)
        done->bounds[i] = axis == SWEEP_BATCH ? ratio(at, bound) : bound;
    memory->values[i] = row->timing ? held_of(&row->timing->fit) : NAN;
}

/* The columns of a sweep that are drawn; NaN where the network cannot have that size, and where
 * it has no time. */
static void series_fill(Series *series, const RecordList *rows, SweepAxis axis, bool alone)
{
    static const Curve work[SWEEP_AXIS_COUNT] = {
        [SWEEP_BATCH] = {.title = "Throughput", .name = "at roofline time", .unit = AXIS_RATE},
        [SWEEP_RESOLUTION] = {.title = "Roofline time", .name = "roofline time", .unit = "s"},
    };
    gsize n = (gsize)rows->n;
    series->numbers = g_new0(double, MAX(1, 3 * n));
    series->curves[0] = work[axis];
    series->curves[0].limit = NAN;
    series->curves[0].values = series->numbers;
    series->curves[0].bounds = alone ? series->numbers + n : NULL;
    series->curves[1] = memory_curve(fit_of(rows));
    series->curves[1].values = series->numbers + 2 * n;
    for (int i = 0; i < rows->n; i++)
        set_row(series, record_at(rows, i), i, axis);
}

static void scene_clear(Scene *scene)
{
    g_free(scene->at);
    g_free(scene->work_title);
    if (scene->missing)
        g_string_free(scene->missing, TRUE);
    for (int s = 0; s < SIDES_MAX; s++) {
        Series *series = &scene->series[s];
        g_free(series->curves[PANELS - 1].limit_name);
        g_free(series->name);
        g_free(series->numbers);
        g_free(series->knee_note);
        g_free(series->reason);
    }
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scene, scene_clear)

/* The knee and what it means; none against anything but the batch. */
static void find_knee(Series *series, const Asked *asked)
{
    const KneeResult *knee =
        asked->option == SWEEP_BATCH ? ask_one(QUESTION_KNEE, asked, NULL) : NULL;
    series->knee = knee && knee->batch > 0 ? (double)knee->batch : NAN;
    if (knee)
        series->knee_note = g_strdup_printf("%.0f %% of the throughput at batch %" G_GINT64_FORMAT,
                                            100 * knee->share, knee->largest);
}

/* "No time from 64 on: does not fit: ..."; "" where all sizes have one. Caller frees. */
static char *reason_text(const RecordList *rows)
{
    for (int i = 0; i < rows->n; i++) {
        const SweepResult *row = record_at(rows, i);
        if (row->reason)
            return g_strdup_printf("No time at %" G_GINT64_FORMAT ": %s.", row->value, row->reason);
    }
    return g_strdup("");
}

/* What is swept is not as it was made. */
static unsigned parts_of(SweepAxis axis)
{
    return STATED_ROOFLINE & ~(unsigned)(axis == SWEEP_BATCH ? STATED_BATCH : STATED_SIZES);
}

/* The sizes that all have in common; false: these are others. */
static bool same_sizes(Scene *scene, const RecordList *rows)
{
    bool first = !scene->at, same = first || scene->count == rows->n;
    if (first) {
        scene->count = rows->n;
        scene->at = g_new0(double, MAX(1, rows->n));
    }
    for (int i = 0; same && i < rows->n; i++) {
        double at = (double)((const SweepResult *)record_at(rows, i))->value;
        same = first || scene->at[i] == at;
        scene->at[i] = at;
    }
    return same;
}

static bool has_curve(const Series *series, const double *at, int count)
{
    double value;
    for (int i = 0; at && i < count; i++)
        if (value_at(&series->curves[0], i, &value))
            return true;
    return false;
}

/* Up to the first size at which none has a time any more. */
static void cut_at_capacity(Scene *scene)
{
    int last = 0;
    double value;
    for (int s = 0; s < scene->n_series; s++)
        for (int i = 0; i < scene->count; i++)
            if (value_at(curve_of(scene, s, 0), i, &value))
                last = MAX(last, i);
    scene->count = MIN(scene->count, MAX(last + 2, 2));
    for (int s = 0; s < scene->n_series; s++)
        for (int i = 0; i < PANELS; i++)
            curve_measure(&scene->series[s].curves[i], scene->at, scene->count);
}

static const MarkShape marks[SIDES_MAX] = {MARK_CIRCLE,  MARK_SQUARE,        MARK_TRIANGLE,
                                           MARK_DIAMOND, MARK_TRIANGLE_DOWN, MARK_PENTAGON};

/* What leaves a model out is said. False: an error. */
static bool add_series(Scene *scene, const Asked *all, const ChartRequest *request, int side,
                       GError **error)
{
    g_autoptr(GError) cannot = NULL;
    Asked asked = *all;
    Series *series = &scene->series[scene->n_series];
    bool alone = request->n_models == 1;
    asked.timing =
        chart_timing(asked.analysis, request, request->models[side], asked.device, &cannot);
    asked.model = asked.timing ? asked.timing->of : request->models[side];
    const ResultList *list = asked.timing ? ask(QUESTION_SWEEP, &asked, &cannot) : NULL;
    if (!list && (alone || !g_error_matches(cannot, RB_ERROR, RB_ERROR_CANNOT))) {
        g_propagate_error(error, g_steal_pointer(&cannot));
        return false;
    }
    if (!list) {
        sides_missing(scene->missing, request, side, asked.device, g_strdup(cannot->message));
        return true;
    }
    if (!same_sizes(scene, &list->records))
        return rb_fail(error, RB_ERROR_USAGE,
                       "'%s' is given other sizes than '%s'; draw them one by one", asked.model->id,
                       request->models[0]->id);
    series_fill(series, &list->records, (SweepAxis)asked.option, alone);
    series->name = side_name(request, side);
    series->reason = reason_text(&list->records);
    find_knee(series, &asked);
    for (int i = 0; i < PANELS; i++) {
        series->curves[i].ink = (Ink)(CLASS_INK_FIRST + side);
        series->curves[i].mark = marks[side];
    }
    scene->n_series++;
    return true;
}

/* Without a curve it is none. */
static bool add_all(Scene *scene, const Asked *asked, const ChartRequest *request, GError **error)
{
    bool any = false;
    for (int side = 0; side < request->n_models; side++)
        if (!add_series(scene, asked, request, side, error))
            return false;
    for (int s = 0; s < scene->n_series; s++)
        any = any || has_curve(&scene->series[s], scene->at, scene->count);
    if (!any)
        chart_cannot(error, "nothing to sweep: '%s' has no time at another %s",
                     request->models[0]->id, request->against);
    return any;
}

static Sheet sheet_of(Analysis *analysis, const ChartRequest *request, Fonts *fonts, unsigned parts)
{
    const ModelResult *model = request->models[0];
    const Device *device = request->devices[0];
    g_autofree char *who = request->n_models > 1 ? sides_title(request) : g_strdup(model->name);
    bool formats = true;
    for (int i = 1; i < request->n_models; i++)
        formats = formats && strcmp(request->models[i]->name, model->name) == 0;
    char *title = g_strdup_printf("%s on %s, by %s", formats ? model->name : who, device->name,
                                  request->against);
    if (request->n_models > 1)
        return sides_sheet(fonts, request, parts, title);
    const TimingResult *timing = chart_timing(analysis, request, model, device, NULL);
    return sheet_under(fonts, request, parts, timing_roof(timing), title);
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    const Question *sweep = question(QUESTION_SWEEP);
    Asked asked = {.analysis = analysis, .device = request->devices[0]};
    if (!question_option(sweep, request->against, &asked.option, error))
        return NULL;
    bool batches = asked.option == SWEEP_BATCH;
    unsigned parts = parts_of((SweepAxis)asked.option);
    g_auto(Scene)
        scene = {.x_title = batches ? "Batch" : "Resolution", .missing = g_string_new(NULL)};
    if (!chart_takes(request, sweep_chart.name, parts, error) ||
        !add_all(&scene, &asked, request, error))
        return NULL;
    cut_at_capacity(&scene);
    scene.work_title = batches ? g_strdup_printf("Throughput, %ss a second",
                                                 sample_name(request->models[0]->graph))
                               : g_strdup(curve_of(&scene, 0, 0)->title);
    Sheet sheet = sheet_of(analysis, request, fonts, parts);
    return draw_panels(&sheet, &scene);
}

static const char *const axes[] = {"batch", "resolution", NULL};

const ChartKind sweep_chart = {
    "sweep",
    "throughput or time, and memory, of a model at many sizes on a device; several formats beside "
    "each other",
    1,
    SIDES_MAX,
    1,
    1,
    STATED_ROOFLINE,
    axes,
    draw};
