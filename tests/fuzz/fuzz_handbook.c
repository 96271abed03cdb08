/* Any bytes as handbook.lua, beside a network and a device. */
#include "fuzz.h"
#include "zoo/devices.h"
#include "zoo/handbook.h"

static const char MODEL[] =
    "model { id = 'm', input = { 3, 8, 8 }, build = function(x) return x:relu() end }";
static const char DEVICE[] = "device { id = 'd', class = 'edge', peak { dtype = 'fp32', unit = "
                             "'vector', flops = 1e12, source = 's' } }";

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    g_autoptr(GPtrArray) errors = errors_new();
    FuzzFolder models = folder_begin("m.lua", (const uint8_t *)MODEL, strlen(MODEL));
    FuzzFolder hardware = folder_begin("d.lua", (const uint8_t *)DEVICE, strlen(DEVICE));
    FuzzFolder folder = folder_begin("handbook.lua", bytes, length);
    g_autoptr(Zoo) zoo = zoo_load(models.dir, "models", errors);
    g_autoptr(GPtrArray) devices = devices_load(hardware.dir, "hardware", errors);
    require(zoo_count(zoo) == 1 && devices->len == 1);
    g_autoptr(Handbook) handbook = handbook_load(folder.dir, zoo, devices, errors);
    check_errors(errors);
    check_line(handbook->title);
    require(handbook->precisions && *handbook->precisions);
    g_autoptr(GArray) shown = handbook_models(handbook, zoo);
    g_autoptr(GPtrArray) on = handbook_devices(handbook, devices);
    for (guint i = 0; i < shown->len; i++)
        require(g_array_index(shown, int, i) < zoo_count(zoo));
    require(on->len <= 1);
    for (int i = 0; i < zoo_count(zoo); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Graph) graph = zoo_build(zoo, i, NULL, &error);
        require(!graph == !!error);
    }
    folder_end(&folder);
    folder_end(&hardware);
    folder_end(&models);
    return 0;
}
