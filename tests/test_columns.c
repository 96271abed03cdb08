/* Lists of records by column: each in the shortest way, and nothing lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "data_table.h"
#include "page/columns.h"
#include "record/fields.h"

typedef struct Inner {
    int64_t bytes;
} Inner;

typedef struct Row {
    int index;
    const char *op, *note;
    double seconds;
    const Inner *inner;
} Row;

#define INNER_FIELDS(X, R) X(R, bytes, BYTES, "byte", "Size")
RECORD_TYPE(inner, Inner, INNER_FIELDS, "inner", "A part");

#define ROW_FIELDS(X, R)                                                                           \
    X(R, index, INDEX, "", "Place")                                                                \
    X(R, op, ID, "", "Operator")                                                                   \
    X(R, note, TEXT, "", "Remark")                                                                 \
    X(R, seconds, SECONDS, "s", "Time")                                                            \
    X(R, inner, RECORD, inner_record, "A part")
RECORD_TYPE(row, Row, ROW_FIELDS, "row", "A row");

static const Inner small = {4}, large = {4096};
static const ColumnsLess nothing = {(const char *const[]){NULL}, NULL};

static void assert_columns(const Row *rows, int n, const ColumnsLess *less, const char *expected)
{
    GString *out = g_string_new(NULL);
    RecordList list = {rows, sizeof *rows, n};
    columns_write(out, &row_record, &list, less);
    assert_string_equal(out->str, expected);
    g_string_free(out, TRUE);
}

/* "convolution" again and again is written once; a size that two of four share is not worth it: 13
 * bytes of [4,4,4,4096] against 31. */
static void test_the_shortest_way(void **state)
{
    (void)state;
    const Row rows[] = {{0, "convolution", NULL, 0.5, &small},
                        {1, "relu", NULL, 0.5, &small},
                        {2, "convolution", NULL, 0.5, &small},
                        {3, "convolution", NULL, 0.5, &large},
                        {4, "convolution", NULL, 0.5, NULL}};
    assert_columns(rows, 5, &nothing,
                   "{\"count\":5,\"columns\":{\"index\":{\"from\":0},"
                   "\"op\":{\"values\":[\"convolution\",\"relu\"],\"at\":[0,1,0,0,0]},"
                   "\"seconds\":{\"same\":0.5},"
                   "\"inner.bytes\":[4,4,4,4096,null]}}");
}

/* Values that stand behind themselves, not equally often: 42 bytes against 56. */
static void test_runs(void **state)
{
    (void)state;
    const Row rows[] = {{0, "convolution", NULL, NAN, NULL},
                        {2, "convolution", NULL, NAN, NULL},
                        {1, "convolution", NULL, NAN, NULL},
                        {1, "relu", NULL, NAN, NULL}};
    assert_columns(rows, 4, &nothing,
                   "{\"count\":4,\"columns\":{\"index\":[0,2,1,1],"
                   "\"op\":{\"values\":[\"convolution\",\"relu\"],\"runs\":[3,1]}}}");
}

/* Names in blocks: what stands before the last dot once a block. 1/3 has seven digits. */
static void test_names_in_blocks(void **state)
{
    (void)state;
    const Row rows[] = {{0, NULL, "encoder.layers.0.attention.query", 1.0 / 3, NULL},
                        {2, NULL, "encoder.layers.0.attention.key", 1.0 / 3, NULL},
                        {1, NULL, "encoder.layers.0.attention.value", 1.0 / 3, NULL},
                        {1, NULL, "head", 1.0 / 3, NULL}};
    assert_columns(rows, 4, &nothing,
                   "{\"count\":4,\"columns\":{\"index\":[0,2,1,1],\"note\":{"
                   "\"heads\":{\"values\":[\"encoder.layers.0.attention.\",\"\"],\"runs\":[3,1]},"
                   "\"tails\":[\"query\",\"key\",\"value\",\"head\"]},"
                   "\"seconds\":{\"same\":0.3333333}}}");
}

/* What stands behind itself is written once, where all do so equally often. */
static void test_each_so_many_times(void **state)
{
    (void)state;
    const Row rows[] = {{0, "convolution", "a", NAN, NULL},
                        {2, "convolution", "a", NAN, NULL},
                        {1, "relu", "a", NAN, NULL},
                        {1, "relu", "b", NAN, NULL}};
    assert_columns(rows, 4, &nothing,
                   "{\"count\":4,\"columns\":{\"index\":[0,2,1,1],"
                   "\"op\":{\"each\":[\"convolution\",\"relu\"],\"times\":2},"
                   "\"note\":[\"a\",\"a\",\"a\",\"b\"]}}");
}

/* Rows of two kinds: what takes eight places by itself has a value for each kind. */
static void test_kinds_of_rows(void **state)
{
    (void)state;
    Row rows[8];
    for (int i = 0; i < 8; i++)
        rows[i] = i == 2 || i == 3 || i == 7
                      ? (Row){i, "convolution", "kept for good", 0.03125, &large}
                      : (Row){i, "activation", "written over", 0.015625, &small};
    assert_columns(rows, 8, &nothing,
                   "{\"count\":8,\"kinds\":[[0,0,1,1,0,0,0,1]],\"columns\":{"
                   "\"index\":{\"from\":0},"
                   "\"op\":{\"of\":0,\"kinds\":[\"activation\",\"convolution\"]},"
                   "\"note\":{\"of\":0,\"kinds\":[\"written over\",\"kept for good\"]},"
                   "\"seconds\":{\"of\":0,\"kinds\":[0.015625,0.03125]},"
                   "\"inner.bytes\":{\"of\":0,\"kinds\":[4,4096]}}}");
}

