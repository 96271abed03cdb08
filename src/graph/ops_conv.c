#include "base/units.h"
#include "graph/ops_rules.h"
#include "graph/window.h"

#define CONV_ATTRS                                                                                 \
    ATTR("channels", INT, window.channels, true, NAN, "output channels"),                          \
        ATTR("kernel", INTS, window.kernel, true, NAN, "window, one number or one per dimension"), \
        ATTR("stride", INTS, window.stride, false, 1, "step between windows"),                     \
        ATTR("pad", PAD, window.pad, false, 0,                                                     \
             "a number, one per dimension, all begins then all ends, \"same\" or \"same_lower\""), \
        ATTR("dilation", INTS, window.dilation, false, 1,                                          \
             "distance between the taps of a window"),                                             \
        ATTR("groups", INT, window.groups, false, 1, "groups the channels are divided into"),      \
        ATTR("bias", BOOL, window.bias, false, 1, "adds a learned number per output channel")

static const AttrSpec conv_attrs[] = {CONV_ATTRS, {0}};
static const AttrSpec conv_transpose_attrs[] = {
    CONV_ATTRS,
    ATTR("output_pad", INTS, window.output_pad, false, 0, "rows added at the end"),
    {0}};

static int64_t groups_of(const Op *op)
{
    return op_window(op)->groups > 0 ? op_window(op)->groups : 1;
}

/* The kernel as attributes give it or, in a file, as the weight's shape does. */
static Ints kernel_of(const Op *op, const Shape *weight)
{
    Ints kernel = op_window(op)->kernel;
    if (kernel.n > 0 || weight->rank < 3)
        return kernel;
    kernel.n = weight->rank - 2;
    for (int i = 0; i < kernel.n; i++)
        kernel.v[i] = weight->dim[i + 2];
    return kernel;
}

static bool is_transposed(const Op *op)
{
    return op_info(op->kind)->says->layout == WEIGHTS_SECOND;
}

/* Weights: Cout x Cin/g x kernel, transposed Cin x Cout/g x kernel. */
static bool make_weights(Graph *graph, Op *op, GError **error)
{
    const WindowAttrs *attrs = op_window(op);
    const Tensor x = *op_input(graph, op, 0);
    bool transposed = is_transposed(op);
    if (!rule_at_least("channels", attrs->channels, 1, error) ||
        !rule_at_least("groups", attrs->groups, 1, error))
        return false;
    if (x.shape.rank < 3 || x.shape.dim[1] < 0) {
        g_autofree char *text = shape_text(&x.shape);
        return rule_fail(
            error, "its input %s is not batch, channels and spatial dimensions; reshape it first",
            text);
    }
    int64_t in = x.shape.dim[1];
    if (!window_check(attrs, &attrs->kernel, x.shape.rank - 2, error) ||
        !rule_divides("input", in, attrs->groups, error) ||
        !rule_divides("output", attrs->channels, attrs->groups, error))
        return false;
    Shape weight = {.rank = x.shape.rank};
    weight.dim[0] = transposed ? in : attrs->channels;
    weight.dim[1] = (transposed ? attrs->channels : in) / attrs->groups;
    for (int i = 2; i < weight.rank; i++)
        weight.dim[i] = ints_at(&attrs->kernel, i - 2, 1);
    if (op->n_inputs < 2)
        graph_add_weight(graph, op, "weight", TENSOR_WEIGHT, weight, x.dtype);
    if (attrs->bias && op->n_inputs < 3)
        graph_add_weight(graph, op, "bias", TENSOR_WEIGHT, shape_1d(attrs->channels), x.dtype);
    return true;
}

static bool check_weight(const Op *op, const Shape *x, const Shape *weight, GError **error)
{
    int64_t groups = groups_of(op), in = x->dim[1];
    if (weight->rank >= 0 && weight->rank != x->rank) {
        g_autofree char *a = shape_text(x), *b = shape_text(weight);
        return rule_fail(
            error, "its weight %s and input %s differ in number of dimensions; give both as many",
            b, a);
    }
    if (weight->rank < 0)
        return true;
    bool transposed = is_transposed(op);
    int64_t wanted = transposed ? weight->dim[0] : weight->dim[1];
    if (!transposed && wanted >= 0)
        wanted = count_mul(wanted, groups);
    if (in >= 0 && wanted >= 0 && in != wanted) {
        g_autofree char *text = shape_text(weight), *in_groups = units_plural(groups, "group"),
                        *takes = units_plural(wanted, "input channel");
        return rule_fail(error,
                         "its weight %s in %s takes %s, the input has %" G_GINT64_FORMAT
                         "; make the two the same",
                         text, in_groups, takes, in);
    }
    return rule_divides("input", in, groups, error) &&
           rule_divides("output", transposed ? DIM_UNKNOWN : weight->dim[0], groups, error);
}

static int64_t out_channels(const Op *op, const Shape *weight)
{
    if (weight->rank < 2)
        return DIM_UNKNOWN;
    if (!is_transposed(op))
        return weight->dim[0];
    return weight->dim[1] < 0 ? DIM_UNKNOWN : count_mul(weight->dim[1], groups_of(op));
}

