#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/sys.h"
#include "publish/workers.h"

static GPtrArray *run(WorkersFunc func, int jobs, int workers)
{
    const Workers how = {.workers = workers, .func = func};
    GError *error = NULL;
    GPtrArray *results = workers_run(&how, jobs, &error);
    assert_null(error);
    assert_non_null(results);
    assert_int_equal(results->len, jobs);
    return results;
}

static const WorkersResult *result(const GPtrArray *results, int job)
{
    return g_ptr_array_index(results, (guint)job);
}

static void assert_text(const GPtrArray *results, int job, const char *text)
{
    assert_null(result(results, job)->error);
    assert_string_equal(result(results, job)->bytes->str, text);
}

static void assert_failed(const GPtrArray *results, int job, RbErrorCode code, const char *message)
{
    assert_null(result(results, job)->bytes);
    assert_true(g_error_matches(result(results, job)->error, RB_ERROR, code));
    assert_string_equal(result(results, job)->error->message, message);
}

static int open_descriptors(void)
{
    int n = 0;
    DIR *dir = opendir("/proc/self/fd");
    while (readdir(dir))
        n++;
    closedir(dir);
    return n;
}

/* Neither a zombie nor a running child is left. */
static void assert_childless(void)
{
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static bool square(int job, void *data, GString *out, GError **error)
{
    (void)data, (void)error;
    /* The first jobs end last. */
    g_usleep(job < 4 ? 20000 : 0);
    g_string_append_printf(out, "%d", job * job);
    return true;
}

static void test_order(void **state)
{
    (void)state;
    int before = open_descriptors();
    for (int workers = 0; workers <= 5; workers++) {
        g_autoptr(GPtrArray) results = run(square, 30, workers);
        for (int job = 0; job < 30; job++) {
            g_autofree char *text = g_strdup_printf("%d", job * job);
            assert_text(results, job, text);
        }
        assert_childless();
    }
    assert_int_equal(open_descriptors(), before);
}

static void test_no_jobs(void **state)
{
    (void)state;
    g_ptr_array_unref(run(square, 0, 3));
    g_autoptr(GPtrArray) one = run(square, 1, 64);
    assert_text(one, 0, "0");
    assert_childless();
}

/* Job n gives n MB less one byte of every value, so that no transfer ends where a block does. */
static bool large(int job, void *data, GString *out, GError **error)
{
    (void)data, (void)error;
    for (int i = 0; i < job * 1000000 - 1; i++)
        g_string_append_c(out, (char)(i * 7 + job));
    return true;
}

static void test_large_binary(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) results = run(large, 6, 2);
    g_autoptr(GPtrArray) expected = run(large, 6, 0);
    assert_int_equal(result(results, 0)->bytes->len, 0);
    for (int job = 1; job < 6; job++) {
        assert_int_equal(result(results, job)->bytes->len, job * 1000000 - 1);
        assert_true(g_string_equal(result(results, job)->bytes, result(expected, job)->bytes));
    }
}

static char *page_name(int job, void *data)
{
    (void)data;
    return g_strdup_printf("page 'p%d'", job);
}

static bool own_failure(int job, void *data, GString *out, GError **error)
{
    (void)data;
    g_string_append_printf(out, "job %d", job);
    return job != 7 || rb_fail(error, RB_ERROR_LIMIT, "models/x.lua:3: too much; use less");
}

static void test_one_fails_alone(void **state)
{
    (void)state;
    int before = open_descriptors();
    for (int workers = 0; workers <= 3; workers++) {
        const Workers how = {.workers = workers, .func = own_failure, .name = page_name};
        g_autoptr(GPtrArray) results = workers_run(&how, 12, NULL);
        assert_failed(results, 7, RB_ERROR_LIMIT, "models/x.lua:3: too much; use less");
        for (int job = 0; job < 12; job++) {
            g_autofree char *text = g_strdup_printf("job %d", job);
            if (job != 7)
                assert_text(results, job, text);
        }
        assert_childless();
    }
    assert_int_equal(open_descriptors(), before);
}

