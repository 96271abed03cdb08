#include "support.h"

#include "chart/chart.h"
#include "site/project.h"

typedef struct Fixture {
    Book book;
    Project *project;
    Fonts *fonts;
} Fixture;

static int setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->book = book_small();
    fixture->project = project_open(fixture->book.dir, NULL, NULL);
    fixture->fonts = fonts_new();
    *state = fixture;
    return fixture->project && fixture->project->errors->len == 0 ? 0 : -1;
}

static int teardown(void **state)
{
    Fixture *fixture = *state;
    fonts_free(fixture->fonts);
    project_free(fixture->project);
    book_clear(&fixture->book);
    g_free(fixture);
    return 0;
}

/* The small model, and its one device as often as asked for. */
static Canvas *draw(const Fixture *fixture, const char *name, int models, int devices,
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

static void assert_not_against(const Fixture *fixture, const char *name, const char *against,
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind_draws_and_says_what_it_shows),
        cmocka_unit_test(test_a_chart_takes_so_many),
        cmocka_unit_test(test_an_unknown_kind_names_the_nearest),
        cmocka_unit_test(test_what_a_kind_is_drawn_against),
        cmocka_unit_test(test_the_finding_is_stated),
        cmocka_unit_test(test_the_same_request_gives_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
