#include "op_kit.h"

static Attrs linear_attrs(int64_t channels, bool bias)
{
    Attrs attrs = op_default_attrs(OP_LINEAR);
    attrs.as.product.channels = channels;
    attrs.as.product.bias = bias;
    return attrs;
}

/* 300 -> 100: 30,000 MACs; without bias 59,900 exact FLOPs: 100 · (2·300 - 1). */
static void worked_linear(void **state)
{
    (void)state;
    Attrs attrs = linear_attrs(100, false);
    g_autoptr(Graph) graph = kit_graph(OP_LINEAR, &attrs, INPUTS(S(1, 300)));
    OpCost cost = kit_cost(graph);
    assert_int_equal(cost.macs, 30000);
    assert_int_equal(cost.flops, 60000);
    assert_int_equal(cost.flops_exact, 59900);
    assert_int_equal(cost.matrix_flops, 60000);
}

/* 4096 -> 4096 with bias on one vector: I + (I + 1)·J + J. */
static void worked_vector(void **state)
{
    (void)state;
    Attrs attrs = linear_attrs(4096, true);
    g_autoptr(Graph) graph = kit_graph(OP_LINEAR, &attrs, INPUTS(S(1, 4096)));
    assert_int_equal(kit_params(graph), 16781312);
    Traffic t = kit_cost(graph).no_reuse;
    kit_traffic(t, 4096, 16781312, 4096);
    assert_int_equal(t.input + t.weights + t.output, 16789504);
    assert_int_equal(op_class(graph, graph_op(graph, 0)), OP_CLASS_LINEAR);
}

/* ViT-B/16's packed projection: 197·768·2304 MACs; no reuse reads the input as often. */
static void linear_over_rows(void **state)
{
    (void)state;
    Attrs attrs = linear_attrs(2304, true);
    g_autoptr(Graph) graph = kit_graph(OP_LINEAR, &attrs, INPUTS(S(1, 197, 768)));
    OpCost cost = kit_cost(graph);
    kit_output(graph, 0, S(1, 197, 2304));
    assert_int_equal(cost.macs, 348585984);
    assert_int_equal(cost.flops, 2 * INT64_C(348585984) + 197 * 2304);
    assert_int_equal(cost.flops_exact, 2 * INT64_C(348585984));
    assert_int_equal(kit_params(graph), 1771776);
    kit_traffic(cost.compulsory, 197 * 768, 1771776, 197 * 2304);
    kit_traffic(cost.no_reuse, 348585984, 1771776, 197 * 2304);
    assert_int_equal(cost.gemm.groups, 1);
    assert_int_equal(cost.gemm.m, 2304);
    assert_int_equal(cost.gemm.k, 768);
    assert_int_equal(cost.gemm.n, 197);
    assert_true(cost.gemm.a_is_weight);
}

/* Gemm as files write it: the weight may stand either way, the bias be any shape. */
static void linear_from_file(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_LINEAR), transposed = attrs;
    transposed.as.product.transpose_b = true;
    g_autoptr(Graph) graph = kit_file(OP_LINEAR, &attrs, S(2, 7), INPUTS(S(7, 4), S(1, 4)));
    kit_output(graph, 0, S(2, 4));
    assert_int_equal(kit_cost(graph).flops, 2 * 2 * 7 * 4 + 8);
    attrs.as.product.transpose_a = true;
    g_autoptr(Graph) across = kit_file(OP_LINEAR, &attrs, S(7, 2), INPUTS(S(7, 4)));
    kit_output(across, 0, S(2, 4));
    g_autoptr(Graph) batch = kit_file(OP_LINEAR, &transposed, S(DIM_UNKNOWN, 7), INPUTS(S(4, 7)));
    kit_output(batch, 0, S(DIM_UNKNOWN, 4));
}

/* 1000x1000 by 1000x1000: 2·10^9 FLOPs over 3·10^6·4 bytes. */
static void worked_densities(void **state)
{
    (void)state;
    g_autoptr(Graph) square = kit_graph(OP_MATMUL, NULL, INPUTS(S(1000, 1000), S(1000, 1000)));
    OpCost cost = kit_cost(square);
    assert_float_equal((double)cost.flops / cost.compulsory.bytes, 166.66666666666666, 1e-10);
    g_autoptr(Graph) vector = kit_graph(OP_MATMUL, NULL, INPUTS(S(1000, 1000), S(1000)));
    kit_output(vector, 0, S(1000));
    cost = kit_cost(vector);
    assert_float_equal(cost.flops / (4.0 * 1000 * 1000), 0.5, 1e-15);
    assert_float_equal((double)cost.flops / cost.compulsory.bytes, 0.499001996007984, 1e-14);
}

