/* What speculative decoding would make of a step (serve/speculation.h): with the network that
 * drafts, or with drafts that cost nothing, and how long a draft may take before nothing is gained.
 * A network as it is built makes the scores of its last token alone, so that a pass which makes
 * those of all takes a little more.
 */
#include "analysis/served.h"
#include "base/error.h"
#include "record/fields.h"
#include "record/known.h"
#include "serve/kv_cache.h"
#include "serve/speculation.h"

typedef struct SpeculationResult {
    const char *device;
    int64_t batch, context, drafted;
    double acceptance, step_seconds, pass_seconds;
    const char *draft;    /* network that drafts; NULL: none is named */
    double draft_seconds; /* of one token by it; 0: none */
    int64_t draft_bytes, memory_bytes;
} SpeculationResult;

static double tokens_of(const SpeculationResult *row)
{
    return speculation_tokens(row->acceptance, (int)row->drafted);
}

static double seconds_of(const SpeculationResult *row)
{
    return speculation_seconds(row->acceptance, (int)row->drafted, row->pass_seconds,
                               row->draft_seconds);
}

static double break_even_of(const SpeculationResult *row)
{
    return speculation_break_even((int)row->drafted, row->pass_seconds, row->draft_seconds,
                                  row->step_seconds);
}

/* Below 0 there is nothing to gain at any price. */
static double draft_at_most(const SpeculationResult *row)
{
    double left = tokens_of(row) * row->step_seconds - row->pass_seconds;
    return left > 0 ? left / (double)row->drafted : NAN;
}

#define SPECULATION_FIELDS(X, R)                                                                   \
    X(R, device, ID, "", "Device")                                                                 \
    X(R, batch, COUNT, "sequences", "Sequences at once")                                           \
    X(R, context, COUNT, "tokens", "Tokens of each up to the last of the pass")                    \
    X(R, drafted, COUNT, "tokens", "Tokens that are drafted for each pass of the network")         \
    X(R, acceptance, RATIO, "", "Probability that a drafted token is kept")                        \
    X(R, tokens_per_pass, NUMBER, "tokens", "Tokens of a sequence that a pass makes on average",   \
      tokens_of(self))                                                                             \
    X(R, pass_seconds, SECONDS, "s", "A pass over all that was drafted and one more: roofline")    \
    X(R, draft, ID, "", "Network that drafts; absent: none is named, and drafts cost nothing")     \
    X(R, draft_seconds, SECONDS, "s", "A step of it: roofline",                                    \
      self->draft ? self->draft_seconds : NAN)                                                     \
    X(R, draft_bytes, BYTES, "byte", "Weights, keys, values and activations of it",                \
      self->draft ? self->draft_bytes : COUNT_ABSENT)                                              \
    X(R, memory_bytes, BYTES, "byte", "Of both networks", self->memory_bytes)                      \
    X(R, seconds_per_token, SECONDS, "s",                                                          \
      "A token of each sequence: a pass and the drafts for it, over the tokens it makes",          \
      seconds_of(self))                                                                            \
    X(R, tokens_per_second, NUMBER, "1/s", "Tokens of all sequences, likewise",                    \
      ratio((double)self->batch, seconds_of(self)))                                                \
    X(R, speedup, NUMBER, "", "Over a plain step", ratio(self->step_seconds, seconds_of(self)))    \
    X(R, draft_at_most_seconds, SECONDS, "s",                                                      \
      "What drafting a token may take before nothing is gained; absent: nothing is",               \
      draft_at_most(self))                                                                         \
    X(R, break_even_acceptance, RATIO, "", "Least acceptance that gains; absent: none does",       \
      break_even_of(self))
RECORD_TYPE(speculation, SpeculationResult, SPECULATION_FIELDS, "speculation",
            "Speculative decoding with so many drafted tokens");

/* The words of its option. */
static const struct {
    const char *word;
    double acceptance;
} rates[] = {{"0.8", 0.8}, {"0.5", 0.5}, {"0.6", 0.6}, {"0.7", 0.7}, {"0.9", 0.9}};
static const char *const words[] = {"0.8", "0.5", "0.6", "0.7", "0.9", NULL};

static double pass_seconds(const Asked *asked, int64_t tokens, int64_t context, GError **error)
{
    const TimingResult *pass =
        served_pass(asked, tokens, context, MAX(asked->model->batch, 1), error);
    if (pass && !pass->fused)
        timing_fail(pass, error);
    return pass && pass->fused ? pass->fused->seconds : NAN;
}

