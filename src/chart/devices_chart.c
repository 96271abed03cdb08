/* One network across devices: its time on each, split by what bounds it.
 *
 * Bars are sorted, fastest first. While the slowest is within 40 times the fastest, bars are linear
 * and stacked; beyond, the axis is logarithmic, where stacking would lie, so the split moves to a
 * strip of its own.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/units.h"
#include "chart/kinds.h"
#include "chart/sheet.h"

#define VALUE_WIDTH 66 /* px kept right of the axis for the longest bar's value */
#define NOTE_WIDTH 120 /* px kept for notes beside it, where there are any */
#define STRIP_WIDTH 120
#define LINEAR_RATIO 40

static const Ink inks[BOUND_NONE] = {INK_COMPUTE, INK_MEMORY};

typedef struct Bar {
    const char *name;
    int order;                  /* as given */
    char *note;                 /* "in fp32: no fp16 peak", or why it does not run; may be NULL */
    double seconds[BOUND_NONE]; /* in compute- and memory-bound operators */
    double total;               /* 0: not runnable there */
    Bound bound;                /* of most of its time */
} Bar;

static Bar bar_of(Analysis *analysis, const ChartRequest *request, int i)
{
    Bar bar = {.name = request->devices[i]->name, .order = i};
    g_autoptr(GError) error = NULL;
    const TimingResult *timing =
        analysis_timing(analysis, request->models[0], request->devices[i], &request->setup, &error);
    if (!timing) {
        bar.note = error_in_brief(error);
        return bar;
    }
    memcpy(bar.seconds, timing->fused->seconds_of_bound, sizeof bar.seconds);
    for (Bound bound = 0; bound < BOUND_NONE; bound++) {
        bar.total += bar.seconds[bound];
        bar.bound = bar.seconds[bound] > bar.seconds[bar.bound] ? bound : bar.bound;
    }
    const Roof *roof = &timing->timing->roof;
    if (roof->dtype != roof->compute_dtype)
        bar.note = g_strdup_printf("in %s", dtype_name(roof->compute_dtype));
    return bar;
}

/* Fastest first; not runnable last; else as given. */
static int compare_bars(const void *a, const void *b)
{
    const Bar *x = a, *y = b;
    if (x->total == y->total)
        return (x->order > y->order) - (x->order < y->order);
    if (x->total == 0 || y->total == 0)
        return x->total == 0 ? 1 : -1;
    return x->total < y->total ? -1 : 1;
}

typedef struct Scene {
    Rows rows;
    const Bar *bars;
    guint runnable;
    bool logarithmic;
    double value_width;
} Scene;

static Scene scene_new(const Sheet *sheet, double y, const Bar *bars, const RowName *names,
                       guint count)
{
    Scene scene = {.bars = bars, .value_width = VALUE_WIDTH};
    for (guint i = 0; i < count; i++) {
        scene.runnable += bars[i].total > 0;
        if (bars[i].note && *bars[i].note)
            scene.value_width = VALUE_WIDTH + NOTE_WIDTH;
    }
    double fastest = bars[0].total, slowest = scene.runnable ? bars[scene.runnable - 1].total : 0;
    scene.logarithmic = slowest > LINEAR_RATIO * fastest;
    RowLook look = {.pitch = 22, .bar = 14, .name_room = 220, .name_size = SIZE_TEXT};
    look.right = SHEET_MARGIN + scene.value_width + (scene.logarithmic ? STRIP_WIDTH : 0);
    scene.rows = rows_new(sheet, y, look, names, count);
    Panel *panel = &scene.rows.panel;
    panel->x =
        axis_new(scene.logarithmic ? AXIS_LOG : AXIS_LINEAR, scene.logarithmic ? fastest / 1.6 : 0,
                 slowest, panel->box.x, panel_right(panel), "s");
    if (scene.logarithmic)
        axis_round(&panel->x);
    return scene;
}

/* On a log axis a bar's length means nothing but its end, so each is a line to a mark. */
static void draw_log_bars(const Scene *scene)
{
    const Panel *panel = &scene->rows.panel;
    for (guint i = 0; i < scene->runnable; i++)
        canvas_segment(panel->canvas, panel->box.x, rows_y(&scene->rows, i),
                       panel_x(panel, scene->bars[i].total), rows_y(&scene->rows, i));
    canvas_paint(panel->canvas, (Look){.stroke = INK_AXIS, .width = 2});
    for (Bound bound = 0; bound < BOUND_NONE; bound++) {
        for (guint i = 0; i < scene->runnable; i++)
            if (scene->bars[i].bound == bound)
                canvas_mark(panel->canvas, ink_shape(inks[bound]),
                            panel_x(panel, scene->bars[i].total), rows_y(&scene->rows, i), 5);
        canvas_paint(panel->canvas, (Look){.fill = inks[bound]});
    }
}

