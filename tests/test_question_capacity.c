/* What fits a device. */
#include "answers_book.h"

/* Inference: 768 bytes of image and the 1,024 of the convolution, which relu writes over, a sample,
 * and 448 of weights.
 * Training with SGD: weights and gradients, 896; a sample keeps the image and the result of relu,
 * 1792, and has the gradients of both results at once, 2048. Momentum and Adam add 448 and 896. */
static void test_the_largest_batch(void **state)
{
    const ResultList *rows = capacity_of(state, "box");
    const CapacityResult *inference = row(rows, 0), *sgd = row(rows, 1 + OPTIMIZER_SGD),
                         *adam = row(rows, 1 + OPTIMIZER_ADAM);
    assert_int_equal(rows->records.n, 1 + OPTIMIZER_USUAL);
    assert_string_equal(inference->use, "inference");
    assert_int_equal(inference->batch, (1000000 - 448) / 1792);
    assert_int_equal(inference->bytes, 448 + 557 * 1792);
    assert_false(inference->limited);
    assert_string_equal(sgd->use, "sgd");
    assert_int_equal(sgd->batch, (1000000 - 896) / 3840);
    assert_int_equal(adam->batch, (1000000 - 1792) / 3840);
    assert_int_equal(adam->bytes, 1792 + 259 * 3840);
}

static void test_more_memory_than_was_looked_at(void **state)
{
    const CapacityResult *vast = row(capacity_of(state, "vast"), 0);
    assert_true(vast->limited);
    assert_int_equal(vast->batch, LARGEST_BATCH_LIMIT);
    const CapacityResult *blank = row(capacity_of(state, "blank"), 0);
    assert_int_equal(blank->batch, COUNT_ABSENT);
    assert_contains(blank->reason, "not known");
}

/* Nothing of a network in fp32 runs, or is trained, where integers alone compute. */
static void test_no_floats(void **state)
{
    const ResultList *rows = capacity_of(state, "integers");
    assert_int_equal(rows->records.n, 1);
    const CapacityResult *inference = row(rows, 0);
    assert_int_equal(inference->batch, COUNT_ABSENT);
    assert_contains(inference->reason, "fp32");
}

/* What a trained network is quantized to is not what is trained. */
static void test_no_training_of_a_scheme(void **state)
{
    Setup setup = {.scheme = "w8a16"};
    const ModelResult *model = small(state, &setup);
    Asked asked = {
        .analysis = analysis_of(state), .model = model, .device = device_of(state, "box")};
    assert_int_equal(ask(QUESTION_CAPACITY, &asked, NULL)->records.n, 1);
    g_autoptr(GError) error = NULL;
    assert_null(ask(QUESTION_TRAINING, &asked, &error));
    assert_contains(error->message, "no training");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_largest_batch),
        cmocka_unit_test(test_more_memory_than_was_looked_at),
        cmocka_unit_test(test_no_floats),
        cmocka_unit_test(test_no_training_of_a_scheme),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
