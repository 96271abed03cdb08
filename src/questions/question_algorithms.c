/* Convolution algorithms, layer by layer (SPEC §8). */
#include "analysis/asked.h"
#include "record/fields.h"
#include "record/known.h"

static int layer_of(const AlgorithmResult *result)
{
    return result->of->plan->layers[result->i].layer;
}

static const LayerAlgorithms *choice_of(const AlgorithmResult *result)
{
    return plan_layer(result->of->plan, result->i);
}

static const AlgorithmCost *way_of(const AlgorithmResult *result)
{
    return &choice_of(result)->cost[result->algorithm];
}

static int64_t if_applies(const AlgorithmResult *result, int64_t count)
{
    return way_of(result)->reason ? COUNT_ABSENT : count;
}

static double seconds_by(const AlgorithmResult *result, ConvAlgorithm algorithm)
{
    return way_of(result)->reason ? NAN : choice_of(result)->time[algorithm].seconds;
}

static const char *bound_of(const AlgorithmResult *result)
{
    return way_of(result)->reason ? NULL
                                  : bound_name(choice_of(result)->time[result->algorithm].bound);
}

#define ALGORITHM_FIELDS(X, R)                                                                     \
    X(R, device, ID, "", "Device", self->of->timing->device)                                       \
    X(R, index, INDEX, "", "The layer's place in execution order", layer_of(self))                 \
    X(R, layer, TEXT, "", "Name of the layer",                                                     \
      cost_op(self->of->timing->of->cost, layer_of(self))->name)                                   \
    X(R, algorithm, ID, "", "Convolution algorithm", conv_algorithm_name(self->algorithm))         \
    X(R, title, ID, "", "The same in words", conv_algorithm_title(self->algorithm))                \
    X(R, best, BOOL, "", "Whether it is the fastest here",                                         \
      choice_of(self)->best == self->algorithm)                                                    \
    X(R, reason, ID, "", "Why it does not apply", way_of(self)->reason)                            \
    X(R, flops, COUNT, "FLOP", "Work", if_applies(self, way_of(self)->flops))                      \
    X(R, multiplications, COUNT, "", "Of the products alone",                                      \
      if_applies(self, way_of(self)->multiplications))                                             \
    X(R, transform_flops, COUNT, "FLOP", "Of the work, transforms of inputs and outputs",          \
      if_applies(self, way_of(self)->transform_flops))                                             \
    X(R, offline_flops, COUNT, "FLOP", "Transforms of filters, beforehand",                        \
      if_applies(self, way_of(self)->offline_flops))                                               \
    X(R, bytes, BYTES, "byte", "Traffic", if_applies(self, way_of(self)->traffic.bytes))           \
    X(R, workspace_bytes, BYTES, "byte", "Memory it needs besides",                                \
      if_applies(self, way_of(self)->workspace_bytes))                                             \
    X(R, packing, COUNT, "elements", "Packed for the product, if it is one",                       \
      if_applies(self, way_of(self)->packing))                                                     \
    X(R, seconds, SECONDS, "s", "Roofline time", seconds_by(self, self->algorithm))                \
    X(R, saved_seconds, SECONDS, "s", "Against direct",                                            \
      seconds_by(self, CONV_DIRECT) - seconds_by(self, self->algorithm))                           \
    X(R, bound, ID, "", "What takes longest: compute or memory", bound_of(self))
RECORD_TYPE(algorithm, AlgorithmResult, ALGORITHM_FIELDS, "algorithm",
            "A way to compute one convolution");

#define ALGORITHMS_FIELDS(X, R)                                                                    \
    X(R, device, ID, "", "Device", self->timing->device)                                           \
    X(R, direct_seconds, SECONDS, "s", "All convolutions direct", self->plan->direct_seconds)      \
    X(R, best_seconds, SECONDS, "s", "Each by its fastest algorithm", self->plan->best_seconds)    \
    X(R, saved_seconds, SECONDS, "s", "The difference",                                            \
      self->plan->direct_seconds - self->plan->best_seconds)                                       \
    X(R, workspace_bytes, BYTES, "byte", "Most that those need at once",                           \
      self->plan->workspace_bytes)                                                                 \
    X(R, layers, RECORDS, algorithm_record, "Layer by layer")
RECORD_TYPE(algorithms, AlgorithmsResult, ALGORITHMS_FIELDS, "algorithms",
            "A network's convolutions on a device");

static void free_algorithms(void *memory)
{
    AlgorithmsResult *algorithms = memory;
    algorithm_plan_free(algorithms->plan);
    g_free((AlgorithmResult *)algorithms->layers.items);
    g_free(algorithms);
}

static ResultList *answer(const Asked *asked, GError **error)
{
    (void)error;
    AlgorithmsResult *all = g_new(AlgorithmsResult, 1);
    *all = (AlgorithmsResult){asked->timing, algorithm_plan_new(asked->timing->timing), {0}};
    int n = all->plan->n_layers * CONV_ALGORITHM_COUNT;
    AlgorithmResult *rows = n > 0 ? g_new(AlgorithmResult, n) : NULL;
    for (int i = 0; i < n; i++)
        rows[i] = (AlgorithmResult){all, i / CONV_ALGORITHM_COUNT,
                                    (ConvAlgorithm)(i % CONV_ALGORITHM_COUNT)};
    all->layers = (RecordList){rows, sizeof *rows, n};
    ResultList *list = result_list_new(sizeof *all);
    result_list_add(list, all);
    result_list_take(list, all, free_algorithms, n * (int64_t)sizeof *rows);
    return list;
}

const Question question_algorithms = {.name = "algorithms",
                                      .function = "algorithms",
                                      .title = "Convolution algorithms, roofline times",
                                      .help = "Convolution algorithms, layer by layer; with --on",
                                      .of = OF_TIMING,
                                      .needs = NEEDS_TIME,
                                      .record = &algorithms_record,
                                      .single = true,
                                      .rows = "layers",
                                      .answer = answer};
