/* What a device does not compute, said once for all networks. */
#include "results_book.h"

#include "page/not_computed.h"

static const TimingResult *verdict(void **state, const char *device, const char *scheme)
{
    const Fixture *fixture = *state;
    Setup setup = {.scheme = scheme}, how = {0};
    const TimingResult *timing = analysis_verdict(
        fixture->project->analysis, project_model(fixture->project, "small", &setup, NULL),
        project_device(fixture->project, device, NULL), &how, NULL);
    assert_non_null(timing);
    return timing;
}

static const char *reason(const GArray *gaps, const char *dtype)
{
    for (guint i = 0; i < gaps->len; i++)
        if (!strcmp(g_array_index(gaps, NotComputed, i).dtype, dtype))
            return g_array_index(gaps, NotComputed, i).reason;
    return NULL;
}

/* "box" states fp32 alone, which 16-bit formats are computed in as well. */
static void test_what_a_device_does_not_state(void **state)
{
    const Fixture *fixture = *state;
    g_autoptr(GArray) gaps = not_computed_by(project_device(fixture->project, "box", NULL));
    assert_null(reason(gaps, "fp32"));
    assert_null(reason(gaps, "fp16"));
    assert_contains(reason(gaps, "int8"), "no int8: device 'box' states no peak for it");
}

/* The reason of a timing is left to the device where it is the device's alone. */
static void test_whose_reason_it_is(void **state)
{
    assert_true(not_computed_says(verdict(state, "box", "int8")));
    assert_true(not_computed_says(verdict(state, "integers", NULL)));
    assert_false(not_computed_says(verdict(state, "box", NULL)));
}

/* 256 outputs of fp32 do not fit 1,000 bytes: that depends on the network. */
static void test_a_reason_of_a_network(void **state)
{
    const Fixture *fixture = *state;
    const Device *box = project_device(fixture->project, "box", NULL);
    Device small = *box;
    Memory memory = *device_main_memory(box);
    memory.capacity_bytes = 1000;
    small.memories = g_array_new(FALSE, FALSE, sizeof memory);
    g_array_append_val(small.memories, memory);
    Setup none = {0};
    const TimingResult *timing = analysis_verdict(
        fixture->project->analysis, project_model(fixture->project, "small", &none, NULL), &small,
        &none, NULL);
    assert_contains(timing->reason, "does not fit: ");
    assert_false(not_computed_says(timing));
    analysis_release(fixture->project->analysis);
    g_array_unref(small.memories);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_a_device_does_not_state, setup, teardown),
        cmocka_unit_test_setup_teardown(test_whose_reason_it_is, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_reason_of_a_network, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
