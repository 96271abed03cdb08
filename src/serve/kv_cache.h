/* What a language model keeps of the tokens before: keys and values, or what they are made of.
 *
 * It is read off the network: tensors that one pass leaves for the next (Tensor.is_state). One that
 * an operator appends to grows with every token, until a window slides: a layer that sees so many
 * tokens keeps no more. One that nothing is appended to, as keys of a text that is translated, or a
 * state of fixed size, stays as large as it is. By that the cache of grouped heads is 2 · layers ·
 * kv heads · head dimension · bytes a token, and of latent attention layers · (rank + rotary key)
 * · bytes (DeepSeek-V2, arXiv:2405.04434, section 2.1), without a formula for either.
 */
#ifndef SERVE_KV_CACHE_H
#define SERVE_KV_CACHE_H

#include "graph/graph.h"

typedef struct KvCache {
    int64_t tensors;     /* that are kept; 0: the pass has no past, and nothing below is known */
    int64_t bytes;       /* after the pass, of all sequences of its batch */
    int64_t token_bytes; /* that a token adds to one sequence before any window slides */
    int64_t fixed_bytes; /* of `bytes`, those that no token adds to: of a source, read once */
    int64_t block_bytes; /* as `bytes`, in whole blocks of tokens of each tensor */
    int64_t read_bytes;  /* that the pass reads and writes of it */
    DType dtype;         /* DTYPE_UNKNOWN: of several types */
} KvCache;

/* Of a pass of `tokens` tokens by each of the graph's batch of sequences, which has a past; in
 * blocks of `block_tokens`, as runtimes page it, 1: token by token. Any graph of the network will
 * do, fused or quantized. Counts that pass 64 bits are COUNT_OVERFLOW. */
KvCache kv_cache_of(const Graph *graph, int64_t tokens, int64_t block_tokens);

#endif
