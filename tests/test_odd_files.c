/* Files that are none, or larger than any, where a handbook has its own: whatever reads them says
 * so in one line, at once, and a build shows the rest. */
#include "support.h"

#include <fcntl.h>
#include <sys/stat.h>

enum { SECONDS = 600 }; /* what waits for a pipe waits for ever */

static const char *const suffixes[] = {".onnx", ".lua", ".config.json", ".gguf", ".safetensors"};

typedef void (*Make)(const char *path);

static void make_pipe(const char *path)
{
    assert_int_equal(mkfifo(path, 0600), 0);
}

static void make_device(const char *path)
{
    assert_int_equal(symlink("/dev/zero", path), 0);
}

static void make_loop(const char *path)
{
    g_autofree char *name = g_path_get_basename(path);
    assert_int_equal(symlink(name, path), 0);
}

static void make_folder(const char *path)
{
    assert_int_equal(mkdir(path, 0700), 0);
}

/* Of 300 GB, none of which is on the disk. */
static void make_hole(const char *path)
{
    int fd = open(path, O_CREAT | O_WRONLY, 0600);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, 300000000000), 0);
    close(fd);
}

/* A file system may refuse a hole as large. */
static bool has_holes(const Book *book)
{
    g_autofree char *path = book_path(book, "hole");
    int fd = open(path, O_CREAT | O_WRONLY, 0600);
    bool can = fd >= 0 && ftruncate(fd, 300000000000) == 0;
    close(fd);
    unlink(path);
    return can;
}

static const struct Odd {
    const char *name;
    Make make;
    const char *says; /* NULL: it depends on what reads it */
} odds[] = {
    {"a_pipe", make_pipe, "is a pipe"},
    {"a_device", make_device, "is a device"},
    {"a_loop", make_loop, "symbolic link"},
    {"a_folder", make_folder, "is a directory"},
    {"a_hole", make_hole, NULL},
};

static int lines_with(const char *text, const char *part)
{
    int n = 0;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        n += strstr(*line, part) != NULL;
    return n;
}

static void make_in(const Book *book, const char *folder, const struct Odd *odd, const char *suffix)
{
    g_autofree char *path = g_strconcat(book->dir, "/", folder, "/", odd->name, suffix, NULL);
    odd->make(path);
}

/* Named on the command line. */
static void test_a_network(void **state)
{
    (void)state;
    Book book = book_small();
    bool holes = has_holes(&book);
    alarm(SECONDS);
    for (size_t i = 0; i < G_N_ELEMENTS(odds); i++)
        for (size_t k = 0; k < G_N_ELEMENTS(suffixes); k++) {
            if (odds[i].make == make_hole && !holes)
                continue;
            make_in(&book, ".", &odds[i], suffixes[k]);
            g_autofree char *path = g_strconcat(book.dir, "/", odds[i].name, suffixes[k], NULL);
            g_auto(Ran) ran = run_roofbook("show", path, "-C", book.dir, NULL);
            assert_status(&ran, 1);
            assert_one_line(&ran);
            if (odds[i].says)
                assert_contains(ran.err, odds[i].says);
        }
    alarm(0);
    book_clear(&book);
}

/* A folder is no file of a handbook's, one in static/ is a folder of the site. */
static void test_a_handbook(void **state)
{
    (void)state;
    static const struct Place {
        const char *folder, *suffix;
    } places[] = {
        {"models", ".lua"},   {"models", ".onnx"},  {"models", ".config.json"},
        {"models", ".gguf"},  {"hardware", ".lua"}, {"hardware/measurements", ".lua"},
        {"templates", ".md"}, {"static", ".txt"},
    };
    Book book = book_small();
    bool holes = has_holes(&book);
    book_add(&book, "hardware/measurements/none.lua", "");
    book_add(&book, "static/robots.txt", "User-agent: *\n");
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
        for (size_t k = 0; k < G_N_ELEMENTS(odds); k++)
            if (odds[k].make != make_folder && (odds[k].make != make_hole || holes))
                make_in(&book, places[i].folder, &odds[k], places[i].suffix);
    alarm(SECONDS);
    g_auto(Ran) ran = book_build(&book);
    alarm(0);
    assert_status(&ran, 3);
    assert_true(book_has(&book, "site/index.html"));
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
        for (size_t k = 0; k < G_N_ELEMENTS(odds); k++) {
            g_autofree char *path =
                g_strconcat(places[i].folder, "/", odds[k].name, places[i].suffix, NULL);
            bool is_there = odds[k].make != make_folder && (odds[k].make != make_hole || holes);
            if (lines_with(ran.err, path) != is_there)
                fail_msg("%s: %d messages", path, lines_with(ran.err, path));
        }
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_network),
        cmocka_unit_test(test_a_handbook),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
