#include "estimate/fitting.h"

#include <cminpack.h>
#include <math.h>

#include "base/error.h"
#include "base/units.h"
#include "estimate/ranks.h"

#define SOFT_SCALE 0.2      /* s of soft L1: beyond about a fifth an error counts as a line */
#define SHORT_SECONDS 20e-6 /* layers below it are measured badly */
#define USUAL_E 0.5         /* of products on graphics cards and processors */
#define USUAL_B 0.7
#define USUAL_LAUNCH_SECONDS 5e-6
#define USUAL_START_SECONDS 1e-5
#define USUAL_CACHE 4.0
#define USUAL_OVERLAP 4.0 /* hardly less than the longer of two that are not alike */
#define LEAST_TURNS 1e-3  /* of p - 1, where a logarithm of it is taken */
#define NEGLIGIBLE 1e-7   /* of the shorter beside the longer, once raised */
#define RIDGE 2.0         /* on log²e_c and log²b_c */
#define LAUNCH_RIDGE 0.1  /* on tau_c against tau */
#define WEAK 0.01         /* on what all classes have in common */
#define CACHE_RIDGE 2.0
#define PAST_CEILING 50.0 /* on log²e and log²b where they are above 1 */
#define WHOLE_PART 0.05   /* of a network's weight, for its whole rows beside its layers */
#define TOLERANCE 1e-7

enum { MOST_EVALUATIONS = 60 };

/* Logarithms of the parameters: what all classes have in common, then of each class. */
enum {
    AT_E,
    AT_B,
    AT_TAU, /* of a layer */
    AT_TAU_0,
    AT_CACHE,
    AT_OVERLAP, /* of p - 1 */
    AT_E_C,
    AT_B_C = AT_E_C + WORK_CLASS_COUNT,
    AT_TAU_C = AT_B_C + WORK_CLASS_COUNT,
    AT_COUNT = AT_TAU_C + WORK_CLASS_COUNT,
    AT_COMMON = AT_E_C, /* those that FIT_COMMON fits */
    N_SHARES = AT_TAU,  /* shares of ceilings in common: the first ones */
};

typedef struct Vector {
    double at[AT_COUNT];
} Vector;

/* ---- Plans ----------------------------------------------------------------------------------- */

Fitted fit_prior(void)
{
    Fitted fit = {.parameters = parameters_neutral(), .cache = USUAL_CACHE};
    fit.parameters.e = USUAL_E;
    fit.parameters.b = USUAL_B;
    fit.parameters.tau = USUAL_START_SECONDS;
    for (int c = 0; c < WORK_CLASS_COUNT; c++)
        fit.parameters.of[c].tau = USUAL_LAUNCH_SECONDS;
    return fit;
}

int fit_worth(FitEvidence evidence)
{
    return evidence.networks + evidence.layers / FIT_LAYERS_A_NETWORK;
}

static bool too_few(FitEvidence evidence, bool given, GError **error)
{
    g_autofree char *networks = units_plural(evidence.networks, "network");
    g_autofree char *layers = units_plural(evidence.layers, "layer");
    g_autofree char *least =
        given ? g_strdup_printf("a factor on a profile takes %d networks or more", FIT_LEAST_FACTOR)
              : g_strdup_printf(
                    "a profile of its own takes %d networks or more, one that starts from "
                    "another (--from PROFILE) %d or more",
                    FIT_LEAST_COMMON, FIT_LEAST_FACTOR);
    if (evidence.layers == 0)
        return rb_fail(error, RB_ERROR_USAGE, "%s %s measured; %s", networks,
                       evidence.networks == 1 ? "is" : "are", least);
    return rb_fail(error, RB_ERROR_USAGE,
                   "%s of %s %s measured, and %d layers count as one network more; %s", layers,
                   networks, evidence.layers == 1 ? "is" : "are", FIT_LAYERS_A_NETWORK, least);
}

bool fit_plan(FitEvidence evidence, const Fitted *given, FitPlan *plan, GError **error)
{
    int worth = fit_worth(evidence);
    if (worth < (given ? FIT_LEAST_FACTOR : FIT_LEAST_COMMON))
        return too_few(evidence, given != NULL, error);
    plan->prior = given ? *given : fit_prior();
    plan->depth = worth < FIT_LEAST_COMMON    ? FIT_FACTOR
                  : worth < FIT_LEAST_CLASSES ? FIT_COMMON
                                              : FIT_CLASSES;
    return true;
}

