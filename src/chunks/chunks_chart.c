/* What pages can draw, and ask about the data's schema. */
#include <string.h>

#include "analysis/ask.h"
#include "base/error.h"
#include "base/path.h"
#include "chunks/chart_origin.h"
#include "chunks/chunks_parts.h"
#include "device/formats.h"
#include "lua/luaargs.h"
#include "page/record_lua.h"
#include "page/record_types.h"

/* ---- Charts ---------------------------------------------------------------------------------- */

typedef struct ChartArgs {
    const char *kind, *basis, *traffic, *format, *name, *against, *profile;
    int model, models, after, device, devices, caption;
    double width;
} ChartArgs;

static const LuaField chart_fields[] = {
    LUA_FIELD(ChartArgs, STRING, kind, "kind", .required = true, .position = 1),
    LUA_FIELD(ChartArgs, ANY, model, "model"),
    LUA_FIELD(ChartArgs, ANY, models, "models"),
    LUA_FIELD(ChartArgs, ANY, after, "after"),
    LUA_FIELD(ChartArgs, ANY, device, "device"),
    LUA_FIELD(ChartArgs, ANY, devices, "devices"),
    LUA_FIELD(ChartArgs, STRING, basis, "basis"),
    LUA_FIELD(ChartArgs, STRING, traffic, "traffic"),
    LUA_FIELD(ChartArgs, STRING, format, "format"),
    LUA_FIELD(ChartArgs, ANY, caption, "caption"),
    LUA_FIELD(ChartArgs, STRING, name, "name"),
    LUA_FIELD(ChartArgs, NUMBER, width, "width"),
    LUA_FIELD(ChartArgs, STRING, against, "against"),
    LUA_FIELD(ChartArgs, STRING, profile, "profile"),
    {.name = NULL},
};

static const Device **device_array(lua_State *L, int index, int *n)
{
    const void **records = record_array(L, index, &device_record, "devices", n);
    for (int i = 0; i < *n; i++)
        records[i] = ((const DeviceResult *)records[i])->device;
    return (const Device **)records;
}

/* The format, as the device has it where there is one, of charts that look figures alone up
 * (chart_times). */
static const char *chart_scheme(lua_State *L, const ChartArgs *args, const ChartRequest *request)
{
    const char *format = chunks_check_format(L, args->format);
    const ChartKind *kind = chart_kind(args->kind, NULL);
    bool of_many = kind && kind->max_devices < 0;
    if (!kind || !chart_kind_is_in_formats(kind) || (!of_many && request->n_devices != 1))
        luaargs_error(L,
                      "'format' is for charts of one network on many devices or of many networks "
                      "on one; give a chart of kind '%s' what in_format(model, \"%s\") returns",
                      args->kind, format);
    return of_many ? format : formats_on(format, request->devices[0]);
}

/* The model, and the one or several that it is held against. */
static const ModelResult *const *with_after(lua_State *L, int after, ChartRequest *request)
{
    static const char *const two[] = {"before", "after"};
    int n = 0, before = request->n_models;
    const void **others = record_array(L, after, &model_record, "after", &n);
    const void **all = lua_newuserdatauv(L, sizeof *all * (size_t)(before + n), 0);
    for (int i = 0; i < before + n; i++)
        all[i] = i < before ? request->models[i] : others[i - before];
    request->n_models = before + n;
    request->names = before + n == 2 ? two : NULL;
    return (const ModelResult *const *)all;
}

static ChartRequest chart_request(lua_State *L, const ChartArgs *args)
{
    ChartRequest request = {.setup = chunks_setup(L, args->basis, args->traffic),
                            .against = args->against,
                            .profile = args->profile,
                            .width = args->width};
    int models = args->models ? args->models : args->model,
        devices = args->devices ? args->devices : args->device;
    if (models)
        request.models = (const ModelResult *const *)record_array(L, models, &model_record,
                                                                  "models", &request.n_models);
    if (args->after)
        request.models = with_after(L, args->after, &request);
    if (devices)
        request.devices = (const Device *const *)device_array(L, devices, &request.n_devices);
    if (args->format)
        request.setup.scheme = chart_scheme(L, args, &request);
    return request;
}

