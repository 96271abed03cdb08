#include "zoo/measurements.h"

#include <lauxlib.h>
#include <string.h>

#include "base/label.h"
#include "lua/guard.h"
#include "lua/luaargs.h"
#include "zoo/source.h"

enum { MOST_ROWS = 100000, HELD_PER_SET = 2000 /* bytes */ };

void measurement_set_free(MeasurementSet *set)
{
    if (!set)
        return;
    g_array_unref(set->rows);
    g_array_unref(set->layers);
    g_string_chunk_free(set->strings);
    g_free(set);
}

/* One file while it runs. */
typedef struct File {
    const char *shown;
    GPtrArray *sets, *errors;
    MeasurementSet *set; /* being read */
} File;

/* ---- Sets ------------------------------------------------------------------------------------ */

static void read_row(lua_State *L, int index, MeasurementSet *set)
{
    static const LuaField fields[] = {
        LUA_FIELD(Measurement, STRING, model, "model", .required = true, .position = 1,
                  .problem = label_id_problem),
        LUA_FIELD(Measurement, SIZE, resolution, "resolution", .required = true, .position = 2),
        LUA_FIELD(Measurement, SIZE, batch, "batch", .required = true, .position = 3),
        LUA_FIELD(Measurement, POSITIVE, samples_per_s, "samples_per_s", .required = true,
                  .position = 4),
        {.name = NULL},
    };
    Measurement row = {0};
    sandbox_hold(L, sizeof row);
    luaargs_read_kept(L, index, fields, &row, set->strings);
    g_array_append_val(set->rows, row);
}

static void read_rows(lua_State *L, int index, void *out)
{
    if (lua_istable(L, index))
        read_row(L, index, out);
    else
        luaargs_error(
            L, "a row of 'rows' is a table: { \"resnet50\", 224, 256, 4321.5 }; write it so");
}

static void read_layer(lua_State *L, int index, MeasurementSet *set)
{
    static const LuaWords works = {"class of work", work_class_names, NULL};
    static const LuaField fields[] = {
        LUA_FIELD(MeasuredLayer, STRING, model, "model", .required = true, .position = 1,
                  .problem = label_id_problem),
        LUA_FIELD(MeasuredLayer, WORD, work, "class", .required = true, .position = 2,
                  .words = &works),
        LUA_FIELD(MeasuredLayer, NUMBER, flops, "flops", .required = true, .position = 3),
        LUA_FIELD(MeasuredLayer, NUMBER, bytes, "bytes", .required = true, .position = 4),
        LUA_FIELD(MeasuredLayer, POSITIVE, seconds, "seconds", .required = true, .position = 5),
        LUA_FIELD(MeasuredLayer, STRING, name, "name", .problem = label_name_problem),
        {.name = NULL},
    };
    MeasuredLayer layer = {0};
    sandbox_hold(L, sizeof layer);
    luaargs_read_kept(L, index, fields, &layer, set->strings);
    if (layer.flops < 0 || layer.bytes < 0)
        luaargs_error(L, "a layer of '%s' has less than no %s; write 0 for none", layer.model,
                      layer.flops < 0 ? "FLOPs" : "bytes");
    g_array_append_val(set->layers, layer);
}

static void read_layers(lua_State *L, int index, void *out)
{
    if (lua_istable(L, index))
        read_layer(L, index, out);
    else
        luaargs_error(L, "a row of 'layers' is a table: { \"resnet50\", \"conv\", 2.3e8, 1.6e6, "
                         "1.2e-4 }; write it so");
}

static void read_set(lua_State *L, int index, MeasurementSet *set)
{
    static const LuaWords how = {"kind of stack", stack_kind_names, NULL};
    static const LuaWords dtypes = {"element type", dtype_names, "; use one such as fp16"};
    static const LuaField fields[] = {
        LUA_FIELD(MeasurementSet, STRING, id, "id", .required = true, .problem = label_id_problem),
        LUA_FIELD(MeasurementSet, STRING, title, "title", .required = true,
                  .problem = label_name_problem),
        LUA_FIELD(MeasurementSet, STRING, device, "device", .required = true,
                  .problem = label_id_problem),
        LUA_FIELD(MeasurementSet, STRING, stack, "stack", .required = true),
        LUA_FIELD(MeasurementSet, WORD, how, "how", .required = true, .words = &how),
        LUA_FIELD(MeasurementSet, WORD, dtype, "dtype", .required = true, .words = &dtypes),
        LUA_FIELD(MeasurementSet, STRING, source, "source", .required = true),
        LUA_FIELD(MeasurementSet, STRING, note, "note"),
        LUA_FIELD(MeasurementSet, STRING, runtime, "runtime"),
        LUA_FIELD(MeasurementSet, STRING, layout, "layout"),
        LUA_FIELD(MeasurementSet, STRING, date, "date"),
        LUA_FIELD(MeasurementSet, SIZE, threads, "threads"),
        LUA_FIELD(MeasurementSet, SIZE, batch, "batch"),
        LUA_FIELD(MeasurementSet, LIST, rows, "rows", .most = MOST_ROWS, .each = read_rows),
        LUA_FIELD(MeasurementSet, LIST, layers, "layers", .most = MOST_ROWS, .each = read_layers),
        {.name = NULL},
    };
    luaargs_read_kept(L, index, fields, set, set->strings);
}

