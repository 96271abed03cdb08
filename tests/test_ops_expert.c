#include "graph/ops_expert.h"

#include "op_kit.h"

static Attrs experts(int64_t channels, int64_t n, int64_t active)
{
    Attrs attrs = op_default_attrs(OP_EXPERT_LINEAR);
    attrs.as.expert.channels = channels;
    attrs.as.expert.experts = n;
    attrs.as.expert.active = active;
    return attrs;
}

/* One expert's matrix of 4096 by 14336 has 58,720,256 elements. */
enum { MATRIX = 58720256 };

/* One token of Mixtral: two of eight experts are met, and only they are read. */
static void one_token(void **state)
{
    (void)state;
    Attrs attrs = experts(14336, 8, 2);
    g_autoptr(Graph) graph = kit_graph(OP_EXPERT_LINEAR, &attrs, INPUTS(S(1, 1, 4096)));
    kit_output(graph, 0, S(1, 1, 2, 14336));
    assert_int_equal(kit_params(graph), 8 * (int64_t)MATRIX);
    OpCost cost = kit_cost(graph);
    assert_int_equal(cost.macs, 2 * (int64_t)MATRIX);
    assert_int_equal(cost.flops, 4 * (int64_t)MATRIX);
    assert_int_equal(cost.matrix_flops, 4 * (int64_t)MATRIX);
    assert_int_equal(cost.flops_exact, 4 * (int64_t)MATRIX - 2 * 14336);
    kit_traffic(cost.compulsory, 4096, 2 * (int64_t)MATRIX, 2 * 14336);
    kit_traffic(cost.no_reuse, 4096, 2 * (int64_t)MATRIX, 2 * 14336);
    assert_int_equal(cost.gemm.groups, 2);
    assert_int_equal(cost.gemm.n, 1);
}

/* The way back: each of a token's two rows meets one expert, the other's not among them, and there
 * is no dimension to add. */
static void way_back(void **state)
{
    (void)state;
    Attrs attrs = experts(4096, 8, 1);
    attrs.as.expert.apart = 2;
    g_autoptr(Graph) graph = kit_graph(OP_EXPERT_LINEAR, &attrs, INPUTS(S(1, 1, 2, 14336)));
    kit_output(graph, 0, S(1, 1, 2, 4096));
    assert_int_equal(kit_cost(graph).macs, 2 * (int64_t)MATRIX);
    assert_int_equal(kit_cost(graph).compulsory.weights, 2 * (int64_t)MATRIX);
    assert_int_equal(kit_cost(graph).expected.weights, 2 * (int64_t)MATRIX);
    assert_int_equal(kit_cost(graph).no_reuse.weights, 2 * (int64_t)MATRIX);
}

/* Four tokens of Mixtral: two experts at least, where all pick the same, and eight at most. By
 * chance each token misses an expert with 6/8: 8·(1 − (3/4)^4) = 8·175/256 = 5.46875 are met, on
 * the way there and back. 5.46875·58,720,256 = 321,126,400. */
static void floor_and_expectation(void **state)
{
    (void)state;
    Attrs there = experts(14336, 8, 2), back = experts(4096, 8, 1);
    back.as.expert.apart = 2;
    g_autoptr(Graph) up = kit_graph(OP_EXPERT_LINEAR, &there, INPUTS(S(4, 1, 4096)));
    g_autoptr(Graph) down = kit_graph(OP_EXPERT_LINEAR, &back, INPUTS(S(4, 1, 2, 14336)));
    for (int i = 0; i < 2; i++) {
        OpCost cost = kit_cost(i ? down : up);
        assert_int_equal(cost.compulsory.weights, 2 * (int64_t)MATRIX);
        assert_int_equal(cost.expected.weights, 321126400);
        assert_int_equal(cost.no_reuse.weights, 8 * (int64_t)MATRIX);
        assert_int_equal(cost.expected.input, cost.compulsory.input);
        assert_int_equal(cost.expected.output, cost.compulsory.output);
        assert_int_equal(cost.expected.bytes - cost.compulsory.bytes,
                         4 * (321126400 - 2 * (int64_t)MATRIX));
    }
}

/* A weight that is given may have fewer experts than a token is to meet, or none. It is an input
 * beside two rows of one, which no reuse reads for each of 2·3·5 products. */
static void fewer_than_asked(void **state)
{
    (void)state;
    for (int64_t n = 0; n < 4; n++) {
        Attrs attrs = experts(5, 3, 3);
        g_autoptr(Graph) graph = graph_new("given", "Given");
        int inputs[] = {graph_add_input(graph, "x", S(2, 1), DTYPE_FP32),
                        graph_add_input(graph, "w", S(n, 5, 1), DTYPE_FP32)};
        assert_int_equal(
            graph_add_op(graph, OP_EXPERT_LINEAR, "op", inputs, 2, &attrs, false, NULL), 0);
        OpCost cost = kit_cost(graph);
        assert_int_equal(cost.compulsory.input, 2 + n * 5);
        assert_int_equal(cost.expected.input, 2 + n * 5);
        assert_int_equal(cost.no_reuse.input, 30 + n * 5);
    }
}

/* 3·(1 − (2/3)^2) = 5/3 of experts of five elements are 8.33: 8. */
static void expectation_in_whole_elements(void **state)
{
    (void)state;
    Attrs attrs = experts(5, 3, 1);
    g_autoptr(Graph) graph = kit_graph(OP_EXPERT_LINEAR, &attrs, INPUTS(S(2, 1)));
    kit_traffic(kit_cost(graph).expected, 2, 8, 10);
}

