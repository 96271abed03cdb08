/* estimate/features.h: classes and times at the ceilings, and parameters laid against them. */
#include "estimate/features.h"

#include <math.h>

#include "estimate_kit.h"

static void times_at_the_ceilings(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = two_layers();
    g_autoptr(ModelCost) cost = count(graph, 0);
    g_autoptr(Features) features = features_new(cost, &milliseconds);
    assert_int_equal(features->n, 2);
    assert_int_equal(features->uncounted, 0);
    const LayerFeatures *conv = &features->layers[0], *relu = &features->layers[1];
    assert_int_equal(conv->work, WORK_CONV);
    assert_int_equal(relu->work, WORK_ELEMENTWISE);
    near(conv->compute_s, 1e-3);
    near(conv->memory_s, 1e-3); /* 17408 bytes do not fit in the L2 */
    near(relu->compute_s, 1e-3);
    near(relu->memory_s, 1e-3); /* 8192 bytes do */
    near(conv->bytes, 17408);
    near(conv->intensity, 294912.0 / 17408);
    near(relu->intensity, 1024.0 / 8192);
    assert_int_equal(conv->layers, 1);
    near(conv->runs, 1);
}

/* Of the convolution's 17408 bytes 9216 are weights. Room for them all at 16384e3 byte/s: in a
 * cache 17/16 ms; in a scratchpad what is not weights takes 8192 / 16384e3 s = 1/2 ms, and weights
 * 9216 / 17408e3 s from main memory. The ReLU has none. */
static void weights_are_in_no_scratchpad(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = two_layers();
    g_autoptr(ModelCost) cost = count(graph, 0);
    ProfileCeilings roomy = milliseconds;
    roomy.memories[0] =
        (ProfileMemory){.name = "SRAM", .capacity_bytes = 20000, .bytes_per_s = 16384e3};
    g_autoptr(Features) cache = features_new(cost, &roomy);
    near(cache->layers[0].memory_s, 17e-3 / 16);
    near(cache->layers[0].weights_s, 9e-3 / 16);
    roomy.memories[0].scratchpad = true;
    g_autoptr(Features) scratchpad = features_new(cost, &roomy);
    near(scratchpad->layers[0].weights_s, 9e-3 / 17);
    near(scratchpad->layers[0].memory_s, 0.5e-3 + 9e-3 / 17);
    near(scratchpad->layers[1].memory_s, cache->layers[1].memory_s);
    near(scratchpad->layers[1].weights_s, 0);
}

/* Without a matrix unit the convolution's FLOPs are the vector unit's: 288 times as many as 1024;
 * without a vector unit the ReLU's are the matrix unit's. */
static void one_unit_does_everything(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = two_layers();
    g_autoptr(ModelCost) cost = count(graph, 0);
    ProfileCeilings one = milliseconds;
    one.matrix = 0;
    g_autoptr(Features) vector = features_new(cost, &one);
    near(vector->layers[0].compute_s, 0.288);
    one = milliseconds;
    one.vector = 0;
    g_autoptr(Features) matrix = features_new(cost, &one);
    near(matrix->layers[1].compute_s, 1e-3 / 288);
}

/* max(1 ms / (1/2 · 1/2), 1 ms / (1/2 · 1)) + 0.1 ms = 4.1 ms; max(1 ms / 1/2, 1 ms / (1/2 · 1/4))
 * = 8 ms; 1 ms of the network: 13.1 ms. The roofline is 1 + 1 ms. */
static void parameters_against_them(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = two_layers();
    g_autoptr(ModelCost) cost = count(graph, 0);
    g_autoptr(Features) features = features_new(cost, &milliseconds);
    Parameters parameters = parameters_neutral();
    near(features_seconds(features, &parameters), 2e-3);
    parameters.e = parameters.b = 0.5;
    parameters.tau = 1e-3;
    parameters.of[WORK_CONV] = (ClassParameters){.e = 0.5, .b = 1, .tau = 1e-4};
    parameters.of[WORK_ELEMENTWISE] = (ClassParameters){.e = 1, .b = 0.25, .tau = 0};
    near(layer_seconds(&features->layers[0], &parameters), 4.1e-3);
    near(layer_seconds(&features->layers[1], &parameters), 8e-3);
    near(features_seconds(features, &parameters), 13.1e-3);
}

/* Three ReLUs in a row: the first reads what the network is given, the two behind it are alike, and
 * one. 3 · (1 ms + 0.5 ms). */
