#include "whatif/algorithms.h"

#include "base/count.h"
#include "cost/tiled.h"

static const struct {
    const char *name, *title;
} algorithms[] = {
#define X(id, name, title) {name, title},
    CONV_ALGORITHM_LIST(X)
#undef X
        {"unknown", "unknown"},
};

/* Operations per tile and channel (Lavin and Gray, section 4). */
typedef struct Winograd {
    int64_t m, input, filter, output;
} Winograd;

static const Winograd winograd_f2 = {2, 32, 28, 24}, winograd_f4 = {4, 144, 72, 100};

enum { FFT_BITS = 32 };

const char *conv_algorithm_name(ConvAlgorithm algorithm)
{
    return algorithms[MIN(algorithm, CONV_ALGORITHM_COUNT)].name;
}

const char *conv_algorithm_title(ConvAlgorithm algorithm)
{
    return algorithms[MIN(algorithm, CONV_ALGORITHM_COUNT)].title;
}

int64_t gemm_packing(const Gemm *gemm)
{
    return count_mul3(gemm->groups, gemm->k, count_add(gemm->m, gemm->n));
}

/* ---- The layer ------------------------------------------------------------------------------- */

typedef struct Conv {
    const LayerCost *layer;
    TrafficModel model;
    int64_t fast_bytes;
    int64_t batch, in, out;              /* channels */
    int64_t height, width, kh, kw;       /* of the input; of the kernel */
    int64_t out_height, out_width;       /* 0 unless there are two spatial dimensions */
    bool planar, unit_stride, undilated; /* two spatial dimensions; and so on */
    bool grouped, stored;                /* filters are parameters */
    int64_t repeats;
} Conv;

static bool all_ones(const Ints *ints)
{
    for (int i = 0; i < ints->n; i++)
        if (ints->v[i] != 1)
            return false;
    return true;
}

static bool conv_init(Conv *conv, const ModelCost *cost, int layer, TrafficModel model)
{
    const Graph *graph = cost->graph;
    const Op *op = cost_op(cost, layer);
    if (op->kind != OP_CONV || !cost_layer(cost, layer)->covered || op_times(op) == 0)
        return false;
    const Shape *x = &op_input(graph, op, 0)->shape, *w = &op_input(graph, op, 1)->shape;
    const Shape *y = &op_output(graph, op, 0)->shape;
    bool planar = x->rank == 4;
    *conv = (Conv){
        .layer = cost_layer(cost, layer),
        .model = model,
        .fast_bytes = cost->fast_bytes,
        .batch = x->dim[0],
        .in = x->dim[1],
        .out = y->dim[1],
        .height = planar ? x->dim[2] : 0,
        .width = planar ? x->dim[3] : 0,
        .kh = planar ? w->dim[2] : 0,
        .kw = planar ? w->dim[3] : 0,
        .out_height = planar ? y->dim[2] : 0,
        .out_width = planar ? y->dim[3] : 0,
        .planar = planar,
        .unit_stride = all_ones(&op_window(op)->stride),
        .undilated = all_ones(&op_window(op)->dilation),
        .grouped = op_window(op)->groups > 1,
        .stored = cost_layer(cost, layer)->gemm.a_is_weight,
        .repeats = op_times(op),
    };
    return true;
}

/* Why neither Winograd nor FFT applies, or NULL. */
static const char *transform_reason(const Conv *conv)
{
    if (!conv->planar)
        return "it has not two spatial dimensions";
    if (conv->grouped)
        return "its channels are grouped";
    if (!conv->unit_stride)
        return "its stride is not 1";
    if (!conv->undilated)
        return "it is dilated";
    return conv->stored ? NULL : "its filters are computed, so not transformed beforehand";
}

static const char *winograd_reason(const Conv *conv)
{
    const char *reason = transform_reason(conv);
    if (reason == NULL && (conv->kh != 3 || conv->kw != 3))
        reason = "its kernel is not 3×3";
    return reason;
}

/* ---- Traffic --------------------------------------------------------------------------------- */

/* A product on its way through memory: B is written for it; C is read back from it, or is the
 * layer's output. */
typedef struct Staged {
    Gemm gemm;
    int64_t reals; /* per element: 2 of a complex number */
    bool reads_back;
} Staged;

