#include "zoo/folders.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/label.h"
#include "zoo/source.h"

static void folder_free(Folder *folder)
{
    g_free(folder->dir);
    g_free(folder->name);
    g_free(folder);
}

/* Links followed. NULL: no such folder. Caller frees with free(). */
static char *real(const char *dir)
{
    return g_file_test(dir, G_FILE_TEST_IS_DIR) ? realpath(dir, NULL) : NULL;
}

static bool is_same(const char *real_dir, const char *dir)
{
    char *other = real(dir);
    bool same = other && strcmp(real_dir, other) == 0;
    free(other);
    return same;
}

static void add(GPtrArray *folders, const FoldersAsked *asked, const char *dir, const char *name)
{
    Folder *folder = g_new0(Folder, 1);
    char *shipped = asked->shipped ? real(asked->shipped) : NULL;
    folder->dir = g_strdup(dir);
    folder->name = g_strdup(name);
    folder->shipped = shipped && is_same(shipped, dir);
    free(shipped);
    g_ptr_array_add(folders, folder);
}

static bool has(const GPtrArray *folders, const char *real_dir)
{
    for (guint i = 0; i < folders->len; i++)
        if (is_same(real_dir, ((const Folder *)g_ptr_array_index(folders, i))->dir))
            return true;
    return false;
}

static bool is_name(const GPtrArray *folders, const char *name)
{
    for (guint i = 0; i < folders->len; i++)
        if (g_str_equal(((const Folder *)g_ptr_array_index(folders, i))->name, name))
            return true;
    return false;
}

/* A path that says where the machine has it is nothing to publish; two that end alike are told
 * apart by a number. */
static char *name_of(const GPtrArray *folders, const char *base)
{
    g_autofree char *whole = g_path_is_absolute(base) ? g_path_get_basename(base) : g_strdup(base);
    while (g_str_has_suffix(whole, "/"))
        whole[strlen(whole) - 1] = '\0';
    char *name = label_printable(whole, strlen(whole));
    for (int i = 2; is_name(folders, name); i++) {
        g_free(name);
        g_autofree char *numbered = g_strdup_printf("%s-%d", whole, i);
        name = label_printable(numbered, strlen(numbered));
    }
    return name;
}

/* What is wrong with a base, with the remedy, or NULL. */
static const char *problem_of(const GPtrArray *folders, const FoldersAsked *asked, const char *base,
                              const char *dir)
{
    static const char *const words[] = {FOLDERS_SHIPPED, NULL};
    if (!dir)
        return "this program came with no zoo of its own; name a folder instead";
    char *real_dir = real(dir);
    const char *problem =
        !real_dir && nearest_word(base, words)
            ? "there is no such folder: did you mean '" FOLDERS_SHIPPED "'?"
        : !real_dir ? "there is no such folder; write where it is, from the "
                      "handbook's folder on"
        : is_same(real_dir, asked->dir)
            ? "is the handbook itself; take it out, what a handbook has is its own"
        : has(folders, real_dir) ? "is a base already; take one of the two out"
                                 : NULL;
    free(real_dir);
    return problem;
}

static void add_base(GPtrArray *folders, const FoldersAsked *asked, const char *base,
                     const char *file, GPtrArray *errors)
{
    bool shipped = strcmp(base, FOLDERS_SHIPPED) == 0;
    bool here = !file || g_path_is_absolute(base);
    g_autofree char *named = here ? g_strdup(base) : g_build_filename(asked->dir, base, NULL);
    const char *dir = shipped ? asked->shipped : named;
    const char *problem = problem_of(folders, asked, base, dir);
    g_autofree char *name = name_of(folders, base);
    if (!problem) {
        add(folders, asked, dir, name);
        return;
    }
    if (!file) {
        g_ptr_array_add(errors,
                        g_error_new(RB_ERROR, RB_ERROR_USAGE, "--base '%s': %s", base, problem));
        return;
    }
    g_autofree char *text = g_strdup_printf("base '%s': %s", base, problem);
    source_error(errors, file, asked->line, text);
}

GPtrArray *folders_new(const FoldersAsked *asked, GPtrArray *errors)
{
    GPtrArray *folders = g_ptr_array_new_with_free_func((GDestroyNotify)folder_free);
    for (char *const *base = asked->bases; base && *base; base++)
        add_base(folders, asked, *base, asked->file, errors);
    for (const char *const *base = asked->more; base && *base; base++)
        add_base(folders, asked, *base, NULL, errors);
    bool falls_back = !asked->bases && asked->fallback && !is_same(asked->fallback, asked->dir);
    char *real_dir = falls_back ? real(asked->fallback) : NULL;
    if (real_dir && !has(folders, real_dir)) {
        add(folders, asked, asked->fallback, FOLDERS_SHIPPED);
        g_ptr_array_insert(folders, 0, g_ptr_array_steal_index(folders, folders->len - 1));
    }
    free(real_dir);
    add(folders, asked, asked->dir, NULL);
    return folders;
}

char *folder_shown(const Folder *folder, const char *within)
{
    return folder->name ? g_build_filename(folder->name, within, NULL) : g_strdup(within);
}

char *folders_path(const GPtrArray *folders, const char *shown)
{
    const Folder *own = g_ptr_array_index(folders, folders->len - 1);
    for (guint i = 0; i < folders->len; i++) {
        const Folder *folder = g_ptr_array_index(folders, i);
        size_t length = folder->name ? strlen(folder->name) : 0;
        if (length > 0 && strncmp(shown, folder->name, length) == 0 && shown[length] == '/')
            return g_build_filename(folder->dir, shown + length + 1, NULL);
    }
    return g_path_is_absolute(shown) ? g_strdup(shown) : g_build_filename(own->dir, shown, NULL);
}
