#include "chart/liveness_chart.h"

#include <math.h>
#include <string.h>

#include "base/units.h"
#include "chart/axis.h"
#include "chart/frame.h"
#include "chart/labels.h"

#define PLOT_HEIGHT 260
#define GUTTER 208 /* px right of the plot, for the peak's tensors */
#define COLUMN_GAP 22
#define COLUMN 16
#define THIN 1.5       /* px: bands thinner than this are one area */
#define NAMED_MAX 10   /* tensors named at the peak */
#define LABEL_PITCH 15 /* px */
#define NAMED_OPS 44   /* more operators than this are numbered */
#define HEADROOM 1.15  /* over the peak, for its label */
#define WEIGHTS_REACH 1.6

typedef struct Band {
    const LiveTensor *tensor;
    size_t first, count; /* columns it covers */
    size_t base;         /* where its bottoms begin in Scene.base, one per column */
} Band;

typedef struct Scene {
    const LivenessChart *data;
    Canvas *canvas;
    Box plot;
    Axis axis;
    double *live;    /* bytes, of each operator */
    size_t peak;     /* operator */
    size_t columns;  /* as many as operators, or as px */
    size_t *op;      /* of each column: the one in it with most live */
    double *thin;    /* bytes of each column in bands too thin to draw */
    double thinnest; /* bytes of the thinnest band drawn */
    GArray *bands;   /* Band, oldest first */
    GArray *base;    /* double */
} Scene;

static bool is_live(const LivenessChart *data, const LiveTensor *tensor)
{
    return isfinite(tensor->bytes) && tensor->bytes > 0 && tensor->from <= tensor->to &&
           tensor->from < data->op_count;
}

static bool lives_at(const LiveTensor *tensor, size_t op)
{
    return tensor->from <= op && op <= tensor->to;
}

/* Live bytes of each operator; caller frees. */
static double *live_new(const LivenessChart *data)
{
    double *live = g_new0(double, data->op_count + 1);
    for (size_t i = 0; i < data->tensor_count; i++) {
        const LiveTensor *tensor = &data->tensors[i];
        if (!is_live(data, tensor))
            continue;
        live[tensor->from] += tensor->bytes;
        live[MIN(tensor->to, data->op_count - 1) + 1] -= tensor->bytes;
    }
    for (size_t i = 1; i < data->op_count; i++)
        live[i] += live[i - 1];
    return live;
}

static size_t peak_of(const LivenessChart *data, const double *live)
{
    size_t peak = 0;
    for (size_t i = 1; i < data->op_count; i++)
        if (live[i] > live[peak] * (1 + 1e-12))
            peak = i;
    return peak;
}

static const char *op_name(const LivenessChart *data, size_t op)
{
    return data->ops && data->ops[op] ? data->ops[op] : "";
}

static gint compare_bytes(gconstpointer a, gconstpointer b)
{
    const LiveTensor *x = *(const LiveTensor *const *)a, *y = *(const LiveTensor *const *)b;
    if (x->bytes != y->bytes)
        return x->bytes < y->bytes ? 1 : -1;
    return (x > y) - (x < y);
}

/* Tensors live at an operator, largest first. */
static GPtrArray *tensors_at(const LivenessChart *data, size_t op)
{
    GPtrArray *tensors = g_ptr_array_new();
    for (size_t i = 0; i < data->tensor_count; i++)
        if (is_live(data, &data->tensors[i]) && lives_at(&data->tensors[i], op))
            g_ptr_array_add(tensors, (gpointer)&data->tensors[i]);
    g_ptr_array_sort(tensors, compare_bytes);
    return tensors;
}

static void choose_columns(Scene *scene)
{
    size_t ops = scene->data->op_count;
    scene->columns = MIN(ops, (size_t)scene->plot.width);
    scene->op = g_new(size_t, scene->columns);
    for (size_t c = 0; c < scene->columns; c++) {
        size_t first = c * ops / scene->columns, end = (c + 1) * ops / scene->columns;
        scene->op[c] = first;
        for (size_t op = first + 1; op < end; op++)
            if (scene->live[op] > scene->live[scene->op[c]])
                scene->op[c] = op;
    }
}

static double column_x(const Scene *scene, size_t column)
{
    return scene->plot.x + scene->plot.width * (double)column / (double)scene->columns;
}

