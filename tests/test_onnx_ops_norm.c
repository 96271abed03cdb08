/* Norms, pools, reductions and quantization of ONNX: shapes, by its specification. */
#include "onnx_kit.h"

/* Statistics have 1 for each normalised dimension, or are those of channels. */
static void norms(void **state)
{
    static const KitCase cases[] = {
        {"", "BatchNormalization@13", "1x3x4x4 w3 w3 w3 w3", "", "1x3x4x4 3 3"},
        {"", "LayerNormalization", "2x3x4 w4", "", "2x3x4 2x3x1:fp32 2x3x1"},
        {"", "LayerNormalization", "2x3x4 w3x4", "axis=1", "2x3x4 2x1x1"},
        {"", "LayerNormalization", "2x3 w3", "axis=2", "! axis 2 is not an axis of 2 dimensions"},
        {"com.microsoft", "SkipLayerNormalization", "1x8x16 1x8x16 w16 w16", "",
         "1x8x16 1x8x1 1x8x1 1x8x16"},
        {"com.microsoft", "EmbedLayerNormalization", "i1x8 - w100x16 w32x16", "", "1x8x16 1:int32"},
        {"", "Dropout", "2x3", "", "2x3:fp32 2x3:bool"},
        {"", "Softmax", "2x3", "", "2x3"},
    };
    (void)state;
    KIT_CASES(cases);
}

/* Windows stand side by side unless strides say otherwise; undone: 2 · (2 - 1) + 2 = 4. */
static void pools(void **state)
{
    static const KitCase cases[] = {
        {"", "MaxPool", "1x2x6x6", "kernel_shape=2,2, strides=2,2,", "1x2x3x3"},
        {"", "AveragePool", "1x2x6x6", "kernel_shape=3,3,", "1x2x4x4"},
        {"", "MaxPool", "1x2x7x7", "kernel_shape=2,2, strides=2,2, ceil_mode=1", "1x2x4x4"},
        {"", "MaxPool", "1x2x6x5", "kernel_shape=2,2, strides=2,2,", "1x2x3x2:fp32 1x2x3x2:int64"},
        {"", "MaxPool", "1x2x4x4", "kernel_shape=7,7, strides=2,2,",
         "! kernel 7x7 is larger than its padded input 4x4"},
        {"", "MaxUnpool", "1x1x2x2 i1x1x2x2", "kernel_shape=2,2, strides=2,2,", "1x1x4x4"},
        {"", "MaxUnpool", "1x1x2x2 i1x1x2x2 =1,1,5,5", "kernel_shape=2,2,", "1x1x5x5"},
        {"", "MaxUnpool", "1x1x2x2 i1x1x2x2", "kernel_shape=2,",
         "! kernel_shape has 1 numbers for 4 dimensions"},
        {"", "MaxRoiPool", "1x3x8x8 5x5", "pooled_shape=2,3,", "5x3x2x3"},
        {"", "RoiAlign", "1x3x8x8 5x4 i5", "output_height=7 output_width=6", "5x3x7x6"},
        {"com.microsoft", "QLinearGlobalAveragePool", "u1x4x4x8 ~0.1 u", "channels_last=1",
         "1x1x1x8"},
        {"com.microsoft", "QLinearGlobalAveragePool", "u1x8x4x4 ~0.1 u", "", "1x8x1x1"},
    };
    (void)state;
    KIT_CASES(cases);
}

/* Axes are an attribute, then an input; not known, every dimension may be gone. */
static void reductions(void **state)
{
    static const KitCase cases[] = {
        {"", "ReduceMean@13", "2x3x4", "axes=1, keepdims=0", "2x4"},
        {"", "ReduceSum", "2x3x4 =-1", "", "2x3x1"},
        {"", "ReduceSum", "2x3x4 i1", "", "?x?x?"},
        {"", "ReduceSum", "2x3x4 i1", "keepdims=0", "?"},
        {"", "ReduceSum", "2x3", "noop_with_empty_axes=1", "2x3"},
        {"", "ReduceMax", "2x3", "", "1x1"},
        {"", "ArgMax", "2x3x4", "axis=1 keepdims=0", "2x4:int64"},
        {"", "NegativeLogLikelihoodLoss", "4x5 i4", "", "scalar"},
        {"", "NegativeLogLikelihoodLoss", "4x5 i4", "reduction:none", "4"},
        {"", "SoftmaxCrossEntropyLoss", "4x5 i4", "reduction:none", "4 4x5"},
    };
    (void)state;
    KIT_CASES(cases);
}

