#include "roofline/roof.h"

#include "roofline_kit.h"

static void test_ridges(void **state)
{
    (void)state;
    g_autoptr(Device) device = i9_10980xe();
    Roof theoretical = roof_or_fail(device, DTYPE_FP32, BASIS_THEORETICAL);
    Roof measured = roof_or_fail(device, DTYPE_FP32, BASIS_MEASURED);
    near(theoretical.vector->flops_per_s, 4608000000000);
    near(roof_ridge(&theoretical), 48);
    near(roof_ridge(&measured), 38.648648648648646);
    near(measured.bandwidth / theoretical.bandwidth, 0.7708333333333334);
    near(16 * 2.9e9 * 64, 2969600000000);
    near(ridge_point(125e12, 720e9), 173.61111111111111);
    g_autoptr(Device) gpu = v100();
    Roof sxm2 = roof_or_fail(gpu, DTYPE_FP16, BASIS_THEORETICAL);
    near(roof_ridge(&sxm2), 138.88888888888889);
}

static void test_attainable(void **state)
{
    (void)state;
    near(attainable(2.345679012345679, 4.608e12, 96e9), 2.345679012345679 * 96e9);
    near(attainable(100, 4.608e12, 96e9), 4.608e12);
    near(attainable(48, 4.608e12, 96e9), 4.608e12);
}

static void test_vector_unit_with_its_own_fp16(void **state)
{
    (void)state;
    g_autoptr(Device) device = v100();
    add_peak(device, DTYPE_FP16, UNIT_VECTOR, BASIS_THEORETICAL, 31.4e12);
    Roof roof = roof_or_fail(device, DTYPE_FP16, BASIS_THEORETICAL);
    assert_int_equal(roof.vector_dtype, DTYPE_FP16);
    near(roof_vector_peak(&roof), 31.4e12);
}

static void test_fallback_shows(void **state)
{
    (void)state;
    g_autoptr(Device) device = i9_10980xe();
    Roof roof = roof_or_fail(device, DTYPE_BF16, BASIS_THEORETICAL);
    assert_int_equal(roof.dtype, DTYPE_BF16);
    assert_int_equal(roof.compute_dtype, DTYPE_FP32);
}

static void assert_no_roof(const Device *device, DType dtype, Basis basis, const char *text)
{
    Roof roof;
    g_autoptr(GError) error = NULL;
    assert_false(roof_on(device, dtype, basis, &roof, &error));
    if (strstr(error->message, text) == NULL)
        fail_msg("'%s' does not say '%s'", error->message, text);
}

static void test_what_is_missing_is_named(void **state)
{
    (void)state;
    g_autoptr(Device) npu = device_of(DTYPE_INT8, UNIT_MATRIX, 4e12, 25e9);
    assert_no_roof(npu, DTYPE_FP32, BASIS_THEORETICAL,
                   "no fp32: device 'device' states no peak for it");
    assert_no_roof(npu, DTYPE_FP32, BASIS_THEORETICAL, "; it states int8");
    g_autoptr(Device) blind = device_of(DTYPE_FP32, UNIT_VECTOR, 1e12, 0);
    assert_no_roof(blind, DTYPE_FP32, BASIS_THEORETICAL, "no bandwidth: device 'device'");
    g_autoptr(Device) measured = device_of(DTYPE_FP32, UNIT_VECTOR, 0, 25e9);
    add_peak(measured, DTYPE_FP32, UNIT_VECTOR, BASIS_MEASURED, 1e12);
    assert_no_roof(measured, DTYPE_FP32, BASIS_THEORETICAL, "no theoretical fp32: ");
    assert_no_roof(measured, DTYPE_FP32, BASIS_THEORETICAL, "; ask for another basis");
    roof_or_fail(measured, DTYPE_FP32, BASIS_MEASURED);
}

static void test_roofs_of_several_dtypes(void **state)
{
    (void)state;
    g_autoptr(Device) gpu = v100();
    Roof roof = roof_or_fail(gpu, DTYPE_FP16, BASIS_THEORETICAL);
    g_autoptr(GError) error = NULL;
    Roofs roofs = {.base = &roof};
    assert_true(roofs_add(&roofs, DTYPE_FP16, NULL));
    assert_int_equal(roofs.n_more, 0);
    assert_true(roofs_add(&roofs, DTYPE_FP32, NULL));
    assert_true(roofs_add(&roofs, DTYPE_FP32, NULL));
    assert_int_equal(roofs.n_more, 1);
    assert_false(roofs_lack(&roofs, DTYPE_FP32));
    assert_ptr_equal(roofs_of(&roofs, DTYPE_FP16), &roof);
    assert_ptr_equal(roofs_of(&roofs, DTYPE_UNKNOWN), &roof);
    near(roof_vector_peak(roofs_of(&roofs, DTYPE_FP32)), 15.7e12);
    roofs_clear(&roofs);
    g_autoptr(Device) npu = device_of(DTYPE_INT8, UNIT_MATRIX, 4e12, 25e9);
    roof = roof_or_fail(npu, DTYPE_INT8, BASIS_THEORETICAL);
    Roofs integers = {.base = &roof};
    assert_false(roofs_add(&integers, DTYPE_FP32, &error));
    assert_true(g_str_has_prefix(error->message, "no fp32: "));
    assert_true(roofs_lack(&integers, DTYPE_FP32));
    assert_false(roofs_lack(&integers, DTYPE_FP16)); /* nobody asked */
    assert_ptr_equal(roofs_of(&integers, DTYPE_FP32), &roof);
}

