#include "analysis/validated_figure.h"

#include <math.h>
#include <string.h>

#include "base/count.h"
#include "base/error.h"
#include "cost/training_memory.h"
#include "record/fields.h"
#include "record/known.h"
#include "roofline/bound.h"
#include "serve/runtime.h"
#include "zoo/devices.h"

#define VALIDATED_FIGURE_FIELDS(X, R)                                                              \
    X(R, what, TEXT, "", "What it is of", self->figure->what)                                      \
    X(R, metric, TEXT, "", "What was measured or counted", self->figure->metric)                   \
    X(R, device, ID, "", "Device", self->figure->device)                                           \
    X(R, devices, COUNT, "devices", "How many of them", known_count(self->figure->devices))        \
    X(R, unit, TEXT, "", "Of the three figures that follow", self->figure->unit)                   \
    X(R, value, NUMBER, "", "As published", self->figure->value)                                   \
    X(R, bound, NUMBER, "", "What no implementation passes")                                       \
    X(R, ours, NUMBER, "", "What is counted or estimated here")                                    \
    X(R, estimated, BOOL, "", "It is an estimate, to which runs of this size did not help")        \
    X(R, efficiency, RATIO, "", "By which it is: FLOPs over the peak")                             \
    X(R, keeps_bound, BOOL, "", "The figure is on the right side of the bound",                    \
      isnan(self->bound) ? -1 : self->kept)                                                        \
    X(R, error, RATIO, "", "Ours less the published figure, over that")                            \
    X(R, reason, TEXT, "", "Why nothing is set beside it")                                         \
    X(R, note, TEXT, "", "What else must be known", self->figure->note)                            \
    X(R, source, TEXT, "", "Where it is published")
RECORD_TYPE(validated_figure, ValidatedFigure, VALIDATED_FIGURE_FIELDS, "published figure",
            "A figure that others published, beside ours");

/* ---- What figures are worked out from -------------------------------------------------------- */

static const double giga_binary = 1 << 30;
enum { DOUBLED = 2, TRAINS = 3, MILLI = 1000, LARGE_BATCH = 4096, SECONDS_AN_HOUR = 3600 };

/* One figure on its way. */
typedef struct Figuring {
    Analysis *analysis;
    const MeasuredFigure *figure;
    const Device *device; /* NULL: none, or not in the catalogue */
    ValidatedFigure *out;
    GStringChunk *texts;
    const CollectiveFits *fits; /* NULL: no fabric */
} Figuring;

static bool left_out(Figuring *f, const char *reason)
{
    f->out->reason = g_string_chunk_insert(f->texts, reason);
    return false;
}

static double share(const Figuring *f)
{
    return (double)MAX(f->figure->devices, 1);
}

/* FLOP/s of dot products in the figure's format at the best ceiling stated; 0, with a reason. */
static double peak_of(Figuring *f, Roof *roof)
{
    g_autoptr(GError) error = NULL;
    if (!f->device)
        return left_out(f, "the device is not in the catalogue"), 0;
    if (!roof_on(f->device, (DType)f->figure->format, BASIS_THEORETICAL, roof, &error)) {
        g_autofree char *brief = error_in_brief(error);
        return left_out(f, brief), 0;
    }
    f->out->peak = fmax(roof_best_peak(roof, UNIT_MATRIX), roof_best_peak(roof, UNIT_VECTOR));
    return f->out->peak;
}

/* ---- Networks of the zoo --------------------------------------------------------------------- */

/* The network in the figure's format, all fused, of so many tokens of a context. */
static const ModelResult *network_at(Figuring *f, int64_t batch, int64_t context, int64_t tokens)
{
    g_autoptr(GError) error = NULL;
    const MeasuredFigure *figure = f->figure;
    g_autofree char *of_context = g_strdup_printf("context=%" G_GINT64_FORMAT, context),
                    *of_tokens = g_strdup_printf("tokens=%" G_GINT64_FORMAT, tokens);
    const char *const dims[] = {of_context, of_tokens, NULL};
    Setup setup = {.network = zoo_find(analysis_zoo(f->analysis), figure->network),
                   .batch = batch,
                   .dims = context > 0 ? dims : NULL,
                   .fusion = FUSION_ALL};
    DType format = (DType)figure->format;
    if (setup.network < 0)
        return left_out(f, "the network is not in the zoo"), NULL;
    if (figure->scheme)
        setup.scheme = figure->scheme;
    else if (format == DTYPE_FP4)
        setup.scheme = "nvfp4";
    else if (format == DTYPE_FP8 || format == DTYPE_INT8)
        setup.scheme = dtype_name(format);
    else
        setup.dtype = format;
    if (context > 0 && (format == DTYPE_FP4 || format == DTYPE_FP8))
        setup.kv = DTYPE_FP8;
    const ModelResult *model = analysis_model(f->analysis, &setup, &error);
    if (!model) {
        g_autofree char *brief = error_in_brief(error);
        return left_out(f, brief), NULL;
    }
    return model;
}

