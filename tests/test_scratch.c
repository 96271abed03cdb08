/* cli/scratch.h: a folder that goes however the command ends. */
#include "support.h"

#include "cli/scratch.h"

/* In the process that has the folder: its name is told through a pipe. */
static int leave_a_file(const char *scratch, void *data)
{
    const int *fds = data;
    g_autofree char *path = g_build_filename(scratch, "file", NULL);
    bool ok = g_file_set_contents(path, "text", -1, NULL) &&
              write(fds[1], scratch, strlen(scratch)) == (ssize_t)strlen(scratch);
    _exit(ok ? 7 : 8);
}

static void test_the_folder_goes(void **state)
{
    (void)state;
    int fds[2];
    char name[4096] = "";
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(scratch_run(leave_a_file, fds), 7);
    assert_true(read(fds[0], name, sizeof name - 1) > 0);
    assert_true(strstr(name, "roofbook-") != NULL);
    assert_false(g_file_test(name, G_FILE_TEST_EXISTS));
    close(fds[0]);
    close(fds[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_folder_goes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
