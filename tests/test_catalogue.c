/* The catalogue as it is published: every file loads, and its numbers are what data sheets say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "load/devices.h"

static int load(void **state)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    *state = devices_load("hardware", "hardware", errors);
    for (guint i = 0; i < errors->len; i++)
        print_error("%s\n", ((GError *)g_ptr_array_index(errors, i))->message);
    return errors->len == 0 ? 0 : -1;
}

static int unload(void **state)
{
    g_ptr_array_unref(*state);
    return 0;
}

static const Device *find(void **state, const char *id)
{
    const Device *device = devices_find(*state, id);
    if (device == NULL)
        fail_msg("no device '%s'", id);
    return device;
}

static bool is_near(double value, double expected)
{
    return fabs(value - expected) <= 1e-9 * fabs(expected);
}

static void expect_near(const char *what, double value, double expected)
{
    if (!is_near(value, expected))
        fail_msg("%s: %.17g, not %.17g", what, value, expected);
}

static void test_every_device_is_there(void **state)
{
    static const char *const ids[] = {
        "core-i9-10980xe", "xeon-platinum-8380", "xeon-platinum-8480plus",
        "v100-sxm2",       "v100-pcie",          "t4",
        "a100-80gb-sxm",   "h100-sxm",           "rtx-4090",
        "jetson-agx-orin", "raspberry-pi-5",     "stm32h743",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
        const Device *device = find(state, ids[i]);
        assert_non_null(device->class_name);
        assert_non_null(device->vendor);
        assert_string_not_equal(device->name, device->id);
    }
}

/* What is odd about a number has to be said beside it, so that nothing is left to suspect. */
static void test_nothing_is_wrong_or_suspicious(void **state)
{
    const GPtrArray *devices = *state;
    for (guint i = 0; i < devices->len; i++) {
        const Device *device = g_ptr_array_index(devices, i);
        g_autoptr(GPtrArray) said = g_ptr_array_new_with_free_func(g_free);
        device_check(device, said, said);
        if (said->len > 0)
            fail_msg("%s: %s", device->id, (char *)g_ptr_array_index(said, 0));
        char *missing = device_missing(device);
        assert_null(missing);
    }
}

static void test_every_number_has_a_source(void **state)
{
    const GPtrArray *devices = *state;
    for (guint i = 0; i < devices->len; i++) {
        const Device *device = g_ptr_array_index(devices, i);
        for (guint k = 0; k < device->peaks->len; k++)
            assert_true(strlen(g_array_index(device->peaks, Peak, k).source) > 0);
        for (guint k = 0; k < device->memories->len; k++) {
            const Memory *memory = &g_array_index(device->memories, Memory, k);
            assert_true(strlen(memory->source) > 0);
            for (int b = 0; b < BASIS_COUNT; b++)
                assert_true(memory->bytes_per_s[b] == 0 || memory->bandwidth_source[b] != NULL);
        }
        assert_true(device->power_w == 0 || device->power_source != NULL);
    }
}

/* Dense rates of data sheets; for processors, units x clock. */
static void test_theoretical_peaks(void **state)
{
    static const struct {
        const char *id;
        DType dtype;
        Unit unit;
        double flops_per_s;
    } rows[] = {
        {"core-i9-10980xe", DTYPE_FP32, UNIT_VECTOR, 4.608e12},
        {"xeon-platinum-8380", DTYPE_FP32, UNIT_VECTOR, 5.888e12},
        {"xeon-platinum-8480plus", DTYPE_FP32, UNIT_VECTOR, 7.168e12},
        {"xeon-platinum-8480plus", DTYPE_BF16, UNIT_MATRIX, 229.376e12},
        {"xeon-platinum-8480plus", DTYPE_INT8, UNIT_MATRIX, 458.752e12},
        {"v100-sxm2", DTYPE_FP32, UNIT_VECTOR, 15.7e12},
        {"v100-sxm2", DTYPE_FP16, UNIT_VECTOR, 31.4e12},
        {"v100-sxm2", DTYPE_FP16, UNIT_MATRIX, 125e12},
        {"v100-pcie", DTYPE_FP32, UNIT_VECTOR, 14e12},
        {"v100-pcie", DTYPE_FP16, UNIT_MATRIX, 112e12},
        {"t4", DTYPE_FP32, UNIT_VECTOR, 8.1e12},
        {"t4", DTYPE_FP16, UNIT_MATRIX, 65e12},
        {"t4", DTYPE_INT8, UNIT_MATRIX, 130e12},
        {"t4", DTYPE_INT4, UNIT_MATRIX, 260e12},
        {"a100-80gb-sxm", DTYPE_FP32, UNIT_VECTOR, 19.5e12},
        {"a100-80gb-sxm", DTYPE_TF32, UNIT_MATRIX, 156e12},
        {"a100-80gb-sxm", DTYPE_BF16, UNIT_MATRIX, 312e12},
        {"a100-80gb-sxm", DTYPE_INT8, UNIT_MATRIX, 624e12},
        {"a100-80gb-sxm", DTYPE_FP64, UNIT_MATRIX, 19.5e12},
        {"h100-sxm", DTYPE_FP32, UNIT_VECTOR, 67e12},
        {"h100-sxm", DTYPE_FP16, UNIT_MATRIX, 989.4e12},
        {"h100-sxm", DTYPE_FP8, UNIT_MATRIX, 1978.9e12},
        {"rtx-4090", DTYPE_FP32, UNIT_VECTOR, 82.6e12},
        {"rtx-4090", DTYPE_FP16, UNIT_MATRIX, 165.2e12}, /* accumulating in fp32 */
        {"rtx-4090", DTYPE_INT8, UNIT_MATRIX, 660.6e12},
        {"jetson-agx-orin", DTYPE_FP32, UNIT_VECTOR, 5.3e12},
        {"jetson-agx-orin", DTYPE_INT8, UNIT_MATRIX, 85e12},
        {"raspberry-pi-5", DTYPE_FP32, UNIT_VECTOR, 153.6e9},
        {"stm32h743", DTYPE_FP32, UNIT_VECTOR, 0.96e9},
        {"stm32h743", DTYPE_INT8, UNIT_VECTOR, 1.92e9},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Peak *peak = device_peak(find(state, rows[i].id), rows[i].dtype, rows[i].unit,
                                       BASIS_THEORETICAL, true);
        assert_non_null(peak);
        expect_near(rows[i].id, peak->flops_per_s, rows[i].flops_per_s);
    }
}

