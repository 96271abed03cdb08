/* If: the branch that costs more, or the one that is taken. */
#include "base/count.h"
#include "onnx/subgraph.h"

static const Tensor *tensor_at(const OnnxImport *import, int tensor)
{
    return graph_tensor(import->graph, tensor);
}

typedef struct Branch {
    const OnnxGraph *graph;
    int *outputs;
    int from, to; /* operators */
} Branch;

static bool run_branch(OnnxImport *import, const OnnxScope *scope, const OnnxNode *node,
                       const char *name, const char *suffix, Branch *branch, GError **error)
{
    g_autofree char *prefix = g_strconcat(name, ".", suffix, NULL);
    if (!branch->graph || branch->graph->n_outputs < node->n_outputs) {
        import_fail(import, node, error, "it has no %s_branch with %d outputs", suffix,
                    node->n_outputs);
        return false;
    }
    branch->from = graph_n_ops(import->graph);
    branch->outputs = pool_alloc(import->pool, (size_t)branch->graph->n_outputs * sizeof(int));
    bool ok =
        branch->graph->n_inputs == 0
            ? subgraph_run(import, scope, node, prefix, branch->graph, NULL, branch->outputs, error)
            : import_fail(import, node, error, "its %s_branch has inputs", suffix);
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
static bool bind_branch(OnnxImport *import, OnnxScope *scope, const OnnxNode *node,
                        const Branch *taken, const Branch *other, GError **error)
{
    for (int i = 0; i < node->n_outputs; i++) {
        int tensor = taken->outputs[i];
        if (!*node->outputs[i])
            continue;
        const Shape *a = &tensor_at(import, tensor)->shape;
        const Shape *b = other ? &tensor_at(import, other->outputs[i])->shape : a;
        if (a->rank == b->rank && (a->rank < 0 || shape_equal(a, b))) {
            if (!scope_bind(import, scope, node->outputs[i], tensor, node, error))
                return false;
            continue;
        }
        TensorType type = {shape_common(a, b), tensor_at(import, tensor)->dtype};
        OnnxNode one = *node;
        one.outputs += i;
        one.n_outputs = 1;
        g_array_set_size(import->types, 0);
        g_array_append_val(import->types, type);
        if (!import_emit(import, scope, &one, OP_IDENTITY, &tensor, 1, 0, error))
            return false;
    }
    return true;
}

static bool run_known(OnnxImport *import, OnnxScope *scope, const OnnxNode *node, const char *name,
                      bool condition, GError **error)
{
    const char *suffix = condition ? "then" : "else";
    Branch branch = {
        .graph = subgraph_find(scope, node, condition ? "then_branch" : "else_branch"),
    };
    return run_branch(import, scope, node, name, suffix, &branch, error) &&
           bind_branch(import, scope, node, &branch, NULL, error);
}

bool import_if(OnnxImport *import, OnnxScope *scope, const OnnxNode *node, GError **error)
{
    g_autofree char *name = g_strdup(import_name(import, scope, node));
    int condition;
    if (!subgraph_input(import, scope, node, 0, &condition, error))
        return false;
    int64_t value = subgraph_scalar(import, condition);
    if (value != KNOWN_NOT)
        return run_known(import, scope, node, name, value != 0, error);
    Branch yes = {.graph = subgraph_find(scope, node, "then_branch")};
    Branch no = {.graph = subgraph_find(scope, node, "else_branch")};
    if (!run_branch(import, scope, node, name, "then", &yes, error) ||
        !run_branch(import, scope, node, name, "else", &no, error))
        return false;
    bool then = !costs_more(weigh(import->graph, &no), weigh(import->graph, &yes));
    const Branch *dropped = then ? &no : &yes;
    subgraph_remove(import->graph, dropped->from, dropped->to);
    import_note(import, g_strdup_printf("%s (If) is counted as its %s branch, which costs more.",
                                        name, then ? "then" : "else"));
    return bind_branch(import, scope, node, then ? &yes : &no, dropped, error);
}
