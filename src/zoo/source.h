/* The .lua files of a folder of descriptions, each run in a sandbox of its own. */
#ifndef ZOO_SOURCE_H
#define ZOO_SOURCE_H

#include <glib.h>
#include <stdbool.h>

#include "lua/sandbox.h"

enum { SOURCE_MAX_BYTES = 4 * 1024 * 1024 }; /* of one description file */

/* One of them. Links may not lead out of the directory `within`, the handbook's, that `path` is
 * beneath; NULL: anywhere, of a file that the user named. Messages call it `shown`. */
typedef struct SourceFile {
    const char *within, *path, *shown;
} SourceFile;

/* A folder of such files, and of folders with more of them. */
typedef struct SourceFolder {
    const char *within, *path, *shown; /* as of a file */
    const char *what;                  /* belongs there, "models"; NULL: there may be nothing */
    const char *const *without;        /* folders in it that hold something else; NULL: none */
} SourceFolder;

/* Calls `visit` with every .lua file of the folder, in the order of base/walk.h. What cannot be
 * listed, and a folder with neither such files nor any that import/import.h knows where it says
 * what belongs there, is an error appended to `errors`. */
void source_each(const SourceFolder *folder, GPtrArray *errors,
                 void (*visit)(const SourceFile *file, void *data), void *data);

/* The same for those files alone whose text has one of the NULL-terminated `words`: where what is
 * called so is declared, unless a file puts its names together. Says nothing of the others. */
void source_each_spelling(const SourceFolder *folder, const char *const *words,
                          void (*visit)(const SourceFile *file, void *data), void *data);

/* One of the two, of a folder whose path ends with two names, as those that stand beside devices:
 * `dir` is that path, links stay within what is above both, and `folder` says the rest. Without
 * `words` it is every file. No such folder: none. */
void source_each_beside(const char *dir, const SourceFolder *folder, const char *const *words,
                        GPtrArray *errors, void (*visit)(const SourceFile *file, void *data),
                        void *data);

/* Appends the error "shown:line: message", one printable line. Of a file's mistakes in a row no
 * more than SOURCE_MOST_ERRORS have a line: a loop may make any number. */
enum { SOURCE_MOST_ERRORS = 100 };
void source_error(GPtrArray *errors, const char *shown, int line, const char *message);

/* The first line from `from` on that has `word` between quotes, or `from`: Lua does not say in
 * which line a part of a table stands. */
int source_line(const SourceFile *file, const char *word, int from);

/* Runs every .lua of the folder's shared/, if there is one, for the file that is run next: what
 * they share("name", function) is known to that file by the name. An error is of the first that
 * fails. */
bool source_run_shared(Sandbox *sandbox, const SourceFolder *folder, GError **error);

/* Reads the file and runs it. */
bool source_run(Sandbox *sandbox, const SourceFile *file, GError **error);
/* The same; *text is what was read, the caller's to free, or NULL. */
bool source_run_kept(Sandbox *sandbox, const SourceFile *file, char **text, GError **error);

#endif
