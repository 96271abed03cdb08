/* Rates of work, sampled so that others on the machine do not show.
 *
 * A sample is about a millisecond of work. That of one thread is divided by the time its processor
 * gave it, so that whoever else ran does not count; that of several is taken only if each had a
 * processor to itself, and divided by the time on the clock. The rate is the 90th percentile of its
 * samples: what the machine does when nothing is in the way, without the luck of a single sample.
 */
#ifndef MEASURE_METER_H
#define MEASURE_METER_H

#include <stdint.h>

#include "measure/team.h"

enum {
    METER_SAMPLES = 45,       /* of what depends on a processor alone */
    METER_MOST_SAMPLES = 250, /* of what depends on who else uses it, and where in it one is */
};

typedef struct Rate {
    double per_s;  /* NAN: no sample */
    double spread; /* of the 90th percentile over the 10th, less 1 */
    int samples;   /* taken */
    int asked;     /* to be taken */
    int refused;   /* in which a thread had no processor to itself */
    bool shared;   /* all were: then each thread's work by the time its processor gave it */
} Rate;

/* Does `rounds` of it and returns how much work (operations, bytes) that was. */
typedef double (*MeterWork)(void *data, int worker, int64_t rounds);

/* How long something is sampled: until there are so many, at most METER_MOST_SAMPLES, or for so
 * many seconds on the clock. */
typedef struct MeterLimits {
    int samples;
    double seconds;
} MeterLimits;

/* Samples it by all of a team. */
Rate meter_run(Team *team, MeterWork work, void *data, MeterLimits limits);

/* The same of what the team does within it, by the clock alone: of waiting for each other. */
Rate meter_run_on_clock(MeterWork work, Team *team, double seconds);

/* The rate of these samples, which it sorts. */
Rate meter_rate(double *samples, int count);

/* Seconds on a clock that never goes back, and those that a processor gave to this thread. */
double meter_clock(void);
double meter_thread_clock(void);

#endif
