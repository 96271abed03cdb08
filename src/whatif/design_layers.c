#include "whatif/design_layers.h"

#include <string.h>

#include "base/count.h"
#include "base/error.h"

typedef struct Edit {
    const DesignCall *call;
    int replaced;
} Edit;

static bool fits(const Rebuild *rebuild, const Replacement *how, int index)
{
    const Graph *graph = rebuild_from(rebuild);
    const Op *op = graph_op(graph, index);
    return op_is_covered(graph, op) && op->n_parts == 0 && how->fits(graph, op) &&
           (!how->owns_weights || rebuild_owns_weights(rebuild, index));
}

static bool edit_layer(Rebuild *rebuild, int index, void *user, GError **error)
{
    Edit *edit = user;
    const Graph *graph = rebuild_from(rebuild);
    const Replacement *how = edit->call->design->replaces;
    const Op *op = graph_op(graph, index);
    const char *layer = edit->call->layer;
    bool named = layer != NULL && strcmp(op->name, layer) == 0;
    if (layer != NULL && !named)
        return rebuild_replay(rebuild, index, NULL, error);
    if (fits(rebuild, how, index)) {
        Replaced at = {rebuild,
                       index,
                       rebuild_input(rebuild, index, 0),
                       rebuild_attrs(rebuild, index),
                       edit->call->number,
                       error};
        edit->replaced++;
        return rebuild_output(rebuild, index, how->replace(&at));
    }
    if (named)
        return rebuild_fail(graph, index, error, "cannot replace this '%s'; it takes %s",
                            op_info(op->kind)->name, how->takes);
    return rebuild_replay(rebuild, index, NULL, error);
}

Graph *design_replace(const DesignCall *call, GError **error)
{
    Edit edit = {call, 0};
    RebuildEdits edits = {.op = edit_layer, .user = &edit};
    g_autoptr(Graph) result = graph_rebuild(call->graph, &edits, error);
    if (result == NULL || edit.replaced > 0)
        return g_steal_pointer(&result);
    rb_fail(error, RB_ERROR_INPUT, "'%s' has no layer to replace%s%s; it takes %s", call->graph->id,
            call->layer != NULL ? " of the name " : "", call->layer != NULL ? call->layer : "",
            call->design->replaces->takes);
    return NULL;
}

/* Under the name of what is replaced where `suffix` is NULL. */
static int add(const Replaced *at, OpKind kind, const char *suffix, int x, const Attrs *attrs)
{
    return rebuild_add(at->rebuild, at->op, kind, suffix, x, attrs, at->error);
}

/* ---- Convolutions ---------------------------------------------------------------------------- */

/* Weight, in the shape Cout x Cin/g x kernel, of a convolution over images; else NULL. */
static const Shape *image_weight(const Graph *graph, const Op *op)
{
    const Tensor *weight = op->kind == OP_CONV ? op_input(graph, op, 1) : NULL;
    return weight != NULL && weight->shape.rank == 4 ? &weight->shape : NULL;
}

static bool is_dense(const Graph *graph, const Op *op)
{
    const Shape *w = image_weight(graph, op);
    return w != NULL && op_window(op)->groups <= 1 && w->dim[2] * w->dim[3] > 1;
}

static Attrs pointwise(int64_t channels, bool bias)
{
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = channels;
    attrs.as.window.kernel = (Ints){1, {1}};
    attrs.as.window.bias = bias;
    return attrs;
}

static int64_t channels_of(const Replaced *at, int x)
{
    return graph_tensor(rebuild_to(at->rebuild), x)->shape.dim[1];
}

/* The convolution's window, once per channel of `x`. */
static int add_depthwise(const Replaced *at, int x)
{
    Attrs attrs = at->attrs;
    if (x == NO_TENSOR)
        return NO_TENSOR;
    attrs.as.window.channels = attrs.as.window.groups = channels_of(at, x);
    attrs.as.window.bias = false;
    return add(at, OP_CONV, "depthwise", x, &attrs);
}

