/* TensorRT's profile: trtexec --exportProfile, and what --exportLayerInfo says of its layers.
 *
 * The profile is a list: how many runs there were, { "count": 100 }, and a layer each with its name
 * and its median in ms. A layer that several became is called "Conv_0 + Relu_1". The layers of an
 * engine built with --profilingVerbosity=detailed have their type, sizes, and among "Metadata" the
 * ONNX nodes that they came from: "[ONNX Layer: /conv1/Conv]\x1e[ONNX Layer: /relu/Relu]". */
#include "measure/trace_formats.h"

#include <math.h>
#include <string.h>

/* ---- Layer information ----------------------------------------------------------------------- */

static const char *const *nodes_of(Trace *trace, JsonText metadata)
{
    static const char opening[] = "[ONNX Layer: ";
    g_autoptr(GPtrArray) nodes = g_ptr_array_new();
    g_autofree char *text = g_strndup(metadata.text, metadata.length);
    for (char *at = text; (at = strstr(at, opening));) {
        at += sizeof opening - 1;
        size_t n = strcspn(at, "]\x1e");
        if (n > 0)
            g_ptr_array_add(nodes, (char *)trace_text(trace, (JsonText){at, n}));
        at += n;
    }
    return nodes->len ? trace_texts(trace, (const char *const *)nodes->pdata, nodes->len) : NULL;
}

static void scan_layer(JsonScan *scan, Trace *trace, TraceEvent *layer)
{
    JsonText key;
    g_autoptr(GArray) shapes = g_array_new(FALSE, FALSE, sizeof(Shape));
    json_scan_object(scan);
    while (json_scan_key(scan, &key)) {
        char next = json_scan_next(scan);
        if (next == '"' && json_text_is(key, "Name")) {
            layer->name = trace_text(trace, json_scan_text(scan));
        } else if (next == '"' && json_text_is(key, "LayerType")) {
            layer->op = trace_text(trace, json_scan_text(scan));
        } else if (next == '"' && json_text_is(key, "Metadata")) {
            layer->nodes = nodes_of(trace, json_scan_text(scan));
        } else if (next == '[' && json_text_is(key, "Inputs")) {
            trace_scan_shapes(scan, "Dimensions", shapes);
            layer->inputs = trace_shapes(trace, shapes);
        } else if (next == '[' && json_text_is(key, "Outputs")) {
            trace_scan_shapes(scan, "Dimensions", shapes);
            layer->outputs = trace_shapes(trace, shapes);
        } else {
            json_scan_skip(scan);
        }
    }
}

/* Those without details are texts: nothing to add to their names. */
static void scan_layers(JsonScan *scan, Trace *trace, GHashTable *layers)
{
    if (!json_scan_array(scan))
        return;
    while (json_scan_item(scan)) {
        if (json_scan_next(scan) != '{') {
            json_scan_skip(scan);
            continue;
        }
        TraceEvent layer = {.name = "", .op = "", .module = "", .provider = "", .thread = -1};
        scan_layer(scan, trace, &layer);
        if (g_hash_table_size(layers) >= TRACE_EVENTS)
            trace_too_many(scan);
        else if (*layer.name)
            g_hash_table_replace(layers, (gpointer)layer.name, g_memdup2(&layer, sizeof layer));
    }
}

static bool read_info(Trace *trace, const TraceFile *file, GHashTable *layers, GError **error)
{
    g_auto(JsonScan) scan = json_scan(file->text, file->length, file->shown);
    JsonText key;
    bool any = false;
    if (json_scan_object(&scan)) {
        while (json_scan_key(&scan, &key)) {
            bool here = json_text_is(key, "Layers");
            any = any || here;
            if (here)
                scan_layers(&scan, trace, layers);
            else
                json_scan_skip(&scan);
        }
    }
    if (!scan.error && json_scan_end(&scan) && !any)
        json_scan_fail(&scan, "it has no \"Layers\"; give what trtexec --exportLayerInfo wrote");
    return !trace_scan_failed(&scan, error);
}

/* ---- Profile --------------------------------------------------------------------------------- */

typedef struct Row {
    const char *name;
    double median_ms, average_ms, total_ms, count;
} Row;

static Row scan_row(JsonScan *scan, Trace *trace)
{
    JsonText key;
    Row row = {"", NAN, NAN, NAN, NAN};
    if (!json_scan_object(scan))
        return row;
    while (json_scan_key(scan, &key))
        if (json_text_is(key, "name"))
            row.name = trace_text(trace, json_scan_text(scan));
        else if (json_text_is(key, "medianMs"))
            row.median_ms = json_scan_number(scan);
        else if (json_text_is(key, "averageMs"))
            row.average_ms = json_scan_number(scan);
        else if (json_text_is(key, "timeMs"))
            row.total_ms = json_scan_number(scan);
        else if (json_text_is(key, "count"))
            row.count = json_scan_number(scan);
        else
            json_scan_skip(scan);
    return row;
}

static double milliseconds(const Row *row, int runs)
{
    if (!isnan(row->median_ms))
        return row->median_ms;
    if (!isnan(row->average_ms))
        return row->average_ms;
    return runs > 0 ? row->total_ms / runs : NAN;
}

static bool add_row(Trace *trace, JsonScan *scan, const Row *row, GHashTable *layers)
{
    double ms = milliseconds(row, trace->runs);
    const TraceEvent *layer = g_hash_table_lookup(layers, row->name);
    TraceEvent event = {.name = row->name, .op = "", .module = "", .provider = "", .thread = -1};
    if (!(ms >= 0))
        return json_scan_fail(scan, "the layer has no time, or a negative one; profile again with "
                                    "trtexec --exportProfile");
    if (trace->events->len >= TRACE_EVENTS)
        return trace_too_many(scan);
    if (layer)
        event = *layer;
    event.runs = trace->runs;
    event.seconds = ms * 1e-3;
    g_array_append_val(trace->events, event);
    return true;
}

static bool read_profile(Trace *trace, const TraceFile *file, const TraceOptions *options,
                         GError **error)
{
    g_auto(JsonScan) scan = json_scan(file->text, file->length, file->shown);
    g_autoptr(GHashTable) layers = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    if (options->layers && !read_info(trace, options->layers, layers, error))
        return false;
    if (json_scan_array(&scan)) {
        while (json_scan_item(&scan)) {
            Row row = scan_row(&scan, trace);
            if (row.count >= 1 && row.count <= TRACE_SAMPLES)
                trace->runs = (int)row.count;
            if (!scan.error && *row.name && !add_row(trace, &scan, &row, layers))
                break;
        }
    }
    if (!scan.error)
        json_scan_end(&scan);
    trace->runtime = "TensorRT";
    trace->fused = true;
    return !trace_scan_failed(&scan, error);
}

static bool is_one(const TraceFile *file)
{
    return trace_has_key(file, '[', "count") || trace_has_key(file, '[', "averageMs") ||
           trace_has_key(file, '[', "timeMs");
}

const TraceFormat trace_tensorrt = {"tensorrt", "TensorRT",
                                    "a list that begins with \"count\", as of --exportProfile",
                                    is_one, read_profile};
