#include "chart/waterfall_chart.h"

#include <math.h>

#include "base/units.h"
#include "chart/axis.h"
#include "chart/frame.h"

#define ROW 24
#define BAR 15
#define NAME_WIDTH 230
#define VALUE_WIDTH 134 /* px kept right of the axis for deltas */
#define SAVED (INK_CLASS + CHART_LINEAR)
#define ADDED (INK_CLASS + CHART_DEPTHWISE)
#define TOTAL INK_AXIS

/* One bar: a level when `level`, else what a step changes. */
typedef struct Row {
    const char *name, *note;
    double from, to;
    bool level;
} Row;

static double value_of(const WaterfallChart *data, size_t step, double before)
{
    double value = data->steps[step].value;
    return isfinite(value) && value >= 0 ? value : before;
}

static bool has_before(const WaterfallChart *data)
{
    return isfinite(data->before) && data->before > 0;
}

/* Before, each step, after. */
static GArray *rows_new(const WaterfallChart *data)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(Row));
    Row first = {"before", NULL, 0, data->before, true};
    double at = data->before;
    g_array_append_val(rows, first);
    for (size_t i = 0; i < data->step_count; i++) {
        double value = value_of(data, i, at);
        Row row = {data->steps[i].name, data->steps[i].note, at, value, false};
        g_array_append_val(rows, row);
        at = value;
    }
    Row last = {"after", NULL, 0, at, true};
    g_array_append_val(rows, last);
    return rows;
}

static const Row *row_at(const GArray *rows, guint i)
{
    return &g_array_index(rows, Row, i);
}

typedef struct Scene {
    const WaterfallChart *data;
    Canvas *canvas;
    GArray *rows; /* Row */
    Box plot;
    Axis axis;
} Scene;

static double row_y(const Scene *scene, guint row)
{
    return scene->plot.y + ROW * row + ROW / 2.0;
}

/* "pad into convolution · 3 folded". Caller frees. */
static char *row_name(const Row *row, const Canvas *canvas)
{
    bool noted = row->note && *row->note;
    g_autofree char *text =
        g_strconcat(row->name ? row->name : "", noted ? " · " : "", row->note, NULL);
    return fonts_fit(canvas_fonts(canvas), text, SIZE_TEXT, row->level,
                     MIN(NAME_WIDTH, 0.32 * canvas_width(canvas)));
}

static double name_width(const GArray *rows, const Canvas *canvas)
{
    double widest = 60;
    for (guint i = 0; i < rows->len; i++) {
        g_autofree char *name = row_name(row_at(rows, i), canvas);
        widest = fmax(widest,
                      fonts_width(canvas_fonts(canvas), name, SIZE_TEXT, row_at(rows, i)->level));
    }
    return widest;
}

static Scene scene_new(const WaterfallChart *data, Canvas *canvas, GArray *rows, double y)
{
    Scene scene = {.data = data, .canvas = canvas, .rows = rows};
    double left = FRAME_MARGIN + name_width(scene.rows, canvas) + 10;
    double right = canvas_width(canvas) - FRAME_MARGIN - VALUE_WIDTH, high = 0;
    for (guint i = 0; i < scene.rows->len; i++)
        high = fmax(high, row_at(scene.rows, i)->to);
    scene.plot = (Box){left, y, right - left, ROW * scene.rows->len};
    scene.axis = axis_new(AXIS_LINEAR, 0, high, left, right, data->unit);
    return scene;
}

static Ink row_ink(const Row *row)
{
    return row->level ? TOTAL : row->to <= row->from ? SAVED : ADDED;
}

static void draw_bars(const Scene *scene, Ink ink)
{
    for (guint i = 0; i < scene->rows->len; i++) {
        const Row *row = row_at(scene->rows, i);
        double x0 = axis_px(&scene->axis, fmin(row->from, row->to));
        double x1 = axis_px(&scene->axis, fmax(row->from, row->to));
        if (row_ink(row) == ink && row->from != row->to)
            canvas_rect(scene->canvas,
                        (Box){x0, row_y(scene, i) - BAR / 2.0, fmax(x1 - x0, 1), BAR});
    }
    canvas_paint(scene->canvas, (Look){.fill = ink});
}

/* Each row hands its level down to the next. */
static void draw_links(const Scene *scene)
{
    for (guint i = 0; i + 1 < scene->rows->len; i++) {
        double x = axis_px(&scene->axis, row_at(scene->rows, i)->to);
        const Row *next = row_at(scene->rows, i + 1);
        bool through = !next->level && next->from == next->to;
        canvas_segment(scene->canvas, x, row_y(scene, i) + BAR / 2.0, x,
                       row_y(scene, i + 1) + (through ? BAR : -BAR) / 2.0);
    }
    canvas_paint(scene->canvas, (Look){.stroke = INK_MUTED});
}

