/* Jobs shared out over forked worker processes.
 *
 * A worker sees the program as it stood when workers_run() was called, does one job at a time and
 * sends the result back. Whoever is free gets the next job of the group it worked on last, so that
 * jobs of a group find what those before them left; then the first of a group that nobody works on;
 * then the next. The results come in the order of the jobs and do not depend on the number of
 * workers.
 *
 * A job that fails by its own content fails alone. One whose process ends
 * before it does (killed, crashed, out of memory), that overruns its time, or whose error is
 * RB_ERROR_IO or RB_ERROR_MACHINE, has met trouble of the machine: once those at work are done it
 * is done again, alone and in a new process, and when that is no better nothing more is begun and
 * workers_run() fails. Workers die with the thread that started them, and none outlives
 * workers_run(). What a job leaves in a worker's memory is lost; what it writes to files is not.
 */
#ifndef PUBLISH_WORKERS_H
#define PUBLISH_WORKERS_H

#include <glib.h>
#include <stdbool.h>

/* Does job 0 <= job < jobs: appends any bytes to `result`, at most WORKERS_RESULT_BYTES. False and
 * an error fails this job. Runs in a child process: must not rely on what an earlier job left.
 */
typedef bool (*WorkersFunc)(int job, void *data, GString *result, GError **error);

/* What messages call a job: "page 'models/resnet50'". The caller frees. */
typedef char *(*WorkersName)(int job, void *data);

/* Jobs with the same number share work; below 0 a job shares with none. */
typedef int (*WorkersGroup)(int job, void *data);

/* Told, in the process of workers_run(), of a job that is to be done again. */
typedef void (*WorkersAgain)(int job, void *data);

/* Told, in the process of workers_run(), how many jobs are done, and which is at work for longest
 * (-1: none), whenever one is done and about once a second. */
typedef void (*WorkersProgress)(int done, int longest, void *data);

enum { WORKERS_RESULT_BYTES = 1 << 30 };

typedef struct Workers {
    int workers;             /* processes at once; 0: do the jobs in this process, to debug them */
    double seconds_per_job;  /* time a job may take on the clock (not for workers 0); 0: any. What
                                a job may do is for others to bound: this ends what hangs */
    size_t bytes_per_worker; /* that a process may write to beyond what it began with; 0: any */
    WorkersFunc func;
    WorkersName name;         /* NULL: "job 7" */
    WorkersGroup group;       /* NULL: no job shares with another */
    WorkersAgain again;       /* NULL: nobody has to know */
    WorkersProgress progress; /* NULL: the same */
    void *data;               /* handed to all of these */
} Workers;

typedef struct WorkersResult {
    GString *bytes; /* NULL when the job failed */
    GError *error;  /* the job's own, or RB_ERROR_LIMIT for a job cut short */
} WorkersResult;

/* Does the jobs; one WorkersResult * each, in order. NULL and an error when the machine fails: a
 * job twice, or there is no process at all. Free with g_ptr_array_unref(). */
GPtrArray *workers_run(const Workers *how, int jobs, GError **error);

#endif
