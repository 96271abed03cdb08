#include "roofline/bound.h"

#include <math.h>

#include "base/count.h"

static double best_vector(const Roof *roof)
{
    return roof_best_peak(roof, UNIT_VECTOR);
}

/* Of dot products: nothing keeps them off the vector unit where that is the faster one. */
static double best_matrix(const Roof *roof)
{
    double matrix = roof_best_peak(roof, UNIT_MATRIX);
    return matrix > 0 ? fmax(matrix, best_vector(roof)) : 0;
}

/* Of a layer's pattern on its roof, whatever the basis; 0: none. */
static double best_sparse(const Roofs *roofs, const LayerCost *layer)
{
    double best = 0;
    if (layer->sparsity == NULL)
        return 0;
    const Roof *roof = roofs_of(roofs, layer->compute);
    for (int basis = 0; basis < BASIS_COUNT; basis++) {
        const Peak *peak = device_sparse_peak(roof->device, roof->compute_dtype, layer->sparsity,
                                              (Basis)basis, true);
        best = peak != NULL ? fmax(best, peak->flops_per_s) : best;
    }
    return best;
}

/* Of a layer's dot products, those that are done on this roof. */
static int64_t dots_on(const LayerCost *layer, const Roofs *roofs, const Roof *roof)
{
    const NeedlessFlops *needless = &layer->needless;
    int64_t other = layer->other.matrix_flops - needless->other_matrix_flops, dots = 0;
    if (roofs_of(roofs, layer->compute) == roof)
        dots = layer->matrix_flops - needless->matrix_flops - other;
    if (other > 0 && roofs_of(roofs, layer->other.compute) == roof)
        dots += other;
    return dots;
}

/* Dot products of layers that share a roof, added to what its units have to do. */
static void add_dots(const ModelCost *cost, const Roofs *roofs, const Roof *roof,
                     UnitSeconds *seconds)
{
    int64_t dots = 0;
    for (int i = 0; i < cost->n_layers; i++) {
        const LayerCost *layer = cost_layer(cost, i);
        int64_t here = dots_on(layer, roofs, roof);
        double sparse = here > 0 ? best_sparse(roofs, layer) : 0;
        if (sparse > 0)
            seconds->matrix += (double)here / sparse;
        else
            count_add_to(&dots, here);
    }
    UnitSeconds dense = unit_seconds(dots, dots, best_matrix(roof), best_vector(roof));
    seconds->matrix += dense.matrix;
    seconds->vector += dense.vector;
}

static int64_t least_dots(const ModelCost *cost)
{
    return cost->matrix_flops - cost->needless_matrix_flops;
}

/* Of several dtypes: dot products each at its own peak, the rest at the best of all vector peaks,
 * as its own may be wider. */
static UnitSeconds mixed_seconds(const ModelCost *cost, const Roofs *roofs, int64_t flops)
{
    double best = best_vector(roofs->base);
    UnitSeconds seconds = {0};
    add_dots(cost, roofs, roofs->base, &seconds);
    for (int dtype = 0; dtype < DTYPE_COUNT; dtype++) {
        const Roof *roof = roofs_of(roofs, (DType)dtype);
        if (roof == roofs->base)
            continue;
        add_dots(cost, roofs, roof, &seconds);
        best = fmax(best, best_vector(roof));
    }
    if (best > 0)
        seconds.vector += (double)(flops - least_dots(cost)) / best;
    return seconds;
}

/* All but the needless, and of conversions that are timed by their bytes alone.
 */
static int64_t least_flops(const ModelCost *cost, const Roofs *roofs)
{
    int64_t flops = cost->flops - cost->needless_flops;
    for (int i = 0; i < cost->n_costs; i++) {
        const LayerCost *layer = &cost->costs[i];
        if (roofs_lack(roofs, layer->compute))
            flops -= (layer->flops - layer->needless.flops) * layer->layers;
    }
    return flops;
}

/* Bytes that no fusion removes; weights that are zero are not read where they are skipped. */
static double least_bytes(const ModelCost *cost, const Roofs *roofs)
{
    int64_t bytes = cost->bytes_floor;
    for (int i = 0; i < cost->n_costs; i++)
        if (best_sparse(roofs, &cost->costs[i]) > 0)
            bytes -= cost->costs[i].sparse_saved_bytes * cost->costs[i].layers;
    return (double)bytes;
}

/* Whether dot products do not all meet the same ceiling. */
static bool is_mixed(const ModelCost *cost, const Roofs *roofs)
{
    for (int i = 0; i < cost->n_costs; i++)
        if (best_sparse(roofs, &cost->costs[i]) > 0)
            return true;
    return roofs->n_more > 0;
}

double bound_seconds(const Timing *fused)
{
    const ModelCost *cost = fused->cost;
    const Roofs *roofs = &fused->roofs;
    const Roof *roof = roofs->base;
    int64_t flops = least_flops(cost, roofs);
    UnitSeconds compute =
        is_mixed(cost, roofs)
            ? mixed_seconds(cost, roofs, flops)
            : unit_seconds(flops, least_dots(cost), best_matrix(roof), best_vector(roof));
    return fmax(fmax(compute.matrix, compute.vector),
                least_bytes(cost, roofs) / roof_best_bandwidth(roof));
}
