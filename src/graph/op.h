/* Operators: kinds, classes, attributes, and the rules that give a kind its weights, shapes and
 * cost. */
#ifndef GRAPH_OP_H
#define GRAPH_OP_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "graph/dtype.h"
#include "graph/mask.h"
#include "graph/op_list.h"
#include "graph/rule_list.h"
#include "graph/shape.h"

typedef enum OpKind {
#define X(id, ...) OP_##id,
    OP_LIST(X)
#undef X
        OP_KIND_COUNT,
    OP_UNKNOWN =
        OP_KIND_COUNT, /* a node of a file that has no row here: listed in coverage by its type */
} OpKind;

/* What a layer is drawn and grouped as. id, name in data, title for people. A convolution that has
 * one filter per input channel is OP_CLASS_DEPTHWISE: its class depends on its attributes, see
 * op_class(). */
#define OP_CLASS_LIST(X)                                                                           \
    X(CONV, "conv", "Convolution")                                                                 \
    X(DEPTHWISE, "depthwise", "Depthwise convolution")                                             \
    X(LINEAR, "linear", "Linear")                                                                  \
    X(MATMUL, "matmul", "Matrix product")                                                          \
    X(RECURRENT, "recurrent", "Recurrent")                                                         \
    X(NORM, "norm", "Normalisation")                                                               \
    X(ACTIVATION, "activation", "Activation")                                                      \
    X(POOL, "pool", "Pooling")                                                                     \
    X(ELEMENTWISE, "elementwise", "Element-wise")                                                  \
    X(REDUCE, "reduce", "Reduction")                                                               \
    X(DATA, "data", "Data movement")                                                               \
    X(OTHER, "other", "Without a rule")

typedef enum OpClass {
#define X(id, name, title) OP_CLASS_##id,
    OP_CLASS_LIST(X)
#undef X
        OP_CLASS_COUNT,
} OpClass;

/* An entry of `dims` that only the data can tell: the dimension comes out unknown. */
#define DIMS_FROM_DATA INT64_MIN

/* A short list of whole numbers; n = 0: not given. One number stands for every dimension where a
 * rule says so. */
typedef struct Ints {
    int n;
    int64_t v[SHAPE_MAX_RANK];
} Ints;

typedef enum AutoPad {
    AUTO_PAD_NONE,       /* pads as given */
    AUTO_PAD_SAME_UPPER, /* output = ceil(input / stride), the odd row at the end */
    AUTO_PAD_SAME_LOWER, /* the odd row at the beginning */
} AutoPad;

/* What a border is filled with. */
typedef enum PadMode {
    PAD_ZEROS,
    PAD_CONSTANT, /* another value, or one that only the data knows */
    PAD_REFLECT,
    PAD_EDGE,
    PAD_WRAP,
} PadMode;

typedef enum ResizeMode { RESIZE_NEAREST, RESIZE_LINEAR, RESIZE_CUBIC } ResizeMode;

/* ---- Attributes ------------------------------------------------------------------------------ */

/* What an operator says beside its tensors. Rules that want the same say it in the same struct, the
 * family's; a reader asks an operator for it by name: op_window(op)->stride. Values that a rule has
 * no use for are 0. */

/* Convolutions and pools. */
typedef struct WindowAttrs {
    Ints kernel, stride, dilation;
    Ints pad; /* 1, n or 2n numbers (all begins, then all ends) */
    Ints output_pad;
    int64_t channels, groups; /* of a convolution: those of the output */
    AutoPad auto_pad;
    bool bias, ceil_mode, count_include_pad;
} WindowAttrs;

/* Linear layers and products of matrices a and b. Of a linear layer b is the weight: J x I when
 * transposed, as in the zoo. */
typedef struct ProductAttrs {
    int64_t channels; /* output features */
    bool bias, transpose_a, transpose_b;
} ProductAttrs;

typedef struct ExpertAttrs {
    int64_t channels; /* output features of each; of a mixture, features between its layers */
    int64_t experts;
    int64_t active;     /* experts that each row meets */
    int64_t apart;      /* rows of one token, side by side, that meet different experts */
    int64_t activation; /* FLOPs for each feature between the layers of a mixture */
    bool gated;         /* one of two layers is the other's gate */
    bool normalized;    /* weights of those active are made to sum up to 1 */
} ExpertAttrs;