static int make_depthwise(const Replaced *at)
{
    Attrs last = pointwise(at->attrs.as.window.channels, at->attrs.as.window.bias);
    return add(at, OP_CONV, NULL, add_depthwise(at, at->x), &last);
}

static int make_inverted(const Replaced *at)
{
    int64_t expanded = count_mul(channels_of(at, at->x), (int64_t)at->number);
    Attrs first = pointwise(expanded, false);
    Attrs last = pointwise(at->attrs.as.window.channels, at->attrs.as.window.bias);
    int x = add(at, OP_CONV, "expand", at->x, &first);
    x = add_depthwise(at, add(at, OP_RELU6, "expand_relu6", x, NULL));
    x = add(at, OP_RELU6, "depthwise_relu6", x, NULL);
    return add(at, OP_CONV, NULL, x, &last);
}

/* 5x5 whose two 3x3 give as many outputs: the second one needs a border of 1. */
static bool is_5x5(const Graph *graph, const Op *op)
{
    const Shape *w = image_weight(graph, op);
    if (w == NULL || op_window(op)->groups > 1 || w->dim[2] != 5 || w->dim[3] != 5)
        return false;
    bool padded = true, bare = true, strided = false, dilated = false;
    for (int i = 0; i < 2; i++) {
        int64_t begin = pad_at(op_window(op), i, 2), end = pad_at(op_window(op), 2 + i, 2);
        padded = padded && begin > 0 && end > 0;
        bare = bare && begin == 0 && end == 0;
        strided = strided || ints_at(&op_window(op)->stride, i, 1) > 1;
        dilated = dilated || ints_at(&op_window(op)->dilation, i, 1) > 1;
    }
    return !dilated && (op_window(op)->auto_pad != AUTO_PAD_NONE || padded || (bare && !strided));
}

static int make_two_3x3(const Replaced *at)
{
    Attrs last = at->attrs, first = last;
    WindowAttrs *of_last = &last.as.window, *of_first = &first.as.window;
    bool padded = pad_at(of_last, 0, 2) > 0;
    of_first->bias = false;
    of_first->kernel = of_last->kernel = (Ints){1, {3}};
    of_first->pad = (Ints){4, {0}};
    for (int i = 0; padded && i < 2; i++) {
        of_first->pad.v[i] = pad_at(of_last, i, 2) - 1;
        of_first->pad.v[i + 2] = pad_at(of_last, 2 + i, 2) - 1;
    }
    of_last->stride = (Ints){1, {1}};
    of_last->pad = (Ints){1, {padded ? 1 : 0}};
    return add(at, OP_CONV, NULL, add(at, OP_CONV, "first", at->x, &first), &last);
}

static bool is_square(const Graph *graph, const Op *op)
{
    const Shape *w = image_weight(graph, op);
    return is_dense(graph, op) && w->dim[2] == w->dim[3];
}

/* The part of a window along dimension `keep`. */
static Attrs strip(const Attrs *from, int keep)
{
    Attrs attrs = *from;
    const WindowAttrs *old = &from->as.window;
    WindowAttrs *window = &attrs.as.window;
    window->pad = (Ints){4, {0}};
    window->pad.v[keep] = pad_at(old, keep, 2);
    window->pad.v[keep + 2] = pad_at(old, 2 + keep, 2);
    window->kernel = window->stride = window->dilation = (Ints){2, {1, 1}};
    window->kernel.v[keep] = ints_at(&old->kernel, keep, 1);
    window->stride.v[keep] = ints_at(&old->stride, keep, 1);
    window->dilation.v[keep] = ints_at(&old->dilation, keep, 1);
    return attrs;
}

static int make_asymmetric(const Replaced *at)
{
    Attrs first = strip(&at->attrs, 1), last = strip(&at->attrs, 0);
    first.as.window.bias = false;
    return add(at, OP_CONV, NULL, add(at, OP_CONV, "first", at->x, &first), &last);
}

