#include "support.h"

#include <math.h>

#include "site/project.h"

/* Every kind of fact that a device may state. */
#define STATED_DEVICE                                                                              \
    "device { id = \"stated\", name = \"Stated\", class = \"gpu-datacentre\",\n"                   \
    "  peak { dtype = \"fp32\", unit = \"vector\", flops = 1e12, source = \"s\" },\n"              \
    "  peak { dtype = \"fp16\", unit = \"matrix\", accumulate = \"fp32\", flops = 4e12,\n"         \
    "         clock = 1e9, per_cycle = 4000, source = \"s\" },\n"                                  \
    "  sparse_peak { dtype = \"fp16\", accumulate = \"fp32\", pattern = \"2:4\", flops = 8e12,\n"  \
    "                source = \"sheet\", note = \"twice\" },\n"                                    \
    "  memory { name = \"DRAM\", capacity = 8 * GB, bandwidth = 100e9, source = \"s\" },\n"        \
    "  launch { seconds = 2e-6, source = \"l\", note = \"ln\" },\n"                                \
    "  alignment { channels = 8, source = \"a\", note = \"an\" },\n"                               \
    "  power { watts = 300, source = \"p\", note = \"pn\" },\n"                                    \
    "  special { rate = 5e11, source = \"sp\", note = \"sn\" },\n"                                 \
    "  storage { bandwidth = 3e9, source = \"st\", note = \"stn\" },\n"                            \
    "  price { per_hour = 2.5, currency = \"USD\", source = \"list\" } }\n"

/* The network of SMALL_MODEL on a 3x8x8 image: conv 3 -> 4, 3x3, pad 1, with bias; relu. */
typedef struct Fixture {
    Book book;
    Project *project;
} Fixture;

static int setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->book = book_small();
    book_add(&fixture->book, "hardware/stated.lua", STATED_DEVICE);
    fixture->project = project_open(fixture->book.dir, NULL, NULL);
    *state = fixture;
    return fixture->project && fixture->project->errors->len == 0 ? 0 : -1;
}

static int teardown(void **state)
{
    Fixture *fixture = *state;
    project_free(fixture->project);
    book_clear(&fixture->book);
    g_free(fixture);
    return 0;
}

static const ModelResult *small(void **state, Setup *setup)
{
    GError *error = NULL;
    const Fixture *fixture = *state;
    const ModelResult *model = project_model(fixture->project, "small", setup, &error);
    if (!model)
        fail_msg("%s", error->message);
    return model;
}

static const TimingResult *on(void **state, const char *id, Setup *setup)
{
    GError *error = NULL;
    const Fixture *fixture = *state;
    Setup timing_setup = {0};
    const TimingResult *timing =
        analysis_timing(fixture->project->analysis, small(state, setup),
                        project_device(fixture->project, id, NULL), &timing_setup, &error);
    if (!timing)
        fail_msg("%s", error->message);
    return timing;
}

static const TimingResult *on_box(void **state, Setup *setup)
{
    return on(state, "box", setup);
}

static const DeviceResult *device_of(void **state, const char *id)
{
    const Project *project = ((const Fixture *)*state)->project;
    return analysis_device(project->analysis, project_device(project, id, NULL));
}

static void near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-12 * fabs(expected)))
        fail_msg("%.17g is not %.17g", actual, expected);
}

static void test_a_models_totals(void **state)
{
    const ModelResult *model = small(state, &(Setup){0});
    assert_string_equal(model->id, "small");
    assert_string_equal(model->name, "Small");
    assert_string_equal(model->dtype, "fp32");
    assert_int_equal(model->batch, 1);
    assert_int_equal(model->operators, 2);
    assert_int_equal(model->params, 4 * 27 + 4);
    assert_int_equal(model->buffers, 0);
    assert_int_equal(model->macs, 8 * 8 * 4 * 27);
    /* Twice the MACs, a bias and a relu for each of 256 outputs. */
    assert_int_equal(model->flops, 2 * 6912 + 256 + 256);
    assert_int_equal(model->flops_exact, 2 * 6912 + 256 + 256 - 256);
    assert_int_equal(model->activations, 256);
    assert_int_equal(model->weights_bytes, 4 * 112);
    assert_int_equal(model->package_bytes, 4 * 112);
    assert_true(model->complete);
}

static void test_a_models_memory(void **state)
{
    const ModelResult *model = small(state, &(Setup){0});
    /* Image 192, convolution 256, relu 256; the last two live together, or are one in place. */
    assert_int_equal(model->tensors_bytes, 4 * (192 + 256 + 256));
    assert_int_equal(model->peak_bytes, 4 * (256 + 256));
    assert_int_equal(model->peak_inplace_bytes, 4 * (192 + 256));
}

