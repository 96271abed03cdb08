#include "analysis/validated_runs.h"

#include <math.h>

#include "estimate/ranks.h"
#include "record/known.h"

static bool trains(const MeasuredFigure *figure)
{
    int how = figure->how;
    return how == BESIDE_TRAINED || how == BESIDE_ITERATION || how == BESIDE_HOURS;
}

static bool is_run(const ValidatedFigure *row)
{
    return !isnan(row->bound) && trains(row->figure);
}

static bool same_size(const MeasuredFigure *a, const MeasuredFigure *b)
{
    return a->layers == b->layers && a->hidden == b->hidden && a->params == b->params;
}

bool validated_is_on(const MeasuredFigure *figure, const char *device, DType format)
{
    return dtype_bits((DType)figure->format) == dtype_bits(format) &&
           g_strcmp0(figure->device, device) == 0;
}

bool validated_run(Analysis *analysis, const MeasurementSet *set, const MeasuredFigure *figure,
                   double *flops_per_s)
{
    g_autoptr(GStringChunk) texts = g_string_chunk_new(1024);
    ValidatedFigure row;
    if (!trains(figure))
        return false;
    validated_figure(analysis, set, figure, NULL, texts, &row);
    *flops_per_s = is_run(&row) ? validated_reached(&row) / row.again * row.peak : 0;
    return *flops_per_s > 0;
}

/* FLOPs that a run is estimated by, over those of its bound: of a step what is computed again
 * counts, as at a stated batch nothing makes up for it. */
static double counted_share(const ValidatedFigure *of, const ValidatedFigure *row)
{
    return of->figure->how == BESIDE_ITERATION ? 1 : 1 / row->again;
}

/* Median share of the peak among runs of other sizes on the same device in a format as wide. */
static double efficiency_for(const GArray *rows, const ValidatedFigure *of)
{
    g_autofree double *shares = g_new(double, rows->len + 1);
    int n = 0;
    for (guint i = 0; i < rows->len; i++) {
        const ValidatedFigure *row = &g_array_index(rows, ValidatedFigure, i);
        if (is_run(row) && !same_size(row->figure, of->figure) &&
            validated_is_on(row->figure, of->figure->device, (DType)of->figure->format))
            shares[n++] = validated_reached(row) * counted_share(of, row);
    }
    ranks_sort(shares, n);
    return ranks_quantile(shares, n, 0.5);
}

void validated_estimate(GArray *rows)
{
    for (guint i = 0; i < rows->len; i++) {
        ValidatedFigure *row = &g_array_index(rows, ValidatedFigure, i);
        if (is_run(row) && !isnan(row->efficiency = efficiency_for(rows, row))) {
            row->estimated = true;
            double least = row->efficiency / counted_share(row, row);
            row->ours = validated_is_time(row->figure) ? row->bound / least : row->bound * least;
        }
        row->error = ratio(row->ours - row->figure->value, row->figure->value);
    }
}
