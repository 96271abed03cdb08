/* What training keeps of a transformer, layer by layer, and how each part of it is shared out when
 * the network is split over devices.
 *
 * Korthikanti et al., Reducing Activation Recomputation in Large Transformer Models,
 * arXiv:2205.05198, section 4: with 16-bit activations a layer of GPT keeps s·b·h·(34 + 5·a·s/h)
 * bytes of b sequences of s tokens, h features and a heads. Here it is what the operators of the
 * graph keep (cost/backward.h), put into four heaps:
 *
 *     stream   10·s·b·h   inputs and results of the two norms, 2 + 2 each, and a mask of each
 *                         dropout before the residual addition, 1 each
 *     inner    24·s·b·h   query, key, value 6 and the result of attention 2; before and after the
 *                         activation 8 + 8; and what `core` is
 *     core     5·a·s²·b   softmax 2, the mask of its dropout 1, the result of that 2
 *     input    2·s·b·h    of the stream: the layer's own input
 *
 * Beside the formula the graph keeps statistics of norms, 16·s·b bytes a layer. Gated layers,
 * shared keys, windows and mixtures are what their operators keep.
 */
#ifndef COST_TRAINING_LAYERS_H
#define COST_TRAINING_LAYERS_H

#include "cost/training_setup.h"
#include "graph/graph.h"
#include "graph/transformer.h"

/* Bytes that layers keep for the backward pass. */
typedef struct LayerKept {
    int64_t stream; /* of the width of the residual stream: whole on each tensor-parallel device */
    int64_t inner;  /* between a layer's products, core included: a share on each */
    int64_t core;   /* of inner, from scores to what multiplies the values */
    int64_t input;  /* of stream, the input of the layer */
} LayerKept;

typedef struct TrainingLayers {
    int layers;
    LayerKept all, largest; /* of all layers; of the one that keeps most */
    int64_t embedding_kept; /* before the first layer, as stream */
    int64_t head_stream;    /* behind the last one, as stream ... */
    int64_t head_inner;     /* ... and as inner: the logits, in fp32 for the loss */
    int64_t gradient_bytes; /* gradients of activations live at once */
    /* elements, each once: a tied head has none of its own */
    int64_t layer_params; /* of all layers, without experts */
    int64_t expert_params, embedding_params, head_params;
    /* numbers that sums of the rows and columns of these are, n + m of each matrix of n × m and of
     * a vector all; 0 by training_layers_of_gpt() */
    int64_t layer_factors, expert_factors, embedding_factors, head_factors;
    /* MACs of one forward pass */
    int64_t layer_macs; /* of all layers, core included */
    int64_t core_macs, head_macs;
} TrainingLayers;

/* How a transformer is trained, as far as activations are concerned. */
typedef struct LayersSetup {
    bool dropout; /* after softmax, before each residual addition and after the embedding */
    bool mixed;   /* floating activations in 16 bits, whatever the graph has them in */
} LayersSetup;

/* Layers are the operators of one block with a number, "layers.3": of a whole sequence, with logits
 * of all its tokens (training_sequence()). Fails where there are none, RB_ERROR_CANNOT, or where
 * bytes pass 64 bits, RB_ERROR_LIMIT. */
bool training_layers_of(const Graph *graph, const LayersSetup *setup, TrainingLayers *layers,
                        GError **error);

/* A GPT (Radford et al., 2019: learned positions, biases, a layer of 4·h, a tied head) of which
 * sizes alone are published: the formulae of the paper, which say what training_layers_of() counts
 * in its graph, in mixed precision; gradients of activations are left out. */
typedef struct GptSizes {
    int64_t layers, hidden, heads, vocabulary;
    int64_t tokens, batch; /* of a sequence; sequences */
    bool dropout;
} GptSizes;
TrainingLayers training_layers_of_gpt(const GptSizes *sizes);

/* FLOPs of a token, forward and backward, by the convention of MFU: 6 · parameters that a token
 * meets + 12 · layers · heads · head dimension · `tokens` of a sequence (Chowdhery et al., PaLM,
 * arXiv:2204.02311, appendix B). Of experts a token meets its share. */
double training_token_flops(const TrainingLayers *layers, const Transformer *sizes, int64_t tokens);

/* Whether an operator stands in such a block; and whether it is of the core of attention: a product
 * of what was computed with what was computed, or attention as one operator. */
bool training_in_layer(const Op *op);
bool training_in_core(const Graph *graph, const Op *op);

/* A copy of a decoder that reads a whole sequence, with a result for each of its tokens where it
 * has one of the last alone: the loss is of them all. Caller frees. */
Graph *training_sequence(const Graph *graph, GError **error);

#endif
