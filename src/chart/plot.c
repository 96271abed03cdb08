#include "chart/plot.h"

#include <math.h>
#include <string.h>

#include "base/units.h"
#include "estimate/estimate.h"

#define PLOT_HEIGHT 372
#define PEAK_ROOM 0.6   /* length of the peak, at least, over that of the slope: for its label */
#define WHOLE_WIDTH 300 /* px of a name, where there is room */
#define NAME_WIDTH 190  /* px of a mark's name */
#define RADIUS_MIN 2.2
#define LAUNCH_FAR 10   /* times as long: a decade below its roof */
#define LAUNCH_BOUND 2  /* times as long with its launch: more of that is the launch's */
#define SHARE_FULL 0.15 /* the least share that is drawn at full size */

/* Marks of one class and equal values, as one: whatever the picture's size. */
typedef struct Group {
    const PlotMark *first;
    double x, y; /* px */
    double weight, radius;
    guint count;
} Group;

static Group *group_with(GArray *groups, const PlotMark *mark)
{
    for (guint i = 0; i < groups->len; i++) {
        Group *group = &g_array_index(groups, Group, i);
        if (group->first->ink == mark->ink && group->first->x == mark->x &&
            group->first->y == mark->y)
            return group;
    }
    return NULL;
}

static int compare_weight(gconstpointer a, gconstpointer b)
{
    const Group *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    return (x->first > y->first) - (x->first < y->first);
}

/* Heaviest first, so that light marks lie on top and heavy ones are named first. */
static GArray *groups_new(const Plot *plot, const Panel *panel)
{
    GArray *groups = g_array_new(FALSE, FALSE, sizeof(Group));
    for (guint i = 0; i < plot->marks->len; i++) {
        const PlotMark *mark = plot_mark(plot, i);
        double px = panel_x(panel, mark->x), py = panel_y(panel, mark->y);
        Group *known = group_with(groups, mark);
        Group group = {mark, px, py, mark->weight, 0, 1};
        if (known) {
            known->weight += mark->weight;
            known->count++;
        } else {
            g_array_append_val(groups, group);
        }
    }
    g_array_sort(groups, compare_weight);
    double heaviest = groups->len ? g_array_index(groups, Group, 0).weight : 0;
    if (plot->percent)
        heaviest = MAX(heaviest, SHARE_FULL);
    for (guint i = 0; i < groups->len; i++) {
        Group *group = &g_array_index(groups, Group, i);
        double share = heaviest > 0 ? group->weight / heaviest : 0;
        group->radius = MAX(RADIUS_MIN, plot->radius_max * sqrt(share));
    }
    return groups;
}

static void extend_to_marks(const Plot *plot, double x[2], double y[2])
{
    for (guint i = 0; i < plot->marks->len; i++) {
        const PlotMark *m = plot_mark(plot, i);
        x[0] = fmin(x[0], fmin(m->x / 1.5, m->low > 0 ? m->low / 1.1 : INFINITY));
        x[1] = fmax(x[1], m->x * 2.5);
        y[0] = fmin(y[0], fmin(m->y / 1.8, m->tail > 0 ? m->tail / 1.2 : INFINITY));
        y[0] = fmin(y[0], m->least > 0 ? m->least / 1.2 : INFINITY);
        y[1] = fmax(y[1], fmax(m->y, m->roofline) * 1.8);
    }
}

/* Axes that hold every ceiling and every mark; the plot's left edge leaves room for the tick
 * labels. */
static Panel fit_axes(const Sheet *sheet, const Plot *plot)
{
    double intensity[2] = {INFINITY, -INFINITY}, rate[2] = {INFINITY, -INFINITY};
    double top = sheet->y + 24, ridge = roof_line_ridge(plot->ceilings.roof);
    ceilings_extend(&plot->ceilings, intensity, rate);
    extend_to_marks(plot, intensity, rate);
    if (ridge > intensity[0])
        intensity[1] = fmax(intensity[1], ridge * pow(ridge / intensity[0], PEAK_ROOM));
    Axis y = axis_new(AXIS_LOG, rate[0], rate[1], top + PLOT_HEIGHT, top,
                      dtype_rate_unit(plot->ceilings.dtype));
    Panel panel = panel_new(sheet, top, PLOT_HEIGHT, y, SHEET_MARGIN);
    panel.x =
        axis_new(AXIS_LOG, intensity[0], intensity[1], panel.box.x, panel_right(&panel), NULL);
    return panel;
}

static void draw_whiskers(const Panel *panel, const GArray *groups, Ink ink)
{
    for (guint i = 0; i < groups->len; i++) {
        const Group *group = &g_array_index(groups, Group, i);
        const PlotMark *mark = group->first;
        if (mark->ink == ink && mark->low > 0 && mark->low < mark->high)
            canvas_segment(panel->canvas, panel_x(panel, mark->low), group->y,
                           panel_x(panel, mark->high), group->y);
    }
    canvas_paint(panel->canvas, (Look){.stroke = ink, .width = 1, .stroke_opacity = 0.35});
}

