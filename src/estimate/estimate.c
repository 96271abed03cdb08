#include "estimate/estimate.h"

#include <math.h>

/* ---- Domain ---------------------------------------------------------------------------------- */

static bool is_within(double value, Range range)
{
    return value >= range.low && value <= range.high;
}

bool layer_is_inside(const LayerFeatures *layer, const Profile *profile)
{
    const ClassData *data = &profile->data[layer->work];
    return layer->work == WORK_VIEW || (data->layers > 0 && is_within(layer->bytes, data->bytes) &&
                                        is_within(layer->intensity, data->intensity));
}

/* Seconds in layers that are outside, by class. */
typedef struct Outside {
    double of[WORK_CLASS_COUNT], unmeasured, unlike;
} Outside;

static Outside outside_of(const Features *features, const Estimate *estimate)
{
    Outside outside = {0};
    for (int i = 0; i < features->n; i++) {
        const LayerFeatures *layer = &features->layers[i];
        double seconds = layer->layers * estimate->layers[i].seconds;
        if (!estimate->unlike[i])
            continue;
        bool measured = estimate->profile->data[layer->work].layers > 0;
        outside.of[layer->work] += seconds;
        *(measured ? &outside.unlike : &outside.unmeasured) += seconds;
    }
    return outside;
}

/* The class that takes longest of those with data or of those without. */
static WorkClass most_of(const Outside *outside, const Profile *profile, bool measured)
{
    int most = WORK_CLASS_COUNT;
    for (int c = 0; c < WORK_CLASS_COUNT; c++)
        if ((profile->data[c].layers > 0) == measured && outside->of[c] > 0 &&
            (most == WORK_CLASS_COUNT || outside->of[c] > outside->of[most]))
            most = c;
    return (WorkClass)most;
}

static void say(GString *text, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void say(GString *text, const char *format, ...)
{
    va_list args;
    if (text->len > 0)
        g_string_append(text, "; ");
    va_start(args, format);
    g_string_append_vprintf(text, format, args);
    va_end(args);
}

static void say_batch(GString *text, int64_t batch, const Profile *profile)
{
    if (batch < profile->batch_low || batch > profile->batch_high)
        say(text, "batch %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
            batch, profile->batch_low, profile->batch_high);
}

/* Shares of less than a hundredth of the time go unsaid. */
static void say_shares(GString *text, const Outside *outside, const Estimate *estimate)
{
    static const char *const layers[] = {"layers of a class that was not measured",
                                         "layers unlike those measured"};
    const double seconds[] = {outside->unmeasured, outside->unlike};
    double whole = estimate->whole.seconds;
    if (seconds[0] + seconds[1] <= ESTIMATE_MOST_OUTSIDE_SHARE * whole)
        return;
    for (int measured = 0; measured <= 1; measured++)
        if (seconds[measured] >= 0.01 * whole)
            say(text, "%.0f %% of its time in %s (most: %s)", 100 * seconds[measured] / whole,
                layers[measured],
                work_class_title(most_of(outside, estimate->profile, measured != 0)));
}

static void set_domain(Estimate *estimate, const Features *features, int64_t batch)
{
    Outside outside = outside_of(features, estimate);
    g_autoptr(GString) text = g_string_new(NULL);
    say_batch(text, batch, estimate->profile);
    say_shares(text, &outside, estimate);
    if (features->uncounted > 0)
        say(text, "%" G_GINT64_FORMAT " of its operators cannot be counted", features->uncounted);
    estimate->inside = text->len == 0;
    estimate->domain = g_strdup(estimate->inside ? ESTIMATE_INSIDE : text->str);
}

/* ---- Formats --------------------------------------------------------------------------------- */

static bool weights_are_in(const Graph *graph, DType dtype)
{
    for (int i = 0; i < graph_n_tensors(graph); i++) {
        const Tensor *tensor = graph_tensor(graph, i);
        if (tensor->role == TENSOR_WEIGHT && tensor->shape.rank > 1 && tensor->dtype != dtype)
            return false;
    }
    return true;
}

static bool results_are_in(const Graph *graph, const Op *op, DType dtype)
{
    for (int i = 0; i < op->n_outputs; i++)
        if (graph_tensor(graph, op->outputs[i])->dtype != dtype)
            return false;
    return true;
}

bool network_is_in(const ModelCost *cost, DType dtype)
{
    for (int i = 0; i < cost->n_layers; i++) {
        const LayerCost *layer = cost_layer(cost, i);
        if (layer->sparsity ||
            (layer->macs > 0 && !results_are_in(cost->graph, cost_op(cost, i), dtype)))
            return false;
    }
    return weights_are_in(cost->graph, dtype);
}

/* ---- Intervals ------------------------------------------------------------------------------- */

static Interval interval_of(double seconds, Residuals residuals, double widened)
{
    if (residuals.n == 0)
        return (Interval){seconds, NAN, NAN};
    return (Interval){seconds, seconds * exp(widened * fmin(residuals.low, 0)),
                      seconds * exp(widened * fmax(residuals.high, 0))};
}

/* Each end of those that are further off. */
static Residuals wider(Residuals a, Residuals b)
{
    return (Residuals){fmin(a.low, b.low), fmax(a.high, b.high), MIN(a.n, b.n)};
}

static Interval interval_of_network(double seconds, const Profile *profile, bool inside)
{
    const Residuals *of = profile->residuals, class = of[HELD_OUT_CLASS];
    Residuals family = of[HELD_OUT_FAMILY].n > 0 ? of[HELD_OUT_FAMILY] : of[HELD_OUT_NETWORK];
    if (inside)
        return interval_of(seconds, family, 1);
    return class.n > 0 ? interval_of(seconds, wider(family, class), 1)
                       : interval_of(seconds, family, 2);
}

static void hold_above(Interval *interval, double least)
{
    interval->seconds = MAX(interval->seconds, least);
    interval->low = isnan(interval->low) ? NAN : MAX(interval->low, least);
    interval->high = isnan(interval->high) ? NAN : MAX(interval->high, least);
}

/* ---- Estimates ------------------------------------------------------------------------------- */

Estimate *estimate_new(const Features *features, int64_t batch, double least_seconds,
                       const Profile *profile)
{
    Estimate *estimate = g_new0(Estimate, 1);
    estimate->profile = profile;
    estimate->n = features->n;
    estimate->layers = g_new(Interval, MAX(features->n, 1));
    estimate->unlike = g_new(bool, MAX(features->n, 1));
    for (int i = 0; i < features->n; i++) {
        const LayerFeatures *layer = &features->layers[i];
        estimate->layers[i] = interval_of(layer_seconds(layer, &profile->parameters),
                                          profile->data[layer->work].residuals, 1);
        estimate->unlike[i] = !layer_is_inside(layer, profile);
    }
    double seconds = features_seconds(features, &profile->parameters);
    estimate->whole.seconds = seconds;
    set_domain(estimate, features, batch);
    estimate->whole = interval_of_network(seconds, profile, estimate->inside);
    hold_above(&estimate->whole, least_seconds);
    return estimate;
}

void estimate_free(Estimate *estimate)
{
    if (!estimate)
        return;
    g_free(estimate->layers);
    g_free(estimate->unlike);
    g_free(estimate->domain);
    g_free(estimate);
}
