/* Text: what may be written on a chart, and how wide it is.
 *
 * Fonts measures with Pango, unhinted, so a width scales with the size and is the same in SVG, PNG
 * and PDF. Each string is measured once and remembered. Pango looks for fonts in threads of its
 * own, and a process forked meanwhile waits for them for ever: make one Fonts in each process,
 * after it was forked, and pass it to every chart. It is not safe to share between threads.
 */
#ifndef CHART_TEXT_H
#define CHART_TEXT_H

#include <glib.h>
#include <pango/pangocairo.h>
#include <stdbool.h>

#define CHART_FONT "DejaVu Sans, Noto Sans CJK SC"

#define LATIN_FONT "DejaVu Sans" /* what it has alone, where no text is of wide letters */

typedef struct Fonts Fonts;

Fonts *fonts_new(void);

/* Of no real fonts: widths by the number of letters, for who only asks whether charts can be drawn.
 */
Fonts *fonts_rough(void);
void fonts_free(Fonts *fonts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fonts, fonts_free)

/* False, with the package to install, where no font has printable ASCII and the signs of numbers:
 * what is drawn would be boxes. Those of fonts_rough() are always there. */
bool fonts_check(Fonts *fonts, GError **error);

/* Of the texts measured since fonts_new() or fonts_forget_lacking(), those that have a character
 * which no font has, in the order that they came: char *, at most FONTS_LACKING_MAX. */
#define FONTS_LACKING_MAX 20
const GPtrArray *fonts_lacking(const Fonts *fonts);
void fonts_forget_lacking(Fonts *fonts);

/* The package of Debian whose fonts have what is most likely lacking in a text. */
const char *text_package(const char *text);

/* Width in px of one line of clean text at `size` px. */
double fonts_width(Fonts *fonts, const char *text, double size, bool bold);

/* The text, cleaned and, when wider than `width` px, cut and ended with "…". A name without spaces,
 * as of a layer, is cut within: "layers.0.…value_cache", for its end tells it from others. Caller
 * frees. */
char *fonts_fit(Fonts *fonts, const char *text, double size, bool bold, double width);

/* One line of valid UTF-8 that every format can hold: broken sequences become U+FFFD, white space
 * becomes a space, control, bidirectional-override and non-characters go. NULL gives "". Caller
 * frees. */
char *text_clean(const char *text);

/* The same, which the chunk owns. */
const char *text_keep(GStringChunk *chunk, const char *text);

/* A layout of `text` at `size` px for drawing onto `cr`; the caller owns it. */
PangoLayout *text_layout(cairo_t *cr, const char *text, double size, bool bold);

#endif
