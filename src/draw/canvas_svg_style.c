/* The style sheet of an SVG file, and its patterns. */
#include "base/append.h"
#include "draw/canvas_svg_parts.h"
#include "draw/texture.h"

#define RIM_WIDTH 3 /* px */

/* "#1c2128", and of doubled digits "#fff". */
static void put_colour(GString *out, unsigned rgb)
{
    bool doubled = (rgb >> 4 & 0x0f0f0f) == (rgb & 0x0f0f0f);
    if (doubled)
        g_string_append_printf(out, "#%x%x%x", rgb >> 16 & 15, rgb >> 8 & 15, rgb & 15);
    else
        g_string_append_printf(out, "#%06x", rgb);
}

/* "SCOPE.f11{fill:#1c2128}" */
static void put_rule(GString *out, const char *scope, const char *class, int number,
                     const char *property, unsigned rgb)
{
    append_text(out, scope);
    append_text(out, class);
    if (number)
        svg_put_whole(out, number);
    append_text(out, property);
    put_colour(out, rgb);
    g_string_append_c(out, '}');
}

/* Rules for what lies within `scope`: a selector and a space, or "". */
static void put_ink_rules(const Svg *svg, GString *out, const char *scope, bool dark)
{
    for (int ink = 1; ink < INK_COUNT; ink++) {
        unsigned rgb = ink_rgb(ink, dark);
        if (dark && rgb == ink_rgb(ink, false))
            continue;
        if (svg->fills[ink])
            put_rule(out, scope, ".f", ink, "{fill:", rgb);
        if (svg->strokes[ink])
            put_rule(out, scope, ".s", ink, "{stroke:", rgb);
        if (ink == INK_PAPER && svg->rims)
            put_rule(out, scope, ".h", 0, "{stroke:", rgb);
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

static SvgWidth *width_among(const Svg *svg, int tenths)
{
    for (guint i = 0; i < svg->widths->len; i++) {
        SvgWidth *width = &g_array_index(svg->widths, SvgWidth, i);
        if (width->tenths == tenths)
            return width;
    }
    return NULL;
}

void svg_use_width(Svg *svg, double width)
{
    const SvgWidth first = {svg_width_tenths(width), 1};
    SvgWidth *known = width_among(svg, first.tenths);
    if (known)
        known->uses++;
    else if (width > 0)
        g_array_append_val(svg->widths, first);
}

int svg_width_uses(const Svg *svg, double width)
{
    const SvgWidth *known = width_among(svg, svg_width_tenths(width));
    return known ? known->uses : 0;
}

static void put_width_rules(const Svg *svg, GString *out, const char *scope)
{
    for (guint i = 0; i < svg->widths->len; i++) {
        const SvgWidth *width = &g_array_index(svg->widths, SvgWidth, i);
        int tenths = width->tenths;
        if (width->uses >= SVG_WIDTH_USES)
            g_string_append_printf(
                out, tenths % 10 ? "%s.w%d{stroke-width:%d.%dpx}" : "%s.w%d{stroke-width:%dpx}",
                scope, tenths, tenths / 10, tenths % 10);
    }
}

static void put_text_rules(const Svg *svg, GString *out, const char *scope)
{
    if (svg->anchors[ANCHOR_MIDDLE])
        g_string_append_printf(out, "%s.m{text-anchor:middle}", scope);
    if (svg->anchors[ANCHOR_END])
        g_string_append_printf(out, "%s.e{text-anchor:end}", scope);
    if (svg->bold)
        g_string_append_printf(out, "%s.b{font-weight:bold}", scope);
    if (svg->plain)
        g_string_append_printf(out, "%s.t{font-size:%dpx}", scope, SIZE_TEXT * SVG_UNITS);
    if (svg->rims)
        g_string_append_printf(out, "%s.h{fill:none;stroke-width:%dpx;stroke-linejoin:round}",
                               scope, RIM_WIDTH * SVG_UNITS);
}

/* Every rule is under the chart's own id where it is part of a page: an inlined <style> would
 * otherwise dress the whole page. */
void svg_put_style(const Svg *svg, GString *out)
{
    g_autofree char *own = g_strdup_printf("#%s ", svg->id);
    const char *scope = svg->alone ? "" : own;
    append_text(out, "<style>");
    put_text_rules(svg, out, scope);
    put_width_rules(svg, out, scope);
    for (int ink = 1; ink < INK_COUNT; ink++)
        if (svg->textures[ink])
            g_string_append_printf(out, "%s.p%d{fill:url(#%sp%d)}", scope, ink, svg->prefix, ink);
    if (svg->notes && !svg->scripted)
        g_string_append_printf(out, "%s.n{fill:none;pointer-events:all}", scope);
    put_theme_rules(svg, out, scope);
    append_text(out, "</style>\n");
}

static void put_tile(GString *out, const Texture *texture)
{
    append_text(out, " d=\"");
    for (int i = 0; i < texture->count; i++) {
        g_string_append_c(out, 'M');
        svg_put_whole(out, svg_units(texture->line[i].x0));
        svg_put_next(out, svg_units(texture->line[i].y0));
        g_string_append_c(out, 'L');
        svg_put_whole(out, svg_units(texture->line[i].x1));
        svg_put_next(out, svg_units(texture->line[i].y1));
    }
    append_text(out, "\"/></pattern>\n");
}

void svg_put_patterns(const Svg *svg, GString *out)
{
    for (int ink = 1; ink < INK_COUNT; ink++) {
        const Texture *texture = svg->textures[ink] ? ink_texture(ink) : NULL;
        if (!texture)
            continue;
        g_string_append_printf(out,
                               "<pattern id=\"%sp%d\" width=\"%d\" height=\"%d\" "
                               "patternUnits=\"userSpaceOnUse\"><path class=\"s%d\"",
                               svg->prefix, ink, texture->tile * SVG_UNITS,
                               texture->tile * SVG_UNITS, ink_of_texture(ink));
        svg_put_line_width(out, texture->width);
        svg_put_share(out, "stroke-opacity", TEXTURE_OPACITY);
        put_tile(out, texture);
    }
}