/* A name of its own on this page: "traced.svg", "traced-2.svg". Caller frees. */
static char *own_file(GHashTable *files, const char *name)
{
    char *file = g_strconcat(name, ".svg", NULL);
    for (int i = 2; g_hash_table_contains(files, file); i++) {
        g_free(file);
        file = g_strdup_printf("%s-%d.svg", name, i);
    }
    g_hash_table_add(files, g_strdup(file));
    return file;
}

/* A file name of its own on this page: "roofline-v100-sxm2-fp16.svg". Caller frees. */
static char *chart_file(GHashTable *files, const ChartArgs *args, const ChartRequest *request)
{
    GString *name = g_string_new(args->name ? args->name : args->kind);
    if (!args->name && request->n_devices == 1)
        g_string_append_printf(name, "-%s", request->devices[0]->id);
    const char *dtype = request->setup.scheme   ? request->setup.scheme
                        : request->n_models > 0 ? request->models[0]->dtype
                                                : "fp32";
    if (!args->name && strcmp(dtype, "fp32") != 0)
        g_string_append_printf(name, "-%s", dtype);
    char *file = own_file(files, name->str);
    g_string_free(name, TRUE);
    return file;
}

static bool write_chart(const ChunksContext *context, const char *file, const char *svg,
                        size_t length, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(context->plan->path);
    g_autofree char *path =
        strcmp(folder, ".") == 0 ? g_strdup(file) : g_strconcat(folder, "/", file, NULL);
    return context->write(context->sink, path, svg, length, error);
}

#define MARKS_SCRIPT "assets/marks.js" /* from the site's root on */

/* Draws the picture beside the page. */
static bool write_picture(const ChunksContext *context, Canvas *canvas, const char *file,
                          GError **error)
{
    g_autofree char *script = path_relative(context->plan->path, MARKS_SCRIPT);
    canvas_set_script(canvas, script);
    g_autoptr(GBytes) svg = canvas_render(canvas, CANVAS_SVG, "c", error);
    if (!svg)
        return false;
    gsize length;
    const char *bytes = g_bytes_get_data(svg, &length);
    return write_chart(context, file, bytes, length, error);
}

static int known_devices(const ChunksContext *context)
{
    return (int)(context->pages->devices->len + context->pages->example_devices->len);
}

static char *without_ending(const char *file)
{
    return g_strndup(file, strlen(file) - strlen(".svg"));
}

/* What the page says below a picture, beside its own words. */
typedef struct Origin {
    const char *caption, *source, *command; /* command NULL: none gives the same */
} Origin;

static void emit_described(lua_State *L, const char *file, const Origin *origin, Figure *figure)
{
    const ChunksContext *context = chunks_context(L);
    const char *url = context->handbook->url;
    g_autofree char *href = path_href(file), *name = without_ending(file),
                    *work =
                        g_strdup_printf("%s, %s", context->plan->title, context->handbook->title),
                    *address = url ? path_address(url, context->plan->path) : NULL;
    figure->href = href;
    figure->name = name;
    figure->caption = origin->caption;
    figure->source = origin->source;
    figure->command = origin->command;
    figure->data = context->data;
    figure->work = work;
    figure->address = address;
    knit_emit_figure(knit_of(L), figure);
}

static bool emit_picture(lua_State *L, const Canvas *drawn, const char *file, const Origin *origin,
                         GError **error)
{
    const ChunksContext *context = chunks_context(L);
    Canvas *canvas = (Canvas *)drawn;
    Figure figure = {.alt = canvas_description(canvas),
                     .width = (int)canvas_picture_width(canvas),
                     .height = (int)canvas_picture_height(canvas),
                     .drawn = true,
                     .marked = canvas_has_notes(canvas)};
    if (context->write && !write_picture(context, canvas, file, error))
        return false;
    emit_described(L, file, origin, &figure);
    return true;
}

char *chunks_emit_drawing(lua_State *L, const Drawing *drawing, GError **error)
{
    g_autofree char *file = own_file(chunks_files(L), drawing->name);
    const Origin origin = {drawing->caption, drawing->source, NULL};
    if (!emit_picture(L, drawing->canvas, file, &origin, error))
        return NULL;
    return g_strdup(canvas_description(drawing->canvas));
}

/* Draws and emits, and where pages are written also writes; the picture in words, or NULL. Caller
 * frees. */
