#include "chart/devices_chart.h"

#include <math.h>

#include "base/units.h"
#include "chart/axis.h"
#include "chart/frame.h"

#define ROW 22
#define BAR 14
#define NAME_WIDTH 220
#define VALUE_WIDTH 66 /* px kept right of the axis for the longest bar's value */
#define NOTE_WIDTH 120 /* px kept for notes beside it, where there are any */
#define STRIP_WIDTH 120
#define LINEAR_RATIO 40

static double seconds_of(const DeviceBar *bar, ChartBound bound)
{
    double seconds = bar->seconds[bound];
    return isfinite(seconds) && seconds > 0 ? seconds : 0;
}

static double total_of(const DeviceBar *bar)
{
    double total = 0;
    for (ChartBound bound = 0; bound < CHART_BOUND_COUNT; bound++)
        total += seconds_of(bar, bound);
    return total;
}

static ChartBound main_bound(const DeviceBar *bar)
{
    ChartBound most = CHART_BOUND_COMPUTE;
    for (ChartBound bound = 0; bound < CHART_BOUND_COUNT; bound++)
        if (seconds_of(bar, bound) > seconds_of(bar, most))
            most = bound;
    return most;
}

/* Fastest first; not runnable last; else as given. */
static int compare_bars(gconstpointer a, gconstpointer b)
{
    const DeviceBar *x = *(const DeviceBar *const *)a, *y = *(const DeviceBar *const *)b;
    double s = total_of(x), t = total_of(y);
    if (s == t)
        return (x > y) - (x < y);
    if (s == 0 || t == 0)
        return s == 0 ? 1 : -1;
    return s < t ? -1 : 1;
}

static GPtrArray *sorted_bars(const DevicesChart *data)
{
    GPtrArray *bars = g_ptr_array_new();
    for (size_t i = 0; i < data->bar_count; i++)
        g_ptr_array_add(bars, (gpointer)&data->bars[i]);
    g_ptr_array_sort(bars, compare_bars);
    return bars;
}

static guint runnable_count(const GPtrArray *bars)
{
    guint count = 0;
    while (count < bars->len && total_of(bars->pdata[count]) > 0)
        count++;
    return count;
}

typedef struct Scene {
    Canvas *canvas;
    GPtrArray *bars; /* of DeviceBar, sorted */
    guint runnable;
    Box plot;
    Axis axis;
    bool logarithmic;
    double value_width;
} Scene;

static double row_y(const Scene *scene, guint row)
{
    return scene->plot.y + ROW * row + ROW / 2.0;
}

static double name_width(const DevicesChart *data, Fonts *fonts)
{
    double widest = 60;
    for (size_t i = 0; i < data->bar_count; i++) {
        g_autofree char *name = fonts_fit(fonts, data->bars[i].name, SIZE_TEXT, false, NAME_WIDTH);
        widest = fmax(widest, fonts_width(fonts, name, SIZE_TEXT, false));
    }
    return widest;
}

static double value_width(const DevicesChart *data)
{
    for (size_t i = 0; i < data->bar_count; i++)
        if (data->bars[i].note && *data->bars[i].note)
            return VALUE_WIDTH + NOTE_WIDTH;
    return VALUE_WIDTH;
}

static Scene scene_new(const DevicesChart *data, Canvas *canvas, double y)
{
    Scene scene = {.canvas = canvas, .bars = sorted_bars(data), .value_width = value_width(data)};
    scene.runnable = runnable_count(scene.bars);
    double fastest = total_of(scene.bars->pdata[0]);
    double slowest = scene.runnable ? total_of(scene.bars->pdata[scene.runnable - 1]) : 0;
    scene.logarithmic = slowest > LINEAR_RATIO * fastest;
    double left = FRAME_MARGIN + name_width(data, canvas_fonts(canvas)) + 10;
    double right = canvas_width(canvas) - FRAME_MARGIN - scene.value_width -
                   (scene.logarithmic ? STRIP_WIDTH : 0);
    scene.plot = (Box){left, y, right - left, ROW * scene.bars->len};
    scene.axis = axis_new(scene.logarithmic ? AXIS_LOG : AXIS_LINEAR,
                          scene.logarithmic ? fastest / 1.6 : 0, slowest, left, right, "s");
    if (scene.logarithmic)
        axis_round(&scene.axis);
    return scene;
}

/* Segments of one bound share a path: three paths however many devices. */
static void draw_stacked(const Scene *scene, double left, double width, bool shares)
{
    for (ChartBound bound = 0; bound < CHART_BOUND_COUNT; bound++) {
        for (guint i = 0; i < scene->runnable; i++) {
            const DeviceBar *bar = scene->bars->pdata[i];
            double scale = width / (shares ? total_of(bar) : scene->axis.high), before = 0;
            for (ChartBound b = 0; b < bound; b++)
                before += seconds_of(bar, b);
            double length = scale * seconds_of(bar, bound);
            if (length > 0)
                canvas_rect(scene->canvas,
                            (Box){left + scale * before, row_y(scene, i) - BAR / 2.0, length, BAR});
        }
        canvas_paint(scene->canvas, (Look){.fill = chart_bound_ink(bound)});
    }
}

