#include "graph/ops_rules.h"

static const AttrSpec roll_attrs[] = {
    ATTR("shifts", INTS, roll.shifts, true, NAN,
         "places moved towards the end, one number per axis"),
    ATTR("axes", INTS, roll.axes, true, NAN, "the axes they are moved along"),
    {0},
};
static const AttrSpec block_attrs[] = {
    ATTR("block", INT, block.side, true, NAN, "side of a block of positions"),
    {0},
};

/* ---- roll ---- */

static bool roll_shape(const Graph *graph, const Op *op, GArray *out, GError **error)
{
    const Tensor *x = rule_input(graph, op, 0, "input", error);
    const Ints *shifts = &op_roll(op)->shifts, *axes = &op_roll(op)->axes;
    if (!x)
        return false;
    if (shifts->n != axes->n)
        return rule_fail(error, "shifts and axes have %d and %d numbers; give one per axis",
                         shifts->n, axes->n);
    for (int i = 0; x->shape.rank >= 0 && i < axes->n; i++)
        if (rule_axis(&x->shape, axes->v[i], error) < 0)
            return false;
    rule_output(out, x->shape, x->dtype);
    return true;
}

/* ---- depth_to_space, space_to_depth ---- */

enum { MAX_BLOCK = 1024 };

/* Input N x C x H x W whose dimension i (C, or H and W) divides by `parts`. */
static bool divides(const Shape *x, int i, int64_t parts, GError **error)
{
    static const char *const what[] = {"", "channels", "rows", "columns"};
    return x->dim[i] < 0 || x->dim[i] % parts == 0 ||
           rule_fail(error,
                     "%" G_GINT64_FORMAT " %s do not divide into blocks of %" G_GINT64_FORMAT,
                     x->dim[i], what[i], parts);
}

static bool check_block(const Tensor *x, int64_t block, GError **error)
{
    if (block < 1 || block > MAX_BLOCK)
        return rule_fail(error, "block is %" G_GINT64_FORMAT "; it must be 1 to %d", block,
                         MAX_BLOCK);
    if (x->shape.rank < 0 || x->shape.rank == 4)
        return true;
    g_autofree char *text = shape_text(&x->shape);
    return rule_fail(error, "its input %s is not batch x channels x height x width", text);
}

static int64_t grown(int64_t dim, int64_t times)
{
    return dim < 0 ? DIM_UNKNOWN : count_mul(dim, times);
}

static int64_t shrunk(int64_t dim, int64_t times)
{
    return dim < 0 ? DIM_UNKNOWN : dim / times;
}

static bool depth_to_space_shape(const Graph *graph, const Op *op, GArray *out, GError **error)
{
    const Tensor *x = rule_input(graph, op, 0, "input", error);
    int64_t block = op_block(op)->side, area = block * block;
    if (!x || !check_block(x, block, error))
        return false;
    Shape y = x->shape;
    if (y.rank == 4) {
        if (!divides(&y, 1, area, error))
            return false;
        y = (Shape){
            4, {y.dim[0], shrunk(y.dim[1], area), grown(y.dim[2], block), grown(y.dim[3], block)}};
    }
    rule_output(out, y, x->dtype);
    return true;
}

static bool space_to_depth_shape(const Graph *graph, const Op *op, GArray *out, GError **error)
{
    const Tensor *x = rule_input(graph, op, 0, "input", error);
    int64_t block = op_block(op)->side, area = block * block;
    if (!x || !check_block(x, block, error))
        return false;
    Shape y = x->shape;
    if (y.rank == 4) {
        if (!divides(&y, 2, block, error) || !divides(&y, 3, block, error))
            return false;
        y = (Shape){
            4, {y.dim[0], grown(y.dim[1], area), shrunk(y.dim[2], block), shrunk(y.dim[3], block)}};
    }
    rule_output(out, y, x->dtype);
    return true;
}

RULE(roll, ROLL, roll_attrs, 1, 1, NULL, roll_shape, cost_copy);
RULE(depth_to_space, BLOCK, block_attrs, 1, 1, NULL, depth_to_space_shape, cost_copy);
RULE(space_to_depth, BLOCK, block_attrs, 1, 1, NULL, space_to_depth_shape, cost_copy);
