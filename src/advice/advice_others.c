/* Changes that no rule of advice speaks of: every other format and design, fusion left out, and
 * algorithms that bring nothing. */
#include <math.h>
#include <string.h>

#include "advice/advice_case.h"
#include "base/count.h"
#include "base/units.h"
#include "whatif/design.h"

static bool speaks_of_rule(const GPtrArray *rows, const char *id)
{
    for (guint i = 0; i < rows->len; i++) {
        const Advice *advice = g_ptr_array_index(rows, i);
        if (advice->rule && strcmp(advice->rule->id, id) == 0)
            return true;
    }
    return false;
}

static bool speaks_of_format(const GPtrArray *rows, const char *scheme)
{
    for (guint i = 0; i < rows->len; i++)
        if (g_strcmp0(((const Advice *)g_ptr_array_index(rows, i))->format, scheme) == 0)
            return true;
    return false;
}

/* With strings that it takes over. */
static Advice *add(GPtrArray *rows, AdviceOf of, char *id, char *title, char *evidence)
{
    Advice *advice = g_new0(Advice, 1);
    *advice = (Advice){.of = of,
                       .kind = ADVICE_LOSS,
                       .id = id,
                       .title = title,
                       .evidence = evidence,
                       .measured = NAN,
                       .threshold = NAN,
                       .gain_s = NAN,
                       .estimate_gain_s = NAN,
                       .bound_s = NAN,
                       .beside_s = NAN};
    g_ptr_array_add(rows, advice);
    return advice;
}

static void ask_for(Advice *advice, AdviceEffort effort, AdviceRisk risk)
{
    advice->effort = effort;
    advice->risk = risk;
}

/* A gain may be less than nothing. */
static void set_time(const AdviceCase *asked, Advice *advice, const Timing *then)
{
    advice_set_gain(asked, advice, then);
    if (advice->gain_s >= ADVICE_LEAST_LEAD * asked->timing->seconds)
        advice->kind = ADVICE_TIME;
}

/* ---- Formats --------------------------------------------------------------------------------- */

/* Why a format has no time: that the device computes it not, or that there is no room. Caller
 * frees. */
static char *why_not(const AdviceCase *asked, const AdviceFormat *format)
{
    g_autoptr(GError) error = NULL;
    Timing *timing = advice_time(asked, format->counted, &error);
    timing_free(timing);
    g_autofree char *text =
        error ? g_strdup(error->message) : fit_text(&format->fit, asked->subject->device);
    const char *end = strstr(text, error ? "; " : " of device ");
    return end ? g_strndup(text, (gsize)(end - text)) : g_steal_pointer(&text);
}

static char *weights_text(const AdviceFormat *format)
{
    const ModelCost *cost = format->counted->cost;
    g_autofree char *weights =
        units_bytes((double)count_add(cost->weights_bytes, cost->metadata_bytes));
    return g_strdup_printf("%s of weights, computed in %s", weights,
                           dtype_name(format->timing->roof.compute_dtype));
}

static void add_format(const AdviceCase *asked, GPtrArray *rows, const AdviceFormat *format)
{
    const Scheme *scheme = format->scheme;
    bool runs = advice_format_runs(format);
    Advice *advice = add(rows, ADVICE_OF_FORMAT, g_strdup(scheme->id),
                         g_strconcat("Stored in ", scheme->name, NULL),
                         runs ? weights_text(format) : why_not(asked, format));
    advice->format = scheme->id;
    ask_for(advice, advice_effort_of(scheme), advice_risk_of(scheme));
    if (runs)
        set_time(asked, advice, format->timing);
    else
        advice->kind = ADVICE_UNABLE;
}

static void add_formats(const AdviceCase *asked, GPtrArray *rows)
{
    for (int i = 0; i < scheme_count(); i++) {
        const AdviceFormat *format = &asked->formats[i];
        if (format->counted != NULL && format != asked->best &&
            !speaks_of_format(rows, format->scheme->id))
            add_format(asked, rows, format);
    }
}

/* ---- Fusion and algorithms ------------------------------------------------------------------- */

/* Integers are told apart once fused: operator by operator they are another network. */
static void add_unfused(AdviceCase *asked, GPtrArray *rows)
{
    Change plain = advice_change_to(asked->best->scheme);
    plain.fusion = FUSION_NONE;
    const Counted *counted = plain.scheme ? NULL : advice_count(asked, &plain, 0);
    int64_t fused = asked->timing->cost->operators;
    if (counted == NULL || counted->cost->operators == fused ||
        counted_fit(counted, asked->subject->device).fits == FITS_NO)
        return;
    Timing *timing = advice_time(asked, counted, NULL);
    if (timing == NULL)
        return;
    g_autofree char *before = units_plural(counted->cost->operators, "operator");
    g_autofree char *after = units_grouped(fused);
    Advice *advice = add(
        rows, ADVICE_OF_FUSION, g_strdup("unfused"), g_strdup("Left unfused, operator by operator"),
        g_strdup_printf("%s as they stand, %s once all is fused that can be", before, after));
    ask_for(advice, ADVICE_EFFORT_FLAG, ADVICE_RISK_NONE);
    set_time(asked, advice, timing);
    timing_free(timing);
}

