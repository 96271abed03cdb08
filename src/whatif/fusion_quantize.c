#include "graph/op_cost.h"
#include "whatif/fusion_rules.h"

/* QuantizeLinear and DequantizeLinear say what the operators around them compute in and store.
 *
 * A dequantize gives way to what it reads: whoever read its floats reads the integers, and so does
 * what only moves them on the way, a view or a transpose. A quantize gives way to the operator that
 * makes its input, which then writes integers; where there is none, to the one that reads its
 * output, which then takes the floats: not where that reads numbers again and again, as a
 * convolution does without reuse, since floats are wider. Scales and zero points go along, as
 * inputs of the operators that need them.
 */

typedef struct Folding {
    Rewrite *rewrite;
    GArray *unfused;
    int *from;   /* of each tensor: the dequantize that its numbers come from; NO_OP: none */
    bool *stays; /* of each tensor: somebody needs its floats */
    bool *folds; /* of each operator */
    int folded;
} Folding;

static bool plain(const Op *op, OpKind kind)
{
    return op->kind == kind && op->n_parts == 0 && op->n_inputs > 0 && op->inputs[0] >= 0 &&
           op->n_outputs == 1 && op->outputs[0] >= 0;
}

static void say(const Folding *folding, const Op *op, const char *reason)
{
    if (folding->unfused != NULL)
        g_array_append_val(folding->unfused, ((Unfused){.op = op->name, .reason = reason}));
}

/* Numbers pass through it as they are: integers will do, whatever they stand for. */
static bool passes_on(const Op *op)
{
    for (int i = 0; i < op->n_parts; i++)
        if (!op_is_view(op->parts[i].kind) && op->parts[i].kind != OP_TRANSPOSE)
            return false;
    return (op_is_view(op->kind) || op->kind == OP_TRANSPOSE) && op->n_inputs > 0;
}

/* Whether `op` can do with integers in place of what `dequantize` makes. */
static bool takes(const Rewrite *rewrite, int index, const Op *dequantize)
{
    const Op *op = graph_op(rewrite->graph, index);
    return rewrite->covered[index] && op->auxiliary == dequantize->auxiliary &&
           op->repeats == dequantize->repeats;
}

/* ---- Dequantize ------------------------------------------------------------------------------ */

/* From the last operator to the first: what a view hands on is needed as the view's input is. */
static void find_needs(const Folding *folding)
{
    const Graph *graph = folding->rewrite->graph;
    for (int i = 0; i < graph_n_tensors(graph); i++)
        folding->stays[i] = folding->rewrite->uses.times[i] == 0; /* who would take its scales? */
    for (guint i = 0; i < graph->outputs->len; i++)
        folding->stays[g_array_index(graph->outputs, int, i)] = true;
    for (int i = graph_n_ops(graph) - 1; i >= 0; i--) {
        const Op *op = graph_op(graph, i);
        bool handed = false;
        for (int j = 0; passes_on(op) && j < op->n_outputs; j++)
            handed = handed || (op->outputs[j] >= 0 && folding->stays[op->outputs[j]]);
        for (int j = 0; j < op->n_inputs; j++) {
            int in = op->inputs[j], producer = rewrite_producer(folding->rewrite, in);
            if (in >= 0 && (handed || !folding->rewrite->covered[i]))
                folding->stays[in] = true;
            if (producer != NO_OP && graph_op(graph, producer)->kind == OP_DEQUANTIZE &&
                !takes(folding->rewrite, i, graph_op(graph, producer)))
                folding->stays[in] = true;
        }
    }
}

static DType integers(const Folding *folding, int tensor)
{
    const Op *op = graph_op(folding->rewrite->graph, folding->from[tensor]);
    return graph_tensor(folding->rewrite->graph, op->inputs[0])->dtype;
}

/* A view or transpose of integers makes integers. */
static void pass_on(const Folding *folding, const Op *op)
{
    Graph *graph = folding->rewrite->graph;
    int in = op->inputs[0];
    DType dtype = integers(folding, in);
    for (int i = 0; i < op->n_parts; i++)
        for (int j = 0; j < op->parts[i].n_outputs; j++)
            graph_tensor(graph, op->parts[i].outputs[j])->dtype = dtype;
    for (int i = 0; i < op->n_outputs; i++)
        if (op->outputs[i] >= 0) {
            graph_tensor(graph, op->outputs[i])->dtype = dtype;
            folding->from[op->outputs[i]] = folding->from[in];
        }
}

