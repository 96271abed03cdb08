/* The operators of ONNX, one per row: what each becomes in a graph, how a node's attributes and
 * arguments are read, how its contents are computed when they are small, and what its inputs are.
 */
#ifndef ONNX_OPS_H
#define ONNX_OPS_H

#include "onnx/node.h"

/* Fills kind, attrs, operands and, where the rule cannot know, outputs of the node. */
typedef bool (*OnnxTranslate)(Node *node, GError **error);

/* Contents of the node's first output from those of its inputs, or NULL. */
typedef const OnnxKnown *(*OnnxEval)(const Node *node);

typedef struct OnnxOp {
    const char *type;
    OpKind kind;
    OnnxTranslate translate; /* NULL: nothing to read */
    OnnxEval eval;           /* NULL: contents are not followed */
    const char *uses;        /* a letter per input, the last one for all that follow; NULL: "d" */
} OnnxOp;

/* Letters of `uses`: what a constant in this place is.
 *   d  data: a parameter when it is a floating-point initializer
 *   f  the same for Constant nodes
 *   w  a weight of any type
 *   p  the same, even as an input of the network
 *   b  running statistics
 *   m  a scale or zero point
 *   a  an argument */

/* The row of a node of "" or "com.microsoft" or another domain, or NULL. */
const OnnxOp *onnx_op_find(const char *domain, const char *type);

/* Every row of "" (or "com.microsoft"), sorted by type; *n is their number. */
const OnnxOp *onnx_op_rows(const char *domain, int *n);

/* The use that `op` makes of its i-th input. */
unsigned onnx_op_use(const OnnxOp *op, int i);

/* Kernel, strides, dilations, group and padding (onnx_ops_dense.c). */
bool window_attrs(Node *node, GError **error);

/* onnx_ops_dense.c: convolutions, products, recurrent cells, attention */
bool translate_conv(Node *node, GError **error);
bool translate_conv_transpose(Node *node, GError **error);
bool translate_conv_integer(Node *node, GError **error);
bool translate_qlinear_conv(Node *node, GError **error);
bool translate_deform_conv(Node *node, GError **error);
bool translate_gemm(Node *node, GError **error);
bool translate_qgemm(Node *node, GError **error);
bool translate_fused_conv(Node *node, GError **error);
bool translate_fused_gemm(Node *node, GError **error);
bool translate_fused_matmul(Node *node, GError **error);
bool translate_matmul_integer(Node *node, GError **error);
bool translate_matmul_integer_to_float(Node *node, GError **error);
bool translate_dynamic_quantize_matmul(Node *node, GError **error);
bool translate_qlinear_matmul(Node *node, GError **error);
bool translate_matmul_nbits(Node *node, GError **error);
bool translate_recurrent(Node *node, GError **error);
bool translate_einsum(Node *node, GError **error);
bool translate_attention(Node *node, GError **error);
bool translate_multi_head_attention(Node *node, GError **error);
bool translate_group_query_attention(Node *node, GError **error);
bool translate_packed_attention(Node *node, GError **error);

/* onnx_ops_norm.c: norms, activations, pools, reductions, quantization */
bool translate_batch_norm(Node *node, GError **error);
bool translate_layer_norm(Node *node, GError **error);
bool translate_skip_norm(Node *node, GError **error);
bool translate_embed_norm(Node *node, GError **error);
bool translate_group_norm(Node *node, GError **error);
bool translate_lrn(Node *node, GError **error);
bool translate_softmax(Node *node, GError **error);
bool translate_gelu(Node *node, GError **error);
bool translate_quick_gelu(Node *node, GError **error);
bool translate_bias_softmax(Node *node, GError **error);
bool translate_clip(Node *node, GError **error);
bool translate_dropout(Node *node, GError **error);
bool translate_pool(Node *node, GError **error);
bool translate_max_unpool(Node *node, GError **error);
bool translate_roi_pool(Node *node, GError **error);
bool translate_reduce(Node *node, GError **error);
bool translate_arg_reduce(Node *node, GError **error);
bool translate_loss(Node *node, GError **error);
bool translate_quantize(Node *node, GError **error);
bool translate_dequantize(Node *node, GError **error);
bool translate_dynamic_quantize(Node *node, GError **error);
bool translate_qlinear_binary(Node *node, GError **error);
bool translate_qlinear_unary(Node *node, GError **error);
bool translate_qlinear_concat(Node *node, GError **error);

