/* The laws of a device: one that breaks each, alone, and the same one with the mistake explained or
 * put right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "device/physics.h"

static Peak *add_peak(GArray *peaks, DType dtype, Unit unit, double flops_per_s)
{
    Peak peak = {.dtype = dtype,
                 .accumulate = DTYPE_UNKNOWN,
                 .unit = unit,
                 .flops_per_s = flops_per_s,
                 .source = "data sheet"};
    g_array_append_val(peaks, peak);
    return &g_array_index(peaks, Peak, peaks->len - 1);
}

static void add_memory(Device *device, const char *name, bool on_chip, int64_t capacity,
                       double bytes_per_s)
{
    Memory memory = {.name = name,
                     .on_chip = on_chip,
                     .capacity_bytes = capacity,
                     .bytes_per_s = {[BASIS_THEORETICAL] = bytes_per_s},
                     .source = "data sheet",
                     .bandwidth_source = {"data sheet", "data sheet", "benchmark"}};
    g_array_append_val(device->memories, memory);
}

/* An A100 by its data sheet: 108 SMs of 64 cores do 13,824 FLOP in fp32 a cycle, at 1.41 GHz 19.5
 * TFLOP/s; its tensor cores 312, and 624 where two of four weights are zero. An SM gives 16 results
 * of special functions a cycle: 2.44e12 per second. */
static Device *a100(void)
{
    Device *device = device_new("a100", "A100");
    device->class_name = "gpu-datacentre";
    Peak *fp32 = add_peak(device->peaks, DTYPE_FP32, UNIT_VECTOR, 19.5e12);
    fp32->clock_hz = 1.41e9;
    fp32->flops_per_cycle = 108 * 64 * 2;
    add_peak(device->peaks, DTYPE_FP16, UNIT_VECTOR, 78e12);
    add_peak(device->peaks, DTYPE_FP16, UNIT_MATRIX, 312e12)->accumulate = DTYPE_FP32;
    add_peak(device->sparse_peaks, DTYPE_FP16, UNIT_MATRIX, 624e12)->pattern = "2:4";
    add_memory(device, "L2", true, 40 << 20, 5.4e12);
    add_memory(device, "HBM2", false, 40LL << 30, 1555e9);
    Launch launch = {LAUNCH_STREAM, 2.6e-6, "CUDA", "benchmark", NULL};
    Price rent = {.per_hour = 1, .currency = "USD", .provider = "a cloud", .date = "2025-03-02"};
    rent.source = device->power.source = device->special.source = "data sheet";
    g_array_append_val(device->launches, launch);
    g_array_append_val(device->prices, rent);
    device->power.value = 400;
    device->special.value = 108 * 16 * 1.41e9;
    return device;
}

static Peak *peak(const Device *device, guint i)
{
    return &g_array_index(device->peaks, Peak, i);
}

static Launch *launch(const Device *device)
{
    return &g_array_index(device->launches, Launch, 0);
}

static Price *price(const Device *device)
{
    return &g_array_index(device->prices, Price, 0);
}

static Memory *memory(const Device *device, guint i)
{
    return &g_array_index(device->memories, Memory, i);
}

/* ---- Breaking -------------------------------------------------------------------------------- */

static void infinite_power(Device *device)
{
    device->power.value = INFINITY;
}

static void no_source(Device *device)
{
    device->special.source = NULL;
}

static void no_name(Device *device)
{
    memory(device, 0)->name = "";
}

static void no_class(Device *device)
{
    device->class_name = "gpu";
}

static void no_currency(Device *device)
{
    price(device)->currency = "dollars";
}

static void no_provider(Device *device)
{
    price(device)->provider = NULL;
}

static void no_such_day(Device *device)
{
    price(device)->date = "2025-02-30";
}

static void price_of_nothing(Device *device)
{
    price(device)->per_hour = 0;
}

static void price_of_two(Device *device)
{
    price(device)->board = 9000;
}

static void bought(Device *device)
{
    price_of_nothing(device);
    price_of_two(device);
}

static void no_stack(Device *device)
{
    launch(device)->stack = "";
}

/* ---- Absurd ---------------------------------------------------------------------------------- */

