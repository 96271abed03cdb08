/* Kernels of other processors: what the compiler makes of vectors of 128 bits. */
#include "measure/kernels.h"

#if !defined __x86_64__ && !defined __aarch64__

#include "measure/chains.h"

typedef float Floats __attribute__((vector_size(16)));
typedef double Doubles __attribute__((vector_size(16)));

static bool runs_always(void)
{
    return true;
}

#define MUL_ADD(x, half) ((x) * (half) + (half))

static void fp32_plain(int64_t rounds)
{
    Floats half = {0.5F, 0.5F, 0.5F, 0.5F};
    CHAINS_RUN(rounds, Floats, "m", half, MUL_ADD, half)
}

static void fp64_plain(int64_t rounds)
{
    Doubles half = {0.5, 0.5};
    CHAINS_RUN(rounds, Doubles, "m", half, MUL_ADD, half)
}

static const Kernel table[] = {
    {"vectors of 128 bits", DTYPE_FP32, DTYPE_UNKNOWN, UNIT_VECTOR, 8, 12, runs_always, fp32_plain},
    {"vectors of 128 bits", DTYPE_FP64, DTYPE_UNKNOWN, UNIT_VECTOR, 4, 12, runs_always, fp64_plain},
    {NULL, DTYPE_UNKNOWN, DTYPE_UNKNOWN, UNIT_VECTOR, 0, 0, NULL, NULL}};

const Kernel *kernels(void)
{
    return table;
}

#endif
