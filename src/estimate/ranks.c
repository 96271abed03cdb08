#include "estimate/ranks.h"

#include <glib.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- Quantiles ------------------------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void ranks_sort(double *values, int n)
{
    if (n > 0)
        qsort(values, (size_t)n, sizeof *values, by_size);
}

double ranks_quantile(const double *sorted, int n, double share)
{
    if (n == 0)
        return NAN;
    double rank = share * (n - 1);
    int below = (int)rank;
    double above = below + 1 < n ? sorted[below + 1] : sorted[below];
    return sorted[below] + (rank - below) * (above - sorted[below]);
}

/* ---- Pairs ----------------------------------------------------------------------------------- */

typedef struct Pair {
    double a, b;
} Pair;

static int by_first(const void *x, const void *y)
{
    const Pair *p = x, *q = y;
    if (p->a != q->a)
        return (p->a > q->a) - (p->a < q->a);
    return (p->b > q->b) - (p->b < q->b);
}

/* Caller frees. */
static Pair *sorted_pairs(const double *a, const double *b, int n)
{
    Pair *pairs = g_new(Pair, MAX(n, 1));
    for (int i = 0; i < n; i++)
        pairs[i] = (Pair){a[i], b[i]};
    if (n > 0)
        qsort(pairs, (size_t)n, sizeof *pairs, by_first);
    return pairs;
}

double ranks_weighted_quantile(const double *values, const double *weights, int n, double share)
{
    g_autofree Pair *pairs = sorted_pairs(values, weights, n);
    double all = 0, below = 0;
    for (int i = 0; i < n; i++)
        all += weights[i];
    for (int i = 0; i < n; i++) {
        below += pairs[i].b;
        if (below >= share * all)
            return pairs[i].a;
    }
    return n > 0 ? pairs[n - 1].a : NAN;
}

/* ---- Kendall's tau --------------------------------------------------------------------------- */

/* Pairs of indices of so many that are equal. */
static int64_t tied(int64_t run)
{
    return run * (run - 1) / 2;
}

/* Of sorted pairs those that are equal in `a`, or in both. */
static int64_t ties_of_first(const Pair *pairs, int n, bool both)
{
    int64_t ties = 0, run = 1;
    for (int i = 1; i <= n; i++) {
        if (i < n && pairs[i].a == pairs[i - 1].a && (!both || pairs[i].b == pairs[i - 1].b)) {
            run++;
            continue;
        }
        ties += tied(run);
        run = 1;
    }
    return ties;
}

/* Sorts by merging two sorted halves, and counts how many had to pass each other. */
static int64_t merge(double *values, double *room, int middle, int n)
{
    int64_t exchanges = 0;
    int left = 0, right = middle;
    for (int i = 0; i < n; i++) {
        bool takes_left = right == n || (left < middle && values[left] <= values[right]);
        exchanges += takes_left ? 0 : middle - left;
        room[i] = takes_left ? values[left++] : values[right++];
    }
    memcpy(values, room, (size_t)n * sizeof *values);
    return exchanges;
}

static int64_t sort_by_merging(double *values, double *room, int n)
{
    int64_t exchanges = 0;
    for (int width = 1; width < n; width *= 2)
        for (int begin = 0; begin + width < n; begin += 2 * width)
            exchanges += merge(values + begin, room, width, MIN(2 * width, n - begin));
    return exchanges;
}

static int64_t ties_of(const double *sorted, int n)
{
    int64_t ties = 0, run = 1;
    for (int i = 1; i <= n; i++) {
        if (i < n && sorted[i] == sorted[i - 1]) {
            run++;
            continue;
        }
        ties += tied(run);
        run = 1;
    }
    return ties;
}

double rank_correlation(const double *a, const double *b, int n)
{
    if (n < 2)
        return NAN;
    g_autofree Pair *pairs = sorted_pairs(a, b, n);
    g_autofree double *seconds = g_new(double, n), *room = g_new(double, n);
    for (int i = 0; i < n; i++)
        seconds[i] = pairs[i].b;
    int64_t all = tied(n), in_a = ties_of_first(pairs, n, false),
            in_both = ties_of_first(pairs, n, true);
    int64_t exchanges = sort_by_merging(seconds, room, n), in_b = ties_of(seconds, n);
    double differ = sqrt((double)(all - in_a)) * sqrt((double)(all - in_b));
    int64_t agreeing = all - in_a - in_b + in_both - 2 * exchanges;
    return differ > 0 ? (double)agreeing / differ : NAN;
}
