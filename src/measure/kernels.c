#include "measure/kernels.h"

#include <stddef.h>

#include "measure/chains.h"

const Kernel *kernel_of(DType dtype)
{
    for (const Kernel *kernel = kernels(); kernel->instruction; kernel++)
        if (kernel->dtype == dtype && kernel->runs())
            return kernel;
    return NULL;
}

int kernels_width(void)
{
    enum { OPS_OF_FMA = 2, BYTES_OF_FP32 = 4 };
    return kernel_of(DTYPE_FP32)->lanes_ops / OPS_OF_FMA * BYTES_OF_FP32;
}

/* An addition, which the compiler may not put together with the one before. */
#define ADD(i, x)                                                                                  \
    (x) += (x);                                                                                    \
    __asm__ volatile("" : "+r"(x));

void kernel_cycles(int64_t rounds)
{
    uint64_t x = 1; /* wraps around */
    for (int64_t round = 0; round < rounds; round++) {
        CHAINS_12(ADD, x)
    }
}
