/* A network layer by layer: MACs, parameters, traffic and time, one panel each over one shared x.
 */
#include <math.h>
#include <string.h>

#include "base/units.h"
#include "chart/kinds.h"
#include "kinds/layers_chart_blocks.h"

#define PANEL 96
#define PANEL_ALONE 160
#define PANEL_GAP 30 /* for the panel's title */
#define LANE 13
#define TOLD 0.005      /* a layer with less of the whole is no finding */
#define FOLDED 100      /* of more layers those that repeat are drawn once */
#define NAMED_MAX 300   /* of more bars none is named to who points at it */
#define SINGLE_MAX 1500 /* more layers than this share bars */
#define SHARED_BARS                                                                                \
    240 /* then there are at most so many, whatever the width: no screen shows more                \
           of them, with up to ten classes each */

static const struct {
    const char *title, *unit, *whole;
} measures[LAYERS_MEASURE_COUNT] = {
    [LAYER_MACS] = {"MACs", "MAC", "the MACs"},
    [LAYER_PARAMS] = {"Parameters", "", "the parameters"},
    [LAYER_BYTES] = {"Traffic", "B", "the traffic"},
    [LAYER_SECONDS] = {"Time, operator by operator", "s", "the time"},
};

/* Every measure in a panel of its own, or one of them alone. */
static const char *const panels[] = {"all", "macs", "params", "traffic", "time", NULL};

static LayersBar bar_of(const ModelCost *cost, const Timing *timing, TrafficModel traffic, int i)
{
    const LayerCost *layer = cost_layer(cost, i);
    LayersBar bar = {
        cost_op(cost, i)->name, ink_of_class(layer->op_class), {NAN, NAN, NAN, NAN}, 1};
    bar.value[LAYER_PARAMS] = (double)layer->params;
    if (layer->covered) {
        bar.value[LAYER_MACS] = (double)layer->macs;
        bar.value[LAYER_BYTES] = (double)layer->traffic[traffic].bytes;
        bar.value[LAYER_SECONDS] = timing ? timing_layer(timing, i)->seconds : NAN;
    }
    return bar;
}

static double value_of(const LayersBar *bar, LayersMeasure measure)
{
    return bar->value[measure] > 0 ? bar->value[measure] : 0;
}

/* Whether it has a panel. */
static bool is_known(const LayersScene *scene, LayersMeasure measure)
{
    for (int i = 0; i < scene->count && (scene->only < 0 || scene->only == (int)measure); i++)
        if (!isnan(scene->bars[i].value[measure]))
            return true;
    return false;
}

static double sum_of(const LayersScene *scene, LayersMeasure measure)
{
    double sum = 0;
    for (int i = 0; i < scene->count; i++)
        sum += value_of(&scene->bars[i], measure) * scene->bars[i].times;
    return sum;
}

static const LayersBar *largest_of(const LayersScene *scene, LayersMeasure measure)
{
    const LayersBar *largest = &scene->bars[0];
    for (int i = 0; i < scene->count; i++)
        if (value_of(&scene->bars[i], measure) > value_of(largest, measure))
            largest = &scene->bars[i];
    return largest;
}

/* ---- Bars of several layers ------------------------------------------------------------------ */

/* One past the last layer of the bar that begins at `first`. */
static int bar_end(const LayersScene *scene, int first)
{
    return MIN(first + scene->shared, scene->count);
}

/* Of the layers of one bar, of the inks before `end`: those of a bar are stacked in that order. */
static double stack_of(const LayersScene *scene, int first, LayersMeasure measure, Ink end)
{
    double sum = 0;
    for (int i = first; i < bar_end(scene, first); i++)
        if (scene->bars[i].ink < end)
            sum += value_of(&scene->bars[i], measure);
    return sum;
}

static double highest_of(const LayersScene *scene, LayersMeasure measure)
{
    double highest = 0;
    for (int i = 0; i < scene->count; i += scene->shared)
        highest = fmax(highest, stack_of(scene, i, measure, CLASS_INK_END));
    return highest;
}

/* Among the layers from `first` up to `end`. */
static bool has_class(const LayersScene *scene, int first, int end, Ink ink)
{
    for (int i = first; i < end; i++)
        if (scene->bars[i].ink == ink)
            return true;
    return false;
}

static double bar_width(const LayersScene *scene, int first)
{
    return scene->step * (bar_end(scene, first) - first);
}

