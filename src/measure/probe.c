#include "measure/probe.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/units.h"
#include "base/version.h"
#include "measure/kernels.h"
#include "measure/probe_parts.h"
#include "measure/storage.h"
#include "measure/streams.h"

/* ---- What is said ---------------------------------------------------------------------------- */

void probing_tell(const Probing *probing, const char *what)
{
    if (probing->options->tell)
        probing->options->tell(probing->options->tell_data, what);
}

static void line_clear(gpointer data)
{
    ProbeLine *line = data;
    g_free(line->what);
    g_free(line->how);
}

void probing_add_line(Probing *probing, char *what, char *how, double per_s, const char *unit,
                      double spread)
{
    ProbeLine line = {.what = what, .how = how, .per_s = per_s, .unit = unit, .spread = spread};
    g_array_append_val(probing->probe->lines, line);
}

const char *probing_keep(Probing *probing, char *text)
{
    const char *kept = device_string(probing->probe->device, text);
    g_free(text);
    return kept;
}

const char *probing_source(Probing *probing, const char *how, int threads, const Rate *rate)
{
    g_autofree char *spread = units_percent(rate->spread, 1);
    g_autofree char *who = units_plural(threads, "thread");
    g_autofree char *samples = units_plural(rate->samples, "sample");
    return probing_keep(probing,
                        g_strdup_printf("roofbook %s probe, %s: %s, %s, 90th percentile of %s, "
                                        "spread %s",
                                        ROOFBOOK_VERSION, probing->options->date, how, who, samples,
                                        spread));
}

double probing_rounded(double rate)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(text, sizeof text, "%.4e", rate);
    return g_ascii_strtod(text, NULL);
}

void probing_doubt(Probing *probing, const char *what, const Rate *rate, double steady)
{
    GPtrArray *doubts = probing->probe->device->doubts;
    g_autofree char *spread = units_percent(rate->spread, 0);
    if (rate->shared)
        g_ptr_array_add(doubts, g_strdup_printf("%s: no sample had its processors to itself, so "
                                                "each thread's work was divided by the time that "
                                                "it was given.",
                                                what));
    else if (rate->samples < rate->asked)
        g_ptr_array_add(doubts,
                        g_strdup_printf("%s: %d of %d samples had their processors to "
                                        "themselves in the time there was.",
                                        what, rate->samples, rate->samples + rate->refused));
    if (rate->spread > steady)
        g_ptr_array_add(doubts, g_strdup_printf("%s: samples lie %s apart, on a machine that did "
                                                "other work or changes its clock.",
                                                what, spread));
}

/* ---- Launches and storage -------------------------------------------------------------------- */

static void do_nothing(void *data, int worker)
{
    (void)data;
    (void)worker;
}

static double run_launches(void *data, int worker, int64_t rounds)
{
    (void)worker;
    for (int64_t i = 0; i < rounds; i++)
        team_run(data, do_nothing, NULL);
    return (double)rounds;
}

static void probe_launch(Probing *probing)
{
    if (probing->host->cores == 1)
        return;
    probing_tell(probing, "sharing out a loop");
    Rate rate = meter_run_on_clock(run_launches, probing->all, probing->each);
    Launch launch = {.kind = LAUNCH_THREADS,
                     .seconds = probing_rounded(1 / rate.per_s),
                     .stack = "threads of this program, spinning before they sleep"};
    launch.source =
        probing_source(probing, "a loop of nothing shared out", probing->host->cores, &rate);
    g_array_append_val(probing->probe->device->launches, launch);
    probing_add_line(probing, g_strdup("sharing out a loop"),
                     g_strdup_printf("%d threads", probing->host->cores), launch.seconds, "s",
                     rate.spread);
}

static void probe_storage(Probing *probing)
{
    Device *device = probing->probe->device;
    if (!probing->options->storage)
        return;
    probing_tell(probing, "storage");
    StorageRead read = storage_read(probing->options->storage, probing->options->seconds / 6);
    if (read.why_not) {
        g_ptr_array_add(device->doubts,
                        g_strdup_printf("Storage was not measured: %s.", read.why_not));
        return;
    }
    device->storage.value = probing_rounded(read.rate.per_s);
    device->storage.source = probing_source(
        probing, read.direct ? "direct reads of 4 MiB" : "reads of 4 MiB", 1, &read.rate);
    device->storage.note = "Of a virtual machine its host may have kept the file in memory.";
    probing_add_line(probing, g_strdup("storage"), g_strdup("reads of 4 MiB"), read.rate.per_s,
                     "B/s", read.rate.spread);
}

/* ---- All of it ------------------------------------------------------------------------------- */

static const char *class_of(const Host *host)
{
    enum { SERVER_CORES = 24 };
    const char *name = host->name ? host->name : "";
    static const char *const servers[] = {"Xeon", "EPYC", "Neoverse", "Graviton", "Ampere", NULL};
    for (int i = 0; servers[i]; i++)
        if (strstr(name, servers[i]))
            return "server-cpu";
    return host->cores > SERVER_CORES ? "server-cpu" : "desktop-cpu";
}

static Device *device_of(const ProbeOptions *options, const Host *host)
{
    g_autofree char *cores = units_plural(host->cores, "core");
    g_autofree char *name =
        g_strdup_printf("%s (%s, probed)", host->name ? host->name : "This host", cores);
    Device *device = device_new(options->id, name);
    device->class_name = class_of(host);
    if (host->vendor)
        device->vendor = device_string(device, host->vendor);
    return device;
}

/* About as many measurements as there are. */
static int count_measurements(const Host *host)
{
    int count = 3;
    for (const Kernel *kernel = kernels(); kernel->instruction; kernel++)
        count += 2;
    return count + ((int)host->caches->len + 1) * STREAM_COUNT * 2 * 3;
}

Probe *probe_new(const ProbeOptions *options, GError **error)
{
    g_autoptr(Probe) probe = g_new0(Probe, 1);
    g_autoptr(Host) host = host_new(error);
    if (!host)
        return NULL;
    g_autoptr(Team) one = team_new(1, host->processor, error);
    g_autoptr(Team) all = one ? team_new(host->cores, host->processor, error) : NULL;
    if (!all)
        return NULL;
    probe->device = device_of(options, host);
    probe->lines = g_array_new(FALSE, FALSE, sizeof(ProbeLine));
    g_array_set_clear_func(probe->lines, line_clear);
    Probing probing = {.options = options,
                       .probe = probe,
                       .host = host,
                       .one = one,
                       .all = all,
                       .each = options->seconds / count_measurements(host)};
    probe_arithmetic(&probing);
    probe_memory(&probing);
    probe_launch(&probing);
    probe_products(&probing);
    probe_storage(&probing);
    return g_steal_pointer(&probe);
}

void probe_free(Probe *probe)
{
    if (!probe)
        return;
    g_clear_pointer(&probe->lines, g_array_unref);
    g_clear_pointer(&probe->device, device_free);
    g_free(probe);
}
