#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "record/fields.h"

typedef struct Inner {
    int64_t bytes;
    double ratio;
} Inner;

typedef struct Outer {
    int64_t count;
    int index;
    double number, seconds;
    bool yes;
    const char *id, *text;
    Shape shape;
    ShapeList shapes;
    const char *const *texts;
    const Inner *inner;
    RecordList list; /* Inner */
} Outer;

#define INNER_FIELDS(X, R)                                                                         \
    X(R, bytes, BYTES, "byte", "Size", self->bytes)                                                \
    X(R, ratio, RATIO, "", "Share", self->ratio)
RECORD_TYPE(inner, Inner, INNER_FIELDS, "inner", "A part");

#define OUTER_FIELDS(X, R)                                                                         \
    X(R, count, COUNT, "MAC", "Work", self->count)                                                 \
    X(R, index, INDEX, "", "Place", self->index)                                                   \
    X(R, number, NUMBER, "FLOP/byte", "Intensity", self->number)                                   \
    X(R, seconds, SECONDS, "s", "Time", self->seconds)                                             \
    X(R, yes, BOOL, "", "Whether", self->yes)                                                      \
    X(R, id, ID, "", "Id", self->id)                                                               \
    X(R, text, TEXT, "", "Name", self->text)                                                       \
    X(R, shape, SHAPE, "elements", "Shape", &self->shape)                                          \
    X(R, shapes, SHAPES, "elements", "Shapes", self->shapes)                                       \
    X(R, texts, TEXTS, "", "Names", self->texts)                                                   \
    X(R, inner, RECORD, inner_record, "A part", self->inner)                                       \
    X(R, list, RECORDS, inner_record, "Parts", self->list)
RECORD_TYPE(outer, Outer, OUTER_FIELDS, "outer", "A whole");

static const char *const two_names[] = {"conv", "relu", NULL};
static const Inner inner = {4096, 0.5};
static Shape two_shapes[] = {{2, {1, 10}}, {4, {1, 3, 8, 8}}};

static Outer full(void)
{
    return (Outer){
        .count = INT64_C(4089184256),
        .index = 3,
        .number = 0.1,
        .seconds = 0.25,
        .yes = true,
        .id = "fp32",
        .text = "a \"b\", <c>",
        .shape = {4, {1, 3, 224, 224}},
        .shapes = {two_shapes, 2},
        .texts = two_names,
        .inner = &inner,
        .list = {&inner, sizeof inner, 1},
    };
}

/* Everything that can be absent is. */
static Outer hollow(void)
{
    return (Outer){.count = COUNT_ABSENT,
                   .index = -1,
                   .number = NAN,
                   .seconds = INFINITY,
                   .shapes = {NULL, 0}};
}

static void assert_json(const Outer *record, const char *expected)
{
    g_autofree char *text = json_publish_compact(record_json(&outer_record, record));
    assert_string_equal(text, expected);
}

static void test_json_follows_the_table(void **state)
{
    (void)state;
    Outer record = full();
    assert_json(&record, "{\"count\":4089184256,\"index\":3,\"number\":0.1,\"seconds\":0.25,"
                         "\"yes\":true,\"id\":\"fp32\",\"text\":\"a \\\"b\\\", <c>\","
                         "\"shape\":[1,3,224,224],\"shapes\":[[1,10],[1,3,8,8]],"
                         "\"texts\":[\"conv\",\"relu\"],"
                         "\"inner\":{\"bytes\":4096,\"ratio\":0.5},"
                         "\"list\":[{\"bytes\":4096,\"ratio\":0.5}]}\n");
}

/* By name, or of what is nested by both names: the same field elsewhere stays. */
static void test_fields_are_left_out(void **state)
{
    static const char *const without[] = {"number", "text", "list.ratio", NULL};
    Outer record = full();
    (void)state;
    record.list = (RecordList){&inner, sizeof inner, 1};
    json_t *json = record_json_without(&outer_record, &record, without);
    assert_null(json_object_get(json, "number"));
    assert_null(json_object_get(json, "text"));
    assert_non_null(json_object_get(json, "texts"));
    assert_non_null(json_object_get(json_object_get(json, "inner"), "ratio"));
    json_t *part = json_array_get(json_object_get(json, "list"), 0);
    assert_int_equal(json_integer_value(json_object_get(part, "bytes")), 4096);
    assert_null(json_object_get(part, "ratio"));
    json_decref(json);
}

static void test_absent_is_left_out_of_json(void **state)
{
    (void)state;
    Outer record = hollow();
    assert_json(&record, "{\"yes\":false,\"shape\":[],\"shapes\":[]}\n");
}

