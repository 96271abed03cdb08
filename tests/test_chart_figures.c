/* What charts of the shipped handbook say in words against the records that its tables are made of.
 */
#include "chart_check.h"
#include "support.h"

#include "analysis/ask.h"
#include "base/error.h"
#include "base/units.h"
#include "chart/chart.h"
#include "site/project.h"

enum { MODEL_STEP = 12, DEVICE_STEP = 7, SLOW_STEP = 5 };

typedef struct World {
    Project *project;
    Fonts *fonts;
    GPtrArray *models, *devices; /* const ModelResult *, const Device *: every so many */
} World;

static int load(void **state)
{
    static World world;
    world.project = project_open(".", NULL, NULL);
    world.fonts = fonts_new();
    world.models = g_ptr_array_new();
    world.devices = g_ptr_array_new();
    for (int i = 0; world.project && i < zoo_count(world.project->zoo); i += MODEL_STEP) {
        Setup setup = {.network = i};
        const ModelResult *model = analysis_model(world.project->analysis, &setup, NULL);
        analysis_keep(world.project->analysis, model);
        g_ptr_array_add(world.models, (gpointer)model);
    }
    for (guint i = 0; world.project && i < world.project->devices->len; i += DEVICE_STEP)
        g_ptr_array_add(world.devices, g_ptr_array_index(world.project->devices, i));
    *state = &world;
    return world.project && world.models->len > 10 && world.devices->len > 10 ? 0 : -1;
}

static int unload(void **state)
{
    World *world = *state;
    g_ptr_array_unref(world->models);
    g_ptr_array_unref(world->devices);
    fonts_free(world->fonts);
    project_free(world->project);
    return 0;
}

/* NULL where there is nothing to draw. Caller frees. */
static char *words_of(const World *world, const char *kind, ChartRequest request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Canvas) canvas = chart_draw(chart_kind(kind, NULL), world->project->analysis,
                                          &request, world->fonts, &error);
    if (!canvas && !g_error_matches(error, RB_ERROR, RB_ERROR_CANNOT))
        fail_msg("%s: %s", kind, error->message);
    return canvas ? g_strdup(canvas_details(canvas)) : NULL;
}

static char *pair_words(const World *world, const char *kind, const ModelResult *model,
                        const Device *device)
{
    return words_of(
        world, kind,
        (ChartRequest){.models = &model, .n_models = 1, .devices = &device, .n_devices = 1});
}

static const TimingResult *verdict_of(const World *world, const ModelResult *model,
                                      const Device *device)
{
    return analysis_verdict(world->project->analysis, model, device, &(Setup){0}, NULL);
}

static double number_of(const RecordType *type, const void *record, const char *path)
{
    Value value;
    return record_read(type, record, path, NULL, &value) ? value.real : NAN;
}

typedef void (*CheckPair)(const World *world, const ModelResult *model, const Device *device);

static void every_pair(const World *world, guint step, CheckPair check)
{
    for (guint m = 0; m < world->models->len; m += step)
        for (guint d = 0; d < world->devices->len; d += step)
            check(world, world->models->pdata[m], world->devices->pdata[d]);
}

/* ---- Rooflines ------------------------------------------------------------------------------- */

typedef struct Side {
    guint n;
    double share;
} Side;

/* Layers that do FLOPs under the roof and, of them, those left of its ridge and those that memory
 * bounds, by their records. */
static guint sides_of(const TimingResult *timing, Side *left, Side *memory)
{
    RecordList times = timing_layers(timing), layers = model_layers(timing->of);
    double ridge = number_of(&timing_record, timing, "ridge");
    guint drawn = 0;
    for (int i = 0; i < layers.n; i++) {
        const void *layer = record_at(&layers, i), *time = record_at(&times, i);
        double intensity = number_of(&layer_record, layer, "intensity");
        double rate = number_of(&layer_time_record, time, "flops_per_s");
        double share = number_of(&layer_time_record, time, "share");
        Value bound;
        if (!(intensity > 0) || !(rate > 0) || !isfinite(rate))
            continue;
        drawn++;
        record_read(&layer_time_record, time, "bound", NULL, &bound);
        if (intensity < ridge)
            *left = (Side){left->n + 1, left->share + share};
        if (strcmp(bound.text, "memory") == 0)
            *memory = (Side){memory->n + 1, memory->share + share};
    }
    return drawn;
}

static void assert_side(const char *words, const char *begin, Side side)
{
    g_autofree char *share = units_percent(side.share, 0), *n = units_grouped(side.n);
    g_autofree char *part = g_strdup_printf("%s %s, with %s", begin, n, share);
    assert_has(words, part);
}

