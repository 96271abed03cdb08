/* Cells of tables that hold a time or say why there is none, and the legend of their marks. */
#include "analysis/estimates.h"
#include "analysis/times.h"
#include "base/error.h"
#include "base/units.h"
#include "chunks/chunks_parts.h"
#include "device/formats.h"
#include "find/accuracy.h"
#include "lua/luaargs.h"
#include "page/record_lua.h"

#include <math.h>
#include <string.h>

/* ---- Formats --------------------------------------------------------------------------------- */

const char *chunks_check_format(lua_State *L, const char *name)
{
    if (formats_know(name))
        return name;
    const char **known = formats_names();
    const char *hint = luaargs_push_hint(L, name, known, "; use one that there is");
    g_free(known);
    luaargs_error(L, "no number format '%s'%s", name, hint);
    return NULL;
}

/* As it is but for the format and the fusion, which may be NULL. */
static const ModelResult *changed(lua_State *L, const ModelResult *model, const Device *device,
                                  const char *format, const char *fuse, GError **error)
{
    Setup setup = model->setup;
    setup.device = NULL;
    if (format)
        analysis_set_format(chunks_analysis(L), &setup, chunks_check_format(L, format), device);
    if (fuse && !fusion_parse(fuse, &setup.fusion, error))
        return NULL;
    const ModelResult *found = analysis_model(chunks_analysis(L), &setup, error);
    if (!found || !format)
        return found;
    const ModelResult *fused = analysis_fused(chunks_analysis(L), found, error);
    return fused && times_check_declared(found->id, fused->compute, format, error) ? found : NULL;
}

static int chunk_in_format(lua_State *L)
{
    GError *error = NULL;
    const ModelResult *model = chunks_check_model(L, 1);
    const char *format = luaL_checkstring(L, 2);
    const Device *device = lua_isnoneornil(L, 3) ? NULL : chunks_check_device(L, 3);
    chunks_charge(L, model, WORK_OF_TIMING);
    const ModelResult *found = changed(L, model, device, format, NULL, &error);
    if (!found)
        return chunks_push_reason(L, error);
    record_push(L, &model_record, found);
    return 1;
}

/* Whether the device has a time for the model in a format: figures alone, no network is made. */
static bool has_time_in(lua_State *L, const ModelResult *model, const Device *device,
                        const char *format, GError **error)
{
    return analysis_times_in(chunks_analysis(L), &model->setup, model->id, format, device, error) !=
           NULL;
}

/* The model in the first of the handbook's precisions in which the device has a time for it; nil,
 * what says most of why it has none, and that in few words. */
static int chunk_as_run(lua_State *L)
{
    const ModelResult *model = chunks_check_model(L, 1), *found = NULL;
    const Device *device = chunks_check_device(L, 2);
    const char *const *formats = (const char *const *)chunks_context(L)->handbook->precisions;
    const char *format = NULL;
    GError *error = NULL;
    chunks_charge(L, model, WORK_OF_TIMING);
    if (analysis_times_as_run(chunks_analysis(L), &model->setup, model->id, formats, device,
                              &format, NULL))
        found = changed(L, model, device, format, NULL, &error);
    else
        analysis_say_untimed(chunks_analysis(L), &model->setup, model->id, formats, device, &error);
    if (!found)
        return chunks_push_reason(L, error);
    record_push(L, &model_record, found);
    return 1;
}

/* How many of them the device has a time for in a format. */
static int timed_among(lua_State *L, const void *const *models, int n, const Device *device,
                       const char *format)
{
    int timed = 0;
    for (int i = 0; i < n; i++) {
        GError *error = NULL;
        timed += has_time_in(L, models[i], device, format, &error);
        g_clear_error(&error);
    }
    return timed;
}

