/* The CSV beside pages: short, exact where it counts, and no empty columns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "page/spreadsheet.h"
#include "record/fields.h"

typedef struct Row {
    int64_t macs;
    const char *name, *block;
    double seconds;
    bool covered, stated;
    const char *const *unknown;
    Shape shape;
    RecordList list;
} Row;

#define ROW_FIELDS(X, R)                                                                           \
    X(R, macs, COUNT, "MAC", "Work")                                                               \
    X(R, name, TEXT, "", "Name")                                                                   \
    X(R, block, TEXT, "", "Block")                                                                 \
    X(R, seconds, SECONDS, "s", "Time")                                                            \
    X(R, covered, BOOL, "", "Known")                                                               \
    X(R, stated, BOOL, "", "Stated")                                                               \
    X(R, unknown, TEXTS, "", "Not known")                                                          \
    X(R, shape, SHAPE, "", "Shape", &self->shape)
RECORD_TYPE(row, Row, ROW_FIELDS, "row", "A row");

static const char *const none[] = {NULL}, *const macs[] = {"macs", NULL};

static void assert_csv(const Row *rows, int n, const char *const *without, const char *expected)
{
    RecordList list = {rows, sizeof *rows, n};
    g_autofree char *csv = spreadsheet_csv(&row_record, &list, without);
    assert_string_equal(csv, expected);
}

/* 4,089,184,256,123 has more than six digits and keeps them; 1/3 s has six. */
static void test_numbers(void **state)
{
    (void)state;
    const Row rows[] = {
        {INT64_C(4089184256123), "a", NULL, 1.0 / 3, true, false, none, {2, {1, 10}}, {0}},
        {COUNT_ABSENT, "b, \"c\"", "x", 1.23456789e-7, false, false, none, {0, {0}}, {0}}};
    assert_csv(rows, 2, none,
               "macs,name,block,seconds,covered,shape\n"
               "4089184256123,a,,0.333333,true,1x10\n"
               ",\"b, \"\"c\"\"\",x,1.23457e-07,false,scalar\n");
    assert_csv(rows, 1, macs, "name,seconds,covered,shape\na,0.333333,true,1x10\n");
}

/* A column in which no row says anything, or all say no, is none; zero says something. */
static void test_columns_that_say_nothing(void **state)
{
    (void)state;
    const Row rows[] = {{0, "=1", NULL, NAN, false, true, none, {1, {3}}, {0}},
                        {0, "b", NULL, NAN, false, false, macs, {1, {3}}, {0}}};
    assert_csv(rows, 2, none,
               "macs,name,stated,unknown,shape\n"
               "0,'=1,true,,3\n"
               "0,b,false,macs,3\n");
}

/* b differs from a in its name alone and comes again after c; d says no block. The first names the
 * row, which stands where it did. */
static void test_rows_that_are_alike(void **state)
{
    (void)state;
    static const char *const which[] = {"name", NULL};
    const Row rows[] = {{7, "a", "x", 0.5, true, false, none, {1, {3}}, {0}},
                        {7, "c", "y", 0.5, true, false, none, {1, {3}}, {0}},
                        {7, "b", "x", 0.5, true, false, none, {1, {3}}, {0}},
                        {7, "d", NULL, 0.5, true, false, none, {1, {3}}, {0}}};
    RecordList list = {rows, sizeof *rows, 4};
    g_autofree char *csv = spreadsheet_csv_alike(&row_record, &list, macs, which);
    assert_string_equal(csv, "name,count,block,seconds,covered,shape\n"
                             "a,2,x,0.5,true,3\n"
                             "c,1,y,0.5,true,3\n"
                             "d,1,,0.5,true,3\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers),
                                       cmocka_unit_test(test_columns_that_say_nothing),
                                       cmocka_unit_test(test_rows_that_are_alike)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
