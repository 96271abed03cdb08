#include "cost/signatures.h"

#include "base/tuples.h"

typedef struct Reading {
    const Graph *graph;
    Signatures *result;
    int *types; /* of each activation; UNREAD: not asked for yet */
    Tuples *known_types, *known;
    uint64_t *words; /* of the operator being read */
    int n, room;
} Reading;

enum { UNREAD = -1, ABSENT = 0, TENSOR_WORDS = 1 + SHAPE_MAX_RANK, OP_WORDS = 5, ROOM = 64 };

static bool is_counted_once(const Tensor *tensor)
{
    return tensor_is_parameter(tensor) || tensor->role == TENSOR_METADATA;
}

/* What tells a tensor from others for whoever reads or writes it; 0 is in no first word. */
static int describe(const Tensor *tensor, uint64_t *words)
{
    const Shape *shape = &tensor->shape;
    int rank = MAX(shape->rank, 0);
    words[0] = (uint64_t)(shape->rank + 2) << 24 | (uint64_t)tensor->dtype << 8 |
               (uint64_t)tensor->interleaved << 6 | (uint64_t)tensor->role << 2 |
               (uint64_t)tensor->in_place << 1 | tensor->stated;
    for (int i = 0; i < rank; i++)
        words[1 + i] = (uint64_t)shape->dim[i];
    return 1 + rank;
}

static void put(Reading *reading, uint64_t word)
{
    reading->words[reading->n++] = word;
}

/* Several operators read an activation, which is therefore known by a number. */
static void put_tensor(Reading *reading, int tensor, bool first_use)
{
    if (tensor < 0) {
        put(reading, ABSENT);
        return;
    }
    const Tensor *t = graph_tensor(reading->graph, tensor);
    uint64_t words[TENSOR_WORDS];
    if (t->role != TENSOR_ACTIVATION) {
        int first = reading->n;
        reading->n += describe(t, reading->words + first);
        reading->words[first] |= first_use;
        return;
    }
    if (reading->types[tensor] == UNREAD)
        reading->types[tensor] = tuples_index(reading->known_types, words, describe(t, words));
    put(reading, (uint64_t)(reading->types[tensor] + 1) << 32);
}

static void make_room(Reading *reading, const Op *op)
{
    int more = OP_WORDS + TENSOR_WORDS * (op->n_inputs + op->n_outputs);
    if (reading->n + more <= reading->room)
        return;
    reading->room = 2 * (reading->n + more);
    reading->words = g_renew(uint64_t, reading->words, reading->room);
}

static void put_op(Reading *reading, const Op *op)
{
    make_room(reading, op);
    put(reading, (uint64_t)op->kind << 32 | (uint64_t)op->compute << 8 | op->auxiliary);
    put(reading, (uint64_t)(uintptr_t)op->attrs);
    put(reading, (uint64_t)op->repeats);
    put(reading, (uint64_t)op->untold);
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

/* Parts have no parts, and their parameters are those of the whole. */
static void read_op(Reading *reading, int index)
{
    const Op *op = graph_op(reading->graph, index);
    Signatures *result = reading->result;
    reading->n = 0;
    put_op(reading, op);
    for (int i = 0; i < op->n_inputs; i++)
        put_tensor(reading, op->inputs[i], takes(reading, index, op->inputs[i]));
    for (int i = 0; i < op->n_parts; i++) {
        const Op *part = &op->parts[i];
        put_op(reading, part);
        for (int j = 0; j < part->n_inputs; j++)
            put_tensor(reading, part->inputs[j], false);
    }
    int signature = tuples_index(reading->known, reading->words, reading->n);
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
    Reading reading = {
        .graph = graph,
        .result = result,
        .types = types,
        .known_types = known_types,
        .known = known,
        .words = g_new(uint64_t, ROOM),
        .room = ROOM,
    };
    for (int auxiliary = 0; auxiliary < 2; auxiliary++)
        for (int i = 0; i < n_ops; i++)
            if (graph_op(graph, i)->auxiliary == (auxiliary == 1))
                read_op(&reading, i);
    g_free(reading.words);
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
