/* Measures against batch or resolution, one panel each over one shared x in powers of two (SPEC 9).
 */
#include <math.h>
#include <stdlib.h>

#include "analysis/ask.h"
#include "analysis/known.h"
#include "base/units.h"
#include "chart/kinds.h"
#include "chart/sheet.h"

#define PANEL 170
#define PANEL_GAP 34   /* px above a panel, for its title */
#define GUTTER 158     /* px right of the panels, for labels */
#define LABEL_PITCH 15 /* px */
#define TICK_GAP 12    /* px between labels below */
#define MARKED_MAX 40  /* more points than this are a line only */
#define HEADROOM 1.08
#define SERIES_INK INK_CONV
#define SERIES_MARK MARK_CIRCLE
#define BOUND_LOOK                                                                                 \
    (Look)                                                                                         \
    {                                                                                              \
        .stroke = INK_THEORETICAL, .width = 1.4, .dash = DASH_DASHED                               \
    }

enum { PANELS = 2 };

/* What is swept, and one of its measures. */
typedef struct Curve {
    const char *title, *name, *unit;
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

typedef struct Scene {
    const Sheet *sheet;
    const char *x_title;
    double *at; /* ascending, positive */
    int count;
    Curve curves[PANELS];
    double knee;              /* an x; NaN: none */
    char *knee_note, *reason; /* reason: why some have no time; "" */
    double left, right;
    Axis x;
} Scene;

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

static Axis curve_axis(const Curve *curve, double y)
{
    bool known = curve->low <= curve->high;
    double low = known ? fmin(curve->low, curve->bound_low) : 0;
    double high = known ? fmax(curve->high, curve->bound_high) : 1;
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

/* Where something no longer fits, in every panel. */
static void draw_beyond(const Scene *scene, double y)
{
    double x = INFINITY;
    for (int i = 0; i < PANELS; i++)
        x = fmin(x, axis_px(&scene->x, scene->curves[i].crossing));
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
    g_autofree char *knee = units_exact(scene->knee);
    g_autofree char *text =
        g_strconcat("knee at ", knee, ": ", scene->knee_note ? scene->knee_note : "", NULL);
    return scene->knee_note && sheet_text_width(scene->sheet, text, SIZE_SMALL, true) <=
                                   scene->sheet->right - knee_from(scene, scene->curves[0].title);
}

/* Beside the title of the first panel, where no curve passes. */
static void name_knee(const Scene *scene, double x, double y, const char *title)
{
    const Sheet *sheet = scene->sheet;
    const char *note = scene->knee_note;
    g_autofree char *knee = units_exact(scene->knee);
    g_autofree char *brief = g_strconcat("knee at ", knee, NULL);
    g_autofree char *text =
        knee_is_noted(scene) ? g_strconcat(brief, ": ", note, NULL) : g_strdup(brief);
    double free_from = knee_from(scene, title);
    double width = sheet_text_width(sheet, text, SIZE_SMALL, true);
    canvas_text(sheet->canvas,
                CLAMP(x - width / 2, free_from, fmax(sheet->right - width, free_from)), y - 9, text,
                (TextLook){.size = SIZE_SMALL, .bold = true});
}

static void draw_knee(const Scene *scene, double y, const char *title)
{
    double x = axis_px(&scene->x, scene->knee);
    if (isnan(scene->knee) || x < scene->left || x > scene->right)
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
    canvas_paint(panel->canvas, (Look){.stroke = SERIES_INK, .width = 2});
    for (int i = 0; i < scene->count && scene->count <= MARKED_MAX; i++)
        if (value_at(curve, i, &value))
            canvas_mark(panel->canvas, SERIES_MARK, panel_x(panel, scene->at[i]),
                        panel_y(panel, value), 3.5);
    canvas_paint(panel->canvas, (Look){.fill = SERIES_INK});
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
                                                  : SERIES_INK,
                                   .dash = ends    ? DASH_DOTTED
                                           : bound ? DASH_DASHED
                                                   : DASH_SOLID};
            return 1;
        }
    return 0;
}

enum { LABELS = 3 };

/* From the top down. */
static guint gutter_labels(const Panel *panel, const Scene *scene, const Curve *curve,
                           GutterLabel labels[LABELS])
{
    double limit = panel_y(panel, curve->limit);
    guint n = label_curve(panel, scene, curve, value_at, curve->name, labels);
    n += label_curve(panel, scene, curve, bound_at, "bound", &labels[n]);
    if (limit >= panel->y.to)
        labels[n++] =
            (GutterLabel){limit_text(curve), scene->left, limit, INK_THEORETICAL, DASH_DASHED};
    qsort(labels, n, sizeof *labels, compare_labels);
    return n;
}

