/* data.json and the CSV beside pages: what each kind of page has. */
#include "support.h"

#include "analysis/results.h"
#include "data_table.h"

static json_t *data_of(const Book *book, const char *page)
{
    g_autofree char *name = g_strconcat("site/", page, "/data.json", NULL);
    g_autofree char *text = book_read(book, name);
    assert_non_null(text);
    json_t *json = json_loads(text, 0, NULL);
    assert_non_null(json);
    assert_string_equal(json_string_value(json_object_get(json, "schema")), PAGE_SCHEMA);
    return json;
}

static void assert_keys(const Book *book, const char *page, const char *expected)
{
    json_t *json = data_of(book, page);
    GString *keys = g_string_new(NULL);
    const char *key;
    json_t *value;
    json_object_foreach(json, key, value)
        g_string_append_printf(keys, "%s%s", keys->len ? " " : "", key);
    assert_string_equal(keys->str, expected);
    g_string_free(keys, TRUE);
    json_decref(json);
}

/* Questions of a model and of a pair have their places; lists have what they list. */
static void test_every_kind_of_page_has_its_data(void **state)
{
    (void)state;
    Book book = book_small();
    book_publish(&book);
    assert_keys(&book, "models/small", "schema model layers timing training energy fusion budgets");
    assert_keys(&book, "models/small/box", "schema model timing energy");
    assert_keys(&book, "hardware/box", "schema device not_computed");
    assert_keys(&book, "models", "schema models");
    assert_keys(&book, "hardware", "schema devices");
    assert_keys(&book, "operators", "schema operators");
    assert_keys(&book, "data", "schema tables");
    g_autofree char *layers = book_read(&book, "site/models/small/layers.csv");
    assert_true(g_str_has_prefix(layers, "index,name,count,op,"));
    assert_int_equal(line_count(layers), 3);
    assert_true(book_has(&book, "site/hardware/box/peaks.csv"));
    assert_false(book_has(&book, "site/data/layers.csv"));
    book_clear(&book);
}

/* What rules of fusion do is by column, and its rows are those that the command prints. */
static void test_fusion_is_by_column(void **state)
{
    static const char *const lists[] = {"steps", "unfused"};
    (void)state;
    Book book = book_small();
    g_auto(Ran) built = book_build(&book);
    assert_status(&built, 0);
    g_auto(Ran) ran = run_roofbook("show", "-C", book.dir, "small", "--fusion", "--json", NULL);
    assert_status(&ran, 0);
    json_t *shown = json_loads(ran.out, 0, NULL), *json = data_of(&book, "models/small");
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        json_t *rows = data_rows(json_object_get(json_object_get(json, "fusion"), lists[i]));
        json_t *printed = json_object_get(json_object_get(shown, "fusion"), lists[i]);
        assert_non_null(printed);
        assert_true(json_equal(rows, printed));
        json_decref(rows);
    }
    json_decref(shown);
    json_decref(json);
    book_clear(&book);
}

static void assert_fields(json_t *object, const char *expected)
{
    GString *keys = g_string_new(NULL);
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
        g_string_append_printf(keys, "%s%s", keys->len ? " " : "", key);
    assert_string_equal(keys->str, expected);
    g_string_free(keys, TRUE);
}

static const char *dtype_reason(json_t *device, const char *dtype)
{
    json_t *gap;
    size_t i;
    json_array_foreach(
        json_object_get(device, "not_computed"), i,
        gap) if (!strcmp(json_string_value(json_object_get(gap, "dtype")),
                         dtype)) return json_string_value(json_object_get(gap, "reason"));
    return NULL;
}

static json_t *member(json_t *of, const char *list, size_t i)
{
    return json_array_get(json_object_get(of, list), i);
}

static void assert_columns(json_t *table, const char *expected)
{
    assert_fields(json_object_get(table, "columns"), expected);
}

/* A model's page has what SPEC's names are of; what its pairs and devices say is theirs, as why box
 * has no int8. The layers of tf32, which box computes in fp32, are those of fp32, and written once;
 * what they are called is with the model. */
static void test_nothing_is_written_twice(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "handbook.lua",
             "handbook { title = \"t\", description = \"d\",\n"
             "  precisions = { \"fp32\", \"tf32\", \"16-bit\", \"int8\" },\n"
             "  deep = { { devices = { \"box\" } } } }\n");
    book_publish(&book);
    json_t *model = data_of(&book, "models/small"), *pair = data_of(&book, "models/small/box");
    assert_columns(json_object_get(model, "timing"),
                   "device dtype compute_dtype batch scheme traffic_model supported fits "
                   "operators_seconds roofline_seconds bound_seconds memory_needed_bytes "
                   "utilisation bound memory_bound_share");
    assert_columns(json_object_get(model, "layers"),
                   "index name op class block attributes inputs outputs macs flops flops_exact "
                   "activations params buffers weights_bytes metadata_bytes "
                   "traffic.compulsory.input traffic.compulsory.weights "
                   "traffic.compulsory.output traffic.compulsory.total "
                   "traffic.compulsory.bytes traffic.no_reuse.input traffic.no_reuse.weights "
                   "traffic.no_reuse.output traffic.no_reuse.total traffic.no_reuse.bytes "
                   "intensity intensity_no_reuse covered unknown stated");
    json_t *fp32 = member(pair, "timing", 0), *tf32 = member(pair, "timing", 1);
    assert_columns(json_object_get(fp32, "layers"),
                   "layer index seconds compute_dtype bound utilisation matrix_seconds "
                   "vector_seconds memory_seconds");
    json_t *device = data_of(&book, "hardware/box");
    assert_contains(dtype_reason(device, "int8"), "no int8: device 'box' states no peak for it");
    json_decref(device);
    assert_string_equal(json_string_value(json_object_get(tf32, "dtype")), "tf32");
    assert_string_equal(json_string_value(json_object_get(tf32, "compute_dtype")), "fp32");
    assert_null(json_object_get(tf32, "layers"));
    assert_true(json_equal(json_object_get(tf32, "operators_seconds"),
                           json_object_get(fp32, "operators_seconds")));
    json_decref(model);
    json_decref(pair);
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_fusion_is_by_column),
                                       cmocka_unit_test(test_every_kind_of_page_has_its_data),
                                       cmocka_unit_test(test_nothing_is_written_twice)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
