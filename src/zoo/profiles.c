#include "zoo/profiles.h"

#include <string.h>

#include "base/label.h"
#include "base/units.h"
#include "device/price.h"
#include "lua/guard.h"
#include "lua/luaargs.h"
#include "lua/luawrite.h"
#include "lua/quantities.h"
#include "zoo/source.h"

enum { HELD_PER_PROFILE = 8000 /* bytes */, MOST_MEMORIES = CEILINGS_MOST_MEMORIES };

/* Beyond these something has a wrong unit. */
static const double MOST_RATE = 1e24, MOST_RESIDUAL = 20 /* e^20 */;

#define NOTE(args, member, name, ...)                                                              \
    LUA_FIELD(args, STRING, member, name, .problem = label_note_problem, __VA_ARGS__)

/* ---- Small tables ---------------------------------------------------------------------------- */

static Range read_range(lua_State *L, int index, const char *name)
{
    static const LuaField fields[] = {
        LUA_FIELD(Range, NUMBER, low, "low", .required = true, .position = 1),
        LUA_FIELD(Range, NUMBER, high, "high", .required = true, .position = 2),
        {.name = NULL},
    };
    Range range = {0};
    luaargs_read(L, index, fields, &range);
    if (range.low < 0 || range.high < range.low || range.high > MOST_RATE)
        luaargs_error(L,
                      "'%s' must be the least and the greatest of what was seen, both 0 or more; "
                      "write { 10, 400 }",
                      name);
    return range;
}

static Residuals read_residuals(lua_State *L, int index, const char *name)
{
    static const LuaField fields[] = {
        LUA_FIELD(Residuals, NUMBER, low, "low", .required = true, .position = 1),
        LUA_FIELD(Residuals, NUMBER, high, "high", .required = true, .position = 2),
        LUA_FIELD(Residuals, SIZE, n, "n", .required = true, .position = 3),
        {.name = NULL},
    };
    Residuals residuals = {0};
    luaargs_read(L, index, fields, &residuals);
    if (residuals.high < residuals.low || residuals.low < -MOST_RESIDUAL ||
        residuals.high > MOST_RESIDUAL)
        luaargs_error(L,
                      "'%s' must be two quantiles of log(measured / estimate), the lower one "
                      "first, and of how many; write { -0.1, 0.2, 160 }",
                      name);
    return residuals;
}

static void check_share(lua_State *L, double value, const char *name)
{
    if (value < PROFILE_LEAST_SHARE || value > PROFILE_MOST_SHARE)
        luaargs_error(L, "'%s' is a share of a ceiling such as 0.7, not %f; write such a number",
                      name, value);
}

static void check_overlap(lua_State *L, double value)
{
    if (value != 0 && (value < 1 || value > PROFILE_MOST_OVERLAP))
        luaargs_error(L,
                      "'overlap' is 1 where arithmetic and traffic take turns, more where they run "
                      "at the same time, up to %f; not %f; leave it out for wholly",
                      PROFILE_MOST_OVERLAP, value);
}

static void check_tau(lua_State *L, double value)
{
    if (value < 0 || value > PROFILE_MOST_TAU)
        luaargs_error(L, "'tau' is in seconds, from 0 to %f, not %f; write such as 2e-6",
                      PROFILE_MOST_TAU, value);
}

/* ---- Ceilings -------------------------------------------------------------------------------- */

static const LuaField memory_fields[] = {
    LUA_FIELD(ProfileMemory, STRING, name, "name", .required = true, .position = 1,
              .problem = label_name_problem),
    LUA_FIELD(ProfileMemory, POSITIVE, bytes_per_s, "bandwidth", .required = true, .position = 2),
    LUA_FIELD(ProfileMemory, SIZE, capacity_bytes, "capacity"),
    LUA_FIELD(ProfileMemory, BOOLEAN, scratchpad, "scratchpad"),
    {.name = NULL},
};

/* What is filled while `ceilings` is read. */
typedef struct CeilingsRead {
    ProfileCeilings ceilings;
    Profile *profile;
} CeilingsRead;

