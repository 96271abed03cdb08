#include "whatif/quantize.h"

#include <string.h>

#include "base/count.h"
#include "whatif/precision.h"

/* ---- What runs in which precision ------------------------------------------------------------ */

/* Whether an operator only moves, compares or adds numbers, so that integers will do. */
static bool integers_do(const Graph *graph, const Op *op)
{
    const Tensor *data = op_input(graph, op, 0);
    switch (op_info(op->kind)->int8) {
    case INT8_MOVES:
        return true;
    case INT8_MOVES_NEAREST:
        return op_resize(op)->mode == RESIZE_NEAREST;
    case INT8_MOVES_DATA:
        return data == NULL || !tensor_is_parameter(data);
    default:
        return false;
    }
}

/* Of a tensor, views passed through: those who read it in the activations' dtype, and others. */
typedef struct Readers {
    int narrow, other;
} Readers;

typedef struct Pass {
    const Scheme *scheme;
    const Graph *from;
    Quantized *result;
    bool *quantized;       /* per operator of `from` */
    int *now;              /* per tensor of `from`: where its numbers are, in the result */
    int *read;             /* per tensor of `from`: what an operator at hand reads in place of it */
    int *inputs;           /* of the operator at hand, once it reads others than it did */
    Readers *readers;      /* per tensor of `from`; NULL: conversions are operators */
    GHashTable *converted; /* as in key_of() -> tensor + 1 */
    GHashTable *numbered;  /* name of conversions -> the last number given */
} Pass;

static bool is_float(const Graph *graph, int tensor)
{
    return tensor >= 0 && dtype_is_float(graph_tensor(graph, tensor)->dtype);
}

static bool is_dot(const Graph *graph, const Op *op)
{
    return op_is_product(op->kind) && op->compute == DTYPE_UNKNOWN && op->n_inputs > 0 &&
           is_float(graph, op->inputs[0]);
}

static bool is_of(const Scheme *scheme, const Op *op)
{
    return !scheme->experts_only || op_lead(op)->attrs->family == ATTRS_EXPERT;
}

/* All dot products that are executed, but for the two ends where they stay in float. */
static bool *choose_quantized(const Graph *graph, const Scheme *scheme)
{
    bool *quantized = g_new0(bool, graph_n_ops(graph) + 1);
    int first = NO_OP, last = NO_OP;
    for (int i = 0; i < graph_n_ops(graph); i++) {
        quantized[i] = is_dot(graph, graph_op(graph, i)) && is_of(scheme, graph_op(graph, i));
        if (!quantized[i] || graph_op(graph, i)->auxiliary)
            continue;
        first = first == NO_OP ? i : first;
        last = i;
    }
    if (scheme->float_ends && first != NO_OP)
        quantized[first] = quantized[last] = false;
    return quantized;
}

/* With all that is fused into it. */
static bool is_friendly(const Graph *graph, const Op *op)
{
    bool friendly = integers_do(graph, op);
    for (int i = 0; i < op->n_parts; i++)
        friendly = friendly && integers_do(graph, &op->parts[i]);
    return friendly;
}

/* Activations stay in their dtype from one operator to the next. */
static bool activations_stay(const Scheme *scheme)
{
    return scheme->requantize || dtype_is_float(scheme->activations);
}

/* What an operator reads its activations in and computes in, if it is not a product. */
static DType other_dtype(const Pass *pass, const Op *op)
{
    const Scheme *scheme = pass->scheme;
    bool stays = is_friendly(pass->from, op) && activations_stay(scheme);
    return stays ? scheme->activations : scheme->floats;
}

/* ---- Who reads what -------------------------------------------------------------------------- */

static bool is_view_of_floats(const Graph *graph, const Op *op)
{
    return op_is_view(op->kind) && op->n_inputs > 0 && is_float(graph, op->inputs[0]);
}

static bool reads_narrow(const Pass *pass, int index)
{
    const Op *op = graph_op(pass->from, index);
    return pass->quantized[index] ||
           (op->compute == DTYPE_UNKNOWN && other_dtype(pass, op) == pass->scheme->activations);
}

/* What only training reads, of what is executed, converts for itself. */
static bool counts_as_reader(const Graph *graph, const Op *op, int tensor)
{
    int producer = graph_tensor(graph, tensor)->producer;
    return !op->auxiliary || (producer != NO_OP && graph_op(graph, producer)->auxiliary);
}

