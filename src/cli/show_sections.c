/* Sections of `roofbook show`: analyses beside the counts, as text, JSON or CSV. */
#include "cli/show.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/units.h"
#include "cli/text_table.h"
#include "whatif/algorithms.h"

/* Records ---------------------------------------------------------------------------------------
 */

static bool add_records(const ResultList *list, GPtrArray *records)
{
    for (int i = 0; list && i < list->records.n; i++)
        g_ptr_array_add(records, (void *)record_at(&list->records, i));
    return list != NULL;
}

typedef const ResultList *(*OfTiming)(const Show *show, const TimingResult *timing, GError **error);

/* Those of each device in turn. */
static bool collect(const Show *show, OfTiming ask, GPtrArray *records, GError **error)
{
    for (guint i = 0; i < show->timings->len; i++)
        if (!add_records(ask(show, g_ptr_array_index(show->timings, i), error), records))
            return false;
    return true;
}

/* Those of each device, or, where none is named, those that need none. */
static bool collect_or_plain(const Show *show, OfTiming ask, GPtrArray *records, GError **error)
{
    return show->options.setup.devices ? collect(show, ask, records, error)
                                       : add_records(ask(show, NULL, error), records);
}

static bool collect_training(const Show *show, GPtrArray *records, GError **error)
{
    return add_records(whatif_training(show->project->analysis, show->model, error), records);
}

static bool collect_fusion(const Show *show, GPtrArray *records, GError **error)
{
    const FusionResult *fusion = analysis_fusion(show->project->analysis, show->model, error);
    for (int i = 0; fusion && i < fusion->steps.n; i++)
        g_ptr_array_add(records, (void *)record_at(&fusion->steps, i));
    return fusion != NULL;
}

static const ResultList *fusion_times(const Show *show, const TimingResult *timing, GError **error)
{
    return whatif_fusion_times(show->project->analysis, timing, error);
}

static const ResultList *schemes_on(const Show *show, const TimingResult *timing, GError **error)
{
    return whatif_schemes(show->project->analysis, show->model, timing, error);
}

static bool collect_schemes(const Show *show, GPtrArray *records, GError **error)
{
    return collect_or_plain(show, schemes_on, records, error);
}

static const ResultList *energy_on(const Show *show, const TimingResult *timing, GError **error)
{
    return whatif_energy(show->project->analysis, show->model, timing, error);
}

static bool collect_energy(const Show *show, GPtrArray *records, GError **error)
{
    return collect_or_plain(show, energy_on, records, error);
}

static const ResultList *advice_on(const Show *show, const TimingResult *timing, GError **error)
{
    return whatif_advice(show->project->analysis, timing, true, error);
}

static bool collect_advice(const Show *show, GPtrArray *records, GError **error)
{
    return collect(show, advice_on, records, error);
}

/* Of the devices named, whether they run the model or not. */
static bool collect_capacity(const Show *show, GPtrArray *records, GError **error)
{
    for (guint i = 0; i < show->devices->len; i++)
        if (!add_records(whatif_capacity(show->project->analysis, show->model,
                                         g_ptr_array_index(show->devices, i), error),
                         records))
            return false;
    return true;
}

static const ResultList *batches_on(const Show *show, const TimingResult *timing, GError **error)
{
    return whatif_sweep(show->project->analysis, timing, SWEEP_BATCH, error);
}

static const ResultList *resolutions_on(const Show *show, const TimingResult *timing,
                                        GError **error)
{
    return whatif_sweep(show->project->analysis, timing, SWEEP_RESOLUTION, error);
}

/* The axes named; both where none is, of which a network may have but one. */
static bool collect_sweep(const Show *show, GPtrArray *records, GError **error)
{
    static const OfTiming of_axis[] = {batches_on, resolutions_on};
    for (char **name = show->options.sweeps; name && *name; name++) {
        SweepAxis axis;
        if (!sweep_axis_find(*name, &axis, error) || !collect(show, of_axis[axis], records, error))
            return false;
    }
    for (gsize i = 0; !show->options.sweeps && i < G_N_ELEMENTS(of_axis); i++)
        collect(show, of_axis[i], records, NULL);
    return true;
}