static void alike_layers_are_one(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("three", "Three");
    int x = graph_add_input(graph, "x", S(1, 16, 8, 8), DTYPE_FP32);
    for (int i = 0; i < 3; i++) {
        g_autofree char *name = g_strdup_printf("relu%d", i);
        x = add(graph, OP_RELU, name, x, NULL);
    }
    graph_add_output(graph, x);
    g_autoptr(ModelCost) cost = count(graph, 0);
    g_autoptr(Features) features = features_new(cost, &milliseconds);
    assert_int_equal(features->n, 2);
    assert_int_equal(features->layers[1].layers, 2);
    Parameters parameters = parameters_neutral();
    parameters.of[WORK_ELEMENTWISE].tau = 5e-4;
    near(features_seconds(features, &parameters), 4.5e-3);
}

/* The body of a loop starts as often as it runs; which memory its bytes fit in goes by one run. */
static void loops_start_each_time(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = two_layers();
    graph_op(graph, 1)->repeats = 5;
    g_autoptr(ModelCost) cost = count(graph, 0);
    g_autoptr(Features) features = features_new(cost, &milliseconds);
    const LayerFeatures *relu = &features->layers[1];
    near(relu->runs, 5);
    near(relu->bytes, 8192);
    near(relu->memory_s, 5e-3);
    Parameters parameters = parameters_neutral();
    parameters.of[WORK_ELEMENTWISE].tau = 1e-3;
    near(layer_seconds(relu, &parameters), 10e-3);
}

static void add_memory(Device *device, const char *name, int64_t capacity, double theoretical,
                       double measured)
{
    Memory memory = {
        .name = name,
        .on_chip = true,
        .capacity_bytes = capacity,
        .bytes_per_s = {[BASIS_THEORETICAL] = theoretical, [BASIS_MEASURED] = measured}};
    g_array_append_val(device->memories, memory);
}

/* L1 has no rate and L3 is no faster than main memory: neither is a level. */
static void ceilings_of_a_device(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_new("box", "Box");
    Peak peak = {.dtype = DTYPE_FP32,
                 .accumulate = DTYPE_UNKNOWN,
                 .unit = UNIT_VECTOR,
                 .basis = BASIS_THEORETICAL,
                 .flops_per_s = 2e12};
    g_array_append_val(device->peaks, peak);
    add_memory(device, "L1", 1000, 0, 0);
    add_memory(device, "L2", 2000, 500e9, 0);
    add_memory(device, "L3", 3000, 90e9, 0);
    add_memory(device, "DRAM", 100000, 100e9, 80e9);
    ProfileCeilings ceilings;
    assert_true(profile_ceilings_of(device, DTYPE_FP32, BASIS_THEORETICAL, &ceilings, NULL));
    assert_true(ceilings.matrix == 0);
    assert_true(ceilings.vector == 2e12);
    assert_int_equal(ceilings.n_memories, 2);
    assert_string_equal(ceilings.memories[0].name, "L2");
    assert_true(ceilings.memories[0].bytes_per_s == 500e9);
    assert_int_equal(ceilings.memories[0].capacity_bytes, 2000);
    assert_true(ceilings.memories[1].bytes_per_s == 100e9);
    assert_int_equal(ceilings.memories[1].capacity_bytes, 0);
    assert_true(profile_ceilings_of(device, DTYPE_FP32, BASIS_MEASURED, &ceilings, NULL));
    assert_int_equal(ceilings.n_memories, 3); /* the L3's 90 are above 80 */
    assert_true(ceilings.memories[2].bytes_per_s == 80e9);
    g_autoptr(GError) error = NULL;
    assert_false(profile_ceilings_of(device, DTYPE_INT8, BASIS_THEORETICAL, &ceilings, &error));
    assert_non_null(strstr(error->message, "int8"));
}

/* 3 and 4 in turns are 7, by Pythagoras 5; at once 4. */
static void test_overlap(void **state)
{
    (void)state;
    assert_true(fabs(overlapped(3, 4, 1) - 7) < 1e-12);
    assert_true(fabs(overlapped(4, 3, 2) - 5) < 1e-12);
    assert_true(overlapped(3, 4, 0) == 4 && overlapped(4, 0, 1) == 4 && overlapped(0, 0, 2) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_overlap),
        cmocka_unit_test(times_at_the_ceilings),
        cmocka_unit_test(weights_are_in_no_scratchpad),
        cmocka_unit_test(one_unit_does_everything),
        cmocka_unit_test(parameters_against_them),
        cmocka_unit_test(alike_layers_are_one),
        cmocka_unit_test(loops_start_each_time),
        cmocka_unit_test(ceilings_of_a_device),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
