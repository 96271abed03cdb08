#include "analysis/answers.h"

#include <math.h>
#include <string.h>

#include "analysis/result_kit.h"
#include "base/error.h"
#include "cost/energy.h"

/* Whose on-chip memory matters; NULL: none's. */
static const Device *device_of(const Asked *asked)
{
    bool tiled = asked->timing && asked->timing->setup.traffic == TRAFFIC_TILED;
    return tiled ? asked->device : NULL;
}

const Counted *asked_counted(const Asked *asked, const Setup *change, GError **error)
{
    Setup setup = asked->model->setup;
    setup.device = device_of(asked);
    setup.batch = change->batch > 0 ? change->batch : setup.batch;
    setup.resolution = change->resolution > 0 ? change->resolution : setup.resolution;
    setup.scheme = change->scheme ? change->scheme : setup.scheme;
    return analysis_counted(asked->analysis, &setup, error);
}

TrafficModel asked_traffic(const Asked *asked)
{
    return asked->timing ? asked->timing->timing->traffic_model : TRAFFIC_COMPULSORY;
}

bool asked_seconds_at(int64_t batch, void *user, double *seconds, GError **error)
{
    const Asked *asked = user;
    Setup setup = {.batch = batch};
    const Counted *counted = asked_counted(asked, &setup, error);
    if (!counted)
        return false;
    g_autoptr(Timing) timing =
        timing_new(counted->cost, &asked->timing->timing->roof, asked_traffic(asked), error);
    if (timing)
        *seconds = timing->roofline_seconds;
    return timing != NULL;
}

/* ---- Training ----------------------------------------------------------------------------------
 */

ResultList *answer_training(const Asked *asked, GError **error)
{
    const Graph *graph = asked->model->graph;
    g_autoptr(ResultList) list = result_list_new(sizeof(TrainingResult));
    g_autoptr(Trainer) trainer = trainer_new(graph, asked->model->cost);
    for (int i = 0; i < OPTIMIZER_COUNT + TRAINING_WHAT_IF_COUNT; i++) {
        bool plain = i < OPTIMIZER_COUNT;
        TrainingSetup setup = {plain ? (Optimizer)i : OPTIMIZER_ADAM,
                               plain ? TRAINING_AS_IS
                                     : training_what_if(i - OPTIMIZER_COUNT)->what_if};
        TrainingResult row = {.setup = setup, .graph = graph};
        if (!trainer_ask(trainer, &setup, &row.training, error))
            return NULL;
        result_list_add(list, &row);
    }
    return g_steal_pointer(&list);
}

/* ---- Fusion ------------------------------------------------------------------------------------
 */

static bool is_plain(const ModelResult *model)
{
    return strcmp(model->fusion, "none") == 0 && !model->quantized;
}

static bool check_plain(const ModelResult *model, const char *what, GError **error)
{
    if (is_plain(model))
        return true;
    g_set_error(error, RB_ERROR, RB_ERROR_USAGE,
                "%s is of a network that is neither fused nor quantized; leave out %s", what,
                model->quantized ? "the scheme" : "fusing");
    return false;
}

static void free_report(void *report)
{
    fusion_report_clear(report);
    g_free(report);
}

static int64_t bytes_of_report(const FusionReport *report)
{
    int64_t bytes = 0;
    for (guint i = 0; i < report->steps->len; i++) {
        const FusionStep *step = &g_array_index(report->steps, FusionStep, i);
        if (step->graph)
            bytes += analysis_graph_bytes(step->graph) + analysis_cost_bytes(step->cost);
    }
    return bytes;
}

/* Never without a place for its items: an empty list is not an absent one. */
static RecordList rows_of(const GArray *rows, size_t size)
{
    static const char none;
    return (RecordList){rows->len > 0 ? (const void *)rows->data : &none, size, (int)rows->len};
}

ResultList *answer_fusion(const Asked *asked, GError **error)
{
    FusionReport *report = g_new0(FusionReport, 1);
    /* A scheme counts more than the operators that are left to fuse. */
    report->before = asked->model->quantized ? NULL : asked->model->cost;
    g_autoptr(Graph) fused = fuse(asked->model->graph, FUSION_ALL, report, error);
    if (!fused) {
        free_report(report);
        return NULL;
    }
    FusionResult row = {rows_of(report->steps, sizeof(FusionStep)),
                        rows_of(report->unfused, sizeof(Unfused)), report};
    ResultList *list = result_list_new(sizeof row);
    result_list_add(list, &row);
    result_list_take(list, report, free_report, bytes_of_report(report));
    return list;
}

