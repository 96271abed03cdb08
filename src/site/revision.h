/* The sources of a handbook as they were at a revision of the git repository that holds it. */
#ifndef SITE_REVISION_H
#define SITE_REVISION_H

#include <glib.h>

/* Puts the files of revision `rev` of the repository that `dir` is in beneath the folder `into`,
 * which is there and empty, and returns where in it the handbook of `dir` is. git reads them itself
 * into an index of its own: the repository, its index and its working tree stay as they are.
 * Submodules are not read. NULL and an error: no git, no repository, no such revision. Caller
 * frees. */
char *revision_unpack(const char *dir, const char *rev, const char *into, GError **error);

#endif
