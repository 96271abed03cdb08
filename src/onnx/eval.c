/* Contents of small tensors. Every function answers NULL rather than something doubtful; elements
 * that are not known stay so. */
#include <math.h>
#include <string.h>

#include "base/count.h"
#include "onnx/ops.h"

static OnnxKnown *result(const Node *node, const Shape *shape, bool real)
{
    return known_new(node->import->pool, shape, real);
}

static void put(OnnxKnown *to, int i, const OnnxKnown *from, int j)
{
    if (to->real)
        known_reals(to)[i] = known_real_at(from, j);
    else
        known_ints(to)[i] = known_at(from, j);
}

static void row_strides(const Shape *shape, int64_t *stride)
{
    int64_t step = 1;
    for (int i = shape->rank - 1; i >= 0; i--) {
        stride[i] = step;
        step *= shape->dim[i];
    }
}

/* Strides that walk `x` as broadcast into y. */
static void broadcast_strides(const Shape *x, const Shape *y, int64_t *stride)
{
    int64_t own[SHAPE_MAX_RANK] = {0};
    row_strides(x, own);
    for (int i = 0; i < y->rank; i++) {
        int j = i - (y->rank - x->rank);
        stride[i] = j < 0 || x->dim[j] == 1 ? 0 : own[j];
    }
}

static int strided(const Shape *y, const int64_t *stride, int64_t base, int i)
{
    int64_t at = base, rest = i;
    for (int d = y->rank - 1; d >= 0; d--) {
        at += rest % y->dim[d] * stride[d];
        rest /= y->dim[d];
    }
    return (int)at;
}

/* Element by element of y, that of x at base + coordinates · strides. */
static const OnnxKnown *walk(const Node *node, const OnnxKnown *x, const Shape *y, int64_t base,
                             const int64_t *stride)
{
    OnnxKnown *to = result(node, y, x->real);
    for (int i = 0; to && i < to->n; i++)
        put(to, i, x, strided(y, stride, base, i));
    return to;
}

/* ---- Shapes ---- */

const OnnxKnown *eval_shape(const Node *node)
{
    Shape x = node_shape(node, 0);
    int64_t start = node_int(node, "start", 0), n = node->y.rank == 1 ? node->y.dim[0] : -1;
    if (x.rank < 0 || n < 0)
        return NULL;
    start = CLAMP(start < 0 ? start + x.rank : start, 0, x.rank);
    OnnxKnown *to = result(node, &node->y, false);
    for (int i = 0; to && i < to->n; i++) {
        int64_t dim = x.dim[start + i];
        known_ints(to)[i] = dim < 0 ? KNOWN_NOT : dim;
    }
    return to;
}

const OnnxKnown *eval_size(const Node *node)
{
    Shape x = node_shape(node, 0);
    return shape_known(&x) ? known_int(node->import->pool, shape_elements(&x)) : NULL;
}

/* ---- Moving ---- */

const OnnxKnown *eval_same(const Node *node)
{
    const OnnxKnown *x = node_known(node, 0);
    if (!shape_known(&node->y) || shape_elements(&node->y) != x->n)
        return NULL;
    OnnxKnown *to = pool_alloc(node->import->pool, sizeof *to);
    *to = *x;
    to->shape = node->y;
    return to;
}

const OnnxKnown *eval_cast(const Node *node)
{
    const OnnxKnown *x = node_known(node, 0);
    DType to_type = node->attrs.to;
    if (to_type == DTYPE_UNKNOWN)
        return NULL;
    OnnxKnown *to = result(node, &x->shape, dtype_is_float(to_type));
    for (int i = 0; to && i < to->n; i++) {
        put(to, i, x, i);
        if (to_type == DTYPE_BOOL && known_ints(to)[i] != KNOWN_NOT)
            known_ints(to)[i] = known_real_at(x, i) != 0;
    }
    return to;
}

