#include "cost/cost.h"
#include "op_kit.h"
#include "resnet50.h"
#include "whatif/precision.h"

static ModelCost *count(const Graph *graph)
{
    ModelCost *cost = cost_graph(graph, 0, NULL);
    assert_non_null(cost);
    return cost;
}

/* Half of every weight and activation; the 53,120 running statistics stay fp32. */
static void test_resnet50_in_fp16(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = resnet50_graph();
    g_autoptr(Graph) half = precision_cast(graph, DTYPE_FP16);
    g_autoptr(ModelCost) before = count(graph);
    g_autoptr(ModelCost) after = count(half);
    assert_int_equal(after->params, 25557032);
    assert_int_equal(after->macs, before->macs);
    assert_int_equal(after->weights_bytes, 2 * 25557032 + 4 * 53120);
    int64_t statistics = 4 * 53120; /* bytes that batch-norms read in either format */
    assert_int_equal(2 * (after->traffic[TRAFFIC_COMPULSORY].bytes - statistics),
                     before->traffic[TRAFFIC_COMPULSORY].bytes - statistics);
}

/* tf32 is a format of arithmetic: nothing gets smaller. */
static void test_tf32_is_stored_as_fp32(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = resnet50_graph();
    g_autoptr(Graph) tf32 = precision_cast(graph, DTYPE_TF32);
    g_autoptr(ModelCost) before = count(graph);
    g_autoptr(ModelCost) after = count(tf32);
    assert_int_equal(graph_tensor(tf32, 0)->dtype, DTYPE_TF32);
    assert_int_equal(after->weights_bytes, before->weights_bytes);
    assert_int_equal(after->traffic[TRAFFIC_NO_REUSE].bytes,
                     before->traffic[TRAFFIC_NO_REUSE].bytes);
}

static void test_original_is_left_alone(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = resnet50_graph();
    g_autoptr(Graph) half = precision_cast(graph, DTYPE_BF16);
    for (int i = 0; i < graph_n_tensors(graph); i++) {
        assert_int_equal(graph_tensor(graph, i)->dtype, DTYPE_FP32);
        bool buffer = graph_tensor(half, i)->role == TENSOR_BUFFER;
        assert_int_equal(graph_tensor(half, i)->dtype, buffer ? DTYPE_FP32 : DTYPE_BF16);
    }
}

/* Indices stay integers; the rows they pick are floating point. */
static void test_integers_stay(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    Attrs attrs = op_default_attrs(OP_EMBEDDING);
    attrs.as.table.rows = 100;
    attrs.as.table.channels = 8;
    int x = graph_add_input(graph, "x", S(1, 7), DTYPE_INT64);
    assert_int_equal(graph_add_op(graph, OP_EMBEDDING, "e", &x, 1, &attrs, true, NULL), 0);
    g_autoptr(Graph) half = precision_cast(graph, DTYPE_FP16);
    assert_int_equal(graph_tensor(half, x)->dtype, DTYPE_INT64);
    assert_int_equal(op_output(half, graph_op(half, 0), 0)->dtype, DTYPE_FP16);
}

/* Types survive inferring the shapes again, through casts as well; a cast to integers remains one.
 */
static void test_inferring_again_keeps_types(void **state)
{
    (void)state;
    static const DType to[] = {DTYPE_FP32, DTYPE_INT32}, expected[] = {DTYPE_FP16, DTYPE_INT32};
    for (size_t i = 0; i < G_N_ELEMENTS(to); i++) {
        Attrs attrs = op_default_attrs(OP_CAST);
        attrs.as.cast.to = to[i];
        g_autoptr(Graph) graph = kit_graph(OP_CAST, &attrs, INPUTS(S(1, 8)));
        g_autoptr(Graph) half = precision_cast(graph, DTYPE_FP16);
        assert_true(graph_infer(half, NULL));
        assert_int_equal(op_output(half, graph_op(half, 0), 0)->dtype, expected[i]);
    }
}

static void test_integers_are_not_a_precision(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = kit_graph(OP_RELU, NULL, INPUTS(S(1, 8)));
    assert_false(precision_supported(DTYPE_INT8));
    assert_null(precision_cast(graph, DTYPE_INT8));
    assert_null(precision_cast(graph, DTYPE_UNKNOWN));
    assert_true(precision_supported(DTYPE_FP16));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_resnet50_in_fp16),
        cmocka_unit_test(test_tf32_is_stored_as_fp32),
        cmocka_unit_test(test_original_is_left_alone),
        cmocka_unit_test(test_integers_stay),
        cmocka_unit_test(test_inferring_again_keeps_types),
        cmocka_unit_test(test_integers_are_not_a_precision),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
