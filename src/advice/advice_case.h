/* What the checks of advice rules share: a network on a device in every format, and under the
 * what-ifs in the best of them. */
#ifndef ADVICE_ADVICE_CASE_H
#define ADVICE_ADVICE_CASE_H

#include "advice/advice.h"
#include "roofline/questions.h"

/* The what-ifs that rules compare with, on top of the best setup: see the table in advice_case.c.
 */
typedef enum Variant {
    VARIANT_NONE,
    VARIANT_ALIGNED,    /* channels up to the device's alignment */
    VARIANT_NARROW,     /* width 0.75 */
    VARIANT_DEPTHWISE,  /* dense convolutions -> depthwise separable */
    VARIANT_INVERTED,   /* dense convolutions -> inverted residuals */
    VARIANT_TWO_3X3,    /* every 5x5 as two 3x3 */
    VARIANT_ASYMMETRIC, /* n x n -> 1 x n, n x 1 */
    VARIANT_POOLED,     /* linear head -> global average pooling */
    VARIANT_CONVERTS,   /* int8, its conversions operators of their own */
    VARIANT_COUNT,
} Variant;

/* The network in a format or scheme, with all fused that can be. */
typedef struct AdviceFormat {
    const Scheme *scheme;
    AdviceRisk risk;
    const char *name;
    const Counted *counted; /* NULL: it cannot be so */
    Timing *timing;         /* NULL: the device does not compute it */
    Fit fit;                /* fused or not, whichever takes more */
    double bound_s;
} AdviceFormat;

/* One asking: what it has been told is kept until its end. */
struct AdviceCase {
    const AdviceSubject *subject;
    AdviceFormat *formats;   /* one for each scheme; the first is the network as declared */
    const Counted *declared; /* nothing changed, nothing fused; NULL: it cannot be counted */
    const AdviceFormat *best;
    const Timing *timing; /* of the best; NULL: there is none */
    struct VariantAsked {
        bool known;
        const Counted *counted;
        Timing *timing;
    } variants[VARIANT_COUNT];
    const Footprint *footprint;
    FusionReport unfolded;
    bool sought_devices;
    GPtrArray *own_graphs, *own_counted; /* what no source keeps */
    Footprint *own_footprint;
    AlgorithmCosts *own_algorithms;
    GError *error; /* of what must not fail */
};

/* Counts the network in every format and times it. */
void advice_case_init(AdviceCase *asked, const AdviceSubject *subject);
void advice_case_clear(AdviceCase *asked);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AdviceCase, advice_case_clear)

/* Whether the device computes the format and has room for it, as far as is known. */
bool advice_format_runs(const AdviceFormat *format);

/* The least lead that is worth saying, of the best time: of a format over those of less risk, and
 * of one that is only stored narrow over one that is computed in its own type. */
#define ADVICE_LEAST_LEAD 0.02

/* The fastest format of a risk that runs, the first of those that take as long; NULL: none. */
const AdviceFormat *advice_fastest(const AdviceCase *asked, AdviceRisk risk);

const AdviceFormat *advice_format(const AdviceCase *asked, const char *scheme);

/* Whether all is integers already. Schemes quantize floats, and designs put layers of floats in
 * place of others, beside whose weights those would stand: nothing of either is advised then. */
bool advice_is_integers(const AdviceCase *asked);

/* The network changed; NULL where that does not apply, or does not fit the device. */
const Counted *advice_counted(AdviceCase *asked, Variant variant);

/* NULL too where the device cannot run it. */
const Timing *advice_timing(AdviceCase *asked, Variant variant);

/* The network changed at a batch, or as declared (0); NULL: that cannot be, or does not apply. */
const Counted *advice_count(AdviceCase *asked, const Change *change, int64_t batch);

/* All fused, in the scheme. */
Change advice_change_to(const Scheme *scheme);

/* Whether there is room for what a change leads to, fused and as it stands. */
Fit advice_fit(AdviceCase *asked, const Change *change, int64_t batch, const Counted *fused);

/* NULL and an error where the device does not compute it. Caller frees. */
Timing *advice_time(const AdviceCase *asked, const Counted *counted, GError **error);

/* Sets the gain of what leads to a timing of a fused graph, and its bound. */
void advice_set_gain(const AdviceCase *asked, Advice *advice, const Timing *then);

/* Likewise what it is estimated to save, `part` of `then` counting, where that can be told; and
 * says it at the end of the evidence. */
void advice_set_estimate(const AdviceCase *asked, Advice *advice, const Timing *then, double part);
void advice_say_estimate(Advice *advice);

/* Likewise of all that there is to be had of the network as it is. */
void advice_set_most(Advice *advice, double seconds);

/* The best setup at a batch; NULL where it cannot be or does not fit. Caller frees. */
Timing *advice_at_batch(AdviceCase *asked, int64_t batch);

/* What stays of batch-norms after all fusion, and why (Unfused); NULL: nothing. */
const GArray *advice_unfolded(AdviceCase *asked);

/* Of the best setup; NULL after a failure, which the case keeps. */
const Footprint *advice_footprint(AdviceCase *asked);
const AlgorithmCosts *advice_algorithms(AdviceCase *asked);

const Op *advice_op(const AdviceCase *asked, int layer);

/* Seconds that a layer waits for activations: beyond its arithmetic, and beyond its weights, which
 * have to be read. */
double advice_waiting(const AdviceCase *asked, int layer);

/* Of nothing, 0. */
static inline double advice_part(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

double advice_share(const AdviceCase *asked, double seconds); /* of the best time */

/* Layers that a rule speaks of. Start with worst = NO_LAYER. */
enum { NO_LAYER = -1 };

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

void advice_set_layers(const AdviceCase *asked, Advice *advice, const Tally *tally);

/* "'conv1'", or "5 layers, most in 'conv1'". Caller frees. */
char *advice_which(const AdviceCase *asked, const Tally *tally);

/* advice_others.c: adds what no rule in `rows` (Advice) speaks of. */
void advice_add_others(AdviceCase *asked, GPtrArray *rows);

#define ADVICE_CHECK(name) bool advice_check_##name(AdviceCase *asked, Advice *advice)
/* advice_formats.c */
ADVICE_CHECK(fits_narrow);
ADVICE_CHECK(fits_quantized);
ADVICE_CHECK(larger_device);
ADVICE_CHECK(format_traffic);
ADVICE_CHECK(format_arithmetic);
ADVICE_CHECK(format_trained);
ADVICE_CHECK(int8_loses);
ADVICE_CHECK(ping_pong);
/* advice_layers.c */
ADVICE_CHECK(alignment);
ADVICE_CHECK(kernel);
ADVICE_CHECK(dilation);
ADVICE_CHECK(low_intensity);
ADVICE_CHECK(batch_norm);
ADVICE_CHECK(tiny_operators);
ADVICE_CHECK(special);
/* advice_network.c */
ADVICE_CHECK(algorithm);
ADVICE_CHECK(design);
ADVICE_CHECK(overhead);
ADVICE_CHECK(linear_params);
ADVICE_CHECK(activations_on_chip);
ADVICE_CHECK(batch);
ADVICE_CHECK(reduce_flops);
ADVICE_CHECK(reduce_bytes);
#undef ADVICE_CHECK

#endif
