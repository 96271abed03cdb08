/* Files that office programs draw as Cairo does: what they do not know of CSS is not in them. */
#include "support.h"

#include <cairo.h>

#include "draw/canvas.h"

/* Lines, marks of three inks, plain and turned text, and one with a rim across a line. */
static Canvas *picture_new(Fonts *fonts)
{
    Canvas *canvas = canvas_new(fonts, 240, 120);
    canvas_clip(canvas, (Box){10, 10, 220, 100});
    canvas_segment(canvas, 0, 60, 240, 60);
    canvas_paint(canvas, (Look){.stroke = INK_TEXT, .width = 6});
    canvas_unclip(canvas);
    canvas_rect(canvas, (Box){20, 70, 60, 30});
    canvas_paint(canvas, (Look){.fill = INK_CONV});
    canvas_rect(canvas, (Box){90, 70, 60, 30});
    canvas_paint(canvas, (Look){.fill = INK_DEPTHWISE});
    canvas_circle(canvas, 200, 85, 15);
    canvas_paint(canvas, (Look){.fill = INK_LINEAR});
    canvas_rect(canvas, (Box){130, 10, 90, 30});
    canvas_paint(canvas, (Look){.fill = INK_POOL, .textured = true});
    canvas_text(canvas, 120, 60, "roofline 12",
                (TextLook){.size = 22,
                           .bold = true,
                           .halo = true,
                           .middle = true,
                           .anchor = ANCHOR_MIDDLE,
                           .ink = INK_MATMUL});
    canvas_text(canvas, 20, 30, "GFLOP/s", (TextLook){.size = 16});
    canvas_describe(canvas, "a picture", "a picture: for comparing");
    return canvas;
}

static char *svg_of(const Canvas *canvas, CanvasFormat format)
{
    g_autoptr(GBytes) bytes = canvas_render(canvas, format, "chart", NULL);
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);
    return g_strndup(data, size);
}

/* A file's rules are single classes; those of a page are under the chart's id. */
static void test_selectors(void **state)
{
    (void)state;
    g_autoptr(Fonts) fonts = fonts_new();
    g_autoptr(Canvas) canvas = picture_new(fonts);
    g_autofree char *file = svg_of(canvas, CANVAS_SVG);
    g_autofree char *part = svg_of(canvas, CANVAS_SVG_INLINE);
    g_autofree char *class =
        g_strdup_printf(".f%d{fill:#%06x}", INK_CONV, ink_rgb(INK_CONV, false));
    g_autofree char *scoped = g_strconcat("#chart ", class, NULL);
    g_autofree char *alone = g_strconcat("}", class, NULL);
    assert_non_null(strstr(file, alone));
    assert_null(strstr(file, "#chart "));
    assert_non_null(strstr(part, scoped));
    /* What is dark is for browsers alone, and all of it within @media. */
    const char *dark = strstr(file, "@media screen and (prefers-color-scheme:dark){:root .");
    assert_non_null(dark);
    for (const char *rule = dark; (rule = strchr(rule, '{')); rule++)
        if (rule[-1] != ')')
            assert_true(g_strrstr_len(dark, rule - dark, ":root ") != NULL);
    assert_null(strstr(file, "paint-order"));
    assert_null(strstr(part, "paint-order"));
}

/* ---- What is written together ---------------------------------------------------------------- */

/* Where it first stands in a picture; it has to. */
static const char *place_of(const char *svg, const char *part)
{
    const char *at = strstr(svg, part);
    if (!at)
        fail_msg("'%s' is missing in %s", part, svg);
    return at;
}

/* Lines and labels that take turns are a path and a group of texts. */
static void test_alike_is_together(void **state)
{
    (void)state;
    g_autoptr(Fonts) fonts = fonts_new();
    g_autoptr(Canvas) canvas = canvas_new(fonts, 240, 120);
    for (int i = 0; i < 3; i++) {
        canvas_segment(canvas, 10, 20 + 30 * i, 20, 20 + 30 * i);
        canvas_paint(canvas, (Look){.stroke = INK_MUTED});
        canvas_text(canvas, 30, 24 + 30 * i, i ? "b" : "a", (TextLook){.size = SIZE_SMALL});
    }
    g_autofree char *svg = svg_of(canvas, CANVAS_SVG);
    place_of(svg, "d=\"M20 40h20m-20 60h20m-20 60h20\"/>");
    place_of(svg,
             "<g class=\"f2\"><text x=\"60\" y=\"48\">a</text><text x=\"60\" y=\"108\">b</text>");
}

