/* Any bytes: a graph that can be counted, or an error of one line that names the file. */
#include <stdlib.h>
#include <string.h>

#include "cost/cost.h"
#include "cost/footprint.h"
#include "onnx/graph.h"
#include "proto/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void check_error(const GError *error)
{
    require(error && g_str_has_prefix(error->message, "fuzz: ") && !strchr(error->message, '\n'));
}

/* What an operator reads is there before it. */
static void check_order(const Graph *graph)
{
    for (int i = 0; i < graph_n_ops(graph); i++) {
        const Op *op = graph_op(graph, i);
        for (int j = 0; j < op->n_inputs; j++)
            require(op->inputs[j] < graph_n_tensors(graph) &&
                    (!op_input(graph, op, j) || op_input(graph, op, j)->producer < i));
        for (int j = 0; j < op->n_outputs; j++)
            require(!op_output(graph, op, j) || op_output(graph, op, j)->producer == i);
    }
}

static void count(const Graph *graph)
{
    g_autoptr(ModelCost) cost = cost_graph(graph, 1 << 20, NULL);
    g_autoptr(Footprint) footprint = footprint_new(graph, NULL);
    g_autoptr(Graph) copy = graph_copy(graph);
    require(graph_n_ops(copy) == graph_n_ops(graph));
    require(!cost || cost->covered <= cost->operators);
    require(!footprint || footprint->peak_inplace_bytes <= footprint->peak_bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(OnnxModel) model = onnx_model_parse(bytes, length, "fuzz", &error);
    if (!model)
        return 0;
    g_autoptr(Graph) graph = onnx_graph_new(model, "fuzz", NULL, &error);
    if (!graph) {
        check_error(error);
        return 0;
    }
    check_order(graph);
    count(graph);
    return 0;
}
