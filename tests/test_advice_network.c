/* Advice about whole networks: each rule on one that it speaks of and on one that it must not, and
 * the number it rests on. */
#include "advice_kit.h"

/* 0.13824 µs and 0.128 µs to move bytes, 1 µs each to launch; fused 1.13824 µs. */
static void test_overhead(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(conv_relu(), launching_box(1e-6));
    const Advice *advice = given(&asked, "overhead");
    check_numbers(advice, 2 / 2.26624, 0.10);
    check_gain(advice, 2.26624e-6 - 1.13824e-6);
    assert_int_equal(advice->layer, NO_LAYER);
    says(advice, "88.3 %");                                       /* 0.88252 */
    g_auto(Asked) little = ask(conv_relu(), launching_box(1e-9)); /* 0.002 of 0.26824: 0.7 % */
    assert_null(find(&little, "overhead"));
}

/* 16·32·32·10 weights and 10 biases, against 16·16·9 of the convolution, which has 2,359,296 MACs
 * to their 163,840. With pooling 16·10 are left. */
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
    assert_int_equal(advice->gain_bytes, 4 * (163840 - 160));
    says(advice, "6.5 % of the MACs");
    g_auto(Asked) none = ask(conv_relu(), box());
    assert_null(find(&none, "linear_params"));
    g_auto(Asked) all_work = ask(linear_graph(1, 100, 10, false), box());
    assert_null(find(&all_work, "linear_params"));
}

/* 100 rows of 16: in 8 bits each row with a scale of 32, input and output with one and a zero
 * point. */
static void test_weights_memory(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(linear_graph(1, 16, 100, false), box_with_capacity(6399));
    const Advice *advice = given(&asked, "weights_memory");
    check_numbers(advice, 6400, 6399);
    assert_int_equal(advice->gain_bytes, 6400 - (1600 + 4 * 100 + 5 + 5));
    assert_true(isnan(advice->gain_s));
    g_auto(Asked) fits = ask(linear_graph(1, 16, 100, false), box_with_capacity(6400));
    assert_null(find(&fits, "weights_memory"));
}

/* Input and output of a relu live together, but in place. */
static void test_activations_on_chip(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(relus(1000), box_with_cache(7999));
    const Advice *advice = given(&asked, "activations_on_chip");
    check_numbers(advice, 8000, 7999);
    assert_int_equal(advice->gain_bytes, 4000);
    g_auto(Asked) fits = ask(relus(1000), box_with_cache(8000));
    assert_null(find(&fits, "activations_on_chip"));
}

/* ---- Quantization ---------------------------------------------------------------------------- */

/* 4·(1000 + 10⁶ + 1000) bytes; in int8 a quarter, 1000 scales, and a scale and a zero point for
 * input and output; converting the input moves 4000 + 1000. The output stays in int8. */
static void test_int8_traffic(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(linear_graph(1, 1000, 1000, false), round_device(10e12));
    const Advice *advice = given(&asked, "int8_traffic");
    double before = 4 * 1002000.0, after = 1002000 + 4000 + 10 + 5000;
    check_numbers(advice, 1, 0.5);
    check_gain(advice, (before - after) / 100e9);
    assert_null(find(&asked, "int8_arithmetic"));
    assert_null(find(&asked, "int8_loses"));
}

/* Compute bounds it in fp32, and the int8 unit is ten times as fast. */
static void test_int8_arithmetic(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(large_conv(), round_device(10e12));
    const Advice *advice = given(&asked, "int8_arithmetic");
    check_numbers(advice, 0, 0.5);
    assert_true(advice->gain_s > 0.75 * 924.844032e-6);
    assert_true(advice->gain_s < 0.90 * 924.844032e-6); /* less than arithmetic alone */
    assert_null(find(&asked, "int8_traffic"));
    assert_null(find(&asked, "int8_loses"));
}

/* Without an int8 unit nothing is calculated faster, and tensors are converted. */
static void test_int8_loses(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(large_conv(), box());
    const Advice *advice = given(&asked, "int8_loses");
    near(advice->threshold, 924.844032e-6);
    assert_true(advice->measured > advice->threshold);
    assert_true(isnan(advice->gain_s));
    assert_int_equal(advice->gain_bytes, 3 * 36864 - 4 * 64 - 10);
    assert_null(find(&asked, "int8_traffic"));
    assert_null(find(&asked, "int8_arithmetic"));
}

static Graph *with_softmax(bool between)
{
    int x;
    Graph *graph = start(S(1, 16, 10, 10), &x);
    x = chain_conv(graph, "conv1", x, 16, 1, false);
    if (between)
        x = chain(graph, OP_SOFTMAX, "softmax", x, NULL);
    return ended(graph, chain_conv(graph, "conv2", x, 16, 1, false));
}

