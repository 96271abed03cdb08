/* What a page says of a chart: where its figures are from, and the command that draws it. */
#include "chart_book.h"

#include "chunks/chart_origin.h"

enum { DEVICES = 10 }; /* of chart_book.h */

static ChartRequest asked(const ModelResult **models, int n_models, const Device **devices,
                          int n_devices)
{
    return (ChartRequest){
        .models = models, .n_models = n_models, .devices = devices, .n_devices = n_devices};
}

static char *command_of(const ChartBook *of, const char *kind, const ChartRequest *request)
{
    return chart_command(chart_kind(kind, NULL), of->project->zoo, request,
                         (int)of->project->devices->len, "a.png");
}

static void assert_command(const ChartBook *of, const char *kind, const ChartRequest *request,
                           const char *command)
{
    g_autofree char *is = command_of(of, kind, request);
    if (g_strcmp0(is, command) != 0)
        fail_msg("'%s' is not '%s'", is, command);
}

static void test_source(void **state)
{
    const ChartBook *of = *state;
    Setup setup = {0};
    const ModelResult *models[] = {project_model(of->project, "small", &setup, NULL)};
    const Device *devices[] = {project_device(of->project, "box", NULL)};
    ChartRequest request = asked(models, 1, devices, 1);
    g_autofree char *source = chart_source(chart_kind("roofline", NULL), &request);
    assert_true(g_str_has_prefix(source,
                                 "models/charts.lua and hardware/charts.lua; batch 1, fp32, "
                                 "operator by operator, compulsory traffic, theoretical "
                                 "ceilings; roofbook "));
    request.n_devices = 0;
    g_autofree char *alone = chart_source(chart_kind("liveness", NULL), &request);
    assert_true(
        g_str_has_prefix(alone, "models/charts.lua; batch 1, fp32, operator by operator; "));
}

/* Options say what is not as it goes without saying. */
static void test_command(void **state)
{
    const ChartBook *of = *state;
    static const char *const designs[] = {"width=0.5", NULL};
    Setup plain = {0}, other = {.batch = 8, .scheme = "int8", .designs = designs};
    const Device *devices[] = {project_device(of->project, "box", NULL),
                               project_device(of->project, "half", NULL)};
    const ModelResult *small = project_model(of->project, "small", &plain, NULL);
    ChartRequest request = asked(&small, 1, devices, 1);
    assert_command(of, "roofline", &request, "roofbook chart roofline small --on box -o a.png");
    request.setup.basis = BASIS_MEASURED;
    request.setup.traffic = TRAFFIC_TILED;
    request.width = 500;
    assert_command(of, "roofline", &request,
                   "roofbook chart roofline small --on box --basis measured --traffic tiled --px "
                   "500 -o a.png");
    const ModelResult *changed = project_model(of->project, "small", &other, NULL);
    request = asked(&changed, 1, devices, 2);
    request.against = "batch";
    assert_command(of, "sweep", &request,
                   "roofbook chart sweep small --on box --on half -s int8 -b 8 --design width=0.5 "
                   "--against batch -o a.png");
    other = (Setup){.fusion = FUSION_ALL};
    changed = project_model(of->project, "small", &other, NULL);
    request = asked(&changed, 1, devices, 1);
    assert_command(of, "layers", &request,
                   "roofbook chart layers small --on box --fuse all -o a.png");
}

/* Figures alone are looked up in a format, and each network stands in each format. */
static void test_formats(void **state)
{
    const ChartBook *of = *state;
    Setup plain = {0}, half = {.dtype = DTYPE_FP16};
    const Device *devices[] = {project_device(of->project, "box", NULL)};
    const ModelResult *models[] = {project_model(of->project, "small", &plain, NULL),
                                   project_model(of->project, "small", &half, NULL),
                                   project_model(of->project, "twice", &plain, NULL),
                                   project_model(of->project, "twice", &half, NULL)};
    ChartRequest request = asked(models, 4, devices, 1);
    assert_command(of, "sweep", &request,
                   "roofbook chart sweep small twice --on box -s fp32 -s fp16 -o a.png");
    request.n_models = 3;
    assert_command(of, "sweep", &request, NULL);
    const ModelResult *both[] = {models[0], models[2]};
    request = asked(both, 2, devices, 1);
    request.setup.scheme = "bf16";
    assert_command(of, "zoo", &request, "roofbook chart zoo small twice --on box -s bf16 -o a.png");
    request.setup.scheme = "16-bit"; /* what each device has for it: none that a scheme is called */
    assert_command(of, "zoo", &request, NULL);
}

static void test_no_command(void **state)
{
    const ChartBook *of = *state;
    Setup plain = {0}, fused = {.fusion = FUSION_ALL};
    const Device *devices[] = {project_device(of->project, "box", NULL)};
    const ModelResult *model = project_model(of->project, "small", &fused, NULL);
    ChartRequest request = asked(&model, 1, devices, 1);
    assert_command(of, "sweep", &request, NULL); /* it sweeps what is not fused */
    static const char *const names[] = {"before", "after"};
    const ModelResult *two[] = {project_model(of->project, "small", &plain, NULL), model};
    request = asked(two, 2, devices, 1);
    assert_command(of, "memory", &request, NULL); /* of two setups */
    request.names = names;
    request.n_models = 1;
    assert_command(of, "memory", &request, NULL);
}

/* Many are all, or too many to name. */
static void test_many(void **state)
{
    const ChartBook *of = *state;
    Setup plain = {0};
    const ModelResult *model = project_model(of->project, "small", &plain, NULL);
    g_autoptr(GPtrArray) devices = g_ptr_array_new();
    for (guint i = 0; i < of->project->devices->len; i++)
        g_ptr_array_add(devices, g_ptr_array_index(of->project->devices, i));
    assert_int_equal(devices->len, DEVICES);
    ChartRequest request = asked(&model, 1, (const Device **)devices->pdata, DEVICES);
    assert_command(of, "devices", &request, "roofbook chart devices small -o a.png");
    const ModelResult *many[13];
    for (size_t i = 0; i < G_N_ELEMENTS(many); i++)
        many[i] = project_model(of->project, zoo_entry(of->project->zoo, (int)i)->id, &plain, NULL);
    request = asked(many, G_N_ELEMENTS(many), (const Device **)devices->pdata, 1);
    assert_command(of, "zoo", &request, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_source),  cmocka_unit_test(test_command),
        cmocka_unit_test(test_formats), cmocka_unit_test(test_no_command),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, chart_book_open, chart_book_close);
}