static void read_memory(lua_State *L, int index, void *out)
{
    CeilingsRead *read = out;
    ProfileMemory *memory = &read->ceilings.memories[read->ceilings.n_memories];
    if (!lua_istable(L, index))
        luaargs_error(L, "a memory is a table: { \"HBM2\", 900e9 }; write it so");
    luaargs_read_kept(L, index, memory_fields, memory, read->profile->strings);
    read->ceilings.n_memories++;
}

static void check_ceilings(lua_State *L, const ProfileCeilings *ceilings)
{
    if (!(ceilings->matrix > 0) && !(ceilings->vector > 0))
        luaargs_error(L,
                      "'ceilings' has neither 'matrix' nor 'vector'; say the peak that the shares "
                      "are of");
    if (ceilings->matrix > MOST_RATE || ceilings->vector > MOST_RATE)
        luaargs_error(L, "'ceilings' has a peak above %f FLOP/s; check its unit", MOST_RATE);
    if (ceilings->n_memories == 0)
        luaargs_error(L, "'ceilings' has no memories; say at least the main memory's bandwidth");
    for (int i = 0; i < ceilings->n_memories; i++)
        if (ceilings->memories[i].bytes_per_s > MOST_RATE)
            luaargs_error(L, "memory '%s' has above %f byte/s; check its unit",
                          ceilings->memories[i].name, MOST_RATE);
    for (int i = 0; i < ceilings->n_memories - 1; i++)
        if (ceilings->memories[i].capacity_bytes == 0)
            luaargs_error(L,
                          "memory '%s' has no capacity; only the last one, main memory, may leave "
                          "it out",
                          ceilings->memories[i].name);
}

static void read_ceilings(lua_State *L, int index, void *out)
{
    static const LuaField fields[] = {
        LUA_FIELD(CeilingsRead, POSITIVE, ceilings.matrix, "matrix"),
        LUA_FIELD(CeilingsRead, POSITIVE, ceilings.vector, "vector"),
        LUA_FIELD(CeilingsRead, LIST, ceilings, "memories", .required = true, .most = MOST_MEMORIES,
                  .each = read_memory),
        {.name = NULL},
    };
    Profile *profile = out;
    CeilingsRead read = {.profile = profile};
    luaargs_read(L, index, fields, &read);
    check_ceilings(L, &read.ceilings);
    profile->ceilings = read.ceilings;
}

/* ---- Classes --------------------------------------------------------------------------------- */

/* A class as it is read, and where its tables stand on Lua's stack. */
typedef struct ClassRead {
    ClassParameters own;
    int64_t layers;
    int intensity, bytes, residuals;
} ClassRead;

static const LuaField class_fields[] = {
    LUA_FIELD(ClassRead, POSITIVE, own.e, "e"),
    LUA_FIELD(ClassRead, POSITIVE, own.b, "b"),
    LUA_FIELD(ClassRead, NUMBER, own.tau, "tau"),
    LUA_FIELD(ClassRead, SIZE, layers, "layers"),
    LUA_FIELD(ClassRead, TABLE, intensity, "intensity"),
    LUA_FIELD(ClassRead, TABLE, bytes, "bytes"),
    LUA_FIELD(ClassRead, TABLE, residuals, "residuals"),
    {.name = NULL},
};

static const ClassRead no_class = {.own = {.e = 1, .b = 1}};

static void read_class(lua_State *L, int index, WorkClass work, Profile *profile)
{
    ClassRead read = no_class;
    ClassData *data = &profile->data[work];
    luaargs_read(L, index, class_fields, &read);
    check_share(L, read.own.e, "e");
    check_share(L, read.own.b, "b");
    check_tau(L, read.own.tau);
    if (read.layers > 0 && (!read.intensity || !read.bytes))
        luaargs_error(L,
                      "class '%s' has layers without 'intensity' and 'bytes'; say the ranges that "
                      "were seen",
                      work_class_name(work));
    profile->parameters.of[work] = read.own;
    data->layers = read.layers;
    if (read.intensity)
        data->intensity = read_range(L, read.intensity, "intensity");
    if (read.bytes)
        data->bytes = read_range(L, read.bytes, "bytes");
    if (read.residuals)
        data->residuals = read_residuals(L, read.residuals, "residuals");
}

