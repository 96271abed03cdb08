/* Tests of the whole program: a handbook in a directory of its own, and the program run on it.
 *
 * The program is ROOFBOOK of the environment, or build/roofbook; the current directory is the
 * repository's root, whose templates/ the handbook copies.
 */
#ifndef TESTS_SUPPORT_H
#define TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/files.h"
#include "base/tree.h"
#include "sanitized.h"

/* ---- Running --------------------------------------------------------------------------------- */

typedef struct Ran {
    int status; /* exit status; -1: ended by a signal */
    char *out, *err;
} Ran;

static inline void ran_clear(Ran *ran)
{
    g_clear_pointer(&ran->out, g_free);
    g_clear_pointer(&ran->err, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Ran, ran_clear)

static inline const char *program(void)
{
    const char *named = g_getenv("ROOFBOOK");
    return named && *named ? named : "build/roofbook";
}

static inline Ran run_argv(const char *const *argv)
{
    Ran ran = {-1, NULL, NULL};
    int wait_status;
    GError *error = NULL;
    if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &ran.out,
                      &ran.err, &wait_status, &error))
        fail_msg("%s", error->message);
    if (WIFEXITED(wait_status))
        ran.status = WEXITSTATUS(wait_status);
    return ran;
}

/* The program with up to 15 arguments, ended by NULL. */
static inline Ran run_roofbook(const char *first, ...)
{
    const char *argv[17] = {program(), first};
    va_list rest;
    va_start(rest, first);
    for (int i = 2; i < 16 && argv[i - 1]; i++)
        argv[i] = va_arg(rest, const char *);
    va_end(rest);
    return run_argv(argv);
}

static inline void assert_status(const Ran *ran, int status)
{
    if (ran->status != status)
        fail_msg("exit status %d, not %d; stderr: %s", ran->status, status, ran->err);
}

static inline void assert_contains(const char *text, const char *part)
{
    if (!text || !strstr(text, part))
        fail_msg("'%s' is not in: %s", part, text ? text : "(nothing)");
}

static inline void assert_lacks(const char *text, const char *part)
{
    if (text && strstr(text, part))
        fail_msg("'%s' is in: %s", part, text);
}

static inline int line_count(const char *text)
{
    int n = 0;
    for (; text && *text; text++)
        n += *text == '\n';
    return n;
}

/* Exactly one message, and nothing else, on stderr. */
static inline void assert_one_line(const Ran *ran)
{
    const char *err = ran->err ? ran->err : "";
    if (line_count(err) != 1 || !g_str_has_prefix(err, "roofbook"))
        fail_msg("not one message: %s", err);
}

/* ---- Files ----------------------------------------------------------------------------------- */

typedef struct Book {
    char *dir;  /* the handbook's folder */
    char *site; /* where it is published: dir/site */
} Book;

static inline char *book_path(const Book *book, const char *name)
{
    return g_build_filename(book->dir, name, NULL);
}

