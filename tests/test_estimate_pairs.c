/* Every network of the zoo on devices with profiles: an estimate is what its definition says, by
 * the arithmetic of this file, and the same wherever it is shown: record and JSON, figures alone,
 * `show --estimates`, chart and its alternative text, cells of pages. */
#include <math.h>

#include "analysis/ask.h"
#include "analysis/estimates.h"
#include "analysis/times.h"
#include "base/units.h"
#include "chart/chart.h"
#include "profile_kit.h"
#include "world_kit.h"

/* Three devices, a format and a way of running each; shares and times that differ by class, so that
 * none can take the place of another. */
static const struct Stand {
    const char *device;
    DType dtype;
    StackKind how;
    ProfileCeilings ceilings;
} stands[] = {
    {"v100-sxm2",
     DTYPE_FP16,
     STACK_EAGER,
     {.matrix = 125e12,
      .vector = 31.4e12,
      .n_memories = 1,
      .memories = {{.name = "HBM2", .bytes_per_s = 900e9}}}},
    {"t4",
     DTYPE_FP32,
     STACK_ENGINE,
     {.vector = 8.1e12,
      .n_memories = 2,
      .memories = {{"L2", 4 << 20, 1e12, .scratchpad = true},
                   {.name = "GDDR6", .bytes_per_s = 320e9}}}},
    {"core-i9-10980xe",
     DTYPE_FP32,
     STACK_COMPILED,
     {.vector = 4.608e12, .n_memories = 1, .memories = {{.name = "DDR4", .bytes_per_s = 96e9}}}},
};

static Profile *profile_of(const struct Stand *stand)
{
    Profile *profile = profile_of_box(stand->device, stand->how);
    profile->device = stand->device;
    profile->dtype = stand->dtype;
    profile->ceilings = stand->ceilings;
    profile->batch_high = 4096;
    for (int c = 0; c < WORK_CLASS_COUNT; c++)
        profile->parameters.of[c] =
            (ClassParameters){.e = 0.5 + 0.125 * c, .b = 1.75 - 0.125 * c, .tau = (c + 1) * 1e-7};
    return profile;
}

static void about(double actual, double expected, const char *what)
{
    if (!(fabs(actual - expected) <= 1e-9 * fabs(expected)))
        fail_msg("%s: %.12g is not %.12g", what, actual, expected);
}

/* ---- The definition -------------------------------------------------------------------------- */

static double rate_for(const ProfileCeilings *ceilings, double bytes)
{
    const ProfileMemory *nearest = &ceilings->memories[0];
    bool fits = nearest->capacity_bytes > 0 && bytes <= (double)nearest->capacity_bytes;
    return fits ? nearest->bytes_per_s : ceilings->memories[ceilings->n_memories - 1].bytes_per_s;
}

static double seconds_of_layer(const ModelCost *cost, int i, const Profile *profile)
{
    const LayerCost *layer = cost_layer(cost, i);
    const Op *op = cost_op(cost, i);
    const ProfileCeilings *ceilings = &profile->ceilings;
    const Parameters *all = &profile->parameters;
    const ClassParameters *own = &all->of[work_class(cost->graph, op)];
    double runs = (double)op_times(op), bytes = (double)layer->traffic[TRAFFIC_COMPULSORY].bytes;
    double dots = ceilings->matrix > 0 ? (double)layer->matrix_flops : 0;
    double others = (double)layer->flops + (double)layer->extra_ops - dots;
    double compute = fmax(dots > 0 ? dots / ceilings->matrix : 0, others / ceilings->vector);
    double rate = rate_for(ceilings, runs > 0 ? bytes / runs : 0);
    double main = ceilings->memories[ceilings->n_memories - 1].bytes_per_s;
    double weights = fmin((double)layer->weights_bytes, bytes);
    double weights_rate = ceilings->memories[0].scratchpad ? main : rate;
    double memory = (bytes - weights) / rate + weights / weights_rate;
    return fmax(compute / (all->e * own->e), memory / (all->b * own->b)) + runs * own->tau;
}

static double seconds_by_definition(const TimingResult *timing, const Profile *profile)
{
    const ModelCost *cost = (profile->how == STACK_EAGER ? timing->of : timing->fused_of)->cost;
    double seconds = profile->parameters.tau;
    for (int i = 0; i < cost->n_layers; i++)
        seconds += seconds_of_layer(cost, i, profile);
    return fmax(seconds, timing->bound_seconds);
}

/* ---- Where it is shown ----------------------------------------------------------------------- */

static double number(const RecordType *type, const void *record, const char *name)
{
    Value value;
    return record_read(type, record, name, NULL, &value) ? value.real : NAN;
}

static void check_record(const TimingResult *timing)
{
    const Interval *whole = &timing->estimate->whole;
    static const char *const without[] = {"layers", "classes", NULL};
    json_t *json = record_json_without(&timing_record, timing, without);
    about(json_real_value(json_object_get(json, "estimate_seconds")), whole->seconds, "JSON");
    about(json_real_value(json_object_get(json, "estimate_low_seconds")), whole->low, "JSON, low");
    about(json_real_value(json_object_get(json, "estimate_high_seconds")), whole->high, "high");
    assert_string_equal(json_string_value(json_object_get(json, "estimate_profile")),
                        timing->estimate->profile->id);
    assert_string_equal(json_string_value(json_object_get(json, "estimate_domain")),
                        timing->estimate->domain);
    json_decref(json);
}

