#include "import/from_onnx.h"

#include "onnx/graph.h"
#include "proto/file.h"

static bool add_all(OnnxOptions *options, const char *const *texts,
                    bool (*add)(OnnxOptions *, const char *, GError **), GError **error)
{
    for (; texts && *texts; texts++)
        if (!add(options, *texts, error))
            return false;
    return true;
}

/* NULL when they cannot apply to a file; the caller frees. */
static OnnxOptions *options_for(const BuildOptions *options, GError **error)
{
    g_autoptr(OnnxOptions) asked = onnx_options_new();
    asked->batch = options->batch;
    asked->resolution = options->resolution;
    return add_all(asked, options->dims, onnx_options_add_dim, error) &&
                   add_all(asked, options->inputs, onnx_options_add_input, error)
               ? g_steal_pointer(&asked)
               : NULL;
}

static void add_warnings(Graph *graph, const OnnxOptions *asked)
{
    GString *notes = g_string_new(graph->notes);
    for (guint i = 0; i < asked->warnings->len; i++)
        g_string_append_printf(notes, "%s%s", notes->len > 0 ? "\n" : "",
                               (const char *)g_ptr_array_index(asked->warnings, i));
    graph->notes = notes->len > 0 ? graph_string(graph, notes->str) : NULL;
    g_string_free(notes, TRUE);
}

static Graph *build(const ImportFile *file, const BuildOptions *options,
                    const BuildOptions *defaults, GError **error)
{
    g_autoptr(OnnxOptions) asked = options_for(options, error);
    g_autoptr(OnnxOptions) preset = asked ? options_for(defaults, error) : NULL;
    if (!preset)
        return NULL;
    asked->defaults = preset;
    Graph *graph = onnx_graph_load(file->within, file->path, file->shown, asked, error);
    if (graph)
        add_warnings(graph, asked);
    return graph;
}

static bool accepts(const ImportFile *file, const BuildOptions *options, GError **error)
{
    g_autoptr(OnnxOptions) asked = options_for(options, error);
    g_autoptr(OnnxModel) model =
        asked ? onnx_model_read(file->within, file->path, file->shown, NULL) : NULL;
    return asked && (!model || onnx_graph_accepts(model, file->shown, asked, error));
}

const ImportFormat IMPORT_ONNX = {
    .suffix = ".onnx", .family = "ONNX files", .build = build, .accepts = accepts};
