/* Rules about layers. */
#include <inttypes.h>
#include <math.h>

#include "advice/advice_case.h"
#include "base/units.h"

enum { SHORTEST_RUN = 3 };

static const double worth_saying = 0.02; /* of the time */
static const Tally no_layers = {.worst = NO_LAYER};

static int n_layers(const AdviceCase *asked)
{
    return asked->timing->cost->n_layers;
}

static const LayerTime *time_of(const AdviceCase *asked, int layer)
{
    return timing_layer(asked->timing, layer);
}

/* ---- Alignment ------------------------------------------------------------------------------- */

/* Output channels of a dense convolution or linear layer; 0: it is neither, or unknown. */
static int64_t dense_channels(const AdviceCase *asked, int layer)
{
    const LayerCost *cost = cost_layer(asked->timing->cost, layer);
    const Tensor *out = op_output(asked->timing->cost->graph, advice_op(asked, layer), 0);
    if (!cost->covered || out == NULL || out->shape.rank < 2)
        return 0;
    if (cost->op_class == OP_CLASS_LINEAR)
        return out->shape.dim[out->shape.rank - 1];
    return cost->op_class == OP_CLASS_CONV ? out->shape.dim[1] : 0;
}

static double padding_seconds(const AdviceCase *asked, const Timing *aligned, int layer)
{
    return aligned ? timing_layer(aligned, layer)->seconds - time_of(asked, layer)->seconds : 0;
}

/* Operators stay the same ones when channels are padded, so layers can be compared one by one. */
static const Timing *aligned_timing(AdviceCase *asked)
{
    const Timing *aligned = advice_timing(asked, VARIANT_ALIGNED);
    return aligned && aligned->cost->n_layers == n_layers(asked) ? aligned : NULL;
}

static char *padding_text(const AdviceCase *asked, const Timing *aligned)
{
    g_autofree char *useful = units_si((double)asked->timing->cost->macs, 4, "MAC");
    g_autofree char *done = units_si((double)aligned->cost->macs, 4, "MAC");
    return g_strdup_printf("%s are done for %s that are useful", done, useful);
}

bool advice_check_alignment(AdviceCase *asked, Advice *advice)
{
    int alignment = (int)asked->subject->device->alignment.value;
    Tally off = no_layers;
    const Timing *aligned = NULL;
    for (int i = 0; alignment > 1 && i < n_layers(asked); i++) {
        if (dense_channels(asked, i) % alignment == 0)
            continue;
        if (off.layers == 0)
            aligned = aligned_timing(asked);
        tally_add(&off, i, padding_seconds(asked, aligned, i));
    }
    if (off.layers == 0 || aligned == NULL)
        return false;
    advice_set_layers(asked, advice, &off);
    advice->measured = (double)dense_channels(asked, off.worst);
    advice->threshold = alignment;
    advice->beside_s = aligned->seconds - asked->timing->seconds;
    g_autofree char *where = advice_which(asked, &off), *padding = padding_text(asked, aligned);
    advice->evidence = g_strdup_printf("%s: %.0f output channels are no multiple of %d; %s", where,
                                       advice->measured, alignment, padding);
    return true;
}

/* ---- Convolutions ---------------------------------------------------------------------------- */

/* Of a convolution over two dimensions: its weights are Cout x Cin/g x Kh x Kw. */
typedef struct Conv {
    int64_t kernel[2], stride[2], dilation[2];
} Conv;

static bool conv_of(const AdviceCase *asked, int layer, Conv *conv)
{
    const Op *op = op_lead(advice_op(asked, layer));
    const Tensor *weights = op_input(asked->timing->cost->graph, op, 1);
    if (op->kind != OP_CONV || weights == NULL || weights->shape.rank != 4)
        return false;
    for (int i = 0; i < 2; i++) {
        conv->kernel[i] = weights->shape.dim[2 + i];
        conv->stride[i] = ints_at(&op_window(op)->stride, i, 1);
        conv->dilation[i] = ints_at(&op_window(op)->dilation, i, 1);
    }
    return true;
}

static int first_product(const AdviceCase *asked)
{
    int i = 0;
    while (i < n_layers(asked) && cost_layer(asked->timing->cost, i)->macs == 0)
        i++;
    return i;
}

static bool is_common(const Conv *conv, bool is_first)
{
    int64_t k = conv->kernel[0], s = conv->stride[0];
    if (k != conv->kernel[1] || s != conv->stride[1])
        return false;
    if (k == s)
        return true; /* patches side by side: a plain product of matrices */
    if (s > 2)
        return false;
    return k == 1 || k == 3 || ((k == 5 || k == 7) && is_first);
}

