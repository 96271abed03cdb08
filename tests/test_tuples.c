#include "base/tuples.h"

#include "support.h"

/* Tuples of other lengths differ even where one begins with the other, or only zeros follow. */
static void test_indices(void **state)
{
    (void)state;
    static const uint64_t words[] = {1, 2, 0, 2, 1};
    g_autoptr(Tuples) tuples = tuples_new();
    assert_int_equal(tuples_index(tuples, words, 2), 0);
    assert_int_equal(tuples_index(tuples, words, 3), 1);
    assert_int_equal(tuples_index(tuples, words + 3, 2), 2);
    assert_int_equal(tuples_index(tuples, words, 0), 3);
    assert_int_equal(tuples_index(tuples, words, 2), 0);
    assert_int_equal(tuples_index(tuples, words + 3, 0), 3);
}

static void test_many(void **state)
{
    enum { MANY = 10000, LONG = 1000 };
    (void)state;
    g_autoptr(Tuples) tuples = tuples_new();
    uint64_t words[LONG] = {0};
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < MANY; i++) {
            words[0] = (uint64_t)i / 100;
            words[1] = (uint64_t)i % 100;
            assert_int_equal(tuples_index(tuples, words, 2), i);
        }
    assert_int_equal(tuples_index(tuples, words, LONG), MANY);
    assert_int_equal(tuples_index(tuples, words, LONG), MANY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_indices),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
