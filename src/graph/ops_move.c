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

/* ---- roll ------------------------------------------------------------------------------------ */

static bool roll_shape(Inference *in)
{
    const Ints *shifts = &op_roll(in->op)->shifts, *axes = &op_roll(in->op)->axes;
    if (shifts->n != axes->n)
        return rule_fail(in->error, "shifts and axes have %d and %d numbers; give one per axis",
                         shifts->n, axes->n);
    for (int i = 0; in->y.rank >= 0 && i < axes->n; i++)
        if (rule_axis(&in->y, axes->v[i], in->error) < 0)
            return false;
    return true;
}

/* ---- depth_to_space, space_to_depth ---------------------------------------------------------- */

enum { MAX_BLOCK = 1024 };

/* Input N x C x H x W whose dimension i (C, or H and W) divides by `parts`. */
static bool divides(const Shape *x, int i, int64_t parts, GError **error)
{
    static const char *const what[] = {"", "channels", "rows", "columns"};
    return x->dim[i] < 0 || x->dim[i] % parts == 0 ||
           rule_fail(error,
                     "%" G_GINT64_FORMAT " %s do not divide into blocks of %" G_GINT64_FORMAT
                     "; choose another block size",
                     x->dim[i], what[i], parts);
}

static bool check_block(Inference *in, int64_t block)
{
    if (block < 1 || block > MAX_BLOCK)
        return rule_fail(in->error, "block is %" G_GINT64_FORMAT "; it must be 1 to %d", block,
                         MAX_BLOCK);
    if (in->y.rank < 0 || in->y.rank == 4)
        return true;
    g_autofree char *text = shape_text(&in->y);
    return rule_fail(
        in->error, "its input %s is not batch x channels x height x width; reshape it first", text);
}

static int64_t grown(int64_t dim, int64_t times)
{
    return dim < 0 ? DIM_UNKNOWN : count_mul(dim, times);
}

static int64_t shrunk(int64_t dim, int64_t times)
{
    return dim < 0 ? DIM_UNKNOWN : dim / times;
}

static bool depth_to_space_shape(Inference *in)
{
    int64_t block = op_block(in->op)->side, area = block * block, *dim = in->y.dim;
    if (!check_block(in, block) || (in->y.rank == 4 && !divides(&in->y, 1, area, in->error)))
        return false;
    if (in->y.rank == 4)
        in->y =
            (Shape){4, {dim[0], shrunk(dim[1], area), grown(dim[2], block), grown(dim[3], block)}};
    return true;
}

static bool space_to_depth_shape(Inference *in)
{
    int64_t block = op_block(in->op)->side, area = block * block, *dim = in->y.dim;
    if (!check_block(in, block) || (in->y.rank == 4 && (!divides(&in->y, 2, block, in->error) ||
                                                        !divides(&in->y, 3, block, in->error))))
        return false;
    if (in->y.rank == 4)
        in->y =
            (Shape){4, {dim[0], grown(dim[1], area), shrunk(dim[2], block), shrunk(dim[3], block)}};
    return true;
}

RULE(roll, ROLL, roll_attrs, 1, 1, NULL, "input", roll_shape, cost_copy);
RULE(depth_to_space, BLOCK, block_attrs, 1, 1, NULL, "input", depth_to_space_shape, cost_copy);
RULE(space_to_depth, BLOCK, block_attrs, 1, 1, NULL, "input", space_to_depth_shape, cost_copy);
