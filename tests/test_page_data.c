/* data.json and the CSV beside pages: what each kind of page has. */
#include "support.h"

#include <jansson.h>

static json_t *data_of(const Book *book, const char *page)
{
    g_autofree char *name = g_strconcat("site/", page, "/data.json", NULL);
    g_autofree char *text = book_read(book, name);
    assert_non_null(text);
    json_t *json = json_loads(text, 0, NULL);
    assert_non_null(json);
    assert_string_equal(json_string_value(json_object_get(json, "schema")), "roofbook/2");
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
    g_auto(Ran) ran = book_build(&book);
    assert_status(&ran, 0);
    assert_keys(&book, "models/small", "schema model layers timing training energy fusion");
    assert_keys(&book, "models/small/box", "schema model timing energy");
    assert_keys(&book, "hardware/box", "schema device");
    assert_keys(&book, "models", "schema models");
    assert_keys(&book, "hardware", "schema devices");
    assert_keys(&book, "operators", "schema operators");
    assert_keys(&book, "data", "schema tables");
    g_autofree char *layers = book_read(&book, "site/models/small/layers.csv");
    assert_true(g_str_has_prefix(layers, "index,name,op,class,block,"));
    assert_int_equal(line_count(layers), 3);
    assert_true(book_has(&book, "site/hardware/box/peaks.csv"));
    assert_false(book_has(&book, "site/data/layers.csv"));
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_kind_of_page_has_its_data)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
