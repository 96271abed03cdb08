#include "zoo/device_parts.h"

#include <string.h>

#include "base/label.h"
#include "lua/luaargs.h"
#include "lua/luawrite.h"

struct DevicePart {
    const char *name;
    void (*read)(lua_State *L, int index, Device *device); /* NULL: `fact` says how */
    FactId fact;
};

static const LuaWords BASES = {"basis", basis_names, NULL};
static const LuaWords CLASSES = {"class", device_classes, NULL};
static const LuaWords LAUNCHES = {"way of launching", launch_kind_names, NULL};
static const LuaWords DTYPES = {"dtype", dtype_names, NULL};
static const LuaWords PATTERNS = {"pattern", sparse_patterns, NULL};
static const LuaWords UNITS = {"unit", unit_names, NULL};

#define TEXT(args, member, name, ...)                                                              \
    LUA_FIELD(args, STRING, member, name, .problem = label_note_problem, __VA_ARGS__)

/* ---- Peaks ----------------------------------------------------------------------------------- */

/* What dense and sparse ones have in common. */
#define PEAK_FIELDS                                                                                \
    LUA_FIELD(Peak, WORD, dtype, "dtype", .required = true, .words = &DTYPES),                     \
        LUA_FIELD(Peak, WORD, accumulate, "accumulate", .words = &DTYPES),                         \
        LUA_FIELD(Peak, WORD, basis, "basis", .words = &BASES),                                    \
        LUA_FIELD(Peak, POSITIVE, flops_per_s, "flops", .required = true),                         \
        LUA_FIELD(Peak, POSITIVE, clock_hz, "clock"),                                              \
        TEXT(Peak, source, "source", .required = true), TEXT(Peak, note, "note")

static const LuaField peak_fields[] = {
    PEAK_FIELDS,
    LUA_FIELD(Peak, WORD, unit, "unit", .required = true, .words = &UNITS),
    LUA_FIELD(Peak, POSITIVE, flops_per_cycle, "per_cycle"),
    {.name = NULL},
};

static const Peak no_peak = {.accumulate = DTYPE_UNKNOWN};

static void read_peak(lua_State *L, int index, Device *device)
{
    Peak peak = no_peak;
    luaargs_read_kept(L, index, peak_fields, &peak, device->strings);
    if (peak.flops_per_cycle > 0 && !(peak.clock_hz > 0))
        luaargs_error(L, "'per_cycle' stands without 'clock'; add the clock it is counted at");
    g_array_append_val(device->peaks, peak);
}

static const LuaField sparse_peak_fields[] = {
    PEAK_FIELDS,
    LUA_FIELD(Peak, STRING, pattern, "pattern", .required = true, .words = &PATTERNS),
    {.name = NULL},
};

static const Peak no_sparse_peak = {.accumulate = DTYPE_UNKNOWN, .unit = UNIT_MATRIX};

static void read_sparse_peak(lua_State *L, int index, Device *device)
{
    Peak peak = no_sparse_peak;
    luaargs_read_kept(L, index, sparse_peak_fields, &peak, device->strings);
    g_array_append_val(device->sparse_peaks, peak);
}

/* ---- Memories -------------------------------------------------------------------------------- */

static void check_pair(lua_State *L, const char *number, double value, const char *source)
{
    if (value > 0 && !source)
        luaargs_error(L, "'%s' has no source; say in '%s_source' where it comes from", number,
                      number);
    if (!(value > 0) && source)
        luaargs_error(L, "'%s_source' stands without '%s'; add the number", number, number);
}

static const LuaField memory_fields[] = {
    LUA_FIELD(Memory, STRING, name, "name", .required = true, .problem = label_name_problem),
    LUA_FIELD(Memory, BOOLEAN, on_chip, "on_chip"),
    LUA_FIELD(Memory, BOOLEAN, shared, "shared"),
    LUA_FIELD(Memory, SIZE, capacity_bytes, "capacity"),
    LUA_FIELD(Memory, POSITIVE, bytes_per_s[BASIS_THEORETICAL], "bandwidth"),
    TEXT(Memory, source, "source", .required = true),
    LUA_FIELD(Memory, POSITIVE, bytes_per_s[BASIS_MEASURED], "measured"),
    TEXT(Memory, bandwidth_source[BASIS_MEASURED], "measured_source"),
    LUA_FIELD(Memory, POSITIVE, bytes_per_s[BASIS_SUSTAINED], "sustained"),
    TEXT(Memory, bandwidth_source[BASIS_SUSTAINED], "sustained_source"),
    TEXT(Memory, note, "note"),
    {.name = NULL},
};

