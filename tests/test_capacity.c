#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "cost/capacity.h"

/* constant + linear·batch + square·batch², counting how often it was asked; fails past `breaks`. */
typedef struct Growth {
    int64_t constant, linear, square, breaks;
    RbErrorCode code;
    int asked;
} Growth;

static bool bytes_at(int64_t batch, void *user, int64_t *bytes, GError **error)
{
    Growth *growth = user;
    growth->asked++;
    if (growth->breaks > 0 && batch > growth->breaks) {
        g_set_error_literal(error, RB_ERROR, growth->code, "too much");
        return false;
    }
    *bytes = growth->constant + growth->linear * batch + growth->square * batch * batch;
    return true;
}

static int64_t largest(Growth growth, int64_t capacity)
{
    return largest_batch(capacity, bytes_at, &growth, NULL);
}

/* 100 + 50·b: 18 samples take 1,000 bytes; 149 bytes hold none, 199 one. */
static void test_linear(void **state)
{
    (void)state;
    Growth growth = {.constant = 100, .linear = 50};
    assert_int_equal(largest(growth, 1000), 18);
    assert_int_equal(largest(growth, 1049), 18);
    assert_int_equal(largest(growth, 149), 0);
    assert_int_equal(largest(growth, 199), 1);
    assert_int_equal(largest(growth, 200), 2);
    assert_int_equal(largest_batch(1000000, bytes_at, &growth, NULL), 19998);
    assert_int_equal(growth.asked, 4);
}

static void test_bends(void **state)
{
    (void)state;
    assert_int_equal(largest((Growth){.square = 1}, 1000000), 1000);
    assert_int_equal(largest((Growth){.constant = 5}, 5), LARGEST_BATCH_LIMIT);
    assert_int_equal(largest((Growth){.constant = 5}, 4), 0);
}

/* 1,000·b + b² is 999,924 at 618 and 1,002,161 at 619. Halving what lies below 2^20 asks twenty
 * times. */
static void test_nearly_linear(void **state)
{
    (void)state;
    Growth growth = {.linear = 1000, .square = 1};
    assert_int_equal(largest_batch(1000000, bytes_at, &growth, NULL), 618);
    assert_in_range(growth.asked, 4, 10);
}

/* More than can be counted does not fit; any other failure is one. */
static void test_failures(void **state)
{
    (void)state;
    Growth growth = {.linear = 1, .breaks = 7, .code = RB_ERROR_LIMIT};
    assert_int_equal(largest(growth, 1000), 7);
    growth.code = RB_ERROR_INPUT;
    g_autoptr(GError) error = NULL;
    assert_int_equal(largest_batch(1000, bytes_at, &growth, &error), -1);
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_INPUT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_linear),
        cmocka_unit_test(test_bends),
        cmocka_unit_test(test_nearly_linear),
        cmocka_unit_test(test_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
