#include "whatif/fusion_rules.h"

#include <string.h>

#include "base/count.h"

const char fusion_done[] = "done";

const char *fusion_reason(const Rewrite *rewrite, const char *format, ...)
{
    if (!rewrite->explains)
        return format;
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    return graph_intern(rewrite->graph, text);
}

const char *fusion_kind(const Op *op)
{
    return op->kind == OP_UNKNOWN && op->type != NULL ? op->type : op_info(op->kind)->name;
}

const char *fusion_article(const Op *op)
{
    return strchr("aeiouAEIOU", *fusion_kind(op)) != NULL ? "an" : "a";
}

static OpFusion part_of(const Op *op)
{
    return op_info(op->kind)->fusion;
}

bool fusion_is_product(const Op *op)
{
    return op_is_layer(op->kind) || part_of(op) == FUSE_PRODUCT;
}

/* ---- Passes ---------------------------------------------------------------------------------- */

static bool plays(OpKind kind, unsigned parts)
{
    return (parts & 1U << op_info(kind)->fusion) != 0;
}

static bool any_plays(const Rewrite *rewrite, unsigned parts)
{
    for (int kind = 0; kind <= OP_KIND_COUNT; kind++)
        if (rewrite->has[kind] && plays((OpKind)kind, parts))
            return true;
    return false;
}

int fusion_pass(Rewrite *rewrite, FusionTry *try, unsigned parts, GArray *unfused)
{
    int applied = 0;
    if (!any_plays(rewrite, parts))
        return 0;
    rewrite->explains = unfused != NULL;
    for (int i = 0; i < graph_n_ops(rewrite->graph); i++) {
        const Op *op = graph_op(rewrite->graph, i);
        if (rewrite->gone[i] || op->auxiliary || !plays(op->kind, parts))
            continue;
        const char *result = try(rewrite, i);
        if (result == fusion_done)
            applied++;
        else if (result != NULL && unfused != NULL)
            g_array_append_val(unfused, ((Unfused){.op = op->name, .reason = result}));
    }
    rewrite_settle(rewrite);
    return applied;
}

/* ---- Joining --------------------------------------------------------------------------------- */

static const char *consumers(const Rewrite *rewrite, int tensor)
{
    return fusion_reason(rewrite, "the tensor has %d consumers", rewrite->uses.times[tensor]);
}

const char *fusion_joins(const Rewrite *rewrite, int index, int tensor, int *producer)
{
    const Graph *graph = rewrite->graph;
    const Op *op = graph_op(graph, index);
    *producer = rewrite_producer(rewrite, tensor);
    if (*producer == NO_OP)
        return "no operator computes its input";
    const Op *into = graph_op(graph, *producer);
    if (rewrite->uses.times[tensor] != 1)
        return consumers(rewrite, tensor);
    if (into->auxiliary != op->auxiliary || into->repeats != op->repeats)
        return "its input is computed in another part of the network";
    if (!rewrite->covered[*producer] || !rewrite->covered[index])
        return "a shape is not known, or an operator has no cost rule";
    return NULL;
}

/* ---- Operators that do nothing --------------------------------------------------------------- */

static bool same_type(const Tensor *a, const Tensor *b)
{
    return a != NULL && b != NULL && a->dtype == b->dtype && shape_known(&a->shape) &&
           shape_equal(&a->shape, &b->shape);
}

static bool does_nothing(const Graph *graph, const Op *op)
{
    if (part_of(op) == FUSE_IDLES)
        return true;
    bool may = part_of(op) == FUSE_COPIES || part_of(op) == FUSE_CASTS ||
               (part_of(op) == FUSE_CONCATS && op->n_inputs == 1);
    return may && same_type(op_input(graph, op, 0), op_output(graph, op, 0));
}

static bool only_first_output(const Rewrite *rewrite, const Op *op)
{
    for (int i = 1; i < op->n_outputs; i++)
        if (op->outputs[i] >= 0 && rewrite->uses.times[op->outputs[i]] > 0)
            return false;
    return op->n_outputs > 0 && op->outputs[0] >= 0;
}

/* The network's outputs keep their names: what computes the input computes them instead. */
static const char *compute_instead(Rewrite *rewrite, int index)
{
    const Op *op = graph_op(rewrite->graph, index);
    int in = rewrite->standing[op->inputs[0]], out = op->outputs[0];
    int producer = rewrite_producer(rewrite, in);
    if (producer == NO_OP || rewrite->uses.times[in] != 1)
        return "it names an output of the network";
    const Op *into = graph_op(rewrite->graph, producer);
    if (into->n_parts > 0 || into->outputs[0] != in ||
        !same_type(graph_tensor(rewrite->graph, in), graph_tensor(rewrite->graph, out)))
        return "it names an output of the network";
    rewrite_remove(rewrite, index);
    rewrite_set_output(rewrite, producer, out);
    return fusion_done;
}

