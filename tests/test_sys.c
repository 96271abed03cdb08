#include "base/sys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int teardown(void **state)
{
    (void)state;
    sys_fail_none();
    return 0;
}

/* Only the n-th call of the kind fails, once, with the errno it was armed with. */
static void test_the_nth_fails(void **state)
{
    (void)state;
    sys_fail_nth(SYS_OPEN, 2, EMFILE);
    int first = sys_open(AT_FDCWD, "/dev/null", O_WRONLY);
    assert_true(first >= 0);
    assert_true(sys_fail_pending(SYS_OPEN));
    assert_int_equal(sys_open(AT_FDCWD, "/dev/null", O_WRONLY), -1);
    assert_int_equal(errno, EMFILE);
    assert_false(sys_fail_pending(SYS_OPEN));
    int third = sys_open(AT_FDCWD, "/dev/null", O_WRONLY);
    assert_true(third >= 0);
    assert_int_equal(sys_close(first), 0);
    assert_int_equal(sys_close(third), 0);
}

static void test_any_call(void **state)
{
    (void)state;
    sys_fail_nth(SYS_ANY, 1, EIO);
    assert_int_equal(sys_mkdir(AT_FDCWD, "/nowhere/at/all"), -1);
    assert_int_equal(errno, EIO);
    assert_int_equal(sys_mkdir(AT_FDCWD, "/nowhere/at/all"), -1);
    assert_int_equal(errno, ENOENT);
}

/* As on a disk that fills up: half of the bytes are there. */
static void test_a_failing_write_is_half_written(void **state)
{
    (void)state;
    char buffer[16];
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    sys_fail_nth(SYS_WRITE, 1, ENOSPC);
    assert_int_equal(sys_write(ends[1], "12345678", 8), -1);
    assert_int_equal(errno, ENOSPC);
    assert_int_equal(read(ends[0], buffer, sizeof buffer), 4);
    close(ends[0]);
    close(ends[1]);
}

static void test_a_failing_close_closes(void **state)
{
    (void)state;
    int fd = sys_open(AT_FDCWD, "/dev/null", O_RDONLY);
    sys_fail_nth(SYS_CLOSE, 1, EIO);
    assert_int_equal(sys_close(fd), -1);
    assert_int_equal(fcntl(fd, F_GETFD), -1);
}

static void test_dying(void **state)
{
    (void)state;
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        sys_fail_nth(SYS_OPEN, 1, SYS_DIES);
        sys_open(AT_FDCWD, "/dev/null", O_RDONLY);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void test_shut_keeps_errno(void **state)
{
    (void)state;
    errno = EXDEV;
    sys_shut(-1);
    sys_shut(sys_open(AT_FDCWD, "/dev/null", O_RDONLY));
    assert_int_equal(errno, EXDEV);
    assert_true(sys_links_unsupported(EXDEV));
    assert_false(sys_links_unsupported(ENOSPC));
}

/* A rename that must not replace, and one that exchanges. */
static void test_names(void **state)
{
    (void)state;
    g_autofree char *dir = g_dir_make_tmp("roofbook-sys-XXXXXX", NULL);
    int at = sys_open(AT_FDCWD, dir, O_RDONLY | O_DIRECTORY);
    assert_int_equal(sys_mkdir(at, "a"), 0);
    assert_int_equal(sys_mkdir(at, "b"), 0);
    assert_int_equal(sys_mkdir(at, "a/inside"), 0);
    assert_int_equal(sys_rename_new(at, "a", at, "b"), -1);
    assert_int_equal(errno, EEXIST);
    if (sys_exchange(at, "a", at, "b") == 0)
        assert_int_equal(sys_unlink(at, "b/inside", AT_REMOVEDIR), 0);
    else
        assert_int_equal(sys_unlink(at, "a/inside", AT_REMOVEDIR), 0);
    assert_int_equal(sys_unlink(at, "a", AT_REMOVEDIR), 0);
    assert_int_equal(sys_unlink(at, "b", AT_REMOVEDIR), 0);
    sys_shut(at);
    assert_int_equal(g_rmdir(dir), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_the_nth_fails, teardown),
        cmocka_unit_test_teardown(test_any_call, teardown),
        cmocka_unit_test_teardown(test_a_failing_write_is_half_written, teardown),
        cmocka_unit_test_teardown(test_a_failing_close_closes, teardown),
        cmocka_unit_test_teardown(test_dying, teardown),
        cmocka_unit_test_teardown(test_shut_keeps_errno, teardown),
        cmocka_unit_test_teardown(test_names, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
