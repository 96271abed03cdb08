#include "graph/ops_rules.h"

static const AttrSpec linear_attrs[] = {
    ATTR("channels", INT, product.channels, true, NAN, "output features"),
    ATTR("bias", BOOL, product.bias, false, 1, "adds a learned number per output feature"),
    {0},
};
static const AttrSpec matmul_attrs[] = {
    ATTR("transpose_a", BOOL, product.transpose_a, false, 0, "swaps the last two dimensions of a"),
    ATTR("transpose_b", BOOL, product.transpose_b, false, 0, "swaps the last two dimensions of b"),
    {0},
};

/* The zoo's weight is J x I: one row per output. */
static bool linear_weights(Graph *graph, Op *op, GError **error)
{
    const Tensor x = *op_input(graph, op, 0);
    int64_t channels = op_product(op)->channels, features;
    if (!rule_at_least("channels", channels, 1, error) ||
        (features = rule_features(&x.shape, error)) < 0)
        return false;
    Attrs attrs = *op->attrs;
    attrs.as.product.transpose_b = true;
    op->attrs = graph_attrs(graph, &attrs);
    if (op->n_inputs < 2)
        graph_add_weight(graph, op, "weight", TENSOR_WEIGHT, (Shape){2, {channels, features}},
                         x.dtype);
    if (op_product(op)->bias && op->n_inputs < 3)
        graph_add_weight(graph, op, "bias", TENSOR_WEIGHT, shape_1d(channels), x.dtype);
    return true;
}

/* A product (rows x k) · (k x n), `batch` times. */
typedef struct Product {
    Shape out;
    int64_t batch, m, k, n;
    int64_t b_matrices; /* different ones among the batch */
} Product;

static bool fail_product(const Shape *a, const Shape *b, int64_t ka, int64_t kb, GError **error)
{
    g_autofree char *left = shape_text(a), *right = shape_text(b);
    return rule_fail(error,
                     "cannot multiply %s by %s: the inner dimensions are %" G_GINT64_FORMAT
                     " and %" G_GINT64_FORMAT "; make them the same",
                     left, right, ka, kb);
}

static void swap_last(Shape *shape)
{
    int64_t last = shape->dim[shape->rank - 1];
    shape->dim[shape->rank - 1] = shape->dim[shape->rank - 2];
    shape->dim[shape->rank - 2] = last;
}

static Shape leading(const Shape *shape)
{
    Shape lead = *shape;
    lead.rank = shape->rank - 2;
    return lead;
}

/* A vector on the left is a row, on the right a column. */
static Shape as_matrix(const Shape *shape, bool left, bool transpose)
{
    if (shape->rank == 1)
        return left ? (Shape){2, {1, shape->dim[0]}} : (Shape){2, {shape->dim[0], 1}};
    Shape matrix = *shape;
    if (transpose)
        swap_last(&matrix);
    return matrix;
}

static void product_out(Product *product, const Shape *lead, bool row, bool column)
{
    product->out = *lead;
    if (!row)
        product->out.dim[product->out.rank++] = product->m;
    if (!column)
        product->out.dim[product->out.rank++] = product->n;
}

static bool product_init(Product *product, const Op *op, const Shape *a, const Shape *b,
                         GError **error)
{
    if (a->rank == 0 || b->rank == 0)
        return rule_fail(error, "it cannot multiply a scalar; use mul");
    Shape left = as_matrix(a, true, op_product(op)->transpose_a);
    Shape right = as_matrix(b, false, op_product(op)->transpose_b);
    *product = (Product){
        .m = left.dim[left.rank - 2],
        .k = left.dim[left.rank - 1],
        .n = right.dim[right.rank - 1],
    };
    int64_t kb = right.dim[right.rank - 2];
    if (product->k >= 0 && kb >= 0 && product->k != kb)
        return fail_product(a, b, product->k, kb, error);
    Shape lead_a = leading(&left), lead_b = leading(&right), lead;
    if (!shape_broadcast(&lead_a, &lead_b, &lead)) {
        g_autofree char *x = shape_text(a), *y = shape_text(b);
        return rule_fail(
            error,
            "cannot multiply %s by %s: their leading dimensions differ; make them the same, or 1",
            x, y);
    }
    product->batch = shape_elements(&lead);
    product->b_matrices = shape_elements(&lead_b);
    product_out(product, &lead, a->rank == 1, b->rank == 1);
    return true;
}

static bool product_shape(Inference *in)
{
    const Shape *a = &in->x->shape, *b = &op_input(in->graph, in->op, 1)->shape;
    Product product = {.out = shape_unknown()};
    if (a->rank >= 0 && b->rank >= 0 && !product_init(&product, in->op, a, b, in->error))
        return false;
    in->y = product.out;
    return true;
}

/* Rows that meet the same matrix b read it like one long operand. */
static int64_t rows_per_matrix(const Product *product)
{
    int64_t rows = count_mul(product->batch, product->m);
    return count_ok(rows) && product->b_matrices > 0 ? rows / product->b_matrices : rows;
}

static void product_gemm(const Graph *graph, const Op *op, const Product *product, OpCost *cost)
{
    Gemm shared = {.groups = product->b_matrices,
                   .m = product->n,
                   .k = product->k,
                   .n = rows_per_matrix(product)};
    Gemm each = {.groups = product->batch, .m = product->m, .k = product->k, .n = product->n};
    if (tensor_is_parameter(op_input(graph, op, 1)))
        cost_gemm(graph, op, cost, shared, 1, 0);
    else
        cost_gemm(graph, op, cost, each, 0, 1);
}

static void product_cost(const Graph *graph, const Op *op, OpCost *cost)
{
    Product product = {0};
    const Tensor *a = op_input(graph, op, 0), *b = op_input(graph, op, 1);
    if (!product_init(&product, op, &a->shape, &b->shape, NULL))
        return;
    int64_t outputs = output_elements(graph, op, 0);
    int64_t macs = count_mul(outputs, product.k);
    cost_dots(cost, macs, outputs, op_input(graph, op, 2) ? outputs : 0, false);
    int64_t once = input_elements(graph, op, 0);
    cost->compulsory = traffic_once(graph, op, once);
    int64_t reread = rows_per_matrix(&product) == 1 ? once : count_at_least(macs, once);
    cost->no_reuse = traffic_once(graph, op, reread);
    product_gemm(graph, op, &product, cost);
}

RULE(linear, PRODUCT, linear_attrs, 1, 1, linear_weights, "left operand,right operand",
     product_shape, product_cost);
RULE(matmul, PRODUCT, matmul_attrs, 2, 2, NULL, "left operand,right operand", product_shape,
     product_cost);