/* What a picture of many networks has to have: times in one format are compared. */
static int chunk_common_format(lua_State *L)
{
    int n, most = 0;
    const Device *device = chunks_check_device(L, 2);
    const void *const *models = record_array(L, 1, &model_record, "models", &n);
    const char *best = NULL;
    for (char **name = chunks_context(L)->handbook->precisions; *name; name++) {
        int timed = timed_among(L, models, n, device, *name);
        if (timed > 2 * most) {
            best = *name;
            most = timed;
        }
    }
    lua_pushstring(L, best);
    return 1;
}

/* ---- Drawings that have a home --------------------------------------------------------------- */

/* The first formats of the handbook's, so many, are drawn; tf32 looks as fp32 does. */
enum { FORMATS_DRAWN = 2 };

/* The device that the template of the network's page draws times on; NULL: none that is shown. */
static const DeviceResult *home_of(const Pages *pages, const ModelResult *model)
{
    const char *path = pages_path(pages, model->id, NULL);
    const char *id = path ? pages_plan_at(pages, pages_find(pages, path))->draws : NULL;
    for (guint i = 0; id && i < pages->devices->len; i++)
        if (g_str_equal(pages_device(pages, (int)i)->id, id))
            return pages_device(pages, (int)i);
    return NULL;
}

/* Pushes { ["fp32"] = true, ... } of those that are drawn; false: the device has no time at all. */
static bool push_drawn(lua_State *L, const ModelResult *model, const Device *device)
{
    int timed = 0, drawn = 0;
    lua_newtable(L);
    for (char **name = chunks_context(L)->handbook->precisions; *name; name++) {
        GError *error = NULL;
        bool has_time = has_time_in(L, model, device, *name, &error);
        g_clear_error(&error);
        timed += has_time;
        if (!has_time || g_str_equal(*name, "tf32") || drawn++ >= FORMATS_DRAWN)
            continue;
        lua_pushboolean(L, true);
        lua_setfield(L, -2, *name);
    }
    return timed > 0;
}

/* The device on which the network's page draws times layer by layer, else the second argument, and
 * the formats in which it does. */
static int chunk_drawn_layers(lua_State *L)
{
    const ModelResult *model = chunks_check_model(L, 1);
    const DeviceResult *home = home_of(chunks_context(L)->pages, model);
    lua_settop(L, 2);
    chunks_charge(L, model, WORK_OF_TIMING);
    if (home && push_drawn(L, model, home->device)) {
        record_push(L, &device_record, home);
        lua_insert(L, -2);
        return 2;
    }
    lua_settop(L, 2);
    if (!lua_isnil(L, 2))
        push_drawn(L, model, chunks_check_device(L, 2));
    return lua_gettop(L) - 1;
}

/* ---- Cells ----------------------------------------------------------------------------------- */

typedef struct TimeCellArgs {
    const char *format, *fuse, *field, *basis, *traffic;
    bool link;
} TimeCellArgs;

static const LuaField time_cell_fields[] = {
    LUA_FIELD(TimeCellArgs, STRING, format, "format"),
    LUA_FIELD(TimeCellArgs, STRING, fuse, "fuse"),
    LUA_FIELD(TimeCellArgs, STRING, field, "field"),
    LUA_FIELD(TimeCellArgs, STRING, basis, "basis"),
    LUA_FIELD(TimeCellArgs, STRING, traffic, "traffic"),
    LUA_FIELD(TimeCellArgs, BOOLEAN, link, "link"),
    {.name = NULL},
};

static const Field *check_field(lua_State *L, const char *name)
{
    const Field *field = record_field(&times_record, name ? name : "roofline_seconds");
    if (!field || field->type != FIELD_SECONDS)
        luaargs_error(L,
                      "a timing has no time '%s'; roofline_seconds, bound_seconds, "
                      "operators_seconds and estimate_seconds are some",
                      name);
    return field;
}

