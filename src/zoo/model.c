#include "zoo/model.h"

#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "base/label.h"
#include "lua/luaargs.h"
#include "zoo/attrs.h"

enum { MOST_INPUTS = 64, MOST_PUBLISHED = 100, MOST_STORED = 100 * 1000, MOST_ALIASES = 16 };

static const LuaWords DTYPES = {"dtype", dtype_names, "; use one such as fp32 or int64"};

static void clear_alias(gpointer alias)
{
    g_strfreev(((ModelAlias *)alias)->dims);
}

Model *model_new(void)
{
    Model *model = g_new0(Model, 1);
    model->inputs = g_array_new(FALSE, TRUE, sizeof(ModelInput));
    model->stored = g_array_new(FALSE, TRUE, sizeof(WeightStored));
    model->published = g_array_new(FALSE, TRUE, sizeof(Published));
    model->aliases = g_array_new(FALSE, TRUE, sizeof(ModelAlias));
    g_array_set_clear_func(model->aliases, clear_alias);
    model->build = LUA_NOREF;
    return model;
}

void model_free(Model *model)
{
    if (!model)
        return;
    g_array_free(model->inputs, TRUE);
    g_array_free(model->stored, TRUE);
    g_array_free(model->published, TRUE);
    g_array_free(model->aliases, TRUE);
    g_free(model);
}

/* ---- Family ---------------------------------------------------------------------------------- */

/* What a family and a model may both say, within a struct that has a Family. */
#define FAMILY_FIELDS(args, family)                                                                \
    LUA_FIELD(args, STRING, family source, "source", .problem = label_note_problem),               \
        LUA_FIELD(args, STRING, family url, "url", .problem = label_url_problem),                  \
        LUA_FIELD(args, YEAR, family year, "year"),                                                \
        LUA_FIELD(args, STRING, family category, "category", .problem = label_name_problem),       \
        LUA_FIELD(args, STRING, family released, "released", .problem = label_id_problem),         \
        LUA_FIELD(args, STRING, family notes, "notes", .problem = label_note_problem)

void family_read(lua_State *L, int index, GStringChunk *strings, Family *out)
{
    static const LuaField fields[] = {
        LUA_FIELD(Family, STRING, name, "name", .required = true, .position = 1,
                  .problem = label_name_problem),
        FAMILY_FIELDS(Family, ),
        {.name = NULL},
    };
    Family family = {0};
    luaargs_read_kept(L, index, fields, &family, strings);
    *out = family;
}

/* ---- Inputs ---------------------------------------------------------------------------------- */

static void check_input_keys(lua_State *L, int index)
{
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        if (lua_isinteger(L, -2))
            continue;
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
        if (strcmp(key, "name") != 0 && strcmp(key, "dtype") != 0 && strcmp(key, "source") != 0)
            luaargs_error(L, "an input has a shape, 'name', 'dtype' and 'source', and no other "
                             "field; leave other fields out");
    }
}

static DType input_dtype(lua_State *L, int index)
{
    lua_pushliteral(L, "dtype");
    if (lua_rawget(L, index) == LUA_TNIL)
        return DTYPE_UNKNOWN;
    return (DType)luaargs_word(L, lua_gettop(L), "dtype", &DTYPES);
}

/* Whether a pass has a past is said by two sizes. */
static bool input_is_source(lua_State *L, int index, const Model *model)
{
    lua_getfield(L, index, "source");
    bool source = lua_toboolean(L, -1);
    if (!lua_isnil(L, -1) && !lua_isboolean(L, -1))
        luaargs_error(L, "'source' of an input must be true or false, not %s; write source = true",
                      luaL_typename(L, -1));
    lua_pop(L, 1);
    if (source &&
        (sizes_find(&model->sizes, "tokens") < 0 || sizes_find(&model->sizes, "context") < 0))
        luaargs_error(L, "an input is a source of passes that have 'tokens' and 'context'; add "
                         "both to 'dims'");
    return source;
}

static void check_new_name(lua_State *L, const Model *model, const char *name)
{
    for (guint i = 0; i < model->inputs->len; i++)
        if (strcmp(g_array_index(model->inputs, ModelInput, i).name, name) == 0)
            luaargs_error(L, "two inputs are named '%s'; name one of them differently", name);
}

/* Pushes the shape of the table at `index` as numbers: a dimension may be the name of one of the
 * model's sizes, which `named` gets. */
