/* Attention without a softmax: what keys and values leave is a state of d x dv numbers per head of
 * values, which each position changes and its query reads (Katharopoulos et al., arXiv:2006.16236;
 * with a decay and with the delta rule, Yang et al., arXiv:2412.06464).
 *
 * Inputs: query, key, value, the state before, decays, rates of change. Heads stand side by side in
 * the features, as `heads` and `kv_heads` say, or in a dimension before them. With decays the state
 * is multiplied at each position; with rates the key first reads what it is to replace. */
#include "graph/ops_rules.h"

enum { QUERY, KEY, VALUE, STATE, DECAY, RATE, MOST_INPUTS };

static const AttrSpec linear_attention_attrs[] = {
    ATTR("heads", INT, attention.heads, false, NAN,
         "of a query that is batch × length × heads·size"),
    ATTR("kv_heads", INT, attention.kv_heads, false, NAN, "of key and value; default: heads"),
    {0},
};

typedef struct Sizes {
    int64_t tokens, heads, kv_heads, size, value_size;
} Sizes;

/* The last dimension as so many heads of equal size; without a number the dimension before it tells
 * how many. False where it cannot be. */
static bool split(const Shape *x, int64_t heads, int64_t *n, int64_t *size)
{
    int last = x->rank - 1;
    if (last < 1 || (heads == 0 && last < 2))
        return false;
    *n = heads > 0 ? heads : x->dim[last - 1];
    *size = heads > 0 && x->dim[last] >= 0 ? x->dim[last] / heads : x->dim[last];
    return heads == 0 || x->dim[last] < 0 || x->dim[last] % heads == 0;
}

static bool find_sizes(const Graph *graph, const Op *op, Sizes *sizes)
{
    const AttentionAttrs *attrs = op_attention(op);
    const Shape *q = &op_input(graph, op, QUERY)->shape, *k = &op_input(graph, op, KEY)->shape;
    const Shape *v = &op_input(graph, op, VALUE)->shape;
    int64_t kv = attrs->kv_heads > 0 ? attrs->kv_heads : attrs->heads, keys, key_size;
    if (!split(q, attrs->heads, &sizes->heads, &sizes->size) || !split(k, kv, &keys, &key_size) ||
        !split(v, kv, &sizes->kv_heads, &sizes->value_size) || q->rank != v->rank ||
        (key_size >= 0 && sizes->size >= 0 && key_size != sizes->size))
        return false;
    sizes->tokens = 1;
    for (int i = 0; i < q->rank - (attrs->heads > 0 ? 1 : 2); i++)
        sizes->tokens = count_mul(sizes->tokens, q->dim[i]);
    return true;
}

static bool linear_attention_shape(Inference *in)
{
    Sizes sizes;
    const Shape *v = &op_input(in->graph, in->op, VALUE)->shape;
    if (in->y.rank < 0 || v->rank < 0 || op_input(in->graph, in->op, KEY)->shape.rank < 0) {
        in->y = shape_unknown();
        return true;
    }
    if (!find_sizes(in->graph, in->op, &sizes))
        return rule_fail(in->error, "its query, key and value do not fit; they are batch x length "
                                    "x heads·size, queries and keys of one size");
    int64_t heads =
        sizes.heads < 0 || sizes.kv_heads < 0 ? DIM_UNKNOWN : MAX(sizes.heads, sizes.kv_heads);
    bool open = heads < 0 || sizes.value_size < 0;
    int last = in->y.rank - 1;
    in->y.dim[last] = op_attention(in->op)->heads == 0 ? sizes.value_size
                      : open                           ? DIM_UNKNOWN
                                                       : count_mul(heads, sizes.value_size);
    if (op_attention(in->op)->heads == 0)
        in->y.dim[last - 1] = heads;
    return true;
}

/* Per token: key by value into the state, the query's product with it, and the key's. */
static void linear_attention_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    Sizes sizes;
    if (!find_sizes(graph, op, &sizes))
        return;
    bool decays = op_input(graph, op, DECAY), replaces = op_input(graph, op, RATE);
    int64_t out_heads = MAX(sizes.heads, sizes.kv_heads);
    int64_t state = count_mul(sizes.size, sizes.value_size);
    int64_t values = count_mul3(sizes.tokens, sizes.kv_heads, sizes.value_size);
    int64_t results = count_mul3(sizes.tokens, out_heads, sizes.value_size);
    int64_t macs = count_mul3(sizes.tokens,
                              count_add(count_mul(1 + replaces, sizes.kv_heads), out_heads), state);
    int64_t dots = count_add(results, replaces ? values : 0);
    int64_t extra = count_add(results, /* scaled */
                              count_mul(op_attention(op)->row_flops, sizes.tokens));
    if (decays)
        count_add_to(&extra, count_add(count_mul3(sizes.tokens, sizes.kv_heads, state),
                                       input_elements(graph, op, DECAY)));
    if (replaces)
        count_add_to(&extra, count_mul(2, values));
    cost_dots(cost, macs, dots, extra, false);
    cost_copy(graph, op, cost);
}

RULE(linear_attention, ATTENTION, linear_attention_attrs, 3, MOST_INPUTS, NULL, "query,key,value",
     linear_attention_shape, linear_attention_cost);
