#include "roofline/roofline.h"

#include <math.h>

#include "base/count.h"
#include "base/error.h"

static const char *const bounds[BOUND_COUNT] = {
    [BOUND_COMPUTE] = "compute",
    [BOUND_MEMORY] = "memory",
    [BOUND_OVERHEAD] = "overhead",
    [BOUND_NONE] = "none",
};

static const char matrix_only[] =
    "no peak of vector arithmetic is stated; it is timed at the matrix unit's peak";

const char *bound_name(Bound bound)
{
    return bound < BOUND_COUNT ? bounds[bound] : "unknown";
}

double attainable(double intensity, double peak, double bandwidth)
{
    return fmin(peak, intensity * bandwidth);
}

double ridge_point(double peak, double bandwidth)
{
    return peak / bandwidth;
}

/* ---- Ceilings ------------------------------------------------------------------------------- */

/* What to do: the dtypes there are. Caller frees. */
static char *stated_dtypes(const Device *device)
{
    GString *text = g_string_new(NULL);
    for (int i = 0; i < DTYPE_COUNT; i++)
        if (device_best_peak(device, (DType)i, UNIT_VECTOR) > 0 ||
            device_best_peak(device, (DType)i, UNIT_MATRIX) > 0)
            g_string_append_printf(text, "%s%s", text->len == 0 ? "; it states " : ", ",
                                   dtype_name((DType)i));
    return g_string_free(text, FALSE);
}

static bool fail_peak(const Device *device, DType dtype, Basis basis, GError **error)
{
    bool other_basis = device_compute_dtype(device, dtype) != DTYPE_UNKNOWN;
    g_autofree char *remedy =
        other_basis ? g_strdup("; ask for another basis") : stated_dtypes(device);
    g_set_error(error, RB_ERROR, RB_ERROR_INPUT,
                "device '%s' cannot run %s: it states no %s%speak for it, nor for what stands in%s",
                device->id, dtype_name(dtype), other_basis ? basis_name(basis) : "",
                other_basis ? " " : "", remedy);
    return false;
}

static bool fail_bandwidth(const Device *device, Basis basis, GError **error)
{
    bool other = device_bandwidth(device, BASIS_MEASURED, false) > 0;
    g_set_error(error, RB_ERROR, RB_ERROR_INPUT,
                "device '%s' states no %s%sbandwidth of its main memory, so nothing can be timed "
                "on it%s",
                device->id, other ? basis_name(basis) : "", other ? " " : "",
                other ? "; ask for another basis" : "");
    return false;
}

bool roof_on(const Device *device, DType dtype, Basis basis, Roof *roof, GError **error)
{
    DType compute = device_compute_dtype(device, dtype);
    DType vector = device_unit_dtype(device, compute, UNIT_VECTOR);
    *roof = (Roof){
        .device = device,
        .dtype = dtype,
        .compute_dtype = compute,
        .vector_dtype = vector,
        .basis = basis,
        .matrix = device_peak(device, compute, UNIT_MATRIX, basis, false),
        .vector = device_peak(device, vector, UNIT_VECTOR, basis, false),
        .bandwidth = device_bandwidth(device, basis, false),
        .overhead_s = device->launch.value,
    };
    bool runs = roof->matrix != NULL || (roof->vector != NULL && vector == compute);
    if (!runs)
        return fail_peak(device, dtype, basis, error);
    if (roof->bandwidth <= 0)
        return fail_bandwidth(device, basis, error);
    if (roof->vector == NULL) {
        roof->vector_dtype = compute;
        roof->note = matrix_only;
    }
    return true;
}

double roof_dot_peak(const Roof *roof)
{
    return roof->matrix != NULL ? roof->matrix->flops_per_s : roof->vector->flops_per_s;
}

double roof_vector_peak(const Roof *roof)
{
    return roof->vector != NULL ? roof->vector->flops_per_s : roof->matrix->flops_per_s;
}

double roof_ridge(const Roof *roof)
{
    return ridge_point(roof_dot_peak(roof), roof->bandwidth);
}

/* ---- Layers --------------------------------------------------------------------------------- */

/* Seconds each unit takes over its share of the FLOPs. A unit that is not there has a peak of 0,
 * and the other one does everything. */
