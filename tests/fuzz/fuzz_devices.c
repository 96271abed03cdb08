/* Any bytes as a file of devices, as one of measurements, as one of nodes, and as one of profiles,
 * which read back as they are written. */
#include "fuzz.h"
#include "zoo/devices.h"
#include "zoo/measurements.h"
#include "zoo/nodes.h"
#include "zoo/profiles.h"

static void check_device(const Device *device)
{
    check_line(device->id);
    check_line(device->name);
    require(device->peaks->len > 0);
    for (guint i = 0; i < device->peaks->len; i++)
        require(g_array_index(device->peaks, Peak, i).flops_per_s > 0);
}

static void check_profile(const Profile *profile)
{
    g_autoptr(GString) text = g_string_new(NULL), again = g_string_new(NULL);
    profile_write(profile, text);
    FuzzFolder folder = folder_begin("p.lua", (const uint8_t *)text->str, text->len);
    g_autoptr(GPtrArray) errors = errors_new();
    g_autoptr(GPtrArray) profiles = profiles_load(folder.dir, "hardware/profiles", errors);
    require(profiles->len == 1);
    profile_write(g_ptr_array_index(profiles, 0), again);
    require(g_string_equal(text, again));
    folder_end(&folder);
}

static void check_fabric(const char *dir, GPtrArray *errors)
{
    g_autoptr(Fabric) fabric = fabric_new();
    nodes_add(fabric, dir, "hardware/nodes", NULL, errors);
    nodes_bind(fabric, errors);
    for (guint i = 0; i < fabric->parts[FABRIC_NODE]->len; i++) {
        const Node *node = g_ptr_array_index(fabric->parts[FABRIC_NODE], i);
        check_line(node->head.id);
        require(fabric_link(fabric, node->link) && node_device_bandwidth(fabric, node) > 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    FuzzFolder folder = folder_begin("a.lua", bytes, length);
    g_autoptr(GPtrArray) errors = errors_new();
    g_autoptr(GPtrArray) devices = devices_load(folder.dir, "hardware", errors);
    g_autoptr(GPtrArray) G_GNUC_UNUSED sets =
        measurements_load(folder.dir, "hardware/measurements", errors);
    g_autoptr(GPtrArray) profiles = profiles_load(folder.dir, "hardware/profiles", errors);
    check_fabric(folder.dir, errors);
    check_errors(errors);
    for (guint i = 0; i < profiles->len; i++)
        check_profile(g_ptr_array_index(profiles, i));
    for (guint i = 0; i < devices->len; i++)
        check_device(g_ptr_array_index(devices, i));
    folder_end(&folder);
    return 0;
}
