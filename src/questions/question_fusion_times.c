/* What each fusion rule saves on a device. */
#include "analysis/asked.h"
#include "record/fields.h"

#define FUSION_TIME_FIELDS(X, R)                                                                   \
    X(R, device, ID, "", "Device")                                                                 \
    X(R, rule, ID, "", "The last rule applied, after those before it")                             \
    X(R, operators_seconds, SECONDS, "s", "Time then, operator by operator")                       \
    X(R, saved_seconds, SECONDS, "s", "What this rule saves")
RECORD_TYPE(fusion_time, FusionTimeResult, FUSION_TIME_FIELDS, "fusion time",
            "A network on a device, fused rule by rule");

static ResultList *answer(const Asked *asked, GError **error)
{
    const TimingResult *timing = asked->timing;
    if (!asked_check_plain(asked, "fusing rule by rule", error))
        return NULL;
    const FusionResult *fusion = ask_one(QUESTION_FUSION, asked, error);
    if (!fusion)
        return NULL;
    ResultList *list = result_list_new(sizeof(FusionTimeResult));
    double before = timing->timing->seconds;
    for (int i = 0; i < fusion->steps.n; i++) {
        const FusionStep *step = record_at(&fusion->steps, i);
        if (step->applications == 0)
            continue;
        double after = ask_fused_seconds(asked, step->rule);
        FusionTimeResult row = {timing->device, fusion_info(step->rule)->name, after,
                                before - after};
        result_list_add(list, &row);
        before = after;
    }
    return list;
}

static const Column fusion_time_columns[] = {
    {"device", "device", MARK_NONE},
    {"up to rule", "rule", MARK_NONE},
    {">operator by operator", "operators_seconds", MARK_LEAST},
    {">saved", "saved_seconds", MARK_NONE},
    {NULL, NULL, MARK_NONE}};

const Question question_fusion_times = {.of = OF_TIMING,
                                        .needs = NEEDS_TIME,
                                        .record = &fusion_time_record,
                                        .columns = fusion_time_columns,
                                        .answer = answer};
