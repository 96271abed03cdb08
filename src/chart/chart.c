#include "chart/chart.h"

#include <string.h>

#include "base/error.h"
#include "chart/kinds.h"

static const ChartKind *const kinds[] = {
#define X(name) &name##_chart,
    CHART_KINDS(X)
#undef X
        NULL};

const ChartKind *const *chart_kinds(void)
{
    return kinds;
}

const ChartKind *chart_kind(const char *name, GError **error)
{
    const char *names[G_N_ELEMENTS(kinds)] = {NULL};
    for (int i = 0; kinds[i]; i++) {
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
        names[i] = kinds[i]->name;
    }
    g_autofree char *meant = did_you_mean(name, names);
    g_autofree char *all = g_strjoinv(", ", (char **)names);
    g_set_error(error, RB_ERROR, RB_ERROR_USAGE, "no chart of kind '%s'%s; there are %s", name,
                meant, all);
    return NULL;
}

const char *chart_number(int min, int max)
{
    return max == 0     ? "none"
           : min == max ? "exactly one"
           : max == 1   ? "at most one"
           : min == 0   ? "any number"
                        : "at least one";
}

static bool check_number(const ChartKind *kind, const char *what, int n, int min, int max,
                         GError **error)
{
    if (n >= min && (max < 0 || n <= max))
        return true;
    g_set_error(error, RB_ERROR, RB_ERROR_USAGE, "a chart of kind '%s' takes %s %s, not %d",
                kind->name, max == 0 ? "no" : chart_number(min, max), what, n);
    return false;
}

static bool check_against(const ChartKind *kind, const char *against, GError **error)
{
    if (kind->against && g_strv_contains(kind->against, against))
        return true;
    if (!kind->against) {
        g_set_error(error, RB_ERROR, RB_ERROR_USAGE,
                    "a chart of kind '%s' is drawn against nothing else; leave out '%s'",
                    kind->name, against);
        return false;
    }
    g_autofree char *meant = did_you_mean(against, kind->against);
    g_autofree char *all = g_strjoinv(", ", (char **)kind->against);
    g_set_error(error, RB_ERROR, RB_ERROR_USAGE,
                "a chart of kind '%s' is not drawn against '%s'%s; there are %s", kind->name,
                against, meant, all);
    return false;
}

Canvas *chart_draw(const ChartKind *kind, Analysis *analysis, const ChartRequest *request,
                   Fonts *fonts, GError **error)
{
    ChartRequest complete = *request;
    if (!check_number(kind, "model", request->n_models, kind->min_models, kind->max_models,
                      error) ||
        !check_number(kind, "device", request->n_devices, kind->min_devices, kind->max_devices,
                      error) ||
        (request->against && !check_against(kind, request->against, error)))
        return NULL;
    if (!request->against && kind->against)
        complete.against = kind->against[0];
    /* cppcheck-suppress returnDanglingLifetime; a canvas keeps nothing of the request */
    return kind->draw(analysis, &complete, fonts, error);
}
