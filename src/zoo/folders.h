/* The folders that a handbook is laid over: its bases in order, its own last.
 *
 * A base gives its models/, hardware/ and templates/; what its own handbook.lua says is not asked.
 * "shipped" is the zoo, catalogue and templates that came with the program. A base is named from
 * the handbook's folder on. One that does not exist, is the handbook itself or stands twice is an
 * error and left out; of one of the command line it is of code RB_ERROR_USAGE.
 */
#ifndef ZOO_FOLDERS_H
#define ZOO_FOLDERS_H

#include <glib.h>
#include <stdbool.h>

#define FOLDERS_SHIPPED "shipped"

typedef struct Folder {
    char *dir;
    char *name;   /* of a base, as messages and lists call it; NULL: the handbook's own */
    bool shipped; /* it came with the program, whatever it is called */
} Folder;

/* What bases are asked for. */
typedef struct FoldersAsked {
    const char *dir;         /* the handbook's */
    const char *shipped;     /* what came with the program; NULL: nothing did */
    char *const *bases;      /* of handbook.lua, NULL-terminated; NULL: it says nothing of bases */
    const char *const *more; /* of the command line, after those; NULL: none */
    const char *fallback;    /* the base where handbook.lua says nothing; NULL: none */
    const char *file;        /* where bases stand, for messages: "handbook.lua" */
    int line;
} FoldersAsked;

/* Folder *, at least the handbook's own, which is last. Errors are appended. Caller unrefs. */
GPtrArray *folders_new(const FoldersAsked *asked, GPtrArray *errors);

/* How messages call what is `within` it: "models", "shipped/models". Caller frees. */
char *folder_shown(const Folder *folder, const char *within);

/* The path of a file by what messages call it, or of one of the handbook's own. Caller frees. */
char *folders_path(const GPtrArray *folders, const char *shown);

#endif