/* What covers something stays over it, and shapes that overlap keep an area of their own. */
static void test_order_is_kept(void **state)
{
    (void)state;
    g_autoptr(Fonts) fonts = fonts_new();
    g_autoptr(Canvas) canvas = canvas_new(fonts, 240, 120);
    static const struct {
        double x;
        Ink ink;
    } bars[] = {{10, INK_CONV}, {30, INK_NORM}, {35, INK_CONV}, {100, INK_CONV}, {105, INK_CONV}};
    for (gsize i = 0; i < G_N_ELEMENTS(bars); i++) {
        canvas_rect(canvas, (Box){bars[i].x, 10, 10, 10});
        canvas_paint(canvas, (Look){.fill = bars[i].ink});
    }
    g_autofree char *svg = svg_of(canvas, CANVAS_SVG);
    const char *first = place_of(svg, "d=\"M20 20h20v20H20\"/>"),
               *over = place_of(svg, "d=\"M60 20h20v20H60\"/>"),
               *again = place_of(svg, "d=\"M70 20h20v20H70m130-20h20v20h-20\"/>"),
               *last = place_of(svg, "d=\"M210 20h20v20h-20\"/>");
    assert_true(first < over && over < again && again < last);
}

/* ---- As others draw it ----------------------------------------------------------------------- */

typedef struct Drawn {
    cairo_surface_t *surface;
    const unsigned char *data;
    int width, height, stride;
} Drawn;

static Drawn drawn_new(const char *png)
{
    cairo_surface_t *surface = cairo_image_surface_create_from_png(png);
    assert_int_equal(cairo_surface_status(surface), CAIRO_STATUS_SUCCESS);
    return (Drawn){surface, cairo_image_surface_get_data(surface),
                   cairo_image_surface_get_width(surface), cairo_image_surface_get_height(surface),
                   cairo_image_surface_get_stride(surface)};
}

/* 0xrrggbb at shares of width and height. */
static unsigned pixel(const Drawn *drawn, double x, double y)
{
    int column = (int)(x * drawn->width), row = (int)(y * drawn->height);
    uint32_t value;
    memcpy(&value, drawn->data + (gsize)row * drawn->stride + (gsize)column * 4, sizeof value);
    return value & 0xffffff;
}

static int distance(unsigned a, unsigned b)
{
    int most = 0;
    for (int shift = 0; shift < 24; shift += 8)
        most = MAX(most, abs((int)(a >> shift & 255) - (int)(b >> shift & 255)));
    return most;
}

/* The mean difference per pixel and channel, of 255. */
static double difference(const Drawn *a, const Drawn *b)
{
    enum { ACROSS = 480, DOWN = 240 };
    double sum = 0;
    for (int y = 0; y < DOWN; y++)
        for (int x = 0; x < ACROSS; x++)
            sum += distance(pixel(a, (x + 0.5) / ACROSS, (y + 0.5) / DOWN),
                            pixel(b, (x + 0.5) / ACROSS, (y + 0.5) / DOWN));
    return sum / (ACROSS * DOWN);
}

/* Pixels near a colour within the box of the text with a rim. */
static int near_in_text(const Drawn *drawn, unsigned rgb)
{
    enum { ACROSS = 300, DOWN = 60 };
    int count = 0;
    for (int y = 0; y < DOWN; y++)
        for (int x = 0; x < ACROSS; x++)
            count += distance(pixel(drawn, 0.2 + 0.6 * x / ACROSS, 0.4 + 0.2 * y / DOWN), rgb) < 40;
    return count;
}

/* Of the textured area, those far from its fill: the lines of a grid of 8 px, .9 px wide. */
static int lines_in_texture(const Drawn *drawn)
{
    enum { ACROSS = 180, DOWN = 60 };
    int count = 0;
    for (int y = 0; y < DOWN; y++)
        for (int x = 0; x < ACROSS; x++)
            count += distance(pixel(drawn, (130.5 + x / 2.0) / 240, (10.5 + y / 2.0) / 120),
                              ink_rgb(INK_POOL, false)) > 24;
    return count;
}

/* NULL: the tool is not here. */
static bool draw_by(const char *tool, const char *folder)
{
    g_autofree char *program = g_find_program_in_path(tool), *profile = NULL, *errors = NULL;
    if (!program)
        return false;
    const char *const rsvg[] = {program, "-z", "2", "-o", "other.png", "picture.svg", NULL};
    profile = g_strdup_printf("-env:UserInstallation=file://%s/profile", folder);
    static const char filter[] = "png:draw_png_Export:{\"PixelWidth\":{\"type\":\"long\",\"value\":"
                                 "\"480\"},\"PixelHeight\":{\"type\":\"long\",\"value\":\"240\"}}";
    const char *const office[] = {program, profile,       "--headless", "--convert-to",
                                  filter,  "picture.svg", NULL};
    const char *const inkscape[] = {program, "picture.svg", "-w", "480", "-o", "other.png", NULL};
    const char *const *command = strcmp(tool, "soffice") == 0    ? office
                                 : strcmp(tool, "inkscape") == 0 ? inkscape
                                                                 : rsvg;
    int status = 1;
    assert_true(g_spawn_sync(folder, (char **)command, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
                             NULL, &errors, &status, NULL));
    assert_true(g_spawn_check_wait_status(status, NULL));
    return true;
}