/* ---- Trouble that is not the job's own ------------------------------------------------------- */

static void die_of(int signal_number)
{
    signal(signal_number, SIG_DFL); /* a sanitizer would make an exit of it */
    raise(signal_number);
}

typedef struct Trouble {
    int signal_number; /* 0: none */
    int status;        /* of exit(); 0: none */
    RbErrorCode code;  /* of an error otherwise */
    const char *message;
} Trouble;

static const Trouble troubles[] = {
    {SIGKILL, 0, 0,
     "page 'p3' was killed twice (signal 9), for want of memory perhaps; use fewer workers (-j) or "
     "give it more memory"},
    {SIGSEGV, 0, 0,
     "page 'p3' ended twice by signal 11; make it simpler, or report it as a bug in roofbook"},
    {SIGABRT, 0, 0,
     "page 'p3' ended twice by signal 6; make it simpler, or report it as a bug in roofbook"},
    {0, 3, 0, "page 'p3' ended its process twice (exit status 3); report it as a bug in roofbook"},
    {0, 0, RB_ERROR_IO, "cannot write 'x': Permission denied; choose another place"},
    {0, 0, RB_ERROR_MACHINE, "cannot write 'x': No space left on device; free some"},
};

/* What all processes see. */
typedef struct Shared {
    const Trouble *trouble;
    int times; /* that job 3 meets it */
    int tried, told, at_work, beside;
} Shared;

static bool troubled_job(int job, void *data, GString *out, GError **error)
{
    Shared *shared = data;
    const Trouble *trouble = shared->trouble;
    int beside = __atomic_fetch_add(&shared->at_work, 1, __ATOMIC_SEQ_CST);
    bool meets = job == 3 && shared->tried < shared->times;
    shared->tried += job == 3;
    if (job == 3 && !meets)
        shared->beside = beside;
    __atomic_fetch_sub(&shared->at_work, 1, __ATOMIC_SEQ_CST);
    if (meets && trouble->signal_number)
        die_of(trouble->signal_number);
    if (meets && trouble->status)
        exit(trouble->status);
    g_string_append_printf(out, "job %d", job);
    return !meets || rb_fail(error, trouble->code, "%s", trouble->message);
}

static void note_again(int job, void *data)
{
    Shared *shared = data;
    assert_int_equal(job, 3);
    shared->told++;
}

static GPtrArray *run_troubled(const Trouble *trouble, int times, int workers, Shared **shared,
                               GError **error)
{
    *shared =
        mmap(NULL, sizeof **shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(*shared != MAP_FAILED);
    **shared = (Shared){.trouble = trouble, .times = times};
    const Workers how = {.workers = workers,
                         .func = troubled_job,
                         .name = page_name,
                         .again = note_again,
                         .data = *shared};
    return workers_run(&how, 12, error);
}

/* Met once, a job is done again with nobody beside it, and nothing is lost. */
static void test_trouble_once(void **state)
{
    (void)state;
    int before = open_descriptors();
    for (size_t i = 0; i < G_N_ELEMENTS(troubles); i++)
        for (int workers = troubles[i].code ? 0 : 1; workers <= 3; workers++) {
            Shared *shared;
            g_autoptr(GPtrArray) results = run_troubled(&troubles[i], 1, workers, &shared, NULL);
            for (int job = 0; job < 12; job++) {
                g_autofree char *text = g_strdup_printf("job %d", job);
                assert_text(results, job, text);
            }
            assert_int_equal(shared->tried, 2);
            assert_int_equal(shared->told, 1);
            assert_int_equal(shared->beside, 0);
            munmap(shared, sizeof *shared);
            assert_childless();
        }
    assert_int_equal(open_descriptors(), before);
}

static void test_trouble_twice(void **state)
{
    (void)state;
    int before = open_descriptors();
    for (size_t i = 0; i < G_N_ELEMENTS(troubles); i++)
        for (int workers = troubles[i].code ? 0 : 1; workers <= 3; workers++) {
            Shared *shared;
            g_autoptr(GError) error = NULL;
            assert_null(run_troubled(&troubles[i], 2, workers, &shared, &error));
            RbErrorCode code = troubles[i].code ? troubles[i].code : RB_ERROR_MACHINE;
            assert_true(g_error_matches(error, RB_ERROR, code));
            assert_string_equal(error->message, troubles[i].message);
            assert_int_equal(shared->tried, 2);
            munmap(shared, sizeof *shared);
            assert_childless();
        }
    assert_int_equal(open_descriptors(), before);
}

/* With no process at all. */
static void test_no_process(void **state)
{
    (void)state;
    const Workers how = {.workers = 2, .func = square};
    g_autoptr(GError) error = NULL;
    sys_fail_from(SYS_FORK, 1, EAGAIN);
    assert_null(workers_run(&how, 3, &error));
    sys_fail_none();
    assert_string_equal(error->message,
                        "cannot start a worker process: Resource temporarily unavailable; raise "
                        "the limit on processes (ulimit -u) and try again");
}

/* Failures without a reason, with a foreign one, and a success that sets an error after all. */
static bool careless(int job, void *data, GString *out, GError **error)
{
    (void)data, (void)out;
    if (job > 0)
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "no such thing");
    return job == 2;
}

