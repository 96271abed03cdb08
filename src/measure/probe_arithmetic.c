/* What the processor's arithmetic does, by each of its instructions and by libraries. */
#include <math.h>

#include "base/units.h"
#include "measure/kernels.h"
#include "measure/probe_parts.h"
#include "measure/products.h"

/* A spread beyond which a rate is a doubt. */
#define STEADY 0.05

static double run_kernel(void *data, int worker, int64_t rounds)
{
    const Kernel *kernel = data;
    (void)worker;
    kernel->run(rounds);
    return (double)(rounds * kernel_ops(kernel));
}

static double run_cycles(void *data, int worker, int64_t rounds)
{
    (void)data;
    (void)worker;
    kernel_cycles(rounds);
    return (double)(rounds * KERNEL_CYCLES);
}

double probe_units(double per_cycle, double ops)
{
    const double noise = 0.04;
    double instructions = per_cycle / ops;
    if (instructions > 0.75)
        return ops * ceil(instructions * (1 - noise));
    return ops / exp2(round(log2(1 / instructions)));
}

static Rate measure_kernel(Probing *probing, const Kernel *kernel, Team *team)
{
    g_autofree char *who = units_plural(team_size(team), "thread");
    g_autofree char *what =
        g_strdup_printf("%s, %s, %s", dtype_name(kernel->dtype), kernel->instruction, who);
    probing_tell(probing, what);
    Rate rate =
        meter_run(team, run_kernel, (void *)kernel, (MeterLimits){METER_SAMPLES, probing->each});
    probing_add_line(probing, g_strdup_printf("%s arithmetic", dtype_name(kernel->dtype)),
                     g_strdup_printf("%s, %s", kernel->instruction, who), rate.per_s,
                     dtype_rate_unit(kernel->dtype), rate.spread);
    return rate;
}

/* What narrower instructions do, of one thread. Caller frees; "": there are none. */
static char *narrower(Probing *probing, const Kernel *widest)
{
    GString *text = g_string_new("");
    for (const Kernel *kernel = kernels(); kernel->instruction; kernel++) {
        if (kernel == widest || kernel->dtype != widest->dtype || !kernel->runs())
            continue;
        Rate rate = measure_kernel(probing, kernel, probing->one);
        g_autofree char *shown = units_si(rate.per_s, 4, dtype_rate_unit(kernel->dtype));
        g_string_append_printf(text, "; by %s %s", kernel->instruction, shown);
    }
    return g_string_free(text, FALSE);
}

static void add_peaks(Probing *probing, const Kernel *kernel, double clock)
{
    Device *device = probing->probe->device;
    int cores = probing->host->cores;
    Rate one = measure_kernel(probing, kernel, probing->one);
    Rate all = cores > 1 ? measure_kernel(probing, kernel, probing->all) : one;
    double per_cycle = cores * probe_units(one.per_s / clock, kernel->lanes_ops);
    g_autofree char *hertz = units_si(clock, 3, "Hz");
    g_autofree char *alone = units_si(one.per_s, 4, dtype_rate_unit(kernel->dtype));
    g_autofree char *spread = units_percent(one.spread, 1);
    g_autofree char *others = narrower(probing, kernel);
    g_autofree char *what =
        g_strdup_printf("%s by %s", dtype_name(kernel->dtype), kernel->instruction);
    Peak peak = {.dtype = kernel->dtype,
                 .accumulate = kernel->accumulate,
                 .unit = kernel->unit,
                 .basis = BASIS_THEORETICAL,
                 .flops_per_s = probing_rounded(per_cycle * clock),
                 .clock_hz = probing_rounded(clock),
                 .flops_per_cycle = per_cycle};
    g_autofree char *theory = g_strdup_printf(
        "%d %s x %s, the clock of a chain of additions, x %.6g operations a cycle: "
        "what %s was seen to do, rounded to whole units",
        cores, cores == 1 ? "core" : "cores", hertz, per_cycle / cores, kernel->instruction);
    peak.source = device_string(device, theory);
    g_array_append_val(device->peaks, peak);
    peak = (Peak){.dtype = kernel->dtype,
                  .accumulate = kernel->accumulate,
                  .unit = kernel->unit,
                  .basis = BASIS_MEASURED,
                  .flops_per_s = probing_rounded(all.per_s)};
    peak.source = probing_source(probing, kernel->instruction, cores, &all);
    peak.note = probing_keep(probing,
                             g_strdup_printf("One thread %s, spread %s%s.", alone, spread, others));
    g_array_append_val(device->peaks, peak);
    probing_doubt(probing, what, &all, STEADY);
}

void probe_arithmetic(Probing *probing)
{
    probing_tell(probing, "the clock");
    Rate clock =
        meter_run(probing->one, run_cycles, NULL, (MeterLimits){METER_SAMPLES, probing->each});
    probing_add_line(probing, g_strdup("clock"), g_strdup("a chain of additions, one thread"),
                     clock.per_s, "Hz", clock.spread);
    for (int dtype = 0; dtype < DTYPE_COUNT; dtype++) {
        const Kernel *kernel = kernel_of((DType)dtype);
        if (kernel)
            add_peaks(probing, kernel, clock.per_s);
    }
}

/* ---- Products by a library ------------------------------------------------------------------- */

void probe_products(Probing *probing)
{
    probing_tell(probing, "matrix products by a library");
    Products found = products_measure(probing->each);
    if (!found.library)
        return;
    g_autofree char *rate = units_si(found.rate.per_s, 4, "FLOP/s");
    probing_add_line(
        probing, g_strdup("matrix products, a ceiling of software"),
        g_strdup_printf("%s, fp32, %d squared, its own threads", found.library, PRODUCTS_SIDE),
        found.rate.per_s, "FLOP/s", found.rate.spread);
    probing->probe->device->notes = probing_keep(
        probing, g_strdup_printf("Products of fp32 matrices of %d x %d by %s: %s, a ceiling "
                                 "of software.",
                                 PRODUCTS_SIDE, PRODUCTS_SIDE, found.library, rate));
}
