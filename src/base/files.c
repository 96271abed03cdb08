#include "base/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/sys.h"
#include "base/units.h"

enum {
    COPY_BYTES = 64 * 1024,
    NAME_TRIES = 100,
};

static const struct {
    int error;
    const char *remedy;
} remedies[] = {
    {ENOSPC, "free some space on that disk and try again"},
    {EDQUOT, "free some of the disk quota and try again"},
    {EACCES, "change its permissions, or choose another place"},
    {EPERM, "change its owner or permissions, or choose another place"},
    {EROFS, "choose a place on a file system that can be written"},
    {ENOENT, "check the path"},
    {ENOTDIR, "check the path: a part of it is a file, not a directory"},
    {ELOOP, "replace the symbolic link in it by what it names"},
    {EEXIST, "it is there already: remove it or choose another name"},
    {EISDIR, "it is a directory: name a file"},
    {ENAMETOOLONG, "choose a shorter name"},
    {EMFILE, "raise the limit on open files (ulimit -n)"},
    {EXDEV, "keep other file systems out of that directory"},
};

static const char *remedy_for(int error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(remedies); i++)
        if (remedies[i].error == error)
            return remedies[i].remedy;
    return "check the disk and try again";
}

bool files_fail(GError **error, const char *doing, const char *path)
{
    int code = errno;
    rb_fail(error, RB_ERROR_IO, "cannot %s '%s': %s; %s", doing, path, g_strerror(code),
            remedy_for(code));
    errno = code;
    return false;
}

bool files_fail_at(GError **error, const char *doing, const FilesRoot *root, const char *path)
{
    int code = errno;
    char *whole = g_build_filename(root->path, path, NULL);
    errno = code;
    files_fail(error, doing, whole);
    g_free(whole);
    errno = code;
    return false;
}

static const char *kind_of(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return "a directory";
    case S_IFIFO:
        return "a pipe";
    case S_IFSOCK:
        return "a socket";
    default:
        return "a device";
    }
}

/* ---- Reading and listing --------------------------------------------------------------------- */

static bool check_readable(int fd, const char *path, int64_t limit, GError **error)
{
    struct stat st;
    if (fstat(fd, &st) < 0)
        return files_fail(error, "read", path);
    if (!S_ISREG(st.st_mode))
        return rb_fail(error, RB_ERROR_IO, "'%s' is %s; name a regular file", path,
                       kind_of(st.st_mode));
    if (st.st_size > limit) {
        g_autofree char *size = units_bytes((double)st.st_size), *most = units_bytes((double)limit);
        return rb_fail(error, RB_ERROR_LIMIT,
                       "'%s' has %s, more than the %s allowed here; make it smaller", path, size,
                       most);
    }
    return true;
}

/* All that is left in fd. What fstat() tells is no promise: a file may grow, and /proc says 0. */
static GString *read_all(int fd, const char *path, int64_t limit, GError **error)
{
    GString *bytes = g_string_new(NULL);
    char block[COPY_BYTES];
    ssize_t n;
    while ((n = sys_read(fd, block, sizeof block)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 || (int64_t)bytes->len > limit - n)
            break;
        g_string_append_len(bytes, block, n);
    }
    if (n == 0)
        return bytes;
    g_string_free(bytes, TRUE);
    if (n < 0)
        files_fail(error, "read", path);
    else
        rb_fail(error, RB_ERROR_LIMIT,
                "'%s' has more than the %" G_GINT64_FORMAT " bytes allowed here; make it smaller",
                path, limit);
    return NULL;
}

char *files_read(const char *path, int64_t limit, size_t *length, GError **error)
{
    /* Non-blocking, for opening a FIFO would wait for its writer. */
    int fd = sys_open(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        files_fail(error, "read", path);
        return NULL;
    }
    GString *bytes = NULL;
    if (check_readable(fd, path, limit, error))
        bytes = read_all(fd, path, limit, error);
    sys_close(fd);
    if (bytes && length)
        *length = bytes->len;
    return bytes ? g_string_free(bytes, FALSE) : NULL;
}