static void push_numbers(lua_State *L, int index, const NamedSizes *sizes, signed char *named)
{
    lua_Unsigned n = MIN(lua_rawlen(L, index), SHAPE_MAX_RANK);
    lua_createtable(L, (int)n, 0);
    for (lua_Unsigned i = 1; i <= n; i++) {
        if (lua_rawgeti(L, index, (lua_Integer)i) == LUA_TSTRING) {
            int found = sizes_find(sizes, lua_tostring(L, -1));
            if (found < 0)
                luaargs_error(L, "'%s' is no size of 'dims'; write a number, or name one there",
                              lua_tostring(L, -1));
            named[i - 1] = (signed char)(found + 1);
            lua_pop(L, 1);
            lua_pushinteger(L, sizes->of[found].size);
        }
        lua_rawseti(L, -2, (lua_Integer)i);
    }
}

static void read_input(lua_State *L, int index, GStringChunk *strings, const char *fallback,
                       Model *model)
{
    if (!lua_istable(L, index))
        luaargs_error(
            L, "an input is a table: its shape without the batch, { 3, 224, 224 }; write it so");
    check_input_keys(L, index);
    const char *name = attrs_name(L, index);
    ModelInput input = {
        .name = g_string_chunk_insert_const(strings, name ? name : fallback),
        .dtype = input_dtype(L, index),
        .source = input_is_source(L, index, model),
    };
    push_numbers(L, index, &model->sizes, input.named);
    input.shape = attrs_shape(L, lua_gettop(L), "input", SHAPE_MAX_RANK - 1);
    check_new_name(L, model, input.name);
    g_array_append_val(model->inputs, input);
}

static void read_inputs(lua_State *L, int one, int list, GStringChunk *strings, Model *model)
{
    if (!one == !list)
        luaargs_error(
            L, "give either 'input', one shape, or 'inputs', a list of them; leave the other out");
    if (one) {
        read_input(L, one, strings, "input", model);
        return;
    }
    lua_Unsigned n = lua_rawlen(L, list);
    if (n == 0 || n > MOST_INPUTS)
        luaargs_error(L, "'inputs' needs 1 to %d inputs; list as many", MOST_INPUTS);
    for (lua_Unsigned i = 1; i <= n; i++) {
        int top = lua_gettop(L);
        char fallback[32];
        g_snprintf(fallback, sizeof fallback, "input%d", (int)i);
        lua_rawgeti(L, list, (lua_Integer)i);
        read_input(L, top + 1, strings, fallback, model);
        lua_settop(L, top);
    }
}

/* ---- Published figures ----------------------------------------------------------------------- */

static const char *const QUANTITIES[] = {"params", "macs", "flops", "activations", "top1", "top5"};

typedef struct PublishedArgs {
    double values[G_N_ELEMENTS(QUANTITIES)]; /* NaN: not given */
    const char *source, *note;
    bool exact;
} PublishedArgs;

static void append_published(lua_State *L, const PublishedArgs *args, GArray *out)
{
    guint before = out->len;
    for (size_t i = 0; i < G_N_ELEMENTS(QUANTITIES); i++) {
        if (isnan(args->values[i]))
            continue;
        if (args->values[i] < 0)
            luaargs_error(L, "published '%s' is negative; write the figure as it was published",
                          QUANTITIES[i]);
        Published published = {QUANTITIES[i], args->values[i], args->exact, args->source,
                               args->note};
        g_array_append_val(out, published);
    }
    if (out->len == before)
        luaargs_error(L, "a published entry has no figure; give params, macs, flops or top1");
}

static void read_published(lua_State *L, int list, GStringChunk *strings, GArray *out)
{
    LuaField fields[G_N_ELEMENTS(QUANTITIES) + 4] = {
        LUA_FIELD(PublishedArgs, STRING, source, "source", .required = true,
                  .problem = label_note_problem),
        LUA_FIELD(PublishedArgs, STRING, note, "note", .problem = label_note_problem),
        LUA_FIELD(PublishedArgs, BOOLEAN, exact, "exact"),
    };
    for (size_t i = 0; i < G_N_ELEMENTS(QUANTITIES); i++)
        fields[i + 3] = (LuaField)LUA_FIELD(PublishedArgs, NUMBER, values[i], QUANTITIES[i]);
    lua_Unsigned n = list ? lua_rawlen(L, list) : 0;
    if (list && (n == 0 || n > MOST_PUBLISHED))
        luaargs_error(L,
                      "'published' is a list: { { params = ..., source = \"...\" } }; write it so");
    for (lua_Unsigned i = 1; i <= n; i++) {
        PublishedArgs args = {0};
        for (size_t k = 0; k < G_N_ELEMENTS(QUANTITIES); k++)
            args.values[k] = NAN;
        lua_rawgeti(L, list, (lua_Integer)i);
        luaargs_read_kept(L, -1, fields, &args, strings);
        append_published(L, &args, out);
        lua_pop(L, 1);
    }
}

