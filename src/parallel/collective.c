#include "parallel/collective.h"

#include <math.h>
#include <string.h>

#include "base/count.h"

/* ---- Links of a group ------------------------------------------------------------------------ */

Wire wire_of(const Fabric *fabric, const Node *node, int64_t ranks, int64_t stride)
{
    const Link *between = fabric_link(fabric, node->between);
    int64_t room = MAX(node->devices / MAX(stride, 1), 1); /* of such a group in one node */
    Wire wire = {
        .ranks = ranks,
        .within = MIN(ranks, room),
        .nodes = count_ceil_div(ranks, room),
        .bytes_per_s = node_device_bandwidth(fabric, node),
        .pair_bytes_per_s = node_pair_bandwidth(fabric, node),
        .between_bytes_per_s = node->between_bytes_per_s / (double)node->devices,
        .latency_seconds = node_latency(fabric, node),
        .between_latency_seconds = between ? between->latency_seconds : 0,
        .reduces = node_reduces(fabric, node),
        .between_reduces = between && between->reduces,
    };
    return wire;
}

/* ---- Formulas -------------------------------------------------------------------------------- */

/* What each of n devices sends of M bytes, as a factor of M. */
static double sent(CollectiveOp op, int64_t n, bool reduces)
{
    double rest = n > 1 ? (double)(n - 1) / (double)n : 0;
    if (n <= 1)
        return 0;
    switch (op) {
    case COLLECTIVE_ALL_REDUCE:
        return reduces ? 1 : 2 * rest;
    case COLLECTIVE_POINT_TO_POINT:
        return 1;
    case COLLECTIVE_ALL_GATHER:
    case COLLECTIVE_REDUCE_SCATTER:
    case COLLECTIVE_ALL_TO_ALL:
    case COLLECTIVE_COUNT:
        break;
    }
    return rest;
}

/* Messages one after the other. */
static double messages(CollectiveOp op, int64_t n, bool reduces)
{
    double tree = n > 1 ? ceil(log2((double)n)) : 0;
    if (n <= 1)
        return 0;
    switch (op) {
    case COLLECTIVE_ALL_REDUCE:
        return reduces ? 2 : 2 * tree;
    case COLLECTIVE_ALL_GATHER:
    case COLLECTIVE_REDUCE_SCATTER:
        return tree;
    case COLLECTIVE_ALL_TO_ALL:
    case COLLECTIVE_POINT_TO_POINT:
    case COLLECTIVE_COUNT:
        break;
    }
    return 1;
}

/* W of a group in one node. */
static double rate_within(CollectiveOp op, const Wire *wire)
{
    int64_t peers = op == COLLECTIVE_POINT_TO_POINT ? 1 : wire->within - 1;
    return MIN(wire->bytes_per_s, (double)peers * wire->pair_bytes_per_s);
}

/* Of M bytes what the g devices of a node do among themselves, and what each sends to other nodes.
 * Within: an all-to-all sends (g − 1)/n of M to them, all others as if they were alone. */
typedef struct Shares {
    double within, between; /* factors of M */
} Shares;

static Shares shares_of(CollectiveOp op, const Wire *wire, bool helped)
{
    double n = (double)wire->ranks, g = (double)wire->within;
    Shares shares = {.within = sent(op, wire->within, helped && wire->reduces)};
    if (wire->nodes <= 1)
        return shares;
    shares.between = sent(op, wire->nodes, helped && wire->between_reduces) / g;
    if (op == COLLECTIVE_ALL_TO_ALL) {
        shares.within = (g - 1) / n;
        shares.between = (n - g) / n;
    } else if (op == COLLECTIVE_POINT_TO_POINT) {
        shares = (Shares){0, 1};
    }
    return shares;
}

static double over(double bytes, double rate)
{
    return bytes <= 0 ? 0 : rate > 0 ? bytes / rate : INFINITY;
}

double collective_bound_seconds(CollectiveOp op, const Wire *wire, double bytes)
{
    if (wire->ranks <= 1)
        return 0;
    Shares shares = shares_of(op, wire, true);
    return fmax(over(shares.within * bytes, rate_within(op, wire)),
                over(shares.between * bytes, wire->between_bytes_per_s));
}

/* Of the part between nodes alone. */
static double between_seconds(CollectiveOp op, const Wire *wire, double bytes)
{
    if (wire->nodes <= 1)
        return 0;
    Shares shares = shares_of(op, wire, false);
    return over(shares.between * bytes, wire->between_bytes_per_s) +
           messages(op, wire->nodes, false) * wire->between_latency_seconds;
}

double collective_seconds(CollectiveOp op, const Wire *wire, double bytes)
{
    if (wire->ranks <= 1 || bytes <= 0)
        return 0;
    Shares shares = shares_of(op, wire, true);
    double within = over(shares.within * bytes, rate_within(op, wire));
    if (shares.within > 0)
        within += messages(op, wire->within, wire->reduces) * wire->latency_seconds;
    return within + between_seconds(op, wire, bytes);
}

double collective_bus_bandwidth(CollectiveOp op, int64_t ranks, double bytes, double seconds)
{
    return sent(op, ranks, false) * bytes / seconds;
}

/* ---- Fits ------------------------------------------------------------------------------------ */

static Wire wire_of_set(const Fabric *fabric, const CollectiveSet *set)
{
    const Node *node = fabric_node(fabric, set->node);
    int64_t nodes = MAX(set->nodes, 1);
    Wire wire = wire_of(fabric, node, set->ranks, 1);
    if (nodes > 1) {
        wire.nodes = nodes;
        wire.within = count_ceil_div(set->ranks, nodes);
    }
    return wire;
}

