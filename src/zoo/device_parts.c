#include "zoo/device_parts.h"

#include <string.h>

#include "base/error.h"
#include "base/label.h"
#include "lua/luaargs.h"

enum { HINT_BYTES = 300, YEAR_MIN = 1940, YEAR_MAX = 2100 };

static const char *const UNITS[] = {"vector", "matrix", NULL};
static const char *const BASES[] = {
#define X(id, name, meaning) name,
    BASIS_LIST(X)
#undef X
        NULL,
};

/* --- Values ---------------------------------------------------------------------------------- */

void device_refuse(lua_State *L, const char *field, const char *problem)
{
    if (problem)
        luaargs_error(L, "'%s' %s", field, problem);
}

/* Index of `word` in `known`; an absent word is -1. */
static int word_index(lua_State *L, const char *field, const char *word, const char *const *known)
{
    for (int i = 0; word && known[i]; i++)
        if (strcmp(word, known[i]) == 0)
            return i;
    if (!word)
        return -1;
    char hint[HINT_BYTES]; /* copied, because luaargs_error does not return to free it */
    g_autofree char *meant = did_you_mean(word, known);
    g_autofree char *all = g_strjoinv(", ", (char **)known);
    g_snprintf(hint, sizeof hint, "%s%s", *meant ? meant : "; use one of ", *meant ? "" : all);
    g_clear_pointer(&meant, g_free);
    g_clear_pointer(&all, g_free);
    return luaargs_error(L, "unknown %s '%s'%s", field, word, hint);
}

static DType read_dtype(lua_State *L, const char *field, const char *word)
{
    return word ? (DType)word_index(L, field, word, dtype_names()) : DTYPE_UNKNOWN;
}

/* Zero stands for "unknown" in a Device, so a file must not say it. */
static double positive(lua_State *L, const char *field, double value)
{
    if (value <= 0)
        luaargs_error(L, "'%s' must be positive, not %f; leave it out when it is unknown", field,
                      value);
    return value;
}

static const char *note(lua_State *L, Device *device, const char *field, const char *text)
{
    if (text)
        device_refuse(L, field, label_note_problem(text));
    return device_string(device, text);
}

/* --- Parts ----------------------------------------------------------------------------------- */

typedef struct PeakArgs {
    const char *dtype, *accumulate, *unit, *basis, *pattern, *source, *note;
    double flops;
    int clock, per_cycle;
} PeakArgs;

#define FIELD(args, type_, member, name_, required_)                                               \
    {                                                                                              \
        .name = (name_), .type = LUA_FIELD_##type_, .required = (required_),                       \
        .offset = offsetof(args, member)                                                           \
    }

/* The number at stack index `at`, where 0 means that the field is absent. */
static double optional(lua_State *L, const char *field, int at)
{
    return at ? positive(L, field, luaargs_number(L, at, field)) : 0;
}

/* Dense and sparse ones have the same fields but for the unit and the pattern. */
static Peak peak_of(lua_State *L, Device *device, const PeakArgs *args)
{
    if (args->per_cycle && !args->clock)
        luaargs_error(L, "'per_cycle' stands without 'clock'; add the clock it is counted at");
    return (Peak){
        .dtype = read_dtype(L, "dtype", args->dtype),
        .accumulate = read_dtype(L, "dtype", args->accumulate),
        .unit = (Unit)word_index(L, "unit", args->unit, UNITS),
        .basis = (Basis)word_index(L, "basis", args->basis, BASES),
        .flops_per_s = positive(L, "flops", args->flops),
        .clock_hz = optional(L, "clock", args->clock),
        .flops_per_cycle = optional(L, "per_cycle", args->per_cycle),
        .source = note(L, device, "source", args->source),
        .note = note(L, device, "note", args->note),
    };
}

static void read_peak(lua_State *L, int index, Device *device)
{
    static const LuaField fields[] = {
        FIELD(PeakArgs, STRING, dtype, "dtype", true),
        FIELD(PeakArgs, STRING, accumulate, "accumulate", false),
        FIELD(PeakArgs, STRING, unit, "unit", true),
        FIELD(PeakArgs, STRING, basis, "basis", false),
        FIELD(PeakArgs, NUMBER, flops, "flops", true),
        FIELD(PeakArgs, ANY, clock, "clock", false),
        FIELD(PeakArgs, ANY, per_cycle, "per_cycle", false),
        FIELD(PeakArgs, STRING, source, "source", true),
        FIELD(PeakArgs, STRING, note, "note", false),
        {.name = NULL},
    };
    PeakArgs args = {.basis = basis_name(BASIS_THEORETICAL)};
    luaargs_read(L, index, fields, &args);
    Peak peak = peak_of(L, device, &args);
    g_array_append_val(device->peaks, peak);
}

