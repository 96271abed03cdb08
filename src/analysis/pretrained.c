#include "analysis/pretrained.h"

#include <math.h>

#include "analysis/trained_runs.h"
#include "base/count.h"
#include "base/error.h"
#include "cost/training.h"
#include "device/price.h"
#include "graph/transformer.h"
#include "record/known.h"

enum { SECONDS_AN_HOUR = 3600, DOUBLED = 2 };

/* ---- A network over whole sequences ---------------------------------------------------------- */

typedef struct Sequence {
    Graph *graph;
    Counted *fused; /* in the format of its products */
    TrainingLayers layers;
    int64_t batch, context;
} Sequence;

/* What a sequence is found by, beside the model. */
enum { IN_FP32 = 1 << 0, WITH_DROPOUT = 1 << 1 };

static void sequence_free(void *answer)
{
    Sequence *sequence = answer;
    if (!sequence)
        return;
    counted_free(sequence->fused);
    graph_free(sequence->graph);
    g_free(sequence);
}

static int64_t bytes_of_sequence(const void *answer)
{
    const Sequence *sequence = answer;
    return (int64_t)sizeof *sequence + analysis_graph_bytes(sequence->graph) +
           analysis_graph_bytes(sequence->fused->graph) +
           analysis_cost_bytes(sequence->fused->cost);
}

/* The network as declared, all tokens of its context at once. One that has no tokens by name is a
 * whole sequence as it is. */
static const Counted *declared(Analysis *analysis, const ModelResult *model, GError **error)
{
    Setup setup = model->setup;
    g_autofree const char **dims = NULL;
    guint n = setup.dims ? g_strv_length((char **)setup.dims) : 0;
    setup.device = NULL;
    setup.scheme = NULL;
    setup.dtype = setup.kv = DTYPE_FP32;
    setup.fusion = FUSION_NONE;
    setup.trained = (TrainingChoice){0};
    dims = g_new0(const char *, n + 2);
    for (guint i = 0; i < n; i++)
        dims[i] = setup.dims[i];
    dims[n] = "tokens=context";
    Setup whole = setup;
    whole.dims = dims;
    const Counted *counted = analysis_counted(analysis, &whole, NULL);
    return counted ? counted : analysis_counted(analysis, &setup, error);
}

/* Tokens of a sequence: what the first layer with a stream reads. */
static int64_t context_of(const Graph *graph)
{
    for (int i = 0; i < graph_n_ops(graph); i++) {
        const Op *op = graph_op(graph, i);
        const Tensor *x = op_input(graph, op, 0);
        if (training_in_layer(op) && x && tensor_is_data(x) && x->shape.rank > 1)
            return x->shape.dim[1];
    }
    return 0;
}

static bool fill_sequence(Sequence *sequence, int option, GError **error)
{
    bool wide = (option & IN_FP32) != 0;
    const LayersSetup layers = {.dropout = (option & WITH_DROPOUT) != 0, .mixed = !wide};
    const Change change = {.dtype = wide ? DTYPE_FP32 : DTYPE_BF16, .fusion = FUSION_ALL};
    if (!training_check(sequence->graph, error) ||
        !training_layers_of(sequence->graph, &layers, &sequence->layers, error))
        return false;
    sequence->fused = counted_new(sequence->graph, &change, 0, error);
    sequence->batch = MAX(sequence->graph->batch, 1);
    sequence->context = context_of(sequence->graph);
    return sequence->fused != NULL;
}

static void *make_sequence(const CacheKey *key, void *user, GError **error)
{
    const ModelResult *model = key->of;
    const Counted *counted = declared(user, model, error);
    Sequence *sequence = g_new0(Sequence, 1);
    sequence->graph = counted ? training_sequence(counted->graph, error) : NULL;
    if (sequence->graph && fill_sequence(sequence, key->option, error))
        return sequence;
    sequence_free(sequence);
    return NULL;
}

static const CacheKind sequences = {make_sequence, sequence_free, bytes_of_sequence};

static const Sequence *sequence_of(const Asked *asked, const TrainingPlan *plan, bool dropout,
                                   GError **error)
{
    CacheKey key = {.kind = &sequences,
                    .of = asked->model,
                    .option =
                        (plan->states == STATES_FP32 ? IN_FP32 : 0) | (dropout ? WITH_DROPOUT : 0)};
    if (!asked->model->graph->transformer)
        return rb_fail(error, RB_ERROR_CANNOT,
                       "'%s' is no transformer of a known family: what a layer of it is is not "
                       "known; ask for --training, which is of any network",
                       asked->model->id),
               NULL;
    return cache_ask(analysis_cache(asked->analysis), &key, error);
}

/* ---- On a device ----------------------------------------------------------------------------- */

/* Every number that a sequence more takes is the same. */
static int64_t largest_batch_in(int64_t capacity, const PretrainingResult *row)
{
    const TrainingMemory *memory = &row->memory;
    int64_t activations = count_add(memory->kept_bytes, memory->working_bytes);
    int64_t room = count_sub(capacity, memory->states_bytes);
    if (!count_ok(activations) || !count_ok(room) || room < 0)
        return 0;
    int64_t one = count_ceil_div(activations, row->batch);
    return one > 0 ? room / one : 0;
}