/* Seconds on one device, whether it fits or not: `devices` share it. NAN, with a reason. */
static double seconds_at(Figuring *f, int64_t batch, int64_t context, int64_t tokens)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Timing) timing = NULL;
    Roof roof;
    const ModelResult *model = network_at(f, batch, context, tokens);
    if (!model)
        return NAN;
    if (!f->device)
        return left_out(f, "the device is not in the catalogue"), NAN;
    DType compute = counted_compute(model->counted);
    if (roof_on(f->device, compute, BASIS_THEORETICAL, &roof, &error))
        timing = timing_new(model->counted->cost, &roof, TRAFFIC_COMPULSORY, &error);
    if (timing)
        return bound_seconds(timing) / share(f);
    g_autofree char *brief = error_in_brief(error);
    return left_out(f, brief), NAN;
}

static bool figure_step(Figuring *f)
{
    f->out->bound = MILLI * seconds_at(f, f->figure->batch, f->figure->context, 1);
    return !isnan(f->out->bound);
}

static bool figure_prompt(Figuring *f)
{
    const MeasuredFigure *figure = f->figure;
    double prompt = seconds_at(f, 1, figure->context, figure->context);
    double steps = figure->tokens > 1
                       ? (double)(figure->tokens - 1) * seconds_at(f, 1, figure->context, 1)
                       : 0;
    f->out->bound = MILLI * (prompt + steps);
    return !isnan(f->out->bound);
}

/* Two FLOPs a MAC of one token with hardly a past, whatever the batch. */
static bool figure_tokens(Figuring *f)
{
    Roof roof;
    double peak = peak_of(f, &roof);
    MeasuredFigure plain = *f->figure;
    plain.format = DTYPE_BF16;
    Figuring of = *f;
    of.figure = &plain;
    const ModelResult *model = peak > 0 ? network_at(&of, 1, 2, 1) : NULL;
    if (model)
        f->out->bound = share(f) * peak / (DOUBLED * (double)model->cost->macs);
    return model != NULL;
}

static bool figure_samples(Figuring *f)
{
    double seconds = seconds_at(f, f->figure->batch, 0, 0);
    f->out->bound = (double)f->figure->batch / seconds;
    return !isnan(f->out->bound);
}

/* By what the network keeps: a step later it is as much more. */
static bool figure_cache(Figuring *f)
{
    const ModelResult *model = network_at(f, 1, 2, 1);
    int64_t bytes = 0;
    for (int i = 0; model && i < graph_n_tensors(model->graph); i++)
        if (graph_tensor(model->graph, i)->is_state)
            count_add_to(&bytes, tensor_bytes(graph_tensor(model->graph, i)));
    f->out->ours = (double)bytes;
    return model != NULL;
}

/* What the figure's runtime calls its weights: with tables of positions, and experts as its kernels
 * hold them. */
static int64_t beside_weights(const MeasuredFigure *figure, const ModelResult *model)
{
    const Runtime *runtime = figure->runtime ? runtime_find(figure->runtime, NULL) : NULL;
    if (!runtime)
        return 0;
    RuntimeHeld held =
        runtime_held(runtime, model->graph, figure->device, counted_is_mxfp4(model->counted));
    held.overhead = 0;
    return runtime_held_bytes(&held);
}

static double weights_gib(Figuring *f)
{
    const ModelResult *model = network_at(f, 1, 2, 1);
    return model ? (double)count_add(counted_loaded_bytes(model->counted),
                                     beside_weights(f->figure, model)) /
                       giga_binary
                 : NAN;
}

static bool figure_weights(Figuring *f)
{
    f->out->ours = weights_gib(f);
    return !isnan(f->out->ours);
}

static bool figure_pool(Figuring *f)
{
    const MeasuredFigure *figure = f->figure;
    f->out->ours = figure->utilisation * figure->capacity - weights_gib(f) - figure->held;
    return !isnan(f->out->ours);
}

/* ---- Collectives ----------------------------------------------------------------------------- */

