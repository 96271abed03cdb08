/* Networks changed and counted: 3x3, 8 -> 8 with bias on 8x16x16, then a relu. */
#include "base/error.h"
#include "quantize_kit.h"
#include "whatif/counted.h"

static Graph *network(void)
{
    Graph *graph = graph_new("net", "Net");
    int x = graph_add_input(graph, "x", S(1, 8, 16, 16), DTYPE_FP32);
    x = chain_conv(graph, "conv", x, 8, 3, true);
    graph_add_output(graph, chain(graph, OP_RELU, "relu", x, NULL));
    return graph;
}

/* 1x1, 8 -> 8, twice, and a softmax between them: in int8 x, what the softmax is given and what it
 * makes change. */
static Graph *float_between(void)
{
    Graph *graph = graph_new("net", "Net");
    int x = graph_add_input(graph, "x", S(1, 8, 16, 16), DTYPE_FP32);
    x = chain(graph, OP_SOFTMAX, "softmax", chain_conv(graph, "conv1", x, 8, 1, true), NULL);
    graph_add_output(graph, chain_conv(graph, "conv2", x, 8, 1, true));
    return graph;
}

static int conversions(const Change *change)
{
    g_autoptr(Graph) graph = float_between();
    g_autoptr(Counted) counted = counted_new(graph, change, 0, NULL);
    assert_non_null(counted);
    return counted->quantized->n_conversions;
}

static Counted *changed(const Change *change)
{
    GError *error = NULL;
    g_autoptr(Graph) graph = network();
    Counted *counted = counted_new(graph, change, 0, &error);
    if (!counted)
        fail_msg("%s", error->message);
    return counted;
}

/* 584 weights and 2048 elements before the convolution and behind it, in 4 bytes. */
static void test_unchanged(void **state)
{
    (void)state;
    g_autoptr(Counted) counted = changed(&(Change){0});
    assert_int_equal(counted->cost->operators, 2);
    assert_int_equal(counted->peak_bytes, 2 * 2048 * 4);
    assert_int_equal(counted_loaded_bytes(counted), 584 * 4);
    assert_int_equal(counted_memory_bytes(counted), 584 * 4 + 2 * 2048 * 4);
    assert_null(counted->quantized);
}

static void test_fused_in_16_bits(void **state)
{
    (void)state;
    g_autoptr(Counted) counted = changed(&(Change){.dtype = DTYPE_FP16, .fusion = FUSION_ALL});
    assert_int_equal(counted->cost->operators, 1);
    assert_int_equal(counted_loaded_bytes(counted), 584 * 2);
    assert_int_equal(counted->peak_bytes, 2 * 2048 * 2);
}

/* 576 weights of which half are kept, with 2 bits each for its place; 8 of bias, in fp16. Where no
 * zeros are skipped all 576 are held, and no places. */
static void test_sparse_weights_are_dense_where_zeros_are_computed(void **state)
{
    (void)state;
    g_autoptr(Counted) counted = changed(&(Change){.scheme = "sparse_2_4"});
    g_autoptr(Device) device = round_device(1e12);
    int64_t kept = 288 * 2 + 288 / 4, dense = 576 * 2;
    int64_t others = counted_loaded_bytes(counted) - kept, live = counted->peak_inplace_bytes;
    assert_true(others == 8 * 2 || others == 8 * 4);
    assert_int_equal(counted_held_bytes(counted, device), others + dense);
    assert_int_equal(counted_memory_on(counted, device), others + dense + live);
    assert_int_equal(counted_fit(counted, device).weights_bytes, others + dense);
    Peak sparse = {.dtype = DTYPE_FP16, .unit = UNIT_MATRIX, .flops_per_s = 2e12, .pattern = "2:4"};
    g_array_append_val(device->sparse_peaks, sparse);
    assert_int_equal(counted_held_bytes(counted, device), others + kept);
    sparse.pattern = "unstructured";
    g_array_index(device->sparse_peaks, Peak, 0) = sparse;
    assert_int_equal(counted_held_bytes(counted, device), others + dense);
}

