/* How nodes of each ONNX type are read.
 *
 * A kind of the operator table that ONNX has a type for names it there (graph/op_list.h). Here are
 * the columns that ONNX adds: those of such kinds as are not plain, and all of the types that are
 * another way of writing a kind: of other domains, quantized, fused, or older. A plain kind has no
 * row: its nodes have no attributes that matter, their inputs are data, and its rule knows the
 * outputs. What contents a node computes is a matter of its kind (onnx/eval.c). */
#ifndef ONNX_OPS_H
#define ONNX_OPS_H

#include "onnx/node.h"

/* Fills in what the columns do not say: attributes, outputs that the rule cannot know, now and then
 * another kind or operands. False: node_fail said why. */
typedef bool OnnxTranslate(Node *node);

/* An attribute that goes to a member of Attrs as it is. A table ends with a NULL name. */
typedef struct OnnxRead {
    const char *name;
    AttrType type; /* ATTR_INT, ATTR_BOOL, ATTR_INTS or ATTR_DTYPE */
    size_t offset; /* into Attrs */
    int64_t fallback;
} OnnxRead;

typedef struct OnnxReading {
    /* What a constant in the place of each input is, a letter for each, the last one for all that
     * follow; "": as "d".
     *   d  data: a parameter when it is a floating-point initializer
     *   f  the same for Constant nodes
     *   o  the same unless it is a single number: what is added or multiplied
     *   s  the same unless it is all zeros: a state before the first step
     *   w  a weight of any type
     *   p  the same, even as an input of the network
     *   b  running statistics
     *   c  a table computed beforehand, as of sines: a buffer
     *   m  a scale or zero point
     *   a  an argument */
    const char *inputs;
    const char *order; /* the operator's inputs, a digit for each of the node's, '-' for none; "":
                          as they are */
    char like;         /* the output has the shape of that input, '.' is a scalar; 0: the rule or
                          `translate` knows */
    const char *type;  /* of the first output, the first that there is: of the input of that number,
                          that an attribute names, of that name; "": the rule or `translate` knows */
    bool int8;         /* computes in int8 */
    const OnnxRead *attrs;    /* NULL: none */
    OnnxTranslate *translate; /* NULL: nothing more to read */
} OnnxReading;

typedef struct OnnxOp {
    const char *type; /* as ONNX writes it, for as long as the program runs */
    OpKind kind;
    const OnnxReading *reading;
    bool follows; /* its contents are computed as the kind's own type does */
} OnnxOp;

/* What a node of the domain "", "com.microsoft" or another is; OP_UNKNOWN, with a plain reading and
 * without a type. Goes through the table: ask once per type. */
OnnxOp onnx_op_find(const char *domain, const char *type);

/* Every type there is, in the order of the tables; NULL beyond the last. */
const char *onnx_op_type(int i, const char **domain);

/* OnnxUse: the use that is made of the i-th input. */
unsigned onnx_op_use(const OnnxReading *reading, int i);

/* Convolutions, recurrent cells, sums of products (onnx/ops_dense.c). */
OnnxTranslate translate_window, translate_conv_transpose, translate_recurrent, translate_einsum;

/* Attention (onnx/ops_attention.c). */
OnnxTranslate translate_attention, translate_multi_head_attention, translate_decoder_attention,
    translate_group_query_attention, translate_sparse_attention, translate_paged_attention,
    translate_packed_multi_head_attention, translate_packed_attention, translate_cache_append,
    translate_quantized_attention, translate_packed_tokens_attention,
    translate_longformer_attention, translate_rotary, translate_placed_rotary,
    translate_given_rotary;

/* Types that do what several nodes did, and weights packed into bytes (onnx/ops_fused.c). */
OnnxTranslate translate_fused, translate_last_conv, translate_scaled, translate_affine,
    translate_stretched, translate_fused_matmul, translate_matmul_nbits, translate_matmul_fp4,
    translate_matmul_blob, translate_fp4_blocks, translate_moe, translate_quantized_moe,
    translate_gather_blocks, translate_group_norm, translate_quantized_lstm, translate_gated_gelu;

/* Rarer types of com.microsoft (onnx/ops_contrib.c). */
OnnxTranslate translate_remove_padding, translate_restore_padding, translate_position_bias,
    translate_unfold, translate_padded_conv_transpose, translate_causal_conv,
    translate_linear_attention, translate_delta_net, translate_linear_gate,
    translate_complex_product, translate_ordered_product, translate_real_dft, translate_gated_norm,
    translate_reorder_input, translate_reorder_output, translate_upsample_blocks;

/* Norms, activations, pools, reductions, quantization (onnx/ops_norm.c). */
OnnxTranslate translate_batch_norm, translate_layer_norm, translate_skip_norm, translate_embed_norm,
    translate_softmax, translate_bias_softmax, translate_quantized_softmax, translate_gelu,
    translate_clip, translate_dropout, translate_pool, translate_last_pool, translate_channels_last,
    translate_max_unpool, translate_roi_pool, translate_reduce, translate_quantized_reduce,
    translate_arg_reduce, translate_loss, translate_dynamic_quantize, translate_qlinear_concat;

/* What moves elements (onnx/ops_data.c). */
OnnxTranslate translate_flatten, translate_reshape, translate_squeeze, translate_split,
    translate_slice, translate_crop, translate_pad, translate_gather_nd, translate_expand,
    translate_tile, translate_resize, translate_cast_like, translate_one_hot, translate_top_k;

/* What makes elements, and the rest (onnx/ops_misc.c). */
OnnxTranslate translate_constant, translate_shape, translate_constant_of_shape, translate_range,
    translate_random, translate_multinomial, translate_window_function, translate_mel_weights,
    translate_non_zero, translate_chosen, translate_nms, translate_det, translate_grid_sample,
    translate_affine_grid, translate_col2im, translate_center_crop_pad, translate_dft,
    translate_stft, translate_optimizer, translate_tfidf, translate_text, translate_words,
    translate_image;

/* Sequences and optional values (onnx/ops_sequence.c). */
OnnxTranslate translate_sequence_construct, translate_sequence_insert, translate_sequence_erase,
    translate_sequence_length, translate_sequence_at, translate_concat_from_sequence,
    translate_split_to_sequence, translate_sequence_map, translate_optional,
    translate_optional_has_element, translate_optional_get_element;

/* The domain ai.onnx.ml: features, linear models, support vectors (onnx/ops_ml.c); decision trees
 * (onnx/ops_trees.c). */
OnnxTranslate translate_scaler, translate_imputer, translate_feature_extractor,
    translate_feature_vectorizer, translate_one_hot_encoder, translate_labels, translate_cast_map,
    translate_dict_vectorizer, translate_linear_classifier, translate_linear_regressor,
    translate_svm_classifier, translate_svm_regressor, translate_tree_ensemble,
    translate_tree_classifier, translate_tree_regressor;

/* What has graphs in it, and stands for the nodes of one (onnx/if.c, onnx/loop.c). */
OnnxTranslate translate_if, translate_loop, translate_scan;

#endif
