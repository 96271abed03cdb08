/* Sequences and optional values, followed where it is known what is in them. */
#include "onnx_kit.h"

static Message *attr_node(const char *type, const char *inputs, const char *outputs,
                          const char *attr, int64_t value)
{
    Message *node = onnx_node(type, "", inputs, outputs);
    if (attr)
        onnx_add_int(node, attr, value);
    return node;
}

static void complete(const Graph *graph)
{
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    assert_non_null(cost);
    assert_int_equal(cost->covered, cost->operators);
}

/* 2 x 7 in pieces of 3 along the last axis: 3, 3, 1. The last but one times 3 x 5: 2·3·5 MACs. */
static void pieces(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "2x7");
    kit_scalar(graph, "three", 3);
    kit_scalar(graph, "at", -2);
    kit_weight(graph, "w", FLOAT, "3x5");
    onnx_put_message(graph, GRAPH_NODE, attr_node("SplitToSequence", "x,three", "s", "axis", -1));
    kit_node(graph, "SequenceAt", "s,at", "a");
    kit_node(graph, "MatMul", "a,w", "y");
    kit_node(graph, "SequenceLength", "s", "n");
    kit_out(graph, "y");
    kit_out(graph, "s");
    g_autoptr(Graph) loaded = kit_load(graph);
    assert_int_equal(kit_macs(loaded), 2 * 3 * 5);
    kit_shape(loaded, 0, "2x5");
    assert_int_equal(loaded->outputs->len, 4); /* y and three pieces */
    kit_shape(loaded, 3, "2x1");
    complete(loaded);
    assert_int_equal(graph_n_ops(loaded), 3);
}

/* Rows one by one, without their axis: 4 vectors; put together again along a new one: 3 x 4. */
static void rows(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "4x3");
    onnx_put_message(graph, GRAPH_NODE, attr_node("SplitToSequence", "x", "s", "keepdims", 0));
    Message *node = attr_node("ConcatFromSequence", "s", "y", "axis", 1);
    onnx_add_int(node, "new_axis", 1);
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load(graph);
    kit_shape(loaded, 0, "3x4");
    complete(loaded);
}

/* [a, b], c before b, the first one out: c, b. Joined along the first axis: 5 + 2 rows. */
static void lists(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "a", FLOAT, "1x3");
    kit_in(graph, "b", FLOAT, "2x3");
    kit_in(graph, "c", FLOAT, "5x3");
    kit_scalar(graph, "one", 1);
    kit_scalar(graph, "zero", 0);
    kit_node(graph, "SequenceConstruct", "a,b", "s");
    kit_node(graph, "SequenceInsert", "s,c,one", "t");
    kit_node(graph, "SequenceErase", "t,zero", "u");
    onnx_put_message(graph, GRAPH_NODE, attr_node("ConcatFromSequence", "u", "y", "axis", 0));
    kit_node(graph, "SequenceLength", "t", "n");
    kit_node(graph, "Unsqueeze", "n,zeros", "m");
    kit_node(graph, "ConstantOfShape", "m", "z");
    KIT_NUMBERS(graph, "zeros", 0);
    kit_out(graph, "y");
    kit_out(graph, "z");
    kit_out(graph, "t");
    g_autoptr(Graph) loaded = kit_load(graph);
    kit_shape(loaded, 0, "7x3");
    kit_shape(loaded, 1, "3");
    kit_shape(loaded, 3, "5x3"); /* the second of t */
    complete(loaded);
}

/* Which one is asked for only the data knows: that matters where they differ. */
static void places_unknown(void **state)
{
    (void)state;
    for (int alike = 0; alike < 2; alike++) {
        Message *graph = kit_new();
        kit_in(graph, "a", FLOAT, "2x3");
        kit_in(graph, "b", FLOAT, alike ? "2x3" : "1x3");
        kit_in(graph, "i", INT64, "");
        kit_node(graph, "SequenceConstruct", "a,b", "s");
        kit_node(graph, "SequenceAt", "s,i", "y");
        kit_out(graph, "y");
        g_autoptr(Graph) loaded = kit_load(graph);
        kit_shape(loaded, 0, alike ? "2x3" : "?");
    }
}

