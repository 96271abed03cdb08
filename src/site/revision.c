#include "site/revision.h"

#include <string.h>

#include "base/error.h"
#include "base/label.h"

/* What git says on stdout, without the newline at its end; NULL when it failed, with what it says
 * on stderr in *complaint, which the caller frees. */
static char *ask_git(char *const *environment, const char *dir, char **complaint,
                     const char *const *arguments)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    char *out = NULL;
    int status = 0;
    g_ptr_array_add(argv, (char *)"git");
    g_ptr_array_add(argv, (char *)"-C");
    g_ptr_array_add(argv, (char *)dir);
    for (; *arguments; arguments++)
        g_ptr_array_add(argv, (char *)*arguments);
    g_ptr_array_add(argv, NULL);
    g_autoptr(GError) failure = NULL;
    *complaint = NULL;
    if (!g_spawn_sync(NULL, (char **)argv->pdata, (char **)environment, G_SPAWN_SEARCH_PATH, NULL,
                      NULL, &out, complaint, &status, &failure)) {
        g_free(*complaint);
        *complaint = g_strdup(failure->message);
        return NULL;
    }
    if (!g_spawn_check_wait_status(status, NULL)) {
        g_free(out);
        return NULL;
    }
    return g_strchomp(out);
}

/* Takes `complaint`. */
static char *git_failed(GError **error, const char *rev, const char *what, const char *remedy,
                        char *complaint)
{
    g_autofree char *line =
        complaint ? label_printable(complaint, strcspn(complaint, "\n")) : g_strdup("");
    rb_fail(error, RB_ERROR_IO, "git:%s: %s%s%s; %s", rev, what, *line ? ": " : "", line, remedy);
    g_free(complaint);
    return NULL;
}

/* git's own variables name another repository when it is run from one of its hooks. */
static char **environment_with(const char *index)
{
    char **environment = g_get_environ();
    static const char *const unset[] = {"GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX"};
    for (gsize i = 0; i < G_N_ELEMENTS(unset); i++)
        environment = g_environ_unsetenv(environment, unset[i]);
    return g_environ_setenv(environment, "GIT_INDEX_FILE", index, TRUE);
}

#define GIT(...)                                                                                   \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

static bool unpack(char *const *environment, const char *top, const char *commit,
                   const char *folder, char **complaint)
{
    g_autofree char *prefix = g_strconcat("--prefix=", folder, "/", NULL);
    g_autofree char *read = ask_git(environment, top, complaint, GIT("read-tree", commit));
    if (!read)
        return false;
    g_free(*complaint);
    g_autofree char *written =
        ask_git(environment, top, complaint, GIT("checkout-index", "--all", "--quiet", prefix));
    return written != NULL;
}

char *revision_unpack(const char *dir, const char *rev, const char *into, GError **error)
{
    g_autofree char *index = g_build_filename(into, "index", NULL),
                    *folder = g_build_filename(into, "tree", NULL),
                    *name = g_strconcat(rev, "^{commit}", NULL);
    g_auto(GStrv) environment = environment_with(index);
    char *complaint;
    g_autofree char *top =
        ask_git(environment, dir, &complaint, GIT("rev-parse", "--show-toplevel"));
    if (!top)
        return git_failed(error, rev, "the handbook is in no git repository",
                          "name a site or a folder", complaint);
    g_clear_pointer(&complaint, g_free);
    g_autofree char *below =
        ask_git(environment, dir, &complaint, GIT("rev-parse", "--show-prefix"));
    g_clear_pointer(&complaint, g_free);
    g_autofree char *commit =
        ask_git(environment, dir, &complaint,
                GIT("rev-parse", "--verify", "--quiet", "--end-of-options", name));
    g_clear_pointer(&complaint, g_free);
    if (!commit || !below) {
        rb_fail(error, RB_ERROR_IO,
                "git:%s: there is no such revision; `git log` shows those there are, and `git "
                "fetch` brings more",
                rev);
        return NULL;
    }
    if (!unpack(environment, top, commit, folder, &complaint))
        return git_failed(error, rev, "git cannot write its files out",
                          "see that there is space in TMPDIR", complaint);
    g_free(complaint);
    return g_build_filename(folder, below, NULL);
}
