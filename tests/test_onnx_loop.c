/* Loop and Scan. */
#include "graph/op_cost.h"
#include "onnx_kit.h"

/* state = state · w, collected. */
static Message *loop(bool constant)
{
    Message *body = kit_new(), *graph = kit_new();
    kit_in(body, "i", INT64, "");
    kit_in(body, "go", BOOL, "");
    kit_in(body, "s", FLOAT, "2x6");
    kit_node(body, "Identity", "go", "on");
    kit_node(body, "MatMul", "s,w", "t");
    kit_node(body, "Relu", "t", "r");
    kit_out(body, "on");
    kit_out(body, "t");
    kit_out(body, "r");
    kit_in(graph, "x", FLOAT, "2x6");
    kit_weight(graph, "w", FLOAT, "6x6");
    if (constant)
        kit_scalar(graph, "m", 5);
    else
        kit_in(graph, "m", INT64, "");
    Message *node = onnx_node("Loop", "l", "m,,x", "last,all");
    onnx_add_graph(node, "body", body);
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_out(graph, "last");
    kit_out(graph, "all");
    return graph;
}

static void loops(void **state)
{
    (void)state;
    g_autoptr(Graph) five = kit_load(loop(true));
    assert_int_equal(kit_macs(five), 5 * 2 * 6 * 6);
    kit_shape(five, 0, "2x6");
    kit_shape(five, 1, "5x2x6");
    assert_int_equal(kit_op(five, "l.t")->repeats, 5);
    g_autoptr(Graph) unknown = kit_load(loop(false));
    assert_int_equal(kit_macs(unknown), 0);
    kit_shape(unknown, 0, "2x6");
    kit_shape(unknown, 1, "?x2x6");
    g_autoptr(ModelCost) cost = cost_graph(unknown, 0, NULL);
    assert_string_equal(cost->unknown->pdata[0], "Loop");
    assert_int_equal(cost->params, 6 * 6);
    assert_string_equal(unknown->assumptions[0],
                        "l (Loop) runs an unknown number of times: its body is counted as running "
                        "not at all; once it is 72 MACs and 156 FLOPs.");
}

static const LayerCost *layer_of(const ModelCost *cost, OpKind kind)
{
    int i = 0;
    while (cost_op(cost, i)->kind != kind)
        i++;
    return cost_layer(cost, i);
}

/* While the sum of the state is below a limit, 10 times at most: 2·6·6 MACs, and ten times that.
 * Work: two per MAC, 12 sums of the reduction and one comparison, 157. Whether it begins is given:
 * if not it may never run, and totals that are marked ≥ are nothing. It moves the product's 12 and
 * 36 numbers in, and more. */
static void bounded(void **state)
{
    (void)state;
    for (int begins = 0; begins < 2; begins++) {
        Message *body = kit_new(), *graph = kit_new();
        kit_in(body, "i", INT64, "");
        kit_in(body, "go", BOOL, "");
        kit_in(body, "s", FLOAT, "2x6");
        kit_node(body, "MatMul", "s,w", "t");
        Message *sum = onnx_node("ReduceSum", "sum", "t", "total");
        onnx_add_int(sum, "keepdims", 0);
        onnx_put_message(body, GRAPH_NODE, sum);
        kit_node(body, "Less", "total,limit", "on");
        kit_out(body, "on");
        kit_out(body, "t");
        kit_in(graph, "x", FLOAT, "2x6");
        kit_in(graph, "limit", FLOAT, "");
        kit_weight(graph, "w", FLOAT, "6x6");
        kit_scalar(graph, "m", 10);
        if (begins)
            kit_true(graph, "c", true);
        else
            kit_in(graph, "c", BOOL, "");
        Message *node = onnx_node("Loop", "l", "m,c,x", "last");
        onnx_add_graph(node, "body", body);
        onnx_put_message(graph, GRAPH_NODE, node);
        kit_out(graph, "last");
        g_autoptr(Graph) loaded = kit_load(graph);
        kit_shape(loaded, 0, "2x6");
        g_autoptr(ModelCost) cost = cost_graph(loaded, 0, NULL);
        assert_int_equal(cost->macs, begins * 2 * 6 * 6);
        assert_int_equal(cost->flops, begins * (2 * 72 + 12 + 1));
        const LayerCost *product = layer_of(cost, OP_MATMUL);
        assert_int_equal(product->traffic[TRAFFIC_COMPULSORY].bytes, begins * 4 * (12 + 36 + 12));
        assert_int_equal(cost->params, 6 * 6);
        assert_false(cost_knows(cost, KNOWS_MACS));
        assert_false(cost_knows(cost, KNOWS_BYTES));
        assert_true(cost_knows(cost, KNOWS_PARAMS | KNOWS_PEAK));
        g_autofree char *line = g_strdup_printf(
            "l (Loop) runs between %d and 10 times: its body is counted %s; 10 "
            "times it is 720 MACs and 1,570 FLOPs.",
            begins, begins ? "once" : "as running not at all; once it is 72 MACs and 157 FLOPs");
        assert_string_equal(loaded->assumptions[0], line);
    }
}

