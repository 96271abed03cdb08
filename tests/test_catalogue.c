/* The catalogue as it is published: every file loads, and its numbers are what data sheets say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "device/fact_sheet.h"
#include "load_files.h"
#include "zoo/device_parts.h"
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

static const Device *find(void **state, const char *id)
{
    const Device *device = devices_find(*state, id);
    if (device == NULL)
        fail_msg("no device '%s'", id);
    return device;
}

static bool is_near(double value, double expected)
{
    return fabs(value - expected) <= 1e-9 * fabs(expected);
}

static void expect_near(const char *what, double value, double expected)
{
    if (!is_near(value, expected))
        fail_msg("%s: %.17g, not %.17g", what, value, expected);
}

static void test_the_catalogue_spans_every_class(void **state)
{
    const GPtrArray *devices = *state;
    assert_true(devices->len >= 120);
    for (const char *const *class_name = device_classes(); *class_name != NULL; class_name++) {
        guint n = 0;
        for (guint i = 0; i < devices->len; i++)
            n += g_str_equal(((Device *)g_ptr_array_index(devices, i))->class_name, *class_name);
        if (n == 0)
            fail_msg("no device of class '%s'", *class_name);
    }
}

static char *written(const Device *device)
{
    GString *text = g_string_new(NULL);
    device_write(device, text);
    return g_string_free(text, FALSE);
}

/* A device that was written reads back as the same: each number, text and doubt. */
static void test_what_is_written_reads_back(void **state)
{
    const GPtrArray *devices = *state;
    for (guint i = 0; i < devices->len; i++) {
        const Device *device = g_ptr_array_index(devices, i);
        Files files = files_start();
        g_autofree char *text = written(device);
        files_add(&files, "one.lua", text);
        g_autoptr(GPtrArray) back = devices_load(files.dir, "hardware", files.errors);
        assert_string_equal(files_error(&files, 0), "");
        assert_int_equal(back->len, 1);
        g_autoptr(GArray) facts = fact_sheet(device), again = fact_sheet(back->pdata[0]);
        assert_int_equal(facts->len, again->len);
        for (guint j = 0; j < facts->len; j++) {
            const SheetFact *a = &g_array_index(facts, SheetFact, j);
            const SheetFact *b = &g_array_index(again, SheetFact, j);
            assert_string_equal(a->name, b->name);
            assert_true(a->value == b->value);
        }
        files_end(&files);
    }
}

static void test_every_device_is_named_once(void **state)
{
    const GPtrArray *devices = *state;
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < devices->len; i++) {
        const Device *device = g_ptr_array_index(devices, i);
        assert_ptr_equal(find(state, device->id), device);
        assert_non_null(device->class_name);
        assert_non_null(device->vendor);
        assert_string_not_equal(device->name, device->id);
        if (!g_hash_table_add(names, (gpointer)device->name))
            fail_msg("%s: the name '%s' is given twice", device->id, device->name);
    }
}

/* Where the bandwidth of the memory was not found in a source. */
static const char *const without_roof[] = {
    "coral-edge-tpu",  "hailo-10h", "hailo-8", "hailo-8l",
    "jetson-agx-thor", "mtia-v2",   "stm32n6", NULL,
};

static void test_roofs_are_missing_only_where_no_source_has_them(void **state)
{
    const GPtrArray *devices = *state;
    for (guint i = 0; i < devices->len; i++) {
        const Device *device = g_ptr_array_index(devices, i);
        g_autofree char *missing = device_missing(device);
        if ((missing != NULL) != g_strv_contains(without_roof, device->id))
            fail_msg("%s: %s", device->id, missing ? missing : "has a roof");
    }
}

/* What is odd about a number has to be said beside it, so that nothing is left to suspect; what is
 * missing is missing. */
static void test_nothing_is_wrong_or_suspicious(void **state)
{
    const GPtrArray *devices = *state;
    for (guint i = 0; i < devices->len; i++) {
        const Device *device = g_ptr_array_index(devices, i);
        g_autoptr(GPtrArray) breaches = physics_check(device);
        for (guint k = 0; k < breaches->len; k++) {
            const Breach *breach = g_ptr_array_index(breaches, k);
            if (breach->law->weight != LAW_MISSING)
                fail_msg("%s: %s", device->id, breach->message);
        }
    }
}

/* GPUs and processors with 16-bit matrix peaks say how fast their vector units are in 16 bits; two
 * processors multiply bf16 pairs only to sum them. */
static void test_vector_units_have_16_bits(void **state)
{
    static const char *const sums_only[] = {"epyc-9654", "ryzen-9-7950x", NULL};
    const GPtrArray *devices = *state;
    for (guint i = 0; i < devices->len; i++) {
        const Device *device = g_ptr_array_index(devices, i);
        g_autoptr(GPtrArray) breaches = physics_check(device);
        for (guint k = 0; k < breaches->len; k++) {
            const Breach *breach = g_ptr_array_index(breaches, k);
            bool own = g_strv_contains((const char *const[]){"NVIDIA", "AMD", "Intel", NULL},
                                       device->vendor);
            if (own && g_str_equal(breach->law->id, "vector-16-bit") &&
                !g_strv_contains(sums_only, device->id))
                fail_msg("%s: %s", device->id, breach->message);
        }
    }
}

