/* Canvas steps written as SVG elements. */
#include <math.h>
#include <string.h>

#include "base/append.h"
#include "draw/canvas_steps.h"
#include "draw/texture.h"

typedef struct Svg {
    GString *out;
    char *id;
    bool alone;      /* a file of its own, for programs that know less of CSS than browsers do */
    int clips, uses; /* written so far */
    bool fills[INK_COUNT], strokes[INK_COUNT]; /* inks the chart uses, for its style sheet */
    bool textures[INK_COUNT];                  /* inks of which there are textured areas */
    bool notes, scripted;                      /* by a script, for which notes are lines of text */
} Svg;

/* Coordinates are kept in tenths of a px, so that relative steps never drift. */
static int deci(double px)
{
    return (int)lround(CLAMP(px, -1e6, 1e6) * 10);
}

/* Writes a number of tenths, at most DECI_SIZE characters, and returns their end. */
#define DECI_SIZE 12

static char *write_deci(char *at, int n)
{
    char digits[DECI_SIZE];
    int first = DECI_SIZE, whole = abs(n) / 10, rest = abs(n) % 10;
    for (int left = whole; left; left /= 10)
        digits[--first] = (char)('0' + left % 10);
    if (n < 0)
        *at++ = '-';
    for (; first < DECI_SIZE; first++)
        *at++ = digits[first];
    if (n == 0)
        *at++ = '0';
    if (rest) {
        *at++ = '.';
        *at++ = (char)('0' + rest);
    }
    return at;
}

static void put_deci(GString *out, int n)
{
    char text[DECI_SIZE];
    append_bytes(out, text, (gsize)(write_deci(text, n) - text));
}

static void put_whole(GString *out, int n)
{
    put_deci(out, 10 * n);
}

static void put_number(GString *out, double value)
{
    put_deci(out, deci(value));
}

/* A share of one, which wants its hundredths. */
static void put_share(GString *out, const char *name, double value)
{
    int percent = (int)lround(CLAMP(value, 0, 1) * 100);
    g_string_append_printf(out, percent == 100 ? " %s=\"1\"" : " %s=\".%02d\"", name, percent);
}

/* A number within path data: a minus sign separates by itself. */
static void put_next(GString *out, int n)
{
    if (n >= 0)
        g_string_append_c(out, ' ');
    put_deci(out, n);
}

static void put_attribute(GString *out, const char *name, double value)
{
    g_string_append_c(out, ' ');
    append_text(out, name);
    append_text(out, "=\"");
    put_number(out, value);
    g_string_append_c(out, '"');
}

static void put_escaped(GString *out, const char *text)
{
    static const char *const entities[] = {
        ['<'] = "&lt;", ['>'] = "&gt;", ['&'] = "&amp;", ['"'] = "&quot;"};
    for (;; text++) {
        size_t plain = strcspn(text, "<>&\"");
        append_bytes(out, text, plain);
        text += plain;
        if (!*text)
            return;
        append_text(out, entities[(unsigned char)*text]);
    }
}

typedef struct Pen {
    int x, y;             /* where the path is, tenths of a px */
    int start_x, start_y; /* where its subpath began */
    bool begun;
    bool open; /* no stroke follows the path: what is filled need not be closed */
} Pen;

/* Path data is written into room made before, for so many segments at a time. */
#define SEGMENTS_AT_ONCE 64
#define SEGMENT_SIZE (10 * (DECI_SIZE + 4))

static char *write_next(char *at, int n)
{
    if (n >= 0)
        *at++ = ' ';
    return write_deci(at, n);
}

static char *write_pair(char *at, char command, int x, int y)
{
    *at++ = command;
    return write_next(write_deci(at, x), y);
}

/* From where the pen is or from the corner, whichever is shorter. */
static char *write_step(char *at, char command, int by, int to)
{
    char relative[DECI_SIZE + 1], absolute[DECI_SIZE + 1];
    *relative = command;
    *absolute = (char)g_ascii_toupper(command);
    gsize steps = (gsize)(write_deci(relative + 1, by) - relative),
          whole = (gsize)(write_deci(absolute + 1, to) - absolute);
    bool shorter = whole < steps;
    memcpy(at, shorter ? absolute : relative, shorter ? whole : steps);
    return at + (shorter ? whole : steps);
}

