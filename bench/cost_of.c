/* cost_of COMMAND...: runs it without its output, then prints the seconds it took on the clock,
 * those of processors, its own and its children's, and the most memory that one of its processes
 * held, in MB. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static _Noreturn void run(char **command)
{
    int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nothing, STDOUT_FILENO);
    dup2(nothing, STDERR_FILENO);
    execvp(command[0], command);
    _exit(127);
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

int main(int argc, char **argv)
{
    int status = 0;
    double start = now();
    pid_t child = argc > 1 ? fork() : -1;
    if (child == 0)
        run(argv + 1);
    if (child < 0 || waitpid(child, &status, 0) != child)
        return 1;
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    printf("%.3f %.3f %.1f\n", now() - start, seconds(usage.ru_utime) + seconds(usage.ru_stime),
           (double)usage.ru_maxrss * 1024 / 1e6);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
