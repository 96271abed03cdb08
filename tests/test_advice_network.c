/* Advice about whole networks: each rule on one that it speaks of and on one that it must not, and
 * the number it rests on. */
#include "advice_kit.h"

/* ---- What-ifs -------------------------------------------------------------------------------- */

/* Winograd's F(4x4) on 784 tiles of 64 channels: 36·784·64·64 multiplications and 784·64·(144 +
 * 100) operations of transforms are 243,453,952 FLOPs; in fp32 it moves 4·(2·802,816 + 4·1,806,336
 * + 36·4096) = 35,913,728 bytes, for 359.13728 µs, and two times 1,806,336 numbers are its
 * workspace. */
static void test_algorithm(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(large_conv(), box());
    const Advice *advice = given(&asked, "algorithm");
    assert_string_equal(asked.list->format, "fp32"); /* 16 bits compute as long */
    check_numbers(advice, 359.13728e-6, 924.844032e-6);
    check_gain(advice, 924.844032e-6 - 359.13728e-6);
    near(advice->bound_s, 243.453952e-6); /* below that of direct convolutions */
    says(advice, "'conv' by Winograd F(4×4, 3×3)");
    says(advice, "workspace of 14.5 MB");
    assert_string_equal(advice_risk_name(advice->rule->risk), "small: check");
}

/* 147,456 bytes of weights and two tensors of 3,211,264 fit, the workspace does not. */
static void test_algorithm_without_room(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(large_conv(), box_with_capacity(10 * 1000 * 1000));
    assert_null(find(&asked, "algorithm"));
    g_auto(Asked) roomy = ask(large_conv(), box_with_capacity(30 * 1000 * 1000));
    given(&roomy, "algorithm");
}

/* The depthwise 3x3 moves 4·(2·802,816 + 576) bytes, 64.24832 µs, the 1x1 computes 2·64·802,816
 * FLOPs, 102.760448 µs. Of the depthwise one's 336 taps a side 334 are inside. */
static void test_design(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(large_conv(), box());
    const Advice *advice = given(&asked, "depthwise");
    check_gain(advice, 924.844032e-6 - 64.24832e-6 - 102.760448e-6);
    near(advice->bound_s, (2.0 * 64 * 334 * 334 + 2.0 * 64 * 802816) / 1e12);
    says(advice, "167 µs with 58.6 MMAC, 925 µs with 462 MMAC"); /* 73·802,816; 576·802,816 */
    assert_null(advice->layer);
    g_auto(Asked) already = ask(depthwise_twice(), box());
    assert_null(find(&already, "depthwise"));
}

/* Of 64 -> 64 -> 64 three quarters of the middle is left, and of all work: a quarter of two times
 * 924.844032 µs is saved. A layer moves 4·(2·802,816 + 36,864) bytes. */
static void test_reduce_flops(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(two_large_convs(), box());
    const Advice *advice = given(&asked, "reduce_flops");
    check_numbers(advice, 924844032.0 / (4 * (2 * 802816 + 36864)), 10);
    check_gain(advice, 0.25 * 2 * 924.844032e-6);
    assert_null(find(&asked, "reduce_bytes"));
}

/* ---- Activations ----------------------------------------------------------------------------- */

/* As much as a low intensity gains: at most 16.06208 - 8.03392 µs. */
static void test_reduce_bytes(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(depthwise_twice(), box());
    const Advice *advice = given(&asked, "reduce_bytes");
    check_numbers(advice, 3612672.0 / 803104, 10);
    check_gain(advice, 16.06208e-6 - 8.03392e-6);
    assert_true(advice->at_most);
    says(advice, "4.50 FLOP/byte are below the ridge point at 10.0; ");
    says(advice, "100 % of the time is bound by memory, 55.0 % waiting for activations");
    assert_null(strstr(advice->evidence, "on the chip")); /* of which nothing is known */
    assert_null(find(&asked, "reduce_flops"));
}

/* Work of integers is no floating-point work. */
static void test_reduce_bytes_of_integers(void **state)
{
    (void)state;
    Device *device = round_device(0);
    g_array_index(device->peaks, Peak, 0).dtype = DTYPE_INT8;
    g_auto(Asked) asked = ask(depthwise_twice(), device);
    assert_string_equal(asked.list->format, "int8");
    says(given(&asked, "reduce_bytes"), " OP/byte are below the ridge point at 10.0; ");
}

/* Input and output of a layer are 2·2·200,704 bytes: what fits on the chip need not leave it. */
static void test_activations_on_chip(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(depthwise_twice(), box_with_cache(802815));
    const Advice *advice = given(&asked, "activations_on_chip");
    check_numbers(advice, 802816, 802815);
    check_gain(advice, 16.06208e-6 - 8.03392e-6);
    assert_null(find(&asked, "reduce_bytes"));
    g_auto(Asked) fits = ask(depthwise_twice(), box_with_cache(802816));
    assert_null(find(&fits, "activations_on_chip"));
    says(given(&fits, "reduce_bytes"), "waiting for activations that fit on the chip");
}

