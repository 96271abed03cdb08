/* The budgets of a network (SPEC §16): each limit of budgets.lua on one of its figures. */
#include "analysis/analysis.h"
#include "analysis/budget.h"
#include "analysis/change.h"
#include "base/error.h"
#include "base/units.h"
#include "record/fields.h"
#include "record/known.h"

#include <math.h>
#include <string.h>

const char *budget_verdict_name(BudgetVerdict verdict)
{
    static const char *const words[] = {
#define X(id, word) word,
        BUDGET_VERDICT_LIST(X)
#undef X
    };
    return words[verdict];
}

static int64_t exact_of(const BudgetResult *row)
{
    const double whole = 9e15; /* that a double holds to the last digit */
    bool counted = row->limit->kind == LIMIT_COUNT || row->limit->kind == LIMIT_BYTES;
    return counted && fabs(row->value) < whole && row->value == floor(row->value)
               ? (int64_t)row->value
               : COUNT_ABSENT;
}

static double headroom_share(const BudgetResult *row)
{
    return row->most > 0 ? row->headroom / row->most : NAN;
}

#define BUDGET_FIELDS(X, R)                                                                        \
    X(R, file, ID, "", "File that states it", self->budget ? BUDGETS_FILE : NULL)                  \
    X(R, line, INDEX, "", "Its line", self->budget->line)                                          \
    X(R, model, ID, "", "Network")                                                                 \
    X(R, device, ID, "", "Device, of a figure that depends on one")                                \
    X(R, setup, TEXT, "", "How the network is looked at")                                          \
    X(R, figure, ID, "", "What is limited, by its name in the data", self->limit->name)            \
    X(R, title, ID, "", "The same in words", self->limit->title)                                   \
    X(R, unit, ID, "", "Of the numbers", limit_unit(self->limit))                                  \
    X(R, at_least, BOOL, "", "The limit is the least it may be, not the most",                     \
      self->limit->at_least)                                                                       \
    X(R, verdict, ID, "", "holds, may hold, broken, cannot be told, waived or not compared",       \
      budget_verdict_name(self->verdict))                                                          \
    X(R, failed, BOOL, "", "The budget is not kept, and no waiver lasts")                          \
    X(R, limit, NUMBER, "", "The limit", self->most)                                               \
    X(R, value, NUMBER, "", "The figure; of a limit on time the roofline")                         \
    X(R, exact, COUNT, "", "The same to the last digit, of what is counted", exact_of(self))       \
    X(R, bound, NUMBER, "", "The bound, of a limit on time")                                       \
    X(R, growth, RATIO, "", "By how much it may be more than before")                              \
    X(R, before, NUMBER, "", "The figure in the earlier build")                                    \
    X(R, headroom, NUMBER, "", "What is left up to the limit; below 0: too much")                  \
    X(R, headroom_share, RATIO, "", "Of the limit", headroom_share(self))                          \
    X(R, value_text, TEXT, "", "The figure as people read it; of time bound and roofline")         \
    X(R, limit_text, TEXT, "", "The limit as people read it")                                      \
    X(R, headroom_text, TEXT, "", "The headroom as people read it")                                \
    X(R, holder, TEXT, "", "The layer with most of it, and its share")                             \
    X(R, remedy, TEXT, "", "What asks for least and keeps the limit, or comes near")               \
    X(R, reason, TEXT, "", "What else is to be said")                                              \
    X(R, why, TEXT, "", "The reason that budgets.lua gives", self->budget->why)                    \
    X(R, waive, ID, "", "Last day on which it may be broken", self->budget->waive)
RECORD_TYPE(budget, BudgetResult, BUDGET_FIELDS, "budget",
            "A limit on a figure of a network, and what there is of it");

/* ---- Judging --------------------------------------------------------------------------------- */

/* A row in the making. */
typedef struct Judged {
    Analysis *analysis;
    const BudgetSet *set;
    const BudgetCase *of;
    ResultList *list;
    Setup setup;
    const Device *device; /* for what depends on one, and for remedies; NULL */
    const ModelResult *model;
    const TimingResult *timing;
    BudgetResult row;
} Judged;

