#include "op_kit.h"

/* A row over 1000: 5·1000 - 2; its logarithm one more. */
static void softmax(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = kit_graph(OP_SOFTMAX, NULL, INPUTS(S(1, 1000)));
    assert_int_equal(kit_cost(graph).flops, 4998);
    kit_traffic(kit_cost(graph).compulsory, 1000, 0, 1000);
    g_autoptr(Graph) rows = kit_graph(OP_LOG_SOFTMAX, NULL, INPUTS(S(3, 7, 10)));
    assert_int_equal(kit_cost(rows).flops, 21 * 49);
    Attrs attrs = op_default_attrs(OP_SOFTMAX);
    attrs.as.axis.axis = 1;
    g_autoptr(Graph) inner = kit_graph(OP_SOFTMAX, &attrs, INPUTS(S(3, 7, 10)));
    assert_int_equal(kit_cost(inner).flops, 30 * 33);
    attrs.as.axis.to_end = true; /* 3 rows of 7·10 */
    g_autoptr(Graph) whole = kit_graph(OP_SOFTMAX, &attrs, INPUTS(S(3, 7, 10)));
    assert_int_equal(kit_cost(whole).flops, 3 * (5 * 70 - 2));
}

static void reductions(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_REDUCE_MEAN);
    attrs.as.axes.axes = INTS(2, -1);
    g_autoptr(Graph) kept = kit_graph(OP_REDUCE_MEAN, &attrs, INPUTS(S(2, 3, 4, 5)));
    kit_output(kept, 0, S(2, 3, 1, 1));
    assert_int_equal(kit_cost(kept).flops, 120); /* 6 outputs of 20 */
    kit_traffic(kit_cost(kept).compulsory, 120, 0, 6);
    attrs.as.axes.keep_dims = false;
    g_autoptr(Graph) gone = kit_graph(OP_REDUCE_MAX, &attrs, INPUTS(S(2, 3, 4, 5)));
    kit_output(gone, 0, S(2, 3));
    attrs.as.axes.axes = (Ints){0, {0}};
    g_autoptr(Graph) all = kit_graph(OP_REDUCE_SUM, &attrs, INPUTS(S(2, 3, 4, 5)));
    kit_output(all, 0, (Shape){0, {0}});
    g_autoptr(Graph) open = kit_graph(OP_REDUCE_SUM, &attrs, INPUTS(shape_unknown()));
    kit_output(open, 0, shape_unknown());
}

static void errors(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_SOFTMAX);
    attrs.as.axis.axis = -3;
    kit_fails(OP_SOFTMAX, &attrs, INPUTS(S(1, 64)), "axis -3 is not an axis of 1x64");
    attrs = op_default_attrs(OP_REDUCE_SUM);
    attrs.as.axes.axes = INTS(1, -1);
    kit_fails(OP_REDUCE_SUM, &attrs, INPUTS(S(1, 64)),
              "axes names dimension 1 twice; name each once");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(softmax),
        cmocka_unit_test(reductions),
        cmocka_unit_test(errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
