/* What a step of training a transformer holds and takes, by recomputation (SPEC §4, §15). */
#include "analysis/pretrained.h"
#include "base/count.h"
#include "record/fields.h"
#include "record/known.h"

enum { SECONDS_A_DAY = 86400, DOUBLED = 2 };

static int fits_of(const PretrainingResult *row)
{
    return row->fits == FITS_UNKNOWN ? -1 : row->fits == FITS_YES;
}

static const Price *rent_of(const PretrainingResult *row)
{
    static const Price none;
    return row->rent ? row->rent : &none;
}

#define PRETRAINING_FIELDS(X, R)                                                                   \
    X(R, device, ID, "", "Device", self->device ? self->device->id : NULL)                         \
    X(R, recompute, ID, "", "What is computed again: none, selective or full",                     \
      recompute_name(self->plan.recompute))                                                        \
    X(R, title, ID, "", "The same in words", recompute_title(self->plan.recompute))                \
    X(R, meaning, TEXT, "", "What is kept", recompute_meaning(self->plan.recompute))               \
    X(R, optimizer, ID, "", "Optimizer", optimizer_name(self->plan.optimizer))                     \
    X(R, states, ID, "", "Formats of weights, gradients and what the optimizer keeps",             \
      states_name(self->plan.states))                                                              \
    X(R, zero, INDEX, "", "ZeRO stage: what data-parallel devices share out",                      \
      self->plan.split.zero)                                                                       \
    X(R, ways, COUNT, "devices", "Data-parallel devices", MAX(self->plan.split.data, 1))           \
    X(R, dropout, BOOL, "", "Dropout after softmax, in residual branches, after the embedding")    \
    X(R, batch, COUNT, "sequences", "Sequences of a step on one device")                           \
    X(R, context, COUNT, "tokens", "Tokens of each")                                               \
    X(R, tokens, COUNT, "tokens", "Of a step on one device: batch times context")                  \
    X(R, params, COUNT, "elements", "Learned parameters")                                          \
    X(R, weights_bytes, BYTES, "byte", "Weights", self->memory.weights_bytes)                      \
    X(R, gradients_bytes, BYTES, "byte", "Gradients of weights", self->memory.gradients_bytes)     \
    X(R, optimizer_bytes, BYTES, "byte", "Master copy and what the optimizer keeps",               \
      self->memory.optimizer_bytes)                                                                \
    X(R, states_bytes, BYTES, "byte", "All three", self->memory.states_bytes)                      \
    X(R, kept_bytes, BYTES, "byte", "Activations kept for the backward pass",                      \
      self->memory.kept_bytes)                                                                     \
    X(R, working_bytes, BYTES, "byte",                                                             \
      "Beside them while one layer is worked on: what is computed again, gradients",               \
      self->memory.working_bytes)                                                                  \
    X(R, total_bytes, BYTES, "byte", "All that one device holds", self->memory.total_bytes)        \
    X(R, capacity_bytes, BYTES, "byte", "The device's main memory; absent: unknown")               \
    X(R, fits, BOOL, "", "All of it fits; absent: the device's memory is not known",               \
      fits_of(self))                                                                               \
    X(R, largest_batch, COUNT, "sequences", "Most sequences of a step that fit; 0: none")          \
    X(R, forward_flops, COUNT, "FLOP", "Dot products of a step's forward pass",                    \
      count_mul(DOUBLED, self->macs.forward))                                                      \
    X(R, model_flops, COUNT, "FLOP", "Of a step: three times those",                               \
      count_mul(DOUBLED, self->macs.model))                                                        \
    X(R, recomputed_flops, COUNT, "FLOP", "Computed a second time",                                \
      known_count(count_mul(DOUBLED, self->macs.again)))                                           \
    X(R, token_flops, NUMBER, "FLOP", "Of a token, with those computed again",                     \
      ratio(DOUBLED *(double)self->macs.hardware, (double)self->tokens))                           \
    X(R, dtype, ID, "", "Trained in", dtype_name(self->dtype))                                     \
    X(R, forward_seconds, SECONDS, "s", "Of a step, forward: roofline", self->time.forward_s)      \
    X(R, backward_seconds, SECONDS, "s", "Backward", self->time.backward_s)                        \
    X(R, recomputed_seconds, SECONDS, "s", "Computing again", self->time.again_s)                  \
    X(R, optimizer_seconds, SECONDS, "s", "Reading and writing what the optimizer keeps",          \
      self->time.optimizer_s)                                                                      \
    X(R, seconds, SECONDS, "s", "All of a step, nothing communicated: roofline",                   \
      self->time.seconds)                                                                          \
    X(R, bound_seconds, SECONDS, "s", "No implementation takes less for a step",                   \
      self->time.bound_s)                                                                          \
    X(R, estimate_seconds, SECONDS, "s",                                                           \
      "Of a step at the FLOPs a second that half of the published runs on such devices pass",      \
      self->estimate.seconds)                                                                      \
    X(R, estimate_low_seconds, SECONDS, "s", "Four of five of these runs lie from here",           \
      self->estimate.low)                                                                          \
    X(R, estimate_high_seconds, SECONDS, "s", "to here", self->estimate.high)                      \
    X(R, estimate_mfu, RATIO, "", "By the estimate",                                               \
      self->mfu * self->time.seconds / self->estimate.seconds)                                     \
    X(R, estimate_runs, COUNT, "runs", "Published runs that it is of", known_count(self->runs))    \
    X(R, tokens_per_second, NUMBER, "1/s", "Tokens at the roofline, on one device")                \
    X(R, tokens_per_day, NUMBER, "1/d", "The same in a day",                                       \
      SECONDS_A_DAY * self->tokens_per_second)                                                     \
    X(R, mfu, RATIO, "", "At the roofline: (6 P + 12 L h s) FLOPs a token over the peak")          \
    X(R, hfu, RATIO, "", "The same with those computed a second time")                             \
    X(R, cost_per_billion_tokens, NUMBER, "currency",                                              \
      "Renting the device for a billion tokens at the roofline")                                   \
    X(R, currency, ID, "", "Of that cost, as in USD", rent_of(self)->currency)                     \
    X(R, price_provider, TEXT, "", "Who rents it out at that price", rent_of(self)->provider)      \
    X(R, price_date, ID, "", "When that was the price: the latest known", rent_of(self)->date)     \
    X(R, reason, TEXT, "", "Why there is no time")
