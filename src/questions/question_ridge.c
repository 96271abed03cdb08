/* The batch at which each layer crosses the ridge: from there on it computes for longer than it
 * moves (SPEC §5). */
#include "analysis/asked.h"
#include "record/fields.h"
#include "record/known.h"
#include "roofline/questions.h"

typedef struct RidgeResult {
    const TimingResult *timing;
    int layer;
    int64_t batch; /* 0: never */
} RidgeResult;

#define RIDGE_FIELDS(X, R)                                                                         \
    X(R, device, ID, "", "Device", self->timing->device)                                           \
    X(R, index, INDEX, "", "The layer's place in execution order", self->layer)                    \
    X(R, layer, TEXT, "", "Its name", cost_op(self->timing->of->cost, self->layer)->name)          \
    X(R, class, ID, "", "Operator class",                                                          \
      op_class_name(cost_layer(self->timing->of->cost, self->layer)->op_class))                    \
    X(R, intensity, NUMBER, "FLOP/byte", "At the batch it has",                                    \
      layer_intensity(cost_layer(self->timing->of->cost, self->layer), TRAFFIC_COMPULSORY))        \
    X(R, bound, ID, "", "What takes longest at the batch it has",                                  \
      bound_name(timing_layer(self->timing->timing, self->layer)->bound))                          \
    X(R, batch, COUNT, "samples", "From which it computes longer than it moves; absent: at none",  \
      known_count(self->batch))
RECORD_TYPE(ridge, RidgeResult, RIDGE_FIELDS, "ridge",
            "The batch at which a layer crosses the ridge point of a device");

static ResultList *answer(const Asked *asked, GError **error)
{
    const Timing *timing = asked->timing->timing;
    ResultList *list = result_list_new(sizeof(RidgeResult));
    (void)error;
    for (int i = 0; i < timing->cost->n_layers; i++) {
        RidgeResult row = {asked->timing, i, crossing_batch(timing, i)};
        if (cost_layer(timing->cost, i)->flops > 0)
            result_list_add(list, &row);
    }
    return list;
}

static const Column ridge_columns[] = {
    {"device", "device", MARK_NONE}, {"layer", "layer", MARK_NONE},
    {"class", "class", MARK_NONE},   {">FLOP/byte", "intensity", MARK_NONE},
    {"bound", "bound", MARK_NONE},   {">computes longer from batch", "batch", MARK_NONE},
    {NULL, NULL, MARK_NONE}};

const Question question_ridge = {.name = "ridge",
                                 .function = "ridge",
                                 .title = "Batch at which each layer crosses the ridge",
                                 .help = "Batch at which each layer crosses the ridge; with --on",
                                 .of = OF_TIMING,
                                 .needs = NEEDS_OPERATORS,
                                 .record = &ridge_record,
                                 .columns = ridge_columns,
                                 .answer = answer};
