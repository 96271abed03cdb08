/* Convolution algorithms of a network. */
#include "answers_book.h"

static void test_algorithms(void **state)
{
    const AlgorithmsResult *all =
        row(asked_on(state, QUESTION_ALGORITHMS, on_box(state, &plain), 0), 0);
    const void *direct = record_at(&all->layers, 0);
    assert_int_equal(all->layers.n, CONV_ALGORITHM_COUNT);
    assert_string_equal(record_field(&algorithm_record, "algorithm")->read(direct).text, "direct");
    near(record_field(&algorithm_record, "seconds")->read(direct).real, 22.4e-9);
    near(all->plan->direct_seconds, 42.88e-9);
    near(record_field(&algorithms_record, "saved_seconds")->read(all).real,
         all->plan->direct_seconds - all->plan->best_seconds);
}

/* Nothing is known of an algorithm that does not apply but why. */
static void test_what_does_not_apply_is_absent(void **state)
{
    static const char *const names[] = {"flops", "bytes", "seconds", "saved_seconds", "bound"};
    const TimingResult *timing = on(state, "box", &plain);
    const AlgorithmsResult *all = row(asked_on(state, QUESTION_ALGORITHMS, timing, 0), 0);
    for (int i = 0; i < all->layers.n; i++) {
        const void *way = record_at(&all->layers, i);
        bool applies = !field_present(record_field(&algorithm_record, "reason"), way);
        for (gsize k = 0; k < G_N_ELEMENTS(names); k++)
            assert_int_equal(field_present(record_field(&algorithm_record, names[k]), way),
                             applies);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_algorithms),
        cmocka_unit_test(test_what_does_not_apply_is_absent),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
