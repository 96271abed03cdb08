#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "load_files.h"
#include "measure/probe.h"
#include "zoo/device_parts.h"
#include "zoo/devices.h"

/* Two units of 32 operations that were seen to do 61 of 64, one that did 33 of 32 by noise, one
 * that lost a tenth; a tile of 32,768 operations in about 16 cycles, and in about 18 at a lower
 * clock. */
static void test_units(void **state)
{
    (void)state;
    assert_true(probe_units(61, 32) == 64);
    assert_true(probe_units(64, 32) == 64);
    assert_true(probe_units(33, 32) == 32);
    assert_true(probe_units(29, 32) == 32);
    assert_true(probe_units(50, 32) == 64);
    assert_true(probe_units(32768 / 16.1, 32768) == 2048);
    assert_true(probe_units(32768 / 18.5, 32768) == 2048);
    assert_true(probe_units(17, 32) == 16);
}

/* Half of 32 KiB, which one worker has for itself; of 1 MiB that four share an eighth, and three
 * times what the level before holds; no more than 16 MiB; at least a page. */
static void test_array_bytes(void **state)
{
    (void)state;
    assert_int_equal(probe_array_bytes(32 << 10, 0, 1), 16 << 10);
    assert_int_equal(probe_array_bytes(1 << 20, 32 << 10, 4), 128 << 10);
    assert_int_equal(probe_array_bytes(256 << 10, 64 << 10, 4), 192 << 10);
    assert_int_equal(probe_array_bytes((int64_t)1 << 30, 1 << 20, 1), 16 << 20);
    assert_int_equal(probe_array_bytes(1000, 0, 1), 4096);
}

/* 60 GB/s of L1 before 70 of L2 cannot be; 70 before 20 of main memory can. */
static void test_disordered(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_new("d", "d");
    static const double rates[] = {60e9, 70e9, 20e9};
    static const char *const names[] = {"L1", "L2", "DRAM"};
    for (int i = 0; i < 3; i++) {
        Memory memory = {.name = names[i], .bytes_per_s = {[BASIS_MEASURED] = rates[i]}};
        memory.bandwidth_source[BASIS_MEASURED] = "s";
        g_array_append_val(device->memories, memory);
    }
    probe_drop_disordered(device);
    const Memory *l1 = &g_array_index(device->memories, Memory, 0);
    const Memory *l2 = &g_array_index(device->memories, Memory, 1);
    assert_true(l1->bytes_per_s[BASIS_MEASURED] == 0);
    assert_null(l1->bandwidth_source[BASIS_MEASURED]);
    assert_true(l2->bytes_per_s[BASIS_MEASURED] == 70e9);
    assert_true(device_bandwidth(device, BASIS_MEASURED, true) == 20e9);
    assert_int_equal(device->doubts->len, 1);
}

static void tell(void *data, const char *what)
{
    (void)what;
    (*(int *)data)++;
}

/* The device that was probed reads back from the file that says it, sources, notes and doubts. */
static void assert_reads_back(const Device *device)
{
    Files files = files_start();
    GString *text = g_string_new(NULL);
    device_write(device, text);
    files_add(&files, "host.lua", text->str);
    g_autoptr(GPtrArray) devices = devices_load(files.dir, "hardware", files.errors);
    assert_string_equal(files_error(&files, 0), "");
    const Device *back = devices_find(devices, device->id);
    GString *again = g_string_new(NULL);
    device_write(back, again);
    assert_true(g_str_has_prefix(again->str, text->str) || back->doubts->len > device->doubts->len);
    assert_int_equal(back->peaks->len, device->peaks->len);
    assert_int_equal(back->memories->len, device->memories->len);
    g_string_free(again, TRUE);
    g_string_free(text, TRUE);
    files_end(&files);
}

static void test_a_device(void **state)
{
    (void)state;
    int told = 0;
    g_autoptr(GError) error = NULL;
    ProbeOptions options = {
        .id = "box", .date = "2026-11-30", .seconds = 0.5, .tell = tell, .tell_data = &told};
    g_autoptr(Probe) probe = probe_new(&options, &error);
    assert_non_null(probe);
    const Device *device = probe->device;
    assert_true(told > 5 && probe->lines->len > 5);
    assert_null(device_lacks(device));
    assert_true(device_best_peak(device, DTYPE_FP32, UNIT_VECTOR) > 0);
    assert_non_null(device_peak(device, DTYPE_FP64, UNIT_VECTOR, BASIS_MEASURED, true));
    assert_non_null(device_peak(device, DTYPE_FP64, UNIT_VECTOR, BASIS_THEORETICAL, true));
    assert_true(device_bandwidth(device, BASIS_MEASURED, true) > 0);
    assert_true(device_bandwidth(device, BASIS_THEORETICAL, true) == 0);
    for (guint i = 0; i < device->peaks->len; i++) {
        const Peak *peak = &g_array_index(device->peaks, Peak, i);
        bool measured = peak->basis == BASIS_MEASURED;
        assert_non_null(strstr(peak->source, measured ? "2026-11-30" : "chain of additions"));
        assert_true(!measured || strstr(peak->source, "spread"));
    }
    assert_true(device->storage.value == 0);
    assert_reads_back(device);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_array_bytes),
        cmocka_unit_test(test_disordered),
        cmocka_unit_test(test_a_device),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
