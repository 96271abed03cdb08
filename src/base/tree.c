#include "base/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sys.h"

enum { OPEN_DIRECTORY = O_RDONLY | O_DIRECTORY | O_NOFOLLOW };

/* ---- Cloning --------------------------------------------------------------------------------- */

static bool copy_bytes(int in, int out)
{
    char block[64 * 1024];
    ssize_t n;
    while ((n = sys_read(in, block, sizeof block)) > 0)
        for (ssize_t done = 0, w; done < n; done += w)
            if ((w = sys_write(out, block + done, (size_t)(n - done))) <= 0)
                return false;
    return n == 0;
}

static bool copy_file(int from, int to, const char *name, mode_t mode)
{
    int in = sys_open(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    int out = in < 0 ? -1 : sys_open(to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
    bool ok = out >= 0 && copy_bytes(in, out) && sys_mode(out, mode & 07777) == 0;
    sys_shut(in);
    if (!ok)
        sys_shut(out);
    return ok && sys_close(out) == 0;
}

static bool copy_link(int from, int to, const char *name)
{
    char target[PATH_MAX + 1];
    ssize_t length = sys_read_link(from, name, target, PATH_MAX);
    if (length < 0)
        return false;
    target[length] = '\0';
    return sys_make_link(target, to, name) == 0;
}

static bool clone_file(int from, int to, const char *name, mode_t mode)
{
    if (sys_link(from, name, to, name) == 0)
        return true;
    if (!sys_links_unsupported(errno))
        return false;
    if (S_ISLNK(mode))
        return copy_link(from, to, name);
    errno = EOPNOTSUPP;
    return S_ISREG(mode) && copy_file(from, to, name, mode);
}

static bool clone_at(int from, int to, const char *name);

static bool clone_entries(int from, int to)
{
    g_auto(GStrv) names = files_names(from);
    bool ok = names != NULL;
    for (char **name = names; ok && *name; name++)
        ok = clone_at(from, to, *name);
    return ok;
}

static bool clone_directory(int from, int to, const char *name, mode_t mode)
{
    int source = sys_open(from, name, OPEN_DIRECTORY);
    int copy = source < 0 || sys_mkdir(to, name) < 0 ? -1 : sys_open(to, name, OPEN_DIRECTORY);
    /* The mode comes last: it may well forbid the writing. */
    bool ok = copy >= 0 && clone_entries(source, copy) && sys_mode(copy, mode & 07777) == 0;
    sys_shut(copy);
    sys_shut(source);
    return ok;
}

static bool clone_at(int from, int to, const char *name)
{
    struct stat st;
    if (sys_stat(from, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return false;
    return S_ISDIR(st.st_mode) ? clone_directory(from, to, name, st.st_mode)
                               : clone_file(from, to, name, st.st_mode);
}

bool tree_clone(const FilesRoot *from, const FilesRoot *to, const char *name, GError **error)
{
    return clone_at(from->fd, to->fd, name) || files_fail_at(error, "keep", from, name);
}

static bool take(int from, int to, const char *path, int64_t latest)
{
    struct stat st;
    if (sys_stat(from, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return false;
    errno = EINVAL;
    if (!S_ISREG(st.st_mode))
        return false;
    bool early = latest < 0 || st.st_mtim.tv_sec <= latest;
    if (early && sys_link(from, path, to, path) == 0)
        return true;
    if (early && !sys_links_unsupported(errno))
        return false;
    return copy_file(from, to, path, st.st_mode) &&
           (!early || sys_stamp(to, path, st.st_mtim.tv_sec) == 0);
}

bool tree_take(const FilesRoot *from, const FilesRoot *to, const char *path, int64_t latest,
               GError **error)
{
    return take(from->fd, to->fd, path, latest) || files_fail_at(error, "keep", from, path);
}

/* ---- Listing --------------------------------------------------------------------------------- */

static bool list_entries(int dir, const char *below, GPtrArray *paths);

static bool list_at(int dir, const char *name, const char *below, GPtrArray *paths)
{
    struct stat st;
    if (sys_stat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return false;
    char *path = *below ? g_strconcat(below, "/", name, NULL) : g_strdup(name);
    if (!S_ISDIR(st.st_mode)) {
        g_ptr_array_add(paths, path);
        return true;
    }
    int fd = sys_open(dir, name, OPEN_DIRECTORY);
    bool ok = fd >= 0 && list_entries(fd, path, paths);
    sys_shut(fd);
    g_free(path);
    return ok;
}

static bool list_entries(int dir, const char *below, GPtrArray *paths)
{
    g_auto(GStrv) names = files_names(dir);
    bool ok = names != NULL;
    for (char **name = names; ok && *name; name++)
        ok = list_at(dir, *name, below, paths);
    return ok;
}

GPtrArray *tree_files(const FilesRoot *root, GError **error)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    if (list_entries(root->fd, "", paths))
        return paths;
    files_fail(error, "list", root->path);
    g_ptr_array_unref(paths);
    return NULL;
}

/* ---- Stamping -------------------------------------------------------------------------------- */

static bool stamp_directory(int dir, time_t seconds);

static bool stamp_at(int dir, const char *name, time_t seconds)
{
    struct stat st;
    if (sys_stat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return false;
    if (!S_ISDIR(st.st_mode))
        return st.st_nlink > 1 || sys_stamp(dir, name, seconds) == 0;
    int fd = sys_open(dir, name, OPEN_DIRECTORY);
    bool ok = fd >= 0 && stamp_directory(fd, seconds);
    sys_shut(fd);
    return ok;
}

static bool stamp_directory(int dir, time_t seconds)
{
    g_auto(GStrv) names = files_names(dir);
    bool ok = names != NULL;
    for (char **name = names; ok && *name; name++)
        ok = stamp_at(dir, *name, seconds);
    return ok && sys_stamp(dir, ".", seconds) == 0;
}

bool tree_stamp(const FilesRoot *root, int64_t seconds, GError **error)
{
    return stamp_directory(root->fd, (time_t)seconds) ||
           files_fail(error, "set the time of files in", root->path);
}

/* ---- Removing -------------------------------------------------------------------------------- */

static bool remove_at(int dir, const char *name, dev_t device);

static bool remove_entries(int dir, dev_t device)
{
    g_auto(GStrv) names = files_names(dir);
    bool ok = names != NULL;
    for (char **name = names; ok && *name; name++)
        ok = remove_at(dir, *name, device);
    return ok;
}

static bool remove_directory(int dir, const char *name, const struct stat *st)
{
    bool closed = (st->st_mode & S_IRWXU) != S_IRWXU;
    if (closed && sys_mode_of(dir, name, S_IRWXU) < 0)
        return false;
    int fd = sys_open(dir, name, OPEN_DIRECTORY);
    bool ok = fd >= 0 && remove_entries(fd, st->st_dev);
    sys_shut(fd);
    return ok && sys_unlink(dir, name, AT_REMOVEDIR) == 0;
}

static bool remove_at(int dir, const char *name, dev_t device)
{
    struct stat st;
    if (sys_stat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT;
    if (!S_ISDIR(st.st_mode))
        return sys_unlink(dir, name, 0) == 0;
    errno = EXDEV;
    return st.st_dev == device && remove_directory(dir, name, &st);
}

bool tree_remove(const FilesRoot *root, const char *name, GError **error)
{
    struct stat st;
    if (sys_stat_open(root->fd, &st) == 0 && remove_at(root->fd, name, st.st_dev))
        return true;
    return files_fail_at(error, "remove", root, name);
}