/* Each element times 3 x 5: (2 + 4)·3·5 MACs. */
static void mapped(void **state)
{
    (void)state;
    Message *graph = kit_new(), *body = kit_new();
    kit_in(graph, "a", FLOAT, "2x3");
    kit_in(graph, "b", FLOAT, "4x3");
    kit_weight(graph, "w", FLOAT, "3x5");
    kit_node(graph, "SequenceConstruct", "a,b", "s");
    kit_in(body, "e", FLOAT, NULL);
    kit_node(body, "MatMul", "e,w", "f");
    kit_out(body, "f");
    Message *map = onnx_node("SequenceMap", "map", "s", "t");
    onnx_add_graph(map, "body", body);
    onnx_put_message(graph, GRAPH_NODE, map);
    onnx_put_message(graph, GRAPH_NODE, attr_node("ConcatFromSequence", "t", "y", "axis", 0));
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load(graph);
    assert_int_equal(kit_macs(loaded), (2 + 4) * 3 * 5);
    kit_shape(loaded, 0, "6x5");
    complete(loaded);
}

/* What is there is taken; what is not there takes the other branch. */
static void optional(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "2x3");
    kit_node(graph, "Optional", "x", "some");
    kit_node(graph, "Optional", "", "none");
    kit_node(graph, "OptionalGetElement", "some", "y");
    kit_node(graph, "OptionalHasElement", "none", "has");
    Message *node = onnx_node("If", "choice", "has", "z"), *yes = kit_new(), *no = kit_new();
    kit_node(yes, "Sigmoid", "x", "t");
    kit_out(yes, "t");
    kit_node(no, "Relu", "x", "e");
    kit_out(no, "e");
    onnx_add_graph(node, "then_branch", yes);
    onnx_add_graph(node, "else_branch", no);
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_out(graph, "y");
    kit_out(graph, "z");
    kit_out(graph, "none");
    g_autoptr(Graph) loaded = kit_load(graph);
    kit_shape(loaded, 0, "2x3");
    assert_int_equal(loaded->outputs->len, 2);
    assert_non_null(kit_op(loaded, "choice.else.e"));
    complete(loaded);
}

/* Elements of a sequence that the network is given are what the file says: 2x3 times 3x4. */
static void given(void **state)
{
    (void)state;
    Message *graph = kit_new(), *of = onnx_message(), *type = onnx_message(),
            *value = onnx_message();
    onnx_put_message(of, 1, onnx_type(FLOAT, "2x3"));
    onnx_put_message(type, 4, of);
    onnx_put_text(value, 1, "s");
    onnx_put_message(value, 2, type);
    onnx_put_message(graph, GRAPH_INPUT, value);
    kit_scalar(graph, "one", 1);
    kit_weight(graph, "w", FLOAT, "3x4");
    kit_node(graph, "SequenceAt", "s,one", "x");
    kit_node(graph, "MatMul", "x,w", "y");
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load(graph);
    kit_shape(loaded, 0, "2x4");
    assert_int_equal(kit_result(loaded, 0)->dtype, DTYPE_FP32);
    assert_int_equal(kit_macs(loaded), 2 * 3 * 4);
}

/* An element that is not there, and sequences in sequences. */
static void refused(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "2x3");
    kit_scalar(graph, "five", 5);
    kit_node(graph, "SequenceConstruct", "x,x", "s");
    kit_node(graph, "SequenceAt", "s,five", "y");
    kit_out(graph, "y");
    kit_refused(kit_model(graph), "its sequence has 2 elements, and it asks for another");
    graph = kit_new();
    kit_in(graph, "x", FLOAT, "2x3");
    kit_node(graph, "SequenceConstruct", "x,x", "s");
    kit_node(graph, "SequenceConstruct", "s,s", "t");
    kit_out(graph, "t");
    kit_refused(kit_model(graph), "its input 1 is no tensor");
    graph = kit_new();
    kit_in(graph, "x", FLOAT, "7");
    KIT_NUMBERS(graph, "parts", 3, 5);
    kit_node(graph, "SplitToSequence", "x,parts", "s");
    kit_out(graph, "s");
    kit_refused(kit_model(graph), "its parts add up to 8, not 7");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces), cmocka_unit_test(rows),           cmocka_unit_test(lists),
        cmocka_unit_test(mapped), cmocka_unit_test(places_unknown), cmocka_unit_test(optional),
        cmocka_unit_test(given),  cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
