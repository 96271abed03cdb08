#include "chart/algorithms_chart.h"

#include <math.h>
#include <string.h>

#include "base/units.h"
#include "chart/axis.h"
#include "chart/frame.h"

#define ROW 15
#define NAME_WIDTH 170
#define TEXT_WIDTH 236 /* px right of the plot, for the best algorithm in words */
#define TEXT_ROOM 64   /* px: in less, marks alone tell the algorithm */
#define TEXT_COLUMN 62 /* px of the value there, before the algorithm */
#define RADIUS 2.8
#define BEST_RADIUS 4.6
#define NO_ALGORITHM SIZE_MAX

static const struct {
    Ink ink;
    MarkShape shape;
} looks[ALGORITHMS_MAX] = {
    {INK_CLASS + CHART_MOVEMENT, MARK_BAR},       {INK_CLASS + CHART_CONV, MARK_CIRCLE},
    {INK_CLASS + CHART_MATMUL, MARK_DIAMOND},     {INK_CLASS + CHART_DEPTHWISE, MARK_TRIANGLE},
    {INK_CLASS + CHART_NORM, MARK_TRIANGLE_DOWN}, {INK_CLASS + CHART_RECURRENT, MARK_SQUARE},
};

static bool is_usable(double value)
{
    return isfinite(value) && value > 0;
}

/* The first of the least; NO_ALGORITHM: none computes the layer. */
static size_t best_of(const AlgorithmsChart *data, const AlgorithmLayer *layer)
{
    size_t best = NO_ALGORITHM;
    for (size_t a = 0; a < data->algorithm_count; a++)
        if (is_usable(layer->value[a]) &&
            (best == NO_ALGORITHM || layer->value[a] < layer->value[best]))
            best = a;
    return best;
}

static double least_of(const AlgorithmsChart *data, const AlgorithmLayer *layer)
{
    size_t best = best_of(data, layer);
    return best == NO_ALGORITHM ? 0 : layer->value[best];
}

static gint compare_cost(gconstpointer a, gconstpointer b, gpointer chart)
{
    const AlgorithmLayer *p = *(const AlgorithmLayer *const *)a;
    const AlgorithmLayer *q = *(const AlgorithmLayer *const *)b;
    double x = least_of(chart, p), y = least_of(chart, q);
    if (x != y)
        return x < y ? 1 : -1;
    return (p > q) - (p < q);
}

static gint compare_place(gconstpointer a, gconstpointer b)
{
    const AlgorithmLayer *p = *(const AlgorithmLayer *const *)a;
    const AlgorithmLayer *q = *(const AlgorithmLayer *const *)b;
    return (p > q) - (p < q);
}

/* The layers drawn, in execution order: those some algorithm computes, the costliest of many. */
static GPtrArray *rows_new(const AlgorithmsChart *data)
{
    GPtrArray *rows = g_ptr_array_new();
    for (size_t i = 0; i < data->layer_count; i++)
        if (best_of(data, &data->layers[i]) != NO_ALGORITHM)
            g_ptr_array_add(rows, (gpointer)&data->layers[i]);
    if (rows->len <= ALGORITHM_ROWS)
        return rows;
    g_ptr_array_sort_with_data(rows, compare_cost, (gpointer)data);
    g_ptr_array_set_size(rows, ALGORITHM_ROWS);
    g_ptr_array_sort(rows, compare_place);
    return rows;
}

/* Sums over the layers that the first algorithm computes too, so that both are of the same. */
typedef struct Totals {
    double first, best;
    size_t layers, won[ALGORITHMS_MAX]; /* layers in all, and those each algorithm is best at */
} Totals;

static Totals totals_of(const AlgorithmsChart *data)
{
    Totals totals = {0};
    for (size_t i = 0; i < data->layer_count; i++) {
        const AlgorithmLayer *layer = &data->layers[i];
        size_t best = best_of(data, layer);
        if (best == NO_ALGORITHM)
            continue;
        totals.layers++;
        totals.won[best]++;
        if (!is_usable(layer->value[0]))
            continue;
        totals.first += layer->value[0];
        totals.best += layer->value[best];
    }
    return totals;
}

static char *measure_text(const AlgorithmsChart *data, double value)
{
    return g_str_equal(data->unit, "s") && value < 86400 ? units_seconds(value)
                                                         : units_si(value, 3, data->unit);
}

typedef struct Scene {
    const AlgorithmsChart *data;
    Canvas *canvas;
    double name_width; /* px at most */
    GPtrArray *rows;   /* AlgorithmLayer */
    Box plot;
    Axis axis;
} Scene;

static const AlgorithmLayer *row_at(const Scene *scene, guint row)
{
    return scene->rows->pdata[row];
}

