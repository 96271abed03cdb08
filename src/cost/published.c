#include "cost/published.h"

#include <math.h>
#include <string.h>

#include "base/label.h"
#include "base/units.h"

static const double rounding = 0.01;   /* of a figure of three digits and more */
static const double half_digit = 0.05; /* of a figure of two digits, by the power of ten below it */

double published_ours(const ModelCost *cost, const char *quantity)
{
    int64_t batch = MAX(cost->graph->batch, 1);
    const struct {
        const char *quantity;
        int64_t count, samples;
    } counts[] = {
        {"params", cost->params, 1},
        {"buffers", cost->buffers, 1},
        {"macs", cost->macs, batch},
        {"flops", cost->flops, batch},
        {"flops_exact", cost->flops_exact, batch},
        {"activations", cost->activations, batch},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++)
        if (strcmp(counts[i].quantity, quantity) == 0)
            return (double)counts[i].count / (double)counts[i].samples;
    return NAN;
}

const char *published_title(const char *quantity)
{
    static const struct {
        const char *quantity, *title;
    } titles[] = {
        {"params", "Parameters"},   {"buffers", "Buffers"},          {"macs", "MACs"},
        {"flops", "FLOPs"},         {"flops_exact", "FLOPs, exact"}, {"activations", "Activations"},
        {"top1", "Top-1 accuracy"}, {"top5", "Top-5 accuracy"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(titles); i++)
        if (strcmp(titles[i].quantity, quantity) == 0)
            return titles[i].title;
    return quantity;
}

/* ---- Laws ------------------------------------------------------------------------------------ */

static bool has_no_source(const PublishedFigure *figure)
{
    return label_is_blank(figure->published->source);
}

static bool differs(const PublishedFigure *figure)
{
    return figure->published->exact && figure->published->value != figure->ours;
}

/* A note cannot make it the same network. */
static bool is_other_network(const PublishedFigure *figure)
{
    return differs(figure) && strcmp(figure->published->quantity, "params") == 0;
}

static bool is_unexplained(const PublishedFigure *figure)
{
    return differs(figure) && !isnan(figure->ours) && label_is_blank(figure->published->note);
}

/* Two digits are coarser than 1 %: 1.4 million is 1.35 to 1.45. */
static double tolerance(double value)
{
    double power = pow(10, floor(log10(value))), digits = value / power * 10;
    bool coarse = fabs(digits - round(digits)) < 1e-9;
    return coarse ? fmax(half_digit * power, rounding * value) : rounding * value;
}

static bool is_far(const PublishedFigure *figure)
{
    const Published *published = figure->published;
    return !published->exact && !isnan(figure->ours) && label_is_blank(published->note) &&
           !(fabs(figure->ours - published->value) <= tolerance(published->value));
}

static bool is_no_share(const PublishedFigure *figure)
{
    const Published *published = figure->published;
    bool accuracy = g_str_has_prefix(published->quantity, "top");
    return isnan(figure->ours) && accuracy && !(published->value > 1 && published->value <= 100);
}

static const PublishedLaw laws[] = {
    {"source", "Every published figure has a source.", "say where the figure was published",
     has_no_source},
    {"exact-params", "Parameters published exactly are ours.",
     "correct the network, or leave out `exact` and say in the note what else is counted",
     is_other_network},
    {"exact", "Figures published exactly are ours, or a note says by which convention not.",
     "correct the network, or say in the note by which convention they differ", is_unexplained},
    {"rounded",
     "Rounded figures are within 1 % of ours, those of two digits within half a unit of the "
     "second, or a note says why not.",
     "correct the network, or say in the note by which convention they differ", is_far},
    {"per-cent", "Accuracy is in per cent.", "write 76.13, not 0.7613", is_no_share},
};

int published_law_count(void)
{
    return G_N_ELEMENTS(laws);
}

const PublishedLaw *published_law_at(int i)
{
    return &laws[i];
}

/* ---- Checking -------------------------------------------------------------------------------- */

static const PublishedLaw *broken_by(const PublishedFigure *figure)
{
    for (size_t i = 0; i < G_N_ELEMENTS(laws); i++)
        if (laws[i].broken(figure))
            return &laws[i];
    return NULL;
}

static char *figure_text(double value)
{
    return value == floor(value) && fabs(value) < 9e18 ? units_grouped((int64_t)value)
                                                       : units_number(value, 6);
}

static char *breach_text(const Published *published, double ours, const PublishedLaw *law)
{
    g_autofree char *theirs = figure_text(published->value);
    g_autofree char *counted = isnan(ours) ? NULL : figure_text(ours);
    double difference = (ours - published->value) / published->value;
    g_autofree char *off = isfinite(difference) ? units_percent(difference, 1) : NULL;
    return g_strdup_printf("published %s of %s (%s)%s%s%s%s%s; %s", published->quantity, theirs,
                           label_is_blank(published->source) ? "no source" : published->source,
                           counted ? ": counted here " : "", counted ? counted : "",
                           off ? ", " : "", off ? off : "", off ? " off" : "", law->remedy);
}

GPtrArray *published_check(const ModelCost *cost)
{
    GPtrArray *messages = g_ptr_array_new_with_free_func(g_free);
    const GArray *figures = cost->graph->published;
    for (guint i = 0; figures != NULL && i < figures->len; i++) {
        const Published *published = &g_array_index(figures, Published, i);
        double ours = published_ours(cost, published->quantity);
        const PublishedLaw *law = broken_by(&(PublishedFigure){published, ours});
        if (law != NULL)
            g_ptr_array_add(messages, breach_text(published, ours, law));
    }
    return messages;
}
