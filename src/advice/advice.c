#include "advice/advice.h"

#include <math.h>

#include "advice/advice_case.h"

/* Of the memory held, or of the best time: what is worth saying. */
static const double least_share = ADVICE_LEAST_LEAD;

/* effort, risk */
#define DO(effort, risk) ADVICE_EFFORT_##effort, ADVICE_RISK_##risk
#define ABOUT_ROOM true, false, VARIANT_NONE
#define WITH_GAIN false, false, VARIANT_NONE
#define NOTED false, true, VARIANT_NONE
#define WHAT_IF(variant) false, false, VARIANT_##variant, advice_check_design

static const AdviceRule rules[] = {
    {"fits_narrow", "It does not fit: store it in fewer bits", DO(FLAG, NONE), ABOUT_ROOM,
     advice_check_fits_narrow,
     "As declared, weights and activations are more than the device holds. In a narrower float "
     "they "
     "are not. Everything else is then against that format."},
    {"fits_quantized", "It does not fit: quantize it", DO(CALIBRATION, CALIBRATE), ABOUT_ROOM,
     advice_check_fits_quantized,
     "In no float that the device computes is there room for weights and activations; in 8 bits or "
     "fewer there is. Everything else is then against the fastest of those."},
    {"larger_device", "It does not fit: another device", DO(DEVICE, NONE), ABOUT_ROOM,
     advice_check_larger_device,
     "The device with the least memory, of the same class if there is one, that computes a float "
     "in "
     "which the network fits it. The other way is to share it out over several."},
    {"format_traffic", "A narrower format, by traffic", DO(CALIBRATION, CALIBRATE), WITH_GAIN,
     advice_check_format_traffic,
     "The fastest format that is calibrated and not trained, where it is faster than the best "
     "float. "
     "Most of what it saves it saves in layers that memory bounds: because tensors are smaller, "
     "not because they are calculated faster. Weights alone in few bits may bring much of it."},
    {"format_arithmetic", "A narrower format, by arithmetic", DO(CALIBRATION, CALIBRATE), WITH_GAIN,
     advice_check_format_arithmetic,
     "The same, where most is saved in layers that arithmetic bounds: the device calculates it "
     "faster. It comes only with activations in few bits too."},
    {"format_trained", "A format to train for", DO(RETRAINING, TRAIN), WITH_GAIN,
     advice_check_format_trained,
     "The fastest of formats that lose too much unless trained for, sparse or binary, where it is "
     "faster than all that ask for less."},
    {"int8_loses", "int8 loses", DO(FLAG, NONE), NOTED, advice_check_int8_loses,
     "Conversions and a lower integer peak cost more than narrower tensors save: stay with the "
     "float. It still makes the weights smaller."},
    {"ping_pong", "Precision ping-pong", DO(EXPORT, CALIBRATE), WITH_GAIN, advice_check_ping_pong,
     "In int8, operators that stay in float between quantized ones make tensors change precision "
     "on "
     "the way in and out. Fused, as the roofline time has it, they do so in passing. A stack that "
     "has operators for it makes tensors cross memory once more for each change: the gain, beside "
     "the time, is that of leaving them out. Replacing what stays in float, a sigmoid by a hard "
     "sigmoid, does so in any stack."},
    {"algorithm", "Another convolution algorithm", DO(LIBRARY, CHECK), WITH_GAIN,
     advice_check_algorithm,
     "Winograd and FFT multiply less and move more. The gain is that of the fastest for each "
     "convolution, where there is memory for their workspace and for transformed filters. The "
     "bound is that of the FLOPs then left. Transforms round in other places: narrow formats lose "
     "by it."},
    {"batch", "Batch below the knee", DO(FLAG, NONE), WITH_GAIN, advice_check_batch,
     "Weights are read once for a batch. Up to the knee a larger batch gives more throughput, and "
     "each takes longer. The gain is the time saved for as many inputs as there are in a batch "
     "now. No batch is named that does not fit."},
    {"batch_norm", "Batch-norm that cannot fold", DO(RETRAINING, TRAIN), WITH_GAIN,
     advice_check_batch_norm,
     "Directly behind a convolution a batch-norm disappears into its weights. Behind an "
     "activation, an addition or a concatenation it may stay, and its tensor crosses memory twice. "
     "Reordered to convolution, batch-norm, activation it folds, and its time is the gain."},
    {"low_intensity", "Low-intensity operator on a high-ridge device", DO(KERNELS, NONE), WITH_GAIN,
     advice_check_low_intensity,
     "A product to the left of its ridge point waits for memory. Fewer FLOPs will not make it "
     "faster: fewer bytes will. Its weights have to be read in any case, so that the gain, the "
     "most there is, is the time beyond them and beyond its arithmetic."},
    {"reduce_bytes", "Memory limits: reduce bytes", DO(KERNELS, NONE), WITH_GAIN,
     advice_check_reduce_bytes,
     "The network's intensity is below the ridge point: arithmetic is plentiful and bytes are "
     "scarce. The layers named have tensors that fit on the chip together, where it is known: one "
     "part "
     "of the image computed after the other, they need not leave it. The gain, the most there is, "
     "is their "
     "waiting for activations."},
    {"activations_on_chip", "Activations larger than on-chip memory", DO(REDESIGN, TRAIN),
     WITH_GAIN, advice_check_activations_on_chip,
     "The layers named have tensors that do not fit on the chip together, so that they go to main "
     "memory and back. A lower resolution or narrower early layers help. The gain, the most there "
     "is, is their waiting for activations."},
    {"reduce_flops", "Compute limits: reduce FLOPs", DO(REDESIGN, TRAIN), WITH_GAIN,
     advice_check_reduce_flops,
     "The network's intensity is at or above the ridge point: arithmetic is scarce. Narrower "
     "layers, depthwise convolutions, lower resolution or Winograd help. The gain is that of three "
     "quarters of the channels."},
    {"depthwise", "Depthwise separable convolutions", DO(REDESIGN, TRAIN), WHAT_IF(DEPTHWISE),
     "Every dense convolution as a depthwise one and a 1×1: 1/Cout + 1/K² of the multiplications, "
     "and one more tensor that crosses memory. The gain is in time, and often far less than the "
     "FLOPs promise."},
    {"inverted_residual", "Inverted residuals", DO(REDESIGN, TRAIN), WHAT_IF(INVERTED),
     "Every dense convolution as a 1×1 to six times the channels, a depthwise one, and a 1×1."},
    {"asymmetric", "n × n convolutions as 1 × n and n × 1", DO(REDESIGN, TRAIN),
     WHAT_IF(ASYMMETRIC),
     "The same field of view with 2/n of the multiplications, where channels stay as many."},
    {"linear_params", "Linear layers own the parameters", DO(REDESIGN, TRAIN), WITH_GAIN,
     advice_check_linear_params,
     "Fully connected layers at the end hold most weights and do little of the work. Global "
     "average pooling in front of a single one takes them away."},
    {"kernel", "Kernel or stride outside the commonly optimised set", DO(REDESIGN, TRAIN), NOTED,
     advice_check_kernel,
     "Libraries tune 1×1 and 3×3 convolutions of stride 1 and 2, and the 5×5 and 7×7 stem that "
     "networks begin with. So are patches side by side, a plain product of matrices. Others may "
     "run far under the roof. Two 3×3 see as much as a 5×5, and where that is faster the gain says "
     "by how much. Under 2 % of the time nothing is said."},
    {"dilation", "Dilated convolution", DO(REDESIGN, TRAIN), NOTED, advice_check_dilation,
     "Taps lie apart, so that neighbouring outputs share little in caches, and neither Winograd "
     "nor most tuned kernels apply. The roofline does not see it: no gain is given. Under 2 % of "
     "the time nothing is said."},
    {"tiny_operators", "Runs of tiny operators", DO(EXPORT, NONE), WITH_GAIN,
     advice_check_tiny_operators,
     "Gather, squeeze, slice and their kin calculate next to nothing, yet each is launched. "
     "Exported graphs have runs of them, often where shapes were computed. Written as one "
     "operator, a run costs one launch, and takes at least as long as its longest part."},
    {"overhead", "Deep and narrow: overhead exceeds 10 % of the time", DO(LIBRARY, NONE), WITH_GAIN,
     advice_check_overhead,
     "Each launch takes its time, however little there is to do. Launches recorded once and "
     "replayed, fewer and wider layers or a larger batch help. The saving, the most there is, is "
     "that of a single launch."},
    {"special", "Transcendental activations outrun the special-function unit",
     DO(RETRAINING, TRAIN), WITH_GAIN, advice_check_special,
     "An exponential counts as one FLOP, but comes from a unit of its own that gives fewer results "
     "per second. Each activation takes some per element: an exponential and a reciprocal for a "
     "sigmoid, a swish or a tanh, one exponential for a softmax or an ELU, four in all for a mish. "
     "Where they take longer than the layer's arithmetic and bytes, a hard sigmoid, a hard swish "
     "or a polynomial takes no longer than the roofline says. What is saved is the time beyond "
     "it."},
    {"alignment", "Channels off the device's alignment", DO(RETRAINING, TRAIN), WITH_GAIN,
     advice_check_alignment,
     "Kernels work on channels in blocks: a layer with 23 channels takes as long as one with 24. "
     "What is saved is the time spent on padding, which the roofline time leaves out. Widen a "
     "layer to the next multiple for nothing, or narrow it to the one before."},
};

