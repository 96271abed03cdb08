#include "plan/planned.h"

#include <math.h>

#include "analysis/released.h"
#include "base/count.h"
#include "base/error.h"
#include "device/formats.h"
#include "graph/transformer.h"
#include "record/fields.h"
#include "record/known.h"
#include "serve/kv_cache.h"
#include "serve/room.h"

enum { MILLION = 1000000, HOUR = 3600, WIDE_BITS = 32 };

/* What one search is made from; a purpose fills its own part. */
typedef struct Making {
    const PlanQuery *query;
    Setup setup; /* in the format that is planned */
    const ModelResult *model;
    Planned *out;
    SplitWork *step, *prompt, *pass;
    TrainingLayers layers;
    ServedModel served;
    TrainedModel trained;
} Making;

/* ---- Passes ---------------------------------------------------------------------------------- */

static int64_t size_of(const PlanQuery *query, const char *name)
{
    return zoo_size(analysis_zoo(query->analysis), query->setup.network, query->setup.dims, name);
}

/* One sequence that reads so many tokens, up to the last of the context. */
static const ModelResult *pass_of(const Making *making, int64_t tokens, GError **error)
{
    Setup setup = making->setup;
    g_auto(GStrv) dims = setup_pass_dims(&making->query->setup, tokens, making->out->context);
    setup.dims = (const char *const *)dims;
    setup.batch = 1;
    setup.fusion = FUSION_NONE;
    return analysis_model(making->query->analysis, &setup, error);
}

/* NULL and a reason: the device does not compute it so. */
static SplitWork *pass_work(Making *making, int64_t tokens, GError **error)
{
    const ModelResult *model = pass_of(making, tokens, error);
    Setup on = making->setup;
    on.traffic = TRAFFIC_EXPECTED;
    on.device = making->query->device;
    const TimingResult *verdict =
        model ? analysis_verdict(making->query->analysis, model, on.device, &on, error) : NULL;
    if (!verdict)
        return NULL;
    if (!verdict->fused) {
        timing_fail(verdict, error);
        return NULL;
    }
    return split_work_new(verdict->fused, making->out->sizes, tokens);
}

static double element_bytes(const ModelResult *model)
{
    return dtype_bits(counted_floats(model->counted)) / 8.0;
}

static double capacity_of(const Device *device)
{
    return (double)room_of(device, NULL).bytes;
}

/* ---- Serving --------------------------------------------------------------------------------- */

static bool make_served(Making *making, GError **error)
{
    Planned *out = making->out;
    const ModelResult *step = pass_of(making, 1, error);
    if (!step)
        return false;
    KvCache cache = kv_cache_of(step->counted->cost->graph, 1, 1);
    if (cache.tensors == 0 || !count_ok(cache.bytes))
        return rb_fail(error, RB_ERROR_CANNOT,
                       "no serving: '%s' keeps nothing of earlier tokens; plan a decoder",
                       step->id);
    making->step = pass_work(making, 1, error);
    making->prompt = making->step ? pass_work(making, out->context, error) : NULL;
    if (!making->prompt)
        return false;
    making->served = (ServedModel){
        .step = making->step,
        .prompt = making->prompt,
        .cache_bytes = (double)cache.bytes,
        .activation_bytes = fmax((double)(step->counted->peak_inplace_bytes - cache.bytes), 0),
        .element_bytes = element_bytes(step),
        .capacity_bytes = capacity_of(making->query->device),
    };
    return true;
}

/* ---- Training -------------------------------------------------------------------------------- */

static SplitWork *timed_sequence(const Making *making, const Graph *sequence, GError **error)
{
    const Change all = {.fusion = FUSION_ALL, .dtype = DTYPE_FP32};
    Roof roof;
    g_autoptr(Counted) counted = counted_new(sequence, &all, 0, error);
    if (!counted ||
        !roof_on(making->query->device, making->model->compute, making->setup.basis, &roof, error))
        return NULL;
    g_autoptr(Timing) timing = timing_new(counted->cost, &roof, TRAFFIC_EXPECTED, error);
    return timing ? split_work_new(timing, making->out->sizes, making->out->context) : NULL;
}

