/* How a language model is served. */
#include "roofline/bound.h"
#include "served_book.h"

/* Weights but for the table, of which a row is read, 7 tokens of the cache, the number of the word;
 * the scores of 256 words and the new token, at 100 GB/s. */
static void test_a_step(void **state)
{
    const ServingResult *row = serving_of(state, "tiny", 8, 1, "box");
    double bytes = TINY_WEIGHTS - 4 * (256 - 1) * 64 + 7 * TINY_TOKEN + 8 + 4 * 256 + TINY_TOKEN;
    near(row->bound_seconds_per_token, bytes / 100e9);
    assert_true(row->seconds_per_token >= row->bound_seconds_per_token);
    near(row->tokens_per_second, 1 / row->seconds_per_token);
    assert_string_equal(row->bound, "memory");
    assert_string_equal(row->limited_by, "weights");
    assert_int_equal(row->critical_batch, 20);
    assert_string_equal(row->traffic, "expected");
}

/* 4 sequences read the weights once. */
static void test_a_batch(void **state)
{
    const ServingResult *one = serving_of(state, "tiny", 8, 1, "box"),
                        *four = serving_of(state, "tiny", 8, 4, "box");
    near(four->tokens_per_second, 4 / four->seconds_per_token);
    near(four->split.weights, one->split.weights + 4 * 3 * 64 / 100e9); /* three rows more */
    near(four->split.cache, 4 * one->split.cache);
}

/* 1,000,000 − 427,264 bytes over 8·512 of cache and 1,536 of activations a sequence. */
static void test_the_largest_batch(void **state)
{
    const ServingResult *row = serving_of(state, "tiny", 8, 1, "box");
    assert_int_equal(row->largest_batch, (1000000 - TINY_WEIGHTS) / (8 * TINY_TOKEN + 1536));
    assert_false(row->batch_limited || row->context_limited);
}

/* 3.60 an hour are a thousandth a second, and 360 W are 0.1 Wh in it. */
static void test_a_million_tokens(void **state)
{
    const ServingResult *row = serving_of(state, "tiny", 8, 2, "box");
    near(row->cost_per_million_tokens, 1e6 / row->tokens_per_second * 1e-3);
    near(row->kwh_per_million_tokens, 1e6 / row->tokens_per_second * 1e-4);
    assert_string_equal(row->rent->currency, "EUR");
    assert_true(isnan(serving_of(state, "tiny", 8, 2, "vast")->cost_per_million_tokens));
}

/* A prompt of 8 computes with each weight but those of the head, which its last token alone needs,
 * 8 times. */
static void test_the_first_token(void **state)
{
    const ServingResult *row = serving_of(state, "tiny", 8, 4, "box");
    assert_true(row->bound_first_token_seconds <= row->first_token_seconds);
    assert_true(row->first_token_seconds > row->seconds_per_token / 4);
}

/* No implementation computes scores of later tokens: a prompt of 4,096 in ever smaller chunks comes
 * down to the bound's work, and never below. FLOPs of chunks of 64 have 65/128 of all pairs in
 * place of 64/128. */
static void test_a_prompt_looks_back_alone(void **state)
{
    const ServingResult *row = serving_of(state, "tiny", 4096, 1, "vast");
    Asked asked = asked_of_step(state, step_of(state, "tiny", 4096, 1), "vast");
    double flops = 0;
    for (int64_t end = 64; end <= 4096; end += 64)
        flops += (double)served_pass(&asked, 64, end, 1, NULL)->fused->cost->flops;
    const Timing *whole = served_pass(&asked, 4096, 4096, 1, NULL)->fused;
    double needed = (double)(whole->cost->flops - whole->cost->needless_flops);
    near(row->bound_first_token_seconds, bound_seconds(whole));
    assert_true(needed < flops && needed > 0.97 * flops);
}

/* Nobody knows how much fits, and it is timed all the same. */
static void test_unknown_memory(void **state)
{
    const ServingResult *row = serving_of(state, "tiny", 8, 1, "blank");
    assert_int_equal(row->fits, FITS_UNKNOWN);
    assert_int_equal(row->largest_batch, COUNT_ABSENT);
    assert_false(isnan(row->seconds_per_token));
}

/* Of the network alone: what it holds. */
static void test_without_a_device(void **state)
{
    const ServingResult *row = serving_of(state, "tiny", 8, 1, NULL);
    assert_null(row->device);
    assert_int_equal(row->weights_bytes, TINY_WEIGHTS);
    assert_int_equal(row->kv_bytes, 8 * TINY_TOKEN);
    assert_true(isnan(row->seconds_per_token));
}

/* A byte for each number kept in place of four: a quarter of the cache is held and moved, and the
 * weights stay. */
static void test_the_cache_in_fewer_bits(void **state)
{
    const ModelResult *step = step_in(state, "tiny", 8, 2, &(Setup){.kv = DTYPE_FP8});
    Asked asked = asked_of_step(state, step, "box");
    const ServingResult *narrow = record_at(&ask(QUESTION_SERVING, &asked, NULL)->records, 0),
                        *wide = serving_of(state, "tiny", 8, 2, "box");
    assert_string_equal(narrow->kv_dtype, "fp8");
    assert_string_equal(step->format, "fp32, cache in fp8");
    assert_int_equal(narrow->kv_bytes, wide->kv_bytes / 4);
    assert_int_equal(narrow->weights_bytes, wide->weights_bytes);
    near(narrow->split.cache, wide->split.cache / 4);
    near(narrow->split.weights, wide->split.weights);
    assert_true(narrow->largest_context > 3 * wide->largest_context);
}

