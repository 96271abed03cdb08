/* `roofbook show` of a language model on a device, as somebody asks who has a config.json. */
#include "support.h"

#include <jansson.h>
#include <math.h>

#define CONFIG                                                                                     \
    "{\"model_type\": \"llama\", \"vocab_size\": 128256, \"hidden_size\": 4096,\n"                 \
    " \"intermediate_size\": 14336, \"num_hidden_layers\": 32, \"num_attention_heads\": 32,\n"     \
    " \"num_key_value_heads\": 8, \"max_position_embeddings\": 131072,\n"                          \
    " \"torch_dtype\": \"bfloat16\"}\n"

/* Llama 3 8B in bf16: 8,030,261,248 parameters, 16.1 GB; 131,072 bytes of cache a token, 16 · 8,192
 * of them 17.2 GB; on 3.35 TB/s 5.13 ms of 9.65. The critical batch is 989.4 TFLOP/s over 3.35
 * TB/s, 295.3, of two bytes. */
static void test_ten_lines(void **state)
{
    (void)state;
    Book book = book_empty();
    g_autofree char *path = g_build_filename(book.dir, "config.json", NULL);
    book_add(&book, "config.json", CONFIG);
    g_auto(Ran) ran =
        run_roofbook("show", path, "--on", "h100-sxm", "--context", "8192", "--batch", "16", NULL);
    assert_status(&ran, 0);
    assert_int_equal(line_count(ran.out), 10);
    assert_contains(ran.out, " on h100-sxm: 16 sequences of 8,192 tokens, bf16");
    assert_contains(ran.out, "yes: 33.3 GB of 85.5 GB: weights 16.1 GB, cache 17.2 GB, ");
    assert_contains(ran.out, "9.65 ms at the roofline");
    assert_contains(ran.out, "memory: reading weights 46 %, reading the cache 53 %, ");
    assert_contains(ran.out, "131,072 bytes a token in bf16");
    assert_contains(ran.out, "296 sequences: ");
    assert_contains(ran.out, " a million tokens, at ");
    book_clear(&book);
}

/* Positions that are turned reach farther than the network learned them, and a line says so; where
 * they are learned there are none. 131,072 tokens of 131,072 bytes are 17.2 GB, of 69.4. */
static void test_beyond_the_positions(void **state)
{
    static const char says[] =
        "positions that reach all 200,000 tokens; those of the network reach 131,072";
    (void)state;
    g_auto(Ran) within =
        run_roofbook("show", "llama3_1_8b", "--on", "h100-sxm", "--context", "131072", NULL);
    assert_lacks(within.out, "assumed");
    assert_contains(within.out, "tokens for that batch; its positions reach 131,072\n");
    g_auto(Ran) beyond =
        run_roofbook("show", "llama3_1_8b", "--on", "h100-sxm", "--context", "200000", NULL);
    assert_status(&beyond, 0);
    assert_contains(beyond.out, "assumed          ");
    assert_contains(beyond.out, says);
    g_auto(Ran) counted = run_roofbook("show", "llama3_1_8b", "--context", "200000", NULL);
    assert_contains(counted.out, "\nAssumed: positions that reach all 200,000 tokens");
    g_auto(Ran) json = run_roofbook("show", "llama3_1_8b", "--context", "200000", "--json", NULL);
    assert_contains(json.out, says);
    g_auto(Ran) learned =
        run_roofbook("show", "gpt2", "--on", "h100-sxm", "--context", "1024", NULL);
    assert_contains(learned.out, "or 1,024 tokens for that batch\n");
}

/* Half of the cache: 25.8 GB, and less to move. */
static void test_the_cache_in_fp8(void **state)
{
    (void)state;
    g_auto(Ran) ran = run_roofbook("show", "llama3_8b", "--on", "h100-sxm", "--context", "8192",
                                   "--batch", "16", "--scheme", "bf16", "--kv", "fp8", NULL);
    assert_status(&ran, 0);
    assert_int_equal(line_count(ran.out), 10);
    assert_contains(ran.out, "16 sequences of 8,192 tokens, bf16, cache in fp8\n");
    assert_contains(ran.out, "cache 8.59 GB");
    assert_contains(ran.out, "65,536 bytes a token in fp8");
}

