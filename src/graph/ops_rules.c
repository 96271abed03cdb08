#include "graph/ops_rules.h"

bool rule_at_least(const char *attribute, int64_t value, int64_t least, GError **error)
{
    return value >= least ||
           rule_fail(error, "%s is %" G_GINT64_FORMAT "; it must be at least %" G_GINT64_FORMAT,
                     attribute, value, least);
}

int rule_axis(const Shape *shape, int64_t axis, GError **error)
{
    int index = shape_axis(shape, axis);
    if (index < 0) {
        g_autofree char *text = shape_text(shape);
        rule_fail(
            error,
            "axis %" G_GINT64_FORMAT
            " is not an axis of %s, which has %d; count axes from 0, or from the last with -1",
            axis, text, shape->rank);
    }
    return index;
}

bool rule_list_fits(const char *attribute, const Ints *ints, int n, bool optional, GError **error)
{
    if (ints->n == n || ints->n == 1 || (optional && ints->n == 0))
        return true;
    return rule_fail(error, "%s has %d numbers for %d dimension%s; give one, or one for each",
                     attribute, ints->n, n, n == 1 ? "" : "s");
}

bool rule_spatial(const Shape *shape, GError **error)
{
    if (shape->rank < 0 || shape->rank > 2)
        return true;
    g_autofree char *text = shape_text(shape);
    return rule_fail(error,
                     "its input %s has no spatial dimensions; it takes batch, channels and at "
                     "least one more",
                     text);
}

bool rule_divides(const char *what, int64_t channels, int64_t groups, GError **error)
{
    return channels < 0 || channels % groups == 0 ||
           rule_fail(error,
                     "%" G_GINT64_FORMAT " %s channels are not divisible by %" G_GINT64_FORMAT
                     " groups; choose a number of groups that divides them",
                     channels, what, groups);
}

int64_t rule_features(const Shape *shape, GError **error)
{
    if (shape->rank >= 1 && shape->dim[shape->rank - 1] >= 0)
        return shape->dim[shape->rank - 1];
    g_autofree char *text = shape_text(shape);
    rule_fail(error, "the last dimension of its input %s is not known; give its size", text);
    return -1;
}

void rule_output(Inference *in, Shape shape, DType dtype)
{
    TensorType type = {shape, dtype};
    g_array_append_val(in->out, type);
}

static void add_bytes(Traffic *traffic, const Tensor *tensor, int64_t elements)
{
    count_add_to(&traffic->bytes, count_bytes(elements, dtype_bits(tensor->dtype)));
}

void traffic_read(Traffic *traffic, const Tensor *tensor, int64_t elements)
{
    if (!tensor || tensor->role == TENSOR_CONSTANT || tensor->role == TENSOR_METADATA)
        return;
    int64_t *sum = tensor_is_parameter(tensor) ? &traffic->weights : &traffic->input;
    count_add_to(sum, elements);
    add_bytes(traffic, tensor, elements);
}

void traffic_write(Traffic *traffic, const Tensor *tensor, int64_t elements)
{
    if (!tensor)
        return;
    count_add_to(&traffic->output, elements);
    add_bytes(traffic, tensor, elements);
}

int64_t input_elements(const Graph *graph, const Op *op, int i)
{
    const Tensor *tensor = op_input(graph, op, i);
    return tensor && shape_known(&tensor->shape) ? shape_elements(&tensor->shape) : 0;
}

int64_t output_elements(const Graph *graph, const Op *op, int i)
{
    const Tensor *tensor = op_output(graph, op, i);
    return tensor && shape_known(&tensor->shape) ? shape_elements(&tensor->shape) : 0;
}

Traffic traffic_once(const Graph *graph, const Op *op, int64_t first)
{
    Traffic traffic = {0};
    for (int i = 0; i < op->n_inputs; i++)
        traffic_read(&traffic, op_input(graph, op, i),
                     i == 0 ? first : input_elements(graph, op, i));
    for (int i = 0; i < op->n_outputs; i++)
        traffic_write(&traffic, op_output(graph, op, i), output_elements(graph, op, i));
    return traffic;
}

void cost_copy(const Graph *graph, const Op *op, OpCost *cost)
{
    cost->compulsory = traffic_once(graph, op, input_elements(graph, op, 0));
    cost->no_reuse = cost->compulsory;
}

void cost_flops(OpCost *cost, int64_t flops)
{
    cost->flops = flops;
    cost->flops_exact = flops;
}

int64_t output_flops(const Graph *graph, const Op *op)
{
    return count_mul(op_info(op->kind)->unit_flops, output_elements(graph, op, 0));
}

void cost_each(const Graph *graph, const Op *op, OpCost *cost)
{
    cost_flops(cost, output_flops(graph, op));
    cost_copy(graph, op, cost);
}

void cost_dots(OpCost *cost, int64_t macs, int64_t dots, int64_t extra, bool depthwise)
{
    int64_t doubled = count_mul(macs, 2);
    cost->macs = macs;
    cost->matrix_flops = depthwise ? 0 : doubled;
    cost->flops = count_add(doubled, extra);
    /* An empty dot product (a dimension of 0) has nothing to save. */
    cost->flops_exact = macs == 0 ? cost->flops : count_sub(cost->flops, dots);
}

void cost_gemm(const Graph *graph, const Op *op, OpCost *cost, Gemm gemm, int a, int b)
{
    const Tensor *of_a = op_input(graph, op, a), *of_b = op_input(graph, op, b);
    const Tensor *of_c = op_output(graph, op, 0);
    gemm.a_is_weight = tensor_is_parameter(of_a);
    gemm.a_bits = dtype_bits(of_a->dtype);
    gemm.b_bits = dtype_bits(of_b->dtype);
    gemm.c_bits = dtype_bits(of_c ? of_c->dtype : of_b->dtype);
    cost->gemm = gemm;
}

int64_t greatest_common_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}