/* Text is rendered by fonts, hinting and smoothing of another library: of 255, edges alone differ
 * by a few, and lines of a texture may begin elsewhere. A rim over its text, or marks in black,
 * differ by more than 10. */
#define DIFFERENCE_MAX 8

/* False: the tool is not installed. */
static bool compare_with(const char *tool, const char *other)
{
    g_autoptr(Fonts) fonts = fonts_new();
    g_autoptr(Canvas) canvas = picture_new(fonts);
    Book book = book_bare();
    g_autofree char *own_path = book_path(&book, "own.png");
    g_autofree char *other_path = book_path(&book, other);
    g_autofree char *svg = svg_of(canvas, CANVAS_SVG);
    g_autoptr(GBytes) png = canvas_render(canvas, CANVAS_PNG, "chart", NULL);
    book_add(&book, "picture.svg", svg);
    assert_true(g_file_set_contents(own_path, g_bytes_get_data(png, NULL),
                                    (gssize)g_bytes_get_size(png), NULL));
    bool drawn = draw_by(tool, book.dir);
    if (drawn) {
        Drawn own = drawn_new(own_path), theirs = drawn_new(other_path);
        assert_true(difference(&own, &theirs) < DIFFERENCE_MAX);
        /* Middles of the marks: (50, 85), (120, 85), (200, 85) of 240 x 120. */
        assert_true(distance(pixel(&theirs, 50 / 240.0, 85 / 120.0), ink_rgb(INK_CONV, false)) < 8);
        assert_true(
            distance(pixel(&theirs, 120 / 240.0, 85 / 120.0), ink_rgb(INK_DEPTHWISE, false)) < 8);
        assert_true(distance(pixel(&theirs, 200 / 240.0, 85 / 120.0), ink_rgb(INK_LINEAR, false)) <
                    8);
        /* The text is over its rim: as much of its ink as in our own, within a third. */
        int ours = near_in_text(&own, ink_rgb(INK_MATMUL, false)),
            there = near_in_text(&theirs, ink_rgb(INK_MATMUL, false));
        assert_true(ours > 500 && there > ours * 2 / 3 && there < ours * 4 / 3);
        int ruled = lines_in_texture(&own), also = lines_in_texture(&theirs);
        assert_true(ruled > 1800 && also > ruled / 2 && also < ruled * 2);
        cairo_surface_destroy(own.surface);
        cairo_surface_destroy(theirs.surface);
    }
    book_clear(&book);
    return drawn;
}

/* Skipping jumps, past whatever is still to be freed. */
static void compared_with(const char *tool, const char *other)
{
    if (compare_with(tool, other))
        return;
    print_message("%s is not installed: not compared with it\n", tool);
    skip();
}

static void test_rsvg(void **state)
{
    (void)state;
    compared_with("rsvg-convert", "other.png");
}

static void test_inkscape(void **state)
{
    (void)state;
    compared_with("inkscape", "other.png");
}

static void test_office(void **state)
{
    (void)state;
    compared_with("soffice", "picture.png");
}

/* ---- PDF ------------------------------------------------------------------------------------- */

/* What pdffonts lists: "name type encoding emb sub uni object ID", with a line of headers and one
 * of dashes. */
static void test_fonts_are_embedded(void **state)
{
    (void)state;
    g_autofree char *pdffonts = g_find_program_in_path("pdffonts");
    if (!pdffonts) {
        print_message("pdffonts is not installed: fonts of PDF are not looked at\n");
        skip();
    }
    g_autoptr(Fonts) fonts = fonts_new();
    g_autoptr(Canvas) canvas = picture_new(fonts);
    g_autoptr(GBytes) pdf = canvas_render(canvas, CANVAS_PDF, "chart", NULL);
    Book book = book_bare();
    g_autofree char *path = book_path(&book, "a.pdf");
    assert_true(g_file_set_contents(path, g_bytes_get_data(pdf, NULL),
                                    (gssize)g_bytes_get_size(pdf), NULL));
    const char *const argv[] = {pdffonts, path, NULL};
    g_auto(Ran) ran = run_argv(argv);
    assert_status(&ran, 0);
    g_auto(GStrv) lines = g_strsplit(g_strchomp(ran.out), "\n", -1);
    assert_true(g_strv_length(lines) >= 4); /* regular and bold */
    for (char **line = lines + 2; *line; line++)
        assert_contains(*line, " yes yes "); /* embedded, a subset */
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_selectors),          cmocka_unit_test(test_alike_is_together),
        cmocka_unit_test(test_order_is_kept),      cmocka_unit_test(test_rsvg),
        cmocka_unit_test(test_inkscape),           cmocka_unit_test(test_office),
        cmocka_unit_test(test_fonts_are_embedded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
