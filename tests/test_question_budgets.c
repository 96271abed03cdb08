/* The rows of budgets: figures, limits, verdicts. */
#include "budget_kit.h"

/* 2,048 bytes live at relu: 2,048 of 2,048 is within, one byte less is not. */
static void test_counts_hold_or_are_broken(void **state)
{
    (void)state;
    g_auto(Limited) limited =
        limited_new("budget { model = 'small', peak_bytes = 2048 }\n"
                    "budget { model = 'small', peak_bytes = 2047 }\n"
                    "budget { model = 'small', macs = 10 * k, why = 'EB' }\n");
    g_autoptr(GPtrArray) rows = rows_of(&limited);
    assert_int_equal(rows->len, 3);
    const BudgetResult *held = result_at(rows, 0), *broken = result_at(rows, 1),
                       *macs = result_at(rows, 2);
    assert_verdict(held, "holds");
    assert_false(held->failed);
    near(held->value, 2048);
    assert_string_equal(held->value_text, "2,048 B");
    assert_string_equal(held->headroom_text, "0 B (0.0 %)");
    assert_null(held->remedy);
    assert_verdict(broken, "broken");
    assert_true(broken->failed);
    near(broken->headroom, -1);
    assert_non_null(broken->remedy);
    assert_verdict(macs, "holds");
    near(macs->headroom, 10000 - 6912);
    assert_string_equal(macs->budget->why, "EB");
    assert_string_equal(macs->setup, "as declared");
    assert_null(macs->device);
    assert_int_equal(budget_rows_failed(rows), 1);
    g_autofree char *summary = budget_rows_summary(rows);
    assert_string_equal(summary, "3 limits in budgets.lua: 2 hold, 1 broken");
}

/* As the budget looks at it: a batch of two has twice the activations, and all fused there is no
 * relu: 768 + 1,024 of each. int8 weights are 108 bytes, and 4 biases of 32 bits. */
static void test_setups(void **state)
{
    (void)state;
    g_auto(Limited) limited =
        limited_new("budget { model = 'small', batch = 2, fuse = 'all', peak_bytes = 1 }\n"
                    "budget { model = 'small', scheme = 'int8', weights_bytes = 124 }\n"
                    "budget { model = 'small', fuse = 'none', operators = 2 }\n");
    g_autoptr(GPtrArray) rows = rows_of(&limited);
    near(result_at(rows, 0)->value, 2 * (768 + 1024));
    assert_string_equal(result_at(rows, 0)->setup, "batch 2, fused: all");
    near(result_at(rows, 1)->value, 108 + 16);
    assert_verdict(result_at(rows, 1), "holds");
    assert_string_equal(result_at(rows, 1)->setup, "int8");
    near(result_at(rows, 2)->value, 2);
}

/* Bound 332.8 ns, roofline 337.92 ns: below the one it cannot hold, above it may. */
static void test_time_is_proved_broken_by_the_bound_alone(void **state)
{
    (void)state;
    g_auto(Limited) limited =
        limited_new("for _, ns_ in ipairs { 332, 335, 340 } do\n"
                    "  budget { model = 'pair', on = 'box', time = ns_ * ns }\n"
                    "end\n");
    g_autoptr(GPtrArray) rows = rows_of(&limited);
    const BudgetResult *below = result_at(rows, 0), *between = result_at(rows, 1),
                       *above = result_at(rows, 2);
    assert_verdict(below, "broken");
    near(below->bound, 332.8e-9);
    near(below->value, 337.92e-9);
    near(below->headroom, 332e-9 - 332.8e-9);
    assert_string_equal(below->value_text, "332.8 ns to 337.92 ns");
    assert_contains(below->reason, "cannot hold: the bound is 332.8 ns");
    assert_verdict(between, "may hold");
    assert_false(between->failed);
    near(between->headroom, 335e-9 - 337.92e-9);
    assert_contains(between->reason, "not proved that it cannot hold");
    assert_verdict(above, "may hold");
    assert_contains(above->reason, "neither proves that it will hold");
    assert_null(above->remedy);
}

/* The four names are figures of their own; a bound never proves that a limit will hold. */
static void test_figures_of_a_device(void **state)
{
    (void)state;
    g_auto(Limited) limited =
        limited_new("budget { model = 'small', on = 'box', operators_seconds = 42.88 * ns,\n"
                    "  roofline_seconds = 22 * ns, bound_seconds = 23 * ns,\n"
                    "  inferences_per_s = 1e9, memory_bound_share = 1 }\n"
                    "budget { model = 'small', on = 'box', bound_seconds = 22 * ns }\n");
    g_autoptr(GPtrArray) rows = rows_of(&limited);
    assert_int_equal(rows->len, 6);
    near(result_at(rows, 0)->value, 42.88e-9);
    assert_string_equal(result_at(rows, 0)->limit->name, "operators_seconds");
    assert_string_equal(result_at(rows, 0)->device, "box");
    near(result_at(rows, 1)->value, 22.4e-9);
    assert_verdict(result_at(rows, 1), "broken");
    assert_verdict(result_at(rows, 2), "may hold");
    assert_string_equal(result_at(rows, 2)->reason, "a bound never proves that a limit will hold");
    assert_string_equal(result_at(rows, 3)->limit->name, "memory_bound_share");
    assert_verdict(result_at(rows, 3), "holds");
    const BudgetResult *rate = result_at(rows, 4); /* 1 / 22.4 ns is 44.6 million, at least 1e9 */
    assert_verdict(rate, "broken");
    near(rate->headroom, 1 / 22.4e-9 - 1e9);
    assert_string_equal(rate->limit_text, "≥ 1 G/s");
    assert_verdict(result_at(rows, 5), "broken");
    assert_contains(result_at(rows, 5)->reason, "cannot hold: no implementation");
}

