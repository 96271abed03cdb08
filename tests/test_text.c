#include "draw/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

typedef struct Fixture {
    Fonts *fonts;
    cairo_surface_t *surface;
    cairo_t *cr;
} Fixture;

static int setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->fonts = fonts_new();
    fixture->surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    fixture->cr = cairo_create(fixture->surface);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    Fixture *fixture = *state;
    cairo_destroy(fixture->cr);
    cairo_surface_destroy(fixture->surface);
    fonts_free(fixture->fonts);
    g_free(fixture);
    return 0;
}

/* A width is that of the layout the text is drawn with. */
static void assert_as_drawn(Fixture *fixture, const char *text)
{
    enum { SIZE = 100 };
    for (int bold = 0; bold < 2; bold++) {
        PangoRectangle logical;
        PangoLayout *layout = text_layout(fixture->cr, text, SIZE, bold);
        pango_layout_get_extents(layout, NULL, &logical);
        g_object_unref(layout);
        double drawn = (double)logical.width / PANGO_SCALE,
               width = fonts_width(fixture->fonts, text, SIZE, bold);
        if (width != drawn)
            fail_msg("'%s' is %g wide, and %g as drawn", text, width, drawn);
    }
}

static void test_known_texts(void **state)
{
    static const char *const texts[] = {"",
                                        " ",
                                        "1",
                                        "1.5 ms",
                                        "ResNet-50",
                                        "AVAVA To Ty",
                                        "ffi ffl fi fl ff",
                                        "efficient",
                                        "1.2.3.",
                                        "1.To.2",
                                        "\"'`~",
                                        "残差网络",
                                        "GPU 残差",
                                        "≥ 4.09 G",
                                        "layer1.0.conv1",
                                        "x²",
                                        "1/2 3/4",
                                        "a  b ",
                                        "Größe",
                                        "−1.20 ms · −4.1 %",
                                        "conv + bn · 53×",
                                        "12.3 µs",
                                        "a nam…"};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        assert_as_drawn(*state, texts[i]);
}

static void test_every_pair(void **state)
{
    for (int a = ' '; a <= '~'; a++)
        for (int b = ' '; b <= '~'; b++) {
            const char within[] = {'x', (char)a, (char)b, 'x', '\0'};
            const char alone[] = {(char)a, (char)b, '\0'};
            assert_as_drawn(*state, alone);
            assert_as_drawn(*state, within);
        }
}

static void test_any_text(void **state)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    for (int i = 0; i < 2000; i++) {
        char text[20] = {0};
        int n = g_rand_int_range(random, 1, 20);
        for (int j = 0; j < n; j++)
            text[j] = (char)g_rand_int_range(random, ' ', '~' + 1);
        assert_as_drawn(*state, text);
    }
}

/* Signs that stand between the letters and digits of quantities. */
static void test_any_text_with_signs(void **state)
{
    static const char *const pieces[] = {"·", "×", "−", "µ", "…", " ", "1", "T", "f", "s"};
    g_autoptr(GRand) random = g_rand_new_with_seed(11);
    for (int i = 0; i < 2000; i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        int n = g_rand_int_range(random, 1, 12);
        for (int j = 0; j < n; j++)
            g_string_append(text, pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);
        assert_as_drawn(*state, text->str);
    }
}

static void test_cut_to_fit(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *whole = fonts_fit(fixture->fonts, "short", 10, false, 1000);
    assert_string_equal(whole, "short");
    g_autofree char *cut = fonts_fit(fixture->fonts, "a name of many letters", 10, false, 60);
    assert_true(g_str_has_suffix(cut, "…"));
    assert_int_equal(strncmp(cut, "a name", 6), 0);
    assert_true(fonts_width(fixture->fonts, cut, 10, false) <= 60);
    g_autofree char *layer =
        fonts_fit(fixture->fonts, "layers.10.self_attn.value_cache", 10, false, 120);
    assert_true(g_str_has_prefix(layer, "layers.10"));
    assert_true(g_str_has_suffix(layer, "ue_cache"));
    assert_non_null(strstr(layer, "…"));
    assert_true(fonts_width(fixture->fonts, layer, 10, false) <= 120);
    g_autofree char *none = fonts_fit(fixture->fonts, "conv1", 12, false, -5);
    assert_string_equal(none, "…");
}

static void test_clean(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"a\tb\nc", "a b c"}, {"\xff", "\357\277\275"}, {"a\342\200\256b", "ab"},
        {"é", "é"},           {"\x01\x1b[31m", "[31m"}, {"\xef\xbf\xbe", ""},
        {NULL, ""},           {"a\xc2\xa0−", "a −"}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *clean = text_clean(rows[i][0]);
        assert_string_equal(clean, rows[i][1]);
    }
}

/* The last of the planes for private use: no font has any of it. */
static void test_lacking_characters_are_told(void **state)
{
    Fixture *fixture = *state;
    fonts_width(fixture->fonts, "Roofline 残差", 12, false);
    assert_int_equal(fonts_lacking(fixture->fonts)->len, 0);
    for (int i = 0; i < 2; i++)
        fonts_width(fixture->fonts, "net \xf4\x8f\xbc\x80", 12, false);
    g_autofree char *cut =
        fonts_fit(fixture->fonts, "net \xf4\x8f\xbc\x80 \xf4\x8f\xbc\x81", 12, true, 30);
    assert_true(*cut);
    assert_int_equal(fonts_lacking(fixture->fonts)->len, 2);
    assert_string_equal(g_ptr_array_index(fonts_lacking(fixture->fonts), 0),
                        "net \xf4\x8f\xbc\x80");
    assert_true(fonts_check(fixture->fonts, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_known_texts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_every_pair, setup, teardown),
        cmocka_unit_test_setup_teardown(test_any_text, setup, teardown),
        cmocka_unit_test_setup_teardown(test_any_text_with_signs, setup, teardown),
        cmocka_unit_test_setup_teardown(test_cut_to_fit, setup, teardown),
        cmocka_unit_test_setup_teardown(test_lacking_characters_are_told, setup, teardown),
        cmocka_unit_test(test_clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
