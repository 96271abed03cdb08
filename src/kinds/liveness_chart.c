/* What is live while a network runs: tensors stacked over execution order (SPEC 4).
 *
 * A tensor is a band as high as its bytes from the operator that makes it to the last that reads
 * it, older ones below. Bands too thin to be seen are one grey area on top. At the peak a
 * line stands, and beside the plot the tensors live then, to the same scale and named.
 */
#include <math.h>

#include "base/units.h"
#include "chart/kinds.h"
#include "kinds/liveness_chart_parts.h"

#define THIN 1.5      /* px: bands thinner than this are one area */
#define HEADROOM 1.15 /* over the peak, for its label */
#define WEIGHTS_REACH 1.6

static int peak_of(const double *live, int ops)
{
    int peak = 0;
    for (int i = 1; i < ops; i++)
        if (live[i] > live[peak] * (1 + 1e-12))
            peak = i;
    return peak;
}

const char *liveness_op_name(const LivenessScene *scene, int op)
{
    const char *name = graph_op(scene->model->graph, op)->name;
    return name ? name : "";
}

static gint compare_bytes(gconstpointer a, gconstpointer b)
{
    const Live *x = *(const Live *const *)a, *y = *(const Live *const *)b;
    if (x->bytes != y->bytes)
        return x->bytes < y->bytes ? 1 : -1;
    return (x > y) - (x < y);
}

static GPtrArray *largest_at(const GArray *lives, int op)
{
    GPtrArray *largest = g_ptr_array_new();
    for (guint i = 0; i < lives->len; i++)
        if (lives_at(live_at(lives, i), op))
            g_ptr_array_add(largest, (gpointer)live_at(lives, i));
    g_ptr_array_sort(largest, compare_bytes);
    return largest;
}

/* ---- Columns and bands ----------------------------------------------------------------------- */

static void choose_columns(LivenessScene *scene)
{
    int64_t ops = scene->ops, columns = MIN(ops, (int64_t)scene->panel.box.width);
    scene->columns = (int)columns;
    scene->op = g_new(int, columns);
    for (int64_t c = 0; c < columns; c++) {
        int first = (int)(c * ops / columns), end = (int)((c + 1) * ops / columns);
        scene->op[c] = first;
        for (int op = first + 1; op < end; op++)
            if (scene->live[op] > scene->live[scene->op[c]])
                scene->op[c] = op;
    }
}

double liveness_column_x(const LivenessScene *scene, int column)
{
    return scene->panel.box.x + scene->panel.box.width * column / scene->columns;
}

