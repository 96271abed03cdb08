/* How long a network really takes on a device and stack that was measured, and how sure that is.
 *
 *     t_layer = |F/P / (e·e_c), B/W / (b·b_c)|_p + tau_c        T = sum of t_layer + tau_0
 *
 * on the graph that the stack executes, with the parameters and ceilings of a profile
 * (device/profile.h). The interval is that of split conformal prediction (Lei et al.,
 * "Distribution-free predictive inference for regression", 2018): the 10 % and 90 % quantiles of
 * how far estimates of networks were off whose family was left out of the fit. Four of five
 * measurements should lie in it.
 *
 * A layer is outside what was measured where its class has no data, or its intensity or bytes lie
 * beyond those that were seen of its class. A network is outside where more than a tenth of its
 * estimated time is in such layers, where some of its operators could not be counted, or at a batch
 * that the profile is not for. Its interval is then not narrower than that of networks with a class
 * of layers that was left out of the fit; where none such was judged, each end is as far again from
 * the estimate, as a factor.
 */
#ifndef ESTIMATE_ESTIMATE_H
#define ESTIMATE_ESTIMATE_H

#include "estimate/features.h"

#define ESTIMATE_INSIDE "inside"                           /* Estimate.domain of what is */
#define ESTIMATE_OUTSIDE "outside"                         /* of a layer that is not */
#define ESTIMATE_OUTSIDE_WORDS "outside what was measured" /* said behind its estimate */
#define ESTIMATE_OUTSIDE_MARK "▽" /* beside such an estimate in a table, and what it says: */
#define ESTIMATE_OUTSIDE_MEANING                                                                   \
    "the network is unlike those that the estimate's profile was fitted on"
#define ESTIMATE_MOST_OUTSIDE_SHARE 0.1 /* of the time, of what is still inside */

typedef struct Interval {
    double seconds, low, high; /* low and high NAN: nobody judged such estimates */
} Interval;

typedef struct Estimate {
    const Profile *profile; /* borrowed */
    Interval whole;
    bool inside;
    char *domain; /* ESTIMATE_INSIDE, or what is outside: "batch 2048, not 64 to 1024; 34 % of
                     its time in layers unlike those measured (most: Depthwise convolution)" */
    int n;        /* of the costs of the network (ModelCost.costs), which lists are parallel to */
    Interval *layers; /* of one layer; its ends are known where single layers were measured */
    bool *unlike;     /* the layer is outside */
} Estimate;

/* Of features taken with the profile's ceilings; `least_seconds` is the network's bound, which no
 * figure of the whole is under (0: none). */
Estimate *estimate_new(const Features *features, int64_t batch, double least_seconds,
                       const Profile *profile);
void estimate_free(Estimate *estimate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Estimate, estimate_free)

/* Whether a profile of the dtype can say anything of a network: its dot products read weights and
 * write results in that, and are dense; biases may be wider. So a graph of dequantized weights is
 * in none. */
bool network_is_in(const ModelCost *cost, DType dtype);

/* Whether what was measured has layers like this one; views are never outside. */
bool layer_is_inside(const LayerFeatures *layer, const Profile *profile);

#endif