static const char *try_noop(Rewrite *rewrite, int index)
{
    const Op *op = graph_op(rewrite->graph, index);
    if (op->n_parts > 0 || op->n_inputs == 0 || op->inputs[0] < 0 ||
        !does_nothing(rewrite->graph, op))
        return NULL;
    if (!only_first_output(rewrite, op))
        return "more than one of its outputs is used";
    if (graph_is_output(rewrite->graph, op->outputs[0]))
        return compute_instead(rewrite, index);
    rewrite_bypass(rewrite, index, 0);
    return fusion_done;
}

/* What becomes the arithmetic of its neighbours takes nobody in. */
static const char *says_what_others_do(const Rewrite *rewrite, int index)
{
    const Op *op = graph_op(rewrite->graph, index);
    return part_of(op) == FUSE_SCALES
               ? fusion_reason(rewrite, "it follows a %s, which says how others compute",
                               fusion_kind(op))
               : NULL;
}

static const char *try_view(Rewrite *rewrite, int index)
{
    const Op *op = graph_op(rewrite->graph, index);
    if (!op_is_view(op->kind) || does_nothing(rewrite->graph, op) || op->n_inputs == 0)
        return NULL;
    int producer;
    const char *reason = fusion_joins(rewrite, index, op->inputs[0], &producer);
    if (reason == NULL)
        reason = says_what_others_do(rewrite, producer);
    if (reason == NULL && !rewrite_ready_before(rewrite, op, op->inputs[0], producer))
        reason = "its shape is computed later than its input";
    if (reason != NULL)
        return reason;
    rewrite_join(rewrite, producer, index);
    return fusion_done;
}

/* ---- Batch-norm ------------------------------------------------------------------------------ */

bool fusion_own_weight(const Rewrite *rewrite, int tensor)
{
    return tensor >= 0 && graph_tensor(rewrite->graph, tensor)->role == TENSOR_WEIGHT &&
           rewrite->uses.times[tensor] == 1;
}

/* Why a convolution or linear layer cannot take another scale and shift; NULL: it can. */
static const char *weights_stay(const Rewrite *rewrite, const Op *op)
{
    const char *kind = fusion_kind(op);
    bool biased = op->n_inputs > 2 && op->inputs[2] >= 0;
    if (op->n_parts > 0)
        return fusion_reason(rewrite, "the %s is fused with what follows it", kind);
    if (op->n_inputs < 2 || op->n_inputs > 3 || op->compute != DTYPE_UNKNOWN)
        return fusion_reason(rewrite, "the %s is quantized", kind);
    if (!fusion_own_weight(rewrite, op->inputs[1]) ||
        (biased && !fusion_own_weight(rewrite, op->inputs[2])))
        return fusion_reason(rewrite, "the %s has weights that are shared or computed", kind);
    return NULL;
}

/* Batch-norm is over axis 1, a linear layer over the last. */
static bool last_axis_is_channels(const Tensor *tensor)
{
    return tensor != NULL && tensor->shape.rank == 2;
}

static const char *stands_behind(const Rewrite *rewrite, const Op *op)
{
    const Op *before = NULL;
    int producer = op->n_inputs > 0 ? rewrite_producer(rewrite, op->inputs[0]) : NO_OP;
    if (op->n_parts > 0 && op_is_layer(op->kind))
        return fusion_reason(rewrite, "%s → %s → bn: not the layer's next operator",
                             fusion_kind(op), fusion_kind(&op->parts[op->n_parts - 1]));
    if (producer != NO_OP)
        before = graph_op(rewrite->graph, producer);
    if (before != NULL && op_is_layer(before->kind) && part_of(op) == FUSE_JOINS)
        return fusion_reason(rewrite, "%s → %s → bn: not the layer's next operator",
                             fusion_kind(before), fusion_kind(op));
    return fusion_reason(rewrite, "it follows %s %s, which has no weights to fold it into",
                         fusion_article(op), fusion_kind(op));
}