static int64_t memory_of(const Asked *asked, int64_t context, ResultList *list, GError **error)
{
    ServingResult row;
    return served_at(asked, context, MAX(asked->model->batch, 1), list, &row, error)
               ? row.memory_bytes
               : COUNT_ABSENT;
}

/* The network that drafts, made as the other one is. */
static bool ask_draft(const Asked *asked, Asked *draft, GError **error)
{
    Setup setup = asked->model->setup, on = asked->timing->setup;
    const Transformer *large = asked->model->graph->transformer, *small;
    setup.network = setup.draft - 1;
    setup.draft = 0;
    draft->model = analysis_model(asked->analysis, &setup, error);
    if (!draft->model)
        return false;
    if (kv_cache_of(draft->model->cost->graph, 1, 1).tensors == 0)
        return rb_fail(
            error, RB_ERROR_CANNOT,
            "no draft by '%s': it keeps nothing of earlier tokens; name a language model",
            draft->model->id);
    small = draft->model->graph->transformer;
    if (large && small && large->vocabulary != small->vocabulary)
        return rb_fail(error, RB_ERROR_CANNOT,
                       "no draft by '%s': its vocabulary is of %" G_GINT64_FORMAT
                       " words, that of '%s' of %" G_GINT64_FORMAT "; name one of its family",
                       draft->model->id, small->vocabulary, asked->model->id, large->vocabulary);
    draft->timing = analysis_verdict(asked->analysis, draft->model, on.device, &on, error);
    return draft->timing != NULL;
}

/* What a row says of the network that drafts, and of both. */
static bool fill_draft(const Asked *asked, SpeculationResult *row, ResultList *list, GError **error)
{
    Asked draft = *asked;
    GError *failure = NULL;
    row->memory_bytes = memory_of(asked, row->context, list, &failure);
    if (failure == NULL && asked->model->setup.draft > 0 && ask_draft(asked, &draft, &failure)) {
        row->draft = draft.model->id;
        row->draft_bytes = memory_of(&draft, row->context, list, &failure);
        row->memory_bytes = count_add(row->memory_bytes, row->draft_bytes);
        if (failure == NULL)
            row->draft_seconds = pass_seconds(&draft, 1, row->context, &failure);
    }
    if (failure)
        g_propagate_error(error, failure);
    return failure == NULL;
}

static ResultList *answer(const Asked *asked, GError **error)
{
    enum { MOST_DRAFTED = 8 };
    SpeculationResult common = {0};
    int64_t context;
    g_autoptr(ResultList) list = result_list_new(sizeof(SpeculationResult));
    if (!served_context(asked, &context, error))
        return NULL;
    if (context <= MOST_DRAFTED + 1) {
        rb_fail(error, RB_ERROR_CANNOT,
                "no room to draft: the context of '%s' is %" G_GINT64_FORMAT
                " tokens; ask for more, as in --context 2048",
                asked->model->id, context);
        return NULL;
    }
    common.context = context;
    double step = pass_seconds(asked, 1, context, error);
    if (isnan(step) || !fill_draft(asked, &common, list, error))
        return NULL;
    for (int drafted = 1; drafted <= MOST_DRAFTED; drafted++) {
        SpeculationResult row = common;
        row.device = asked->timing->device;
        row.batch = MAX(asked->model->batch, 1);
        row.drafted = drafted;
        row.acceptance = rates[asked->option].acceptance;
        row.step_seconds = step;
        row.pass_seconds = pass_seconds(asked, drafted + 1, context, error);
        if (isnan(row.pass_seconds))
            return NULL;
        result_list_add(list, &row);
    }
    return g_steal_pointer(&list);
}

static const Column speculation_columns[] = {
    {"device", "device", MARK_NONE},
    {">drafted", "drafted", MARK_NONE},
    {">kept", "acceptance", MARK_NONE},
    {">tokens a pass", "tokens_per_pass", MARK_NONE},
    {">a pass", "pass_seconds", MARK_LEAST},
    {">a draft", "draft_seconds", MARK_LEAST},
    {">a token", "seconds_per_token", MARK_LEAST},
    {">speed", "speedup", MARK_NONE},
    {">a draft at most", "draft_at_most_seconds", MARK_NONE},
    {">gains from", "break_even_acceptance", MARK_NONE},
    {">held", "memory_bytes", MARK_LEAST},
    {NULL, NULL, MARK_NONE}};

const Question question_speculation = {
    .name = "speculation",
    .function = "speculation",
    .title = "Speculative decoding",
    .help = "Drafted tokens of a language model, kept with this probability; with --on",
    .of = OF_TIMING,
    .word = "RATE",
    .words = words,
    .record = &speculation_record,
    .columns = speculation_columns,
    .answer = answer};