static void read_sparse_peak(lua_State *L, int index, Device *device)
{
    static const LuaField fields[] = {
        FIELD(PeakArgs, STRING, dtype, "dtype", true),
        FIELD(PeakArgs, STRING, accumulate, "accumulate", false),
        FIELD(PeakArgs, STRING, pattern, "pattern", true),
        FIELD(PeakArgs, STRING, basis, "basis", false),
        FIELD(PeakArgs, NUMBER, flops, "flops", true),
        FIELD(PeakArgs, ANY, clock, "clock", false),
        FIELD(PeakArgs, STRING, source, "source", true),
        FIELD(PeakArgs, STRING, note, "note", false),
        {.name = NULL},
    };
    PeakArgs args = {.basis = basis_name(BASIS_THEORETICAL), .unit = unit_name(UNIT_MATRIX)};
    luaargs_read(L, index, fields, &args);
    word_index(L, "pattern", args.pattern, sparse_patterns());
    Peak peak = peak_of(L, device, &args);
    peak.pattern = device_string(device, args.pattern);
    g_array_append_val(device->sparse_peaks, peak);
}

typedef struct MemoryArgs {
    const char *name, *source, *note, *measured_source, *sustained_source;
    bool on_chip, shared;
    int capacity, bandwidth, measured, sustained;
} MemoryArgs;

static int64_t capacity(lua_State *L, int at)
{
    if (!at)
        return 0;
    int64_t bytes = luaargs_integer(L, at, "capacity");
    positive(L, "capacity", (double)bytes);
    return bytes;
}

static void check_pair(lua_State *L, const char *number, int at, const char *source)
{
    if (at && !source)
        luaargs_error(L, "'%s' has no source; say in '%s_source' where it comes from", number,
                      number);
    if (!at && source)
        luaargs_error(L, "'%s_source' stands without '%s'; add the number", number, number);
}

static void read_memory(lua_State *L, int index, Device *device)
{
    static const LuaField fields[] = {
        FIELD(MemoryArgs, STRING, name, "name", true),
        FIELD(MemoryArgs, BOOLEAN, on_chip, "on_chip", false),
        FIELD(MemoryArgs, BOOLEAN, shared, "shared", false),
        FIELD(MemoryArgs, ANY, capacity, "capacity", false),
        FIELD(MemoryArgs, ANY, bandwidth, "bandwidth", false),
        FIELD(MemoryArgs, STRING, source, "source", true),
        FIELD(MemoryArgs, ANY, measured, "measured", false),
        FIELD(MemoryArgs, STRING, measured_source, "measured_source", false),
        FIELD(MemoryArgs, ANY, sustained, "sustained", false),
        FIELD(MemoryArgs, STRING, sustained_source, "sustained_source", false),
        FIELD(MemoryArgs, STRING, note, "note", false),
        {.name = NULL},
    };
    MemoryArgs args = {0};
    luaargs_read(L, index, fields, &args);
    device_refuse(L, "name", label_name_problem(args.name));
    check_pair(L, "measured", args.measured, args.measured_source);
    check_pair(L, "sustained", args.sustained, args.sustained_source);
    const char *source = note(L, device, "source", args.source);
    Memory memory = {
        .name = device_string(device, args.name),
        .on_chip = args.on_chip,
        .shared = args.shared,
        .capacity_bytes = capacity(L, args.capacity),
        .bytes_per_s = {[BASIS_THEORETICAL] = optional(L, "bandwidth", args.bandwidth),
                        [BASIS_SUSTAINED] = optional(L, "sustained", args.sustained),
                        [BASIS_MEASURED] = optional(L, "measured", args.measured)},
        .source = source,
        .note = note(L, device, "note", args.note),
        .bandwidth_source = {
            [BASIS_THEORETICAL] = args.bandwidth ? source : NULL,
            [BASIS_SUSTAINED] = note(L, device, "sustained_source", args.sustained_source),
            [BASIS_MEASURED] = note(L, device, "measured_source", args.measured_source)}};
    g_array_append_val(device->memories, memory);
}

/* launch, alignment, power, special and storage: one number, its source and perhaps a note, once
 * per device. */
static double read_single(lua_State *L, int index, Device *device, const char *field,
                          const char **source, const char **about)
{
    typedef struct SingleArgs {
        double value;
        const char *source, *note;
    } SingleArgs;
    const LuaField fields[] = {
        FIELD(SingleArgs, NUMBER, value, field, true),
        FIELD(SingleArgs, STRING, source, "source", true),
        FIELD(SingleArgs, STRING, note, "note", false),
        {.name = NULL},
    };
    SingleArgs args = {0};
    if (*source)
        luaargs_error(L, "is given twice; keep one");
    luaargs_read(L, index, fields, &args);
    positive(L, field, args.value);
    *source = note(L, device, "source", args.source);
    *about = note(L, device, "note", args.note);
    return args.value;
}