static void test_every_number_has_a_source(void **state)
{
    const GPtrArray *devices = *state;
    for (guint i = 0; i < devices->len; i++) {
        const Device *device = g_ptr_array_index(devices, i);
        for (guint k = 0; k < device->peaks->len; k++)
            assert_true(strlen(g_array_index(device->peaks, Peak, k).source) > 0);
        for (guint k = 0; k < device->memories->len; k++) {
            const Memory *memory = &g_array_index(device->memories, Memory, k);
            assert_true(strlen(memory->source) > 0);
            for (int b = 0; b < BASIS_COUNT; b++)
                assert_true(memory->bytes_per_s[b] == 0 || memory->bandwidth_source[b] != NULL);
        }
        assert_true(device->power.value == 0 || device->power.source != NULL);
        for (guint k = 0; k < device->launches->len; k++)
            assert_true(strlen(g_array_index(device->launches, Launch, k).source) > 0);
        for (guint k = 0; k < device->prices->len; k++)
            assert_true(strlen(g_array_index(device->prices, Price, k).source) > 0);
        assert_true(device->alignment.value == 0 || device->alignment.source != NULL);
        assert_true(device->storage.value == 0 || device->storage.source != NULL);
    }
}

/* Dense rates of data sheets; for processors, units x clock. */
static void test_theoretical_peaks(void **state)
{
    static const struct {
        const char *id;
        DType dtype;
        Unit unit;
        double flops_per_s;
    } rows[] = {
        {"core-i9-10980xe", DTYPE_FP32, UNIT_VECTOR, 4.608e12},
        {"xeon-platinum-8380", DTYPE_FP32, UNIT_VECTOR, 7.68e12},       /* 40 x 3.0 GHz x 64 */
        {"xeon-platinum-8480plus", DTYPE_FP32, UNIT_VECTOR, 10.752e12}, /* 56 x 3.0 GHz x 64 */
        {"xeon-platinum-8480plus", DTYPE_BF16, UNIT_MATRIX, 172.032e12}, /* x 1024: 16 · 16 · 32 · 2
                                                                            FLOP in 16 cycles */
        {"xeon-platinum-8480plus", DTYPE_INT8, UNIT_MATRIX, 344.064e12},
        {"core-i9-10980xe", DTYPE_INT8, UNIT_MATRIX, 18.432e12},
        {"v100-sxm2", DTYPE_FP32, UNIT_VECTOR, 15.7e12},
        {"v100-sxm2", DTYPE_FP16, UNIT_VECTOR, 31.4e12},
        {"v100-sxm2", DTYPE_FP16, UNIT_MATRIX, 125e12},
        {"v100-pcie", DTYPE_FP32, UNIT_VECTOR, 14.1312e12}, /* 80 x 128 x 1.38 GHz */
        {"v100-pcie", DTYPE_FP16, UNIT_MATRIX, 113.0496e12},
        {"v100-sxm2", DTYPE_INT8, UNIT_MATRIX, 62.6688e12}, /* 80 x 64 dp4a x 8 x 1.53 GHz */
        {"t4", DTYPE_FP32, UNIT_VECTOR, 8.1e12},
        {"t4", DTYPE_FP16, UNIT_MATRIX, 65e12},
        {"t4", DTYPE_INT8, UNIT_MATRIX, 130e12},
        {"t4", DTYPE_INT4, UNIT_MATRIX, 260e12},
        {"a100-80gb-sxm", DTYPE_FP32, UNIT_VECTOR, 19.5e12},
        {"a100-80gb-sxm", DTYPE_TF32, UNIT_MATRIX, 156e12},
        {"a100-80gb-sxm", DTYPE_BF16, UNIT_MATRIX, 312e12},
        {"a100-80gb-sxm", DTYPE_INT8, UNIT_MATRIX, 624e12},
        {"a100-80gb-sxm", DTYPE_FP64, UNIT_MATRIX, 19.5e12},
        {"h100-sxm", DTYPE_FP32, UNIT_VECTOR, 67e12},
        {"h100-sxm", DTYPE_FP16, UNIT_MATRIX, 989.4e12},
        {"h100-sxm", DTYPE_FP8, UNIT_MATRIX, 1978.9e12},
        {"rtx-4090", DTYPE_FP32, UNIT_VECTOR, 82.6e12},
        {"rtx-4090", DTYPE_FP16, UNIT_MATRIX, 165.2e12}, /* accumulating in fp32 */
        {"rtx-4090", DTYPE_INT8, UNIT_MATRIX, 660.6e12},
        {"jetson-agx-orin", DTYPE_FP32, UNIT_VECTOR, 5.3e12},
        {"jetson-agx-orin", DTYPE_INT8, UNIT_MATRIX, 85e12},
        {"raspberry-pi-5", DTYPE_FP32, UNIT_VECTOR, 153.6e9},
        {"stm32h743", DTYPE_FP32, UNIT_VECTOR, 0.96e9},
        {"stm32h743", DTYPE_INT8, UNIT_VECTOR, 1.92e9},
        {"p100-sxm2", DTYPE_FP32, UNIT_VECTOR, 10.60864e12}, /* 3584 x 2 x 1480 MHz */
        {"a100-80gb-pcie", DTYPE_FP16, UNIT_MATRIX, 312e12},
        {"h100-pcie", DTYPE_BF16, UNIT_MATRIX, 756e12},
        {"h200", DTYPE_BF16, UNIT_MATRIX, 989.4e12},
        {"b200", DTYPE_BF16, UNIT_MATRIX, 2250e12},
        {"b200", DTYPE_FP32, UNIT_VECTOR, 75e12}, /* 80 is the GB200's */
        {"b200", DTYPE_FP16, UNIT_VECTOR, 75e12},
        {"b200", DTYPE_FP64, UNIT_MATRIX, 37e12},
        {"h100-sxm", DTYPE_FP64, UNIT_VECTOR, 33.45408e12}, /* 132 x 128 x 1.98 GHz */
        {"tesla-p4", DTYPE_INT8, UNIT_MATRIX, 21.77024e12}, /* 2560 x 8 x 1.063 GHz */
        {"a10", DTYPE_FP16, UNIT_MATRIX, 125e12},
        {"a30", DTYPE_INT4, UNIT_MATRIX, 661e12},
        {"l4", DTYPE_FP16, UNIT_MATRIX, 121.15968e12},   /* 58 x 1024 x 2.04 GHz */
        {"l40s", DTYPE_FP16, UNIT_MATRIX, 366.42816e12}, /* half of its 733 in fp8 */
        {"l40s", DTYPE_FP8, UNIT_MATRIX, 733e12},
        {"rtx-2080-ti", DTYPE_FP16, UNIT_MATRIX, 53.8e12}, /* accumulating in fp32 */
        {"rtx-5090", DTYPE_INT8, UNIT_MATRIX, 838e12},
        {"rtx-5090", DTYPE_FP8, UNIT_MATRIX, 838e12},           /* measured at 773.5 */
        {"jetson-nano", DTYPE_FP16, UNIT_VECTOR, 471.8592e9},   /* 128 x 4 x 921.6 MHz */
        {"jetson-xavier-nx", DTYPE_FP32, UNIT_VECTOR, 844.8e9}, /* 384 x 2 x 1100 MHz */
        {"jetson-orin-nano-8gb", DTYPE_INT8, UNIT_MATRIX, 20e12},
        {"raspberry-pi-4", DTYPE_FP32, UNIT_VECTOR, 48e9},
        {"xeon-platinum-8280", DTYPE_FP32, UNIT_VECTOR, 5.9136e12}, /* 28 x 3.3 GHz x 64 */
        {"epyc-7742", DTYPE_FP32, UNIT_VECTOR, 6.9632e12},          /* 64 x 3.4 GHz x 32 */
        {"epyc-9654", DTYPE_FP32, UNIT_VECTOR, 10.9056e12},         /* 96 x 3.55 GHz x 32 */
        {"ryzen-9-7950x", DTYPE_INT8, UNIT_MATRIX, 11.6736e12},     /* 16 x 5.7 GHz x 128 */
        {"graviton3", DTYPE_FP32, UNIT_VECTOR, 5.3248e12},
        {"graviton3", DTYPE_BF16, UNIT_MATRIX, 21.2992e12}, /* 64 x 2.6 GHz x 4 pipes x 32 */
        {"graviton3", DTYPE_INT8, UNIT_MATRIX, 42.5984e12},
        {"a64fx", DTYPE_INT8, UNIT_MATRIX, 27.0336e12},  /* 48 x 2.2 GHz x 256 */
        {"mi100", DTYPE_BF16, UNIT_MATRIX, 92.28288e12}, /* 120 x 512 x 1502 MHz */
        {"mi100", DTYPE_FP16, UNIT_VECTOR, 46.14144e12}, /* 120 x 256 x 1502 MHz */
        {"mi210", DTYPE_FP32, UNIT_VECTOR, 45.2608e12},  /* 104 x 256 x 1700 MHz, packed */
        {"mi250x", DTYPE_FP32, UNIT_VECTOR, 95.744e12},  /* 220 x 256 x 1700 MHz */
        {"mi300x", DTYPE_FP16, UNIT_VECTOR, 163.4304e12},
        {"mi300x", DTYPE_FP16, UNIT_MATRIX, 1307.4432e12}, /* 304 x 2048 x 2100 MHz */
        {"apple-m1-max", DTYPE_FP32, UNIT_VECTOR, 10.617e12},
        {"tpu-v3", DTYPE_BF16, UNIT_MATRIX, 140e12},
        {"tpu-v5p", DTYPE_INT8, UNIT_MATRIX, 918e12},
        {"gaudi2", DTYPE_FP8, UNIT_MATRIX, 865e12},
        {"trainium2", DTYPE_BF16, UNIT_MATRIX, 667e12},
        {"inferentia2", DTYPE_INT8, UNIT_MATRIX, 380e12},
        {"coral-edge-tpu", DTYPE_INT8, UNIT_MATRIX, 4e12},
        {"ethos-u55-256", DTYPE_INT8, UNIT_MATRIX, 256e9},
        {"stm32f429", DTYPE_FP32, UNIT_VECTOR, 180e6},
        {"apple-a14-gpu", DTYPE_FP16, UNIT_VECTOR, 1.309e12},
        {"apple-m3-max", DTYPE_FP32, UNIT_VECTOR, 14.1312e12}, /* 40 x 256 x 1.38 GHz */
        {"apple-m4", DTYPE_FP32, UNIT_VECTOR, 4.03968e12},     /* 10 x 256 x 1.578 GHz */
        {"apple-m1-ane", DTYPE_FP16, UNIT_MATRIX, 11e12},
        {"apple-a17-pro-ane", DTYPE_FP16, UNIT_MATRIX, 17.5e12}, /* half of 35 */
        /* SMMLA, 64 a pipe: 3.3 x 256 + (3 x 3.2 + 2 x 3.0) x 128; 3.0 x 256 + 3 x 2.5 x 128 */
        {"snapdragon-8-gen-3", DTYPE_INT8, UNIT_MATRIX, 2841.6e9},
        {"snapdragon-8-gen-1", DTYPE_INT8, UNIT_MATRIX, 1728e9},
        {"snapdragon-8-gen-3", DTYPE_BF16, UNIT_MATRIX, 422.4e9}, /* 3.3 x 128 */
        {"dimensity-9300", DTYPE_FP32, UNIT_VECTOR, 505.6e9}, /* (3.25 + 3 x 2.85) x 32 + 8 x 16 */
        {"gaudi3", DTYPE_FP16, UNIT_MATRIX, 459e12},
        {"gaudi3", DTYPE_BF16, UNIT_MATRIX, 1835e12},
        {"gaudi3", DTYPE_BF16, UNIT_VECTOR, 28.672e12}, /* 64 x 128 x 2 x 1.75 GHz */
        {"trainium2", DTYPE_FP32, UNIT_VECTOR, 8e12},
        {"trainium3", DTYPE_FP8, UNIT_MATRIX, 2517e12},
        {"tpu-v5p", DTYPE_FP32, UNIT_VECTOR, 7e12},
        {"tpu-v7x", DTYPE_FP8, UNIT_MATRIX, 4614e12},
        {"ascend-910", DTYPE_FP16, UNIT_MATRIX, 262.144e12},     /* 32 x 4096 x 2 x 1 GHz */
        {"ascend-910b2c", DTYPE_INT8, UNIT_MATRIX, 707.7888e12}, /* 24 x 8192 x 2 x 1.8 GHz */
        {"wormhole-n150", DTYPE_FP16, UNIT_MATRIX, 74e12},
        {"cloud-ai-100-ultra", DTYPE_INT8, UNIT_MATRIX, 1600e12}, /* four chips with 400 */
        {"dragonwing-iq-9075-npu", DTYPE_INT8, UNIT_MATRIX, 100e12},
        {"snapdragon-8-gen-3-npu", DTYPE_INT8, UNIT_MATRIX, 45e12},
        {"rp2350", DTYPE_INT8, UNIT_VECTOR, 1.2e9}, /* 2 x 150 MHz x 4 */
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Peak *peak = device_peak(find(state, rows[i].id), rows[i].dtype, rows[i].unit,
                                       BASIS_THEORETICAL, true);
        assert_non_null(peak);
        expect_near(rows[i].id, peak->flops_per_s, rows[i].flops_per_s);
    }
}

