#include "chart_book.h"

/* 6912 MACs by the convolution alone; 2240 bytes against 2048. */
static void test_layers(void **state)
{
    Wish wish = wish_of("layers", "small", "box");
    assert_says(state, wish, "Small on Round box, layer by layer: 2 layers. MACs: 6.91 kMAC");
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
    assert_says(state, wish, "Aided, layer by layer: 2 layers.");
    assert_says(state, wish, "Parameters: 112 executed and 514 not, most in");
    assert_says(state, wish_of("shares", "aided", NULL),
                "Convolution owns 100 % of executed parameters;");
}

CHART_TESTS(cmocka_unit_test(test_layers), cmocka_unit_test(test_what_no_layer_holds),
            cmocka_unit_test(test_many_layers_are_named_by_block))
