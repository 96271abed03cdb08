/* analysis/judged.h: estimates beside measurements that did not help to make them. */
#include "analysis/judged.h"

#include "fit_kit.h"
#include "samples_kit.h"

static void test_every_network_is_judged(void **state)
{
    g_auto(SampleKit) kit = kit_of_twelve("eager");
    g_autoptr(Analysis) analysis = analysis_new(kit.zoo, kit.device_list);
    (void)state;
    analysis_set_measurements(analysis, kit.set_list);
    RecordList profiles = judged_profiles(analysis);
    assert_int_equal(profiles.n, 1);
    const JudgedProfile *judged = record_at(&profiles, 0);
    assert_string_equal(judged->device_name, "Box");
    assert_int_equal(judged->rows.n, 12);
    assert_int_equal(judged->worst.n, JUDGED_WORST);
    double before = INFINITY;
    for (int i = 0; i < judged->worst.n; i++) {
        const JudgedRow *row = record_at(&judged->worst, i);
        double off = fabs(log(row->seconds / row->sample->seconds));
        assert_true(off <= before);
        /* All that they do is convolution. */
        assert_non_null(strstr(row->cause, "100 % of its time in class \"Convolution\""));
        before = off;
    }
    const JudgedRow *first = record_at(&judged->rows, 0);
    assert_string_equal(first->sample->model, "net1");
    assert_null(first->cause);
    assert_true(first->low <= first->high);
    kit_within(first->seconds, first->sample->seconds, 0.1);
}

/* It names what it looked at, so that a page is made again when that changes. */
static void test_it_says_what_it_read(void **state)
{
    g_auto(SampleKit) kit = kit_of_twelve("eager");
    g_autoptr(Analysis) analysis = analysis_new(kit.zoo, kit.device_list);
    (void)state;
    analysis_set_measurements(analysis, kit.set_list);
    (void)judged_profiles(analysis);
    g_autofree const char **reads = analysis_reads(analysis);
    assert_true(g_strv_contains(reads, "measurements"));
    assert_true(g_strv_contains(reads, "device box"));
    assert_true(g_strv_contains(reads, "model net12"));
}

static void test_nothing_measured_is_an_empty_list(void **state)
{
    g_auto(SampleKit) kit = kit_of_twelve("eager");
    g_autoptr(Analysis) analysis = analysis_new(kit.zoo, kit.device_list);
    (void)state;
    assert_int_equal(judged_profiles(analysis).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_network_is_judged),
        cmocka_unit_test(test_it_says_what_it_read),
        cmocka_unit_test(test_nothing_measured_is_an_empty_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
