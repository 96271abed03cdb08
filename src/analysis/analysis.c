#include "analysis/analysis.h"

#include "analysis/estimates.h"
#include "base/error.h"
#include "device/formats.h"
#include "whatif/design.h"

/* Of what no page holds: the sizes and formats of a network or two. */
#define BUDGET_BYTES (INT64_C(24) << 20)

struct Analysis {
    Zoo *zoo;
    const struct Fabric *fabric;
    const GPtrArray *devices, *measurements, *profiles;
    const GPtrArray *chosen; /* of the profiles; NULL: all */
    const BudgetSet *budgets;
    Cache *cache;
    GHashTable *device_results;
    int graphs;           /* given by analysis_graph() */
    Graph *given;         /* the one at hand */
    GError *trouble;      /* the machine's first */
    RecordList operators; /* made when first asked for */
};

Analysis *analysis_new(Zoo *zoo, const GPtrArray *devices)
{
    Analysis *analysis = g_new0(Analysis, 1);
    analysis->zoo = zoo;
    analysis->devices = devices;
    analysis->cache = cache_new(BUDGET_BYTES, analysis);
    analysis->device_results =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)device_result_free);
    return analysis;
}

void analysis_free(Analysis *analysis)
{
    if (!analysis)
        return;
    cache_free(analysis->cache);
    g_hash_table_unref(analysis->device_results);
    g_clear_error(&analysis->trouble);
    if (analysis->operators.items)
        operator_results_free(&analysis->operators);
    g_free(analysis);
}

Zoo *analysis_zoo(const Analysis *analysis)
{
    return analysis->zoo;
}

const GPtrArray *analysis_devices(const Analysis *analysis)
{
    return analysis->devices;
}

void analysis_set_measurements(Analysis *analysis, const GPtrArray *measurements)
{
    analysis->measurements = measurements;
}

const GPtrArray *analysis_measurements(const Analysis *analysis)
{
    return analysis->measurements;
}

void analysis_set_fabric(Analysis *analysis, const struct Fabric *fabric)
{
    analysis->fabric = fabric;
}

const struct Fabric *analysis_fabric(const Analysis *analysis)
{
    return analysis->fabric;
}

void analysis_set_profiles(Analysis *analysis, const GPtrArray *profiles)
{
    analysis->profiles = profiles;
    analysis->chosen = NULL;
}

void analysis_choose_profiles(Analysis *analysis, const GPtrArray *chosen)
{
    analysis->chosen = chosen;
}

/* Not of one that is supposed to have other ceilings. */
static bool is_of(const Analysis *analysis, const Device *device)
{
    return g_ptr_array_find((GPtrArray *)analysis->devices, device, NULL);
}

const GPtrArray *analysis_profiles_of(const Analysis *analysis, const Device *device)
{
    const GPtrArray *standing = analysis->chosen ? analysis->chosen : analysis->profiles;
    return is_of(analysis, device) ? standing : NULL;
}

void analysis_set_budgets(Analysis *analysis, const BudgetSet *budgets)
{
    analysis->budgets = budgets;
}

const BudgetSet *analysis_budgets(const Analysis *analysis)
{
    return analysis->budgets;
}

Cache *analysis_cache(Analysis *analysis)
{
    return analysis->cache;
}

void analysis_keep(Analysis *analysis, const ModelResult *model)
{
    cache_pin(analysis->cache, model);
}

void analysis_release(Analysis *analysis)
{
    cache_release(analysis->cache);
}

const char **analysis_reads(const Analysis *analysis)
{
    return cache_reads(analysis->cache);
}

void analysis_read(Analysis *analysis, const char *kind, const char *id)
{
    g_autofree char *text = g_strconcat(kind, id ? " " : NULL, id, NULL);
    cache_read(analysis->cache, text);
}

/* ---- Graphs as declared ---------------------------------------------------------------------- */

static const Graph *declared_graph(Analysis *analysis, const Setup *setup, GError **error);

/* A graph that no zoo holds, at another size. */
static Graph *resized(Analysis *analysis, const Setup *setup, GError **error)
{
    const Graph *given = declared_graph(analysis, &(Setup){.network = setup->network}, error);
    if (setup->batch == 0)
        return design_resolution(given, setup->resolution, error);
    g_autoptr(Graph) batch = design_batch(given, setup->batch, error);
    if (!batch || setup->resolution == 0)
        return g_steal_pointer(&batch);
    return design_resolution(batch, setup->resolution, error);
}

static void *make_graph(const CacheKey *key, void *user, GError **error)
{
    Analysis *analysis = user;
    const Setup *setup = &key->setup;
    if (analysis->given)
        return g_steal_pointer(&analysis->given);
    if (setup->network >= zoo_count(analysis->zoo))
        return resized(analysis, setup, error);
    BuildOptions options = {.batch = setup->batch,
                            .resolution = setup->resolution,
                            .dims = setup->dims,
                            .inputs = setup->inputs};
    analysis_read(analysis, "model", zoo_entry(analysis->zoo, setup->network)->id);
    GError *failure = NULL;
    Graph *graph = zoo_build(analysis->zoo, setup->network, &options, &failure);
    if (g_error_matches(failure, RB_ERROR, RB_ERROR_MACHINE) && !analysis->trouble)
        analysis->trouble = g_error_copy(failure);
    if (failure)
        g_propagate_error(error, failure);
    return graph;
}

