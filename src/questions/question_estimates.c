/* How long a network takes on every stack that the device was measured with (SPEC §14). */
#include "analysis/asked.h"
#include "analysis/estimates.h"
#include "base/error.h"
#include "record/fields.h"
#include "record/known.h"

/* By one profile of the device. */
typedef struct EstimateRow {
    const Profile *profile;
    int64_t batch;
    Interval whole; /* NAN: none */
    const char *domain, *reason;
} EstimateRow;

#define ESTIMATE_FIELDS(X, R)                                                                      \
    X(R, device, ID, "", "Device", self->profile->device)                                          \
    X(R, profile, ID, "", "Profile", self->profile->id)                                            \
    X(R, title, TEXT, "", "Its name for people", self->profile->title)                             \
    X(R, stack, TEXT, "", "What runs the network", self->profile->stack)                           \
    X(R, how, ID, "", "eager: the graph as it stands; compiled, engine: the fused one",            \
      stack_kind_name((StackKind)self->profile->how))                                              \
    X(R, estimate_seconds, SECONDS, "s", "Estimate of one batch", self->whole.seconds)             \
    X(R, estimate_low_seconds, SECONDS, "s",                                                       \
      "Lower end of the interval in which four of five measurements should lie", self->whole.low)  \
    X(R, estimate_high_seconds, SECONDS, "s", "Upper end", self->whole.high)                       \
    X(R, inferences_per_s, NUMBER, "1/s", "Samples over the estimate",                             \
      ratio((double)self->batch, self->whole.seconds))                                             \
    X(R, domain, TEXT, "", "inside, or what of the network is unlike what was measured")           \
    X(R, reason, TEXT, "", "Why the profile says nothing of it")
RECORD_TYPE(estimate, EstimateRow, ESTIMATE_FIELDS, "estimate",
            "How long a network takes on a stack that others were measured on");

static char *why_not(const TimingResult *timing, const Profile *profile)
{
    int64_t batch = timing->of->batch;
    if (batch < profile->batch_low || batch > profile->batch_high)
        return g_strdup_printf("batch %" G_GINT64_FORMAT ": it is for %" G_GINT64_FORMAT
                               " to %" G_GINT64_FORMAT,
                               batch, profile->batch_low, profile->batch_high);
    return g_strdup_printf("not %s: it is for networks stored and computed in that",
                           dtype_name(profile->dtype));
}

static void add_row(ResultList *list, const TimingResult *timing, const Profile *profile)
{
    EstimateRow row = {.profile = profile, .batch = timing->of->batch, .whole = {NAN, NAN, NAN}};
    if (estimate_is_for(timing, profile)) {
        g_autoptr(Estimate) estimate = estimate_of(timing, profile);
        row.whole = estimate->whole;
        row.domain = result_list_keep(list, g_strdup(estimate->domain));
    } else {
        row.reason = result_list_keep(list, why_not(timing, profile));
    }
    result_list_add(list, &row);
}

static ResultList *answer(const Asked *asked, GError **error)
{
    const TimingResult *timing = asked->timing;
    if (timing->reason) {
        timing_fail(timing, error);
        return NULL;
    }
    ResultList *list = result_list_new(sizeof(EstimateRow));
    const GPtrArray *own = analysis_device(asked->analysis, timing->setup.device)->profiles;
    for (guint i = 0; i < own->len; i++)
        add_row(list, timing, ((const ProfileResult *)g_ptr_array_index(own, i))->profile);
    return list;
}

static const Column estimate_columns[] = {{"device", "device", MARK_NONE},
                                          {"profile", "profile", MARK_NONE},
                                          {"stack", "stack", MARK_NONE},
                                          {"runs", "how", MARK_NONE},
                                          {">estimate", "estimate_seconds", MARK_LEAST},
                                          {">from", "estimate_low_seconds", MARK_LEAST},
                                          {">to", "estimate_high_seconds", MARK_LEAST},
                                          {">rate", "inferences_per_s", MARK_MOST},
                                          {"measured", "domain", MARK_NONE},
                                          {"", "reason", MARK_NONE},
                                          {NULL, NULL, MARK_NONE}};

const Question question_estimates = {
    .name = "estimates",
    .function = "estimates",
    .title =
        "Estimates: how long it takes on the stacks that the device was measured with; four of "
        "five measurements should lie between the ends",
    .help = "How long it takes on stacks that were measured; with --on",
    .of = OF_TIMING,
    .record = &estimate_record,
    .columns = estimate_columns,
    .remedy = "no profile is for the device; `roofbook fit` makes one of what a profiler wrote",
    .answer = answer};