static void count_reads(const Pass *pass, int index)
{
    const Op *op = graph_op(pass->from, index);
    bool view = is_view_of_floats(pass->from, op), narrow = reads_narrow(pass, index);
    for (int i = 0; i < op->n_inputs; i++) {
        if (!is_float(pass->from, op->inputs[i]) ||
            !counts_as_reader(pass->from, op, op->inputs[i]))
            continue;
        Readers *readers = &pass->readers[op->inputs[i]];
        for (int j = 0; view && j < op->n_outputs; j++)
            if (op->outputs[j] >= 0) {
                readers->narrow += pass->readers[op->outputs[j]].narrow;
                readers->other += pass->readers[op->outputs[j]].other;
            }
        if (!view)
            ++*(narrow ? &readers->narrow : &readers->other);
    }
}

/* From the last operator to the first: who reads a view reads what it is of. */
static Readers *readers_new(const Pass *pass)
{
    const Graph *graph = pass->from;
    Pass counting = *pass;
    counting.readers = g_new0(Readers, graph_n_tensors(graph) + 1);
    for (guint i = 0; i < graph->outputs->len; i++)
        counting.readers[g_array_index(graph->outputs, int, i)].other++;
    for (int i = graph_n_ops(graph) - 1; i >= 0; i--)
        count_reads(&counting, i);
    return counting.readers;
}

/* Whether who needs a tensor in `dtype` reads it as it is. Never a wider one: a product may read
 * each element many times. */
static bool takes_as_it_is(const Pass *pass, DType now, DType dtype)
{
    return pass->readers != NULL && dtype_bits(now) <= dtype_bits(dtype);
}

/* Whether an operator that computes otherwise writes a tensor in the activations' dtype. */
static bool writes_narrow(const Pass *pass, const Op *op, int tensor)
{
    return pass->readers != NULL && pass->readers[tensor].narrow > 0 &&
           pass->readers[tensor].other == 0 && op_info(op->kind)->int8 != INT8_CONVERTS;
}

/* ---- Weights --------------------------------------------------------------------------------- */

/* Biases are lists; recurrent cells hold one per direction. */
static bool is_bias(const Op *op, int input, const Tensor *tensor)
{
    OpWeights layout = op_info(op->kind)->says->layout;
    if (layout == WEIGHTS_CELLS)
        return tensor->shape.rank < 3;
    return input > 1 && layout != WEIGHTS_ANY;
}

static void retype_weight(const Pass *pass, const Op *op, int input, bool quantized)
{
    Tensor *tensor = graph_tensor(pass->result->graph, op->inputs[input]);
    const Scheme *scheme = pass->scheme;
    if (!quantized || input >= op_lead(op)->n_inputs) {
        tensor->dtype = quantized ? scheme->floats : other_dtype(pass, op);
        return;
    }
    if (is_bias(op, input, tensor)) {
        tensor->dtype = dtype_is_float(scheme->accumulate) ? DTYPE_FP32 : DTYPE_INT32;
        return;
    }
    tensor->dtype = scheme->weights;
    pass->result->matrix[op->inputs[input]] = true;
}

/* Tied weights follow the dot product among those who use them: it comes in the second round. */
static void retype_weights(const Pass *pass)
{
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < graph_n_ops(pass->from); i++) {
            const Op *op = graph_op(pass->from, i);
            for (int j = 0; j < op->n_inputs; j++)
                if (pass->quantized[i] == (round == 1) && op->compute == DTYPE_UNKNOWN &&
                    is_float(pass->from, op->inputs[j]) &&
                    graph_tensor(pass->from, op->inputs[j])->role == TENSOR_WEIGHT)
                    retype_weight(pass, op, j, round == 1);
        }
}

/* ---- Conversions ----------------------------------------------------------------------------- */

static bool is_narrow(DType dtype)
{
    return dtype != DTYPE_UNKNOWN && dtype_bits(dtype) <= 8;
}

static OpKind conversion_of(const Pass *pass, DType from, DType to)
{
    if (is_narrow(to))
        return pass->scheme->requantize ? OP_QUANTIZE : OP_DYNAMIC_QUANTIZE;
    return dtype_is_float(from) && !is_narrow(from) ? OP_CAST : OP_DEQUANTIZE;
}

/* What parts read from outside, they read as the whole does. */
static void adapt_inputs(const Pass *pass, Op *whole)
{
    Graph *graph = pass->result->graph;
    Op *parts = graph_memory(graph, (size_t)whole->n_parts * sizeof *parts);
    memcpy(parts, whole->parts, (size_t)whole->n_parts * sizeof *parts);
    for (int i = 0; i < whole->n_parts; i++)
        for (int j = 0; j < parts[i].n_inputs; j++) {
            int tensor = parts[i].inputs[j];
            if (tensor >= 0 && pass->read[tensor] != NO_TENSOR)
                parts[i].inputs = graph_list_with(graph, parts[i].inputs, parts[i].n_inputs, j,
                                                  pass->read[tensor]);
        }
    whole->parts = parts;
}

