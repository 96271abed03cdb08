#include "cost/training_memory.h"

#include "base/count.h"

/* Numbers of an optimizer in 8 bits share a scale in fp32: Dettmers et al., 8-bit Optimizers via
 * Block-wise Quantization, arXiv:2110.02861, section 2.1. */
enum { NARROW_BITS = 8, NARROW_BLOCK = 2048, SCALE_BYTES = 4 };

static const struct {
    const char *name, *title, *meaning;
} recomputes[] = {
#define X(id, name, title, meaning) {name, title, meaning},
    RECOMPUTE_LIST(X)
#undef X
        {"unknown", "unknown", "unknown"},
};

static const struct {
    const char *name, *title;
    int weight, gradient, master, slot; /* bits */
} formats[] = {
#define X(id, name, title, weight, gradient, master, slot)                                         \
    {name, title, weight, gradient, master, slot},
    STATES_LIST(X)
#undef X
        {"unknown", "unknown", 0, 0, 0, 0},
};

const char *recompute_name(Recompute recompute)
{
    return recomputes[MIN(recompute, RECOMPUTE_COUNT)].name;
}

const char *recompute_title(Recompute recompute)
{
    return recomputes[MIN(recompute, RECOMPUTE_COUNT)].title;
}

const char *recompute_meaning(Recompute recompute)
{
    return recomputes[MIN(recompute, RECOMPUTE_COUNT)].meaning;
}

const char *states_name(StatesFormat format)
{
    return formats[MIN(format, STATES_COUNT)].name;
}

const char *states_title(StatesFormat format)
{
    return formats[MIN(format, STATES_COUNT)].title;
}

TrainingPlan training_plan(const TrainingChoice *choice, Recompute recompute)
{
    return (TrainingPlan){
        .optimizer = choice->optimizer > 0 ? (Optimizer)(choice->optimizer - 1) : OPTIMIZER_ADAMW,
        .states = choice->states > 0 ? (StatesFormat)(choice->states - 1) : STATES_MIXED,
        .recompute = choice->recompute > 0 ? (Recompute)(choice->recompute - 1) : recompute,
        .split = {.data = choice->ways, .zero = choice->zero},
    };
}

/* ---- Shares ---------------------------------------------------------------------------------- */

static int64_t ways(int64_t n)
{
    return MAX(n, 1);
}

/* a·b / c, rounded up, where a·b may pass 64 bits and the result not. */
static int64_t share_of(int64_t a, int64_t b, int64_t c)
{
    if (!count_ok(a) || !count_ok(b) || !count_ok(c) || c <= 0)
        return COUNT_OVERFLOW;
    __int128 share = ((__int128)a * b + c - 1) / c;
    return share > INT64_MAX ? COUNT_OVERFLOW : (int64_t)share;
}

/* Of bytes that all layers keep, what one device has of one sequence. */
static int64_t on_device(const TrainingSplit *split, int64_t stream, int64_t inner)
{
    int64_t tensor = ways(split->tensor);
    int64_t whole = split->sequence ? share_of(stream, 1, tensor) : stream;
    return count_add(whole, share_of(inner, 1, tensor));
}

/* Chunks of layers, L / (p·m) each, that a stage keeps activations of at the same time. */
static int64_t chunks_under_way(const TrainingSplit *split, int64_t stage)
{
    int64_t p = ways(split->pipeline), m = ways(split->interleave);
    int64_t behind = MAX(count_sub(p - 1, stage), 0);
    int64_t chunks = behind + 1;
    if (m > 1)
        chunks = count_add(count_add(count_mul(2, behind), count_mul(m - 1, p)), 1);
    return split->microbatches > 0 ? MIN(count_or_most(chunks), count_mul(split->microbatches, m))
                                   : chunks;
}

/* Sequences that a stage is in the middle of. */
static int64_t sequences_under_way(const TrainingSplit *split, int64_t stage)
{
    return count_ceil_div(chunks_under_way(split, stage), ways(split->interleave));
}

/* ---- Activations ----------------------------------------------------------------------------- */

static int64_t layers_kept(const TrainingLayers *layers, const TrainingPlan *plan)
{
    const LayerKept *all = &layers->all;
    switch (plan->recompute) {
    case RECOMPUTE_FULL:
        return on_device(&plan->split, all->input, 0);
    case RECOMPUTE_SELECTIVE:
        return on_device(&plan->split, all->stream, count_sub(all->inner, all->core));
    case RECOMPUTE_NONE:
    case RECOMPUTE_COUNT:
        break;
    }
    return on_device(&plan->split, all->stream, all->inner);
}

int64_t training_kept_bytes(const TrainingLayers *layers, const TrainingPlan *plan, int64_t stage)
{
    const TrainingSplit *split = &plan->split;
    int64_t p = ways(split->pipeline), m = ways(split->interleave);
    int64_t kept =
        share_of(layers_kept(layers, plan), chunks_under_way(split, stage), count_mul(p, m));
    if (stage == 0)
        count_add_to(&kept, count_mul(sequences_under_way(split, stage),
                                      on_device(split, layers->embedding_kept, 0)));
    if (stage == p - 1)
        count_add_to(&kept, on_device(split, layers->head_stream, layers->head_inner));
    return kept;
}

