#include "zoo/model.h"

#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/label.h"
#include "lua/luaargs.h"
#include "zoo/attrs.h"

enum { YEAR_MIN = 1940, YEAR_MAX = 2100, MOST_INPUTS = 64, MOST_PUBLISHED = 100 };

#define FIELD(args, type_, member, name_, required_)                                               \
    {                                                                                              \
        .name = (name_), .type = LUA_FIELD_##type_, .required = (required_),                       \
        .offset = offsetof(args, member)                                                           \
    }

Model *model_new(void)
{
    Model *model = g_new0(Model, 1);
    model->inputs = g_array_new(FALSE, TRUE, sizeof(ModelInput));
    model->published = g_array_new(FALSE, TRUE, sizeof(Published));
    model->build = LUA_NOREF;
    return model;
}

void model_free(Model *model)
{
    if (!model)
        return;
    g_array_free(model->inputs, TRUE);
    g_array_free(model->published, TRUE);
    g_free(model);
}

/* --- Family ---------------------------------------------------------------------------------- */

typedef const char *Problem(const char *text);

/* A copy of `text`, or of nothing; raises what `problem` finds. */
static const char *keep(lua_State *L, GStringChunk *strings, const char *field, const char *text,
                        Problem *problem)
{
    if (!text)
        return NULL;
    const char *found = problem(text);
    if (found)
        luaargs_error(L, "'%s' %s", field, found);
    return g_string_chunk_insert_const(strings, text);
}

typedef struct FamilyArgs {
    const char *name, *source, *url, *category, *notes;
    int64_t year;
} FamilyArgs;

static Family keep_family(lua_State *L, GStringChunk *strings, const FamilyArgs *args)
{
    if (args->year != 0 && (args->year < YEAR_MIN || args->year > YEAR_MAX))
        luaargs_error(L, "'year' is not a year");
    return (Family){
        .name = keep(L, strings, "family", args->name, label_name_problem),
        .source = keep(L, strings, "source", args->source, label_note_problem),
        .url = keep(L, strings, "url", args->url, label_url_problem),
        .category = keep(L, strings, "category", args->category, label_name_problem),
        .notes = keep(L, strings, "notes", args->notes, label_note_problem),
        .year = (int)args->year,
    };
}

void family_read(lua_State *L, int index, GStringChunk *strings, Family *out)
{
    static const LuaField fields[] = {
        {"name", LUA_FIELD_STRING, true, offsetof(FamilyArgs, name), 1},
        FIELD(FamilyArgs, STRING, source, "source", false),
        FIELD(FamilyArgs, STRING, url, "url", false),
        FIELD(FamilyArgs, INTEGER, year, "year", false),
        FIELD(FamilyArgs, STRING, category, "category", false),
        FIELD(FamilyArgs, STRING, notes, "notes", false),
        {.name = NULL},
    };
    FamilyArgs args = {0};
    luaargs_read(L, index, fields, &args);
    *out = keep_family(L, strings, &args);
}

/* --- Inputs ---------------------------------------------------------------------------------- */

static void check_input_keys(lua_State *L, int index)
{
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        if (lua_isinteger(L, -2))
            continue;
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
        if (strcmp(key, "name") != 0 && strcmp(key, "dtype") != 0)
            luaargs_error(L, "an input has a shape, 'name' and 'dtype', and no other field");
    }
}

static DType input_dtype(lua_State *L, int index)
{
    lua_pushliteral(L, "dtype");
    if (lua_rawget(L, index) == LUA_TNIL)
        return DTYPE_UNKNOWN;
    const char *word = luaargs_string(L, -1, "dtype");
    DType dtype = dtype_from_name(word);
    if (dtype == DTYPE_UNKNOWN) {
        char hint[100]; /* copied, because luaargs_error does not return to free it */
        g_autofree char *meant = did_you_mean(word, dtype_names());
        g_strlcpy(hint, *meant ? meant : "; use one such as fp32 or int64", sizeof hint);
        g_clear_pointer(&meant, g_free);
        luaargs_error(L, "unknown dtype '%s'%s", word, hint);
    }
    return dtype;
}

