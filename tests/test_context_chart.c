#include "served_chart.h"

/* 512 bytes a token: at 4096, as far as its positions are said to reach, 2,097,152 of a sequence.
 */
static void test_memory_by_context(void **state)
{
    Wish wish = wish_of("context", "tiny", "box vast");
    assert_says(state, wish, "weights take 427 kB, and each token 512 B a sequence.");
    assert_says(state, wish, "A sequence of 4096 tokens keeps 2.10 MB.");
    assert_shows(state, wish, "64 sequences");
    assert_shows(state, wish, "box");
    assert_good(draw_wish(state, wish), true);
}

/* A window of 4 tokens: as much at any context. Latent attention: 2 layers of 32 + 8 numbers. */
static void test_caches_that_grow_less(void **state)
{
    assert_says(state, wish_of("context", "near", NULL), "keeps 2.05 kB.");
    assert_says(state, wish_of("context", "latent", NULL), "each token 320 B a sequence.");
    assert_good(draw_wish(state, wish_of("context", "latent", NULL)), false);
}

static void test_what_has_no_context(void **state)
{
    assert_cannot(state, wish_of("context", "small", NULL), "no language model");
    assert_cannot(state, wish_of("context", "said", NULL), "one context");
}

SERVED_CHART_TESTS(cmocka_unit_test(test_memory_by_context),
                   cmocka_unit_test(test_caches_that_grow_less),
                   cmocka_unit_test(test_what_has_no_context))