static const char *bn_stays(const Rewrite *rewrite, int index, int *producer)
{
    const Op *op = graph_op(rewrite->graph, index);
    const char *reason = fusion_joins(rewrite, index, op->inputs[0], producer);
    if (*producer == NO_OP)
        return reason;
    const Op *into = graph_op(rewrite->graph, *producer);
    if (!op_is_layer(into->kind) || into->n_parts > 0)
        return stands_behind(rewrite, into);
    if (reason != NULL)
        return reason;
    if (op_info(into->kind)->op_class == OP_CLASS_LINEAR &&
        !last_axis_is_channels(op_input(rewrite->graph, op, 0)))
        return "it normalises another axis than the linear layer's features";
    return weights_stay(rewrite, into);
}

static bool is_plain_bn(const Rewrite *rewrite, const Op *op)
{
    return op->n_inputs > 0 && only_first_output(rewrite, op);
}

static const char *try_bn(Rewrite *rewrite, int index)
{
    const Op *op = graph_op(rewrite->graph, index);
    if (!is_plain_bn(rewrite, op))
        return NULL;
    int producer;
    const char *reason = bn_stays(rewrite, index, &producer);
    if (reason != NULL)
        return reason;
    if (op->n_parts > 0)
        return "it is fused with what follows it";
    int out = op->outputs[0];
    rewrite_remove(rewrite, index);
    rewrite_set_output(rewrite, producer, out);
    rewrite_add_bias(rewrite, producer);
    return fusion_done;
}

static bool pads(const Op *conv)
{
    for (int i = 0; i < op_window(conv)->pad.n; i++)
        if (op_window(conv)->pad.v[i] != 0)
            return true;
    return op_window(conv)->auto_pad != AUTO_PAD_NONE;
}

/* `next` is no convolution or linear layer, or reads the batch-norm elsewhere than as its data. */
static const char *stands_before(const Rewrite *rewrite, const Op *next)
{
    if (op_is_layer(next->kind))
        return fusion_reason(rewrite, "it does not fold into the %s that follows",
                             fusion_kind(next));
    return fusion_reason(rewrite, "%s %s follows it, which has no weights to fold it into",
                         fusion_article(next), fusion_kind(next));
}

/* The one operator that reads what `op` makes; why there is none. */
static const char *find_reader(const Rewrite *rewrite, const Op *op, int *reader)
{
    int out = op->outputs[0];
    *reader = rewrite->uses.reader[out];
    if (rewrite->uses.times[out] != 1)
        return consumers(rewrite, out);
    return *reader == NO_OP ? "its result leaves the network" : NULL;
}

/* A shift for each of many outputs may be more work than one of few inputs. */
static bool bias_costs_more(const Graph *graph, const Op *bn, const Op *next)
{
    const Tensor *in = op_output(graph, bn, 0), *out = op_output(graph, op_lead(next), 0);
    int64_t saved = count_mul(op_info(bn->kind)->unit_flops, shape_elements(&in->shape));
    return op_input(graph, op_lead(next), 2) == NULL && shape_elements(&out->shape) > saved;
}

/* A transposed convolution adds a different number of shifted inputs at its borders. */
static const char *bn_stays_before(const Rewrite *rewrite, const Op *op, int *reader)
{
    int out = op->outputs[0], producer;
    const char *reason = find_reader(rewrite, op, reader);
    if (reason != NULL)
        return reason;
    const Op *next = graph_op(rewrite->graph, *reader);
    reason = fusion_joins(rewrite, *reader, out, &producer);
    if (op->n_parts > 0)
        return stands_before(rewrite, &op->parts[1]);
    if ((next->kind != OP_CONV && next->kind != OP_LINEAR) || next->inputs[0] != out)
        return stands_before(rewrite, next);
    if (next->kind == OP_CONV && pads(next))
        return "the following convolution pads with zeros";
    if (next->kind == OP_LINEAR && !last_axis_is_channels(op_input(rewrite->graph, op, 0)))
        return "it normalises another axis than the linear layer's features";
    if (reason == NULL)
        reason = weights_stay(rewrite, next);
    if (reason == NULL && bias_costs_more(rewrite->graph, op, next))
        return "a bias for each output would be more work than it is";
    return reason;
}

static const char *try_bn_next(Rewrite *rewrite, int index)
{
    const Op *op = graph_op(rewrite->graph, index);
    if (!is_plain_bn(rewrite, op))
        return NULL;
    int reader;
    const char *reason = bn_stays_before(rewrite, op, &reader);
    if (reason != NULL)
        return reason;
    rewrite_set_input(rewrite, reader, 0, op->inputs[0]);
    rewrite_remove(rewrite, index);
    rewrite_add_bias(rewrite, reader);
    return fusion_done;
}

