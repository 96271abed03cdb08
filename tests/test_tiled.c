#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "cost/tiled.h"

static Gemm plain(int64_t m, int64_t k, int64_t n)
{
    return (Gemm){.groups = 1,
                  .m = m,
                  .k = k,
                  .n = n,
                  .a_is_weight = true,
                  .a_bits = 32,
                  .b_bits = 32,
                  .c_bits = 32};
}

static int64_t total(const Tiling *tiling)
{
    return tiling->a + tiling->b + tiling->c;
}

/* Worked examples of SPEC §3: m, k, n, bytes of fast memory, elements moved. */
static void test_worked_examples(void **state)
{
    (void)state;
    static const int64_t rows[][5] = {
        {1000, 1000, 1000, 32768, 28000000}, {1000, 1000, 1000, 1048576, 6000000},
        {512, 2304, 784, 32768, 25395200},   {64, 576, 3136, 32768, 3334144},
        {1000, 1000, 1, 32768, 1004000},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Gemm gemm = plain(rows[i][0], rows[i][1], rows[i][2]);
        Tiling tiling = tiled_best(&gemm, rows[i][3]);
        assert_int_equal(total(&tiling), rows[i][4]);
    }
}

/* 1000 x 1000 times a vector, 8,192 elements of fast memory. C resident with nc = 1: 17·mc + 16
 * elements, so mc = 480, three passes over the vector: 1,000,000 + 3·1,000 + 1,000. */
static void test_blocking_of_gemv(void **state)
{
    (void)state;
    Gemm gemm = plain(1000, 1000, 1);
    Tiling tiling = tiled_best(&gemm, 32768);
    assert_int_equal(tiling.resident, TILED_C);
    assert_int_equal(tiling.mc, 480);
    assert_int_equal(tiling.nc, 1);
    assert_int_equal(tiling.a, 1000000);
    assert_int_equal(tiling.b, 3000);
    assert_int_equal(tiling.c, 1000);
}

/* ---- Brute force: every block of every scheme, straight from SPEC §3 ------------------------- */

static int64_t passes(int64_t whole, int64_t block)
{
    return (whole + block - 1) / block;
}

typedef struct Least {
    int64_t total, mc, kc, nc;
} Least;

static void consider(Least *least, int64_t moved, int64_t mc, int64_t kc, int64_t nc)
{
    bool better = moved < least->total;
    if (moved == least->total)
        better = mc != least->mc   ? mc > least->mc
                 : kc != least->kc ? kc > least->kc
                                   : nc > least->nc;
    if (better)
        *least = (Least){moved, mc, kc, nc};
}

/* What one pass over B reads when the block takes `bits` of the fast memory. */
static int64_t pass_over_b(const Gemm *gemm, int64_t bits, int64_t room)
{
    bool fits = gemm->touched_input > 0 && bits + gemm->window_rows * gemm->b_bits <= room;
    return fits ? gemm->touched_input : gemm->k * gemm->n;
}

static Least brute_force(const Gemm *gemm, int64_t fast_bytes)
{
    Least least = {.total = INT64_MAX};
    int64_t m = gemm->m, k = gemm->k, n = gemm->n, nr = 16, room = fast_bytes * 8;
    int64_t ab = gemm->a_bits, bb = gemm->b_bits, cb = gemm->c_bits;
    for (int64_t mc = 1; mc <= m; mc++)
        for (int64_t kc = 1; kc <= k; kc++) {
            int64_t bits = mc * kc * ab + kc * nr * bb + mc * nr * cb;
            if (bits <= room)
                consider(&least,
                         m * k + passes(m, mc) * pass_over_b(gemm, bits, room) +
                             m * n * (2 * passes(k, kc) - 1),
                         mc, kc, 0);
        }
    for (int64_t nc = 1; nc <= n; nc++)
        for (int64_t kc = 1; kc <= k; kc++) {
            int64_t bits = nc * kc * bb + kc * nr * ab + nc * nr * cb;
            if (bits <= room)
                consider(&least,
                         pass_over_b(gemm, bits, room) + passes(n, nc) * m * k +
                             m * n * (2 * passes(k, kc) - 1),
                         0, kc, nc);
        }
    for (int64_t mc = 1; mc <= m; mc++)
        for (int64_t nc = 1; nc <= n; nc++) {
            int64_t bits = mc * nc * cb + nr * (mc * ab + nc * bb);
            if (bits <= room)
                consider(&least,
                         passes(n, nc) * m * k + passes(m, mc) * pass_over_b(gemm, bits, room) +
                             m * n,
                         mc, 0, nc);
        }
    return least;
}