/* What a part hands to the next never meets memory, and is of the whole's dtype. */
static void adapt_outputs(const Pass *pass, const Op *whole)
{
    Graph *graph = pass->result->graph;
    const Tensor *y = op_output(graph, whole, 0);
    for (int i = 0; y != NULL && i < whole->n_parts; i++)
        for (int j = 0; j < whole->parts[i].n_outputs; j++)
            if (is_float(pass->from, whole->parts[i].outputs[j]))
                graph_tensor(graph, whole->parts[i].outputs[j])->dtype = y->dtype;
}

/* What an int8 product takes in that integers will not do for stays in floats. */
static void adapt_arithmetic(const Pass *pass, Op *whole)
{
    Op *parts = NULL;
    for (int i = 0; i < whole->n_parts; i++) {
        const Op *part = &whole->parts[i];
        if (part->compute != DTYPE_UNKNOWN || op_info(part->kind)->int8 != INT8_FLOAT)
            continue;
        if (parts == NULL) {
            parts = graph_memory(pass->result->graph, (size_t)whole->n_parts * sizeof *parts);
            memcpy(parts, whole->parts, (size_t)whole->n_parts * sizeof *parts);
        }
        parts[i].compute = pass->scheme->floats;
    }
    whole->parts = parts != NULL ? parts : whole->parts;
}

static void adapt_parts(const Pass *pass, Op *whole, const Op *from)
{
    bool changed = false;
    for (int i = 0; i < from->n_inputs; i++) {
        changed = changed || whole->inputs[i] != from->inputs[i];
        if (from->inputs[i] >= 0)
            pass->read[from->inputs[i]] = whole->inputs[i];
    }
    if (changed)
        adapt_inputs(pass, whole);
    if (is_narrow(whole->compute))
        adapt_arithmetic(pass, whole);
    adapt_outputs(pass, whole);
    for (int i = 0; i < from->n_inputs; i++)
        if (from->inputs[i] >= 0)
            pass->read[from->inputs[i]] = NO_TENSOR;
}

static void append(Pass *pass, Op *op, QuantizedOp mark)
{
    Graph *graph = pass->result->graph;
    if (op->n_parts > 0)
        adapt_parts(pass, op, graph_op(pass->from, mark.origin));
    graph_set_producer(graph, op, graph_n_ops(graph));
    g_array_append_val(graph->ops, *op);
    g_array_append_val(pass->result->ops, mark);
}

/* "<tensor>.<dtype>", with the next number behind it where that is taken. */
static char *free_name(const Pass *pass, const char *tensor, DType to)
{
    Graph *graph = pass->result->graph;
    char *name = g_strconcat(tensor, ".", dtype_name(to), NULL);
    if (!graph_has_op_name(graph, name))
        return name;
    const char *first = graph_intern(graph, name);
    int n = GPOINTER_TO_INT(g_hash_table_lookup(pass->numbered, first));
    for (n = MAX(n, 1); graph_has_op_name(graph, name); n++) {
        g_free(name);
        name = g_strdup_printf("%s.%d", first, n + 1);
    }
    g_hash_table_insert(pass->numbered, (gpointer)first, GINT_TO_POINTER(n));
    return name;
}

/* Adds an operator that converts a tensor, and returns what it makes. */
static int add_conversion(Pass *pass, int tensor, DType to, int origin)
{
    Graph *graph = pass->result->graph;
    const Tensor from = *graph_tensor(graph, tensor);
    const Op *served = graph_op(pass->from, origin);
    OpKind kind = conversion_of(pass, from.dtype, to);
    Attrs attrs = op_default_attrs(kind);
    if (kind == OP_CAST)
        attrs.as.cast.to = to;
    TensorType type = {from.shape, to};
    g_autofree char *name = free_name(pass, from.name, to);
    int index = graph_add_op_as(graph, kind, name, &tensor, 1, &attrs, &type, 1, NULL);
    Op *op = graph_op(graph, index);
    op->block = graph_string(graph, served->block);
    op->line = served->line;
    op->auxiliary = served->auxiliary;
    op->repeats = served->repeats;
    op->compute = pass->scheme->floats;
    QuantizedOp mark = {.origin = origin, .conversion = true, .compute = op->compute};
    g_array_append_val(pass->result->ops, mark);
    pass->result->n_conversions++;
    return op->outputs[0];
}