static void test_bandwidths(void **state)
{
    static const struct {
        const char *id;
        double theoretical, measured; /* 0: not measured */
    } rows[] = {
        {"core-i9-10980xe", 96e9, 74e9},
        {"xeon-platinum-8380", 204.8e9, 0},
        {"xeon-platinum-8480plus", 307.2e9, 0},
        {"v100-sxm2", 900e9, 833e9},
        {"v100-pcie", 900e9, 814e9},
        {"t4", 320e9, 0},
        {"a100-80gb-sxm", 2039e9, 1774e9},
        {"h100-sxm", 3350e9, 0},
        {"rtx-4090", 1008e9, 0},
        {"jetson-agx-orin", 204.8e9, 189.5e9},
        {"raspberry-pi-5", 17.1e9, 12e9}, /* 6.0 GB/s copied: read and written */
        {"stm32h743", 1.92e9, 0},         /* 8 bytes at 240 MHz */
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Device *device = find(state, rows[i].id);
        double theoretical = device_bandwidth(device, BASIS_THEORETICAL, true);
        double measured = device_bandwidth(device, BASIS_MEASURED, true);
        expect_near(rows[i].id, theoretical, rows[i].theoretical);
        expect_near(rows[i].id, measured, rows[i].measured);
    }
}

/* Ridge points of the worked examples: 4.608 TFLOP/s over 96 GB/s, 2.86 over 74, 125 over 900. */
static void test_ridge_points(void **state)
{
    static const struct {
        const char *id;
        DType dtype;
        Unit unit;
        Basis basis;
        double flops_per_byte;
    } rows[] = {
        {"core-i9-10980xe", DTYPE_FP32, UNIT_VECTOR, BASIS_THEORETICAL, 48},
        {"core-i9-10980xe", DTYPE_FP32, UNIT_VECTOR, BASIS_MEASURED, 38.648648648648646},
        {"v100-sxm2", DTYPE_FP16, UNIT_MATRIX, BASIS_THEORETICAL, 138.88888888888889},
        {"v100-pcie", DTYPE_FP16, UNIT_MATRIX, BASIS_THEORETICAL, 124.44444444444444},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Device *device = find(state, rows[i].id);
        const Peak *peak = device_peak(device, rows[i].dtype, rows[i].unit, rows[i].basis, true);
        double bandwidth = device_bandwidth(device, rows[i].basis, true);
        expect_near(rows[i].id, peak->flops_per_s / bandwidth, rows[i].flops_per_byte);
    }
}

/* 16 cores x 2.9 GHz x 64: the AVX-512 clock lies between the data sheet and what is measured. */
static void test_core_i9_sustains_less_than_it_promises(void **state)
{
    const Device *device = find(state, "core-i9-10980xe");
    double flops[BASIS_COUNT];
    for (int b = 0; b < BASIS_COUNT; b++)
        flops[b] = device_peak(device, DTYPE_FP32, UNIT_VECTOR, (Basis)b, true)->flops_per_s;
    expect_near("sustained", flops[BASIS_SUSTAINED], 2.9696e12);
    expect_near("measured", flops[BASIS_MEASURED], 2.86e12);
    assert_true(device->doubts->len >= 2); /* 18 cores, 94 GB/s */
}

