/* Mixture of experts: linear layers of one shape side by side, of which a router picks a few for
 * each row (Shazeer et al., arXiv:1701.06538). */
#include "graph/ops_expert.h"

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
                         "%s is %" G_GINT64_FORMAT ", but there are %" G_GINT64_FORMAT
                         " experts; choose from 1 to that",
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
        return rule_fail(in->error,
                         "its result would have more than %d dimensions; take fewer dimensions",
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

/* ---- Mixture of experts ---------------------------------------------------------------------- */

static const AttrSpec moe_attrs[] = {
    ATTR("channels", INT, expert.channels, true, NAN, "features between an expert's layers"),
    ATTR("experts", INT, expert.experts, true, NAN, "how many there are"),
    ATTR("active", INT, expert.active, false, 1, "how many each row meets"),
    ATTR("gated", BOOL, expert.gated, false, 0,
         "a second layer beside the first, whose features are multiplied with those activated"),
    ATTR("normalized", BOOL, expert.normalized, false, 0,
         "the router's numbers of those active are made to sum up to 1"),
    ATTR("activation", INT, expert.activation, false, 1,
         "FLOPs of the activation per feature: relu 1, silu 5"),
    {0},
};

/* The router's numbers are its second input; weights experts x features out x features in. */
static bool moe_weights(Graph *graph, Op *op, GError **error)
{
    const Tensor x = *op_input(graph, op, 0);
    const ExpertAttrs *attrs = op_expert(op);
    int64_t features = rule_features(&x.shape, error), hidden = attrs->channels;
    if (features < 0 || !rule_at_least("channels", hidden, 1, error) ||
        !rule_at_least("experts", attrs->experts, 1, error) ||
        !rule_at_least("active", attrs->active, 1, error))
        return false;
    if (attrs->active > attrs->experts)
        return rule_fail(error,
                         "active is %" G_GINT64_FORMAT ", but there are %" G_GINT64_FORMAT
                         " experts; choose from 1 to that",
                         attrs->active, attrs->experts);
    if (op->n_inputs > MOE_FIRST)
        return true;
    Shape in = {3, {attrs->experts, hidden, features}},
          out = {3, {attrs->experts, features, hidden}};
    graph_add_weight(graph, op, "weight_in", TENSOR_WEIGHT, in, x.dtype);
    graph_add_weight(graph, op, "weight_out", TENSOR_WEIGHT, out, x.dtype);
    if (attrs->gated)
        graph_add_weight(graph, op, "weight_gate", TENSOR_WEIGHT, in, x.dtype);
    return true;
}

/* Of a first layer that makes `in` features and a last one that is given `hidden`. */
static bool layers_fit(int64_t in, int64_t hidden)
{
    return in == hidden || in == count_mul(2, hidden);
}

bool moe_sizes(const Graph *graph, const Op *op, MoeSizes *sizes)
{
    const Shape *x = &op_input(graph, op, 0)->shape;
    const Shape *first = &op_input(graph, op, MOE_FIRST)->shape;
    const Shape *last = &op_input(graph, op, MOE_LAST)->shape;
    const Tensor *gate = op_input(graph, op, MOE_GATE);
    int64_t features = x->rank > 0 ? x->dim[x->rank - 1] : 0;
    *sizes = (MoeSizes){0};
    if (first->rank != 3 || last->rank != 3 || first->dim[0] != last->dim[0] || features < 1)
        return false;
    bool rows = first->dim[2] == features && last->dim[1] == features &&
                layers_fit(first->dim[1], last->dim[2]);
    bool columns = first->dim[1] == features && last->dim[2] == features &&
                   layers_fit(first->dim[2], last->dim[1]);
    if (!rows && !columns)
        return false;
    int64_t beside = gate && gate->shape.rank == 3 ? gate->shape.dim[rows ? 1 : 2] : 0;
    *sizes = (MoeSizes){.experts = first->dim[0],
                        .features = features,
                        .in = count_add(first->dim[rows ? 1 : 2], beside),
                        .hidden = last->dim[rows ? 2 : 1]};
    return true;
}

static bool moe_shape(Inference *in)
{
    const Shape *x = &in->x->shape;
    const Shape *first = &op_input(in->graph, in->op, MOE_FIRST)->shape;
    const Shape *last = &op_input(in->graph, in->op, MOE_LAST)->shape;
    MoeSizes sizes;
    if (!shape_known(x) || !shape_known(first) || !shape_known(last) ||
        moe_sizes(in->graph, in->op, &sizes))
        return true;
    g_autofree char *a = shape_text(x), *b = shape_text(first), *c = shape_text(last);
    return rule_fail(in->error,
                     "its input %s and weights %s and %s do not fit; they are rows x features, "
                     "experts x hidden x features and experts x features x hidden",
                     a, b, c);
}

typedef enum Experts { EXPERTS_LEAST, EXPERTS_EXPECTED, EXPERTS_MOST } Experts;

static int64_t elements_of(const Met *met, Experts which, int64_t expert)
{
    return which == EXPERTS_EXPECTED
               ? expected_elements(met, expert)
               : count_mul(which == EXPERTS_LEAST ? met->least : met->most, expert);
}

/* Weights and biases of the experts that are met. */
static Traffic moe_traffic(const Graph *graph, const Op *op, const Met *met, Experts which)
{
    Traffic traffic = {0};
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(graph, op, i);
        int64_t all = input_elements(graph, op, i);
        bool each = i >= MOE_FIRST && tensor && tensor_is_parameter(tensor) &&
                    tensor->shape.rank > 1 && tensor->shape.dim[0] > 0 && count_ok(all);
        traffic_read(&traffic, tensor,
                     each ? elements_of(met, which, all / tensor->shape.dim[0]) : all);
    }
    traffic_write(&traffic, op_output(graph, op, 0), output_elements(graph, op, 0));
    return traffic;
}

