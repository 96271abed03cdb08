#include "chart_book.h"
#include "profile_kit.h"

/* Of a network of which no accuracy was published there is nothing to draw. */
static void test_without_accuracy(void **state)
{
    assert_cannot(state, wish_of("accuracy", "small", NULL), "no accuracy");
}

/* Telling ten things apart is another task than telling a thousand: the best at it is behind no
 * other. Twice does yet another, Small has no figure. */
static void test_one_task(void **state)
{
    Wish wish = wish_of("accuracy", "ten thousand thousand_more twice small", NULL);
    assert_says(state, wish,
                "Accuracy (naming, 1000 outputs) against multiply-accumulates: 2 of 2 networks");
    assert_says(state, wish, "2 on the frontier: thousand, thousand_more.");
    assert_says(state, wish, "Left out, of other tasks or batches: 2.");
    assert_shows(state, wish, "Left out, without a published accuracy: 1.");
}

/* 192 x 64 + 64 x 1000 = 76288 MACs; twice as many at batch 2. */
static void test_counts_are_of_a_batch(void **state)
{
    Wish wish = wish_of("accuracy", "thousand", NULL);
    wish.setup.batch = 2;
    assert_says(state, wish, "Setup: batch 2.");
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    assert_has(step_at(canvas, STEP_NOTE, 0)->note.string, "thousand: 153 kMAC, 60.0 %");
}

/* 100 kB hold none of thousand_more's 153,704 parameters. */
static void test_against_time(void **state)
{
    Wish wish = {"accuracy", "thousand_more ten", "tiny", "time", 0, {0}, NULL};
    assert_cannot(state, wish, "nothing to compare");
    wish.devices = "box";
    assert_says(state, wish, "theoretical ceilings");
    wish.devices = NULL;
    assert_usage(state, wish, "name one");
    assert_usage(state, wish_of("accuracy", "ten", "box"), "of no device");
}

/* Of those that a profile is for. */
static void test_against_an_estimate(void **state)
{
    Wish wish = {"accuracy", "thousand_more thousand", "box", "estimate", 0, {0}, NULL};
    void *own = NULL;
    assert_cannot(state, wish, "nothing to compare");
    assert_int_equal(chart_book_open(&own), 0);
    g_autoptr(GPtrArray) profiles = profiles_of(profile_of_box("by-hand", STACK_EAGER));
    analysis_set_profiles(((ChartBook *)own)->project->analysis, profiles);
    assert_says(&own, wish, "against estimated time on Round box: 2 of 2 networks");
    chart_book_close(&own);
}

CHART_TESTS(cmocka_unit_test(test_against_an_estimate), cmocka_unit_test(test_without_accuracy),
            cmocka_unit_test(test_one_task), cmocka_unit_test(test_counts_are_of_a_batch),
            cmocka_unit_test(test_against_time))
