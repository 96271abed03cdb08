/* What the fuzzers share. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <glib.h>
#include <glib/gstdio.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static inline void require_that(bool holds, const char *what, const char *text)
{
    if (holds)
        return;
    fprintf(stderr, "not so: %s\n%s\n", what, text ? text : "");
    abort();
}

#define require(holds) require_that(holds, #holds, NULL)

/* One printable line. */
static inline void check_line(const char *text)
{
    require_that(text && *text && g_utf8_validate(text, -1, NULL), "valid text", text);
    for (const char *c = text; *c; c++)
        require_that(!g_ascii_iscntrl(*c), "printable text", text);
}

static inline void check_errors(const GPtrArray *errors)
{
    for (guint i = 0; i < errors->len; i++)
        check_line(((const GError *)g_ptr_array_index(errors, i))->message);
}

static inline GPtrArray *errors_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
}

/* A folder that holds the bytes as one file; folder_end removes both. */
typedef struct FuzzFolder {
    char *dir, *file;
} FuzzFolder;

static inline FuzzFolder folder_begin(const char *name, const uint8_t *bytes, size_t length)
{
    FuzzFolder folder = {g_dir_make_tmp("roofbook-fuzz-XXXXXX", NULL), NULL};
    require(folder.dir != NULL);
    folder.file = g_build_filename(folder.dir, name, NULL);
    require(g_file_set_contents(folder.file, (const char *)bytes, (gssize)length, NULL));
    return folder;
}

static inline void folder_end(FuzzFolder *folder)
{
    g_remove(folder->file);
    g_rmdir(folder->dir);
    g_free(folder->file);
    g_free(folder->dir);
}

#endif
