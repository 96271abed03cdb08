#include "graph/ops_rules.h"

static const AttrSpec attention_attrs[] = {
    ATTR("causal", BOOL, causal, false, 0,
         "no position sees later ones; counted in full all the same, as kernels compute it"),
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

static bool attention_shape(const Graph *graph, const Op *op, GArray *out, GError **error)
{
    const Tensor *q = rule_input(graph, op, 0, "query", error);
    const Tensor *k = q ? rule_input(graph, op, 1, "key", error) : NULL;
    const Tensor *v = k ? rule_input(graph, op, 2, "value", error) : NULL;
    if (!v)
        return false;
    const Shape *a = &q->shape, *b = &k->shape, *c = &v->shape;
    Shape y = shape_unknown();
    if (a->rank >= 0 && b->rank >= 0 && c->rank >= 0) {
        if (a->rank != 4 || b->rank != 4 || c->rank != 4 || !fits(a->dim[0], b->dim[0]) ||
            !fits(a->dim[0], c->dim[0]) || !heads_fit(a->dim[1], b->dim[1]) ||
            !fits(b->dim[1], c->dim[1]) || !fits(b->dim[2], c->dim[2]) ||
            !fits(a->dim[3], b->dim[3]))
            return fail_shapes(a, b, c, error);
        y = *a;
        y.dim[3] = c->dim[3];
    }
    rule_output(out, y, q->dtype);
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
    const Shape *q = &op_input(graph, op, 0)->shape, *v = &op_input(graph, op, 2)->shape;
    int64_t rows = count_mul3(q->dim[0], q->dim[1], q->dim[2]), keys = v->dim[2];
    int64_t scores = count_mul(rows, keys);
    int64_t qk = count_mul(scores, q->dim[3]), pv = count_mul(scores, v->dim[3]);
    int64_t softmax = keys == 0 ? 0 : count_sub(count_mul(5, scores), count_mul(2, rows));
    int64_t dots = count_add(scores, output_elements(graph, op, 0));
    cost_dots(cost, count_add(qk, pv), dots, count_add(scores, softmax), false);
    attention_traffic(graph, op, qk, pv, cost);
}

const OpRule rule_attention = {
    .attrs = attention_attrs,
    .min_inputs = 3,
    .max_inputs = 3,
    .shape = attention_shape,
    .cost = attention_cost,
    .macs_formula = "B·heads·L·S·(d + dv): L queries, S keys; a causal mask saves nothing",
    .flops_formula = "2·MACC + B·heads·L·(S + 5·S − 2): scale and softmax; exact: − "
                     "B·heads·L·(S + dv)",
    .params_formula = "",
    .traffic_note = "query, key, value, output; scores stay inside; no reuse: all keys and values "
                    "per query",
};