/* One row is shortest as a list; what no row has is no column. */
static void test_one_row_and_none(void **state)
{
    (void)state;
    const Row row = {7, "relu", "a \"b\"", NAN, NULL};
    assert_columns(&row, 1, &nothing,
                   "{\"count\":1,\"columns\":{\"index\":[7],\"op\":[\"relu\"],"
                   "\"note\":[\"a \\\"b\\\"\"]}}");
    assert_columns(&row, 0, &nothing, "{\"count\":0,\"columns\":{}}");
}

static void test_a_gap_does_not_count_up(void **state)
{
    (void)state;
    const Row rows[] = {
        {0, NULL, NULL, NAN, NULL}, {1, NULL, NULL, NAN, NULL}, {-1, NULL, NULL, NAN, NULL}};
    assert_columns(rows, 3, &nothing, "{\"count\":3,\"columns\":{\"index\":[0,1,null]}}");
}

/* Casts between layers: indexes that stay or rise. */
static void test_what_rises(void **state)
{
    (void)state;
    Row rows[12];
    for (int i = 0; i < 12; i++)
        rows[i] = (Row){1000 + (i + 1) / 2, NULL, NULL, NAN, NULL};
    assert_columns(rows, 12, &nothing,
                   "{\"count\":12,\"columns\":{\"index\":{\"from\":1000,"
                   "\"steps\":[[[1,0],5],1]}}}");
}

/* As those, but for the first, a cast of the input, and the fourth: those after them go on. */
static void test_what_rises_with_gaps(void **state)
{
    (void)state;
    Row rows[12];
    for (int i = 0; i < 12; i++)
        rows[i] = (Row){i == 0 || i == 3 ? -1 : 1000 + i, NULL, NULL, NAN, NULL};
    assert_columns(rows, 12, &nothing,
                   "{\"count\":12,\"columns\":{\"index\":{\"from\":1001,"
                   "\"steps\":[0,1,0,2,[[1],7]],\"absent\":[0,3]}}}");
}

/* Two halves of a fused operator are told in turns: an index may come back. Four steps of nine
 * bytes, "1,-1,1,1,", are worth the eight around them. */
static void test_what_steps_back(void **state)
{
    (void)state;
    static const int indexes[] = {1000, 1001, 1000, 1001, 1002, 1003, 1002, 1003, 1004, 1005};
    Row rows[G_N_ELEMENTS(indexes)];
    for (size_t i = 0; i < G_N_ELEMENTS(indexes); i++)
        rows[i] = (Row){indexes[i], NULL, NULL, NAN, NULL};
    assert_columns(rows, G_N_ELEMENTS(indexes), &nothing,
                   "{\"count\":10,\"columns\":{\"index\":{\"from\":1000,"
                   "\"steps\":[[[1,-1,1,1],2],1]}}}");
}

static bool op_elsewhere(const Field *field, const void *record)
{
    return g_str_equal(field->name, "op") && ((const Row *)record)->index == 1;
}

/* Left out by name, by the name of what it is nested in, or in one row because another file says
 * it. */
static void test_what_stands_elsewhere(void **state)
{
    (void)state;
    const Row rows[] = {{0, "a", "x", 1, &small}, {1, "b", "y", 2, &large}};
    assert_columns(rows, 2,
                   &(ColumnsLess){(const char *const[]){"note", "inner", NULL}, op_elsewhere},
                   "{\"count\":2,\"columns\":{\"index\":[0,1],\"op\":[\"a\",null],"
                   "\"seconds\":[1.0,2.0]}}");
    assert_columns(
        rows, 2,
        &(ColumnsLess){(const char *const[]){"index", "note", "op", "seconds", NULL}, NULL},
        "{\"count\":2,\"columns\":{\"inner.bytes\":[4,4096]}}");
}

/* Read back, every row is what it was as an object. */
static void test_nothing_is_lost(void **state)
{
    (void)state;
    enum { ROWS = 100 };
    Row rows[ROWS];
    for (int i = 0; i < ROWS; i++)
        rows[i] = (Row){i == 99 ? -1 : i, i % 3 ? "convolution" : "relu", i == 5 ? "on.ce" : NULL,
                        i % 7 ? 0.1 * (i % 4) : NAN,
                        i % 2   ? &small
                        : i % 5 ? &large
                                : NULL};
    RecordList list = {rows, sizeof *rows, ROWS};
    GString *out = g_string_new(NULL);
    columns_write(out, &row_record, &list, &nothing);
    json_t *table = json_loads(out->str, 0, NULL), *read = data_rows(table),
           *expected = record_list_json(&row_record, &list);
    assert_non_null(table);
    assert_true(json_equal(read, expected));
    json_decref(expected);
    json_decref(read);
    json_decref(table);
    g_string_free(out, TRUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_shortest_way),        cmocka_unit_test(test_runs),
        cmocka_unit_test(test_names_in_blocks),         cmocka_unit_test(test_each_so_many_times),
        cmocka_unit_test(test_kinds_of_rows),           cmocka_unit_test(test_one_row_and_none),
        cmocka_unit_test(test_a_gap_does_not_count_up), cmocka_unit_test(test_what_rises),
        cmocka_unit_test(test_what_rises_with_gaps),    cmocka_unit_test(test_what_steps_back),
        cmocka_unit_test(test_what_stands_elsewhere),   cmocka_unit_test(test_nothing_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
