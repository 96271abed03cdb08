#include "analysis/served.h"

#include <math.h>

#include "base/error.h"
#include "cost/capacity.h"
#include "cost/energy.h"
#include "record/known.h"
#include "roofline/bound.h"
#include "serve/kv_cache.h"

/* ---- Passes ---------------------------------------------------------------------------------- */

static int64_t size_of(const Asked *asked, const char *name)
{
    const Setup *setup = &asked->model->setup;
    return zoo_size(analysis_zoo(asked->analysis), setup->network, setup->dims, name);
}

/* Beside what it keeps. */
static int inputs_given(const Graph *graph)
{
    int given = 0;
    for (guint i = 0; i < graph->inputs->len; i++)
        given += !graph_tensor(graph, g_array_index(graph->inputs, int, i))->is_state;
    return given;
}

static bool has_past(const Asked *asked)
{
    return kv_cache_of(asked->model->cost->graph, 1, 1).tensors > 0;
}

/* That an encoder reads before the first token. */
static bool has_source(const Asked *asked)
{
    return zoo_has_source(analysis_zoo(asked->analysis), asked->model->setup.network);
}

bool served_context(const Asked *asked, int64_t *context, GError **error)
{
    const char *id = asked->model->id;
    bool sized = size_of(asked, "tokens") > 0 && size_of(asked, "context") > 0;
    *context = sized ? size_of(asked, "context") : 0;
    if (!sized && !has_past(asked))
        return rb_fail(error, RB_ERROR_CANNOT,
                       "no language model: '%s' has no tokens and context by name, and keeps "
                       "nothing from pass to pass; ask of one that does",
                       id);
    if (sized && *context < 2)
        return rb_fail(error, RB_ERROR_CANNOT,
                       "no past: in a context of one token '%s' keeps nothing; ask for more, as "
                       "in --context 2048",
                       id);
    return !sized || has_source(asked) || inputs_given(asked->model->graph) == 1 ||
           rb_fail(error, RB_ERROR_CANNOT,
                   "no step: each pass of '%s' reads its source anew; ask of a network that is "
                   "its decoder alone",
                   id);
}

bool served_step(const Asked *asked)
{
    int64_t context;
    return served_context(asked, &context, NULL) && size_of(asked, "tokens") <= 1;
}

/* A pass of so many tokens, the last of a context; of context 0 it is as the network stands. */
typedef struct Pass {
    int64_t tokens, context, batch;
} Pass;

static const Pass FIRST_TOKEN = {1, 1, 1};

/* The model itself where it is that pass. */
static bool is_asked_itself(const Asked *asked, const Pass *pass)
{
    return asked->model->batch == pass->batch &&
           (pass->context == 0 || (size_of(asked, "tokens") == pass->tokens &&
                                   size_of(asked, "context") == pass->context));
}

static const ModelResult *model_at(const Asked *asked, const Pass *pass, GError **error)
{
    Setup setup = asked->model->setup;
    if (is_asked_itself(asked, pass))
        return asked->model;
    g_auto(GStrv) dims =
        pass->context > 0 ? setup_pass_dims(&setup, pass->tokens, pass->context) : NULL;
    setup.dims = dims ? (const char *const *)dims : setup.dims;
    setup.batch = pass->batch;
    setup.device = asked_device(asked);
    return analysis_model(asked->analysis, &setup, error);
}

/* Experts as tokens meet them that choose by chance, unless another traffic is asked for. */
static Setup timed_as(const Asked *asked)
{
    Setup on = asked->timing->setup;
    if (on.traffic == TRAFFIC_COMPULSORY)
        on.traffic = TRAFFIC_EXPECTED;
    return on;
}

static const TimingResult *verdict_at(const Asked *asked, const Pass *pass, GError **error)
{
    Setup on = timed_as(asked);
    const ModelResult *model = model_at(asked, pass, error);
    return model ? analysis_verdict(asked->analysis, model, on.device, &on, error) : NULL;
}

const TimingResult *served_pass(const Asked *asked, int64_t tokens, int64_t context, int64_t batch,
                                GError **error)
{
    const Pass pass = {tokens, context, batch};
    return verdict_at(asked, &pass, error);
}

/* ---- What is held ---------------------------------------------------------------------------- */

static const Device *device_of(const Asked *asked)
{
    return asked->timing ? asked->timing->setup.device : NULL;
}

static int64_t block_of(const ServingResult *row)
{
    return row->runtime ? row->runtime->block_tokens : 1;
}

/* A source is read by the pass of a first token, whose weights are those of a step and more. NULL
 * and an error: it cannot be built. */
static const Counted *whole_of(const Asked *asked, const ModelResult *step, GError **error)
{
    const ModelResult *first = has_source(asked) ? model_at(asked, &FIRST_TOKEN, error) : step;
    return first ? first->counted : NULL;
}

