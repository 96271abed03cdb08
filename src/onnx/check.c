#include "onnx/check.h"

#include <string.h>

#include "base/count.h"
#include "base/hash.h"
#include "base/units.h"

/* ---- Stated shapes --------------------------------------------------------------------------- */

static void declare(GHashTable *declared, const OnnxValue *values, int n)
{
    for (int i = 0; i < n; i++)
        g_hash_table_insert(declared, (gpointer)values[i].name, (gpointer)&values[i]);
}

static const OnnxValue *find_declared(OnnxImport *import, const char *name)
{
    const OnnxGraph *graph = &import->model->graph;
    if (!import->declared) {
        import->declared = g_hash_table_new(hash_text, g_str_equal);
        declare(import->declared, graph->value_infos, graph->n_value_infos);
        declare(import->declared, graph->outputs, graph->n_outputs);
    }
    return g_hash_table_lookup(import->declared, name);
}

Shape check_declared(OnnxImport *import, const char *name)
{
    const OnnxValue *value = import->resized ? NULL : find_declared(import, name);
    const OnnxType *type = value ? import_shaped(&value->type) : NULL;
    Shape shape = type ? import_shape(import, type) : shape_unknown();
    for (int i = 0; i < shape.rank; i++)
        if (*type->dims[i].symbol)
            shape.dim[i] = DIM_UNKNOWN;
    return shape;
}

/* Whether two shapes cannot both be true. */
static bool contradict(const Shape *a, const Shape *b)
{
    bool differ = a->rank >= 0 && b->rank >= 0 && a->rank != b->rank;
    for (int i = 0; !differ && i < MIN(a->rank, b->rank); i++)
        differ = a->dim[i] >= 0 && b->dim[i] >= 0 && a->dim[i] != b->dim[i];
    return differ;
}

/* Whether `stated` says more than `shape`, without contradicting it: then it is merged in. */
static bool refine(Shape *shape, const Shape *stated)
{
    bool more = shape->rank < 0;
    if (stated->rank < 0 || contradict(shape, stated))
        return false;
    Shape merged = *stated;
    for (int i = 0; i < shape->rank; i++) {
        more = more || (shape->dim[i] < 0 && stated->dim[i] >= 0);
        merged.dim[i] = MAX(shape->dim[i], stated->dim[i]);
    }
    if (shape_known(&merged) && !count_ok(shape_elements(&merged)))
        return false;
    *shape = merged;
    return more;
}

void check_state(OnnxImport *import, const char *name, int tensor)
{
    Tensor *here = graph_tensor(import->graph, tensor);
    if (import->resized || (shape_known(&here->shape) && here->dtype != DTYPE_UNKNOWN))
        return;
    const OnnxValue *value = find_declared(import, name);
    if (!value)
        return;
    Shape stated = import_shape(import, &value->type);
    if (!shape_known(&here->shape) && refine(&here->shape, &stated)) {
        here->stated = true;
        import->n_stated++;
    }
    if (here->dtype == DTYPE_UNKNOWN)
        here->dtype = import_dtype(&value->type);
}

static void check_value(OnnxImport *import, const OnnxScope *scope, const OnnxValue *value)
{
    int index = scope_find(scope, value->name);
    if (index == NO_TENSOR)
        return;
    const Tensor *tensor = graph_tensor(import->graph, index);
    Shape stated = import_shape(import, &value->type), inferred = tensor->shape;
    DType dtype = import_dtype(&value->type);
    if (dtype != DTYPE_UNKNOWN && tensor->dtype != DTYPE_UNKNOWN && dtype != tensor->dtype)
        import_warn(import, "%s: '%s' is stated to be of %s; its type is inferred as %s",
                    import->shown, value->name, dtype_name(dtype), dtype_name(tensor->dtype));
    if (!contradict(&stated, &inferred))
        return;
    g_autofree char *said = shape_text(&stated), *is = shape_text(&inferred);
    import_warn(import, "%s: '%s' is stated to be %s; its shape is inferred as %s", import->shown,
                value->name, said, is);
}

void check_stated(OnnxImport *import, const OnnxScope *scope)
{
    const OnnxGraph *graph = &import->model->graph;
    if (import->resized)
        return;
    for (int i = 0; i < graph->n_value_infos; i++)
        check_value(import, scope, &graph->value_infos[i]);
    for (int i = 0; i < graph->n_outputs; i++)
        check_value(import, scope, &graph->outputs[i]);
}

/* ---- Roles ----------------------------------------------------------------------------------- */

static bool is_learnable(const Tensor *tensor)
{
    return dtype_is_float(tensor->dtype) || dtype_is_complex(tensor->dtype);
}

