#include "cost/energy.h"

#include <math.h>

#include "op_kit.h"

static void near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-12 * fabs(expected)))
        fail_msg("%.17g is not %.17g", actual, expected);
}

/* linear 300 -> 100 without bias: 30,000 MACs; 300 + 30,000 + 100 fp32 numbers, 121,600 bytes. */
static Graph *linear(void)
{
    Attrs attrs = op_default_attrs(OP_LINEAR);
    attrs.as.product.channels = 100;
    attrs.as.product.bias = false;
    return kit_graph(OP_LINEAR, &attrs, INPUTS(S(1, 300)));
}

static Energy estimate(const Graph *graph, EnergySetup setup)
{
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    assert_non_null(cost);
    Energy energy;
    GError *error = NULL;
    if (!energy_of(cost, &setup, &energy, &error))
        fail_msg("%s", error->message);
    return energy;
}

/* 30,000 · (3.7 + 0.9) pJ of arithmetic; 121,600 bytes at 640 pJ for four: 141 times as much. */
static void test_operations_and_bytes(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = linear();
    Energy energy = estimate(graph, (EnergySetup){.node_nm = 45,
                                                  .dtype = DTYPE_FP32,
                                                  .off_chip = energy_memory(45, "dram_word")});
    near(energy.compute_j, 138000e-12);
    near(energy.off_chip_low_j, 19456000e-12);
    near(energy.off_chip_high_j, 19456000e-12);
    near(energy.low_j, 138000e-12 + 19456000e-12);
    assert_int_equal(energy.confidence, ENERGY_CONFIRMED);
    near(energy.off_chip_low_j / energy.compute_j, 19456.0 / 138);
}

/* 1,300 to 2,600 pJ for eight bytes; a cache of 32 KB 20 pJ for eight. On a vector traffic without
 * reuse is the compulsory. */
static void test_ranges_and_levels(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = linear();
    Energy energy = estimate(graph, (EnergySetup){.node_nm = 45,
                                                  .dtype = DTYPE_FP16,
                                                  .off_chip = energy_memory(45, "dram"),
                                                  .on_chip = energy_memory(45, "cache_32k")});
    near(energy.compute_j, 30000 * 1.5e-12);
    near(energy.off_chip_low_j, 121600 * 162.5e-12);
    near(energy.off_chip_high_j, 121600 * 325e-12);
    near(energy.on_chip_low_j, 121600 * 2.5e-12);
    near(energy.high_j - energy.low_j, 121600 * 162.5e-12);
}

/* An int8 multiplication at 7 nm is the least sure: 0.07 + 0.007 pJ a MAC. */
static void test_least_sure_constant(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = linear();
    Energy energy = estimate(
        graph,
        (EnergySetup){.node_nm = 7, .dtype = DTYPE_INT8, .off_chip = energy_memory(7, "hbm2")});
    near(energy.compute_j, 30000 * 0.077e-12);
    assert_int_equal(energy.confidence, ENERGY_RECALLED);
    g_autofree char *text = energy_text(&energy);
    assert_string_equal(text, "estimate: int8 arithmetic at 7 nm (array scope; Jouppi et al., ISCA "
                              "2021, table 2), compulsory bytes through HBM2 (device scope; Jouppi "
                              "et al., ISCA 2021, table 2; energy of the interface only); least "
                              "sure constant: recalled");
}

static void assert_fails(EnergySetup setup, const char *part)
{
    g_autoptr(Graph) graph = linear();
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    g_autoptr(GError) error = NULL;
    Energy energy;
    assert_false(energy_of(cost, &setup, &energy, &error));
    if (!strstr(error->message, part))
        fail_msg("'%s' does not say '%s'", error->message, part);
}

static void test_unknown_is_an_error(void **state)
{
    (void)state;
    assert_fails((EnergySetup){.node_nm = 45, .dtype = DTYPE_BF16}, "int8, int32, fp16, fp32");
    assert_fails((EnergySetup){.node_nm = 45, .dtype = DTYPE_INT16}, "int16 arithmetic at 45 nm");
    assert_fails((EnergySetup){.node_nm = 5, .dtype = DTYPE_FP32}, "use 45 or 7");
    assert_fails(
        (EnergySetup){.node_nm = 7, .dtype = DTYPE_FP32, .off_chip = energy_memory(45, "dram")},
        "one node");
    assert_fails(
        (EnergySetup){.node_nm = 7, .dtype = DTYPE_FP32, .off_chip_traffic = TRAFFIC_TILED},
        "tiled");
}

