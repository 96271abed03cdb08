#include "onnx/ops.h"

#include <string.h>

/* Sorted by type. */
/* clang-format off */
static const OnnxOp default_rows[] = {
    {"Abs", OP_ABS, NULL, eval_unary, NULL},
    {"Acos", OP_ACOS, NULL, NULL, NULL},
    {"Acosh", OP_ACOSH, NULL, NULL, NULL},
    {"Add", OP_ADD, NULL, eval_arithmetic, NULL},
    {"AffineGrid", OP_AFFINE_GRID, translate_affine_grid, NULL, "da"},
    {"And", OP_LOGICAL_AND, NULL, eval_arithmetic, NULL},
    {"ArgMax", OP_ARG_MAX, translate_arg_reduce, NULL, NULL},
    {"ArgMin", OP_ARG_MIN, translate_arg_reduce, NULL, NULL},
    {"Asin", OP_ASIN, NULL, NULL, NULL},
    {"Asinh", OP_ASINH, NULL, NULL, NULL},
    {"Atan", OP_ATAN, NULL, NULL, NULL},
    {"Atanh", OP_ATANH, NULL, NULL, NULL},
    {"Attention", OP_ATTENTION, translate_attention, NULL, NULL},
    {"AveragePool", OP_AVG_POOL, translate_pool, NULL, NULL},
    {"BatchNormalization", OP_BATCH_NORM, translate_batch_norm, NULL, "dppbb"},
    {"Bernoulli", OP_RANDOM, translate_random, NULL, NULL},
    {"BitCast", OP_CAST, translate_cast, NULL, NULL},
    {"BitShift", OP_BIT_SHIFT, NULL, NULL, NULL},
    {"BitwiseAnd", OP_BITWISE_AND, NULL, NULL, NULL},
    {"BitwiseNot", OP_BITWISE_NOT, NULL, NULL, NULL},
    {"BitwiseOr", OP_BITWISE_OR, NULL, NULL, NULL},
    {"BitwiseXor", OP_BITWISE_XOR, NULL, NULL, NULL},
    {"BlackmanWindow", OP_WINDOW, translate_window, NULL, "a"},
    {"Cast", OP_CAST, translate_cast, eval_cast, NULL},
    {"CastLike", OP_CAST, translate_cast_like, eval_cast, "da"},
    {"Ceil", OP_CEIL, NULL, eval_unary, NULL},
    {"Celu", OP_CELU, NULL, NULL, NULL},
    {"CenterCropPad", OP_CENTER_CROP_PAD, translate_center_crop_pad, NULL, "da"},
    {"Clip", OP_CLIP, translate_clip, NULL, "da"},
    {"Col2Im", OP_COL2IM, translate_col2im, NULL, "da"},
    {"Compress", OP_COMPRESS, translate_compress, NULL, "da"},
    {"Concat", OP_CONCAT, translate_concat, eval_concat, NULL},
    {"ConcatFromSequence", OP_CONTAINER, translate_sequence, NULL, NULL},
    {"ConstantOfShape", OP_CONSTANT_OF_SHAPE, translate_constant_of_shape, eval_constant_of_shape, "a"},
    {"Conv", OP_CONV, translate_conv, NULL, "dpp"},
    {"ConvInteger", OP_CONV, translate_conv_integer, NULL, "dwm"},
    {"ConvTranspose", OP_CONV_TRANSPOSE, translate_conv_transpose, NULL, "dpp"},
    {"Cos", OP_COS, NULL, NULL, NULL},
    {"Cosh", OP_COSH, NULL, NULL, NULL},
    {"CumProd", OP_CUM_PROD, NULL, NULL, "da"},
    {"CumSum", OP_CUM_SUM, NULL, NULL, "da"},
    {"DFT", OP_DFT, translate_dft, NULL, "da"},
    {"DeformConv", OP_CONV, translate_deform_conv, NULL, "dpdpd"},
    {"DepthToSpace", OP_DEPTH_TO_SPACE, translate_depth_to_space, NULL, NULL},
    {"DequantizeLinear", OP_DEQUANTIZE, translate_dequantize, NULL, "wm"},
    {"Det", OP_DET, translate_det, NULL, NULL},
    {"Div", OP_DIV, NULL, eval_arithmetic, NULL},
    {"Dropout", OP_DROPOUT, translate_dropout, eval_same, "da"},
    {"DynamicQuantizeLinear", OP_DYNAMIC_QUANTIZE, translate_dynamic_quantize, NULL, NULL},
    {"Einsum", OP_EINSUM, translate_einsum, NULL, "w"},
    {"Elu", OP_ELU, NULL, NULL, NULL},
    {"Equal", OP_EQUAL, NULL, eval_arithmetic, NULL},
    {"Erf", OP_ERF, NULL, NULL, NULL},
    {"Exp", OP_EXP, NULL, eval_unary, NULL},
    {"Expand", OP_EXPAND, translate_expand, eval_expand, "da"},
    {"EyeLike", OP_EYE_LIKE, translate_eye_like, NULL, NULL},
    {"Flatten", OP_FLATTEN, translate_flatten, eval_same, NULL},
    {"Floor", OP_FLOOR, NULL, eval_unary, NULL},
    {"GRU", OP_GRU, translate_recurrent, NULL, "dpppad"},
    {"Gather", OP_GATHER, translate_gather, eval_gather, "fd"},
    {"GatherElements", OP_GATHER_ELEMENTS, translate_gather_elements, NULL, NULL},
    {"GatherND", OP_GATHER_ND, translate_gather_nd, NULL, NULL},
    {"Gelu", OP_GELU, translate_gelu, NULL, NULL},
    {"Gemm", OP_LINEAR, translate_gemm, NULL, "dpp"},
    {"GlobalAveragePool", OP_GLOBAL_AVG_POOL, NULL, NULL, NULL},
    {"GlobalLpPool", OP_GLOBAL_LP_POOL, NULL, NULL, NULL},
    {"GlobalMaxPool", OP_GLOBAL_MAX_POOL, NULL, NULL, NULL},
    {"Greater", OP_GREATER, NULL, eval_arithmetic, NULL},
    {"GreaterOrEqual", OP_GREATER_EQUAL, NULL, eval_arithmetic, NULL},
    {"GridSample", OP_GRID_SAMPLE, translate_grid_sample, NULL, NULL},
    {"GroupNormalization", OP_GROUP_NORM, translate_group_norm, NULL, "dpp"},
    {"HammingWindow", OP_WINDOW, translate_window, NULL, "a"},
    {"HannWindow", OP_WINDOW, translate_window, NULL, "a"},
    {"HardSigmoid", OP_HARD_SIGMOID, NULL, NULL, NULL},
    {"HardSwish", OP_HARD_SWISH, NULL, NULL, NULL},
    {"Hardmax", OP_HARDMAX, NULL, NULL, NULL},
    {"Identity", OP_IDENTITY, NULL, eval_same, NULL},
    {"ImageDecoder", OP_TEXT, translate_image, NULL, NULL},
    {"InstanceNormalization", OP_INSTANCE_NORM, NULL, NULL, "dpp"},
    {"IsInf", OP_IS_INF, NULL, NULL, NULL},
    {"IsNaN", OP_IS_NAN, NULL, NULL, NULL},
    {"LRN", OP_LRN, translate_lrn, NULL, NULL},
    {"LSTM", OP_LSTM, translate_recurrent, NULL, "dpppaddp"},
    {"LayerNormalization", OP_LAYER_NORM, translate_layer_norm, NULL, "dpp"},
    {"LeakyRelu", OP_LEAKY_RELU, NULL, NULL, NULL},
    {"Less", OP_LESS, NULL, eval_arithmetic, NULL},
    {"LessOrEqual", OP_LESS_EQUAL, NULL, eval_arithmetic, NULL},
    {"Log", OP_LOG, NULL, eval_unary, NULL},
    {"LogSoftmax", OP_LOG_SOFTMAX, translate_softmax, NULL, NULL},
    {"LpNormalization", OP_LP_NORM, NULL, NULL, NULL},
    {"LpPool", OP_LP_POOL, translate_pool, NULL, NULL},
    {"MatMul", OP_MATMUL, NULL, NULL, "w"},
    {"MatMulInteger", OP_MATMUL, translate_matmul_integer, NULL, "wwm"},
    {"Max", OP_MAXIMUM, NULL, eval_arithmetic, NULL},
    {"MaxPool", OP_MAX_POOL, translate_pool, NULL, NULL},
    {"MaxRoiPool", OP_MAX_ROI_POOL, translate_roi_pool, NULL, NULL},
    {"MaxUnpool", OP_MAX_UNPOOL, translate_max_unpool, NULL, "dda"},
    {"Mean", OP_MEAN, NULL, NULL, NULL},
    {"MeanVarianceNormalization", OP_MEAN_VARIANCE_NORM, NULL, NULL, NULL},
    {"MelWeightMatrix", OP_MEL_WEIGHTS, translate_mel_weights, NULL, "a"},
    {"Min", OP_MINIMUM, NULL, eval_arithmetic, NULL},
    {"Mish", OP_MISH, NULL, NULL, NULL},
    {"Mod", OP_MOD, NULL, eval_arithmetic, NULL},
    {"Mul", OP_MUL, NULL, eval_arithmetic, NULL},
    {"Multinomial", OP_RANDOM, translate_multinomial, NULL, NULL},
    {"Neg", OP_NEG, NULL, eval_unary, NULL},
    {"NegativeLogLikelihoodLoss", OP_NLL_LOSS, translate_loss, NULL, NULL},
    {"NonMaxSuppression", OP_NON_MAX_SUPPRESSION, translate_nms, NULL, "dda"},
    {"NonZero", OP_NON_ZERO, translate_non_zero, eval_non_zero, NULL},
    {"Not", OP_LOGICAL_NOT, NULL, eval_unary, NULL},
    {"OneHot", OP_ONE_HOT, translate_one_hot, NULL, "da"},
    {"Optional", OP_CONTAINER, translate_sequence, NULL, NULL},
    {"OptionalGetElement", OP_CONTAINER, translate_optional_get, NULL, NULL},
    {"OptionalHasElement", OP_CONTAINER, translate_flag, NULL, NULL},
    {"Or", OP_LOGICAL_OR, NULL, eval_arithmetic, NULL},
    {"PRelu", OP_PRELU, NULL, NULL, "dp"},
    {"Pad", OP_PAD, translate_pad, NULL, "da"},
    {"Pow", OP_POW, NULL, eval_arithmetic, NULL},
    {"QLinearConv", OP_CONV, translate_qlinear_conv, NULL, "dmmwmmmmw"},
    {"QLinearMatMul", OP_MATMUL, translate_qlinear_matmul, NULL, "wmmwm"},
    {"QuantizeLinear", OP_QUANTIZE, translate_quantize, NULL, "dm"},
    {"RMSNormalization", OP_RMS_NORM, translate_layer_norm, NULL, "dpp"},
    {"RNN", OP_RNN, translate_recurrent, NULL, "dpppad"},
    {"RandomNormal", OP_RANDOM, translate_random, NULL, NULL},
    {"RandomNormalLike", OP_RANDOM, translate_random, NULL, NULL},
    {"RandomUniform", OP_RANDOM, translate_random, NULL, NULL},
    {"RandomUniformLike", OP_RANDOM, translate_random, NULL, NULL},
    {"Range", OP_RANGE, translate_range, eval_range, "a"},
    {"Reciprocal", OP_RECIPROCAL, NULL, eval_unary, NULL},
    {"ReduceL1", OP_REDUCE_L1, translate_reduce, NULL, "da"},
    {"ReduceL2", OP_REDUCE_L2, translate_reduce, NULL, "da"},
    {"ReduceLogSum", OP_REDUCE_LOG_SUM, translate_reduce, NULL, "da"},
    {"ReduceLogSumExp", OP_REDUCE_LOG_SUM_EXP, translate_reduce, NULL, "da"},
    {"ReduceMax", OP_REDUCE_MAX, translate_reduce, eval_reduce, "da"},
    {"ReduceMean", OP_REDUCE_MEAN, translate_reduce, eval_reduce, "da"},
    {"ReduceMin", OP_REDUCE_MIN, translate_reduce, eval_reduce, "da"},
    {"ReduceProd", OP_REDUCE_PROD, translate_reduce, eval_reduce, "da"},
    {"ReduceSum", OP_REDUCE_SUM, translate_reduce, eval_reduce, "da"},
    {"ReduceSumSquare", OP_REDUCE_SUM_SQUARE, translate_reduce, NULL, "da"},
    {"RegexFullMatch", OP_TEXT, translate_text, NULL, NULL},
    {"Relu", OP_RELU, NULL, NULL, NULL},
    {"Reshape", OP_RESHAPE, translate_reshape, eval_same, "da"},
    {"Resize", OP_RESIZE, translate_resize, NULL, "da"},
    {"ReverseSequence", OP_REVERSE_SEQUENCE, NULL, NULL, "da"},
    {"RoiAlign", OP_ROI_ALIGN, translate_roi_pool, NULL, NULL},
    {"RotaryEmbedding", OP_ROTARY_EMBEDDING, NULL, NULL, NULL},
    {"Round", OP_ROUND, NULL, eval_unary, NULL},
    {"STFT", OP_STFT, translate_stft, NULL, "dada"},
    {"Scatter", OP_SCATTER_ELEMENTS, NULL, NULL, NULL},
    {"ScatterElements", OP_SCATTER_ELEMENTS, NULL, NULL, NULL},
    {"ScatterND", OP_SCATTER_ND, NULL, NULL, NULL},
    {"Selu", OP_SELU, NULL, NULL, NULL},
    {"SequenceAt", OP_CONTAINER, translate_sequence, NULL, NULL},
    {"SequenceConstruct", OP_CONTAINER, translate_sequence, NULL, NULL},
    {"SequenceEmpty", OP_CONTAINER, translate_sequence, NULL, NULL},
    {"SequenceErase", OP_CONTAINER, translate_sequence, NULL, NULL},
    {"SequenceInsert", OP_CONTAINER, translate_sequence, NULL, NULL},
    {"SequenceLength", OP_CONTAINER, translate_flag, NULL, NULL},
    {"SequenceMap", OP_CONTAINER, translate_sequence, NULL, NULL},
    {"Shape", OP_SHAPE_OF, translate_shape, eval_shape, NULL},
    {"Shrink", OP_SHRINK, NULL, NULL, NULL},
    {"Sigmoid", OP_SIGMOID, NULL, NULL, NULL},
    {"Sign", OP_SIGN, NULL, eval_unary, NULL},
    {"Sin", OP_SIN, NULL, NULL, NULL},
    {"Sinh", OP_SINH, NULL, NULL, NULL},
    {"Size", OP_SIZE_OF, translate_size, eval_size, NULL},
    {"Slice", OP_SLICE, translate_slice, eval_slice, "da"},
    {"Softmax", OP_SOFTMAX, translate_softmax, NULL, NULL},
    {"SoftmaxCrossEntropyLoss", OP_CROSS_ENTROPY, translate_loss, NULL, NULL},
    {"Softplus", OP_SOFTPLUS, NULL, NULL, NULL},
    {"Softsign", OP_SOFTSIGN, NULL, NULL, NULL},
    {"SpaceToDepth", OP_SPACE_TO_DEPTH, translate_space_to_depth, NULL, NULL},
    {"Split", OP_SPLIT, translate_split, NULL, "da"},
    {"SplitToSequence", OP_CONTAINER, translate_sequence, NULL, NULL},
    {"Sqrt", OP_SQRT, NULL, eval_unary, NULL},
    {"Squeeze", OP_SQUEEZE, translate_squeeze, eval_same, "da"},
    {"StringConcat", OP_TEXT, translate_text, NULL, NULL},
    {"StringNormalizer", OP_TEXT, translate_text_data, NULL, NULL},
    {"StringSplit", OP_TEXT, translate_text_data, NULL, NULL},
    {"Sub", OP_SUB, NULL, eval_arithmetic, NULL},
    {"Sum", OP_ADD, NULL, eval_arithmetic, NULL},
    {"Swish", OP_SILU, NULL, NULL, NULL},
    {"Tan", OP_TAN, NULL, NULL, NULL},
    {"Tanh", OP_TANH, NULL, NULL, NULL},
    {"TensorScatter", OP_SCATTER_ELEMENTS, NULL, NULL, NULL},
    {"TfIdfVectorizer", OP_TEXT, translate_tfidf, NULL, NULL},
    {"ThresholdedRelu", OP_THRESHOLDED_RELU, NULL, NULL, NULL},
    {"Tile", OP_TILE, translate_tile, eval_tile, "da"},
    {"TopK", OP_TOP_K, translate_top_k, NULL, "da"},
    {"Transpose", OP_TRANSPOSE, translate_transpose, eval_transpose, NULL},
    {"Trilu", OP_TRILU, NULL, NULL, "da"},
    {"Unique", OP_UNIQUE, translate_unique, NULL, NULL},
    {"Unsqueeze", OP_UNSQUEEZE, translate_unsqueeze, eval_same, "da"},
    {"Upsample", OP_RESIZE, translate_resize, NULL, "da"},
    {"Where", OP_WHERE, NULL, eval_where, NULL},
    {"Xor", OP_LOGICAL_XOR, NULL, eval_arithmetic, NULL},
};