const GError *analysis_trouble(const Analysis *analysis)
{
    return analysis->trouble;
}

int64_t analysis_graph_bytes(const Graph *graph)
{
    enum { LISTS_AND_TEXTS = 96 };
    return graph_n_ops(graph) * (int64_t)(sizeof(Op) + LISTS_AND_TEXTS) +
           graph_n_tensors(graph) * (int64_t)sizeof(Tensor);
}

static int64_t bytes_of_graph(const void *answer)
{
    return analysis_graph_bytes(answer);
}

static const CacheKind graphs = {make_graph, (GDestroyNotify)graph_free, bytes_of_graph};

/* Built once, whatever formats and devices it is then looked at in. */
static const Graph *declared_graph(Analysis *analysis, const Setup *setup, GError **error)
{
    CacheKey key = {.kind = &graphs,
                    .setup = {.network = setup->network,
                              .batch = setup->batch,
                              .resolution = setup->resolution,
                              .dims = setup->dims,
                              .inputs = setup->inputs}};
    return cache_ask(analysis->cache, &key, error);
}

/* ---- Counts ---------------------------------------------------------------------------------- */

/* What a scheme is laid on: fused as without one, so that schemes share that. *answer is what it
 * belongs to. */
static const Graph *before_scheme(Analysis *analysis, const Setup *setup, Change *change,
                                  const void **answer, GError **error)
{
    Setup plain = *setup;
    plain.scheme = NULL;
    plain.converts = false;
    plain.kv = DTYPE_FP32;
    if (!setup->scheme || setup->fusion == FUSION_NONE)
        return *answer = declared_graph(analysis, setup, error);
    const Counted *counted = analysis_counted(analysis, &plain, error);
    *change = (Change){.scheme = setup->scheme,
                       .fused = setup->fusion,
                       .converts = setup->converts,
                       .kv = setup->kv};
    *answer = counted;
    return counted ? counted->graph : NULL;
}

static void *make_counted(const CacheKey *key, void *user, GError **error)
{
    const Setup *setup = &key->setup;
    Change change = {.designs = setup->designs,
                     .dtype = setup->dtype,
                     .fusion = setup->fusion,
                     .scheme = setup->scheme,
                     .converts = setup->converts,
                     .kv = setup->kv};
    const void *answer;
    const Graph *graph = before_scheme(user, setup, &change, &answer, error);
    Counted *counted = graph ? counted_new(graph, &change, setup_fast_bytes(setup), error) : NULL;
    if (counted && !counted->own_graph)
        cache_borrow(analysis_cache(user), answer);
    return counted;
}

int64_t analysis_cost_bytes(const ModelCost *cost)
{
    return (int64_t)sizeof *cost + cost->n_costs * (int64_t)sizeof *cost->costs +
           cost->n_layers * (int64_t)sizeof *cost->layers;
}

static int64_t bytes_of_counted(const void *answer)
{
    const Counted *counted = answer;
    int64_t graphs_bytes = bytes_of_graph(counted->graph); /* which goes with it, if borrowed */
    if (counted->quantized)
        graphs_bytes += bytes_of_graph(counted->quantized->graph);
    return graphs_bytes + analysis_cost_bytes(counted->cost);
}

static const CacheKind counts = {make_counted, (GDestroyNotify)counted_free, bytes_of_counted};

/* Setups that come to the same are one: a scheme that is a format of the whole network is that
 * format, a format that is a scheme, as fp8 keeps what it cannot compute in 16 bits, is that
 * scheme, and a device matters for its on-chip memory. Borrows. */
bool analysis_canonical(const Analysis *analysis, const Setup *asked, Setup *setup, GError **error)
{
    Scheme scheme;
    *setup = *asked;
    setup->basis = (Basis)0;
    setup->traffic = (TrafficModel)0;
    setup->runtime = NULL;
    setup->reserve_bytes = 0;
    if (setup_fast_bytes(asked) == 0)
        setup->device = NULL;
    if (asked->batch == 0 && asked->network < zoo_count(analysis->zoo))
        setup->batch = zoo_batch(analysis->zoo, asked->network);
    const char *name = asked->scheme ? asked->scheme : dtype_name(asked->dtype);
    if (!scheme_find(name, &scheme, asked->scheme ? error : NULL))
        return !asked->scheme;
    bool format = scheme_is_format(&scheme) && scheme.sparsity == SPARSITY_NONE;
    setup->dtype = format ? scheme.compute : DTYPE_FP32;
    setup->scheme = format ? NULL : name;
    return true;
}

const Counted *analysis_counted(Analysis *analysis, const Setup *setup, GError **error)
{
    CacheKey key = {.kind = &counts};
    return analysis_canonical(analysis, setup, &key.setup, error)
               ? cache_ask(analysis->cache, &key, error)
               : NULL;
}

