/* Reading, listing, writing and removing files, each with an error one can act on.
 *
 * Input may be hostile: nothing here blocks on a FIFO, reads without a limit or, beneath a
 * FilesRoot, follows a symbolic link. Output is whole or absent: a short write, a full disk or a
 * failing close is an error, and no half-written file is left under its name. Errors name the path,
 * the system's reason and a remedy: RB_ERROR_IO for a file that is not to be had, RB_ERROR_MACHINE
 * where the machine is short of something, RB_ERROR_LIMIT for a file that is too large.
 */
#ifndef BASE_FILES_H
#define BASE_FILES_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* The bytes of the regular file `path`, followed by a NUL that *length (may be NULL) does not
 * count. A directory, FIFO, socket or device is refused, and so is a file over `limit` bytes.
 * Caller frees. */
char *files_read(const char *path, int64_t limit, size_t *length, GError **error);

/* The same beneath directory `within`, which links on the path may not leave: one that does is
 * RB_ERROR_INPUT. Where the system cannot tell, no link is followed at all. `within` NULL:
 * anywhere.
 */
char *files_read_in(const char *within, const char *path, int64_t limit, size_t *length,
                    GError **error);
int files_open_in(const char *within, const char *path, int flags, GError **error);

/* The regular file open for reading, whatever its size, which *size gets; -1: an error. */
int files_open_regular(const char *within, const char *path, int64_t *size, GError **error);

/* Bytes of the mark that editors and spreadsheets may begin a text in UTF-8 with; 0: none. */
size_t files_mark_length(const char *text, size_t length);

/* Whether something is there under that name, a link that names nothing included; false when the
 * system does not say. */
bool files_exists(const char *path, bool *there, GError **error);

/* The names in directory `dir` that end in `suffix`, in bytewise order, NULL-terminated.
 * Directories and hidden files are left out. Free with g_strfreev(). */
char **files_list(const char *dir, const char *suffix, GError **error);
char **files_list_in(const char *within, const char *path, const char *suffix, GError **error);

/* The folders in a folder, by the same rules. */
char **files_folders_in(const char *within, const char *path, GError **error);

/* Every name in the directory open at `dir`, hidden ones included, in bytewise order,
 * NULL-terminated; NULL and errno. Free with g_strfreev(). */
char **files_names(int dir);

/* Writes `path` for a user who named it: replaced in one step when it is a regular file or absent
 * (mode kept, a symbolic link followed), written to directly when it is a pipe or device such as
 * /dev/stdout. */
bool files_write(const char *path, const void *bytes, size_t length, GError **error);

/* A directory held open, beneath which paths are resolved without following symbolic links. */
typedef struct FilesRoot {
    int fd;     /* -1: not open */
    char *path; /* what messages call it; owned */
} FilesRoot;

/* Opens directory `path`, or `name` beneath `parent`; false and fd -1 on error. Close with
 * files_root_close(), which also makes the struct empty again and may be called on an empty one. */
bool files_root_open(FilesRoot *root, const char *path, GError **error);
bool files_root_open_at(FilesRoot *root, const FilesRoot *parent, const char *name, GError **error);
void files_root_close(FilesRoot *root);

/* Makes directory `path` beneath root, and its parents; those that exist are left alone. */
bool files_make_dirs(const FilesRoot *root, const char *path, GError **error);

typedef enum FilesPut {
    FILES_NEW,     /* an existing file is an error */
    FILES_REPLACE, /* an existing file is replaced */
} FilesPut;

/* Writes the file `path` beneath root, making its parents. The bytes go to a temporary file beneath
 * `scratch` (same file system) first, so a process killed meanwhile leaves nothing beneath root. */
bool files_put(const FilesRoot *root, const FilesRoot *scratch, const char *path, const void *bytes,
               size_t length, FilesPut how, GError **error);

/* Sets *error to "cannot <doing>: reason; remedy" from errno, which it keeps: RB_ERROR_IO or
 * RB_ERROR_MACHINE. Always false. */
bool files_fail_doing(GError **error, const char *doing);

/* The same of a path: "cannot <doing> 'path': ...". */
bool files_fail(GError **error, const char *doing, const char *path);

/* The same, of `path` beneath root. */
bool files_fail_at(GError **error, const char *doing, const FilesRoot *root, const char *path);

#endif