static bool is_single(const Tensor *tensor)
{
    return shape_known(&tensor->shape) && shape_elements(&tensor->shape) == 1;
}

/* Buffers as frameworks call them; the file says no more. */
static bool is_named_buffer(const char *name)
{
    static const char *const ends[] = {
        "mask",      "cos",        "sin",       "cos_cached",  "sin_cached", "cos_cache",
        "sin_cache", "inv_freq",   "freqs_cis", "freqs_cos",   "freqs_sin",  "pixel_mean",
        "pixel_std", "image_mean", "image_std", "anchor_grid", "anchors",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        size_t before = strlen(name) - MIN(strlen(name), strlen(ends[i]));
        bool whole = before == 0 || !g_ascii_isalnum(name[before - 1]);
        if (whole && strcmp(name + before, ends[i]) == 0)
            return true;
    }
    return false;
}

/* What is data of an operator in a Constant may be a list of sizes or limits; it is taken for a
 * weight where it is too long for one. */
static bool is_learned_data(const Tensor *tensor, const OnnxFact *fact)
{
    return fact->origin == ORIGIN_INITIALIZER ||
           (tensor->shape.rank > 1 && shape_elements(&tensor->shape) > SHAPE_MAX_RANK);
}

/* Learned numbers by what they are used for, beside weights of convolutions, products and norms. */
static bool is_learned(const Tensor *tensor, const OnnxFact *fact)
{
    if (!is_learnable(tensor) || fact->filled)
        return fact->filled && fact->uses & USE_TABLE && is_learnable(tensor);
    if (fact->uses & USE_TABLE || (fact->uses & USE_STATE && !fact->zeros))
        return true;
    if (is_single(tensor))
        return false;
    return fact->uses & USE_OPERAND || (fact->uses & USE_DATA && is_learned_data(tensor, fact));
}

static TensorRole role_of(const Tensor *tensor, const OnnxFact *fact)
{
    if (fact->uses & USE_WEIGHT)
        return TENSOR_WEIGHT;
    if (is_learned(tensor, fact) && !(fact->uses & USE_BUFFER))
        return is_named_buffer(tensor->name) ? TENSOR_BUFFER : TENSOR_WEIGHT;
    if (fact->uses & USE_BUFFER || (fact->uses & USE_MASK && is_learnable(tensor)))
        return TENSOR_BUFFER;
    return fact->uses & USE_METADATA ? TENSOR_METADATA : TENSOR_CONSTANT;
}

/* ---- What is unclear of roles ---------------------------------------------------------------- */

typedef enum Unclear {
    UNCLEAR_NOT,
    UNCLEAR_TABLE,
    UNCLEAR_SINGLE,
    UNCLEAR_NAME,
    UNCLEAR_MASK,
    UNCLEAR_STATE,
    UNCLEAR_COUNT,
} Unclear;

static const char *const unclear_lines[UNCLEAR_COUNT] = {
    [UNCLEAR_TABLE] = "Constants of several dimensions that are added or multiplied, taken for "
                      "parameters",
    [UNCLEAR_SINGLE] = "Tensors of one element that are added or multiplied, not taken for "
                       "parameters",
    [UNCLEAR_NAME] = "Constants taken for buffers by their names",
    [UNCLEAR_MASK] =
        "Constants that are added to square maps and are the same for all heads, taken "
        "for masks",
    [UNCLEAR_STATE] = "Initial states that are not known to be 0, taken for parameters",
};

static int wide_dims(const Shape *shape)
{
    int n = 0;
    for (int i = 0; i < shape->rank; i++)
        n += shape->dim[i] != 1;
    return n;
}

static Unclear unclear(const Tensor *tensor, const OnnxFact *fact)
{
    unsigned clear = USE_WEIGHT | USE_TABLE | USE_BUFFER;
    bool operand = fact->uses & USE_OPERAND, weight = tensor->role == TENSOR_WEIGHT;
    if (!is_learnable(tensor) || fact->uses & USE_WEIGHT)
        return UNCLEAR_NOT;
    if (tensor->role == TENSOR_BUFFER && is_named_buffer(tensor->name))
        return UNCLEAR_NAME;
    if (tensor->role == TENSOR_BUFFER && fact->uses & USE_MASK)
        return UNCLEAR_MASK;
    if (fact->uses & clear)
        return UNCLEAR_NOT;
    if (weight && fact->uses & USE_STATE)
        return UNCLEAR_STATE;
    if (weight && operand && wide_dims(&tensor->shape) > 1)
        return UNCLEAR_TABLE;
    return operand && is_single(tensor) && tensor->shape.rank > 0 ? UNCLEAR_SINGLE : UNCLEAR_NOT;
}

