#include "onnx/import.h"

#include <string.h>

#include "base/count.h"
#include "base/dims.h"
#include "base/hash.h"
#include "base/label.h"

/* ---- Messages -------------------------------------------------------------------------------- */

bool import_fail(OnnxImport *import, RbErrorCode code, const OnnxNode *node, const char *format,
                 ...)
{
    if (import->error)
        return false;
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    /* What is wrong with a file that a program wrote has one remedy, unless a message knows
     * another. */
    bool knows = strstr(message, "; ") || strstr(message, "did you mean");
    g_set_error(&import->error, RB_ERROR, code, "%s%s", message,
                knows ? "" : "; export the file again, or mend it with the onnx package");
    if (node)
        g_prefix_error(&import->error, "node '%s' (%s) at byte %" G_GINT64_FORMAT ": ",
                       onnx_node_label(node), node->op_type, node->offset);
    g_prefix_error(&import->error, "%s: ", import->shown);
    return false;
}

G_GNUC_PRINTF(2, 0)
static void add_line(GPtrArray *lines, const char *format, va_list args)
{
    g_autofree char *text = g_strdup_vprintf(format, args);
    g_autofree char *line = label_printable(text, strlen(text));
    if (lines->len < ONNX_MAX_NOTES &&
        !g_ptr_array_find_with_equal_func(lines, line, g_str_equal, NULL))
        g_ptr_array_add(lines, g_steal_pointer(&line));
}

void import_note(OnnxImport *import, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_line(import->notes, format, args);
    va_end(args);
}

void import_assume(OnnxImport *import, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_line(import->assumptions, format, args);
    va_end(args);
    /* The last one stands for what there is no room for. */
    if (import->assumptions->len == ONNX_MAX_NOTES) {
        g_ptr_array_set_size(import->assumptions, ONNX_MAX_NOTES - 1);
        g_ptr_array_add(import->assumptions, g_strdup("And more like these."));
    }
}

void import_warn(OnnxImport *import, const char *format, ...)
{
    if (import->n_warnings++ >= ONNX_MAX_WARNINGS)
        return;
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    g_ptr_array_add(import->warnings, label_printable(message, strlen(message)));
}

/* ---- Tensors and their names ----------------------------------------------------------------- */

OnnxFact *import_fact(OnnxImport *import, int tensor)
{
    if ((int)import->facts->len <= tensor)
        g_array_set_size(import->facts, (guint)MAX(graph_n_tensors(import->graph), tensor + 1));
    return &g_array_index(import->facts, OnnxFact, tensor);
}

int import_constant(OnnxImport *import, const char *name, Shape shape, DType dtype,
                    const OnnxKnown *known, OnnxOrigin origin)
{
    Graph *graph = import->graph;
    int tensor = graph_add_tensor(graph, name, TENSOR_CONSTANT, shape, dtype);
    OnnxFact *fact = import_fact(import, tensor);
    fact->known = known;
    fact->origin = origin;
    if (known && !known->real && known->n <= SHAPE_MAX_RANK)
        graph_tensor(graph, tensor)->values = graph_numbers(graph, known->ints, known->n);
    return tensor;
}

void scope_init(OnnxScope *scope, const OnnxScope *outer, const char *prefix)
{
    *scope = (OnnxScope){
        .outer = outer,
        .names = g_hash_table_new(hash_text, g_str_equal),
        .frame = outer ? outer->frame : NULL,
        .prefix = prefix,
        .opset = outer ? outer->opset : 0,
    };
}

void scope_clear(OnnxScope *scope)
{
    g_clear_pointer(&scope->names, g_hash_table_destroy);
}

int scope_find(const OnnxScope *scope, const char *name)
{
    for (; scope; scope = scope->outer) {
        int found = GPOINTER_TO_INT(g_hash_table_lookup(scope->names, name));
        if (found > 0)
            return found - 1;
    }
    return NO_TENSOR;
}

