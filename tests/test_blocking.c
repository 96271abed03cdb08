#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "base/count.h"
#include "whatif/blocking.h"

static Gemm plain(int64_t m, int64_t k, int64_t n)
{
    return (Gemm){.groups = 1, .m = m, .k = k, .n = n, .a_bits = 32, .b_bits = 32, .c_bits = 32};
}

/* 2·256·256 / (256 + 512) FLOPs per element. */
static void test_density(void **state)
{
    (void)state;
    assert_true(gebp_density(256, 256) == 131072.0 / 768);
    assert_true(gebp_density(64, 128) == 16384.0 / 256);
    assert_true(gebp_density(0, 0) == 0);
}

/* 10·20 + 20·30 + 2·10·30 = 1,400, and twice that in two groups. */
static void test_accumulate(void **state)
{
    (void)state;
    Gemm gemm = plain(10, 20, 30);
    assert_int_equal(gemm_accumulate_traffic(&gemm), 1400);
    gemm.groups = 2;
    assert_int_equal(gemm_accumulate_traffic(&gemm), 2800);
    gemm.k = INT64_MAX / 4;
    assert_false(count_ok(gemm_accumulate_traffic(&gemm)));
}

/* 8,192 elements of cache. Ten passes over k, kc = 100: mc = (8,192 − 1,600) / 116 = 56, 18 passes
 * over m: 1 + 18 + 19 = 38 million elements. Nine passes cost as much with mc = 50. Beside 56 rows
 * kc can be 101. With 262,144 elements two passes, kc = 500, mc = 492, three over m: 1 + 3 + 3. */
static void test_gebp(void **state)
{
    (void)state;
    Gemm gemm = plain(1000, 1000, 1000);
    Block block = block_for(&gemm, 32768);
    assert_int_equal(block.form, BLOCK_GEBP);
    assert_int_equal(block.mc, 56);
    assert_int_equal(block.kc, 101);
    assert_int_equal(block.nc, 0);
    assert_int_equal(block.elements, 38000000);
    assert_true(block.density == gebp_density(56, 101));
    block = block_for(&gemm, 1048576);
    assert_int_equal(block.mc, 492);
    assert_int_equal(block.kc, 500);
    assert_int_equal(block.elements, 7000000);
}

/* Matrix by vector: the vector stays. kc + 16·(kc + 1) <= 8,192, so kc = 480 and three passes:
 * 1,000 + 1,000,000 + 5·1,000. */
static void test_gepb(void **state)
{
    (void)state;
    Gemm gemm = plain(1000, 1000, 1);
    Block block = block_for(&gemm, 32768);
    assert_int_equal(block.form, BLOCK_GEPB);
    assert_string_equal(block_form_name(block.form), "gepb");
    assert_int_equal(block.mc, 0);
    assert_int_equal(block.nc, 1);
    assert_int_equal(block.kc, 480);
    assert_int_equal(block.elements, 1006000);
}

/* Room for all of A: each matrix once, in every group. */
static void test_everything_fits(void **state)
{
    (void)state;
    Gemm gemm = plain(10, 20, 30);
    gemm.groups = 3;
    Block block = block_for(&gemm, 1 << 20);
    assert_int_equal(block.mc, 10);
    assert_int_equal(block.kc, 20);
    assert_int_equal(block.elements, 3 * (200 + 600 + 300));
}

/* A block of one element needs 1 + 16 + 16 of them, 132 bytes. */
static void test_nothing_fits(void **state)
{
    (void)state;
    Gemm gemm = plain(10, 20, 30);
    assert_int_equal(block_for(&gemm, 131).form, BLOCK_NONE);
    assert_int_equal(block_for(&gemm, 132).form, BLOCK_GEBP);
    assert_int_equal(block_for(&gemm, 0).form, BLOCK_NONE);
    gemm.groups = 0;
    assert_int_equal(block_for(&gemm, 1 << 20).form, BLOCK_NONE);
}

/* ---- Brute force, straight from SPEC §3 ------------------------------------------------------ */

static int64_t passes(int64_t whole, int64_t block)
{
    return (whole + block - 1) / block;
}

static int64_t least(int64_t m, int64_t k, int64_t n, int64_t elements)
{
    int64_t best = INT64_MAX;
    for (int64_t mc = 1; mc <= m; mc++)
        for (int64_t kc = 1; kc <= k; kc++)
            if (mc * kc + 16 * (mc + kc) <= elements)
                best = MIN(best, m * k + passes(m, mc) * k * n + m * n * (2 * passes(k, kc) - 1));
    return best;
}

static void test_against_brute_force(void **state)
{
    (void)state;
    g_autoptr(GRand) random = g_rand_new_with_seed(8);
    for (int i = 0; i < 200; i++) {
        int64_t m = g_rand_int_range(random, 1, 60), k = g_rand_int_range(random, 1, 60);
        int64_t n = g_rand_int_range(random, 1, 60), room = g_rand_int_range(random, 33, 1500);
        Gemm gemm = plain(m, k, n);
        Block block = block_for(&gemm, 4 * room);
        assert_int_equal(block.elements, MIN(least(m, k, n, room), least(n, k, m, room)));
        int64_t side = MAX(block.mc, block.nc);
        assert_true(side * block.kc + 16 * (side + block.kc) <= room);
    }
}

/* Only on-chip memories of known size have blocks; a private one is all cores' together. */
static void test_levels_of_a_device(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_new("cpu", "CPU");
    Memory memories[] = {
        {.name = "L1", .on_chip = true, .capacity_bytes = 32768},
        {.name = "L2", .on_chip = true},
        {.name = "L3", .on_chip = true, .shared = true, .capacity_bytes = 1048576},
        {.name = "DDR4", .capacity_bytes = (int64_t)1 << 34},
    };
    g_array_append_vals(device->memories, memories, G_N_ELEMENTS(memories));
    Gemm gemm = plain(1000, 1000, 1000);
    g_autoptr(GArray) blocks = blocks_on(&gemm, device);
    assert_int_equal(blocks->len, 2);
    const LevelBlock *l1 = &g_array_index(blocks, LevelBlock, 0), *l3 = l1 + 1;
    assert_string_equal(l1->memory->name, "L1");
    assert_true(l1->pooled);
    assert_int_equal(l1->block.mc, 56);
    assert_string_equal(l3->memory->name, "L3");
    assert_false(l3->pooled);
    assert_int_equal(l3->block.mc, 492);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_density),
        cmocka_unit_test(test_accumulate),
        cmocka_unit_test(test_gebp),
        cmocka_unit_test(test_gepb),
        cmocka_unit_test(test_everything_fits),
        cmocka_unit_test(test_nothing_fits),
        cmocka_unit_test(test_against_brute_force),
        cmocka_unit_test(test_levels_of_a_device),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
