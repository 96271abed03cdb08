#include "analysis/ask.h"
#include "analysis/judged.h"
#include "analysis/measured.h"
#include "analysis/times.h"
#include "analysis/validated.h"

#include <math.h>

#include "base/error.h"

static const Question *const questions[QUESTION_COUNT] = {
#define X(id, name) [QUESTION_##id] = &question_##name,
    QUESTION_LIST(X)
#undef X
};

const char *mark_sign(Mark mark, const ModelCost *cost)
{
    static const struct {
        const char *sign;
        unsigned figures;
    } marks[] = {
        [MARK_NONE] = {"", 0},
        [MARK_LEAST] = {"≥ ", KNOWS_ALL},
        [MARK_MOST] = {"≤ ", KNOWS_ALL},
        [MARK_MACS] = {"≥ ", KNOWS_MACS},
        [MARK_FLOPS] = {"≥ ", KNOWS_FLOPS},
        [MARK_BYTES] = {"≥ ", KNOWS_BYTES},
        [MARK_PARAMS] = {"≥ ", KNOWS_PARAMS},
        [MARK_PEAK] = {"≥ ", KNOWS_PEAK},
    };
    return cost_knows(cost, marks[mark].figures) ? "" : marks[mark].sign;
}

const Question *question(QuestionId id)
{
    return questions[id];
}

static void add_record(GPtrArray *types, const RecordType *type)
{
    if (g_ptr_array_find(types, type, NULL))
        return;
    g_ptr_array_add(types, (void *)type);
    for (const Field *field = type->fields; field->name; field++)
        if (field->of)
            add_record(types, field->of);
}

GPtrArray *question_records(void)
{
    GPtrArray *types = g_ptr_array_new();
    for (const RecordType *const *type = result_types(); *type; type++)
        g_ptr_array_add(types, (void *)*type);
    for (int id = 0; id < QUESTION_COUNT; id++) {
        add_record(types, questions[id]->record);
        if (questions[id]->part_name)
            add_record(types, questions[questions[id]->part]->record);
    }
    add_record(types, &design_record);
    add_record(types, &measured_record);
    add_record(types, &judged_record);
    add_record(types, &validated_record);
    add_record(types, &times_record);
    return types;
}

/* "a, b and c". Caller frees. */
static char *listed(const char *const *words)
{
    GString *text = g_string_new(words[0]);
    for (int i = 1; words[i]; i++)
        g_string_append_printf(text, "%s%s", words[i + 1] ? ", " : " and ", words[i]);
    return g_string_free(text, FALSE);
}

bool question_lacks(const char *name, const char *word, const char *const *words, GError **error)
{
    g_autofree char *meant = did_you_mean(word, words), *all = listed(words);
    return rb_fail(error, RB_ERROR_USAGE, "no %s of '%s'%s; there are %s", name, word, meant, all);
}

bool question_option(const Question *question, const char *word, int *option, GError **error)
{
    for (int i = 0; question->words[i]; i++)
        if (g_str_equal(question->words[i], word)) {
            *option = i;
            return true;
        }
    return question_lacks(question->name, word, question->words, error);
}

/* ---- Asking ---------------------------------------------------------------------------------- */

/* Of a timing, it is of the key's; else of its model and, maybe, a device. */
static ResultList *make_list(const CacheKey *key, Analysis *analysis, bool timed, GError **error)
{
    const Question *asked_for = key->part;
    Asked asked = {.analysis = analysis, .option = key->option};
    if (timed)
        asked.timing = key->of;
    asked.model = timed ? asked.timing->of : key->of;
    asked.device = timed ? asked.timing->setup.device : key->setup.device;
    /* cppcheck-suppress returnDanglingLifetime; an answer keeps nothing of who asked */
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

static bool has_needed(const TimingResult *timing, QuestionNeeds needs)
{
    const bool has[] = {[NEEDS_NOTHING] = true,
                        [NEEDS_FORMAT] = timing->fused,
                        [NEEDS_OPERATORS] = timing->timing,
                        [NEEDS_TIME] = !timing->reason && timing->timing};
    return has[needs];
}

const ResultList *ask(QuestionId id, const Asked *asked, GError **error)
{
    if (asked->timing && !has_needed(asked->timing, questions[id]->needs)) {
        timing_fail(asked->timing, error);
        return NULL;
    }
    bool timed = asked->timing && questions[id]->of != OF_MODEL && questions[id]->of != OF_DEVICE;
    CacheKey key = {.kind = timed ? &of_timing : &of_model,
                    .of = timed ? (const void *)asked->timing : asked->model,
                    .part = questions[id],
                    .option = asked->option,
                    .setup = {.device = questions[id]->of == OF_DEVICE ? asked->device : NULL}};
    return cache_ask(analysis_cache(asked->analysis), &key, error);
}

const void *ask_one(QuestionId id, const Asked *asked, GError **error)
{
    const ResultList *list = ask(id, asked, error);
    return list ? record_at(&list->records, 0) : NULL;
}

/* ---- Fused ----------------------------------------------------------------------------------- */

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
    return timing ? timing->seconds : NAN;
}
