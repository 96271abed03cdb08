/* Rows of a comparison under the device's roofs: where each was measured, and an arrow from there
 * to where its roofline is, at the same intensity (SPEC §5). */
#include <math.h>
#include <string.h>

#include "base/units.h"
#include "chart/roofs.h"
#include "compare/traced.h"

enum { PLOT_HEIGHT = 360, NAMED = 10 };
#define RADIUS 12
#define RADIUS_MIN 2.5
#define HEAD 5 /* px of an arrow's head */

typedef struct Drawing {
    const Traced *traced;
    Ceilings ceilings;
    Panel panel;
    Place *place;
    double longest; /* seconds of the row that took longest */
} Drawing;

/* What computes nothing, or was not measured, has no place under a roof. */
static bool has_place(const TracedLayer *row)
{
    return row->measured_seconds > 0 && row->roofline_seconds > 0 && row->flops > 0 &&
           row->bytes > 0;
}

static double intensity_of(const TracedLayer *row)
{
    return (double)row->flops / (double)row->bytes;
}

static double measured_rate(const TracedLayer *row)
{
    return (double)row->flops / row->measured_seconds;
}

static double roofline_rate(const TracedLayer *row)
{
    return (double)row->flops / row->roofline_seconds;
}

static double radius_of(const Drawing *drawing, const TracedLayer *row)
{
    return fmax(RADIUS_MIN, RADIUS * sqrt(row->measured_seconds / drawing->longest));
}

/* ---- Axes ------------------------------------------------------------------------------------ */

static void fit_axes(Drawing *drawing, const Sheet *sheet)
{
    double x[2] = {INFINITY, -INFINITY}, y[2] = {INFINITY, -INFINITY}, top = sheet->y + 24;
    ceilings_extend(&drawing->ceilings, x, y);
    for (guint i = 0; i < drawing->traced->rows->len; i++) {
        const TracedLayer *row = traced_row(drawing->traced, i);
        if (!has_place(row))
            continue;
        x[0] = fmin(x[0], intensity_of(row) / 1.5);
        x[1] = fmax(x[1], intensity_of(row) * 2.5);
        y[0] = fmin(y[0], measured_rate(row) / 2);
        y[1] = fmax(y[1], fmax(measured_rate(row), roofline_rate(row)) * 1.8);
    }
    const char *unit = dtype_rate_unit(drawing->ceilings.dtype);
    drawing->panel =
        panel_new(sheet, top, PLOT_HEIGHT,
                  axis_new(AXIS_LOG, y[0], y[1], top + PLOT_HEIGHT, top, unit), SHEET_MARGIN);
    Panel *panel = &drawing->panel;
    panel->x = axis_new(AXIS_LOG, x[0], x[1], panel->box.x, panel_right(panel), NULL);
    g_autofree char *rate = g_strconcat("Performance, ", unit, NULL);
    g_autofree char *intensity =
        g_strconcat("Arithmetic intensity, ", dtype_intensity_unit(drawing->ceilings.dtype), NULL);
    axis_draw_y(sheet->canvas, &panel->y, panel->box, rate);
    axis_draw_x(sheet->canvas, &panel->x, panel->box, intensity);
    panel_border(panel);
}

/* ---- Marks ----------------------------------------------------------------------------------- */

/* Upwards from the rim of the mark; none where the row is at its roof, or above it. */
static void draw_arrow(const Drawing *drawing, const TracedLayer *row)
{
    Canvas *canvas = drawing->panel.canvas;
    double x = panel_x(&drawing->panel, intensity_of(row));
    double from = panel_y(&drawing->panel, measured_rate(row)) - radius_of(drawing, row) - 1;
    double to = panel_y(&drawing->panel, roofline_rate(row));
    Ink ink = ink_of_class(row->op_class);
    if (from - to < HEAD)
        return;
    canvas_segment(canvas, x, from, x, to + HEAD);
    canvas_paint(canvas, (Look){.stroke = ink, .width = 1, .stroke_opacity = 0.6});
    canvas_move(canvas, x, to);
    canvas_line(canvas, x - HEAD / 2.0, to + HEAD);
    canvas_line(canvas, x + HEAD / 2.0, to + HEAD);
    canvas_close(canvas);
    canvas_paint(canvas, (Look){.fill = ink, .fill_opacity = 0.8});
}

static void draw_mark(const Drawing *drawing, const TracedLayer *row)
{
    Ink ink = ink_of_class(row->op_class);
    double x = panel_x(&drawing->panel, intensity_of(row));
    double y = panel_y(&drawing->panel, measured_rate(row)), radius = radius_of(drawing, row);
    g_autofree char *took = units_seconds(row->measured_seconds);
    g_autofree char *roof = units_seconds(row->roofline_seconds);
    g_autofree char *note = g_strdup_printf("%s: %s, roofline %s; %s", row->name, took, roof,
                                            spent_title(traced_main_spent(row->spent)));
    canvas_mark(drawing->panel.canvas, ink_shape(ink), x, y, radius);
    canvas_paint(drawing->panel.canvas, (Look){.fill = ink, .fill_opacity = 0.75});
    canvas_note(drawing->panel.canvas, x, y, fmax(radius, 4), note);
}