/* ---- Models ---------------------------------------------------------------------------------- */

static void *make_model(const CacheKey *key, void *user, GError **error)
{
    Analysis *analysis = user;
    const Counted *counted = analysis_counted(analysis, &key->setup, error);
    if (!counted)
        return NULL;
    cache_borrow(analysis->cache, counted);
    return model_result_new(counted, &key->setup);
}

static int64_t bytes_of_model(const void *answer)
{
    return model_bytes(answer);
}

static const CacheKind models = {make_model, (GDestroyNotify)model_result_free, bytes_of_model};

const ModelResult *analysis_model(Analysis *analysis, const Setup *setup, GError **error)
{
    CacheKey key = {.kind = &models};
    return analysis_canonical(analysis, setup, &key.setup, error)
               ? cache_ask(analysis->cache, &key, error)
               : NULL;
}

const ModelResult *analysis_graph(Analysis *analysis, Graph *graph, GError **error)
{
    Setup setup = {.network = zoo_count(analysis->zoo) + analysis->graphs++};
    analysis->given = graph;
    declared_graph(analysis, &setup, NULL);
    return analysis_model(analysis, &setup, error);
}

/* ---- Times ----------------------------------------------------------------------------------- */

const ModelResult *analysis_fused(Analysis *analysis, const ModelResult *model, GError **error)
{
    Setup setup = model->setup;
    if (setup.fusion == FUSION_ALL)
        return model;
    setup.fusion = FUSION_ALL;
    return analysis_model(analysis, &setup, error);
}

/* Integers that a network of the zoo computes in as it is; DTYPE_UNKNOWN: none. */
static DType declared_integers(Analysis *analysis, int network)
{
    Setup declared = {.network = network};
    if (network >= zoo_count(analysis->zoo))
        return DTYPE_UNKNOWN;
    const ModelResult *model = analysis_model(analysis, &declared, NULL);
    const ModelResult *fused = model ? analysis_fused(analysis, model, NULL) : NULL;
    return fused ? counted_integers(fused->counted) : DTYPE_UNKNOWN;
}

bool analysis_set_format(Analysis *analysis, Setup *setup, const char *format, const Device *device)
{
    setup_set_format(setup, format, device);
    DType declared = declared_integers(analysis, setup->network);
    if (declared == DTYPE_UNKNOWN)
        return true;
    if (formats_dtype(format, device) != declared)
        return false;
    setup->scheme = NULL;
    return true;
}

static void *make_verdict(const CacheKey *key, void *user, GError **error)
{
    const ModelResult *model = key->of, *fused = analysis_fused(user, model, error);
    if (!fused)
        return NULL;
    if (fused != model)
        cache_borrow(analysis_cache(user), fused);
    analysis_read(user, "device", key->setup.device->id);
    TimingResult *verdict = timing_result_on(model, fused, &key->setup, error);
    if (verdict)
        estimate_set(verdict, analysis_profiles_of(user, key->setup.device));
    return verdict;
}

static int64_t bytes_of_verdict(const void *answer)
{
    const TimingResult *verdict = answer;
    int64_t times = verdict->fused ? verdict->fused->cost->n_costs : 0;
    if (verdict->timing && verdict->timing != verdict->fused)
        times += verdict->timing->cost->n_costs;
    int64_t estimate = verdict->estimate ? verdict->estimate->n : 0;
    return (int64_t)sizeof *verdict + times * (int64_t)sizeof(LayerTime) +
           estimate * (int64_t)sizeof(Interval);
}

static const CacheKind verdicts = {make_verdict, (GDestroyNotify)timing_result_free,
                                   bytes_of_verdict};

const TimingResult *analysis_verdict(Analysis *analysis, const ModelResult *model,
                                     const Device *device, const Setup *how, GError **error)
{
    CacheKey key = {.kind = &verdicts,
                    .of = model,
                    .setup = {.device = device,
                              .basis = how->basis,
                              .traffic = how->traffic,
                              .runtime = how->runtime,
                              .reserve_bytes = how->reserve_bytes}};
    return cache_ask(analysis->cache, &key, error);
}

const TimingResult *analysis_timing(Analysis *analysis, const ModelResult *model,
                                    const Device *device, const Setup *how, GError **error)
{
    const TimingResult *verdict = analysis_verdict(analysis, model, device, how, error);
    if (!verdict || !verdict->reason)
        return verdict;
    timing_fail(verdict, error);
    return NULL;
}

/* ---- Tables ---------------------------------------------------------------------------------- */

const RecordList *analysis_operators(Analysis *analysis)
{
    if (!analysis->operators.items)
        analysis->operators = operator_results();
    return &analysis->operators;
}

const DeviceResult *analysis_device(Analysis *analysis, const Device *device)
{
    DeviceResult *result = g_hash_table_lookup(analysis->device_results, device);
    if (!result) {
        result = device_result_new(device, is_of(analysis, device) ? analysis->profiles : NULL);
        g_hash_table_insert(analysis->device_results, (void *)device, result);
    }
    return result;
}
