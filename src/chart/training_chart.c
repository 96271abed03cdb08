#include "chart/training_chart.h"

#include <math.h>
#include <string.h>

#include "base/units.h"
#include "chart/axis.h"
#include "chart/frame.h"

#define ROW 24
#define BAR 15
#define NAME_WIDTH 200
#define VALUE_WIDTH 66  /* px kept right of the axis for the longest bar's total */
#define LINE_LABEL 15   /* px, a row of capacities' labels */
#define LINE_ROWS 6     /* of such labels; lines without room in them are told below */
#define LINE_GAP 4      /* px between a line and its label */
#define LINE_WIDTH 200  /* px of a capacity's label */
#define LINE_REACH 2.0  /* times the longest bar: the farthest capacity drawn */
#define LINE_FLOOR 0.04 /* of the longest bar: the least capacity drawn */
#define LINES_MAX 8
#define SAME 1.001 /* capacities within this factor share a line */

static const struct {
    const char *label;
    Ink ink;
    MarkShape shape;
} parts[TRAINING_PART_COUNT] = {
    [TRAINING_WEIGHTS] = {"weights", INK_CLASS + CHART_CONV, MARK_CIRCLE},
    [TRAINING_GRADIENTS] = {"gradients", INK_CLASS + CHART_NORM, MARK_TRIANGLE},
    [TRAINING_SLOTS] = {"optimizer's slots", INK_CLASS + CHART_LINEAR, MARK_SQUARE},
    [TRAINING_ACTIVATIONS] = {"activations", INK_CLASS + CHART_ACTIVATION, MARK_DIAMOND},
    [TRAINING_WORKSPACE] = {"workspace", INK_CLASS + CHART_MOVEMENT, MARK_BAR},
};

static double bytes_of(const TrainingBar *bar, TrainingPart part)
{
    double bytes = bar->bytes[part];
    return isfinite(bytes) && bytes > 0 ? bytes : 0;
}

static double total_of(const TrainingBar *bar)
{
    double total = 0;
    for (TrainingPart part = 0; part < TRAINING_PART_COUNT; part++)
        total += bytes_of(bar, part);
    return total;
}

static double longest_of(const TrainingChart *data)
{
    double longest = 0;
    for (size_t i = 0; i < data->bar_count; i++)
        longest = fmax(longest, total_of(&data->bars[i]));
    return longest;
}

static gint compare_capacity(gconstpointer a, gconstpointer b)
{
    const TrainingCapacity *x = *(const TrainingCapacity *const *)a,
                           *y = *(const TrainingCapacity *const *)b;
    if (x->bytes != y->bytes)
        return x->bytes < y->bytes ? -1 : 1;
    return (x > y) - (x < y);
}

/* Known capacities, smallest first. */
static GPtrArray *capacities_new(const TrainingChart *data)
{
    GPtrArray *capacities = g_ptr_array_new();
    for (size_t i = 0; i < data->capacity_count; i++)
        if (isfinite(data->capacities[i].bytes) && data->capacities[i].bytes > 0)
            g_ptr_array_add(capacities, (gpointer)&data->capacities[i]);
    g_ptr_array_sort(capacities, compare_capacity);
    return capacities;
}

static double capacity_of(const GPtrArray *capacities, guint i)
{
    return ((const TrainingCapacity *)capacities->pdata[i])->bytes;
}

/* One past the last capacity that shares the line of `first`. */
static guint line_end(const GPtrArray *capacities, guint first)
{
    guint end = first + 1;
    while (end < capacities->len &&
           capacity_of(capacities, end) <= capacity_of(capacities, first) * SAME)
        end++;
    return end;
}

typedef struct Scene {
    const TrainingChart *data;
    Canvas *canvas;
    GPtrArray *capacities;
    double longest;
    Box plot;
    Axis axis;
} Scene;

static double row_y(const Scene *scene, size_t row)
{
    return scene->plot.y + ROW * (double)row + ROW / 2.0;
}

/* Lines are drawn up to here: capacities beyond would make the bars short. */
static double reach_of(const Scene *scene)
{
    return scene->longest * LINE_REACH;
}

