#include "whatif/quantized.h"

#include "base/count.h"
#include "base/error.h"
#include "base/tuples.h"

enum {
    REQUANTIZE_OPS = 3, /* multiply by a fixed-point scale, shift, add the zero point */
    AFFINE_OUTPUT_OPS = 4,
    PLACE_BITS = 2,       /* of a weight among four */
    POINTER_BITS = 32,    /* where a sparse row begins */
    SHORT_COLUMNS = 65536 /* of a row whose columns fit 16 bits */
};

/* ---- Zero points ----------------------------------------------------------------------------- */

AffineCounts affine_counts(const Gemm *gemm, bool weights)
{
    int64_t a = count_mul3(gemm->groups, gemm->m, gemm->k);
    int64_t b = count_mul3(gemm->groups, gemm->k, gemm->n);
    int64_t outputs = count_mul3(gemm->groups, gemm->m, gemm->n);
    AffineCounts counts = {
        .naive = count_mul3(2, outputs, gemm->k),
        .input_sums = gemm->a_is_weight || !weights ? b : a,
        .weight_sums = gemm->a_is_weight || !weights ? a : b,
        .outputs = count_mul(AFFINE_OUTPUT_OPS, outputs),
    };
    counts.expanded = count_add(counts.input_sums, counts.outputs);
    if (!weights)
        count_add_to(&counts.expanded, counts.weight_sums);
    return counts;
}

/* With symmetric weights the only correction is known beforehand, and part of the bias. */
static int64_t affine_ops(const Scheme *scheme, const AffineCounts *affine, bool weights)
{
    bool integer = !dtype_is_float(scheme->compute);
    bool online = weights ? scheme->affine_weights : scheme->affine_activations;
    return integer && online ? affine->expanded : 0;
}

/* ---- Weights --------------------------------------------------------------------------------- */

/* Output channels: numbers of a weight that share a scale per channel have one of these in common.
 */
static int64_t channels_of(const Op *op, int input, const Shape *w)
{
    int last = w->rank - 1;
    bool swapped;
    if (w->rank < 2)
        return 1;
    switch (op_info(op->kind)->says->layout) {
    case WEIGHTS_FIRST:
        return w->dim[0];
    case WEIGHTS_SECOND:
        return count_mul(w->dim[1], MAX(op_window(op)->groups, 1));
    case WEIGHTS_MATRIX:
        swapped = input == 0 ? op_product(op)->transpose_a : op_product(op)->transpose_b;
        return count_mul(count_product(w->dim, last - 1),
                         w->dim[(input == 0) == swapped ? last : last - 1]);
    case WEIGHTS_LAST:
        return w->dim[last];
    default:
        return count_product(w->dim, last);
    }
}

static int64_t scales_of(const Scheme *scheme, int64_t elements, int64_t channels)
{
    switch (scheme->granularity) {
    case GRANULARITY_NONE:
        return 0;
    case GRANULARITY_TENSOR:
        return 1;
    case GRANULARITY_CHANNEL:
        return channels;
    default:
        return channels > 0
                   ? count_mul(channels, count_ceil_div(elements / channels, scheme->group))
                   : 0;
    }
}

static int64_t scale_bytes(const Scheme *scheme, int64_t scales, bool affine, DType zero)
{
    int64_t bytes = count_bytes(scales, dtype_bits(scheme->floats));
    return affine ? count_add(bytes, count_bytes(scales, dtype_bits(zero))) : bytes;
}

/* Where a scheme says what stands beside each group, that. */
static int64_t weight_scale_bytes(const Scheme *scheme, int64_t scales)
{
    return scheme->group_bits > 0
               ? count_bytes(scales, scheme->group_bits)
               : scale_bytes(scheme, scales, scheme->affine_weights, scheme->weights);
}

/* Bytes of the weights kept and, in *indices, of where they are. */
static int64_t sparse_bytes(const Scheme *scheme, int64_t elements, int64_t rows, int64_t *indices)
{
    int bits = dtype_bits(scheme->weights);
    int64_t zeros =
        elements / 100 * scheme->sparsity_percent + elements % 100 * scheme->sparsity_percent / 100;
    int64_t kept = elements - zeros;
    if (scheme->sparsity == SPARSITY_2_4) {
        kept = count_ceil_div(elements, 2);
        *indices = count_bytes(kept, PLACE_BITS);
        return count_bytes(kept, bits);
    }
    bool narrow = rows > 0 && elements / rows <= SHORT_COLUMNS;
    *indices = count_add(count_bytes(kept, narrow ? 16 : 32),
                         count_bytes(count_add(rows, 1), POINTER_BITS));
    return count_bytes(kept, bits);
}

/* A matrix of weights that an operator reads. */
typedef struct Use {
    int input, bits_before;
    bool first; /* nobody used it before */
} Use;

