#include "onnx/ops.h"

#include <string.h>

#define READS(...)                                                                                 \
    (const OnnxRead[])                                                                             \
    {                                                                                              \
        __VA_ARGS__,                                                                               \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }
#define READ(type, member, name, fallback)                                                         \
    {                                                                                              \
        name, ATTR_##type, offsetof(Attrs, as.member), fallback                                    \
    }

#define AXIS(fallback) READS(READ(INT, axis.axis, "axis", fallback))
#define FIRST_AXIS READS(READ(INT, norm.axis, "axis", -1))
#define TRANSPOSES                                                                                 \
    READS(READ(BOOL, product.transpose_a, "transA", 0),                                            \
          READ(BOOL, product.transpose_b, "transB", 0))
#define KEEP_DIMS READS(READ(BOOL, axes.keep_dims, "keepdims", 1))
#define POOLS                                                                                      \
    READS(READ(BOOL, window.ceil_mode, "ceil_mode", 0),                                            \
          READ(BOOL, window.count_include_pad, "count_include_pad", 0))

/* A line per kind or type reads as a table. */
/* clang-format off */

static const OnnxReading plain = {"d", "", 0, "", false, NULL, NULL};

/* Kinds whose own type is not plain. */
static const OnnxReading own[OP_KIND_COUNT + 1] = {
    /*                           inputs     order  like type          int8   attributes, translation */
    [OP_CONV]                = {"dpp",      "",     0,  "",           false, NULL, translate_window},
    [OP_CONV_TRANSPOSE]      = {"dpp",      "",     0,  "",           false, NULL, translate_conv_transpose},
    [OP_LINEAR]              = {"dpp",      "",     0,  "",           false, TRANSPOSES, NULL},
    [OP_MATMUL]              = {"w",        "",     0,  "",           false, NULL, NULL},
    [OP_ATTENTION]           = {"d",        "",     0,  "",           false, NULL, translate_attention},
    [OP_LSTM]                = {"dpppassp", "",     0,  "",           false, NULL, translate_recurrent},
    [OP_GRU]                 = {"dpppas",   "",     0,  "",           false, NULL, translate_recurrent},
    [OP_RNN]                 = {"dpppas",   "",     0,  "",           false, NULL, translate_recurrent},
    [OP_BATCH_NORM]          = {"dppbb",    "",     0,  "",           false, NULL, translate_batch_norm},
    [OP_LAYER_NORM]          = {"dpp",      "",     0,  "",           false, FIRST_AXIS, translate_layer_norm},
    [OP_GROUP_NORM]          = {"dpp",      "",     0,  "",           false, READS(READ(INT, norm.groups, "num_groups", 1)), NULL},
    [OP_INSTANCE_NORM]       = {"dpp",      "",     0,  "",           false, NULL, NULL},
    [OP_RMS_NORM]            = {"dpp",      "",     0,  "",           false, FIRST_AXIS, translate_layer_norm},
    [OP_LRN]                 = {"d",        "",     0,  "",           false, READS(READ(INT, norm.window, "size", 1)), NULL},
    [OP_PRELU]               = {"dp",       "",     0,  "",           false, NULL, NULL},
    [OP_CLIP]                = {"da",       "",     0,  "",           false, NULL, translate_clip},
    [OP_GELU]                = {"d",        "",     0,  "",           false, NULL, translate_gelu},
    [OP_SOFTMAX]             = {"d",        "",     0,  "",           false, NULL, translate_softmax},
    [OP_LOG_SOFTMAX]         = {"d",        "",     0,  "",           false, NULL, translate_softmax},
    [OP_MAX_POOL]            = {"d",        "",     0,  "",           false, POOLS, translate_pool},
    [OP_AVG_POOL]            = {"d",        "",     0,  "",           false, POOLS, translate_pool},
    [OP_LP_POOL]             = {"d",        "",     0,  "",           false, POOLS, translate_pool},
    [OP_MAX_UNPOOL]          = {"dda",      "",     0,  "",           false, NULL, translate_max_unpool},
    [OP_MAX_ROI_POOL]        = {"d",        "",     0,  "",           false, NULL, translate_roi_pool},
    [OP_ROI_ALIGN]           = {"d",        "",     0,  "",           false, NULL, translate_roi_pool},
    [OP_REDUCE_MEAN]         = {"da",       "",     0,  "",           false, KEEP_DIMS, translate_reduce},
    [OP_REDUCE_SUM]          = {"da",       "",     0,  "",           false, KEEP_DIMS, translate_reduce},
    [OP_REDUCE_MAX]          = {"da",       "",     0,  "",           false, KEEP_DIMS, translate_reduce},
    [OP_REDUCE_MIN]          = {"da",       "",     0,  "",           false, KEEP_DIMS, translate_reduce},
    [OP_REDUCE_PROD]         = {"da",       "",     0,  "",           false, KEEP_DIMS, translate_reduce},
    [OP_REDUCE_L1]           = {"da",       "",     0,  "",           false, KEEP_DIMS, translate_reduce},
    [OP_REDUCE_L2]           = {"da",       "",     0,  "",           false, KEEP_DIMS, translate_reduce},
    [OP_REDUCE_LOG_SUM]      = {"da",       "",     0,  "",           false, KEEP_DIMS, translate_reduce},
    [OP_REDUCE_LOG_SUM_EXP]  = {"da",       "",     0,  "",           false, KEEP_DIMS, translate_reduce},
    [OP_REDUCE_SUM_SQUARE]   = {"da",       "",     0,  "",           false, KEEP_DIMS, translate_reduce},
    [OP_ARG_MAX]             = {"d",        "",     0,  "",           false, KEEP_DIMS, translate_arg_reduce},
    [OP_ARG_MIN]             = {"d",        "",     0,  "",           false, KEEP_DIMS, translate_arg_reduce},
    [OP_TOP_K]               = {"da",       "",     0,  "",           false, NULL, translate_top_k},
    [OP_DET]                 = {"d",        "",     0,  "",           false, NULL, translate_det},
    [OP_NLL_LOSS]            = {"d",        "",     0,  "",           false, NULL, translate_loss},
    [OP_CROSS_ENTROPY]       = {"d",        "",     0,  "",           false, NULL, translate_loss},
    [OP_NON_MAX_SUPPRESSION] = {"dda",      "",     0,  "int64",      false, NULL, translate_nms},
    [OP_EINSUM]              = {"w",        "",     0,  "",           false, NULL, translate_einsum},
    [OP_ROTARY_EMBEDDING]    = {"dccd",     "",     '0', "",          false, NULL, translate_rotary},
    [OP_ADD]                 = {"o",        "",     0,  "",           false, NULL, NULL},
    [OP_SUB]                 = {"o",        "",     0,  "",           false, NULL, NULL},
    [OP_MUL]                 = {"o",        "",     0,  "",           false, NULL, NULL},
    [OP_DIV]                 = {"o",        "",     0,  "",           false, NULL, NULL},
    [OP_MAXIMUM]             = {"a",        "",     0,  "",           false, NULL, NULL},
    [OP_MINIMUM]             = {"a",        "",     0,  "",           false, NULL, NULL},
    [OP_MOD]                 = {"a",        "",     0,  "",           false, NULL, NULL},
    [OP_EQUAL]               = {"a",        "",     0,  "",           false, NULL, NULL},
    [OP_LESS]                = {"a",        "",     0,  "",           false, NULL, NULL},
    [OP_GREATER]             = {"a",        "",     0,  "",           false, NULL, NULL},
    [OP_LESS_EQUAL]          = {"a",        "",     0,  "",           false, NULL, NULL},
    [OP_GREATER_EQUAL]       = {"a",        "",     0,  "",           false, NULL, NULL},
    [OP_POW]                 = {"da",       "",     0,  "",           false, NULL, NULL},
    [OP_CUM_SUM]             = {"da",       "",     0,  "",           false, NULL, NULL},
    [OP_CUM_PROD]            = {"da",       "",     0,  "",           false, NULL, NULL},
    [OP_GRID_SAMPLE]         = {"d",        "",     0,  "",           false, NULL, translate_grid_sample},
    [OP_AFFINE_GRID]         = {"da",       "",     0,  "",           false, NULL, translate_affine_grid},
    [OP_MEL_WEIGHTS]         = {"a",        "",     0,  "output_datatype fp32", false, NULL, translate_mel_weights},
    [OP_DFT]                 = {"da",       "",     0,  "",           false, NULL, translate_dft},
    [OP_STFT]                = {"daca",     "",     0,  "",           false, NULL, translate_stft},
    [OP_QUANTIZE]            = {"dm",       "",     '0', "2 output_dtype uint8", false, NULL, NULL},
    [OP_DEQUANTIZE]          = {"wm",       "",     '0', "output_dtype 1", false, NULL, NULL},
    [OP_DYNAMIC_QUANTIZE]    = {"d",        "",     0,  "",           false, NULL, translate_dynamic_quantize},
    [OP_RESIZE]              = {"da",       "",     0,  "",           false, NULL, translate_resize},
    [OP_GATHER]              = {"fd",       "",     0,  "",           false, AXIS(0), NULL},
    [OP_GATHER_ELEMENTS]     = {"d",        "",     '1', "0",         false, NULL, NULL},
    [OP_GATHER_ND]           = {"d",        "",     0,  "",           false, NULL, translate_gather_nd},
    [OP_CONCAT]              = {"d",        "",     0,  "",           false, AXIS(1), NULL},
    [OP_SPLIT]               = {"da",       "",     0,  "",           false, NULL, translate_split},
    [OP_SLICE]               = {"da",       "",     0,  "",           false, NULL, translate_slice},
    [OP_PAD]                 = {"da",       "",     0,  "",           false, NULL, translate_pad},
    [OP_TRANSPOSE]           = {"d",        "",     0,  "",           false, READS(READ(INTS, dims.dims, "perm", 0)), NULL},
    [OP_EXPAND]              = {"da",       "",     0,  "",           false, NULL, translate_expand},
    [OP_TILE]                = {"da",       "",     0,  "",           false, NULL, translate_tile},
    [OP_CAST]                = {"d",        "",     0,  "",           false, READS(READ(DTYPE, cast.to, "to", 0)), NULL},
    [OP_RESHAPE]             = {"da",       "",     0,  "",           false, NULL, translate_reshape},
    [OP_FLATTEN]             = {"d",        "",     0,  "",           false, AXIS(1), translate_flatten},
    [OP_SQUEEZE]             = {"da",       "",     0,  "",           false, NULL, translate_squeeze},
    [OP_UNSQUEEZE]           = {"da",       "",     0,  "",           false, NULL, translate_squeeze},
    [OP_DROPOUT]             = {"da",       "",     0,  "",           false, NULL, translate_dropout},
    [OP_DEPTH_TO_SPACE]      = {"d",        "",     0,  "",           false, READS(READ(INT, block.side, "blocksize", 0)), NULL},
    [OP_SPACE_TO_DEPTH]      = {"d",        "",     0,  "",           false, READS(READ(INT, block.side, "blocksize", 0)), NULL},
    [OP_TRILU]               = {"da",       "",     0,  "",           false, NULL, NULL},
    [OP_REVERSE_SEQUENCE]    = {"da",       "",     0,  "",           false, NULL, NULL},
    [OP_ONE_HOT]             = {"da",       "",     0,  "",           false, NULL, translate_one_hot},
    [OP_CENTER_CROP_PAD]     = {"da",       "",     0,  "",           false, NULL, translate_center_crop_pad},
    [OP_COL2IM]              = {"da",       "",     0,  "",           false, NULL, translate_col2im},
    [OP_COMPRESS]            = {"da",       "",     0,  "",           false, NULL, translate_chosen},
    [OP_UNIQUE]              = {"d",        "",     0,  "",           false, NULL, translate_chosen},
    [OP_NON_ZERO]            = {"d",        "",     0,  "int64",      false, NULL, translate_non_zero},
    [OP_SHAPE_OF]            = {"d",        "",     0,  "int64",      false, NULL, translate_shape},
    [OP_SIZE_OF]             = {"d",        "",     '.', "int64",     false, NULL, NULL},
    [OP_CONSTANT_OF_SHAPE]   = {"a",        "",     0,  "",           false, NULL, translate_constant_of_shape},
    [OP_RANGE]               = {"a",        "",     0,  "",           false, NULL, translate_range},
    [OP_EYE_LIKE]            = {"d",        "",     '0', "dtype 0",   false, NULL, NULL},
};

