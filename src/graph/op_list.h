/* The operator table, one operator per line: the specification that the Lua methods, the shape and
 * cost rules, the ONNX reader, the analyses, the operator reference page and the coverage test are
 * driven by.
 *
 * X(id, zoo name, ONNX type or "", class, rule, FLOPs per element, flags, a line of documentation)
 *
 * rule           the OpRule in graph/ops_*.c that gives attributes, weights, shapes and cost
 *                (`rule_<rule>`)
 * FLOPs          per output element for the rules that count that way (SPEC §1), else 0 and the
 *                rule knows
 * flags          OP_DOT       dot products: MACs, and the matrix unit where a device has one
 *                OP_INPLACE   may write over a dying input of the same size (SPEC §4, `in_place`)
 *                OP_VIEW      shape only: moves no data, its output shares its input's storage
 *                OP_SPECIAL   transcendental: exp, erf, tanh and their kin
 *                OP_ACTIVATION fuses into its producer (SPEC §6)
 */
#ifndef GRAPH_OP_LIST_H
#define GRAPH_OP_LIST_H

/* A line per operator reads as a table. */
/* clang-format off */
#define OP_LIST(X)                                                                                                     \
    X(CONV, "conv", "Conv", CONV, conv, 0, OP_DOT, "Convolution over 1 to 3 spatial dimensions, with groups")          \
    X(CONV_TRANSPOSE, "conv_transpose", "ConvTranspose", CONV, conv_transpose, 0, OP_DOT, "Transposed convolution")    \
    X(LINEAR, "linear", "Gemm", LINEAR, linear, 0, OP_DOT, "Fully connected layer over the last dimension")            \
    X(MATMUL, "matmul", "MatMul", MATMUL, matmul, 0, OP_DOT, "Matrix product of two activations")                      \
    X(ATTENTION, "attention", "Attention", MATMUL, attention, 0, OP_DOT | OP_SPECIAL,                                  \
      "Scaled dot-product attention of query, key and value, as one operator")                                         \
    X(LSTM, "lstm", "LSTM", RECURRENT, lstm, 0, OP_DOT | OP_SPECIAL, "Long short-term memory over a sequence")         \
    X(GRU, "gru", "GRU", RECURRENT, gru, 0, OP_DOT | OP_SPECIAL, "Gated recurrent unit over a sequence")               \
    X(RNN, "rnn", "RNN", RECURRENT, rnn, 0, OP_DOT | OP_SPECIAL, "Plain tanh recurrence over a sequence")              \
    X(BATCH_NORM, "bn", "BatchNormalization", NORM, batch_norm, 2, OP_INPLACE, "Batch normalisation at inference")     \
    X(LAYER_NORM, "layer_norm", "LayerNormalization", NORM, layer_norm, 0, 0, "Normalises the last dimensions")        \
    X(GROUP_NORM, "group_norm", "GroupNormalization", NORM, group_norm, 0, 0, "Normalises groups of channels")         \
    X(INSTANCE_NORM, "instance_norm", "InstanceNormalization", NORM, instance_norm, 0, 0,                              \
      "Normalises each channel of each sample")                                                                        \
    X(RMS_NORM, "rms_norm", "RMSNormalization", NORM, rms_norm, 0, 0, "Scales by the root mean square")                \
    X(LRN, "lrn", "LRN", NORM, lrn, 0, OP_SPECIAL, "Local response normalisation across channels")                     \
    X(RELU, "relu", "Relu", ACTIVATION, unary, 1, OP_INPLACE | OP_ACTIVATION, "max(x, 0)")                             \
    X(LEAKY_RELU, "leaky_relu", "LeakyRelu", ACTIVATION, unary_alpha, 2, OP_INPLACE | OP_ACTIVATION,                   \
      "x, or alpha·x below zero")                                                                                      \
    X(PRELU, "prelu", "PRelu", ACTIVATION, prelu, 2, OP_ACTIVATION, "Leaky ReLU with learned slopes")                  \
    X(CLIP, "clip", "Clip", ACTIVATION, clip, 2, OP_INPLACE | OP_ACTIVATION, "x kept between two bounds")              \
    X(RELU6, "relu6", "", ACTIVATION, unary, 2, OP_INPLACE | OP_ACTIVATION, "min(max(x, 0), 6)")                       \
    X(ELU, "elu", "Elu", ACTIVATION, unary_alpha, 3, OP_SPECIAL | OP_ACTIVATION, "x, or alpha·(exp x − 1) below zero") \
    X(SELU, "selu", "Selu", ACTIVATION, unary_alpha, 3, OP_SPECIAL | OP_ACTIVATION, "Scaled ELU")                      \
    X(CELU, "celu", "Celu", ACTIVATION, unary_alpha, 3, OP_SPECIAL | OP_ACTIVATION, "Continuous ELU")                  \
    X(SOFTPLUS, "softplus", "Softplus", ACTIVATION, unary, 3, OP_SPECIAL | OP_ACTIVATION, "log(1 + exp x)")            \
    X(SOFTSIGN, "softsign", "Softsign", ACTIVATION, unary, 3, OP_ACTIVATION, "x / (1 + |x|)")                          \
    X(SIGMOID, "sigmoid", "Sigmoid", ACTIVATION, unary, 4, OP_INPLACE | OP_SPECIAL | OP_ACTIVATION, "1 / (1 + exp −x)") \
    X(HARD_SIGMOID, "hard_sigmoid", "HardSigmoid", ACTIVATION, unary, 4, OP_ACTIVATION, "clip(x/6 + 1/2, 0, 1)")       \
    X(TANH, "tanh", "Tanh", ACTIVATION, unary, 5, OP_INPLACE | OP_SPECIAL | OP_ACTIVATION, "Hyperbolic tangent")       \
    X(SILU, "silu", "", ACTIVATION, unary, 5, OP_SPECIAL | OP_ACTIVATION, "x·sigmoid(x), also called swish")           \
    X(HARD_SWISH, "hard_swish", "HardSwish", ACTIVATION, unary, 5, OP_INPLACE | OP_ACTIVATION, "x·hard_sigmoid(x)")    \
    X(GELU, "gelu", "Gelu", ACTIVATION, unary, 5, OP_SPECIAL | OP_ACTIVATION, "x·Φ(x), by erf")                        \
    X(GELU_TANH, "gelu_tanh", "", ACTIVATION, unary, 13, OP_SPECIAL | OP_ACTIVATION, "x·Φ(x), by the tanh formula")    \
    X(MISH, "mish", "Mish", ACTIVATION, unary, 10, OP_SPECIAL | OP_ACTIVATION, "x·tanh(softplus x)")                   \
    X(THRESHOLDED_RELU, "thresholded_relu", "ThresholdedRelu", ACTIVATION, unary_alpha, 1, OP_ACTIVATION,              \
      "x above alpha, else 0")                                                                                         \
    X(SOFTMAX, "softmax", "Softmax", ACTIVATION, softmax, 0, OP_SPECIAL, "Softmax along an axis")                      \
    X(LOG_SOFTMAX, "log_softmax", "LogSoftmax", ACTIVATION, softmax, 0, OP_SPECIAL, "Logarithm of the softmax")        \
    X(MAX_POOL, "max_pool", "MaxPool", POOL, pool, 0, 0, "Maximum over a window")                                      \
    X(AVG_POOL, "avg_pool", "AveragePool", POOL, pool, 0, 0, "Mean over a window")                                     \
    X(GLOBAL_AVG_POOL, "global_avg_pool", "GlobalAveragePool", POOL, global_pool, 0, 0, "Mean over all positions")     \
    X(GLOBAL_MAX_POOL, "global_max_pool", "GlobalMaxPool", POOL, global_pool, 0, 0, "Maximum over all positions")      \
    X(ADAPTIVE_AVG_POOL, "adaptive_avg_pool", "", POOL, adaptive_pool, 0, 0, "Mean pooling to a given size")           \
    X(ADAPTIVE_MAX_POOL, "adaptive_max_pool", "", POOL, adaptive_pool, 0, 0, "Maximum pooling to a given size")        \
    X(ADD, "add", "Add", ELEMENTWISE, binary, 1, OP_INPLACE, "a + b, with broadcasting")                               \
    X(SUB, "sub", "Sub", ELEMENTWISE, binary, 1, OP_INPLACE, "a − b, with broadcasting")                               \
    X(MUL, "mul", "Mul", ELEMENTWISE, binary, 1, OP_INPLACE, "a · b, with broadcasting")                               \
    X(DIV, "div", "Div", ELEMENTWISE, binary, 1, OP_INPLACE, "a / b, with broadcasting")                               \
    X(MAXIMUM, "maximum", "Max", ELEMENTWISE, binary, 1, 0, "Larger of a and b, with broadcasting")                    \
    X(MINIMUM, "minimum", "Min", ELEMENTWISE, binary, 1, 0, "Smaller of a and b, with broadcasting")                   \
    X(POW, "pow", "Pow", ELEMENTWISE, binary, 1, OP_SPECIAL, "a to the power b, with broadcasting")                    \
    X(EQUAL, "equal", "Equal", ELEMENTWISE, compare, 1, 0, "a = b, with broadcasting")                                 \
    X(LESS, "less", "Less", ELEMENTWISE, compare, 1, 0, "a < b, with broadcasting")                                    \
    X(GREATER, "greater", "Greater", ELEMENTWISE, compare, 1, 0, "a > b, with broadcasting")                           \
    X(ABS, "abs", "Abs", ELEMENTWISE, unary, 1, 0, "|x|")                                                              \
    X(NEG, "neg", "Neg", ELEMENTWISE, unary, 1, 0, "−x")                                                               \
    X(SQRT, "sqrt", "Sqrt", ELEMENTWISE, unary, 1, OP_INPLACE, "Square root")                                          \
    X(EXP, "exp", "Exp", ELEMENTWISE, unary, 1, OP_SPECIAL, "Exponential")                                             \
    X(LOG, "log", "Log", ELEMENTWISE, unary, 1, OP_SPECIAL, "Natural logarithm")                                       \
    X(ERF, "erf", "Erf", ELEMENTWISE, unary, 1, OP_INPLACE | OP_SPECIAL, "Error function")                             \
    X(SIN, "sin", "Sin", ELEMENTWISE, unary, 1, OP_SPECIAL, "Sine")                                                    \
    X(COS, "cos", "Cos", ELEMENTWISE, unary, 1, OP_SPECIAL, "Cosine")                                                  \
    X(RECIPROCAL, "reciprocal", "Reciprocal", ELEMENTWISE, unary, 1, 0, "1 / x")                                       \
    X(SIGN, "sign", "Sign", ELEMENTWISE, unary, 1, 0, "−1, 0 or 1")                                                    \
    X(FLOOR, "floor", "Floor", ELEMENTWISE, unary, 1, 0, "Rounded down")                                               \
    X(CEIL, "ceil", "Ceil", ELEMENTWISE, unary, 1, 0, "Rounded up")                                                    \
    X(ROUND, "round", "Round", ELEMENTWISE, unary, 1, 0, "Rounded to nearest")                                         \
    X(SCALE, "scale", "", ELEMENTWISE, unary_alpha, 1, OP_INPLACE, "alpha · x with a constant alpha")                  \
    X(REDUCE_MEAN, "reduce_mean", "ReduceMean", REDUCE, reduce, 0, 0, "Mean over axes")                                \
    X(REDUCE_SUM, "reduce_sum", "ReduceSum", REDUCE, reduce, 0, 0, "Sum over axes")                                    \
    X(REDUCE_MAX, "reduce_max", "ReduceMax", REDUCE, reduce, 0, 0, "Maximum over axes")                                \
    X(REDUCE_MIN, "reduce_min", "ReduceMin", REDUCE, reduce, 0, 0, "Minimum over axes")                                \
    X(REDUCE_PROD, "reduce_prod", "ReduceProd", REDUCE, reduce, 0, 0, "Product over axes")                             \
    X(RESIZE, "resize", "Resize", DATA, resize, 0, 0, "Nearest, linear or cubic interpolation")                        \
    X(EMBEDDING, "embedding", "", DATA, embedding, 0, 0, "Rows of a learned table, looked up by index")                \
    X(GATHER, "gather", "Gather", DATA, gather, 0, 0, "Slices picked by index along an axis")                          \
    X(CONCAT, "concat", "Concat", DATA, concat, 0, 0, "Tensors joined along an axis")                                  \
    X(SPLIT, "split", "Split", DATA, split, 0, 0, "A tensor cut into parts along an axis")                             \
    X(SLICE, "slice", "Slice", DATA, slice, 0, 0, "A range along some axes")                                           \
    X(PAD, "pad", "Pad", DATA, pad, 0, 0, "A border of constant, reflected or repeated values")                        \
    X(TRANSPOSE, "transpose", "Transpose", DATA, transpose, 0, 0, "Dimensions permuted")                               \
    X(EXPAND, "expand", "Expand", DATA, expand, 0, 0, "Dimensions of 1 repeated")                                      \
    X(CAST, "cast", "Cast", DATA, cast, 0, 0, "Another element type")                                                  \
    X(RESHAPE, "reshape", "Reshape", DATA, reshape, 0, OP_VIEW, "The same elements in another shape")                  \
    X(FLATTEN, "flatten", "Flatten", DATA, flatten, 0, OP_VIEW, "Trailing dimensions joined into one")                 \
    X(SQUEEZE, "squeeze", "Squeeze", DATA, squeeze, 0, OP_VIEW, "Dimensions of 1 removed")                             \
    X(UNSQUEEZE, "unsqueeze", "Unsqueeze", DATA, unsqueeze, 0, OP_VIEW, "Dimensions of 1 inserted")                    \
    X(DROPOUT, "dropout", "Dropout", DATA, unary, 0, OP_VIEW, "Nothing at inference")                                  \
    X(IDENTITY, "identity", "Identity", DATA, unary, 0, OP_VIEW, "Its input")
/* clang-format on */

#endif