static bool make_trained(Making *making, GError **error)
{
    const LayersSetup setup = {.mixed = making->query->states != STATES_FP32};
    const ModelResult *prompt = pass_of(making, making->out->context, error);
    if (!device_trains(making->query->device))
        return rb_fail(error, RB_ERROR_CANNOT,
                       "no training: device '%s' is made for inference; plan for another",
                       making->query->device->id);
    if (making->setup.scheme)
        return rb_fail(error, RB_ERROR_CANNOT,
                       "no training: a quantized network is not trained; leave the "
                       "scheme out");
    g_autoptr(Graph) sequence = prompt ? training_sequence(prompt->graph, error) : NULL;
    if (!sequence || !training_layers_of(sequence, &setup, &making->layers, error))
        return false;
    making->pass = timed_sequence(making, sequence, error);
    making->trained = (TrainedModel){
        .pass = making->pass,
        .layers = &making->layers,
        .element_bytes = setup.mixed ? 2 : 4,
        .capacity_bytes = capacity_of(making->query->device),
        .devices = making->query->devices,
    };
    return making->pass != NULL;
}

/* ---- Planning -------------------------------------------------------------------------------- */

static int64_t batch_of(const PlanQuery *query, PlanPurpose purpose)
{
    if (query->batch > 0 || purpose == PLAN_SERVE)
        return query->batch;
    return MAX(PLAN_TRAIN_BATCH, query->devices);
}

static bool search(Making *making, PlanPurpose purpose, GError **error)
{
    const PlanQuery *query = making->query;
    bool made = purpose == PLAN_SERVE ? make_served(making, error) : make_trained(making, error);
    if (!made)
        return false;
    g_autoptr(CollectiveFits) fits = collective_fits_new(query->fabric);
    const PlanAsked asked = {
        .purpose = purpose,
        .served = &making->served,
        .trained = &making->trained,
        .fabric = query->fabric,
        .node = query->node,
        .fits = fits,
        .devices = query->devices,
        .batch = batch_of(query, purpose),
        .within_seconds = query->within_seconds,
        .by_measured = query->by_measured,
        .optimizer = query->optimizer,
        .states = query->states,
    };
    making->out->plan = plan_new(&asked, error);
    return making->out->plan != NULL;
}

/* What is declared in fp32 is served as it was published, and trained, or where that is not known,
 * in 16 bits, as such networks are run. */
static bool choose_format(Making *making, PlanPurpose purpose, GError **error)
{
    const PlanQuery *query = making->query;
    making->setup = query->setup;
    making->setup.device = NULL;
    making->model = analysis_model(query->analysis, &making->setup, error);
    if (!making->model)
        return false;
    bool wide = !query->setup.scheme && dtype_bits(making->model->compute) >= WIDE_BITS;
    bool released = wide && purpose == PLAN_SERVE &&
                    released_set(query->analysis, &making->setup, query->device);
    making->out->published = released;
    if (released ||
        (wide && analysis_set_format(query->analysis, &making->setup, FORMAT_HALF, query->device)))
        making->model = analysis_model(query->analysis, &making->setup, error);
    return making->model != NULL;
}

static bool check_model(const Making *making, GError **error)
{
    const Graph *graph = making->model->graph;
    if (!graph->transformer)
        return rb_fail(error, RB_ERROR_CANNOT,
                       "no split: of '%s' the layers and heads are not known; plan a language "
                       "model of a known family, or a config.json of one",
                       graph->id);
    if (making->out->context < 2)
        return rb_fail(error, RB_ERROR_CANNOT,
                       "no split: '%s' has no tokens and context of two or more by name; plan a "
                       "language model, with --context 2048",
                       graph->id);
    return true;
}

