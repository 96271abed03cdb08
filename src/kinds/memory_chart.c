/* Activations live over time on devices, of a network in several setups: each operator for as long
 * as it takes there. */
#include <math.h>

#include "base/units.h"
#include "chart/kinds.h"
#include "chart/live.h"
#include "chart/sides.h"
#include "draw/place.h"

#define PLOT_HEIGHT 220
#define HEADROOM 1.25 /* over the peak, for labels */

/* A side on a device: bytes live during each layer, and when it begins. */
typedef struct Trace {
    double *from; /* n + 1 of them, s */
    double *bytes;
    int n, peak; /* 0: there is none */
} Trace;

typedef struct Scene {
    const ChartRequest *request;
    const Device *device;
    Trace traces[SIDES_MAX];
    Panel panel;
} Scene;

static void scene_clear(Scene *scene)
{
    for (int s = 0; s < SIDES_MAX; s++) {
        g_free(scene->traces[s].from);
        g_free(scene->traces[s].bytes);
    }
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scene, scene_clear)

static bool trace_timing(Trace *trace, const Timing *timing, GError **error)
{
    const ModelCost *cost = timing->cost;
    g_autoptr(GArray) lives = lives_new(cost->graph, error);
    if (!lives)
        return false;
    g_autofree double *live = lives_sum(lives, graph_n_ops(cost->graph));
    trace->n = cost->n_layers;
    trace->from = g_new0(double, trace->n + 1);
    trace->bytes = g_new0(double, trace->n + 1);
    for (int i = 0; i < trace->n; i++) {
        trace->bytes[i] = live[cost_op_index(cost, i)];
        trace->from[i + 1] = trace->from[i] + timing_layer(timing, i)->seconds;
        if (trace->bytes[i] > trace->bytes[trace->peak])
            trace->peak = i;
    }
    return true;
}

static bool read_sides(Scene *scene, Analysis *analysis, GString *missing, GError **error)
{
    const Timing *timings[SIDES_MAX];
    if (!sides_timings(analysis, scene->request, scene->device, timings, missing, error))
        return false;
    for (int s = 0; s < scene->request->n_models; s++)
        if (timings[s] && !trace_timing(&scene->traces[s], timings[s], error))
            return false;
    return true;
}

static bool fit_axes(Scene *scene, const Sheet *sheet, double y)
{
    double seconds = 0, bytes = 0, top = y + 24;
    for (int s = 0; s < scene->request->n_models; s++) {
        const Trace *trace = &scene->traces[s];
        seconds = trace->n ? fmax(seconds, trace->from[trace->n]) : seconds;
        bytes = trace->n ? fmax(bytes, trace->bytes[trace->peak]) : bytes;
    }
    if (!(seconds > 0) || !(bytes > 0))
        return false;
    scene->panel = panel_new(
        sheet, top, PLOT_HEIGHT,
        axis_new(AXIS_LINEAR, 0, bytes * HEADROOM, top + PLOT_HEIGHT, top, "B"), SHEET_MARGIN + 8);
    scene->panel.x =
        axis_new(AXIS_LINEAR, 0, seconds, scene->panel.box.x, panel_right(&scene->panel), "s");
    axis_draw_y(sheet->canvas, &scene->panel.y, scene->panel.box, "Live activations");
    axis_draw_x(sheet->canvas, &scene->panel.x, scene->panel.box, "Time");
    return true;
}

/* Columns narrower than a quarter of a px are one, as high as the highest. */
static void trace_line(const Scene *scene, const Trace *trace)
{
    Canvas *canvas = scene->panel.canvas;
    canvas_move(canvas, panel_x(&scene->panel, 0), panel_y(&scene->panel, 0));
    for (int i = 0, end; i < trace->n; i = end) {
        double left = panel_x(&scene->panel, trace->from[i]), most = trace->bytes[i];
        for (end = i + 1; end < trace->n && panel_x(&scene->panel, trace->from[end]) < left + 0.25;
             end++)
            most = fmax(most, trace->bytes[end]);
        double y = panel_y(&scene->panel, most);
        canvas_line(canvas, left, y);
        canvas_line(canvas, panel_x(&scene->panel, trace->from[end]), y);
    }
    canvas_line(canvas, panel_x(&scene->panel, trace->from[trace->n]), panel_y(&scene->panel, 0));
}

static Ink ink_of(int side)
{
    static const Ink inks[SIDES_MAX] = {INK_TEXT,   INK_CONV,      INK_DEPTHWISE,
                                        INK_LINEAR, INK_RECURRENT, INK_ACTIVATION};
    return inks[side];
}

/* The first as a line alone, others filled. */
static void draw_side(const Scene *scene, int s)
{
    const Trace *trace = &scene->traces[s];
    if (!trace->n)
        return;
    trace_line(scene, trace);
    if (s)
        canvas_close(scene->panel.canvas);
    canvas_paint(scene->panel.canvas, (Look){.fill = s ? ink_of(s) : INK_NONE,
                                             .fill_opacity = 0.25,
                                             .stroke = ink_of(s),
                                             .width = s ? 1.4 : 1.6,
                                             .dash = side_look(s)->dash});
}

