#include "device/fact_sheet.h"

#include <string.h>

/* ---- A list ---------------------------------------------------------------------------------- */

static void clear_fact(gpointer fact)
{
    g_free(((SheetFact *)fact)->name);
}

GArray *fact_sheet_new(void)
{
    GArray *sheet = g_array_new(FALSE, FALSE, sizeof(SheetFact));
    g_array_set_clear_func(sheet, clear_fact);
    return sheet;
}

void fact_sheet_add(GArray *sheet, const char *name, double value)
{
    SheetFact fact = {g_strdup(name), value};
    g_array_append_val(sheet, fact);
}

/* Whether a fact is called so, or is one of a memory that is. */
static bool has(const GArray *sheet, const char *name)
{
    size_t length = g_str_has_prefix(name, "memory.") ? strlen(name) : 0;
    for (guint i = 0; i < sheet->len; i++) {
        const char *other = g_array_index(sheet, SheetFact, i).name;
        if (strcmp(other, name) == 0 ||
            (length > 0 && strncmp(other, name, length) == 0 && other[length] == '.'))
            return true;
    }
    return false;
}

/* The name of a part that no other has. Takes `name`; caller frees. */
static char *own_name(const GArray *sheet, char *name)
{
    char *own = g_strdup(name);
    for (int n = 2; has(sheet, own); n++) {
        g_free(own);
        own = g_strdup_printf("%s#%d", name, n);
    }
    g_free(name);
    return own;
}

/* What is unknown is in no sheet. */
static void add(GArray *sheet, const char *part, const char *key, double value)
{
    g_autofree char *name = *key ? g_strconcat(part, ".", key, NULL) : g_strdup(part);
    if (value > 0)
        fact_sheet_add(sheet, name, value);
}

/* ---- From a device --------------------------------------------------------------------------- */

static void add_peaks(GArray *sheet, const char *kind, const GArray *peaks)
{
    for (guint i = 0; i < peaks->len; i++) {
        const Peak *peak = &g_array_index(peaks, Peak, i);
        bool sums = peak->accumulate != DTYPE_UNKNOWN, theoretical = peak->basis == 0;
        g_autofree char *name =
            own_name(sheet, g_strconcat(kind, ".", dtype_name(peak->dtype), sums ? "+" : "",
                                        sums ? dtype_name(peak->accumulate) : "", ".",
                                        peak->pattern ? peak->pattern : unit_name(peak->unit),
                                        theoretical ? "" : ".",
                                        theoretical ? "" : basis_name(peak->basis), NULL));
        add(sheet, name, "", peak->flops_per_s);
        add(sheet, name, "clock", peak->clock_hz);
        add(sheet, name, "per_cycle", peak->flops_per_cycle);
    }
}

static const char *const bandwidth_keys[BASIS_COUNT] = {
    [BASIS_THEORETICAL] = "bandwidth",
    [BASIS_SUSTAINED] = "sustained",
    [BASIS_MEASURED] = "measured",
};

static void add_memories(GArray *sheet, const GArray *memories)
{
    for (guint i = 0; i < memories->len; i++) {
        const Memory *memory = &g_array_index(memories, Memory, i);
        g_autofree char *name = own_name(sheet, g_strconcat("memory.", memory->name, NULL));
        add(sheet, name, "on_chip", memory->on_chip);
        add(sheet, name, "shared", memory->shared);
        add(sheet, name, "capacity", (double)memory->capacity_bytes);
        for (int basis = 0; basis < BASIS_COUNT; basis++)
            add(sheet, name, bandwidth_keys[basis], memory->bytes_per_s[basis]);
    }
}

static void add_launches(GArray *sheet, const GArray *launches)
{
    for (guint i = 0; i < launches->len; i++) {
        const Launch *launch = &g_array_index(launches, Launch, i);
        g_autofree char *name =
            own_name(sheet, g_strconcat("launch.", launch_kind_name(launch->kind), ".",
                                        launch->stack ? launch->stack : "", NULL));
        add(sheet, name, "", launch->seconds);
    }
}

