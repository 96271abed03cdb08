#include "parallel/training_split.h"

#include <math.h>

#include "base/count.h"

enum { ALL_REDUCES = 2, ALL_TO_ALLS = 2, PASSES = 3 /* forward once, backward as two */ };

/* What is computed again of all that a forward pass computes. */
static double again_share(const TrainedModel *model, Recompute recompute)
{
    TrainingMacs macs = training_macs(model->layers, recompute);
    return macs.forward > 0 ? (double)macs.again / (double)macs.forward : 0;
}

/* ---- Memory ---------------------------------------------------------------------------------- */

/* Bytes of activations are of one sequence; all grow with a microbatch of more. */
static TrainingLayers of_microbatch(const TrainingLayers *one, int64_t microbatch)
{
    TrainingLayers all = *one;
    int64_t *const bytes[] = {&all.all.stream,   &all.all.inner,      &all.all.core,
                              &all.all.input,    &all.largest.stream, &all.largest.inner,
                              &all.largest.core, &all.largest.input,  &all.embedding_kept,
                              &all.head_stream,  &all.head_inner,     &all.gradient_bytes};
    for (size_t i = 0; i < G_N_ELEMENTS(bytes); i++)
        *bytes[i] = count_mul(*bytes[i], microbatch);
    return all;
}

/* The first stage has the embedding and the most microbatches under way, the last the head. */
static TrainingMemory memory_of(const TrainedModel *model, const TrainingPlan *plan,
                                int64_t microbatch)
{
    TrainingLayers layers = of_microbatch(model->layers, microbatch);
    TrainingMemory first = training_memory(&layers, plan, 0);
    TrainingMemory last = training_memory(&layers, plan, plan->split.pipeline - 1);
    return count_or_most(last.total_bytes) > count_or_most(first.total_bytes) ? last : first;
}

/* ---- Times ----------------------------------------------------------------------------------- */

/* What one step is made of. */
typedef struct Stepping {
    const TrainedModel *model;
    const TrainingPlan *plan;
    const Ways *ways;
    double microbatch, microbatches;
    TrainingStep *out;
} Stepping;

/* Of one microbatch at the slowest stage, which has the head. */
static SplitSeconds stage_seconds(const Stepping *stepping)
{
    const TrainingSplit *split = &stepping->plan->split;
    const SplitWork *work = stepping->model->pass;
    double again = again_share(stepping->model, stepping->plan->recompute);
    SplitSeconds forward = work_outside_seconds(work, stepping->microbatch, split->tensor),
                 stage = {{0}};
    SplitSeconds layers =
        work_layers_seconds(work, stepping->microbatch, split->tensor, MAX(split->expert, 1));
    split_seconds_add(&forward, &layers, 1 / (double)split->pipeline);
    split_seconds_add(&stage, &forward, PASSES);
    stage.of[PART_AGAIN] = again * split_seconds_total(&forward);
    return stage;
}

/* Collectives that arithmetic of the same microbatch waits for. */
static CollectiveSeconds add_waiting(const Stepping *stepping, SplitSeconds *stage)
{
    const Ways *ways = stepping->ways;
    const TrainingSplit *split = &stepping->plan->split;
    const Transformer *sizes = &stepping->model->pass->sizes;
    double tokens = stepping->microbatch * (double)stepping->model->pass->tokens;
    double bytes = tokens * (double)sizes->hidden * stepping->model->element_bytes;
    double p = (double)split->pipeline;
    double passes = stepping->plan->recompute == RECOMPUTE_FULL ? 3 : 2;
    double reduces = ALL_REDUCES * passes * (double)sizes->layers / p;
    double exchanges = ALL_TO_ALLS * passes * (double)sizes->mixture_layers / p;
    double sends = 2 * (double)MAX(split->interleave, 1);
    CollectiveSeconds sum = {0};
    CollectiveSeconds reduce = ways_seconds(ways, COLLECTIVE_ALL_REDUCE, &ways->tensor, bytes);
    CollectiveSeconds exchange =
        ways_seconds(ways, COLLECTIVE_ALL_TO_ALL, &ways->expert,
                     bytes * (double)sizes->active_experts / (double)split->tensor);
    CollectiveSeconds send = ways_seconds(ways, COLLECTIVE_POINT_TO_POINT, &ways->pipeline,
                                          bytes / (double)split->tensor);
    stage->of[PART_TENSOR] += reduces * reduce.seconds;
    stage->of[PART_EXPERT] += exchanges * exchange.seconds;
    stage->of[PART_PIPELINE] += sends * send.seconds;
    collective_seconds_add(&sum, &reduce, reduces);
    collective_seconds_add(&sum, &exchange, exchanges);
    collective_seconds_add(&sum, &send, sends);
    return sum;
}

/* What the replicas do with gradients and weights of `bytes` each, on links of their own. */
static CollectiveSeconds replicas_seconds(const Stepping *stepping, const Wire *wire,
                                          double gradients, double weights)
{
    const Ways *ways = stepping->ways;
    double m = stepping->microbatches;
    int zero = stepping->plan->split.zero;
    CollectiveSeconds sum = {0};
    CollectiveSeconds reduce = ways_seconds(ways, COLLECTIVE_ALL_REDUCE, wire, gradients);
    CollectiveSeconds scatter = ways_seconds(ways, COLLECTIVE_REDUCE_SCATTER, wire, gradients);
    CollectiveSeconds gather = ways_seconds(ways, COLLECTIVE_ALL_GATHER, wire, weights);
    if (zero == 0)
        collective_seconds_add(&sum, &reduce, 1);
    else
        collective_seconds_add(&sum, &scatter, zero == 1 ? 1 : m);
    if (zero == 1 || zero == 2)
        collective_seconds_add(&sum, &gather, 1);
    else if (zero == 3)
        collective_seconds_add(&sum, &gather, 2 * m);
    return sum;
}

