/* Number formats by name, and what sixteen bits are on a device. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "device/formats.h"

static Device *device_with(const Peak *peaks, guint n)
{
    Device *device = device_new("d", "D");
    g_array_append_vals(device->peaks, peaks, n);
    return device;
}

static void test_names(void **state)
{
    (void)state;
    static const char *const four[] = {"fp32", "tf32", "16-bit", "int8", NULL};
    assert_true(g_strv_equal(formats_compared(), four));
    assert_true(formats_know("16-bit") && formats_know("int8") && formats_know("fp64"));
    assert_false(formats_know("int4") || formats_know("fp15") || formats_know(""));
    assert_int_equal(formats_dtype("16-bit", NULL), DTYPE_FP16);
    assert_int_equal(formats_dtype("bf16", NULL), DTYPE_BF16);
    assert_int_equal(formats_dtype("int8", NULL), DTYPE_INT8);
    assert_int_equal(formats_dtype("uint8", NULL), DTYPE_UNKNOWN);
    g_autofree const char **names = formats_names();
    assert_true(g_strv_contains(names, "bf16") && g_strv_contains(names, "16-bit"));
}

static void test_a_device_without_either_states_none(void **state)
{
    (void)state;
    const Peak peaks[] = {{.dtype = DTYPE_FP32, .flops_per_s = 1e12}};
    g_autoptr(Device) device = device_with(peaks, G_N_ELEMENTS(peaks));
    assert_false(formats_stated("16-bit", device));
    assert_false(formats_stated("int8", device));
    assert_true(formats_stated("fp32", device));
    assert_int_equal(formats_dtype("16-bit", device), DTYPE_FP16);
}

/* TPU v4: 275 TFLOP/s in bf16 alone. */
static void test_bf16_where_that_is_all(void **state)
{
    (void)state;
    const Peak peaks[] = {{.dtype = DTYPE_BF16, .unit = UNIT_MATRIX, .flops_per_s = 275e12}};
    g_autoptr(Device) device = device_with(peaks, G_N_ELEMENTS(peaks));
    assert_int_equal(formats_dtype("16-bit", device), DTYPE_BF16);
    assert_true(formats_stated("16-bit", device));
    assert_string_equal(formats_on("16-bit", device), "bf16");
    assert_string_equal(formats_on("int8", device), "int8");
    assert_string_equal(formats_on("w4a16", device), "w4a16"); /* a scheme, no format */
}

/* A card whose fp16 is fastest with sums in fp16, and half of that with sums in fp32, as bf16. */
static void test_wide_sums_come_first(void **state)
{
    (void)state;
    const Peak peaks[] = {
        {.dtype = DTYPE_FP16, .accumulate = DTYPE_FP16, .unit = UNIT_MATRIX, .flops_per_s = 419e12},
        {.dtype = DTYPE_BF16, .accumulate = DTYPE_FP32, .unit = UNIT_MATRIX, .flops_per_s = 209e12},
        {.dtype = DTYPE_FP16, .accumulate = DTYPE_FP32, .unit = UNIT_MATRIX, .flops_per_s = 209e12},
    };
    g_autoptr(Device) narrow = device_with(peaks, 1), mixed = device_with(peaks, 2),
                      all = device_with(peaks, 3);
    assert_int_equal(formats_dtype("16-bit", narrow), DTYPE_FP16);
    assert_int_equal(formats_dtype("16-bit", mixed), DTYPE_BF16);
    assert_int_equal(formats_dtype("16-bit", all), DTYPE_FP16); /* as fast: the first */
}

/* Dot products run on the matrix unit, however fast the other is. */
static void test_the_unit_of_dot_products_counts(void **state)
{
    (void)state;
    const Peak peaks[] = {{.dtype = DTYPE_FP16,
                           .accumulate = DTYPE_UNKNOWN,
                           .unit = UNIT_VECTOR,
                           .flops_per_s = 30e12},
                          {.dtype = DTYPE_BF16,
                           .accumulate = DTYPE_FP32,
                           .unit = UNIT_MATRIX,
                           .flops_per_s = 120e12}};
    g_autoptr(Device) device = device_with(peaks, G_N_ELEMENTS(peaks));
    assert_int_equal(formats_dtype("16-bit", device), DTYPE_BF16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_a_device_without_either_states_none),
        cmocka_unit_test(test_bf16_where_that_is_all),
        cmocka_unit_test(test_wide_sums_come_first),
        cmocka_unit_test(test_the_unit_of_dot_products_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
