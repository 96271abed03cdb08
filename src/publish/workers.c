#include "publish/workers.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/files.h"
#include "base/sys.h"

/* A job's number goes down the channel; this comes back, then the bytes of the result or the
 * message. */
typedef struct Reply {
    int job;
    gboolean ok;
    int code; /* RbErrorCode when not ok */
    guint32 length;
} Reply;

typedef struct Worker {
    pid_t pid;       /* 0: no process */
    int channel;     /* the parent's end of a socket pair */
    int job;         /* NO_JOB: idle */
    int group;       /* of its last job; NO_GROUP: none */
    gint64 deadline; /* monotonic microseconds; G_MAXINT64: none */
    GByteArray *received;
} Worker;

typedef struct Pool {
    const Workers *how;
    Worker *worker;
    int workers;
    int jobs, left;        /* left: not yet given out */
    struct pollfd *polled; /* of each worker */
    bool *given;           /* of each job */
    bool *tried;           /* of each job: it has met trouble */
    GError *failure;       /* what it met the second time */
    int *group;            /* of each job */
    GPtrArray *results;
} Pool;

enum { NO_JOB = -1, NO_GROUP = -1 };

/* ---- Results --------------------------------------------------------------------------------- */

static void result_free(gpointer data)
{
    WorkersResult *result = data;
    if (result->bytes)
        g_string_free(result->bytes, TRUE);
    g_clear_error(&result->error);
    g_free(result);
}

static WorkersResult *result_of(const Pool *pool, int job)
{
    return g_ptr_array_index(pool->results, job);
}

static GPtrArray *empty_results(int jobs)
{
    GPtrArray *results = g_ptr_array_new_with_free_func(result_free);
    for (int i = 0; i < jobs; i++)
        g_ptr_array_add(results, g_new0(WorkersResult, 1));
    return results;
}

static char *job_name(const Workers *how, int job)
{
    return how->name ? how->name(job, how->data) : g_strdup_printf("job %d", job);
}

/* The job's error as every way of running it reports it: named, and in our domain. */
static void mend_error(const Workers *how, int job, GError **error)
{
    if (*error && (*error)->domain == RB_ERROR)
        return;
    g_autofree char *name = job_name(how, job);
    g_autofree char *what = g_strdup(*error ? (*error)->message : "failed for no stated reason");
    g_clear_error(error);
    rb_fail(error, RB_ERROR_INPUT, "%s: %s", name, what);
}

/* Does one job here and now. Whatever the function does, a failure has an error and a success none.
 */
static void do_job(const Workers *how, int job, WorkersResult *result)
{
    result->bytes = g_string_new(NULL);
    bool ok = how->func(job, how->data, result->bytes, &result->error);
    if (ok)
        g_clear_error(&result->error);
    if (ok && result->bytes->len > WORKERS_RESULT_BYTES) {
        ok = false;
        g_set_error(&result->error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                    "the result is too large; make it smaller");
    }
    if (!ok) {
        mend_error(how, job, &result->error);
        g_string_free(result->bytes, TRUE);
        result->bytes = NULL;
    }
}

/* ---- The child's side ------------------------------------------------------------------------ */

/* Sends without SIGPIPE: a parent that is gone is no news to a child that dies with it. */
static bool send_all(int channel, const void *data, size_t length)
{
    const char *p = data;
    while (length > 0) {
        ssize_t n = sys_send(channel, p, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        p += n;
        length -= (size_t)n;
    }
    return true;
}

static bool receive_job(int channel, int *job)
{
    ssize_t n;
    do
        n = sys_receive(channel, job, sizeof *job, MSG_WAITALL);
    while (n < 0 && errno == EINTR);
    return n == sizeof *job;
}

static bool reply(int channel, int job, const WorkersResult *result)
{
    const GString *bytes = result->bytes;
    const char *body = bytes ? bytes->str : result->error->message;
    size_t length = bytes ? bytes->len : strlen(body);
    Reply head = {job, bytes != NULL, bytes ? 0 : result->error->code, (guint32)length};
    return send_all(channel, &head, sizeof head) && send_all(channel, body, length);
}

/* _exit(): what the parent had in its stdio buffers is the parent's to write, once. */
static _Noreturn void serve(const Workers *how, int channel)
{
    int job;
    bool heard = true;
    while (heard && receive_job(channel, &job)) {
        WorkersResult *result = g_new0(WorkersResult, 1);
        do_job(how, job, result);
        heard = reply(channel, job, result);
        result_free(result);
    }
    fflush(stdout);
    fflush(stderr);
    _exit(0);
}

/* What this process may write to already, in bytes; 0: not known. */
static size_t data_bytes(void)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents("/proc/self/statm", &text, NULL, NULL))
        return 0;
    g_auto(GStrv) pages = g_strsplit(text, " ", -1); /* in all, ..., data and stack */
    enum { DATA = 5 };
    return g_strv_length(pages) > DATA
               ? (size_t)g_ascii_strtoull(pages[DATA], NULL, 10) * (size_t)sysconf(_SC_PAGESIZE)
               : 0;
}