typedef struct Count {
    const Quantized *quantized;
    const Graph *from;
    QuantizedCost *result;
    bool *seen;                /* per tensor of the quantized graph */
    Tuples *known;             /* layers that differ */
    GArray *costs, *additions; /* LayerCost, QuantizedLayer of each */
    GArray *uses, *words;      /* Use, uint64_t: of the layer in hand */
} Count;

static void count_matrix(const Count *count, QuantizedLayer *layer, const Op *op, const Use *use)
{
    const Scheme *scheme = &count->quantized->scheme;
    const Tensor *tensor = op_input(count->quantized->graph, op, use->input);
    int64_t elements = shape_elements(&tensor->shape);
    int64_t channels = channels_of(op, use->input, &tensor->shape), indices = 0;
    int64_t bytes = count_bytes(elements, dtype_bits(tensor->dtype));
    count_add_to(&layer->matrix_used, elements);
    if (!use->first)
        return;
    if (scheme->sparsity != SPARSITY_NONE)
        bytes = sparse_bytes(scheme, elements, channels, &indices);
    count_add_to(&layer->matrix_elements, elements);
    count_add_to(&layer->matrix_bytes_before, count_bytes(elements, use->bits_before));
    count_add_to(&layer->matrix_bytes, bytes);
    count_add_to(&layer->metadata_bytes, indices);
    count_add_to(&layer->metadata_bytes,
                 weight_scale_bytes(scheme, scales_of(scheme, elements, channels)));
}

/* The matrices an operator uses, which count as used from then on. */
static void find_uses(const Count *count, const Op *op)
{
    const Graph *graph = count->quantized->graph;
    g_array_set_size(count->uses, 0);
    for (int i = 0; i < op->n_inputs; i++) {
        int tensor = op->inputs[i];
        if (!quantized_is_matrix(count->quantized, tensor) ||
            !shape_known(&graph_tensor(graph, tensor)->shape))
            continue;
        Use use = {i, dtype_bits(graph_tensor(count->from, tensor)->dtype), !count->seen[tensor]};
        g_array_append_val(count->uses, use);
        count->seen[tensor] = true;
    }
}

/* ---- Layers ---------------------------------------------------------------------------------- */

static int64_t outputs_of(const Graph *graph, const Op *op)
{
    int64_t outputs = 0;
    for (int i = 0; i < op->n_outputs; i++) {
        const Tensor *tensor = op_output(graph, op, i);
        if (tensor != NULL && shape_known(&tensor->shape))
            count_add_to(&outputs, shape_elements(&tensor->shape));
    }
    return outputs;
}

/* Static scales of what is written in the activations' dtype. */
static int64_t activation_metadata(const Quantized *quantized, const Op *op)
{
    const Scheme *scheme = &quantized->scheme;
    int64_t scales = 0;
    for (int i = 0; scheme->requantize && i < op->n_outputs; i++) {
        const Tensor *tensor = op_output(quantized->graph, op, i);
        scales += tensor != NULL && tensor->dtype == scheme->activations;
    }
    return scale_bytes(scheme, scales, scheme->affine_activations, scheme->activations);
}

/* Of what it quantizes in passing. */
static int64_t in_passing_metadata(const Quantized *quantized, const QuantizedOp *mark)
{
    const Scheme *scheme = &quantized->scheme;
    return scheme->requantize
               ? scale_bytes(scheme, mark->scales, scheme->affine_activations, scheme->activations)
               : 0;
}

/* Of weights used, those that a row meets: of experts the few that all rows might share. */
static int64_t met_of(const LayerCost *cost, int64_t used)
{
    int64_t read = cost->traffic[TRAFFIC_COMPULSORY].weights;
    return count_ok(read) && cost->known & KNOWS_BYTES ? MIN(used, read) : used;
}

static void count_product_layer(const Count *count, QuantizedLayer *layer, const Op *op,
                                const LayerCost *cost)
{
    const Quantized *quantized = count->quantized;
    const Scheme *scheme = &quantized->scheme;
    int64_t repeats = op_times(op);
    for (guint i = 0; i < count->uses->len; i++)
        count_matrix(count, layer, op, &g_array_index(count->uses, Use, i));
    int64_t used = layer->matrix_used;
    layer->affine = affine_counts(&cost->gemm, used > 0);
    if (scheme_is_format(scheme))
        return;
    layer->affine_ops = affine_ops(scheme, &layer->affine, used > 0);
    count_add_to(&layer->metadata_bytes, activation_metadata(quantized, op));
    if (scheme->requantize)
        layer->requantize_ops =
            count_mul3(REQUANTIZE_OPS, repeats, outputs_of(quantized->graph, op));
    if (scheme_is_weight_only(scheme))
        layer->dequantize_ops =
            count_mul3(scheme->affine_weights ? 2 : 1, repeats, met_of(cost, used));
}