static void draw_bars(const LayersScene *scene, const Axis *axis, LayersMeasure measure, Ink ink)
{
    double gap = MIN(2, scene->step * scene->shared * 0.2);
    for (int i = 0; i < scene->count; i += scene->shared) {
        double below = stack_of(scene, i, measure, ink),
               value = stack_of(scene, i, measure, ink + 1) - below;
        double base = axis_px(axis, below), y = axis_px(axis, below + value);
        if (value > 0)
            canvas_rect(scene->sheet->canvas,
                        (Box){layers_x(scene, i) + gap / 2, fmin(y, base - 0.6),
                              bar_width(scene, i) - gap, fmax(base - y, 0.6)});
    }
    canvas_paint(scene->sheet->canvas, (Look){.fill = ink});
}

/* "4.09 GMAC in all", or what of it is not executed, and in no bar. Caller frees. */
static char *sum_text(const LayersScene *scene, LayersMeasure measure, const char *whole)
{
    g_autofree char *sum = units_si(sum_of(scene, measure), 3, measures[measure].unit);
    if (measure != LAYER_PARAMS || scene->aside == 0)
        return g_strconcat(sum, whole, NULL);
    g_autofree char *aside = units_si((double)scene->aside, 3, "");
    return g_strdup_printf("%s executed and %s not", sum, aside);
}

/* What a panel comes to, in as many words as have room. Caller frees. */
static char *whole_text(const LayersScene *scene, LayersMeasure measure, double room)
{
    const LayersBar *most = largest_of(scene, measure);
    g_autofree char *sum = sum_text(scene, measure, " in all");
    g_autofree char *top = units_si(value_of(most, measure), 3, measures[measure].unit);
    if (!(value_of(most, measure) > 0))
        return g_strdup("none");
    for (int words = 2; words > 0; words--) {
        g_autofree char *text = words == 2
                                    ? g_strdup_printf("%s, most in %s: %s", sum, most->name, top)
                                    : g_strdup_printf("%s, most: %s", sum, top);
        if (sheet_text_width(scene->sheet, text, SIZE_SMALL, false) <= room)
            return g_steal_pointer(&text);
    }
    return sheet_fit(scene->sheet, sum, SIZE_SMALL, false, room);
}

/* "MACs  4.09 GMAC in all, most in layer1.0.conv2: 118 MMAC" above the panel, from the edge of the
 * sheet on where that is longer than the panel. */
static void draw_panel_title(const LayersScene *scene, Box plot, LayersMeasure measure)
{
    const char *title = measures[measure].title;
    double gap = sheet_text_width(scene->sheet, title, SIZE_TEXT, true) + 8;
    g_autofree char *whole = whole_text(scene, measure, scene->right - SHEET_MARGIN - gap);
    double width = gap + sheet_text_width(scene->sheet, whole, SIZE_SMALL, false);
    bool beside = plot.x + width <= scene->right; /* else it is above the labels of ticks too */
    double x = beside ? plot.x : SHEET_MARGIN, y = plot.y - (beside ? 8 : 12);
    canvas_text(scene->sheet->canvas, x, y, title, (TextLook){.bold = true});
    canvas_text(scene->sheet->canvas, x + gap, y, whole,
                (TextLook){.ink = INK_MUTED, .size = SIZE_SMALL});
}

static double draw_panel(const LayersScene *scene, double y, LayersMeasure measure)
{
    double height = scene->only < 0 ? PANEL : PANEL_ALONE;
    Box plot = {scene->left, y + PANEL_GAP, scene->right - scene->left, height};
    double high = highest_of(scene, measure);
    Axis axis = axis_new(AXIS_LINEAR, 0, high > 0 ? high : 1, plot.y + height, plot.y,
                         measures[measure].unit);
    layers_draw_bands(scene, plot.y, plot.y + height);
    axis_draw_y(scene->sheet->canvas, &axis, plot, NULL);
    for (Ink ink = CLASS_INK_FIRST; ink < CLASS_INK_END; ink++)
        draw_bars(scene, &axis, measure, ink);
    canvas_segment(scene->sheet->canvas, plot.x, plot.y + height, plot.x + plot.width,
                   plot.y + height);
    canvas_paint(scene->sheet->canvas, (Look){.stroke = INK_AXIS});
    draw_panel_title(scene, plot, measure);
    return plot.y + height;
}

