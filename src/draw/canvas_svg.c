/* Canvas steps written as SVG elements. */
#include <math.h>
#include <string.h>

#include "base/append.h"
#include "draw/canvas_steps.h"
#include "draw/texture.h"

typedef struct Svg {
    GString *out;
    char *id;
    bool alone; /* a file of its own, for programs that know less of CSS than browsers do */
    int clips;  /* written so far */
    bool fills[INK_COUNT], strokes[INK_COUNT]; /* inks the chart uses, for its style sheet */
    bool textures[INK_COUNT];                  /* inks of which there are textured areas */
    bool notes;
} Svg;

/* Coordinates are kept in hundredths of a px, so that relative steps never drift. */
static int centi(double px)
{
    return (int)lround(CLAMP(px, -1e6, 1e6) * 100);
}

/* Writes a number of hundredths, at most CENTI_SIZE characters, and returns their end. */
#define CENTI_SIZE 12

static char *write_centi(char *at, int n)
{
    char digits[CENTI_SIZE];
    int first = CENTI_SIZE, whole = abs(n) / 100, rest = abs(n) % 100;
    for (int left = whole; left; left /= 10)
        digits[--first] = (char)('0' + left % 10);
    if (n < 0)
        *at++ = '-';
    for (; first < CENTI_SIZE; first++)
        *at++ = digits[first];
    if (n == 0)
        *at++ = '0';
    if (rest) {
        *at++ = '.';
        *at++ = (char)('0' + rest / 10);
    }
    if (rest % 10)
        *at++ = (char)('0' + rest % 10);
    return at;
}

static void put_centi(GString *out, int n)
{
    char text[CENTI_SIZE];
    append_bytes(out, text, (gsize)(write_centi(text, n) - text));
}

static void put_number(GString *out, double value)
{
    put_centi(out, centi(value));
}

/* A number within path data: a minus sign separates by itself. */
static void put_next(GString *out, int n)
{
    if (n >= 0)
        g_string_append_c(out, ' ');
    put_centi(out, n);
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
    int x, y;             /* where the path is, hundredths of a px */
    int start_x, start_y; /* where its subpath began */
} Pen;

/* Path data is written into room made before, for so many segments at a time. */
#define SEGMENTS_AT_ONCE 64
#define SEGMENT_SIZE (10 * (CENTI_SIZE + 4))

static char *write_next(char *at, int n)
{
    if (n >= 0)
        *at++ = ' ';
    return write_centi(at, n);
}

static char *write_pair(char *at, char command, int x, int y)
{
    *at++ = command;
    return write_next(write_centi(at, x), y);
}

static char *write_line(char *at, Pen *pen, int x, int y)
{
    int dx = x - pen->x, dy = y - pen->y;
    pen->x = x;
    pen->y = y;
    if (dx != 0 && dy != 0)
        return write_pair(at, 'l', dx, dy);
    *at++ = dy == 0 ? 'h' : 'v';
    return write_centi(at, dy == 0 ? dx : dy);
}

static char *write_move(char *at, Pen *pen, int x, int y)
{
    *pen = (Pen){x, y, x, y};
    return write_pair(at, 'M', x, y);
}

static char *write_close(char *at, Pen *pen)
{
    pen->x = pen->start_x;
    pen->y = pen->start_y;
    *at++ = 'z';
    return at;
}

static char *write_rect(char *at, Pen *pen, const Segment *s)
{
    int right = centi(s->x + s->a), bottom = centi(s->y + s->b);
    at = write_move(at, pen, centi(s->x), centi(s->y));
    at = write_line(at, pen, right, pen->y);
    at = write_line(at, pen, right, bottom);
    at = write_line(at, pen, pen->start_x, bottom);
    return write_close(at, pen);
}