/* What does not fit says why, and how much would. */
static void test_what_does_not_fit(void **state)
{
    (void)state;
    g_auto(Ran) ran = run_roofbook("show", "llama3_8b_decode", "--on", "t4", "--context", "8192",
                                   "--scheme", "fp32", NULL);
    assert_status(&ran, 0);
    assert_contains(ran.out, "no: 34.3 GB of ");
    assert_contains(ran.out, "does not fit: 32.1 GB of weights, 2.15 GB of cache");
    assert_contains(ran.out, "0 sequences of that context, or 0 tokens");
    assert_null(strstr(ran.out, "tokens a second"));
}

/* Of no device, after the counts: what it holds. */
static void test_without_a_device(void **state)
{
    (void)state;
    g_auto(Ran) ran =
        run_roofbook("show", "llama3_8b_decode", "--serving", "--scheme", "bf16", NULL);
    assert_status(&ran, 0);
    assert_contains(ran.out, "parameters ");
    assert_contains(ran.out, "\nServing\n");
    assert_contains(ran.out, "131,072 bytes a token in bf16\n");
}

/* Who asks for layers, or for a prompt, is not told how it is served. */
static void test_what_asks_for_counts(void **state)
{
    static const char *const others[] = {"--layers", "--prefill", "--tokens=1", "--fusion"};
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        g_auto(Ran) ran =
            run_roofbook("show", "gpt2_decode", "--on", "t4", "--context", "16", others[i], NULL);
        assert_status(&ran, 0);
        assert_contains(ran.out, "MACs ");
        assert_null(strstr(ran.out, "tokens a second"));
    }
}

/* Milliseconds for each token that were published (ai-dynamo/aiconfigurator,
 * systems/silicon_sample.csv), of a prompt as long as the context and of no more sequences than
 * the concurrency: none is under the bound. The networks have the sizes of those that were run. */
static const struct Published {
    const char *network, *device, *scheme, *batch, *context;
    double milliseconds;
} published[] = {
    {"llama3_8b_decode", "h100-sxm", "bf16", "16", "4096", 19.598224909375},
    {"llama3_8b_decode", "h200", "fp8", "40", "4000", 32.49},
    {"llama3_70b_decode", "b200", "nvfp4", "16", "1024", 14.378438833445658},
};

static void test_no_published_time_is_under_the_bound(void **state)
{
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(published); i++) {
        const struct Published *row = &published[i];
        g_auto(Ran) ran = run_roofbook("show", row->network, "--on", row->device, "--scheme",
                                       row->scheme, "--batch", row->batch, "--context",
                                       row->context, "--serving", "--json", NULL);
        assert_status(&ran, 0);
        json_t *json = json_loads(ran.out, 0, NULL), *serving = json_object_get(json, "serving");
        const json_t *bound =
            json_object_get(json_array_get(serving, 0), "bound_seconds_per_token");
        double milliseconds = 1e3 * json_number_value(bound);
        if (!(milliseconds > 0 && milliseconds <= row->milliseconds))
            fail_msg("%s on %s: %g ms were published, and the bound is %g", row->network,
                     row->device, row->milliseconds, milliseconds);
        json_decref(json);
    }
}

/* Of GPT-2 1,024 positions are learned: that many tokens, and why no more. */
static void test_sweeps(void **state)
{
    (void)state;
    g_auto(Ran) ran = run_roofbook("show", "gpt2", "--on", "t4", "--context", "512", "--sweep",
                                   "context", "--sweep", "batch", NULL);
    assert_status(&ran, 0);
    assert_contains(ran.out, "at most ");
    assert_contains(ran.out, "\nServing, as far as there is room\n");
    assert_contains(ran.out, "positions are learned for 1024");
    assert_contains(ran.out, "does not fit: ");
    g_auto(Ran) prompt = run_roofbook("show", "gpt2", "--on", "t4", "--context", "64", "--prefill",
                                      "--sweep", "batch", NULL);
    assert_status(&prompt, 0);
    assert_contains(prompt.out, "\nSweep\n");
    g_auto(Ran) none = run_roofbook("show", "lenet5", "--on", "t4", "--sweep", "context", NULL);
    assert_int_equal(none.status, 1);
    assert_contains(none.err, "no language model: 'lenet5'");
}

