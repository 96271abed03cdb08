#include "chart/sheet.h"

#include <math.h>
#include <string.h>

#include "base/units.h"
#include "draw/texture.h"

#define WIDTH_MIN 320
#define LEGEND_ROW 19
#define CAPTION_ROW 15
#define TITLE_ROW 19
#define SUBTITLE_ROW 16

/* ---- Text in rows ---------------------------------------------------------------------------- */

/* A word may be longer than a row. */
static void write_row(const Sheet *sheet, double y, const char *text, TextLook look)
{
    g_autofree char *fit =
        sheet_fit(sheet, text, look.size, look.bold, sheet->right - SHEET_MARGIN);
    canvas_text(sheet->canvas, SHEET_MARGIN, y, fit, look);
}

/* Whether no row ends between two words: a number keeps its unit, "4.9 %", and sizes their sign. */
static bool stay_together(const char *word, const char *next)
{
    g_autofree char *both = g_strconcat(word, " ", next, NULL);
    return units_joined(both, both + strlen(word));
}

/* The next word, with those that stay on its row. NULL: there is none. Caller frees. */
static char *next_word(char ***words)
{
    char **at = *words;
    if (!*at)
        return NULL;
    GString *word = g_string_new(*at++);
    while (*at && stay_together(word->str, *at))
        g_string_append_printf(word, " %s", *at++);
    *words = at;
    return g_string_free(word, FALSE);
}

/* Words between the margins, the first row at y, others `pitch` px below each other: where the next
 * would be. */
static double write_words(const Sheet *sheet, double y, const char *text, TextLook look,
                          double pitch)
{
    double space = sheet_text_width(sheet, " ", look.size, look.bold), at = SHEET_MARGIN;
    g_auto(GStrv) all = g_strsplit(text, " ", -1);
    g_autoptr(GString) line = g_string_new(NULL);
    char **words = all, *word;
    while ((word = next_word(&words))) {
        double width = sheet_text_width(sheet, word, look.size, look.bold);
        if (line->len && at + width > sheet->right) {
            write_row(sheet, y, line->str, look);
            g_string_truncate(line, 0);
            at = SHEET_MARGIN;
            y += pitch;
        }
        g_string_append_printf(line, "%s%s", line->len ? " " : "", word);
        at += width + space;
        g_free(word);
    }
    if (!line->len)
        return y;
    write_row(sheet, y, line->str, look);
    return y + pitch;
}

/* ---- Its head and its end -------------------------------------------------------------------- */

/* Where a title of one row and its subtitle end, below which a chart is laid out. */
#define HEAD (TITLE_Y + TITLE_ROW + 9)
#define TITLE_Y 26

/* px that a picture of CHART_WIDTH is laid out on: its type is read at half size, and on a phone,
 * where the picture is as wide as the screen. */
#define LAYOUT_WIDTH 440

/* Of narrow pictures, which are shown as they are, their own; else no more than they grow by. */
static double layout_width(double width)
{
    return width <= LAYOUT_WIDTH  ? width
           : width <= CHART_WIDTH ? LAYOUT_WIDTH
                                  : width * LAYOUT_WIDTH / CHART_WIDTH;
}

Sheet sheet_saying(Fonts *fonts, const ChartRequest *request, char *subtitle, char *title)
{
    double wish = request->width > 0 ? MAX(request->width, WIDTH_MIN) : CHART_WIDTH;
    double width = layout_width(wish);
    Canvas *canvas = canvas_new(fonts, width, 0);
    canvas_set_zoom(canvas, wish / width);
    return (Sheet){canvas, fonts, title, subtitle, HEAD, width, width - SHEET_MARGIN};
}

Sheet sheet_new(Fonts *fonts, const ChartRequest *request, unsigned parts, char *title)
{
    return sheet_saying(fonts, request,
                        stated(request->models, request->n_models, &request->setup, parts), title);
}

Sheet sheet_under(Fonts *fonts, const ChartRequest *request, unsigned parts, const Roof *roof,
                  char *title)
{
    g_autofree char *notes = stated_notes(roof->notes);
    g_autofree char *how = stated(request->models, request->n_models, &request->setup, parts);
    return sheet_saying(fonts, request, g_strconcat(how, *notes ? "; " : "", notes, NULL), title);
}

/* Returns where it ends. */
static double write_head(const Sheet *sheet, const char *title)
{
    TextLook bold = {.size = SIZE_TITLE, .bold = true};
    TextLook muted = {.ink = INK_MUTED, .size = SIZE_TEXT};
    double y = write_words(sheet, TITLE_Y, title, bold, TITLE_ROW);
    double below = write_words(sheet, y, sheet->subtitle, muted, SUBTITLE_ROW);
    return *sheet->subtitle ? below - SUBTITLE_ROW + 9 : y - 9;
}