/* Operands and sizes are a matter of graph/attention.h. */
typedef struct AttentionAttrs {
    int64_t heads, kv_heads;
    int64_t width;  /* of the value, when query, key and value are not equal thirds; 0: they are */
    int64_t window; /* keys that a query meets at most; 0: all */
    int64_t pairs;  /* scores of all heads of a sequence, where tables say which there are; the
                       window is then of what is read alone. 0: every query meets as many keys */
    int64_t filled; /* positions of a shared past that are in use after this pass; 0: all */
    int64_t paged;  /* keys of all sequences together, whose caches are blocks that tables point
                       to; 0: the past's shape tells */
    int64_t row_flops;   /* for each head of each query and new key: rotated, normalised; of linear
                            attention for each token */
    int64_t score_flops; /* for each score beside scale and softmax: a bias added, a cap */
    bool causal;
    bool bias;   /* a learned number is added to each feature of query, key and value */
    bool kept;   /* key and value are as an earlier pass left them: nothing is added to them */
    bool shared; /* the past has room for what is new, which it counts in */
} AttentionAttrs;

typedef struct RecurrentAttrs {
    int64_t units;
    int64_t directions;
    int64_t bias_vectors; /* 2 (frameworks) or 1 */
    int64_t axis;         /* of time: 1 in the zoo (B x T x I), 0 in ONNX (T x B x I) */
    bool bias;
} RecurrentAttrs;

typedef struct NormAttrs {
    int64_t axis;   /* first of the dimensions normalised together */
    int64_t groups; /* of channels; of rows normalised in parts: parts of each */
    int64_t window; /* channels, of LRN */
    bool affine, bias;
} NormAttrs;

/* Numbers of an activation, on which no count depends: slope and threshold, or bounds. */
typedef struct NumberAttrs {
    double alpha, beta;
} NumberAttrs;

typedef struct SlopeAttrs {
    int64_t slopes; /* 1, or one per channel: 0 */
} SlopeAttrs;

typedef struct TableAttrs {
    int64_t rows, channels; /* of a learned table */
    DType dtype;
} TableAttrs;

typedef struct ResizeAttrs {
    Ints dims;
    double scale;
    ResizeMode mode;
} ResizeAttrs;

/* A shape, or an order of dimensions. */
typedef struct DimsAttrs {
    Ints dims;
    int64_t terms; /* that an element is made of: products of an einsum, points of a transform; of a
                      row or position its FLOPs: of trees, of a rotation that leaves features out */
} DimsAttrs;

typedef struct AxesAttrs {
    Ints axes;
    bool keep_dims;
} AxesAttrs;

typedef struct AxisAttrs {
    int64_t axis;
    bool keep_dims; /* flatten: those before the axis */
    bool to_end;    /* softmax: a row is of all dimensions from the axis on */
} AxisAttrs;

typedef struct SplitAttrs {
    Ints dims; /* sizes of the parts, or */
    int64_t parts;
    int64_t axis;
} SplitAttrs;

typedef struct LargestAttrs {
    int64_t k, axis;
} LargestAttrs;

typedef struct SliceAttrs {
    Ints axes, starts, ends, steps;
} SliceAttrs;

typedef struct BorderAttrs {
    Ints before, after; /* elements, per trailing dimension; negative ones crop */
    PadMode mode;
} BorderAttrs;

typedef struct RollAttrs {
    Ints shifts, axes;
} RollAttrs;

typedef struct BlockAttrs {
    int64_t side;
} BlockAttrs;

typedef struct CastAttrs {
    DType to;
} CastAttrs;

/* Families: id, name of the member and of the accessor op_NAME(), struct. */
#define ATTRS_LIST(X)                                                                              \
    X(WINDOW, window, WindowAttrs)                                                                 \
    X(PRODUCT, product, ProductAttrs)                                                              \
    X(EXPERT, expert, ExpertAttrs)                                                                 \
    X(ATTENTION, attention, AttentionAttrs)                                                        \
    X(RECURRENT, recurrent, RecurrentAttrs)                                                        \
    X(NORM, norm, NormAttrs)                                                                       \
    X(NUMBER, number, NumberAttrs)                                                                 \
    X(SLOPE, slope, SlopeAttrs)                                                                    \
    X(TABLE, table, TableAttrs)                                                                    \
    X(RESIZE, resize, ResizeAttrs)                                                                 \
    X(DIMS, dims, DimsAttrs)                                                                       \
    X(AXES, axes, AxesAttrs)                                                                       \
    X(AXIS, axis, AxisAttrs)                                                                       \
    X(SPLIT, split, SplitAttrs)                                                                    \
    X(LARGEST, largest, LargestAttrs)                                                              \
    X(SLICE, slice, SliceAttrs)                                                                    \
    X(BORDER, border, BorderAttrs)                                                                 \
    X(ROLL, roll, RollAttrs)                                                                       \
    X(BLOCK, block, BlockAttrs)                                                                    \
    X(CAST, cast, CastAttrs)

