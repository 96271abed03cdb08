/* Mixture of experts: linear layers of one shape side by side, of which a router picks a few for
 * each row (Shazeer et al., arXiv:1701.06538). */
#include "graph/ops_rules.h"

static const AttrSpec expert_attrs[] = {
    ATTR("channels", INT, expert.channels, true, NAN, "output features of each expert"),
    ATTR("experts", INT, expert.experts, true, NAN, "how many there are"),
    ATTR("active", INT, expert.active, false, 1,
         "how many each row meets; their results stand in a dimension before the features when "
         "there is more than one"),
    {0},
};

/* The weight is experts x J x I. */
static bool expert_weights(Graph *graph, Op *op, GError **error)
{
    const Tensor x = *op_input(graph, op, 0);
    const ExpertAttrs *attrs = op_expert(op);
    if (!rule_at_least("channels", attrs->channels, 1, error) ||
        !rule_at_least("experts", attrs->experts, 1, error) ||
        !rule_at_least("active", attrs->active, 1, error))
        return false;
    if (attrs->active > attrs->experts)
        return rule_fail(
            error, "active is %" G_GINT64_FORMAT ", but there are %" G_GINT64_FORMAT " experts",
            attrs->active, attrs->experts);
    if (x.shape.rank < 1 || x.shape.dim[x.shape.rank - 1] < 0) {
        g_autofree char *text = shape_text(&x.shape);
        return rule_fail(error, "the last dimension of its input %s is not known", text);
    }
    if (op->n_inputs < 2)
        graph_add_weight(
            graph, op, "weight", TENSOR_WEIGHT,
            (Shape){3, {attrs->experts, attrs->channels, x.shape.dim[x.shape.rank - 1]}}, x.dtype);
    return true;
}

static bool check_features(const Shape *x, const Shape *w, GError **error)
{
    int64_t features = x->rank > 0 ? x->dim[x->rank - 1] : 0;
    if (x->rank > 0 && w->rank == 3 && (features < 0 || w->dim[2] < 0 || features == w->dim[2]))
        return true;
    g_autofree char *a = shape_text(x), *b = shape_text(w);
    return rule_fail(error,
                     "its input %s and weight %s do not fit; they are rows x features and experts "
                     "x channels x features",
                     a, b);
}

static bool expert_shape(const Graph *graph, const Op *op, GArray *out, GError **error)
{
    const Tensor *x = rule_input(graph, op, 0, "input", error);
    const Tensor *w = x ? rule_input(graph, op, 1, "weight", error) : NULL;
    if (!w)
        return false;
    Shape y = shape_unknown();
    if (x->shape.rank >= 0 && w->shape.rank >= 0) {
        if (!check_features(&x->shape, &w->shape, error))
            return false;
        y = x->shape;
        y.rank--;
        if (y.rank + 2 > SHAPE_MAX_RANK)
            return rule_fail(error, "its result would have more than %d dimensions",
                             SHAPE_MAX_RANK);
        if (op_expert(op)->active > 1)
            y.dim[y.rank++] = op_expert(op)->active;
        y.dim[y.rank++] = w->shape.dim[1];
    }
    rule_output(out, y, x->dtype);
    return true;
}

/* Rows that differ in their experts as much as they can: at most all experts are read. */
static int64_t touched_experts(int64_t picks, int64_t experts)
{
    return count_ok(picks) ? MIN(picks, experts) : experts;
}

static Traffic traffic_of(const Graph *graph, const Op *op, int64_t input, int64_t weights)
{
    Traffic traffic = {0};
    traffic_read(&traffic, op_input(graph, op, 0), input);
    traffic_read(&traffic, op_input(graph, op, 1), weights);
    traffic_write(&traffic, op_output(graph, op, 0), output_elements(graph, op, 0));
    return traffic;
}

static void expert_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    const Tensor *x = op_input(graph, op, 0), *w = op_input(graph, op, 1);
    int64_t channels = w->shape.dim[1], features = w->shape.dim[2];
    int64_t rows = count_product(x->shape.dim, x->shape.rank - 1);
    int64_t picks = count_mul(rows, MAX(op_expert(op)->active, 1));
    int64_t macs = count_mul3(picks, channels, features), once = input_elements(graph, op, 0);
    int64_t touched = touched_experts(picks, w->shape.dim[0]);
    int64_t weights = count_mul3(touched, channels, features);
    cost_dots(cost, macs, output_elements(graph, op, 0), 0, false);
    cost->compulsory = traffic_of(graph, op, once, weights);
    cost->no_reuse = traffic_of(graph, op, rows == 1 ? once : count_at_least(macs, once), weights);
    if (touched < 1 || !count_ok(picks))
        return;
    cost->gemm = (Gemm){.groups = touched,
                        .m = channels,
                        .k = features,
                        .n = count_ceil_div(picks, touched),
                        .a_is_weight = true,
                        .a_bits = dtype_bits(w->dtype),
                        .b_bits = dtype_bits(x->dtype),
                        .c_bits = dtype_bits(op_output(graph, op, 0)->dtype)};
}

RULE(expert_linear, EXPERT, expert_attrs, 1, 1, expert_weights, expert_shape, expert_cost);
