#include "site/page_data.h"

#include <string.h>

#include "analysis/ask.h"
#include "page/columns.h"
#include "page/layer_place.h"
#include "page/not_computed.h"
#include "page/spreadsheet.h"
#include "record/json_text.h"

static const char *const csv_names[] = {
    [CONTENT_TABLES] = NULL,           [CONTENT_CHANGES] = NULL,
    [CONTENT_MODEL] = "layers.csv",    [CONTENT_PAIR] = "layers.csv",
    [CONTENT_DEVICE] = "peaks.csv",    [CONTENT_MODELS] = "models.csv",
    [CONTENT_DEVICES] = "devices.csv", [CONTENT_OPERATORS] = "operators.csv",
};

/* `model` in every precision the handbook shows, as the device has it, each once; with the
 * device's tiled figures or none. */
static GPtrArray *in_precisions(Analysis *analysis, const ModelResult *model,
                                const Handbook *handbook, const Device *device, bool tiled)
{
    GPtrArray *results = g_ptr_array_new();
    for (char **precision = handbook->precisions; *precision; precision++) {
        Setup setup = {.network = model->setup.network, .device = tiled ? device : NULL};
        bool other = !analysis_set_format(analysis, &setup, *precision, device);
        const ModelResult *result = other ? NULL : analysis_model(analysis, &setup, NULL);
        if (result && !g_ptr_array_find(results, result, NULL))
            g_ptr_array_add(results, (void *)result);
    }
    return results;
}

static void add_timings(Analysis *analysis, const GPtrArray *models, const Device *device,
                        GPtrArray *timings)
{
    Setup setup = {0};
    for (guint i = 0; i < models->len; i++) {
        const TimingResult *timing =
            analysis_verdict(analysis, g_ptr_array_index(models, i), device, &setup, NULL);
        if (timing)
            g_ptr_array_add(timings, (void *)timing);
    }
}

static const char *const everything[] = {NULL}, *const no_lists[] = {"layers", "inputs", "outputs",
                                                                     NULL};

/* Of a timing on a model's page: what the pages of pairs have, what the device or the page itself
 * says, and what is no more than batch or the network's flops over seconds, or 1 -
 * memory_bound_share. */
static const char *const of_pairs[] = {
    "model",           "device_name", "fusion",           "design",      "basis",
    "live_mean_bytes", "live_swing",  "inferences_per_s", "flops_per_s", "ridge",
    "bandwidth",       "matrix_peak", "vector_dtype",     "vector_peak", "compute_bound_share",
    "launch_seconds",  "notes",       "classes",          "layers",      NULL};

/* Not in layers.csv beside a model: what follows from the operator, other conventions, and what is
 * the sum or the quotient of others, which data.json has. */
static const char *const of_json[] = {"class",
                                      "block",
                                      "flops_exact",
                                      "pool_input_flops",
                                      "buffers",
                                      "metadata_bytes",
                                      "traffic.compulsory.input",
                                      "traffic.compulsory.weights",
                                      "traffic.compulsory.output",
                                      "traffic.compulsory.total",
                                      "traffic.expected",
                                      "traffic.tiled",
                                      "traffic.no_reuse",
                                      "intensity_tiled",
                                      "intensity_no_reuse",
                                      "covered",
                                      NULL};

/* Likewise beside a pair: flops_per_s is the layer's flops over the seconds, the share these over
 * their sum, and these the longest of the three that follow. */
static const char *const times_of_json[] = {
    "share",          "compute_dtype",  "flops_per_s",    "utilisation",
    "matrix_seconds", "vector_seconds", "memory_seconds", NULL};

/* What equal layers differ in. */
static const char *const of_one_layer[] = {"index", "name", NULL};

/* Of the layers of the first timing on a pair's page: what the model's layers have, or layers.csv
 * as a text; and what others leave to the first one. */
static const char *const of_layers[] = {"name",        "class",       "share",
                                        "skips_zeros", "flops_per_s", NULL};
static const char *const of_more_layers[] = {"name",           "class",          "share",
                                             "skips_zeros",    "flops_per_s",    "matrix_seconds",
                                             "vector_seconds", "memory_seconds", NULL};

/* Lists of a timing that are written by column, or are those of an earlier one. */
static const char *const that_stand_behind[] = {"classes", "layers", NULL};

/* ---- Writing --------------------------------------------------------------------------------- */