static char *emit_chart(lua_State *L, const ChartArgs *args, const ChartRequest *request,
                        const char *caption, GError **error)
{
    const ChunksContext *context = chunks_context(L);
    const ChartKind *kind = chart_kind(args->kind, error);
    if (!kind)
        return NULL;
    g_autoptr(Canvas) canvas = chart_draw(kind, context->analysis, request, context->fonts, error);
    if (!canvas)
        return NULL;
    g_autofree char *file = chart_file(chunks_files(L), args, request),
                    *name = without_ending(file), *png = g_strconcat(name, ".png", NULL),
                    *source = chart_source(kind, request),
                    *command = chart_command(kind, analysis_zoo(context->analysis), request,
                                             known_devices(context), png);
    const Origin origin = {caption, source, command};
    if (!emit_picture(L, canvas, file, &origin, error))
        return NULL;
    return g_strdup(canvas_description(canvas));
}

static int chunk_chart(lua_State *L)
{
    ChartArgs args = {0};
    luaargs_read(L, 1, chart_fields, &args);
    if (args.width != 0 && (args.width < 200 || args.width > 4000))
        return luaargs_error(L, "a chart is from 200 to 4000 px wide; choose such a width");
    if (args.name && !path_is_safe_name(args.name))
        return luaargs_error(
            L, "'name' must be a plain file name, without a slash; leave folders out");
    ChartRequest request = chart_request(L, &args);
    const char *caption = args.caption ? knit_to_string(L, args.caption) : NULL;
    GError *error = NULL;
    char *says = emit_chart(L, &args, &request, caption, &error);
    if (!says && g_error_matches(error, RB_ERROR, RB_ERROR_CANNOT))
        return chunks_push_reason(L, error);
    if (!says)
        return guard_raise(L, error);
    knit_push_owned(L, says);
    return 1;
}

/* ---- The schema ------------------------------------------------------------------------------ */

static const char *field_type_name(FieldType type)
{
    static const char *const names[] = {
        [FIELD_COUNT] = "integer", [FIELD_BYTES] = "integer",  [FIELD_INDEX] = "integer",
        [FIELD_NUMBER] = "number", [FIELD_SECONDS] = "number", [FIELD_RATIO] = "number",
        [FIELD_BOOL] = "boolean",  [FIELD_ID] = "string",      [FIELD_TEXT] = "string",
        [FIELD_SHAPE] = "shape",   [FIELD_RECORD] = "object",  [FIELD_RECORDS] = "list",
        [FIELD_SHAPES] = "shapes", [FIELD_TEXTS] = "strings",
    };
    return names[type];
}

static void set_string(lua_State *L, const char *key, const char *value)
{
    lua_pushstring(L, value);
    lua_setfield(L, -2, key);
}

static void push_fields(lua_State *L, const Field *fields)
{
    lua_newtable(L);
    for (int i = 0; fields[i].name; i++) {
        lua_newtable(L);
        set_string(L, "name", fields[i].name);
        set_string(L, "type", fields[i].of ? fields[i].of->name : field_type_name(fields[i].type));
        set_string(L, "unit", fields[i].unit);
        set_string(L, "meaning", fields[i].meaning);
        lua_pushboolean(L, fields[i].type == FIELD_RECORDS);
        lua_setfield(L, -2, "list");
        lua_rawseti(L, -2, i + 1);
    }
}

static int chunk_schema(lua_State *L)
{
    const ChunksChanges *changes = chunks_context(L)->changes;
    GPtrArray *types = record_types(changes ? changes->type : NULL);
    lua_newtable(L);
    for (guint i = 0; i < types->len; i++) {
        const RecordType *type = g_ptr_array_index(types, i);
        lua_newtable(L);
        set_string(L, "name", type->name);
        set_string(L, "meaning", type->meaning);
        push_fields(L, type->fields);
        lua_setfield(L, -2, "fields");
        lua_rawseti(L, -2, i + 1);
    }
    g_ptr_array_unref(types);
    return 1;
}

const luaL_Reg *chunks_chart_functions(void)
{
    static const luaL_Reg functions[] = {
        {"chart", chunk_chart}, {"schema", chunk_schema}, {NULL, NULL}};
    return functions;
}
