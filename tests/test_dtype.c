#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "graph/dtype.h"

/* Bits of an element are in the name of most, but for what names say otherwise. */
static int bits_in(const char *name)
{
    int bits = 0;
    for (; *name; name++)
        bits = *name >= '0' && *name <= '9' ? 10 * bits + (*name - '0') : bits;
    return bits;
}

static void names_and_bits(void **state)
{
    (void)state;
    for (int i = 0; i < DTYPE_COUNT; i++) {
        DType dtype = (DType)i;
        const char *name = dtype_name(dtype);
        bool byte = dtype == DTYPE_BOOL || dtype == DTYPE_STRING;
        int bits = dtype == DTYPE_TF32 ? 32 : byte ? 8 : bits_in(name);
        assert_int_equal(dtype_from_name(name), dtype);
        assert_string_equal(dtype_names()[i], name);
        assert_int_equal(dtype_bits(dtype), dtype == DTYPE_BINARY ? 1 : bits);
        assert_int_equal(dtype_is_float(dtype), name[0] == 'f' || name[1] == 'f');
    }
    assert_null(dtype_names()[DTYPE_COUNT]);
    assert_int_equal(dtype_from_name("float"), DTYPE_UNKNOWN);
    assert_string_equal(dtype_name(DTYPE_UNKNOWN), "unknown");
    assert_int_equal(dtype_bits(DTYPE_UNKNOWN), 32);
    assert_false(dtype_is_float(DTYPE_UNKNOWN));
}

/* TensorProto.DataType of onnx.proto3. */
static void onnx_types(void **state)
{
    static const struct {
        int onnx;
        DType dtype;
    } rows[] = {
        {0, DTYPE_UNKNOWN},  {1, DTYPE_FP32},    {2, DTYPE_UINT8},      {3, DTYPE_INT8},
        {4, DTYPE_UINT16},   {5, DTYPE_INT16},   {6, DTYPE_INT32},      {7, DTYPE_INT64},
        {8, DTYPE_STRING},   {9, DTYPE_BOOL},    {10, DTYPE_FP16},      {11, DTYPE_FP64},
        {12, DTYPE_UINT32},  {13, DTYPE_UINT64}, {14, DTYPE_COMPLEX64}, {15, DTYPE_COMPLEX128},
        {16, DTYPE_BF16},    {17, DTYPE_FP8},    {18, DTYPE_FP8},       {19, DTYPE_FP8},
        {20, DTYPE_FP8},     {21, DTYPE_UINT4},  {22, DTYPE_INT4},      {23, DTYPE_FP4},
        {24, DTYPE_FP8},     {25, DTYPE_UINT2},  {26, DTYPE_INT2},      {27, DTYPE_UNKNOWN},
        {-1, DTYPE_UNKNOWN},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(dtype_from_onnx(rows[i].onnx), rows[i].dtype);
}

/* What computes a format where nothing does natively computes as many bits, for each of the two
 * numbers of a complex one, and comes to an end: of floats tf32 and those of 16 bits alone, in fp32
 * at once. What is wider holds all their values. */
static void stand_ins(void **state)
{
    (void)state;
    for (int i = 0; i < DTYPE_COUNT; i++) {
        int steps = 0;
        for (DType at = (DType)i; dtype_instead(at) != DTYPE_UNKNOWN; at = dtype_instead(at)) {
            int numbers = dtype_is_complex(at) ? 2 : 1;
            assert_true(dtype_bits(dtype_instead(at)) * numbers >= dtype_bits(at));
            assert_true(++steps < DTYPE_COUNT);
        }
    }
    static const DType in_fp32[] = {DTYPE_TF32, DTYPE_FP16, DTYPE_BF16};
    for (size_t i = 0; i < sizeof in_fp32 / sizeof *in_fp32; i++)
        assert_int_equal(dtype_instead(in_fp32[i]), DTYPE_FP32);
    static const DType alone[] = {DTYPE_FP32, DTYPE_FP64, DTYPE_FP8,  DTYPE_FP4,
                                  DTYPE_INT2, DTYPE_INT8, DTYPE_INT4, DTYPE_BINARY};
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
        assert_int_equal(dtype_instead(alone[i]), DTYPE_UNKNOWN);
    assert_int_equal(dtype_instead(DTYPE_UINT8), DTYPE_INT8);
    assert_int_equal(dtype_wider(DTYPE_INT8), DTYPE_FP16);
    assert_int_equal(dtype_wider(DTYPE_FP8), DTYPE_FP16);
    assert_int_equal(dtype_wider(DTYPE_FP4), DTYPE_FP8);
    assert_int_equal(dtype_wider(DTYPE_INT2), DTYPE_INT4);
    assert_int_equal(dtype_wider(DTYPE_UINT2), DTYPE_INT4);
    assert_int_equal(dtype_wider(DTYPE_FP32), DTYPE_UNKNOWN);
    assert_int_equal(dtype_instead(DTYPE_UNKNOWN), DTYPE_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_bits),
        cmocka_unit_test(onnx_types),
        cmocka_unit_test(stand_ins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
