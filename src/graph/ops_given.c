/* Operators whose output shape follows from values that only a file's reader knows: it adds them
 * with graph_add_op_as(). Here they take `dims`, or are of their input's shape. */
#include "graph/ops_rules.h"

static const AttrSpec given_attrs[] = {
    ATTR("dims", INTS, dims.dims, false, NAN, "shape of the result; default: that of the input"),
    {0},
};

static const AttrSpec top_k_attrs[] = {
    ATTR("k", INT, largest.k, true, NAN, "how many of the largest"),
    ATTR("axis", INT, largest.axis, false, -1, "the axis they are looked for along"),
    {0},
};

static bool given_shape(Inference *in)
{
    const Ints *dims = &op_dims(in->op)->dims;
    if (dims->n > 0)
        in->y.rank = dims->n;
    for (int i = 0; i < dims->n; i++) {
        if (dims->v[i] != DIMS_FROM_DATA && !rule_at_least("dims", dims->v[i], 0, in->error))
            return false;
        in->y.dim[i] = dims->v[i] == DIMS_FROM_DATA ? DIM_UNKNOWN : dims->v[i];
    }
    return true;
}

static bool test_shape(Inference *in)
{
    in->dtype = DTYPE_BOOL;
    return true;
}

/* The elements, and where they are. */
static bool top_k_shape(Inference *in)
{
    int64_t k = op_largest(in->op)->k;
    if (!rule_at_least("k", k, 1, in->error))
        return false;
    if (in->y.rank >= 0) {
        int axis = rule_axis(&in->y, op_largest(in->op)->axis, in->error);
        if (axis < 0)
            return false;
        if (in->y.dim[axis] >= 0 && in->y.dim[axis] < k)
            return rule_fail(in->error,
                             "k is %" G_GINT64_FORMAT ", but axis %d has only %" G_GINT64_FORMAT
                             " elements; choose a smaller k",
                             k, axis, in->y.dim[axis]);
        in->y.dim[axis] = k;
    }
    rule_output(in, in->y, DTYPE_INT64);
    return true;
}

static void scan_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    cost_flops(cost, count_mul(op_info(op->kind)->unit_flops, input_elements(graph, op, 0)));
    cost_copy(graph, op, cost);
}

/* Of tables of sines the rows of the positions there are; given tensors are read as they are. A
 * position takes `terms` FLOPs; 0: all of its features are rotated. */
static void rotary_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    const Shape *x = &op_input(graph, op, 0)->shape;
    int64_t terms = op_dims(op)->terms,
            rows = count_mul(x->rank > 1 ? x->dim[0] : 1,
                             x->rank > 1 ? x->dim[x->rank == 4 ? 2 : 1] : 1);
    cost_flops(cost, terms > 0 ? count_mul(rows, terms) : output_flops(graph, op));
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(graph, op, i);
        int64_t all = input_elements(graph, op, i);
        bool table = tensor && tensor->role == TENSOR_BUFFER && tensor->shape.rank > 0;
        int64_t used = table ? count_mul(rows, tensor->shape.dim[tensor->shape.rank - 1]) : all;
        traffic_read(&cost->compulsory, tensor, count_ok(used) ? MIN(used, all) : all);
    }
    for (int i = 0; i < op->n_outputs; i++)
        traffic_write(&cost->compulsory, op_output(graph, op, i), output_elements(graph, op, i));
    cost->no_reuse = cost->compulsory;
}

/* Of tables of words, positions and segments the rows that are looked up: each of a word, the same
 * positions in every sequence unless they are given. A group of features takes 2 FLOPs more. */
static void embed_norm_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    enum { WORDS = 2, POSITIONS, SEGMENTS, PLACES = 8 };
    const Shape *ids = &op_input(graph, op, 0)->shape, *y = &op_output(graph, op, 0)->shape;
    const Tensor *places = op_input(graph, op, PLACES);
    int64_t rows = shape_elements(ids), width = y->rank > 0 ? y->dim[y->rank - 1] : 1;
    bool given = places && tensor_is_data(places);
    cost_flops(cost, count_add(output_flops(graph, op), count_mul(2, rows)));
    for (int i = 0; i < op->n_inputs; i++) {
        int64_t all = input_elements(graph, op, i), least = all, most = all;
        if (i >= WORDS && i <= SEGMENTS && all > 0) {
            bool same = i == POSITIONS && !given && ids->rank > 0;
            int64_t used = count_mul(same ? ids->dim[ids->rank - 1] : rows, width);
            least = count_ok(used) ? MIN(used, all) : all;
            most = count_mul(rows, width);
        }
        traffic_read(&cost->compulsory, op_input(graph, op, i), least);
        traffic_read(&cost->no_reuse, op_input(graph, op, i), count_at_least(most, least));
    }
    for (int i = 0; i < op->n_outputs; i++) {
        traffic_write(&cost->compulsory, op_output(graph, op, i), output_elements(graph, op, i));
        traffic_write(&cost->no_reuse, op_output(graph, op, i), output_elements(graph, op, i));
    }
}

