#include "onnx/inputs.h"

#include <string.h>

#include "base/dims.h"
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

static void declare_symbol(OnnxImport *import, const char *symbol)
{
    static const int64_t unknown = DIM_UNKNOWN;
    if (*symbol && !g_hash_table_contains(import->symbols, symbol))
        g_hash_table_insert(import->symbols, (gpointer)symbol, g_memdup2(&unknown, sizeof unknown));
}

/* The first who says what it is. */
static void bind_symbol(OnnxImport *import, const char *symbol, int64_t value)
{
    declare_symbol(import, symbol);
    int64_t *bound = *symbol ? g_hash_table_lookup(import->symbols, symbol) : NULL;
    if (bound && *bound < 0)
        *bound = value;
}

/* The names of arithmetic in which at least one is a symbol by itself; NULL: it is a symbol. */
static GPtrArray *arithmetic_names(const OnnxImport *import, const char *symbol)
{
    g_autoptr(GPtrArray) names = dims_names(symbol);
    for (guint i = 0; i < names->len; i++)
        if (g_hash_table_contains(import->symbols, names->pdata[i]))
            return g_steal_pointer(&names);
    return NULL;
}

static bool is_arithmetic(const OnnxImport *import, const char *symbol)
{
    g_autoptr(GPtrArray) names = arithmetic_names(import, symbol);
    return names != NULL;
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
    if (type->dims[0].value < 0)
        return !is_arithmetic(import, type->dims[0].symbol);
    return first && first->n_dims > 0 && first->dims[0].value == type->dims[0].value;
}

/* ---- Images ---------------------------------------------------------------------------------- */

static int64_t resolution_asked(const OnnxImport *import)
{
    const OnnxOptions *options = import->options, *defaults = options->defaults;
    return options->resolution > 0 || !defaults ? options->resolution : defaults->resolution;
}

/* The dimension that is the height of an input's images, the next one being their width; -1: it is
 * given none, or none of so many channels (0: any). */
static int image_height(const OnnxType *type, int channels)
{
    if (!type || type->n_dims > SHAPE_MAX_RANK)
        return -1;
    bool pixels = dtype_is_float(import_dtype(type)) || type->data_type == ONNX_UINT8;
    Shape shape = {.rank = type->n_dims};
    for (int i = 0; i < type->n_dims; i++)
        shape.dim[i] = type->dims[i].value;
    int height = pixels ? shape_image_height(&shape) : -1;
    bool first = height == 2;
    return height < 0 || channels == 0 || shape.dim[first ? 1 : 3] == channels ? height : -1;
}

/* The height of the images that a resolution is asked of; -1. */
static int resized_height(const OnnxImport *import, const OnnxType *type)
{
    return resolution_asked(import) > 0 ? image_height(type, import->image_channels) : -1;
}

/* Where inputs have three channels, one with another number is a mask or the like. */
static bool find_images(OnnxImport *import, const GPtrArray *inputs)
{
    enum { RGB = 3 };
    bool any = false;
    for (guint i = 0; i < inputs->len; i++) {
        const OnnxType *type = import_shaped(&((const OnnxValue *)inputs->pdata[i])->type);
        any = any || image_height(type, 0) >= 0;
        if (image_height(type, RGB) >= 0)
            import->image_channels = RGB;
    }
    if (any || resolution_asked(import) <= 0)
        return true;
    return import_fail(import, RB_ERROR_USAGE, NULL,
                       "it has no input of images, 4 dimensions with 1, 3 or 4 channels second or "
                       "last, so it has no resolution to change; give an input's whole shape, as "
                       "in --input image=1x3x192x192");
}

/* ---- What options say ------------------------------------------------------------------------ */

static const Shape *find_shape(const OnnxOptions *options, const char *name)
{
    return options && options->inputs ? g_hash_table_lookup(options->inputs, name) : NULL;
}

/* The shape that the options give an input; a batch or resolution asked for comes before a
 * default's. */
static bool given_shape(const OnnxImport *import, const OnnxValue *input, Shape *shape)
{
    const OnnxType *type = import_shaped(&input->type);
    const Shape *asked = find_shape(import->options, input->name);
    const Shape *given = asked ? asked : find_shape(import->options->defaults, input->name);
    if (!given)
        return false;
    *shape = *given;
    if (asked || !type)
        return true;
    int height = resized_height(import, type);
    if (import->options->batch > 0 && takes_batch(import, type))
        shape->dim[0] = import->options->batch;
    if (import->options->resolution > 0 && height >= 0)
        shape->dim[height] = shape->dim[height + 1] = import->options->resolution;
    return true;
}

/* What is asked of the i-th dimension of an input that is given no shape; DIM_UNKNOWN: nothing. */
static int64_t asked_dim(const OnnxImport *import, const OnnxType *type, int i)
{
    int height = resized_height(import, type);
    if (height >= 0 && (i == height || i == height + 1))
        return resolution_asked(import);
    return i == 0 && takes_batch(import, type) ? batch_asked(import) : DIM_UNKNOWN;
}

