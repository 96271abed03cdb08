/* roofbook list. */
#include "support.h"

static void test_list_fusions(void **state)
{
    static const char *const rules[] = {
        "constant", "noop",      "bn",       "bn_next",  "pad",       "activation", "add",
        "concat",   "composite", "branches", "quantize", "pointwise", "attention"};
    (void)state;
    g_auto(GStrv) names = listed("fusions");
    assert_int_equal(g_strv_length(names), G_N_ELEMENTS(rules));
    for (gsize i = 0; i < G_N_ELEMENTS(rules); i++)
        assert_string_equal(names[i], rules[i]);
}

static void test_lists(void **state)
{
    static const struct {
        const char *list, *line;
    } lists[] = {{"models", "\nresnet50 "},
                 {"hardware", "\nv100-sxm2 "},
                 {"operators", "\nconv "},
                 {"profiles", "id "},
                 {"laws", "\ndevice   memory-order "},
                 {"laws", "\nnetwork  exact-params "},
                 {"figures", "\npeak_bytes "},
                 {"metrics", "\ninferences_per_s "},
                 {"links", "\nnvswitch-3 "},
                 {"nodes", "\ndgx-h100 "},
                 {"clusters", "\nselene "}};
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_auto(Ran) ran = run_roofbook("list", lists[i].list, NULL);
        assert_status(&ran, 0);
        assert_string_equal(ran.err, "");
        assert_contains(ran.out, lists[i].line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_list_fusions),
        cmocka_unit_test(test_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
