#include "whatif/advice.h"

#include <math.h>

#include "whatif/advice_case.h"

static const AdviceRule rules[] = {
    {"alignment", "Channels off the device's alignment",
     "Kernels work on channels in blocks: a layer with 23 channels takes as long as one with 24. "
     "The gain is the time spent on padding. Widen a layer to the next multiple for nothing, or "
     "narrow it to the one before.",
     advice_check_alignment},
    {"kernel", "Kernel or stride outside the commonly optimised set",
     "Libraries tune 1×1 and 3×3 convolutions of stride 1 and 2, and the 5×5 and 7×7 stem that "
     "networks begin with. So are patches side by side, a plain product of matrices. Others may "
     "run far under the roof. Two 3×3 see as much as a 5×5, and where that is faster the gain says "
     "by how much.",
     advice_check_kernel},
    {"dilation", "Dilated convolution",
     "Taps lie apart, so that neighbouring outputs share little in caches, and neither Winograd "
     "nor most tuned kernels apply. The roofline does not see it: no gain is given.",
     advice_check_dilation},
    {"low_intensity", "Low-intensity operator on a high-ridge device",
     "An operator to the left of the ridge point waits for memory. Fewer FLOPs will not make it "
     "faster: fewer bytes will, by fusing it or in a narrower format. The gain is all that it "
     "waits, the most there is; under 1 % of the time nothing is said.",
     advice_check_low_intensity},
    {"batch_norm", "Batch-norm that cannot fold",
     "Directly behind a convolution a batch-norm disappears into its weights. Behind an "
     "activation, an addition or a concatenation it stays, and its tensor crosses memory twice. "
     "Reordered to convolution, batch-norm, activation it folds, and its time is the gain; the "
     "network has to be trained again.",
     advice_check_batch_norm},
    {"tiny_operators", "Runs of tiny operators",
     "Gather, squeeze, slice and their kin calculate next to nothing, yet each is launched. "
     "Exported graphs have runs of them, often where shapes were computed. Written as one "
     "operator, a run costs one launch.",
     advice_check_tiny_operators},
    {"special", "Transcendental activations outrun the special-function unit",
     "An exponential counts as one FLOP, but comes from a unit of its own that gives fewer results "
     "per second. Each activation takes some per element: an exponential and a reciprocal for a "
     "sigmoid, a swish or a tanh, one exponential for a softmax or an ELU, four in all for a mish. "
     "Where they take longer than the layer's arithmetic and bytes, a hard sigmoid, a hard swish "
     "or a polynomial takes no longer than the roofline says. The gain is the time beyond it, "
     "which the network's roofline time leaves out; under 1 % of that nothing is said.",
     advice_check_special},
    {"overhead", "Deep and narrow: overhead exceeds 10 % of the time",
     "Each launch takes its time, however little there is to do. Fewer and wider layers, a larger "
     "batch or fusion help. The gain is that of fusing all that can be fused.",
     advice_check_overhead},
    {"linear_params", "Linear layers own the parameters",
     "Fully connected layers at the end hold most weights and do little of the work. Global "
     "average pooling in front of a single one takes them away.",
     advice_check_linear_params},
    {"weights_memory", "Weights larger than the device's memory",
     "What does not fit is loaded again for every batch, or does not run at all. The gain is what "
     "8-bit weights save.",
     advice_check_weights_memory},
    {"activations_on_chip", "Activation peak larger than on-chip memory",
     "At the peak, tensors live together that do not fit on the chip, so that they go to main "
     "memory and back. A smaller resolution, narrower early layers or work in place lower it; the "
     "gain is that of working in place.",
     advice_check_activations_on_chip},
    {"int8_traffic", "int8 gains by traffic",
     "Most of what int8 saves here it saves in memory-bound layers: because tensors are a quarter "
     "as large, not because integers are calculated faster. Weights alone in 8 bits may bring much "
     "of it.",
     advice_check_int8_traffic},
    {"int8_arithmetic", "int8 gains by arithmetic",
     "The device calculates int8 faster, and that is most of what it saves here. It comes only "
     "with activations in integers too.",
     advice_check_int8_arithmetic},
    {"int8_loses", "int8 loses",
     "Conversions and lower integer peaks cost more than narrower tensors save. It still makes the "
     "weights smaller.",
     advice_check_int8_loses},
    {"ping_pong", "Precision ping-pong",
     "Operators that stay in float between quantized ones make tensors cross memory once more for "
     "each change of precision. The gain is that of converting in passing; replacing what stays in "
     "float, a sigmoid by a hard sigmoid, saves more.",
     advice_check_ping_pong},
    {"batch", "Batch below the knee",
     "Weights are read once for a batch. Up to the knee a larger batch gives more throughput. The "
     "gain is the time saved for as many inputs as there are in a batch now.",
     advice_check_batch},
    {"reduce_flops", "Compute limits: reduce FLOPs",
     "The network's intensity is at or above the ridge point: arithmetic is scarce. Narrower "
     "layers, depthwise convolutions, lower resolution or Winograd help. The gain is that of three "
     "quarters of the channels.",
     advice_check_reduce_flops},
    {"reduce_bytes", "Memory limits: reduce bytes",
     "The network's intensity is below the ridge point: arithmetic is plentiful and bytes are "
     "scarce. Fusion and narrower formats help, fewer FLOPs do not. The gain is that of fusing all "
     "that can be fused.",
     advice_check_reduce_bytes},
};

int advice_rule_count(void)
{
    return G_N_ELEMENTS(rules);
}

const AdviceRule *advice_rule_at(int i)
{
    return &rules[i];
}

/* ---- Asking ---------------------------------------------------------------------------------- */

static void advice_free(gpointer data)
{
    Advice *advice = data;
    g_free(advice->evidence);
    g_free(advice);
}

/* An unknown gain comes last. */
static double rank(double gain_s)
{
    return isnan(gain_s) ? -INFINITY : gain_s;
}

static int by_gain(gconstpointer a, gconstpointer b)
{
    const Advice *x = *(const Advice *const *)a, *y = *(const Advice *const *)b;
    double gain_x = rank(x->gain_s), gain_y = rank(y->gain_s);
    if (gain_x != gain_y)
        return gain_x > gain_y ? -1 : 1;
    if (x->gain_bytes != y->gain_bytes)
        return x->gain_bytes > y->gain_bytes ? -1 : 1;
    return x->rule < y->rule ? -1 : x->rule > y->rule;
}

static void ask(AdviceCase *asked, const AdviceRule *rule, GPtrArray *list)
{
    Advice advice = {.rule = rule, .layer = NO_LAYER, .gain_s = NAN};
    if (rule->check(asked, &advice))
        g_ptr_array_add(list, g_memdup2(&advice, sizeof advice));
}

GPtrArray *advise(const Timing *timing, const AdviceOptions *options, GError **error)
{
    static const AdviceOptions none = {0};
    g_auto(AdviceCase) asked = {.timing = timing, .options = options ? options : &none};
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(advice_free);
    for (guint i = 0; i < G_N_ELEMENTS(rules) && asked.error == NULL; i++)
        ask(&asked, &rules[i], list);
    if (asked.error != NULL) {
        g_propagate_error(error, g_steal_pointer(&asked.error));
        return NULL;
    }
    g_ptr_array_sort(list, by_gain);
    return g_steal_pointer(&list);
}