/* Nothing sorts after it. */
static int push_words(lua_State *L, const char *words)
{
    lua_createtable(L, 0, 3);
    lua_pushstring(L, words);
    lua_setfield(L, -2, "text");
    lua_pushliteral(L, "");
    lua_setfield(L, -2, "sort");
    lua_pushliteral(L, "no");
    lua_setfield(L, -2, "class");
    return 1;
}

/* Why there is no time, in few words: a format that is several by name is missed by its own. Takes
 * the error; `times` may be NULL. */
static int push_missing(lua_State *L, const Times *times, const char *format, GError *error)
{
    bool cannot = g_error_matches(error, RB_ERROR, RB_ERROR_CANNOT);
    char brief[GUARD_MESSAGE_BYTES], missed[GUARD_MESSAGE_BYTES], named[GUARD_MESSAGE_BYTES];
    chunks_brief(error, brief);
    g_error_free(error);
    g_snprintf(missed, sizeof missed, "no %s", times ? dtype_name(times->dtype) : "");
    g_snprintf(named, sizeof named, "no %s", format ? format : "");
    if (!cannot)
        return push_words(L, "not counted");
    return push_words(L, format && strcmp(brief, missed) == 0 ? named : brief);
}

/* Beside the notes on ceilings. */
enum { NOTE_ROOM_UNKNOWN = ROOF_NOTE_COUNT, NOTE_OUTSIDE, NOTE_COUNT };

static const char *note_mark(int note)
{
    return note < ROOF_NOTE_COUNT      ? roof_note_mark((RoofNote)note)
           : note == NOTE_ROOM_UNKNOWN ? "°"
                                       : ESTIMATE_OUTSIDE_MARK;
}

static const char *note_meaning(int note)
{
    return note < ROOF_NOTE_COUNT ? roof_note_meaning((RoofNote)note)
           : note == NOTE_ROOM_UNKNOWN
               ? "the device's memory is not stated, so whether it fits is not known"
               : ESTIMATE_OUTSIDE_MEANING;
}

static bool has_note(const Times *times, int note)
{
    return note == NOTE_ROOM_UNKNOWN
               ? times->fits == FITS_UNKNOWN
               : g_strv_contains(times->notes, roof_note_meaning((RoofNote)note));
}

/* The time with the marks of what must be known about it; those are remembered. */
static char *marked(lua_State *L, double seconds, const Times *times)
{
    g_autofree char *time = units_seconds(seconds);
    GString *text = g_string_new(time);
    for (int note = 0; note < NOTE_OUTSIDE; note++)
        if (has_note(times, note)) {
            g_string_append(text, note_mark(note));
            *chunks_marks(L) |= 1U << note;
        }
    return g_string_free(text, FALSE);
}

/* With its interval, and a mark where the network is outside what was measured. */
static char *estimate_marked(lua_State *L, const Times *times)
{
    char *text = units_interval(times->estimate_seconds, times->estimate_low_seconds,
                                times->estimate_high_seconds);
    if (strcmp(times->estimate_domain, ESTIMATE_INSIDE) == 0)
        return text;
    char *with_mark = g_strconcat(text, note_mark(NOTE_OUTSIDE), NULL);
    *chunks_marks(L) |= 1U << NOTE_OUTSIDE;
    g_free(text);
    return with_mark;
}

static char *cell_text(lua_State *L, const Times *times, const Field *field, double seconds)
{
    if (strcmp(field->name, "estimate_seconds") == 0)
        return estimate_marked(L, times);
    return strcmp(field->name, "bound_seconds") == 0 ? units_seconds(seconds)
                                                     : marked(L, seconds, times);
}

