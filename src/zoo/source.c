#include "zoo/source.h"

#include <string.h>

#include "base/error.h"
#include "base/files.h"
#include "base/label.h"
#include "base/walk.h"
#include "import/import.h"
#include "lua/luaargs.h"

/* Files of other formats are models too, and read elsewhere. What cannot be listed says so. */
static bool has_others(const SourceFolder *folder, GPtrArray *errors)
{
    guint before = errors->len;
    g_auto(GStrv) names = import_list(folder->within, folder->path, errors);
    return errors->len > before || (names && names[0]);
}

static char **list(const SourceFolder *folder, GPtrArray *errors)
{
    return walk_files(&(Walk){.within = folder->within,
                              .path = folder->path,
                              .shown = folder->shown,
                              .suffix = ".lua",
                              .without = folder->without},
                      errors);
}

typedef void Visit(const SourceFile *file, void *data);

static void visit_file(const SourceFolder *folder, const char *name, Visit *visit, void *data)
{
    g_autofree char *path = g_build_filename(folder->path, name, NULL);
    g_autofree char *joined = g_strdup_printf("%s/%s", folder->shown, name);
    g_autofree char *shown = label_printable(joined, strlen(joined));
    visit(&(SourceFile){folder->within, path, shown}, data);
}

void source_each(const SourceFolder *folder, GPtrArray *errors, Visit *visit, void *data)
{
    guint before = errors->len;
    g_auto(GStrv) names = list(folder, errors);
    if (names && !names[0] && folder->what && errors->len == before && !has_others(folder, errors))
        g_ptr_array_add(errors, g_error_new(RB_ERROR, RB_ERROR_INPUT,
                                            "%s: no %s here; add a .lua file that describes some",
                                            folder->shown, folder->what));
    for (char **name = names; name && *name; name++)
        visit_file(folder, *name, visit, data);
}

static bool spells(const SourceFolder *folder, const char *name, const char *const *words)
{
    g_autofree char *path = g_build_filename(folder->path, name, NULL);
    g_autofree char *text =
        *words ? files_read_in(folder->within, path, SOURCE_MAX_BYTES, NULL, NULL) : NULL;
    bool found = false;
    for (; text && *words && !found; words++)
        found = strstr(text, *words) != NULL;
    return found;
}

void source_each_spelling(const SourceFolder *folder, const char *const *words, Visit *visit,
                          void *data)
{
    g_auto(GStrv) names = list(folder, NULL);
    for (char **name = names; name && *name; name++)
        if (spells(folder, *name, words))
            visit_file(folder, *name, visit, data);
}

void source_each_beside(const char *dir, const SourceFolder *folder, const char *const *words,
                        GPtrArray *errors, Visit *visit, void *data)
{
    GError *error = NULL;
    bool there;
    g_autofree char *above = g_path_get_dirname(dir), *within = g_path_get_dirname(above),
                    *first = g_path_get_basename(above), *last = g_path_get_basename(dir),
                    *path = g_build_filename(first, last, NULL);
    SourceFolder whole = *folder;
    whole.within = within;
    whole.path = path;
    if (!files_exists(dir, &there, &error))
        g_ptr_array_add(errors, error);
    else if (there && words)
        source_each_spelling(&whole, words, visit, data);
    else if (there)
        source_each(&whole, errors, visit, data);
}

/* How many of the last are of the file. */
static guint errors_of(const GPtrArray *errors, const char *shown)
{
    size_t length = strlen(shown);
    guint n = 0;
    while (n < errors->len && n <= SOURCE_MOST_ERRORS) {
        const GError *error = g_ptr_array_index(errors, errors->len - 1 - n);
        if (strncmp(error->message, shown, length) != 0 || error->message[length] != ':')
            break;
        n++;
    }
    return n;
}

void source_error(GPtrArray *errors, const char *shown, int line, const char *message)
{
    guint before = errors_of(errors, shown);
    if (before > SOURCE_MOST_ERRORS)
        return;
    if (before == SOURCE_MOST_ERRORS)
        message = "is wrong too, and perhaps more is; mend what is said above first";
    g_autofree char *text = label_printable(message, strlen(message));
    g_autofree char *at = line > 0 ? g_strdup_printf(":%d", line) : NULL;
    g_ptr_array_add(errors,
                    g_error_new(RB_ERROR, RB_ERROR_INPUT, "%s%s: %s", shown, at ? at : "", text));
}

bool source_run_kept(Sandbox *sandbox, const SourceFile *file, char **text, GError **error)
{
    size_t length = 0;
    *text = files_read_in(file->within, file->path, SOURCE_MAX_BYTES, &length, error);
    if (!*text)
        return false;
    size_t skip = files_mark_length(*text, length);
    return sandbox_run(sandbox, file->shown, *text + skip, length - skip, 0, error);
}

bool source_run(Sandbox *sandbox, const SourceFile *file, GError **error)
{
    g_autofree char *text = NULL;
    return source_run_kept(sandbox, file, &text, error);
}

/* ---- Shared ---------------------------------------------------------------------------------- */

/* share("name", value): a function or a text. */
static int share(lua_State *L)
{
    static const char letters[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_";
    const char *name = luaargs_string(L, 1, "name");
    if (!*name || g_ascii_isdigit(*name) || name[strspn(name, letters)])
        return luaargs_error(L, "'name' is no name of Lua's; use letters, digits and '_'");
    if (!lua_isfunction(L, 2) && lua_type(L, 2) != LUA_TSTRING)
        return luaargs_error(L, "'%s' is no function and no text; share one of these", name);
    lua_settop(L, 2);
    sandbox_set_global(sandbox_of(L), name);
    return 0;
}

static bool run_shared(Sandbox *sandbox, const SourceFolder *folder, GError **error)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_auto(GStrv) names = list(folder, errors);
    bool ok = errors->len == 0;
    if (!ok)
        g_propagate_error(error, g_error_copy(g_ptr_array_index(errors, 0)));
    for (char **name = names; ok && *name; name++) {
        g_autofree char *path = g_build_filename(folder->path, *name, NULL);
        g_autofree char *joined = g_strdup_printf("%s/%s", folder->shown, *name);
        g_autofree char *shown = label_printable(joined, strlen(joined));
        ok = source_run(sandbox, &(SourceFile){folder->within, path, shown}, error);
    }
    return ok;
}

bool source_run_shared(Sandbox *sandbox, const SourceFolder *folder, GError **error)
{
    lua_State *L = sandbox_lua(sandbox);
    g_autofree char *path = g_build_filename(folder->path, "shared", NULL);
    g_autofree char *whole =
        folder->within ? g_build_filename(folder->within, path, NULL) : g_strdup(path);
    g_autofree char *shown = g_build_filename(folder->shown, "shared", NULL);
    if (!g_file_test(whole, G_FILE_TEST_IS_DIR))
        return true;
    lua_pushcfunction(L, share);
    sandbox_set_global(sandbox, "share");
    bool ok = run_shared(sandbox, &(SourceFolder){folder->within, path, shown, NULL, NULL}, error);
    lua_pushnil(L);
    sandbox_set_global(sandbox, "share");
    return ok;
}

int source_line(const SourceFile *file, const char *word, int from)
{
    g_autofree char *text = files_read_in(file->within, file->path, SOURCE_MAX_BYTES, NULL, NULL);
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    g_autofree char *one = g_strdup_printf("\"%s\"", word), *other = g_strdup_printf("'%s'", word);
    int n = (int)g_strv_length(lines);
    for (int line = MAX(from, 1); line <= n; line++)
        if (strstr(lines[line - 1], one) || strstr(lines[line - 1], other))
            return line;
    return from;
}