/* A value of type sequence of tensors. */
static Message *sequence(const char *name, const char *dims)
{
    Message *of = onnx_message(), *type = onnx_message(), *value = onnx_message();
    onnx_put_message(of, 1, onnx_type(FLOAT, dims));
    onnx_put_message(type, 4, of);
    onnx_put_text(value, 1, name);
    onnx_put_message(value, 2, type);
    return value;
}

/* Each trip puts a row of 8 into a sequence that begins empty: 4 rows. Where a trip may be the last
 * nobody knows how many. */
static void sequences(void **state)
{
    (void)state;
    for (int known = 0; known < 2; known++) {
        Message *body = kit_new(), *graph = kit_new(), *node = onnx_node("Loop", "l", "n,,q", "r");
        kit_in(body, "i", INT64, "");
        kit_in(body, "go", BOOL, "");
        onnx_put_message(body, GRAPH_INPUT, sequence("s", "1x8"));
        kit_node(body, "SequenceInsert", "s,x", "t");
        kit_node(body, known ? "Identity" : "Not", known ? "go" : "maybe", "on");
        kit_out(body, "on");
        kit_out(body, "t");
        kit_in(graph, "x", FLOAT, "1x8");
        kit_in(graph, "maybe", BOOL, "");
        kit_scalar(graph, "n", 4);
        kit_node(graph, "SequenceEmpty", NULL, "q");
        onnx_add_graph(node, "body", body);
        onnx_put_message(graph, GRAPH_NODE, node);
        kit_node(graph, "ConcatFromSequence", "r", "y");
        kit_out(graph, "y");
        g_autoptr(Graph) loaded = kit_load(graph);
        kit_shape(loaded, 0, known ? "4x8" : "?");
        if (known)
            assert_int_equal(graph_n_ops(loaded), 4 + 1); /* conditions, and the rows joined */
    }
}

/* The sum of rows: 3 trips over 3 x 2. */
static void scans(void **state)
{
    (void)state;
    Message *body = kit_new(), *graph = kit_new();
    kit_in(body, "sum", FLOAT, "2");
    kit_in(body, "next", FLOAT, "2");
    kit_node(body, "Add", "sum,next", "out");
    kit_node(body, "Identity", "out", "copy");
    kit_out(body, "out");
    kit_out(body, "copy");
    kit_in(graph, "init", FLOAT, "2");
    kit_in(graph, "x", FLOAT, "3x2");
    Message *node = onnx_node("Scan", "scan", "init,x", "y,z");
    onnx_add_int(node, "num_scan_inputs", 1);
    onnx_add_graph(node, "body", body);
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_out(graph, "y");
    kit_out(graph, "z");
    g_autoptr(Graph) loaded = kit_load(graph);
    kit_shape(loaded, 0, "2");
    kit_shape(loaded, 1, "3x2");
    assert_int_equal(op_cost(loaded, kit_op(loaded, "scan.out")).flops, 3 * 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loops),
        cmocka_unit_test(bounded),
        cmocka_unit_test(sequences),
        cmocka_unit_test(scans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
