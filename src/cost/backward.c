#include "cost/backward.h"

#include "base/count.h"
#include "graph/attention.h"
#include "graph/ops_expert.h"

/* ---- What is kept ---------------------------------------------------------------------------- */

enum { INDEX_BYTES = 8, MASK_BYTES = 1, STATISTIC_BYTES = 4, BATCH_NORM_TRAINING_FLOPS = 5 };

unsigned backward_keeps(const Op *op)
{
    return op_info(op->kind)->keeps;
}

static bool gets_gradient(const Op *op, int input, const bool *gradients)
{
    return input < op->n_inputs && op->inputs[input] >= 0 && gradients[op->inputs[input]];
}

bool backward_keeps_input(const Graph *graph, const Op *op, int i, const bool *gradients)
{
    const Tensor *tensor = op_input(graph, op, i);
    if (tensor == NULL || !tensor_is_data(tensor))
        return false;
    unsigned keeps = backward_keeps(op);
    bool factor = (keeps & KEEP_FACTORS) && i < 2 && gets_gradient(op, 1 - i, gradients);
    return factor || (keeps & KEEP_INPUTS) || ((keeps & KEEP_INPUT) && i == 0) ||
           ((keeps & KEEP_INTEGERS) && !dtype_is_float(tensor->dtype));
}

/* ---- What is kept beside tensors ------------------------------------------------------------- */

/* Groups that a norm normalises together, times the figures kept of each; attention: rows. */
static int64_t statistics(const Graph *graph, const Op *op, const Shape *x)
{
    int64_t batch = x->rank > 0 ? x->dim[0] : 1, channels = x->rank > 1 ? x->dim[1] : 1;
    AttentionSizes sizes;
    switch (backward_keeps(op) & KEEP_STATISTICS) {
    case KEEP_CHANNEL_MOMENTS:
        return count_mul(2, channels);
    case KEEP_SAMPLE_MOMENTS:
        return count_mul(2, batch);
    case KEEP_GROUP_MOMENTS:
        return count_mul3(2, batch, op_norm(op)->groups);
    case KEEP_MAP_MOMENTS:
        return count_mul3(2, batch, channels);
    case KEEP_ROW_MOMENTS:
        return count_mul(2, count_product(x->dim, MAX(shape_axis(x, op_norm(op)->axis), 0)));
    case KEEP_ROW_SCALES:
        return count_product(x->dim, MAX(shape_axis(x, op_norm(op)->axis), 0));
    case KEEP_QUERY_SUMS:
        sizes = attention_of(graph, op_lead(op));
        return count_mul3(MAX(sizes.batch, 0), MAX(sizes.heads, 0), MAX(sizes.queries, 0));
    default:
        return 0;
    }
}

/* Weights are directions x gates·H x features, states directions x gates·H x H. */
static int64_t gates(const Graph *graph, const Op *op)
{
    const Tensor *x = op_input(graph, op, 0), *w = op_input(graph, op, 1);
    const Tensor *r = op_input(graph, op, 2);
    int64_t rows = w->shape.dim[1];
    if (backward_keeps(op) & KEEP_CELL)
        count_add_to(&rows, r->shape.dim[2]);
    return count_mul(count_mul3(w->shape.dim[0], rows, x->shape.dim[0]), x->shape.dim[1]);
}

static int64_t projection(const Graph *graph, const Op *op)
{
    const Tensor *x = op_input(graph, op, 0), *w = op_input(graph, op, 1);
    return count_mul(count_product(x->shape.dim, x->shape.rank - 1), w->shape.dim[1]);
}

/* What the layers of a mixture hand on, activation and gate before and after. */
static int64_t hidden(const Graph *graph, const Op *op)
{
    const Tensor *x = op_input(graph, op, 0);
    MoeSizes sizes;
    moe_sizes(graph, op, &sizes);
    int64_t rows = count_product(x->shape.dim, x->shape.rank - 1);
    return count_mul3(rows, MAX(op_expert(op)->active, 1), count_add(sizes.in, sizes.hidden));
}

int64_t backward_extra_bytes(const Graph *graph, const Op *op, int float_bits)
{
    unsigned keeps = backward_keeps(op);
    const Tensor *x = op_input(graph, op, 0), *y = op_output(graph, op, 0);
    if (x == NULL || y == NULL || !op_is_covered(graph, op))
        return 0;
    int64_t outputs = shape_elements(&y->shape), bytes = 0;
    if (keeps & KEEP_INDICES)
        count_add_to(&bytes, count_mul(outputs, INDEX_BYTES));
    if (keeps & KEEP_MASK)
        count_add_to(&bytes, count_mul(outputs, MASK_BYTES));
    if (keeps & KEEP_STATISTICS)
        count_add_to(&bytes, count_mul(statistics(graph, op, &x->shape), STATISTIC_BYTES));
    if (keeps & KEEP_GATES)
        count_add_to(&bytes, count_bytes(gates(graph, op), float_bits));
    if (keeps & KEEP_HIDDEN)
        count_add_to(&bytes, count_bytes(hidden(graph, op), float_bits));
    if (keeps & KEEP_PROJECTION)
        count_add_to(&bytes, count_bytes(projection(graph, op), float_bits));
    return bytes;
}

/* ---- Gradients ------------------------------------------------------------------------------- */

static bool multiplies_weights(const Graph *graph, const Op *op)
{
    if (!op_is_product(op->kind))
        return false;
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(graph, op, i);
        if (tensor != NULL && tensor->role == TENSOR_WEIGHT)
            return true;
    }
    return false;
}

