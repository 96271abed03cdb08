/* Rarer types of com.microsoft: shapes and work by ONNX Runtime's list of contributed operators. */
#include "onnx_kit.h"

typedef struct Counted {
    KitCase file;
    int64_t macs, flops, params;
} Counted;

static void check(const Counted *c)
{
    kit_case(&c->file);
    g_autoptr(Graph) graph = kit_load(kit_case_graph(&c->file));
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    if (cost->covered != cost->operators || cost->macs != c->macs || cost->flops != c->flops ||
        cost->params != c->params)
        fail_msg("%s %s: %" G_GINT64_FORMAT " MACs, %" G_GINT64_FORMAT " FLOPs, %" G_GINT64_FORMAT
                 " parameters",
                 c->file.type, c->file.inputs, cost->macs, cost->flops, cost->params);
}

#define CHECK(cases)                                                                               \
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)                                               \
    check(&cases[i])

#define M "com.microsoft"

/* 2 sequences of 16 tokens: all of them, or 12 and 9; 12 heads of 32 distances at 16·16 places. */
static void padding_and_positions(void **state)
{
    static const Counted cases[] = {
        {{M, "RemovePadding", "2x16x64 i2", "", "32x64 2x16:int32 3:int32 1:int32"}, 0, 0, 0},
        {{M, "RemovePadding", "2x16x64 =12,9", "", "21x64 2x16 3 1"}, 0, 0, 0},
        {{M, "RestorePadding", "21x64 i2x16", "", "2x16x64"}, 0, 0, 0},
        {{M, "RelativePositionBias", "w32x12 #16 #16", "max_distance=128", "1x12x16x16"},
         0,
         0,
         32 * 12},
        {{M, "TorchEmbedding", "w100x16 i2x3", "", "2x3x16"}, 0, 0, 1600},
        {{M, "ExpandDims", "2x8 #1", "", "2x1x8"}, 0, 0, 0},
    };
    (void)state;
    CHECK(cases);
    g_autoptr(Graph) open = kit_load(kit_case_graph(&cases[0].file));
    assert_non_null(strstr(open->assumptions[0], "all of them count"));
    g_autoptr(Graph) told = kit_load(kit_case_graph(&cases[1].file));
    assert_null(told->assumptions);
}

/* 16 channels of 10 steps, 4 taps each, of 2 samples: 2·16·10·4 products, a bias and a swish for
 * each result; it keeps 3 steps, or 6 where taps are 2 apart. */
static void causal_convolutions(void **state)
{
    enum { OUT = 2 * 16 * 10, MACS = OUT * 4 };
    static const Counted cases[] = {
        {{M, "CausalConvWithState", "2x16x10 w16x1x4 w16 2x16x3", "activation:silu",
          "2x16x10 2x16x3"},
         MACS,
         2 * MACS + OUT + 5 * OUT,
         16 * 4 + 16},
        {{M, "CausalConvWithState", "2x10x16 w16x1x4 w16 2x3x16", "channels_last=1",
          "2x10x16 2x3x16"},
         MACS,
         2 * MACS + OUT,
         16 * 4 + 16},
        {{M, "CausalConvWithState", "2x16x10 w16x1x4", "dilation=2", "2x16x10 2x16x6"},
         MACS,
         2 * MACS,
         16 * 4},
        {{M, "CausalConvWithState", "2x16x10 w16x1x4 - 5x2x16x3", "state_window=5",
          "2x16x10 5x2x16x3"},
         MACS,
         2 * MACS,
         16 * 4},
    };
    static const KitCase plane = {M, "CausalConvWithState", "2x16x10x10 w16x1x3x4", "ndim=2",
                                  "2x16x10x10"};
    (void)state;
    CHECK(cases);
    kit_case(&plane);
    g_autoptr(Graph) graph = kit_load(kit_case_graph(&cases[0].file));
    assert_true(op_input(graph, graph_op(graph, 0), 3)->is_state);
}

