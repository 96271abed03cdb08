/* site/pdf_drawing.h: textures as lines. */
#include "support.h"

#include "site/pdf_drawing.h"

static char *drawn(const char *svg)
{
    GString *out = g_string_new(NULL);
    drawing_append(out, svg, svg + strlen(svg));
    return g_string_free(out, FALSE);
}

/* Tiles of 10 on 40 × 20, a line down the middle of each. */
#define OF(shape)                                                                                  \
    "<svg viewBox=\"0 0 40 20\"><pattern id=\"p7\" width=\"10\" height=\"10\"><path class=\"s2\" " \
    "d=\"M5 0L5 10\"/></pattern><g><path id=\"u1\" d=\"" shape                                     \
    "\"/></g><use class=\"p7\" href=\"#u1\"/><use class=\"h\" href=\"#h1\"/></svg>"

static void test_lines_of_the_tiles_that_are_touched(void **state)
{
    (void)state;
    static const struct {
        const char *svg, *lines;
    } cases[] = {
        /* the first tile, and those of the third column */
        {OF("M0 0h10v10h-10zm20 0h10v20h-10z"), "M5 0L5 10M25 0L25 10M25 10L25 20"},
        /* across the middle of all, by coordinates without a letter */
        {OF("M1 9 39 9 39 11H1"), "M5 0L5 10M15 0L15 10M25 0L25 10M35 0L35 10M5 10L5 20M15 10L15 "
                                  "20M25 10L25 20M35 10L35 20"},
        {OF("M12-5V5l3 1"), "M15 0L15 10"},
        /* beyond the drawing there is nothing */
        {OF("M38 18h900v900"), "M35 10L35 20"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *out = drawn(cases[i].svg),
                        *texture = g_strdup_printf(
                            "<clipPath id=\"u1-k0\"><use href=\"#u1\"/></clipPath>"
                            "<path class=\"s2\" clip-path=\"url(#u1-k0)\" d=\"%s\"/>",
                            cases[i].lines);
        assert_contains(out, texture);
        assert_lacks(out, "class=\"p7\"");
        assert_contains(out, "<use class=\"h\" href=\"#h1\"/></svg>");
    }
}

static void test_what_stays_as_it_is(void **state)
{
    (void)state;
    static const char *const svgs[] = {
        "",
        "<svg><use class=\"p7\" href=\"#u1\"/></svg>",
        OF("M0 0a5 5 0 110 .1z"),
        OF("M0"),
        OF("M0 0h1e99"),
        OF("M0 0h"),
        "<svg viewBox=\"0 0 40 20\"><pattern id=\"p7\" width=\"0\"><path d=\"M5 0\"/></pattern>"
        "<path id=\"u1\" d=\"M0 0h1\"/><use class=\"p7\" href=\"#u1\"/>",
        "<svg viewBox=\"0 0 60000 60000\"><pattern id=\"p7\" width=\"1\"><path d=\"M0 0L1 1\"/>"
        "</pattern><path id=\"u1\" d=\"M0 0h1\"/><use class=\"p7\" href=\"#u1\"/>",
        "<svg viewBox=\"0 0 40 20\"><pattern id=\"p7\" width=\"9\"><path d=\"M0 0L1 1\"/></pattern>"
        "<use class=\"p7\" href=\"#u1\"/><use class=\"p7\" hre",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(svgs); i++) {
        g_autofree char *out = drawn(svgs[i]);
        assert_string_equal(out, svgs[i]);
    }
}

/* As the canvas writes them. */
static void test_a_chart(void **state)
{
    (void)state;
    Book book = book_bare();
    g_autofree char *file = book_path(&book, "shares.svg");
    g_auto(Ran) ran = run_roofbook("chart", "liveness", "resnet50", "-o", file, NULL);
    assert_status(&ran, 0);
    g_autofree char *svg = book_read(&book, "shares.svg"), *out = drawn(svg);
    assert_contains(svg, "<use class=\"p");
    assert_lacks(out, "<use class=\"p");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_of_the_tiles_that_are_touched),
        cmocka_unit_test(test_what_stays_as_it_is),
        cmocka_unit_test(test_a_chart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