/* A device's memory by its name, and no other generation in its stead. */
static void test_memory_of_device(void **state)
{
    (void)state;
    static const struct {
        const char *device, *name;
    } rows[] = {{"HBM2", "hbm2"},   {"DDR4-2933", "ddr4"}, {"DDR3", "ddr4"}, {"GDDR6", "gddr6"},
                {"HBM2e", "hbm2e"}, {"HBM3", NULL},        {"DDR5", NULL},   {"LPDDR4", NULL},
                {"", NULL},         {"GDDR6X", "gddr6x"},  {"GDDR7", NULL}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const EnergyMemory *memory = energy_memory_of_device(7, rows[i].device);
        if (rows[i].name == NULL)
            assert_null(memory);
        else
            assert_string_equal(memory->name, rows[i].name);
    }
    assert_null(energy_memory_of_device(45, "HBM2"));
    assert_null(energy_memory(7, "dram"));
}

/* Every constant is above 0 and has a source. */
static void test_tables(void **state)
{
    (void)state;
    static const int nodes[] = {45, 7};
    int n = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(nodes); i++)
        for (int dtype = 0; dtype < DTYPE_COUNT; dtype++) {
            const EnergyOp *op = energy_op(nodes[i], (DType)dtype);
            if (op == NULL)
                continue;
            assert_true(op->add_pj > 0 && !(op->mul_pj <= op->add_pj) && *op->source);
            n++;
        }
    assert_int_equal(n, 9);
    const EnergyMemory *hbm = energy_memory(7, "a100_hbm");
    near(energy_pj_per_byte_low(energy_memory(7, "hbm2e")), 8 * 6.0);
    near(energy_pj_per_byte_low(energy_memory(7, "gddr6x")), 8 * 7.25);
    near(energy_pj_per_byte_low(hbm), 104.9);
    near(energy_pj_per_byte_high(energy_memory(45, "sram")), 1.25);
    assert_string_equal(energy_scope_name(hbm->scope), "system");
    assert_string_equal(energy_confidence_name(hbm->confidence), "one study");
}

/* 300 W for 2 ms are 0.6 J a batch of 32. A million inferences take 31,250 batches: 18,750 J, 62.5
 * s; at 3.60 an hour, 0.0625. */
static void test_by_power(void **state)
{
    (void)state;
    double joules = energy_at_power(300, 0.002);
    near(joules, 0.6);
    PerMillion million = energy_per_million(joules, 0.002, 32, 3.6);
    near(million.joules, 18750);
    near(million.kwh, 18750 / 3.6e6);
    near(million.hours, 62.5 / 3600);
    near(million.price, 0.0625);
    assert_true(isnan(energy_at_power(0, 1)));
    assert_true(isnan(energy_per_million(1, 1, 1, 0).price));
}

/* The same by what a device states. */
static void test_on_a_device(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_new("box", "Box");
    PerMillion unknown = energy_per_million_on(device, 0.002, 32);
    assert_true(isnan(unknown.joules) && isnan(unknown.price));
    assert_null(unknown.rent);
    near(unknown.hours, 62.5 / 3600);
    device->power.value = 300;
    Price rent = {.per_hour = 3.6, .currency = "EUR", .date = "2025-03"};
    g_array_append_val(device->prices, rent);
    PerMillion million = energy_per_million_on(device, 0.002, 32);
    near(million.joules, 18750);
    near(million.price, 0.0625);
    assert_string_equal(million.rent->currency, "EUR");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operations_and_bytes),
        cmocka_unit_test(test_ranges_and_levels),
        cmocka_unit_test(test_least_sure_constant),
        cmocka_unit_test(test_unknown_is_an_error),
        cmocka_unit_test(test_memory_of_device),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_by_power),
        cmocka_unit_test(test_on_a_device),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