static char *write_line(char *at, Pen *pen, int x, int y)
{
    int dx = x - pen->x, dy = y - pen->y;
    pen->x = x;
    pen->y = y;
    if (dx != 0 && dy != 0)
        return write_pair(at, 'l', dx, dy);
    return dy == 0 ? write_step(at, 'h', dx, x) : write_step(at, 'v', dy, y);
}

static char *write_move(char *at, Pen *pen, int x, int y)
{
    char relative[2 * DECI_SIZE], absolute[2 * DECI_SIZE];
    gsize steps = (gsize)(write_pair(relative, 'm', x - pen->x, y - pen->y) - relative),
          whole = (gsize)(write_pair(absolute, 'M', x, y) - absolute);
    bool shorter = !pen->begun || whole < steps;
    memcpy(at, shorter ? absolute : relative, shorter ? whole : steps);
    pen->x = pen->start_x = x;
    pen->y = pen->start_y = y;
    pen->begun = true;
    return at + (shorter ? whole : steps);
}

static char *write_close(char *at, Pen *pen)
{
    if (pen->open)
        return at;
    pen->x = pen->start_x;
    pen->y = pen->start_y;
    *at++ = 'z';
    return at;
}

static char *write_rect(char *at, Pen *pen, const Segment *s)
{
    int left = deci(s->x), top = deci(s->y), right = deci(s->x + s->a), bottom = deci(s->y + s->b);
    if (pen->open && (left == right || top == bottom))
        return at;
    at = write_move(at, pen, left, top);
    at = write_line(at, pen, right, top);
    at = write_line(at, pen, right, bottom);
    at = write_line(at, pen, left, bottom);
    return write_close(at, pen);
}

/* A path of upright bars of one width is as well a line along the middle of each, in half the
 * bytes: its width, or 0 for another path. */
static int bar_width(const Segment *segments, guint count)
{
    int width = count > 2 ? deci(segments[0].a) : 0;
    for (guint i = 0; i < count && width > 0; i++)
        if (segments[i].verb != VERB_RECT || abs(deci(segments[i].a) - width) > 1)
            width = 0;
    return width;
}

static void put_bars(GString *out, const Segment *segments, guint count)
{
    Pen pen = {0};
    for (guint i = 0; i < count; i++) {
        char text[SEGMENT_SIZE], *at = text;
        int middle = deci(segments[i].x + segments[i].a / 2),
            ends[] = {deci(segments[i].y), deci(segments[i].y + segments[i].b)};
        bool up = abs(ends[1] - pen.y) <= abs(ends[0] - pen.y);
        if (ends[0] == ends[1])
            continue;
        at = write_move(at, &pen, middle, ends[up]);
        at = write_line(at, &pen, middle, ends[!up]);
        append_bytes(out, text, (gsize)(at - text));
    }
}

/* Two half circles; the arc flags need no separators. */
static char *write_circle(char *at, Pen *pen, const Segment *s)
{
    int r = deci(s->a);
    at = write_move(at, pen, deci(s->x) - r, deci(s->y));
    for (int side = 1; side >= -1; side -= 2) {
        at = stpcpy(write_pair(at, 'a', r, r), " 0 1 0");
        at = stpcpy(write_next(at, side * 2 * r), " 0");
    }
    return write_close(at, pen);
}

static char *write_segment(char *at, Pen *pen, const Segment *s)
{
    switch (s->verb) {
    case VERB_MOVE:
        return write_move(at, pen, deci(s->x), deci(s->y));
    case VERB_LINE:
        return write_line(at, pen, deci(s->x), deci(s->y));
    case VERB_CLOSE:
        return write_close(at, pen);
    case VERB_RECT:
        return write_rect(at, pen, s);
    case VERB_CIRCLE:
        break;
    }
    return write_circle(at, pen, s);
}

static void put_segments(GString *out, const Segment *segments, guint count, bool open)
{
    Pen pen = {.open = open};
    for (guint i = 0, end; i < count; i = end) {
        gsize start = out->len;
        end = MIN(i + SEGMENTS_AT_ONCE, count);
        g_string_set_size(out, start + (gsize)SEGMENT_SIZE * (end - i));
        char *at = out->str + start;
        for (guint k = i; k < end; k++)
            at = write_segment(at, &pen, &segments[k]);
        g_string_truncate(out, (gsize)(at - out->str));
    }
}

