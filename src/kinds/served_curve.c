#include "kinds/served_curve.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "cost/capacity.h"

enum { MOST_ROWS = 16 /* powers of two */ };

/* False: there is none, for what `curve->reason` says, or an error. */
static bool add_row(const Asked *asked, int64_t context, int64_t batch, ServedCurve *curve,
                    GError **error)
{
    ServingResult row;
    if (!served_at(asked, context, batch, curve->kept, &row, error))
        return false;
    if (row.reason)
        curve->reason = g_strdup(row.reason);
    else
        g_array_append_val(curve->rows, row);
    return !row.reason;
}

/* Beyond the first, which has to be there; a batch that cannot be counted ends them. */
static bool add_rows(const Asked *asked, int64_t context, ServedCurve *curve, GError **error)
{
    ServingResult first = *served_row(curve, 0);
    bool more = served_limits(asked, &first, error);
    bool known = first.largest_batch != COUNT_ABSENT;
    int64_t most = known ? first.largest_batch : LARGEST_BATCH_LIMIT;
    curve->limited = first.batch_limited || !known;
    /* One that is nearly the last would lie on it. */
    for (int64_t batch = 2; more && curve->rows->len < MOST_ROWS && batch <= most / 4 * 3;
         batch *= 2)
        more = add_row(asked, context, batch, curve, error);
    if (more && most > 1 && curve->rows->len < MOST_ROWS)
        more = add_row(asked, context, most, curve, error);
    else if (more)
        curve->limited = curve->limited || curve->rows->len == MOST_ROWS;
    g_clear_pointer(&curve->reason, g_free);
    return more || !error || !*error;
}

static bool is_fault(const GError *failure)
{
    return failure && !g_error_matches(failure, RB_ERROR, RB_ERROR_CANNOT);
}

bool served_curve(Analysis *analysis, const ChartRequest *request, const Device *device,
                  ServedCurve *curve, GError **error)
{
    Asked asked = {.analysis = analysis, .model = request->models[0], .device = device};
    GError *failure = NULL;
    int64_t context;
    *curve = (ServedCurve){.device = device,
                           .rows = g_array_new(FALSE, FALSE, sizeof(ServingResult)),
                           .kept = result_list_new(sizeof(ServingResult))};
    if (!served_context(&asked, &context, error))
        return false;
    asked.timing = analysis_verdict(analysis, asked.model, device, &request->setup, &failure);
    bool there = asked.timing && add_row(&asked, context, 1, curve, &failure) &&
                 add_rows(&asked, context, curve, &failure);
    if (!there && is_fault(failure)) {
        g_propagate_error(error, failure);
        return false;
    }
    if (failure && !curve->reason)
        curve->reason = g_strdup(failure->message);
    g_clear_error(&failure);
    return true;
}

void served_curve_clear(ServedCurve *curve)
{
    g_clear_pointer(&curve->rows, g_array_unref);
    g_clear_pointer(&curve->kept, result_list_free);
    g_clear_pointer(&curve->reason, g_free);
}

const ServingResult *served_last(const ServedCurve *curve)
{
    return curve->rows->len > 0 ? served_row(curve, curve->rows->len - 1) : NULL;
}
