#include "chunks/chunks.h"
#include "chunks/chunks_parts.h"

#include <lauxlib.h>
#include <string.h>

#include "base/error.h"
#include "base/path.h"
#include "find/find.h"
#include "graph/given.h"
#include "lua/guard.h"
#include "lua/luaargs.h"
#include "page/format_lua.h"
#include "page/record_lua.h"
#include "zoo/assemble.h"

struct Chunks {
    const ChunksContext *context;
    RecordList models, devices;
    GPtrArray *readable_models, *readable_devices; /* those, then what the page needs besides */
    unsigned marks;                                /* made and not explained yet */
    GPtrArray *found;                              /* FindResult *: what its lists are of */
    GPtrArray *traced;                             /* what traced() gave */
    GPtrArray *plans;                              /* what planned() and its kin gave */
    GHashTable *files;                             /* names of the charts beside this page */
    ValueHost *host;                               /* of examples */
    GStringChunk *strings;
    Model *example; /* the one at hand: no error can lose it */
};

static const char chunks_key = 0;

static Chunks *chunks_of(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &chunks_key);
    Chunks *chunks = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return chunks;
}

const ChunksContext *chunks_context(lua_State *L)
{
    return chunks_of(L)->context;
}

Analysis *chunks_analysis(lua_State *L)
{
    return chunks_of(L)->context->analysis;
}

GHashTable *chunks_files(lua_State *L)
{
    return chunks_of(L)->files;
}

GPtrArray *chunks_plans(lua_State *L)
{
    return chunks_of(L)->plans;
}

GPtrArray *chunks_traced(lua_State *L)
{
    return chunks_of(L)->traced;
}

GPtrArray *chunks_found(lua_State *L)
{
    return chunks_of(L)->found;
}

GHashTable *chunks_charts(const Chunks *chunks)
{
    return chunks->files;
}

unsigned *chunks_marks(lua_State *L)
{
    return &chunks_of(L)->marks;
}

void chunks_brief(const GError *error, char brief[GUARD_MESSAGE_BYTES])
{
    g_autofree char *words = error_in_brief(error);
    g_strlcpy(brief, words, GUARD_MESSAGE_BYTES);
}

int chunks_push_reason(lua_State *L, GError *error)
{
    char brief[GUARD_MESSAGE_BYTES], text[GUARD_MESSAGE_BYTES];
    chunks_brief(error, brief);
    guard_take(error, text);
    lua_pushnil(L);
    knit_push_text(L, text);
    knit_push_text(L, brief);
    return 3;
}

/* ---- Arguments ------------------------------------------------------------------------------- */

const ModelResult *chunks_check_model(lua_State *L, int index)
{
    const ModelResult *model = record_test(L, index, &model_record);
    if (!model)
        luaargs_error(L, "a model is wanted, as in models.resnet50, not a %s; give one",
                      luaL_typename(L, index));
    return model;
}

const Device *chunks_check_device(lua_State *L, int index)
{
    const DeviceResult *device = record_test(L, index, &device_record);
    if (!device)
        luaargs_error(L, "a device is wanted, as in devices[\"v100-sxm2\"], not a %s; give one",
                      luaL_typename(L, index));
    return device->device;
}

void chunks_charge(lua_State *L, const ModelResult *model, AnswerWork work)
{
    sandbox_charge(L, work.each + work.layer * (guint64)graph_n_ops(model->graph));
}

/* What the host does for a page that Lua's limits do not see, in instructions: with these, a page
 * can make as many layers as the largest of models. */
enum { WORK_PER_EXAMPLE = 20 * 1000, WORK_PER_LAYER = 200 };

static const char *page_path(const Chunks *chunks)
{
    return chunks->context->plan->template_path;
}

/* Raises `error`, which names its line already. */
static int raise_located(lua_State *L, GError *error)
{
    char text[GUARD_MESSAGE_BYTES];
    guard_take(error, text);
    lua_pushstring(L, text);
    return lua_error(L);
}