static void put_stroke(Svg *svg, const Look *look)
{
    double lengths[2];
    if (look->width > 0 && look->width != 1)
        put_attribute(svg->out, "stroke-width", look->width);
    if (dash_lengths(look->dash, lengths)) {
        append_text(svg->out, " stroke-dasharray=\"");
        put_number(svg->out, lengths[0]);
        put_next(svg->out, deci(lengths[1]));
        g_string_append_c(svg->out, '"');
    }
    if (look->stroke_opacity > 0)
        put_share(svg->out, "stroke-opacity", look->stroke_opacity);
}

static bool is_textured(const Look *look)
{
    return look->textured && ink_texture(look->fill);
}

static void put_class(GString *out, const Look *look)
{
    append_text(out, " class=\"");
    if (look->fill) {
        g_string_append_c(out, 'f');
        put_whole(out, (int)look->fill);
    }
    if (look->stroke) {
        append_text(out, look->fill ? " s" : "s");
        put_whole(out, (int)look->stroke);
    }
    g_string_append_c(out, '"');
}

static const Segment *segments_of(const Canvas *canvas, const Step *step)
{
    return &g_array_index(canvas->segments, Segment, step->paint.first);
}

static bool are_bars(const Canvas *canvas, const Step *step)
{
    const Look *look = &step->paint.look;
    return look->fill && !look->stroke && look->fill_opacity == 0 && !is_textured(look) &&
           bar_width(segments_of(canvas, step), step->paint.count) > 0;
}

static void put_bar_path(Svg *svg, const Canvas *canvas, const Step *step)
{
    const Segment *segments = segments_of(canvas, step);
    append_text(svg->out, "<path");
    put_class(svg->out, &(Look){.stroke = step->paint.look.fill});
    put_attribute(svg->out, "stroke-width", segments[0].a);
    append_text(svg->out, " d=\"");
    put_bars(svg->out, segments, step->paint.count);
    append_text(svg->out, "\"/>\n");
}

static void put_path(Svg *svg, const Canvas *canvas, const Step *step)
{
    const Look *look = &step->paint.look;
    GString *out = svg->out;
    bool textured = is_textured(look);
    if (textured) {
        append_text(out, "<g");
        put_class(out, look);
        append_text(out, "><path");
        g_string_append_printf(out, " id=\"%s-u%d\"", svg->id, ++svg->uses);
    } else {
        append_text(out, "<path");
        put_class(out, look);
    }
    if (look->fill && look->fill_opacity > 0)
        put_share(out, "fill-opacity", look->fill_opacity);
    if (look->stroke)
        put_stroke(svg, look);
    append_text(out, " d=\"");
    put_segments(out, segments_of(canvas, step), step->paint.count, !look->stroke);
    append_text(out, textured ? "\"/></g>" : "\"/>\n");
    /* Over the fill, that a program which knows no patterns shows that alone. */
    if (textured)
        g_string_append_printf(out, "<use class=\"p%d\" xlink:href=\"#%s-u%d\"/>\n",
                               (int)look->fill, svg->id, svg->uses);
}

/* ---- Text and notes: what is alike stands in one group --------------------------------------- */

static bool same_look(const TextLook *a, const TextLook *b)
{
    return a->ink == b->ink && a->size == b->size && a->bold == b->bold && a->halo == b->halo &&
           a->anchor == b->anchor;
}

/* The end of the steps from `first` on that stand in a group with it. */
static guint group_end(const Canvas *canvas, guint first)
{
    const Step *of = &g_array_index(canvas->steps, Step, first);
    guint end = first + 1;
    for (; end < canvas->steps->len; end++) {
        const Step *step = &g_array_index(canvas->steps, Step, end);
        if (step->kind != of->kind ||
            (of->kind == STEP_TEXT && !same_look(&of->text.look, &step->text.look)))
            break;
    }
    return end;
}

static void put_text(GString *out, const Step *step)
{
    append_text(out, "<text");
    put_attribute(out, "x", step->text.x);
    put_attribute(out, "y", step->text.y);
    put_attribute(out, "textLength", step->text.width);
    if (step->text.look.angle != 0) {
        append_text(out, " transform=\"rotate(");
        put_number(out, step->text.look.angle);
        put_next(out, deci(step->text.x));
        put_next(out, deci(step->text.y));
        append_text(out, ")\"");
    }
    g_string_append_c(out, '>');
    put_escaped(out, step->text.string);
    append_text(out, "</text>");
}

