/* device/fact_sheet.h: a device as a list of numbers, and back. */
#include "world_kit.h"

#include "device/fact_sheet.h"
#include "roofline/roof.h"

static double value_of(const GArray *sheet, const char *name)
{
    for (guint i = 0; i < sheet->len; i++)
        if (g_str_equal(g_array_index(sheet, SheetFact, i).name, name))
            return g_array_index(sheet, SheetFact, i).value;
    fail_msg("no fact '%s'", name);
    return 0;
}

/* V100 SXM2, as its data sheet has it: 15.7 TFLOP/s, 125 with tensor cores, 900 GB/s, 300 W. */
static void test_names_and_values(void **state)
{
    const World *world = *state;
    g_autoptr(GArray) sheet = fact_sheet(devices_find(world->devices, "v100-sxm2"));
    assert_true(value_of(sheet, "peak.fp32.vector") > 15e12);
    assert_true(value_of(sheet, "memory.HBM2.bandwidth") == 900e9);
    assert_true(value_of(sheet, "power.watts") == 300);
}

static void test_units(void **state)
{
    (void)state;
    assert_string_equal(fact_sheet_unit("memory.HBM2.bandwidth"), "B/s");
    assert_string_equal(fact_sheet_unit("memory.HBM2.capacity"), "B");
    assert_string_equal(fact_sheet_unit("peak.fp16+fp32.matrix.measured"), "FLOP/s");
    assert_string_equal(fact_sheet_unit("peak.fp16+fp32.matrix.measured.clock"), "Hz");
    assert_string_equal(fact_sheet_unit("power.watts"), "W");
    assert_string_equal(fact_sheet_unit("flash.capacity"), "B");
    assert_string_equal(fact_sheet_unit("nothing"), "");
}

static void equal_peaks(const GArray *a, const GArray *b)
{
    assert_int_equal(a->len, b->len);
    for (guint i = 0; i < a->len; i++) {
        const Peak *x = &g_array_index(a, Peak, i), *y = &g_array_index(b, Peak, i);
        assert_int_equal(x->dtype, y->dtype);
        assert_int_equal(x->accumulate, y->accumulate);
        assert_int_equal(x->unit, y->unit);
        assert_int_equal(x->basis, y->basis);
        assert_true(x->flops_per_s == y->flops_per_s && x->clock_hz == y->clock_hz &&
                    x->flops_per_cycle == y->flops_per_cycle);
        assert_true(g_strcmp0(x->pattern, y->pattern) == 0);
    }
}

/* Every device of the catalogue comes back as it was, but for its words. */
static void test_there_and_back(void **state)
{
    const World *world = *state;
    for (guint i = 0; i < world->devices->len; i++) {
        const Device *device = g_ptr_array_index(world->devices, i);
        g_autoptr(GArray) sheet = fact_sheet(device);
        g_autoptr(Device) back = fact_sheet_device(device->id, device->name, sheet);
        if (!back) {
            fail_msg("%s does not come back", device->id);
            return;
        }
        equal_peaks(device->peaks, back->peaks);
        equal_peaks(device->sparse_peaks, back->sparse_peaks);
        assert_int_equal(device_flash_bytes(device), device_flash_bytes(back));
        assert_int_equal(device_fast_memory(device), device_fast_memory(back));
        assert_true(device_launch_seconds(device) == device_launch_seconds(back));
        assert_true(device_bandwidth(device, BASIS_MEASURED, false) ==
                    device_bandwidth(back, BASIS_MEASURED, false));
        assert_int_equal(device->memories->len, back->memories->len);
    }
}

static void test_what_is_no_sheet(void **state)
{
    static const struct {
        const char *name;
        double value;
    } wrong[] = {
        {"peak", 1},           {"peak.fp32", 1},          {"peak.fp99.vector", 1},
        {"peak.fp32.left", 1}, {"peak.fp32.vector.x", 1}, {"peak.fp32.vector.clock", 1},
        {"memory.", 1},        {"memory.x.size", 1},      {"memory.x.capacity", -1},
        {"launch.x", 1},       {"power.volts", 1},        {"memory.x.capacity", 1e19},
        {"power.watts", 0},
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GArray) sheet = fact_sheet_new();
        fact_sheet_add(sheet, wrong[i].name, wrong[i].value);
        g_autoptr(Device) device = fact_sheet_device("x", "X", sheet);
        if (device)
            fail_msg("'%s' makes a device", wrong[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_and_values),
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_what_is_no_sheet),
    };
    return cmocka_run_group_tests(tests, world_load, world_unload);
}
