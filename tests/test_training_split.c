/* parallel/training_split.h: a step of training, by arithmetic on round numbers. */
#include "split_kit.h"

/* 1000 tokens of a sequence; a layer computes 1 ms forward and reads little. */
typedef struct Trained {
    Fabric *fabric;
    SplitWork *pass;
    TrainingLayers layers;
    TrainedModel model;
} Trained;

static void start(Trained *trained, int64_t devices)
{
    *trained = (Trained){.fabric = kit_fabric(), .pass = kit_work(kit_sizes, 1000)};
    g_array_index(trained->pass->parts, WorkPart, 0).weights = 1e6;
    g_array_index(trained->pass->parts, WorkPart, 1).weights = 0;
    trained->layers = (TrainingLayers){.layers = 4,
                                       .all = {.stream = 40, .inner = 80, .core = 16, .input = 8},
                                       .layer_params = 48000000,
                                       .embedding_params = 10000000,
                                       .head_params = 10000000,
                                       .layer_macs = 90,
                                       .core_macs = 30,
                                       .head_macs = 10};
    trained->model = (TrainedModel){.pass = trained->pass,
                                    .layers = &trained->layers,
                                    .element_bytes = 2,
                                    .capacity_bytes = 80e9,
                                    .devices = devices};
}

static void end(Trained *trained)
{
    split_work_free(trained->pass);
    fabric_free(trained->fabric);
}

static TrainingStep step_of(const Trained *trained, TrainingSplit split, Recompute recompute,
                            int64_t batch, int64_t microbatch)
{
    TrainingPlan plan = {.optimizer = OPTIMIZER_ADAM,
                         .states = STATES_MIXED,
                         .recompute = recompute,
                         .split = split};
    plan.split.microbatches = batch / (split.data * microbatch);
    Ways ways =
        ways_of(trained->fabric, fabric_node(trained->fabric, "dgx-a100-80gb"), NULL, &split);
    return training_step_of(&trained->model, &plan, &ways, batch, microbatch);
}

/* Eight microbatches of one sequence: forward 4 ms, backward 8. 68 M parameters of 2 + 2 + 12
 * bytes: the optimizer reads and writes 12, reads gradients, writes weights. */
static void test_one_device(void **state)
{
    (void)state;
    Trained trained;
    start(&trained, 1);
    TrainingStep step = step_of(&trained, kit_split(1, 1, 1, 1), RECOMPUTE_NONE, 8, 1);
    double optimizer = 68e6 * (2 * 12 + 2 + 2) / 1e12;
    assert_near(step.parts.of[PART_COMPUTE], 8 * 12e-3);
    assert_near(step.parts.of[PART_OPTIMIZER], optimizer);
    assert_near(step.seconds, 8 * 12e-3 + optimizer);
    assert_int_equal(step.memory.states_bytes, 68000000 * 16);
    assert_int_equal(step.memory.kept_bytes, 120);
    assert_near(step.tokens_per_second, 8000 / step.seconds);
    /* 6 · 68 M + 12 · 4 layers · 8 heads · 125 · 1000 FLOPs a token. */
    double flops = 6 * 68e6 + 12.0 * 4 * 8 * 125 * 1000;
    assert_near(training_token_flops(trained.model.layers, &trained.model.pass->sizes,
                                     trained.model.pass->tokens),
                flops);
    assert_near(step.mfu, flops * 8000 / (step.seconds * 1e15));
    assert_near(step.hfu, step.mfu);
    assert_near(step.bound_seconds, 8 * 12e-3);
    end(&trained);
}

/* 90 of 100 MACs, or 30, are done once more. */
static void test_recomputation(void **state)
{
    (void)state;
    Trained trained;
    start(&trained, 1);
    TrainingStep full = step_of(&trained, kit_split(1, 1, 1, 1), RECOMPUTE_FULL, 8, 1),
                 some = step_of(&trained, kit_split(1, 1, 1, 1), RECOMPUTE_SELECTIVE, 8, 2);
    assert_near(full.parts.of[PART_AGAIN], 8 * 0.9 * 4e-3);
    assert_near(some.parts.of[PART_AGAIN], 8 * 0.3 * 4e-3);
    assert_near(full.hfu, full.mfu * (1 + 0.9 / 3));
    assert_int_equal(full.memory.kept_bytes, 8);
    assert_int_equal(some.memory.kept_bytes, 2 * (40 + 80 - 16));
    end(&trained);
}

