/* What is known before the network runs is computed then: shapes of a graph whose sizes are given,
 * what is worked out of them, masks and indices that no input changes. What was learned is left as
 * it is, so that parameters stay what they were. */
#include "whatif/fusion_rules.h"

/* What the rule knows of a graph. */
typedef struct Ahead {
    bool *fixed; /* of each tensor: no input of the network changes it */
    bool *folds; /* of each operator: it computes such alone, and somebody else reads them */
    bool *lost;  /* of each tensor: an operator that read it is gone */
} Ahead;

static void ahead_clear(Ahead *ahead)
{
    g_free(ahead->fixed);
    g_free(ahead->folds);
    g_free(ahead->lost);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Ahead, ahead_clear)

/* Whether its numbers are the same in each run, of the same inputs. */
static bool can_be_known(const Op *op)
{
    for (int i = 0; i < op->n_parts; i++)
        if (op_info(op->parts[i].kind)->ahead == AHEAD_NEVER)
            return false;
    return op_info(op->kind)->ahead != AHEAD_NEVER;
}

static bool reads_shapes_alone(const Op *op)
{
    return op->n_parts == 0 && op_info(op->kind)->ahead == AHEAD_SHAPES;
}

static bool is_fixed(const Rewrite *rewrite, const Ahead *ahead, const Op *op, int i)
{
    int tensor = op->inputs[i];
    return tensor < 0 || ahead->fixed[rewrite->standing[tensor]] ||
           (reads_shapes_alone(op) && shape_known(&graph_tensor(rewrite->graph, tensor)->shape));
}

static bool can_fold(const Rewrite *rewrite, const Ahead *ahead, int index)
{
    const Op *op = graph_op(rewrite->graph, index);
    if (rewrite->gone[index] || !rewrite->covered[index] || op->auxiliary || op_times(op) != 1 ||
        !can_be_known(op))
        return false;
    for (int i = 0; i < op->n_inputs; i++)
        if (!is_fixed(rewrite, ahead, op, i))
            return false;
    for (int i = 0; i < op->n_outputs; i++)
        if (op->outputs[i] >= 0 && graph_is_output(rewrite->graph, op->outputs[i]))
            return false;
    return true;
}

static bool is_given(const Tensor *tensor)
{
    return tensor->role == TENSOR_CONSTANT || tensor->role == TENSOR_BUFFER;
}

/* Operators stand in the order of execution. Returns how many fold. */
static int look_ahead(const Rewrite *rewrite, Ahead *ahead)
{
    const Graph *graph = rewrite->graph;
    int n = 0;
    for (int i = 0; i < graph_n_tensors(graph); i++)
        ahead->fixed[i] = is_given(graph_tensor(graph, i));
    for (int i = 0; i < graph_n_ops(graph); i++) {
        const Op *op = graph_op(graph, i);
        ahead->folds[i] = can_fold(rewrite, ahead, i);
        n += ahead->folds[i];
        for (int j = 0; ahead->folds[i] && j < op->n_outputs; j++)
            if (op->outputs[j] >= 0)
                ahead->fixed[op->outputs[j]] = true;
    }
    return n;
}

/* As a file that held it would count: what is added to or multiplied with is stored, numbers,
 * shapes and indices are part of the description. */
static TensorRole role_of(const Tensor *tensor)
{
    bool counts = dtype_is_float(tensor->dtype) || tensor->dtype == DTYPE_BOOL;
    return counts && shape_elements(&tensor->shape) > 1 ? TENSOR_BUFFER : TENSOR_CONSTANT;
}

/* Nobody reads it any more who did. */
static bool is_dead(const Rewrite *rewrite, const Ahead *ahead, const Op *op)
{
    bool lost = false;
    for (int i = 0; i < op->n_outputs; i++) {
        int tensor = op->outputs[i];
        if (tensor >= 0 && rewrite->uses.times[tensor] > 0)
            return false;
        lost = lost || (tensor >= 0 && ahead->lost[tensor]);
    }
    return lost;
}

static void take_out(Rewrite *rewrite, Ahead *ahead, int index)
{
    const Op *op = graph_op(rewrite->graph, index);
    for (int i = 0; i < op->n_outputs; i++)
        if (op->outputs[i] >= 0 && rewrite->uses.times[op->outputs[i]] > 0) {
            Tensor *tensor = graph_tensor(rewrite->graph, op->outputs[i]);
            tensor->role = role_of(tensor);
        }
    for (int i = 0; i < op->n_inputs; i++)
        if (op->inputs[i] >= 0)
            ahead->lost[rewrite->standing[op->inputs[i]]] = true;
    rewrite_remove(rewrite, index);
}

int fusion_fold_constants(Rewrite *rewrite, G_GNUC_UNUSED GArray *unfused)
{
    const Graph *graph = rewrite->graph;
    int n = graph_n_ops(graph);
    g_auto(Ahead) ahead = {.fixed = g_new0(bool, MAX(graph_n_tensors(graph), 1)),
                           .folds = g_new0(bool, MAX(n, 1)),
                           .lost = g_new0(bool, MAX(graph_n_tensors(graph), 1))};
    int applied = look_ahead(rewrite, &ahead);
    for (int i = n - 1; applied > 0 && i >= 0; i--)
        if (!rewrite->gone[i] && (ahead.folds[i] || is_dead(rewrite, &ahead, graph_op(graph, i))))
            take_out(rewrite, &ahead, i);
    rewrite_settle(rewrite);
    return applied;
}