/* Where scales stand in a list of inputs: behind weights and bias, whether there is one or not. */
static int first_scale(const Op *op)
{
    OpClass op_class = op_info(op->kind)->op_class;
    return op_is_layer(op->kind) || op_class == OP_CLASS_NORM ? 3 : 0;
}

static int part_that(const Op *op, int tensor, bool makes)
{
    for (int i = op->n_parts - 1; i > 0; i--) {
        const Op *part = &op->parts[i];
        const int *list = makes ? part->outputs : part->inputs;
        for (int j = 0; j < (makes ? part->n_outputs : part->n_inputs); j++)
            if (list[j] == tensor)
                return i;
    }
    return 0;
}

/* Scales and zero points of a conversion become inputs of the part that reads or makes `tensor`. */
static void hand_on(Rewrite *rewrite, int index, int tensor, bool makes, const Op *conversion)
{
    int i = part_that(graph_op(rewrite->graph, index), tensor, makes);
    const Op *op = graph_op(rewrite->graph, index);
    const Op *part = op->n_parts > 0 ? &op->parts[i] : op;
    int first = first_scale(part);
    for (int j = 1; j < conversion->n_inputs; j++)
        if (conversion->inputs[j] >= 0)
            rewrite_add_input(rewrite, index, i, conversion->inputs[j], first);
    graph_op(rewrite->graph, index)->shaped = true;
    if (op->n_parts > 0)
        rewrite_parts(rewrite, index)[i].shaped = true;
}

/* What a part computes in whose data, factors of a product or all operands, are integers. */
static DType computes_in(const Folding *folding, const Op *part)
{
    bool product = op_is_product(part->kind);
    int n = product ? MIN(part->n_inputs, 2) : part->n_inputs, data = 0;
    DType compute = DTYPE_INT8;
    for (int i = 0; i < n; i++) {
        const Tensor *tensor = op_input(folding->rewrite->graph, part, i);
        if (tensor == NULL || (!tensor_is_data(tensor) && !product))
            continue;
        int from = folding->from[part->inputs[i]];
        DType dtype = from == NO_OP ? DTYPE_UNKNOWN : integers(folding, part->inputs[i]);
        if (!dtype_is_narrow_integer(dtype) && dtype != DTYPE_FP8)
            return DTYPE_UNKNOWN;
        compute = dtype == DTYPE_FP8 ? DTYPE_FP8 : compute;
        data++;
    }
    bool moves = op_info(part->kind)->int8 == INT8_MOVES && op_info(part->kind)->unit_flops > 0;
    return data > 0 && ((product && n == 2) || moves) ? compute : DTYPE_UNKNOWN;
}

/* A part of a fused operator says what it computes in; the whole, what its first part does. */
static void set_compute(const Folding *folding, int index)
{
    Op *op = graph_op(folding->rewrite->graph, index);
    for (int i = 0; i < op->n_parts; i++) {
        DType compute = computes_in(folding, &op->parts[i]);
        if (compute != DTYPE_UNKNOWN && op->parts[i].compute == DTYPE_UNKNOWN)
            rewrite_parts(folding->rewrite, index)[i].compute = compute;
    }
    DType compute = op->n_parts > 0 ? op->parts[0].compute : computes_in(folding, op);
    if (op->compute == DTYPE_UNKNOWN)
        op->compute = compute;
}

static void read_integers(const Folding *folding, int index)
{
    const Graph *graph = folding->rewrite->graph;
    const Op *op = graph_op(graph, index);
    int n = op->n_inputs;
    bool reads = false;
    if (passes_on(op)) {
        if (op->inputs[0] >= 0 && folding->from[op->inputs[0]] != NO_OP)
            pass_on(folding, op);
        return;
    }
    for (int i = 0; i < n; i++)
        reads = reads || (op->inputs[i] >= 0 && folding->from[op->inputs[i]] != NO_OP);
    if (!reads)
        return;
    set_compute(folding, index);
    g_autofree int *inputs = g_memdup2(op->inputs, (gsize)n * sizeof *inputs);
    for (int i = 0; i < n; i++)
        if (inputs[i] >= 0 && folding->from[inputs[i]] != NO_OP)
            hand_on(folding->rewrite, index, inputs[i], false,
                    graph_op(graph, folding->from[inputs[i]]));
}

