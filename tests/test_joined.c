/* plan/joined.h: the catalogue's links and nodes as records, and what one collective takes. */
#include "split_kit.h"

#include <string.h>

#include "plan/joined.h"

static double number_of(const RecordType *type, const void *record, const char *name)
{
    Value value;
    const Field *field = record_field(type, name);
    assert_non_null(field);
    if (!field_read(field, record, &value))
        return NAN;
    return field->type == FIELD_COUNT ? (double)value.integer : value.real;
}

static const Joined *named(const GPtrArray *list, const char *id)
{
    for (guint i = 0; i < list->len; i++)
        if (strcmp(((const Joined *)g_ptr_array_index(list, i))->head->id, id) == 0)
            return g_ptr_array_index(list, i);
    fail_msg("no '%s'", id);
    return NULL;
}

static void test_records(void **state)
{
    (void)state;
    g_autoptr(Fabric) fabric = kit_fabric();
    g_autoptr(GPtrArray) nodes = joined_list(fabric, FABRIC_NODE),
                         links = joined_list(fabric, FABRIC_LINK),
                         clusters = joined_list(fabric, FABRIC_CLUSTER),
                         sets = joined_list(fabric, FABRIC_COLLECTIVE);
    const Joined *mi300x = named(nodes, "mi300x-platform");
    assert_near(number_of(&node_record, mi300x, "bytes_per_s"), 448e9);
    assert_near(number_of(&node_record, mi300x, "pair_bytes_per_s"), 64e9);
    assert_true(isnan(number_of(&node_record, mi300x, "watts")));
    assert_near(number_of(&link_record, named(links, "nvswitch-3"), "bytes_per_s"), 450e9);
    assert_near(number_of(&cluster_record, named(clusters, "selene"), "nodes"), 560);
    const Joined *set = named(sets, "dgx-h100-all-reduce-8-serving");
    assert_true(number_of(&collective_record, set, "eta") > 0.5);
    assert_near(number_of(&collective_record, set, "rows"), 22);
    /* Everything says where it comes from. */
    for (int part = 0; part < FABRIC_PART_COUNT; part++) {
        g_autoptr(GPtrArray) all = joined_list(fabric, (FabricPart)part);
        const Field *source = record_field(joined_type((FabricPart)part), "source");
        for (guint i = 0; i < all->len; i++)
            assert_true(field_present(source, all->pdata[i]));
    }
}

static void test_a_collective(void **state)
{
    (void)state;
    g_autoptr(Fabric) fabric = kit_fabric();
    g_autoptr(CollectiveFits) fits = collective_fits_new(fabric);
    CollectiveTime time = collective_time(fabric, fits, fabric_node(fabric, "dgx-h100"),
                                          COLLECTIVE_ALL_REDUCE, 8, 1e9);
    assert_near(time.bound_seconds, 1 / 450.0);
    assert_near(time.bus_bytes_per_s, 1.75 * 450e9);
    assert_true(time.measured_seconds > time.seconds);
    assert_near(number_of(&collective_time_record, &time, "ranks"), 8);
    time = collective_time(fabric, fits, fabric_node(fabric, "rtx-4090-x8"), COLLECTIVE_ALL_REDUCE,
                           16, 1e9);
    assert_true(isnan(time.seconds) && isnan(time.measured_seconds));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_records),
                                       cmocka_unit_test(test_a_collective)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
