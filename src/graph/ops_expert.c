/* Mixture of experts: linear layers of one shape side by side, of which a router picks a few for
 * each row (Shazeer et al., arXiv:1701.06538). */
#include "graph/ops_rules.h"

static const AttrSpec expert_attrs[] = {
    ATTR("channels", INT, expert.channels, true, NAN, "output features of each expert"),
    ATTR("experts", INT, expert.experts, true, NAN, "how many there are"),
    ATTR("active", INT, expert.active, false, 1,
         "how many each row meets; their results stand in a dimension before the features when "
         "there is more than one"),
    ATTR("apart", INT, expert.apart, false, 1,
         "rows side by side that are one token's and meet different experts: on the way back, how "
         "many were active"),
    {0},
};

/* The weight is experts x J x I. */
static bool expert_weights(Graph *graph, Op *op, GError **error)
{
    const Tensor x = *op_input(graph, op, 0);
    const ExpertAttrs *attrs = op_expert(op);
    if (!rule_at_least("channels", attrs->channels, 1, error) ||
        !rule_at_least("experts", attrs->experts, 1, error) ||
        !rule_at_least("active", attrs->active, 1, error) ||
        !rule_at_least("apart", attrs->apart, 1, error))
        return false;
    if (attrs->active > attrs->experts / attrs->apart)
        return rule_fail(error,
                         "%s is %" G_GINT64_FORMAT ", but there are %" G_GINT64_FORMAT " experts",
                         attrs->apart > 1 ? "active times apart" : "active",
                         count_or_most(count_mul(attrs->active, attrs->apart)), attrs->experts);
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

/* base to a power that is not negative, the same on every machine. */
static double power(double base, int64_t exponent)
{
    double result = 1;
    for (; exponent > 0; exponent /= 2, base *= base)
        if (exponent % 2 == 1)
            result *= base;
    return result;
}

/* Whose weights are read: `least` where all tokens share their experts, `most` where they differ as
 * much as they can, and in the mean of tokens that each pick `least` of them by chance. */
typedef struct Met {
    int64_t least, most;
    double expected;
} Met;

static Met met_experts(int64_t tokens, int64_t each, int64_t experts)
{
    if (each < 1 || tokens == 0)
        return (Met){0};
    if (!count_ok(tokens))
        return (Met){each, experts, (double)experts};
    int64_t picks = count_mul(tokens, each);
    double missed = power(1 - (double)each / (double)experts, tokens);
    return (Met){.least = each,
                 .most = count_ok(picks) ? MIN(picks, experts) : experts,
                 .expected = (double)experts * (1 - missed)};
}

/* A mean need be no whole number of elements, and is not off by what doubles leave out. */
static int64_t expected_elements(const Met *met, int64_t expert)
{
    int64_t least = count_mul(met->least, expert), most = count_mul(met->most, expert);
    if (!count_ok(least) || !count_ok(most))
        return COUNT_OVERFLOW;
    double expected = round(met->expected * (double)expert);
    return expected <= (double)least ? least : expected >= (double)most ? most : (int64_t)expected;
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
    const ExpertAttrs *attrs = op_expert(op);
    int64_t channels = w->shape.dim[1], features = w->shape.dim[2];
    int64_t rows = count_product(x->shape.dim, x->shape.rank - 1);
    int64_t active = MAX(attrs->active, 1), apart = MAX(attrs->apart, 1);
    int64_t picks = count_mul(rows, active), expert = count_mul(channels, features);
    int64_t macs = count_mul(picks, expert), once = input_elements(graph, op, 0);
    int64_t tokens = count_ceil_div(rows, apart);
    int64_t each = MIN(count_or_most(count_mul(active, apart)), count_or_most(picks));
    Met met = met_experts(tokens, MIN(each, w->shape.dim[0]), w->shape.dim[0]);
    cost_dots(cost, macs, output_elements(graph, op, 0), 0, false);
    cost->compulsory = traffic_of(graph, op, once, count_mul(met.least, expert));
    cost->expected = traffic_of(graph, op, once, expected_elements(&met, expert));
    cost->no_reuse = traffic_of(graph, op, rows == 1 ? once : count_at_least(macs, once),
                                count_mul(met.most, expert));
    if (met.least < 1 || !count_ok(picks))
        return;
    Gemm gemm = {
        .groups = met.least, .m = channels, .k = features, .n = count_ceil_div(picks, met.least)};
    cost_gemm(graph, op, cost, gemm, 1, 0);
    cost->gemm.a_is_weight = true;
}

RULE(expert_linear, EXPERT, expert_attrs, 1, 1, expert_weights, "input,weight", expert_shape,
     expert_cost);
