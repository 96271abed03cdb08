#include "book/page_data.h"
#include "book/whatifs.h"

#include <string.h>

#define SCHEMA "roofbook/1"

/* `model` in every precision the handbook shows. `fast_bytes` as in ModelSetup. */
static GPtrArray *in_precisions(Analysis *analysis, const ModelResult *model,
                                const Handbook *handbook, int64_t fast_bytes)
{
    GPtrArray *results = g_ptr_array_new();
    int entry = zoo_find(analysis_zoo(analysis), model->id);
    for (char **precision = handbook->precisions; *precision; precision++) {
        ModelSetup setup = {.dtype = dtype_from_name(*precision), .fast_bytes = fast_bytes};
        const ModelResult *result = analysis_model(analysis, entry, &setup, NULL);
        if (result)
            g_ptr_array_add(results, (void *)result);
    }
    return results;
}

static void add_timings(Analysis *analysis, const GPtrArray *models, const Device *device,
                        GPtrArray *timings)
{
    TimingSetup setup = {0};
    for (guint i = 0; i < models->len; i++) {
        const TimingResult *timing =
            analysis_timing(analysis, g_ptr_array_index(models, i), device, &setup, NULL);
        if (timing)
            g_ptr_array_add(timings, (void *)timing);
    }
}

static json_t *timings_json(const GPtrArray *timings, const char *const *without)
{
    json_t *array = json_array();
    for (guint i = 0; i < timings->len; i++)
        json_array_append_new(
            array, record_json_without(&timing_record, g_ptr_array_index(timings, i), without));
    return array;
}

static const char *const no_layers[] = {"layers", NULL};

/* Absent when it cannot be told. */
static void set_list(json_t *json, const char *key, const RecordType *type, const ResultList *list)
{
    if (list)
        json_object_set_new(json, key, record_list_json(type, &list->records));
}

/* What-ifs of the model itself: those of devices are for pages and for `show`, which are asked. */
static void set_whatifs(json_t *json, Analysis *analysis, const ModelResult *model)
{
    const FusionResult *fusion = analysis_fusion(analysis, model, NULL);
    set_list(json, "training", &training_record, whatif_training(analysis, model, NULL));
    set_list(json, "energy", &energy_record, whatif_energy(analysis, model, NULL, NULL));
    if (fusion)
        json_object_set_new(json, "fusion", record_json(&fusion_record, fusion));
}

/* Every device, without the layers: those are on the pages of the pairs. */
static PageData model_data(Analysis *analysis, const Pages *pages, const Handbook *handbook,
                           const PagePlan *plan)
{
    const ModelResult *model = g_ptr_array_index(pages->models, plan->model);
    g_autoptr(GPtrArray) models = in_precisions(analysis, model, handbook, 0);
    g_autoptr(GPtrArray) timings = g_ptr_array_new();
    for (guint i = 0; i < pages->devices->len; i++) {
        const DeviceResult *device = g_ptr_array_index(pages->devices, i);
        add_timings(analysis, models, device->device, timings);
    }
    json_t *json = results_json(model, NULL);
    json_object_set_new(json, "timing", timings_json(timings, no_layers));
    set_whatifs(json, analysis, model);
    return (PageData){json_publish_compact(json), "layers.csv",
                      record_csv(&layer_record, &model->layers)};
}

static json_t *with_schema(const char *key, json_t *value)
{
    json_t *json = json_object();
    json_object_set_new(json, "schema", json_string(SCHEMA));
    json_object_set_new(json, key, value);
    return json;
}

/* What the model's own page has is left to it. */
static PageData pair_data(Analysis *analysis, const Pages *pages, const Handbook *handbook,
                          const PagePlan *plan)
{
    static const char *const elsewhere[] = {"layers", "classes", "published", "conventions", NULL};
    static const char *const everything[] = {NULL};
    const ModelResult *model = g_ptr_array_index(pages->models, plan->model);
    const DeviceResult *device = g_ptr_array_index(pages->devices, plan->device);
    g_autoptr(GPtrArray) models =
        in_precisions(analysis, model, handbook, device_fast_memory(device->device));
    g_autoptr(GPtrArray) timings = g_ptr_array_new();
    add_timings(analysis, models, device->device, timings);
    const ModelResult *counted = models->len > 0 ? g_ptr_array_index(models, 0) : model;
    json_t *json = with_schema("model", record_json_without(&model_record, counted, elsewhere));
    json_object_set_new(json, "timing", timings_json(timings, everything));
    if (timings->len > 0) {
        const TimingResult *first = g_ptr_array_index(timings, 0);
        set_list(json, "energy", &energy_record, whatif_energy(analysis, first->of, first, NULL));
    }
    PageData data = {json_publish_compact(json), "layers.csv", NULL};
    if (timings->len > 0)
        data.csv = record_csv(&layer_time_record,
                              &((const TimingResult *)g_ptr_array_index(timings, 0))->layers);
    return data;
}

