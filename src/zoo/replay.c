#include "zoo/replay.h"

#include "base/count.h"
#include "graph/store.h"
#include "zoo/assemble.h"
#include "zoo/tensor_fields.h"

struct Replay {
    const Model *model;
    Graph *graph;
    ValueOptions options;
    ValueReads reads; /* its list is our own */
};

Replay *replay_new(const Graph *graph, const Model *model, const ValueOptions *options,
                   const ValueHost *host)
{
    Replay *replay = g_new0(Replay, 1);
    const ValueReads *reads = value_reads(host);
    replay->model = model;
    replay->graph = graph_copy(graph);
    replay->options = *options;
    replay->reads = *reads;
    replay->reads.fields = g_array_copy(reads->fields);
    return replay;
}

void replay_free(Replay *replay)
{
    if (!replay)
        return;
    graph_free(replay->graph);
    g_array_unref(replay->reads.fields);
    g_free(replay);
}

const Model *replay_model(const Replay *replay)
{
    return replay->model;
}

/* What the network keeps from pass to pass comes after the inputs that the pass has. */
static void set_inputs(Graph *graph, const Model *model, const ValueOptions *options)
{
    guint next = 0;
    for (guint i = 0; i < model->inputs->len; i++) {
        const ModelInput *input = &g_array_index(model->inputs, ModelInput, i);
        if (assemble_has_input(input, options))
            graph_tensor(graph, g_array_index(graph->inputs, int, next++))->shape =
                assemble_input_shape(input, options);
    }
    for (; next < graph->inputs->len; next++)
        graph_tensor(graph, g_array_index(graph->inputs, int, next))->shape.dim[0] = options->batch;
    graph->batch = options->batch;
}

static bool same_inputs(const Model *model, const ValueOptions *a, const ValueOptions *b)
{
    for (guint i = 0; i < model->inputs->len; i++) {
        const ModelInput *input = &g_array_index(model->inputs, ModelInput, i);
        if (assemble_has_input(input, a) != assemble_has_input(input, b))
            return false;
    }
    return true;
}

/* Whether the operator would be given the weights it has. Rules check more than shapes there. */
static bool same_weights(const Graph *graph, GraphStore *names, const Op *op)
{
    const OpRule *rule = op_info(op->kind)->rule;
    guint n_tensors = graph->tensors->len;
    Graph scratch = *graph; /* what it is given here, names above all, goes with `names` */
    Op again = *op;
    if (!rule->weights)
        return true;
    scratch.store = names;
    while (again.n_inputs > rule->min_inputs && again.inputs[again.n_inputs - 1] >= 0 &&
           tensor_is_parameter(op_input(graph, &again, again.n_inputs - 1)))
        again.n_inputs--;
    bool same = rule->weights(&scratch, &again, NULL) && again.attrs == op->attrs &&
                again.n_inputs == op->n_inputs;
    for (int i = 0; same && i < op->n_inputs; i++)
        same = shape_equal(&op_input(graph, op, i)->shape, &op_input(graph, &again, i)->shape);
    g_array_set_size(graph->tensors, n_tensors);
    return same;
}

static bool all_same_weights(const Graph *graph)
{
    GraphStore *names = store_new(graph->store);
    bool same = true;
    for (int i = 0; same && i < graph_n_ops(graph); i++)
        same = same_weights(graph, names, graph_op(graph, i));
    store_unref(names);
    return same;
}

static bool infer(Graph *graph)
{
    int64_t elements = 0;
    if (!graph_infer(graph, NULL) || !all_same_weights(graph))
        return false;
    for (int i = 0; i < graph_n_ops(graph); i++)
        if (!build_op_fits(graph, graph_op(graph, i)))
            return false;
    for (int i = 0; i < graph_n_tensors(graph); i++)
        count_add_to(&elements, shape_elements(&graph_tensor(graph, i)->shape));
    return build_elements_fit(elements);
}

/* Whether the description would read the same. */
static bool reads_same(const Replay *replay, const Graph *graph)
{
    for (guint i = 0; i < replay->reads.fields->len; i++) {
        const ValueRead *read = &g_array_index(replay->reads.fields, ValueRead, i);
        if (!tensor_field_equal(read->field, graph_tensor(replay->graph, read->tensor),
                                graph_tensor(graph, read->tensor)))
            return false;
    }
    return true;
}

Graph *replay_at(const Replay *replay, const ValueOptions *options)
{
    const ValueOptions *built = &replay->options;
    if (options->dtype != built->dtype || (replay->reads.batch && options->batch != built->batch) ||
        (replay->reads.resolution && options->resolution != built->resolution) ||
        (replay->reads.sizes && !sizes_equal(&options->sizes, &built->sizes)) ||
        !same_inputs(replay->model, options, built))
        return NULL;
    g_autoptr(Graph) graph = graph_copy(replay->graph);
    set_inputs(graph, replay->model, options);
    return infer(graph) && reads_same(replay, graph) ? g_steal_pointer(&graph) : NULL;
}
