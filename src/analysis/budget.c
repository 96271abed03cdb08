/* What a broken budget is about: the layer that holds the figure, and what would mend it. */
#include "analysis/budget.h"
#include "advice/advice.h"
#include "base/units.h"
#include "record/known.h"
#include "whatif/design.h"

#include <math.h>
#include <string.h>

/* ---- Figures --------------------------------------------------------------------------------- */

static double number_of(const Field *field, const Value *value)
{
    if (field->type <= FIELD_INDEX)
        return (double)value->integer;
    return field->type <= FIELD_RATIO ? value->real : NAN;
}

/* NAN where the record has nothing there. */
static double read_number(const RecordType *type, const void *record, const char *path)
{
    Value value;
    const Field *field = NULL;
    return record && record_read(type, record, path, &field, &value) ? number_of(field, &value)
                                                                     : NAN;
}

static bool is_of_timing(const Limit *limit)
{
    return limit->of == LIMIT_TIMING || limit->of == LIMIT_TIME;
}

double budget_figure(const Limit *limit, const ModelResult *model, const TimingResult *timing)
{
    return is_of_timing(limit) ? read_number(&timing_record, timing, limit->path)
                               : read_number(&model_record, model, limit->path);
}

/* ---- Holders --------------------------------------------------------------------------------- */

/* The layer with most so far, of all. */
typedef struct Most {
    const char *name;
    double value, sum;
} Most;

static void take(Most *most, const char *name, double value)
{
    if (isnan(value))
        return;
    most->sum += value;
    if (value > most->value) {
        most->value = value;
        most->name = name;
    }
}

/* Of a column of the layers that has the figure's name. */
static Most most_of_layers(const ModelResult *model, const char *path)
{
    Most most = {0};
    RecordList layers = model_layers(model);
    const Field *name = record_field(&layer_record, "name");
    g_autofree char *first = g_strndup(path, strcspn(path, "."));
    for (int i = 0; record_field(&layer_record, first) && i < layers.n; i++) {
        const void *layer = record_at(&layers, i);
        take(&most, name->read(layer).text, read_number(&layer_record, layer, path));
    }
    return most;
}

static Most most_of_times(const Timing *timing)
{
    Most most = {0};
    for (int i = 0; timing && i < timing->cost->n_layers; i++)
        take(&most, cost_op(timing->cost, i)->name, timing_layer(timing, i)->seconds);
    return most;
}

static char *most_text(const Most *most)
{
    g_autofree char *share = units_share(ratio(most->value, most->sum));
    return most->name && most->value > 0 ? g_strdup_printf("%s, %s", most->name, share) : NULL;
}

/* The moment of the peak, which the one in place has where it is as high. */
static char *peak_text(const Limit *limit, const ModelResult *model)
{
    Value value;
    const Footprint *footprint = model_footprint(model);
    bool same = footprint && (strcmp(limit->name, "peak_inplace_bytes") != 0 ||
                              footprint->peak_inplace_bytes == footprint->peak_bytes);
    return same && record_read(&model_record, model, "peak_layer", NULL, &value)
               ? g_strdup(value.text)
               : NULL;
}

static bool is_peak(const Limit *limit)
{
    static const char *const names[] = {"peak_bytes", "peak_inplace_bytes", "arena_bytes", NULL};
    return g_strv_contains(names, limit->name);
}

/* Of weights and activations, the larger. */
static char *needed_text(const ModelResult *model, const TimingResult *timing)
{
    Value value;
    Most most = most_of_layers(model, "weights_bytes");
    if (timing->fit.weights_bytes >= timing->fit.activations_bytes)
        return most_text(&most);
    return record_read(&model_record, model, "peak_layer", NULL, &value) ? g_strdup(value.text)
                                                                         : NULL;
}

char *budget_holder(const Limit *limit, const ModelResult *model, const TimingResult *timing)
{
    static const char *const of_roofline[] = {"time", "roofline_seconds", "inferences_per_s", NULL};
    if (is_peak(limit))
        return peak_text(limit, model);
    if (is_of_timing(limit) && strcmp(limit->name, "memory_needed_bytes") == 0)
        return needed_text(model, timing);
    bool package = strcmp(limit->path, "package_bytes") == 0;
    Most most = g_strv_contains(of_roofline, limit->name)       ? most_of_times(timing->fused)
                : strcmp(limit->name, "operators_seconds") == 0 ? most_of_times(timing->timing)
                                                                : (Most){0};
    if (!is_of_timing(limit))
        most = most_of_layers(model, package ? "weights_bytes" : limit->path);
    return most_text(&most);
}

/* ---- Remedies -------------------------------------------------------------------------------- */

/* The nearest so far. */
typedef struct Remedy {
    const BudgetSought *sought;
    double value; /* of the figure; NAN: none was tried */
    char *text;
    bool enough;
} Remedy;

static bool is_nearer(const Remedy *remedy, double value)
{
    if (isnan(value) || isnan(remedy->value))
        return !isnan(value);
    return remedy->sought->limit->at_least ? value > remedy->value : value < remedy->value;
}

static bool is_within(const BudgetSought *sought, double value)
{
    return sought->limit->at_least ? value >= sought->most : value <= sought->most;
}

/* Takes the text. The first that is enough stays. */
static void offer(Remedy *remedy, double value, char *text)
{
    if (remedy->enough || !is_nearer(remedy, value)) {
        g_free(text);
        return;
    }
    g_free(remedy->text);
    remedy->text = text;
    remedy->value = value;
    remedy->enough = is_within(remedy->sought, value);
}

