#include "measure/probe.h"

#include <math.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/error.h"
#include "base/units.h"
#include "base/version.h"
#include "measure/host.h"
#include "measure/kernels.h"
#include "measure/products.h"
#include "measure/storage.h"
#include "measure/streams.h"

/* Spreads beyond which a number is a doubt: of arithmetic, and of memory. */
#define STEADY_COMPUTE 0.05
#define STEADY_MEMORY 0.15

#define MOST_ARRAY_BYTES (16 << 20)
#define PAGE_BYTES 4096
#define HUGE_PAGE_BYTES (2 << 20)

/* Main memory is measured on arrays so many times as large as the last cache, where there is room:
 * at most a quarter of memory, and so many bytes. */
#define TIMES_LAST_CACHE 4
#define MOST_MAIN_BYTES ((int64_t)1 << 30)

typedef struct Probing {
    const ProbeOptions *options;
    Probe *probe;
    Host *host;
    Team *one, *all;
    double each; /* seconds that one measurement may take */
} Probing;

/* ---- What is said ---------------------------------------------------------------------------- */

static void tell(const Probing *probing, const char *what)
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

/* Takes both texts. */
static void add_line(Probing *probing, char *what, char *how, double per_s, const char *unit,
                     double spread)
{
    ProbeLine line = {.what = what, .how = how, .per_s = per_s, .unit = unit, .spread = spread};
    g_array_append_val(probing->probe->lines, line);
}

/* Takes the text. */
static const char *keep(Probing *probing, char *text)
{
    const char *kept = device_string(probing->probe->device, text);
    g_free(text);
    return kept;
}

static const char *source_of(Probing *probing, const char *how, int threads, const Rate *rate)
{
    g_autofree char *spread = units_percent(rate->spread, 1);
    g_autofree char *who = units_plural(threads, "thread");
    g_autofree char *samples = units_plural(rate->samples, "sample");
    return keep(probing, g_strdup_printf("roofbook %s probe, %s: %s, %s, 90th percentile of %s, "
                                         "spread %s",
                                         ROOFBOOK_VERSION, probing->options->date, how, who,
                                         samples, spread));
}

/* As many digits as a measurement can have. */
static double rounded(double rate)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(text, sizeof text, "%.4e", rate);
    return g_ascii_strtod(text, NULL);
}

/* Notes what keeps a number from being sure. */
static void doubt(Probing *probing, const char *what, const Rate *rate, double steady)
{
    GPtrArray *doubts = probing->probe->device->doubts;
    g_autofree char *spread = units_percent(rate->spread, 0);
    if (rate->shared)
        g_ptr_array_add(doubts, g_strdup_printf("%s: no sample had its processors to itself, so "
                                                "each thread's work was divided by the time that "
                                                "it was given.",
                                                what));
    else if (rate->samples < METER_SAMPLES)
        g_ptr_array_add(doubts,
                        g_strdup_printf("%s: %d of %d samples had their processors to "
                                        "themselves in the time there was.",
                                        what, rate->samples, rate->samples + rate->refused));
    if (rate->spread > steady)
        g_ptr_array_add(doubts, g_strdup_printf("%s: samples lie %s apart, on a machine that did "
                                                "other work or changes its clock.",
                                                what, spread));
}

/* ---- Arithmetic ------------------------------------------------------------------------------ */

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

static const char *work_unit(DType dtype)
{
    return dtype_is_float(dtype) ? "FLOP/s" : "OP/s";
}

