/* Advice: each rule on a network that it speaks of and on one that it must not, and the number it
 * rests on. The device does 1 TFLOP/s in fp32 and moves 100 GB/s: its ridge point is 10. */
#include "quantize_kit.h"
#include "whatif/advice.h"

/* ---- Asking ---------------------------------------------------------------------------------- */

typedef struct Asked {
    Graph *graph;
    Device *device;
    ModelCost *cost;
    Timing *timing;
    GPtrArray *list;
} Asked;

static void asked_clear(Asked *asked)
{
    g_ptr_array_unref(asked->list);
    timing_free(asked->timing);
    cost_free(asked->cost);
    device_free(asked->device);
    graph_free(asked->graph);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Asked, asked_clear)

/* Takes over the graph and the device. */
static Asked ask_with(Graph *graph, Device *device, const AdviceOptions *options)
{
    GError *error = NULL;
    Asked asked = {.graph = graph, .device = device, .cost = cost_graph(graph, 0, &error)};
    asked.timing = time_as(asked.cost, device, DTYPE_FP32);
    if (asked.timing == NULL)
        abort(); /* time_as has failed the test already */
    asked.list = advise(asked.timing, options, &error);
    if (asked.list == NULL)
        fail_msg("%s", error->message);
    return asked;
}

static Asked ask(Graph *graph, Device *device)
{
    return ask_with(graph, device, NULL);
}

static const Advice *find(const Asked *asked, const char *id)
{
    assert_non_null(advice_rule_find(id, NULL));
    for (guint i = 0; i < asked->list->len; i++) {
        const Advice *advice = g_ptr_array_index(asked->list, i);
        if (strcmp(advice->rule->id, id) == 0)
            return advice;
    }
    return NULL;
}

static const Advice *given(const Asked *asked, const char *id)
{
    const Advice *advice = find(asked, id);
    if (advice == NULL) {
        fail_msg("no advice '%s'", id);
        abort(); /* fail_msg does not return, which the analyser cannot see */
    }
    assert_true(strlen(advice->evidence) > 0);
    return advice;
}

/* The name of the layer where most is to gain. */
static const char *where(const Asked *asked, const Advice *advice)
{
    return cost_op(asked->cost, advice->layer)->name;
}

static void says(const Advice *advice, const char *part)
{
    if (strstr(advice->evidence, part) == NULL)
        fail_msg("'%s' is not in: %s", part, advice->evidence);
}

static bool about(double actual, double expected)
{
    return fabs(actual - expected) <= 1e-9 * fabs(expected);
}

static void check_gain(const Advice *advice, double seconds)
{
    if (!about(advice->gain_s, seconds))
        fail_msg("%s gains %.12g s, not %.12g: %s", advice->rule->id, advice->gain_s, seconds,
                 advice->evidence);
}

static void check_numbers(const Advice *advice, double measured, double threshold)
{
    if (!about(advice->measured, measured) || !about(advice->threshold, threshold))
        fail_msg("%s: %.12g against %.12g, not %.12g against %.12g", advice->rule->id,
                 advice->measured, advice->threshold, measured, threshold);
}

/* ---- Devices and networks -------------------------------------------------------------------- */

static Device *box(void)
{
    return round_device(0);
}

static Device *aligned_box(int channels)
{
    Device *device = box();
    device->alignment.value = channels;
    return device;
}

static Device *launching_box(double seconds)
{
    Device *device = box();
    device->launch.value = seconds;
    return device;
}

static Device *box_with_capacity(int64_t bytes)
{
    Device *device = box();
    g_array_index(device->memories, Memory, 0).capacity_bytes = bytes;
    return device;
}

static Device *box_with_cache(int64_t bytes)
{
    Device *device = box();
    Memory cache = {.name = "L2", .on_chip = true, .shared = true, .capacity_bytes = bytes};
    g_array_prepend_val(device->memories, cache);
    return device;
}

static Graph *start(Shape shape, int *x)
{
    Graph *graph = graph_new("test", "Test");
    graph->batch = 1;
    *x = graph_add_input(graph, "x", shape, DTYPE_FP32);
    return graph;
}

static Graph *ended(Graph *graph, int x)
{
    graph_add_output(graph, x);
    return graph;
}

/* 1x1, 16 -> 16 on 10x10, then relu: 4·(1600 + 256 + 1600) and 4·(1600 + 1600) bytes. */
static Graph *conv_relu(void)
{
    int x;
    Graph *graph = start(S(1, 16, 10, 10), &x);
    x = chain_conv(graph, "conv", x, 16, 1, false);
    return ended(graph, chain(graph, OP_RELU, "relu", x, NULL));
}

static Graph *relus(int64_t elements)
{
    int x;
    Graph *graph = start(S(1, elements), &x);
    x = chain(graph, OP_RELU, "relu1", x, NULL);
    return ended(graph, chain(graph, OP_RELU, "relu2", x, NULL));
}

