#include "onnx/eval.h"

#include <math.h>

#include "base/count.h"

static OnnxKnown *result(const Node *node, const Shape *shape, bool real)
{
    return known_new(node->import->memory, shape, real);
}

static void put(OnnxKnown *to, int i, const OnnxKnown *from, int j)
{
    known_set(to, i, known_at(from, j), known_real_at(from, j));
}

/* The element of x at the place of the i-th of y, which x is repeated to fill: copied along
 * dimensions that it has not, or that are shorter. */
static int repeated(const Shape *x, const Shape *y, int i)
{
    int64_t at = 0, step = 1, rest = i;
    for (int d = y->rank - 1, j = x->rank - 1; j >= 0 && d >= 0; d--, j--) {
        at += rest % y->dim[d] % x->dim[j] * step;
        step *= x->dim[j];
        rest /= y->dim[d];
    }
    return (int)at;
}

static void row_strides(const Shape *shape, int64_t *stride)
{
    int64_t step = 1;
    for (int i = shape->rank - 1; i >= 0; i--) {
        stride[i] = step;
        step *= shape->dim[i];
    }
}

/* Element by element of the output, that of x at base + coordinates · strides. */
static const OnnxKnown *walk(const Node *node, const OnnxKnown *x, int64_t base,
                             const int64_t *stride)
{
    OnnxKnown *to = result(node, &node->y, x->real);
    for (int i = 0; to && i < to->n; i++) {
        int64_t at = base, rest = i;
        for (int d = node->y.rank - 1; d >= 0; d--) {
            at += rest % node->y.dim[d] * stride[d];
            rest /= node->y.dim[d];
        }
        put(to, i, x, (int)at);
    }
    return to;
}

/* ---- Shapes ---------------------------------------------------------------------------------- */

static const OnnxKnown *eval_shape(const Node *node)
{
    Shape x = node_shape(node, 0);
    int64_t start = node_int(node, "start", 0), n = node->y.rank == 1 ? node->y.dim[0] : -1;
    if (x.rank < 0 || n < 0)
        return NULL;
    start = CLAMP(start < 0 ? start + x.rank : start, 0, x.rank);
    OnnxKnown *to = result(node, &node->y, false);
    for (int i = 0; to && i < to->n; i++) {
        int64_t dim = x.dim[start + i];
        known_set(to, i, dim < 0 ? KNOWN_NOT : dim, 0);
    }
    return to;
}

static const OnnxKnown *eval_size(const Node *node)
{
    Shape x = node_shape(node, 0);
    int64_t size = shape_known(&x) ? shape_elements(&x) : KNOWN_NOT;
    return shape_known(&x) ? known_ints(node->import->memory, &size, -1) : NULL;
}

/* ---- Moving ---------------------------------------------------------------------------------- */

static const OnnxKnown *eval_same(const Node *node)
{
    const OnnxKnown *x = node_known(node, 0);
    if (!shape_known(&node->y) || shape_elements(&node->y) != x->n)
        return NULL;
    OnnxKnown *to = onnx_arena_alloc(node->import->memory, sizeof *to);
    *to = *x;
    to->shape = node->y;
    return to;
}

static const OnnxKnown *eval_cast(const Node *node)
{
    const OnnxKnown *x = node_known(node, 0);
    DType to_type = node->attrs.as.cast.to;
    if (to_type == DTYPE_UNKNOWN)
        return NULL;
    OnnxKnown *to = result(node, &x->shape, dtype_is_float(to_type));
    for (int i = 0; to && i < to->n; i++) {
        bool test = to_type == DTYPE_BOOL && known_at(x, i) != KNOWN_NOT;
        known_set(to, i, test ? known_real_at(x, i) != 0 : known_at(x, i), known_real_at(x, i));
    }
    return to;
}