/* ---- Batch-norm in a pass with others -------------------------------------------------------- */

/* The part before the i-th that makes its input; NULL: that comes from outside. */
static const Op *part_before(const Op *whole, int i)
{
    int in = whole->parts[i].inputs[0];
    for (int j = i - 1; j >= 0; j--)
        for (int k = 0; k < whole->parts[j].n_outputs; k++)
            if (whole->parts[j].outputs[k] == in)
                return &whole->parts[j];
    return NULL;
}

static const char *bn_stays_within(const Rewrite *rewrite, const Op *whole, int i)
{
    const Op *before = part_before(whole, i), *lead = op_lead(whole);
    if (before == NULL)
        return "it is computed in one pass with what reads it";
    if (before == lead && op_is_layer(lead->kind)) {
        const char *reason = weights_stay(rewrite, lead);
        return reason != NULL ? reason
                              : "it normalises another axis than the linear layer's features";
    }
    if (op_is_layer(lead->kind))
        return fusion_reason(rewrite, "%s → %s → bn: not the layer's next operator",
                             fusion_kind(lead), fusion_kind(before));
    return fusion_reason(rewrite, "it follows %s %s, which has no weights to fold it into",
                         fusion_article(before), fusion_kind(before));
}

static const char *bn_next_stays_within(const Rewrite *rewrite, const Op *whole, int i)
{
    int out = whole->parts[i].outputs[0], reader;
    if (rewrite->uses.times[out] == 0 && i + 1 < whole->n_parts)
        return stands_before(rewrite, &whole->parts[i + 1]);
    const char *reason = bn_stays_before(rewrite, &whole->parts[i], &reader);
    return reason != NULL ? reason : "it is computed in one pass with what makes its input";
}

/* A normalisation that is the first part was looked at already. */
static void explain_within(const Rewrite *rewrite, FusionRule rule, GArray *unfused)
{
    for (int i = 0; i < graph_n_ops(rewrite->graph); i++) {
        const Op *op = graph_op(rewrite->graph, i);
        for (int j = 1; j < op->n_parts && !op->auxiliary; j++) {
            const Op *part = &op->parts[j];
            if (part_of(part) != FUSE_FOLDS || part->n_inputs == 0 || part->n_outputs == 0)
                continue;
            const char *reason = rule == FUSION_BN ? bn_stays_within(rewrite, op, j)
                                                   : bn_next_stays_within(rewrite, op, j);
            g_array_append_val(unfused, ((Unfused){.op = part->name, .reason = reason}));
        }
    }
}

/* ---- Padding --------------------------------------------------------------------------------- */

/* Padding of the spatial dimensions as a convolution has it; false when there is other padding. */
static bool spatial_pads(const Op *pad, int rank, Ints *pads_of)
{
    int n = op_border(pad)->before.n, spatial = rank - 2;
    if (spatial < 1 || 2 * spatial > SHAPE_MAX_RANK)
        return false;
    *pads_of = (Ints){.n = 2 * spatial};
    for (int i = 0; i < n; i++) {
        int dim = rank - n + i - 2;
        int64_t begin = op_border(pad)->before.v[i], end = op_border(pad)->after.v[i];
        if (begin < 0 || end < 0 || (dim < 0 && (begin > 0 || end > 0)))
            return false;
        if (dim >= 0) {
            pads_of->v[dim] = begin;
            pads_of->v[spatial + dim] = end;
        }
    }
    return true;
}

/* Whether a convolution with other padding of another input has the output it had. */
static bool still_fits(Graph *graph, const Op *conv, int input, const Attrs *attrs)
{
    g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(TensorType));
    g_autofree int *inputs = g_memdup2(conv->inputs, (gsize)conv->n_inputs * sizeof *inputs);
    Op changed = *conv;
    inputs[0] = input;
    changed.inputs = inputs;
    changed.attrs = attrs;
    const Tensor *y = op_output(graph, conv, 0);
    return op_infer(graph, &changed, out, NULL) && out->len > 0 &&
           shape_equal(&g_array_index(out, TensorType, 0).shape, &y->shape);
}

static const char *pad_stays(const Rewrite *rewrite, const Op *op, int *reader)
{
    int out = op->outputs[0], producer;
    const char *reason = find_reader(rewrite, op, reader);
    if (reason != NULL)
        return reason;
    const Op *next = graph_op(rewrite->graph, *reader);
    if (next->kind != OP_CONV || next->inputs[0] != out)
        return fusion_reason(rewrite, "pad → %s: not before a convolution", fusion_kind(next));
    if (op_window(next)->auto_pad != AUTO_PAD_NONE)
        return "the following convolution chooses its padding itself";
    return fusion_joins(rewrite, *reader, out, &producer);
}

