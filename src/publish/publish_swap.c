#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/append.h"
#include "base/error.h"
#include "base/sys.h"
#include "base/tree.h"
#include "publish/publish_parts.h"

/* ---- An interrupted swap --------------------------------------------------------------------- */

static bool exists(const FilesRoot *dir, const char *name)
{
    struct stat st;
    return sys_stat(dir->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Puts back an old site that an interrupted swap has left in the work directory. */
bool publish_restore(const Publication *pub, const FilesRoot *work, GError **error)
{
    if (!exists(work, NEW) || !exists(work, OLD))
        return true;
    return sys_rename_new(work->fd, OLD, pub->parent.fd, pub->name) == 0 ||
           rb_fail(error, RB_ERROR_IO,
                   "the old site is in '%s/%s', where an interrupted build left it, and cannot be "
                   "put back: %s; move it to '%s' by hand",
                   work->path, OLD, g_strerror(errno), pub->shown);
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
    if (!publish_look_for_marker(old, &marked, error))
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

/* Without an exchange there is no site for a moment: see publish_restore(). */
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

/* Undoes the swap: what is put in place without an exchange, publish_restore() replaces by the old
 * site. */
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
    if (replaces && (!publish_check_replaceable(pub, old, error) || !keep_files(pub, old, error) ||
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
              publish_open_target(pub, &old, error) && take_place(pub, &old, error);
    files_root_close(&old);
    return ok;
}
