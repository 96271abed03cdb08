#include "zoo/budgets.h"

#include <math.h>
#include <string.h>

#include "base/files.h"
#include "base/label.h"
#include "lua/guard.h"
#include "lua/luaargs.h"
#include "lua/quantities.h"
#include "zoo/sizes.h"
#include "zoo/source.h"

enum { HELD_PER_BUDGET = 4000 /* bytes */, MOST_TEXTS = 100 };

/* A budget that is read, and by place in the names its limits and designs. */
typedef struct Reading {
    Budget budget;
    const BudgetNames *names;
    double limits[BUDGETS_MOST_FIGURES], growths[BUDGETS_MOST_FIGURES]; /* NAN: none */
    int model, on,
        designs[BUDGETS_MOST_DESIGNS]; /* where a value stands on Lua's stack; 0: nowhere */
} Reading;

/* The file while it runs. */
typedef struct File {
    const BudgetNames *names;
    GPtrArray *budgets, *errors;
    Reading *reading; /* or NULL */
} File;

/* ---- Life ------------------------------------------------------------------------------------ */

static void budget_clear(Budget *budget)
{
    g_strfreev(budget->models);
    g_strfreev(budget->devices);
    g_free(budget->scheme);
    g_free(budget->fuse);
    g_free(budget->basis);
    g_free(budget->traffic);
    g_strfreev(budget->dims);
    g_strfreev(budget->inputs);
    g_strfreev(budget->designs);
    g_clear_pointer(&budget->limits, g_array_unref);
    g_clear_pointer(&budget->growths, g_array_unref);
    g_free(budget->why);
    g_free(budget->waive);
}

void budget_free(Budget *budget)
{
    if (!budget)
        return;
    budget_clear(budget);
    g_free(budget);
}

static void reading_free(Reading *reading)
{
    if (!reading)
        return;
    budget_clear(&reading->budget);
    g_free(reading);
}

static Reading *reading_new(const BudgetNames *names, int line)
{
    Reading *reading = g_new0(Reading, 1);
    reading->names = names;
    reading->budget.line = line;
    reading->budget.limits = g_array_new(FALSE, FALSE, sizeof(BudgetLimit));
    reading->budget.growths = g_array_new(FALSE, FALSE, sizeof(BudgetLimit));
    for (int i = 0; i < BUDGETS_MOST_FIGURES; i++)
        reading->limits[i] = reading->growths[i] = NAN;
    return reading;
}

static Budget *reading_finish(Reading *reading)
{
    Budget *budget = g_memdup2(&reading->budget, sizeof reading->budget);
    g_free(reading);
    return budget;
}

/* ---- Words ----------------------------------------------------------------------------------- */

/* Ids, and what stands for several. */
static const char *pattern_problem(const char *text)
{
    g_autofree char *plain = g_strdelimit(g_strdup(text), "*?", 'x');
    return label_id_problem(plain);
}

static void add_name(lua_State *L, int index, const char *field, char **names, guint place)
{
    const char *text = luaargs_string(L, index, field), *problem = pattern_problem(text);
    if (problem)
        luaargs_error(L, "'%s' %s", field, problem);
    if (g_strv_contains((const char *const *)names, text))
        luaargs_error(L, "'%s' names '%s' twice; name it once", field, text);
    names[place] = g_strdup(text);
}

/* A text, or a list of them; *names is owned throughout. */
static void read_names(lua_State *L, int index, const char *field, char ***names)
{
    if (!lua_istable(L, index)) {
        *names = g_new0(char *, 2);
        add_name(L, index, field, *names, 0);
        return;
    }
    lua_Unsigned n = lua_rawlen(L, index);
    if (n == 0 || n > MOST_TEXTS)
        luaargs_error(L, "'%s' takes from 1 to %d names; a pattern stands for more", field,
                      MOST_TEXTS);
    *names = g_new0(char *, n + 1);
    for (lua_Unsigned i = 0; i < n; i++) {
        lua_rawgeti(L, index, (lua_Integer)i + 1);
        add_name(L, lua_gettop(L), field, *names, (guint)i);
        lua_pop(L, 1);
    }
}

static bool is_date(const char *text)
{
    int year, month, day;
    if (strlen(text) != strlen("2027-01-31"))
        return false;
    for (int i = 0; text[i]; i++)
        if (i == 4 || i == 7 ? text[i] != '-' : !g_ascii_isdigit(text[i]))
            return false;
    year = (int)g_ascii_strtoll(text, NULL, 10);
    month = (int)g_ascii_strtoll(text + 5, NULL, 10);
    day = (int)g_ascii_strtoll(text + 8, NULL, 10);
    return month >= 1 && month <= 12 && day >= 1 && year >= 1 &&
           g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year);
}

static const char *date_problem(const char *text)
{
    return is_date(text) ? NULL : "is no day; write one as 2027-01-31";
}

