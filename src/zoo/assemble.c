#include "zoo/assemble.h"

#include <lauxlib.h>
#include <string.h>

#include "base/error.h"
#include "graph/transformer.h"

/* One run of a build function, known to Lua as a light userdata. */
typedef struct Assembly {
    Sandbox *sandbox;
    ValueHost *host;
    const Model *model;
    const ValueOptions *options;
    Build *build;
    GError *error; /* of inputs or outputs */
} Assembly;

bool assemble_is_image(const ModelInput *input)
{
    return input->shape.rank == 3; /* four with the batch */
}

/* "context=2048, tokens=1: --dim context=N asks for another"; NULL: it has no such sizes, or all
 * are given. Caller frees. */
static char *sizes_text(const NamedSizes *sizes)
{
    const char *first = NULL;
    GString *text = g_string_new(NULL);
    for (int i = 0; i < sizes->n; i++) {
        const char *name = sizes->of[i].name;
        if (sizes->of[i].given)
            continue;
        g_string_append_printf(text, "%s%s=%" G_GINT64_FORMAT, first ? ", " : "", name,
                               sizes_get(sizes, i));
        first = first ? first : name;
    }
    if (first)
        g_string_append_printf(text, ": --dim %s=N asks for another", first);
    return g_string_free(text, !first);
}

static int64_t size_of(const NamedSizes *sizes, const char *name)
{
    int found = sizes_find(sizes, name);
    return found < 0 ? 0 : sizes_get(sizes, found);
}

static void assume(Graph *graph, const Model *model, const NamedSizes *sizes)
{
    g_autofree char *text = sizes_text(sizes),
                    *beyond = transformer_beyond(graph->transformer, size_of(sizes, "context"));
    const char *const lines[] = {text, beyond, model->assumes};
    const char **kept = graph_memory(graph, (G_N_ELEMENTS(lines) + 1) * sizeof *kept);
    gsize n = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
        if (lines[i])
            kept[n++] = graph_string(graph, lines[i]);
    kept[n] = NULL;
    graph->assumptions = n > 0 ? kept : NULL;
}

bool assemble_has_input(const ModelInput *input, const ValueOptions *options)
{
    return !input->source ||
           size_of(&options->sizes, "tokens") >= size_of(&options->sizes, "context");
}

static bool has_all_inputs(const Model *model, const ValueOptions *options)
{
    for (guint i = 0; i < model->inputs->len; i++)
        if (!assemble_has_input(&g_array_index(model->inputs, ModelInput, i), options))
            return false;
    return true;
}

/* Of a pass that a part of the network makes. */
static Published of_the_whole(const Published *published)
{
    Published of = *published;
    of.exact = false;
    of.note = "of the whole network; this pass finds what its source gave, and runs the rest";
    return of;
}

static Graph *new_graph(const Model *model, const ValueOptions *options)
{
    Graph *graph = graph_new(model->id, model->name);
    graph->family = graph_string(graph, model->family.name);
    graph->source = graph_string(graph, model->family.source);
    graph->url = graph_string(graph, model->family.url);
    graph->category = graph_string(graph, model->family.category);
    graph->notes = graph_string(graph, model->family.notes);
    graph->file = graph_string(graph, model->file);
    graph->year = model->family.year;
    graph->line = model->line;
    graph->batch = options->batch;
    if (model->is_transformer)
        graph->transformer = memcpy(graph_memory(graph, sizeof(Transformer)), &model->transformer,
                                    sizeof(Transformer));
    assume(graph, model, &options->sizes);
    bool whole = has_all_inputs(model, options);
    for (guint i = 0; i < model->published->len; i++) {
        Published published = g_array_index(model->published, Published, i);
        published.source = graph_string(graph, published.source);
        published.note = graph_string(graph, published.note);
        if (!whole)
            published = of_the_whole(&published);
        g_array_append_val(graph->published, published);
    }
    return graph;
}

/* ---- Inputs ---------------------------------------------------------------------------------- */

