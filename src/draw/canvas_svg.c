/* Canvas steps written as SVG elements. */
#include <math.h>
#include <string.h>

#include "base/append.h"
#include "draw/canvas_svg_parts.h"
#include "draw/texture.h"

static bool is_textured(const Look *look)
{
    return look->textured && ink_texture(look->fill);
}

static const Segment *segments_of(const SvgGroup *group)
{
    return &g_array_index(group->segments, Segment, 0);
}

static bool are_bars(const SvgGroup *group)
{
    const Look *look = &group->of->paint.look;
    return look->fill && !look->stroke && look->fill_opacity == 0 && !is_textured(look) &&
           svg_bar_width(segments_of(group), group->segments->len) > 0;
}

/* The width of a group's lines, px; 0: as lines are that say nothing of it. */
static double width_of(const SvgGroup *group)
{
    const Look *look = &group->of->paint.look;
    if (are_bars(group))
        return segments_of(group)->a;
    return look->stroke && look->width > 0 && look->width != 1 ? look->width : 0;
}

static void put_dash(Svg *svg, const Look *look)
{
    double lengths[2];
    if (dash_lengths(look->dash, lengths)) {
        append_text(svg->out, " stroke-dasharray=\"");
        svg_put_whole(svg->out, svg_units(lengths[0]));
        svg_put_next(svg->out, svg_units(lengths[1]));
        g_string_append_c(svg->out, '"');
    }
    if (look->stroke_opacity > 0)
        svg_put_share(svg->out, "stroke-opacity", look->stroke_opacity);
}

/* Its colours, and the width of its lines where the style sheet has that; `width` px, or 0. */
static void put_class(Svg *svg, const Look *look, double width)
{
    GString *out = svg->out;
    append_text(out, " class=\"");
    if (look->fill) {
        g_string_append_c(out, 'f');
        svg_put_whole(out, (int)look->fill);
    }
    if (look->stroke) {
        append_text(out, look->fill ? " s" : "s");
        svg_put_whole(out, (int)look->stroke);
    }
    bool told = width > 0 && svg_width_uses(svg, width) >= SVG_WIDTH_USES;
    if (told) {
        append_text(out, " w");
        svg_put_whole(out, svg_width_tenths(width));
    }
    g_string_append_c(out, '"');
    if (width > 0 && !told)
        svg_put_line_width(out, width);
}

static void put_bar_path(Svg *svg, const SvgGroup *group)
{
    append_text(svg->out, "<path");
    put_class(svg, &(Look){.stroke = group->of->paint.look.fill}, width_of(group));
    append_text(svg->out, " d=\"");
    svg_put_bars(svg->out, segments_of(group), group->segments->len);
    append_text(svg->out, "\"/>\n");
}

static void put_path(Svg *svg, const SvgGroup *group)
{
    const Look *look = &group->of->paint.look;
    GString *out = svg->out;
    bool textured = is_textured(look);
    if (textured) {
        append_text(out, "<g");
        put_class(svg, look, width_of(group));
        append_text(out, "><path");
        g_string_append_printf(out, " id=\"%su%d\"", svg->prefix, ++svg->uses);
    } else {
        append_text(out, "<path");
        put_class(svg, look, width_of(group));
    }
    if (look->fill && look->fill_opacity > 0)
        svg_put_share(out, "fill-opacity", look->fill_opacity);
    if (look->stroke)
        put_dash(svg, look);
    append_text(out, " d=\"");
    svg_put_segments(out, segments_of(group), group->segments->len, !look->stroke);
    append_text(out, textured ? "\"/></g>" : "\"/>\n");
    /* Over the fill, that a program which knows no patterns shows that alone. */
    if (textured)
        g_string_append_printf(out, "<use class=\"p%d\" href=\"#%su%d\"/>\n", (int)look->fill,
                               svg->prefix, svg->uses);
}

/* ---- Text and notes: what is alike stands in one group --------------------------------------- */

/* px of a text that is as wide in every font as it was laid out: shorter ones differ by little. */
#define HELD_MIN 160

/* `moved`: x is that of the group around it. */
static void put_text(GString *out, const Step *step, bool moved)
{
    const TextLook *look = &step->text.look;
    if (!moved)
        svg_put_attribute(out, "x", step->text.x);
    svg_put_attribute(out, "y", step->text.y);
    if (step->text.width >= HELD_MIN)
        svg_put_attribute(out, "textLength", step->text.width);
    if (look->angle != 0)
        g_string_append_printf(out, " transform=\"rotate(%d %d %d)\"", (int)lround(look->angle),
                               svg_units(step->text.x), svg_units(step->text.y));
    g_string_append_c(out, '>');
    svg_put_escaped(out, step->text.string);
    append_text(out, "</text>");
}

