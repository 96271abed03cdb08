#include "whatif/fusion.h"

#include <string.h>

#include "base/error.h"
#include "cost/footprint.h"
#include "whatif/fusion_rules.h"

static const FusionInfo rules[FUSION_RULE_COUNT] = {
#define X(id, name, doc) [FUSION_##id] = {#name, doc},
    FUSION_LIST(X)
#undef X
};

/* ---- Sets ------------------------------------------------------------------------------------ */

const FusionInfo *fusion_info(FusionRule rule)
{
    return &rules[rule];
}

static FusionSet bit(FusionRule rule)
{
    return 1U << rule;
}

/* "all" and "none" are words as the others are. */
static const struct {
    const char *name;
    FusionSet set;
} words[] = {
#define X(id, name, doc) {#name, 1U << FUSION_##id},
    FUSION_LIST(X)
#undef X
        {"all", FUSION_ALL},
    {"none", FUSION_NONE},
};

static bool parse_word(const char *text, FusionSet *set, GError **error)
{
    const char *known[G_N_ELEMENTS(words) + 1] = {NULL};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        known[i] = words[i].name;
        if (strcmp(text, words[i].name) == 0) {
            *set |= words[i].set;
            return true;
        }
    }
    g_autofree char *hint = did_you_mean(text, known);
    g_autofree char *list = g_strjoinv(", ", (char **)(void *)known);
    return rb_fail(error, RB_ERROR_USAGE, "there is no fusion '%s'%s; give some of %s", text, hint,
                   list);
}

bool fusion_parse(const char *text, FusionSet *set, GError **error)
{
    g_auto(GStrv) given = g_strsplit(text, ",", -1);
    FusionSet sum = FUSION_NONE;
    if (given[0] == NULL)
        return parse_word("", set, error);
    for (int i = 0; given[i] != NULL; i++)
        if (!parse_word(g_strstrip(given[i]), &sum, error))
            return false;
    *set = sum;
    return true;
}

char *fusion_text(FusionSet set)
{
    if ((set & FUSION_ALL) == FUSION_ALL || (set & FUSION_ALL) == FUSION_NONE)
        return g_strdup((set & FUSION_ALL) == FUSION_NONE ? "none" : "all");
    GString *text = g_string_new(NULL);
    for (int i = 0; i < FUSION_RULE_COUNT; i++)
        if (set & bit((FusionRule)i))
            g_string_append_printf(text, "%s%s", text->len > 0 ? "," : "", rules[i].name);
    return g_string_free(text, FALSE);
}

/* ---- Report ---------------------------------------------------------------------------------- */

static void clear_step(void *memory)
{
    FusionStep *step = memory;
    cost_free(step->cost);
    graph_free(step->graph);
}

static void start_report(FusionReport *report)
{
    report->steps = g_array_new(FALSE, TRUE, sizeof(FusionStep));
    g_array_set_clear_func(report->steps, clear_step);
    report->unfused = g_array_new(FALSE, TRUE, sizeof(Unfused));
    report->strings = g_string_chunk_new(1024);
}

void fusion_report_clear(FusionReport *report)
{
    g_clear_pointer(&report->steps, g_array_unref);
    g_clear_pointer(&report->unfused, g_array_unref);
    g_clear_pointer(&report->strings, g_string_chunk_free);
}

static bool take_state(const ModelCost *cost, FusionState *state, GError **error)
{
    Peaks peaks;
    if (!footprint_peaks(cost->graph, &peaks, error))
        return false;
    *state = (FusionState){
        .operators = cost->operators,
        .params = cost->params,
        .buffers = cost->buffers,
        .macs = cost->macs,
        .flops = cost->flops,
        .peak_bytes = peaks.bytes,
    };
    for (int i = 0; i < TRAFFIC_MODEL_COUNT; i++)
        state->bytes[i] = cost->traffic[i].bytes;
    return true;
}

static bool take_first_state(const FusionReport *report, const Graph *graph, FusionState *state,
                             GError **error)
{
    const ModelCost *before = report->before;
    if (before != NULL && before->fast_bytes == report->fast_bytes)
        return take_state(before, state, error);
    g_autoptr(ModelCost) cost = cost_graph(graph, report->fast_bytes, error);
    return cost != NULL && take_state(cost, state, error);
}

static bool report_step(FusionReport *report, const Graph *graph, FusionRule rule, int applications,
                        FusionState *state, GError **error)
{
    FusionStep step = {.rule = rule, .applications = applications, .before = *state};
    if (applications > 0) {
        step.graph = graph_copy(graph);
        step.cost = cost_graph(step.graph, report->fast_bytes, error);
    }
    bool ok = applications == 0 || (step.cost != NULL && take_state(step.cost, state, error));
    step.after = *state;
    g_array_append_val(report->steps, step);
    return ok;
}

/* Nothing applies any more: the rules go through the result once again to say why. */
static void report_unfused(FusionReport *report, Rewrite *rewrite, FusionSet set)
{
    for (int i = 0; i < FUSION_RULE_COUNT; i++) {
        guint first = report->unfused->len;
        if (set & bit((FusionRule)i))
            fusion_apply(rewrite, (FusionRule)i, report->unfused);
        for (guint j = first; j < report->unfused->len; j++) {
            Unfused *unfused = &g_array_index(report->unfused, Unfused, j);
            unfused->rule = (FusionRule)i;
            unfused->op = g_string_chunk_insert_const(report->strings, unfused->op);
            unfused->reason = g_string_chunk_insert_const(report->strings, unfused->reason);
        }
    }
}

void fusion_explain(const Graph *fused, FusionSet set, FusionReport *report)
{
    g_autoptr(Graph) copy = graph_copy(fused);
    g_auto(Rewrite) rewrite;
    rewrite_init(&rewrite, copy);
    start_report(report);
    report_unfused(report, &rewrite, set);
}

/* ---- All ------------------------------------------------------------------------------------- */

/* Each application removes an operator, a pad or a copy, so this ends. */
static int run_step(Rewrite *rewrite, FusionSet set, FusionRule rule)
{
    int applied = fusion_apply(rewrite, rule, NULL), more = applied;
    while (more > 0) {
        more = 0;
        for (int i = 0; i <= (int)rule; i++)
            if (set & bit((FusionRule)i))
                more += fusion_apply(rewrite, (FusionRule)i, NULL);
        applied += more;
    }
    return applied;
}

Graph *fuse(const Graph *graph, FusionSet set, FusionReport *report, GError **error)
{
    g_autoptr(Graph) fused = graph_copy(graph);
    g_auto(Rewrite) rewrite;
    FusionState state = {0};
    rewrite_init(&rewrite, fused);
    if (report != NULL) {
        start_report(report);
        if (!take_first_state(report, graph, &state, error))
            return NULL;
    }
    for (int i = 0; i < FUSION_RULE_COUNT; i++) {
        if (!(set & bit((FusionRule)i)))
            continue;
        int applied = run_step(&rewrite, set, (FusionRule)i);
        if (report != NULL && !report_step(report, fused, (FusionRule)i, applied, &state, error))
            return NULL;
    }
    if (report != NULL)
        report_unfused(report, &rewrite, set);
    return g_steal_pointer(&fused);
}