static double row_y(const Scene *scene, guint row)
{
    return scene->plot.y + ROW * row + ROW / 2.0;
}

static Scene scene_new(const AlgorithmsChart *data, Canvas *canvas, GPtrArray *rows, double y)
{
    Scene scene = {.data = data, .canvas = canvas, .rows = rows};
    Fonts *fonts = canvas_fonts(canvas);
    double low = INFINITY, high = 0, widest = 60, width = canvas_width(canvas);
    scene.name_width = MIN(NAME_WIDTH, 0.26 * width);
    for (guint i = 0; i < rows->len; i++) {
        const AlgorithmLayer *layer = row_at(&scene, i);
        g_autofree char *name = fonts_fit(fonts, layer->name, SIZE_SMALL, false, scene.name_width);
        widest = fmax(widest, fonts_width(fonts, name, SIZE_SMALL, false));
        for (size_t a = 0; a < data->algorithm_count; a++) {
            low = is_usable(layer->value[a]) ? fmin(low, layer->value[a]) : low;
            high = is_usable(layer->value[a]) ? fmax(high, layer->value[a]) : high;
        }
    }
    double left = FRAME_MARGIN + widest + 10;
    scene.plot =
        (Box){left, y, width - MIN(TEXT_WIDTH, 0.34 * width) - left, ROW * (double)rows->len};
    scene.axis =
        axis_new(AXIS_LOG, low / 1.2, high * 1.2, left, left + scene.plot.width, data->unit);
    return scene;
}

/* Every other row on a band, that the eye finds its way from name to value. */
static void draw_bands(const Scene *scene)
{
    for (guint i = 1; i < scene->rows->len; i += 2)
        canvas_rect(scene->canvas, (Box){FRAME_MARGIN, scene->plot.y + ROW * i,
                                         canvas_width(scene->canvas) - 2 * FRAME_MARGIN, ROW});
    canvas_paint(scene->canvas, (Look){.fill = INK_GRID_MINOR});
}

/* From the best to the worst of a layer: what the choice is about. */
static void draw_ranges(const Scene *scene)
{
    for (guint i = 0; i < scene->rows->len; i++) {
        const AlgorithmLayer *layer = row_at(scene, i);
        double low = least_of(scene->data, layer), high = low;
        for (size_t a = 0; a < scene->data->algorithm_count; a++)
            high = is_usable(layer->value[a]) ? fmax(high, layer->value[a]) : high;
        canvas_segment(scene->canvas, axis_px(&scene->axis, low), row_y(scene, i),
                       axis_px(&scene->axis, high), row_y(scene, i));
    }
    canvas_paint(scene->canvas, (Look){.stroke = INK_AXIS, .width = 0.8});
}

static void draw_marks(const Scene *scene, size_t algorithm, bool best)
{
    for (guint i = 0; i < scene->rows->len; i++) {
        const AlgorithmLayer *layer = row_at(scene, i);
        bool is_best = best_of(scene->data, layer) == algorithm;
        if (is_usable(layer->value[algorithm]) && is_best == best)
            canvas_mark(scene->canvas, looks[algorithm].shape,
                        axis_px(&scene->axis, layer->value[algorithm]), row_y(scene, i),
                        best ? BEST_RADIUS : RADIUS);
    }
    Look look = {.fill = looks[algorithm].ink};
    if (best) {
        look.stroke = INK_TEXT;
        look.width = 1.2;
    }
    canvas_paint(scene->canvas, look);
}

/* "winograd4 −43 %": over the first algorithm, where that is another. Caller frees. */
static char *best_text(const AlgorithmsChart *data, const AlgorithmLayer *layer, Fonts *fonts,
                       double room)
{
    size_t best = best_of(data, layer);
    double first = layer->value[0];
    g_autofree char *saved = units_percent(1 - layer->value[best] / first, 0);
    g_autofree char *tail =
        best != 0 && is_usable(first) ? g_strconcat(" −", saved, NULL) : g_strdup("");
    g_autofree char *name = fonts_fit(fonts, data->algorithms[best], SIZE_SMALL, false,
                                      room - fonts_width(fonts, tail, SIZE_SMALL, false));
    return g_strconcat(name, tail, NULL);
}

