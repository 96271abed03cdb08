/* A profile: what a device and a stack were seen to reach, fitted to measurements (SPEC §14).
 *
 * It says of each class of layers which share of the ceilings they reach and what starting one
 * costs, on which ceilings that was found, on which data, how far estimates were off where a
 * network, its family, the device or a class was left out of the fit, and for what there was data.
 *
 *     t_layer = |F/P / (e·e_c), B/W / (b·b_c)|_p + tau_c        T = sum of t_layer + tau_0
 *
 * |x, y|_p = (x^p + y^p)^(1/p): of arithmetic and traffic that take turns (p = 1) the sum, of those
 * that run at the same time (p without end) the longer of the two; stacks reach something between.
 *
 * F: work FLOPs, those of products on the matrix unit's P where there is one, all others beside
 * them on the vector unit's; B: touched bytes; W: of the nearest memory that they fit in, of
 * weights the nearest that keeps them from one run to the next; c: the class. estimate/estimate.h
 * computes it. All texts belong to the profile.
 */
#ifndef DEVICE_PROFILE_H
#define DEVICE_PROFILE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "device/facts.h"
#include "device/stack.h"
#include "graph/dtype.h"
#include "graph/work_class.h"

/* ---- Ceilings -------------------------------------------------------------------------------- */

enum { CEILINGS_MOST_MEMORIES = 8 };

typedef struct ProfileMemory {
    const char *name;
    int64_t capacity_bytes; /* what fits in it is read at its rate; 0: everything does */
    double bytes_per_s;
    bool scratchpad; /* programs fill it, anew in each run: weights come from behind it */
} ProfileMemory;

/* What the shares of a profile are shares of. */
typedef struct ProfileCeilings {
    double matrix; /* FLOP/s of dot products; 0: they run on the vector unit */
    double vector; /* FLOP/s of all other arithmetic; 0: it runs on the matrix unit */
    int n_memories;
    ProfileMemory memories[CEILINGS_MOST_MEMORIES]; /* nearest first, main memory last */
} ProfileCeilings;

/* W for a layer that touches so many bytes: of the nearest memory that has room for them, of the
 * last one where none has. 0: there are no memories. */
double profile_bandwidth(const ProfileCeilings *ceilings, int64_t bytes);

/* The same for the weights of a layer that touches so many bytes: no scratchpad has them. */
double profile_weights_bandwidth(const ProfileCeilings *ceilings, int64_t bytes);

/* ---- Parameters ------------------------------------------------------------------------------ */

typedef struct ClassParameters {
    double e, b; /* of the class, beside those of all: 1 is no difference */
    double tau;  /* seconds that each layer takes beside its work */
} ClassParameters;

typedef struct Parameters {
    double e, b;    /* shares of the ceilings that all classes have in common */
    double tau;     /* tau_0: seconds of the network beside its layers */
    double overlap; /* p, from 1 on; 0: without end, the longer of the two */
    ClassParameters of[WORK_CLASS_COUNT];
} Parameters;

/* Beyond these something has a wrong unit. */
#define PROFILE_LEAST_SHARE 1e-6
#define PROFILE_MOST_SHARE 1e3
#define PROFILE_MOST_TAU 1e3 /* s */
#define PROFILE_MOST_OVERLAP 100.0

/* Whether all shares and times are within them. */
bool parameters_are_sound(const Parameters *parameters);

/* The roofline: all shares are 1, nothing takes time beside its work. */
Parameters parameters_neutral(void);

/* ---- What it was fitted on ------------------------------------------------------------------- */

/* The 10 % and 90 % quantiles of log(measured / estimate), and of how many; n = 0: not known. */
typedef struct Residuals {
    double low, high;
    int64_t n;
} Residuals;

/* What was left out of a fit before it was judged by that. */
#define HELD_OUT_LIST(X)                                                                           \
    X(NETWORK, "network", "the network, at all its sizes")                                         \
    X(FAMILY, "family", "its family")                                                              \
    X(DEVICE, "device", "the device: known by its ceilings alone")                                 \
    X(CLASS, "class", "a class of layers that the network has")

typedef enum HeldOut {
#define X(id, name, meaning) HELD_OUT_##id,
    HELD_OUT_LIST(X)
#undef X
        HELD_OUT_COUNT,
} HeldOut;

const char *held_out_name(HeldOut held_out);
const char *held_out_meaning(HeldOut held_out);

/* What was seen of a class. */
typedef struct ClassData {
    int64_t layers;      /* in all networks used, alike ones too; 0: the class has no data */
    Range intensity;     /* FLOP per touched byte, from the least to the greatest that was seen */
    Range bytes;         /* touched by a layer, likewise */
    Residuals residuals; /* of single layers, where such were measured, their network left out */
} ClassData;

typedef struct Profile {
    const char *id, *title, *device, *stack, *source, *date;
    const char *runtime, *layout, *measurements, *note; /* NULL: not stated. The runtime's version;
                                                           "nchw"; ids of sets of measurements, with
                                                           commas between */
    const char *file;
    int line;
    int how; /* StackKind */
    DType dtype;
    int64_t threads;               /* 0: all that there are */
    int64_t batch_low, batch_high; /* its regime: it says nothing of other batches */
    ProfileCeilings ceilings;
    Parameters parameters;
    int64_t networks, rows; /* fitted on */
    ClassData data[WORK_CLASS_COUNT];
    Residuals residuals[HELD_OUT_COUNT]; /* of whole networks */
    GStringChunk *strings;
} Profile;

/* Empty but for neutral parameters. profile_free accepts NULL. */
Profile *profile_new(void);
void profile_free(Profile *profile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Profile, profile_free)

/* A copy of `text` that lives as long as the profile; NULL stays NULL. */
const char *profile_string(Profile *profile, const char *text);

/* Whether it says anything of this device, dtype and batch. */
bool profile_is_for(const Profile *profile, const char *device, DType dtype, int64_t batch);

/* Of an array of Profile *, the one whose estimate stands where one is shown: of those that are for
 * it the stack that does most before it runs (an engine, then a compiler, then eager), of those the
 * one on all threads, of those the last: a handbook's own come after those of its bases. NULL:
 * none. `profiles` may be NULL. */
const Profile *profile_for(const GPtrArray *profiles, const char *device, DType dtype,
                           int64_t batch);

/* Those of an array of Profile * that are of the device, in the order in which profile_for() would
 * take them: the first that is for what is asked stands there. The array borrows them; caller
 * unrefs. */
GPtrArray *profiles_standing(const GPtrArray *profiles, const char *device);

/* What a choice of profiles names in place of one: no device has any. */
#define PROFILE_NONE "none"

/* Those of an array of Profile * that estimates are made by where a choice names some by id: of a
 * device that has one among them these alone, of any other all of its own, or none where the choice
 * has PROFILE_NONE. A choice of NULL: all. `unknown`, unless NULL, becomes the first id that none
 * has, or NULL. The array borrows them; caller unrefs. */
GPtrArray *profiles_chosen(const GPtrArray *profiles, const char *const *choice,
                           const char **unknown);

/* Their ids, NULL-terminated; caller frees the array alone. */
const char **profiles_ids(const GPtrArray *profiles);

/* By id; NULL: none. */
const Profile *profiles_find(const GPtrArray *profiles, const char *id);

#endif
