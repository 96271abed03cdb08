/* The operator table, one operator per row: the specification that the Lua methods, the shape and
 * cost rules, the ONNX reader, the analyses, the operator reference page and the coverage test are
 * driven by. A row has every property of its operator: nothing is true by default, or for the
 * others of its class, so that whoever adds a row has answered for all analyses.
 *
 * X(id, zoo name, ONNX type or "", class, rule, FLOPs, special, int8, keeps, storage, fusion,
 *   ahead, a line of documentation)
 *
 * ONNX type the reader takes it for this operator; where it reads more of a node than inputs that
 *           are data, and which other types it takes for it, is in onnx/ops.c
 * class     OP_CLASS_...: what it is drawn and grouped as
 * rule      the row of graph/rule_list.h that gives attributes, weights, shapes and cost
 * FLOPs     for each element of the first output, of rules that count that way (SPEC §1); 0: the
 *           rule knows. Of norms over groups, without the 2 of each group
 * special   results of exp, log, sine, cosine, their inverses and erf, and of reciprocals that go
 *           with them, for each element of the output: sigmoid, 1 / (1 + exp), takes two, and so
 *           does tanh, by exp 2x; mish is a tanh of a logarithm of one; a power is the exp of a
 *           product with a log. What a row or a step takes (softmax's one more, attention,
 *           recurrent cells) is left out
 * int8      INT8_...: what it computes in under a scheme of quantization (SPEC §7)
 * keeps     a sum of KEEP_...: what its backward pass needs of its forward pass (SPEC §4)
 * storage   STORAGE_...: where its first output is (SPEC §4)
 * fusion    FUSE_...: its part in fusing a graph (SPEC §6)
 * ahead     AHEAD_...: what has to be known before the network runs for its result to be, too
 *
 * Rows stand in the order of the reference page. One that passes 148 columns goes on in a
 * second line; the documentation comes last.
 */
#ifndef GRAPH_OP_LIST_H
#define GRAPH_OP_LIST_H

/* What an operator computes in under a scheme of quantization. */
typedef enum OpInt8 {
    INT8_PRODUCT,       /* dot products: MACs, on the matrix unit where a device has one; a scheme
                           quantizes their factors */
    INT8_MOVES,         /* only moves, compares or adds numbers: stays in the activations' dtype. A
                           mean is a sum, its count a factor of the scale */
    INT8_MOVES_NEAREST, /* the same where it copies the nearest element; float where it weighs */
    INT8_MOVES_DATA,    /* the same, but rows of a learned table come out as they were learned */
    INT8_CONVERTS,      /* between dtypes: what a scheme puts around products */
    INT8_FLOAT,         /* in the scheme's floats */
} OpInt8;

/* What the derivative is written in: a product's other factor, relu's output, the index of each
 * maximum. Where input or output would do, the one that allows work in place. */
typedef enum Keep {
    KEEP_NOTHING = 0,         /* linear in what gets a gradient, or flat */
    KEEP_FACTORS = 1 << 0,    /* inputs 0 and 1, each if the other one gets a gradient */
    KEEP_INPUT = 1 << 1,      /* input 0 */
    KEEP_INPUTS = 1 << 2,     /* all data tensors */
    KEEP_INTEGERS = 1 << 3,   /* data tensors that are not floating: indices, conditions */
    KEEP_OUTPUT = 1 << 4,     /* output 0 */
    KEEP_INDICES = 1 << 5,    /* 8 bytes per output element */
    KEEP_MASK = 1 << 6,       /* 1 byte per output element */
    KEEP_GATES = 1 << 7,      /* of a recurrent cell, at every step */
    KEEP_CELL = 1 << 8,       /* and the cell's state (LSTM) */
    KEEP_PROJECTION = 1 << 9, /* query, key and value inside a packed attention */
    /* Statistics, in fp32. Moments are mean and deviation of what is normalised together. */
    KEEP_CHANNEL_MOMENTS = 1 << 10, /* a channel of the batch: at inference they are constants */
    KEEP_SAMPLE_MOMENTS = 1 << 11,
    KEEP_GROUP_MOMENTS = 1 << 12, /* a group of a sample's channels */
    KEEP_MAP_MOMENTS = 1 << 13,   /* a channel of a sample */
    KEEP_ROW_MOMENTS = 1 << 14,   /* the axes from attribute `axis` on */
    KEEP_ROW_SCALES = 1 << 15,    /* of such a row, its root mean square alone */
    KEEP_QUERY_SUMS = 1 << 16,    /* log-sum of each query's scores, per head */
    KEEP_HIDDEN = 1 << 17,        /* between the layers of a mixture, of all that its rows meet */
    KEEP_STATISTICS = KEEP_CHANNEL_MOMENTS | KEEP_SAMPLE_MOMENTS | KEEP_GROUP_MOMENTS |
                      KEEP_MAP_MOMENTS | KEEP_ROW_MOMENTS | KEEP_ROW_SCALES | KEEP_QUERY_SUMS,
} Keep;

/* Where an operator's first output is. */
typedef enum OpStorage {
    STORAGE_OWN,        /* in storage of its own */
    STORAGE_IN_PLACE,   /* may be written over a dying input of the same size (`in_place`) */
    STORAGE_OVERWRITES, /* the same, and in training too: what frameworks do with relu in place */
    STORAGE_VIEW,       /* is its input's storage: shape only, no data is moved. One that keeps a
                           mask (dropout) makes an output of its own in training */
    STORAGE_APPENDS,    /* is its first input's storage, grown: a decoder's cache */
    STORAGE_CACHES,     /* in storage of its own, while the next two outputs, if there are as many,
                           go on in that of inputs 3 and 4: caches as well */
} OpStorage;

