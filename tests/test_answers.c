/* What-ifs of an analysis, on a network small enough for pencil and paper. */
#include "support.h"

#include <math.h>

#include "analysis/ask.h"
#include "base/error.h"
#include "cost/capacity.h"
#include "site/project.h"
#include "whatif/design.h"

/* SMALL_MODEL: conv 3 -> 4 on a 3x8x8 image, 3x3, with bias, 14,080 FLOPs; relu, 256. On 1 TFLOP/s
 * and 100 GB/s, with 1 MB of memory; "vast" has 8 GB, "blank" states none, "rented" is 3.60 an
 * hour. */
typedef struct Fixture {
    Book book;
    Project *project;
} Fixture;

#define RENT "  price { per_hour = 3.6, currency = \"EUR\", source = \"arithmetic\" },\n"

#define DEVICE(id, capacity, parts)                                                                \
    "device { id = \"" id "\", name = \"" id "\", class = \"gpu-datacentre\",\n"                   \
    "  power { watts = 200, source = \"arithmetic\" },\n" parts                                    \
    "  peak { dtype = \"fp32\", unit = \"vector\", flops = 1e12, source = \"arithmetic\" },\n"     \
    "  memory { name = \"DRAM\", " capacity "bandwidth = 100e9, source = \"arithmetic\" } }\n"

static int setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->book = book_empty();
    book_add(&fixture->book, "models/small.lua", SMALL_MODEL);
    book_add(&fixture->book, "hardware/box.lua",
             DEVICE("box", "capacity = 1000000, ", "") DEVICE("vast", "capacity = 8 * GB, ", "")
                 DEVICE("blank", "", "") DEVICE("rented", "", RENT));
    fixture->project = project_open(fixture->book.dir, NULL, NULL);
    *state = fixture;
    for (guint i = 0; i < fixture->project->errors->len; i++)
        print_error("%s\n", ((GError *)g_ptr_array_index(fixture->project->errors, i))->message);
    return fixture->project->errors->len == 0 ? 0 : -1;
}

static int teardown(void **state)
{
    Fixture *fixture = *state;
    project_free(fixture->project);
    book_clear(&fixture->book);
    g_free(fixture);
    return 0;
}

static Analysis *analysis_of(void **state)
{
    return ((const Fixture *)*state)->project->analysis;
}

static const Device *device_of(void **state, const char *id)
{
    const Device *device = project_device(((const Fixture *)*state)->project, id, NULL);
    assert_non_null(device);
    return device;
}

static const ModelResult *small(void **state, Setup *setup)
{
    const ModelResult *model =
        project_model(((const Fixture *)*state)->project, "small", setup, NULL);
    assert_non_null(model);
    return model;
}

static const TimingResult *on(void **state, const char *id, Setup *setup)
{
    const Setup timing_setup = {0};
    const TimingResult *timing = analysis_timing(analysis_of(state), small(state, setup),
                                                 device_of(state, id), &timing_setup, NULL);
    assert_non_null(timing);
    return timing;
}

static const TimingResult *on_box(void **state, Setup *setup)
{
    return on(state, "box", setup);
}

static const ResultList *asked_of(void **state, QuestionId id, const ModelResult *model)
{
    return ask(id, &(Asked){.analysis = analysis_of(state), .model = model}, NULL);
}

static const ResultList *asked_on(void **state, QuestionId id, const TimingResult *timing,
                                  int option)
{
    Asked asked = {.analysis = analysis_of(state),
                   .model = timing->of,
                   .timing = timing,
                   .device = timing->setup.device,
                   .option = option};
    return ask(id, &asked, NULL);
}

static const ResultList *capacity_of(void **state, const char *device)
{
    Asked asked = {.analysis = analysis_of(state),
                   .model = small(state, &(Setup){0}),
                   .device = device_of(state, device)};
    return ask(QUESTION_CAPACITY, &asked, NULL);
}

static const void *row(const ResultList *list, int i)
{
    assert_non_null(list);
    assert_in_range(i, 0, list->records.n - 1);
    return record_at(&list->records, i);
}

static void near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-9 * fabs(expected)))
        fail_msg("%.17g is not %.17g", actual, expected);
}

static Setup plain = {0};

/* Designs -------------------------------------------------------------------------------------- */

