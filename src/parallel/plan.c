#include "parallel/plan.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/units.h"

enum { MOST_MICROBATCH = 256, MOST_CHUNKS = 4, MOST_DEVICES = 1 << 17 };

const char *plan_purpose_name(PlanPurpose purpose)
{
    static const char *const names[] = {
#define X(id, name) [PLAN_##id] = name,
        PLAN_PURPOSE_LIST(X)
#undef X
    };
    return purpose < PLAN_PURPOSE_COUNT ? names[purpose] : "unknown";
}

/* One search. */
typedef struct Search {
    const PlanAsked *asked;
    const Transformer *sizes;
    Plan *plan;
    Ways ways;
    PlanRow best; /* of the split at hand */
    bool any;
} Search;

/* ---- Comparing ------------------------------------------------------------------------------- */

/* What is ranked by: seconds of a device for a token. */
static double score(const PlanAsked *asked, const PlanRow *row)
{
    double seconds = row->seconds;
    if (asked->by_measured && !isnan(row->measured_seconds))
        seconds = row->measured_seconds;
    return asked->purpose == PLAN_TRAIN
               ? seconds
               : seconds * (double)asked->devices / (double)MAX(row->batch, 1);
}

static bool usable(const PlanRow *row)
{
    return row->fits && row->reachable;
}

static double missing(const PlanRow *row)
{
    return fmax(row->memory_bytes - row->capacity_bytes, 0);
}

/* Below 0: a comes first. Of equals that with fewer ways of each kind. */
static int compare(const PlanAsked *asked, const PlanRow *a, const PlanRow *b)
{
    double x = usable(a) ? score(asked, a) : missing(a);
    double y = usable(b) ? score(asked, b) : missing(b);
    const int64_t ways[][2] = {
        {a->split.pipeline, b->split.pipeline}, {a->split.tensor, b->split.tensor},
        {a->split.expert, b->split.expert},     {a->split.zero, b->split.zero},
        {a->recompute, b->recompute},           {a->split.interleave, b->split.interleave},
        {a->microbatch, b->microbatch}};
    if (usable(a) != usable(b))
        return usable(a) ? -1 : 1;
    if (x != y)
        return x < y ? -1 : 1;
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++)
        if (ways[i][0] != ways[i][1])
            return ways[i][0] < ways[i][1] ? -1 : 1;
    return 0;
}

static int compare_rows(const void *a, const void *b, void *asked)
{
    return compare(asked, a, b);
}

static void offer(Search *search, const PlanRow *row)
{
    search->plan->tried++;
    search->plan->fit += usable(row);
    if (!search->any || compare(search->asked, row, &search->best) < 0)
        search->best = *row;
    search->any = true;
}

/* ---- Serving --------------------------------------------------------------------------------- */

static const char *largest_of(double weights, double cache, double activations)
{
    return weights >= cache && weights >= activations ? "weights"
           : cache >= activations                     ? "cache"
                                                      : "activations";
}

static PlanRow served_row(const Search *search, const TrainingSplit *split, int64_t batch)
{
    const PlanAsked *asked = search->asked;
    const ServedModel *model = asked->served;
    ServingSplit at = serving_split_of(model, split, &search->ways, MAX(batch, 1));
    PlanRow row = {
        .split = *split,
        .batch = batch,
        .capacity_bytes = model->capacity_bytes,
        .memory_bytes = at.memory_bytes,
        .fits =
            batch > 0 && (model->capacity_bytes <= 0 || at.memory_bytes <= model->capacity_bytes),
        .reachable = !isinf(at.seconds),
        .largest = largest_of(at.weights_bytes, at.cache_bytes, at.activation_bytes),
        .seconds = at.seconds,
        .bound_seconds = at.bound_seconds,
        .measured_seconds = at.seconds - at.collectives.seconds + at.collectives.measured,
        .collective_seconds = at.collectives.seconds,
        .parts = at.parts,
        .tokens_per_second = (double)batch / at.seconds,
        .mfu = NAN,
        .hfu = NAN,
        .first_token_seconds = at.first_token_seconds,
    };
    row.tokens_per_second_each = row.tokens_per_second / (double)asked->devices;
    return row;
}

/* The largest batch whose tokens come within the time, by halving: more sequences take no less. */
static int64_t batch_within(const Search *search, const TrainingSplit *split, int64_t most)
{
    double limit = search->asked->within_seconds;
    int64_t low = 0, high = most / split->data; /* of a replica */
    while (limit > 0 && low < high) {
        int64_t middle = low + (high - low + 1) / 2;
        PlanRow row = served_row(search, split, middle * split->data);
        if (row.seconds <= limit)
            low = middle;
        else
            high = middle - 1;
    }
    return limit > 0 ? low * split->data : most;
}

