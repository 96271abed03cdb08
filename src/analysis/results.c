/* A network as a record, and records together. */
#include "analysis/results.h"
#include "analysis/fields.h"
#include "analysis/known.h"
#include "cost/published.h"

#include <string.h>

/* ---- What is made when first asked for ------------------------------------------------------- */

/* What layers that cost the same look like: their operators have one signature. */
typedef struct Looks {
    char *attributes; /* NULL: nothing to say */
    ShapeList inputs, outputs;
    bool stated;
    const char *unknown[FIGURE_COUNT + 1];
} Looks;

struct ModelMore {
    ModelPart whole, *layers, *classes; /* these two with what is not executed, if any, last */
    int n_classes;
    Looks *looks; /* of each cost */
    int n_looks;
    Footprint *footprint;
    Conventions conventions;
    const Tensor **inputs, **outputs;
    const char **unknown;
    PublishedResult *published;
};

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

static void name_unknown(Looks *looks, unsigned known)
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

static const Looks *looks_of(const ModelPart *layer)
{
    static const Looks none;
    if (layer->i == NOT_EXECUTED)
        return &none;
    const ModelResult *model = layer->model;
    const ModelCost *cost = model->cost;
    Looks *looks = &model->more->looks[cost->layers[layer->i].cost];
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
        more->looks = g_new0(Looks, MAX(1, more->n_looks));
    }
    return (RecordList){more->layers, sizeof *more->layers, model->cost->n_layers};
}

RecordList model_rows(const ModelResult *model)
{
    RecordList rows = model_layers(model);
    rows.n += model->cost->auxiliary.layers > 0;
    return rows;
}

const Footprint *model_footprint(const ModelResult *model)
{
    if (!model->more->footprint)
        model->more->footprint = footprint_new(model->graph, NULL);
    return model->more->footprint;
}

int64_t model_bytes(const ModelResult *model)
{
    const struct ModelMore *more = model->more;
    int64_t tensors = more->footprint ? graph_n_tensors(model->graph) : 0,
            layers = more->layers ? model->cost->n_layers : 0;
    return (int64_t)(sizeof *model + sizeof *more) + tensors * (int64_t)(2 * sizeof(int64_t)) +
           layers * (int64_t)sizeof(ModelPart);
}

/* ---- Layers ---------------------------------------------------------------------------------- */

#define TENSOR_FIELDS(X, R)                                                                        \
    X(R, name, TEXT, "", "Name of the tensor")                                                     \
    X(R, shape, SHAPE, "elements", "Dimensions, batch first", &self->shape)                        \
    X(R, dtype, ID, "", "Element type", dtype_name(self->dtype))
RECORD_TYPE(tensor, Tensor, TENSOR_FIELDS, "tensor", "An input or output of a network");

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

static bool is_executed(const ModelPart *layer)
{
    return layer->i != NOT_EXECUTED;
}

static bool is_covered(const ModelPart *layer)
{
    return !is_executed(layer) || cost_of(layer)->covered;
}

static const char *name_of(const ModelPart *layer)
{
    return is_executed(layer) ? cost_op(layer->model->cost, layer->i)->name : "auxiliary heads";
}

static const char *op_of(const ModelPart *layer)
{
    if (!is_executed(layer))
        return "not executed";
    const Op *op = cost_op(layer->model->cost, layer->i);
    return op->kind == OP_UNKNOWN ? op->type : op_info(op->kind)->name;
}

static const char *class_of(const ModelPart *layer)
{
    return is_executed(layer) ? op_class_name(cost_of(layer)->op_class) : "not_executed";
}

static const char *block_of(const ModelPart *layer)
{
    return is_executed(layer) ? cost_op(layer->model->cost, layer->i)->block : NULL;
}

static bool knows(const ModelPart *layer, unsigned figures)
{
    return !is_executed(layer) || (cost_of(layer)->known & figures) == figures;
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
      looks_of(self)->stated)
RECORD_TYPE(layer, ModelPart, LAYER_FIELDS, "layer",
            "One operator of a network. What no operator holds, parameters of heads that only "
            "training runs, is one more, last and without an index, so that every column adds up "
            "to the network's");

/* ---- Models ---------------------------------------------------------------------------------- */

static int64_t layers_of_class(const ModelPart *part)
{
    const ModelCost *cost = part->model->cost;
    int64_t layers = 0;
    for (int i = 0; i < cost->n_costs; i++)
        if ((int)cost->costs[i].op_class == part->i)
            layers += cost->costs[i].layers;
    return layers;
}