/* "; MACs 118 M; Traffic 4.1 MB" */
static void append_value(GString *out, LayersMeasure measure, double value)
{
    g_autofree char *number = units_si(value, 3, measures[measure].unit);
    const char *title = measures[measure].title;
    if (value > 0)
        g_string_append_printf(out, "; %.*s %s", (int)strcspn(title, ","), title, number);
}

/* "layer1.0.conv1 ×3, Convolution; MACs 118 MMAC; Traffic 4.1 MB", or of several layers "conv1 to
 * relu1, 3 layers" with their sums. Caller frees. */
static char *bars_text(const LayersScene *scene, int first, int end)
{
    const LayersBar *bar = &scene->bars[first];
    GString *out = g_string_new(bar->name);
    if (bar->times > 1)
        g_string_append_printf(out, " ×%d", bar->times);
    if (end == first + 1)
        g_string_append_printf(out, ", %s", ink_label(bar->ink));
    else
        g_string_append_printf(out, " to %s, %d layers", scene->bars[end - 1].name, end - first);
    for (LayersMeasure measure = 0; measure < LAYERS_MEASURE_COUNT; measure++) {
        double sum = 0;
        for (int i = first; i < end && is_known(scene, measure); i++)
            sum += value_of(&scene->bars[i], measure);
        append_value(out, measure, sum);
    }
    return g_string_free(out, FALSE);
}

#define POINTED 6 /* px: nobody points at less */

/* A layer is pointed at in any panel, with its neighbours where it is thin. */
static void note_bars(const LayersScene *scene, double top, double bottom)
{
    int together = MAX(1, (int)ceil(POINTED / scene->step));
    for (int i = 0; i < scene->count && scene->count <= NAMED_MAX; i += together) {
        int end = MIN(i + together, scene->count);
        g_autofree char *text = bars_text(scene, i, end);
        canvas_note_box(scene->sheet->canvas,
                        (Box){layers_x(scene, i), top, scene->step * (end - i), bottom - top},
                        text);
    }
}

/* A shape that is too small to be told is a bar. */
static void mark_lane(const LayersScene *scene, Ink ink, double x, double middle, double radius)
{
    enum { SHAPE_MIN = 2 };
    if (radius >= SHAPE_MIN)
        canvas_mark(scene->sheet->canvas, ink_shape(ink), x, middle, radius);
    else
        canvas_rect(scene->sheet->canvas,
                    (Box){x - radius, middle - LANE / 4.0, 2 * radius, LANE / 2.0});
}

/* One lane per class marks its layers: the legend, and a second carrier of what colour says. */
static double draw_lanes(const LayersScene *scene, double y)
{
    double radius = CLAMP(scene->step * scene->shared * 0.4, 0.9, 4);
    for (Ink ink = CLASS_INK_FIRST; ink < CLASS_INK_END; ink++) {
        if (!has_class(scene, 0, scene->count, ink))
            continue;
        double middle = y + LANE / 2.0;
        canvas_segment(scene->sheet->canvas, scene->left, middle, scene->right, middle);
        canvas_paint(scene->sheet->canvas, (Look){.stroke = INK_GRID});
        for (int i = 0; i < scene->count; i += scene->shared)
            if (has_class(scene, i, bar_end(scene, i), ink))
                mark_lane(scene, ink, layers_x(scene, i) + bar_width(scene, i) / 2, middle, radius);
        canvas_paint(scene->sheet->canvas, (Look){.fill = ink});
        canvas_text(scene->sheet->canvas, scene->left - 7, middle, ink_label(ink),
                    (TextLook){.size = SIZE_SMALL, .middle = true, .anchor = ANCHOR_END});
        y += LANE;
    }
    return y;
}

static double left_room(const LayersScene *scene)
{
    double widest = 70;
    for (Ink ink = CLASS_INK_FIRST; ink < CLASS_INK_END; ink++)
        if (has_class(scene, 0, scene->count, ink))
            widest =
                fmax(widest, sheet_text_width(scene->sheet, ink_label(ink), SIZE_SMALL, false));
    return SHEET_MARGIN + widest + 8;
}