static void check_set(lua_State *L, const File *file)
{
    const MeasurementSet *set = file->set;
    if (set->rows->len + set->layers->len == 0)
        luaargs_error(L, "set '%s' has no rows; add some", set->id);
    if (set->layers->len > 0 && set->batch == 0)
        luaargs_error(L, "set '%s' has layers without a batch; add batch = 1", set->id);
    if (!dtype_is_float(set->dtype) && set->dtype != DTYPE_INT8)
        luaargs_error(L, "set '%s' is in %s; use a floating-point type or int8", set->id,
                      dtype_name(set->dtype));
    for (guint i = 0; i < file->sets->len; i++) {
        const MeasurementSet *other = g_ptr_array_index(file->sets, i);
        if (strcmp(other->id, set->id) == 0)
            luaargs_error(L, "set '%s' was given before, at %s:%d; give one of them another id",
                          set->id, other->file, other->line);
    }
}

static int set_body(lua_State *L)
{
    File *file = lua_touserdata(L, 1);
    if (!lua_istable(L, 2))
        luaargs_error(L, "measurements takes a table: measurements { id = \"...\", rows = { ... } "
                         "}; write it so");
    read_set(L, 2, file->set);
    check_set(L, file);
    return 0;
}

static int declare_set(lua_State *L)
{
    File *file = lua_touserdata(L, lua_upvalueindex(1));
    int line = guard_line(L);
    char message[GUARD_MESSAGE_BYTES];
    sandbox_hold(L, HELD_PER_SET);
    g_clear_pointer(&file->set, measurement_set_free);
    file->set = g_new0(MeasurementSet, 1);
    file->set->rows = g_array_new(FALSE, FALSE, sizeof(Measurement));
    file->set->layers = g_array_new(FALSE, FALSE, sizeof(MeasuredLayer));
    file->set->strings = g_string_chunk_new(1024);
    if (!guard_call(L, set_body, file, message)) {
        source_error(file->errors, file->shown, line, message);
        return 0;
    }
    file->set->line = line;
    file->set->file = g_string_chunk_insert(file->set->strings, file->shown);
    g_ptr_array_add(file->sets, g_steal_pointer(&file->set));
    return 0;
}

/* ---- Files ----------------------------------------------------------------------------------- */

/* What a whole load fills. */
typedef struct Loading {
    GPtrArray *sets, *errors;
} Loading;

static void load_file(const SourceFile *source, void *data)
{
    Loading *to = data;
    File file = {source->shown, to->sets, to->errors, NULL};
    GError *error = NULL;
    g_autoptr(Sandbox) sandbox = sandbox_new(NULL, SANDBOX_MODEL);
    lua_State *L = sandbox_lua(sandbox);
    lua_pushlightuserdata(L, &file);
    lua_pushcclosure(L, declare_set, 1);
    sandbox_set_global(sandbox, "measurements");
    if (!source_run(sandbox, source, &error))
        g_ptr_array_add(to->errors, error);
    g_clear_pointer(&file.set, measurement_set_free);
}

void measurements_add(GPtrArray *sets, const char *dir, const char *shown_dir, GPtrArray *errors)
{
    Loading to = {sets, errors};
    const SourceFolder folder = {.shown = shown_dir, .what = "measurements"};
    source_each_beside(dir, &folder, NULL, errors, load_file, &to);
}

GPtrArray *measurements_load(const char *dir, const char *shown_dir, GPtrArray *errors)
{
    GPtrArray *sets = g_ptr_array_new_with_free_func((GDestroyNotify)measurement_set_free);
    measurements_add(sets, dir, shown_dir, errors);
    return sets;
}

GPtrArray *measurements_load_file(const char *path, GPtrArray *errors)
{
    GPtrArray *sets = g_ptr_array_new_with_free_func((GDestroyNotify)measurement_set_free);
    Loading to = {sets, errors};
    load_file(&(SourceFile){NULL, path, path}, &to);
    return sets;
}
