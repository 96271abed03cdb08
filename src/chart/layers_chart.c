#include "chart/layers_chart.h"

#include <math.h>
#include <string.h>

#include "base/units.h"
#include "chart/axis.h"
#include "chart/frame.h"
#include "chart/labels.h"

#define PANEL 96
#define PANEL_GAP 30 /* for the panel's title */
#define LANE 13
#define BLOCKS_MIN 3
#define DEPTH_MAX 3
#define BANDED 60      /* more layers than this are labelled by block */
#define NAME_WIDTH 112 /* px of a block's name */

static const struct {
    const char *title, *unit;
} measures[LAYER_MEASURE_COUNT] = {
    [LAYER_MACS] = {"MACs", "MAC"},
    [LAYER_PARAMS] = {"Parameters", ""},
    [LAYER_BYTES] = {"Traffic", "B"},
    [LAYER_SECONDS] = {"Time", "s"},
};

static double value_of(const LayerBar *layer, LayerMeasure measure)
{
    double value = layer->value[measure];
    return isfinite(value) && value > 0 ? value : 0;
}

typedef struct Scene {
    const LayersChart *data;
    Canvas *canvas;
    double left, right, step; /* px; step from layer to layer */
    int depth;                /* of block names, in parts */
} Scene;

static double layer_x(const Scene *scene, size_t layer)
{
    return scene->left + scene->step * (double)layer;
}

static bool is_known(const LayersChart *data, LayerMeasure measure)
{
    for (size_t i = 0; i < data->layer_count; i++)
        if (!isnan(data->layers[i].value[measure]))
            return true;
    return false;
}

static double sum_of(const LayersChart *data, LayerMeasure measure)
{
    double sum = 0;
    for (size_t i = 0; i < data->layer_count; i++)
        sum += value_of(&data->layers[i], measure);
    return sum;
}

static const LayerBar *largest_of(const LayersChart *data, LayerMeasure measure)
{
    const LayerBar *largest = &data->layers[0];
    for (size_t i = 0; i < data->layer_count; i++)
        if (value_of(&data->layers[i], measure) > value_of(largest, measure))
            largest = &data->layers[i];
    return largest;
}

/* Length of the name's first `depth` parts, 0 when it has no more than those. */
static size_t block_length(const char *name, int depth)
{
    const char *end = name;
    for (int i = 0; end && i < depth; i++)
        end = strchr(i ? end + 1 : end, '.');
    return end ? (size_t)(end - name) : 0;
}

/* One past the last layer of the block that begins at `first`; layers outside any block run
 * together. */
static size_t block_end(const LayersChart *data, size_t first, int depth)
{
    const char *block = data->layers[first].name;
    size_t length = block_length(block, depth), i = first + 1;
    for (; i < data->layer_count; i++) {
        const char *name = data->layers[i].name;
        bool member = length ? name && strncmp(name, block, length) == 0 &&
                                   (name[length] == '.' || name[length] == '\0')
                             : block_length(name, depth) == 0;
        if (!member)
            break;
    }
    return i;
}

/* Blocks are the leading parts of names, as few as tell some blocks apart: "layer1", but
 * "features.1". */
static int block_depth(const LayersChart *data)
{
    for (int depth = 1; depth < DEPTH_MAX; depth++) {
        int blocks = 0;
        for (size_t i = 0; i < data->layer_count; i = block_end(data, i, depth))
            blocks += block_length(data->layers[i].name, depth) > 0;
        if (blocks >= BLOCKS_MIN)
            return depth;
    }
    return DEPTH_MAX;
}

static void draw_bands(const Scene *scene, double top, double bottom)
{
    bool shaded = false;
    for (size_t i = 0, end; i < scene->data->layer_count; i = end, shaded = !shaded) {
        end = block_end(scene->data, i, scene->depth);
        if (shaded)
            canvas_rect(scene->canvas, (Box){layer_x(scene, i), top,
                                             scene->step * (double)(end - i), bottom - top});
    }
    canvas_paint(scene->canvas, (Look){.fill = INK_GRID_MINOR});
}

