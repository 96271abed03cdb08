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
#include "base/sys.h"
#include "base/tree.h"

typedef struct Place {
    char *dir;
    FilesRoot root;
} Place;

static void have(const char *dir, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void have_link(const char *dir, const char *name, const char *target)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    assert_int_equal(symlink(target, path), 0);
}

static struct stat look(const char *dir, const char *name)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    struct stat st = {0};
    if (lstat(path, &st) < 0)
        st.st_mode = 0;
    return st;
}

/* from/tree: a file, a link out of the tree, a directory without write permission with a file; a
 * FIFO. */
static int enter_place(void **state)
{
    Place *place = g_new0(Place, 1);
    place->dir = g_dir_make_tmp("roofbook-tree-XXXXXX", NULL);
    sys_fail_none();
    *state = place;
    if (!files_root_open(&place->root, place->dir, NULL) ||
        !files_make_dirs(&place->root, "from/tree/closed", NULL) ||
        !files_make_dirs(&place->root, "to", NULL))
        return -1;
    have(place->dir, "outside", "precious");
    have(place->dir, "from/tree/file", "text");
    have(place->dir, "from/tree/closed/file", "deep");
    have_link(place->dir, "from/tree/link", "../../outside");
    have_link(place->dir, "from/tree/up", "../..");
    g_autofree char *fifo = g_build_filename(place->dir, "from/tree/fifo", NULL);
    g_autofree char *closed = g_build_filename(place->dir, "from/tree/closed", NULL);
    return mkfifo(fifo, 0600) || chmod(closed, 0500);
}

static int leave_place(void **state)
{
    Place *place = *state;
    sys_fail_none();
    bool ok = tree_remove(&place->root, "from", NULL) && tree_remove(&place->root, "to", NULL) &&
              tree_remove(&place->root, "outside", NULL) && g_rmdir(place->dir) == 0;
    files_root_close(&place->root);
    g_free(place->dir);
    g_free(place);
    return ok ? 0 : -1;
}

static void test_remove(void **state)
{
    const Place *place = *state;
    assert_true(tree_remove(&place->root, "from", NULL));
    assert_int_equal(look(place->dir, "from").st_mode, 0);
    assert_true(S_ISREG(look(place->dir, "outside").st_mode));
    assert_true(S_ISDIR(look(place->dir, "to").st_mode));
    assert_true(tree_remove(&place->root, "from", NULL));
    have_link(place->dir, "from", "to");
    assert_true(tree_remove(&place->root, "from", NULL));
    assert_true(S_ISDIR(look(place->dir, "to").st_mode));
}

/* Links and the like are files here, and nothing behind a link is listed. */
static void test_files(void **state)
{
    const Place *place = *state;
    FilesRoot from;
    assert_true(files_root_open_at(&from, &place->root, "from", NULL));
    g_autoptr(GPtrArray) paths = tree_files(&from, NULL);
    g_ptr_array_add(paths, NULL);
    g_autofree char *all = g_strjoinv(" ", (char **)paths->pdata);
    assert_string_equal(all, "tree/closed/file tree/fifo tree/file tree/link tree/up");
    GError *error = NULL;
    sys_fail_nth(SYS_LIST, 3, EIO);
    assert_null(tree_files(&from, &error));
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_MACHINE));
    g_error_free(error);
    files_root_close(&from);
}

static void test_remove_fault(void **state)
{
    const Place *place = *state;
    GError *error = NULL;
    sys_fail_nth(SYS_UNLINK, 2, EACCES);
    assert_false(tree_remove(&place->root, "from", &error));
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_IO));
    assert_non_null(strstr(error->message, "from': Permission denied"));
    g_error_free(error);
}

static void clone_tree(const Place *place, bool expect)
{
    FilesRoot from, to;
    GError *error = NULL;
    assert_true(files_root_open_at(&from, &place->root, "from", NULL));
    assert_true(files_root_open_at(&to, &place->root, "to", NULL));
    assert_int_equal(tree_clone(&from, &to, "tree", &error), expect);
    assert_int_equal(error == NULL, expect);
    g_clear_error(&error);
    files_root_close(&from);
    files_root_close(&to);
}

static void test_clone(void **state)
{
    const Place *place = *state;
    clone_tree(place, true);
    assert_int_equal(look(place->dir, "to/tree/file").st_ino,
                     look(place->dir, "from/tree/file").st_ino);
    assert_int_equal(look(place->dir, "to/tree/closed").st_mode, S_IFDIR | 0500);
    assert_int_equal(look(place->dir, "to/tree/closed/file").st_nlink, 2);
    assert_true(S_ISLNK(look(place->dir, "to/tree/link").st_mode));
    assert_true(S_ISFIFO(look(place->dir, "to/tree/fifo").st_mode));
    /* it is there now: not merged, not overwritten */
    clone_tree(place, false);
}

/* Where there are no links, files are copied and links made again; a FIFO cannot be. */
static void test_clone_without_links(void **state)
{
    const Place *place = *state;
    /* In bytewise order: closed/file, fifo, file, link, up. */
    sys_fail_nth(SYS_LINK, 2, EPERM);
    clone_tree(place, false);
    assert_true(tree_remove(&place->root, "to/tree", NULL));
    sys_fail_nth(SYS_LINK, 3, EPERM);
    clone_tree(place, true);
    struct stat file = look(place->dir, "to/tree/file");
    assert_int_equal(file.st_nlink, 1);
    assert_int_equal(file.st_mode, look(place->dir, "from/tree/file").st_mode);
    assert_true(tree_remove(&place->root, "to/tree", NULL));
    sys_fail_nth(SYS_LINK, 4, EXDEV);
    clone_tree(place, true);
    assert_true(S_ISLNK(look(place->dir, "to/tree/link").st_mode));
    assert_int_equal(look(place->dir, "to/tree/link").st_nlink, 1);
}

static void test_stamp(void **state)
{
    const Place *place = *state;
    FilesRoot from;
    struct stat before = look(place->dir, "outside");
    assert_true(files_root_open_at(&from, &place->root, "from", NULL));
    assert_true(tree_stamp(&from, 1000000000, NULL));
    files_root_close(&from);
    static const char *const names[] = {"from", "from/tree", "from/tree/closed",
                                        "from/tree/closed/file", "from/tree/link"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        assert_int_equal(look(place->dir, names[i]).st_mtime, 1000000000);
    assert_int_equal(look(place->dir, "outside").st_mtime, before.st_mtime);
}

int main(void)
{
#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, enter_place, leave_place)
    const struct CMUnitTest tests[] = {
        IN_PLACE(test_remove),
        IN_PLACE(test_files),
        IN_PLACE(test_remove_fault),
        IN_PLACE(test_clone),
        IN_PLACE(test_clone_without_links),
        IN_PLACE(test_stamp),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
