/* Lists of records that own what they point to. */
#include "support.h"

#include "record/result_list.h"

typedef struct Row {
    const char *text;
    int64_t count;
} Row;

static void test_rows_are_copied_in_order(void **state)
{
    g_autoptr(ResultList) list = result_list_new(sizeof(Row));
    (void)state;
    assert_int_equal(list->records.n, 0);
    for (int64_t i = 0; i < 100; i++) {
        Row row = {result_list_keep(list, g_strdup_printf("row %d", (int)i)), i};
        result_list_add(list, &row);
    }
    const Row *last = record_at(&list->records, 99);
    assert_int_equal(list->records.n, 100);
    assert_int_equal(last->count, 99);
    assert_string_equal(last->text, "row 99");
    assert_null(result_list_keep(list, NULL));
}

static void count_free(void *memory)
{
    int *freed = memory;
    ++*freed;
}

/* What rows point into goes with them, once. */
static void test_what_is_taken_goes_with_the_list(void **state)
{
    int freed = 0;
    ResultList *list = result_list_new(sizeof(Row));
    (void)state;
    result_list_take(list, &freed, count_free, 640);
    assert_int_equal(list->engine_bytes, 640);
    result_list_free(list);
    assert_int_equal(freed, 1);
    result_list_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_copied_in_order),
        cmocka_unit_test(test_what_is_taken_goes_with_the_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
