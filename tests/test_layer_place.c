/* Which layer of a network as it was made each layer of it in int8 is. */
#include "results_book.h"

#include "page/layer_place.h"

static const ModelResult *in_scheme(void **state, const char *scheme)
{
    const Fixture *fixture = *state;
    const ModelResult *model =
        project_model(fixture->project, "normed", &(Setup){.scheme = scheme}, NULL);
    assert_non_null(model);
    return model;
}

static void test_a_network_is_its_own(void **state)
{
    const ModelResult *made = in_scheme(state, NULL);
    g_autoptr(GArray) places = layer_places(made, made);
    assert_int_equal(places->len, 3);
    for (guint i = 0; i < places->len; i++) {
        const LayerPlace *place = &g_array_index(places, LayerPlace, i);
        assert_int_equal(place->layer, i);
        assert_null(place->cast);
        assert_null(place->name);
    }
}

/* What the place says its name is, is its name; casts are there beside all that was made, and that
 * of the input, which no layer writes, has its own name. */
static void test_casts_name_the_layer_they_follow(void **state)
{
    const ModelResult *made = in_scheme(state, NULL), *run = in_scheme(state, "int8");
    g_autoptr(GArray) places = layer_places(made, run);
    int casts = 0, own = 0, found[3] = {0};
    assert_int_equal(places->len, run->cost->n_layers);
    assert_true(run->cost->n_layers > 3);
    for (guint i = 0; i < places->len; i++) {
        const LayerPlace *place = &g_array_index(places, LayerPlace, i);
        g_autofree char *told = place->name   ? g_strdup(place->name)
                                : place->cast ? g_strconcat(cost_op(made->cost, place->layer)->name,
                                                            ".", place->cast, NULL)
                                              : g_strdup(cost_op(made->cost, place->layer)->name);
        assert_string_equal(told, cost_op(run->cost, (int)i)->name);
        casts += place->cast != NULL;
        own += place->name != NULL;
        assert_true(place->name ? place->layer < 0 : place->layer < 3);
        if (!place->name && !place->cast)
            found[place->layer]++;
    }
    assert_string_equal(cost_op(run->cost, 0)->name, "input.int8");
    assert_string_equal(g_array_index(places, LayerPlace, 0).name, "input.int8");
    assert_int_equal(own, 1);
    assert_true(casts > 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(found[i], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_network_is_its_own, setup, teardown),
        cmocka_unit_test_setup_teardown(test_casts_name_the_layer_they_follow, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
