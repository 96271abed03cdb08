#include "measure/team.h"

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>

#include "base/error.h"

enum { SPINS = 2000, MEETING_SPINS = 100000 };

typedef struct Worker {
    Team *team;
    GThread *thread;
    int index;
} Worker;

struct Team {
    int size;
    Worker *workers; /* [0] is the caller */
    GMutex mutex;
    GCond work_came, work_done;
    atomic_uint round; /* of work: goes up by one with each */
    atomic_int left;   /* workers that have not done it */
    atomic_uint meeting;
    atomic_int met;
    atomic_bool over;
    TeamWork work;
    void *data;
    cpu_set_t before; /* where the caller was */
};

static void pause_shortly(int spins)
{
    if (spins % MEETING_SPINS == MEETING_SPINS - 1)
        g_thread_yield();
#if defined __x86_64__
    __builtin_ia32_pause();
#endif
}

/* ---- Work ------------------------------------------------------------------------------------ */

static unsigned await_round(Team *team, unsigned seen)
{
    for (int i = 0; i < SPINS; i++) {
        if (atomic_load(&team->round) != seen)
            return atomic_load(&team->round);
        pause_shortly(i);
    }
    g_mutex_lock(&team->mutex);
    while (atomic_load(&team->round) == seen)
        g_cond_wait(&team->work_came, &team->mutex);
    g_mutex_unlock(&team->mutex);
    return atomic_load(&team->round);
}

static void tell_done(Team *team)
{
    if (atomic_fetch_sub(&team->left, 1) != 1)
        return;
    g_mutex_lock(&team->mutex);
    g_cond_signal(&team->work_done);
    g_mutex_unlock(&team->mutex);
}

static gpointer serve(gpointer data)
{
    Worker *worker = data;
    Team *team = worker->team;
    for (unsigned seen = 0;;) {
        seen = await_round(team, seen);
        if (atomic_load(&team->over))
            return NULL;
        team->work(team->data, worker->index);
        tell_done(team);
    }
}

static void await_all(Team *team)
{
    for (int i = 0; i < SPINS; i++) {
        if (atomic_load(&team->left) == 0)
            return;
        pause_shortly(i);
    }
    g_mutex_lock(&team->mutex);
    while (atomic_load(&team->left) > 0)
        g_cond_wait(&team->work_done, &team->mutex);
    g_mutex_unlock(&team->mutex);
}

static void begin_round(Team *team)
{
    g_mutex_lock(&team->mutex);
    atomic_fetch_add(&team->round, 1);
    g_cond_broadcast(&team->work_came);
    g_mutex_unlock(&team->mutex);
}

void team_run(Team *team, TeamWork work, void *data)
{
    team->work = work;
    team->data = data;
    atomic_store(&team->left, team->size - 1);
    if (team->size > 1)
        begin_round(team);
    work(data, 0);
    await_all(team);
}

void team_meet(Team *team)
{
    unsigned meeting = atomic_load(&team->meeting);
    if (atomic_fetch_add(&team->met, 1) == team->size - 1) {
        atomic_store(&team->met, 0);
        atomic_fetch_add(&team->meeting, 1);
        return;
    }
    for (int i = 0; atomic_load(&team->meeting) == meeting; i++)
        pause_shortly(i);
}

int team_size(const Team *team)
{
    return team->size;
}

/* ---- Life ------------------------------------------------------------------------------------ */

/* Where it may not be put it runs elsewhere, which the samples show. */
static void stay_on(int processor)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)processor, &set);
    (void)sched_setaffinity(0, sizeof set, &set);
}

static void put_in_place(void *data, int worker)
{
    stay_on(((const int *)data)[worker]);
}

Team *team_new(int size, const int *processors, GError **error)
{
    g_autoptr(Team) team = g_new0(Team, 1);
    team->workers = g_new0(Worker, size);
    team->size = 1;
    g_mutex_init(&team->mutex);
    g_cond_init(&team->work_came);
    g_cond_init(&team->work_done);
    (void)sched_getaffinity(0, sizeof team->before, &team->before);
    for (int i = 1; i < size; i++) {
        Worker *worker = &team->workers[i];
        *worker = (Worker){.team = team, .index = i};
        worker->thread = g_thread_try_new("measure", serve, worker, error);
        if (!worker->thread)
            return NULL;
        team->size = i + 1;
    }
    if (processors)
        team_run(team, put_in_place, (void *)processors);
    return g_steal_pointer(&team);
}

void team_free(Team *team)
{
    if (!team)
        return;
    atomic_store(&team->over, true);
    begin_round(team);
    for (int i = 1; i < team->size; i++)
        g_thread_join(team->workers[i].thread);
    (void)sched_setaffinity(0, sizeof team->before, &team->before);
    g_cond_clear(&team->work_done);
    g_cond_clear(&team->work_came);
    g_mutex_clear(&team->mutex);
    g_free(team->workers);
    g_free(team);
}