static void test_zero_is_present(void **state)
{
    (void)state;
    Outer record = hollow();
    record.count = record.index = 0;
    record.number = 0;
    record.list = (RecordList){&inner, sizeof inner, 0};
    assert_json(&record, "{\"count\":0,\"index\":0,\"number\":0.0,\"yes\":false,\"shape\":[],"
                         "\"shapes\":[],\"list\":[]}\n");
}

static void test_an_unknown_dimension_is_null(void **state)
{
    (void)state;
    Outer record = hollow();
    record.shape = (Shape){2, {-1, 10}};
    assert_json(&record, "{\"yes\":false,\"shape\":[null,10],\"shapes\":[]}\n");
}

static void test_numbers_print_twelve_digits(void **state)
{
    (void)state;
    Outer record = hollow();
    record.number = 1.0 / 3;
    record.seconds = 1.25e-9;
    assert_json(&record, "{\"number\":0.333333333333,\"seconds\":1.25e-9,\"yes\":false,"
                         "\"shape\":[],\"shapes\":[]}\n");
}

static void test_csv_flattens_records_and_quotes_text(void **state)
{
    (void)state;
    Outer records[] = {full(), hollow()};
    RecordList list = {records, sizeof *records, 2};
    g_autofree char *csv = record_csv(&outer_record, &list);
    assert_string_equal(csv, "count,index,number,seconds,yes,id,text,shape,shapes,texts,"
                             "inner.bytes,inner.ratio\n"
                             "4089184256,3,0.1,0.25,true,fp32,\"a \"\"b\"\", <c>\",1x3x224x224,"
                             "1x10;1x3x8x8,conv; relu,4096,0.5\n"
                             ",,,,false,,,scalar,,,,\n");
}

/* What a spreadsheet would calculate is marked as text; numbers are numbers, and JSON is as it is.
 */
static void test_csv_has_no_formulas(void **state)
{
    (void)state;
    static const char *const texts[][2] = {
        {"=1+1", "'=1+1"},
        {"+1", "'+1"},
        {"-1", "'-1"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"\t=1", "'\t=1"},
        {"\r=1", "\"'\r=1\""},
        {"\n=1", "\"'\n=1\""},
        {"=HYPERLINK(\"http://x\",1)", "\"'=HYPERLINK(\"\"http://x\"\",1)\""},
        {"＝1", "'＝1"},
        {"－1", "'－1"},
        {"a=1", "a=1"},
        {"'=1", "'=1"},
        {"×2", "×2"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        Outer record = {
            .count = -3, .index = -1, .number = -0.5, .seconds = NAN, .text = texts[i][0]};
        RecordList list = {&record, sizeof record, 1};
        g_autofree char *csv = record_csv(&outer_record, &list);
        g_autofree char *row = g_strdup_printf("\n-3,,-0.5,,false,,%s,scalar,,,,\n", texts[i][1]);
        if (!g_str_has_suffix(csv, row))
            fail_msg("%s", csv);
        json_t *json = record_json(&outer_record, &record);
        assert_string_equal(json_string_value(json_object_get(json, "text")), texts[i][0]);
        json_decref(json);
    }
}

static void test_a_list_may_hold_pointers(void **state)
{
    (void)state;
    Inner other = {1, 0.25};
    const Inner *pointers[] = {&inner, &other};
    RecordList list = {pointers, 0, 2};
    assert_ptr_equal(record_at(&list, 1), &other);
    g_autofree char *text = json_publish_compact(record_list_json(&inner_record, &list));
    assert_string_equal(text, "[{\"bytes\":4096,\"ratio\":0.5},{\"bytes\":1,\"ratio\":0.25}]\n");
}

static void test_fields_as_text(void **state)
{
    (void)state;
    Outer record = full(), none = hollow();
    g_autofree char *count = field_text(record_field(&outer_record, "count"), &record);
    g_autofree char *seconds = field_text(record_field(&outer_record, "seconds"), &record);
    g_autofree char *absent = field_text(record_field(&outer_record, "count"), &none);
    assert_string_equal(count, "4,089,184,256");
    assert_string_equal(seconds, "250 ms");
    assert_string_equal(absent, "");
    assert_null(record_field(&outer_record, "counts"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_follows_the_table),
        cmocka_unit_test(test_fields_are_left_out),
        cmocka_unit_test(test_absent_is_left_out_of_json),
        cmocka_unit_test(test_zero_is_present),
        cmocka_unit_test(test_an_unknown_dimension_is_null),
        cmocka_unit_test(test_numbers_print_twelve_digits),
        cmocka_unit_test(test_csv_flattens_records_and_quotes_text),
        cmocka_unit_test(test_csv_has_no_formulas),
        cmocka_unit_test(test_a_list_may_hold_pointers),
        cmocka_unit_test(test_fields_as_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