/* While a layer is computed again it is there as if nothing were. */
static int64_t working_bytes(const TrainingLayers *layers, const TrainingPlan *plan)
{
    const LayerKept *most = &layers->largest;
    int64_t again = 0;
    if (plan->recompute == RECOMPUTE_FULL)
        again = on_device(&plan->split, count_sub(most->stream, most->input), most->inner);
    else if (plan->recompute == RECOMPUTE_SELECTIVE)
        again = on_device(&plan->split, 0, most->core);
    return count_add(again, on_device(&plan->split, 0, layers->gradient_bytes));
}

/* ---- Parameters ------------------------------------------------------------------------------ */

static int64_t numbers_bytes(int64_t numbers, int bits)
{
    int64_t bytes = count_bytes(numbers, bits);
    if (bits == NARROW_BITS)
        count_add_to(&bytes, count_mul(count_ceil_div(numbers, NARROW_BLOCK), SCALE_BYTES));
    return bytes;
}

static int64_t slots_bytes(int64_t params, int64_t factors, const TrainingPlan *plan)
{
    int own = optimizer_bits(plan->optimizer), bits = own > 0 ? own : formats[plan->states].slot;
    int64_t bytes = count_mul(numbers_bytes(params, bits), optimizer_slots(plan->optimizer));
    return optimizer_factors(plan->optimizer) ? count_add(bytes, numbers_bytes(factors, bits))
                                              : bytes;
}

static int64_t zero_share(int64_t bytes, const TrainingPlan *plan, int stage, int64_t data)
{
    return plan->split.zero >= stage ? count_ceil_div(bytes, ways(data)) : bytes;
}

TrainingMemory training_states(int64_t params, int64_t factors, const TrainingPlan *plan,
                               int64_t data)
{
    TrainingMemory memory = {.params = params};
    int64_t kept = count_add(count_bytes(params, formats[plan->states].master),
                             slots_bytes(params, factors, plan));
    memory.weights_bytes =
        zero_share(count_bytes(params, formats[plan->states].weight), plan, 3, data);
    memory.gradients_bytes =
        zero_share(count_bytes(params, formats[plan->states].gradient), plan, 2, data);
    memory.optimizer_bytes = zero_share(kept, plan, 1, data);
    memory.states_bytes =
        count_add(count_add(memory.weights_bytes, memory.gradients_bytes), memory.optimizer_bytes);
    return memory;
}

static void add_states(TrainingMemory *sum, const TrainingMemory *more)
{
    count_add_to(&sum->params, more->params);
    count_add_to(&sum->weights_bytes, more->weights_bytes);
    count_add_to(&sum->gradients_bytes, more->gradients_bytes);
    count_add_to(&sum->optimizer_bytes, more->optimizer_bytes);
    count_add_to(&sum->states_bytes, more->states_bytes);
}

/* Of layers an even share; the first stage has the embedding too, the last one the head, of which a
 * tied one is a copy of the embedding where that is elsewhere. */
static bool copies_embedding(const TrainingLayers *layers, const TrainingSplit *split)
{
    return ways(split->pipeline) > 1 && layers->head_params < layers->embedding_params / 2;
}

static int64_t share_of_stage(int64_t layer, int64_t embedding, int64_t head,
                              const TrainingSplit *split, int64_t stage)
{
    int64_t share = share_of(layer, 1, ways(split->pipeline));
    if (stage == 0)
        count_add_to(&share, embedding);
    if (stage == ways(split->pipeline) - 1)
        count_add_to(&share, head);
    return share_of(share, 1, ways(split->tensor));
}

static TrainingMemory states_without_experts(const TrainingLayers *layers, const TrainingPlan *plan,
                                             int64_t stage)
{
    const TrainingSplit *split = &plan->split;
    bool copied = copies_embedding(layers, split);
    int64_t params =
        share_of_stage(layers->layer_params, layers->embedding_params,
                       copied ? layers->embedding_params : layers->head_params, split, stage);
    int64_t factors =
        share_of_stage(layers->layer_factors, layers->embedding_factors,
                       copied ? layers->embedding_factors : layers->head_factors, split, stage);
    return training_states(params, factors, plan, ways(split->data));
}

TrainingMemory training_memory(const TrainingLayers *layers, const TrainingPlan *plan,
                               int64_t stage)
{
    const TrainingSplit *split = &plan->split;
    int64_t expert = ways(split->expert), data = ways(split->data);
    int64_t model = count_mul3(ways(split->tensor), ways(split->pipeline), expert);
    TrainingMemory memory = states_without_experts(layers, plan, stage);
    TrainingMemory experts =
        training_states(share_of(layers->expert_params, 1, model),
                        share_of(layers->expert_factors, 1, model), plan, MAX(data / expert, 1));
    add_states(&memory, &experts);
    memory.kept_bytes = training_kept_bytes(layers, plan, stage);
    memory.working_bytes = working_bytes(layers, plan);
    memory.total_bytes =
        count_add(memory.states_bytes, count_add(memory.kept_bytes, memory.working_bytes));
    return memory;
}

/* ---- Work ------------------------------------------------------------------------------------ */

TrainingMacs training_macs(const TrainingLayers *layers, Recompute recompute)
{
    TrainingMacs macs = {.forward = count_add(layers->layer_macs, layers->head_macs)};
    if (recompute == RECOMPUTE_FULL)
        macs.again = layers->layer_macs;
    else if (recompute == RECOMPUTE_SELECTIVE)
        macs.again = layers->core_macs;
    macs.model = count_mul(3, macs.forward);
    macs.hardware = count_add(macs.model, macs.again);
    return macs;
}
