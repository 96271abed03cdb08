#include "onnx/node.h"

#include <math.h>
#include <string.h>

bool node_fail(const Node *node, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    return import_fail(node->import, RB_ERROR_INPUT, node->proto, "%s", message);
}

static const OnnxAttr *attr_of_call(const OnnxFrame *frame, const char *name)
{
    while (frame) {
        const OnnxAttr *attr = onnx_node_attr(frame->call, name);
        if (attr && !*attr->ref)
            return attr;
        if (!attr) {
            for (int i = 0; i < frame->function->n_defaults; i++)
                if (strcmp(frame->function->defaults[i].name, name) == 0)
                    return &frame->function->defaults[i];
            return NULL;
        }
        name = attr->ref;
        frame = frame->caller;
    }
    return NULL;
}

void node_become(Node *node, OpKind kind)
{
    node->kind = kind;
    node->attrs = op_default_attrs(kind);
}

const OnnxAttr *node_attr(const Node *node, const char *name)
{
    const OnnxAttr *attr = onnx_node_attr(node->proto, name);
    return attr && *attr->ref ? attr_of_call(node->scope->frame, attr->ref) : attr;
}

int64_t node_int(const Node *node, const char *name, int64_t fallback)
{
    const OnnxAttr *attr = node_attr(node, name);
    return attr && attr->type == ONNX_ATTR_INT ? attr->i : fallback;
}

double node_real(const Node *node, const char *name, double fallback)
{
    const OnnxAttr *attr = node_attr(node, name);
    return attr && attr->type == ONNX_ATTR_FLOAT ? attr->f : fallback;
}

const char *node_text(const Node *node, const char *name, const char *fallback)
{
    const OnnxAttr *attr = node_attr(node, name);
    return attr && attr->type == ONNX_ATTR_STRING ? attr->s : fallback;
}

DType node_dtype_attr(const Node *node, const char *name, DType fallback)
{
    static const struct {
        const char *name;
        DType dtype;
    } words[] = {{"FLOAT", DTYPE_FP32},  {"FLOAT16", DTYPE_FP16}, {"DOUBLE", DTYPE_FP64},
                 {"INT8", DTYPE_INT8},   {"INT16", DTYPE_INT16},  {"INT32", DTYPE_INT32},
                 {"INT64", DTYPE_INT64}, {"UINT8", DTYPE_UINT8},  {"UINT16", DTYPE_UINT16},
                 {"BOOL", DTYPE_BOOL}}; /* as up to opset 5 */
    const OnnxAttr *attr = node_attr(node, name);
    for (size_t i = 0; attr && attr->type == ONNX_ATTR_STRING && i < G_N_ELEMENTS(words); i++)
        if (strcmp(attr->s, words[i].name) == 0)
            return words[i].dtype;
    if (!attr || attr->type != ONNX_ATTR_INT)
        return fallback;
    DType dtype = dtype_from_onnx((int)CLAMP(attr->i, 0, 1000));
    if (dtype == DTYPE_UNKNOWN && attr->i != ONNX_UNDEFINED)
        node_fail(node,
                  "%s is element type %" G_GINT64_FORMAT
                  ", which is none of ONNX up to operator set 25; export it in another type",
                  name, attr->i);
    return dtype;
}

Ints node_ints(const Node *node, const char *name)
{
    const OnnxAttr *attr = node_attr(node, name);
    Ints ints = {0};
    if (!attr || attr->type != ONNX_ATTR_INTS)
        return ints;
    if (attr->n > SHAPE_MAX_RANK || (attr->n > 0 && !attr->ints)) {
        node_fail(node, "%s has %d numbers; at most %d can be read", name, attr->n, SHAPE_MAX_RANK);
        return ints;
    }
    ints.n = attr->n;
    for (int i = 0; i < attr->n; i++)
        ints.v[i] = attr->ints[i] == KNOWN_NOT ? KNOWN_NOT + 1 : attr->ints[i];
    return ints;
}

bool node_has(const Node *node, int i)
{
    return i < node->n_inputs && node->inputs[i] != NO_TENSOR;
}

Shape node_shape(const Node *node, int i)
{
    return node_has(node, i) ? graph_tensor(node->import->graph, node->inputs[i])->shape
                             : shape_unknown();
}

