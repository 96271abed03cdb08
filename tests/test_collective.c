/* parallel/collective.h: formulas by arithmetic, nothing measured faster than its bound, fits. */
#include "parallel/collective.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "zoo/nodes.h"

static const double GB = 1e9, US = 1e-6;

static Fabric *catalogue(void)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    Fabric *fabric = fabric_new();
    nodes_add(fabric, "hardware/nodes", "hardware/nodes", NULL, errors);
    nodes_bind(fabric, errors);
    assert_int_equal(errors->len, 0);
    return fabric;
}

static void assert_near(double value, double expected)
{
    if (fabs(value - expected) > 1e-9 * fabs(expected))
        fail_msg("%.12g is not %.12g", value, expected);
}

static Wire wire(const Fabric *fabric, const char *node, int64_t ranks, int64_t stride)
{
    return wire_of(fabric, fabric_node(fabric, node), ranks, stride);
}

/* Eight A100 at 300 GB/s each way, whose switches add nothing up; a hop is 0.6 µs, three of them
 * are log2 8. */
static void test_in_one_node(void **state)
{
    (void)state;
    g_autoptr(Fabric) fabric = catalogue();
    Wire a100 = wire(fabric, "dgx-a100-80gb", 8, 1);
    assert_near(collective_bound_seconds(COLLECTIVE_ALL_REDUCE, &a100, GB), 2 * 7 / 8.0 / 300);
    assert_near(collective_bound_seconds(COLLECTIVE_ALL_GATHER, &a100, GB), 7 / 8.0 / 300);
    assert_near(collective_bound_seconds(COLLECTIVE_REDUCE_SCATTER, &a100, GB), 7 / 8.0 / 300);
    assert_near(collective_bound_seconds(COLLECTIVE_ALL_TO_ALL, &a100, GB), 7 / 8.0 / 300);
    assert_near(collective_bound_seconds(COLLECTIVE_POINT_TO_POINT, &a100, GB), 1 / 300.0);
    assert_near(collective_seconds(COLLECTIVE_ALL_REDUCE, &a100, GB),
                2 * 7 / 8.0 / 300 + 6 * 0.6 * US);
    assert_near(collective_seconds(COLLECTIVE_ALL_GATHER, &a100, GB), 7 / 8.0 / 300 + 3 * 0.6 * US);
    assert_near(collective_seconds(COLLECTIVE_ALL_TO_ALL, &a100, GB), 7 / 8.0 / 300 + 0.6 * US);
    Wire one = wire(fabric, "dgx-a100-80gb", 1, 1);
    assert_true(collective_seconds(COLLECTIVE_ALL_REDUCE, &one, GB) == 0);
    assert_true(collective_bound_seconds(COLLECTIVE_ALL_TO_ALL, &one, GB) == 0);
}

/* Switches of H100 add up: 1 GB there and the sum back is 1/450 s, whatever n is. */
static void test_switches_that_add_up(void **state)
{
    (void)state;
    g_autoptr(Fabric) fabric = catalogue();
    Wire h100 = wire(fabric, "dgx-h100", 8, 1);
    double bound = collective_bound_seconds(COLLECTIVE_ALL_REDUCE, &h100, GB);
    assert_near(bound, 1 / 450.0);
    assert_true(collective_bus_bandwidth(COLLECTIVE_ALL_REDUCE, 8, GB, bound) > 480e9);
    assert_near(collective_bound_seconds(COLLECTIVE_ALL_GATHER, &h100, GB), 7 / 8.0 / 450);
}

/* A pair of MI300X has one link of 64 GB/s, four use three of them, eight all seven. */
static void test_links_of_pairs(void **state)
{
    static const struct {
        int64_t ranks;
        double rate;
    } cases[] = {{2, 64e9}, {4, 3 * 64e9}, {8, 7 * 64e9}};
    (void)state;
    g_autoptr(Fabric) fabric = catalogue();
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Wire some = wire(fabric, "mi300x-platform", cases[i].ranks, 1);
        double n = (double)cases[i].ranks;
        assert_near(collective_bound_seconds(COLLECTIVE_ALL_REDUCE, &some, GB),
                    2 * (n - 1) / n * GB / cases[i].rate);
    }
    Wire pair = wire(fabric, "mi300x-platform", 8, 1);
    assert_near(collective_bound_seconds(COLLECTIVE_POINT_TO_POINT, &pair, GB), 1 / 64.0);
}

/* Two nodes of eight A100, 200 GB/s of each: 25 for each device, which sends its eighth of the sum
 * of its node, 2 · 1/2 · 1/8 GB. */
