/* Rules about number formats: which has room, which is fastest. */
#include <math.h>
#include <string.h>

#include "advice/advice_case.h"
#include "base/count.h"
#include "base/units.h"

static const double most_share = 0.50;      /* of what a format saves */
static const double ping_pong_share = 0.10; /* of the time */

AdviceRisk advice_risk_of(const Scheme *scheme)
{
    if (scheme->sparsity != SPARSITY_NONE || scheme->compute == DTYPE_BINARY)
        return ADVICE_RISK_TRAIN;
    return scheme_is_format(scheme) ? ADVICE_RISK_NONE : ADVICE_RISK_CALIBRATE;
}

AdviceEffort advice_effort_of(const Scheme *scheme)
{
    static const AdviceEffort efforts[ADVICE_RISK_COUNT] = {
        [ADVICE_RISK_NONE] = ADVICE_EFFORT_FLAG,
        [ADVICE_RISK_CHECK] = ADVICE_EFFORT_FLAG,
        [ADVICE_RISK_CALIBRATE] = ADVICE_EFFORT_CALIBRATION,
        [ADVICE_RISK_TRAIN] = ADVICE_EFFORT_RETRAINING,
    };
    return efforts[advice_risk_of(scheme)];
}

/* ---- Room ------------------------------------------------------------------------------------ */

/* As declared. */
static const Fit *declared_fit(const AdviceCase *asked)
{
    return &asked->formats[0].fit;
}

static int64_t needed(const Fit *fit)
{
    return count_add(fit->weights_bytes, fit->activations_bytes);
}

static int64_t room(const Fit *fit)
{
    return count_add(fit->memory_bytes, fit->flash_bytes);
}

/* "fp16 (13.6 GB), bf16 (13.6 GB)": formats of a risk that run, in the order of schemes. Caller
 * frees. */
static char *those_that_fit(const AdviceCase *asked, AdviceRisk risk)
{
    GString *text = g_string_new(NULL);
    for (int i = 0; i < scheme_count(); i++) {
        const AdviceFormat *format = &asked->formats[i];
        if (format->risk != risk || !advice_format_runs(format))
            continue;
        g_autofree char *bytes = units_bytes((double)needed(&format->fit));
        g_string_append_printf(text, "%s%s (%s)", text->len > 0 ? ", " : "", format->name, bytes);
    }
    return g_string_free(text, FALSE);
}

/* Measured and threshold are what it needs as declared, and the room there is. */
static void set_room(const AdviceCase *asked, Advice *advice, const char *remedy)
{
    const Fit *fit = declared_fit(asked);
    advice->measured = (double)needed(fit);
    advice->threshold = (double)room(fit);
    const Device *device = asked->subject->device;
    const AdviceFormat *declared = &asked->formats[0];
    bool computed = device_computes(device, counted_compute(declared->counted));
    g_autofree char *text = fit_text(fit, device);
    advice->evidence = g_strdup_printf(computed ? "in %s it %s; %s"
                                                : "the device computes no %s, in which it %s; %s",
                                       declared->name, text, remedy);
}

static bool fits_at(const AdviceCase *asked, Advice *advice, AdviceRisk risk)
{
    if (asked->best == NULL || asked->best->risk != risk)
        return false;
    g_autofree char *which = those_that_fit(asked, risk);
    g_autofree char *remedy = g_strdup_printf("it fits in %s", which);
    set_room(asked, advice, remedy);
    advice->format = asked->best->scheme->id;
    advice->gain_bytes = count_sub(needed(declared_fit(asked)), needed(&asked->best->fit));
    return true;
}

bool advice_check_fits_narrow(AdviceCase *asked, Advice *advice)
{
    return fits_at(asked, advice, ADVICE_RISK_NONE);
}

bool advice_check_fits_quantized(AdviceCase *asked, Advice *advice)
{
    return fits_at(asked, advice, ADVICE_RISK_CALIBRATE);
}

static int64_t room_of(const Device *device)
{
    const Memory *memory = device_main_memory(device);
    return count_add(memory ? memory->capacity_bytes : 0, device_flash_bytes(device));
}

/* The narrowest float that the device computes and that fits it; NULL: none. */
static const AdviceFormat *float_on(const AdviceCase *asked, const Device *device)
{
    const AdviceFormat *best = NULL;
    for (int i = 0; i < scheme_count(); i++) {
        const AdviceFormat *format = &asked->formats[i];
        if (format->risk != ADVICE_RISK_NONE || format->counted == NULL ||
            !device_computes(device, format->scheme->compute) ||
            counted_fit(format->counted, device).fits != FITS_YES)
            continue;
        if (best == NULL || needed(&format->fit) < needed(&best->fit))
            best = format;
    }
    return best;
}