/* And from here: what holds next to nothing says next to nothing. */
static double floor_of(const Scene *scene)
{
    return scene->longest * LINE_FLOOR;
}

static double axis_end(const Scene *scene)
{
    double end = scene->longest;
    for (guint i = 0; i < scene->capacities->len; i++)
        if (capacity_of(scene->capacities, i) <= reach_of(scene))
            end = fmax(end, capacity_of(scene->capacities, i) * 1.02);
    return end;
}

static double name_room(const Canvas *canvas)
{
    return MIN(NAME_WIDTH, 0.32 * canvas_width(canvas));
}

static double name_width(const TrainingChart *data, const Canvas *canvas)
{
    Fonts *fonts = canvas_fonts(canvas);
    double widest = 60;
    for (size_t i = 0; i < data->bar_count; i++) {
        g_autofree char *name =
            fonts_fit(fonts, data->bars[i].name, SIZE_TEXT, false, name_room(canvas));
        widest = fmax(widest, fonts_width(fonts, name, SIZE_TEXT, false));
    }
    return widest;
}

static Scene scene_new(const TrainingChart *data, Canvas *canvas)
{
    Scene scene = {.data = data,
                   .canvas = canvas,
                   .capacities = capacities_new(data),
                   .longest = longest_of(data)};
    double left = FRAME_MARGIN + name_width(data, canvas) + 10;
    double right = canvas_width(canvas) - FRAME_MARGIN - VALUE_WIDTH;
    scene.plot = (Box){left, 0, right - left, ROW * (double)data->bar_count};
    scene.axis = axis_new(AXIS_LINEAR, 0, axis_end(&scene), left, right, "B");
    return scene;
}

/* "16.0 GB: V100 SXM2, T4 and 2 more". Caller frees. */
static char *line_text(const Scene *scene, guint first, guint end)
{
    const TrainingCapacity *a = scene->capacities->pdata[first];
    const TrainingCapacity *b = end > first + 1 ? scene->capacities->pdata[first + 1] : NULL;
    g_autofree char *bytes = units_bytes(a->bytes);
    Fonts *fonts = canvas_fonts(scene->canvas);
    g_autofree char *more =
        end - first > 2 ? g_strdup_printf(" and %u more", end - first - 2) : g_strdup("");
    double room = LINE_WIDTH - fonts_width(fonts, bytes, SIZE_SMALL, false) -
                  fonts_width(fonts, more, SIZE_SMALL, false) - 6;
    g_autofree char *names =
        g_strconcat(a->name ? a->name : "", b ? ", " : "", b && b->name ? b->name : "", NULL);
    g_autofree char *fit = fonts_fit(fonts, names, SIZE_SMALL, false, room);
    return g_strdup_printf("%s %s%s", bytes, fit, more);
}

typedef struct LineLabel {
    char *text;
    guint devices;  /* that share the line */
    double x, left; /* px of the line and of its label's beginning */
    int row;        /* from the plot upwards; -1: no room */
} LineLabel;

/* A label lies left of its line, above those of the lines it reaches across: no line crosses a
 * label. */
static int label_row(const LineLabel *labels, guint n, double left)
{
    int row = 0;
    for (guint i = 0; i < n; i++)
        if (labels[i].row >= 0 && labels[i].x > left - LINE_GAP)
            row = MAX(row, labels[i].row + 1);
    return row < LINE_ROWS ? row : -1;
}

/* Returns how many lines there are, of equal or different capacities. */
static guint label_lines(const Scene *scene, LineLabel labels[LINES_MAX])
{
    guint n = 0;
    for (guint i = 0, end; i < scene->capacities->len && n < LINES_MAX; i = end) {
        end = line_end(scene->capacities, i);
        if (capacity_of(scene->capacities, i) > reach_of(scene))
            break;
        if (capacity_of(scene->capacities, i) < floor_of(scene))
            continue;
        LineLabel label = {line_text(scene, i, end), end - i,
                           axis_px(&scene->axis, capacity_of(scene->capacities, i)), 0, 0};
        double width = fonts_width(canvas_fonts(scene->canvas), label.text, SIZE_SMALL, false);
        label.left = fmax(label.x - LINE_GAP - width, FRAME_MARGIN);
        label.row = label_row(labels, n, label.left);
        labels[n++] = label;
    }
    return n;
}

