/* The batch at which layers cross the ridge. */
#include "answers_book.h"

/* A sample of the linear layer computes for 8.192 ns and moves its own bytes in 5.12; the weights
 * take 163.84 once: 163.84 / 3.072 = 53.3. */
static void a_linear_layer_crosses(void **state)
{
    Setup setup = {0}, how = {0};
    const ModelResult *model =
        project_model(((const Fixture *)*state)->project, "linear", &setup, NULL);
    const TimingResult *timing =
        analysis_timing(analysis_of(state), model, device_of(state, "box"), &how, NULL);
    const ResultList *list = asked_on(state, QUESTION_RIDGE, timing, 0);
    assert_int_equal(list->records.n, 1);
    assert_int_equal(field_of(QUESTION_RIDGE, row(list, 0), "batch").integer, 54);
    assert_string_equal(field_of(QUESTION_RIDGE, row(list, 0), "bound").text, "memory");
}

/* A sample of the convolution moves for 17.92 ns and computes for 14.08: no batch helps. */
static void others_never_do(void **state)
{
    const ResultList *list = asked_on(state, QUESTION_RIDGE, on_box(state, &plain), 0);
    Value value;
    assert_int_equal(list->records.n, 2);
    for (int i = 0; i < 2; i++)
        assert_false(
            record_read(question(QUESTION_RIDGE)->record, row(list, i), "batch", NULL, &value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_linear_layer_crosses),
        cmocka_unit_test(others_never_do),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
