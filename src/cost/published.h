/* Figures that were published of a network, set beside ours. */
#ifndef COST_PUBLISHED_H
#define COST_PUBLISHED_H

#include "cost/cost.h"

/* What is counted here under the name of a published quantity: of work and activations what one
 * sample of the batch takes, as figures are published. NAN for those that nobody can count
 * (accuracy). */
double published_ours(const ModelCost *cost, const char *quantity);

/* The quantity in words, "Top-1 accuracy"; one that has none is itself. */
const char *published_title(const char *quantity);

/* A figure somebody published, and ours; NAN: nobody can count it. */
typedef struct PublishedFigure {
    const Published *published;
    double ours;
} PublishedFigure;

/* A row of the table: what holds of every published figure. */
typedef struct PublishedLaw {
    const char *id;        /* "exact-params" */
    const char *condition; /* what holds */
    const char *remedy;    /* what to do about it, as the end of a sentence */
    bool (*broken)(const PublishedFigure *figure);
} PublishedLaw;

int published_law_count(void);
const PublishedLaw *published_law_at(int i);

/* Messages (char *, one line, without location) on the graph's published figures that break a law,
 * in their order, each for the first law it breaks; the array owns them, caller unrefs. */
GPtrArray *published_check(const ModelCost *cost);

#endif