static int64_t count_at(const LayerCost *layer, size_t offset)
{
    return *(const int64_t *)(const void *)((const char *)layer + offset);
}

/* What layers of the class have together of a count, a member of LayerCost at `offset`. */
static int64_t sum_of_class(const ModelPart *part, size_t offset)
{
    const ModelCost *cost = part->model->cost;
    int64_t sum = 0;
    if (!is_executed(part))
        return count_at(&cost->auxiliary, offset);
    for (int i = 0; i < cost->n_costs; i++)
        if ((int)cost->costs[i].op_class == part->i)
            count_add_to(&sum, count_mul(count_at(&cost->costs[i], offset), cost->costs[i].layers));
    return sum;
}

static const char *class_id(const ModelPart *part)
{
    return is_executed(part) ? op_class_name((OpClass)part->i) : "not_executed";
}

static const char *class_title(const ModelPart *part)
{
    return is_executed(part) ? op_class_title((OpClass)part->i) : "Not executed: auxiliary heads";
}

#define SUM_OF_CLASS(member) sum_of_class(self, offsetof(LayerCost, member))

#define CLASS_FIELDS(X, R)                                                                         \
    X(R, class, ID, "", "Operator class, or not_executed", class_id(self))                         \
    X(R, title, ID, "", "The class in words", class_title(self))                                   \
    X(R, layers, COUNT, "layers", "Layers of the class", layers_of_class(self))                    \
    X(R, macs, COUNT, "MAC", "Their multiply-accumulates", SUM_OF_CLASS(macs))                     \
    X(R, flops, COUNT, "FLOP", "Their work", SUM_OF_CLASS(flops))                                  \
    X(R, flops_exact, COUNT, "FLOP", "Work less one addition per dot product",                     \
      SUM_OF_CLASS(flops_exact))                                                                   \
    X(R, activations, COUNT, "elements", "Elements written, by convolutions and linear layers",    \
      SUM_OF_CLASS(activations))                                                                   \
    X(R, params, COUNT, "elements", "Their learned parameters", SUM_OF_CLASS(params))              \
    X(R, buffers, COUNT, "elements", "Their running statistics", SUM_OF_CLASS(buffers))            \
    X(R, weights_bytes, BYTES, "byte", "Their parameters and buffers in storage",                  \
      SUM_OF_CLASS(weights_bytes))                                                                 \
    X(R, bytes, BYTES, "byte", "Their compulsory traffic",                                         \
      SUM_OF_CLASS(traffic[TRAFFIC_COMPULSORY].bytes))
RECORD_TYPE(class, ModelPart, CLASS_FIELDS, "class",
            "A network's layers of one operator class; what no layer holds is the last");

#define PUBLISHED_FIELDS(X, R)                                                                     \
    X(R, quantity, ID, "", "What was published")                                                   \
    X(R, title, ID, "", "The same in words", published_title(self->quantity))                      \
    X(R, value, NUMBER, "", "The published figure")                                                \
    X(R, ours, NUMBER, "", "The figure counted here, of one sample")                               \
    X(R, difference, NUMBER, "", "Counted less published", self->ours - self->value)               \
    X(R, exact, BOOL, "", "Published to the last digit, not rounded")                              \
    X(R, source, TEXT, "", "Who published it")                                                     \
    X(R, note, TEXT, "", "Why the figures differ, where they do")
RECORD_TYPE(published, PublishedResult, PUBLISHED_FIELDS, "published",
            "A published figure beside the one counted here");

static const char *const *unknown_of(const ModelResult *model)
{
    const GPtrArray *unknown = model->cost->unknown;
    struct ModelMore *more = model->more;
    if (!more->unknown) {
        more->unknown = g_new0(const char *, unknown->len + 1);
        for (guint i = 0; i < unknown->len; i++)
            more->unknown[i] = g_ptr_array_index(unknown, i);
    }
    return more->unknown;
}

#define FIGURE_FIELDS(X, R)                                                                        \
    X(R, macs, COUNT, "operators", "Those whose multiply-accumulates are known",                   \
      self->cost->known[FIGURE_MACS])                                                              \
    X(R, flops, COUNT, "operators", "Those whose work is known", self->cost->known[FIGURE_FLOPS])  \
    X(R, bytes, COUNT, "operators", "Those whose traffic is known",                                \
      self->cost->known[FIGURE_BYTES])                                                             \
    X(R, params, COUNT, "operators", "Those whose parameters are known",                           \
      self->cost->known[FIGURE_PARAMS])                                                            \
    X(R, peak, COUNT, "operators",                                                                 \
      "Those of which is known what they write, so that memory holds it",                          \
      self->cost->known[FIGURE_PEAK])