/* What only training runs converts for itself. */
static gpointer key_of(int tensor, DType dtype, bool auxiliary)
{
    return GSIZE_TO_POINTER(((gsize)tensor * 2 + auxiliary) * (DTYPE_COUNT + 1) + dtype + 1);
}

/* The tensor in another dtype. Without requantization nobody shares what was converted. */
static int converted(Pass *pass, int tensor, DType to, int origin)
{
    gpointer key = key_of(tensor, to, graph_op(pass->from, origin)->auxiliary);
    gpointer known = g_hash_table_lookup(pass->converted, key);
    if (known != NULL && pass->scheme->requantize)
        return GPOINTER_TO_INT(known) - 1;
    int result = add_conversion(pass, tensor, to, origin);
    g_hash_table_insert(pass->converted, key, GINT_TO_POINTER(result + 1));
    return result;
}

/* ---- Operators ------------------------------------------------------------------------------- */

/* Lets an operator, which starts with the list of the one it was, read another tensor. */
static void read_instead(Pass *pass, Op *op, int i, int tensor)
{
    if (op->inputs[i] == tensor)
        return;
    if (pass->inputs != op->inputs)
        op->inputs = pass->inputs = graph_list(pass->result->graph, op->inputs, op->n_inputs);
    pass->inputs[i] = tensor;
}

/* Hands the operator its activations in `dtype`. */
static void convert_inputs(Pass *pass, Op *op, DType dtype, int origin)
{
    const Op *from = graph_op(pass->from, origin);
    for (int i = 0; i < op->n_inputs; i++) {
        int tensor = op->inputs[i];
        if (!is_float(pass->from, from->inputs[i]))
            continue;
        const Tensor *now = graph_tensor(pass->result->graph, tensor);
        if (!tensor_is_data(now) || now->dtype == dtype)
            continue;
        if (!takes_as_it_is(pass, now->dtype, dtype))
            read_instead(pass, op, i, converted(pass, tensor, dtype, origin));
    }
}

static bool is_cache(const Op *op, int output)
{
    return op_cache(op, output) != NO_TENSOR;
}

/* A cache grows in the dtype that it has. */
static void retype_outputs(const Pass *pass, const Op *op, DType dtype)
{
    Graph *graph = pass->result->graph;
    for (int i = 0; i < op->n_outputs; i++)
        if (is_float(pass->from, op->outputs[i]))
            graph_tensor(graph, op->outputs[i])->dtype =
                op_is_product(op->kind) && is_cache(op, op->outputs[i])
                    ? graph_tensor(graph, op_cache(op, op->outputs[i]))->dtype
                    : dtype;
}

/* The product writes accumulators, which operators of their own turn into floats. */
static void write_accumulators(Pass *pass, Op *op, QuantizedOp mark)
{
    const Scheme *scheme = pass->scheme;
    retype_outputs(pass, op, scheme->accumulate);
    append(pass, op, mark);
    for (int i = 0; i < op->n_outputs; i++)
        if (is_float(pass->from, op->outputs[i]) && !is_cache(op, op->outputs[i]))
            pass->now[op->outputs[i]] =
                add_conversion(pass, op->outputs[i], scheme->floats, mark.origin);
}

static void place_product(Pass *pass, Op *op, QuantizedOp mark)
{
    const Scheme *scheme = pass->scheme;
    mark.quantized = true;
    mark.compute = op->compute = scheme->compute;
    pass->result->n_quantized++;
    convert_inputs(pass, op, scheme->activations, mark.origin);
    if (!scheme->requantize && !dtype_is_float(scheme->compute)) {
        write_accumulators(pass, op, mark);
        return;
    }
    retype_outputs(pass, op, scheme->activations);
    append(pass, op, mark);
}

static DType dtype_of_view(const Pass *pass, const Op *op)
{
    return graph_tensor(pass->result->graph, op->inputs[0])->dtype;
}

static void retype_other(const Pass *pass, const Op *op, DType dtype, QuantizedOp *mark)
{
    retype_outputs(pass, op, dtype);
    for (int i = 0; i < op->n_outputs; i++) {
        DType narrow = pass->scheme->activations;
        if (dtype == narrow || !is_float(pass->from, op->outputs[i]) ||
            !writes_narrow(pass, op, op->outputs[i]))
            continue;
        graph_tensor(pass->result->graph, op->outputs[i])->dtype = narrow;
        mark->scales++;
    }
}

