/* Numbers by their order. */
#ifndef ESTIMATE_RANKS_H
#define ESTIMATE_RANKS_H

/* Kendall's tau-b of n pairs: 1 where both order them alike, -1 where they order them the other way
 * round, 0 where one says nothing of the other; ties in both are left out of account. NAN with
 * fewer than two pairs, and where all of one are equal. By counting exchanges (Knight, "A computer
 * method for calculating Kendall's tau with ungrouped data", 1966). */
double rank_correlation(const double *a, const double *b, int n);

/* Sorts ascending. */
void ranks_sort(double *values, int n);

/* Of sorted values, between the two nearest ranks (Hyndman and Fan, 1996, type 7). NAN: n is 0. */
double ranks_quantile(const double *sorted, int n, double share);

/* The value at which the weights of the smaller ones are at least that share of all. Sorts nothing.
 * NAN: n is 0. */
double ranks_weighted_quantile(const double *values, const double *weights, int n, double share);

#endif