static double figure_of(const BudgetSought *sought, const Setup *setup)
{
    const ModelResult *model = analysis_model(sought->analysis, setup, NULL);
    const TimingResult *on = sought->timing, *timing = NULL;
    if (model && on)
        timing = analysis_verdict(sought->analysis, model, on->setup.device, &on->setup, NULL);
    if (!model || (on && (!timing || timing->reason)))
        return NAN;
    return budget_figure(sought->limit, model, timing);
}

/* What may happen to accuracy is said beside it, if anything may. */
static void try_setup(Remedy *remedy, const Setup *setup, const char *words, AdviceRisk risk)
{
    if (remedy->enough)
        return;
    double now =
        budget_figure(remedy->sought->limit, remedy->sought->model, remedy->sought->timing);
    double value = figure_of(remedy->sought, setup);
    bool less = remedy->sought->limit->at_least ? value > now : value < now;
    if (isnan(value) || (!isnan(now) && !less))
        return;
    g_autofree char *figure = limit_text(remedy->sought->limit, value);
    offer(remedy, value,
          risk == ADVICE_RISK_NONE
              ? g_strdup_printf("%s: %s", words, figure)
              : g_strdup_printf("%s (%s): %s", words, advice_risk_name(risk), figure));
}

/* Formats of one risk, with the fusion that there is and with all. */
static void try_schemes(Remedy *remedy, AdviceRisk risk)
{
    const Setup *from = &remedy->sought->model->setup;
    for (int fused = 0; fused < 2; fused++)
        for (int i = 0; !remedy->enough && i < scheme_count(); i++) {
            const Scheme *scheme = scheme_at(i);
            Setup setup = *from;
            bool other =
                g_strcmp0(from->scheme, scheme->id) != 0 && strcmp(scheme->id, "fp32") != 0;
            if (!other || advice_risk_of(scheme) != risk || (fused && from->fusion == FUSION_ALL))
                continue;
            setup.scheme = scheme->id;
            setup.dtype = DTYPE_FP32;
            setup.fusion = fused ? FUSION_ALL : from->fusion;
            g_autofree char *words =
                g_strdup_printf("scheme=%s%s", scheme->id, fused ? " fuse=all" : "");
            try_setup(remedy, &setup, words, risk);
        }
}

static void try_fusion(Remedy *remedy)
{
    Setup setup = remedy->sought->model->setup;
    if (setup.fusion == FUSION_ALL)
        return;
    setup.fusion = FUSION_ALL;
    try_setup(remedy, &setup, "fuse=all", ADVICE_RISK_NONE);
}

/* What advice has what-ifs of: each asks for training anew. */
static void try_designs(Remedy *remedy)
{
    static const char *const ids[] = {"global_pool", "depthwise", "inverted_residual",
                                      "asymmetric"};
    const Setup *from = &remedy->sought->model->setup;
    guint n = from->designs ? g_strv_length((char **)from->designs) : 0;
    g_autofree const char **designs = g_new0(const char *, n + 2);
    for (guint i = 0; i < n; i++)
        designs[i] = from->designs[i];
    for (size_t i = 0; !remedy->enough && i < G_N_ELEMENTS(ids); i++) {
        Setup setup = *from;
        designs[n] = ids[i];
        setup.designs = designs;
        try_setup(remedy, &setup, ids[i], ADVICE_RISK_TRAIN);
    }
}

/* What a row of advice has of the figure; NULL: nothing. */
static const char *field_of_advice(const BudgetSought *sought)
{
    if (!sought->timing)
        return NULL;
    return strcmp(sought->limit->path, "roofline_seconds") == 0 ? "seconds"
           : strcmp(sought->limit->path, "bound_seconds") == 0  ? "bound_seconds"
                                                                : NULL;
}

/* Rows of advice that save time, the least effort first. */
static void try_advice(Remedy *remedy, const char *field)
{
    const BudgetSought *sought = remedy->sought;
    Asked asked = {.analysis = sought->analysis,
                   .model = sought->model,
                   .timing = sought->timing,
                   .device = sought->timing->setup.device,
                   .option = ADVICE_OF_ONE_BATCH};
    double now = budget_figure(sought->limit, sought->model, sought->timing);
    const ResultList *list = ask(QUESTION_ADVICE, &asked, NULL);
    const RecordType *type = question(QUESTION_ADVICE)->record;
    for (AdviceEffort effort = ADVICE_EFFORT_FLAG; list && effort <= ADVICE_EFFORT_DEVICE; effort++)
        for (int i = 0; i < list->records.n; i++) {
            const void *row = record_at(&list->records, i);
            const char *how = record_field(type, "effort")->read(row).text,
                       *title = record_field(type, "title")->read(row).text;
            double left = read_number(type, row, field);
            if (!(left < now) || strcmp(how, advice_effort_name(effort)) != 0)
                continue;
            g_autofree char *figure = limit_text(sought->limit, left);
            offer(remedy, left, g_strdup_printf("%s (%s): %s", title, how, figure));
        }
}

char *budget_remedy(const BudgetSought *sought)
{
    Remedy remedy = {.sought = sought, .value = NAN};
    const char *of_advice = field_of_advice(sought);
    try_fusion(&remedy);
    for (AdviceRisk risk = ADVICE_RISK_NONE; risk < ADVICE_RISK_COUNT; risk++) {
        if (risk == ADVICE_RISK_TRAIN && of_advice)
            try_advice(&remedy, of_advice);
        try_schemes(&remedy, risk);
    }
    try_designs(&remedy);
    if (!remedy.text)
        return g_strdup("no what-if of advice brings it nearer");
    char *text = remedy.enough ? g_strdup(remedy.text)
                               : g_strdup_printf("nothing is enough; nearest %s", remedy.text);
    g_free(remedy.text);
    return text;
}
