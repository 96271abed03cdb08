/* Estimates of networks on a device against what was measured, each made without the network's
 * family: a plot for each stack, with the diagonal and the band that four of five should lie in. */
#include <math.h>
#include <string.h>

#include "analysis/judged.h"
#include "chart/kinds.h"
#include "chart/sheet.h"

enum { PLOT_HEIGHT = 280, TITLE_ROOM = 48, AXIS_TITLE_ROOM = 28, AXIS_ROOM = 56, RIGHT = 24 };

#define MARK_RADIUS 3.0

/* ---- What there is --------------------------------------------------------------------------- */

static bool is_asked_for(const JudgedProfile *judged, const ChartRequest *request)
{
    const Profile *profile = judged->fitted->profile;
    return judged->rows.n > 1 && strcmp(profile->device, request->devices[0]->id) == 0 &&
           (!request->profile || strcmp(profile->id, request->profile) == 0);
}

/* Sets of the device that have networks, or the one of the request. Caller unrefs. */
static GPtrArray *sets_of(Analysis *analysis, const ChartRequest *request)
{
    RecordList all = judged_profiles(analysis);
    GPtrArray *sets = g_ptr_array_new();
    for (int i = 0; i < all.n; i++) {
        const JudgedProfile *judged = record_at(&all, i);
        if (is_asked_for(judged, request))
            g_ptr_array_add(sets, (void *)judged);
    }
    return sets;
}

/* What is drawn, where it is one of several, by that. */
static const char *subject_of(const ChartRequest *request, const GPtrArray *sets)
{
    const JudgedProfile *first = g_ptr_array_index(sets, 0);
    return request->profile ? first->fitted->profile->title : request->devices[0]->name;
}

/* Seconds of one sample, of all that is shown. */
static Axis axis_of(const JudgedProfile *judged, double from, double to)
{
    double low = INFINITY, high = 0;
    for (int i = 0; i < judged->rows.n; i++) {
        const JudgedRow *row = record_at(&judged->rows, i);
        double batch = (double)row->sample->batch;
        low = fmin(low, fmin(row->seconds, row->sample->seconds) / batch);
        high = fmax(high, fmax(row->seconds, row->sample->seconds) / batch);
    }
    return axis_new(AXIS_LOG, low * 0.9, high * 1.1, from, to, "s");
}

/* ---- Painting -------------------------------------------------------------------------------- */

/* Of measured over estimated: a line from one end of the panel to the other. */
static void line_at(const Panel *panel, double ratio, Look look)
{
    canvas_move(panel->canvas, panel_x(panel, panel->x.low), panel_y(panel, panel->x.low * ratio));
    canvas_line(panel->canvas, panel_x(panel, panel->x.high),
                panel_y(panel, panel->x.high * ratio));
    canvas_paint(panel->canvas, look);
}

static void draw_band(const Panel *panel, Residuals residuals)
{
    double low = exp(residuals.low), high = exp(residuals.high);
    canvas_move(panel->canvas, panel_x(panel, panel->x.low), panel_y(panel, panel->x.low * low));
    canvas_line(panel->canvas, panel_x(panel, panel->x.high), panel_y(panel, panel->x.high * low));
    canvas_line(panel->canvas, panel_x(panel, panel->x.high), panel_y(panel, panel->x.high * high));
    canvas_line(panel->canvas, panel_x(panel, panel->x.low), panel_y(panel, panel->x.low * high));
    canvas_close(panel->canvas);
    canvas_paint(panel->canvas, (Look){.fill = INK_GRID, .fill_opacity = 0.6});
}