static const ResultList *knee_on(const Show *show, const TimingResult *timing, GError **error)
{
    return whatif_knee(show->project->analysis, timing, error);
}

static bool collect_knee(const Show *show, GPtrArray *records, GError **error)
{
    return collect(show, knee_on, records, error);
}

/* Tables ----------------------------------------------------------------------------------------
 */

/* How a figure reads when operators are not covered. */
typedef enum Mark { MARK_NONE, MARK_LEAST, MARK_MOST } Mark;

typedef struct Column {
    const char *header, *field; /* NULL ends a table; a header with '>' is right-aligned */
    Mark mark;
} Column;

/* A kilowatt-hour has its prefix, and so has a ratio. */
static char *number_text(double value, const char *unit)
{
    if (strcmp(unit, "1/s") == 0)
        return units_si(value, 3, "");
    if (strcmp(unit, "kWh") != 0 && *unit)
        return units_si(value, 3, unit);
    g_autofree char *number = units_number(value, 3);
    return g_strconcat(number, *unit ? " " : "×", unit, NULL);
}

static char *value_text(const Field *field, const void *record)
{
    Value value;
    if (!field_read(field, record, &value))
        return g_strdup("");
    switch (field->type) {
    case FIELD_BYTES:
        return units_bytes((double)value.integer);
    case FIELD_NUMBER:
        return number_text(value.real, field->unit);
    case FIELD_BOOL:
        return g_strdup(value.yes ? "yes" : "");
    default:
        return field_text(field, record);
    }
}

static char *cell_text(const Column *column, const Field *field, const void *record, bool complete)
{
    static const char *const signs[] = {"", "≥ ", "≤ "};
    g_autofree char *text = value_text(field, record);
    return g_strconcat(complete || !*text ? "" : signs[column->mark], text, NULL);
}

static void print_table(const RecordType *type, const Column *columns, const GPtrArray *records,
                        bool complete)
{
    enum { MOST_COLUMNS = 16 };
    const char *headers[MOST_COLUMNS] = {NULL};
    for (int i = 0; columns[i].header; i++)
        headers[i] = columns[i].header;
    g_autoptr(TextTable) table = text_table_new(headers);
    for (guint r = 0; r < records->len; r++)
        for (const Column *column = columns; column->header; column++)
            text_table_add(table, cell_text(column, record_field(type, column->field),
                                            g_ptr_array_index(records, r), complete));
    text_table_print(table);
}

static const Column training_columns[] = {{"", "title", MARK_NONE},
                                          {">weights", "weights_bytes", MARK_LEAST},
                                          {">gradients", "gradients_bytes", MARK_LEAST},
                                          {">optimizer", "slots_bytes", MARK_LEAST},
                                          {">activations", "activations_bytes", MARK_LEAST},
                                          {">total", "total_bytes", MARK_LEAST},
                                          {">by simple rule", "total_simple_bytes", MARK_LEAST},
                                          {">FLOPs of a step", "flops", MARK_LEAST},
                                          {NULL, NULL, MARK_NONE}};

static const Column fusion_columns[] = {{"rule", "rule", MARK_NONE},
                                        {">times", "applications", MARK_NONE},
                                        {">operators", "operators", MARK_NONE},
                                        {">parameters", "params", MARK_LEAST},
                                        {">FLOPs", "flops", MARK_LEAST},
                                        {">traffic", "bytes", MARK_LEAST},
                                        {">peak", "peak_bytes", MARK_LEAST},
                                        {NULL, NULL, MARK_NONE}};

static const Column fusion_time_columns[] = {{"device", "device", MARK_NONE},
                                             {"up to rule", "rule", MARK_NONE},
                                             {">roofline", "roofline_seconds", MARK_LEAST},
                                             {">saved", "saved_seconds", MARK_NONE},
                                             {NULL, NULL, MARK_NONE}};