static void name_side(const Scene *scene, int s, Place *place)
{
    const Trace *trace = &scene->traces[s];
    if (!trace->n)
        return;
    double middle = (trace->from[trace->peak] + trace->from[trace->peak + 1]) / 2;
    double x = panel_x(&scene->panel, middle),
           y = panel_y(&scene->panel, trace->bytes[trace->peak]);
    g_autofree char *name = side_name(scene->request, s);
    g_autofree char *bytes = units_bytes(trace->bytes[trace->peak]);
    g_autofree char *whole = g_strdup_printf("%s: peak %s", name, bytes);
    g_autofree char *text = sheet_fit(scene->panel.sheet, whole, SIZE_SMALL, true, 260);
    canvas_mark(scene->panel.canvas, side_look(s)->shape, x, y, 4);
    canvas_paint(scene->panel.canvas, side_paint(s, ink_of(s)));
    place_text(place, scene->panel.canvas, x, y, 5, text,
               (TextLook){.size = SIZE_SMALL, .bold = true, .halo = true});
}

/* Names stand beside the curve, not on it. */
static void keep_clear(const Scene *scene, int s, Place *place)
{
    const Trace *trace = &scene->traces[s];
    double before = panel_y(&scene->panel, 0);
    for (int i = 0; i < trace->n; i++) {
        double left = panel_x(&scene->panel, trace->from[i]),
               y = panel_y(&scene->panel, trace->bytes[i]);
        place_line(place, left, before, left, y);
        place_line(place, left, y, panel_x(&scene->panel, trace->from[i + 1]), y);
        before = y;
    }
}

static void draw_sides(const Scene *scene)
{
    const Box *box = &scene->panel.box;
    g_autoptr(Place) place =
        place_new((Box){box->x + 3, box->y + 3, box->width - 6, box->height - 6});
    for (int s = scene->request->n_models - 1; s >= 0; s--)
        draw_side(scene, s);
    panel_border(&scene->panel);
    for (int s = 0; s < scene->request->n_models; s++) {
        const Trace *trace = &scene->traces[s];
        if (trace->n)
            place_mark(place,
                       panel_x(&scene->panel,
                               (trace->from[trace->peak] + trace->from[trace->peak + 1]) / 2),
                       panel_y(&scene->panel, trace->bytes[trace->peak]), 5);
    }
    for (int s = 0; s < scene->request->n_models; s++)
        keep_clear(scene, s, place);
    for (int s = 0; s < scene->request->n_models; s++)
        name_side(scene, s, place);
}

static void tell(const Scene *scene, GString *out)
{
    const char *joint = ": ";
    g_string_append_printf(out, "%sn %s", out->len ? "\nO" : "; o", scene->device->name);
    for (int s = 0; s < scene->request->n_models; s++) {
        const Trace *trace = &scene->traces[s];
        if (!trace->n)
            continue;
        g_autofree char *name = side_name(scene->request, s);
        g_autofree char *bytes = units_bytes(trace->bytes[trace->peak]);
        g_autofree char *at = sheet_seconds(trace->from[trace->peak]);
        g_autofree char *all = sheet_seconds(trace->from[trace->n]);
        g_string_append_printf(out, "%s%s at most %s, at %s of %s", joint, name, bytes, at, all);
        joint = "; ";
    }
    g_string_append_c(out, '.');
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    g_autoptr(GString) missing = g_string_new(NULL), told = g_string_new(NULL);
    g_autofree char *setups = sides_title(request);
    Sheet sheet = sides_sheet(fonts, request, STATED_OPERATORS,
                              g_strdup_printf("Memory over time: %s", setups));
    double y = sheet.y;
    for (int i = 0; i < request->n_devices; i++) {
        g_auto(Scene) scene = {.request = request, .device = request->devices[i]};
        if (!read_sides(&scene, analysis, missing, error))
            return sheet_give_up(&sheet);
        if (!fit_axes(&scene, &sheet, sides_head(&sheet, request, i, y)))
            continue;
        draw_sides(&scene);
        tell(&scene, told);
        y = panel_bottom(&scene.panel) + 44;
    }
    if (told->len == 0)
        return sides_cannot(&sheet, missing, error);
    y = request->n_models > 1 ? sides_legend(&sheet, request, y) : y;
    return sides_finish(&sheet, y,
                        "Each operator for as long as it takes; weights are not among what is "
                        "drawn.",
                        told, missing);
}

const ChartKind memory_chart = {"memory",
                                "activations live over time on devices, in one setup or several",
                                1,
                                SIDES_MAX,
                                1,
                                SIDES_MAX,
                                STATED_OPERATORS,
                                NULL,
                                draw};