static void check_roofline(const World *world, const ModelResult *model, const Device *device)
{
    const TimingResult *timing = verdict_of(world, model, device);
    g_autofree char *words = pair_words(world, "roofline", model, device);
    assert_true(!words == (timing->reason != NULL));
    if (!words)
        return;
    Side left = {0}, memory = {0};
    guint drawn = sides_of(timing, &left, &memory);
    g_autofree char *layers = units_plural(drawn, "layer");
    g_autofree char *ridge = units_number(number_of(&timing_record, timing, "ridge"), 3);
    g_autofree char *roof = g_strdup_printf("B/s; they meet at %s ", ridge);
    g_autofree char *of = g_strdup_printf("Of %s drawn", layers);
    assert_has(words, of);
    assert_side(words, "left of the ridge point:", left);
    assert_side(words, "bound by memory:", memory);
    assert_true(strstr(words, "they meet at") == strstr(words, roof) + strlen("B/s; "));
    assert_has(words, "compulsory traffic, theoretical ceilings");
}

static void test_rooflines(void **state)
{
    every_pair(*state, 1, check_roofline);
}

/* ---- Times ----------------------------------------------------------------------------------- */

static void check_fusion(const World *world, const ModelResult *model, const Device *device)
{
    const TimingResult *timing = verdict_of(world, model, device);
    g_autofree char *words = pair_words(world, "fusion", model, device);
    if (!words)
        return;
    g_autofree char *before = units_seconds(timing->operators_seconds);
    g_autofree char *after = units_seconds(timing->roofline_seconds);
    g_autofree char *part = g_strdup_printf("from %s operator by operator to %s,", before, after);
    assert_has(words, part);
}

static void check_knee(const World *world, const ModelResult *model, const Device *device)
{
    const TimingResult *timing = verdict_of(world, model, device);
    const Asked asked = {world->project->analysis, model, timing, device, 0};
    g_autofree char *words = pair_words(world, "sweep", model, device);
    const KneeResult *knee = words ? ask_one(QUESTION_KNEE, &asked, NULL) : NULL;
    if (!knee)
        return;
    g_autofree char *part = g_strdup_printf(" Knee at %" G_GINT64_FORMAT, knee->batch);
    assert_has(words, part);
}

static void test_times(void **state)
{
    every_pair(*state, SLOW_STEP, check_fusion);
    every_pair(*state, SLOW_STEP, check_knee);
}

/* ---- Many ------------------------------------------------------------------------------------ */

static void check_devices(const World *world, const ModelResult *model)
{
    const TimingResult *fastest = NULL;
    int runs = 0;
    for (guint d = 0; d < world->devices->len; d++) {
        const TimingResult *timing = verdict_of(world, model, world->devices->pdata[d]);
        runs += !timing->reason;
        if (!timing->reason && (!fastest || timing->roofline_seconds < fastest->roofline_seconds))
            fastest = timing;
    }
    g_autofree char *words =
        words_of(world, "devices",
                 (ChartRequest){.models = &model,
                                .n_models = 1,
                                .devices = (const Device *const *)world->devices->pdata,
                                .n_devices = (int)world->devices->len});
    assert_true(!words == !fastest);
    if (!words || !fastest)
        return;
    g_autofree char *seconds = units_seconds(fastest->roofline_seconds);
    g_autofree char *bound = units_seconds(fastest->bound_seconds);
    g_autofree char *part =
        g_strdup_printf("Fastest %s at %s (bound %s)", fastest->setup.device->name, seconds, bound);
    g_autofree char *devices = units_plural(runs, "device");
    g_autofree char *of = g_strdup_printf(" of %s, ", devices);
    assert_has(words, part);
    assert_has(words, of);
    assert_true((runs < (int)world->devices->len) == (strstr(words, "No time on ") != NULL));
}

static void test_devices(void **state)
{
    const World *world = *state;
    for (guint m = 0; m < world->models->len; m++)
        check_devices(world, world->models->pdata[m]);
}

static void check_zoo(const World *world, const Device *device)
{
    int bounds[BOUND_COUNT] = {0};
    const TimingResult *first = NULL;
    for (guint m = 0; m < world->models->len; m++) {
        const TimingResult *timing = verdict_of(world, world->models->pdata[m], device);
        bounds[timing->bound] += !timing->reason;
        first = !first && !timing->reason ? timing : first;
    }
    g_autofree char *words =
        words_of(world, "zoo",
                 (ChartRequest){.models = (const ModelResult *const *)world->models->pdata,
                                .n_models = (int)world->models->len,
                                .devices = &device,
                                .n_devices = 1});
    assert_true(!words == !first);
    if (!words)
        return;
    g_autofree char *ridge = units_number(number_of(&timing_record, first, "ridge"), 3);
    g_autofree char *roof = g_strdup_printf("they meet at %s ", ridge);
    g_autofree char *part = g_strdup_printf("mostly memory-bound: %d, mostly compute-bound: %d.",
                                            bounds[BOUND_MEMORY], bounds[BOUND_COMPUTE]);
    assert_has(words, roof);
    assert_has(words, part);
}

static void test_zoo(void **state)
{
    const World *world = *state;
    for (guint d = 0; d < world->devices->len; d++)
        check_zoo(world, world->devices->pdata[d]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rooflines),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_devices),
        cmocka_unit_test(test_zoo),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