static Model *new_example(lua_State *L, Chunks *chunks)
{
    g_clear_pointer(&chunks->example, model_free);
    chunks->example = model_new();
    chunks->example->file = page_path(chunks);
    chunks->example->line = guard_line(L);
    return chunks->example;
}

static int chunk_example(lua_State *L)
{
    Chunks *chunks = chunks_of(L);
    lua_settop(L, 1);
    if (!lua_istable(L, 1))
        return luaargs_error(L, "takes a table: example { input = { 3, 224, 224 }, build = "
                                "function(x) ... end }; write it so");
    if (value_at_work(chunks->host))
        return luaargs_error(L, "example makes a model of its own; call it outside of build");
    sandbox_charge(L, WORK_PER_EXAMPLE);
    Model *model = new_example(L, chunks);
    ValueOptions options = {.batch = model_read_example(L, 1, chunks->strings, model)};
    GError *error = NULL;
    Graph *graph = assemble_graph(sandbox_of(L), chunks->host, model, &options, &error);
    luaL_unref(L, LUA_REGISTRYINDEX, model->build);
    const ModelResult *result =
        graph ? analysis_graph(chunks->context->analysis, graph, &error) : NULL;
    if (!result)
        return raise_located(L, error);
    sandbox_charge(L, WORK_PER_LAYER * (guint64)graph_n_ops(result->graph));
    record_push(L, &model_record, result);
    return 1;
}

/* ---- Links ----------------------------------------------------------------------------------- */

/* From this page to the Markdown of the page at `path`: HTML turns it into that page's. Caller
 * frees. */
static char *link_to(const Chunks *chunks, const char *path)
{
    g_autofree char *relative = path_relative(chunks->context->plan->path, path);
    g_autofree char *href = path_href(relative);
    char *page = g_str_has_suffix(href, ".html") ? strrchr(href, '.') : NULL;
    if (page)
        *page = '\0';
    return g_strconcat(href, page ? ".md" : NULL, NULL);
}

static int push_link_to(lua_State *L, const Chunks *chunks, const char *path)
{
    guard_push(L, link_to(chunks, path));
    return 1;
}

/* Site path of the page called `name`, as in "guide/roofline", or NULL. */
static const char *path_named(const Pages *pages, const char *name)
{
    g_autofree char *index = g_strconcat(name, "/index.html", NULL);
    int i = pages_find(pages, name);
    i = i >= 0 ? i : pages_find(pages, index);
    return i >= 0 ? pages_plan_at(pages, i)->path : NULL;
}

static const char *path_of_subject(lua_State *L, const Chunks *chunks)
{
    const ModelResult *model = record_test(L, 1, &model_record);
    const DeviceResult *device = record_test(L, model ? 2 : 1, &device_record);
    if (!model && !device)
        luaargs_error(
            L, "page_of() takes a model, a device, both, or a page's name; give one of these");
    return pages_path(chunks->context->pages, model ? model->id : NULL, device ? device->id : NULL);
}

bool chunks_push_page(lua_State *L, const char *model_id, const char *device_id)
{
    const Chunks *chunks = chunks_of(L);
    const char *path = pages_path(chunks->context->pages, model_id, device_id);
    return path && push_link_to(L, chunks, path) > 0;
}

static int chunk_page_of(lua_State *L)
{
    Chunks *chunks = chunks_of(L);
    const char *path = lua_type(L, 1) == LUA_TSTRING
                           ? path_named(chunks->context->pages, lua_tostring(L, 1))
                           : path_of_subject(L, chunks);
    if (path)
        return push_link_to(L, chunks, path);
    lua_pushnil(L);
    return 1;
}

static int chunk_href(lua_State *L)
{
    Chunks *chunks = chunks_of(L);
    const char *name = luaL_checkstring(L, 1);
    const char *path = path_named(chunks->context->pages, name);
    if (path)
        return push_link_to(L, chunks, path);
    return luaargs_error(
        L, "no page '%s'; pages are named as in \"models/resnet50\" or \"guide/roofline\"", name);
}

