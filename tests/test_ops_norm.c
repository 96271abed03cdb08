#include "op_kit.h"

/* 2 per element; scale and shift are learned, mean and variance are buffers, all are read. */
static void batch_norm(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = kit_graph(OP_BATCH_NORM, NULL, INPUTS(S(1, 64, 56, 56)));
    OpCost cost = kit_cost(graph);
    kit_output(graph, 0, S(1, 64, 56, 56));
    assert_int_equal(cost.flops, 2 * 200704);
    assert_int_equal(cost.flops_exact, 2 * 200704);
    assert_int_equal(cost.macs, 0);
    assert_int_equal(kit_params(graph), 128);
    assert_int_equal(kit_elements(graph, TENSOR_BUFFER), 128);
    kit_traffic(cost.compulsory, 200704, 256, 200704);
    kit_traffic(cost.no_reuse, 200704, 256, 200704);
}

/* Statistics stay fp32 whatever the layer computes in: 2·(10·2) + 2·5·2 + 2·5·4 bytes. */
static void batch_norm_in_fp16(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int x = graph_add_input(graph, "x", S(2, 5), DTYPE_FP16);
    assert_int_equal(graph_add_op(graph, OP_BATCH_NORM, "bn", &x, 1, NULL, true, NULL), 0);
    assert_int_equal(kit_cost(graph).compulsory.bytes, 2 * 20 + 20 + 40);
    assert_int_equal(op_output(graph, graph_op(graph, 0), 0)->dtype, DTYPE_FP16);
}

/* 197 rows of 768: 7·768 + 2 each. */
static void layer_norm(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = kit_graph(OP_LAYER_NORM, NULL, INPUTS(S(1, 197, 768)));
    OpCost cost = kit_cost(graph);
    assert_int_equal(cost.flops, 197 * (7 * 768 + 2));
    assert_int_equal(kit_params(graph), 1536);
    kit_traffic(cost.compulsory, 151296, 1536, 151296);
    Attrs attrs = op_default_attrs(OP_LAYER_NORM);
    attrs.as.norm.axis = 1;
    g_autoptr(Graph) two = kit_graph(OP_LAYER_NORM, &attrs, INPUTS(S(5, 3, 4)));
    assert_int_equal(kit_cost(two).flops, 5 * (7 * 12 + 2));
    assert_int_equal(kit_params(two), 24);
    attrs.as.norm.affine = false;
    g_autoptr(Graph) plain = kit_graph(OP_LAYER_NORM, &attrs, INPUTS(S(5, 3, 4)));
    assert_int_equal(kit_params(plain), 0);
}

static void rms_norm(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = kit_graph(OP_RMS_NORM, NULL, INPUTS(S(2, 10, 64)));
    assert_int_equal(kit_cost(graph).flops, 20 * (4 * 64 + 2));
    assert_int_equal(kit_params(graph), 64);
}

/* 32 channels of 4x4 in 8 groups: D = 64; in instances: D = 16. */
static void group_and_instance_norm(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_GROUP_NORM);
    attrs.as.norm.groups = 8;
    g_autoptr(Graph) group = kit_graph(OP_GROUP_NORM, &attrs, INPUTS(S(2, 32, 4, 4)));
    assert_int_equal(kit_cost(group).flops, 2 * 8 * (7 * 64 + 2));
    assert_int_equal(kit_params(group), 64);
    g_autoptr(Graph) instance = kit_graph(OP_INSTANCE_NORM, NULL, INPUTS(S(2, 32, 4, 4)));
    assert_int_equal(kit_cost(instance).flops, 2 * 32 * (7 * 16 + 2));
    assert_int_equal(kit_params(instance), 64);
}

/* AlexNet's first: 5 channels in a window, 9 FLOPs per element. */
static void lrn(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_LRN);
    attrs.as.norm.window = 5;
    g_autoptr(Graph) graph = kit_graph(OP_LRN, &attrs, INPUTS(S(1, 96, 54, 54)));
    assert_int_equal(kit_cost(graph).flops, 9 * 96 * 54 * 54);
    kit_traffic(kit_cost(graph).compulsory, 279936, 0, 279936);
}

static void errors(void **state)
{
    (void)state;
    kit_fails(OP_BATCH_NORM, NULL, INPUTS(S(64)),
              "its input 64 has no known number of channels; give the number of channels");
    Attrs attrs = op_default_attrs(OP_LAYER_NORM);
    attrs.as.norm.axis = 3;
    kit_fails(OP_LAYER_NORM, &attrs, INPUTS(S(1, 2, 3)), "axis 3 is not an axis of 1x2x3");
    kit_fails(OP_LAYER_NORM, NULL, INPUTS(S(1, -1)), "that it normalises are not known");
    kit_fails(OP_RMS_NORM, &attrs, INPUTS(S(1, 2, 3)), "axis 3 is not an axis of 1x2x3");
    attrs = op_default_attrs(OP_GROUP_NORM);
    attrs.as.norm.groups = 3;
    kit_fails(OP_GROUP_NORM, &attrs, INPUTS(S(1, 64, 2, 2)),
              "64 input channels are not divisible by 3 groups; choose a number of groups that "
              "divides them");
    attrs.as.norm.groups = 0;
    kit_fails(OP_GROUP_NORM, &attrs, INPUTS(S(1, 64, 2, 2)), "groups is 0");
    kit_fails(OP_INSTANCE_NORM, NULL, INPUTS(S(64)), "has no known number of channels");
    attrs = op_default_attrs(OP_LRN);
    kit_fails(OP_LRN, &attrs, INPUTS(S(1, 64, 2, 2)), "size is 0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batch_norm),
        cmocka_unit_test(batch_norm_in_fp16),
        cmocka_unit_test(layer_norm),
        cmocka_unit_test(rms_norm),
        cmocka_unit_test(group_and_instance_norm),
        cmocka_unit_test(lrn),
        cmocka_unit_test(errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
