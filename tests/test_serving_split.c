/* parallel/serving_split.h: memory and times of a token, by arithmetic on round numbers. */
#include "split_kit.h"

typedef struct Served {
    Fabric *fabric;
    SplitWork *step;
    ServedModel model;
} Served;

/* A sequence has 0.8 GB of cache, and 0.1 GB of activations at the peak. */
static Served start(void)
{
    Served served = {.fabric = kit_fabric(), .step = kit_work(kit_sizes, 1)};
    served.model = (ServedModel){.step = served.step,
                                 .cache_bytes = 0.8e9,
                                 .activation_bytes = 0.1e9,
                                 .element_bytes = 2,
                                 .capacity_bytes = 10e9};
    return served;
}

static void end(Served *served)
{
    split_work_free(served->step);
    fabric_free(served->fabric);
}

static ServingSplit split_of(const Served *served, TrainingSplit split, int64_t batch)
{
    Ways ways = ways_of(served->fabric, fabric_node(served->fabric, "dgx-a100-80gb"), NULL, &split);
    return serving_split_of(&served->model, &split, &ways, batch);
}

static void test_memory(void **state)
{
    (void)state;
    Served served = start();
    TrainingSplit one = kit_split(1, 1, 1, 1), four = kit_split(4, 1, 1, 1),
                  stages = kit_split(1, 2, 1, 1);
    /* 4 GB of layers and 0.8 outside; of two stages each has half of those of a kind. */
    assert_near(serving_weights_bytes(&served.model, &one), 4.8e9);
    assert_near(serving_weights_bytes(&served.model, &four), 1.2e9);
    assert_near(serving_weights_bytes(&served.model, &stages), 2e9 + 0.4e9);
    /* 10 − 4.8 GB hold five sequences of 0.9 GB. */
    assert_int_equal(serving_largest_batch(&served.model, &one), 5);
    /* Of four devices two heads of keys: 8.8 GB hold 0.4 + 0.025 GB twenty times. */
    assert_int_equal(serving_largest_batch(&served.model, &four), 20);
    served.model.capacity_bytes = 5e9;
    assert_int_equal(serving_largest_batch(&served.model, &one), 0);
    ServingSplit at = split_of(&served, four, 3);
    assert_near(at.cache_bytes, 3 * 0.4e9);
    assert_near(at.activation_bytes, 3 * 0.025e9);
    assert_near(at.memory_bytes, 1.2e9 + 1.2e9 + 0.075e9);
    end(&served);
}

/* Tied, first and last stage hold the same 0.8 GB. */
static void test_tied_weights(void **state)
{
    (void)state;
    Served served = start();
    TrainingSplit stages = kit_split(1, 2, 1, 1);
    served.step->sizes.tied = true;
    assert_near(serving_weights_bytes(&served.model, &stages), 2e9 + 0.8e9);
    end(&served);
}

/* Eight sequences on two devices: eight all-reduces of 8 · 1000 · 2 bytes, each twice 0.6 µs and
 * 2 · 1/2 · 16 kB over 300 GB/s; the logits of 8 · 10000 · 2 bytes once. */
static void test_tensor_parallel(void **state)
{
    (void)state;
    Served served = start();
    ServingSplit at = split_of(&served, kit_split(2, 1, 1, 1), 8);
    double reduce = 2 * 0.6e-6 + 16e3 / 300e9, logits = 0.6e-6 + 0.5 * 160e3 / 300e9;
    assert_near(at.parts.of[PART_TENSOR], 8 * reduce + logits);
    assert_near(at.parts.of[PART_COMPUTE], 4 * 8e-3 / 2);
    assert_near(at.seconds, 16e-3 + 0.2e-3 + 8 * reduce + logits);
    assert_near(at.bound_seconds, 16e-3);
    assert_true(isnan(at.first_token_seconds));
    end(&served);
}

/* Two stages work on four of the eight sequences each: both layers of a stage take 4 ms a layer,
 * and a token passes both. */
static void test_pipeline(void **state)
{
    (void)state;
    Served served = start();
    ServingSplit at = split_of(&served, kit_split(1, 2, 1, 1), 8);
    double send = 0.6e-6 + 4 * 1000 * 2 / 300e9;
    assert_near(at.parts.of[PART_COMPUTE], 2 * 2 * 4e-3);
    assert_near(at.parts.of[PART_PIPELINE], 2 * send);
    assert_near(at.seconds, 2 * (8e-3 + 0.4e-3 + send));
    end(&served);
}

/* Replicas have half of the sequences each. */
static void test_replicas(void **state)
{
    (void)state;
    Served served = start();
    ServingSplit two = split_of(&served, kit_split(1, 1, 2, 1), 8),
                 one = split_of(&served, kit_split(1, 1, 1, 1), 4);
    assert_near(two.seconds, one.seconds);
    end(&served);
}

/* A layer of experts: two all-to-alls of what a token carries to each of two experts. */
static void test_expert_parallel(void **state)
{
    (void)state;
    Served served = start();
    served.step->sizes.experts = 8;
    served.step->sizes.active_experts = 2;
    served.step->sizes.mixture_layers = 4;
    served.step->stored_experts = 2e9;
    ServingSplit at = split_of(&served, kit_split(1, 1, 4, 4), 4);
    double bytes = 1000 * 2 * 2, each = 0.6e-6 + 0.75 * bytes / 300e9;
    assert_near(at.parts.of[PART_EXPERT], 8 * each);
    assert_near(at.weights_bytes, 4.8e9 + 2e9 / 4);
    end(&served);
}

/* The prompt of 16 tokens passes alone. */
static void test_first_token(void **state)
{
    (void)state;
    Served served = start();
    g_autoptr(SplitWork) prompt = kit_work(kit_sizes, 16);
    served.model.prompt = prompt;
    ServingSplit at = split_of(&served, kit_split(1, 1, 1, 1), 8);
    assert_near(at.first_token_seconds, 4 * 1.001e-3 + 0.4e-3);
    end(&served);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory),          cmocka_unit_test(test_tied_weights),
        cmocka_unit_test(test_tensor_parallel), cmocka_unit_test(test_pipeline),
        cmocka_unit_test(test_replicas),        cmocka_unit_test(test_expert_parallel),
        cmocka_unit_test(test_first_token),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
