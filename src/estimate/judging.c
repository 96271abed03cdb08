#include "estimate/judging.h"

#include <math.h>

#include "estimate/estimate.h"
#include "estimate/ranks.h"

/* ---- Parts ----------------------------------------------------------------------------------- */

/* Which rows a fit takes, and which are then estimated. */
typedef struct Split {
    GPtrArray *from, *to; /* const FitRow * */
} Split;

static Split split_new(void)
{
    return (Split){g_ptr_array_new(), g_ptr_array_new()};
}

static void split_clear(Split *split)
{
    g_ptr_array_unref(split->from);
    g_ptr_array_unref(split->to);
}

static void estimate_split(const Trial *trial, const Split *split, double *seconds)
{
    const FitRow *const *from = (const FitRow *const *)split->from->pdata;
    int n = (int)split->from->len;
    FitPlan plan;
    Fitted fit;
    if (split->to->len == 0 || n == 0 ||
        !fit_plan(fit_evidence(from, n), trial->given, &plan, NULL))
        return;
    fit_rows(from, n, &plan, trial->whole, &fit);
    for (guint i = 0; i < split->to->len; i++) {
        const FitRow *row = g_ptr_array_index(split->to, i);
        seconds[row - trial->rows] = fit_seconds(row, &fit);
    }
}

/* ---- By network or family -------------------------------------------------------------------- */

static bool has_one_network(const Trial *trial)
{
    int first = -1;
    for (int i = 0; i < trial->n; i++) {
        const FitRow *row = &trial->rows[i];
        if (row->device != trial->device)
            continue;
        if (first >= 0 && row->network != first)
            return false;
        first = row->network;
    }
    return true;
}

/* What a row is left out with: its network, its family, or layers that are like it. */
typedef struct Kin {
    int number, layer; /* layer: -1, or its class */
    double compute_s, bytes;
} Kin;

static Kin kin_of(const FitRow *row, HeldOut held_out, bool by_layer)
{
    Kin kin = {.layer = -1};
    if (!by_layer)
        kin.number = held_out == HELD_OUT_FAMILY ? row->family : row->network;
    else if (!row->whole) {
        kin.layer = (int)row->layers[0].work;
        kin.compute_s = row->layers[0].compute_s;
        kin.bytes = row->layers[0].bytes;
    }
    return kin;
}

static guint kin_hash(gconstpointer key)
{
    const Kin *kin = key;
    return (guint)kin->number * 31U + (guint)kin->layer + g_double_hash(&kin->compute_s) +
           7U * g_double_hash(&kin->bytes);
}

static gboolean kin_equal(gconstpointer a, gconstpointer b)
{
    const Kin *x = a, *y = b;
    return x->number == y->number && x->layer == y->layer && x->compute_s == y->compute_s &&
           x->bytes == y->bytes;
}

/* The part of each row of the device, counted from 1, dealt out in turn as kin appear; 0: of
 * another device. *parts is how many there are. Caller frees. */
static int *deal(const Trial *trial, HeldOut held_out, int *parts)
{
    g_autoptr(GHashTable) part_of = g_hash_table_new_full(kin_hash, kin_equal, g_free, NULL);
    bool by_layer = held_out == HELD_OUT_NETWORK && has_one_network(trial);
    int *dealt = g_new0(int, MAX(trial->n, 1)), groups = 0;
    for (int i = 0; i < trial->n; i++) {
        Kin kin = kin_of(&trial->rows[i], held_out, by_layer);
        if (trial->rows[i].device != trial->device)
            continue;
        dealt[i] = GPOINTER_TO_INT(g_hash_table_lookup(part_of, &kin));
        if (dealt[i] == 0) {
            dealt[i] = 1 + groups++ % JUDGE_MOST_PARTS;
            g_hash_table_insert(part_of, g_memdup2(&kin, sizeof kin), GINT_TO_POINTER(dealt[i]));
        }
    }
    *parts = MIN(groups, JUDGE_MOST_PARTS);
    return dealt;
}