static const Column scheme_columns[] = {{"device", "device", MARK_NONE},
                                        {"scheme", "scheme", MARK_NONE},
                                        {">weights", "weights_bytes", MARK_LEAST},
                                        {">metadata", "metadata_bytes", MARK_LEAST},
                                        {">traffic", "bytes", MARK_LEAST},
                                        {">peak", "peak_bytes", MARK_LEAST},
                                        {"computed in", "compute_dtype", MARK_NONE},
                                        {">roofline", "roofline_seconds", MARK_LEAST},
                                        {">speedup", "speedup", MARK_NONE},
                                        {"bound by", "bound", MARK_NONE},
                                        {"", "reason", MARK_NONE},
                                        {NULL, NULL, MARK_NONE}};

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

static const Column advice_columns[] = {{"device", "device", MARK_NONE},
                                        {"rule", "rule", MARK_NONE},
                                        {">gain", "gain_seconds", MARK_NONE},
                                        {">of the time", "gain_share", MARK_NONE},
                                        {">memory", "gain_bytes", MARK_NONE},
                                        {">layers", "layers", MARK_NONE},
                                        {"layer", "layer", MARK_NONE},
                                        {"evidence", "evidence", MARK_NONE},
                                        {NULL, NULL, MARK_NONE}};

static const Column capacity_columns[] = {{"device", "device", MARK_NONE},
                                          {">memory", "memory_bytes", MARK_NONE},
                                          {"use", "title", MARK_NONE},
                                          {">largest batch", "batch", MARK_MOST},
                                          {">it takes", "bytes", MARK_LEAST},
                                          {"", "reason", MARK_NONE},
                                          {NULL, NULL, MARK_NONE}};

static const Column sweep_columns[] = {{"device", "device", MARK_NONE},
                                       {"", "axis", MARK_NONE},
                                       {">", "value", MARK_NONE},
                                       {">roofline", "seconds", MARK_LEAST},
                                       {">per second", "inferences_per_s", MARK_MOST},
                                       {">memory-bound", "memory_bound_share", MARK_NONE},
                                       {">MACs", "macs", MARK_LEAST},
                                       {">traffic", "bytes", MARK_LEAST},
                                       {">memory", "memory_bytes", MARK_LEAST},
                                       {"", "reason", MARK_NONE},
                                       {NULL, NULL, MARK_NONE}};

static const Column knee_columns[] = {
    {"device", "device", MARK_NONE},          {">knee, batch", "batch", MARK_NONE},
    {">roofline", "seconds", MARK_LEAST},     {">per second", "inferences_per_s", MARK_MOST},
    {">of that at 4096", "share", MARK_NONE}, {NULL, NULL, MARK_NONE}};

/* Fusion ----------------------------------------------------------------------------------------
 */

/* One line for all that the same rule leaves for the same reason. */
static void print_unfused(const RecordList *unfused)
{
    static const char *const headers[] = {"rule", ">layers", "first", "not fused, for", NULL};
    g_autoptr(TextTable) table = text_table_new(headers);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) first = g_ptr_array_new();
    g_autoptr(GArray) layers = g_array_new(FALSE, TRUE, sizeof(int64_t));
    for (int i = 0; i < unfused->n; i++) {
        const Unfused *one = record_at(unfused, i);
        char *key = g_strdup_printf("%d/%s", one->rule, one->reason);
        gpointer known = g_hash_table_lookup(seen, key);
        if (!known) {
            g_ptr_array_add(first, (void *)one);
            g_array_set_size(layers, first->len);
            known = GUINT_TO_POINTER(first->len);
        }
        g_array_index(layers, int64_t, GPOINTER_TO_UINT(known) - 1)++;
        g_hash_table_replace(seen, key, known);
    }
    for (guint i = 0; i < first->len; i++) {
        const Unfused *one = g_ptr_array_index(first, i);
        text_table_add(table, g_strdup(fusion_info(one->rule)->name));
        text_table_add(table, units_grouped(g_array_index(layers, int64_t, i)));
        text_table_add(table, g_strdup(one->op));
        text_table_add(table, g_strdup(one->reason));
    }
    if (first->len > 0) {
        printf("\n");
        text_table_print(table);
    }
}