static void test_careless_jobs(void **state)
{
    (void)state;
    for (int workers = 0; workers < 2; workers++) {
        const Workers how = {.workers = workers, .func = careless, .name = page_name};
        g_autoptr(GPtrArray) results = workers_run(&how, 3, NULL);
        assert_failed(results, 0, RB_ERROR_INPUT, "page 'p0': failed for no stated reason");
        assert_failed(results, 1, RB_ERROR_INPUT, "page 'p1': no such thing");
        assert_text(results, 2, "");
    }
}

static bool endless(int job, void *data, GString *out, GError **error)
{
    (void)data, (void)error;
    if (job == 1)
        pause();
    g_string_append(out, "done");
    return true;
}

static void test_time_limit(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    const Workers how = {.workers = 2, .seconds_per_job = 2, .func = endless, .name = page_name};
    alarm(600);
    assert_null(workers_run(&how, 4, &error));
    alarm(0);
    assert_int_equal(error->code, RB_ERROR_MACHINE);
    assert_string_equal(error->message, "page 'p1' took longer than 2 s, twice; make it simpler, "
                                        "or keep the machine less busy");
    assert_childless();
}

static bool greedy(int job, void *data, GString *out, GError **error)
{
    (void)data, (void)error;
    for (int i = 0; i < (job == 1 ? 16 : 1); i++) {
        char *block = g_malloc(32 << 20);
        memset(block, i, 32 << 20);
        g_string_append_c(out, block[i] == i ? 'x' : '-');
        if (job != 1)
            g_free(block);
    }
    return true;
}

/* 32 MB are to be had of 256, 512 are not. */
static void test_memory_limit(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    const Workers how = {
        .workers = 2, .bytes_per_worker = 256 << 20, .func = greedy, .name = page_name};
    g_autoptr(GPtrArray) one = workers_run(&how, 1, &error);
    assert_text(one, 0, "x");
    assert_null(workers_run(&how, 4, &error));
    assert_int_equal(error->code, RB_ERROR_MACHINE);
    assert_true(g_str_has_prefix(error->message, "page 'p1' ended "));
    assert_non_null(
        strstr(error->message, ", for want of memory perhaps: a worker may take 256 MB; "));
    assert_childless();
}

/* What the program was about to print is printed once, and what a job prints is printed too. */
static bool talkative(int job, void *data, GString *out, GError **error)
{
    (void)data, (void)out, (void)error;
    printf("[job %d]", job);
    return true;
}

