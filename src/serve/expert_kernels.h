/* How the kernels that a runtime chooses for a device hold the experts of a mixture in MXFP4, which
 * is not as the file has them: rows with their sources.
 *
 * Features between blocks and within an expert are padded to whole tiles. Some kernels want scales
 * in an order of their own, of as many rows as their tile has, and the runtime keeps those of the
 * file beside them; some want biases in 32 bits.
 */
#ifndef SERVE_EXPERT_KERNELS_H
#define SERVE_EXPERT_KERNELS_H

#include <stdint.h>

#include "graph/transformer.h"

typedef struct ExpertKernels {
    const char *id, *name;
    const char *const *devices; /* ids in the catalogue, NULL-terminated */
    int64_t hidden, inner;      /* features between blocks and within an expert: whole multiples */
    int64_t scale_rows; /* of a second copy of the scales: whole multiples; 0: there is none */
    int bias_bits;
    const char *source;
} ExpertKernels;

int expert_kernels_count(void);
const ExpertKernels *expert_kernels_at(int i);

/* Those of a device; NULL: none are stated. `device` may be NULL. */
const ExpertKernels *expert_kernels_of(const char *device);

/* Bytes beyond those of the file, of all mixtures. */
int64_t expert_kernels_bytes(const ExpertKernels *kernels, const Transformer *sizes);

#endif
