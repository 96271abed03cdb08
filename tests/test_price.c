#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "device/price.h"

static void test_dates(void **state)
{
    (void)state;
    static const char *const good[] = {"2025-03-02", "2025-03", "2024-02-29", "0001-01", "2019"};
    static const char *const bad[] = {
        "",           "202",     "2025-3",    "2025-13",     "2025-00",  "2025-02-29",
        "2025-04-31", "2025/03", "2025-03-2", "2025-03-00",  "20250302", "02-03-2025",
        "2025-03-0a", "0000-01", "-025-03",   "2025-03-021", " 2025-03", "2025-03-02T"};
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++)
        assert_null(price_date_problem(good[i]));
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        if (price_date_problem(bad[i]) == NULL)
            fail_msg("'%s' is taken for a date", bad[i]);
    assert_non_null(price_date_problem(NULL));
}

static void test_currencies(void **state)
{
    (void)state;
    assert_null(price_currency_problem("USD"));
    static const char *const bad[] = {"", "usd", "US", "USDT", "US$", NULL};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        assert_non_null(price_currency_problem(bad[i]));
}

static void add(GArray *prices, double per_hour, double board, const char *date)
{
    Price price = {.per_hour = per_hour, .board = board, .date = date};
    g_array_append_val(prices, price);
}

static void test_the_latest_rent_counts(void **state)
{
    (void)state;
    g_autoptr(GArray) prices = g_array_new(FALSE, TRUE, sizeof(Price));
    assert_null(price_of_rent(prices));
    add(prices, 0, 24875, "2026-05-21");
    assert_null(price_of_rent(prices));
    add(prices, 4.1, 0, "2025-03-02");
    add(prices, 12.3, 0, "2024-12-31");
    assert_true(price_of_rent(prices)->per_hour == 4.1);
    add(prices, 3.9, 0, "2025-03");
    assert_true(price_of_rent(prices)->per_hour == 4.1);
    add(prices, 2.9, 0, "2025-03-02");
    assert_true(price_of_rent(prices)->per_hour == 4.1);
    add(prices, 9.9, 0, "2025-04");
    assert_true(price_of_rent(prices)->per_hour == 9.9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_currencies),
        cmocka_unit_test(test_the_latest_rent_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
