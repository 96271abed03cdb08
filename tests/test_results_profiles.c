/* The records of profiles (analysis/results.h): what a device says of those that are of it. */
#include "analysis/results.h"

#include "profile_kit.h"
#include "support.h"

static Value value(const RecordType *type, const void *record, const char *path)
{
    Value read = {0};
    if (!record_read(type, record, path, NULL, &read))
        fail_msg("there is no '%s'", path);
    return read;
}

static bool has(const RecordType *type, const void *record, const char *path)
{
    Value read;
    return record_read(type, record, path, NULL, &read);
}

static void profiles_of_a_device(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) profiles = profiles_of(profile_of_box("a", STACK_COMPILED));
    Profile *other = profile_of_box("b", STACK_EAGER);
    other->device = "elsewhere";
    g_ptr_array_add(profiles, other);
    g_autoptr(Device) device = device_new("box", "Box");
    DeviceResult *result = device_result_new(device, profiles);
    RecordList list = value(&device_record, result, "profiles").records;
    assert_int_equal(list.n, 1);
    const void *profile = record_at(&list, 0);
    assert_string_equal(value(&profile_record, profile, "id").text, "a");
    assert_string_equal(value(&profile_record, profile, "how").text, "compiled");
    assert_string_equal(value(&profile_record, profile, "dtype").text, "fp32");
    assert_int_equal(value(&profile_record, profile, "batch_high").integer, 4);
    assert_true(value(&profile_record, profile, "vector_peak").real == 1e12);
    assert_false(has(&profile_record, profile, "matrix_peak"));
    assert_false(has(&profile_record, profile, "threads"));
    assert_int_equal(value(&profile_record, profile, "memories").records.n, 1);
    device_result_free(result);
}

static void classes_and_residuals(void **state)
{
    (void)state;
    g_autoptr(Profile) profile = profile_of_box("a", STACK_EAGER);
    profile->parameters.of[WORK_CONV].e = 1.5;
    ProfileResult *result = profile_result_new(profile);
    RecordList classes = value(&profile_record, result, "classes").records,
               residuals = value(&profile_record, result, "residuals").records;
    assert_int_equal(classes.n, 2); /* the others say nothing */
    const void *conv = record_at(&classes, 0);
    assert_string_equal(value(&profile_class_record, conv, "class").text, "conv");
    assert_true(value(&profile_class_record, conv, "compute_share").real == 0.75);
    assert_true(value(&profile_class_record, conv, "memory_share").real == 0.5);
    assert_int_equal(value(&profile_class_record, conv, "layers").integer, 9);
    assert_int_equal(value(&profile_class_record, conv, "residuals").integer, 9);
    assert_false(has(&profile_class_record, record_at(&classes, 1), "residual_low"));
    assert_int_equal(residuals.n, 1);
    const void *family = record_at(&residuals, 0);
    assert_string_equal(value(&residuals_record, family, "held_out").text, "family");
    assert_true(value(&residuals_record, family, "low").real == log(0.5));
    assert_int_equal(value(&residuals_record, family, "rows").integer, 9);
    profile_result_free(result);
}

static void a_device_without(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_new("box", "Box");
    DeviceResult *result = device_result_new(device, NULL);
    assert_false(has(&device_record, result, "profiles"));
    device_result_free(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(profiles_of_a_device),
        cmocka_unit_test(classes_and_residuals),
        cmocka_unit_test(a_device_without),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
