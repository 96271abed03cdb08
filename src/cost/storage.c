#include "cost/storage.h"

#include "base/count.h"
#include "base/error.h"

static void add_storage(Storages *storages, const Graph *graph, int tensor, int now)
{
    Storage storage = {
        .tensor = tensor,
        .bytes = tensor_bytes(graph_tensor(graph, tensor)),
        .first = now,
        .last = now,
    };
    storages->of_tensor[tensor] = (int)storages->list->len;
    g_array_append_val(storages->list, storage);
}

static void use(Storages *storages, int tensor, int now)
{
    int i = tensor < 0 ? -1 : storages->of_tensor[tensor];
    if (i >= 0)
        storage_at(storages, i)->last = now;
}

/* A view whose input has no storage (a reshaped weight) has none either. A shape may be known of
 * the view only; and a cache has room from the start for what is appended. */
static void share(Storages *storages, const Graph *graph, int base, int view)
{
    int i = storages->of_tensor[view] = storages->of_tensor[base];
    int64_t bytes = tensor_bytes(graph_tensor(graph, view));
    if (i >= 0 && (bytes > storage_at(storages, i)->bytes || !count_ok(bytes)))
        storage_at(storages, i)->bytes = bytes;
}

/* Of each tensor, the one in whose storage its producer writes: that of the concat which has it in
 * place, of the next one where that is in place too, or itself. */
static int *find_hosts(const Graph *graph)
{
    int *host = g_new(int, graph_n_tensors(graph) + 1);
    for (int i = 0; i < graph_n_tensors(graph); i++)
        host[i] = i;
    for (int i = graph_n_ops(graph) - 1; i >= 0; i--) {
        const Op *op = graph_op(graph, i);
        for (int j = 0;
             op_info(op->kind)->fusion == FUSE_CONCATS && op->n_outputs > 0 && j < op->n_inputs;
             j++) {
            const Tensor *x = op_input(graph, op, j);
            if (x != NULL && x->in_place && op->outputs[0] >= 0)
                host[op->inputs[j]] = host[op->outputs[0]];
        }
    }
    return host;
}

/* The storage of a concat begins when the first of its producers writes. */
static void write_tensor(Storages *storages, const Graph *graph, const int *host, int tensor,
                         int now)
{
    if (storages->of_tensor[host[tensor]] < 0)
        add_storage(storages, graph, host[tensor], now);
    storages->of_tensor[tensor] = storages->of_tensor[host[tensor]];
    use(storages, tensor, now);
}

static void run(Storages *storages, const Graph *graph, const int *host, int now)
{
    const Op *op = graph_op(graph, now);
    bool view = op_is_view(op->kind) && op->n_inputs > 0 && op->inputs[0] >= 0;
    for (int i = 0; i < op->n_inputs; i++)
        use(storages, op->inputs[i], now);
    for (int i = 0; i < op->n_outputs; i++) {
        if (op->outputs[i] < 0)
            continue;
        int base = view && i == 0 ? op->inputs[0] : op_cache(op, op->outputs[i]);
        if (base >= 0)
            share(storages, graph, base, op->outputs[i]);
        else
            write_tensor(storages, graph, host, op->outputs[i], now);
    }
}

static void keep_outputs(Storages *storages, const Graph *graph)
{
    for (guint i = 0; i < graph->outputs->len; i++) {
        int storage = storages->of_tensor[g_array_index(graph->outputs, int, i)];
        if (storage < 0)
            continue;
        storage_at(storages, storage)->is_output = true;
        storage_at(storages, storage)->last = MAX(graph_n_ops(graph) - 1, 0);
    }
}

static bool check_sizes(const Storages *storages, const Graph *graph, GError **error)
{
    int64_t sum = 0;
    for (guint i = 0; i < storages->list->len; i++) {
        const Storage *storage = storage_at(storages, (int)i);
        count_add_to(&sum, storage->bytes);
        if (count_ok(sum))
            continue;
        return rb_fail(
            error, RB_ERROR_LIMIT,
            "tensor '%s': the bytes of the activations up to it pass 64 bits; use smaller shapes",
            graph_tensor(graph, storage->tensor)->name);
    }
    return true;
}

bool storages_init(Storages *storages, const Graph *graph, GError **error)
{
    storages->list = g_array_sized_new(FALSE, FALSE, sizeof(Storage), (guint)graph_n_ops(graph));
    storages->of_tensor = g_new(int, graph_n_tensors(graph) + 1);
    for (int i = 0; i < graph_n_tensors(graph); i++)
        storages->of_tensor[i] = -1;
    for (guint i = 0; i < graph->inputs->len; i++)
        add_storage(storages, graph, g_array_index(graph->inputs, int, i), 0);
    g_autofree int *host = find_hosts(graph);
    for (int i = 0; i < graph_n_ops(graph); i++)
        if (!graph_op(graph, i)->auxiliary)
            run(storages, graph, host, i);
    keep_outputs(storages, graph);
    if (check_sizes(storages, graph, error))
        return true;
    storages_clear(storages);
    return false;
}

/* The storage among op's inputs that its output may take over; -1: none. */
static int dying_input(const Storages *storages, const int *joined, const Op *op, int now,
                       int64_t bytes)
{
    for (int i = 0; i < op->n_inputs; i++) {
        int own = op->inputs[i] < 0 ? -1 : storages->of_tensor[op->inputs[i]];
        if (own < 0)
            continue;
        const Storage *storage = storage_at(storages, joined[own]);
        if (!storage->is_output && storage->last == now && storage->bytes == bytes)
            return joined[own];
    }
    return -1;
}

/* Operators come in order, so a storage's successor is joined before anything joins the successor:
 * one look-up finds the first of a chain. */
void storages_share_in_place(Storages *storages, const Graph *graph)
{
    int n = (int)storages->list->len;
    g_autofree int *joined = g_new(int, n + 1);
    for (int i = 0; i < n; i++)
        joined[i] = i;
    for (int now = 0; now < graph_n_ops(graph); now++) {
        const Op *op = graph_op(graph, now);
        if (op->auxiliary || op->n_outputs == 0 || !op_is_in_place(op->kind) || op->outputs[0] < 0)
            continue;
        int own = storages->of_tensor[op->outputs[0]];
        Storage *output = storage_at(storages, own);
        int heir = dying_input(storages, joined, op, now, output->bytes);
        bool begun = output->first < now; /* by another producer of a concat */
        if (heir < 0 || output->bytes == 0 || begun)
            continue;
        joined[own] = heir;
        storage_at(storages, heir)->last = output->last;
        storage_at(storages, heir)->is_output = output->is_output;
        output->bytes = 0;
    }
    for (int i = 0; i < graph_n_tensors(graph); i++)
        if (storages->of_tensor[i] >= 0)
            storages->of_tensor[i] = joined[storages->of_tensor[i]];
}

void storages_clear(Storages *storages)
{
    g_clear_pointer(&storages->list, g_array_unref);
    g_clear_pointer(&storages->of_tensor, g_free);
}
