/* roofline/supposed.h */
#include "roofline/supposed.h"

#include "roofline_kit.h"
#include "support.h"

/* The V100's 125 and 15.7 TFLOP/s and 900 GB/s, with 16 GB. */
static Device *stated(void)
{
    Device *device = v100();
    g_array_index(device->memories, Memory, 0).capacity_bytes = INT64_C(16000000000);
    return device;
}

/* Twice the tensor cores' peak is twice that of all other units: 31.4 TFLOP/s. */
static void test_peaks_in_proportion(void **state)
{
    (void)state;
    g_autoptr(Device) device = stated();
    g_autoptr(Device) with =
        device_supposing(device, &(Supposed){.peak = 250e12}, DTYPE_FP16, BASIS_THEORETICAL);
    Roof half = roof_or_fail(with, DTYPE_FP16, BASIS_THEORETICAL);
    Roof whole = roof_or_fail(with, DTYPE_FP32, BASIS_THEORETICAL);
    near(roof_dot_peak(&half), 250e12);
    near(roof_dot_peak(&whole), 31.4e12);
    near(half.bandwidth, 900e9);
    near(roof_dot_peak(&(Roof){.matrix = &g_array_index(device->peaks, Peak, 1)}), 125e12);
}

/* 37 of a measured 74 GB/s are half of it, and so are 48 of a theoretical 96. */
static void test_bandwidth_of_all_bases(void **state)
{
    (void)state;
    g_autoptr(Device) device = i9_10980xe();
    g_autoptr(Device) with =
        device_supposing(device, &(Supposed){.bandwidth = 37e9}, DTYPE_FP32, BASIS_MEASURED);
    near(device_bandwidth(with, BASIS_MEASURED, true), 37e9);
    near(device_bandwidth(with, BASIS_THEORETICAL, true), 48e9);
    near(device_bandwidth(device, BASIS_MEASURED, true), 74e9);
}

static void test_memory(void **state)
{
    (void)state;
    const int64_t half = INT64_C(8000000000);
    g_autoptr(Device) device = stated();
    g_autoptr(Device) with =
        device_supposing(device, &(Supposed){.memory_bytes = half}, DTYPE_FP32, BASIS_THEORETICAL);
    assert_true(device_main_memory(with)->capacity_bytes == half);
    assert_true(device_main_memory(device)->capacity_bytes == 2 * half);
}

/* A bandwidth that nobody states is the only one; a format that is not computed stays so. */
static void test_what_is_not_stated(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_of(DTYPE_FP32, UNIT_VECTOR, 1e12, 0);
    g_autoptr(Device) with = device_supposing(device, &(Supposed){.peak = 2e12, .bandwidth = 5e9},
                                              DTYPE_INT8, BASIS_THEORETICAL);
    near(device_bandwidth(with, BASIS_THEORETICAL, true), 5e9);
    assert_false(device_computes(with, DTYPE_INT8));
    near(device_best_peak(with, DTYPE_FP32, UNIT_VECTOR), 1e12);
    g_autoptr(Device) bare = device_new("bare", "Bare");
    g_autoptr(Device) same =
        device_supposing(bare, &(Supposed){1e12, 1e9, 1000}, DTYPE_FP32, BASIS_THEORETICAL);
    assert_null(device_main_memory(same));
}

static void test_texts(void **state)
{
    (void)state;
    g_autoptr(Device) device = stated();
    g_autoptr(Device) with = device_supposing(
        device, &(Supposed){250e12, 1800e9, INT64_C(32000000000)}, DTYPE_FP16, BASIS_THEORETICAL);
    g_auto(GStrv) texts = supposed_texts(device, with, DTYPE_FP16, BASIS_THEORETICAL);
    assert_int_equal(g_strv_length(texts), 3);
    assert_string_equal(texts[0], "250.0 TFLOP/s of fp16 dot products in place of 125.0 TFLOP/s, "
                                  "and all other peaks in proportion");
    assert_string_equal(texts[1], "1.800 TB/s to and from main memory in place of 900.0 GB/s");
    assert_string_equal(texts[2], "32.00 GB of main memory in place of 16.00 GB");
    g_auto(GStrv) none = supposed_texts(device, device, DTYPE_FP16, BASIS_THEORETICAL);
    assert_null(none[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_peaks_in_proportion),
        cmocka_unit_test(test_bandwidth_of_all_bases),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_what_is_not_stated),
        cmocka_unit_test(test_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