/* ---- Aliases --------------------------------------------------------------------------------- */

typedef struct AliasArgs {
    const char *id, *name;
    int dims;
} AliasArgs;

static void check_new_alias(lua_State *L, const Model *model, const char *id)
{
    bool taken = model->id && strcmp(model->id, id) == 0;
    for (guint i = 0; i < model->aliases->len; i++)
        taken = taken || strcmp(g_array_index(model->aliases, ModelAlias, i).id, id) == 0;
    if (taken)
        luaargs_error(L, "two ids of the model are '%s'; give one of them another", id);
}

static void read_alias(lua_State *L, GStringChunk *strings, Model *model)
{
    static const LuaField fields[] = {
        LUA_FIELD(AliasArgs, STRING, id, "id", .required = true, .problem = label_id_problem),
        LUA_FIELD(AliasArgs, STRING, name, "name", .problem = label_name_problem),
        LUA_FIELD(AliasArgs, TABLE, dims, "dims"),
        {.name = NULL},
    };
    AliasArgs args = {0};
    luaargs_read_kept(L, -1, fields, &args, strings);
    check_new_alias(L, model, args.id);
    ModelAlias alias = {args.id, args.name, NULL};
    g_array_append_val(model->aliases, alias);
    if (args.dims) /* owned by the model before what follows can fail */
        sizes_read_dims(L, args.dims,
                        &g_array_index(model->aliases, ModelAlias, model->aliases->len - 1).dims);
}

static void read_aliases(lua_State *L, int list, GStringChunk *strings, Model *model)
{
    lua_Unsigned n = list ? lua_rawlen(L, list) : 0;
    if (list && (n == 0 || n > MOST_ALIASES))
        luaargs_error(
            L,
            "'aliases' is a list of 1 to %d: { { id = \"...\", dims = { tokens = 2048 } } "
            "}; write it so",
            MOST_ALIASES);
    for (lua_Unsigned i = 1; i <= n; i++) {
        int top = lua_gettop(L);
        lua_rawgeti(L, list, (lua_Integer)i);
        read_alias(L, strings, model);
        lua_settop(L, top);
    }
}

/* ---- Model ----------------------------------------------------------------------------------- */

typedef struct ModelArgs {
    const char *id, *name, *replaces, *assumes;
    Family family;
    int64_t batch; /* of an example */
    int dtype;
    int dims, transformer, stored, input, inputs, published, aliases, build;
} ModelArgs;

static void inherit(Family *family, const Family *from)
{
    family->name = family->name ? family->name : from->name;
    family->source = family->source ? family->source : from->source;
    family->url = family->url ? family->url : from->url;
    family->category = family->category ? family->category : from->category;
    family->notes = family->notes ? family->notes : from->notes;
    family->released = family->released ? family->released : from->released;
    family->year = family->year ? family->year : from->year;
}

static int by_weight(const void *a, const void *b)
{
    return strcmp(((const WeightStored *)a)->name, ((const WeightStored *)b)->name);
}

/* { ["lm_head.weight"] = "q6_k" }, in order of names. */
static void read_stored(lua_State *L, int table, GStringChunk *strings, GArray *out)
{
    int top = lua_gettop(L);
    if (!table)
        return;
    for (lua_pushnil(L); lua_next(L, table); lua_settop(L, top + 1)) {
        if (out->len == MOST_STORED)
            luaargs_error(L, "'stored' has more than %d weights; shorten it", MOST_STORED);
        if (lua_type(L, top + 1) != LUA_TSTRING || lua_type(L, top + 2) != LUA_TSTRING)
            luaargs_error(L,
                          "'stored' is of the form { [\"lm_head.weight\"] = \"q6_k\" }; write it "
                          "so");
        WeightStored stored = {g_string_chunk_insert_const(strings, lua_tostring(L, top + 1)),
                               g_string_chunk_insert_const(strings, lua_tostring(L, top + 2))};
        g_array_append_val(out, stored);
    }
    g_array_sort(out, by_weight);
}