/* What the options say about an input binds the symbols it is declared with. */
static bool bind_input(OnnxImport *import, const OnnxValue *input)
{
    const OnnxType *type = import_shaped(&input->type);
    Shape shape;
    bool given = given_shape(import, input, &shape);
    if (given && type && shape.rank != type->n_dims) {
        g_autofree char *text = shape_text(&shape);
        return import_fail(import, RB_ERROR_USAGE, NULL,
                           "input '%s' has %d dimensions, %s has %d; give one size for each",
                           input->name, type->n_dims, text, shape.rank);
    }
    for (int i = 0; type && i < type->n_dims; i++) {
        int64_t value = given ? shape.dim[i] : asked_dim(import, type, i);
        if (value < 0)
            continue;
        if (type->dims[i].value >= 0)
            import->resized = import->resized || type->dims[i].value != value;
        else
            bind_symbol(import, type->dims[i].symbol, value);
    }
    return true;
}

static void bind_dims(OnnxImport *import, const OnnxOptions *options, bool only_declare)
{
    GHashTableIter iter;
    gpointer name, value;
    if (!options || !options->dims)
        return;
    g_hash_table_iter_init(&iter, options->dims);
    while (g_hash_table_iter_next(&iter, &name, &value))
        if (only_declare)
            declare_symbol(import, name);
        else
            bind_symbol(import, name, *(const int64_t *)value);
}

static void declare_symbols(OnnxImport *import)
{
    const OnnxGraph *graph = &import->model->graph;
    for (int i = 0; i < graph->n_inputs; i++) {
        const OnnxType *type = import_shaped(&graph->inputs[i].type);
        for (int j = 0; type && j < type->n_dims; j++)
            declare_symbol(import, type->dims[j].value < 0 ? type->dims[j].symbol : "");
    }
    bind_dims(import, import->options, true);
    bind_dims(import, import->options->defaults, true);
}

