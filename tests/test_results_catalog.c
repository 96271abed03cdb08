/* Devices and operators as records. */
#include "results_book.h"

#include "analysis/results_whatif.h"
#include "whatif/design.h"

static void test_unknown_overhead_is_absent(void **state)
{
    const TimingResult *timing = on_box(state, &(Setup){0});
    const DeviceResult *device = device_of(state, "box");
    assert_false(field_present(record_field(&timing_record, "overhead_seconds"), timing));
    assert_false(field_present(record_field(&device_record, "launch_overhead_seconds"), device));
    assert_false(field_present(record_field(&device_record, "power_watts"), device));
    assert_int_equal(count_of(&device_record, device, "memory_bytes"), INT64_C(8) << 30);
    assert_int_equal(device->peaks.n, 1);
    near(real_of(&peak_record, record_at(&device->peaks, 0), "ridge"), 10);
}

static void test_a_device_states_its_facts(void **state)
{
    const DeviceResult *device = device_of(state, "stated");
    const void *matrix = record_at(&device->peaks, 1);
    assert_int_equal(device->peaks.n, 2);
    near(real_of(&peak_record, matrix, "flops_per_cycle"), 4000);
    assert_int_equal(device->sparse_peaks.n, 1);
    const void *sparse = record_at(&device->sparse_peaks, 0);
    assert_string_equal(text_of(&sparse_peak_record, sparse, "dtype"), "fp16");
    assert_string_equal(text_of(&sparse_peak_record, sparse, "accumulate"), "fp32");
    assert_string_equal(text_of(&sparse_peak_record, sparse, "pattern"), "2:4");
    assert_string_equal(text_of(&sparse_peak_record, sparse, "basis"), "theoretical");
    assert_string_equal(text_of(&sparse_peak_record, sparse, "source"), "sheet");
    assert_string_equal(text_of(&sparse_peak_record, sparse, "note"), "twice");
    near(real_of(&sparse_peak_record, sparse, "flops_per_s"), 8e12);
    near(real_of(&device_record, device, "special_per_s"), 5e11);
    assert_string_equal(text_of(&device_record, device, "special_source"), "sp");
    near(real_of(&device_record, device, "price_per_hour"), 2.5);
    assert_string_equal(text_of(&device_record, device, "price_currency"), "USD");
    assert_string_equal(text_of(&device_record, device, "price_source"), "list");
    assert_string_equal(text_of(&device_record, device, "price_provider"), "P");
    assert_string_equal(text_of(&device_record, device, "price_date"), "2025-03");
    assert_string_equal(text_of(&device_record, device, "launch_stack"), "ls");
    near(real_of(&device_record, device, "launch_overhead_seconds"), 2e-6);
    assert_string_equal(text_of(&device_record, device, "launch_note"), "ln");
    assert_string_equal(text_of(&device_record, device, "alignment_note"), "an");
    assert_string_equal(text_of(&device_record, device, "power_note"), "pn");
    assert_string_equal(text_of(&device_record, device, "special_note"), "sn");
    assert_string_equal(text_of(&device_record, device, "storage_note"), "stn");
}

/* All of them, whichever is counted with. */
static void test_every_launch_and_price_is_listed(void **state)
{
    const DeviceResult *device = device_of(state, "stated");
    json_t *json = record_json(&device_record, device);
    const json_t *launch = json_array_get(json_object_get(json, "launches"), 0),
                 *rent = json_array_get(json_object_get(json, "prices"), 0),
                 *board = json_array_get(json_object_get(json, "prices"), 1);
    assert_string_equal(json_string_value(json_object_get(launch, "how")), "stream");
    near(json_number_value(json_object_get(launch, "seconds")), 2e-6);
    near(json_number_value(json_object_get(rent, "per_hour")), 2.5);
    assert_null(json_object_get(rent, "board"));
    near(json_number_value(json_object_get(board, "board")), 9000);
    assert_null(json_object_get(board, "per_hour"));
    json_decref(json);
}

static void test_facts_not_stated_are_absent(void **state)
{
    static const char *const names[] = {"special_per_s",  "special_source", "price_per_hour",
                                        "price_currency", "price_source",   "launch_note",
                                        "power_note",     "storage_note"};
    const DeviceResult *device = device_of(state, "box");
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        assert_false(field_present(record_field(&device_record, names[i]), device));
    assert_int_equal(device->sparse_peaks.n, 0);
    assert_false(
        field_present(record_field(&peak_record, "flops_per_cycle"), record_at(&device->peaks, 0)));
}

static void test_every_operator_is_documented(void **state)
{
    (void)state;
    RecordList operators = operator_results();
    assert_true(operators.n > 50);
    for (int i = 0; i < operators.n; i++) {
        const OperatorResult *one = record_at(&operators, i);
        assert_true(one->name && *one->name);
        if (!one->meaning || !*one->meaning || !one->flops || !*one->flops)
            fail_msg("operator %s lacks its meaning or its FLOPs", one->name);
    }
    operator_results_free(&operators);
}

static void test_the_table_of_designs(void **state)
{
    RecordList designs = design_records();
    const Design *align = record_at(&designs, 0), *width = record_at(&designs, 1);
    (void)state;
    assert_string_equal(align->id, "align");
    near(record_field(&design_record, "fallback")->read(align).real, 8);
    assert_string_equal(record_field(&design_record, "number")->read(width).text, "width");
    assert_false(field_present(record_field(&design_record, "fallback"), width));
    assert_false(width->takes_layer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unknown_overhead_is_absent),
        cmocka_unit_test(test_a_device_states_its_facts),
        cmocka_unit_test(test_every_launch_and_price_is_listed),
        cmocka_unit_test(test_facts_not_stated_are_absent),
        cmocka_unit_test(test_every_operator_is_documented),
        cmocka_unit_test(test_the_table_of_designs),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
