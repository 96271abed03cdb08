#include "cost/training_layers.h"

#include <limits.h>
#include <string.h>

#include "base/count.h"
#include "base/error.h"
#include "cost/backward.h"
#include "cost/training_books.h"
#include "graph/op_cost.h"

enum { NO_LAYER = -1, LOGIT_BYTES = 4, MASK_BYTES = 1 };

/* Where in a layer a tensor is. */
typedef enum Side { SIDE_STREAM, SIDE_INNER, SIDE_CORE } Side;

typedef struct Scan {
    const Graph *graph;
    const LayersSetup *setup;
    const Trainer *trainer;
    Books books;
    Side *side;      /* of each tensor */
    int *layer;      /* of each operator; NO_LAYER */
    int first, last; /* operators of layers */
    int64_t width;   /* features of the stream */
    LayerKept *kept; /* of each layer */
    TrainingLayers *out;
} Scan;

/* ---- Which layer an operator is of ----------------------------------------------------------- */

/* Length of "decoder.layers.3" in "decoder.layers.3.mlp"; 0: no part of it is a number. */
static size_t numbered_length(const char *block)
{
    for (const char *part = block; *part;) {
        size_t n = strcspn(part, "./");
        if (n > 0 && strspn(part, "0123456789") == n)
            return (size_t)(part - block) + n;
        part += n;
        part += *part != '\0';
    }
    return 0;
}

/* Numbers layers in the order in which they stand. */
static void find_layers(Scan *scan)
{
    g_autoptr(GHashTable) numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    scan->first = scan->last = NO_OP;
    for (int i = 0; i < graph_n_ops(scan->graph); i++) {
        const char *block = graph_op(scan->graph, i)->block;
        size_t n = block ? numbered_length(block) : 0;
        scan->layer[i] = NO_LAYER;
        if (n == 0)
            continue;
        g_autofree char *name = g_strndup(block, n);
        gpointer number;
        if (!g_hash_table_lookup_extended(numbers, name, NULL, &number)) {
            number = GINT_TO_POINTER((int)g_hash_table_size(numbers));
            g_hash_table_insert(numbers, g_steal_pointer(&name), number);
        }
        scan->layer[i] = GPOINTER_TO_INT(number);
        scan->first = scan->first == NO_OP ? i : scan->first;
        scan->last = i;
    }
    scan->out->layers = (int)g_hash_table_size(numbers);
}

/* ---- Where in a layer a tensor is ------------------------------------------------------------ */

static int64_t width_of(const Scan *scan, int tensor)
{
    const Shape *shape = &graph_tensor(scan->graph, tensor)->shape;
    return shape->rank > 0 ? shape->dim[shape->rank - 1] : 0;
}

/* The furthest in of what an operator reads that was computed. */
static Side side_of_inputs(const Scan *scan, const Op *op)
{
    Side side = SIDE_STREAM;
    for (int i = 0; i < op->n_inputs; i++)
        if (op->inputs[i] >= 0 && books_activation(scan->graph, op->inputs[i]))
            side = MAX(side, scan->side[op->inputs[i]]);
    return side;
}

/* A product of two things that were computed: queries by keys, scores by values. */
static bool multiplies_activations(const Graph *graph, const Op *op)
{
    const Tensor *a = op_input(graph, op, 0), *b = op_input(graph, op, 1);
    return op_is_product(op->kind) && (backward_keeps(op) & KEEP_FACTORS) && a && b &&
           tensor_is_data(a) && tensor_is_data(b);
}

/* Adds to the stream what a layer made, which is as wide. */
static bool adds_to_stream(const Scan *scan, const Op *op)
{
    bool stream = false;
    for (int i = 0; i < op->n_inputs; i++)
        stream = stream || (op->inputs[i] >= 0 && books_activation(scan->graph, op->inputs[i]) &&
                            scan->side[op->inputs[i]] == SIDE_STREAM);
    return op->kind == OP_ADD && stream && width_of(scan, op->outputs[0]) == scan->width;
}

