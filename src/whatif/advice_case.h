/* What the checks of advice rules share: a timing, and the same network under the what-ifs. */
#ifndef WHATIF_ADVICE_CASE_H
#define WHATIF_ADVICE_CASE_H

#include "whatif/advice.h"

/* The what-ifs that rules compare with: see the table in advice_case.c. */
typedef enum Variant {
    VARIANT_FUSED,          /* all that can be fused */
    VARIANT_ALIGNED,        /* channels up to the device's alignment */
    VARIANT_NARROW,         /* width 0.75 */
    VARIANT_TWO_3X3,        /* every 5x5 as two 3x3 */
    VARIANT_POOLED,         /* linear head -> global average pooling */
    VARIANT_INT8,           /* fused, then under the scheme "int8" */
    VARIANT_INT8_CONVERTED, /* the same with conversions in passing */
    VARIANT_COUNT,
} Variant;

/* One asking: what it has been told is kept until its end. */
struct AdviceCase {
    const Timing *timing;
    const AdviceOptions *options;
    bool known[VARIANT_COUNT];
    const Counted *counted[VARIANT_COUNT];
    Counted *made[VARIANT_COUNT]; /* those that nobody else keeps */
    Timing *timings[VARIANT_COUNT];
    Footprint *footprint;
    FusionReport unfolded;
    double by_traffic_s; /* of what int8 saves: asked by several rules, so kept once known */
    bool by_traffic_known;
    GError *error; /* of what must not fail */
};

void advice_case_clear(AdviceCase *asked);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AdviceCase, advice_case_clear)

/* The network changed; NULL where that does not apply. */
const Counted *advice_counted(AdviceCase *asked, Variant variant);

/* NULL too where the device cannot run it. */
const Timing *advice_timing(AdviceCase *asked, Variant variant);

/* Seconds that a variant takes less than the network as it is; NAN when it is not faster, or does
 * not apply. */
double advice_saving(AdviceCase *asked, Variant variant);

/* What stays of batch-norms after all fusion, and why (Unfused); NULL: nothing. */
const GArray *advice_unfolded(AdviceCase *asked);

/* NULL after a failure, which the case keeps. */
const Footprint *advice_footprint(AdviceCase *asked);

const Op *advice_op(const AdviceCase *asked, int layer);

/* Layers that a rule speaks of. Start with worst = NO_LAYER. */
typedef struct Tally {
    int layers, worst;
    double sum, most;
} Tally;

static inline void tally_add(Tally *tally, int layer, double amount)
{
    if (tally->worst == NO_LAYER || amount > tally->most) {
        tally->worst = layer;
        tally->most = amount;
    }
    tally->layers++;
    tally->sum += amount;
}

#define ADVICE_CHECK(name) bool advice_check_##name(AdviceCase *asked, Advice *advice)
/* advice_layers.c */
ADVICE_CHECK(alignment);
ADVICE_CHECK(kernel);
ADVICE_CHECK(dilation);
ADVICE_CHECK(low_intensity);
ADVICE_CHECK(batch_norm);
ADVICE_CHECK(tiny_operators);
ADVICE_CHECK(special);
/* advice_network.c */
ADVICE_CHECK(overhead);
ADVICE_CHECK(linear_params);
ADVICE_CHECK(weights_memory);
ADVICE_CHECK(activations_on_chip);
ADVICE_CHECK(int8_traffic);
ADVICE_CHECK(int8_arithmetic);
ADVICE_CHECK(int8_loses);
ADVICE_CHECK(ping_pong);
ADVICE_CHECK(batch);
ADVICE_CHECK(reduce_flops);
ADVICE_CHECK(reduce_bytes);
#undef ADVICE_CHECK

#endif
