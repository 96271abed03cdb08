/* What the time of a step goes into (serve/step.h). */
#include "served_book.h"

static const Timing *timing_at(void **state, const char *id, int64_t context, int64_t batch)
{
    const Project *project = ((const Fixture *)*state)->project;
    Asked asked = asked_of_step(state, step_of(state, id, context, batch), "vast");
    const TimingResult *verdict = analysis_verdict(project->analysis, asked.model, asked.device,
                                                   &(Setup){.traffic = TRAFFIC_EXPECTED}, NULL);
    assert_non_null(verdict);
    assert_non_null(verdict->fused);
    return verdict->fused;
}

static double sum(const StepSplit *split)
{
    return split->weights + split->cache + split->compute + split->other;
}

/* All weights but those of the table, of which a row is read: 4·(106,816 − 256·64 + 64) bytes over
 * 100 GB/s. Of the cache 7 tokens and the new one, which is written too: 8·512 + 512. */
static void test_parts(void **state)
{
    const Timing *timing = timing_at(state, "tiny", 8, 1);
    StepSplit split = step_split(timing);
    near(split.weights, 4 * (106816 - 256 * 64 + 64) / 100e9);
    near(split.cache, (8 * TINY_TOKEN + TINY_TOKEN) / 100e9);
    near(split.compute, 0);
    near(sum(&split), timing->seconds);
    assert_int_equal(step_limit(&split), LIMIT_WEIGHTS);
    assert_string_equal(step_limit_name(LIMIT_WEIGHTS), "weights");
}

/* Of 4,096 tokens the cache is five times the weights. */
static void test_a_long_context(void **state)
{
    const Timing *timing = timing_at(state, "tiny", 4096, 1);
    StepSplit split = step_split(timing);
    near(sum(&split), timing->seconds);
    assert_int_equal(step_limit(&split), LIMIT_CACHE);
    assert_true(split.cache > 4096 * TINY_TOKEN / 100e9);
}

/* Peak / bandwidth · bits / 16 = 10 · 32 / 16. */
static void test_the_critical_batch(void **state)
{
    assert_int_equal(step_critical_batch(timing_at(state, "tiny", 8, 1), 1), 20);
    assert_int_equal(step_critical_batch(timing_at(state, "tiny", 8, 16), 16), 20);
}

/* Arithmetic of the products with weights, less reading those weights, in a step as it is counted
 * at that batch. */
static double excess_at(void **state, const char *id, int64_t batch)
{
    const Timing *timing = timing_at(state, id, 8, batch);
    double seconds = 0;
    for (int i = 0; i < timing->cost->n_costs; i++) {
        const LayerCost *layer = &timing->cost->costs[i];
        double read = 4.0 * (double)layer->traffic[TRAFFIC_EXPECTED].weights / 100e9;
        if (layer->matrix_flops > 0 && read > 0)
            seconds += (timing->times[i].vector_s - read) * layer->layers;
    }
    return seconds;
}

/* Of a mixture it is where counting the networks at each batch finds it. */
static void test_the_critical_batch_of_a_mixture(void **state)
{
    int64_t batch = step_critical_batch(timing_at(state, "mixed", 8, 1), 1);
    assert_true(batch > 20);
    assert_true(excess_at(state, "mixed", batch) >= 0);
    assert_true(excess_at(state, "mixed", batch - 1) < 0);
}

static void test_no_weights(void **state)
{
    assert_int_equal(step_critical_batch(timing_at(state, "said", 0, 1), 1), COUNT_OVERFLOW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_a_long_context),
        cmocka_unit_test(test_the_critical_batch),
        cmocka_unit_test(test_the_critical_batch_of_a_mixture),
        cmocka_unit_test(test_no_weights),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
