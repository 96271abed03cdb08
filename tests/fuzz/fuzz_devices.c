/* Any bytes as a file of devices, and as one of measurements. */
#include "fuzz.h"
#include "zoo/devices.h"
#include "zoo/measurements.h"

static void check_device(const Device *device)
{
    check_line(device->id);
    check_line(device->name);
    require(device->peaks->len > 0);
    for (guint i = 0; i < device->peaks->len; i++)
        require(g_array_index(device->peaks, Peak, i).flops_per_s > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    FuzzFolder folder = folder_begin("a.lua", bytes, length);
    g_autoptr(GPtrArray) errors = errors_new();
    g_autoptr(GPtrArray) devices = devices_load(folder.dir, "hardware", errors);
    g_autoptr(GPtrArray) G_GNUC_UNUSED sets =
        measurements_load(folder.dir, "hardware/measurements", errors);
    check_errors(errors);
    for (guint i = 0; i < devices->len; i++)
        check_device(g_ptr_array_index(devices, i));
    folder_end(&folder);
    return 0;
}