static void draw_tails(const Panel *panel, const GArray *groups, Ink ink)
{
    for (guint i = 0; i < groups->len; i++) {
        const Group *group = &g_array_index(groups, Group, i);
        double tail = group->first->tail;
        if (group->first->ink == ink && tail > 0 && tail < group->first->y)
            canvas_segment(panel->canvas, group->x, group->y, group->x, panel_y(panel, tail));
    }
    canvas_paint(panel->canvas, (Look){.stroke = ink, .width = 0.8, .stroke_opacity = 0.5});
}

/* Up from an estimate to its roofline, and over its interval. */
static void draw_intervals(const Panel *panel, const GArray *groups, Ink ink)
{
    for (int interval = 0; interval < 2; interval++) {
        for (guint i = 0; i < groups->len; i++) {
            const Group *group = &g_array_index(groups, Group, i);
            const PlotMark *mark = group->first;
            double low = interval ? mark->least : mark->y;
            double high = interval ? mark->most : mark->roofline;
            if (mark->ink == ink && mark->roofline > 0 && low < high)
                canvas_segment(panel->canvas, group->x, panel_y(panel, low), group->x,
                               panel_y(panel, high));
        }
        canvas_paint(panel->canvas, (Look){.stroke = ink,
                                           .width = interval ? 2 : 0.8,
                                           .stroke_opacity = interval ? 0.6 : 0.35});
    }
}

/* Where the roofline time would put what is drawn by its estimate. */
static void draw_rooflines(const Panel *panel, const GArray *groups, Ink ink)
{
    for (guint i = 0; i < groups->len; i++) {
        const Group *group = &g_array_index(groups, Group, i);
        if (group->first->ink == ink && group->first->roofline > 0)
            canvas_mark(panel->canvas, MARK_CIRCLE, group->x,
                        panel_y(panel, group->first->roofline), RADIUS_MIN);
    }
    canvas_paint(panel->canvas, (Look){.fill = INK_PAPER, .stroke = ink, .width = 1});
}

static void draw_marks(const Panel *panel, const GArray *groups, Ink ink)
{
    for (guint i = 0; i < groups->len; i++) {
        const Group *group = &g_array_index(groups, Group, i);
        if (group->first->ink == ink && !group->first->open)
            canvas_mark(panel->canvas, ink_shape(ink), group->x, group->y, group->radius);
    }
    canvas_paint(panel->canvas,
                 (Look){.fill = ink, .stroke = ink, .width = 0.8, .fill_opacity = 0.6});
}

static char *group_text(const Sheet *sheet, const Plot *plot, const Group *group, double width)
{
    g_autofree char *name = sheet_fit(sheet, group->first->name, SIZE_SMALL, false, width);
    g_autofree char *times =
        group->count > 1 ? g_strdup_printf(" ×%u", group->count) : g_strdup("");
    g_autofree char *share =
        plot->percent && group->weight >= 0.005 ? units_percent(group->weight, 0) : NULL;
    return g_strconcat(name, times, share ? " · " : "", share, NULL);
}

/* How many a mark stands for, where it has no name. */
static void count_marks(const Sheet *sheet, Place *place, const Group *group)
{
    g_autofree char *times = g_strdup_printf("×%u", group->count);
    if (group->count > 1)
        place_text(place, sheet->canvas, group->x, group->y, group->radius, times,
                   (TextLook){.size = SIZE_SMALL, .halo = true, .ink = INK_MUTED});
}

/* The longest tail says what it is, where launching takes longer than what is launched, and each
 * that reaches far has the word. */
static void name_tail(const Panel *panel, Place *place, const GArray *groups)
{
    const Group *longest = NULL;
    double factor = LAUNCH_BOUND;
    for (guint i = 0; i < groups->len; i++) {
        const Group *group = &g_array_index(groups, Group, i);
        if (group->first->tail > 0 && group->first->y / group->first->tail > factor) {
            factor = group->first->y / group->first->tail;
            longest = group;
        }
    }
    g_autofree char *times = units_number(factor, 2);
    g_autofree char *text = g_strdup_printf("launch overhead: %s times as long", times);
    if (longest)
        place_text(place, panel->canvas, longest->x, panel_y(panel, longest->first->tail), 2, text,
                   (TextLook){.size = SIZE_SMALL, .halo = true});
    for (guint i = 0; i < groups->len; i++) {
        const Group *group = &g_array_index(groups, Group, i);
        bool far = group->first->tail > 0 && group->first->y / group->first->tail > LAUNCH_FAR;
        if (far && group != longest)
            place_text(place, panel->canvas, group->x, panel_y(panel, group->first->tail), 2,
                       "overhead", (TextLook){.size = SIZE_SMALL, .halo = true, .ink = INK_MUTED});
    }
}