static void compute_seconds(int64_t flops, int64_t dots, double matrix_peak, double vector_peak,
                            double *matrix_s, double *vector_s)
{
    double on_matrix = matrix_peak <= 0 ? 0 : vector_peak <= 0 ? (double)flops : (double)dots;
    double on_vector = (double)flops - on_matrix;
    *matrix_s = on_matrix > 0 ? on_matrix / matrix_peak : 0;
    *vector_s = on_vector > 0 ? on_vector / vector_peak : 0;
}

static double peak_of(const Peak *peak)
{
    return peak != NULL ? peak->flops_per_s : 0;
}

static Bound bound_of(const LayerTime *time)
{
    double compute = MAX(time->matrix_s, time->vector_s);
    if (time->overhead_s > compute && time->overhead_s > time->memory_s)
        return BOUND_OVERHEAD;
    return compute >= time->memory_s ? BOUND_COMPUTE : BOUND_MEMORY;
}

/* The ceilings of every dtype that some layer of a network asks for. */
typedef struct Roofs {
    Roof base, of[DTYPE_COUNT];
    bool known[DTYPE_COUNT];
    bool absent[DTYPE_COUNT]; /* nothing computes it: only conversions ask for it */
} Roofs;

static const Roof *roof_of(const Roofs *roofs, DType dtype)
{
    return dtype < DTYPE_COUNT && roofs->known[dtype] ? &roofs->of[dtype] : &roofs->base;
}

static bool add_roof(Roofs *roofs, DType dtype, GError **error)
{
    const Roof *base = &roofs->base;
    if (dtype >= DTYPE_COUNT || dtype == base->dtype || roofs->known[dtype])
        return true;
    roofs->known[dtype] = roof_on(base->device, dtype, base->basis, &roofs->of[dtype], error);
    return roofs->known[dtype];
}

static bool is_absent(const Roofs *roofs, DType dtype)
{
    return dtype < DTYPE_COUNT && roofs->absent[dtype];
}

/* Numbers are also moved, and converted on their way in and out, where nothing computes with them:
 * a device of integers alone is given floats and hands out floats. */
static bool needs_no_peak(const ModelCost *cost, const LayerCost *layer)
{
    const Op *op = graph_op(cost->graph, layer->op);
    bool converts = op->n_parts == 0 && op_info(op->kind)->int8 == INT8_CONVERTS;
    return converts || (layer->flops == 0 && layer->extra_ops == 0);
}

static bool add_layer_roof(Roofs *roofs, const ModelCost *cost, const LayerCost *layer,
                           GError **error)
{
    bool lenient = needs_no_peak(cost, layer);
    if (lenient && is_absent(roofs, layer->compute))
        return true;
    if (add_roof(roofs, layer->compute, lenient ? NULL : error))
        return true;
    roofs->absent[layer->compute] = true;
    if (!lenient)
        g_prefix_error(error, "layer '%s': ", graph_op(cost->graph, layer->op)->name);
    return lenient;
}

/* A device without fp32 does quantization's arithmetic in what it has. */
static bool roofs_init(Roofs *roofs, const ModelCost *cost, const Roof *roof, GError **error)
{
    *roofs = (Roofs){.base = *roof};
    for (int i = 0; i < cost->n_layers; i++)
        if (!add_layer_roof(roofs, cost, &cost->layers[i], error))
            return false;
    if (cost->extra_ops > 0)
        add_roof(roofs, DTYPE_FP32, NULL);
    return true;
}

static void add_extra(LayerTime *time, const LayerCost *layer, const Roofs *roofs)
{
    const Roof *roof = roof_of(roofs, layer->compute), *extra = roof_of(roofs, DTYPE_FP32);
    double seconds = (double)layer->extra_ops / roof_vector_peak(extra);
    *(roof->vector != NULL ? &time->vector_s : &time->matrix_s) += seconds;
}

/* Where zeros in the weights of a layer are skipped; NULL: nowhere. */
static const Peak *sparse_peak(const Roof *roof, const LayerCost *layer)
{
    return layer->sparsity == NULL ? NULL
                                   : device_sparse_peak(roof->device, roof->compute_dtype,
                                                        layer->sparsity, roof->basis, false);
}

