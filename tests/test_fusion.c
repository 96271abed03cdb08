/* Fusion: its sets of rules, and what no rule may break on the zoo and on random graphs. */
#include "fusion_kit.h"
#include "sanitized.h"
#include "whatif/fusion_rules.h"
#include "zoo/zoo.h"

/* ---- Sets ------------------------------------------------------------------------------------ */

static void test_parse(void **state)
{
    (void)state;
    FusionSet set = 0;
    GError *error = NULL;
    assert_true(fusion_parse("all", &set, NULL));
    assert_int_equal(set, 8191);
    assert_true(fusion_parse("none", &set, NULL));
    assert_int_equal(set, 0);
    assert_true(fusion_parse("bn, activation", &set, NULL));
    assert_int_equal(set, 4 + 32);
    g_autofree char *text = fusion_text(set);
    assert_string_equal(text, "bn,activation");
    assert_false(fusion_parse("bn,activaton", &set, &error));
    assert_non_null(strstr(error->message, "did you mean 'activation'?"));
    g_clear_error(&error);
    assert_false(fusion_parse("", &set, &error));
    g_clear_error(&error);
}

/* ---- Whole networks -------------------------------------------------------------------------- */

static void test_resnet50(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = resnet50_graph();
    FusionReport report = {.fast_bytes = 1 << 20};
    g_autoptr(Graph) after = fused(graph, FUSION_ALL, &report);
    g_autoptr(ModelCost) cost = counted(after);
    assert_int_equal(cost->params, 25530472);
    assert_int_equal(cost->buffers, 0);
    assert_int_equal(cost->macs, 4089184256);
    assert_int_equal(report.steps->len, FUSION_RULE_COUNT);
    const FusionStep *bn = &g_array_index(report.steps, FusionStep, FUSION_BN);
    assert_int_equal(bn->applications, 53);
    assert_int_equal(bn->before.params - bn->after.params, 26560);
    assert_int_equal(g_array_index(report.steps, FusionStep, FUSION_ADD).applications, 16);
    assert_int_equal(g_array_index(report.steps, FusionStep, FUSION_ACTIVATION).applications, 49);
    fusion_report_clear(&report);
}

static const FusionSet sets[] = {
    NOOP,
    BN,
    BN_NEXT,
    PAD,
    ACTIVATION,
    ADD,
    CONCAT,
    COMPOSITE,
    BRANCHES,
    QUANTIZE,
    POINTWISE,
    ATTENTION,
    NOOP | POINTWISE | ATTENTION,
    FUSION_ALL,
};

static void test_zoo(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    Zoo *zoo = zoo_load("models", "models", errors);
    assert_true(zoo_count(zoo) > 0);
    for (int i = 0; i < zoo_count(zoo); i += sampled()) {
        GError *error = NULL;
        g_autoptr(Graph) graph = zoo_build(zoo, i, NULL, &error);
        if (graph == NULL)
            fail_msg("%s", error->message);
        for (size_t j = 0; j < G_N_ELEMENTS(sets); j++)
            check_fusion(graph, sets[j]);
    }
    zoo_free(zoo);
}

static const OpKind random_unary[] = {
    OP_RELU,    OP_SIGMOID,  OP_HARD_SWISH, OP_BATCH_NORM, OP_BATCH_NORM, OP_DROPOUT,  OP_ERF,
    OP_SOFTMAX, OP_IDENTITY, OP_TANH,       OP_PRELU,      OP_LAYER_NORM, OP_SOFTPLUS,
};
static const OpKind random_binary[] = {OP_ADD, OP_ADD, OP_ADD, OP_MUL, OP_CONCAT, OP_MAXIMUM};

/* Every tensor is 1 x c x 8 x 8, so any two with equal c fit. */
static int random_op(Graph *graph, GRand *rand, GArray *tensors)
{
    int recent = g_rand_int_range(rand, 1, 5);
    guint back = MIN(tensors->len, (guint)recent);
    int a = g_array_index(tensors, int, tensors->len - back);
    int b = g_array_index(tensors, int, g_rand_int_range(rand, 0, (gint32)tensors->len));
    int what = g_rand_int_range(rand, 0, 16);
    int64_t c = graph_tensor(graph, a)->shape.dim[1];
    OpKind binary = random_binary[g_rand_int_range(rand, 0, G_N_ELEMENTS(random_binary))];
    if (what < 4)
        return conv(graph, a, 4, what % 2 == 0 ? 1 : 3, what % 2, g_rand_boolean(rand));
    if (what == 4)
        return gelu(graph, a);
    if (what == 5)
        return layer_norm(graph, a);
    if (what == 6)
        return reshape(graph, reshape(graph, a, (Ints){2, {1, -1}}), (Ints){4, {1, c, 8, 8}});
    if (what == 7)
        return op2(graph, OP_MUL, a, op1(graph, OP_SIGMOID, a));
    if (what == 8 && c == graph_tensor(graph, b)->shape.dim[1])
        return attention(graph, a, b, a);
    if (what == 12)
        return dequantize(graph, quantize(graph, a));
    if (what == 13)
        return matmul(graph, op1(graph, OP_SOFTMAX, op2(graph, OP_ADD, a, a)), a, false);
    if (what == 14)
        return transpose(graph, transpose(graph, a, (Ints){4, {0, 1, 3, 2}}),
                         (Ints){4, {0, 1, 3, 2}});
    if (what == 15)
        return op2(graph, OP_MUL, a, op1(graph, OP_GLOBAL_AVG_POOL, a));
    bool fits = c == graph_tensor(graph, b)->shape.dim[1] || binary == OP_CONCAT;
    if (what < 11 && fits && c < 64)
        return op2(graph, binary, a, b);
    return op1(graph, random_unary[g_rand_int_range(rand, 0, G_N_ELEMENTS(random_unary))], a);
}

