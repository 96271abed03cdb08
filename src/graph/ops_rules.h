/* The rules of the operator table (op_list.h), one family per ops_*.c, and what they share. */
#ifndef GRAPH_OPS_RULES_H
#define GRAPH_OPS_RULES_H

#include <math.h>

#include "base/count.h"
#include "base/error.h"
#include "graph/graph.h"

/* Its code: family and table of attributes, fewest and most inputs, weights, needs, shapes, cost.
 */
#define RULE(rule, family, attrs, fewest, most, weights, needs, shape, cost)                       \
    const OpRule rule_##rule = {ATTRS_##family, attrs, fewest, most, weights, needs, shape, cost}

/* A row of an AttrSpec table. */
#define ATTR(name, type, field, required, fallback, doc)                                           \
    {                                                                                              \
        name, ATTR_##type, offsetof(Attrs, as.field), required, fallback, doc                      \
    }

/* Sets *error and returns false. */
#define rule_fail(error, ...) rb_fail(error, RB_ERROR_INPUT, __VA_ARGS__)

/* "<attribute> is <value>; it must be at least <least>" when it is not. */
bool rule_at_least(const char *attribute, int64_t value, int64_t least, GError **error);

/* Index of an axis, or -1 with an error. The rank must be known. */
int rule_axis(const Shape *shape, int64_t axis, GError **error);

/* A list has one number, or one for each of n dimensions; none when `optional`. */
bool rule_list_fits(const char *attribute, const Ints *ints, int n, bool optional, GError **error);

/* "its input ... has no spatial dimensions" when its rank is known and below 3. */
bool rule_spatial(const Shape *shape, GError **error);

/* "... input channels are not divisible by ... groups" when they are known and are not. */
bool rule_divides(const char *what, int64_t channels, int64_t groups, GError **error);

/* The last dimension; -1 with an error when it is not known. */
int64_t rule_features(const Shape *shape, GError **error);

/* Appends an output after the first. */
void rule_output(Inference *in, Shape shape, DType dtype);

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

/* The row's FLOPs for each element of the first output. */
int64_t output_flops(const Graph *graph, const Op *op);

/* Those FLOPs, every input read once, every output written once. */
void cost_each(const Graph *graph, const Op *op, OpCost *cost);

/* Elements of op's i-th input or output; 0 when it is absent or its shape is not known. */
int64_t input_elements(const Graph *graph, const Op *op, int i);
int64_t output_elements(const Graph *graph, const Op *op, int i);

/* flops = flops_exact = n; for operators without dot products. */
void cost_flops(OpCost *cost, int64_t flops);

/* macs, flops, matrix_flops and flops_exact of `dots` dot products that take `macs` in all;
 * `extra` are the FLOPs besides (biases, activations). */
void cost_dots(OpCost *cost, int64_t macs, int64_t dots, int64_t extra, bool depthwise);

/* A Gemm's operands: `a` and `b` are inputs. */
void cost_gemm(const Graph *graph, const Op *op, OpCost *cost, Gemm gemm, int a, int b);

int64_t greatest_common_divisor(int64_t a, int64_t b);

#endif
