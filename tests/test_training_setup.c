#include "cost/training_setup.h"

#include "support.h"

/* Momentum, and squares where an optimizer keeps them. */
static void test_slots(void **state)
{
    (void)state;
    static const struct {
        Optimizer optimizer;
        const char *name;
        int slots, bits;
    } rows[] = {{OPTIMIZER_SGD, "sgd", 0, 0},
                {OPTIMIZER_MOMENTUM, "momentum", 1, 0},
                {OPTIMIZER_ADAGRAD, "adagrad", 1, 0},
                {OPTIMIZER_RMSPROP, "rmsprop", 1, 0},
                {OPTIMIZER_ADAM, "adam", 2, 0},
                {OPTIMIZER_ADAMW, "adamw", 2, 0},
                {OPTIMIZER_LION, "lion", 1, 0},
                {OPTIMIZER_ADAM_8BIT, "adam8bit", 2, 8},
                {OPTIMIZER_ADAFACTOR, "adafactor", 0, 0}};
    assert_int_equal(G_N_ELEMENTS(rows), OPTIMIZER_COUNT);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        assert_string_equal(optimizer_name(rows[i].optimizer), rows[i].name);
        assert_int_equal(optimizer_slots(rows[i].optimizer), rows[i].slots);
        assert_int_equal(optimizer_bits(rows[i].optimizer), rows[i].bits);
        assert_int_equal(optimizer_factors(rows[i].optimizer),
                         rows[i].optimizer == OPTIMIZER_ADAFACTOR);
    }
    assert_string_equal(optimizer_name(OPTIMIZER_COUNT), "unknown");
    assert_string_equal(optimizer_title(OPTIMIZER_ADAMW), "AdamW");
}

static void test_asking(void **state)
{
    (void)state;
    TrainingSetup setup = {OPTIMIZER_ADAM, TRAINING_RECOMPUTE | TRAINING_NO_BATCH_NORM};
    assert_true(training_asks(&setup, TRAINING_RECOMPUTE));
    assert_true(training_asks(&setup, TRAINING_NO_BATCH_NORM));
    assert_false(training_asks(&setup, TRAINING_MIXED_PRECISION));
}

static void test_what_ifs_are_a_table(void **state)
{
    (void)state;
    assert_string_equal(training_what_if(0)->name, "in_place_relu");
    for (int i = 0; i < TRAINING_WHAT_IF_COUNT; i++)
        assert_int_equal(training_what_if(i)->what_if, 1 << i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slots),
        cmocka_unit_test(test_asking),
        cmocka_unit_test(test_what_ifs_are_a_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