static void judge_parts(const Trial *trial, HeldOut held_out, double *seconds)
{
    int parts;
    g_autofree int *dealt = deal(trial, held_out, &parts);
    for (int part = 1; part <= parts; part++) {
        Split split = split_new();
        for (int i = 0; i < trial->n; i++)
            if (dealt[i] > 0)
                g_ptr_array_add(dealt[i] == part ? split.to : split.from, (void *)&trial->rows[i]);
        estimate_split(trial, &split, seconds);
        split_clear(&split);
    }
}

static void judge_device(const Trial *trial, double *seconds)
{
    Split split = split_new();
    /* The fit of its own rows would say where to look. */
    Trial others = *trial;
    others.whole = NULL;
    for (int i = 0; i < trial->n; i++)
        g_ptr_array_add(trial->rows[i].device == trial->device ? split.to : split.from,
                        (void *)&trial->rows[i]);
    estimate_split(&others, &split, seconds);
    split_clear(&split);
}

/* ---- By class -------------------------------------------------------------------------------- */

/* Shares of a row's estimated time, by class. */
typedef struct ClassShares {
    double of[WORK_CLASS_COUNT];
} ClassShares;

/* Estimates those with a share of the class from those without, and notes the share; of several
 * classes the one with the greatest share stays. */
static void judge_class(const Trial *trial, WorkClass work, const ClassShares *own, double *shares,
                        double *seconds)
{
    Split split = split_new();
    for (int i = 0; i < trial->n; i++) {
        const FitRow *row = &trial->rows[i];
        if (row->device != trial->device)
            continue;
        if (own[i].of[work] <= ESTIMATE_MOST_OUTSIDE_SHARE)
            g_ptr_array_add(split.from, (void *)row);
        else if (row->whole && own[i].of[work] > shares[i])
            g_ptr_array_add(split.to, (void *)row);
    }
    const FitRow *const *from = (const FitRow *const *)split.from->pdata;
    if (fit_worth(fit_evidence(from, (int)split.from->len)) >= FIT_LEAST_CLASSES) {
        estimate_split(trial, &split, seconds);
        for (guint i = 0; i < split.to->len; i++) {
            gssize row = (const FitRow *)g_ptr_array_index(split.to, i) - trial->rows;
            shares[row] = own[row].of[work];
        }
    }
    split_clear(&split);
}

static void judge_classes(const Trial *trial, double *seconds)
{
    g_autofree ClassShares *own = g_new0(ClassShares, MAX(trial->n, 1));
    g_autofree double *shares = g_new0(double, MAX(trial->n, 1));
    for (int i = 0; trial->whole && i < trial->n; i++)
        fit_class_shares(&trial->rows[i], trial->whole, own[i].of);
    for (int c = 0; trial->whole && c < WORK_CLASS_COUNT; c++)
        judge_class(trial, (WorkClass)c, own, shares, seconds);
}

void judge(const Trial *trial, HeldOut held_out, double *seconds)
{
    for (int i = 0; i < trial->n; i++)
        seconds[i] = NAN;
    if (held_out == HELD_OUT_DEVICE)
        judge_device(trial, seconds);
    else if (held_out == HELD_OUT_CLASS)
        judge_classes(trial, seconds);
    else
        judge_parts(trial, held_out, seconds);
}

/* ---- What comes of it ------------------------------------------------------------------------ */

/* Which rows a summary is of. */
typedef enum Pick { PICK_NETWORKS, PICK_LAYERS, PICK_PRODUCTS, PICK_CLASS } Pick;

static bool is_picked(const FitRow *row, Pick pick, WorkClass work)
{
    if (row->whole)
        return pick == PICK_NETWORKS;
    WorkClass own = row->layers[0].work;
    return pick == PICK_LAYERS || (pick == PICK_PRODUCTS && own <= WORK_ATTENTION) ||
           (pick == PICK_CLASS && own == work);
}

/* log(measured / estimate) of each that has an estimate, and how long it took. */
typedef struct Logs {
    FamilyLog *logs;
    double *seconds;
    int n;
} Logs;

