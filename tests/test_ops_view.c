#include "op_kit.h"

static void no_work(const Graph *graph)
{
    OpCost cost = kit_cost(graph);
    assert_int_equal(cost.flops, 0);
    assert_int_equal(cost.macs, 0);
}

static Graph *reshaped(Shape x, Ints dims)
{
    Attrs attrs = op_default_attrs(OP_RESHAPE);
    attrs.as.dims.dims = dims;
    return kit_graph(OP_RESHAPE, &attrs, INPUTS(x));
}

static void reshape(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = reshaped(S(2, 512, 7, 7), INTS(0, -1));
    kit_output(graph, 0, S(2, 25088));
    no_work(graph);
    kit_traffic(kit_cost(graph).compulsory, 0, 0, 0); /* moves nothing */
    g_autoptr(Graph) open = reshaped(S(-1, 512, 7, 7), INTS(0, -1));
    kit_output(open, 0, S(-1, 25088));
    g_autoptr(Graph) lost = reshaped(S(-1, 512, 7, -1), INTS(0, -1));
    kit_output(lost, 0, S(-1, -1));
    g_autoptr(Graph) data = reshaped(S(2, 6), INTS(DIMS_FROM_DATA, 4));
    kit_output(data, 0, S(3, 4));
    g_autoptr(Graph) datas = reshaped(S(2, 6), INTS(DIMS_FROM_DATA, DIMS_FROM_DATA));
    kit_output(datas, 0, S(-1, -1));
    Attrs attrs = op_default_attrs(OP_RESHAPE);
    attrs.as.dims.dims = INTS(1, 1000);
    kit_fails(OP_RESHAPE, &attrs, INPUTS(S(1, 512, 7, 7)),
              "cannot reshape 1x512x7x7 into 1x1000: 25088 elements do not make up 1000; keep "
              "their number");
    attrs.as.dims.dims = INTS(-1, 5);
    kit_fails(OP_RESHAPE, &attrs, INPUTS(S(6)), "6 elements do not make up 5 times a whole number");
    attrs.as.dims.dims = INTS(-1, -1);
    kit_fails(OP_RESHAPE, &attrs, INPUTS(S(6)), "dims has -1 twice");
    attrs.as.dims.dims = INTS(2, 0);
    kit_fails(OP_RESHAPE, &attrs, INPUTS(S(6)), "dims[2] is 0, but its input has no dimension 1");
}

/* The zoo keeps leading dimensions, a file joins them too. */
static void flatten(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = kit_graph(OP_FLATTEN, NULL, INPUTS(S(2, 512, 7, 7)));
    kit_output(graph, 0, S(2, 25088));
    Attrs attrs = op_default_attrs(OP_FLATTEN);
    attrs.as.axis.axis = 2;
    g_autoptr(Graph) tokens = kit_graph(OP_FLATTEN, &attrs, INPUTS(S(1, 768, 14, 14)));
    kit_output(tokens, 0, S(1, 768, 196));
    kit_traffic(kit_cost(tokens).no_reuse, 0, 0, 0);
    attrs.as.axis.keep_dims = false;
    g_autoptr(Graph) file = kit_file(OP_FLATTEN, &attrs, S(2, 3, 4, 5), 0, NULL);
    kit_output(file, 0, S(6, 20));
    attrs.as.axis.axis = 0;
    g_autoptr(Graph) row = kit_file(OP_FLATTEN, &attrs, S(2, 3, 4, 5), 0, NULL);
    kit_output(row, 0, S(1, 120));
    attrs.as.axis.axis = 5;
    kit_fails(OP_FLATTEN, &attrs, INPUTS(S(2, 3)), "axis 5 is not an axis of 2x3");
}

static void squeeze_and_unsqueeze(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_SQUEEZE);
    g_autoptr(Graph) all = kit_graph(OP_SQUEEZE, &attrs, INPUTS(S(1, 5, 1)));
    kit_output(all, 0, S(5));
    attrs.as.axes.axes = INTS(-1);
    g_autoptr(Graph) last = kit_graph(OP_SQUEEZE, &attrs, INPUTS(S(1, 5, 1)));
    kit_output(last, 0, S(1, 5));
    kit_fails(OP_SQUEEZE, &attrs, INPUTS(S(1, 5)), "it cannot remove dimension 1 of size 5");
    attrs = op_default_attrs(OP_UNSQUEEZE);
    attrs.as.axes.axes = INTS(0, 3);
    g_autoptr(Graph) more = kit_graph(OP_UNSQUEEZE, &attrs, INPUTS(S(4, 5)));
    kit_output(more, 0, S(1, 4, 5, 1));
    kit_fails(OP_UNSQUEEZE, &attrs, INPUTS(S(1, 1, 1, 1, 1, 1, 1)), "would have 9 dimensions");
    attrs.as.axes.axes = INTS(4);
    kit_fails(
        OP_UNSQUEEZE, &attrs, INPUTS(S(4, 5)),
        "axis 4 is out of range for 3 dimensions; count axes from 0, or from the last with -1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reshape),
        cmocka_unit_test(flatten),
        cmocka_unit_test(squeeze_and_unsqueeze),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