/* 4 channels become 8: 27 weights and a bias each. The graph as declared stays what it was. */
static void test_a_model_of_another_design(void **state)
{
    static const char *const align[] = {"align=8", NULL}, *const wrong[] = {"two_3x3", NULL};
    const ModelResult *model = small(state, &(Setup){.designs = align});
    assert_int_equal(model->cost->params, 8 * 28);
    assert_string_equal(model->design, "align=8");
    assert_string_equal(on_box(state, &(Setup){.designs = align})->of->design, "align=8");
    assert_int_equal(small(state, &plain)->cost->params, 4 * 28);
    assert_string_equal(small(state, &plain)->design, "none");
    g_autoptr(GError) error = NULL;
    assert_null(project_model(((const Fixture *)*state)->project, "small",
                              &(Setup){.designs = wrong}, &error));
    assert_int_equal(error->code, RB_ERROR_INPUT);
}

static void test_designs_come_before_schemes_and_fusion(void **state)
{
    static const char *const align[] = {"align=8", NULL};
    const ModelResult *model = small(
        state, &(Setup){.designs = align, .fusion = FUSION_ALL, .dtype = DTYPE_FP16, .batch = 2});
    assert_int_equal(model->cost->operators, 1);
    assert_int_equal(model->cost->weights_bytes, 2 * 8 * 28);
    assert_int_equal(model->cost->macs, 2 * 64 * 8 * 27);
}

static void test_the_table_of_designs(void **state)
{
    RecordList designs = design_records();
    const Design *align = record_at(&designs, 0), *width = record_at(&designs, 1);
    (void)state;
    assert_string_equal(align->id, "align");
    near(record_field(&design_record, "fallback")->read(align).real, 8);
    assert_string_equal(record_field(&design_record, "number")->read(width).text, "width");
    assert_false(field_present(record_field(&design_record, "fallback"), width));
    assert_false(width->takes_layer);
}

/* Sizes ---------------------------------------------------------------------------------------- */

/* Bytes bound both layers: 4·(448·B + 112) and 4·512·B of them at 100 GB/s, in ns 38.4·B + 4.48. */
static double seconds_at(double batch)
{
    return (38.4 * batch + 4.48) * 1e-9;
}

static void test_batches(void **state)
{
    const ResultList *rows = asked_on(state, QUESTION_SWEEP, on_box(state, &plain), SWEEP_BATCH);
    assert_non_null(rows);
    assert_int_equal(rows->records.n, 11);
    for (int i = 0; i < rows->records.n; i++) {
        const SweepResult *at = row(rows, i);
        assert_int_equal(at->counts.value, 1 << i);
        near(at->counts.seconds, seconds_at(1 << i));
        near(at->counts.throughput, (1 << i) / seconds_at(1 << i));
        assert_int_equal(at->counts.macs, (1 << i) * 6912);
        assert_int_equal(at->counts.memory_bytes, (1 << i) * 2048 + 448);
        assert_null(at->reason);
    }
}

/* Of 8 pixels: half, the same, one and a half and twice, in steps of 4. */
static void test_resolutions(void **state)
{
    static const int64_t expected[] = {4, 8, 12, 16};
    const ResultList *rows =
        asked_on(state, QUESTION_SWEEP, on_box(state, &plain), SWEEP_RESOLUTION);
    assert_non_null(rows);
    assert_int_equal(rows->records.n, G_N_ELEMENTS(expected));
    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
        const SweepResult *at = row(rows, (int)i);
        assert_int_equal(at->counts.value, expected[i]);
        assert_int_equal(at->counts.macs, expected[i] * expected[i] * 4 * 27);
        assert_string_equal(at->axis, "resolution");
    }
}

/* A sweep keeps the design, the format and the fusion that the model has. */
static void test_a_sweep_is_of_the_model_as_made(void **state)
{
    static const char *const align[] = {"align=8", NULL};
    Setup setup = {.designs = align, .fusion = FUSION_ALL, .dtype = DTYPE_FP16};
    const SweepResult *at_2 =
        row(asked_on(state, QUESTION_SWEEP, on_box(state, &setup), SWEEP_BATCH), 1);
    assert_int_equal(at_2->counts.macs, 2 * 64 * 8 * 27);
    /* The image, 224 weights and 8 channels of results. */
    assert_int_equal(at_2->counts.bytes, 2 * (2 * (192 + 512) + 224));
}

