#include "advice/advice_case.h"

#include <math.h>
#include <string.h>

#include "base/count.h"
#include "roofline/bound.h"
#include "whatif/design.h"

/* `align` is to the device's alignment. */
static const struct {
    const char *design;
    const char *scheme; /* in place of the best format */
} variants[VARIANT_COUNT] = {
    [VARIANT_ALIGNED] = {.design = "align"},
    [VARIANT_NARROW] = {.design = "width=0.75"},
    [VARIANT_DEPTHWISE] = {.design = "depthwise"},
    [VARIANT_INVERTED] = {.design = "inverted_residual"},
    [VARIANT_TWO_3X3] = {.design = "two_3x3"},
    [VARIANT_ASYMMETRIC] = {.design = "asymmetric"},
    [VARIANT_POOLED] = {.design = "global_pool"},
    [VARIANT_CONVERTS] = {.scheme = "int8"},
};

/* ---- Counting and timing --------------------------------------------------------------------- */

static const Counted *count_own(AdviceCase *asked, const Change *change, int64_t batch)
{
    const AdviceSubject *subject = asked->subject;
    bool tiled = subject->traffic_model == TRAFFIC_TILED;
    int64_t fast_bytes = tiled ? device_fast_memory(subject->device) : 0;
    Graph *resized = batch > 0 ? design_batch(subject->graph, batch, NULL) : NULL;
    if (batch > 0 && resized == NULL)
        return NULL;
    if (resized != NULL)
        g_ptr_array_add(asked->own_graphs, resized);
    Counted *counted = counted_new(resized ? resized : subject->graph, change, fast_bytes, NULL);
    if (counted != NULL)
        g_ptr_array_add(asked->own_counted, counted);
    return counted;
}

const Counted *advice_count(AdviceCase *asked, const Change *change, int64_t batch)
{
    const AdviceSource *source = asked->subject->source;
    return source ? source->changed(change, batch, source->user) : count_own(asked, change, batch);
}

Timing *advice_time(const AdviceCase *asked, const Counted *counted, GError **error)
{
    const AdviceSubject *subject = asked->subject;
    Roof roof;
    if (!roof_on(subject->device, counted_compute(counted), subject->basis, &roof, error))
        return NULL;
    return timing_new(counted->cost, &roof, subject->traffic_model, error);
}

/* Fused; a format of the whole network is its dtype, as nothing is quantized then. */
Change advice_change_to(const Scheme *scheme)
{
    bool format = scheme_is_format(scheme) && scheme->sparsity == SPARSITY_NONE;
    return (Change){.fusion = FUSION_ALL,
                    .dtype = format ? scheme->compute : DTYPE_FP32,
                    .scheme = format ? NULL : scheme->id};
}

/* ---- Room ------------------------------------------------------------------------------------ */

/* Whether what a change takes beyond the network as declared is a trifle to the device: formats and
 * designs hold a few times as many activations at most. */
static bool is_roomy(const AdviceCase *asked, int64_t weights_bytes)
{
    enum { FAR_MORE = 16 };
    int64_t activations =
        asked->declared ? count_mul(FAR_MORE, asked->declared->peak_inplace_bytes) : COUNT_OVERFLOW;
    return fit_on(asked->subject->device, weights_bytes, activations).fits == FITS_YES;
}

/* What has room fused has to have room as it stands too: that is what is said to fit elsewhere. */
Fit advice_fit(AdviceCase *asked, const Change *change, int64_t batch, const Counted *fused)
{
    Fit fit = counted_fit(fused, asked->subject->device);
    if (fit.fits != FITS_YES || (batch == 0 && is_roomy(asked, fit.weights_bytes)))
        return fit;
    Change plain = *change;
    plain.fusion = FUSION_NONE;
    const Counted *as_it_stands = advice_count(asked, &plain, batch);
    if (as_it_stands && counted_memory_bytes(as_it_stands) > counted_memory_bytes(fused))
        fit = counted_fit(as_it_stands, asked->subject->device);
    return fit;
}

/* ---- Formats --------------------------------------------------------------------------------- */

static AdviceFormat format_of(AdviceCase *asked, const Scheme *scheme)
{
    Change change = advice_change_to(scheme);
    AdviceFormat format = {.scheme = scheme, .risk = advice_risk_of(scheme), .name = scheme->id};
    const Counted *counted = format.counted = advice_count(asked, &change, 0);
    if (counted == NULL)
        return format;
    if (counted->quantized == NULL)
        format.name = dtype_name(counted_compute(counted)); /* a file may be in few bits as it is */
    format.fit = advice_fit(asked, &change, 0, counted);
    format.timing = advice_time(asked, counted, NULL);
    format.bound_s = format.timing ? bound_seconds(format.timing) : NAN;
    return format;
}

