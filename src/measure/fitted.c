#include "measure/fitted.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "estimate/estimate.h"
#include "estimate/ranks.h"

void fitted_profile_free(FittedProfile *fitted)
{
    if (!fitted)
        return;
    for (int h = 0; h < HELD_OUT_COUNT; h++)
        g_free(fitted->seconds[h]);
    profile_free(fitted->profile);
    g_free(fitted);
}

static const SampleSet *own_set(const FittedProfile *fitted)
{
    return samples_set(fitted->samples, fitted->set);
}

/* ---- Fits ------------------------------------------------------------------------------------ */

/* Rows of the set. Caller frees the array. */
static const FitRow **own_rows(const Samples *samples, const SampleSet *set)
{
    const FitRow **rows = g_new(const FitRow *, MAX(set->n, 1));
    for (int i = 0; i < set->n; i++)
        rows[i] = samples_row(samples, set->first + i);
    return rows;
}

/* What a profile says, on the ceilings of its own. */
static Fitted fitted_of(const Profile *profile)
{
    const ProfileCeilings *ceilings = &profile->ceilings;
    int last = ceilings->n_memories - 1;
    Fitted fit = {.parameters = profile->parameters, .cache = fit_prior().cache};
    if (last > 0)
        fit.cache = ceilings->memories[0].bytes_per_s / ceilings->memories[last].bytes_per_s;
    return fit;
}

static bool check_from(const Profile *from, const MeasurementSet *set, GError **error)
{
    if (!from || from->dtype == set->dtype)
        return true;
    return rb_fail(error, RB_ERROR_USAGE,
                   "profile '%s' is of %s, the measurements '%s' are of %s; "
                   "name a profile of the same",
                   from->id, dtype_name(from->dtype), set->id, dtype_name(set->dtype));
}

/* ---- Judgement ------------------------------------------------------------------------------- */

/* Whether rows of another set say something of a device that is left out. */
static bool is_alike(const MeasurementSet *own, const MeasurementSet *other)
{
    return own->how == other->how && own->dtype == other->dtype &&
           g_strcmp0(own->layout, other->layout) == 0 && strcmp(own->device, other->device) != 0;
}

/* The rows that judging one thing takes, and where each stands among the samples. */
typedef struct Bench {
    FitRow *rows;
    int *sample, n;
} Bench;

static void bench_clear(Bench *bench)
{
    g_free(bench->rows);
    g_free(bench->sample);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Bench, bench_clear)

static Bench bench_of(const FittedProfile *fitted, bool with_others)
{
    const Samples *samples = fitted->samples;
    gsize all = MAX(samples->rows->len, 1);
    Bench bench = {g_new(FitRow, all), g_new(int, all), 0};
    for (guint k = 0; k < samples->sets->len; k++) {
        const SampleSet *set = samples_set(samples, (int)k);
        bool taken =
            (int)k == fitted->set || (with_others && is_alike(own_set(fitted)->set, set->set));
        for (int i = set->first; taken && i < set->first + set->n; i++) {
            bench.rows[bench.n] = *samples_row(samples, i);
            bench.sample[bench.n++] = i;
        }
    }
    return bench;
}

/* To four digits: no measurement tells more, and the last ones differ between machines. */
static double rounded(double value)
{
    char text[32];
    return g_ascii_strtod(g_ascii_formatd(text, sizeof text, "%.4g", value), NULL);
}

static Residuals rounded_residuals(Residuals residuals)
{
    return (Residuals){CLAMP(rounded(residuals.low), -20, 20),
                       CLAMP(rounded(residuals.high), -20, 20), residuals.n};
}

static void judge_one(FittedProfile *fitted, const Fitted *given, HeldOut held_out)
{
    g_auto(Bench) bench = bench_of(fitted, held_out == HELD_OUT_DEVICE);
    Trial trial = {bench.rows, bench.n, fitted->set, given, &fitted->fit};
    g_autofree double *seconds = g_new(double, MAX(bench.n, 1));
    HeldOutErrors *errors = &fitted->errors[held_out];
    judge(&trial, held_out, seconds);
    for (guint i = 0; i < fitted->samples->rows->len; i++)
        fitted->seconds[held_out][i] = NAN;
    for (int i = 0; i < bench.n; i++)
        fitted->seconds[held_out][bench.sample[i]] = seconds[i];
    errors->networks = judge_errors(&trial, seconds, true);
    errors->layers = judge_errors(&trial, seconds, false);
    errors->products = judge_products(&trial, seconds);
    fitted->profile->residuals[held_out] =
        rounded_residuals(judge_residuals(&trial, seconds, true));
    for (int c = 0; held_out == HELD_OUT_NETWORK && c < WORK_CLASS_COUNT; c++)
        fitted->profile->data[c].residuals =
            rounded_residuals(judge_class_residuals(&trial, seconds, (WorkClass)c));
}

