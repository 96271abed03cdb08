/* parallel/work.h: a pass shared out, by arithmetic on round numbers. */
#include "split_kit.h"

#include <string.h>

static double layers(const SplitWork *work, double batch, int64_t tensor, int64_t expert)
{
    SplitSeconds seconds = work_layers_seconds(work, batch, tensor, expert);
    return split_seconds_total(&seconds);
}

/* One sequence: 1 ms of arithmetic, 1.001 ms of bytes. Two: 2 ms and 1.002. */
static void test_weights_are_read_once(void **state)
{
    (void)state;
    g_autoptr(SplitWork) work = kit_work(kit_sizes, 1);
    assert_near(layers(work, 1, 1, 1), 4 * 1.001e-3);
    assert_near(layers(work, 2, 1, 1), 4 * 2e-3);
    SplitSeconds one = work_layers_seconds(work, 1, 1, 1), two = work_layers_seconds(work, 2, 1, 1);
    assert_near(one.of[PART_WEIGHTS], 4 * 1e-3);
    assert_near(one.of[PART_CACHE], 4 * 1e-6);
    assert_near(two.of[PART_COMPUTE], 8e-3);
    SplitSeconds head = work_outside_seconds(work, 1, 2);
    assert_near(split_seconds_total(&head), 0.2e-3);
}

/* Two heads of keys go to two devices: of four, two hold the same. Of a latent all do. */
static void test_heads_of_keys(void **state)
{
    (void)state;
    Transformer latent = kit_sizes;
    latent.kv_rank = 512;
    g_autoptr(SplitWork) work = kit_work(kit_sizes, 1), mla = kit_work(latent, 1);
    assert_int_equal(cache_ways(&kit_sizes, 1), 1);
    assert_int_equal(cache_ways(&kit_sizes, 2), 2);
    assert_int_equal(cache_ways(&kit_sizes, 4), 2);
    assert_int_equal(cache_ways(&latent, 4), 1);
    assert_near(layers(work, 1, 4, 1), 4 * (0.25e9 + 0.5e6) / 1e12);
    assert_near(layers(mla, 1, 4, 1), 4 * (0.25e9 + 1e6) / 1e12);
}

/* Four experts, each token meets one: of two tokens 1 − (3/4)² = 7/16 are met. */
static void test_experts(void **state)
{
    (void)state;
    Transformer sizes = kit_sizes;
    sizes.experts = 4;
    sizes.active_experts = 1;
    g_autoptr(SplitWork) work = kit_work(sizes, 1);
    g_array_set_size(work->parts, 0);
    kit_part(work, (WorkPart){.layers = 1,
                              .in_layers = true,
                              .experts = true,
                              .weights = 1e9, /* of one token: a quarter of 4 GB */
                              .weights_least = 1e9});
    assert_near(experts_met(&sizes, 2), 7 / 16.0);
    assert_near(experts_met(&kit_sizes, 2), 1);
    assert_near(layers(work, 2, 1, 1), 4e9 * 7 / 16 / 1e12);
    /* Two devices hold two experts each and compute for the tokens of both, four. */
    assert_near(layers(work, 2, 1, 2), 4e9 * (1 - pow(0.75, 4)) / 2 / 1e12);
}

static void test_bound(void **state)
{
    (void)state;
    g_autoptr(SplitWork) work = kit_work(kit_sizes, 1);
    assert_near(work_bound_seconds(work, 1, 1), (4.4e9 + 4e6) / 1e12);
    assert_near(work_bound_seconds(work, 2, 2), 8e-3 / 2);
    work->best_bandwidth = 2e12;
    assert_near(work_bound_seconds(work, 1, 1), 4e-3);
    assert_near(work_bound_arithmetic(work, 3), 12e-3);
}

static void test_words(void **state)
{
    (void)state;
    assert_string_equal(plan_part_name(PART_BUBBLE), "bubble");
    assert_string_equal(plan_part_words(PART_CACHE), "reading the cache");
    assert_string_equal(plan_part_name(PLAN_PART_COUNT), "unknown");
    for (int i = 0; i < PLAN_PART_COUNT; i++)
        assert_true(strlen(plan_part_words((PlanPart)i)) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_weights_are_read_once),
        cmocka_unit_test(test_heads_of_keys),
        cmocka_unit_test(test_experts),
        cmocka_unit_test(test_bound),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
