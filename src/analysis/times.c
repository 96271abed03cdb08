#include "analysis/times.h"

#include <math.h>
#include <string.h>

#include "analysis/estimates.h"
#include "base/error.h"
#include "device/formats.h"
#include "record/fields.h"
#include "record/known.h"

static double share_of(const Times *times, Bound bound)
{
    return ratio(times->seconds_of_bound[bound], times->roofline_seconds);
}

#define TIMES_FIELDS(X, R)                                                                         \
    X(R, device, ID, "", "Device", self->device->id)                                               \
    X(R, dtype, ID, "", "Element type asked for", dtype_name(self->dtype))                         \
    X(R, compute_dtype, ID, "", "Element type the device computes it in",                          \
      self->compute_dtype == DTYPE_UNKNOWN ? NULL : dtype_name(self->compute_dtype))               \
    X(R, batch, COUNT, "samples", "Samples in one forward pass")                                   \
    X(R, reason, TEXT, "", "Why there is no time")                                                 \
    X(R, operators_seconds, SECONDS, "s", "Operator by operator")                                  \
    X(R, roofline_seconds, SECONDS, "s", "Roofline")                                               \
    X(R, bound_seconds, SECONDS, "s", "Bound")                                                     \
    X(R, estimate_seconds, SECONDS, "s", "Estimate, on the stack of a profile")                    \
    X(R, estimate_low_seconds, SECONDS, "s", "Lower end of its interval")                          \
    X(R, estimate_high_seconds, SECONDS, "s", "Upper end")                                         \
    X(R, estimate_profile, ID, "", "The profile that it is by",                                    \
      self->profile ? self->profile->id : NULL)                                                    \
    X(R, estimate_domain, TEXT, "", "inside, or what of the network is unlike what was measured")  \
    X(R, inferences_per_s, NUMBER, "1/s", "Samples over roofline time",                            \
      ratio((double)self->batch, self->roofline_seconds))                                          \
    X(R, bound, ID, "", "What bounds most of the roofline time",                                   \
      self->reason ? NULL : bound_name(self->bound))                                               \
    X(R, memory_bound_share, RATIO, "", "Of the roofline time in memory-bound layers",             \
      share_of(self, BOUND_MEMORY))                                                                \
    X(R, held_bytes, BYTES, "byte", "Weights that are loaded, and activations at their peak")      \
    X(R, notes, TEXTS, "", "What must be known about the ceilings used",                           \
      self->notes[0] ? self->notes : NULL)
RECORD_TYPE(times, Times, TIMES_FIELDS, "times", "A network on a device, as figures alone");

/* ---- Of one device --------------------------------------------------------------------------- */

static void set_estimate(Times *times, const Estimate *estimate, const char *domain)
{
    times->estimate_seconds = estimate ? estimate->whole.seconds : NAN;
    times->estimate_low_seconds = estimate ? estimate->whole.low : NAN;
    times->estimate_high_seconds = estimate ? estimate->whole.high : NAN;
    times->profile = estimate ? estimate->profile : NULL;
    times->estimate_domain = domain;
}

/* What a verdict says, without what it was made from. */
static Times figures_of(const TimingResult *verdict, const char *reason, const char *domain)
{
    const ModelCost *cost = verdict->fused_of->cost;
    Times times = {
        .device = verdict->setup.device,
        .dtype = verdict->fused_of->compute,
        .compute_dtype = DTYPE_UNKNOWN,
        .batch = verdict->of->batch,
        .params = verdict->of->cost->params,
        .macs = verdict->of->cost->macs,
        .package_bytes =
            count_add(verdict->of->cost->weights_bytes, verdict->of->cost->metadata_bytes),
        .memory_bytes = counted_memory_bytes(verdict->of->counted),
        .flops = cost->flops,
        .bytes = cost->traffic[verdict->setup.traffic].bytes,
        .reason = reason,
        .remedy = timing_remedy(verdict),
        .operators_seconds = verdict->operators_seconds,
        .roofline_seconds = verdict->roofline_seconds,
        .bound_seconds = verdict->bound_seconds,
        .bound = verdict->bound,
        .fits = verdict->fit.fits,
        .held_bytes = count_add(verdict->fit.weights_bytes, verdict->fit.activations_bytes)};
    set_estimate(&times, verdict->estimate, domain);
    const Roof *roof = timing_roof(verdict);
    if (roof) {
        times.compute_dtype = roof->compute_dtype;
        memcpy(times.notes, roof->notes, sizeof times.notes);
    }
    if (!verdict->reason)
        memcpy(times.seconds_of_bound, verdict->fused->seconds_of_bound,
               sizeof times.seconds_of_bound);
    return times;
}