static gint by_bytes(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Read to the end before anyone acts on them: what is removed meanwhile must not upset the reading.
 */
char **files_names(int dir)
{
    int fd = sys_open(dir, ".", O_RDONLY | O_DIRECTORY);
    DIR *stream = fd < 0 ? NULL : fdopendir(fd);
    if (!stream) {
        sys_shut(fd);
        return NULL;
    }
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    struct dirent *entry;
    while (errno = 0, (entry = readdir(stream)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            g_ptr_array_add(names, g_strdup(entry->d_name));
    int code = errno;
    closedir(stream);
    g_ptr_array_sort(names, by_bytes);
    g_ptr_array_add(names, NULL);
    char **sorted = code == 0 ? (char **)g_ptr_array_steal(names, NULL) : NULL;
    g_ptr_array_unref(names);
    errno = code;
    return sorted;
}

static bool is_directory(int dir, const char *name)
{
    struct stat st;
    return fstatat(dir, name, &st, 0) == 0 && S_ISDIR(st.st_mode);
}

char **files_list(const char *dir, const char *suffix, GError **error)
{
    int fd = sys_open(AT_FDCWD, dir, O_RDONLY | O_DIRECTORY);
    char **names = fd < 0 ? NULL : files_names(fd);
    if (!names)
        files_fail(error, "list", dir);
    size_t kept = 0;
    for (size_t i = 0; names && names[i]; i++) {
        bool wanted =
            names[i][0] != '.' && g_str_has_suffix(names[i], suffix) && !is_directory(fd, names[i]);
        if (wanted)
            names[kept++] = names[i];
        else
            g_free(names[i]);
    }
    if (names)
        names[kept] = NULL;
    sys_shut(fd);
    return names;
}

/* ---- Roots, and walking down from them ------------------------------------------------------- */

bool files_root_open(FilesRoot *root, const char *path, GError **error)
{
    *root = (FilesRoot){.fd = sys_open(AT_FDCWD, path, O_RDONLY | O_DIRECTORY)};
    if (root->fd < 0)
        return files_fail(error, "open", path);
    root->path = g_strdup(path);
    return true;
}

bool files_root_open_at(FilesRoot *root, const FilesRoot *parent, const char *name, GError **error)
{
    *root = (FilesRoot){.fd = sys_open(parent->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)};
    if (root->fd < 0)
        return files_fail_at(error, "open", parent, name);
    root->path = g_build_filename(parent->path, name, NULL);
    return true;
}

void files_root_close(FilesRoot *root)
{
    if (root->fd >= 0 && root->path)
        close(root->fd);
    g_free(root->path);
    *root = (FilesRoot){.fd = -1};
}

/* Steps into directory `name`, made first when `make` says so; -1 and errno. */
static int enter(int dir, const char *name, bool make)
{
    int fd = sys_open(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    if (fd >= 0 || !make || errno != ENOENT)
        return fd;
    if (sys_mkdir(dir, name) < 0 && errno != EEXIST)
        return -1;
    return sys_open(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
}

/* The directory `depth` components of `parts` below root, open; -1 and errno. */
static int descend(const FilesRoot *root, char *const *parts, guint depth, bool make)
{
    int dir = fcntl(root->fd, F_DUPFD_CLOEXEC, 0);
    for (guint i = 0; i < depth && dir >= 0; i++) {
        int next = enter(dir, parts[i], make);
        sys_shut(dir);
        dir = next;
    }
    return dir;
}

/* Opens the directory that holds `path`; *name is its last component, within path. */
static int open_parent(const FilesRoot *root, const char *path, bool make, const char **name)
{
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    const char *slash = strrchr(path, '/');
    *name = slash ? slash + 1 : path;
    return descend(root, parts, g_strv_length(parts) - 1, make);
}

bool files_make_dirs(const FilesRoot *root, const char *path, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    int dir = descend(root, parts, g_strv_length(parts), true);
    if (dir < 0)
        return files_fail_at(error, "make directory", root, path);
    close(dir);
    return true;
}

/* ---- Writing --------------------------------------------------------------------------------- */

static bool write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = sys_write(fd, bytes, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes += n;
        length -= (size_t)n;
    }
    return true;
}

/* Closes fd; false, with the first errno, unless both writing and closing went well. */
static bool close_written(int fd, bool written)
{
    int code = errno;
    bool closed = sys_close(fd) == 0;
    if (!written)
        errno = code;
    return written && closed;
}

/* A new file of an unused name in dir, open for writing; -1 and errno. */
static int open_temporary(int dir, char name[32])
{
    for (int i = 0; i < NAME_TRIES; i++) {
        g_snprintf(name, 32, ".roofbook-%08x", g_random_int());
        int fd = sys_open(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

/* Unlinks what a failed step left, and keeps that step's errno. */
static void discard(int dir, const char *name)
{
    int code = errno;
    unlinkat(dir, name, 0);
    errno = code;
}

/* A temporary file in dir with these bytes and mode (0: by the umask); its name is left in `name`.
 */
static bool write_temporary(int dir, char name[32], const void *bytes, size_t length, mode_t mode)
{
    int fd = open_temporary(dir, name);
    if (fd < 0)
        return false;
    bool written = write_all(fd, bytes, length) && (mode == 0 || fchmod(fd, mode) == 0);
    if (close_written(fd, written))
        return true;
    discard(dir, name);
    return false;
}

static bool move(int from_dir, const char *from, int to_dir, const char *to, FilesPut how)
{
    int result = how == FILES_NEW ? sys_rename_new(from_dir, from, to_dir, to)
                                  : sys_rename(from_dir, from, to_dir, to);
    if (result < 0)
        discard(from_dir, from);
    return result == 0;
}

bool files_put(const FilesRoot *root, const FilesRoot *scratch, const char *path, const void *bytes,
               size_t length, FilesPut how, GError **error)
{
    char temporary[32];
    const char *name;
    int dir = open_parent(root, path, true, &name);
    bool ok = dir >= 0 && write_temporary(scratch->fd, temporary, bytes, length, 0) &&
              move(scratch->fd, temporary, dir, name, how);
    if (!ok)
        files_fail_at(error, "write", root, path);
    sys_shut(dir);
    return ok;
}

static bool write_through(const char *path, const void *bytes, size_t length)
{
    int fd = sys_open(AT_FDCWD, path, O_WRONLY | O_NOCTTY);
    if (fd < 0)
        return false;
    return close_written(fd, write_all(fd, bytes, length));
}

static bool write_beside(const char *path, const void *bytes, size_t length, mode_t mode)
{
    char temporary[32];
    g_autofree char *folder = g_path_get_dirname(path);
    int dir = sys_open(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY);
    if (dir < 0)
        return false;
    bool ok = write_temporary(dir, temporary, bytes, length, mode) &&
              move(dir, temporary, AT_FDCWD, path, FILES_REPLACE);
    sys_shut(dir);
    return ok;
}

bool files_write(const char *path, const void *bytes, size_t length, GError **error)
{
    struct stat st = {0};
    bool ok;
    if (stat(path, &st) < 0 && errno != ENOENT)
        ok = false;
    else if (st.st_mode && !S_ISREG(st.st_mode))
        ok = write_through(path, bytes, length);
    else {
        char *target = st.st_mode ? realpath(path, NULL) : NULL;
        ok = write_beside(target ? target : path, bytes, length, st.st_mode & 07777);
        int code = errno;
        free(target);
        errno = code;
    }
    return ok || files_fail(error, "write", path);
}
