/* What fusing changes, rule by rule, and what does not fuse (SPEC §6). */
#include "analysis/asked.h"
#include "record/fields.h"

#define FUSION_FIELDS(X, R)                                                                        \
    X(R, steps, RECORDS, fusion_step_record, "What each rule changes")                             \
    X(R, unfused, RECORDS, unfused_record, "What stays as it is, and why")
RECORD_TYPE(fusion, FusionResult, FUSION_FIELDS, "fusion",
            "What fusing a network's operators changes");

static void free_report(void *report)
{
    fusion_report_clear(report);
    g_free(report);
}

static int64_t bytes_of_report(const FusionReport *report)
{
    int64_t bytes = 0;
    for (guint i = 0; i < report->steps->len; i++) {
        const FusionStep *step = &g_array_index(report->steps, FusionStep, i);
        if (step->graph)
            bytes += analysis_graph_bytes(step->graph) + analysis_cost_bytes(step->cost);
    }
    return bytes;
}

/* Never without a place for its items: an empty list is not an absent one. */
static RecordList rows_of(const GArray *rows, size_t size)
{
    static const char none;
    return (RecordList){rows->len > 0 ? (const void *)rows->data : &none, size, (int)rows->len};
}

static ResultList *answer(const Asked *asked, GError **error)
{
    FusionReport *report = g_new0(FusionReport, 1);
    /* A scheme counts more than the operators that are left to fuse. */
    report->before = asked->model->quantized ? NULL : asked->model->cost;
    g_autoptr(Graph) fused = fuse(asked->model->graph, FUSION_ALL, report, error);
    if (!fused) {
        free_report(report);
        return NULL;
    }
    FusionResult row = {rows_of(report->steps, sizeof(FusionStep)),
                        rows_of(report->unfused, sizeof(Unfused))};
    ResultList *list = result_list_new(sizeof row);
    result_list_add(list, &row);
    result_list_take(list, report, free_report, bytes_of_report(report));
    return list;
}

static const Column fusion_columns[] = {{"rule", "rule", MARK_NONE},
                                        {">times", "applications", MARK_NONE},
                                        {">operators", "operators", MARK_NONE},
                                        {">parameters", "params", MARK_PARAMS},
                                        {">FLOPs", "flops", MARK_FLOPS},
                                        {">traffic", "bytes", MARK_BYTES},
                                        {">peak", "peak_bytes", MARK_PEAK},
                                        {NULL, NULL, MARK_NONE}};

const Question question_fusion = {.name = "fusion",
                                  .function = "fusion",
                                  .title = "Fusion, each rule after those before it",
                                  .help = "What each fusion rule changes, and what does not fuse",
                                  .of = OF_MODEL,
                                  .record = &fusion_record,
                                  .single = true,
                                  .rows = "steps",
                                  .columns = fusion_columns,
                                  .part_name = "timing",
                                  .part = QUESTION_FUSION_TIMES,
                                  .in_model_data = 3,
                                  .answer = answer};
