/* Each rule that joins operators one by one, on a network it changes and on one it must leave. */
#include "fusion_kit.h"
#include "whatif/fusion_rules.h"

static void test_noop(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("noop", "Noop");
    int x = conv(graph, input(graph, 4, 8), 4, 1, 0, true);
    x = op1(graph, OP_DROPOUT, op1(graph, OP_IDENTITY, x));
    x = op1(graph, OP_RELU, x);
    x = reshape(graph, x, (Ints){2, {1, 256}});
    graph_add_output(graph, op1(graph, OP_IDENTITY, linear(graph, x, 10)));
    g_autoptr(Graph) after = fused(graph, NOOP, NULL);
    assert_int_equal(graph_n_ops(after), 3); /* conv, relu with reshape, linear */
    assert_int_equal(graph_op(after, 1)->n_parts, 2);
    check_fusion(graph, NOOP);
    check_fusion(graph, FUSION_ALL);
}

static void test_noop_stays(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("views", "Views");
    int x = input(graph, 4, 8);
    int y = op1(graph, OP_RELU, x);
    graph_add_output(graph, reshape(graph, y, (Ints){2, {4, 64}}));
    graph_add_output(graph, y);
    g_autoptr(Graph) after = fused(graph, NOOP, NULL);
    assert_int_equal(graph_n_ops(after), 2);
    check_reason(graph, NOOP, FUSION_NOOP, "2 consumers");
}

/* 3x3 without bias, 8 to 16 on 10x10, then bn: 3*3*8*16 + 32 parameters become 3*3*8*16 + 16; 16*64
 * outputs take 2 FLOPs less and one more. */
static void test_bn(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("bn", "BN");
    int x = conv(graph, input(graph, 8, 10), 16, 3, 0, false);
    graph_add_output(graph, op1(graph, OP_RELU, op1(graph, OP_BATCH_NORM, x)));
    g_autoptr(Graph) after = fused(graph, BN, NULL);
    g_autoptr(ModelCost) a = counted(graph), b = counted(after);
    assert_int_equal(a->params, 1152 + 32);
    assert_int_equal(b->params, 1152 + 16);
    assert_int_equal(b->buffers, 0);
    assert_int_equal(a->flops - b->flops, 16 * 64);
    assert_int_equal(graph_n_ops(after), 2);
    check_fusion(graph, BN);
}

static void test_bn_stays(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("late", "Late");
    int x = conv(graph, input(graph, 8, 10), 8, 3, 1, false);
    x = op1(graph, OP_BATCH_NORM, op1(graph, OP_RELU, x));
    int y = conv(graph, x, 8, 3, 1, false);
    int z = op1(graph, OP_BATCH_NORM, y);
    int c = op2(graph, OP_CONCAT, y, z);
    graph_add_output(graph, op1(graph, OP_BATCH_NORM, c));
    check_reason(graph, BN, FUSION_BN, "conv → relu → bn");
    check_reason(graph, FUSION_ALL, FUSION_BN, "conv → relu → bn");
    check_reason(graph, BN, FUSION_BN, "2 consumers");
    check_reason(graph, BN, FUSION_BN, "follows a concat");
    check_reason(graph, BN | BN_NEXT, FUSION_BN_NEXT, "pads with zeros");
}

/* DenseNet's order: after a pool, before an activation. */
static void test_bn_between_others(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("between", "Between");
    int x = op1(graph, OP_GLOBAL_AVG_POOL, input(graph, 8, 10));
    x = op1(graph, OP_RELU, op1(graph, OP_BATCH_NORM, x));
    graph_add_output(graph, op1(graph, OP_BATCH_NORM, op1(graph, OP_ABS, x)));
    check_reason(graph, BN, FUSION_BN, "follows a global_avg_pool, which has no weights");
    check_reason(graph, BN, FUSION_BN, "follows an abs, which has no weights");
    check_reason(graph, BN | BN_NEXT, FUSION_BN_NEXT, "a relu follows it, which has no weights");
}

static void test_bn_next(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("next", "Next");
    int x = op1(graph, OP_BATCH_NORM, input(graph, 8, 10));
    graph_add_output(graph, conv(graph, x, 16, 3, 0, false));
    g_autoptr(Graph) after = fused(graph, BN | BN_NEXT, NULL);
    g_autoptr(ModelCost) cost = counted(after);
    assert_int_equal(graph_n_ops(after), 1);
    assert_int_equal(cost->params, 3 * 3 * 8 * 16 + 16);
    check_fusion(graph, BN_NEXT);
}

