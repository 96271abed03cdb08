#include "book/analysis.h"

#include <math.h>

#include "whatif/precision.h"

struct Analysis {
    Zoo *zoo;
    const GPtrArray *devices;
    GHashTable *models;  /* key -> Kept of ModelResult */
    GHashTable *timings; /* key -> Kept of TimingResult */
    GHashTable *device_results;
    GHashTable *fusions;  /* ModelResult -> Kept of FusionResult */
    GHashTable *graphs;   /* key -> Kept of Graph */
    GPtrArray *examples;  /* ModelResult */
    RecordList operators; /* made when first asked for */
};

/* A result, or why there is none. */
typedef struct Kept {
    void *result;
    GError *error;
    void (*free)(void *);
} Kept;

static void kept_free(void *memory)
{
    Kept *kept = memory;
    if (kept->result)
        kept->free(kept->result);
    g_clear_error(&kept->error);
    g_free(kept);
}

static const void *kept_result(const Kept *kept, GError **error)
{
    if (!kept->result && error)
        *error = g_error_copy(kept->error);
    return kept->result;
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
    analysis->examples = g_ptr_array_new_with_free_func((GDestroyNotify)model_result_free);
    return analysis;
}

void analysis_free(Analysis *analysis)
{
    if (!analysis)
        return;
    g_hash_table_unref(analysis->timings);
    g_hash_table_unref(analysis->models);
    g_hash_table_unref(analysis->fusions);
    g_hash_table_unref(analysis->device_results);
    g_hash_table_unref(analysis->graphs);
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
    g_autofree char *graph = graph_key(analysis, entry, setup);
    return g_strdup_printf("%s/%d/%" G_GINT64_FORMAT "/%u/%s", graph, setup->dtype,
                           setup->fast_bytes, setup->fusion, setup->scheme ? setup->scheme : "");
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
    BuildOptions options = {.batch = setup->batch,
                            .resolution = setup->resolution,
                            .dims = setup->dims,
                            .inputs = setup->inputs};
    kept = g_new0(Kept, 1);
    kept->free = (void (*)(void *))graph_free;
    kept->result = zoo_build(analysis->zoo, entry, &options, &kept->error);
    g_hash_table_insert(analysis->graphs, key, kept);
    return kept_result(kept, error);
}

/* Formats are cast before operators are fused: a fused operator keeps the casts it took in. */
static Graph *graph_of(Analysis *analysis, int entry, const ModelSetup *setup, GError **error)
{
    const Graph *declared = declared_graph(analysis, entry, setup, error);
    if (!declared)
        return NULL;
    Graph *graph =
        setup->dtype == DTYPE_FP32 ? graph_copy(declared) : precision_cast(declared, setup->dtype);
    if (setup->fusion == FUSION_NONE)
        return graph;
    Graph *fused = fuse(graph, setup->fusion, NULL, error);
    graph_free(graph);
    return fused;
}

/* A scheme that is a format of the whole network is a cast; any other changes operators. */
static ModelResult *result_of(Analysis *analysis, int entry, const ModelSetup *setup,
                              GError **error)
{
    Scheme scheme;
    ModelSetup asked = *setup;
    if (setup->scheme && !scheme_find(setup->scheme, &scheme, error))
        return NULL;
    bool quantized =
        setup->scheme && (!scheme_is_format(&scheme) || scheme.sparsity != SPARSITY_NONE);
    if (setup->scheme)
        asked.dtype = quantized ? DTYPE_FP32 : scheme.compute;
    Graph *graph = graph_of(analysis, entry, &asked, error);
    if (!graph)
        return NULL;
    return quantized ? model_result_new_quantized(graph, &scheme, setup->fast_bytes, error)
                     : model_result_new(graph, setup->fast_bytes, error);
}

static Kept *keep_model(Analysis *analysis, int entry, const ModelSetup *setup)
{
    Kept *kept = g_new0(Kept, 1);
    kept->free = (void (*)(void *))model_result_free;
    kept->result = result_of(analysis, entry, setup, &kept->error);
    if (kept->result)
        model_result_set_fusion(kept->result, setup->fusion);
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

/* The model fused by `set`, counted once for all devices. */
static const ModelResult *fused_model(Analysis *analysis, const ModelResult *model, FusionSet set)
{
    char *key = g_strdup_printf("%p/%u", (const void *)model, set);
    Kept *kept = g_hash_table_lookup(analysis->models, key);
    if (kept) {
        g_free(key);
        return kept->result;
    }
    kept = g_new0(Kept, 1);
    kept->free = (void (*)(void *))model_result_free;
    Graph *graph = fuse(model->graph, set, NULL, &kept->error);
    if (graph)
        kept->result = model_result_new(graph, 0, &kept->error);
    g_hash_table_insert(analysis->models, key, kept);
    return kept->result;
}

double analysis_fused_seconds(Analysis *analysis, const ModelResult *model, FusionSet set,
                              const Device *device, const TimingSetup *setup)
{
    const ModelResult *fused = fused_model(analysis, model, set);
    const TimingResult *timing =
        fused ? analysis_timing(analysis, fused, device, setup, NULL) : NULL;
    return timing ? timing->roofline_seconds : NAN;
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
