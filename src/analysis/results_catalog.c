/* Devices and operators as records. */
#include <string.h>

#include "analysis/results.h"
#include "analysis/results_whatif.h"
#include "device/formats.h"
#include "record/fields.h"
#include "record/known.h"
#include "whatif/design.h"

/* ---- Devices --------------------------------------------------------------------------------- */

static const char *accumulator_name(const Peak *peak)
{
    return peak->accumulate == DTYPE_UNKNOWN ? NULL : dtype_name(peak->accumulate);
}

/* Against main memory on the same basis. */
static double ridge_of(const PeakOf *of)
{
    double bandwidth = device_bandwidth(of->device, of->peak->basis, false);
    return bandwidth > 0 ? ridge_point(of->peak->flops_per_s, bandwidth) : NAN;
}

#define PEAK_FIELDS(X, R)                                                                          \
    X(R, dtype, ID, "", "Element type", dtype_name(self->peak->dtype))                             \
    X(R, accumulate, ID, "", "Accumulator, where stated", accumulator_name(self->peak))            \
    X(R, unit, ID, "", "vector: any arithmetic; matrix: dot products only",                        \
      unit_name(self->peak->unit))                                                                 \
    X(R, basis, ID, "", "theoretical, sustained or measured", basis_name(self->peak->basis))       \
    X(R, flops_per_s, NUMBER, "FLOP/s",                                                            \
      "Dense peak; a fused multiply-add is two; operations of integers in their formats",          \
      self->peak->flops_per_s)                                                                     \
    X(R, clock_hz, NUMBER, "Hz", "Clock the figure holds at", known(self->peak->clock_hz))         \
    X(R, flops_per_cycle, NUMBER, "FLOP", "Of all units in one cycle of that clock",               \
      known(self->peak->flops_per_cycle))                                                          \
    X(R, ridge, NUMBER, "FLOP/byte", "Ridge point against main memory", ridge_of(self))            \
    X(R, source, TEXT, "", "Where the number comes from", self->peak->source)                      \
    X(R, note, TEXT, "", "Remarks", self->peak->note)
RECORD_TYPE(peak, PeakOf, PEAK_FIELDS, "peak", "A compute ceiling of a device");

#define SPARSE_PEAK_FIELDS(X, R)                                                                   \
    X(R, dtype, ID, "", "Element type", dtype_name(self->peak->dtype))                             \
    X(R, accumulate, ID, "", "Accumulator, where stated", accumulator_name(self->peak))            \
    X(R, pattern, ID, "", "Of the zeros it skips", self->peak->pattern)                            \
    X(R, flops_per_s, NUMBER, "FLOP/s",                                                            \
      "Peak of the matrix unit, zeros counted as if they were computed", self->peak->flops_per_s)  \
    X(R, basis, ID, "", "theoretical, sustained or measured", basis_name(self->peak->basis))       \
    X(R, source, TEXT, "", "Where the number comes from", self->peak->source)                      \
    X(R, note, TEXT, "", "Remarks", self->peak->note)
RECORD_TYPE(sparse_peak, PeakOf, SPARSE_PEAK_FIELDS, "sparse peak",
            "A peak that only skipping zeros reaches");

#define MEMORY_FIELDS(X, R)                                                                        \
    X(R, name, TEXT, "", "Name of the level")                                                      \
    X(R, on_chip, BOOL, "", "On the chip")                                                         \
    X(R, shared, BOOL, "", "One pool for all cores")                                               \
    X(R, capacity_bytes, BYTES, "byte", "Capacity of the whole device",                            \
      known_count(self->capacity_bytes))                                                           \
    X(R, theoretical, NUMBER, "byte/s", "Bandwidth by the data sheet",                             \
      known(self->bytes_per_s[BASIS_THEORETICAL]))                                                 \
    X(R, sustained, NUMBER, "byte/s", "Bandwidth at the clock kept",                               \
      known(self->bytes_per_s[BASIS_SUSTAINED]))                                                   \
    X(R, measured, NUMBER, "byte/s", "Bandwidth observed",                                         \
      known(self->bytes_per_s[BASIS_MEASURED]))                                                    \
    X(R, source, TEXT, "", "Where the numbers come from")                                          \
    X(R, measured_source, TEXT, "", "Who measured, with what",                                     \
      self->bandwidth_source[BASIS_MEASURED])                                                      \
    X(R, note, TEXT, "", "Remarks")