static void name_mark(const Drawing *drawing, const TracedLayer *row)
{
    double share = traced_lost(row->spent) / drawing->traced->seconds;
    g_autofree char *percent = units_percent(share, 0);
    g_autofree char *text = g_strdup_printf("%s −%s", row->name, percent);
    g_autofree char *fitting = sheet_fit(drawing->panel.sheet, text, SIZE_SMALL, false, 220);
    place_text(drawing->place, drawing->panel.canvas, panel_x(&drawing->panel, intensity_of(row)),
               panel_y(&drawing->panel, measured_rate(row)), radius_of(drawing, row), fitting,
               (TextLook){.size = SIZE_SMALL, .halo = true});
}

static void draw_rows(Drawing *drawing, const GPtrArray *rows, bool used[INK_COUNT])
{
    const Box *box = &drawing->panel.box;
    drawing->place = place_new((Box){box->x + 3, box->y + 3, box->width - 6, box->height - 6});
    for (guint i = 0; i < rows->len; i++) {
        const TracedLayer *row = rows->pdata[i];
        used[ink_of_class(row->op_class)] = true;
        place_mark(drawing->place, panel_x(&drawing->panel, intensity_of(row)),
                   panel_y(&drawing->panel, measured_rate(row)), radius_of(drawing, row) + 1);
    }
    ceilings_draw(&drawing->ceilings, &drawing->panel, drawing->place);
    for (guint i = rows->len; i-- > 0;)
        draw_arrow(drawing, rows->pdata[i]);
    for (guint i = rows->len; i-- > 0;)
        draw_mark(drawing, rows->pdata[i]);
    for (guint i = 0; i < MIN(rows->len, NAMED); i++)
        name_mark(drawing, rows->pdata[i]);
    ceilings_name_slopes(&drawing->ceilings, &drawing->panel, drawing->place);
    place_free(drawing->place);
}

/* ---- The chart ------------------------------------------------------------------------------- */

/* Those with a place, what loses most first. */
static GPtrArray *placed(Drawing *drawing, double *left_out)
{
    GPtrArray *rows = traced_worst(drawing->traced, 0);
    guint n = 0;
    for (guint i = 0; i < rows->len; i++) {
        const TracedLayer *row = rows->pdata[i];
        if (has_place(row)) {
            drawing->longest = fmax(drawing->longest, row->measured_seconds);
            rows->pdata[n++] = (gpointer)row;
        } else {
            *left_out += row->measured_seconds;
        }
    }
    g_ptr_array_set_size(rows, (int)n);
    return rows;
}

static char *caption_of(const Traced *traced, double left_out)
{
    g_autofree char *share = units_percent(left_out / traced->seconds, 1);
    return g_strdup_printf(
        "Marks: measured; area: time. Arrows: up to the roofline of the same work. Names: what the "
        "row loses, of a run.%s%s%s",
        left_out > 0 ? " Not drawn: rows without FLOPs, " : "", left_out > 0 ? share : "",
        left_out > 0 ? " of the time." : "");
}

Canvas *traced_chart(const Traced *traced, Fonts *fonts, GError **error)
{
    Drawing drawing = {.traced = traced, .ceilings = ceilings_of(&traced->timing->timing->roof)};
    double left_out = 0;
    bool used[INK_COUNT] = {false};
    g_autoptr(GPtrArray) rows = placed(&drawing, &left_out);
    ChartRequest request = {.models = &traced->model,
                            .n_models = 1,
                            .devices = &traced->device,
                            .n_devices = 1,
                            .setup = traced->timing->setup};
    if (rows->len == 0)
        return chart_cannot(error, "no place: no layer of '%s' that does FLOPs was measured",
                            traced->model->id);
    Sheet sheet = sheet_under(
        fonts, &request, STATED_OPERATORS, &traced->timing->timing->roof,
        g_strdup_printf("%s on %s, measured", traced->model->name, traced->device->name));
    fit_axes(&drawing, &sheet);
    draw_rows(&drawing, rows, used);
    double y = sheet_legend_classes(&sheet, panel_bottom(&drawing.panel) + 44, used);
    y = sheet_caption(&sheet, y, caption_of(traced, left_out));
    g_auto(GStrv) sentences = g_strsplit(traced->finding, ". ", 2);
    return sheet_finish(&sheet, y, g_strjoinv(".\n", sentences));
}
