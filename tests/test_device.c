#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "device/physics.h"
#include "launch_kit.h"

static void add_peak(Device *device, DType dtype, Unit unit, Basis basis, double flops_per_s)
{
    Peak peak = {.dtype = dtype,
                 .accumulate = DTYPE_UNKNOWN,
                 .unit = unit,
                 .basis = basis,
                 .flops_per_s = flops_per_s,
                 .source = "data sheet"};
    g_array_append_val(device->peaks, peak);
}

static Peak *last_peak(const Device *device)
{
    return &g_array_index(device->peaks, Peak, device->peaks->len - 1);
}

static Memory *add_memory(Device *device, const char *name, int64_t capacity, double bytes_per_s)
{
    Memory memory = {.name = name,
                     .capacity_bytes = capacity,
                     .bytes_per_s = {[BASIS_THEORETICAL] = bytes_per_s},
                     .source = "data sheet"};
    g_array_append_val(device->memories, memory);
    return &g_array_index(device->memories, Memory, device->memories->len - 1);
}

/* Tesla V100 SXM2 as its data sheet has it: 15.7 TFLOP/s fp32, 125 on the tensor cores, 900 GB/s of
 * 32 GiB.
 */
static Device *v100(void)
{
    Device *device = device_new("v100-sxm2", "Tesla V100 SXM2");
    add_peak(device, DTYPE_FP32, UNIT_VECTOR, BASIS_THEORETICAL, 15.7e12);
    add_peak(device, DTYPE_FP16, UNIT_VECTOR, BASIS_THEORETICAL, 31.4e12);
    add_peak(device, DTYPE_FP16, UNIT_MATRIX, BASIS_THEORETICAL, 125e12);
    last_peak(device)->accumulate = DTYPE_FP32;
    Memory *l2 = add_memory(device, "L2", 6 << 20, 2.5e12);
    l2->on_chip = l2->shared = true;
    add_memory(device, "HBM2", 32LL << 30, 900e9);
    return device;
}

static void test_memories(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_new("gpu", "GPU");
    assert_null(device_main_memory(device));
    assert_int_equal(device_fast_memory(device), 0);
    Memory *l1 = add_memory(device, "L1", 80 * 128 << 10, 0);
    l1->on_chip = true; /* one per core: not shared */
    Memory *l2 = add_memory(device, "L2", 6 << 20, 0);
    l2->on_chip = l2->shared = true;
    add_memory(device, "HBM2", 32000000000, 900e9);
    assert_string_equal(device_main_memory(device)->name, "HBM2");
    assert_int_equal(device_fast_memory(device), 6 << 20);
}

/* Measured falls back to sustained, then theoretical; theoretical becomes measured only where
 * nothing else is known of the memory, as of a machine that was probed. */
static void test_bandwidth_falls_back_one_way(void **state)
{
    (void)state;
    g_autoptr(Device) device = v100();
    Memory *hbm = &g_array_index(device->memories, Memory, 1);
    assert_true(device_bandwidth(device, BASIS_MEASURED, false) == 900e9);
    assert_true(device_bandwidth(device, BASIS_MEASURED, true) == 0);
    hbm->bytes_per_s[BASIS_MEASURED] = 833e9;
    assert_true(device_bandwidth(device, BASIS_MEASURED, false) == 833e9);
    hbm->bytes_per_s[BASIS_THEORETICAL] = 0;
    assert_true(device_bandwidth(device, BASIS_THEORETICAL, false) == 833e9);
    assert_true(device_bandwidth(device, BASIS_SUSTAINED, false) == 833e9);
    assert_true(device_bandwidth(device, BASIS_THEORETICAL, true) == 0);
    assert_true(device_bandwidth(device, BASIS_SUSTAINED, true) == 0);
}

