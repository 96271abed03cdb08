/* Kernels of x86-64, from AMX and AVX-512 down to SSE2, which every one has. */
#include "measure/kernels.h"

#ifdef __x86_64__

#include <cpuid.h>
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "measure/chains.h"

/* ---- What there is --------------------------------------------------------------------------- */

enum { EAX, EBX, ECX, EDX };

static bool has(unsigned leaf, unsigned subleaf, int reg, int bit)
{
    unsigned regs[4] = {0};
    return __get_cpuid_count(leaf, subleaf, &regs[EAX], &regs[EBX], &regs[ECX], &regs[EDX]) &&
           (regs[reg] >> bit & 1);
}

/* Whether the system keeps these registers when it changes threads: bits of XCR0. */
static bool system_keeps(unsigned wanted)
{
    unsigned low = 0, high = 0;
    if (!has(1, 0, ECX, 27))
        return false;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (low & wanted) == wanted;
}

enum { KEEPS_AVX = 0x6, KEEPS_AVX512 = 0xe6, KEEPS_TILES = 0x60000 };

static bool runs_sse2(void)
{
    return true;
}

static bool runs_avx2(void)
{
    return system_keeps(KEEPS_AVX) && has(1, 0, ECX, 12) && has(7, 0, EBX, 5);
}

static bool runs_avx512(void)
{
    return system_keeps(KEEPS_AVX512) && has(7, 0, EBX, 16);
}

static bool runs_avx_vnni(void)
{
    return runs_avx2() && has(7, 1, EAX, 4);
}

static bool runs_avx512_vnni(void)
{
    return runs_avx512() && has(7, 0, ECX, 11);
}

static bool runs_avx512_bf16(void)
{
    return runs_avx512() && has(7, 1, EAX, 5);
}

/* Linux lends a process tiles only when it asks for them. */
static bool lent_tiles(void)
{
    enum { ARCH_REQ_XCOMP_PERM = 0x1023, XFEATURE_XTILEDATA = 18 };
    return system_keeps(KEEPS_TILES) &&
           syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA) == 0;
}

static bool runs_amx_int8(void)
{
    return has(7, 0, EDX, 25) && lent_tiles();
}

static bool runs_amx_bf16(void)
{
    return has(7, 0, EDX, 22) && lent_tiles();
}

/* ---- Vectors --------------------------------------------------------------------------------- */

/* x = x / 2 + 1/2 stays between 0 and 1 and never becomes subnormal. */
#define HALVED(x, half, fma) fma(x, half, half)

/* Two instructions that stand for one. */
#define MUL_ADD_PS(x, half) _mm_add_ps(_mm_mul_ps(x, half), half)
#define MUL_ADD_PD(x, half) _mm_add_pd(_mm_mul_pd(x, half), half)

__attribute__((target("avx512f"))) static void fp32_avx512(int64_t rounds)
{
    __m512 half = _mm512_set1_ps(0.5F);
    CHAINS_RUN(rounds, __m512, "v", half, HALVED, half, _mm512_fmadd_ps)
}

__attribute__((target("avx512f"))) static void fp64_avx512(int64_t rounds)
{
    __m512d half = _mm512_set1_pd(0.5);
    CHAINS_RUN(rounds, __m512d, "v", half, HALVED, half, _mm512_fmadd_pd)
}

__attribute__((target("avx2,fma"))) static void fp32_avx2(int64_t rounds)
{
    __m256 half = _mm256_set1_ps(0.5F);
    CHAINS_RUN(rounds, __m256, "x", half, HALVED, half, _mm256_fmadd_ps)
}

__attribute__((target("avx2,fma"))) static void fp64_avx2(int64_t rounds)
{
    __m256d half = _mm256_set1_pd(0.5);
    CHAINS_RUN(rounds, __m256d, "x", half, HALVED, half, _mm256_fmadd_pd)
}

static void fp32_sse2(int64_t rounds)
{
    __m128 half = _mm_set1_ps(0.5F);
    CHAINS_RUN(rounds, __m128, "x", half, MUL_ADD_PS, half)
}

static void fp64_sse2(int64_t rounds)
{
    __m128d half = _mm_set1_pd(0.5);
    CHAINS_RUN(rounds, __m128d, "x", half, MUL_ADD_PD, half)
}

__attribute__((target("avx512f,avx512vnni"))) static void int8_avx512(int64_t rounds)
{
    __m512i ones = _mm512_set1_epi8(1);
    CHAINS_RUN(rounds, __m512i, "v", ones, _mm512_dpbusd_epi32, ones, ones)
}