static void fill_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    cost_flops(cost, output_flops(graph, op));
    for (int i = 0; i < op->n_outputs; i++)
        traffic_write(&cost->compulsory, op_output(graph, op, i), output_elements(graph, op, i));
    cost->no_reuse = cost->compulsory;
}

static void pick_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    int64_t read = output_elements(graph, op, 0);
    cost->compulsory = traffic_once(graph, op, MIN(read, input_elements(graph, op, 0)));
    cost->no_reuse = traffic_once(graph, op, read);
}

/* `terms` is the number of products that add up to one output element; 0 or 1: there is no sum. */
static void einsum_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    int64_t outputs = output_elements(graph, op, 0), depth = MAX(op_dims(op)->terms, 0);
    if (op->n_inputs > 1)
        cost_dots(cost, count_mul(outputs, depth), outputs, 0, false);
    else
        cost_flops(cost, depth > 1 ? count_mul(outputs, depth) : 0);
    cost_copy(graph, op, cost);
}

/* A radix-2 transform of n complex numbers takes 5·n·log2 n. */
static void dft_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    int64_t stages = 0;
    for (int64_t n = op_dims(op)->terms; n > 1; n = n / 2 + n % 2)
        stages++;
    cost_flops(cost, count_mul3(5, output_elements(graph, op, 0) / 2, stages));
    cost_copy(graph, op, cost);
}

static Traffic trees_traffic(const Graph *graph, const Op *op, int64_t met)
{
    Traffic traffic = {0};
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(graph, op, i);
        int64_t elements = input_elements(graph, op, i);
        bool learned = tensor && tensor_is_parameter(tensor);
        int64_t read = learned && count_ok(met) ? MIN(met, elements) : elements;
        traffic_read(&traffic, tensor, read);
        if (learned && count_ok(met))
            met -= read;
    }
    for (int i = 0; i < op->n_outputs; i++)
        traffic_write(&traffic, op_output(graph, op, i), output_elements(graph, op, i));
    return traffic;
}

/* `terms` is what a row takes: comparisons on the longest path of each tree, and additions. */
static void trees_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    const Tensor *y = op_output(graph, op, 0);
    int64_t rows = y && y->shape.rank > 0 ? y->shape.dim[0] : 1, terms = op_dims(op)->terms;
    cost_flops(cost, count_mul(rows, terms));
    cost->compulsory = trees_traffic(graph, op, rows > 0 ? terms : 0);
    cost->no_reuse = trees_traffic(graph, op, INT64_MAX);
    int64_t again = count_sub(count_mul(rows, terms), cost->no_reuse.weights);
    for (int i = op->n_inputs - 1; count_ok(again) && again > 0 && i >= 0; i--)
        if (op_input(graph, op, i) && tensor_is_parameter(op_input(graph, op, i))) {
            traffic_read(&cost->no_reuse, op_input(graph, op, i), again);
            break;
        }
}

RULE(given, DIMS, given_attrs, 1, -1, NULL, "input", given_shape, cost_each);
RULE(scan, DIMS, given_attrs, 1, -1, NULL, "input", given_shape, scan_cost);
RULE(top_k, LARGEST, top_k_attrs, 1, -1, NULL, "input", top_k_shape, scan_cost);
RULE(rotary, DIMS, NULL, 1, -1, NULL, "input", NULL, rotary_cost);
RULE(embed_norm, DIMS, given_attrs, 1, -1, NULL, "input", given_shape, embed_norm_cost);
RULE(fill, DIMS, given_attrs, 1, -1, NULL, "input", given_shape, fill_cost);
RULE(pick, DIMS, given_attrs, 1, -1, NULL, "input", given_shape, pick_cost);
RULE(trees, DIMS, given_attrs, 1, -1, NULL, "input", given_shape, trees_cost);
RULE(test, NONE, NULL, 1, 1, NULL, "input", test_shape, cost_each);
RULE(einsum, DIMS, given_attrs, 1, -1, NULL, "input", given_shape, einsum_cost);
RULE(dft, DIMS, given_attrs, 1, -1, NULL, "input", given_shape, dft_cost);