/* Among equals of B resident the widest nc wins, which brute_force() does not know. */
static void check_against_brute_force(const Gemm *gemm, int64_t fast_bytes)
{
    Tiling tiling = tiled_best(gemm, fast_bytes);
    Least least = brute_force(gemm, fast_bytes);
    if (least.total == INT64_MAX) {
        assert_int_equal(tiling.resident, TILED_NONE);
        return;
    }
    assert_int_equal(total(&tiling), least.total);
    assert_int_equal(tiling.mc, least.mc);
    if (tiling.resident == TILED_A)
        assert_int_equal(tiling.kc, least.kc);
    if (tiling.resident == TILED_C)
        assert_int_equal(tiling.nc, least.nc);
}

static const int64_t sizes[] = {1, 2, 3, 5, 7, 8, 12, 13, 16, 17, 20, 23, 24};
static const int64_t memories[] = {100, 140, 260, 400, 700, 1000, 1300, 2048, 3000, 5000, 20000};

static void check_everywhere(Gemm gemm)
{
    for (size_t m = 0; m < G_N_ELEMENTS(sizes); m++)
        for (size_t k = 0; k < G_N_ELEMENTS(sizes); k++)
            for (size_t n = 0; n < G_N_ELEMENTS(sizes); n++)
                for (size_t s = 0; s < G_N_ELEMENTS(memories); s++) {
                    gemm.m = sizes[m];
                    gemm.k = sizes[k];
                    gemm.n = sizes[n];
                    if (gemm.window_rows > 0)
                        gemm.touched_input = (gemm.k * gemm.n + 2) / 3;
                    check_against_brute_force(&gemm, memories[s]);
                }
}

static void test_exact_over_all_blockings(void **state)
{
    (void)state;
    check_everywhere(plain(1, 1, 1));
}

static void test_exact_with_mixed_widths(void **state)
{
    (void)state;
    Gemm gemm = plain(1, 1, 1);
    gemm.a_bits = 4;
    gemm.b_bits = 16;
    check_everywhere(gemm);
}

static void test_exact_for_convolutions(void **state)
{
    (void)state;
    Gemm gemm = plain(1, 1, 1);
    gemm.window_rows = 40;
    check_everywhere(gemm);
}

/* ---- Traffic --------------------------------------------------------------------------------- */

/* The 1000³ product in fp32: compulsory 3,000,000 elements, no reuse reads 1,000³. */
static OpCost product_1000(void)
{
    return (OpCost){.gemm = plain(1000, 1000, 1000),
                    .compulsory = {1000000, 1000000, 1000000, 12000000},
                    .no_reuse = {1000000000, 1000000, 1000000, 4008000000}};
}

static void test_traffic_adds_what_is_moved_again(void **state)
{
    (void)state;
    OpCost cost = product_1000();
    Traffic tiled = tiled_traffic(&cost, 32768);
    assert_int_equal(tiled.input + tiled.weights + tiled.output, 28000000);
    assert_int_equal(tiled.bytes, 4 * 28000000);
}

