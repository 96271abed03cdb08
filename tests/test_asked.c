/* Networks made otherwise for an answer. */
#include "answers_book.h"

#include "analysis/asked.h"

/* 4 channels become 8: 27 weights and a bias each. The graph as declared stays what it was. */
static void test_a_model_of_another_design(void **state)
{
    static const char *const align[] = {"align=8", NULL}, *const wrong[] = {"two_3x3", NULL};
    const ModelResult *model = small(state, &(Setup){.designs = align});
    assert_int_equal(model->cost->params, 8 * 28);
    assert_string_equal(model->design, "align=8");
    assert_string_equal(on_box(state, &(Setup){.designs = align})->of->design, "align=8");
    assert_int_equal(small(state, &plain)->cost->params, 4 * 28);
    assert_string_equal(small(state, &plain)->design, "none");
    g_autoptr(GError) error = NULL;
    assert_null(project_model(((const Fixture *)*state)->project, "small",
                              &(Setup){.designs = wrong}, &error));
    assert_int_equal(error->code, RB_ERROR_INPUT);
}

static void test_designs_come_before_schemes_and_fusion(void **state)
{
    static const char *const align[] = {"align=8", NULL};
    const ModelResult *model = small(
        state, &(Setup){.designs = align, .fusion = FUSION_ALL, .dtype = DTYPE_FP16, .batch = 2});
    assert_int_equal(model->cost->operators, 1);
    assert_int_equal(model->cost->weights_bytes, 2 * 8 * 28);
    assert_int_equal(model->cost->macs, 2 * 64 * 8 * 27);
}

/* But for what is asked, the network is as it was made. */
static void test_what_is_asked_about_is_made_otherwise(void **state)
{
    static const char *const align[] = {"align=8", NULL};
    Setup wide = {.designs = align, .dtype = DTYPE_FP16};
    const Asked asked = {.analysis = analysis_of(state), .model = small(state, &wide)};
    const Counted *four = asked_counted(&asked, &(Setup){.batch = 4}, NULL);
    assert_non_null(four);
    assert_int_equal(four->cost->macs, 4 * 64 * 8 * 27);
    assert_int_equal(four->cost->weights_bytes, 2 * 8 * 28);
    assert_int_equal(asked_traffic(&asked), TRAFFIC_COMPULSORY);
    assert_true(asked_is_plain(&asked));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_model_of_another_design),
        cmocka_unit_test(test_designs_come_before_schemes_and_fusion),
        cmocka_unit_test(test_what_is_asked_about_is_made_otherwise),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