static void read_transformer(lua_State *L, int table, Model *model)
{
    static const LuaField fields[] = {
#define SIZE_FIELD(name_, doc) LUA_FIELD(Transformer, SIZE, name_, #name_),
        TRANSFORMER_SIZES(SIZE_FIELD)
#undef SIZE_FIELD
            LUA_FIELD(Transformer, BOOLEAN, gated, "gated"),
        LUA_FIELD(Transformer, BOOLEAN, tied, "tied"),
        {.name = NULL},
    };
    luaargs_read(L, table, fields, &model->transformer);
    model->is_transformer = true;
}

static void keep_build(lua_State *L, int index, Model *model)
{
    lua_pushvalue(L, index);
    model->build = luaL_ref(L, LUA_REGISTRYINDEX);
}

/* So that messages about the rest can name the model. */
static void read_id(lua_State *L, int index, GStringChunk *strings, Model *model)
{
    lua_pushliteral(L, "id");
    lua_rawget(L, index);
    if (lua_type(L, -1) == LUA_TSTRING && !label_id_problem(lua_tostring(L, -1)))
        model->id = g_string_chunk_insert_const(strings, lua_tostring(L, -1));
    lua_pop(L, 1);
}

void model_read(lua_State *L, int index, GStringChunk *strings, const Family *family, Model *model)
{
    static const LuaField fields[] = {
        LUA_FIELD(ModelArgs, STRING, id, "id", .required = true, .problem = label_id_problem),
        LUA_FIELD(ModelArgs, STRING, replaces, "replaces", .problem = label_id_problem),
        LUA_FIELD(ModelArgs, STRING, name, "name", .problem = label_name_problem),
        LUA_FIELD(ModelArgs, STRING, family.name, "family", .problem = label_name_problem),
        FAMILY_FIELDS(ModelArgs, family.),
        LUA_FIELD(ModelArgs, STRING, assumes, "assumes", .problem = label_note_problem),
        LUA_FIELD(ModelArgs, WORD, dtype, "dtype", .words = &DTYPES),
        LUA_FIELD(ModelArgs, TABLE, dims, "dims"),
        LUA_FIELD(ModelArgs, TABLE, transformer, "transformer"),
        LUA_FIELD(ModelArgs, TABLE, stored, "stored"),
        LUA_FIELD(ModelArgs, TABLE, input, "input"),
        LUA_FIELD(ModelArgs, TABLE, inputs, "inputs"),
        LUA_FIELD(ModelArgs, TABLE, published, "published"),
        LUA_FIELD(ModelArgs, TABLE, aliases, "aliases"),
        LUA_FIELD(ModelArgs, FUNCTION, build, "build", .required = true),
        {.name = NULL},
    };
    ModelArgs args = {0};
    read_id(L, index, strings, model);
    luaargs_read_kept(L, index, fields, &args, strings);
    model->replaces = args.replaces;
    model->name = args.name ? args.name : args.id;
    model->family = args.family;
    inherit(&model->family, family);
    if (!dtype_is_float((DType)args.dtype))
        luaargs_error(L, "'dtype' is of weights and activations, which are floating-point numbers; "
                         "write such as bf16");
    model->dtype = (DType)args.dtype;
    model->assumes = args.assumes;
    if (args.dims)
        sizes_read_named(L, args.dims, strings, &model->sizes);
    if (args.transformer)
        read_transformer(L, args.transformer, model);
    read_stored(L, args.stored, strings, model->stored);
    read_inputs(L, args.input, args.inputs, strings, model);
    read_published(L, args.published, strings, model->published);
    read_aliases(L, args.aliases, strings, model);
    keep_build(L, args.build, model);
}

int64_t model_read_example(lua_State *L, int index, GStringChunk *strings, Model *model)
{
    static const LuaField fields[] = {
        LUA_FIELD(ModelArgs, STRING, name, "name", .problem = label_name_problem),
        LUA_FIELD(ModelArgs, INTEGER, batch, "batch"),
        LUA_FIELD(ModelArgs, TABLE, input, "input"),
        LUA_FIELD(ModelArgs, TABLE, inputs, "inputs"),
        LUA_FIELD(ModelArgs, FUNCTION, build, "build", .required = true),
        {.name = NULL},
    };
    ModelArgs args = {.name = "example", .batch = 1};
    luaargs_read_kept(L, index, fields, &args, strings);
    if (args.batch < 1)
        luaargs_error(L, "'batch' is at least 1; write such a number");
    model->id = "example";
    model->name = args.name;
    read_inputs(L, args.input, args.inputs, strings, model);
    keep_build(L, args.build, model);
    return args.batch;
}