static void read_memory(lua_State *L, int index, Device *device)
{
    Memory memory = {0};
    luaargs_read_kept(L, index, memory_fields, &memory, device->strings);
    for (int b = BASIS_SUSTAINED; b < BASIS_COUNT; b++)
        check_pair(L, basis_name((Basis)b), memory.bytes_per_s[b], memory.bandwidth_source[b]);
    if (memory.bytes_per_s[BASIS_THEORETICAL] > 0)
        memory.bandwidth_source[BASIS_THEORETICAL] = memory.source;
    g_array_append_val(device->memories, memory);
}

/* ---- Launches and prices --------------------------------------------------------------------- */

static const LuaField launch_fields[] = {
    LUA_FIELD(Launch, WORD, kind, "how", .required = true, .words = &LAUNCHES),
    LUA_FIELD(Launch, POSITIVE, seconds, "seconds", .required = true),
    TEXT(Launch, stack, "stack", .required = true),
    TEXT(Launch, source, "source", .required = true),
    TEXT(Launch, note, "note"),
    {.name = NULL},
};

static void read_launch(lua_State *L, int index, Device *device)
{
    Launch launch = {0};
    luaargs_read_kept(L, index, launch_fields, &launch, device->strings);
    g_array_append_val(device->launches, launch);
}

static const LuaField price_fields[] = {
    LUA_FIELD(Price, POSITIVE, per_hour, "per_hour"),
    LUA_FIELD(Price, POSITIVE, board, "board"),
    LUA_FIELD(Price, STRING, currency, "currency", .required = true,
              .problem = price_currency_problem),
    LUA_FIELD(Price, STRING, provider, "provider", .required = true, .problem = label_name_problem),
    LUA_FIELD(Price, STRING, date, "date", .required = true, .problem = price_date_problem),
    TEXT(Price, source, "source", .required = true),
    TEXT(Price, note, "note"),
    {.name = NULL},
};

static void read_price(lua_State *L, int index, Device *device)
{
    Price price = {0};
    luaargs_read_kept(L, index, price_fields, &price, device->strings);
    if ((price.per_hour > 0) == (price.board > 0))
        luaargs_error(L, "say either 'per_hour', what renting it costs, or 'board', what buying "
                         "it does; leave the other out");
    g_array_append_val(device->prices, price);
}

/* ---- The rest -------------------------------------------------------------------------------- */

#define FACT_FIELDS(key)                                                                           \
    {                                                                                              \
        LUA_FIELD(Fact, POSITIVE, value, key, .required = true),                                   \
            TEXT(Fact, source, "source", .required = true), TEXT(Fact, note, "note"),              \
        {                                                                                          \
            .name = NULL                                                                           \
        }                                                                                          \
    }

/* One number and its source, once per device. */
static void read_fact(lua_State *L, int index, FactId id, Device *device)
{
    const FactInfo *info = fact_info(id);
    const LuaField fields[] = FACT_FIELDS(info->key);
    Fact *fact = &device->facts[id];
    if (fact->source)
        luaargs_error(L, "is given twice; keep one");
    luaargs_read_kept(L, index, fields, fact, device->strings);
    double most = info->range.high;
    if (info->type == FACT_COUNT && fact->value != (double)(int64_t)CLAMP(fact->value, 1, most))
        luaargs_error(L, "'%s' must be a whole number up to %f, not %f; write such a number",
                      info->key, most, fact->value);
}

static void read_doubt(lua_State *L, int index, Device *device)
{
    const char *text = luaargs_string(L, index, "doubt"), *problem = label_note_problem(text);
    if (problem)
        luaargs_error(L, "'doubt' %s", problem);
    g_ptr_array_add(device->doubts, g_strdup(text));
}