bool advice_check_kernel(AdviceCase *asked, Advice *advice)
{
    Tally odd = no_layers;
    bool five = false;
    Conv conv;
    int first = first_product(asked);
    for (int i = 0; i < n_layers(asked); i++) {
        if (!conv_of(asked, i, &conv) || is_common(&conv, i <= first))
            continue;
        tally_add(&odd, i, time_of(asked, i)->seconds);
        five |= conv.kernel[0] == 5 && conv.kernel[1] == 5;
    }
    if (odd.layers == 0 || advice_share(asked, odd.sum) < worth_saying)
        return false;
    advice_set_layers(asked, advice, &odd);
    conv_of(asked, odd.worst, &conv);
    advice->measured = (double)MAX(conv.kernel[0], conv.kernel[1]);
    advice->threshold = 3;
    const Timing *two_3x3 = five ? advice_timing(asked, VARIANT_TWO_3X3) : NULL;
    if (two_3x3 != NULL)
        advice_set_gain(asked, advice, two_3x3);
    g_autofree char *where = advice_which(asked, &odd);
    g_autofree char *part = units_percent(advice_share(asked, odd.sum), 1);
    advice->evidence = g_strdup_printf("%s: kernel %" PRId64 "×%" PRId64 ", stride %" PRId64
                                       ", against 1×1 and 3×3 of stride 1 and 2; %s of the time",
                                       where, conv.kernel[0], conv.kernel[1],
                                       MAX(conv.stride[0], conv.stride[1]), part);
    return true;
}

bool advice_check_dilation(AdviceCase *asked, Advice *advice)
{
    Tally dilated = no_layers;
    Conv conv;
    for (int i = 0; i < n_layers(asked); i++)
        if (conv_of(asked, i, &conv) && MAX(conv.dilation[0], conv.dilation[1]) > 1)
            tally_add(&dilated, i, time_of(asked, i)->seconds);
    if (dilated.layers == 0 || advice_share(asked, dilated.sum) < worth_saying)
        return false;
    advice_set_layers(asked, advice, &dilated);
    conv_of(asked, dilated.worst, &conv);
    advice->measured = (double)MAX(conv.dilation[0], conv.dilation[1]);
    advice->threshold = 1;
    g_autofree char *where = advice_which(asked, &dilated);
    g_autofree char *part = units_percent(advice_share(asked, dilated.sum), 1);
    advice->evidence = g_strdup_printf("%s: dilation %.0f, against 1; %s of the time", where,
                                       advice->measured, part);
    return true;
}

/* ---- Intensity ------------------------------------------------------------------------------- */

/* Bytes take memory_s, arithmetic its own seconds: the ridge is where they meet. */
bool advice_check_low_intensity(AdviceCase *asked, Advice *advice)
{
    Tally slow = no_layers;
    for (int i = 0; i < n_layers(asked); i++) {
        double waiting = advice_waiting(asked, i);
        if (waiting > 0 && cost_layer(asked->timing->cost, i)->macs > 0)
            tally_add(&slow, i, waiting);
    }
    if (slow.layers == 0 || advice_share(asked, slow.sum) < worth_saying)
        return false;
    const LayerTime *time = time_of(asked, slow.worst);
    const LayerCost *cost = cost_layer(asked->timing->cost, slow.worst);
    double computing = fmax(time->matrix_s, time->vector_s);
    advice_set_layers(asked, advice, &slow);
    advice_set_most(advice, slow.sum);
    advice->measured = layer_intensity(cost, asked->timing->traffic_model);
    advice->threshold = computing > 0 ? advice->measured * time->memory_s / computing : NAN;
    g_autofree char *where = advice_which(asked, &slow);
    g_autofree char *ridge = units_number(advice->threshold, 3);
    g_autofree char *intensity = units_number(advice->measured, 3);
    g_autofree char *part = units_percent(advice_share(asked, slow.sum), 1);
    advice->evidence =
        g_strdup_printf("%s: %s %s, the ridge point of its arithmetic is %s; "
                        "%s of the time is waiting for activations",
                        where, intensity, dtype_intensity_unit(time->compute_dtype), ridge, part);
    return true;
}

/* ---- Batch-norm ------------------------------------------------------------------------------ */

/* Why each batch-norm stays, by its name. Strings belong to `unfolded`. */
static GHashTable *reasons_of(const GArray *unfolded)
{
    GHashTable *reasons = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; unfolded != NULL && i < unfolded->len; i++) {
        const Unfused *one = &g_array_index(unfolded, Unfused, i);
        g_hash_table_insert(reasons, (gpointer)one->op, (gpointer)one->reason);
    }
    return reasons;
}

bool advice_check_batch_norm(AdviceCase *asked, Advice *advice)
{
    g_autoptr(GHashTable) reasons = reasons_of(advice_unfolded(asked));
    Tally stay = no_layers;
    for (int i = 0; g_hash_table_size(reasons) > 0 && i < n_layers(asked); i++)
        if (op_info(advice_op(asked, i)->kind)->fusion == FUSE_FOLDS &&
            g_hash_table_contains(reasons, advice_op(asked, i)->name))
            tally_add(&stay, i, time_of(asked, i)->seconds);
    if (stay.layers == 0)
        return false;
    advice_set_layers(asked, advice, &stay);
    advice->measured = stay.layers;
    advice->threshold = 0;
    advice->gain_s = stay.sum;
    g_autofree char *where = advice_which(asked, &stay);
    const char *reason = g_hash_table_lookup(reasons, advice_op(asked, stay.worst)->name);
    advice->evidence = g_strdup_printf(
        "%s: %s; directly behind a convolution (conv → bn → activation) it folds", where, reason);
    return true;
}

