#include "chart/chart.h"

#include <string.h>

#include "base/error.h"
#include "chart/kinds.h"
#include "device/formats.h"

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
    g_set_error(error, RB_ERROR, RB_ERROR_USAGE,
                "a chart of kind '%s' takes %s %s, not %d; name as many", kind->name,
                max == 0 ? "no" : chart_number(min, max), what, n);
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

/* ---- What is asked for of the setup ---------------------------------------------------------- */

static unsigned asked_for(const Setup *setup)
{
    bool sizes = setup->resolution > 0 || setup->dims || setup->inputs;
    return (setup->batch > 0 ? STATED_BATCH : 0) | (sizes ? STATED_SIZES : 0) |
           (setup->scheme ? STATED_FORMAT : 0) | (setup->fusion ? STATED_FUSION : 0) |
           (setup->designs && *setup->designs ? STATED_DESIGN : 0) |
           (setup->traffic != TRAFFIC_COMPULSORY ? STATED_TRAFFIC : 0) |
           (setup->basis != BASIS_THEORETICAL ? STATED_BASIS : 0);
}

bool chart_takes(const ChartRequest *request, const char *kind, unsigned parts, GError **error)
{
    static const struct {
        unsigned part;
        const char *name;
    } names[] = {{STATED_BATCH, "a batch"},   {STATED_SIZES, "a size of inputs"},
                 {STATED_FORMAT, "a format"}, {STATED_FUSION, "fusion"},
                 {STATED_DESIGN, "a design"}, {STATED_TRAFFIC, "a traffic model"},
                 {STATED_BASIS, "a basis"}};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (asked_for(&request->setup) & ~parts & names[i].part)
            return rb_fail(error, RB_ERROR_USAGE,
                           "%s makes no difference to such a chart of kind '%s'; leave it out",
                           names[i].name, kind);
    return true;
}

static bool check_setup(const ChartKind *kind, const ChartRequest *request, GError **error)
{
    unsigned parts = request->n_devices > 0 ? kind->takes : kind->takes & ~(unsigned)STATED_BASIS;
    if (request->setup.traffic == TRAFFIC_TILED && request->n_devices == 0)
        return rb_fail(error, RB_ERROR_USAGE,
                       "tiled traffic is for the on-chip memory of a device; name one");
    return chart_takes(request, kind->name, parts, error);
}

const TimingResult *chart_timing(Analysis *analysis, const ChartRequest *request,
                                 const ModelResult *model, const Device *device, GError **error)
{
    Setup setup = model->setup;
    if (request->setup.traffic == TRAFFIC_TILED && setup.device != device) {
        setup.device = device;
        model = analysis_model(analysis, &setup, error);
    }
    return model ? analysis_timing(analysis, model, device, &request->setup, error) : NULL;
}

const TimingResult *chart_operators(Analysis *analysis, const ChartRequest *request,
                                    const ModelResult *model, const Device *device, GError **error)
{
    const TimingResult *timing = chart_timing(analysis, request, model, device, error);
    if (!timing || timing->timing)
        return timing;
    rb_fail(error, RB_ERROR_CANNOT, "%s; draw it fused", timing->operators_reason);
    return NULL;
}

bool chart_operators_if_any(Analysis *analysis, const ChartRequest *request,
                            const TimingResult **timing, GError **error)
{
    *timing = NULL;
    if (request->n_devices > 0)
        *timing =
            chart_operators(analysis, request, request->models[0], request->devices[0], error);
    return request->n_devices == 0 || *timing;
}

/* In a format as the device has it, which may be a type that is no scheme, as fp64. */
static void set_format(Setup *network, const char *format, const Device *device)
{
    Scheme scheme;
    const char *own = formats_on(format, device);
    DType dtype = formats_dtype(own, device);
    if (dtype_is_float(dtype) && !scheme_find(own, &scheme, NULL))
        network->dtype = dtype;
    else
        network->scheme = own;
}

const Times *chart_times(Analysis *analysis, const ChartRequest *request, const ModelResult *model,
                         const Device *device, GError **error)
{
    Setup network = model->setup;
    network.device = request->setup.traffic == TRAFFIC_TILED ? device : network.device;
    if (request->setup.scheme)
        set_format(&network, request->setup.scheme, device);
    const Times *times = analysis_times(analysis, &network, device, &request->setup, error);
    return times && times_check(times, error) ? times : NULL;
}

Canvas *chart_cannot(GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    rb_fail(error, RB_ERROR_CANNOT, "%s; choose another chart or setup", message);
    return NULL;
}

Canvas *chart_draw(const ChartKind *kind, Analysis *analysis, const ChartRequest *request,
                   Fonts *fonts, GError **error)
{
    ChartRequest complete = *request;
    if (!check_number(kind, "model", request->n_models, kind->min_models, kind->max_models,
                      error) ||
        !check_number(kind, "device", request->n_devices, kind->min_devices, kind->max_devices,
                      error) ||
        (request->against && !check_against(kind, request->against, error)) ||
        !check_setup(kind, request, error))
        return NULL;
    if (!request->against && kind->against)
        complete.against = kind->against[0];
    /* cppcheck-suppress returnDanglingLifetime; a canvas keeps nothing of the request */
    return kind->draw(analysis, &complete, fonts, error);
}