int liveness_column_from(const LivenessScene *scene, int op)
{
    int low = 0, high = scene->columns;
    while (low < high) {
        int middle = (low + high) / 2;
        if (scene->op[middle] < op)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static gint compare_birth(gconstpointer a, gconstpointer b)
{
    const LivenessBand *x = a, *y = b;
    if (x->live->from != y->live->from)
        return x->live->from < y->live->from ? -1 : 1;
    return (x->live > y->live) - (x->live < y->live);
}

static void choose_bands(LivenessScene *scene)
{
    for (guint i = 0; i < scene->lives->len; i++) {
        const Live *live = live_at(scene->lives, i);
        int first = liveness_column_from(scene, live->from),
            end = liveness_column_from(scene, live->to + 1);
        LivenessBand band = {live, first, end - first, 0};
        if (band.count > 0 && live->bytes >= scene->thinnest)
            g_array_append_val(scene->bands, band);
        else
            for (int c = first; c < end; c++)
                scene->thin[c] += live->bytes;
    }
    g_array_sort(scene->bands, compare_birth);
}

const LivenessBand *liveness_band(const LivenessScene *scene, guint i)
{
    return &g_array_index(scene->bands, LivenessBand, i);
}

/* The older lie below: a band sinks when one under it ends, and never rises. What is too thin to
 * draw comes and goes with every operator, so it lies on top, where it moves no band. */
static void stack_bands(LivenessScene *scene)
{
    double *top = scene->top;
    for (guint i = 0; i < scene->bands->len; i++) {
        LivenessBand *band = &g_array_index(scene->bands, LivenessBand, i);
        band->base = scene->base->len;
        g_array_append_vals(scene->base, top + band->first, (guint)band->count);
        for (int c = band->first; c < band->first + band->count; c++)
            top[c] += band->live->bytes;
    }
}

#define SAME_PX 0.05 /* px: a step lower than this is none */

/* Whether two bottoms lie at one height, for the eye: a band over many small ones would otherwise
 * have a step in every column. */
static bool is_level(const LivenessScene *scene, double a, double b)
{
    return fabs(a - b) <= scene->thinnest / THIN * SAME_PX;
}

/* The outline of a band: along its top from the left, along its bottom back from the right. */
static void trace_top(const LivenessScene *scene, const double *base, double bytes, int first,
                      int count)
{
    for (int i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && is_level(scene, base[end], base[i]);)
            end++;
        double y = panel_y(&scene->panel, base[i] + bytes);
        (i ? canvas_line : canvas_move)(scene->panel.canvas, liveness_column_x(scene, first + i),
                                        y);
        canvas_line(scene->panel.canvas, liveness_column_x(scene, first + end), y);
    }
}

static void trace_bottom(const LivenessScene *scene, const double *base, int first, int count)
{
    for (int end = count, i; end > 0; end = i) {
        for (i = end - 1; i > 0 && is_level(scene, base[i - 1], base[end - 1]);)
            i--;
        double y = panel_y(&scene->panel, base[end - 1]);
        canvas_line(scene->panel.canvas, liveness_column_x(scene, first + end), y);
        canvas_line(scene->panel.canvas, liveness_column_x(scene, first + i), y);
    }
    canvas_close(scene->panel.canvas);
}

static void trace_band(const LivenessScene *scene, const LivenessBand *band)
{
    const double *base = &g_array_index(scene->base, double, band->base);
    trace_top(scene, base, band->live->bytes, band->first, band->count);
    trace_bottom(scene, base, band->first, band->count);
}

/* In less there is none to see. */
#define TEXTURE_MIN 3 /* px */

static bool shows_texture(const LivenessScene *scene, const LivenessBand *band)
{
    double width =
        liveness_column_x(scene, band->first + band->count) - liveness_column_x(scene, band->first);
    return width >= TEXTURE_MIN;
}

static void trace_thin(const LivenessScene *scene)
{
    g_autofree double *high = g_memdup2(scene->top, (gsize)scene->columns * sizeof(double));
    for (int c = 0; c < scene->columns; c++)
        high[c] += scene->thin[c];
    for (int first = 0, end; first < scene->columns; first = end + 1) {
        for (end = first; end < scene->columns && !is_level(scene, scene->thin[end], 0);)
            end++;
        if (end > first) {
            trace_top(scene, high + first, 0, first, end - first);
            trace_bottom(scene, scene->top + first, first, end - first);
        }
    }
    canvas_paint(scene->panel.canvas, (Look){.fill = INK_AXIS});
}

static void draw_bands(const LivenessScene *scene)
{
    double rim = MIN(0.8, 0.12 * (liveness_column_x(scene, 1) - liveness_column_x(scene, 0)));
    trace_thin(scene);
    for (int n = 0; n < 2 * LIVE_INKS; n++) {
        Ink ink = live_ink(n / 2);
        bool textured = n % 2;
        for (guint i = 0; i < scene->bands->len; i++) {
            const LivenessBand *band = liveness_band(scene, i);
            if (band->live->ink == ink && shows_texture(scene, band) == textured)
                trace_band(scene, band);
        }
        canvas_paint(scene->panel.canvas,
                     (Look){.fill = ink, .stroke = INK_PAPER, .width = rim, .textured = textured});
    }
}

/* Where it lies highest for longest: around the middle of its life. */
static void note_band(const LivenessScene *scene, const LivenessBand *band)
{
    const double *base = &g_array_index(scene->base, double, band->base);
    int middle = band->count / 2, first = middle, end = middle + 1;
    while (first > 0 && is_level(scene, base[first - 1], base[middle]))
        first--;
    while (end < band->count && is_level(scene, base[end], base[middle]))
        end++;
    double left = liveness_column_x(scene, band->first + first),
           right = liveness_column_x(scene, band->first + end);
    double top = panel_y(&scene->panel, base[middle] + band->live->bytes);
    g_autofree char *text = live_text(band->live);
    canvas_note_box(scene->panel.canvas,
                    (Box){left, top, right - left, panel_y(&scene->panel, base[middle]) - top},
                    text);
}

/* ---- The whole ------------------------------------------------------------------------------- */

static double weights_of(const LivenessScene *scene)
{
    return (double)scene->model->cost->weights_bytes;
}

static bool weights_shown(const LivenessScene *scene)
{
    return weights_of(scene) > 0 && weights_of(scene) <= WEIGHTS_REACH * scene->live[scene->peak];
}

static void draw_weights(const LivenessScene *scene)
{
    const Panel *panel = &scene->panel;
    double y = panel_y(panel, weights_of(scene)), right = panel_right(panel);
    g_autofree char *bytes = units_bytes(weights_of(scene));
    g_autofree char *text = g_strdup_printf("weights, besides: %s", bytes);
    bool at_right = liveness_peak_x(scene) < panel->box.x + panel->box.width / 2;
    canvas_segment(panel->canvas, panel->box.x, y, right, y);
    canvas_paint(panel->canvas,
                 (Look){.stroke = INK_THEORETICAL, .width = 1.4, .dash = DASH_DASHED});
    canvas_text(panel->canvas, at_right ? right - 6 : panel->box.x + 6, y - 5, text,
                (TextLook){.size = SIZE_SMALL,
                           .halo = true,
                           .anchor = at_right ? ANCHOR_END : ANCHOR_START});
}

static double draw_ops(const LivenessScene *scene)
{
    const Panel *panel = &scene->panel;
    if (!liveness_names_ops(scene)) {
        panel_draw_operators(panel, scene->ops);
        return panel_bottom(panel) + 40;
    }
    g_autofree const char **names = g_new(const char *, scene->ops);
    for (int i = 0; i < scene->ops; i++)
        names[i] = liveness_op_name(scene, i);
    return labels_under(panel->sheet, panel->box.x, panel_bottom(panel) + 2,
                        panel->box.width / scene->ops, names, (size_t)scene->ops) +
           6;
}

static double draw_notes(const LivenessScene *scene, double y)
{
    bool used[INK_COUNT] = {false};
    for (guint i = 0; i < scene->bands->len; i++)
        used[liveness_band(scene, i)->live->ink] = true;
    y = lives_legend(scene->panel.sheet, y + 4, used);
    g_autofree char *bytes = units_bytes(weights_of(scene));
    g_autofree char *least = units_bytes(scene->thinnest);
    bool told = weights_of(scene) > 0 && !weights_shown(scene), thin = false;
    for (int c = 0; c < scene->columns; c++)
        thin = thin || scene->thin[c] > 0;
    return sheet_caption(scene->panel.sheet, y,
                         g_strconcat("Colour: the operator that made the tensor.",
                                     thin ? " Grey on top: tensors under " : "", thin ? least : "",
                                     thin ? ", all in one." : "",
                                     told ? " Not drawn: weights, live throughout, " : NULL, bytes,
                                     ".", NULL));
}

static LivenessScene scene_new(const Sheet *sheet, const ModelResult *model, const GArray *lives)
{
    int ops = graph_n_ops(model->graph);
    LivenessScene scene = {
        .model = model, .lives = lives, .ops = ops, .live = lives_sum(lives, ops)};
    scene.peak = peak_of(scene.live, ops);
    scene.at_peak = largest_at(lives, scene.peak);
    double high = scene.live[scene.peak] * HEADROOM, top = sheet->y + 24;
    if (weights_shown(&scene))
        high = fmax(high, weights_of(&scene) * 1.25);
    scene.panel = panel_new(sheet, top, LIVENESS_HEIGHT,
                            axis_new(AXIS_LINEAR, 0, high, top + LIVENESS_HEIGHT, top, "B"),
                            liveness_gutter(sheet, scene.at_peak));
    scene.thinnest = high * THIN / LIVENESS_HEIGHT;
    scene.named = liveness_named(&scene);
    choose_columns(&scene);
    scene.thin = g_new0(double, scene.columns);
    scene.top = g_new0(double, scene.columns);
    scene.bands = g_array_new(FALSE, FALSE, sizeof(LivenessBand));
    scene.base = g_array_new(FALSE, FALSE, sizeof(double));
    choose_bands(&scene);
    stack_bands(&scene);
    return scene;
}

static void scene_clear(LivenessScene *scene)
{
    g_free(scene->live);
    g_free(scene->op);
    g_free(scene->thin);
    g_free(scene->top);
    g_array_unref(scene->bands);
    g_array_unref(scene->base);
    g_ptr_array_unref(scene->at_peak);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LivenessScene, scene_clear)

static char *finding(const LivenessScene *scene)
{
    const GPtrArray *largest = scene->at_peak;
    const char *at = liveness_op_name(scene, scene->peak);
    g_autofree char *bytes = units_bytes(scene->live[scene->peak]);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%s: at most %s live at once, at operator %d of %d",
                           scene->panel.sheet->title, bytes, scene->peak + 1, scene->ops);
    if (*at)
        g_string_append_printf(out, " (%s)", at);
    g_string_append_printf(out, ".\nIn %u tensors", largest->len);
    for (guint i = 0; i < MIN(largest->len, 3); i++) {
        const Live *live = largest->pdata[i];
        g_autofree char *size = units_bytes(live->bytes);
        g_string_append_printf(out, "%s %s with %s",
                               i ? "," : ", the largest:", live->name ? live->name : "", size);
    }
    g_autofree char *weights = units_bytes(weights_of(scene));
    if (weights_of(scene) > 0)
        g_string_append_printf(out, "; weights besides: %s", weights);
    return g_string_free(g_string_append_c(out, '.'), FALSE);
}