/* The first column whose operator is `op` or later. */
static size_t column_from(const Scene *scene, size_t op)
{
    size_t low = 0, high = scene->columns;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (scene->op[middle] < op)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static gint compare_birth(gconstpointer a, gconstpointer b)
{
    const Band *x = a, *y = b;
    if (x->tensor->from != y->tensor->from)
        return x->tensor->from < y->tensor->from ? -1 : 1;
    return (x->tensor > y->tensor) - (x->tensor < y->tensor);
}

static void choose_bands(Scene *scene)
{
    for (size_t i = 0; i < scene->data->tensor_count; i++) {
        const LiveTensor *tensor = &scene->data->tensors[i];
        if (!is_live(scene->data, tensor))
            continue;
        size_t first = column_from(scene, tensor->from);
        size_t end = tensor->to == SIZE_MAX ? scene->columns : column_from(scene, tensor->to + 1);
        Band band = {tensor, first, end - first, 0};
        if (band.count > 0 && tensor->bytes >= scene->thinnest)
            g_array_append_val(scene->bands, band);
        else
            for (size_t c = first; c < end; c++)
                scene->thin[c] += tensor->bytes;
    }
    g_array_sort(scene->bands, compare_birth);
}

/* The older lie below: a band sinks when one under it ends, and never rises. */
static void stack_bands(Scene *scene)
{
    g_autofree double *top = g_memdup2(scene->thin, scene->columns * sizeof(double));
    for (guint i = 0; i < scene->bands->len; i++) {
        Band *band = &g_array_index(scene->bands, Band, i);
        band->base = scene->base->len;
        g_array_append_vals(scene->base, top + band->first, (guint)band->count);
        for (size_t c = band->first; c < band->first + band->count; c++)
            top[c] += band->tensor->bytes;
    }
}

/* The outline of a band: along its top from the left, along its bottom back from the right. */
static void trace_top(const Scene *scene, const double *base, double bytes, size_t first,
                      size_t count)
{
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && base[end] == base[i];)
            end++;
        double y = axis_px(&scene->axis, base[i] + bytes);
        (i ? canvas_line : canvas_move)(scene->canvas, column_x(scene, first + i), y);
        canvas_line(scene->canvas, column_x(scene, first + end), y);
    }
}

static void trace_bottom(const Scene *scene, const double *base, size_t first, size_t count)
{
    for (size_t end = count, i; end > 0; end = i) {
        for (i = end - 1; i > 0 && base[i - 1] == base[i];)
            i--;
        double y = axis_px(&scene->axis, base[i]);
        canvas_line(scene->canvas, column_x(scene, first + end), y);
        canvas_line(scene->canvas, column_x(scene, first + i), y);
    }
    canvas_close(scene->canvas);
}

static void draw_thin(const Scene *scene)
{
    g_autofree double *zero = g_new0(double, scene->columns);
    trace_top(scene, scene->thin, 0, 0, scene->columns);
    trace_bottom(scene, zero, 0, scene->columns);
    canvas_paint(scene->canvas, (Look){.fill = INK_AXIS});
}

static void draw_bands(const Scene *scene)
{
    double rim = MIN(0.8, 0.12 * (column_x(scene, 1) - column_x(scene, 0)));
    for (ChartClass class = 0; class < CHART_CLASS_COUNT; class ++) {
        for (guint i = 0; i < scene->bands->len; i++) {
            const Band *band = &g_array_index(scene->bands, Band, i);
            const double *base = (const double *)(void *)scene->base->data + band->base;
            if (band->tensor->class != class)
                continue;
            trace_top(scene, base, band->tensor->bytes, band->first, band->count);
            trace_bottom(scene, base, band->first, band->count);
        }
        canvas_paint(scene->canvas,
                     (Look){.fill = chart_class_ink(class), .stroke = INK_PAPER, .width = rim});
    }
}

static bool ops_named(const Scene *scene)
{
    return scene->data->ops && scene->data->op_count <= NAMED_OPS;
}

static double peak_x(const Scene *scene)
{
    size_t column = column_from(scene, scene->peak);
    return (column_x(scene, column) + column_x(scene, column + 1)) / 2;
}

/* Beside the plot, what the peak consists of, to the plot's own scale. */
typedef struct Share {
    const LiveTensor *tensor; /* NULL: those too thin to draw */
    double low, high;         /* bytes */
    bool named;
} Share;

