/* Layers replaced by others. */
#include <string.h>

#include "base/count.h"
#include "base/error.h"
#include "whatif/design.h"
#include "whatif/rebuild.h"

/* One kind of replacement. */
typedef struct Replacement {
    const char *takes; /* what it replaces, for messages */
    bool (*fits)(const Graph *graph, const Op *op);
    bool (*replace)(Rebuild *rebuild, int op, int64_t number, GError **error);
} Replacement;

typedef struct Edit {
    const Replacement *how;
    const char *layer;
    int64_t number;
    int replaced;
} Edit;

static bool edit_layer(Rebuild *rebuild, int index, void *user, GError **error)
{
    Edit *edit = user;
    const Graph *graph = rebuild_from(rebuild);
    const Op *op = graph_op(graph, index);
    bool named = edit->layer != NULL && strcmp(op->name, edit->layer) == 0;
    if (edit->layer != NULL && !named)
        return rebuild_replay(rebuild, index, NULL, error);
    if (op_is_covered(graph, op) && op->n_parts == 0 && edit->how->fits(graph, op)) {
        edit->replaced++;
        return edit->how->replace(rebuild, index, edit->number, error);
    }
    if (named)
        return rebuild_fail(graph, index, error, "cannot replace this '%s'; it takes %s",
                            op_info(op->kind)->name, edit->how->takes);
    return rebuild_replay(rebuild, index, NULL, error);
}

static Graph *replace_layers(const Graph *graph, const Replacement *how, const char *layer,
                             int64_t number, GError **error)
{
    Edit edit = {how, layer, number, 0};
    RebuildEdits edits = {.op = edit_layer, .user = &edit};
    g_autoptr(Graph) result = graph_rebuild(graph, &edits, error);
    if (result == NULL)
        return NULL;
    if (edit.replaced > 0)
        return g_steal_pointer(&result);
    g_set_error(error, RB_ERROR, RB_ERROR_INPUT, "'%s' has no layer to replace%s%s; it takes %s",
                graph->id, layer != NULL ? " of the name " : "", layer != NULL ? layer : "",
                how->takes);
    return NULL;
}

/* ---- Convolutions --------------------------------------------------------------------------- */

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

/* Padding before and after dimension i of an image. */
static int64_t pad_begin(const WindowAttrs *attrs, int i)
{
    return attrs->pad.n == 4 ? attrs->pad.v[i] : ints_at(&attrs->pad, i, 0);
}

static int64_t pad_end(const WindowAttrs *attrs, int i)
{
    return attrs->pad.n == 4 ? attrs->pad.v[i + 2] : ints_at(&attrs->pad, i, 0);
}

static Attrs pointwise(int64_t channels, bool bias)
{
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = channels;
    attrs.as.window.kernel = (Ints){1, {1}};
    attrs.as.window.bias = bias;
    return attrs;
}

/* The convolution's window, once per channel of `x`. */
static int add_depthwise(Rebuild *rebuild, int op, int x, const Attrs *from, GError **error)
{
    Attrs attrs = *from;
    WindowAttrs *window = &attrs.as.window;
    window->channels = window->groups = graph_tensor(rebuild_to(rebuild), x)->shape.dim[1];
    window->bias = false;
    return rebuild_add(rebuild, op, OP_CONV, "depthwise", x, &attrs, error);
}

/* Adds the last operator of a replacement, under the name of what it replaces. */
static bool finish(Rebuild *rebuild, int op, OpKind kind, int x, const Attrs *attrs, GError **error)
{
    int y = x == NO_TENSOR ? NO_TENSOR : rebuild_add(rebuild, op, kind, NULL, x, attrs, error);
    if (y != NO_TENSOR)
        rebuild_output(rebuild, op, y);
    return y != NO_TENSOR;
}

static bool make_depthwise(Rebuild *rebuild, int op, int64_t number, GError **error)
{
    (void)number;
    Attrs attrs = rebuild_attrs(rebuild, op);
    Attrs last = pointwise(attrs.as.window.channels, attrs.as.window.bias);
    int x = add_depthwise(rebuild, op, rebuild_input(rebuild, op, 0), &attrs, error);
    return finish(rebuild, op, OP_CONV, x, &last, error);
}