typedef enum AttrFamily {
    ATTRS_NONE,
#define X(id, name, type) ATTRS_##id,
    ATTRS_LIST(X)
#undef X
        ATTRS_FAMILY_COUNT,
} AttrFamily;

/* Made by op_default_attrs, which clears what the family does not use: equal attributes are equal
 * bytes. */
typedef struct Attrs {
    AttrFamily family; /* that of the kind's rule */
    int64_t fused; /* FLOPs per element of the first output beside the operator's own: of a bias,
                      residual or activation that the source has as part of it */
    Mask mask;     /* of the scores it works on; an attention has one by its own attributes */
    union {
#define X(id, name, type) type name;
        ATTRS_LIST(X)
#undef X
    } as;
} Attrs;

typedef enum AttrType {
    ATTR_INT,
    ATTR_INTS,
    ATTR_PAD, /* Ints, or "same" / "same_lower" into auto_pad */
    ATTR_NUMBER,
    ATTR_BOOL,
    ATTR_MODE, /* ResizeMode by name: "nearest", "linear", "cubic" */
    ATTR_DTYPE,
} AttrType;

/* One attribute of an operator as a model file writes it. The first entry of a table may also be
 * given by position: x:conv { 64, kernel = 3 }, x:reshape { 0, -1 }. */
typedef struct AttrSpec {
    const char *name; /* NULL ends a table */
    AttrType type;
    size_t offset; /* into Attrs, at a member of the rule's family */
    bool required;
    double fallback; /* value when not given; NAN: stays unset (Ints n = 0, numbers 0) */
    const char *doc;
} AttrSpec;

typedef struct Graph Graph;
typedef struct Op Op;

/* One output of an operator. */
typedef struct TensorType {
    Shape shape;
    DType dtype;
} TensorType;

/* Elements read and written by an operator, and their bytes (SPEC §3). */
typedef struct Traffic {
    int64_t input, weights, output; /* elements */
    int64_t bytes;                  /* of all three */
} Traffic;

/* The GEMM an operator's dot products amount to, for the tiled traffic model; groups = 0: there is
 * none. C (m x n) = A (m x k) · B (k x n), `groups` times. */
typedef struct Gemm {
    int64_t groups, m, k, n;
    bool a_is_weight; /* A is read from parameters (convolution, linear), else from an activation */
    int64_t touched_input; /* convolution: elements of B's source touched per group, which replace
                              k·n per pass when `window_rows` of them fit beside the block; 0: a
                              plain GEMM */
    int64_t window_rows;   /* Kh · Win · Cin / g elements */
    int a_bits, b_bits, c_bits;
} Gemm;

/* Arithmetic in another dtype than the operator's: a float activation behind an int8 product. */
typedef struct OtherFlops {
    DType compute; /* as Op.compute */
    int64_t flops, matrix_flops;
} OtherFlops;

/* Of an operator's FLOPs those that no implementation has to do: for scores that a mask hides,
 * which is known (graph/mask.h), and with what lies in padding. They are counted all the same. */
typedef struct NeedlessFlops {
    int64_t flops, matrix_flops;
    int64_t other_flops, other_matrix_flops; /* of these, those in the other dtype */
} NeedlessFlops;

/* What one operator costs per forward pass. Every count may be COUNT_OVERFLOW. */
typedef struct OpCost {
    int64_t macs;         /* dot-product operators only */
    int64_t flops;        /* work: 2 per MAC, one per biased output, the table's for the rest */
    int64_t matrix_flops; /* the part of flops a matrix unit can do: 2·macs of dot products that are
                             not depthwise */
    int64_t flops_exact;  /* flops minus one per dot product */
    int64_t pool_input_flops; /* pooling by article 001: one per input element; 0 elsewhere */
    OtherFlops other;         /* of flops and matrix_flops, what a fused operator does in another
                                 dtype */
    NeedlessFlops needless;   /* of flops and matrix_flops, which count them */
    Traffic compulsory, no_reuse;
    Traffic expected; /* compulsory, but for what is read by chance; a rule leaves it 0 where it is
                         compulsory */
    Gemm gemm;
} OpCost;

