/* What the files of publish/ share: a publication under way. Nobody else includes this. */
#ifndef PUBLISH_PARTS_H
#define PUBLISH_PARTS_H

#include <sys/types.h>

#include "base/files.h"
#include "publish/publish.h"

/* In the work directory. "old" exists only while a system without sys_exchange() swaps by two
 * renames: "old" and "new" side by side tell that the swap did not get to its end. */
#define NEW "new"
#define OLD "old"
#define SCRATCH "tmp"

/* An empty file, by which hosts that would make a site of Markdown themselves publish this one as
 * it is. */
#define NO_JEKYLL ".nojekyll"

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

/* publish_place.c: where it goes, and whether what stands there may be replaced. */

/* Seconds of SOURCE_DATE_EPOCH; -1 without it. */
bool publish_read_epoch(gint64 *seconds, GError **error);

/* The output directory's parent, open, and the names of what lives there during the build. */
bool publish_locate(Publication *pub, const char *out_dir, GError **error);

bool publish_look_for_marker(const FilesRoot *dir, bool *marked, GError **error);

/* Whether the directory that stands where the site goes may be replaced. */
bool publish_check_replaceable(const Publication *pub, const FilesRoot *dir, GError **error);

/* Opens what stands where the site goes; success with dir->fd -1 when nothing does. */
bool publish_open_target(const Publication *pub, FilesRoot *dir, GError **error);

/* publish_swap.c: taking the old site's place. */

/* Puts back an old site that an interrupted swap has left in the work directory. */
bool publish_restore(const Publication *pub, const FilesRoot *work, GError **error);

#endif
