/* How long everything that can be asked about a network takes: footprint, training, fusion, schemes
 * and algorithms of ResNet-50 on all devices; advice for the whole zoo; memory of long networks;
 * plans of a mixture on many devices. */
#include "analysis/ask.h"
#include "cost/energy.h"
#include "cost/training.h"
#include "measure.h"
#include "plan/planned.h"
#include "site/project.h"
#include "whatif/algorithms.h"

#include <glib/gstdio.h>

enum { RUNS = 21, LONG_RUNS = 3 };

typedef struct Setting {
    const Project *project;
    const Graph *graph;
} Setting;

static void stop(const GError *error)
{
    g_error("%s", error ? error->message : "no result");
}

/* ---- ResNet-50 ------------------------------------------------------------------------------- */

static void train(const Graph *graph)
{
    GError *error = NULL;
    Training training;
    g_autoptr(Trainer) trainer = trainer_new(graph, NULL);
    for (int i = 0; i < OPTIMIZER_COUNT + TRAINING_WHAT_IF_COUNT; i++) {
        bool plain = i < OPTIMIZER_COUNT;
        TrainingSetup setup = {plain ? (Optimizer)i : OPTIMIZER_ADAM,
                               plain ? TRAINING_AS_IS
                                     : training_what_if(i - OPTIMIZER_COUNT)->what_if};
        if (!trainer_ask(trainer, &setup, &training, &error))
            stop(error);
    }
}

static void fuse_all(const Graph *graph)
{
    GError *error = NULL;
    FusionReport report = {0};
    Graph *fused = fuse(graph, FUSION_ALL, &report, &error);
    if (!fused)
        stop(error);
    graph_free(fused);
    fusion_report_clear(&report);
}

/* Times, convolution algorithms and energy on one device; one that cannot run the scheme is passed
 * over. */
static void ask_device(const ModelCost *cost, const AlgorithmCosts *algorithms,
                       const Device *device, const Scheme *scheme)
{
    Roof roof;
    if (!roof_on(device, scheme->compute, BASIS_THEORETICAL, &roof, NULL))
        return;
    g_autoptr(Timing) timing = timing_new(cost, &roof, TRAFFIC_COMPULSORY, NULL);
    if (!timing)
        return;
    g_autoptr(AlgorithmPlan) plan = algorithm_costs_plan(algorithms, timing);
    (void)plan;
    Energy energy;
    EnergySetup setup = {.node_nm = 45, .dtype = scheme->compute};
    energy_of(cost, &setup, &energy, NULL);
}

static void ask_scheme(const Setting *setting, const Scheme *scheme)
{
    GError *error = NULL;
    g_autoptr(Quantized) quantized = quantize_graph(setting->graph, scheme);
    g_autoptr(QuantizedCost) cost = quantized_cost(quantized, setting->graph, 0, &error);
    if (!cost)
        stop(error);
    g_autoptr(Footprint) footprint = footprint_new(quantized->graph, &error);
    if (!footprint)
        stop(error);
    g_autoptr(AlgorithmCosts) algorithms = algorithm_costs_new(cost->cost, TRAFFIC_COMPULSORY);
    for (guint i = 0; i < setting->project->devices->len; i++)
        ask_device(cost->cost, algorithms, g_ptr_array_index(setting->project->devices, i), scheme);
}

static void ask_everything(void *data)
{
    const Setting *setting = data;
    train(setting->graph);
    fuse_all(setting->graph);
    for (int i = 0; i < scheme_count(); i++)
        ask_scheme(setting, scheme_at(i));
}

/* ---- Advice ---------------------------------------------------------------------------------- */

static void advise_network(Analysis *analysis, int network)
{
    GError *error = NULL;
    Setup setup = {.network = network};
    const ModelResult *model = analysis_model(analysis, &setup, &error);
    if (!model)
        stop(error);
    const GPtrArray *devices = analysis_devices(analysis);
    for (guint i = 0; i < devices->len; i++) {
        const TimingResult *timing =
            analysis_timing(analysis, model, g_ptr_array_index(devices, i), &setup, NULL);
        if (timing && !ask(QUESTION_ADVICE,
                           &(Asked){.analysis = analysis,
                                    .model = model,
                                    .timing = timing,
                                    .option = ADVICE_OF_ONE_BATCH},
                           &error))
            stop(error);
    }
    analysis_release(analysis);
}

static void advise_zoo(void *data)
{
    const Project *project = ((const Setting *)data)->project;
    g_autoptr(Analysis) analysis = analysis_new(project->zoo, project->devices);
    for (int i = 0; i < zoo_count(project->zoo); i++)
        advise_network(analysis, i);
}

/* ---- Long networks --------------------------------------------------------------------------- */

static int add(Graph *graph, OpKind kind, int i, const int *inputs, int n_inputs)
{
    GError *error = NULL;
    g_autofree char *name = g_strdup_printf("op%d", i);
    int op = graph_add_op(graph, kind, name, inputs, n_inputs, NULL, true, &error);
    if (op == NO_OP)
        stop(error);
    return graph_op(graph, op)->outputs[0];
}

/* n operators in blocks of four, each with a shortcut past the other three, as in residual
 * networks; every hundredth result is read once more at the very end. */
static Graph *long_network(int n)
{
    enum { BLOCK = 4, STRIDE = 100 };
    Graph *graph = graph_new("long", "Long");
    Shape shape = {4, {1, 8, 16, 16}};
    int x = graph_add_input(graph, "x", shape, DTYPE_FP32), shortcut = x;
    g_autoptr(GArray) kept = g_array_new(FALSE, FALSE, sizeof(int));
    for (int i = 0; i < n; i++) {
        bool joins = i % BLOCK == BLOCK - 1;
        bool last = i == n - 1;
        x = last ? add(graph, OP_CONCAT, i, (const int *)kept->data, (int)kept->len)
                 : add(graph, joins ? OP_ADD : OP_RELU, i, (int[]){x, shortcut}, joins ? 2 : 1);
        shortcut = joins ? x : shortcut;
        if (i % STRIDE == 0)
            g_array_append_val(kept, x);
    }
    graph_add_output(graph, x);
    return graph;
}

