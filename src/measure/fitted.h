/* A profile from measurements, and how far its estimates are off (SPEC §14).
 *
 *   Samples of one set, and of others -> FittedProfile: the Profile, and for each row what is
 *   estimated of it where it did not help: without its network, its family, its device, a class
 *
 * A set of measurements becomes a profile of its name, on its own rows alone. Sets of other devices
 * help to say how far estimates of a device are off that is known by its ceilings alone: those of
 * the same kind of stack, element type and layout.
 */
#ifndef MEASURE_FITTED_H
#define MEASURE_FITTED_H

#include "estimate/judging.h"
#include "measure/samples.h"

/* Kendall's tau with the time measured, over the networks of a set; NAN: fewer than two. The
 * estimate is without the network's family, or, where there is no such, its network. */
typedef struct Correlations {
    double flops, activations, operators, roofline, estimate;
} Correlations;

/* How far off, with something left out. */
typedef struct HeldOutErrors {
    ErrorSummary networks;
    ErrorSummary layers;
    ErrorSummary products; /* layers with products, weighted by their time */
} HeldOutErrors;

typedef struct FittedProfile {
    Profile *profile;
    const Samples *samples; /* borrowed */
    int set;                /* of the samples: whose profile it is */
    Fitted fit;
    double *seconds[HELD_OUT_COUNT]; /* of each sample; NAN: none, as of those of other sets */
    HeldOutErrors errors[HELD_OUT_COUNT];
    Correlations correlations;
    double coverage; /* share of its networks within intervals by the residuals of other families;
                        NAN: there are none */
    int under_bound; /* networks faster than their bound */
} FittedProfile;

/* `date` is the profile's where the set tells none. `from`, or NULL, is a profile whose parameters
 * are begun from: with few networks one factor on it. An error: too few networks, `from` is of
 * other arithmetic, or what fits is nothing that a profile may say. */
FittedProfile *fitted_profile_new(const Samples *samples, int set, const Profile *from,
                                  const char *date, GError **error);
void fitted_profile_free(FittedProfile *fitted);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FittedProfile, fitted_profile_free)

/* What stands beside a network's measurement: without its family, else its network; NAN: nothing.
 */
double fitted_out_of_sample(const FittedProfile *fitted, int sample);

/* The interval beside it, by the residuals of other families; NAN: there is none. */
typedef struct Ends {
    double low, high;
} Ends;
Ends fitted_interval(const FittedProfile *fitted, int sample);

/* Why an estimate is likely off, by one rule: the class of layers whose share of the network's
 * estimated time is furthest above that of the median network of the set, and whether networks of
 * other families have such layers at all. Caller frees. */
char *fitted_likely_cause(const FittedProfile *fitted, int sample);

#endif