static QuantizedLayer count_layer(const Count *count, const LayerCost *cost)
{
    const Op *op = graph_op(count->quantized->graph, cost->example);
    const QuantizedOp *mark = quantized_op(count->quantized, cost->example);
    QuantizedLayer layer = {.metadata_bytes = in_passing_metadata(count->quantized, mark)};
    if (mark->quantized)
        count_product_layer(count, &layer, op, cost);
    else if (mark->conversion)
        layer.metadata_bytes = activation_metadata(count->quantized, op);
    return layer;
}

/* ---- Into the model's cost ------------------------------------------------------------------- */

/* What the dense matrix takes over what is stored of it. */
static int64_t dropped_bytes(const Scheme *scheme, const QuantizedLayer *sums)
{
    int64_t dense = count_bytes(sums->matrix_elements, dtype_bits(scheme->weights));
    return scheme->sparsity == SPARSITY_NONE ? 0 : count_sub(dense, sums->matrix_bytes);
}

/* Of bytes that belong to a layer's matrices, those of what it touches: of experts, the few that a
 * pass reads under a traffic model. */
static int64_t touched_part(const LayerCost *layer, const QuantizedLayer *sums, TrafficModel model,
                            int64_t bytes)
{
    int64_t touched = layer->traffic[model].weights, all = sums->matrix_elements;
    if (touched >= all || !count_ok(bytes))
        return bytes;
    return (int64_t)((double)bytes * ((double)touched / (double)all));
}

/* What a device that skips zeros need not do and read. */
static void mark_sparse(const Count *count, LayerCost *layer, const QuantizedLayer *sums)
{
    const Scheme *scheme = &count->quantized->scheme;
    const Op *op = op_lead(graph_op(count->quantized->graph, layer->example));
    bool mixed = op_info(op->kind)->keeps & KEEP_PROJECTION; /* with products of activations */
    if (sums->matrix_used == 0 || mixed)
        return;
    int64_t dense = count_bytes(sums->matrix_elements, dtype_bits(scheme->weights));
    int64_t sparse = count_add(sums->matrix_bytes, sums->metadata_bytes);
    layer->sparsity = sparsity_name(scheme->sparsity);
    layer->sparse_saved_bytes =
        touched_part(layer, sums, TRAFFIC_COMPULSORY, MAX(0, count_sub(dense, sparse)));
}

/* What sparsity adds is in the package only: what is read stays dense. */
static void add_to_layer(const Count *count, LayerCost *layer, const QuantizedLayer *sums)
{
    const Scheme *scheme = &count->quantized->scheme;
    layer->extra_ops =
        count_add(sums->requantize_ops, count_add(sums->dequantize_ops, sums->affine_ops));
    layer->weights_bytes = count_sub(layer->weights_bytes, dropped_bytes(scheme, sums));
    count_add_to(&layer->metadata_bytes, sums->metadata_bytes);
    if (scheme->sparsity != SPARSITY_NONE) {
        mark_sparse(count, layer, sums);
        return;
    }
    for (int model = 0; model < TRAFFIC_MODEL_COUNT; model++)
        if (model != TRAFFIC_TILED || count->result->cost->has_tiled)
            count_add_to(&layer->traffic[model].bytes,
                         touched_part(layer, sums, (TrafficModel)model, sums->metadata_bytes));
}

static void add_to_model(const Count *count, const LayerCost *layer, const QuantizedLayer *sums)
{
    const Scheme *scheme = &count->quantized->scheme;
    QuantizedCost *result = count->result;
    ModelCost *cost = result->cost;
    bool dense = scheme->sparsity == SPARSITY_NONE;
    int64_t read = dense ? touched_part(layer, sums, TRAFFIC_COMPULSORY, sums->metadata_bytes) : 0;
    count_add_to(&cost->extra_ops, layer->extra_ops);
    cost->weights_bytes = count_sub(cost->weights_bytes, dropped_bytes(scheme, sums));
    count_add_to(&cost->metadata_bytes, sums->metadata_bytes);
    count_add_to(&cost->bytes_floor, read);
    count_add_to(&cost->bytes_of_class[layer->op_class], read);
    for (int model = 0; model < TRAFFIC_MODEL_COUNT; model++)
        if (dense && (model != TRAFFIC_TILED || cost->has_tiled))
            count_add_to(&cost->traffic[model].bytes,
                         touched_part(layer, sums, (TrafficModel)model, sums->metadata_bytes));
    count_add_to(&result->matrix_bytes_before, sums->matrix_bytes_before);
    count_add_to(&result->matrix_bytes, sums->matrix_bytes);
    if (!dense)
        count_add_to(&result->zeros_bytes,
                     count_sub(dropped_bytes(scheme, sums), sums->metadata_bytes));
}