static void tiny_peak(Device *device)
{
    add_peak(device->peaks, DTYPE_BINARY, UNIT_VECTOR, 1e-300)->note = "one bit";
}

static void tiny_sparse_peak(Device *device)
{
    add_peak(device->sparse_peaks, DTYPE_FP16, UNIT_MATRIX, 1e-300)->pattern = "unstructured";
}

static void huge_peak(Device *device)
{
    add_peak(device->peaks, DTYPE_BINARY, UNIT_VECTOR, 1e21)->note = "one bit";
    device->class_name = NULL;
}

static void largest_peak(Device *device)
{
    add_peak(device->peaks, DTYPE_BINARY, UNIT_VECTOR, 1e20)->note = "one bit";
    device->class_name = NULL;
}

static void huge_cycle(Device *device)
{
    peak(device, 0)->flops_per_cycle = 1e13;
    peak(device, 0)->note = "all of them";
}

static void huge_bandwidth(Device *device)
{
    memory(device, 0)->bytes_per_s[BASIS_THEORETICAL] = 3e18;
}

static void huge_capacity(Device *device)
{
    device->class_name = NULL;
    memory(device, 1)->capacity_bytes = (int64_t)1 << 50;
}

static void huge_launch(Device *device)
{
    launch(device)->seconds = 1e308;
    launch(device)->note = "patience";
}

static void huge_power(Device *device)
{
    device->power.value = 1e308;
    device->power.note = "a star";
}

static void huge_rent(Device *device)
{
    price(device)->per_hour = 1e308;
}

static void huge_board(Device *device)
{
    bought(device);
    price(device)->board = 1e308;
}

static void tiny_special(Device *device)
{
    device->special.value = 1e-300;
}

static void huge_storage(Device *device)
{
    device->storage = (Fact){.value = 1e308, .source = "s"};
}

static void huge_alignment(Device *device)
{
    device->alignment = (Fact){.value = 1e308, .source = "s"};
}

/* ---- Out of order ---------------------------------------------------------------------------- */

static void slow_cache(Device *device)
{
    memory(device, 0)->bytes_per_s[BASIS_THEORETICAL] = 1e12;
}

/* 19.5 · 1.005 = 19.5975 */
static void fast_measurement(Device *device)
{
    Peak *measured = add_peak(device->peaks, DTYPE_FP32, UNIT_VECTOR, 19.6e12);
    measured->basis = BASIS_MEASURED;
}

static void within_rounding(Device *device)
{
    fast_measurement(device);
    peak(device, 3)->flops_per_s = 19.59e12;
}

static void explained_measurement(Device *device)
{
    fast_measurement(device);
    peak(device, 3)->note = "at a higher clock";
}

static void fast_memory(Device *device)
{
    memory(device, 1)->bytes_per_s[BASIS_MEASURED] = 1600e9;
}

static void fast_memory_explained(Device *device)
{
    fast_memory(device);
    memory(device, 1)->note = "overclocked";
}

static void clock_in_ghz(Device *device)
{
    peak(device, 1)->clock_hz = 1.41;
}

static void clock_in_mhz(Device *device)
{
    peak(device, 1)->clock_hz = 1410;
}

static void slow_fp16(Device *device)
{
    peak(device, 1)->flops_per_s = 0.3e12;
}

static void slow_fp16_explained(Device *device)
{
    slow_fp16(device);
    peak(device, 1)->note = "1/64 of the fp32 rate";
}

static void fast_fp64(Device *device)
{
    add_peak(device->peaks, DTYPE_FP64, UNIT_VECTOR, 39e12);
}

static void slow_fp64(Device *device)
{
    add_peak(device->peaks, DTYPE_FP64, UNIT_VECTOR, 9.7e12);
}

static void slow_matrix(Device *device)
{
    peak(device, 2)->flops_per_s = 70e12;
    g_array_set_size(device->sparse_peaks, 0);
}

static void slow_matrix_explained(Device *device)
{
    slow_matrix(device);
    peak(device, 2)->note = "saves power instead";
}

static void outer_above_inner(Device *device)
{
    memory(device, 0)->bytes_per_s[BASIS_THEORETICAL] = 0;
    memory(device, 0)->bytes_per_s[BASIS_SUSTAINED] = 1.2e12;
    memory(device, 1)->bytes_per_s[BASIS_MEASURED] = 1.37e12;
}

