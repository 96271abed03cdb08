/* import/from_config.h: a config.json as a network of a handbook and of the command line. */
#include "support.h"

#include <jansson.h>

#include "import/from_config.h"
#include "import/import.h"

/* Per layer 2·64·64 + 2·64·32 + 3·64·128 + 2·64 = 36,992 parameters; embedding and head 2·100·64,
 * and the last norm: 2·36,992 + 12,800 + 64 = 86,848, of two bytes each. */
#define SIZES                                                                                      \
    "\"model_type\": \"llama\", \"vocab_size\": 100, \"hidden_size\": 64, "                        \
    "\"intermediate_size\": 128, \"num_hidden_layers\": 2, \"num_attention_heads\": 4, "           \
    "\"num_key_value_heads\": 2, \"torch_dtype\": \"bfloat16\""
#define CONFIG "{ " SIZES " }"

static void test_what_a_file_is(void **state)
{
    (void)state;
    assert_true(import_knows("a/config.json") && import_knows("config.json"));
    assert_true(import_knows("llama-3.config.json"));
    assert_false(import_knows("tokenizer_config.json") || import_knows("a.json") ||
                 import_knows("generation_config.json") || import_knows("config.json/a"));
}

static void test_a_file_gives_its_name(void **state)
{
    (void)state;
    static const struct {
        const char *within, *path, *id, *name;
    } cases[] = {
        {"book", "models/Llama 3 8B/config.json", "llama-3-8b", "Llama 3 8B"},
        {"book", "models/meta/Llama 3/config.json", "llama-3", "Llama 3"},
        {"book", "models/config.json", "config", "config"},
        {"book", "models/Tiny.config.json", "tiny", "Tiny"},
        {NULL, "nets/Llama 3/config.json", "llama-3", "Llama 3"},
        {NULL, "./config.json", "config", "config"},
        {NULL, "config.json", "config", "config"},
        {NULL, "/config.json", "config", "config"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(ImportFile) file = import_file_new(cases[i].within, cases[i].path, "shown");
        assert_ptr_equal(file->format, &IMPORT_CONFIG);
        assert_string_equal(file->id, cases[i].id);
        assert_string_equal(file->name, cases[i].name);
        assert_true(import_describes(file));
    }
}

static void test_in_a_handbook(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "models/Tiny Llama/config.json", CONFIG);
    g_auto(Ran) list = run_roofbook("list", "-C", book.dir, "models", NULL);
    assert_status(&list, 0);
    assert_contains(list.out, "\ntiny-llama ");
    g_auto(Ran) check = run_roofbook("check", "-C", book.dir, NULL);
    assert_status(&check, 0);
    g_auto(Ran) build = book_build(&book);
    assert_status(&build, 0);
    g_autofree char *page = book_read(&book, "site/models/tiny-llama/index.html");
    assert_contains(page, "86,848");
    assert_contains(page, "Tiny Llama");
    assert_true(book_has(&book, "site/models/tiny-llama/box/index.html"));
    /* What changes it makes its pages again. */
    book_add(&book, "models/Tiny Llama/config.json",
             "{ \"tie_word_embeddings\": true, " SIZES " }");
    g_auto(Ran) again = book_build(&book);
    assert_status(&again, 0);
    g_autofree char *tied = book_read(&book, "site/models/tiny-llama/index.html");
    assert_contains(tied, "80,448");
    book_clear(&book);
}

static json_int_t number(const char *text, const char *name)
{
    json_t *json = json_loads(text, 0, NULL);
    assert_non_null(json);
    json_t *value = json_object_get(json_object_get(json, "model"), name);
    assert_true(json_is_integer(value));
    json_int_t number = json_integer_value(value);
    json_decref(json);
    return number;
}

/* 2 layers of scores and sums of 4 heads of 16 for each query and key, beside what does not depend
 * on the context. */
