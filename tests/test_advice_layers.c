/* Advice about layers: each rule on a network that it speaks of and on one that it must not, and
 * the number it rests on. */
#include "advice_kit.h"

/* 2·64·23·100 = 294,400 FLOPs take 294.4 ns, longer than 2·(6400 + 64·23 + 2300) = 20,344 bytes;
 * with 24 channels it is 307.2 ns. The difference is in no roofline time. Of 127 channels it is
 * less than a hundredth. */
static void test_alignment(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(conv_graph(S(1, 64, 10, 10), 23, 1, false), aligned_box(8));
    const Advice *advice = given(&asked, "alignment");
    check_numbers(advice, 23, 8);
    assert_int_equal(advice->kind, ADVICE_BESIDE);
    assert_true(isnan(advice->gain_s));
    check_beside(advice, 307.2e-9 - 294.4e-9);
    assert_int_equal(advice->layers, 1);
    assert_string_equal(advice->layer, "conv");
    says(advice, "23 output channels");
    says(advice, "153.6 kMAC are done for 147.2 kMAC");

    g_auto(Asked) even = ask(conv_graph(S(1, 64, 10, 10), 24, 1, false), aligned_box(8));
    assert_null(find(&even, "alignment"));
    g_auto(Asked) nearly = ask(conv_graph(S(1, 64, 10, 10), 127, 1, false), aligned_box(8));
    assert_null(find(&nearly, "alignment"));
    g_auto(Asked) unknown = ask(conv_graph(S(1, 64, 10, 10), 23, 1, false), box());
    assert_null(find(&unknown, "alignment"));
}

static Graph *patches(int64_t size, int64_t stride)
{
    int x;
    Graph *graph = start(S(1, 3, 32, 32), &x);
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = 16;
    attrs.as.window.kernel = INTS(size);
    attrs.as.window.stride = INTS(stride);
    return ended(graph, chain(graph, OP_CONV, "conv", x, &attrs));
}

/* 2·16·16·25·400 = 5.12 MFLOP take 5.12 µs; two 3x3 take 2·16·16·9·400 = 1.8432 µs each. */
static void test_kernel(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(two_convs(3, 5), box());
    const Advice *advice = given(&asked, "kernel");
    check_numbers(advice, 5, 3);
    check_gain(advice, 5.12e-6 - 2 * 1.8432e-6);
    assert_string_equal(advice->layer, "conv2");

    g_auto(Asked) common = ask(two_convs(3, 1), box());
    assert_null(find(&common, "kernel"));
    g_auto(Asked) stem = ask(two_convs(7, 3), box());
    assert_null(find(&stem, "kernel"));
    g_auto(Asked) beside = ask(patches(8, 8), box());
    assert_null(find(&beside, "kernel"));
    g_auto(Asked) overlap = ask(patches(8, 4), box());
    check_numbers(given(&overlap, "kernel"), 8, 3);
    g_auto(Asked) later = ask(two_convs(3, 7), box());
    gains_no_time(given(&later, "kernel")); /* nothing is put in its place */
    assert_int_equal(given(&later, "kernel")->kind, ADVICE_NOTE);
}

static Graph *dilated(int64_t dilation)
{
    int x;
    Graph *graph = start(S(1, 16, 20, 20), &x);
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = 16;
    attrs.as.window.kernel = INTS(3);
    attrs.as.window.pad = INTS(dilation);
    attrs.as.window.dilation = INTS(dilation);
    return ended(graph, chain(graph, OP_CONV, "conv", x, &attrs));
}

static void test_dilation(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(dilated(2), box());
    const Advice *advice = given(&asked, "dilation");
    check_numbers(advice, 2, 1);
    gains_no_time(advice);
    says(advice, "100.0 % of the time");
    g_auto(Asked) dense = ask(dilated(1), box());
    assert_null(find(&dense, "dilation"));
}

/* Each waits 8.03104 - 3.612672 µs for activations, both 8.836736 µs; but whatever is fused moves
 * 2·(2·200,704 + 288) = 803,392 bytes, so that 16.06208 - 8.03392 µs is the most. */
static void test_low_intensity(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(depthwise_twice(), box());
    const Advice *advice = given(&asked, "low_intensity");
    check_numbers(advice, 3612672.0 / 803104, 10);
    check_gain(advice, 16.06208e-6 - 8.03392e-6);
    near(advice->bound_s, 8.03392e-6);
    assert_true(advice->at_most);
    assert_int_equal(advice->layers, 2);
    says(advice, "55.0 % of the time is waiting for activations"); /* 8.836736 of 16.06208 */
    g_auto(Asked) dense = ask(large_conv(), box());
    assert_null(find(&dense, "low_intensity"));
}

/* 2·1,002,000 bytes, of which all but 4000 are weights: whatever is done, they have to be read. */
static void test_weights_are_no_waiting(void **state)
{
    (void)state;
    g_auto(Asked) head = ask(linear_graph(1, 1000, 1000, false), box());
    near(head.list->seconds, 2004000 / 100e9);
    assert_null(find(&head, "low_intensity"));
    assert_null(find(&head, "reduce_bytes"));
}