static void draw_bars(const Scene *scene, const Axis *axis, LayerMeasure measure, ChartClass class)
{
    double gap = MIN(2, scene->step * 0.2), base = axis->from;
    for (size_t i = 0; i < scene->data->layer_count; i++) {
        const LayerBar *layer = &scene->data->layers[i];
        double value = layer->class == class ? value_of(layer, measure) : 0;
        double y = axis_px(axis, value);
        if (value > 0)
            canvas_rect(scene->canvas, (Box){layer_x(scene, i) + gap / 2, fmin(y, base - 0.6),
                                             scene->step - gap, fmax(base - y, 0.6)});
    }
    canvas_paint(scene->canvas, (Look){.fill = chart_class_ink(class)});
}

/* "MACs: 4.09 GMAC, most in layer1.0.conv2 (118 MMAC)" above the panel. */
static void draw_panel_title(const Scene *scene, Box plot, LayerMeasure measure)
{
    const LayerBar *most = largest_of(scene->data, measure);
    g_autofree char *sum = units_si(sum_of(scene->data, measure), 3, measures[measure].unit);
    g_autofree char *top = units_si(value_of(most, measure), 3, measures[measure].unit);
    Fonts *fonts = canvas_fonts(scene->canvas);
    g_autofree char *name = fonts_fit(fonts, most->name, SIZE_SMALL, false, 220);
    g_autofree char *rest = value_of(most, measure) > 0
                                ? g_strdup_printf("%s in all, most in %s: %s", sum, name, top)
                                : g_strdup("none");
    double width = fonts_width(fonts, measures[measure].title, SIZE_TEXT, true);
    canvas_text(scene->canvas, plot.x, plot.y - 8, measures[measure].title,
                (TextLook){.bold = true});
    canvas_text(scene->canvas, plot.x + width + 8, plot.y - 8, rest,
                (TextLook){.ink = INK_MUTED, .size = SIZE_SMALL});
}

static double draw_panel(const Scene *scene, double y, LayerMeasure measure)
{
    Box plot = {scene->left, y + PANEL_GAP, scene->right - scene->left, PANEL};
    double high = value_of(largest_of(scene->data, measure), measure);
    Axis axis = axis_new(AXIS_LINEAR, 0, high > 0 ? high : 1, plot.y + PANEL, plot.y,
                         measures[measure].unit);
    draw_bands(scene, plot.y, plot.y + PANEL);
    axis_draw_y(scene->canvas, &axis, plot, NULL);
    for (ChartClass class = 0; class < CHART_CLASS_COUNT; class ++)
        draw_bars(scene, &axis, measure, class);
    canvas_segment(scene->canvas, plot.x, plot.y + PANEL, plot.x + plot.width, plot.y + PANEL);
    canvas_paint(scene->canvas, (Look){.stroke = INK_AXIS});
    draw_panel_title(scene, plot, measure);
    return plot.y + PANEL;
}

static bool has_class(const LayersChart *data, ChartClass class)
{
    for (size_t i = 0; i < data->layer_count; i++)
        if (data->layers[i].class == class)
            return true;
    return false;
}

/* One lane per class marks its layers: the legend, and a second carrier of what colour says. */
static double draw_lanes(const Scene *scene, double y)
{
    double radius = CLAMP(scene->step * 0.4, 0.9, 4);
    for (ChartClass class = 0; class < CHART_CLASS_COUNT; class ++) {
        if (!has_class(scene->data, class))
            continue;
        double middle = y + LANE / 2.0;
        canvas_segment(scene->canvas, scene->left, middle, scene->right, middle);
        canvas_paint(scene->canvas, (Look){.stroke = INK_GRID});
        for (size_t i = 0; i < scene->data->layer_count; i++)
            if (scene->data->layers[i].class == class)
                canvas_mark(scene->canvas, chart_class_shape(class),
                            layer_x(scene, i) + scene->step / 2, middle, radius);
        canvas_paint(scene->canvas, (Look){.fill = chart_class_ink(class)});
        canvas_text(scene->canvas, scene->left - 7, middle, chart_class_label(class),
                    (TextLook){.size = SIZE_SMALL, .middle = true, .anchor = ANCHOR_END});
        y += LANE;
    }
    return y;
}