/* From here on an allocation beyond that ends the process. */
static void bound_memory(size_t bytes)
{
    size_t now = bytes > 0 ? data_bytes() : 0;
    struct rlimit limit;
    if (now == 0 || getrlimit(RLIMIT_DATA, &limit) != 0)
        return;
    limit.rlim_cur = MIN(limit.rlim_cur, now + bytes);
    setrlimit(RLIMIT_DATA, &limit);
}

static _Noreturn void be_worker(const Pool *pool, pid_t parent, int channel)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(0);
    /* A copy of a brother's channel would keep that brother from seeing it close. */
    for (int i = 0; i < pool->workers; i++)
        if (pool->worker[i].pid > 0)
            close(pool->worker[i].channel);
    bound_memory(pool->how->bytes_per_worker);
    serve(pool->how, channel);
}

/* ---- The parent's side ----------------------------------------------------------------------- */

static bool start(Pool *pool, Worker *worker)
{
    int ends[2];
    pid_t parent = getpid();
    if (sys_channel(ends) < 0)
        return false;
    /* Should the job call exit(), it must find nothing of ours to write. */
    fflush(stdout);
    fflush(stderr);
    pid_t pid = sys_fork();
    if (pid == 0) {
        close(ends[0]);
        be_worker(pool, parent, ends[1]);
    }
    int code = errno;
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        errno = code;
        return false;
    }
    *worker = (Worker){.pid = pid,
                       .channel = ends[0],
                       .job = NO_JOB,
                       .group = NO_GROUP,
                       .received = worker->received};
    g_byte_array_set_size(worker->received, 0);
    return true;
}

/* Ends the worker's process; its wait status. An idle one ends by itself when its channel closes.
 * Of one that is ending already the signal does not change the status. */
static int reap(Worker *worker)
{
    int status = 0;
    close(worker->channel);
    if (worker->job != NO_JOB)
        kill(worker->pid, SIGKILL);
    while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR)
        ;
    worker->pid = 0;
    worker->job = NO_JOB;
    return status;
}

static gint64 deadline_for(const Workers *how)
{
    if (how->seconds_per_job <= 0)
        return G_MAXINT64;
    return g_get_monotonic_time() + (gint64)(how->seconds_per_job * G_USEC_PER_SEC);
}

static bool is_taken(const Pool *pool, int group)
{
    for (int i = 0; i < pool->workers; i++)
        if (group != NO_GROUP && pool->worker[i].job != NO_JOB && pool->worker[i].group == group)
            return true;
    return false;
}

/* A job that has to be done again, or NO_JOB. */
static int troubled(const Pool *pool)
{
    for (int job = 0; job < pool->jobs; job++)
        if (pool->tried[job] && !pool->given[job])
            return job;
    return NO_JOB;
}

/* While there are jobs left. */
static int choose_job(const Pool *pool, const Worker *worker)
{
    int first = NO_JOB, first_of_new = NO_JOB, again = troubled(pool);
    for (int job = 0; again == NO_JOB && job < pool->jobs; job++) {
        if (pool->given[job])
            continue;
        if (worker->group != NO_GROUP && pool->group[job] == worker->group)
            return job;
        if (first == NO_JOB)
            first = job;
        if (first_of_new == NO_JOB && !is_taken(pool, pool->group[job]))
            first_of_new = job;
    }
    if (again != NO_JOB)
        return again;
    return first_of_new != NO_JOB ? first_of_new : first;
}

/* Gives an idle worker a job; false when it has died in the meantime. */
static bool give_job(Pool *pool, Worker *worker)
{
    int job = choose_job(pool, worker);
    if (!send_all(worker->channel, &job, sizeof job))
        return false;
    worker->job = job;
    worker->group = pool->group[job];
    worker->deadline = deadline_for(pool->how);
    pool->given[job] = true;
    pool->left--;
    return true;
}

/* Puts to work a worker that has none, in a new process when it needs one; false and errno. */
static bool employ(Pool *pool, Worker *worker)
{
    /* A process that began before the trouble would not know of it. */
    if (worker->pid > 0 && troubled(pool) == NO_JOB && give_job(pool, worker))
        return true;
    if (worker->pid > 0)
        reap(worker);
    return start(pool, worker) && give_job(pool, worker);
}

static bool is_at_work(const Worker *worker)
{
    return worker->pid > 0 && worker->job != NO_JOB;
}