/* 2·9·64·64·112² = 924,844,032 FLOPs, 924.844032 µs. */
static Graph *large_conv(void)
{
    return conv_graph(S(1, 64, 112, 112), 64, 3, false);
}

/* ---- Layers ---------------------------------------------------------------------------------- */

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

static Graph *two_convs(int64_t first, int64_t second)
{
    int x;
    Graph *graph = start(S(1, 16, 20, 20), &x);
    x = chain_conv(graph, "conv1", x, 16, first, false);
    return ended(graph, chain_conv(graph, "conv2", x, 16, second, false));
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

/* ---- Networks -------------------------------------------------------------------------------- */

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

/* ---- The table and the list ------------------------------------------------------------------ */

static void test_rules(void **state)
{
    (void)state;
    for (int i = 0; i < advice_rule_count(); i++) {
        const AdviceRule *rule = advice_rule_at(i);
        assert_ptr_equal(advice_rule_find(rule->id, NULL), rule);
        assert_true(strlen(rule->title) > 0 && strlen(rule->explanation) > 0);
    }
    g_autoptr(GError) error = NULL;
    assert_null(advice_rule_find("alinment", &error));
    assert_string_equal(error->message, "there is no advice 'alinment': did you mean 'alignment'?");
}

static bool comes_before(const Advice *a, const Advice *b)
{
    if (isnan(a->gain_s) || isnan(b->gain_s))
        return isnan(a->gain_s) < isnan(b->gain_s) ||
               (isnan(a->gain_s) == isnan(b->gain_s) && a->gain_bytes >= b->gain_bytes);
    return a->gain_s >= b->gain_s;
}

static void test_order(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(two_convs(3, 5), aligned_box(32));
    assert_true(asked.list->len > 3);
    for (guint i = 1; i < asked.list->len; i++)
        assert_true(
            comes_before(g_ptr_array_index(asked.list, i - 1), g_ptr_array_index(asked.list, i)));
}

/* ---- Where it asks --------------------------------------------------------------------------- */

/* Networks changed are those that somebody keeps. */
typedef struct Keeper {
    const Graph *graph;
    GPtrArray *kept; /* Counted */
    int asked;
    bool aligns_to_32;
} Keeper;

static const Counted *changed(const Change *change, void *user)
{
    Keeper *keeper = user;
    Counted *counted = counted_changed(keeper->graph, change, 0, NULL);
    keeper->asked++;
    keeper->aligns_to_32 |= g_strcmp0(change->designs[0], "align=32") == 0;
    if (counted != NULL)
        g_ptr_array_add(keeper->kept, counted);
    return counted;
}

static void test_keeper(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(two_convs(3, 5), aligned_box(32));
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func((GDestroyNotify)counted_free);
    Keeper keeper = {.graph = asked.graph, .kept = kept};
    g_autoptr(Footprint) footprint = footprint_new(asked.graph, NULL);
    AdviceOptions options = {.changed = changed, .footprint = footprint, .user = &keeper};
    g_autoptr(GPtrArray) again = advise(asked.timing, &options, NULL);
    assert_true(keeper.aligns_to_32);
    assert_in_range(keeper.asked, 3, 7); /* no variant twice */
    assert_int_equal(again->len, asked.list->len);
    for (guint i = 0; i < again->len; i++)
        assert_string_equal(((Advice *)g_ptr_array_index(again, i))->evidence,
                            ((Advice *)g_ptr_array_index(asked.list, i))->evidence);
}

static const Counted *nothing(const Change *change, void *user)
{
    (void)change, (void)user;
    return NULL;
}

/* What does not apply leaves its gain unknown. */
static void test_nothing_applies(void **state)
{
    (void)state;
    g_auto(Asked) asked =
        ask_with(two_convs(3, 5), aligned_box(32), &(AdviceOptions){.changed = nothing});
    assert_true(isnan(given(&asked, "alignment")->gain_s));
    assert_null(find(&asked, "int8_traffic"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alignment),
        cmocka_unit_test(test_kernel),
        cmocka_unit_test(test_dilation),
        cmocka_unit_test(test_low_intensity),
        cmocka_unit_test(test_batch_norm),
        cmocka_unit_test(test_tiny_operators),
        cmocka_unit_test(test_special),
        cmocka_unit_test(test_overhead),
        cmocka_unit_test(test_linear_params),
        cmocka_unit_test(test_weights_memory),
        cmocka_unit_test(test_activations_on_chip),
        cmocka_unit_test(test_int8_traffic),
        cmocka_unit_test(test_int8_arithmetic),
        cmocka_unit_test(test_int8_loses),
        cmocka_unit_test(test_ping_pong),
        cmocka_unit_test(test_batch),
        cmocka_unit_test(test_batch_fails),
        cmocka_unit_test(test_reduce_flops),
        cmocka_unit_test(test_reduce_bytes),
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_keeper),
        cmocka_unit_test(test_nothing_applies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