static void read_classes(lua_State *L, int index, void *profile)
{
    typedef struct ClassPlaces {
        int of[WORK_CLASS_COUNT];
    } ClassPlaces;
    static const LuaField fields[] = {
#define X(id, name, title) LUA_FIELD(ClassPlaces, TABLE, of[WORK_##id], name),
        WORK_CLASS_LIST(X)
#undef X
            {.name = NULL},
    };
    ClassPlaces places = {{0}};
    luaargs_read(L, index, fields, &places);
    for (int c = 0; c < WORK_CLASS_COUNT; c++)
        if (places.of[c])
            read_class(L, places.of[c], (WorkClass)c, profile);
}

static void read_all_residuals(lua_State *L, int index, void *out)
{
    typedef struct HeldOutPlaces {
        int of[HELD_OUT_COUNT];
    } HeldOutPlaces;
    static const LuaField fields[] = {
#define X(id, name, meaning) LUA_FIELD(HeldOutPlaces, TABLE, of[HELD_OUT_##id], name),
        HELD_OUT_LIST(X)
#undef X
            {.name = NULL},
    };
    Profile *profile = out;
    HeldOutPlaces places = {{0}};
    luaargs_read(L, index, fields, &places);
    for (int h = 0; h < HELD_OUT_COUNT; h++)
        if (places.of[h])
            profile->residuals[h] = read_residuals(L, places.of[h], held_out_name((HeldOut)h));
}

/* ---- Profiles -------------------------------------------------------------------------------- */

static const LuaWords STACKS = {"kind of stack", stack_kind_names, NULL};
static const LuaWords DTYPES = {"element type", dtype_names, "; use one such as fp16"};

/* What stands before the tables, and is written as it is read. */
#define HEAD_FIELDS                                                                                \
    LUA_FIELD(Profile, STRING, id, "id", .required = true, .problem = label_id_problem),           \
        LUA_FIELD(Profile, STRING, title, "title", .required = true,                               \
                  .problem = label_name_problem),                                                  \
        LUA_FIELD(Profile, STRING, device, "device", .required = true,                             \
                  .problem = label_id_problem),                                                    \
        LUA_FIELD(Profile, STRING, stack, "stack", .required = true,                               \
                  .problem = label_name_problem),                                                  \
        LUA_FIELD(Profile, STRING, runtime, "runtime", .problem = label_name_problem),             \
        LUA_FIELD(Profile, WORD, how, "how", .required = true, .words = &STACKS),                  \
        LUA_FIELD(Profile, WORD, dtype, "dtype", .required = true, .words = &DTYPES),              \
        LUA_FIELD(Profile, STRING, layout, "layout", .problem = label_name_problem),               \
        LUA_FIELD(Profile, SIZE, threads, "threads"),                                              \
        LUA_FIELD(Profile, SIZE, networks, "networks", .required = true),                          \
        LUA_FIELD(Profile, SIZE, rows, "rows", .required = true),                                  \
        LUA_FIELD(Profile, STRING, measurements, "measurements", .problem = label_name_problem),   \
        NOTE(Profile, source, "source", .required = true),                                         \
        LUA_FIELD(Profile, STRING, date, "date", .required = true, .problem = price_date_problem), \
        NOTE(Profile, note, "note"),                                                               \
        LUA_FIELD(Profile, POSITIVE, parameters.e, "e", .required = true),                         \
        LUA_FIELD(Profile, POSITIVE, parameters.b, "b", .required = true),                         \
        LUA_FIELD(Profile, NUMBER, parameters.tau, "tau"),                                         \
        LUA_FIELD(Profile, POSITIVE, parameters.overlap, "overlap")

static void read_batch(lua_State *L, int index, void *out)
{
    static const LuaField fields[] = {
        LUA_FIELD(Profile, SIZE, batch_low, "low", .required = true, .position = 1),
        LUA_FIELD(Profile, SIZE, batch_high, "high", .required = true, .position = 2),
        {.name = NULL},
    };
    Profile *profile = out;
    luaargs_read(L, index, fields, profile);
    if (profile->batch_high < profile->batch_low)
        luaargs_error(L, "'batch' must be the smallest and the largest batch that the profile is "
                         "for; write { 64, 1024 }");
}

