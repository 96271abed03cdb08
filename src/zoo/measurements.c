#include "zoo/measurements.h"

#include <lauxlib.h>
#include <string.h>

#include "base/label.h"
#include "device/price.h"
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
    g_clear_pointer(&set->figures, g_array_unref);
    g_string_chunk_free(set->strings);
    g_free(set);
}

/* One file while it runs. */
typedef struct File {
    const char *shown;
    GPtrArray *sets, *errors;
    MeasurementSet *set; /* being read */
} File;

/* No pass and no layer of anything takes less or more: the number has another unit. */
static void check_seconds(lua_State *L, const char *model, double seconds, const char *remedy)
{
    const double least = 1e-12, most = 1e9;
    if (seconds < least || seconds > most)
        luaargs_error(L, "a row of '%s' takes %f s; %s", model, seconds, remedy);
}

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
    check_seconds(L, row.model, (double)row.batch / row.samples_per_s,
                  "give samples of all of the batch in one second");
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
    check_seconds(L, layer.model, layer.seconds, "give it in seconds");
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

/* ---- Figures --------------------------------------------------------------------------------- */

static const char *const *figure_hows(void)
{
    static const char *const names[] = {
#define X(id, name, meaning) name,
        FIGURE_HOW_LIST(X)
#undef X
            NULL};
    return names;
}

static void check_figure(lua_State *L, const MeasuredFigure *figure)
{
    if (figure->how == BESIDE_NONE && !figure->reason)
        luaargs_error(L, "figure '%s' has how = \"none\" without a reason; add one", figure->what);
    if (figure->how != BESIDE_NONE && !(figure->value > 0))
        luaargs_error(L, "figure '%s' has no value above 0; add one", figure->what);
}

static void read_figure(lua_State *L, int index, MeasurementSet *set)
{
    static const LuaWords hows = {"way of working it out", figure_hows, NULL};
    static const LuaWords dtypes = {"element type", dtype_names, "; use one such as fp16"};
    static const LuaWords ops = {"collective", collective_names, NULL};
    static const LuaField fields[] = {
        LUA_FIELD(MeasuredFigure, STRING, node, "node", .problem = label_id_problem),
        LUA_FIELD(MeasuredFigure, WORD, op, "op", .words = &ops),
        LUA_FIELD(MeasuredFigure, STRING, kind, "kind", .required = true,
                  .problem = label_id_problem),
        LUA_FIELD(MeasuredFigure, STRING, what, "what", .required = true,
                  .problem = label_note_problem),
        LUA_FIELD(MeasuredFigure, STRING, metric, "metric", .required = true,
                  .problem = label_note_problem),
        LUA_FIELD(MeasuredFigure, NUMBER, value, "value", .required = true),
        LUA_FIELD(MeasuredFigure, STRING, unit, "unit", .required = true),
        LUA_FIELD(MeasuredFigure, WORD, how, "how", .required = true, .words = &hows),
        LUA_FIELD(MeasuredFigure, WORD, format, "format", .words = &dtypes),
        LUA_FIELD(MeasuredFigure, STRING, network, "network", .problem = label_id_problem),
        LUA_FIELD(MeasuredFigure, STRING, scheme, "scheme", .problem = label_id_problem),
        LUA_FIELD(MeasuredFigure, STRING, runtime, "runtime", .problem = label_id_problem),
        LUA_FIELD(MeasuredFigure, STRING, device, "device", .problem = label_id_problem),
        LUA_FIELD(MeasuredFigure, STRING, note, "note", .problem = label_note_problem),
        LUA_FIELD(MeasuredFigure, STRING, reason, "reason", .problem = label_note_problem),
        LUA_FIELD(MeasuredFigure, STRING, recompute, "recompute"),
#define SIZE(name) LUA_FIELD(MeasuredFigure, SIZE, name, #name)
        SIZE(devices),
        SIZE(batch),
        SIZE(context),
        SIZE(tokens),
        SIZE(bytes),
        SIZE(m),
        SIZE(n),
        SIZE(k),
        SIZE(layers),
        SIZE(hidden),
        SIZE(heads),
        SIZE(vocabulary),
        SIZE(tensor),
        SIZE(pipeline),
        SIZE(interleave),
#undef SIZE
        LUA_FIELD(MeasuredFigure, POSITIVE, params, "params"),
        LUA_FIELD(MeasuredFigure, POSITIVE, rate, "rate"),
        LUA_FIELD(MeasuredFigure, POSITIVE, capacity, "capacity"),
        LUA_FIELD(MeasuredFigure, POSITIVE, utilisation, "utilisation"),
        LUA_FIELD(MeasuredFigure, POSITIVE, held, "held"),
        LUA_FIELD(MeasuredFigure, BOOLEAN, sequence, "sequence"),
        {.name = NULL},
    };
    MeasuredFigure figure = {.format = DTYPE_BF16};
    sandbox_hold(L, sizeof figure);
    luaargs_read_kept(L, index, fields, &figure, set->strings);
    check_figure(L, &figure);
    g_array_append_val(set->figures, figure);
}