static PageData device_data(const Pages *pages, const PagePlan *plan)
{
    const DeviceResult *device = g_ptr_array_index(pages->devices, plan->device);
    return (PageData){
        json_publish_compact(with_schema("device", record_json(&device_record, device))),
        "peaks.csv", record_csv(&peak_record, &device->peaks)};
}

static PageData models_data(const Pages *pages)
{
    RecordList list = {pages->models->pdata, 0, (int)pages->models->len};
    json_t *models = json_array();
    for (int i = 0; i < list.n; i++)
        json_array_append_new(models,
                              record_json_without(&model_record, record_at(&list, i), no_layers));
    return (PageData){json_publish_compact(with_schema("models", models)), "models.csv",
                      record_csv(&model_record, &list)};
}

static PageData devices_data(const Pages *pages)
{
    RecordList list = {pages->devices->pdata, 0, (int)pages->devices->len};
    return (PageData){
        json_publish_compact(with_schema("devices", record_list_json(&device_record, &list))),
        "devices.csv", record_csv(&device_record, &list)};
}

static PageData operators_data(void)
{
    RecordList list = operator_results();
    PageData data = {
        json_publish_compact(with_schema("operators", record_list_json(&operator_record, &list))),
        "operators.csv", record_csv(&operator_record, &list)};
    operator_results_free(&list);
    return data;
}

static json_t *table_json(const Table *table)
{
    json_t *json = json_object(), *columns = json_array(), *rows = json_array();
    if (table_caption(table))
        json_object_set_new(json, "caption", json_string(table_caption(table)));
    for (int c = 0; c < table_columns(table); c++)
        json_array_append_new(columns, json_string(table_column(table, c)->header));
    for (int r = 0; r < table_rows(table); r++) {
        json_t *row = json_array();
        for (int c = 0; c < table_columns(table); c++) {
            const char *text = table_cell(table, r, c)->text;
            json_array_append_new(row, json_string(text ? text : ""));
        }
        json_array_append_new(rows, row);
    }
    json_object_set_new(json, "columns", columns);
    json_object_set_new(json, "rows", rows);
    return json;
}

static PageData tables_data(const Page *page)
{
    json_t *tables = json_array();
    cmark_iter *iter = cmark_iter_new(document_root(page->document));
    while (cmark_iter_next(iter) != CMARK_EVENT_DONE) {
        const Block *block = document_block(cmark_iter_get_node(iter));
        if (block && block->kind == BLOCK_TABLE)
            json_array_append_new(tables, table_json(block->table));
    }
    cmark_iter_free(iter);
    return (PageData){json_publish_compact(with_schema("tables", tables)), NULL, NULL};
}

PageData page_data(Analysis *analysis, const Pages *pages, const Handbook *handbook,
                   const PagePlan *plan, const Page *page)
{
    switch (plan->scope) {
    case PAGE_PER_MODEL:
        return model_data(analysis, pages, handbook, plan);
    case PAGE_PER_PAIR:
        return pair_data(analysis, pages, handbook, plan);
    case PAGE_PER_DEVICE:
        return device_data(pages, plan);
    case PAGE_PER_COMPARISON:
    case PAGE_ONCE:
        break;
    }
    if (strcmp(plan->path, "models/index.html") == 0)
        return models_data(pages);
    if (strcmp(plan->path, "hardware/index.html") == 0)
        return devices_data(pages);
    if (strcmp(plan->path, "operators/index.html") == 0)
        return operators_data();
    return tables_data(page);
}

void page_data_clear(PageData *data)
{
    g_clear_pointer(&data->json, g_free);
    g_clear_pointer(&data->csv, g_free);
}