/* Of a device's class, or of any, the one with the least room that is enough. */
static const Device *smallest_with_room(const AdviceCase *asked, bool of_class)
{
    const GPtrArray *devices = asked->subject->devices;
    const char *own = asked->subject->device->class_name;
    const Device *best = NULL;
    for (guint i = 0; i < devices->len; i++) {
        const Device *device = g_ptr_array_index(devices, i);
        if ((!of_class || g_strcmp0(device->class_name, own) == 0) &&
            device_bandwidth(device, BASIS_THEORETICAL, false) > 0 &&
            (best == NULL || room_of(device) < room_of(best)) && float_on(asked, device) != NULL)
            best = device;
    }
    return best;
}

bool advice_check_larger_device(AdviceCase *asked, Advice *advice)
{
    if (asked->subject->devices == NULL ||
        (asked->best != NULL && asked->best->risk == ADVICE_RISK_NONE))
        return false;
    asked->sought_devices = true;
    const Device *of_class = smallest_with_room(asked, true);
    const Device *device = of_class ? of_class : smallest_with_room(asked, false);
    if (device == NULL)
        return false;
    const AdviceFormat *format = float_on(asked, device);
    g_autofree char *need = units_bytes((double)needed(&format->fit));
    g_autofree char *have = units_bytes((double)room_of(device));
    g_autofree char *remedy =
        g_strdup_printf("in %s it needs %s, and the smallest%s that runs it is '%s' with %s",
                        format->name, need, of_class ? " of its class" : "", device->id, have);
    set_room(asked, advice, remedy);
    return true;
}

/* ---- Faster formats -------------------------------------------------------------------------- */

/* Seconds of the fastest that asks for less than a risk; infinite: none does. */
static double fastest_below(const AdviceCase *asked, AdviceRisk risk)
{
    double seconds = INFINITY;
    for (int less = 0; less < (int)risk; less++) {
        const AdviceFormat *format = advice_fastest(asked, (AdviceRisk)less);
        if (format != NULL)
            seconds = fmin(seconds, format->timing->seconds);
    }
    return seconds;
}

/* On the frontier of time and risk: faster than all that ask for less, by what is worth saying. */
static const AdviceFormat *format_advised(const AdviceCase *asked, AdviceRisk risk)
{
    const AdviceFormat *format = advice_fastest(asked, risk);
    if (format == NULL || format == asked->best)
        return NULL;
    double lead = fastest_below(asked, risk) - format->timing->seconds;
    return lead >= ADVICE_LEAST_LEAD * asked->timing->seconds ? format : NULL;
}

static double sum_memory_bound(const Timing *timing, const bool *memory_bound,
                               const Quantized *quantized)
{
    double sum = 0;
    for (int i = 0; i < timing->cost->n_layers; i++) {
        int op = cost_op_index(timing->cost, i);
        if (memory_bound[quantized ? quantized_op(quantized, op)->origin : op])
            sum += timing_layer(timing, i)->seconds;
    }
    return sum;
}

/* Of what a scheme saves, the share in layers that memory bounds before. Operators of one and the
 * same network, fused: in another float they stand in the same order. */
static double share_by_traffic(const AdviceCase *asked, const AdviceFormat *format)
{
    const Timing *before = asked->timing, *after = format->timing;
    const Quantized *quantized = format->counted->quantized;
    double saved = before->seconds - after->seconds;
    int n = graph_n_ops(before->cost->graph);
    if (quantized == NULL || n != graph_n_ops(format->counted->graph) || saved <= 0)
        return before->memory_bound_share;
    g_autofree bool *memory_bound = g_new0(bool, n + 1);
    for (int i = 0; i < before->cost->n_layers; i++)
        memory_bound[cost_op_index(before->cost, i)] =
            timing_layer(before, i)->bound == BOUND_MEMORY;
    return (sum_memory_bound(before, memory_bound, NULL) -
            sum_memory_bound(after, memory_bound, quantized)) /
           saved;
}

/* Held while it runs. */
static int64_t bytes_saved(const AdviceCase *asked, const AdviceFormat *format)
{
    const Device *device = asked->subject->device;
    int64_t saved = counted_held_bytes(asked->best->counted, device) -
                    counted_held_bytes(format->counted, device);
    return MAX(0, saved);
}