static void draw_texts(const Scene *scene)
{
    Fonts *fonts = canvas_fonts(scene->canvas);
    double right = scene->plot.x + scene->plot.width, x = right + TEXT_COLUMN + 6;
    double room = canvas_width(scene->canvas) - FRAME_MARGIN - x - 2;
    for (guint i = 0; i < scene->rows->len; i++) {
        const AlgorithmLayer *layer = row_at(scene, i);
        bool first = best_of(scene->data, layer) == 0;
        g_autofree char *name = fonts_fit(fonts, layer->name, SIZE_SMALL, false, scene->name_width);
        g_autofree char *value = measure_text(scene->data, least_of(scene->data, layer));
        g_autofree char *text =
            room < TEXT_ROOM ? g_strdup("") : best_text(scene->data, layer, fonts, room);
        TextLook look = {.size = SIZE_SMALL, .middle = true, .anchor = ANCHOR_END};
        canvas_text(scene->canvas, scene->plot.x - 8, row_y(scene, i), name, look);
        canvas_text(scene->canvas, right + TEXT_COLUMN, row_y(scene, i), value, look);
        look.anchor = ANCHOR_START;
        look.ink = first ? INK_MUTED : INK_TEXT;
        canvas_text(scene->canvas, x, row_y(scene, i), text, look);
    }
}

static double draw_legend(Canvas *canvas, const AlgorithmsChart *data, double y)
{
    LegendItem items[ALGORITHMS_MAX];
    char *labels[ALGORITHMS_MAX];
    Totals totals = totals_of(data);
    for (size_t a = 0; a < data->algorithm_count; a++) {
        g_autofree char *name =
            fonts_fit(canvas_fonts(canvas), data->algorithms[a], SIZE_SMALL, false, 150);
        labels[a] = g_strdup_printf("%s, best of %zu", name, totals.won[a]);
        items[a] = (LegendItem){labels[a], looks[a].ink, looks[a].shape};
    }
    y = frame_legend(canvas, FRAME_MARGIN, y, items, data->algorithm_count);
    for (size_t a = 0; a < data->algorithm_count; a++)
        g_free(labels[a]);
    return y;
}

/* "All with direct: 8.10 ms; each with its best: 5.20 ms, 36 % less." Caller frees. */
static char *summary(const AlgorithmsChart *data)
{
    Totals totals = totals_of(data);
    if (!(totals.first > 0))
        return g_strdup("");
    g_autofree char *first = measure_text(data, totals.first);
    g_autofree char *best = measure_text(data, totals.best);
    g_autofree char *saved = units_percent(1 - totals.best / totals.first, 0);
    return g_strdup_printf("All with %s: %s; each with its best: %s, %s less.", data->algorithms[0],
                           first, best, saved);
}

static char *caption(const AlgorithmsChart *data, guint drawn)
{
    size_t more = totals_of(data).layers - drawn;
    size_t none = data->layer_count - totals_of(data).layers;
    g_autofree char *sums = summary(data);
    GString *out = g_string_new(sums);
    if (more)
        g_string_append_printf(out, " Not drawn: %zu layers that cost less.", more);
    if (none)
        g_string_append_printf(out, " Not drawn: %zu layers that none of these computes.", none);
    return g_string_free(out, FALSE);
}

char *algorithms_chart_alt(const AlgorithmsChart *data)
{
    Totals totals = totals_of(data);
    if (!totals.layers)
        return g_strdup_printf("%s: no convolution to compare.", data->title);
    g_autofree char *sums = summary(data);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%s: %s of %zu layers.", data->title, data->measure, totals.layers);
    for (size_t a = 0; a < data->algorithm_count; a++)
        if (totals.won[a])
            g_string_append_printf(out, " %s is best in %zu.", data->algorithms[a], totals.won[a]);
    g_string_append_printf(out, "%s%s", *sums ? " " : "", sums);
    return g_string_free(out, FALSE);
}

Canvas *algorithms_chart(const AlgorithmsChart *data, Fonts *fonts)
{
    g_autoptr(GPtrArray) rows = rows_new(data);
    if (!rows->len)
        return frame_empty(fonts, data->width, data->title, data->subtitle,
                           "No convolution to compare.");
    double y;
    Canvas *canvas = frame_new(fonts, data->width, data->title, data->subtitle, &y);
    y = draw_legend(canvas, data, y) + 6;
    Scene scene = scene_new(data, canvas, rows, y);
    g_autofree char *title = g_strdup_printf("%s (log scale)", data->measure);
    draw_bands(&scene);
    axis_draw_x(canvas, &scene.axis, scene.plot, title);
    draw_ranges(&scene);
    for (size_t a = 0; a < data->algorithm_count; a++)
        draw_marks(&scene, a, false);
    for (size_t a = 0; a < data->algorithm_count; a++)
        draw_marks(&scene, a, true);
    draw_texts(&scene);
    g_autofree char *note = caption(data, rows->len);
    y = frame_caption(canvas, FRAME_MARGIN, scene.plot.y + scene.plot.height + 38, note);
    g_autofree char *alt = algorithms_chart_alt(data);
    frame_finish(canvas, y, data->title, alt);
    return canvas;
}
