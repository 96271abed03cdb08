/* A network at many batches or resolutions (SPEC §9). */
#include "analysis/asked.h"
#include "analysis/estimates.h"
#include "base/error.h"
#include "record/fields.h"
#include "record/known.h"

static const ModelCost *cost_of(const SweepResult *result)
{
    return result->timing ? result->timing->of->cost : NULL;
}

static int64_t if_counted(const SweepResult *result, int64_t count)
{
    return result->timing ? count : COUNT_ABSENT;
}

#define COUNTED(what) if_counted(self, cost_of(self) ? cost_of(self)->what : 0)

static int64_t traffic_bytes(const SweepResult *result)
{
    return result->timing ? cost_of(result)->traffic[result->timing->setup.traffic].bytes
                          : COUNT_ABSENT;
}

static int64_t peak_bytes(const SweepResult *result)
{
    return result->timing ? result->timing->of->counted->peak_bytes : COUNT_ABSENT;
}

static int64_t memory_bytes(const SweepResult *result)
{
    const TimingResult *timing = result->timing;
    return timing ? counted_memory_on(timing->of->counted, timing->setup.device) : COUNT_ABSENT;
}

static double seconds_of(const SweepResult *result)
{
    return result->timing ? result->timing->roofline_seconds : NAN;
}

static int64_t batch_of(const SweepResult *result)
{
    return result->timing ? result->timing->of->batch : 0;
}

/* By the profile that stands; NAN: none. */
static Interval estimate_at(const SweepResult *result)
{
    static const Interval none = {NAN, NAN, NAN};
    const Estimate *estimate = result->timing ? result->timing->estimate : NULL;
    return estimate ? estimate->whole : none;
}

static const char *domain_at(const SweepResult *result)
{
    const Estimate *estimate = result->timing ? result->timing->estimate : NULL;
    return estimate ? estimate->domain : NULL;
}

static double memory_bound(const SweepResult *result)
{
    return result->timing && !result->timing->reason ? result->timing->fused->memory_bound_share
                                                     : NAN;
}

#define SWEEP_FIELDS(X, R)                                                                         \
    X(R, device, ID, "", "Device")                                                                 \
    X(R, axis, ID, "", "batch or resolution")                                                      \
    X(R, value, COUNT, "", "Its value")                                                            \
    X(R, batch, COUNT, "samples", "Samples in one forward pass", if_counted(self, batch_of(self))) \
    X(R, roofline_seconds, SECONDS, "s", "Roofline time of one batch", seconds_of(self))           \
    X(R, bound_seconds, SECONDS, "s", "Bound of one batch",                                        \
      self->timing ? self->timing->bound_seconds : NAN)                                            \
    X(R, estimate_seconds, SECONDS, "s", "Estimate of one batch, on the stack of a profile",       \
      estimate_at(self).seconds)                                                                   \
    X(R, estimate_low_seconds, SECONDS, "s", "Lower end of its interval", estimate_at(self).low)   \
    X(R, estimate_high_seconds, SECONDS, "s", "Upper end", estimate_at(self).high)                 \
    X(R, estimate_domain, TEXT, "", "inside, or what of the network is unlike what was measured",  \
      domain_at(self))                                                                             \
    X(R, inferences_per_s, NUMBER, "1/s", "Samples over roofline time",                            \
      ratio((double)batch_of(self), seconds_of(self)))                                             \
    X(R, memory_bound_share, RATIO, "", "Of the roofline time in memory-bound layers",             \
      memory_bound(self))                                                                          \
    X(R, macs, COUNT, "MAC", "Multiply-accumulates of dot products", COUNTED(macs))                \
    X(R, flops, COUNT, "FLOP", "Work", COUNTED(flops))                                             \
    X(R, bytes, BYTES, "byte", "Traffic, operator by operator", traffic_bytes(self))               \
    X(R, peak_bytes, BYTES, "byte", "Activations live at once", peak_bytes(self))                  \
    X(R, memory_bytes, BYTES, "byte", "Activations live at once, in place, and weights",           \
      memory_bytes(self))                                                                          \
    X(R, reason, TEXT, "", "Why there is no time")
RECORD_TYPE(sweep, SweepResult, SWEEP_FIELDS, "sweep", "A network at another batch or resolution");

static const char *const axes[] = {
    [SWEEP_BATCH] = "batch", [SWEEP_RESOLUTION] = "resolution", [SWEEP_AXIS_COUNT] = NULL};