static const OnnxOp microsoft_rows[] = {
    {"Attention", OP_PACKED_ATTENTION, translate_packed_attention, NULL, "dwwd"},
    {"BiasGelu", OP_GELU, translate_gelu, NULL, "dd"},
    {"BiasSoftmax", OP_SOFTMAX, translate_bias_softmax, NULL, "dd"},
    {"DequantizeLinear", OP_DEQUANTIZE, translate_dequantize, NULL, "wm"},
    {"DynamicQuantizeMatMul", OP_MATMUL, translate_dynamic_quantize_matmul, NULL, "dwmmw"},
    {"EmbedLayerNormalization", OP_EMBED_LAYER_NORM, translate_embed_norm, NULL, "ddwwwwwd"},
    {"FastGelu", OP_GELU_TANH, translate_gelu, NULL, "dd"},
    {"FusedConv", OP_CONV, translate_fused_conv, NULL, "dppd"},
    {"FusedGemm", OP_LINEAR, translate_fused_gemm, NULL, "dpp"},
    {"FusedMatMul", OP_MATMUL, translate_fused_matmul, NULL, "w"},
    {"Gelu", OP_GELU, translate_gelu, NULL, NULL},
    {"GroupQueryAttention", OP_ATTENTION, translate_group_query_attention, NULL, NULL},
    {"Inverse", OP_DET, translate_same, NULL, NULL},
    {"LayerNormalization", OP_LAYER_NORM, translate_layer_norm, NULL, "dpp"},
    {"MatMulInteger16", OP_MATMUL, translate_matmul_integer, NULL, "wwm"},
    {"MatMulIntegerToFloat", OP_MATMUL, translate_matmul_integer_to_float, NULL, "wwmmmmw"},
    {"MatMulNBits", OP_LINEAR, translate_matmul_nbits, NULL, "dpmmawd"},
    {"MultiHeadAttention", OP_ATTENTION, translate_multi_head_attention, NULL, NULL},
    {"QGemm", OP_LINEAR, translate_qgemm, NULL, "dmmwmmwmm"},
    {"QLinearAdd", OP_ADD, translate_qlinear_binary, NULL, "dmmdmmmm"},
    {"QLinearAveragePool", OP_AVG_POOL, translate_qlinear_unary, NULL, "dmmmm"},
    {"QLinearConcat", OP_CONCAT, translate_qlinear_concat, NULL, "mmdmmdmmdmmdmmdmmdmmdmmdmmdmmdmmdmmdmm"},
    {"QLinearConv", OP_CONV, translate_qlinear_conv, NULL, "dmmwmmmmw"},
    {"QLinearGlobalAveragePool", OP_GLOBAL_AVG_POOL, translate_qlinear_unary, NULL, "dmmmm"},
    {"QLinearLeakyRelu", OP_LEAKY_RELU, translate_qlinear_unary, NULL, "dmmmm"},
    {"QLinearMul", OP_MUL, translate_qlinear_binary, NULL, "dmmdmmmm"},
    {"QLinearSigmoid", OP_SIGMOID, translate_qlinear_unary, NULL, "dmmmm"},
    {"QLinearSoftmax", OP_SOFTMAX, translate_qlinear_unary, NULL, "dmmmm"},
    {"QuantizeLinear", OP_QUANTIZE, translate_quantize, NULL, "dm"},
    {"QuickGelu", OP_SILU, translate_quick_gelu, NULL, NULL},
    {"RotaryEmbedding", OP_ROTARY_EMBEDDING, NULL, NULL, NULL},
    {"SimplifiedLayerNormalization", OP_RMS_NORM, translate_layer_norm, NULL, "dpp"},
    {"SkipLayerNormalization", OP_LAYER_NORM, translate_skip_norm, NULL, "ddppp"},
    {"SkipSimplifiedLayerNormalization", OP_RMS_NORM, translate_skip_norm, NULL, "ddpp"},
};