static Graph *random_graph(guint32 seed, int n_ops)
{
    GRand *rand = g_rand_new_with_seed(seed);
    Graph *graph = graph_new("random", "Random");
    g_autoptr(GArray) tensors = g_array_new(FALSE, FALSE, sizeof(int));
    int x = input(graph, 4, 8);
    g_array_append_val(tensors, x);
    for (int i = 0; i < n_ops; i++) {
        x = random_op(graph, rand, tensors);
        g_array_append_val(tensors, x);
        if (g_rand_int_range(rand, 0, 10) == 0)
            graph_add_output(graph, x);
    }
    graph_add_output(graph, x);
    g_rand_free(rand);
    return graph;
}

static void test_random(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= 150; seed++) {
        g_autoptr(Graph) graph = random_graph(seed, 12 + (int)seed % 40);
        FusionSet some = (seed * 2654435761U >> 8) & FUSION_ALL;
        check_fusion(graph, FUSION_ALL);
        check_fusion(graph, some);
    }
}

/* Long chains, which would not end if what they do were done for pairs of operators. */
static void test_large(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("large", "Large");
    int x = input(graph, 4, 8);
    for (int i = 0; i < 17500; i++) {
        x = op1(graph, OP_BATCH_NORM, conv(graph, x, 4, 3, 1, false));
        x = op1(graph, OP_RELU, op1(graph, OP_DROPOUT, x));
    }
    for (int i = 0; i < 100000; i++)
        x = op1(graph, OP_RELU, x);
    for (int i = 0; i < 20000; i++)
        x = op2(graph, OP_MUL, x, op1(graph, OP_SIGMOID, x));
    graph_add_output(graph, x);
    g_autoptr(Graph) after = fused(graph, FUSION_ALL, NULL);
    assert_int_equal(graph_n_ops(after), 17500);
    assert_int_equal(graph_op(after, 17499)->n_parts, 2 + 100000 + 2 * 20000);
}

/* Steps of the rules that look at whole graphs, for a chain of n groups: each conv is followed by a
 * fan of operators that are added up, quantized and dequantized, and by an attention. All but the
 * first quantize have an operator to join. */
static int64_t steps_to_fuse(int n)
{
    g_autoptr(Graph) graph = graph_new("long", "Long");
    int x = input(graph, 4, 8);
    for (int i = 0; i < n; i++) {
        x = conv(graph, dequantize(graph, quantize(graph, x)), 4, 1, 0, false);
        int a = op2(graph, OP_SUB, op1(graph, OP_EXP, x), op1(graph, OP_ABS, x));
        x = attention(graph, op2(graph, OP_MUL, a, x), a, x);
    }
    graph_add_output(graph, x);
    g_auto(Rewrite) rewrite;
    rewrite_init(&rewrite, graph);
    int applied = 0;
    for (FusionRule rule = FUSION_QUANTIZE; rule <= FUSION_ATTENTION; rule++)
        applied += fusion_apply(&rewrite, rule, NULL);
    assert_true(applied >= 7 * n - 1);
    return rewrite.steps;
}

static void test_linear(void **state)
{
    (void)state;
    int64_t few = steps_to_fuse(1000);
    assert_true(few > 0 && steps_to_fuse(10000) < 11 * few);
}

/* One group of 100,000 operators, with as many inputs from outside and a result for each. */
static void test_large_group(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("large", "Large");
    int x = input(graph, 1, 2);
    for (int i = 0; i < 50000; i++) {
        x = op2(graph, OP_SUB, x, op1(graph, OP_EXP, input(graph, 1, 2)));
        graph_add_output(graph, x);
    }
    g_autoptr(Graph) after = fused(graph, POINTWISE, NULL);
    assert_int_equal(graph_n_ops(after), 1);
    assert_int_equal(graph_op(after, 0)->n_parts, 100000);
    assert_int_equal(graph_op(after, 0)->n_inputs, 50001);
    assert_int_equal(graph_op(after, 0)->n_outputs, 50000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),       cmocka_unit_test(test_resnet50),
        cmocka_unit_test(test_zoo),         cmocka_unit_test(test_random),
        cmocka_unit_test(test_large),       cmocka_unit_test(test_linear),
        cmocka_unit_test(test_large_group),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
