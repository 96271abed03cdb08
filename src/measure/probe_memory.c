/* What caches and main memory move. */
#include <math.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/units.h"
#include "measure/probe_parts.h"
#include "measure/streams.h"

/* A spread beyond which a bandwidth is a doubt. */
#define STEADY 0.15

#define MOST_ARRAY_BYTES (16 << 20)
#define PAGE_BYTES 4096
#define HUGE_PAGE_BYTES (2 << 20)

/* Main memory is measured on arrays so many times as large as the last cache, where there is room:
 * at most a quarter of memory, and so many bytes. */
#define TIMES_LAST_CACHE 4
#define MOST_MAIN_BYTES ((int64_t)1 << 30)

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

static Rate measure_at(const Level *level, Arrays *arrays, Team *team, double seconds)
{
    size_t bytes = (size_t)(arrays->part * team_size(team));
    if (posix_memalign((void **)&arrays->room, HUGE_PAGE_BYTES, bytes) != 0)
        return meter_rate(NULL, 0);
    (void)madvise(arrays->room, bytes, MADV_HUGEPAGE);
    team_run(team, touch, arrays);
    int samples = level->main ? METER_MOST_SAMPLES : METER_SAMPLES;
    Rate rate = meter_run(team, run_stream, arrays, (MeterLimits){samples, seconds});
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
        Rate rate = measure_at(level, &arrays, team, probing->each);
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
    probing_tell(probing, what);
    Rate rate = measure_stream(probing, level, team, stream);
    probing_add_line(probing, g_strdup_printf("%s, %s", level->name, stream_name(stream)),
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
    memory->note = probing_keep(probing, g_string_free(note, FALSE));
    if (isnan(read.per_s)) /* there was no room for its arrays */
        return;
    memory->bytes_per_s[BASIS_MEASURED] = probing_rounded(read.per_s);
    memory->bandwidth_source[BASIS_MEASURED] =
        probing_source(probing, "reading arrays that it holds", probing->host->cores, &read);
    probing_doubt(probing, what, &read, STEADY);
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
    memory.source =
        probing_keep(probing, g_strdup_printf("hwloc: %d of %s bytes", cache->count, size));
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

void probe_memory(Probing *probing)
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
