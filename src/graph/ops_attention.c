#include "graph/attention.h"
#include "graph/ops_rules.h"

static const AttrSpec attention_attrs[] = {
    ATTR("causal", BOOL, attention.causal, false, 0,
         "no position sees later ones; counted in full all the same, but for the bound"),
    ATTR("heads", INT, attention.heads, false, NAN,
         "of inputs that are batch × length × heads·size"),
    ATTR("kv_heads", INT, attention.kv_heads, false, NAN, "of key and value; default: heads"),
    ATTR("window", INT, attention.window, false, NAN,
         "keys that a query meets at most, the nearest ones; default: all"),
    {0},
};
static const AttrSpec packed_attrs[] = {
    ATTR("heads", INT, attention.heads, true, NAN, "attention heads"),
    ATTR("causal", BOOL, attention.causal, false, 0,
         "no position sees later ones; counted in full, but for the bound"),
    {0},
};

/* ---- What both have in common ---------------------------------------------------------------- */

/* Work of the scores, the softmax and the sum of values. */
typedef struct Work {
    int64_t rows; /* queries of all heads */
    int64_t met;  /* keys that each meets */
    int64_t scores;
    int64_t macs, dots, extra;
} Work;

/* Biases, and what is done to heads of queries and new keys before they are multiplied. */
static int64_t row_flops(const AttentionAttrs *attrs, const AttentionSizes *sizes, int64_t rows)
{
    int64_t fresh = attrs->kept ? 0 : count_mul3(sizes->batch, sizes->kv_heads, sizes->fresh);
    int64_t both = count_add(rows, fresh);
    int64_t bias = count_add(count_mul(both, sizes->size), count_mul(fresh, sizes->value_size));
    return count_add(count_mul(attrs->row_flops, both), attrs->bias ? bias : 0);
}

/* Queries are the last of the keys. */
static Mask mask_of(const AttentionAttrs *attrs, const AttentionSizes *sizes)
{
    bool known = attrs->causal && attrs->pairs == 0 && attrs->paged == 0;
    return known ? (Mask){sizes->queries, attention_keys(attrs, sizes), attrs->window} : (Mask){0};
}

/* Of each score that is computed the products, and what else is done to it. */
static NeedlessFlops needless_of(const AttentionAttrs *attrs, const AttentionSizes *sizes,
                                 const Work *work)
{
    Mask mask = mask_of(attrs, sizes);
    if (!mask_is_some(&mask))
        return (NeedlessFlops){0};
    int64_t heads = count_mul(sizes->batch, sizes->heads);
    int64_t hidden = count_sub(work->scores, count_mul(heads, mask_needed(&mask)));
    int64_t dots = count_mul3(2, hidden, count_add(sizes->size, sizes->value_size));
    int64_t each = count_add(1 + 5, attrs->score_flops);
    if (!count_ok(dots) || hidden <= 0)
        return (NeedlessFlops){0};
    return (NeedlessFlops){.flops = count_add(dots, count_mul(each, hidden)), .matrix_flops = dots};
}

static Work work_of(const AttentionAttrs *attrs, const AttentionSizes *sizes)
{
    Work work = {.rows = count_mul3(sizes->batch, sizes->heads, sizes->queries),
                 .met = attention_met(attrs, sizes)};
    work.scores =
        attrs->pairs > 0 ? count_mul(sizes->batch, attrs->pairs) : count_mul(work.rows, work.met);
    if (attrs->pairs > 0 && work.rows > 0)
        work.met = count_ceil_div(work.scores, work.rows);
    work.macs =
        count_add(count_mul(work.scores, sizes->size), count_mul(work.scores, sizes->value_size));
    work.dots = count_add(work.scores, count_mul(work.rows, sizes->value_size));
    int64_t softmax =
        work.met == 0 ? 0 : count_sub(count_mul(5, work.scores), count_mul(2, work.rows));
    work.extra = count_add(count_mul(count_add(1, attrs->score_flops), work.scores), softmax);
    count_add_to(&work.extra, row_flops(attrs, sizes, work.rows));
    return work;
}

/* Elements of the i-th input that a pass reads once: of a past the keys that are met, of tables of
 * sines the rows of its positions. */
static int64_t once(const Graph *graph, const Op *op, int i, const AttentionSizes *sizes, int past)
{
    const Tensor *tensor = op_input(graph, op, i);
    int64_t all = input_elements(graph, op, i);
    if (!tensor || all <= 0)
        return all;
    bool cache = i == past || (op->kind == OP_ATTENTION && i == past + 1);
    if (cache && sizes->past > 0)
        return attention_past_read(op_attention(op), sizes, &tensor->shape);
    int64_t width = tensor->shape.rank > 0 ? tensor->shape.dim[tensor->shape.rank - 1] : 1;
    int64_t used = count_mul3(sizes->batch, sizes->queries, width);
    return tensor->role == TENSOR_BUFFER && count_ok(used) ? MIN(used, all) : all;
}

static void write_outputs(const Graph *graph, const Op *op, Traffic *traffic)
{
    for (int i = 0; i < op->n_outputs; i++)
        traffic_write(traffic, op_output(graph, op, i), op_written_elements(graph, op, i));
}

/* ---- Attention ------------------------------------------------------------------------------- */

static bool attention_shape(Inference *in)
{
    const Shape *x[ATTENTION_OTHERS];
    AttentionSizes sizes;
    for (int i = 0; i < ATTENTION_OTHERS; i++) {
        const Tensor *tensor = op_input(in->graph, in->op, i);
        x[i] = tensor ? &tensor->shape : NULL;
    }
    if (!attention_sizes(op_attention(in->op), x, &sizes, in->error))
        return false;
    in->y = sizes.heads == DIM_UNKNOWN ? shape_unknown()
                                       : attention_result(&sizes, x[0], !x[ATTENTION_KEY]);
    return true;
}

