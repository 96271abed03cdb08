/* Loops of one instruction each, which show what a processor's arithmetic can do at most.
 *
 * A kernel has so many independent chains of the instruction that neither its latency nor the loop
 * shows, with accumulators in registers, and operands on which no number grows or becomes
 * subnormal. One row for each instruction and width; rows of other processors are not compiled.
 */
#ifndef MEASURE_KERNELS_H
#define MEASURE_KERNELS_H

#include <stdbool.h>
#include <stdint.h>

#include "device/device.h"

typedef struct Kernel {
    const char *instruction; /* "AVX-512 FMA, 512 bits" */
    DType dtype;
    DType accumulate; /* DTYPE_UNKNOWN: the same */
    Unit unit;
    int lanes_ops;      /* operations of one instruction; a fused multiply-add of a lane is two */
    int chains;         /* instructions of one round */
    bool (*runs)(void); /* whether this processor, and its system, have it */
    void (*run)(int64_t rounds);
} Kernel;

/* All kernels of this kind of processor, ended by a NULL instruction: for each number format the
 * widest first. There is always one of fp32 that runs. */
const Kernel *kernels(void);

/* The first that this processor runs of a number format; NULL: none. */
const Kernel *kernel_of(DType dtype);

/* Bytes of the widest registers of arithmetic in fp32. */
int kernels_width(void);

/* Operations of one round. */
static inline int64_t kernel_ops(const Kernel *kernel)
{
    return (int64_t)kernel->lanes_ops * kernel->chains;
}

/* A chain of dependent additions, each of which takes one cycle, KERNEL_CYCLES of them a round: how
 * long they take is how fast the clock runs. Each doubles its register: processors that add a
 * constant to one as they rename it do several of those in a cycle. */
void kernel_cycles(int64_t rounds);

enum { KERNEL_CYCLES = 12 };

#endif
