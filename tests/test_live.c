#include "chart_book.h"

#include "chart/live.h"

/* The image, which nothing made, until the convolution has read it; then what that makes, and what
 * the activation makes of it: 3·8·8 and 4·8·8 floats. */
static void test_storages_of_a_small_network(void **state)
{
    static const Live expected[] = {
        {.ink = INK_THEORETICAL, .bytes = 768, .from = 0, .to = 0},
        {.ink = INK_CONV, .bytes = 1024, .from = 0, .to = 1},
        {.ink = INK_ACTIVATION, .bytes = 1024, .from = 1, .to = 1},
    };
    const ChartBook *of = *state;
    Setup setup = {0};
    const ModelResult *model = project_model(of->project, "small", &setup, NULL);
    g_autoptr(GArray) lives = lives_new(model->graph, NULL);
    assert_int_equal(lives->len, G_N_ELEMENTS(expected));
    for (guint i = 0; i < lives->len; i++) {
        const Live *live = live_at(lives, i);
        assert_int_equal(live->ink, expected[i].ink);
        assert_true(live->bytes == expected[i].bytes);
        assert_int_equal(live->from, expected[i].from);
        assert_int_equal(live->to, expected[i].to);
    }
    bool used[INK_COUNT];
    lives_inks(lives, used);
    assert_true(used[INK_CONV] && used[INK_THEORETICAL] && !used[INK_POOL]);
}

static void test_an_input_is_no_operators(void **state)
{
    assert_shows(state, wish_of("liveness", "small", NULL), "Input of the network");
    assert_shows(state, wish_of("arena", "small", NULL), "Input of the network");
}

CHART_TESTS(cmocka_unit_test(test_storages_of_a_small_network),
            cmocka_unit_test(test_an_input_is_no_operators))
