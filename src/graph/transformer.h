/* Sizes of a transformer, which its operators no longer say: how many heads a product is of, which
 * products are a layer's. Splitting a network over devices and the memory of its training are
 * stated by them in the literature (Korthikanti et al., Reducing Activation Recomputation in Large
 * Transformer Models, 2022: s, b, h, a, L), so a Graph of a known family keeps them. What is
 * counted comes from operators all the same. */
#ifndef GRAPH_TRANSFORMER_H
#define GRAPH_TRANSFORMER_H

#include <stdbool.h>
#include <stdint.h>

/* Each size as the description says it; 0: there is none of it. */
#define TRANSFORMER_SIZES(X)                                                                       \
    X(layers, "blocks of attention and feed-forward layers")                                       \
    X(hidden, "features of a token between blocks")                                                \
    X(heads, "heads of queries")                                                                   \
    X(kv_heads, "heads of keys and of values")                                                     \
    X(head, "features of a head of queries and keys")                                              \
    X(value_head, "features of a head of values")                                                  \
    X(mlp, "features within a feed-forward layer that is no mixture")                              \
    X(vocabulary, "rows of the embedding")                                                         \
    X(longest, "tokens that positions reach")                                                      \
    X(experts, "experts of a mixture")                                                             \
    X(active_experts, "of them, those that a token meets")                                         \
    X(expert_mlp, "features within an expert")                                                     \
    X(shared_mlp, "features within the experts that every token meets")                            \
    X(mixture_layers, "blocks whose feed-forward layer is a mixture")                              \
    X(expert_biases, "numbers that an expert adds to its products")                                \
    X(rotary, "features of a head that turn by their position")                                    \
    X(kv_rank, "features that keys and values of all heads are made from (MLA)")                   \
    X(rotary_key, "features of the key that all heads share beside them (MLA)")                    \
    X(window, "tokens that blocks with a window see")                                              \
    X(window_layers, "blocks with a window")

typedef struct Transformer {
#define TRANSFORMER_MEMBER(name, doc) int64_t name;
    TRANSFORMER_SIZES(TRANSFORMER_MEMBER)
#undef TRANSFORMER_MEMBER
    bool gated; /* three products a feed-forward layer, else two */
    bool tied;  /* the embedding is the head's weight too */
} Transformer;

/* "positions that reach all 200,000 tokens; those of the network reach 131,072": what a context
 * beyond these is counted under. NULL: it is not, nobody knows (`sizes` NULL). Caller frees. */
char *transformer_beyond(const Transformer *sizes, int64_t context);

#endif
