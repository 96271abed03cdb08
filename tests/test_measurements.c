/* zoo/measurements.h: sets read whole, and refused one by one. */
#include "zoo/measurements.h"

#include "load_files.h"

static void reads_a_set(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "a.lua",
              "measurements { id = 'a', title = 'A', device = 'box', stack = 'S 1.0',\n"
              "  how = 'compiled', dtype = 'fp16', source = 'paper', note = 'n',\n"
              "  rows = { { 'small', 224, 256, 1000.5 }, { 'large', 64, 1, 2 } } }\n");
    g_autoptr(GPtrArray) sets = measurements_load(files.dir, "measured", files.errors);
    assert_string_equal(files_error(&files, 0), "");
    assert_int_equal(sets->len, 1);
    const MeasurementSet *set = g_ptr_array_index(sets, 0);
    assert_string_equal(set->id, "a");
    assert_string_equal(set->device, "box");
    assert_string_equal(set->note, "n");
    assert_int_equal(set->how, STACK_COMPILED);
    assert_int_equal(set->dtype, DTYPE_FP16);
    assert_string_equal(set->file, "measured/a.lua");
    assert_int_equal(set->line, 1);
    assert_int_equal(set->rows->len, 2);
    const Measurement *row = &g_array_index(set->rows, Measurement, 0);
    assert_string_equal(row->model, "small");
    assert_int_equal(row->resolution, 224);
    assert_int_equal(row->batch, 256);
    assert_true(row->samples_per_s == 1000.5);
    files_end(&files);
}

static void reads_published_figures(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "a.lua",
              "published { id = 'a', title = 'A', source = 'paper', figures = {\n"
              "  { kind = 'matmul', what = 'w', metric = 'rate', value = 2.5, unit = 'TFLOP/s',\n"
              "    how = 'product', device = 'box', format = 'fp8', m = 2, n = 3, k = 4 } } }\n");
    g_autoptr(GPtrArray) sets = measurements_load(files.dir, "measured", files.errors);
    assert_string_equal(files_error(&files, 0), "");
    const MeasurementSet *set = g_ptr_array_index(sets, 0);
    assert_int_equal(set->figures->len, 1);
    assert_int_equal(set->rows->len, 0);
    const MeasuredFigure *figure = &g_array_index(set->figures, MeasuredFigure, 0);
    assert_string_equal(figure->kind, "matmul");
    assert_int_equal(figure->how, BESIDE_PRODUCT);
    assert_int_equal(figure->format, DTYPE_FP8);
    assert_int_equal(figure->k, 4);
    assert_true(figure->value == 2.5);
    files_end(&files);
}

/* What nothing can be set beside says why; what can has a value. */
static void refuses_figures(void **state)
{
    (void)state;
    files_refused(
        measurements_load,
        "published { id = 'a', title = 'A', source = 's', figures = { { kind = 'k', what = "
        "'w', metric = 'm', value = 1, unit = 's', how = 'none' } } }",
        "without a reason");
    files_refused(
        measurements_load,
        "published { id = 'a', title = 'A', source = 's', figures = { { kind = 'k', what = "
        "'w', metric = 'm', value = 0, unit = 's', how = 'peak' } } }",
        "no value above 0");
    files_refused(measurements_load, "published { id = 'a', title = 'A', source = 's' }",
                  "has no figures");
}

static void reads_layers(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "a.lua",
              "measurements { id = 'a', title = 'A', device = 'box', stack = 'S', how = 'engine',\n"
              "  dtype = 'int8', source = 'p', runtime = '1.2', layout = 'nhwc', threads = 2,\n"
              "  date = '2024-05', batch = 32,\n"
              "  layers = { { 'small', 'grouped', 2e6, 3e5, 1e-5, name = 'Conv_0' },\n"
              "             { 'small', 'view', 0, 0, 1e-6 } } }\n");
    g_autoptr(GPtrArray) sets = measurements_load(files.dir, "measured", files.errors);
    assert_string_equal(files_error(&files, 0), "");
    const MeasurementSet *set = g_ptr_array_index(sets, 0);
    assert_int_equal(set->rows->len, 0);
    assert_int_equal(set->layers->len, 2);
    const MeasuredLayer *layer = &g_array_index(set->layers, MeasuredLayer, 0);
    assert_string_equal(layer->model, "small");
    assert_string_equal(layer->name, "Conv_0");
    assert_int_equal(layer->work, WORK_GROUPED);
    assert_true(layer->flops == 2e6 && layer->bytes == 3e5 && layer->seconds == 1e-5);
    assert_null(g_array_index(set->layers, MeasuredLayer, 1).name);
    assert_int_equal(set->batch, 32);
    assert_int_equal(set->threads, 2);
    assert_string_equal(set->runtime, "1.2");
    assert_string_equal(set->layout, "nhwc");
    assert_string_equal(set->date, "2024-05");
    files_end(&files);
}