/* The type of the zero point, of the attribute, or uint8. */
static void quantized(void **state)
{
    static const KitCase cases[] = {
        {"", "QuantizeLinear", "2x3 ~0.1", "", "2x3:uint8"},
        {"", "QuantizeLinear@21", "2x3 ~0.1", "output_dtype=3", "2x3:int8"},
        {"", "DequantizeLinear", "u2x3 ~0.1", "", "2x3:fp32"},
        {"", "DynamicQuantizeLinear", "2x3", "", "2x3:uint8 scalar:fp32 scalar:uint8"},
        {"com.microsoft", "QLinearAdd", "u2x3 ~0.1 u u3 ~0.1 u ~0.1 u", "", "2x3:uint8"},
        {"com.microsoft", "QLinearConcat", "~0.1 u u2x3 ~0.1 u u2x4 ~0.1 u", "axis=1", "2x7:uint8"},
        {"com.microsoft", "QLinearConcat", "~0.1 u u2x3", "axis=2",
         "! axis 2 is not an axis of 2 dimensions"},
    };
    (void)state;
    KIT_CASES(cases);
}

static ModelCost *cost_of(const KitCase *c, Graph **graph)
{
    const char *opset = strchr(c->type, '@');
    *graph = kit_load_opset(kit_case_graph(c), opset ? atoi(opset + 1) : 17, NULL);
    return cost_graph(*graph, 0, NULL);
}

/* Up to opset 12 a row goes from the axis to the end: 2 of 12, or 6 of 4 elements. */
static void rows_of_softmax(void **state)
{
    static const struct {
        KitCase file;
        int64_t flops;
    } cases[] = {
        {{"", "Softmax@12", "2x3x4", "axis=1", "2x3x4"}, 2 * (5 * 12 - 2)},
        {{"", "Softmax@12", "2x3x4", "axis=2", "2x3x4"}, 6 * (5 * 4 - 2)},
        {{"", "LogSoftmax@9", "2x3x4", "", "2x3x4"}, 2 * (5 * 12 - 1)},
        {{"", "Softmax@13", "2x3x4", "axis=1", "2x3x4"}, 8 * (5 * 3 - 2)},
        {{"com.microsoft", "BiasSoftmax", "2x3x4 2x1x4", "axis=1", "2x3x4"}, 2 * (5 * 12 - 2) + 24},
        {{"com.microsoft", "QLinearSoftmax", "u2x3x4 ~0.1 u ~0.1 u", "axis=1 opset=12", "2x3x4"},
         2 * (5 * 12 - 2)},
        {{"com.microsoft", "QLinearSoftmax", "u2x3x4 ~0.1 u ~0.1 u", "axis=1 opset=13", "2x3x4"},
         8 * (5 * 3 - 2)},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Graph) graph = NULL;
        g_autoptr(ModelCost) cost = cost_of(&cases[i].file, &graph);
        assert_int_equal(cost->flops, cases[i].flops);
    }
}

/* Indices are written too, in 8 bytes each; nothing is left unknown. */
static void indices_of_maxima(void **state)
{
    static const KitCase file = {"", "MaxPool", "1x2x6x6", "kernel_shape=2,2, strides=2,2,",
                                 "1x2x3x3 1x2x3x3"};
    (void)state;
    g_autoptr(Graph) graph = NULL;
    g_autoptr(ModelCost) cost = cost_of(&file, &graph);
    assert_int_equal(cost->covered, 1);
    assert_int_equal(cost->flops, 4 * 18);
    assert_int_equal(cost->traffic[TRAFFIC_COMPULSORY].bytes, 4 * 72 + 4 * 18 + 8 * 18);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(norms),
        cmocka_unit_test(pools),
        cmocka_unit_test(reductions),
        cmocka_unit_test(rows_of_softmax),
        cmocka_unit_test(indices_of_maxima),
        cmocka_unit_test(quantized),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