/* Texts of one look, or their rims, `as_halo`. */
static void put_texts_once(Svg *svg, const Step *steps, guint count, bool as_halo)
{
    static const char *const anchors[] = {
        [ANCHOR_START] = "", [ANCHOR_MIDDLE] = " m", [ANCHOR_END] = " e"};
    const TextLook *look = &steps->text.look;
    GString *out = svg->out;
    append_text(out, as_halo ? "<g aria-hidden=\"true\" class=\"h" : "<g class=\"f");
    if (!as_halo)
        put_whole(out, (int)look->ink);
    append_text(out, look->bold ? " b" : "");
    append_text(out, anchors[look->anchor]);
    g_string_append_c(out, '"');
    if (look->size != SIZE_TEXT)
        put_attribute(out, "font-size", look->size);
    g_string_append_c(out, '>');
    for (guint i = 0; i < count; i++)
        put_text(out, &steps[i]);
    append_text(out, "</g>\n");
}

/* The rim is a text beneath: not all programs know paint-order, and without it a rim covers what it
 * is to set off. */
static void put_texts(Svg *svg, const Step *steps, guint count)
{
    if (steps->text.look.halo)
        put_texts_once(svg, steps, count, true);
    put_texts_once(svg, steps, count, false);
}

/* "12 40 8 96 conv1": corner and size in whole px, of a circle its middle, radius and 0. */
static void put_note_line(GString *out, const Step *step)
{
    bool box = step->note.radius == 0;
    double x = round(step->note.x), y = round(step->note.y);
    double a = box ? fmax(round(step->note.x + step->note.width) - x, 1) : step->note.radius,
           b = box ? fmax(round(step->note.y + step->note.height) - y, 1) : 0;
    g_string_append_printf(out, "%.0f %.0f %.0f %.0f ", x, y, a, b);
    put_escaped(out, step->note.string);
    g_string_append_c(out, '\n');
}

static void put_note(GString *out, const Step *step)
{
    bool box = step->note.radius == 0;
    if (box) {
        const Segment rect = {VERB_RECT, step->note.x, step->note.y, step->note.width,
                              step->note.height};
        append_text(out, "<path d=\"");
        put_segments(out, &rect, 1, true);
        append_text(out, "\"");
    } else {
        append_text(out, "<circle");
        put_attribute(out, "cx", step->note.x);
        put_attribute(out, "cy", step->note.y);
        put_attribute(out, "r", step->note.radius);
    }
    append_text(out, "><title>");
    put_escaped(out, step->note.string);
    append_text(out, box ? "</title></path>\n" : "</title></circle>\n");
}

/* Elements that browsers show by themselves, or for a script the same in half the bytes. */
static void put_notes(GString *out, const Step *steps, guint count, bool scripted)
{
    append_text(out, scripted ? "<metadata class=\"n\">\n" : "<g class=\"n\">\n");
    for (guint i = 0; i < count; i++)
        (scripted ? put_note_line : put_note)(out, &steps[i]);
    append_text(out, scripted ? "</metadata>\n" : "</g>\n");
}

static void put_clip(Svg *svg, Box box)
{
    g_string_append_printf(svg->out, "<clipPath id=\"%s-c%d\"><rect", svg->id, ++svg->clips);
    put_attribute(svg->out, "x", box.x);
    put_attribute(svg->out, "y", box.y);
    put_attribute(svg->out, "width", box.width);
    put_attribute(svg->out, "height", box.height);
    g_string_append_printf(svg->out, "/></clipPath><g clip-path=\"url(#%s-c%d)\">\n", svg->id,
                           svg->clips);
}

/* Returns the first step that is not written yet. */
static guint put_steps(Svg *svg, const Canvas *canvas, guint first)
{
    const Step *step = &g_array_index(canvas->steps, Step, first);
    guint end =
        step->kind == STEP_TEXT || step->kind == STEP_NOTE ? group_end(canvas, first) : first + 1;
    switch (step->kind) {
    case STEP_PAINT:
        (are_bars(canvas, step) ? put_bar_path : put_path)(svg, canvas, step);
        break;
    case STEP_TEXT:
        put_texts(svg, step, end - first);
        break;
    case STEP_NOTE:
        put_notes(svg->out, step, end - first, svg->scripted);
        break;
    case STEP_CLIP:
        put_clip(svg, step->clip);
        break;
    case STEP_UNCLIP:
        append_text(svg->out, "</g>\n");
        break;
    }
    return end;
}