static const DevicePart PARTS[] = {{.name = "peak", .read = read_peak},
                                   {.name = "sparse_peak", .read = read_sparse_peak},
                                   {.name = "memory", .read = read_memory},
                                   {.name = "launch", .read = read_launch},
                                   {.name = "price", .read = read_price},
                                   {.name = "doubt", .read = read_doubt},
#define X(id, member, ...) {.name = #member, .fact = FACT_##id},
                                   DEVICE_FACT_LIST(X)
#undef X
};

const DevicePart *device_part(int i)
{
    return i < (int)G_N_ELEMENTS(PARTS) ? &PARTS[i] : NULL;
}

const char *device_part_name(const DevicePart *part)
{
    return part->name;
}

void device_part_read(lua_State *L, int index, const DevicePart *part, Device *device)
{
    if (part->read)
        part->read(L, index, device);
    else
        read_fact(L, index, part->fact, device);
}

/* ---- Head ------------------------------------------------------------------------------------ */

static const LuaField head_fields[] = {
    LUA_FIELD(Device, STRING, id, "id", .required = true, .problem = label_id_problem),
    LUA_FIELD(Device, STRING, name, "name", .problem = label_name_problem),
    LUA_FIELD(Device, STRING, replaces, "replaces", .problem = label_id_problem),
    LUA_FIELD(Device, STRING, vendor, "vendor", .problem = label_name_problem),
    LUA_FIELD(Device, YEAR, year, "year"),
    LUA_FIELD(Device, STRING, class_name, "class", .required = true, .words = &CLASSES),
    LUA_FIELD(Device, BOOLEAN, inference, "inference"),
    LUA_FIELD(Device, STRING, notes, "notes", .problem = label_note_problem),
    {.name = NULL},
};

void device_read_head(lua_State *L, int index, Device **out)
{
    Device head = {0};
    luaargs_read(L, index, head_fields, &head);
    Device *device = *out = device_new(head.id, head.name ? head.name : head.id);
    device->vendor = device_string(device, head.vendor);
    device->class_name = device_string(device, head.class_name);
    device->notes = device_string(device, head.notes);
    device->replaces = device_string(device, head.replaces);
    device->year = head.year;
    device->inference = head.inference;
}

/* ---- Written again --------------------------------------------------------------------------- */

static void write_part(GString *out, const char *name, const LuaField *fields, const void *part,
                       const void *none)
{
    g_string_append_printf(out, "  %s ", name);
    luawrite_table(out, fields, part, none, (int)strlen(name) + 3);
    g_string_append(out, ",\n");
}

static void write_parts(GString *out, const char *name, const LuaField *fields, const GArray *parts,
                        const void *none)
{
    for (guint i = 0; i < parts->len; i++)
        write_part(out, name, fields, parts->data + i * g_array_get_element_size((GArray *)parts),
                   none);
}

static void write_facts(GString *out, const Device *device)
{
    for (int id = 0; id < FACT_ID_COUNT; id++) {
        const LuaField fields[] = FACT_FIELDS(fact_info((FactId)id)->key);
        if (device->facts[id].source)
            write_part(out, fact_info((FactId)id)->part, fields, &device->facts[id], &(Fact){0});
    }
}

void device_write(const Device *device, GString *out)
{
    g_string_append(out, "device {\n  ");
    luawrite_fields(out, head_fields, device, &(Device){0});
    g_string_append(out, ",\n");
    write_parts(out, "peak", peak_fields, device->peaks, &no_peak);
    write_parts(out, "sparse_peak", sparse_peak_fields, device->sparse_peaks, &no_sparse_peak);
    write_parts(out, "memory", memory_fields, device->memories, &(Memory){0});
    write_parts(out, "launch", launch_fields, device->launches, &(Launch){0});
    write_parts(out, "price", price_fields, device->prices, &(Price){0});
    write_facts(out, device);
    for (guint i = 0; i < device->doubts->len; i++) {
        g_string_append(out, "  doubt ");
        luawrite_string(out, g_ptr_array_index(device->doubts, i));
        g_string_append(out, ",\n");
    }
    g_string_append(out, "}\n");
}
