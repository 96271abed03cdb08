/* Training, algorithms, energy, advice and designs as results. */
#include "analysis/results_whatif.h"

#include "analysis/result_kit.h"
#include "cost/energy.h"
#include "whatif/algorithms.h"
#include "whatif/design.h"

/* Lists ---------------------------------------------------------------------------------------- */

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

void result_list_free(ResultList *list)
{
    if (!list)
        return;
    g_array_unref(list->rows);
    g_ptr_array_unref(list->owned);
    g_free(list);
}

/* Training ------------------------------------------------------------------------------------- */

static void fill_training(const Graph *graph, const Training *training, TrainingResult *result)
{
    result->params = training->params;
    result->trained_params = training->trained_params;
    result->weights_bytes = training->weights_bytes;
    result->gradients_bytes = training->gradients_bytes;
    result->slots_bytes = count_add(training->slots_bytes, training->master_bytes);
    result->master_bytes = known_count(training->master_bytes);
    result->parameter_bytes = training->parameter_bytes;
    result->buffers_bytes = training->buffers_bytes;
    result->simple_bytes = training->simple_bytes;
    result->kept_bytes = training->kept_bytes;
    result->gradient_peak_bytes = training->gradient_peak_bytes;
    result->activations_bytes = count_add(training->kept_bytes, training->gradient_peak_bytes);
    result->total_simple_bytes = training->total_simple_bytes;
    result->total_bytes = training->total_bytes;
    result->forward_macs = training->forward_macs;
    result->macs = training->macs;
    result->forward_flops = training->forward_flops;
    result->backward_flops = training->backward_flops;
    result->recomputed_flops = known_count(training->recomputed_flops);
    result->flops = training->flops;
    if (training->gradient_peak_op != NO_OP)
        result->gradient_peak_layer = graph_op(graph, training->gradient_peak_op)->name;
}

static const TrainingWhatIfInfo *what_if_of(unsigned what_ifs)
{
    for (int i = 0; i < TRAINING_WHAT_IF_COUNT; i++)
        if (training_what_if(i)->what_if == what_ifs)
            return training_what_if(i);
    return NULL;
}

bool training_result(const ModelResult *model, const TrainingSetup *setup, TrainingResult *result,
                     GError **error)
{
    Training training;
    if (!training_of(model->graph, setup, &training, error))
        return false;
    const TrainingWhatIfInfo *what_if = what_if_of(setup->what_ifs);
    *result = (TrainingResult){
        .name = what_if ? what_if->name : optimizer_name(setup->optimizer),
        .title = what_if ? what_if->title : optimizer_title(setup->optimizer),
        .optimizer = optimizer_name(setup->optimizer),
        .meaning = what_if ? what_if->meaning : NULL,
    };
    fill_training(model->graph, &training, result);
    return true;
}

ResultList *training_results(const ModelResult *model, GError **error)
{
    g_autoptr(ResultList) list = result_list_new(sizeof(TrainingResult));
    for (int i = 0; i < OPTIMIZER_COUNT + TRAINING_WHAT_IF_COUNT; i++) {
        bool plain = i < OPTIMIZER_COUNT;
        TrainingSetup setup = {plain ? (Optimizer)i : OPTIMIZER_ADAM,
                               plain ? TRAINING_AS_IS
                                     : training_what_if(i - OPTIMIZER_COUNT)->what_if};
        TrainingResult row;
        if (!training_result(model, &setup, &row, error))
            return NULL;
        result_list_add(list, &row);
    }
    return g_steal_pointer(&list);
}

/* Algorithms ----------------------------------------------------------------------------------- */

static AlgorithmResult algorithm_of(const TimingResult *timing, const AlgorithmPlan *plan, int i,
                                    ConvAlgorithm algorithm)
{
    const LayerAlgorithms *layer = plan_layer(plan, i);
    const LayerResult *described = record_at(&timing->of->layers, plan->layers[i].layer);
    const AlgorithmCost *cost = &layer->cost[algorithm];
    bool applies = !cost->reason;
    const LayerTime *time = &layer->time[algorithm];
    return (AlgorithmResult){
        .device = timing->device,
        .layer = described->name,
        .index = described->index,
        .algorithm = conv_algorithm_name(algorithm),
        .title = conv_algorithm_title(algorithm),
        .reason = cost->reason,
        .best = layer->best == algorithm,
        .bound = applies ? bound_name(time->bound) : NULL,
        .flops = applies ? cost->flops : COUNT_ABSENT,
        .multiplications = applies ? cost->multiplications : COUNT_ABSENT,
        .transform_flops = applies ? cost->transform_flops : COUNT_ABSENT,
        .offline_flops = applies ? cost->offline_flops : COUNT_ABSENT,
        .bytes = applies ? cost->traffic.bytes : COUNT_ABSENT,
        .workspace_bytes = applies ? cost->workspace_bytes : COUNT_ABSENT,
        .packing = applies ? cost->packing : COUNT_ABSENT,
        .seconds = applies ? time->seconds : NAN,
        .saved_seconds = applies ? layer->time[CONV_DIRECT].seconds - time->seconds : NAN,
    };
}

ResultList *algorithm_results(const TimingResult *timing, AlgorithmsResult *total)
{
    g_autoptr(AlgorithmPlan) plan = algorithm_plan_new(timing->timing);
    ResultList *list = result_list_new(sizeof(AlgorithmResult));
    for (int i = 0; i < plan->n_layers; i++)
        for (int a = 0; a < CONV_ALGORITHM_COUNT; a++) {
            AlgorithmResult row = algorithm_of(timing, plan, i, (ConvAlgorithm)a);
            result_list_add(list, &row);
        }
    *total = (AlgorithmsResult){.device = timing->device,
                                .direct_seconds = plan->direct_seconds,
                                .best_seconds = plan->best_seconds,
                                .saved_seconds = plan->direct_seconds - plan->best_seconds,
                                .workspace_bytes = plan->workspace_bytes,
                                .layers = list->records};
    return list;
}

/* Energy --------------------------------------------------------------------------------------- */

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
        .dtype = timing->compute_dtype,
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
    fill_per_million(&row, timing, timing->batch);
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

/* Advice --------------------------------------------------------------------------------------- */

static AdviceResult advice_of(ResultList *list, const TimingResult *timing, const Advice *advice)
{
    bool layered = advice->layer != NO_LAYER;
    const LayerResult *layer = layered ? record_at(&timing->of->layers, advice->layer) : NULL;
    return (AdviceResult){
        .rule = advice->rule->id,
        .title = advice->rule->title,
        .device = timing->device,
        .layer = layer ? layer->name : NULL,
        .index = layer ? layer->index : -1,
        .evidence = result_list_keep(list, g_strdup(advice->evidence)),
        .layers = known_count(advice->layers),
        .measured = advice->measured,
        .threshold = advice->threshold,
        .gain_seconds = advice->gain_s,
        .gain_share = ratio(advice->gain_s, timing->roofline_seconds),
        .gain_bytes = known_count(advice->gain_bytes),
    };
}

ResultList *advice_results(const TimingResult *timing, const AdviceOptions *options, GError **error)
{
    g_autoptr(GPtrArray) all = advise(timing->timing, options, error);
    if (!all)
        return NULL;
    ResultList *list = result_list_new(sizeof(AdviceResult));
    for (guint i = 0; i < all->len; i++) {
        AdviceResult row = advice_of(list, timing, g_ptr_array_index(all, i));
        result_list_add(list, &row);
    }
    return list;
}

/* Designs -------------------------------------------------------------------------------------- */

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
