#include "publish/keeper.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/files.h"
#include "base/sys.h"
#include "publish/publish.h"

static const int endings[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

/* What the child is watched by, and its end. A signal that is ignored (nohup) stays so. */
static sigset_t watched(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
        struct sigaction action;
        if (sigaction(endings[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
            sigaddset(&set, endings[i]);
    }
    return set;
}

static void go_on(pid_t parent, const sigset_t *mask)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    sigprocmask(SIG_SETMASK, mask, NULL);
}

/* The child's wait status; a signal to end ends the child, and is in *ending. */
static int wait_for(pid_t child, const sigset_t *set, int *ending)
{
    int status = 0;
    *ending = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        int caught = sigwaitinfo(set, NULL);
        if (caught < 0 || caught == SIGCHLD)
            continue;
        *ending = caught;
        kill(child, SIGKILL);
    }
    return status;
}

static void end_by(int signal_number, const sigset_t *mask)
{
    signal(signal_number, SIG_DFL);
    raise(signal_number);
    sigprocmask(SIG_SETMASK, mask, NULL);
}

/* Signals by which a program is ended on purpose. */
static bool is_meant(int signal_number)
{
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++)
        if (endings[i] == signal_number)
            return true;
    return signal_number == SIGPIPE;
}

static bool report(int wait_status, int *status, GError **error)
{
    if (WIFEXITED(wait_status)) {
        *status = WEXITSTATUS(wait_status);
        return false;
    }
    return rb_fail(error, RB_ERROR_MACHINE,
                   "the build was ended by signal %d%s; give it more memory or fewer workers (-j), "
                   "and try again: the site is whole, the old one or the new",
                   WTERMSIG(wait_status),
                   WTERMSIG(wait_status) == SIGKILL ? ", for want of memory perhaps" : "");
}

bool keeper_fork_for(void (*clear)(const char *what), const char *what, int *status, GError **error)
{
    sigset_t set = watched(), before;
    pid_t parent = getpid();
    int ending = 0;
    signal(SIGCHLD, SIG_DFL); /* children of which nobody wants to know have no status */
    sigprocmask(SIG_BLOCK, &set, &before);
    fflush(stdout);
    fflush(stderr);
    pid_t child = sys_fork();
    if (child == 0) {
        go_on(parent, &before);
        return true;
    }
    if (child < 0)
        files_fail_doing(error, "start a process");
    int ended = child < 0 ? 0 : wait_for(child, &set, &ending);
    if (!ending && WIFSIGNALED(ended) && is_meant(WTERMSIG(ended)))
        ending = WTERMSIG(ended);
    if (ending || WIFSIGNALED(ended))
        clear(what);
    if (ending)
        end_by(ending, &before);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return child >= 0 && report(ended, status, error);
}

bool keeper_fork(const char *out_dir, int *status, GError **error)
{
    return keeper_fork_for(publish_clear, out_dir, status, error);
}
