/* estimate/fitting.h: parameters found again from times that they gave. */
#include "estimate/fitting.h"

#include "base/error.h"
#include "fit_kit.h"

static FitPlan plan_of(int networks, const Fitted *given)
{
    FitPlan plan;
    assert_true(fit_plan((FitEvidence){networks, 0}, given, &plan, NULL));
    return plan;
}

static Fitted fitted(const KitRows *kit, const FitPlan *plan)
{
    Fitted fit;
    fit_rows(kit->list, kit->n, plan, NULL, &fit);
    return fit;
}

static void test_shares_are_found_again(void **state)
{
    g_autofree KitRows *kit = g_new0(KitRows, 1);
    Fitted truth = kit_truth();
    (void)state;
    kit_add(kit, 40, 0, &truth, 0);
    FitPlan plan = plan_of(40, NULL);
    Fitted fit = fitted(kit, &plan);
    kit_within(fit.parameters.e, 0.6, 0.02);
    kit_within(fit.parameters.b, 0.8, 0.02);
    for (int c = 0; c < WORK_CLASS_COUNT; c++) {
        kit_within(fit.parameters.of[c].e, 1, 0.01);
        kit_within(fit.parameters.of[c].b, 1, 0.01);
    }
    /* The millisecond before each network is up to 3 % of it. */
    for (int i = 0; i < kit->n; i++)
        kit_within(fit_seconds(&kit->rows[i], &fit), kit->rows[i].seconds, 0.04);
}

/* Networks that hardly work: of 6 layers each 1 µs at the ceilings, 20 µs of starting, 1 ms before.
 */
static void test_times_of_starting_are_found_again(void **state)
{
    g_autofree KitRows *kit = g_new0(KitRows, 1);
    Fitted truth = kit_truth();
    (void)state;
    kit_add(kit, 40, 0, &truth, 0);
    for (int i = 0; i < kit->n; i++) {
        for (int j = 0; j < KIT_LAYERS; j++) {
            kit->layers[i][j].layers = 1 + (i * 7 + j) % 50;
            kit->layers[i][j].compute_s *= 1e-4;
            kit->layers[i][j].memory_s *= 1e-4;
        }
        kit->rows[i].seconds = fit_seconds(&kit->rows[i], &truth);
    }
    FitPlan plan = plan_of(40, NULL);
    Fitted fit = fitted(kit, &plan);
    kit_within(fit.parameters.tau, 1e-3, 0.1);
    for (int i = 0; i < kit->n; i++)
        kit_within(fit_seconds(&kit->rows[i], &fit), kit->rows[i].seconds, 0.03);
    kit_within(fit.parameters.of[WORK_CONV].tau, 20e-6, 0.25);
}

/* A class of its own is found, the closer the more networks there are, never past it. */
static void test_a_class_is_drawn_towards_the_others(void **state)
{
    Fitted truth = kit_truth();
    double before = 1;
    (void)state;
    truth.parameters.of[WORK_CONV].e = 0.5;
    for (int networks = 12; networks <= 96; networks *= 8) {
        g_autofree KitRows *kit = g_new0(KitRows, 1);
        kit_add(kit, networks, 0, &truth, 0);
        FitPlan plan = plan_of(networks, NULL);
        Fitted fit = fitted(kit, &plan);
        const Parameters *found = &fit.parameters;
        double of_linear = found->of[WORK_CONV].e / found->of[WORK_LINEAR].e;
        assert_true(of_linear > 0.5 && of_linear < before);
        before = of_linear;
    }
    kit_within(before, 0.5, 0.15);
}

/* One time of forty that is ten times too long moves nobody by more than a few percent. */
static void test_a_row_that_is_far_off_decides_nothing(void **state)
{
    g_autofree KitRows *kit = g_new0(KitRows, 1);
    Fitted truth = kit_truth();
    (void)state;
    kit_add(kit, 20, 0, &truth, 0);
    kit->rows[7].seconds *= 10;
    FitPlan plan = plan_of(20, NULL);
    Fitted fit = fitted(kit, &plan);
    kit_within(fit.parameters.e, 0.6, 0.06);
    kit_within(fit.parameters.b, 0.8, 0.06);
}

