/* estimate/judging.h: what a row is estimated from, and what is said of how far off that is. */
#include "estimate/judging.h"

#include "fit_kit.h"

/* Rows of two devices, the second one's twice as slow; `whole` as a fit of the first has it. */
typedef struct Court {
    KitRows *kit;
    Fitted whole;
    Trial trial;
    double *seconds;
} Court;

static Court court_new(int networks)
{
    Court court = {g_new0(KitRows, 1), kit_truth(), {0}, g_new0(double, KIT_ROWS)};
    kit_add(court.kit, networks, 0, &court.whole, 0.02);
    return court;
}

static void court_open(Court *court)
{
    court->trial = (Trial){.rows = court->kit->rows, .n = court->kit->n, .whole = &court->whole};
}

static void court_clear(Court *court)
{
    g_free(court->kit);
    g_free(court->seconds);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Court, court_clear)

static void expect_near(const Court *court, double share)
{
    for (int i = 0; i < court->kit->n; i++)
        if (court->kit->rows[i].device == 0)
            kit_within(court->seconds[i], court->kit->rows[i].seconds, share);
}

static void test_networks_are_estimated_from_the_others(void **state)
{
    g_auto(Court) court = court_new(30);
    (void)state;
    court_open(&court);
    judge(&court.trial, HELD_OUT_NETWORK, court.seconds);
    expect_near(&court, 0.06);
    judge(&court.trial, HELD_OUT_FAMILY, court.seconds);
    expect_near(&court, 0.06);
}

/* A time of network 3 that is nonsense changes no estimate of network 3, and does change others. */
static void test_its_own_time_does_not_help(void **state)
{
    g_auto(Court) court = court_new(12);
    double before[KIT_ROWS];
    bool moved = false;
    (void)state;
    court_open(&court);
    judge(&court.trial, HELD_OUT_NETWORK, before);
    court.kit->rows[6].seconds *= 3;
    judge(&court.trial, HELD_OUT_NETWORK, court.seconds);
    for (int i = 0; i < court.kit->n; i++)
        if (court.kit->rows[i].network == 3)
            assert_true(court.seconds[i] == before[i]);
        else
            moved = moved || court.seconds[i] != before[i];
    assert_true(moved);
}

/* Network 2 is of family 1 as network 3 is. */
static void test_nor_does_that_of_its_family(void **state)
{
    g_auto(Court) court = court_new(14);
    double before[KIT_ROWS];
    (void)state;
    court_open(&court);
    judge(&court.trial, HELD_OUT_FAMILY, before);
    court.kit->rows[6].seconds *= 3;
    judge(&court.trial, HELD_OUT_FAMILY, court.seconds);
    for (int i = 0; i < court.kit->n; i++)
        if (court.kit->rows[i].family == 1)
            assert_true(court.seconds[i] == before[i]);
}

/* The second device's rows tell of the first, whose own do not. */
static void test_a_device_is_estimated_from_another(void **state)
{
    g_auto(Court) court = court_new(12);
    Fitted slow = court.whole;
    double before[KIT_ROWS];
    (void)state;
    slow.parameters.e /= 2;
    slow.parameters.b /= 2;
    kit_add(court.kit, 12, 1, &slow, 0);
    court_open(&court);
    judge(&court.trial, HELD_OUT_DEVICE, before);
    for (int i = 0; i < court.kit->n; i++)
        if (court.kit->rows[i].device == 0)
            kit_within(before[i] / court.kit->rows[i].seconds, 2, 0.1);
        else
            assert_true(isnan(before[i]));
    court.kit->rows[0].seconds *= 5;
    judge(&court.trial, HELD_OUT_DEVICE, court.seconds);
    assert_true(court.seconds[0] == before[0]);
}

static void test_without_another_device_nothing_is_said(void **state)
{
    g_auto(Court) court = court_new(12);
    (void)state;
    court_open(&court);
    judge(&court.trial, HELD_OUT_DEVICE, court.seconds);
    for (int i = 0; i < court.kit->n; i++)
        assert_true(isnan(court.seconds[i]));
    assert_int_equal(judge_residuals(&court.trial, court.seconds, true).n, 0);
    assert_int_equal(judge_errors(&court.trial, court.seconds, true).n, 0);
}

/* Networks 0 to 7 of 24 spend most of their time in grouped convolutions, at a tenth of the share
 * of others: from those without, they seem faster than they are. */
static void test_a_class_is_left_out(void **state)
{
    g_auto(Court) court = court_new(24);
    (void)state;
    court.whole.parameters.of[WORK_GROUPED].e = 0.1;
    for (int i = 0; i < 16; i++) {
        court.kit->layers[i][0].work = WORK_GROUPED;
        court.kit->layers[i][0].compute_s = 0.1;
        court.kit->rows[i].seconds = fit_seconds(&court.kit->rows[i], &court.whole);
    }
    court_open(&court);
    judge(&court.trial, HELD_OUT_CLASS, court.seconds);
    for (int i = 0; i < 16; i++)
        assert_true(court.seconds[i] < 0.5 * court.kit->rows[i].seconds);
}

/* Of 9 families the ranks are 0.1 · 10 = 1 and 0.9 · 10 = 9, the least and the greatest; of 19 the
 * 2nd and the 18th. Logarithms of i %, i from 1 on. */