/* ---- Tiny operators -------------------------------------------------------------------------- */

/* Where overhead is unknown, only what moves nothing but data. */
static bool is_tiny(const AdviceCase *asked, int layer)
{
    const LayerCost *cost = cost_layer(asked->timing->cost, layer);
    double overhead = asked->timing->roof.overhead_s;
    bool light = cost->op_class == OP_CLASS_DATA || cost->op_class == OP_CLASS_ELEMENTWISE ||
                 cost->op_class == OP_CLASS_REDUCE;
    if (overhead > 0)
        return light && time_of(asked, layer)->seconds < overhead;
    return cost->op_class == OP_CLASS_DATA;
}

typedef struct Run {
    int length, launches;
    bool moves;           /* at least one moves data: additions in a row are an expression */
    double sum_s, most_s; /* of its operators; of the longest */
} Run;

static Run run_from(const AdviceCase *asked, int first)
{
    Run run = {0};
    for (int i = first; i < n_layers(asked) && is_tiny(asked, i); i++) {
        const LayerTime *time = time_of(asked, i);
        run.length++;
        run.launches += time->bound != BOUND_NONE;
        run.moves |= cost_layer(asked->timing->cost, i)->op_class == OP_CLASS_DATA;
        run.sum_s += time->seconds;
        run.most_s = fmax(run.most_s, time->seconds);
    }
    return run;
}

typedef struct Runs {
    Tally tally; /* by length */
    int operators, launches;
    double saved_s; /* when each takes as long as its longest operator */
} Runs;

static Runs find_runs(const AdviceCase *asked)
{
    Runs runs = {.tally = no_layers};
    for (int i = 0; i < n_layers(asked);) {
        Run run = run_from(asked, i);
        if (run.length >= SHORTEST_RUN && run.launches >= 2 && run.moves) {
            tally_add(&runs.tally, i, run.length);
            runs.operators += run.length;
            runs.launches += run.launches;
            runs.saved_s += run.sum_s - run.most_s;
        }
        i += MAX(1, run.length);
    }
    return runs;
}

bool advice_check_tiny_operators(AdviceCase *asked, Advice *advice)
{
    Runs runs = find_runs(asked);
    if (runs.tally.layers == 0)
        return false;
    advice_set_layers(asked, advice, &runs.tally);
    advice->layers = runs.operators;
    advice->measured = runs.tally.most;
    advice->threshold = SHORTEST_RUN;
    advice_set_most(advice, runs.saved_s);
    advice->beside_s = asked->timing->roof.overhead_s * (runs.launches - runs.tally.layers);
    advice->evidence = g_strdup_printf("%d operators in runs of %d or more (runs: %d), the longest "
                                       "of %.0f from '%s' on; launches: %d",
                                       runs.operators, SHORTEST_RUN, runs.tally.layers,
                                       runs.tally.most, advice->layer, runs.launches);
    return true;
}

/* ---- Special functions ----------------------------------------------------------------------- */

static double special_calls_of(const AdviceCase *asked, const Op *op)
{
    const Tensor *out = op_output(asked->timing->cost->graph, op, 0);
    int each = op_info(op->kind)->special;
    return each > 0 && out != NULL ? (double)shape_elements(&out->shape) * each : 0;
}

/* Results of special functions that a layer takes. */
static double special_calls(const AdviceCase *asked, int layer)
{
    const Op *op = advice_op(asked, layer);
    double calls = special_calls_of(asked, op);
    if (!cost_layer(asked->timing->cost, layer)->covered)
        return 0;
    for (int i = 0; i < op->n_parts && op_info(op->kind)->special == 0; i++)
        calls += special_calls_of(asked, &op->parts[i]);
    return calls * (double)op_times(op);
}

bool advice_check_special(AdviceCase *asked, Advice *advice)
{
    double rate = asked->subject->device->special.value;
    Tally slow = no_layers;
    for (int i = 0; rate > 0 && i < n_layers(asked); i++) {
        double beyond = special_calls(asked, i) / rate - time_of(asked, i)->seconds;
        if (beyond > 0)
            tally_add(&slow, i, beyond);
    }
    if (slow.layers == 0 || advice_share(asked, slow.sum) < worth_saying)
        return false;
    advice_set_layers(asked, advice, &slow);
    advice->measured = special_calls(asked, slow.worst) / rate;
    advice->threshold = time_of(asked, slow.worst)->seconds;
    advice->beside_s = slow.sum;
    g_autofree char *where = advice_which(asked, &slow), *at = units_si(rate, 3, "/s");
    g_autofree char *calls = units_si(special_calls(asked, slow.worst), 3, "");
    g_autofree char *takes = units_seconds(advice->measured);
    g_autofree char *own = units_seconds(advice->threshold);
    advice->evidence = g_strdup_printf(
        "%s: %s results of special functions at %s take %s, its arithmetic and bytes %s", where,
        calls, at, takes, own);
    return true;
}