/* What data sheets print as sparse; nothing before Ampere skips zeros. */
static void test_sparse_peaks(void **state)
{
    static const struct {
        const char *id;
        DType dtype;
        double flops_per_s;
    } rows[] = {
        {"a100-80gb-sxm", DTYPE_FP16, 624e12},   {"a100-80gb-sxm", DTYPE_INT8, 1248e12},
        {"h100-sxm", DTYPE_FP16, 1979e12},       {"h100-sxm", DTYPE_INT8, 3958e12},
        {"h100-pcie", DTYPE_INT8, 3026e12},      {"l4", DTYPE_INT8, 485e12},
        {"rtx-3090", DTYPE_INT8, 568e12},        {"rtx-4090", DTYPE_FP16, 330.3e12},
        {"jetson-agx-orin", DTYPE_INT8, 170e12},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Peak *peak = device_sparse_peak(find(state, rows[i].id), rows[i].dtype, "2:4",
                                              BASIS_THEORETICAL, true);
        assert_non_null(peak);
        expect_near(rows[i].id, peak->flops_per_s, rows[i].flops_per_s);
    }
    assert_int_equal(find(state, "v100-sxm2")->sparse_peaks->len, 0);
    assert_int_equal(find(state, "t4")->sparse_peaks->len, 0);
}