static void add_batches(GArray *values)
{
    enum { LARGEST = 1024 };
    for (int64_t batch = 1; batch <= LARGEST; batch *= 2)
        g_array_append_val(values, batch);
}

/* Height of the images a model is given; 0: it is given none. */
static int64_t image_size(const ModelResult *model)
{
    enum { IMAGE_RANK = 4, HEIGHT = 2 }; /* the zoo's images have any number of channels first */
    for (guint i = 0; i < model->graph->inputs->len; i++) {
        const Tensor *input =
            graph_tensor(model->graph, g_array_index(model->graph->inputs, int, i));
        int height = MAX(shape_image_height(&input->shape), 0);
        height = height > 0 ? height : HEIGHT;
        if (input->shape.rank == IMAGE_RANK && input->shape.dim[height] > 0)
            return input->shape.dim[height];
    }
    return 0;
}

/* From half to twice the declared size, in steps that networks halve well. */
static bool add_resolutions(GArray *values, const ModelResult *model, GError **error)
{
    static const int64_t eighths[] = {4, 5, 6, 7, 8, 10, 12, 14, 16};
    enum { LARGE = 128, COARSE = 32, FINE = 4, WHOLE = 8 };
    int64_t size = image_size(model), step = size >= LARGE ? COARSE : FINE, last = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(eighths) && size > 0; i++) {
        int64_t exact = size / WHOLE * eighths[i] + size % WHOLE * eighths[i] / WHOLE;
        int64_t value = eighths[i] == WHOLE ? size : (exact + step / 2) / step * step;
        if (value > last)
            g_array_append_val(values, value);
        last = MAX(last, value);
    }
    if (size == 0)
        g_set_error(error, RB_ERROR, RB_ERROR_INPUT,
                    "'%s' is given no images, so it has no resolution to change; leave the sweep "
                    "of resolution out",
                    model->id);
    return size > 0;
}

static bool add_sweep_row(ResultList *list, const Asked *asked, int64_t value, GError **error)
{
    Setup setup = {0};
    *(asked->option == SWEEP_BATCH ? &setup.batch : &setup.resolution) = value;
    const TimingResult *timing = asked_verdict(asked, &setup, error);
    SweepResult row = {.device = asked->timing->device,
                       .axis = axes[asked->option],
                       .value = value,
                       .timing = timing,
                       .reason = timing ? timing->reason : NULL};
    if (timing)
        cache_borrow(analysis_cache(asked->analysis), timing);
    else if (error && *error)
        row.reason = result_list_keep(list, g_strdup((*error)->message));
    result_list_add(list, &row);
    return timing != NULL;
}

static ResultList *answer(const Asked *asked, GError **error)
{
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(ResultList) list = result_list_new(sizeof(SweepResult));
    g_autoptr(GError) first = NULL;
    bool any = false;
    if (asked->option == SWEEP_BATCH && !asked_check_batches(asked, error))
        return NULL;
    if (asked->option == SWEEP_BATCH)
        add_batches(values);
    else if (!add_resolutions(values, asked->model, error))
        return NULL;
    for (guint i = 0; i < values->len; i++) {
        GError *failure = NULL;
        any = add_sweep_row(list, asked, g_array_index(values, int64_t, i), &failure) || any;
        if (failure && !first)
            first = g_steal_pointer(&failure);
        g_clear_error(&failure);
    }
    if (any)
        return g_steal_pointer(&list);
    g_propagate_error(error, g_steal_pointer(&first));
    return NULL;
}

static const Column sweep_columns[] = {{"device", "device", MARK_NONE},
                                       {"", "axis", MARK_NONE},
                                       {">", "value", MARK_NONE},
                                       {">roofline", "roofline_seconds", MARK_LEAST},
                                       {">bound", "bound_seconds", MARK_LEAST},
                                       {">estimate", "estimate_seconds", MARK_LEAST},
                                       {">rate", "inferences_per_s", MARK_MOST},
                                       {">memory-bound", "memory_bound_share", MARK_NONE},
                                       {">MACs", "macs", MARK_MACS},
                                       {">traffic", "bytes", MARK_BYTES},
                                       {">memory", "memory_bytes", MARK_LEAST},
                                       {"", "reason", MARK_NONE},
                                       {NULL, NULL, MARK_NONE}};

const Question question_sweep = {
    .name = "sweep",
    .function = "sweep",
    .title = "Sweep",
    .help = "Other batches, resolutions or contexts; may be repeated; with --on",
    .of = OF_TIMING,
    .word = "AXIS",
    .words = axes,
    .record = &sweep_record,
    .columns = sweep_columns,
    .answer = answer};