static void read_figures(lua_State *L, int index, void *out)
{
    if (lua_istable(L, index))
        read_figure(L, index, out);
    else
        luaargs_error(L, "a figure is a table: { kind = \"matmul\", ... }; write it so");
}

static void read_published(lua_State *L, int index, MeasurementSet *set)
{
    static const LuaField fields[] = {
        LUA_FIELD(MeasurementSet, STRING, id, "id", .required = true, .problem = label_id_problem),
        LUA_FIELD(MeasurementSet, STRING, title, "title", .required = true,
                  .problem = label_name_problem),
        LUA_FIELD(MeasurementSet, STRING, source, "source", .required = true),
        LUA_FIELD(MeasurementSet, STRING, note, "note"),
        LUA_FIELD(MeasurementSet, LIST, rows, "figures", .most = MOST_ROWS, .each = read_figures),
        {.name = NULL},
    };
    set->device = set->stack = "";
    luaargs_read_kept(L, index, fields, set, set->strings);
}

/* ---- Sets, read ------------------------------------------------------------------------------ */

static void check_id(lua_State *L, const File *file)
{
    const MeasurementSet *set = file->set;
    for (guint i = 0; i < file->sets->len; i++) {
        const MeasurementSet *other = g_ptr_array_index(file->sets, i);
        if (strcmp(other->id, set->id) == 0)
            luaargs_error(L, "set '%s' was given before, at %s:%d; give one of them another id",
                          set->id, other->file, other->line);
    }
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
        LUA_FIELD(MeasurementSet, STRING, date, "date", .problem = price_date_problem),
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
    check_id(L, file);
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

static int published_body(lua_State *L)
{
    File *file = lua_touserdata(L, 1);
    if (!lua_istable(L, 2))
        luaargs_error(L, "published takes a table: published { id = \"...\", figures = { ... } }; "
                         "write it so");
    read_published(L, 2, file->set);
    if (file->set->figures->len == 0)
        luaargs_error(L, "set '%s' has no figures; add some", file->set->id);
    check_id(L, file);
    return 0;
}

static int declare(lua_State *L, bool times)
{
    File *file = lua_touserdata(L, lua_upvalueindex(1));
    int line = guard_line(L);
    char message[GUARD_MESSAGE_BYTES];
    sandbox_hold(L, HELD_PER_SET);
    g_clear_pointer(&file->set, measurement_set_free);
    file->set = g_new0(MeasurementSet, 1);
    file->set->rows = g_array_new(FALSE, FALSE, sizeof(Measurement));
    file->set->layers = g_array_new(FALSE, FALSE, sizeof(MeasuredLayer));
    file->set->figures = times ? NULL : g_array_new(FALSE, FALSE, sizeof(MeasuredFigure));
    file->set->strings = g_string_chunk_new(1024);
    if (!guard_call(L, times ? set_body : published_body, file, message)) {
        source_error(file->errors, file->shown, line, message);
        return 0;
    }
    file->set->line = line;
    file->set->file = g_string_chunk_insert(file->set->strings, file->shown);
    g_ptr_array_add(file->sets, g_steal_pointer(&file->set));
    return 0;
}

static int declare_set(lua_State *L)
{
    return declare(L, true);
}

static int declare_published(lua_State *L)
{
    return declare(L, false);
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
    lua_pushlightuserdata(L, &file);
    lua_pushcclosure(L, declare_published, 1);
    sandbox_set_global(sandbox, "published");
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
