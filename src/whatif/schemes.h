/* Schemes of quantization and sparsity (SPEC §7): what a network's numbers are stored and computed
 * in. Storage and compute are different things: int8 weights computed in fp16 move fewer bytes and
 * calculate no faster. */
#ifndef WHATIF_SCHEMES_H
#define WHATIF_SCHEMES_H

#include <glib.h>

#include "graph/dtype.h"

/* How many numbers share a scale. */
typedef enum Granularity {
    GRANULARITY_NONE,    /* there are no scales */
    GRANULARITY_TENSOR,  /* one */
    GRANULARITY_CHANNEL, /* one per output channel */
    GRANULARITY_GROUP,   /* one per `group` weights of an output channel */
} Granularity;

typedef enum Sparsity {
    SPARSITY_NONE,
    SPARSITY_2_4,          /* 2 of every 4 weights kept, each with its place in 2 bits */
    SPARSITY_UNSTRUCTURED, /* compressed sparse rows, one row per output channel */
} Sparsity;

/* A row of the table. For the dot-product operators and what is fused into them: */
typedef struct Scheme {
    const char *id, *name;
    DType weights, activations; /* stored in */
    DType compute, accumulate;
    DType floats; /* that everything else computes in; storage of activations not quantized */
    bool affine_weights, affine_activations; /* with a zero point, else symmetric: Z = 0 */
    Granularity granularity;                 /* of weights; activations have one scale a tensor */
    int group;                               /* of GRANULARITY_GROUP */
    int group_bits;    /* beside the numbers of a group: its scale and whatever else; 0: a scale in
                          `floats`, and a zero point */
    bool experts_only; /* of a mixture's experts alone: other products stay in `floats` */
    bool requantize;   /* accumulators become `activations` before they are written */
    bool float_ends;   /* the first and the last dot product stay in `floats` */
    Sparsity sparsity;
    int sparsity_percent; /* of weights that are zero */
    bool in_passing;      /* conversions are folded as far as FUSION_QUANTIZE folds those of a
                             file. Of no row */
    const char *doc;
} Scheme;

int scheme_count(void);
const Scheme *scheme_at(int i);

/* More, in which files of language models store weights: of those whoever names one asks alone, no
 * network is looked at in all of them. */
int scheme_stored_count(void);
const Scheme *scheme_stored_at(int i);

/* The scheme of an id, copied. "sparse_unstructured=75" gives the share of zeros, 0 to 100, in
 * place of the table's. False (RB_ERROR_USAGE) with the nearest id when there is none. */
bool scheme_find(const char *text, Scheme *scheme, GError **error);

/* A format of arithmetic for the whole network, weights, activations and biases alike: nothing is
 * quantized, only stored in fewer bits. */
bool scheme_is_format(const Scheme *scheme);

/* Weights in few bits, computed in floating point: each costs a conversion when used. */
bool scheme_is_weight_only(const Scheme *scheme);

/* 4-bit floats with an exponent of 8 bits per 32 (OCP Microscaling Formats 1.0). */
bool scheme_is_mxfp4(const Scheme *scheme);

const char *sparsity_name(Sparsity sparsity); /* "none", "2:4", "unstructured" */

#endif