RECORD_TYPE(memory, Memory, MEMORY_FIELDS, "memory", "A memory level of a device");

#define LAUNCH_FIELDS(X, R)                                                                        \
    X(R, how, ID, "", "stream, graph, resident or round-trip", launch_kind_name(self->kind))       \
    X(R, meaning, TEXT, "", "What that is", launch_kind_meaning(self->kind))                       \
    X(R, seconds, SECONDS, "s", "Launching one operator")                                          \
    X(R, stack, TEXT, "", "What was run, by what")                                                 \
    X(R, source, TEXT, "", "Where the number comes from")                                          \
    X(R, note, TEXT, "", "Remarks")
RECORD_TYPE(launch, Launch, LAUNCH_FIELDS, "launch", "A launch overhead of a device, as measured");

#define PRICE_FIELDS(X, R)                                                                         \
    X(R, per_hour, NUMBER, "currency/h", "Of renting one device", known(self->per_hour))           \
    X(R, board, NUMBER, "currency", "Of buying one", known(self->board))                           \
    X(R, currency, ID, "", "As in USD")                                                            \
    X(R, provider, TEXT, "", "Who asked it")                                                       \
    X(R, date, ID, "", "When")                                                                     \
    X(R, source, TEXT, "", "Where the number comes from")                                          \
    X(R, note, TEXT, "", "Remarks")
RECORD_TYPE(price, Price, PRICE_FIELDS, "price", "A price of a device");

/* Neither is ever NULL: what is unknown has nothing in it. */
static const Launch *launch_of(const Device *device)
{
    static const Launch none;
    const Launch *counted = launch_counted(device->launches);
    return counted ? counted : &none;
}

static const Price *rent_of(const Device *device)
{
    static const Price none;
    const Price *rent = price_of_rent(device->prices);
    return rent ? rent : &none;
}

static int64_t main_memory_bytes(const Device *device)
{
    const Memory *memory = device_main_memory(device);
    return memory ? known_count(memory->capacity_bytes) : COUNT_ABSENT;
}

static const char *half_dtype(const Device *device)
{
    return formats_stated(FORMAT_HALF, device) ? dtype_name(formats_dtype(FORMAT_HALF, device))
                                               : NULL;
}

/* An empty list has items too: it is known to be empty. */
static RecordList list_of(const GArray *array)
{
    static const Memory none;
    return (RecordList){array->len > 0 ? (const void *)array->data : &none,
                        g_array_get_element_size((GArray *)array), (int)array->len};
}

/* By pointer: none, where there are none. */
static RecordList profiles_of(const DeviceResult *result)
{
    return (RecordList){result->profiles->len > 0 ? result->profiles->pdata : NULL, 0,
                        (int)result->profiles->len};
}