/* ---- Vectors --------------------------------------------------------------------------------- */

/* No time is 0 where a logarithm of it is taken. */
static double log_of_time(double seconds)
{
    return log(fmax(seconds, 1e-9));
}

/* What layers take beside their work, in common: the geometric mean over the classes. */
static double common_tau(const Parameters *parameters)
{
    double sum = 0;
    for (int c = 0; c < WORK_CLASS_COUNT; c++)
        sum += log_of_time(parameters->of[c].tau);
    return sum / WORK_CLASS_COUNT;
}

static Vector vector_of(const Fitted *fit)
{
    const Parameters *from = &fit->parameters;
    Vector x;
    x.at[AT_E] = log(from->e);
    x.at[AT_B] = log(from->b);
    x.at[AT_TAU] = common_tau(from);
    x.at[AT_TAU_0] = log_of_time(from->tau);
    x.at[AT_CACHE] = log(fit->cache);
    x.at[AT_OVERLAP] =
        log(from->overlap > 0 ? fmax(from->overlap - 1, LEAST_TURNS) : USUAL_OVERLAP - 1);
    for (int c = 0; c < WORK_CLASS_COUNT; c++) {
        x.at[AT_E_C + c] = log(from->of[c].e);
        x.at[AT_B_C + c] = log(from->of[c].b);
        x.at[AT_TAU_C + c] = log_of_time(from->of[c].tau) - x.at[AT_TAU];
    }
    return x;
}

static Fitted fit_of(const double *x)
{
    Fitted fit = {.cache = exp(x[AT_CACHE])};
    fit.parameters.e = exp(x[AT_E]);
    fit.parameters.b = exp(x[AT_B]);
    fit.parameters.tau = exp(x[AT_TAU_0]);
    fit.parameters.overlap = fmin(1 + exp(x[AT_OVERLAP]), PROFILE_MOST_OVERLAP);
    for (int c = 0; c < WORK_CLASS_COUNT; c++)
        fit.parameters.of[c] = (ClassParameters){.e = exp(x[AT_E_C + c]),
                                                 .b = exp(x[AT_B_C + c]),
                                                 .tau = exp(x[AT_TAU] + x[AT_TAU_C + c])};
    return fit;
}

/* How strongly each is drawn towards the prior: factors of the squared differences. */
static Vector ridges(void)
{
    Vector ridge;
    for (int i = 0; i < AT_COUNT; i++)
        ridge.at[i] = i >= AT_TAU_C ? LAUNCH_RIDGE : i >= AT_E_C ? RIDGE : WEAK;
    ridge.at[AT_CACHE] = CACHE_RIDGE;
    return ridge;
}

/* ---- What the parameters say ----------------------------------------------------------------- */

/* One layer, and what its work depends on. */
typedef struct Term {
    double work, launch; /* seconds of all that are alike */
    double by_memory;    /* how much of the work a longer traffic adds to: d log / d log; the rest,
                            arithmetic */
    double by_overlap;   /* seconds by x, p = 1 + exp(x) */
    double cached;       /* share of the traffic that is in the memory of unknown rate */
} Term;

/* Sets `work` of one layer, and what it depends on. With r = less / more, q = r^p: more ·
 * (1 + q)^(1/p), of which q / (1 + q) is by the shorter, and by p it is
 * (q log r / (1 + q) - log(1 + q) / p) / p of itself. */
static inline void lay_over(Term *term, double compute, double memory, double p)
{
    double more = fmax(compute, memory), less = fmin(compute, memory);
    double log_r = less > 0 && p > 0 ? log(less / more) : -INFINITY;
    double q = exp(p * log_r);
    term->work = more;
    term->by_memory = memory > compute;
    if (!(q > NEGLIGIBLE))
        return;
    double shorter = q / (1 + q), log_q = log1p(q);
    term->work = more * exp(log_q / p);
    term->by_memory = memory > compute ? 1 - shorter : shorter;
    term->by_overlap = term->work * (shorter * log_r - log_q / p) / p * (p - 1);
}

