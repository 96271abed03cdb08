/* A chart in words and data, laid out from top to bottom and painted by one engine.
 *
 *     ┌ Sheet ────────────────────────────────┐   title, subtitle: what it finds, and how it was
 *     │ finding                               │   looked at
 *     │ legend            (rows: above)       │
 *     │        ┌ Panel ─────────────┐         │   axes with units around bars, marks, lines, areas
 *     │ names  │ axes, bars, marks  │ gutter  │   and labels, all at values of the axes
 *     │        └────────────────────┘         │
 *     │ legend, caption   (plots: below)      │
 *     └───────────────────────────────────────┘   alternative text: what it finds
 *
 * A kind of chart says what there is, at which values and in which ink; px are the sheet's. Each
 * part returns the y below itself. What is painted is a Canvas, which the sheet makes and gives
 * away when it is finished.
 */
#ifndef CHART_SHEET_H
#define CHART_SHEET_H

#include "chart/chart.h"
#include "draw/axis.h"
#include "draw/canvas.h"

#define SHEET_MARGIN 16 /* px kept free at the edges */

typedef struct Sheet {
    Canvas *canvas;
    Fonts *fonts;
    char *title;    /* what is shown, of which the finding says something */
    char *subtitle; /* how it was looked at; "": nothing to say */
    double y;       /* where the chart begins: what a longer head needs, sheet_finish() makes */
    double width, right; /* px of the sheet, and where its margin begins */
} Sheet;

/* A sheet as wide as was asked for. Its subtitle, and the alternative text too, say the parts of
 * the setup (StatedPart) that what is shown depends on. Takes the title. */
Sheet sheet_new(Fonts *fonts, const ChartRequest *request, unsigned parts, char *title);

/* The same of times under a roof, of which its notes are said as well. */
Sheet sheet_under(Fonts *fonts, const ChartRequest *request, unsigned parts, const Roof *roof,
                  char *title);

/* The same that says something else below its title. Takes both texts. */
Sheet sheet_saying(Fonts *fonts, const ChartRequest *request, char *subtitle, char *title);

/* Frees a sheet that comes to nothing. Always NULL. */
Canvas *sheet_give_up(Sheet *sheet);

/* Alternative texts are shorter than this, in characters. */
#define SHEET_ALT_MAX 170

/* Ends it below y and writes its head. What it found is in sentences, one a line: the first is the
 * title, and begins the alternative text, which has of the others as many as it has room for; a
 * file of its own says all, and the setup, which stands beside a picture on a page. Taken. */
Canvas *sheet_finish(Sheet *sheet, double y, char *found);

/* Text in rows of at most `room` px each, broken after blanks, dots, strokes and underscores but
 * not within numbers, and within a word where it is too long: char *, at least one. Caller unrefs.
 */
GPtrArray *sheet_wrap(const Sheet *sheet, const char *text, double size, bool bold, double room);

/* Text as wide as there is room. Caller frees. */
char *sheet_fit(const Sheet *sheet, const char *text, double size, bool bold, double room);
double sheet_text_width(const Sheet *sheet, const char *text, double size, bool bold);

/* A plain piece of an area's fill around (x, y), for small text of that width, upright or level. */
void sheet_plate(const Sheet *sheet, Ink fill, double x, double y, double width, bool upright);

/* A time: minutes stay readable up to a day; beyond, only the magnitude matters. Caller frees. */
char *sheet_seconds(double seconds);

/* ---- Legend and caption ---------------------------------------------------------------------- */

/* How an item is drawn: as a mark, as an area with its texture, or as both. */
typedef enum LegendKey { KEY_MARK, KEY_AREA, KEY_BOTH } LegendKey;

typedef struct LegendItem {
    const char *label;
    Ink ink;
    MarkShape shape; /* of a mark */
    LegendKey key;
} LegendItem;

/* Marks and areas with labels, in rows between the margins. */
double sheet_legend(const Sheet *sheet, double y, const LegendItem *items, size_t count);

/* The same for the operator classes whose inks are used. */
double sheet_legend_classes(const Sheet *sheet, double y, const bool used[INK_COUNT]);

/* Muted small text, wrapped between the margins. "" takes no room. Takes the text. */
double sheet_caption(const Sheet *sheet, double y, char *text);

/* ---- Panels ---------------------------------------------------------------------------------- */

typedef struct Panel {
    const Sheet *sheet;
    Canvas *canvas;
    Box box;
    Axis x, y;
} Panel;

/* A panel with its y axis in place, between the room for tick labels and `gutter` px at the right;
 * whoever asks for it sets x. */
Panel panel_new(const Sheet *sheet, double top, double height, Axis y, double gutter);

double panel_x(const Panel *panel, double value);
double panel_y(const Panel *panel, double value);
double panel_right(const Panel *panel);
double panel_bottom(const Panel *panel);

/* x is the operators in execution order, counted from 1. */
void panel_draw_operators(const Panel *panel, int count);
void panel_border(const Panel *panel);

/* Names under columns of `step` px that begin at (x, y): level where every one fits its column;
 * else they stand, as many as fit side by side. NULL names are left out. The y below them. */
double labels_under(const Sheet *sheet, double x, double y, double step, const char *const *names,
                    size_t count);

/* Moves ascending positions apart until neighbours are `pitch` px from each other, each as little
 * as that allows and within [low, high]. What has no room there goes beyond `high`. */
void labels_spread(double *at, size_t count, double pitch, double low, double high);

/* A line of `look` across a panel's box at px `y`, and its label in the gutter right of it at
 * `label_y`: a capacity, a bound, a limit. */
void labels_line(const Sheet *sheet, Box box, double y, double label_y, const char *text,
                 Look look);

/* ---- Rows: a panel with a name beside each row, whose y axis is the rows --------------------- */

typedef struct RowLook {
    double pitch, bar; /* px from row to row, and of a bar's height */
    double name_room;  /* px of a name in one row, at most: longer ones take several, and all rows
                          are as high as those of the longest */
    double right;      /* px right of the panel */
    int name_size;
} RowLook;

typedef struct RowName {
    const char *text;
    bool bold;
} RowName;

typedef struct Rows {
    Panel panel;
    RowLook look;
    const RowName *names;
    guint count;
} Rows; /* look.pitch is that of the highest name */

/* Borrows the names; whoever asks for it sets x. */
Rows rows_new(const Sheet *sheet, double y, RowLook look, const RowName *names, guint count);

double rows_y(const Rows *rows, guint row); /* the middle of a row */
void rows_write_name(const Rows *rows, guint row);
void rows_bar(const Rows *rows, guint row, double x, double width); /* px; traced, not painted */

/* Textured bars of parts, `values` having as many a row, from px `left` on: `whole` is as long as
 * `width` px, or if 0 each row's own sum. Parts of an ink are painted together. */
void rows_stack(const Rows *rows, const double *values, guint parts, const Ink *inks, double left,
                double width, double whole);

#endif
