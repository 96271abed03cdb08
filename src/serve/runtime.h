/* What runtimes that serve language models leave of a device's memory, how they hand out the cache,
 * and what they hold that no file of weights has: rows with their sources.
 *
 *   vLLM           pool = utilisation · capacity − overhead − weights − activations
 *   TensorRT-LLM   pool = utilisation · (capacity − overhead − weights − activations)
 *
 * What a runtime holds at its peak, when it tries its largest pass, is its own and the
 * configuration's, and no row says it: whoever has measured it gives it as a reserve.
 */
#ifndef SERVE_RUNTIME_H
#define SERVE_RUNTIME_H

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "graph/graph.h"
#include "serve/expert_kernels.h"

typedef struct Runtime {
    const char *id, *name;
    double utilisation;     /* share of the memory that it takes at most */
    bool of_free;           /* of what weights and activations leave, else of all */
    int64_t block_tokens;   /* that it pages the cache by */
    int64_t overhead_bytes; /* that it holds beside weights, cache and activations */
    bool rotary_tables;     /* it keeps sines and cosines of every position, once for all layers */
    bool expert_kernels;    /* it runs mixtures of 4 bits by serve/expert_kernels.h */
    const char *source, *note;
} Runtime;

int runtime_count(void);
const Runtime *runtime_at(int i);

/* NULL and an error of RB_ERROR_USAGE with the nearest id. */
const Runtime *runtime_find(const char *id, GError **error);

/* What a runtime holds of a network beside its weights, in bytes. */
typedef struct RuntimeHeld {
    int64_t overhead;             /* of its own */
    int64_t tables;               /* longest context · features that turn · 2 bytes */
    int64_t experts;              /* that kernels hold of experts of 4 bits beyond the file's */
    const ExpertKernels *kernels; /* NULL: none are stated for that device, or it needs none */
} RuntimeHeld;

/* `of_four_bits`: the experts of a mixture are stored as MXFP4 has them. `device` NULL: unknown. */
RuntimeHeld runtime_held(const Runtime *runtime, const Graph *graph, const char *device,
                         bool of_four_bits);

/* All three. */
int64_t runtime_held_bytes(const RuntimeHeld *held);

#endif