/* Of the time at all on a linear axis; on a logarithmic one, of each device's own. */
static void draw_stack(const Scene *scene)
{
    const Panel *panel = &scene->rows.panel;
    g_autofree double *values = g_new(double, (gsize)scene->rows.count *BOUND_NONE);
    for (guint i = 0; i < scene->rows.count; i++)
        memcpy(values + (gsize)i * BOUND_NONE, scene->bars[i].seconds,
               sizeof scene->bars[i].seconds);
    double strip = panel_right(panel) + scene->value_width;
    rows_stack(&scene->rows, values, BOUND_NONE, inks, scene->logarithmic ? strip : panel->box.x,
               scene->logarithmic ? STRIP_WIDTH : panel->box.width,
               scene->logarithmic ? 0 : panel->x.high);
    if (scene->logarithmic)
        canvas_text(panel->canvas, strip, panel_bottom(panel) + 16, "share of its time",
                    (TextLook){.size = SIZE_SMALL, .ink = INK_MUTED});
}

static void draw_value(const Scene *scene, guint row)
{
    const Panel *panel = &scene->rows.panel;
    const Bar *bar = &scene->bars[row];
    bool runnable = bar->total > 0;
    g_autofree char *value = runnable ? sheet_seconds(bar->total) : g_strdup(bar->note);
    double x =
        runnable ? panel_x(panel, bar->total) + (scene->logarithmic ? 9 : 5) : panel->box.x + 5;
    TextLook look = {
        .size = SIZE_SMALL, .middle = true, .halo = true, .ink = runnable ? INK_TEXT : INK_MUTED};
    canvas_text(panel->canvas, x, rows_y(&scene->rows, row), value, look);
    if (!bar->note || !runnable)
        return;
    x += sheet_text_width(panel->sheet, value, SIZE_SMALL, false) + 8;
    double right = panel_right(panel) + scene->value_width - 8;
    g_autofree char *note = sheet_fit(panel->sheet, bar->note, SIZE_SMALL, false, right - x);
    look.ink = INK_MUTED;
    if (right - x > 40)
        canvas_text(panel->canvas, x, rows_y(&scene->rows, row), note, look);
}

static double draw_legend(const Sheet *sheet)
{
    static const char *const labels[BOUND_NONE] = {"in compute-bound operators",
                                                   "in memory-bound operators"};
    LegendItem items[BOUND_NONE];
    for (Bound bound = 0; bound < BOUND_NONE; bound++)
        items[bound] = (LegendItem){labels[bound], inks[bound], ink_shape(inks[bound])};
    return sheet_legend(sheet, sheet->y, items, BOUND_NONE);
}

static char *finding(const Sheet *sheet, const Scene *scene)
{
    guint runnable = scene->runnable, count = scene->rows.count, bound[BOUND_NONE] = {0};
    g_autofree char *all = units_plural(count, "device"), *run = units_plural(runnable, "device");
    if (!runnable)
        return g_strdup_printf("%s: none of %s runs it.", sheet->title, all);
    for (guint i = 0; i < runnable; i++)
        bound[scene->bars[i].bound]++;
    const Bar *first = &scene->bars[0], *last = &scene->bars[runnable - 1];
    g_autofree char *fast = sheet_seconds(first->total), *slow = sheet_seconds(last->total);
    g_autofree char *ratio = units_number(last->total / first->total, 2);
    return g_strdup_printf(
        "%s: fastest %s at %s, slowest %s at %s, %s times as long. Most of the time is "
        "memory-bound on %u of %s, compute-bound on %u. No time on %u.",
        sheet->title, first->name, fast, last->name, slow, ratio, bound[BOUND_MEMORY], run,
        bound[BOUND_COMPUTE], count - runnable);
}

static Canvas *draw_bars(Sheet *sheet, const Bar *bars, guint count)
{
    g_autofree RowName *names = g_new0(RowName, count);
    for (guint i = 0; i < count; i++)
        names[i].text = bars[i].name;
    Scene scene = scene_new(sheet, draw_legend(sheet) + 6, bars, names, count);
    const Panel *panel = &scene.rows.panel;
    axis_draw_x(sheet->canvas, &panel->x, panel->box,
                scene.logarithmic ? "Time (log scale)" : "Time");
    if (scene.logarithmic)
        draw_log_bars(&scene);
    draw_stack(&scene);
    for (guint i = 0; i < count; i++) {
        rows_write_name(&scene.rows, i);
        draw_value(&scene, i);
    }
    return sheet_finish(sheet, panel_bottom(panel) + 38, finding(sheet, &scene));
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts,
                    G_GNUC_UNUSED GError **error)
{
    int n = request->n_devices;
    g_autofree Bar *bars = g_new(Bar, n);
    for (int i = 0; i < n; i++)
        bars[i] = bar_of(analysis, request, i);
    qsort(bars, (size_t)n, sizeof *bars, compare_bars);
    Sheet sheet = sheet_new(fonts, request, SETUP_TIMED,
                            g_strdup_printf("%s across devices", request->models[0]->name));
    Canvas *canvas = draw_bars(&sheet, bars, (guint)n);
    for (int i = 0; i < n; i++)
        g_free(bars[i].note);
    return canvas;
}

const ChartKind devices_chart = {
    "devices", "one model's time across devices, by what bounds it", 1, 1, 1, -1, NULL, draw};