static void test_between_nodes(void **state)
{
    (void)state;
    g_autoptr(Fabric) fabric = catalogue();
    Wire two = wire(fabric, "dgx-a100-80gb", 16, 1);
    assert_int_equal(two.within, 8);
    assert_int_equal(two.nodes, 2);
    double within = 2 * 7 / 8.0 / 300, between = 1 / 8.0 / 25;
    assert_near(collective_bound_seconds(COLLECTIVE_ALL_REDUCE, &two, GB), within);
    assert_near(collective_seconds(COLLECTIVE_ALL_REDUCE, &two, GB),
                within + between + (6 + 2) * 0.6 * US);
    assert_near(collective_bound_seconds(COLLECTIVE_ALL_TO_ALL, &two, GB), 8 / 16.0 / 25);
    assert_near(collective_bound_seconds(COLLECTIVE_POINT_TO_POINT, &two, GB), 1 / 25.0);
    /* One device of each node: all of what it has goes out. */
    Wire apart = wire(fabric, "dgx-a100-80gb", 2, 8);
    assert_int_equal(apart.within, 1);
    assert_near(collective_seconds(COLLECTIVE_ALL_REDUCE, &apart, GB), 1 / 25.0 + 2 * 0.6 * US);
    Wire stuck = wire(fabric, "rtx-4090-x8", 16, 1);
    assert_true(isinf(collective_seconds(COLLECTIVE_ALL_REDUCE, &stuck, GB)));
}

/* Every row of the catalogue, NVLS and all: 480 GB/s of bus bandwidth on 450 of wire among them. */
static void test_nothing_measured_is_faster(void **state)
{
    (void)state;
    g_autoptr(Fabric) fabric = catalogue();
    const GPtrArray *sets = fabric->parts[FABRIC_COLLECTIVE];
    double most = 0;
    for (guint i = 0; i < sets->len; i++) {
        const CollectiveSet *set = g_ptr_array_index(sets, i);
        Wire some = wire(fabric, set->node, set->ranks, 1);
        assert_int_equal(some.nodes, MAX(set->nodes, 1));
        for (guint k = 0; k < set->rows->len; k++) {
            const CollectiveRow *row = &g_array_index(set->rows, CollectiveRow, k);
            CollectiveOp op = (CollectiveOp)set->op;
            double bound = collective_bound_seconds(op, &some, row->bytes);
            if (!(bound > 0 && bound <= row->seconds))
                fail_msg("%s, %g bytes: bound %g, measured %g", set->head.id, row->bytes, bound,
                         row->seconds);
            if (strcmp(set->node, "hgx-h200") == 0)
                most =
                    fmax(most, collective_bus_bandwidth(op, set->ranks, row->bytes, row->seconds));
        }
    }
    assert_true(most > 450e9);
}

/* Medians that Vidur's profiles have of all-reduces (microsoft/vidur, data/profiling/network),
 * bytes, devices and milliseconds. */
static void test_no_profile_is_faster(void **state)
{
    static const struct {
        const char *node;
        double bytes;
        int64_t ranks;
        double ms;
    } rows[] = {
        {"dgx-h100", 13139968, 2, 0.063},      {"dgx-h100", 13139968, 4, 0.079},
        {"dgx-a100-80gb", 13139968, 8, 1.266}, {"dgx-h100", 13139968, 8, 0.108},
        {"dgx-a100-80gb", 67108864, 4, 0.603}, {"dgx-h100", 67108864, 4, 0.318},
        {"dgx-a100-80gb", 813056, 2, 0.211},   {"dgx-h100", 813056, 2, 0.042},
        {"dgx-a100-80gb", 813056, 4, 0.240},
    };
    (void)state;
    g_autoptr(Fabric) fabric = catalogue();
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Wire some = wire(fabric, rows[i].node, rows[i].ranks, 1);
        assert_true(collective_bound_seconds(COLLECTIVE_ALL_REDUCE, &some, rows[i].bytes) <
                    rows[i].ms * 1e-3);
    }
}

static CollectiveSet *set_of(Fabric *fabric, const CollectiveRow *rows, guint n)
{
    CollectiveSet *set = (CollectiveSet *)(void *)fabric_part_new(FABRIC_COLLECTIVE);
    set->head.id = "made-up";
    set->node = "dgx-a100-80gb";
    set->op = COLLECTIVE_ALL_REDUCE;
    set->ranks = 8;
    g_array_append_vals(set->rows, rows, n);
    g_ptr_array_add(fabric->parts[FABRIC_COLLECTIVE], set);
    return set;
}

/* 20 µs and 80 % of 300 GB/s: 1.75 M / 240 GB/s beside the start. */
static void test_fits_what_it_was_made_of(void **state)
{
    (void)state;
    g_autoptr(Fabric) fabric = catalogue();
    const CollectiveRow rows[] = {{1e3, 20 * US + 1.75e3 / 240e9},
                                  {1e6, 20 * US + 1.75e6 / 240e9},
                                  {1e9, 20 * US + 1.75e9 / 240e9}};
    CollectiveFit fit = collective_fit(fabric, set_of(fabric, rows, 3));
    assert_true(fabs(fit.alpha - 20 * US) < 1e-12);
    assert_true(fabs(fit.eta - 0.8) < 1e-9);
    assert_true(fit.error < 1e-9);
    assert_int_equal(fit.rows, 3);
    fit = collective_fit(fabric, set_of(fabric, rows + 2, 1));
    assert_true(fit.alpha == 0);
    assert_near(fit.eta, 1.75e9 / 300e9 / rows[2].seconds);
    /* The larger one is faster: there is no rate to tell. */
    const CollectiveRow odd[] = {{1e3, 2e-3}, {1e6, 1e-3}};
    fit = collective_fit(fabric, set_of(fabric, odd, 2));
    assert_true(fit.eta == 0 && fit.alpha > 0);
}

