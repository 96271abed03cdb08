#include "publish/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/path.h"
#include "base/sys.h"
#include "base/tree.h"
#include "publish/publish_parts.h"

#define LARGEST_FILE ((int64_t)1 << 32)

/* ---- The lock -------------------------------------------------------------------------------- */

static bool beside_fail(const Publication *pub, GError **error)
{
    if (errno != EACCES && errno != EPERM && errno != EROFS)
        return files_fail_at(error, "build in", &pub->parent, "");
    return rb_fail(error, RB_ERROR_IO,
                   "cannot build beside '%s', in '%s': %s; a site is built there before it takes "
                   "its place: make that directory writable, or choose another output directory",
                   pub->shown, pub->parent.path, g_strerror(errno));
}

/* Whether the locked file is still the one under its name: its last owner may have removed it
 * between our opening and locking it. */
static bool lock_is_current(const Publication *pub)
{
    struct stat held, named;
    return sys_stat_open(pub->lock, &held) == 0 &&
           sys_stat(pub->parent.fd, pub->lock_name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
           held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

static bool take_lock(Publication *pub, GError **error)
{
    for (;;) {
        pub->lock = sys_open(pub->parent.fd, pub->lock_name, O_RDWR | O_CREAT | O_NOFOLLOW);
        if (pub->lock < 0)
            return beside_fail(pub, error);
        if (sys_lock(pub->lock) < 0 && (errno == EWOULDBLOCK || sys_lock(pub->lock) < 0))
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
    if (sys_unlink(pub->parent.fd, pub->lock_name, 0) < 0)
        sys_unlink(pub->parent.fd, pub->lock_name, 0);
    close(pub->lock);
    pub->lock = -1;
}

/* ---- The work directory ---------------------------------------------------------------------- */

static bool check_target(const Publication *pub, GError **error)
{
    FilesRoot old;
    if (!publish_open_target(pub, &old, error))
        return false;
    bool ok = old.fd < 0 || publish_check_replaceable(pub, &old, error);
    files_root_close(&old);
    return ok;
}

/* Clears away the work directory of a build that is over. Needs the lock. */
static bool clear_work(const Publication *pub, GError **error)
{
    FilesRoot work;
    if (!files_root_open_at(&work, &pub->parent, pub->work_name, NULL))
        return errno == ENOENT || beside_fail(pub, error);
    bool ok = publish_restore(pub, &work, error);
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

static Publication *publication_new(void)
{
    static const FilesRoot closed = {.fd = -1};
    Publication *pub = g_new0(Publication, 1);
    pub->parent = pub->work = pub->site = pub->scratch = closed;
    pub->lock = -1;
    pub->owner = getpid();
    return pub;
}

Publication *publish_begin(const char *out_dir, GError **error)
{
    Publication *pub = publication_new();
    if (publish_read_epoch(&pub->mtime, error) && publish_locate(pub, out_dir, error) &&
        take_lock(pub, error) && clear_work(pub, error) && check_target(pub, error) &&
        make_work(pub, error))
        return pub;
    publish_free(pub);
    return NULL;
}

void publish_free(Publication *pub)
{
    if (!pub)
        return;
    if (pub->owner == getpid() && pub->lock >= 0) {
        /* What fails once may go well the second time. */
        if (!clear_work(pub, NULL))
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

/* The workers of a build that was killed end a moment after it, and hold its lock so long. */
static bool wait_for_lock(Publication *pub)
{
    enum { TRIES = 5000, MICROSECONDS = 1000 };
    for (int i = 0; i < TRIES; i++) {
        if (take_lock(pub, NULL))
            return true;
        g_usleep(MICROSECONDS);
    }
    return false;
}

void publish_clear(const char *out_dir)
{
    g_autofree char *folder = g_path_get_dirname(out_dir);
    bool there;
    Publication *pub = publication_new();
    /* publish_free() clears away what the lock is held for. */
    if (files_exists(folder, &there, NULL) && there && publish_locate(pub, out_dir, NULL))
        wait_for_lock(pub);
    publish_free(pub);
}

/* ---- Adding files ---------------------------------------------------------------------------- */

static bool check_path(const char *path, GError **error)
{
    const char *problem = path_problem(path);
    return !problem || rb_fail(error, RB_ERROR_INPUT, "'%s' %s", path, problem);
}

static bool put(Publication *pub, const char *path, const void *bytes, size_t length, FilesPut how,
                GError **error)
{
    if (!check_path(path, error))
        return false;
    GError *failure = NULL;
    if (files_put(&pub->site, &pub->scratch, path, bytes, length, how, &failure))
        return true;
    if (errno != EEXIST && errno != ENOTDIR && errno != EISDIR) {
        g_propagate_error(error, failure);
        return false;
    }
    g_error_free(failure);
    return rb_fail(error, RB_ERROR_INPUT,
                   "'%s/%s' is there already, from this page or another; give one of them another "
                   "name",
                   pub->shown, path);
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

/* Files come folder by folder. */
static bool make_folder_of(const Publication *pub, const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    struct stat st;
    return strcmp(folder, ".") == 0 || sys_stat(pub->site.fd, folder, &st, 0) == 0 ||
           files_make_dirs(&pub->site, folder, error);
}

bool publish_carry(Publication *pub, const FilesRoot *from, const char *path, GError **error)
{
    return check_path(path, error) && make_folder_of(pub, path, error) &&
           tree_take(from, &pub->site, path, pub->mtime, error);
}

bool publish_note(Publication *pub, const char *name, const void *bytes, size_t length,
                  GError **error)
{
    return files_put(&pub->site, &pub->scratch, name, bytes, length, FILES_NEW, error);
}

GPtrArray *publish_files(const Publication *pub, GError **error)
{
    return tree_files(&pub->site, error);
}

char *publish_read(const Publication *pub, const char *path, size_t *length, GError **error)
{
    g_autofree char *within = g_build_filename(pub->work.path, NEW, NULL);
    return files_read_in(within, path, LARGEST_FILE, length, error);
}
