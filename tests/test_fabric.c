/* device/fabric.h: names, what nodes have, and which node a device is found in. */
#include "device/fabric.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static Link *add_link(Fabric *fabric, const char *id, LinkPer per, double rate)
{
    Link *link = (Link *)(void *)fabric_part_new(FABRIC_LINK);
    link->head.id = id;
    link->per = per;
    link->bytes_per_s = rate;
    g_ptr_array_add(fabric->parts[FABRIC_LINK], link);
    return link;
}

static Node *add_node(Fabric *fabric, const char *id, const char *device, int64_t devices,
                      const char *link)
{
    Node *node = (Node *)(void *)fabric_part_new(FABRIC_NODE);
    node->head.id = id;
    node->device = device;
    node->devices = devices;
    node->link = link;
    g_ptr_array_add(fabric->parts[FABRIC_NODE], node);
    return node;
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(link_kind_name(LINK_INFINITY_FABRIC), "infinity-fabric");
    assert_string_equal(link_kind_title(LINK_ICI), "TPU interconnect");
    assert_string_equal(link_kind_name(LINK_KIND_COUNT), "unknown");
    assert_string_equal(link_per_names()[LINK_PER_PAIR], "pair");
    assert_null(link_per_names()[LINK_PER_COUNT]);
    assert_string_equal(certainty_name(CERTAINTY_SINGLE), "one-source");
    assert_non_null(certainty_meaning(CERTAINTY_RECALLED));
    assert_string_equal(collective_name(COLLECTIVE_ALL_TO_ALL), "all-to-all");
    assert_non_null(collective_meaning(COLLECTIVE_REDUCE_SCATTER));
    assert_string_equal(fabric_part_name(FABRIC_CLUSTER), "cluster");
}

/* MI300X: 64 GB/s to each of seven neighbours, so 448 to all of them and never 448 to one. */
static void test_a_pair_has_less(void **state)
{
    (void)state;
    g_autoptr(Fabric) fabric = fabric_new();
    add_link(fabric, "xgmi", LINK_PER_PAIR, 64e9);
    Node *node = add_node(fabric, "platform", "mi300x", 8, "xgmi");
    assert_true(node_device_bandwidth(fabric, node) == 0);
    node->bytes_per_s = 7 * 64e9;
    assert_true(node_device_bandwidth(fabric, node) == 448e9);
    assert_true(node_pair_bandwidth(fabric, node) == 64e9);
    node->pair_bytes_per_s = 50e9;
    assert_true(node_pair_bandwidth(fabric, node) == 50e9);
}

static void test_a_link_of_a_device(void **state)
{
    (void)state;
    g_autoptr(Fabric) fabric = fabric_new();
    Link *link = add_link(fabric, "nvswitch", LINK_PER_DEVICE, 450e9);
    Node *node = add_node(fabric, "dgx", "h100", 8, "nvswitch");
    assert_true(node_device_bandwidth(fabric, node) == 450e9);
    assert_true(node_pair_bandwidth(fabric, node) == 450e9);
    assert_false(node_reduces(fabric, node));
    assert_true(node_latency(fabric, node) == 0);
    link->reduces = true;
    link->latency_seconds = 1e-6;
    assert_true(node_reduces(fabric, node));
    assert_true(node_latency(fabric, node) == 1e-6);
    node->latency_seconds = 2e-6;
    assert_true(node_latency(fabric, node) == 2e-6);
}

/* Of two nodes the first that can hold them, alone or with others beside it. */
static void test_the_node_of_a_device(void **state)
{
    (void)state;
    g_autoptr(Fabric) fabric = fabric_new();
    const Node *small = add_node(fabric, "small", "card", 4, "pcie");
    Node *large = add_node(fabric, "large", "card", 8, "pcie");
    assert_null(fabric_node_of(fabric, "other", 1));
    assert_ptr_equal(fabric_node_of(fabric, "card", 4), small);
    assert_ptr_equal(fabric_node_of(fabric, "card", 8), large);
    assert_ptr_equal(fabric_node_of(fabric, "card", 16), small);
    large->between = "net";
    assert_ptr_equal(fabric_node_of(fabric, "card", 16), large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_a_pair_has_less),
        cmocka_unit_test(test_a_link_of_a_device),
        cmocka_unit_test(test_the_node_of_a_device),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
