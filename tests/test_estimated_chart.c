/* The chart `estimated`, through the command: ten networks at half of their peak. */
#include "support.h"

static int setup_book(void **state)
{
    Book *book = g_new(Book, 1);
    *book = book_small();
    g_autoptr(GString) models = g_string_new(NULL), rows = g_string_new(NULL);
    for (int i = 1; i <= 10; i++) {
        g_string_append_printf(
            models,
            "model { id = 'net%d', name = 'Net %d', family = 'F%d', input = { %d, 16, 16 },\n"
            "  build = function(x) return x:conv { %d, kernel = 3, pad = 1 } end }\n",
            i, i, i, 16 * i, 16 * i);
        g_string_append_printf(rows, "{ 'net%d', 16, 64, %d },", i, 200000 / (i * i));
    }
    book_add(book, "models/nets.lua", models->str);
    book_add(
        book, "hardware/box.lua",
        "device { id = 'box', name = 'Box', vendor = 'V', year = 2020, class = 'desktop-cpu',\n"
        "  peak { dtype = 'fp32', unit = 'vector', flops = 1e12, source = 's' },\n"
        "  memory { name = 'DRAM', capacity = GiB, bandwidth = 1e11, source = 's' } }\n"
        "device { id = 'other', name = 'Other', class = 'desktop-cpu',\n"
        "  peak { dtype = 'fp32', unit = 'vector', flops = 1e12, source = 's' },\n"
        "  memory { name = 'DRAM', capacity = GiB, bandwidth = 1e11, source = 's' } }\n");
    g_autofree char *sets = g_strdup_printf(
        "measurements { id = 'mine', title = 'Mine', device = 'box', stack = 's', source = 'p',\n"
        "  dtype = 'fp32', how = 'eager', rows = { %s } }\n",
        rows->str);
    book_add(book, "hardware/measurements/mine.lua", sets);
    *state = book;
    return 0;
}

static int teardown_book(void **state)
{
    book_clear(*state);
    g_free(*state);
    return 0;
}

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

/* The chapter has the figure of each device that is published. */
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
    assert_contains(text, "### Mine");
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
    return cmocka_run_group_tests(tests, setup_book, teardown_book);
}
