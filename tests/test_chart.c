#include "chart_book.h"

/* A model that has all there is to draw, and a device, each as often as asked for. */
static Canvas *draw(const ChartBook *fixture, const char *name, int models, int devices,
                    GError **error)
{
    Setup model_setup = {0};
    const ModelResult *model = project_model(fixture->project, "twice", &model_setup, NULL);
    const Device *device = project_device(fixture->project, "box", NULL);
    const ModelResult *const all_models[] = {model, model};
    const Device *const all_devices[] = {device, device};
    ChartRequest request = {
        .models = all_models, .n_models = models, .devices = all_devices, .n_devices = devices};
    const ChartKind *kind = chart_kind(name, error);
    return kind ? chart_draw(kind, fixture->project->analysis, &request, fixture->fonts, error)
                : NULL;
}

static void assert_refused(void **state, const char *name, int models, int devices,
                           const char *says)
{
    GError *error = NULL;
    assert_null(draw(*state, name, models, devices, &error));
    assert_contains(error->message, says);
    g_error_free(error);
}

/* Accuracy against counts is of no device. */
static int devices_of(const ChartKind *kind)
{
    return kind->max_devices != 0 && strcmp(kind->name, "accuracy") != 0;
}

/* Of language models alone, which have tests of their own. */
static bool is_of_language(const ChartKind *kind)
{
    static const char *const kinds[] = {"serving", "token", "context", NULL};
    return g_strv_contains(kinds, kind->name);
}

static void test_every_kind_draws_and_says_what_it_shows(void **state)
{
    for (int i = 0; chart_kinds()[i]; i++) {
        const ChartKind *kind = chart_kinds()[i];
        GError *error = NULL;
        if (kind->max_models == 0 || is_of_language(kind))
            continue; /* of measurements: tests/test_estimated_chart.c */
        Canvas *canvas = draw(*state, kind->name, 1, devices_of(kind), &error);
        if (!canvas)
            fail_msg("%s: %s", kind->name, error->message);
        assert_true(strlen(canvas_details(canvas)) > 20);
        assert_true(strlen(kind->meaning) > 10);
        g_autoptr(GBytes) svg = canvas_render(canvas, CANVAS_SVG, "chart", NULL);
        g_autofree char *text = g_strndup(g_bytes_get_data(svg, NULL), g_bytes_get_size(svg));
        assert_contains(text, "role=\"img\"");
        assert_contains(text, "Twice");
        canvas_free(canvas);
    }
}

static void test_a_chart_takes_so_many(void **state)
{
    assert_refused(state, "liveness", 1, 1, "takes no device, not 1");
    assert_refused(state, "roofline", 1, 0, "at least one device");
    assert_refused(state, "layers", 2, 1, "model");
    assert_refused(state, "zoo", 1, 2, "device");
    assert_refused(state, "devices", 2, 1, "model");
}

static void test_an_unknown_kind_names_the_nearest(void **state)
{
    assert_refused(state, "rooflines", 1, 1, "did you mean 'roofline'?");
}

static void assert_not_against(const ChartBook *fixture, const char *name, const char *against,
                               const char *says)
{
    Setup setup = {0};
    const ModelResult *model = project_model(fixture->project, "small", &setup, NULL);
    ChartRequest request = {.models = &model, .n_models = 1, .against = against};
    GError *error = NULL;
    assert_null(chart_draw(chart_kind(name, NULL), fixture->project->analysis, &request,
                           fixture->fonts, &error));
    assert_contains(error->message, says);
    g_error_free(error);
}

static void test_what_a_kind_is_drawn_against(void **state)
{
    assert_not_against(*state, "accuracy", "tims", "did you mean 'time'?");
    assert_not_against(*state, "accuracy", "time", "name one");
    assert_not_against(*state, "liveness", "time", "leave out 'time'");
}

/* Both layers are memory-bound on a device whose ridge is at 10 FLOP/byte. */
static void test_the_finding_is_stated(void **state)
{
    g_autoptr(Canvas) canvas = draw(*state, "roofline", 1, 1, NULL);
    assert_contains(canvas_details(canvas), "memory");
    assert_contains(canvas_details(canvas), "Round box");
}

static void test_the_same_request_gives_the_same_bytes(void **state)
{
    for (int i = 0; chart_kinds()[i]; i++) {
        const ChartKind *kind = chart_kinds()[i];
        int devices = devices_of(kind);
        if (kind->max_models == 0 || is_of_language(kind))
            continue; /* of measurements: tests/test_estimated_chart.c */
        g_autoptr(Canvas) a = draw(*state, kind->name, 1, devices, NULL);
        g_autoptr(Canvas) b = draw(*state, kind->name, 1, devices, NULL);
        g_autoptr(GBytes) x = canvas_render(a, CANVAS_SVG, "c", NULL);
        g_autoptr(GBytes) y = canvas_render(b, CANVAS_SVG, "c", NULL);
        assert_true(g_bytes_equal(x, y));
    }
}