static void assume_of_roles(OnnxImport *import)
{
    int64_t elements[UNCLEAR_COUNT] = {0};
    unsigned n[UNCLEAR_COUNT] = {0};
    const char *first[UNCLEAR_COUNT] = {NULL};
    for (int i = 0; i < graph_n_tensors(import->graph); i++) {
        const Tensor *tensor = graph_tensor(import->graph, i);
        const OnnxFact *fact = import_fact(import, i);
        bool constant = fact->origin == ORIGIN_INITIALIZER || fact->origin == ORIGIN_CONSTANT;
        Unclear why = constant ? unclear(tensor, fact) : UNCLEAR_NOT;
        if (n[why]++ == 0)
            first[why] = tensor->name;
        count_add_to(&elements[why], shape_elements(&tensor->shape));
    }
    for (int why = UNCLEAR_NOT + 1; why < UNCLEAR_COUNT; why++) {
        g_autofree char *size = units_grouped(elements[why]);
        if (n[why] > 0)
            import_assume(import, "%s: %u, of %s elements in all; the first is '%s'.",
                          unclear_lines[why], n[why], size, first[why]);
    }
}

/* ---- Inputs that are weights ----------------------------------------------------------------- */

/* An input that does nothing but hold weights is one. */
static bool is_weight_input(const OnnxFact *fact)
{
    unsigned weight = USE_WEIGHT | USE_BUFFER | USE_PARAMETER;
    return fact->uses & USE_PARAMETER && !(fact->uses & ~weight);
}

static void settle_inputs(OnnxImport *import)
{
    Graph *graph = import->graph;
    guint kept = 0;
    for (guint i = 0; i < graph->inputs->len; i++) {
        int index = g_array_index(graph->inputs, int, i);
        const OnnxFact *fact = import_fact(import, index);
        if (!is_weight_input(fact)) {
            g_array_index(graph->inputs, int, kept++) = index;
            continue;
        }
        graph_tensor(graph, index)->role = fact->uses & USE_WEIGHT ? TENSOR_WEIGHT : TENSOR_BUFFER;
    }
    guint weights = graph->inputs->len - kept;
    if (weights == 1)
        import_assume(import, "1 input only holds weights: it is counted as parameters.");
    else if (weights > 1)
        import_assume(import, "%u inputs only hold weights: they are counted as parameters.",
                      weights);
    g_array_set_size(graph->inputs, kept);
}

/* Initializers that hold numbers of a kind that is learned, and that no node reads. */
static void note_unread(OnnxImport *import)
{
    int64_t elements = 0;
    unsigned n = 0;
    for (int i = 0; i < graph_n_tensors(import->graph); i++) {
        const Tensor *tensor = graph_tensor(import->graph, i);
        const OnnxFact *fact = import_fact(import, i);
        if (fact->origin != ORIGIN_INITIALIZER || fact->uses || !dtype_is_float(tensor->dtype) ||
            !shape_known(&tensor->shape))
            continue;
        count_add_to(&elements, shape_elements(&tensor->shape));
        n++;
    }
    g_autofree char *text = units_grouped(elements);
    if (n > 0)
        import_assume(import,
                      "No node reads %u of the initializers: their %s elements are not counted.", n,
                      text);
}

/* ---- Element types --------------------------------------------------------------------------- */

static void assume_of_types(OnnxImport *import)
{
    unsigned unknown = 0;
    bool strings = false, complex = false;
    for (int i = 0; i < graph_n_tensors(import->graph); i++) {
        const Tensor *tensor = graph_tensor(import->graph, i);
        if (tensor->role == TENSOR_CONSTANT || !shape_known(&tensor->shape))
            continue;
        unknown += tensor->dtype == DTYPE_UNKNOWN;
        strings = strings || tensor->dtype == DTYPE_STRING;
        complex = complex || dtype_is_complex(tensor->dtype);
    }
    if (unknown > 0)
        import_assume(import, "Tensors whose element type is not stated: %u, of 32 bits each.",
                      unknown);
    if (strings)
        import_assume(import, "The file does not say how long strings are: one byte each.");
    if (complex)
        import_assume(import, "An operation on complex numbers counts as one on real numbers.");
}

void check_settle(OnnxImport *import)
{
    for (int i = 0; i < graph_n_tensors(import->graph); i++) {
        Tensor *tensor = graph_tensor(import->graph, i);
        const OnnxFact *fact = import_fact(import, i);
        if (fact->origin == ORIGIN_INITIALIZER || fact->origin == ORIGIN_CONSTANT)
            tensor->role = role_of(tensor, fact);
    }
    assume_of_roles(import);
    note_unread(import);
    settle_inputs(import);
    assume_of_types(import);
}
