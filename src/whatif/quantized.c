#include "whatif/quantized.h"

#include "base/count.h"
#include "base/error.h"

enum {
    REQUANTIZE_OPS = 3, /* multiply by a fixed-point scale, shift, add the zero point */
    AFFINE_OUTPUT_OPS = 4,
    PLACE_BITS = 2,       /* of a weight among four */
    POINTER_BITS = 32,    /* where a sparse row begins */
    SHORT_COLUMNS = 65536 /* of a row whose columns fit 16 bits */
};

static void add_to(int64_t *sum, int64_t count)
{
    *sum = count_add(*sum, count);
}

/* ---- Zero points ---------------------------------------------------------------------------- */

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
        add_to(&counts.expanded, counts.weight_sums);
    return counts;
}

/* With symmetric weights the only correction is known beforehand, and part of the bias. */
static int64_t affine_ops(const Scheme *scheme, const AffineCounts *affine, bool weights)
{
    bool integer = !dtype_is_float(scheme->compute);
    bool online = weights ? scheme->affine_weights : scheme->affine_activations;
    return integer && online ? affine->expanded : 0;
}

/* ---- Weights -------------------------------------------------------------------------------- */

/* Output channels: numbers of a weight that share a scale per channel have one of these in common.
 */
static int64_t channels_of(const Op *op, int input, const Shape *w)
{
    int last = w->rank - 1;
    if (w->rank < 2)
        return 1;
    bool swapped = input == 0 ? op->attrs->transpose_a : op->attrs->transpose_b;
    switch (op->kind) {
    case OP_CONV:
        return w->dim[0];
    case OP_CONV_TRANSPOSE:
        return count_mul(w->dim[1], MAX(op->attrs->groups, 1));
    case OP_LINEAR:
    case OP_MATMUL:
        return count_mul(count_product(w->dim, last - 1),
                         w->dim[(input == 0) == swapped ? last : last - 1]);
    case OP_PACKED_ATTENTION:
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

typedef struct Count {
    const Quantized *quantized;
    const Graph *from;
    QuantizedCost *result;
    bool *seen; /* per tensor of the quantized graph */
} Count;

static void count_matrix(const Count *count, QuantizedLayer *layer, const Op *op, int input)
{
    const Scheme *scheme = &count->quantized->scheme;
    const Tensor *tensor = op_input(count->quantized->graph, op, input);
    int64_t elements = shape_elements(&tensor->shape);
    int64_t channels = channels_of(op, input, &tensor->shape), indices = 0;
    int before = dtype_bits(graph_tensor(count->from, op->inputs[input])->dtype);
    int64_t bytes = count_bytes(elements, dtype_bits(tensor->dtype));
    if (scheme->sparsity != SPARSITY_NONE)
        bytes = sparse_bytes(scheme, elements, channels, &indices);
    add_to(&layer->matrix_elements, elements);
    add_to(&layer->matrix_bytes_before, count_bytes(elements, before));
    add_to(&layer->matrix_bytes, bytes);
    add_to(&layer->metadata_bytes, indices);
    add_to(&layer->metadata_bytes, scale_bytes(scheme, scales_of(scheme, elements, channels),
                                               scheme->affine_weights, scheme->weights));
}

/* Elements of the weights an operator uses, counting in `layer` those nobody used before. */
static int64_t count_matrices(const Count *count, QuantizedLayer *layer, const Op *op)
{
    const Graph *graph = count->quantized->graph;
    int64_t used = 0;
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(graph, op, i);
        if (!quantized_is_matrix(count->quantized, op->inputs[i]) || !shape_known(&tensor->shape))
            continue;
        add_to(&used, shape_elements(&tensor->shape));
        if (!count->seen[op->inputs[i]])
            count_matrix(count, layer, op, i);
        count->seen[op->inputs[i]] = true;
    }
    return used;
}

/* ---- Layers --------------------------------------------------------------------------------- */

static int64_t outputs_of(const Graph *graph, const Op *op)
{
    int64_t outputs = 0;
    for (int i = 0; i < op->n_outputs; i++) {
        const Tensor *tensor = op_output(graph, op, i);
        if (tensor != NULL && shape_known(&tensor->shape))
            add_to(&outputs, shape_elements(&tensor->shape));
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

static void count_product_layer(const Count *count, QuantizedLayer *layer, const Op *op,
                                const LayerCost *cost)
{
    const Quantized *quantized = count->quantized;
    const Scheme *scheme = &quantized->scheme;
    int64_t repeats = MAX(op->repeats, 1), used = count_matrices(count, layer, op);
    layer->matrix_used = used;
    layer->affine = affine_counts(&cost->gemm, used > 0);
    if (scheme_is_format(scheme))
        return;
    layer->affine_ops = affine_ops(scheme, &layer->affine, used > 0);
    add_to(&layer->metadata_bytes, activation_metadata(quantized, op));
    if (scheme->requantize)
        layer->requantize_ops =
            count_mul3(REQUANTIZE_OPS, repeats, outputs_of(quantized->graph, op));
    if (scheme_is_weight_only(scheme))
        layer->dequantize_ops = count_mul3(scheme->affine_weights ? 2 : 1, repeats, used);
}

static void count_layer(const Count *count, QuantizedLayer *layer, const LayerCost *cost)
{
    const Op *op = graph_op(count->quantized->graph, cost->op);
    const QuantizedOp *mark = quantized_op(count->quantized, cost->op);
    layer->convert_ops = count_mul(mark->convert_ops, MAX(op->repeats, 1));
    if (mark->quantized)
        count_product_layer(count, layer, op, cost);
    else if (mark->conversion)
        layer->metadata_bytes = activation_metadata(count->quantized, op);
}

/* ---- Into the model's cost ------------------------------------------------------------------ */

static void add_metadata(ModelCost *cost, LayerCost *layer, int64_t bytes)
{
    add_to(&layer->metadata_bytes, bytes);
    add_to(&cost->metadata_bytes, bytes);
    add_to(&cost->bytes_floor, bytes);
    add_to(&cost->bytes_of_class[layer->op_class], bytes);
    for (int model = 0; model < TRAFFIC_MODEL_COUNT; model++)
        if (model != TRAFFIC_TILED || cost->has_tiled) {
            add_to(&layer->traffic[model].bytes, bytes);
            add_to(&cost->traffic[model].bytes, bytes);
        }
}

/* What a device that skips zeros need not do and read. */
static void mark_sparse(const Count *count, LayerCost *layer, const QuantizedLayer *sums)
{
    const Scheme *scheme = &count->quantized->scheme;
    const Op *op = op_lead(graph_op(count->quantized->graph, layer->op));
    if (sums->matrix_used == 0 || op->kind == OP_PACKED_ATTENTION)
        return;
    int64_t dense = count_bytes(sums->matrix_elements, dtype_bits(scheme->weights));
    int64_t sparse = count_add(sums->matrix_bytes, sums->metadata_bytes);
    layer->sparsity = sparsity_name(scheme->sparsity);
    layer->sparse_saved_bytes = MAX(0, count_sub(dense, sparse));
}

/* What the dense matrix takes over what is stored of it. */
static void drop_zeros(const Count *count, LayerCost *layer, const QuantizedLayer *sums)
{
    const Scheme *scheme = &count->quantized->scheme;
    int64_t dense = count_bytes(sums->matrix_elements, dtype_bits(scheme->weights));
    int64_t saved = count_sub(dense, sums->matrix_bytes);
    if (scheme->sparsity == SPARSITY_NONE)
        return;
    layer->weights_bytes = count_sub(layer->weights_bytes, saved);
    count->result->cost->weights_bytes = count_sub(count->result->cost->weights_bytes, saved);
}

static void add_layer(const Count *count, LayerCost *layer, const QuantizedLayer *sums)
{
    QuantizedCost *result = count->result;
    bool sparse = count->quantized->scheme.sparsity != SPARSITY_NONE;
    layer->extra_ops = count_add(count_add(sums->requantize_ops, sums->convert_ops),
                                 count_add(sums->dequantize_ops, sums->affine_ops));
    add_to(&result->cost->extra_ops, layer->extra_ops);
    drop_zeros(count, layer, sums);
    if (sparse) { /* in the package only: what is read stays dense */
        mark_sparse(count, layer, sums);
        add_to(&layer->metadata_bytes, sums->metadata_bytes);
        add_to(&result->cost->metadata_bytes, sums->metadata_bytes);
    } else {
        add_metadata(result->cost, layer, sums->metadata_bytes);
    }
    add_to(&result->matrix_bytes_before, sums->matrix_bytes_before);
    add_to(&result->matrix_bytes, sums->matrix_bytes);
    if (quantized_op(count->quantized, layer->op)->conversion)
        add_to(&result->conversion_bytes, layer->traffic[TRAFFIC_COMPULSORY].bytes);
}

static bool totals_ok(const ModelCost *cost)
{
    bool ok = count_ok(cost->extra_ops) && count_ok(cost->metadata_bytes) &&
              count_ok(cost->weights_bytes) && count_ok(cost->bytes_floor);
    for (int model = 0; model < TRAFFIC_MODEL_COUNT; model++)
        ok = ok && count_ok(cost->traffic[model].bytes);
    return ok;
}

static bool count_layers(const Count *count, GError **error)
{
    ModelCost *cost = count->result->cost;
    for (int i = 0; i < cost->n_layers; i++) {
        count_layer(count, &count->result->layers[i], &cost->layers[i]);
        add_layer(count, &cost->layers[i], &count->result->layers[i]);
        if (!totals_ok(cost)) {
            g_set_error(error, RB_ERROR, RB_ERROR_LIMIT,
                        "layer '%s': the counts of the quantized network up to here pass 64 bits; "
                        "make it smaller",
                        graph_op(cost->graph, cost->layers[i].op)->name);
            return false;
        }
    }
    return true;
}

QuantizedCost *quantized_cost(const Quantized *quantized, const Graph *graph, int64_t fast_bytes,
                              GError **error)
{
    g_autoptr(QuantizedCost) result = g_new0(QuantizedCost, 1);
    result->cost = cost_graph(quantized->graph, fast_bytes, error);
    if (result->cost == NULL)
        return NULL;
    result->layers = g_new0(QuantizedLayer, result->cost->n_layers + 1);
    g_autofree bool *seen = g_new0(bool, graph_n_tensors(quantized->graph) + 1);
    Count count = {quantized, graph, result, seen};
    return count_layers(&count, error) ? g_steal_pointer(&result) : NULL;
}

void quantized_cost_free(QuantizedCost *cost)
{
    if (cost == NULL)
        return;
    cost_free(cost->cost);
    g_free(cost->layers);
    g_free(cost);
}
