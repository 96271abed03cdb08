#include "base/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/label.h"
#include "base/sys.h"
#include "base/units.h"

enum {
    COPY_BYTES = 64 * 1024,
    NAME_TRIES = 100,
};

/* What an errno is about, and what to do. Those that are not here are the machine's. */
static const struct {
    int error;
    RbErrorCode code;
    const char *remedy;
} remedies[] = {
    {ENOSPC, RB_ERROR_MACHINE, "free some space on that disk and try again"},
    {EDQUOT, RB_ERROR_MACHINE, "free some of the disk quota and try again"},
    {EFBIG, RB_ERROR_MACHINE, "raise the limit on the size of files (ulimit -f) and try again"},
    {EMFILE, RB_ERROR_MACHINE, "raise the limit on open files (ulimit -n) and try again"},
    {ENFILE, RB_ERROR_MACHINE,
     "close other programs, which have too many files open, and try again"},
    {ENOMEM, RB_ERROR_MACHINE, "free some memory and try again"},
    {EAGAIN, RB_ERROR_MACHINE, "raise the limit on processes (ulimit -u) and try again"},
    {EACCES, RB_ERROR_IO, "change its permissions, or choose another place"},
    {EPERM, RB_ERROR_IO, "change its owner or permissions, or choose another place"},
    {EROFS, RB_ERROR_IO, "choose a place on a file system that can be written"},
    {ENOENT, RB_ERROR_IO, "check the path"},
    {ENOTDIR, RB_ERROR_IO, "check the path: a part of it is a file, not a directory"},
    {ELOOP, RB_ERROR_IO, "replace the symbolic link in it by what it names"},
    {EEXIST, RB_ERROR_IO, "it is there already: remove it or choose another name"},
    {EISDIR, RB_ERROR_IO, "it is a directory: name a file"},
    {ENAMETOOLONG, RB_ERROR_IO, "choose a shorter name"},
    {EXDEV, RB_ERROR_IO, "keep other file systems out of that directory"},
    {ENXIO, RB_ERROR_IO, "name a regular file"},
};

bool files_fail_doing(GError **error, const char *doing)
{
    int code = errno;
    RbErrorCode about = RB_ERROR_MACHINE;
    const char *remedy = "check the disk and try again";
    for (size_t i = 0; i < G_N_ELEMENTS(remedies); i++)
        if (remedies[i].error == code) {
            about = remedies[i].code;
            remedy = remedies[i].remedy;
        }
    rb_fail(error, about, "cannot %s: %s; %s", doing, g_strerror(code), remedy);
    errno = code;
    return false;
}