static double name_layers(const Scene *scene, double y)
{
    g_autofree const char **names = g_new(const char *, scene->data->layer_count);
    for (size_t i = 0; i < scene->data->layer_count; i++)
        names[i] = scene->data->layers[i].name;
    return labels_under(scene->canvas, scene->left, y, scene->step, names,
                        scene->data->layer_count);
}

/* A block goes by the last parts of its name that begin with a letter: "encoder_layer_0",
 * "features.1". What is no block goes by its layer when that stands alone. Caller frees. */
static char *block_label(const Scene *scene, size_t first, size_t end)
{
    const char *name = scene->data->layers[first].name;
    size_t length = block_length(name, scene->depth);
    if (length == 0)
        return g_strdup(end == first + 1 ? name : "");
    size_t start = length;
    do {
        start--;
        while (start > 0 && name[start - 1] != '.')
            start--;
    } while (start > 0 && g_ascii_isdigit(name[start]));
    return g_strndup(name + start, length - start);
}

/* Block names, centred under their bands, on a second row when the first is taken, else left out.
 */
static double name_blocks(const Scene *scene, double y)
{
    Fonts *fonts = canvas_fonts(scene->canvas);
    double taken[2] = {0, 0}, edge = canvas_width(scene->canvas) - FRAME_MARGIN;
    for (size_t i = 0, end; i < scene->data->layer_count; i = end) {
        end = block_end(scene->data, i, scene->depth);
        g_autofree char *label = block_label(scene, i, end);
        g_autofree char *name = fonts_fit(fonts, label, SIZE_SMALL, false, NAME_WIDTH);
        double width = fonts_width(fonts, name, SIZE_SMALL, false);
        double middle = layer_x(scene, i) + scene->step * (double)(end - i) / 2;
        double x = CLAMP(middle - width / 2, FRAME_MARGIN, edge - width);
        int row = x >= taken[0] ? 0 : 1;
        if (!*name || x < taken[row])
            continue;
        taken[row] = x + width + 8;
        canvas_text(scene->canvas, x, y + 14 + 14 * row, name, (TextLook){.size = SIZE_SMALL});
    }
    return y + (taken[1] > 0 ? 32 : 18);
}

static double left_room(const LayersChart *data, Fonts *fonts)
{
    double widest = 70;
    for (ChartClass class = 0; class < CHART_CLASS_COUNT; class ++)
        if (has_class(data, class))
            widest = fmax(widest, fonts_width(fonts, chart_class_label(class), SIZE_SMALL, false));
    return FRAME_MARGIN + widest + 8;
}

char *layers_chart_alt(const LayersChart *data)
{
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%s: %zu layers.", data->title, data->layer_count);
    for (LayerMeasure measure = 0; data->layer_count && measure < LAYER_MEASURE_COUNT; measure++) {
        const LayerBar *most = largest_of(data, measure);
        double sum = sum_of(data, measure);
        g_autofree char *total = units_si(sum, 3, measures[measure].unit);
        g_autofree char *share = units_percent(value_of(most, measure) / sum, 0);
        if (sum > 0)
            g_string_append_printf(out, " %s: %s, most in %s, %s.", measures[measure].title, total,
                                   most->name, share);
    }
    return g_string_free(out, FALSE);
}

Canvas *layers_chart(const LayersChart *data, Fonts *fonts)
{
    if (data->layer_count == 0)
        return frame_empty(fonts, data->width, data->title, data->subtitle,
                           "The network has no layers.");
    double y;
    Canvas *canvas = frame_new(fonts, data->width, data->title, data->subtitle, &y);
    Scene scene = {
        data, canvas,           left_room(data, fonts), canvas_width(canvas) - FRAME_MARGIN,
        0,    block_depth(data)};
    scene.step = (scene.right - scene.left) / (double)data->layer_count;
    y -= 6;
    for (LayerMeasure measure = 0; measure < LAYER_MEASURE_COUNT; measure++)
        if (is_known(data, measure))
            y = draw_panel(&scene, y, measure);
    y = draw_lanes(&scene, y + 12);
    y = data->layer_count > BANDED ? name_blocks(&scene, y) : name_layers(&scene, y);
    g_autofree char *alt = layers_chart_alt(data);
    frame_finish(canvas, y, data->title, alt);
    return canvas;
}