static void try_serving(Search *search, const TrainingSplit *split)
{
    const PlanAsked *asked = search->asked;
    int64_t batch = asked->batch;
    if (batch == 0)
        batch = batch_within(search, split, serving_largest_batch(asked->served, split));
    PlanRow row = served_row(search, split, batch);
    if (asked->batch == 0 && batch == 0 && asked->within_seconds > 0 &&
        serving_largest_batch(asked->served, split) > 0)
        row.reachable = true;
    offer(search, &row);
}

/* ---- Training -------------------------------------------------------------------------------- */

static const char *largest_trained(const TrainingMemory *memory)
{
    const struct {
        const char *name;
        int64_t bytes;
    } parts[] = {{"weights", memory->weights_bytes},
                 {"gradients", memory->gradients_bytes},
                 {"optimizer states", memory->optimizer_bytes},
                 {"activations", memory->kept_bytes},
                 {"work on a layer", memory->working_bytes}};
    size_t most = 0;
    for (size_t i = 1; i < G_N_ELEMENTS(parts); i++)
        if (parts[i].bytes > parts[most].bytes)
            most = i;
    return parts[most].name;
}

static void try_step(Search *search, const TrainingPlan *plan, int64_t microbatch)
{
    const PlanAsked *asked = search->asked;
    const TrainedModel *model = asked->trained;
    TrainingStep step = training_step_of(model, plan, &search->ways, asked->batch, microbatch);
    double memory = (double)step.memory.total_bytes;
    PlanRow row = {
        .split = plan->split,
        .batch = asked->batch,
        .microbatch = microbatch,
        .recompute = (int)plan->recompute,
        .capacity_bytes = model->capacity_bytes,
        .memory_bytes = memory,
        .fits = model->capacity_bytes <= 0 || memory <= model->capacity_bytes,
        .reachable = !isinf(step.seconds),
        .largest = largest_trained(&step.memory),
        .seconds = step.seconds,
        .bound_seconds = step.bound_seconds,
        .measured_seconds = step.measured_seconds,
        .collective_seconds = step.collectives.seconds,
        .parts = step.parts,
        .bubble_share = step.bubble_share,
        .tokens_per_second = step.tokens_per_second,
        .tokens_per_second_each = step.tokens_per_second / (double)asked->devices,
        .mfu = step.mfu,
        .hfu = step.hfu,
        .first_token_seconds = NAN,
    };
    offer(search, &row);
}

/* Chunks that a stage's layers can be cut into, whose microbatches go round in whole turns. */
static bool chunks_fit(const Search *search, const TrainingSplit *split)
{
    int64_t v = split->interleave, p = split->pipeline;
    return v == 1 ||
           (p > 1 && search->sizes->layers % (p * v) == 0 && split->microbatches % p == 0);
}

static void try_microbatch(Search *search, TrainingPlan *plan, int64_t microbatch)
{
    TrainingSplit *split = &plan->split;
    int most_zero = split->data == 1 ? 0 : split->pipeline > 1 ? 1 : 3;
    split->microbatches = search->asked->batch / (split->data * microbatch);
    for (split->interleave = 1; split->interleave <= MOST_CHUNKS; split->interleave *= 2)
        for (split->zero = 0; chunks_fit(search, split) && split->zero <= most_zero; split->zero++)
            for (int r = 0; r < RECOMPUTE_COUNT; r++) {
                plan->recompute = (Recompute)r;
                try_step(search, plan, microbatch);
            }
}

static void try_training(Search *search, const TrainingSplit *split)
{
    const PlanAsked *asked = search->asked;
    TrainingPlan plan = {.optimizer = asked->optimizer, .states = asked->states, .split = *split};
    plan.split.sequence = split->tensor > 1;
    if (asked->batch % split->data != 0)
        return;
    int64_t each = asked->batch / split->data;
    for (int64_t m = 1; m <= MOST_MICROBATCH && each % m == 0; m *= 2)
        try_microbatch(search, &plan, m);
}

/* ---- All splits ------------------------------------------------------------------------------ */

static bool divides(int64_t part, int64_t whole)
{
    return whole <= 0 || whole % part == 0;
}

static void try_split(Search *search, const TrainingSplit *split)
{
    const PlanAsked *asked = search->asked;
    search->any = false;
    search->ways = ways_of(asked->fabric, asked->node, asked->fits, split);
    if (asked->purpose == PLAN_SERVE)
        try_serving(search, split);
    else
        try_training(search, split);
    if (search->any)
        g_array_append_val(search->plan->rows, search->best);
}

static void try_experts(Search *search, TrainingSplit *split)
{
    int64_t experts = MAX(search->sizes->experts, 1);
    for (split->expert = 1; split->expert <= MIN(split->data, experts); split->expert++)
        if (split->data % split->expert == 0 && experts % split->expert == 0)
            try_split(search, split);
}