ResultList *answer_fusion_times(const Asked *asked, GError **error)
{
    const TimingResult *timing = asked->timing;
    if (!check_plain(asked->model, "fusing rule by rule", error))
        return NULL;
    const FusionResult *fusion = ask_one(QUESTION_FUSION, asked, error);
    if (!fusion)
        return NULL;
    ResultList *list = result_list_new(sizeof(FusionTimeResult));
    double before = timing->roofline_seconds;
    for (int i = 0; i < fusion->steps.n; i++) {
        const FusionStep *step = record_at(&fusion->steps, i);
        if (step->applications == 0)
            continue;
        double after = ask_fused_seconds(asked, step->rule);
        FusionTimeResult row = {timing->device, fusion_info(step->rule)->name, after,
                                before - after};
        result_list_add(list, &row);
        before = after;
    }
    return list;
}

/* ---- Schemes -----------------------------------------------------------------------------------
 */

static bool time_scheme(const Asked *asked, const Scheme *scheme, const Counted *counted,
                        SchemeResult *row, GError **error)
{
    Roof roof;
    const Roof *as_shown = &asked->timing->timing->roof;
    if (!roof_on(as_shown->device, scheme->compute, as_shown->basis, &roof, error))
        return false;
    g_autoptr(Timing) timing = timing_new(counted->cost, &roof, asked_traffic(asked), error);
    if (!timing)
        return false;
    row->compute_dtype = dtype_name(roof.compute_dtype);
    row->roofline_seconds = timing->roofline_seconds;
    row->speedup = ratio(asked->timing->roofline_seconds, timing->roofline_seconds);
    row->bound = bound_name(timing_main_bound(timing));
    return true;
}

static bool add_scheme(ResultList *list, const Asked *asked, const Scheme *scheme, GError **error)
{
    g_autoptr(GError) untimed = NULL;
    Setup setup = {.scheme = scheme->id};
    const Counted *counted = asked_counted(asked, &setup, error);
    if (!counted)
        return false;
    const ModelCost *cost = counted->cost;
    const QuantizedCost *quantized = counted->quantized_cost;
    SchemeResult row = {
        .scheme = scheme->id,
        .title = scheme->name,
        .device = asked->timing ? asked->timing->device : NULL,
        .weights_bytes = cost->weights_bytes,
        .metadata_bytes = cost->metadata_bytes,
        .package_bytes = count_add(cost->weights_bytes, cost->metadata_bytes),
        .bytes = cost->traffic[asked_traffic(asked)].bytes,
        .conversion_bytes = quantized ? quantized->conversion_bytes : 0,
        .peak_bytes = counted->peak_bytes,
        .roofline_seconds = NAN,
        .speedup = NAN,
    };
    if (asked->timing && !time_scheme(asked, scheme, counted, &row, &untimed))
        row.reason = result_list_keep(list, g_strdup(untimed->message));
    result_list_add(list, &row);
    return true;
}

ResultList *answer_schemes(const Asked *asked, GError **error)
{
    g_autoptr(ResultList) list = result_list_new(sizeof(SchemeResult));
    for (int i = 0; i < scheme_count(); i++)
        if (!add_scheme(list, asked, scheme_at(i), error))
            return NULL;
    return g_steal_pointer(&list);
}

/* ---- Algorithms --------------------------------------------------------------------------------
 */

static void free_algorithms(void *memory)
{
    AlgorithmsResult *algorithms = memory;
    algorithm_plan_free(algorithms->plan);
    g_free((AlgorithmResult *)algorithms->layers.items);
    g_free(algorithms);
}

ResultList *answer_algorithms(const Asked *asked, GError **error)
{
    (void)error;
    AlgorithmsResult *all = g_new(AlgorithmsResult, 1);
    *all = (AlgorithmsResult){asked->timing, algorithm_plan_new(asked->timing->timing), {0}};
    int n = all->plan->n_layers * CONV_ALGORITHM_COUNT;
    AlgorithmResult *rows = n > 0 ? g_new(AlgorithmResult, n) : NULL;
    for (int i = 0; i < n; i++)
        rows[i] = (AlgorithmResult){all, i / CONV_ALGORITHM_COUNT,
                                    (ConvAlgorithm)(i % CONV_ALGORITHM_COUNT)};
    all->layers = (RecordList){rows, sizeof *rows, n};
    ResultList *list = result_list_new(sizeof *all);
    result_list_add(list, all);
    result_list_take(list, all, free_algorithms, n * (int64_t)sizeof *rows);
    return list;
}

/* ---- Energy ------------------------------------------------------------------------------------
 */

static const char *memory_title(const EnergyMemory *memory)
{
    return memory ? memory->title : NULL;
}

/* What the estimate of one batch makes of a million inferences. Its cost is the device's, whatever
 * the energy rests on. */
