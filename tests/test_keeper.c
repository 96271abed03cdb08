#include "support.h"

#include <signal.h>
#include <sys/resource.h>

#include "base/error.h"
#include "publish/keeper.h"
#include "publish/publish.h"

enum { FAILED = 77 };

/* What the processes of a build do, and where they can be heard. */
typedef struct Watched {
    Book book;
    pid_t keeper, child; /* child: 0 when it has ended already */
    int heard;
} Watched;

static bool publish(const char *site, const char *text)
{
    g_autoptr(Publication) pub = publish_begin(site, NULL);
    return pub && publish_write(pub, "index.html", text, strlen(text), NULL) &&
           publish_commit(pub, NULL);
}

/* Begins a site, tells who it is, and waits for its end. */
static _Noreturn void build_for_ever(const char *site, int tell)
{
    pid_t self = getpid();
    Publication *pub = publish_begin(site, NULL);
    publish_write(pub, "index.html", "new", 3, NULL);
    if (write(tell, &self, sizeof self) != sizeof self)
        _exit(1);
    for (;;)
        pause();
}

static _Noreturn void be_keeper(const char *site, int tell, int exit_status)
{
    GError *error = NULL;
    int status = 0;
    if (keeper_fork(site, &status, &error)) {
        if (exit_status >= 0)
            _exit(exit_status);
        build_for_ever(site, tell);
    }
    if (error && write(tell, error->message, strlen(error->message)) < 0)
        _exit(1);
    _exit(error ? FAILED : status);
}

/* By what began it, nohup or &, signals may be ignored: of these `ignored` alone is (0: none). */
static void set_ignored(int ignored)
{
    static const int some[] = {SIGHUP, SIGINT, SIGQUIT};
    for (size_t i = 0; i < G_N_ELEMENTS(some); i++)
        signal(some[i], some[i] == ignored ? SIG_IGN : SIG_DFL);
}

/* exit_status below 0: the build does not end. */
static Watched watch_ignoring(int ignored, int exit_status)
{
    Watched watched = {.book = book_bare()};
    int ends[2];
    assert_true(publish(watched.book.site, "old"));
    assert_int_equal(pipe(ends), 0);
    watched.keeper = fork();
    if (watched.keeper == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        set_ignored(ignored);
        close(ends[0]);
        be_keeper(watched.book.site, ends[1], exit_status);
    }
    close(ends[1]);
    watched.heard = ends[0];
    alarm(600);
    if (exit_status < 0)
        assert_int_equal(read(ends[0], &watched.child, sizeof watched.child), sizeof watched.child);
    return watched;
}

static Watched watch(int exit_status)
{
    return watch_ignoring(0, exit_status);
}

static void assert_clean(const Watched *watched)
{
    FilesRoot root;
    g_autofree char *index = book_read(&watched->book, "site/index.html");
    assert_string_equal(index, "old");
    assert_true(files_root_open(&root, watched->book.dir, NULL));
    g_auto(GStrv) names = files_names(root.fd);
    files_root_close(&root);
    g_autofree char *all = g_strjoinv(" ", names);
    assert_string_equal(all, "site");
}

static int finish(Watched *watched)
{
    int status = 0;
    assert_int_equal(waitpid(watched->keeper, &status, 0), watched->keeper);
    return status;
}

static void leave(Watched *watched)
{
    alarm(0);
    close(watched->heard);
    book_clear(&watched->book);
}

static void test_signals(void **state)
{
    (void)state;
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    for (size_t i = 0; i < G_N_ELEMENTS(signals); i++) {
        Watched watched = watch(-1);
        assert_true(book_has(&watched.book, ".site.roofbook-work/new/index.html"));
        assert_int_equal(kill(watched.keeper, signals[i]), 0);
        int status = finish(&watched);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == signals[i]);
        assert_clean(&watched);
        leave(&watched);
    }
}

/* Of a signal that the build got itself, from a terminal that sends it to all, the same is true. */
static void test_signals_of_the_child(void **state)
{
    (void)state;
    static const int signals[] = {SIGINT, SIGPIPE};
    for (size_t i = 0; i < G_N_ELEMENTS(signals); i++) {
        Watched watched = watch(-1);
        assert_int_equal(kill(watched.child, signals[i]), 0);
        int status = finish(&watched);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == signals[i]);
        assert_clean(&watched);
        leave(&watched);
    }
}

static void test_a_build_that_is_killed(void **state)
{
    (void)state;
    Watched watched = watch(-1);
    char message[400] = "";
    assert_int_equal(kill(watched.child, SIGKILL), 0);
    int status = finish(&watched);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == FAILED);
    assert_true(read(watched.heard, message, sizeof message - 1) > 0);
    assert_string_equal(message,
                        "the build was ended by signal 9, for want of memory perhaps; give it more "
                        "memory or fewer workers (-j), and try again: the site is whole, the old "
                        "one or the new");
    assert_clean(&watched);
    leave(&watched);
}

static void test_its_own_end(void **state)
{
    (void)state;
    for (int expected = 0; expected < 3; expected++) {
        Watched watched = watch(expected);
        int status = finish(&watched);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), expected);
        leave(&watched);
    }
}

/* Nobody builds unwatched: the pipe that the child holds open closes. */
static void test_the_keeper_is_killed(void **state)
{
    (void)state;
    Watched watched = watch(-1);
    char byte;
    assert_int_equal(kill(watched.keeper, SIGKILL), 0);
    finish(&watched);
    assert_int_equal(read(watched.heard, &byte, 1), 0);
    leave(&watched);
}

/* nohup: what was ignored stays so. */
static void test_an_ignored_signal(void **state)
{
    (void)state;
    Watched watched = watch_ignoring(SIGHUP, -1);
    assert_int_equal(kill(watched.keeper, SIGHUP), 0);
    assert_int_equal(kill(watched.child, SIGHUP), 0);
    assert_int_equal(kill(watched.keeper, SIGTERM), 0);
    int status = finish(&watched);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    assert_clean(&watched);
    leave(&watched);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signals),
        cmocka_unit_test(test_signals_of_the_child),
        cmocka_unit_test(test_a_build_that_is_killed),
        cmocka_unit_test(test_its_own_end),
        cmocka_unit_test(test_the_keeper_is_killed),
        cmocka_unit_test(test_an_ignored_signal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