static inline Term term_of(const FitRow *row, const LayerFeatures *layer, const Fitted *fit)
{
    const ClassParameters *own = &fit->parameters.of[layer->work];
    double fits = layer->memory_s - (row->scratchpad ? layer->weights_s : 0);
    double near = layer->bytes <= row->cache_bytes ? fits : 0, far = layer->memory_s - near;
    double traffic = far + near / fit->cache;
    double compute = layer->compute_s / (fit->parameters.e * own->e);
    double memory = traffic / (fit->parameters.b * own->b);
    Term term = {.launch = layer->layers * layer->runs * own->tau,
                 .cached = traffic > 0 ? 1 - far / traffic : 0};
    lay_over(&term, layer->layers * compute, layer->layers * memory, fit->parameters.overlap);
    return term;
}

/* Of what they say of it in a run. */
static double as_timed(const FitRow *row, const Fitted *fit)
{
    return row->whole ? 1 : exp(-fit->run);
}

double fit_seconds(const FitRow *row, const Fitted *fit)
{
    double seconds = row->whole ? fit->parameters.tau : 0;
    for (int i = 0; i < row->n; i++) {
        Term term = term_of(row, &row->layers[i], fit);
        seconds += term.work + term.launch;
    }
    return seconds * as_timed(row, fit);
}

void fit_class_shares(const FitRow *row, const Fitted *fit, double shares[WORK_CLASS_COUNT])
{
    double all = 0;
    for (int c = 0; c < WORK_CLASS_COUNT; c++)
        shares[c] = 0;
    for (int i = 0; i < row->n; i++) {
        Term term = term_of(row, &row->layers[i], fit);
        shares[row->layers[i].work] += term.work + term.launch;
        all += term.work + term.launch;
    }
    for (int c = 0; all > 0 && c < WORK_CLASS_COUNT; c++)
        shares[c] /= all;
}

/* As fit_seconds(), and its derivatives by the logarithms. */
static double seconds_and_slopes(const FitRow *row, const Fitted *fit, bool overlaps,
                                 double *slopes)
{
    double seconds = row->whole ? fit->parameters.tau : 0;
    for (int i = 0; i < AT_COUNT; i++)
        slopes[i] = 0;
    slopes[AT_TAU_0] = seconds;
    for (int i = 0; i < row->n; i++) {
        Term term = term_of(row, &row->layers[i], fit);
        int c = (int)row->layers[i].work;
        seconds += term.work + term.launch;
        double by_memory = term.by_memory * term.work, by_compute = term.work - by_memory;
        slopes[AT_B_C + c] -= by_memory;
        slopes[AT_E_C + c] -= by_compute;
        slopes[AT_B] -= by_memory;
        slopes[AT_E] -= by_compute;
        slopes[AT_CACHE] -= term.cached * by_memory;
        slopes[AT_OVERLAP] += overlaps ? term.by_overlap : 0;
        slopes[AT_TAU_C + c] += term.launch;
        slopes[AT_TAU] += term.launch;
    }
    return seconds;
}

/* ---- Weights --------------------------------------------------------------------------------- */

static double own_weight(const FitRow *row)
{
    return row->whole ? 1 : fmin(1, row->seconds / SHORT_SECONDS);
}

static int most_network(const FitRow *const *rows, int n)
{
    int most = -1;
    for (int i = 0; i < n; i++)
        most = MAX(most, rows[i]->network);
    return most;
}

int fit_networks(const FitRow *const *rows, int n)
{
    int most = most_network(rows, n), networks = 0;
    g_autofree bool *seen = g_new0(bool, (gsize)most + 1);
    for (int i = 0; i < n; i++) {
        networks += !seen[rows[i]->network];
        seen[rows[i]->network] = true;
    }
    return networks;
}

FitEvidence fit_evidence(const FitRow *const *rows, int n)
{
    FitEvidence evidence = {.networks = fit_networks(rows, n)};
    for (int i = 0; i < n; i++)
        evidence.layers += !rows[i]->whole;
    return evidence;
}

static bool has_layers(const FitRow *const *rows, int n)
{
    bool any = false;
    for (int i = 0; !any && i < n; i++)
        any = !rows[i]->whole;
    return any;
}

/* Sums of own weights of each network, of layers and of whole rows. */
typedef struct NetworkWeight {
    double of[2];
} NetworkWeight;

