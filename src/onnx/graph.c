#include "onnx/graph.h"

#include <string.h>

#include "base/count.h"
#include "base/hash.h"
#include "base/label.h"
#include "onnx/body.h"
#include "onnx/check.h"

/* ---- Symbolic dimensions --------------------------------------------------------------------- */

static void bind_symbol(OnnxImport *import, const char *symbol, int64_t value)
{
    if (*symbol && !g_hash_table_contains(import->symbols, symbol))
        g_hash_table_insert(import->symbols, (gpointer)symbol, g_memdup2(&value, sizeof value));
}

static const OnnxType *tensor_type(const OnnxType *type)
{
    while (type->kind == ONNX_TYPE_OPTIONAL && type->element)
        type = type->element;
    bool tensor = type->kind == ONNX_TYPE_TENSOR || type->kind == ONNX_TYPE_SPARSE;
    return tensor && type->has_shape ? type : NULL;
}

static bool fail_input(OnnxImport *import, const char *name, const Shape *given,
                       const OnnxType *type)
{
    g_autofree char *text = shape_text(given);
    return import_fail(import, RB_ERROR_USAGE, NULL, "input '%s' has %d dimensions; %s has %d",
                       name, type->n_dims, text, given->rank);
}

static int64_t batch_asked(const OnnxImport *import)
{
    const OnnxOptions *options = import->options, *defaults = options->defaults;
    return options->batch > 0 || !defaults ? options->batch : defaults->batch;
}

/* A batch asked for is the leading dimension of inputs that have a symbol there, or what the first
 * input has: weights may be inputs too. */
static bool takes_batch(const OnnxImport *import, const OnnxType *type)
{
    const OnnxGraph *graph = &import->model->graph;
    const OnnxType *first = tensor_type(&graph->inputs[0].type);
    if (batch_asked(import) <= 0 || type->n_dims == 0)
        return false;
    return type->dims[0].value < 0 ||
           (first && first->n_dims > 0 && first->dims[0].value == type->dims[0].value);
}

static const Shape *find_shape(const OnnxOptions *options, const char *name)
{
    return options && options->inputs ? g_hash_table_lookup(options->inputs, name) : NULL;
}

/* The shape that the options give an input; a batch asked for comes before a default's. */
static bool given_shape(const OnnxImport *import, const OnnxValue *input, Shape *shape)
{
    const OnnxType *type = tensor_type(&input->type);
    const Shape *asked = find_shape(import->options, input->name);
    const Shape *given = asked ? asked : find_shape(import->options->defaults, input->name);
    if (!given)
        return false;
    *shape = *given;
    if (!asked && import->options->batch > 0 && type && takes_batch(import, type))
        shape->dim[0] = import->options->batch;
    return true;
}

/* What the options say about an input binds the symbols it is declared with. */
static bool bind_input(OnnxImport *import, const OnnxValue *input)
{
    const OnnxType *type = tensor_type(&input->type);
    Shape shape;
    bool given = given_shape(import, input, &shape);
    if (given && type && shape.rank != type->n_dims)
        return fail_input(import, input->name, &shape, type);
    for (int i = 0; type && i < type->n_dims; i++) {
        if (!given && (i > 0 || !takes_batch(import, type)))
            continue;
        int64_t value = given ? shape.dim[i] : batch_asked(import);
        if (type->dims[i].value >= 0)
            import->resized = import->resized || type->dims[i].value != value;
        else
            bind_symbol(import, type->dims[i].symbol, value);
    }
    return true;
}

static bool is_initializer(GHashTable *initializers, const char *name)
{
    return g_hash_table_contains(initializers, name);
}

static GHashTable *initializer_names(const OnnxGraph *graph)
{
    GHashTable *names = g_hash_table_new(hash_text, g_str_equal);
    for (int i = 0; i < graph->n_initializers; i++)
        g_hash_table_add(names, (gpointer)graph->initializers[i].name);
    for (int i = 0; i < graph->n_sparse; i++)
        g_hash_table_add(names, (gpointer)graph->sparse[i].values.name);
    return names;
}

static void bind_dims(OnnxImport *import, const OnnxOptions *options)
{
    GHashTableIter iter;
    gpointer name, value;
    if (!options || !options->dims)
        return;
    g_hash_table_iter_init(&iter, options->dims);
    while (g_hash_table_iter_next(&iter, &name, &value))
        bind_symbol(import, name, *(const int64_t *)value);
}

static bool bind_options(OnnxImport *import, GHashTable *initializers)
{
    const OnnxGraph *graph = &import->model->graph;
    bind_dims(import, import->options);
    for (int i = 0; i < graph->n_inputs; i++)
        if (!is_initializer(initializers, graph->inputs[i].name) &&
            !bind_input(import, &graph->inputs[i]))
            return false;
    bind_dims(import, import->options->defaults);
    return true;
}

