/* The batch past which throughput hardly grows (SPEC §5). */
#include "analysis/asked.h"
#include "record/fields.h"
#include "record/known.h"
#include "roofline/questions.h"

#define KNEE_FIELDS(X, R)                                                                          \
    X(R, device, ID, "", "Device")                                                                 \
    X(R, batch, COUNT, "samples",                                                                  \
      "Smallest power of two with 95 % of the throughput of the largest that fits")                \
    X(R, largest_batch, COUNT, "samples",                                                          \
      "That one: the largest power of two up to 4096 that fits the device", self->largest)         \
    X(R, limited, BOOL, "", "That is 4096: no larger one is tried, though it may fit",             \
      self->largest == KNEE_LARGEST_BATCH)                                                         \
    X(R, seconds, SECONDS, "s", "Roofline time of that batch")                                     \
    X(R, inferences_per_s, NUMBER, "1/s", "Samples over roofline time")                            \
    X(R, share, RATIO, "", "Of the throughput of the largest batch")                               \
    X(R, reason, TEXT, "", "Why there is none")
RECORD_TYPE(knee, KneeResult, KNEE_FIELDS, "knee", "The batch past which throughput hardly grows");

static ResultList *answer(const Asked *asked, GError **error)
{
    double seconds, reference;
    void *user = (void *)asked;
    if (!asked_check_batches(asked, error))
        return NULL;
    int64_t largest = asked_largest_batch(asked);
    if (largest == 0) {
        asked_seconds_at(1, user, &seconds, error);
        return NULL;
    }
    int64_t batch = knee_batch(largest, asked_seconds_at, user, error);
    if (batch < 0 || !asked_seconds_at(batch, user, &seconds, error) ||
        !asked_seconds_at(largest, user, &reference, error))
        return NULL;
    double rate = ratio((double)batch, seconds);
    KneeResult row = {.device = asked->timing->device,
                      .batch = batch,
                      .largest = largest,
                      .seconds = seconds,
                      .inferences_per_s = rate,
                      .share = rate * reference / (double)largest};
    ResultList *list = result_list_new(sizeof row);
    result_list_add(list, &row);
    return list;
}

static const Column knee_columns[] = {{"device", "device", MARK_NONE},
                                      {">knee, batch", "batch", MARK_NONE},
                                      {">roofline", "seconds", MARK_LEAST},
                                      {">rate", "inferences_per_s", MARK_MOST},
                                      {">of the largest's", "share", MARK_NONE},
                                      {">largest that fits", "largest_batch", MARK_NONE},
                                      {NULL, NULL, MARK_NONE}};

const Question question_knee = {.name = "knee",
                                .function = "knee",
                                .title =
                                    "Knee: the smallest power of two with 95 % of the throughput "
                                    "of the largest that fits, up to 4096",
                                .help = "Batch past which throughput hardly grows; with --on",
                                .of = OF_TIMING,
                                .record = &knee_record,
                                .single = true,
                                .columns = knee_columns,
                                .answer = answer};