static void fold_dequantizes(Folding *folding)
{
    Rewrite *rewrite = folding->rewrite;
    find_needs(folding);
    for (int i = 0; i < graph_n_ops(rewrite->graph); i++) {
        const Op *op = graph_op(rewrite->graph, i);
        if (op->auxiliary || !plain(op, OP_DEQUANTIZE) || !rewrite->covered[i]) {
            read_integers(folding, i);
            continue;
        }
        if (folding->stays[op->outputs[0]]) {
            say(folding, op, "its floats leave the network, or an operator needs them");
            continue;
        }
        folding->folds[i] = true;
        folding->from[op->outputs[0]] = i;
    }
    for (int i = 0; i < graph_n_ops(rewrite->graph); i++)
        if (folding->folds[i]) {
            rewrite_bypass(rewrite, i, 0);
            folding->folded++;
        }
    rewrite_settle(rewrite);
}

/* ---- Quantize -------------------------------------------------------------------------------- */

/* What is written straight into a joint tensor is written as that is. */
static void retype(Graph *graph, int tensor, DType dtype)
{
    g_autoptr(GArray) left = g_array_new(FALSE, FALSE, sizeof(int));
    g_array_append_val(left, tensor);
    while (left->len > 0) {
        int last = g_array_index(left, int, left->len - 1);
        int producer = graph_tensor(graph, last)->producer;
        const Op *op = producer == NO_OP ? NULL : graph_op(graph, producer);
        g_array_set_size(left, left->len - 1);
        graph_tensor(graph, last)->dtype = dtype;
        for (int i = 0; op != NULL && op->kind == OP_CONCAT && i < op->n_inputs; i++)
            if (op->inputs[i] >= 0 && graph_tensor(graph, op->inputs[i])->in_place)
                g_array_append_val(left, op->inputs[i]);
    }
}

/* Why the operator that makes what is quantized does not write it so; NULL: it does. */
static const char *producer_stays(const Rewrite *rewrite, int index, int *producer)
{
    const Op *op = graph_op(rewrite->graph, index);
    const char *reason = fusion_joins(rewrite, index, op->inputs[0], producer);
    if (reason == NULL && op_is_view(graph_op(rewrite->graph, *producer)->kind))
        return "it follows a view of what others read, too";
    return reason;
}

/* Reads every number once, however little is reused. */
static bool reads_once(const Graph *graph, const Op *op)
{
    OpCost cost = op_cost(graph, op);
    return cost.no_reuse.input <= cost.compulsory.input;
}

/* The one operator that may quantize what it reads; NO_OP: none. */
static int reader_of(const Rewrite *rewrite, int index)
{
    const Op *op = graph_op(rewrite->graph, index);
    int out = op->outputs[0], reader = rewrite->uses.reader[out];
    if (rewrite->uses.times[out] != 1 || reader == NO_OP || rewrite->gone[reader])
        return NO_OP;
    const Op *next = graph_op(rewrite->graph, reader);
    bool takes_floats = takes(rewrite, reader, op) && !passes_on(next) &&
                        op_info(next->kind)->op_class != OP_CLASS_DATA &&
                        op_info(next->kind)->int8 != INT8_CONVERTS &&
                        reads_once(rewrite->graph, next);
    return takes_floats ? reader : NO_OP;
}

static const char *try_quantize(Rewrite *rewrite, int index)
{
    const Op *op = graph_op(rewrite->graph, index);
    if (!plain(op, OP_QUANTIZE) || !rewrite->covered[index])
        return NULL;
    if (graph_is_output(rewrite->graph, op->outputs[0]))
        return "it names an output of the network";
    int in = op->inputs[0], producer, reader = NO_OP;
    const char *reason = producer_stays(rewrite, index, &producer);
    if (reason != NULL && (reader = reader_of(rewrite, index)) == NO_OP)
        return reason;
    if (reason == NULL) {
        retype(rewrite->graph, in, op_output(rewrite->graph, op, 0)->dtype);
        hand_on(rewrite, producer, in, true, op);
    } else {
        hand_on(rewrite, reader, op->outputs[0], false, op);
    }
    rewrite_bypass(rewrite, index, 0);
    return fusion_done;
}

int fusion_fold_quantization(Rewrite *rewrite, GArray *unfused)
{
    if (!rewrite->has[OP_QUANTIZE] && !rewrite->has[OP_DEQUANTIZE])
        return 0;
    int n = rewrite->uses.room;
    rewrite->explains = unfused != NULL;
    g_autofree int *from = g_new(int, n + 1);
    g_autofree bool *stays = g_new0(bool, n + 1);
    g_autofree bool *folds = g_new0(bool, graph_n_ops(rewrite->graph) + 1);
    for (int i = 0; i < n; i++)
        from[i] = NO_OP;
    Folding folding = {rewrite, unfused, from, stays, folds, 0};
    fold_dequantizes(&folding);
    return folding.folded + fusion_pass(rewrite, try_quantize, 1U << FUSE_SCALES, unfused);
}