/* ---- Names in options that nothing has ------------------------------------------------------- */

static bool fail_name(OnnxImport *import, const char *what, const char *word, GPtrArray *known)
{
    g_ptr_array_add(known, NULL);
    g_autofree char *hint = did_you_mean(word, (const char *const *)known->pdata);
    return import_fail(import, RB_ERROR_USAGE, NULL, "it has no %s '%s'%s", what, word, hint);
}

static GPtrArray *input_names(const OnnxImport *import, GHashTable *initializers)
{
    const OnnxGraph *graph = &import->model->graph;
    GPtrArray *names = g_ptr_array_new();
    for (int i = 0; i < graph->n_inputs; i++)
        if (!is_initializer(initializers, graph->inputs[i].name))
            g_ptr_array_add(names, (gpointer)graph->inputs[i].name);
    return names;
}

static GPtrArray *symbol_names(const OnnxImport *import)
{
    const OnnxGraph *graph = &import->model->graph;
    GPtrArray *names = g_ptr_array_new();
    for (int i = 0; i < graph->n_inputs; i++) {
        const OnnxType *type = tensor_type(&graph->inputs[i].type);
        for (int j = 0; type && j < type->n_dims; j++)
            if (type->dims[j].value < 0 && *type->dims[j].symbol)
                g_ptr_array_add(names, (gpointer)type->dims[j].symbol);
    }
    return names;
}

/* The first of a table's names, in order, that is not among `known`; NULL. */
static const char *stranger(GHashTable *table, const GPtrArray *known)
{
    g_autoptr(GList) names = table ? g_hash_table_get_keys(table) : NULL;
    names = g_list_sort(names, (GCompareFunc)strcmp);
    for (const GList *name = names; name; name = name->next) {
        bool found = false;
        for (guint i = 0; i < known->len; i++)
            found = found || strcmp(known->pdata[i], name->data) == 0;
        if (!found)
            return name->data;
    }
    return NULL;
}

static bool check_names(OnnxImport *import, const OnnxOptions *options, GHashTable *initializers)
{
    g_autoptr(GPtrArray) symbols = symbol_names(import);
    g_autoptr(GPtrArray) inputs = input_names(import, initializers);
    const char *dim = stranger(options->dims, symbols), *input = stranger(options->inputs, inputs);
    if (dim)
        return fail_name(import, "symbolic dimension", dim, symbols);
    return !input || fail_name(import, "input", input, inputs);
}

static bool check_options(OnnxImport *import, GHashTable *initializers)
{
    const OnnxOptions *options = import->options;
    return check_names(import, options, initializers) &&
           (!options->defaults || check_names(import, options->defaults, initializers));
}

/* ---- Inputs and outputs ---------------------------------------------------------------------- */

static void note_default(OnnxImport *import, const OnnxValue *input, int i)
{
    const char *symbol = tensor_type(&input->type)->dims[i].symbol;
    if (*symbol)
        import_note(import,
                    g_strdup_printf("The symbolic dimension '%s' is not given: 1.", symbol));
    else
        import_note(import, g_strdup_printf("Dimension %d of input '%s' is not given: 1.", i + 1,
                                            input->name));
    bind_symbol(import, symbol, 1);
}

static void note_symbol(OnnxImport *import, const char *symbol, int64_t value)
{
    if (*symbol)
        import_note(import, g_strdup_printf("The symbolic dimension '%s' is %" G_GINT64_FORMAT ".",
                                            symbol, value));
}

static Shape input_shape(OnnxImport *import, const OnnxValue *input)
{
    const OnnxType *type = tensor_type(&input->type);
    int64_t asked = batch_asked(import);
    Shape shape;
    if (given_shape(import, input, &shape))
        return shape;
    shape = import_shape(import, &input->type);
    for (int i = 0; type && i < shape.rank; i++) {
        bool batch = i == 0 && takes_batch(import, type);
        if (batch && type->dims[0].value >= 0)
            shape.dim[0] = asked;
        else if (shape.dim[i] >= 0 && type->dims[i].value < 0)
            note_symbol(import, type->dims[i].symbol, shape.dim[i]);
        if (shape.dim[i] >= 0)
            continue;
        shape.dim[i] = batch ? asked : 1;
        if (!batch)
            note_default(import, input, i);
    }
    return shape;
}

static bool add_input(OnnxImport *import, OnnxScope *scope, const OnnxValue *input)
{
    Shape shape = input_shape(import, input);
    if (!import_check_size(import, "input", input->name, &shape))
        return false;
    int tensor = graph_add_input(import->graph, input->name, shape, import_dtype(&input->type));
    import_fact(import, tensor)->origin = ORIGIN_INPUT;
    return scope_bind(import, scope, input->name, tensor, NULL);
}

