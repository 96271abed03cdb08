#include "graph/op_cost.h"

#include "graph/ops_rules.h"

static void repeat_traffic(Traffic *traffic, int64_t times)
{
    int64_t *counts[] = {&traffic->input, &traffic->weights, &traffic->output, &traffic->bytes};
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++)
        *counts[i] = count_mul(*counts[i], times);
}

static void repeat_cost(OpCost *cost, int64_t times)
{
    int64_t *counts[] = {&cost->macs,
                         &cost->flops,
                         &cost->matrix_flops,
                         &cost->flops_exact,
                         &cost->pool_input_flops,
                         &cost->needless.flops,
                         &cost->needless.matrix_flops,
                         &cost->needless.other_flops,
                         &cost->needless.other_matrix_flops,
                         &cost->gemm.groups};
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++)
        *counts[i] = count_mul(*counts[i], times);
    repeat_traffic(&cost->compulsory, times);
    repeat_traffic(&cost->expected, times);
    repeat_traffic(&cost->no_reuse, times);
}

static void add_fused(const Graph *graph, const Op *op, OpCost *cost)
{
    int64_t flops = count_mul(op->attrs->fused, output_elements(graph, op, 0));
    count_add_to(&cost->flops, flops);
    count_add_to(&cost->flops_exact, flops);
}

static bool is_sized(const Graph *graph, const Op *op)
{
    for (int i = 0; i < op->n_inputs; i++)
        if (op_input(graph, op, i) && !shape_known(&op_input(graph, op, i)->shape))
            return false;
    return !op_output(graph, op, 0) || shape_known(&op_output(graph, op, 0)->shape);
}

/* Of what works on scores one by one, or sums up products of them. */
static void hide_scores(const Op *op, OpCost *cost)
{
    const Mask *mask = &op->attrs->mask;
    if (!mask_is_some(mask) || cost->needless.flops > 0)
        return;
    cost->needless.flops = mask_hidden_part(mask, cost->flops);
    cost->needless.matrix_flops = mask_hidden_part(mask, cost->matrix_flops);
}

/* Without a rule it reads and writes all that it has. */
static OpCost single_cost(const Graph *graph, const Op *op)
{
    OpCost cost = {0};
    const OpInfo *info = op_info(op->kind);
    if (!op_is_view(op->kind) && is_sized(graph, op)) {
        if (info->rule->cost)
            info->rule->cost(graph, op, &cost);
        else
            cost_copy(graph, op, &cost);
        hide_scores(op, &cost);
        if (traffic_total(&cost.expected) == 0)
            cost.expected = cost.compulsory;
        if (op->attrs->fused != 0 && info->rule->cost)
            add_fused(graph, op, &cost);
    }
    if (op_times(op) != 1)
        repeat_cost(&cost, op_times(op));
    return cost;
}

static DType part_compute(const Op *whole, const Op *part)
{
    bool narrow = whole->compute != DTYPE_UNKNOWN && dtype_bits(whole->compute) <= 8;
    bool floats = narrow && op_info(part->kind)->int8 == INT8_FLOAT;
    return part->compute != DTYPE_UNKNOWN || floats ? part->compute : whole->compute;
}

static void add_other(const Op *whole, const Op *part, const OpCost *cost, OpCost *sum)
{
    OtherFlops *other = &sum->other;
    DType compute = part_compute(whole, part);
    if (compute == whole->compute || cost->flops == 0)
        return;
    other->compute = other->flops == 0 ? compute : other->compute;
    count_add_to(&other->flops, cost->flops);
    count_add_to(&other->matrix_flops, cost->matrix_flops);
    count_add_to(&sum->needless.other_flops, cost->needless.flops);
    count_add_to(&sum->needless.other_matrix_flops, cost->needless.matrix_flops);
}

static void add_arithmetic(OpCost *cost, const OpCost *part)
{
    count_add_to(&cost->macs, part->macs);
    count_add_to(&cost->flops, part->flops);
    count_add_to(&cost->matrix_flops, part->matrix_flops);
    count_add_to(&cost->flops_exact, part->flops_exact);
    count_add_to(&cost->pool_input_flops, part->pool_input_flops);
    count_add_to(&cost->needless.flops, part->needless.flops);
    count_add_to(&cost->needless.matrix_flops, part->needless.matrix_flops);
}

/* Reads what the parts after the first take from outside, and writes the whole's outputs in place
 * of the first part's. */
static void fuse_traffic(const Graph *graph, const Op *op, Traffic *traffic)
{
    const Op *lead = op_lead(op);
    Traffic more = {0}, gone = {0};
    bool reads_nothing = op_is_view(lead->kind) && !op_is_view(op->kind);
    for (int i = reads_nothing ? 0 : lead->n_inputs; i < op->n_inputs; i++)
        traffic_read(&more, op_input(graph, op, i), input_elements(graph, op, i));
    for (int i = 0; i < op->n_outputs; i++)
        traffic_write(&more, op_output(graph, op, i), op_written_elements(graph, op, i));
    for (int i = 0; i < lead->n_outputs && !reads_nothing; i++)
        traffic_write(&gone, op_output(graph, lead, i), op_written_elements(graph, lead, i));
    repeat_traffic(&more, op_times(op));
    repeat_traffic(&gone, op_times(op));
    count_add_to(&traffic->input, more.input);
    count_add_to(&traffic->weights, more.weights);
    traffic->output = count_sub(count_add(traffic->output, more.output), gone.output);
    traffic->bytes = count_sub(count_add(traffic->bytes, more.bytes), gone.bytes);
}

OpCost op_cost(const Graph *graph, const Op *op)
{
    if (op->n_parts == 0 || !op_is_covered(graph, op))
        return op->n_parts == 0 ? single_cost(graph, op) : (OpCost){0};
    OpCost cost = single_cost(graph, op_lead(op));
    add_other(op, op_lead(op), &cost, &cost);
    for (int i = 1; i < op->n_parts; i++) {
        OpCost part = single_cost(graph, &op->parts[i]);
        add_arithmetic(&cost, &part);
        add_other(op, &op->parts[i], &part, &cost);
        if (part.gemm.groups > 0)
            cost.gemm = (Gemm){0};
    }
    fuse_traffic(graph, op, &cost.compulsory);
    fuse_traffic(graph, op, &cost.expected);
    fuse_traffic(graph, op, &cost.no_reuse);
    return cost;
}
