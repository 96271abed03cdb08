/* Parameters of a profile from measurements (SPEC §14).
 *
 *     t_layer = |F/P / (e·e_c), B/W / (b·b_c)|_p + tau_c        T = sum of t_layer + tau_0
 *
 * Residuals are r = log(estimate / measured), each of a weight w; the fit makes
 *
 *     sum of w · rho(r)  +  ridge · sum of (log²e_c + log²b_c)  +  priors
 *
 * least, by Levenberg and Marquardt (cminpack's lmder), over the logarithms of all parameters, so
 * that none turns negative. rho is soft L1, 2s²(√(1 + (r/s)²) − 1): a square near 0, a line far
 * from it, so that single rows that are far off do not decide. The ridge draws every class towards
 * what all have in common: a class without data is as the others are, and with little data hardly
 * different. Priors are weak: they decide only what no row says anything of. Shares that all have
 * in common hardly pass 1: nothing is faster than a ceiling, unless that was measured as less.
 *
 * How much arithmetic and traffic run at the same time (device/profile.h) is one more parameter of
 * the stack, p = 1 + exp(x), where single layers were measured; of whole networks alone it cannot
 * be told from the shares of classes, and is as given. Whether to fit it is not chosen by
 * cross-validation: of 14 networks that choice is another in each part, and estimates without the
 * network are further off by it (13.0 % in place of 11.7 on one thread of ONNX Runtime).
 *
 * Profilers' times of layers need not add up to what a run takes: quantiles do not, and what lies
 * between layers is in none. Where FIT_LEAST_RUNS networks have both, how many times its layers a
 * run takes is the slope of Theil and Sen (Sen, "Estimates of the regression coefficient based on
 * Kendall's tau", 1968): the median over all pairs, which a network that is far off, and what each
 * run takes beside its layers, do not move. Parameters are of layers in a run.
 *
 * Where a device has on-chip memory of which only the size is known, how much faster it is than
 * main memory is one more parameter. Of a scratchpad, which programs fill anew in each run, weights
 * are left out: they come from main memory, as networks on neural processors show, whose times grow
 * with their weights as that is fast.
 */
#ifndef ESTIMATE_FITTING_H
#define ESTIMATE_FITTING_H

#include "estimate/features.h"

/* A measurement: a network, or one layer of it. */
typedef struct FitRow {
    const LayerFeatures *layers; /* borrowed; with the ceilings of its device */
    int n;
    bool whole;          /* of a network: tau_0 is in it */
    int network, family; /* numbers: equal ones are the same */
    int device;          /* likewise: of its set */
    double seconds;      /* measured, above 0 and finite */
    double cache_bytes;  /* layers that touch no more are in the memory of unknown rate; 0: none */
    bool scratchpad;     /* it is one: all but their weights */
} FitRow;

/* What is fitted, by how many networks there are; FIT_LAYERS_A_NETWORK single layers tell as much
 * as one. */
typedef enum FitDepth {
    FIT_FACTOR,  /* one factor on given parameters: 3 networks or more */
    FIT_COMMON,  /* e, b and tau, alike for all classes: 6 or more */
    FIT_CLASSES, /* all: 10 or more */
} FitDepth;

enum {
    FIT_LEAST_FACTOR = 3,
    FIT_LEAST_COMMON = 6,
    FIT_LEAST_CLASSES = 10,
    FIT_LAYERS_A_NETWORK = 4,
    FIT_LEAST_RUNS = 5,
};

typedef struct Fitted {
    Parameters parameters;
    double cache; /* times faster than main memory: of the memory of unknown rate */
    double run;   /* log of how many times its layers, as they were timed one by one, a run takes
                     beside tau_0; 0: as long */
} Fitted;

typedef struct FitPlan {
    FitDepth depth;
    Fitted prior; /* drawn towards; FIT_FACTOR: given */
} FitPlan;

/* What is expected of any stack before anything is measured. */
Fitted fit_prior(void);

/* What a fit has to go by: different networks, and single layers of them. */
typedef struct FitEvidence {
    int networks, layers;
} FitEvidence;

FitEvidence fit_evidence(const FitRow *const *rows, int n);

/* As many networks as that is worth: layers count as FIT_LAYERS_A_NETWORK says. */
int fit_worth(FitEvidence evidence);

/* How deep that allows to go, towards given parameters or, where there are none, towards
 * fit_prior(). False with an error that names the least number. */
bool fit_plan(FitEvidence evidence, const Fitted *given, FitPlan *plan, GError **error);

/* Fits `n` rows. `start` NULL: from the plan's prior. Weights: every network the same, in all as
 * much as there are rows; of one network layers min(1, seconds / 20 µs), and whole rows beside
 * layers a twentieth. Never fails: with nothing to say the prior comes out. */
void fit_rows(const FitRow *const *rows, int n, const FitPlan *plan, const Fitted *start,
              Fitted *fit);

/* What the parameters say of a row: of a single layer, as it was timed. */
double fit_seconds(const FitRow *row, const Fitted *fit);

/* Of that the share of each class of layers; all 0 where it takes no time. */
void fit_class_shares(const FitRow *row, const Fitted *fit, double shares[WORK_CLASS_COUNT]);

/* How many different networks they are of. */
int fit_networks(const FitRow *const *rows, int n);

#endif