static double serving_number(const Ran *ran, const char *name)
{
    assert_status(ran, 0);
    json_t *json = json_loads(ran->out, 0, NULL);
    const json_t *row = json_array_get(json_object_get(json, "serving"), 0);
    double value = json_number_value(json_object_get(row, name));
    json_decref(json);
    return value;
}

/* What vLLM says of its memory on an H100 of 79.18 GiB, at 0.9 of it: weights and the room for the
 * cache, in GiB, with what its trial pass held as a reserve (llm-d-incubation/llm-d-planner,
 * docs/empirical-vllm-memory-results.md). */
static const struct Room {
    const char *network, *reserve;
    double weights, pool;
} rooms[] = {
    {"qwen3_0_6b", "5.56GiB", 1.12, 64.45},
    {"qwen3_32b", "5.64GiB", 61.03, 4.45},
};

static void test_the_room_of_vllm(void **state)
{
    const double gib = 1024.0 * 1024 * 1024;
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(rooms); i++) {
        const struct Room *row = &rooms[i];
        g_auto(Ran) ran =
            run_roofbook("show", row->network, "--scheme=bf16", "--on=h100-sxm",
                         "--memory=79.18GiB", "--runtime=vllm", "--reserve", row->reserve,
                         "--context=16000", "--serving", "--json", NULL);
        double pool = serving_number(&ran, "kv_pool_bytes") / gib;
        double weights = serving_number(&ran, "weights_bytes") / gib;
        if (fabs(pool - row->pool) > 0.01 * row->pool)
            fail_msg("%s: %.2f GiB for the cache, not %.2f", row->network, pool, row->pool);
        if (fabs(weights - row->weights) > 0.01 * row->weights)
            fail_msg("%s: %.2f GiB of weights, not %.2f", row->network, weights, row->weights);
    }
}

static void test_csv(void **state)
{
    (void)state;
    g_auto(Ran) ran = run_roofbook("show", "gpt2_decode", "--on", "t4", "--on", "h100-sxm",
                                   "--context", "64", "--serving", "--csv", NULL);
    assert_status(&ran, 0);
    assert_int_equal(line_count(ran.out), 3);
    assert_true(g_str_has_prefix(ran.out, "device,batch,context,weights_bytes,"));
}

/* A round is 1 + 0.8 tokens for a pass and a step of the other; both are held. */
static void test_a_draft(void **state)
{
    static const struct {
        const char *model, *draft, *rate, *says;
        int status;
    } cases[] = {
        {"llama3_1_8b", "llama3_2_1b", "0.8", " a draft ", 0},
        {"llama3_1_8b", "llama3_2_1b", NULL, "--draft drafts for speculative decoding", 2},
        {"llama3_1_8b", "llama3_2_1", "0.8", "did you mean 'llama3_2_1b'?", 2},
        {"llama3_1_8b", "gpt2", "0.8", "its vocabulary is of 50257 words", 2},
        {"llama3_1_8b", "resnet50", "0.8", "no draft by 'resnet50': it keeps nothing", 2},
        {"models/llama.lua:llama3_8b", "gpt2_xl", "0.8", "drafts for networks of the handbook", 2},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Ran) ran = run_roofbook("show", cases[i].model, "--on", "h100-sxm", "--scheme",
                                       "bf16", "--draft", cases[i].draft,
                                       cases[i].rate ? "--speculation" : NULL, cases[i].rate, NULL);
        assert_contains(cases[i].status ? ran.err : ran.out, cases[i].says);
        assert_true(cases[i].status ? ran.status != 0 : ran.status == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ten_lines),
        cmocka_unit_test(test_beyond_the_positions),
        cmocka_unit_test(test_the_cache_in_fp8),
        cmocka_unit_test(test_what_does_not_fit),
        cmocka_unit_test(test_without_a_device),
        cmocka_unit_test(test_what_asks_for_counts),
        cmocka_unit_test(test_no_published_time_is_under_the_bound),
        cmocka_unit_test(test_sweeps),
        cmocka_unit_test(test_the_room_of_vllm),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_a_draft),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
