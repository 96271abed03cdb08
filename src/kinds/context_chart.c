/* Memory of a language model against the context: weights, and keys and values of some sequences;
 * what devices hold as lines. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/units.h"
#include "chart/kinds.h"
#include "chart/sheet.h"
#include "graph/transformer.h"
#include "kinds/served_curve.h"

#define PANEL 250
#define PANEL_GAP 26
#define GUTTER 0.38 /* of the width, at most */
#define PITCH 15

enum {
    CURVES = 3,
    POINTS = 16,
    DEVICES = 8,
    LABELS = CURVES + 1 + DEVICES,
    SHORTEST = 256,
    LONGEST = 1 << 20, /* of positions that are computed */
};

static const int64_t batches[CURVES] = {1, 8, 64};
static const Ink inks[CURVES] = {INK_CONV, INK_DEPTHWISE, INK_LINEAR};

typedef struct Scene {
    const ChartRequest *request;
    double context[POINTS], bytes[CURVES][POINTS];
    int n;
    double weights;
    ServingResult last; /* of one sequence, the longest */
} Scene;

/* ---- Figures --------------------------------------------------------------------------------- */

/* As far as positions reach; the context that is asked of where that is not known. */
static int64_t longest_of(const ModelResult *model, int64_t context)
{
    const Transformer *sizes = model->graph->transformer;
    return sizes && sizes->longest > 0 ? MIN(sizes->longest, LONGEST) : context;
}

static bool add_point(Scene *scene, const Asked *asked, int64_t context, ResultList *kept,
                      GError **error)
{
    for (int k = 0; k < CURVES; k++) {
        ServingResult row;
        if (!served_at(asked, context, batches[k], kept, &row, error))
            return false;
        scene->bytes[k][scene->n] = (double)row.memory_bytes;
        scene->weights = (double)row.weights_bytes;
        if (k == 0)
            scene->last = row;
    }
    scene->context[scene->n++] = (double)context;
    return true;
}

/* At powers of two, and as long as the network takes. */
static bool add_points(Scene *scene, const Asked *asked, GError **error)
{
    g_autoptr(ResultList) kept = result_list_new(sizeof(ServingResult));
    int64_t context, longest;
    if (!served_context(asked, &context, error))
        return false;
    if (context == 0)
        return rb_fail(error, RB_ERROR_CANNOT,
                       "one context: '%s' has none by name to change; ask of one that does",
                       asked->model->id);
    longest = longest_of(asked->model, context);
    for (context = SHORTEST; context < longest; context *= 2)
        if (!add_point(scene, asked, context, kept, error))
            return false;
    return add_point(scene, asked, longest, kept, error);
}

/* ---- Axes ------------------------------------------------------------------------------------ */

static double capacity_of(const Scene *scene, int i)
{
    const Memory *memory = device_main_memory(scene->request->devices[i]);
    return memory && memory->capacity_bytes > 0 ? (double)memory->capacity_bytes : NAN;
}

static Panel panel_of(const Sheet *sheet, const Scene *scene, double gutter)
{
    double low = scene->weights, high = scene->bytes[CURVES - 1][scene->n - 1];
    double y = sheet->y + PANEL_GAP;
    for (int i = 0; i < MIN(scene->request->n_devices, DEVICES); i++)
        if (!isnan(capacity_of(scene, i)) && capacity_of(scene, i) > 0)
            low = fmin(low, capacity_of(scene, i));
    Axis axis = axis_new(AXIS_LOG, fmax(low, high / 1e5) / 1.3, high * 1.3, y + PANEL, y, "B");
    axis_round(&axis);
    Panel panel = panel_new(sheet, y, PANEL, axis, gutter);
    panel.x = axis_new(AXIS_LOG, scene->context[0], scene->context[scene->n - 1], panel.box.x,
                       panel.box.x + panel.box.width, "");
    return panel;
}

/* ---- Drawing --------------------------------------------------------------------------------- */

static void note(const Panel *panel, const Scene *scene, int k, int i)
{
    g_autofree char *context = units_exact(scene->context[i]);
    g_autofree char *bytes = units_bytes(scene->bytes[k][i]);
    g_autofree char *sequences = units_plural(batches[k], "sequence");
    g_autofree char *text = g_strdup_printf("%s of %s tokens: %s", sequences, context, bytes);
    canvas_note(panel->canvas, panel_x(panel, scene->context[i]),
                panel_y(panel, scene->bytes[k][i]), 6, text);
}

static void draw_curve(const Panel *panel, const Scene *scene, int k)
{
    for (int i = 0; i < scene->n; i++)
        (i ? canvas_line : canvas_move)(panel->canvas, panel_x(panel, scene->context[i]),
                                        panel_y(panel, scene->bytes[k][i]));
    canvas_paint(panel->canvas, (Look){.stroke = inks[k], .width = 2});
    for (int i = 0; i < scene->n; i++)
        canvas_mark(panel->canvas, ink_shape(inks[k]), panel_x(panel, scene->context[i]),
                    panel_y(panel, scene->bytes[k][i]), 3);
    canvas_paint(panel->canvas, (Look){.fill = inks[k]});
    for (int i = 0; i < scene->n; i++)
        note(panel, scene, k, i);
}

