/* Every kind of record that is published, each once, with all that it holds. */
#include "support.h"

#include "analysis/ask.h"
#include "diff/diff.h"
#include "page/record_types.h"

static void test_each_once_with_what_it_holds(void **state)
{
    g_autoptr(GPtrArray) types = record_types(&diff_record);
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    (void)state;
    for (guint i = 0; i < types->len; i++) {
        const RecordType *type = types->pdata[i];
        if (!g_hash_table_add(names, (char *)type->name))
            fail_msg("two are called %s", type->name);
        for (const Field *field = type->fields; field->name; field++)
            if (field->of && !g_ptr_array_find(types, field->of, NULL))
                fail_msg("%s.%s is of a record that is not listed", type->name, field->name);
    }
    assert_true(g_ptr_array_find(types, &price_record, NULL));
    assert_true(g_ptr_array_find(types, &effect_record, NULL));
}

static void test_without_more(void **state)
{
    g_autoptr(GPtrArray) types = record_types(NULL);
    (void)state;
    assert_true(g_ptr_array_find(types, &model_record, NULL));
    assert_false(g_ptr_array_find(types, &diff_record, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_once_with_what_it_holds),
                                       cmocka_unit_test(test_without_more)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
