#include "whatif/design.h"

#include <math.h>
#include <string.h>

#include "base/count.h"
#include "base/error.h"
#include "whatif/design_layers.h"
#include "whatif/rebuild.h"

/* ---- Channels -------------------------------------------------------------------------------- */

typedef struct Channels {
    int64_t alignment; /* 0: by width */
    double width;
    const bool *last; /* operators that give the network's outputs */
} Channels;

int64_t design_channels(int64_t channels, double width)
{
    enum { MULTIPLE = 8 };
    const double least = 0.9, wanted = (double)channels * width;
    int64_t rounded = (int64_t)((wanted + MULTIPLE / 2.0) / MULTIPLE) * MULTIPLE;
    rounded = MAX(rounded, MULTIPLE);
    return (double)rounded < least * wanted ? rounded + MULTIPLE : rounded;
}

static bool edit_channels(Rebuild *rebuild, int index, void *user, GError **error)
{
    const Channels *edit = user;
    const Graph *graph = rebuild_from(rebuild);
    const Op *op = graph_op(graph, index);
    bool kept =
        !op_is_layer(op->kind) || op_is_depthwise(graph, op) || (edit->last && edit->last[index]);
    if (kept)
        return rebuild_replay(rebuild, index, NULL, error);
    Attrs attrs = rebuild_attrs(rebuild, index);
    int64_t *out = attrs_channels(&attrs), channels = *out;
    *out = edit->alignment > 0
               ? count_mul(count_ceil_div(channels, edit->alignment), edit->alignment)
               : design_channels(channels, edit->width);
    return rebuild_replay(rebuild, index, *out != channels ? &attrs : NULL, error);
}

static Graph *change_channels(const Graph *graph, Channels *channels, GError **error)
{
    RebuildEdits edits = {.op = edit_channels, .user = channels};
    return graph_rebuild(graph, &edits, error);
}

/* 23 cost what 24 cost. The operators stay the same ones in the same order, so that effective work
 * stands beside useful work layer by layer. Network inputs keep their channels. */
static Graph *align(const DesignCall *call, GError **error)
{
    Channels channels = {.alignment = (int64_t)call->number};
    return change_channels(call->graph, &channels, error);
}

/* Layers that no other layer comes after. */
static bool *find_last(const Graph *graph)
{
    bool *last = g_new0(bool, graph_n_ops(graph) + 1);
    g_autofree bool *followed = g_new0(bool, graph_n_tensors(graph) + 1);
    for (int i = graph_n_ops(graph) - 1; i >= 0; i--) {
        const Op *op = graph_op(graph, i);
        bool after = false;
        for (int j = 0; j < op->n_outputs; j++)
            after = after || (op->outputs[j] != NO_TENSOR && followed[op->outputs[j]]);
        last[i] = op_is_layer(op->kind) && !after;
        for (int j = 0; j < op->n_inputs; j++)
            if (op->inputs[j] != NO_TENSOR && (after || op_is_layer(op->kind)))
                followed[op->inputs[j]] = true;
    }
    return last;
}

static Graph *widen(const DesignCall *call, GError **error)
{
    g_autofree bool *last = find_last(call->graph);
    Channels channels = {.width = call->number, .last = last};
    return change_channels(call->graph, &channels, error);
}

/* ---- Inputs ---------------------------------------------------------------------------------- */

typedef struct Input {
    int64_t old_batch, batch, resolution; /* 0: stays */
} Input;

static void edit_input(const Tensor *tensor, Shape *shape, void *user)
{
    const Input *edit = user;
    if (edit->batch > 0 && shape->rank > 0 && shape->dim[0] == edit->old_batch)
        shape->dim[0] = edit->batch;
    if (edit->resolution > 0 && shape->rank == 4 && !tensor->is_state)
        shape->dim[2] = shape->dim[3] = edit->resolution;
}

Graph *design_batch(const Graph *graph, int64_t batch, GError **error)
{
    Input input = {.old_batch = graph->batch, .batch = batch};
    RebuildEdits edits = {.input = edit_input, .user = &input};
    Graph *result = graph_rebuild(graph, &edits, error);
    if (result != NULL)
        result->batch = batch;
    return result;
}

Graph *design_resolution(const Graph *graph, int64_t resolution, GError **error)
{
    Input input = {.resolution = resolution};
    RebuildEdits edits = {.input = edit_input, .user = &input};
    return graph_rebuild(graph, &edits, error);
}

static Graph *set_batch(const DesignCall *call, GError **error)
{
    return design_batch(call->graph, (int64_t)call->number, error);
}

static Graph *set_resolution(const DesignCall *call, GError **error)
{
    return design_resolution(call->graph, (int64_t)call->number, error);
}

/* ---- The table ------------------------------------------------------------------------------- */