/* Adds a file to the handbook, or writes it anew, making its folders. */
static inline void book_add(const Book *book, const char *name, const char *text)
{
    g_autofree char *path = book_path(book, name), *folder = g_path_get_dirname(path);
    assert_int_equal(g_mkdir_with_parents(folder, 0755), 0);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* A folder of the repository, in the handbook: no link may lead out of that. */
static inline void book_borrow(const Book *book, const char *name)
{
    const char *const copy[] = {"cp", "-r", name, book->dir, NULL};
    g_auto(Ran) copied = run_argv(copy);
    assert_status(&copied, 0);
}

/* With nothing in it. */
static inline Book book_bare(void)
{
    Book book = {g_dir_make_tmp("roofbook-book-XXXXXX", NULL), NULL};
    assert_non_null(book.dir);
    book.site = book_path(&book, "site");
    return book;
}

/* Without models or devices; templates/ is the repository's. */
static inline Book book_empty(void)
{
    Book book = book_bare();
    book_borrow(&book, "templates");
    return book;
}

/* One convolution on a 3x8x8 image: 3*3*3*4 + 4 = 112 parameters, 4*8*8*27 =
 * 6912 MACs. */
#define SMALL_MODEL                                                                                \
    "model { id = \"small\", name = \"Small\", input = { 3, 8, 8 },\n"                             \
    "  build = function(x) return x:conv { 4, kernel = 3, pad = 1 }:relu() end }\n"

/* 1 TFLOP/s and 100 GB/s: a ridge point at 10 FLOP/byte. */
#define ROUND_DEVICE                                                                               \
    "device { id = \"box\", name = \"Round box\", class = \"gpu-datacentre\",\n"                   \
    "  peak { dtype = \"fp32\", unit = \"vector\", flops = 1e12, source = \"arithmetic\" },\n"     \
    "  memory { name = \"DRAM\", capacity = 8 * GiB, bandwidth = 100e9, source = \"arithmetic\" "  \
    "} "                                                                                           \
    "}\n"

static inline void book_add_small(const Book *book)
{
    book_add(book, "models/small.lua", SMALL_MODEL);
    book_add(book, "hardware/box.lua", ROUND_DEVICE);
}

/* With one model, small, and one device, box. */
static inline Book book_small(void)
{
    Book book = book_empty();
    book_add_small(&book);
    return book;
}

static inline void book_clear(Book *book)
{
    FilesRoot above = {.fd = -1};
    g_autofree char *folder = g_path_get_dirname(book->dir), *name = g_path_get_basename(book->dir);
    assert_true(files_root_open(&above, folder, NULL) && tree_remove(&above, name, NULL));
    files_root_close(&above);
    g_clear_pointer(&book->dir, g_free);
    g_clear_pointer(&book->site, g_free);
}

/* The text of a file beneath the handbook's folder, or NULL. Caller frees. */
static inline char *book_read(const Book *book, const char *name)
{
    g_autofree char *path = book_path(book, name);
    char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    return text;
}

static inline bool book_has(const Book *book, const char *name)
{
    g_autofree char *path = book_path(book, name);
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static inline Ran book_build(const Book *book)
{
    return run_roofbook("build", "-C", book->dir, "-o", book->site, "-j", "2", NULL);
}

/* Publishes it, which succeeds. */
static inline void book_publish(const Book *book)
{
    g_auto(Ran) ran = book_build(book);
    assert_status(&ran, 0);
}

static inline int by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static inline void list_into(const char *root, const char *below, GPtrArray *paths)
{
    g_autofree char *folder = g_build_filename(root, below, NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    assert_non_null(dir);
    for (const char *name; (name = g_dir_read_name(dir));) {
        char *path = *below ? g_strconcat(below, "/", name, NULL) : g_strdup(name);
        g_autofree char *full = g_build_filename(root, path, NULL);
        if (!g_file_test(full, G_FILE_TEST_IS_DIR)) {
            g_ptr_array_add(paths, path);
            continue;
        }
        list_into(root, path, paths);
        g_free(path);
    }
}

/* Paths of all files beneath `root`, sorted. */
static inline GPtrArray *list_tree(const char *root)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    list_into(root, "", paths);
    g_ptr_array_sort(paths, by_text);
    return paths;
}

static inline GBytes *file_bytes(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *text = NULL;
    gsize length = 0;
    if (!g_file_get_contents(path, &text, &length, NULL))
        fail_msg("cannot read %s", path);
    return g_bytes_new_take(text, length);
}

/* Every file of one tree is in the other, byte for byte. */
static inline void assert_same_trees(const char *a, const char *b)
{
    g_autoptr(GPtrArray) in_a = list_tree(a), in_b = list_tree(b);
    assert_int_equal(in_a->len, in_b->len);
    for (guint i = 0; i < in_a->len; i++) {
        const char *path = g_ptr_array_index(in_a, i);
        assert_string_equal(path, (const char *)g_ptr_array_index(in_b, i));
        g_autoptr(GBytes) bytes_a = file_bytes(a, path), bytes_b = file_bytes(b, path);
        if (!g_bytes_equal(bytes_a, bytes_b))
            fail_msg("%s differs", path);
    }
}

/* The first words of the lines of a list, without its header. Caller frees. */
static inline char **listed(const char *list)
{
    g_auto(Ran) ran = run_roofbook("list", list, NULL);
    assert_status(&ran, 0);
    char **lines = g_strsplit(g_strchomp(strchr(ran.out, '\n') + 1), "\n", -1);
    for (char **line = lines; *line; line++)
        (*line)[strcspn(*line, " ")] = '\0';
    return lines;
}

#endif
