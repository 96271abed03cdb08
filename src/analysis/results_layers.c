/* The layers of a network as records. */
#include "analysis/results_more.h"
#include "graph/origin.h"
#include "record/fields.h"
#include "record/known.h"

/* What layers that cost the same look like: their operators have one signature. */
struct Looks {
    char *attributes; /* NULL: nothing to say */
    ShapeList inputs, outputs;
    bool stated;
    const char *unknown[FIGURE_COUNT + 1];
};

/* What a layer's file calls it, as of graph/origin.h. */
struct Origins {
    const char **nodes, **tensors;
};

/* ---- Looks ----------------------------------------------------------------------------------- */

static void attribute_ints(GString *text, const char *label, const Ints *ints, int64_t usual)
{
    bool plain = true;
    for (int i = 0; i < ints->n; i++)
        plain = plain && ints->v[i] == usual;
    if (plain)
        return;
    if (text->len > 0)
        g_string_append(text, ", ");
    g_string_append(text, label);
    bool same = true;
    for (int i = 1; i < ints->n; i++)
        same = same && ints->v[i] == ints->v[0];
    for (int i = 0; i < (same ? 1 : ints->n); i++)
        g_string_append_printf(text, "%s%" G_GINT64_FORMAT, i > 0 ? "," : " ", ints->v[i]);
}

/* "3x3, stride 2, pad 1, groups 32": what a reader wants beside the shapes. */
static char *window_text(const Graph *graph, const Op *op)
{
    const Tensor *input = op_input(graph, op, 0);
    const WindowAttrs *attrs = op_window(op);
    GString *text = g_string_new(NULL);
    int spatial = input ? CLAMP(input->shape.rank - 2, 0, 3) : 0;
    for (int i = 0; i < spatial && attrs->kernel.n > 0; i++)
        g_string_append_printf(text, "%s%" G_GINT64_FORMAT, i > 0 ? "×" : "",
                               ints_at(&attrs->kernel, i, 1));
    attribute_ints(text, "stride", &attrs->stride, 1);
    attribute_ints(text, "dilation", &attrs->dilation, 1);
    if (attrs->auto_pad != AUTO_PAD_NONE)
        g_string_append(text, ", same");
    else
        attribute_ints(text, "pad", &attrs->pad, 0);
    if (attrs->groups > 1)
        g_string_append_printf(text, ", groups %" G_GINT64_FORMAT, attrs->groups);
    return g_string_free(text, FALSE);
}

static char *attributes_text(const Graph *graph, const Op *op)
{
    switch (op_info(op->kind)->rule->family) {
    case ATTRS_WINDOW:
        return window_text(graph, op);
    case ATTRS_NORM:
        return op_norm(op)->groups == 0
                   ? NULL
                   : g_strdup_printf("groups %" G_GINT64_FORMAT, op_norm(op)->groups);
    case ATTRS_RECURRENT:
        return g_strdup_printf("%" G_GINT64_FORMAT " units", op_recurrent(op)->units);
    default:
        return NULL;
    }
}

static bool is_data(const Tensor *tensor)
{
    return tensor->role == TENSOR_INPUT || tensor->role == TENSOR_ACTIVATION;
}

/* The caller frees the shapes. */
static ShapeList data_shapes(const Graph *graph, const int *tensors, int n)
{
    Shape *shapes = g_new(Shape, MAX(1, n));
    ShapeList list = {shapes, 0};
    for (int i = 0; i < n; i++)
        if (tensors[i] >= 0 && is_data(graph_tensor(graph, tensors[i])))
            shapes[list.n++] = graph_tensor(graph, tensors[i])->shape;
    return list;
}

static void name_unknown(struct Looks *looks, unsigned known)
{
    static const char *const names[] = {
#define X(id, name) #name,
        FIGURE_LIST(X)
#undef X
    };
    int n = 0;
    for (unsigned figure = 0; figure < FIGURE_COUNT; figure++)
        if (!(known >> figure & 1))
            looks->unknown[n++] = names[figure];
}

