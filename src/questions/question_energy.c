/* Estimates of energy (SPEC §10). */
#include "analysis/asked.h"
#include "cost/energy.h"
#include "record/fields.h"
#include "record/known.h"

static const Price *rent_of(const EnergyResult *row)
{
    static const Price none;
    return row->rent ? row->rent : &none;
}

#define ENERGY_FIELDS(X, R)                                                                        \
    X(R, device, ID, "", "Device")                                                                 \
    X(R, method, ID, "",                                                                           \
      "constants: operations and bytes times published energies; power: a device's times time")    \
    X(R, node_nm, INDEX, "nm", "Process node of the constants")                                    \
    X(R, dtype, ID, "", "Element type of the arithmetic")                                          \
    X(R, off_chip, ID, "", "Memory the traffic goes to")                                           \
    X(R, on_chip, ID, "", "Memory every operand comes from")                                       \
    X(R, compute_joules, NUMBER, "J", "Arithmetic")                                                \
    X(R, off_chip_low_joules, NUMBER, "J", "Traffic off the chip, at least")                       \
    X(R, off_chip_high_joules, NUMBER, "J", "At most")                                             \
    X(R, on_chip_low_joules, NUMBER, "J", "Traffic on the chip, at least")                         \
    X(R, on_chip_high_joules, NUMBER, "J", "At most")                                              \
    X(R, low_joules, NUMBER, "J", "One batch, at least")                                           \
    X(R, high_joules, NUMBER, "J", "At most")                                                      \
    X(R, low_kwh_per_million, NUMBER, "kWh", "A million inferences, at least")                     \
    X(R, high_kwh_per_million, NUMBER, "kWh", "At most")                                           \
    X(R, hours_per_million, NUMBER, "h", "A million inferences at the roofline")                   \
    X(R, cost_per_million, NUMBER, "currency",                                                     \
      "Renting the device for those hours, its energy not added")                                  \
    X(R, currency, ID, "", "Of that cost, as in USD", rent_of(self)->currency)                     \
    X(R, price_provider, TEXT, "", "Who rents it out at that price", rent_of(self)->provider)      \
    X(R, price_date, ID, "", "When that was the price: the latest known", rent_of(self)->date)     \
    X(R, confidence, ID, "", "Of the least sure constant")                                         \
    X(R, text, TEXT, "", "What the estimate rests on")
RECORD_TYPE(energy, EnergyResult, ENERGY_FIELDS, "energy", "An estimate of energy");

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
        rented = energy_per_million_on(timing->setup.device, seconds, batch);
    row->low_kwh_per_million = energy_per_million(row->low_joules, seconds, batch, 0).kwh;
    row->high_kwh_per_million = energy_per_million(row->high_joules, seconds, batch, 0).kwh;
    row->hours_per_million = energy_per_million(row->low_joules, seconds, batch, 0).hours;
    row->cost_per_million = rented.price;
    row->rent = rented.rent;
}

static double part(const EnergyMemory *memory, double joules)
{
    return memory ? joules : NAN;
}

static bool add_constants(ResultList *list, const Asked *asked, const ModelResult *fused,
                          const EnergySetup *setup, GError **error)
{
    const TimingResult *timing = asked->timing;
    Energy energy;
    if (!energy_of(fused->cost, setup, &energy, error))
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
    fill_per_million(&row, timing, asked->model->batch);
    result_list_add(list, &row);
    return true;
}

/* A device's stated power, for the roofline's time. */
static void add_power(ResultList *list, const TimingResult *timing)
{
    const Device *device = timing->setup.device;
    double joules = energy_at_power(device->power.value, timing->roofline_seconds);
    if (isnan(joules))
        return;
    EnergyResult row = {
        .device = timing->device,
        .method = "power",
        .node_nm = -1,
        .dtype = dtype_name(timing_roof(timing)->compute_dtype),
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

static ResultList *answer(const Asked *asked, GError **error)
{
    enum { OLD = 45, NEW = 7 };
    const ModelResult *model = asked->model,
                      *fused = analysis_fused(asked->analysis, asked->model, error);
    const TimingResult *timing = asked->timing;
    if (!fused || !asked_check_runs(asked, true, error))
        return NULL;
    g_autoptr(ResultList) list = result_list_new(sizeof(EnergyResult));
    g_autoptr(GError) unknown = NULL;
    const Memory *memory = timing ? device_main_memory(timing->setup.device) : NULL;
    bool on_chip = memory && memory->on_chip; /* then nothing goes to a DRAM */
    EnergySetup old = {OLD, model->compute, on_chip ? NULL : energy_memory(OLD, "dram"),
                       energy_memory(OLD, "cache_32k"), asked_traffic(asked)};
    EnergySetup new = {NEW, model->compute,
                       memory ? energy_memory_of_device(NEW, memory->name) : NULL,
                       energy_memory(NEW, "sram_32k"), old.off_chip_traffic};
    add_constants(list, asked, fused, &old, &unknown);
    if (new.off_chip)
        add_constants(list, asked, fused, &new, NULL);
    if (timing)
        add_power(list, timing);
    if (list->records.n > 0)
        return g_steal_pointer(&list);
    g_propagate_error(error, g_steal_pointer(&unknown));
    return NULL;
}

static const Column energy_columns[] = {{"device", "device", MARK_NONE},
                                        {"by", "method", MARK_NONE},
                                        {">nm", "node_nm", MARK_NONE},
                                        {">arithmetic", "compute_joules", MARK_LEAST},
                                        {">off chip, from", "off_chip_low_joules", MARK_LEAST},
                                        {">to", "off_chip_high_joules", MARK_LEAST},
                                        {">on chip", "on_chip_high_joules", MARK_LEAST},
                                        {">all, from", "low_joules", MARK_LEAST},
                                        {">to", "high_joules", MARK_LEAST},
                                        {">a million, to", "high_kwh_per_million", MARK_LEAST},
                                        {"confidence", "confidence", MARK_NONE},
                                        {NULL, NULL, MARK_NONE}};

const Question question_energy = {.name = "energy",
                                  .function = "energy",
                                  .title = "Energy of one batch, estimated",
                                  .help = "Estimates of energy",
                                  .of = OF_EITHER,
                                  .record = &energy_record,
                                  .columns = energy_columns,
                                  .in_model_data = 2,
                                  .in_pair_data = 1,
                                  .answer = answer};