/* An operator's part in fusing a graph. */
typedef enum OpFusion {
    FUSE_STAYS,   /* joins no other; those that work element by element may join it */
    FUSE_LAYER,   /* weights of its own make each output channel: a normalisation folds into them,
                     an addition joins it */
    FUSE_PRODUCT, /* an addition joins it */
    FUSE_FOLDS,   /* scales and shifts channels by constants: folds into a layer's weights */
    FUSE_JOINS,   /* an activation: joins what computes its input */
    FUSE_ADDS,    /* joins the layer or product that computes an operand */
    FUSE_PADS,    /* zeros become the next convolution's own */
    FUSE_CONCATS, /* moves nothing where producers write in place, or there is one input */
    FUSE_COPIES,  /* does nothing where its output is of its input's shape and dtype */
    FUSE_IDLES,   /* does nothing at inference */
    FUSE_MAPS,    /* element by element, operands broadcast: joins a group of such */
    FUSE_CASTS,   /* the same where it does not copy */
    FUSE_SCALES,  /* the same, to or from the integers of quantization: says what its neighbours
                     compute in */
} OpFusion;

/* What an operator's result can be computed of once, before the network runs. */
typedef enum OpAhead {
    AHEAD_INPUTS, /* the numbers that it reads */
    AHEAD_SHAPES, /* their shapes */
    AHEAD_NEVER,  /* it is another in each run, or no numbers; or it says what others compute in */
} OpAhead;

