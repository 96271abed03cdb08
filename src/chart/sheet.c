#include "chart/sheet.h"

#include <math.h>
#include <string.h>

#include "base/units.h"

#define WIDTH_MIN 320
#define LEGEND_ROW 19
#define CAPTION_ROW 15
#define EMPTY_HEIGHT 120

/* ---- What it is of --------------------------------------------------------------------------- */

static char *timed_text(const ModelResult *model, const Setup *setup)
{
    bool fused = strcmp(model->fusion, "none") != 0;
    return g_strdup_printf("%s, batch %" G_GINT64_FORMAT ", %s%s, %s traffic, %s ceilings",
                           model->scheme, model->batch, fused ? "fused: " : "unfused",
                           fused ? model->fusion : "", traffic_model_name(setup->traffic),
                           basis_name(setup->basis));
}

/* What a chart must say to be quoted, or NULL. Caller frees. */
static char *setup_text(const ChartRequest *request, SheetSetup setup)
{
    const ModelResult *model = request->models[0];
    const Device *device = request->n_devices > 0 ? request->devices[0] : NULL;
    g_autofree char *timed = timed_text(model, &request->setup);
    switch (setup) {
    case SETUP_NONE:
        return NULL;
    case SETUP_MAYBE_TIMED:
        if (device)
            return g_strdup_printf("time on %s; %s", device->name, timed);
        break;
    case SETUP_TIME_ALONE:
        return device ? g_strdup_printf("time on %s, %s", device->name, model->dtype) : NULL;
    case SETUP_ACTIVATIONS:
        return g_strdup_printf("activations, %s, batch %" G_GINT64_FORMAT, model->dtype,
                               model->batch);
    case SETUP_TRAINING:
        return g_strdup_printf("batch %" G_GINT64_FORMAT ", %s, refined rule", model->batch,
                               model->dtype);
    case SETUP_TIMED:
        break;
    }
    return g_steal_pointer(&timed);
}

Sheet sheet_new(Fonts *fonts, const ChartRequest *request, SheetSetup setup, char *title)
{
    double width = request->width > 0 ? MAX(request->width, WIDTH_MIN) : CHART_WIDTH;
    Sheet sheet = {canvas_new(fonts, width, 0), fonts, title, 0, width, width - SHEET_MARGIN};
    g_autofree char *subtitle = setup_text(request, setup);
    double room = width - 2 * SHEET_MARGIN;
    g_autofree char *head = fonts_fit(fonts, title, SIZE_TITLE, true, room);
    g_autofree char *sub = fonts_fit(fonts, subtitle, SIZE_TEXT, false, room);
    canvas_text(sheet.canvas, SHEET_MARGIN, 26, head, (TextLook){.size = SIZE_TITLE, .bold = true});
    canvas_text(sheet.canvas, SHEET_MARGIN, 45, sub, (TextLook){.ink = INK_MUTED});
    sheet.y = *sub ? 54 : 36;
    return sheet;
}

Canvas *sheet_finish(Sheet *sheet, double y, char *alt)
{
    canvas_set_height(sheet->canvas, (int)(y + SHEET_MARGIN));
    canvas_describe(sheet->canvas, sheet->title, alt);
    g_free(sheet->title);
    g_free(alt);
    return sheet->canvas;
}

Canvas *sheet_empty(Sheet *sheet, const char *why)
{
    Box box = {SHEET_MARGIN, sheet->y + 4, sheet->width - 2 * SHEET_MARGIN, EMPTY_HEIGHT};
    canvas_rect(sheet->canvas, box);
    canvas_paint(sheet->canvas, (Look){.stroke = INK_GRID, .dash = DASH_DASHED});
    canvas_text(sheet->canvas, box.x + box.width / 2, box.y + box.height / 2, why,
                (TextLook){.ink = INK_MUTED, .middle = true, .anchor = ANCHOR_MIDDLE});
    return sheet_finish(sheet, box.y + box.height, g_strdup(why));
}

char *sheet_fit(const Sheet *sheet, const char *text, double size, bool bold, double room)
{
    return fonts_fit(sheet->fonts, text, size, bold, room);
}

double sheet_text_width(const Sheet *sheet, const char *text, double size, bool bold)
{
    return fonts_width(sheet->fonts, text, size, bold);
}

char *sheet_seconds(double seconds)
{
    return seconds < 86400 ? units_seconds(seconds) : units_si(seconds, 3, "s");
}

/* ---- Legend and caption ---------------------------------------------------------------------- */

