/* What the time of a token goes into, as a language model is served: weights, cache, arithmetic. */
#include <math.h>
#include <string.h>

#include "base/units.h"
#include "chart/kinds.h"
#include "chart/sheet.h"
#include "kinds/served_curve.h"

enum { PARTS = 4, ROWS = 8, BAR = 18, VALUE_ROOM = 76 };

static const LegendItem parts[PARTS] = {
    {"Reading weights", INK_LINEAR, MARK_SQUARE, KEY_AREA},
    {"Keys and values", INK_MATMUL, MARK_DIAMOND, KEY_AREA},
    {"Arithmetic", INK_CONV, MARK_CIRCLE, KEY_AREA},
    {"Activations", INK_ELEMENTWISE, MARK_CROSS, KEY_AREA},
};

/* Bars: batches of a curve, every so many, and the last. */
typedef struct Bars {
    const ServingResult *rows[ROWS];
    double seconds[ROWS][PARTS];
    char *names[ROWS];
    guint n;
    double most;
} Bars;

static void add_bar(Bars *bars, const ServingResult *row)
{
    const StepSplit *split = &row->split;
    const double values[PARTS] = {split->weights, split->cache, split->compute, split->other};
    g_autofree char *batch = units_grouped(row->batch);
    memcpy(bars->seconds[bars->n], values, sizeof values);
    bars->names[bars->n] = g_strdup_printf("Batch %s", batch);
    bars->rows[bars->n++] = row;
    bars->most = fmax(bars->most, row->seconds_per_token);
}

static Bars bars_of(const ServedCurve *curve)
{
    Bars bars = {.n = 0};
    guint last = curve->rows->len - 1, step = last / (ROWS - 1) + 1;
    for (guint i = 0; i < last; i += step)
        add_bar(&bars, served_row(curve, i));
    add_bar(&bars, served_row(curve, last));
    return bars;
}

static void bars_clear(Bars *bars)
{
    for (guint i = 0; i < bars->n; i++)
        g_free(bars->names[i]);
}

static void draw_value(const Rows *rows, const Bars *bars, guint i)
{
    g_autofree char *step = sheet_seconds(bars->rows[i]->seconds_per_token);
    g_autofree char *rate = units_rate_of(bars->rows[i]->tokens_per_second, "token");
    double x = panel_x(&rows->panel, bars->rows[i]->seconds_per_token);
    canvas_text(rows->panel.canvas, x + 6, rows_y(rows, i), step,
                (TextLook){.size = SIZE_SMALL, .middle = true});
    g_autofree char *text = g_strdup_printf("%s: %s, %s", bars->names[i], step, rate);
    canvas_note_box(
        rows->panel.canvas,
        (Box){rows->panel.box.x, rows_y(rows, i) - BAR / 2.0, fmax(x - rows->panel.box.x, 3), BAR},
        text);
}

static double share(const Bars *bars, guint i, int part)
{
    return bars->seconds[i][part] / bars->rows[i]->seconds_per_token;
}

/* Of the least and of the largest batch. */
static char *finding(const Sheet *sheet, const Bars *bars)
{
    guint last = bars->n - 1;
    g_autofree char *weights = units_percent(share(bars, 0, 0), 0);
    g_autofree char *all = sheet_seconds(bars->rows[last]->seconds_per_token);
    GString *text = g_string_new(NULL);
    g_string_printf(text, "%s, of which %s reads weights.", sheet->title, weights);
    if (last > 0)
        g_string_append_printf(text, "\nAt %s, the most that fit, %s:", bars->names[last], all);
    for (int part = 0; last > 0 && part < PARTS; part++) {
        g_autofree char *of = units_percent(share(bars, last, part), 0);
        g_string_append_printf(text, "%s %s %s", part ? "," : "", parts[part].label, of);
    }
    g_string_append_c(text, last > 0 ? '.' : '\n');
    return g_string_free(text, FALSE);
}

static Canvas *draw_bars(Sheet *sheet, const ServedCurve *curve, const Bars *bars)
{
    RowName names[ROWS] = {{NULL, false}};
    Ink inks[PARTS];
    for (guint i = 0; i < bars->n; i++)
        names[i].text = bars->names[i];
    for (int part = 0; part < PARTS; part++)
        inks[part] = parts[part].ink;
    double y = sheet_legend(sheet, sheet->y, parts, PARTS) + 8;
    RowLook look = {28, BAR, MIN(140, 0.3 * sheet->width), VALUE_ROOM, SIZE_TEXT};
    Rows rows = rows_new(sheet, y, look, names, bars->n);
    Panel *panel = &rows.panel;
    panel->x = axis_new(AXIS_LINEAR, 0, bars->most, panel->box.x, panel_right(panel), "s");
    axis_draw_x(sheet->canvas, &panel->x, panel->box, "A step: one token for each sequence");
    rows_stack(&rows, bars->seconds[0], PARTS, inks, panel->box.x, panel->box.width, panel->x.high);
    for (guint i = 0; i < bars->n; i++) {
        rows_write_name(&rows, i);
        draw_value(&rows, bars, i);
    }
    y = sheet_caption(sheet, panel_bottom(panel) + 40,
                      g_strdup(curve->limited ? "" : "The last batch is the largest that fits."));
    return sheet_finish(sheet, y, finding(sheet, bars));
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    const ModelResult *model = request->models[0];
    const Device *device = request->devices[0];
    g_auto(ServedCurve) curve = {.device = device};
    if (!chart_takes(request, token_chart.name, SERVED_PARTS | STATED_BATCH, error) ||
        !served_curve(analysis, request, device, &curve, error))
        return NULL;
    if (!served_last(&curve))
        return chart_cannot(error, "no step: '%s' is not served by %s: %s", model->id, device->name,
                            curve.reason ? curve.reason : "no time");
    Bars bars = bars_of(&curve);
    g_autofree char *context = units_grouped(served_last(&curve)->context);
    g_autofree char *one = sheet_seconds(bars.rows[0]->seconds_per_token);
    Sheet sheet = sheet_new(fonts, request, SERVED_PARTS,
                            g_strdup_printf("A token of %s on %s, %s before it: %s at batch 1",
                                            model->name, device->name, context, one));
    Canvas *canvas = draw_bars(&sheet, &curve, &bars);
    bars_clear(&bars);
    return canvas;
}

const ChartKind token_chart = {"token",
                               "what the time of a token of a language model goes into, by batch",
                               1,
                               1,
                               1,
                               1,
                               SERVED_PARTS | STATED_BATCH,
                               NULL,
                               draw};
