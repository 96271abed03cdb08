#include "cost/signatures.h"

#include "base/tuples.h"

typedef struct Reading {
    const Graph *graph;
    Signatures *result;
    int *types; /* of each tensor; UNREAD: not asked for yet */
    Tuples *known_types, *known;
    GArray *words; /* uint64_t: of the operator being read */
} Reading;

enum { UNREAD = -1, ABSENT = 0 };

static bool is_counted_once(const Tensor *tensor)
{
    return tensor_is_parameter(tensor) || tensor->role == TENSOR_METADATA;
}

/* Tensors that are alike for whoever reads or writes them. */
static int type_of(Reading *reading, int tensor)
{
    if (reading->types[tensor] != UNREAD)
        return reading->types[tensor];
    const Tensor *t = graph_tensor(reading->graph, tensor);
    uint64_t words[1 + SHAPE_MAX_RANK];
    words[0] = (uint64_t)(t->shape.rank + 1) << 24 | (uint64_t)t->dtype << 8 |
               (uint64_t)t->role << 1 | t->in_place;
    for (int i = 0; i < t->shape.rank; i++)
        words[1 + i] = (uint64_t)t->shape.dim[i];
    return reading->types[tensor] =
               tuples_index(reading->known_types, words, 1 + MAX(t->shape.rank, 0));
}

static void put(Reading *reading, uint64_t word)
{
    g_array_append_val(reading->words, word);
}

static void put_tensor(Reading *reading, int tensor, bool first_use)
{
    put(reading, tensor < 0 ? ABSENT : (uint64_t)(type_of(reading, tensor) + 1) << 1 | first_use);
}

/* Parts have no parts, and their parameters are those of the whole. */
static void put_op(Reading *reading, const Op *op)
{
    put(reading, (uint64_t)op->kind << 32 | (uint64_t)op->compute << 8 | op->auxiliary);
    put(reading, (uint64_t)(uintptr_t)op->attrs);
    put(reading, (uint64_t)op->repeats);
    put(reading,
        (uint64_t)op->n_parts << 48 | (uint64_t)op->n_outputs << 24 | (uint64_t)op->n_inputs);
    for (int i = 0; i < op->n_outputs; i++)
        put_tensor(reading, op->outputs[i], false);
}

static bool takes(Reading *reading, int op, int tensor)
{
    if (tensor < 0 || reading->result->first_user[tensor] != NO_OP ||
        !is_counted_once(graph_tensor(reading->graph, tensor)))
        return false;
    reading->result->first_user[tensor] = op;
    return true;
}

static void read_op(Reading *reading, int index)
{
    const Op *op = graph_op(reading->graph, index);
    g_array_set_size(reading->words, 0);
    put_op(reading, op);
    for (int i = 0; i < op->n_inputs; i++)
        put_tensor(reading, op->inputs[i], takes(reading, index, op->inputs[i]));
    for (int i = 0; i < op->n_parts; i++) {
        const Op *part = &op->parts[i];
        put_op(reading, part);
        for (int j = 0; j < part->n_inputs; j++)
            put_tensor(reading, part->inputs[j], false);
    }
    Signatures *result = reading->result;
    int signature = tuples_index(reading->known, (const uint64_t *)reading->words->data,
                                 (int)reading->words->len);
    result->of_op[index] = signature;
    if (signature == result->n)
        result->example[result->n++] = index;
}

Signatures *signatures_new(const Graph *graph)
{
    int n_ops = graph_n_ops(graph), n_tensors = graph_n_tensors(graph);
    Signatures *result = g_new0(Signatures, 1);
    result->of_op = g_new(int, n_ops + 1);
    result->example = g_new(int, n_ops + 1);
    result->first_user = g_new(int, n_tensors + 1);
    g_autofree int *types = g_new(int, n_tensors + 1);
    for (int i = 0; i < n_tensors; i++) {
        result->first_user[i] = NO_OP;
        types[i] = UNREAD;
    }
    g_autoptr(Tuples) known_types = tuples_new(), known = tuples_new();
    g_autoptr(GArray) words = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    Reading reading = {graph, result, types, known_types, known, words};
    for (int auxiliary = 0; auxiliary < 2; auxiliary++)
        for (int i = 0; i < n_ops; i++)
            if (graph_op(graph, i)->auxiliary == (auxiliary == 1))
                read_op(&reading, i);
    return result;
}

void signatures_free(Signatures *signatures)
{
    if (signatures == NULL)
        return;
    g_free(signatures->of_op);
    g_free(signatures->example);
    g_free(signatures->first_user);
    g_free(signatures);
}

bool signatures_first_use(const Signatures *signatures, const Graph *graph, int op, int i)
{
    const int *inputs = graph_op(graph, op)->inputs;
    if (inputs[i] < 0 || signatures->first_user[inputs[i]] != op)
        return false;
    for (int j = 0; j < i; j++)
        if (inputs[j] == inputs[i])
            return false;
    return true;
}