static void test_intervals_are_those_of_ranks(void **state)
{
    static const int counts[] = {9, 19}, low[] = {1, 2}, high[] = {9, 18};
    (void)state;
    for (int k = 0; k < 2; k++) {
        FitRow rows[19];
        double seconds[19];
        for (int i = 0; i < counts[k]; i++) {
            rows[i] = (FitRow){.whole = true, .family = i, .seconds = exp(0.01 * (i + 1))};
            seconds[i] = 1;
        }
        Trial trial = {.rows = rows, .n = counts[k]};
        Residuals residuals = judge_residuals(&trial, seconds, true);
        assert_int_equal(residuals.n, counts[k]);
        kit_within(residuals.low, 0.01 * low[k], 1e-9);
        kit_within(residuals.high, 0.01 * high[k], 1e-9);
    }
}

/* Nine families, of which one has ten networks that are all off by 50 %: it is one rank of nine, so
 * that both ends are those of ranks 1 and 9, 1 % and 50 %; without it the ends are 1 % and 8 %. */
static void test_a_family_counts_as_one(void **state)
{
    FamilyLog logs[18];
    (void)state;
    for (int i = 0; i < 18; i++)
        logs[i] = (FamilyLog){i < 8 ? 0.01 * (i + 1) : 0.5, MIN(i, 8)};
    Residuals residuals = judge_quantiles(logs, 18);
    kit_within(residuals.low, 0.01, 1e-9);
    kit_within(residuals.high, 0.5, 1e-9);
    assert_int_equal(residuals.n, 18);
    /* Of 20 families with it, 0.9 · 21 = 18.9, the 19th rank is still one of those that are off
     * little. */
    FamilyLog many[29];
    for (int i = 0; i < 29; i++)
        many[i] = (FamilyLog){i < 19 ? 0.01 * (i + 1) : 0.5, MIN(i, 19)};
    residuals = judge_quantiles(many, 29);
    kit_within(residuals.high, 0.19, 1e-9);
    /* From above 18.9 is the 19th as well: below is the second. */
    kit_within(residuals.low, 0.02, 1e-9);
}

/* Estimates of 1.1, 0.8, 1.5, NAN and 1 for 1 are 10, 20, 50 and 0 % off: median 15, and
 * 0.9 · 3 = 2.7 between 20 and 50: 41 %. */
static void test_errors_are_of_the_time_measured(void **state)
{
    static const double seconds[] = {1.1, 0.8, 1.5, NAN, 1};
    FitRow rows[5];
    (void)state;
    for (int i = 0; i < 5; i++)
        rows[i] = (FitRow){.whole = true, .seconds = 1};
    Trial trial = {.rows = rows, .n = 5};
    ErrorSummary errors = judge_errors(&trial, seconds, true);
    assert_int_equal(errors.n, 4);
    kit_within(errors.median, 0.15, 1e-9);
    kit_within(errors.p90, 0.41, 1e-9);
    assert_int_equal(judge_errors(&trial, seconds, false).n, 0);
}

/* A convolution of 9 s that is 10 % off outweighs two of 1 s that are 50 % off; a pool is none. */
static void test_products_weigh_by_their_time(void **state)
{
    static const LayerFeatures conv = {.work = WORK_CONV}, pool = {.work = WORK_POOL};
    const FitRow rows[] = {{.layers = &conv, .n = 1, .seconds = 9},
                           {.layers = &conv, .n = 1, .seconds = 1},
                           {.layers = &conv, .n = 1, .seconds = 1},
                           {.layers = &pool, .n = 1, .seconds = 100}};
    static const double seconds[] = {9.9, 1.5, 1.5, 300};
    Trial trial = {.rows = rows, .n = 4};
    (void)state;
    ErrorSummary errors = judge_products(&trial, seconds);
    assert_int_equal(errors.n, 3);
    kit_within(errors.median, 0.1, 1e-9);
    /* Fewer than five say nothing of the next one. */
    assert_int_equal(judge_class_residuals(&trial, seconds, WORK_CONV).n, 0);
}

/* Six layers of one network are six: by logarithms of 1 to 6 %, the first and the last. */
static void test_layers_are_each_by_themselves(void **state)
{
    static const LayerFeatures conv = {.work = WORK_CONV};
    FitRow rows[6];
    double seconds[6];
    (void)state;
    for (int i = 0; i < 6; i++) {
        rows[i] = (FitRow){.layers = &conv, .n = 1, .seconds = exp(0.01 * (i + 1))};
        seconds[i] = 1;
    }
    Trial trial = {.rows = rows, .n = 6};
    Residuals residuals = judge_class_residuals(&trial, seconds, WORK_CONV);
    assert_int_equal(residuals.n, 6);
    kit_within(residuals.low, 0.01, 1e-9);
    kit_within(residuals.high, 0.06, 1e-9);
    assert_int_equal(judge_class_residuals(&trial, seconds, WORK_POOL).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_networks_are_estimated_from_the_others),
        cmocka_unit_test(test_its_own_time_does_not_help),
        cmocka_unit_test(test_nor_does_that_of_its_family),
        cmocka_unit_test(test_a_device_is_estimated_from_another),
        cmocka_unit_test(test_without_another_device_nothing_is_said),
        cmocka_unit_test(test_a_class_is_left_out),
        cmocka_unit_test(test_intervals_are_those_of_ranks),
        cmocka_unit_test(test_a_family_counts_as_one),
        cmocka_unit_test(test_errors_are_of_the_time_measured),
        cmocka_unit_test(test_products_weigh_by_their_time),
        cmocka_unit_test(test_layers_are_each_by_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