/* How many may be at work: one alone while a job is to be done again, or is being. */
static int most_at_work(const Pool *pool)
{
    for (int i = 0; i < pool->workers; i++)
        if (is_at_work(&pool->worker[i]) && pool->tried[pool->worker[i].job])
            return 1;
    return troubled(pool) == NO_JOB ? pool->workers : 1;
}

/* Has everyone at work who may be while there are jobs. False and errno when there are jobs and no
 * process. */
static bool keep_busy(Pool *pool)
{
    int at_work = 0, code = 0, most = most_at_work(pool);
    for (int i = 0; i < pool->workers; i++)
        at_work += is_at_work(&pool->worker[i]);
    for (int i = 0; i < pool->workers && at_work < most && pool->left > 0; i++) {
        Worker *worker = &pool->worker[i];
        if (is_at_work(worker))
            continue;
        if (employ(pool, worker))
            at_work++;
        else
            code = errno;
        most = most_at_work(pool);
    }
    errno = code;
    return at_work > 0 || pool->left == 0;
}

/* The worker's job met trouble that is not its own. Takes the error. */
static void job_troubled(Pool *pool, int job, GError *error)
{
    if (pool->tried[job]) {
        pool->left = 0;
        if (pool->failure)
            g_error_free(error);
        else
            pool->failure = error;
        return;
    }
    g_error_free(error);
    pool->tried[job] = true;
    pool->given[job] = false;
    pool->left++;
    if (pool->how->again)
        pool->how->again(job, pool->how->data);
}

/* ", for want of memory perhaps: ..." where that is bounded. Caller frees. */
static char *memory_text(const Workers *how)
{
    return how->bytes_per_worker == 0
               ? g_strdup("")
               : g_strdup_printf(", for want of memory perhaps: a worker may take %" G_GSIZE_FORMAT
                                 " MB",
                                 how->bytes_per_worker >> 20);
}

/* The worker's process ended, or broke the protocol, in the middle of a job. */
static void bury(Pool *pool, Worker *worker)
{
    int job = worker->job;
    int status = reap(worker);
    GError *error = NULL;
    g_autofree char *name = job_name(pool->how, job), *bound = memory_text(pool->how);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        rb_fail(
            &error, RB_ERROR_MACHINE,
            "%s was killed twice (signal 9), for want of memory perhaps; use fewer workers (-j) "
            "or give it more memory",
            name);
    else if (WIFSIGNALED(status))
        rb_fail(&error, RB_ERROR_MACHINE,
                "%s ended twice by signal %d%s; make it simpler, or report it as a bug in "
                "roofbook",
                name, WTERMSIG(status), bound);
    else
        rb_fail(&error, RB_ERROR_MACHINE,
                "%s ended its process twice (exit status %d)%s; report it as a bug in roofbook",
                name, WEXITSTATUS(status), bound);
    job_troubled(pool, job, error);
}

static void overrun(Pool *pool, Worker *worker)
{
    int job = worker->job;
    GError *error = NULL;
    g_autofree char *name = job_name(pool->how, job);
    reap(worker);
    rb_fail(&error, RB_ERROR_MACHINE,
            "%s took longer than %g s, twice; make it simpler, or keep the machine less busy", name,
            pool->how->seconds_per_job);
    job_troubled(pool, job, error);
}

static bool is_trouble(const GError *error)
{
    return error->code == RB_ERROR_IO || error->code == RB_ERROR_MACHINE;
}

static void accept_reply(Pool *pool, Worker *worker, const Reply *head)
{
    WorkersResult *result = result_of(pool, worker->job);
    const char *body = (const char *)worker->received->data + sizeof *head;
    if (head->ok)
        result->bytes = g_string_new_len(body, head->length);
    else
        result->error = g_error_new(RB_ERROR, head->code, "%.*s", (int)head->length, body);
    int job = worker->job;
    g_byte_array_set_size(worker->received, 0);
    worker->job = NO_JOB;
    if (result->error && is_trouble(result->error))
        job_troubled(pool, job, g_steal_pointer(&result->error));
}

/* Takes what has been received as far as it makes a whole reply. */
static void digest(Pool *pool, Worker *worker)
{
    Reply head;
    if (worker->received->len < sizeof head)
        return;
    memcpy(&head, worker->received->data, sizeof head);
    if (head.job != worker->job || head.length > WORKERS_RESULT_BYTES)
        bury(pool, worker);
    else if (worker->received->len >= sizeof head + head.length)
        accept_reply(pool, worker, &head);
}

static void listen_to(Pool *pool, Worker *worker)
{
    guint8 block[64 * 1024];
    ssize_t n = sys_receive(worker->channel, block, sizeof block, MSG_DONTWAIT);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n <= 0) {
        bury(pool, worker);
        return;
    }
    g_byte_array_append(worker->received, block, (guint)n);
    digest(pool, worker);
}

