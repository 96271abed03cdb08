#include "chart_book.h"

static void test_arena(void **state)
{
    /* The input's room is free again for what the activation makes, which is larger. */
    assert_says(state, wish_of("arena", "small", NULL),
                "3 storages in an arena of 2.05 kB; live at once "
                "2.05 kB, fragmentation 0.0 %");
}

CHART_TESTS(cmocka_unit_test(test_arena))
