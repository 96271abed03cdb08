#include "zoo/source.h"

#include <string.h>

#include "base/error.h"
#include "base/files.h"
#include "base/label.h"
#include "import/import.h"
#include "lua/luaargs.h"

static const char BYTE_ORDER_MARK[] = "\xEF\xBB\xBF";

/* Files of other formats are models too, and read elsewhere. */
static bool has_others(const char *within, const char *dir, GError **error)
{
    g_auto(GStrv) names = import_list(within, dir, error);
    return names && names[0];
}

typedef void Visit(const SourceFile *file, void *data);

static void visit_file(const char *within, const char *dir, const char *shown_dir, const char *name,
                       Visit *visit, void *data)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    g_autofree char *joined = g_strdup_printf("%s/%s", shown_dir, name);
    g_autofree char *shown = label_printable(joined, strlen(joined));
    visit(&(SourceFile){within, path, shown}, data);
}

void source_each(const char *within, const char *dir, const char *shown_dir, const char *what,
                 GPtrArray *errors, Visit *visit, void *data)
{
    GError *error = NULL;
    g_auto(GStrv) names = files_list_in(within, dir, ".lua", &error);
    if (!names) {
        g_ptr_array_add(errors, error);
        return;
    }
    if (what && !names[0] && !has_others(within, dir, &error)) {
        if (!error)
            rb_fail(&error, RB_ERROR_INPUT, "%s: no %s here; add a .lua file that describes some",
                    shown_dir, what);
        g_ptr_array_add(errors, error);
    }
    for (char **name = names; *name; name++)
        visit_file(within, dir, shown_dir, *name, visit, data);
}

static bool spells(const char *within, const char *dir, const char *name, const char *const *words)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    g_autofree char *text =
        *words ? files_read_in(within, path, SOURCE_MAX_BYTES, NULL, NULL) : NULL;
    bool found = false;
    for (; text && *words && !found; words++)
        found = strstr(text, *words) != NULL;
    return found;
}

void source_each_spelling(const char *within, const char *dir, const char *shown_dir,
                          const char *const *words, Visit *visit, void *data)
{
    g_auto(GStrv) names = files_list_in(within, dir, ".lua", NULL);
    for (char **name = names; name && *name; name++)
        if (spells(within, dir, *name, words))
            visit_file(within, dir, shown_dir, *name, visit, data);
}

void source_error(GPtrArray *errors, const char *shown, int line, const char *message)
{
    g_autofree char *text = label_printable(message, strlen(message));
    g_ptr_array_add(errors, g_error_new(RB_ERROR, RB_ERROR_INPUT, "%s:%d: %s", shown, line, text));
}

bool source_run(Sandbox *sandbox, const SourceFile *file, GError **error)
{
    size_t length = 0;
    g_autofree char *text =
        files_read_in(file->within, file->path, SOURCE_MAX_BYTES, &length, error);
    if (!text)
        return false;
    size_t skip = g_str_has_prefix(text, BYTE_ORDER_MARK) ? strlen(BYTE_ORDER_MARK) : 0;
    return sandbox_run(sandbox, file->shown, text + skip, length - skip, 0, error);
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

static bool run_shared(Sandbox *sandbox, const char *within, const char *dir, const char *shown_dir,
                       GError **error)
{
    g_auto(GStrv) names = files_list_in(within, dir, ".lua", error);
    bool ok = names != NULL;
    for (char **name = names; ok && *name; name++) {
        g_autofree char *path = g_build_filename(dir, *name, NULL);
        g_autofree char *joined = g_strdup_printf("%s/%s", shown_dir, *name);
        g_autofree char *shown = label_printable(joined, strlen(joined));
        ok = source_run(sandbox, &(SourceFile){within, path, shown}, error);
    }
    return ok;
}

bool source_run_shared(Sandbox *sandbox, const char *within, const char *dir, const char *shown_dir,
                       GError **error)
{
    lua_State *L = sandbox_lua(sandbox);
    g_autofree char *path = g_build_filename(dir, "shared", NULL);
    g_autofree char *whole = within ? g_build_filename(within, path, NULL) : g_strdup(path);
    g_autofree char *shown = g_build_filename(shown_dir, "shared", NULL);
    if (!g_file_test(whole, G_FILE_TEST_IS_DIR))
        return true;
    lua_pushcfunction(L, share);
    sandbox_set_global(sandbox, "share");
    bool ok = run_shared(sandbox, within, path, shown, error);
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