static void read_launch(lua_State *L, int index, Device *device)
{
    device->launch_overhead_s =
        read_single(L, index, device, "seconds", &device->launch_source, &device->launch_note);
}

static void read_alignment(lua_State *L, int index, Device *device)
{
    double channels = read_single(L, index, device, "channels", &device->alignment_source,
                                  &device->alignment_note);
    if (channels != (int)CLAMP(channels, 1, 65536))
        luaargs_error(L, "'channels' must be a whole number up to 65536, not %f", channels);
    device->channel_alignment = (int)channels;
}

static void read_power(lua_State *L, int index, Device *device)
{
    device->power_w =
        read_single(L, index, device, "watts", &device->power_source, &device->power_note);
}

static void read_special(lua_State *L, int index, Device *device)
{
    device->special_per_s =
        read_single(L, index, device, "rate", &device->special_source, &device->special_note);
}

static void read_storage(lua_State *L, int index, Device *device)
{
    device->storage_bytes_per_s =
        read_single(L, index, device, "bandwidth", &device->storage_source, &device->storage_note);
}

typedef struct PriceArgs {
    double per_hour;
    const char *currency, *source;
} PriceArgs;

static void read_price(lua_State *L, int index, Device *device)
{
    static const LuaField fields[] = {
        FIELD(PriceArgs, NUMBER, per_hour, "per_hour", true),
        FIELD(PriceArgs, STRING, currency, "currency", true),
        FIELD(PriceArgs, STRING, source, "source", true),
        {.name = NULL},
    };
    PriceArgs args = {0};
    if (device->price_source)
        luaargs_error(L, "is given twice; keep one");
    luaargs_read(L, index, fields, &args);
    device->price_per_hour = positive(L, "per_hour", args.per_hour);
    device->price_currency = note(L, device, "currency", args.currency);
    device->price_source = note(L, device, "source", args.source);
}

static void read_doubt(lua_State *L, int index, Device *device)
{
    const char *text = luaargs_string(L, index, "doubt");
    device_refuse(L, "doubt", label_note_problem(text));
    g_ptr_array_add(device->doubts, g_strdup(text));
}

const DevicePart *device_parts(void)
{
    static const DevicePart parts[] = {
        {"peak", read_peak},
        {"sparse_peak", read_sparse_peak},
        {"memory", read_memory},
        {"launch", read_launch},
        {"special", read_special},
        {"alignment", read_alignment},
        {"power", read_power},
        {"price", read_price},
        {"storage", read_storage},
        {"doubt", read_doubt},
        {NULL, NULL},
    };
    return parts;
}

/* --- Head ------------------------------------------------------------------------------------ */

typedef struct HeadArgs {
    const char *id, *name, *vendor, *class_name, *notes;
    int64_t year;
} HeadArgs;

static void check_head(lua_State *L, const HeadArgs *args)
{
    device_refuse(L, "id", label_id_problem(args->id));
    if (args->name)
        device_refuse(L, "name", label_name_problem(args->name));
    if (args->vendor)
        device_refuse(L, "vendor", label_name_problem(args->vendor));
    if (args->notes)
        device_refuse(L, "notes", label_note_problem(args->notes));
    word_index(L, "class", args->class_name, device_classes());
    if (args->year != 0 && (args->year < YEAR_MIN || args->year > YEAR_MAX))
        luaargs_error(L, "'year' is not a year");
}

void device_read_head(lua_State *L, int index, Device **out)
{
    static const LuaField fields[] = {
        FIELD(HeadArgs, STRING, id, "id", true),
        FIELD(HeadArgs, STRING, name, "name", false),
        FIELD(HeadArgs, STRING, vendor, "vendor", false),
        FIELD(HeadArgs, INTEGER, year, "year", false),
        FIELD(HeadArgs, STRING, class_name, "class", true),
        FIELD(HeadArgs, STRING, notes, "notes", false),
        {.name = NULL},
    };
    HeadArgs args = {0};
    luaargs_read(L, index, fields, &args);
    check_head(L, &args);
    Device *device = *out = device_new(args.id, args.name ? args.name : args.id);
    device->vendor = device_string(device, args.vendor);
    device->class_name = device_string(device, args.class_name);
    device->notes = device_string(device, args.notes);
    device->year = (int)args.year;
}