bool advice_format_runs(const AdviceFormat *format)
{
    return format->timing != NULL && format->fit.fits != FITS_NO;
}

static bool is_computed_wider(const AdviceFormat *format)
{
    return format->timing->roof.compute_dtype != counted_compute(format->counted);
}

/* Stored narrow and computed wide, a format gains where bytes do: by a trifle it gains nothing that
 * is worth another type. */
static bool is_faster(const AdviceFormat *format, const AdviceFormat *best)
{
    double seconds = format->timing->seconds;
    if (best && is_computed_wider(format) && !is_computed_wider(best))
        seconds /= 1 - ADVICE_LEAST_LEAD;
    return !best || seconds < best->timing->seconds;
}

const AdviceFormat *advice_fastest(const AdviceCase *asked, AdviceRisk risk)
{
    const AdviceFormat *best = NULL;
    for (int i = 0; i < scheme_count(); i++) {
        const AdviceFormat *format = &asked->formats[i];
        if (format->risk == risk && advice_format_runs(format) && is_faster(format, best))
            best = format;
    }
    return best;
}

/* What gains are against: of those that ask for the least, the fastest. */
static const AdviceFormat *find_best(const AdviceCase *asked)
{
    const AdviceFormat *best = NULL;
    for (int risk = 0; best == NULL && risk < ADVICE_RISK_COUNT; risk++)
        best = advice_fastest(asked, (AdviceRisk)risk);
    return best;
}

const AdviceFormat *advice_format(const AdviceCase *asked, const char *scheme)
{
    int i = 0;
    while (strcmp(asked->formats[i].scheme->id, scheme) != 0)
        i++;
    return &asked->formats[i];
}

bool advice_is_integers(const AdviceCase *asked)
{
    const Counted *counted = asked->formats[0].counted;
    return counted && counted_integers(counted) != DTYPE_UNKNOWN;
}

void advice_case_init(AdviceCase *asked, const AdviceSubject *subject)
{
    asked->subject = subject;
    asked->own_graphs = g_ptr_array_new_with_free_func((GDestroyNotify)graph_free);
    asked->own_counted = g_ptr_array_new_with_free_func((GDestroyNotify)counted_free);
    asked->declared = advice_count(asked, &(Change){.fusion = FUSION_NONE}, 0);
    asked->formats = g_new0(AdviceFormat, scheme_count());
    asked->formats[0] = format_of(asked, scheme_at(0));
    bool integers = advice_is_integers(asked);
    for (int i = 1; i < scheme_count(); i++)
        asked->formats[i] =
            integers ? (AdviceFormat){.scheme = scheme_at(i), .risk = advice_risk_of(scheme_at(i))}
                     : format_of(asked, scheme_at(i));
    if (asked->declared)
        asked->formats[0].fit = counted_fit(asked->declared, subject->device);
    asked->best = find_best(asked);
    asked->timing = asked->best ? asked->best->timing : NULL;
}

void advice_case_clear(AdviceCase *asked)
{
    for (int i = 0; i < scheme_count(); i++)
        timing_free(asked->formats[i].timing);
    for (int i = 0; i < VARIANT_COUNT; i++)
        timing_free(asked->variants[i].timing);
    footprint_free(asked->own_footprint);
    algorithm_costs_free(asked->own_algorithms);
    fusion_report_clear(&asked->unfolded);
    g_ptr_array_unref(asked->own_counted);
    g_ptr_array_unref(asked->own_graphs);
    g_free(asked->formats);
    g_clear_error(&asked->error);
}

/* ---- What-ifs -------------------------------------------------------------------------------- */

static const Counted *count_variant(AdviceCase *asked, Variant variant)
{
    int alignment = MAX(1, (int)asked->subject->device->alignment.value);
    g_autofree char *aligned = g_strdup_printf("align=%d", alignment);
    const char *design = variant == VARIANT_ALIGNED ? aligned : variants[variant].design;
    if (design && advice_is_integers(asked))
        return NULL;
    const char *const designs[] = {design, NULL};
    const char *scheme = variants[variant].scheme;
    Change change =
        advice_change_to(scheme ? advice_format(asked, scheme)->scheme : asked->best->scheme);
    change.designs = designs;
    change.converts = variant == VARIANT_CONVERTS;
    const Counted *counted = advice_count(asked, &change, 0);
    bool fits = counted && advice_fit(asked, &change, 0, counted).fits != FITS_NO;
    return fits ? counted : NULL;
}

const Counted *advice_counted(AdviceCase *asked, Variant variant)
{
    struct VariantAsked *one = &asked->variants[variant];
    if (!one->known)
        one->counted = count_variant(asked, variant);
    one->known = true;
    return one->counted;
}

