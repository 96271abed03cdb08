/* Data whose channels come last: counted as it would be with channels second, and still last. */
#include "onnx_kit.h"

static Graph *loaded(const KitCase *c)
{
    kit_case(c);
    return kit_load(kit_case_graph(c));
}

/* 3x3 from 8 to 16 channels of 10x12, padded: 120 positions of 16·72 products, a bias for each
 * output; weights with their channels second or last. */
static void convolutions(void **state)
{
    enum { OUT = 16 * 120, MACS = OUT * 72 };
    static const struct {
        KitCase file;
        int64_t macs, flops, params;
    } cases[] = {
        {{"com.microsoft", "NhwcConv", "1x10x12x8 w16x8x3x3 w16", "pads=1,1,1,1,", "1x10x12x16"},
         MACS,
         2 * MACS + OUT,
         16 * 73},
        {{"com.microsoft", "NhwcConv", "1x10x12x8 w16x3x3x8 w16", "pads=1,1,1,1,", "1x10x12x16"},
         MACS,
         2 * MACS + OUT,
         16 * 73},
        {{"com.microsoft", "NhwcConv", "1x10x12x8 w8x3x3x1", "pads=1,1,1,1, group=8", "1x10x12x8"},
         8 * 120 * 9,
         2 * 8 * 120 * 9,
         8 * 9},
        {{"com.microsoft", "NhwcFusedConv", "1x10x12x8 w16x8x3x3 w16 1x10x12x16",
          "pads=1,1,1,1, activation:Relu", "1x10x12x16"},
         MACS,
         2 * MACS + 3 * OUT, /* a tensor added, and the activation */
         16 * 73},
        {{"com.microsoft", "QLinearConv", "u1x10x12x8 ~0.1 u w16x8x3x3 ~0.1 u ~0.1 u w16",
          "pads=1,1,1,1, channels_last=1", "1x10x12x16:uint8"},
         MACS,
         2 * MACS + OUT,
         16 * 73},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Graph) graph = loaded(&cases[i].file);
        g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
        assert_int_equal(cost->covered, cost->operators);
        assert_int_equal(cost->macs, cases[i].macs);
        assert_int_equal(cost->flops, cases[i].flops);
        assert_int_equal(cost->params, cases[i].params);
    }
}

static void pools(void **state)
{
    static const KitCase cases[] = {
        {"com.microsoft", "NhwcMaxPool", "u1x8x6x3", "kernel_shape=2,2, strides=2,2,",
         "1x4x3x3:uint8"},
        {"com.microsoft", "QLinearAveragePool", "u1x8x6x3 ~0.1 u ~0.1 u",
         "kernel_shape=2,2, strides=2,2, channels_last=1", "1x4x3x3:uint8"},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Graph) graph = loaded(&cases[i]);
        g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
        assert_int_equal(cost->covered, cost->operators);
        assert_int_equal(cost->flops, 4 * 4 * 3 * 3);
    }
}

/* Views move nothing and hold nothing: 8·120 numbers in, 16·120 out. */
static void views(void **state)
{
    static const KitCase file = {"com.microsoft", "NhwcConv", "1x10x12x8 w16x8x3x3",
                                 "pads=1,1,1,1,", "1x10x12x16"};
    (void)state;
    g_autoptr(Graph) graph = loaded(&file);
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    assert_int_equal(graph_n_ops(graph), 3);
    assert_int_equal(graph_op(graph, 1)->kind, OP_CONV);
    assert_int_equal(cost->traffic[TRAFFIC_COMPULSORY].input, 8 * 120);
    assert_int_equal(cost->traffic[TRAFFIC_COMPULSORY].output, 16 * 120);
}

/* What the weight takes is what it has, however it stands. */
static void misfits(void **state)
{
    static const KitCase wrong = {"com.microsoft", "NhwcConv", "1x10x12x8 w16x7x3x3", "",
                                  "! takes 7 input channels, the input has 8"};
    static const KitCase open = {"com.microsoft", "NhwcConv", "1x10x12xc w16x8x3x3", "",
                                 "! takes 8 input channels, the input has 1"};
    (void)state;
    kit_case(&wrong);
    kit_case(&open);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(convolutions),
        cmocka_unit_test(pools),
        cmocka_unit_test(views),
        cmocka_unit_test(misfits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
