/* A language model served at many batches. */
#include "kinds/served_curve.h"
#include "served_book.h"

static ServedCurve curve_of(void **state, const char *id, const char *device)
{
    const Project *project = ((const Fixture *)*state)->project;
    const ModelResult *model = step_of(state, id, 8, 1);
    const Device *on = project_device(project, device, NULL);
    ChartRequest request = {.models = &model, .n_models = 1, .devices = &on, .n_devices = 1};
    ServedCurve curve;
    GError *error = NULL;
    if (!served_curve(project->analysis, &request, on, &curve, &error))
        fail_msg("%s", error->message);
    return curve;
}

/* 101 fit: 1, 2, 4 ... 64, and 101. */
static void test_up_to_all_that_fit(void **state)
{
    g_auto(ServedCurve) curve = curve_of(state, "tiny", "box");
    assert_int_equal(curve.rows->len, 8);
    for (guint i = 0; i < 7; i++)
        assert_int_equal(served_row(&curve, i)->batch, 1 << i);
    assert_int_equal(served_last(&curve)->batch, 101);
    assert_false(curve.limited);
    near(served_row(&curve, 2)->tokens_per_second,
         serving_of(state, "tiny", 8, 4, "box")->tokens_per_second);
}

static void test_more_than_are_tried(void **state)
{
    g_auto(ServedCurve) curve = curve_of(state, "tiny", "vast");
    assert_true(curve.limited);
    assert_int_equal(served_last(&curve)->batch, 1 << 15);
}

/* Of unknown memory any batch may fit. */
static void test_unknown_memory(void **state)
{
    g_auto(ServedCurve) curve = curve_of(state, "tiny", "blank");
    assert_true(curve.limited);
    assert_non_null(served_last(&curve));
}

static void test_what_does_not_fit(void **state)
{
    g_auto(ServedCurve) curve = curve_of(state, "tiny", "narrow");
    assert_null(served_last(&curve));
    assert_contains(curve.reason, "does not fit");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_up_to_all_that_fit),
        cmocka_unit_test(test_more_than_are_tried),
        cmocka_unit_test(test_unknown_memory),
        cmocka_unit_test(test_what_does_not_fit),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