/* ---- Of all devices -------------------------------------------------------------------------- */

typedef struct AllTimes {
    Times *of; /* each device of the analysis, in its order */
    GStringChunk *texts;
    int64_t bytes;
} AllTimes;

static void all_times_free(void *memory)
{
    AllTimes *all = memory;
    g_free(all->of);
    g_string_chunk_free(all->texts);
    g_free(all);
}

/* Equal texts, as reasons of formats, are kept once. */
static const char *kept(AllTimes *all, const char *text)
{
    return text ? g_string_chunk_insert_const(all->texts, text) : NULL;
}

static bool add_times(AllTimes *all, int i, const ModelResult *model, const ModelResult *fused,
                      const Device *device, const GPtrArray *profiles, GError **error)
{
    const Setup on = {.device = device};
    TimingResult *verdict = timing_result_on(model, fused, &on, error);
    if (!verdict)
        return false;
    estimate_set(verdict, profiles);
    const char *reason = kept(all, verdict->reason);
    const char *domain = kept(all, verdict->estimate ? verdict->estimate->domain : NULL);
    all->of[i] = figures_of(verdict, reason, domain);
    all->bytes += (int64_t)sizeof(Times) + (reason ? (int64_t)strlen(reason) : 0);
    timing_result_free(verdict);
    return true;
}

static void *make_all(const CacheKey *key, void *user, GError **error)
{
    const GPtrArray *devices = analysis_devices(user);
    const ModelResult *model = analysis_model(user, &key->setup, error);
    const ModelResult *fused = model ? analysis_fused(user, model, error) : NULL;
    if (!fused)
        return NULL;
    AllTimes *all = g_new0(AllTimes, 1);
    all->of = g_new0(Times, devices->len + 1);
    all->texts = g_string_chunk_new(1024);
    bool ok = true;
    for (guint i = 0; ok && i < devices->len; i++)
        ok = add_times(all, (int)i, model, fused, g_ptr_array_index(devices, i),
                       analysis_profiles_of(user, g_ptr_array_index(devices, i)), error);
    if (ok)
        return all;
    all_times_free(all);
    return NULL;
}

static int64_t bytes_of_all(const void *answer)
{
    (void)answer;
    return 0; /* they are what is kept instead of networks */
}

static const CacheKind all_kinds = {make_all, all_times_free, bytes_of_all};

/* ---- Otherwise ------------------------------------------------------------------------------- */

static void *make_one(const CacheKey *key, void *user, GError **error)
{
    const TimingResult *verdict = key->of;
    Times *times = g_new(Times, 1);
    (void)user;
    (void)error;
    *times =
        figures_of(verdict, verdict->reason, verdict->estimate ? verdict->estimate->domain : NULL);
    return times;
}

static int64_t bytes_of_one(const void *answer)
{
    (void)answer;
    return sizeof(Times);
}

static const CacheKind ones = {make_one, g_free, bytes_of_one};

static const Times *times_in(Analysis *analysis, const Setup *network, const Device *device,
                             const Setup *how, GError **error)
{
    const ModelResult *model = analysis_model(analysis, network, error);
    const TimingResult *verdict =
        model ? analysis_verdict(analysis, model, device, how, error) : NULL;
    CacheKey key = {.kind = &ones, .of = verdict};
    return verdict ? cache_ask(analysis_cache(analysis), &key, error) : NULL;
}

