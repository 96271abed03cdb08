#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/products.h"

/* A library and its rate, or neither. */
static void test_products(void **state)
{
    (void)state;
    Products found = products_measure(0.05);
    if (found.library)
        assert_true(found.rate.per_s > 0 && isfinite(found.rate.per_s));
    else
        assert_true(isnan(found.rate.per_s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_products),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