static const char *kept(const Judged *judged, char *text)
{
    return text ? result_list_keep(judged->list, text) : NULL;
}

static void untold(Judged *judged, const char *why)
{
    judged->row.verdict = BUDGET_UNTOLD;
    judged->row.reason = kept(judged, g_strdup(why));
}

/* The network as the budget looks at it, and on the device. */
static bool look(Judged *judged)
{
    g_autoptr(GError) error = NULL;
    bool tiled = judged->row.limit->of == LIMIT_CACHED || judged->setup.traffic == TRAFFIC_TILED;
    judged->setup.device = tiled ? judged->device : NULL;
    judged->model = analysis_model(judged->analysis, &judged->setup, &error);
    if (judged->model && judged->device)
        judged->timing = analysis_verdict(judged->analysis, judged->model, judged->device,
                                          &judged->setup, &error);
    bool timed = judged->row.limit->of == LIMIT_TIMING || judged->row.limit->of == LIMIT_TIME;
    if (judged->model && (judged->timing || !timed))
        return true;
    untold(judged, error ? error->message : "no device: the figure is of one; name it by 'on'");
    return false;
}

static bool is_too_much(const Limit *limit, double value, double most)
{
    return limit->at_least ? value < most : value > most;
}

/* A limit on `time`: the bound alone proves anything. */
static void judge_time(Judged *judged)
{
    BudgetResult *row = &judged->row;
    row->bound = judged->timing->bound_seconds;
    g_autofree char *bound = limit_text(row->limit, row->bound),
                    *roofline = limit_text(row->limit, row->value);
    bool broken = is_too_much(row->limit, row->bound, row->most);
    row->verdict = broken ? BUDGET_BROKEN : BUDGET_MAY_HOLD;
    row->reason = kept(
        judged,
        broken ? g_strdup_printf("cannot hold: the bound is %s, and no implementation with direct "
                                 "algorithms is faster",
                                 bound)
        : row->most < row->value
            ? g_strdup_printf("between bound, %s, and roofline, %s: not proved that it cannot hold",
                              bound, roofline)
            : g_strdup_printf("above bound, %s, and roofline, %s; neither proves that it will hold",
                              bound, roofline));
}

/* What is missing from a figure makes it more, of what is to be small. */
static bool is_whole(const Judged *judged)
{
    const ModelResult *model = judged->model;
    return !*mark_sign(judged->row.limit->mark, model->cost);
}

static void judge_figure(Judged *judged)
{
    BudgetResult *row = &judged->row;
    bool bound = strcmp(row->limit->name, "bound_seconds") == 0;
    if (is_too_much(row->limit, row->value, row->most)) {
        row->verdict = BUDGET_BROKEN;
        row->reason =
            bound ? "cannot hold: no implementation with direct algorithms is faster" : NULL;
    } else if (!is_whole(judged)) {
        row->verdict = BUDGET_MAY_HOLD;
        row->reason = "not every operator is covered: the figure may be more";
    } else if (bound) {
        row->verdict = BUDGET_MAY_HOLD;
        row->reason = "a bound never proves that a limit will hold";
    } else {
        row->verdict = BUDGET_HOLDS;
    }
}

/* What has no time on the device is told in the words for it. */
static bool measure(Judged *judged)
{
    BudgetResult *row = &judged->row;
    row->value = budget_figure(row->limit, judged->model, judged->timing);
    if (!isnan(row->value))
        return true;
    const TimingResult *timing = judged->timing;
    const char *reason = timing && timing->reason             ? timing->reason
                         : timing && timing->operators_reason ? timing->operators_reason
                         : row->limit->of == LIMIT_CACHED
                             ? "the device states no on-chip memory that its cores share"
                             : "the figure is not known here";
    untold(judged, reason);
    return false;
}

