/* Training, algorithms, energy, advice and designs as results. */
#include "analysis/results_whatif.h"

#include "analysis/result_kit.h"
#include "cost/energy.h"
#include "whatif/algorithms.h"
#include "whatif/design.h"

/* ---- Lists ----------------------------------------------------------------------------------- */

ResultList *result_list_new(size_t size)
{
    ResultList *list = g_new0(ResultList, 1);
    list->rows = g_array_new(FALSE, FALSE, (guint)size);
    list->owned = g_ptr_array_new_with_free_func(g_free);
    list->records = (RecordList){list->rows->data, size, 0};
    return list;
}

void result_list_add(ResultList *list, const void *row)
{
    g_array_append_vals(list->rows, row, 1);
    list->records.items = list->rows->data;
    list->records.n++;
}

const char *result_list_keep(ResultList *list, char *text)
{
    return text ? own(list->owned, text) : NULL;
}

void result_list_take(ResultList *list, void *engine, void (*engine_free)(void *))
{
    list->engine = engine;
    list->engine_free = engine_free;
}

void result_list_free(ResultList *list)
{
    if (!list)
        return;
    if (list->engine)
        list->engine_free(list->engine);
    g_array_unref(list->rows);
    g_ptr_array_unref(list->owned);
    g_free(list);
}

/* ---- Training ----------------------------------------------------------------------------------
 */

ResultList *training_results(const ModelResult *model, GError **error)
{
    g_autoptr(ResultList) list = result_list_new(sizeof(TrainingResult));
    g_autoptr(Trainer) trainer = trainer_new(model->graph, model->cost);
    for (int i = 0; i < OPTIMIZER_COUNT + TRAINING_WHAT_IF_COUNT; i++) {
        bool plain = i < OPTIMIZER_COUNT;
        TrainingSetup setup = {plain ? (Optimizer)i : OPTIMIZER_ADAM,
                               plain ? TRAINING_AS_IS
                                     : training_what_if(i - OPTIMIZER_COUNT)->what_if};
        TrainingResult row = {.setup = setup, .graph = model->graph};
        if (!trainer_ask(trainer, &setup, &row.training, error))
            return NULL;
        result_list_add(list, &row);
    }
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

ResultList *algorithm_results(const TimingResult *timing)
{
    AlgorithmsResult *all = g_new(AlgorithmsResult, 1);
    *all = (AlgorithmsResult){timing, algorithm_plan_new(timing->timing), {0}};
    int n = all->plan->n_layers * CONV_ALGORITHM_COUNT;
    AlgorithmResult *rows = n > 0 ? g_new(AlgorithmResult, n) : NULL;
    for (int i = 0; i < n; i++)
        rows[i] = (AlgorithmResult){all, i / CONV_ALGORITHM_COUNT,
                                    (ConvAlgorithm)(i % CONV_ALGORITHM_COUNT)};
    all->layers = (RecordList){rows, sizeof *rows, n};
    ResultList *list = result_list_new(sizeof *all);
    result_list_add(list, all);
    result_list_take(list, all, free_algorithms);
    return list;
}

/* ---- Energy ---------------------------------------------------------------------------------- */

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

ResultList *energy_results(const ModelResult *model, const TimingResult *timing, GError **error)
{
    enum { OLD = 45, NEW = 7 };
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

/* ---- Advice ---------------------------------------------------------------------------------- */

static void free_advice(void *all)
{
    g_ptr_array_unref(all);
}

ResultList *advice_results(const TimingResult *timing, const AdviceOptions *options, GError **error)
{
    GPtrArray *all = advise(timing->timing, options, error);
    if (!all)
        return NULL;
    ResultList *list = result_list_new(sizeof(AdviceResult));
    result_list_take(list, all, free_advice);
    for (guint i = 0; i < all->len; i++) {
        AdviceResult row = {timing, g_ptr_array_index(all, i)};
        result_list_add(list, &row);
    }
    return list;
}

/* ---- Designs --------------------------------------------------------------------------------- */

ResultList *design_results(void)
{
    ResultList *list = result_list_new(sizeof(DesignResult));
    for (int i = 0; i < design_count(); i++) {
        const Design *design = design_at(i);
        bool numbered = design->number != DESIGN_NO_NUMBER;
        DesignResult row = {.id = design->id,
                            .name = design->name,
                            .meaning = design->doc,
                            .number = numbered ? design->number_name : NULL,
                            .fallback = known(design->fallback),
                            .takes_layer = design->takes_layer};
        result_list_add(list, &row);
    }
    return list;
}
