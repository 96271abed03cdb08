/* If: the branch that costs more, or the one that is taken. */
#include "base/count.h"
#include "graph/op_cost.h"
#include "onnx/operator.h"
#include "onnx/ops.h"
#include "onnx/subgraph.h"

typedef struct Branch {
    const char *suffix; /* "then" or "else" */
    int *outputs;
    int from, to; /* operators */
} Branch;

static bool run_branch(const Node *node, const char *name, Branch *branch)
{
    OnnxImport *import = node->import;
    g_autofree char *prefix = g_strconcat(name, ".", branch->suffix, NULL);
    g_autofree char *attr = g_strconcat(branch->suffix, "_branch", NULL);
    const OnnxGraph *graph = subgraph_find(node, attr);
    if (!graph || graph->n_outputs < node->proto->n_outputs) {
        node_fail(node, "it has no %s with %d outputs", attr, node->proto->n_outputs);
        return false;
    }
    if (graph->n_inputs > 0) {
        node_fail(node, "its %s has inputs", attr);
        return false;
    }
    branch->from = graph_n_ops(import->graph);
    branch->outputs = onnx_arena_alloc(import->memory, (size_t)graph->n_outputs * sizeof(int));
    bool ok = subgraph_run(node, prefix, graph, NULL, branch->outputs);
    branch->to = graph_n_ops(import->graph);
    return ok;
}

typedef struct Weight {
    double flops, bytes;
} Weight;

static Weight weigh(const Graph *graph, const Branch *branch)
{
    Weight weight = {0};
    for (int i = branch->from; i < branch->to; i++) {
        OpCost cost = op_cost(graph, graph_op(graph, i));
        weight.flops += count_ok(cost.flops) ? (double)cost.flops : 1e19;
        weight.bytes += count_ok(cost.compulsory.bytes) ? (double)cost.compulsory.bytes : 1e19;
    }
    return weight;
}

static bool costs_more(Weight a, Weight b)
{
    return a.flops != b.flops ? a.flops > b.flops : a.bytes > b.bytes;
}

/* An output that both branches make alike is the taken one's; another is a view of it in which
 * only what they have in common is known. */
static bool bind_output(const Node *node, int i, int taken, int other)
{
    const Tensor *a = graph_tensor(node->import->graph, taken);
    const Tensor *b = graph_tensor(node->import->graph, other);
    if (shape_equal(&a->shape, &b->shape))
        return scope_bind(node->import, node->scope, node->proto->outputs[i], taken, node->proto);
    OnnxNode one = *node->proto;
    Node view = *node;
    one.outputs += i;
    one.n_outputs = 1;
    view.proto = &one;
    g_array_set_size(node->import->types, 0);
    node_give_as(&view, shape_common(&a->shape, &b->shape), a->dtype);
    return operator_emit(&view, OP_IDENTITY, &taken, 1, 0);
}

static bool bind_branch(const Node *node, const Branch *taken, const Branch *other)
{
    for (int i = 0; i < node->proto->n_outputs; i++)
        if (*node->proto->outputs[i] && !bind_output(node, i, taken->outputs[i], other->outputs[i]))
            return false;
    return true;
}

bool translate_if(Node *node)
{
    Graph *graph = node->import->graph;
    g_autofree char *name = g_strdup(import_name(node->import, node->scope, node->proto));
    Branch yes = {.suffix = "then"}, no = {.suffix = "else"};
    int64_t condition = node_scalar(node, 0);
    node->placed = true;
    if (condition != KNOWN_NOT) {
        const Branch *only = condition ? &yes : &no;
        return run_branch(node, name, condition ? &yes : &no) && bind_branch(node, only, only);
    }
    if (!run_branch(node, name, &yes) || !run_branch(node, name, &no))
        return false;
    bool then = !costs_more(weigh(graph, &no), weigh(graph, &yes));
    const Branch *taken = then ? &yes : &no, *dropped = then ? &no : &yes;
    subgraph_remove(graph, dropped->from, dropped->to);
    import_assume(node->import, "%s (If) is counted as its %s branch, which costs more.", name,
                  taken->suffix);
    return bind_branch(node, taken, dropped);
}