static void test_a_models_traffic(void **state)
{
    const ModelResult *model = small(state, &(Setup){0});
    const TrafficResult *floor = model->traffic->compulsory, *ceiling = model->traffic->no_reuse;
    assert_int_equal(floor->input, 192 + 256);
    assert_int_equal(floor->weights, 112);
    assert_int_equal(floor->output, 256 + 256);
    assert_int_equal(floor->total, 1072);
    assert_int_equal(floor->bytes, 4 * 1072);
    assert_int_equal(ceiling->input, 27 * 256 + 256);
    assert_null(model->traffic->tiled);
    near(model->intensity, (2 * 6912 + 512) / (4 * 1072.0));
}

static void test_layers_are_in_order(void **state)
{
    const ModelResult *model = small(state, &(Setup){0});
    assert_int_equal(model->layers.n, 2);
    const LayerResult *conv = record_at(&model->layers, 0), *relu = record_at(&model->layers, 1);
    assert_string_equal(conv->op, "conv");
    assert_string_equal(conv->attributes, "3×3, pad 1");
    assert_int_equal(conv->macs, 6912);
    assert_int_equal(conv->inputs.n, 1);
    assert_string_equal(relu->op, "relu");
    assert_int_equal(relu->macs, 0);
    assert_int_equal(relu->flops, 256);
    near(relu->intensity, 256 / (4 * 512.0));
}

static void test_batch_and_precision(void **state)
{
    const ModelResult *model = small(state, &(Setup){.batch = 4, .dtype = DTYPE_FP16});
    assert_int_equal(model->batch, 4);
    assert_string_equal(model->dtype, "fp16");
    assert_int_equal(model->macs, 4 * 6912);
    assert_int_equal(model->weights_bytes, 2 * 112);
    assert_int_equal(model->traffic->compulsory->bytes, 2 * (4 * (192 + 256 + 512) + 112));
}

/* The ridge is at 10 FLOP/byte; the convolution has 14080 / 2240 = 6.3, the relu 0.125. */
static void test_a_memory_bound_timing(void **state)
{
    const TimingResult *timing = on_box(state, &(Setup){0});
    double conv = 4 * 560 / 100e9, relu = 4 * 512 / 100e9;
    near(timing->roofline_seconds, conv + relu);
    near(timing->memory_bound_share, 1);
    near(timing->ridge, 10);
    assert_string_equal(timing->bound, "memory");
    near(timing->inferences_per_s, 1 / (conv + relu));
    const LayerTimeResult *first = record_at(&timing->layers, 0);
    near(first->seconds, conv);
    near(first->share, conv / (conv + relu));
    /* Fused, the image, the weights and the result cross memory once. */
    near(timing->bound_seconds, 4 * (192 + 112 + 256) / 100e9);
}

/* 64 samples: 64 * 14080 / (4 * (64 * 448 + 112)) = 7.83 FLOP/byte, still under the ridge; in fp16,
 * computed in fp32 for want of a peak, the bytes halve and 15.7 is over it. */
static void test_a_compute_bound_layer(void **state)
{
    const TimingResult *timing = on_box(state, &(Setup){.batch = 64, .dtype = DTYPE_FP16});
    const LayerTimeResult *conv = record_at(&timing->layers, 0);
    assert_string_equal(timing->dtype, "fp16");
    assert_string_equal(timing->compute_dtype, "fp32");
    assert_string_equal(conv->bound, "compute");
    near(conv->seconds, 64 * 14080 / 1e12);
    near(conv->utilisation, 1);
}

static void test_unknown_overhead_is_absent(void **state)
{
    const TimingResult *timing = on_box(state, &(Setup){0});
    const DeviceResult *device = device_of(state, "box");
    assert_false(field_present(record_field(&timing_record, "overhead_seconds"), timing));
    assert_false(field_present(record_field(&device_record, "launch_overhead_seconds"), device));
    assert_false(field_present(record_field(&device_record, "power_watts"), device));
    assert_int_equal(device->memory_bytes, INT64_C(8000000000));
    assert_int_equal(device->peaks.n, 1);
    near(((const PeakResult *)record_at(&device->peaks, 0))->ridge, 10);
}