static char *measure_text(const WaterfallChart *data, double value)
{
    return g_str_equal(data->unit, "s") && value < 86400 ? units_seconds(value)
                                                         : units_si(value, 3, data->unit);
}

/* "−1.20 ms · −4.1 %", of what there was before all steps. Caller frees. */
static char *delta_text(const WaterfallChart *data, double from, double to)
{
    const char *sign = to < from ? "−" : "+";
    g_autofree char *size = measure_text(data, fabs(to - from));
    g_autofree char *share = units_percent(fabs(to - from) / data->before, 1);
    return from == to ? g_strdup("no change")
                      : g_strdup_printf("%s%s · %s%s", sign, size, sign, share);
}

/* Levels are followed by their value, and after by its change in all. Caller frees. */
static char *row_text(const Scene *scene, guint i)
{
    const Row *row = row_at(scene->rows, i);
    if (!row->level)
        return delta_text(scene->data, row->from, row->to);
    g_autofree char *value = measure_text(scene->data, row->to);
    g_autofree char *share = units_percent(fabs(row->to / scene->data->before - 1), 1);
    if (i == 0 || row->to == scene->data->before)
        return g_steal_pointer(&value);
    return g_strdup_printf("%s · %s%s", value, row->to < scene->data->before ? "−" : "+", share);
}

static void draw_texts(const Scene *scene)
{
    for (guint i = 0; i < scene->rows->len; i++) {
        const Row *row = row_at(scene->rows, i);
        g_autofree char *name = row_name(row, scene->canvas);
        g_autofree char *text = row_text(scene, i);
        canvas_text(scene->canvas, scene->plot.x - 8, row_y(scene, i), name,
                    (TextLook){.middle = true, .anchor = ANCHOR_END, .bold = row->level});
        canvas_text(scene->canvas, axis_px(&scene->axis, fmax(row->from, row->to)) + 6,
                    row_y(scene, i), text,
                    (TextLook){.size = SIZE_SMALL,
                               .middle = true,
                               .halo = true,
                               .bold = row->level,
                               .ink = row->from == row->to ? INK_MUTED : INK_TEXT});
    }
}

static double draw_legend(Canvas *canvas, const GArray *rows, double y)
{
    LegendItem items[2];
    size_t count = 0;
    bool saved = false, added = false;
    for (guint i = 0; i < rows->len; i++) {
        const Row *row = row_at(rows, i);
        saved = saved || (!row->level && row->to < row->from);
        added = added || (!row->level && row->to > row->from);
    }
    if (saved)
        items[count++] = (LegendItem){"saved", SAVED, MARK_SQUARE};
    if (added)
        items[count++] = (LegendItem){"added", ADDED, MARK_SQUARE};
    return frame_legend(canvas, FRAME_MARGIN, y, items, count);
}

char *waterfall_chart_alt(const WaterfallChart *data)
{
    if (!has_before(data))
        return g_strdup_printf("%s: not known.", data->title);
    double at = data->before, most = 0;
    const char *name = NULL;
    for (size_t i = 0; i < data->step_count; i++) {
        double value = value_of(data, i, at);
        if (at - value > most) {
            most = at - value;
            name = data->steps[i].name;
        }
        at = value;
    }
    g_autofree char *before = measure_text(data, data->before), *after = measure_text(data, at);
    g_autofree char *change = delta_text(data, data->before, at);
    g_autofree char *share = units_percent(most / data->before, 1);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%s: %s from %s to %s in %zu steps, %s.", data->title,
                           data->measure, before, after, data->step_count, change);
    if (most > 0)
        g_string_append_printf(out, " Most is saved by %s: %s.", name ? name : "", share);
    return g_string_free(out, FALSE);
}

Canvas *waterfall_chart(const WaterfallChart *data, Fonts *fonts)
{
    if (!has_before(data))
        return frame_empty(fonts, data->width, data->title, data->subtitle,
                           "What there was before is not known.");
    double y;
    Canvas *canvas = frame_new(fonts, data->width, data->title, data->subtitle, &y);
    g_autoptr(GArray) rows = rows_new(data);
    y = draw_legend(canvas, rows, y) + 6;
    Scene scene = scene_new(data, canvas, rows, y);
    axis_draw_x(canvas, &scene.axis, scene.plot, data->measure);
    draw_bars(&scene, TOTAL);
    draw_bars(&scene, SAVED);
    draw_bars(&scene, ADDED);
    draw_links(&scene);
    draw_texts(&scene);
    g_autofree char *alt = waterfall_chart_alt(data);
    frame_finish(canvas, scene.plot.y + scene.plot.height + 38, data->title, alt);
    return canvas;
}
