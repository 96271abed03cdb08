#include "chunks_book.h"

#include <fcntl.h>
#include <signal.h>

/* Everything that prints something, as a shell would say it. */
static const char *const commands[] = {
    "--help",
    "--version",
    "show --help",
    "list operators",
    "list models -C \"$BOOK\"",
    "show small -C \"$BOOK\"",
    "show small -C \"$BOOK\" --json",
    "show small -C \"$BOOK\" --layers --csv",
    "check -C \"$BOOK\"",
    "build -C \"$BOOK\"",
};

static Ran run_to(const char *command, const char *to)
{
    g_autofree char *line = g_strdup_printf("\"$0\" %s %s", command, to);
    const char *const argv[] = {"sh", "-c", line, program(), NULL};
    return run_argv(argv);
}

static Book start(void)
{
    Book book = book_with("Text.");
    g_setenv("BOOK", book.dir, TRUE);
    return book;
}

static void assert_all_fail(const char *to, const char *reason)
{
    Book book = start();
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_auto(Ran) ran = run_to(commands[i], to);
        assert_status(&ran, 1);
        assert_one_line(&ran);
        assert_contains(ran.err, reason);
        g_auto(Ran) well = run_to(commands[i], ">/dev/null");
        assert_status(&well, 0);
        assert_string_equal(well.err, "");
    }
    book_clear(&book);
}

static void test_a_full_disk(void **state)
{
    (void)state;
    assert_all_fail(">/dev/full", "cannot write the output: ");
}

/* The system's reason, where it is still known. */
static void test_the_reason(void **state)
{
    (void)state;
    g_auto(Ran) ran = run_to("--version", ">/dev/full");
    assert_string_equal(ran.err, "roofbook: cannot write the output: No space left on device; free "
                                 "some space on that disk and try again\n");
}

/* No file that is opened gets the number, and with it what is printed. */
static void test_no_stdout(void **state)
{
    (void)state;
    assert_all_fail(">&-", "cannot write the output: ");
}

/* The wait status with nobody at the other end. */
static int run_unread(const char *const *argv, bool ignored, char *message, size_t length)
{
    int out[2], err[2], status = 0;
    assert_int_equal(pipe(out), 0);
    assert_int_equal(pipe(err), 0);
    pid_t pid = fork();
    if (pid == 0) {
        signal(SIGPIPE, ignored ? SIG_IGN : SIG_DFL);
        dup2(out[1], STDOUT_FILENO);
        dup2(err[1], STDERR_FILENO);
        close(out[0]);
        close(out[1]);
        close(err[1]);
        execv(program(), (char **)argv);
        _exit(127);
    }
    close(out[0]);
    close(out[1]);
    close(err[1]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    ssize_t n = read(err[0], message, length - 1);
    message[MAX(n, 0)] = '\0';
    close(err[0]);
    return status;
}

/* Quiet, as other programs are, unless somebody wants no signal. */
static void test_a_closed_pipe(void **state)
{
    (void)state;
    const char *const argv[] = {program(), "list", "operators", NULL};
    char message[200];
    int status = run_unread(argv, false, message, sizeof message);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
    assert_string_equal(message, "");
    status = run_unread(argv, true, message, sizeof message);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    assert_contains(message, "cannot write the output: ");
    Book book = start();
    const char *const build[] = {program(), "build", "-C", book.dir, NULL};
    status = run_unread(build, false, message, sizeof message);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
    assert_true(book_has(&book, "site/index.html"));
    book_clear(&book);
}

/* A file that outgrows the limit is as a full disk: a message, and nothing is left. */
static void test_a_limit_on_files(void **state)
{
    (void)state;
    Book book = start();
    const char *const argv[] = {"sh", "-c", "ulimit -f 1; \"$0\" build -C \"$BOOK\"", program(),
                                NULL};
    g_auto(Ran) ran = run_argv(argv);
    assert_status(&ran, 1);
    assert_one_line(&ran);
    assert_contains(ran.err, "nothing was published: cannot write '");
    assert_contains(ran.err, "File too large; raise the limit on the size of files (ulimit -f)");
    assert_false(book_has(&book, "site"));
    assert_false(book_has(&book, ".site.roofbook-work"));
    book_clear(&book);
}

/* What a terminal would obey, or what makes two lines of one. */
static void test_arguments_are_echoed_as_text(void **state)
{
    (void)state;
    static const char *const nasty = "a\033[31m\nroofbook: \302\233x\342\200\256";
    static const char *const argv[][6] = {
        {"show", NULL},
        {"list", NULL},
        {"chart", NULL},
        {"show", "small", "--on", NULL},
        {"show", "resnet50", "--fuse", NULL},
        {"show", "resnet50", "--design", NULL},
        {"build", "-C", NULL},
        {"build", NULL},
        {"check", "-C", NULL},
        {NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(argv); i++) {
        const char *with[8] = {program()};
        int n = 1;
        for (const char *const *word = argv[i]; *word; word++)
            with[n++] = *word;
        with[n] = nasty;
        g_auto(Ran) ran = run_argv(with);
        assert_true(ran.status == 1 || ran.status == 2);
        assert_one_line(&ran);
        assert_lacks(ran.err, "\033");
        assert_lacks(ran.err, "\302\233");
        assert_lacks(ran.err, "\342\200\256");
    }
    assert_false(g_file_test(nasty, G_FILE_TEST_EXISTS));
}

static void test_a_handbook_that_is_not_there(void **state)
{
    (void)state;
    static const char *const command[] = {"build", "check"};
    Book book = start();
    g_autofree char *nowhere = g_build_filename(book.dir, "nowhere", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(command); i++) {
        const char *const argv[] = {program(), command[i], "-C", nowhere, NULL};
        g_auto(Ran) ran = run_argv(argv);
        assert_status(&ran, 1);
        assert_one_line(&ran);
        assert_contains(ran.err, "nowhere': No such file or directory; check the path");
        assert_false(book_has(&book, "nowhere"));
    }
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_full_disk),
        cmocka_unit_test(test_the_reason),
        cmocka_unit_test(test_no_stdout),
        cmocka_unit_test(test_a_closed_pipe),
        cmocka_unit_test(test_a_limit_on_files),
        cmocka_unit_test(test_arguments_are_echoed_as_text),
        cmocka_unit_test(test_a_handbook_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