static void read_profile(lua_State *L, int index, Profile *profile)
{
    static const LuaField fields[] = {
        HEAD_FIELDS,
        LUA_FIELD(Profile, MAP, batch_low, "batch", .required = true, .each = read_batch),
        LUA_FIELD(Profile, MAP, ceilings, "ceilings", .required = true, .each = read_ceilings),
        LUA_FIELD(Profile, MAP, data, "classes", .required = true, .each = read_classes),
        LUA_FIELD(Profile, MAP, residuals, "residuals", .each = read_all_residuals),
        {.name = NULL},
    };
    luaargs_read_kept(L, index, fields, profile, profile->strings);
    check_share(L, profile->parameters.e, "e");
    check_share(L, profile->parameters.b, "b");
    check_tau(L, profile->parameters.tau);
    check_overlap(L, profile->parameters.overlap);
}

/* ---- Files ----------------------------------------------------------------------------------- */

/* One file while it runs. */
typedef struct File {
    const char *shown;
    GPtrArray *profiles, *errors;
    Profile *profile; /* being read */
} File;

static int profile_body(lua_State *L)
{
    File *file = lua_touserdata(L, 1);
    if (!lua_istable(L, 2))
        luaargs_error(L,
                      "profile takes a table: profile { id = \"...\", classes = { ... } }; write "
                      "it so");
    read_profile(L, 2, file->profile);
    if (strcmp(file->profile->id, PROFILE_NONE) == 0)
        luaargs_error(L, "'" PROFILE_NONE "' stands for no profile at all; give it another id");
    const Profile *other = profiles_find(file->profiles, file->profile->id);
    if (other)
        luaargs_error(L, "profile '%s' was given before, at %s:%d; give one of them another id",
                      other->id, other->file, other->line);
    return 0;
}

static int declare_profile(lua_State *L)
{
    File *file = lua_touserdata(L, lua_upvalueindex(1));
    int line = guard_line(L);
    char message[GUARD_MESSAGE_BYTES];
    sandbox_hold(L, HELD_PER_PROFILE);
    g_clear_pointer(&file->profile, profile_free);
    file->profile = profile_new();
    if (!guard_call(L, profile_body, file, message)) {
        source_error(file->errors, file->shown, line, message);
        return 0;
    }
    file->profile->line = line;
    file->profile->file = profile_string(file->profile, file->shown);
    g_ptr_array_add(file->profiles, g_steal_pointer(&file->profile));
    return 0;
}

/* What a whole load fills. */
typedef struct Loading {
    GPtrArray *profiles, *errors;
} Loading;

static void load_file(const SourceFile *source, void *data)
{
    Loading *to = data;
    File file = {source->shown, to->profiles, to->errors, NULL};
    GError *error = NULL;
    g_autoptr(Sandbox) sandbox = sandbox_new(NULL, SANDBOX_MODEL);
    lua_State *L = sandbox_lua(sandbox);
    quantities_offer(sandbox);
    lua_pushlightuserdata(L, &file);
    lua_pushcclosure(L, declare_profile, 1);
    sandbox_set_global(sandbox, "profile");
    if (!source_run(sandbox, source, &error))
        g_ptr_array_add(to->errors, error);
    g_clear_pointer(&file.profile, profile_free);
}

GPtrArray *profiles_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)profile_free);
}

/* All of them where there are no ids. */
static void add_folder(GPtrArray *profiles, const char *dir, const char *shown_dir,
                       const char *const *ids, GPtrArray *errors)
{
    Loading to = {profiles, errors};
    source_each_beside(dir, &(SourceFolder){.shown = shown_dir}, ids, errors, load_file, &to);
}

void profiles_add(GPtrArray *profiles, const char *dir, const char *shown_dir, GPtrArray *errors)
{
    add_folder(profiles, dir, shown_dir, NULL, errors);
}

void profiles_add_spelling(GPtrArray *profiles, const char *dir, const char *shown_dir,
                           const char *const *ids, GPtrArray *errors)
{
    add_folder(profiles, dir, shown_dir, ids, errors);
}

void profiles_add_file(GPtrArray *profiles, const char *path, GPtrArray *errors)
{
    Loading to = {profiles, errors};
    load_file(&(SourceFile){NULL, path, path}, &to);
}

GPtrArray *profiles_load(const char *dir, const char *shown_dir, GPtrArray *errors)
{
    GPtrArray *profiles = profiles_new();
    profiles_add(profiles, dir, shown_dir, errors);
    return profiles;
}

/* ---- Written again --------------------------------------------------------------------------- */