Shape assemble_input_shape(const ModelInput *input, const ValueOptions *options)
{
    Shape shape = {.rank = input->shape.rank + 1, .dim = {options->batch}};
    memcpy(shape.dim + 1, input->shape.dim, (size_t)input->shape.rank * sizeof shape.dim[0]);
    for (int i = 0; i < input->shape.rank; i++)
        if (input->named[i] > 0)
            shape.dim[i + 1] = sizes_get(&options->sizes, input->named[i] - 1);
    if (assemble_is_image(input) && options->resolution > 0)
        shape.dim[2] = shape.dim[3] = options->resolution;
    return shape;
}

/* Pushes the inputs: nil in place of one that the pass has not. */
static bool push_inputs(Assembly *a)
{
    const Model *model = a->model;
    for (guint i = 0; i < model->inputs->len; i++) {
        const ModelInput *input = &g_array_index(model->inputs, ModelInput, i);
        if (!assemble_has_input(input, a->options)) {
            lua_pushnil(sandbox_lua(a->sandbox));
            continue;
        }
        DType dtype = input->dtype == DTYPE_UNKNOWN ? a->options->dtype : input->dtype;
        BuildValue value;
        if (!build_add_input(a->build, input->name, assemble_input_shape(input, a->options), dtype,
                             model->line, &value, &a->error)) {
            g_prefix_error(&a->error, "%s:%d: input '%s': ", model->file, model->line, input->name);
            return false;
        }
        value_push(a->host, &value);
    }
    return true;
}

/* ---- Outputs --------------------------------------------------------------------------------- */

/* Takes the results from stack index `first` on. */
static bool take_outputs(Assembly *a, lua_State *L, int first)
{
    for (int i = first; i <= lua_gettop(L); i++) {
        const BuildValue *value = value_at(a->host, i, &a->error);
        if (!value)
            g_prefix_error(&a->error, "result %d of build ", i - first + 1);
        if (!value || !build_add_output(a->build, value, &a->error)) {
            g_prefix_error(&a->error, "%s:%d: model '%s': ", a->model->file, a->model->line,
                           a->model->id);
            return false;
        }
    }
    return true;
}

/* ---- Building -------------------------------------------------------------------------------- */

/* Called by Lua, protected: making a tensor may reach the memory limit of a script that runs. */
static int assemble(lua_State *L)
{
    Assembly *a = lua_touserdata(L, 1);
    luaL_checkstack(L, (int)a->model->inputs->len + LUA_MINSTACK, "too many inputs");
    lua_rawgeti(L, LUA_REGISTRYINDEX, a->model->build);
    if (!push_inputs(a))
        return 0;
    lua_call(L, (int)a->model->inputs->len, LUA_MULTRET);
    if (!build_is_broken(a->build))
        take_outputs(a, L, 2);
    return 0;
}

static bool run(Sandbox *sandbox, Assembly *a, GError **error)
{
    lua_State *L = sandbox_lua(sandbox);
    lua_pushcfunction(L, assemble);
    lua_pushlightuserdata(L, a);
    value_begin(a->host, a->build, a->model->file, a->options);
    bool ok = sandbox_call(sandbox, 1, 0, error);
    value_end(a->host);
    if (ok && a->error) {
        g_propagate_error(error, g_steal_pointer(&a->error));
        return false;
    }
    g_clear_error(&a->error);
    return ok;
}

/* A layer's own failure says more than the error that Lua made of it, but not more than a limit. */
Graph *assemble_graph(Sandbox *sandbox, ValueHost *host, const Model *model,
                      const ValueOptions *options, GError **error)
{
    g_autoptr(Build) build = build_new(new_graph(model, options), options->dtype);
    Assembly assembly = {sandbox, host, model, options, build, NULL};
    GError *failure = NULL;
    bool ran = run(sandbox, &assembly, &failure);
    bool limit = g_error_matches(failure, RB_ERROR, RB_ERROR_LIMIT);
    if (!ran && (limit || !build_is_broken(build))) {
        g_propagate_error(error, failure);
        return NULL;
    }
    g_clear_error(&failure);
    return build_finish(build, model->file, model->line, error);
}
