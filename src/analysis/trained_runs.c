#include "analysis/trained_runs.h"

#include <math.h>

#include "analysis/validated_runs.h"
#include "estimate/ranks.h"
#include "zoo/devices.h"

/* With fewer the 10 % and 90 % quantiles are the extremes. */
enum { FEWEST_RUNS = 10 };
static const double LOW = 0.1, MEDIAN = 0.5, HIGH = 0.9;

static void add_runs(Analysis *analysis, const MeasurementSet *set, const Device *device,
                     DType format, GArray *rates)
{
    for (guint i = 0; set->figures && i < set->figures->len; i++) {
        const MeasuredFigure *figure = &g_array_index(set->figures, MeasuredFigure, i);
        double rate;
        if (validated_is_on(figure, device->id, format) &&
            validated_run(analysis, set, figure, &rate))
            g_array_append_val(rates, rate);
    }
}

TrainedRuns trained_runs_on(Analysis *analysis, const Device *device, DType format)
{
    const GPtrArray *sets = analysis_measurements(analysis);
    TrainedRuns runs = {0, NAN, NAN, NAN};
    if (!sets || devices_find(analysis_devices(analysis), device->id) != device)
        return runs;
    g_autoptr(GArray) rates = g_array_new(FALSE, FALSE, sizeof(double));
    analysis_read(analysis, "measurements", NULL);
    for (guint i = 0; i < sets->len; i++)
        add_runs(analysis, g_ptr_array_index(sets, i), device, format, rates);
    runs.runs = (int)rates->len;
    if (runs.runs < FEWEST_RUNS)
        return runs;
    double *values = (double *)(void *)rates->data;
    ranks_sort(values, runs.runs);
    runs.low = ranks_quantile(values, runs.runs, LOW);
    runs.median = ranks_quantile(values, runs.runs, MEDIAN);
    runs.high = ranks_quantile(values, runs.runs, HIGH);
    return runs;
}