double fitted_out_of_sample(const FittedProfile *fitted, int sample)
{
    double family = fitted->seconds[HELD_OUT_FAMILY][sample];
    return isnan(family) ? fitted->seconds[HELD_OUT_NETWORK][sample] : family;
}

/* Its own family, or, in a set of one, nothing stays out of the residuals. */
Ends fitted_interval(const FittedProfile *fitted, int sample)
{
    const SampleSet *set = own_set(fitted);
    int family = samples_row(fitted->samples, sample)->family;
    g_autofree FamilyLog *logs = g_new(FamilyLog, MAX(set->n, 1));
    int n = 0;
    for (int i = set->first; i < set->first + set->n; i++) {
        const FitRow *row = samples_row(fitted->samples, i);
        double seconds = fitted_out_of_sample(fitted, i);
        if (row->whole && row->family != family && !isnan(seconds))
            logs[n++] = (FamilyLog){log(row->seconds / seconds), row->family};
    }
    double seconds = fitted_out_of_sample(fitted, sample);
    Residuals residuals = judge_quantiles(logs, n);
    if (residuals.n == 0 || isnan(seconds))
        return (Ends){NAN, NAN};
    double low = exp(residuals.low), high = exp(residuals.high);
    return (Ends){seconds * low, seconds * high};
}

static double coverage_of(const FittedProfile *fitted)
{
    const SampleSet *set = own_set(fitted);
    int n = 0, within = 0;
    for (int i = set->first; i < set->first + set->n; i++) {
        const FitRow *row = samples_row(fitted->samples, i);
        Ends ends = row->whole ? fitted_interval(fitted, i) : (Ends){NAN, NAN};
        if (isnan(ends.low))
            continue;
        n++;
        within += row->seconds >= ends.low && row->seconds <= ends.high;
    }
    return n > 0 ? (double)within / n : NAN;
}

/* ---- Correlations ---------------------------------------------------------------------------- */

typedef double (*Figure)(const FittedProfile *fitted, int sample);

static double flops_of(const FittedProfile *fitted, int i)
{
    return samples_at(fitted->samples, i)->flops;
}

static double activations_of(const FittedProfile *fitted, int i)
{
    return samples_at(fitted->samples, i)->activations;
}

static double operators_of(const FittedProfile *fitted, int i)
{
    return samples_at(fitted->samples, i)->operators_seconds;
}

static double roofline_of(const FittedProfile *fitted, int i)
{
    return samples_at(fitted->samples, i)->roofline_seconds;
}

/* Counts of one sample are laid against the time of a batch, as times are: both of the batch. */
static double correlation(const FittedProfile *fitted, Figure figure)
{
    const SampleSet *set = own_set(fitted);
    g_autofree double *figures = g_new(double, MAX(set->n, 1));
    g_autofree double *seconds = g_new(double, MAX(set->n, 1));
    int n = 0;
    for (int i = set->first; i < set->first + set->n; i++) {
        const Sample *sample = samples_at(fitted->samples, i);
        double value = figure(fitted, i);
        if (!sample->whole || isnan(value))
            continue;
        figures[n] = value;
        seconds[n++] = sample->seconds;
    }
    return rank_correlation(figures, seconds, n);
}

/* ---- Profiles -------------------------------------------------------------------------------- */

static void widen(Range *range, double value)
{
    range->low = range->high > 0 ? fmin(range->low, value) : value;
    range->high = fmax(range->high, value);
}

static void add_class_data(Profile *profile, const FitRow *row)
{
    for (int i = 0; i < row->n; i++) {
        const LayerFeatures *layer = &row->layers[i];
        ClassData *data = &profile->data[layer->work];
        data->layers += layer->layers;
        widen(&data->intensity, layer->intensity);
        widen(&data->bytes, layer->bytes);
    }
}