/* What texts of a look, or their rims, have in common. */
static void put_text_look(GString *out, const TextLook *look, bool as_rim)
{
    static const char *const anchors[] = {
        [ANCHOR_START] = "", [ANCHOR_MIDDLE] = " m", [ANCHOR_END] = " e"};
    append_text(out, as_rim ? " class=\"h" : " class=\"f");
    if (!as_rim)
        svg_put_whole(out, (int)look->ink);
    append_text(out, look->bold ? " b" : "");
    append_text(out, anchors[look->anchor]);
    append_text(out, look->size == SIZE_TEXT ? " t\"" : "\"");
    if (look->size != SIZE_TEXT && look->size != SIZE_SMALL)
        svg_put_attribute(out, "font-size", look->size);
}

/* So many texts of one column take less in a group that is moved there. */
enum { COLUMN_TEXTS = 5 };

static bool is_in_column(const Step *step, int x)
{
    return step->text.look.angle == 0 && svg_units(step->text.x) == x;
}

/* Of the texts of a column those before one. */
static guint before_in_column(const SvgGroup *group, guint end, int x)
{
    guint n = 0;
    for (guint i = 0; i < end; i++)
        n += is_in_column(group->steps->pdata[i], x);
    return n;
}

static void put_column(GString *out, const SvgGroup *group, int x)
{
    append_text(out, "<g transform=\"translate(");
    svg_put_whole(out, x);
    append_text(out, ")\">");
    for (guint i = 0; i < group->steps->len; i++) {
        if (!is_in_column(group->steps->pdata[i], x))
            continue;
        append_text(out, "<text");
        put_text(out, group->steps->pdata[i], true);
    }
    append_text(out, "</g>");
}

static void put_all_texts(GString *out, const SvgGroup *group)
{
    for (guint i = 0; i < group->steps->len; i++) {
        const Step *step = group->steps->pdata[i];
        int x = svg_units(step->text.x);
        bool in_column = step->text.look.angle == 0 &&
                         before_in_column(group, group->steps->len, x) >= COLUMN_TEXTS;
        if (in_column && before_in_column(group, i, x) == 0)
            put_column(out, group, x);
        if (in_column)
            continue;
        append_text(out, "<text");
        put_text(out, step, false);
    }
}

static void put_only_text(GString *out, const SvgGroup *group)
{
    put_text(out, group->of, false);
}

/* The rim is the texts once more, beneath: not all programs know paint-order, and without it a rim
 * covers what it is to set off. */
static void put_rimmed(Svg *svg, const SvgGroup *group)
{
    GString *out = svg->out;
    append_text(out, "<use");
    put_text_look(out, &group->of->text.look, true);
    g_string_append_printf(out, " href=\"#%sh%d\"/><g", svg->prefix, ++svg->halos);
    put_text_look(out, &group->of->text.look, false);
    bool single = group->steps->len == 1;
    g_string_append_printf(out, single ? "><text id=\"%sh%d\"" : "><g id=\"%sh%d\">", svg->prefix,
                           svg->halos);
    (single ? put_only_text : put_all_texts)(out, group);
    append_text(out, single ? "</g>\n" : "</g></g>\n");
}

