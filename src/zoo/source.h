/* The .lua files of a directory of descriptions, each run in a sandbox of its own. */
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

/* Calls `visit` with every .lua file directly in `dir` beneath `within`, in bytewise order of
 * names. A directory that cannot be listed, or has neither such files nor any that import/import.h
 * knows, is an error appended to `errors`; `what` says what belongs there ("models"), NULL: that
 * there is nothing is none. */
void source_each(const char *within, const char *dir, const char *shown_dir, const char *what,
                 GPtrArray *errors, void (*visit)(const SourceFile *file, void *data), void *data);

/* The same for those files alone whose text has one of the NULL-terminated `words`: where what is
 * called so is declared, unless a file puts its names together. Says nothing of the others. */
void source_each_spelling(const char *within, const char *dir, const char *shown_dir,
                          const char *const *words,
                          void (*visit)(const SourceFile *file, void *data), void *data);

/* Appends the error "shown:line: message", one printable line. */
void source_error(GPtrArray *errors, const char *shown, int line, const char *message);

/* The first line from `from` on that has `word` between quotes, or `from`: Lua does not say in
 * which line a part of a table stands. */
int source_line(const SourceFile *file, const char *word, int from);

/* Runs every .lua of `dir`/shared, if there is such a folder, for the file that is run next: what
 * they share("name", function) is known to that file by the name. An error is of the first that
 * fails. */
bool source_run_shared(Sandbox *sandbox, const char *within, const char *dir, const char *shown_dir,
                       GError **error);

/* Reads the file and runs it. */
bool source_run(Sandbox *sandbox, const SourceFile *file, GError **error);

#endif
