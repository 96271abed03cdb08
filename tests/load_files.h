/* A directory of description files that lives as long as one test. */
#ifndef TESTS_LOAD_FILES_H
#define TESTS_LOAD_FILES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct Files {
    char *dir;
    GPtrArray *errors; /* GError: what loading it said */
} Files;

static inline Files files_start(void)
{
    Files files = {g_dir_make_tmp("roofbook-XXXXXX", NULL),
                   g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free)};
    return files;
}

static inline void files_add(const Files *files, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(files->dir, name, NULL);
    assert_true(g_file_set_contents(path, text, -1, NULL));
}

static inline const char *files_error(const Files *files, guint i)
{
    return i < files->errors->len ? ((GError *)g_ptr_array_index(files->errors, i))->message : "";
}

/* Every error is one printable line. */
static inline void check_lines(const Files *files)
{
    for (guint i = 0; i < files->errors->len; i++) {
        assert_true(g_utf8_validate(files_error(files, i), -1, NULL));
        assert_null(strpbrk(files_error(files, i), "\n\r\t\x1b"));
    }
}

static inline void files_end(Files *files)
{
    GDir *dir = g_dir_open(files->dir, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(files->dir, name, NULL);
        g_remove(path);
    }
    g_dir_close(dir);
    g_rmdir(files->dir);
    g_free(files->dir);
    g_ptr_array_unref(files->errors);
}

/* Whoever loads a folder: profiles_load() and its kin. */
typedef GPtrArray *FilesLoad(const char *dir, const char *shown_dir, GPtrArray *errors);

/* A file of that text gives nothing but one error of its first line, which says so. */
static inline void files_refused(FilesLoad *load, const char *text, const char *says)
{
    Files files = files_start();
    files_add(&files, "a.lua", text);
    g_autoptr(GPtrArray) loaded = load(files.dir, "shown", files.errors);
    assert_int_equal(loaded->len, 0);
    assert_int_equal(files.errors->len, 1);
    assert_true(g_str_has_prefix(files_error(&files, 0), "shown/a.lua:1: "));
    if (!strstr(files_error(&files, 0), says))
        fail_msg("'%s' does not say '%s'", files_error(&files, 0), says);
    check_lines(&files);
    files_end(&files);
}

/* Of two files with that text the first counts, and the error of the second leads to it. */
static inline void files_count_once(FilesLoad *load, const char *text)
{
    Files files = files_start();
    files_add(&files, "a.lua", text);
    files_add(&files, "b.lua", text);
    g_autoptr(GPtrArray) loaded = load(files.dir, "shown", files.errors);
    assert_int_equal(loaded->len, 1);
    assert_non_null(strstr(files_error(&files, 0), "was given before, at shown/a.lua:1"));
    files_end(&files);
}

#endif
