/* Places of storages in one block of memory, by decreasing size, each in the smallest gap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "cost/arena.h"

typedef struct Life {
    int64_t bytes;
    int first, last;
    int64_t offset; /* expected */
} Life;

static void check(const Life *lives, int n, int n_ops, int64_t bytes)
{
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(Storage));
    g_autofree int64_t *offset = g_new(int64_t, n);
    for (int i = 0; i < n; i++) {
        Storage storage = {i, lives[i].bytes, lives[i].first, lives[i].last, false};
        g_array_append_val(list, storage);
    }
    Storages storages = {.list = list};
    assert_int_equal(arena_place(&storages, n_ops, offset), bytes);
    for (int i = 0; i < n; i++)
        assert_int_equal(offset[i], lives[i].offset);
}

/* A chain: every second one takes the place of the one before last. */
static void test_chain(void **state)
{
    (void)state;
    static const Life lives[] = {{100, 0, 1, 0}, {50, 1, 2, 100}, {100, 2, 3, 0}, {0, 3, 3, -1}};
    check(lives, G_N_ELEMENTS(lives), 4, 150);
}

/* 100, 60 and 50 lie upon one another; where the 60 has died, 30 has the gap between. */
static void test_gap(void **state)
{
    (void)state;
    static const Life lives[] = {{100, 0, 9, 0}, {60, 0, 4, 100}, {50, 0, 9, 160}, {30, 5, 9, 100}};
    check(lives, G_N_ELEMENTS(lives), 10, 210);
}

/* From 5 on there are gaps of 60 and of 40: 40 has the one it fills. */
static void test_smallest_gap(void **state)
{
    (void)state;
    static const Life lives[] = {
        {200, 0, 9, 0},  {60, 0, 4, 200}, {55, 0, 9, 260},
        {45, 0, 4, 315}, {42, 0, 9, 360}, {41, 5, 9, 315},
    };
    check(lives, G_N_ELEMENTS(lives), 10, 402);
}

/* So many at once that pairs of them are too many to list. */
static void test_all_at_once(void **state)
{
    (void)state;
    enum { N = 300 };
    Life lives[N];
    int64_t top = 0;
    for (int i = 0; i < N; i++) {
        lives[i] = (Life){N - i, 0, N - 1, top};
        top += N - i;
    }
    check(lives, N, N, (int64_t)N * (N + 1) / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chain),
        cmocka_unit_test(test_gap),
        cmocka_unit_test(test_smallest_gap),
        cmocka_unit_test(test_all_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