/* Of eight devices, sizes that serving has: 3 to 5 % are typical of two constants; over nine powers
 * of ten it is more. The start is the 15 to 27 µs that 512 bytes take. */
static void test_fits_of_the_catalogue(void **state)
{
    (void)state;
    g_autoptr(Fabric) fabric = catalogue();
    const GPtrArray *sets = fabric->parts[FABRIC_COLLECTIVE];
    for (guint i = 0; i < sets->len; i++) {
        const CollectiveSet *set = g_ptr_array_index(sets, i);
        CollectiveFit fit = collective_fit(fabric, set);
        if (!(fit.eta > 0.3 && fit.eta < 1.2 && fit.error < 0.2))
            fail_msg("%s: eta %g, error %g", set->head.id, fit.eta, fit.error);
        if (strcmp(set->head.id, "dgx-h100-all-reduce-8-serving") == 0)
            assert_true(fit.error < 0.05);
        if (set->op == COLLECTIVE_ALL_REDUCE && set->ranks == 8 && set->nodes <= 1)
            assert_true(fit.alpha == 0 || (fit.alpha > 15 * US && fit.alpha < 60 * US));
    }
}

static void test_measured_seconds(void **state)
{
    (void)state;
    g_autoptr(Fabric) fabric = catalogue();
    g_autoptr(CollectiveFits) fits = collective_fits_new(fabric);
    const Node *h100 = fabric_node(fabric, "dgx-h100");
    Wire eight = wire_of(fabric, h100, 8, 1), two = wire_of(fabric, h100, 16, 1);
    double seconds, gather, both;
    /* 1 MiB took 25.4 µs, and 512 MiB 2111. */
    assert_true(
        collective_measured_seconds(fits, h100, COLLECTIVE_ALL_REDUCE, &eight, 1048576, &seconds));
    assert_true(fabs(seconds / 25.4e-6 - 1) < 0.15);
    assert_true(collective_measured_seconds(fits, h100, COLLECTIVE_ALL_REDUCE, &eight, 536870912,
                                            &seconds));
    assert_true(fabs(seconds / 2111.43e-6 - 1) < 0.12);
    assert_true(
        collective_measured_seconds(fits, h100, COLLECTIVE_ALL_GATHER, &eight, 536870912, &gather));
    assert_true(fabs(gather / 1398.06e-6 - 1) < 0.05);
    /* Between nodes, 50 GB/s for each device and an eighth of the sum. */
    assert_true(
        collective_measured_seconds(fits, h100, COLLECTIVE_ALL_REDUCE, &two, 536870912, &both));
    assert_near(both - seconds, 536870912 / 8.0 / 50e9);
    Wire card = wire(fabric, "l40s-x4", 4, 1);
    assert_false(collective_measured_seconds(fits, fabric_node(fabric, "l40s-x4"),
                                             COLLECTIVE_ALL_REDUCE, &card, 1e6, &seconds));
}

/* The half that nobody measured: a gather of two A100 is of the nearest number that has one. */
static void test_what_stands_in(void **state)
{
    (void)state;
    g_autoptr(Fabric) fabric = catalogue();
    g_autoptr(CollectiveFits) fits = collective_fits_new(fabric);
    const Node *node = fabric_node(fabric, "mi300x-platform");
    Wire eight = wire_of(fabric, node, 8, 1);
    double reduce, gather;
    assert_true(
        collective_measured_seconds(fits, node, COLLECTIVE_ALL_REDUCE, &eight, 1e9, &reduce));
    assert_true(
        collective_measured_seconds(fits, node, COLLECTIVE_ALL_GATHER, &eight, 1e9, &gather));
    assert_near(gather, reduce / 2);
    assert_near(reduce, 1.75e9 / 312.912e9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_one_node),
        cmocka_unit_test(test_switches_that_add_up),
        cmocka_unit_test(test_links_of_pairs),
        cmocka_unit_test(test_between_nodes),
        cmocka_unit_test(test_nothing_measured_is_faster),
        cmocka_unit_test(test_no_profile_is_faster),
        cmocka_unit_test(test_fits_what_it_was_made_of),
        cmocka_unit_test(test_fits_of_the_catalogue),
        cmocka_unit_test(test_measured_seconds),
        cmocka_unit_test(test_what_stands_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