const Times *analysis_times(Analysis *analysis, const Setup *network, const Device *device,
                            const Setup *how, GError **error)
{
    guint place;
    CacheKey key = {.kind = &all_kinds};
    Setup anywhere = *network;
    anywhere.device = NULL;
    if (how->basis != BASIS_THEORETICAL || how->traffic != TRAFFIC_COMPULSORY ||
        !g_ptr_array_find((GPtrArray *)analysis_devices(analysis), device, &place))
        return times_in(analysis, network, device, how, error);
    const AllTimes *all = analysis_canonical(analysis, &anywhere, &key.setup, error)
                              ? cache_ask(analysis_cache(analysis), &key, error)
                              : NULL;
    if (!all)
        return NULL;
    cache_pin(analysis_cache(analysis), all);
    analysis_read(analysis, "device", device->id);
    return &all->of[place];
}

bool times_check(const Times *times, GError **error)
{
    return !times->reason || rb_fail_because(error, times->reason, times->remedy);
}

/* ---- In formats ------------------------------------------------------------------------------ */

bool times_check_declared(const char *id, DType compute, const char *format, GError **error)
{
    DType dtype = formats_dtype(format, NULL);
    bool is_it = dtype == DTYPE_FP32 ? compute == DTYPE_FP32
                                     : !dtype_is_float(dtype) || dtype_is_float(compute);
    return is_it || rb_fail(error, RB_ERROR_CANNOT,
                            "declared in %s: '%s' is not computed in %s; choose its own format",
                            dtype_name(compute), id, format);
}

const Times *analysis_times_in(Analysis *analysis, const Setup *network, const char *id,
                               const char *format, const Device *device, GError **error)
{
    const Setup how = {0};
    Setup setup = *network;
    setup.device = NULL;
    analysis_set_format(analysis, &setup, format, device);
    const Times *times = analysis_times(analysis, &setup, device, &how, error);
    bool timed =
        times && times_check_declared(id, times->dtype, format, error) && times_check(times, error);
    return timed ? times : NULL;
}

const Times *analysis_times_as_run(Analysis *analysis, const Setup *network, const char *id,
                                   const char *const *formats, const Device *device,
                                   const char **format, GError **error)
{
    GError *first = NULL;
    for (; *formats; formats++) {
        GError *failure = NULL;
        const Times *times = analysis_times_in(analysis, network, id, *formats, device, &failure);
        if (times) {
            g_clear_error(&first);
            *format = *formats;
            return times;
        }
        if (first)
            g_clear_error(&failure);
        else
            first = failure;
    }
    g_propagate_error(error, first);
    return NULL;
}

/* ---- Why there is none ----------------------------------------------------------------------- */

/* What a format without a time says, the least first. */
typedef enum Telling { TELLS_NOTHING, TELLS_OF_NETWORK, TELLS_OF_UNITS, TELLS_OF_ROOM } Telling;

static Telling telling(const Times *times, const char *format, const Device *device)
{
    if (times && !times_check_declared("", times->dtype, format, NULL))
        return TELLS_OF_NETWORK;
    return times && !device_computes(device, times->dtype) ? TELLS_OF_UNITS : TELLS_OF_ROOM;
}

void analysis_say_untimed(Analysis *analysis, const Setup *network, const char *id,
                          const char *const *formats, const Device *device, GError **error)
{
    g_autoptr(GError) said = NULL;
    Telling most = TELLS_NOTHING;
    for (; *formats; formats++) {
        g_autoptr(GError) failure = NULL;
        Setup setup = *network;
        setup.device = NULL;
        analysis_set_format(analysis, &setup, *formats, device);
        const Times *times = analysis_times(analysis, &setup, device, &(Setup){0}, NULL);
        Telling tells = telling(times, *formats, device);
        if (analysis_times_in(analysis, network, id, *formats, device, &failure) ||
            (tells <= most && tells < TELLS_OF_ROOM))
            continue;
        g_clear_error(&said);
        said = g_steal_pointer(&failure);
        most = tells;
    }
    g_propagate_error(error, g_steal_pointer(&said));
}