static int add_relu6(Rebuild *rebuild, int op, const char *suffix, int x, GError **error)
{
    return x == NO_TENSOR ? NO_TENSOR : rebuild_add(rebuild, op, OP_RELU6, suffix, x, NULL, error);
}

static bool make_inverted(Rebuild *rebuild, int op, int64_t expansion, GError **error)
{
    Attrs attrs = rebuild_attrs(rebuild, op);
    int x = rebuild_input(rebuild, op, 0);
    int64_t in = graph_tensor(rebuild_to(rebuild), x)->shape.dim[1];
    Attrs first = pointwise(count_mul(in, expansion), false);
    Attrs last = pointwise(attrs.as.window.channels, attrs.as.window.bias);
    x = rebuild_add(rebuild, op, OP_CONV, "expand", x, &first, error);
    x = add_relu6(rebuild, op, "expand_relu6", x, error);
    x = x == NO_TENSOR ? NO_TENSOR : add_depthwise(rebuild, op, x, &attrs, error);
    x = add_relu6(rebuild, op, "depthwise_relu6", x, error);
    return finish(rebuild, op, OP_CONV, x, &last, error);
}

/* 5x5 whose two 3x3 give as many outputs: the second one needs a border of 1. */
static bool is_5x5(const Graph *graph, const Op *op)
{
    const Shape *w = image_weight(graph, op);
    if (w == NULL || op_window(op)->groups > 1 || w->dim[2] != 5 || w->dim[3] != 5)
        return false;
    bool padded = true, bare = true, strided = false, dilated = false;
    for (int i = 0; i < 2; i++) {
        int64_t begin = pad_begin(op_window(op), i), end = pad_end(op_window(op), i);
        padded = padded && begin > 0 && end > 0;
        bare = bare && begin == 0 && end == 0;
        strided = strided || ints_at(&op_window(op)->stride, i, 1) > 1;
        dilated = dilated || ints_at(&op_window(op)->dilation, i, 1) > 1;
    }
    return !dilated && (op_window(op)->auto_pad != AUTO_PAD_NONE || padded || (bare && !strided));
}

static bool make_two_3x3(Rebuild *rebuild, int op, int64_t number, GError **error)
{
    (void)number;
    Attrs last = rebuild_attrs(rebuild, op), first = last;
    WindowAttrs *of_last = &last.as.window, *of_first = &first.as.window;
    bool padded = pad_begin(of_last, 0) > 0;
    of_first->bias = false;
    of_first->kernel = of_last->kernel = (Ints){1, {3}};
    of_first->pad = (Ints){4, {0}};
    for (int i = 0; padded && i < 2; i++) {
        of_first->pad.v[i] = pad_begin(of_last, i) - 1;
        of_first->pad.v[i + 2] = pad_end(of_last, i) - 1;
    }
    of_last->stride = (Ints){1, {1}};
    of_last->pad = (Ints){1, {padded ? 1 : 0}};
    int x =
        rebuild_add(rebuild, op, OP_CONV, "first", rebuild_input(rebuild, op, 0), &first, error);
    return finish(rebuild, op, OP_CONV, x, &last, error);
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
    window->pad.v[keep] = pad_begin(old, keep);
    window->pad.v[keep + 2] = pad_end(old, keep);
    window->kernel = window->stride = window->dilation = (Ints){2, {1, 1}};
    window->kernel.v[keep] = ints_at(&old->kernel, keep, 1);
    window->stride.v[keep] = ints_at(&old->stride, keep, 1);
    window->dilation.v[keep] = ints_at(&old->dilation, keep, 1);
    return attrs;
}

static bool make_asymmetric(Rebuild *rebuild, int op, int64_t number, GError **error)
{
    (void)number;
    Attrs attrs = rebuild_attrs(rebuild, op), first = strip(&attrs, 1), last = strip(&attrs, 0);
    first.as.window.bias = false;
    int x =
        rebuild_add(rebuild, op, OP_CONV, "first", rebuild_input(rebuild, op, 0), &first, error);
    return finish(rebuild, op, OP_CONV, x, &last, error);
}

