#include "site/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/files.h"
#include "base/sys.h"
#include "base/tree.h"

/* In the work directory. "old" exists only while a system without sys_exchange() swaps by two
 * renames: "old" and "new" side by side tell that the swap did not get to its end. */
#define NEW "new"
#define OLD "old"
#define SCRATCH "tmp"

static const char marker_start[] = "roofbook site ";

struct Publication {
    char *shown;     /* the output directory as the user names it */
    char *name;      /* its name in parent */
    char *work_name; /* likewise */
    char *lock_name;
    FilesRoot parent;  /* what holds the output directory, symbolic links resolved */
    FilesRoot work;    /* the work directory beside it */
    FilesRoot site;    /* the new site; messages call it by the name it will have */
    FilesRoot scratch; /* files being written */
    int lock;
    gint64 mtime; /* seconds since 1970; -1: leave times alone */
    pid_t owner;  /* the process that began, and alone may end it */
};

/* ---- Where to publish ------------------------------------------------------------------------ */

static bool read_epoch(gint64 *seconds, GError **error)
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

/* The absolute path of a directory that need not exist yet; its parents are made. */
static char *resolve_new(const char *out_dir, GError **error)
{
    g_autofree char *name = g_path_get_basename(out_dir);
    g_autofree char *folder = g_path_get_dirname(out_dir);
    struct stat st;
    if (lstat(out_dir, &st) == 0)
        return usage_error(error, out_dir, "it is a symbolic link to nothing"), NULL;
    if (strcmp(name, "..") == 0 || strcmp(name, ".") == 0)
        return usage_error(error, out_dir, "its parent does not exist"), NULL;
    if (g_mkdir_with_parents(folder, 0777) < 0)
        return files_fail(error, "make directory", folder), NULL;
    char *parent = realpath(folder, NULL);
    if (!parent)
        return files_fail(error, "find", folder), NULL;
    char *path = g_build_filename(parent, name, NULL);
    free(parent);
    return path;
}

static char *resolve(const char *out_dir, GError **error)
{
    struct stat st;
    char *found = realpath(out_dir, NULL);
    if (!found && errno == ENOENT && *out_dir)
        return resolve_new(out_dir, error);
    if (!found)
        return files_fail(error, "find", out_dir), NULL;
    char *path = g_strdup(found);
    free(found);
    const char *why = NULL;
    if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode))
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
static bool locate(Publication *pub, const char *out_dir, GError **error)
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

/* ---- The lock -------------------------------------------------------------------------------- */

static bool beside_fail(const Publication *pub, GError **error)
{
    int code = errno;
    return rb_fail(error, RB_ERROR_IO,
                   "cannot build beside '%s', in '%s': %s; a site is built there before it takes "
                   "its place: make that directory writable, or choose another output directory",
                   pub->shown, pub->parent.path, g_strerror(code));
}

/* Whether the locked file is still the one under its name: its last owner may have removed it
 * between our opening and locking it. */