double sheet_legend(const Sheet *sheet, double y, const LegendItem *items, size_t count)
{
    double at = SHEET_MARGIN;
    for (size_t i = 0; i < count; i++) {
        double width = 14 + sheet_text_width(sheet, items[i].label, SIZE_SMALL, false) + 18;
        if (at > SHEET_MARGIN && at + width - 18 > sheet->right) {
            at = SHEET_MARGIN;
            y += LEGEND_ROW;
        }
        canvas_mark(sheet->canvas, items[i].shape, at + 5, y + LEGEND_ROW / 2.0, 4.5);
        canvas_paint(sheet->canvas, (Look){.fill = items[i].ink});
        canvas_text(sheet->canvas, at + 14, y + LEGEND_ROW / 2.0, items[i].label,
                    (TextLook){.size = SIZE_SMALL, .middle = true});
        at += width;
    }
    return count ? y + LEGEND_ROW : y;
}

double sheet_legend_classes(const Sheet *sheet, double y, const bool used[INK_COUNT])
{
    LegendItem items[CLASS_INK_COUNT];
    size_t count = 0;
    for (Ink ink = CLASS_INK_FIRST; ink < CLASS_INK_END; ink++)
        if (used[ink])
            items[count++] = (LegendItem){ink_label(ink), ink, ink_shape(ink)};
    return sheet_legend(sheet, y, items, count);
}

double sheet_caption(const Sheet *sheet, double y, char *text)
{
    double space = sheet_text_width(sheet, " ", SIZE_SMALL, false), at = SHEET_MARGIN;
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    g_autoptr(GString) line = g_string_new(NULL);
    TextLook look = {.ink = INK_MUTED, .size = SIZE_SMALL};
    for (int i = 0; words[i]; i++) {
        double width = sheet_text_width(sheet, words[i], SIZE_SMALL, false);
        if (line->len && at + width > sheet->right) {
            canvas_text(sheet->canvas, SHEET_MARGIN, y += CAPTION_ROW, line->str, look);
            g_string_truncate(line, 0);
            at = SHEET_MARGIN;
        }
        g_string_append_printf(line, "%s%s", line->len ? " " : "", words[i]);
        at += width + space;
    }
    if (line->len)
        canvas_text(sheet->canvas, SHEET_MARGIN, y += CAPTION_ROW, line->str, look);
    g_free(text);
    return y;
}

/* ---- Panels ---------------------------------------------------------------------------------- */

Panel panel_new(const Sheet *sheet, double top, double height, Axis y, double gutter)
{
    double left = SHEET_MARGIN + axis_label_width(&y, sheet->fonts) + 8;
    Box box = {left, top, sheet->width - gutter - left, height};
    return (Panel){.sheet = sheet, .canvas = sheet->canvas, .box = box, .y = y};
}

double panel_x(const Panel *panel, double value)
{
    return axis_px(&panel->x, value);
}

double panel_y(const Panel *panel, double value)
{
    return axis_px(&panel->y, value);
}

double panel_right(const Panel *panel)
{
    return panel->box.x + panel->box.width;
}

double panel_bottom(const Panel *panel)
{
    return panel->box.y + panel->box.height;
}

void panel_draw_operators(const Panel *panel, int count)
{
    Axis axis =
        axis_new(AXIS_LINEAR, 0.5, (double)count + 0.5, panel->box.x, panel_right(panel), NULL);
    axis_draw_x(panel->canvas, &axis, panel->box, "Operator, in execution order");
}

void panel_border(const Panel *panel)
{
    canvas_rect(panel->canvas, panel->box);
    canvas_paint(panel->canvas, (Look){.stroke = INK_AXIS});
}

#define UPRIGHT_ROOM 112 /* px of an upright name */
#define UPRIGHT_PITCH 13

double labels_under(const Sheet *sheet, double x, double y, double step, const char *const *names,
                    size_t count)
{
    g_autoptr(GPtrArray) fit = g_ptr_array_new_with_free_func(g_free);
    double widest = 0;
    for (size_t i = 0; i < count; i++) {
        g_ptr_array_add(fit, sheet_fit(sheet, names[i], SIZE_SMALL, false, UPRIGHT_ROOM));
        widest = fmax(widest, sheet_text_width(sheet, fit->pdata[i], SIZE_SMALL, false));
    }
    bool level = widest + 6 <= step;
    size_t every = level ? 1 : (size_t)ceil(UPRIGHT_PITCH / step);
    TextLook look = {.size = SIZE_SMALL,
                     .middle = true,
                     .anchor = level ? ANCHOR_MIDDLE : ANCHOR_END,
                     .angle = level ? 0 : -90};
    for (size_t i = 0; i < count; i += every)
        canvas_text(sheet->canvas, x + step * ((double)i + 0.5), y + (level ? 12 : 6),
                    fit->pdata[i], look);
    return y + 6 + (level ? SIZE_SMALL : widest);
}