static bool any(const int *tensors, int n, const bool *marked)
{
    for (int i = 0; i < n; i++)
        if (tensors[i] >= 0 && marked[tensors[i]])
            return true;
    return false;
}

static void learn(const Graph *graph, const Op *op, bool *gradients)
{
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(graph, op, i);
        if (tensor != NULL && tensor->role == TENSOR_WEIGHT && dtype_is_float(tensor->dtype))
            gradients[op->inputs[i]] = true;
    }
}

/* Backwards, so that what follows an operator is known when it comes up. */
static void choose_weights(const Graph *graph, bool frozen_backbone, bool *gradients)
{
    g_autofree bool *followed = g_new0(bool, graph_n_tensors(graph) + 1);
    for (int i = graph_n_ops(graph) - 1; i >= 0; i--) {
        const Op *op = graph_op(graph, i);
        bool behind = any(op->outputs, op->n_outputs, followed);
        if (!behind || !frozen_backbone)
            learn(graph, op, gradients);
        for (int j = 0; j < op->n_inputs && (behind || multiplies_weights(graph, op)); j++)
            if (op->inputs[j] >= 0)
                followed[op->inputs[j]] = true;
    }
}

bool *backward_gradients(const Graph *graph, bool frozen_backbone)
{
    bool *gradients = g_new0(bool, graph_n_tensors(graph) + 1);
    choose_weights(graph, frozen_backbone, gradients);
    for (int i = 0; i < graph_n_ops(graph); i++) {
        const Op *op = graph_op(graph, i);
        bool flows = any(op->inputs, op->n_inputs, gradients);
        for (int j = 0; j < op->n_outputs && flows; j++)
            if (op->outputs[j] >= 0)
                gradients[op->outputs[j]] =
                    dtype_is_float(graph_tensor(graph, op->outputs[j])->dtype);
    }
    return gradients;
}

/* ---- Work ------------------------------------------------------------------------------------ */

/* The state's part of a recurrent cell's products: H of I + H columns. */
static BackwardMacs recurrent_macs(const Graph *graph, const Op *op, int64_t macs,
                                   const bool *gradients)
{
    const Tensor *w = op_input(graph, op, 1), *r = op_input(graph, op, 2);
    int64_t inputs = w->shape.dim[2], states = r->shape.dim[2];
    int64_t through_time = inputs + states > 0 ? macs / (inputs + states) * states : 0;
    bool wanted = gets_gradient(op, 0, gradients);
    return (BackwardMacs){wanted ? macs : through_time, gets_gradient(op, 1, gradients) ? macs : 0};
}

static BackwardMacs packed_macs(const Graph *graph, const Op *op, int64_t macs,
                                const bool *gradients)
{
    int64_t width = op_input(graph, op, 1)->shape.dim[0];
    int64_t projected = count_mul3(projection(graph, op), width, op_times(op));
    int64_t products = count_mul(2, count_sub(macs, projected));
    bool wanted = gets_gradient(op, 0, gradients);
    return (BackwardMacs){wanted ? count_add(products, projected) : products,
                          gets_gradient(op, 1, gradients) ? projected : 0};
}

/* Where the input of a mixture gets no gradient, what is between its layers still does. */
static BackwardMacs mixture_macs(const Graph *graph, const Op *op, int64_t macs,
                                 const bool *gradients)
{
    MoeSizes sizes;
    moe_sizes(graph, op, &sizes);
    int64_t all = count_add(sizes.in, sizes.hidden);
    int64_t last = all > 0 ? macs / all * sizes.hidden : 0;
    bool learned = false;
    for (int i = MOE_FIRST; i <= MOE_GATE; i++)
        learned = learned || gets_gradient(op, i, gradients);
    return (BackwardMacs){gets_gradient(op, 0, gradients) ? macs : last, learned ? macs : 0};
}

static BackwardMacs factor_macs(const Graph *graph, const Op *op, int64_t macs,
                                const bool *gradients)
{
    BackwardMacs backward = {0};
    for (int i = 0; i < 2; i++) {
        if (!gets_gradient(op, i, gradients))
            continue;
        bool weights = op_input(graph, op, i)->role == TENSOR_WEIGHT;
        int64_t *sum = weights ? &backward.by_weights : &backward.by_input;
        count_add_to(sum, macs);
    }
    return backward;
}

BackwardMacs backward_macs(const Graph *graph, const Op *op, int64_t macs, const bool *gradients)
{
    if (macs == 0 || !any(op->outputs, op->n_outputs, gradients))
        return (BackwardMacs){0};
    unsigned keeps = backward_keeps(op);
    if (keeps & KEEP_HIDDEN)
        return mixture_macs(graph, op, macs, gradients);
    if (keeps & KEEP_INPUTS) /* products of activations among each other */
        return (BackwardMacs){.by_input = count_mul(2, macs)};
    if (keeps & KEEP_PROJECTION)
        return packed_macs(graph, op, macs, gradients);
    if (keeps & KEEP_GATES)
        return recurrent_macs(graph, op, macs, gradients);
    return factor_macs(graph, op, macs, gradients);
}

int64_t backward_forward_extra_flops(const Graph *graph, const Op *op)
{
    const Tensor *y = op_output(graph, op, 0);
    if (!(backward_keeps(op) & KEEP_CHANNEL_MOMENTS) || y == NULL || !op_is_covered(graph, op))
        return 0;
    int64_t more = BATCH_NORM_TRAINING_FLOPS - op_info(op->kind)->unit_flops;
    return count_mul3(more, shape_elements(&y->shape), op_times(op));
}