static const OnnxKnown *eval_gather(const Node *node)
{
    const OnnxKnown *x = node_known(node, 0), *indices = node_known(node, 1);
    int axis = shape_axis(&x->shape, node->attrs.as.axis.axis);
    if (axis < 0 || indices->n == 0 || x->n == 0)
        return NULL;
    int64_t inner = 1, length = x->shape.dim[axis];
    for (int i = axis + 1; i < x->shape.rank; i++)
        inner *= x->shape.dim[i];
    OnnxKnown *to = result(node, &node->y, x->real);
    for (int i = 0; to && i < to->n; i++) {
        int64_t index = known_at(indices, (int)(i / inner % indices->n));
        index += index < 0 && index != KNOWN_NOT ? length : 0;
        if (index < 0 || index >= length)
            return NULL;
        int64_t outer = i / (inner * indices->n);
        put(to, i, x, (int)((outer * length + index) * inner + i % inner));
    }
    return to;
}

static const OnnxKnown *eval_slice(const Node *node)
{
    const OnnxKnown *x = node_known(node, 0);
    const SliceAttrs *attrs = &node->attrs.as.slice;
    int64_t stride[SHAPE_MAX_RANK] = {0}, base = 0;
    if (!shape_known(&node->y) || node->y.rank != x->shape.rank || attrs->starts.n == 0)
        return NULL;
    row_strides(&x->shape, stride);
    for (int i = 0; i < attrs->starts.n; i++) {
        int axis = shape_axis(&x->shape, attrs->axes.n > 0 ? attrs->axes.v[i] : i);
        int64_t step = attrs->steps.n > 0 ? attrs->steps.v[i] : 1, length = x->shape.dim[axis];
        int64_t start = attrs->starts.v[i];
        start = start < 0 ? start + length : start;
        start = step > 0 ? CLAMP(start, 0, length) : CLAMP(start, -1, length - 1);
        base += start * stride[axis];
        if (node->y.dim[axis] > 1)
            stride[axis] *= step;
    }
    return walk(node, x, base, stride);
}

static const OnnxKnown *eval_concat(const Node *node)
{
    int axis = shape_axis(&node->y, node->attrs.as.axis.axis);
    bool real = false;
    if (!shape_known(&node->y) || axis < 0)
        return NULL;
    for (int i = 0; i < node->n_inputs; i++)
        real = real || node_known(node, i)->real;
    OnnxKnown *to = result(node, &node->y, real);
    int64_t inner = 1, total = node->y.dim[axis], offset = 0;
    for (int i = axis + 1; i < node->y.rank; i++)
        inner *= node->y.dim[i];
    for (int k = 0; to && k < node->n_inputs; k++) {
        const OnnxKnown *x = node_known(node, k);
        int64_t row = x->shape.dim[axis] * inner;
        for (int i = 0; i < x->n; i++)
            put(to, (int)(i / row * total * inner + offset + i % row), x, i);
        offset += row;
    }
    return to;
}

/* The parts before the i-th decide where it begins. */
static const OnnxKnown *eval_split(const Node *node, int i)
{
    const OnnxKnown *x = node_known(node, 0);
    int64_t stride[SHAPE_MAX_RANK] = {0}, before = 0;
    int axis = (int)node->attrs.as.split.axis;
    for (int j = 0; j < i; j++) {
        const Shape *part = &g_array_index(node->import->types, TensorType, j).shape;
        if (!shape_known(part))
            return NULL;
        before += part->dim[axis];
    }
    if (!shape_known(&node->y) || node->y.rank != x->shape.rank || node->y.rank == 0)
        return NULL;
    row_strides(&x->shape, stride);
    return walk(node, x, before * stride[axis], stride);
}

static const OnnxKnown *eval_repeat(const Node *node)
{
    const OnnxKnown *x = node_known(node, 0);
    OnnxKnown *to = result(node, &node->y, x->real);
    for (int i = 0; to && i < to->n; i++)
        put(to, i, x, repeated(&x->shape, &node->y, i));
    return to;
}

static const OnnxKnown *eval_transpose(const Node *node)
{
    const OnnxKnown *x = node_known(node, 0);
    const Ints *perm = &node->attrs.as.dims.dims;
    int64_t own[SHAPE_MAX_RANK] = {0}, stride[SHAPE_MAX_RANK] = {0};
    row_strides(&x->shape, own);
    for (int i = 0; i < node->y.rank; i++)
        stride[i] = own[perm->n > 0 ? shape_axis(&x->shape, perm->v[i]) : node->y.rank - 1 - i];
    return walk(node, x, 0, stride);
}