static void add_prices(GArray *sheet, const GArray *prices)
{
    for (guint i = 0; i < prices->len; i++) {
        const Price *price = &g_array_index(prices, Price, i);
        g_autofree char *name =
            own_name(sheet, g_strconcat("price.", price->currency ? price->currency : "", ".",
                                        price->provider ? price->provider : "", ".",
                                        price->date ? price->date : "",
                                        price->per_hour > 0 ? ".per_hour" : ".board", NULL));
        add(sheet, name, "", price->per_hour > 0 ? price->per_hour : price->board);
    }
}

GArray *fact_sheet(const Device *device)
{
    GArray *sheet = fact_sheet_new();
    add_peaks(sheet, "peak", device->peaks);
    add_peaks(sheet, "sparse_peak", device->sparse_peaks);
    add_memories(sheet, device->memories);
    add_launches(sheet, device->launches);
    add_prices(sheet, device->prices);
    for (int id = 0; id < FACT_ID_COUNT; id++) {
        const FactInfo *info = fact_info((FactId)id);
        add(sheet, info->part, info->key, device->facts[id].value);
    }
    return sheet;
}

/* ---- Units ----------------------------------------------------------------------------------- */

typedef struct Ending {
    const char *part, *key; /* a name begins with the one and ends in the other */
    const char *unit;
} Ending;

static const Ending endings[] = {
    {"peak.", ".clock", "Hz"},
    {"sparse_peak.", ".clock", "Hz"},
    {"peak.", ".per_cycle", "FLOP"},
    {"sparse_peak.", ".per_cycle", "FLOP"},
    {"peak.", "", "FLOP/s"},
    {"sparse_peak.", "", "FLOP/s"},
    {"memory.", ".capacity", "B"},
    {"memory.", ".bandwidth", "B/s"},
    {"memory.", ".sustained", "B/s"},
    {"memory.", ".measured", "B/s"},
    {"launch.", "", "s"},
};

const char *fact_sheet_unit(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++)
        if (g_str_has_prefix(name, endings[i].part) && g_str_has_suffix(name, endings[i].key))
            return endings[i].unit;
    for (int id = 0; id < FACT_ID_COUNT; id++) {
        const FactInfo *info = fact_info((FactId)id);
        g_autofree char *fact = g_strconcat(info->part, ".", info->key, NULL);
        if (strcmp(fact, name) == 0)
            return strcmp(info->unit, "byte/s") == 0 ? "B/s"
                   : strcmp(info->unit, "byte") == 0 ? "B"
                                                     : info->unit;
    }
    return "";
}

/* ---- To a device ----------------------------------------------------------------------------- */

static int index_in(const char *const *names, const char *name, size_t length)
{
    for (int i = 0; names[i]; i++)
        if (strlen(names[i]) == length && strncmp(names[i], name, length) == 0)
            return i;
    return -1;
}

/* "fp16+fp32": what is no element type makes no peak. */
static bool read_types(const char *text, Peak *peak)
{
    g_auto(GStrv) types = g_strsplit(text, "+", 2);
    peak->dtype = dtype_from_name(types[0]);
    peak->accumulate = types[1] ? dtype_from_name(types[1]) : DTYPE_UNKNOWN;
    return peak->dtype != DTYPE_UNKNOWN && (!types[1] || peak->accumulate != DTYPE_UNKNOWN);
}

/* "theoretical" is the one that goes without saying; "#2" behind it tells it from its like. */
static bool read_basis(const char *text, Peak *peak)
{
    int basis = text ? index_in(basis_names(), text, strcspn(text, "#")) : BASIS_THEORETICAL;
    peak->basis = (Basis)MAX(0, basis);
    return basis >= 0;
}

/* words: of the name behind "peak." or "sparse_peak.", which are 2 and perhaps a basis. */
static bool read_peak(Device *device, bool sparse, char *const *words, double value)
{
    Peak peak = {.flops_per_s = value, .source = device_string(device, "")};
    size_t length = strcspn(words[1], "#");
    if (!read_types(words[0], &peak) || !read_basis(words[2], &peak))
        return false;
    int place = index_in(sparse ? sparse_patterns() : unit_names(), words[1], length);
    if (place < 0)
        return false;
    peak.unit = sparse ? UNIT_MATRIX : (Unit)place;
    peak.pattern = sparse ? sparse_patterns()[place] : NULL;
    g_array_append_val(sparse ? device->sparse_peaks : device->peaks, peak);
    return true;
}

