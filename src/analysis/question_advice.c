/* What to change, the largest gain first (SPEC §11). */
#include "analysis/asked.h"
#include "analysis/fields.h"
#include "analysis/known.h"

static const char *advice_layer(const AdviceResult *result)
{
    int layer = result->advice->layer;
    return layer == NO_LAYER ? NULL : cost_op(result->timing->of->cost, layer)->name;
}

#define ADVICE_FIELDS(X, R)                                                                        \
    X(R, rule, ID, "", "Rule of advice", self->advice->rule->id)                                   \
    X(R, title, ID, "", "The same in words", self->advice->rule->title)                            \
    X(R, device, ID, "", "Device", self->timing->device)                                           \
    X(R, index, INDEX, "", "Place of the layer in execution order", self->advice->layer)           \
    X(R, layer, TEXT, "", "Layer with most to gain", advice_layer(self))                           \
    X(R, layers, COUNT, "layers", "Layers the rule speaks of", known_count(self->advice->layers))  \
    X(R, evidence, TEXT, "", "What it rests on", self->advice->evidence)                           \
    X(R, measured, NUMBER, "", "The number, in the unit of the evidence", self->advice->measured)  \
    X(R, threshold, NUMBER, "", "What it is held against", self->advice->threshold)                \
    X(R, gain_seconds, SECONDS, "s", "Of one batch, at the roofline", self->advice->gain_s)        \
    X(R, gain_share, RATIO, "", "Of the network's roofline time",                                  \
      ratio(self->advice->gain_s, self->timing->roofline_seconds))                                 \
    X(R, gain_bytes, BYTES, "byte", "Of memory held", known_count(self->advice->gain_bytes))
RECORD_TYPE(advice, AdviceResult, ADVICE_FIELDS, "advice", "What to change, and what that gives");

/* A file may have its batch written into its shapes: nothing is said about the batch then. */
static bool takes_batches(const Asked *asked)
{
    Setup twice = {.batch = 2 * MAX(1, asked->model->batch)};
    return asked_counted(asked, &twice, NULL) != NULL;
}

static const Counted *count_changed(const Change *change, void *user)
{
    const Asked *asked = user;
    Setup setup = asked->model->setup;
    g_autoptr(GPtrArray) designs = g_ptr_array_new();
    for (int i = 0; setup.designs && setup.designs[i]; i++)
        g_ptr_array_add(designs, (gpointer)setup.designs[i]);
    for (int i = 0; change->designs[i]; i++)
        g_ptr_array_add(designs, (gpointer)change->designs[i]);
    g_ptr_array_add(designs, NULL);
    setup.designs = (const char *const *)designs->pdata;
    setup.fusion = change->fusion;
    setup.in_passing = change->in_passing;
    setup.device = asked_device(asked);
    setup.scheme = change->scheme ? change->scheme : setup.scheme;
    return analysis_counted(asked->analysis, &setup, NULL);
}

/* Of a network that is fused or quantized, further changes are made to it as it is. */
static ResultList *answer(const Asked *asked, GError **error)
{
    bool asks = asked->option == ADVICE_OF_BATCHES, plain = asked_is_plain(asked);
    if (asks && !asked_check_plain(asked, "advice", error))
        return NULL;
    AdviceOptions options = {.changed = plain ? count_changed : NULL,
                             .seconds_at = asks && takes_batches(asked) ? asked_seconds_at : NULL,
                             .largest_batch = asks ? asked_largest_batch(asked) : 0,
                             .footprint = model_footprint(asked->model),
                             .user = (void *)asked};
    GPtrArray *all = advise(asked->timing->timing, &options, error);
    if (!all)
        return NULL;
    ResultList *list = result_list_new(sizeof(AdviceResult));
    result_list_take(list, all, (GDestroyNotify)g_ptr_array_unref,
                     all->len * (int64_t)sizeof(Advice));
    for (guint i = 0; i < all->len; i++) {
        AdviceResult row = {asked->timing, g_ptr_array_index(all, i)};
        result_list_add(list, &row);
    }
    return list;
}

static const Column advice_columns[] = {{"device", "device", MARK_NONE},
                                        {"rule", "rule", MARK_NONE},
                                        {">gain", "gain_seconds", MARK_NONE},
                                        {">of the time", "gain_share", MARK_NONE},
                                        {">memory", "gain_bytes", MARK_NONE},
                                        {">layers", "layers", MARK_NONE},
                                        {"layer", "layer", MARK_NONE},
                                        {"evidence", "evidence", MARK_NONE},
                                        {NULL, NULL, MARK_NONE}};

const Question question_advice = {.name = "advice",
                                  .function = "advice",
                                  .title = "Advice; gains are of roofline times and do not add up",
                                  .help = "What to change, the largest gain first; with --on",
                                  .of = OF_TIMING,
                                  .shown_option = ADVICE_OF_BATCHES,
                                  .record = &advice_record,
                                  .columns = advice_columns,
                                  .answer = answer};
