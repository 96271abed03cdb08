/* Threads that wait for a piece of work and do it all at once, each on a processor of its own.
 *
 * They wait as the pools of runtimes do: spinning for some microseconds, then asleep.
 */
#ifndef MEASURE_TEAM_H
#define MEASURE_TEAM_H

#include <glib.h>
#include <stdbool.h>

typedef struct Team Team;

/* What a worker, counted from 0, does with `data`. */
typedef void (*TeamWork)(void *data, int worker);

/* `size` threads, of which the caller is worker 0, on the processors that the process may use in
 * the order of `processors`, one each; NULL: wherever the system puts them. An error tells what the
 * system refused. */
Team *team_new(int size, const int *processors, GError **error);
void team_free(Team *team);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Team, team_free)

int team_size(const Team *team);

/* Everybody does the work; back when all have. */
void team_run(Team *team, TeamWork work, void *data);

/* To be called by every worker within its work: nobody comes out before all are in. */
void team_meet(Team *team);

#endif
