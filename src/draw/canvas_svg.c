/* Canvas steps written as SVG elements. */
#include <math.h>
#include <string.h>

#include "base/append.h"
#include "draw/canvas_svg_parts.h"
#include "draw/texture.h"

static void put_stroke(Svg *svg, const Look *look)
{
    double lengths[2];
    if (look->width > 0 && look->width != 1)
        svg_put_attribute(svg->out, "stroke-width", look->width);
    if (dash_lengths(look->dash, lengths)) {
        append_text(svg->out, " stroke-dasharray=\"");
        svg_put_number(svg->out, lengths[0]);
        svg_put_next(svg->out, svg_deci(lengths[1]));
        g_string_append_c(svg->out, '"');
    }
    if (look->stroke_opacity > 0)
        svg_put_share(svg->out, "stroke-opacity", look->stroke_opacity);
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
        svg_put_whole(out, (int)look->fill);
    }
    if (look->stroke) {
        append_text(out, look->fill ? " s" : "s");
        svg_put_whole(out, (int)look->stroke);
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
           svg_bar_width(segments_of(canvas, step), step->paint.count) > 0;
}

static void put_bar_path(Svg *svg, const Canvas *canvas, const Step *step)
{
    const Segment *segments = segments_of(canvas, step);
    append_text(svg->out, "<path");
    put_class(svg->out, &(Look){.stroke = step->paint.look.fill});
    svg_put_attribute(svg->out, "stroke-width", segments[0].a);
    append_text(svg->out, " d=\"");
    svg_put_bars(svg->out, segments, step->paint.count);
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
        svg_put_share(out, "fill-opacity", look->fill_opacity);
    if (look->stroke)
        put_stroke(svg, look);
    append_text(out, " d=\"");
    svg_put_segments(out, segments_of(canvas, step), step->paint.count, !look->stroke);
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
    svg_put_attribute(out, "x", step->text.x);
    svg_put_attribute(out, "y", step->text.y);
    svg_put_attribute(out, "textLength", step->text.width);
    if (step->text.look.angle != 0) {
        append_text(out, " transform=\"rotate(");
        svg_put_number(out, step->text.look.angle);
        svg_put_next(out, svg_deci(step->text.x));
        svg_put_next(out, svg_deci(step->text.y));
        append_text(out, ")\"");
    }
    g_string_append_c(out, '>');
    svg_put_escaped(out, step->text.string);
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
        svg_put_whole(out, (int)look->ink);
    append_text(out, look->bold ? " b" : "");
    append_text(out, anchors[look->anchor]);
    g_string_append_c(out, '"');
    if (look->size != SIZE_TEXT)
        svg_put_attribute(out, "font-size", look->size);
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
    svg_put_escaped(out, step->note.string);
    g_string_append_c(out, '\n');
}

static void put_note(GString *out, const Step *step)
{
    bool box = step->note.radius == 0;
    if (box) {
        const Segment rect = {VERB_RECT, step->note.x, step->note.y, step->note.width,
                              step->note.height};
        append_text(out, "<path d=\"");
        svg_put_segments(out, &rect, 1, true);
        append_text(out, "\"");
    } else {
        append_text(out, "<circle");
        svg_put_attribute(out, "cx", step->note.x);
        svg_put_attribute(out, "cy", step->note.y);
        svg_put_attribute(out, "r", step->note.radius);
    }
    append_text(out, "><title>");
    svg_put_escaped(out, step->note.string);
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
    svg_put_attribute(svg->out, "x", box.x);
    svg_put_attribute(svg->out, "y", box.y);
    svg_put_attribute(svg->out, "width", box.width);
    svg_put_attribute(svg->out, "height", box.height);
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

static void put_named(const Svg *svg, GString *out, const char *element, char suffix,
                      const char *text)
{
    g_string_append_printf(out, "<%s id=\"%s-%c\">", element, svg->id, suffix);
    svg_put_escaped(out, text);
    g_string_append_printf(out, "</%s>\n", element);
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
    svg_put_attribute(out, "width", canvas_picture_width(canvas));
    svg_put_attribute(out, "height", canvas_picture_height(canvas));
    append_text(out, " viewBox=\"0 0 ");
    svg_put_number(out, canvas->width);
    svg_put_next(out, svg_deci(canvas->height));
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
    svg_put_escaped(out, href);
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
    svg_put_style(&svg, svg.out);
    svg_put_patterns(&svg, svg.out);
    g_string_append_printf(svg.out, "<path class=\"f%d\" d=\"M0 0h", INK_PAPER);
    svg_put_number(svg.out, canvas->width);
    g_string_append_c(svg.out, 'v');
    svg_put_number(svg.out, canvas->height);
    append_text(svg.out, "H0z\"/>\n");
    for (guint i = 0; i < canvas->steps->len;)
        i = put_steps(&svg, canvas, i);
    if (svg.scripted && svg.notes)
        put_script(svg.out, canvas->script);
    append_text(svg.out, "</svg>\n");
    g_free(svg.id);
    return g_string_free_to_bytes(svg.out);
}
