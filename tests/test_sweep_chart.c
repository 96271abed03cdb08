#include "chart_book.h"

/* 448 bytes and 2048 for each of a batch: of 100 kB, 32 are 66 kB and 64 would be 132 kB. */
static void test_sweep(void **state)
{
    Wish wish = wish_of("sweep", "small", "tiny");
    assert_shows(state, wish, "fits up to 32: capacity");
    assert_says(state, wish, "capacity 100 kB is exceeded beyond 32.");
    assert_says(state, wish, "Batch from 1 to 1024.");
    g_autofree char *roomy = shown(state, wish_of("sweep", "small", "box"));
    assert_lacks(roomy, "fits up to");
    assert_says(state, (Wish){"sweep", "small", "box", "resolution", 0}, "Resolution from");
}

CHART_TESTS(cmocka_unit_test(test_sweep))