/* Softmax over the experts, the choice of some, their sum to 1, and the sum of their results. */
static int64_t routing_flops(const ExpertAttrs *attrs, int64_t rows, int64_t experts,
                             int64_t features)
{
    int64_t sum = count_sub(count_mul(2, MAX(attrs->active, 1)), 1);
    int64_t row = count_add(count_sub(count_mul(6, experts), 2), count_mul(sum, features));
    return count_mul(rows, count_add(row, attrs->normalized ? sum : 0));
}

static void moe_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    const Shape *x = &op_input(graph, op, 0)->shape;
    const ExpertAttrs *attrs = op_expert(op);
    MoeSizes sizes;
    if (!moe_sizes(graph, op, &sizes))
        return;
    int64_t rows = count_product(x->dim, x->rank - 1), each = MAX(attrs->active, 1);
    int64_t picks = count_mul(rows, each);
    int64_t macs = count_mul3(picks, sizes.features, count_add(sizes.in, sizes.hidden));
    bool gated = sizes.in > sizes.hidden;
    int64_t extra = count_mul3(picks, sizes.hidden, count_add(attrs->activation, gated));
    for (int i = MOE_BIASES; i < MOE_OTHERS; i++)
        if (op_input(graph, op, i) && sizes.experts > 0)
            count_add_to(&extra, count_mul(picks, input_elements(graph, op, i) / sizes.experts));
    count_add_to(&extra, routing_flops(attrs, rows, sizes.experts, sizes.features));
    cost_dots(cost, macs, count_mul(picks, count_add(sizes.in, sizes.features)), extra, false);
    Met met = met_experts(rows, MIN(each, sizes.experts), sizes.experts);
    cost->compulsory = moe_traffic(graph, op, &met, EXPERTS_LEAST);
    cost->expected = moe_traffic(graph, op, &met, EXPERTS_EXPECTED);
    cost->no_reuse = moe_traffic(graph, op, &met, EXPERTS_MOST);
}

RULE(moe, EXPERT, moe_attrs, 2, 2, moe_weights, "input,router,first weight,last weight", moe_shape,
     moe_cost);
