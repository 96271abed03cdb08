#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "draw/canvas.h"
#include "packed_call_kit.h"

static Fonts *fonts;

static int setup(void **state)
{
    (void)state;
    fonts = fonts_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fonts_free(fonts);
    return 0;
}

/* The SVG of a canvas, as part of a page, as a string; caller frees. */
static char *svg_of(const Canvas *canvas, const char *id)
{
    g_autoptr(GBytes) bytes = canvas_render(canvas, CANVAS_SVG_INLINE, id, NULL);
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);
    return g_strndup(data, size);
}

static bool is_well_formed(const char *xml)
{
    static const GMarkupParser none = {0};
    g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&none, 0, NULL, NULL);
    return g_markup_parse_context_parse(context, xml, -1, NULL) &&
           g_markup_parse_context_end_parse(context, NULL);
}

static void assert_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("'%s' is missing in:\n%s", part, text);
}

static char *svg_alone(const Canvas *canvas)
{
    g_autoptr(GBytes) bytes = canvas_render(canvas, CANVAS_SVG, "x", NULL);
    return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

static void test_paths(void **state)
{
    (void)state;
    g_autoptr(Canvas) canvas = canvas_new(fonts, 100, 50);
    canvas_rect(canvas, (Box){10, 20, 30, 4.5});
    canvas_rect(canvas, (Box){1.239, -0.5, 1, 1});
    canvas_paint(canvas, (Look){.fill = INK_COMPUTE, .fill_opacity = 0.5});
    canvas_segment(canvas, 0, 0, 3, 4);
    canvas_segment(canvas, 1, 1, NAN, 4);
    canvas_paint(canvas, (Look){.stroke = INK_AXIS, .width = 2, .dash = DASH_DASHED});
    canvas_circle(canvas, 5, 5, 2);
    canvas_paint(canvas, (Look){.fill = INK_MEMORY});
    g_autofree char *svg = svg_of(canvas, "a");
    assert_true(is_well_formed(svg));
    assert_has(svg, "fill-opacity=\".50\" d=\"M20 40h60v9H20M2-1h2v2H2\"/>");
    assert_has(svg, "stroke-width=\"4\" stroke-dasharray=\"12 8\" d=\"M0 0l6 8\"/>");
    assert_has(svg, "d=\"M6 10a4 4 0 110 .1z\"/>");
}

static void test_no_drift(void **state)
{
    (void)state;
    g_autoptr(Canvas) canvas = canvas_new(fonts, 100, 50);
    for (int i = 0; i <= 3; i++)
        (i ? canvas_line : canvas_move)(canvas, i / 3.0, i);
    canvas_paint(canvas, (Look){.stroke = INK_AXIS});
    g_autofree char *svg = svg_of(canvas, "a");
    /* 0, .7, 1.3, 2 halves of a px: steps of 1, 0, 1, not three of 1. */
    assert_has(svg, "d=\"M0 0l1 2v2l1 2\"");
}

static void test_text_is_escaped_and_measured(void **state)
{
    (void)state;
    g_autoptr(Canvas) canvas = canvas_new(fonts, 400, 50);
    canvas_text(canvas, 10, 20, "<script>alert(\"1\")</script> & \x01\xff残差网络-50\n",
                (TextLook){0});
    canvas_describe(canvas, "a < b", "]]> & \x07");
    g_autofree char *svg = svg_of(canvas, "a");
    assert_true(is_well_formed(svg));
    assert_true(g_utf8_validate(svg, -1, NULL));
    assert_has(
        svg,
        ">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; \xef\xbf\xbd残差网络-50 </text>");
    assert_has(svg, "<title id=\"a-t\">a &lt; b</title>");
    assert_has(svg, "<desc id=\"a-d\">]]&gt; &amp; </desc>");
    assert_has(svg, "role=\"img\" aria-labelledby=\"a-t a-d\"");
    assert_has(svg, " textLength=\"");
    assert_null(strstr(svg, "<script"));
}

static void test_text_looks(void **state)
{
    (void)state;
    g_autoptr(Canvas) canvas = canvas_new(fonts, 400, 50);
    canvas_text(canvas, 10, 20, "up",
                (TextLook){.angle = -90, .anchor = ANCHOR_END, .bold = true, .halo = true});
    canvas_text(canvas, 10, 20, "mid",
                (TextLook){.size = 10, .middle = true, .anchor = ANCHOR_MIDDLE});
    canvas_text(canvas, NAN, 20, "nowhere", (TextLook){0});
    g_autofree char *svg = svg_of(canvas, "a");
    /* Its rim is a text beneath it. */
    assert_has(svg, "<use class=\"h b e t\" href=\"#a-h1\"/>"
                    "<g class=\"f2 b e t\"><text id=\"a-h1\" x=\"20\" y=\"40\"");
    assert_null(strstr(svg, "paint-order"));
    assert_has(svg, "transform=\"rotate(-90 20 40)\">up<");
    assert_has(svg, "<text class=\"f2 m\" font-size=\"20\" x=\"20\" y=\"47\">mid<");
    assert_null(strstr(svg, "nowhere"));
}

static void test_ids_carry_the_prefix(void **state)
{
    (void)state;
    g_autoptr(Canvas) canvas = canvas_new(fonts, 10, 10);
    canvas_clip(canvas, (Box){0, 0, 5, 5});
    canvas_unclip(canvas);
    canvas_clip(canvas, (Box){5, 5, 5, 5});
    canvas_unclip(canvas);
    g_autofree char *svg = svg_of(canvas, "1 \"x>");
    assert_true(is_well_formed(svg));
    assert_has(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"c1--x-\"");
    assert_has(svg, "<clipPath id=\"c1--x--c1\">");
    assert_has(svg, "clip-path=\"url(#c1--x--c2)\"");
    /* No rule may reach beyond the chart. */
    assert_has(svg, "<style>#c1--x- .f1{");
    assert_null(strstr(svg, "}.f"));
}

static void test_dark_mode(void **state)
{
    (void)state;
    g_autoptr(Canvas) canvas = canvas_new(fonts, 10, 10);
    canvas_text(canvas, 0, 5, "x", (TextLook){0});
    g_autofree char *svg = svg_of(canvas, "a");
    const char *dark = strstr(svg, "@media screen and (prefers-color-scheme:dark){");
    assert_non_null(dark);
    g_autofree char *rule =
        g_strdup_printf(".f%d{fill:#%06x}", INK_PAPER, ink_rgb(INK_PAPER, true));
    g_autofree char *system = g_strconcat("#a:not([data-theme=light] *) ", rule, NULL);
    assert_has(dark, system);
    g_autofree char *chosen = g_strconcat("\n@media screen{:root[data-theme=dark] #a ", rule, NULL);
    assert_has(dark, chosen);
    assert_int_not_equal(ink_rgb(INK_TEXT, true), ink_rgb(INK_TEXT, false));
}

static Canvas *sample_new(void)
{
    Canvas *canvas = canvas_new(fonts, 120, 80);
    for (MarkShape shape = MARK_CIRCLE; shape <= MARK_STAR; shape++)
        canvas_mark(canvas, shape, 10 + 9 * shape, 40, 4);
    canvas_paint(canvas, (Look){.fill = INK_COMPUTE, .stroke = INK_TEXT});
    canvas_text(canvas, 60, 20, "残差网络-50", (TextLook){.halo = true, .anchor = ANCHOR_MIDDLE});
    canvas_describe(canvas, "残差网络-50", "a finding");
    return canvas;
}

static void test_png(void **state)
{
    (void)state;
    g_autoptr(Canvas) canvas = sample_new();
    g_autoptr(GBytes) bytes = canvas_render(canvas, CANVAS_PNG, "a", NULL);
    gsize size;
    const uint8_t *data = g_bytes_get_data(bytes, &size);
    /* Signature, then IHDR with width 240 and height 160: two pixels per px. */
    assert_memory_equal(data, "\x89PNG\r\n\x1a\n", 8);
    assert_int_equal(data[18] << 8 | data[19], 240);
    assert_int_equal(data[22] << 8 | data[23], 160);
}

static void test_pdf_has_no_clock(void **state)
{
    (void)state;
    g_autoptr(Canvas) canvas = sample_new();
    g_unsetenv("SOURCE_DATE_EPOCH");
    g_autoptr(GBytes) bytes = canvas_render(canvas, CANVAS_PDF, "a", NULL);
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);
    assert_memory_equal(data, "%PDF-", 5);
    assert_non_null(memmem(data, size, "19700101000000Z", 15));
    g_setenv("SOURCE_DATE_EPOCH", "86400", TRUE); /* one day on */
    g_autoptr(GBytes) dated = canvas_render(canvas, CANVAS_PDF, "a", NULL);
    data = g_bytes_get_data(dated, &size);
    assert_non_null(memmem(data, size, "19700102000000Z", 15));
    g_unsetenv("SOURCE_DATE_EPOCH");
}