static bool totals_ok(const ModelCost *cost)
{
    bool ok = count_ok(cost->extra_ops) && count_ok(cost->metadata_bytes) &&
              count_ok(cost->weights_bytes) && count_ok(cost->bytes_floor);
    for (int model = 0; model < TRAFFIC_MODEL_COUNT; model++)
        ok = ok && count_ok(cost->traffic[model].bytes);
    return ok;
}

static void put(const Count *count, uint64_t word)
{
    g_array_append_val(count->words, word);
}

/* What tells a layer from others that cost the same without quantization. */
static int tell_apart(const Count *count, int layer)
{
    const ModelCost *cost = count->result->cost;
    const QuantizedOp *mark = quantized_op(count->quantized, cost_op_index(cost, layer));
    g_array_set_size(count->uses, 0);
    if (mark->quantized)
        find_uses(count, cost_op(cost, layer));
    g_array_set_size(count->words, 0);
    put(count, (uint64_t)cost->layers[layer].cost << 2 | (uint64_t)mark->quantized << 1 |
                   mark->conversion);
    put(count, (uint64_t)mark->scales);
    for (guint i = 0; i < count->uses->len; i++) {
        const Use *use = &g_array_index(count->uses, Use, i);
        put(count, (uint64_t)use->input << 32 | (uint64_t)use->bits_before << 1 | use->first);
    }
    return tuples_index(count->known, (const uint64_t *)count->words->data, (int)count->words->len);
}

static void add_layer(const Count *count, int i)
{
    ModelCost *cost = count->result->cost;
    int index = tell_apart(count, i);
    if (index == (int)count->costs->len) {
        LayerCost layer = *cost_layer(cost, i);
        layer.example = cost_op_index(cost, i);
        layer.layers = 0;
        QuantizedLayer addition = count_layer(count, &layer);
        add_to_layer(count, &layer, &addition);
        g_array_append_val(count->costs, layer);
        g_array_append_val(count->additions, addition);
    }
    LayerCost *layer = &g_array_index(count->costs, LayerCost, index);
    layer->layers++;
    cost->layers[i].cost = index;
    add_to_model(count, layer, &g_array_index(count->additions, QuantizedLayer, index));
    if (quantized_op(count->quantized, cost_op_index(cost, i))->conversion)
        count_add_to(&count->result->conversion_bytes, layer->traffic[TRAFFIC_COMPULSORY].bytes);
}

static bool count_layers(const Count *count, GError **error)
{
    ModelCost *cost = count->result->cost;
    for (int i = 0; i < cost->n_layers; i++) {
        add_layer(count, i);
        if (!totals_ok(cost))
            return rb_fail(error, RB_ERROR_LIMIT,
                           "layer '%s': the counts of the quantized network up to here pass 64 "
                           "bits; make it smaller",
                           cost_op(cost, i)->name);
    }
    return true;
}

/* Layers that were alike may differ now. */
static void take_costs(const Count *count)
{
    ModelCost *cost = count->result->cost;
    g_free(cost->costs);
    cost->n_costs = (int)count->costs->len;
    cost->costs = (LayerCost *)(void *)g_array_free(count->costs, FALSE);
    count->result->layers = (QuantizedLayer *)(void *)g_array_free(count->additions, FALSE);
}

QuantizedCost *quantized_cost(const Quantized *quantized, const Graph *graph, int64_t fast_bytes,
                              GError **error)
{
    g_autoptr(QuantizedCost) result = g_new0(QuantizedCost, 1);
    result->cost = cost_graph(quantized->graph, fast_bytes, error);
    if (result->cost == NULL)
        return NULL;
    g_autofree bool *seen = g_new0(bool, graph_n_tensors(quantized->graph) + 1);
    g_autoptr(Tuples) known = tuples_new();
    g_autoptr(GArray) uses = g_array_new(FALSE, FALSE, sizeof(Use));
    g_autoptr(GArray) words = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    Count count = {
        .quantized = quantized,
        .from = graph,
        .result = result,
        .seen = seen,
        .known = known,
        .costs = g_array_new(FALSE, FALSE, sizeof(LayerCost)),
        .additions = g_array_new(FALSE, FALSE, sizeof(QuantizedLayer)),
        .uses = uses,
        .words = words,
    };
    bool counted = count_layers(&count, error);
    take_costs(&count);
    return counted ? g_steal_pointer(&result) : NULL;
}

void quantized_cost_free(QuantizedCost *cost)
{
    if (cost == NULL)
        return;
    cost_free(cost->cost);
    g_free(cost->layers);
    g_free(cost);
}
