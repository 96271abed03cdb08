/* Every network of the zoo on every device of the catalogue, as records: what SPEC §5 and §13 say
 * of all times, and of those that cannot be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "sanitized.h"
#include "world_kit.h"

/* fp32 first: others are compared with it. */
static const struct Format {
    const char *name;
    DType compute;
    bool in_fp32; /* may be computed so, and then is no slower than fp32 */
} formats[] = {
    {"fp32", DTYPE_FP32, false}, {"tf32", DTYPE_TF32, true}, {"fp16", DTYPE_FP16, true},
    {"bf16", DTYPE_BF16, true},  {"fp8", DTYPE_FP8, false},  {"int8", DTYPE_INT8, false},
};
enum { N_FORMATS = G_N_ELEMENTS(formats) };

static const ModelResult *model_in(const World *world, int network, const char *scheme)
{
    GError *error = NULL;
    Setup setup = {.network = network, .scheme = scheme};
    const ModelResult *model = analysis_model(world->analysis, &setup, &error);
    if (model == NULL)
        fail_msg("%s", error->message);
    return model;
}

static const TimingResult *verdict_on(const World *world, const ModelResult *model,
                                      const Device *device, Basis basis)
{
    GError *error = NULL;
    const TimingResult *verdict =
        analysis_verdict(world->analysis, model, device, &(Setup){.basis = basis}, &error);
    if (verdict == NULL)
        fail_msg("%s", error->message);
    return verdict;
}

/* ---- Reading records ------------------------------------------------------------------------- */

static const Field *named(const RecordType *type, const char *name)
{
    const Field *field = record_field(type, name);
    if (field == NULL)
        fail_msg("a %s has no %s", type->name, name);
    return field;
}

static double real_of(const TimingResult *timing, const char *name)
{
    Value value;
    return field_read(named(&timing_record, name), timing, &value) ? value.real : NAN;
}

static bool is_there(const TimingResult *timing, const char *name)
{
    return field_present(named(&timing_record, name), timing);
}

static int64_t count_of(const RecordType *type, const void *record, const char *name)
{
    return named(type, name)->read(record).integer;
}

/* Not more, but for rounding. */
static bool at_most(double a, double b)
{
    return a <= b * (1 + 1e-9);
}

static bool alike(double a, double b)
{
    return at_most(a, b) && at_most(b, a);
}

/* One pair in one format, under the name that failures give it. */
typedef struct Pair {
    const ModelResult *model;
    const TimingResult *timing;
    const struct Format *format;
    const Device *device;
    double operators_s, roofline_s, bound_s; /* as the record has them; NAN: absent */
} Pair;

#define FAIL(pair, format_, ...)                                                                   \
    fail_msg("%s in %s on %s: " format_, (pair)->model->id, (pair)->format->name,                  \
             (pair)->device->id, __VA_ARGS__)

/* ---- What there is --------------------------------------------------------------------------- */

static bool has_time(const Pair *pair)
{
    return pair->timing->reason == NULL;
}

/* What is of the graph as it stands, which may need a float that only fusing spares it. */
static bool has_operators(const Pair *pair)
{
    return has_time(pair) && pair->timing->operators_reason == NULL;
}

