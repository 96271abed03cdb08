/* Files that other programs wrote and that hold a network: what such a file is, and who reads it.
 *
 * An importer is a row of the table in import.c, an ImportFormat, and the files behind it. Whoever
 * asks here names a file and gets a graph; of formats only this room knows.
 *
 *   path ".../Net.onnx" -> the row of ".onnx" -> ImportFile (id "net", name "Net"), unread
 *   ImportFile, BuildOptions -> the row's build -> Graph
 *   ImportFile -> the row's describe -> the text of a Lua model, of files that say sizes alone
 */
#ifndef IMPORT_IMPORT_H
#define IMPORT_IMPORT_H

#include "import/format.h"

/* Whether a file of that name is of a format of the table. */
bool import_knows(const char *path);

/* Why a file that is not known is none, and what to do: "net.tflite: is a TensorFlow Lite model,
 * which is not read; ..."; NULL when there is no such file and its suffix says nothing. Caller
 * frees. */
char *import_refusal(const char *path);

/* The files of the folder `dir` and of those in it that are, as base/walk.h lists them; NULL when
 * it cannot be listed. Links do not lead out of the directory `within` that `dir` is beneath; NULL:
 * anywhere. Of what cannot be listed only that the machine is short of something is appended to
 * `errors`: whoever reads Lua files says the rest. Caller frees. */
char **import_list(const char *within, const char *dir, GPtrArray *errors);

/* What is to be said of files of the folder, called `shown`, and of those in it that hold a network
 * and are of no format of the table, where none beside them that is read has their name, as
 * "models/x.tflite: is a TensorFlow Lite model, which is not read ...". NULL-terminated; free with
 * g_strfreev(). */
char **import_unread(const char *within, const char *dir, const char *shown);

/* `path`, beneath `within` or anywhere, is one that import_knows. */
ImportFile *import_file_new(const char *within, const char *path, const char *shown);
void import_file_free(ImportFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImportFile, import_file_free)

/* What the file says, as the text of a Lua model with the file's id and name, which the caller
 * frees; NULL and no error: its graph is what import_build() gives. */
char *import_describe(const ImportFile *file, GError **error);
bool import_describes(const ImportFile *file);

/* What the file's format does; graphs are named after the file. `defaults` may be NULL. */
Graph *import_build(const ImportFile *file, const BuildOptions *options,
                    const BuildOptions *defaults, GError **error);
bool import_accepts(const ImportFile *file, const BuildOptions *options, GError **error);

#endif