__attribute__((target("avx2,avxvnni"))) static void int8_avx2(int64_t rounds)
{
    __m256i ones = _mm256_set1_epi8(1);
    CHAINS_RUN(rounds, __m256i, "x", ones, _mm256_dpbusd_avx_epi32, ones, ones)
}

__attribute__((target("avx512f,avx512bf16"))) static void bf16_avx512(int64_t rounds)
{
    __m512 zero = _mm512_setzero_ps();
    __m512bh none = _mm512_cvtne2ps_pbh(zero, zero);
    CHAINS_RUN(rounds, __m512, "v", zero, _mm512_dpbf16_ps, none, none)
}

/* ---- Tiles ----------------------------------------------------------------------------------- */

typedef struct TileConfig {
    uint8_t palette, start_row, reserved[14];
    uint16_t row_bytes[16];
    uint8_t rows[16];
} TileConfig;

/* All eight tiles whole: 16 rows of 64 bytes. Compilers do not see that it is read. */
static const TileConfig config __attribute__((used)) = {
    .palette = 1,
    .row_bytes = {64, 64, 64, 64, 64, 64, 64, 64},
    .rows = {16, 16, 16, 16, 16, 16, 16, 16},
};

__attribute__((target("amx-tile"))) static void begin_tiles(void)
{
    _tile_loadconfig(&config);
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    _tile_zero(4);
    _tile_zero(5);
}

__attribute__((target("amx-tile,amx-int8"))) static void int8_amx(int64_t rounds)
{
    begin_tiles();
    for (int64_t round = 0; round < rounds; round++) {
        _tile_dpbssd(0, 4, 5);
        _tile_dpbssd(1, 4, 5);
        _tile_dpbssd(2, 4, 5);
        _tile_dpbssd(3, 4, 5);
    }
    _tile_release();
}

__attribute__((target("amx-tile,amx-bf16"))) static void bf16_amx(int64_t rounds)
{
    begin_tiles();
    for (int64_t round = 0; round < rounds; round++) {
        _tile_dpbf16ps(0, 4, 5);
        _tile_dpbf16ps(1, 4, 5);
        _tile_dpbf16ps(2, 4, 5);
        _tile_dpbf16ps(3, 4, 5);
    }
    _tile_release();
}

/* clang-format off */
static const Kernel table[] = {
    {"AVX-512 FMA, 512 bits", DTYPE_FP32, DTYPE_UNKNOWN, UNIT_VECTOR, 32, 12, runs_avx512, fp32_avx512},
    {"AVX2 FMA, 256 bits", DTYPE_FP32, DTYPE_UNKNOWN, UNIT_VECTOR, 16, 12, runs_avx2, fp32_avx2},
    {"SSE2 multiply and add, 128 bits", DTYPE_FP32, DTYPE_UNKNOWN, UNIT_VECTOR, 8, 12, runs_sse2, fp32_sse2},
    {"AVX-512 FMA, 512 bits", DTYPE_FP64, DTYPE_UNKNOWN, UNIT_VECTOR, 16, 12, runs_avx512, fp64_avx512},
    {"AVX2 FMA, 256 bits", DTYPE_FP64, DTYPE_UNKNOWN, UNIT_VECTOR, 8, 12, runs_avx2, fp64_avx2},
    {"SSE2 multiply and add, 128 bits", DTYPE_FP64, DTYPE_UNKNOWN, UNIT_VECTOR, 4, 12, runs_sse2, fp64_sse2},
    {"AMX, tiles of 16 x 64", DTYPE_INT8, DTYPE_INT32, UNIT_MATRIX, 2 * 16 * 16 * 64, 4, runs_amx_int8, int8_amx},
    {"AVX-512 VNNI, 512 bits", DTYPE_INT8, DTYPE_INT32, UNIT_MATRIX, 128, 12, runs_avx512_vnni, int8_avx512},
    {"AVX-VNNI, 256 bits", DTYPE_INT8, DTYPE_INT32, UNIT_MATRIX, 64, 12, runs_avx_vnni, int8_avx2},
    {"AMX, tiles of 16 x 32", DTYPE_BF16, DTYPE_FP32, UNIT_MATRIX, 2 * 16 * 16 * 32, 4, runs_amx_bf16, bf16_amx},
    {"AVX-512 BF16, 512 bits", DTYPE_BF16, DTYPE_FP32, UNIT_MATRIX, 64, 12, runs_avx512_bf16, bf16_avx512},
    {NULL, DTYPE_UNKNOWN, DTYPE_UNKNOWN, UNIT_VECTOR, 0, 0, NULL, NULL}};
/* clang-format on */

const Kernel *kernels(void)
{
    return table;
}

#endif