static char *finding(const LayersScene *scene, const char *shared)
{
    GString *out = g_string_new(NULL);
    g_autofree char *layers = units_plural(scene->layers, "layer");
    LayersMeasure told = scene->only >= 0                 ? (LayersMeasure)scene->only
                         : is_known(scene, LAYER_SECONDS) ? LAYER_SECONDS
                                                          : LAYER_MACS;
    const LayersBar *first = largest_of(scene, told);
    double whole = sum_of(scene, told);
    g_autofree char *part = units_share(value_of(first, told) / whole);
    g_string_append_printf(out, "%s: %s", scene->sheet->title, layers);
    if (value_of(first, told) >= TOLD * whole && whole > 0)
        g_string_append_printf(out, ", %s of %s in %s", part, measures[told].whole, first->name);
    g_string_append_c(out, '.');
    for (LayersMeasure measure = 0; measure < LAYERS_MEASURE_COUNT; measure++) {
        const LayersBar *most = largest_of(scene, measure);
        double sum = sum_of(scene, measure);
        g_autofree char *total = sum_text(scene, measure, "");
        g_autofree char *share = units_share(value_of(most, measure) / sum);
        if (sum > 0 && (scene->only < 0 || measure == told))
            g_string_append_printf(out, "\n%s: %s, most in %s, %s.", measures[measure].title, total,
                                   most->name, share);
    }
    g_string_append_printf(out, "%s%s", *shared ? "\n" : "", shared);
    return g_string_free(out, FALSE);
}

/* What is said of bars that stand for several layers; "". Caller frees. */
static char *note_of(const LayersScene *scene)
{
    if (scene->shared > 1)
        return g_strdup_printf(" Each bar adds up %d layers in a row.", scene->shared);
    return g_strdup(scene->folds ? " ×n: n blocks in a row are alike; one of them is drawn." : "");
}

static int panel_of(const char *name)
{
    for (int i = 0; panels[i]; i++)
        if (g_str_equal(panels[i], name))
            return i - 1;
    return -1;
}

static Canvas *draw_bars_of(Sheet *sheet, LayersBar *bars, int count, int64_t aside, int only)
{
    LayersScene scene = {.sheet = sheet,
                         .bars = bars,
                         .count = count,
                         .layers = count,
                         .aside = aside,
                         .only = only,
                         .right = sheet->right};
    scene.left = left_room(&scene);
    scene.depth = layers_block_depth(&scene);
    g_autoptr(GArray) folds = count > FOLDED ? layers_fold(bars, &count) : NULL;
    scene.folds = folds;
    scene.count = count;
    scene.step = (scene.right - scene.left) / count;
    scene.shared = count > SINGLE_MAX ? (count + SHARED_BARS - 1) / SHARED_BARS : 1;
    double y = sheet->y - 6;
    for (LayersMeasure measure = 0; measure < LAYERS_MEASURE_COUNT; measure++)
        if (is_known(&scene, measure))
            y = draw_panel(&scene, y, measure);
    y = draw_lanes(&scene, y + 12);
    note_bars(&scene, sheet->y, y);
    y = layers_name(&scene, y);
    g_autofree char *note = note_of(&scene);
    if (*note)
        y = sheet_caption(sheet, y, g_strdup(note + 1));
    return sheet_finish(sheet, y, finding(&scene, note));
}

static char *title_of(const ChartRequest *request)
{
    const char *device = request->n_devices > 0 ? request->devices[0]->name : NULL;
    return g_strconcat(request->models[0]->name, device ? " on " : ", layer by layer", device,
                       device ? ", layer by layer" : NULL, NULL);
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    const TimingResult *timing = NULL;
    if (!chart_operators_if_any(analysis, request, &timing, error))
        return NULL;
    const ModelCost *cost = timing ? timing->of->cost : request->models[0]->cost;
    int n = cost->n_layers, only = panel_of(request->against);
    if (only == LAYER_SECONDS && !timing)
        return chart_cannot(error, "no times: they are of a device, and none is named");
    if (n == 0)
        return chart_cannot(error, "no layers: '%s' has none", request->models[0]->id);
    g_autofree LayersBar *bars = g_new(LayersBar, n);
    for (int i = 0; i < n; i++)
        bars[i] = bar_of(cost, timing ? timing->timing : NULL, request->setup.traffic, i);
    Sheet sheet =
        timing ? sheet_under(fonts, request, STATED_OPERATORS, &timing->timing->roof,
                             title_of(request))
               : sheet_new(fonts, request, STATED_NETWORK | STATED_TRAFFIC, title_of(request));
    return draw_bars_of(&sheet, bars, n, cost->auxiliary.params, only);
}

const ChartKind layers_chart = {"layers",
                                "MACs, parameters, traffic and, with a device, time per layer",
                                1,
                                1,
                                0,
                                1,
                                STATED_OPERATORS,
                                panels,
                                draw};
