/* What to change, the largest gain first (SPEC §11). */
#include "analysis/asked.h"
#include "record/fields.h"
#include "record/known.h"

/* Of a row that gains time, what is left. */
static double seconds_then(const AdviceResult *result)
{
    return result->list->seconds - result->advice->gain_s;
}

#define ADVICE_FIELDS(X, R)                                                                        \
    X(R, id, ID, "", "The rule, the format, the design: what is changed", self->advice->id)        \
    X(R, title, ID, "", "The same in words", self->advice->title)                                  \
    X(R, of, ID, "", "Where it comes from: rule, format, fusion, algorithm or design",             \
      advice_of_name(self->advice->of))                                                            \
    X(R, rule, ID, "", "Rule of advice", self->advice->rule ? self->advice->rule->id : NULL)       \
    X(R, kind, ID, "",                                                                             \
      "What it gives: fit (room for it), time, beside (the roofline time), memory; a note; a "     \
      "loss, of under 2 % too; or unable, where there is no time",                                 \
      advice_kind_name(self->advice->kind))                                                        \
    X(R, device, ID, "", "Device", self->timing->device)                                           \
    X(R, format, ID, "", "Number format or scheme advised", self->advice->format)                  \
    X(R, layer, TEXT, "", "Layer with most to gain", self->advice->layer)                          \
    X(R, layers, COUNT, "layers", "Layers the rule speaks of", known_count(self->advice->layers))  \
    X(R, evidence, TEXT, "", "What it rests on", self->advice->evidence)                           \
    X(R, measured, NUMBER, "", "The number, in the unit of the evidence", self->advice->measured)  \
    X(R, threshold, NUMBER, "", "What it is held against", self->advice->threshold)                \
    X(R, effort, ID, "", "What has to be done", advice_effort_name(self->advice->effort))          \
    X(R, risk, ID, "", "What may happen to accuracy", advice_risk_name(self->advice->risk))        \
    X(R, gain_seconds, SECONDS, "s",                                                               \
      "Roofline time of one batch saved against the best that the device already does",            \
      self->advice->gain_s)                                                                        \
    X(R, estimate_gain_seconds, SECONDS, "s",                                                      \
      "Of the estimated time, where the network is inside a profile's domain before and after",    \
      self->advice->estimate_gain_s)                                                               \
    X(R, estimate_profile, ID, "", "The profile that it is by", self->advice->profile)             \
    X(R, gain_share, RATIO, "", "Of that best time",                                               \
      ratio(self->advice->gain_s, self->list->seconds))                                            \
    X(R, at_most, BOOL, "", "The gain is all that there is to be had, not a what-if's",            \
      self->advice->at_most)                                                                       \
    X(R, seconds, SECONDS, "s", "What is left of the best time", seconds_then(self))               \
    X(R, bound_seconds, SECONDS, "s", "Bound of what it leads to: never more than is left",        \
      self->advice->bound_s)                                                                       \
    X(R, beside_seconds, SECONDS, "s",                                                             \
      "Saved beside the roofline time: launches, padding, special functions",                      \
      self->advice->beside_s)                                                                      \
    X(R, gain_bytes, BYTES, "byte", "Of memory held", known_count(self->advice->gain_bytes))       \
    X(R, against, ID, "", "Format of the best that the device already does, all fused",            \
      self->list->format)                                                                          \
    X(R, against_seconds, SECONDS, "s", "Its roofline time", self->list->seconds)                  \
    X(R, against_bound_seconds, SECONDS, "s", "Its bound", self->list->bound_seconds)
RECORD_TYPE(advice, AdviceResult, ADVICE_FIELDS, "advice", "What to change, and what that gives");

/* ---- Where the engine gets what it asks ------------------------------------------------------ */

/* Designs of the network as asked about come first. */
static const Counted *count_changed(const Change *change, int64_t batch, void *user)
{
    const Asked *asked = user;
    Setup setup = asked->model->setup;
    g_autoptr(GPtrArray) designs = g_ptr_array_new();
    for (int i = 0; setup.designs && setup.designs[i]; i++)
        g_ptr_array_add(designs, (gpointer)setup.designs[i]);
    for (int i = 0; change->designs && change->designs[i]; i++)
        g_ptr_array_add(designs, (gpointer)change->designs[i]);
    g_ptr_array_add(designs, NULL);
    setup.designs = (const char *const *)designs->pdata;
    setup.batch = batch > 0 ? batch : setup.batch;
    setup.dtype = change->dtype;
    setup.scheme = change->scheme;
    setup.fusion = change->fusion;
    setup.converts = change->converts;
    setup.device = asked_device(asked);
    return analysis_counted(asked->analysis, &setup, NULL);
}