static bool is_stated(const Graph *graph, const Op *op)
{
    for (int i = 0; i < op->n_outputs; i++)
        if (op_output(graph, op, i) && op_output(graph, op, i)->stated)
            return true;
    return false;
}

static const struct Looks *looks_of(const ModelPart *layer)
{
    static const struct Looks none;
    if (layer->i == NOT_EXECUTED)
        return &none;
    const ModelResult *model = layer->model;
    const ModelCost *cost = model->cost;
    struct Looks *looks = &model->more->looks[cost->layers[layer->i].cost];
    if (looks->inputs.shapes)
        return looks;
    const Op *op = cost_op(cost, layer->i);
    looks->attributes = attributes_text(model->graph, op);
    looks->inputs = data_shapes(model->graph, op->inputs, op->n_inputs);
    looks->outputs = data_shapes(model->graph, op->outputs, op->n_outputs);
    looks->stated = is_stated(model->graph, op);
    name_unknown(looks, cost->costs[cost->layers[layer->i].cost].known);
    return looks;
}

/* ---- Origins --------------------------------------------------------------------------------- */

static const struct Origins *origins_of(const ModelPart *layer)
{
    static const struct Origins none;
    if (layer->i == NOT_EXECUTED)
        return &none;
    struct Origins *origins = &layer->model->more->origins[layer->i];
    const Op *op = cost_op(layer->model->cost, layer->i);
    if (!origins->nodes)
        origins->nodes = origin_nodes(op);
    if (!origins->tensors)
        origins->tensors = origin_tensors(op);
    return origins;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static ModelPart *parts_of(const ModelResult *model, int n)
{
    ModelPart *parts = g_new(ModelPart, n + 1);
    for (int i = 0; i < n; i++)
        parts[i] = (ModelPart){model, i};
    parts[n] = (ModelPart){model, NOT_EXECUTED};
    return parts;
}

RecordList model_layers(const ModelResult *model)
{
    struct ModelMore *more = model->more;
    if (!more->layers) {
        more->layers = parts_of(model, model->cost->n_layers);
        more->n_looks = model->cost->n_costs;
        more->looks = g_new0(struct Looks, MAX(1, more->n_looks));
        more->n_origins = model->cost->n_layers;
        more->origins = g_new0(struct Origins, MAX(1, more->n_origins));
    }
    return (RecordList){more->layers, sizeof *more->layers, model->cost->n_layers};
}

RecordList model_rows(const ModelResult *model)
{
    RecordList rows = model_layers(model);
    rows.n += model->cost->auxiliary.layers > 0;
    return rows;
}

void model_layers_clear(struct ModelMore *more)
{
    for (int i = 0; i < more->n_looks; i++) {
        g_free(more->looks[i].attributes);
        g_free((Shape *)more->looks[i].inputs.shapes);
        g_free((Shape *)more->looks[i].outputs.shapes);
    }
    for (int i = 0; i < more->n_origins; i++) {
        g_free(more->origins[i].nodes);
        g_free(more->origins[i].tensors);
    }
    g_free(more->origins);
    g_free(more->looks);
    g_free(more->layers);
}

/* ---- Traffic --------------------------------------------------------------------------------- */

#define TRAFFIC_FIELDS(X, R)                                                                       \
    X(R, input, COUNT, "elements", "Elements of data read")                                        \
    X(R, weights, COUNT, "elements", "Elements of parameters read")                                \
    X(R, output, COUNT, "elements", "Elements written")                                            \
    X(R, total, COUNT, "elements", "All of them", traffic_total(self))                             \
    X(R, bytes, BYTES, "byte", "All of them in bytes, by each tensor's element type")
RECORD_TYPE(traffic, Traffic, TRAFFIC_FIELDS, "traffic",
            "Elements exchanged with memory under one traffic model");

static const LayerCost *cost_of(const ModelPart *layer)
{
    const ModelCost *cost = layer->model->cost;
    return layer->i == NOT_EXECUTED ? &cost->auxiliary : cost_layer(cost, layer->i);
}

static const Traffic *traffic_of(const ModelPart *part, TrafficModel model)
{
    const ModelCost *cost = part->model->cost;
    if (model == TRAFFIC_TILED && !cost->has_tiled)
        return NULL;
    return part->i == WHOLE_MODEL ? &cost->traffic[model] : &cost_of(part)->traffic[model];
}

/* Of a network where nothing is left to chance, that is the floor. */
static const Traffic *expected_of(const ModelPart *part)
{
    const Traffic *of_model = part->model->cost->traffic;
    bool differs = of_model[TRAFFIC_EXPECTED].bytes != of_model[TRAFFIC_COMPULSORY].bytes;
    return differs ? traffic_of(part, TRAFFIC_EXPECTED) : NULL;
}

#define TRAFFICS_FIELDS(X, R)                                                                      \
    X(R, compulsory, RECORD, traffic_record, "Floor: what is touched, once",                       \
      traffic_of(self, TRAFFIC_COMPULSORY))                                                        \
    X(R, expected, RECORD, traffic_record,                                                         \
      "The floor, but with the experts that rows meet which pick by chance; absent where no row "  \
      "of the network picks, or all that is there is read",                                        \
      expected_of(self))                                                                           \
    X(R, tiled, RECORD, traffic_record, "A blocked kernel with the device's on-chip memory",       \
      traffic_of(self, TRAFFIC_TILED))                                                             \
    X(R, no_reuse, RECORD, traffic_record, "Ceiling: every window read anew",                      \
      traffic_of(self, TRAFFIC_NO_REUSE))
RECORD_TYPE(traffics, ModelPart, TRAFFICS_FIELDS, "traffic models",
            "The models of an operator's traffic: compulsory and no reuse bracket the others");

/* ---- Layers ---------------------------------------------------------------------------------- */

static bool is_covered(const ModelPart *layer)
{
    return !part_is_executed(layer) || cost_of(layer)->covered;
}

static const char *name_of(const ModelPart *layer)
{
    return part_is_executed(layer) ? cost_op(layer->model->cost, layer->i)->name
                                   : "auxiliary heads";
}

static const char *op_of(const ModelPart *layer)
{
    if (!part_is_executed(layer))
        return "not executed";
    const Op *op = cost_op(layer->model->cost, layer->i);
    return op->kind == OP_UNKNOWN ? op->type : op_info(op->kind)->name;
}

static const char *class_of(const ModelPart *layer)
{
    return part_is_executed(layer) ? op_class_name(cost_of(layer)->op_class) : "not_executed";
}

static const char *block_of(const ModelPart *layer)
{
    return part_is_executed(layer) ? cost_op(layer->model->cost, layer->i)->block : NULL;
}

static bool knows(const ModelPart *layer, unsigned figures)
{
    return !part_is_executed(layer) || (cost_of(layer)->known & figures) == figures;
}

static int64_t if_known(const ModelPart *layer, unsigned figures, int64_t count)
{
    return knows(layer, figures) ? count : COUNT_ABSENT;
}

/* What is certain, where that is not all. */
static bool has_traffic(const ModelPart *layer)
{
    return knows(layer, KNOWS_BYTES) || cost_of(layer)->traffic[TRAFFIC_COMPULSORY].bytes > 0;
}

static double intensity_if_known(const ModelPart *layer, TrafficModel model)
{
    return knows(layer, KNOWS_TIME) ? layer_intensity(cost_of(layer), model) : NAN;
}

static double tiled_intensity(const ModelPart *layer)
{
    return layer->model->cost->has_tiled ? intensity_if_known(layer, TRAFFIC_TILED) : NAN;
}

#define LAYER_FIELDS(X, R)                                                                         \
    X(R, index, INDEX, "", "Place in execution order, from 0; absent where nothing is executed",   \
      self->i)                                                                                     \
    X(R, name, TEXT, "", "Name of the layer", name_of(self))                                       \
    X(R, op, TEXT, "", "Operator, or \"not executed\"", op_of(self))                               \
    X(R, class, ID, "", "Operator class, or not_executed", class_of(self))                         \
    X(R, block, TEXT, "", "Block the layer belongs to", block_of(self))                            \
    X(R, attributes, TEXT, "", "Kernel, stride, padding and groups in words",                      \
      looks_of(self)->attributes)                                                                  \
    X(R, inputs, SHAPES, "elements", "Shapes of the data tensors read", looks_of(self)->inputs)    \
    X(R, outputs, SHAPES, "elements", "Shapes of the tensors written", looks_of(self)->outputs)    \
    X(R, macs, COUNT, "MAC", "Multiply-accumulates of dot products",                               \
      if_known(self, KNOWS_MACS, cost_of(self)->macs))                                             \
    X(R, flops, COUNT, "FLOP", "Work: two per MAC, biases, and the operator table's for the rest", \
      if_known(self, KNOWS_FLOPS, cost_of(self)->flops))                                           \
    X(R, flops_exact, COUNT, "FLOP", "Work less one addition per dot product",                     \
      if_known(self, KNOWS_FLOPS, cost_of(self)->flops_exact))                                     \
    X(R, pool_input_flops, COUNT, "FLOP", "Pooling counted per input element",                     \
      known_count(cost_of(self)->pool_input_flops))                                                \
    X(R, activations, COUNT, "elements", "Elements written, by convolutions and linear layers",    \
      if_known(self, KNOWS_MACS, cost_of(self)->activations))                                      \
    X(R, params, COUNT, "elements", "Learned parameters this layer is the first to use",           \
      cost_of(self)->params)                                                                       \
    X(R, buffers, COUNT, "elements", "Running statistics", cost_of(self)->buffers)                 \
    X(R, weights_bytes, BYTES, "byte", "Parameters and buffers in storage",                        \
      cost_of(self)->weights_bytes)                                                                \
    X(R, metadata_bytes, BYTES, "byte", "Scales and zero points of quantized weights",             \
      cost_of(self)->metadata_bytes)                                                               \
    X(R, traffic, RECORD, traffics_record, "Memory traffic by model",                              \
      has_traffic(self) ? self : NULL)                                                             \
    X(R, intensity, NUMBER, "FLOP/byte", "Arithmetic intensity, compulsory traffic",               \
      intensity_if_known(self, TRAFFIC_COMPULSORY))                                                \
    X(R, intensity_tiled, NUMBER, "FLOP/byte", "Arithmetic intensity, tiled traffic",              \
      tiled_intensity(self))                                                                       \
    X(R, intensity_no_reuse, NUMBER, "FLOP/byte", "Arithmetic intensity without reuse",            \
      intensity_if_known(self, TRAFFIC_NO_REUSE))                                                  \
    X(R, covered, BOOL, "", "Whether its cost is known", is_covered(self))                         \
    X(R, unknown, TEXTS, "", "Figures that are not known of it, or lower bounds; see coverage",    \
      looks_of(self)->unknown)                                                                     \
    X(R, stated, BOOL, "", "A shape that it writes is what the file states, not inferred",         \
      looks_of(self)->stated)                                                                      \
    X(R, nodes, TEXTS, "", "Names of its nodes in an ONNX file, fused members too",                \
      origins_of(self)->nodes)                                                                     \
    X(R, tensors, TEXTS, "",                                                                       \
      "Names of what these write in that file, but for NODE_output_0 of a node",                   \
      origins_of(self)->tensors)
RECORD_TYPE(layer, ModelPart, LAYER_FIELDS, "layer",
            "One operator of a network. What no operator holds, parameters of heads that only "
            "training runs, is one more, last and without an index, so that every column adds up "
            "to the network's");