/* Rates that assume 2:4 sparsity would be twice these. */
static void test_no_rate_is_sparse(void **state)
{
    static const struct {
        const char *id;
        DType dtype;
        double below;
    } rows[] = {
        {"a100-80gb-sxm", DTYPE_FP16, 313e12},  {"a100-80gb-sxm", DTYPE_INT8, 625e12},
        {"h100-sxm", DTYPE_FP16, 1000e12},      {"h100-sxm", DTYPE_BF16, 1000e12},
        {"h100-sxm", DTYPE_INT8, 1980e12},      {"h100-sxm", DTYPE_FP8, 1980e12},
        {"rtx-4090", DTYPE_INT8, 700e12},       {"rtx-4090", DTYPE_FP16, 331e12},
        {"jetson-agx-orin", DTYPE_INT8, 86e12},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        double best = device_best_peak(find(state, rows[i].id), rows[i].dtype, UNIT_MATRIX);
        assert_true(best > 0 && best < rows[i].below);
    }
}

static bool may_exceed(const Device *device, const Peak *peak)
{
    return strcmp(device->id, "rtx-4090") == 0 && peak->note != NULL &&
           (peak->dtype == DTYPE_BF16 || peak->dtype == DTYPE_INT8);
}

/* Only the RTX 4090, whose boost clock is no cap, was seen to do more than its data sheet says. */
static void test_measured_is_below_theoretical(void **state)
{
    const GPtrArray *devices = *state;
    int exceeding = 0;
    for (guint i = 0; i < devices->len; i++) {
        const Device *device = g_ptr_array_index(devices, i);
        for (guint k = 0; k < device->peaks->len; k++) {
            const Peak *peak = &g_array_index(device->peaks, Peak, k);
            const Peak *sheet =
                device_peak(device, peak->dtype, peak->unit, BASIS_THEORETICAL, true);
            assert_non_null(sheet);
            if (peak->basis == BASIS_THEORETICAL || peak->flops_per_s < sheet->flops_per_s)
                continue;
            assert_true(may_exceed(device, peak));
            exceeding++;
        }
        assert_true(device_bandwidth(device, BASIS_MEASURED, true) <
                    device_bandwidth(device, BASIS_THEORETICAL, true));
    }
    assert_int_equal(exceeding, 2);
}

/* What blocks are kept in (0: none), and what they stream from. */
static void test_memories(void **state)
{
    static const struct {
        const char *id, *main;
        int64_t fast_kib;
    } rows[] = {
        {"core-i9-10980xe", "DDR4", 25344},  {"xeon-platinum-8380", "DDR4", 61440},
        {"v100-sxm2", "HBM2", 6144},         {"t4", "GDDR6", 4096},
        {"a100-80gb-sxm", "HBM2e", 40960},   {"h100-sxm", "HBM3", 51200},
        {"rtx-4090", "GDDR6X", 73728},       {"jetson-agx-orin", "LPDDR5", 4096},
        {"raspberry-pi-5", "LPDDR4X", 2048}, {"stm32h743", "AXI SRAM", 128},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Device *device = find(state, rows[i].id);
        assert_string_equal(device_main_memory(device)->name, rows[i].main);
        assert_int_equal(device_fast_memory(device), rows[i].fast_kib * 1024);
    }
}

/* Fallbacks where a generation lacks a format. */
static void test_formats_that_are_missing(void **state)
{
    static const struct {
        const char *id;
        DType asked, used;
    } rows[] = {
        {"v100-sxm2", DTYPE_BF16, DTYPE_FP32},       {"t4", DTYPE_BF16, DTYPE_FP32},
        {"v100-sxm2", DTYPE_INT4, DTYPE_INT8},       {"h100-sxm", DTYPE_INT4, DTYPE_INT8},
        {"a100-80gb-sxm", DTYPE_FP8, DTYPE_FP16},    {"core-i9-10980xe", DTYPE_FP16, DTYPE_FP32},
        {"core-i9-10980xe", DTYPE_INT8, DTYPE_INT8}, {"stm32h743", DTYPE_FP64, DTYPE_UNKNOWN},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_int_equal(device_compute_dtype(find(state, rows[i].id), rows[i].asked),
                         rows[i].used);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_device_is_there),
        cmocka_unit_test(test_nothing_is_wrong_or_suspicious),
        cmocka_unit_test(test_every_number_has_a_source),
        cmocka_unit_test(test_theoretical_peaks),
        cmocka_unit_test(test_bandwidths),
        cmocka_unit_test(test_ridge_points),
        cmocka_unit_test(test_core_i9_sustains_less_than_it_promises),
        cmocka_unit_test(test_no_rate_is_sparse),
        cmocka_unit_test(test_measured_is_below_theoretical),
        cmocka_unit_test(test_memories),
        cmocka_unit_test(test_formats_that_are_missing),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