/* Elements a product moves of each operand. */
static Tiling product_traffic(const Gemm *gemm, TrafficModel model, int64_t fast_bytes)
{
    Tiling once = {.a = count_mul3(gemm->groups, gemm->m, gemm->k),
                   .b = count_mul3(gemm->groups, gemm->k, gemm->n),
                   .c = count_mul3(gemm->groups, gemm->m, gemm->n)};
    if (model == TRAFFIC_COMPULSORY || model == TRAFFIC_EXPECTED)
        return once;
    Tiling tiling = tiled_best(gemm, model == TRAFFIC_TILED ? fast_bytes : 0);
    if (tiling.resident != TILED_NONE)
        return tiling;
    once.b = count_mul(once.b, gemm->m);
    return once;
}

/* Biases: what the layer reads of parameters beside its filters. */
static int64_t other_weights(const Conv *conv)
{
    const Gemm *gemm = &conv->layer->gemm;
    int64_t filters = conv->stored ? count_mul3(gemm->groups, gemm->m, gemm->k) : 0;
    return count_sub(conv->layer->traffic[TRAFFIC_COMPULSORY].weights, filters);
}

static Traffic staged_traffic(const Conv *conv, const Staged *staged)
{
    const Gemm *own = &conv->layer->gemm, *gemm = &staged->gemm;
    const Traffic *once = &conv->layer->traffic[TRAFFIC_COMPULSORY];
    Tiling moved = product_traffic(gemm, conv->model, conv->fast_bytes);
    int a_bits = gemm->a_bits / (int)staged->reals, b_bits = gemm->b_bits / (int)staged->reals;
    int c_bits = gemm->c_bits / (int)staged->reals;
    int64_t b = count_mul(count_mul3(gemm->groups, gemm->k, gemm->n), staged->reals);
    int64_t c = count_mul(count_mul3(gemm->groups, gemm->m, gemm->n), staged->reals);
    Traffic traffic = {0};
    traffic_add(&traffic, &traffic.input, once->input, own->b_bits);
    traffic_add(&traffic, &traffic.output, b, b_bits);
    traffic_add(&traffic, &traffic.weights, count_mul(moved.a, staged->reals), a_bits);
    traffic_add(&traffic, &traffic.weights, other_weights(conv), own->a_bits);
    traffic_add(&traffic, &traffic.input, count_mul(moved.b, staged->reals), b_bits);
    traffic_add(&traffic, &traffic.output, count_mul(moved.c, staged->reals), c_bits);
    if (!staged->reads_back)
        return traffic;
    traffic_add(&traffic, &traffic.input, c, c_bits);
    traffic_add(&traffic, &traffic.output, once->output, own->c_bits);
    return traffic;
}

static int64_t staged_workspace(const Staged *staged)
{
    const Gemm *gemm = &staged->gemm;
    int64_t b = count_bytes(count_mul3(gemm->groups, gemm->k, gemm->n), gemm->b_bits);
    int64_t c = count_bytes(count_mul3(gemm->groups, gemm->m, gemm->n), gemm->c_bits);
    return staged->reads_back ? count_add(b, c) : b;
}

static void repeat(Traffic *traffic, int64_t times)
{
    traffic->input = count_mul(traffic->input, times);
    traffic->weights = count_mul(traffic->weights, times);
    traffic->output = count_mul(traffic->output, times);
    traffic->bytes = count_mul(traffic->bytes, times);
}

/* ---- The algorithms -------------------------------------------------------------------------- */

static AlgorithmCost direct(const Conv *conv)
{
    return (AlgorithmCost){
        .flops = conv->layer->flops,
        .matrix_flops = conv->layer->matrix_flops,
        .multiplications = conv->layer->macs,
        .traffic = conv->layer->traffic[conv->model],
    };
}

static AlgorithmCost implicit_gemm(const Conv *conv)
{
    AlgorithmCost cost = direct(conv);
    cost.packing = gemm_packing(&conv->layer->gemm);
    return cost;
}

static AlgorithmCost im2col(const Conv *conv)
{
    AlgorithmCost cost = implicit_gemm(conv);
    Staged staged = {.gemm = conv->layer->gemm, .reals = 1};
    staged.gemm.touched_input = 0; /* the matrix is there in full */
    cost.traffic = staged_traffic(conv, &staged);
    repeat(&cost.traffic, conv->repeats);
    cost.workspace_bytes = staged_workspace(&staged);
    return cost;
}