/* In every other row layers that memory bounds are in a cache, three times faster than main memory;
 * four times is expected. */
static void test_the_rate_of_a_cache_is_found(void **state)
{
    g_autofree KitRows *kit = g_new0(KitRows, 1);
    Fitted truth = kit_truth();
    (void)state;
    truth.cache = 3;
    kit_add(kit, 60, 0, &truth, 0);
    for (int i = 0; i < kit->n; i++) {
        for (int j = 0; i % 2 == 0 && j < KIT_LAYERS; j++)
            kit->layers[i][j].bytes = 1e3;
        kit->rows[i].cache_bytes = 1e5;
        kit->rows[i].seconds = fit_seconds(&kit->rows[i], &truth);
    }
    FitPlan plan = plan_of(60, NULL);
    Fitted fit = fitted(kit, &plan);
    kit_within(fit.cache, 3, 0.15);
    kit_within(fit.parameters.b, 0.8, 0.05);
}

/* 3 s of traffic, of them 1 s of weights, at a share of 0.5, in memory four times faster: 3/4 / 0.5
 * = 1.5 s; in a scratchpad (1 + 2/4) / 0.5 = 3 s. What does not fit takes 6 s in either. */
static void test_weights_are_in_no_scratchpad(void **state)
{
    const LayerFeatures layer = {
        .work = WORK_CONV, .layers = 1, .memory_s = 3, .weights_s = 1, .bytes = 100};
    FitRow row = {.layers = &layer, .n = 1, .whole = true, .seconds = 1, .cache_bytes = 100};
    Fitted fit = {.parameters = parameters_neutral(), .cache = 4};
    (void)state;
    fit.parameters.b = 0.5;
    kit_within(fit_seconds(&row, &fit), 1.5, 1e-12);
    row.scratchpad = true;
    kit_within(fit_seconds(&row, &fit), 3, 1e-12);
    row.cache_bytes = 99;
    kit_within(fit_seconds(&row, &fit), 6, 1e-12);
}

/* As above, of a scratchpad, and a third of all traffic is weights. */
static void test_the_rate_of_a_scratchpad_is_found(void **state)
{
    g_autofree KitRows *kit = g_new0(KitRows, 1);
    Fitted truth = kit_truth();
    (void)state;
    truth.cache = 3;
    kit_add(kit, 200, 0, &truth, 0);
    for (int i = 0; i < kit->n; i++) {
        for (int j = 0; j < KIT_LAYERS; j++)
            kit->layers[i][j].weights_s = kit->layers[i][j].memory_s / 3;
        kit->rows[i].cache_bytes = i % 2 == 0 ? 1e6 : 0;
        kit->rows[i].scratchpad = true;
        kit->rows[i].seconds = fit_seconds(&kit->rows[i], &truth);
    }
    FitPlan plan = plan_of(200, NULL);
    Fitted fit = fitted(kit, &plan);
    kit_within(fit.cache, 3, 0.15);
    kit_within(fit.parameters.b, 0.8, 0.05);
}

/* A network of a hundred layers counts as one of six: times of the many are twice those of the few,
 * and what comes out is between them, nearer to neither than a third. */
static void test_every_network_counts_the_same(void **state)
{
    g_autofree KitRows *kit = g_new0(KitRows, 1);
    Fitted fast = kit_truth(), slow = kit_truth();
    (void)state;
    slow.parameters.e = fast.parameters.e / 1.2;
    slow.parameters.b = fast.parameters.b / 1.2;
    for (int network = 0; network < 5; network++)
        kit_add_layers(kit, network, &fast, 7);
    for (int network = 5; network < 10; network++)
        for (int more = 0; more < 10; more++)
            kit_add_layers(kit, network, &slow, 7);
    FitPlan plan = plan_of(10, NULL);
    Fitted fit = fitted(kit, &plan);
    double place = log(fast.parameters.e / fit.parameters.e) / log(1.2);
    assert_true(place > 1.0 / 3 && place < 2.0 / 3);
}

