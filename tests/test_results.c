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

/* What a record has under a name, which it must have. */
static Value read_field(const RecordType *type, const void *record, const char *path)
{
    Value value;
    if (!record || !record_read(type, record, path, NULL, &value))
        fail_msg("%s has no %s", type->name, path);
    return value;
}

static int64_t count_of(const RecordType *type, const void *record, const char *path)
{
    return read_field(type, record, path).integer;
}

static double real_of(const RecordType *type, const void *record, const char *path)
{
    return read_field(type, record, path).real;
}

static const char *text_of(const RecordType *type, const void *record, const char *path)
{
    return read_field(type, record, path).text;
}

static const void *layer_of(RecordList layers, int i)
{
    return record_at(&layers, i);
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
    assert_int_equal(count_of(&model_record, model, "operators"), 2);
    assert_int_equal(count_of(&model_record, model, "params"), 4 * 27 + 4);
    assert_int_equal(count_of(&model_record, model, "buffers"), 0);
    assert_int_equal(count_of(&model_record, model, "macs"), 8 * 8 * 4 * 27);
    /* Twice the MACs, a bias and a relu for each of 256 outputs. */
    assert_int_equal(count_of(&model_record, model, "flops"), 2 * 6912 + 256 + 256);
    assert_int_equal(count_of(&model_record, model, "flops_exact"), 2 * 6912 + 256 + 256 - 256);
    assert_int_equal(count_of(&model_record, model, "activations"), 256);
    assert_int_equal(count_of(&model_record, model, "weights_bytes"), 4 * 112);
    assert_int_equal(count_of(&model_record, model, "package_bytes"), 4 * 112);
    assert_true(model->complete);
}

static void test_a_models_memory(void **state)
{
    const ModelResult *model = small(state, &(Setup){0});
    /* Image 192, convolution 256, relu 256; the last two live together, or are one in place. */
    assert_int_equal(count_of(&model_record, model, "tensors_bytes"), 4 * (192 + 256 + 256));
    assert_int_equal(count_of(&model_record, model, "peak_bytes"), 4 * (256 + 256));
    assert_int_equal(count_of(&model_record, model, "peak_inplace_bytes"), 4 * (192 + 256));
}

static void test_a_models_traffic(void **state)
{
    const ModelResult *model = small(state, &(Setup){0});
    const void *floor = read_field(&model_record, model, "traffic.compulsory").record;
    assert_int_equal(count_of(&traffic_record, floor, "input"), 192 + 256);
    assert_int_equal(count_of(&traffic_record, floor, "weights"), 112);
    assert_int_equal(count_of(&traffic_record, floor, "output"), 256 + 256);
    assert_int_equal(count_of(&traffic_record, floor, "total"), 1072);
    assert_int_equal(count_of(&traffic_record, floor, "bytes"), 4 * 1072);
    assert_int_equal(count_of(&model_record, model, "traffic.no_reuse.input"), 27 * 256 + 256);
    Value tiled;
    assert_false(record_read(&model_record, model, "traffic.tiled", NULL, &tiled));
    near(real_of(&model_record, model, "intensity"), (2 * 6912 + 512) / (4 * 1072.0));
}

static void test_layers_are_in_order(void **state)
{
    const ModelResult *model = small(state, &(Setup){0});
    assert_int_equal(model_layers(model).n, 2);
    const void *conv = layer_of(model_layers(model), 0), *relu = layer_of(model_layers(model), 1);
    assert_string_equal(text_of(&layer_record, conv, "op"), "conv");
    assert_string_equal(text_of(&layer_record, conv, "attributes"), "3×3, pad 1");
    assert_int_equal(count_of(&layer_record, conv, "macs"), 6912);
    assert_int_equal(read_field(&layer_record, conv, "inputs").shapes.n, 1);
    assert_string_equal(text_of(&layer_record, relu, "op"), "relu");
    assert_int_equal(count_of(&layer_record, relu, "macs"), 0);
    assert_int_equal(count_of(&layer_record, relu, "flops"), 256);
    near(real_of(&layer_record, relu, "intensity"), 256 / (4 * 512.0));
}

static void test_batch_and_precision(void **state)
{
    const ModelResult *model = small(state, &(Setup){.batch = 4, .dtype = DTYPE_FP16});
    assert_int_equal(model->batch, 4);
    assert_string_equal(model->dtype, "fp16");
    assert_int_equal(count_of(&model_record, model, "macs"), 4 * 6912);
    assert_int_equal(count_of(&model_record, model, "weights_bytes"), 2 * 112);
    assert_int_equal(count_of(&model_record, model, "traffic.compulsory.bytes"),
                     2 * (4 * (192 + 256 + 512) + 112));
}

