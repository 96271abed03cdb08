/* What-ifs of a network, on pencil and paper. */
#include "answers_book.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_model_of_another_design),
        cmocka_unit_test(test_designs_come_before_schemes_and_fusion),
        cmocka_unit_test(test_training),
        cmocka_unit_test(test_schemes),
        cmocka_unit_test(test_fusion_rule_by_rule),
        cmocka_unit_test(test_fusion_under_a_scheme),
        cmocka_unit_test(test_energy),
        cmocka_unit_test(test_energy_at_power),
        cmocka_unit_test(test_energy_of_a_rented_device),
        cmocka_unit_test(test_advice),
        cmocka_unit_test(test_algorithms),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