/* Labels that touch move as one run, whose centre is the mean of where its labels would be. */
typedef struct Run {
    size_t count;
    double first; /* position of its first label */
    double sum;   /* of where its labels' first would like to be */
} Run;

static Run run_joined(Run a, Run b, double pitch)
{
    Run run = {a.count + b.count, 0, a.sum + b.sum - pitch * (double)(a.count * b.count)};
    run.first = run.sum / (double)run.count;
    return run;
}

static double run_end(Run run, double pitch)
{
    return run.first + pitch * (double)run.count;
}

static Run run_within(Run run, double pitch, double low, double high)
{
    run.first = fmax(fmin(run.first, high + pitch - pitch * (double)run.count), low);
    return run;
}

void labels_spread(double *at, size_t count, double pitch, double low, double high)
{
    g_autofree Run *runs = g_new(Run, count + 1);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        runs[n++] = run_within((Run){1, at[i], at[i]}, pitch, low, high);
        for (; n > 1 && run_end(runs[n - 2], pitch) > runs[n - 1].first; n--)
            runs[n - 2] = run_within(run_joined(runs[n - 2], runs[n - 1], pitch), pitch, low, high);
    }
    for (size_t r = 0, i = 0; r < n; r++)
        for (size_t k = 0; k < runs[r].count; k++)
            at[i++] = runs[r].first + pitch * (double)k;
}

void labels_line(const Sheet *sheet, Box box, double y, double label_y, const char *text, Look look)
{
    double right = box.x + box.width;
    g_autofree char *label = sheet_fit(sheet, text, SIZE_SMALL, false, sheet->right - right - 10);
    canvas_segment(sheet->canvas, box.x, y, right, y);
    canvas_paint(sheet->canvas, look);
    canvas_segment(sheet->canvas, right, y, right + 7, label_y);
    canvas_paint(sheet->canvas, (Look){.stroke = look.stroke});
    canvas_text(sheet->canvas, right + 10, label_y, label,
                (TextLook){.size = SIZE_SMALL, .middle = true});
}

/* ---- Rows ------------------------------------------------------------------------------------ */

#define NAME_ROOM_MIN 60

static char *row_name(const Sheet *sheet, const RowLook *look, const RowName *name)
{
    return sheet_fit(sheet, name->text, look->name_size, name->bold, look->name_room);
}

Rows rows_new(const Sheet *sheet, double y, RowLook look, const RowName *names, guint count)
{
    Rows rows = {.look = look, .names = names, .count = count};
    double widest = NAME_ROOM_MIN;
    for (guint i = 0; i < count; i++) {
        g_autofree char *name = row_name(sheet, &look, &names[i]);
        widest = fmax(widest, sheet_text_width(sheet, name, look.name_size, names[i].bold));
    }
    double left = SHEET_MARGIN + widest + 10;
    Box box = {left, y, sheet->width - look.right - left, look.pitch * count};
    rows.panel = (Panel){.sheet = sheet, .canvas = sheet->canvas, .box = box};
    return rows;
}

double rows_y(const Rows *rows, guint row)
{
    return rows->panel.box.y + rows->look.pitch * row + rows->look.pitch / 2.0;
}

void rows_write_name(const Rows *rows, guint row)
{
    const RowName *of = &rows->names[row];
    g_autofree char *name = row_name(rows->panel.sheet, &rows->look, of);
    canvas_text(
        rows->panel.canvas, rows->panel.box.x - 8, rows_y(rows, row), name,
        (TextLook){
            .size = rows->look.name_size, .middle = true, .anchor = ANCHOR_END, .bold = of->bold});
}

void rows_bar(const Rows *rows, guint row, double x, double width)
{
    double height = rows->look.bar;
    canvas_rect(rows->panel.canvas, (Box){x, rows_y(rows, row) - height / 2.0, width, height});
}

void rows_stack(const Rows *rows, const double *values, guint parts, const Ink *inks, double left,
                double width, double whole)
{
    for (guint part = 0; part < parts; part++) {
        for (guint i = 0; i < rows->count; i++) {
            const double *row = values + (gsize)i * parts;
            double before = 0, sum = 0;
            for (guint k = 0; k < parts; k++) {
                sum += row[k];
                before += k < part ? row[k] : 0;
            }
            double scale = width / (whole > 0 ? whole : sum);
            if (scale * row[part] > 0)
                rows_bar(rows, i, left + scale * before, scale * row[part]);
        }
        canvas_paint(rows->panel.canvas, (Look){.fill = inks[part]});
    }
}