static void *make_footprint(const CacheKey *key, void *user, GError **error)
{
    const Counted *counted = key->of;
    (void)user;
    return footprint_new(counted->cost->graph, error);
}

static int64_t bytes_of_footprint(const void *answer)
{
    const Footprint *footprint = answer;
    return (int64_t)sizeof *footprint + footprint->n_peak_tensors * (int64_t)sizeof(int);
}

static const CacheKind footprints = {make_footprint, (GDestroyNotify)footprint_free,
                                     bytes_of_footprint};

static const Footprint *find_footprint(const Counted *counted, void *user, GError **error)
{
    const Asked *asked = user;
    CacheKey key = {.kind = &footprints, .of = counted};
    return cache_ask(analysis_cache(asked->analysis), &key, error);
}

static void *make_algorithms(const CacheKey *key, void *user, GError **error)
{
    const Counted *counted = key->of;
    (void)user;
    (void)error;
    return algorithm_costs_new(counted->cost, (TrafficModel)key->option);
}

static int64_t bytes_of_algorithms(const void *answer)
{
    return algorithm_costs_bytes(answer);
}

static const CacheKind algorithms = {make_algorithms, (GDestroyNotify)algorithm_costs_free,
                                     bytes_of_algorithms};

static const AlgorithmCosts *find_algorithms(const Counted *counted, TrafficModel model, void *user)
{
    const Asked *asked = user;
    CacheKey key = {.kind = &algorithms, .of = counted, .option = (int)model};
    return cache_ask(analysis_cache(asked->analysis), &key, NULL);
}

/* ---- The answer ------------------------------------------------------------------------------ */

/* Which device has room depends on what all of them state. */
static void read_devices(const Asked *asked)
{
    const GPtrArray *devices = analysis_devices(asked->analysis);
    for (guint i = 0; i < devices->len; i++) {
        const Device *device = g_ptr_array_index(devices, i);
        analysis_read(asked->analysis, "device", device->id);
    }
}

static ResultList *answer(const Asked *asked, GError **error)
{
    AdviceSource source = {count_changed, find_footprint, find_algorithms, (void *)asked};
    const Setup *on = &asked->timing->setup;
    AdviceSubject subject = {.source = &source,
                             .device = on->device,
                             .basis = on->basis,
                             .traffic_model = on->traffic,
                             .batches = asked->option != ADVICE_OF_ONE_BATCH,
                             .others = asked->option != ADVICE_OF_ONE_BATCH,
                             .profiles = analysis_profiles_of(asked->analysis, on->device),
                             .devices = analysis_devices(asked->analysis)};
    AdviceList *all = advise(&subject, error);
    if (!all)
        return NULL;
    if (all->sought_devices)
        read_devices(asked);
    ResultList *list = result_list_new(sizeof(AdviceResult));
    result_list_take(list, all, (GDestroyNotify)advice_list_free,
                     all->rows->len * (int64_t)sizeof(Advice));
    for (guint i = 0; i < all->rows->len; i++) {
        AdviceResult row = {asked->timing, all, g_ptr_array_index(all->rows, i)};
        result_list_add(list, &row);
    }
    return list;
}

static const Column advice_columns[] = {{"device", "device", MARK_NONE},
                                        {"change", "id", MARK_NONE},
                                        {"gives", "kind", MARK_NONE},
                                        {"format", "format", MARK_NONE},
                                        {">gain", "gain_seconds", MARK_NONE},
                                        {"at most", "at_most", MARK_NONE},
                                        {">of the time", "gain_share", MARK_NONE},
                                        {">beside it", "beside_seconds", MARK_NONE},
                                        {">memory", "gain_bytes", MARK_NONE},
                                        {"effort", "effort", MARK_NONE},
                                        {"accuracy", "risk", MARK_NONE},
                                        {"layer", "layer", MARK_NONE},
                                        {"evidence", "evidence", MARK_NONE},
                                        {"against", "against", MARK_NONE},
                                        {">", "against_seconds", MARK_NONE},
                                        {NULL, NULL, MARK_NONE}};

const Question question_advice = {
    .name = "advice",
    .function = "advice",
    .title = "Advice; gains are roofline times against the best that "
             "the device already does, and do not add up",
    .help = "What to change, the largest gain first, and what does not help; with --on",
    .of = OF_TIMING,
    .every_device = true,
    .record = &advice_record,
    .columns = advice_columns,
    .answer = answer};
