/* The files of a folder and of all folders in it, as what a handbook is made of is read.
 *
 * Hidden files and folders are left out. A folder that is a link, for it may lead back to where it
 * stands, or that lies more than WALK_DEEPEST folders deep, is not looked into and says so:
 * RB_ERROR_INPUT. One that cannot be listed says what base/files.h says of it.
 */
#ifndef BASE_WALK_H
#define BASE_WALK_H

#include <glib.h>

enum { WALK_DEEPEST = 16 };

typedef struct Walk {
    const char *within, *path;  /* of the folder, as files_list_in() takes them */
    const char *shown;          /* what messages call it */
    const char *suffix;         /* of the files; "": any */
    const char *const *without; /* folders directly in it that are nothing to look into,
                                   NULL-terminated; NULL: none */
} Walk;

/* Paths from the folder on, as "a.lua", "acme/b.lua": the files of a folder in bytewise order, then
 * those of its folders, NULL-terminated; NULL when the folder itself cannot be listed. What cannot
 * be looked into is appended to `errors` (GError *); NULL: it stays unsaid. Free with g_strfreev().
 */
char **walk_files(const Walk *walk, GPtrArray *errors);

#endif