static Canvas *draw(G_GNUC_UNUSED Analysis *analysis, const ChartRequest *request, Fonts *fonts,
                    GError **error)
{
    const ModelResult *model = request->models[0];
    g_autoptr(GArray) lives = lives_new(model->graph, error);
    if (!lives)
        return NULL;
    if (!lives->len)
        return chart_cannot(error, "nothing live: no tensor of '%s' has a known size", model->id);
    Sheet sheet = sheet_new(fonts, request, STATED_NETWORK,
                            g_strdup_printf("What %s holds while it runs", model->name));
    g_auto(LivenessScene) scene = scene_new(&sheet, model, lives);
    axis_draw_y(sheet.canvas, &scene.panel.y, scene.panel.box, "Live activations");
    double y = draw_ops(&scene);
    draw_bands(&scene);
    panel_border(&scene.panel);
    if (weights_shown(&scene))
        draw_weights(&scene);
    liveness_draw_peak(&scene);
    liveness_draw_tensors(&scene);
    for (guint i = 0; i < scene.bands->len; i++)
        note_band(&scene, liveness_band(&scene, i));
    return sheet_finish(&sheet, draw_notes(&scene, y), finding(&scene));
}

const ChartKind liveness_chart = {"liveness",
                                  "tensors live while a model runs, and the moment of the peak",
                                  1,
                                  1,
                                  0,
                                  0,
                                  STATED_NETWORK,
                                  NULL,
                                  draw};
