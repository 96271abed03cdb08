/* parallel/ways.h: which devices are together, and on which links. */
#include "split_kit.h"

static Ways two_nodes(const Fabric *fabric, TrainingSplit split)
{
    return ways_of(fabric, fabric_node(fabric, "dgx-a100-80gb"), NULL, &split);
}

/* Sixteen devices in nodes of eight. */
static void test_groups(void **state)
{
    (void)state;
    g_autoptr(Fabric) fabric = kit_fabric();
    /* Eight of a node do a product together; each has its copy in the other node. */
    Ways ways = two_nodes(fabric, kit_split(8, 1, 2, 1));
    assert_int_equal(ways.tensor.nodes, 1);
    assert_int_equal(ways.data.within, 1);
    assert_int_equal(ways.data.nodes, 2);
    /* Four stages of two replicas of two: stages 0 and 1 are in one node, 2 and 3 in the other. */
    ways = two_nodes(fabric, kit_split(2, 4, 2, 1));
    assert_int_equal(ways.tensor.within, 2);
    assert_int_equal(ways.data.nodes, 1);
    assert_int_equal(ways.pipeline.within, 2);
    assert_int_equal(ways.pipeline.nodes, 2);
    /* Sixteen replicas in groups of four that share experts: copies are four apart. */
    ways = two_nodes(fabric, kit_split(1, 1, 16, 4));
    assert_int_equal(ways.expert.within, 4);
    assert_int_equal(ways.expert.nodes, 1);
    assert_int_equal(ways.expert_data.ranks, 4);
    assert_int_equal(ways.expert_data.within, 2);
    assert_int_equal(ways.expert_data.nodes, 2);
    ways = two_nodes(fabric, kit_split(16, 1, 1, 1));
    assert_int_equal(ways.tensor.nodes, 2);
    assert_int_equal(ways.data.ranks, 1);
}

static void test_seconds(void **state)
{
    (void)state;
    g_autoptr(Fabric) fabric = kit_fabric();
    g_autoptr(CollectiveFits) fits = collective_fits_new(fabric);
    const TrainingSplit split = kit_split(8, 1, 1, 1);
    Ways ways = two_nodes(fabric, split);
    CollectiveSeconds reduce = ways_seconds(&ways, COLLECTIVE_ALL_REDUCE, &ways.tensor, 1e9);
    assert_near(reduce.bound, 1.75 / 300);
    assert_near(reduce.seconds, 1.75 / 300 + 6 * 0.6e-6);
    assert_true(isnan(reduce.measured));
    ways.fits = fits;
    reduce = ways_seconds(&ways, COLLECTIVE_ALL_REDUCE, &ways.tensor, 1e9);
    assert_true(reduce.measured > reduce.seconds && reduce.measured < 2 * reduce.seconds);
    CollectiveSeconds sum = {0};
    collective_seconds_add(&sum, &reduce, 2);
    collective_seconds_add(&sum, &reduce, 0);
    assert_near(sum.seconds, 2 * reduce.seconds);
    assert_near(sum.measured, 2 * reduce.measured);
    CollectiveSeconds none = ways_seconds(&ways, COLLECTIVE_ALL_REDUCE, &ways.data, 1e9);
    assert_true(none.seconds == 0 && none.measured == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_groups),
                                       cmocka_unit_test(test_seconds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