static void name_marks(const Sheet *sheet, Place *place, const Plot *plot, const GArray *groups)
{
    for (guint i = 0; i < groups->len; i++) {
        const Group *group = &g_array_index(groups, Group, i);
        bool placed = false;
        for (int t = 0; i < plot->names_max && t < 2 && !placed; t++) {
            g_autofree char *text = group_text(sheet, plot, group, t ? NAME_WIDTH : WHOLE_WIDTH);
            placed = place_text(place, sheet->canvas, group->x, group->y, group->radius, text,
                                (TextLook){.size = SIZE_SMALL, .halo = true});
        }
        if (!placed)
            count_marks(sheet, place, group);
    }
}

#define POINTED 2 /* px beyond a mark's edge within which it is pointed at */

/* Lightest last: they lie on top. */
static void note_marks(const Panel *panel, const Plot *plot, const GArray *groups)
{
    for (guint i = 0; i < groups->len; i++) {
        const Group *group = &g_array_index(groups, Group, i);
        const PlotMark *mark = group->first;
        g_autofree char *name = group_text(panel->sheet, plot, group, INFINITY);
        g_autofree char *at = units_number(mark->x, 3);
        g_autofree char *rate = units_si(mark->y, 3, dtype_rate_unit(plot->ceilings.dtype));
        g_autofree char *slow = units_si(mark->tail, 3, dtype_rate_unit(plot->ceilings.dtype));
        g_autofree char *roofline =
            units_si(mark->roofline, 3, dtype_rate_unit(plot->ceilings.dtype));
        bool launched = mark->tail > 0 && mark->tail < mark->y;
        bool estimated = mark->roofline > 0 && !mark->open;
        const char *estimate = !estimated      ? ""
                               : mark->outside ? " by estimate, " ESTIMATE_OUTSIDE_WORDS ","
                                               : " by estimate";
        g_autofree char *text =
            g_strdup_printf("%s: %s%s at %s %s%s%s%s%s", name, rate, estimate, at,
                            dtype_intensity_unit(plot->ceilings.dtype),
                            estimated ? "; by roofline " : "", estimated ? roofline : "",
                            launched ? "; with launch overhead " : "", launched ? slow : "");
        canvas_note(panel->canvas, group->x, group->y, group->radius + POINTED, text);
    }
}

bool plot_add(Plot *plot, const PlotMark *mark)
{
    bool drawn = isfinite(mark->x) && mark->x > 0 && isfinite(mark->y) && mark->y > 0;
    if (drawn)
        g_array_append_vals(plot->marks, mark, 1);
    return drawn;
}

void plot_inks(const Plot *plot, bool used[INK_COUNT])
{
    memset(used, 0, INK_COUNT * sizeof *used);
    for (guint i = 0; i < plot->marks->len; i++)
        used[plot_mark(plot, i)->ink] = true;
}

double plot_draw(const Sheet *sheet, const Plot *plot)
{
    Panel panel = fit_axes(sheet, plot);
    const Box *box = &panel.box;
    g_autofree char *rate =
        g_strconcat("Performance, ", dtype_rate_unit(plot->ceilings.dtype), NULL);
    g_autofree char *intensity =
        g_strconcat("Arithmetic intensity, ", dtype_intensity_unit(plot->ceilings.dtype), NULL);
    axis_draw_y(sheet->canvas, &panel.y, *box, rate);
    axis_draw_x(sheet->canvas, &panel.x, *box, intensity);
    panel_border(&panel);

    g_autoptr(GArray) groups = groups_new(plot, &panel);
    g_autoptr(Place) place =
        place_new((Box){box->x + 3, box->y + 3, box->width - 6, box->height - 6});
    for (guint i = 0; i < groups->len; i++) {
        const Group *group = &g_array_index(groups, Group, i);
        place_mark(place, group->x, group->y, group->radius + 1);
        if (group->first->roofline > 0)
            place_mark(place, group->x, panel_y(&panel, group->first->roofline), RADIUS_MIN);
    }
    ceilings_draw(&plot->ceilings, &panel, place);
    if (!plot->names_first)
        ceilings_name_slopes(&plot->ceilings, &panel, place);
    for (Ink ink = 1; ink < INK_COUNT; ink++)
        draw_whiskers(&panel, groups, ink);
    for (Ink ink = 1; ink < INK_COUNT; ink++)
        draw_tails(&panel, groups, ink);
    for (Ink ink = 1; ink < INK_COUNT; ink++) {
        draw_intervals(&panel, groups, ink);
        draw_rooflines(&panel, groups, ink);
    }
    for (Ink ink = 1; ink < INK_COUNT; ink++)
        draw_marks(&panel, groups, ink);
    name_marks(sheet, place, plot, groups);
    name_tail(&panel, place, groups);
    if (plot->names_first)
        ceilings_name_slopes(&plot->ceilings, &panel, place);
    note_marks(&panel, plot, groups);
    return panel_bottom(&panel) + 40;
}