/* ---- Figures --------------------------------------------------------------------------------- */

static int place_of(const char *name, const char *const *names)
{
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

/* "2 %" is 0.02. */
static double read_percent(lua_State *L, int index, const char *name)
{
    char *end = NULL;
    const char *text = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : "";
    bool digit = g_ascii_isdigit(*text);
    double value = g_ascii_strtod(text, &end);
    end += strspn(end, " ");
    if (!digit || strcmp(end, "%") != 0 || !isfinite(value) || text[1] == 'x' || text[1] == 'X')
        luaargs_error(L, "'%s' of 'grow' must be a share such as \"2 %%\"; write one", name);
    return value / 100;
}

/* What is wrong is told of the first name, in order of bytes: not by a hash. */
static void check_growth_names(lua_State *L, int index, const char *const *figures)
{
    const char *first = NULL;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            luaargs_error(L, "'grow' is not of the form { figure = \"2 %%\" }; write it so");
        const char *name = lua_tostring(L, -2);
        if (place_of(name, figures) < 0 && (!first || strcmp(name, first) < 0))
            first = name;
    }
    if (first)
        luaargs_error(L, "'grow' names no figure '%s'%s", first,
                      luaargs_push_hint(L, first, figures, "; there are "));
}

static void read_growths(lua_State *L, int index, void *out)
{
    Reading *reading = out;
    const char *const *figures = reading->names->figures;
    check_growth_names(L, index, figures);
    for (int i = 0; figures[i]; i++) {
        lua_pushstring(L, figures[i]);
        if (lua_rawget(L, index) != LUA_TNIL)
            reading->growths[i] = read_percent(L, lua_gettop(L), figures[i]);
        lua_pop(L, 1);
    }
}

static void take(const double *values, const char *const *figures, GArray *limits)
{
    for (int i = 0; figures[i]; i++) {
        BudgetLimit limit = {i, values[i]};
        if (!isnan(values[i]))
            g_array_append_val(limits, limit);
    }
}

static void check_limits(lua_State *L, const Reading *reading)
{
    const char *const *figures = reading->names->figures;
    bool any = false;
    for (int i = 0; figures[i]; i++) {
        any = any || !isnan(reading->limits[i]) || !isnan(reading->growths[i]);
        if (reading->limits[i] < 0)
            luaargs_error(L, "'%s' must not be below 0: no figure is; write a larger limit",
                          figures[i]);
    }
    if (!any)
        luaargs_error(L, "limits no figure; write one such as peak_bytes = 1.5 * MB");
}

/* ---- The network as it is looked at ---------------------------------------------------------- */

static void read_dims(lua_State *L, int index, void *out)
{
    sizes_read_dims(L, index, &((Reading *)out)->budget.dims);
}

static void read_inputs(lua_State *L, int index, void *out)
{
    sizes_read_inputs(L, index, &((Reading *)out)->budget.inputs);
}

/* They are shown to readers, and a text that many budgets share is copied for each. */
static void check_designs(lua_State *L, char **texts)
{
    for (; texts && *texts; texts++) {
        const char *problem = label_name_problem(*texts);
        if (problem)
            luaargs_error(L, "an entry of 'design' %s", problem);
    }
}

/* Pushes "width=0.75", "two_3x3", or "" for false. */
static void push_design(lua_State *L, int index, const char *name)
{
    if (lua_type(L, index) == LUA_TBOOLEAN) {
        lua_pushstring(L, lua_toboolean(L, index) ? name : "");
        return;
    }
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(number, sizeof number, "%.15g", luaargs_number(L, index, name));
    lua_pushfstring(L, "%s=%s", name, number);
}

/* Those by name come before those of one layer. */
static void take_designs(lua_State *L, Reading *reading)
{
    const char *const *names = reading->names->designs;
    char *designs[BUDGETS_MOST_DESIGNS] = {NULL};
    int n = 0;
    for (int i = 0; names[i]; i++)
        if (reading->designs[i])
            push_design(L, reading->designs[i], names[i]);
        else
            lua_pushliteral(L, "");
    int first = lua_gettop(L) - (int)g_strv_length((char **)names) + 1;
    for (int i = 0; names[i]; i++)
        if (*lua_tostring(L, first + i))
            designs[n++] = g_strdup(lua_tostring(L, first + i));
    char **list = reading->budget.designs;
    guint more = list ? g_strv_length(list) : 0;
    if (n == 0)
        return;
    reading->budget.designs = g_new0(char *, (guint)n + more + 1);
    memcpy(reading->budget.designs, designs, (size_t)n * sizeof *designs);
    for (guint i = 0; i < more; i++)
        reading->budget.designs[(guint)n + i] = list[i];
    g_free(list);
}

/* ---- A budget -------------------------------------------------------------------------------- */

enum { MOST_FIELDS = 62 };

