/* Advice about layers: each rule on a network that it speaks of and on one that it must not, and
 * the number it rests on. */
#include "advice_kit.h"

/* 4·(6400 + 64·23 + 2300) = 40,688 bytes; with 24 channels 4·(6400 + 1536 + 2400) = 41,344. Memory
 * bounds both. */
static void test_alignment(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(conv_graph(S(1, 64, 10, 10), 23, 1, false), aligned_box(8));
    const Advice *advice = given(&asked, "alignment");
    check_numbers(advice, 23, 8);
    check_gain(advice, (41344 - 40688) / 100e9);
    assert_int_equal(advice->layers, 1);
    assert_string_equal(where(&asked, advice), "conv");
    says(advice, "23 output channels");
    says(advice, "153.6 kMAC are done for 147.2 kMAC");

    g_auto(Asked) even = ask(conv_graph(S(1, 64, 10, 10), 24, 1, false), aligned_box(8));
    assert_null(find(&even, "alignment"));
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
    assert_string_equal(where(&asked, advice), "conv2");

    g_auto(Asked) common = ask(two_convs(3, 1), box());
    assert_null(find(&common, "kernel"));
    g_auto(Asked) stem = ask(two_convs(7, 3), box());
    assert_null(find(&stem, "kernel"));
    g_auto(Asked) beside = ask(patches(8, 8), box());
    assert_null(find(&beside, "kernel"));
    g_auto(Asked) overlap = ask(patches(8, 4), box());
    check_numbers(given(&overlap, "kernel"), 8, 3);
    g_auto(Asked) later = ask(two_convs(3, 7), box());
    assert_true(isnan(given(&later, "kernel")->gain_s)); /* nothing is put in its place */
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
    assert_true(isnan(advice->gain_s));
    says(advice, "100.0 % of the time");
    g_auto(Asked) dense = ask(dilated(1), box());
    assert_null(find(&dense, "dilation"));
}

/* Depthwise 3x3 on 16 x 112²: 2·9·200,704 = 3,612,672 FLOPs; 4·(2·200,704 + 144) = 1,606,208
 * bytes. */
static void test_low_intensity(void **state)
{
    (void)state;
    int x;
    Graph *graph = start(S(1, 16, 112, 112), &x);
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = attrs.as.window.groups = 16;
    attrs.as.window.kernel = INTS(3);
    attrs.as.window.pad = INTS(1);
    attrs.as.window.bias = false;
    g_auto(Asked) asked = ask(ended(graph, chain(graph, OP_CONV, "depthwise", x, &attrs)), box());
    const Advice *advice = given(&asked, "low_intensity");
    check_numbers(advice, 3612672.0 / 1606208.0, 10);
    check_gain(advice, 16.06208e-6 - 3.612672e-6);
    g_auto(Asked) dense = ask(large_conv(), box());
    assert_null(find(&dense, "low_intensity"));
    /* 2·10⁶ FLOPs against 4,008,000 bytes: a bandwidth of 2.01 TB/s makes 1.994 µs of 2 µs. */
    Device *fast = box();
    g_array_index(fast->memories, Memory, 0).bytes_per_s[BASIS_THEORETICAL] = 2.01e12;
    g_auto(Asked) ridge = ask(linear_graph(1, 1000, 1000, false), fast);
    assert_null(find(&ridge, "low_intensity"));
    /* 1.995 TB/s: 2.009 µs, of which 0.45 % is waiting: not worth saying. */
    Device *nearly = box();
    g_array_index(nearly->memories, Memory, 0).bytes_per_s[BASIS_THEORETICAL] = 1.995e12;
    g_auto(Asked) little = ask(linear_graph(1, 1000, 1000, false), nearly);
    assert_int_equal(timing_layer(little.timing, 0)->bound, BOUND_MEMORY);
    assert_null(find(&little, "low_intensity"));
}

static Graph *conv_with(OpKind first, OpKind second)
{
    int x;
    Graph *graph = start(S(1, 16, 20, 20), &x);
    x = chain_conv(graph, "conv", x, 16, 3, false);
    x = chain(graph, first, first == OP_RELU ? "relu" : "bn", x, NULL);
    return ended(graph, chain(graph, second, second == OP_RELU ? "relu" : "bn", x, NULL));
}

/* The batch-norm reads and writes 6400 elements and reads four numbers for each of 16 channels. */
static void test_batch_norm(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(conv_with(OP_RELU, OP_BATCH_NORM), box());
    const Advice *advice = given(&asked, "batch_norm");
    check_numbers(advice, 1, 0);
    check_gain(advice, 4 * (2 * 6400 + 4 * 16) / 100e9);
    assert_string_equal(where(&asked, advice), "bn");
    says(advice, "conv → relu → bn");
    says(advice, "conv → bn → activation");
    g_auto(Asked) folds = ask(conv_with(OP_BATCH_NORM, OP_RELU), box());
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

/* Four launches of 1 µs become one. */
static void test_tiny_operators(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(transposes(4), launching_box(1e-6));
    const Advice *advice = given(&asked, "tiny_operators");
    check_numbers(advice, 4, 3);
    check_gain(advice, 3e-6);
    assert_string_equal(where(&asked, advice), "transpose0");
    g_auto(Asked) quiet = ask(transposes(4), box());
    assert_true(isnan(given(&quiet, "tiny_operators")->gain_s)); /* overhead is not known */
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
 * 2 µs, against 8000 bytes at 100 GB/s. At 10^12 a second they take 2 ns. */
static void test_special(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(one_activation(OP_SIGMOID), special_box(1e9));
    const Advice *advice = given(&asked, "special");
    check_numbers(advice, 2e-6, 80e-9);
    check_gain(advice, 1.92e-6);
    assert_int_equal(advice->layers, 1);
    assert_string_equal(where(&asked, advice), "act");
    says(advice, "2.00 k results of special functions at 1.00 G/s take 2.00 µs");
    says(advice, "80.0 ns");

    g_auto(Asked) mish = ask(one_activation(OP_MISH), special_box(1e9));
    check_numbers(given(&mish, "special"), 4e-6, 80e-9);
    g_auto(Asked) fast = ask(one_activation(OP_SIGMOID), special_box(1e12));
    assert_null(find(&fast, "special"));
    g_auto(Asked) unknown = ask(one_activation(OP_SIGMOID), box());
    assert_null(find(&unknown, "special"));
    g_auto(Asked) hard = ask(one_activation(OP_HARD_SIGMOID), special_box(1e9));
    assert_null(find(&hard, "special"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alignment),  cmocka_unit_test(test_kernel),
        cmocka_unit_test(test_dilation),   cmocka_unit_test(test_low_intensity),
        cmocka_unit_test(test_batch_norm), cmocka_unit_test(test_tiny_operators),
        cmocka_unit_test(test_special),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
