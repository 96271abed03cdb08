/* Files of the zoo: what Lua in them declares. */
#include "zoo/zoo_parts.h"

#include "lua/guard.h"
#include "lua/luaargs.h"
#include "zoo/transformer.h"

enum { HELD_PER_MODEL = 2000 /* bytes, or what says that it is wrong */ };

/* ---- Declaring ------------------------------------------------------------------------------- */

void zoo_file_error(ZooFile *file, int line, const char *message)
{
    source_error(file->errors, file->shown, line, message);
}

static int declare_family(lua_State *L)
{
    ZooFile *file = lua_touserdata(L, lua_upvalueindex(1));
    family_read(L, 1, file->strings, &file->family);
    return 0;
}

static int model_body(lua_State *L)
{
    ZooFile *file = lua_touserdata(L, 1);
    if (!lua_istable(L, 2))
        luaargs_error(L, "takes a table: model { id = \"...\", input = { 3, 224, 224 }, build = "
                         "function(x) ... end }; write it so");
    model_read(L, 2, file->strings, &file->family, file->reading);
    return 0;
}

/* A model that is declared wrongly costs itself and not its file. */
static int declare_model(lua_State *L)
{
    ZooFile *file = lua_touserdata(L, lua_upvalueindex(1));
    int line = MAX(guard_line(L), 1); /* the lines of what was described are nobody's */
    char message[GUARD_MESSAGE_BYTES];
    if (file->loaded)
        return luaargs_error(L, "model declares a model; call it outside of build");
    sandbox_hold(L, HELD_PER_MODEL);
    g_clear_pointer(&file->reading, model_free);
    file->reading = model_new();
    if (guard_call(L, model_body, file, message)) {
        file->reading->file = file->shown;
        file->reading->line = line;
        g_ptr_array_add(file->models, g_steal_pointer(&file->reading));
        return 0;
    }
    const char *id = file->reading->id;
    g_autofree char *text =
        id ? g_strdup_printf("model '%s': %s", id, message) : g_strdup_printf("model: %s", message);
    zoo_file_error(file, line, text);
    return 0;
}

/* ---- Files ----------------------------------------------------------------------------------- */

static void offer(ZooFile *file, const char *name, lua_CFunction function)
{
    lua_pushlightuserdata(sandbox_lua(file->sandbox), file);
    lua_pushcclosure(sandbox_lua(file->sandbox), function, 1);
    sandbox_set_global(file->sandbox, name);
}

ZooFile *zoo_file_new(Zoo *zoo, const char *shown)
{
    ZooFile *file = g_new0(ZooFile, 1);
    file->shown = g_strdup(shown);
    file->strings = zoo->strings;
    file->sandbox = sandbox_new(NULL, SANDBOX_MODEL);
    file->host = value_host_new(file->sandbox);
    file->models = g_ptr_array_new_with_free_func((GDestroyNotify)model_free);
    file->errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    offer(file, "family", declare_family);
    offer(file, "model", declare_model);
    transformer_offer(file->sandbox);
    return file;
}

void zoo_file_free(ZooFile *file)
{
    sandbox_free(file->sandbox);
    value_host_free(file->host);
    g_ptr_array_unref(file->models);
    g_ptr_array_unref(file->errors);
    g_clear_pointer(&file->reading, model_free);
    g_free(file->shown);
    g_free(file->text);
    g_free(file);
}

void zoo_file_run(ZooFile *file, const SourceFile *source)
{
    GError *error = NULL;
    if (!source_run_kept(file->sandbox, source, &file->text, &error)) {
        g_ptr_array_add(file->errors, error);
        g_ptr_array_set_size(file->models, 0);
    } else if (file->models->len == 0 && file->errors->len == 0) {
        zoo_file_error(file, 1,
                       "declares no model; call model { id = \"...\", input = ..., build = ... }");
    }
}
