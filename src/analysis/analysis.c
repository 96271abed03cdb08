#include "analysis/analysis.h"

#include <malloc.h>
#include <math.h>

#include "analysis/kept.h"
#include "analysis/whatifs.h"
#include "whatif/design.h"
#include "whatif/design_text.h"
#include "whatif/precision.h"

enum { MANY_LAYERS = 3000 };

struct Analysis {
    Zoo *zoo;
    const GPtrArray *devices;
    GHashTable *models;  /* key -> Kept of ModelResult */
    GHashTable *timings; /* key -> Kept of TimingResult */
    GHashTable *device_results;
    GHashTable *fusions;    /* ModelResult -> Kept of FusionResult */
    GHashTable *graphs;     /* key -> Kept of Graph */
    GHashTable *lasting;    /* the ModelResult in default setup, in any type */
    GPtrArray *examples;    /* ModelResult */
    GHashTable *origins;    /* ModelResult -> Origin; examples have none */
    int64_t passing_layers; /* of results that analysis_forget() drops */
    WhatIfs *whatifs;       /* made when first asked for */
    RecordList operators;   /* made when first asked for */
};

/* What a model was made from, to make it again in another size. */
typedef struct Origin {
    int entry;
    ModelSetup setup; /* its strings are those below */
    char *scheme, **dims, **inputs, **designs;
} Origin;

static Origin *origin_new(int entry, const ModelSetup *setup)
{
    Origin *origin = g_new0(Origin, 1);
    origin->entry = entry;
    origin->setup = *setup;
    origin->setup.scheme = origin->scheme = g_strdup(setup->scheme);
    origin->dims = g_strdupv((char **)setup->dims);
    origin->inputs = g_strdupv((char **)setup->inputs);
    origin->designs = g_strdupv((char **)setup->designs);
    origin->setup.dims = (const char *const *)origin->dims;
    origin->setup.inputs = (const char *const *)origin->inputs;
    origin->setup.designs = (const char *const *)origin->designs;
    return origin;
}

static void origin_free(void *memory)
{
    Origin *origin = memory;
    g_free(origin->scheme);
    g_strfreev(origin->dims);
    g_strfreev(origin->inputs);
    g_strfreev(origin->designs);
    g_free(origin);
}

Analysis *analysis_new(Zoo *zoo, const GPtrArray *devices)
{
    Analysis *analysis = g_new0(Analysis, 1);
    analysis->zoo = zoo;
    analysis->devices = devices;
    analysis->models = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, kept_free);
    analysis->timings = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, kept_free);
    analysis->fusions = g_hash_table_new_full(NULL, NULL, NULL, kept_free);
    analysis->device_results =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)device_result_free);
    analysis->graphs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, kept_free);
    analysis->origins = g_hash_table_new_full(NULL, NULL, NULL, origin_free);
    analysis->lasting = g_hash_table_new(NULL, NULL);
    analysis->examples = g_ptr_array_new_with_free_func((GDestroyNotify)model_result_free);
    return analysis;
}