static void put_texts(Svg *svg, const SvgGroup *group)
{
    const TextLook *look = &group->of->text.look;
    if (look->halo) {
        put_rimmed(svg, group);
    } else if (group->steps->len == 1) {
        append_text(svg->out, "<text");
        put_text_look(svg->out, look, false);
        put_text(svg->out, group->of, false);
        g_string_append_c(svg->out, '\n');
    } else {
        append_text(svg->out, "<g");
        put_text_look(svg->out, look, false);
        g_string_append_c(svg->out, '>');
        put_all_texts(svg->out, group);
        append_text(svg->out, "</g>\n");
    }
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

/* Elements that browsers show by themselves. */
static void put_notes(GString *out, const SvgGroup *notes)
{
    append_text(out, "<g class=\"n\">\n");
    for (guint i = 0; i < notes->steps->len; i++)
        put_note(out, notes->steps->pdata[i]);
    append_text(out, "</g>\n");
}

static void put_clip(Svg *svg, Box box)
{
    g_string_append_printf(svg->out, "<clipPath id=\"%sc%d\"><rect", svg->prefix, ++svg->clips);
    svg_put_attribute(svg->out, "x", box.x);
    svg_put_attribute(svg->out, "y", box.y);
    svg_put_attribute(svg->out, "width", box.width);
    svg_put_attribute(svg->out, "height", box.height);
    g_string_append_printf(svg->out, "/></clipPath><g clip-path=\"url(#%sc%d)\">\n", svg->prefix,
                           svg->clips);
}

static void put_group(Svg *svg, const SvgGroup *group)
{
    switch (group->of->kind) {
    case STEP_PAINT:
        (are_bars(group) ? put_bar_path : put_path)(svg, group);
        break;
    case STEP_TEXT:
        put_texts(svg, group);
        break;
    case STEP_NOTE:
        (svg->scripted ? svg_put_note_lines : put_notes)(svg->out, group);
        break;
    case STEP_CLIP:
        put_clip(svg, group->of->clip);
        break;
    case STEP_UNCLIP:
        append_text(svg->out, "</g>\n");
        break;
    }
}

/* ---- Head and style sheet -------------------------------------------------------------------- */

/* A file's own title and description are its first; within a page they are named by their ids. */
static void put_named(const Svg *svg, GString *out, const char *element, char suffix,
                      const char *text)
{
    if (svg->alone)
        g_string_append_printf(out, "<%s>", element);
    else
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

static void put_head(const Svg *svg, GString *out, const Canvas *canvas)
{
    append_text(out, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
    if (!svg->alone)
        g_string_append_printf(out, " id=\"%s\"", svg->id);
    g_string_append_printf(out, " width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %d %d",
                           canvas_picture_width(canvas), canvas_picture_height(canvas),
                           svg_units(canvas->width), svg_units(canvas->height));
    append_text(out, "\" role=\"img\"");
    if (!svg->alone)
        g_string_append_printf(out, " aria-labelledby=\"%s-t %s-d\"", svg->id, svg->id);
    g_string_append_printf(
        out,
        " fill=\"none\" stroke-width=\"%d\" font-family=\"%s, Verdana, sans-serif\" "
        "font-size=\"%d\">\n",
        SVG_UNITS, svg->latin ? LATIN_FONT : CHART_FONT, SIZE_SMALL * SVG_UNITS);
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

static void find_paint(Svg *svg, const SvgGroup *group)
{
    const Look *look = &group->of->paint.look;
    (are_bars(group) ? svg->strokes : svg->fills)[look->fill] = svg->strokes[look->stroke] = true;
    svg_use_width(svg, width_of(group));
    if (is_textured(look))
        svg->textures[look->fill] = svg->strokes[ink_of_texture(look->fill)] = true;
}

/* What the first of the fonts has all of: no ideographs. */
static bool is_latin(const char *text)
{
    for (; *text; text = g_utf8_next_char(text))
        if (g_unichar_iswide(g_utf8_get_char(text)))
            return false;
    return true;
}

static void find_texts(Svg *svg, const SvgGroup *group)
{
    for (guint i = 0; i < group->steps->len && svg->latin; i++)
        svg->latin = is_latin(((const Step *)group->steps->pdata[i])->text.string);
}

static void find_text_look(Svg *svg, const TextLook *look)
{
    svg->fills[look->ink] = svg->anchors[look->anchor] = true;
    svg->bold = svg->bold || look->bold;
    svg->rims = svg->rims || look->halo;
    svg->plain = svg->plain || look->size == SIZE_TEXT;
}

/* What its style sheet has rules for. */
static void find_looks(Svg *svg, const GPtrArray *groups)
{
    svg->fills[INK_PAPER] = svg->latin = true;
    for (guint i = 0; i < groups->len; i++) {
        const SvgGroup *group = groups->pdata[i];
        if (group->of->kind == STEP_PAINT)
            find_paint(svg, group);
        else if (group->of->kind == STEP_TEXT) {
            find_text_look(svg, &group->of->text.look);
            find_texts(svg, group);
        } else if (group->of->kind == STEP_NOTE)
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
               .scripted = alone && canvas->script,
               .widths = g_array_new(FALSE, FALSE, sizeof(SvgWidth))};
    svg.prefix = alone ? g_strdup("") : g_strconcat(svg.id, "-", NULL);
    g_autoptr(GPtrArray) groups = svg_groups(canvas);
    find_looks(&svg, groups);
    put_head(&svg, svg.out, canvas);
    svg_put_style(&svg, svg.out);
    svg_put_patterns(&svg, svg.out);
    g_string_append_printf(svg.out, "<path class=\"f%d\" d=\"M0 0h", INK_PAPER);
    svg_put_whole(svg.out, svg_units(canvas->width));
    g_string_append_c(svg.out, 'v');
    svg_put_whole(svg.out, svg_units(canvas->height));
    append_text(svg.out, "H0z\"/>\n");
    for (guint i = 0; i < groups->len; i++)
        put_group(&svg, groups->pdata[i]);
    if (svg.scripted && svg.notes)
        put_script(svg.out, canvas->script);
    append_text(svg.out, "</svg>\n");
    g_free(svg.id);
    g_free(svg.prefix);
    g_array_unref(svg.widths);
    return g_string_free_to_bytes(svg.out);
}