#define HEAD "measurements { id = 'a', title = 'A', device = 'd', stack = 's', source = 'p', "

/* A set that is wrong costs itself, with its line. */
static void refuses_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"measurements(3)", "takes a table"},
        {HEAD "how = 'quick', dtype = 'fp16', rows = { { 'm', 1, 1, 1 } } }",
         "unknown kind of stack"},
        {HEAD "how = 'eager', dtype = 'fp17', rows = { { 'm', 1, 1, 1 } } }", "fp16"},
        {HEAD "how = 'eager', dtype = 'int4', rows = { { 'm', 1, 1, 1 } } }", "floating-point"},
        {HEAD "how = 'eager', dtype = 'fp16' }", "no rows"},
        {HEAD "how = 'eager', dtype = 'fp16', layers = { { 'm', 'conv', 1, 1, 1 } } }", "batch"},
        {HEAD "how = 'eager', dtype = 'fp16', batch = 1, layers = { 3 } }",
         "a row of 'layers' is a table"},
        {HEAD "how = 'eager', dtype = 'fp16', batch = 1, layers = { { 'm', 'con', 1, 1, 1 } } }",
         "did you mean 'conv'"},
        {HEAD "how = 'eager', dtype = 'fp16', batch = 1, layers = { { 'm', 'conv', 1, 1, 0 } } }",
         "seconds"},
        {HEAD "how = 'eager', dtype = 'fp16', batch = 1, layers = { { 'm', 'conv', -1, 1, 1 } } }",
         "less than no FLOPs"},
        {HEAD "how = 'eager', dtype = 'fp16', batch = 1, layers = { { 'm', 'conv', 1, 0/0, 1 } } }",
         "bytes"},
        {HEAD "how = 'eager', dtype = 'fp16', rows = {} }", "no rows"},
        {HEAD "how = 'eager', dtype = 'fp16', rows = { 3 } }", "a row of 'rows' is a table"},
        {HEAD "how = 'eager', dtype = 'fp16', rows = { { 'm', 0, 1, 1 } } }", "resolution"},
        {HEAD "how = 'eager', dtype = 'fp16', rows = { { 'm', 1, 1, 0 } } }", "samples_per_s"},
        {HEAD "how = 'eager', dtype = 'fp16', rows = { { 'm', 1, 1, 0 / 0 } } }", "samples_per_s"},
        {HEAD "how = 'eager', dtype = 'fp16', rows = { { '../m', 1, 1, 1 } } }", "model"},
        {HEAD "how = 'eager', rows = { { 'm', 1, 1, 1 } } }", "dtype"},
        {HEAD "how = 'eager', dtype = 'fp16', rows = { { 'm', 1, 1, 1e300 } } }",
         "a row of 'm' takes 1e-300 s"},
        {HEAD "how = 'eager', dtype = 'fp16', rows = { { 'm', 1, 1, 1e-300 } } }",
         "takes 1e+300 s"},
        {HEAD "how = 'eager', dtype = 'fp16', batch = 1, layers = { { 'm', 'conv', 1, 1, 2e9 } } }",
         "give it in seconds"},
        {HEAD "how = 'eager', dtype = 'fp16', date = '2026-13-45', rows = { { 'm', 1, 1, 1 } } }",
         "'date' must be a day"},
        {"error('x')", "x"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        files_refused(measurements_load, cases[i].text, cases[i].says);
}

static void ids_are_given_once(void **state)
{
    (void)state;
    files_count_once(measurements_load,
                     HEAD "how = 'eager', dtype = 'fp16', rows = { { 'm', 1, 1, 1 } } }");
}

static void no_folder_is_no_fault(void **state)
{
    (void)state;
    Files files = files_start();
    g_autofree char *none = g_build_filename(files.dir, "none", NULL);
    g_autoptr(GPtrArray) sets = measurements_load(none, "none", files.errors);
    assert_int_equal(sets->len, 0);
    assert_int_equal(files.errors->len, 0);
    files_end(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_set),           cmocka_unit_test(reads_published_figures),
        cmocka_unit_test(refuses_figures),       cmocka_unit_test(reads_layers),
        cmocka_unit_test(refuses_what_is_wrong), cmocka_unit_test(ids_are_given_once),
        cmocka_unit_test(no_folder_is_no_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
