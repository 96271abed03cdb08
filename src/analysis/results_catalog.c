/* Devices and operators as results. */
#include "analysis/result_kit.h"

/* Devices -------------------------------------------------------------------------------------- */

static const char *accumulator_name(const Peak *peak)
{
    return peak->accumulate == DTYPE_UNKNOWN ? NULL : dtype_name(peak->accumulate);
}

static RecordList peak_results(const Device *device, GPtrArray *owned)
{
    PeakResult *peaks = own(owned, g_new0(PeakResult, MAX(1, device->peaks->len)));
    for (guint i = 0; i < device->peaks->len; i++) {
        const Peak *peak = &g_array_index(device->peaks, Peak, i);
        double bandwidth = device_bandwidth(device, peak->basis, false);
        peaks[i] = (PeakResult){
            .dtype = dtype_name(peak->dtype),
            .accumulate = accumulator_name(peak),
            .unit = unit_name(peak->unit),
            .basis = basis_name(peak->basis),
            .source = peak->source,
            .note = peak->note,
            .flops_per_s = peak->flops_per_s,
            .clock_hz = known(peak->clock_hz),
            .flops_per_cycle = known(peak->flops_per_cycle),
            .ridge = bandwidth > 0 ? ridge_point(peak->flops_per_s, bandwidth) : NAN,
        };
    }
    return (RecordList){peaks, sizeof *peaks, (int)device->peaks->len};
}

static RecordList sparse_peak_results(const Device *device, GPtrArray *owned)
{
    guint n = device->sparse_peaks->len;
    SparsePeakResult *peaks = own(owned, g_new0(SparsePeakResult, MAX(1, n)));
    for (guint i = 0; i < n; i++) {
        const Peak *peak = &g_array_index(device->sparse_peaks, Peak, i);
        peaks[i] = (SparsePeakResult){
            .dtype = dtype_name(peak->dtype),
            .accumulate = accumulator_name(peak),
            .pattern = peak->pattern,
            .basis = basis_name(peak->basis),
            .source = peak->source,
            .note = peak->note,
            .flops_per_s = peak->flops_per_s,
        };
    }
    return (RecordList){peaks, sizeof *peaks, (int)n};
}

static RecordList memory_results(const Device *device, GPtrArray *owned)
{
    MemoryResult *memories = own(owned, g_new0(MemoryResult, MAX(1, device->memories->len)));
    for (guint i = 0; i < device->memories->len; i++) {
        const Memory *memory = &g_array_index(device->memories, Memory, i);
        memories[i] = (MemoryResult){
            .name = memory->name,
            .source = memory->source,
            .note = memory->note,
            .measured_source = memory->bandwidth_source[BASIS_MEASURED],
            .on_chip = memory->on_chip,
            .shared = memory->shared,
            .capacity_bytes = known_count(memory->capacity_bytes),
            .theoretical = known(memory->bytes_per_s[BASIS_THEORETICAL]),
            .sustained = known(memory->bytes_per_s[BASIS_SUSTAINED]),
            .measured = known(memory->bytes_per_s[BASIS_MEASURED]),
        };
    }
    return (RecordList){memories, sizeof *memories, (int)device->memories->len};
}

static FactResult fact_result(const Fact *fact)
{
    return (FactResult){known(fact->value), known_count((int64_t)fact->value), fact->source,
                        fact->note, fact->currency};
}

DeviceResult *device_result_new(const Device *device)
{
    DeviceResult *result = g_new0(DeviceResult, 1);
    const Memory *main = device_main_memory(device);
    GPtrArray *owned = result->owned = g_ptr_array_new_with_free_func(g_free);
    result->device = device;
    result->id = device->id;
    result->name = device->name;
    result->vendor = device->vendor;
    result->class_name = device->class_name;
    result->notes = device->notes;
    result->file = device->file;
    result->year = device->year > 0 ? device->year : -1;
    result->peaks = peak_results(device, owned);
    result->sparse_peaks = sparse_peak_results(device, owned);
    result->memories = memory_results(device, owned);
    result->bandwidth = known(device_bandwidth(device, BASIS_THEORETICAL, false));
    result->bandwidth_measured = known(device_bandwidth(device, BASIS_MEASURED, true));
    result->memory_bytes = main ? known_count(main->capacity_bytes) : COUNT_ABSENT;
    result->fast_memory_bytes = known_count(device_fast_memory(device));
    for (int id = 0; id < FACT_ID_COUNT; id++)
        result->facts[id] = fact_result(&device->facts[id]);
    char *missing = device_missing(device);
    result->missing = missing ? own(owned, missing) : NULL;
    const char **doubts = own(owned, g_new0(const char *, device->doubts->len + 1));
    for (guint i = 0; i < device->doubts->len; i++)
        doubts[i] = g_ptr_array_index(device->doubts, i);
    result->doubts = doubts;
    return result;
}

void device_result_free(DeviceResult *result)
{
    if (!result)
        return;
    g_ptr_array_unref(result->owned);
    g_free(result);
}

/* Operators ------------------------------------------------------------------------------------ */

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
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    if (!g_str_has_prefix(formula, row))
        return g_strdup(*formula ? formula : "0");
    g_ascii_formatd(number, sizeof number, "%.12g", info->unit_flops);
    return g_strconcat(number, formula + strlen(row), NULL);
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
