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

/* Outputs are those of the branch that is counted, whatever the other one makes. */
static bool bind_branch(const Node *node, const Branch *taken)
{
    for (int i = 0; i < node->proto->n_outputs; i++)
        if (!operator_bind(node, i, taken->outputs[i]))
            return false;
    return true;
}

/* What a branch reads that is no result and no input: each once. Returns how many. */
static int find_constants(const Graph *graph, const Branch *branch, int *constants)
{
    g_autofree bool *seen = g_new0(bool, graph_n_tensors(graph) + 1);
    int n = 0;
    for (int i = branch->from; i < branch->to; i++) {
        const Op *op = graph_op(graph, i);
        for (int j = 0; j < op->n_inputs; j++) {
            const Tensor *tensor = op_input(graph, op, j);
            if (!tensor || tensor_is_data(tensor) || seen[op->inputs[j]])
                continue;
            seen[op->inputs[j]] = true;
            constants[n++] = op->inputs[j];
        }
    }
    return n;
}

static int count_inputs(const Graph *graph, const Branch *branch)
{
    int n = 0;
    for (int i = branch->from; i < branch->to; i++)
        n += graph_op(graph, i)->n_inputs;
    return n;
}

/* The weights of the branch that is not taken are in the file, and in memory, all the same: an
 * operator that does nothing has them. */
static bool hold_weights(const Node *node, const Branch *dropped)
{
    Graph *graph = node->import->graph;
    g_autofree int *constants = g_new(int, count_inputs(graph, dropped) + 1);
    int n = find_constants(graph, dropped, constants);
    subgraph_remove(graph, dropped->from, dropped->to);
    if (n == 0)
        return true;
    TensorType nothing = {shape_of_list(0), DTYPE_FP32};
    g_array_set_size(node->import->types, 0);
    g_array_append_val(node->import->types, nothing);
    Attrs attrs = op_default_attrs(OP_HELD);
    return operator_add(node, OP_HELD, &attrs, constants, n) != NO_OP;
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
        return run_branch(node, name, condition ? &yes : &no) && bind_branch(node, only);
    }
    if (!run_branch(node, name, &yes) || !run_branch(node, name, &no))
        return false;
    Weight cost_yes = weigh(graph, &yes), cost_no = weigh(graph, &no);
    bool then = !costs_more(cost_no, cost_yes), more = !then || costs_more(cost_yes, cost_no);
    const Branch *taken = then ? &yes : &no, *dropped = then ? &no : &yes;
    import_assume(node->import, "%s (If) is counted as its %s branch%s.", name, taken->suffix,
                  more ? ", which costs more" : "; the other one costs the same");
    return bind_branch(node, taken) && hold_weights(node, dropped);
}