/* Two half circles; the arc flags need no separators. */
static char *write_circle(char *at, Pen *pen, const Segment *s)
{
    int r = centi(s->a);
    at = write_move(at, pen, centi(s->x) - r, centi(s->y));
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
        return write_move(at, pen, centi(s->x), centi(s->y));
    case VERB_LINE:
        return write_line(at, pen, centi(s->x), centi(s->y));
    case VERB_CLOSE:
        return write_close(at, pen);
    case VERB_RECT:
        return write_rect(at, pen, s);
    case VERB_CIRCLE:
        break;
    }
    return write_circle(at, pen, s);
}

static void put_segments(GString *out, const Segment *segments, guint count)
{
    Pen pen = {0};
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
        put_next(svg->out, centi(lengths[1]));
        g_string_append_c(svg->out, '"');
    }
    if (look->stroke_opacity > 0)
        put_attribute(svg->out, "stroke-opacity", look->stroke_opacity);
}

static void put_path_data(Svg *svg, const Canvas *canvas, const Step *step)
{
    append_text(svg->out, " d=\"");
    put_segments(svg->out, &g_array_index(canvas->segments, Segment, step->paint.first),
                 step->paint.count);
    append_text(svg->out, "\"/>\n");
}

static bool is_textured(const Look *look)
{
    return look->textured && ink_texture(look->fill);
}

/* Over the fill, that a program which knows no patterns shows that alone. */
static void put_texture_over(Svg *svg, const Canvas *canvas, const Step *step)
{
    append_text(svg->out, "<path class=\"p");
    put_centi(svg->out, 100 * (int)step->paint.look.fill);
    g_string_append_c(svg->out, '"');
    put_path_data(svg, canvas, step);
}

static void put_path(Svg *svg, const Canvas *canvas, const Step *step)
{
    const Look *look = &step->paint.look;
    GString *out = svg->out;
    append_text(out, "<path class=\"");
    if (look->fill) {
        g_string_append_c(out, 'f');
        put_centi(out, 100 * (int)look->fill);
    }
    if (look->stroke) {
        append_text(out, look->fill ? " s" : "s");
        put_centi(out, 100 * (int)look->stroke);
    }
    g_string_append_c(out, '"');
    if (look->fill && look->fill_opacity > 0)
        put_attribute(out, "fill-opacity", look->fill_opacity);
    if (look->stroke)
        put_stroke(svg, look);
    put_path_data(svg, canvas, step);
    if (is_textured(look))
        put_texture_over(svg, canvas, step);
}

/* A text, or its rim, `as_halo`. */
static void put_text_once(Svg *svg, const Step *step, bool as_halo)
{
    static const char *const anchors[] = {
        [ANCHOR_START] = "", [ANCHOR_MIDDLE] = " m", [ANCHOR_END] = " e"};
    const TextLook *look = &step->text.look;
    GString *out = svg->out;
    append_text(out, as_halo ? "<text aria-hidden=\"true\" class=\"h" : "<text class=\"f");
    if (!as_halo)
        put_centi(out, 100 * (int)look->ink);
    append_text(out, look->bold ? " b" : "");
    append_text(out, anchors[look->anchor]);
    g_string_append_c(out, '"');
    put_attribute(out, "x", step->text.x);
    put_attribute(out, "y", step->text.y);
    if (look->size != SIZE_TEXT)
        put_attribute(out, "font-size", look->size);
    put_attribute(out, "textLength", step->text.width);
    if (look->angle != 0) {
        append_text(out, " transform=\"rotate(");
        put_number(out, look->angle);
        put_next(out, centi(step->text.x));
        put_next(out, centi(step->text.y));
        append_text(out, ")\"");
    }
    g_string_append_c(out, '>');
    put_escaped(out, step->text.string);
    append_text(out, "</text>\n");
}

/* The rim is a text beneath: not all programs know paint-order, and without it a rim covers what it
 * is to set off. */
static void put_text(Svg *svg, const Step *step)
{
    if (step->text.look.halo)
        put_text_once(svg, step, true);
    put_text_once(svg, step, false);
}