bool files_fail(GError **error, const char *doing, const char *path)
{
    int code = errno;
    g_autofree char *shown = label_printable(path, strlen(path));
    g_autofree char *what = g_strdup_printf("%s '%s'", doing, shown);
    errno = code;
    return files_fail_doing(error, what);
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

static bool check_regular(int fd, const char *path, int64_t *size, GError **error)
{
    struct stat st;
    if (sys_stat_open(fd, &st) < 0)
        return files_fail(error, "read", path);
    *size = st.st_size;
    return S_ISREG(st.st_mode) || rb_fail(error, RB_ERROR_IO, "'%s' is %s; name a regular file",
                                          path, kind_of(st.st_mode));
}

static bool check_size(int64_t size, const char *path, int64_t limit, GError **error)
{
    g_autofree char *text = units_bytes((double)size), *most = units_bytes((double)limit);
    return size <= limit ||
           rb_fail(error, RB_ERROR_LIMIT,
                   "'%s' has %s, more than the %s allowed here; make it smaller", path, text, most);
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

/* As the system does it where it can do no better: one step at a time, and through no link. */
static int walk(int dir, const char *path, int flags)
{
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    int fd = sys_dup(dir);
    for (char **part = parts; *part && fd >= 0; part++) {
        struct stat st;
        int above = fd;
        fd = sys_open(above, *part, (part[1] ? O_RDONLY | O_DIRECTORY : flags) | O_NOFOLLOW);
        int code = errno;
        bool is_link =
            fd < 0 && sys_stat(above, *part, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode);
        errno = is_link ? ELOOP : code;
        sys_shut(above);
    }
    return fd;
}

static int open_beneath(const char *within, const char *path, int flags)
{
    int dir = sys_open(AT_FDCWD, within, O_RDONLY | O_DIRECTORY);
    int fd = dir < 0 ? -1 : sys_open_beneath(dir, path, flags);
    if (dir >= 0 && fd < 0 && (errno == ENOSYS || errno == EPERM))
        fd = walk(dir, path, flags);
    sys_shut(dir);
    return fd;
}

static bool fail_in(GError **error, const char *doing, const char *within, const char *path)
{
    int code = errno;
    g_autofree char *whole = within ? g_build_filename(within, path, NULL) : g_strdup(path);
    g_autofree char *shown = label_printable(whole, strlen(whole));
    errno = code;
    if (!within || code != EXDEV)
        return files_fail(error, doing, whole);
    return rb_fail(error, RB_ERROR_INPUT,
                   "cannot %s '%s': a symbolic link leads out of the handbook's folder '%s'; put a "
                   "copy of what it names in its place",
                   doing, shown, within);
}

int files_open_in(const char *within, const char *path, int flags, GError **error)
{
    int fd = within ? open_beneath(within, path, flags) : sys_open(AT_FDCWD, path, flags);
    if (fd < 0)
        fail_in(error, "read", within, path);
    return fd;
}

int files_open_regular(const char *within, const char *path, int64_t *size, GError **error)
{
    /* Non-blocking, for opening a FIFO would wait for its writer. */
    int fd = files_open_in(within, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, error);
    g_autofree char *whole = within ? g_build_filename(within, path, NULL) : g_strdup(path);
    if (fd < 0 || check_regular(fd, whole, size, error))
        return fd;
    sys_close(fd);
    return -1;
}

char *files_read_in(const char *within, const char *path, int64_t limit, size_t *length,
                    GError **error)
{
    int64_t size = 0;
    int fd = files_open_regular(within, path, &size, error);
    if (fd < 0)
        return NULL;
    GString *bytes = NULL;
    g_autofree char *whole = within ? g_build_filename(within, path, NULL) : g_strdup(path);
    if (check_size(size, whole, limit, error))
        bytes = read_all(fd, whole, limit, error);
    sys_close(fd);
    if (bytes && length)
        *length = bytes->len;
    return bytes ? g_string_free(bytes, FALSE) : NULL;
}

char *files_read(const char *path, int64_t limit, size_t *length, GError **error)
{
    return files_read_in(NULL, path, limit, length, error);
}

size_t files_mark_length(const char *text, size_t length)
{
    static const char mark[] = "\xEF\xBB\xBF";
    size_t n = sizeof mark - 1;
    return length >= n && memcmp(text, mark, n) == 0 ? n : 0;
}

bool files_exists(const char *path, bool *there, GError **error)
{
    struct stat st;
    *there = sys_stat(AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
    return *there || errno == ENOENT || errno == ENOTDIR || files_fail(error, "look for", path);
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
    DIR *stream = fd < 0 ? NULL : sys_list(fd);
    if (!stream)
        return NULL;
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    struct dirent *entry;
    while ((entry = sys_next(stream)))
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

/* 1: a folder; 0: none, or a link that leads nowhere; -1: the machine fails. */
static int is_directory(int dir, const char *name)
{
    struct stat st;
    if (sys_stat(dir, name, &st, 0) == 0)
        return S_ISDIR(st.st_mode);
    return errno == ENOENT || errno == ELOOP || errno == ENOTDIR || errno == EACCES ? 0 : -1;
}

/* Those of the entries that are wanted, which are folders or files. */
static char **list_in(const char *within, const char *path, const char *suffix, bool folders,
                      GError **error)
{
    int flags = O_RDONLY | O_DIRECTORY;
    int fd = within ? open_beneath(within, path, flags) : sys_open(AT_FDCWD, path, flags);
    char **names = fd < 0 ? NULL : files_names(fd);
    if (!names)
        fail_in(error, "list", within, path);
    size_t kept = 0;
    int failure = 0;
    for (size_t i = 0; names && names[i]; i++) {
        int directory = names[i][0] != '.' && g_str_has_suffix(names[i], suffix)
                            ? is_directory(fd, names[i])
                            : !folders;
        failure = directory < 0 ? errno : failure;
        if (directory == folders)
            names[kept++] = names[i];
        else
            g_free(names[i]);
    }
    if (names)
        names[kept] = NULL;
    if (names && failure) {
        errno = failure;
        fail_in(error, "list", within, path);
        g_clear_pointer(&names, g_strfreev);
    }
    sys_shut(fd);
    return names;
}

char **files_list_in(const char *within, const char *path, const char *suffix, GError **error)
{
    return list_in(within, path, suffix, false, error);
}

char **files_folders_in(const char *within, const char *path, GError **error)
{
    return list_in(within, path, "", true, error);
}

char **files_list(const char *dir, const char *suffix, GError **error)
{
    return files_list_in(NULL, dir, suffix, error);
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
    int dir = sys_dup(root->fd);
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
    sys_unlink(dir, name, 0);
    errno = code;
}

/* A temporary file in dir with these bytes and mode (0: by the umask); its name is left in `name`.
 */
static bool write_temporary(int dir, char name[32], const void *bytes, size_t length, mode_t mode)
{
    int fd = open_temporary(dir, name);
    if (fd < 0)
        return false;
    bool written = write_all(fd, bytes, length) && (mode == 0 || sys_mode(fd, mode) == 0);
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
    if (sys_stat(AT_FDCWD, path, &st, 0) < 0 && errno != ENOENT)
        ok = false;
    else if (st.st_mode && !S_ISREG(st.st_mode))
        ok = write_through(path, bytes, length);
    else {
        char *target = st.st_mode ? sys_real_path(path) : NULL;
        ok = write_beside(target ? target : path, bytes, length, st.st_mode & 07777);
        int code = errno;
        free(target);
        errno = code;
    }
    return ok || files_fail(error, "write", path);
}