static void test_stdio(void **state)
{
    (void)state;
    char text[200] = "";
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        printf("before ");
        const Workers how = {.workers = 1, .func = talkative};
        GPtrArray *results = workers_run(&how, 3, NULL);
        printf(" after");
        g_ptr_array_unref(results);
        fflush(stdout);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    close(ends[1]);
    assert_true(read(ends[0], text, sizeof text - 1) > 0);
    close(ends[0]);
    assert_string_equal(text, "before [job 0][job 1][job 2] after");
}

static bool tell_pid_and_wait(int job, void *data, GString *out, GError **error)
{
    (void)job, (void)out, (void)error;
    pid_t self = getpid();
    if (write(*(int *)data, &self, sizeof self) != sizeof self)
        return false;
    for (;;)
        pause();
}

/* When the program is killed its workers die too: the pipe they hold open closes. */
static void test_parent_killed(void **state)
{
    (void)state;
    int ends[2];
    pid_t worker, pid;
    assert_int_equal(pipe(ends), 0);
    if ((pid = fork()) == 0) {
        close(ends[0]);
        const Workers how = {.workers = 2, .func = tell_pid_and_wait, .data = &ends[1]};
        workers_run(&how, 2, NULL);
        _exit(0);
    }
    close(ends[1]);
    alarm(600);
    assert_int_equal(read(ends[0], &worker, sizeof worker), sizeof worker);
    assert_int_equal(read(ends[0], &worker, sizeof worker), sizeof worker);
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_int_equal(read(ends[0], &worker, sizeof worker), 0);
    alarm(0);
    close(ends[0]);
}

/* A worker starts with the program's memory and keeps what it changes to itself. */
static bool count_up(int job, void *data, GString *out, GError **error)
{
    (void)job, (void)error;
    int *counter = data;
    *counter += 1;
    g_string_append(out, *counter > 100 ? "inherited" : "lost");
    return true;
}

static void test_isolation(void **state)
{
    (void)state;
    int counter = 100;
    const Workers how = {.workers = 1, .func = count_up, .data = &counter};
    g_autoptr(GPtrArray) results = workers_run(&how, 2, NULL);
    assert_text(results, 0, "inherited");
    assert_text(results, 1, "inherited");
    assert_int_equal(counter, 100);
}

/* How many jobs its worker did before it. */
static bool tell_turn(int job, void *data, GString *out, GError **error)
{
    (void)job, (void)error;
    int *done = data;
    g_string_append_printf(out, "%d", (*done)++);
    return true;
}

static int odd_or_even(int job, void *data)
{
    (void)data;
    return job == 4 ? -1 : job % 2;
}

/* One worker does all jobs of a group before it turns to the next. */
static void test_groups(void **state)
{
    (void)state;
    /* Even: 0, 2, 6; then odd: 1, 3, 5; then 4, which is of no group. */
    static const char *const turn[] = {"0", "3", "1", "4", "6", "5", "2"};
    int done = 0;
    const Workers how = {.workers = 1, .func = tell_turn, .group = odd_or_even, .data = &done};
    g_autoptr(GPtrArray) results = workers_run(&how, G_N_ELEMENTS(turn), NULL);
    for (int job = 0; job < (int)G_N_ELEMENTS(turn); job++)
        assert_text(results, job, turn[job]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_groups),          cmocka_unit_test(test_order),
        cmocka_unit_test(test_no_jobs),         cmocka_unit_test(test_large_binary),
        cmocka_unit_test(test_one_fails_alone), cmocka_unit_test(test_trouble_once),
        cmocka_unit_test(test_trouble_twice),   cmocka_unit_test(test_no_process),
        cmocka_unit_test(test_careless_jobs),   cmocka_unit_test(test_memory_limit),
        cmocka_unit_test(test_time_limit),      cmocka_unit_test(test_stdio),
        cmocka_unit_test(test_parent_killed),   cmocka_unit_test(test_isolation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