/* "an image of 224 × 224" */
static int chunk_inputs_in_words(lua_State *L)
{
    const ModelResult *model = chunks_check_model(L, 1);
    knit_push_owned(L, given_words(model->graph));
    return 1;
}

/* "1,000 numbers" */
static int chunk_outputs_in_words(lua_State *L)
{
    const ModelResult *model = chunks_check_model(L, 1);
    knit_push_owned(L, yielded_words(model->graph));
    return 1;
}

/* ---- Opening --------------------------------------------------------------------------------- */

static const luaL_Reg functions[] = {
    {"example", chunk_example},
    {"page_of", chunk_page_of},
    {"href", chunk_href},
    {"inputs_in_words", chunk_inputs_in_words},
    {"outputs_in_words", chunk_outputs_in_words},
    {"find", record_find},
    {"top", record_top},
    {"rules", chunks_rules},
    {"measurements", chunks_measurements},
    {"validated", chunks_validated},
    {"judged", chunks_judged},
    {NULL, NULL},
};

static void set_functions(Sandbox *sandbox, const luaL_Reg *list)
{
    for (; list->name; list++) {
        lua_pushcfunction(sandbox_lua(sandbox), list->func);
        sandbox_set_global(sandbox, list->name);
    }
}

/* The records, and behind them those of `examples` whose ids stand in what the page needs. Caller
 * unrefs. */
static GPtrArray *readable(const GPtrArray *records, const GPtrArray *examples,
                           const RecordType *type, const PagePlan *plan)
{
    g_auto(GStrv) ids = g_strsplit_set(plan->needs ? plan->needs : "", " ,", -1);
    const Field *field = record_field(type, "id");
    GPtrArray *all = g_ptr_array_copy((GPtrArray *)records, NULL, NULL);
    for (guint i = 0; examples && i < examples->len; i++)
        if (g_strv_contains((const char *const *)ids, field->read(examples->pdata[i]).text))
            g_ptr_array_add(all, examples->pdata[i]);
    return all;
}

/* And other ids of networks, where the page spells them. Caller unrefs. */
static GPtrArray *readable_models(const ChunksContext *context)
{
    const GPtrArray *examples = context->pages->example_models;
    const PagePlan *plan = context->plan;
    GPtrArray *all = readable(context->pages->models, examples, &model_record, plan);
    for (guint i = 0; examples && i < examples->len; i++) {
        const ModelResult *model = g_ptr_array_index(examples, i);
        const ZooEntry *entry = zoo_entry(analysis_zoo(context->analysis), model->setup.network);
        if (entry->alias_of && !g_ptr_array_find(all, model, NULL) &&
            g_strstr_len(plan->text, (gssize)plan->length, entry->id))
            g_ptr_array_add(all, (void *)model);
    }
    return all;
}

static void set_readable(Sandbox *sandbox, const char *name, const RecordType *type,
                         const RecordList *list, const GPtrArray *all)
{
    record_push_list_with(sandbox_lua(sandbox), type, list, (int)all->len - list->n);
    sandbox_set_global(sandbox, name);
}

static void set_list(Sandbox *sandbox, const char *name, const RecordType *type,
                     const RecordList *list)
{
    record_push_list(sandbox_lua(sandbox), type, list);
    sandbox_set_global(sandbox, name);
}

static void push_strings(lua_State *L, char *const *strings)
{
    lua_newtable(L);
    for (int i = 0; strings && strings[i]; i++) {
        lua_pushstring(L, strings[i]);
        lua_rawseti(L, -2, i + 1);
    }
}

static void set_handbook(Sandbox *sandbox, const Handbook *handbook)
{
    lua_State *L = sandbox_lua(sandbox);
    lua_newtable(L);
    knit_push_text(L, handbook->title);
    lua_setfield(L, -2, "title");
    knit_push_text(L, handbook->description ? handbook->description : "");
    lua_setfield(L, -2, "description");
    push_strings(L, handbook->precisions);
    lua_setfield(L, -2, "precisions");
    sandbox_set_table(sandbox, "handbook");
}