const Timing *advice_timing(AdviceCase *asked, Variant variant)
{
    const Counted *counted = advice_counted(asked, variant);
    struct VariantAsked *one = &asked->variants[variant];
    if (one->timing == NULL && counted != NULL)
        one->timing = advice_time(asked, counted, NULL);
    return one->timing;
}

void advice_set_gain(const AdviceCase *asked, Advice *advice, const Timing *then)
{
    advice->gain_s = asked->timing->seconds - then->seconds;
    advice->bound_s = bound_seconds(then);
    advice_set_estimate(asked, advice, then, 1);
}

void advice_set_most(Advice *advice, double seconds)
{
    advice->gain_s = seconds;
    advice->at_most = true;
}

Timing *advice_at_batch(AdviceCase *asked, int64_t batch)
{
    Change change = advice_change_to(asked->best->scheme);
    const Counted *counted = advice_count(asked, &change, batch);
    bool fits = counted && advice_fit(asked, &change, batch, counted).fits != FITS_NO;
    return fits ? advice_time(asked, counted, NULL) : NULL;
}

/* ---- Of the best setup ----------------------------------------------------------------------- */

static bool is_batch_norm(const Op *op)
{
    for (int i = 0; i < op->n_parts; i++)
        if (is_batch_norm(&op->parts[i]))
            return true;
    return op_info(op->kind)->fusion == FUSE_FOLDS;
}

/* Fused or not. */
static bool has_batch_norm(const Graph *graph)
{
    for (int i = 0; i < graph_n_ops(graph); i++)
        if (is_batch_norm(graph_op(graph, i)) && !graph_op(graph, i)->auxiliary)
            return true;
    return false;
}

/* Fusing what is fused changes nothing, and says why. */
const GArray *advice_unfolded(AdviceCase *asked)
{
    const Graph *fused = asked->best->counted->graph;
    if (asked->unfolded.unfused == NULL && has_batch_norm(fused))
        fusion_explain(fused, 1U << FUSION_BN, &asked->unfolded);
    return asked->unfolded.unfused;
}

const Footprint *advice_footprint(AdviceCase *asked)
{
    const AdviceSource *source = asked->subject->source;
    const Counted *counted = asked->best->counted;
    if (asked->footprint != NULL || asked->error != NULL)
        return asked->footprint;
    if (source == NULL)
        asked->own_footprint = footprint_new(counted->cost->graph, &asked->error);
    asked->footprint =
        source ? source->footprint(counted, source->user, &asked->error) : asked->own_footprint;
    return asked->footprint;
}

const AlgorithmCosts *advice_algorithms(AdviceCase *asked)
{
    const AdviceSource *source = asked->subject->source;
    const Counted *counted = asked->best->counted;
    TrafficModel model = asked->subject->traffic_model;
    if (source != NULL)
        return source->algorithms(counted, model, source->user);
    if (asked->own_algorithms == NULL)
        asked->own_algorithms = algorithm_costs_new(counted->cost, model);
    return asked->own_algorithms;
}

const Op *advice_op(const AdviceCase *asked, int layer)
{
    return cost_op(asked->timing->cost, layer);
}

/* By its first parameter, as the bytes of a layer are not kept apart. */
static double weights_seconds(const AdviceCase *asked, int layer)
{
    const ModelCost *cost = asked->timing->cost;
    const Op *op = cost_op(cost, layer);
    int64_t elements = cost_layer(cost, layer)->traffic[asked->timing->traffic_model].weights;
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(cost->graph, op, i);
        if (tensor != NULL && tensor_is_parameter(tensor))
            return (double)count_bytes(elements, dtype_bits(tensor->dtype)) /
                   asked->timing->roof.bandwidth;
    }
    return 0;
}

double advice_waiting(const AdviceCase *asked, int layer)
{
    const LayerTime *time = timing_layer(asked->timing, layer);
    if (time->bound != BOUND_MEMORY)
        return 0;
    double least = fmax(fmax(time->matrix_s, time->vector_s), weights_seconds(asked, layer));
    return fmax(time->seconds - least, 0);
}

double advice_share(const AdviceCase *asked, double seconds)
{
    return advice_part(seconds, asked->timing->seconds);
}

void advice_set_layers(const AdviceCase *asked, Advice *advice, const Tally *tally)
{
    advice->layer = g_strdup(advice_op(asked, tally->worst)->name);
    advice->layers = tally->layers;
}

char *advice_which(const AdviceCase *asked, const Tally *tally)
{
    const char *name = advice_op(asked, tally->worst)->name;
    return tally->layers == 1 ? g_strdup_printf("'%s'", name)
                              : g_strdup_printf("%d layers, most in '%s'", tally->layers, name);
}
