/* The chart `estimated`, through the command: ten networks at half of their peak. */
#include "fitted_book.h"

static void test_estimates_stand_against_measurements(void **state)
{
    const Book *book = *state;
    g_autofree char *path = book_path(book, "e.svg"), *text = NULL;
    g_auto(Ran) ran =
        run_roofbook("chart", "estimated", "-C", book->dir, "--on", "box", "-o", path, NULL);
    assert_status(&ran, 0);
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    assert_contains(text, "Mine: half of 10 estimates");
    assert_contains(text, "are within");
    assert_contains(text, "Net 7, 16 px: estimated ");
    assert_contains(text, "Measured, a sample");
}

static void test_nothing_measured_is_no_chart(void **state)
{
    const Book *book = *state;
    g_autofree char *path = book_path(book, "n.svg");
    g_auto(Ran) ran =
        run_roofbook("chart", "estimated", "-C", book->dir, "--on", "other", "-o", path, NULL);
    assert_status(&ran, 1);
    assert_contains(ran.err, "no measurements: none of networks on Other");
    assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

/* The chapter has the figure of the stack with most networks, on a device that is published. */
static void test_the_chapter_shows_it(void **state)
{
    const Book *book = *state;
    book_add(
        book, "handbook.lua",
        "handbook { base = { \"shipped\" }, models = { \"small\" }, devices = { \"box\" } }\n");
    g_autofree char *site = book_path(book, "site"),
                    *page = book_path(book, "site/guide/sure/index.md"), *text = NULL;
    g_auto(Ran) ran = run_roofbook("build", "-q", "-C", book->dir, "-o", site, NULL);
    assert_status(&ran, 0);
    assert_true(g_file_get_contents(page, &text, NULL, NULL));
    assert_contains(text, "with most networks, Mine");
    assert_contains(text, "estimated");
    assert_contains(text, "four of five are to lie in the band");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_estimates_stand_against_measurements),
        cmocka_unit_test(test_nothing_measured_is_no_chart),
        cmocka_unit_test(test_the_chapter_shows_it),
    };
    return cmocka_run_group_tests(tests, setup_fitted_book, teardown_fitted_book);
}