static const LuaField fixed[] = {
    LUA_FIELD(Reading, ANY, model, "model", .required = true),
    LUA_FIELD(Reading, ANY, on, "on"),
    LUA_FIELD(Reading, TEXT, budget.scheme, "scheme", .problem = label_name_problem),
    LUA_FIELD(Reading, TEXT, budget.fuse, "fuse", .problem = label_name_problem),
    LUA_FIELD(Reading, TEXT, budget.basis, "basis", .problem = label_name_problem),
    LUA_FIELD(Reading, TEXT, budget.traffic, "traffic", .problem = label_name_problem),
    LUA_FIELD(Reading, SIZE, budget.batch, "batch"),
    LUA_FIELD(Reading, SIZE, budget.resolution, "resolution"),
    LUA_FIELD(Reading, MAP, budget.dims, "dims", .each = read_dims),
    LUA_FIELD(Reading, MAP, budget.inputs, "inputs", .each = read_inputs),
    LUA_FIELD(Reading, TEXTS, budget.designs, "design", .most = MOST_TEXTS),
    LUA_FIELD(Reading, MAP, growths, "grow", .each = read_growths),
    LUA_FIELD(Reading, TEXT, budget.why, "why", .problem = label_name_problem),
    LUA_FIELD(Reading, TEXT, budget.waive, "waive", .problem = date_problem),
};

/* The fixed fields, and one for each name. */
static void make_fields(const BudgetNames *names, LuaField fields[MOST_FIELDS + 1])
{
    size_t n = G_N_ELEMENTS(fixed);
    memcpy(fields, fixed, sizeof fixed);
    for (size_t i = 0; names->figures[i] && n < MOST_FIELDS; i++)
        fields[n++] = (LuaField){.name = names->figures[i],
                                 .type = LUA_FIELD_NUMBER,
                                 .offset = offsetof(Reading, limits) + i * sizeof(double)};
    for (size_t i = 0; names->designs[i] && n < MOST_FIELDS; i++)
        fields[n++] = (LuaField){.name = names->designs[i],
                                 .type = LUA_FIELD_ANY,
                                 .offset = offsetof(Reading, designs) + i * sizeof(int)};
    fields[n] = (LuaField){.name = NULL};
}

static int budget_body(lua_State *L)
{
    File *file = lua_touserdata(L, 1);
    Reading *reading = file->reading;
    LuaField fields[MOST_FIELDS + 1];
    make_fields(file->names, fields);
    luaargs_read(L, 2, fields, reading);
    read_names(L, reading->model, "model", &reading->budget.models);
    if (reading->on)
        read_names(L, reading->on, "on", &reading->budget.devices);
    check_designs(L, reading->budget.designs);
    check_limits(L, reading);
    take_designs(L, reading);
    take(reading->limits, file->names->figures, reading->budget.limits);
    take(reading->growths, file->names->figures, reading->budget.growths);
    return 0;
}

static int declare_budget(lua_State *L)
{
    File *file = lua_touserdata(L, lua_upvalueindex(1));
    int line = guard_line(L);
    char message[GUARD_MESSAGE_BYTES];
    if (file->budgets->len == BUDGETS_MOST)
        return luaargs_error(L,
                             "there are more than %d budgets; let patterns stand for many networks",
                             BUDGETS_MOST);
    sandbox_hold(L, HELD_PER_BUDGET);
    g_clear_pointer(&file->reading, reading_free);
    file->reading = reading_new(file->names, line);
    if (guard_call(L, budget_body, file, message))
        g_ptr_array_add(file->budgets, reading_finish(g_steal_pointer(&file->reading)));
    else
        source_error(file->errors, BUDGETS_FILE, line, message);
    return 0;
}

/* ---- The file -------------------------------------------------------------------------------- */

GPtrArray *budgets_read(const char *dir, const BudgetNames *names, GPtrArray *errors)
{
    g_autofree char *path = g_build_filename(dir, BUDGETS_FILE, NULL);
    GPtrArray *budgets = g_ptr_array_new_with_free_func((GDestroyNotify)budget_free);
    File file = {names, budgets, errors, NULL};
    GError *error = NULL;
    bool there;
    if (files_exists(path, &there, &error) && there) {
        g_autoptr(Sandbox) sandbox = sandbox_new(NULL, SANDBOX_MODEL);
        quantities_offer(sandbox);
        lua_pushlightuserdata(sandbox_lua(sandbox), &file);
        lua_pushcclosure(sandbox_lua(sandbox), declare_budget, 1);
        sandbox_set_global(sandbox, "budget");
        source_run(sandbox, &(SourceFile){dir, BUDGETS_FILE, BUDGETS_FILE}, &error);
    }
    if (error)
        g_ptr_array_add(errors, error);
    g_clear_pointer(&file.reading, reading_free);
    return budgets;
}