/* As long as the head is, whatever was left for it. */
static double head_height(const Sheet *sheet, const char *title)
{
    g_autoptr(Canvas) scratch = canvas_new(sheet->fonts, sheet->width, 0);
    Sheet trial = *sheet;
    trial.canvas = scratch;
    return write_head(&trial, title);
}

static void append_sentence(GString *out, const char *sentence)
{
    glong length = g_utf8_strlen(out->str, -1) + g_utf8_strlen(sentence, -1) + 1;
    if (*sentence && length < SHEET_ALT_MAX)
        g_string_append_printf(out, "%s%s", out->len ? " " : "", sentence);
}

/* The first sentence, cut where it alone is too long, and of the others those that have room.
 * Caller frees. */
static char *alt_of(char **sentences)
{
    GString *out = g_string_new(NULL);
    g_autofree char *head =
        g_utf8_substring(sentences[0], 0, MIN(g_utf8_strlen(sentences[0], -1), SHEET_ALT_MAX - 1));
    g_string_append(out, head);
    for (int i = 1; sentences[i]; i++)
        append_sentence(out, g_strstrip(sentences[i]));
    return g_string_free(out, FALSE);
}

/* All sentences. */
static void detail(const Sheet *sheet, char **sentences)
{
    g_autoptr(GString) all = g_string_new(sentences[0]);
    for (int i = 1; sentences[i]; i++)
        g_string_append_printf(all, "%s%s", *sentences[i] ? " " : "", sentences[i]);
    if (*sheet->subtitle)
        g_string_append_printf(all, " Setup: %s.", sheet->subtitle);
    canvas_detail(sheet->canvas, all->str);
}

Canvas *sheet_finish(Sheet *sheet, double y, char *found)
{
    g_auto(GStrv) sentences = g_strsplit(found, "\n", -1);
    g_autofree char *alt = alt_of(sentences);
    g_autofree char *title = g_strdup(sentences[0]);
    if (g_str_has_suffix(title, "."))
        title[strlen(title) - 1] = '\0';
    double down = head_height(sheet, title) - HEAD;
    canvas_shift(sheet->canvas, down);
    write_head(sheet, title);
    canvas_set_height(sheet->canvas, (int)(y + down + SHEET_MARGIN));
    canvas_describe(sheet->canvas, title, alt);
    detail(sheet, sentences);
    g_free(sheet->title);
    g_free(sheet->subtitle);
    g_free(found);
    return sheet->canvas;
}

Canvas *sheet_give_up(Sheet *sheet)
{
    canvas_free(sheet->canvas);
    g_free(sheet->title);
    g_free(sheet->subtitle);
    return NULL;
}

char *sheet_fit(const Sheet *sheet, const char *text, double size, bool bold, double room)
{
    return fonts_fit(sheet->fonts, text, size, bold, room);
}

double sheet_text_width(const Sheet *sheet, const char *text, double size, bool bold)
{
    return fonts_width(sheet->fonts, text, size, bold);
}

/* Whether a row may end behind a character: not within "3.21 MB". */
static bool may_break(const char *text, const char *at)
{
    bool number = at > text && g_ascii_isdigit(at[-1]);
    if (*at == '.' && number && g_ascii_isdigit(at[1]))
        return false;
    return strchr(" ._/-", *at) && !(*at == ' ' && units_joined(text, at));
}

/* Bytes of the longest beginning that may stand in a row of its own; at least a character. */
static gsize row_length(const Sheet *sheet, const char *text, double size, bool bold, double room)
{
    gsize fits = 0, at_break = 0;
    for (const char *p = text; *p;) {
        const char *next = g_utf8_next_char(p);
        g_autofree char *head = g_strndup(text, (gsize)(next - text));
        if (fits > 0 && sheet_text_width(sheet, g_strchomp(head), size, bold) > room)
            return at_break ? at_break : fits;
        fits = (gsize)(next - text);
        at_break = may_break(text, p) ? fits : at_break;
        p = next;
    }
    return fits;
}

GPtrArray *sheet_wrap(const Sheet *sheet, const char *text, double size, bool bold, double room)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *clean = text_clean(text);
    if (sheet_text_width(sheet, clean, size, bold) <= room) {
        g_ptr_array_add(lines, g_steal_pointer(&clean));
        return lines;
    }
    for (const char *rest = clean; *rest;) {
        gsize length = row_length(sheet, rest, size, bold, room);
        g_ptr_array_add(lines, g_strstrip(g_strndup(rest, length)));
        rest += length;
    }
    return lines;
}

#define PLATE_HEIGHT (SIZE_SMALL + 3)
#define PLATE_RIM 2.5 /* px beside the text */

