#include "graph/ops_rules.h"

static const AttrSpec attention_attrs[] = {
    ATTR("causal", BOOL, attention.causal, false, 0,
         "no position sees later ones; counted in full all the same, as kernels compute it"),
    ATTR("heads", INT, attention.heads, false, NAN,
         "of inputs that are batch x length x heads·size"),
    ATTR("kv_heads", INT, attention.kv_heads, false, NAN, "of key and value; default: heads"),
    {0},
};
static const AttrSpec packed_attrs[] = {
    ATTR("heads", INT, attention.heads, true, NAN, "attention heads"),
    ATTR("causal", BOOL, attention.causal, false, 0,
         "no position sees later ones; counted in full"),
    {0},
};

static bool fail_shapes(const Shape *q, const Shape *k, const Shape *v, GError **error)
{
    g_autofree char *a = shape_text(q), *b = shape_text(k), *c = shape_text(v);
    return rule_fail(error,
                     "query %s, key %s and value %s do not fit; they are batch x heads x length x "
                     "size, lengths of key and value equal, query heads a multiple of theirs",
                     a, b, c);
}

static bool fits(int64_t a, int64_t b)
{
    return a < 0 || b < 0 || a == b;
}

static bool heads_fit(int64_t query, int64_t other)
{
    return query < 0 || other < 0 || (other > 0 && query % other == 0);
}

/* Batch x length x heads·size as batch x heads x length x size. */
static Shape by_heads(const Shape *x, int64_t heads)
{
    if (x->rank != 3 || heads < 1)
        return *x;
    int64_t width = x->dim[2];
    int64_t size = width < 0 || width % heads != 0 ? DIM_UNKNOWN : width / heads;
    return (Shape){4, {x->dim[0], heads, x->dim[1], size}};
}

typedef struct Operands {
    Shape q, k, v;
} Operands;

static Operands operands_of(const Graph *graph, const Op *op)
{
    int64_t heads = op_attention(op)->heads,
            kv = op_attention(op)->kv_heads > 0 ? op_attention(op)->kv_heads : heads;
    return (Operands){by_heads(&op_input(graph, op, 0)->shape, heads),
                      by_heads(&op_input(graph, op, 1)->shape, kv),
                      by_heads(&op_input(graph, op, 2)->shape, kv)};
}

static Shape joined_heads(const Shape *y)
{
    int64_t width = y->dim[1] < 0 || y->dim[3] < 0 ? DIM_UNKNOWN : count_mul(y->dim[1], y->dim[3]);
    return (Shape){3, {y->dim[0], y->dim[2], width}};
}

static bool attention_shape(Inference *in)
{
    Operands operands = operands_of(in->graph, in->op);
    const Shape *a = &operands.q, *b = &operands.k, *c = &operands.v;
    in->y = shape_unknown();
    if (a->rank < 0 || b->rank < 0 || c->rank < 0)
        return true;
    if (a->rank != 4 || b->rank != 4 || c->rank != 4 || !fits(a->dim[0], b->dim[0]) ||
        !fits(a->dim[0], c->dim[0]) || !heads_fit(a->dim[1], b->dim[1]) ||
        !fits(b->dim[1], c->dim[1]) || !fits(b->dim[2], c->dim[2]) || !fits(a->dim[3], b->dim[3]))
        return fail_shapes(a, b, c, in->error);
    in->y = *a;
    in->y.dim[3] = c->dim[3];
    if (in->x->shape.rank == 3)
        in->y = joined_heads(&in->y);
    return true;
}

/* Scores stay inside the operator; without reuse every query row reads all keys and values. */
static void attention_traffic(const Graph *graph, const Op *op, int64_t qk, int64_t pv,
                              OpCost *cost)
{
    cost_copy(graph, op, cost);
    Traffic traffic = {0};
    traffic_read(&traffic, op_input(graph, op, 0), input_elements(graph, op, 0));
    traffic_read(&traffic, op_input(graph, op, 1), qk);
    traffic_read(&traffic, op_input(graph, op, 2), pv);
    for (int i = 3; i < op->n_inputs; i++)
        traffic_read(&traffic, op_input(graph, op, i), input_elements(graph, op, i));
    traffic_write(&traffic, op_output(graph, op, 0), output_elements(graph, op, 0));
    cost->no_reuse = traffic;
}