/* k · M / W without switches that add up, in seconds. */
static double wire_seconds(CollectiveOp op, const Wire *wire, double bytes)
{
    Shares shares = shares_of(op, wire, false);
    return over(shares.within * bytes, rate_within(op, wire)) +
           over(shares.between * bytes, wire->between_bytes_per_s);
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, guint n)
{
    qsort(values, n, sizeof *values, compare_doubles);
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/* Σ ((α + β·x − t)/t)² is least where its two derivatives are 0; a number that would be below 0 is
 * 0, and the other one is fitted alone. */
typedef struct Sums {
    double one, x, xx, t, xt; /* Σ of 1/t², x/t², x²/t², 1/t, x/t */
} Sums;

static void solve(const Sums *sums, guint n, double *alpha, double *beta)
{
    double determinant = sums->one * sums->xx - sums->x * sums->x;
    *alpha = 0;
    *beta = sums->xx > 0 ? sums->xt / sums->xx : 0;
    if (n < 2 || !(determinant > 1e-12 * sums->one * sums->xx))
        return;
    double a = (sums->t * sums->xx - sums->xt * sums->x) / determinant;
    double b = (sums->one * sums->xt - sums->x * sums->t) / determinant;
    if (b < 0) {
        *alpha = sums->t / sums->one;
        *beta = 0;
    } else if (a >= 0) {
        *alpha = a;
        *beta = b;
    }
}

CollectiveFit collective_fit(const Fabric *fabric, const CollectiveSet *set)
{
    CollectiveOp op = (CollectiveOp)set->op;
    Wire wire = wire_of_set(fabric, set);
    guint n = set->rows->len;
    Sums sums = {0};
    g_autofree double *errors = g_new(double, n);
    double alpha, beta;
    for (guint i = 0; i < n; i++) {
        const CollectiveRow *row = &g_array_index(set->rows, CollectiveRow, i);
        double x = wire_seconds(op, &wire, row->bytes), t = row->seconds;
        sums.one += 1 / (t * t);
        sums.x += x / (t * t);
        sums.xx += x * x / (t * t);
        sums.t += 1 / t;
        sums.xt += x / t;
    }
    solve(&sums, n, &alpha, &beta);
    for (guint i = 0; i < n; i++) {
        const CollectiveRow *row = &g_array_index(set->rows, CollectiveRow, i);
        double x = wire_seconds(op, &wire, row->bytes);
        errors[i] = fabs((alpha + beta * x) / row->seconds - 1);
    }
    return (CollectiveFit){alpha, beta > 0 ? 1 / beta : 0, median(errors, n), n};
}

struct CollectiveFits {
    const Fabric *fabric;
    CollectiveFit *fits; /* parallel to parts[FABRIC_COLLECTIVE] */
};

CollectiveFits *collective_fits_new(const Fabric *fabric)
{
    const GPtrArray *sets = fabric->parts[FABRIC_COLLECTIVE];
    CollectiveFits *fits = g_new0(CollectiveFits, 1);
    fits->fabric = fabric;
    fits->fits = g_new0(CollectiveFit, sets->len);
    for (guint i = 0; i < sets->len; i++)
        fits->fits[i] = collective_fit(fabric, g_ptr_array_index(sets, i));
    return fits;
}

void collective_fits_free(CollectiveFits *fits)
{
    if (!fits)
        return;
    g_free(fits->fits);
    g_free(fits);
}

/* The fit within a node of the nearest number of ranks, the first stated of equals; NULL: none. */
static const CollectiveFit *nearest(const CollectiveFits *fits, const Node *node, CollectiveOp op,
                                    int64_t ranks)
{
    const GPtrArray *sets = fits->fabric->parts[FABRIC_COLLECTIVE];
    const CollectiveFit *best = NULL;
    int64_t best_off = 0;
    for (guint i = 0; i < sets->len; i++) {
        const CollectiveSet *set = g_ptr_array_index(sets, i);
        int64_t off = ABS(set->ranks - ranks);
        if (set->op != (int)op || set->nodes > 1 || strcmp(set->node, node->head.id) != 0 ||
            !(fits->fits[i].eta > 0) || (best && off >= best_off))
            continue;
        best = &fits->fits[i];
        best_off = off;
    }
    return best;
}

bool collective_measured_seconds(const CollectiveFits *fits, const Node *node, CollectiveOp op,
                                 const Wire *wire, double bytes, double *seconds)
{
    Wire alone = *wire;
    alone.ranks = alone.within;
    alone.nodes = 1;
    *seconds = 0;
    if (wire->ranks <= 1 || bytes <= 0)
        return true;
    bool half = op == COLLECTIVE_ALL_GATHER || op == COLLECTIVE_REDUCE_SCATTER;
    const CollectiveFit *fit = nearest(fits, node, op, wire->within);
    CollectiveOp as = op;
    if (!fit && half)
        fit = nearest(fits, node, as = COLLECTIVE_ALL_REDUCE, wire->within);
    if (wire->within > 1 && !(op == COLLECTIVE_POINT_TO_POINT && wire->nodes > 1)) {
        if (!fit)
            return false;
        double share = op == COLLECTIVE_ALL_TO_ALL && wire->nodes > 1
                           ? (double)wire->within / (double)wire->ranks
                           : 1;
        *seconds = fit->alpha + wire_seconds(as, &alone, bytes * share) / fit->eta;
        if (as != op)
            *seconds /= 2;
    }
    *seconds += between_seconds(op, wire, bytes);
    return true;
}