static void test_traffic_of_two_activations(void **state)
{
    (void)state;
    OpCost cost = product_1000();
    cost.gemm.a_is_weight = false;
    cost.compulsory = (Traffic){2000000, 0, 1000000, 12000000};
    cost.no_reuse = (Traffic){2000000000, 0, 1000000, 8004000000};
    Traffic tiled = tiled_traffic(&cost, 32768);
    assert_int_equal(tiled.weights, 0);
    assert_int_equal(tiled.input + tiled.output, 28000000);
}

/* With everything in fast memory nothing moves twice, and where no block fits everything does. */
static void test_traffic_stays_between_the_limits(void **state)
{
    (void)state;
    OpCost cost = product_1000();
    Traffic most = tiled_traffic(&cost, 64);
    assert_int_equal(most.input, cost.no_reuse.input);
    assert_int_equal(most.bytes, cost.no_reuse.bytes);
    Traffic least = tiled_traffic(&cost, (int64_t)1 << 40);
    assert_int_equal(least.bytes, cost.compulsory.bytes);
    int64_t last = INT64_MAX;
    for (int64_t bytes = 64; bytes < (int64_t)1 << 30; bytes += bytes / 3) {
        Traffic tiled = tiled_traffic(&cost, bytes);
        assert_true(tiled.bytes <= last);
        assert_true(tiled.bytes >= cost.compulsory.bytes);
        last = tiled.bytes;
    }
}

/* A vector through a layer: no reuse (SPEC's article case) already reads everything once, so the
 * tiled figure cannot pass it. */
static void test_traffic_is_clamped_to_no_reuse(void **state)
{
    (void)state;
    OpCost cost = {.gemm = plain(1000, 1000, 1),
                   .compulsory = {1000, 1000000, 1000, 4008000},
                   .no_reuse = {1000, 1000000, 1000, 4008000}};
    Traffic tiled = tiled_traffic(&cost, 32768);
    assert_int_equal(tiled.bytes, 4008000);
    assert_int_equal(tiled.input, 1000);
}

static void test_groups_multiply(void **state)
{
    (void)state;
    Gemm gemm = plain(64, 576, 3136);
    gemm.groups = 3;
    Tiling tiling = tiled_best(&gemm, 32768);
    assert_int_equal(total(&tiling), 3 * 3334144);
}

/* One side as long as counts allow: only the square root of a short side is walked, or this would
 * not end. */
static void test_huge_sides(void **state)
{
    (void)state;
    int64_t huge = (int64_t)1 << 50;
    const Gemm gemms[] = {plain(64, 64, huge), plain(huge, 64, 64), plain(64, huge, 64)};
    for (size_t i = 0; i < G_N_ELEMENTS(gemms); i++)
        for (int64_t bytes = 1024; bytes <= (int64_t)1 << 52; bytes *= 64)
            assert_int_not_equal(tiled_best(&gemms[i], bytes).resident, TILED_NONE);
}

static void test_sizes_past_64_bits_do_not_wrap(void **state)
{
    (void)state;
    Gemm gemm = plain((int64_t)1 << 40, (int64_t)1 << 40, 4);
    Tiling tiling = tiled_best(&gemm, (int64_t)1 << 62);
    assert_true(tiling.a == INT64_MIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_worked_examples),
        cmocka_unit_test(test_blocking_of_gemv),
        cmocka_unit_test(test_exact_over_all_blockings),
        cmocka_unit_test(test_exact_with_mixed_widths),
        cmocka_unit_test(test_exact_for_convolutions),
        cmocka_unit_test(test_traffic_adds_what_is_moved_again),
        cmocka_unit_test(test_traffic_of_two_activations),
        cmocka_unit_test(test_traffic_stays_between_the_limits),
        cmocka_unit_test(test_traffic_is_clamped_to_no_reuse),
        cmocka_unit_test(test_groups_multiply),
        cmocka_unit_test(test_huge_sides),
        cmocka_unit_test(test_sizes_past_64_bits_do_not_wrap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