static GArray *shares_at_peak(const Scene *scene)
{
    GArray *shares = g_array_new(FALSE, FALSE, sizeof(Share));
    size_t column = column_from(scene, scene->peak);
    double top = scene->thin[column];
    Share thin = {NULL, 0, top, true};
    if (top > 0)
        g_array_append_val(shares, thin);
    for (guint i = 0; i < scene->bands->len; i++) {
        const LiveTensor *tensor = g_array_index(scene->bands, Band, i).tensor;
        Share share = {tensor, top, top + tensor->bytes, false};
        if (!lives_at(tensor, scene->peak))
            continue;
        g_array_append_val(shares, share);
        top = share.high;
    }
    return shares;
}

/* The largest are named; returns how many. */
static size_t name_largest(const Scene *scene, GArray *shares)
{
    g_autoptr(GPtrArray) tensors = tensors_at(scene->data, scene->peak);
    size_t named = 0;
    guint most = MIN(tensors->len, NAMED_MAX);
    for (guint i = 0; i < shares->len; i++) {
        Share *share = &g_array_index(shares, Share, i);
        for (guint k = 0; k < most && !share->named; k++)
            share->named = share->tensor == tensors->pdata[k];
        named += share->named;
    }
    return named;
}

static void draw_shares(const Scene *scene, const GArray *shares, double x)
{
    for (guint i = 0; i < shares->len; i++) {
        const Share *share = &g_array_index(shares, Share, i);
        double top = axis_px(&scene->axis, share->high);
        canvas_rect(scene->canvas, (Box){x, top, COLUMN, axis_px(&scene->axis, share->low) - top});
        canvas_paint(
            scene->canvas,
            (Look){.fill = share->tensor ? chart_class_ink(share->tensor->class) : INK_AXIS,
                   .stroke = INK_PAPER,
                   .width = 0.8});
    }
}

/* "name 3.21 MB", the name cut so that the bytes always show. Caller frees. */
static char *share_text(const Scene *scene, const Share *share, double room)
{
    Fonts *fonts = canvas_fonts(scene->canvas);
    g_autofree char *bytes = units_bytes(share->high - share->low);
    double taken = fonts_width(fonts, bytes, SIZE_SMALL, false) + 4;
    g_autofree char *name = fonts_fit(fonts, share->tensor ? share->tensor->name : "smaller ones",
                                      SIZE_SMALL, false, room - taken);
    return g_strconcat(name, " ", bytes, NULL);
}

static void label_shares(const Scene *scene, const GArray *shares, size_t named, double x)
{
    g_autofree double *at = g_new(double, named + 1);
    double room = canvas_width(scene->canvas) - FRAME_MARGIN - x - 14;
    size_t n = 0;
    /* Upwards in the stack is down in px: from the top share on. */
    for (guint i = shares->len; i-- > 0;) {
        const Share *share = &g_array_index(shares, Share, i);
        if (share->named)
            at[n++] = axis_px(&scene->axis, (share->low + share->high) / 2);
    }
    labels_spread(at, named, LABEL_PITCH, scene->plot.y + 6,
                  scene->plot.y + scene->plot.height - 2);
    n = 0;
    for (guint i = shares->len; i-- > 0;) {
        const Share *share = &g_array_index(shares, Share, i);
        if (!share->named)
            continue;
        g_autofree char *text = share_text(scene, share, room);
        canvas_segment(scene->canvas, x + 1, axis_px(&scene->axis, (share->low + share->high) / 2),
                       x + 10, at[n]);
        canvas_text(scene->canvas, x + 14, at[n++], text,
                    (TextLook){.size = SIZE_SMALL, .middle = true});
    }
    canvas_paint(scene->canvas, (Look){.stroke = INK_MUTED, .width = 0.8});
}

static void draw_peak_tensors(const Scene *scene)
{
    g_autoptr(GArray) shares = shares_at_peak(scene);
    size_t named = name_largest(scene, shares);
    double x = scene->plot.x + scene->plot.width + COLUMN_GAP;
    g_autofree char *title = fonts_fit(canvas_fonts(scene->canvas), "Live at the peak", SIZE_TEXT,
                                       false, canvas_width(scene->canvas) - FRAME_MARGIN - x);
    canvas_text(scene->canvas, x, scene->plot.y - 9, title, (TextLook){0});
    draw_shares(scene, shares, x);
    label_shares(scene, shares, named, x + COLUMN);
}

