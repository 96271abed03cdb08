/* Instances that share a device. */
#include "answers_book.h"

/* Fused, the small network moves (192 + 256 + 112) · 4 = 2,240 bytes in 22.40 ns and computes for
 * 14.34 ns. It holds 448 bytes of weights and (192 + 256) · 4 = 1,792 of activations. Memory is all
 * that bounds it, so that overlapping gains nothing. */
static void shares_one_device(void **state)
{
    const ResultList *list = asked_on(state, QUESTION_INSTANCES, on_box(state, &plain), 0);
    assert_int_equal(list->records.n, 7);
    const void *four = row(list, 2);
    assert_int_equal(field_of(QUESTION_INSTANCES, four, "instances").integer, 4);
    assert_int_equal(field_of(QUESTION_INSTANCES, four, "memory_bytes").integer, 4 * 2240);
    near(field_of(QUESTION_INSTANCES, four, "lockstep_seconds").real, 4 * 22.40e-9);
    near(field_of(QUESTION_INSTANCES, four, "mixed_seconds").real, 4 * 22.40e-9);
    near(field_of(QUESTION_INSTANCES, four, "lockstep_per_s").real, 1 / 22.40e-9);
}

/* At batch 64 one holds 448 + 64 · 1,792 = 115,136 bytes, of 1,000,000: eight fit, sixteen do not.
 */
static void stops_where_memory_ends(void **state)
{
    Setup large = {.batch = 64};
    const ResultList *list = asked_on(state, QUESTION_INSTANCES, on_box(state, &large), 0);
    assert_int_equal(list->records.n, 5);
    const void *last = row(list, 4);
    Value value;
    assert_int_equal(field_of(QUESTION_INSTANCES, last, "instances").integer, 16);
    assert_int_equal(field_of(QUESTION_INSTANCES, last, "memory_bytes").integer, 16 * 115136);
    assert_string_equal(field_of(QUESTION_INSTANCES, last, "reason").text, "does not fit");
    assert_false(
        record_read(question(QUESTION_INSTANCES)->record, last, "mixed_seconds", NULL, &value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_one_device),
        cmocka_unit_test(stops_where_memory_ends),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