/* ---- Making ---------------------------------------------------------------------------------- */

/* Many real numbers are weights or a mask: no shape comes from them. */
enum { MOST_REALS = 64 };

static const OnnxKnown *eval_constant_of_shape(const Node *node)
{
    const OnnxAttr *value = node_attr(node, "value");
    const OnnxTensor *tensor = value && value->type == ONNX_ATTR_TENSOR ? value->tensors : NULL;
    if (!shape_known(&node->y) || (tensor && tensor->elements != 1) ||
        (tensor && !tensor->ints && !tensor->reals))
        return NULL;
    bool reals = !tensor || tensor->reals;
    if (reals && shape_elements(&node->y) > MOST_REALS)
        return NULL;
    double real = tensor && tensor->reals ? tensor->reals[0] : 0;
    int64_t whole = tensor && tensor->ints ? tensor->ints[0] : 0;
    OnnxKnown *to = result(node, &node->y, reals);
    for (int i = 0; to && i < to->n; i++)
        known_set(to, i, whole, real);
    return to;
}

static const OnnxKnown *eval_range(const Node *node)
{
    const OnnxKnown *start = node_known(node, 0), *delta = node_known(node, 2);
    OnnxKnown *to = shape_known(&node->y) ? result(node, &node->y, start->real) : NULL;
    for (int i = 0; to && i < to->n; i++)
        known_set(to, i, count_add(known_at(start, 0), count_mul(i, known_at(delta, 0))),
                  known_real_at(start, 0) + i * known_real_at(delta, 0));
    return to;
}

static const OnnxKnown *eval_non_zero(const Node *node)
{
    const OnnxKnown *x = node_known(node, 0);
    OnnxKnown *to = shape_known(&node->y) ? result(node, &node->y, false) : NULL;
    int64_t n = to ? to->shape.dim[1] : 0, k = 0;
    for (int i = 0; to && i < x->n; i++) {
        if (known_real_at(x, i) == 0)
            continue;
        int64_t rest = i;
        for (int d = x->shape.rank - 1; d >= 0; d--) {
            known_set(to, (int)(d * n + k), rest % x->shape.dim[d], 0);
            rest /= x->shape.dim[d];
        }
        if (x->shape.rank == 0)
            known_set(to, 0, 0, 0);
        k++;
    }
    return to;
}

/* ---- Arithmetic ------------------------------------------------------------------------------ */

static int64_t whole_div(int64_t a, int64_t b)
{
    return b == 0 ? KNOWN_NOT : b == -1 ? count_sub(0, a) : a / b;
}

static int64_t whole_mod(const Node *node, int64_t a, int64_t b)
{
    if (b == 0 || b == -1)
        return b == 0 ? KNOWN_NOT : 0;
    int64_t rest = a % b;
    bool adjust = rest != 0 && (rest < 0) != (b < 0) && node_int(node, "fmod", 0) == 0;
    return adjust ? rest + b : rest;
}

static int64_t whole_pow(int64_t a, int64_t b)
{
    int64_t power = 1;
    if (b < 0 || b > 63)
        return KNOWN_NOT;
    for (; b > 0; b--)
        power = count_mul(power, a);
    return power;
}

/* What kinds make of a and b, or of a alone: of whole numbers, whose count_* poison with
 * KNOWN_NOT, which is COUNT_OVERFLOW; and of real ones. Tests make a whole number of both. */
#define BINARY_LIST(X)                                                                             \
    X(ADD, count_add(a, b), a + b)                                                                 \
    X(SUB, count_sub(a, b), a - b)                                                                 \
    X(MUL, count_mul(a, b), a *b)                                                                  \
    X(DIV, whole_div(a, b), a / b)                                                                 \
    X(MOD, whole_mod(node, a, b), fmod(a, b))                                                      \
    X(POW, whole_pow(a, b), pow(a, b))                                                             \
    X(MAXIMUM, MAX(a, b), fmax(a, b))                                                              \
    X(MINIMUM, MIN(a, b), fmin(a, b))