static LayerTime time_layer(const LayerCost *layer, const Roofs *roofs, TrafficModel model)
{
    const Roof *roof = roof_of(roofs, layer->compute);
    const Peak *sparse = sparse_peak(roof, layer);
    bool absent = is_absent(roofs, layer->compute);
    LayerTime time = {.bound = BOUND_NONE,
                      .compute_dtype = absent ? DTYPE_UNKNOWN : roof->compute_dtype,
                      .skips_zeros = sparse != NULL};
    int64_t bytes = layer->traffic[model].bytes - (sparse ? layer->sparse_saved_bytes : 0);
    if (layer->flops == 0 && bytes == 0)
        return time;
    if (!absent)
        compute_seconds(layer->flops, layer->matrix_flops, peak_of(sparse ? sparse : roof->matrix),
                        peak_of(roof->vector), &time.matrix_s, &time.vector_s);
    if (layer->extra_ops > 0)
        add_extra(&time, layer, roofs);
    time.memory_s = (double)bytes / roof->bandwidth;
    time.overhead_s = roof->overhead_s;
    double compute = MAX(time.matrix_s, time.vector_s); /* no fmax, which is a call: none is NaN */
    time.seconds = MAX(compute, time.memory_s) + time.overhead_s;
    time.bound = bound_of(&time);
    time.utilisation = compute / time.seconds;
    return time;
}

/* ---- Networks ------------------------------------------------------------------------------- */

static double best_matrix(const Roof *roof)
{
    return device_best_peak(roof->device, roof->compute_dtype, UNIT_MATRIX);
}

static double best_vector(const Roof *roof)
{
    return device_best_peak(roof->device, roof->vector_dtype, UNIT_VECTOR);
}

/* Of a layer's pattern on its roof, whatever the basis; 0: none. */
static double best_sparse(const Roofs *roofs, const LayerCost *layer)
{
    double best = 0;
    if (layer->sparsity == NULL)
        return 0;
    const Roof *roof = roof_of(roofs, layer->compute);
    for (int basis = 0; basis < BASIS_COUNT; basis++)
        best = fmax(best, peak_of(device_sparse_peak(roof->device, roof->compute_dtype,
                                                     layer->sparsity, (Basis)basis, true)));
    return best;
}

/* Dot products of layers that share a roof, added to what its units have to do. */
static void add_dots(const ModelCost *cost, const Roofs *roofs, const Roof *roof, double *matrix_s,
                     double *vector_s)
{
    int64_t dots = 0;
    double matrix, vector;
    for (int i = 0; i < cost->n_layers; i++) {
        const LayerCost *layer = &cost->layers[i];
        if (roof_of(roofs, layer->compute) != roof)
            continue;
        double sparse = best_sparse(roofs, layer);
        if (sparse > 0)
            *matrix_s += (double)layer->matrix_flops / sparse;
        else
            dots = count_add(dots, layer->matrix_flops);
    }
    compute_seconds(dots, dots, best_matrix(roof), best_vector(roof), &matrix, &vector);
    *matrix_s += matrix;
    *vector_s += vector;
}

/* Of several dtypes: dot products each at its own peak, the rest at the best of all vector peaks,
 * as nobody says which of it a fusion removes. */
static void bound_compute(const ModelCost *cost, const Roofs *roofs, int64_t flops,
                          double *matrix_s, double *vector_s)
{
    double best = best_vector(&roofs->base);
    *matrix_s = *vector_s = 0;
    add_dots(cost, roofs, &roofs->base, matrix_s, vector_s);
    for (int dtype = 0; dtype < DTYPE_COUNT; dtype++)
        if (roofs->known[dtype]) {
            add_dots(cost, roofs, &roofs->of[dtype], matrix_s, vector_s);
            best = fmax(best, best_vector(&roofs->of[dtype]));
        }
    if (best > 0)
        *vector_s += (double)(flops - cost->matrix_flops) / best;
}

/* FLOPs that no fusion removes, but for conversions that are timed by their bytes alone. */
static int64_t least_flops(const ModelCost *cost, const Roofs *roofs)
{
    int64_t flops = cost->flops_floor;
    for (int i = 0; i < cost->n_layers; i++)
        if (is_absent(roofs, cost->layers[i].compute))
            flops -= cost->layers[i].flops;
    return flops;
}