/* Types that are not a kind's own. */
static const struct {
    const char *domain, *type;
    OpKind kind;
    bool follows;
    OnnxReading reading;
} others[] = {
    /* domain, type, kind, follows, inputs, order, like, type, int8, attributes, translation */
    {"", "Affine", OP_SCALE, false, {"d", "", '0', "", false, NULL, translate_affine}},
    {"", "Bernoulli", OP_RANDOM, false, {"d", "", 0, "dtype 0 fp32", false, NULL, translate_random}},
    {"", "BitCast", OP_CAST, false, {"d", "", 0, "", false, READS(READ(DTYPE, cast.to, "to", 0)), NULL}},
    {"", "BlackmanWindow", OP_WINDOW, false, {"a", "", 0, "output_datatype fp32", false, NULL, translate_window_function}},
    {"", "CastLike", OP_CAST, true, {"da", "", 0, "", false, NULL, translate_cast_like}},
    {"", "ConcatFromSequence", OP_CONTAINER, false, {"d", "", 0, "", false, NULL, translate_concat_from_sequence}},
    {"", "Constant", OP_CONSTANT_OF_SHAPE, false, {"d", "", 0, "", false, NULL, translate_constant}},
    {"", "ConvInteger", OP_CONV, false, {"dwm", "01-23", 0, "int32", true, NULL, translate_window}},
    {"", "Crop", OP_SLICE, false, {"d", "", 0, "", false, NULL, translate_crop}},
    {"", "DeformConv", OP_CONV, false, {"dpdpd", "01324", 0, "", false, NULL, translate_window}},
    {"", "HammingWindow", OP_WINDOW, false, {"a", "", 0, "output_datatype fp32", false, NULL, translate_window_function}},
    {"", "HannWindow", OP_WINDOW, false, {"a", "", 0, "output_datatype fp32", false, NULL, translate_window_function}},
    {"", "If", OP_CONTROL, false, {"d", "", 0, "", false, NULL, translate_if}},
    {"", "ImageDecoder", OP_TEXT, false, {"d", "", 0, "uint8", false, NULL, translate_image}},
    {"", "ImageScaler", OP_SCALE, false, {"d", "", '0', "", false, NULL, translate_affine}},
    {"", "Loop", OP_CONTROL, false, {"d", "", 0, "", false, NULL, translate_loop}},
    {"", "MatMulInteger", OP_MATMUL, false, {"wwm", "01-23", 0, "int32", true, NULL, NULL}},
    {"", "Multinomial", OP_RANDOM, false, {"d", "", 0, "dtype int32", false, NULL, translate_multinomial}},
    {"", "Optional", OP_CONTAINER, false, {"d", "", 0, "", false, NULL, translate_optional}},
    {"", "OptionalGetElement", OP_CONTAINER, false, {"d", "", 0, "", false, NULL, translate_optional_get_element}},
    {"", "OptionalHasElement", OP_CONTAINER, false, {"d", "", 0, "", false, NULL, translate_optional_has_element}},
    {"", "ParametricSoftplus", OP_SOFTPLUS, false, {"d", "", 0, "", false, NULL, translate_stretched}},
    {"", "QLinearConv", OP_CONV, false, {"dmmwmmmmw", "038124567", 0, "7", true, NULL, translate_window}},
    {"", "QLinearMatMul", OP_MATMUL, false, {"wmmwm", "03-124567", 0, "7", true, NULL, NULL}},
    {"", "RandomNormal", OP_RANDOM, false, {"d", "", 0, "dtype 0 fp32", false, NULL, translate_random}},
    {"", "RandomNormalLike", OP_RANDOM, false, {"d", "", 0, "dtype 0 fp32", false, NULL, translate_random}},
    {"", "RandomUniform", OP_RANDOM, false, {"d", "", 0, "dtype 0 fp32", false, NULL, translate_random}},
    {"", "RandomUniformLike", OP_RANDOM, false, {"d", "", 0, "dtype 0 fp32", false, NULL, translate_random}},
    {"", "RegexFullMatch", OP_TEXT, false, {"d", "", '0', "bool", false, NULL, NULL}},
    {"", "ScaledTanh", OP_TANH, false, {"d", "", 0, "", false, NULL, translate_stretched}},
    {"", "Scan", OP_CONTROL, false, {"d", "", 0, "", false, NULL, translate_scan}},
    {"", "Scatter", OP_SCATTER_ELEMENTS, false, {"d", "", 0, "", false, NULL, NULL}},
    {"", "SequenceAt", OP_CONTAINER, false, {"d", "", 0, "", false, NULL, translate_sequence_at}},
    {"", "SequenceConstruct", OP_CONTAINER, false, {"d", "", 0, "", false, NULL, translate_sequence_construct}},
    {"", "SequenceEmpty", OP_CONTAINER, false, {"d", "", 0, "", false, NULL, translate_sequence_construct}},
    {"", "SequenceErase", OP_CONTAINER, false, {"d", "", 0, "", false, NULL, translate_sequence_erase}},
    {"", "SequenceInsert", OP_CONTAINER, false, {"d", "", 0, "", false, NULL, translate_sequence_insert}},
    {"", "SequenceLength", OP_CONTAINER, false, {"d", "", 0, "", false, NULL, translate_sequence_length}},
    {"", "SequenceMap", OP_CONTAINER, false, {"d", "", 0, "", false, NULL, translate_sequence_map}},
    {"", "SimplifiedLayerNormalization", OP_RMS_NORM, false, {"dpp", "", 0, "", false, FIRST_AXIS, translate_layer_norm}},
    {"", "SplitToSequence", OP_CONTAINER, false, {"d", "", 0, "", false, NULL, translate_split_to_sequence}},
    {"", "StringConcat", OP_TEXT, false, {"d", "", 0, "", false, NULL, translate_text}},
    {"", "StringNormalizer", OP_TEXT, false, {"d", "", 0, "", false, NULL, translate_words}},
    {"", "StringSplit", OP_TEXT, false, {"d", "", 0, "", false, NULL, translate_words}},
    {"", "Sum", OP_ADD, true, {"o", "", 0, "", false, NULL, NULL}},
    {"", "Swish", OP_SILU, false, {"d", "", 0, "", false, NULL, NULL}},
    {"", "TensorScatter", OP_CACHE_APPEND, false, {"dda", "", '0', "", false, NULL, translate_cache_append}},
    {"", "TfIdfVectorizer", OP_TEXT, false, {"d", "", 0, "fp32", false, NULL, translate_tfidf}},
    {"", "Upsample", OP_RESIZE, false, {"da", "", 0, "", false, NULL, translate_resize}},

    {"com.microsoft", "Attention", OP_PACKED_ATTENTION, false, {"dwwdddaad", "", 0, "", false, NULL, translate_packed_attention}},
    {"com.microsoft", "BiasAdd", OP_ADD, false, {"dpd", "", 0, "", false, NULL, NULL}},
    {"com.microsoft", "BiasDropout", OP_ADD, false, {"dpd", "012", 0, "", false, NULL, translate_dropout}},
    {"com.microsoft", "BiasGelu", OP_GELU, false, {"dd", "", 0, "", false, NULL, translate_gelu}},
    {"com.microsoft", "BiasSoftmax", OP_SOFTMAX, false, {"dd", "", 0, "", false, NULL, translate_bias_softmax}},
    {"com.microsoft", "BiasSplitGelu", OP_GELU, false, {"dp", "", 0, "", false, NULL, translate_gated_gelu}},
    {"com.microsoft", "CausalConvWithState", OP_CONV, false, {"dppd", "", 0, "", false, NULL, translate_causal_conv}},
    {"com.microsoft", "ComplexMul", OP_MUL, false, {"d", "", 0, "", false, NULL, translate_complex_product}},
    {"com.microsoft", "ComplexMulConj", OP_MUL, false, {"d", "", 0, "", false, NULL, translate_complex_product}},
    {"com.microsoft", "ConvTransposeWithDynamicPads", OP_CONV_TRANSPOSE, false, {"dpap", "013", 0, "", false, NULL, translate_padded_conv_transpose}},
    {"com.microsoft", "CropAndResize", OP_ROI_ALIGN, false, {"ddda", "", 0, "", false, NULL, translate_roi_pool}},
    {"com.microsoft", "DecoderMaskedMultiHeadAttention", OP_ATTENTION, false, {"dddddddaadd", "", 0, "", false, NULL, translate_decoder_attention}},
    {"com.microsoft", "DecoderMaskedSelfAttention", OP_PACKED_ATTENTION, false, {"dwwdddaad", "", 0, "", false, NULL, translate_packed_attention}},
    {"com.microsoft", "DequantizeLinear", OP_DEQUANTIZE, false, {"wm", "", '0', "output_dtype 1", false, NULL, NULL}},
    {"com.microsoft", "DequantizeWithOrder", OP_DEQUANTIZE, false, {"wm", "", '0', "to fp32", false, NULL, NULL}},
    {"com.microsoft", "DynamicQuantizeLSTM", OP_LSTM, false, {"dwwpaddpm", "", 0, "", true, NULL, translate_quantized_lstm}},
    {"com.microsoft", "DynamicQuantizeMatMul", OP_MATMUL, false, {"dwmmw", "01423", 0, "", true, NULL, NULL}},
    {"com.microsoft", "EmbedLayerNormalization", OP_EMBED_LAYER_NORM, false, {"ddwwwwwd", "", 0, "", false, NULL, translate_embed_norm}},
    {"com.microsoft", "ExpandDims", OP_UNSQUEEZE, false, {"da", "", 0, "", false, NULL, translate_squeeze}},
    {"com.microsoft", "FastGelu", OP_GELU_TANH, false, {"dd", "", 0, "", false, NULL, translate_gelu}},
    {"com.microsoft", "FusedConv", OP_CONV, false, {"dppd", "", 0, "", false, NULL, translate_fused}},
    {"com.microsoft", "FusedGemm", OP_LINEAR, false, {"dpp", "", 0, "", false, TRANSPOSES, translate_fused}},
    {"com.microsoft", "FusedMatMul", OP_MATMUL, false, {"w", "", 0, "", false, TRANSPOSES, translate_fused_matmul}},
    {"com.microsoft", "FusedMatMulActivation", OP_MATMUL, false, {"w", "", 0, "", false, TRANSPOSES, translate_fused_matmul}},
    {"com.microsoft", "GatedAdd", OP_ADD, false, {"d", "", 0, "", false, NULL, NULL}},
    {"com.microsoft", "GatedDeltaNet", OP_LINEAR_ATTENTION, false, {"dddaddddda", "", 0, "", false, NULL, translate_delta_net}},
    {"com.microsoft", "GatedRMSNorm", OP_RMS_NORM, false, {"dpd", "", 0, "", false, NULL, translate_gated_norm}},
    {"com.microsoft", "GatherBlockQuantized", OP_GATHER, false, {"wdmm", "", 0, "2", false, NULL, translate_gather_blocks}},
    {"com.microsoft", "GatherND", OP_GATHER_ND, false, {"d", "", 0, "", false, NULL, translate_gather_nd}},
    {"com.microsoft", "Gelu", OP_GELU, false, {"d", "", 0, "", false, NULL, translate_gelu}},
    {"com.microsoft", "GemmFastGelu", OP_LINEAR, false, {"dpp", "", 0, "", false, NULL, translate_fused}},
    {"com.microsoft", "GemmFloat8", OP_LINEAR, false, {"dppm", "", 0, "dtype", false, TRANSPOSES, translate_fused}},
    {"com.microsoft", "GridSample", OP_GRID_SAMPLE, false, {"d", "", 0, "", false, NULL, translate_grid_sample}},
    {"com.microsoft", "GroupNorm", OP_GROUP_NORM, false, {"dpp", "", 0, "", false, READS(READ(INT, norm.groups, "groups", 1)), translate_group_norm}},
    {"com.microsoft", "GroupQueryAttention", OP_ATTENTION, false, {"dddddaaccaddmmdd", "", 0, "", false, NULL, translate_group_query_attention}},
    {"com.microsoft", "GemmaRotaryEmbedding", OP_ROTARY_EMBEDDING, false, {"d", "", 0, "", false, NULL, translate_given_rotary}},
    {"com.microsoft", "Inverse", OP_DET, false, {"d", "", '0', "", false, NULL, NULL}},
    {"com.microsoft", "Irfft", OP_DFT, false, {"d", "", 0, "", false, NULL, translate_real_dft}},
    {"com.microsoft", "LayerNormalization", OP_LAYER_NORM, false, {"dpp", "", 0, "", false, FIRST_AXIS, translate_layer_norm}},
    {"com.microsoft", "LinearAttention", OP_LINEAR_ATTENTION, false, {"d", "", 0, "", false, NULL, translate_linear_attention}},
    {"com.microsoft", "LinearAttentionGate", OP_SOFTPLUS, false, {"dppd", "", 0, "", false, NULL, translate_linear_gate}},
    {"com.microsoft", "LongformerAttention", OP_PACKED_ATTENTION, false, {"dwwdwwd", "", 0, "", false, NULL, translate_longformer_attention}},
    {"com.microsoft", "MRotaryEmbedding", OP_ROTARY_EMBEDDING, false, {"ddcc", "", '0', "", false, NULL, translate_placed_rotary}},
    {"com.microsoft", "MatMulBlockQuantizedFp4Weight", OP_LINEAR, false, {"dpmmmp", "015234", 0, "", false, NULL, translate_fp4_blocks}},
    {"com.microsoft", "MatMulBlockQuantizedFp8Weight", OP_LINEAR, false, {"dpmmp", "01423", 0, "", false, READS(READ(BOOL, product.transpose_b, "transB", 1)), NULL}},
    {"com.microsoft", "MatMulBnb4", OP_LINEAR, false, {"dpm", "01-2", 0, "", false, NULL, translate_matmul_fp4}},
    {"com.microsoft", "MatMulFpQ4", OP_LINEAR, false, {"dpa", "", 0, "", false, NULL, translate_matmul_blob}},
    {"com.microsoft", "MatMulInteger16", OP_MATMUL, false, {"wwm", "01-23", 0, "int32", true, NULL, NULL}},
    {"com.microsoft", "MatMulIntegerToFloat", OP_MATMUL, false, {"wwmmmmw", "0162345", 0, "2", true, NULL, NULL}},
    {"com.microsoft", "MatMulNBits", OP_LINEAR, false, {"dpmmawd", "015234", 0, "", false, NULL, translate_matmul_nbits}},
    {"com.microsoft", "MaxpoolWithMask", OP_MAX_POOL, false, {"dd", "", 0, "", false, POOLS, translate_pool}},
    {"com.microsoft", "MoE", OP_MOE, false, {"ddp", "01246357", 0, "", false, NULL, translate_moe}},
    {"com.microsoft", "MulInteger", OP_MUL, false, {"dmdm", "0213", 0, "int32", true, NULL, NULL}},
    {"com.microsoft", "MultiHeadAttention", OP_ATTENTION, false, {"ddddddddad", "", 0, "", false, NULL, translate_multi_head_attention}},
    {"com.microsoft", "NhwcConv", OP_CONV, false, {"dpp", "", 0, "", false, NULL, translate_last_conv}},
    {"com.microsoft", "NhwcFusedConv", OP_CONV, false, {"dppd", "", 0, "", false, NULL, translate_last_conv}},
    {"com.microsoft", "NhwcMaxPool", OP_MAX_POOL, false, {"d", "", 0, "", false, POOLS, translate_last_pool}},
    {"com.microsoft", "PackedAttention", OP_PACKED_ATTENTION, false, {"dwwaad", "", 0, "", false, NULL, translate_packed_tokens_attention}},
    {"com.microsoft", "PackedMultiHeadAttention", OP_ATTENTION, false, {"ddddaad", "", 0, "", false, NULL, translate_packed_multi_head_attention}},
    {"com.microsoft", "Pad", OP_PAD, false, {"da", "", 0, "", false, NULL, translate_pad}},
    {"com.microsoft", "PagedAttention", OP_ATTENTION, false, {"dddddaaaccadddmma", "", 0, "", false, NULL, translate_paged_attention}},
    {"com.microsoft", "QAttention", OP_PACKED_ATTENTION, false, {"dwwmmdmmd", "", 0, "", true, NULL, translate_quantized_attention}},
    {"com.microsoft", "QEmbedLayerNormalization", OP_EMBED_LAYER_NORM, false, {"ddwwwwwdm", "", 0, "8 fp32", false, NULL, translate_embed_norm}},
    {"com.microsoft", "QGemm", OP_LINEAR, false, {"dmmwmmwmm", "036124578", 0, "8 fp32", true, TRANSPOSES, NULL}},
    {"com.microsoft", "QLinearAdd", OP_ADD, false, {"dmmdmmmm", "03124567", 0, "", true, NULL, NULL}},
    {"com.microsoft", "QLinearAveragePool", OP_AVG_POOL, false, {"dmmmm", "", 0, "", true, POOLS, translate_pool}},
    {"com.microsoft", "QLinearConcat", OP_CONCAT, false, {"mmdmmdmmdmmdmmdmmdmmdmmdmmdmmdmmdmmdmm", "", 0, "", false, AXIS(0), translate_qlinear_concat}},
    {"com.microsoft", "QLinearConv", OP_CONV, false, {"dmmwmmmmw", "038124567", 0, "7", true, NULL, translate_window}},
    {"com.microsoft", "QLinearGlobalAveragePool", OP_GLOBAL_AVG_POOL, false, {"dmmmm", "", 0, "", true, NULL, translate_channels_last}},
    {"com.microsoft", "QLinearLeakyRelu", OP_LEAKY_RELU, false, {"dmmmm", "", 0, "", true, NULL, NULL}},
    {"com.microsoft", "QLinearMul", OP_MUL, false, {"dmmdmmmm", "03124567", 0, "", true, NULL, NULL}},
    {"com.microsoft", "QLinearReduceMean", OP_REDUCE_MEAN, false, {"dm", "", 0, "", true, KEEP_DIMS, translate_quantized_reduce}},
    {"com.microsoft", "QLinearSigmoid", OP_SIGMOID, false, {"dmmmm", "", 0, "", true, NULL, NULL}},
    {"com.microsoft", "QLinearSoftmax", OP_SOFTMAX, false, {"dmmmm", "", 0, "", true, NULL, translate_quantized_softmax}},
    {"com.microsoft", "QLinearWhere", OP_WHERE, false, {"ddmmdm", "014235678", 0, "1", true, NULL, NULL}},
    {"com.microsoft", "QMoE", OP_MOE, false, {"ddpmdpmdpmdmmmdmmmmmm", "", 0, "", false, NULL, translate_quantized_moe}},
    {"com.microsoft", "QOrderedGelu", OP_GELU, false, {"dmm", "", 0, "", true, NULL, NULL}},
    {"com.microsoft", "QOrderedLayerNormalization", OP_LAYER_NORM, false, {"dmppm", "02314", 0, "", true, FIRST_AXIS, translate_layer_norm}},
    {"com.microsoft", "QOrderedMatMul", OP_MATMUL, false, {"dmwmmwdm", "02513467", 0, "", true, NULL, translate_ordered_product}},
    {"com.microsoft", "QuantizeLinear", OP_QUANTIZE, false, {"dm", "", '0', "2 output_dtype uint8", false, NULL, NULL}},
    {"com.microsoft", "QuantizeWithOrder", OP_QUANTIZE, false, {"dm", "", '0', "int8", false, NULL, NULL}},
    {"com.microsoft", "QuickGelu", OP_SILU, false, {"d", "", 0, "", false, NULL, translate_scaled}},
    {"com.microsoft", "Range", OP_RANGE, true, {"a", "", 0, "", false, NULL, translate_range}},
    {"com.microsoft", "ReduceSumInteger", OP_REDUCE_SUM, false, {"d", "", 0, "int32", true, KEEP_DIMS, translate_reduce}},
    {"com.microsoft", "RelativePositionBias", OP_GATHER, false, {"paa", "", 0, "", false, NULL, translate_position_bias}},
    {"com.microsoft", "RemovePadding", OP_COMPRESS, false, {"d", "", 0, "", false, NULL, translate_remove_padding}},
    {"com.microsoft", "RestorePadding", OP_GATHER, false, {"d", "", 0, "", false, NULL, translate_restore_padding}},
    {"com.microsoft", "Rfft", OP_DFT, false, {"d", "", 0, "", false, NULL, translate_real_dft}},
    {"com.microsoft", "RotaryEmbedding", OP_ROTARY_EMBEDDING, false, {"ddcc", "", '0', "", false, NULL, translate_placed_rotary}},
    {"com.microsoft", "SimplifiedLayerNormalization", OP_RMS_NORM, false, {"dpp", "", 0, "", false, FIRST_AXIS, translate_layer_norm}},
    {"com.microsoft", "SkipGroupNorm", OP_GROUP_NORM, false, {"dppdd", "", 0, "", false, READS(READ(INT, norm.groups, "groups", 1)), translate_group_norm}},
    {"com.microsoft", "SkipLayerNormalization", OP_LAYER_NORM, false, {"ddppp", "", 0, "", false, NULL, translate_skip_norm}},
    {"com.microsoft", "SkipSimplifiedLayerNormalization", OP_RMS_NORM, false, {"ddpp", "", 0, "", false, NULL, translate_skip_norm}},
    {"com.microsoft", "SparseAttention", OP_ATTENTION, false, {"dddddaaaacc", "", 0, "", false, NULL, translate_sparse_attention}},
    {"com.microsoft", "TorchEmbedding", OP_GATHER, false, {"fda", "", 0, "", false, AXIS(0), NULL}},
    {"com.microsoft", "TransposeMatMul", OP_MATMUL, false, {"w", "", 0, "", false, TRANSPOSES, translate_fused_matmul}},
    {"com.microsoft", "Trilu", OP_TRILU, false, {"da", "", 0, "", false, NULL, NULL}},
    {"com.microsoft", "UnfoldTensor", OP_EXPAND, false, {"d", "", 0, "", false, NULL, translate_unfold}},
    {"com.microsoft", "Unique", OP_UNIQUE, false, {"d", "", 0, "", false, NULL, translate_chosen}},

    {"com.microsoft.nchwc", "AveragePool", OP_AVG_POOL, false, {"d", "", 0, "", false, POOLS, translate_pool}},
    {"com.microsoft.nchwc", "Conv", OP_CONV, false, {"dppd", "", 0, "", false, NULL, translate_fused}},
    {"com.microsoft.nchwc", "GlobalAveragePool", OP_GLOBAL_AVG_POOL, false, {"d", "", 0, "", false, NULL, NULL}},
    {"com.microsoft.nchwc", "GlobalMaxPool", OP_GLOBAL_MAX_POOL, false, {"d", "", 0, "", false, NULL, NULL}},
    {"com.microsoft.nchwc", "MaxPool", OP_MAX_POOL, false, {"d", "", 0, "", false, POOLS, translate_pool}},
    {"com.microsoft.nchwc", "ReorderInput", OP_TRANSPOSE, false, {"d", "", 0, "", false, NULL, translate_reorder_input}},
    {"com.microsoft.nchwc", "ReorderOutput", OP_SLICE, false, {"d", "", 0, "", false, NULL, translate_reorder_output}},
    {"com.microsoft.nchwc", "Upsample", OP_RESIZE, false, {"d", "", 0, "", false, NULL, translate_upsample_blocks}},

    {"ai.onnx.ml", "ArrayFeatureExtractor", OP_GATHER_ELEMENTS, false, {"da", "", 0, "0", false, NULL, translate_feature_extractor}},
    {"ai.onnx.ml", "Binarizer", OP_BINARIZER, false, {"d", "", '0', "", false, NULL, NULL}},
    {"ai.onnx.ml", "CastMap", OP_TEXT, false, {"d", "", 0, "", false, NULL, translate_cast_map}},
    {"ai.onnx.ml", "CategoryMapper", OP_TEXT, false, {"d", "", 0, "", false, NULL, translate_labels}},
    {"ai.onnx.ml", "DictVectorizer", OP_TEXT, false, {"d", "", 0, "", false, NULL, translate_dict_vectorizer}},
    {"ai.onnx.ml", "FeatureVectorizer", OP_CONCAT, false, {"d", "", 0, "fp32", false, NULL, translate_feature_vectorizer}},
    {"ai.onnx.ml", "Imputer", OP_IMPUTER, false, {"d", "", '0', "", false, NULL, translate_imputer}},
    {"ai.onnx.ml", "LabelEncoder", OP_TEXT, false, {"d", "", 0, "", false, NULL, translate_labels}},
    {"ai.onnx.ml", "LinearClassifier", OP_LINEAR, false, {"d", "", 0, "", false, NULL, translate_linear_classifier}},
    {"ai.onnx.ml", "LinearRegressor", OP_LINEAR, false, {"d", "", 0, "", false, NULL, translate_linear_regressor}},
    {"ai.onnx.ml", "Normalizer", OP_LP_NORM, false, {"d", "", '0', "fp32", false, NULL, NULL}},
    {"ai.onnx.ml", "OneHotEncoder", OP_ONE_HOT, false, {"d", "", 0, "", false, NULL, translate_one_hot_encoder}},
    {"ai.onnx.ml", "SVMClassifier", OP_LINEAR, false, {"d", "", 0, "", false, NULL, translate_svm_classifier}},
    {"ai.onnx.ml", "SVMRegressor", OP_LINEAR, false, {"d", "", 0, "", false, NULL, translate_svm_regressor}},
    {"ai.onnx.ml", "Scaler", OP_SCALER, false, {"d", "", '0', "fp32", false, NULL, translate_scaler}},
    {"ai.onnx.ml", "TreeEnsemble", OP_TREES, false, {"d", "", 0, "", false, NULL, translate_tree_ensemble}},
    {"ai.onnx.ml", "TreeEnsembleClassifier", OP_TREES, false, {"d", "", 0, "", false, NULL, translate_tree_classifier}},
    {"ai.onnx.ml", "TreeEnsembleRegressor", OP_TREES, false, {"d", "", 0, "", false, NULL, translate_tree_regressor}},
    {"ai.onnx.ml", "ZipMap", OP_CONTAINER, false, {"d", "", '0', "", false, NULL, NULL}},

    {"ai.onnx.preview.training", "Adagrad", OP_OPTIMIZER, false, {"d", "", 0, "", false, NULL, translate_optimizer}},
    {"ai.onnx.preview.training", "Adam", OP_OPTIMIZER, false, {"d", "", 0, "", false, NULL, translate_optimizer}},
    {"ai.onnx.preview.training", "Momentum", OP_OPTIMIZER, false, {"d", "", 0, "", false, NULL, translate_optimizer}},
};
/* clang-format on */

