/* The published schema: every data.json of a handbook is as it says, and what is not is refused. */
#include "support.h"

#include "json_schema.h"
#include "site/data_schema.h"

static json_t *parsed(const char *text)
{
    json_error_t error;
    json_t *json = text ? json_loads(text, 0, &error) : NULL;
    if (!json)
        fail_msg("%s", text ? error.text : "nothing there");
    return json;
}

static void assert_holds(const json_t *schema, const char *name, const char *text)
{
    json_t *json = parsed(text);
    g_autofree char *problem = schema_problem(schema, json);
    if (problem)
        fail_msg("%s: %s", name, problem);
    json_decref(json);
}

/* With a network in int8 and a device that has none, so that casts and reasons are there. */
static void test_every_page_is_as_the_schema_says(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "handbook.lua",
             "handbook { title = \"t\", description = \"d\",\n"
             "  precisions = { \"fp32\", \"tf32\", \"16-bit\", \"int8\" },\n"
             "  deep = { { devices = { \"box\", \"t4\" } } } }\n");
    book_add(&book, "hardware/t4.lua",
             "device { id = \"t4\", name = \"T\", class = \"gpu-datacentre\",\n"
             "  peak { dtype = \"fp32\", unit = \"vector\", flops = 8e12, source = \"s\" },\n"
             "  peak { dtype = \"int8\", unit = \"matrix\", accumulate = \"int32\", flops = 1e14,\n"
             "         source = \"s\" },\n"
             "  price { per_hour = 1, currency = \"USD\", provider = \"P\", date = \"2025-03\",\n"
             "          source = \"s\" },\n"
             "  memory { name = \"D\", capacity = 16 * GB, bandwidth = 3e11, source = \"s\" } }\n");
    book_add(&book, "models/small.lua",
             "model { id = \"small\", input = { 3, 8, 8 }, build = function(x)\n"
             "  return x:conv { 4, kernel = 3 }:gelu():conv { 4, kernel = 3 } end }\n");
    book_publish(&book);
    g_autofree char *text = book_read(&book, "site/" DATA_SCHEMA_FILE);
    json_t *schema = parsed(text);
    g_autoptr(GPtrArray) files = list_tree(book.site);
    int checked = 0;
    for (guint i = 0; i < files->len; i++) {
        if (!g_str_has_suffix(files->pdata[i], "data.json"))
            continue;
        g_autofree char *name = g_strconcat("site/", files->pdata[i], NULL),
                        *data = book_read(&book, name);
        assert_holds(schema, name, data);
        checked++;
    }
    assert_true(checked > 10);
    g_autofree char *pair = book_read(&book, "site/models/small/t4/data.json");
    assert_contains(pair, "\"cast\":");
    json_decref(schema);
    book_clear(&book);
}

