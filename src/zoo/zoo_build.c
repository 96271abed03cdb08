/* From a place in the zoo to its graph. */
#include "zoo/zoo_parts.h"

#include <string.h>

#include "base/error.h"
#include "zoo/assemble.h"

static bool has_image(const Model *model)
{
    for (guint i = 0; i < model->inputs->len; i++)
        if (assemble_is_image(&g_array_index(model->inputs, ModelInput, i)))
            return true;
    return false;
}

static bool set_sizes(NamedSizes *sizes, const char *const *texts, GError **error)
{
    for (; texts && *texts; texts++)
        if (!sizes_set(sizes, *texts, error))
            return false;
    return true;
}

bool zoo_check_options(const Model *model, const BuildOptions *options, GError **error)
{
    if (options->batch < 0 || options->resolution < 0 || options->dtype >= DTYPE_COUNT ||
        !dtype_is_float(options->dtype))
        return rb_fail(error, RB_ERROR_USAGE,
                       "model '%s': batch and resolution are positive, and the dtype is a "
                       "floating-point one; ask for such",
                       model->id);
    bool dims = options->dims && *options->dims;
    if ((dims && model->sizes.n == 0) || (options->inputs && *options->inputs))
        return rb_fail(error, RB_ERROR_USAGE,
                       "%s:%d: model '%s' is described in Lua without %s to set; use the batch or "
                       "the resolution",
                       model->file, model->line, model->id,
                       dims && model->sizes.n == 0 ? "sizes by name" : "shapes of inputs");
    NamedSizes sizes = model->sizes;
    if (!set_sizes(&sizes, options->dims, error)) {
        g_prefix_error(error, "%s:%d: model '%s': ", model->file, model->line, model->id);
        return false;
    }
    if (options->resolution > 0 && !has_image(model))
        return rb_fail(error, RB_ERROR_USAGE,
                       "%s:%d: model '%s' has no input of images, so it has no resolution to "
                       "change; leave the resolution out",
                       model->file, model->line, model->id);
    return true;
}

/* What fits as declared need not fit at another size. Takes the failure. */
static void fail_at(int64_t resolution, GError *failure, GError **error)
{
    if (resolution > 0)
        g_set_error(error, failure->domain, failure->code,
                    "%s; resolution %" G_GINT64_FORMAT " was asked for", failure->message,
                    resolution);
    else
        g_propagate_error(error, g_steal_pointer(&failure));
    g_clear_error(&failure);
}

static const Replay *find_recent(const Zoo *zoo, const Model *model)
{
    for (int i = 0; i < RECENT; i++)
        if (zoo->recent[i] && replay_model(zoo->recent[i]) == model)
            return zoo->recent[i];
    return NULL;
}

/* The first of a network stays: what cannot be had from it cannot from another either, mostly. */
static Graph *assemble_or_replay(Zoo *zoo, const Place *place, const ValueOptions *asked,
                                 GError **error)
{
    const Replay *recent = find_recent(zoo, place->model);
    Graph *graph = recent ? replay_at(recent, asked) : NULL;
    if (!graph)
        graph = assemble_graph(place->file->sandbox, place->file->host, place->model, asked, error);
    if (graph && !recent) {
        g_clear_pointer(&zoo->recent[zoo->next], replay_free);
        zoo->recent[zoo->next] = replay_new(graph, place->model, asked, place->file->host);
        zoo->next = (zoo->next + 1) % RECENT;
    }
    return graph;
}

/* Takes the graph over. */
static Graph *as_stored(Graph *graph, const Model *model, GError **error)
{
    if (weights_store(graph, model->stored, error))
        return graph;
    g_prefix_error(error, "%s:%d: model '%s': ", model->file, model->line, model->id);
    graph_free(graph);
    return NULL;
}

static Graph *build_lua(Zoo *zoo, const Place *place, const BuildOptions *options, GError **error)
{
    const BuildOptions *preset = &place->preset;
    if (!zoo_check_options(place->model, options, error))
        return NULL;
    ValueOptions asked = {
        .batch = MAX(options->batch > 0 ? options->batch : preset->batch, 1),
        .resolution = options->resolution > 0 ? options->resolution : preset->resolution,
        .dtype = options->dtype != DTYPE_FP32 ? options->dtype : place->model->dtype,
        .sizes = place->model->sizes,
    };
    set_sizes(&asked.sizes, preset->dims, NULL);
    set_sizes(&asked.sizes, options->dims, NULL);
    GError *failure = NULL;
    Graph *graph = assemble_or_replay(zoo, place, &asked, &failure);
    if (!graph)
        fail_at(asked.resolution, failure, error);
    return graph ? as_stored(graph, place->model, error) : NULL;
}

bool zoo_has_source(const Zoo *zoo, int i)
{
    const Model *model = i >= 0 && i < zoo_count(zoo) ? zoo_place(zoo, i)->model : NULL;
    for (guint k = 0; model && k < model->inputs->len; k++)
        if (g_array_index(model->inputs, ModelInput, k).source)
            return true;
    return false;
}

int64_t zoo_size(const Zoo *zoo, int i, const char *const *dims, const char *name)
{
    if (i < 0 || i >= zoo_count(zoo) || !zoo_place(zoo, i)->model)
        return 0;
    const Place *place = zoo_place(zoo, i);
    NamedSizes sizes = place->model->sizes;
    int named = sizes_find(&sizes, name);
    if (named < 0 || !set_sizes(&sizes, place->preset.dims, NULL) || !set_sizes(&sizes, dims, NULL))
        return 0;
    return sizes_get(&sizes, named);
}

/* What is published of the model is about the size it was declared with, but for parameters. */
static void describe_variant(Graph *graph, const ZooEntry *entry)
{
    graph->id = graph_string(graph, entry->id);
    graph->name = graph_string(graph, entry->name);
    for (guint i = graph->published->len; i > 0; i--)
        if (strcmp(g_array_index(graph->published, Published, i - 1).quantity, "params") != 0)
            g_array_remove_index(graph->published, i - 1);
}

/* Whether it is what a variant asks for itself that was built. */
static bool is_as_asked(const Place *place, const BuildOptions *options)
{
    const BuildOptions *preset = &place->preset;
    return (options->batch == 0 || options->batch == MAX(preset->batch, 1)) &&
           (options->resolution == 0 || options->resolution == preset->resolution) &&
           !(options->dims && *options->dims) && !(options->inputs && *options->inputs);
}

Graph *zoo_build(Zoo *zoo, int i, const BuildOptions *options, GError **error)
{
    static const BuildOptions defaults = {0};
    const Place *place = zoo_place(zoo, i);
    options = options ? options : &defaults;
    Graph *graph = place->import ? import_build(place->import, options, &place->preset, error)
                                 : build_lua(zoo, place, options, error);
    if (graph && place->is_variant)
        describe_variant(graph, &place->entry);
    if (!graph && place->asked && error && is_as_asked(place, options))
        g_prefix_error(error, "%s: variant '%s': ", place->asked, place->entry.id);
    return graph;
}

const char *zoo_text(const Zoo *zoo, int i)
{
    const Place *place = g_ptr_array_index(zoo->places, i);
    return place->file && !place->import ? place->file->text : NULL;
}

int64_t zoo_batch(const Zoo *zoo, int i)
{
    const Place *place = zoo_place(zoo, i);
    return place->import ? place->preset.batch : MAX(place->preset.batch, 1);
}