/* (4 - 1)·2 + 3 - 2 = 7 on a side; of 10 numbers 4 windows of 4, 2 apart. */
static void windows(void **state)
{
    static const Counted cases[] = {
        {{M, "ConvTransposeWithDynamicPads", "1x3x4x4 w3x2x3x3 =1,1,1,1 w2", "strides=2,2,",
          "1x2x7x7"},
         3 * 16 * 2 * 9,
         2 * 3 * 16 * 2 * 9 + 2 * 49,
         3 * 2 * 9 + 2},
        {{M, "MaxpoolWithMask", "1x3x8x8 i1x1x8x8", "kernel_shape=2,2, strides=2,2,", "1x3x4x4"},
         0,
         4 * 3 * 16,
         0},
        {{M, "CropAndResize", "1x3x16x16 5x4 i5 =7,6", "", "5x3x7x6"}, 0, 8 * 5 * 3 * 7 * 6, 0},
        {{M, "UnfoldTensor", "2x10", "size=4 step=2 dim=1", "2x4x4"}, 0, 0, 0},
    };
    static const KitCase refused[] = {
        {M, "UnfoldTensor", "2x10", "size=11", "! its windows of 11 do not fit"},
        {M, "UnfoldTensor", "2x10", "size=4 dim=2", "! axis 2 is not an axis of 2 dimensions"},
    };
    static const KitCase open[] = {
        {M, "ConvTransposeWithDynamicPads", "1x3x4x4 w3x2x3x3 i4", "", "?x?x?x?"},
        {M, "CropAndResize", "1x3x16x16 5x4 i5 i2", "", "5x3x?x?"},
    };
    (void)state;
    CHECK(cases);
    KIT_CASES(refused);
    KIT_CASES(open);
}

/* Of 10 tokens, 4 heads of 16 features and 8 or 4 of 32 values: key by value and the query's
 * product, and the key's where rates change it; results scaled, the state decayed. A gate of a
 * projection takes 6 for each, a rate's sigmoid 4, a feature of length 1 3. */
static void linear_attention(void **state)
{
    enum { ALL = 10 * 16 * 32, VALUES = 10 * 4 * 32, MORE = 10 * 8 * 32 };
    static const Counted cases[] = {
        {{M, "LinearAttention", "2x5x64 2x5x64 2x5x128 2x4x16x32 2x5x4 2x5x4",
          "q_num_heads=4 kv_num_heads=4", "2x5x128 2x4x16x32"},
         12 * ALL,
         2 * 12 * ALL + VALUES + 4 * ALL + 40 + 2 * VALUES,
         0},
        {{M, "LinearAttention", "2x5x64 2x5x64 2x5x128 - 2x5x4 2x5x4",
          "q_num_heads=4 kv_num_heads=4 update_rule:linear", "2x5x128 2x4x16x32"},
         8 * ALL,
         2 * 8 * ALL + VALUES,
         0},
        {{M, "GatedDeltaNet", "10x4x16 10x4x16 10x8x32 - 10x8 10x8 2x8x32x16 w8 w8",
          "gate_activation:qwen beta_activation:sigmoid qk_l2_norm=1", "10x8x32 2x8x32x16:fp32"},
         24 * ALL,
         2 * 24 * ALL + MORE + 8 * ALL + 80 + 2 * MORE + 10 * (6 * 8 + 4 * 8 + 3 * 2 * 4 * 16),
         16},
        {{M, "GatedDeltaNet", "2x5x4x16 2x5x4x16 2x5x8x32 - 2x5x8 2x5x8 2x8x32x16", "", "2x5x8x32"},
         24 * ALL,
         2 * 24 * ALL + MORE + 8 * ALL + 80 + 2 * MORE,
         0},
        {{M, "LinearAttentionGate", "2x5x4 w4 w4 2x5x4", "", "2x5x4 2x5x4"},
         0,
         40 * (3 + 2 + 4),
         8},
    };
    static const KitCase refused[] = {
        {M, "LinearAttention", "2x5x64 2x5x64 2x5x128", "q_num_heads=4",
         "! kv_num_heads must be at least 1"},
        {M, "GatedDeltaNet", "10x4 10x4 10x8", "", "! are not tokens x heads x features"},
    };
    (void)state;
    CHECK(cases);
    KIT_CASES(refused);
    g_autoptr(Graph) graph = kit_load(kit_case_graph(&cases[0].file));
    assert_true(op_input(graph, graph_op(graph, 0), 3)->is_state);
}

