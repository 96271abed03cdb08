#include "zoo/weights.h"

#include "base/count.h"
#include "base/error.h"
#include "import/gguf.h"

enum { SCALES_AT = 3 /* among the inputs: after a bias, which there need not be */ };

/* What numbers of the type are held as, by what of a block there is room for. */
static DType numbers_of(const GgufType *type)
{
    static const DType integers[] = {DTYPE_INT8, DTYPE_INT4, DTYPE_INT2, DTYPE_BINARY};
    DType same = dtype_from_name(type->name);
    if (same != DTYPE_UNKNOWN)
        return same;
    if (g_str_has_suffix(type->name, "fp4"))
        return DTYPE_FP4;
    for (size_t i = 0; i < G_N_ELEMENTS(integers); i++)
        if (dtype_bits(integers[i]) * type->elements <= 8 * type->bytes)
            return integers[i];
    return DTYPE_UNKNOWN;
}

static GHashTable *weights_by_name(const Graph *graph)
{
    GHashTable *found = g_hash_table_new(g_str_hash, g_str_equal);
    for (int i = 0; i < graph_n_tensors(graph); i++)
        if (graph_tensor(graph, i)->role == TENSOR_WEIGHT)
            g_hash_table_insert(found, (char *)graph_tensor(graph, i)->name,
                                GINT_TO_POINTER(i + 1));
    return found;
}

/* The operator that reads the tensor first. */
static Op *reader_of(Graph *graph, int tensor)
{
    for (int i = 0; i < graph_n_ops(graph); i++)
        for (int k = 0; k < graph_op(graph, i)->n_inputs; k++)
            if (graph_op(graph, i)->inputs[k] == tensor)
                return graph_op(graph, i);
    return NULL;
}

static void add_scales(Graph *graph, int tensor, int64_t bytes)
{
    Op *op = reader_of(graph, tensor);
    g_autofree char *name = g_strconcat(graph_tensor(graph, tensor)->name, ".scales", NULL);
    int scales = graph_add_tensor(graph, name, TENSOR_METADATA, (Shape){1, {bytes}}, DTYPE_UINT8);
    int n = MAX(op->n_inputs, SCALES_AT);
    g_autofree int *inputs = g_new(int, (gsize)n + 1);
    for (int i = 0; i < n; i++)
        inputs[i] = i < op->n_inputs ? op->inputs[i] : NO_TENSOR;
    inputs[n] = scales;
    op->inputs = graph_list(graph, inputs, n + 1);
    op->n_inputs = n + 1;
}

/* Rows that are looked up come out as numbers of the network, whatever the table is stored in. */
static void keep_results(Graph *graph, int tensor)
{
    for (int i = 0; i < graph_n_ops(graph); i++) {
        Op *op = graph_op(graph, i);
        if (op->kind == OP_EMBEDDING && op->n_inputs > 1 && op->inputs[1] == tensor)
            op->shaped = true;
    }
}

static bool store(Graph *graph, int tensor, const WeightStored *as, GError **error)
{
    const GgufType *type = gguf_type_named(as->type);
    int64_t elements = shape_elements(&graph_tensor(graph, tensor)->shape);
    if (!type || numbers_of(type) == DTYPE_UNKNOWN)
        return rb_fail(error, RB_ERROR_INPUT,
                       "weight '%s' is stored as '%s', which is not known; name a type of GGUF",
                       as->name, as->type);
    if (elements % type->elements != 0)
        return rb_fail(error, RB_ERROR_INPUT,
                       "weight '%s' is no whole number of blocks of %s; name another type",
                       as->name, as->type);
    int64_t bytes = count_mul(elements / type->elements, type->bytes);
    DType dtype = numbers_of(type);
    int64_t rest = count_sub(bytes, count_bytes(elements, dtype_bits(dtype)));
    graph_tensor(graph, tensor)->dtype = dtype;
    keep_results(graph, tensor);
    if (rest > 0 && reader_of(graph, tensor))
        add_scales(graph, tensor, rest);
    return true;
}

bool weights_store(Graph *graph, const GArray *stored, GError **error)
{
    g_autoptr(GHashTable) weights = weights_by_name(graph);
    for (guint i = 0; i < stored->len; i++) {
        const WeightStored *as = &g_array_index(stored, WeightStored, i);
        int tensor = GPOINTER_TO_INT(g_hash_table_lookup(weights, as->name)) - 1;
        if (tensor < 0)
            return rb_fail(error, RB_ERROR_INPUT,
                           "there is no weight '%s' to be stored as %s; name one of the network",
                           as->name, as->type);
        if (!store(graph, tensor, as, error))
            return false;
    }
    return true;
}
