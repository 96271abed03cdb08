/* roofbook plan */
#include "support.h"

#include <jansson.h>
#include <math.h>

#define plan(...) run_roofbook("plan", __VA_ARGS__, NULL)

/* How to serve and how to train it on sixteen devices, of a file that people have. */
static void test_a_config(void **state)
{
    static const char config[] =
        "{ \"model_type\": \"llama\", \"vocab_size\": 32000, \"num_hidden_layers\": 32,\n"
        "  \"hidden_size\": 4096, \"intermediate_size\": 11008, \"num_attention_heads\": 32,\n"
        "  \"max_position_embeddings\": 4096, \"torch_dtype\": \"bfloat16\" }\n";
    (void)state;
    g_autofree char *dir = g_dir_make_tmp("roofbook-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "config.json", NULL);
    assert_true(g_file_set_contents(path, config, -1, NULL));
    g_auto(Ran) ran = plan(path, "--devices", "16", "--on", "h100-sxm");
    assert_status(&ran, 0);
    assert_string_equal(ran.err, "");
    assert_contains(ran.out, "16 x h100-sxm in 2 x dgx-h100: 450 GB/s of each device, 50.0 GB/s "
                             "each to other nodes; bf16, 13.5 GB of weights");
    assert_contains(ran.out, "Serve sequences of 2,048 tokens: ");
    assert_contains(ran.out, "Train, a step of 256 sequences of 2,048 tokens, Adam");
    assert_contains(ran.out, "the first");
    assert_contains(ran.out, "slower: ");
    assert_contains(ran.out, "The first 8 of 15 ways to split, each at its best; ");
    assert_contains(ran.out, "  tokens/s a device  ");
    assert_contains(ran.out, " USD an hour for all (");
    g_remove(path);
    g_rmdir(dir);
}

static void test_beyond_the_positions(void **state)
{
    static const char says[] =
        "positions that reach all 200,000 tokens; those of the network reach 131,072";
    (void)state;
    g_auto(Ran) ran = run_roofbook("plan", "llama3_1_8b", "--on", "dgx-h100", "--context", "200000",
                                   "--serve", NULL);
    assert_status(&ran, 0);
    assert_contains(ran.out, "\nAssumed: ");
    assert_contains(ran.out, says);
    g_auto(Ran) json = run_roofbook("plan", "llama3_1_8b", "--on", "dgx-h100", "--context",
                                    "200000", "--serve", "--json", NULL);
    assert_contains(json.out, "\"assumptions\": [");
    assert_contains(json.out, says);
}

/* Files that nobody trained: sizes that are odd, too large, or cut off. */
static void test_hostile_configs(void **state)
{
    static const struct {
        const char *text;
        int status;
        const char *says;
    } cases[] = {
        {"{\"model_type\":\"llama\",\"vocab_size\":7,\"num_hidden_layers\":1,\"hidden_size\":7,"
         "\"intermediate_size\":3,\"num_attention_heads\":7,\"max_position_embeddings\":4096}",
         0, "1 of 1 splits fit"},
        {"{\"model_type\":\"llama\",\"vocab_size\":1000000000,\"num_hidden_layers\":4,"
         "\"hidden_size\":1000000,\"intermediate_size\":1000000000,"
         "\"num_attention_heads\":1000000,\"max_position_embeddings\":4096}",
         1, "pass 64 bits"},
        {"{\"model_type\":\"llama\"", 1, "no JSON as it should be"},
        {"[]", 1, "holds no object of keys"},
    };
    (void)state;
    g_autofree char *dir = g_dir_make_tmp("roofbook-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "config.json", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        assert_true(g_file_set_contents(path, cases[i].text, -1, NULL));
        g_auto(Ran) ran = plan(path, "--devices", "131072", "--on", "dgx-h100", "--serve");
        assert_status(&ran, cases[i].status);
        assert_contains(cases[i].status ? ran.err : ran.out, cases[i].says);
    }
    g_remove(path);
    g_rmdir(dir);
}

static void test_does_not_fit(void **state)
{
    (void)state;
    g_auto(Ran) ran = plan("llama3_1_405b", "--on", "dgx-h100", "--train");
    assert_status(&ran, 1);
    assert_contains(ran.out, "does not fit by ");
    assert_lacks(ran.out, "Serve");
}

static void test_json(void **state)
{
    (void)state;
    g_auto(Ran) ran = plan("llama3_8b", "--on", "dgx-h100", "--json", "-n", "3");
    assert_status(&ran, 0);
    json_t *json = json_loads(ran.out, 0, NULL);
    assert_non_null(json);
    const json_t *rows = json_object_get(json, "plan"), *first = json_array_get(rows, 0);
    assert_int_equal(json_array_size(rows), 6);
    assert_string_equal(json_string_value(json_object_get(first, "purpose")), "serve");
    assert_int_equal(json_integer_value(json_object_get(first, "rank")), 1);
    assert_non_null(json_object_get(json_object_get(first, "parallel"), "tensor"));
    assert_non_null(json_object_get(first, "collective_seconds"));
    assert_string_equal(json_string_value(json_object_get(json_array_get(rows, 3), "purpose")),
                        "train");
    assert_int_equal(json_object_size(json_object_get(json, "without_plan")), 0);
    json_decref(json);
}

/* Bytes of a parameter beside activations, of 8.03 billion: of eight tensor-parallel ways each
 * holds an eighth. */
static void test_optimizers(void **state)
{
    static const struct {
        const char *optimizer, *title;
        double bytes;
    } rows[] = {{"adam", "Adam", 16},
                {"lion", "Lion", 12},
                {"sgd", "SGD", 8},
                {"adam8bit", "Adam in 8 bits", 10},
                {"adafactor", "Adafactor", 8}};
    double least[G_N_ELEMENTS(rows)] = {0};
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Ran) ran = plan("llama3_8b", "--on", "dgx-h100", "--train", "-n", "0", "--json",
                               "--optimizer", rows[i].optimizer);
        assert_status(&ran, 0);
        json_t *json = json_loads(ran.out, 0, NULL), *row = NULL;
        const json_t *all = json_object_get(json, "plan");
        size_t k;
        json_array_foreach(all, k, row)
        {
            assert_string_equal(json_string_value(json_object_get(row, "optimizer")),
                                rows[i].optimizer);
            assert_string_equal(json_string_value(json_object_get(row, "states")), "mixed");
            if (strcmp(json_string_value(json_object_get(row, "split")), "tensor 8") == 0)
                least[i] = json_number_value(json_object_get(row, "memory_bytes"));
        }
        json_decref(json);
        g_auto(Ran) text =
            plan("llama3_8b", "--on", "dgx-h100", "--train", "--optimizer", rows[i].optimizer);
        g_autofree char *title = g_strconcat("tokens, ", rows[i].title, ", Mixed", NULL);
        assert_contains(text.out, title);
    }
    for (gsize i = 1; i < G_N_ELEMENTS(rows); i++) {
        double expected = (16 - rows[i].bytes) * 8.03e9 / 8;
        assert_true(fabs(least[0] - least[i] - expected) < 0.01 * expected);
    }
}