int advice_rule_count(void)
{
    return G_N_ELEMENTS(rules);
}

const AdviceRule *advice_rule_at(int i)
{
    return &rules[i];
}

#define X(id, name) name,
static const char *const efforts[] = {ADVICE_EFFORT_LIST(X)};
static const char *const risks[] = {ADVICE_RISK_LIST(X)};
#undef X
#define X(id, name) [ADVICE_##id] = name,
static const char *const kinds[] = {ADVICE_KIND_LIST(X)};
#undef X
#define X(id, name) [ADVICE_OF_##id] = name,
static const char *const sources[] = {ADVICE_OF_LIST(X)};
#undef X

const char *advice_effort_name(AdviceEffort effort)
{
    return efforts[effort];
}

const char *advice_risk_name(AdviceRisk risk)
{
    return risks[risk];
}

const char *advice_kind_name(AdviceKind kind)
{
    return kinds[kind];
}

const char *advice_of_name(AdviceOf of)
{
    return sources[of];
}

/* ---- What is worth saying -------------------------------------------------------------------- */

static void advice_clear(Advice *advice)
{
    g_free(advice->id);
    g_free(advice->title);
    g_free(advice->layer);
    g_free(advice->evidence);
}

static void advice_free(gpointer data)
{
    advice_clear(data);
    g_free(data);
}

