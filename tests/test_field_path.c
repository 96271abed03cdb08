/* Paths to the values of a record, in the order of its table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "page/field_path.h"
#include "record/fields.h"

typedef struct Inner {
    int64_t bytes, total;
} Inner;

typedef struct Row {
    const char *name;
    const Inner *inner;
} Row;

#define INNER_FIELDS(X, R)                                                                         \
    X(R, bytes, BYTES, "byte", "Size")                                                             \
    X(R, total, COUNT, "", "All")
RECORD_TYPE(inner, Inner, INNER_FIELDS, "inner", "A part");

#define ROW_FIELDS(X, R)                                                                           \
    X(R, name, TEXT, "", "Name")                                                                   \
    X(R, inner, RECORD, inner_record, "A part")
RECORD_TYPE(row, Row, ROW_FIELDS, "row", "A row");

static void assert_names(const char *const *without, const char *expected)
{
    g_autoptr(GArray) paths = field_paths(&row_record, without);
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < paths->len; i++)
        g_string_append_printf(names, "%s ", g_array_index(paths, FieldPath, i).name);
    assert_string_equal(names->str, expected);
    g_string_free(names, TRUE);
}

static void test_names(void **state)
{
    (void)state;
    assert_names((const char *const[]){NULL}, "name inner.bytes inner.total ");
    assert_names((const char *const[]){"inner.bytes", NULL}, "name inner.total ");
    assert_names((const char *const[]){"inner", "bytes", NULL}, "name ");
}

static void test_values(void **state)
{
    const Inner inner = {4, COUNT_ABSENT};
    const Row row = {"a", &inner}, hollow = {NULL, NULL};
    g_autoptr(GArray) paths = field_paths(&row_record, (const char *const[]){NULL});
    const FieldPath *path = &g_array_index(paths, FieldPath, 0);
    Value value;
    (void)state;
    assert_true(field_path_read(&path[0], &row, &value));
    assert_string_equal(value.text, "a");
    assert_true(field_path_read(&path[1], &row, &value));
    assert_int_equal(value.integer, 4);
    assert_false(field_path_read(&path[2], &row, &value));
    assert_false(field_path_read(&path[1], &hollow, &value));
    assert_int_equal(field_path_last(&path[1])->type, FIELD_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names), cmocka_unit_test(test_values)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