static void test_same_steps_same_bytes(void **state)
{
    (void)state;
    for (CanvasFormat format = CANVAS_SVG; format <= CANVAS_PDF; format++) {
        g_autoptr(Canvas) one = sample_new();
        g_autoptr(Canvas) two = sample_new();
        g_autoptr(GBytes) a = canvas_render(one, format, "a", NULL);
        g_autoptr(GBytes) b = canvas_render(two, format, "a", NULL);
        assert_true(g_bytes_equal(a, b));
    }
}

static void test_too_large(void **state)
{
    (void)state;
    g_autoptr(Canvas) canvas = canvas_new(fonts, 720, 20000);
    g_autoptr(GError) error = NULL;
    assert_null(canvas_render(canvas, CANVAS_PNG, "a", &error));
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_LIMIT));
}

static void test_format_of(void **state)
{
    (void)state;
    CanvasFormat format;
    g_autoptr(GError) error = NULL;
    assert_true(canvas_format_of("a.b/c.pdf", &format, NULL));
    assert_int_equal(format, CANVAS_PDF);
    assert_true(canvas_format_of("x.svg", &format, NULL));
    assert_int_equal(format, CANVAS_SVG);
    assert_false(canvas_format_of("x.jpg", &format, &error));
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_USAGE));
    assert_has(error->message, "x.jpg");
    g_clear_error(&error);
    assert_true(canvas_format_named("png", &format, NULL));
    assert_int_equal(format, CANVAS_PNG);
    assert_false(canvas_format_named("jpg", &format, &error));
    assert_has(error->message, "svg, png and pdf");
}