/* {"schema": ..., the rest is the caller's. */
static GString *begin(void)
{
    enum { USUAL_BYTES = 64 * 1024 };
    GString *json = g_string_sized_new(USUAL_BYTES);
    json_open(json, '{');
    json_key(json, "schema");
    json_put_string(json, PAGE_SCHEMA);
    return json;
}

static char *end(GString *json)
{
    json_close(json, '}');
    g_string_append_c(json, '\n');
    return g_string_free(json, FALSE);
}

static void write_record(GString *json, const char *key, const RecordType *type, const void *record,
                         const char *const *without)
{
    json_key(json, key);
    record_write(json, type, record, without);
}

static void write_records(GString *json, const char *key, const RecordType *type,
                          const RecordList *list, const char *const *without)
{
    json_key(json, key);
    json_open(json, '[');
    for (int i = 0; i < list->n; i++)
        record_write(json, type, record_at(list, i), without);
    json_close(json, ']');
}

static void write_columns(GString *json, const char *key, const RecordType *type,
                          const RecordList *list, const char *const *without)
{
    json_key(json, key);
    columns_write(json, type, list, &(ColumnsLess){.names = without});
}

/* Reopens the object that was written last. */
static void reopen(GString *json)
{
    g_string_truncate(json, json->len - 1);
}

/* A record's own list by column, behind the rest of it, where it has one. */
static void write_list(GString *json, const RecordType *type, const void *record, const char *name)
{
    Value value;
    const Field *field = record_field(type, name);
    if (field_read(field, record, &value))
        write_columns(json, name, field->of, &value.records, everything);
}

/* The device's own data says why it does not compute a format and how much it holds, this one what
 * is needed. */
static bool device_says(const Field *field, const void *record)
{
    const TimingResult *timing = record;
    return g_str_equal(field->name, "reason") &&
           (not_computed_says(timing) || (timing->fused && timing->fit.fits == FITS_NO));
}

static RecordList pointers(const GPtrArray *records)
{
    return (RecordList){records->pdata, 0, (int)records->len};
}

static int place_in(const Question *asked_for, PageContent content)
{
    return content == CONTENT_MODEL  ? asked_for->in_model_data
           : content == CONTENT_PAIR ? asked_for->in_pair_data
                                     : 0;
}

/* Lists of an answer that are written by column. */
static const char *const of_answers[] = {"steps", "unfused", NULL};

static void write_answer(GString *json, const Question *asked_for, const void *record)
{
    write_record(json, asked_for->name, asked_for->record, record, of_answers);
    reopen(json);
    for (const char *const *name = of_answers; *name; name++)
        if (record_field(asked_for->record, *name))
            write_list(json, asked_for->record, record, *name);
    json_close(json, '}');
}

/* The answers that belong there; absent when one cannot be told. What else can be asked is for
 * pages and `show`. */
static void write_answers(GString *json, PageContent content, const Asked *asked)
{
    for (int place = 1; place <= QUESTION_COUNT; place++)
        for (int id = 0; id < QUESTION_COUNT; id++) {
            const Question *asked_for = question((QuestionId)id);
            const ResultList *list =
                place_in(asked_for, content) == place ? ask((QuestionId)id, asked, NULL) : NULL;
            if (list && asked_for->single)
                write_answer(json, asked_for, record_at(&list->records, 0));
            else if (list)
                write_columns(json, asked_for->name, asked_for->record, &list->records, everything);
        }
}

/* ---- Pages ----------------------------------------------------------------------------------- */

/* Every device, without the layers: those are on the pages of the pairs. */
static PageData model_data(Analysis *analysis, const Pages *pages, const Handbook *handbook,
                           const PagePlan *plan)
{
    const ModelResult *model = g_ptr_array_index(pages->models, plan->model);
    g_autoptr(GPtrArray) timings = g_ptr_array_new();
    for (guint i = 0; i < pages->devices->len; i++) {
        const DeviceResult *device = g_ptr_array_index(pages->devices, i);
        g_autoptr(GPtrArray) models =
            in_precisions(analysis, model, handbook, device->device, false);
        add_timings(analysis, models, device->device, timings);
    }
    RecordList list = pointers(timings), layers = model_rows(model);
    GString *json = begin();
    write_record(json, "model", &model_record, model, no_lists);
    reopen(json);
    write_list(json, &model_record, model, "inputs");
    write_list(json, &model_record, model, "outputs");
    json_close(json, '}');
    write_columns(json, "layers", &layer_record, &layers, everything);
    json_key(json, "timing");
    columns_write(json, &timing_record, &list, &(ColumnsLess){of_pairs, device_says});
    write_answers(json, plan->content, &(Asked){.analysis = analysis, .model = model});
    return (PageData){end(json), csv_names[CONTENT_MODEL],
                      spreadsheet_csv_alike(&layer_record, &layers, of_json, of_one_layer)};
}