/* All times or none, and a reason in place of them. */
static void check_presence(const Pair *pair)
{
    static const char *const timed[] = {"roofline_seconds", "bound_seconds", "inferences_per_s",
                                        "bound", "memory_bound_share"};
    static const char *const standing[] = {"operators_seconds", "classes", "layers"};
    const TimingResult *timing = pair->timing;
    for (size_t i = 0; i < G_N_ELEMENTS(timed); i++)
        if (is_there(timing, timed[i]) != has_time(pair))
            FAIL(pair, "%s is %s", timed[i], has_time(pair) ? "absent" : "there");
    for (size_t i = 0; i < G_N_ELEMENTS(standing); i++)
        if (is_there(timing, standing[i]) != has_operators(pair))
            FAIL(pair, "%s is %s", standing[i], has_operators(pair) ? "absent" : "there");
    if (is_there(timing, "reason") == has_time(pair))
        FAIL(pair, "reason: %s", timing->reason);
    if (!has_time(pair) && timing->fit.fits != FITS_NO && timing->supported)
        FAIL(pair, "no time without cause: %s", timing->reason);
    if (has_time(pair) && (timing->fit.fits == FITS_NO || !timing->supported))
        FAIL(pair, "a time of what cannot be: %g s", pair->roofline_s);
    if (is_there(timing, "if_it_fitted_seconds") !=
        (timing->fit.fits == FITS_NO && timing->supported))
        FAIL(pair, "if it fitted: %g s", real_of(timing, "if_it_fitted_seconds"));
}

static bool states(const Device *device, DType dtype)
{
    for (guint i = 0; i < device->peaks->len; i++)
        if (g_array_index(device->peaks, Peak, i).dtype == dtype)
            return true;
    return false;
}

static bool computes(const Device *device, DType dtype)
{
    bool in_fp32 = dtype == DTYPE_TF32 || dtype == DTYPE_FP16 || dtype == DTYPE_BF16;
    return states(device, dtype) || (in_fp32 && states(device, DTYPE_FP32));
}

/* What a scheme leaves in float needs a unit for it, but to convert numbers; but for dot products,
 * any float of 16 bits will do. */
static bool computes_layer(const Device *device, const LayerCost *layer)
{
    bool nothing = layer->flops == 0 || layer->converts || layer->compute == DTYPE_UNKNOWN;
    bool any_float = layer->matrix_flops == 0 && dtype_is_float(layer->compute);
    return nothing || computes(device, layer->compute) ||
           (any_float && (states(device, DTYPE_FP16) || states(device, DTYPE_BF16)));
}

static bool computes_all(const Pair *pair, const ModelCost *cost)
{
    bool all = computes(pair->device, pair->format->compute);
    for (int i = 0; i < cost->n_costs; i++)
        all = all && computes_layer(pair->device, &cost->costs[i]);
    return all;
}

/* A format is supported where the fused graph is: that may need no float any more. */
static void check_supported(const Pair *pair)
{
    bool expected = computes_all(pair, pair->timing->fused_of->cost);
    if (named(&timing_record, "supported")->read(pair->timing).yes != (int)expected)
        FAIL(pair, "supported is not %d: %s", expected, pair->timing->reason);
    if (has_time(pair) && has_operators(pair) != computes_all(pair, pair->model->cost))
        FAIL(pair, "operator by operator: %s", pair->timing->operators_reason);
    if (!expected && !g_str_has_prefix(pair->timing->reason, "no "))
        FAIL(pair, "not supported: %s", pair->timing->reason);
}

/* 1 it fits, 0 it does not, -1 nobody knows: from what the model's record and its row of what is
 * not executed publish. */
static int expected_fit(const ModelResult *model, const Device *device)
{
    int64_t weights = count_of(&model_record, model, "package_bytes");
    int64_t activations = count_of(&model_record, model, "peak_inplace_bytes");
    RecordList rows = model_rows(model);
    const void *last = record_at(&rows, rows.n - 1);
    if (rows.n > model->cost->n_layers)
        weights -= count_of(&layer_record, last, "weights_bytes") +
                   count_of(&layer_record, last, "metadata_bytes");
    int64_t memory = device_main_memory(device)->capacity_bytes;
    int64_t flash = device_flash_bytes(device);
    if (flash > 0 && weights > flash)
        return 0;
    int64_t needed = flash > 0 ? activations : weights + activations;
    return memory == 0 ? -1 : needed <= memory;
}