/* What is drawn moves as one: a chart learns last how high its head is. */
static void test_shift(void **state)
{
    (void)state;
    g_autoptr(Canvas) canvas = canvas_new(fonts, 100, 100);
    canvas_clip(canvas, (Box){0, 10, 100, 50});
    canvas_segment(canvas, 1, 20, 2, 30);
    canvas_paint(canvas, (Look){.stroke = INK_TEXT});
    canvas_unclip(canvas);
    canvas_text(canvas, 5, 40, "text", (TextLook){0});
    canvas_note(canvas, 6, 50, 3, "note");
    canvas_shift(canvas, 7.5);
    canvas_text(canvas, 5, 15, "later", (TextLook){0});
    g_autoptr(GBytes) bytes = canvas_render(canvas, CANVAS_SVG, "x", NULL);
    g_autofree char *svg = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    static const char *const parts[] = {"y=\"35\"", "M2 55", "y=\"95\"", "cy=\"115\"", "y=\"30\""};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (!strstr(svg, parts[i]))
            fail_msg("'%s' is missing in %s", parts[i], svg);
}

/* Two paths of 2 px, 4 units, and one of 1.4: a width that comes again is a class of the style
 * sheet. */
static void test_widths_that_come_again(void **state)
{
    (void)state;
    static const Look looks[] = {{.stroke = INK_TEXT, .width = 2},
                                 {.stroke = INK_GRID, .width = 2},
                                 {.stroke = INK_TEXT, .width = 1.4},
                                 {.stroke = INK_GRID}};
    g_autoptr(Canvas) canvas = canvas_new(fonts, 100, 100);
    for (size_t i = 0; i < G_N_ELEMENTS(looks); i++) {
        canvas_segment(canvas, 0, 10.0 * (double)i, 9, 10.0 * (double)i);
        canvas_paint(canvas, looks[i]);
    }
    g_autofree char *svg = svg_alone(canvas),
                    *again = g_strdup_printf("<path class=\"s%d w40\" d=\"M0 20h18\"/>", INK_GRID),
                    *once = g_strdup_printf(
                        "<path class=\"s%d\" stroke-width=\"2.8\" d=\"M0 40h18\"/>", INK_TEXT),
                    *usual = g_strdup_printf("<path class=\"s%d\" d=\"M0 60h18\"/>", INK_GRID);
    assert_has(svg, ".w40{stroke-width:4px}");
    assert_null(strstr(svg, ".w28"));
    assert_has(svg, again);
    assert_has(svg, once);
    assert_has(svg, usual);
}

/* Five labels of an axis at 10 px stand in a group that is moved there; two at 30 px do not, nor
 * does what is turned about a place. */