/* A convolution pads with zeros. */
static const char *border_stays(const Op *pad)
{
    if (op_border(pad)->before.n == 0)
        return "how much it pads is not known";
    switch (op_border(pad)->mode) {
    case PAD_ZEROS:
        return NULL;
    case PAD_CONSTANT:
        return "it pads with another value than zero";
    case PAD_REFLECT:
    case PAD_EDGE:
    case PAD_WRAP:
        break;
    }
    return "it pads with values of its input, a convolution with zeros";
}

static const char *try_pad(Rewrite *rewrite, int index)
{
    Graph *graph = rewrite->graph;
    const Op *op = graph_op(graph, index);
    if (op->n_parts > 0 || op->n_inputs == 0 || op->inputs[0] < 0)
        return NULL;
    int reader, in = op->inputs[0];
    const char *reason = pad_stays(rewrite, op, &reader);
    if (reason == NULL)
        reason = border_stays(op);
    if (reason != NULL)
        return reason;
    Op *next = graph_op(graph, reader);
    Attrs attrs = *next->attrs;
    Ints *pad = &attrs.as.window.pad;
    if (!spatial_pads(op, graph_tensor(graph, in)->shape.rank, pad))
        return "it pads other dimensions than the convolution can, or crops";
    for (int i = 0; i < pad->n; i++)
        pad->v[i] += pad_at(op_window(next), i, pad->n / 2);
    if (!still_fits(graph, op_lead(next), in, &attrs))
        return "the convolution cannot pad as much";
    next->attrs = graph_attrs(graph, &attrs);
    if (next->n_parts > 0)
        rewrite_parts(rewrite, reader)->attrs = next->attrs;
    rewrite_set_input(rewrite, reader, 0, in);
    rewrite_remove(rewrite, index);
    return fusion_done;
}

/* ---- Activation, addition, concat ------------------------------------------------------------ */

bool fusion_computes(const Op *op)
{
    OpClass op_class_of = op_info(op->kind)->op_class;
    return op_class_of != OP_CLASS_DATA && op_class_of != OP_CLASS_OTHER;
}

static const char *try_activation(Rewrite *rewrite, int index)
{
    const Op *op = graph_op(rewrite->graph, index);
    if (op->n_inputs == 0)
        return NULL;
    int producer, in = op->inputs[0];
    const char *reason = fusion_joins(rewrite, index, in, &producer);
    if (producer != NO_OP && !fusion_computes(graph_op(rewrite->graph, producer)))
        return fusion_reason(rewrite, "it follows %s %s, which computes nothing",
                             fusion_article(graph_op(rewrite->graph, producer)),
                             fusion_kind(graph_op(rewrite->graph, producer)));
    if (reason == NULL)
        reason = says_what_others_do(rewrite, producer);
    if (reason == NULL && !rewrite_ready_before(rewrite, op, in, producer))
        reason = "its bounds are computed later than its input";
    if (reason != NULL)
        return reason;
    rewrite_join(rewrite, producer, index);
    return fusion_done;
}

static const char no_product[] = "no operand comes from a convolution or product";

/* Why an addition does not join what computes its i-th operand; NULL: it does. */
static const char *add_stays(const Rewrite *rewrite, int index, int i, int *producer)
{
    const Graph *graph = rewrite->graph;
    const Op *op = graph_op(graph, index);
    int in = op->inputs[i];
    const char *reason = fusion_joins(rewrite, index, in, producer);
    if (*producer == NO_OP || !fusion_is_product(graph_op(graph, *producer)))
        return no_product;
    const Op *lead = op_lead(op);
    if (reason == NULL && !same_type(graph_tensor(graph, in), op_output(graph, lead, 0)))
        return "it broadcasts the product's result";
    if (reason == NULL && !rewrite_ready_before(rewrite, op, in, *producer))
        return "its other operand is computed after the product";
    return reason;
}

/* Two operands; behind them, scales and zero points. */
static bool adds_two(const Rewrite *rewrite, const Op *op)
{
    const Op *lead = op_lead(op);
    for (int i = 2; i < lead->n_inputs; i++) {
        const Tensor *tensor = op_input(rewrite->graph, lead, i);
        if (tensor != NULL && tensor->role != TENSOR_METADATA)
            return false;
    }
    return lead->n_inputs >= 2 && op->inputs[0] >= 0 && op->inputs[1] >= 0;
}

