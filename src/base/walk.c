#include "base/walk.h"

#include <string.h>

#include "base/error.h"
#include "base/files.h"
#include "base/label.h"

typedef struct Walking {
    const Walk *walk;
    GPtrArray *found;
    GPtrArray *errors; /* or NULL */
} Walking;

/* Takes the error. */
static void say(const Walking *walking, GError *error)
{
    if (walking->errors)
        g_ptr_array_add(walking->errors, error);
    else
        g_clear_error(&error);
}

static char *joined(const char *above, const char *name)
{
    return *above ? g_strconcat(above, "/", name, NULL) : g_strdup(name);
}

static char *path_of(const Walk *walk, const char *below)
{
    return *below ? g_build_filename(walk->path, below, NULL) : g_strdup(walk->path);
}

static bool is_left_out(const Walk *walk, const char *below)
{
    return walk->without && g_strv_contains(walk->without, below);
}

static bool is_link(const Walk *walk, const char *below)
{
    g_autofree char *path = path_of(walk, below);
    g_autofree char *whole =
        walk->within ? g_build_filename(walk->within, path, NULL) : g_strdup(path);
    return g_file_test(whole, G_FILE_TEST_IS_SYMLINK);
}

/* What keeps a folder from being looked into, with the remedy, or NULL. */
static const char *problem_of(const Walk *walk, const char *below, int deep)
{
    return is_link(walk, below)   ? "is a link to a folder; put a copy of it in its place"
           : deep == WALK_DEEPEST ? "lies too deep within folders; move it further up"
                                  : NULL;
}

static bool walk_folder(Walking *walking, const char *below, int deep);

static void walk_into(Walking *walking, const char *below, int deep)
{
    const char *problem = problem_of(walking->walk, below, deep);
    if (!problem) {
        walk_folder(walking, below, deep + 1);
        return;
    }
    g_autofree char *whole = joined(walking->walk->shown, below),
                    *shown = label_printable(whole, strlen(whole));
    say(walking, g_error_new(RB_ERROR, RB_ERROR_INPUT, "%s: %s", shown, problem));
}

static bool walk_folder(Walking *walking, const char *below, int deep)
{
    const Walk *walk = walking->walk;
    GError *error = NULL;
    g_autofree char *path = path_of(walk, below);
    g_auto(GStrv) files = files_list_in(walk->within, path, walk->suffix, &error);
    g_auto(GStrv) folders = files ? files_folders_in(walk->within, path, &error) : NULL;
    if (!folders) {
        say(walking, error);
        return false;
    }
    for (char **name = files; *name; name++)
        g_ptr_array_add(walking->found, joined(below, *name));
    for (char **name = folders; *name; name++) {
        g_autofree char *into = joined(below, *name);
        if (!is_left_out(walk, into))
            walk_into(walking, into, deep);
    }
    return true;
}

char **walk_files(const Walk *walk, GPtrArray *errors)
{
    Walking walking = {walk, g_ptr_array_new_with_free_func(g_free), errors};
    bool ok = walk_folder(&walking, "", 0);
    g_ptr_array_add(walking.found, NULL);
    char **found = ok ? (char **)g_ptr_array_steal(walking.found, NULL) : NULL;
    g_ptr_array_unref(walking.found);
    return found;
}
