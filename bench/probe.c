/* How far apart probes of this machine come out: of each rate the highest of some runs over the
 * lowest, less 1, and of those the largest. Run with nothing else the machine says what it is, and
 * beside other work what a probe makes of that. */
#include "measure/probe.h"

#include <math.h>
#include <string.h>

#include "base/units.h"
#include "measure.h"
#include "measure/meter.h"

enum { RUNS = 5 };

/* The rate, of one kind of unit, that came out most differently. */
typedef struct Apart {
    double ratio;
    const char *what, *how;
} Apart;

static bool is_bandwidth(const ProbeLine *line)
{
    return strcmp(line->unit, "B/s") == 0;
}

static bool is_arithmetic(const ProbeLine *line)
{
    return !is_bandwidth(line) && strcmp(line->unit, "s") != 0;
}

static const ProbeLine *line_of(const Probe *probe, guint i)
{
    return &g_array_index(probe->lines, ProbeLine, i);
}

static Apart most_apart(Probe *const *probes, bool (*of)(const ProbeLine *line))
{
    Apart most = {.ratio = 1, .what = "", .how = ""};
    for (guint i = 0; i < probes[0]->lines->len; i++) {
        double low = INFINITY, high = 0;
        for (int run = 0; run < RUNS; run++) {
            low = fmin(low, line_of(probes[run], i)->per_s);
            high = fmax(high, line_of(probes[run], i)->per_s);
        }
        const ProbeLine *line = line_of(probes[0], i);
        if (of(line) && high / low > most.ratio)
            most = (Apart){high / low, line->what, line->how};
    }
    return most;
}

static void print_apart(const char *figure, const Apart *apart, const char *target)
{
    g_autofree char *measured =
        g_strdup_printf("%.1f %% (%s, %s)", 100 * (apart->ratio - 1), apart->what, apart->how);
    measure_row(figure, measured, 1, target, "");
}

int main(void)
{
    const ProbeOptions options = {.id = "this-host", .date = "", .seconds = 30};
    Probe *probes[RUNS];
    double begin = meter_clock();
    for (int run = 0; run < RUNS; run++) {
        probes[run] = probe_new(&options, NULL);
        if (!probes[run])
            return 1;
    }
    g_autofree char *took = g_strdup_printf("%.1f s", (meter_clock() - begin) / RUNS);
    Apart arithmetic = most_apart(probes, is_arithmetic);
    Apart bandwidth = most_apart(probes, is_bandwidth);
    measure_row("probe without storage, on the clock", took, RUNS, "60 s", "");
    print_apart("probe: arithmetic of five runs apart, at most", &arithmetic, "5 %");
    print_apart("probe: bandwidth of five runs apart, at most", &bandwidth, "15 %");
    for (int run = 0; run < RUNS; run++)
        probe_free(probes[run]);
    return 0;
}