static void outer_below_inner(Device *device)
{
    outer_above_inner(device);
    memory(device, 0)->bytes_per_s[BASIS_SUSTAINED] = 1.4e12;
}

/* 40 MB of HBM: GB were meant. */
static void small_memory(Device *device)
{
    device->class_name = NULL; /* no range of capacities */
    memory(device, 1)->capacity_bytes = 40 * 1000 * 1000;
}

static void small_memory_explained(Device *device)
{
    small_memory(device);
    memory(device, 1)->note = "a buffer";
}

/* The data sheet's sparse rate taken for the dense one. */
static void sparse_as_dense(Device *device)
{
    peak(device, 2)->flops_per_s = 900e12;
}

static void sparse_alone(Device *device)
{
    g_array_index(device->sparse_peaks, Peak, 0).dtype = DTYPE_FP8;
}

static void sparse_explained(Device *device)
{
    sparse_as_dense(device);
    g_array_index(device->sparse_peaks, Peak, 0).note = "limited by power";
}

static void special_in_thousands(Device *device)
{
    device->special.value *= 1000;
}

static void special_explained(Device *device)
{
    special_in_thousands(device);
    device->special.note = "a table per lane";
}

/* int8 in one unit and fp16 in another. */
static void mixed_scales(Device *device)
{
    add_peak(device->peaks, DTYPE_INT8, UNIT_MATRIX, 312e12 * 201);
    device->class_name = NULL;
}

static void near_scales(Device *device)
{
    add_peak(device->peaks, DTYPE_INT8, UNIT_MATRIX, 312e12 * 199);
    device->class_name = NULL;
}

/* 271.1 TFLOP/s written as 0.2711. */
static void measured_in_thousandths(Device *device)
{
    add_peak(device->peaks, DTYPE_FP16, UNIT_MATRIX, 271.1e9)->basis = BASIS_MEASURED;
}

static void measured_well(Device *device)
{
    add_peak(device->peaks, DTYPE_FP16, UNIT_MATRIX, 271.1e12)->basis = BASIS_MEASURED;
}

/* 1555 GB/s against 1555 Gbit/s. */
static void measured_in_bits(Device *device)
{
    memory(device, 1)->bytes_per_s[BASIS_MEASURED] = 1555e9 / 8;
}

static void measured_poorly(Device *device)
{
    memory(device, 1)->bytes_per_s[BASIS_MEASURED] = 1555e9 / 6;
}

/* A multiply-add counted once: 13,824 / 2 · 1.41e9 = 9.75 TFLOP/s. */
static void multiply_adds_once(Device *device)
{
    peak(device, 0)->flops_per_s = 9.75e12;
}

/* 13,824 · 1.41e9 = 19.49 TFLOP/s; 3 % more are 20.08. */
static void within_clock(Device *device)
{
    peak(device, 0)->flops_per_s = 20e12;
}

/* 1448 GiB/s: 1448 · 2^30 = 1,554,778,161,152 */
static void memory_in_gib(Device *device)
{
    memory(device, 1)->bytes_per_s[BASIS_THEORETICAL] = 1448.0 * (1 << 30);
}

static void cache_in_mb(Device *device)
{
    memory(device, 0)->capacity_bytes = 40 * 1000 * 1000;
}

static void cache_explained(Device *device)
{
    cache_in_mb(device);
    memory(device, 0)->note = "as the data sheet has it";
}

/* 15.7e12 written as 15.7e9: everything by the same factor, so that nothing else shows it. */
static void peaks_in_thousandths(Device *device)
{
    for (guint i = 0; i < device->peaks->len; i++)
        peak(device, i)->flops_per_s /= 1e4;
    peak(device, 0)->clock_hz /= 1e4;
    g_array_index(device->sparse_peaks, Peak, 0).flops_per_s /= 1e4;
    device->special.value /= 1e4;
}

static void bandwidth_in_thousandths(Device *device)
{
    memory(device, 1)->bytes_per_s[BASIS_THEORETICAL] = 1.555e9;
}

static void capacity_in_thousandths(Device *device)
{
    memory(device, 1)->capacity_bytes = 40 * 1000 * 1000 + (40 << 20);
}