static void round_ranges(Profile *profile)
{
    for (int c = 0; c < WORK_CLASS_COUNT; c++) {
        ClassData *data = &profile->data[c];
        Range *ranges[] = {&data->intensity, &data->bytes};
        for (size_t i = 0; i < G_N_ELEMENTS(ranges); i++) {
            /* What was seen stays inside. */
            ranges[i]->low = rounded(ranges[i]->low * (1 - 1e-3));
            ranges[i]->high = rounded(ranges[i]->high * (1 + 1e-3));
        }
    }
}

static Parameters rounded_parameters(const Parameters *exact)
{
    Parameters parameters = *exact;
    parameters.e = rounded(exact->e);
    parameters.b = rounded(exact->b);
    parameters.tau = rounded(exact->tau);
    parameters.overlap = rounded(exact->overlap);
    for (int c = 0; c < WORK_CLASS_COUNT; c++)
        parameters.of[c] = (ClassParameters){rounded(exact->of[c].e), rounded(exact->of[c].b),
                                             rounded(exact->of[c].tau)};
    return parameters;
}

static void set_ceilings(Profile *profile, const SampleSet *set, double cache)
{
    profile->ceilings = set->ceilings;
    ProfileMemory *memories = profile->ceilings.memories;
    if (set->cache.capacity_bytes > 0) {
        memories[1] = memories[0];
        memories[0] = set->cache;
        memories[0].bytes_per_s = rounded(cache * memories[1].bytes_per_s);
        profile->ceilings.n_memories = 2;
    }
    for (int i = 0; i < profile->ceilings.n_memories; i++)
        memories[i].name = profile_string(profile, memories[i].name);
}

static void set_batch(Profile *profile, const Samples *samples, const SampleSet *set)
{
    int64_t low = set->set->batch, high = low;
    for (int i = set->first; i < set->first + set->n; i++) {
        int64_t batch = samples_at(samples, i)->batch;
        if (batch <= 0)
            continue;
        low = low > 0 ? MIN(low, batch) : batch;
        high = MAX(high, batch);
    }
    profile->batch_low = MAX(low, 1);
    profile->batch_high = MAX(high, 1);
}

static Profile *profile_of(const MeasurementSet *from, const char *date)
{
    Profile *profile = profile_new();
    profile->id = profile_string(profile, from->id);
    profile->title = profile_string(profile, from->title);
    profile->device = profile_string(profile, from->device);
    profile->stack = profile_string(profile, from->stack);
    profile->source = profile_string(profile, from->source);
    profile->note = profile_string(profile, from->note);
    profile->runtime = profile_string(profile, from->runtime);
    profile->layout = profile_string(profile, from->layout);
    profile->date = profile_string(profile, from->date ? from->date : date);
    profile->measurements = profile->id;
    profile->how = from->how;
    profile->dtype = from->dtype;
    profile->threads = from->threads;
    return profile;
}

static void fill_profile(FittedProfile *fitted, const FitRow *const *rows)
{
    const SampleSet *set = own_set(fitted);
    Profile *profile = fitted->profile;
    profile->parameters = rounded_parameters(&fitted->fit.parameters);
    set_ceilings(profile, set, fitted->fit.cache);
    set_batch(profile, fitted->samples, set);
    profile->networks = fit_networks(rows, set->n);
    profile->rows = set->n;
    for (int i = 0; i < set->n; i++)
        add_class_data(profile, rows[i]);
    round_ranges(profile);
}

static void judge_all(FittedProfile *fitted, const Fitted *given)
{
    const SampleSet *set = own_set(fitted);
    for (int h = 0; h < HELD_OUT_COUNT; h++)
        judge_one(fitted, given, (HeldOut)h);
    fitted->correlations =
        (Correlations){correlation(fitted, flops_of), correlation(fitted, activations_of),
                       correlation(fitted, operators_of), correlation(fitted, roofline_of),
                       correlation(fitted, fitted_out_of_sample)};
    fitted->coverage = coverage_of(fitted);
    for (int i = set->first; i < set->first + set->n; i++) {
        const Sample *sample = samples_at(fitted->samples, i);
        fitted->under_bound += sample->seconds < sample->bound_seconds;
    }
}

