#include "serve/kv_cache.h"

#include "base/count.h"

/* The operators that run: themselves, or their parts. */
typedef void (*VisitOp)(const Graph *graph, const Op *op, void *user);

static void each_op(const Graph *graph, VisitOp visit, void *user)
{
    for (int i = 0; i < graph_n_ops(graph); i++) {
        const Op *op = graph_op(graph, i);
        if (op->n_parts == 0)
            visit(graph, op, user);
        for (int part = 0; part < op->n_parts; part++)
            visit(graph, &op->parts[part], user);
    }
}

typedef struct Sum {
    KvCache cache;
    bool *appended; /* states that some operator appends to */
    int64_t tokens, block_tokens;
} Sum;

static bool is_state(const Graph *graph, int tensor)
{
    return tensor != NO_TENSOR && graph_tensor(graph, tensor)->is_state;
}

static void add_kept(Sum *sum, DType dtype, int64_t bytes, int64_t in_blocks)
{
    KvCache *cache = &sum->cache;
    cache->dtype = cache->tensors == 0 || cache->dtype == dtype ? dtype : DTYPE_UNKNOWN;
    cache->tensors++;
    count_add_to(&cache->bytes, bytes);
    count_add_to(&cache->block_bytes, in_blocks);
}

/* Elements that a token adds, times tokens kept, is what there is. */
static void add_appended(Sum *sum, const Graph *graph, const Op *op, int i)
{
    const Tensor *kept = op_output(graph, op, i);
    int bits = dtype_bits(kept->dtype);
    int64_t batch = MAX(graph->batch, 1), elements = shape_elements(&kept->shape);
    int64_t written = op_written_elements(graph, op, i);
    int64_t token = written / sum->tokens, each = token / batch;
    int64_t tokens = token > 0 ? elements / token : 0;
    int64_t blocks = count_ceil_div(tokens, sum->block_tokens);
    int64_t paged = count_mul3(blocks, sum->block_tokens, token);
    add_kept(sum, kept->dtype, count_bytes(elements, bits),
             count_bytes(MAX(paged, elements), bits));
    count_add_to(&sum->cache.token_bytes, count_bytes(each, bits));
    count_add_to(&sum->cache.read_bytes, count_bytes(elements, bits));
}

static void visit(const Graph *graph, const Op *op, void *user)
{
    Sum *sum = user;
    for (int i = 0; i < op->n_outputs; i++) {
        int state = op_cache(op, op->outputs[i]);
        if (!is_state(graph, state) || sum->appended[state] || op->auxiliary)
            continue;
        sum->appended[state] = true;
        add_appended(sum, graph, op, i);
    }
}

KvCache kv_cache_of(const Graph *graph, int64_t tokens, int64_t block_tokens)
{
    int n = graph_n_tensors(graph);
    g_autofree bool *appended = g_new0(bool, n + 1);
    Sum sum = {.cache = {.dtype = DTYPE_UNKNOWN},
               .appended = appended,
               .tokens = MAX(tokens, 1),
               .block_tokens = MAX(block_tokens, 1)};
    each_op(graph, visit, &sum);
    for (int i = 0; i < n; i++) {
        const Tensor *tensor = graph_tensor(graph, i);
        if (!tensor->is_state || appended[i])
            continue;
        add_kept(&sum, tensor->dtype, tensor_bytes(tensor), tensor_bytes(tensor));
        count_add_to(&sum.cache.fixed_bytes, tensor_bytes(tensor));
        count_add_to(&sum.cache.read_bytes, tensor_bytes(tensor));
    }
    return sum.cache;
}