/* "peak 2.41 MB at layer1.1.bn2": by its number too where operators are numbered. Caller frees. */
static char *peak_text(const Scene *scene, double room)
{
    Fonts *fonts = canvas_fonts(scene->canvas);
    const char *at = op_name(scene->data, scene->peak);
    g_autofree char *bytes = units_bytes(scene->live[scene->peak]);
    g_autofree char *number = g_strdup_printf("operator %zu of %zu%s", scene->peak + 1,
                                              scene->data->op_count, *at ? ", " : "");
    g_autofree char *text =
        g_strdup_printf("peak %s at %s", bytes, ops_named(scene) && *at ? "" : number);
    g_autofree char *full = g_strconcat(text, at, NULL);
    return fonts_fit(fonts, full, SIZE_SMALL, true, room);
}

static void draw_peak(const Scene *scene)
{
    double x = peak_x(scene), y = axis_px(&scene->axis, scene->live[scene->peak]);
    double right = scene->plot.x + scene->plot.width;
    bool left_half = x < scene->plot.x + scene->plot.width / 2;
    canvas_segment(scene->canvas, x, scene->plot.y, x, scene->plot.y + scene->plot.height);
    canvas_segment(scene->canvas, x, y, right + COLUMN_GAP, y);
    canvas_paint(scene->canvas, (Look){.stroke = INK_MEASURED, .dash = DASH_DOTTED});
    double room = scene->plot.width - 10;
    g_autofree char *text = peak_text(scene, room);
    double width = fonts_width(canvas_fonts(scene->canvas), text, SIZE_SMALL, true);
    double left = CLAMP(left_half ? x + 6 : x - 6 - width, scene->plot.x + 5,
                        scene->plot.x + 5 + room - width);
    canvas_text(scene->canvas, left, scene->plot.y + 14, text,
                (TextLook){.size = SIZE_SMALL, .bold = true, .halo = true});
}

static bool weights_shown(const Scene *scene)
{
    double weights = scene->data->weights_bytes;
    return weights > 0 && weights <= WEIGHTS_REACH * scene->live[scene->peak];
}

static void draw_weights(const Scene *scene)
{
    double y = axis_px(&scene->axis, scene->data->weights_bytes);
    g_autofree char *bytes = units_bytes(scene->data->weights_bytes);
    g_autofree char *text = g_strdup_printf("weights, besides: %s", bytes);
    bool right = peak_x(scene) < scene->plot.x + scene->plot.width / 2;
    canvas_segment(scene->canvas, scene->plot.x, y, scene->plot.x + scene->plot.width, y);
    canvas_paint(scene->canvas,
                 (Look){.stroke = INK_THEORETICAL, .width = 1.4, .dash = DASH_DASHED});
    canvas_text(
        scene->canvas, right ? scene->plot.x + scene->plot.width - 6 : scene->plot.x + 6, y - 5,
        text,
        (TextLook){.size = SIZE_SMALL, .halo = true, .anchor = right ? ANCHOR_END : ANCHOR_START});
}

static double draw_ops(const Scene *scene)
{
    double bottom = scene->plot.y + scene->plot.height, ops = (double)scene->data->op_count;
    double right = scene->plot.x + scene->plot.width;
    if (ops_named(scene))
        return labels_under(scene->canvas, scene->plot.x, bottom + 2, scene->plot.width / ops,
                            scene->data->ops, scene->data->op_count) +
               6;
    Axis axis = axis_new(AXIS_LINEAR, 0.5, ops + 0.5, scene->plot.x, right, NULL);
    axis_draw_x(scene->canvas, &axis, scene->plot, "Operator, in execution order");
    return bottom + 40;
}

static double draw_notes(const Scene *scene, double y)
{
    bool used[CHART_CLASS_COUNT] = {false};
    for (guint i = 0; i < scene->bands->len; i++)
        used[g_array_index(scene->bands, Band, i).tensor->class] = true;
    y = frame_legend_classes(scene->canvas, FRAME_MARGIN, y + 4, used);
    g_autofree char *bytes = units_bytes(scene->data->weights_bytes);
    bool told = scene->data->weights_bytes > 0 && !weights_shown(scene);
    g_autofree char *note =
        g_strconcat("Colour: the operator that made the tensor.",
                    told ? " Not drawn: weights, live throughout, " : NULL, bytes, ".", NULL);
    return frame_caption(scene->canvas, FRAME_MARGIN, y, note);
}