/* 38.4 + 4.48/B <= (38.4 + 4.48/4096) / 0.95 from B = 2.22 on. */
static void test_the_knee(void **state)
{
    const KneeResult *knee = row(asked_on(state, QUESTION_KNEE, on_box(state, &plain), 0), 0);
    assert_int_equal(knee->batch, 4);
    near(knee->seconds, seconds_at(4));
    near(knee->share, 4 / seconds_at(4) / (4096 / seconds_at(4096)));
}

static void test_words_of_a_question(void **state)
{
    int axis;
    g_autoptr(GError) error = NULL;
    (void)state;
    assert_true(question_option(question(QUESTION_SWEEP), "resolution", &axis, NULL));
    assert_int_equal(axis, SWEEP_RESOLUTION);
    assert_false(question_option(question(QUESTION_SWEEP), "bach", &axis, &error));
    assert_string_equal(error->message, "no sweep of 'bach': did you mean 'batch'?; there are "
                                        "batch and resolution");
}

/* Memory --------------------------------------------------------------------------------------- */

/* Inference: both results of the last layer live together, 2048 bytes a sample, and 448 of weights.
 * Training with SGD: weights and gradients, 896; a sample keeps the image and the result of relu,
 * 1792, and has the gradients of both results at once, 2048. Momentum and Adam add 448 and 896. */
static void test_the_largest_batch(void **state)
{
    const ResultList *rows = capacity_of(state, "box");
    const CapacityResult *inference = row(rows, 0), *sgd = row(rows, 1 + OPTIMIZER_SGD),
                         *adam = row(rows, 1 + OPTIMIZER_ADAM);
    assert_int_equal(rows->records.n, 1 + OPTIMIZER_COUNT);
    assert_string_equal(inference->use, "inference");
    assert_int_equal(inference->batch, (1000000 - 448) / 2048);
    assert_int_equal(inference->bytes, 448 + 488 * 2048);
    assert_false(inference->limited);
    assert_string_equal(sgd->use, "sgd");
    assert_int_equal(sgd->batch, (1000000 - 896) / 3840);
    assert_int_equal(adam->batch, (1000000 - 1792) / 3840);
    assert_int_equal(adam->bytes, 1792 + 259 * 3840);
}

static void test_more_memory_than_was_looked_at(void **state)
{
    const CapacityResult *vast = row(capacity_of(state, "vast"), 0);
    assert_true(vast->limited);
    assert_int_equal(vast->batch, LARGEST_BATCH_LIMIT);
    const CapacityResult *blank = row(capacity_of(state, "blank"), 0);
    assert_int_equal(blank->batch, COUNT_ABSENT);
    assert_contains(blank->reason, "not known");
}

static void test_training(void **state)
{
    const ResultList *rows = asked_of(state, QUESTION_TRAINING, small(state, &plain));
    const TrainingResult *sgd = row(rows, OPTIMIZER_SGD), *adam = row(rows, OPTIMIZER_ADAM);
    assert_int_equal(rows->records.n, OPTIMIZER_COUNT + TRAINING_WHAT_IF_COUNT);
    assert_int_equal(sgd->training.total_bytes, 896 + 3840);
    assert_int_equal(adam->training.slots_bytes, 2 * 448);
    assert_int_equal(adam->training.parameter_bytes, 4 * 448);
    /* Simple: the image once, both feature maps twice. */
    assert_int_equal(sgd->training.simple_bytes, 4 * (192 + 2 * 2 * 256));
    assert_int_equal(((const TrainingResult *)row(rows, OPTIMIZER_COUNT))->setup.optimizer,
                     OPTIMIZER_ADAM);
}

/* Schemes, fusion, energy, advice ---------------------------------------------------------------
 */

static const SchemeResult *in_scheme(const ResultList *rows, const char *scheme)
{
    for (int i = 0; rows && i < rows->records.n; i++) {
        const SchemeResult *at = row(rows, i);
        if (strcmp(at->scheme, scheme) == 0)
            return at;
    }
    fail_msg("no scheme %s", scheme);
    return NULL;
}

/* In fp16, computed in fp32: half the bytes, so that the convolution's 14.08 ns of work are more
 * than its 11.2 of bytes; relu takes 10.24. */
