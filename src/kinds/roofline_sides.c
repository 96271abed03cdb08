#include "kinds/roofline_sides.h"

#include <math.h>
#include <string.h>

#include "base/units.h"
#include "chart/roofs.h"
#include "chart/sides.h"

#define PLOT_HEIGHT 300
#define RADIUS 8
#define RADIUS_MIN 3.5
#define CLASSES_SHOWN 5
#define SHARE_LEAST 0.01
#define HEAD 6 /* px of an arrow's head */

enum { WHOLE = OP_CLASS_COUNT, GROUPS };

/* The network, or its layers of a class. */
typedef struct Group {
    double flops, bytes, seconds;
} Group;

typedef struct SideDrawn {
    const Timing *timing; /* NULL: it has none there */
    Ceilings ceilings;
    Group groups[GROUPS];
} SideDrawn;

typedef struct Scene {
    const ChartRequest *request;
    const Device *device;
    SideDrawn sides[SIDES_MAX];
    bool shown[GROUPS];
    Panel panel;
    Place *place;
} Scene;

static double intensity_of(const Group *group)
{
    return group->flops / group->bytes;
}

static double rate_of(const Group *group)
{
    return group->flops / group->seconds;
}

/* What computes nothing has no place under a roof. */
static bool has_place(const Group *group)
{
    return group->flops > 0 && group->bytes > 0 && group->seconds > 0;
}

static void sum_up(SideDrawn *side)
{
    const Timing *timing = side->timing;
    for (int i = 0; i < timing->cost->n_layers; i++) {
        const LayerCost *layer = cost_layer(timing->cost, i);
        Group *of[] = {&side->groups[layer->op_class], &side->groups[WHOLE]};
        for (int k = 0; k < 2; k++) {
            of[k]->flops += (double)layer->flops;
            of[k]->bytes += (double)layer->traffic[timing->traffic_model].bytes;
            of[k]->seconds += timing_layer(timing, i)->seconds;
        }
    }
}

/* The most of the time that a group takes on any side, of 1. */
static double weight_of(const Scene *scene, int group)
{
    double most = 0;
    for (int s = 0; s < scene->request->n_models; s++) {
        const SideDrawn *side = &scene->sides[s];
        if (side->timing && has_place(&side->groups[group]))
            most = fmax(most, side->groups[group].seconds / side->groups[WHOLE].seconds);
    }
    return most;
}

static void choose_groups(Scene *scene)
{
    for (int n = 0; n < CLASSES_SHOWN; n++) {
        int best = -1;
        for (int group = 0; group < WHOLE; group++)
            if (!scene->shown[group] && weight_of(scene, group) >= SHARE_LEAST &&
                (best < 0 || weight_of(scene, group) > weight_of(scene, best)))
                best = group;
        if (best >= 0)
            scene->shown[best] = true;
    }
    scene->shown[WHOLE] = true;
}

/* ---- Axes and roofs -------------------------------------------------------------------------- */

static void extend(const Scene *scene, double x[2], double y[2])
{
    for (int s = 0; s < scene->request->n_models; s++) {
        const SideDrawn *side = &scene->sides[s];
        if (side->timing)
            ceilings_extend(&side->ceilings, x, y);
        for (int group = 0; side->timing && group < GROUPS; group++) {
            const Group *of = &side->groups[group];
            if (!scene->shown[group] || !has_place(of))
                continue;
            x[0] = fmin(x[0], intensity_of(of) / 2);
            x[1] = fmax(x[1], intensity_of(of) * 3);
            y[0] = fmin(y[0], rate_of(of) / 2.5);
            y[1] = fmax(y[1], rate_of(of) * 2);
        }
    }
}

/* FLOP/s, OP/s of integers, or both. */
static const char *unit_of(const Scene *scene, bool intensity)
{
    const char *unit = NULL;
    for (int s = 0; s < scene->request->n_models; s++) {
        DType dtype = scene->sides[s].ceilings.dtype;
        const char *own = intensity ? dtype_intensity_unit(dtype) : dtype_rate_unit(dtype);
        if (!scene->sides[s].timing)
            continue;
        if (unit && g_strcmp0(unit, own) != 0)
            return intensity ? "FLOP or OP/byte" : "FLOP/s or OP/s";
        unit = own;
    }
    return unit;
}