/* Layers of 2 µs weigh a tenth of those of 20 µs: at a tenth of the weight, twice as long. */
static void test_short_layers_weigh_less(void **state)
{
    g_autofree KitRows *kit = g_new0(KitRows, 1);
    Fitted truth = kit_truth();
    (void)state;
    for (int c = 0; c < WORK_CLASS_COUNT; c++)
        truth.parameters.of[c].tau = 1e-9;
    for (int network = 0; network < 20; network++)
        kit_add_layers(kit, network, &truth, 7 + (uint64_t)network);
    for (int i = 0; i < kit->n; i += 2) {
        LayerFeatures *layer = (LayerFeatures *)kit->rows[i].layers;
        double scale = 1e-6 / kit->rows[i].seconds;
        layer->compute_s *= scale;
        layer->memory_s *= scale;
        kit->rows[i].seconds = 2e-6;
    }
    FitPlan plan = plan_of(20, NULL);
    Fitted fit = fitted(kit, &plan);
    for (int i = 1; i < kit->n; i += 2)
        kit_within(fit_seconds(&kit->rows[i], &fit), kit->rows[i].seconds, 0.12);
}

/* Under ten networks classes stay alike, whatever their times say. */
static void test_few_networks_leave_classes_alike(void **state)
{
    g_autofree KitRows *kit = g_new0(KitRows, 1);
    Fitted truth = kit_truth();
    (void)state;
    truth.parameters.of[WORK_CONV].e = 0.5;
    kit_add(kit, 9, 0, &truth, 0);
    FitPlan plan = plan_of(9, NULL);
    assert_int_equal(plan.depth, FIT_COMMON);
    Fitted fit = fitted(kit, &plan);
    for (int c = 0; c < WORK_CLASS_COUNT; c++) {
        assert_true(fit.parameters.of[c].e == 1 && fit.parameters.of[c].b == 1);
        assert_true(fit.parameters.of[c].tau == fit.parameters.of[0].tau);
    }
    assert_true(fit.parameters.e < 0.6 && fit.parameters.e > 0.3);
}

/* Three networks that take 1.5 times as long as a profile says: e and b two thirds, tau 1.5. */
static void test_three_networks_give_a_profile_one_factor(void **state)
{
    g_autofree KitRows *kit = g_new0(KitRows, 1);
    Fitted truth = kit_truth();
    (void)state;
    kit_add(kit, 3, 0, &truth, 0);
    for (int i = 0; i < kit->n; i++)
        kit->rows[i].seconds *= 1.5;
    FitPlan plan = plan_of(3, &truth);
    assert_int_equal(plan.depth, FIT_FACTOR);
    Fitted fit = fitted(kit, &plan);
    kit_within(fit.parameters.e, 0.6 / 1.5, 1e-9);
    kit_within(fit.parameters.b, 0.8 / 1.5, 1e-9);
    kit_within(fit.parameters.tau, 1.5e-3, 1e-9);
    kit_within(fit.parameters.of[WORK_POOL].tau, 30e-6, 1e-9);
}

static void test_too_few_networks_are_refused(void **state)
{
    Fitted truth = kit_truth();
    FitPlan plan;
    (void)state;
    for (int given = 0; given <= 1; given++) {
        int most = given ? 2 : 5;
        for (int networks = 0; networks <= most; networks++) {
            g_autoptr(GError) error = NULL;
            assert_false(
                fit_plan((FitEvidence){networks, 0}, given ? &truth : NULL, &plan, &error));
            assert_non_null(error);
            assert_int_equal(error->code, RB_ERROR_USAGE);
            assert_non_null(
                strstr(error->message, given ? "3 networks or more" : "--from PROFILE"));
        }
        assert_true(fit_plan((FitEvidence){most + 1, 0}, given ? &truth : NULL, &plan, NULL));
    }
}

