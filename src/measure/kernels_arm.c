/* Kernels of AArch64: NEON, which every one has, and its dot products. */
#include "measure/kernels.h"

#ifdef __aarch64__

#include <arm_neon.h>
#include <sys/auxv.h>

#include "measure/chains.h"

/* Bits of the auxiliary vector, as Linux numbers them. */
enum { CAP_FP16 = 1 << 10, CAP_DOT = 1 << 20, CAP2_I8MM = 1 << 13, CAP2_BF16 = 1 << 14 };

static bool runs_neon(void)
{
    return true;
}

static bool runs_fp16(void)
{
    return getauxval(AT_HWCAP) & CAP_FP16;
}

static bool runs_dot(void)
{
    return getauxval(AT_HWCAP) & CAP_DOT;
}

static bool runs_i8mm(void)
{
    return getauxval(AT_HWCAP2) & CAP2_I8MM;
}

static bool runs_bf16(void)
{
    return getauxval(AT_HWCAP2) & CAP2_BF16;
}

/* x = 1/2 + x / 2 stays between 0 and 1 and never becomes subnormal. */
#define HALVED(x, half, fma) fma(half, x, half)

static void fp32_neon(int64_t rounds)
{
    float32x4_t half = vdupq_n_f32(0.5F);
    CHAINS_RUN(rounds, float32x4_t, "w", half, HALVED, half, vfmaq_f32)
}

static void fp64_neon(int64_t rounds)
{
    float64x2_t half = vdupq_n_f64(0.5);
    CHAINS_RUN(rounds, float64x2_t, "w", half, HALVED, half, vfmaq_f64)
}

__attribute__((target("arch=armv8.2-a+fp16"))) static void fp16_neon(int64_t rounds)
{
    float16x8_t half = vdupq_n_f16((float16_t)0.5F);
    CHAINS_RUN(rounds, float16x8_t, "w", half, HALVED, half, vfmaq_f16)
}

__attribute__((target("arch=armv8.2-a+dotprod"))) static void int8_dot(int64_t rounds)
{
    int8x16_t ones = vdupq_n_s8(1);
    int32x4_t zero = vdupq_n_s32(0);
    CHAINS_RUN(rounds, int32x4_t, "w", zero, vdotq_s32, ones, ones)
}

__attribute__((target("arch=armv8.2-a+i8mm"))) static void int8_i8mm(int64_t rounds)
{
    int8x16_t ones = vdupq_n_s8(1);
    int32x4_t zero = vdupq_n_s32(0);
    CHAINS_RUN(rounds, int32x4_t, "w", zero, vmmlaq_s32, ones, ones)
}

__attribute__((target("arch=armv8.2-a+bf16"))) static void bf16_bfmmla(int64_t rounds)
{
    float32x4_t zero = vdupq_n_f32(0);
    bfloat16x8_t none = vreinterpretq_bf16_f32(zero);
    CHAINS_RUN(rounds, float32x4_t, "w", zero, vbfmmlaq_f32, none, none)
}

/* clang-format off */
static const Kernel table[] = {
    {"NEON FMLA, 128 bits", DTYPE_FP32, DTYPE_UNKNOWN, UNIT_VECTOR, 8, 12, runs_neon, fp32_neon},
    {"NEON FMLA, 128 bits", DTYPE_FP64, DTYPE_UNKNOWN, UNIT_VECTOR, 4, 12, runs_neon, fp64_neon},
    {"NEON FMLA, 128 bits", DTYPE_FP16, DTYPE_FP16, UNIT_VECTOR, 16, 12, runs_fp16, fp16_neon},
    {"NEON SMMLA, 128 bits", DTYPE_INT8, DTYPE_INT32, UNIT_MATRIX, 64, 12, runs_i8mm, int8_i8mm},
    {"NEON SDOT, 128 bits", DTYPE_INT8, DTYPE_INT32, UNIT_MATRIX, 32, 12, runs_dot, int8_dot},
    {"NEON BFMMLA, 128 bits", DTYPE_BF16, DTYPE_FP32, UNIT_MATRIX, 32, 12, runs_bf16, bf16_bfmmla},
    {NULL, DTYPE_UNKNOWN, DTYPE_UNKNOWN, UNIT_VECTOR, 0, 0, NULL, NULL}};
/* clang-format on */

const Kernel *kernels(void)
{
    return table;
}

#endif
