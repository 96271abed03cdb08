/* What makes elements, and the rest of ONNX: shapes, by its specification. */
#include "onnx_kit.h"

/* Shapes are numbers of int64, a range ceil((9 - 2) / 2) = 4 of them; 16 / 2 + 1 = 9 frequencies.
 */
static void made(void **state)
{
    static const KitCase cases[] = {
        {"", "Shape", "2x3x4", "", "3:int64"},
        {"", "Shape", "2x3x4", "start=1", "2"},
        {"", "Shape", "2x3x4", "start=-1 end=-2", "0"},
        {"", "Size", "2x3", "", "scalar:int64"},
        {"", "ConstantOfShape", "i2", "", "?x?:fp32"},
        {"", "ConstantOfShape", "=2,-3", "", "! its shape has a negative number"},
        {"", "Range", "#2 #9 #2", "", "4:int64"},
        {"", "Range", "#9 #2 #2", "", "0"},
        {"", "Range", "#1 #9 #0", "", "! its step is 0"},
        {"", "EyeLike", "3x4", "dtype=6", "3x4:int32"},
        {"", "RandomNormal", "", "shape=2,3,", "2x3:fp32"},
        {"", "RandomUniformLike", "2x3", "dtype=10", "2x3:fp16"},
        {"", "Bernoulli", "2x3", "", "2x3:fp32"},
        {"", "Multinomial", "2x9", "sample_size=4", "2x4:int32"},
        {"", "HannWindow", "#10", "", "10:fp32"},
        {"", "MelWeightMatrix", "#8 #16 #8192", "", "9x8:fp32"},
        {"", "Constant", "", "", "! it has no value"},
    };
    (void)state;
    KIT_CASES(cases);
}

/* Unknown, but for constants whose elements can be looked at. */
static void what_the_data_decides(void **state)
{
    static const KitCase cases[] = {
        {"", "NonZero", "2x3", "", "2x?:int64"},
        {"", "NonZero", "=0,3,0,5", "", "1x2"},
        {"", "Compress", "2x3 b3", "axis=1", "2x?"},
        {"", "Compress", "2x3 b3", "", "?"},
        {"", "Compress", "2x3 b3", "axis=2", "! axis 2 is not an axis of 2 dimensions"},
        {"", "Unique", "2x3", "", "?:fp32 ?:int64 6:int64 ?:int64"},
        {"", "Unique", "2x3", "axis=1", "2x?:fp32 ?:int64 3:int64 ?:int64"},
        {"com.microsoft", "Unique", "6", "", "?:fp32 6:int64 ?:int64"},
        {"", "NonMaxSuppression", "1x6x4 1x1x6", "", "?x3:int64"},
    };
    (void)state;
    KIT_CASES(cases);
}

/* 8 = 2 channels of 2 x 2; (64 - 16) / 8 + 1 = 7 windows of 16 / 2 + 1 = 9 frequencies. */
static void images_and_signals(void **state)
{
    static const KitCase cases[] = {
        {"", "Det", "5x3x3", "", "5"},
        {"", "Det", "3", "", "! its input is not made of matrices"},
        {"com.microsoft", "Inverse", "5x3x3", "", "5x3x3"},
        {"", "GridSample", "1x2x8x8 1x5x6x2", "", "1x2x5x6"},
        {"", "GridSample", "1x2x8x8 1x5x2", "", "! its input and grid have 4 and 3 dimensions"},
        {"", "AffineGrid@20", "1x2x3 =1,3,5,6", "", "1x5x6x2"},
        {"", "Col2Im@18", "1x8x9 =4,4 =2,2", "", "1x2x4x4"},
        {"", "CenterCropPad@18", "5x6x3 =4,4", "axes=0,1,", "4x4x3"},
        {"", "CenterCropPad@18", "5x6 =7,7", "", "7x7"},
        {"", "DFT@17", "1x8x1", "axis=1", "1x8x2"},
        {"", "DFT@17", "1x8x1", "axis=1 onesided=1", "1x5x2"},
        {"", "STFT", "1x64x1 #8 - #16", "", "1x7x9x2"},
    };
    (void)state;
    KIT_CASES(cases);
}

/* R, T, then X, gradients and states of each; new X and states. */
static void training(void **state)
{
    static const KitCase cases[] = {
        {"ai.onnx.preview.training", "Momentum", "~0.1 #1 2x3 2x3 2x3", "", "2x3 2x3"},
        {"ai.onnx.preview.training", "Adam", "~0.1 #1 2x3 2x3 2x3 2x3", "", "2x3 2x3 2x3"},
        {"ai.onnx.preview.training", "Adagrad", "~0.1 #1 2x3 2x3", "",
         "! it has 4 inputs, which are not 2 and 3 lists"},
    };
    (void)state;
    KIT_CASES(cases);
}

/* Sequences are what is in them, words may be cut. */
static void containers_and_text(void **state)
{
    static const KitCase cases[] = {
        {"", "SequenceConstruct", "2x3 2x4", "", "2x3"},
        {"", "SequenceLength", "2x3", "", "scalar:int64"},
        {"", "OptionalHasElement", "2x3", "", "scalar:bool"},
        {"", "OptionalGetElement", "2x3", "", "2x3"},
        {"", "StringConcat@20", "2x1 1x3", "", "2x3:string"},
        {"", "StringConcat@20", "2 3", "", "! its operands do not fit"},
        {"", "StringSplit@20", "2x3", "", "2x3x?:string 2x3:int64"},
        {"", "RegexFullMatch@20", "2x3", "", "2x3:bool"},
        {"", "StringNormalizer", "4", "", "?:string"},
        {"", "ImageDecoder@20", "u9", "pixel_format:Grayscale", "?x?x1:uint8"},
        {"", "TfIdfVectorizer", "2x9", "ngram_indexes=0,4,2,", "2x5:fp32"},
    };
    (void)state;
    KIT_CASES(cases);
}

/* Per sample 2·2² in a plane and 2·2³ in space, 2·4² for cubic ones, none for the nearest. */
static void samples(void **state)
{
    static const struct {
        KitCase file;
        int64_t flops;
    } cases[] = {
        {{"", "GridSample", "1x2x8x8 1x5x6x2", "", "1x2x5x6"}, 60 * 8},
        {{"", "GridSample", "1x2x8x8 1x5x6x2", "mode:bilinear", "1x2x5x6"}, 60 * 8},
        {{"", "GridSample@20", "1x2x8x8 1x5x6x2", "mode:cubic", "1x2x5x6"}, 60 * 32},
        {{"", "GridSample@20", "1x2x8x8 1x5x6x2", "mode:nearest", "1x2x5x6"}, 0},
        {{"", "GridSample@20", "1x2x8x8x8 1x4x5x6x3", "", "1x2x4x5x6"}, 240 * 16},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Graph) graph = kit_load_opset(kit_case_graph(&cases[i].file), 20, NULL);
        assert_int_equal(op_cost(graph, graph_op(graph, 0)).flops, cases[i].flops);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(made),
        cmocka_unit_test(what_the_data_decides),
        cmocka_unit_test(images_and_signals),
        cmocka_unit_test(training),
        cmocka_unit_test(containers_and_text),
        cmocka_unit_test(samples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
