/* Directories with all they hold.
 *
 * Nothing here follows a symbolic link: a link is cloned, stamped or removed as the link it is.
 * Errors are those of base/files.h.
 */
#ifndef BASE_TREE_H
#define BASE_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/files.h"

/* Gives `name` of `from`, whatever it is, the same name in `to`. Directories are made anew with the
 * same mode; files become the same file under a second name or, where the system allows none, a
 * copy. */
bool tree_clone(const FilesRoot *from, const FilesRoot *to, const char *name, GError **error);

/* Gives the regular file `path` of `from` the same path in `to`, whose directories are there: as
 * the same file under a second name or, where the system allows none or it was modified after
 * `latest` (seconds since 1970; -1: whenever), as a copy, which keeps its time where it may. */
bool tree_take(const FilesRoot *from, const FilesRoot *to, const char *path, int64_t latest,
               GError **error);

/* Sets the modification time, in seconds since 1970, of everything beneath root and of root itself,
 * but of files that have another name elsewhere too, as one that tree_take() took. */
bool tree_stamp(const FilesRoot *root, int64_t seconds, GError **error);

/* The paths of everything beneath root that is no directory, in bytewise order of names folder by
 * folder; NULL on error. Caller unrefs. */
GPtrArray *tree_files(const FilesRoot *root, GError **error);

/* Removes `name` of root; absent already is success. Never enters another file system: that is an
 * error. */
bool tree_remove(const FilesRoot *root, const char *name, GError **error);

#endif