static bool init_window(const Graph *graph, const Op *op, Window *window, GError **error)
{
    const Tensor *x = op_input(graph, op, 0), *weight = op_input(graph, op, 1);
    Ints kernel = kernel_of(op, &weight->shape);
    return is_transposed(op)
               ? window_init_transposed(window, op_window(op), &x->shape, &kernel, error)
               : window_init(window, op_window(op), &x->shape, &kernel, false, error);
}

static bool kernel_known(const Op *op, const Shape *x, const Shape *weight)
{
    Ints kernel = kernel_of(op, weight);
    bool known = x->rank >= 0 && kernel.n > 0;
    for (int i = 0; i < kernel.n; i++)
        known = known && kernel.v[i] != DIM_UNKNOWN;
    return known;
}

/* What a file tells about the output even when the input or the kernel is not known. */
static Shape partial_shape(const Op *op, const Shape *x, const Shape *weight)
{
    Shape y = x->rank >= 0 ? *x : *weight;
    for (int i = 0; i < y.rank; i++)
        y.dim[i] = i == 0 && x->rank >= 0 ? x->dim[0] : DIM_UNKNOWN;
    if (y.rank >= 2)
        y.dim[1] = out_channels(op, weight);
    return y;
}

static bool conv_shape(Inference *in)
{
    const Shape *x = &in->x->shape, *weight = &op_input(in->graph, in->op, 1)->shape;
    Window window;
    if (!kernel_known(in->op, x, weight)) {
        in->y = partial_shape(in->op, x, weight);
        return true;
    }
    if (!init_window(in->graph, in->op, &window, in->error) ||
        !check_weight(in->op, x, weight, in->error))
        return false;
    in->y.dim[1] = out_channels(in->op, weight);
    for (int i = 0; i < window.rank; i++)
        in->y.dim[i + 2] = window.dim[i].out;
    return true;
}

/* One row of windows: Kh rows of the input, whole, of the channels of a group. */
static int64_t window_rows(const Window *window, int64_t channels)
{
    int64_t rows = count_mul(window->dim[0].kernel, channels);
    for (int i = 1; i < window->rank; i++)
        rows = count_mul(rows, window->dim[i].in);
    return rows;
}

/* Products with the zeros of padding, or of what it cuts off, are in none of the results. */
static void set_needless(OpCost *cost, int64_t macs)
{
    int64_t flops = count_mul(macs, 2);
    cost->needless.flops = flops;
    cost->needless.matrix_flops = cost->matrix_flops > 0 ? flops : 0;
}

static void conv_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    Window window;
    if (!init_window(graph, op, &window, NULL))
        return;
    const Tensor *x = op_input(graph, op, 0), *y = op_output(graph, op, 0);
    int64_t batch = x->shape.dim[0], groups = groups_of(op);
    int64_t depth = x->shape.dim[1] / groups, k = count_mul(depth, window_taps(&window));
    int64_t outputs = output_elements(graph, op, 0), macs = count_mul(outputs, k);
    int64_t touched = count_mul3(batch, depth, window_touched(&window));
    cost_dots(cost, macs, outputs, op_input(graph, op, 2) ? outputs : 0,
              op_is_depthwise(graph, op));
    set_needless(cost, window_padding_part(&window, macs));
    int64_t once = count_mul(touched, groups);
    cost->compulsory = traffic_once(graph, op, once);
    cost->no_reuse = traffic_once(graph, op, count_at_least(macs, once));
    Gemm gemm = {.groups = groups,
                 .m = y->shape.dim[1] / groups,
                 .k = k,
                 .n = count_mul(batch, window_outputs(&window)),
                 .touched_input = touched,
                 .window_rows = window_rows(&window, depth)};
    cost_gemm(graph, op, cost, gemm, 1, 0);
}

static void conv_transpose_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    Window window;
    if (!init_window(graph, op, &window, NULL))
        return;
    const Tensor *x = op_input(graph, op, 0), *y = op_output(graph, op, 0);
    int64_t groups = groups_of(op), inputs = input_elements(graph, op, 0);
    int64_t m = count_mul(window_taps(&window), y->shape.dim[1] / groups);
    int64_t macs = count_mul(inputs, m), outputs = output_elements(graph, op, 0);
    cost_dots(cost, macs, outputs, op_input(graph, op, 2) ? outputs : 0,
              op_is_depthwise(graph, op));
    set_needless(cost, window_padding_part_transposed(&window, macs));
    cost->compulsory = traffic_once(graph, op, inputs);
    cost->no_reuse = traffic_once(graph, op, count_at_least(macs, inputs));
    Gemm gemm = {.groups = groups,
                 .m = m,
                 .k = x->shape.dim[1] / groups,
                 .n = x->shape.dim[1] > 0 ? inputs / x->shape.dim[1] : 0};
    cost_gemm(graph, op, cost, gemm, 1, 0);
}

RULE(conv, WINDOW, conv_attrs, 1, 1, make_weights, "input,weight", conv_shape, conv_cost);
RULE(conv_transpose, WINDOW, conv_transpose_attrs, 1, 1, make_weights, "input,weight", conv_shape,
     conv_transpose_cost);