/* Of a product with weights: the first one of a layer leads into it, the last one out of it. */
static Side side_of_layer(const Scan *scan, const Op *op, Side from)
{
    bool wide = width_of(scan, op->outputs[0]) == scan->width;
    bool mixture = (backward_keeps(op) & KEEP_HIDDEN) != 0;
    return wide && (from != SIDE_STREAM || mixture) ? SIDE_STREAM : SIDE_INNER;
}

/* Of what an operator makes. A norm over all features of a token needs them on one device. */
static Side side_of(const Scan *scan, const Op *op)
{
    Side from = side_of_inputs(scan, op);
    bool whole = graph_tensor(scan->graph, op->outputs[0])->shape.rank <= 3;
    if (multiplies_activations(scan->graph, op))
        return from == SIDE_CORE ? SIDE_INNER : SIDE_CORE;
    if (op_is_product(op->kind) && (backward_keeps(op) & KEEP_INPUTS) &&
        !(backward_keeps(op) & KEEP_HIDDEN))
        return SIDE_INNER;
    if (op_is_product(op->kind))
        return side_of_layer(scan, op, from);
    if (op_info(op->kind)->op_class == OP_CLASS_NORM && whole)
        return SIDE_STREAM;
    return from != SIDE_CORE && adds_to_stream(scan, op) ? SIDE_STREAM : from;
}

static void find_sides(Scan *scan)
{
    for (int i = 0; i < graph_n_ops(scan->graph); i++) {
        const Op *op = graph_op(scan->graph, i);
        if (op->n_outputs == 0 || op->outputs[0] < 0)
            continue;
        Side side = side_of(scan, op);
        bool norm = op_info(op->kind)->op_class == OP_CLASS_NORM;
        for (int j = 0; j < op->n_outputs; j++)
            if (op->outputs[j] >= 0)
                scan->side[op->outputs[j]] = side;
        if (norm && side == SIDE_STREAM && op->inputs[0] >= 0)
            scan->side[scan->books.base[op->inputs[0]]] = SIDE_STREAM;
    }
}

/* ---- Adding up ------------------------------------------------------------------------------- */

/* Bytes that an operator, or a tensor it makes, adds to what is kept where it stands. */
static void keep(Scan *scan, int op, Side side, int64_t bytes)
{
    int layer = scan->layer[op];
    LayerKept *kept = layer == NO_LAYER ? NULL : &scan->kept[layer];
    if (!kept && op < scan->first)
        count_add_to(&scan->out->embedding_kept, bytes);
    else if (!kept)
        count_add_to(side == SIDE_STREAM ? &scan->out->head_stream : &scan->out->head_inner, bytes);
    else if (side == SIDE_STREAM)
        count_add_to(&kept->stream, bytes);
    else
        count_add_to(&kept->inner, bytes);
    if (kept && side == SIDE_CORE)
        count_add_to(&kept->core, bytes);
}

/* A tensor counts in the layer that makes it, one that is first read elsewhere there: as the input
 * of a layer. */
static int place_of(const Scan *scan, int tensor, const int *reader)
{
    int producer = graph_tensor(scan->graph, tensor)->producer;
    bool leaves = producer == NO_OP ||
                  (reader[tensor] != NO_OP && scan->layer[producer] != scan->layer[reader[tensor]]);
    return leaves ? reader[tensor] : producer;
}

/* The first operator that reads each tensor, by bases. */
static int *find_readers(const Scan *scan)
{
    int n = graph_n_tensors(scan->graph);
    int *reader = g_new(int, n + 1);
    for (int i = 0; i < n; i++)
        reader[i] = NO_OP;
    for (int i = graph_n_ops(scan->graph) - 1; i >= 0; i--) {
        const Op *op = graph_op(scan->graph, i);
        for (int j = 0; j < op->n_inputs; j++)
            if (op->inputs[j] >= 0)
                reader[scan->books.base[op->inputs[j]]] = i;
    }
    return reader;
}

static void add_tensors(Scan *scan)
{
    g_autofree int *reader = find_readers(scan);
    for (int i = 0; i < graph_n_tensors(scan->graph); i++)
        if (scan->books.kept[i] && books_activation(scan->graph, i) &&
            place_of(scan, i, reader) >= 0)
            keep(scan, place_of(scan, i, reader), scan->side[i], books_bytes(&scan->books, i));
    for (int i = 0; i < graph_n_ops(scan->graph); i++) {
        const Op *op = graph_op(scan->graph, i);
        if (op->n_outputs > 0 && op->outputs[0] >= 0)
            keep(scan, i, scan->side[op->outputs[0]], scan->books.extra[i]);
    }
}

