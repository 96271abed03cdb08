#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/path.h"
#include "base/sys.h"
#include "publish/publish_parts.h"

static const char marker_start[] = "roofbook site ";

/* ---- Where to publish ------------------------------------------------------------------------ */

bool publish_read_epoch(gint64 *seconds, GError **error)
{
    const char *text = g_getenv("SOURCE_DATE_EPOCH");
    guint64 value;
    *seconds = -1;
    if (!text || !*text)
        return true;
    if (!g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT32 * G_GUINT64_CONSTANT(100), &value,
                                    NULL))
        return rb_fail(error, RB_ERROR_USAGE,
                       "SOURCE_DATE_EPOCH is '%s'; set it to whole seconds since 1970, or unset it",
                       text);
    *seconds = (gint64)value;
    return true;
}

static bool usage_error(GError **error, const char *out_dir, const char *why)
{
    return rb_fail(error, RB_ERROR_USAGE,
                   "'%s' cannot be an output directory: %s; name another one", out_dir, why);
}

/* As mkdir -p. */
static bool make_folder(const char *folder, GError **error)
{
    bool there;
    if (!files_exists(folder, &there, error))
        return false;
    g_autofree char *above = g_path_get_dirname(folder);
    if (there || strcmp(above, folder) == 0)
        return true;
    return make_folder(above, error) && (sys_mkdir(AT_FDCWD, folder) == 0 || errno == EEXIST ||
                                         files_fail(error, "make directory", folder));
}

/* The absolute path of a directory that need not exist yet; its parents are made. */
static char *resolve_new(const char *out_dir, GError **error)
{
    g_autofree char *name = g_path_get_basename(out_dir);
    g_autofree char *folder = g_path_get_dirname(out_dir);
    struct stat st;
    if (sys_stat(AT_FDCWD, out_dir, &st, AT_SYMLINK_NOFOLLOW) == 0)
        return usage_error(error, out_dir, "it is a symbolic link to nothing"), NULL;
    if (strcmp(name, "..") == 0 || strcmp(name, ".") == 0)
        return usage_error(error, out_dir, "its parent does not exist"), NULL;
    if (!make_folder(folder, error))
        return NULL;
    char *parent = sys_real_path(folder);
    if (!parent)
        return files_fail(error, "find", folder), NULL;
    char *path = g_build_filename(parent, name, NULL);
    free(parent);
    return path;
}

static char *resolve(const char *out_dir, GError **error)
{
    struct stat st;
    if (!*out_dir)
        return rb_fail(error, RB_ERROR_USAGE,
                       "the output directory has no name; name one, as in `-o site`"),
               NULL;
    char *found = sys_real_path(out_dir);
    if (!found && errno == ENOENT)
        return resolve_new(out_dir, error);
    if (!found)
        return files_fail(error, "find", out_dir), NULL;
    char *path = g_strdup(found);
    free(found);
    const char *why = NULL;
    if (sys_stat(AT_FDCWD, path, &st, 0) == 0 && !S_ISDIR(st.st_mode))
        why = "it is not a directory";
    else if (strcmp(path, "/") == 0)
        why = "nothing can be built beside it";
    if (why) {
        usage_error(error, out_dir, why);
        g_clear_pointer(&path, g_free);
    }
    return path;
}

static char *without_trailing_slashes(const char *path)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    return g_strndup(path, length);
}

/* The output directory's parent, open, and the names of what lives there during the build. */
bool publish_locate(Publication *pub, const char *out_dir, GError **error)
{
    pub->shown = without_trailing_slashes(out_dir);
    g_autofree char *path = resolve(pub->shown, error);
    if (!path)
        return false;
    g_autofree char *folder = g_path_get_dirname(path);
    pub->name = g_path_get_basename(path);
    pub->work_name = g_strdup_printf(".%s.roofbook-work", pub->name);
    pub->lock_name = g_strdup_printf(".%s.roofbook-lock", pub->name);
    return files_root_open(&pub->parent, folder, error);
}

/* ---- Whose directory it is ------------------------------------------------------------------- */

/* Whether what fails now is the machine's doing: then it says nothing about the directory. */
static bool machine_fails(const FilesRoot *dir, GError **error)
{
    GError *failure = NULL;
    files_fail_at(&failure, "read", dir, PUBLISH_MARKER);
    if (failure->code == RB_ERROR_MACHINE) {
        g_propagate_error(error, failure);
        return true;
    }
    g_error_free(failure);
    return false;
}

bool publish_look_for_marker(const FilesRoot *dir, bool *marked, GError **error)
{
    char text[sizeof marker_start] = "";
    struct stat st;
    int fd = sys_open(dir->fd, PUBLISH_MARKER, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    bool ok = fd >= 0 && sys_stat_open(fd, &st) == 0 &&
              (!S_ISREG(st.st_mode) || sys_read(fd, text, sizeof text - 1) >= 0);
    bool failed = !ok && machine_fails(dir, error);
    *marked = ok && strcmp(text, marker_start) == 0;
    sys_shut(fd);
    return !failed;
}

/* Nothing but .git, .gitignore and the like, and what hosts of pages look for: a checkout made to
 * be published into. */
static bool holds_nothing(char *const *names)
{
    while (*names && (g_str_has_prefix(*names, ".git") || strcmp(*names, "CNAME") == 0 ||
                      strcmp(*names, NO_JEKYLL) == 0))
        names++;
    return *names == NULL;
}

/* Whether the directory that stands where the site goes may be replaced. */
bool publish_check_replaceable(const Publication *pub, const FilesRoot *dir, GError **error)
{
    g_auto(GStrv) names = files_names(dir->fd);
    if (!names)
        return files_fail(error, "list", pub->shown);
    bool marked;
    if (!publish_look_for_marker(dir, &marked, error))
        return false;
    if (!holds_nothing(names) && !marked)
        return rb_fail(error, RB_ERROR_IO,
                       "'%s' was not made by roofbook (it has no valid %s file) and is not empty; "
                       "choose another output directory, or empty this one",
                       pub->shown, PUBLISH_MARKER);
    if (sys_is_mount(dir->fd))
        return usage_error(
            error, pub->shown,
            "it is a mount point, and only a directory beneath it can be replaced in one step");
    if (sys_may_write(dir->fd) < 0)
        return files_fail(error, "write", pub->shown);
    return true;
}

/* Opens what stands where the site goes; success with dir->fd -1 when nothing does. */
bool publish_open_target(const Publication *pub, FilesRoot *dir, GError **error)
{
    if (files_root_open_at(dir, &pub->parent, pub->name, NULL))
        return true;
    return errno == ENOENT || files_fail(error, "open", pub->shown);
}