static void find_room(PretrainingResult *row)
{
    const Memory *memory = device_main_memory(row->device);
    row->capacity_bytes = memory ? known_count(memory->capacity_bytes) : COUNT_ABSENT;
    if (row->capacity_bytes == COUNT_ABSENT)
        return;
    bool fits = count_or_most(row->memory.total_bytes) <= row->capacity_bytes;
    row->fits = fits ? FITS_YES : FITS_NO;
    row->largest_batch = largest_batch_in(row->capacity_bytes, row);
}

/* bf16, or fp16 where a device has that alone. */
static bool roof_of_training(const Device *device, const PretrainingResult *row, Basis basis,
                             Roof *roof, GError **error)
{
    if (row->dtype == DTYPE_FP32)
        return roof_on(device, DTYPE_FP32, basis, roof, error);
    return roof_on(device, DTYPE_BF16, basis, roof, NULL) ||
           roof_on(device, DTYPE_FP16, basis, roof, error);
}

static void fill_rates(const Sequence *sequence, const Transformer *sizes, PretrainingResult *row)
{
    double seconds = row->time.seconds;
    double flops = training_token_flops(&sequence->layers, sizes, row->context);
    row->tokens_per_second = ratio((double)row->tokens, seconds);
    row->mfu = ratio(flops * row->tokens_per_second, row->time.peak);
    row->hfu = row->mfu * ratio((double)row->macs.hardware, (double)row->macs.model);
    row->rent = price_of_rent(row->device->prices);
    if (row->rent)
        row->cost_per_billion_tokens =
            row->rent->per_hour * 1e9 / row->tokens_per_second / SECONDS_AN_HOUR;
}

/* Runs have large batches, of which arithmetic takes the time: of a step that memory takes longer
 * for they say nothing. */
static void fill_estimate(const Asked *asked, PretrainingResult *row)
{
    TrainedRuns runs = trained_runs_on(asked->analysis, row->device, row->dtype);
    double flops = (double)count_mul(DOUBLED, row->macs.model);
    if (!(flops / runs.median >= row->time.seconds))
        return;
    row->runs = runs.runs;
    row->estimate = (Interval){flops / runs.median, fmax(flops / runs.high, row->time.bound_s),
                               flops / runs.low};
}

static void fill_time(const Asked *asked, const Sequence *sequence, ResultList *list,
                      PretrainingResult *row)
{
    const Setup *how = asked->timing ? &asked->timing->setup : &asked->model->setup;
    g_autoptr(GError) failure = NULL;
    g_autoptr(Timing) timing = NULL;
    Roof roof;
    find_room(row);
    if (row->fits == FITS_NO) {
        row->reason = "does not fit";
        return;
    }
    if (roof_of_training(row->device, row, how->basis, &roof, &failure))
        timing = timing_new(sequence->fused->cost, &roof, TRAFFIC_COMPULSORY, &failure);
    if (!timing) {
        row->reason = result_list_keep(list, error_in_brief(failure));
        return;
    }
    row->dtype = roof.compute_dtype;
    row->time = training_time(timing, &row->macs, &row->memory, row->plan.recompute);
    fill_rates(sequence, asked->model->graph->transformer, row);
    fill_estimate(asked, row);
}

bool pretrained_with(const Asked *asked, const TrainingPlan *plan, bool dropout, ResultList *list,
                     PretrainingResult *row, GError **error)
{
    const Sequence *sequence = sequence_of(asked, plan, dropout, error);
    if (!sequence)
        return false;
    *row = (PretrainingResult){
        .plan = *plan,
        .device = asked->device,
        .dropout = dropout,
        .batch = sequence->batch,
        .context = sequence->context,
        .tokens = count_mul(sequence->batch, sequence->context),
        .memory = training_memory(&sequence->layers, plan, 0),
        .macs = training_macs(&sequence->layers, plan->recompute),
        .capacity_bytes = COUNT_ABSENT,
        .largest_batch = COUNT_ABSENT,
        .dtype = plan->states == STATES_FP32 ? DTYPE_FP32 : DTYPE_BF16,
        .time = {NAN, NAN, NAN, NAN, NAN, NAN, NAN},
        .tokens_per_second = NAN,
        .mfu = NAN,
        .hfu = NAN,
        .estimate = {NAN, NAN, NAN},
        .cost_per_billion_tokens = NAN,
    };
    row->params = row->memory.params;
    if (asked->device)
        fill_time(asked, sequence, list, row);
    return (count_ok(row->tokens) && count_ok(row->memory.total_bytes) &&
            count_ok(row->macs.hardware)) ||
           rb_fail(error, RB_ERROR_LIMIT,
                   "model '%s': what training takes passes 64 bits; use a smaller batch",
                   asked->model->id);
}
