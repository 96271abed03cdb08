#include "kinds/sweep_panels_curve.h"

#include <math.h>

#include "base/units.h"

static bool on_axis(const SweepCurve *curve, double value)
{
    return isfinite(value) && (curve->scale == AXIS_LINEAR ? value >= 0 : value > 0);
}

bool sweep_value_at(const SweepCurve *curve, int i, double *value)
{
    *value = curve->values[i];
    return on_axis(curve, *value);
}

bool sweep_bound_at(const SweepCurve *curve, int i, double *value)
{
    *value = curve->bounds ? curve->bounds[i] : NAN;
    return on_axis(curve, *value);
}

bool sweep_estimate_at(const SweepCurve *curve, int i, double *value)
{
    *value = curve->estimates ? curve->estimates[i] : NAN;
    return on_axis(curve, *value);
}

bool sweep_interval_at(const SweepCurve *curve, int i, double *low, double *high)
{
    *low = curve->estimates ? curve->estimates[curve->room + i] : NAN;
    *high = curve->estimates ? curve->estimates[2 * curve->room + i] : NAN;
    return on_axis(curve, *low) && on_axis(curve, *high);
}

static void find_crossing(SweepCurve *curve, const double *at, int i, double before, double value)
{
    double t = before > 0 ? log(curve->limit / before) / log(value / before) : 1;
    curve->crossing = curve->fits > 0 ? curve->fits * pow(at[i] / curve->fits, t) : at[i];
}

static void measure_estimates(SweepCurve *curve, int count)
{
    double value;
    curve->estimate_low = INFINITY;
    curve->estimate_high = -INFINITY;
    curve->estimated = 0;
    for (int i = 0; i < count; i++)
        if (sweep_estimate_at(curve, i, &value)) {
            curve->estimate_low = fmin(curve->estimate_low, value);
            curve->estimate_high = fmax(curve->estimate_high, value);
            curve->estimated++;
        }
}

void sweep_widen_by_estimates(const SweepCurve *curve, int count, double *low, double *high)
{
    double least, most;
    *low = fmin(*low, curve->estimate_low);
    *high = fmax(*high, curve->estimate_high);
    for (int i = 0; i < count; i++)
        if (sweep_interval_at(curve, i, &least, &most)) {
            *low = fmin(*low, least);
            *high = fmax(*high, most);
        }
}

void sweep_measure(SweepCurve *curve, const double *at, int count)
{
    double before = NAN, value, most = 0;
    curve->low = INFINITY;
    curve->high = -INFINITY;
    curve->bound_low = INFINITY;
    curve->bound_high = -INFINITY;
    curve->fits = curve->passes = curve->crossing = NAN;
    measure_estimates(curve, count);
    for (int i = 0; i < count; i++) {
        if (sweep_bound_at(curve, i, &value)) {
            curve->bound_low = fmin(curve->bound_low, value);
            curve->bound_high = fmax(curve->bound_high, value);
        }
        if (!sweep_value_at(curve, i, &value))
            continue;
        curve->low = fmin(curve->low, value);
        curve->high = fmax(curve->high, value);
        if (isnan(curve->fits) && value > curve->limit) {
            curve->fits = most;
            curve->passes = at[i];
            find_crossing(curve, at, i, before, value);
        }
        most = at[i];
        before = value;
    }
}

char *sweep_text(const SweepCurve *curve, double value)
{
    return g_str_equal(curve->unit, AXIS_RATE) ? units_rate(value)
                                               : units_si(value, 3, curve->unit);
}
