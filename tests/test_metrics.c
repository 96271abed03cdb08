/* analysis/metrics.h: the figures that builds are compared in. */
#include "world_kit.h"

#include "analysis/metrics.h"

static void test_names(void **state)
{
    (void)state;
    for (int id = 0; id < METRIC_COUNT; id++)
        assert_int_equal(metric_find(metric_info((MetricId)id)->name), id);
    assert_int_equal(metric_find("weight"), METRIC_COUNT);
    assert_null(metric_names()[METRIC_COUNT]);
    assert_int_equal(METRIC_COUNT - METRIC_FIRST_TIME, METRIC_TIMES);
}

/* ResNet-50 v1.5: 25,557,032 parameters and 4,089,184,256 multiply-accumulates (torchvision). */
static void test_values(void **state)
{
    const World *world = *state;
    Setup setup = {.network = zoo_find(world->zoo, "resnet50")};
    const ModelResult *model = analysis_model(world->analysis, &setup, NULL);
    double value;
    assert_true(metric_read(METRIC_PARAMS, model, &value) && value == 25557032);
    assert_true(metric_read(METRIC_MACS, model, &value) && value == 4089184256);
    assert_true(metric_read(METRIC_TRAFFIC, model, &value) && value > 4 * 25557032);
    assert_false(metric_read(METRIC_ROOFLINE_S, model, &value));
    for (int id = 0; id < METRIC_FIRST_TIME; id++)
        assert_true(metric_read((MetricId)id, model, &value));
}

static void test_texts(void **state)
{
    (void)state;
    g_autofree char *count = metric_text(METRIC_MACS, 4089184256),
                    *bytes = metric_text(METRIC_WEIGHTS, 102e6),
                    *seconds = metric_text(METRIC_ROOFLINE_S, 1.42e-3);
    assert_string_equal(count, "4,089,184,256");
    assert_string_equal(bytes, "102 MB");
    assert_string_equal(seconds, "1.42 ms");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_texts),
    };
    return cmocka_run_group_tests(tests, world_load, world_unload);
}
