/* Advice (SPEC §11): what about a network costs time or memory on a device, the number that says
 * so, and what the what-ifs of SPEC §5 to §9 give for changing it.
 *
 * A rule speaks once for a network, naming the layer where most is to be had and how many there
 * are. Gains are differences of roofline times, no promises; those of several rules overlap and do
 * not add up.
 */
#ifndef WHATIF_ADVICE_H
#define WHATIF_ADVICE_H

#include "roofline/questions.h"
#include "whatif/counted.h"

typedef struct AdviceCase AdviceCase; /* private: see whatif/advice_case.h */
typedef struct Advice Advice;

/* A row of the table. `check` fills the advice but for its rule, and tells whether there is any. */
typedef struct AdviceRule {
    const char *id, *title, *explanation;
    bool (*check)(AdviceCase *asked, Advice *advice);
} AdviceRule;

enum { NO_LAYER = -1 };

struct Advice {
    const AdviceRule *rule;
    int layer;  /* in the timing's cost, the one with most to gain; NO_LAYER: the network */
    int layers; /* that the rule speaks of; 0: the network */
    char *evidence;
    double measured, threshold; /* in the unit that the evidence gives them in */
    double gain_s;              /* of one batch; NAN: none that the roofline can tell */
    int64_t gain_bytes;         /* of memory held; 0: none */
};

int advice_rule_count(void);
const AdviceRule *advice_rule_at(int i);

/* Where rules get what they ask beside a timing; zero: all is made for the call alone. */
typedef struct AdviceOptions {
    /* The network of the timing, changed and counted as its traffic model needs it: it lasts for
     * the call. NULL: that does not apply. */
    const Counted *(*changed)(const Change *change, void *user);
    SecondsAtBatch seconds_at;  /* roofline seconds at a batch; NULL: nothing is said about it */
    int64_t largest_batch;      /* power of two that fits the device; 0: none */
    const Footprint *footprint; /* of the timing's graph */
    void *user;
} AdviceOptions;

/* Advice on a network as timed, not fused: those with the largest gain in seconds first, then in
 * bytes, then in the order of the table. Elements (Advice *) belong to the array; caller unrefs it.
 * `options` may be NULL. Fails when the footprint passes 64 bits or `seconds_at` fails; a what-if
 * that does not apply leaves its gain unknown. */
GPtrArray *advise(const Timing *timing, const AdviceOptions *options, GError **error);

#endif