static Held held_by(const Asked *asked, const Counted *whole, const Counted *step,
                    const KvCache *cache)
{
    const Device *device = device_of(asked);
    return (Held){.weights =
                      device ? counted_held_bytes(whole, device) : counted_loaded_bytes(whole),
                  .cache = cache->block_bytes,
                  .activations = MAX(count_sub(step->peak_inplace_bytes, cache->bytes), 0)};
}

static bool fill_held(const Asked *asked, const ModelResult *step, ServingResult *row, Held *held,
                      GError **error)
{
    KvCache cache = kv_cache_of(step->counted->cost->graph, 1, block_of(row));
    const Counted *whole = whole_of(asked, step, error);
    if (!whole)
        return false;
    *held = held_by(asked, whole, step->counted, &cache);
    if (cache.tensors == 0)
        return rb_fail(error, RB_ERROR_CANNOT,
                       "no serving: '%s' keeps nothing of earlier tokens; choose a "
                       "network that does, as a decoder of language",
                       asked->model->id);
    row->kv_bytes_per_token = cache.token_bytes;
    row->has_source = has_source(asked);
    row->kv_fixed_bytes = row->has_source ? cache.fixed_bytes / MAX(row->batch, 1) : 0;
    row->kv_bytes = cache.bytes;
    row->kv_dtype = cache.dtype == DTYPE_UNKNOWN ? NULL : dtype_name(cache.dtype);
    row->weights_bytes = held->weights;
    row->activations_bytes = held->activations;
    row->memory_bytes = count_add(count_add(held->weights, held->cache), held->activations);
    return true;
}

static Room room_left(const Asked *asked, const ServingResult *row)
{
    int64_t own = row->runtime ? row->runtime->overhead_bytes : 0;
    return room_less(room_of(device_of(asked), row->runtime), count_sub(row->overhead_bytes, own));
}

static void fill_room(const Asked *asked, ServingResult *row, const Held *held)
{
    Room room = room_left(asked, row);
    row->capacity_bytes = known_count(room.capacity_bytes);
    row->room_bytes = room.capacity_bytes > 0 ? room.bytes : COUNT_ABSENT;
    row->kv_pool_bytes = room.capacity_bytes > 0 ? MAX(room_pool(&room, held), 0) : COUNT_ABSENT;
    row->fits = room_fits(&room, held);
}

/* ---- Times ----------------------------------------------------------------------------------- */

static void fill_million(const Device *device, ServingResult *row)
{
    PerMillion million = energy_per_million_on(device, row->seconds_per_token, row->batch);
    row->cost_per_million_tokens = million.price;
    row->kwh_per_million_tokens = million.kwh;
    row->rent = million.rent;
}

static void fill_step(const Timing *step, ServingResult *row)
{
    row->seconds_per_token = step->seconds;
    row->bound_seconds_per_token = bound_seconds(step);
    row->tokens_per_second = ratio((double)row->batch, row->seconds_per_token);
    row->bound_tokens_per_second = ratio((double)row->batch, row->bound_seconds_per_token);
    row->split = step_split(step);
    row->bound = bound_name(timing_main_bound(step));
    row->limited_by = step_limit_name(step_limit(&row->split));
}

/* Not timed where the device has no unit for something that it computes in. */
static bool fill_first(const Asked *asked, ServingResult *row, GError **error)
{
    const Pass prompt = row->has_source ? FIRST_TOKEN : (Pass){row->context, row->context, 1};
    if (row->context == 0)
        return true;
    const TimingResult *verdict = verdict_at(asked, &prompt, error);
    if (!verdict)
        return false;
    if (verdict->fused) {
        row->first_token_seconds = verdict->fused->seconds;
        row->bound_first_token_seconds = bound_seconds(verdict->fused);
    }
    return true;
}

/* What cannot be is no time. */
static bool fill_times(const Asked *asked, const Held *held, ResultList *list, ServingResult *row,
                       GError **error)
{
    const Pass step = {1, row->context, row->batch};
    const TimingResult *verdict = verdict_at(asked, &step, error);
    const Device *device = device_of(asked);
    Room room = room_left(asked, row);
    if (!verdict)
        return false;
    const Timing *fused = verdict->fused;
    row->traffic = traffic_model_name(verdict->setup.traffic);
    if (fused) {
        int64_t critical = step_critical_batch(fused, row->batch);
        row->critical_batch = count_ok(critical) ? critical : COUNT_ABSENT;
    }
    if (fused && row->fits == FITS_NO)
        row->reason = result_list_keep(list, room_text(&room, held, device));
    else if (!fused)
        row->reason = result_list_keep(list, g_strdup(verdict->reason));
    if (!fused || row->reason)
        return true;
    fill_step(fused, row);
    fill_million(device, row);
    return fill_first(asked, row, error);
}