/* ---- Linear and convolution ------------------------------------------------------------------ */

static bool is_linear_over_batch(const Graph *graph, const Op *op)
{
    const Tensor *x = op_input(graph, op, 0);
    return op->kind == OP_LINEAR && x != NULL && x->shape.rank == 2;
}

/* The image that a list of features was flattened from: the features themselves, 1x1, if none. */
static Shape image_of(const Graph *graph, const Op *op)
{
    const Tensor *x = op_input(graph, op, 0);
    Shape image = {4, {x->shape.dim[0], x->shape.dim[1], 1, 1}};
    const Op *before = x->producer == NO_OP ? NULL : graph_op(graph, x->producer);
    const Tensor *source =
        before != NULL && before->kind == OP_FLATTEN ? op_input(graph, before, 0) : NULL;
    bool flattened = source != NULL && source->shape.rank == 4 && op_axis(before)->axis == 1;
    return flattened ? source->shape : image;
}

static int make_conv(const Replaced *at)
{
    const Graph *graph = rebuild_from(at->rebuild);
    Shape image = image_of(graph, graph_op(graph, at->op));
    Attrs view = op_default_attrs(OP_RESHAPE);
    Attrs conv = pointwise(at->attrs.as.product.channels, at->attrs.as.product.bias);
    view.as.dims.dims = (Ints){4, {0, image.dim[1], image.dim[2], image.dim[3]}};
    conv.as.window.kernel = (Ints){2, {image.dim[2], image.dim[3]}};
    int x = add(at, OP_CONV, NULL, add(at, OP_RESHAPE, "image", at->x, &view), &conv);
    return add(at, OP_FLATTEN, "features", x, NULL);
}

static bool is_bare(const Op *op)
{
    bool bare = op_window(op)->groups <= 1 && op_window(op)->auto_pad == AUTO_PAD_NONE;
    for (int i = 0; i < 2; i++)
        bare = bare && pad_at(op_window(op), i, 2) == 0 && pad_at(op_window(op), 2 + i, 2) == 0;
    return bare;
}

static bool covers_input(const Graph *graph, const Op *op)
{
    const Shape *w = image_weight(graph, op), *x = &op_input(graph, op, 0)->shape;
    return w->dim[2] == x->dim[2] && w->dim[3] == x->dim[3];
}

static bool is_linear_conv(const Graph *graph, const Op *op)
{
    const Shape *w = image_weight(graph, op);
    if (w == NULL || !is_bare(op))
        return false;
    bool steps =
        ints_at(&op_window(op)->stride, 0, 1) > 1 || ints_at(&op_window(op)->stride, 1, 1) > 1;
    return covers_input(graph, op) || (w->dim[2] == 1 && w->dim[3] == 1 && !steps);
}

static int make_linear(const Replaced *at)
{
    const Graph *graph = rebuild_from(at->rebuild);
    bool flat = covers_input(graph, graph_op(graph, at->op));
    OpKind kind_before = flat ? OP_FLATTEN : OP_TRANSPOSE;
    OpKind kind_after = flat ? OP_RESHAPE : OP_TRANSPOSE;
    Attrs before = op_default_attrs(kind_before), after = op_default_attrs(kind_after);
    Attrs linear = op_default_attrs(OP_LINEAR);
    int64_t channels = linear.as.product.channels = at->attrs.as.window.channels;
    linear.as.product.bias = at->attrs.as.window.bias;
    if (!flat)
        before.as.dims.dims = (Ints){4, {0, 2, 3, 1}};
    after.as.dims.dims = flat ? (Ints){4, {0, channels, 1, 1}} : (Ints){4, {0, 3, 1, 2}};
    int x = add(at, kind_before, "channels_last", at->x, &before);
    x = add(at, OP_LINEAR, NULL, x, &linear);
    return add(at, kind_after, "channels_first", x, &after);
}

/* ---- The table ------------------------------------------------------------------------------- */

