/* A prompt read in chunks: each pass reads so many tokens after those before, so that steps of
 * decoding wait no longer than a chunk takes, and activations are of a chunk (Agrawal et al.,
 * SARATHI, arXiv:2308.16369). */
#include "analysis/served.h"
#include "base/error.h"
#include "record/fields.h"
#include "record/known.h"
#include "serve/kv_cache.h"

typedef struct ChunksResult {
    const char *device;
    int64_t context, chunk, passes, activations_bytes;
    double first_token_seconds, longest_seconds;
} ChunksResult;

#define CHUNKS_FIELDS(X, R)                                                                        \
    X(R, device, ID, "", "Device")                                                                 \
    X(R, context, COUNT, "tokens", "Tokens of the prompt")                                         \
    X(R, chunk, COUNT, "tokens", "Tokens that a pass reads at most")                               \
    X(R, passes, COUNT, "passes", "Passes that read the prompt")                                   \
    X(R, first_token_seconds, SECONDS, "s", "All passes, one after the other: roofline")           \
    X(R, longest_seconds, SECONDS, "s", "The longest pass, which steps of decoding wait for")      \
    X(R, activations_bytes, BYTES, "byte",                                                         \
      "Peak of activations of a pass, in place, beside the cache")
RECORD_TYPE(chunks, ChunksResult, CHUNKS_FIELDS, "chunks", "A prompt read in chunks");

/* ---- Passes ---------------------------------------------------------------------------------- */

/* Passes of one chunk size, by their number from 1. */
typedef struct Passes {
    const Asked *asked;
    ChunksResult *row;
    GError **error;
    bool failed;
} Passes;

/* The first pass leaves what it keeps behind its first result. */
static int64_t kept_bytes(const Graph *graph, int64_t tokens)
{
    KvCache cache = kv_cache_of(graph, tokens, 1);
    int64_t bytes = cache.bytes;
    for (guint i = 1; cache.tensors == 0 && i < graph->outputs->len; i++)
        count_add_to(&bytes,
                     tensor_bytes(graph_tensor(graph, g_array_index(graph->outputs, int, i))));
    return bytes;
}

static int64_t activations_of(const TimingResult *pass, int64_t tokens)
{
    const Counted *counted = pass->of->counted;
    int64_t kept = kept_bytes(counted->cost->graph, tokens);
    return MAX(count_sub(counted->peak_inplace_bytes, kept), 0);
}

static double pass_at(Passes *passes, int64_t i)
{
    ChunksResult *row = passes->row;
    int64_t end = MIN(i * row->chunk, row->context), tokens = end - (i - 1) * row->chunk;
    const TimingResult *pass =
        passes->failed ? NULL : served_pass(passes->asked, tokens, end, 1, passes->error);
    if (pass && !pass->fused)
        timing_fail(pass, passes->error);
    if (!pass || !pass->fused) {
        passes->failed = true;
        return NAN;
    }
    row->activations_bytes = MAX(row->activations_bytes, activations_of(pass, tokens));
    row->longest_seconds = fmax(row->longest_seconds, pass->fused->seconds);
    return pass->fused->seconds;
}

/* From pass `low` to `high`, both with a past, without `low`. A layer's time is the greater of two
 * lines over the context, so that where the middle is on the line between the ends all between
 * are. */
static double sum_between(Passes *passes, int64_t low, int64_t high, double at_low, double at_high)
{
    const double near = 1e-9;
    int64_t middle = low + (high - low) / 2;
    if (high - low <= 1)
        return high > low ? at_high : 0;
    double at_middle = pass_at(passes, middle);
    double slope = (at_high - at_low) / (double)(high - low);
    double on_line = at_low + slope * (double)(middle - low);
    if (fabs(at_middle - on_line) <= near * on_line)
        return (double)(high - low) * (at_low + slope + at_high) / 2;
    return passes->failed ? NAN
                          : sum_between(passes, low, middle, at_low, at_middle) +
                                sum_between(passes, middle, high, at_middle, at_high);
}

/* The first has no past, the last may be shorter. */
static double sum_of(Passes *passes)
{
    int64_t n = passes->row->passes, whole = passes->row->context / passes->row->chunk;
    double sum = pass_at(passes, 1);
    if (whole >= 2) {
        double at_2 = pass_at(passes, 2), at_end = whole > 2 ? pass_at(passes, whole) : at_2;
        sum += at_2 + sum_between(passes, 2, whole, at_2, at_end);
    }
    return n > whole && n > 1 ? sum + pass_at(passes, n) : sum;
}

static bool add_row(ResultList *list, const Asked *asked, int64_t context, int64_t chunk,
                    GError **error)
{
    ChunksResult row = {.device = asked->timing->device,
                        .context = context,
                        .chunk = chunk,
                        .passes = count_ceil_div(context, chunk)};
    Passes passes = {.asked = asked, .row = &row, .error = error};
    row.first_token_seconds = sum_of(&passes);
    if (!passes.failed)
        result_list_add(list, &row);
    return !passes.failed;
}

/* ---- The answer ------------------------------------------------------------------------------ */

static ResultList *answer(const Asked *asked, GError **error)
{
    enum { SMALLEST = 256, LARGEST = 16384 };
    int64_t context;
    g_autoptr(ResultList) list = result_list_new(sizeof(ChunksResult));
    if (!served_context(asked, &context, error))
        return NULL;
    if (context == 0) {
        rb_fail(error, RB_ERROR_CANNOT, "no prompt: '%s' is a step as it stands; ask of another",
                asked->model->id);
        return NULL;
    }
    for (int64_t chunk = SMALLEST; chunk < context && chunk <= LARGEST; chunk *= 2)
        if (!add_row(list, asked, context, chunk, error))
            return NULL;
    return add_row(list, asked, context, context, error) ? g_steal_pointer(&list) : NULL;
}

static const Column chunks_columns[] = {{"device", "device", MARK_NONE},
                                        {">prompt", "context", MARK_NONE},
                                        {">chunk", "chunk", MARK_NONE},
                                        {">passes", "passes", MARK_NONE},
                                        {">first token", "first_token_seconds", MARK_LEAST},
                                        {">longest pass", "longest_seconds", MARK_LEAST},
                                        {">activations", "activations_bytes", MARK_LEAST},
                                        {NULL, NULL, MARK_NONE}};

const Question question_chunks = {.name = "chunks",
                                  .function = "chunks",
                                  .title = "A prompt read in chunks",
                                  .help =
                                      "Chunks that a language model reads a prompt in; with --on",
                                  .of = OF_TIMING,
                                  .record = &chunks_record,
                                  .columns = chunks_columns,
                                  .answer = answer};
