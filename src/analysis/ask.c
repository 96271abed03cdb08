#include "analysis/ask.h"

#include <math.h>

#include "analysis/answers.h"
#include "base/error.h"

/* ---- The table ---------------------------------------------------------------------------------
 */

static const Column training_columns[] = {{"", "title", MARK_NONE},
                                          {">weights", "weights_bytes", MARK_LEAST},
                                          {">gradients", "gradients_bytes", MARK_LEAST},
                                          {">optimizer", "slots_bytes", MARK_LEAST},
                                          {">activations", "activations_bytes", MARK_LEAST},
                                          {">total", "total_bytes", MARK_LEAST},
                                          {">by simple rule", "total_simple_bytes", MARK_LEAST},
                                          {">FLOPs of a step", "flops", MARK_LEAST},
                                          {NULL, NULL, MARK_NONE}};

static const Column fusion_columns[] = {{"rule", "rule", MARK_NONE},
                                        {">times", "applications", MARK_NONE},
                                        {">operators", "operators", MARK_NONE},
                                        {">parameters", "params", MARK_LEAST},
                                        {">FLOPs", "flops", MARK_LEAST},
                                        {">traffic", "bytes", MARK_LEAST},
                                        {">peak", "peak_bytes", MARK_LEAST},
                                        {NULL, NULL, MARK_NONE}};

static const Column fusion_time_columns[] = {{"device", "device", MARK_NONE},
                                             {"up to rule", "rule", MARK_NONE},
                                             {">roofline", "roofline_seconds", MARK_LEAST},
                                             {">saved", "saved_seconds", MARK_NONE},
                                             {NULL, NULL, MARK_NONE}};

static const Column scheme_columns[] = {{"device", "device", MARK_NONE},
                                        {"scheme", "scheme", MARK_NONE},
                                        {">weights", "weights_bytes", MARK_LEAST},
                                        {">metadata", "metadata_bytes", MARK_LEAST},
                                        {">traffic", "bytes", MARK_LEAST},
                                        {">peak", "peak_bytes", MARK_LEAST},
                                        {"computed in", "compute_dtype", MARK_NONE},
                                        {">roofline", "roofline_seconds", MARK_LEAST},
                                        {">speedup", "speedup", MARK_NONE},
                                        {"bound by", "bound", MARK_NONE},
                                        {"", "reason", MARK_NONE},
                                        {NULL, NULL, MARK_NONE}};

static const Column energy_columns[] = {{"device", "device", MARK_NONE},
                                        {"by", "method", MARK_NONE},
                                        {">nm", "node_nm", MARK_NONE},
                                        {">arithmetic", "compute_joules", MARK_LEAST},
                                        {">off chip, from", "off_chip_low_joules", MARK_LEAST},
                                        {">to", "off_chip_high_joules", MARK_LEAST},
                                        {">on chip", "on_chip_high_joules", MARK_LEAST},
                                        {">all, from", "low_joules", MARK_LEAST},
                                        {">to", "high_joules", MARK_LEAST},
                                        {">a million, to", "high_kwh_per_million", MARK_LEAST},
                                        {"confidence", "confidence", MARK_NONE},
                                        {NULL, NULL, MARK_NONE}};

static const Column advice_columns[] = {{"device", "device", MARK_NONE},
                                        {"rule", "rule", MARK_NONE},
                                        {">gain", "gain_seconds", MARK_NONE},
                                        {">of the time", "gain_share", MARK_NONE},
                                        {">memory", "gain_bytes", MARK_NONE},
                                        {">layers", "layers", MARK_NONE},
                                        {"layer", "layer", MARK_NONE},
                                        {"evidence", "evidence", MARK_NONE},
                                        {NULL, NULL, MARK_NONE}};

static const Column capacity_columns[] = {{"device", "device", MARK_NONE},
                                          {">memory", "memory_bytes", MARK_NONE},
                                          {"use", "title", MARK_NONE},
                                          {">largest batch", "batch", MARK_MOST},
                                          {">it takes", "bytes", MARK_LEAST},
                                          {"", "reason", MARK_NONE},
                                          {NULL, NULL, MARK_NONE}};