static bool figure_collective(Figuring *f)
{
    const MeasuredFigure *figure = f->figure;
    const Fabric *fabric = analysis_fabric(f->analysis);
    const Node *node = fabric && figure->node ? fabric_node(fabric, figure->node) : NULL;
    if (!node)
        return left_out(f, "the node is not in the catalogue");
    CollectiveOp op = (CollectiveOp)figure->op;
    Wire wire = wire_of(fabric, node, MAX(figure->devices, 1), 1);
    double bytes = (double)figure->bytes, seconds;
    f->out->bound = MILLI * collective_bound_seconds(op, &wire, bytes);
    if (collective_measured_seconds(f->fits, node, op, &wire, bytes, &seconds)) {
        f->out->ours = MILLI * seconds;
        f->out->estimated = true;
    }
    return isfinite(f->out->bound) ||
           left_out(f, "the devices of the node do not reach each other");
}

/* ---- Products -------------------------------------------------------------------------------- */

static double product_seconds(const MeasuredFigure *p, const Roof *roof, double peak)
{
    double m = (double)p->m, n = (double)p->n, k = (double)p->k;
    double bytes = (m * k + k * n + m * n) * dtype_bits((DType)p->format) / 8;
    return fmax(DOUBLED * m * n * k / peak, bytes / roof_best_bandwidth(roof));
}

static bool figure_product(Figuring *f)
{
    const MeasuredFigure *p = f->figure;
    Roof roof;
    double peak = peak_of(f, &roof);
    if (peak <= 0)
        return false;
    double seconds = product_seconds(p, &roof, peak);
    bool is_time = strcmp(p->unit, "ms") == 0;
    double flops = DOUBLED * (double)p->m * (double)p->n * (double)p->k;
    f->out->bound = is_time ? MILLI * seconds : flops / seconds / 1e12;
    return true;
}

static bool figure_peak(Figuring *f)
{
    Roof roof;
    double peak = peak_of(f, &roof);
    f->out->bound = peak > 0 ? peak / 1e12 : NAN;
    return peak > 0;
}

/* ---- Training -------------------------------------------------------------------------------- */

static Recompute recompute_of(const MeasuredFigure *figure)
{
    for (int i = 0; figure->recompute && i < RECOMPUTE_COUNT; i++)
        if (strcmp(figure->recompute, recompute_name((Recompute)i)) == 0)
            return (Recompute)i;
    return RECOMPUTE_NONE;
}

static TrainingLayers layers_of(const MeasuredFigure *figure)
{
    const GptSizes sizes = {.layers = figure->layers,
                            .hidden = figure->hidden,
                            .heads = figure->heads,
                            .vocabulary = figure->vocabulary,
                            .tokens = figure->context,
                            .batch = MAX(figure->batch, 1),
                            .dropout = true};
    return training_layers_of_gpt(&sizes);
}

static TrainingPlan plan_of(const MeasuredFigure *figure)
{
    return (TrainingPlan){.optimizer = OPTIMIZER_ADAM,
                          .states = STATES_WIDE_GRADIENTS,
                          .recompute = recompute_of(figure),
                          .split = {.tensor = figure->tensor,
                                    .pipeline = figure->pipeline,
                                    .interleave = figure->interleave,
                                    .sequence = figure->sequence}};
}

/* Of layers alone, as the paper counts. */
static double kept_gib(const MeasuredFigure *figure, const TrainingPlan *plan)
{
    TrainingLayers layers = layers_of(figure);
    layers.embedding_kept = layers.head_stream = layers.head_inner = 0;
    return (double)training_kept_bytes(&layers, plan, 0) / giga_binary;
}

static bool figure_activations(Figuring *f)
{
    TrainingPlan plan = plan_of(f->figure);
    f->out->ours = kept_gib(f->figure, &plan);
    return true;
}

static bool figure_share(Figuring *f)
{
    TrainingPlan plan = plan_of(f->figure), all = plan;
    all.recompute = RECOMPUTE_NONE;
    all.split.sequence = false;
    f->out->ours = 100 * kept_gib(f->figure, &plan) / kept_gib(f->figure, &all);
    return true;
}

static bool figure_states(Figuring *f)
{
    TrainingPlan plan = plan_of(f->figure);
    TrainingLayers layers = layers_of(f->figure);
    f->out->ours = (double)training_memory(&layers, &plan, 1).states_bytes / giga_binary;
    return true;
}

static int64_t params_of(const TrainingLayers *layers)
{
    return count_add(layers->layer_params,
                     count_add(layers->embedding_params, layers->head_params));
}

static bool figure_params(Figuring *f)
{
    TrainingLayers layers = layers_of(f->figure);
    f->out->ours = (double)params_of(&layers);
    return true;
}

/* FLOPs of a token: of the model, and with those computed again. */
typedef struct TokenFlops {
    double model, hardware;
} TokenFlops;

