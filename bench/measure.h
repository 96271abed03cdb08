/* Timing for the bench programs: processor time, the median of many runs, one line per figure. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline double measure_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static inline int measure_order(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts `values`. */
static inline double measure_median(double *values, int n)
{
    qsort(values, (size_t)n, sizeof *values, measure_order);
    return values[n / 2];
}

/* Median seconds of processor time that `run` takes, over n runs after a first that warms up. */
static inline double measure(void (*run)(void *data), void *data, int n)
{
    g_autofree double *seconds = g_new(double, (gsize)n);
    run(data);
    for (int i = 0; i < n; i++) {
        double start = measure_now();
        run(data);
        seconds[i] = measure_now() - start;
    }
    return measure_median(seconds, n);
}

/* A row of the table that bench/run lays out: the median of `n`, or the one there is; `reference`
 * may be "". */
static inline void measure_row(const char *figure, const char *measured, int n, const char *target,
                               const char *reference)
{
    g_autofree char *of = n > 1 ? g_strdup_printf(" (median of %d)", n) : g_strdup("");
    printf("%s\t%s%s\t%s\t%s\n", figure, measured, of, target, reference);
}

static inline void measure_row_ms(const char *figure, double seconds, int n, const char *target)
{
    g_autofree char *measured = g_strdup_printf("%.2f ms", seconds * 1e3);
    measure_row(figure, measured, n, target, "");
}

#endif