/* A softmax within attention, whose result dropout makes another one of; a product that leads out
 * of a layer, which a mask is laid on. */
static void add_dropout(Scan *scan)
{
    for (int i = 0; i < graph_n_ops(scan->graph); i++) {
        const Op *op = graph_op(scan->graph, i);
        int y = op->n_outputs > 0 ? op->outputs[0] : NO_TENSOR;
        if (y < 0 || scan->layer[i] == NO_LAYER)
            continue;
        int64_t mask = count_mul(scan->trainer->elements[y], MASK_BYTES);
        if (op->kind == OP_SOFTMAX && scan->side[y] == SIDE_CORE)
            keep(scan, i, SIDE_CORE, count_add(mask, books_bytes(&scan->books, y)));
        else if (op_is_product(op->kind) && scan->side[y] == SIDE_STREAM)
            keep(scan, i, SIDE_STREAM, mask);
    }
}

/* What enters each layer, which is of the stream. */
static void add_inputs(Scan *scan)
{
    g_autofree bool *seen = g_new0(bool, scan->out->layers);
    for (int i = 0; i < graph_n_ops(scan->graph); i++) {
        const Op *op = graph_op(scan->graph, i);
        int layer = scan->layer[i];
        if (layer == NO_LAYER || seen[layer] || op->n_inputs == 0 || op->inputs[0] < 0 ||
            !books_activation(scan->graph, op->inputs[0]))
            continue;
        seen[layer] = true;
        scan->kept[layer].input = books_bytes(&scan->books, op->inputs[0]);
        if (scan->setup->dropout && layer == 0)
            count_add_to(&scan->out->embedding_kept,
                         count_mul(scan->trainer->elements[op->inputs[0]], MASK_BYTES));
    }
}

static void add_logits(Scan *scan)
{
    const Graph *graph = scan->graph;
    for (int i = scan->last + 1; i < graph_n_ops(graph); i++) {
        const Op *op = graph_op(graph, i);
        if (op_is_product(op->kind) && graph_is_output(graph, op->outputs[0]))
            count_add_to(&scan->out->head_inner,
                         count_mul(scan->trainer->elements[op->outputs[0]], LOGIT_BYTES));
    }
}

/* Of the last two axes; those before them are more matrices. */
static int64_t factors_of(const Shape *shape, int64_t elements)
{
    if (shape->rank < 2 || elements <= 0)
        return elements;
    int64_t rows = shape->dim[shape->rank - 2], columns = shape->dim[shape->rank - 1];
    return count_mul(elements / count_mul(rows, columns), count_add(rows, columns));
}

static void add_params(Scan *scan)
{
    const Graph *graph = scan->graph;
    TrainingLayers *out = scan->out;
    g_autofree bool *seen = g_new0(bool, graph_n_tensors(graph) + 1);
    for (int i = 0; i < graph_n_ops(graph); i++) {
        const Op *op = graph_op(graph, i);
        bool experts = op->kind == OP_EXPERT_LINEAR || op->kind == OP_MOE;
        int64_t *sum = i < scan->first ? &out->embedding_params : &out->head_params;
        int64_t *factors = i < scan->first ? &out->embedding_factors : &out->head_factors;
        if (scan->layer[i] != NO_LAYER) {
            sum = experts ? &out->expert_params : &out->layer_params;
            factors = experts ? &out->expert_factors : &out->layer_factors;
        }
        for (int j = 0; j < op->n_inputs; j++) {
            const Tensor *tensor = op_input(graph, op, j);
            if (!tensor || tensor->role != TENSOR_WEIGHT || seen[op->inputs[j]])
                continue;
            seen[op->inputs[j]] = true;
            count_add_to(sum, scan->trainer->elements[op->inputs[j]]);
            count_add_to(factors,
                         factors_of(&tensor->shape, scan->trainer->elements[op->inputs[j]]));
        }
    }
}

bool training_in_layer(const Op *op)
{
    return op->block && numbered_length(op->block) > 0;
}

