/* How far estimates are off, always of rows that did not help to make them (SPEC §14). */
#ifndef ESTIMATE_JUDGING_H
#define ESTIMATE_JUDGING_H

#include "estimate/fitting.h"

/* Rows of one device are split by network or family into parts, at most as many as this, and each
 * is estimated from the others; where there are more networks than parts, a part is several. */
enum { JUDGE_MOST_PARTS = 40 };

/* Of fewer families nobody can say how far off the next one is. */
enum { JUDGE_LEAST_FAMILIES = 5 };

/* What is judged: the rows of one device, and what a fit of them may begin from. */
typedef struct Trial {
    const FitRow *rows; /* of all devices */
    int n;
    int device; /* whose rows are estimated; rows of others help where it is left out alone */
    const Fitted *given; /* as for fit_plan() */
    const Fitted
        *whole; /* of all its rows, to start from. Fits start from the prior where it is NULL */
} Trial;

/* Sets seconds[i] of each row of the device to its estimate, NAN where what is left is too little
 * for a fit, and of all other rows. Left out are its network (of one network alone: the layers of
 * its class with as many FLOPs and bytes), its family, the device, or the class of layers that it
 * spends most of its time in, of those without which there are still FIT_LEAST_CLASSES networks:
 * they spend less than a tenth of their time in it. */
void judge(const Trial *trial, HeldOut held_out, double *seconds);

/* The quantiles of log(measured / estimate) that four of five new ones lie between, by split
 * conformal prediction. Networks of a family are off alike, so families are what is counted, each
 * as much as any other however many networks it has: of f families those at ranks f + 1 tenths from
 * below and from above, so that few families give a wide interval. Rows without an estimate are
 * left out; n = 0: there are none. `whole` picks networks, else layers. */
Residuals judge_residuals(const Trial *trial, const double *seconds, bool whole);

/* The same of n logarithms and the numbers of their families, which it sorts. */
typedef struct FamilyLog {
    double log;
    int family;
} FamilyLog;
Residuals judge_quantiles(FamilyLog *logs, int n);

/* The same of layers of one class. */
Residuals judge_class_residuals(const Trial *trial, const double *seconds, WorkClass work);

/* Of |estimate / measured - 1|. NAN: there are none. */
typedef struct ErrorSummary {
    int n;
    double median, p90;
} ErrorSummary;

ErrorSummary judge_errors(const Trial *trial, const double *seconds, bool whole);

/* Of single layers with products (conv to attention): the median of their errors, each weighted by
 * its time. */
ErrorSummary judge_products(const Trial *trial, const double *seconds);

#endif