/* The limit of growth, by what there was. */
static bool find_most(Judged *judged)
{
    BudgetResult *row = &judged->row;
    const BudgetPast *past = judged->set->past;
    const char *reason = "no earlier build is at hand; `roofbook check --budgets --against SITE` "
                         "names one";
    if (!row->grows)
        return true;
    if (past && past->value(row->limit, &judged->setup, judged->device, &row->before, &reason,
                            past->data)) {
        double slack = row->limit->kind == LIMIT_SECONDS ? past->slack : 0;
        row->most = row->before * (1 + row->growth) * (1 + slack);
        return true;
    }
    row->before = NAN;
    row->verdict = BUDGET_NOT_COMPARED;
    row->reason = reason;
    return false;
}

static void judge(Judged *judged)
{
    if (!look(judged) || !measure(judged) || !find_most(judged))
        return;
    BudgetResult *row = &judged->row;
    if (row->limit->of == LIMIT_TIME)
        judge_time(judged);
    else
        judge_figure(judged);
    double held = row->verdict == BUDGET_BROKEN && !isnan(row->bound) ? row->bound : row->value;
    row->headroom = row->limit->at_least ? held - row->most : row->most - held;
}

/* ---- Words ----------------------------------------------------------------------------------- */

/* A waiver that has ended is said. */
static void waive(Judged *judged)
{
    BudgetResult *row = &judged->row;
    const char *last = row->budget->waive, *today = judged->set->today, *before = row->reason;
    bool fails = row->verdict == BUDGET_BROKEN || row->verdict == BUDGET_UNTOLD;
    bool over = last && today && strcmp(today, last) > 0;
    row->failed = fails && (!last || over);
    if (!last || !fails)
        return;
    if (!over)
        row->verdict = BUDGET_WAIVED;
    row->reason =
        kept(judged, g_strdup_printf("%s%s%s %s", before ? before : "", before ? "; " : "",
                                     over ? "the waiver ended on" : "waived until", last));
}

static char *headroom_text(const BudgetResult *row)
{
    g_autofree char *size = limit_text(row->limit, row->headroom);
    double share = headroom_share(row);
    if (isnan(share) || row->limit->kind == LIMIT_SHARE)
        return g_strdup(size);
    g_autofree char *percent = units_percent(fabs(share), 1);
    return g_strdup_printf("%s (%s%s)", size, share < 0 ? "−" : "", percent);
}

static char *value_text(const Judged *judged)
{
    const BudgetResult *row = &judged->row;
    g_autofree char *text = limit_text(row->limit, row->value);
    g_autofree char *bound = isnan(row->bound) ? NULL : limit_text(row->limit, row->bound);
    if (bound && strcmp(bound, text) != 0)
        return g_strdup_printf("%s to %s", bound, text);
    return g_strconcat(mark_sign(row->limit->mark, judged->model->cost), text, NULL);
}

static char *most_text(const BudgetResult *row)
{
    g_autofree char *most = isnan(row->most) ? NULL : limit_text(row->limit, row->most);
    if (!row->grows)
        return g_strconcat(row->limit->at_least ? "≥ " : "", most, NULL);
    g_autofree char *growth = limit_share_text(row->growth);
    if (!most)
        return g_strdup_printf("+%s", growth);
    g_autofree char *before = limit_text(row->limit, row->before);
    return g_strdup_printf("%s (%s + %s)", most, before, growth);
}

