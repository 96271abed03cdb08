/* Laws that the numbers of every published device keep, whatever their sources say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "zoo/devices.h"

static int load(void **state)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    *state = devices_load("hardware", "hardware", errors);
    for (guint i = 0; i < errors->len; i++)
        print_error("%s\n", ((GError *)g_ptr_array_index(errors, i))->message);
    return errors->len == 0 ? 0 : -1;
}

static int unload(void **state)
{
    g_ptr_array_unref(*state);
    return 0;
}

/* Of the numbers of a level, the greatest: a nearer level may be known by measurement only. */
static double best_bandwidth(const Memory *memory)
{
    double best = 0;
    for (int b = 0; b < BASIS_COUNT; b++)
        best = MAX(best, memory->bytes_per_s[b]);
    return best;
}

static void test_nearer_memories_are_faster(void **state)
{
    const GPtrArray *devices = *state;
    for (guint i = 0; i < devices->len; i++) {
        const Device *device = g_ptr_array_index(devices, i);
        double nearer = INFINITY;
        for (guint k = 0; k < device->memories->len; k++) {
            const Memory *memory = &g_array_index(device->memories, Memory, k);
            double speed = best_bandwidth(memory);
            if (speed > nearer)
                fail_msg("%s: %s is faster than what is before it", device->id, memory->name);
            nearer = speed > 0 ? speed : nearer;
        }
    }
}

static void test_off_chip_memory_is_larger_and_comes_last(void **state)
{
    const GPtrArray *devices = *state;
    for (guint i = 0; i < devices->len; i++) {
        const Device *device = g_ptr_array_index(devices, i);
        bool outside = false;
        int64_t on_chip = 0;
        for (guint k = 0; k < device->memories->len; k++) {
            const Memory *memory = &g_array_index(device->memories, Memory, k);
            assert_false(outside && memory->on_chip);
            outside = !memory->on_chip;
            if (outside && memory->capacity_bytes > 0)
                assert_true(memory->capacity_bytes > on_chip);
            on_chip = MAX(on_chip, memory->capacity_bytes);
        }
    }
}

/* A size off by a power of 1000 over 1024 is a whole number of neither; drivers show whole KiB. */
static void test_capacities_are_whole(void **state)
{
    const int64_t gb = 1000 * 1000 * 1000, kib = 1 << 10, kb100 = 100 * 1000;
    const GPtrArray *devices = *state;
    for (guint i = 0; i < devices->len; i++) {
        const Device *device = g_ptr_array_index(devices, i);
        for (guint k = 0; k < device->memories->len; k++) {
            const Memory *memory = &g_array_index(device->memories, Memory, k);
            int64_t bytes = memory->capacity_bytes;
            bool whole = memory->on_chip ? bytes % kib == 0 || bytes % kb100 == 0
                                         : bytes % gb == 0 || bytes % kib == 0;
            if (!whole || bytes > (memory->on_chip ? gb : 512 * gb))
                fail_msg("%s: %s has an odd size", device->id, memory->name);
        }
    }
}

/* Narrower or equal dtypes on a unit do at least as much, unless the note of the peak says why. */
static void test_narrower_is_not_slower(void **state)
{
    static const DType by_width[] = {DTYPE_FP64, DTYPE_FP32, DTYPE_FP16, DTYPE_INT8, DTYPE_INT4};
    const GPtrArray *devices = *state;
    for (guint i = 0; i < devices->len; i++)
        for (int unit = 0; unit < UNIT_COUNT; unit++) {
            const Device *device = g_ptr_array_index(devices, i);
            double wider = 0;
            for (size_t k = 0; k < G_N_ELEMENTS(by_width); k++) {
                const Peak *peak =
                    device_peak(device, by_width[k], (Unit)unit, BASIS_THEORETICAL, true);
                if (peak != NULL && peak->flops_per_s < wider && peak->note == NULL)
                    fail_msg("%s: %s is slower", device->id, dtype_name(by_width[k]));
                wider = peak != NULL ? peak->flops_per_s : wider;
            }
        }
}

static void test_matrix_units_are_not_slower_than_vectors(void **state)
{
    const GPtrArray *devices = *state;
    for (guint i = 0; i < devices->len; i++)
        for (int dtype = 0; dtype < DTYPE_COUNT; dtype++) {
            const Device *device = g_ptr_array_index(devices, i);
            double matrix = device_best_peak(device, (DType)dtype, UNIT_MATRIX);
            if (matrix > 0 && matrix < device_best_peak(device, (DType)dtype, UNIT_VECTOR))
                fail_msg("%s: %s", device->id, dtype_name((DType)dtype));
        }
}

/* Confused units show as nonsense: clocks in MHz, TOPS for GOPS, GB for MB. An operation takes more
 * than 0.05 pJ anywhere, and at most 1024 x 1024 x 16 of them fit into a cycle. */
static void test_numbers_are_plausible(void **state)
{
    const GPtrArray *devices = *state;
    for (guint i = 0; i < devices->len; i++) {
        const Device *device = g_ptr_array_index(devices, i);
        double bandwidth = device_bandwidth(device, BASIS_THEORETICAL, true);
        assert_true(bandwidth == 0 || (bandwidth >= 1e8 && bandwidth <= 1e14));
        for (guint k = 0; k < device->peaks->len; k++) {
            const Peak *peak = &g_array_index(device->peaks, Peak, k);
            double flops = peak->flops_per_s, clock = peak->clock_hz;
            bool clocked = clock == 0 || (clock >= 30e6 && clock <= 6e9 && flops >= clock &&
                                          flops <= clock * 1024 * 1024 * 16);
            bool powered = device->power.value == 0 || flops / device->power.value <= 2e13;
            bool ridged = bandwidth == 0 || flops / bandwidth <= 10000;
            if (flops < 1e7 || flops > 1e16 || !clocked || !powered || !ridged)
                fail_msg("%s: %s at %g FLOP/s", device->id, dtype_name(peak->dtype), flops);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nearer_memories_are_faster),
        cmocka_unit_test(test_off_chip_memory_is_larger_and_comes_last),
        cmocka_unit_test(test_capacities_are_whole),
        cmocka_unit_test(test_narrower_is_not_slower),
        cmocka_unit_test(test_matrix_units_are_not_slower_than_vectors),
        cmocka_unit_test(test_numbers_are_plausible),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