static void fill(const Making *making)
{
    Planned *out = making->out;
    const PlanQuery *query = making->query;
    const Price *rent = price_of_rent(query->device->prices);
    out->sizes = making->model->graph->transformer;
    out->format = g_strdup(making->model->format);
    out->params = (double)making->model->cost->params;
    out->weights_bytes = making->model->cost->weights_bytes;
    out->context = query->context > 0 ? query->context : size_of(query, "context");
    out->rent = rent;
    out->price_per_hour = rent ? rent->per_hour * (double)query->devices : NAN;
    out->optimizer = query->optimizer;
    out->states = query->states;
    out->node = query->node;
    out->devices = query->devices;
    out->nodes = count_ceil_div(query->devices, query->node->devices);
}

static void row_free(gpointer data)
{
    PlannedRow *row = data;
    g_free(row->split);
    g_free(row);
}

static void list_rows(Planned *planned)
{
    for (guint i = 0; i < planned->plan->rows->len; i++) {
        PlannedRow *row = g_new0(PlannedRow, 1);
        row->planned = planned;
        row->row = &g_array_index(planned->plan->rows, PlanRow, i);
        row->split = planned_split_text(row->row);
        g_ptr_array_add(planned->rows, row);
    }
}

Planned *planned_new(const PlanQuery *query, PlanPurpose purpose, GError **error)
{
    g_autoptr(Planned) out = g_new0(Planned, 1);
    g_autoptr(GError) failure = NULL;
    Making making = {.query = query, .out = out};
    out->rows = g_ptr_array_new_with_free_func(row_free);
    bool planned = choose_format(&making, purpose, &failure);
    if (planned)
        fill(&making);
    planned = planned && check_model(&making, &failure) && search(&making, purpose, &failure);
    split_work_free(making.step);
    split_work_free(making.prompt);
    split_work_free(making.pass);
    if (planned) {
        list_rows(out);
    } else if (g_error_matches(failure, RB_ERROR, RB_ERROR_CANNOT)) {
        out->reason = g_strdup(failure->message);
    } else {
        g_propagate_error(error, g_steal_pointer(&failure));
        return NULL;
    }
    return g_steal_pointer(&out);
}

void planned_free(Planned *planned)
{
    if (!planned)
        return;
    plan_free(planned->plan);
    g_ptr_array_unref(planned->rows);
    g_free(planned->reason);
    g_free(planned->format);
    g_free(planned);
}

RecordList planned_rows(const Planned *planned, int64_t most)
{
    int n = (int)planned->rows->len;
    return (RecordList){planned->rows->pdata, 0, most > 0 && most < n ? (int)most : n};
}

double planned_cost_per_million(const PlannedRow *row)
{
    double per_second = row->row->tokens_per_second;
    return row->row->rank > 0 && per_second > 0
               ? row->planned->price_per_hour / HOUR / per_second * MILLION
               : NAN;
}

const PlannedRow *planned_quickest(const Planned *planned)
{
    const PlannedRow *best = NULL;
    for (guint i = 0; i < planned->rows->len; i++) {
        const PlannedRow *row = g_ptr_array_index(planned->rows, i);
        if (row->row->rank > 0 && (!best || row->row->seconds < best->row->seconds))
            best = row;
    }
    return best;
}

char *planned_split_text(const PlanRow *row)
{
    const struct {
        const char *name;
        int64_t ways;
    } ways[] = {{"tensor", row->split.tensor},
                {"pipeline", row->split.pipeline},
                {"data", row->split.data},
                {"expert", row->split.expert}};
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++)
        if (ways[i].ways > 1)
            g_string_append_printf(text, "%s%s %" G_GINT64_FORMAT, text->len > 0 ? ", " : "",
                                   ways[i].name, ways[i].ways);
    if (text->len == 0)
        g_string_append(text, "one device");
    return g_string_free(text, FALSE);
}

/* ---- Records --------------------------------------------------------------------------------- */

