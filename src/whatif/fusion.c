#include "whatif/fusion.h"

#include <string.h>

#include "base/error.h"
#include "cost/footprint.h"
#include "whatif/fusion_rules.h"

static const FusionInfo infos[FUSION_RULE_COUNT] = {
#define X(id, name, doc) [FUSION_##id] = {name, doc},
    FUSION_LIST(X)
#undef X
};

/* What a rule does, in one or two passes over the graph; there is nothing to do for a pass in a
 * graph without operators of its kinds or flags. */
enum { MAX_PASSES = 2, MAX_KINDS = 5 };
typedef struct Pass {
    FusionTry *try;
    unsigned flags;
    int n_kinds;
    OpKind kinds[MAX_KINDS];
} Pass;

static const Pass passes[FUSION_RULE_COUNT][MAX_PASSES] = {
    [FUSION_NOOP] =
        {{fuse_noop, OP_VIEW, 5, {OP_DROPOUT, OP_IDENTITY, OP_CAST, OP_EXPAND, OP_CONCAT}},
         {fuse_view, OP_VIEW, 0, {0}}},
    [FUSION_BN] = {{fuse_bn, 0, 1, {OP_BATCH_NORM}}},
    [FUSION_BN_NEXT] = {{fuse_bn_next, 0, 1, {OP_BATCH_NORM}}},
    [FUSION_PAD] = {{fuse_pad, 0, 1, {OP_PAD}}},
    [FUSION_ACTIVATION] = {{fuse_activation, OP_ACTIVATION, 0, {0}}},
    [FUSION_ADD] = {{fuse_add, 0, 1, {OP_ADD}}},
    [FUSION_CONCAT] = {{fuse_concat, 0, 1, {OP_CONCAT}}},
    [FUSION_BRANCHES] = {{fuse_branches, 0, 2, {OP_ADD, OP_CONV}}},
};

/* ---- Sets ------------------------------------------------------------------------------------ */

const FusionInfo *fusion_info(FusionRule rule)
{
    return &infos[rule];
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
#define X(id, name, doc) {name, 1U << FUSION_##id},
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
    g_set_error(error, RB_ERROR, RB_ERROR_USAGE, "there is no fusion '%s'%s; give some of %s", text,
                hint, list);
    return false;
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
            g_string_append_printf(text, "%s%s", text->len > 0 ? "," : "", infos[i].name);
    return g_string_free(text, FALSE);
}

FusionSet fusion_up_to(FusionSet set, FusionRule rule)
{
    return set & ((bit(rule) << 1) - 1);
}

/* ---- Rules ----------------------------------------------------------------------------------- */

static void say_unfused(FusionReport *report, const Op *op, FusionRule rule, const char *reason)
{
    Unfused unfused = {
        .op = g_string_chunk_insert_const(report->strings, op->name),
        .rule = rule,
        .reason = g_string_chunk_insert_const(report->strings, reason),
    };
    g_array_append_val(report->unfused, unfused);
}

static bool concerns(const Pass *pass, const Op *op)
{
    bool concerned = (op_info(op->kind)->flags & pass->flags) != 0;
    for (int i = 0; i < pass->n_kinds; i++)
        concerned = concerned || op->kind == pass->kinds[i];
    return concerned;
}

static bool concerns_any(const Pass *pass, const Graph *graph)
{
    for (int i = 0; i < graph_n_ops(graph); i++)
        if (concerns(pass, graph_op(graph, i)))
            return true;
    return false;
}

/* Returns how often the rule applied; `report` hears of what stayed. */
static int run_pass(Graph *graph, const Pass *pass, FusionRule rule, FusionReport *report)
{
    Rewrite rewrite;
    int applied = 0;
    if (!concerns_any(pass, graph))
        return 0;
    rewrite_init(&rewrite, graph);
    for (int i = 0; i < graph_n_ops(graph); i++) {
        if (rewrite.gone[i] || graph_op(graph, i)->auxiliary)
            continue;
        const char *result = pass->try(&rewrite, i);
        if (result == fusion_done)
            applied++;
        else if (result != NULL && report != NULL)
            say_unfused(report, graph_op(graph, i), rule, result);
    }
    rewrite_end(&rewrite);
    return applied;
}

static int run_composites(Graph *graph)
{
    Rewrite rewrite;
    rewrite_init(&rewrite, graph);
    int applied = fuse_composites(&rewrite);
    rewrite_end(&rewrite);
    return applied;
}

static int run_rule(Graph *graph, FusionRule rule, FusionReport *report)
{
    int applied = rule == FUSION_COMPOSITE ? run_composites(graph) : 0;
    for (int i = 0; i < MAX_PASSES && passes[rule][i].try != NULL; i++)
        applied += run_pass(graph, &passes[rule][i], rule, report);
    return applied;
}

/* Each application removes an operator, a pad or a copy, so this ends. */
static int run_step(Graph *graph, FusionSet set, FusionRule rule)
{
    int applied = run_rule(graph, rule, NULL), more = applied;
    while (more > 0) {
        more = 0;
        for (int i = 0; i <= (int)rule; i++)
            if (set & bit((FusionRule)i))
                more += run_rule(graph, (FusionRule)i, NULL);
        applied += more;
    }
    return applied;
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
    int64_t peak_bytes = footprint_peak(cost->graph, error);
    if (peak_bytes < 0)
        return false;
    *state = (FusionState){
        .operators = cost->operators,
        .params = cost->params,
        .buffers = cost->buffers,
        .macs = cost->macs,
        .flops = cost->flops,
        .peak_bytes = peak_bytes,
    };
    for (int i = 0; i < TRAFFIC_MODEL_COUNT; i++)
        state->bytes[i] = cost->traffic[i].bytes;
    return true;
}

static bool take_first_state(const Graph *graph, int64_t fast_bytes, FusionState *state,
                             GError **error)
{
    g_autoptr(ModelCost) cost = cost_graph(graph, fast_bytes, error);
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
static void report_unfused(FusionReport *report, Graph *graph, FusionSet set)
{
    for (int i = 0; i < FUSION_RULE_COUNT; i++)
        if ((set & bit((FusionRule)i)) && i != FUSION_COMPOSITE)
            run_rule(graph, (FusionRule)i, report);
}

Graph *fuse(const Graph *graph, FusionSet set, FusionReport *report, GError **error)
{
    g_autoptr(Graph) fused = graph_copy(graph);
    FusionState state = {0};
    if (report != NULL) {
        start_report(report);
        if (!take_first_state(graph, report->fast_bytes, &state, error))
            return NULL;
    }
    for (int i = 0; i < FUSION_RULE_COUNT; i++) {
        if (!(set & bit((FusionRule)i)))
            continue;
        int applied = run_step(fused, set, (FusionRule)i);
        if (report != NULL && !report_step(report, fused, (FusionRule)i, applied, &state, error))
            return NULL;
    }
    if (report != NULL)
        report_unfused(report, fused, set);
    return g_steal_pointer(&fused);
}