/* conv -> relu -> batch-norm, the relu's result an output too: or conv -> batch-norm -> relu. */
static Graph *conv_with(bool norm_last)
{
    int x;
    Graph *graph = start(S(1, 16, 20, 20), &x);
    x = chain_conv(graph, "conv", x, 16, 3, false);
    x = chain(graph, norm_last ? OP_RELU : OP_BATCH_NORM, "second", x, NULL);
    if (norm_last)
        graph_add_output(graph, x);
    return ended(graph, chain(graph, norm_last ? OP_BATCH_NORM : OP_RELU, "third", x, NULL));
}

/* The convolution with its relu computes 1,843,200 + 6400 FLOPs. The batch-norm reads and writes
 * 6400 elements of 2 bytes, a scale and a shift of 2 and two statistics of 4 for each of 16
 * channels: 25,792 bytes, 257.92 ns. They are all above the bound, which has its 12,800 FLOPs and
 * of the convolution's 60 taps a side the 58 inside, 120,832 FLOPs less. */
static void test_batch_norm(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(conv_with(true), box());
    const Advice *advice = given(&asked, "batch_norm");
    assert_string_equal(asked.list->format, "fp16");
    near(asked.list->seconds, 1.8496e-6 + 257.92e-9);
    check_numbers(advice, 1, 0);
    check_gain(advice, 257.92e-9);
    assert_string_equal(advice->layer, "third");
    says(advice, "conv → bn → activation");
    g_auto(Asked) folds = ask(conv_with(false), box());
    assert_null(find(&folds, "batch_norm"));
}

static Graph *transposes(int n)
{
    int x;
    Graph *graph = start(S(4, 8), &x);
    Attrs attrs = op_default_attrs(OP_TRANSPOSE);
    attrs.as.dims.dims = INTS(1, 0);
    for (int i = 0; i < n; i++) {
        g_autofree char *name = g_strdup_printf("transpose%d", i);
        x = chain(graph, OP_TRANSPOSE, name, x, &attrs);
    }
    return ended(graph, x);
}

/* Four launches of 1 µs become one, and four times 2·32 elements of 2 bytes, 1.28 ns, no less than
 * one. */
static void test_tiny_operators(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(transposes(4), launching_box(1e-6));
    const Advice *advice = given(&asked, "tiny_operators");
    check_numbers(advice, 4, 3);
    check_gain(advice, 3 * 1.28e-9);
    assert_true(advice->at_most);
    check_beside(advice, 3e-6);
    assert_string_equal(advice->layer, "transpose0");
    g_auto(Asked) quiet = ask(transposes(4), box());
    check_gain(given(&quiet, "tiny_operators"), 3 * 1.28e-9);
    assert_true(isnan(given(&quiet, "tiny_operators")->beside_s)); /* overhead is not known */
    g_auto(Asked) few = ask(transposes(2), launching_box(1e-6));
    assert_null(find(&few, "tiny_operators"));
}

static Graph *one_activation(OpKind kind)
{
    int x;
    Graph *graph = start(S(1, 1000), &x);
    return ended(graph, chain(graph, kind, "act", x, NULL));
}

static Device *special_box(double rate)
{
    Device *device = box();
    device->special.value = rate;
    return device;
}

/* An exponential and a reciprocal for each of 1000 elements, a thousand million of either a second:
 * 2 µs, against 4000 bytes at 100 GB/s. At 10^12 a second they take 2 ns. */
static void test_special(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(one_activation(OP_SIGMOID), special_box(1e9));
    const Advice *advice = given(&asked, "special");
    check_numbers(advice, 2e-6, 40e-9);
    assert_true(isnan(advice->gain_s));
    check_beside(advice, 1.96e-6);
    assert_int_equal(advice->layers, 1);
    assert_string_equal(advice->layer, "act");
    says(advice, "2.00 k results of special functions at 1.00 G/s take 2.00 µs");
    says(advice, "40.0 ns");

    g_auto(Asked) mish = ask(one_activation(OP_MISH), special_box(1e9));
    check_numbers(given(&mish, "special"), 4e-6, 40e-9);
    g_auto(Asked) fast = ask(one_activation(OP_SIGMOID), special_box(1e12));
    assert_null(find(&fast, "special"));
    g_auto(Asked) unknown = ask(one_activation(OP_SIGMOID), box());
    assert_null(find(&unknown, "special"));
    g_auto(Asked) hard = ask(one_activation(OP_HARD_SIGMOID), special_box(1e9));
    assert_null(find(&hard, "special"));
}

/* Fused into a convolution of 1843.2 ns, 6400 sigmoids take 12,800 results: 12.8 µs. */
static void test_special_of_a_part(void **state)
{
    (void)state;
    int x;
    Graph *graph = start(S(1, 16, 20, 20), &x);
    x = chain_conv(graph, "conv", x, 16, 3, false);
    g_auto(Asked) asked =
        ask(ended(graph, chain(graph, OP_SIGMOID, "act", x, NULL)), special_box(1e9));
    const Advice *advice = given(&asked, "special");
    near(advice->measured, 12.8e-6);
    assert_string_equal(advice->layer, "conv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alignment),
        cmocka_unit_test(test_kernel),
        cmocka_unit_test(test_dilation),
        cmocka_unit_test(test_low_intensity),
        cmocka_unit_test(test_weights_are_no_waiting),
        cmocka_unit_test(test_batch_norm),
        cmocka_unit_test(test_tiny_operators),
        cmocka_unit_test(test_special),
        cmocka_unit_test(test_special_of_a_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