static void test_schemes(void **state)
{
    const TimingResult *timing = on_box(state, &plain);
    const ResultList *rows = asked_on(state, QUESTION_SCHEMES, timing, 0);
    const SchemeResult *fp16 = in_scheme(rows, "fp16");
    assert_int_equal(rows->records.n, scheme_count());
    near(fp16->roofline_seconds, (14.08 + 10.24) * 1e-9);
    near(fp16->speedup, 42.88 / 24.32);
    assert_string_equal(fp16->compute_dtype, "fp32");
    assert_int_equal(fp16->weights_bytes, 224);
    assert_int_equal(fp16->bytes, 2 * 1072);
    near(in_scheme(rows, "fp32")->speedup, 1);
    const SchemeResult *untimed = in_scheme(asked_of(state, QUESTION_SCHEMES, timing->of), "fp16");
    assert_int_equal(untimed->bytes, 2 * 1072);
    assert_true(isnan(untimed->roofline_seconds));
    assert_null(untimed->device);
}

/* relu joins the convolution: 4·(192 + 112 + 256) bytes remain. */
static void test_fusion_rule_by_rule(void **state)
{
    const ResultList *rows = asked_on(state, QUESTION_FUSION_TIMES, on_box(state, &plain), 0);
    const FusionTimeResult *only = row(rows, 0);
    assert_int_equal(rows->records.n, 1);
    assert_string_equal(only->rule, "activation");
    near(only->roofline_seconds, 22.4e-9);
    near(only->saved_seconds, 20.48e-9);
}

/* In int8 the image is read and written as int8, the convolution reads that, 108 weights and 4
 * biases of 32 bits; relu reads and writes 256. What the scheme keeps beside weights is no
 * operator.
 */
static void test_fusion_under_a_scheme(void **state)
{
    Setup int8 = {.scheme = "int8"};
    const FusionResult *all = row(asked_of(state, QUESTION_FUSION, small(state, &int8)), 0);
    const FusionStep *noop = record_at(&all->steps, FUSION_NOOP);
    const FusionStep *activation = record_at(&all->steps, FUSION_ACTIVATION);
    int64_t apart = 5 * 192 + 192 + 108 + 4 * 4 + 256 + 2 * 256;
    assert_int_equal(noop->before.bytes[TRAFFIC_COMPULSORY], apart);
    assert_int_equal(activation->after.bytes[TRAFFIC_COMPULSORY], apart - 2 * 256);
}

/* fp32 at 45 nm: 0.9 and 3.7 pJ, their mean for each of 14,336 FLOPs. DRAM 1300 to 2600 pJ for 8
 * bytes, of 4288; a cache of 32 KB 20 pJ, of 4·(27·256 + 256 + 112 + 512) bytes. */
static void test_energy(void **state)
{
    const ResultList *rows = asked_of(state, QUESTION_ENERGY, small(state, &plain));
    const EnergyResult *old = row(rows, 0);
    assert_int_equal(rows->records.n, 1);
    assert_string_equal(old->method, "constants");
    assert_int_equal(old->node_nm, 45);
    near(old->compute_joules, 14336 * 2.3e-12);
    near(old->off_chip_low_joules, 4288 * 1300e-12 / 8);
    near(old->off_chip_high_joules, 4288 * 2600e-12 / 8);
    near(old->on_chip_low_joules, 4 * 7792 * 20e-12 / 8);
    near(old->low_joules, old->compute_joules + old->off_chip_low_joules + old->on_chip_low_joules);
    /* 1e6 times that, in units of 3.6e6 J. */
    near(old->low_kwh_per_million, old->low_joules / 3.6);
    assert_contains(old->text, "estimate: ");
}

/* No memory of 7 nm is called DRAM: a row of 45 nm, and the power of 200 W for 42.88 ns. */
static void test_energy_at_power(void **state)
{
    const TimingResult *timing = on_box(state, &plain);
    const ResultList *rows = asked_on(state, QUESTION_ENERGY, timing, 0);
    const EnergyResult *power = row(rows, 1);
    assert_int_equal(rows->records.n, 2);
    assert_string_equal(power->method, "power");
    near(power->low_joules, 200 * 42.88e-9);
    near(power->hours_per_million, 42.88e-9 * 1e6 / 3600);
    assert_true(isnan(power->compute_joules));
    assert_true(isnan(power->cost_per_million));
    assert_null(power->currency);
}

/* 42.88 ns a million times are 42.88 ms, at 3.60 an hour: a thousandth of it each second. Every row
 * says so, and without a device none does. */