static Logs logs_of(const Trial *trial, const double *seconds, Pick pick, WorkClass work)
{
    Logs logs = {g_new(FamilyLog, MAX(trial->n, 1)), g_new(double, MAX(trial->n, 1)), 0};
    for (int i = 0; i < trial->n; i++) {
        const FitRow *row = &trial->rows[i];
        if (isnan(seconds[i]) || row->device != trial->device || !is_picked(row, pick, work))
            continue;
        logs.seconds[logs.n] = row->seconds;
        logs.logs[logs.n] =
            (FamilyLog){log(row->seconds / seconds[i]), row->whole ? row->family : logs.n};
        logs.n++;
    }
    return logs;
}

static void logs_clear(Logs *logs)
{
    g_free(logs->logs);
    g_free(logs->seconds);
}

static int by_log(const void *a, const void *b)
{
    double x = ((const FamilyLog *)a)->log, y = ((const FamilyLog *)b)->log;
    return (x > y) - (x < y);
}

/* How many rows each family has, by its number. Caller frees; *families is how many there are. */
static int *count_families(const FamilyLog *logs, int n, int *families)
{
    int most = 0;
    for (int i = 0; i < n; i++)
        most = MAX(most, logs[i].family);
    int *counts = g_new0(int, (gsize)most + 1);
    *families = 0;
    for (int i = 0; i < n; i++)
        *families += counts[logs[i].family]++ == 0;
    return counts;
}

/* From one end (step 1 or -1) on, the first at which the families up to it are that many; the other
 * end where there are fewer. */
static double ranked(const FamilyLog *logs, int n, const int *counts, double rank, int step)
{
    double passed = 1e-6; /* thirds do not add up to 1 */
    for (int i = step > 0 ? 0 : n - 1; i >= 0 && i < n; i += step) {
        passed += 1.0 / counts[logs[i].family];
        if (passed >= rank)
            return logs[i].log;
    }
    return logs[step > 0 ? n - 1 : 0].log;
}

Residuals judge_quantiles(FamilyLog *logs, int n)
{
    int families;
    g_autofree int *counts = count_families(logs, n, &families);
    if (families < JUDGE_LEAST_FAMILIES)
        return (Residuals){0};
    qsort(logs, (size_t)n, sizeof *logs, by_log);
    double rank = 0.9 * (families + 1);
    return (Residuals){ranked(logs, n, counts, rank, -1), ranked(logs, n, counts, rank, 1), n};
}

static Residuals residuals_of(const Trial *trial, const double *seconds, Pick pick, WorkClass work)
{
    Logs logs = logs_of(trial, seconds, pick, work);
    Residuals residuals = judge_quantiles(logs.logs, logs.n);
    logs_clear(&logs);
    return residuals;
}

Residuals judge_residuals(const Trial *trial, const double *seconds, bool whole)
{
    return residuals_of(trial, seconds, whole ? PICK_NETWORKS : PICK_LAYERS, WORK_VIEW);
}

Residuals judge_class_residuals(const Trial *trial, const double *seconds, WorkClass work)
{
    return residuals_of(trial, seconds, PICK_CLASS, work);
}

/* |estimate / measured - 1|. Caller frees. */
static double *errors_of(const Logs *logs)
{
    double *errors = g_new(double, MAX(logs->n, 1));
    for (int i = 0; i < logs->n; i++)
        errors[i] = fabs(exp(-logs->logs[i].log) - 1);
    return errors;
}

ErrorSummary judge_errors(const Trial *trial, const double *seconds, bool whole)
{
    Logs logs = logs_of(trial, seconds, whole ? PICK_NETWORKS : PICK_LAYERS, WORK_VIEW);
    g_autofree double *errors = errors_of(&logs);
    ranks_sort(errors, logs.n);
    ErrorSummary summary = {logs.n, ranks_quantile(errors, logs.n, 0.5),
                            ranks_quantile(errors, logs.n, 0.9)};
    logs_clear(&logs);
    return summary;
}

ErrorSummary judge_products(const Trial *trial, const double *seconds)
{
    Logs logs = logs_of(trial, seconds, PICK_PRODUCTS, WORK_VIEW);
    g_autofree double *errors = errors_of(&logs);
    ErrorSummary summary = {logs.n, ranks_weighted_quantile(errors, logs.seconds, logs.n, 0.5),
                            ranks_weighted_quantile(errors, logs.seconds, logs.n, 0.9)};
    logs_clear(&logs);
    return summary;
}