#define TEST_LIST(X)                                                                               \
    X(EQUAL, a == b)                                                                               \
    X(LESS, a < b)                                                                                 \
    X(GREATER, a > b)                                                                              \
    X(LESS_EQUAL, a <= b)                                                                          \
    X(GREATER_EQUAL, a >= b)                                                                       \
    X(LOGICAL_AND, a &&b)                                                                          \
    X(LOGICAL_OR, a || b)                                                                          \
    X(LOGICAL_XOR, !a != !b)
#define UNARY_LIST(X)                                                                              \
    X(NEG, -a, -a)                                                                                 \
    X(ABS, a < 0 ? -a : a, fabs(a))                                                                \
    X(SIGN, (a > 0) - (a < 0), (a > 0) - (a < 0))
#define REAL_LIST(X)                                                                               \
    X(FLOOR, floor(a))                                                                             \
    X(CEIL, ceil(a))                                                                               \
    X(ROUND, rint(a))                                                                              \
    X(SQRT, sqrt(a))                                                                               \
    X(RECIPROCAL, 1 / a)                                                                           \
    X(EXP, exp(a))                                                                                 \
    X(LOG, log(a))

#define VALUE(id, value)                                                                           \
    case OP_##id:                                                                                  \
        return value;
#define WHOLE(id, whole, real) VALUE(id, whole)
#define REAL(id, whole, real) VALUE(id, real)

static int64_t whole_of(const Node *node, OpKind kind, int64_t a, int64_t b)
{
    if (a == KNOWN_NOT || b == KNOWN_NOT)
        return KNOWN_NOT;
    switch (kind) {
        BINARY_LIST(WHOLE)
        TEST_LIST(VALUE)
        UNARY_LIST(WHOLE)
        VALUE(LOGICAL_NOT, !a)
    default:
        return KNOWN_NOT;
    }
}

static double real_of(OpKind kind, double a, double b)
{
    if (isnan(a) || isnan(b))
        return NAN;
    switch (kind) {
        BINARY_LIST(REAL)
        TEST_LIST(VALUE)
        UNARY_LIST(REAL)
        REAL_LIST(VALUE)
    default:
        return NAN;
    }
}

static const OnnxKnown *combine(const Node *node, const OnnxKnown *a, const OnnxKnown *b)
{
    Shape y;
    bool reals = a->real || b->real, test = op_info(node->kind)->rule == op_info(OP_EQUAL)->rule;
    if (!shape_broadcast(&a->shape, &b->shape, &y))
        return NULL;
    OnnxKnown *to = result(node, &y, reals && !test);
    for (int i = 0; to && i < to->n; i++) {
        int p = repeated(&a->shape, &y, i), q = repeated(&b->shape, &y, i);
        if (reals) {
            double real = real_of(node->kind, known_real_at(a, p), known_real_at(b, q));
            known_set(to, i, isnan(real) ? KNOWN_NOT : test && real != 0, real);
        } else {
            known_set(to, i, whole_of(node, node->kind, known_at(a, p), known_at(b, q)), 0);
        }
    }
    return to;
}

static const OnnxKnown *eval_binary(const Node *node)
{
    const OnnxKnown *sum = node_known(node, 0);
    for (int i = 1; sum && i < node->n_inputs; i++)
        sum = combine(node, sum, node_known(node, i));
    return sum;
}

static const OnnxKnown *eval_unary(const Node *node)
{
    return combine(node, node_known(node, 0), node_known(node, 0));
}

static const OnnxKnown *eval_where(const Node *node)
{
    const OnnxKnown *condition = node_known(node, 0), *yes = node_known(node, 1),
                    *no = node_known(node, 2);
    OnnxKnown *to = result(node, &node->y, yes->real || no->real);
    for (int i = 0; to && i < to->n; i++) {
        int64_t holds = known_at(condition, repeated(&condition->shape, &node->y, i));
        const OnnxKnown *from = holds ? yes : no;
        if (holds == KNOWN_NOT)
            return NULL;
        put(to, i, from, repeated(&from->shape, &node->y, i));
    }
    return to;
}