/* Rows read as a table. */
/* clang-format off */
#define OP_LIST(X)                                                                                                                                   \
    X(CONV, "conv", "Conv", CONV, conv, 0, 0, PRODUCT, KEEP_FACTORS, OWN, LAYER, INPUTS, "Convolution over 1 to 3 spatial dimensions, with groups")  \
    X(CONV_TRANSPOSE, "conv_transpose", "ConvTranspose", CONV, conv_transpose, 0, 0, PRODUCT, KEEP_FACTORS, OWN, LAYER, INPUTS,                      \
      "Transposed convolution")                                                                                                                      \
    X(LINEAR, "linear", "Gemm", LINEAR, linear, 0, 0, PRODUCT, KEEP_FACTORS, OWN, LAYER, INPUTS, "Fully connected layer over the last dimension")    \
    X(EXPERT_LINEAR, "expert_linear", "", LINEAR, expert_linear, 0, 0, PRODUCT, KEEP_FACTORS, OWN, PRODUCT, INPUTS,                                  \
      "Fully connected layers side by side, of which each row meets the few it is routed to")                                                        \
    X(MOE, "moe", "", LINEAR, moe, 0, 0, PRODUCT, KEEP_INPUTS | KEEP_HIDDEN, OWN, STAYS, INPUTS,                                                     \
      "Mixture of experts of two or three layers, with the router's choice of those each row meets")                                                 \
    X(MATMUL, "matmul", "MatMul", MATMUL, matmul, 0, 0, PRODUCT, KEEP_FACTORS, OWN, PRODUCT, INPUTS, "Matrix product of two activations")            \
    X(ATTENTION, "attention", "Attention", MATMUL, attention, 0, 0, PRODUCT, KEEP_INPUTS | KEEP_OUTPUT | KEEP_QUERY_SUMS, CACHES, STAYS, INPUTS,     \
      "Scaled dot-product attention of query, key and value, as one operator")                                                                       \
    X(LSTM, "lstm", "LSTM", RECURRENT, lstm, 0, 0, PRODUCT, KEEP_INPUT | KEEP_OUTPUT | KEEP_GATES | KEEP_CELL, OWN, STAYS, INPUTS,                   \
      "Long short-term memory over a sequence")                                                                                                      \
    X(GRU, "gru", "GRU", RECURRENT, gru, 0, 0, PRODUCT, KEEP_INPUT | KEEP_OUTPUT | KEEP_GATES, OWN, STAYS, INPUTS,                                   \
      "Gated recurrent unit over a sequence")                                                                                                        \
    X(RNN, "rnn", "RNN", RECURRENT, rnn, 0, 0, PRODUCT, KEEP_INPUT | KEEP_OUTPUT | KEEP_GATES, OWN, STAYS, INPUTS,                                   \
      "Plain tanh recurrence over a sequence")                                                                                                       \
    X(BATCH_NORM, "bn", "BatchNormalization", NORM, batch_norm, 2, 0, FLOAT, KEEP_INPUT | KEEP_CHANNEL_MOMENTS, IN_PLACE, FOLDS, INPUTS,             \
      "Batch normalisation at inference")                                                                                                            \
    X(LAYER_NORM, "layer_norm", "LayerNormalization", NORM, layer_norm, 7, 0, FLOAT, KEEP_INPUT | KEEP_ROW_MOMENTS, OWN, STAYS, INPUTS,              \
      "Normalises the last dimensions")                                                                                                              \
    X(GROUP_NORM, "group_norm", "GroupNormalization", NORM, group_norm, 7, 0, FLOAT, KEEP_INPUT | KEEP_GROUP_MOMENTS, OWN, STAYS, INPUTS,            \
      "Normalises groups of channels")                                                                                                               \
    X(INSTANCE_NORM, "instance_norm", "InstanceNormalization", NORM, instance_norm, 7, 0, FLOAT, KEEP_INPUT | KEEP_MAP_MOMENTS, OWN, STAYS, INPUTS,  \
      "Normalises each channel of each sample")                                                                                                      \
    X(RMS_NORM, "rms_norm", "RMSNormalization", NORM, rms_norm, 4, 0, FLOAT, KEEP_INPUT | KEEP_ROW_SCALES, OWN, STAYS, INPUTS,                       \
      "Scales by the root mean square")                                                                                                              \
    X(LRN, "lrn", "LRN", NORM, lrn, 0, 2, FLOAT, KEEP_INPUT | KEEP_OUTPUT, OWN, STAYS, INPUTS, "Local response normalisation across channels")       \
    X(RELU, "relu", "Relu", ACTIVATION, unary, 1, 0, MOVES, KEEP_OUTPUT, OVERWRITES, JOINS, INPUTS, "max(x, 0)")                                     \
    X(LEAKY_RELU, "leaky_relu", "LeakyRelu", ACTIVATION, unary_alpha, 2, 0, FLOAT, KEEP_OUTPUT, OVERWRITES, JOINS, INPUTS,                           \
      "x, or alpha·x below zero")                                                                                                                    \
    X(PRELU, "prelu", "PRelu", ACTIVATION, prelu, 2, 0, FLOAT, KEEP_INPUT, OWN, JOINS, INPUTS, "Leaky ReLU with learned slopes")                     \
    X(CLIP, "clip", "Clip", ACTIVATION, clip, 2, 0, MOVES, KEEP_OUTPUT, OVERWRITES, JOINS, INPUTS, "x kept between two bounds")                      \
    X(RELU6, "relu6", "", ACTIVATION, unary, 2, 0, MOVES, KEEP_OUTPUT, OVERWRITES, JOINS, INPUTS, "min(max(x, 0), 6)")                               \
    X(ELU, "elu", "Elu", ACTIVATION, unary_alpha, 3, 1, FLOAT, KEEP_OUTPUT, OWN, JOINS, INPUTS, "x, or alpha·(exp x − 1) below zero")                \
    X(SELU, "selu", "Selu", ACTIVATION, unary_alpha, 3, 1, FLOAT, KEEP_OUTPUT, OWN, JOINS, INPUTS, "Scaled ELU")                                     \
    X(CELU, "celu", "Celu", ACTIVATION, unary_alpha, 3, 1, FLOAT, KEEP_OUTPUT, OWN, JOINS, INPUTS, "Continuous ELU")                                 \
    X(SOFTPLUS, "softplus", "Softplus", ACTIVATION, unary, 3, 2, FLOAT, KEEP_OUTPUT, OWN, JOINS, INPUTS, "log(1 + exp x)")                           \
    X(SOFTSIGN, "softsign", "Softsign", ACTIVATION, unary, 3, 0, FLOAT, KEEP_INPUT, OWN, JOINS, INPUTS, "x / (1 + |x|)")                             \
    X(SIGMOID, "sigmoid", "Sigmoid", ACTIVATION, unary, 4, 2, FLOAT, KEEP_OUTPUT, IN_PLACE, JOINS, INPUTS, "1 / (1 + exp −x)")                       \
    X(HARD_SIGMOID, "hard_sigmoid", "HardSigmoid", ACTIVATION, unary, 4, 0, FLOAT, KEEP_OUTPUT, OWN, JOINS, INPUTS, "clip(x/6 + 1/2, 0, 1)")         \
    X(TANH, "tanh", "Tanh", ACTIVATION, unary, 5, 2, FLOAT, KEEP_OUTPUT, IN_PLACE, JOINS, INPUTS, "Hyperbolic tangent")                              \
    X(SILU, "silu", "", ACTIVATION, unary, 5, 2, FLOAT, KEEP_INPUT, OWN, JOINS, INPUTS, "x·sigmoid(x), also called swish")                           \
    X(HARD_SWISH, "hard_swish", "HardSwish", ACTIVATION, unary, 5, 0, FLOAT, KEEP_INPUT, IN_PLACE, JOINS, INPUTS, "x·hard_sigmoid(x)")               \
    X(GELU, "gelu", "Gelu", ACTIVATION, unary, 5, 1, FLOAT, KEEP_INPUT, OWN, JOINS, INPUTS, "x·Φ(x), by erf")                                        \
    X(GELU_TANH, "gelu_tanh", "", ACTIVATION, unary, 13, 2, FLOAT, KEEP_INPUT, OWN, JOINS, INPUTS, "x·Φ(x), by the tanh formula")                    \
    X(MISH, "mish", "Mish", ACTIVATION, unary, 10, 4, FLOAT, KEEP_INPUT, OWN, JOINS, INPUTS, "x·tanh(softplus x)")                                   \
    X(THRESHOLDED_RELU, "thresholded_relu", "ThresholdedRelu", ACTIVATION, unary_alpha, 1, 0, MOVES, KEEP_OUTPUT, OWN, JOINS, INPUTS,                \
      "x above alpha, else 0")                                                                                                                       \
    X(SOFTMAX, "softmax", "Softmax", ACTIVATION, softmax, 0, 1, FLOAT, KEEP_OUTPUT, OWN, STAYS, INPUTS, "Softmax along an axis")                     \
    X(LOG_SOFTMAX, "log_softmax", "LogSoftmax", ACTIVATION, softmax, 0, 1, FLOAT, KEEP_OUTPUT, OWN, STAYS, INPUTS, "Logarithm of the softmax")       \
    X(MAX_POOL, "max_pool", "MaxPool", POOL, pool, 0, 0, MOVES, KEEP_INDICES, OWN, STAYS, INPUTS, "Maximum over a window")                           \
    X(AVG_POOL, "avg_pool", "AveragePool", POOL, pool, 0, 0, MOVES, KEEP_NOTHING, OWN, STAYS, INPUTS, "Mean over a window")                          \
    X(GLOBAL_AVG_POOL, "global_avg_pool", "GlobalAveragePool", POOL, global_pool, 0, 0, MOVES, KEEP_NOTHING, OWN, STAYS, INPUTS,                     \
      "Mean over all positions")                                                                                                                     \
    X(GLOBAL_MAX_POOL, "global_max_pool", "GlobalMaxPool", POOL, global_pool, 0, 0, MOVES, KEEP_INDICES, OWN, STAYS, INPUTS,                         \
      "Maximum over all positions")                                                                                                                  \
    X(ADAPTIVE_AVG_POOL, "adaptive_avg_pool", "", POOL, adaptive_pool, 0, 0, MOVES, KEEP_NOTHING, OWN, STAYS, INPUTS,                                \
      "Mean pooling to a given size")                                                                                                                \
    X(ADAPTIVE_MAX_POOL, "adaptive_max_pool", "", POOL, adaptive_pool, 0, 0, MOVES, KEEP_INDICES, OWN, STAYS, INPUTS,                                \
      "Maximum pooling to a given size")                                                                                                             \
    X(ADD, "add", "Add", ELEMENTWISE, binary, 1, 0, MOVES, KEEP_NOTHING, IN_PLACE, ADDS, INPUTS, "a + b, with broadcasting")                         \
    X(SUB, "sub", "Sub", ELEMENTWISE, binary, 1, 0, MOVES, KEEP_NOTHING, IN_PLACE, MAPS, INPUTS, "a − b, with broadcasting")                         \
    X(MUL, "mul", "Mul", ELEMENTWISE, binary, 1, 0, FLOAT, KEEP_FACTORS, IN_PLACE, MAPS, INPUTS, "a · b, with broadcasting")                         \
    X(DIV, "div", "Div", ELEMENTWISE, binary, 1, 0, FLOAT, KEEP_INPUTS, IN_PLACE, MAPS, INPUTS, "a / b, with broadcasting")                          \
    X(MAXIMUM, "maximum", "Max", ELEMENTWISE, binary, 1, 0, MOVES, KEEP_MASK, OWN, MAPS, INPUTS, "Larger of a and b, with broadcasting")             \
    X(MINIMUM, "minimum", "Min", ELEMENTWISE, binary, 1, 0, MOVES, KEEP_MASK, OWN, MAPS, INPUTS, "Smaller of a and b, with broadcasting")            \
    X(POW, "pow", "Pow", ELEMENTWISE, binary, 1, 2, FLOAT, KEEP_INPUTS, OWN, MAPS, INPUTS, "a to the power b, with broadcasting")                    \
    X(EQUAL, "equal", "Equal", ELEMENTWISE, compare, 1, 0, MOVES, KEEP_INPUT, OWN, MAPS, INPUTS, "a = b, with broadcasting")                         \
    X(LESS, "less", "Less", ELEMENTWISE, compare, 1, 0, MOVES, KEEP_INPUT, OWN, MAPS, INPUTS, "a < b, with broadcasting")                            \
    X(GREATER, "greater", "Greater", ELEMENTWISE, compare, 1, 0, MOVES, KEEP_INPUT, OWN, MAPS, INPUTS, "a > b, with broadcasting")                   \
    X(ABS, "abs", "Abs", ELEMENTWISE, unary, 1, 0, MOVES, KEEP_INPUT, OWN, MAPS, INPUTS, "|x|")                                                      \
    X(NEG, "neg", "Neg", ELEMENTWISE, unary, 1, 0, MOVES, KEEP_NOTHING, OWN, MAPS, INPUTS, "−x")                                                     \
    X(SQRT, "sqrt", "Sqrt", ELEMENTWISE, unary, 1, 0, FLOAT, KEEP_OUTPUT, IN_PLACE, MAPS, INPUTS, "Square root")                                     \
    X(EXP, "exp", "Exp", ELEMENTWISE, unary, 1, 1, FLOAT, KEEP_OUTPUT, OWN, MAPS, INPUTS, "Exponential")                                             \
    X(LOG, "log", "Log", ELEMENTWISE, unary, 1, 1, FLOAT, KEEP_INPUT, OWN, MAPS, INPUTS, "Natural logarithm")                                        \
    X(ERF, "erf", "Erf", ELEMENTWISE, unary, 1, 1, FLOAT, KEEP_INPUT, IN_PLACE, MAPS, INPUTS, "Error function")                                      \
    X(SIN, "sin", "Sin", ELEMENTWISE, unary, 1, 1, FLOAT, KEEP_INPUT, OWN, MAPS, INPUTS, "Sine")                                                     \
    X(COS, "cos", "Cos", ELEMENTWISE, unary, 1, 1, FLOAT, KEEP_INPUT, OWN, MAPS, INPUTS, "Cosine")                                                   \
    X(RECIPROCAL, "reciprocal", "Reciprocal", ELEMENTWISE, unary, 1, 0, FLOAT, KEEP_OUTPUT, OWN, MAPS, INPUTS, "1 / x")                              \
    X(SIGN, "sign", "Sign", ELEMENTWISE, unary, 1, 0, MOVES, KEEP_NOTHING, OWN, MAPS, INPUTS, "−1, 0 or 1")                                          \
    X(FLOOR, "floor", "Floor", ELEMENTWISE, unary, 1, 0, FLOAT, KEEP_NOTHING, OWN, MAPS, INPUTS, "Rounded down")                                     \
    X(CEIL, "ceil", "Ceil", ELEMENTWISE, unary, 1, 0, FLOAT, KEEP_NOTHING, OWN, MAPS, INPUTS, "Rounded up")                                          \
    X(ROUND, "round", "Round", ELEMENTWISE, unary, 1, 0, FLOAT, KEEP_NOTHING, OWN, MAPS, INPUTS, "Rounded to nearest")                               \
    X(SCALE, "scale", "", ELEMENTWISE, unary_alpha, 1, 0, FLOAT, KEEP_NOTHING, IN_PLACE, MAPS, INPUTS, "alpha · x with a constant alpha")            \
    X(REDUCE_MEAN, "reduce_mean", "ReduceMean", REDUCE, reduce, 0, 0, MOVES, KEEP_NOTHING, OWN, STAYS, INPUTS, "Mean over axes")                     \
    X(REDUCE_SUM, "reduce_sum", "ReduceSum", REDUCE, reduce, 0, 0, MOVES, KEEP_NOTHING, OWN, STAYS, INPUTS, "Sum over axes")                         \
    X(REDUCE_MAX, "reduce_max", "ReduceMax", REDUCE, reduce, 0, 0, MOVES, KEEP_INDICES, OWN, STAYS, INPUTS, "Maximum over axes")                     \
    X(REDUCE_MIN, "reduce_min", "ReduceMin", REDUCE, reduce, 0, 0, MOVES, KEEP_INDICES, OWN, STAYS, INPUTS, "Minimum over axes")                     \
    X(REDUCE_PROD, "reduce_prod", "ReduceProd", REDUCE, reduce, 0, 0, FLOAT, KEEP_INPUT | KEEP_OUTPUT, OWN, STAYS, INPUTS, "Product over axes")      \
    X(RESIZE, "resize", "Resize", DATA, resize, 0, 0, MOVES_NEAREST, KEEP_INTEGERS, OWN, STAYS, INPUTS, "Nearest, linear or cubic interpolation")    \
    X(EMBEDDING, "embedding", "", DATA, embedding, 0, 0, FLOAT, KEEP_INTEGERS, OWN, STAYS, INPUTS, "Rows of a learned table, looked up by index")    \
    X(GATHER, "gather", "Gather", DATA, gather, 0, 0, MOVES_DATA, KEEP_INTEGERS, OWN, STAYS, INPUTS, "Slices picked by index along an axis")         \
    X(CONCAT, "concat", "Concat", DATA, concat, 0, 0, MOVES, KEEP_INTEGERS, OWN, CONCATS, INPUTS, "Tensors joined along an axis")                    \
    X(CACHE_APPEND, "cache_append", "", DATA, cache_append, 0, 0, MOVES, KEEP_INTEGERS, APPENDS, STAYS, INPUTS,                                      \
      "New keys or values written behind those a decoder keeps")                                                                                     \
    X(SPLIT, "split", "Split", DATA, split, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, INPUTS, "A tensor cut into parts along an axis")                 \
    X(SLICE, "slice", "Slice", DATA, slice, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, INPUTS, "A range along some axes")                               \
    X(PAD, "pad", "Pad", DATA, pad, 0, 0, MOVES, KEEP_INTEGERS, OWN, PADS, INPUTS, "A border of constant, reflected or repeated values")             \
    X(TRANSPOSE, "transpose", "Transpose", DATA, transpose, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, INPUTS, "Dimensions permuted")                   \
    X(ROLL, "roll", "", DATA, roll, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, INPUTS,                                                                  \
      "Elements shifted along axes, those past the end to the beginning")                                                                            \
    X(EXPAND, "expand", "Expand", DATA, expand, 0, 0, MOVES, KEEP_INTEGERS, OWN, COPIES, INPUTS, "Dimensions of 1 repeated")                         \
    X(CAST, "cast", "Cast", DATA, cast, 0, 0, CONVERTS, KEEP_INTEGERS, OWN, CASTS, INPUTS, "Another element type")                                   \
    X(RESHAPE, "reshape", "Reshape", DATA, reshape, 0, 0, MOVES, KEEP_INTEGERS, VIEW, COPIES, INPUTS, "The same elements in another shape")          \
    X(FLATTEN, "flatten", "Flatten", DATA, flatten, 0, 0, MOVES, KEEP_INTEGERS, VIEW, COPIES, INPUTS, "Trailing dimensions joined into one")         \
    X(SQUEEZE, "squeeze", "Squeeze", DATA, squeeze, 0, 0, MOVES, KEEP_INTEGERS, VIEW, COPIES, INPUTS, "Dimensions of 1 removed")                     \
    X(UNSQUEEZE, "unsqueeze", "Unsqueeze", DATA, unsqueeze, 0, 0, MOVES, KEEP_INTEGERS, VIEW, COPIES, INPUTS, "Dimensions of 1 inserted")            \
    X(DROPOUT, "dropout", "Dropout", DATA, unary, 0, 0, MOVES, KEEP_MASK, VIEW, IDLES, INPUTS, "Nothing at inference")                               \
    X(IDENTITY, "identity", "Identity", DATA, unary, 0, 0, MOVES, KEEP_INTEGERS, VIEW, IDLES, INPUTS, "Its input")                                   \
    X(PACKED_ATTENTION, "packed_attention", "", MATMUL, packed_attention, 0, 0, PRODUCT,                                                             \
      KEEP_FACTORS | KEEP_PROJECTION | KEEP_OUTPUT | KEEP_QUERY_SUMS, CACHES, STAYS, INPUTS,                                                         \
      "Projection into query, key and value, and their attention, as one operator")                                                                  \
    X(LINEAR_ATTENTION, "linear_attention", "", MATMUL, linear_attention, 0, 0, PRODUCT, KEEP_INPUTS | KEEP_OUTPUT, OWN, STAYS, INPUTS,              \
      "Attention by a state that each position changes, without scores")                                                                             \
    X(EINSUM, "einsum", "Einsum", MATMUL, einsum, 0, 0, PRODUCT, KEEP_FACTORS, OWN, STAYS, INPUTS, "Sums of products over named indices")            \
    X(LP_NORM, "lp_norm", "LpNormalization", NORM, given, 3, 0, FLOAT, KEEP_INPUT, OWN, STAYS, INPUTS, "Divides by the norm along an axis")          \
    X(MEAN_VARIANCE_NORM, "mean_variance_norm", "MeanVarianceNormalization", NORM, given, 7, 0, FLOAT, KEEP_INPUT | KEEP_SAMPLE_MOMENTS, OWN,        \
      STAYS, INPUTS, "Subtracts the mean, divides by the deviation")                                                                                 \
    X(EMBED_LAYER_NORM, "embed_layer_norm", "", NORM, embed_norm, 9, 0, FLOAT, KEEP_INTEGERS | KEEP_OUTPUT, OWN, STAYS, INPUTS,                      \
      "Sum of two or three embeddings, and its layer norm")                                                                                          \
    X(SHRINK, "shrink", "Shrink", ACTIVATION, unary, 2, 0, FLOAT, KEEP_OUTPUT, OWN, JOINS, INPUTS, "x moved towards 0 by a bias, 0 near it")         \
    X(HARDMAX, "hardmax", "Hardmax", ACTIVATION, unary, 1, 0, FLOAT, KEEP_NOTHING, OWN, STAYS, INPUTS,                                               \
      "1 at the largest element along an axis, else 0")                                                                                              \
    X(LP_POOL, "lp_pool", "LpPool", POOL, pool, 0, 0, FLOAT, KEEP_INPUT | KEEP_OUTPUT, OWN, STAYS, INPUTS, "Norm over a window")                     \
    X(GLOBAL_LP_POOL, "global_lp_pool", "GlobalLpPool", POOL, global_pool, 0, 0, FLOAT, KEEP_INPUT | KEEP_OUTPUT, OWN, STAYS, INPUTS,                \
      "Norm over all positions")                                                                                                                     \
    X(MAX_UNPOOL, "max_unpool", "MaxUnpool", POOL, given, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, INPUTS,                                            \
      "Elements put back where a max pool took them")                                                                                                \
    X(MAX_ROI_POOL, "max_roi_pool", "MaxRoiPool", POOL, scan, 1, 0, MOVES, KEEP_INDICES, OWN, STAYS, INPUTS, "Maximum over cells of regions")        \
    X(ROI_ALIGN, "roi_align", "RoiAlign", POOL, given, 8, 0, FLOAT, KEEP_NOTHING, OWN, STAYS, INPUTS,                                                \
      "Mean of interpolated samples over cells of regions")                                                                                          \
    X(MEAN, "mean", "Mean", ELEMENTWISE, binary, 1, 0, FLOAT, KEEP_NOTHING, OWN, MAPS, INPUTS, "Mean of tensors, with broadcasting")                 \
    X(MOD, "mod", "Mod", ELEMENTWISE, binary, 1, 0, FLOAT, KEEP_NOTHING, OWN, MAPS, INPUTS, "Remainder of a / b, with broadcasting")                 \
    X(GREATER_EQUAL, "greater_equal", "GreaterOrEqual", ELEMENTWISE, compare, 1, 0, MOVES, KEEP_INPUT, OWN, MAPS, INPUTS,                            \
      "a ≥ b, with broadcasting")                                                                                                                    \
    X(LESS_EQUAL, "less_equal", "LessOrEqual", ELEMENTWISE, compare, 1, 0, MOVES, KEEP_INPUT, OWN, MAPS, INPUTS, "a ≤ b, with broadcasting")         \
    X(LOGICAL_AND, "logical_and", "And", ELEMENTWISE, compare, 1, 0, FLOAT, KEEP_INPUT, OWN, MAPS, INPUTS, "a and b, with broadcasting")             \
    X(LOGICAL_OR, "logical_or", "Or", ELEMENTWISE, compare, 1, 0, FLOAT, KEEP_INPUT, OWN, MAPS, INPUTS, "a or b, with broadcasting")                 \
    X(LOGICAL_XOR, "logical_xor", "Xor", ELEMENTWISE, compare, 1, 0, FLOAT, KEEP_INPUT, OWN, MAPS, INPUTS, "Either a or b, with broadcasting")       \
    X(LOGICAL_NOT, "logical_not", "Not", ELEMENTWISE, test, 1, 0, FLOAT, KEEP_INPUT, OWN, MAPS, INPUTS, "Not x")                                     \
    X(IS_NAN, "is_nan", "IsNaN", ELEMENTWISE, test, 1, 0, FLOAT, KEEP_INPUT, OWN, MAPS, INPUTS, "Whether x is not a number")                         \
    X(IS_INF, "is_inf", "IsInf", ELEMENTWISE, test, 1, 0, FLOAT, KEEP_INPUT, OWN, MAPS, INPUTS, "Whether x is infinite")                             \
    X(BIT_SHIFT, "bit_shift", "BitShift", ELEMENTWISE, binary, 1, 0, FLOAT, KEEP_INPUT, OWN, MAPS, INPUTS,                                           \
      "a shifted by b bits, with broadcasting")                                                                                                      \
    X(BITWISE_AND, "bitwise_and", "BitwiseAnd", ELEMENTWISE, binary, 1, 0, FLOAT, KEEP_INPUT, OWN, MAPS, INPUTS,                                     \
      "Bits in both a and b, with broadcasting")                                                                                                     \
    X(BITWISE_OR, "bitwise_or", "BitwiseOr", ELEMENTWISE, binary, 1, 0, FLOAT, KEEP_INPUT, OWN, MAPS, INPUTS, "Bits in a or b, with broadcasting")   \
    X(BITWISE_XOR, "bitwise_xor", "BitwiseXor", ELEMENTWISE, binary, 1, 0, FLOAT, KEEP_INPUT, OWN, MAPS, INPUTS,                                     \
      "Bits in either a or b, with broadcasting")                                                                                                    \
    X(BITWISE_NOT, "bitwise_not", "BitwiseNot", ELEMENTWISE, unary, 1, 0, FLOAT, KEEP_INPUT, OWN, MAPS, INPUTS, "Bits inverted")                     \
    X(WHERE, "where", "Where", ELEMENTWISE, where, 1, 0, MOVES, KEEP_INTEGERS, OWN, MAPS, INPUTS,                                                    \
      "a where a condition holds, else b, with broadcasting")                                                                                        \
    X(TAN, "tan", "Tan", ELEMENTWISE, unary, 1, 3, FLOAT, KEEP_OUTPUT, OWN, MAPS, INPUTS, "Tangent")                                                 \
    X(ASIN, "asin", "Asin", ELEMENTWISE, unary, 1, 1, FLOAT, KEEP_INPUT, OWN, MAPS, INPUTS, "Arc sine")                                              \
    X(ACOS, "acos", "Acos", ELEMENTWISE, unary, 1, 1, FLOAT, KEEP_INPUT, OWN, MAPS, INPUTS, "Arc cosine")                                            \
    X(ATAN, "atan", "Atan", ELEMENTWISE, unary, 1, 1, FLOAT, KEEP_INPUT, OWN, MAPS, INPUTS, "Arc tangent")                                           \
    X(SINH, "sinh", "Sinh", ELEMENTWISE, unary, 1, 2, FLOAT, KEEP_INPUT, OWN, MAPS, INPUTS, "Hyperbolic sine")                                       \
    X(COSH, "cosh", "Cosh", ELEMENTWISE, unary, 1, 2, FLOAT, KEEP_INPUT, OWN, MAPS, INPUTS, "Hyperbolic cosine")                                     \
    X(ASINH, "asinh", "Asinh", ELEMENTWISE, unary, 1, 1, FLOAT, KEEP_INPUT, OWN, MAPS, INPUTS, "Inverse hyperbolic sine")                            \
    X(ACOSH, "acosh", "Acosh", ELEMENTWISE, unary, 1, 1, FLOAT, KEEP_INPUT, OWN, MAPS, INPUTS, "Inverse hyperbolic cosine")                          \
    X(ATANH, "atanh", "Atanh", ELEMENTWISE, unary, 1, 2, FLOAT, KEEP_INPUT, OWN, MAPS, INPUTS, "Inverse hyperbolic tangent")                         \
    X(CUM_SUM, "cumsum", "CumSum", ELEMENTWISE, unary, 1, 0, MOVES, KEEP_NOTHING, OWN, STAYS, INPUTS, "Running sum along an axis")                   \
    X(CUM_PROD, "cumprod", "CumProd", ELEMENTWISE, unary, 1, 0, FLOAT, KEEP_INPUT, OWN, STAYS, INPUTS, "Running product along an axis")              \
    X(RANDOM, "random", "", ELEMENTWISE, fill, 1, 0, FLOAT, KEEP_INPUT, OWN, STAYS, NEVER, "Random numbers")                                         \
    X(WINDOW, "window", "", ELEMENTWISE, fill, 5, 0, FLOAT, KEEP_INPUT, OWN, STAYS, INPUTS, "Hann, Hamming or Blackman window")                      \
    X(ROTARY_EMBEDDING, "rotary_embedding", "RotaryEmbedding", ELEMENTWISE, rotary, 3, 0, FLOAT, KEEP_INTEGERS, OWN, STAYS, INPUTS,                  \
      "Pairs of features rotated by their position")                                                                                                 \
    X(GRID_SAMPLE, "grid_sample", "GridSample", ELEMENTWISE, given, 8, 0, FLOAT, KEEP_INPUTS, OWN, STAYS, INPUTS,                                    \
      "Interpolated samples at given points")                                                                                                        \
    X(AFFINE_GRID, "affine_grid", "AffineGrid", ELEMENTWISE, fill, 5, 0, FLOAT, KEEP_INPUT, OWN, STAYS, INPUTS,                                      \
      "Points of a regular grid, transformed")                                                                                                       \
    X(MEL_WEIGHTS, "mel_weights", "MelWeightMatrix", ELEMENTWISE, fill, 2, 0, FLOAT, KEEP_INPUT, OWN, STAYS, INPUTS, "Matrix of a mel filter bank")  \
    X(DFT, "dft", "DFT", ELEMENTWISE, dft, 0, 0, FLOAT, KEEP_NOTHING, OWN, STAYS, INPUTS, "Discrete Fourier transform")                              \
    X(STFT, "stft", "STFT", ELEMENTWISE, dft, 0, 0, FLOAT, KEEP_NOTHING, OWN, STAYS, INPUTS, "Fourier transforms of windows of a signal")            \
    X(QUANTIZE, "quantize", "QuantizeLinear", ELEMENTWISE, given, 3, 0, CONVERTS, KEEP_NOTHING, OWN, SCALES, NEVER,                                  \
      "Scaled, rounded, shifted and clamped")                                                                                                        \
    X(DEQUANTIZE, "dequantize", "DequantizeLinear", ELEMENTWISE, given, 2, 0, CONVERTS, KEEP_NOTHING, OWN, SCALES, NEVER, "Shifted and scaled")      \
    X(DYNAMIC_QUANTIZE, "dynamic_quantize", "DynamicQuantizeLinear", ELEMENTWISE, given, 5, 0, CONVERTS, KEEP_INPUT, OWN, STAYS, NEVER,              \
      "Quantized to the range of its own elements")                                                                                                  \
    X(OPTIMIZER, "optimizer", "", ELEMENTWISE, scan, 4, 0, FLOAT, KEEP_INPUT, OWN, STAYS, NEVER, "Training step of an optimizer")                    \
    X(REDUCE_L1, "reduce_l1", "ReduceL1", REDUCE, reduce, 0, 0, FLOAT, KEEP_INPUT, OWN, STAYS, INPUTS, "Sum of |x| over axes")                       \
    X(REDUCE_L2, "reduce_l2", "ReduceL2", REDUCE, reduce, 0, 0, FLOAT, KEEP_INPUT | KEEP_OUTPUT, OWN, STAYS, INPUTS,                                 \
      "Root of the sum of squares over axes")                                                                                                        \
    X(REDUCE_LOG_SUM, "reduce_log_sum", "ReduceLogSum", REDUCE, reduce, 0, 1, FLOAT, KEEP_INPUT, OWN, STAYS, INPUTS,                                 \
      "Logarithm of the sum over axes")                                                                                                              \
    X(REDUCE_LOG_SUM_EXP, "reduce_log_sum_exp", "ReduceLogSumExp", REDUCE, reduce, 0, 0, FLOAT, KEEP_INPUT | KEEP_OUTPUT, OWN, STAYS, INPUTS,        \
      "Logarithm of the sum of exponentials over axes")                                                                                              \
    X(REDUCE_SUM_SQUARE, "reduce_sum_square", "ReduceSumSquare", REDUCE, reduce, 0, 0, FLOAT, KEEP_INPUT, OWN, STAYS, INPUTS,                        \
      "Sum of squares over axes")                                                                                                                    \
    X(ARG_MAX, "arg_max", "ArgMax", REDUCE, arg_reduce, 0, 0, MOVES, KEEP_NOTHING, OWN, STAYS, INPUTS, "Index of the maximum over axes")             \
    X(ARG_MIN, "arg_min", "ArgMin", REDUCE, arg_reduce, 0, 0, MOVES, KEEP_NOTHING, OWN, STAYS, INPUTS, "Index of the minimum over axes")             \
    X(TOP_K, "top_k", "TopK", REDUCE, top_k, 1, 0, MOVES, KEEP_INDICES, OWN, STAYS, INPUTS, "Largest elements along an axis, and where they are")    \
    X(DET, "det", "Det", REDUCE, scan, 1, 0, FLOAT, KEEP_INPUT | KEEP_OUTPUT, OWN, STAYS, INPUTS, "Determinant of matrices")                         \
    X(NLL_LOSS, "nll_loss", "NegativeLogLikelihoodLoss", REDUCE, scan, 1, 0, FLOAT, KEEP_INTEGERS, OWN, STAYS, INPUTS,                               \
      "Negative log likelihood of targets")                                                                                                          \
    X(CROSS_ENTROPY, "cross_entropy", "SoftmaxCrossEntropyLoss", REDUCE, scan, 6, 0, FLOAT, KEEP_INPUTS, OWN, STAYS, INPUTS,                         \
      "Softmax, and the negative log likelihood of targets")                                                                                         \
    X(NON_MAX_SUPPRESSION, "non_max_suppression", "NonMaxSuppression", REDUCE, scan, 1, 0, FLOAT, KEEP_NOTHING, OWN, STAYS, INPUTS,                  \
      "Boxes left when those that overlap better ones go")                                                                                           \
    X(TILE, "tile", "Tile", DATA, given, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, INPUTS, "Copies side by side")                                      \
    X(GATHER_ELEMENTS, "gather_elements", "GatherElements", DATA, pick, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, INPUTS,                              \
      "Elements picked by index along an axis")                                                                                                      \
    X(GATHER_ND, "gather_nd", "GatherND", DATA, pick, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, INPUTS, "Slices picked by index vectors")              \
    X(SCATTER_ELEMENTS, "scatter_elements", "ScatterElements", DATA, given, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, INPUTS,                          \
      "Elements replaced at indices along an axis")                                                                                                  \
    X(SCATTER_ND, "scatter_nd", "ScatterND", DATA, given, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, INPUTS, "Slices replaced at index vectors")        \
    X(DEPTH_TO_SPACE, "depth_to_space", "DepthToSpace", DATA, depth_to_space, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, INPUTS,                        \
      "Channels moved into blocks of positions")                                                                                                     \
    X(SPACE_TO_DEPTH, "space_to_depth", "SpaceToDepth", DATA, space_to_depth, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, INPUTS,                        \
      "Blocks of positions moved into channels")                                                                                                     \
    X(TRILU, "trilu", "Trilu", DATA, unary, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, INPUTS, "Upper or lower triangle of matrices")                   \
    X(REVERSE_SEQUENCE, "reverse_sequence", "ReverseSequence", DATA, unary, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, INPUTS,                          \
      "Sequences reversed, each to its length")                                                                                                      \
    X(ONE_HOT, "one_hot", "OneHot", DATA, given, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, INPUTS, "Indices as vectors with one 1")                    \
    X(CENTER_CROP_PAD, "center_crop_pad", "CenterCropPad", DATA, given, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, INPUTS,                              \
      "Cropped or padded around the centre")                                                                                                         \
    X(COL2IM, "col2im", "Col2Im", DATA, given, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, INPUTS, "Columns added up into an image")                     \
    X(COMPRESS, "compress", "Compress", DATA, given, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, INPUTS, "Slices where a condition holds")               \
    X(NON_ZERO, "non_zero", "NonZero", DATA, given, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, INPUTS, "Indices of elements that are not 0")            \
    X(UNIQUE, "unique", "Unique", DATA, given, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, INPUTS, "Different elements, each once")                      \
    X(SHAPE_OF, "shape_of", "Shape", DATA, fill, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, SHAPES, "The dimensions of a tensor as numbers")            \
    X(SIZE_OF, "size_of", "Size", DATA, fill, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, SHAPES, "The number of elements of a tensor")                  \
    X(CONSTANT_OF_SHAPE, "constant_of_shape", "ConstantOfShape", DATA, fill, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, INPUTS,                         \
      "One number everywhere")                                                                                                                       \
    X(RANGE, "range", "Range", DATA, fill, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, INPUTS, "Numbers at equal distances")                             \
    X(EYE_LIKE, "eye_like", "EyeLike", DATA, fill, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, SHAPES, "Ones on a diagonal")                             \
    X(CONTAINER, "container", "", DATA, fill, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, NEVER,                                                         \
      "Sequences and optional values put together or taken apart")                                                                                   \
    X(TEXT, "text", "", DATA, given, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, NEVER, "Work on text, images and words")                                \
    X(CONTROL, "control", "", DATA, given, 0, 0, MOVES, KEEP_INTEGERS, OWN, STAYS, NEVER, "What a loop or a branch hands on")                        \
    X(HELD, "held", "", DATA, fill, 0, 0, MOVES, KEEP_NOTHING, OWN, STAYS, NEVER,                                                                    \
      "Weights that are there and not used, of a branch that is not taken")                                                                          \
    X(SCALER, "scaler", "", ELEMENTWISE, given, 2, 0, FLOAT, KEEP_NOTHING, OWN, STAYS, INPUTS, "Features less an offset, times a scale")             \
    X(IMPUTER, "imputer", "", ELEMENTWISE, given, 1, 0, FLOAT, KEEP_INPUT, OWN, STAYS, INPUTS, "Missing features replaced by given values")          \
    X(BINARIZER, "binarizer", "", ELEMENTWISE, given, 1, 0, FLOAT, KEEP_NOTHING, OWN, STAYS, INPUTS, "1 above a threshold, else 0")                  \
    X(TREES, "trees", "", REDUCE, trees, 0, 0, FLOAT, KEEP_INPUT, OWN, STAYS, INPUTS, "Decision trees side by side, and the sum of their leaves")
/* clang-format on */

#endif