static bool leaves_out(const OnnxScope *scope, const char *name)
{
    const OnnxGraph *body = scope->frame ? &scope->frame->function->body : NULL;
    for (int i = 0; body && i < body->n_inputs; i++)
        if (strcmp(body->inputs[i].name, name) == 0)
            return true;
    return false;
}

int scope_read(OnnxImport *import, const OnnxScope *scope, const char *name, const OnnxNode *node)
{
    int tensor = *name ? scope_find(scope, name) : NO_TENSOR;
    if (*name && tensor == NO_TENSOR && !leaves_out(scope, name))
        import_fail(import, RB_ERROR_INPUT, node, "it reads '%s', which nothing before it makes",
                    name);
    return tensor;
}

bool scope_bind(OnnxImport *import, OnnxScope *scope, const char *name, int tensor,
                const OnnxNode *node)
{
    if (g_hash_table_insert(scope->names, (gpointer)name, GINT_TO_POINTER(tensor + 1)))
        return true;
    return import_fail(
        import, RB_ERROR_INPUT, node,
        node ? "it makes '%s', which is there already" : "there are two tensors named '%s'", name);
}

const char *import_name(OnnxImport *import, const OnnxScope *scope, const OnnxNode *node)
{
    return names_operator(import->names, import->graph, scope->prefix, node);
}

bool import_check_size(OnnxImport *import, const char *what, const char *name, const Shape *shape)
{
    if (!shape_known(shape) || count_ok(shape_elements(shape)))
        return true;
    g_autofree char *text = shape_text(shape);
    return import_fail(import, RB_ERROR_LIMIT, NULL,
                       "%s '%s' has too many elements: the product of %s does not fit in 64 bits",
                       what, name, text);
}

bool import_check_type(OnnxImport *import, const char *what, const char *name, int data_type)
{
    if (data_type == ONNX_UNDEFINED || dtype_from_onnx(data_type) != DTYPE_UNKNOWN)
        return true;
    return import_fail(
        import, RB_ERROR_INPUT, NULL,
        "%s '%s' is of element type %d, which is none of ONNX up to operator set 25; "
        "export it in another type",
        what, name, data_type);
}

/* ---- Declared types -------------------------------------------------------------------------- */

const int64_t *import_symbol(const char *symbol, const void *import)
{
    const int64_t *size = g_hash_table_lookup(((const OnnxImport *)import)->symbols, symbol);
    return size && *size >= 0 ? size : NULL;
}

static int64_t dim_value(const OnnxImport *import, const OnnxDim *dim)
{
    if (dim->value >= 0 || !*dim->symbol)
        return MAX(dim->value, DIM_UNKNOWN);
    const int64_t *size = import_symbol(dim->symbol, import);
    return size ? *size : dims_value(dim->symbol, import_symbol, import);
}

/* Of an optional value, that of the value. */
static const OnnxType *tensor_type(const OnnxType *type)
{
    while (type->kind == ONNX_TYPE_OPTIONAL && type->element)
        type = type->element;
    return type->kind == ONNX_TYPE_TENSOR || type->kind == ONNX_TYPE_SPARSE ? type : NULL;
}

const OnnxType *import_shaped(const OnnxType *type)
{
    const OnnxType *tensor = tensor_type(type);
    return tensor && tensor->has_shape ? tensor : NULL;
}

Shape import_shape(const OnnxImport *import, const OnnxType *declared)
{
    const OnnxType *type = import_shaped(declared);
    if (!type || type->n_dims > SHAPE_MAX_RANK)
        return shape_unknown();
    Shape shape = {.rank = type->n_dims};
    for (int i = 0; i < type->n_dims; i++)
        shape.dim[i] = dim_value(import, &type->dims[i]);
    return shape;
}

DType import_dtype(const OnnxType *declared)
{
    const OnnxType *type = tensor_type(declared);
    return type ? dtype_from_onnx(type->data_type) : DTYPE_UNKNOWN;
}
