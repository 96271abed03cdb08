/* What of a network decides how long it takes, apart from what a stack makes of it (SPEC §14).
 *
 * A layer is its class and two times, those of its arithmetic and of its bytes at the ceilings.
 * They are taken once; parameters are laid against them as often as a fit likes. Layers that cost
 * the same are one.
 */
#ifndef ESTIMATE_FEATURES_H
#define ESTIMATE_FEATURES_H

#include "cost/cost.h"
#include "device/profile.h"
#include "roofline/roof.h"

typedef struct LayerFeatures {
    WorkClass work;
    int layers;       /* that are alike */
    double runs;      /* of each in a pass: above 1 in the body of a loop alone */
    double compute_s; /* F/P of all its runs: the longer of the two units */
    double memory_s;  /* B/W of all its runs, W for the bytes of one */
    double weights_s; /* of that the weights, which are read once however often it runs */
    double intensity; /* FLOP per touched byte; 0 without bytes */
    double bytes;     /* touched in one run */
} LayerFeatures;

/* Parallel to the costs of what they are of (ModelCost.costs). */
typedef struct Features {
    int n;
    LayerFeatures *layers;
    int64_t uncounted; /* operators whose FLOPs or bytes are not all known: they take less here than
                          they do */
} Features;

/* Of a network counted in the dtype of the profile, on the graph that its stack executes. Touched
 * bytes are compulsory traffic; FLOPs that quantization adds are vector work; weights are dense. */
Features *features_new(const ModelCost *cost, const ProfileCeilings *ceilings);
void features_free(Features *features);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Features, features_free)

LayerFeatures layer_features(const ModelCost *cost, const LayerCost *layer,
                             const ProfileCeilings *ceilings);

/* The ceilings that a device states for a dtype on a basis, with the fallbacks of roof_on(), whose
 * errors these are. Memories whose capacity and rate are known, each faster than main memory. Names
 * are the device's. */
bool profile_ceilings_of(const Device *device, DType dtype, Basis basis, ProfileCeilings *ceilings,
                         GError **error);

/* ---- Parameters laid against them ------------------------------------------------------------ */

/* |x, y|_p of a profile's overlap; neither is below 0. */
double overlapped(double x, double y, double overlap);

/* t = |F/P / (e·e_c), B/W / (b·b_c)|_p + runs · tau_c */
static inline double layer_seconds(const LayerFeatures *layer, const Parameters *parameters)
{
    const ClassParameters *own = &parameters->of[layer->work];
    double compute = layer->compute_s / (parameters->e * own->e);
    double memory = layer->memory_s / (parameters->b * own->b);
    return overlapped(compute, memory, parameters->overlap) + layer->runs * own->tau;
}

/* T: all layers, and tau_0. */
double features_seconds(const Features *features, const Parameters *parameters);

#endif