DType node_dtype(const Node *node, int i)
{
    return node_has(node, i) ? graph_tensor(node->import->graph, node->inputs[i])->dtype
                             : DTYPE_UNKNOWN;
}

int64_t node_dim(const Node *node, int i, int dim)
{
    Shape shape = node_shape(node, i);
    return dim < shape.rank ? shape.dim[dim] : DIM_UNKNOWN;
}

const OnnxKnown *node_known(const Node *node, int i)
{
    return node_has(node, i) ? import_fact(node->import, node->inputs[i])->known : NULL;
}

int64_t node_scalar(const Node *node, int i)
{
    const OnnxKnown *known = node_known(node, i);
    return known && known->n == 1 ? known_at(known, 0) : KNOWN_NOT;
}

int64_t node_length(const Node *node, int i)
{
    Shape shape = node_shape(node, i);
    return shape.rank == 1 ? shape.dim[0] : -1;
}

Argument node_argument(const Node *node, int i, Ints *ints)
{
    *ints = (Ints){0};
    if (!node_has(node, i))
        return ARGUMENT_ABSENT;
    const OnnxKnown *known = node_known(node, i);
    if (!known)
        return ARGUMENT_UNKNOWN;
    if (known->n > SHAPE_MAX_RANK) {
        node_fail(node, "its input %d has %d numbers; at most %d can be read", i + 1, known->n,
                  SHAPE_MAX_RANK);
        return ARGUMENT_ABSENT;
    }
    bool all = true;
    ints->n = known->n;
    for (int j = 0; j < known->n; j++) {
        ints->v[j] = known_at(known, j);
        all = all && ints->v[j] != KNOWN_NOT;
    }
    return all ? ARGUMENT_KNOWN : ARGUMENT_PARTLY;
}

Argument node_list(const Node *node, const char *name, int input, Ints *ints)
{
    if (input >= 0 && node_has(node, input))
        return node_argument(node, input, ints);
    *ints = node_ints(node, name);
    return node_attr(node, name) ? ARGUMENT_KNOWN : ARGUMENT_ABSENT;
}

int node_axis(const Node *node, const Shape *shape, int64_t axis)
{
    int index = shape->rank < 0 ? 0 : shape_axis(shape, axis);
    if (index < 0)
        node_fail(node, "axis %" G_GINT64_FORMAT " is not an axis of %d dimensions", axis,
                  shape->rank);
    return index;
}

void node_take(Node *node, const int *order, int n)
{
    int *operands = onnx_arena_alloc(node->import->memory, (size_t)n * sizeof *operands);
    for (int i = 0; i < n; i++)
        operands[i] =
            order[i] >= 0 && node_has(node, order[i]) ? node->inputs[order[i]] : NO_TENSOR;
    while (n > 0 && operands[n - 1] == NO_TENSOR)
        n--;
    node->operands = operands;
    node->n_operands = n;
}

Shape shape_of_ints(const Ints *dims)
{
    Shape shape = {.rank = dims->n};
    for (int i = 0; i < dims->n; i++)
        shape.dim[i] = dims->v[i] == KNOWN_NOT ? DIM_UNKNOWN : dims->v[i];
    return shape;
}

Shape shape_opened(Shape shape)
{
    for (int i = 0; i < shape.rank; i++)
        shape.dim[i] = DIM_UNKNOWN;
    return shape;
}

Shape shape_of_rank(int64_t rank)
{
    return rank < 0 || rank > SHAPE_MAX_RANK ? shape_unknown()
                                             : shape_opened((Shape){.rank = (int)rank});
}

Shape shape_of_list(int64_t n)
{
    return (Shape){1, {n < 0 ? DIM_UNKNOWN : n}};
}

Shape shape_inserted(const Shape *shape, int at, int64_t dim)
{
    Shape y = {.rank = shape->rank + 1};
    for (int i = 0; i < y.rank; i++)
        y.dim[i] = i < at    ? shape->dim[i]
                   : i > at  ? shape->dim[i - 1]
                   : dim < 0 ? DIM_UNKNOWN
                             : dim;
    return y;
}

bool node_give(Node *node, Shape shape)
{
    return node_give_as(node, shape, node_dtype(node, 0));
}

bool node_give_as(Node *node, Shape shape, DType dtype)
{
    TensorType type = {shape, dtype};
    g_array_append_val(node->import->types, type);
    return true;
}