/* 16 results per clock and multiprocessor: 108 of them at 1.41 GHz, 16 at 1.3 GHz. */
static void test_special_functions(void **state)
{
    expect_near("a100", find(state, "a100-80gb-sxm")->special.value, 2436.48e9);
    expect_near("agx orin", find(state, "jetson-agx-orin")->special.value, 332.8e9);
}

static void test_bandwidths(void **state)
{
    static const struct {
        const char *id;
        double theoretical, measured; /* 0: not measured */
    } rows[] = {
        {"core-i9-10980xe", 96e9, 74e9},
        {"xeon-platinum-8380", 204.8e9, 0},
        {"xeon-platinum-8480plus", 307.2e9, 0},
        {"v100-sxm2", 900e9, 846e9},
        {"v100-pcie", 900e9, 814e9},
        {"t4", 320e9, 0},
        {"a100-80gb-sxm", 2039e9, 1774e9},
        {"h100-sxm", 3352.32e9, 0},
        {"rtx-4090", 1008e9, 0},
        {"jetson-agx-orin", 204.8e9, 189.5e9},
        {"raspberry-pi-5", 17.068e9, 12e9}, /* 6.0 GB/s copied: read and written */
        {"stm32h743", 1.92e9, 0},           /* 8 bytes at 240 MHz */
        {"p100-sxm2", 732e9, 558.6e9},
        {"a100-40gb-sxm", 1555e9, 1397e9},
        {"h100-pcie", 2039.04e9, 1832e9},
        {"h200", 4800e9, 3534e9},
        {"l4", 300e9, 0},
        {"rtx-2080-ti", 616e9, 555.7e9},
        {"rtx-5090", 1792e9, 0},
        {"jetson-orin-nano-8gb", 68e9, 63.4e9},
        {"raspberry-pi-4", 12.8e9, 5.1e9}, /* 2.55 GB/s copied */
        {"graviton2", 204.8e9, 172.5e9},
        {"mi100", 1228.8e9, 1006e9},
        {"mi210", 1638.4e9, 1388.8e9},
        {"mi300x", 5300e9, 0},
        {"b200", 7700e9, 6668.7e9},
        {"jetson-xavier-nx", 59.7e9, 0},
        {"a64fx", 1024e9, 816.7e9},
        {"rx-6900-xt", 512e9, 421e9},
        {"apple-m1-max", 409.6e9, 0},
        {"apple-m1-ultra", 819.2e9, 0}, /* twice the M1 Max */
        {"apple-a14-gpu", 34.128e9, 0}, /* 8 bytes at 4266 MT/s */
        {"apple-a16-ane", 51.2e9, 0},   /* 8 bytes at 6400 MT/s */
        {"apple-m4", 120e9, 100e9},
        {"snapdragon-8-gen-3", 76.8e9, 0},     /* 8 bytes at 9600 MT/s */
        {"dragonwing-iq-9075-npu", 76.8e9, 0}, /* 12 bytes at 6400 MT/s */
        {"snapdragon-8-gen-3-npu", 76.8e9, 0}, /* 8 bytes at 9600 MT/s */
        {"tpu-v2", 716e9, 0},
        {"tpu-v4", 1228e9, 0},
        {"gaudi3", 3700e9, 0},
        {"groqchip-1", 80e12, 0},
        {"esp32-s3", 0.16e9, 0},
        /* 16 bytes a cycle and core; 100 KiB read and written in 13145 cycles at 240 MHz */
        {"esp32-s3-sram", 7.68e9, 2 * 102400 * 240e6 / 13145},
        {"ascend-310", 51.2e9, 0}, /* 16 bytes at 3200 MT/s */
        {"ascend-910", 1200e9, 0},
        {"alveo-u50-dpu", 460e9, 0},
        {"wormhole-n150", 288e9, 267.6e9},
        {"inferentia1", 53.6870912e9, 0}, /* 50 GiB/s */
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Device *device = find(state, rows[i].id);
        double theoretical = device_bandwidth(device, BASIS_THEORETICAL, true);
        double measured = device_bandwidth(device, BASIS_MEASURED, true);
        expect_near(rows[i].id, theoretical, rows[i].theoretical);
        expect_near(rows[i].id, measured, rows[i].measured);
    }
}

