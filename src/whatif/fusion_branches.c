#include "base/count.h"
#include "whatif/fusion_rules.h"

/* A sum of convolutions of one tensor is one convolution, whose kernel is the sum of theirs with
 * the smaller ones in the middle; a batch-norm of that tensor, or it itself, is a 1 x 1 kernel
 * (RepVGG).
 *
 * Additions stand alone or are already part of the convolution that computed last. Either way one
 * of the two operands gives way to the other: first the addition joins what remains, then it goes.
 */

static bool is_plain_conv(const Rewrite *rewrite, int index)
{
    const Op *op = index == NO_OP ? NULL : graph_op(rewrite->graph, index);
    return op != NULL && op->kind == OP_CONV && op->n_parts == 0;
}

static bool has_own_weights(const Rewrite *rewrite, const Op *op)
{
    return op->n_inputs >= 2 && fusion_own_weight(rewrite, op->inputs[1]) &&
           (op->n_inputs < 3 || op->inputs[2] < 0 || fusion_own_weight(rewrite, op->inputs[2])) &&
           op->compute == DTYPE_UNKNOWN;
}

/* Whether the windows of `small` sit in the middle of those of `large`, dimension by dimension. */
static bool sits_within(const Graph *graph, const Op *large, const Op *small)
{
    const Shape *a = &op_input(graph, large, 1)->shape, *b = &op_input(graph, small, 1)->shape;
    const WindowAttrs *x = op_window(large), *y = op_window(small);
    int n = a->rank - 2;
    if (a->rank != b->rank || x->auto_pad != AUTO_PAD_NONE || y->auto_pad != AUTO_PAD_NONE)
        return false;
    for (int i = 0; i < n; i++) {
        int64_t around = a->dim[i + 2] - b->dim[i + 2];
        if (around < 0 || around % 2 != 0 ||
            ints_at(&x->stride, i, 1) != ints_at(&y->stride, i, 1) ||
            ints_at(&x->dilation, i, 1) != 1 || ints_at(&y->dilation, i, 1) != 1 ||
            pad_at(x, i, n) - pad_at(y, i, n) != around / 2 ||
            pad_at(x, n + i, n) - pad_at(y, n + i, n) != around / 2)
            return false;
    }
    return MAX(x->groups, 1) == MAX(y->groups, 1);
}

/* Whether the middle tap of `conv` sees the element of its input that its output stands at. */
static bool is_centred(const Graph *graph, const Op *conv)
{
    const Shape *weight = &op_input(graph, conv, 1)->shape;
    const WindowAttrs *window = op_window(conv);
    int n = weight->rank - 2;
    for (int i = 0; i < n; i++) {
        int64_t kernel = weight->dim[i + 2];
        if (kernel % 2 == 0 || ints_at(&window->stride, i, 1) != 1 ||
            ints_at(&window->dilation, i, 1) != 1 || pad_at(window, i, n) != kernel / 2 ||
            pad_at(window, n + i, n) != kernel / 2)
            return false;
    }
    return window->auto_pad == AUTO_PAD_NONE;
}

static bool same_shape(const Graph *graph, int a, int b)
{
    return shape_equal(&graph_tensor(graph, a)->shape, &graph_tensor(graph, b)->shape);
}

static bool has_bias(const Op *conv)
{
    return conv->n_inputs > 2 && conv->inputs[2] >= 0;
}

/* The branch that computes `tensor` from x: an operator, or NO_OP for x itself. */
static bool is_branch(const Rewrite *rewrite, const Op *conv, int tensor, int *branch)
{
    const Graph *graph = rewrite->graph;
    int x = conv->inputs[0];
    *branch = NO_OP;
    if (tensor == x)
        return is_centred(graph, conv) && same_shape(graph, x, conv->outputs[0]);
    *branch = rewrite_producer(rewrite, tensor);
    if (*branch == NO_OP || rewrite->uses.times[tensor] != 1)
        return false;
    const Op *op = graph_op(graph, *branch);
    if (op->n_parts > 0 || op->n_inputs == 0 || op->inputs[0] != x || op->auxiliary ||
        !rewrite->covered[*branch])
        return false;
    if (op->kind == OP_BATCH_NORM)
        return op->n_outputs == 1 && is_centred(graph, conv) &&
               same_shape(graph, x, conv->outputs[0]);
    return op->kind == OP_CONV && has_own_weights(rewrite, op);
}

/* NO_TENSOR when `tensor` is none of the two. */
static int other_operand(const Op *add, int tensor)
{
    if (add->n_inputs != 2 || (add->inputs[0] != tensor && add->inputs[1] != tensor))
        return NO_TENSOR;
    return add->inputs[0] == tensor ? add->inputs[1] : add->inputs[0];
}

/* ---- An addition that stands alone ----------------------------------------------------------- */

/* What is fused with the addition goes where the convolution stands, with it, and knows nothing of
 * what was added. */
static bool rest_can_follow(const Rewrite *rewrite, const Op *add, int place)
{
    for (int i = op_lead(add)->n_inputs; i < add->n_inputs; i++)
        if (rewrite_producer(rewrite, add->inputs[i]) >= place)
            return false;
    for (int i = 1; i < add->n_parts; i++)
        for (int j = 0; j < add->parts[i].n_inputs; j++)
            if (add->parts[i].inputs[j] == add->inputs[0] ||
                add->parts[i].inputs[j] == add->inputs[1])
                return false;
    return true;
}