void analysis_free(Analysis *analysis)
{
    if (!analysis)
        return;
    whatifs_free(analysis->whatifs);
    g_hash_table_unref(analysis->origins);
    g_hash_table_unref(analysis->timings);
    g_hash_table_unref(analysis->models);
    g_hash_table_unref(analysis->fusions);
    g_hash_table_unref(analysis->device_results);
    g_hash_table_unref(analysis->graphs);
    g_hash_table_unref(analysis->lasting);
    g_ptr_array_unref(analysis->examples);
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

WhatIfs *analysis_whatifs(Analysis *analysis)
{
    if (!analysis->whatifs)
        analysis->whatifs = whatifs_new(analysis);
    return analysis->whatifs;
}

static char *joined(const char *const *texts)
{
    return texts ? g_strjoinv(";", (char **)texts) : g_strdup("");
}

static int64_t batch_of(const Analysis *analysis, int entry, const ModelSetup *setup)
{
    return setup->batch > 0 ? setup->batch : zoo_batch(analysis->zoo, entry);
}

/* What decides a graph as declared, as a key. Caller frees. */
static char *graph_key(const Analysis *analysis, int entry, const ModelSetup *setup)
{
    g_autofree char *dims = joined(setup->dims), *inputs = joined(setup->inputs);
    return g_strdup_printf("%d/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "/%s/%s", entry,
                           batch_of(analysis, entry, setup), setup->resolution, dims, inputs);
}

static char *model_key(const Analysis *analysis, int entry, const ModelSetup *setup)
{
    g_autofree char *graph = graph_key(analysis, entry, setup), *designs = joined(setup->designs);
    return g_strdup_printf("%s/%d/%" G_GINT64_FORMAT "/%u/%s/%s", graph, setup->dtype,
                           setup->fast_bytes, setup->fusion, setup->scheme ? setup->scheme : "",
                           designs);
}

static Graph *build(const Analysis *analysis, int entry, const ModelSetup *setup, GError **error)
{
    BuildOptions options = {.batch = setup->batch,
                            .resolution = setup->resolution,
                            .dims = setup->dims,
                            .inputs = setup->inputs};
    return zoo_build(analysis->zoo, entry, &options, error);
}

/* The graph as declared: built once, whatever formats and devices it is then looked at in. */
static const Graph *declared_graph(Analysis *analysis, int entry, const ModelSetup *setup,
                                   GError **error)
{
    char *key = graph_key(analysis, entry, setup);
    Kept *kept = g_hash_table_lookup(analysis->graphs, key);
    if (kept) {
        g_free(key);
        return kept_result(kept, error);
    }
    kept = g_new0(Kept, 1);
    kept->free = (void (*)(void *))graph_free;
    kept->result = build(analysis, entry, setup, &kept->error);
    g_hash_table_insert(analysis->graphs, key, kept);
    return kept_result(kept, error);
}

/* Formats are cast before operators are fused: a fused operator keeps the casts it took in. */
static Graph *changed_graph(const Graph *declared, const ModelSetup *setup, GError **error)
{
    g_autoptr(Graph) designed = design_apply_all(declared, setup->designs, error);
    if (!designed)
        return NULL;
    g_autoptr(Graph) graph = setup->dtype == DTYPE_FP32 ? g_steal_pointer(&designed)
                                                        : precision_cast(designed, setup->dtype);
    return setup->fusion == FUSION_NONE ? g_steal_pointer(&graph)
                                        : fuse(graph, setup->fusion, NULL, error);
}

/* A scheme that is a format of the whole network is a cast; any other changes operators. */
typedef struct Plan {
    ModelSetup setup; /* of the graph */
    Scheme scheme;
    const Scheme *quantize; /* &scheme, or NULL */
} Plan;

static bool plan_init(Plan *plan, const ModelSetup *setup, GError **error)
{
    *plan = (Plan){.setup = *setup};
    if (!setup->scheme)
        return true;
    if (!scheme_find(setup->scheme, &plan->scheme, error))
        return false;
    bool format = scheme_is_format(&plan->scheme) && plan->scheme.sparsity == SPARSITY_NONE;
    plan->quantize = format ? NULL : &plan->scheme;
    plan->setup.dtype = format ? plan->scheme.compute : DTYPE_FP32;
    return true;
}

static ModelResult *result_of(Analysis *analysis, int entry, const ModelSetup *setup,
                              GError **error)
{
    Plan plan;
    if (!plan_init(&plan, setup, error))
        return NULL;
    const Graph *declared = declared_graph(analysis, entry, setup, error);
    Graph *graph = declared ? changed_graph(declared, &plan.setup, error) : NULL;
    if (!graph)
        return NULL;
    return plan.quantize
               ? model_result_new_quantized(graph, plan.quantize, setup->fast_bytes, error)
               : model_result_new(graph, setup->fast_bytes, error);
}

/* In whatever floating-point type. */
static bool is_default(const ModelSetup *setup)
{
    return setup->batch == 0 && setup->resolution == 0 && !setup->dims && !setup->inputs &&
           !setup->designs && !setup->scheme && setup->fusion == FUSION_NONE &&
           setup->fast_bytes == 0;
}

static Kept *keep_model(Analysis *analysis, int entry, const ModelSetup *setup)
{
    Kept *kept = g_new0(Kept, 1);
    kept->free = (void (*)(void *))model_result_free;
    kept->result = result_of(analysis, entry, setup, &kept->error);
    if (kept->result) {
        model_result_set_fusion(kept->result, setup->fusion);
        model_result_set_design(kept->result, design_text_all(setup->designs));
        g_hash_table_insert(analysis->origins, kept->result, origin_new(entry, setup));
        if (is_default(setup))
            g_hash_table_add(analysis->lasting, kept->result);
        else
            analysis->passing_layers += ((const ModelResult *)kept->result)->layers.n;
    }
    return kept;
}

const ModelResult *analysis_model(Analysis *analysis, int entry, const ModelSetup *setup,
                                  GError **error)
{
    char *key = model_key(analysis, entry, setup);
    Kept *kept = g_hash_table_lookup(analysis->models, key);
    if (kept) {
        g_free(key);
    } else {
        kept = keep_model(analysis, entry, setup);
        g_hash_table_insert(analysis->models, key, kept);
    }
    return kept_result(kept, error);
}

/* ---- Again, in another size ----------------------------------------------------------------- */

/* A model that no zoo holds is its graph. */
static Counted *count_example(const ModelResult *model, const CountSetup *setup, GError **error)
{
    Plan plan;
    ModelSetup asked = {.scheme = setup->scheme, .dtype = DTYPE_FP32};
    if (!plan_init(&plan, &asked, error))
        return NULL;
    g_autoptr(Graph) sized = setup->batch > 0 ? design_batch(model->graph, setup->batch, error)
                                              : graph_copy(model->graph);
    if (sized && setup->resolution > 0) {
        Graph *small = sized;
        sized = design_resolution(small, setup->resolution, error);
        graph_free(small);
    }
    Graph *graph = sized ? changed_graph(sized, &plan.setup, error) : NULL;
    return graph ? counted_new(graph, plan.quantize, setup->fast_bytes, error) : NULL;
}

Counted *analysis_count(Analysis *analysis, const ModelResult *model, const CountSetup *setup,
                        GError **error)
{
    const Origin *origin = g_hash_table_lookup(analysis->origins, model);
    if (!origin)
        return count_example(model, setup, error);
    ModelSetup asked = origin->setup;
    asked.batch = setup->batch > 0 ? setup->batch : asked.batch;
    asked.resolution = setup->resolution > 0 ? setup->resolution : asked.resolution;
    asked.scheme = setup->scheme ? setup->scheme : asked.scheme;
    Plan plan;
    if (!plan_init(&plan, &asked, error))
        return NULL;
    bool declared = setup->batch <= 0 && setup->resolution <= 0;
    g_autoptr(Graph) built = declared ? NULL : build(analysis, origin->entry, &asked, error);
    const Graph *from = declared ? declared_graph(analysis, origin->entry, &asked, error) : built;
    Graph *graph = from ? changed_graph(from, &plan.setup, error) : NULL;
    return graph ? counted_new(graph, plan.quantize, setup->fast_bytes, error) : NULL;
}

const TimingResult *analysis_timing(Analysis *analysis, const ModelResult *model,
                                    const Device *device, const TimingSetup *setup, GError **error)
{
    char *key = g_strdup_printf("%p/%p/%d/%d", (const void *)model, (const void *)device,
                                setup->basis, setup->traffic_model);
    Kept *kept = g_hash_table_lookup(analysis->timings, key);
    if (!kept) {
        kept = g_new0(Kept, 1);
        kept->free = (void (*)(void *))timing_result_free;
        kept->result = timing_result_new(model, device, model->compute, setup->basis,
                                         setup->traffic_model, &kept->error);
        g_hash_table_insert(analysis->timings, g_strdup(key), kept);
    }
    g_free(key);
    return kept_result(kept, error);
}

const ModelResult *analysis_graph(Analysis *analysis, Graph *graph, int64_t fast_bytes,
                                  GError **error)
{
    ModelResult *result = model_result_new(graph, fast_bytes, error);
    if (result)
        g_ptr_array_add(analysis->examples, result);
    return result;
}

const RecordList *analysis_operators(Analysis *analysis)
{
    if (!analysis->operators.items)
        analysis->operators = operator_results();
    return &analysis->operators;
}

const FusionResult *analysis_fusion(Analysis *analysis, const ModelResult *model, GError **error)
{
    Kept *kept = g_hash_table_lookup(analysis->fusions, model);
    if (!kept) {
        kept = g_new0(Kept, 1);
        kept->free = (void (*)(void *))fusion_result_free;
        kept->result = fusion_result_new(model, &kept->error);
        g_hash_table_insert(analysis->fusions, (void *)model, kept);
    }
    return kept_result(kept, error);
}

/* The model's counts once the rules of `set`, a first part of all, were applied; NULL: what they
 * are without any. */
static const ModelCost *fused_cost(const FusionResult *fusion, FusionSet set)
{
    const ModelCost *cost = NULL;
    for (guint i = 0; i < fusion->report.steps->len; i++) {
        const FusionStep *step = &g_array_index(fusion->report.steps, FusionStep, i);
        if (step->cost && fusion_up_to(set, step->rule) == fusion_up_to(FUSION_ALL, step->rule))
            cost = step->cost;
    }
    return cost;
}

double analysis_fused_seconds(Analysis *analysis, const ModelResult *model, FusionSet set,
                              const Device *device, const TimingSetup *setup)
{
    Roof roof;
    const FusionResult *fusion = analysis_fusion(analysis, model, NULL);
    const ModelCost *cost = fusion ? fused_cost(fusion, set) : NULL;
    if (!fusion || !roof_on(device, dtype_from_name(model->dtype), setup->basis, &roof, NULL))
        return NAN;
    g_autoptr(Timing) timing =
        timing_new(cost ? cost : model->cost, &roof, setup->traffic_model, NULL);
    return timing ? timing->roofline_seconds : NAN;
}

static gboolean is_passing(gpointer key, gpointer value, gpointer data)
{
    const Kept *kept = value;
    const Analysis *analysis = data;
    (void)key;
    return kept->result && !g_hash_table_contains(analysis->lasting, kept->result);
}

static gboolean is_of_passing(gpointer key, gpointer value, gpointer data)
{
    const Analysis *analysis = data;
    (void)value;
    return !g_hash_table_contains(analysis->lasting, key);
}

/* glibc keeps what was freed below what is not; workers of large models would grow for ever. */
static void give_back(void)
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

void analysis_forget(Analysis *analysis)
{
    g_clear_pointer(&analysis->whatifs, whatifs_free);
    g_hash_table_remove_all(analysis->timings);
    g_hash_table_remove_all(analysis->fusions);
    g_hash_table_foreach_remove(analysis->origins, is_of_passing, analysis);
    g_hash_table_foreach_remove(analysis->models, is_passing, analysis);
    g_hash_table_remove_all(analysis->graphs);
    g_ptr_array_set_size(analysis->examples, 0);
    if (analysis->passing_layers > MANY_LAYERS)
        give_back();
    analysis->passing_layers = 0;
}

int64_t analysis_passing_layers(const Analysis *analysis)
{
    return analysis->passing_layers;
}

const DeviceResult *analysis_device(Analysis *analysis, const Device *device)
{
    DeviceResult *result = g_hash_table_lookup(analysis->device_results, device);
    if (!result) {
        result = device_result_new(device);
        g_hash_table_insert(analysis->device_results, (void *)device, result);
    }
    return result;
}