static void write_number(GString *out, const char *before, double value)
{
    g_autofree char *number = units_exact(value);
    g_string_append_printf(out, "%s%s", before, number);
}

static void write_range(GString *out, const char *name, Range range)
{
    g_string_append_printf(out, "%s = {", name);
    write_number(out, " ", range.low);
    write_number(out, ", ", range.high);
    g_string_append(out, " }, ");
}

static void write_residuals(GString *out, const char *name, Residuals residuals)
{
    if (residuals.n == 0)
        return;
    g_string_append_printf(out, "%s = {", name);
    write_number(out, " ", residuals.low);
    write_number(out, ", ", residuals.high);
    g_string_append_printf(out, ", %" G_GINT64_FORMAT " }, ", residuals.n);
}

/* What one table has after its last entry. */
static void end_table(GString *out)
{
    if (g_str_has_suffix(out->str, ", "))
        g_string_truncate(out, out->len - 2);
    g_string_append(out, " },\n");
}

static void write_ceilings(GString *out, const ProfileCeilings *ceilings)
{
    g_string_append(out, "  ceilings = { ");
    if (ceilings->matrix > 0)
        write_number(out, "matrix = ", ceilings->matrix);
    if (ceilings->vector > 0)
        write_number(out, ceilings->matrix > 0 ? ", vector = " : "vector = ", ceilings->vector);
    g_string_append(out, ",\n    memories = { ");
    for (int i = 0; i < ceilings->n_memories; i++) {
        const ProfileMemory *memory = &ceilings->memories[i];
        g_string_append(out, "{ ");
        luawrite_string(out, memory->name);
        write_number(out, ", ", memory->bytes_per_s);
        if (memory->capacity_bytes > 0)
            g_string_append_printf(out, ", capacity = %" G_GINT64_FORMAT, memory->capacity_bytes);
        if (memory->scratchpad)
            g_string_append(out, ", scratchpad = true");
        g_string_append(out, " }, ");
    }
    g_string_truncate(out, out->len - 2);
    g_string_append(out, " } },\n");
}

static void write_class(GString *out, const Profile *profile, WorkClass work)
{
    const ClassParameters *own = &profile->parameters.of[work];
    const ClassData *data = &profile->data[work];
    g_string_append_printf(out, "    %s = { ", work_class_name(work));
    write_number(out, "e = ", own->e);
    write_number(out, ", b = ", own->b);
    write_number(out, ", tau = ", own->tau);
    g_string_append(out, ", ");
    if (data->layers > 0) {
        g_string_append_printf(out, "layers = %" G_GINT64_FORMAT ",\n      ", data->layers);
        write_range(out, "intensity", data->intensity);
        write_range(out, "bytes", data->bytes);
    }
    write_residuals(out, "residuals", data->residuals);
    end_table(out);
}

static bool says_nothing(const Profile *profile, WorkClass work)
{
    const ClassParameters *own = &profile->parameters.of[work];
    const ClassData *data = &profile->data[work];
    return own->e == 1 && own->b == 1 && own->tau == 0 && data->layers == 0 &&
           data->residuals.n == 0;
}

static void write_all_residuals(GString *out, const Profile *profile)
{
    gsize before = out->len;
    g_string_append(out, "  residuals = { ");
    gsize empty = out->len;
    for (int h = 0; h < HELD_OUT_COUNT; h++)
        write_residuals(out, held_out_name((HeldOut)h), profile->residuals[h]);
    if (out->len > empty)
        end_table(out);
    else
        g_string_truncate(out, before);
}

void profile_write(const Profile *profile, GString *out)
{
    static const LuaField fields[] = {HEAD_FIELDS, {.name = NULL}};
    g_string_append(out, "profile {\n  ");
    luawrite_fields(out, fields, profile, &(Profile){0});
    g_string_append_printf(out, ",\n  batch = { %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT " },\n",
                           profile->batch_low, profile->batch_high);
    write_ceilings(out, &profile->ceilings);
    write_all_residuals(out, profile);
    g_string_append(out, "  classes = {\n");
    for (int c = 0; c < WORK_CLASS_COUNT; c++)
        if (!says_nothing(profile, (WorkClass)c))
            write_class(out, profile, (WorkClass)c);
    g_string_append(out, "  },\n}\n");
}