static double if_worth(double seconds, double whole)
{
    return seconds >= least_share * whole && seconds > 0 ? seconds : NAN;
}

/* No rule is believed to save more than is reachable, or what is not worth saying. */
static void settle_seconds(const AdviceCase *asked, Advice *advice)
{
    double best = asked->timing->seconds;
    if (isnan(advice->bound_s))
        advice->bound_s = asked->best->bound_s;
    double gain = isnan(advice->gain_s) ? NAN : fmin(advice->gain_s, best - advice->bound_s);
    advice->gain_s = if_worth(gain, best);
    advice->beside_s = if_worth(advice->beside_s, best);
    if (isnan(advice->gain_s))
        advice->bound_s = NAN;
    if (isnan(advice->gain_s) && isnan(advice->beside_s))
        advice->at_most = false;
}

static AdviceKind kind_of(const Advice *advice)
{
    return advice->rule->about_room   ? ADVICE_FIT
           : !isnan(advice->gain_s)   ? ADVICE_TIME
           : !isnan(advice->beside_s) ? ADVICE_BESIDE
           : advice->gain_bytes > 0   ? ADVICE_MEMORY
                                      : ADVICE_NOTE;
}

/* Whether there is something left to be said. */
static bool settle(const AdviceCase *asked, Advice *advice)
{
    if (asked->best != NULL) {
        double held = (double)counted_memory_on(asked->best->counted, asked->subject->device);
        settle_seconds(asked, advice);
        if (!advice->rule->about_room && (double)advice->gain_bytes < least_share * held)
            advice->gain_bytes = 0;
    }
    advice->kind = kind_of(advice);
    return advice->kind != ADVICE_NOTE || advice->rule->noted;
}

