#include "onnx/graph.h"

#include <string.h>

#include "base/count.h"
#include "base/hash.h"
#include "base/label.h"
#include "onnx/body.h"
#include "onnx/check.h"
#include "onnx/inputs.h"

/* Of a sequence, the tensors in it; of a value that is not there, nothing. */
static void add_output(OnnxImport *import, int tensor)
{
    OnnxFact *fact = import_fact(import, tensor);
    const OnnxList *list = fact->list;
    bool absent = fact->absent;
    fact->uses |= USE_DATA;
    for (int i = 0; list && i < list->n; i++)
        add_output(import, list->tensors[i]);
    if (!list && !absent)
        graph_add_output(import->graph, tensor);
}

static bool add_outputs(OnnxImport *import, const OnnxScope *scope)
{
    const OnnxGraph *graph = &import->model->graph;
    for (int i = 0; i < graph->n_outputs; i++) {
        const char *name = graph->outputs[i].name;
        int tensor = scope_find(scope, name);
        if (tensor == NO_TENSOR)
            return import_fail(import, RB_ERROR_INPUT, NULL, "its output '%s' is made by no node",
                               name);
        if (graph_tensor(import->graph, tensor)->role == TENSOR_ACTIVATION)
            graph_tensor(import->graph, tensor)->name = graph_string(import->graph, name);
        add_output(import, tensor);
    }
    return true;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static int64_t leading_dimension(const Graph *graph)
{
    for (guint i = 0; i < graph->inputs->len; i++) {
        const Tensor *input = graph_tensor(graph, g_array_index(graph->inputs, int, i));
        if (input->shape.rank > 1 && input->shape.dim[0] > 0)
            return input->shape.dim[0];
    }
    return 1;
}

/* Lines that live as long as the graph; NULL: none. */
static const char *const *lines_of(Graph *graph, const GPtrArray *lines)
{
    const char **kept = graph_memory(graph, (lines->len + 1) * sizeof *kept);
    for (guint i = 0; i < lines->len; i++)
        kept[i] = graph_string(graph, lines->pdata[i]);
    kept[lines->len] = NULL;
    return lines->len > 0 ? kept : NULL;
}

static void describe(OnnxImport *import)
{
    Graph *graph = import->graph;
    if (import->n_stated > 0)
        import_assume(import, "Shapes that the file states but that cannot be inferred: %d.",
                      import->n_stated);
    if (import->n_warnings > ONNX_MAX_WARNINGS)
        g_ptr_array_add(import->warnings,
                        g_strdup_printf("%s: and %d more like these", import->shown,
                                        import->n_warnings - ONNX_MAX_WARNINGS));
    graph->assumptions = lines_of(graph, import->assumptions);
    g_ptr_array_add(import->notes, NULL);
    g_autofree char *notes = g_strjoinv("\n", (char **)import->notes->pdata);
    if (*notes)
        graph->notes = graph_string(graph, notes);
    graph->batch = leading_dimension(graph);
    graph->file = graph_string(graph, import->shown);
}

/* Roughly what the nodes of the main graph become; functions and loops may make more. */
static void reserve(OnnxImport *import)
{
    const OnnxGraph *graph = &import->model->graph;
    int nodes = MIN(graph->n_nodes, ONNX_MAX_STEPS);
    int tensors = nodes + nodes / 4 + MIN(graph->n_initializers, ONNX_MAX_STEPS) + graph->n_inputs;
    graph_reserve(import->graph, nodes, tensors);
    g_array_set_size(import->facts, (guint)tensors);
}

static bool fill(OnnxImport *import)
{
    g_autoptr(GPtrArray) inputs = inputs_of(&import->model->graph);
    OnnxScope scope;
    scope_init(&scope, NULL, "");
    scope.opset = onnx_model_opset(import->model, "");
    reserve(import);
    bool ok = inputs_bind(import, inputs) && inputs_add(import, &scope, inputs) &&
              body_read(import, &scope, &import->model->graph) && add_outputs(import, &scope);
    if (ok) {
        check_stated(import, &scope);
        check_settle(import);
        describe(import);
    }
    scope_clear(&scope);
    return ok;
}

/* What failed at sizes that nobody gave may fail for want of them. */
static void explain(OnnxImport *import)
{
    g_autofree char *remedy = import->error ? inputs_remedy(import) : NULL;
    if (!remedy || !g_error_matches(import->error, RB_ERROR, RB_ERROR_INPUT))
        return;
    char *found = import->error->message;
    import->error->message = import->open_image
                                 ? g_strdup_printf("%s: %s (taken as 1: %s)", import->shown, remedy,
                                                   found + strlen(import->shown) + strlen(": "))
                                 : g_strdup_printf("%s; %s", found, remedy);
    g_free(found);
}

/* Names in the file may have line breaks; a message has none. */
static bool propagate(const OnnxImport *import, GError **error)
{
    if (!import->error)
        return true;
    g_autofree char *line = label_printable(import->error->message, strlen(import->error->message));
    g_set_error_literal(error, import->error->domain, import->error->code, line);
    g_error_free(import->error);
    return false;
}

bool onnx_graph_accepts(const OnnxModel *model, const char *shown, const OnnxOptions *options,
                        GError **error)
{
    g_autoptr(GPtrArray) inputs = inputs_of(&model->graph);
    OnnxImport import = {
        .model = model,
        .options = options,
        .shown = shown,
        .symbols = g_hash_table_new_full(hash_text, g_str_equal, NULL, g_free),
    };
    inputs_bind(&import, inputs);
    g_hash_table_destroy(import.symbols);
    return propagate(&import, error);
}

static GHashTable *index_functions(const OnnxModel *model)
{
    if (model->n_functions == 0)
        return NULL;
    GHashTable *functions =
        g_hash_table_new_full(hash_text, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
    for (int i = 0; i < model->n_functions; i++) {
        GPtrArray *named = g_hash_table_lookup(functions, model->functions[i].name);
        if (!named) {
            named = g_ptr_array_new();
            g_hash_table_insert(functions, (gpointer)model->functions[i].name, named);
        }
        g_ptr_array_add(named, (gpointer)&model->functions[i]);
    }
    return functions;
}

static void import_clear(OnnxImport *import)
{
    g_array_free(import->facts, TRUE);
    g_array_free(import->types, TRUE);
    onnx_arena_free(import->memory);
    names_free(import->names);
    g_hash_table_destroy(import->symbols);
    g_ptr_array_unref(import->open);
    g_hash_table_destroy(import->orders);
    g_hash_table_destroy(import->ops);
    g_clear_pointer(&import->declared, g_hash_table_destroy);
    g_clear_pointer(&import->functions, g_hash_table_destroy);
    g_ptr_array_unref(import->warnings);
    g_ptr_array_unref(import->notes);
    g_ptr_array_unref(import->assumptions);
}

/* "models/ResNet 18.onnx" is called "ResNet 18", */
static char *name_of_file(const char *shown)
{
    char *name = g_path_get_basename(shown);
    if (g_str_has_suffix(name, ".onnx"))
        name[strlen(name) - strlen(".onnx")] = '\0';
    return name;
}

/* and its id is resnet_18. */
static char *id_of_name(const char *name)
{
    g_autofree char *id = g_ascii_strdown(name, -1);
    for (char *c = id; *c; c++)
        if (!g_ascii_isalnum(*c) && !strchr("_-.", *c))
            *c = '_';
    if (id[0] == '.' || id[0] == '\0')
        return g_strconcat("model", id, NULL);
    return g_strndup(id, 100);
}

/* `fixed`, which may be NULL: whether a batch may be written down in it. */
static Graph *import_graph(const OnnxModel *model, const char *shown, const OnnxOptions *wanted,
                           bool *fixed, GError **error)
{
    g_autofree char *name = name_of_file(shown);
    g_autofree char *id = wanted->id ? g_strdup(wanted->id) : id_of_name(name);
    g_autoptr(Graph) graph = graph_new(id, name);
    OnnxImport import = {
        .model = model,
        .options = wanted,
        .shown = shown,
        .graph = graph,
        .facts = g_array_new(FALSE, TRUE, sizeof(OnnxFact)),
        .types = g_array_new(FALSE, FALSE, sizeof(TensorType)),
        .memory = onnx_arena_new(SIZE_MAX),
        .names = names_new(&model->graph),
        .symbols = g_hash_table_new_full(hash_text, g_str_equal, NULL, g_free),
        .open = g_ptr_array_new_with_free_func(g_free),
        .orders = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free),
        .functions = index_functions(model),
        .ops = g_hash_table_new_full(hash_text, g_str_equal, NULL, g_free),
        .warnings = wanted->warnings ? g_ptr_array_ref(wanted->warnings)
                                     : g_ptr_array_new_with_free_func(g_free),
        .notes = g_ptr_array_new_with_free_func(g_free),
        .assumptions = g_ptr_array_new_with_free_func(g_free),
        .repeats = 1,
    };
    fill(&import);
    explain(&import);
    import_clear(&import);
    if (fixed)
        *fixed = import.reshapes_batch;
    return propagate(&import, error) ? g_steal_pointer(&graph) : NULL;
}

/* ---- Sizes that a file is exported for --------------------------------------------------------
 */

/* The network without a size that was asked for; NULL: it cannot be had so either. */
static Graph *import_without(const OnnxModel *model, const char *shown, const OnnxOptions *options,
                             bool batch)
{
    static const OnnxOptions none;
    OnnxOptions asked = *options, preset = options->defaults ? *options->defaults : none;
    asked.defaults = &preset;
    asked.warnings = NULL;
    if (batch)
        asked.batch = preset.batch = 0;
    else
        asked.resolution = preset.resolution = 0;
    return import_graph(model, shown, &asked, NULL, NULL);
}

static bool asks_for(const OnnxOptions *options, bool batch)
{
    for (; options; options = options->defaults)
        if ((batch ? options->batch : options->resolution) > 0)
            return true;
    return false;
}

/* The size that it works at; 0: none is to be seen. */
static int64_t exported_for(const Graph *graph, bool batch)
{
    for (guint i = 0; !batch && i < graph->inputs->len; i++) {
        const Shape *shape = &graph_tensor(graph, g_array_index(graph->inputs, int, i))->shape;
        int height = shape_image_height(shape);
        if (height >= 0)
            return shape->dim[height];
    }
    return batch ? graph->batch : 0;
}

/* An error at a batch or resolution that was asked for, where the network is right at its own. */
static void blame_size(const OnnxModel *model, const char *shown, const OnnxOptions *options,
                       GError **error)
{
    for (int batch = 1; batch >= 0; batch--) {
        g_autoptr(Graph) graph =
            asks_for(options, batch) ? import_without(model, shown, options, batch) : NULL;
        int64_t size = graph ? exported_for(graph, batch) : 0;
        if (size == 0)
            continue;
        g_prefix_error(error, "exported for %s %" G_GINT64_FORMAT ": ",
                       batch ? "batch" : "images of height", size);
        (*error)->code = RB_ERROR_CANNOT;
        return;
    }
}

/* Whether twice the batch of the network can be had. */
static bool takes_twice(const OnnxModel *model, const char *shown, const OnnxOptions *options,
                        const Graph *graph)
{
    OnnxOptions asked = *options;
    asked.batch = count_mul(2, graph->batch);
    asked.warnings = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(Graph) twice =
        count_ok(asked.batch) ? import_graph(model, shown, &asked, NULL, &error) : NULL;
    return twice || !g_error_matches(error, RB_ERROR, RB_ERROR_INPUT);
}

G_GNUC_PRINTF(2, 3)
static void add_assumption(Graph *graph, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_autoptr(GPtrArray) lines = g_ptr_array_new();
    for (const char *const *line = graph->assumptions; line && *line; line++)
        g_ptr_array_add(lines, (gpointer)*line);
    g_ptr_array_add(lines, text);
    graph->assumptions = lines_of(graph, lines);
}

Graph *onnx_graph_new(const OnnxModel *model, const char *shown, const OnnxOptions *options,
                      GError **error)
{
    static const OnnxOptions none;
    GError *problem = NULL;
    const OnnxOptions *wanted = options ? options : &none;
    bool fixed = false;
    Graph *graph = import_graph(model, shown, wanted, &fixed, &problem);
    if (graph && fixed && !asks_for(wanted, true) && !takes_twice(model, shown, wanted, graph))
        add_assumption(graph, "It is exported for batch %" G_GINT64_FORMAT ": it has no other.",
                       graph->batch);
    if (problem && g_error_matches(problem, RB_ERROR, RB_ERROR_INPUT))
        blame_size(model, shown, wanted, &problem);
    if (problem)
        g_propagate_error(error, problem);
    return graph;
}

Graph *onnx_graph_load(const char *within, const char *path, const char *shown,
                       const OnnxOptions *options, GError **error)
{
    const char *called = shown ? shown : path;
    g_autoptr(OnnxModel) model = onnx_model_read(within, path, called, error);
    return model ? onnx_graph_new(model, called, options, error) : NULL;
}