/* The ridge is at 10 FLOP/byte; the convolution has 14080 / 2240 = 6.3, the relu 0.125. */
static void test_a_memory_bound_timing(void **state)
{
    const TimingResult *timing = on_box(state, &(Setup){0});
    double conv = 4 * 560 / 100e9, relu = 4 * 512 / 100e9;
    near(timing->roofline_seconds, conv + relu);
    near(real_of(&timing_record, timing, "memory_bound_share"), 1);
    near(real_of(&timing_record, timing, "ridge"), 10);
    assert_string_equal(text_of(&timing_record, timing, "bound"), "memory");
    near(real_of(&timing_record, timing, "inferences_per_s"), 1 / (conv + relu));
    const void *first = layer_of(timing_layers(timing), 0);
    near(real_of(&layer_time_record, first, "seconds"), conv);
    near(real_of(&layer_time_record, first, "share"), conv / (conv + relu));
    /* Fused, the image, the weights and the result cross memory once. */
    near(real_of(&timing_record, timing, "bound_seconds"), 4 * (192 + 112 + 256) / 100e9);
}

/* 64 samples: 64 * 14080 / (4 * (64 * 448 + 112)) = 7.83 FLOP/byte, still under the ridge; in fp16,
 * computed in fp32 for want of a peak, the bytes halve and 15.7 is over it. */
static void test_a_compute_bound_layer(void **state)
{
    const TimingResult *timing = on_box(state, &(Setup){.batch = 64, .dtype = DTYPE_FP16});
    const void *conv = layer_of(timing_layers(timing), 0);
    assert_string_equal(text_of(&timing_record, timing, "dtype"), "fp16");
    assert_string_equal(text_of(&timing_record, timing, "compute_dtype"), "fp32");
    assert_string_equal(text_of(&layer_time_record, conv, "bound"), "compute");
    near(real_of(&layer_time_record, conv, "seconds"), 64 * 14080 / 1e12);
    near(real_of(&layer_time_record, conv, "utilisation"), 1);
}

static void test_unknown_overhead_is_absent(void **state)
{
    const TimingResult *timing = on_box(state, &(Setup){0});
    const DeviceResult *device = device_of(state, "box");
    assert_false(field_present(record_field(&timing_record, "overhead_seconds"), timing));
    assert_false(field_present(record_field(&device_record, "launch_overhead_seconds"), device));
    assert_false(field_present(record_field(&device_record, "power_watts"), device));
    assert_int_equal(count_of(&device_record, device, "memory_bytes"), INT64_C(8000000000));
    assert_int_equal(device->peaks.n, 1);
    near(real_of(&peak_record, record_at(&device->peaks, 0), "ridge"), 10);
}

static void test_a_device_states_its_facts(void **state)
{
    const DeviceResult *device = device_of(state, "stated");
    const void *matrix = record_at(&device->peaks, 1);
    assert_int_equal(device->peaks.n, 2);
    near(real_of(&peak_record, matrix, "flops_per_cycle"), 4000);
    assert_int_equal(device->sparse_peaks.n, 1);
    const void *sparse = record_at(&device->sparse_peaks, 0);
    assert_string_equal(text_of(&sparse_peak_record, sparse, "dtype"), "fp16");
    assert_string_equal(text_of(&sparse_peak_record, sparse, "accumulate"), "fp32");
    assert_string_equal(text_of(&sparse_peak_record, sparse, "pattern"), "2:4");
    assert_string_equal(text_of(&sparse_peak_record, sparse, "basis"), "theoretical");
    assert_string_equal(text_of(&sparse_peak_record, sparse, "source"), "sheet");
    assert_string_equal(text_of(&sparse_peak_record, sparse, "note"), "twice");
    near(real_of(&sparse_peak_record, sparse, "flops_per_s"), 8e12);
    near(real_of(&device_record, device, "special_per_s"), 5e11);
    assert_string_equal(text_of(&device_record, device, "special_source"), "sp");
    near(real_of(&device_record, device, "price_per_hour"), 2.5);
    assert_string_equal(text_of(&device_record, device, "price_currency"), "USD");
    assert_string_equal(text_of(&device_record, device, "price_source"), "list");
    assert_string_equal(text_of(&device_record, device, "launch_note"), "ln");
    assert_string_equal(text_of(&device_record, device, "alignment_note"), "an");
    assert_string_equal(text_of(&device_record, device, "power_note"), "pn");
    assert_string_equal(text_of(&device_record, device, "special_note"), "sn");
    assert_string_equal(text_of(&device_record, device, "storage_note"), "stn");
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
    assert_true(
        read_field(&layer_time_record, layer_of(timing_layers(skipping), 0), "skips_zeros").yes);
    assert_false(
        read_field(&layer_time_record, layer_of(timing_layers(skipping), 1), "skips_zeros").yes);
    assert_false(
        read_field(&layer_time_record, layer_of(timing_layers(dense), 0), "skips_zeros").yes);
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