/* Where the rule found no gain that is worth saying. */
static void add_algorithm(AdviceCase *asked, GPtrArray *rows)
{
    const AdviceRule *rule = advice_rule_at(0);
    g_autoptr(AlgorithmPlan) plan = algorithm_costs_plan(advice_algorithms(asked), asked->timing);
    if (plan->n_layers == 0 || speaks_of_rule(rows, "algorithm"))
        return;
    for (int i = 1; strcmp(rule->id, "algorithm") != 0; i++)
        rule = advice_rule_at(i);
    g_autofree char *direct = units_seconds(plan->direct_seconds);
    g_autofree char *best = units_seconds(plan->best_seconds);
    double gain = plan->direct_seconds - plan->best_seconds;
    bool small = gain < ADVICE_LEAST_LEAD * asked->timing->seconds;
    Advice *advice =
        add(rows, ADVICE_OF_ALGORITHM, g_strdup(rule->id), g_strdup(rule->title),
            g_strdup_printf("%s direct, %s with the fastest algorithm for each convolution: %s",
                            direct, best, small ? "under 2 %" : "no room for its workspace"));
    ask_for(advice, rule->effort, rule->risk);
}

/* ---- Designs --------------------------------------------------------------------------------- */

/* Rules that speak of a design by another name, and numbers where the table of designs has none. */
static const struct Usual {
    const char *design, *rule;
    double number;
} usual[] = {
    {"width", "reduce_flops", 0.75},
    {"two_3x3", "kernel", 0},
    {"align", "alignment", 8}, /* or the device's own */
    {"global_pool", "linear_params", 0},
};

static const struct Usual *usual_of(const char *design)
{
    static const struct Usual none;
    for (size_t i = 0; i < G_N_ELEMENTS(usual); i++)
        if (strcmp(usual[i].design, design) == 0)
            return &usual[i];
    return &none;
}

/* 0: there is none. */
static double number_of(const AdviceCase *asked, const Design *design)
{
    double alignment = asked->subject->device->alignment.value;
    if (strcmp(design->id, "align") == 0 && alignment > 0)
        return alignment;
    double number = usual_of(design->id)->number;
    return number > 0 ? number : design->fallback;
}

/* "0.568× the MACs, 14.8 M parameters"; NULL: it is as before. Caller frees. */
static char *changes_text(const ModelCost *before, const ModelCost *after)
{
    g_autofree char *params = units_count(after->params, 3, "");
    if (before->macs == after->macs && before->params == after->params)
        return NULL;
    if (before->macs == 0)
        return g_strdup_printf("%s parameters", params);
    g_autofree char *macs = units_number((double)after->macs / (double)before->macs, 3);
    return g_strdup_printf("%s× the MACs, %s parameters", macs, params);
}

static void add_changed(const AdviceCase *asked, GPtrArray *rows, const Design *design,
                        const Timing *then, char *changes)
{
    double number = number_of(asked, design);
    bool numbered = design->number != DESIGN_NO_NUMBER;
    char *id = numbered ? g_strdup_printf("%s=%g", design->id, number) : g_strdup(design->id);
    char *title = numbered ? g_strdup_printf("%s, %s %g", design->name, design->number_name, number)
                           : g_strdup(design->name);
    Advice *advice = add(rows, ADVICE_OF_DESIGN, id, title, changes);
    ask_for(advice, ADVICE_EFFORT_REDESIGN, ADVICE_RISK_TRAIN);
    set_time(asked, advice, then);
}

/* Counted as it stands for what changes, and fused for its time. */
static void add_design(AdviceCase *asked, GPtrArray *rows, const Design *design)
{
    g_autofree char *text = design->number == DESIGN_NO_NUMBER
                                ? g_strdup(design->id)
                                : g_strdup_printf("%s=%g", design->id, number_of(asked, design));
    const char *const designs[] = {text, NULL};
    Change change = advice_change_to(asked->best->scheme), plain = change;
    change.designs = plain.designs = designs;
    plain.fusion = FUSION_NONE;
    const Counted *as_it_stands = asked->declared ? advice_count(asked, &plain, 0) : NULL;
    char *changes = as_it_stands ? changes_text(asked->declared->cost, as_it_stands->cost) : NULL;
    const Counted *fused = changes ? advice_count(asked, &change, 0) : NULL;
    bool fits = fused && advice_fit(asked, &change, 0, fused).fits != FITS_NO;
    Timing *then = fits ? advice_time(asked, fused, NULL) : NULL;
    if (then)
        add_changed(asked, rows, design, then, g_steal_pointer(&changes));
    timing_free(then);
    g_free(changes);
}

static void add_designs(AdviceCase *asked, GPtrArray *rows)
{
    for (int i = 0; i < design_count() && !advice_is_integers(asked); i++) {
        const Design *design = design_at(i);
        const char *rule = usual_of(design->id)->rule;
        bool said = speaks_of_rule(rows, rule ? rule : design->id);
        bool has_number = design->number == DESIGN_NO_NUMBER || number_of(asked, design) > 0;
        if (!said && has_number)
            add_design(asked, rows, design);
    }
}

void advice_add_others(AdviceCase *asked, GPtrArray *rows)
{
    if (asked->best == NULL)
        return;
    add_formats(asked, rows);
    add_unfused(asked, rows);
    add_algorithm(asked, rows);
    add_designs(asked, rows);
}