static bool check_sound(const Profile *profile, const MeasurementSet *set, GError **error)
{
    return parameters_are_sound(&profile->parameters) ||
           rb_fail(
               error, RB_ERROR_INPUT,
               "set '%s': what fits is no share of the ceilings from %g to %g, or above %g s for "
               "starting a layer; check the units of its times, FLOPs and bytes",
               set->id, PROFILE_LEAST_SHARE, PROFILE_MOST_SHARE, PROFILE_MOST_TAU);
}

FittedProfile *fitted_profile_new(const Samples *samples, int set, const Profile *from,
                                  const char *date, GError **error)
{
    const SampleSet *own = samples_set(samples, set);
    g_autofree const FitRow **rows = own_rows(samples, own);
    Fitted given = from ? fitted_of(from) : fit_prior();
    FitPlan plan;
    GError *problem = NULL;
    if (!check_from(from, own->set, error))
        return NULL;
    if (!fit_plan(fit_evidence(rows, own->n), from ? &given : NULL, &plan, &problem)) {
        g_propagate_prefixed_error(error, problem, "set '%s': ", own->set->id);
        return NULL;
    }
    g_autoptr(FittedProfile) fitted = g_new0(FittedProfile, 1);
    fitted->samples = samples;
    fitted->set = set;
    fitted->profile = profile_of(own->set, date);
    for (int h = 0; h < HELD_OUT_COUNT; h++)
        fitted->seconds[h] = g_new(double, MAX(samples->rows->len, 1));
    fit_rows(rows, own->n, &plan, NULL, &fitted->fit);
    fill_profile(fitted, rows);
    if (!check_sound(fitted->profile, own->set, error))
        return NULL;
    judge_all(fitted, from ? &given : NULL);
    return g_steal_pointer(&fitted);
}

/* ---- Causes ---------------------------------------------------------------------------------- */

/* What networks of a set spend in each class. */
typedef struct Spending {
    double median[WORK_CLASS_COUNT];
    bool elsewhere[WORK_CLASS_COUNT]; /* networks of other families spend a tenth and more */
} Spending;

static Spending spending_of(const FittedProfile *fitted, int family)
{
    const SampleSet *set = own_set(fitted);
    Spending spending = {{0}, {false}};
    g_autofree double *shares = g_new(double, (gsize)MAX(set->n, 1) * WORK_CLASS_COUNT);
    g_autofree double *of_class = g_new(double, MAX(set->n, 1));
    int n = 0;
    for (int i = set->first; i < set->first + set->n; i++) {
        const FitRow *row = samples_row(fitted->samples, i);
        double *own = shares + (gsize)n * WORK_CLASS_COUNT;
        if (!row->whole)
            continue;
        fit_class_shares(row, &fitted->fit, own);
        for (int c = 0; c < WORK_CLASS_COUNT; c++)
            spending.elsewhere[c] =
                spending.elsewhere[c] ||
                (row->family != family && own[c] >= ESTIMATE_MOST_OUTSIDE_SHARE);
        n++;
    }
    for (int c = 0; c < WORK_CLASS_COUNT; c++) {
        for (int i = 0; i < n; i++)
            of_class[i] = shares[(gsize)i * WORK_CLASS_COUNT + (gsize)c];
        ranks_sort(of_class, n);
        spending.median[c] = n > 0 ? ranks_quantile(of_class, n, 0.5) : 0;
    }
    return spending;
}

char *fitted_likely_cause(const FittedProfile *fitted, int sample)
{
    const FitRow *row = samples_row(fitted->samples, sample);
    Spending spending = spending_of(fitted, row->family);
    double shares[WORK_CLASS_COUNT];
    int most = 0;
    fit_class_shares(row, &fitted->fit, shares);
    for (int c = 1; c < WORK_CLASS_COUNT; c++)
        if (shares[c] - spending.median[c] > shares[most] - spending.median[most])
            most = c;
    return g_strdup_printf("%.0f %% of its time in class \"%s\", the median network %.0f %%%s",
                           100 * shares[most], work_class_title((WorkClass)most),
                           100 * spending.median[most],
                           spending.elsewhere[most] ? "" : "; no other family has such layers");
}
