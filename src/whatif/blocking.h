/* How a product of matrices is cut into blocks for the caches of a device (SPEC §8, §3).
 *
 * C (m x n) += A (m x k) · B (k x n). In GEBP a block mc x kc of A stays in a cache while panels of
 * B and C, 16 columns wide, stream past; in GEPB a block kc x nc of B does, and panels of A and C
 * are 16 rows. (Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", ACM
 * TOMS 34(3), 2008.)
 */
#ifndef WHATIF_BLOCKING_H
#define WHATIF_BLOCKING_H

#include "device/device.h"
#include "graph/op.h"

/* FLOPs per element moved of a product m x k by k x n with A in a cache and n much larger than m:
 * 2·k·m / (k + 2·m). 0 without elements. */
double gebp_density(int64_t m, int64_t k);

/* Elements that C += A·B moves when each matrix is read once and C written back: m·k + k·n + 2·m·n,
 * per group. */
int64_t gemm_accumulate_traffic(const Gemm *gemm);

typedef enum BlockForm { BLOCK_NONE, BLOCK_GEBP, BLOCK_GEPB } BlockForm;

const char *block_form_name(BlockForm form); /* "none", "gebp", "gepb" */

typedef struct Block {
    BlockForm form;     /* BLOCK_NONE: not even the narrowest block fits, all else is 0 */
    int64_t mc, kc, nc; /* mc is 0 for GEPB, nc for GEBP */
    int64_t elements;   /* moved from behind the cache, over all groups */
    double density;     /* of the block: gebp_density() of its sides, FLOP per element */
} Block;

/* The block that moves least through `bytes` of cache, of GEBP and GEPB: m·k + ⌈m/mc⌉·k·n +
 * m·n·(2·⌈k/kc⌉ − 1) elements with the block and its panels in the cache, and the same with m and n
 * exchanged. Ties: GEBP, then the largest mc (nc), then kc. The convolution's overlap is not made
 * use of. Elements are COUNT_OVERFLOW when they pass 64 bits. */
Block block_for(const Gemm *gemm, int64_t bytes);

typedef struct LevelBlock {
    const Memory *memory; /* the device's */
    bool pooled; /* the memory is private to each core and its capacity the sum: cores split the
                    block's mc (nc) among them */
    Block block;
} LevelBlock;

/* A block for each on-chip memory of known capacity, nearest to the cores first. GArray of
 * LevelBlock; caller unrefs. */
GArray *blocks_on(const Gemm *gemm, const Device *device);

#endif
