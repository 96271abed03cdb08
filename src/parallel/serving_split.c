#include "parallel/serving_split.h"

#include <math.h>

enum { ALL_REDUCES = 2, ALL_TO_ALLS = 2 }; /* of a layer, forward */

/* ---- Memory ---------------------------------------------------------------------------------- */

/* Of several stages the first has the embedding and the last the head: a tied one both have. */
double serving_weights_bytes(const ServedModel *model, const TrainingSplit *split)
{
    const SplitWork *work = model->step;
    double t = (double)split->tensor, p = (double)split->pipeline;
    double outside = work->stored_outside;
    if (split->pipeline > 1 && !work->sizes.tied)
        outside /= 2;
    return work->stored_layers / (p * t) +
           work->stored_experts / (p * t * (double)MAX(split->expert, 1)) + outside / t;
}

static double cache_of_one(const ServedModel *model, const TrainingSplit *split)
{
    int64_t ways = cache_ways(&model->step->sizes, split->tensor);
    return model->cache_bytes / (double)(ways * split->pipeline);
}

/* At a stage a p-th of the sequences is worked on. */
static double activations_of(const ServedModel *model, const TrainingSplit *split, double group)
{
    return group * model->activation_bytes / (double)split->tensor;
}

int64_t serving_largest_batch(const ServedModel *model, const TrainingSplit *split)
{
    const double most = 1 << 20;
    double left = model->capacity_bytes - serving_weights_bytes(model, split);
    double each =
        cache_of_one(model, split) + activations_of(model, split, 1) / (double)split->pipeline;
    if (model->capacity_bytes <= 0)
        return (int64_t)most;
    if (left < each)
        return 0;
    return split->data * (int64_t)fmin(floor(left / each), most);
}

/* ---- Times ----------------------------------------------------------------------------------- */

/* Collectives of all layers that a stage has, for its group of sequences. */
static void add_collectives(const ServedModel *model, const SplitWork *work,
                            const TrainingSplit *split, const Ways *ways, double group,
                            SplitSeconds *parts, CollectiveSeconds *all)
{
    const Transformer *sizes = &work->sizes;
    double tokens = group * (double)work->tokens;
    double bytes = tokens * (double)sizes->hidden * model->element_bytes;
    double layers = (double)sizes->layers / (double)split->pipeline;
    double mixtures = (double)sizes->mixture_layers / (double)split->pipeline;
    CollectiveSeconds reduce = ways_seconds(ways, COLLECTIVE_ALL_REDUCE, &ways->tensor, bytes);
    CollectiveSeconds exchange =
        ways_seconds(ways, COLLECTIVE_ALL_TO_ALL, &ways->expert,
                     bytes * (double)sizes->active_experts / (double)split->tensor);
    CollectiveSeconds send = ways_seconds(ways, COLLECTIVE_POINT_TO_POINT, &ways->pipeline,
                                          bytes / (double)split->tensor);
    CollectiveSeconds logits =
        ways_seconds(ways, COLLECTIVE_ALL_GATHER, &ways->tensor,
                     group * (double)sizes->vocabulary * model->element_bytes);
    parts->of[PART_TENSOR] += ALL_REDUCES * layers * reduce.seconds + logits.seconds;
    parts->of[PART_EXPERT] += ALL_TO_ALLS * mixtures * exchange.seconds;
    parts->of[PART_PIPELINE] += send.seconds;
    collective_seconds_add(all, &reduce, ALL_REDUCES * layers);
    collective_seconds_add(all, &exchange, ALL_TO_ALLS * mixtures);
    collective_seconds_add(all, &send, 1);
    collective_seconds_add(all, &logits, 1);
}

/* The slowest stage, which has the head too, as all wait for it. */
static SplitSeconds stage_seconds(const ServedModel *model, const SplitWork *work,
                                  const TrainingSplit *split, const Ways *ways, double group,
                                  CollectiveSeconds *all)
{
    SplitSeconds stage = work_outside_seconds(work, group, split->tensor);
    SplitSeconds layers = work_layers_seconds(work, group, split->tensor, MAX(split->expert, 1));
    split_seconds_add(&stage, &layers, 1 / (double)split->pipeline);
    add_collectives(model, work, split, ways, group, &stage, all);
    return stage;
}

static double first_token(const ServedModel *model, const TrainingSplit *split, const Ways *ways)
{
    CollectiveSeconds all = {0};
    if (!model->prompt)
        return NAN;
    SplitSeconds stage = stage_seconds(model, model->prompt, split, ways, 1, &all);
    return (double)split->pipeline * split_seconds_total(&stage);
}

ServingSplit serving_split_of(const ServedModel *model, const TrainingSplit *split,
                              const Ways *ways, int64_t batch)
{
    double p = (double)split->pipeline;
    double sequences = ceil((double)batch / (double)split->data); /* of a replica */
    double group = ceil(sequences / p);
    CollectiveSeconds all = {0};
    SplitSeconds stage = stage_seconds(model, model->step, split, ways, group, &all);
    ServingSplit out = {
        .weights_bytes = serving_weights_bytes(model, split),
        .cache_bytes = sequences * cache_of_one(model, split),
        .activation_bytes = activations_of(model, split, group),
        .seconds = p * split_seconds_total(&stage),
        .bound_seconds = work_bound_seconds(model->step, group, split->tensor),
        .first_token_seconds = first_token(model, split, ways),
    };
    out.memory_bytes = out.weights_bytes + out.cache_bytes + out.activation_bytes;
    split_seconds_add(&out.parts, &stage, p);
    collective_seconds_add(&out.collectives, &all, p);
    return out;
}