/* A bound stands beside the roofline time, and so do its marks. */
static int push_cell(lua_State *L, const Times *times, const Field *field, double seconds,
                     const ModelResult *link)
{
    if (isnan(seconds) && g_str_has_prefix(field->name, "estimate_"))
        return push_words(L, "–");
    if (isnan(seconds)) /* there is one, but not operator by operator */
        return push_words(L, "fused only");
    lua_createtable(L, 0, 3);
    guard_push(L, cell_text(L, times, field, seconds));
    lua_setfield(L, -2, "text");
    guard_push(L, units_exact(seconds));
    lua_setfield(L, -2, "sort");
    if (link && chunks_push_page(L, link->id, times->device->id))
        lua_setfield(L, -2, "href");
    return 1;
}

static void read_time_cell(lua_State *L, TimeCellArgs *args)
{
    if (!lua_isnoneornil(L, 3))
        luaargs_read(L, 3, time_cell_fields, args);
}

/* Of the model at 1 on the device at 2, with what the arguments change. */
static const Times *times_asked(lua_State *L, const TimeCellArgs *args, GError **error)
{
    const ModelResult *model = chunks_check_model(L, 1);
    const Device *device = chunks_check_device(L, 2);
    Setup network = model->setup, how = chunks_setup(L, args->basis, args->traffic);
    chunks_charge(L, model, WORK_OF_CELL);
    if (args->format)
        analysis_set_format(chunks_analysis(L), &network, chunks_check_format(L, args->format),
                            device);
    if (args->fuse && !fusion_parse(args->fuse, &network.fusion, error))
        return NULL;
    network.device = how.traffic == TRAFFIC_TILED ? device : NULL;
    const Times *times = analysis_times(chunks_analysis(L), &network, device, &how, error);
    return times && (!args->format ||
                     times_check_declared(model->id, times->dtype, args->format, error))
               ? times
               : NULL;
}

static int chunk_time_cell(lua_State *L)
{
    TimeCellArgs args = {.link = true};
    read_time_cell(L, &args);
    const Field *field = check_field(L, args.field);
    GError *error = NULL;
    const Times *times = times_asked(L, &args, &error);
    Value value = {0};
    if (!times || !times_check(times, &error))
        return push_missing(L, times, args.format, error);
    field_read(field, times, &value);
    return push_cell(L, times, field, value.real, args.link ? chunks_check_model(L, 1) : NULL);
}

/* times(model, device, { format =, ... }): the figures of a cell, or nil, why there are none, and
 * that in few words. */
static int chunk_times(lua_State *L)
{
    TimeCellArgs args = {0};
    read_time_cell(L, &args);
    GError *error = NULL;
    const Times *times = times_asked(L, &args, &error);
    if (!times || !times_check(times, &error))
        return chunks_push_reason(L, error);
    record_push(L, &times_record, times);
    return 1;
}

/* marks(): ". * means this. † means that" of the marks in the cells made since it was last asked,
 * to end a caption with; "" without any. */
static int chunk_marks(lua_State *L)
{
    GString *text = g_string_new(NULL);
    for (int note = 0; note < NOTE_COUNT; note++)
        if (*chunks_marks(L) & 1U << note)
            g_string_append_printf(text, ". %s %s", note_mark(note), note_meaning(note));
    *chunks_marks(L) = 0;
    guard_push(L, g_string_free(text, FALSE));
    return 1;
}

/* accuracy(model): the published figure that ranks it; nil: none was published. */
static int chunk_accuracy(lua_State *L)
{
    const PublishedResult *accuracy = accuracy_of(chunks_check_model(L, 1));
    if (accuracy)
        record_push(L, &published_record, accuracy);
    else
        lua_pushnil(L);
    return 1;
}

const luaL_Reg *chunks_times_functions(void)
{
    static const luaL_Reg functions[] = {{"in_format", chunk_in_format},
                                         {"accuracy", chunk_accuracy},
                                         {"as_run", chunk_as_run},
                                         {"common_format", chunk_common_format},
                                         {"time_cell", chunk_time_cell},
                                         {"times", chunk_times},
                                         {"marks", chunk_marks},
                                         {"drawn_layers", chunk_drawn_layers},
                                         {NULL, NULL}};
    return functions;
}