static void fit_axes(Scene *scene, const Sheet *sheet, double top)
{
    double x[2] = {INFINITY, -INFINITY}, y[2] = {INFINITY, -INFINITY};
    extend(scene, x, y);
    const char *unit = strchr(unit_of(scene, false), ' ') ? "/s" : unit_of(scene, false);
    scene->panel =
        panel_new(sheet, top, PLOT_HEIGHT,
                  axis_new(AXIS_LOG, y[0], y[1], top + PLOT_HEIGHT, top, unit), SHEET_MARGIN);
    scene->panel.x =
        axis_new(AXIS_LOG, x[0], x[1], scene->panel.box.x, panel_right(&scene->panel), NULL);
    g_autofree char *rate = g_strconcat("Performance, ", unit_of(scene, false), NULL);
    g_autofree char *intensity = g_strconcat("Arithmetic intensity, ", unit_of(scene, true), NULL);
    axis_draw_y(sheet->canvas, &scene->panel.y, scene->panel.box, rate);
    axis_draw_x(sheet->canvas, &scene->panel.x, scene->panel.box, intensity);
    panel_border(&scene->panel);
}

/* Each ceiling once, whichever sides it is of. */
static void draw_roofs(const Scene *scene, bool slopes)
{
    Ceilings drawn = {0};
    for (int s = 0; s < scene->request->n_models; s++) {
        Ceilings own = scene->sides[s].ceilings;
        if (!scene->sides[s].timing)
            continue;
        ceilings_leave_out(&own, &drawn);
        if (slopes)
            ceilings_name_slopes(&own, &scene->panel, scene->place);
        else
            ceilings_draw(&own, &scene->panel, scene->place);
        ceilings_add(&drawn, &own);
    }
}

/* ---- Marks ----------------------------------------------------------------------------------- */

static Ink ink_of(int group)
{
    return group == WHOLE ? INK_TEXT : ink_of_class((OpClass)group);
}

static double radius_of(const SideDrawn *side, int group)
{
    double share = side->groups[group].seconds / side->groups[WHOLE].seconds;
    return fmax(RADIUS_MIN, RADIUS * sqrt(share));
}

static bool point_of(const Scene *scene, int s, int group, double *x, double *y)
{
    const SideDrawn *side = &scene->sides[s];
    if (!side->timing || !scene->shown[group] || !has_place(&side->groups[group]))
        return false;
    *x = panel_x(&scene->panel, intensity_of(&side->groups[group]));
    *y = panel_y(&scene->panel, rate_of(&side->groups[group]));
    return true;
}

/* From the rim of one mark to the rim of the other. */
static void draw_arrow(const Scene *scene, int s, int group)
{
    double x0, y0, x1, y1;
    if (!point_of(scene, 0, group, &x0, &y0) || !point_of(scene, s, group, &x1, &y1))
        return;
    double length = hypot(x1 - x0, y1 - y0), from = radius_of(&scene->sides[0], group) + 1,
           to = length - radius_of(&scene->sides[s], group) - 2;
    if (to - from < HEAD)
        return;
    double dx = (x1 - x0) / length, dy = (y1 - y0) / length;
    double tip_x = x0 + to * dx, tip_y = y0 + to * dy, neck = to - HEAD;
    Canvas *canvas = scene->panel.canvas;
    canvas_segment(canvas, x0 + from * dx, y0 + from * dy, x0 + neck * dx, y0 + neck * dy);
    canvas_paint(canvas, (Look){.stroke = ink_of(group), .width = group == WHOLE ? 1.8 : 1.2});
    canvas_move(canvas, tip_x, tip_y);
    canvas_line(canvas, x0 + neck * dx - dy * 3.5, y0 + neck * dy + dx * 3.5);
    canvas_line(canvas, x0 + neck * dx + dy * 3.5, y0 + neck * dy - dx * 3.5);
    canvas_close(canvas);
    canvas_paint(canvas, (Look){.fill = ink_of(group)});
    place_line(scene->place, x0, y0, x1, y1);
}

static void draw_marks(const Scene *scene)
{
    for (int group = 0; group < GROUPS; group++)
        for (int s = 1; s < scene->request->n_models; s++)
            draw_arrow(scene, s, group);
    for (int group = GROUPS - 1; group >= 0; group--) /* the network beneath */
        for (int s = 0; s < scene->request->n_models; s++) {
            double x, y;
            if (!point_of(scene, s, group, &x, &y))
                continue;
            canvas_mark(scene->panel.canvas, side_look(s)->shape, x, y,
                        radius_of(&scene->sides[s], group));
            canvas_paint(scene->panel.canvas, side_paint(s, ink_of(group)));
        }
}

static void reserve_marks(const Scene *scene)
{
    double x, y;
    for (int group = 0; group < GROUPS; group++)
        for (int s = 0; s < scene->request->n_models; s++)
            if (point_of(scene, s, group, &x, &y))
                place_mark(scene->place, x, y, radius_of(&scene->sides[s], group) + 1);
}