#define COVERAGE_FIELDS(X, R)                                                                      \
    X(R, operators, COUNT, "operators", "Operators in the graph", self->cost->operators)           \
    X(R, covered, COUNT, "operators", "Those whose cost is known", self->cost->covered)            \
    FIGURE_FIELDS(X, R)                                                                            \
    X(R, unknown, TEXTS, "", "Operator types without a rule or with unknown shapes",               \
      unknown_of(self))
RECORD_TYPE(coverage, ModelResult, COVERAGE_FIELDS, "coverage",
            "How much of the graph the totals cover");

#define CONVENTIONS_FIELDS(X, R)                                                                   \
    X(R, macs, COUNT, "MAC", "Multiply-accumulates of dot products")                               \
    X(R, macs_plus_norm, COUNT, "", "and one per element normalised")                              \
    X(R, macs_plus_activation, COUNT, "", "and one per element activated")                         \
    X(R, macs_plus_elementwise, COUNT, "", "and one per element added or multiplied")              \
    X(R, macs_plus_pool, COUNT, "", "and one per element pooled")                                  \
    X(R, macs_doubled, COUNT, "FLOP", "Two per multiply-accumulate")                               \
    X(R, flops_exact, COUNT, "FLOP", "n multiplications and n − 1 additions per dot product")      \
    X(R, flops, COUNT, "FLOP", "Work: what intensity, utilisation and time use")
RECORD_TYPE(conventions, Conventions, CONVENTIONS_FIELDS, "conventions",
            "The ways in which the literature counts one network");

static const Conventions *conventions_of(const ModelResult *model)
{
    model->more->conventions = cost_conventions(model->cost);
    return &model->more->conventions;
}

static RecordList tensors_of(const Graph *graph, const GArray *indices, const Tensor ***tensors)
{
    if (!*tensors) {
        *tensors = g_new(const Tensor *, MAX(1, indices->len));
        for (guint i = 0; i < indices->len; i++)
            (*tensors)[i] = graph_tensor(graph, g_array_index(indices, int, i));
    }
    return (RecordList){*tensors, 0, (int)indices->len};
}

static RecordList classes_of(const ModelResult *model)
{
    struct ModelMore *more = model->more;
    if (!more->classes) {
        more->classes = g_new(ModelPart, OP_CLASS_COUNT + 1);
        for (int c = 0; c < OP_CLASS_COUNT; c++)
            if (layers_of_class(&(ModelPart){model, c}) > 0)
                more->classes[more->n_classes++] = (ModelPart){model, c};
        if (model->cost->auxiliary.layers > 0)
            more->classes[more->n_classes++] = (ModelPart){model, NOT_EXECUTED};
    }
    return (RecordList){more->classes, sizeof *more->classes, more->n_classes};
}

static const Footprint *footprint_of(const ModelResult *model)
{
    static const Footprint unknown = {.tensors_bytes = COUNT_ABSENT,
                                      .peak_bytes = COUNT_ABSENT,
                                      .peak_inplace_bytes = COUNT_ABSENT,
                                      .arena_bytes = COUNT_ABSENT,
                                      .peak_op = NO_OP};
    const Footprint *footprint = model_footprint(model);
    return footprint ? footprint : &unknown;
}

static const char *peak_layer(const ModelResult *model)
{
    int op = footprint_of(model)->peak_op;
    return op == NO_OP ? NULL : graph_op(model->graph, op)->name;
}

static double intensity_of(const ModelCost *cost)
{
    return ratio((double)cost->flops, (double)cost->traffic[TRAFFIC_COMPULSORY].bytes);
}

