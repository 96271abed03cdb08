#include "zoo/onnx_entry.h"

#include <string.h>

#include "base/error.h"
#include "base/label.h"
#include "onnx/file.h"
#include "onnx/graph.h"

#define SUFFIX ".onnx"

bool onnx_entry_is(const char *path)
{
    return g_str_has_suffix(path, SUFFIX);
}

/* Lower case; what an id may not hold becomes one '-'. */
static char *id_of(const char *stem)
{
    GString *id = g_string_new(NULL);
    for (const char *c = stem; *c && id->len < LABEL_ID_MAX; c++) {
        bool plain = g_ascii_isalnum(*c) || *c == '_' || *c == '.';
        if (plain && !(id->len == 0 && *c == '.'))
            g_string_append_c(id, g_ascii_tolower(*c));
        else if (id->len > 0 && id->str[id->len - 1] != '-')
            g_string_append_c(id, '-');
    }
    while (id->len > 0 && id->str[id->len - 1] == '-')
        g_string_truncate(id, id->len - 1);
    if (id->len == 0)
        g_string_assign(id, "onnx");
    return g_string_free(id, FALSE);
}

OnnxZooEntry *onnx_entry_new(const char *path, const char *shown)
{
    OnnxZooEntry *entry = g_new0(OnnxZooEntry, 1);
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *stem = g_strndup(base, strlen(base) - strlen(SUFFIX));
    entry->path = g_strdup(path);
    entry->shown = g_strdup(shown);
    entry->id = id_of(stem);
    entry->name = label_printable(*stem ? stem : base, strlen(*stem ? stem : base));
    return entry;
}

void onnx_entry_free(OnnxZooEntry *entry)
{
    if (!entry)
        return;
    g_free(entry->path);
    g_free(entry->shown);
    g_free(entry->id);
    g_free(entry->name);
    g_free(entry);
}

static bool add_all(OnnxOptions *options, const char *const *texts,
                    bool (*add)(OnnxOptions *, const char *, GError **), GError **error)
{
    for (; texts && *texts; texts++)
        if (!add(options, *texts, error))
            return false;
    return true;
}

static void describe(Graph *graph, const OnnxZooEntry *entry, const OnnxOptions *asked)
{
    GString *notes = g_string_new(graph->notes);
    for (guint i = 0; i < asked->warnings->len; i++)
        g_string_append_printf(notes, "%s%s", notes->len > 0 ? "\n" : "",
                               (const char *)g_ptr_array_index(asked->warnings, i));
    graph->notes = notes->len > 0 ? graph_string(graph, notes->str) : NULL;
    g_string_free(notes, TRUE);
    graph->id = graph_string(graph, entry->id);
    graph->name = graph_string(graph, entry->name);
    graph->file = graph_string(graph, entry->shown);
    if (!graph->family)
        graph->family = graph_string(graph, "ONNX files");
    if (!graph->source)
        graph->source = graph_string(graph, entry->shown);
}

/* NULL when they cannot apply to a file; the caller frees. */
static OnnxOptions *options_for(const OnnxZooEntry *entry, const BuildOptions *options,
                                GError **error)
{
    g_autoptr(OnnxOptions) asked = onnx_options_new();
    if (options->resolution > 0) {
        g_set_error(
            error, RB_ERROR, RB_ERROR_USAGE,
            "%s: an ONNX file has no resolution to change; give an input's whole shape, as in "
            "--input image=1x3x192x192",
            entry->shown);
        return NULL;
    }
    asked->batch = options->batch;
    return add_all(asked, options->dims, onnx_options_add_dim, error) &&
                   add_all(asked, options->inputs, onnx_options_add_input, error)
               ? g_steal_pointer(&asked)
               : NULL;
}

bool onnx_entry_accepts(const OnnxZooEntry *entry, const BuildOptions *options, GError **error)
{
    g_autoptr(OnnxOptions) asked = options_for(entry, options, error);
    g_autoptr(OnnxModel) model = asked ? onnx_model_read(entry->path, entry->shown, NULL) : NULL;
    return asked && (!model || onnx_graph_accepts(model, entry->shown, asked, error));
}

Graph *onnx_entry_build(const OnnxZooEntry *entry, const BuildOptions *options,
                        const BuildOptions *defaults, GError **error)
{
    static const BuildOptions none = {0};
    g_autoptr(OnnxOptions) asked = options_for(entry, options, error);
    g_autoptr(OnnxOptions) preset =
        asked ? options_for(entry, defaults ? defaults : &none, error) : NULL;
    if (!preset)
        return NULL;
    asked->defaults = preset;
    Graph *graph = onnx_graph_load(entry->path, entry->shown, asked, error);
    if (graph)
        describe(graph, entry, asked);
    return graph;
}
