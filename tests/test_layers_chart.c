#include "chart_book.h"

/* 6912 MACs by the convolution alone; 2240 bytes against 2048. */
static void test_layers(void **state)
{
    Wish wish = wish_of("layers", "small", "box");
    assert_says(
        state, wish,
        "Small on Round box, layer by layer: 2 layers, 52 % of the time in conv1. MACs: 6.91 kMAC");
    assert_says(state, wish, "Traffic: 4.29 kB, most in");
    assert_says(state, wish, "Time, operator by operator: 42.9 ns");
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    Segment conv[4], relu[2]; /* MACs, parameters, traffic, time; the last two */
    assert_int_equal(bars_of(canvas, INK_CONV, conv, 4), 4);
    assert_int_equal(bars_of(canvas, INK_ACTIVATION, relu, 2), 2);
    assert_true(is_near(relu[0].b / conv[2].b, 2048.0 / 2240));
    assert_true(is_near(relu[1].b / conv[3].b, 20.48 / 22.4));
    assert_true(is_near(conv[0].b, conv[3].b));
}

/* One panel: 42.9 ns, of which the convolution takes 22.4; 2240 bytes of 4288. */
static void test_one_panel(void **state)
{
    Segment conv[4];
    Wish wish = wish_of("layers", "small", "box");
    wish.against = "time";
    assert_says(state, wish, "layer by layer: 2 layers, 52 % of the time in conv1. Time, operator");
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    assert_int_equal(bars_of(canvas, INK_CONV, conv, 4), 1);
    wish = wish_of("layers", "small", NULL);
    wish.against = "traffic";
    assert_says(state, wish, "2 layers, 52 % of the traffic in conv1. Traffic: 4.29 kB, most in");
    wish.against = "time";
    assert_cannot(state, wish, "no times");
}

static void test_many_layers_are_named_by_block(void **state)
{
    Wish wish = wish_of("layers", "deep", NULL);
    for (int i = 1; i <= 4; i++) {
        g_autofree char *block = g_strdup_printf("layer%d", i);
        assert_shows(state, wish, block);
    }
}

/* 112 parameters, and 2·4·8·8 + 2 = 514 of a head that only training runs. */
static void test_what_no_layer_holds(void **state)
{
    Wish wish = wish_of("layers", "aided", NULL);
    assert_says(state, wish, "Aided, layer by layer: 2 layers, 100 % of the MACs in conv1.");
    assert_says(state, wish, "Parameters: 112 executed and 514 not, most in");
    assert_says(state, wish_of("shares", "aided", NULL),
                "Convolution owns 100 % of executed parameters;");
}

/* What repeats is drawn once: a convolution and its activation, 1500 times, and what ends them. */
static void test_blocks_alike_are_drawn_once(void **state)
{
    Segment conv[8], relu[8];
    Wish wish = wish_of("layers", "long", "box");
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    assert_int_equal(bars_of(canvas, INK_CONV, conv, 8), 4);
    assert_int_equal(bars_of(canvas, INK_ACTIVATION, relu, 8), 4);
    assert_says(state, wish, "Long on Round box, layer by layer: 3,001 layers.");
    assert_shows(state, wish, "×1500");
    assert_shows(state, wish, "×n: n blocks in a row are alike; one of them is drawn.");
    /* 1500 times 8 x 8 x 9 weights and 8 biases */
    assert_shows(state, wish, "876 k in all");
    assert_good(g_steal_pointer(&canvas), false);
}

/* The sequence of Thue and Morse, by which biases are there, repeats nothing three times in a row:
 * 3001 layers in at most 240 bars: 13 in each, and 231 bars, each with both classes: convolutions
 * in four panels, activations in two.
 */
static void test_thousands_of_layers_share_bars(void **state)
{
    static Segment conv[2000], relu[1000];
    const double widths[] = {400, 720, 4000};
    const guint lanes[] = {1, 1, 0}; /* whose marks are bars where a shape is too small to tell */
    for (size_t i = 0; i < G_N_ELEMENTS(widths); i++) {
        Wish wish = wish_of("layers", "varied", "box");
        wish.width = widths[i];
        assert_says(state, wish, "Varied on Round box, layer by layer: 3,001 layers.");
        assert_says(state, wish, "Each bar adds up 13 layers in a row.");
        assert_shows(state, wish, "Each bar adds up 13 layers in a row.");
        g_autoptr(Canvas) canvas = draw_wish(state, wish);
        assert_int_equal(bars_of(canvas, INK_CONV, conv, 2000), (4 + lanes[i]) * 231);
        assert_int_equal(bars_of(canvas, INK_ACTIVATION, relu, 1000), (2 + lanes[i]) * 231);
        /* convolutions of the first bar and of the second: 7 and 6 */
        assert_true(is_near(conv[1].b / conv[0].b, 6.0 / 7));
        g_autoptr(GBytes) svg = canvas_render(canvas, CANVAS_SVG, "x", NULL);
        assert_in_range(g_bytes_get_size(svg), 10000, 300000);
    }
}

CHART_TESTS(cmocka_unit_test(test_layers), cmocka_unit_test(test_one_panel),
            cmocka_unit_test(test_what_no_layer_holds),
            cmocka_unit_test(test_many_layers_are_named_by_block),
            cmocka_unit_test(test_blocks_alike_are_drawn_once),
            cmocka_unit_test(test_thousands_of_layers_share_bars))