/* Zeros before and after each side become the convolution's: 8x8 padded by 1 and 2. */
static void test_pad(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("pad", "Pad");
    Attrs attrs = op_default_attrs(OP_PAD);
    attrs.as.border.before = (Ints){2, {1, 1}};
    attrs.as.border.after = (Ints){2, {2, 2}};
    int x = resnet_add(graph, OP_PAD, input(graph, 4, 8), NO_TENSOR, &attrs);
    graph_add_output(graph, conv(graph, x, 4, 3, 1, true));
    g_autoptr(Graph) after = fused(graph, PAD, NULL);
    assert_int_equal(graph_n_ops(after), 1);
    const Ints *pad = &op_window(graph_op(after, 0))->pad;
    assert_int_equal(pad->n, 4);
    assert_int_equal(pad->v[0], 2);
    assert_int_equal(pad->v[3], 3);
    check_fusion(graph, PAD);
}

static void test_pad_stays(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("pool", "Pool");
    Attrs attrs = op_default_attrs(OP_PAD);
    attrs.as.border.before = attrs.as.border.after = (Ints){2, {1, 1}};
    int x = resnet_add(graph, OP_PAD, input(graph, 4, 8), NO_TENSOR, &attrs);
    graph_add_output(graph, op1(graph, OP_RELU, x));
    check_reason(graph, PAD, FUSION_PAD, "pad → relu");
}

/* 512 channels of 28x28: 401,408 elements are neither written nor read again, 802,816 accesses. */
static void test_activation(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("relu", "ReLU");
    int x = conv(graph, input(graph, 128, 28), 512, 1, 0, true);
    graph_add_output(graph, op1(graph, OP_RELU, x));
    g_autoptr(Graph) after = fused(graph, ACTIVATION, NULL);
    g_autoptr(ModelCost) a = counted(graph), b = counted(after);
    for (int i = 0; i < TRAFFIC_MODEL_COUNT; i++)
        assert_int_equal(traffic_total(&a->traffic[i]) - traffic_total(&b->traffic[i]), 802816);
    assert_int_equal(a->flops, b->flops);
    check_fusion(graph, ACTIVATION);
}

static void test_activation_stays(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("fork", "Fork");
    int in = input(graph, 4, 8);
    int x = conv(graph, in, 4, 1, 0, true);
    int y = op1(graph, OP_RELU, x);
    int c = op2(graph, OP_CONCAT, x, y);
    graph_add_output(graph, op1(graph, OP_SIGMOID, c));
    graph_add_output(graph, op1(graph, OP_SIGMOID, in));
    check_reason(graph, ACTIVATION, FUSION_ACTIVATION, "2 consumers");
    check_reason(graph, ACTIVATION, FUSION_ACTIVATION, "follows a concat");
    check_reason(graph, ACTIVATION, FUSION_ACTIVATION, "no operator computes its input");
}

/* x + conv(relu(conv x)), then relu: the second convolution reads x beside its input of 4x8x8; of
 * 1024 elements read and written between it, the sum and the relu none are left. */
static void test_add(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("residual", "Residual");
    int x = input(graph, 4, 8);
    int y = op1(graph, OP_RELU, conv(graph, x, 4, 3, 1, true));
    y = conv(graph, y, 4, 3, 1, true);
    graph_add_output(graph, op1(graph, OP_RELU, op2(graph, OP_ADD, x, y)));
    g_autoptr(Graph) after = fused(graph, ACTIVATION | ADD, NULL);
    g_autoptr(ModelCost) cost = counted(after);
    assert_int_equal(cost->n_layers, 2);
    assert_int_equal(graph_op(after, 1)->n_parts, 3);
    assert_int_equal(cost_layer(cost, 1)->traffic[TRAFFIC_COMPULSORY].input, 2 * 256);
    assert_int_equal(cost_layer(cost, 1)->traffic[TRAFFIC_COMPULSORY].output, 256);
    assert_int_equal(cost_layer(cost, 1)->flops, 2 * 256 * 36 + 3 * 256);
    check_fusion(graph, ACTIVATION | ADD);
    check_fusion(graph, ADD);
}

static void test_add_stays(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("late", "Late");
    int x = input(graph, 4, 8);
    int y = conv(graph, x, 4, 3, 1, true);
    int z = op1(graph, OP_RELU, x); /* computed after the convolution */
    int sum = op2(graph, OP_ADD, y, z);
    graph_add_output(graph, op2(graph, OP_ADD, sum, x));
    check_reason(graph, ADD, FUSION_ADD, "after the product");
    check_reason(graph, ADD, FUSION_ADD, "no operand comes from");
}