/* onnx_ops_data.c: what moves elements */
bool translate_reshape(Node *node, GError **error);
bool translate_flatten(Node *node, GError **error);
bool translate_squeeze(Node *node, GError **error);
bool translate_unsqueeze(Node *node, GError **error);
bool translate_transpose(Node *node, GError **error);
bool translate_concat(Node *node, GError **error);
bool translate_split(Node *node, GError **error);
bool translate_slice(Node *node, GError **error);
bool translate_pad(Node *node, GError **error);
bool translate_gather(Node *node, GError **error);
bool translate_gather_elements(Node *node, GError **error);
bool translate_gather_nd(Node *node, GError **error);
bool translate_expand(Node *node, GError **error);
bool translate_tile(Node *node, GError **error);
bool translate_resize(Node *node, GError **error);
bool translate_cast(Node *node, GError **error);
bool translate_cast_like(Node *node, GError **error);
bool translate_depth_to_space(Node *node, GError **error);
bool translate_space_to_depth(Node *node, GError **error);
bool translate_one_hot(Node *node, GError **error);
bool translate_top_k(Node *node, GError **error);

/* onnx_ops_misc.c: what makes elements, and the rest */
bool translate_shape(Node *node, GError **error);
bool translate_size(Node *node, GError **error);
bool translate_constant_of_shape(Node *node, GError **error);
bool translate_range(Node *node, GError **error);
bool translate_eye_like(Node *node, GError **error);
bool translate_random(Node *node, GError **error);
bool translate_multinomial(Node *node, GError **error);
bool translate_non_zero(Node *node, GError **error);
bool translate_compress(Node *node, GError **error);
bool translate_unique(Node *node, GError **error);
bool translate_nms(Node *node, GError **error);
bool translate_det(Node *node, GError **error);
bool translate_grid_sample(Node *node, GError **error);
bool translate_affine_grid(Node *node, GError **error);
bool translate_col2im(Node *node, GError **error);
bool translate_center_crop_pad(Node *node, GError **error);
bool translate_dft(Node *node, GError **error);
bool translate_stft(Node *node, GError **error);
bool translate_window(Node *node, GError **error);
bool translate_mel_weights(Node *node, GError **error);
bool translate_optimizer(Node *node, GError **error);
bool translate_sequence(Node *node, GError **error);
bool translate_flag(Node *node, GError **error);
bool translate_optional_get(Node *node, GError **error);
bool translate_tfidf(Node *node, GError **error);
bool translate_text(Node *node, GError **error);
bool translate_text_data(Node *node, GError **error);
bool translate_image(Node *node, GError **error);
bool translate_same(Node *node, GError **error);

/* onnx_eval.c */
const OnnxKnown *eval_shape(const Node *node);
const OnnxKnown *eval_size(const Node *node);
const OnnxKnown *eval_same(const Node *node);
const OnnxKnown *eval_cast(const Node *node);
const OnnxKnown *eval_gather(const Node *node);
const OnnxKnown *eval_slice(const Node *node);
const OnnxKnown *eval_concat(const Node *node);
const OnnxKnown *eval_arithmetic(const Node *node);
const OnnxKnown *eval_unary(const Node *node);
const OnnxKnown *eval_where(const Node *node);
const OnnxKnown *eval_range(const Node *node);
const OnnxKnown *eval_expand(const Node *node);
const OnnxKnown *eval_tile(const Node *node);
const OnnxKnown *eval_reduce(const Node *node);
const OnnxKnown *eval_transpose(const Node *node);
const OnnxKnown *eval_constant_of_shape(const Node *node);
const OnnxKnown *eval_non_zero(const Node *node);

/* Of the i-th output of a Split. */
const OnnxKnown *eval_split(const Node *node, int i);

#endif