/* Without a row the prior comes out. */
static void test_nothing_measured_is_what_was_expected(void **state)
{
    Fitted prior = fit_prior(), fit;
    FitPlan plan = plan_of(10, NULL);
    (void)state;
    fit_rows(NULL, 0, &plan, NULL, &fit);
    assert_true(fit.parameters.e == prior.parameters.e && fit.parameters.b == prior.parameters.b);
}

/* Times from nanoseconds to years, and layers of no work at all, give numbers. */
static void test_times_that_cannot_be_still_give_numbers(void **state)
{
    g_autofree KitRows *kit = g_new0(KitRows, 1);
    Fitted truth = kit_truth();
    (void)state;
    kit_add(kit, 20, 0, &truth, 0);
    for (int i = 0; i < kit->n; i++)
        kit->rows[i].seconds = i % 3 == 0 ? 1e-9 : i % 3 == 1 ? 1e9 : 1;
    for (int j = 0; j < KIT_LAYERS; j++)
        kit->layers[5][j].compute_s = kit->layers[5][j].memory_s = 0;
    FitPlan plan = plan_of(20, NULL);
    Fitted fit = fitted(kit, &plan);
    assert_true(isfinite(fit.parameters.e) && fit.parameters.e > 0);
    assert_true(isfinite(fit.parameters.b) && fit.parameters.b > 0);
    assert_true(isfinite(fit.parameters.tau) && fit.parameters.tau > 0);
}

/* Layers of 1, 2 and 3 s of arithmetic at a share of 0.5: 2, 4 and 6 s of 12. */
static void test_shares_of_classes(void **state)
{
    const LayerFeatures layers[] = {{.work = WORK_CONV, .layers = 1, .compute_s = 1},
                                    {.work = WORK_LINEAR, .layers = 1, .compute_s = 2},
                                    {.work = WORK_CONV, .layers = 3, .compute_s = 1}};
    FitRow row = {.layers = layers, .n = 3, .whole = true, .seconds = 1};
    Fitted fit = {.parameters = parameters_neutral(), .cache = 1};
    double shares[WORK_CLASS_COUNT];
    (void)state;
    fit.parameters.e = 0.5;
    fit.parameters.tau = 100; /* of the network, and of no class */
    fit_class_shares(&row, &fit, shares);
    kit_within(shares[WORK_CONV], 8.0 / 12, 1e-12);
    kit_within(shares[WORK_LINEAR], 4.0 / 12, 1e-12);
    assert_true(shares[WORK_POOL] == 0);
    row.n = 0;
    fit_class_shares(&row, &fit, shares);
    assert_true(shares[WORK_CONV] == 0);
}

/* Views on a profile that says that starting takes no time: no factor makes them take any. */
static void test_what_takes_no_time_has_no_factor(void **state)
{
    static const LayerFeatures view = {.work = WORK_VIEW, .layers = 1, .runs = 1};
    FitRow rows[3];
    const FitRow *list[3];
    Fitted given = {.parameters = parameters_neutral(), .cache = 4}, fit;
    FitPlan plan = {FIT_FACTOR, given};
    (void)state;
    for (int i = 0; i < 3; i++) {
        rows[i] = (FitRow){.layers = &view, .n = 1, .network = i, .family = i, .seconds = 1e-5};
        list[i] = &rows[i];
    }
    fit_rows(list, 3, &plan, NULL, &fit);
    assert_true(fit.parameters.e == 1 && fit.parameters.b == 1 && fit.parameters.tau == 0);
}

/* Layers whose arithmetic and traffic overlap by p = 1.5, of all ratios: the overlap is found. Of
 * whole networks alone it is as given, and not looked for. */
