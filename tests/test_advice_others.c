/* What no rule of advice speaks of, in one list with what they say. */
#include "advice_kit.h"
#include "onnx_kit.h"

/* A convolution of 924,844,032 FLOPs, and an activation of 64·112² = 802,816 that joins it. */
static Graph *conv_relu(void)
{
    int x;
    Graph *graph = start(S(1, 64, 112, 112), &x);
    x = chain_conv(graph, "conv", x, 64, 3, false);
    return ended(graph, chain(graph, OP_RELU, "relu", x, NULL));
}

static const Advice *row_with(const Asked *asked, const char *id)
{
    for (guint i = 0; i < asked->list->rows->len; i++)
        if (strcmp(row_of(asked, i)->id, id) == 0)
            return row_of(asked, i);
    return NULL;
}

static Asked ask_for_all(Graph *graph, Device *device)
{
    return ask_as(graph, device, (AdviceSubject){.others = true});
}

/* Alone it is 802,816·2·4 bytes, 64.22528 µs at 100 GB/s, where fused it is 0.802816 µs of
 * arithmetic. */
static void test_unfused(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask_for_all(conv_relu(), box());
    const Advice *unfused = row_with(&asked, "unfused");
    assert_non_null(unfused);
    assert_int_equal(unfused->of, ADVICE_OF_FUSION);
    assert_int_equal(unfused->kind, ADVICE_LOSS);
    assert_int_equal(unfused->effort, ADVICE_EFFORT_FLAG);
    check_gain(unfused, 0.802816e-6 - 64.22528e-6);
    says(unfused, "2 operators as they stand, 1 once");
    g_auto(Asked) alone = ask_for_all(large_conv(), box()); /* nothing fuses */
    assert_null(row_with(&alone, "unfused"));
}

/* Arithmetic bounds it: stored in 16 bits it takes as long, of 2·9·64·64 bytes; the device has no
 * unit for fp8. */
static void test_formats(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask_for_all(conv_relu(), box());
    const Advice *half = row_with(&asked, "fp16"), *eight = row_with(&asked, "fp8");
    assert_string_equal(asked.list->format, "fp32");
    assert_true(half != NULL && eight != NULL);
    assert_int_equal(half->of, ADVICE_OF_FORMAT);
    assert_int_equal(half->kind, ADVICE_LOSS);
    assert_true(half->gain_s == 0);
    assert_string_equal(half->title, "Stored in fp16");
    assert_string_equal(half->evidence, "73.7 kB of weights, computed in fp32");
    assert_int_equal(eight->kind, ADVICE_UNABLE);
    assert_true(isnan(eight->gain_s) && strncmp(eight->evidence, "no fp8", 6) == 0);
    assert_null(row_with(&asked, "fp32")); /* all is against it */
}

/* 16 bits compute ten times as fast: of formats not advised those that gain stand among what
 * helps, and none twice. */
static void test_order(void **state)
{
    (void)state;
    Device *device = box();
    kit_peak(device, DTYPE_FP16, UNIT_MATRIX, 10e12);
    kit_peak(device, DTYPE_INT8, UNIT_MATRIX, 20e12);
    g_auto(Asked) asked = ask_for_all(conv_relu(), device);
    unsigned kinds = 0;
    for (guint i = 0; i < asked.list->rows->len; i++) {
        const Advice *advice = row_of(&asked, i), *before = i > 0 ? row_of(&asked, i - 1) : NULL;
        kinds |= 1U << advice->kind;
        assert_true(before == NULL || before->kind <= advice->kind);
        if (before && before->kind == advice->kind && !isnan(advice->gain_s))
            assert_true(before->gain_s >= advice->gain_s);
        if (advice->of != ADVICE_OF_RULE && advice->kind == ADVICE_TIME)
            assert_true(advice->gain_s >= 0.02 * asked.list->seconds);
        for (guint k = 0; k < i; k++)
            assert_false(advice->format &&
                         g_strcmp0(row_of(&asked, k)->format, advice->format) == 0);
    }
    assert_true(kinds & 1U << ADVICE_TIME && kinds & 1U << ADVICE_LOSS);
    assert_true(kinds & 1U << ADVICE_UNABLE);
}

/* 1×1 convolutions are no other network under most designs; those that rules speak of are not said
 * twice, and none stands for itself where rules alone are asked. */
static void test_designs(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask_for_all(two_large_convs(), box());
    const Advice *rule = given(&asked, "reduce_flops");
    assert_int_equal(rule->of, ADVICE_OF_RULE);
    assert_null(row_with(&asked, "width=0.75"));
    const Advice *inverted = row_with(&asked, "inverted_residual=6");
    if (find(&asked, "inverted_residual") == NULL)
        assert_true(inverted && inverted->of == ADVICE_OF_DESIGN &&
                    inverted->risk == ADVICE_RISK_TRAIN &&
                    strstr(inverted->evidence, "× the MACs"));
    g_auto(Asked) rules = ask(two_large_convs(), box());
    for (guint i = 0; i < rules.list->rows->len; i++)
        assert_int_equal(row_of(&rules, i)->of, ADVICE_OF_RULE);
    assert_true(rules.list->rows->len < asked.list->rows->len);
}

/* A 3x3 convolution of integers, as a file has it: designs would put floats beside its weights. */
static Graph *conv_of_integers(void)
{
    GError *error = NULL;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "1x64x112x112");
    kit_weight(graph, "w", INT8, "64x64x3x3");
    kit_weight(graph, "s", FLOAT, "");
    kit_weight(graph, "z", INT8, "");
    kit_node(graph, "QuantizeLinear", "x,s,z", "q");
    kit_node(graph, "DequantizeLinear", "q,s,z", "dx");
    kit_node(graph, "DequantizeLinear", "w,s,z", "dw");
    kit_node(graph, "Conv", "dx,dw", "y");
    kit_out(graph, "y");
    Graph *loaded = kit_parse(kit_model(graph), NULL, &error);
    assert_non_null(loaded);
    return loaded;
}

static void test_integers(void **state)
{
    (void)state;
    Device *device = box();
    kit_peak(device, DTYPE_INT8, UNIT_MATRIX, 1e12);
    g_auto(Asked) asked = ask_for_all(conv_of_integers(), device);
    assert_string_equal(asked.list->format, "int8");
    for (guint i = 0; i < asked.list->rows->len; i++) {
        const Advice *advice = row_of(&asked, i);
        assert_true(advice->of != ADVICE_OF_DESIGN && advice->of != ADVICE_OF_FORMAT);
        assert_true(advice->effort != ADVICE_EFFORT_REDESIGN);
    }
}

/* Where nothing runs there is nothing to hold a change against. */
static void test_no_best(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask_for_all(large_conv(), box_with_capacity(1000));
    assert_null(asked.list->format);
    for (guint i = 0; i < asked.list->rows->len; i++)
        assert_int_equal(row_of(&asked, i)->of, ADVICE_OF_RULE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unfused), cmocka_unit_test(test_formats),
        cmocka_unit_test(test_order),   cmocka_unit_test(test_designs),
        cmocka_unit_test(test_no_best), cmocka_unit_test(test_integers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
