/* What a step of training a transformer holds and takes, on pencil and paper. */
#include "pretraining_book.h"

#include <math.h>

static const TrainingChoice plain = {0};

static void near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-9 * fabs(expected)))
        fail_msg("%.17g is not %.17g", actual, expected);
}

/* AdamW in mixed precision: 2 + 2 + 12 bytes a parameter. */
static void test_what_is_held(void **state)
{
    const ResultList *rows = pretraining(state, NULL, &plain, NULL);
    assert_int_equal(rows->records.n, RECOMPUTE_COUNT);
    const int64_t kept[] = {STREAM + INNER + BEHIND, STREAM + INNER - CORE + BEHIND,
                            2 * 4096 + BEHIND};
    for (int i = 0; i < RECOMPUTE_COUNT; i++) {
        const PretrainingResult *row = step(rows, i);
        assert_int_equal(row->plan.recompute, i);
        assert_int_equal(row->params, GPT_PARAMS);
        assert_int_equal(row->memory.weights_bytes, 2 * GPT_PARAMS);
        assert_int_equal(row->memory.optimizer_bytes, 12 * GPT_PARAMS);
        assert_int_equal(row->memory.states_bytes, 16 * GPT_PARAMS);
        assert_int_equal(row->memory.kept_bytes, kept[i]);
        assert_int_equal(row->tokens, TOKENS);
        assert_true(isnan(row->time.seconds));
    }
}

/* Three times forward, and the scores and values, or the layer, once more. */
static void test_work(void **state)
{
    const ResultList *rows = pretraining(state, NULL, &plain, NULL);
    assert_int_equal(step(rows, RECOMPUTE_NONE)->macs.model, 3 * GPT_MACS);
    assert_int_equal(step(rows, RECOMPUTE_NONE)->macs.again, 0);
    assert_int_equal(step(rows, RECOMPUTE_SELECTIVE)->macs.again, TOKENS * 2 * 64 * 32);
    assert_int_equal(step(rows, RECOMPUTE_FULL)->macs.again, TOKENS * 53248);
}

static void test_choices(void **state)
{
    const TrainingChoice choice = {.recompute = RECOMPUTE_FULL + 1,
                                   .optimizer = OPTIMIZER_SGD + 1,
                                   .states = STATES_BF16 + 1,
                                   .zero = 2,
                                   .ways = 2};
    const ResultList *rows = pretraining(state, NULL, &choice, NULL);
    assert_int_equal(rows->records.n, 1);
    /* Weights whole, gradients by half, nothing else. */
    assert_int_equal(step(rows, 0)->memory.states_bytes, 3 * GPT_PARAMS);
    Value value;
    assert_true(record_read(question(QUESTION_PRETRAINING)->record, step(rows, 0), "recompute",
                            NULL, &value));
    assert_string_equal(value.text, "full");
}

/* Masks: of the softmax, and of what multiplies the values besides; of two results of the layer;
 * of the embedding. */
static void test_dropout(void **state)
{
    const TrainingChoice choice = {.dropout = true};
    const ResultList *rows = pretraining(state, NULL, &choice, NULL);
    assert_int_equal(step(rows, 0)->memory.kept_bytes,
                     STREAM + INNER + BEHIND + 3 * CORE / 2 + 2 * 4096 + 4096);
}

/* 1 GFLOP/s: products alone set the bound, 2 FLOPs a MAC, and all but nothing of the optimizer. */
static void test_bound_by_products(void **state)
{
    const PretrainingResult *row = step(pretraining(state, "slow", &plain, NULL), 0);
    near(row->time.bound_s, 6.0 * GPT_MACS / 1e9);
    assert_true(row->time.seconds >= row->time.bound_s);
    /* 1 layer of 64 features, sequences of 32 tokens; embeddings count, which multiply nothing. */
    near(row->mfu, (6.0 * GPT_PARAMS + 12.0 * 64 * 32) * TOKENS / 1e9 / row->time.seconds);
    near(row->hfu, row->mfu);
    near(row->tokens_per_second, TOKENS / row->time.seconds);
    near(row->cost_per_billion_tokens, 3.6 / 3600 * 1e9 / row->tokens_per_second);
    assert_int_equal(row->fits, FITS_YES);
}

/* 1 MB/s: the optimizer reads and writes 14 bytes of each parameter and reads 2 more. */
static void test_bound_by_the_optimizer(void **state)
{
    const PretrainingResult *row = step(pretraining(state, "narrow", &plain, NULL), 0);
    near(row->time.optimizer_s, 30.0 * GPT_PARAMS / 1e6);
    near(row->time.bound_s, row->time.optimizer_s);
}

static void test_no_room(void **state)
{
    const PretrainingResult *row = step(pretraining(state, "tiny", &plain, NULL), 0);
    assert_int_equal(row->fits, FITS_NO);
    assert_int_equal(row->largest_batch, 0);
    assert_string_equal(row->reason, "does not fit");
    assert_true(isnan(row->time.seconds));
}

/* Of 10, 11 … 20 % of 1 GFLOP/s half pass 15 %, four of five lie from 11 to 19 %. */
static void test_estimate(void **state)
{
    const ResultList *rows = pretraining(state, "slow", &plain, NULL);
    for (int i = 0; i < RECOMPUTE_COUNT; i++) {
        const PretrainingResult *row = step(rows, i);
        near(row->estimate.seconds, 6.0 * GPT_MACS / 0.15e9);
        near(row->estimate.low, 6.0 * GPT_MACS / 0.19e9);
        near(row->estimate.high, 6.0 * GPT_MACS / 0.11e9);
        assert_int_equal(row->runs, 11);
        assert_true(row->estimate.low > row->time.bound_s);
    }
    Value value;
    const RecordType *type = question(QUESTION_PRETRAINING)->record;
    const PretrainingResult *row = step(rows, 0);
    assert_true(record_read(type, row, "estimate_mfu", NULL, &value));
    near(value.real, (6.0 * GPT_PARAMS + 12.0 * 64 * 32) * TOKENS / 1e9 / row->estimate.seconds);
    assert_true(record_read(type, row, "token_flops", NULL, &value));
    near(value.real, 6.0 * GPT_MACS / TOKENS);
    /* Memory takes longer than arithmetic ever did: there is none. */
    const PretrainingResult *other = step(pretraining(state, "narrow", &plain, NULL), 0);
    assert_true(isnan(other->estimate.seconds) && other->time.seconds > 0);
    assert_false(record_read(type, other, "estimate_runs", NULL, &value));
    /* Nothing is known of fp32, and nothing without a device or without room. */
    const TrainingChoice wide = {.states = STATES_FP32 + 1};
    assert_true(isnan(step(pretraining(state, NULL, &plain, NULL), 0)->estimate.seconds));
    assert_true(isnan(step(pretraining(state, "tiny", &plain, NULL), 0)->estimate.seconds));
    assert_true(isnan(step(pretraining(state, "slow", &wide, NULL), 0)->estimate.seconds));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_held),      cmocka_unit_test(test_work),
        cmocka_unit_test(test_choices),           cmocka_unit_test(test_dropout),
        cmocka_unit_test(test_bound_by_products), cmocka_unit_test(test_bound_by_the_optimizer),
        cmocka_unit_test(test_no_room),           cmocka_unit_test(test_estimate),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
