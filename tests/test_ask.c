/* What can be asked, by the table of questions. */
#include "answers_book.h"

/* Every row can be asked for, answered and shown: what it lists is in its record, and so is every
 * column. */
static void test_rows_are_complete(void **state)
{
    (void)state;
    for (int id = 0; id < QUESTION_COUNT; id++) {
        const Question *row_of = question((QuestionId)id);
        assert_true(row_of->record && row_of->answer);
        assert_true(!row_of->name == !row_of->help && !row_of->name == !row_of->title);
        assert_true(!row_of->word == !row_of->words);
        const Field *list = row_of->rows ? record_field(row_of->record, row_of->rows) : NULL;
        assert_true(!row_of->rows || list);
        const RecordType *type = list ? list->of : row_of->record;
        for (const Column *column = row_of->columns; column && column->header; column++)
            if (!record_field(type, column->field))
                fail_msg("a %s has no %s", type->name, column->field);
    }
}

static void test_words_of_a_question(void **state)
{
    int axis;
    g_autoptr(GError) error = NULL;
    (void)state;
    assert_true(question_option(question(QUESTION_SWEEP), "resolution", &axis, NULL));
    assert_int_equal(axis, SWEEP_RESOLUTION);
    assert_false(question_option(question(QUESTION_SWEEP), "bach", &axis, &error));
    assert_string_equal(error->message, "no sweep of 'bach': did you mean 'batch'?; there are "
                                        "batch and resolution");
}

/* Asked again, it is the same list; of another model, another. */
static void test_what_was_asked_is_kept(void **state)
{
    static const char *const align[] = {"align=8", NULL};
    const TimingResult *timing = on_box(state, &plain);
    const ResultList *knee = asked_on(state, QUESTION_KNEE, timing, 0);
    Setup wide = {.designs = align};
    assert_ptr_equal(asked_on(state, QUESTION_KNEE, timing, 0), knee);
    assert_ptr_not_equal(asked_on(state, QUESTION_KNEE, on_box(state, &wide), 0), knee);
    assert_ptr_equal(asked_on(state, QUESTION_KNEE, timing, 0), knee);
}

/* Every record is of the schema once, with all its fields documented. */
static void test_every_field_is_documented(void **state)
{
    g_autoptr(GPtrArray) types = question_records();
    (void)state;
    for (guint i = 0; i < types->len; i++) {
        const RecordType *type = g_ptr_array_index(types, i);
        for (guint k = 0; k < i; k++)
            assert_ptr_not_equal(g_ptr_array_index(types, k), type);
        for (const Field *field = type->fields; field->name; field++)
            if (!field->meaning || !*field->meaning || !field->unit)
                fail_msg("%s.%s has no meaning or unit", type->name, field->name);
    }
    assert_true(g_ptr_array_find(types, &algorithm_record, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_complete),
        cmocka_unit_test(test_words_of_a_question),
        cmocka_unit_test(test_what_was_asked_is_kept),
        cmocka_unit_test(test_every_field_is_documented),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
