/* Charts of pages. */
#include "chunks_book.h"

static void test_a_chart_lies_beside_its_page(void **state)
{
    (void)state;
    Book book = book_with("```{lua}\nchart { \"roofline\", model = models.small, device = "
                          "devices.box, caption = \"Under a roof.\" }\n```");
    g_auto(Ran) ran = book_build(&book);
    assert_status(&ran, 0);
    assert_true(book_has(&book, "site/mine/roofline-box.svg"));
    g_autofree char *page = book_read(&book, "site/mine/index.md");
    assert_contains(page, "](roofline-box.svg)");
    assert_contains(page, "Under a roof.");
    g_autofree char *html = book_read(&book, "site/mine/index.html");
    assert_contains(html, "<svg ");
    assert_contains(html, "role=\"img\"");
    book_clear(&book);
}

/* A picture within a page is as whole as the file beside it, whichever of the two is longer. */
static void test_a_chart_is_whole_within_its_page(void **state)
{
    (void)state;
    Book book =
        book_with("```{lua}\nfor _, kind in ipairs { \"roofline\", \"devices\", \"layers\", "
                  "\"shares\" } do\n  chart { kind, model = models.small, devices = { "
                  "devices.box } }\nend\n```");
    g_auto(Ran) ran = book_build(&book);
    assert_status(&ran, 0);
    g_autofree char *html = book_read(&book, "site/mine/index.html");
    int pictures = 0;
    for (const char *at = html; (at = strstr(at, "<svg ")) != NULL; pictures++) {
        const char *next = strstr(at + 1, "<svg "), *end = strstr(at, "</svg>\n</div>");
        assert_non_null(end);
        assert_true(!next || end < next);
        at = end;
    }
    assert_int_equal(pictures, 4);
    book_clear(&book);
}

static void test_many_devices_in_their_own_format(void **state)
{
    (void)state;
    Book book = book_with("```{lua}\nchart { \"devices\", model = models.small, devices = devices, "
                          "format = \"16-bit\" }\n```");
    g_auto(Ran) ran = book_build(&book);
    assert_status(&ran, 0);
    g_autofree char *page = book_read(&book, "site/mine/index.md");
    assert_contains(page, "Setup: batch 1, 16-bit, fused");
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
        cmocka_unit_test(test_a_chart_is_whole_within_its_page),
        cmocka_unit_test(test_many_devices_in_their_own_format),
        cmocka_unit_test(test_a_chart_that_is_wrong_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