/* Two stages and eight microbatches: a ninth is waited for, (2 − 1)/8; in two chunks half of that.
 */
static void test_bubble(void **state)
{
    (void)state;
    Trained trained;
    start(&trained, 2);
    TrainingSplit split = kit_split(1, 2, 1, 1);
    TrainingStep step = step_of(&trained, split, RECOMPUTE_NONE, 8, 1);
    double send = 0.6e-6 + 1000 * 1000 * 2 / 300e9, each = 6e-3 + 2 * send;
    assert_near(step.bubble_share, 1 / 8.0);
    assert_near(step.parts.of[PART_BUBBLE], each);
    split.interleave = 2;
    step = step_of(&trained, split, RECOMPUTE_NONE, 8, 1);
    assert_near(step.bubble_share, 1 / 16.0);
    assert_near(step.parts.of[PART_BUBBLE], (6e-3 + 4 * send) / 2);
    end(&trained);
}

/* Two all-reduces of a layer each way, of 1000 · 1000 · 2 bytes over two devices; two more where
 * layers are computed again. */
static void test_tensor_parallel(void **state)
{
    (void)state;
    Trained trained;
    start(&trained, 2);
    double reduce = 2 * 0.6e-6 + 2e6 / 300e9;
    TrainingStep step = step_of(&trained, kit_split(2, 1, 1, 1), RECOMPUTE_NONE, 1, 1);
    assert_near(step.parts.of[PART_TENSOR], 16 * reduce);
    step = step_of(&trained, kit_split(2, 1, 1, 1), RECOMPUTE_FULL, 1, 1);
    assert_near(step.parts.of[PART_TENSOR], 24 * reduce);
    end(&trained);
}

/* Gradients of 68 M · 2 bytes: 2 · 1/2 · 136 MB / 300 GB/s are hidden behind the last backward pass
 * of 8 ms; of a large network they are not. */
static void test_replicas(void **state)
{
    (void)state;
    Trained trained;
    start(&trained, 2);
    TrainingSplit split = kit_split(1, 1, 2, 1);
    TrainingStep step = step_of(&trained, split, RECOMPUTE_NONE, 2, 1);
    double reduce = 136e6 / 300e9 + 2 * 0.6e-6;
    assert_near(step.collectives.seconds, reduce);
    assert_true(step.parts.of[PART_DATA] == 0);
    trained.layers.layer_params = 48000000000;
    step = step_of(&trained, split, RECOMPUTE_NONE, 2, 1);
    reduce = 2 * 48.02e9 / 300e9 + 2 * 0.6e-6;
    assert_near(step.parts.of[PART_DATA], reduce - 8e-3);
    assert_near(step.bound_seconds, 2 * 48.02e9 / 300e9);
    /* ZeRO 3 gathers weights twice and scatters gradients, for each of two microbatches. */
    split.zero = 3;
    step = step_of(&trained, split, RECOMPUTE_NONE, 4, 1);
    double each = 0.5 * 96.04e9 / 300e9 + 0.6e-6;
    assert_near(step.collectives.seconds, 2 * 3 * each);
    assert_near(step.parts.of[PART_DATA], 2 * 3 * each - 2 * 12e-3);
    end(&trained);
}

static void test_measured(void **state)
{
    (void)state;
    Trained trained;
    start(&trained, 8);
    g_autoptr(CollectiveFits) fits = collective_fits_new(trained.fabric);
    TrainingPlan plan = {.optimizer = OPTIMIZER_ADAM, .split = kit_split(8, 1, 1, 1)};
    Ways ways =
        ways_of(trained.fabric, fabric_node(trained.fabric, "dgx-a100-80gb"), fits, &plan.split);
    TrainingStep step = training_step_of(&trained.model, &plan, &ways, 1, 1);
    assert_true(step.measured_seconds > step.seconds);
    ways.fits = NULL;
    step = training_step_of(&trained.model, &plan, &ways, 1, 1);
    assert_true(isnan(step.measured_seconds));
    end(&trained);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_device), cmocka_unit_test(test_recomputation),
        cmocka_unit_test(test_bubble),     cmocka_unit_test(test_tensor_parallel),
        cmocka_unit_test(test_replicas),   cmocka_unit_test(test_measured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
