/* A network under every number format and scheme of quantization (SPEC §7). */
#include "analysis/asked.h"
#include "base/error.h"
#include "record/fields.h"
#include "record/known.h"

/* A field of the timing, where there is a time. */
#define TIMED(expression, otherwise)                                                               \
    (self->timing && !self->timing->reason ? (expression) : (otherwise))

#define SCHEME_FIELDS(X, R)                                                                        \
    X(R, scheme, ID, "", "Number format or scheme of quantization")                                \
    X(R, title, ID, "", "The same in words")                                                       \
    X(R, device, ID, "", "Device")                                                                 \
    X(R, weights_bytes, BYTES, "byte", "Parameters and buffers in storage")                        \
    X(R, metadata_bytes, BYTES, "byte", "Scales, zero points and indices")                         \
    X(R, package_bytes, BYTES, "byte", "Both: what is shipped")                                    \
    X(R, bytes, BYTES, "byte", "Traffic, of the timing's model")                                   \
    X(R, conversion_bytes, BYTES, "byte", "Of these, conversions between precisions, compulsory")  \
    X(R, peak_bytes, BYTES, "byte", "Activations live at once")                                    \
    X(R, compute_dtype, ID, "", "Element type the device computes it in",                          \
      TIMED(dtype_name(timing_roof(self->timing)->compute_dtype), NULL))                           \
    X(R, operators_seconds, SECONDS, "s", "Time operator by operator",                             \
      TIMED(self->timing->operators_seconds, NAN))                                                 \
    X(R, roofline_seconds, SECONDS, "s", "Roofline time",                                          \
      TIMED(self->timing->roofline_seconds, NAN))                                                  \
    X(R, bound_seconds, SECONDS, "s", "Bound", TIMED(self->timing->bound_seconds, NAN))            \
    X(R, speedup, NUMBER, "", "The model's roofline time as shown over this one")                  \
    X(R, bound, ID, "", "What bounds most of the time",                                            \
      TIMED(bound_name(self->timing->bound), NULL))                                                \
    X(R, reason, TEXT, "", "Why there is no time")
RECORD_TYPE(scheme, SchemeResult, SCHEME_FIELDS, "scheme", "A network under a scheme");

static bool time_scheme(const Asked *asked, const Scheme *scheme, SchemeResult *row, GError **error)
{
    row->timing = asked_verdict(asked, &(Setup){.scheme = scheme->id}, error);
    if (!row->timing)
        return false;
    cache_borrow(analysis_cache(asked->analysis), row->timing);
    row->reason = row->timing->reason;
    row->speedup = ratio(asked->timing->roofline_seconds, row->timing->roofline_seconds);
    return true;
}

static bool add_scheme(ResultList *list, const Asked *asked, const Scheme *scheme, GError **error)
{
    Setup setup = {.scheme = scheme->id};
    const Counted *counted = asked_counted(asked, &setup, error);
    if (!counted)
        return false;
    const ModelCost *cost = counted->cost;
    const QuantizedCost *quantized = counted->quantized_cost;
    SchemeResult row = {
        .scheme = scheme->id,
        .title = scheme->name,
        .device = asked->timing ? asked->timing->device : NULL,
        .weights_bytes = cost->weights_bytes,
        .metadata_bytes = cost->metadata_bytes,
        .package_bytes = count_add(cost->weights_bytes, cost->metadata_bytes),
        .bytes = cost->traffic[asked_traffic(asked)].bytes,
        .conversion_bytes = quantized ? quantized->conversion_bytes : 0,
        .peak_bytes = counted->peak_bytes,
        .speedup = NAN,
    };
    if (asked->timing && !time_scheme(asked, scheme, &row, error))
        return false;
    result_list_add(list, &row);
    return true;
}

/* What is integers already has nothing to quantize. */
static bool check_floats(const Asked *asked, GError **error)
{
    const ModelResult *fused = analysis_fused(asked->analysis, asked->model, error);
    DType integers = fused ? counted_integers(fused->counted) : DTYPE_UNKNOWN;
    if (integers != DTYPE_UNKNOWN)
        rb_fail(error, RB_ERROR_CANNOT,
                "no other format: '%s' computes in %s as it is; ask of the network it was made of",
                fused->id, dtype_name(integers));
    return fused && integers == DTYPE_UNKNOWN;
}

static ResultList *answer(const Asked *asked, GError **error)
{
    if (!check_floats(asked, error))
        return NULL;
    g_autoptr(ResultList) list = result_list_new(sizeof(SchemeResult));
    for (int i = 0; i < scheme_count(); i++)
        if (!add_scheme(list, asked, scheme_at(i), error))
            return NULL;
    return g_steal_pointer(&list);
}

static const Column scheme_columns[] = {{"device", "device", MARK_NONE},
                                        {"scheme", "scheme", MARK_NONE},
                                        {">weights", "weights_bytes", MARK_PARAMS},
                                        {">metadata", "metadata_bytes", MARK_PARAMS},
                                        {">traffic", "bytes", MARK_BYTES},
                                        {">peak", "peak_bytes", MARK_PEAK},
                                        {"computed in", "compute_dtype", MARK_NONE},
                                        {">roofline", "roofline_seconds", MARK_LEAST},
                                        {">bound", "bound_seconds", MARK_LEAST},
                                        {">speedup", "speedup", MARK_NONE},
                                        {"bound by", "bound", MARK_NONE},
                                        {"", "reason", MARK_NONE},
                                        {NULL, NULL, MARK_NONE}};

const Question question_schemes = {.name = "schemes",
                                   .function = "in_schemes",
                                   .title = "Schemes",
                                   .help = "Every number format and scheme of quantization",
                                   .of = OF_EITHER,
                                   .record = &scheme_record,
                                   .columns = scheme_columns,
                                   .answer = answer};