static bool lock_is_current(const Publication *pub)
{
    struct stat held, named;
    return fstat(pub->lock, &held) == 0 &&
           fstatat(pub->parent.fd, pub->lock_name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
           held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

static bool take_lock(Publication *pub, GError **error)
{
    for (;;) {
        pub->lock = sys_open(pub->parent.fd, pub->lock_name, O_RDWR | O_CREAT | O_NOFOLLOW);
        if (pub->lock < 0)
            return beside_fail(pub, error);
        if (flock(pub->lock, LOCK_EX | LOCK_NB) < 0)
            break;
        if (lock_is_current(pub))
            return true;
        sys_shut(pub->lock);
    }
    int code = errno;
    sys_shut(pub->lock);
    pub->lock = -1;
    errno = code;
    if (code != EWOULDBLOCK)
        return beside_fail(pub, error);
    return rb_fail(error, RB_ERROR_IO,
                   "another build is writing '%s'; wait for it, or choose another output directory",
                   pub->shown);
}

static void release_lock(Publication *pub)
{
    if (pub->lock < 0)
        return;
    sys_unlink(pub->parent.fd, pub->lock_name, 0);
    close(pub->lock);
    pub->lock = -1;
}

/* ---- Whose directory it is ------------------------------------------------------------------- */

static bool has_marker(const FilesRoot *dir)
{
    char text[sizeof marker_start] = "";
    struct stat st;
    int fd = sys_open(dir->fd, PUBLISH_MARKER, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    bool marked = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
                  sys_read(fd, text, sizeof text - 1) > 0 && strcmp(text, marker_start) == 0;
    sys_shut(fd);
    return marked;
}

/* Nothing but .git, .gitignore and the like: a checkout made to be published into. */
static bool holds_nothing(char *const *names)
{
    while (*names && g_str_has_prefix(*names, ".git"))
        names++;
    return *names == NULL;
}

static bool is_mount_point(const FilesRoot *dir)
{
    struct statx stx;
    return statx(dir->fd, "", AT_EMPTY_PATH, 0, &stx) == 0 &&
           (stx.stx_attributes & stx.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT);
}

/* Whether the directory that stands where the site goes may be replaced. */
static bool check_replaceable(const Publication *pub, const FilesRoot *dir, GError **error)
{
    g_auto(GStrv) names = files_names(dir->fd);
    if (!names)
        return files_fail(error, "list", pub->shown);
    if (!holds_nothing(names) && !has_marker(dir))
        return rb_fail(error, RB_ERROR_IO,
                       "'%s' was not made by roofbook (it has no valid %s file) and is not empty; "
                       "choose another output directory, or empty this one",
                       pub->shown, PUBLISH_MARKER);
    if (is_mount_point(dir))
        return usage_error(
            error, pub->shown,
            "it is a mount point, and only a directory beneath it can be replaced in one step");
    if (faccessat(dir->fd, ".", W_OK | X_OK, AT_EACCESS) < 0)
        return files_fail(error, "write", pub->shown);
    return true;
}

/* Opens what stands where the site goes; success with dir->fd -1 when nothing does. */
static bool open_target(const Publication *pub, FilesRoot *dir, GError **error)
{
    if (files_root_open_at(dir, &pub->parent, pub->name, NULL))
        return true;
    return errno == ENOENT || files_fail(error, "open", pub->shown);
}

static bool check_target(const Publication *pub, GError **error)
{
    FilesRoot old;
    if (!open_target(pub, &old, error))
        return false;
    bool ok = old.fd < 0 || check_replaceable(pub, &old, error);
    files_root_close(&old);
    return ok;
}

/* ---- The work directory ---------------------------------------------------------------------- */

static bool exists(const FilesRoot *dir, const char *name)
{
    struct stat st;
    return fstatat(dir->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Puts back an old site that an interrupted swap has left in the work directory. */
static bool restore(const Publication *pub, const FilesRoot *work, GError **error)
{
    if (!exists(work, NEW) || !exists(work, OLD))
        return true;
    return sys_rename_new(work->fd, OLD, pub->parent.fd, pub->name) == 0 ||
           rb_fail(error, RB_ERROR_IO,
                   "the old site is in '%s/%s', where an interrupted build left it, and cannot be "
                   "put back: %s; move it to '%s' by hand",
                   work->path, OLD, g_strerror(errno), pub->shown);
}

/* Clears away the work directory of a build that is over. Needs the lock. */
static bool clear_work(const Publication *pub, GError **error)
{
    FilesRoot work;
    if (!files_root_open_at(&work, &pub->parent, pub->work_name, NULL))
        return errno == ENOENT || beside_fail(pub, error);
    bool ok = restore(pub, &work, error);
    files_root_close(&work);
    return ok && tree_remove(&pub->parent, pub->work_name, error);
}

static bool make_work(Publication *pub, GError **error)
{
    if (sys_mkdir(pub->parent.fd, pub->work_name) < 0)
        return beside_fail(pub, error);
    if (!files_root_open_at(&pub->work, &pub->parent, pub->work_name, error) ||
        !files_make_dirs(&pub->work, NEW, error) || !files_make_dirs(&pub->work, SCRATCH, error) ||
        !files_root_open_at(&pub->site, &pub->work, NEW, error) ||
        !files_root_open_at(&pub->scratch, &pub->work, SCRATCH, error))
        return false;
    g_free(pub->site.path);
    pub->site.path = g_strdup(pub->shown);
    return true;
}

Publication *publish_begin(const char *out_dir, GError **error)
{
    static const FilesRoot closed = {.fd = -1};
    Publication *pub = g_new0(Publication, 1);
    pub->parent = pub->work = pub->site = pub->scratch = closed;
    pub->lock = -1;
    pub->owner = getpid();
    if (read_epoch(&pub->mtime, error) && locate(pub, out_dir, error) && take_lock(pub, error) &&
        clear_work(pub, error) && check_target(pub, error) && make_work(pub, error))
        return pub;
    publish_free(pub);
    return NULL;
}

void publish_free(Publication *pub)
{
    if (!pub)
        return;
    if (pub->owner == getpid() && pub->lock >= 0) {
        clear_work(pub, NULL);
        release_lock(pub);
    }
    sys_shut(pub->lock);
    files_root_close(&pub->scratch);
    files_root_close(&pub->site);
    files_root_close(&pub->work);
    files_root_close(&pub->parent);
    g_free(pub->lock_name);
    g_free(pub->work_name);
    g_free(pub->name);
    g_free(pub->shown);
    g_free(pub);
}

/* ---- Adding files ---------------------------------------------------------------------------- */

static bool check_path(const char *path, GError **error)
{
    return path_is_safe(path) ||
           rb_fail(error, RB_ERROR_INPUT,
                   "'%s' is no name for a published file; leave out '..', leading dots and "
                   "slashes, backslashes and control characters, and keep it short",
                   path);
}

static bool put(Publication *pub, const char *path, const void *bytes, size_t length, FilesPut how,
                GError **error)
{
    return check_path(path, error) &&
           files_put(&pub->site, &pub->scratch, path, bytes, length, how, error);
}

bool publish_write(Publication *pub, const char *path, const void *bytes, size_t length,
                   GError **error)
{
    return put(pub, path, bytes, length, FILES_NEW, error);
}

bool publish_replace(Publication *pub, const char *path, const void *bytes, size_t length,
                     GError **error)
{
    return put(pub, path, bytes, length, FILES_REPLACE, error);
}

/* ---- Taking the old site's place ------------------------------------------------------------- */

static bool carry_dot_files(const Publication *pub, const FilesRoot *old, GError **error)
{
    g_auto(GStrv) names = files_names(old->fd);
    if (!names)
        return files_fail(error, "list", pub->shown);
    for (char **name = names; *name; name++)
        if (**name == '.' && strcmp(*name, PUBLISH_MARKER) != 0 &&
            !tree_clone(old, &pub->site, *name, error))
            return false;
    return true;
}

static bool keep_mode(const Publication *pub, const FilesRoot *old, GError **error)
{
    struct stat st;
    if (fstat(old->fd, &st) == 0 && fchmod(pub->site.fd, st.st_mode & 07777) == 0)
        return true;
    return files_fail(error, "set the mode of", pub->shown);
}

/* An overlay file system (a container's) will not rename a directory of a lower layer, only copy
 * it. */
static bool copy_aside(const Publication *pub, GError **error)
{
    if (!tree_clone(&pub->parent, &pub->scratch, pub->name, error))
        return false;
    if (sys_rename(pub->scratch.fd, pub->name, pub->work.fd, OLD) < 0)
        return files_fail(error, "replace", pub->shown);
    return tree_remove(&pub->parent, pub->name, error);
}

static bool move_aside(const Publication *pub, GError **error)
{
    if (sys_rename(pub->parent.fd, pub->name, pub->work.fd, OLD) == 0)
        return true;
    return errno == EXDEV ? copy_aside(pub, error) : files_fail(error, "replace", pub->shown);
}

static bool move_in(const Publication *pub, GError **error)
{
    return sys_rename_new(pub->work.fd, NEW, pub->parent.fd, pub->name) == 0 ||
           files_fail(error, "replace", pub->shown);
}

/* Without an exchange there is no site for a moment: see restore(). */
static bool swap(const Publication *pub, GError **error)
{
    if (sys_exchange(pub->work.fd, NEW, pub->parent.fd, pub->name) == 0)
        return true;
    if (errno != ENOSYS && errno != EINVAL && errno != EXDEV)
        return files_fail(error, "replace", pub->shown);
    return move_aside(pub, error) && move_in(pub, error);
}

/* Makes the new site as the old one wants it, and swaps. The old one is looked at again: what is
 * there now may not be what was there when the build began. */
static bool take_place(Publication *pub, const FilesRoot *old, GError **error)
{
    bool replaces = old->fd >= 0;
    if (replaces && (!check_replaceable(pub, old, error) || !carry_dot_files(pub, old, error) ||
                     !keep_mode(pub, old, error)))
        return false;
    if (pub->mtime >= 0 && sys_stamp(pub->site.fd, ".", (time_t)pub->mtime) < 0)
        return files_fail(error, "set the time of", pub->shown);
    return replaces ? swap(pub, error) : move_in(pub, error);
}

bool publish_commit(Publication *pub, GError **error)
{
    FilesRoot old = {.fd = -1};
    bool ok = files_put(&pub->site, &pub->scratch, PUBLISH_MARKER, PUBLISH_MARKER_TEXT,
                        strlen(PUBLISH_MARKER_TEXT), FILES_NEW, error) &&
              (pub->mtime < 0 || tree_stamp(&pub->site, pub->mtime, error)) &&
              open_target(pub, &old, error) && take_place(pub, &old, error);
    files_root_close(&old);
    return ok;
}
