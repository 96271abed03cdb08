#include "op_kit.h"

static void no_work(const Graph *graph)
{
    OpCost cost = kit_cost(graph);
    assert_int_equal(cost.flops, 0);
    assert_int_equal(cost.macs, 0);
}

/* Half a window of 7 along both axes of 56x56x96, as a shifted window attention has it. */
static void roll(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_ROLL);
    attrs.as.roll.shifts = INTS(-3, -3);
    attrs.as.roll.axes = INTS(1, 2);
    g_autoptr(Graph) graph = kit_graph(OP_ROLL, &attrs, INPUTS(S(1, 56, 56, 96)));
    kit_output(graph, 0, S(1, 56, 56, 96));
    no_work(graph);
    kit_traffic(kit_cost(graph).compulsory, 301056, 0, 301056); /* 56·56·96 */
    kit_traffic(kit_cost(graph).no_reuse, 301056, 0, 301056);
    attrs.as.roll.axes = INTS(1);
    kit_fails(OP_ROLL, &attrs, INPUTS(S(1, 56, 56, 96)), "shifts and axes have 2 and 1 numbers");
    attrs.as.roll.axes = INTS(1, 4);
    kit_fails(OP_ROLL, &attrs, INPUTS(S(1, 56, 56, 96)), "axis 4 is not an axis of 1x56x56x96");
}

static Attrs block_of(OpKind kind, int64_t block)
{
    Attrs attrs = op_default_attrs(kind);
    attrs.as.block.side = block;
    return attrs;
}

/* ESPCN at 3x: 27 = 3·9 channels become 3 of nine times the positions. */
static void depth_to_space(void **state)
{
    (void)state;
    Attrs attrs = block_of(OP_DEPTH_TO_SPACE, 3);
    g_autoptr(Graph) graph = kit_graph(OP_DEPTH_TO_SPACE, &attrs, INPUTS(S(2, 27, 10, 20)));
    kit_output(graph, 0, S(2, 3, 30, 60));
    no_work(graph);
    kit_traffic(kit_cost(graph).compulsory, 10800, 0, 10800); /* 2·27·10·20 */
    g_autoptr(Graph) open = kit_graph(OP_DEPTH_TO_SPACE, &attrs, INPUTS(S(2, -1, 10, -1)));
    kit_output(open, 0, S(2, -1, 30, -1));
    kit_fails(OP_DEPTH_TO_SPACE, &attrs, INPUTS(S(2, 28, 10, 20)),
              "28 channels do not divide into blocks of 9; choose another block size");
    kit_fails(OP_DEPTH_TO_SPACE, &attrs, INPUTS(S(2, 27, 10)),
              "its input 2x27x10 is not batch x channels x height x width; reshape it first");
    attrs = block_of(OP_DEPTH_TO_SPACE, 0);
    kit_fails(OP_DEPTH_TO_SPACE, &attrs, INPUTS(S(2, 27, 10, 20)), "block is 0; it must be 1 to");
}

/* The stem of a YOLOv5-like network: four pixels become channels. */
static void space_to_depth(void **state)
{
    (void)state;
    Attrs attrs = block_of(OP_SPACE_TO_DEPTH, 2);
    g_autoptr(Graph) graph = kit_graph(OP_SPACE_TO_DEPTH, &attrs, INPUTS(S(1, 3, 640, 640)));
    kit_output(graph, 0, S(1, 12, 320, 320));
    no_work(graph);
    kit_fails(OP_SPACE_TO_DEPTH, &attrs, INPUTS(S(1, 3, 641, 640)),
              "641 rows do not divide into blocks of 2; choose another block size");
    kit_fails(OP_SPACE_TO_DEPTH, &attrs, INPUTS(S(1, 3, 640, 7)),
              "7 columns do not divide into blocks of 2; choose another block size");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roll),
        cmocka_unit_test(depth_to_space),
        cmocka_unit_test(space_to_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