/* Elements are 2·8·2 pairs, 2·8 or 2·3·8; of a transform of 16 numbers 5·(16/2 + 1)·4 for each
 * sample, and 5·16/2·4 back. */
static void arithmetic(void **state)
{
    static const Counted cases[] = {
        {{M, "ComplexMul", "2x8x2 2x8x2", "", "2x8x2"}, 0, 3 * 32, 0},
        {{M, "GatedAdd", "2x8 2x8 2x1", "", "2x8"}, 0, 2 * 16, 0},
        {{M, "GatedRMSNorm", "2x3x8 w8 2x3x8", "", "2x3x8"}, 0, 6 * (4 * 8 + 2) + 6 * 48, 8},
        {{M, "GatedRMSNorm", "2x3x16 w8 2x3x16", "", "2x3x16"}, 0, 12 * (4 * 8 + 2) + 6 * 96, 8},
        {{M, "BiasDropout", "2x3x8 w8 2x3x8", "", "2x3x8 2x3x8:bool"}, 0, 2 * 48, 8},
        {{M, "Rfft", "2x16", "signal_ndim=1", "2x9x2"}, 0, 2 * 5 * 9 * 4, 0},
        {{M, "Irfft", "2x9x2", "signal_ndim=1", "2x16"}, 0, 2 * 5 * 8 * 4, 0},
    };
    static const KitCase uneven = {M, "GatedRMSNorm", "2x3x12 w8 2x3x12", "",
                                   "! its rows do not divide into parts of its scale"};
    static const KitCase wrong = {M, "Rfft", "2x16", "signal_ndim=3",
                                  "! signal_ndim does not fit 2 dimensions"};
    (void)state;
    CHECK(cases);
    kit_case(&uneven);
    kit_case(&wrong);
}

/* 4 rows of 64 features to 32; 4 rows of 8 to 16, a bias and a tensor added. */
static void quantized(void **state)
{
    static const Counted cases[] = {
        {{M, "MatMulBlockQuantizedFp8Weight", "4x64 w32x64 w32x1 - w32", "", "4x32"},
         4 * 64 * 32,
         2 * 4 * 64 * 32 + 128,
         64 * 32 + 32},
        {{M, "QOrderedMatMul", "u1x4x8 ~0.1 w8x16 ~0.1 ~0.1 w16 u1x4x16 ~0.1", "", "1x4x16:uint8"},
         4 * 8 * 16,
         2 * 4 * 8 * 16 + 2 * 64,
         8 * 16 + 16},
        {{M, "QOrderedGelu", "u2x8 ~0.1 ~0.1", "", "2x8:uint8"}, 0, 5 * 16, 0},
        {{M, "QOrderedLayerNormalization", "u2x8 ~0.1 w8 w8 ~0.1", "", "2x8:uint8"},
         0,
         2 * (7 * 8 + 2),
         16},
        {{M, "QuantizeWithOrder", "2x8 ~0.1", "", "2x8:int8"}, 0, 3 * 16, 0},
        {{M, "DequantizeWithOrder", "u2x8 ~0.1", "to=10", "2x8:fp16"}, 0, 2 * 16, 0},
        {{M, "MulInteger", "u2x8 #3 u8 #4", "", "2x8:int32"}, 0, 16, 0},
        {{M, "ReduceSumInteger", "u2x8", "axes=1, keepdims=1", "2x1:int32"}, 0, 16, 0},
    };
    (void)state;
    CHECK(cases);
}

