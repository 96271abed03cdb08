/* Several instances of a network that share one device (SPEC §5). */
#include "analysis/asked.h"
#include "record/fields.h"
#include "record/known.h"
#include "roofline/questions.h"

typedef struct InstancesResult {
    const char *device, *reason;
    int64_t instances, memory_bytes;
    double lockstep_seconds, mixed_seconds; /* until each has done one batch; NAN: no time */
    double batch;
} InstancesResult;

#define INSTANCES_FIELDS(X, R)                                                                     \
    X(R, device, ID, "", "Device")                                                                 \
    X(R, instances, COUNT, "instances", "That run at once, each with weights of its own")          \
    X(R, memory_bytes, BYTES, "byte", "What all of them hold")                                     \
    X(R, lockstep_seconds, SECONDS, "s",                                                           \
      "Until each has done one batch, all in the same layer at a time")                            \
    X(R, mixed_seconds, SECONDS, "s",                                                              \
      "The same where layers of different bounds overlap perfectly: no order is faster")           \
    X(R, lockstep_per_s, NUMBER, "1/s", "Samples of all of them, in lockstep",                     \
      ratio((double)self->instances * self->batch, self->lockstep_seconds))                        \
    X(R, mixed_per_s, NUMBER, "1/s", "Samples of all of them, overlapped",                         \
      ratio((double)self->instances * self->batch, self->mixed_seconds))                           \
    X(R, reason, TEXT, "", "Why there is no time")
RECORD_TYPE(instances, InstancesResult, INSTANCES_FIELDS, "instances",
            "Instances of a network that share a device");

static InstancesResult row_of(const Asked *asked, int n)
{
    const TimingResult *timing = asked->timing;
    Fit fit = fit_on(timing->setup.device, count_mul(n, timing->fit.weights_bytes),
                     count_mul(n, timing->fit.activations_bytes));
    InstancesResult row = {.device = timing->device,
                           .instances = n,
                           .memory_bytes = count_add(fit.weights_bytes, fit.activations_bytes),
                           .lockstep_seconds = NAN,
                           .mixed_seconds = NAN,
                           .batch = (double)timing->of->batch};
    if (fit.fits == FITS_NO) {
        row.reason = "does not fit";
        return row;
    }
    Sharing sharing = sharing_of(timing->fused, n);
    row.lockstep_seconds = sharing.lockstep_s;
    row.mixed_seconds = sharing.mixed_s;
    return row;
}

/* Up to the first power of two that does not fit. */
static ResultList *answer(const Asked *asked, GError **error)
{
    enum { MOST = 64 };
    ResultList *list = result_list_new(sizeof(InstancesResult));
    (void)error;
    for (int n = 1; n <= MOST; n *= 2) {
        InstancesResult row = row_of(asked, n);
        result_list_add(list, &row);
        if (row.reason)
            break;
    }
    return list;
}

static const Column instances_columns[] = {{"device", "device", MARK_NONE},
                                           {">instances", "instances", MARK_NONE},
                                           {">memory", "memory_bytes", MARK_LEAST},
                                           {">in lockstep", "lockstep_per_s", MARK_MOST},
                                           {">overlapped", "mixed_per_s", MARK_MOST},
                                           {"", "reason", MARK_NONE},
                                           {NULL, NULL, MARK_NONE}};

const Question question_instances = {.name = "instances",
                                     .function = "instances",
                                     .title = "Instances that share the device, roofline times",
                                     .help = "Several instances on one device; with --on",
                                     .of = OF_TIMING,
                                     .needs = NEEDS_FORMAT,
                                     .record = &instances_record,
                                     .columns = instances_columns,
                                     .answer = answer};
