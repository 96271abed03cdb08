#include "publish/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/append.h"
#include "base/error.h"
#include "base/files.h"
#include "base/path.h"
#include "base/sys.h"
#include "base/tree.h"

/* In the work directory. "old" exists only while a system without sys_exchange() swaps by two
 * renames: "old" and "new" side by side tell that the swap did not get to its end. */
#define NEW "new"
#define OLD "old"
#define SCRATCH "tmp"

/* An empty file, by which hosts that would make a site of Markdown themselves publish this one as
 * it is. */
#define NO_JEKYLL ".nojekyll"

#define LARGEST_FILE ((int64_t)1 << 32)

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

static bool look_for_marker(const FilesRoot *dir, bool *marked, GError **error)
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
static bool check_replaceable(const Publication *pub, const FilesRoot *dir, GError **error)
{
    g_auto(GStrv) names = files_names(dir->fd);
    if (!names)
        return files_fail(error, "list", pub->shown);
    bool marked;
    if (!look_for_marker(dir, &marked, error))
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
    return sys_stat(dir->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
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
    if (files_exists(folder, &there, NULL) && there && locate(pub, out_dir, NULL))
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

/* ---- Taking the old site's place ------------------------------------------------------------- */

/* What an old site's marker lists: its files, and the directories they are in. */
enum { LISTED_FILE = 1, LISTED_DIRECTORY };

static void list_path(GHashTable *listed, const char *path)
{
    for (const char *slash = path; (slash = strchr(slash, '/')); slash++)
        g_hash_table_insert(listed, g_strndup(path, (gsize)(slash - path)),
                            GINT_TO_POINTER(LISTED_DIRECTORY));
    g_hash_table_insert(listed, g_strdup(path), GINT_TO_POINTER(LISTED_FILE));
}

/* NULL without an error: a site that was made before there were lists. */
static GHashTable *read_list(const FilesRoot *old, GError **error)
{
    enum { LARGEST_LIST = 256 << 20 };
    bool marked;
    if (!look_for_marker(old, &marked, error))
        return NULL;
    g_autofree char *text =
        marked ? files_read_in(old->path, PUBLISH_MARKER, LARGEST_LIST, NULL, error) : NULL;
    const char *list = text ? strstr(text, "\n\n") : NULL;
    if (!list && marked)
        return NULL;
    GHashTable *listed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) lines = g_strsplit(list ? list + 2 : "", "\n", -1);
    for (char **line = lines; *line; line++)
        if (**line)
            list_path(listed, *line);
    return listed;
}

typedef struct Keeping {
    const Publication *pub;
    GHashTable *listed; /* NULL: everything but dot files is roofbook's */
} Keeping;

static bool keep_others(const Keeping *keeping, const FilesRoot *old, const char *below,
                        GError **error);

static bool keep_below(const Keeping *keeping, const FilesRoot *old, const char *name,
                       const char *path, GError **error)
{
    FilesRoot folder;
    bool ok =
        files_root_open_at(&folder, old, name, error) && keep_others(keeping, &folder, path, error);
    files_root_close(&folder);
    return ok;
}

/* Gives what is not roofbook's its place in the new site. */
static bool keep(const Keeping *keeping, const FilesRoot *old, const char *name, const char *below,
                 GError **error)
{
    const FilesRoot *site = &keeping->pub->site;
    FilesRoot into;
    if (!*below)
        return tree_clone(old, site, name, error);
    bool ok = files_make_dirs(site, below, error) && files_root_open_at(&into, site, below, error);
    if (!ok)
        return false;
    ok = tree_clone(old, &into, name, error);
    files_root_close(&into);
    return ok;
}

static bool keep_entry(const Keeping *keeping, const FilesRoot *old, const char *name,
                       const char *below, GError **error)
{
    g_autofree char *path = *below ? g_strconcat(below, "/", name, NULL) : g_strdup(name);
    int listed = keeping->listed ? GPOINTER_TO_INT(g_hash_table_lookup(keeping->listed, path))
                                 : (*name == '.' ? 0 : LISTED_FILE);
    struct stat was, is;
    if (sys_stat(old->fd, name, &was, AT_SYMLINK_NOFOLLOW) < 0)
        return files_fail_at(error, "keep", old, name);
    bool folder = S_ISDIR(was.st_mode);
    if (listed == LISTED_FILE && (!folder || !keeping->listed))
        return true;
    bool taken = sys_stat(keeping->pub->site.fd, path, &is, AT_SYMLINK_NOFOLLOW) == 0;
    if (!taken && errno != ENOENT && errno != ENOTDIR)
        return files_fail_at(error, "keep", old, name);
    if (folder && (listed == LISTED_DIRECTORY || (taken && S_ISDIR(is.st_mode))))
        return keep_below(keeping, old, name, path, error);
    if (taken)
        return rb_fail(error, RB_ERROR_INPUT,
                       "'%s/%s' is not roofbook's, and in the way of a file that is to have that "
                       "name; move it elsewhere, or choose another output directory",
                       keeping->pub->shown, path);
    return keep(keeping, old, name, below, error);
}

/* Of the names at the top that begin with a dot. */
static bool is_own(const char *name)
{
    return g_str_has_prefix(name, PUBLISH_MARKER) || strcmp(name, NO_JEKYLL) == 0;
}

static bool keep_others(const Keeping *keeping, const FilesRoot *old, const char *below,
                        GError **error)
{
    g_auto(GStrv) names = files_names(old->fd);
    if (!names)
        return files_fail(error, "list", old->path);
    for (char **name = names; *name; name++)
        if ((*below || !is_own(*name)) && !keep_entry(keeping, old, *name, below, error))
            return false;
    return true;
}

static bool keep_files(const Publication *pub, const FilesRoot *old, GError **error)
{
    GError *failure = NULL;
    Keeping keeping = {pub, read_list(old, &failure)};
    if (failure)
        g_propagate_error(error, failure);
    bool ok = !failure && keep_others(&keeping, old, "", error);
    g_clear_pointer(&keeping.listed, g_hash_table_unref);
    return ok;
}

static bool keep_mode(const Publication *pub, const FilesRoot *old, GError **error)
{
    struct stat st;
    if (sys_stat_open(old->fd, &st) == 0 && sys_mode(pub->site.fd, st.st_mode & 07777) == 0)
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

/* The one place where files are forced to the disk: the site and all its directories before it
 * takes its place, and then the names, before anything of the old site is removed. */
static bool sync_site(const Publication *pub, GError **error)
{
    return sys_sync_all(pub->site.fd) == 0 || files_fail(error, "write", pub->shown);
}

/* Undoes the swap: what is put in place without an exchange, restore() replaces by the old site. */
static void take_back(const Publication *pub)
{
    if (exists(&pub->work, NEW))
        sys_exchange(pub->work.fd, NEW, pub->parent.fd, pub->name);
    else
        sys_rename_new(pub->parent.fd, pub->name, pub->work.fd, NEW);
}

static bool sync_names(const Publication *pub, GError **error)
{
    if (sys_sync(pub->parent.fd) == 0 && sys_sync(pub->work.fd) == 0)
        return true;
    files_fail(error, "write", pub->shown);
    take_back(pub);
    return false;
}

/* Makes the new site as the old one wants it, and swaps. The old one is looked at again: what is
 * there now may not be what was there when the build began. */
static bool take_place(Publication *pub, const FilesRoot *old, GError **error)
{
    bool replaces = old->fd >= 0;
    if (replaces && (!check_replaceable(pub, old, error) || !keep_files(pub, old, error) ||
                     !keep_mode(pub, old, error)))
        return false;
    if (pub->mtime >= 0 && sys_stamp(pub->site.fd, ".", (time_t)pub->mtime) < 0)
        return files_fail(error, "set the time of", pub->shown);
    return sync_site(pub, error) && (replaces ? swap(pub, error) : move_in(pub, error)) &&
           sync_names(pub, error);
}

/* The marker, with what there is so far: the site's own files. */
static bool put_marker(Publication *pub, GError **error)
{
    if (!files_put(&pub->site, &pub->scratch, NO_JEKYLL, "", 0, FILES_NEW, error))
        return false;
    g_autoptr(GPtrArray) paths = tree_files(&pub->site, error);
    if (!paths)
        return false;
    g_autoptr(GString) text = g_string_new(PUBLISH_MARKER_TEXT);
    for (guint i = 0; i < paths->len; i++) {
        append_text(text, g_ptr_array_index(paths, i));
        g_string_append_c(text, '\n');
    }
    return files_put(&pub->site, &pub->scratch, PUBLISH_MARKER, text->str, text->len, FILES_NEW,
                     error);
}

bool publish_commit(Publication *pub, GError **error)
{
    FilesRoot old = {.fd = -1};
    bool ok = put_marker(pub, error) &&
              (pub->mtime < 0 || tree_stamp(&pub->site, pub->mtime, error)) &&
              open_target(pub, &old, error) && take_place(pub, &old, error);
    files_root_close(&old);
    return ok;
}
