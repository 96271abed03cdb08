/* A network as a record, and records together. */
#include "analysis/results.h"
#include "analysis/results_more.h"
#include "cost/published.h"
#include "graph/kept.h"
#include "graph/sample.h"
#include "record/fields.h"
#include "record/known.h"

#include <string.h>

/* ---- What is made when first asked for ------------------------------------------------------- */

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

/* ---- Models ---------------------------------------------------------------------------------- */

#define TENSOR_FIELDS(X, R)                                                                        \
    X(R, name, TEXT, "", "Name of the tensor")                                                     \
    X(R, shape, SHAPE, "elements", "Dimensions, batch first", &self->shape)                        \
    X(R, dtype, ID, "", "Element type", dtype_name(self->dtype))
RECORD_TYPE(tensor, Tensor, TENSOR_FIELDS, "tensor", "An input or output of a network");

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
    if (!part_is_executed(part))
        return count_at(&cost->auxiliary, offset);
    for (int i = 0; i < cost->n_costs; i++)
        if ((int)cost->costs[i].op_class == part->i)
            count_add_to(&sum, count_mul(count_at(&cost->costs[i], offset), cost->costs[i].layers));
    return sum;
}

static const char *class_id(const ModelPart *part)
{
    return part_is_executed(part) ? op_class_name((OpClass)part->i) : "not_executed";
}

static const char *class_title(const ModelPart *part)
{
    return part_is_executed(part) ? op_class_title((OpClass)part->i)
                                  : "Not executed: auxiliary heads";
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
    X(R, sample, ID, "", "What one sample is", sample_name(self->graph))                           \
    X(R, fusion, ID, "", "Fusion rules applied")                                                   \
    X(R, scheme, ID, "", "Quantization scheme")                                                    \
    X(R, kv_dtype, ID, "",                                                                         \
      "Element type of what is kept from pass to pass, where one was asked for",                   \
      self->setup.kv == DTYPE_FP32 ? NULL : dtype_name(self->setup.kv))                            \
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
INPUT_RECORD_TYPE(model, ModelResult, MODEL_FIELDS, "model", "A network");

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
 * network is given, or keeps from pass to pass, says nothing of how it computes. */
static guint64 types_in(const Graph *graph)
{
    guint64 types = 0;
    g_autofree bool *kept = kept_tensors(graph);
    for (int i = 0; i < graph_n_tensors(graph); i++) {
        const Tensor *tensor = graph_tensor(graph, i);
        if ((tensor->role == TENSOR_ACTIVATION && !kept[i]) || tensor_is_parameter(tensor))
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

/* "fp32", "fp32 and int8" of a file that is quantized as it stands, or the scheme; "bf16, cache in
 * fp8". Caller frees. */
static char *format_words(const ModelResult *model)
{
    GString *out = g_string_new(NULL);
    guint64 types = model->quantized ? 0 : types_in(model->graph);
    for (int i = DTYPE_COUNT - 1; i >= 0; i--)
        if (dtype_is_narrow_integer((DType)i) && (types >> i & 1))
            prepend_word(out, dtype_name((DType)i));
    if (out->len == 0 || (types >> dtype_from_name(model->dtype) & 1))
        prepend_word(out, model->scheme);
    if (model->setup.kv != DTYPE_FP32)
        g_string_append_printf(out, ", cache in %s", dtype_name(model->setup.kv));
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

void model_result_free(ModelResult *result)
{
    if (!result)
        return;
    struct ModelMore *more = result->more;
    model_layers_clear(more);
    footprint_free(more->footprint);
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
