/* What fits beside what a runtime takes (serve/room.h). */
#include "support.h"

#include <math.h>

#include "base/units.h"
#include "serve/room.h"

#define GIB (1024.0 * 1024 * 1024)

static Device *device_of(int64_t capacity)
{
    Device *device = device_new("box", "Box");
    Memory memory = {.name = "HBM3", .capacity_bytes = capacity};
    memory.bytes_per_s[BASIS_THEORETICAL] = 1e12;
    g_array_append_val(device->memories, memory);
    return device;
}

/* All of it is room, and one byte more does not fit. */
static void test_without_a_runtime(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_of(1000);
    Room room = room_of(device, NULL);
    Held held = {.weights = 600, .cache = 300, .activations = 100};
    assert_int_equal(room.bytes, 1000);
    assert_int_equal(room_taken(&room, &held), 1000);
    assert_int_equal(room_fits(&room, &held), FITS_YES);
    assert_int_equal(room_pool(&room, &held), 300);
    held.cache++;
    assert_int_equal(room_fits(&room, &held), FITS_NO);
}

/* vLLM on an H100 of 79.18 GiB, at a utilisation of 0.9, as it says itself in the log: weights,
 * activations, what is outside of PyTorch, and what is left for the cache, in GiB
 * (llm-d-incubation/llm-d-planner, docs/empirical-vllm-memory-results.md). */
static const struct Measured {
    const char *model;
    double weights, activations, overhead, pool;
} measured[] = {
    {"Qwen3-0.6B", 1.12, 5.56, 0.13, 64.45},
    {"Qwen3-32B", 61.03, 5.64, 0.14, 4.45},
};

/* A third row, of gpt-oss-120b, adds up at a utilisation of 0.95 alone, and says 0.9: it is left
 * out. */
static void test_pool_of_vllm(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_of((int64_t)(79.18 * GIB));
    for (gsize i = 0; i < G_N_ELEMENTS(measured); i++) {
        const struct Measured *row = &measured[i];
        Runtime runtime = {.utilisation = 0.9,
                           .block_tokens = 16,
                           .overhead_bytes = (int64_t)(row->overhead * GIB)};
        Room room = room_of(device, &runtime);
        Held held = {.weights = (int64_t)(row->weights * GIB),
                     .activations = (int64_t)(row->activations * GIB)};
        double pool = (double)room_pool(&room, &held) / GIB;
        if (fabs(pool - row->pool) > 0.01 * row->pool)
            fail_msg("%s: %.2f GiB of cache, not %.2f", row->model, pool, row->pool);
    }
}

/* Of what is free the cache has nine tenths: 0.9 · (1,000 − 600 − 100). */
static void test_of_free(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_of(1000);
    Runtime runtime = {.utilisation = 0.9, .of_free = true, .block_tokens = 32};
    Room room = room_of(device, &runtime);
    Held held = {.weights = 600, .cache = 270, .activations = 100};
    assert_int_equal(room.bytes, 1000);
    assert_int_equal(room_pool(&room, &held), 270);
    assert_int_equal(room_fits(&room, &held), FITS_YES);
    held.cache++;
    assert_int_equal(room_fits(&room, &held), FITS_NO);
    room = room_less(room, 100);
    assert_int_equal(room_pool(&room, &held), 180);
}

/* Weights that run from a flash of their own take no memory. */
static void test_flash(void **state)
{
    (void)state;
    Room room = {.capacity_bytes = 100, .bytes = 100, .flash_bytes = 1000};
    Held held = {.weights = 1000, .cache = 60, .activations = 40};
    assert_int_equal(room_taken(&room, &held), 100);
    assert_int_equal(room_fits(&room, &held), FITS_YES);
    held.weights = 1001;
    assert_int_equal(room_fits(&room, &held), FITS_NO);
}

static void test_unknown(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_of(0);
    Room room = room_of(device, NULL);
    Held held = {.weights = 600, .cache = 300, .activations = 100};
    assert_int_equal(room_fits(&room, &held), FITS_UNKNOWN);
    assert_int_equal(room_pool(&room, &held), 0);
}

static void test_words(void **state)
{
    (void)state;
    g_autoptr(Device) device = device_of(1000);
    Runtime runtime = {.utilisation = 0.9, .block_tokens = 1, .overhead_bytes = 100};
    Room room = room_of(device, &runtime);
    Held held = {.weights = 600, .cache = 300, .activations = 100};
    g_autofree char *text = room_text(&room, &held, device);
    assert_string_equal(text, "does not fit: 600 B of weights, 300 B of cache and 100 B of "
                              "activations in 800 B of HBM3 that is left of device "
                              "'box'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_a_runtime), cmocka_unit_test(test_pool_of_vllm),
        cmocka_unit_test(test_of_free),           cmocka_unit_test(test_flash),
        cmocka_unit_test(test_unknown),           cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
