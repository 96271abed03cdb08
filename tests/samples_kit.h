/* Two networks, a device and sets of measurements of them, from texts. */
#ifndef TESTS_SAMPLES_KIT_H
#define TESTS_SAMPLES_KIT_H

#include "load_files.h"
#include "measure/samples.h"
#include "zoo/devices.h"

typedef struct SampleKit {
    Files models, devices, sets;
    Zoo *zoo;
    GPtrArray *device_list, *set_list;
} SampleKit;

/* conv  16·64 outputs of 16·9 products: 147456 MACs, 294912 FLOPs; relu 1024 FLOPs */
#define SAMPLE_MODELS                                                                              \
    "family { 'Small', source = 'test' }\n"                                                        \
    "model { id = 'small', name = 'Small', input = { 16, 8, 8 }, build = function(x)\n"            \
    "  return x:conv { 16, kernel = 3, pad = 1, bias = false }:relu() end }\n"                     \
    "family { 'Line', source = 'test' }\n"                                                         \
    "model { id = 'line', name = 'Line', input = { 16, 8, 8 }, build = function(x)\n"              \
    "  return x:relu() end }\n"

/* 1 TFLOP/s and 1 TB/s, a cache of 64 KiB of which no rate is known. */
#define SAMPLE_DEVICE                                                                              \
    "device { id = 'box', name = 'Box', vendor = 'V', year = 2020, class = 'desktop-cpu',\n"       \
    "  peak { dtype = 'fp32', unit = 'vector', flops = 1e12, source = 's' },\n"                    \
    "  memory { name = 'L2', on_chip = true, capacity = 64 * KiB, source = 's' },\n"               \
    "  memory { name = 'DRAM', capacity = 1 * GiB, bandwidth = 1e12, source = 's' } }\n"

static inline SampleKit sample_kit(const char *sets)
{
    SampleKit kit = {files_start(), files_start(), files_start(), NULL, NULL, NULL};
    files_add(&kit.models, "m.lua", SAMPLE_MODELS);
    files_add(&kit.devices, "d.lua", SAMPLE_DEVICE);
    files_add(&kit.sets, "s.lua", sets);
    kit.zoo = zoo_load(kit.models.dir, "models", kit.models.errors);
    kit.device_list = devices_load(kit.devices.dir, "hardware", kit.devices.errors);
    kit.set_list = measurements_load(kit.sets.dir, "measured", kit.sets.errors);
    assert_string_equal(files_error(&kit.models, 0), "");
    assert_string_equal(files_error(&kit.devices, 0), "");
    assert_string_equal(files_error(&kit.sets, 0), "");
    return kit;
}

static inline void sample_kit_clear(SampleKit *kit)
{
    zoo_free(kit->zoo);
    g_ptr_array_unref(kit->device_list);
    g_ptr_array_unref(kit->set_list);
    files_end(&kit->models);
    files_end(&kit->devices);
    files_end(&kit->sets);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SampleKit, sample_kit_clear)

static inline const MeasurementSet *sample_set(const SampleKit *kit, guint i)
{
    return g_ptr_array_index(kit->set_list, i);
}

/* Twelve networks of one convolution each, on a device of 1 TFLOP/s and 1 TB/s: 147456 · i² MACs
 * for i times the channels, at 60 % of the peak. */
static inline char *twelve(const char *how)
{
    GString *text = g_string_new(NULL);
    g_string_append_printf(
        text,
        "measurements { id = 'a', title = 'A', device = 'box', stack = 's', "
        "source = 'p', dtype = 'fp32', how = '%s', date = '2024-05-01', rows = {",
        how);
    for (int i = 1; i <= 12; i++) {
        double flops = 2.0 * 147456 * 1024 * i * i;
        g_string_append_printf(text, "{ 'net%d', 8, 1024, %.17g },", i,
                               1024 / (flops / 0.6e12 + 1e-5));
    }
    g_string_append(text, "} }");
    return g_string_free(text, FALSE);
}

static inline void add_twelve(const SampleKit *kit)
{
    for (int i = 1; i <= 12; i++) {
        g_autofree char *text = g_strdup_printf(
            "family { 'F%d', source = 'test' }\n"
            "model { id = 'net%d', name = 'Net %d', input = { %d, 8, 8 }, build = function(x)\n"
            "  return x:conv { %d, kernel = 3, pad = 1, bias = false } end }\n",
            i, i, i, 16 * i, 16 * i);
        g_autofree char *name = g_strdup_printf("n%d.lua", i);
        files_add(&kit->models, name, text);
    }
}

static inline SampleKit kit_of_twelve(const char *how)
{
    g_autofree char *sets = twelve(how);
    SampleKit kit = sample_kit(sets);
    add_twelve(&kit);
    zoo_free(kit.zoo);
    kit.zoo = zoo_load(kit.models.dir, "models", kit.models.errors);
    assert_string_equal(files_error(&kit.models, 0), "");
    return kit;
}

#endif