/* A transformed product: one multiplication per real product of `staged`, times `per_product`. */
static AlgorithmCost transformed(const Conv *conv, const Staged *staged, int64_t per_product,
                                 int64_t transform_flops, int64_t offline_flops)
{
    const Gemm *gemm = &staged->gemm;
    int64_t products = count_mul(count_mul3(gemm->m, gemm->k, gemm->n), gemm->groups);
    int64_t multiplications = count_mul3(products, per_product, conv->repeats);
    int64_t biases = count_sub(conv->layer->flops, count_mul(2, conv->layer->macs));
    AlgorithmCost cost = {
        .multiplications = multiplications,
        .matrix_flops = count_mul(2, multiplications),
        .transform_flops = count_mul(transform_flops, conv->repeats),
        .offline_flops = offline_flops,
        .traffic = staged_traffic(conv, staged),
        .workspace_bytes = staged_workspace(staged),
        .packing = gemm_packing(gemm),
    };
    cost.flops = count_add(count_add(cost.matrix_flops, cost.transform_flops), biases);
    repeat(&cost.traffic, conv->repeats);
    return cost;
}

static AlgorithmCost winograd(const Conv *conv, const Winograd *w)
{
    const char *reason = winograd_reason(conv);
    if (reason != NULL)
        return (AlgorithmCost){.reason = reason};
    int64_t alpha = w->m + 2;
    int64_t tiles = count_mul3(conv->batch, count_ceil_div(conv->out_height, w->m),
                               count_ceil_div(conv->out_width, w->m));
    Staged staged = {.gemm = conv->layer->gemm, .reals = 1, .reads_back = true};
    staged.gemm.groups = alpha * alpha;
    staged.gemm.m = conv->out;
    staged.gemm.k = conv->in;
    staged.gemm.n = tiles;
    staged.gemm.touched_input = 0;
    int64_t per_tile = count_add(count_mul(conv->in, w->input), count_mul(conv->out, w->output));
    return transformed(conv, &staged, 1, count_mul(tiles, per_tile),
                       count_mul3(conv->in, conv->out, w->filter));
}

static int64_t power_of_two(int64_t at_least, int *log2)
{
    int64_t n = 1;
    for (*log2 = 0; n < at_least && *log2 < 62; (*log2)++)
        n *= 2;
    return n;
}

/* 2.5·N²·log2(N²) operations are 5·N²·log2 N; a complex product takes four real ones. */
static AlgorithmCost fft(const Conv *conv)
{
    const char *reason = transform_reason(conv);
    if (reason != NULL)
        return (AlgorithmCost){.reason = reason};
    int log2;
    int64_t side = MAX(conv->height, conv->width), kernel = MAX(conv->kh, conv->kw);
    int64_t n = power_of_two(count_add(side, kernel - 1), &log2);
    int64_t plane = count_mul3(5 * log2, n, n);
    Staged staged = {
        .gemm = {.groups = count_mul(n, n / 2 + 1),
                 .m = conv->out,
                 .k = conv->in,
                 .n = conv->batch,
                 .a_is_weight = true,
                 .a_bits = 2 * FFT_BITS,
                 .b_bits = 2 * FFT_BITS,
                 .c_bits = 2 * FFT_BITS},
        .reals = 2,
        .reads_back = true,
    };
    int64_t planes = count_mul(conv->batch, count_add(conv->in, conv->out));
    return transformed(conv, &staged, 4, count_mul(planes, plane),
                       count_mul3(conv->in, conv->out, plane));
}

static bool is_counted(const AlgorithmCost *cost)
{
    return count_ok(cost->flops) && count_ok(cost->multiplications) &&
           count_ok(cost->offline_flops) && count_ok(traffic_total(&cost->traffic)) &&
           count_ok(cost->traffic.bytes) && count_ok(cost->workspace_bytes) &&
           count_ok(cost->packing);
}

bool algorithms_of(const ModelCost *cost, int layer, TrafficModel model,
                   AlgorithmCost costs[CONV_ALGORITHM_COUNT])
{
    Conv conv;
    if (!conv_init(&conv, cost, layer, model))
        return false;
    costs[CONV_DIRECT] = direct(&conv);
    costs[CONV_IM2COL] = im2col(&conv);
    costs[CONV_IMPLICIT_GEMM] = implicit_gemm(&conv);
    costs[CONV_WINOGRAD_F2] = winograd(&conv, &winograd_f2);
    costs[CONV_WINOGRAD_F4] = winograd(&conv, &winograd_f4);
    costs[CONV_FFT] = fft(&conv);
    for (int i = 0; i < CONV_ALGORITHM_COUNT; i++)
        if (!is_counted(&costs[i]))
            costs[i] = (AlgorithmCost){.reason = "its counts pass 64 bits"};
    return true;
}