static void put_note(Svg *svg, const Step *step)
{
    GString *out = svg->out;
    bool box = step->note.radius == 0;
    append_text(out, box ? "<rect class=\"n\"" : "<circle class=\"n\"");
    put_attribute(out, box ? "x" : "cx", step->note.x);
    put_attribute(out, box ? "y" : "cy", step->note.y);
    if (box) {
        put_attribute(out, "width", step->note.width);
        put_attribute(out, "height", step->note.height);
    } else {
        put_attribute(out, "r", step->note.radius);
    }
    append_text(out, "><title>");
    put_escaped(out, step->note.string);
    append_text(out, box ? "</title></rect>\n" : "</title></circle>\n");
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

static void put_step(Svg *svg, const Canvas *canvas, const Step *step)
{
    switch (step->kind) {
    case STEP_PAINT:
        put_path(svg, canvas, step);
        break;
    case STEP_TEXT:
        put_text(svg, step);
        break;
    case STEP_NOTE:
        put_note(svg, step);
        break;
    case STEP_CLIP:
        put_clip(svg, step->clip);
        break;
    case STEP_UNCLIP:
        append_text(svg->out, "</g>\n");
        break;
    }
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
        put_centi(out, 100 * number);
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
    if (!svg->alone)
        g_string_append_printf(out, "%spath{fill:none;stroke:none}", scope);
    g_string_append_printf(out, "%s.m{text-anchor:middle}%s.e{text-anchor:end}", scope, scope);
    g_string_append_printf(out, "%s.b{font-weight:bold}", scope);
    g_string_append_printf(out, "%s.h{stroke-width:3px;stroke-linejoin:round}", scope);
    for (int ink = 1; ink < INK_COUNT; ink++)
        if (svg->textures[ink])
            g_string_append_printf(out, "%s.p%d{fill:url(#%s-p%d)}", scope, ink, svg->id, ink);
    if (svg->notes)
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
        put_next(out, centi(texture->line[i].y0));
        g_string_append_c(out, 'L');
        put_number(out, texture->line[i].x1);
        put_next(out, centi(texture->line[i].y1));
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
        put_attribute(out, "stroke-opacity", TEXTURE_OPACITY);
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

static void put_head(const Svg *svg, GString *out, const Canvas *canvas)
{
    g_string_append_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"%s\"", svg->id);
    put_attribute(out, "width", canvas->width);
    put_attribute(out, "height", canvas->height);
    append_text(out, " viewBox=\"0 0 ");
    put_number(out, canvas->width);
    put_next(out, centi(canvas->height));
    g_string_append_printf(out, "\" role=\"img\" aria-labelledby=\"%s-t %s-d\"", svg->id, svg->id);
    g_string_append_printf(out, "%s font-family=\"%s, Verdana, sans-serif\" font-size=\"%d\">\n",
                           svg->alone ? " fill=\"none\"" : "", CHART_FONT, SIZE_TEXT);
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

static void find_paint(Svg *svg, const Look *look)
{
    svg->fills[look->fill] = svg->strokes[look->stroke] = true;
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
            find_paint(svg, &step->paint.look);
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
    Svg svg = {.out = g_string_sized_new(likely_size(canvas)), .id = safe_id(id), .alone = alone};
    find_inks(&svg, canvas);
    put_head(&svg, svg.out, canvas);
    put_style(&svg, svg.out);
    put_patterns(&svg, svg.out);
    g_string_append_printf(svg.out, "<path class=\"f%d\" d=\"M0 0h", INK_PAPER);
    put_number(svg.out, canvas->width);
    g_string_append_c(svg.out, 'v');
    put_number(svg.out, canvas->height);
    append_text(svg.out, "H0z\"/>\n");
    for (guint i = 0; i < canvas->steps->len; i++)
        put_step(&svg, canvas, &g_array_index(canvas->steps, Step, i));
    if (alone && svg.notes && canvas->script)
        put_script(svg.out, canvas->script);
    append_text(svg.out, "</svg>\n");
    g_free(svg.id);
    return g_string_free_to_bytes(svg.out);
}
