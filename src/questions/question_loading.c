/* What loading takes beside computing: the package once, the samples of every batch (SPEC §2, §5).
 */
#include "analysis/asked.h"
#include "base/error.h"
#include "record/fields.h"
#include "record/known.h"
#include "roofline/questions.h"

typedef struct LoadingResult {
    const char *device;
    int64_t package_bytes, input_bytes; /* of a batch */
    double bandwidth;                   /* of storage, byte/s */
    double roofline_seconds;
    double batch;
} LoadingResult;

static double package_seconds(const LoadingResult *result)
{
    return (double)result->package_bytes / result->bandwidth;
}

static double input_seconds(const LoadingResult *result)
{
    return (double)result->input_bytes / result->bandwidth;
}

#define LOADING_FIELDS(X, R)                                                                       \
    X(R, device, ID, "", "Device")                                                                 \
    X(R, storage_bytes_per_s, NUMBER, "byte/s", "Bandwidth of its storage", self->bandwidth)       \
    X(R, package_bytes, BYTES, "byte", "Weights and what describes them, as shipped")              \
    X(R, package_seconds, SECONDS, "s", "Loading them once", package_seconds(self))                \
    X(R, package_batches, NUMBER, "batches", "That could be computed meanwhile",                   \
      ratio(package_seconds(self), self->roofline_seconds))                                        \
    X(R, input_bytes, BYTES, "byte", "Inputs of a batch")                                          \
    X(R, input_seconds, SECONDS, "s", "Loading them", input_seconds(self))                         \
    X(R, roofline_seconds, SECONDS, "s", "Computing the batch")                                    \
    X(R, one_by_one_per_s, NUMBER, "1/s", "Samples, loaded and then computed",                     \
      ratio(self->batch, input_seconds(self) + self->roofline_seconds))                            \
    X(R, pipelined_per_s, NUMBER, "1/s", "Samples, one batch loaded while another is computed",    \
      self->batch *pipeline_throughput(input_seconds(self), self->roofline_seconds))
RECORD_TYPE(loading, LoadingResult, LOADING_FIELDS, "loading",
            "Loading a network and its samples from a device's storage");

static int64_t inputs_bytes(const Graph *graph)
{
    int64_t bytes = 0;
    for (guint i = 0; i < graph->inputs->len; i++)
        count_add_to(&bytes,
                     tensor_bytes(graph_tensor(graph, g_array_index(graph->inputs, int, i))));
    return bytes;
}

static ResultList *answer(const Asked *asked, GError **error)
{
    const TimingResult *timing = asked->timing;
    const Device *device = timing->setup.device;
    if (device->storage.value <= 0) {
        rb_fail(error, RB_ERROR_CANNOT,
                "no storage: device '%s' states no bandwidth of it; state one in the device's "
                "file, or choose another device",
                device->id);
        return NULL;
    }
    const ModelCost *cost = timing->of->cost;
    LoadingResult row = {.device = timing->device,
                         .package_bytes = count_add(cost->weights_bytes, cost->metadata_bytes),
                         .input_bytes = inputs_bytes(timing->of->graph),
                         .bandwidth = device->storage.value,
                         .roofline_seconds = timing->roofline_seconds,
                         .batch = (double)timing->of->batch};
    ResultList *list = result_list_new(sizeof row);
    result_list_add(list, &row);
    return list;
}

static const Column loading_columns[] = {{"device", "device", MARK_NONE},
                                         {">package", "package_bytes", MARK_PARAMS},
                                         {">loaded in", "package_seconds", MARK_PARAMS},
                                         {">inputs", "input_bytes", MARK_LEAST},
                                         {">loaded in", "input_seconds", MARK_LEAST},
                                         {">computed in", "roofline_seconds", MARK_LEAST},
                                         {">one by one", "one_by_one_per_s", MARK_MOST},
                                         {">pipelined", "pipelined_per_s", MARK_MOST},
                                         {NULL, NULL, MARK_NONE}};

const Question question_loading = {.name = "loading",
                                   .function = "loading",
                                   .title = "Loading from storage, beside the roofline time",
                                   .help = "Loading the package and the inputs; with --on",
                                   .of = OF_TIMING,
                                   .record = &loading_record,
                                   .columns = loading_columns,
                                   .answer = answer};