static Rate measure_kernel(Probing *probing, const Kernel *kernel, Team *team)
{
    g_autofree char *who = units_plural(team_size(team), "thread");
    g_autofree char *what =
        g_strdup_printf("%s, %s, %s", dtype_name(kernel->dtype), kernel->instruction, who);
    tell(probing, what);
    Rate rate = meter_run(team, run_kernel, (void *)kernel, probing->each);
    add_line(probing, g_strdup_printf("%s arithmetic", dtype_name(kernel->dtype)),
             g_strdup_printf("%s, %s", kernel->instruction, who), rate.per_s,
             work_unit(kernel->dtype), rate.spread);
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
        g_autofree char *shown = units_si(rate.per_s, 4, work_unit(kernel->dtype));
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
    g_autofree char *alone = units_si(one.per_s, 4, work_unit(kernel->dtype));
    g_autofree char *spread = units_percent(one.spread, 1);
    g_autofree char *others = narrower(probing, kernel);
    g_autofree char *what =
        g_strdup_printf("%s by %s", dtype_name(kernel->dtype), kernel->instruction);
    Peak peak = {.dtype = kernel->dtype,
                 .accumulate = kernel->accumulate,
                 .unit = kernel->unit,
                 .basis = BASIS_THEORETICAL,
                 .flops_per_s = rounded(per_cycle * clock),
                 .clock_hz = rounded(clock),
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
                  .flops_per_s = rounded(all.per_s)};
    peak.source = source_of(probing, kernel->instruction, cores, &all);
    peak.note =
        keep(probing, g_strdup_printf("One thread %s, spread %s%s.", alone, spread, others));
    g_array_append_val(device->peaks, peak);
    doubt(probing, what, &all, STEADY_COMPUTE);
}

static void probe_arithmetic(Probing *probing)
{
    tell(probing, "the clock");
    Rate clock = meter_run(probing->one, run_cycles, NULL, probing->each);
    add_line(probing, g_strdup("clock"), g_strdup("a chain of additions, one thread"), clock.per_s,
             "Hz", clock.spread);
    for (int dtype = 0; dtype < DTYPE_COUNT; dtype++) {
        const Kernel *kernel = kernel_of((DType)dtype);
        if (kernel)
            add_peaks(probing, kernel, clock.per_s);
    }
}

/* ---- Products by a library ------------------------------------------------------------------- */

static void probe_products(Probing *probing)
{
    tell(probing, "matrix products by a library");
    Products found = products_measure(probing->each);
    if (!found.library)
        return;
    g_autofree char *rate = units_si(found.rate.per_s, 4, "FLOP/s");
    add_line(probing, g_strdup("matrix products, a ceiling of software"),
             g_strdup_printf("%s, fp32, %d squared, its own threads", found.library, PRODUCTS_SIDE),
             found.rate.per_s, "FLOP/s", found.rate.spread);
    probing->probe->device->notes =
        keep(probing, g_strdup_printf("Products of fp32 matrices of %d x %d by %s: %s, a ceiling "
                                      "of software.",
                                      PRODUCTS_SIDE, PRODUCTS_SIDE, found.library, rate));
}

/* ---- Memory ---------------------------------------------------------------------------------- */

int64_t probe_array_bytes(int64_t level_bytes, int64_t before_bytes, int workers)
{
    int64_t bytes = MAX(level_bytes / (2 * (int64_t)workers), 3 * before_bytes);
    return MAX(PAGE_BYTES, MIN(bytes, MOST_ARRAY_BYTES) / PAGE_BYTES * PAGE_BYTES);
}

/* Each worker's part of the room, through which it goes on where it left off: of memory that is
 * larger than caches, always what is in none. */
typedef struct Arrays {
    StreamLoop loop;
    Stream stream;
    char *room;
    int64_t part; /* bytes of it that are a worker's */
    int64_t row;  /* bytes of each array that one round goes through */
    int64_t *at;  /* of each worker */
} Arrays;

static double run_stream(void *data, int worker, int64_t rounds)
{
    Arrays *arrays = data;
    int64_t at = arrays->at[worker], stride = arrays->row * stream_arrays(arrays->stream);
    char *own = arrays->room + worker * arrays->part;
    for (int64_t i = 0; i < rounds; i++) {
        if (at + stride > arrays->part)
            at = 0;
        arrays->loop(arrays->stream, own + at, (size_t)arrays->row);
        at += stride;
    }
    arrays->at[worker] = at;
    return (double)(rounds * stride);
}

static void touch(void *data, int worker)
{
    Arrays *arrays = data;
    char *own = arrays->room + worker * arrays->part;
    for (int64_t i = 0; i < arrays->part; i += PAGE_BYTES)
        own[i] = 1;
}

/* A level of memory: what it is called, and how much of it one worker goes through, by itself and
 * beside all. */
typedef struct Level {
    const char *name;
    int64_t one_bytes, all_bytes;
    bool main;
} Level;

/* Bytes of an array: processors take addresses that differ by a multiple of a page for the same
 * when they look for what was just written. */