#define DEVICE_FIELDS(X, R)                                                                        \
    X(R, id, ID, "", "Name in files, links and data")                                              \
    X(R, name, TEXT, "", "Name for people")                                                        \
    X(R, vendor, TEXT, "", "Vendor")                                                               \
    X(R, year, INDEX, "", "Year of introduction",                                                  \
      self->device->year > 0 ? self->device->year : -1)                                            \
    X(R, class, ID, "", "Class of device", self->device->class_name)                               \
    X(R, class_title, ID, "", "The class in words", device_class_title(self->device->class_name))  \
    X(R, trains, BOOL, "", "Networks are trained on it", device_trains(self->device))              \
    X(R, notes, TEXT, "", "Remarks", self->device->notes)                                          \
    X(R, file, TEXT, "", "File it is described in", self->device->file)                            \
    X(R, bandwidth, NUMBER, "byte/s", "Main-memory bandwidth, theoretical",                        \
      known(device_bandwidth(self->device, BASIS_THEORETICAL, false)))                             \
    X(R, bandwidth_measured, NUMBER, "byte/s", "Main-memory bandwidth, measured",                  \
      known(device_bandwidth(self->device, BASIS_MEASURED, true)))                                 \
    X(R, half_dtype, ID, "", "What 16-bit is on it: fp16 or bf16; absent: it states neither",      \
      half_dtype(self->device))                                                                    \
    X(R, memory_bytes, BYTES, "byte", "Main memory", main_memory_bytes(self->device))              \
    X(R, fast_memory_bytes, BYTES, "byte", "Last on-chip level shared by the cores",               \
      known_count(device_fast_memory(self->device)))                                               \
    X(R, launch_overhead_seconds, SECONDS, "s", "Launching one operator: the first by a stream",   \
      known(device_launch_seconds(self->device)))                                                  \
    X(R, launch_stack, TEXT, "", "What was run, by what", launch_of(self->device)->stack)          \
    X(R, launch_source, TEXT, "", "Where that comes from", launch_of(self->device)->source)        \
    X(R, launch_note, TEXT, "", "Remarks on it", launch_of(self->device)->note)                    \
    X(R, price_per_hour, NUMBER, "currency/h", "Of renting it: the latest known",                  \
      known(rent_of(self->device)->per_hour))                                                      \
    X(R, price_currency, ID, "", "Of that price, as in USD", rent_of(self->device)->currency)      \
    X(R, price_provider, TEXT, "", "Who asked it", rent_of(self->device)->provider)                \
    X(R, price_date, ID, "", "When", rent_of(self->device)->date)                                  \
    X(R, price_source, TEXT, "", "Where that comes from", rent_of(self->device)->source)
#define DEVICE_LISTS(X, R)                                                                         \
    X(R, missing, TEXT, "", "The fact without which no roof can be drawn")                         \
    X(R, peaks, RECORDS, peak_record, "Compute ceilings")                                          \
    X(R, sparse_peaks, RECORDS, sparse_peak_record,                                                \
      "Ceilings of whoever skips zeros, in no dense roof")                                         \
    X(R, memories, RECORDS, memory_record, "Memory levels, nearest first",                         \
      list_of(self->device->memories))                                                             \
    X(R, launches, RECORDS, launch_record, "Launch overheads, as measured",                        \
      list_of(self->device->launches))                                                             \
    X(R, prices, RECORDS, price_record, "Prices, each of its provider and date",                   \
      list_of(self->device->prices))                                                               \
    X(R, profiles, RECORDS, profile_record, "What stacks were seen to reach on it",                \
      profiles_of(self))                                                                           \
    X(R, doubts, TEXTS, "", "Where sources conflict or are weak")