/* ---- Overhead -------------------------------------------------------------------------------- */

/* Two convolutions of 1.8432 µs, each launched in 1 µs: one launch less. */
static void test_overhead(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(two_convs(3, 3), launching_box(1e-6));
    const Advice *advice = given(&asked, "overhead");
    check_numbers(advice, 2 / 3.6864, 0.10);
    near(asked.list->seconds, 3.6864e-6); /* launches are not in it */
    assert_true(isnan(advice->gain_s));
    check_beside(advice, 1e-6);
    assert_true(advice->at_most);
    assert_int_equal(advice->kind, ADVICE_BESIDE);
    assert_null(advice->layer);
    says(advice, "54.3 %");                                           /* 0.54253 */
    g_auto(Asked) little = ask(two_convs(3, 3), launching_box(1e-9)); /* 0.002 of 3.6864 µs */
    assert_null(find(&little, "overhead"));
}

/* ---- Parameters ------------------------------------------------------------------------------ */

/* 16·32·32·10 weights and 10 biases, against 16·16·9 of the convolution, which has 2,359,296 MACs
 * to their 163,840. In 16 bits they are read in 2·(16,384 + 163,850 + 10) / 100e9 = 3.60488 µs.
 * With pooling 16·10 are left, and 2·(16,384 + 16) + 2·(16 + 170 + 10) bytes. */
static void test_linear_params(void **state)
{
    (void)state;
    int x;
    Graph *graph = start(S(1, 16, 32, 32), &x);
    Attrs attrs = op_default_attrs(OP_LINEAR);
    attrs.as.product.channels = 10;
    x = chain_conv(graph, "conv", x, 16, 3, false);
    x = chain(graph, OP_FLATTEN, "flatten", x, NULL);
    g_auto(Asked) asked = ask(ended(graph, chain(graph, OP_LINEAR, "head", x, &attrs)), box());
    const Advice *advice = given(&asked, "linear_params");
    check_numbers(advice, 163850.0 / (163850 + 2304), 0.5);
    assert_int_equal(advice->gain_bytes, 2 * (163840 - 160));
    check_gain(advice, 3.60488e-6 - 2 * (16400 + 196) / 100e9);
    says(advice, "6.5 % of the MACs");
    g_auto(Asked) none = ask(two_convs(3, 3), box());
    assert_null(find(&none, "linear_params"));
    g_auto(Asked) all_work = ask(linear_graph(1, 100, 10, false), box());
    assert_null(find(&all_work, "linear_params"));
}

/* ---- Batch ----------------------------------------------------------------------------------- */

static Graph *one_row(void)
{
    Graph *graph = linear_graph(1, 1000, 1000, false);
    graph->batch = 1;
    return graph;
}

/* n rows compute for 2n µs and move 20 + 0.04n: 8 rows take 20.32 µs, 16 take 32, and each row 2
 * from then on. */
static void test_batch(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask_as(one_row(), box(), (AdviceSubject){.batches = true});
    const Advice *advice = given(&asked, "batch");
    check_numbers(advice, 1, 16);
    check_gain(advice, 20.04e-6 - 2e-6);
    near(advice->bound_s, 2e-6);
    g_auto(Asked) conv = ask_as(large_conv(), box(), (AdviceSubject){.batches = true});
    assert_null(find(&conv, "batch"));
    g_auto(Asked) silent = ask(one_row(), box());
    assert_null(find(&silent, "batch"));
}

/* 2,000,000 bytes of weights and 4000 for each row: four fit, which take 20.16 µs. */
static void test_batch_within_memory(void **state)
{
    (void)state;
    g_auto(Asked) asked =
        ask_as(one_row(), box_with_capacity(2020000), (AdviceSubject){.batches = true});
    const Advice *advice = given(&asked, "batch");
    check_numbers(advice, 1, 4);
    check_gain(advice, 20.04e-6 - 20.16e-6 / 4);
    g_auto(Asked) full =
        ask_as(one_row(), box_with_capacity(2004000), (AdviceSubject){.batches = true});
    assert_null(find(&full, "batch"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_algorithm),
        cmocka_unit_test(test_algorithm_without_room),
        cmocka_unit_test(test_design),
        cmocka_unit_test(test_reduce_flops),
        cmocka_unit_test(test_reduce_bytes),
        cmocka_unit_test(test_reduce_bytes_of_integers),
        cmocka_unit_test(test_activations_on_chip),
        cmocka_unit_test(test_overhead),
        cmocka_unit_test(test_linear_params),
        cmocka_unit_test(test_batch),
        cmocka_unit_test(test_batch_within_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