static void attention_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    Operands operands = operands_of(graph, op);
    const Shape *q = &operands.q, *v = &operands.v;
    int64_t rows = count_mul3(q->dim[0], q->dim[1], q->dim[2]), keys = v->dim[2];
    int64_t scores = count_mul(rows, keys);
    if (q->dim[3] < 0 || v->dim[3] < 0)
        return;
    int64_t qk = count_mul(scores, q->dim[3]), pv = count_mul(scores, v->dim[3]);
    int64_t softmax = keys == 0 ? 0 : count_sub(count_mul(5, scores), count_mul(2, rows));
    int64_t dots = count_add(scores, output_elements(graph, op, 0));
    cost_dots(cost, count_add(qk, pv), dots, count_add(scores, softmax), false);
    attention_traffic(graph, op, qk, pv, cost);
}

RULE(attention, ATTENTION, attention_attrs, 3, 3, NULL, "query,key,value", attention_shape,
     attention_cost);

/* ---- with the projection into query, key and value ------------------------------------------- */

/* Input batch x length x features, weight features x (query + key + value), bias. A file may bring
 * other sizes than three equal thirds: `channels` is then that of the value. */
static bool packed_shape(Inference *in)
{
    const Shape *x = &in->x->shape, *w = &op_input(in->graph, in->op, 1)->shape;
    if (x->rank < 0 || w->rank < 0) {
        in->y = shape_unknown();
        return true;
    }
    if (x->rank != 3 || w->rank != 2 || !fits(x->dim[2], w->dim[0])) {
        g_autofree char *a = shape_text(x), *b = shape_text(w);
        return rule_fail(in->error,
                         "its input %s and weight %s do not fit; they are batch x length x "
                         "features and features x 3·width",
                         a, b);
    }
    int64_t width = op_attention(in->op)->width;
    in->y.dim[2] = width > 0 ? width : w->dim[1] < 0 ? DIM_UNKNOWN : w->dim[1] / 3;
    return true;
}

static bool packed_weights(Graph *graph, Op *op, GError **error)
{
    const Tensor x = *op_input(graph, op, 0);
    if (x.shape.rank != 3 || x.shape.dim[2] < 0)
        return rule_fail(error, "its input is not batch x length x features");
    int64_t width = count_mul(3, x.shape.dim[2]);
    if (op->n_inputs < 2)
        graph_add_weight(graph, op, "weight", TENSOR_WEIGHT, (Shape){2, {x.shape.dim[2], width}},
                         x.dtype);
    if (op->n_inputs < 3)
        graph_add_weight(graph, op, "bias", TENSOR_WEIGHT, shape_1d(width), x.dtype);
    return true;
}

static void packed_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    const Shape *x = &op_input(graph, op, 0)->shape, *w = &op_input(graph, op, 1)->shape;
    const Shape *y = &op_output(graph, op, 0)->shape;
    int64_t rows = count_mul(x->dim[0], x->dim[1]), length = x->dim[1];
    int64_t heads = MAX(op_attention(op)->heads, 1), value = y->dim[2];
    int64_t query = MAX(w->dim[1] - value, 0) / 2;
    int64_t projected = count_mul(rows, w->dim[1]);
    int64_t scores = count_mul3(rows, length, heads);
    int64_t macs = count_add(count_mul(projected, x->dim[2]),
                             count_mul3(rows, length, count_add(query, value)));
    int64_t softmax = count_sub(count_mul(6, scores), count_mul3(2, rows, heads));
    int64_t bias = op_input(graph, op, 2) ? projected : 0;
    int64_t dots = count_add(count_add(projected, scores), output_elements(graph, op, 0));
    cost_dots(cost, macs, dots, count_add(MAX(softmax, 0), bias), false);
    cost_copy(graph, op, cost);
}

RULE(packed_attention, ATTENTION, packed_attrs, 1, 1, packed_weights, "input,weight", packed_shape,
     packed_cost);