static bool print_fusion(const Show *show, GError **error)
{
    g_autoptr(GPtrArray) steps = g_ptr_array_new(), times = g_ptr_array_new();
    if (!collect_fusion(show, steps, error))
        return false;
    print_table(&fusion_step_record, fusion_columns, steps, show->model->complete);
    print_unfused(&analysis_fusion(show->project->analysis, show->model, NULL)->unfused);
    if (!collect(show, fusion_times, times, error))
        return false;
    if (times->len > 0) {
        printf("\n");
        print_table(&fusion_time_record, fusion_time_columns, times, show->model->complete);
    }
    return true;
}

static json_t *records_json(const RecordType *type, const GPtrArray *records)
{
    RecordList list = {records->pdata, 0, (int)records->len};
    return list.n > 0 ? record_list_json(type, &list) : json_array();
}

static json_t *fusion_json(const Show *show, GError **error)
{
    g_autoptr(GPtrArray) times = g_ptr_array_new();
    const FusionResult *fusion = analysis_fusion(show->project->analysis, show->model, error);
    if (!fusion || !collect(show, fusion_times, times, error))
        return NULL;
    json_t *json = record_json(&fusion_record, fusion);
    json_object_set_new(json, "timing", records_json(&fusion_time_record, times));
    return json;
}

/* Algorithms ------------------------------------------------------------------------------------
 */

static void add_algorithm_row(TextTable *table, const AlgorithmsResult *all, int i)
{
    const LayerAlgorithms *layer = plan_layer(all->plan, i);
    const AlgorithmCost *best = &layer->cost[layer->best];
    text_table_add(table,
                   g_strdup(cost_op(all->timing->of->cost, all->plan->layers[i].layer)->name));
    for (int a = 0; a < CONV_ALGORITHM_COUNT; a++)
        text_table_add(table, layer->cost[a].reason ? g_strdup("")
                                                    : units_seconds(layer->time[a].seconds));
    text_table_add(table, g_strdup(conv_algorithm_title(layer->best)));
    text_table_add(
        table, units_seconds(layer->time[CONV_DIRECT].seconds - layer->time[layer->best].seconds));
    text_table_add(table, units_bytes((double)best->workspace_bytes));
}

static void print_algorithms_on(const TimingResult *timing)
{
    const char *headers[CONV_ALGORITHM_COUNT + 5] = {"layer"};
    char *titles[CONV_ALGORITHM_COUNT];
    g_autoptr(ResultList) list = algorithm_results(timing);
    const AlgorithmsResult *all = record_at(&list->records, 0);
    for (int a = 0; a < CONV_ALGORITHM_COUNT; a++)
        headers[1 + a] = titles[a] = g_strconcat(">", conv_algorithm_title((ConvAlgorithm)a), NULL);
    headers[CONV_ALGORITHM_COUNT + 1] = "best";
    headers[CONV_ALGORITHM_COUNT + 2] = ">saves";
    headers[CONV_ALGORITHM_COUNT + 3] = ">workspace";
    g_autoptr(TextTable) table = text_table_new(headers);
    for (int i = 0; i < all->plan->n_layers; i++)
        add_algorithm_row(table, all, i);
    g_autofree char *direct = units_seconds(all->plan->direct_seconds),
                    *best = units_seconds(all->plan->best_seconds),
                    *workspace = units_bytes((double)all->plan->workspace_bytes);
    const char *mark = timing->of->complete ? "" : "≥ ";
    printf("%s: %s%s with direct convolutions, %s%s with the best of each, %s of workspace\n",
           timing->device, mark, direct, mark, best, workspace);
    text_table_print(table);
    for (int a = 0; a < CONV_ALGORITHM_COUNT; a++)
        g_free(titles[a]);
}

static bool print_algorithms(const Show *show, GError **error)
{
    (void)error;
    for (guint i = 0; i < show->timings->len; i++)
        print_algorithms_on(g_ptr_array_index(show->timings, i));
    return true;
}

static json_t *algorithms_json(const Show *show, GError **error)
{
    json_t *array = json_array();
    (void)error;
    for (guint i = 0; i < show->timings->len; i++) {
        g_autoptr(ResultList) list = algorithm_results(g_ptr_array_index(show->timings, i));
        json_array_append_new(array, record_json(&algorithms_record, record_at(&list->records, 0)));
    }
    return array;
}

/* Energy ----------------------------------------------------------------------------------------
 */

