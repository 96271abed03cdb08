/* Advice (SPEC §11): what about a network costs time or memory on a device, the number that says
 * so, and what the what-ifs of SPEC §5 to §9 give for changing it.
 *
 * There is one list for a network on a device, whatever format or fusion it is looked at in. Gains
 * are against *the best that the device already does*: the network with all fused that can be, in
 * the fastest format that needs the least done to it (AdviceRisk), that the device computes and
 * that fits. On most that is a float of 16 bits; on a device of integers alone, int8.
 *
 * A gain in time is the difference of two roofline times, and never more than there is between the
 * best time and the bound of what the advice leads to; one under 2 % of the best time is none. What
 * a roofline time leaves out (launches, padding, special functions) is a saving beside it. Of
 * number formats those are advised which are faster than all that ask for less: at each risk the
 * fastest, if it is. Nothing is advised that the device does not compute or has no room for.
 *
 * A rule speaks once for a network, naming the layer where most is to be had and how many there
 * are. Gains of several rules overlap and do not add up.
 *
 * Beside what rules say stands, for who asks for all (AdviceSubject.others), every other format,
 * design and algorithm, and leaving operators unfused, against the same best time: with what it
 * gains among what helps, else as a loss, and formats without a time last. So one list says what
 * helps and what does not.
 */
#ifndef ADVICE_ADVICE_H
#define ADVICE_ADVICE_H

#include "cost/footprint.h"
#include "whatif/algorithms.h"
#include "whatif/counted.h"

typedef struct AdviceCase AdviceCase; /* private: see advice/advice_case.h */
typedef struct Advice Advice;

/* What has to be done: id, in words; the less the earlier. */
#define ADVICE_EFFORT_LIST(X)                                                                      \
    X(FLAG, "a flag")                                                                              \
    X(LIBRARY, "a library")                                                                        \
    X(EXPORT, "another export")                                                                    \
    X(CALIBRATION, "calibration")                                                                  \
    X(KERNELS, "new kernels")                                                                      \
    X(RETRAINING, "retraining")                                                                    \
    X(REDESIGN, "redesign")                                                                        \
    X(DEVICE, "another device")

/* What may happen to accuracy, likewise. */
#define ADVICE_RISK_LIST(X)                                                                        \
    X(NONE, "none")                                                                                \
    X(CHECK, "small: check")                                                                       \
    X(CALIBRATE, "small: calibrate")                                                               \
    X(TRAIN, "must be trained again")

/* What a piece of advice gives, in the order of the list: id, name in data. */
#define ADVICE_KIND_LIST(X)                                                                        \
    X(FIT, "fit")       /* room, where the network as declared does not fit */                     \
    X(TIME, "time")     /* less roofline time */                                                   \
    X(BESIDE, "beside") /* less of what the roofline time leaves out */                            \
    X(MEMORY, "memory") /* less memory held */                                                     \
    X(NOTE, "note")     /* nothing that a what-if can tell */                                      \
    X(LOSS, "loss")     /* less than 2 % of the time, or more time */                              \
    X(UNABLE, "unable") /* no time: the device cannot */

/* Where a change comes from: id, name in data. */
#define ADVICE_OF_LIST(X)                                                                          \
    X(RULE, "rule")           /* of the table */                                                   \
    X(FORMAT, "format")       /* of whatif/schemes.h, in place of the best */                      \
    X(FUSION, "fusion")       /* that is left out */                                               \
    X(ALGORITHM, "algorithm") /* of convolutions, where no rule speaks of them */                  \
    X(DESIGN, "design")       /* of whatif/design.h, likewise */

#define X(id, name) ADVICE_EFFORT_##id,
typedef enum AdviceEffort { ADVICE_EFFORT_LIST(X) ADVICE_EFFORT_COUNT } AdviceEffort;
#undef X
#define X(id, name) ADVICE_RISK_##id,
typedef enum AdviceRisk { ADVICE_RISK_LIST(X) ADVICE_RISK_COUNT } AdviceRisk;
#undef X
#define X(id, name) ADVICE_##id,
typedef enum AdviceKind { ADVICE_KIND_LIST(X) } AdviceKind;
#undef X
#define X(id, name) ADVICE_OF_##id,
typedef enum AdviceOf { ADVICE_OF_LIST(X) } AdviceOf;
#undef X