static void place_other(Pass *pass, Op *op, QuantizedOp mark)
{
    if (op->compute != DTYPE_UNKNOWN) { /* quantized by its file */
        mark.compute = op->compute;
        append(pass, op, mark);
        return;
    }
    bool view = is_view_of_floats(pass->from, graph_op(pass->from, mark.origin));
    DType dtype = view ? dtype_of_view(pass, op) : other_dtype(pass, op);
    if (op->kind == OP_CAST)
        precision_cast_op(pass->result->graph, op, dtype);
    mark.compute = op->compute = dtype;
    if (!view)
        convert_inputs(pass, op, dtype, mark.origin);
    if (view)
        retype_outputs(pass, op, dtype);
    else
        retype_other(pass, op, dtype, &mark);
    append(pass, op, mark);
}

/* What a network keeps from one pass to the next was written by the pass before, in the dtype that
 * this one writes. */
static void retype_state(const Pass *pass)
{
    const Scheme *scheme = pass->scheme;
    for (int i = 0; i < graph_n_tensors(pass->from); i++)
        if (graph_tensor(pass->from, i)->is_state && is_float(pass->from, i))
            graph_tensor(pass->result->graph, i)->dtype =
                activations_stay(scheme) ? scheme->activations : scheme->floats;
}

static void quantize(Pass *pass)
{
    Graph *graph = pass->result->graph;
    retype_state(pass);
    g_autoptr(GArray) ops = graph->ops;
    graph->ops = g_array_sized_new(FALSE, FALSE, sizeof(Op), 2 * ops->len);
    for (int i = 0; i < (int)ops->len; i++) {
        Op op = g_array_index(ops, Op, i);
        op.shaped = true;
        QuantizedOp mark = {.origin = i};
        for (int j = 0; j < op.n_inputs; j++)
            if (op.inputs[j] != NO_TENSOR)
                read_instead(pass, &op, j, pass->now[op.inputs[j]]);
        if (pass->quantized[i])
            place_product(pass, &op, mark);
        else
            place_other(pass, &op, mark);
    }
    for (guint i = 0; i < graph->outputs->len; i++) {
        int *output = &g_array_index(graph->outputs, int, i);
        *output = pass->now[*output];
    }
}

/* ---- A graph --------------------------------------------------------------------------------- */

/* The whole network in one format: dot products are marked for their weights' sparsity alone. */
static void reformat(Quantized *result, const Graph *graph)
{
    result->graph = precision_cast(graph, result->scheme.floats);
    for (int i = 0; i < graph_n_ops(graph); i++) {
        const Op *op = graph_op(graph, i);
        QuantizedOp mark = {.origin = i, .quantized = is_dot(graph, op), .compute = op->compute};
        g_array_append_val(result->ops, mark);
        result->n_quantized += mark.quantized;
        for (int j = 0; mark.quantized && j < op_lead(op)->n_inputs; j++) {
            const Tensor *tensor = op_input(graph, op, j);
            if (tensor != NULL && tensor->role == TENSOR_WEIGHT && !is_bias(op, j, tensor))
                result->matrix[op->inputs[j]] = true;
        }
    }
}

Quantized *quantize_graph(const Graph *graph, const Scheme *scheme)
{
    Quantized *result = g_new0(Quantized, 1);
    result->scheme = *scheme;
    result->ops = g_array_sized_new(FALSE, FALSE, sizeof(QuantizedOp), graph->ops->len);
    result->n_matrix = graph_n_tensors(graph);
    result->matrix = g_new0(bool, result->n_matrix + 1);
    if (scheme_is_format(scheme)) {
        reformat(result, graph);
        return result;
    }
    result->graph = graph_copy(graph);
    g_autofree bool *quantized = choose_quantized(graph, scheme);
    g_autofree int *now = g_new(int, graph_n_tensors(graph) + 1);
    g_autofree int *read = g_new(int, graph_n_tensors(graph) + 1);
    for (int i = 0; i < graph_n_tensors(graph); i++) {
        now[i] = i;
        read[i] = NO_TENSOR;
    }
    g_autoptr(GHashTable) converted = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) numbered = g_hash_table_new(g_str_hash, g_str_equal);
    Pass pass = {
        .scheme = scheme,
        .from = graph,
        .result = result,
        .quantized = quantized,
        .now = now,
        .read = read,
        .converted = converted,
        .numbered = numbered,
    };
    if (scheme->in_passing && activations_stay(scheme))
        pass.readers = readers_new(&pass);
    retype_weights(&pass);
    quantize(&pass);
    g_free(pass.readers);
    return result;
}

void quantized_free(Quantized *quantized)
{
    if (quantized == NULL)
        return;
    graph_free(quantized->graph);
    g_array_unref(quantized->ops);
    g_free(quantized->matrix);
    g_free(quantized);
}