/* Caller frees. */
static double *weights_of(const FitRow *const *rows, int n)
{
    int networks = fit_networks(rows, n);
    g_autofree NetworkWeight *sums = g_new0(NetworkWeight, (gsize)most_network(rows, n) + 1);
    double *weights = g_new(double, MAX(n, 1)), all = 0;
    for (int i = 0; i < n; i++) {
        sums[rows[i]->network].of[rows[i]->whole] += own_weight(rows[i]);
        all += own_weight(rows[i]);
    }
    for (int i = 0; i < n; i++) {
        const NetworkWeight *sum = &sums[rows[i]->network];
        bool both = sum->of[0] > 0 && sum->of[1] > 0;
        double part = !both ? 1 : rows[i]->whole ? WHOLE_PART : 1 - WHOLE_PART;
        weights[i] = own_weight(rows[i]) / sum->of[rows[i]->whole] * part * all / networks;
    }
    return weights;
}

/* ---- Least squares --------------------------------------------------------------------------- */

typedef struct Problem {
    const FitRow *const *rows;
    int n; /* rows; `free` more residuals are the ridges */
    const double *weights;
    Vector prior, ridge;
    int free;       /* parameters that are fitted: the first ones */
    bool overlaps;  /* the overlap too */
    double overlap; /* where it is not fitted */
    double run;     /* of Fitted */
} Problem;

static int residuals_of(const Problem *problem)
{
    return problem->n + problem->free + N_SHARES;
}

/* The rest of the parameters stays as the prior has it. */
static Fitted current(const Problem *problem, const double *x)
{
    Vector all = problem->prior;
    for (int i = 0; i < problem->free; i++)
        all.at[i] = x[i];
    Fitted fit = fit_of(all.at);
    fit.run = problem->run;
    if (!problem->overlaps)
        fit.parameters.overlap = problem->overlap;
    return fit;
}

/* A residual whose square is rho, and its slope. */
static double soft(double residual, double *slope)
{
    double z = residual / SOFT_SCALE, root = sqrt(1 + z * z);
    double size = sqrt(2 * (root - 1));
    *slope = size < 1e-6 ? 1 : fabs(z) / (root * size);
    return SOFT_SCALE * copysign(size, z);
}

static void set_residuals(const Problem *problem, const double *x, double *residuals)
{
    Fitted fit = current(problem, x);
    double slope;
    for (int i = 0; i < problem->n; i++)
        residuals[i] =
            sqrt(problem->weights[i]) *
            soft(log(fit_seconds(problem->rows[i], &fit) / problem->rows[i]->seconds), &slope);
    for (int j = 0; j < problem->free; j++)
        residuals[problem->n + j] = sqrt(problem->ridge.at[j]) * (x[j] - problem->prior.at[j]);
    for (int k = 0; k < N_SHARES; k++)
        residuals[problem->n + problem->free + k] = sqrt(PAST_CEILING) * fmax(0, x[k]);
}

static void set_slopes(const Problem *problem, const double *x, double *slopes, int stride)
{
    Fitted fit = current(problem, x);
    double of_row[AT_COUNT], slope;
    for (int i = 0; i < problem->n; i++) {
        double seconds = seconds_and_slopes(problem->rows[i], &fit, problem->overlaps, of_row);
        double timed = seconds * as_timed(problem->rows[i], &fit);
        (void)soft(log(timed / problem->rows[i]->seconds), &slope);
        double factor = sqrt(problem->weights[i]) * slope / seconds;
        for (int j = 0; j < problem->free; j++)
            slopes[i + (gsize)j * (gsize)stride] = factor * of_row[j];
    }
    for (int j = 0; j < problem->free; j++)
        for (int k = 0; k < problem->free; k++)
            slopes[problem->n + k + (gsize)j * (gsize)stride] =
                j == k ? sqrt(problem->ridge.at[j]) : 0;
    for (int j = 0; j < problem->free; j++)
        for (int k = 0; k < N_SHARES; k++)
            slopes[problem->n + problem->free + k + (gsize)j * (gsize)stride] =
                j == k && x[j] > 0 ? sqrt(PAST_CEILING) : 0;
}

static int evaluate(void *data, G_GNUC_UNUSED int m, G_GNUC_UNUSED int n, const double *x,
                    double *residuals, double *slopes, int stride, int what)
{
    if (what == 1)
        set_residuals(data, x, residuals);
    else
        set_slopes(data, x, slopes, stride);
    return 0;
}