/* Weights are there whatever the context is. */
static void draw_weights(const Panel *panel, const Scene *scene)
{
    double y = panel_y(panel, scene->weights);
    canvas_rect(panel->canvas, (Box){panel->box.x, y, panel->box.width, panel_bottom(panel) - y});
    canvas_paint(panel->canvas, (Look){.fill = INK_GRID_MINOR});
}

typedef struct Label {
    char *text;
    double y;
    Look look;
} Label;

static gint from_the_top(gconstpointer a, gconstpointer b)
{
    const Label *x = a, *y = b;
    return (x->y > y->y) - (x->y < y->y);
}

/* What is off the axis has no line. Texts are the caller's to free. */
static int labels_of(const Panel *panel, const Scene *scene, Label labels[LABELS])
{
    int n = 0;
    g_autofree char *weights = units_bytes(scene->weights);
    for (int k = 0; k < CURVES; k++) {
        g_autofree char *sequences = units_plural(batches[k], "sequence");
        labels[n++] = (Label){g_steal_pointer(&sequences),
                              panel ? panel_y(panel, scene->bytes[k][scene->n - 1]) : 0,
                              {.stroke = inks[k], .width = 1.2}};
    }
    labels[n++] = (Label){g_strdup_printf("weights %s", weights),
                          panel ? panel_y(panel, scene->weights) : 0,
                          {.stroke = INK_MUTED}};
    for (int i = 0; i < MIN(scene->request->n_devices, DEVICES); i++) {
        double capacity = capacity_of(scene, i), y = panel ? panel_y(panel, capacity) : 0;
        if (isnan(capacity) || (panel && (y < panel->box.y || y > panel_bottom(panel))))
            continue;
        labels[n++] = (Label){g_strdup(scene->request->devices[i]->name),
                              y,
                              {.stroke = INK_THEORETICAL, .width = 1.4, .dash = DASH_DASHED}};
    }
    return n;
}

static double gutter_of(const Sheet *sheet, const Scene *scene)
{
    Label labels[LABELS];
    double widest = 0;
    int n = labels_of(NULL, scene, labels);
    for (int i = 0; i < n; i++) {
        widest = fmax(widest, sheet_text_width(sheet, labels[i].text, SIZE_SMALL, false));
        g_free(labels[i].text);
    }
    return fmin(widest + 12 + SHEET_MARGIN, GUTTER * sheet->width);
}

static void draw_labels(const Panel *panel, const Scene *scene)
{
    Label labels[LABELS];
    double at[LABELS];
    int n = labels_of(panel, scene, labels);
    qsort(labels, (size_t)n, sizeof *labels, from_the_top);
    for (int i = 0; i < n; i++)
        at[i] = labels[i].y;
    labels_spread(at, (size_t)n, PITCH, panel->box.y + 4, panel_bottom(panel) - 4);
    for (int i = 0; i < n; i++) {
        bool across = labels[i].look.dash == DASH_DASHED;
        Box line = panel->box;
        line.x += across ? 0 : line.width;
        line.width = across ? line.width : 0;
        labels_line(panel->sheet, line, labels[i].y, at[i], labels[i].text, labels[i].look);
        g_free(labels[i].text);
    }
}

/* ---- Words ----------------------------------------------------------------------------------- */

static char *title_text(const Scene *scene, const ModelResult *model)
{
    g_autofree char *token = units_bytes((double)scene->last.kv_bytes_per_token);
    g_autofree char *weights = units_bytes(scene->weights);
    return g_strdup_printf("What %s holds, by context: weights take %s, and each token %s a "
                           "sequence",
                           model->name, weights, token);
}

static char *finding(const Sheet *sheet, const Scene *scene)
{
    g_autofree char *context = units_exact(scene->context[scene->n - 1]);
    g_autofree char *cache = units_bytes((double)scene->last.kv_bytes);
    return g_strdup_printf("%s.\nA sequence of %s tokens keeps %s.", sheet->title, context, cache);
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    const unsigned takes = STATED_FORMAT | STATED_SIZES | STATED_BATCH | STATED_DESIGN;
    const ModelResult *model = request->models[0];
    const Asked asked = {.analysis = analysis, .model = model};
    Scene scene = {.request = request};
    if (!chart_takes(request, context_chart.name, takes, error) ||
        !add_points(&scene, &asked, error))
        return NULL;
    Sheet sheet =
        sheet_new(fonts, request, STATED_FORMAT | STATED_DESIGN, title_text(&scene, model));
    Panel panel = panel_of(&sheet, &scene, gutter_of(&sheet, &scene));
    draw_weights(&panel, &scene);
    axis_draw_y(sheet.canvas, &panel.y, panel.box, "Weights, keys and values, activations");
    axis_draw_x(sheet.canvas, &panel.x, panel.box, "Context: tokens of a sequence");
    panel_border(&panel);
    draw_labels(&panel, &scene);
    for (int k = 0; k < CURVES; k++)
        draw_curve(&panel, &scene, k);
    double y = sheet_caption(&sheet, panel_bottom(&panel) + 42,
                             g_strdup(request->n_devices ? "Dashed: what a device has." : ""));
    return sheet_finish(&sheet, y, finding(&sheet, &scene));
}

const ChartKind context_chart = {
    "context", "memory of a language model by context, with what devices hold", 1,    1,   0,
    DEVICES,   STATED_FORMAT | STATED_SIZES | STATED_BATCH | STATED_DESIGN,     NULL, draw};