static void check_figures(const World *world, const TimingResult *timing)
{
    const Interval *whole = &timing->estimate->whole;
    const Times *times = analysis_times(world->analysis, &timing->of->setup, timing->setup.device,
                                        &(Setup){0}, NULL);
    assert_non_null(times);
    assert_true(times->estimate_seconds == whole->seconds);
    assert_true(times->estimate_low_seconds == whole->low);
    assert_true(times->estimate_high_seconds == whole->high);
    assert_ptr_equal(times->profile, timing->estimate->profile);
    assert_string_equal(times->estimate_domain, timing->estimate->domain);
}

static void check_question(const World *world, const TimingResult *timing)
{
    Asked asked = {.analysis = world->analysis, .model = timing->of, .timing = timing};
    const ResultList *list = ask(QUESTION_ESTIMATES, &asked, NULL);
    const RecordType *type = question(QUESTION_ESTIMATES)->record;
    assert_int_equal(list->records.n, 1);
    const void *row = record_at(&list->records, 0);
    assert_true(number(type, row, "estimate_seconds") == timing->estimate->whole.seconds);
    assert_true(number(type, row, "estimate_high_seconds") == timing->estimate->whole.high);
}

/* The alternative text of a chart of the one device. */
static void check_chart(const World *world, Fonts *fonts, const TimingResult *timing)
{
    const Interval *whole = &timing->estimate->whole;
    ChartRequest request = {.models = &timing->of,
                            .n_models = 1,
                            .devices = &timing->setup.device,
                            .n_devices = 1,
                            .setup = {.scheme = dtype_name(timing->of->compute)}};
    g_autoptr(Canvas) canvas =
        chart_draw(chart_kind("devices", NULL), world->analysis, &request, fonts, NULL);
    assert_non_null(canvas);
    g_autofree char *text = units_interval(whole->seconds, whole->low, whole->high),
                    *said = g_strdup_printf(
                        "Estimated %s%s.", text,
                        timing->estimate->inside ? "" : ", outside what was measured");
    if (!strstr(canvas_details(canvas), said))
        fail_msg("'%s' is not in: %s", said, canvas_details(canvas));
}

static void check_ends(const TimingResult *timing)
{
    const Interval *whole = &timing->estimate->whole;
    assert_true(whole->low <= whole->seconds && whole->seconds <= whole->high);
    assert_true(whole->low >= timing->bound_seconds);
}

/* Their sum is the network's, less what it takes beside them, where all start an operator. */
static void check_layers(const TimingResult *timing)
{
    if (timing->estimate->profile->how != STACK_EAGER)
        return;
    double sum = timing->estimate->profile->parameters.tau;
    for (int i = 0; i < timing->of->cost->n_layers; i++)
        sum += estimate_of_layer(timing, i)->seconds;
    about(fmax(sum, timing->bound_seconds), timing->estimate->whole.seconds, "sum of layers");
}

/* ---- All of them ----------------------------------------------------------------------------- */

static bool check_pair(const World *world, Fonts *fonts, int network, const struct Stand *stand)
{
    Setup setup = {.network = network, .dtype = stand->dtype};
    const ModelResult *model = analysis_model(world->analysis, &setup, NULL);
    const Device *device = devices_find(world->devices, stand->device);
    const TimingResult *timing =
        model ? analysis_verdict(world->analysis, model, device, &(Setup){0}, NULL) : NULL;
    if (!timing || !timing->estimate)
        return false;
    about(timing->estimate->whole.seconds, seconds_by_definition(timing, timing->estimate->profile),
          model->id);
    check_ends(timing);
    check_layers(timing);
    check_record(timing);
    check_figures(world, timing);
    check_question(world, timing);
    if (network % 16 == 0)
        check_chart(world, fonts, timing);
    return true;
}

static void test_every_pair(void **state)
{
    const World *world = *state;
    g_autoptr(GPtrArray) profiles = g_ptr_array_new_with_free_func((GDestroyNotify)profile_free);
    for (size_t i = 0; i < G_N_ELEMENTS(stands); i++)
        g_ptr_array_add(profiles, profile_of(&stands[i]));
    analysis_set_profiles(world->analysis, profiles);
    Fonts *fonts = fonts_new();
    int estimated[G_N_ELEMENTS(stands)] = {0};
    for (int network = 0; network < zoo_count(world->zoo); network++) {
        for (size_t i = 0; i < G_N_ELEMENTS(stands); i++)
            estimated[i] += check_pair(world, fonts, network, &stands[i]);
        analysis_release(world->analysis);
    }
    fonts_free(fonts);
    for (size_t i = 0; i < G_N_ELEMENTS(stands); i++)
        assert_true(estimated[i] > zoo_count(world->zoo) / 2);
    analysis_set_profiles(world->analysis, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_pair),
    };
    return cmocka_run_group_tests(tests, world_load, world_unload);
}