static void draw_marks(const Panel *panel, const JudgedProfile *judged)
{
    for (int i = 0; i < judged->rows.n; i++) {
        const JudgedRow *row = record_at(&judged->rows, i);
        double batch = (double)row->sample->batch;
        canvas_mark(panel->canvas, MARK_CIRCLE, panel_x(panel, row->seconds / batch),
                    panel_y(panel, row->sample->seconds / batch), MARK_RADIUS);
    }
    canvas_paint(panel->canvas, (Look){.fill = INK_CONV, .fill_opacity = 0.7});
    for (int i = 0; i < judged->rows.n; i++) {
        const JudgedRow *row = record_at(&judged->rows, i);
        double batch = (double)row->sample->batch;
        g_autofree char *estimate = sheet_seconds(row->seconds / batch),
                        *measured = sheet_seconds(row->sample->seconds / batch);
        g_autofree char *note =
            g_strdup_printf("%s, %d px: estimated %s, measured %s", row->sample->name,
                            (int)row->sample->resolution, estimate, measured);
        canvas_note(panel->canvas, panel_x(panel, row->seconds / batch),
                    panel_y(panel, row->sample->seconds / batch), MARK_RADIUS + 2, note);
    }
}

static void name_set(const Sheet *sheet, double y, const JudgedProfile *judged)
{
    g_autofree char *title = sheet_fit(sheet, judged->fitted->profile->title, SIZE_TEXT, true,
                                       sheet->width - 2 * SHEET_MARGIN);
    canvas_text(sheet->canvas, SHEET_MARGIN, y + 14, title, (TextLook){.bold = true});
}

/* The y below it. */
static double draw_set(const Sheet *sheet, double top, const JudgedProfile *judged)
{
    Axis axis = axis_of(judged, top + PLOT_HEIGHT, top);
    Panel panel = panel_new(sheet, top, PLOT_HEIGHT, axis, RIGHT);
    panel.x = axis_new(AXIS_LOG, axis.low, axis.high, panel.box.x, panel_right(&panel), "s");
    axis_draw_y(panel.canvas, &panel.y, panel.box, "Measured, a sample");
    axis_draw_x(panel.canvas, &panel.x, panel.box, "Estimated without its family, a sample");
    canvas_clip(panel.canvas, panel.box);
    draw_band(&panel, judged->fitted->profile->residuals[HELD_OUT_FAMILY]);
    line_at(&panel, 1, (Look){.stroke = INK_MUTED, .dash = DASH_DASHED});
    draw_marks(&panel, judged);
    canvas_unclip(panel.canvas);
    panel_border(&panel);
    return panel_bottom(&panel) + AXIS_ROOM;
}

/* A sentence a line: the first is the title. */
static char *finding(const GPtrArray *sets)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < sets->len; i++) {
        const JudgedProfile *judged = g_ptr_array_index(sets, i);
        const FittedProfile *fitted = judged->fitted;
        g_string_append_printf(text, "%s%s: half of %d estimates are within %.1f %%",
                               i > 0 ? "\n" : "", fitted->profile->title, judged->rows.n,
                               100 * fitted->errors[HELD_OUT_FAMILY].networks.median);
        if (!isnan(fitted->coverage))
            g_string_append_printf(text, ", %.0f %% in the band", 100 * fitted->coverage);
        g_string_append_c(text, '.');
    }
    return g_string_free(text, FALSE);
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    const Device *device = request->devices[0];
    g_autoptr(GPtrArray) sets = sets_of(analysis, request);
    if (sets->len == 0)
        return chart_cannot(error, "no measurements: none of networks on %s can be fitted",
                            device->name);
    Sheet sheet = sheet_saying(
        fonts, request,
        g_strdup("Each without the network's family; the band is to hold four "
                 "of five"),
        g_strdup_printf("Estimates against measurements on %s", subject_of(request, sets)));
    double y = sheet.y;
    for (guint i = 0; i < sets->len; i++) {
        if (sets->len > 1) /* one is named by the title */
            name_set(&sheet, y, g_ptr_array_index(sets, i));
        y = draw_set(&sheet, y + (sets->len > 1 ? TITLE_ROOM : AXIS_TITLE_ROOM),
                     g_ptr_array_index(sets, i));
    }
    return sheet_finish(&sheet, y, finding(sets));
}

const ChartKind estimated_chart = {
    "estimated",
    "estimates of networks that did not help to make them, against measurements on a device",
    0,
    0,
    1,
    1,
    0,
    NULL,
    draw};
