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

/* What is asked of each tensor, found once for all of them. */
typedef struct Weights {
    Graph *graph;
    GHashTable *by_name; /* its number and 1 */
    Op **reader, **last; /* the operators that read it first and last, as tied weights two do; or
                            NULL */
    bool *stored;
} Weights;

static Weights weights_of(Graph *graph)
{
    int n = graph_n_tensors(graph);
    Weights weights = {graph, g_hash_table_new(g_str_hash, g_str_equal), g_new0(Op *, n),
                       g_new0(Op *, n), g_new0(bool, n)};
    for (int i = 0; i < n; i++)
        if (graph_tensor(graph, i)->role == TENSOR_WEIGHT)
            g_hash_table_insert(weights.by_name, (char *)graph_tensor(graph, i)->name,
                                GINT_TO_POINTER(i + 1));
    for (int i = graph_n_ops(graph) - 1; i >= 0; i--) {
        Op *op = graph_op(graph, i);
        for (int k = 0; k < op->n_inputs; k++)
            if (op->inputs[k] != NO_TENSOR) {
                Op **last = &weights.last[op->inputs[k]];
                weights.reader[op->inputs[k]] = op;
                *last = *last ? *last : op;
            }
    }
    return weights;
}

static void weights_clear(Weights *weights)
{
    g_hash_table_unref(weights->by_name);
    g_free(weights->reader);
    g_free(weights->last);
    g_free(weights->stored);
}

static void read_scales(Graph *graph, Op *op, int scales)
{
    int n = MAX(op->n_inputs, SCALES_AT);
    g_autofree int *inputs = g_new(int, (gsize)n + 1);
    for (int i = 0; i < n; i++)
        inputs[i] = i < op->n_inputs ? op->inputs[i] : NO_TENSOR;
    inputs[n] = scales;
    op->inputs = graph_list(graph, inputs, n + 1);
    op->n_inputs = n + 1;
}

static void add_scales(const Weights *weights, int tensor, const char *weight, int64_t bytes)
{
    Graph *graph = weights->graph;
    g_autofree char *name = g_strconcat(weight, ".scales", NULL);
    int scales = graph_add_tensor(graph, name, TENSOR_METADATA, (Shape){1, {bytes}}, DTYPE_UINT8);
    graph_tensor(graph, scales)->interleaved = true;
    read_scales(graph, weights->reader[tensor], scales);
    if (weights->last[tensor] != weights->reader[tensor])
        read_scales(graph, weights->last[tensor], scales);
}

/* Rows that are looked up come out as numbers of the network, whatever the table is stored in. */
static void keep_results(const Weights *weights)
{
    for (int i = 0; i < graph_n_ops(weights->graph); i++) {
        Op *op = graph_op(weights->graph, i);
        if (op->kind == OP_EMBEDDING && op->n_inputs > 1 && op->inputs[1] != NO_TENSOR &&
            weights->stored[op->inputs[1]])
            op->shaped = true;
    }
}

static bool store(Weights *weights, int tensor, const WeightStored *as, GError **error)
{
    Graph *graph = weights->graph;
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
    weights->stored[tensor] = true;
    if (rest > 0 && weights->reader[tensor])
        add_scales(weights, tensor, as->name, rest);
    return true;
}

/* Of a list of names those that there are, each once; false: an error, as when there is none. */
static bool store_named(Weights *weights, const WeightStored *as, GError **error)
{
    g_auto(GStrv) names = g_strsplit(as->name, "|", -1);
    bool any = false;
    for (char **name = names; *name; name++) {
        int tensor = GPOINTER_TO_INT(g_hash_table_lookup(weights->by_name, *name)) - 1;
        any = any || tensor >= 0;
        if (tensor < 0 || weights->stored[tensor])
            continue;
        const WeightStored one = {graph_tensor(weights->graph, tensor)->name, as->type};
        if (!store(weights, tensor, &one, error))
            return false;
    }
    return any || rb_fail(error, RB_ERROR_INPUT,
                          "there is no weight '%s' to be stored as %s; name one of the network",
                          as->name, as->type);
}

static bool store_all(Weights *weights, const GArray *stored, GError **error)
{
    for (guint i = 0; i < stored->len; i++)
        if (!store_named(weights, &g_array_index(stored, WeightStored, i), error))
            return false;
    return true;
}

bool weights_store(Graph *graph, const GArray *stored, GError **error)
{
    if (stored->len == 0)
        return true;
    Weights weights = weights_of(graph);
    bool ok = store_all(&weights, stored, error);
    keep_results(&weights);
    weights_clear(&weights);
    return ok;
}
