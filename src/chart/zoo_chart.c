#include "chart/zoo_chart.h"

#include <math.h>

#include "base/units.h"
#include "chart/frame.h"
#include "chart/plot.h"

#define RADIUS_MAX 12
#define RADIUS_UNIFORM 5

static bool is_drawn(const ZooPoint *point)
{
    return isfinite(point->intensity) && point->intensity > 0 && isfinite(point->flops_per_s) &&
           point->flops_per_s > 0;
}

static GArray *marks_new(const ZooChart *data)
{
    GArray *marks = g_array_new(FALSE, FALSE, sizeof(PlotMark));
    for (size_t i = 0; i < data->point_count; i++) {
        const ZooPoint *p = &data->points[i];
        double weight = data->size_name ? (p->size > 0 && isfinite(p->size) ? p->size : 0) : 1;
        PlotMark mark = {p->name,
                         chart_bound_ink(p->bound),
                         chart_bound_shape(p->bound),
                         p->intensity,
                         NAN,
                         p->flops_per_s,
                         weight};
        if (is_drawn(p))
            g_array_append_val(marks, mark);
    }
    return marks;
}

static double draw_legend(Canvas *canvas, double y, const Plot *plot)
{
    static const char *const labels[CHART_BOUND_COUNT] = {
        "mostly compute-bound", "mostly memory-bound", "mostly launch overhead"};
    LegendItem items[CHART_BOUND_COUNT];
    size_t count = 0;
    for (ChartBound bound = 0; bound < CHART_BOUND_COUNT; bound++)
        if (plot_has(plot, chart_bound_ink(bound)))
            items[count++] =
                (LegendItem){labels[bound], chart_bound_ink(bound), chart_bound_shape(bound)};
    return frame_legend(canvas, FRAME_MARGIN, y, items, count);
}

static double largest_size(const ZooChart *data)
{
    double largest = 0;
    for (size_t i = 0; i < data->point_count; i++)
        if (is_drawn(&data->points[i]) && isfinite(data->points[i].size))
            largest = fmax(largest, data->points[i].size);
    return largest;
}

static char *caption(const ZooChart *data, size_t drawn)
{
    g_autofree char *roofs = roofs_note(data->ceilings, data->ceiling_count);
    GString *out = g_string_new(NULL);
    if (data->size_name) {
        g_autofree char *largest =
            units_si(largest_size(data), 3, data->size_unit ? data->size_unit : "");
        g_string_append_printf(out, "Area: %s, up to %s. ", data->size_name, largest);
    }
    if (drawn < data->point_count)
        g_string_append_printf(out, "Not drawn: %zu without a time on this device. ",
                               data->point_count - drawn);
    g_string_append(out, roofs);
    return g_string_free(out, FALSE);
}

char *zoo_chart_alt(const ZooChart *data)
{
    size_t drawn = 0, bound[CHART_BOUND_COUNT] = {0};
    const ZooPoint *best = NULL, *worst = NULL;
    for (size_t i = 0; i < data->point_count; i++) {
        const ZooPoint *p = &data->points[i];
        if (!is_drawn(p))
            continue;
        drawn++;
        bound[p->bound]++;
        if (!best || p->flops_per_s > best->flops_per_s)
            best = p;
        if (!worst || p->flops_per_s < worst->flops_per_s)
            worst = p;
    }
    if (!drawn)
        return g_strdup_printf("%s: no network has a time on this device.", data->title);
    g_autofree char *high = units_si(best->flops_per_s, 3, "FLOP/s");
    g_autofree char *low = units_si(worst->flops_per_s, 3, "FLOP/s");
    return g_strdup_printf("%s: of %zu networks, %zu are mostly memory-bound, %zu mostly "
                           "compute-bound, %zu mostly overhead. "
                           "Highest rate: %s, %s; lowest: %s, %s.",
                           data->title, drawn, bound[CHART_BOUND_MEMORY],
                           bound[CHART_BOUND_COMPUTE], bound[CHART_BOUND_OVERHEAD], best->name,
                           high, worst->name, low);
}

Canvas *zoo_chart(const ZooChart *data, Fonts *fonts)
{
    g_autoptr(GArray) marks = marks_new(data);
    if (marks->len == 0)
        return frame_empty(fonts, data->width, data->title, data->subtitle,
                           "No network has a time on this device.");
    Plot plot = {data->ceilings,
                 data->ceiling_count,
                 (const PlotMark *)(void *)marks->data,
                 marks->len,
                 data->size_name ? RADIUS_MAX : RADIUS_UNIFORM,
                 marks->len,
                 false,
                 true};
    double y;
    Canvas *canvas = frame_new(fonts, data->width, data->title, data->subtitle, &y);
    y = plot_draw(canvas, y, &plot);
    y = draw_legend(canvas, y + 4, &plot);
    g_autofree char *note = caption(data, marks->len);
    y = frame_caption(canvas, FRAME_MARGIN, y, note);
    g_autofree char *alt = zoo_chart_alt(data);
    frame_finish(canvas, y, data->title, alt);
    return canvas;
}