static void test_peak_falls_back_one_way(void **state)
{
    (void)state;
    g_autoptr(Device) device = v100();
    add_peak(device, DTYPE_FP16, UNIT_MATRIX, BASIS_MEASURED, 110e12);
    const Peak *fp16 = device_peak(device, DTYPE_FP16, UNIT_MATRIX, BASIS_MEASURED, true);
    assert_true(fp16->flops_per_s == 110e12);
    fp16 = device_peak(device, DTYPE_FP16, UNIT_MATRIX, BASIS_SUSTAINED, false);
    assert_true(fp16->flops_per_s == 125e12);
    assert_null(device_peak(device, DTYPE_FP32, UNIT_VECTOR, BASIS_MEASURED, true));
    assert_non_null(device_peak(device, DTYPE_FP32, UNIT_VECTOR, BASIS_MEASURED, false));
    assert_null(device_peak(device, DTYPE_FP32, UNIT_MATRIX, BASIS_MEASURED, false));
}

/* Accumulating in fp16 is twice as fast on some cards, but it is not what a reference computes. */
static void test_widest_accumulate_wins(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_new("gpu", "GPU");
    add_peak(device, DTYPE_FP16, UNIT_MATRIX, BASIS_THEORETICAL, 300e12);
    add_peak(device, DTYPE_FP16, UNIT_MATRIX, BASIS_THEORETICAL, 71e12);
    last_peak(device)->accumulate = DTYPE_FP32;
    add_peak(device, DTYPE_FP16, UNIT_MATRIX, BASIS_THEORETICAL, 142e12);
    last_peak(device)->accumulate = DTYPE_FP16;
    const Peak *peak = device_peak(device, DTYPE_FP16, UNIT_MATRIX, BASIS_THEORETICAL, true);
    assert_true(peak->flops_per_s == 71e12);
    assert_true(device_best_peak(device, DTYPE_FP16, UNIT_MATRIX) == 300e12);
}