static const ServingResult nothing = {
    .weights_bytes = COUNT_ABSENT,
    .kv_bytes_per_token = COUNT_ABSENT,
    .kv_bytes = COUNT_ABSENT,
    .activations_bytes = COUNT_ABSENT,
    .memory_bytes = COUNT_ABSENT,
    .capacity_bytes = COUNT_ABSENT,
    .room_bytes = COUNT_ABSENT,
    .kv_pool_bytes = COUNT_ABSENT,
    .largest_batch = COUNT_ABSENT,
    .largest_context = COUNT_ABSENT,
    .critical_batch = COUNT_ABSENT,
    .seconds_per_token = NAN,
    .bound_seconds_per_token = NAN,
    .tokens_per_second = NAN,
    .bound_tokens_per_second = NAN,
    .split = {NAN, NAN, NAN, NAN},
    .first_token_seconds = NAN,
    .bound_first_token_seconds = NAN,
    .cost_per_million_tokens = NAN,
    .kwh_per_million_tokens = NAN,
};

static void set_runtime(const Asked *asked, ServingResult *row)
{
    const Setup *on = asked->timing ? &asked->timing->setup : NULL;
    if (!on)
        return;
    row->runtime = on->runtime;
    row->overhead_bytes = on->reserve_bytes;
    if (!on->runtime)
        return;
    RuntimeHeld held =
        runtime_held(on->runtime, asked->model->graph, on->device ? on->device->id : NULL,
                     counted_is_mxfp4(asked->model->counted));
    count_add_to(&row->overhead_bytes, runtime_held_bytes(&held));
}

bool served_at(const Asked *asked, int64_t context, int64_t batch, ResultList *list,
               ServingResult *row, GError **error)
{
    const Pass pass = {1, context, batch};
    const ModelResult *step = model_at(asked, &pass, error);
    const Device *device = device_of(asked);
    Held held;
    *row = nothing;
    row->device = device ? device->id : NULL;
    row->context = context;
    row->batch = batch;
    set_runtime(asked, row);
    if (!step || !fill_held(asked, step, row, &held, error))
        return false;
    if (!device)
        return true;
    fill_room(asked, row, &held);
    return fill_times(asked, &held, list, row, error);
}

/* ---- How much fits --------------------------------------------------------------------------- */

/* Of which size more is tried, beside the other. */
typedef struct Search {
    const Asked *asked;
    const ServingResult *row;
    Room room;
    bool of_context;
    int64_t refused; /* the least context that the network does not take; 0: none was met */
} Search;

/* Contexts begin with the second token: the first has no past. A network with learned positions
 * takes no longer ones than those. */
static bool taken_at(int64_t size, void *user, int64_t *bytes, GError **error)
{
    Search *search = user;
    const ServingResult *row = search->row;
    const Pass pass = {1, search->of_context ? size + 1 : row->context,
                       search->of_context ? row->batch : size};
    g_autoptr(GError) failure = NULL;
    const ModelResult *step = model_at(search->asked, &pass, &failure);
    if (!step && search->of_context && !g_error_matches(failure, RB_ERROR, RB_ERROR_MACHINE)) {
        search->refused = search->refused ? MIN(search->refused, pass.context) : pass.context;
        return rb_fail(error, RB_ERROR_LIMIT, "%s", failure->message);
    }
    if (!step) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return false;
    }
    KvCache cache = kv_cache_of(step->counted->cost->graph, 1, block_of(row));
    const Counted *whole = whole_of(search->asked, step, error);
    if (!whole)
        return false;
    Held held = held_by(search->asked, whole, step->counted, &cache);
    *bytes = room_taken(&search->room, &held);
    return count_ok(*bytes) ||
           rb_fail(error, RB_ERROR_LIMIT,
                   "more than can be counted; ask for a smaller batch or context");
}

bool served_limits(const Asked *asked, ServingResult *row, GError **error)
{
    const Device *device = device_of(asked);
    if (!device || row->fits == FITS_UNKNOWN)
        return true;
    Search search = {.asked = asked, .row = row, .room = room_left(asked, row)};
    bool room = search.room.flash_bytes == 0 || row->weights_bytes <= search.room.flash_bytes;
    int64_t bytes = room ? search.room.bytes : -1;
    int64_t batch = largest_batch(bytes, taken_at, &search, error);
    if (batch < 0)
        return false;
    row->largest_batch = batch;
    row->batch_limited = batch == LARGEST_BATCH_LIMIT;
    if (row->context == 0)
        return true;
    search.of_context = true;
    int64_t context = largest_batch(bytes, taken_at, &search, error);
    if (context < 0)
        return false;
    row->largest_context = context > 0 ? context + 1 : 0;
    row->context_limited =
        context == LARGEST_BATCH_LIMIT || row->largest_context + 1 == search.refused;
    return true;
}