/* The convolution of an addition with the largest kernel, when the other operand is a branch. */
static int main_of(const Rewrite *rewrite, int index)
{
    const Op *add = graph_op(rewrite->graph, index);
    for (int i = 0; i < 2; i++) {
        int producer, branch;
        if (fusion_joins(rewrite, index, add->inputs[i], &producer) != NULL ||
            !is_plain_conv(rewrite, producer) || !rest_can_follow(rewrite, add, producer) ||
            !same_shape(rewrite->graph, add->inputs[i], add->inputs[1 - i]))
            continue;
        const Op *conv = graph_op(rewrite->graph, producer);
        if (!has_own_weights(rewrite, conv) ||
            !is_branch(rewrite, conv, add->inputs[1 - i], &branch))
            continue;
        const Op *other = branch == NO_OP ? NULL : graph_op(rewrite->graph, branch);
        if (other == NULL || other->kind != OP_CONV || sits_within(rewrite->graph, conv, other))
            return producer;
    }
    return NO_OP;
}

/* ---- An addition that is part of a convolution ----------------------------------------------- */

/* Makes the convolution that is to remain the first part of `index`. */
static void swap_lead(Rewrite *rewrite, int index, int branch)
{
    Op *whole = graph_op(rewrite->graph, index);
    Op *lead = rewrite_parts(rewrite, index), *conv = graph_op(rewrite->graph, branch);
    Op larger = *conv;
    larger.outputs = lead->outputs;
    for (int i = 0; i < 3; i++) {
        if (i < conv->n_inputs && conv->inputs[i] >= 0)
            rewrite->uses.reader[conv->inputs[i]] = index;
    }
    Op smaller = *lead;
    smaller.outputs = conv->outputs;
    *conv = smaller;
    whole->kind = larger.kind;
    whole->name = larger.name;
    whole->type = larger.type;
    whole->line = larger.line;
    whole->attrs = larger.attrs;
    *lead = larger;
}

/* The part before the addition computes what the addition did. */
static void drop_addition(Rewrite *rewrite, int index, int n_lead_inputs, int without)
{
    Op *parts = rewrite_parts(rewrite, index);
    graph_tensor(rewrite->graph, parts[0].outputs[0])->producer = NO_OP;
    parts[0].outputs = parts[1].outputs;
    rewrite_drop_part(rewrite, index, 1, without, n_lead_inputs);
}

/* Of each tensor that parts read, how many parts stand from the last that does so to the end: that
 * stays so while parts go from the front. */
static GHashTable *last_reads(const Op *whole)
{
    GHashTable *last = g_hash_table_new(NULL, NULL);
    for (int i = 2; i < whole->n_parts; i++)
        for (int j = 0; j < whole->parts[i].n_inputs; j++)
            g_hash_table_insert(last, GINT_TO_POINTER(whole->parts[i].inputs[j]),
                                GINT_TO_POINTER(whole->n_parts - i));
    return last;
}

static bool read_by_later_part(const Op *whole, GHashTable *last, int tensor)
{
    int from_end = GPOINTER_TO_INT(g_hash_table_lookup(last, GINT_TO_POINTER(tensor)));
    return from_end > 0 && from_end < whole->n_parts - 1;
}

/* Takes the addition that is the second part of `index` into the weights of the first. */
static bool absorb(Rewrite *rewrite, int index, GHashTable **last)
{
    Graph *graph = rewrite->graph;
    Op *whole = graph_op(graph, index);
    if (whole->kind != OP_CONV || whole->n_parts < 2 || whole->parts[1].kind != OP_ADD ||
        !has_own_weights(rewrite, &whole->parts[0]))
        return false;
    const Op *conv = &whole->parts[0];
    int branch, other = other_operand(&whole->parts[1], conv->outputs[0]);
    if (other < 0 || other == conv->outputs[0] || !is_branch(rewrite, conv, other, &branch) ||
        !same_shape(graph, other, conv->outputs[0]))
        return false;
    if (*last == NULL)
        *last = last_reads(whole);
    if (read_by_later_part(whole, *last, other) ||
        read_by_later_part(whole, *last, conv->outputs[0]))
        return false;
    int n_lead_inputs = conv->n_inputs;
    const Op *op = branch == NO_OP ? NULL : graph_op(graph, branch);
    bool biased = op != NULL && (op->kind == OP_BATCH_NORM || has_bias(op));
    if (op != NULL && op->kind == OP_CONV && !sits_within(graph, conv, op)) {
        if (!sits_within(graph, op, conv))
            return false;
        biased = has_bias(conv);
        swap_lead(rewrite, index, branch);
    }
    drop_addition(rewrite, index, n_lead_inputs, branch == NO_OP ? NO_TENSOR : other);
    if (branch != NO_OP)
        rewrite_remove(rewrite, branch);
    if (biased)
        rewrite_add_bias(rewrite, index);
    return true;
}

const char *fusion_try_branches(Rewrite *rewrite, int index)
{
    const Op *op = graph_op(rewrite->graph, index);
    int into = index;
    if (op->kind == OP_ADD) {
        bool sum = op_lead(op)->n_inputs == 2 && op->inputs[0] >= 0 && op->inputs[1] >= 0;
        into = sum ? main_of(rewrite, index) : NO_OP;
        if (into == NO_OP)
            return NULL;
        rewrite_join(rewrite, into, index);
    }
    g_autoptr(GHashTable) last = NULL;
    bool done = false;
    while (absorb(rewrite, into, &last))
        done = true;
    return done ? fusion_done : NULL;
}