static const OnnxOp training_rows[] = {
    {"Adagrad", OP_OPTIMIZER, translate_optimizer, NULL, NULL},
    {"Adam", OP_OPTIMIZER, translate_optimizer, NULL, NULL},
    {"Momentum", OP_OPTIMIZER, translate_optimizer, NULL, NULL},
};
/* clang-format on */

static const struct {
    const char *domain;
    const OnnxOp *rows;
    int n;
} domains[] = {
    {"", default_rows, G_N_ELEMENTS(default_rows)},
    {"com.microsoft", microsoft_rows, G_N_ELEMENTS(microsoft_rows)},
    {"ai.onnx.preview.training", training_rows, G_N_ELEMENTS(training_rows)},
};

const OnnxOp *onnx_op_rows(const char *domain, int *n)
{
    *n = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(domains); i++) {
        if (strcmp(domain, domains[i].domain) != 0)
            continue;
        *n = domains[i].n;
        return domains[i].rows;
    }
    return NULL;
}

const OnnxOp *onnx_op_find(const char *domain, const char *type)
{
    int n;
    const OnnxOp *rows = onnx_op_rows(domain, &n);
    for (int low = 0, high = n; low < high;) {
        int middle = (low + high) / 2, order = strcmp(type, rows[middle].type);
        if (order == 0)
            return &rows[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

unsigned onnx_op_use(const OnnxOp *op, int i)
{
    const char *uses = op && op->uses ? op->uses : "d";
    int last = (int)strlen(uses) - 1;
    switch (uses[MIN(i, last)]) {
    case 'f':
        return USE_TABLE;
    case 'w':
        return USE_WEIGHT;
    case 'p':
        return USE_WEIGHT | USE_PARAMETER;
    case 'b':
        return USE_BUFFER | USE_PARAMETER;
    case 'm':
        return USE_METADATA;
    case 'a':
        return USE_ARGUMENT;
    default:
        return USE_DATA;
    }
}