/* On a log axis a bar's length means nothing but its end, so each is a line to a mark. */
static void draw_log_bars(const Scene *scene)
{
    for (guint i = 0; i < scene->runnable; i++)
        canvas_segment(scene->canvas, scene->plot.x, row_y(scene, i),
                       axis_px(&scene->axis, total_of(scene->bars->pdata[i])), row_y(scene, i));
    canvas_paint(scene->canvas, (Look){.stroke = INK_AXIS, .width = 2});
    for (ChartBound bound = 0; bound < CHART_BOUND_COUNT; bound++) {
        for (guint i = 0; i < scene->runnable; i++) {
            const DeviceBar *bar = scene->bars->pdata[i];
            if (main_bound(bar) == bound)
                canvas_mark(scene->canvas, chart_bound_shape(bound),
                            axis_px(&scene->axis, total_of(bar)), row_y(scene, i), 5);
        }
        canvas_paint(scene->canvas, (Look){.fill = chart_bound_ink(bound)});
    }
}

/* Minutes stay readable up to a day; beyond, only the magnitude matters. */
#define DAY 86400

static char *seconds_text(double seconds)
{
    return seconds < DAY ? units_seconds(seconds) : units_si(seconds, 3, "s");
}

static void draw_value(const Scene *scene, guint row)
{
    const DeviceBar *bar = scene->bars->pdata[row];
    bool runnable = row < scene->runnable;
    g_autofree char *value = runnable ? seconds_text(total_of(bar)) : g_strdup("does not run");
    double x = runnable ? axis_px(&scene->axis, total_of(bar)) + (scene->logarithmic ? 9 : 5)
                        : scene->plot.x + 5;
    TextLook look = {
        .size = SIZE_SMALL, .middle = true, .halo = true, .ink = runnable ? INK_TEXT : INK_MUTED};
    canvas_text(scene->canvas, x, row_y(scene, row), value, look);
    if (!bar->note)
        return;
    x += fonts_width(canvas_fonts(scene->canvas), value, SIZE_SMALL, false) + 8;
    double right = scene->plot.x + scene->plot.width + scene->value_width - 8;
    g_autofree char *note =
        fonts_fit(canvas_fonts(scene->canvas), bar->note, SIZE_SMALL, false, right - x);
    look.ink = INK_MUTED;
    if (right - x > 40)
        canvas_text(scene->canvas, x, row_y(scene, row), note, look);
}

static void draw_rows(const Scene *scene)
{
    for (guint i = 0; i < scene->bars->len; i++) {
        const DeviceBar *bar = scene->bars->pdata[i];
        g_autofree char *name =
            fonts_fit(canvas_fonts(scene->canvas), bar->name, SIZE_TEXT, false, NAME_WIDTH);
        canvas_text(scene->canvas, scene->plot.x - 8, row_y(scene, i), name,
                    (TextLook){.middle = true, .anchor = ANCHOR_END});
        draw_value(scene, i);
    }
}

static void draw_strip(const Scene *scene)
{
    double left = scene->plot.x + scene->plot.width + scene->value_width;
    draw_stacked(scene, left, STRIP_WIDTH, true);
    canvas_text(scene->canvas, left, scene->plot.y + scene->plot.height + 16, "share of its time",
                (TextLook){.size = SIZE_SMALL, .ink = INK_MUTED});
}

static double draw_legend(Canvas *canvas, double y)
{
    static const char *const labels[CHART_BOUND_COUNT] = {
        "in compute-bound operators", "in memory-bound operators", "launch overhead"};
    LegendItem items[CHART_BOUND_COUNT];
    for (ChartBound bound = 0; bound < CHART_BOUND_COUNT; bound++)
        items[bound] =
            (LegendItem){labels[bound], chart_bound_ink(bound), chart_bound_shape(bound)};
    return frame_legend(canvas, FRAME_MARGIN, y, items, CHART_BOUND_COUNT);
}

char *devices_chart_alt(const DevicesChart *data)
{
    g_autoptr(GPtrArray) bars = sorted_bars(data);
    guint runnable = runnable_count(bars), bound[CHART_BOUND_COUNT] = {0};
    if (!runnable)
        return g_strdup_printf("%s: none of %zu devices runs it.", data->title, data->bar_count);
    for (guint i = 0; i < runnable; i++)
        bound[main_bound(bars->pdata[i])]++;
    const DeviceBar *first = bars->pdata[0], *last = bars->pdata[runnable - 1];
    g_autofree char *fast = seconds_text(total_of(first)), *slow = seconds_text(total_of(last));
    g_autofree char *ratio = units_number(total_of(last) / total_of(first), 2);
    return g_strdup_printf("%s: fastest %s at %s, slowest %s at %s, %s times as long. Most of the "
                           "time is memory-bound on %u of %u "
                           "devices, compute-bound on %u, overhead on %u. Not runnable on %u.",
                           data->title, first->name, fast, last->name, slow, ratio,
                           bound[CHART_BOUND_MEMORY], runnable, bound[CHART_BOUND_COMPUTE],
                           bound[CHART_BOUND_OVERHEAD], bars->len - runnable);
}

Canvas *devices_chart(const DevicesChart *data, Fonts *fonts)
{
    if (data->bar_count == 0)
        return frame_empty(fonts, data->width, data->title, data->subtitle,
                           "No device to compare.");
    double y;
    Canvas *canvas = frame_new(fonts, data->width, data->title, data->subtitle, &y);
    y = draw_legend(canvas, y) + 6;
    Scene scene = scene_new(data, canvas, y);
    axis_draw_x(canvas, &scene.axis, scene.plot, scene.logarithmic ? "Time (log scale)" : "Time");
    if (scene.logarithmic) {
        draw_log_bars(&scene);
        draw_strip(&scene);
    } else {
        draw_stacked(&scene, scene.plot.x, scene.plot.width, false);
    }
    draw_rows(&scene);
    g_autofree char *alt = devices_chart_alt(data);
    frame_finish(canvas, scene.plot.y + scene.plot.height + 38, data->title, alt);
    g_ptr_array_unref(scene.bars);
    return canvas;
}