/* ViT-B/16 scores: 12 heads of 197x64 by 64x197. */
static void batched_matmul(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_MATMUL);
    attrs.as.product.transpose_b = true;
    g_autoptr(Graph) graph =
        kit_graph(OP_MATMUL, &attrs, INPUTS(S(1, 12, 197, 64), S(1, 12, 197, 64)));
    OpCost cost = kit_cost(graph);
    kit_output(graph, 0, S(1, 12, 197, 197));
    assert_int_equal(cost.macs, 29805312);
    assert_int_equal(cost.flops_exact, 2 * 29805312 - 465708);
    kit_traffic(cost.compulsory, 2 * 151296, 0, 465708);
    kit_traffic(cost.no_reuse, 29805312 + 151296, 0, 465708);
    assert_int_equal(cost.gemm.groups, 12);
    assert_int_equal(cost.gemm.m, 197);
    assert_int_equal(cost.gemm.k, 64);
    assert_int_equal(cost.gemm.n, 197);
    assert_int_equal(op_class(graph, graph_op(graph, 0)), OP_CLASS_MATMUL);
}

/* A matrix of parameters makes a product a linear layer over all rows. */
static void matmul_by_parameter(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = kit_file(OP_MATMUL, NULL, S(2, 49, 96), INPUTS(S(96, 384)));
    OpCost cost = kit_cost(graph);
    kit_output(graph, 0, S(2, 49, 384));
    assert_int_equal(cost.macs, 2 * 49 * 96 * 384);
    kit_traffic(cost.compulsory, 2 * 49 * 96, 96 * 384, 2 * 49 * 384);
    kit_traffic(cost.no_reuse, 2 * 49 * 96 * 384, 96 * 384, 2 * 49 * 384);
    assert_int_equal(cost.gemm.m, 384);
    assert_int_equal(cost.gemm.n, 98);
    assert_int_equal(op_class(graph, graph_op(graph, 0)), OP_CLASS_LINEAR);
}

static void numpy_shapes(void **state)
{
    (void)state;
    g_autoptr(Graph) dot = kit_graph(OP_MATMUL, NULL, INPUTS(S(5), S(5)));
    kit_output(dot, 0, (Shape){0, {0}});
    assert_int_equal(kit_cost(dot).macs, 5);
    g_autoptr(Graph) row = kit_graph(OP_MATMUL, NULL, INPUTS(S(4), S(3, 4, 2)));
    kit_output(row, 0, S(3, 2));
    g_autoptr(Graph) wide = kit_graph(OP_MATMUL, NULL, INPUTS(S(2, 1, 5, 4), S(3, 4, 6)));
    kit_output(wide, 0, S(2, 3, 5, 6));
    assert_int_equal(kit_cost(wide).macs, 2 * 3 * 5 * 4 * 6);
    g_autoptr(Graph) open = kit_graph(OP_MATMUL, NULL, INPUTS(S(-1, 5, 4), S(-1, 4, 6)));
    kit_output(open, 0, S(-1, 5, 6));
    g_autoptr(Graph) unknown = kit_graph(OP_MATMUL, NULL, INPUTS(shape_unknown(), S(4, 6)));
    kit_output(unknown, 0, shape_unknown());
}

static void product_errors(void **state)
{
    (void)state;
    Attrs attrs = linear_attrs(0, true);
    kit_fails(OP_LINEAR, &attrs, INPUTS(S(1, 300)), "channels is 0; it must be at least 1");
    kit_fails(OP_MATMUL, NULL, INPUTS(S(2, 3), S(4, 5)),
              "cannot multiply 2x3 by 4x5: the inner dimensions are 3 and 4; make them the same");
    kit_fails(OP_MATMUL, NULL, INPUTS(S(2, 5, 3), S(4, 3, 5)), "their leading dimensions differ");
    kit_fails(OP_MATMUL, NULL, INPUTS(S(2, 3)), "'matmul' takes 2 tensors, got 1; give it as many");
    kit_fails(OP_MATMUL, NULL, INPUTS(S(3000000000, 2), S(2, 4000000000)),
              "the product of 3000000000x4000000000 does not fit in 64 bits");
    attrs = linear_attrs(INT64_MAX / 8, true);
    kit_fails(OP_LINEAR, &attrs, INPUTS(S(1, 300)), "does not fit in 64 bits");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worked_linear),       cmocka_unit_test(worked_vector),
        cmocka_unit_test(linear_over_rows),    cmocka_unit_test(linear_from_file),
        cmocka_unit_test(worked_densities),    cmocka_unit_test(batched_matmul),
        cmocka_unit_test(matmul_by_parameter), cmocka_unit_test(numpy_shapes),
        cmocka_unit_test(product_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