static void check_fits(const Pair *pair)
{
    Value value;
    bool known = field_read(named(&timing_record, "fits"), pair->timing, &value);
    int expected = expected_fit(pair->model, pair->device);
    if ((known ? value.yes : -1) != expected)
        FAIL(pair, "fits is not %d", expected);
    if (expected == 0 && pair->timing->supported &&
        !g_str_has_prefix(pair->timing->reason, "does not fit: "))
        FAIL(pair, "does not fit: %s", pair->timing->reason);
}

/* ---- How long -------------------------------------------------------------------------------- */

static void check_order(const Pair *pair)
{
    bool in_order = !has_operators(pair) || at_most(pair->roofline_s, pair->operators_s);
    if (!(pair->bound_s > 0) || !at_most(pair->bound_s, pair->roofline_s) ||
        !isfinite(pair->roofline_s) || !in_order)
        FAIL(pair, "bound %.12g s, roofline %.12g s, operator by operator %.12g s", pair->bound_s,
             pair->roofline_s, pair->operators_s);
}

static double sum_of(const RecordList *list, const RecordType *type)
{
    const Field *seconds = named(type, "seconds");
    double sum = 0;
    Value value;
    for (int i = 0; i < list->n; i++)
        sum += field_read(seconds, record_at(list, i), &value) ? value.real : 0;
    return sum;
}

static void check_sums(const Pair *pair)
{
    RecordList layers = timing_layers(pair->timing);
    RecordList classes = named(&timing_record, "classes")->read(pair->timing).records;
    double by_layer = sum_of(&layers, &layer_time_record);
    double by_class = sum_of(&classes, &class_time_record);
    if (layers.n != pair->model->cost->n_layers || !alike(by_layer, pair->operators_s) ||
        !alike(by_class, pair->operators_s))
        FAIL(pair, "%.12g s: by layer %.12g, by class %.12g", pair->operators_s, by_layer,
             by_class);
    double shares =
        real_of(pair->timing, "memory_bound_share") + real_of(pair->timing, "compute_bound_share");
    if (!alike(shares, 1) || !at_most(real_of(pair->timing, "utilisation"), 1))
        FAIL(pair, "shares add up to %g", shares);
}

/* Layers that do something. */
static int launches_of(const Timing *timing)
{
    int n = 0;
    for (int i = 0; i < timing->cost->n_layers; i++)
        n += timing_layer(timing, i)->seconds > 0;
    return n;
}

static void check_overhead(const Pair *pair)
{
    double each = real_of(pair->timing, "launch_seconds");
    double fused = real_of(pair->timing, "overhead_seconds");
    double apart = real_of(pair->timing, "operators_overhead_seconds");
    if (isnan(each)
            ? !isnan(fused) || !isnan(apart)
            : !alike(fused, each * launches_of(pair->timing->fused)) ||
                  !alike(apart, each * launches_of(pair->timing->timing)) || !at_most(fused, apart))
        FAIL(pair, "launching takes %g s each, %g fused, %g apart", each, fused, apart);
}

/* Narrower storage is never slower: wide arithmetic is at hand. */
static void check_narrow(const Pair *pair, const Pair *fp32)
{
    if (!at_most(pair->operators_s, fp32->operators_s) ||
        !at_most(pair->roofline_s, fp32->roofline_s) || !at_most(pair->bound_s, fp32->bound_s))
        FAIL(pair, "roofline %.12g s, %.12g in fp32", pair->roofline_s, fp32->roofline_s);
}

static Pair pair_of(const World *world, const ModelResult *model, const struct Format *format,
                    const Device *device)
{
    const TimingResult *timing = verdict_on(world, model, device, BASIS_THEORETICAL);
    return (Pair){
        .model = model,
        .timing = timing,
        .format = format,
        .device = device,
        .operators_s = real_of(timing, "operators_seconds"),
        .roofline_s = real_of(timing, "roofline_seconds"),
        .bound_s = real_of(timing, "bound_seconds"),
    };
}