static TokenFlops token_flops(const MeasuredFigure *figure)
{
    TrainingLayers layers = layers_of(figure);
    TrainingMacs macs = training_macs(&layers, recompute_of(figure));
    double tokens = (double)figure->context * (double)MAX(figure->batch, 1);
    return (TokenFlops){DOUBLED * (double)macs.model / tokens,
                        DOUBLED * (double)macs.hardware / tokens};
}

/* The convention of SPEC §15, with all parameters. */
static bool figure_utilisation(Figuring *f)
{
    const MeasuredFigure *figure = f->figure;
    TrainingLayers layers = layers_of(figure);
    Roof roof;
    double peak = peak_of(f, &roof);
    if (peak <= 0)
        return false;
    double flops = 6 * (double)params_of(&layers) +
                   12 * (double)figure->layers * (double)figure->hidden * (double)figure->context;
    TokenFlops counted = token_flops(figure);
    double again = figure->how == BESIDE_HFU ? counted.hardware / counted.model : 1;
    f->out->ours = 100 * flops * again * figure->rate / peak;
    return true;
}

static bool figure_trained(Figuring *f)
{
    Roof roof;
    double peak = peak_of(f, &roof);
    TokenFlops flops = token_flops(f->figure);
    f->out->bound = peak > 0 ? peak / flops.hardware : NAN;
    f->out->again = flops.hardware / flops.model;
    return peak > 0;
}

static bool figure_iteration(Figuring *f)
{
    Roof roof;
    double peak = peak_of(f, &roof);
    double tokens = (double)f->figure->batch * (double)f->figure->context;
    TokenFlops flops = token_flops(f->figure);
    f->out->bound = peak > 0 ? tokens * flops.hardware / (share(f) * peak) : NAN;
    f->out->again = flops.hardware / flops.model;
    return peak > 0;
}

static bool figure_hours(Figuring *f)
{
    Roof roof;
    double peak = peak_of(f, &roof);
    f->out->bound = peak > 0 ? DOUBLED * TRAINS * f->figure->params * (double)f->figure->tokens /
                                   peak / SECONDS_AN_HOUR
                             : NAN;
    return peak > 0;
}

/* ---- One figure ------------------------------------------------------------------------------ */

static bool (*const figures[BESIDE_COUNT])(Figuring *f) = {
    [BESIDE_PRODUCT] = figure_product,
    [BESIDE_PEAK] = figure_peak,
    [BESIDE_STEP] = figure_step,
    [BESIDE_PROMPT] = figure_prompt,
    [BESIDE_TOKENS] = figure_tokens,
    [BESIDE_SAMPLES] = figure_samples,
    [BESIDE_CACHE] = figure_cache,
    [BESIDE_WEIGHTS] = figure_weights,
    [BESIDE_POOL] = figure_pool,
    [BESIDE_PARAMS] = figure_params,
    [BESIDE_MFU] = figure_utilisation,
    [BESIDE_HFU] = figure_utilisation,
    [BESIDE_TRAINED] = figure_trained,
    [BESIDE_ITERATION] = figure_iteration,
    [BESIDE_HOURS] = figure_hours,
    [BESIDE_ACTIVATIONS] = figure_activations,
    [BESIDE_SHARE] = figure_share,
    [BESIDE_STATES] = figure_states,
    [BESIDE_COLLECTIVE] = figure_collective,
};

bool validated_is_time(const MeasuredFigure *figure)
{
    static const char *const times[] = {"ms", "s", "h", NULL};
    return g_strv_contains(times, figure->unit);
}

double validated_reached(const ValidatedFigure *row)
{
    double over = row->bound / row->figure->value;
    return validated_is_time(row->figure) ? over : 1 / over;
}

void validated_figure(Analysis *analysis, const MeasurementSet *set, const MeasuredFigure *figure,
                      const CollectiveFits *fits, GStringChunk *texts, ValidatedFigure *out)
{
    *out = (ValidatedFigure){.figure = figure,
                             .source = set->source,
                             .bound = NAN,
                             .ours = NAN,
                             .error = NAN,
                             .efficiency = NAN,
                             .again = 1};
    Figuring f = {.analysis = analysis, .figure = figure, .out = out, .texts = texts, .fits = fits};
    if (figure->device)
        f.device = devices_find(analysis_devices(analysis), figure->device);
    if (!figures[figure->how])
        out->reason = figure->reason;
    else if (!figures[figure->how](&f))
        out->bound = out->ours = NAN;
    out->kept = !isnan(out->bound) && validated_reached(out) <= 1;
}