/* "SCOPE.f11{fill:#1c2128}" */
static void put_rule(GString *out, const char *scope, const char *class, int number,
                     const char *property, unsigned rgb)
{
    char colour[] = "000000}";
    for (int i = 5; i >= 0; i--, rgb >>= 4)
        colour[i] = "0123456789abcdef"[rgb & 15];
    append_text(out, scope);
    append_text(out, class);
    if (number)
        put_whole(out, number);
    append_text(out, property);
    append_bytes(out, colour, sizeof colour - 1);
}

/* Rules for what lies within `scope`: a selector and a space, or "". */
static void put_ink_rules(const Svg *svg, GString *out, const char *scope, bool dark)
{
    for (int ink = 1; ink < INK_COUNT; ink++) {
        unsigned rgb = ink_rgb(ink, dark);
        if (dark && rgb == ink_rgb(ink, false))
            continue;
        if (svg->fills[ink])
            put_rule(out, scope, ".f", ink, "{fill:#", rgb);
        if (svg->strokes[ink])
            put_rule(out, scope, ".s", ink, "{stroke:#", rgb);
        if (ink == INK_PAPER)
            put_rule(out, scope, ".h", 0, "{fill:none;stroke:#", rgb);
    }
}

/* A chart follows the reader's system, unless the page it is part of has chosen light or dark. */
static void put_theme_rules(const Svg *svg, GString *out, const char *scope)
{
    g_autofree char *system = g_strdup_printf("#%s:not([data-theme=light] *) ", svg->id);
    g_autofree char *chosen = g_strdup_printf(":root[data-theme=dark] #%s ", svg->id);
    put_ink_rules(svg, out, scope, false);
    append_text(out, "\n@media screen and (prefers-color-scheme:dark){");
    /* Who takes these for rules outside of @media, as office programs do, knows no :root. */
    put_ink_rules(svg, out, svg->alone ? ":root " : system, true);
    append_text(out, "}");
    if (svg->alone)
        return;
    append_text(out, "\n@media screen{");
    put_ink_rules(svg, out, chosen, true);
    append_text(out, "}");
}

/* Every rule is under the chart's own id where it is part of a page: an inlined <style> would
 * otherwise dress the whole page. */
static void put_style(const Svg *svg, GString *out)
{
    g_autofree char *own = g_strdup_printf("#%s ", svg->id);
    const char *scope = svg->alone ? "" : own;
    append_text(out, "<style>");
    g_string_append_printf(out, "%s.m{text-anchor:middle}%s.e{text-anchor:end}", scope, scope);
    g_string_append_printf(out, "%s.b{font-weight:bold}", scope);
    g_string_append_printf(out, "%s.h{stroke-width:3px;stroke-linejoin:round}", scope);
    for (int ink = 1; ink < INK_COUNT; ink++)
        if (svg->textures[ink])
            g_string_append_printf(out, "%s.p%d{fill:url(#%s-p%d)}", scope, ink, svg->id, ink);
    if (svg->notes && !svg->scripted)
        g_string_append_printf(out, "%s.n{fill:none;pointer-events:all}", scope);
    put_theme_rules(svg, out, scope);
    append_text(out, "</style>\n");
}

static void put_named(const Svg *svg, GString *out, const char *element, char suffix,
                      const char *text)
{
    g_string_append_printf(out, "<%s id=\"%s-%c\">", element, svg->id, suffix);
    put_escaped(out, text);
    g_string_append_printf(out, "</%s>\n", element);
}

static void put_tile(GString *out, const Texture *texture)
{
    append_text(out, " d=\"");
    for (int i = 0; i < texture->count; i++) {
        g_string_append_c(out, 'M');
        put_number(out, texture->line[i].x0);
        put_next(out, deci(texture->line[i].y0));
        g_string_append_c(out, 'L');
        put_number(out, texture->line[i].x1);
        put_next(out, deci(texture->line[i].y1));
    }
    append_text(out, "\"/></pattern>\n");
}

static void put_patterns(const Svg *svg, GString *out)
{
    for (int ink = 1; ink < INK_COUNT; ink++) {
        const Texture *texture = svg->textures[ink] ? ink_texture(ink) : NULL;
        if (!texture)
            continue;
        g_string_append_printf(out,
                               "<pattern id=\"%s-p%d\" width=\"%d\" height=\"%d\" "
                               "patternUnits=\"userSpaceOnUse\"><path class=\"s%d\"",
                               svg->id, ink, texture->tile, texture->tile, ink_of_texture(ink));
        put_attribute(out, "stroke-width", texture->width);
        put_share(out, "stroke-opacity", TEXTURE_OPACITY);
        put_tile(out, texture);
    }
}