static void check_pair(const Pair *pair, const Pair *fp32)
{
    check_presence(pair);
    check_supported(pair);
    check_fits(pair);
    if (!has_time(pair))
        return;
    check_order(pair);
    if (has_operators(pair)) {
        check_sums(pair);
        check_overhead(pair);
    }
    if (pair->format->in_fp32 && has_time(fp32))
        check_narrow(pair, fp32);
}

static bool is_timed(const Device *device)
{
    return device_bandwidth(device, BASIS_THEORETICAL, true) > 0 && device->peaks->len > 0;
}

static void test_every_pair(void **state)
{
    const World *world = *state;
    int timed = 0, fits_not = 0, unsupported = 0;
    for (int network = 0; network < zoo_count(world->zoo); network += sampled()) {
        const ModelResult *models[N_FORMATS];
        for (int f = 0; f < N_FORMATS; f++)
            models[f] = model_in(world, network, formats[f].name);
        for (guint i = 0; i < world->devices->len; i++) {
            const Device *device = g_ptr_array_index(world->devices, i);
            Pair fp32 = {0};
            for (int f = 0; f < N_FORMATS && is_timed(device); f++) {
                Pair pair = pair_of(world, models[f], &formats[f], device);
                fp32 = f == 0 ? pair : fp32;
                check_pair(&pair, &fp32);
                timed += has_time(&pair);
                fits_not += pair.timing->fit.fits == FITS_NO;
                unsupported += !pair.timing->supported;
            }
        }
        analysis_release(world->analysis);
    }
    const int some = is_sanitized() ? 50 : 1000; /* of each kind */
    assert_true(timed > 10 * some && fits_not > some && unsupported > some);
}

/* ---- Bases ----------------------------------------------------------------------------------- */

static bool measures_bandwidth(const Device *device)
{
    return device_main_memory(device)->bytes_per_s[BASIS_MEASURED] > 0;
}

static bool has_note(const TimingResult *timing, const char *text)
{
    for (const char *const *note = timing->timing->roof.notes; *note; note++)
        if (strstr(*note, text) != NULL)
            return true;
    return false;
}

/* Both ceilings are measured, or it is said which is not, or there is no time. */
static void check_measured(const TimingResult *measured, const Device *device, int *seen)
{
    bool bandwidth = measures_bandwidth(device), peak = false;
    if (measured->timing) {
        const Roof *roof = &measured->timing->roof;
        peak = (roof->matrix ? roof->matrix : roof->vector)->basis == BASIS_MEASURED;
        if (has_note(measured, "no bandwidth of this basis") == bandwidth ||
            has_note(measured, "no peak of dot products of this basis") == peak)
            fail_msg("%s: what is measured is not said", device->id);
    }
    if ((measured->timing != NULL) != (bandwidth || peak))
        fail_msg("%s: bandwidth %d, peak %d: %s", device->id, bandwidth, peak, measured->reason);
    if (!measured->timing && !g_str_has_prefix(measured->reason, "nothing measured: "))
        fail_msg("%s: %s", device->id, measured->reason);
    seen[2 * bandwidth + peak]++;
}

static void test_measured_is_measured(void **state)
{
    const World *world = *state;
    int seen[4] = {0};
    for (int f = 0; f < N_FORMATS; f++) {
        const ModelResult *model = model_in(world, 0, formats[f].name);
        for (guint i = 0; i < world->devices->len; i++) {
            const Device *device = g_ptr_array_index(world->devices, i);
            if (!is_timed(device) ||
                !verdict_on(world, model, device, BASIS_THEORETICAL)->supported)
                continue;
            const TimingResult *measured = verdict_on(world, model, device, BASIS_MEASURED);
            assert_true(measured->supported);
            check_measured(measured, device, seen);
        }
    }
    for (size_t i = 0; i < G_N_ELEMENTS(seen); i++)
        if (seen[i] == 0)
            fail_msg("no device with bandwidth %d, peak %d measured", (int)i / 2, (int)i % 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_pair),
        cmocka_unit_test(test_measured_is_measured),
    };
    return cmocka_run_group_tests(tests, world_load, world_unload);
}