/* Whatever the width and whatever the name. */
static void test_all_are_legible(void **state)
{
    static const double widths[] = {0, 320, 480, 1200};
    static const char *const models[] = {"small", "deep", "odd", "plain"};
    for (int k = 0; chart_kinds()[k]; k++)
        for (size_t m = 0; m < G_N_ELEMENTS(models); m++)
            for (size_t w = 0; w < G_N_ELEMENTS(widths); w++) {
                const ChartKind *kind = chart_kinds()[k];
                if (kind->max_models == 0)
                    continue;
                Wish wish = wish_of(kind->name, models[m], devices_of(kind) ? "i9" : NULL);
                g_autoptr(GError) error = NULL;
                wish.width = widths[w];
                Canvas *canvas = try_wish(state, wish, &error);
                if (canvas)
                    assert_good(canvas, m == 2 && w == 0);
                else if (!g_error_matches(error, RB_ERROR, RB_ERROR_CANNOT))
                    fail_msg("%s", error->message);
            }
}

/* Title, subtitle and alternative text, whatever the kind: what it depends on and nothing else. */
static void test_the_setup_is_stated(void **state)
{
    static const char *const designs[] = {"width=0.5", NULL};
    static const struct {
        const char *kind, *on, *says;
    } cases[] = {
        {"roofline", "box",
         "batch 2, fp16, operator by operator, changed: width=0.5, no_reuse traffic, "},
        {"zoo", "box", "batch 2, fp16, fused, changed: width=0.5, no_reuse traffic, theoretical"},
        {"pareto", "box", "batch 2, fp16, fused, changed: width=0.5, no_reuse traffic, "},
        {"devices", "box half", "batch 2, fp16, fused, changed: width=0.5, no_reuse traffic, "},
        {"layers", "box",
         "batch 2, fp16, operator by operator, changed: width=0.5, no_reuse traffic, "},
        {"shares", "box",
         "batch 2, fp16, operator by operator, changed: width=0.5, no_reuse traffic, "},
        {"fusion", "box",
         "batch 2, fp16, operator by operator, changed: width=0.5, no_reuse traffic, "},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        for (int narrow = 0; narrow < 2; narrow++) {
            Wish wish = wish_of(cases[i].kind, "twice", cases[i].on);
            wish.width = narrow ? 320 : 0;
            wish.setup = (Setup){
                .batch = 2, .designs = designs, .dtype = DTYPE_FP16, .traffic = TRAFFIC_NO_REUSE};
            assert_shows(state, wish, cases[i].says);
            assert_says(state, wish, cases[i].says);
        }
    Wish liveness = wish_of("liveness", "twice", NULL);
    liveness.setup = (Setup){.batch = 2, .fusion = FUSION_ALL};
    assert_says(state, liveness, "Setup: batch 2, fp32, fused: all.");
    assert_shows(state, wish_of("shares", "twice", NULL),
                 "batch 1, fp32, operator by operator, compulsory");
}

/* The box has no fp16: it computes it in fp32. */
static void test_notes_of_the_roof_are_stated(void **state)
{
    Wish wish = wish_of("roofline", "twice", "box");
    wish.setup = (Setup){.dtype = DTYPE_FP16};
    assert_says(state, wish, "theoretical ceilings; stored in its own type and computed in fp32");
    assert_shows(state, wish, "stored in its own type and computed in fp32");
}

static void assert_no_difference(void **state, const char *kind, const char *on, Setup setup,
                                 const char *what)
{
    Wish wish = wish_of(kind, "twice", on);
    wish.setup = setup;
    g_autofree char *says = g_strconcat(what, " makes no difference", NULL);
    assert_usage(state, wish, says);
}

static void test_what_makes_no_difference_is_refused(void **state)
{
    static const char *const designs[] = {"width=0.5", NULL};
    assert_no_difference(state, "liveness", NULL, (Setup){.basis = BASIS_MEASURED}, "a basis");
    assert_no_difference(state, "arena", NULL, (Setup){.traffic = TRAFFIC_NO_REUSE},
                         "a traffic model");
    assert_no_difference(state, "shares", NULL, (Setup){.basis = BASIS_MEASURED}, "a basis");
    assert_no_difference(state, "accuracy", NULL, (Setup){.designs = designs}, "a design");
    assert_no_difference(state, "accuracy", NULL, (Setup){.scheme = "int8"}, "a format");
    assert_no_difference(state, "sweep", "box", (Setup){.batch = 2}, "a batch");
    Wish sweep = {"sweep", "twice", "box", "resolution", 0, {.batch = 2}, NULL};
    assert_says(state, sweep, "Setup: batch 2, fp32, fused, compulsory traffic");
    Wish tiled = wish_of("layers", "twice", NULL);
    tiled.setup.traffic = TRAFFIC_TILED;
    assert_usage(state, tiled, "name one");
    Wish fused = wish_of("devices", "twice", "box");
    fused.setup.fusion = FUSION_ALL;
    assert_usage(state, fused, "fusion makes no difference");
}

CHART_TESTS(cmocka_unit_test(test_every_kind_draws_and_says_what_it_shows),
            cmocka_unit_test(test_a_chart_takes_so_many),
            cmocka_unit_test(test_an_unknown_kind_names_the_nearest),
            cmocka_unit_test(test_what_a_kind_is_drawn_against),
            cmocka_unit_test(test_the_finding_is_stated),
            cmocka_unit_test(test_the_same_request_gives_the_same_bytes),
            cmocka_unit_test(test_all_are_legible), cmocka_unit_test(test_the_setup_is_stated),
            cmocka_unit_test(test_notes_of_the_roof_are_stated),
            cmocka_unit_test(test_what_makes_no_difference_is_refused))