const Replacement design_depthwise = {
    "a dense convolution over images with a window larger than 1×1", is_dense, false,
    make_depthwise};
const Replacement design_inverted = {
    "a dense convolution over images with a window larger than 1×1", is_dense, false,
    make_inverted};
const Replacement design_two_3x3 = {"a dense 5×5 convolution over images, not dilated, with a "
                                    "border all around or neither border nor stride",
                                    is_5x5, false, make_two_3x3};
const Replacement design_asymmetric = {
    "a dense convolution over images with a square window larger than 1×1", is_square, false,
    make_asymmetric};
const Replacement design_linear_to_conv = {
    "a linear layer over batch x features whose weights nobody else uses", is_linear_over_batch,
    true, make_conv};
const Replacement design_conv_to_linear = {
    "a dense convolution over images without padding, 1×1 at every position or as large as its "
    "input, whose weights nobody else uses",
    is_linear_conv, true, make_linear};

/* ---- Heads ----------------------------------------------------------------------------------- */

typedef struct Head {
    int flatten; /* the operator before which pooling goes */
    bool *dropped;
} Head;

static bool edit_head(Rebuild *rebuild, int index, void *user, GError **error)
{
    const Head *head = user;
    if (head->dropped[index])
        return rebuild_output(rebuild, index, rebuild_input(rebuild, index, 0));
    if (index != head->flatten)
        return rebuild_replay(rebuild, index, NULL, error);
    const Attrs *attrs = graph_op(rebuild_from(rebuild), index)->attrs;
    int x = rebuild_input(rebuild, index, 0);
    x = rebuild_add(rebuild, index, OP_GLOBAL_AVG_POOL, "pool", x, NULL, error);
    x = rebuild_add(rebuild, index, OP_FLATTEN, NULL, x, attrs, error);
    return rebuild_output(rebuild, index, x);
}

static bool passes_head(const Op *op)
{
    const OpInfo *info = op_info(op->kind);
    return op->n_parts == 0 &&
           (op->kind == OP_LINEAR || info->op_class == OP_CLASS_ACTIVATION || op_is_view(op->kind));
}

/* Back from the network's output to where its features become a list: drops what stands between
 * there and the last linear layer. */
static bool find_head(const Graph *graph, Head *head, GError **error)
{
    int index = graph->outputs->len == 1
                    ? graph_tensor(graph, g_array_index(graph->outputs, int, 0))->producer
                    : NO_OP;
    int linears = 0, at = index;
    for (; at != NO_OP; at = graph_tensor(graph, graph_op(graph, at)->inputs[0])->producer) {
        const Op *op = graph_op(graph, at);
        const Tensor *x = op_input(graph, op, 0);
        if (op->kind == OP_FLATTEN && x->shape.rank == 4)
            break;
        if (!passes_head(op))
            return rebuild_fail(graph, at, error,
                                "this '%s' is no part of a head of linear layers; there is nothing "
                                "to replace by pooling",
                                op_info(op->kind)->name);
        head->dropped[at] = linears > 0;
        linears += op->kind == OP_LINEAR;
    }
    if (at == NO_OP || linears == 0)
        return rb_fail(error, RB_ERROR_INPUT,
                       "'%s' has no head of linear layers after a flatten, that pooling could "
                       "replace; leave this what-if out",
                       graph->id);
    const Shape *x = &op_input(graph, graph_op(graph, at), 0)->shape;
    if (x->dim[2] == 1 && x->dim[3] == 1)
        return rebuild_fail(graph, at, error,
                            "its input is 1×1: the head pools already; leave this what-if out");
    head->flatten = at;
    return true;
}

Graph *design_pool_head(const DesignCall *call, GError **error)
{
    g_autofree bool *dropped = g_new0(bool, graph_n_ops(call->graph) + 1);
    Head head = {NO_OP, dropped};
    if (!find_head(call->graph, &head, error))
        return NULL;
    RebuildEdits edits = {.op = edit_head, .user = &head};
    return graph_rebuild(call->graph, &edits, error);
}
