#include "measure/host.h"

#include <hwloc.h>
#include <string.h>

#include "base/error.h"

enum { FIRST_LEVEL = 1, LAST_LEVEL = 5 };

static const char *const NOISE[] = {"(R)", "(r)", "(TM)", "(tm)", "CPU", "Processor", NULL};

char *host_clean_name(const char *name)
{
    g_auto(GStrv) at = g_strsplit(name ? name : "", "@", 2);
    g_autoptr(GString) text = g_string_new(at[0] ? at[0] : "");
    for (int i = 0; NOISE[i]; i++)
        g_string_replace(text, NOISE[i], " ", 0);
    g_auto(GStrv) words = g_strsplit_set(text->str, " \t\n", -1);
    g_string_truncate(text, 0);
    for (char **word = words; *word; word++)
        if (**word)
            g_string_append_printf(text, "%s%s", text->len ? " " : "", *word);
    return text->len ? g_strdup(text->str) : NULL;
}

/* ---- What there is --------------------------------------------------------------------------- */

/* Whoever is bound to some processors may use no others. */
static void restrict_to_own(hwloc_topology_t topology)
{
    hwloc_bitmap_t own = hwloc_bitmap_alloc();
    if (hwloc_get_cpubind(topology, own, HWLOC_CPUBIND_PROCESS) == 0)
        (void)hwloc_topology_restrict(topology, own, 0);
    hwloc_bitmap_free(own);
}

static void read_cores(Host *host, hwloc_topology_t topology)
{
    hwloc_obj_type_t type =
        hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_CORE) > 0 ? HWLOC_OBJ_CORE : HWLOC_OBJ_PU;
    host->cores = MAX(1, hwloc_get_nbobjs_by_type(topology, type));
    host->threads = MAX(1, hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_PU));
    host->processor = g_new0(int, host->cores);
    for (int i = 0; i < host->cores; i++) {
        hwloc_obj_t core = hwloc_get_obj_by_type(topology, type, (unsigned)i);
        host->processor[i] = core ? hwloc_bitmap_first(core->cpuset) : 0;
    }
}

static void read_caches(Host *host, hwloc_topology_t topology)
{
    static const hwloc_obj_type_t levels[] = {HWLOC_OBJ_L1CACHE, HWLOC_OBJ_L2CACHE,
                                              HWLOC_OBJ_L3CACHE, HWLOC_OBJ_L4CACHE,
                                              HWLOC_OBJ_L5CACHE};
    for (int level = FIRST_LEVEL; level <= LAST_LEVEL; level++) {
        int count = hwloc_get_nbobjs_by_type(topology, levels[level - 1]);
        hwloc_obj_t first = hwloc_get_obj_by_type(topology, levels[level - 1], 0);
        if (count <= 0 || !first || first->attr->cache.size == 0)
            continue;
        HostCache cache = {
            .level = level, .bytes = (int64_t)first->attr->cache.size, .count = count};
        g_array_append_val(host->caches, cache);
    }
}

/* The kernel's word for what is no processor's name. */
static bool says_nothing(const char *name)
{
    return !name || g_ascii_strcasecmp(name, "unknown") == 0;
}

static void read_names(Host *host, hwloc_topology_t topology)
{
    hwloc_obj_t package = hwloc_get_obj_by_type(topology, HWLOC_OBJ_PACKAGE, 0);
    hwloc_obj_t from = package ? package : hwloc_get_root_obj(topology);
    const char *name = hwloc_obj_get_info_by_name(from, "CPUModel");
    const char *vendor = hwloc_obj_get_info_by_name(from, "CPUVendor");
    host->name = says_nothing(name) ? NULL : host_clean_name(name);
    host->vendor = says_nothing(vendor)                  ? NULL
                   : strcmp(vendor, "GenuineIntel") == 0 ? g_strdup("Intel")
                   : strcmp(vendor, "AuthenticAMD") == 0 ? g_strdup("AMD")
                                                         : host_clean_name(vendor);
}

Host *host_new(GError **error)
{
    hwloc_topology_t topology;
    if (hwloc_topology_init(&topology) != 0) {
        rb_fail(error, RB_ERROR_LIMIT, "this machine's topology: out of memory; free some");
        return NULL;
    }
    g_autoptr(Host) host = g_new0(Host, 1);
    host->caches = g_array_new(FALSE, FALSE, sizeof(HostCache));
    bool loaded = hwloc_topology_load(topology) == 0;
    if (loaded) {
        restrict_to_own(topology);
        read_cores(host, topology);
        read_caches(host, topology);
        read_names(host, topology);
        host->memory_bytes = (int64_t)hwloc_get_root_obj(topology)->total_memory;
    }
    hwloc_topology_destroy(topology);
    if (loaded)
        return g_steal_pointer(&host);
    rb_fail(error, RB_ERROR_CANNOT,
            "this machine's topology cannot be read; see what `lstopo` of the package hwloc says");
    return NULL;
}

void host_free(Host *host)
{
    if (!host)
        return;
    g_array_unref(host->caches);
    g_free(host->processor);
    g_free(host->vendor);
    g_free(host->name);
    g_free(host);
}
