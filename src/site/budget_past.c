#include "site/budget_past.h"

#include <math.h>
#include <string.h>

#include "zoo/devices.h"

static const char *const NEW = "new: the earlier build has no such network",
                         *const NEW_DEVICE = "new: the earlier build has no such device",
                         *const NOT_THERE = "the earlier build has no such figure",
                         *const NOT_KEPT =
                             "a site keeps no such figure; compare with sources, a handbook's "
                             "folder or git:REVISION";

/* ---- From sources ---------------------------------------------------------------------------- */

static bool count_again(const PastBuild *build, const Limit *limit, Setup *setup,
                        const Device *device, double *value, const char **reason)
{
    Analysis *analysis = build->side->project->analysis;
    const TimingResult *timing = NULL;
    const Device *then = device ? devices_find(build->side->project->devices, device->id) : NULL;
    bool depends = limit->of != LIMIT_NETWORK;
    if (depends && !then) {
        *reason = NEW_DEVICE;
        return false;
    }
    setup->device = setup->device ? then : NULL;
    const ModelResult *model = analysis_model(analysis, setup, NULL);
    if (model && depends)
        timing = analysis_verdict(analysis, model, then, setup, NULL);
    *value = model && (timing || !depends) ? budget_figure(limit, model, timing) : NAN;
    *reason = NOT_THERE;
    return !isnan(*value);
}

/* ---- From a site ----------------------------------------------------------------------------- */

static bool same_network(const Analysis *analysis, const Setup *a, const Setup *b)
{
    Setup one, other;
    return analysis_canonical(analysis, a, &one, NULL) &&
           analysis_canonical(analysis, b, &other, NULL) && setup_equal(&one, &other);
}

/* Whether the setup is what the site has in that format, NULL: as declared. */
static bool is_format(const PastBuild *build, const Setup *setup, const char *format,
                      const Device *device)
{
    Setup like = {.network = setup->network, .fusion = setup->fusion};
    return (!format || analysis_set_format(build->now->analysis, &like, format, device)) &&
           same_network(build->now->analysis, &like, setup);
}

/* With all fused there are the same times, and operator by operator the roofline. */
static MetricId metric_of(const Limit *limit, bool fused)
{
    MetricId metric = metric_find(limit->name);
    return metric == METRIC_OPERATORS_S && fused ? METRIC_ROOFLINE_S : metric;
}

static bool look_up(const PastBuild *build, const Limit *limit, const Setup *setup,
                    const Device *device, double *value, const char **reason)
{
    Figures *figures = build->side->figures;
    const char *id = zoo_entry(build->now->zoo, setup->network)->id;
    bool fused = setup->fusion == FUSION_ALL, timed = limit->of != LIMIT_NETWORK;
    MetricId metric = metric_of(limit, fused);
    const char *const *formats = figures_list(figures, "formats");
    bool plain =
        !timed || (setup->basis == BASIS_THEORETICAL && setup->traffic == TRAFFIC_COMPULSORY);
    *reason = NOT_KEPT;
    if (metric == METRIC_COUNT || (setup->fusion != FUSION_NONE && !fused) || !plain)
        return false;
    *reason = NOT_THERE;
    if (!timed && is_format(build, setup, NULL, NULL))
        return figures_value(figures, id, NULL, NULL, fused, metric, value);
    for (; formats && *formats; formats++)
        if (is_format(build, setup, *formats, timed ? device : NULL))
            return figures_value(figures, id, timed ? device->id : NULL, *formats, fused, metric,
                                 value);
    *reason = NOT_KEPT;
    return false;
}

/* ---- Together -------------------------------------------------------------------------------- */

static bool past_value(const Limit *limit, const Setup *setup, const Device *device, double *value,
                       const char **reason, void *data)
{
    const PastBuild *build = data;
    const Project *then = build->side->project;
    const char *id = zoo_entry(build->now->zoo, setup->network)->id;
    Setup asked = *setup;
    asked.network = then ? zoo_find(then->zoo, id) : setup->network;
    *value = NAN;
    if (then ? asked.network < 0 : figures_find(build->side->figures, FIGURES_MODEL, id) < 0) {
        *reason = NEW;
        return false;
    }
    return then ? count_again(build, limit, &asked, device, value, reason)
                : look_up(build, limit, &asked, device, value, reason);
}

void past_build_init(PastBuild *build, Side *side, const Project *now)
{
    const double half_a_digit = 5e-7; /* of times to seven digits */
    *build = (PastBuild){.side = side, .now = now};
    build->past = (BudgetPast){past_value, build, side->project ? 0 : half_a_digit};
}