static void test_a_device_states_its_facts(void **state)
{
    const DeviceResult *device = device_of(state, "stated");
    const PeakResult *matrix = record_at(&device->peaks, 1);
    assert_int_equal(device->peaks.n, 2);
    near(matrix->flops_per_cycle, 4000);
    assert_int_equal(device->sparse_peaks.n, 1);
    const SparsePeakResult *sparse = record_at(&device->sparse_peaks, 0);
    assert_string_equal(sparse->dtype, "fp16");
    assert_string_equal(sparse->accumulate, "fp32");
    assert_string_equal(sparse->pattern, "2:4");
    assert_string_equal(sparse->basis, "theoretical");
    assert_string_equal(sparse->source, "sheet");
    assert_string_equal(sparse->note, "twice");
    near(sparse->flops_per_s, 8e12);
    near(device->facts[FACT_SPECIAL].number, 5e11);
    assert_string_equal(device->facts[FACT_SPECIAL].source, "sp");
    near(device->facts[FACT_PRICE].number, 2.5);
    assert_string_equal(device->facts[FACT_PRICE].currency, "USD");
    assert_string_equal(device->facts[FACT_PRICE].source, "list");
    assert_string_equal(device->facts[FACT_LAUNCH].note, "ln");
    assert_string_equal(device->facts[FACT_ALIGNMENT].note, "an");
    assert_string_equal(device->facts[FACT_POWER].note, "pn");
    assert_string_equal(device->facts[FACT_SPECIAL].note, "sn");
    assert_string_equal(device->facts[FACT_STORAGE].note, "stn");
}

static void test_facts_not_stated_are_absent(void **state)
{
    static const char *const names[] = {"special_per_s",  "special_source", "price_per_hour",
                                        "price_currency", "price_source",   "launch_note",
                                        "power_note",     "storage_note"};
    const DeviceResult *device = device_of(state, "box");
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        assert_false(field_present(record_field(&device_record, names[i]), device));
    assert_int_equal(device->sparse_peaks.n, 0);
    assert_false(
        field_present(record_field(&peak_record, "flops_per_cycle"), record_at(&device->peaks, 0)));
}

/* Only the convolution has weights to prune, and only one device skips them. */
static void test_a_layer_that_skips_zeros(void **state)
{
    Setup pruned = {.scheme = "sparse_2_4"};
    const TimingResult *skipping = on(state, "stated", &pruned), *dense = on_box(state, &pruned);
    assert_true(((const LayerTimeResult *)record_at(&skipping->layers, 0))->skips_zeros);
    assert_false(((const LayerTimeResult *)record_at(&skipping->layers, 1))->skips_zeros);
    assert_false(((const LayerTimeResult *)record_at(&dense->layers, 0))->skips_zeros);
}

static void test_results_are_kept(void **state)
{
    assert_ptr_equal(small(state, &(Setup){0}), small(state, &(Setup){.batch = 1}));
    assert_ptr_equal(on_box(state, &(Setup){0}), on_box(state, &(Setup){0}));
}

static void test_every_operator_is_documented(void **state)
{
    (void)state;
    RecordList operators = operator_results();
    assert_true(operators.n > 50);
    for (int i = 0; i < operators.n; i++) {
        const OperatorResult *one = record_at(&operators, i);
        assert_true(one->name && *one->name);
        if (!one->meaning || !*one->meaning || !one->flops || !*one->flops)
            fail_msg("operator %s lacks its meaning or its FLOPs", one->name);
    }
    operator_results_free(&operators);
}

static void test_every_field_is_documented(void **state)
{
    (void)state;
    for (const RecordType *const *type = result_types(); *type; type++)
        for (const Field *field = (*type)->fields; field->name; field++) {
            if (!field->meaning || !*field->meaning || !field->unit)
                fail_msg("%s.%s has no meaning or unit", (*type)->name, field->name);
            assert_ptr_equal(record_field(*type, field->name), field);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_models_totals),
        cmocka_unit_test(test_a_models_memory),
        cmocka_unit_test(test_a_models_traffic),
        cmocka_unit_test(test_layers_are_in_order),
        cmocka_unit_test(test_batch_and_precision),
        cmocka_unit_test(test_a_memory_bound_timing),
        cmocka_unit_test(test_a_compute_bound_layer),
        cmocka_unit_test(test_unknown_overhead_is_absent),
        cmocka_unit_test(test_a_device_states_its_facts),
        cmocka_unit_test(test_facts_not_stated_are_absent),
        cmocka_unit_test(test_a_layer_that_skips_zeros),
        cmocka_unit_test(test_results_are_kept),
        cmocka_unit_test(test_every_operator_is_documented),
        cmocka_unit_test(test_every_field_is_documented),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