static const Column sweep_columns[] = {{"device", "device", MARK_NONE},
                                       {"", "axis", MARK_NONE},
                                       {">", "value", MARK_NONE},
                                       {">roofline", "seconds", MARK_LEAST},
                                       {">per second", "inferences_per_s", MARK_MOST},
                                       {">memory-bound", "memory_bound_share", MARK_NONE},
                                       {">MACs", "macs", MARK_LEAST},
                                       {">traffic", "bytes", MARK_LEAST},
                                       {">memory", "memory_bytes", MARK_LEAST},
                                       {"", "reason", MARK_NONE},
                                       {NULL, NULL, MARK_NONE}};

static const Column knee_columns[] = {
    {"device", "device", MARK_NONE},          {">knee, batch", "batch", MARK_NONE},
    {">roofline", "seconds", MARK_LEAST},     {">per second", "inferences_per_s", MARK_MOST},
    {">of that at 4096", "share", MARK_NONE}, {NULL, NULL, MARK_NONE}};

static const char *const axes[] = {
    [SWEEP_BATCH] = "batch", [SWEEP_RESOLUTION] = "resolution", [SWEEP_AXIS_COUNT] = NULL};

static const Question questions[QUESTION_COUNT] = {
    [QUESTION_TRAINING] = {.name = "training",
                           .function = "training",
                           .title = "Training, one step",
                           .help = "What training holds and computes, by optimizer and what-if",
                           .of = OF_MODEL,
                           .record = &training_record,
                           .columns = training_columns,
                           .in_model_data = 1,
                           .answer = answer_training},
    [QUESTION_FUSION] = {.name = "fusion",
                         .function = "fusion",
                         .title = "Fusion, each rule after those before it",
                         .help = "What each fusion rule changes, and what does not fuse",
                         .of = OF_MODEL,
                         .record = &fusion_record,
                         .single = true,
                         .rows = "steps",
                         .columns = fusion_columns,
                         .part_name = "timing",
                         .part = QUESTION_FUSION_TIMES,
                         .in_model_data = 3,
                         .answer = answer_fusion},
    [QUESTION_SCHEMES] = {.name = "schemes",
                          .function = "in_schemes",
                          .title = "Schemes",
                          .help = "Every number format and scheme of quantization",
                          .of = OF_EITHER,
                          .record = &scheme_record,
                          .columns = scheme_columns,
                          .answer = answer_schemes},
    [QUESTION_ALGORITHMS] = {.name = "algorithms",
                             .function = "algorithms",
                             .title = "Convolution algorithms, roofline times",
                             .help = "Convolution algorithms, layer by layer; with --on",
                             .of = OF_TIMING,
                             .record = &algorithms_record,
                             .single = true,
                             .rows = "layers",
                             .answer = answer_algorithms},
    [QUESTION_ENERGY] = {.name = "energy",
                         .function = "energy",
                         .title = "Energy of one batch, estimated",
                         .help = "Estimates of energy",
                         .of = OF_EITHER,
                         .record = &energy_record,
                         .columns = energy_columns,
                         .in_model_data = 2,
                         .in_pair_data = 1,
                         .answer = answer_energy},
    [QUESTION_ADVICE] = {.name = "advice",
                         .function = "advice",
                         .title = "Advice; gains are of roofline times and do not add up",
                         .help = "What to change, the largest gain first; with --on",
                         .of = OF_TIMING,
                         .shown_option = ADVICE_OF_BATCHES,
                         .record = &advice_record,
                         .columns = advice_columns,
                         .answer = answer_advice},
    [QUESTION_CAPACITY] = {.name = "capacity",
                           .function = "capacity",
                           .title = "Largest batch that fits",
                           .help = "Largest batch that fits, by optimizer; with --on",
                           .of = OF_DEVICE,
                           .record = &capacity_record,
                           .columns = capacity_columns,
                           .answer = answer_capacity},
    [QUESTION_SWEEP] = {.name = "sweep",
                        .function = "sweep",
                        .title = "Sweep",
                        .help = "Other batches or resolutions; may be repeated; with --on",
                        .of = OF_TIMING,
                        .word = "AXIS",
                        .words = axes,
                        .record = &sweep_record,
                        .columns = sweep_columns,
                        .answer = answer_sweep},
    [QUESTION_KNEE] = {.name = "knee",
                       .function = "knee",
                       .title = "Knee: the smallest batch with 95 % of the throughput at 4096",
                       .help = "Batch past which throughput hardly grows; with --on",
                       .of = OF_TIMING,
                       .record = &knee_record,
                       .single = true,
                       .columns = knee_columns,
                       .answer = answer_knee},
    [QUESTION_FUSION_TIMES] = {.of = OF_TIMING,
                               .record = &fusion_time_record,
                               .columns = fusion_time_columns,
                               .answer = answer_fusion_times},
};

