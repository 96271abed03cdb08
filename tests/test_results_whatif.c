/* Answers as records. */
#include "answers_book.h"

static void test_the_table_of_designs(void **state)
{
    RecordList designs = design_records();
    const Design *align = record_at(&designs, 0), *width = record_at(&designs, 1);
    (void)state;
    assert_string_equal(align->id, "align");
    near(record_field(&design_record, "fallback")->read(align).real, 8);
    assert_string_equal(record_field(&design_record, "number")->read(width).text, "width");
    assert_false(field_present(record_field(&design_record, "fallback"), width));
    assert_false(width->takes_layer);
}

/* Names and titles are the optimizer's, but for what-ifs under Adam. */
static void test_what_ifs_of_training_have_names(void **state)
{
    const ResultList *rows = asked_of(state, QUESTION_TRAINING, small(state, &plain));
    const Field *name = record_field(&training_record, "name"),
                *meaning = record_field(&training_record, "meaning");
    assert_string_equal(name->read(row(rows, OPTIMIZER_SGD)).text, "sgd");
    assert_false(field_present(meaning, row(rows, OPTIMIZER_SGD)));
    for (int i = 0; i < TRAINING_WHAT_IF_COUNT; i++) {
        const void *what_if = row(rows, OPTIMIZER_COUNT + i);
        assert_string_equal(name->read(what_if).text, training_what_if(i)->name);
        assert_string_equal(meaning->read(what_if).text, training_what_if(i)->meaning);
    }
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

static void test_every_field_is_documented(void **state)
{
    (void)state;
    for (const RecordType *const *type = result_types(); *type; type++)
        for (const Field *field = (*type)->fields; field->name; field++) {
            if (!field->meaning || !*field->meaning || !field->unit)
                fail_msg("%s.%s has no meaning or unit", (*type)->name, field->name);
            assert_ptr_equal(record_field(*type, field->name), field);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_table_of_designs),
        cmocka_unit_test(test_what_ifs_of_training_have_names),
        cmocka_unit_test(test_what_does_not_apply_is_absent),
        cmocka_unit_test(test_every_field_is_documented),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
