#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/files.h"
#include "base/sys.h"
#include "base/tree.h"

/* Each test has a directory of its own, and no fault left over from another. */
typedef struct Place {
    char *dir;
    FilesRoot root;
} Place;

static int enter_place(void **state)
{
    Place *place = g_new0(Place, 1);
    place->dir = g_dir_make_tmp("roofbook-files-XXXXXX", NULL);
    sys_fail_none();
    *state = place;
    return files_root_open(&place->root, place->dir, NULL) ? 0 : -1;
}

static int leave_place(void **state)
{
    Place *place = *state;
    FilesRoot above;
    sys_fail_none();
    g_autofree char *folder = g_path_get_dirname(place->dir);
    g_autofree char *name = g_path_get_basename(place->dir);
    bool ok = files_root_open(&above, folder, NULL) && tree_remove(&above, name, NULL);
    files_root_close(&above);
    files_root_close(&place->root);
    g_free(place->dir);
    g_free(place);
    return ok ? 0 : -1;
}

static char *at(const Place *place, const char *name)
{
    return g_build_filename(place->dir, name, NULL);
}

static void have(const Place *place, const char *name, const char *text)
{
    g_autofree char *path = at(place, name);
    assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void assert_holds(const Place *place, const char *name, const char *text)
{
    g_autofree char *path = at(place, name), *found = NULL;
    assert_true(g_file_get_contents(path, &found, NULL, NULL));
    assert_string_equal(found, text);
}

static bool there(const Place *place, const char *name)
{
    g_autofree char *path = at(place, name);
    struct stat st;
    return lstat(path, &st) == 0;
}

static void assert_refused(GError **error, RbErrorCode code, const char *part)
{
    assert_non_null(*error);
    assert_true(g_error_matches(*error, RB_ERROR, code));
    assert_non_null(strstr((*error)->message, part));
    assert_null(strchr((*error)->message, '\n'));
    g_clear_error(error);
}

static void test_read(void **state)
{
    const Place *place = *state;
    g_autofree char *path = at(place, "x");
    assert_true(g_file_set_contents(path, "a\0b", 3, NULL));
    size_t length = 99;
    g_autofree char *bytes = files_read(path, 3, &length, NULL);
    assert_non_null(bytes);
    assert_int_equal(length, 3);
    assert_memory_equal(bytes, "a\0b", 4);
    have(place, "x", "");
    g_autofree char *nothing = files_read(path, 0, &length, NULL);
    assert_non_null(nothing);
    assert_int_equal(length, 0);
}

static void test_read_limit(void **state)
{
    const Place *place = *state;
    GError *error = NULL;
    g_autofree char *path = at(place, "x");
    have(place, "x", "12345");
    assert_null(files_read(path, 4, NULL, &error));
    assert_refused(&error, RB_ERROR_LIMIT, path);
    /* A sparse file of 1 TB is refused before anything of it is read. */
    assert_int_equal(truncate(path, 1000000000000), 0);
    assert_null(files_read(path, 1000000, NULL, &error));
    assert_refused(&error, RB_ERROR_LIMIT, "has 1.00 TB, more than the 1.00 MB allowed");
    /* A file of unknown size is held to the limit all the same. */
    assert_null(files_read("/proc/self/status", 10, NULL, &error));
    assert_refused(&error, RB_ERROR_LIMIT, "/proc/self/status");
}

static void test_read_refuses_what_is_no_file(void **state)
{
    const Place *place = *state;
    GError *error = NULL;
    g_autofree char *fifo = at(place, "fifo"), *gone = at(place, "gone"), *loop = at(place, "loop");
    assert_int_equal(mkfifo(fifo, 0600), 0);
    alarm(600);
    assert_null(files_read(fifo, 10, NULL, &error));
    assert_refused(&error, RB_ERROR_IO, "is a pipe; name a regular file");
    int64_t size = 0;
    assert_int_equal(files_open_regular(NULL, fifo, &size, &error), -1);
    alarm(0);
    assert_refused(&error, RB_ERROR_IO, "is a pipe; name a regular file");
    assert_null(files_read(place->dir, 10, NULL, &error));
    assert_refused(&error, RB_ERROR_IO, "is a directory");
    assert_null(files_read("/dev/zero", 10, NULL, &error));
    assert_refused(&error, RB_ERROR_IO, "'/dev/zero' is a device");
    assert_null(files_read(gone, 10, NULL, &error));
    assert_refused(&error, RB_ERROR_IO, "No such file or directory; check the path");
    assert_int_equal(symlink("loop", loop), 0);
    assert_null(files_read(loop, 10, NULL, &error));
    assert_refused(&error, RB_ERROR_IO, "symbolic link");
}

static void test_read_faults(void **state)
{
    const Place *place = *state;
    GError *error = NULL;
    g_autofree char *path = at(place, "x");
    have(place, "x", "text");
    sys_fail_nth(SYS_READ, 1, EINTR);
    g_autofree char *bytes = files_read(path, 10, NULL, &error);
    assert_string_equal(bytes, "text");
    sys_fail_nth(SYS_READ, 2, EIO);
    assert_null(files_read(path, 10, NULL, &error));
    assert_refused(&error, RB_ERROR_MACHINE, "Input/output error; check the disk and try again");
}

static void test_list(void **state)
{
    const Place *place = *state;
    GError *error = NULL;
    static const char *const names[] = {"b.lua",       "B.lua",  "a10.lua", "a9.lua",
                                        ".hidden.lua", "a.onnx", "é.lua"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        have(place, names[i], "");
    g_autofree char *folder = at(place, "dir.lua"), *gone = at(place, "gone");
    assert_int_equal(g_mkdir(folder, 0700), 0);
    g_auto(GStrv) found = files_list(place->dir, ".lua", NULL);
    g_autofree char *joined = g_strjoinv(" ", found);
    assert_string_equal(joined, "B.lua a10.lua a9.lua b.lua é.lua");
    g_auto(GStrv) none = files_list(folder, "", NULL);
    assert_null(none[0]);
    assert_null(files_list(gone, "", &error));
    assert_refused(&error, RB_ERROR_IO, "cannot list");
}

static void test_make_dirs(void **state)
{
    const Place *place = *state;
    GError *error = NULL;
    assert_true(files_make_dirs(&place->root, "a/b/c", NULL));
    assert_true(files_make_dirs(&place->root, "a/b", NULL));
    assert_true(there(place, "a/b/c"));
    have(place, "a/file", "");
    assert_false(files_make_dirs(&place->root, "a/file/x", &error));
    assert_refused(&error, RB_ERROR_IO, "a part of it is a file");
    g_autofree char *link = at(place, "link");
    assert_int_equal(symlink("a", link), 0);
    assert_false(files_make_dirs(&place->root, "link/d", &error));
    assert_refused(&error, RB_ERROR_IO, "link/d'");
    assert_false(there(place, "a/d"));
}

static void test_put(void **state)
{
    const Place *place = *state;
    GError *error = NULL;
    FilesRoot scratch;
    assert_true(files_make_dirs(&place->root, "tmp", NULL));
    assert_true(files_root_open_at(&scratch, &place->root, "tmp", NULL));
    assert_true(files_put(&place->root, &scratch, "a/x", "one", 3, FILES_NEW, NULL));
    assert_false(files_put(&place->root, &scratch, "a/x", "two", 3, FILES_NEW, &error));
    assert_refused(&error, RB_ERROR_IO, "a/x': File exists; it is there already");
    assert_holds(place, "a/x", "one");
    assert_true(files_put(&place->root, &scratch, "a/x", "three", 5, FILES_REPLACE, NULL));
    assert_holds(place, "a/x", "three");
    assert_true(files_put(&place->root, &scratch, "empty", NULL, 0, FILES_NEW, NULL));
    assert_holds(place, "empty", "");
    g_auto(GStrv) left = files_names(scratch.fd);
    assert_null(left[0]);
    files_root_close(&scratch);
}

/* Whichever call fails, the file is whole or absent and nothing temporary is left. */
static void test_put_faults(void **state)
{
    const Place *place = *state;
    int failures = 0;
    for (int n = 1;; n++) {
        GError *error = NULL;
        sys_fail_nth(SYS_ANY, n, ENOSPC);
        bool ok = files_put(&place->root, &place->root, "d/x", "text", 4, FILES_NEW, &error);
        bool struck = !sys_fail_pending(SYS_ANY);
        sys_fail_none();
        if (ok) {
            assert_false(struck);
            break;
        }
        failures++;
        assert_refused(&error, RB_ERROR_MACHINE, "d/x': No space left on device; free some space");
        assert_false(there(place, "d/x"));
        tree_remove(&place->root, "d", NULL);
        g_auto(GStrv) left = files_names(place->root.fd);
        assert_null(left[0]);
    }
    /* another root; open d, mkdir d, open d again; open, write, close and rename the file */
    assert_int_equal(failures, 8);
    assert_holds(place, "d/x", "text");
}

static void test_write(void **state)
{
    const Place *place = *state;
    g_autofree char *path = at(place, "x"), *link = at(place, "link");
    struct stat st;
    assert_true(files_write(path, "one", 3, NULL));
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(symlink("x", link), 0);
    assert_true(files_write(link, "two", 3, NULL));
    assert_holds(place, "x", "two");
    assert_int_equal(lstat(link, &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
    assert_true(files_write("/dev/null", "gone", 4, NULL));
    assert_int_equal(stat("/dev/null", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
}

static void test_write_errors(void **state)
{
    const Place *place = *state;
    GError *error = NULL;
    g_autofree char *path = at(place, "x"), *astray = at(place, "no/x");
    assert_false(files_write(place->dir, "x", 1, &error));
    assert_refused(&error, RB_ERROR_IO, "Is a directory");
    assert_false(files_write(astray, "x", 1, &error));
    assert_refused(&error, RB_ERROR_IO, "No such file or directory");
    assert_false(files_write("/dev/full", "x", 1, &error));
    assert_refused(&error, RB_ERROR_MACHINE,
                   "cannot write '/dev/full': No space left on device; free some space");
    have(place, "x", "old");
    for (SysCall call = SYS_WRITE; call <= SYS_CLOSE; call++) {
        sys_fail_nth(call, 1, EDQUOT);
        assert_false(files_write(path, "longer than before", 18, &error));
        assert_refused(&error, RB_ERROR_MACHINE, "disk quota");
        assert_holds(place, "x", "old");
    }
    sys_fail_nth(SYS_RENAME, 1, EIO);
    assert_false(files_write(path, "new", 3, &error));
    assert_refused(&error, RB_ERROR_MACHINE, path);
    g_auto(GStrv) left = files_names(place->root.fd);
    assert_string_equal(left[0], "x");
    assert_null(left[1]);
}

/* home holds a, a link to it, one to a file beside home, and one that is absolute. */
static void have_links(const Place *place)
{
    static const char *const links[][2] = {
        {"home/in", "a"},      {"home/out", "../secret"}, {"home/root", "/etc/passwd"},
        {"home/up", ".."},     {"home/through", "d/a"},   {"home/d2", "d"},
        {"home/loop", "loop"}, {"home/none", "nothing"},
    };
    assert_true(files_make_dirs(&place->root, "home/d", NULL));
    have(place, "secret", "secret");
    have(place, "home/a", "text");
    have(place, "home/d/a", "deep");
    for (size_t i = 0; i < G_N_ELEMENTS(links); i++) {
        g_autofree char *link = at(place, links[i][0]);
        assert_int_equal(symlink(links[i][1], link), 0);
    }
}

/* `text` NULL: refused, for a reason with that part. */
static void assert_reads(const Place *place, const char *path, const char *text, RbErrorCode code,
                         const char *part)
{
    GError *error = NULL;
    g_autofree char *home = at(place, "home");
    g_autofree char *bytes = files_read_in(home, path, 10, NULL, &error);
    if (text)
        assert_string_equal(bytes ? bytes : error->message, text);
    else
        assert_refused(&error, code, part);
    g_clear_error(&error);
}

static const char LEADS_OUT[] = "a symbolic link leads out of the handbook's folder",
                  COPY[] = "put a copy";

static void test_links_stay_within(void **state)
{
    const Place *place = *state;
    have_links(place);
    assert_reads(place, "a", "text", 0, "");
    assert_reads(place, "in", "text", 0, "");
    assert_reads(place, "through", "deep", 0, "");
    assert_reads(place, "d2/a", "deep", 0, "");
    assert_reads(place, "out", NULL, RB_ERROR_INPUT, LEADS_OUT);
    assert_reads(place, "root", NULL, RB_ERROR_INPUT, COPY);
    assert_reads(place, "up/secret", NULL, RB_ERROR_INPUT, LEADS_OUT);
    assert_reads(place, "loop", NULL, RB_ERROR_IO, "replace the symbolic link");
    assert_reads(place, "none", NULL, RB_ERROR_IO, "check the path");
    GError *error = NULL;
    g_autofree char *home = at(place, "home");
    assert_null(files_list_in(home, "up", "", &error));
    assert_refused(&error, RB_ERROR_INPUT, LEADS_OUT);
    g_auto(GStrv) names = files_list_in(home, "d2", "", NULL);
    assert_string_equal(names[0], "a");
}

/* On a system that cannot tell where a link leads none is followed. */
static void test_no_links_where_nobody_can_tell(void **state)
{
    const Place *place = *state;
    static const char *const links[] = {"in",      "out",  "root", "up/secret",
                                        "through", "d2/a", "loop"};
    have_links(place);
    for (size_t i = 0; i < G_N_ELEMENTS(links); i++) {
        sys_fail_nth(SYS_BENEATH, 1, i % 2 ? ENOSYS : EPERM);
        assert_reads(place, links[i], NULL, RB_ERROR_IO, "replace the symbolic link");
        assert_false(sys_fail_pending(SYS_BENEATH));
    }
    sys_fail_nth(SYS_BENEATH, 1, ENOSYS);
    assert_reads(place, "d/a", "deep", 0, "");
    sys_fail_nth(SYS_BENEATH, 1, ENOSYS);
    assert_reads(place, "d/b", NULL, RB_ERROR_IO, "check the path");
}

static void test_exists(void **state)
{
    const Place *place = *state;
    GError *error = NULL;
    bool is_there = false;
    g_autofree char *none = at(place, "none"), *link = at(place, "link");
    assert_true(files_exists(none, &is_there, NULL));
    assert_false(is_there);
    assert_int_equal(symlink("nothing", link), 0);
    assert_true(files_exists(link, &is_there, NULL));
    assert_true(is_there);
    sys_fail_nth(SYS_STAT, 1, EIO);
    assert_false(files_exists(none, &is_there, &error));
    assert_refused(&error, RB_ERROR_MACHINE, "Input/output error");
}

static void test_mark_of_utf8(void **state)
{
    (void)state;
    assert_int_equal(files_mark_length("\xEF\xBB\xBFlayer", 8), 3);
    assert_int_equal(files_mark_length("\xEF\xBB\xBF", 2), 0);
    assert_int_equal(files_mark_length("layer", 5), 0);
}

int main(void)
{
#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, enter_place, leave_place)
    const struct CMUnitTest tests[] = {
        IN_PLACE(test_read),
        IN_PLACE(test_read_limit),
        IN_PLACE(test_list),
        IN_PLACE(test_read_refuses_what_is_no_file),
        IN_PLACE(test_read_faults),
        IN_PLACE(test_make_dirs),
        IN_PLACE(test_put),
        IN_PLACE(test_put_faults),
        IN_PLACE(test_write),
        IN_PLACE(test_write_errors),
        IN_PLACE(test_links_stay_within),
        IN_PLACE(test_no_links_where_nobody_can_tell),
        IN_PLACE(test_exists),
        cmocka_unit_test(test_mark_of_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
