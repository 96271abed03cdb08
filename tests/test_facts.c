/* Each row of device/fact_list.h, wherever a fact has to be: read from Lua, asked of by the laws,
 * in the record of a device and so in JSON, CSV, pages and on the schema page. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "analysis/results.h"
#include "device/physics.h"
#include "load_files.h"
#include "zoo/devices.h"

static const char DEVICE[] = "device { id = 'd', class = 'laptop', peak { dtype = 'fp32', unit = "
                             "'vector', flops = 1e12, source = 's' }, %s { %s = %s, source = 'src',"
                             "note = 'why' } }";

/* Within the ranges of all laws; whole, for facts that are. */
static double sound_value(const FactInfo *info)
{
    return MAX(info->range.low, info->type == FACT_COUNT ? 8 : 40);
}

static char *describe(const FactInfo *info, const char *value)
{
    return g_strdup_printf(DEVICE, info->part, info->key, value);
}

static GPtrArray *load(Files *files, const FactInfo *info, const char *value)
{
    g_autofree char *text = describe(info, value);
    *files = files_start();
    files_add(files, "d.lua", text);
    return devices_load(files->dir, "hardware", files->errors);
}

static void test_every_row_is_read_from_lua(void **state)
{
    (void)state;
    for (int id = 0; id < FACT_ID_COUNT; id++) {
        const FactInfo *info = fact_info((FactId)id);
        g_autofree char *value = g_strdup_printf("%.17g", sound_value(info));
        Files files;
        g_autoptr(GPtrArray) devices = load(&files, info, value);
        assert_string_equal(files_error(&files, 0), "");
        const Fact *fact = &devices_find(devices, "d")->facts[id];
        assert_true(fact->value == sound_value(info));
        assert_string_equal(fact->source, "src");
        assert_string_equal(fact->note, "why");
        files_end(&files);
    }
}

static void test_what_is_unknown_is_left_out(void **state)
{
    (void)state;
    for (int id = 0; id < FACT_ID_COUNT; id++) {
        Files files;
        g_autoptr(GPtrArray) devices = load(&files, fact_info((FactId)id), "0");
        assert_int_equal(devices->len, 0);
        assert_non_null(strstr(files_error(&files, 0), fact_info((FactId)id)->part));
        assert_non_null(strstr(files_error(&files, 0), "must be positive"));
        files_end(&files);
    }
}

static bool is_broken(const Device *device, const char *law, const char *what)
{
    g_autoptr(GPtrArray) breaches = physics_check(device);
    for (guint i = 0; i < breaches->len; i++) {
        const Breach *breach = g_ptr_array_index(breaches, i);
        if (g_str_equal(breach->law->id, law) && strstr(breach->message, what))
            return true;
    }
    return false;
}

static void test_the_laws_of_every_number_see_every_row(void **state)
{
    (void)state;
    for (int id = 0; id < FACT_ID_COUNT; id++) {
        g_autoptr(Device) device = device_new("d", "D");
        const char *what = fact_info((FactId)id)->what;
        Range range = fact_info((FactId)id)->range;
        device->facts[id] = (Fact){.value = range.high, .source = "s"};
        assert_false(is_broken(device, "number", what) || is_broken(device, "source", what));
        assert_false(is_broken(device, "magnitude", what));
        device->facts[id].value = range.high * 1.01;
        assert_true(is_broken(device, "magnitude", what));
        device->facts[id].value = range.low * 0.99;
        assert_true(is_broken(device, "magnitude", what));
        device->facts[id].source = NULL;
        assert_true(is_broken(device, "source", what));
        device->facts[id].value = INFINITY;
        assert_true(is_broken(device, "number", what));
    }
}

static void test_a_law_of_its_own_is_there(void **state)
{
    (void)state;
    for (int id = 0; id < FACT_ID_COUNT; id++) {
        const char *law = fact_info((FactId)id)->law;
        bool found = law == NULL;
        for (int i = 0; i < law_count(); i++)
            found = found || g_str_equal(law_at(i)->id, law);
        assert_true(found);
    }
}

static const Field *field(const char *name)
{
    const Field *found = record_field(&device_record, name);
    assert_non_null(found);
    return found;
}

/* The fields that make JSON, CSV, what pages read and the schema page. */
static void test_every_row_is_in_the_record(void **state)
{
    (void)state;
    for (int id = 0; id < FACT_ID_COUNT; id++) {
        const FactInfo *info = fact_info((FactId)id);
        g_autoptr(Device) device = device_new("d", "D");
        g_autofree char *source = g_strconcat(info->part, "_source", NULL);
        device->facts[id] = (Fact){.value = 4096, .source = "src"};
        DeviceResult *result = device_result_new(device, NULL);
        assert_string_equal(field(info->field)->unit, info->unit);
        assert_string_equal(field(info->field)->meaning, info->meaning);
        json_t *json = record_json(&device_record, result);
        assert_true(json_number_value(json_object_get(json, info->field)) == 4096);
        assert_string_equal(json_string_value(json_object_get(json, source)), "src");
        assert_int_equal(json_is_integer(json_object_get(json, info->field)),
                         info->type == FACT_COUNT);
        json_decref(json);
        device_result_free(result);
    }
}

static void test_an_unknown_one_is_absent(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_new("d", "D");
    DeviceResult *result = device_result_new(device, NULL);
    for (int id = 0; id < FACT_ID_COUNT; id++)
        assert_false(field_present(field(fact_info((FactId)id)->field), result));
    device_result_free(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_row_is_read_from_lua),
        cmocka_unit_test(test_what_is_unknown_is_left_out),
        cmocka_unit_test(test_the_laws_of_every_number_see_every_row),
        cmocka_unit_test(test_a_law_of_its_own_is_there),
        cmocka_unit_test(test_every_row_is_in_the_record),
        cmocka_unit_test(test_an_unknown_one_is_absent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