static void check_new_name(lua_State *L, const Model *model, const char *name)
{
    for (guint i = 0; i < model->inputs->len; i++)
        if (strcmp(g_array_index(model->inputs, ModelInput, i).name, name) == 0)
            luaargs_error(L, "two inputs are named '%s'; name one of them differently", name);
}

static void read_input(lua_State *L, int index, GStringChunk *strings, const char *fallback,
                       Model *model)
{
    if (!lua_istable(L, index))
        luaargs_error(L, "an input is a table: its shape without the batch, { 3, 224, 224 }");
    check_input_keys(L, index);
    const char *name = attrs_name(L, index);
    ModelInput input = {
        .name = g_string_chunk_insert_const(strings, name ? name : fallback),
        .shape = attrs_shape(L, index, "input", SHAPE_MAX_RANK - 1),
        .dtype = input_dtype(L, index),
    };
    check_new_name(L, model, input.name);
    g_array_append_val(model->inputs, input);
}

static void read_inputs(lua_State *L, int one, int list, GStringChunk *strings, Model *model)
{
    if (!one == !list)
        luaargs_error(L, "give either 'input', one shape, or 'inputs', a list of them");
    if (one) {
        read_input(L, one, strings, "input", model);
        return;
    }
    lua_Unsigned n = lua_rawlen(L, list);
    if (n == 0 || n > MOST_INPUTS)
        luaargs_error(L, "'inputs' needs 1 to %d inputs", MOST_INPUTS);
    for (lua_Unsigned i = 1; i <= n; i++) {
        int top = lua_gettop(L);
        char fallback[32];
        g_snprintf(fallback, sizeof fallback, "input%d", (int)i);
        lua_rawgeti(L, list, (lua_Integer)i);
        read_input(L, top + 1, strings, fallback, model);
        lua_settop(L, top);
    }
}

/* --- Published figures ----------------------------------------------------------------------- */

static const char *const QUANTITIES[] = {"params", "macs", "flops", "activations", "top1", "top5"};

typedef struct PublishedArgs {
    double values[G_N_ELEMENTS(QUANTITIES)]; /* NaN: not given */
    const char *source, *note;
    bool exact;
} PublishedArgs;

static void append_published(lua_State *L, const PublishedArgs *args, GStringChunk *strings,
                             GArray *out)
{
    guint before = out->len;
    for (size_t i = 0; i < G_N_ELEMENTS(QUANTITIES); i++) {
        if (isnan(args->values[i]))
            continue;
        if (args->values[i] < 0)
            luaargs_error(L, "published '%s' is negative", QUANTITIES[i]);
        Published published = {
            .quantity = QUANTITIES[i],
            .value = args->values[i],
            .exact = args->exact,
            .source = keep(L, strings, "source", args->source, label_note_problem),
            .note = keep(L, strings, "note", args->note, label_note_problem),
        };
        g_array_append_val(out, published);
    }
    if (out->len == before)
        luaargs_error(L, "a published entry has no figure; give params, macs, flops or top1");
}

static void read_published(lua_State *L, int list, GStringChunk *strings, GArray *out)
{
    LuaField fields[G_N_ELEMENTS(QUANTITIES) + 4] = {
        FIELD(PublishedArgs, STRING, source, "source", true),
        FIELD(PublishedArgs, STRING, note, "note", false),
        FIELD(PublishedArgs, BOOLEAN, exact, "exact", false),
    };
    for (size_t i = 0; i < G_N_ELEMENTS(QUANTITIES); i++)
        fields[i + 3] = (LuaField){
            .name = QUANTITIES[i],
            .type = LUA_FIELD_NUMBER,
            .offset = offsetof(PublishedArgs, values) + i * sizeof(double),
        };
    lua_Unsigned n = list ? lua_rawlen(L, list) : 0;
    if (list && (n == 0 || n > MOST_PUBLISHED))
        luaargs_error(L, "'published' is a list: { { params = ..., source = \"...\" } }");
    for (lua_Unsigned i = 1; i <= n; i++) {
        PublishedArgs args = {0};
        for (size_t k = 0; k < G_N_ELEMENTS(QUANTITIES); k++)
            args.values[k] = NAN;
        lua_rawgeti(L, list, (lua_Integer)i);
        luaargs_read(L, -1, fields, &args);
        append_published(L, &args, strings, out);
        lua_pop(L, 1);
    }
}