/* Ten rows with two each may share two of four, that have ten of the twenty each, or meet all: as
 * 4·(1 − (1/2)^10) = 3.996 do, 71.93 elements of 18 in each. */
static void many_rows(void **state)
{
    (void)state;
    Attrs attrs = experts(6, 4, 2);
    g_autoptr(Graph) graph = kit_graph(OP_EXPERT_LINEAR, &attrs, INPUTS(S(2, 5, 3)));
    kit_output(graph, 0, S(2, 5, 2, 6));
    OpCost cost = kit_cost(graph);
    assert_int_equal(cost.macs, 10 * 2 * 3 * 6);
    kit_traffic(cost.compulsory, 30, 2 * 3 * 6, 120);
    kit_traffic(cost.expected, 30, 72, 120);
    kit_traffic(cost.no_reuse, 360, 4 * 3 * 6, 120);
    assert_int_equal(cost.gemm.groups, 2);
    assert_int_equal(cost.gemm.m, 6);
    assert_int_equal(cost.gemm.k, 3);
    assert_int_equal(cost.gemm.n, 10);
}

static void what_does_not_fit(void **state)
{
    (void)state;
    Attrs attrs = experts(6, 4, 5);
    kit_fails(OP_EXPERT_LINEAR, &attrs, INPUTS(S(5, 3)),
              "active is 5, but there are 4 experts; choose from 1 to that");
    attrs = experts(6, 4, 2);
    attrs.as.expert.apart = 3;
    kit_fails(OP_EXPERT_LINEAR, &attrs, INPUTS(S(5, 3)),
              "active times apart is 6, but there are 4 experts; choose from 1 to that");
    attrs = experts(6, 0, 1);
    kit_fails(OP_EXPERT_LINEAR, &attrs, INPUTS(S(5, 3)), "experts is 0; it must be at least 1");
    attrs = experts(6, 4, 1);
    kit_fails(OP_EXPERT_LINEAR, &attrs, INPUTS(S(5, -1)), "the last dimension of its input 5x? is");
}

/* 3 rows of 8 features, 2 of 4 experts, 16 features inside, with a gate: 3·2·8·(2·16 + 16)
 * products. Routing: a softmax of 4 (18), the choice among 4, weights that sum up to 1 (3) and two
 * rows added up by them (3·8); swish (5) and its gate. */
static void mixture(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_MOE);
    attrs.as.expert = (ExpertAttrs){.channels = 16,
                                    .experts = 4,
                                    .active = 2,
                                    .activation = 5,
                                    .gated = true,
                                    .normalized = true};
    g_autoptr(Graph) graph = kit_graph(OP_MOE, &attrs, INPUTS(S(3, 8), S(3, 4)));
    kit_output(graph, 0, S(3, 8));
    assert_int_equal(kit_params(graph), 4 * 3 * 8 * 16);
    OpCost cost = kit_cost(graph);
    int64_t macs = 3 * 2 * 8 * (2 * 16 + 16);
    assert_int_equal(cost.macs, macs);
    assert_int_equal(cost.flops, 2 * macs + 6 * 16 * (5 + 1) + 3 * (18 + 4 + 3 + 3 * 8));
    assert_int_equal(cost.flops_exact, cost.flops - 6 * (2 * 16 + 8));
    /* two experts at least, all four at most, 4·(1 - (1/2)^3) = 3.5 by chance; each 3·8·16 */
    kit_traffic(cost.compulsory, 24 + 12, 2 * 384, 24);
    kit_traffic(cost.expected, 24 + 12, 3 * 384 + 192, 24);
    kit_traffic(cost.no_reuse, 24 + 12, 4 * 384, 24);
    attrs.as.expert.active = 5;
    kit_fails(OP_MOE, &attrs, INPUTS(S(3, 8), S(3, 4)),
              "active is 5, but there are 4 experts; choose from 1 to that");
}

/* Weights that lie the other way round, and a first layer that is its gate as well. */
static void mixtures_of_files(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_MOE);
    attrs.as.expert.active = 1;
    MoeSizes sizes;
    const Shape columns[] = {S(3, 4), S(4, 8, 16), S(4, 16, 8)};
    g_autoptr(Graph) turned = kit_file(OP_MOE, &attrs, S(3, 8), 3, columns);
    assert_true(moe_sizes(turned, graph_op(turned, 0), &sizes));
    assert_true(sizes.features == 8 && sizes.in == 16 && sizes.hidden == 16);
    assert_int_equal(kit_cost(turned).macs, 3 * 8 * (16 + 16));
    const Shape both[] = {S(3, 4), S(4, 32, 8), S(4, 8, 16)};
    g_autoptr(Graph) joined = kit_file(OP_MOE, &attrs, S(3, 8), 3, both);
    assert_int_equal(kit_cost(joined).macs, 3 * 8 * (32 + 16));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_token),
        cmocka_unit_test(way_back),
        cmocka_unit_test(floor_and_expectation),
        cmocka_unit_test(fewer_than_asked),
        cmocka_unit_test(expectation_in_whole_elements),
        cmocka_unit_test(many_rows),
        cmocka_unit_test(what_does_not_fit),
        cmocka_unit_test(mixture),
        cmocka_unit_test(mixtures_of_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