/* Named where it is after, and the network on every side, by its time. */
static void name_group(const Scene *scene, int group)
{
    double x, y;
    for (int s = scene->request->n_models - 1; s >= 0; s--) {
        const Group *of = &scene->sides[s].groups[group];
        if (!point_of(scene, s, group, &x, &y))
            continue;
        g_autofree char *side = side_name(scene->request, s);
        g_autofree char *time = sheet_seconds(of->seconds);
        g_autofree char *whole = g_strconcat(side, " ", time, NULL);
        g_autofree char *text =
            sheet_fit(scene->panel.sheet, group == WHOLE ? whole : op_class_title((OpClass)group),
                      SIZE_SMALL, group == WHOLE, 240);
        place_text(scene->place, scene->panel.canvas, x, y, radius_of(&scene->sides[s], group),
                   text, (TextLook){.size = SIZE_SMALL, .halo = true, .bold = group == WHOLE});
        if (group != WHOLE)
            return;
    }
}

/* ---- A device -------------------------------------------------------------------------------- */

static bool read_sides(Scene *scene, Analysis *analysis, GString *missing, GError **error)
{
    const Timing *timings[SIDES_MAX];
    bool any = false;
    if (!sides_timings(analysis, scene->request, scene->device, timings, missing, error))
        return false;
    for (int s = 0; s < scene->request->n_models; s++) {
        SideDrawn *side = &scene->sides[s];
        side->timing = timings[s];
        if (!side->timing)
            continue;
        side->ceilings = ceilings_of(&side->timing->roof);
        ceilings_keep(&side->ceilings, scene->request->how ? scene->request->how[s].basis
                                                           : scene->request->setup.basis);
        sum_up(side);
        any = any || has_place(&side->groups[WHOLE]);
    }
    if (any)
        choose_groups(scene);
    return any;
}

/* "on Raspberry Pi 5: before 5.57 ms at 12.3 GFLOP/s, ..." */
static void tell(const Scene *scene, GString *out)
{
    const char *joint = ": ";
    g_string_append_printf(out, "%sn %s", out->len ? "\nO" : "; o", scene->device->name);
    for (int s = 0; s < scene->request->n_models; s++) {
        const SideDrawn *side = &scene->sides[s];
        const Group *whole = &side->groups[WHOLE];
        if (!side->timing || !has_place(whole))
            continue;
        g_autofree char *name = side_name(scene->request, s);
        g_autofree char *time = sheet_seconds(whole->seconds);
        g_autofree char *rate = units_si(rate_of(whole), 3, dtype_rate_unit(side->ceilings.dtype));
        g_autofree char *at = units_number(intensity_of(whole), 3);
        g_string_append_printf(out, "%s%s %s at %s and %s %s", joint, name, time, rate, at,
                               dtype_intensity_unit(side->ceilings.dtype));
        joint = "; ";
    }
    g_string_append_c(out, '.');
}

static double draw_device(Scene *scene, const Sheet *sheet, double y)
{
    fit_axes(scene, sheet, y + 24);
    const Box *box = &scene->panel.box;
    scene->place = place_new((Box){box->x + 3, box->y + 3, box->width - 6, box->height - 6});
    reserve_marks(scene);
    draw_roofs(scene, false);
    draw_marks(scene);
    name_group(scene, WHOLE);
    for (int group = 0; group < WHOLE; group++)
        name_group(scene, group);
    draw_roofs(scene, true);
    place_free(scene->place);
    return panel_bottom(&scene->panel) + 44;
}

Canvas *roofline_sides(Analysis *analysis, const ChartRequest *request, Fonts *fonts,
                       GError **error)
{
    g_autoptr(GString) missing = g_string_new(NULL), told = g_string_new(NULL);
    g_autofree char *setups = sides_title(request);
    Sheet sheet = sides_sheet(fonts, request, STATED_OPERATORS,
                              g_strconcat("Roofline of ", setups,
                                          request->n_devices > 1 ? " on several devices" : "",
                                          NULL)); /* one is told */
    double y = sheet.y;
    for (int i = 0; i < request->n_devices; i++) {
        g_autofree Scene *scene = g_new0(Scene, 1);
        GError *failure = NULL;
        scene->request = request;
        scene->device = request->devices[i];
        if (read_sides(scene, analysis, missing, &failure)) {
            y = draw_device(scene, &sheet, sides_head(&sheet, request, i, y));
            tell(scene, told);
        }
        if (failure) {
            g_propagate_error(error, failure);
            return sheet_give_up(&sheet);
        }
    }
    if (told->len == 0)
        return sides_cannot(&sheet, missing, error);
    y = sides_legend(&sheet, request, y);
    return sides_finish(&sheet, y,
                        "Bold: the whole network; arrows: from the first setup to the others. "
                        "Area: share of the time.",
                        told, missing);
}