/* Between the two, the rows of device/fact_list.h: a number and its texts each. */
/* clang-format off */
#define FACT_COUNT(fact)   known_count((int64_t)(fact)->value)
#define FACT_NUMBER(fact)  known((fact)->value)
#define FACT_TEXTS(X, id, member)                                                                  \
    X(device, member##_source, TEXT, "", "Where that comes from",                                  \
      self->device->facts[FACT_##id].source)                                                       \
    X(device, member##_note, TEXT, "", "Remarks on it", self->device->facts[FACT_##id].note)
#define FACT_READERS(id, member, key, field, type, unit, meaning, ...)                             \
    FIELD_READER(device, member, type, unit, meaning, FACT_##type(&self->device->facts[FACT_##id])) \
    FACT_TEXTS(FIELD_READER, id, member)
#define FACT_ROWS(id, member, key, field, type, unit, meaning, ...)                                \
    {field, FIELD_##type, unit, NULL, meaning, device_read_##member},                              \
    FACT_TEXTS(FIELD_ROW, id, member)

typedef const DeviceResult device_self;
DEVICE_FIELDS(FIELD_READER, device)
DEVICE_FACT_LIST(FACT_READERS)
DEVICE_LISTS(FIELD_READER, device)
static const Field device_fields[] = {DEVICE_FIELDS(FIELD_ROW, device)
                                      DEVICE_FACT_LIST(FACT_ROWS)
                                      DEVICE_LISTS(FIELD_ROW, device)
                                      {NULL, FIELD_BOOL, NULL, NULL, NULL, NULL}};
/* clang-format on */
const RecordType device_record = {"device", "A device of the catalogue", device_fields,
                                  .is_input = true};

static RecordList peaks_of(const Device *device, const GArray *peaks)
{
    PeakOf *list = g_new(PeakOf, MAX(1, peaks->len));
    for (guint i = 0; i < peaks->len; i++)
        list[i] = (PeakOf){device, &g_array_index(peaks, Peak, i)};
    return (RecordList){list, sizeof *list, (int)peaks->len};
}

static GPtrArray *profiles_for(const Device *device, const GPtrArray *profiles)
{
    GPtrArray *own = g_ptr_array_new_with_free_func((GDestroyNotify)profile_result_free);
    for (guint i = 0; profiles && i < profiles->len; i++) {
        const Profile *profile = g_ptr_array_index(profiles, i);
        if (strcmp(profile->device, device->id) == 0)
            g_ptr_array_add(own, profile_result_new(profile));
    }
    return own;
}

DeviceResult *device_result_new(const Device *device, const GPtrArray *profiles)
{
    DeviceResult *result = g_new0(DeviceResult, 1);
    *result = (DeviceResult){.device = device,
                             .id = device->id,
                             .name = device->name,
                             .vendor = device->vendor,
                             .peaks = peaks_of(device, device->peaks),
                             .sparse_peaks = peaks_of(device, device->sparse_peaks),
                             .profiles = profiles_for(device, profiles),
                             .missing = device_missing(device),
                             .doubts = g_new0(const char *, device->doubts->len + 1)};
    for (guint i = 0; i < device->doubts->len; i++)
        result->doubts[i] = g_ptr_array_index(device->doubts, i);
    return result;
}

void device_result_free(DeviceResult *result)
{
    if (!result)
        return;
    g_free((PeakOf *)result->peaks.items);
    g_free((PeakOf *)result->sparse_peaks.items);
    g_ptr_array_unref(result->profiles);
    g_free(result->missing);
    g_free(result->doubts);
    g_free(result);
}

/* ---- Operators ------------------------------------------------------------------------------- */

#define ATTRIBUTE_FIELDS(X, R)                                                                     \
    X(R, name, ID, "", "Name of the attribute")                                                    \
    X(R, type, ID, "", "What it takes")                                                            \
    X(R, default, ID, "", "Value when left out", self->fallback)                                   \
    X(R, meaning, ID, "", "What it does")
RECORD_TYPE(attribute, AttributeResult, ATTRIBUTE_FIELDS, "attribute",
            "An attribute of an operator");

#define OPERATOR_FIELDS(X, R)                                                                      \
    X(R, name, ID, "", "Name in the zoo")                                                          \
    X(R, onnx, ID, "", "Operator type in ONNX")                                                    \
    X(R, class, ID, "", "Operator class", self->op_class)                                          \
    X(R, class_title, ID, "", "The class in words")                                                \
    X(R, meaning, ID, "", "What it computes")                                                      \
    X(R, macs, ID, "MAC", "Multiply-accumulates")                                                  \
    X(R, flops, ID, "FLOP", "Work: a number is per output element")                                \
    X(R, params, ID, "elements", "Learned parameters")                                             \
    X(R, traffic, ID, "", "How its traffic departs from reading and writing everything once")      \
    X(R, in_place, BOOL, "", "May write over a dying input")                                       \
    X(R, view, BOOL, "", "Moves no data")                                                          \
    X(R, attributes, RECORDS, attribute_record, "Its attributes")
RECORD_TYPE(operator, OperatorResult, OPERATOR_FIELDS, "operator", "A row of the operator table");

static const char *attr_type_name(AttrType type)
{
    static const char *const names[] = {
        [ATTR_INT] = "whole number",
        [ATTR_INTS] = "whole numbers",
        [ATTR_PAD] = "whole numbers, \"same\" or \"same_lower\"",
        [ATTR_NUMBER] = "number",
        [ATTR_BOOL] = "true or false",
        [ATTR_MODE] = "\"nearest\", \"linear\" or \"cubic\"",
        [ATTR_DTYPE] = "element type",
    };
    return names[type];
}

static char *fallback_text(const AttrSpec *spec)
{
    if (spec->required)
        return g_strdup("required");
    if (isnan(spec->fallback))
        return g_strdup("");
    if (spec->type == ATTR_BOOL)
        return g_strdup(spec->fallback != 0 ? "true" : "false");
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_formatd(text, sizeof text, "%.12g", spec->fallback));
}

static RecordList attribute_results(const OpRule *rule)
{
    int n = 0;
    while (rule->attrs && rule->attrs[n].name)
        n++;
    AttributeResult *attributes = g_new0(AttributeResult, MAX(1, n));
    for (int i = 0; i < n; i++)
        attributes[i] = (AttributeResult){rule->attrs[i].name, attr_type_name(rule->attrs[i].type),
                                          fallback_text(&rule->attrs[i]), rule->attrs[i].doc};
    return (RecordList){attributes, sizeof *attributes, n};
}

/* A rule that many rows share speaks of the row's FLOPs: the row says how many. */
static char *unit_flops_text(const OpInfo *info)
{
    static const char row[] = "the row's FLOPs";
    const char *formula = info->says->flops;
    if (!g_str_has_prefix(formula, row))
        return g_strdup(*formula ? formula : "0");
    return g_strdup_printf("%d%s", info->unit_flops, formula + strlen(row));
}

RecordList operator_results(void)
{
    OperatorResult *operators = g_new0(OperatorResult, OP_KIND_COUNT);
    for (int kind = 0; kind < OP_KIND_COUNT; kind++) {
        const OpInfo *info = op_info((OpKind)kind);
        operators[kind] = (OperatorResult){
            .name = info->name,
            .onnx = *info->onnx ? info->onnx : NULL,
            .op_class = op_class_name(info->op_class),
            .class_title = op_class_title(info->op_class),
            .meaning = info->doc,
            .flops = unit_flops_text(info),
            .macs = *info->says->macs ? info->says->macs : "0",
            .params = *info->says->params ? info->says->params : "0",
            .traffic = *info->says->traffic ? info->says->traffic : NULL,
            .in_place = op_is_in_place((OpKind)kind),
            .view = op_is_view((OpKind)kind),
            .attributes = attribute_results(info->rule),
        };
    }
    return (RecordList){operators, sizeof *operators, OP_KIND_COUNT};
}

void operator_results_free(RecordList *list)
{
    for (int i = 0; i < list->n; i++) {
        const OperatorResult *operator= record_at(list, i);
        for (int j = 0; j < operator->attributes.n; j++)
            g_free(
                (char *)((const AttributeResult *)record_at(&operator->attributes, j))->fallback);
        g_free((void *)operator->attributes.items);
        g_free((char *)operator->flops);
    }
    g_free((void *)list->items);
    *list = (RecordList){0};
}

/* ---- Designs --------------------------------------------------------------------------------- */

#define DESIGN_FIELDS(X, R)                                                                        \
    X(R, id, ID, "", "Name of the design what-if")                                                 \
    X(R, name, ID, "", "The same in words")                                                        \
    X(R, meaning, ID, "", "What it does", self->doc)                                               \
    X(R, number, ID, "", "Number it takes, if any",                                                \
      self->number == DESIGN_NO_NUMBER ? NULL : self->number_name)                                 \
    X(R, fallback, NUMBER, "", "That number when none is given", known(self->fallback))            \
    X(R, takes_layer, BOOL, "", "Whether it can be of one layer alone")
RECORD_TYPE(design, Design, DESIGN_FIELDS, "design", "A change of a network's design");

RecordList design_records(void)
{
    return (RecordList){design_at(0), sizeof(Design), design_count()};
}

/* ---- The schema ------------------------------------------------------------------------------ */

const RecordType *const *result_types(void)
{
    static const RecordType *const types[] = {
        &model_record,
        &layer_record,
        &timing_record,
        &layer_time_record,
        &class_record,
        &class_time_record,
        &traffics_record,
        &traffic_record,
        &tensor_record,
        &coverage_record,
        &conventions_record,
        &published_record,
        &fusion_step_record,
        &unfused_record,
        &device_record,
        &peak_record,
        &sparse_peak_record,
        &memory_record,
        &profile_record,
        &profile_class_record,
        &profile_memory_record,
        &residuals_record,
        &operator_record,
        &attribute_record,
        NULL,
    };
    return types;
}
