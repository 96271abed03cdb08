/* Changes of a setup in words. */
#include "support.h"

#include "analysis/change.h"
#include "base/error.h"

static void test_what_is_said_changes(void **state)
{
    static const char *const designs[] = {"depthwise", NULL};
    const Setup from = {.batch = 4, .fusion = FUSION_ALL, .designs = designs, .scheme = "fp16"};
    g_auto(Setup) to = {0};
    (void)state;
    assert_true(change_parse(&from, " scheme=int8  width=0.75 ", &to, NULL));
    assert_int_equal(to.batch, 4);
    assert_int_equal(to.fusion, FUSION_ALL);
    assert_string_equal(to.scheme, "int8");
    assert_string_equal(to.designs[0], "depthwise");
    assert_string_equal(to.designs[1], "width=0.75");
    assert_null(to.designs[2]);
    g_autofree char *text = change_text(&from, &to), *none = change_text(&to, &to);
    assert_string_equal(text, "int8, width=0.75");
    assert_string_equal(none, "");
}

/* A scheme and a design stand for themselves. */
static void test_words_of_one_kind(void **state)
{
    g_auto(Setup) to = {0};
    (void)state;
    assert_true(change_parse(&(Setup){.fusion = FUSION_ALL},
                             "int8 two-3x3 batch=8 fuse=none basis=measured traffic=no_reuse", &to,
                             NULL));
    assert_string_equal(to.scheme, "int8");
    assert_string_equal(to.designs[0], "two_3x3");
    assert_int_equal(to.batch, 8);
    assert_int_equal(to.fusion, FUSION_NONE);
    assert_int_equal(to.basis, BASIS_MEASURED);
    assert_int_equal(to.traffic, TRAFFIC_NO_REUSE);
}

static void test_what_is_wrong_is_refused(void **state)
{
    static const char *const wrong[][2] = {
        {"", "says nothing"},         {"shceme=int8", "did you mean 'scheme'"},
        {"scheme=int9", "int"},       {"batch=0", "whole numbers from 1"},
        {"batch=x", "whole numbers"}, {"int8 scheme=fp16", "said twice"},
        {"width=none", "width"}};
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_auto(Setup) to = {0};
        g_autoptr(GError) error = NULL;
        assert_false(change_parse(&(Setup){0}, wrong[i][0], &to, &error));
        assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_USAGE));
        assert_contains(error->message, wrong[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_said_changes),
        cmocka_unit_test(test_words_of_one_kind),
        cmocka_unit_test(test_what_is_wrong_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