static void test_texts_in_a_column(void **state)
{
    (void)state;
    g_autoptr(Canvas) canvas = canvas_new(fonts, 100, 100);
    for (int i = 0; i < 5; i++)
        canvas_text(canvas, 10, 10 + 15 * i, "a", (TextLook){0});
    canvas_text(canvas, 30, 10, "b", (TextLook){0});
    canvas_text(canvas, 30, 25, "b", (TextLook){0});
    canvas_text(canvas, 10, 90, "c", (TextLook){.angle = -90});
    g_autofree char *svg = svg_alone(canvas);
    assert_has(svg, "<g transform=\"translate(20)\"><text y=\"20\">a</text><text y=\"50\">a</text>"
                    "<text y=\"80\">a</text><text y=\"110\">a</text><text y=\"140\">a</text></g>"
                    "<text x=\"60\" y=\"20\">b</text><text x=\"60\" y=\"50\">b</text>"
                    "<text x=\"20\" y=\"180\" transform=\"rotate(-90 20 180)\">c</text></g>");
    assert_true(is_well_formed(svg));
}

/* Who points into a box is told what it is; one too thin to point at is left out. */
static void test_notes_of_boxes(void **state)
{
    (void)state;
    g_autoptr(Canvas) canvas = canvas_new(fonts, 100, 100);
    canvas_note_box(canvas, (Box){1, 2, 30, 4}, "conv1 <1>");
    canvas_note_box(canvas, (Box){1, 2, 2.2, 40}, "thin");
    canvas_note_box(canvas, (Box){NAN, 2, 15, 40}, "nowhere");
    g_autoptr(GBytes) bytes = canvas_render(canvas, CANVAS_SVG_INLINE, "x", NULL);
    g_autofree char *svg = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    assert_non_null(strstr(svg, "<g class=\"n\">\n<path d=\"M2 4h60v8H2\">"
                                "<title>conv1 &lt;1&gt;</title></path>\n</g>"));
    assert_null(strstr(svg, "thin"));
    assert_null(strstr(svg, "nowhere"));
}

/* For a script they are lines of whole px in a file of its own, and nothing of that in a page. */
static void test_notes_for_a_script(void **state)
{
    (void)state;
    g_autoptr(Canvas) canvas = canvas_new(fonts, 100, 100);
    canvas_set_script(canvas, "../a&b.js");
    assert_false(canvas_has_notes(canvas));
    g_autoptr(GBytes) none = canvas_render(canvas, CANVAS_SVG, "x", NULL);
    assert_null(
        g_strstr_len(g_bytes_get_data(none, NULL), (gssize)g_bytes_get_size(none), "a&amp;b.js"));
    canvas_note_box(canvas, (Box){1.4, 2, 30.2, 4}, "conv1 <1>");
    canvas_note(canvas, 5, 6, 7, "a mark");
    assert_true(canvas_has_notes(canvas));
    g_autoptr(GBytes) file = canvas_render(canvas, CANVAS_SVG, "x", NULL);
    g_autoptr(GBytes) part = canvas_render(canvas, CANVAS_SVG_INLINE, "x", NULL);
    g_autofree char *alone = g_strndup(g_bytes_get_data(file, NULL), g_bytes_get_size(file));
    g_autofree char *within = g_strndup(g_bytes_get_data(part, NULL), g_bytes_get_size(part));
    assert_has(
        alone,
        "<metadata class=\"n\">1 4\n2 4\n31 -24\n4 -4\nconv1 &lt;1&gt;\na mark\n</metadata>");
    assert_has(alone, "<script href=\"../a&amp;b.js\"/>\n</svg>");
    assert_true(is_well_formed(alone));
    assert_has(within, "<title>a mark</title>");
    assert_null(strstr(within, "a&amp;b.js"));
}

/* Words that are those of the line before are left out: here all of the second mark but "conv2" and
 * its place, and, counted from the end, the units of the third. Blanks count for one. */
