#include "graph/ops_rules.h"
#include "graph/window.h"

static const AttrSpec pool_attrs[] = {
    ATTR("kernel", INTS, window.kernel, true, NAN, "window, one number or one per dimension"),
    ATTR("stride", INTS, window.stride, false, NAN, "step between windows; default: the kernel"),
    ATTR("pad", PAD, window.pad, false, 0,
         "a number, one per dimension, all begins then all ends, \"same\" or \"same_lower\""),
    ATTR("dilation", INTS, window.dilation, false, 1, "distance between the elements of a window"),
    ATTR("ceil_mode", BOOL, window.ceil_mode, false, 0, "a last, partial window counts"),
    ATTR("count_include_pad", BOOL, window.count_include_pad, false, 0,
         "the mean counts padding; no figure depends on it"),
    {0},
};
static const AttrSpec adaptive_attrs[] = {
    ATTR("dims", INTS, dims.dims, true, NAN, "output size, one number or one per dimension"),
    {0},
};

static bool init_window(const Graph *graph, const Op *op, Window *window, GError **error)
{
    const Tensor *x = op_input(graph, op, 0);
    return window_init(window, op_window(op), &x->shape, &op_window(op)->kernel, true, error);
}

static bool pool_shape(Inference *in)
{
    Window window = {0};
    if (in->y.rank >= 0 && !init_window(in->graph, in->op, &window, in->error))
        return false;
    for (int i = 0; i < window.rank; i++)
        in->y.dim[i + 2] = window.dim[i].out;
    return true;
}

static int64_t planes(const Tensor *x)
{
    return count_mul(x->shape.dim[0], x->shape.dim[1]);
}

static void pool_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    Window window;
    if (!init_window(graph, op, &window, NULL))
        return;
    int64_t n = planes(op_input(graph, op, 0));
    cost_flops(cost, count_mul(output_elements(graph, op, 0), window_taps(&window)));
    cost->needless.flops = window_padding_part(&window, cost->flops);
    cost->pool_input_flops = input_elements(graph, op, 0);
    cost->compulsory = traffic_once(graph, op, count_mul(n, window_touched(&window)));
    cost->no_reuse = traffic_once(graph, op, count_mul(n, window_visits(&window)));
}

static bool global_shape(Inference *in)
{
    for (int i = 2; i < in->y.rank; i++)
        in->y.dim[i] = 1;
    return rule_spatial(&in->y, in->error);
}

static void global_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    cost_flops(cost, input_elements(graph, op, 0));
    cost->pool_input_flops = input_elements(graph, op, 0);
    cost_copy(graph, op, cost);
}

static bool adaptive_shape(Inference *in)
{
    const Ints *dims = &op_dims(in->op)->dims;
    if (!rule_spatial(&in->y, in->error) ||
        (in->y.rank >= 0 && !rule_list_fits("dims", dims, in->y.rank - 2, false, in->error)))
        return false;
    for (int i = 2; i < in->y.rank; i++) {
        in->y.dim[i] = ints_at(dims, i - 2, 1);
        if (!rule_at_least("dims", in->y.dim[i], 1, in->error))
            return false;
    }
    return true;
}

/* Window i of n over L positions is [floor(i·L/n), ceil((i+1)·L/n)): neighbours share one position
 * wherever i·L/n is not whole, so together they read L + n - gcd(L, n). */
static int64_t adaptive_visits(const Shape *x, const Shape *y)
{
    int64_t visits = count_mul(x->dim[0], x->dim[1]);
    for (int i = 2; i < x->rank; i++) {
        int64_t shared = y->dim[i] - greatest_common_divisor(x->dim[i], y->dim[i]);
        visits = count_mul(visits, count_add(x->dim[i], shared));
    }
    return visits;
}

static void adaptive_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    const Shape *x = &op_input(graph, op, 0)->shape, *y = &op_output(graph, op, 0)->shape;
    int64_t visits = input_elements(graph, op, 0) == 0 ? 0 : adaptive_visits(x, y);
    cost_flops(cost, visits);
    cost->pool_input_flops = input_elements(graph, op, 0);
    cost->compulsory = traffic_once(graph, op, input_elements(graph, op, 0));
    cost->no_reuse = traffic_once(graph, op, visits);
}

RULE(pool, WINDOW, pool_attrs, 1, 1, NULL, "input", pool_shape, pool_cost);
RULE(global_pool, NONE, NULL, 1, 1, NULL, "input", global_shape, global_cost);
RULE(adaptive_pool, DIMS, adaptive_attrs, 1, 1, NULL, "input", adaptive_shape, adaptive_cost);
