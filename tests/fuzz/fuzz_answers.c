/* Any bytes as an ONNX file that is asked everything: records that are JSON, charts that are safe
 * SVG, or errors of one line. */
#include <jansson.h>

#include "analysis/ask.h"
#include "chart/chart.h"
#include "fuzz.h"
#include "markup.h"
#include "onnx/graph.h"
#include "proto/file.h"
#include "whatif/design_text.h"
#include "zoo/devices.h"

enum { MOST_OPERATORS = 300 };

static const char DEVICE[] =
    "device { id = 'd', name = 'D', class = 'edge',\n"
    "peak { dtype = 'fp32', unit = 'vector', flops = 1e12, source = 's' },\n"
    "peak { dtype = 'int8', accumulate = 'int32', unit = 'matrix', flops = 4e12, source = 's' },\n"
    "memory { name = 'L2', on_chip = true, capacity = 4 * MiB, bandwidth = 1e12, source = 's' },\n"
    "memory { name = 'DRAM', capacity = 8 * GB, bandwidth = 100e9, source = 's' } }\n";

typedef struct Place {
    GPtrArray *devices;
    Zoo *zoo;
    Fonts *fonts;
} Place;

static Place *place_new(void)
{
    Place *place = g_new0(Place, 1);
    static const char none[] = "local a = 1";
    g_autoptr(GPtrArray) errors = errors_new();
    FuzzFolder hardware = folder_begin("d.lua", (const uint8_t *)DEVICE, strlen(DEVICE));
    FuzzFolder models = folder_begin("m.lua", (const uint8_t *)none, strlen(none));
    place->devices = devices_load(hardware.dir, "hardware", errors);
    require_that(place->devices->len == 1, "a device",
                 errors->len ? ((GError *)errors->pdata[0])->message : "");
    place->zoo = zoo_load(models.dir, "models", errors);
    folder_end(&hardware);
    folder_end(&models);
    place->fonts = fonts_rough();
    return place;
}

static void check_json(const RecordType *type, const void *record)
{
    static const char *const all[] = {NULL};
    g_autoptr(GString) text = g_string_new(NULL);
    record_write(text, type, record, all);
    json_error_t error;
    json_t *json = json_loads(text->str, JSON_REJECT_DUPLICATES, &error);
    require_that(json != NULL, error.text, text->str);
    json_decref(json);
}

static void check_list(const Question *asked_for, const ResultList *list)
{
    for (int i = 0; i < list->records.n; i++)
        check_json(asked_for->record, record_at(&list->records, i));
    g_autofree char *csv = record_csv(asked_for->record, &list->records);
    require(g_utf8_validate(csv, -1, NULL));
}

static void ask_all(const Asked *asked)
{
    for (int id = 0; id < QUESTION_COUNT; id++) {
        const Question *asked_for = question((QuestionId)id);
        bool fits = asked_for->of == OF_MODEL || asked_for->of == OF_EITHER ||
                    (asked_for->of == OF_TIMING ? asked->timing != NULL : asked->device != NULL);
        g_autoptr(GError) error = NULL;
        const ResultList *list = fits ? ask((QuestionId)id, asked, &error) : NULL;
        require(!fits || !list == !!error);
        if (list)
            check_list(asked_for, list);
        else if (fits)
            check_line(error->message);
    }
}

static void draw(const Place *place, Analysis *analysis, const ModelResult *model,
                 const Device *device, const char *kind)
{
    g_autoptr(GError) error = NULL;
    const ModelResult *models[] = {model};
    const Device *devices[] = {device};
    const ChartKind *chart = chart_kind(kind, NULL);
    ChartRequest request = {.models = models, .n_models = 1, .devices = devices};
    request.n_devices = device ? 1 : 0;
    g_autoptr(Canvas) canvas = chart_draw(chart, analysis, &request, place->fonts, &error);
    require(!canvas == !!error);
    if (!canvas)
        return;
    g_autoptr(GBytes) svg = canvas_render(canvas, CANVAS_SVG, "x", NULL);
    gsize length;
    const char *bytes = g_bytes_get_data(svg, &length);
    g_autofree char *text = g_strndup(bytes, length);
    check_markup(text);
}

static void ask_of(const Place *place, Analysis *analysis, const ModelResult *model)
{
    const Device *device = g_ptr_array_index(place->devices, 0);
    const Setup how = {0};
    check_json(&model_record, model);
    const TimingResult *timing = analysis_verdict(analysis, model, device, &how, NULL);
    if (timing)
        check_json(&timing_record, timing);
    ask_all(&(Asked){.analysis = analysis, .model = model});
    ask_all(&(Asked){.analysis = analysis, .model = model, .timing = timing, .device = device});
    draw(place, analysis, model, device, "layers");
    draw(place, analysis, model, device, "roofline");
    draw(place, analysis, model, NULL, "liveness");
}

/* Designs of the fuzzer's network: each what-if once. */
static void redesign(const Graph *graph)
{
    static const char *const texts[][2] = {
        {"width=0.5", NULL}, {"depthwise", NULL}, {"two_3x3", NULL}, {"align=8", NULL}};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Graph) changed = design_apply_all(graph, texts[i], &error);
        require(!changed == !!error);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static Place *place;
    place = place ? place : place_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(OnnxModel) model = onnx_model_parse(bytes, length, "fuzz", &error);
    g_autoptr(Graph) graph = model ? onnx_graph_new(model, "fuzz", NULL, &error) : NULL;
    if (!graph || graph_n_ops(graph) > MOST_OPERATORS)
        return 0;
    redesign(graph);
    g_autoptr(Analysis) analysis = analysis_new(place->zoo, place->devices);
    const ModelResult *result = analysis_graph(analysis, g_steal_pointer(&graph), NULL);
    if (result)
        ask_of(place, analysis, result);
    return 0;
}