static void try_all(Search *search)
{
    const Transformer *sizes = search->sizes;
    int64_t n = search->asked->devices;
    for (int64_t t = 1; t <= n; t++)
        for (int64_t p = 1;
             n % t == 0 && divides(t, sizes->heads) && p <= MIN(n / t, sizes->layers); p++) {
            TrainingSplit split = {.tensor = t, .pipeline = p, .data = n / t / p};
            if (n / t % p == 0 && sizes->layers % p == 0)
                try_experts(search, &split);
        }
}

/* ---- Reasons --------------------------------------------------------------------------------- */

static char *reason_no_room(const PlanRow *row)
{
    g_autofree char *over = units_bytes(missing(row)), *memory = units_bytes(row->memory_bytes);
    return g_strdup_printf("does not fit by %s: %s, most of it %s", over, memory, row->largest);
}

/* The part that costs a token most beyond what the first one spends on it. */
static char *reason_slower(const PlanAsked *asked, const PlanRow *row, const PlanRow *first)
{
    double mine = score(asked, row) / row->seconds, its = score(asked, first) / first->seconds;
    double most = 0, slower = score(asked, row) / score(asked, first) - 1;
    int part = PART_COMPUTE;
    for (int i = 0; i < PLAN_PART_COUNT; i++) {
        double more = mine * row->parts.of[i] - its * first->parts.of[i];
        if (more > most) {
            most = more;
            part = i;
        }
    }
    if (!(slower > 0))
        return g_strdup("as fast; the first has fewer ways to split");
    g_autofree char *share = units_share(slower);
    return g_strdup_printf("%s slower: %s", share, plan_part_words((PlanPart)part));
}

static char *reason_of(const PlanAsked *asked, const PlanRow *row, const PlanRow *first)
{
    if (!row->reachable)
        return g_strdup("no link joins its devices");
    if (!row->fits && row->memory_bytes <= row->capacity_bytes && row->batch == 0)
        return g_strdup("not even one sequence comes within that time");
    if (!row->fits)
        return reason_no_room(row);
    return row == first ? NULL : reason_slower(asked, row, first);
}

static void finish(Search *search)
{
    GArray *rows = search->plan->rows;
    if (rows->len == 0)
        return;
    g_array_sort_with_data(rows, compare_rows, (void *)search->asked);
    const PlanRow *first = &g_array_index(rows, PlanRow, 0);
    for (guint i = 0; i < rows->len; i++) {
        PlanRow *row = &g_array_index(rows, PlanRow, i);
        row->rank = usable(row) ? (int)i + 1 : 0;
        row->reason = reason_of(search->asked, row, first);
    }
}

/* ---- Plans ----------------------------------------------------------------------------------- */

static bool check(const PlanAsked *asked, const Transformer *sizes, GError **error)
{
    int64_t n = asked->devices, node = asked->node->devices;
    if (n < 1 || n > MOST_DEVICES)
        return rb_fail(error, RB_ERROR_USAGE,
                       "%" G_GINT64_FORMAT " devices: plans are of 1 to %d; name such a number", n,
                       (int)MOST_DEVICES);
    if (n > node && n % node != 0)
        return rb_fail(error, RB_ERROR_USAGE,
                       "%" G_GINT64_FORMAT " devices are no whole nodes of '%s', which has "
                       "%" G_GINT64_FORMAT "; name a multiple of that",
                       n, asked->node->head.id, node);
    if (n > node && !asked->node->between)
        return rb_fail(error, RB_ERROR_CANNOT,
                       "no network: what joins several of node '%s' is not known; plan for up to "
                       "%" G_GINT64_FORMAT " devices, or name another node",
                       asked->node->head.id, node);
    if (sizes->layers < 1 || sizes->hidden < 1)
        return rb_fail(error, RB_ERROR_CANNOT,
                       "no transformer: its layers are not known; plan one of a known family");
    return true;
}

Plan *plan_new(const PlanAsked *asked, GError **error)
{
    const SplitWork *work =
        asked->purpose == PLAN_SERVE ? asked->served->step : asked->trained->pass;
    Search search = {.asked = asked, .sizes = &work->sizes};
    if (!check(asked, search.sizes, error))
        return NULL;
    search.plan = g_new0(Plan, 1);
    search.plan->purpose = asked->purpose;
    search.plan->rows = g_array_new(FALSE, FALSE, sizeof(PlanRow));
    try_all(&search);
    finish(&search);
    if (search.plan->rows->len > 0)
        return search.plan;
    rb_fail(error, RB_ERROR_CANNOT,
            "no split: a batch of %" G_GINT64_FORMAT " sequences cannot be shared out over "
            "%" G_GINT64_FORMAT " devices; name a multiple of that",
            asked->batch, asked->devices);
    plan_free(search.plan);
    return NULL;
}

void plan_free(Plan *plan)
{
    if (!plan)
        return;
    for (guint i = 0; i < plan->rows->len; i++)
        g_free(g_array_index(plan->rows, PlanRow, i).reason);
    g_array_unref(plan->rows);
    g_free(plan);
}
