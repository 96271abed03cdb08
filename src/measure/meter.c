#include "measure/meter.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

/* A thread has its processor to itself when it waited for less than this share of the time. */
#define WAITED_AT_MOST 0.05

static const double SAMPLE_SECONDS = 1e-3, LEAST_SECONDS = 1e-9;

enum { MOST_ROUNDS = 1 << 30 };

static double read_clock(clockid_t clock)
{
    struct timespec now;
    return clock_gettime(clock, &now) == 0 ? (double)now.tv_sec + 1e-9 * (double)now.tv_nsec : 0;
}

double meter_clock(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

double meter_thread_clock(void)
{
    return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

/* ---- Samples --------------------------------------------------------------------------------- */

/* What one worker did of a sample. */
typedef struct Stint {
    double work, begin, end, given;
} Stint;

typedef struct Sampling {
    Team *team;
    MeterWork work;
    void *data;
    int64_t rounds;
    Stint *stints;
} Sampling;

static void do_stint(void *data, int worker)
{
    const Sampling *sampling = data;
    team_meet(sampling->team);
    double given = meter_thread_clock(), begin = meter_clock();
    double work = sampling->work(sampling->data, worker, sampling->rounds);
    sampling->stints[worker] = (Stint){
        .work = work, .begin = begin, .end = meter_clock(), .given = meter_thread_clock() - given};
}

static bool had_processor(const Stint *stint)
{
    return stint->end - stint->begin <= (1 + WAITED_AT_MOST) * stint->given;
}

static double span(const Stint *stints, int count)
{
    double begin = INFINITY, end = 0;
    for (int i = 0; i < count; i++) {
        begin = fmin(begin, stints[i].begin);
        end = fmax(end, stints[i].end);
    }
    return fmax(end - begin, LEAST_SECONDS);
}

/* Each had a processor to itself, and all at the same time. */
static bool had_processors(const Stint *stints, int count)
{
    double whole = span(stints, count), longest = 0;
    for (int i = 0; i < count; i++) {
        if (!had_processor(&stints[i]))
            return false;
        longest = fmax(longest, stints[i].end - stints[i].begin);
    }
    return whole <= (1 + WAITED_AT_MOST) * longest;
}

/* Work a second of all together, by the clock. */
static double rate_by_clock(const Stint *stints, int count)
{
    double work = 0;
    for (int i = 0; i < count; i++)
        work += stints[i].work;
    return work / span(stints, count);
}

/* The same as if each had had a processor to itself. */
static double rate_by_share(const Stint *stints, int count)
{
    double rate = 0;
    for (int i = 0; i < count; i++)
        rate += stints[i].work / fmax(stints[i].given, LEAST_SECONDS);
    return rate;
}

static void sample(Sampling *sampling)
{
    team_run(sampling->team, do_stint, sampling);
}

/* Rounds that take the caller's processor about the time of a sample. */
static void fit_rounds(Sampling *sampling)
{
    for (sampling->rounds = 1; sampling->rounds < MOST_ROUNDS; sampling->rounds *= 2) {
        sample(sampling);
        double given = sampling->stints[0].given;
        if (given < SAMPLE_SECONDS / 4)
            continue;
        sampling->rounds = MAX(1, (int64_t)((double)sampling->rounds * SAMPLE_SECONDS / given));
        return;
    }
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

Rate meter_rate(double *samples, int count)
{
    if (count == 0)
        return (Rate){.per_s = NAN, .spread = NAN};
    qsort(samples, (size_t)count, sizeof *samples, by_size);
    double low = samples[(count - 1) / 10], high = samples[(count - 1) * 9 / 10];
    return (Rate){.per_s = high, .spread = high / low - 1, .samples = count};
}

/* Takes samples until there are enough, or no time is left; of one thread none is refused. */
static Rate take(Sampling *sampling, MeterLimits limits)
{
    double samples[METER_MOST_SAMPLES] = {0}, shared[METER_MOST_SAMPLES] = {0};
    double end = meter_clock() + limits.seconds;
    int size = team_size(sampling->team), taken = 0, refused = 0;
    int asked = MIN(limits.samples, METER_MOST_SAMPLES);
    while (taken < asked && (taken + refused == 0 || meter_clock() < end)) {
        sample(sampling);
        if (size == 1)
            samples[taken++] = rate_by_share(sampling->stints, 1);
        else if (had_processors(sampling->stints, size))
            samples[taken++] = rate_by_clock(sampling->stints, size);
        else
            shared[refused++ % asked] = rate_by_share(sampling->stints, size);
    }
    Rate rate = taken > 0 ? meter_rate(samples, taken) : meter_rate(shared, MIN(refused, asked));
    rate.asked = asked;
    rate.shared = taken == 0;
    rate.refused = refused;
    return rate;
}

Rate meter_run(Team *team, MeterWork work, void *data, MeterLimits limits)
{
    g_autofree Stint *stints = g_new0(Stint, team_size(team));
    Sampling sampling = {.team = team, .work = work, .data = data, .stints = stints};
    fit_rounds(&sampling);
    return take(&sampling, limits);
}

Rate meter_run_on_clock(MeterWork work, Team *team, double seconds)
{
    double samples[METER_SAMPLES], end = meter_clock() + seconds;
    int64_t rounds = 1;
    int taken = 0;
    for (; rounds < MOST_ROUNDS; rounds *= 2) {
        double begin = meter_clock();
        (void)work(team, 0, rounds);
        if (meter_clock() - begin > SAMPLE_SECONDS / 2)
            break;
    }
    while (taken < METER_SAMPLES && (taken == 0 || meter_clock() < end)) {
        double begin = meter_clock();
        double done = work(team, 0, rounds);
        samples[taken++] = done / fmax(meter_clock() - begin, LEAST_SECONDS);
    }
    return meter_rate(samples, taken);
}