/* A clock is of the peak before it. */
static bool read_peak_fact(Device *device, bool sparse, const char *name, double value)
{
    g_auto(GStrv) words = g_strsplit(name, ".", 4);
    guint n = g_strv_length(words);
    GArray *peaks = sparse ? device->sparse_peaks : device->peaks;
    bool clock = n > 2 && strcmp(words[n - 1], "clock") == 0,
         cycle = n > 2 && strcmp(words[n - 1], "per_cycle") == 0;
    if (!clock && !cycle)
        return n >= 2 && n <= 3 && read_peak(device, sparse, words, value);
    if (peaks->len == 0)
        return false;
    Peak *peak = &g_array_index(peaks, Peak, peaks->len - 1);
    *(clock ? &peak->clock_hz : &peak->flops_per_cycle) = value;
    return true;
}

static Memory *memory_named(Device *device, const char *name)
{
    for (guint i = 0; i < device->memories->len; i++) {
        Memory *memory = &g_array_index(device->memories, Memory, i);
        if (strcmp(memory->name, name) == 0)
            return memory;
    }
    Memory memory = {.name = device_string(device, name), .source = device_string(device, "")};
    g_array_append_val(device->memories, memory);
    return &g_array_index(device->memories, Memory, device->memories->len - 1);
}

static bool read_memory_fact(Device *device, const char *name, double value)
{
    const char *key = strrchr(name, '.');
    if (!key)
        return false;
    g_autofree char *level = g_strndup(name, (gsize)(key - name));
    Memory *memory = memory_named(device, level);
    key++;
    for (int basis = 0; basis < BASIS_COUNT; basis++)
        if (strcmp(key, bandwidth_keys[basis]) == 0)
            return (memory->bytes_per_s[basis] = value) > 0;
    if (strcmp(key, "capacity") == 0)
        return (memory->capacity_bytes = (int64_t)value) > 0;
    if (strcmp(key, "on_chip") == 0)
        return memory->on_chip = true;
    return strcmp(key, "shared") == 0 && (memory->shared = true);
}

static bool read_launch(Device *device, const char *name, double value)
{
    const char *stack = strchr(name, '.');
    int kind = stack ? index_in(launch_kind_names(), name, (size_t)(stack - name)) : -1;
    if (kind < 0)
        return false;
    Launch launch = {.kind = (LaunchKind)kind,
                     .seconds = value,
                     .stack = device_string(device, stack + 1),
                     .source = device_string(device, "")};
    g_array_append_val(device->launches, launch);
    return true;
}

static bool read_row(Device *device, const char *name, double value)
{
    for (int id = 0; id < FACT_ID_COUNT; id++) {
        const FactInfo *info = fact_info((FactId)id);
        g_autofree char *fact = g_strconcat(info->part, ".", info->key, NULL);
        if (g_strcmp0(fact, name) == 0) {
            device->facts[id].value = value;
            return true;
        }
    }
    return false;
}

/* What follows `part` in the name; NULL where it does not begin so. */
static const char *after(const char *name, const char *part)
{
    return g_str_has_prefix(name, part) ? name + strlen(part) : NULL;
}

static bool read_fact(Device *device, const SheetFact *fact)
{
    enum { LARGEST = 1000000 }; /* of a capacity that fits 64 bits, in TB */
    const char *rest;
    if (!(fact->value > 0) || fact->value > (double)LARGEST * 1e12 * 1e6)
        return false;
    if ((rest = after(fact->name, "peak.")))
        return read_peak_fact(device, false, rest, fact->value);
    if ((rest = after(fact->name, "sparse_peak.")))
        return read_peak_fact(device, true, rest, fact->value);
    if ((rest = after(fact->name, "memory.")))
        return fact->value < 9e18 && read_memory_fact(device, rest, fact->value);
    if ((rest = after(fact->name, "launch.")))
        return read_launch(device, rest, fact->value);
    return g_str_has_prefix(fact->name, "price.") || read_row(device, fact->name, fact->value);
}

Device *fact_sheet_device(const char *id, const char *name, const GArray *sheet)
{
    g_autoptr(Device) device = device_new(id, name);
    for (guint i = 0; i < sheet->len; i++)
        if (!read_fact(device, &g_array_index(sheet, SheetFact, i)))
            return NULL;
    return g_steal_pointer(&device);
}