static void test_the_overlap_is_found_where_layers_were_timed(void **state)
{
    g_autofree KitRows *kit = g_new0(KitRows, 1);
    Fitted truth = kit_truth(), fit;
    (void)state;
    truth.parameters.overlap = 1.5;
    for (int network = 0; network < 12; network++)
        kit_add_layers(kit, network, &truth, 7 + (uint64_t)network);
    for (int i = 0; i < kit->n; i++) {
        LayerFeatures *layer = (LayerFeatures *)kit->rows[i].layers;
        layer->compute_s = 1e-3 * (1 + i % 7);
        layer->memory_s = 1e-3 * (1 + i % 5);
        kit->rows[i].seconds = fit_seconds(&kit->rows[i], &truth);
    }
    FitPlan plan = plan_of(12, NULL);
    fit = fitted(kit, &plan);
    kit_within(fit.parameters.overlap, 1.5, 0.15);
    for (int i = 0; i < kit->n; i++)
        kit_within(fit_seconds(&kit->rows[i], &fit), kit->rows[i].seconds, 0.05);
    g_autofree KitRows *whole = g_new0(KitRows, 1);
    kit_add(whole, 20, 0, &truth, 0);
    fit = fitted(whole, &plan);
    assert_true(fit.parameters.overlap == 0);
}

/* Six runs of 1.25 times their layers and 3 ms; of the seventh, which took ten times as long, the
 * slope of Theil and Sen takes no notice: most pairs are of the others. With four there is none. */
static void test_runs_take_longer_than_their_layers(void **state)
{
    static LayerFeatures layers[7];
    FitRow rows[14];
    const FitRow *list[14];
    FitPlan plan = plan_of(20, NULL);
    Fitted fit;
    (void)state;
    for (int i = 0; i < 7; i++) {
        double seconds = 1e-2 * (i + 1);
        layers[i] = (LayerFeatures){
            .work = WORK_CONV, .layers = 1, .runs = 1, .compute_s = seconds, .bytes = 1};
        rows[i] =
            (FitRow){.layers = &layers[i], .n = 1, .network = i, .family = i, .seconds = seconds};
        rows[7 + i] = rows[i];
        rows[7 + i].whole = true;
        rows[7 + i].seconds = (1.25 * seconds + 3e-3) * (i == 6 ? 10 : 1);
        list[2 * i] = &rows[i];
        list[2 * i + 1] = &rows[7 + i];
    }
    fit_rows(list, 14, &plan, NULL, &fit);
    kit_within(exp(fit.run), 1.25, 1e-9);
    fit_rows(list, 8, &plan, NULL, &fit);
    assert_true(fit.run == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_overlap_is_found_where_layers_were_timed),
        cmocka_unit_test(test_runs_take_longer_than_their_layers),
        cmocka_unit_test(test_shares_are_found_again),
        cmocka_unit_test(test_times_of_starting_are_found_again),
        cmocka_unit_test(test_a_class_is_drawn_towards_the_others),
        cmocka_unit_test(test_a_row_that_is_far_off_decides_nothing),
        cmocka_unit_test(test_the_rate_of_a_cache_is_found),
        cmocka_unit_test(test_weights_are_in_no_scratchpad),
        cmocka_unit_test(test_the_rate_of_a_scratchpad_is_found),
        cmocka_unit_test(test_every_network_counts_the_same),
        cmocka_unit_test(test_short_layers_weigh_less),
        cmocka_unit_test(test_few_networks_leave_classes_alike),
        cmocka_unit_test(test_three_networks_give_a_profile_one_factor),
        cmocka_unit_test(test_too_few_networks_are_refused),
        cmocka_unit_test(test_nothing_measured_is_what_was_expected),
        cmocka_unit_test(test_times_that_cannot_be_still_give_numbers),
        cmocka_unit_test(test_shares_of_classes),
        cmocka_unit_test(test_what_takes_no_time_has_no_factor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