/* Two numbers of 4 bits in a byte: 32 rows of 64, and a scale for each 16. */
static void packed_rows(void **state)
{
    (void)state;
    Message *graph = kit_new(),
            *node = onnx_node("MatMulBlockQuantizedFp4Weight", "", "x,w,s,t,,b", "y");
    onnx_put_text(node, 7, M);
    kit_in(graph, "x", FLOAT, "4x64");
    kit_weight(graph, "w", UINT8, "32x32");
    kit_weight(graph, "s", UINT8, "32x4");
    kit_weight(graph, "t", FLOAT, "");
    kit_weight(graph, "b", FLOAT, "32");
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load(graph);
    g_autoptr(ModelCost) cost = cost_graph(loaded, 0, NULL);
    kit_shape(loaded, 0, "4x32");
    assert_int_equal(cost->macs, 4 * 64 * 32);
    assert_int_equal(cost->params, 64 * 32 + 32);
    assert_int_equal(cost->weights_bytes, 64 * 32 / 2 + 4 * 32);
    assert_int_equal(cost->metadata_bytes, 32 * 4 + 4);
}

/* As ONNX Runtime saves a model for a processor: 32 channels fill blocks of 8 and of 16; 20 become
 * 24 or 32, which the file has to say. */
static void channels_in_blocks(void **state)
{
#define B "com.microsoft.nchwc"
    enum { PIXELS = 8 * 8, MACS = PIXELS * 32 * 32 * 9 };
    static const Counted cases[] = {
        {{B, "ReorderInput", "1x32x8x8", "", "1x32x8x8"}, 0, 0, 0},
        {{B, "ReorderInput", "1x8x8x32", "channels_last=1", "1x32x8x8"}, 0, 0, 0},
        {{B, "ReorderOutput", "1x32x8x8", "channels=30", "1x30x8x8"}, 0, 0, 0},
        {{B, "ReorderOutput", "1x32x8x4", "channels=30 channels_last=1", "1x8x4x30"}, 0, 0, 0},
        {{B, "Conv", "1x32x8x8 w32x32x3x3 w32 1x32x8x8", "activation:Relu pads=1,1,1,1,",
          "1x32x8x8"},
         MACS,
         2 * MACS + 3 * PIXELS * 32,
         32 * 32 * 9 + 32},
        {{B, "MaxPool", "1x32x8x8", "kernel_shape=2,2, strides=2,2,", "1x32x4x4"},
         0,
         16 * 32 * 4,
         0},
        {{B, "AveragePool", "1x32x8x8", "kernel_shape=2,2, strides=2,2,", "1x32x4x4"},
         0,
         16 * 32 * 4,
         0},
        {{B, "GlobalAveragePool", "1x32x8x8", "", "1x32x1x1"}, 0, PIXELS * 32, 0},
        {{B, "GlobalMaxPool", "1x32x8x8", "", "1x32x1x1"}, 0, PIXELS * 32, 0},
        {{B, "Upsample", "1x32x8x8", "scales=1,1,2,2,", "1x32x16x16"}, 0, 0, 0},
    };
    (void)state;
    CHECK(cases);
    for (int stated = 0; stated < 2; stated++) {
        Message *graph = kit_new(), *in = onnx_node("ReorderInput", "", "x", "t"),
                *conv = onnx_node("Conv", "", "t,w", "y");
        onnx_put_text(in, 7, B);
        onnx_put_text(conv, 7, B);
        kit_in(graph, "x", FLOAT, "1x20x8x8");
        kit_weight(graph, "w", FLOAT, "24x24x3x3");
        onnx_put_message(graph, GRAPH_NODE, in);
        onnx_put_message(graph, GRAPH_NODE, conv);
        if (stated)
            onnx_put_message(graph, GRAPH_VALUE_INFO, onnx_value("t", FLOAT, "1x24x8x8"));
        kit_out(graph, "y");
        g_autoptr(Graph) loaded = kit_load(graph);
        g_autoptr(ModelCost) cost = cost_graph(loaded, 0, NULL);
        assert_int_equal(cost->macs, stated ? 6 * 6 * 24 * 24 * 9 : 0);
        assert_int_equal(cost->covered, stated ? 2 : 0);
    }
#undef B
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(padding_and_positions),
        cmocka_unit_test(causal_convolutions),
        cmocka_unit_test(windows),
        cmocka_unit_test(channels_in_blocks),
        cmocka_unit_test(linear_attention),
        cmocka_unit_test(arithmetic),
        cmocka_unit_test(quantized),
        cmocka_unit_test(packed_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