bool training_in_core(const Graph *graph, const Op *op)
{
    unsigned keeps = backward_keeps(op);
    return multiplies_activations(graph, op) ||
           (op_is_product(op->kind) && (keeps & KEEP_INPUTS) && !(keeps & KEEP_HIDDEN));
}

static void add_macs(Scan *scan)
{
    for (int i = 0; i < graph_n_ops(scan->graph); i++) {
        const Op *op = graph_op(scan->graph, i);
        int64_t macs = scan->trainer->macs[i];
        bool core = training_in_core(scan->graph, op), inside = scan->layer[i] != NO_LAYER;
        count_add_to(inside ? &scan->out->layer_macs : &scan->out->head_macs, macs);
        if (inside && core)
            count_add_to(&scan->out->core_macs, macs);
    }
}

static void add_layer(TrainingLayers *out, const LayerKept *kept)
{
    LayerKept *all = &out->all;
    int64_t most = count_add(out->largest.stream, out->largest.inner);
    if (count_or_most(count_add(kept->stream, kept->inner)) > count_or_most(most))
        out->largest = *kept;
    count_add_to(&all->stream, kept->stream);
    count_add_to(&all->inner, kept->inner);
    count_add_to(&all->core, kept->core);
    count_add_to(&all->input, kept->input);
}

static bool check(const Scan *scan, GError **error)
{
    const TrainingLayers *out = scan->out;
    int64_t sum = count_add(count_add(out->all.stream, out->all.inner),
                            count_add(out->head_stream, out->head_inner));
    sum = count_add(sum, count_add(out->embedding_kept, out->gradient_bytes));
    return (count_ok(sum) && count_ok(count_add(out->layer_macs, out->head_macs)) &&
            count_ok(count_add(count_add(out->layer_params, out->expert_params),
                               count_add(out->embedding_params, out->head_params)))) ||
           rb_fail(error, RB_ERROR_LIMIT,
                   "model '%s': what training keeps passes 64 bits; use a smaller batch or context",
                   scan->graph->id);
}

static void add_up(Scan *scan)
{
    find_sides(scan);
    books_keep_needed(&scan->books);
    add_tensors(scan);
    if (scan->setup->dropout)
        add_dropout(scan);
    add_inputs(scan);
    add_logits(scan);
    add_params(scan);
    add_macs(scan);
    for (int i = 0; i < scan->out->layers; i++)
        add_layer(scan->out, &scan->kept[i]);
}

/* The stream is as wide as what the first layer reads. */
static void find_width(Scan *scan)
{
    const Op *op = graph_op(scan->graph, scan->first);
    scan->width = op->n_inputs > 0 && op->inputs[0] >= 0 ? width_of(scan, op->inputs[0]) : 0;
}

static bool fill(Scan *scan, Trainer *trainer, const TrainingSetup *setup, GError **error)
{
    Training training;
    find_layers(scan);
    if (scan->out->layers == 0)
        return rb_fail(error, RB_ERROR_CANNOT,
                       "model '%s' has no blocks with a number, as \"layers.3\"; ask of a "
                       "transformer of the zoo or of a config.json",
                       scan->graph->id);
    if (!trainer_ask(trainer, setup, &training, error))
        return false;
    scan->out->gradient_bytes = training.gradient_peak_bytes;
    scan->kept = g_new0(LayerKept, scan->out->layers);
    find_width(scan);
    add_up(scan);
    return check(scan, error);
}

bool training_layers_of(const Graph *graph, const LayersSetup *how, TrainingLayers *layers,
                        GError **error)
{
    TrainingSetup setup = {OPTIMIZER_SGD, how->mixed ? TRAINING_MIXED_PRECISION : TRAINING_AS_IS};
    g_autoptr(Trainer) trainer = trainer_new(graph, NULL);
    *layers = (TrainingLayers){0};
    Scan scan = {.graph = graph,
                 .setup = how,
                 .trainer = trainer,
                 .side = g_new0(Side, graph_n_tensors(graph) + 1),
                 .layer = g_new(int, graph_n_ops(graph) + 1),
                 .out = layers};
    books_init(&scan.books, trainer, &setup, false);
    bool done = fill(&scan, trainer, &setup, error);
    books_clear(&scan.books);
    g_free(scan.side);
    g_free(scan.layer);
    g_free(scan.kept);
    return done;
}