const OnnxKnown *eval_gather(const Node *node)
{
    const OnnxKnown *x = node_known(node, 0), *indices = node_known(node, 1);
    int axis = shape_axis(&x->shape, node->attrs.axis);
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

const OnnxKnown *eval_slice(const Node *node)
{
    const OnnxKnown *x = node_known(node, 0);
    const Attrs *attrs = &node->attrs;
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
    return walk(node, x, &node->y, base, stride);
}

const OnnxKnown *eval_concat(const Node *node)
{
    int axis = shape_axis(&node->y, node->attrs.axis);
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

const OnnxKnown *eval_split(const Node *node, int i)
{
    const OnnxKnown *x = node_known(node, 0);
    const GArray *types = node->import->types;
    int64_t stride[SHAPE_MAX_RANK] = {0}, before = 0;
    int axis = (int)node->attrs.axis;
    for (int j = 0; j <= i; j++) {
        const Shape *part = &g_array_index(types, TensorType, j).shape;
        if (!shape_known(part) || part->rank != x->shape.rank || part->rank == 0)
            return NULL;
        before += j < i ? part->dim[axis] : 0;
    }
    row_strides(&x->shape, stride);
    return walk(node, x, &g_array_index(types, TensorType, i).shape, before * stride[axis], stride);
}

const OnnxKnown *eval_expand(const Node *node)
{
    const OnnxKnown *x = node_known(node, 0);
    int64_t stride[SHAPE_MAX_RANK] = {0};
    if (!shape_known(&node->y))
        return NULL;
    broadcast_strides(&x->shape, &node->y, stride);
    return walk(node, x, &node->y, 0, stride);
}

const OnnxKnown *eval_tile(const Node *node)
{
    const OnnxKnown *x = node_known(node, 0);
    int64_t stride[SHAPE_MAX_RANK] = {0};
    OnnxKnown *to = shape_known(&node->y) ? result(node, &node->y, x->real) : NULL;
    row_strides(&x->shape, stride);
    for (int i = 0; to && i < to->n; i++) {
        int64_t at = 0, rest = i;
        for (int d = node->y.rank - 1; d >= 0; d--) {
            at += rest % node->y.dim[d] % x->shape.dim[d] * stride[d];
            rest /= node->y.dim[d];
        }
        put(to, i, x, (int)at);
    }
    return to;
}

const OnnxKnown *eval_transpose(const Node *node)
{
    const OnnxKnown *x = node_known(node, 0);
    const Ints *perm = &node->attrs.dims;
    int64_t own[SHAPE_MAX_RANK] = {0}, stride[SHAPE_MAX_RANK] = {0};
    row_strides(&x->shape, own);
    for (int i = 0; i < node->y.rank; i++)
        stride[i] = own[perm->n > 0 ? shape_axis(&x->shape, perm->v[i]) : node->y.rank - 1 - i];
    return walk(node, x, &node->y, 0, stride);
}

/* ---- Making ---- */

/* Many real numbers are weights or a mask: no shape comes from them. */
enum { MOST_REALS = 64 };

const OnnxKnown *eval_constant_of_shape(const Node *node)
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
        if (to->real)
            known_reals(to)[i] = real;
        else
            known_ints(to)[i] = whole;
    return to;
}

const OnnxKnown *eval_range(const Node *node)
{
    const OnnxKnown *start = node_known(node, 0), *delta = node_known(node, 2);
    OnnxKnown *to = shape_known(&node->y) ? result(node, &node->y, start->real) : NULL;
    for (int i = 0; to && i < to->n; i++)
        if (to->real)
            known_reals(to)[i] = known_real_at(start, 0) + i * known_real_at(delta, 0);
        else
            known_ints(to)[i] = known_at(start, 0) + i * known_at(delta, 0);
    return to;
}

const OnnxKnown *eval_non_zero(const Node *node)
{
    const OnnxKnown *x = node_known(node, 0);
    OnnxKnown *to = shape_known(&node->y) ? result(node, &node->y, false) : NULL;
    int64_t n = to ? to->shape.dim[1] : 0, k = 0;
    for (int i = 0; to && i < x->n; i++) {
        if (known_real_at(x, i) == 0)
            continue;
        int64_t rest = i;
        for (int d = x->shape.rank - 1; d >= 0; d--) {
            known_ints(to)[d * n + k] = rest % x->shape.dim[d];
            rest /= x->shape.dim[d];
        }
        if (x->shape.rank == 0)
            known_ints(to)[0] = 0;
        k++;
    }
    return to;
}

/* ---- Arithmetic ---- */

static int64_t whole_mod(int64_t a, int64_t b, bool truncated)
{
    if (b == 0 || b == -1)
        return b == 0 ? KNOWN_NOT : 0;
    int64_t rest = a % b;
    return !truncated && rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
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

/* count_* poison with KNOWN_NOT, which is COUNT_OVERFLOW. */
static int64_t whole(const Node *node, int64_t a, int64_t b)
{
    switch (node->kind) {
    case OP_ADD:
        return count_add(a, b);
    case OP_SUB:
        return count_sub(a, b);
    case OP_MUL:
        return count_mul(a, b);
    case OP_DIV:
        return b == 0 ? KNOWN_NOT : b == -1 ? count_sub(0, a) : a / b;
    case OP_MOD:
        return whole_mod(a, b, node_int(node, "fmod", 0) != 0);
    case OP_POW:
        return whole_pow(a, b);
    case OP_MAXIMUM:
        return MAX(a, b);
    case OP_MINIMUM:
        return MIN(a, b);
    case OP_EQUAL:
        return a == b;
    case OP_LESS:
        return a < b;
    case OP_GREATER:
        return a > b;
    case OP_LESS_EQUAL:
        return a <= b;
    case OP_GREATER_EQUAL:
        return a >= b;
    case OP_LOGICAL_AND:
        return a && b;
    case OP_LOGICAL_OR:
        return a || b;
    case OP_LOGICAL_XOR:
        return !a != !b;
    default:
        return KNOWN_NOT;
    }
}

static double real(const Node *node, double a, double b)
{
    switch (node->kind) {
    case OP_ADD:
        return a + b;
    case OP_SUB:
        return a - b;
    case OP_MUL:
        return a * b;
    case OP_DIV:
        return a / b;
    case OP_MOD:
        return fmod(a, b);
    case OP_POW:
        return pow(a, b);
    case OP_MAXIMUM:
        return isnan(a) || isnan(b) ? NAN : fmax(a, b);
    case OP_MINIMUM:
        return isnan(a) || isnan(b) ? NAN : fmin(a, b);
    default:
        return NAN;
    }
}

static int64_t compare(OpKind kind, double a, double b)
{
    if (isnan(a) || isnan(b))
        return KNOWN_NOT;
    switch (kind) {
    case OP_EQUAL:
        return a == b;
    case OP_LESS:
        return a < b;
    case OP_GREATER:
        return a > b;
    case OP_LESS_EQUAL:
        return a <= b;
    case OP_GREATER_EQUAL:
        return a >= b;
    default:
        return KNOWN_NOT;
    }
}

static bool is_test(OpKind kind)
{
    return op_info(kind)->rule == op_info(OP_EQUAL)->rule;
}

static const OnnxKnown *combine(const Node *node, const OnnxKnown *a, const OnnxKnown *b)
{
    Shape y;
    int64_t sa[SHAPE_MAX_RANK] = {0}, sb[SHAPE_MAX_RANK] = {0};
    bool reals = a->real || b->real, test = is_test(node->kind);
    if (!shape_broadcast(&a->shape, &b->shape, &y))
        return NULL;
    OnnxKnown *to = result(node, &y, reals && !test);
    broadcast_strides(&a->shape, &y, sa);
    broadcast_strides(&b->shape, &y, sb);
    for (int i = 0; to && i < to->n; i++) {
        int at_a = strided(&y, sa, 0, i), at_b = strided(&y, sb, 0, i);
        if (reals && test) {
            known_ints(to)[i] = compare(node->kind, known_real_at(a, at_a), known_real_at(b, at_b));
        } else if (reals) {
            known_reals(to)[i] = real(node, known_real_at(a, at_a), known_real_at(b, at_b));
        } else {
            int64_t p = known_at(a, at_a), q = known_at(b, at_b);
            known_ints(to)[i] = p == KNOWN_NOT || q == KNOWN_NOT ? KNOWN_NOT : whole(node, p, q);
        }
    }
    return to;
}

const OnnxKnown *eval_arithmetic(const Node *node)
{
    const OnnxKnown *sum = node_known(node, 0);
    for (int i = 1; sum && i < node->n_inputs; i++)
        sum = combine(node, sum, node_known(node, i));
    return sum;
}

static double real_unary(OpKind kind, double x)
{
    switch (kind) {
    case OP_NEG:
        return -x;
    case OP_ABS:
        return fabs(x);
    case OP_FLOOR:
        return floor(x);
    case OP_CEIL:
        return ceil(x);
    case OP_ROUND:
        return rint(x);
    case OP_SQRT:
        return sqrt(x);
    case OP_RECIPROCAL:
        return 1 / x;
    case OP_EXP:
        return exp(x);
    case OP_LOG:
        return log(x);
    case OP_SIGN:
        return (x > 0) - (x < 0);
    default:
        return NAN;
    }
}

static int64_t whole_unary(OpKind kind, int64_t x)
{
    if (x == KNOWN_NOT)
        return x;
    switch (kind) {
    case OP_NEG:
        return -x;
    case OP_ABS:
        return x < 0 ? -x : x;
    case OP_SIGN:
        return (x > 0) - (x < 0);
    case OP_LOGICAL_NOT:
        return !x;
    default:
        return KNOWN_NOT;
    }
}

const OnnxKnown *eval_unary(const Node *node)
{
    const OnnxKnown *x = node_known(node, 0);
    OnnxKnown *to = result(node, &x->shape, x->real);
    for (int i = 0; to && i < to->n; i++)
        if (to->real)
            known_reals(to)[i] = isnan(x->reals[i]) ? NAN : real_unary(node->kind, x->reals[i]);
        else
            known_ints(to)[i] = whole_unary(node->kind, x->ints[i]);
    return to;
}

const OnnxKnown *eval_where(const Node *node)
{
    const OnnxKnown *from[3];
    int64_t stride[3][SHAPE_MAX_RANK] = {0};
    if (!shape_known(&node->y))
        return NULL;
    for (int k = 0; k < 3; k++) {
        from[k] = node_known(node, k);
        broadcast_strides(&from[k]->shape, &node->y, stride[k]);
    }
    OnnxKnown *to = result(node, &node->y, from[1]->real || from[2]->real);
    for (int i = 0; to && i < to->n; i++) {
        int64_t condition = known_at(from[0], strided(&node->y, stride[0], 0, i));
        if (condition == KNOWN_NOT)
            return NULL;
        int k = condition ? 1 : 2;
        put(to, i, from[k], strided(&node->y, stride[k], 0, i));
    }
    return to;
}

/* ---- Reductions ---- */

static double fold(OpKind kind, double sum, double x)
{
    switch (kind) {
    case OP_REDUCE_PROD:
        return sum * x;
    case OP_REDUCE_MAX:
        return fmax(sum, x);
    case OP_REDUCE_MIN:
        return fmin(sum, x);
    default:
        return sum + x;
    }
}

static int64_t whole_fold(OpKind kind, int64_t sum, int64_t x)
{
    switch (kind) {
    case OP_REDUCE_PROD:
        return count_mul(sum, x);
    case OP_REDUCE_MAX:
        return MAX(sum, x);
    case OP_REDUCE_MIN:
        return MIN(sum, x);
    default:
        return count_add(sum, x);
    }
}

/* Only of everything into one: that is what shape arithmetic does. */
const OnnxKnown *eval_reduce(const Node *node)
{
    const OnnxKnown *x = node_known(node, 0);
    if (!shape_known(&node->y) || shape_elements(&node->y) != 1 || x->n == 0)
        return NULL;
    OnnxKnown *to = result(node, &node->y, x->real);
    if (!to)
        return NULL;
    put(to, 0, x, 0);
    for (int i = 1; i < x->n; i++) {
        if (to->real) {
            known_reals(to)[0] =
                isnan(x->reals[i]) ? NAN : fold(node->kind, to->reals[0], x->reals[i]);
        } else {
            int64_t a = to->ints[0], b = x->ints[i];
            known_ints(to)[0] =
                a == KNOWN_NOT || b == KNOWN_NOT ? KNOWN_NOT : whole_fold(node->kind, a, b);
        }
    }
    if (node->kind == OP_REDUCE_MEAN && to->real)
        known_reals(to)[0] /= x->n;
    else if (node->kind == OP_REDUCE_MEAN && to->ints[0] != KNOWN_NOT)
        known_ints(to)[0] /= x->n;
    return to;
}