static int milliseconds_until(gint64 deadline, int most)
{
    if (deadline == G_MAXINT64)
        return most == G_MAXINT ? -1 : most;
    gint64 left = (deadline - g_get_monotonic_time() + 999) / 1000;
    return (int)CLAMP(left, 0, most);
}

/* How long to wait at most: who watches is told now and then. */
static int most_milliseconds(const Workers *how)
{
    return how->progress ? 1000 : G_MAXINT;
}

static void tell_progress(const Pool *pool)
{
    const Worker *longest = NULL;
    int at_work = 0;
    for (int i = 0; i < pool->workers; i++) {
        const Worker *worker = &pool->worker[i];
        if (!is_at_work(worker))
            continue;
        at_work++;
        longest = !longest || worker->deadline < longest->deadline ? worker : longest;
    }
    if (pool->how->progress)
        pool->how->progress(pool->jobs - pool->left - at_work, longest ? longest->job : NO_JOB,
                            pool->how->data);
}

/* Waits for the first thing to happen, and deals with all that has. False when nobody is at work.
 */
static bool attend(Pool *pool)
{
    struct pollfd *polled = pool->polled;
    gint64 first = G_MAXINT64;
    bool busy = false;
    for (int i = 0; i < pool->workers; i++) {
        const Worker *worker = &pool->worker[i];
        bool at_work = is_at_work(worker);
        polled[i] = (struct pollfd){.fd = at_work ? worker->channel : -1, .events = POLLIN};
        if (at_work)
            first = MIN(first, worker->deadline);
        busy = busy || at_work;
    }
    /* What poll() leaves as it was is nothing to attend to. */
    if (busy)
        sys_poll(polled, pool->workers, milliseconds_until(first, most_milliseconds(pool->how)));
    for (int i = 0; busy && i < pool->workers; i++) {
        Worker *worker = &pool->worker[i];
        if (polled[i].revents)
            listen_to(pool, worker);
        if (polled[i].fd >= 0 && is_at_work(worker) && worker->deadline <= g_get_monotonic_time())
            overrun(pool, worker);
    }
    tell_progress(pool);
    return busy;
}

static void pool_begin(Pool *pool, const Workers *how, int jobs)
{
    *pool = (Pool){.how = how, .workers = MIN(how->workers, jobs), .jobs = jobs, .left = jobs};
    pool->worker = g_new0(Worker, pool->workers);
    for (int i = 0; i < pool->workers; i++) {
        pool->worker[i].job = NO_JOB;
        pool->worker[i].received = g_byte_array_new();
    }
    pool->polled = g_new0(struct pollfd, pool->workers);
    pool->given = g_new0(bool, jobs);
    pool->tried = g_new0(bool, jobs);
    pool->group = g_new(int, jobs);
    for (int job = 0; job < jobs; job++)
        pool->group[job] = how->group ? how->group(job, how->data) : NO_GROUP;
    pool->results = empty_results(jobs);
}

static void pool_end(Pool *pool)
{
    for (int i = 0; i < pool->workers; i++) {
        if (pool->worker[i].pid > 0)
            reap(&pool->worker[i]);
        g_byte_array_unref(pool->worker[i].received);
    }
    g_free(pool->worker);
    g_free(pool->polled);
    g_free(pool->given);
    g_free(pool->tried);
    g_free(pool->group);
}

static GPtrArray *run_in_processes(const Workers *how, int jobs, GError **error)
{
    Pool pool;
    bool ok;
    pool_begin(&pool, how, jobs);
    do
        ok = keep_busy(&pool);
    while (ok && !pool.failure && attend(&pool));
    int code = errno;
    pool_end(&pool);
    if (ok && !pool.failure)
        return pool.results;
    errno = code;
    if (pool.failure)
        g_propagate_error(error, pool.failure);
    else
        files_fail_doing(error, "start a worker process");
    g_ptr_array_unref(pool.results);
    return NULL;
}

static GPtrArray *run_here(const Workers *how, int jobs, GError **error)
{
    g_autoptr(GPtrArray) results = empty_results(jobs);
    for (int i = 0; i < jobs; i++) {
        WorkersResult *result = g_ptr_array_index(results, i);
        if (how->progress)
            how->progress(i, i, how->data);
        do_job(how, i, result);
        if (!result->error || !is_trouble(result->error))
            continue;
        g_clear_error(&result->error);
        if (how->again)
            how->again(i, how->data);
        do_job(how, i, result);
        if (result->error && is_trouble(result->error)) {
            g_propagate_error(error, g_steal_pointer(&result->error));
            return NULL;
        }
    }
    return g_steal_pointer(&results);
}

GPtrArray *workers_run(const Workers *how, int jobs, GError **error)
{
    return how->workers > 0 ? run_in_processes(how, jobs, error) : run_here(how, jobs, error);
}