/* ---- Reductions ------------------------------------------------------------------------------ */

/* Only of everything into one, a step at a time: that is what shape arithmetic does. */
static const OnnxKnown *eval_reduce(const Node *node)
{
    static const OpKind steps[OP_KIND_COUNT] = {
        [OP_REDUCE_SUM] = OP_ADD,     [OP_REDUCE_MEAN] = OP_ADD,    [OP_REDUCE_PROD] = OP_MUL,
        [OP_REDUCE_MAX] = OP_MAXIMUM, [OP_REDUCE_MIN] = OP_MINIMUM,
    };
    const OnnxKnown *x = node_known(node, 0);
    bool one = shape_known(&node->y) && shape_elements(&node->y) == 1 && x->n > 0;
    OnnxKnown *to = one ? result(node, &node->y, x->real) : NULL;
    if (!to)
        return NULL;
    double real = known_real_at(x, 0);
    int64_t whole = known_at(x, 0);
    for (int i = 1; i < x->n; i++) {
        real = real_of(steps[node->kind], real, known_real_at(x, i));
        whole = whole_of(node, steps[node->kind], whole, known_at(x, i));
    }
    bool mean = node->kind == OP_REDUCE_MEAN;
    known_set(to, 0, mean && whole != KNOWN_NOT ? whole / x->n : whole, mean ? real / x->n : real);
    return to;
}

/* ---- Which kind is computed how -------------------------------------------------------------- */

static const OnnxKnown *(*const evals[OP_KIND_COUNT])(const Node *node) = {
    [OP_LOGICAL_NOT] = eval_unary,
    [OP_SHAPE_OF] = eval_shape,
    [OP_SIZE_OF] = eval_size,
    [OP_IDENTITY] = eval_same,
    [OP_DROPOUT] = eval_same,
    [OP_RESHAPE] = eval_same,
    [OP_FLATTEN] = eval_same,
    [OP_SQUEEZE] = eval_same,
    [OP_UNSQUEEZE] = eval_same,
    [OP_CAST] = eval_cast,
    [OP_GATHER] = eval_gather,
    [OP_SLICE] = eval_slice,
    [OP_CONCAT] = eval_concat,
    [OP_EXPAND] = eval_repeat,
    [OP_TILE] = eval_repeat,
    [OP_TRANSPOSE] = eval_transpose,
    [OP_CONSTANT_OF_SHAPE] = eval_constant_of_shape,
    [OP_RANGE] = eval_range,
    [OP_NON_ZERO] = eval_non_zero,
    [OP_WHERE] = eval_where,
    [OP_REDUCE_SUM] = eval_reduce,
    [OP_REDUCE_MEAN] = eval_reduce,
    [OP_REDUCE_PROD] = eval_reduce,
    [OP_REDUCE_MAX] = eval_reduce,
    [OP_REDUCE_MIN] = eval_reduce,
#define BINARY(id, ...) [OP_##id] = eval_binary,
#define UNARY(id, ...) [OP_##id] = eval_unary,
    BINARY_LIST(BINARY) TEST_LIST(BINARY) UNARY_LIST(UNARY) REAL_LIST(UNARY)};

static bool inputs_known(const Node *node)
{
    for (int i = 0; i < node->n_inputs; i++)
        if (node_has(node, i) && !node_known(node, i))
            return false;
    return node_has(node, 0);
}

const OnnxKnown *eval_output(const Node *node, int i)
{
    bool of_shape = node->kind == OP_SHAPE_OF || node->kind == OP_SIZE_OF;
    if (node->kind == OP_UNKNOWN || (!of_shape && !inputs_known(node)))
        return NULL;
    if (node->kind == OP_SPLIT)
        return eval_split(node, i);
    return i == 0 && evals[node->kind] ? evals[node->kind](node) : NULL;
}