static void test_on_the_command_line(void **state)
{
    (void)state;
    const json_int_t rest = 2 * (36992 - 2 * 64) + 6400, met = 2 * 2 * 4 * 16;
    Book book = book_small();
    book_add(&book, "net/config.json", CONFIG);
    g_autofree char *path = book_path(&book, "net/config.json");
    g_auto(Ran) step =
        run_roofbook("show", "-C", book.dir, "--json", path, "--context", "32", NULL);
    assert_status(&step, 0);
    assert_int_equal(number(step.out, "params"), 86848);
    assert_int_equal(number(step.out, "weights_bytes"), 2 * 86848);
    assert_int_equal(number(step.out, "macs"), rest + met * 32);
    g_auto(Ran) prompt =
        run_roofbook("show", "-C", book.dir, "--json", path, "--context", "32", "--prefill", NULL);
    assert_int_equal(number(prompt.out, "macs"), 32 * (rest - 6400) + 6400 + met * 32 * 32);
    g_auto(Ran) part = run_roofbook("show", "-C", book.dir, "--json", path, "--dim", "context=32",
                                    "--tokens", "4", NULL);
    assert_int_equal(number(part.out, "macs"), 4 * (rest - 6400) + 6400 + met * 4 * 32);
    g_auto(Ran) other = run_roofbook("show", "-C", book.dir, "small", "--context", "32", NULL);
    assert_status(&other, 2);
    assert_one_line(&other);
    book_clear(&book);
}

static void refuses(const Book *book, const char *text, const char *message)
{
    book_add(book, "models/net/config.json", text);
    g_auto(Ran) check = run_roofbook("check", "-C", book->dir, NULL);
    assert_status(&check, 1);
    assert_one_line(&check);
    assert_contains(check.err, message);
    g_auto(Ran) list = run_roofbook("list", "-C", book->dir, "models", NULL);
    assert_contains(list.out, "\nsmall ");
}

static void test_a_bad_file_costs_only_itself(void **state)
{
    (void)state;
    Book book = book_small();
    refuses(&book, "", "models/net/config.json:1: is no JSON as it should be: ");
    refuses(&book, "{\n\"a\": 1,\n", "models/net/config.json:3: is no JSON as it should be: ");
    refuses(&book, "{\"a\": 1, \"a\": 2}", "is no JSON as it should be: duplicate object key");
    refuses(&book, "[1]", "models/net/config.json: holds no object of keys; name the config.json");
    refuses(&book, "{\"a\": 1}", "models/net/config.json: 'model_type' is missing");
    refuses(&book, "{ \"new_kind_of_layer\": 3, " SIZES " }",
            "models/net/config.json: 'new_kind_of_layer' is no key that is known of model_type "
            "'llama', and may change the network; take it out if it does not, or describe the "
            "network in Lua");
    g_autofree char *large = g_strnfill(CONFIG_MAX_BYTES + 1, ' ');
    refuses(&book, large, "models/net/config.json");
    g_autofree char *deep = g_strnfill(100000, '[');
    refuses(&book, deep, "models/net/config.json:1: is no JSON as it should be");
    book_clear(&book);
}

/* Editors of some systems write a byte order mark before the text. */
static void test_byte_order_mark(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "models/net/config.json", "\xEF\xBB\xBF" CONFIG);
    g_auto(Ran) shown = run_roofbook("show", "-C", book.dir, "--json", "net", NULL);
    assert_status(&shown, 0);
    book_clear(&book);
}

/* The network of a base whose id it has is replaced where the handbook says so. */
static void test_it_replaces_one_of_a_base(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "base/models/net.lua",
             "model { id = 'net', input = { 3 }, build = function(x) return x:relu() end }\n");
    book_add(&book, "models/net.config.json", CONFIG);
    g_autofree char *base = book_path(&book, "base");
    g_auto(Ran) twice = run_roofbook("list", "-C", book.dir, "--base", base, "models", NULL);
    assert_contains(twice.err, "models/net.config.json: model 'net' was declared before, in "
                               "base/models/net.lua; give the file another name, or say replaces = "
                               "{ \"net\" } in handbook.lua");
    book_add(&book, "handbook.lua", "handbook { base = { 'base' }, replaces = { 'net' } }\n");
    g_auto(Ran) shown = run_roofbook("show", "-C", book.dir, "--json", "net", NULL);
    assert_status(&shown, 0);
    assert_int_equal(number(shown.out, "params"), 86848);
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_a_file_is),
        cmocka_unit_test(test_a_file_gives_its_name),
        cmocka_unit_test(test_in_a_handbook),
        cmocka_unit_test(test_on_the_command_line),
        cmocka_unit_test(test_a_bad_file_costs_only_itself),
        cmocka_unit_test(test_byte_order_mark),
        cmocka_unit_test(test_it_replaces_one_of_a_base),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