const Question *question(QuestionId id)
{
    return &questions[id];
}

/* "a, b and c". Caller frees. */
static char *listed(const char *const *words)
{
    GString *text = g_string_new(words[0]);
    for (int i = 1; words[i]; i++)
        g_string_append_printf(text, "%s%s", words[i + 1] ? ", " : " and ", words[i]);
    return g_string_free(text, FALSE);
}

bool question_option(const Question *question, const char *word, int *option, GError **error)
{
    for (int i = 0; question->words[i]; i++)
        if (g_str_equal(question->words[i], word)) {
            *option = i;
            return true;
        }
    g_autofree char *meant = did_you_mean(word, question->words), *all = listed(question->words);
    g_set_error(error, RB_ERROR, RB_ERROR_USAGE, "no %s of '%s'%s; there are %s", question->name,
                word, meant, all);
    return false;
}

/* ---- Asking ------------------------------------------------------------------------------------
 */

/* Of a timing, it is of the key's; else of its model and, maybe, a device. */
static ResultList *make_list(const CacheKey *key, Analysis *analysis, bool timed, GError **error)
{
    const Question *asked_for = key->part;
    Asked asked = {.analysis = analysis, .option = key->option};
    if (timed)
        asked.timing = key->of;
    asked.model = timed ? asked.timing->of : key->of;
    asked.device = timed ? asked.timing->setup.device : key->setup.device;
    return asked_for->answer(&asked, error);
}

static void *make_of_model(const CacheKey *key, void *user, GError **error)
{
    return make_list(key, user, false, error);
}

static void *make_of_timing(const CacheKey *key, void *user, GError **error)
{
    return make_list(key, user, true, error);
}

static int64_t bytes_of_list(const void *answer)
{
    const ResultList *list = answer;
    return list->engine_bytes + list->records.n * (int64_t)list->records.stride;
}

static const CacheKind of_model = {make_of_model, (GDestroyNotify)result_list_free, bytes_of_list},
                       of_timing = {make_of_timing, (GDestroyNotify)result_list_free,
                                    bytes_of_list};

const ResultList *ask(QuestionId id, const Asked *asked, GError **error)
{
    bool timed = asked->timing && questions[id].of != OF_MODEL && questions[id].of != OF_DEVICE;
    CacheKey key = {.kind = timed ? &of_timing : &of_model,
                    .of = timed ? (const void *)asked->timing : asked->model,
                    .part = &questions[id],
                    .option = asked->option,
                    .setup = {.device = questions[id].of == OF_DEVICE ? asked->device : NULL}};
    return cache_ask(analysis_cache(asked->analysis), &key, error);
}

const void *ask_one(QuestionId id, const Asked *asked, GError **error)
{
    const ResultList *list = ask(id, asked, error);
    return list ? record_at(&list->records, 0) : NULL;
}

/* ---- Fused -------------------------------------------------------------------------------------
 */

/* The model's counts once the rules up to one were applied; NULL: what they are without any. */
static const ModelCost *fused_cost(const FusionResult *fusion, FusionRule rule)
{
    const ModelCost *cost = NULL;
    for (int i = 0; i < fusion->steps.n; i++) {
        const FusionStep *step = record_at(&fusion->steps, i);
        if (step->cost && step->rule <= rule)
            cost = step->cost;
    }
    return cost;
}

double ask_fused_seconds(const Asked *asked, FusionRule rule)
{
    Roof roof;
    const Setup *on = &asked->timing->setup;
    const FusionResult *fusion = ask_one(QUESTION_FUSION, asked, NULL);
    const ModelCost *cost = fusion ? fused_cost(fusion, rule) : NULL;
    DType dtype = dtype_from_name(asked->model->dtype);
    if (!fusion || !roof_on(on->device, dtype, on->basis, &roof, NULL))
        return NAN;
    g_autoptr(Timing) timing =
        timing_new(cost ? cost : asked->model->cost, &roof, on->traffic, NULL);
    return timing ? timing->roofline_seconds : NAN;
}