/* Ridge points of the worked examples: 4.608 TFLOP/s over 96 GB/s, 2.86 over 74, 125 over 900. */
static void test_ridge_points(void **state)
{
    static const struct {
        const char *id;
        DType dtype;
        Unit unit;
        Basis basis;
        double flops_per_byte;
    } rows[] = {
        {"core-i9-10980xe", DTYPE_FP32, UNIT_VECTOR, BASIS_THEORETICAL, 48},
        {"core-i9-10980xe", DTYPE_FP32, UNIT_VECTOR, BASIS_MEASURED, 38.648648648648646},
        {"v100-sxm2", DTYPE_FP16, UNIT_MATRIX, BASIS_THEORETICAL, 138.88888888888889},
        {"v100-pcie", DTYPE_FP16, UNIT_MATRIX, BASIS_THEORETICAL, 113049.6 / 900},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Device *device = find(state, rows[i].id);
        const Peak *peak = device_peak(device, rows[i].dtype, rows[i].unit, rows[i].basis, true);
        double bandwidth = device_bandwidth(device, rows[i].basis, true);
        expect_near(rows[i].id, peak->flops_per_s / bandwidth, rows[i].flops_per_byte);
    }
}

/* A bound is at the highest clock of all cores; what they keep, or the base, is a second ceiling.
 */
