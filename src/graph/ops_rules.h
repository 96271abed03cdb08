/* The rules of the operator table (op_list.h), one family per ops_*.c, and what they share. */
#ifndef GRAPH_OPS_RULES_H
#define GRAPH_OPS_RULES_H

#include <math.h>

#include "base/count.h"
#include "base/error.h"
#include "graph/graph.h"

/* ops_conv.c */
extern const OpRule rule_conv, rule_conv_transpose;
/* ops_matmul.c */
extern const OpRule rule_linear, rule_matmul;
/* ops_expert.c */
extern const OpRule rule_expert_linear;
/* ops_attention.c */
extern const OpRule rule_attention, rule_packed_attention;
/* ops_recurrent.c */
extern const OpRule rule_lstm, rule_gru, rule_rnn;
/* ops_norm.c */
extern const OpRule rule_batch_norm, rule_layer_norm, rule_group_norm, rule_instance_norm,
    rule_rms_norm, rule_lrn;
/* ops_elementwise.c */
extern const OpRule rule_unary, rule_unary_alpha, rule_prelu, rule_clip, rule_binary, rule_compare,
    rule_where, rule_unknown;
/* ops_reduce.c */
extern const OpRule rule_softmax, rule_reduce, rule_arg_reduce;
/* ops_pool.c */
extern const OpRule rule_pool, rule_global_pool, rule_adaptive_pool;
/* ops_data.c, ops_lookup.c: what copies elements */
extern const OpRule rule_resize, rule_embedding, rule_gather, rule_concat, rule_split, rule_slice,
    rule_pad, rule_transpose, rule_expand, rule_cast, rule_cache_append;
/* ops_move.c: what puts them elsewhere */
extern const OpRule rule_roll, rule_depth_to_space, rule_space_to_depth;
/* ops_view.c: what only renames them */
extern const OpRule rule_reshape, rule_flatten, rule_squeeze, rule_unsqueeze;

/* ops_given.c: where a file's arguments decide the shape */
extern const OpRule rule_given, rule_scan, rule_fill, rule_pick, rule_test, rule_einsum, rule_dft,
    rule_rotary, rule_top_k;

/* A row of an AttrSpec table. */
#define ATTR(name, type, field, required, fallback, doc)                                           \
    {                                                                                              \
        name, ATTR_##type, offsetof(Attrs, as.field), required, fallback, doc                      \
    }

/* Sets *error and returns false. */
bool rule_fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The i-th input, or NULL with an error that calls it `what`. */
const Tensor *rule_input(const Graph *graph, const Op *op, int i, const char *what, GError **error);

/* "<attribute> is <value>; it must be at least <least>" when it is not. */
bool rule_at_least(const char *attribute, int64_t value, int64_t least, GError **error);

/* Index of an axis, or -1 with an error. The rank must be known. */
int rule_axis(const Shape *shape, int64_t axis, GError **error);

/* A list has one number, or one for each of n dimensions; none when `optional`. */
bool rule_list_fits(const char *attribute, const Ints *ints, int n, bool optional, GError **error);

void rule_output(GArray *out, Shape shape, DType dtype);

static inline Shape shape_1d(int64_t a)
{
    return (Shape){1, {a}};
}

/* Sums of traffic. An input that is a parameter counts as weights, a constant not at all. */
void traffic_read(Traffic *traffic, const Tensor *tensor, int64_t elements);
void traffic_write(Traffic *traffic, const Tensor *tensor, int64_t elements);

/* Everything read and written once, but of input 0 only `first` elements. */
Traffic traffic_once(const Graph *graph, const Op *op, int64_t first);

/* A count that is not under another, as an operator without outputs would have it. */
static inline int64_t count_at_least(int64_t count, int64_t floor)
{
    return count_ok(count) && count < floor ? floor : count;
}

/* Both models: every input read once, every output written once. */
void cost_copy(const Graph *graph, const Op *op, OpCost *cost);

/* Elements of op's i-th input or output. */
int64_t input_elements(const Graph *graph, const Op *op, int i);
int64_t output_elements(const Graph *graph, const Op *op, int i);

/* flops = flops_exact = n; for operators without dot products. */
void cost_flops(OpCost *cost, int64_t flops);

/* macs, flops, matrix_flops and flops_exact of `dots` dot products that take `macs` in all;
 * `extra` are the FLOPs besides (biases, activations). */
void cost_dots(OpCost *cost, int64_t macs, int64_t dots, int64_t extra, bool depthwise);

int64_t greatest_common_divisor(int64_t a, int64_t b);

/* Output shape and dtype are those of input 0. */
bool shape_same(const Graph *graph, const Op *op, GArray *out, GError **error);

#endif
