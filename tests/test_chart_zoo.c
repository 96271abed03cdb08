/* Charts of the shipped zoo: what they say and show of the networks and devices with most to say.
 */
#include "chart_check.h"

#include "base/error.h"
#include "chart/chart.h"
#include "site/project.h"

typedef struct World {
    Project *project;
    Fonts *fonts;
} World;

static int open_world(void **state)
{
    World *world = g_new0(World, 1);
    world->project = project_open(".", NULL, NULL);
    world->fonts = fonts_new();
    *state = world;
    return world->project ? 0 : -1;
}

static int close_world(void **state)
{
    World *world = *state;
    fonts_free(world->fonts);
    project_free(world->project);
    g_free(world);
    return 0;
}

/* NULL where there is nothing to draw, as of the convolutions of what has none; any other failure
 * fails. Caller frees. */
static Canvas *draw_of(const World *world, const ChartKind *kind, const char *id,
                       const char *device, double width)
{
    g_autoptr(GError) error = NULL;
    Setup setup = {0};
    const ModelResult *model = project_model(world->project, id, &setup, &error);
    const Device *on = project_device(world->project, device, NULL);
    assert_non_null(model);
    assert_non_null(on);
    ChartRequest request = {
        .models = &model,
        .n_models = 1,
        .devices = &on,
        .n_devices = kind->max_devices == 0 ? 0 : 1,
        .against = kind->against && g_strv_contains(kind->against, "time") ? "time" : NULL,
        .width = width};
    Canvas *canvas = chart_draw(kind, world->project->analysis, &request, world->fonts, &error);
    if (!canvas && error->code != RB_ERROR_CANNOT && error->code != RB_ERROR_USAGE)
        fail_msg("%s of %s on %s: %s", kind->name, id, device, error->message);
    return canvas;
}

/* Networks with the longest names of layers, and devices with the longest names. */
static const char *const networks[] = {"t5_small", "whisper_tiny", "densenet201", "googlenet",
                                       "mobilenet_v3_large"};
static const char *const devices[] = {"esp32-s3-sram", "snapdragon-8-gen-3", "v100-sxm2",
                                      "raspberry-pi-5"};

/* Names take several rows, or the margin grows: in these charts nothing is cut, wide or narrow. */
static void test_nothing_is_cut(void **state)
{
    static const char *const kinds[] = {"algorithms", "shares", "sweep", "liveness", "layers"};
    static const double widths[] = {720, 390};
    int drawn[G_N_ELEMENTS(kinds)] = {0};
    for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++)
        for (size_t n = 0; n < G_N_ELEMENTS(networks); n++)
            for (size_t d = 0; d < G_N_ELEMENTS(devices); d++)
                for (size_t w = 0; w < G_N_ELEMENTS(widths); w++) {
                    g_autoptr(Canvas) canvas = draw_of(*state, chart_kind(kinds[k], NULL),
                                                       networks[n], devices[d], widths[w]);
                    g_autofree char *texts = canvas ? texts_of(canvas) : g_strdup("");
                    if (strstr(texts, "…"))
                        fail_msg("cut in %s of %s on %s at %g px: %s", kinds[k], networks[n],
                                 devices[d], widths[w], texts);
                    if (canvas)
                        assert_legible(canvas);
                    drawn[k] += canvas != NULL;
                }
    for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++)
        assert_true(drawn[k] > 10);
}

/* Each of Llama's caches goes by its layer: as many as have room for that, and no more. */
static void test_caches_are_told_apart(void **state)
{
    static const double widths[] = {720, 390};
    for (size_t w = 0; w < G_N_ELEMENTS(widths); w++) {
        g_autoptr(Canvas) canvas = draw_of(*state, chart_kind("liveness", NULL), "llama3_8b_decode",
                                           "v100-sxm2", widths[w]);
        g_autofree char *texts = texts_of(canvas);
        assert_null(strstr(texts, "…"));
        assert_has(texts, "layers.1.self_attn.");
    }
}

/* Of blocks alike, one of which is drawn, layers do not say again which block they are of. */
static void test_layers_go_without_their_block(void **state)
{
    g_autoptr(Canvas) canvas =
        draw_of(*state, chart_kind("layers", NULL), "llama3_8b_decode", "v100-sxm2", 560);
    assert_string_equal(text_step(canvas, "self_attn.q_")->text.string, "self_attn.q_proj");
    assert_non_null(text_step(canvas, "layers.0 ×32"));
}

/* Marks of these kinds are named to who points at them, if nothing else names them. */
static void test_marks_are_named(void **state)
{
    static const struct {
        const char *kind, *says;
    } notes[] = {
        {"roofline", "FLOP/byte"}, {"shares", "Convolution"},     {"arena", "Convolution: "},
        {"layers", "; Time "},     {"liveness", ", operator"},    {"algorithms", "; Winograd"},
        {"sweep", "Batch 8: "},    {"devices", "-bound; bound "}, {"training", " of gradients"},
        {"zoo", "FLOP/byte"},      {"pareto", "ResNet-50: "},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(notes); i++) {
        g_autoptr(Canvas) canvas =
            draw_of(*state, chart_kind(notes[i].kind, NULL), "resnet50", "v100-sxm2", 720);
        bool found = false;
        const Step *step;
        assert_non_null(canvas);
        for (guint n = 0; (step = step_at(canvas, STEP_NOTE, n)); n++)
            found = found || strstr(step->note.string, notes[i].says);
        if (!found)
            fail_msg("nothing in %s says '%s'", notes[i].kind, notes[i].says);
    }
}

/* Every kind of charts of networks and devices of all sorts: what a reader who cannot see one is
 * told is short, and begins with the title, which says more than of what the chart is; no letter is
 * smaller than those of notes, and titles are larger. */
static void test_what_charts_say_is_short(void **state)
{
    static const char *const of[] = {"resnet50", "t5_small", "ds_cnn_s", "densenet201",
                                     "llama3_2_1b"};
    const ChartKind *const *kinds = chart_kinds();
    for (int k = 0; kinds[k]; k++) {
        int drawn = 0;
        for (size_t n = 0; n < G_N_ELEMENTS(of); n++)
            for (size_t d = 0; d < G_N_ELEMENTS(devices); d++) {
                g_autoptr(Canvas) canvas = draw_of(*state, kinds[k], of[n], devices[d], 720);
                if (!canvas)
                    continue;
                const char *alt = canvas_description(canvas), *title = canvas->title;
                drawn++;
                if (g_utf8_strlen(alt, -1) >= 250 || !g_str_has_prefix(alt, title))
                    fail_msg("%s of %s: '%s' says: %s", kinds[k]->name, of[n], title, alt);
                assert_true(strpbrk(title, ":;") != NULL);
                assert_true(strlen(canvas_details(canvas)) >= strlen(alt));
                const Step *step, *first = text_step(canvas, "");
                for (guint i = 0; (step = step_at(canvas, STEP_TEXT, i)); i++) {
                    assert_true(step->text.look.size >= 11);
                    first = step->text.y < first->text.y ? step : first;
                }
                assert_true(first->text.look.size >= 13 && first->text.look.bold);
            }
        if (!drawn && kinds[k]->max_models != 0)
            fail_msg("no chart of kind %s was drawn", kinds[k]->name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_cut),
        cmocka_unit_test(test_caches_are_told_apart),
        cmocka_unit_test(test_layers_go_without_their_block),
        cmocka_unit_test(test_marks_are_named),
        cmocka_unit_test(test_what_charts_say_is_short),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
