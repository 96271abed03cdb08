/* Publishing: a site is built beside the one it replaces and takes its place in one step.
 *
 * Beside the output directory NAME, on its file system, live while a build runs:
 * ".NAME.roofbook-lock", locked, so that two builds never share an output, and
 * ".NAME.roofbook-work", the new site and its temporary files. A build that fails or is killed at
 * any point leaves the old site as it was; what it leaves beside it, publish_clear() or the next
 * build clears away. The new site is on the disk before it takes its place, and its name before the
 * old one is removed, so that losing power leaves the one or the other.
 *
 * Only a directory that is absent, empty but for git's own files, CNAME and .nojekyll, or marked as
 * roofbook's by PUBLISH_MARKER is ever replaced. The marker lists the files that roofbook wrote,
 * .nojekyll among them: those go, and whatever else is there (.git, CNAME, a folder of somebody's
 * own) stays where it is. A file that stands where the new site has one of that name is an error. A
 * site of an earlier version has no list: of it the dot files stay.
 *
 * The output may be a symbolic link to a directory or "."; it is the directory itself that changes,
 * so a shell standing in it has to `cd .` afterwards.
 */
#ifndef PUBLISH_H
#define PUBLISH_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/files.h"

#define PUBLISH_MARKER ".roofbook"
#define PUBLISH_MARKER_TEXT                                                                        \
    "roofbook site 2\n"                                                                            \
    "Made by `roofbook build`, which replaces the files below and keeps all others.\n\n"

typedef struct Publication Publication;

/* Starts a site that will become `out_dir`, making its parents. With SOURCE_DATE_EPOCH in the
 * environment every file and directory of the site gets that time. NULL and an error when the
 * directory is not roofbook's to replace, cannot be written, or another build is at it. */
Publication *publish_begin(const char *out_dir, GError **error);

/* Ends a publication; one that was not committed leaves nothing behind. NULL is allowed. In a
 * forked child it only releases memory. */
void publish_free(Publication *pub);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Publication, publish_free)

/* Clears away what a build that was killed left beside `out_dir`, once its last process has ended.
 * The next build does the same. */
void publish_clear(const char *out_dir);

/* Adds a file. `path` is a safe site path (base/path.h); one that was added before is
 * RB_ERROR_INPUT. May be called in forked workers as well; what a worker that dies was writing is
 * not added. */
bool publish_write(Publication *pub, const char *path, const void *bytes, size_t length,
                   GError **error);

/* As publish_write, taking the place of what was added before: for the page that tells of a failed
 * job where the job may have added its own. */
bool publish_replace(Publication *pub, const char *path, const void *bytes, size_t length,
                     GError **error);

/* Adds the file of another site, open at `from`, that has this path there: the same file under a
 * second name, or a copy with its time. Not where it is later than SOURCE_DATE_EPOCH, which is the
 * latest that a file of a site may be of. */
bool publish_carry(Publication *pub, const FilesRoot *from, const char *path, GError **error);

/* Adds a hidden file at the top, PUBLISH_MARKER and something behind it, for the next build. */
bool publish_note(Publication *pub, const char *name, const void *bytes, size_t length,
                  GError **error);

/* Site paths of the files that were added so far, char *, and the bytes of one of them, followed by
 * a NUL that *length does not count. NULL on error. Caller unrefs, and frees. */
GPtrArray *publish_files(const Publication *pub, GError **error);
char *publish_read(const Publication *pub, const char *path, size_t *length, GError **error);

/* Puts the site in place; to be called once. On an error the old one is as it was. Then
 * publish_free(). */
bool publish_commit(Publication *pub, GError **error);

#endif