RECORD_TYPE(pretraining, PretrainingResult, PRETRAINING_FIELDS, "pretraining",
            "A step of training a transformer");

static ResultList *answer(const Asked *asked, GError **error)
{
    const TrainingChoice *choice = &asked->model->setup.trained;
    if (asked->model->counted->quantized && !asked_check_trained(asked, error))
        return NULL;
    g_autoptr(ResultList) list = result_list_new(sizeof(PretrainingResult));
    for (int i = 0; i < RECOMPUTE_COUNT; i++) {
        PretrainingResult row;
        TrainingPlan plan = training_plan(choice, (Recompute)i);
        if (plan.recompute != (Recompute)i)
            continue;
        if (!pretrained_with(asked, &plan, choice->dropout, list, &row, error))
            return NULL;
        result_list_add(list, &row);
    }
    return g_steal_pointer(&list);
}

static const Column pretraining_columns[] = {{"", "title", MARK_NONE},
                                             {"device", "device", MARK_NONE},
                                             {">states", "states_bytes", MARK_PARAMS},
                                             {">kept", "kept_bytes", MARK_LEAST},
                                             {">working", "working_bytes", MARK_LEAST},
                                             {">total", "total_bytes", MARK_LEAST},
                                             {">largest batch", "largest_batch", MARK_MOST},
                                             {">step", "seconds", MARK_LEAST},
                                             {">tokens/s", "tokens_per_second", MARK_MOST},
                                             {">MFU at most", "mfu", MARK_NONE},
                                             {">FLOPs a token", "token_flops", MARK_LEAST},
                                             {">estimate", "estimate_seconds", MARK_NONE},
                                             {">from", "estimate_low_seconds", MARK_NONE},
                                             {">to", "estimate_high_seconds", MARK_NONE},
                                             {"", "reason", MARK_NONE},
                                             {NULL, NULL, MARK_NONE}};

const Question question_pretraining = {
    .name = "pretraining",
    .function = "pretraining",
    .title = "Training a transformer, one step",
    .help = "What a step of training a transformer holds and takes, by recomputation",
    .of = OF_EITHER,
    .record = &pretraining_record,
    .columns = pretraining_columns,
    .in_model_data = 5,
    .answer = answer};
