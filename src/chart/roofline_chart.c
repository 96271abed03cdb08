#include "chart/roofline_chart.h"

#include <math.h>

#include "base/units.h"
#include "chart/frame.h"
#include "chart/plot.h"

#define NAMES 12
#define RADIUS_MAX 15

static double share_of(const RooflinePoint *point)
{
    return isfinite(point->share) && point->share > 0 ? point->share : 0;
}

/* Only what does FLOPs has a place under a roofline. */
static bool is_drawn(const RooflinePoint *point)
{
    return isfinite(point->intensity) && point->intensity > 0 && isfinite(point->flops_per_s) &&
           point->flops_per_s > 0;
}

static GArray *marks_new(const RooflineChart *data)
{
    GArray *marks = g_array_new(FALSE, FALSE, sizeof(PlotMark));
    for (size_t i = 0; i < data->point_count; i++) {
        const RooflinePoint *p = &data->points[i];
        PlotMark mark = {p->name,      chart_class_ink(p->class), chart_class_shape(p->class),
                         p->intensity, p->intensity_no_reuse,     p->flops_per_s,
                         share_of(p)};
        if (is_drawn(p))
            g_array_append_val(marks, mark);
    }
    return marks;
}

static double draw_legend(Canvas *canvas, double y, const Plot *plot)
{
    LegendItem items[CHART_CLASS_COUNT];
    size_t count = 0;
    for (ChartClass class = 0; class < CHART_CLASS_COUNT; class ++)
        if (plot_has(plot, chart_class_ink(class)))
            items[count++] = (LegendItem){chart_class_label(class), chart_class_ink(class),
                                          chart_class_shape(class)};
    return frame_legend(canvas, FRAME_MARGIN, y, items, count);
}

typedef struct Tally {
    size_t drawn, left_out, under_slope, whiskers;
    double left_out_share, under_slope_share;
    const RooflinePoint *greatest;
} Tally;

static Tally tally(const RooflineChart *data)
{
    Tally t = {0};
    double ridge = chart_roof_ridge(chart_roof_best(data->ceilings, data->ceiling_count));
    for (size_t i = 0; i < data->point_count; i++) {
        const RooflinePoint *p = &data->points[i];
        if (!is_drawn(p)) {
            t.left_out++;
            t.left_out_share += share_of(p);
            continue;
        }
        t.drawn++;
        t.whiskers += p->intensity_no_reuse > 0 && p->intensity_no_reuse < p->intensity;
        if (p->intensity < ridge) {
            t.under_slope++;
            t.under_slope_share += share_of(p);
        }
        if (!t.greatest || share_of(p) > share_of(t.greatest))
            t.greatest = p;
    }
    return t;
}

static char *caption(const RooflineChart *data)
{
    Tally t = tally(data);
    g_autofree char *roofs = roofs_note(data->ceilings, data->ceiling_count);
    GString *out = g_string_new("Area: share of the time; ×n: n layers at one place.");
    if (t.whiskers)
        g_string_append(out, " Whiskers reach left to the intensity without any reuse.");
    if (t.left_out) {
        g_autofree char *share = units_percent(t.left_out_share, 1);
        g_string_append_printf(out, " Not drawn: %zu layer%s without FLOPs, %s of the time.",
                               t.left_out, t.left_out == 1 ? "" : "s", share);
    }
    if (*roofs)
        g_string_append_printf(out, " %s", roofs);
    return g_string_free(out, FALSE);
}

static void append_roof(GString *out, const RooflineChart *data)
{
    ChartRoof roof = chart_roof_best(data->ceilings, data->ceiling_count);
    g_autofree char *peak = units_si(roof.peak, 3, "FLOP/s");
    g_autofree char *bandwidth = units_si(roof.bandwidth, 3, "B/s");
    g_autofree char *ridge = units_number(chart_roof_ridge(roof), 3);
    g_string_append_printf(out, " The roof is %s over %s; they meet at %s FLOP/byte.", peak,
                           bandwidth, ridge);
}

char *roofline_chart_alt(const RooflineChart *data)
{
    Tally t = tally(data);
    if (!t.drawn)
        return g_strdup_printf("%s: none of %zu layers does FLOPs.", data->title,
                               data->point_count);
    GString *out = g_string_new(NULL);
    g_autofree char *slope_share = units_percent(t.under_slope_share, 0);
    g_string_append_printf(out,
                           "Roofline of %s: %zu of %zu layers lie left of the ridge point, where "
                           "memory bounds them, with %s of the time.",
                           data->title, t.under_slope, t.drawn, slope_share);
    append_roof(out, data);
    g_autofree char *share = units_percent(share_of(t.greatest), 0);
    g_autofree char *rate = units_si(t.greatest->flops_per_s, 3, "FLOP/s");
    g_string_append_printf(out, " Longest: %s, %s of the time at %s.", t.greatest->name, share,
                           rate);
    if (t.left_out) {
        g_autofree char *left = units_percent(t.left_out_share, 1);
        g_string_append_printf(out, " %zu without FLOPs take %s.", t.left_out, left);
    }
    return g_string_free(out, FALSE);
}

Canvas *roofline_chart(const RooflineChart *data, Fonts *fonts)
{
    g_autoptr(GArray) marks = marks_new(data);
    Plot plot = {data->ceilings,
                 data->ceiling_count,
                 (const PlotMark *)(void *)marks->data,
                 marks->len,
                 RADIUS_MAX,
                 NAMES,
                 true,
                 false};
    if (marks->len == 0 && data->ceiling_count == 0)
        return frame_empty(fonts, data->width, data->title, data->subtitle,
                           "No layer does FLOPs and no ceiling is known.");
    double y;
    Canvas *canvas = frame_new(fonts, data->width, data->title, data->subtitle, &y);
    y = plot_draw(canvas, y, &plot);
    y = draw_legend(canvas, y + 4, &plot);
    g_autofree char *note = caption(data);
    y = frame_caption(canvas, FRAME_MARGIN, y, note);
    g_autofree char *alt = roofline_chart_alt(data);
    frame_finish(canvas, y, data->title, alt);
    return canvas;
}
