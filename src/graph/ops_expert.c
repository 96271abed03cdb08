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
    int64_t features = rule_features(&x.shape, error);
    if (features < 0)
        return false;
    if (op->n_inputs < 2)
        graph_add_weight(graph, op, "weight", TENSOR_WEIGHT,
                         (Shape){3, {attrs->experts, attrs->channels, features}}, x.dtype);
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

static bool expert_shape(Inference *in)
{
    const Shape *x = &in->x->shape, *w = &op_input(in->graph, in->op, 1)->shape;
    int64_t active = op_expert(in->op)->active;
    if (x->rank < 0 || w->rank < 0) {
        in->y = shape_unknown();
        return true;
    }
    if (!check_features(x, w, in->error))
        return false;
    if (x->rank >= SHAPE_MAX_RANK)
        return rule_fail(in->error, "its result would have more than %d dimensions",
                         SHAPE_MAX_RANK);
    in->y.rank--;
    if (active > 1)
        in->y.dim[in->y.rank++] = active;
    in->y.dim[in->y.rank++] = w->dim[1];
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
    Gemm gemm = {
        .groups = touched, .m = channels, .k = features, .n = count_ceil_div(picks, touched)};
    cost_gemm(graph, op, cost, gemm, 1, 0);
    cost->gemm.a_is_weight = true;
}

RULE(expert_linear, EXPERT, expert_attrs, 1, 1, expert_weights, "input,weight", expert_shape,
     expert_cost);
