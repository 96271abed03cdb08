/* Charts of pages. */
#include "chunks_book.h"

static void test_a_chart_lies_beside_its_page(void **state)
{
    (void)state;
    Book book = book_with("```{lua}\nchart { \"roofline\", model = models.small, device = "
                          "devices.box, caption = \"Under a roof.\" }\n```");
    book_publish(&book);
    assert_true(book_has(&book, "site/mine/roofline-box.svg"));
    g_autofree char *page = book_read(&book, "site/mine/index.md");
    assert_contains(page, "](roofline-box.svg)");
    assert_contains(page, "Under a roof.");
    g_autofree char *html = book_read(&book, "site/mine/index.html");
    assert_null(strstr(html, "<svg "));
    assert_contains(html, "<figure class=\"chart\" id=\"figure-roofline-box\" data-marks>");
    assert_contains(html, "<a href=\"roofline-box.svg\"><img src=\"roofline-box.svg\" alt=\"");
    assert_contains(html, " width=\"560\" height=\"");
    g_autofree char *svg = book_read(&book, "site/mine/roofline-box.svg");
    assert_contains(svg, "<script href=\"../assets/marks.js\"/>\n</svg>");
    book_clear(&book);
}

/* One drawing is for every screen: on a phone of 360 px, without the margins of a page, the
 * smallest letters of what is laid out on 440 have 11 px x 344 / 440 = 8.6 px. */
static void test_drawings_are_for_every_screen(void **state)
{
    (void)state;
    Book book =
        book_with("```{lua}\nfor _, kind in ipairs { \"roofline\", \"layers\", \"shares\" } do\n"
                  "  chart { kind, model = models.small, device = devices.box }\nend\n"
                  "chart { \"liveness\", model = models.small, name = \"liveness-narrow\" }\n"
                  "chart { \"liveness\", model = models.small, width = 720 }\n```");
    book_publish(&book);
    static const struct {
        const char *file, *size;
    } files[] = {{"roofline-box", " width=\"560\" "},
                 {"layers-box", " width=\"560\" "},
                 {"shares-box", " width=\"560\" "},
                 {"liveness-narrow", " width=\"560\" "},
                 {"liveness", " width=\"720\" "}};
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *file = g_strdup_printf("site/mine/%s.svg", files[i].file);
        g_autofree char *svg = book_read(&book, file);
        assert_contains(svg, files[i].size);
        assert_contains(svg, "font-size=\"22\"");
        assert_contains(svg, i < 4 ? " viewBox=\"0 0 880 " : " viewBox=\"0 0 1131 ");
    }
    book_clear(&book);
}

/* Pictures of one kind on a page are files, and anchors, of their own. */
static void test_charts_of_a_page_do_not_meet(void **state)
{
    (void)state;
    Book book =
        book_with("```{lua}\nfor _, kind in ipairs { \"shares\", \"shares\", \"shares\" } do\n"
                  "  chart { kind, model = models.small, devices = { devices.box } }\nend\n```");
    book_publish(&book);
    g_autofree char *html = book_read(&book, "site/mine/index.html");
    static const char *const names[] = {"shares-box", "shares-box-2", "shares-box-3"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *anchor = g_strdup_printf(" id=\"figure-%s\"", names[i]),
                        *source = g_strdup_printf(" src=\"%s.svg\"", names[i]),
                        *path = g_strdup_printf("site/mine/%s.svg", names[i]);
        assert_contains(html, anchor);
        assert_contains(html, source);
        assert_true(book_has(&book, path));
    }
    book_clear(&book);
}

static void test_many_devices_in_their_own_format(void **state)
{
    (void)state;
    Book book = book_with("```{lua}\nchart { \"devices\", model = models.small, devices = devices, "
                          "format = \"16-bit\" }\n```");
    book_publish(&book);
    g_autofree char *page = book_read(&book, "site/mine/index.html");
    assert_contains(page, "; batch 1, 16-bit, fused");
    book_clear(&book);
}

static void test_a_chart_that_is_wrong_says_so(void **state)
{
    (void)state;
    assert_fails("`lua chart { \"rooflin\", model = models.small }`", "did you mean 'roofline'?");
    assert_fails("`lua chart { \"roofline\", model = models.small }`", "at least one device");
    assert_fails("`lua chart { \"shares\", model = models.small, name = \"../x\" }`",
                 "plain file name");
    assert_fails("`lua chart { \"roofline\", model = models.small, device = devices.box, format = "
                 "\"16-bit\" }`",
                 "give a chart of kind 'roofline' what in_format(model, \"16-bit\") returns");
    assert_fails("`lua chart { \"devices\", model = models.small, devices = devices, format = "
                 "\"16-bits\" }`",
                 "did you mean '16-bit'?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_chart_lies_beside_its_page),
        cmocka_unit_test(test_drawings_are_for_every_screen),
        cmocka_unit_test(test_charts_of_a_page_do_not_meet),
        cmocka_unit_test(test_many_devices_in_their_own_format),
        cmocka_unit_test(test_a_chart_that_is_wrong_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