/* A scheme has a cache of its own, 16 bits beside weights in 4, and it can be another one. */
static void test_a_scheme_and_a_cache(void **state)
{
    const ModelResult *plain = step_in(state, "tiny", 8, 1, &(Setup){.scheme = "w4a16"}),
                      *narrow = step_in(state, "tiny", 8, 1,
                                        &(Setup){.scheme = "w4a16", .kv = DTYPE_INT8});
    assert_int_equal(kv_cache_of(plain->cost->graph, 1, 1).token_bytes, TINY_TOKEN / 2);
    assert_int_equal(kv_cache_of(narrow->cost->graph, 1, 1).token_bytes, TINY_TOKEN / 4);
    assert_int_equal(narrow->cost->weights_bytes, plain->cost->weights_bytes);
    assert_int_equal(narrow->cost->flops, plain->cost->flops);
}

/* All is reserved for something else: there is room for nothing, which is known. */
static void test_no_room_at_all(void **state)
{
    const Project *project = ((const Fixture *)*state)->project;
    Asked asked = asked_of_step(state, step_of(state, "tiny", 8, 1), "box");
    asked.timing = analysis_verdict(project->analysis, asked.model, asked.device,
                                    &(Setup){.reserve_bytes = 2000000}, NULL);
    const ServingResult *row = record_at(&ask(QUESTION_SERVING, &asked, NULL)->records, 0);
    assert_int_equal(row->room_bytes, 0);
    assert_int_equal(row->fits, FITS_NO);
    assert_int_equal(row->largest_batch, 0);
}

/* Without sizes by name it is served as it stands. */
static void test_as_it_stands(void **state)
{
    const ServingResult *row = serving_of(state, "said", 0, 2, "box");
    assert_int_equal(row->context, 0);
    assert_int_equal(row->kv_bytes, 2 * 4 * 6 * 8 * 4);
    assert_int_equal(row->largest_context, COUNT_ABSENT);
    assert_true(row->largest_batch > 0);
    assert_true(isnan(row->first_token_seconds));
}

/* Weights of both sides, in fp32: 256·64 words; a block of the encoder has 4·64² + 2·64·128 weights
 * and 2·64 of norms, of the decoder 8·64² + 2·64·128 and 3·64; a last norm and 32 ranges · 4 heads
 * of each side: 181,248. A token keeps a key and a value of 64 in 2 blocks, 1,024 bytes, and so
 * does each of the source's 32. Of 1,000,000 bytes 275,008 are left, for 6 sequences of 40 such and
 * what they compute, not for 7, 286,720. */
static void test_a_source(void **state)
{
    Asked asked = asked_of_step(state, step_of(state, "reads", 8, 3), "box");
    const ServingResult *row = record_at(&ask(QUESTION_SERVING, &asked, NULL)->records, 0);
    assert_true(row->has_source);
    assert_int_equal(row->weights_bytes, 4 * 181248);
    assert_int_equal(row->kv_bytes_per_token, 1024);
    assert_int_equal(row->kv_fixed_bytes, 32 * 1024);
    assert_int_equal(row->kv_bytes, 3 * (8 + 32) * 1024);
    assert_int_equal(row->largest_batch, 6);
    const Timing *first = served_pass(&asked, 1, 1, 1, NULL)->fused;
    near(row->first_token_seconds, first->seconds);
    near(row->bound_first_token_seconds, bound_seconds(first));
    assert_int_equal(serving_of(state, "tiny", 8, 3, "box")->kv_fixed_bytes, 0);
}

/* A step does not read what the encoder's weights are. */
static void test_a_step_after_a_source(void **state)
{
    Asked asked = asked_of_step(state, step_of(state, "reads", 8, 1), "box");
    const Graph *step = served_pass(&asked, 1, 8, 1, NULL)->of->graph;
    int64_t encoder = 2 * (4 * 64 * 64 + 2 * 64 * 128 + 2 * 64) + 64 + 128,
            across = 2 * 2 * 64 * 64;
    assert_int_equal(served_pass(&asked, 1, 8, 1, NULL)->of->cost->params,
                     181248 - encoder - across);
    assert_int_equal(served_pass(&asked, 1, 1, 1, NULL)->of->cost->params, 181248);
    for (guint i = 0; i < step->published->len; i++)
        assert_false(g_array_index(step->published, Published, i).exact);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_step),
        cmocka_unit_test(test_a_batch),
        cmocka_unit_test(test_the_largest_batch),
        cmocka_unit_test(test_a_million_tokens),
        cmocka_unit_test(test_the_first_token),
        cmocka_unit_test(test_a_source),
        cmocka_unit_test(test_a_step_after_a_source),
        cmocka_unit_test(test_unknown_memory),
        cmocka_unit_test(test_a_prompt_looks_back_alone),
        cmocka_unit_test(test_without_a_device),
        cmocka_unit_test(test_as_it_stands),
        cmocka_unit_test(test_no_room_at_all),
        cmocka_unit_test(test_the_cache_in_fewer_bits),
        cmocka_unit_test(test_a_scheme_and_a_cache),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
