/* If. */
#include "onnx_kit.h"

/* A branch: y = x · w, w of 6 x `columns`. */
static Message *branch(const char *weight)
{
    Message *graph = kit_new();
    kit_node(graph, "MatMul", weight, "by");
    kit_out(graph, "by");
    return graph;
}

static Message *choice_of(bool known, bool value, const char *thin)
{
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "2x6");
    if (known)
        kit_true(graph, "c", value);
    else
        kit_in(graph, "c", BOOL, "");
    kit_weight(graph, "thin", FLOAT, thin);
    kit_weight(graph, "wide", FLOAT, "6x8");
    Message *node = onnx_node("If", "choice", "c", "y");
    onnx_add_graph(node, "then_branch", branch("x,thin"));
    onnx_add_graph(node, "else_branch", branch("x,wide"));
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_out(graph, "y");
    return graph;
}

static Message *choice(bool known, bool value)
{
    return choice_of(known, value, "6x2");
}

static void branches(void **state)
{
    (void)state;
    g_autoptr(Graph) costly = kit_load(choice(false, false));
    assert_int_equal(kit_macs(costly), 2 * 6 * 8);
    kit_shape(costly, 0, "2x8");
    /* The file holds the weights of both: 6·8 and 6·2. */
    g_autoptr(ModelCost) cost = cost_graph(costly, 0, NULL);
    assert_int_equal(cost->params, 6 * 8 + 6 * 2);
    assert_int_equal(cost->weights_bytes, 4 * (6 * 8 + 6 * 2));
    assert_int_equal(cost->traffic[TRAFFIC_COMPULSORY].weights, 6 * 8);
    assert_int_equal(cost->covered, cost->operators);
    assert_int_equal(kit_op(costly, "choice")->kind, OP_HELD);
    assert_string_equal(costly->assumptions[0],
                        "choice (If) is counted as its else branch, which costs more.");
    assert_string_equal(graph_op(costly, 0)->name, "choice.else.by");
    g_autoptr(Graph) equal = kit_load(choice_of(false, false, "6x8"));
    assert_string_equal(equal->assumptions[0],
                        "choice (If) is counted as its then branch; the other one costs the same.");
    g_autoptr(Graph) then = kit_load(choice(true, true));
    assert_int_equal(kit_macs(then), 2 * 6 * 2);
    kit_shape(then, 0, "2x2");
    /* The weights of the other branch. */
    assert_string_equal(then->assumptions[0],
                        "No node reads 1 of the initializers: their 48 elements are not counted.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(branches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