/* Of the devices that state a price, whatever their energy. */
static void print_rent(const Show *show, const GPtrArray *records)
{
    for (guint i = 0; i < records->len; i++) {
        const EnergyResult *row = g_ptr_array_index(records, i);
        const EnergyResult *before = i > 0 ? g_ptr_array_index(records, i - 1) : NULL;
        if (isnan(row->cost_per_million) || (before && before->device == row->device))
            continue;
        g_autofree char *cost = units_number(row->cost_per_million, 3),
                        *hours = units_number(row->hours_per_million, 3);
        printf("%s: renting it for a million inferences, %s%s h, costs %s%s %s\n", row->device,
               show->model->complete ? "" : "≥ ", hours, show->model->complete ? "" : "≥ ", cost,
               row->currency);
    }
}

/* An estimate is never without what it rests on. */
static bool print_energy(const Show *show, GError **error)
{
    g_autoptr(GPtrArray) records = g_ptr_array_new();
    if (!collect_energy(show, records, error))
        return false;
    print_table(&energy_record, energy_columns, records, show->model->complete);
    for (guint i = 0; i < records->len; i++) {
        const EnergyResult *row = g_ptr_array_index(records, i);
        bool repeated =
            i > 0 &&
            strcmp(row->text, ((const EnergyResult *)g_ptr_array_index(records, i - 1))->text) == 0;
        if (!repeated)
            printf("%s\n", row->text);
    }
    print_rent(show, records);
    return true;
}

/* The table of sections --------------------------------------------------------------------------
 */

typedef struct Section {
    const char *name, *help, *title;
    bool takes_device;
    const RecordType *type;
    const Column *columns;
    bool (*collect)(const Show *show, GPtrArray *records, GError **error);
    bool (*print)(const Show *show, GError **error);   /* NULL: the columns of what is collected */
    json_t *(*json)(const Show *show, GError **error); /* NULL: an array of what is collected */
} Section;

static const Section sections[SHOW_SECTION_COUNT] = {
    [SHOW_TRAINING] = {"training", "What training holds and computes, by optimizer and what-if",
                       "Training, one step", false, &training_record, training_columns,
                       collect_training, NULL, NULL},
    [SHOW_FUSION] = {"fusion", "What each fusion rule changes, and what does not fuse",
                     "Fusion, each rule after those before it", false, &fusion_step_record,
                     fusion_columns, collect_fusion, print_fusion, fusion_json},
    [SHOW_SCHEMES] = {"schemes", "Every number format and scheme of quantization", "Schemes", false,
                      &scheme_record, scheme_columns, collect_schemes, NULL, NULL},
    [SHOW_ALGORITHMS] = {"algorithms", "Convolution algorithms, layer by layer; with --on",
                         "Convolution algorithms, roofline times", true, &algorithm_record, NULL,
                         NULL, print_algorithms, algorithms_json},
    [SHOW_ENERGY] = {"energy", "Estimates of energy", "Energy of one batch, estimated", false,
                     &energy_record, energy_columns, collect_energy, print_energy, NULL},
    [SHOW_ADVICE] = {"advice", "What to change, the largest gain first; with --on",
                     "Advice; gains are of roofline times and do not add up", true, &advice_record,
                     advice_columns, collect_advice, NULL, NULL},
    [SHOW_CAPACITY] = {"capacity", "Largest batch that fits, by optimizer; with --on",
                       "Largest batch that fits", true, &capacity_record, capacity_columns,
                       collect_capacity, NULL, NULL},
    [SHOW_SWEEP] = {"sweep", "Other batches or resolutions; may be repeated; with --on", "Sweep",
                    true, &sweep_record, sweep_columns, collect_sweep, NULL, NULL},
    [SHOW_KNEE] = {"knee", "Batch past which throughput hardly grows; with --on",
                   "Knee: the smallest batch with 95 % of the throughput at 4096", true,
                   &knee_record, knee_columns, collect_knee, NULL, NULL},
};

const char *show_section_name(ShowSection section)
{
    return sections[section].name;
}

const char *show_section_help(ShowSection section)
{
    return sections[section].help;
}