/* What questions are asked of: the first precision that the device computes. */
static const TimingResult *first_computed(const GPtrArray *timings)
{
    for (guint i = 0; i < timings->len; i++) {
        const TimingResult *timing = g_ptr_array_index(timings, i);
        if (timing->fused)
            return timing;
    }
    return NULL;
}

static bool same_layer(const LayerTime *a, const LayerTime *b)
{
    return a->matrix_s == b->matrix_s && a->vector_s == b->vector_s && a->memory_s == b->memory_s &&
           a->compute_dtype == b->compute_dtype;
}

/* As tf32 that is computed in fp32. */
static bool same_layers(const TimingResult *a, const TimingResult *b)
{
    const Timing *one = a->timing, *other = b->timing;
    if (a->reason || b->reason || !one || !other || one->cost->n_layers != other->cost->n_layers)
        return false;
    for (int i = 0; i < one->cost->n_layers; i++)
        if (!same_layer(timing_layer(one, i), timing_layer(other, i)))
            return false;
    return true;
}

static void write_layers(GString *json, const ModelResult *made, const TimingResult *timing,
                         const RecordList *layers, bool first)
{
    const ColumnsLess less = {.names = first ? of_layers : of_more_layers};
    static const ColumnsLess nothing = {.names = everything};
    g_autoptr(GArray) places = layer_places(made, timing->of);
    RecordList of = {places->data, sizeof(LayerPlace), (int)places->len};
    g_autoptr(Columns) columns = columns_new(layers->n);
    json_key(json, "layers");
    columns_add(columns, &layer_place_record, &of, &nothing);
    columns_add(columns, &layer_time_record, layers, &less);
    columns_put(columns, json);
}

static void write_timing(GString *json, const ModelResult *made, const TimingResult *timing,
                         bool repeats, bool first)
{
    RecordList layers = timing_layers(timing);
    record_write(json, &timing_record, timing, that_stand_behind);
    if (repeats || !layers.items)
        return;
    reopen(json);
    write_list(json, &timing_record, timing, "classes");
    write_layers(json, made, timing, &layers, first);
    json_close(json, '}');
}

static void write_timings(GString *json, const ModelResult *model, const GPtrArray *timings)
{
    const TimingResult *first = first_computed(timings);
    json_key(json, "timing");
    json_open(json, '[');
    for (guint i = 0; i < timings->len; i++) {
        const TimingResult *timing = g_ptr_array_index(timings, i);
        bool repeats = false;
        for (guint k = 0; k < i && !repeats; k++)
            repeats = same_layers(g_ptr_array_index(timings, k), timing);
        write_timing(json, model, timing, repeats, timing == first);
    }
    json_close(json, ']');
}

/* What the model's own page has is left to it. */
static PageData pair_data(Analysis *analysis, const Pages *pages, const Handbook *handbook,
                          const PagePlan *plan)
{
    static const char *const elsewhere[] = {"layers", "classes", "published", "conventions",
                                            "inputs", "outputs", "source",    "url",
                                            "notes",  NULL};
    const ModelResult *model = g_ptr_array_index(pages->models, plan->model);
    const DeviceResult *device = g_ptr_array_index(pages->devices, plan->device);
    g_autoptr(GPtrArray) models = in_precisions(analysis, model, handbook, device->device, true);
    g_autoptr(GPtrArray) timings = g_ptr_array_new();
    add_timings(analysis, models, device->device, timings);
    const ModelResult *counted = models->len > 0 ? g_ptr_array_index(models, 0) : model;
    const TimingResult *first = first_computed(timings);
    GString *json = begin();
    write_record(json, "model", &model_record, counted, elsewhere);
    write_timings(json, model, timings);
    if (first)
        write_answers(json, plan->content,
                      &(Asked){.analysis = analysis, .model = first->of, .timing = first});
    RecordList layers = first ? timing_layers(first) : (RecordList){0};
    char *csv = layers.items ? spreadsheet_csv_alike(&layer_time_record, &layers, times_of_json,
                                                     of_one_layer)
                             : NULL;
    return (PageData){end(json), csv_names[CONTENT_PAIR], csv};
}