static const char *try_add(Rewrite *rewrite, int index)
{
    const Op *op = graph_op(rewrite->graph, index);
    if (!adds_two(rewrite, op))
        return NULL;
    int first = rewrite_producer(rewrite, op->inputs[0]);
    int last = rewrite_producer(rewrite, op->inputs[1]) > first ? 1 : 0, producer;
    const char *reason = add_stays(rewrite, index, last, &producer);
    if (reason != NULL) {
        const char *other = add_stays(rewrite, index, 1 - last, &producer);
        if (other != NULL)
            return reason == no_product ? other : reason;
    }
    rewrite_join(rewrite, producer, index);
    return fusion_done;
}

static const char *copied(const Rewrite *rewrite, int index, int tensor)
{
    int producer;
    const Tensor *joint = op_output(rewrite->graph, graph_op(rewrite->graph, index), 0);
    if (joint != NULL && graph_tensor(rewrite->graph, tensor)->dtype != joint->dtype)
        return "its numbers are of another type";
    const char *reason = fusion_joins(rewrite, index, tensor, &producer);
    if (producer == NO_OP || reason != NULL)
        return reason;
    const Op *into = graph_op(rewrite->graph, producer);
    return op_is_view(into->kind) ? fusion_reason(rewrite, "%s %s writes nothing",
                                                  fusion_article(into), fusion_kind(into))
                                  : NULL;
}

static const char *try_concat(Rewrite *rewrite, int index)
{
    const Op *op = graph_op(rewrite->graph, index);
    const char *why = NULL;
    bool done = false;
    for (int i = 0; i < op_lead(op)->n_inputs; i++) {
        if (op->inputs[i] < 0)
            continue;
        Tensor *tensor = graph_tensor(rewrite->graph, op->inputs[i]);
        const char *reason = copied(rewrite, index, op->inputs[i]);
        if (reason != NULL)
            why = fusion_reason(rewrite, "%s is copied: %s", tensor->name, reason);
        done = done || (reason == NULL && !tensor->in_place);
        tensor->in_place = tensor->in_place || reason == NULL;
    }
    return done ? fusion_done : why;
}

/* ---- The table ------------------------------------------------------------------------------- */

#define PART(part) (1U << FUSE_##part)

/* What a rule tries, one pass after the other, on operators that play which parts. */
static const struct Pass {
    FusionTry *try;
    unsigned parts; /* bit 1 << OpFusion for each */
} passes[FUSION_RULE_COUNT][2] = {
    [FUSION_NOOP] = {{try_noop, PART(IDLES) | PART(COPIES) | PART(CASTS) | PART(CONCATS)},
                     {try_view, PART(COPIES)}},
    [FUSION_BN] = {{try_bn, PART(FOLDS)}},
    [FUSION_BN_NEXT] = {{try_bn_next, PART(FOLDS)}},
    [FUSION_PAD] = {{try_pad, PART(PADS)}},
    [FUSION_ACTIVATION] = {{try_activation, PART(JOINS)}},
    [FUSION_ADD] = {{try_add, PART(ADDS)}},
    [FUSION_CONCAT] = {{try_concat, PART(CONCATS)}},
    [FUSION_BRANCHES] = {{fusion_try_branches, PART(ADDS) | PART(LAYER)}},
};

/* Rules that look at the graph as a whole. */
static FusionSweep *const whole_graph[FUSION_RULE_COUNT] = {
    [FUSION_CONSTANT] = fusion_fold_constants,    [FUSION_COMPOSITE] = fusion_join_composites,
    [FUSION_QUANTIZE] = fusion_fold_quantization, [FUSION_POINTWISE] = fusion_group_pointwise,
    [FUSION_ATTENTION] = fusion_join_attention,
};

int fusion_apply(Rewrite *rewrite, FusionRule rule, GArray *unfused)
{
    int applied = 0;
    if (whole_graph[rule] != NULL)
        return whole_graph[rule](rewrite, unfused);
    g_assert(passes[rule][0].try != NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(passes[rule]) && passes[rule][i].try != NULL; i++)
        applied += fusion_pass(rewrite, passes[rule][i].try, passes[rule][i].parts, unfused);
    if (unfused != NULL && (rule == FUSION_BN || rule == FUSION_BN_NEXT))
        explain_within(rewrite, rule, unfused);
    return applied;
}
