#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/kernels.h"

/* Widths of registers in bytes, of which a fused multiply-add does two operations a lane; a dot
 * product of bytes into 32 bits has four products a lane, one of 16 bits two; a tile of 16 rows of
 * 64 bytes times another is 16 x 16 sums of 64 products of bytes. Smmla and bfmmla have 2 x 2 sums
 * of 8 and 4 products in 16 bytes. */
static const struct {
    const char *instruction;
    DType dtype;
    int ops;
} known[] = {{"AVX-512 FMA, 512 bits", DTYPE_FP32, 64 / 4 * 2},
             {"AVX2 FMA, 256 bits", DTYPE_FP32, 32 / 4 * 2},
             {"SSE2 multiply and add, 128 bits", DTYPE_FP32, 16 / 4 * 2},
             {"AVX-512 FMA, 512 bits", DTYPE_FP64, 64 / 8 * 2},
             {"AVX2 FMA, 256 bits", DTYPE_FP64, 32 / 8 * 2},
             {"SSE2 multiply and add, 128 bits", DTYPE_FP64, 16 / 8 * 2},
             {"AMX, tiles of 16 x 64", DTYPE_INT8, 16 * 16 * 64 * 2},
             {"AMX, tiles of 16 x 32", DTYPE_BF16, 16 * 16 * 32 * 2},
             {"AVX-512 VNNI, 512 bits", DTYPE_INT8, 64 / 4 * 4 * 2},
             {"AVX-VNNI, 256 bits", DTYPE_INT8, 32 / 4 * 4 * 2},
             {"AVX-512 BF16, 512 bits", DTYPE_BF16, 64 / 4 * 2 * 2},
             {"NEON FMLA, 128 bits", DTYPE_FP32, 16 / 4 * 2},
             {"NEON FMLA, 128 bits", DTYPE_FP64, 16 / 8 * 2},
             {"NEON FMLA, 128 bits", DTYPE_FP16, 16 / 2 * 2},
             {"NEON SDOT, 128 bits", DTYPE_INT8, 16 / 4 * 4 * 2},
             {"NEON SMMLA, 128 bits", DTYPE_INT8, 2 * 2 * 8 * 2},
             {"NEON BFMMLA, 128 bits", DTYPE_BF16, 2 * 2 * 4 * 2},
             {"vectors of 128 bits", DTYPE_FP32, 16 / 4 * 2},
             {"vectors of 128 bits", DTYPE_FP64, 16 / 8 * 2}};

static int ops_of(const Kernel *kernel)
{
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (known[i].dtype == kernel->dtype &&
            g_str_equal(known[i].instruction, kernel->instruction))
            return known[i].ops;
    fail_msg("no arithmetic shown for %s", kernel->instruction);
    return 0;
}

static void test_operations(void **state)
{
    (void)state;
    for (const Kernel *kernel = kernels(); kernel->instruction; kernel++) {
        assert_int_equal(kernel->lanes_ops, ops_of(kernel));
        assert_int_equal(kernel_ops(kernel), (int64_t)kernel->chains * kernel->lanes_ops);
        assert_true(kernel->chains >= 4);
        assert_true(kernel->unit == UNIT_VECTOR || kernel->accumulate != DTYPE_UNKNOWN);
    }
}

/* Whatever the processor says that it has does not end the program. */
static void test_all_run(void **state)
{
    (void)state;
    int ran = 0;
    for (const Kernel *kernel = kernels(); kernel->instruction; kernel++) {
        if (!kernel->runs())
            continue;
        kernel->run(0);
        kernel->run(3);
        ran++;
    }
    assert_true(ran >= 2);
    kernel_cycles(0);
    kernel_cycles(1000);
}

static void test_widest_first(void **state)
{
    (void)state;
    const Kernel *fp32 = kernel_of(DTYPE_FP32);
    assert_non_null(fp32);
    assert_true(fp32->runs());
    for (const Kernel *kernel = kernels(); kernel->instruction; kernel++)
        if (kernel->dtype == DTYPE_FP32 && kernel->runs())
            assert_true(kernel->lanes_ops <= fp32->lanes_ops);
    assert_int_equal(kernels_width(), fp32->lanes_ops / 2 * 4);
    assert_null(kernel_of(DTYPE_STRING));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operations),
        cmocka_unit_test(test_all_run),
        cmocka_unit_test(test_widest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