static bool bind_options(OnnxImport *import, const GPtrArray *inputs)
{
    declare_symbols(import);
    bind_dims(import, import->options, false);
    for (guint i = 0; i < inputs->len; i++)
        if (!bind_input(import, inputs->pdata[i]))
            return false;
    bind_dims(import, import->options->defaults, false);
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

/* Symbols, and the names in those that are arithmetic. */
static GPtrArray *symbol_names(const OnnxImport *import)
{
    const OnnxGraph *graph = &import->model->graph;
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    for (int i = 0; i < graph->n_inputs; i++) {
        const OnnxType *type = import_shaped(&graph->inputs[i].type);
        for (int j = 0; type && j < type->n_dims; j++)
            if (type->dims[j].value < 0 && *type->dims[j].symbol) {
                g_autoptr(GPtrArray) within = dims_names(type->dims[j].symbol);
                g_ptr_array_add(names, g_strdup(type->dims[j].symbol));
                for (guint k = 0; k < within->len; k++)
                    g_ptr_array_add(names, g_strdup(within->pdata[k]));
            }
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
                           (const char *)name->data,
                           *hint ? hint : "; leave it out, or give one that there is");
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
           find_images(import, inputs) && bind_options(import, inputs);
}

/* ---- What nobody says ------------------------------------------------------------------------ */

static void settle_symbol(OnnxImport *import, const char *symbol)
{
    if (import_symbol(symbol, import))
        return;
    import_assume(import, "The symbolic dimension '%s' is not given: taken as 1.", symbol);
    g_ptr_array_add(import->open, g_strdup(symbol));
    bind_symbol(import, g_ptr_array_index(import->open, import->open->len - 1), 1);
}

static void note_symbols(OnnxImport *import, const OnnxValue *input)
{
    const OnnxType *type = import_shaped(&input->type);
    for (int i = 0; type && i < type->n_dims; i++) {
        const char *symbol = type->dims[i].value < 0 ? type->dims[i].symbol : "";
        const int64_t *size = import_symbol(symbol, import);
        if (size)
            import_note(import, "The symbolic dimension '%s' is %" G_GINT64_FORMAT ".", symbol,
                        *size);
    }
}

/* Symbols by themselves first: arithmetic is of those. */
static void settle_symbols(OnnxImport *import, const OnnxValue *input)
{
    const OnnxType *type = import_shaped(&input->type);
    Shape shape;
    if (!type || type->n_dims > SHAPE_MAX_RANK || given_shape(import, input, &shape))
        return;
    for (int i = 0; i < type->n_dims; i++) {
        const char *symbol = type->dims[i].value < 0 ? type->dims[i].symbol : "";
        bool said = import_symbol(symbol, import);
        g_autoptr(GPtrArray) names = said ? NULL : arithmetic_names(import, symbol);
        if (*symbol && !names)
            settle_symbol(import, symbol);
        for (guint j = 0; names && j < names->len; j++)
            settle_symbol(import, names->pdata[j]);
    }
}

/* An input of images of which nobody gave height or width. */
static void find_open_image(OnnxImport *import, const OnnxValue *input)
{
    const OnnxType *type = import_shaped(&input->type);
    int height = image_height(type, import->image_channels);
    Shape shape;
    if (height < 0 || import->open_image || given_shape(import, input, &shape))
        return;
    for (int i = height; i < height + 2; i++)
        if (type->dims[i].value < 0 && asked_dim(import, type, i) < 0 &&
            !import_symbol(type->dims[i].symbol, import))
            import->open_image = input;
}

static void append_dim(GString *text, const char *symbol, int size)
{
    g_autofree char *option = g_strdup_printf("%s=%d", symbol, size);
    bool plain = strspn(option, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_.=-:/") == strlen(option);
    g_autofree char *quoted = plain ? g_strdup(option) : g_shell_quote(option);
    g_string_append_printf(text, "%s--dim %s", text->len > 0 ? " " : "", quoted);
}

static char *ask_for_image(const OnnxImport *import)
{
    enum { USUAL = 224 };
    const OnnxValue *input = import->open_image;
    const OnnxType *type = import_shaped(&input->type);
    int height = image_height(type, 0);
    g_autoptr(GString) dims = g_string_new(NULL);
    for (int i = height; i < height + 2; i++)
        if (type->dims[i].value < 0 && *type->dims[i].symbol)
            append_dim(dims, type->dims[i].symbol, USUAL);
    return g_strdup_printf("the height and width of the images in '%s' are not given; give them, "
                           "as in %s%s--resolution %d",
                           input->name, dims->str, dims->len > 0 ? ", or " : "", USUAL);
}

char *inputs_remedy(const OnnxImport *import)
{
    enum { MOST = 4, SOME = 16 };
    g_autoptr(GString) dims = g_string_new(NULL);
    if (import->open_image)
        return ask_for_image(import);
    for (guint i = 0; i < MIN(import->open->len, MOST); i++)
        append_dim(dims, import->open->pdata[i], SOME);
    return dims->len == 0
               ? NULL
               : g_strdup_printf("what nobody gave is taken as 1; give it, as in %s", dims->str);
}

/* ---- Adding them ----------------------------------------------------------------------------- */

/* What is left is arithmetic that comes to no size, or has no name. */
static bool settle_dim(OnnxImport *import, const OnnxValue *input, int i)
{
    const char *symbol = import_shaped(&input->type)->dims[i].symbol;
    g_autoptr(GString) option = g_string_new(NULL);
    if (!*symbol) {
        import_assume(import, "Dimension %d of input '%s' is not given: taken as 1.", i + 1,
                      input->name);
        return true;
    }
    append_dim(option, symbol, 1);
    return import_fail(import, RB_ERROR_USAGE, NULL,
                       "dimension %d of input '%s', %s, comes to no size with what is given; give "
                       "what it is made of, or itself, as in %s",
                       i + 1, input->name, symbol, option->str);
}

static bool input_shape(OnnxImport *import, const OnnxValue *input, Shape *shape)
{
    const OnnxType *type = import_shaped(&input->type);
    if (given_shape(import, input, shape))
        return true;
    *shape = import_shape(import, &input->type);
    for (int i = 0; type && i < shape->rank; i++) {
        int64_t asked = asked_dim(import, type, i);
        bool named = type->dims[i].value < 0 && *type->dims[i].symbol;
        if (asked >= 0 && !named)
            shape->dim[i] = asked;
        if (shape->dim[i] < 0 && !settle_dim(import, input, i))
            return false;
        shape->dim[i] = shape->dim[i] < 0 ? 1 : shape->dim[i];
    }
    return true;
}

static bool add_input(OnnxImport *import, OnnxScope *scope, const OnnxValue *input)
{
    Shape shape;
    const OnnxType *type = import_shaped(&input->type);
    if (!input_shape(import, input, &shape) ||
        !import_check_size(import, "input", input->name, &shape) ||
        !import_check_type(import, "input", input->name, type ? type->data_type : ONNX_UNDEFINED))
        return false;
    int tensor = graph_add_input(import->graph, input->name, shape, import_dtype(&input->type));
    import_fact(import, tensor)->origin = ORIGIN_INPUT;
    return scope_bind(import, scope, input->name, tensor, NULL);
}

bool inputs_add(OnnxImport *import, OnnxScope *scope, const GPtrArray *inputs)
{
    for (guint i = 0; i < inputs->len; i++)
        find_open_image(import, inputs->pdata[i]);
    for (guint i = 0; i < inputs->len; i++)
        note_symbols(import, inputs->pdata[i]);
    for (guint i = 0; i < inputs->len; i++)
        settle_symbols(import, inputs->pdata[i]);
    for (guint i = 0; i < inputs->len; i++)
        if (!add_input(import, scope, inputs->pdata[i]))
            return false;
    return true;
}