/* Elements of one device's share before ZeRO, and of them those of experts. */
static CollectiveSeconds data_seconds(const Stepping *stepping, int64_t params)
{
    const TrainingSplit *split = &stepping->plan->split;
    TrainingPlan whole = *stepping->plan;
    whole.split.zero = 0;
    double model = (double)split->tensor * (double)split->pipeline;
    double experts =
        (double)stepping->model->layers->expert_params / (model * (double)MAX(split->expert, 1));
    double rest = fmax((double)params - experts, 0);
    TrainingMemory one = training_states(1 << 20, 0, &whole, 1);
    double weight = (double)one.weights_bytes / (1 << 20);
    double gradient = (double)one.gradients_bytes / (1 << 20);
    CollectiveSeconds sum =
        replicas_seconds(stepping, &stepping->ways->data, rest * gradient, rest * weight);
    CollectiveSeconds more = replicas_seconds(stepping, &stepping->ways->expert_data,
                                              experts * gradient, experts * weight);
    collective_seconds_add(&sum, &more, 1);
    return sum;
}

/* What it reads and writes of what it keeps; gradients are read and weights written. */
static double optimizer_seconds(const TrainedModel *model, const TrainingMemory *memory)
{
    double bytes = 2 * (double)memory->optimizer_bytes + (double)memory->weights_bytes +
                   (double)memory->gradients_bytes;
    return bytes / model->pass->bandwidth;
}

/* Of gradients the last backward pass hides what it can; weights of stage 3 and gradients of stages
 * 2 and 3 all passes do. */
static double hidden_seconds(const Stepping *stepping, const SplitSeconds *stage)
{
    double all = split_seconds_total(stage);
    bool always = stepping->plan->split.zero >= 2;
    return always ? all * stepping->microbatches : all * 2 / PASSES;
}

static void fill_rates(const Stepping *stepping, double batch)
{
    const TrainedModel *model = stepping->model;
    TrainingStep *out = stepping->out;
    double tokens = batch * (double)model->pass->tokens;
    double flops =
        training_token_flops(model->layers, &model->pass->sizes, model->pass->tokens) * tokens;
    double could = out->seconds * (double)model->devices * model->pass->peak;
    double again = again_share(model, stepping->plan->recompute) / PASSES;
    out->tokens_per_second = tokens / out->seconds;
    out->mfu = flops / could;
    out->hfu = out->mfu * (1 + again);
}

/* Arithmetic of all devices evenly, forward and backward; or what links carry. */
static double bound_of(const Stepping *stepping, double batch, const CollectiveSeconds *stage,
                       const CollectiveSeconds *data)
{
    const TrainedModel *model = stepping->model;
    double again = again_share(model, stepping->plan->recompute);
    double arithmetic =
        (PASSES + again) * work_bound_arithmetic(model->pass, batch) / (double)model->devices;
    return fmax(arithmetic, fmax(stage->bound * stepping->microbatches, data->bound));
}

TrainingStep training_step_of(const TrainedModel *model, const TrainingPlan *plan, const Ways *ways,
                              int64_t batch, int64_t microbatch)
{
    TrainingStep out = {.memory = memory_of(model, plan, microbatch)};
    Stepping stepping = {model, plan, ways, (double)microbatch, (double)plan->split.microbatches,
                         &out};
    double waiting = ((double)plan->split.pipeline - 1) / (double)MAX(plan->split.interleave, 1);
    SplitSeconds stage = stage_seconds(&stepping);
    CollectiveSeconds stage_all = add_waiting(&stepping, &stage);
    CollectiveSeconds data = data_seconds(&stepping, out.memory.params);
    double each = split_seconds_total(&stage), hidden = hidden_seconds(&stepping, &stage);
    double measured_each = each - stage_all.seconds + stage_all.measured;
    split_seconds_add(&out.parts, &stage, stepping.microbatches);
    out.bubble_share = waiting / stepping.microbatches;
    out.parts.of[PART_BUBBLE] = waiting * each;
    out.waited_seconds = fmax(data.seconds - hidden, 0);
    out.parts.of[PART_DATA] = out.waited_seconds;
    out.parts.of[PART_OPTIMIZER] = optimizer_seconds(model, &out.memory);
    out.seconds = split_seconds_total(&out.parts);
    out.measured_seconds = (stepping.microbatches + waiting) * measured_each +
                           fmax(data.measured - hidden, 0) + out.parts.of[PART_OPTIMIZER];
    if (isnan(data.measured))
        out.measured_seconds = NAN;
    collective_seconds_add(&out.collectives, &stage_all, stepping.microbatches);
    collective_seconds_add(&out.collectives, &data, 1);
    out.bound_seconds = bound_of(&stepping, (double)batch, &stage_all, &data);
    fill_rates(&stepping, (double)batch);
    return out;
}