static void set_problems(Sandbox *sandbox, const GPtrArray *problems)
{
    lua_State *L = sandbox_lua(sandbox);
    lua_newtable(L);
    for (guint i = 0; problems && i < problems->len; i++) {
        knit_push_text(L, g_ptr_array_index(problems, i));
        lua_rawseti(L, -2, i + 1);
    }
    sandbox_set_global(sandbox, "problems");
}

/* The pages below this one: { title, href, description }. */
/* A list of the records whose ids are named; all of `from` when none is. Pushes a table. */
static void push_chosen(lua_State *L, const RecordType *type, const RecordList *from, char **ids)
{
    const Field *field = record_field(type, "id");
    int n = 0;
    lua_newtable(L);
    for (char **id = ids; id && *id; id++)
        for (int i = 0; i < from->n; i++) {
            const void *record = record_at(from, i);
            if (strcmp(field->read(record).text, *id) != 0)
                continue;
            record_push(L, type, record);
            lua_rawseti(L, -2, ++n);
        }
    for (int i = 0; n == 0 && i < from->n; i++) {
        record_push(L, type, record_at(from, i));
        lua_rawseti(L, -2, i + 1);
    }
}

static void set_compared(lua_State *L, const Chunks *chunks, const Comparison *comparison)
{
    push_chosen(L, &model_record, &chunks->models, comparison->models);
    lua_setfield(L, -2, "models");
    push_chosen(L, &device_record, &chunks->devices, comparison->devices);
    lua_setfield(L, -2, "devices");
}

/* A page as others link to it; one that compares with what it compares, where it is below. */
static void push_page(lua_State *L, const Chunks *chunks, const PagePlan *plan)
{
    lua_newtable(L);
    knit_push_text(L, plan->title);
    lua_setfield(L, -2, "title");
    knit_push_text(L, plan->description);
    lua_setfield(L, -2, "description");
    push_link_to(L, chunks, plan->path);
    lua_setfield(L, -2, "href");
    const Pages *pages = chunks->context->pages;
    if (plan->comparison && pages_plan_at(pages, plan->parent) == chunks->context->plan)
        set_compared(L, chunks, plan->comparison);
}

/* Those that stand in the list: below a page, or beside it. */
static void set_pages(Sandbox *sandbox, const Chunks *chunks, const char *name, int parent)
{
    lua_State *L = sandbox_lua(sandbox);
    const Pages *pages = chunks->context->pages;
    int n = 0;
    lua_newtable(L);
    for (guint i = 0; parent >= 0 && i < pages->plans->len; i++) {
        const PagePlan *plan = pages_plan_at(pages, (int)i);
        if (plan->parent != parent || !pages_shown(pages, parent, (int)i))
            continue;
        push_page(L, chunks, plan);
        lua_rawseti(L, -2, ++n);
    }
    sandbox_set_global(sandbox, name);
}

static void set_comparison(Sandbox *sandbox, const Chunks *chunks, const Comparison *comparison)
{
    lua_State *L = sandbox_lua(sandbox);
    lua_newtable(L);
    knit_push_text(L, comparison->title);
    lua_setfield(L, -2, "title");
    set_compared(L, chunks, comparison);
    sandbox_set_table(sandbox, "comparison");
}

static void set_subject(Sandbox *sandbox, const Chunks *chunks)
{
    const PagePlan *plan = chunks->context->plan;
    if (plan->comparison)
        set_comparison(sandbox, chunks, plan->comparison);
    if (plan->comparison)
        set_pages(sandbox, chunks, "beside", plan->parent);
    if (plan->profile) {
        record_push(sandbox_lua(sandbox), &profile_record, plan->profile);
        sandbox_set_global(sandbox, "profile");
    }
    if (plan->model >= 0) {
        record_push(sandbox_lua(sandbox), &model_record, record_at(&chunks->models, plan->model));
        sandbox_set_global(sandbox, "model");
    }
    if (plan->device >= 0) {
        record_push(sandbox_lua(sandbox), &device_record,
                    record_at(&chunks->devices, plan->device));
        sandbox_set_global(sandbox, "device");
    }
}