static int64_t row_bytes(int64_t bytes)
{
    enum { UNIT = 512 };
    int64_t row = MAX(UNIT, bytes / UNIT * UNIT);
    return row > UNIT && row % PAGE_BYTES == 0 ? row - UNIT : row;
}

static Rate measure_at(Probing *probing, Arrays *arrays, Team *team)
{
    size_t bytes = (size_t)(arrays->part * team_size(team));
    if (posix_memalign((void **)&arrays->room, HUGE_PAGE_BYTES, bytes) != 0)
        return meter_rate(NULL, 0);
    (void)madvise(arrays->room, bytes, MADV_HUGEPAGE);
    team_run(team, touch, arrays);
    Rate rate = meter_run(team, run_stream, arrays, probing->each);
    free(arrays->room);
    return rate;
}

/* Of caches the best of several allocations: the place of an array in them counts. */
static Rate measure_stream(Probing *probing, const Level *level, Team *team, Stream stream)
{
    enum { PLACES = 3, MAIN_ROW = 1 << 18 };
    int64_t part = team_size(team) == 1 ? level->one_bytes : level->all_bytes;
    int64_t row = row_bytes(part / stream_arrays(stream));
    g_autofree int64_t *at = g_new0(int64_t, team_size(team));
    Arrays arrays = {.loop = stream_loop(),
                     .stream = stream,
                     .part = part,
                     .row = level->main ? MIN(row, row_bytes(MAIN_ROW)) : row,
                     .at = at};
    Rate best = {.per_s = NAN, .spread = NAN};
    for (int place = 0; place < (level->main ? 1 : PLACES); place++) {
        Rate rate = measure_at(probing, &arrays, team);
        if (isnan(best.per_s) || rate.per_s > best.per_s)
            best = rate;
    }
    return best;
}

static Rate stream_line(Probing *probing, const Level *level, Team *team, Stream stream)
{
    g_autofree char *who = units_plural(team_size(team), "thread");
    g_autofree char *what = g_strdup_printf("%s, %s, %s", level->name, stream_name(stream), who);
    g_autofree char *bytes =
        units_bytes((double)(team_size(team) == 1 ? level->one_bytes : level->all_bytes));
    tell(probing, what);
    Rate rate = measure_stream(probing, level, team, stream);
    add_line(probing, g_strdup_printf("%s, %s", level->name, stream_name(stream)),
             g_strdup_printf("%s, %s each", who, bytes), rate.per_s, "B/s", rate.spread);
    return rate;
}

/* Reads by all are the level's bandwidth, the rest is its note. */
static void measure_level(Probing *probing, const Level *level, Memory *memory)
{
    GString *note = g_string_new(NULL);
    Rate read = {0};
    for (int stream = 0; stream < STREAM_COUNT; stream++) {
        Rate one = stream_line(probing, level, probing->one, (Stream)stream);
        Rate all = probing->host->cores > 1
                       ? stream_line(probing, level, probing->all, (Stream)stream)
                       : one;
        g_autofree char *alone = units_si(one.per_s, 4, "B/s");
        g_autofree char *together = units_si(all.per_s, 4, "B/s");
        if (stream == STREAM_READ)
            read = all;
        g_string_append_printf(note, "%s%s %s by all, %s by one", note->len ? "; " : "",
                               stream_name((Stream)stream), together, alone);
    }
    g_string_append_c(note, '.');
    g_autofree char *what = g_strdup_printf("reading %s", level->name);
    memory->bytes_per_s[BASIS_MEASURED] = isnan(read.per_s) ? 0 : rounded(read.per_s);
    memory->bandwidth_source[BASIS_MEASURED] =
        source_of(probing, "reading arrays that it holds", probing->host->cores, &read);
    memory->note = keep(probing, g_string_free(note, FALSE));
    doubt(probing, what, &read, STEADY_MEMORY);
}

static void add_cache(Probing *probing, const HostCache *cache, const HostCache *before)
{
    int cores = probing->host->cores;
    g_autofree char *name = g_strdup_printf("L%d", cache->level);
    int sharing = MAX(1, cores / cache->count);
    Level level = {.name = name,
                   .one_bytes = probe_array_bytes(cache->bytes, before ? before->bytes : 0, 1),
                   .all_bytes =
                       probe_array_bytes(cache->bytes, before ? before->bytes : 0, sharing)};
    Memory memory = {.name = device_string(probing->probe->device, name),
                     .on_chip = true,
                     .shared = cache->count == 1 && cores > 1,
                     .capacity_bytes = cache->bytes * cache->count};
    g_autofree char *size = units_grouped(cache->bytes);
    memory.source = keep(probing, g_strdup_printf("hwloc: %d of %s bytes", cache->count, size));
    measure_level(probing, &level, &memory);
    g_array_append_val(probing->probe->device->memories, memory);
}