static void fill_per_million(EnergyResult *row, const TimingResult *timing, int64_t batch)
{
    double seconds = timing ? timing->roofline_seconds : NAN;
    PerMillion rented = {.price = NAN};
    if (timing)
        rented = energy_per_million_on(timing->timing->roof.device, seconds, batch);
    row->low_kwh_per_million = energy_per_million(row->low_joules, seconds, batch, 0).kwh;
    row->high_kwh_per_million = energy_per_million(row->high_joules, seconds, batch, 0).kwh;
    row->hours_per_million = energy_per_million(row->low_joules, seconds, batch, 0).hours;
    row->cost_per_million = rented.price;
    row->currency = rented.currency;
}

static double part(const EnergyMemory *memory, double joules)
{
    return memory ? joules : NAN;
}

static bool add_constants(ResultList *list, const ModelResult *model, const TimingResult *timing,
                          const EnergySetup *setup, GError **error)
{
    Energy energy;
    if (!energy_of(model->cost, setup, &energy, error))
        return false;
    EnergyResult row = {
        .device = timing ? timing->device : NULL,
        .method = "constants",
        .node_nm = setup->node_nm,
        .dtype = dtype_name(setup->dtype),
        .off_chip = memory_title(setup->off_chip),
        .on_chip = memory_title(setup->on_chip),
        .confidence = energy_confidence_name(energy.confidence),
        .text = result_list_keep(list, energy_text(&energy)),
        .compute_joules = energy.compute_j,
        .off_chip_low_joules = part(setup->off_chip, energy.off_chip_low_j),
        .off_chip_high_joules = part(setup->off_chip, energy.off_chip_high_j),
        .on_chip_low_joules = part(setup->on_chip, energy.on_chip_low_j),
        .on_chip_high_joules = part(setup->on_chip, energy.on_chip_high_j),
        .low_joules = energy.low_j,
        .high_joules = energy.high_j,
    };
    fill_per_million(&row, timing, model->batch);
    result_list_add(list, &row);
    return true;
}

/* A device's stated power, for the roofline's time. */
static void add_power(ResultList *list, const TimingResult *timing)
{
    const Device *device = timing->timing->roof.device;
    double joules = energy_at_power(device->power.value, timing->roofline_seconds);
    if (isnan(joules))
        return;
    EnergyResult row = {
        .device = timing->device,
        .method = "power",
        .node_nm = -1,
        .dtype = dtype_name(timing->timing->roof.compute_dtype),
        .text = result_list_keep(
            list, g_strdup_printf("estimate: %g W (%s) for the roofline's time; neither time nor "
                                  "power is a floor",
                                  device->power.value, device->power.source)),
        .compute_joules = NAN,
        .off_chip_low_joules = NAN,
        .off_chip_high_joules = NAN,
        .on_chip_low_joules = NAN,
        .on_chip_high_joules = NAN,
        .low_joules = joules,
        .high_joules = joules,
    };
    fill_per_million(&row, timing, timing->of->batch);
    result_list_add(list, &row);
}

ResultList *answer_energy(const Asked *asked, GError **error)
{
    enum { OLD = 45, NEW = 7 };
    const ModelResult *model = asked->model;
    const TimingResult *timing = asked->timing;
    g_autoptr(ResultList) list = result_list_new(sizeof(EnergyResult));
    g_autoptr(GError) unknown = NULL;
    const Memory *memory = timing ? device_main_memory(timing->timing->roof.device) : NULL;
    EnergySetup old = {OLD, model->compute, energy_memory(OLD, "dram"),
                       energy_memory(OLD, "cache_32k"),
                       timing ? timing->timing->traffic_model : TRAFFIC_COMPULSORY};
    EnergySetup new = {NEW, model->compute,
                       memory ? energy_memory_of_device(NEW, memory->name) : NULL,
                       energy_memory(NEW, "sram_32k"), old.off_chip_traffic};
    add_constants(list, model, timing, &old, &unknown);
    if (new.off_chip)
        add_constants(list, model, timing, &new, NULL);
    if (timing)
        add_power(list, timing);
    if (list->records.n > 0)
        return g_steal_pointer(&list);
    g_propagate_error(error, g_steal_pointer(&unknown));
    return NULL;
}

/* ---- Advice ------------------------------------------------------------------------------------
 */

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
    setup.device = device_of(asked);
    setup.scheme = change->scheme ? change->scheme : setup.scheme;
    return analysis_counted(asked->analysis, &setup, NULL);
}

/* Of a network that is fused or quantized, further changes are made to it as it is. */
ResultList *answer_advice(const Asked *asked, GError **error)
{
    bool asks = asked->option == ADVICE_OF_BATCHES, plain = is_plain(asked->model);
    if (asks && !check_plain(asked->model, "advice", error))
        return NULL;
    AdviceOptions options = {.changed = plain ? count_changed : NULL,
                             .seconds_at = asks && takes_batches(asked) ? asked_seconds_at : NULL,
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