/* ---- Linear and convolution ----------------------------------------------------------------- */

static bool has_own_weights(const Graph *graph, const Op *op)
{
    for (int i = 0; i < graph_n_ops(graph); i++) {
        const Op *other = graph_op(graph, i);
        for (int j = 0; other != op && j < other->n_inputs; j++)
            for (int k = 1; k < op->n_inputs; k++)
                if (op->inputs[k] != NO_TENSOR && other->inputs[j] == op->inputs[k])
                    return false;
    }
    return true;
}

static bool is_linear_over_batch(const Graph *graph, const Op *op)
{
    const Tensor *x = op_input(graph, op, 0);
    return op->kind == OP_LINEAR && x != NULL && x->shape.rank == 2 && has_own_weights(graph, op);
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

static bool make_conv(Rebuild *rebuild, int op, int64_t number, GError **error)
{
    (void)number;
    const Graph *graph = rebuild_from(rebuild);
    Shape image = image_of(graph, graph_op(graph, op));
    Attrs from = rebuild_attrs(rebuild, op), view = op_default_attrs(OP_RESHAPE);
    Attrs conv = pointwise(from.as.product.channels, from.as.product.bias);
    view.as.dims.dims = (Ints){4, {0, image.dim[1], image.dim[2], image.dim[3]}};
    conv.as.window.kernel = (Ints){2, {image.dim[2], image.dim[3]}};
    int x =
        rebuild_add(rebuild, op, OP_RESHAPE, "image", rebuild_input(rebuild, op, 0), &view, error);
    x = x == NO_TENSOR ? NO_TENSOR : rebuild_add(rebuild, op, OP_CONV, NULL, x, &conv, error);
    x = x == NO_TENSOR ? NO_TENSOR
                       : rebuild_add(rebuild, op, OP_FLATTEN, "features", x, NULL, error);
    if (x != NO_TENSOR)
        rebuild_output(rebuild, op, x);
    return x != NO_TENSOR;
}

static bool is_bare(const Op *op)
{
    bool bare = op_window(op)->groups <= 1 && op_window(op)->auto_pad == AUTO_PAD_NONE;
    for (int i = 0; i < 2; i++)
        bare = bare && pad_begin(op_window(op), i) == 0 && pad_end(op_window(op), i) == 0;
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
    if (w == NULL || !is_bare(op) || !has_own_weights(graph, op))
        return false;
    bool steps =
        ints_at(&op_window(op)->stride, 0, 1) > 1 || ints_at(&op_window(op)->stride, 1, 1) > 1;
    return covers_input(graph, op) || (w->dim[2] == 1 && w->dim[3] == 1 && !steps);
}

static bool make_linear(Rebuild *rebuild, int op, int64_t number, GError **error)
{
    (void)number;
    const Graph *graph = rebuild_from(rebuild);
    bool flat = covers_input(graph, graph_op(graph, op));
    Attrs from = rebuild_attrs(rebuild, op), linear = op_default_attrs(OP_LINEAR);
    Attrs before = op_default_attrs(flat ? OP_FLATTEN : OP_TRANSPOSE);
    Attrs after = op_default_attrs(flat ? OP_RESHAPE : OP_TRANSPOSE);
    int64_t channels = from.as.window.channels;
    linear.as.product.channels = channels;
    linear.as.product.bias = from.as.window.bias;
    if (!flat)
        before.as.dims.dims = (Ints){4, {0, 2, 3, 1}};
    after.as.dims.dims = flat ? (Ints){4, {0, channels, 1, 1}} : (Ints){4, {0, 3, 1, 2}};
    int x = rebuild_add(rebuild, op, flat ? OP_FLATTEN : OP_TRANSPOSE, "channels_last",
                        rebuild_input(rebuild, op, 0), &before, error);
    x = x == NO_TENSOR ? NO_TENSOR : rebuild_add(rebuild, op, OP_LINEAR, NULL, x, &linear, error);
    x = x == NO_TENSOR ? NO_TENSOR
                       : rebuild_add(rebuild, op, flat ? OP_RESHAPE : OP_TRANSPOSE,
                                     "channels_first", x, &after, error);
    if (x != NO_TENSOR)
        rebuild_output(rebuild, op, x);
    return x != NO_TENSOR;
}

/* ---- The table ------------------------------------------------------------------------------ */

static const Replacement depthwise = {
    "a dense convolution over images with a window larger than 1x1", is_dense, make_depthwise};
static const Replacement inverted = {
    "a dense convolution over images with a window larger than 1x1", is_dense, make_inverted};
static const Replacement two_3x3 = {
    "a dense 5x5 convolution over images, not dilated, with a border all around or neither border "
    "nor stride",
    is_5x5, make_two_3x3};
static const Replacement asymmetric = {
    "a dense convolution over images with a square window larger than 1x1", is_square,
    make_asymmetric};
static const Replacement linear_to_conv = {
    "a linear layer over batch x features whose weights nobody else uses", is_linear_over_batch,
    make_conv};
static const Replacement conv_to_linear = {
    "a dense convolution over images without padding, 1x1 at every position or as large as its "
    "input, whose weights nobody else uses",
    is_linear_conv, make_linear};

Graph *design_depthwise(const Graph *graph, const char *layer, GError **error)
{
    return replace_layers(graph, &depthwise, layer, 0, error);
}

Graph *design_inverted_residual(const Graph *graph, const char *layer, int64_t expansion,
                                GError **error)
{
    return replace_layers(graph, &inverted, layer, expansion, error);
}

Graph *design_two_3x3(const Graph *graph, const char *layer, GError **error)
{
    return replace_layers(graph, &two_3x3, layer, 0, error);
}

Graph *design_asymmetric(const Graph *graph, const char *layer, GError **error)
{
    return replace_layers(graph, &asymmetric, layer, 0, error);
}

Graph *design_linear_to_conv(const Graph *graph, const char *layer, GError **error)
{
    return replace_layers(graph, &linear_to_conv, layer, 0, error);
}

Graph *design_conv_to_linear(const Graph *graph, const char *layer, GError **error)
{
    return replace_layers(graph, &conv_to_linear, layer, 0, error);
}

/* ---- Heads ---------------------------------------------------------------------------------- */

typedef struct Head {
    int flatten; /* the operator before which pooling goes */
    bool *dropped;
} Head;

static bool edit_head(Rebuild *rebuild, int index, void *user, GError **error)
{
    const Head *head = user;
    if (head->dropped[index]) {
        rebuild_output(rebuild, index, rebuild_input(rebuild, index, 0));
        return true;
    }
    if (index != head->flatten)
        return rebuild_replay(rebuild, index, NULL, error);
    int x = rebuild_add(rebuild, index, OP_GLOBAL_AVG_POOL, "pool",
                        rebuild_input(rebuild, index, 0), NULL, error);
    return finish(rebuild, index, OP_FLATTEN, x, graph_op(rebuild_from(rebuild), index)->attrs,
                  error);
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
    if (at == NO_OP || linears == 0) {
        g_set_error(error, RB_ERROR, RB_ERROR_INPUT,
                    "'%s' has no head of linear layers after a flatten, that pooling could replace",
                    graph->id);
        return false;
    }
    const Shape *x = &op_input(graph, graph_op(graph, at), 0)->shape;
    if (x->dim[2] == 1 && x->dim[3] == 1)
        return rebuild_fail(graph, at, error, "its input is 1x1: the head pools already");
    head->flatten = at;
    return true;
}

Graph *design_global_pool(const Graph *graph, GError **error)
{
    g_autofree bool *dropped = g_new0(bool, graph_n_ops(graph) + 1);
    Head head = {NO_OP, dropped};
    if (!find_head(graph, &head, error))
        return NULL;
    RebuildEdits edits = {.op = edit_head, .user = &head};
    return graph_rebuild(graph, &edits, error);
}