/* ---- By formula ------------------------------------------------------------------------------ */

static LayerKept times_layers(const LayerKept *one, int64_t layers)
{
    return (LayerKept){count_mul(one->stream, layers), count_mul(one->inner, layers),
                       count_mul(one->core, layers), count_mul(one->input, layers)};
}

TrainingLayers training_layers_of_gpt(const GptSizes *sizes)
{
    int64_t h = sizes->hidden, rows = count_mul(sizes->tokens, sizes->batch);
    int64_t wide = count_mul(rows, h), square = count_mul(h, h);
    int64_t scores = count_mul3(sizes->heads, sizes->tokens, rows);
    LayerKept one = {
        .stream = count_add(count_mul(sizes->dropout ? 10 : 8, wide), count_mul(16, rows)),
        .core = count_mul(sizes->dropout ? 5 : 2, scores),
        .input = count_mul(2, wide),
    };
    one.inner = count_add(count_mul(24, wide), one.core);
    int64_t core = count_mul3(2, wide, sizes->tokens);
    return (TrainingLayers){
        .layers = (int)MIN(sizes->layers, INT_MAX),
        .all = times_layers(&one, sizes->layers),
        .largest = one,
        .embedding_kept = sizes->dropout ? wide : 0,
        .head_stream = count_add(count_mul(4, wide), count_mul(8, rows)),
        .head_inner = count_mul3(LOGIT_BYTES, rows, sizes->vocabulary),
        .layer_params =
            count_mul(sizes->layers, count_add(count_mul(12, square), count_mul(13, h))),
        .embedding_params = count_mul(count_add(sizes->vocabulary, sizes->tokens), h),
        .head_params = count_mul(2, h),
        .layer_macs = count_mul(sizes->layers, count_add(count_mul3(12, rows, square), core)),
        .core_macs = count_mul(sizes->layers, core),
        .head_macs = count_mul(wide, sizes->vocabulary),
    };
}

/* ---- A whole sequence ------------------------------------------------------------------------ */

/* Takes the last of several tokens, as a prompt's first result is of. */
static bool takes_last(const Graph *graph, const Op *op)
{
    const Tensor *x = op_input(graph, op, 0), *y = op_output(graph, op, 0);
    return op->kind == OP_SLICE && x && y && x->role == TENSOR_ACTIVATION && x->shape.rank == 3 &&
           y->shape.rank == 3 && x->shape.dim[1] > 1 && y->shape.dim[1] == 1 &&
           !training_in_layer(op);
}

static void read_instead(Graph *graph, int from, int to)
{
    for (int i = 0; i < graph_n_ops(graph); i++) {
        Op *op = graph_op(graph, i);
        for (int j = 0; j < op->n_inputs; j++)
            if (op->inputs[j] == from)
                op->inputs = graph_list_with(graph, op->inputs, op->n_inputs, j, to);
    }
}

Graph *training_sequence(const Graph *graph, GError **error)
{
    g_autoptr(Graph) whole = graph_copy(graph);
    for (int i = graph_n_ops(whole) - 1; i >= 0; i--) {
        const Op *op = graph_op(whole, i);
        if (!takes_last(whole, op))
            continue;
        read_instead(whole, op->outputs[0], op->inputs[0]);
        g_array_remove_index(whole->ops, (guint)i);
        for (int j = i; j < graph_n_ops(whole); j++)
            graph_set_producer(whole, graph_op(whole, j), j);
        break;
    }
    return graph_infer(whole, error) ? g_steal_pointer(&whole) : NULL;
}

double training_token_flops(const TrainingLayers *layers, const Transformer *sizes, int64_t tokens)
{
    double share = sizes->experts > 0 && sizes->active_experts > 0
                       ? (double)sizes->active_experts / (double)sizes->experts
                       : 1;
    double met = (double)layers->layer_params + (double)layers->expert_params * share +
                 (double)layers->embedding_params + (double)layers->head_params;
    return 6 * met + 12.0 * (double)sizes->layers * (double)sizes->heads * (double)sizes->head *
                         (double)tokens;
}