/* ---- Looking types up ------------------------------------------------------------------------ */

OnnxOp onnx_op_find(const char *domain, const char *type)
{
    OpKind kind = *domain ? OP_UNKNOWN : op_kind_from_onnx(type);
    for (size_t i = 0; i < G_N_ELEMENTS(others) && kind == OP_UNKNOWN; i++)
        if (strcmp(type, others[i].type) == 0 && strcmp(domain, others[i].domain) == 0)
            return (OnnxOp){others[i].type, others[i].kind, &others[i].reading, others[i].follows};
    const OnnxReading *reading = own[kind].inputs ? &own[kind] : &plain;
    return (OnnxOp){kind == OP_UNKNOWN ? NULL : op_info(kind)->onnx, kind, reading, true};
}

const char *onnx_op_type(int i, const char **domain)
{
    *domain = "";
    for (int kind = 0; kind < OP_KIND_COUNT; kind++)
        if (*op_info((OpKind)kind)->onnx && i-- == 0)
            return op_info((OpKind)kind)->onnx;
    if (i >= (int)G_N_ELEMENTS(others))
        return NULL;
    *domain = others[i].domain;
    return others[i].type;
}

unsigned onnx_op_use(const OnnxReading *reading, int i)
{
    int last = (int)strlen(reading->inputs) - 1;
    switch (reading->inputs[MIN(i, last)]) {
    case 'f':
        return USE_TABLE;
    case 'o':
        return USE_OPERAND;
    case 's':
        return USE_STATE;
    case 'w':
        return USE_WEIGHT;
    case 'p':
        return USE_WEIGHT | USE_PARAMETER;
    case 'b':
        return USE_BUFFER | USE_PARAMETER;
    case 'c':
        return USE_BUFFER;
    case 'm':
        return USE_METADATA;
    case 'a':
        return USE_ARGUMENT;
    default:
        return USE_DATA;
    }
}