static void test_notes_repeat_no_words(void **state)
{
    (void)state;
    g_autoptr(Canvas) canvas = canvas_new(fonts, 100, 100);
    canvas_set_script(canvas, "a.js");
    canvas_note(canvas, 5, 6, 7, "conv1: 2 MB at 3 FLOP/byte");
    canvas_note(canvas, 5, 9, 7, "conv2: 2  MB at 3 FLOP/byte");
    canvas_note(canvas, 6, 9, 7, "max pool: 4 MB at 5 FLOP/byte");
    g_autofree char *svg = svg_alone(canvas);
    assert_has(svg, "<metadata class=\"n end\">5  1\n6 3 \n7  \n  \n"
                    "conv1: 2 MB at 3 FLOP/byte\n"
                    "conv2:     \n"
                    "max pool: 4   5 \n</metadata>");
    canvas_note(canvas, 7, 9, 7, "pool: 4 MB at 5 FLOP/byte and more words");
    canvas_note(canvas, 8, 9, 7, "pool: 4 MB at 5 FLOP/byte");
    g_autofree char *longer = svg_alone(canvas);
    assert_has(longer, "<metadata class=\"n\">5  1 1 1\n");
    assert_has(longer, "\n     \n</metadata>");
}

/* Many marks are packed: what is unpacked are the lines as they would stand there. */
static void test_many_notes_are_packed(void **state)
{
    (void)state;
    enum { MARKS = 40 };
    static const char before[] = "<metadata class=\"n packed\">";
    g_autoptr(Canvas) canvas = canvas_new(fonts, 100, 100);
    canvas_set_script(canvas, "a.js");
    for (int i = 0; i < MARKS; i++) {
        g_autofree char *text = g_strdup_printf("conv%d: %d MB <1>", i, i * i);
        canvas_note(canvas, i, 2 * i, 7, text);
    }
    g_autofree char *svg = svg_alone(canvas);
    const char *from = strstr(svg, before), *end = strstr(svg, "</metadata>");
    assert_non_null(from);
    g_autofree char *code = g_strndup(from + strlen(before), (size_t)(end - from) - strlen(before));
    g_autofree char *lines = packed_call_unpack(code, strlen(code));
    assert_non_null(lines);
    assert_true(g_str_has_prefix(lines, " 1 1 1 1 "));
    assert_non_null(strstr(lines, " 2 2 2\n7 "));
    assert_non_null(strstr(lines, " \nconv0: 0 MB <1>\nconv1: 1  \nconv2: 4  \n"));
    assert_true(g_str_has_suffix(lines, "\nconv39: 1521  \n"));
    assert_true(is_well_formed(svg));
}

/* A name begins as the last one with a dot did, unless a ~ is somebody's own. */
static void test_notes_repeat_no_blocks(void **state)
{
    (void)state;
    g_autoptr(Canvas) canvas = canvas_new(fonts, 100, 100);
    canvas_set_script(canvas, "a.js");
    canvas_note(canvas, 5, 6, 7, "layer1.0.conv1 to layer1.0.conv2 2.5");
    canvas_note(canvas, 6, 9, 8, "layer1.0.conv3 or layer2.0.conv1 2.6");
    canvas_note(canvas, 7, 8, 9, "layer2.0.conv1 or fc 2.6");
    g_autofree char *svg = svg_alone(canvas);
    assert_has(svg, "<metadata class=\"n\">5 1 1\n6 3 -1\n7 1 1\n  \n"
                    "layer1.0.conv1 to ~conv2 2.5\n"
                    "~conv3 or layer2.0.conv1 2.6\n"
                    "~conv1  fc \n</metadata>");
    canvas_note(canvas, 8, 9, 7, "layer2.0.fc ~fc");
    g_autofree char *full = svg_alone(canvas);
    assert_has(full,
               " full\">5 1 1 1\n6 3 -1 1\n7 1 1 -2\n   \nlayer1.0.conv1 to layer1.0.conv2 2.5\n");
    assert_has(full, "\nlayer2.0.fc ~fc\n</metadata>");
}

/* Wide letters want a font that has them. */
static void test_fonts_are_of_its_letters(void **state)
{
    (void)state;
    g_autoptr(Canvas) canvas = canvas_new(fonts, 100, 100);
    canvas_text(canvas, 10, 20, "ms × µ", (TextLook){0});
    g_autofree char *latin = svg_alone(canvas);
    assert_has(latin, " font-family=\"DejaVu Sans, Verdana, sans-serif\"");
    canvas_text(canvas, 10, 40, "残差", (TextLook){0});
    g_autofree char *wide = svg_alone(canvas);
    assert_has(wide, " font-family=\"DejaVu Sans, Noto Sans CJK SC, Verdana, sans-serif\"");
}

/* Larger as a whole: 100 x 40 at 1.25 is 125 x 50, in PNG twice that; PNG has its size in bytes 16
 * to 23. */