static Scene scene_new(const LivenessChart *data, Canvas *canvas, double *live, double y)
{
    Scene scene = {.data = data, .canvas = canvas, .live = live, .peak = peak_of(data, live)};
    double peak = live[scene.peak];
    double high = peak * HEADROOM;
    if (weights_shown(&scene))
        high = fmax(high, data->weights_bytes * 1.25);
    scene.axis = axis_new(AXIS_LINEAR, 0, high, y + PLOT_HEIGHT, y, "B");
    double left = FRAME_MARGIN + axis_label_width(&scene.axis, canvas_fonts(canvas)) + 8;
    scene.plot =
        (Box){left, y, canvas_width(canvas) - MIN(GUTTER, 0.36 * canvas_width(canvas)) - left,
              PLOT_HEIGHT};
    scene.thinnest = high * THIN / PLOT_HEIGHT;
    choose_columns(&scene);
    scene.thin = g_new0(double, scene.columns);
    scene.bands = g_array_new(FALSE, FALSE, sizeof(Band));
    scene.base = g_array_new(FALSE, FALSE, sizeof(double));
    choose_bands(&scene);
    stack_bands(&scene);
    return scene;
}

static void scene_clear(Scene *scene)
{
    g_free(scene->op);
    g_free(scene->thin);
    g_array_unref(scene->bands);
    g_array_unref(scene->base);
}

static bool has_live(const LivenessChart *data)
{
    for (size_t i = 0; i < data->tensor_count; i++)
        if (is_live(data, &data->tensors[i]))
            return true;
    return false;
}

char *liveness_chart_alt(const LivenessChart *data)
{
    if (!has_live(data))
        return g_strdup_printf("%s: no tensor of known size is live.", data->title);
    g_autofree double *live = live_new(data);
    size_t peak = peak_of(data, live);
    g_autoptr(GPtrArray) tensors = tensors_at(data, peak);
    g_autofree char *bytes = units_bytes(live[peak]);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%s: at most %s live at once, at operator %zu of %zu", data->title,
                           bytes, peak + 1, data->op_count);
    if (*op_name(data, peak))
        g_string_append_printf(out, " (%s)", op_name(data, peak));
    g_string_append_printf(out, ", in %u tensors", tensors->len);
    for (guint i = 0; i < MIN(tensors->len, 3); i++) {
        const LiveTensor *tensor = tensors->pdata[i];
        g_autofree char *size = units_bytes(tensor->bytes);
        g_string_append_printf(out, "%s %s with %s",
                               i ? "," : ", the largest:", tensor->name ? tensor->name : "", size);
    }
    g_autofree char *weights = units_bytes(data->weights_bytes);
    if (data->weights_bytes > 0)
        g_string_append_printf(out, "; weights besides: %s", weights);
    return g_string_free(g_string_append_c(out, '.'), FALSE);
}

Canvas *liveness_chart(const LivenessChart *data, Fonts *fonts)
{
    if (!has_live(data))
        return frame_empty(fonts, data->width, data->title, data->subtitle,
                           "No tensor of known size is live.");
    double y;
    Canvas *canvas = frame_new(fonts, data->width, data->title, data->subtitle, &y);
    g_autofree double *live = live_new(data);
    Scene scene = scene_new(data, canvas, live, y + 24);
    axis_draw_y(canvas, &scene.axis, scene.plot, "Live activations");
    y = draw_ops(&scene);
    draw_thin(&scene);
    draw_bands(&scene);
    canvas_rect(canvas, scene.plot);
    canvas_paint(canvas, (Look){.stroke = INK_AXIS});
    if (weights_shown(&scene))
        draw_weights(&scene);
    draw_peak(&scene);
    draw_peak_tensors(&scene);
    y = draw_notes(&scene, y);
    g_autofree char *alt = liveness_chart_alt(data);
    frame_finish(canvas, y, data->title, alt);
    scene_clear(&scene);
    return canvas;
}