static PageData device_data(const Pages *pages, const PagePlan *plan)
{
    const DeviceResult *device = g_ptr_array_index(pages->devices, plan->device);
    GString *json = begin();
    g_autoptr(GArray) gaps = not_computed_by(device->device);
    RecordList list = {gaps->data, sizeof(NotComputed), (int)gaps->len};
    write_record(json, "device", &device_record, device, everything);
    write_records(json, "not_computed", &not_computed_record, &list, everything);
    return (PageData){end(json), csv_names[CONTENT_DEVICE],
                      spreadsheet_csv(&peak_record, &device->peaks, everything)};
}

static PageData list_data(const char *key, const RecordType *type, const RecordList *list,
                          const char *const *without, const char *csv_name)
{
    GString *json = begin();
    write_records(json, key, type, list, without);
    return (PageData){end(json), csv_name, spreadsheet_csv(type, list, everything)};
}

/* What the networks' own pages have of them. */
static PageData models_data(const Pages *pages)
{
    static const char *const elsewhere[] = {"layers", "classes", "inputs", "outputs", NULL};
    RecordList list = pointers(pages->models);
    return list_data("models", &model_record, &list, elsewhere, csv_names[CONTENT_MODELS]);
}

static PageData devices_data(const Pages *pages)
{
    RecordList list = pointers(pages->devices);
    return list_data("devices", &device_record, &list, everything, csv_names[CONTENT_DEVICES]);
}

static PageData operators_data(void)
{
    RecordList list = operator_results();
    PageData data =
        list_data("operators", &operator_record, &list, everything, csv_names[CONTENT_OPERATORS]);
    operator_results_free(&list);
    return data;
}

static PageData changes_data(const ChunksChanges *changes)
{
    GString *json = begin();
    json_key(json, "changes");
    json_open(json, '[');
    for (int i = 0; changes && i < changes->list.n; i++)
        record_write(json, changes->type, record_at(&changes->list, i), everything);
    json_close(json, ']');
    return (PageData){end(json), NULL, NULL};
}

/* ---- Tables ---------------------------------------------------------------------------------- */

static void write_row(GString *json, const Table *table, int row)
{
    json_open(json, '[');
    for (int c = 0; c < table_columns(table); c++) {
        const char *text = table_cell(table, row, c)->text;
        json_put_string(json, text ? text : "");
    }
    json_close(json, ']');
}

static void write_table(GString *json, const Table *table)
{
    json_open(json, '{');
    if (table_caption(table)) {
        json_key(json, "caption");
        json_put_string(json, table_caption(table));
    }
    json_key(json, "columns");
    json_open(json, '[');
    for (int c = 0; c < table_columns(table); c++)
        json_put_string(json, table_column(table, c)->header);
    json_close(json, ']');
    json_key(json, "rows");
    json_open(json, '[');
    for (int r = 0; r < table_rows(table); r++)
        write_row(json, table, r);
    json_close(json, ']');
    json_close(json, '}');
}

static PageData tables_data(const Page *page)
{
    GString *json = begin();
    json_key(json, "tables");
    json_open(json, '[');
    cmark_iter *iter = cmark_iter_new(document_root(page->document));
    while (cmark_iter_next(iter) != CMARK_EVENT_DONE) {
        const Block *block = document_block(cmark_iter_get_node(iter));
        if (block && block->kind == BLOCK_TABLE)
            write_table(json, block->table);
    }
    cmark_iter_free(iter);
    json_close(json, ']');
    return (PageData){end(json), NULL, NULL};
}

PageData page_data(Analysis *analysis, const Pages *pages, const Handbook *handbook,
                   const ChunksChanges *changes, const PagePlan *plan, const Page *page)
{
    switch (plan->content) {
    case CONTENT_MODEL:
        return model_data(analysis, pages, handbook, plan);
    case CONTENT_PAIR:
        return pair_data(analysis, pages, handbook, plan);
    case CONTENT_DEVICE:
        return device_data(pages, plan);
    case CONTENT_MODELS:
        return models_data(pages);
    case CONTENT_DEVICES:
        return devices_data(pages);
    case CONTENT_OPERATORS:
        return operators_data();
    case CONTENT_CHANGES:
        return changes_data(changes);
    case CONTENT_FIND:
    case CONTENT_TABLES:
        break;
    }
    return tables_data(page);
}

const char *page_data_csv(PageContent content)
{
    return csv_names[content];
}

void page_data_clear(PageData *data)
{
    g_clear_pointer(&data->json, g_free);
    g_clear_pointer(&data->csv, g_free);
}
