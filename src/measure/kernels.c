#include "measure/kernels.h"

#include <stddef.h>

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