static void add_main_memory(Probing *probing, const HostCache *last)
{
    const Host *host = probing->host;
    GPtrArray *doubts = probing->probe->device->doubts;
    int64_t cached = last ? last->bytes * last->count : 0;
    int64_t room = MAX(TIMES_LAST_CACHE * cached, MOST_MAIN_BYTES / 4);
    room = MIN(room, MOST_MAIN_BYTES);
    if (host->memory_bytes > 0)
        room = MIN(room, host->memory_bytes / 4);
    Level level = {.name = "main memory",
                   .one_bytes = room / PAGE_BYTES * PAGE_BYTES,
                   .all_bytes = room / host->cores / PAGE_BYTES * PAGE_BYTES,
                   .main = true};
    Memory memory = {.name = "DRAM", .capacity_bytes = host->memory_bytes, .source = "hwloc"};
    measure_level(probing, &level, &memory);
    g_array_append_val(probing->probe->device->memories, memory);
    if (room < 2 * cached)
        g_ptr_array_add(doubts, g_strdup("Arrays of main memory were less than twice as large as "
                                         "the last cache, which may hold a part of them."));
    g_ptr_array_add(doubts,
                    g_strdup("What the data sheet says of main memory's bandwidth nothing here "
                             "tells: channels x bytes x rate of the modules go into `bandwidth`."));
}

void probe_drop_disordered(Device *device)
{
    double outer = 0;
    for (guint i = device->memories->len; i-- > 0;) {
        Memory *memory = &g_array_index(device->memories, Memory, i);
        double *measured = &memory->bytes_per_s[BASIS_MEASURED];
        if (*measured > 0 && *measured < outer) {
            g_ptr_array_add(
                device->doubts,
                g_strdup_printf("Reading %s was no faster than reading what lies behind "
                                "it, so its bandwidth is left out.",
                                memory->name));
            *measured = 0;
            memory->bandwidth_source[BASIS_MEASURED] = NULL;
        }
        outer = fmax(outer, *measured);
    }
}

static void probe_memory(Probing *probing)
{
    const GArray *caches = probing->host->caches;
    const HostCache *before = NULL;
    for (guint i = 0; i < caches->len; i++) {
        const HostCache *cache = &g_array_index(caches, HostCache, i);
        add_cache(probing, cache, before);
        before = cache;
    }
    add_main_memory(probing, before);
    probe_drop_disordered(probing->probe->device);
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
    tell(probing, "sharing out a loop");
    Rate rate = meter_run_on_clock(run_launches, probing->all, probing->each);
    Launch launch = {.kind = LAUNCH_THREADS,
                     .seconds = rounded(1 / rate.per_s),
                     .stack = "threads of this program, spinning before they sleep"};
    launch.source = source_of(probing, "a loop of nothing shared out", probing->host->cores, &rate);
    g_array_append_val(probing->probe->device->launches, launch);
    add_line(probing, g_strdup("sharing out a loop"),
             g_strdup_printf("%d threads", probing->host->cores), launch.seconds, "s", rate.spread);
}

static void probe_storage(Probing *probing)
{
    Device *device = probing->probe->device;
    if (!probing->options->storage)
        return;
    tell(probing, "storage");
    StorageRead read = storage_read(probing->options->storage, probing->options->seconds / 6);
    if (read.why_not) {
        g_ptr_array_add(device->doubts,
                        g_strdup_printf("Storage was not measured: %s.", read.why_not));
        return;
    }
    device->storage.value = rounded(read.rate.per_s);
    device->storage.source =
        source_of(probing, read.direct ? "direct reads of 4 MiB" : "reads of 4 MiB", 1, &read.rate);
    device->storage.note = "Of a virtual machine its host may have kept the file in memory.";
    add_line(probing, g_strdup("storage"), g_strdup("reads of 4 MiB"), read.rate.per_s, "B/s",
             read.rate.spread);
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