/* Twice as wide but for what leaves the network: nothing changes; to 32 channels there are 32. */
static void test_designs(void **state)
{
    (void)state;
    static const char *const designs[] = {"width=2", "align=32", NULL};
    g_autoptr(Counted) counted = changed(&(Change){.designs = designs});
    assert_int_equal(counted->cost->params, 32 * (8 * 9 + 1));
}

/* In int8 x is converted for the convolution and what it makes stays. That is an operator, unless
 * the rule folds it, in a network that it was applied to before, too. */
static void test_scheme(void **state)
{
    (void)state;
    Change change = {.fusion = FUSION_ALL & ~(1U << FUSION_QUANTIZE), .scheme = "int8"};
    g_autoptr(Counted) counted = changed(&change);
    assert_int_equal(counted->quantized->n_conversions, 1);
    assert_int_equal(counted->cost->operators, 2);
    assert_int_equal(counted->cost->weights_bytes, 576 + 8 * 4);
    assert_int_equal(conversions(&change), 3);
    change.fusion = FUSION_ALL;
    assert_int_equal(conversions(&change), 1);
    change.converts = true;
    assert_int_equal(conversions(&change), 3);
    assert_int_equal(conversions(&(Change){.fused = 1U << FUSION_QUANTIZE, .scheme = "int8"}), 1);
}

/* A scheme's arithmetic, or that of the activations, whatever comes in. */
static void test_what_it_is_timed_in(void **state)
{
    (void)state;
    g_autoptr(Counted) plain = changed(&(Change){.fusion = FUSION_ALL});
    g_autoptr(Counted) narrow = changed(&(Change){.dtype = DTYPE_BF16});
    g_autoptr(Counted) int8 = changed(&(Change){.scheme = "int8"});
    g_autoptr(Counted) weights = changed(&(Change){.scheme = "w4a16"});
    assert_int_equal(counted_compute(plain), DTYPE_FP32);
    assert_int_equal(counted_compute(narrow), DTYPE_BF16);
    assert_int_equal(counted_floats(narrow), DTYPE_BF16);
    assert_int_equal(counted_compute(int8), DTYPE_INT8);
    assert_int_equal(counted_compute(weights), DTYPE_FP16);
}

/* As quantized files are read: a product of integers, and a pooling of them that says nothing.
 * Where one thing is in float, so is what says nothing. */
static void test_declared_in_integers(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("net", "Net");
    int x = graph_add_input(graph, "x", S(1, 8, 16, 16), DTYPE_INT8);
    x = chain_conv(graph, "conv", x, 8, 1, false);
    graph_op(graph, 0)->compute = DTYPE_INT8;
    x = chain(graph, OP_RELU, "relu", x, NULL);
    for (int i = 0; i < graph_n_tensors(graph); i++)
        graph_tensor(graph, i)->dtype = DTYPE_INT8;
    graph_add_output(graph, x);
    g_autoptr(Counted) integers = counted_new(graph, &(Change){0}, 0, NULL);
    assert_int_equal(counted_compute(integers), DTYPE_INT8);
    graph_tensor(graph, x)->dtype = DTYPE_FP16;
    g_autoptr(Counted) mixed = counted_new(graph, &(Change){0}, 0, NULL);
    assert_int_equal(counted_compute(mixed), DTYPE_FP16);
}

static void test_fails(void **state)
{
    (void)state;
    static const char *const designs[] = {"global_pool", NULL};
    g_autoptr(Graph) graph = network();
    g_autoptr(GError) error = NULL;
    assert_null(counted_new(graph, &(Change){.scheme = "itn8"}, 0, &error));
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_USAGE));
    g_clear_error(&error);
    assert_null(counted_new(graph, &(Change){.designs = designs}, 0, &error));
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_INPUT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unchanged),
        cmocka_unit_test(test_sparse_weights_are_dense_where_zeros_are_computed),
        cmocka_unit_test(test_fused_in_16_bits),
        cmocka_unit_test(test_designs),
        cmocka_unit_test(test_scheme),
        cmocka_unit_test(test_declared_in_integers),
        cmocka_unit_test(test_fails),
        cmocka_unit_test(test_what_it_is_timed_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