static void test_zoom(void **state)
{
    (void)state;
    g_autoptr(Canvas) canvas = canvas_new(fonts, 100, 40);
    canvas_set_zoom(canvas, 1.25);
    canvas_rect(canvas, (Box){10, 10, 20, 20});
    canvas_paint(canvas, (Look){.fill = INK_CONV});
    g_autofree char *svg = svg_of(canvas, "a");
    assert_has(svg, " width=\"125\" height=\"50\" viewBox=\"0 0 200 80\"");
    assert_has(svg, "M20 20h40v40H20");
    g_autoptr(GBytes) png = canvas_render(canvas, CANVAS_PNG, "a", NULL);
    const unsigned char *bytes = g_bytes_get_data(png, NULL);
    assert_int_equal(bytes[19], 250);
    assert_int_equal(bytes[23], 100);
}

/* Bars of one width are lines as wide, from where the one before ended; what has no height is none.
 */
static void test_bars_are_lines(void **state)
{
    (void)state;
    g_autoptr(Canvas) canvas = canvas_new(fonts, 100, 100);
    for (int i = 0; i < 4; i++)
        canvas_rect(canvas, (Box){10 + 6 * i, 40 - 10 * i, 4, 10 * i});
    canvas_paint(canvas, (Look){.fill = INK_CONV});
    canvas_rect(canvas, (Box){10, 20, 4, 20});
    canvas_rect(canvas, (Box){20, 20, 4, 20});
    canvas_rect(canvas, (Box){30, 20, 5, 20});
    canvas_paint(canvas, (Look){.fill = INK_NORM});
    g_autofree char *svg = svg_of(canvas, "a");
    g_autofree char *lines = g_strdup_printf(
        "<path class=\"s%d\" stroke-width=\"8\" d=\"M36 60v20m12 0V40m12-20v60\"/>", INK_CONV);
    g_autofree char *rule = g_strdup_printf(".s%d{stroke:#", INK_CONV);
    g_autofree char *others = g_strdup_printf(
        "<path class=\"f%d\" d=\"M20 40h8v40h-8m20-40h8v40h-8m20-40h10v40H60\"/>", INK_NORM);
    assert_has(svg, lines);
    assert_has(svg, rule);
    assert_has(svg, others);
}

/* A file of its own describes all; within a page the description is brief. Neither repeats the
 * title, which is read before. */
static void test_descriptions(void **state)
{
    (void)state;
    g_autoptr(Canvas) canvas = canvas_new(fonts, 10, 10);
    canvas_describe(canvas, "It is so", "It is so. In brief.");
    assert_string_equal(canvas_details(canvas), "It is so. In brief.");
    canvas_detail(canvas, "It is so. In brief. And at length.");
    g_autoptr(GBytes) file = canvas_render(canvas, CANVAS_SVG, "x", NULL);
    g_autoptr(GBytes) part = canvas_render(canvas, CANVAS_SVG_INLINE, "x", NULL);
    g_autofree char *alone = g_strndup(g_bytes_get_data(file, NULL), g_bytes_get_size(file));
    g_autofree char *within = g_strndup(g_bytes_get_data(part, NULL), g_bytes_get_size(part));
    assert_non_null(strstr(alone, "<desc>In brief. And at length.</desc>"));
    assert_non_null(strstr(within, "<desc id=\"x-d\">In brief.</desc>"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_no_drift),
        cmocka_unit_test(test_text_is_escaped_and_measured),
        cmocka_unit_test(test_text_looks),
        cmocka_unit_test(test_ids_carry_the_prefix),
        cmocka_unit_test(test_dark_mode),
        cmocka_unit_test(test_png),
        cmocka_unit_test(test_pdf_has_no_clock),
        cmocka_unit_test(test_same_steps_same_bytes),
        cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_format_of),
        cmocka_unit_test(test_shift),
        cmocka_unit_test(test_descriptions),
        cmocka_unit_test(test_widths_that_come_again),
        cmocka_unit_test(test_texts_in_a_column),
        cmocka_unit_test(test_notes_of_boxes),
        cmocka_unit_test(test_notes_for_a_script),
        cmocka_unit_test(test_notes_repeat_no_words),
        cmocka_unit_test(test_notes_repeat_no_blocks),
        cmocka_unit_test(test_many_notes_are_packed),
        cmocka_unit_test(test_fonts_are_of_its_letters),
        cmocka_unit_test(test_bars_are_lines),
        cmocka_unit_test(test_zoom),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