static void power_in_mw(Device *device)
{
    device->power.value = 400e3;
}

static void power_explained(Device *device)
{
    power_in_mw(device);
    device->power.note = "a room of them";
}

static void launch_in_us(Device *device)
{
    launch(device)->seconds = 2.6;
}

static void launch_explained(Device *device)
{
    launch_in_us(device);
    launch(device)->note = "over a network";
}

static void no_bandwidth(Device *device)
{
    memory(device, 1)->bytes_per_s[BASIS_THEORETICAL] = 0;
}

static void nothing(Device *device)
{
    (void)device;
}

/* ---- Comparable ------------------------------------------------------------------------------ */

/* A base clock above the boost clock: 19.5 · 1.005 = 19.5975. */
static void fast_sustained(Device *device)
{
    Peak *sustained = add_peak(device->peaks, DTYPE_FP32, UNIT_VECTOR, 19.6e12);
    sustained->basis = BASIS_SUSTAINED;
    sustained->note = "a note does not make it the second ceiling";
}

static void sustained_below(Device *device)
{
    fast_sustained(device);
    peak(device, 3)->flops_per_s = 15e12;
}

static void sustained_alone(Device *device)
{
    sustained_below(device);
    peak(device, 3)->dtype = DTYPE_INT8;
}

/* fp32 at the boost clock of 1.41 GHz, fp16 at the base. */
static void two_clocks(Device *device)
{
    peak(device, 1)->clock_hz = 1.095e9;
}

static void two_clocks_explained(Device *device)
{
    two_clocks(device);
    peak(device, 1)->note = "rated at its base clock alone";
}

static void memory_in_gb(Device *device)
{
    memory(device, 1)->capacity_bytes = 40000000000;
}

static void memory_in_gb_explained(Device *device)
{
    memory_in_gb(device);
    memory(device, 1)->note = "what is free";
}

/* The driver of the 40 GB card shows 40960 MiB; others less than was fitted. */
static void memory_of_driver(Device *device)
{
    memory(device, 1)->capacity_bytes = 32510LL << 20;
}

static void no_vector(Device *device)
{
    g_array_remove_index(device->peaks, 0);
    g_array_remove_index(device->peaks, 0);
}

static void no_vector_16_bit(Device *device)
{
    g_array_remove_index(device->peaks, 1);
}

static void bf16_vector(Device *device)
{
    peak(device, 1)->dtype = DTYPE_BF16;
}

static void no_accumulator(Device *device)
{
    peak(device, 2)->accumulate = DTYPE_UNKNOWN;
}

/* A note says something else. */
static void no_accumulator_with_note(Device *device)
{
    no_accumulator(device);
    peak(device, 2)->note = "Derived.";
}

/* ---- Table ----------------------------------------------------------------------------------- */