void sheet_plate(const Sheet *sheet, Ink fill, double x, double y, double width, bool upright)
{
    double across = upright ? PLATE_HEIGHT : width + 2 * PLATE_RIM;
    double down = upright ? width + 2 * PLATE_RIM : PLATE_HEIGHT;
    if (!ink_texture(fill) || width <= 0)
        return;
    canvas_rect(sheet->canvas, (Box){x - across / 2, y - down / 2, across, down});
    canvas_paint(sheet->canvas, (Look){.fill = fill});
}

char *sheet_seconds(double seconds)
{
    return seconds < 86400 ? units_seconds(seconds) : units_si(seconds, 3, "s");
}

/* ---- Legend and caption ---------------------------------------------------------------------- */

#define SWATCH 18          /* px across an area */
#define SWATCH_RADIUS 8.29 /* of the circle of that area */

/* px from an item's beginning to its label */
static double key_width(LegendKey key)
{
    return (key == KEY_MARK ? 0 : SWATCH) + (key == KEY_AREA ? 5 : 14);
}

static void draw_key(const Sheet *sheet, double x, double middle, const LegendItem *item)
{
    if (item->key != KEY_MARK) {
        canvas_mark(sheet->canvas, MARK_SWATCH, x + SWATCH / 2.0, middle, SWATCH_RADIUS);
        canvas_paint(sheet->canvas, (Look){.fill = item->ink, .textured = true});
        x += SWATCH;
    }
    if (item->key == KEY_AREA)
        return;
    canvas_mark(sheet->canvas, item->shape, x + (item->key == KEY_BOTH ? 7 : 5), middle, 4.5);
    canvas_paint(sheet->canvas, (Look){.fill = item->ink});
}

double sheet_legend(const Sheet *sheet, double y, const LegendItem *items, size_t count)
{
    double at = SHEET_MARGIN;
    for (size_t i = 0; i < count; i++) {
        double room = key_width(items[i].key),
               width = room + sheet_text_width(sheet, items[i].label, SIZE_SMALL, false) + 18;
        if (at > SHEET_MARGIN && at + width - 18 > sheet->right) {
            at = SHEET_MARGIN;
            y += LEGEND_ROW;
        }
        draw_key(sheet, at, y + LEGEND_ROW / 2.0, &items[i]);
        canvas_text(sheet->canvas, at + room, y + LEGEND_ROW / 2.0, items[i].label,
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
            items[count++] =
                (LegendItem){.label = ink_label(ink), .ink = ink, .shape = ink_shape(ink)};
    return sheet_legend(sheet, y, items, count);
}

double sheet_caption(const Sheet *sheet, double y, char *text)
{
    TextLook look = {.ink = INK_MUTED, .size = SIZE_SMALL};
    double below = write_words(sheet, y + CAPTION_ROW, text, look, CAPTION_ROW);
    g_free(text);
    return below - CAPTION_ROW;
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

#define NAME_LEADING 2 /* px between the rows of a name */

static GPtrArray *row_names(const Sheet *sheet, const RowLook *look, const RowName *name)
{
    return sheet_wrap(sheet, name->text, look->name_size, name->bold, look->name_room);
}

Rows rows_new(const Sheet *sheet, double y, RowLook look, const RowName *names, guint count)
{
    Rows rows = {.look = look, .names = names, .count = count};
    double widest = NAME_ROOM_MIN;
    for (guint i = 0; i < count; i++) {
        g_autoptr(GPtrArray) lines = row_names(sheet, &look, &names[i]);
        for (guint k = 0; k < lines->len; k++)
            widest = fmax(widest,
                          sheet_text_width(sheet, lines->pdata[k], look.name_size, names[i].bold));
        if (lines->len > 1)
            rows.look.pitch =
                fmax(rows.look.pitch, (look.name_size + NAME_LEADING) * (lines->len + 0.3));
    }
    double left = SHEET_MARGIN + widest + 10;
    Box box = {left, y, sheet->width - look.right - left, rows.look.pitch * count};
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
    g_autoptr(GPtrArray) lines = row_names(rows->panel.sheet, &rows->look, of);
    double pitch = rows->look.name_size + NAME_LEADING;
    for (guint i = 0; i < lines->len; i++)
        canvas_text(rows->panel.canvas, rows->panel.box.x - 8,
                    rows_y(rows, row) + pitch * (i - (lines->len - 1) / 2.0), lines->pdata[i],
                    (TextLook){.size = rows->look.name_size,
                               .middle = true,
                               .anchor = ANCHOR_END,
                               .bold = of->bold});
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
        canvas_paint(rows->panel.canvas, (Look){.fill = inks[part], .textured = true});
    }
}