static bool trains(const PlannedRow *row)
{
    return row->planned->plan->purpose == PLAN_TRAIN;
}

/* What has no room has no time. */
static double timed(const PlannedRow *row, double value)
{
    return row->row->rank > 0 && !isinf(value) ? value : NAN;
}

static int64_t trained_count(const PlannedRow *row, int64_t value)
{
    return trains(row) ? value : COUNT_ABSENT;
}

static double share_of_seconds(const PlannedRow *row, PlanPart part)
{
    return timed(row, ratio(row->row->parts.of[part], row->row->seconds));
}

#define PARALLEL_FIELDS(X, R)                                                                      \
    X(R, tensor, COUNT, "devices", "Devices that share out each product and the heads",            \
      self->row->split.tensor)                                                                     \
    X(R, pipeline, COUNT, "stages", "Stages that share out the layers", self->row->split.pipeline) \
    X(R, data, COUNT, "replicas", "Replicas that share out the sequences", self->row->split.data)  \
    X(R, expert, COUNT, "devices", "Replicas that share out the experts of each layer",            \
      self->row->split.expert)                                                                     \
    X(R, zero, INDEX, "",                                                                          \
      "Stage of ZeRO: 1 shares out what the optimizer keeps, 2 gradients "                         \
      "too, 3 weights too (FSDP)",                                                                 \
      trains(self) ? self->row->split.zero : -1)
RECORD_TYPE(parallel, PlannedRow, PARALLEL_FIELDS, "parallel", "How devices share out the work");

#define SHARES_FIELDS(X, R)                                                                        \
    X(R, compute, RATIO, "", "Arithmetic", share_of_seconds(self, PART_COMPUTE))                   \
    X(R, weights, RATIO, "", "Reading weights", share_of_seconds(self, PART_WEIGHTS))              \
    X(R, cache, RATIO, "", "Reading keys and values", share_of_seconds(self, PART_CACHE))          \
    X(R, activations, RATIO, "", "Moving activations", share_of_seconds(self, PART_ACTIVATIONS))   \
    X(R, recompute, RATIO, "", "Work done again", share_of_seconds(self, PART_AGAIN))              \
    X(R, tensor, RATIO, "", "All-reduces of tensor parallelism",                                   \
      share_of_seconds(self, PART_TENSOR))                                                         \
    X(R, expert, RATIO, "", "All-to-alls of experts", share_of_seconds(self, PART_EXPERT))         \
    X(R, pipeline, RATIO, "", "Sending between stages", share_of_seconds(self, PART_PIPELINE))     \
    X(R, data, RATIO, "", "Collectives of replicas that nothing hides",                            \
      share_of_seconds(self, PART_DATA))                                                           \
    X(R, bubble, RATIO, "", "Waiting in the pipeline", share_of_seconds(self, PART_BUBBLE))        \
    X(R, optimizer, RATIO, "", "The optimizer's step", share_of_seconds(self, PART_OPTIMIZER))
RECORD_TYPE(plan_shares, PlannedRow, SHARES_FIELDS, "plan shares",
            "What the time of a step or token is spent on");