static const struct Row {
    const char *law;
    LawWeight weight;
    void (*breaks)(Device *device), (*keeps)(Device *device);
    const char *says;
} rows[] = {
    {"number", LAW_IMPOSSIBLE, infinite_power, nothing, "power is inf"},
    {"magnitude", LAW_IMPOSSIBLE, tiny_peak, nothing, "binary vector peak is 1e-300 OP/s"},
    {"magnitude", LAW_IMPOSSIBLE, tiny_sparse_peak, nothing, "unstructured peak is 1e-300"},
    {"magnitude", LAW_IMPOSSIBLE, huge_peak, largest_peak, "between 10000 and 1e+20"},
    {"magnitude", LAW_IMPOSSIBLE, huge_cycle, nothing, "work per cycle of the"},
    {"magnitude", LAW_IMPOSSIBLE, huge_bandwidth, nothing, "bandwidth of L2 is 3e+18 byte/s"},
    {"magnitude", LAW_IMPOSSIBLE, huge_capacity, nothing, "capacity of HBM2 is 1.1259e+15 bytes"},
    {"magnitude", LAW_IMPOSSIBLE, huge_launch, nothing, "stream launch overhead is 1e+308 s"},
    {"magnitude", LAW_IMPOSSIBLE, huge_power, nothing, "power is 1e+308 W"},
    {"magnitude", LAW_IMPOSSIBLE, huge_rent, nothing, "price per hour is 1e+308 an hour"},
    {"magnitude", LAW_IMPOSSIBLE, huge_board, bought, "price of a board is 1e+308"},
    {"magnitude", LAW_IMPOSSIBLE, tiny_special, nothing, "special functions is 1e-300 1/s"},
    {"magnitude", LAW_IMPOSSIBLE, huge_storage, nothing, "storage bandwidth is 1e+308"},
    {"magnitude", LAW_IMPOSSIBLE, huge_alignment, nothing, "channel alignment is 1e+308"},
    {"source", LAW_IMPOSSIBLE, no_source, nothing, "rate of special functions has no source"},
    {"name", LAW_IMPOSSIBLE, no_name, nothing, "a memory has no name"},
    {"class", LAW_IMPOSSIBLE, no_class, nothing, "'gpu' is not a class"},
    {"currency", LAW_IMPOSSIBLE, no_currency, nothing, "'dollars' is no currency"},
    {"price", LAW_IMPOSSIBLE, no_provider, nothing, "a price has no provider"},
    {"price", LAW_IMPOSSIBLE, no_such_day, nothing, "the date of a price is '2025-02-30'"},
    {"price", LAW_IMPOSSIBLE, price_of_nothing, bought, "a price is of nothing"},
    {"price", LAW_IMPOSSIBLE, price_of_two, nothing, "a price is of two things"},
    {"stack", LAW_IMPOSSIBLE, no_stack, nothing, "stream launch overhead has no stack"},
    {"memory-order", LAW_IMPOSSIBLE, slow_cache, nothing, "L2, 1e+12 byte/s, is below"},
    {"measured-peak", LAW_IMPOSSIBLE, fast_measurement, within_rounding, "above the theoretical"},
    {"measured-peak", LAW_IMPOSSIBLE, fast_measurement, explained_measurement, "1.96e+13"},
    {"measured-bandwidth", LAW_IMPOSSIBLE, fast_memory, fast_memory_explained, "HBM2, 1.6e+12"},
    {"clock-unit", LAW_IMPOSSIBLE, clock_in_ghz, nothing, "is 1.41 Hz"},
    {"clock-unit", LAW_IMPOSSIBLE, clock_in_mhz, nothing, "not 2.4 or 2400"},
    {"narrow-slower", LAW_SUSPICIOUS, slow_fp16, slow_fp16_explained, "is slower than fp32"},
    {"narrow-slower", LAW_SUSPICIOUS, fast_fp64, slow_fp64, "1.95e+13 FLOP/s is slower than fp64"},
    {"matrix-slower", LAW_SUSPICIOUS, slow_matrix, slow_matrix_explained, "the vector unit's"},
    {"outer-measured", LAW_SUSPICIOUS, outer_above_inner, outer_below_inner, "above all of L2"},
    {"capacity-order", LAW_SUSPICIOUS, small_memory, small_memory_explained, "41943040 bytes"},
    {"sparse-dense", LAW_SUSPICIOUS, sparse_as_dense, sparse_explained, "does not go with"},
    {"sparse-dense", LAW_SUSPICIOUS, sparse_alone, nothing, "stands without a dense one"},
    {"special-rate", LAW_SUSPICIOUS, special_in_thousands, special_explained, "are more than"},
    {"peak-scale", LAW_SUSPICIOUS, mixed_scales, near_scales, "201 times that of fp16"},
    {"measured-scale", LAW_SUSPICIOUS, measured_in_thousandths, measured_well, "far below"},
    {"bandwidth-bits", LAW_SUSPICIOUS, measured_in_bits, measured_poorly, "in bits"},
    {"multiply-adds", LAW_SUSPICIOUS, multiply_adds_once, within_clock, "is half of 13824"},
    {"binary-bandwidth", LAW_SUSPICIOUS, memory_in_gib, nothing, "whole number of GiB/s"},
    {"decimal-cache", LAW_SUSPICIOUS, cache_in_mb, cache_explained, "no whole number of KiB"},
    {"peak-range", LAW_SUSPICIOUS, peaks_in_thousandths, nothing, "of class gpu-datacentre"},
    {"bandwidth-range", LAW_SUSPICIOUS, bandwidth_in_thousandths, nothing, "1.555e+09 byte/s"},
    {"capacity-range", LAW_SUSPICIOUS, capacity_in_thousandths, nothing, "capacity of HBM2"},
    {"power-range", LAW_SUSPICIOUS, power_in_mw, power_explained, "not milliwatts"},
    {"launch-range", LAW_SUSPICIOUS, launch_in_us, launch_explained, "2.6e-6, not 2.6"},
    {"sustained-peak", LAW_IMPOSSIBLE, fast_sustained, sustained_below, "a base clock the second"},
    {"sustained-peak", LAW_IMPOSSIBLE, sustained_alone, nothing, "stands without a theoretical"},
    {"one-clock", LAW_SUSPICIOUS, two_clocks, two_clocks_explained, "at 1.095e+09 Hz, and that of"},
    {"decimal-memory", LAW_SUSPICIOUS, memory_in_gb, memory_in_gb_explained, "80 * GiB"},
    {"decimal-memory", LAW_SUSPICIOUS, memory_in_gb, memory_of_driver, "40000000000 bytes"},
    {"vector-unit", LAW_MISSING, no_vector, nothing, "no vector peak is known"},
    {"vector-16-bit", LAW_MISSING, no_vector_16_bit, bf16_vector, "no 16-bit vector peak"},
    {"accumulator", LAW_MISSING, no_accumulator, nothing, "fp16 matrix peak is not known"},
    {"accumulator", LAW_MISSING, no_accumulator_with_note, nothing, "fp16 matrix peak is not"},
    {"roof", LAW_MISSING, no_bandwidth, nothing, "so no roof can be drawn"},
};