static void test_csv_and_markdown(void **state)
{
    (void)state;
    g_auto(Ran) csv = plan("llama3_8b", "--on", "dgx-h100", "--csv", "--serve", "-n", "2");
    assert_status(&csv, 0);
    assert_contains(csv.out, "purpose,rank,parallel.tensor,parallel.pipeline,parallel.data,");
    g_auto(GStrv) lines = g_strsplit(csv.out, "\n", -1);
    assert_int_equal(g_strv_length(lines), 4);
    g_auto(Ran) markdown = plan("llama3_8b", "--on", "dgx-h100", "--markdown", "--serve");
    assert_contains(markdown.out, "| split |");
}

/* Fewer at once, so that a token takes no longer. */
static void test_within(void **state)
{
    (void)state;
    g_auto(Ran) ran = plan("llama3_8b", "--on", "dgx-h100", "--serve", "--within", "1us");
    assert_status(&ran, 1);
    assert_contains(ran.out, "not even one sequence comes within that time");
}

/* A folder that is no handbook has no nodes. */
static void test_no_nodes(void **state)
{
    (void)state;
    Book book = book_empty();
    book_add(&book, "handbook.lua", "handbook { title = \"Ours\" }\n");
    g_auto(Ran) ran = plan("llama3_8b", "--on", "dgx-h100", "-C", book.dir);
    assert_status(&ran, 1);
    assert_contains(ran.err, "has no nodes in hardware/nodes/; name the handbook's folder with -C");
    book_clear(&book);
}