/* Bytes that no fusion removes; weights that are zero are not read where they are skipped. */
static double least_bytes(const ModelCost *cost, const Roofs *roofs)
{
    int64_t bytes = cost->bytes_floor;
    for (int i = 0; i < cost->n_layers; i++)
        if (best_sparse(roofs, &cost->layers[i]) > 0)
            bytes -= cost->layers[i].sparse_saved_bytes;
    return (double)bytes;
}

/* Whether dot products do not all meet the same ceiling. */
static bool is_mixed(const ModelCost *cost, const Roofs *roofs)
{
    for (int i = 0; i < cost->n_layers; i++)
        if (best_sparse(roofs, &cost->layers[i]) > 0)
            return true;
    for (int dtype = 0; dtype < DTYPE_COUNT; dtype++)
        if (roofs->known[dtype])
            return true;
    return false;
}

/* Best of all that is stated: no basis, accumulate width or clock makes it faster. */
static double bound_seconds(const ModelCost *cost, const Roofs *roofs)
{
    const Roof *roof = &roofs->base;
    int64_t flops = least_flops(cost, roofs);
    double matrix_s, vector_s, bandwidth = 0;
    if (is_mixed(cost, roofs))
        bound_compute(cost, roofs, flops, &matrix_s, &vector_s);
    else
        compute_seconds(flops, cost->matrix_flops, best_matrix(roof), best_vector(roof), &matrix_s,
                        &vector_s);
    for (int basis = 0; basis < BASIS_COUNT; basis++)
        bandwidth = fmax(bandwidth, device_bandwidth(roof->device, (Basis)basis, true));
    return fmax(fmax(matrix_s, vector_s), least_bytes(cost, roofs) / bandwidth);
}

static void add_up(Timing *timing)
{
    for (int i = 0; i < timing->cost->n_layers; i++) {
        const LayerTime *time = &timing->layers[i];
        timing->roofline_seconds += time->seconds;
        timing->seconds_of_class[timing->cost->layers[i].op_class] += time->seconds;
        timing->seconds_of_bound[time->bound] += time->seconds;
    }
    if (timing->roofline_seconds > 0)
        timing->memory_bound_share =
            timing->seconds_of_bound[BOUND_MEMORY] / timing->roofline_seconds;
}

Timing *timing_new(const ModelCost *cost, const Roof *roof, TrafficModel model, GError **error)
{
    if (model == TRAFFIC_TILED && !cost->has_tiled) {
        g_set_error(error, RB_ERROR, RB_ERROR_INPUT,
                    "model '%s' has no tiled traffic: it takes a device whose shared on-chip "
                    "memory is known; use compulsory or no_reuse",
                    cost->graph->id);
        return NULL;
    }
    Roofs roofs;
    if (!roofs_init(&roofs, cost, roof, error))
        return NULL;
    Timing *timing = g_new0(Timing, 1);
    timing->roof = *roof;
    timing->traffic_model = model;
    timing->cost = cost;
    timing->layers = g_new0(LayerTime, cost->n_layers + 1);
    for (int i = 0; i < cost->n_layers; i++)
        timing->layers[i] = time_layer(&cost->layers[i], &roofs, model);
    for (int i = 0; i < cost->n_layers; i++)
        timing->unpriced += is_absent(&roofs, cost->layers[i].compute) && cost->layers[i].flops > 0;
    timing->bound_seconds = bound_seconds(cost, &roofs);
    add_up(timing);
    return timing;
}

void timing_free(Timing *timing)
{
    if (timing == NULL)
        return;
    g_free(timing->layers);
    g_free(timing);
}

GArray *timing_changed_bounds(const Timing *a, const Timing *b)
{
    GArray *changed = g_array_new(FALSE, FALSE, sizeof(int));
    int n = MIN(a->cost->n_layers, b->cost->n_layers);
    for (int i = 0; i < n; i++)
        if (a->layers[i].bound != b->layers[i].bound)
            g_array_append_val(changed, i);
    return changed;
}