static void test_what_is_refused(void **state)
{
    static const struct {
        const char *data, *problem;
    } bad[] = {
        {"{}", "$: schema"},
        {"{\"schema\":\"roofbook/2\"}", "$.schema: is another value"},
        {"{\"schema\":\"roofbook-page/1\",\"more\":1}", "$.more: is not in the schema"},
        {"{\"schema\":\"roofbook-page/1\",\"layers\":[]}", "$.layers: is of another type"},
        {"{\"schema\":\"roofbook-page/1\",\"layers\":{\"count\":1}}", "$.layers: columns"},
        {"{\"schema\":\"roofbook-page/1\",\"layers\":{\"count\":1,\"columns\":{\"x\":[1]}}}",
         "$.layers.columns.x: is not in the schema"},
        {"{\"schema\":\"roofbook-page/1\",\"layers\":{\"count\":1,\"columns\":{\"macs\":[\"1\"]}}}",
         "$.layers.columns.macs: is not one of the ways"},
        {"{\"schema\":\"roofbook-page/1\",\"layers\":{\"count\":1,\"columns\":{\"name\":"
         "{\"from\":0}}}}",
         "$.layers.columns.name: is not one of the ways"},
        {"{\"schema\":\"roofbook-page/1\",\"layers\":{\"count\":1,\"columns\":{\"macs\":"
         "{\"values\":[1],\"at\":[-1]}}}}",
         "$.layers.columns.macs: is not one of the ways"},
        {"{\"schema\":\"roofbook-page/1\",\"layers\":{\"count\":1,\"kinds\":[0],\"columns\":{}}}",
         "$.layers.kinds[0]: is of another type"},
        {"{\"schema\":\"roofbook-page/1\",\"layers\":{\"count\":1,\"columns\":{\"macs\":"
         "{\"of\":0,\"kinds\":{\"same\":1}}}}}",
         "$.layers.columns.macs: is not one of the ways"},
        {"{\"schema\":\"roofbook-page/1\",\"training\":[]}", "$.training: is of another type"},
        {"{\"schema\":\"roofbook-page/1\",\"device\":{\"id\":1}}",
         "$.device.id: is of another type"},
    };
    g_autofree char *text = data_schema();
    json_t *schema = parsed(text);
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        json_t *json = parsed(bad[i].data);
        g_autofree char *problem = schema_problem(schema, json);
        assert_non_null(problem);
        assert_string_equal(problem, bad[i].problem);
        json_decref(json);
    }
    assert_holds(schema, "all ways",
                 "{\"schema\":\"roofbook-page/1\",\"layers\":{\"count\":2,\"kinds\":[[0,0],[1,0]],"
                 "\"columns\":{"
                 "\"index\":{\"from\":0,\"steps\":[[[1],1]]},\"name\":[\"a\",null],\"op\":{"
                 "\"same\":\"conv\"},"
                 "\"macs\":{\"values\":[1,null],\"at\":[1,0]},"
                 "\"traffic.compulsory.bytes\":[1,2],\"inputs\":[[[1,null]],null],"
                 "\"class\":{\"each\":[\"conv\"],\"times\":2},"
                 "\"block\":{\"values\":[\"b\"],\"runs\":[2]},"
                 "\"attributes\":{\"heads\":[\"a.\",\"a.\"],\"tails\":[\"b\",\"c\"]},"
                 "\"flops\":{\"of\":0,\"kinds\":[3]},\"params\":{\"of\":1,\"kinds\":"
                 "{\"values\":[null],\"at\":[0,0]}}}}}");
    json_decref(schema);
}

/* Units and meanings are those of the fields' own table. */
static void test_fields_are_described(void **state)
{
    g_autofree char *text = data_schema();
    (void)state;
    assert_contains(text, "\"seconds\":{\"description\":\"Time of the operator by itself, at its "
                          "roof\",\"unit\":\"s\",\"$ref\":\"#/$defs/number\"}");
    assert_contains(text, "\"$schema\":\"https://json-schema.org/draft/2020-12/schema\"");
}

/* The example of the data page, run as it stands there: 6,912 multiply-accumulates. */
static void test_the_worked_example(void **state)
{
    (void)state;
    g_autofree char *python = g_find_program_in_path("python3");
    if (!python)
        skip();
    Book book = book_small();
    g_auto(Ran) built = book_build(&book);
    assert_status(&built, 0);
    g_autofree char *page = book_read(&book, "site/data/index.md"),
                    *data = book_path(&book, "site/models/small/data.json");
    const char *start = page ? strstr(page, "``` python\n") : NULL;
    assert_non_null(start);
    start += strlen("``` python\n");
    g_autofree char *code = g_strndup(start, (gsize)(strstr(start, "```") - start));
    const char *const argv[] = {python, "-c", code, data, NULL};
    g_auto(Ran) ran = run_argv(argv);
    assert_status(&ran, 0);
    assert_string_equal(ran.out, "6912\n");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_worked_example),
                                       cmocka_unit_test(test_every_page_is_as_the_schema_says),
                                       cmocka_unit_test(test_what_is_refused),
                                       cmocka_unit_test(test_fields_are_described)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