/* --- Model ----------------------------------------------------------------------------------- */

typedef struct ModelArgs {
    const char *id, *name;
    FamilyArgs family;
    int input, inputs, published, build;
} ModelArgs;

static void inherit(Family *family, const Family *from)
{
    family->name = family->name ? family->name : from->name;
    family->source = family->source ? family->source : from->source;
    family->url = family->url ? family->url : from->url;
    family->category = family->category ? family->category : from->category;
    family->notes = family->notes ? family->notes : from->notes;
    family->year = family->year ? family->year : from->year;
}

static void keep_build(lua_State *L, int index, Model *model)
{
    lua_pushvalue(L, index);
    model->build = luaL_ref(L, LUA_REGISTRYINDEX);
}

void model_read(lua_State *L, int index, GStringChunk *strings, const Family *family, Model *model)
{
    static const LuaField fields[] = {
        FIELD(ModelArgs, STRING, id, "id", true),
        FIELD(ModelArgs, STRING, name, "name", false),
        FIELD(ModelArgs, STRING, family.name, "family", false),
        FIELD(ModelArgs, STRING, family.source, "source", false),
        FIELD(ModelArgs, STRING, family.url, "url", false),
        FIELD(ModelArgs, STRING, family.category, "category", false),
        FIELD(ModelArgs, STRING, family.notes, "notes", false),
        FIELD(ModelArgs, INTEGER, family.year, "year", false),
        FIELD(ModelArgs, TABLE, input, "input", false),
        FIELD(ModelArgs, TABLE, inputs, "inputs", false),
        FIELD(ModelArgs, TABLE, published, "published", false),
        FIELD(ModelArgs, FUNCTION, build, "build", true),
        {.name = NULL},
    };
    ModelArgs args = {0};
    luaargs_read(L, index, fields, &args);
    model->id = keep(L, strings, "id", args.id, label_id_problem);
    model->name = keep(L, strings, "name", args.name ? args.name : args.id, label_name_problem);
    model->family = keep_family(L, strings, &args.family);
    inherit(&model->family, family);
    read_inputs(L, args.input, args.inputs, strings, model);
    read_published(L, args.published, strings, model->published);
    keep_build(L, args.build, model);
}

/* --- Example --------------------------------------------------------------------------------- */

typedef struct ExampleArgs {
    const char *name;
    int64_t batch;
    int input, inputs, build;
} ExampleArgs;

int64_t model_read_example(lua_State *L, int index, GStringChunk *strings, Model *model)
{
    static const LuaField fields[] = {
        FIELD(ExampleArgs, STRING, name, "name", false),
        FIELD(ExampleArgs, INTEGER, batch, "batch", false),
        FIELD(ExampleArgs, TABLE, input, "input", false),
        FIELD(ExampleArgs, TABLE, inputs, "inputs", false),
        FIELD(ExampleArgs, FUNCTION, build, "build", true),
        {.name = NULL},
    };
    ExampleArgs args = {.name = "example", .batch = 1};
    luaargs_read(L, index, fields, &args);
    if (args.batch < 1)
        luaargs_error(L, "'batch' is at least 1");
    model->id = "example";
    model->name = keep(L, strings, "name", args.name, label_name_problem);
    read_inputs(L, args.input, args.inputs, strings, model);
    keep_build(L, args.build, model);
    return args.batch;
}
