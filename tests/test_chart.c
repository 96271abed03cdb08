#include "chart_book.h"

/* The small model, and its one device as often as asked for. */
static Canvas *draw(const ChartBook *fixture, const char *name, int models, int devices,
                    GError **error)
{
    Setup model_setup = {0};
    const ModelResult *model = project_model(fixture->project, "small", &model_setup, NULL);
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

static void test_every_kind_draws_and_says_what_it_shows(void **state)
{
    for (int i = 0; chart_kinds()[i]; i++) {
        const ChartKind *kind = chart_kinds()[i];
        GError *error = NULL;
        Canvas *canvas = draw(*state, kind->name, 1, kind->max_devices ? 1 : 0, &error);
        if (!canvas)
            fail_msg("%s: %s", kind->name, error->message);
        assert_true(strlen(canvas_description(canvas)) > 20);
        assert_true(strlen(kind->meaning) > 10);
        g_autoptr(GBytes) svg = canvas_render(canvas, CANVAS_SVG, "chart", NULL);
        g_autofree char *text = g_strndup(g_bytes_get_data(svg, NULL), g_bytes_get_size(svg));
        assert_contains(text, "id=\"chart");
        /* No accuracy of it was published. */
        bool accuracy = strcmp(kind->name, "accuracy") == 0;
        assert_contains(text, accuracy ? "No network has both values." : "Small");
        canvas_free(canvas);
    }
}

static void test_a_chart_takes_so_many(void **state)
{
    assert_refused(state, "liveness", 1, 1, "takes no device, not 1");
    assert_refused(state, "roofline", 1, 0, "exactly one device");
    assert_refused(state, "roofline", 2, 1, "model");
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
    assert_contains(canvas_description(canvas), "memory");
    assert_contains(canvas_description(canvas), "Round box");
}

static void test_the_same_request_gives_the_same_bytes(void **state)
{
    for (int i = 0; chart_kinds()[i]; i++) {
        const ChartKind *kind = chart_kinds()[i];
        int devices = kind->max_devices ? 1 : 0;
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
                Wish wish = {kind->name, models[m], kind->max_devices ? "i9" : NULL, NULL,
                             widths[w]};
                assert_good(draw_wish(state, wish), m == 2 && w == 0);
            }
}

CHART_TESTS(cmocka_unit_test(test_every_kind_draws_and_says_what_it_shows),
            cmocka_unit_test(test_a_chart_takes_so_many),
            cmocka_unit_test(test_an_unknown_kind_names_the_nearest),
            cmocka_unit_test(test_what_a_kind_is_drawn_against),
            cmocka_unit_test(test_the_finding_is_stated),
            cmocka_unit_test(test_the_same_request_gives_the_same_bytes),
            cmocka_unit_test(test_all_are_legible))