/* A network made on the spot is of no file. */
static void look_at(const RecordType *type, const char *id, void *data)
{
    const ChunksContext *context = data;
    if (context->changes && type == context->changes->type)
        analysis_read(context->analysis, "changes", NULL);
    else if (id && (type != &model_record || zoo_find(analysis_zoo(context->analysis), id) >= 0))
        analysis_read(context->analysis, type->name, id);
}

static void found_free(gpointer found)
{
    find_result_clear(found);
    g_free(found);
}

Chunks *chunks_open(Sandbox *sandbox, const ChunksContext *context)
{
    lua_State *L = sandbox_lua(sandbox);
    Chunks *chunks = g_new0(Chunks, 1);
    chunks->context = context;
    chunks->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    chunks->found = g_ptr_array_new_with_free_func(found_free);
    chunks->traced = chunks_traced_new();
    chunks->plans = chunks_plans_new();
    const Pages *pages = context->pages;
    chunks->readable_models = readable_models(context);
    chunks->readable_devices =
        readable(pages->devices, pages->example_devices, &device_record, context->plan);
    chunks->models = (RecordList){chunks->readable_models->pdata, 0, (int)pages->models->len};
    chunks->devices = (RecordList){chunks->readable_devices->pdata, 0, (int)pages->devices->len};
    chunks->host = value_host_new(sandbox);
    chunks->strings = g_string_chunk_new(256);
    lua_pushlightuserdata(L, chunks);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &chunks_key);
    record_watch(L, look_at, (void *)context);
    set_functions(sandbox, functions);
    set_functions(sandbox, format_functions());
    set_functions(sandbox, chunks_layer_functions());
    set_functions(sandbox, chunks_tryit_functions());
    set_functions(sandbox, chunks_outline_functions());
    set_functions(sandbox, chunks_sibling_functions());
    set_functions(sandbox, chunks_setup_functions());
    set_functions(sandbox, chunks_times_functions());
    set_functions(sandbox, chunks_find_functions());
    set_functions(sandbox, chunks_traced_functions());
    set_functions(sandbox, chunks_plan_functions());
    chunks_set_questions(sandbox);
    set_functions(sandbox, chunks_chart_functions());
    set_readable(sandbox, "models", &model_record, &chunks->models, chunks->readable_models);
    set_readable(sandbox, "devices", &device_record, &chunks->devices, chunks->readable_devices);
    set_list(sandbox, "operators", &operator_record, analysis_operators(context->analysis));
    set_handbook(sandbox, context->handbook);
    chunks_set_tables(sandbox);
    chunks_set_terms(sandbox);
    set_problems(sandbox, context->problems);
    const ChunksChanges *changes = context->changes;
    if (changes)
        set_list(sandbox, "changes", changes->type, &changes->list);
    if (changes && changes->figure_type)
        set_list(sandbox, "compared", changes->figure_type, &changes->figures);
    set_pages(sandbox, chunks, "children", pages_find(pages, context->plan->path));
    set_subject(sandbox, chunks);
    return chunks;
}

void chunks_free(Chunks *chunks)
{
    if (!chunks)
        return;
    g_ptr_array_unref(chunks->found);
    g_ptr_array_unref(chunks->traced);
    g_ptr_array_unref(chunks->plans);
    g_hash_table_unref(chunks->files);
    g_ptr_array_unref(chunks->readable_models);
    g_ptr_array_unref(chunks->readable_devices);
    value_host_free(chunks->host);
    g_string_chunk_free(chunks->strings);
    g_clear_pointer(&chunks->example, model_free);
    g_free(chunks);
}