static void draw_lines(const Scene *scene, const LineLabel *labels, guint count)
{
    double top = scene->plot.y, bottom = scene->plot.y + scene->plot.height;
    for (guint i = 0; i < count; i++)
        canvas_segment(scene->canvas, labels[i].x, top - LINE_LABEL * (labels[i].row + 1),
                       labels[i].x, bottom);
    canvas_paint(scene->canvas,
                 (Look){.stroke = INK_THEORETICAL, .width = 1.4, .dash = DASH_DASHED});
    for (guint i = 0; i < count; i++)
        if (labels[i].row >= 0)
            canvas_text(scene->canvas, labels[i].left, top - 5 - LINE_LABEL * labels[i].row,
                        labels[i].text, (TextLook){.size = SIZE_SMALL});
}

static void draw_bars(const Scene *scene)
{
    double scale = scene->plot.width / scene->axis.high;
    for (TrainingPart part = 0; part < TRAINING_PART_COUNT; part++) {
        for (size_t i = 0; i < scene->data->bar_count; i++) {
            const TrainingBar *bar = &scene->data->bars[i];
            double before = 0, length = scale * bytes_of(bar, part);
            for (TrainingPart p = 0; p < part; p++)
                before += bytes_of(bar, p);
            if (length > 0)
                canvas_rect(scene->canvas, (Box){scene->plot.x + scale * before,
                                                 row_y(scene, i) - BAR / 2.0, length, BAR});
        }
        canvas_paint(scene->canvas, (Look){.fill = parts[part].ink});
    }
}

/* The paper under a total hides the lines that pass there. */
static void draw_total(const Scene *scene, size_t row)
{
    double total = total_of(&scene->data->bars[row]), x = axis_px(&scene->axis, total) + 5;
    g_autofree char *text = total > 0 ? units_bytes(total) : g_strdup("unknown");
    double width = fonts_width(canvas_fonts(scene->canvas), text, SIZE_SMALL, false);
    canvas_rect(scene->canvas, (Box){x - 2, row_y(scene, row) - BAR / 2.0, width + 4, BAR});
    canvas_paint(scene->canvas, (Look){.fill = INK_PAPER});
    canvas_text(
        scene->canvas, x, row_y(scene, row), text,
        (TextLook){.size = SIZE_SMALL, .middle = true, .ink = total > 0 ? INK_TEXT : INK_MUTED});
}

static void draw_names(const Scene *scene)
{
    Fonts *fonts = canvas_fonts(scene->canvas);
    for (size_t i = 0; i < scene->data->bar_count; i++) {
        g_autofree char *name =
            fonts_fit(fonts, scene->data->bars[i].name, SIZE_TEXT, false, name_room(scene->canvas));
        canvas_text(scene->canvas, scene->plot.x - 8, row_y(scene, i), name,
                    (TextLook){.middle = true, .anchor = ANCHOR_END});
        draw_total(scene, i);
    }
}

static int rows_of(const LineLabel *labels, guint count)
{
    int rows = 0;
    for (guint i = 0; i < count; i++)
        rows = MAX(rows, labels[i].row + 1);
    return rows;
}

static double draw_legend(Canvas *canvas, double y)
{
    LegendItem items[TRAINING_PART_COUNT];
    for (TrainingPart part = 0; part < TRAINING_PART_COUNT; part++)
        items[part] = (LegendItem){parts[part].label, parts[part].ink, parts[part].shape};
    return frame_legend(canvas, FRAME_MARGIN, y, items, TRAINING_PART_COUNT);
}