static void test_processors_sustain_less(void **state)
{
    static const struct {
        const char *id;
        DType dtype;
        Unit unit;
        double flops_per_s;
    } rows[] = {
        {"xeon-platinum-8280", DTYPE_FP32, UNIT_VECTOR, 4.3008e12}, /* 28 x 2.4 GHz x 64 */
        {"xeon-platinum-8380", DTYPE_FP32, UNIT_VECTOR, 5.888e12},  /* 40 x 2.3 GHz x 64 */
        {"xeon-platinum-8480plus", DTYPE_BF16, UNIT_MATRIX, 114.688e12},
        {"xeon-platinum-8480plus", DTYPE_INT8, UNIT_MATRIX, 229.376e12},
        {"epyc-7742", DTYPE_FP32, UNIT_VECTOR, 4.608e12},
        {"epyc-9654", DTYPE_FP32, UNIT_VECTOR, 7.3728e12},
        {"ryzen-9-7950x", DTYPE_FP32, UNIT_VECTOR, 2.304e12},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        expect_near(
            rows[i].id,
            device_peak(find(state, rows[i].id), rows[i].dtype, rows[i].unit, BASIS_SUSTAINED, true)
                ->flops_per_s,
            rows[i].flops_per_s);
}

/* What drivers show, or as many GiB as are fitted: never GB. */
static void test_capacities_of_cards(void **state)
{
    static const struct {
        const char *id;
        int64_t bytes;
    } rows[] = {
        {"h200", 143771LL << 20},      {"b200", 183359LL << 20},
        {"mi300x", 206141652992},      {"h100-sxm", 81559LL << 20},
        {"a100-80gb-sxm", 80LL << 30}, {"a100-40gb-sxm", 40LL << 30},
        {"v100-sxm2", 32510LL << 20},  {"rtx-4090", 24564LL << 20},
        {"mi250x", 128LL << 30},       {"jetson-agx-orin", 64LL << 30},
        {"t4", 15360LL << 20},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_int_equal(device_main_memory(find(state, rows[i].id))->capacity_bytes,
                         rows[i].bytes);
}

/* What a launch takes belongs to the very device it was measured on: the card with 80 GB, not the
 * one with 40 and not the L40S with the L40's chip. A round trip is no launch in a stream. */
static void test_launches(void **state)
{
    static const struct {
        const char *id;
        double seconds; /* 0: unknown */
        guint n;
    } rows[] = {
        {"a100-80gb-sxm", 2.62e-6, 3}, {"a100-40gb-sxm", 0, 0},
        {"h200", 2.43e-6, 4},          {"h100-sxm", 0, 0},
        {"l40", 1.64e-6, 4},           {"l40s", 0, 0},
        {"mi210", 2.05e-6, 4},         {"mi325x", 0, 1},
        {"rx-6900-xt", 3.28e-6, 4},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Device *device = find(state, rows[i].id);
        assert_int_equal(device->launches->len, rows[i].n);
        assert_true(is_near(device_launch_seconds(device), rows[i].seconds));
    }
}

/* The latest rent, whoever asks it: 2025-03-17, 2025-08-18 and 2022-08-05. */
static void test_prices(void **state)
{
    static const struct {
        const char *id, *provider;
        double per_hour;
    } rows[] = {
        {"a100-40gb-sxm", "Oracle Cloud", 3.05},
        {"h100-sxm", "Amazon Web Services, p5.48xlarge, us-east-2", 6.88},
        {"t4", "Amazon Web Services", 0.53},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Price *rent = price_of_rent(find(state, rows[i].id)->prices);
        assert_string_equal(rent->provider, rows[i].provider);
        expect_near(rows[i].id, rent->per_hour, rows[i].per_hour);
    }
    assert_null(price_of_rent(find(state, "mi250x")->prices)); /* a board's price only */
    assert_int_equal(find(state, "mi250x")->prices->len, 1);
}

/* 16 cores x 2.9 GHz x 64: the AVX-512 clock lies between the data sheet and what is measured. */
static void test_core_i9_sustains_less_than_it_promises(void **state)
{
    const Device *device = find(state, "core-i9-10980xe");
    double flops[BASIS_COUNT];
    for (int b = 0; b < BASIS_COUNT; b++)
        flops[b] = device_peak(device, DTYPE_FP32, UNIT_VECTOR, (Basis)b, true)->flops_per_s;
    expect_near("sustained", flops[BASIS_SUSTAINED], 2.9696e12);
    expect_near("measured", flops[BASIS_MEASURED], 2.86e12);
    assert_true(device->doubts->len >= 2); /* 18 cores, 94 GB/s */
}

/* Rates that assume 2:4 sparsity would be twice these. */
static void test_no_rate_is_sparse(void **state)
{
    static const struct {
        const char *id;
        DType dtype;
        double below;
    } rows[] = {
        {"a100-80gb-sxm", DTYPE_FP16, 313e12},  {"a100-80gb-sxm", DTYPE_INT8, 625e12},
        {"h100-sxm", DTYPE_FP16, 1000e12},      {"h100-sxm", DTYPE_BF16, 1000e12},
        {"h100-sxm", DTYPE_INT8, 1980e12},      {"h100-sxm", DTYPE_FP8, 1980e12},
        {"rtx-4090", DTYPE_INT8, 700e12},       {"rtx-4090", DTYPE_FP16, 331e12},
        {"jetson-agx-orin", DTYPE_INT8, 86e12}, {"jetson-orin-nano-8gb", DTYPE_INT8, 21e12},
        {"h100-pcie", DTYPE_FP16, 757e12},      {"l4", DTYPE_INT8, 243e12},
        {"rtx-3090", DTYPE_INT8, 285e12},       {"mi300x", DTYPE_FP8, 2615e12},
        {"trainium2", DTYPE_BF16, 668e12},      {"b200", DTYPE_FP8, 4501e12},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        double best = device_best_peak(find(state, rows[i].id), rows[i].dtype, UNIT_MATRIX);
        assert_true(best > 0 && best < rows[i].below);
    }
}

static bool may_exceed(const Device *device, const Peak *peak)
{
    static const char *const cards[] = {"rtx-4090", "rtx-5090", "apple-m3-ane", NULL};
    return g_strv_contains(cards, device->id) && peak->note != NULL && peak->dtype != DTYPE_FP32;
}

/* Only GeForce cards, whose boost clock is no cap, and one Neural Engine, whose clock nobody
 * states, were seen to do more than is rated. */
static void test_measured_is_below_theoretical(void **state)
{
    const GPtrArray *devices = *state;
    int exceeding = 0;
    for (guint i = 0; i < devices->len; i++) {
        const Device *device = g_ptr_array_index(devices, i);
        for (guint k = 0; k < device->peaks->len; k++) {
            const Peak *peak = &g_array_index(device->peaks, Peak, k);
            const Peak *sheet =
                device_peak(device, peak->dtype, peak->unit, BASIS_THEORETICAL, true);
            if (peak->basis == BASIS_THEORETICAL || sheet == NULL ||
                peak->flops_per_s < sheet->flops_per_s)
                continue;
            assert_true(may_exceed(device, peak));
            exceeding++;
        }
        double measured = device_bandwidth(device, BASIS_MEASURED, true);
        double stated = device_bandwidth(device, BASIS_THEORETICAL, true);
        assert_true(measured == 0 || stated == 0 || measured < stated);
    }
    assert_int_equal(exceeding, 5 + 4 + 1);
}

/* A chip of which only a measurement is known says so. */
static void test_measurements_stand_alone_where_no_peak_is_published(void **state)
{
    const Device *cpu = find(state, "apple-m4-max-cpu");
    assert_null(device_peak(cpu, DTYPE_FP64, UNIT_VECTOR, BASIS_THEORETICAL, false));
    expect_near("HPL", device_best_peak(cpu, DTYPE_FP64, UNIT_VECTOR), 685e9);
}

/* What blocks are kept in (0: none), and what they stream from. */
static void test_memories(void **state)
{
    static const struct {
        const char *id, *main;
        int64_t fast_kib;
    } rows[] = {
        {"core-i9-10980xe", "DDR4", 25344},
        {"xeon-platinum-8380", "DDR4", 61440},
        {"v100-sxm2", "HBM2", 6144},
        {"t4", "GDDR6", 4096},
        {"a100-80gb-sxm", "HBM2e", 40960},
        {"h100-sxm", "HBM3", 51200},
        {"rtx-4090", "GDDR6X", 73728},
        {"jetson-agx-orin", "LPDDR5", 4096},
        {"raspberry-pi-5", "LPDDR4X", 2048},
        {"stm32h743", "AXI SRAM", 128},
        {"h200", "HBM3e", 51200},
        {"l40s", "GDDR6", 98304},
        {"rtx-2080-ti", "GDDR6", 5632},
        {"jetson-nano", "LPDDR4", 256},
        {"epyc-9654", "DDR5", 393216},
        {"xeon-platinum-8280", "DDR4", 39424},
        {"mi300x", "HBM3", 262144},
        {"apple-m1", "LPDDR4X", 8192},
        {"snapdragon-8-gen-2", "LPDDR5X", 8192},
        {"tpu-v4", "HBM2", 131072},
        {"gaudi2", "HBM2e", 49152},
        {"groqchip-1", "SRAM", 0},
        {"esp32-s3", "PSRAM", 512},
        {"esp32-s3-sram", "SRAM", 0},
        {"apple-m2-max", "LPDDR5", 49152},
        {"tpu-v5p", "HBM2e", 131072},
        {"trainium2", "HBM", 229376}, /* 8 x 28 MiB */
        {"ascend-910", "HBM2", 32768},
        {"stm32f429", "SRAM", 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Device *device = find(state, rows[i].id);
        assert_string_equal(device_main_memory(device)->name, rows[i].main);
        assert_int_equal(device_fast_memory(device), rows[i].fast_kib * 1024);
    }
}

/* What vendors call GB of HBM is GiB for Google's and AWS's chips; the CCM of an STM32F429 is
 * apart. */
static void test_capacities(void **state)
{
    static const struct {
        const char *id;
        int64_t kib;
    } rows[] = {
        {"tpu-v3", 32 << 20},    {"tpu-v4", 32 << 20},     {"tpu-v5e", 16 << 20},
        {"tpu-v5p", 95 << 20},   {"tpu-v6e", 32 << 20},    {"tpu-v7x", 192 << 20},
        {"trainium2", 96 << 20}, {"trainium3", 144 << 20}, {"inferentia1", 8 << 20},
        {"stm32f429", 192},      {"stm32l4r5", 640},       {"nrf52840", 256},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Memory *memory = device_main_memory(find(state, rows[i].id));
        assert_int_equal(memory->capacity_bytes, rows[i].kib * 1024);
    }
}

/* Of the devices that run weights in place, in MiB. */
static void test_flash(void **state)
{
    static const struct {
        const char *id;
        int mib;
    } rows[] = {
        {"stm32f429", 2}, {"stm32l4r5", 2}, {"stm32h743", 2}, {"nrf52840", 1}, {"v100-sxm2", 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_int_equal(device_flash_bytes(find(state, rows[i].id)), rows[i].mib << 20);
}

/* What a device keeps up under load is a second ceiling, below the first. */
static void test_sustained_peaks(void **state)
{
    static const struct {
        const char *id;
        DType dtype;
        double flops_per_s;
    } rows[] = {
        {"tpu-v3", DTYPE_BF16, 123e12},
        {"gaudi3", DTYPE_BF16, 1677e12},
        {"gaudi3", DTYPE_FP8, 1677e12},
        {"cloud-ai-100", DTYPE_INT8, 375e12},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Device *device = find(state, rows[i].id);
        const Peak *peak = device_peak(device, rows[i].dtype, UNIT_MATRIX, BASIS_SUSTAINED, true);
        expect_near(rows[i].id, peak->flops_per_s, rows[i].flops_per_s);
        peak = device_peak(device, rows[i].dtype, UNIT_MATRIX, BASIS_THEORETICAL, true);
        assert_true(peak->flops_per_s > rows[i].flops_per_s);
    }
}

/* Costs are counted with the latest: 4.50 an hour for the four chips of a v2-8, and what the price
 * list asked in March 2025. */
static void test_rents(void **state)
{
    static const struct {
        const char *id, *date;
        double per_hour;
    } rows[] = {
        {"tpu-v2", "2024-02-07", 1.125}, {"tpu-v3", "2021-11-17", 2},
        {"tpu-v5e", "2025-03-03", 1.2},  {"tpu-v6e", "2025-03-03", 2.7},
        {"trainium", "2024-12", 0.968},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Price *rent = price_of_rent(find(state, rows[i].id)->prices);
        assert_non_null(rent);
        assert_string_equal(rent->date, rows[i].date);
        expect_near(rows[i].id, rent->per_hour, rows[i].per_hour);
    }
}

/* 16-bit floats are computed in fp32 where a generation lacks them; other formats are not computed
 * by what states no peak for them. */
static void test_formats_that_are_missing(void **state)
{
    static const struct {
        const char *id;
        DType asked;
        bool computed, stated;
    } rows[] = {
        {"v100-sxm2", DTYPE_BF16, true, false},      {"t4", DTYPE_BF16, true, false},
        {"v100-sxm2", DTYPE_INT4, false, false},     {"h100-sxm", DTYPE_INT4, false, false},
        {"a100-80gb-sxm", DTYPE_FP8, false, false},  {"core-i9-10980xe", DTYPE_FP16, true, false},
        {"core-i9-10980xe", DTYPE_INT8, true, true}, {"stm32h743", DTYPE_FP64, false, false},
        {"p100-sxm2", DTYPE_INT8, false, false},     {"tesla-p4", DTYPE_FP16, true, false},
        {"tpu-v3", DTYPE_INT8, false, false},        {"tpu-v3", DTYPE_BF16, true, true},
        {"b200", DTYPE_INT4, false, false},          {"mi100", DTYPE_INT4, true, true},
        {"graviton3", DTYPE_BF16, true, true},       {"graviton2", DTYPE_BF16, true, false},
        {"apple-m1-ane", DTYPE_INT8, false, false},  {"apple-m4-ane", DTYPE_INT8, true, true},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Device *device = find(state, rows[i].id);
        bool stated = device_best_peak(device, rows[i].asked, UNIT_VECTOR) > 0 ||
                      device_best_peak(device, rows[i].asked, UNIT_MATRIX) > 0;
        if (device_computes(device, rows[i].asked) != rows[i].computed || stated != rows[i].stated)
            fail_msg("%s: %s", rows[i].id, dtype_name(rows[i].asked));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_catalogue_spans_every_class),
        cmocka_unit_test(test_what_is_written_reads_back),
        cmocka_unit_test(test_every_device_is_named_once),
        cmocka_unit_test(test_roofs_are_missing_only_where_no_source_has_them),
        cmocka_unit_test(test_nothing_is_wrong_or_suspicious),
        cmocka_unit_test(test_vector_units_have_16_bits),
        cmocka_unit_test(test_every_number_has_a_source),
        cmocka_unit_test(test_theoretical_peaks),
        cmocka_unit_test(test_sparse_peaks),
        cmocka_unit_test(test_special_functions),
        cmocka_unit_test(test_bandwidths),
        cmocka_unit_test(test_ridge_points),
        cmocka_unit_test(test_processors_sustain_less),
        cmocka_unit_test(test_capacities_of_cards),
        cmocka_unit_test(test_launches),
        cmocka_unit_test(test_prices),
        cmocka_unit_test(test_core_i9_sustains_less_than_it_promises),
        cmocka_unit_test(test_no_rate_is_sparse),
        cmocka_unit_test(test_measured_is_below_theoretical),
        cmocka_unit_test(test_measurements_stand_alone_where_no_peak_is_published),
        cmocka_unit_test(test_memories),
        cmocka_unit_test(test_capacities),
        cmocka_unit_test(test_sustained_peaks),
        cmocka_unit_test(test_flash),
        cmocka_unit_test(test_rents),
        cmocka_unit_test(test_formats_that_are_missing),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