static void test_a_cluster(void **state)
{
    (void)state;
    g_auto(Ran) ran = plan("llama3_1_405b", "--on", "superpod-h100", "--train", "-n", "1");
    assert_status(&ran, 0);
    assert_contains(ran.out, "256 x h100-sxm in 32 x dgx-h100");
}

static void test_misuse(void **state)
{
    static const struct {
        const char *arguments[8];
        int status;
        const char *says;
    } cases[] = {
        {{"llama3_8b"}, 2, "name a model and what it is planned for"},
        {{"--on", "dgx-h100"}, 2, "name a model"},
        {{"llama3_8b", "--on", "dgx-h10"}, 2, "did you mean 'dgx-h100'?"},
        {{"llama3_8", "--on", "dgx-h100"}, 2, "did you mean 'llama3_8b'?"},
        {{"llama3_8b", "--on", "rtx-3090"}, 1, "no node of the catalogue has device"},
        {{"llama3_8b", "--on", "dgx-h100", "--devices", "12"}, 2, "no whole nodes"},
        {{"llama3_8b", "--on", "dgx-h100", "--devices", "-1"}, 2, "whole numbers from 1 on"},
        {{"llama3_8b", "--on", "dgx-h100", "--devices", "0"}, 2, "whole numbers from 1 on"},
        {{"llama3_8b", "--on", "dgx-h100", "--batch", "0"}, 2, "whole numbers from 1 on"},
        {{"llama3_8b", "--on", "dgx-h100", "--rows", "-3"}, 2, "0 for all"},
        {{"llama3_8b", "--on", "dgx-h100", "--devices", "9223372036854775807"}, 2, "devices"},
        {{"llama3_8b", "--on", "dgx-h100", "--batch", "99999999999"}, 2, "--batch"},
        {{"llama3_8b", "--on", "dgx-h100", "--context", "999999999999"}, 1, ""},
        {{"llama3_8b", "--on", "dgx-h100", "--within", "soon"}, 2, "--within"},
        {{"llama3_8b", "--on", "dgx-h100", "--states", "mixde"}, 2, "did you mean 'mixed'?"},
        {{"llama3_8b", "--on", "dgx-h100", "--optimizer", "loin"}, 2, "did you mean 'lion'?"},
        {{"llama3_8b", "--on", "dgx-h100", "--json", "--csv"}, 2, "choose one"},
        {{"llama3_8b", "--on", "rtx-4090-x8", "--devices", "16"}, 1, "is not known"},
        {{"resnet50", "--on", "dgx-h100"}, 1, "the layers and heads are not known"},
        {{"llama3_8b", "--on", "dgx-h100", "--scheme", "fp9"}, 2, "fp9"},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *const *a = cases[i].arguments;
        g_auto(Ran) ran = plan(a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
        if (ran.status != cases[i].status || !strstr(ran.err, cases[i].says))
            fail_msg("case %zu: status %d, '%s'", i, ran.status, ran.err);
        assert_string_equal(ran.out, "");
        g_auto(GStrv) lines = g_strsplit(ran.err, "\n", -1);
        assert_int_equal(g_strv_length(lines), 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_config),
        cmocka_unit_test(test_beyond_the_positions),
        cmocka_unit_test(test_hostile_configs),
        cmocka_unit_test(test_does_not_fit),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_optimizers),
        cmocka_unit_test(test_csv_and_markdown),
        cmocka_unit_test(test_within),
        cmocka_unit_test(test_a_cluster),
        cmocka_unit_test(test_misuse),
        cmocka_unit_test(test_no_nodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