#define MODEL_FIELDS(X, R)                                                                         \
    X(R, id, ID, "", "Name in files, links and data")                                              \
    X(R, name, TEXT, "", "Name for people")                                                        \
    X(R, family, TEXT, "", "Family of networks")                                                   \
    X(R, source, TEXT, "", "The paper it was written from", self->graph->source)                   \
    X(R, url, TEXT, "", "Where to read it", self->graph->url)                                      \
    X(R, year, INDEX, "", "Year of the paper", self->graph->year > 0 ? self->graph->year : -1)     \
    X(R, category, TEXT, "", "What the network is for")                                            \
    X(R, notes, TEXT, "", "Remarks", self->graph->notes)                                           \
    X(R, assumptions, TEXTS, "", "What was taken for granted where its file does not say",         \
      self->graph->assumptions)                                                                    \
    X(R, file, TEXT, "", "File it is described in", self->graph->file)                             \
    X(R, batch, COUNT, "samples", "Samples in one forward pass")                                   \
    X(R, fusion, ID, "", "Fusion rules applied")                                                   \
    X(R, scheme, ID, "", "Quantization scheme")                                                    \
    X(R, format, TEXT, "", "Its scheme, or the element types it is in, in words")                  \
    X(R, design, TEXT, "", "Design what-ifs applied")                                              \
    X(R, dtype, ID, "", "Element type of its activations")                                         \
    X(R, inputs, RECORDS, tensor_record, "What it is given",                                       \
      tensors_of(self->graph, self->graph->inputs, &self->more->inputs))                           \
    X(R, outputs, RECORDS, tensor_record, "What it yields",                                        \
      tensors_of(self->graph, self->graph->outputs, &self->more->outputs))                         \
    X(R, operators, COUNT, "operators", "Operators executed", self->cost->operators)               \
    X(R, params, COUNT, "elements", "Learned parameters, auxiliary heads included",                \
      self->cost->params)                                                                          \
    X(R, params_aux_heads, COUNT, "elements", "Of these, in heads used only in training",          \
      known_count(self->cost->auxiliary.params))                                                   \
    X(R, buffers, COUNT, "elements", "Running statistics", self->cost->buffers)                    \
    X(R, macs, COUNT, "MAC", "Multiply-accumulates of dot products", self->cost->macs)             \
    X(R, flops, COUNT, "FLOP", "Work: what intensity, utilisation and time use",                   \
      self->cost->flops)                                                                           \
    X(R, flops_exact, COUNT, "FLOP", "Work less one addition per dot product",                     \
      self->cost->flops_exact)                                                                     \
    X(R, pool_input_flops, COUNT, "FLOP", "Pooling counted per input element",                     \
      self->cost->pool_input_flops)                                                                \
    X(R, activations, COUNT, "elements", "Elements written by convolutions and linear layers",     \
      self->cost->activations)                                                                     \
    X(R, weights_bytes, BYTES, "byte", "Parameters and buffers in storage",                        \
      self->cost->weights_bytes)                                                                   \
    X(R, metadata_bytes, BYTES, "byte", "Scales and zero points of quantized weights",             \
      self->cost->metadata_bytes)                                                                  \
    X(R, package_bytes, BYTES, "byte", "Weights and metadata: what is shipped",                    \
      count_add(self->cost->weights_bytes, self->cost->metadata_bytes))                            \
    X(R, tensors_bytes, BYTES, "byte", "Activations, every tensor preallocated",                   \
      footprint_of(self)->tensors_bytes)                                                           \
    X(R, peak_bytes, BYTES, "byte", "Most bytes of activations live at once",                      \
      self->counted->peak_bytes)                                                                   \
    X(R, peak_inplace_bytes, BYTES, "byte", "The same with in-place operators",                    \
      footprint_of(self)->peak_inplace_bytes)                                                      \
    X(R, arena_bytes, BYTES, "byte", "One block with concrete offsets that holds them",            \
      footprint_of(self)->arena_bytes)                                                             \
    X(R, peak_layer, TEXT, "", "Layer at which the peak is reached", peak_layer(self))             \
    X(R, intensity, NUMBER, "FLOP/byte", "Arithmetic intensity, compulsory traffic",               \
      intensity_of(self->cost))                                                                    \
    X(R, traffic, RECORD, traffics_record, "Memory traffic by model", &self->more->whole)          \
    X(R, conventions, RECORD, conventions_record, "Compute by every convention",                   \
      conventions_of(self))                                                                        \
    X(R, coverage, RECORD, coverage_record, "How much of the graph the totals cover", self)        \
    X(R, complete, BOOL, "", "Every operator is covered; if not, totals are lower bounds")         \
    X(R, published, RECORDS, published_record,                                                     \
      "Published figures of the network as it is published, beside ours")                          \
    X(R, classes, RECORDS, class_record, "Layers by operator class", classes_of(self))             \
    X(R, layers, RECORDS, layer_record, "Layers in execution order", model_rows(self))
RECORD_TYPE(model, ModelResult, MODEL_FIELDS, "model", "A network");