/* What is said of a roof where something of the basis is missing; -1: no such note. */
static int find_note(const Roof *roof, const char *text)
{
    for (int i = 0; roof->notes[i] != NULL; i++)
        if (strstr(roof->notes[i], text) != NULL)
            return i;
    return -1;
}

static void assert_notes(const Roof *roof, bool peak, bool vector, bool bandwidth)
{
    assert_int_equal(find_note(roof, "no peak of dot products of this basis") >= 0, peak);
    assert_int_equal(find_note(roof, "no peak of vector arithmetic of this basis") >= 0, vector);
    assert_int_equal(find_note(roof, "no bandwidth of this basis") >= 0, bandwidth);
}

/* Measured takes both ceilings measured; with one the other is named, with none it is refused. */
static void test_a_basis_is_what_it_says(void **state)
{
    (void)state;
    g_autoptr(Device) both = i9_10980xe();
    Roof roof = roof_or_fail(both, DTYPE_FP32, BASIS_MEASURED);
    assert_notes(&roof, false, false, false);
    g_autoptr(Device) gpu = v100();
    assert_no_roof(gpu, DTYPE_FP16, BASIS_MEASURED, "nothing measured: device 'device'");
    g_array_index(gpu->memories, Memory, 0).bytes_per_s[BASIS_MEASURED] = 800e9;
    roof = roof_or_fail(gpu, DTYPE_FP16, BASIS_MEASURED);
    near(roof.bandwidth, 800e9);
    assert_notes(&roof, true, true, false);
    add_peak(gpu, DTYPE_FP16, UNIT_MATRIX, BASIS_MEASURED, 100e12);
    roof = roof_or_fail(gpu, DTYPE_FP16, BASIS_MEASURED);
    assert_notes(&roof, false, true, false);
    g_array_index(gpu->memories, Memory, 0).bytes_per_s[BASIS_MEASURED] = 0;
    roof = roof_or_fail(gpu, DTYPE_FP16, BASIS_MEASURED);
    near(roof_dot_peak(&roof), 100e12);
    near(roof.bandwidth, 900e9);
    assert_notes(&roof, false, true, true);
    roof = roof_or_fail(gpu, DTYPE_FP16, BASIS_THEORETICAL);
    assert_notes(&roof, false, false, false);
}

/* Where the base has something of a basis, other dtypes need not. */
static void test_a_basis_is_of_the_base(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_of(DTYPE_INT8, UNIT_MATRIX, 4e12, 25e9);
    add_peak(device, DTYPE_INT8, UNIT_MATRIX, BASIS_MEASURED, 3e12);
    add_peak(device, DTYPE_BF16, UNIT_VECTOR, BASIS_THEORETICAL, 1e12);
    Roof roof = roof_or_fail(device, DTYPE_INT8, BASIS_MEASURED);
    Roofs roofs = {.base = &roof};
    assert_true(roofs_add(&roofs, DTYPE_BF16, NULL));
    assert_false(roofs_add(&roofs, DTYPE_FP32, NULL));
    assert_true(roofs_add_float(&roofs, DTYPE_FP32));
    assert_false(roofs_add_float(&roofs, DTYPE_INT4));
    near(roof_vector_peak(roofs_of(&roofs, DTYPE_FP32)), 1e12);
    roofs_clear(&roofs);
}

/* 6 of 10 FLOPs are dot products. */
static void test_unit_seconds(void **state)
{
    (void)state;
    UnitSeconds both = unit_seconds(10, 6, 3, 2), matrix = unit_seconds(10, 6, 5, 0);
    UnitSeconds vector = unit_seconds(10, 6, 0, 4), nothing = unit_seconds(0, 0, 1, 1);
    near(both.matrix, 2);
    near(both.vector, 2);
    near(matrix.matrix, 2);
    assert_true(matrix.vector == 0 && vector.matrix == 0);
    near(vector.vector, 2.5);
    assert_true(nothing.matrix == 0 && nothing.vector == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ridges),
        cmocka_unit_test(test_attainable),
        cmocka_unit_test(test_vector_unit_with_its_own_fp16),
        cmocka_unit_test(test_fallback_shows),
        cmocka_unit_test(test_what_is_missing_is_named),
        cmocka_unit_test(test_roofs_of_several_dtypes),
        cmocka_unit_test(test_a_basis_is_what_it_says),
        cmocka_unit_test(test_a_basis_is_of_the_base),
        cmocka_unit_test(test_unit_seconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