#define PLAN_FIELDS(X, R)                                                                          \
    X(R, purpose, ID, "", "serve or train", plan_purpose_name(self->planned->plan->purpose))       \
    X(R, rank, COUNT, "", "Place among those that fit; absent: it does not",                       \
      known_count(self->row->rank))                                                                \
    X(R, parallel, RECORD, parallel_record, "How devices share out the work", self)                \
    X(R, split, TEXT, "", "How devices share out the work, in words")                              \
    X(R, format, ID, "", "Number format that is planned", self->planned->format)                   \
    X(R, devices, COUNT, "devices", "Devices in all", self->planned->devices)                      \
    X(R, node, ID, "", "Node that they are in", self->planned->node->head.id)                      \
    X(R, context, COUNT, "tokens", "Tokens of a sequence", self->planned->context)                 \
    X(R, batch, COUNT, "sequences", "Sequences served at once, or of a step of training",          \
      known_count(self->row->batch))                                                               \
    X(R, microbatch, COUNT, "sequences", "Sequences of a microbatch",                              \
      trained_count(self, self->row->microbatch))                                                  \
    X(R, microbatches, COUNT, "", "Microbatches of a replica in a step",                           \
      trained_count(self, self->row->split.microbatches))                                          \
    X(R, interleave, COUNT, "", "Chunks of layers of a pipeline stage",                            \
      trained_count(self, self->row->split.interleave))                                            \
    X(R, recompute, ID, "", "What is computed again in the backward pass",                         \
      trains(self) ? recompute_name((Recompute)self->row->recompute) : NULL)                       \
    X(R, optimizer, ID, "", "Optimizer of training",                                               \
      trains(self) ? optimizer_name(self->planned->optimizer) : NULL)                              \
    X(R, states, ID, "", "Formats of weights, gradients and what the optimizer keeps",             \
      trains(self) ? states_name(self->planned->states) : NULL)                                    \
    X(R, fits, BOOL, "", "The device that holds most has room", self->row->fits)                   \
    X(R, memory_bytes, NUMBER, "byte", "Held by the device that holds most",                       \
      round(self->row->memory_bytes))                                                              \
    X(R, capacity_bytes, NUMBER, "byte", "Room of a device", known(self->row->capacity_bytes))     \
    X(R, largest, TEXT, "", "What takes most of the memory", self->row->largest)                   \
    X(R, seconds_per_token, SECONDS, "s", "Between two tokens of a sequence, roofline",            \
      trains(self) ? NAN : timed(self, self->row->seconds))                                        \
    X(R, step_seconds, SECONDS, "s", "Of a step of training, roofline",                            \
      trains(self) ? timed(self, self->row->seconds) : NAN)                                        \
    X(R, bound_seconds, SECONDS, "s", "No implementation of this split is faster",                 \
      timed(self, self->row->bound_seconds))                                                       \
    X(R, measured_seconds, SECONDS, "s",                                                           \
      "The same as the first, with collectives as they were measured",                             \
      timed(self, self->row->measured_seconds))                                                    \
    X(R, collective_seconds, SECONDS, "s", "Of all collectives, waited for or not, theoretical",   \
      timed(self, self->row->collective_seconds))                                                  \
    X(R, bubble_share, RATIO, "", "Waiting in the pipeline over work: (p - 1) / (v m)",            \
      trains(self) ? timed(self, self->row->bubble_share) : NAN)                                   \
    X(R, shares, RECORD, plan_shares_record, "What the time is spent on", self)                    \
    X(R, tokens_per_second, NUMBER, "1/s", "Tokens of all sequences",                              \
      timed(self, self->row->tokens_per_second))                                                   \
    X(R, tokens_per_second_each, NUMBER, "1/s", "The same for each device",                        \
      timed(self, self->row->tokens_per_second_each))                                              \
    X(R, first_token_seconds, SECONDS, "s", "Reading a prompt of a sequence's tokens, alone",      \
      timed(self, self->row->first_token_seconds))                                                 \
    X(R, mfu, RATIO, "", "Model FLOPs over what the devices could do: (6 P + 12 L h s) a token",   \
      timed(self, self->row->mfu))                                                                 \
    X(R, hfu, RATIO, "", "The same with what is computed again", timed(self, self->row->hfu))      \
    X(R, cost_per_million_tokens, NUMBER, "", "By the latest rent that is stated",                 \
      planned_cost_per_million(self))                                                              \
    X(R, currency, ID, "", "Of that cost",                                                         \
      isnan(planned_cost_per_million(self)) ? NULL : self->planned->rent->currency)                \
    X(R, reason, TEXT, "", "Why it loses against the first", self->row->reason)
RECORD_TYPE(plan, PlannedRow, PLAN_FIELDS, "plan",
            "One way of splitting a language model over several devices");