static void set_format(const AdviceCase *asked, Advice *advice, const AdviceFormat *format,
                       double by_traffic)
{
    advice_set_gain(asked, advice, format->timing);
    advice->format = format->scheme->id;
    advice->gain_bytes = bytes_saved(asked, format);
    advice->measured = by_traffic;
    advice->threshold = most_share;
    g_autofree char *before = units_seconds(asked->timing->seconds);
    g_autofree char *after = units_seconds(format->timing->seconds);
    g_autofree char *part = units_percent(fmin(fmax(by_traffic, 0), 1), 0);
    advice->evidence =
        g_strdup_printf("%s in %s, %s in %s; %s of that is saved in layers bound by memory", after,
                        format->name, before, asked->best->name, part);
}

static bool calibrated(AdviceCase *asked, Advice *advice, bool traffic)
{
    const AdviceFormat *format = format_advised(asked, ADVICE_RISK_CALIBRATE);
    double by_traffic = format ? share_by_traffic(asked, format) : 0;
    if (format == NULL || traffic != (by_traffic >= most_share))
        return false;
    set_format(asked, advice, format, by_traffic);
    return true;
}

bool advice_check_format_traffic(AdviceCase *asked, Advice *advice)
{
    return calibrated(asked, advice, true);
}

bool advice_check_format_arithmetic(AdviceCase *asked, Advice *advice)
{
    return calibrated(asked, advice, false);
}

bool advice_check_format_trained(AdviceCase *asked, Advice *advice)
{
    const AdviceFormat *format = format_advised(asked, ADVICE_RISK_TRAIN);
    if (format == NULL)
        return false;
    set_format(asked, advice, format, share_by_traffic(asked, format));
    return true;
}

/* ---- int8 ------------------------------------------------------------------------------------ */

/* NULL: it does not run, quantizes nothing, or is what the device does anyway. */
static const AdviceFormat *int8_of(const AdviceCase *asked)
{
    const AdviceFormat *int8 = advice_format(asked, "int8");
    bool speaks = advice_format_runs(int8) && asked->best->risk == ADVICE_RISK_NONE &&
                  int8->counted->quantized->n_quantized > 0;
    return speaks ? int8 : NULL;
}

bool advice_check_int8_loses(AdviceCase *asked, Advice *advice)
{
    const AdviceFormat *int8 = int8_of(asked);
    if (int8 == NULL || int8->timing->seconds <= asked->timing->seconds)
        return false;
    advice->measured = int8->timing->seconds;
    advice->threshold = asked->timing->seconds;
    g_autofree char *after = units_seconds(advice->measured);
    g_autofree char *before = units_seconds(advice->threshold);
    advice->evidence =
        g_strdup_printf("%s in int8, %s in %s, both fused", after, before, asked->best->name);
    return true;
}

/* What enters the network is converted once in any case; what leaves it stays in int8. */
static bool converts_inside(const Quantized *quantized, int index)
{
    const Tensor *in = op_input(quantized->graph, graph_op(quantized->graph, index), 0);
    return quantized_op(quantized, index)->conversion && in != NULL && in->role != TENSOR_INPUT;
}

static double converting(const Quantized *quantized, const Timing *timing, int *n)
{
    double sum = 0;
    for (int i = 0; i < timing->cost->n_layers; i++) {
        if (!converts_inside(quantized, cost_op_index(timing->cost, i)))
            continue;
        sum += timing_layer(timing, i)->seconds;
        ++*n;
    }
    return sum;
}

/* Of a stack that runs int8, as it should, but folds no conversions. */
bool advice_check_ping_pong(AdviceCase *asked, Advice *advice)
{
    const AdviceFormat *int8 = int8_of(asked);
    bool leads = int8 && int8->timing->seconds < asked->timing->seconds;
    const Timing *timing = leads ? advice_timing(asked, VARIANT_CONVERTS) : NULL;
    int n = 0;
    if (timing == NULL)
        return false;
    const Quantized *quantized = advice_counted(asked, VARIANT_CONVERTS)->quantized;
    advice->measured = converting(quantized, timing, &n) / timing->seconds;
    advice->threshold = ping_pong_share;
    if (n == 0 || advice->measured <= advice->threshold)
        return false;
    advice->beside_s = timing->seconds - int8->timing->seconds;
    g_autofree char *part = units_percent(advice->measured, 1);
    g_autofree char *limit = units_percent(ping_pong_share, 0);
    g_autofree char *then = units_seconds(timing->seconds);
    g_autofree char *folded = units_seconds(int8->timing->seconds);
    advice->evidence = g_strdup_printf(
        "in int8, %d conversions between operators, not fused, take %s of %s, above %s; fused it "
        "is %s in all",
        n, part, then, limit, folded);
    return true;
}