static void draw_gutter(const Panel *panel, const Scene *scene, const Curve *curve)
{
    GutterLabel labels[LABELS];
    double at[LABELS];
    guint n = gutter_labels(panel, scene, curve, labels);
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

static double draw_panel(const Scene *scene, const Curve *curve, const GArray *ticks, double y,
                         bool first)
{
    Box box = {scene->left, y + PANEL_GAP, scene->right - scene->left, PANEL};
    Panel panel = {scene->sheet, scene->sheet->canvas, box, scene->x, curve_axis(curve, box.y)};
    draw_beyond(scene, box.y);
    draw_x_grid(scene, ticks, box.y);
    axis_draw_y(panel.canvas, &panel.y, box, curve->title);
    panel_border(&panel);
    draw_curve(&panel, scene, curve);
    draw_gutter(&panel, scene, curve);
    draw_knee(scene, box.y, first ? curve->title : NULL);
    return panel_bottom(&panel);
}

/* ---- The whole ------------------------------------------------------------------------------- */

/* As wide as what stands there needs. */
static double gutter_of(const Scene *scene)
{
    double widest = 0;
    for (int i = 0; i < PANELS; i++) {
        const Curve *curve = &scene->curves[i];
        g_autofree char *limit = isnan(curve->limit) ? g_strdup("") : limit_text(curve);
        widest = fmax(widest, sheet_text_width(scene->sheet, curve->name, SIZE_SMALL, false));
        widest = fmax(widest, sheet_text_width(scene->sheet, limit, SIZE_SMALL, false));
    }
    return fmax(MIN(GUTTER, 0.36 * scene->sheet->width), widest + 12 + SHEET_MARGIN);
}

static void fit_axes(Scene *scene)
{
    double widest = 0, low = scene->at[0], high = scene->at[scene->count - 1];
    for (int i = 0; i < PANELS; i++) {
        Axis axis = curve_axis(&scene->curves[i], 0);
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

static char *finding(const Scene *scene)
{
    GString *out = g_string_new(scene->sheet->title);
    g_autofree char *first = units_exact(scene->at[0]);
    g_autofree char *last = units_exact(scene->at[scene->count - 1]);
    g_autofree char *knee = units_exact(scene->knee);
    const Curve *done = &scene->curves[0];
    g_autofree char *low = curve_text(done, done->low), *high = curve_text(done, done->high);
    g_string_append_printf(out, ": %s from %s to %s", done->name, low, high);
    if (!isnan(scene->knee))
        g_string_append_printf(out, ", knee at %s", knee);
    g_string_append_printf(out, ".\n%s from %s to %s.", scene->x_title, first, last);
    if (!isnan(scene->knee))
        g_string_append_printf(out, "\nKnee at %s%s.", knee,
                               scene->knee > scene->at[scene->count - 1] ? ", beyond the chart"
                                                                         : "");
    for (int i = 0; i < PANELS; i++)
        append_curve(out, &scene->curves[i]);
    if (*scene->reason)
        g_string_append_printf(out, "\n%s", scene->reason);
    return g_string_free(out, FALSE);
}

static char *caption(const Scene *scene)
{
    if (isnan(scene->knee) || !scene->knee_note || knee_is_noted(scene))
        return g_strdup(scene->reason);
    g_autofree char *knee = units_exact(scene->knee);
    return g_strdup_printf("Knee at %s: %s.%s%s", knee, scene->knee_note, *scene->reason ? " " : "",
                           scene->reason);
}

static Canvas *draw_panels(Sheet *sheet, Scene *scene)
{
    scene->sheet = sheet;
    fit_axes(scene);
    g_autoptr(GArray) ticks =
        scene->count <= MARKED_MAX ? ticks_of_few(scene) : ticks_of_many(scene);
    double y = sheet->y - 8;
    for (int i = 0; i < PANELS; i++)
        y = draw_panel(scene, &scene->curves[i], ticks, y, i == 0);
    y = sheet_caption(sheet, draw_x_labels(scene, ticks, y), caption(scene));
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

/* The columns of a sweep that are drawn; NaN where the network cannot have that size, and where
 * it has no time. */
static Scene scene_new(const RecordList *rows, SweepAxis axis)
{
    static const Curve work[SWEEP_AXIS_COUNT] = {
        [SWEEP_BATCH] = {.title = "Throughput", .name = "at roofline time", .unit = AXIS_RATE},
        [SWEEP_RESOLUTION] = {.title = "Roofline time", .name = "roofline time", .unit = "s"},
    };
    Scene scene = {.x_title = axis == SWEEP_BATCH ? "Batch" : "Resolution", .count = rows->n};
    Curve *done = &scene.curves[0], *memory = &scene.curves[1];
    const Fit *fit = fit_of(rows);
    scene.at = g_new0(double, 4 * (gsize)rows->n);
    *done = work[axis];
    done->values = scene.at + rows->n;
    done->bounds = scene.at + 3 * (gsize)rows->n;
    done->limit = NAN;
    *memory =
        (Curve){.title = fit && fit->flash_bytes > 0 ? "Memory: peak of activations, in place"
                                                     : "Memory: weights, activations in place",
                .name = "held",
                .unit = "B",
                .scale = AXIS_LOG,
                .values = scene.at + 2 * (gsize)rows->n,
                .limit = fit && fit->memory_bytes > 0 ? (double)fit->memory_bytes : NAN};
    memory->limit_name = units_bytes(memory->limit);
    for (int i = 0; i < rows->n; i++) {
        const SweepResult *row = record_at(rows, i);
        double at = scene.at[i] = (double)row->value;
        double seconds = row->timing ? row->timing->roofline_seconds : NAN;
        double bound = row->timing ? row->timing->bound_seconds : NAN;
        done->values[i] = axis == SWEEP_BATCH ? ratio(at, seconds) : seconds;
        done->bounds[i] = axis == SWEEP_BATCH ? ratio(at, bound) : bound;
        memory->values[i] = row->timing ? held_of(&row->timing->fit) : NAN;
    }
    for (int i = 0; i < PANELS; i++)
        curve_measure(&scene.curves[i], scene.at, scene.count);
    return scene;
}

static void scene_clear(Scene *scene)
{
    g_free(scene->at);
    g_free(scene->curves[1].limit_name);
    g_free(scene->knee_note);
    g_free(scene->reason);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scene, scene_clear)

/* The knee and what it means; none against anything but the batch. */
static void find_knee(Scene *scene, const Asked *asked)
{
    const KneeResult *knee =
        asked->option == SWEEP_BATCH ? ask_one(QUESTION_KNEE, asked, NULL) : NULL;
    scene->knee = knee && knee->batch > 0 ? (double)knee->batch : NAN;
    if (knee)
        scene->knee_note = g_strdup_printf("%.0f %% of the throughput at batch %" G_GINT64_FORMAT,
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

static bool has_curve(const Scene *scene)
{
    return scene->curves[0].low <= scene->curves[0].high;
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    const Device *device = request->devices[0];
    const Question *sweep = question(QUESTION_SWEEP);
    Asked asked = {.analysis = analysis, .device = device};
    if (!question_option(sweep, request->against, &asked.option, error) ||
        !chart_takes(request, sweep_chart.name, parts_of((SweepAxis)asked.option), error))
        return NULL;
    asked.timing = chart_timing(analysis, request, request->models[0], device, error);
    asked.model = asked.timing ? asked.timing->of : NULL;
    const ResultList *list = asked.timing ? ask(QUESTION_SWEEP, &asked, error) : NULL;
    if (!list)
        return NULL;
    g_auto(Scene) scene = scene_new(&list->records, (SweepAxis)asked.option);
    if (!has_curve(&scene))
        return chart_cannot(error, "nothing to sweep: '%s' has no time at another %s",
                            asked.model->id, sweep->words[asked.option]);
    find_knee(&scene, &asked);
    scene.reason = reason_text(&list->records);
    Sheet sheet =
        sheet_under(fonts, request, parts_of((SweepAxis)asked.option), timing_roof(asked.timing),
                    g_strdup_printf("%s on %s, by %s", asked.model->name, device->name,
                                    sweep->words[asked.option]));
    return draw_panels(&sheet, &scene);
}

static const char *const axes[] = {"batch", "resolution", NULL};

const ChartKind sweep_chart = {
    "sweep",
    "throughput or time, and memory, of a model at many sizes on a device",
    1,
    1,
    1,
    1,
    STATED_ROOFLINE,
    axes,
    draw};
