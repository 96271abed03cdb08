#include "chart_book.h"

/* On the box memory bounds both: (768 + 448 + 1024) / 100 GB/s = 22.4 ns and 2048 / 100 GB/s =
 * 20.48 ns, of 42.88 together. */
static void test_roofline(void **state)
{
    Wish wish = wish_of("roofline", "small", "box");
    assert_says(state, wish,
                "Roofline of Small on Round box: memory bounds 100 % of the time. Of 2 layers "
                "drawn, left of the ridge point: 2, "
                "with 100 % of the time, operator by operator; bound by memory: 2, with 100 %. The "
                "roof is 1.00 TFLOP/s over 100 GB/s; they meet at 10.0 FLOP/byte. Longest: conv1, "
                "52 % of the time at");
    assert_shows(state, wish, " · 52 % ");
    assert_shows(state, wish, " · 48 % ");
    assert_shows(state, wish, "Convolution Activation");
    assert_shows(state, wish,
                 "batch 1, fp32, operator by operator, compulsory traffic, theoretical ceilings");
}

/* 2 x 64 x 64 x 9 x 1024 FLOPs take 75.5 us of 1 TFLOP/s; the transposition does none, and has no
 * place under the roof, but moves 2 x 4 x 65,536 bytes in 5.24 us: 6.5 % of the time, which the
 * title counts as tables do, 0 % of what is drawn. */
static void test_what_has_no_place_counts(void **state)
{
    Wish wish = wish_of("roofline", "turned", "box");
    assert_says(state, wish,
                "Roofline of Turned on Round box: memory bounds only 6 % of the time.");
    assert_says(state, wish, "bound by memory: 0, with 0 %.");
}

/* SPEC 5: times are under the theoretical roof, 4.608 TFLOP/s over 96 GB/s, unless the measured one
 * is asked for: 2.86 TFLOP/s over 74 GB/s. Each is told with its own ridge. */
static void test_the_roof_is_that_of_the_times(void **state)
{
    Wish wish = wish_of("roofline", "small", "i9");
    assert_says(state, wish,
                "The roof is 4.61 TFLOP/s over 96.0 GB/s; they meet at 48.0 FLOP/byte.");
    assert_says(state, wish, "Measured: 2.86 TFLOP/s over 74.0 GB/s; they meet at 38.6 FLOP/byte.");
    wish.setup.basis = BASIS_MEASURED;
    assert_says(state, wish,
                "The roof is 2.86 TFLOP/s over 74.0 GB/s; they meet at 38.6 FLOP/byte.");
    g_autofree char *alt = alt_of(state, wish);
    assert_null(strstr(alt, "Measured:"));
}

/* 1x1, 256 to 256 channels on 16 x 16: 2 x 256 x 256 x 256 + 256 x 256 FLOPs over 4 x (2 x 256 x
 * 256 + 256 x 256 + 256) bytes are 42.7 FLOP/byte, between the ridges at 38.6 and 48. */
static void test_what_measuring_changes_is_named(void **state)
{
    Wish wish = wish_of("roofline", "between", "i9");
    assert_says(state, wish, "Another bound under the measured roof: conv1.");
    assert_shows(state, wish, "Another bound under the measured roof: conv1.");
    g_autofree char *alt = alt_of(state, wish_of("roofline", "small", "i9"));
    assert_null(strstr(alt, "Another bound"));
}

/* Launching takes 1 us, the convolution 22.4 ns: its tail reaches down to 14080 FLOPs over 1.0224
 * us. */
static void test_tails(void **state)
{
    assert_shows(state, wish_of("roofline", "small", "launcher"),
                 "Tails: down to the rate where launching takes 1.00 µs besides.");
    g_autofree char *texts = shown(state, wish_of("roofline", "small", "box"));
    assert_null(strstr(texts, "Tails"));
}

static void test_no_work(void **state)
{
    assert_cannot(state, wish_of("roofline", "views", "box"), "no FLOPs");
}

/* Layers that have no unit have no place, and those that do are not all: fused there are. */
static void test_what_runs_fused_only(void **state)
{
    static const char *const kinds[] = {"roofline", "layers", "shares", "algorithms", "fusion"};
    Wish wish = wish_of("roofline", "normed", "integers");
    wish.setup.scheme = "int8";
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        wish.kind = kinds[i];
        assert_cannot(state, wish, "no fp32");
    }
    wish.kind = "roofline";
    wish.setup.fusion = FUSION_ALL;
    assert_says(state, wish, "int8, fused: all");
}

CHART_TESTS(cmocka_unit_test(test_what_runs_fused_only), cmocka_unit_test(test_roofline),
            cmocka_unit_test(test_what_has_no_place_counts),
            cmocka_unit_test(test_the_roof_is_that_of_the_times),
            cmocka_unit_test(test_what_measuring_changes_is_named), cmocka_unit_test(test_tails),
            cmocka_unit_test(test_no_work))