static void test_energy_of_a_rented_device(void **state)
{
    const TimingResult *timing = on(state, "rented", &plain);
    const ResultList *rows = asked_on(state, QUESTION_ENERGY, timing, 0);
    assert_int_equal(rows->records.n, 2);
    for (int i = 0; i < rows->records.n; i++) {
        const EnergyResult *energy = row(rows, i);
        near(energy->cost_per_million, 42.88e-3 * 3.6 / 3600);
        assert_string_equal(energy->currency, "EUR");
    }
    const EnergyResult *nowhere = row(asked_of(state, QUESTION_ENERGY, timing->of), 0);
    assert_true(isnan(nowhere->cost_per_million));
    assert_null(nowhere->currency);
}

/* The largest gain first; nothing of a network that is fused or quantized. */
static void test_advice(void **state)
{
    const ResultList *rows = asked_on(state, QUESTION_ADVICE, on_box(state, &plain), 1);
    double last = INFINITY;
    assert_non_null(rows);
    for (int i = 0; i < rows->records.n; i++) {
        const AdviceResult *advice = row(rows, i);
        double gain_s = advice->advice->gain_s, gain = isnan(gain_s) ? -INFINITY : gain_s;
        assert_true(gain <= last);
        last = gain;
        assert_non_null(advice->advice->evidence);
        if (!isnan(gain_s))
            near(record_field(&advice_record, "gain_share")->read(advice).real, gain_s / 42.88e-9);
    }
    g_autoptr(GError) error = NULL;
    Setup fused = {.fusion = FUSION_ALL};
    Asked asked = {.analysis = analysis_of(state), .timing = on_box(state, &fused), .option = 1};
    asked.model = asked.timing->of;
    assert_null(ask(QUESTION_ADVICE, &asked, &error));
    assert_contains(error->message, "leave out fusing");
}

static void test_algorithms(void **state)
{
    const AlgorithmsResult *all =
        row(asked_on(state, QUESTION_ALGORITHMS, on_box(state, &plain), 0), 0);
    const void *direct = record_at(&all->layers, 0);
    assert_int_equal(all->layers.n, CONV_ALGORITHM_COUNT);
    assert_string_equal(record_field(&algorithm_record, "algorithm")->read(direct).text, "direct");
    near(record_field(&algorithm_record, "seconds")->read(direct).real, 22.4e-9);
    near(all->plan->direct_seconds, 42.88e-9);
    near(record_field(&algorithms_record, "saved_seconds")->read(all).real,
         all->plan->direct_seconds - all->plan->best_seconds);
}

/* Asked again, it is the same list; of another model, another. */
static void test_what_was_asked_is_kept(void **state)
{
    static const char *const align[] = {"align=8", NULL};
    const TimingResult *timing = on_box(state, &plain);
    const ResultList *knee = asked_on(state, QUESTION_KNEE, timing, 0);
    Setup wide = {.designs = align};
    assert_ptr_equal(asked_on(state, QUESTION_KNEE, timing, 0), knee);
    assert_ptr_not_equal(asked_on(state, QUESTION_KNEE, on_box(state, &wide), 0), knee);
    assert_ptr_equal(asked_on(state, QUESTION_KNEE, timing, 0), knee);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_model_of_another_design),
        cmocka_unit_test(test_designs_come_before_schemes_and_fusion),
        cmocka_unit_test(test_the_table_of_designs),
        cmocka_unit_test(test_batches),
        cmocka_unit_test(test_resolutions),
        cmocka_unit_test(test_a_sweep_is_of_the_model_as_made),
        cmocka_unit_test(test_the_knee),
        cmocka_unit_test(test_words_of_a_question),
        cmocka_unit_test(test_the_largest_batch),
        cmocka_unit_test(test_more_memory_than_was_looked_at),
        cmocka_unit_test(test_training),
        cmocka_unit_test(test_schemes),
        cmocka_unit_test(test_fusion_rule_by_rule),
        cmocka_unit_test(test_fusion_under_a_scheme),
        cmocka_unit_test(test_energy),
        cmocka_unit_test(test_energy_at_power),
        cmocka_unit_test(test_energy_of_a_rented_device),
        cmocka_unit_test(test_advice),
        cmocka_unit_test(test_algorithms),
        cmocka_unit_test(test_what_was_asked_is_kept),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