/* What a rule's shape function is given, and what comes of it: `y` and `dtype` are those of the
 * first output, at first those of input 0. */
typedef struct Inference {
    const Graph *graph;
    const Op *op;
    const struct Tensor *x; /* input 0; NULL: there is none, which only rules that need none see */
    Shape y;
    DType dtype;
    GArray *out; /* TensorType: further outputs are appended to it, see rule_output() */
    GError **error;
} Inference;

typedef struct OpRule {
    AttrFamily family;
    const AttrSpec *attrs;      /* ends with a NULL name; NULL: none */
    int min_inputs, max_inputs; /* data tensors; max -1: any number */
    /* Checks attributes against the inputs and appends the weights they call for to op's inputs.
     * Zoo only: a file brings its own. NULL: no weights. */
    bool (*weights)(Graph *graph, Op *op, GError **error);
    const char
        *needs; /* inputs that a file may leave out but the rule needs, by name: "input,weight" */
    /* NULL: the output is as input 0. Errors say what does not fit in numbers, without location:
     * the caller knows it. */
    bool (*shape)(Inference *in);
    /* Fills `cost`, which arrives zeroed; called only when the shapes of all inputs and of the
     * first output are known. */
    void (*cost)(const Graph *graph, const Op *op, OpCost *cost);
} OpRule;

/* A row of graph/rule_list.h. */
typedef struct RuleInfo {
    OpWeights layout;
    const char *macs, *flops, *params, *traffic;
} RuleInfo;

typedef struct OpInfo {
    const char *name; /* in the zoo and in data: "conv" */
    const char *onnx; /* "Conv"; "" when ONNX writes it as several nodes */
    OpClass op_class;
    const OpRule *rule;
    const RuleInfo *says; /* its rule */
    int unit_flops, special;
    OpInt8 int8;
    unsigned keeps; /* a sum of Keep */
    OpStorage storage;
    OpFusion fusion;
    OpAhead ahead;
    const char *doc;
} OpInfo;

/* The rules of graph/rule_list.h, one family to an ops_*.c. */
#define X(rule, ...) extern const OpRule rule_##rule;
RULE_LIST(X)
#undef X
extern const OpRule rule_unknown; /* of OP_UNKNOWN */

/* The row of a kind; OP_UNKNOWN has a row too, with a rule that knows nothing. */
extern const OpInfo op_infos[OP_KIND_COUNT + 1];
static inline const OpInfo *op_info(OpKind kind)
{
    return &op_infos[kind <= OP_UNKNOWN ? kind : OP_UNKNOWN];
}

bool op_is_product(OpKind kind);   /* its work is dot products */
bool op_is_view(OpKind kind);      /* its output is its input's storage in another shape */
bool op_is_in_place(OpKind kind);  /* may write over a dying input of its output's size */
bool op_is_layer(OpKind kind);     /* convolution or linear layer: FUSE_LAYER */
bool op_is_pointwise(OpKind kind); /* each element of its output is made of those at its place */
OpKind op_kind_from_name(const char *zoo_name);
OpKind op_kind_from_onnx(const char *type);
const char *const *op_names(void); /* zoo names, NULL-terminated, in table order */

const char *op_class_name(OpClass op_class);
const char *op_class_title(OpClass op_class);
OpClass op_class_from_name(const char *name); /* OP_CLASS_COUNT when there is none */

/* Attributes of the kind's family with every default of its table filled in. */
Attrs op_default_attrs(OpKind kind);

/* Output channels and whether there is a bias, of a convolution or a linear layer. */
int64_t *attrs_channels(Attrs *attrs);
bool *attrs_bias(Attrs *attrs);

/* Bytes of attributes of a family, those of others left out. */
size_t attrs_size(AttrFamily family);

/* v[i] of a list that may be one number for all dimensions, or `fallback` when not given. */
static inline int64_t ints_at(const Ints *ints, int i, int64_t fallback)
{
    return ints->n == 0 ? fallback : ints->v[ints->n == 1 ? 0 : i];
}

/* Padding of a window over n dimensions: before dimension i, and for n + i after it. */
static inline int64_t pad_at(const WindowAttrs *window, int i, int n)
{
    return window->pad.n == 2 * n ? window->pad.v[i] : ints_at(&window->pad, i % n, 0);
}

#endif