static bool add_inputs(OnnxImport *import, OnnxScope *scope, GHashTable *initializers)
{
    const OnnxGraph *graph = &import->model->graph;
    for (int i = 0; i < graph->n_inputs; i++)
        if (!is_initializer(initializers, graph->inputs[i].name) &&
            !add_input(import, scope, &graph->inputs[i]))
            return false;
    return true;
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
        import_fact(import, tensor)->uses |= USE_DATA;
        graph_add_output(import->graph, tensor);
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

static void describe(OnnxImport *import)
{
    Graph *graph = import->graph;
    if (import->n_stated > 0)
        import_note(import, g_strdup_printf("Shapes that the file states but that cannot be "
                                            "inferred: %d.",
                                            import->n_stated));
    if (import->n_warnings > ONNX_MAX_WARNINGS)
        g_ptr_array_add(import->warnings,
                        g_strdup_printf("%s: and %d more like these", import->shown,
                                        import->n_warnings - ONNX_MAX_WARNINGS));
    GString *notes = g_string_new(NULL);
    for (guint i = 0; i < import->notes->len; i++)
        g_string_append_printf(notes, "%s%s", i > 0 ? "\n" : "", (char *)import->notes->pdata[i]);
    if (notes->len > 0)
        graph->notes = graph_string(graph, notes->str);
    g_string_free(notes, TRUE);
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
    g_autoptr(GHashTable) initializers = initializer_names(&import->model->graph);
    OnnxScope scope;
    scope_init(&scope, NULL, "");
    scope.opset = onnx_model_opset(import->model, "");
    reserve(import);
    bool ok = check_options(import, initializers) && bind_options(import, initializers) &&
              add_inputs(import, &scope, initializers) &&
              body_read(import, &scope, &import->model->graph) && add_outputs(import, &scope);
    if (ok) {
        check_stated(import, &scope);
        check_settle(import);
        describe(import);
    }
    scope_clear(&scope);
    return ok;
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
    g_autoptr(GHashTable) initializers = initializer_names(&model->graph);
    OnnxImport import = {
        .model = model,
        .options = options,
        .shown = shown,
        .symbols = g_hash_table_new_full(hash_text, g_str_equal, NULL, g_free),
    };
    if (check_options(&import, initializers))
        bind_options(&import, initializers);
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
    g_hash_table_destroy(import->ops);
    g_clear_pointer(&import->declared, g_hash_table_destroy);
    g_clear_pointer(&import->functions, g_hash_table_destroy);
    g_ptr_array_unref(import->warnings);
    g_ptr_array_unref(import->notes);
}

/* "models/ResNet 18.onnx" is resnet_18. */
static char *id_of_file(const char *shown)
{
    g_autofree char *base = g_path_get_basename(shown);
    g_autofree char *id = g_ascii_strdown(base, -1);
    if (g_str_has_suffix(id, ".onnx"))
        id[strlen(id) - strlen(".onnx")] = '\0';
    for (char *c = id; *c; c++)
        if (!g_ascii_isalnum(*c) && !strchr("_-.", *c))
            *c = '_';
    if (id[0] == '.' || id[0] == '\0')
        return g_strconcat("model", id, NULL);
    return g_strndup(id, 100);
}

static char *name_of_file(const char *shown)
{
    g_autofree char *base = g_path_get_basename(shown);
    gsize n = strlen(base);
    return g_strndup(base, g_str_has_suffix(base, ".onnx") ? n - strlen(".onnx") : n);
}

Graph *onnx_graph_new(const OnnxModel *model, const char *shown, const OnnxOptions *options,
                      GError **error)
{
    static const OnnxOptions none;
    const OnnxOptions *wanted = options ? options : &none;
    g_autofree char *id = wanted->id ? g_strdup(wanted->id) : id_of_file(shown);
    g_autofree char *name = name_of_file(shown);
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
        .functions = index_functions(model),
        .ops = g_hash_table_new_full(hash_text, g_str_equal, NULL, g_free),
        .warnings = wanted->warnings ? g_ptr_array_ref(wanted->warnings)
                                     : g_ptr_array_new_with_free_func(g_free),
        .notes = g_ptr_array_new_with_free_func(g_free),
        .repeats = 1,
    };
    fill(&import);
    import_clear(&import);
    return propagate(&import, error) ? g_steal_pointer(&graph) : NULL;
}

Graph *onnx_graph_load(const char *path, const char *shown, const OnnxOptions *options,
                       GError **error)
{
    const char *called = shown ? shown : path;
    g_autoptr(OnnxModel) model = onnx_model_read(path, called, error);
    return model ? onnx_graph_new(model, called, options, error) : NULL;
}
