#include "onnx/inputs.h"

#include <string.h>

#include "base/hash.h"

GPtrArray *inputs_of(const OnnxGraph *graph)
{
    g_autoptr(GHashTable) initializers = g_hash_table_new(hash_text, g_str_equal);
    GPtrArray *inputs = g_ptr_array_new();
    for (int i = 0; i < graph->n_initializers; i++)
        g_hash_table_add(initializers, (gpointer)graph->initializers[i].name);
    for (int i = 0; i < graph->n_sparse; i++)
        g_hash_table_add(initializers, (gpointer)graph->sparse[i].values.name);
    for (int i = 0; i < graph->n_inputs; i++)
        if (!g_hash_table_contains(initializers, graph->inputs[i].name))
            g_ptr_array_add(inputs, (gpointer)&graph->inputs[i]);
    return inputs;
}

/* ---- Symbolic dimensions --------------------------------------------------------------------- */

static void bind_symbol(OnnxImport *import, const char *symbol, int64_t value)
{
    if (*symbol && !g_hash_table_contains(import->symbols, symbol))
        g_hash_table_insert(import->symbols, (gpointer)symbol, g_memdup2(&value, sizeof value));
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
    const OnnxType *first = import_shaped(&graph->inputs[0].type);
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
    const OnnxType *type = import_shaped(&input->type);
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
    const OnnxType *type = import_shaped(&input->type);
    Shape shape;
    bool given = given_shape(import, input, &shape);
    if (given && type && shape.rank != type->n_dims) {
        g_autofree char *text = shape_text(&shape);
        return import_fail(import, RB_ERROR_USAGE, NULL, "input '%s' has %d dimensions; %s has %d",
                           input->name, type->n_dims, text, shape.rank);
    }
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

static bool bind_options(OnnxImport *import, const GPtrArray *inputs)
{
    bind_dims(import, import->options);
    for (guint i = 0; i < inputs->len; i++)
        if (!bind_input(import, inputs->pdata[i]))
            return false;
    bind_dims(import, import->options->defaults);
    return true;
}

/* ---- Names in options that nothing has ------------------------------------------------------- */

static GPtrArray *input_names(const GPtrArray *inputs)
{
    GPtrArray *names = g_ptr_array_new();
    for (guint i = 0; i < inputs->len; i++)
        g_ptr_array_add(names, (gpointer)((const OnnxValue *)inputs->pdata[i])->name);
    return names;
}

static GPtrArray *symbol_names(const OnnxImport *import)
{
    const OnnxGraph *graph = &import->model->graph;
    GPtrArray *names = g_ptr_array_new();
    for (int i = 0; i < graph->n_inputs; i++) {
        const OnnxType *type = import_shaped(&graph->inputs[i].type);
        for (int j = 0; type && j < type->n_dims; j++)
            if (type->dims[j].value < 0 && *type->dims[j].symbol)
                g_ptr_array_add(names, (gpointer)type->dims[j].symbol);
    }
    return names;
}

/* Fails for the first of a table's names, in order, that is not among `known`. */
static bool check_names(OnnxImport *import, GHashTable *table, const char *what, GPtrArray *known)
{
    g_autoptr(GList) names = table ? g_hash_table_get_keys(table) : NULL;
    names = g_list_sort(names, (GCompareFunc)strcmp);
    for (const GList *name = names; name; name = name->next) {
        if (g_ptr_array_find_with_equal_func(known, name->data, g_str_equal, NULL))
            continue;
        g_ptr_array_add(known, NULL);
        g_autofree char *hint = did_you_mean(name->data, (const char *const *)known->pdata);
        return import_fail(import, RB_ERROR_USAGE, NULL, "it has no %s '%s'%s", what,
                           (const char *)name->data, hint);
    }
    return true;
}

static bool check_options(OnnxImport *import, const OnnxOptions *options, const GPtrArray *inputs)
{
    g_autoptr(GPtrArray) symbols = symbol_names(import), names = input_names(inputs);
    return check_names(import, options->dims, "symbolic dimension", symbols) &&
           check_names(import, options->inputs, "input", names);
}

bool inputs_bind(OnnxImport *import, const GPtrArray *inputs)
{
    const OnnxOptions *options = import->options;
    return check_options(import, options, inputs) &&
           (!options->defaults || check_options(import, options->defaults, inputs)) &&
           bind_options(import, inputs);
}

/* ---- Adding them ----------------------------------------------------------------------------- */

static void note_default(OnnxImport *import, const OnnxValue *input, int i)
{
    const char *symbol = import_shaped(&input->type)->dims[i].symbol;
    if (*symbol)
        import_assume(import, "The symbolic dimension '%s' is not given: taken as 1.", symbol);
    else
        import_assume(import, "Dimension %d of input '%s' is not given: taken as 1.", i + 1,
                      input->name);
    bind_symbol(import, symbol, 1);
}

static Shape input_shape(OnnxImport *import, const OnnxValue *input)
{
    const OnnxType *type = import_shaped(&input->type);
    int64_t asked = batch_asked(import);
    Shape shape;
    if (given_shape(import, input, &shape))
        return shape;
    shape = import_shape(import, &input->type);
    for (int i = 0; type && i < shape.rank; i++) {
        bool batch = i == 0 && takes_batch(import, type);
        if (batch && type->dims[0].value >= 0)
            shape.dim[0] = asked;
        else if (shape.dim[i] >= 0 && type->dims[i].value < 0 && *type->dims[i].symbol)
            import_note(import, "The symbolic dimension '%s' is %" G_GINT64_FORMAT ".",
                        type->dims[i].symbol, shape.dim[i]);
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
    const OnnxType *type = import_shaped(&input->type);
    if (!import_check_size(import, "input", input->name, &shape) ||
        !import_check_type(import, "input", input->name, type ? type->data_type : ONNX_UNDEFINED))
        return false;
    int tensor = graph_add_input(import->graph, input->name, shape, import_dtype(&input->type));
    import_fact(import, tensor)->origin = ORIGIN_INPUT;
    return scope_bind(import, scope, input->name, tensor, NULL);
}

bool inputs_add(OnnxImport *import, OnnxScope *scope, const GPtrArray *inputs)
{
    for (guint i = 0; i < inputs->len; i++)
        if (!add_input(import, scope, inputs->pdata[i]))
            return false;
    return true;
}