static void place(void *data)
{
    GError *error = NULL;
    g_autoptr(Footprint) footprint = footprint_new(data, &error);
    if (!footprint)
        stop(error);
}

static double place_row(int operators, const char *target)
{
    Graph *graph = long_network(operators);
    double seconds = measure(place, graph, LONG_RUNS);
    g_autofree char *figure =
        g_strdup_printf("liveness and arena of %d operators", graph_n_ops(graph));
    measure_row_ms(figure, seconds, LONG_RUNS, target);
    graph_free(graph);
    return seconds;
}

static void place_rows(void)
{
    enum { MOST = 100 * 1000 };
    double half = place_row(MOST / 2, ""), whole = place_row(MOST, "1000 ms");
    g_autofree char *times = g_strdup_printf("%.2f times as long", whole / half);
    measure_row("  twice as many operators take", times, LONG_RUNS, "about 2", "");
}

/* ---- Plans ----------------------------------------------------------------------------------- */

/* With what has been counted before. */
static void plan_again(void *data)
{
    const PlanQuery *query = data;
    GError *error = NULL;
    g_autoptr(Planned) planned = planned_new(query, PLAN_TRAIN, &error);
    if (!planned || !planned->plan)
        stop(error);
}

static void plan_row(const Project *project)
{
    GError *error = NULL;
    const Node *node = fabric_node(project->fabric, "dgx-h100");
    PlanQuery query = {.analysis = project->analysis,
                       .fabric = project->fabric,
                       .device = project_device(project, node->device, &error),
                       .node = node,
                       .devices = 4096,
                       .batch = 1 << 20,
                       .optimizer = OPTIMIZER_ADAM,
                       .states = STATES_MIXED};
    query.setup.network = zoo_find(project->zoo, "deepseek_v2");
    g_autoptr(Planned) planned = planned_new(&query, PLAN_TRAIN, &error);
    if (!planned || !planned->plan)
        stop(error);
    g_autofree char *text = g_strdup_printf("plan of DeepSeek-V2: %d splits of %d devices",
                                            (int)planned->plan->tried, (int)query.devices);
    measure_row_ms(text, measure(plan_again, &query, LONG_RUNS), LONG_RUNS, "1 s");
}

/* ---- A config.json --------------------------------------------------------------------------- */

/* Llama 3.1 8B. */
static const char config[] =
    "{\"model_type\": \"llama\", \"vocab_size\": 128256, \"hidden_size\": 4096,\n"
    " \"intermediate_size\": 14336, \"num_hidden_layers\": 32, \"num_attention_heads\": 32,\n"
    " \"num_key_value_heads\": 8, \"max_position_embeddings\": 131072,\n"
    " \"torch_dtype\": \"bfloat16\"}\n";

typedef struct Serving {
    const Project *project;
    const Device *device;
    char *path;
} Serving;

/* From the file to how it is served. */
static void serve_again(void *data)
{
    static const char *const dims[] = {"context=8192", NULL};
    const Serving *serving = data;
    GError *error = NULL;
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_autoptr(Zoo) zoo = zoo_load_file(serving->path, serving->path, errors);
    g_autoptr(Analysis) analysis = analysis_new(zoo, serving->project->devices);
    Setup setup = {.batch = 16, .dims = dims, .kv = DTYPE_FP8};
    const ModelResult *model = analysis_model(analysis, &setup, &error);
    const TimingResult *timing =
        model ? analysis_timing(analysis, model, serving->device, &setup, &error) : NULL;
    if (!timing || !ask(QUESTION_SERVING,
                        &(Asked){.analysis = analysis, .model = model, .timing = timing}, &error))
        stop(error);
}

static void serving_row(const Project *project)
{
    g_autofree char *dir = g_dir_make_tmp("bench-XXXXXX", NULL);
    Serving serving = {project, project_device(project, "h100-sxm", NULL),
                       g_build_filename(dir, "config.json", NULL)};
    if (!serving.device || !g_file_set_contents(serving.path, config, -1, NULL))
        stop(NULL);
    measure_row_ms("a config.json of 8 billion parameters, until it is said how it is served",
                   measure(serve_again, &serving, RUNS), RUNS, "50 ms");
    g_remove(serving.path);
    g_rmdir(dir);
    g_free(serving.path);
}

int main(void)
{
    g_autoptr(Project) project = project_open(".", NULL, NULL);
    int entry = project ? zoo_find(project->zoo, "resnet50") : -1;
    Graph *graph = entry >= 0 ? zoo_build(project->zoo, entry, NULL, NULL) : NULL;
    if (!graph) {
        fprintf(stderr, "bench: run it in the repository's root\n");
        return 1;
    }
    Setting setting = {project, graph};
    guint devices = project->devices->len;
    g_autofree char *everything = g_strdup_printf(
        "ResNet-50: all analyses, %d schemes on %u devices", scheme_count(), devices);
    measure_row_ms(everything, measure(ask_everything, &setting, RUNS), RUNS, "20 ms");
    g_autofree char *advice =
        g_strdup_printf("advice for %d networks on %u devices", zoo_count(project->zoo), devices);
    measure_row_ms(advice, measure(advise_zoo, &setting, LONG_RUNS), LONG_RUNS, "");
    place_rows();
    plan_row(project);
    serving_row(project);
    graph_free(graph);
    return 0;
}