const char *advice_effort_name(AdviceEffort effort);
const char *advice_risk_name(AdviceRisk risk);
const char *advice_kind_name(AdviceKind kind);
const char *advice_of_name(AdviceOf of);

/* Of a network in the scheme in place of its floats: none for a float, CALIBRATE where weights or
 * activations are quantized, TRAIN for sparse and binary ones. */
AdviceRisk advice_risk_of(const Scheme *scheme);

/* What has to be done for it: a flag, calibration or retraining. */
AdviceEffort advice_effort_of(const Scheme *scheme);

/* A row of the table. `check` fills the advice but for its rule, and tells whether there is any. */
typedef struct AdviceRule {
    const char *id, *title;
    AdviceEffort effort;
    AdviceRisk risk;
    bool about_room; /* asked where the network does not fit as declared, and only there */
    bool noted;      /* said without a gain too */
    int what_if;     /* private: a Variant of advice/advice_case.h */
    bool (*check)(AdviceCase *asked, Advice *advice);
    const char *explanation;
} AdviceRule;

struct Advice {
    AdviceOf of;
    const AdviceRule *rule; /* NULL: it is of none */
    char *id;               /* the rule's; the scheme's; the design's, "width=0.75"; else a word */
    char *title;            /* what is changed, in words: "A narrower format, by traffic: int8" */
    AdviceEffort effort;
    AdviceRisk risk;
    AdviceKind kind;
    const char *format; /* id of the scheme advised; NULL: the format stays */
    char *layer;        /* the one with most to gain, by its name; NULL: the network */
    int layers;         /* that the rule speaks of; 0: the network */
    char *evidence;
    double measured, threshold; /* in the unit that the evidence gives them in */
    double gain_s;              /* roofline time of one batch; NAN: none that is worth saying */
    double bound_s;         /* of what it leads to, for a batch of as many; NAN without gain_s */
    bool at_most;           /* the gain is all that there is to be had, not a what-if's */
    double estimate_gain_s; /* of the estimated time, where both are inside the domain of a profile;
                               NAN: nobody knows. The evidence says so */
    double estimate_s;      /* what it is of */
    const char *profile;    /* by which; NULL: none */
    double beside_s;        /* saved beside the roofline time; NAN: nothing */
    int64_t gain_bytes;     /* of memory held; 0: none */
};

typedef struct AdviceList {
    GPtrArray *rows;               /* Advice *, by kind; within one the most first */
    const char *format;            /* that the best time is in; NULL: there is none */
    double seconds, bound_seconds; /* of it; NAN: none */
    bool sought_devices;           /* others were looked at, for one with room */
} AdviceList;

int advice_rule_count(void);
const AdviceRule *advice_rule_at(int i);

/* Where a network comes from, changed: of somebody who keeps what was counted. */
typedef struct AdviceSource {
    /* At a batch, or as declared (0), counted as the traffic model needs it. It lasts for the call.
     * NULL: that does not apply. */
    const Counted *(*changed)(const Change *change, int64_t batch, void *user);
    /* Of the graph that it counts; NULL and an error past 64 bits. */
    const Footprint *(*footprint)(const Counted *counted, void *user, GError **error);
    const AlgorithmCosts *(*algorithms)(const Counted *counted, TrafficModel model, void *user);
    void *user;
} AdviceSource;

/* What is asked about. */
typedef struct AdviceSubject {
    const Graph *graph;         /* as declared, neither fused nor cast; unused with a source */
    const AdviceSource *source; /* NULL: all is made for the call alone */
    const Device *device;
    Basis basis;
    TrafficModel traffic_model;
    bool batches;              /* the batch is held against the knee, for which many are counted */
    const GPtrArray *profiles; /* Profile: what they are estimated by; NULL: nothing is */
    const GPtrArray *devices;  /* Device: where else it may run; NULL: nothing is said of others */
    bool others;               /* what no rule speaks of is in the list too */
} AdviceSubject;

/* Free with advice_list_free. Fails when a footprint passes 64 bits; a what-if that does not apply
 * leaves its rule silent. */
AdviceList *advise(const AdviceSubject *subject, GError **error);
void advice_list_free(AdviceList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdviceList, advice_list_free)

#endif