static GPtrArray *breaches_of(void (*change)(Device *device))
{
    g_autoptr(Device) device = a100();
    change(device);
    return physics_check(device);
}

static const Breach *first(const GPtrArray *breaches)
{
    return g_ptr_array_index(breaches, 0);
}

static void test_broken(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) breaches = breaches_of(rows[i].breaks);
        if (breaches->len != 1)
            fail_msg("%s: %u breaches, the last: %s", rows[i].law, breaches->len,
                     breaches->len > 0
                         ? ((Breach *)g_ptr_array_index(breaches, breaches->len - 1))->message
                         : "(none)");
        assert_string_equal(first(breaches)->law->id, rows[i].law);
        assert_int_equal(first(breaches)->law->weight, rows[i].weight);
        if (!strstr(first(breaches)->message, rows[i].says) ||
            !g_str_has_suffix(first(breaches)->message, first(breaches)->law->remedy))
            fail_msg("%s: %s", rows[i].law, first(breaches)->message);
        assert_null(strchr(first(breaches)->message, '\n'));
    }
}

static void test_kept(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) breaches = breaches_of(rows[i].keeps);
        if (breaches->len != 0)
            fail_msg("%s: %s", rows[i].law, first(breaches)->message);
    }
}

static bool has_row(const char *id)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (strcmp(rows[i].law, id) == 0)
            return true;
    return false;
}

static void test_every_law_is_tested(void **state)
{
    (void)state;
    for (int i = 0; i < law_count(); i++) {
        if (!has_row(law_at(i)->id))
            fail_msg("no test of law '%s'", law_at(i)->id);
        assert_true(strlen(law_at(i)->condition) > 0 && strlen(law_at(i)->remedy) > 0);
        for (int k = 0; k < i; k++)
            assert_string_not_equal(law_at(i)->id, law_at(k)->id);
    }
    assert_string_equal(law_weight_name(LAW_SUSPICIOUS), "suspicious");
}

/* Only what is impossible costs the device. */
static void test_weights(void **state)
{
    (void)state;
    g_autoptr(Device) device = a100();
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) doubts = g_ptr_array_new_with_free_func(g_free);
    slow_cache(device);
    power_in_mw(device);
    no_bandwidth(device);
    memory(device, 1)->bytes_per_s[BASIS_MEASURED] = 0;
    device_check(device, problems, doubts);
    assert_int_equal(problems->len, 0); /* nothing is behind the cache any more */
    assert_int_equal(doubts->len, 2);
    clock_in_ghz(device);
    device_check(device, problems, doubts);
    assert_int_equal(problems->len, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_kept),
        cmocka_unit_test(test_every_law_is_tested),
        cmocka_unit_test(test_weights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