bool show_sections_chosen(const Show *show)
{
    for (int i = 0; i < SHOW_SECTION_COUNT; i++)
        if (show->options.chosen[i])
            return true;
    return false;
}

bool show_sections_check(Show *show, GError **error)
{
    ShowOptions *options = &show->options;
    int chosen = 0;
    options->chosen[SHOW_SWEEP] = options->sweeps != NULL;
    for (char **name = options->sweeps; name && *name; name++) {
        SweepAxis axis;
        if (!sweep_axis_find(*name, &axis, error))
            return false;
    }
    for (int i = 0; i < SHOW_SECTION_COUNT; i++) {
        chosen += options->chosen[i];
        if (options->chosen[i] && sections[i].takes_device && !options->setup.devices) {
            g_set_error(error, RB_ERROR, RB_ERROR_USAGE,
                        "--%s is of a device; name one, as in --on v100-sxm2", sections[i].name);
            return false;
        }
    }
    if (options->csv && chosen > 1) {
        g_set_error(error, RB_ERROR, RB_ERROR_USAGE,
                    "--csv is one table; ask for one of them at a time");
        return false;
    }
    return true;
}

/* Output ----------------------------------------------------------------------------------------
 */

static bool print_section(const Show *show, const Section *section, GError **error)
{
    g_autoptr(GPtrArray) records = g_ptr_array_new();
    printf("\n%s\n", section->title);
    if (section->print)
        return section->print(show, error);
    if (!section->collect(show, records, error))
        return false;
    print_table(section->type, section->columns, records, show->model->complete);
    return true;
}

int show_sections_print(const Show *show)
{
    int status = EXIT_DONE;
    for (int i = 0; i < SHOW_SECTION_COUNT; i++) {
        GError *error = NULL;
        if (show->options.chosen[i] && !print_section(show, &sections[i], &error))
            status = command_fail(error);
    }
    return status;
}

static json_t *section_json(const Show *show, const Section *section, GError **error)
{
    g_autoptr(GPtrArray) records = g_ptr_array_new();
    if (section->json)
        return section->json(show, error);
    return section->collect(show, records, error) ? records_json(section->type, records) : NULL;
}

int show_sections_json(const Show *show, json_t *json)
{
    bool all = !show_sections_chosen(show);
    int status = EXIT_DONE;
    for (int i = 0; i < SHOW_SECTION_COUNT; i++) {
        GError *error = NULL;
        if (all ? sections[i].takes_device && !show->options.setup.devices
                : !show->options.chosen[i])
            continue;
        json_t *value = section_json(show, &sections[i], &error);
        if (value)
            json_object_set_new(json, sections[i].name, value);
        else if (all)
            g_clear_error(&error);
        else
            status = command_fail(error);
    }
    return status;
}

/* Algorithms are lists of their own that no analysis keeps. */
static void csv_algorithms(const Show *show)
{
    g_autoptr(GPtrArray) lists = g_ptr_array_new_with_free_func((GDestroyNotify)result_list_free);
    g_autoptr(GPtrArray) records = g_ptr_array_new();
    for (guint i = 0; i < show->timings->len; i++) {
        ResultList *list = algorithm_results(g_ptr_array_index(show->timings, i));
        const AlgorithmsResult *all = record_at(&list->records, 0);
        g_ptr_array_add(lists, list);
        for (int k = 0; k < all->layers.n; k++)
            g_ptr_array_add(records, (void *)record_at(&all->layers, k));
    }
    g_autofree char *text =
        record_csv(&algorithm_record, &(RecordList){records->pdata, 0, (int)records->len});
    fputs(text, stdout);
}

int show_sections_csv(const Show *show)
{
    int i = 0;
    while (!show->options.chosen[i])
        i++;
    if (!sections[i].collect) {
        csv_algorithms(show);
        return EXIT_DONE;
    }
    GError *error = NULL;
    g_autoptr(GPtrArray) records = g_ptr_array_new();
    if (!sections[i].collect(show, records, &error))
        return command_fail(error);
    g_autofree char *text =
        record_csv(sections[i].type, &(RecordList){records->pdata, 0, (int)records->len});
    fputs(text, stdout);
    return EXIT_DONE;
}
