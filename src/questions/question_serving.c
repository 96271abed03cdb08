/* How a language model is served on a device (SPEC §15): what it holds, a step, a prompt, how much
 * fits. */
#include "analysis/served.h"
#include "record/fields.h"
#include "record/known.h"

static int fits_of(const ServingResult *row)
{
    return row->fits == FITS_UNKNOWN ? -1 : row->fits == FITS_YES;
}

static const Price *rent_of(const ServingResult *row)
{
    static const Price none;
    return row->rent ? row->rent : &none;
}

#define SERVING_FIELDS(X, R)                                                                       \
    X(R, device, ID, "", "Device")                                                                 \
    X(R, batch, COUNT, "sequences", "Sequences at once, each with a token of its own a step")      \
    X(R, context, COUNT, "tokens", "Tokens of each sequence up to that of the step")               \
    X(R, weights_bytes, BYTES, "byte", "Weights and their scales, as the device holds them")       \
    X(R, kv_bytes_per_token, BYTES, "byte",                                                        \
      "Keys and values that a token adds to a sequence, before a window slides")                   \
    X(R, kv_fixed_bytes, BYTES, "byte",                                                            \
      "Those of a sequence's source, which no token adds to; absent: it has none",                 \
      known_count(self->kv_fixed_bytes))                                                           \
    X(R, kv_bytes, BYTES, "byte", "Keys and values of all sequences at that context")              \
    X(R, kv_dtype, ID, "", "Element type that they are kept in; absent: of several")               \
    X(R, activations_bytes, BYTES, "byte", "Peak of the step's activations, in place")             \
    X(R, memory_bytes, BYTES, "byte", "Weights, keys and values, activations")                     \
    X(R, runtime, ID, "", "The runtime whose room it is; absent: all of the memory is room",       \
      self->runtime ? self->runtime->id : NULL)                                                    \
    X(R, overhead_bytes, BYTES, "byte", "What the runtime holds beside, and what is reserved")     \
    X(R, capacity_bytes, BYTES, "byte", "The device's main memory; absent: unknown")               \
    X(R, room_bytes, BYTES, "byte", "Of it, what is left for weights, cache and activations")      \
    X(R, kv_pool_bytes, BYTES, "byte", "Of that, what is left for keys and values")                \
    X(R, fits, BOOL, "", "All of it fits; absent: the device's memory is not known",               \
      fits_of(self))                                                                               \
    X(R, largest_batch, COUNT, "sequences", "Most sequences of that context that fit; 0: none")    \
    X(R, batch_limited, BOOL, "", "No more were tried: that many at least")                        \
    X(R, largest_context, COUNT, "tokens",                                                         \
      "Longest context of so many sequences that fits; 0: none")                                   \
    X(R, context_limited, BOOL, "", "No longer one was tried, or the network takes none")          \
    X(R, traffic_model, ID, "", "Traffic model of the times", self->traffic)                       \
    X(R, seconds_per_token, SECONDS, "s",                                                          \
      "A step, which makes a token of each sequence: roofline")                                    \
    X(R, bound_seconds_per_token, SECONDS, "s", "No implementation takes less for a step")         \
    X(R, tokens_per_second, NUMBER, "1/s", "Tokens of all sequences at the roofline")              \
    X(R, bound_tokens_per_second, NUMBER, "1/s", "No implementation makes more")                   \
    X(R, weights_seconds, SECONDS, "s", "Of a step, reading weights", self->split.weights)         \
    X(R, cache_seconds, SECONDS, "s", "Of a step, reading and writing keys and values",            \
      self->split.cache)                                                                           \
    X(R, compute_seconds, SECONDS, "s", "Of a step, layers that arithmetic bounds",                \
      self->split.compute)                                                                         \
    X(R, other_seconds, SECONDS, "s", "Of a step, moving activations", self->split.other)          \
    X(R, bound, ID, "", "What bounds most of a step: compute or memory")                           \
    X(R, limited_by, ID, "", "Its largest part: weights, cache, compute or activations")           \
    X(R, critical_batch, COUNT, "sequences",                                                       \
      "From which on products with weights take longer in arithmetic than in reading them")        \
    X(R, first_token_seconds, SECONDS, "s",                                                        \
      "One prompt of the whole context, or the source and a first token: roofline")                \
    X(R, bound_first_token_seconds, SECONDS, "s",                                                  \
      "No implementation takes less for it, which computes no score of a later token")             \
    X(R, cost_per_million_tokens, NUMBER, "currency",                                              \
      "Renting the device while it makes a million tokens at the roofline")                        \
    X(R, currency, ID, "", "Of that cost, as in USD", rent_of(self)->currency)                     \
    X(R, price_provider, TEXT, "", "Who rents it out at that price", rent_of(self)->provider)      \
    X(R, price_date, ID, "", "When that was the price: the latest known", rent_of(self)->date)     \
    X(R, kwh_per_million_tokens, NUMBER, "kWh", "Its stated power for as long: no floor")          \
    X(R, reason, TEXT, "", "Why there is no time")
RECORD_TYPE(serving, ServingResult, SERVING_FIELDS, "serving",
            "A language model served by one device");

static ResultList *answer(const Asked *asked, GError **error)
{
    int64_t context;
    if (!served_context(asked, &context, error))
        return NULL;
    g_autoptr(ResultList) list = result_list_new(sizeof(ServingResult));
    ServingResult row;
    if (!served_at(asked, context, MAX(asked->model->batch, 1), list, &row, error) ||
        !served_limits(asked, &row, error))
        return NULL;
    result_list_add(list, &row);
    return g_steal_pointer(&list);
}

const Question question_serving = {.name = "serving",
                                   .function = "serving",
                                   .title = "Serving",
                                   .help = "How a language model is served; with --on, how fast",
                                   .of = OF_EITHER,
                                   .record = &serving_record,
                                   .single = true,
                                   .answer = answer};