static void minimise(const Problem *problem, double *x)
{
    int m = residuals_of(problem), n = problem->free, calls, slope_calls, order[AT_COUNT];
    g_autofree double *residuals = g_new(double, m), *work = g_new(double, m);
    g_autofree double *slopes = g_new(double, (gsize)m *(gsize)n);
    double scale[AT_COUNT], qtf[AT_COUNT], w1[AT_COUNT], w2[AT_COUNT], w3[AT_COUNT];
    /* What it returns says how it ended; wherever that is, it is no worse than the start. */
    (void)lmder(evaluate, (void *)problem, m, n, x, residuals, slopes, m, TOLERANCE, TOLERANCE, 0,
                MOST_EVALUATIONS, scale, 1, 1, 0, &calls, &slope_calls, order, qtf, w1, w2, w3,
                work);
}

/* ---- One factor ------------------------------------------------------------------------------ */

static Fitted slowed(const Fitted *fit, double factor)
{
    Fitted slow = *fit;
    slow.parameters.e /= factor;
    slow.parameters.b /= factor;
    slow.parameters.tau *= factor;
    for (int c = 0; c < WORK_CLASS_COUNT; c++)
        slow.parameters.of[c].tau *= factor;
    return slow;
}

/* The weighted median of how much longer rows took: no single one decides. */
static double factor_of(const FitRow *const *rows, int n, const double *weights, const Fitted *fit)
{
    g_autofree double *logs = g_new(double, MAX(n, 1)), *own = g_new(double, MAX(n, 1));
    int taken = 0;
    for (int i = 0; i < n; i++) {
        double seconds = fit_seconds(rows[i], fit);
        if (seconds <= 0)
            continue; /* of nothing no factor makes something */
        own[taken] = weights[i];
        logs[taken++] = log(rows[i]->seconds / seconds);
    }
    return taken > 0 ? exp(ranks_weighted_quantile(logs, own, taken, 0.5)) : 1;
}

/* ---- Runs and their layers ------------------------------------------------------------------- */

/* A network that was timed whole, once, and layer by layer. */
typedef struct Timed {
    double layers, whole; /* seconds */
    int runs;
} Timed;

/* Those of them; caller unrefs. */
static GArray *timed_both(const FitRow *const *rows, int n)
{
    int networks = most_network(rows, n) + 1;
    g_autofree Timed *all = g_new0(Timed, (gsize)MAX(networks, 1));
    for (int i = 0; i < n; i++) {
        Timed *timed = &all[rows[i]->network];
        *(rows[i]->whole ? &timed->whole : &timed->layers) += rows[i]->seconds;
        timed->runs += rows[i]->whole;
    }
    GArray *both = g_array_new(FALSE, FALSE, sizeof(Timed));
    for (int k = 0; k < networks; k++)
        if (all[k].runs == 1 && all[k].layers > 0)
            g_array_append_val(both, all[k]);
    return both;
}

/* Fitted.run: the logarithm of the slope of Theil and Sen. */
static double run_of(const FitRow *const *rows, int n)
{
    g_autoptr(GArray) both = timed_both(rows, n);
    g_autofree double *slopes = g_new(double, (gsize)both->len * both->len + 1);
    int found = 0;
    for (guint i = 0; both->len >= FIT_LEAST_RUNS && i < both->len; i++)
        for (guint k = 0; k < i; k++) {
            const Timed *a = &g_array_index(both, Timed, i), *b = &g_array_index(both, Timed, k);
            if (a->layers != b->layers)
                slopes[found++] = (a->whole - b->whole) / (a->layers - b->layers);
        }
    ranks_sort(slopes, found);
    double slope = ranks_quantile(slopes, found, 0.5);
    return slope > 0 ? log(slope) : 0;
}

/* ---- Fits ------------------------------------------------------------------------------------ */

void fit_rows(const FitRow *const *rows, int n, const FitPlan *plan, const Fitted *start,
              Fitted *fit)
{
    g_autofree double *weights = weights_of(rows, n);
    if (plan->depth == FIT_FACTOR || n == 0) {
        Fitted prior = plan->prior;
        prior.run = run_of(rows, n);
        *fit = slowed(&prior, factor_of(rows, n, weights, &prior));
        return;
    }
    Problem problem = {.rows = rows,
                       .n = n,
                       .weights = weights,
                       .prior = vector_of(&plan->prior),
                       .ridge = ridges(),
                       .free = plan->depth == FIT_COMMON ? AT_COMMON : AT_COUNT,
                       .overlaps = has_layers(rows, n),
                       .overlap = plan->prior.parameters.overlap,
                       .run = run_of(rows, n)};
    Vector x = vector_of(start ? start : &plan->prior);
    minimise(&problem, x.at);
    *fit = current(&problem, x.at);
}