/* 1600 elements each. A convolution moves 1600 + 256 + 1600 bytes and 16 scales, a conversion 1600
 * + 6400; whatever writes int8, a scale and a zero point, 5 bytes. Input -> int8, conv, -> float,
 * softmax, -> int8, conv: two conversions between operators. */
static void test_ping_pong(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(with_softmax(true), round_device(10e12));
    const Advice *advice = given(&asked, "ping_pong");
    double conv = 3456 + 4 * 16 + 5, to_int8 = 8000 + 5, to_float = 8000, softmax = 2 * 6400;
    check_numbers(advice, (to_float + to_int8) / (2 * conv + 2 * to_int8 + to_float + softmax),
                  0.10);
    says(advice, "2 conversions between operators");
    assert_true(advice->gain_s > 0);
    g_auto(Asked) straight = ask(with_softmax(false), round_device(10e12));
    assert_null(find(&straight, "ping_pong"));
}

/* ---- Batch and ridge ------------------------------------------------------------------------- */

static bool ten_and_one_each(int64_t batch, void *user, double *seconds, GError **error)
{
    (void)user, (void)error;
    *seconds = 10 + (double)batch;
    return true;
}

static bool one_each(int64_t batch, void *user, double *seconds, GError **error)
{
    (void)user, (void)error;
    *seconds = (double)batch;
    return true;
}

/* n/(10 + n) reaches 0.95·4096/4106 = 0.94769 at 181.2: 256 is the next power of two, which takes
 * 266/256 s for each input instead of 11. */
static void test_batch(void **state)
{
    (void)state;
    g_auto(Asked) asked =
        ask_with(conv_relu(), box(), &(AdviceOptions){.seconds_at = ten_and_one_each});
    const Advice *advice = given(&asked, "batch");
    check_numbers(advice, 1, 256);
    check_gain(advice, 11 - 266.0 / 256);
    g_auto(Asked) even = ask_with(conv_relu(), box(), &(AdviceOptions){.seconds_at = one_each});
    assert_null(find(&even, "batch"));
    g_auto(Asked) silent = ask(conv_relu(), box());
    assert_null(find(&silent, "batch"));
}

static bool no_seconds(int64_t batch, void *user, double *seconds, GError **error)
{
    (void)batch, (void)user, (void)seconds;
    g_set_error(error, RB_ERROR, RB_ERROR_LIMIT, "too large");
    return false;
}

static void test_batch_fails(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = conv_relu();
    g_autoptr(Device) device = box();
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    g_autoptr(Timing) timing = time_as(cost, device, DTYPE_FP32);
    g_autoptr(GError) error = NULL;
    AdviceOptions options = {.seconds_at = no_seconds};
    assert_null(advise(timing, &options, &error));
    assert_string_equal(error->message, "too large");
}

/* Of 64 -> 64 -> 64 three quarters of the middle is left, and of all work: a quarter of two times
 * 924.844032 µs is saved. A layer moves 4·(2·802,816 + 36,864) bytes. */
static void test_reduce_flops(void **state)
{
    (void)state;
    int x;
    Graph *graph = start(S(1, 64, 112, 112), &x);
    x = chain_conv(graph, "conv1", x, 64, 3, false);
    g_auto(Asked) asked = ask(ended(graph, chain_conv(graph, "conv2", x, 64, 3, false)), box());
    const Advice *advice = given(&asked, "reduce_flops");
    check_numbers(advice, 924844032.0 / (4 * (2 * 802816 + 36864)), 10);
    check_gain(advice, 0.25 * 2 * 924.844032e-6);
    assert_null(find(&asked, "reduce_bytes"));
}

/* (51,200 + 1600) FLOPs, 13,824 + 12,800 bytes; fusing the relu saves its own. */
static void test_reduce_bytes(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(conv_relu(), box());
    const Advice *advice = given(&asked, "reduce_bytes");
    check_numbers(advice, 52800.0 / 26624, 10);
    check_gain(advice, 12800 / 100e9);
    assert_null(find(&asked, "reduce_flops"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_overhead),       cmocka_unit_test(test_linear_params),
        cmocka_unit_test(test_weights_memory), cmocka_unit_test(test_activations_on_chip),
        cmocka_unit_test(test_int8_traffic),   cmocka_unit_test(test_int8_arithmetic),
        cmocka_unit_test(test_int8_loses),     cmocka_unit_test(test_ping_pong),
        cmocka_unit_test(test_batch),          cmocka_unit_test(test_batch_fails),
        cmocka_unit_test(test_reduce_flops),   cmocka_unit_test(test_reduce_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
