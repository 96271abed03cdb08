/* Tokens a second of a language model against the batch, up to the wall: all that fits. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "chart/kinds.h"
#include "chart/sheet.h"
#include "chart/sides.h"
#include "kinds/served_curve.h"

#define PANEL 250
#define PANEL_GAP 26 /* px above it, for its title */
#define GUTTER                                                                                     \
    0.48 /* of the width right of it, for labels, at most: "1,120 fit: H100 SXM5 80 GB" */
#define PITCH 15

typedef struct Scene {
    const ModelResult *model;
    ServedCurve curves[SIDES_MAX];
    int n;
    GString *missing;
} Scene;

static void scene_clear(Scene *scene)
{
    for (int i = 0; i < scene->n; i++)
        served_curve_clear(&scene->curves[i]);
    g_string_free(scene->missing, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scene, scene_clear)

static Ink ink_at(int i)
{
    static const Ink inks[SIDES_MAX] = {INK_CONV,      INK_DEPTHWISE, INK_LINEAR,
                                        INK_RECURRENT, INK_NORM,      INK_ACTIVATION};
    return inks[i];
}

/* What has no curve is said. */
static bool add_curves(Scene *scene, Analysis *analysis, const ChartRequest *request,
                       GError **error)
{
    for (int i = 0; i < request->n_devices; i++) {
        ServedCurve *curve = &scene->curves[scene->n];
        scene->n++;
        if (!served_curve(analysis, request, request->devices[i], curve, error))
            return false;
        if (served_last(curve))
            continue;
        g_string_append_printf(scene->missing, " Not drawn: %s, %s.", request->devices[i]->name,
                               curve->reason ? curve->reason : "no time");
        served_curve_clear(curve);
        scene->n--;
    }
    if (scene->n == 0)
        chart_cannot(error, "no serving: '%s' is not served by what was asked for:%s",
                     scene->model->id, scene->missing->str);
    return scene->n > 0;
}

static bool is_alone(const Scene *scene)
{
    return scene->n == 1;
}

/* Caller frees. */
static char *label_text(const ServedCurve *curve)
{
    g_autofree char *most = units_grouped(served_last(curve)->batch);
    return g_strdup_printf(curve->limited ? "over %s: %s" : "%s fit: %s", most,
                           curve->device->name);
}

/* As wide as what stands there needs. */
static double gutter_of(const Sheet *sheet, const Scene *scene)
{
    double widest = 0;
    for (int i = 0; i < scene->n; i++) {
        g_autofree char *text = label_text(&scene->curves[i]);
        widest = fmax(widest, sheet_text_width(sheet, text, SIZE_SMALL, false));
    }
    return fmin(widest + 12 + SHEET_MARGIN, GUTTER * sheet->width);
}

/* ---- Axes ------------------------------------------------------------------------------------ */

static Panel panel_of(const Sheet *sheet, const Scene *scene)
{
    double low = INFINITY, high = 0, most = 2, y = sheet->y + PANEL_GAP;
    for (int i = 0; i < scene->n; i++) {
        const ServingResult *last = served_last(&scene->curves[i]);
        most = fmax(most, (double)last->batch);
        for (guint k = 0; k < scene->curves[i].rows->len; k++) {
            const ServingResult *row = served_row(&scene->curves[i], k);
            low = fmin(low, row->tokens_per_second);
            high =
                fmax(high, is_alone(scene) ? row->bound_tokens_per_second : row->tokens_per_second);
        }
    }
    Axis axis = axis_new(AXIS_LOG, low / 1.3, high * 1.3, y + PANEL, y, AXIS_RATE);
    axis_round(&axis);
    Panel panel = panel_new(sheet, y, PANEL, axis, gutter_of(sheet, scene));
    panel.x = axis_new(AXIS_LOG, 1, most * 1.15, panel.box.x, panel.box.x + panel.box.width, "");
    return panel;
}

/* ---- Curves ---------------------------------------------------------------------------------- */

static void trace(const Panel *panel, const ServedCurve *curve, bool bound)
{
    for (guint k = 0; k < curve->rows->len; k++) {
        const ServingResult *row = served_row(curve, k);
        double rate = bound ? row->bound_tokens_per_second : row->tokens_per_second;
        (k ? canvas_line : canvas_move)(panel->canvas, panel_x(panel, (double)row->batch),
                                        panel_y(panel, rate));
    }
}

static void note(const Panel *panel, const ServedCurve *curve, const ServingResult *row)
{
    g_autofree char *rate = units_rate_of(row->tokens_per_second, "token");
    g_autofree char *step = units_seconds(row->seconds_per_token);
    g_autofree char *batch = units_grouped(row->batch);
    g_autofree char *text =
        g_strdup_printf("%s, batch %s: %s, a step in %s", curve->device->name, batch, rate, step);
    canvas_note(panel->canvas, panel_x(panel, (double)row->batch),
                panel_y(panel, row->tokens_per_second), 6, text);
}

/* From the last batch that fits down: no more do. */
static void draw_wall(const Panel *panel, const ServedCurve *curve, Ink ink)
{
    const ServingResult *last = served_last(curve);
    double x = panel_x(panel, (double)last->batch);
    if (curve->limited)
        return;
    canvas_segment(panel->canvas, x, panel_y(panel, last->tokens_per_second), x,
                   panel_bottom(panel));
    canvas_paint(panel->canvas, (Look){.stroke = ink, .width = 3, .stroke_opacity = 0.55});
}

static void draw_curve(const Panel *panel, const Scene *scene, int i)
{
    const ServedCurve *curve = &scene->curves[i];
    Ink ink = ink_at(i);
    if (is_alone(scene)) {
        trace(panel, curve, true);
        canvas_paint(panel->canvas,
                     (Look){.stroke = INK_THEORETICAL, .width = 1.4, .dash = DASH_DASHED});
    }
    draw_wall(panel, curve, ink);
    trace(panel, curve, false);
    canvas_paint(panel->canvas, (Look){.stroke = ink, .width = 2});
    for (guint k = 0; k < curve->rows->len; k++)
        canvas_mark(panel->canvas, ink_shape(ink),
                    panel_x(panel, (double)served_row(curve, k)->batch),
                    panel_y(panel, served_row(curve, k)->tokens_per_second), 3.5);
    canvas_paint(panel->canvas, (Look){.fill = ink});
    for (guint k = 0; k < curve->rows->len; k++)
        note(panel, curve, served_row(curve, k));
}

/* From which batch on arithmetic takes longer than reading weights; of one device alone. */
static void draw_critical(const Panel *panel, const Scene *scene)
{
    const ServingResult *last = served_last(&scene->curves[0]);
    double x = panel_x(panel, (double)last->critical_batch);
    g_autofree char *critical = units_grouped(last->critical_batch);
    g_autofree char *text = g_strdup_printf("critical batch %s", critical);
    if (!is_alone(scene) || last->critical_batch < 1 || x > panel_right(panel))
        return;
    canvas_segment(panel->canvas, x, panel->box.y, x, panel_bottom(panel));
    canvas_paint(panel->canvas, (Look){.stroke = INK_MUTED, .dash = DASH_DOTTED});
    canvas_text(panel->canvas, x - 5, panel->box.y + 14, text,
                (TextLook){.size = SIZE_SMALL, .anchor = ANCHOR_END, .halo = true});
}

/* ---- Labels ---------------------------------------------------------------------------------- */

typedef struct Label {
    char *text;
    double x, y;
    Ink ink;
} Label;

static gint from_the_top(gconstpointer a, gconstpointer b)
{
    const Label *x = a, *y = b;
    return (x->y > y->y) - (x->y < y->y);
}

static void draw_labels(const Panel *panel, const Scene *scene)
{
    Label labels[SIDES_MAX] = {{0}};
    double at[SIDES_MAX], right = panel_right(panel);
    for (int i = 0; i < scene->n; i++) {
        const ServingResult *last = served_last(&scene->curves[i]);
        labels[i] = (Label){label_text(&scene->curves[i]), panel_x(panel, (double)last->batch),
                            panel_y(panel, last->tokens_per_second), ink_at(i)};
    }
    qsort(labels, (size_t)scene->n, sizeof *labels, from_the_top);
    for (int i = 0; i < scene->n; i++)
        at[i] = labels[i].y;
    labels_spread(at, (size_t)scene->n, PITCH, panel->box.y + 4, panel_bottom(panel) - 4);
    for (int i = 0; i < scene->n; i++) {
        Box line = {labels[i].x, panel->box.y, right - labels[i].x, PANEL};
        labels_line(panel->sheet, line, labels[i].y, at[i], labels[i].text,
                    (Look){.stroke = labels[i].ink, .width = 1.2, .dash = DASH_DOTTED});
        g_free(labels[i].text);
    }
}

/* ---- Words ----------------------------------------------------------------------------------- */

static void tell(GString *out, const ServedCurve *curve)
{
    const ServingResult *first = served_row(curve, 0), *last = served_last(curve);
    g_autofree char *one = units_rate_of(first->tokens_per_second, "token");
    g_autofree char *all = units_rate_of(last->tokens_per_second, "token");
    g_autofree char *most = units_grouped(last->batch);
    g_string_append_printf(out, "\n%s: %s of one sequence, %s of %s, %s.", curve->device->name, one,
                           all, most, curve->limited ? "and more fit" : "which is all that fits");
}

/* Which of the devices makes the most tokens, of all sequences that fit. Caller frees. */
static char *title_text(const Scene *scene)
{
    const ServedCurve *best = &scene->curves[0];
    for (int i = 1; i < scene->n; i++)
        if (served_last(&scene->curves[i])->tokens_per_second >
            served_last(best)->tokens_per_second)
            best = &scene->curves[i];
    g_autofree char *context = units_grouped(served_last(best)->context);
    g_autofree char *rate = units_rate_of(served_last(best)->tokens_per_second, "token");
    return g_strdup_printf("%s served, %s tokens a sequence: up to %s on %s", scene->model->name,
                           context, rate, best->device->name);
}

static char *caption_text(const Scene *scene)
{
    return g_strconcat(
        "A step makes one token for each sequence. Where a curve ends, at the wall, no further "
        "sequence fits beside the weights.",
        is_alone(scene) ? " Dashed: what no implementation passes." : "", scene->missing->str,
        NULL);
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    g_auto(Scene) scene = {.model = request->models[0], .missing = g_string_new(NULL)};
    if (!chart_takes(request, serving_chart.name, SERVED_PARTS | STATED_BATCH, error) ||
        !add_curves(&scene, analysis, request, error))
        return NULL;
    Sheet sheet = sheet_new(fonts, request, SERVED_PARTS, title_text(&scene));
    Panel panel = panel_of(&sheet, &scene);
    axis_draw_y(sheet.canvas, &panel.y, panel.box, "Tokens a second, of all sequences");
    axis_draw_x(sheet.canvas, &panel.x, panel.box, "Batch: sequences at once");
    panel_border(&panel);
    draw_critical(&panel, &scene);
    for (int i = 0; i < scene.n; i++)
        draw_curve(&panel, &scene, i);
    draw_labels(&panel, &scene);
    GString *found = g_string_new(sheet.title);
    g_string_append_c(found, '.');
    for (int i = 0; i < scene.n; i++)
        tell(found, &scene.curves[i]);
    double y = sheet_caption(&sheet, panel_bottom(&panel) + 42, caption_text(&scene));
    return sheet_finish(&sheet, y, g_string_free(found, FALSE));
}

const ChartKind serving_chart = {"serving",
                                 "tokens a second of a language model by batch, up to what fits",
                                 1,
                                 1,
                                 1,
                                 SIDES_MAX,
                                 SERVED_PARTS | STATED_BATCH,
                                 NULL,
                                 draw};