/* "; 3 devices under 500 MB", with "Not drawn: " before the first. */
static void append_missing(GString *out, bool *first, guint count, const char *where, double bytes)
{
    if (!count)
        return;
    g_autofree char *limit = bytes > 0 ? units_bytes(bytes) : g_strdup("");
    g_string_append_printf(out, "%s%u %s %s%s", *first ? "Not drawn: " : "; ", count,
                           count > 1 ? "devices" : "device", where, limit);
    *first = false;
}

/* Capacities no label tells. Caller frees. */
static char *caption(const Scene *scene, const LineLabel *labels, guint count)
{
    GString *out = g_string_new(NULL);
    bool first = true;
    guint under = 0, over = 0, drawn = 0;
    for (guint i = 0; i < count; i++) {
        drawn += labels[i].devices;
        if (labels[i].row < 0)
            g_string_append_printf(out, "Unnamed line: %s. ", labels[i].text);
    }
    for (guint i = 0; i < scene->capacities->len; i++) {
        under += capacity_of(scene->capacities, i) < floor_of(scene);
        over += capacity_of(scene->capacities, i) > reach_of(scene);
    }
    append_missing(out, &first, under, "under ", floor_of(scene));
    append_missing(out, &first, scene->capacities->len - under - over - drawn, "between", 0);
    append_missing(out, &first, over, "over ", reach_of(scene));
    if (!first)
        g_string_append_c(out, '.');
    return g_string_free(out, FALSE);
}

/* Of the bar with most, and of what it fits. */
char *training_chart_alt(const TrainingChart *data)
{
    const TrainingBar *most = NULL, *least = NULL;
    for (size_t i = 0; i < data->bar_count; i++) {
        const TrainingBar *bar = &data->bars[i];
        if (total_of(bar) <= 0)
            continue;
        most = !most || total_of(bar) > total_of(most) ? bar : most;
        least = !least || total_of(bar) < total_of(least) ? bar : least;
    }
    if (!most)
        return g_strdup_printf("%s: no memory is known.", data->title);
    g_autoptr(GPtrArray) capacities = capacities_new(data);
    guint fits = 0;
    for (guint i = 0; i < capacities->len; i++)
        fits += capacity_of(capacities, i) >= total_of(most);
    TrainingPart largest = TRAINING_WEIGHTS;
    for (TrainingPart part = 0; part < TRAINING_PART_COUNT; part++)
        largest = bytes_of(most, part) > bytes_of(most, largest) ? part : largest;
    g_autofree char *high = units_bytes(total_of(most)), *low = units_bytes(total_of(least));
    g_autofree char *share = units_percent(bytes_of(most, largest) / total_of(most), 0);
    g_autofree char *room =
        capacities->len ? g_strdup_printf(" That fits %u of %u devices.", fits, capacities->len)
                        : g_strdup("");
    return g_strdup_printf("%s: least with %s, %s; most with %s, %s, of which %s are %s.%s",
                           data->title, least->name ? least->name : "", low,
                           most->name ? most->name : "", high, share, parts[largest].label, room);
}

Canvas *training_chart(const TrainingChart *data, Fonts *fonts)
{
    if (longest_of(data) <= 0)
        return frame_empty(fonts, data->width, data->title, data->subtitle, "No memory is known.");
    double y;
    LineLabel labels[LINES_MAX];
    Canvas *canvas = frame_new(fonts, data->width, data->title, data->subtitle, &y);
    y = draw_legend(canvas, y) + 8;
    Scene scene = scene_new(data, canvas);
    guint lines = label_lines(&scene, labels);
    scene.plot.y = y + LINE_LABEL * rows_of(labels, lines);
    axis_draw_x(canvas, &scene.axis, scene.plot, "Memory");
    draw_bars(&scene);
    draw_lines(&scene, labels, lines);
    draw_names(&scene);
    g_autofree char *note = caption(&scene, labels, lines);
    y = frame_caption(canvas, FRAME_MARGIN, scene.plot.y + scene.plot.height + 38, note);
    g_autofree char *alt = training_chart_alt(data);
    frame_finish(canvas, y, data->title, alt);
    for (guint i = 0; i < lines; i++)
        g_free(labels[i].text);
    g_ptr_array_unref(scene.capacities);
    return canvas;
}