/* Three branches of 4, 8 and 16 channels on 6x6 and the input of 4: only that is copied. */
static void test_concat(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("concat", "Concat");
    int x = input(graph, 4, 6);
    int a = conv(graph, x, 4, 1, 0, true), b = conv(graph, x, 8, 1, 0, true);
    int ab = op2(graph, OP_CONCAT, a, b);
    int c = op2(graph, OP_CONCAT, ab, conv(graph, x, 16, 1, 0, true));
    graph_add_output(graph, op2(graph, OP_CONCAT, c, x));
    g_autoptr(Graph) after = fused(graph, CONCAT, NULL);
    g_autoptr(ModelCost) cost = counted(after);
    assert_int_equal(cost_layer(cost, 2)->traffic[TRAFFIC_COMPULSORY].bytes, 0);
    assert_int_equal(cost_layer(cost, 4)->traffic[TRAFFIC_COMPULSORY].bytes, 0);
    assert_int_equal(cost_layer(cost, 5)->traffic[TRAFFIC_COMPULSORY].bytes, 2 * 4 * 36 * 4);
    g_autoptr(Footprint) footprint = footprint_new(after, NULL);
    assert_int_equal(footprint->tensors_bytes, (4 + 32) * 36 * 4); /* the input and the whole */
    assert_int_equal(footprint->peak_inplace_bytes, (4 + 32) * 36 * 4);
    check_reason(graph, CONCAT, FUSION_CONCAT, "x is copied");
}

/* ---- What rules are made of ------------------------------------------------------------------ */

static const char *refuse_second(Rewrite *rewrite, int op)
{
    if (op == 0)
        return NULL;
    return op == 1 ? fusion_reason(rewrite, "%s number %d",
                                   fusion_kind(graph_op(rewrite->graph, op)), op)
                   : fusion_done;
}

/* Three activations, of which one is refused, and what no pass is handed. */
static void test_pass(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("net", "Net");
    int x = op1(graph, OP_RELU, op1(graph, OP_RELU, op1(graph, OP_RELU, input(graph, 4, 8))));
    x = op1(graph, OP_RELU, conv(graph, x, 4, 1, 0, false));
    graph_op(graph, 4)->auxiliary = true;
    graph_add_output(graph, x);
    g_auto(Rewrite) rewrite;
    g_autoptr(GArray) unfused = g_array_new(FALSE, TRUE, sizeof(Unfused));
    rewrite_init(&rewrite, graph);
    assert_int_equal(fusion_pass(&rewrite, refuse_second, 1 << FUSE_JOINS, unfused), 1);
    assert_int_equal(unfused->len, 1);
    assert_string_equal(g_array_index(unfused, Unfused, 0).op, "op1");
    assert_string_equal(g_array_index(unfused, Unfused, 0).reason, "relu number 1");
    assert_int_equal(fusion_pass(&rewrite, refuse_second, 1 << FUSE_JOINS, NULL), 1);
}

static void test_joins(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("net", "Net");
    int x = input(graph, 4, 8), y = conv(graph, x, 4, 1, 0, false);
    graph_add_output(graph, op2(graph, OP_ADD, op1(graph, OP_RELU, y), y));
    g_auto(Rewrite) rewrite;
    int producer;
    rewrite_init(&rewrite, graph);
    rewrite.explains = true;
    assert_string_equal(fusion_joins(&rewrite, 0, x, &producer), "no operator computes its input");
    assert_string_equal(fusion_joins(&rewrite, 1, y, &producer), "the tensor has 2 consumers");
    assert_null(fusion_joins(&rewrite, 2, graph_op(graph, 1)->outputs[0], &producer));
    assert_int_equal(producer, 1);
    assert_true(fusion_own_weight(&rewrite, graph_op(graph, 0)->inputs[1]));
    assert_false(fusion_own_weight(&rewrite, y));
}

static void test_words(void **state)
{
    (void)state;
    Op op = {.kind = OP_ADD}, unknown = {.kind = OP_UNKNOWN, .type = "Frob"};
    assert_string_equal(fusion_kind(&op), "add");
    assert_string_equal(fusion_article(&op), "an");
    assert_string_equal(fusion_kind(&unknown), "Frob");
    assert_string_equal(fusion_article(&unknown), "a");
    assert_false(fusion_is_product(&op));
    assert_true(fusion_is_product(&(Op){.kind = OP_MATMUL}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_noop),
        cmocka_unit_test(test_noop_stays),
        cmocka_unit_test(test_bn),
        cmocka_unit_test(test_bn_stays),
        cmocka_unit_test(test_bn_between_others),
        cmocka_unit_test(test_bn_next),
        cmocka_unit_test(test_pad),
        cmocka_unit_test(test_pad_stays),
        cmocka_unit_test(test_activation),
        cmocka_unit_test(test_activation_stays),
        cmocka_unit_test(test_add),
        cmocka_unit_test(test_add_stays),
        cmocka_unit_test(test_concat),
        cmocka_unit_test(test_pass),
        cmocka_unit_test(test_joins),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