static void explain(Judged *judged)
{
    BudgetResult *row = &judged->row;
    bool broken = row->verdict == BUDGET_BROKEN || row->verdict == BUDGET_WAIVED;
    bool short_of = row->verdict == BUDGET_MAY_HOLD && row->headroom < 0;
    row->limit_text = kept(judged, most_text(row));
    if (isnan(row->value))
        return;
    row->value_text = kept(judged, value_text(judged));
    row->holder = kept(judged, budget_holder(row->limit, judged->model, judged->timing));
    if (!isnan(row->headroom))
        row->headroom_text = kept(judged, headroom_text(row));
    BudgetSought sought = {judged->analysis, row->limit, row->most, judged->model, judged->timing};
    if ((broken || short_of) && !isnan(row->most))
        row->remedy = kept(judged, budget_remedy(&sought));
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static void add_row(const Judged *like, const BudgetLimit *said, bool grows)
{
    Judged judged = *like;
    const Limit *limit = limit_at(said->figure);
    bool alone = limit->of == LIMIT_NETWORK;
    judged.row.limit = limit;
    judged.row.grows = grows;
    judged.row.most = grows ? NAN : said->value;
    judged.row.growth = grows ? said->value : NAN;
    judged.row.device = alone || !judged.device ? NULL : judged.device->id;
    judge(&judged);
    explain(&judged);
    waive(&judged);
    result_list_add(judged.list, &judged.row);
}

/* What depends on no device is one row, for the first of them; its remedies are for that one. */
static void add_rows(Judged *judged, const GArray *limits, bool grows)
{
    const GPtrArray *devices = judged->of->devices;
    for (guint i = 0; i < limits->len; i++) {
        const BudgetLimit *limit = &g_array_index(limits, BudgetLimit, i);
        guint n = limit_at(limit->figure)->of == LIMIT_NETWORK ? 1 : MAX(1, devices->len);
        for (guint k = 0; k < n; k++) {
            judged->device = k < devices->len ? g_ptr_array_index(devices, k) : NULL;
            add_row(judged, limit, grows);
        }
    }
}

static char *setup_words(const Setup *setup)
{
    char *text = change_text(&(Setup){0}, setup);
    if (*text)
        return text;
    g_free(text);
    return g_strdup("as declared");
}

static bool has_network(const BudgetCase *of, int network)
{
    for (guint i = 0; i < of->networks->len; i++)
        if (g_array_index(of->networks, int, i) == network)
            return true;
    return false;
}

static void add_case(const Asked *asked, const BudgetSet *set, guint place, ResultList *list)
{
    const BudgetCase *of = g_ptr_array_index(set->cases, place);
    Judged judged = {.analysis = asked->analysis, .set = set, .of = of, .list = list};
    judged.setup = of->setup;
    judged.setup.network = asked->model->setup.network;
    judged.row = (BudgetResult){.budget = of->budget,
                                .place = (int)place,
                                .model = asked->model->id,
                                .setup = kept(&judged, setup_words(&of->setup)),
                                .value = NAN,
                                .bound = NAN,
                                .before = NAN,
                                .headroom = NAN};
    add_rows(&judged, of->budget->limits, false);
    add_rows(&judged, of->budget->growths, true);
}

static ResultList *answer(const Asked *asked, GError **error)
{
    const BudgetSet *set = analysis_budgets(asked->analysis);
    ResultList *list = result_list_new(sizeof(BudgetResult));
    (void)error;
    cache_read(analysis_cache(asked->analysis), "budgets");
    for (guint i = 0; set && i < set->cases->len; i++)
        if (has_network(g_ptr_array_index(set->cases, i), asked->model->setup.network))
            add_case(asked, set, i, list);
    return list;
}

static const Column budget_columns[] = {
    {"figure", "title", MARK_NONE},      {"device", "device", MARK_NONE},
    {"as", "setup", MARK_NONE},          {">value", "value_text", MARK_NONE},
    {">limit", "limit_text", MARK_NONE}, {">headroom", "headroom_text", MARK_NONE},
    {"verdict", "verdict", MARK_NONE},   {"most of it", "holder", MARK_NONE},
    {"remedy", "remedy", MARK_NONE},     {"", "reason", MARK_NONE},
    {"why", "why", MARK_NONE},           {NULL, NULL, MARK_NONE}};

const Question question_budgets = {.name = "budgets",
                                   .function = "budgets",
                                   .title = "Budgets",
                                   .help = "The limits that budgets.lua states, and what there is",
                                   .of = OF_MODEL,
                                   .every_device = true,
                                   .record = &budget_record,
                                   .columns = budget_columns,
                                   .in_model_data = 4,
                                   .answer = answer};
