/* What training holds, on pencil and paper. */
#include "answers_book.h"

/* Of a convolution and its relu: there is no batch-norm to remove, nothing before the last layer
 * with weights to freeze, and runs of √2 operators, which is one, compute nothing again. */
static const TrainingWhatIf applied[] = {TRAINING_IN_PLACE_RELU, TRAINING_MIXED_PRECISION};

enum { WHAT_IFS = G_N_ELEMENTS(applied) };

static void test_training(void **state)
{
    const ResultList *rows = asked_of(state, QUESTION_TRAINING, small(state, &plain));
    const TrainingResult *sgd = row(rows, OPTIMIZER_SGD), *adam = row(rows, OPTIMIZER_ADAM);
    assert_int_equal(rows->records.n, OPTIMIZER_USUAL + WHAT_IFS);
    assert_int_equal(sgd->training.total_bytes, 896 + 3840);
    assert_int_equal(adam->training.slots_bytes, 2 * 448);
    assert_int_equal(adam->training.parameter_bytes, 4 * 448);
    /* Simple: the image once, both feature maps twice. */
    assert_int_equal(sgd->training.simple_bytes, 4 * (192 + 2 * 2 * 256));
    assert_int_equal(((const TrainingResult *)row(rows, OPTIMIZER_USUAL))->setup.optimizer,
                     OPTIMIZER_ADAM);
}

/* Names and titles are the optimizer's, but for what-ifs under Adam. */
static void test_what_ifs_of_training_have_names(void **state)
{
    const ResultList *rows = asked_of(state, QUESTION_TRAINING, small(state, &plain));
    const Field *name = record_field(&training_record, "name"),
                *meaning = record_field(&training_record, "meaning");
    assert_string_equal(name->read(row(rows, OPTIMIZER_SGD)).text, "sgd");
    assert_false(field_present(meaning, row(rows, OPTIMIZER_SGD)));
    for (int i = 0; i < WHAT_IFS; i++) {
        const TrainingResult *what_if = row(rows, OPTIMIZER_USUAL + i);
        assert_int_equal(what_if->setup.what_ifs, applied[i]);
        for (int j = 0; j < TRAINING_WHAT_IF_COUNT; j++) {
            const TrainingWhatIfInfo *info = training_what_if(j);
            if (info->what_if != applied[i])
                continue;
            assert_string_equal(name->read(what_if).text, info->name);
            assert_string_equal(meaning->read(what_if).text, info->meaning);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_training),
        cmocka_unit_test(test_what_ifs_of_training_have_names),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