static bool is_asked(const AdviceCase *asked, const AdviceRule *rule)
{
    return rule->about_room ? asked->formats[0].fit.fits == FITS_NO : asked->best != NULL;
}

static void ask(AdviceCase *asked, const AdviceRule *rule, GPtrArray *list)
{
    Advice advice = {.of = ADVICE_OF_RULE,
                     .rule = rule,
                     .effort = rule->effort,
                     .risk = rule->risk,
                     .gain_s = NAN,
                     .estimate_gain_s = NAN,
                     .bound_s = NAN,
                     .beside_s = NAN};
    if (is_asked(asked, rule) && rule->check(asked, &advice) && settle(asked, &advice)) {
        advice.id = g_strdup(rule->id);
        advice.title = g_strconcat(rule->title, advice.format ? ": " : NULL, advice.format, NULL);
        g_ptr_array_add(list, g_memdup2(&advice, sizeof advice));
    } else {
        advice_clear(&advice);
    }
}

/* ---- Order ----------------------------------------------------------------------------------- */

/* How much of its kind. */
static double amount(const Advice *advice)
{
    switch (advice->kind) {
    case ADVICE_TIME:
        return advice->gain_s;
    case ADVICE_BESIDE:
        return advice->beside_s;
    case ADVICE_MEMORY:
        return (double)advice->gain_bytes;
    case ADVICE_LOSS: /* of which it is not known how little, last */
        return isnan(advice->gain_s) ? -INFINITY : advice->gain_s;
    default:
        return 0;
    }
}

static int by_kind_and_gain(gconstpointer a, gconstpointer b)
{
    const Advice *x = *(const Advice *const *)a, *y = *(const Advice *const *)b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (amount(x) != amount(y))
        return amount(x) > amount(y) ? -1 : 1;
    return x->rule < y->rule ? -1 : x->rule > y->rule;
}

/* ---- Asking ---------------------------------------------------------------------------------- */

static AdviceList *list_of(const AdviceCase *asked)
{
    const AdviceFormat *best = asked->best;
    AdviceList *list = g_new0(AdviceList, 1);
    list->rows = g_ptr_array_new_with_free_func(advice_free);
    list->format = best ? best->name : NULL;
    list->seconds = best ? best->timing->seconds : NAN;
    list->bound_seconds = best ? best->bound_s : NAN;
    return list;
}

AdviceList *advise(const AdviceSubject *subject, GError **error)
{
    g_auto(AdviceCase) asked = {0};
    advice_case_init(&asked, subject);
    g_autoptr(AdviceList) list = list_of(&asked);
    for (guint i = 0; i < G_N_ELEMENTS(rules) && asked.error == NULL; i++)
        ask(&asked, &rules[i], list->rows);
    if (subject->others && asked.error == NULL)
        advice_add_others(&asked, list->rows);
    if (asked.error != NULL) {
        g_propagate_error(error, g_steal_pointer(&asked.error));
        return NULL;
    }
    for (guint i = 0; i < list->rows->len; i++)
        advice_say_estimate(g_ptr_array_index(list->rows, i));
    list->sought_devices = asked.sought_devices;
    g_ptr_array_sort(list->rows, by_kind_and_gain);
    return g_steal_pointer(&list);
}

void advice_list_free(AdviceList *list)
{
    if (list == NULL)
        return;
    g_ptr_array_unref(list->rows);
    g_free(list);
}