/* A row for each device where a figure depends on it; a format that a device has not cannot be
 * told, which is no budget kept. */
static void test_patterns_and_what_cannot_be_told(void **state)
{
    (void)state;
    g_auto(Limited) limited =
        limited_new("budget { model = '*', on = '*', params = 200, roofline_seconds = 1 * s }\n");
    g_autoptr(GPtrArray) rows = rows_of(&limited);
    assert_int_equal(rows->len, 6); /* two networks: params once, seconds on each of two devices */
    int untold = 0;
    for (guint i = 0; i < rows->len; i++) {
        const BudgetResult *row = result_at(rows, i);
        untold += row->verdict == BUDGET_UNTOLD;
        assert_int_equal(row->failed,
                         row->verdict == BUDGET_UNTOLD || row->verdict == BUDGET_BROKEN);
        if (row->verdict == BUDGET_UNTOLD)
            assert_true(g_str_has_prefix(row->reason, "no fp32: "));
    }
    assert_int_equal(untold, 2);
    assert_int_equal(budget_rows_failed(rows), 3); /* and the 8,192 parameters of pair */
}

/* Of a size that the network cannot have. */
static void test_a_setup_that_cannot_be(void **state)
{
    (void)state;
    g_auto(Limited) limited =
        limited_new("budget { model = 'small', global_pool = true, macs = 1 }\n");
    g_autoptr(GPtrArray) rows = rows_of(&limited);
    assert_verdict(result_at(rows, 0), "cannot be told");
    assert_true(result_at(rows, 0)->failed);
    assert_non_null(result_at(rows, 0)->reason);
    assert_string_equal(result_at(rows, 0)->limit_text, "1");
}

static void waived_on(const char *today, const char *verdict, bool failed, const char *reason)
{
    g_auto(Limited) limited =
        limited_new("budget { model = 'small', params = 111, waive = '2027-01-31' }\n");
    budget_book_set_today(limited.project->budgets, today);
    g_autoptr(GPtrArray) rows = rows_of(&limited);
    assert_verdict(result_at(rows, 0), verdict);
    assert_int_equal(result_at(rows, 0)->failed, failed);
    assert_string_equal(result_at(rows, 0)->reason, reason);
}

/* 112 parameters of 111: the last day counts, the day after does not. */
static void test_waivers(void **state)
{
    (void)state;
    waived_on("2026-11-30", "waived", false, "waived until 2027-01-31");
    waived_on("2027-01-31", "waived", false, "waived until 2027-01-31");
    waived_on("2027-01-31T23:59:59Z", "waived", false, "waived until 2027-01-31");
    waived_on("2027-02-01", "broken", true, "the waiver ended on 2027-01-31");
    waived_on(NULL, "waived", false, "waived until 2027-01-31");
}

static bool past_of_2000(const Limit *limit, const Setup *setup, const Device *device,
                         double *value, const char **reason, void *data)
{
    (void)setup, (void)device, (void)data;
    *reason = "nothing";
    *value = 2000;
    return strcmp(limit->name, "peak_bytes") == 0;
}

/* 2,048 bytes after 2,000: 2.4 % more. */
static void test_growth(void **state)
{
    (void)state;
    static const BudgetPast past = {past_of_2000, NULL, 0};
    g_auto(Limited) limited =
        limited_new("budget { model = 'small', grow = { peak_bytes = '3 %', params = '0 %' } }\n"
                    "budget { model = 'small', grow = { peak_bytes = '2 %' } }\n");
    budget_book_set_past(limited.project->budgets, &past);
    g_autoptr(GPtrArray) rows = rows_of(&limited);
    assert_verdict(result_at(rows, 0), "not compared");
    assert_string_equal(result_at(rows, 0)->reason, "nothing");
    assert_string_equal(result_at(rows, 0)->limit_text, "+0 %");
    assert_verdict(result_at(rows, 1), "holds");
    near(result_at(rows, 1)->headroom, 12); /* 2,060 - 2,048 */
    assert_verdict(result_at(rows, 2), "broken");
    near(result_at(rows, 2)->headroom, -8); /* 2,040 - 2,048 */
    assert_string_equal(result_at(rows, 2)->limit_text, "2,040 B (2,000 B + 2 %)");
    assert_true(result_at(rows, 2)->grows);
}

/* The record has what JSON, pages and `show` are made of. */
static void test_record(void **state)
{
    (void)state;
    g_auto(Limited) limited = limited_new("budget { model = 'small', on = 'box', params = 100 }\n");
    g_autoptr(GPtrArray) rows = rows_of(&limited);
    const BudgetResult *row = result_at(rows, 0);
    assert_int_equal(field_of(QUESTION_BUDGETS, row, "exact").integer, 112);
    near(field_of(QUESTION_BUDGETS, row, "value").real, 112);
    near(field_of(QUESTION_BUDGETS, row, "limit").real, 100);
    near(field_of(QUESTION_BUDGETS, row, "headroom_share").real, -0.12);
    assert_string_equal(field_of(QUESTION_BUDGETS, row, "figure").text, "params");
    assert_string_equal(field_of(QUESTION_BUDGETS, row, "verdict").text, "broken");
    assert_int_equal(field_of(QUESTION_BUDGETS, row, "line").integer, 1);
    assert_int_equal(field_of(QUESTION_BUDGETS, row, "failed").yes, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts_hold_or_are_broken),
        cmocka_unit_test(test_setups),
        cmocka_unit_test(test_time_is_proved_broken_by_the_bound_alone),
        cmocka_unit_test(test_figures_of_a_device),
        cmocka_unit_test(test_patterns_and_what_cannot_be_told),
        cmocka_unit_test(test_a_setup_that_cannot_be),
        cmocka_unit_test(test_waivers),
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