/* None of a network that is changed, or not of the size it was published in. */
static RecordList published_of(const ModelResult *model)
{
    const Setup *setup = &model->setup;
    bool changed = setup->designs || setup->fusion != FUSION_NONE || setup->resolution > 0;
    const GArray *published = changed ? NULL : model->graph->published;
    int n = published ? (int)published->len : 0;
    PublishedResult *records = model->more->published = g_new0(PublishedResult, MAX(1, n));
    for (int i = 0; i < n; i++) {
        const Published *p = &g_array_index(published, Published, i);
        records[i] = (PublishedResult){
            p->quantity, p->source, p->note, p->value, published_ours(model->cost, p->quantity),
            p->exact};
    }
    return (RecordList){records, sizeof *records, n};
}

/* Bit i: something passes from operator to operator, or is learned, in element type i. What a
 * network is given says nothing of how it computes. */
static guint64 types_in(const Graph *graph)
{
    guint64 types = 0;
    for (int i = 0; i < graph_n_tensors(graph); i++) {
        const Tensor *tensor = graph_tensor(graph, i);
        if (tensor->role == TENSOR_ACTIVATION || tensor_is_parameter(tensor))
            types |= G_GUINT64_CONSTANT(1) << tensor->dtype;
    }
    return types;
}

/* "a", "a and b", "a, b and c", the last first. */
static void prepend_word(GString *out, const char *word)
{
    const char *joint = out->len == 0 ? "" : strstr(out->str, " and ") ? ", " : " and ";
    g_string_prepend(out, joint);
    g_string_prepend(out, word);
}

/* "fp32", "fp32 and int8" of a file that is quantized as it stands, or the scheme. Caller frees. */
static char *format_words(const ModelResult *model)
{
    GString *out = g_string_new(NULL);
    guint64 types = model->quantized ? 0 : types_in(model->graph);
    for (int i = DTYPE_COUNT - 1; i >= 0; i--)
        if (dtype_is_narrow_integer((DType)i) && (types >> i & 1))
            prepend_word(out, dtype_name((DType)i));
    if (out->len == 0 || (types >> dtype_from_name(model->dtype) & 1))
        prepend_word(out, model->scheme);
    return g_string_free(out, FALSE);
}

ModelResult *model_result_new(const Counted *counted, const Setup *setup)
{
    const Graph *graph = counted->cost->graph;
    const Quantized *quantized = counted->quantized;
    ModelResult *result = g_new0(ModelResult, 1);
    *result = (ModelResult){.setup = setup_copy(setup),
                            .counted = counted,
                            .graph = graph,
                            .cost = counted->cost,
                            .quantized = quantized,
                            .id = graph->id,
                            .name = graph->name,
                            .family = graph->family,
                            .category = graph->category,
                            .dtype = dtype_name(counted_floats(counted)),
                            .fusion = setup_fusion_text(setup),
                            .design = setup_design_text(setup),
                            .batch = graph->batch,
                            .complete = counted->cost->covered == counted->cost->operators,
                            .more = g_new0(struct ModelMore, 1)};
    result->compute = counted_compute(counted);
    result->scheme = quantized ? quantized->scheme.id : result->dtype;
    result->format = format_words(result);
    result->more->whole = (ModelPart){result, WHOLE_MODEL};
    result->published = published_of(result);
    return result;
}

static void free_looks(struct ModelMore *more)
{
    for (int i = 0; i < more->n_looks; i++) {
        g_free(more->looks[i].attributes);
        g_free((Shape *)more->looks[i].inputs.shapes);
        g_free((Shape *)more->looks[i].outputs.shapes);
    }
    g_free(more->looks);
}

void model_result_free(ModelResult *result)
{
    if (!result)
        return;
    struct ModelMore *more = result->more;
    free_looks(more);
    footprint_free(more->footprint);
    g_free(more->layers);
    g_free(more->classes);
    g_free(more->inputs);
    g_free(more->outputs);
    g_free(more->unknown);
    g_free(more->published);
    g_free(more);
    g_free(result->format);
    g_free((char *)result->fusion);
    g_free((char *)result->design);
    setup_clear(&result->setup);
    g_free(result);
}

/* ---- Together -------------------------------------------------------------------------------- */

json_t *results_json(const ModelResult *model, const GPtrArray *timings)
{
    json_t *top = json_object(), *description = record_json(&model_record, model);
    json_t *layers = json_incref(json_object_get(description, "layers"));
    json_object_del(description, "layers");
    json_object_set_new(top, "schema", json_string(RESULTS_SCHEMA));
    json_object_set_new(top, "model", description);
    json_object_set_new(top, "layers", layers ? layers : json_array());
    json_t *array = json_array();
    for (guint i = 0; timings && i < timings->len; i++)
        json_array_append_new(array, record_json(&timing_record, g_ptr_array_index(timings, i)));
    json_object_set_new(top, "timing", array);
    return top;
}