/* A device that computes fp32 computes 16 bits and tf32 in it; nothing else stands in. */
static void test_formats_computed(void **state)
{
    (void)state;
    g_autoptr(Device) device = v100();
    static const struct {
        DType asked;
        bool computed;
    } rows[] = {
        {DTYPE_FP32, true},  {DTYPE_FP16, true},   {DTYPE_BF16, true},  {DTYPE_TF32, true},
        {DTYPE_FP8, false},  {DTYPE_INT8, false},  {DTYPE_INT4, false}, {DTYPE_BINARY, false},
        {DTYPE_FP64, false}, {DTYPE_INT64, false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_int_equal(device_computes(device, rows[i].asked), rows[i].computed);
    add_peak(device, DTYPE_INT8, UNIT_VECTOR, BASIS_THEORETICAL, 62.8e12);
    assert_true(device_computes(device, DTYPE_INT8));
    assert_false(device_computes(device, DTYPE_INT4));
}

static void test_missing(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_new("x", "X");
    g_autofree char *both = device_missing(device);
    assert_string_equal(both, "no compute peak and no bandwidth of main memory is known");
    add_peak(device, DTYPE_INT8, UNIT_MATRIX, BASIS_MEASURED, 4e12);
    g_autofree char *bandwidth = device_missing(device);
    assert_string_equal(bandwidth, "no bandwidth of main memory is known");
    add_memory(device, "LPDDR4", 0, 25.6e9);
    assert_null(device_missing(device));
}

/* ---- device_check ---------------------------------------------------------------------------- */

typedef struct Verdict {
    GPtrArray *problems, *doubts;
} Verdict;

static Verdict check(const Device *device)
{
    Verdict verdict = {g_ptr_array_new_with_free_func(g_free),
                       g_ptr_array_new_with_free_func(g_free)};
    device_check(device, verdict.problems, verdict.doubts);
    return verdict;
}

/* Exactly one message among `messages`, with `text` in it, on one line. */
static void assert_says(const GPtrArray *messages, const char *text)
{
    assert_int_equal(messages->len, 1);
    assert_non_null(strstr(messages->pdata[0], text));
    assert_null(strchr(messages->pdata[0], '\n'));
}

static void verdict_clear(Verdict *verdict)
{
    g_ptr_array_unref(verdict->problems);
    g_ptr_array_unref(verdict->doubts);
}

static void assert_problem(const Device *device, const char *text)
{
    Verdict verdict = check(device);
    assert_says(verdict.problems, text);
    verdict_clear(&verdict);
}

static void assert_doubt(const Device *device, const char *text)
{
    Verdict verdict = check(device);
    assert_int_equal(verdict.problems->len, 0);
    assert_says(verdict.doubts, text);
    verdict_clear(&verdict);
}

static void assert_sound(const Device *device)
{
    Verdict verdict = check(device);
    assert_int_equal(verdict.problems->len, 0);
    assert_int_equal(verdict.doubts->len, 0);
    verdict_clear(&verdict);
}

static void test_sound_device(void **state)
{
    (void)state;
    g_autoptr(Device) device = v100();
    assert_sound(device);
}

static void test_impossible_numbers(void **state)
{
    (void)state;
    static const double bad[] = {NAN, INFINITY, -INFINITY, -15.7e12, 0};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(Device) device = v100();
        g_array_index(device->peaks, Peak, 0).flops_per_s = bad[i];
        assert_problem(device, "theoretical fp32 vector peak is ");
    }
}

static void test_impossible_numbers_elsewhere(void **state)
{
    (void)state;
    g_autoptr(Device) a = v100();
    g_array_index(a->memories, Memory, 1).bytes_per_s[BASIS_THEORETICAL] = NAN;
    assert_problem(a, "theoretical bandwidth of HBM2 is ");
    g_autoptr(Device) b = v100();
    g_array_index(b->memories, Memory, 0).capacity_bytes = -1;
    assert_problem(b, "capacity of L2 is -1");
    g_autoptr(Device) c = v100();
    set_launch(c, -2e-6);
    assert_problem(c, "stream launch overhead is -2e-06");
    g_autoptr(Device) d = v100();
    last_peak(d)->clock_hz = INFINITY;
    assert_problem(d, "clock of the theoretical fp16 matrix peak is inf");
}

static void test_missing_peak_is_doubtful(void **state)
{
    (void)state;
    g_autoptr(Device) device = v100();
    g_array_set_size(device->peaks, 0);
    assert_doubt(device, "no compute peak is known");
}

static void test_cache_slower_than_memory(void **state)
{
    (void)state;
    g_autoptr(Device) device = v100();
    g_array_index(device->memories, Memory, 0).bytes_per_s[BASIS_THEORETICAL] = 700e9;
    assert_problem(device, "theoretical bandwidth of L2, 7e+11 byte/s, is below that of HBM2");
}

/* A level without a number hides nothing: L1 is compared with main memory. */
static void test_order_skips_unknown_levels(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_new("cpu", "CPU");
    add_peak(device, DTYPE_FP32, UNIT_VECTOR, BASIS_THEORETICAL, 1e12);
    add_memory(device, "L1", 0, 50e9);
    add_memory(device, "L2", 0, 0);
    add_memory(device, "DRAM", 0, 96e9);
    assert_problem(device, "L1");
}

static void test_measured_above_theoretical(void **state)
{
    (void)state;
    g_autoptr(Device) device = v100();
    add_peak(device, DTYPE_FP32, UNIT_VECTOR, BASIS_MEASURED, 15.9e12);
    assert_problem(device, "measured fp32 vector peak of 1.59e+13 FLOP/s is above");
    last_peak(device)->note = "boosts to 1,548 MHz";
    assert_sound(device);
    last_peak(device)->note = NULL;
    last_peak(device)->flops_per_s = 15.7e12;
    assert_sound(device);
}

static void test_measured_bandwidth_above_theoretical(void **state)
{
    (void)state;
    g_autoptr(Device) device = v100();
    Memory *hbm = &g_array_index(device->memories, Memory, 1);
    hbm->bytes_per_s[BASIS_MEASURED] = 950e9;
    hbm->bandwidth_source[BASIS_MEASURED] = "triad";
    assert_problem(device, "measured bandwidth of HBM2, 9.5e+11 byte/s, is above");
    hbm->note = "overclocked memory";
    assert_sound(device);
}

/* True of some consumer cards, so it is asked about rather than refused. */
static void test_narrow_slower_than_wide(void **state)
{
    (void)state;
    g_autoptr(Device) device = v100();
    Peak *fp16 = &g_array_index(device->peaks, Peak, 1);
    fp16->flops_per_s = 0.25e12;
    assert_doubt(device, "theoretical fp16 vector peak of 2.5e+11 FLOP/s is slower than fp32");
    fp16->note = "1/64 rate";
    assert_sound(device);
}

/* int8 is compared with the next wider type that has a number, here fp32. */
static void test_narrow_compares_with_nearest(void **state)
{
    (void)state;
    g_autoptr(Device) device = v100();
    g_array_index(device->peaks, Peak, 1).dtype = DTYPE_BF16;
    add_peak(device, DTYPE_INT8, UNIT_VECTOR, BASIS_THEORETICAL, 10e12);
    assert_doubt(device, "slower than fp32");
}

static void test_sources_are_asked_for(void **state)
{
    (void)state;
    g_autoptr(Device) a = v100();
    last_peak(a)->source = "";
    assert_problem(a, "theoretical fp16 matrix peak has no source");
    g_autoptr(Device) b = v100();
    g_array_index(b->memories, Memory, 1).bytes_per_s[BASIS_MEASURED] = 833e9;
    assert_problem(b, "measured bandwidth of HBM2 has no source");
    g_autoptr(Device) c = v100();
    c->power.value = 300;
    assert_problem(c, "power has no source");
}

static void test_class_is_known(void **state)
{
    (void)state;
    g_autoptr(Device) device = v100();
    device->class_name = "gpu-datacentre";
    assert_sound(device);
    device->class_name = "gpu";
    assert_problem(device, "'gpu' is not a class of devices");
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(basis_name(BASIS_SUSTAINED), "sustained");
    assert_string_equal(unit_name(UNIT_MATRIX), "matrix");
    assert_true(g_strv_contains(device_classes(), "mcu"));
    for (const char *const *name = device_classes(); *name; name++)
        assert_non_null(device_class_title(*name));
    assert_string_equal(device_class_title("gpu-datacentre"), "Datacentre GPU");
    assert_null(device_class_title("toaster"));
    assert_null(device_class_title(NULL));
    device_free(NULL);
}

static void test_some_are_trained_on(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_new("any", "any");
    static const char *const never[] = {"mcu", "edge", "phone"};
    device->class_name = "gpu-datacentre";
    assert_true(device_trains(device));
    device->inference = true;
    assert_false(device_trains(device));
    device->inference = false;
    for (size_t i = 0; i < G_N_ELEMENTS(never); i++) {
        device->class_name = never[i];
        assert_false(device_trains(device));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memories),
        cmocka_unit_test(test_bandwidth_falls_back_one_way),
        cmocka_unit_test(test_peak_falls_back_one_way),
        cmocka_unit_test(test_widest_accumulate_wins),
        cmocka_unit_test(test_formats_computed),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_sound_device),
        cmocka_unit_test(test_impossible_numbers),
        cmocka_unit_test(test_impossible_numbers_elsewhere),
        cmocka_unit_test(test_missing_peak_is_doubtful),
        cmocka_unit_test(test_cache_slower_than_memory),
        cmocka_unit_test(test_order_skips_unknown_levels),
        cmocka_unit_test(test_measured_above_theoretical),
        cmocka_unit_test(test_measured_bandwidth_above_theoretical),
        cmocka_unit_test(test_narrow_slower_than_wide),
        cmocka_unit_test(test_narrow_compares_with_nearest),
        cmocka_unit_test(test_sources_are_asked_for),
        cmocka_unit_test(test_class_is_known),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_some_are_trained_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