/* What the description says besides the title: both are read one after the other. */
static const char *more_than_title(const Canvas *canvas, bool alone)
{
    gsize length = strlen(canvas->title);
    const char *rest = alone ? canvas_details(canvas) : canvas->description;
    if (length && g_str_has_prefix(rest, canvas->title))
        rest += length + strspn(rest + length, ". ");
    return rest;
}

static bool has_textures(const Svg *svg)
{
    for (int ink = 1; ink < INK_COUNT; ink++)
        if (svg->textures[ink])
            return true;
    return false;
}

static void put_head(const Svg *svg, GString *out, const Canvas *canvas)
{
    g_string_append_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"%s\"", svg->id);
    put_attribute(out, "width", canvas_picture_width(canvas));
    put_attribute(out, "height", canvas_picture_height(canvas));
    append_text(out, " viewBox=\"0 0 ");
    put_number(out, canvas->width);
    put_next(out, deci(canvas->height));
    g_string_append_printf(out, "\" role=\"img\" aria-labelledby=\"%s-t %s-d\"", svg->id, svg->id);
    if (has_textures(svg))
        append_text(out, " xmlns:xlink=\"http://www.w3.org/1999/xlink\"");
    g_string_append_printf(
        out, " fill=\"none\" font-family=\"%s, Verdana, sans-serif\" font-size=\"%d\">\n",
        CHART_FONT, SIZE_TEXT);
    put_named(svg, out, "title", 't', canvas->title);
    put_named(svg, out, "desc", 'd', more_than_title(canvas, svg->alone));
}

/* An id that is safe in XML, CSS and URLs: it starts with a letter. */
static char *safe_id(const char *id)
{
    char *safe = g_strconcat(id && g_ascii_isalpha(*id) ? "" : "c", id ? id : "", NULL);
    for (char *p = safe; *p; p++)
        if (!g_ascii_isalnum(*p) && *p != '_')
            *p = '-';
    return safe;
}

static void find_paint(Svg *svg, const Canvas *canvas, const Step *step)
{
    const Look *look = &step->paint.look;
    bool bars = are_bars(canvas, step);
    (bars ? svg->strokes : svg->fills)[look->fill] = svg->strokes[look->stroke] = true;
    if (is_textured(look))
        svg->textures[look->fill] = svg->strokes[ink_of_texture(look->fill)] = true;
}

/* What its style sheet has rules for. */
static void find_inks(Svg *svg, const Canvas *canvas)
{
    svg->fills[INK_PAPER] = true;
    for (guint i = 0; i < canvas->steps->len; i++) {
        const Step *step = &g_array_index(canvas->steps, Step, i);
        if (step->kind == STEP_PAINT)
            find_paint(svg, canvas, step);
        else if (step->kind == STEP_TEXT)
            svg->fills[step->text.look.ink] = true;
        else if (step->kind == STEP_NOTE)
            svg->notes = true;
    }
}

static void put_script(GString *out, const char *href)
{
    append_text(out, "<script href=\"");
    put_escaped(out, href);
    append_text(out, "\"/>\n");
}

/* About as much as it takes, that it need not be copied from room to room. */
static gsize likely_size(const Canvas *canvas)
{
    return 6144 + 112 * (gsize)canvas->steps->len + 14 * (gsize)canvas->segments->len;
}

GBytes *canvas_svg(const Canvas *canvas, const char *id, bool alone)
{
    Svg svg = {.out = g_string_sized_new(likely_size(canvas)),
               .id = safe_id(id),
               .alone = alone,
               .scripted = alone && canvas->script};
    find_inks(&svg, canvas);
    put_head(&svg, svg.out, canvas);
    put_style(&svg, svg.out);
    put_patterns(&svg, svg.out);
    g_string_append_printf(svg.out, "<path class=\"f%d\" d=\"M0 0h", INK_PAPER);
    put_number(svg.out, canvas->width);
    g_string_append_c(svg.out, 'v');
    put_number(svg.out, canvas->height);
    append_text(svg.out, "H0z\"/>\n");
    for (guint i = 0; i < canvas->steps->len;)
        i = put_steps(&svg, canvas, i);
    if (svg.scripted && svg.notes)
        put_script(svg.out, canvas->script);
    append_text(svg.out, "</svg>\n");
    g_free(svg.id);
    return g_string_free_to_bytes(svg.out);
}