static const Design designs[] = {
    {"align", "Channels aligned", DESIGN_WHOLE, "alignment", 8, false, align, NULL,
     "Output channels up to the next multiple, as hardware computes them anyway."},
    {"width", "Width multiplier", DESIGN_RATIO, "width", 0, false, widen, NULL,
     "All channels but the outputs' times a factor, to multiples of 8."},
    {"batch", "Batch", DESIGN_WHOLE, "batch", 0, false, set_batch, NULL, "Another batch."},
    {"resolution", "Resolution", DESIGN_WHOLE, "resolution", 0, false, set_resolution, NULL,
     "Inputs of another height and width."},
    {"depthwise", "Depthwise separable", DESIGN_NO_NUMBER, "", 0, true, design_replace,
     &design_depthwise,
     "Dense convolutions as a depthwise one and a 1×1: 1/Cout + 1/K² of the MACs."},
    {"inverted_residual", "Inverted residual", DESIGN_WHOLE, "expansion", 6, true, design_replace,
     &design_inverted, "Dense convolutions as a 1×1 to more channels, a depthwise one, and a 1×1."},
    {"two_3x3", "5×5 as two 3×3", DESIGN_NO_NUMBER, "", 0, true, design_replace, &design_two_3x3,
     "The same field of view with 18/25 of the MACs, where channels stay as many."},
    {"asymmetric", "n × n as 1 × n and n × 1", DESIGN_NO_NUMBER, "", 0, true, design_replace,
     &design_asymmetric,
     "The same field of view with 2/n of the MACs, where channels stay as many."},
    {"global_pool", "Global average pooling", DESIGN_NO_NUMBER, "", 0, false, design_pool_head,
     NULL, "The linear layers of the head as global average pooling and the last of them."},
    {"linear_to_conv", "Linear as convolution", DESIGN_NO_NUMBER, "", 0, true, design_replace,
     &design_linear_to_conv, "The same products and weights, in a network without a fixed size."},
    {"conv_to_linear", "Convolution as linear", DESIGN_NO_NUMBER, "", 0, true, design_replace,
     &design_conv_to_linear, "1×1 convolutions as linear layers over channels that come last."},
};

enum { DESIGNS = G_N_ELEMENTS(designs) };

int design_count(void)
{
    return DESIGNS;
}

const Design *design_at(int i)
{
    return &designs[i];
}

const Design *design_find(const char *id, GError **error)
{
    const char *ids[DESIGNS + 1] = {NULL};
    for (int i = 0; i < DESIGNS; i++) {
        ids[i] = designs[i].id;
        if (strcmp(ids[i], id) == 0)
            return &designs[i];
    }
    g_autofree char *hint = did_you_mean(id, ids);
    rb_fail(error, RB_ERROR_USAGE, "there is no design what-if '%s'%s%s", id, hint,
            *hint ? "" : "; `roofbook list designs` names them");
    return NULL;
}

/* ---- Checking -------------------------------------------------------------------------------- */

bool design_check_number(const Design *design, double number, GError **error)
{
    const double largest = 1e9;
    bool whole = design->number == DESIGN_WHOLE;
    if (design->number == DESIGN_NO_NUMBER ||
        (number > 0 && number <= largest && (!whole || number == floor(number))))
        return true;
    return rb_fail(error, RB_ERROR_USAGE,
                   "the %s has to be %s, at most 1000000000; name such a number",
                   design->number_name, whole ? "a whole number from 1 on" : "a number above 0");
}

bool design_check_layer(const Design *design, const char *layer, GError **error)
{
    return layer == NULL || design->takes_layer ||
           rb_fail(error, RB_ERROR_USAGE, "%s changes the whole network; leave out the layer '%s'",
                   design->id, layer);
}

static bool has_layer(const Graph *graph, const char *layer, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    if (layer == NULL)
        return true;
    for (int i = 0; i < graph_n_ops(graph); i++) {
        if (strcmp(graph_op(graph, i)->name, layer) == 0)
            return true;
        g_ptr_array_add(names, (char *)graph_op(graph, i)->name);
    }
    g_ptr_array_add(names, NULL);
    g_autofree char *hint = did_you_mean(layer, (const char *const *)names->pdata);
    return rb_fail(error, RB_ERROR_USAGE, "'%s' has no layer '%s'%s", graph->id, layer,
                   *hint ? hint : "; `roofbook show --layers` names them");
}

Graph *design_apply(const Design *design, const Graph *graph, const char *layer, double number,
                    GError **error)
{
    if (!design_check_number(design, number, error) || !design_check_layer(design, layer, error) ||
        !has_layer(graph, layer, error))
        return NULL;
    return design->apply(&(DesignCall){design, graph, layer, number}, error);
}