/* Without reuse every query row reads the keys and values that it meets: from the operand that
 * holds them, new ones and earlier ones. */
static void read_again(const Graph *graph, const Op *op, const AttentionSizes *sizes,
                       const Work *work, int64_t again[ATTENTION_OTHERS])
{
    int64_t fresh = MIN(work->met, sizes->fresh), past = work->met - fresh;
    int key = op_input(graph, op, ATTENTION_KEY) ? ATTENTION_KEY : ATTENTION_QUERY;
    int value = op_input(graph, op, ATTENTION_VALUE) ? ATTENTION_VALUE : key;
    int64_t keys = count_mul(work->rows, sizes->size);
    int64_t values = count_mul(work->rows, sizes->value_size);
    if (key == ATTENTION_QUERY)
        again[ATTENTION_QUERY] = keys;
    count_add_to(&again[key], count_mul(keys, fresh));
    count_add_to(&again[value], count_mul(values, fresh));
    again[ATTENTION_PAST_KEY] = count_mul(keys, past);
    again[ATTENTION_PAST_VALUE] = count_mul(values, past);
}

static void attention_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    AttentionSizes sizes = attention_of(graph, op);
    if (sizes.batch < 0 || sizes.size < 0 || sizes.value_size < 0)
        return;
    Work work = work_of(op_attention(op), &sizes);
    int64_t again[ATTENTION_OTHERS] = {0};
    read_again(graph, op, &sizes, &work, again);
    cost_dots(cost, work.macs, work.dots, work.extra, false);
    cost->needless = needless_of(op_attention(op), &sizes, &work);
    for (int i = 0; i < op->n_inputs; i++) {
        int64_t least = once(graph, op, i, &sizes, ATTENTION_PAST_KEY);
        int64_t most = i < ATTENTION_OTHERS ? count_at_least(again[i], least) : least;
        traffic_read(&cost->compulsory, op_input(graph, op, i), least);
        traffic_read(&cost->no_reuse, op_input(graph, op, i), most);
    }
    write_outputs(graph, op, &cost->compulsory);
    write_outputs(graph, op, &cost->no_reuse);
}

RULE(attention, ATTENTION, attention_attrs, 3, 3, NULL, "query", attention_shape, attention_cost);

/* ---- with the projection into query, key and value ------------------------------------------- */

/* Input batch x length x features, weight features x (query + key + value), bias. A file may bring
 * other sizes than three equal thirds: `width` is then that of the value. */
static bool packed_shape(Inference *in)
{
    AttentionSizes sizes;
    const Tensor *past = op_input(in->graph, in->op, PACKED_PAST);
    if (!attention_packed_sizes(op_attention(in->op), &in->x->shape,
                                &op_input(in->graph, in->op, PACKED_WEIGHT)->shape,
                                past ? &past->shape : NULL, &sizes, in->error))
        return false;
    in->y = sizes.heads == DIM_UNKNOWN ? shape_unknown()
                                       : attention_result(&sizes, &in->x->shape, true);
    return true;
}

static bool packed_weights(Graph *graph, Op *op, GError **error)
{
    const Tensor x = *op_input(graph, op, 0);
    if (x.shape.rank != 3 || x.shape.dim[2] < 0)
        return rule_fail(error, "its input is not batch x length x features; reshape it first");
    int64_t width = count_mul(3, x.shape.dim[2]);
    if (op->n_inputs < 2)
        graph_add_weight(graph, op, "weight", TENSOR_WEIGHT, (Shape){2, {x.shape.dim[2], width}},
                         x.dtype);
    if (op->n_inputs < 3)
        graph_add_weight(graph, op, "bias", TENSOR_WEIGHT, shape_1d(width), x.dtype);
    return true;
}

/* The projection of a quantized file is in integers, its result and what follows in floats. */
static void set_floats(const Graph *graph, const Op *op, const Work *work, OpCost *cost)
{
    const Tensor *y = op_output(graph, op, 0);
    bool narrow = op->compute != DTYPE_UNKNOWN && y && dtype_is_float(y->dtype) &&
                  op->compute != y->dtype && !dtype_is_float(op->compute);
    if (narrow)
        cost->other = (OtherFlops){y->dtype, count_add(count_mul(2, work->macs), work->extra),
                                   count_mul(2, work->macs)};
    if (narrow) {
        cost->needless.other_flops = cost->needless.flops;
        cost->needless.other_matrix_flops = cost->needless.matrix_flops;
    }
}

static void packed_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    AttentionSizes sizes = attention_of(graph, op);
    const Shape *w = &op_input(graph, op, PACKED_WEIGHT)->shape;
    if (sizes.batch < 0 || sizes.size < 0 || sizes.value_size < 0)
        return;
    Work work = work_of(op_attention(op), &sizes);
    int64_t projected = count_mul3(sizes.batch, sizes.queries, w->dim[1]);
    int64_t bias = op_input(graph, op, PACKED_BIAS) ? projected : 0;
    cost_dots(cost, count_add(count_mul(projected, w->dim[0]), work.macs),
              count_add(projected, work.dots), count_add(work.extra, bias), false);
    cost->needless = needless_of(op_attention(op), &sizes, &work);
    for (int i = 0; i < op->n_inputs; i++)
        traffic_read(&cost->compulsory, op_input(graph, op, i),
                     once(graph, op, i, &sizes, PACKED_PAST));
    write_outputs(graph, op, &cost->compulsory);
    cost->no_reuse = cost->compulsory;
    set_floats(graph, op, &work, cost);
}

RULE(packed_attention, ATTENTION, packed_attrs, 1, 1, packed_weights, "input,weight", packed_shape,
     packed_cost);
