#include "op_kit.h"

static Attrs pool_attrs(int64_t kernel, int64_t stride, int64_t pad)
{
    Attrs attrs = op_default_attrs(OP_MAX_POOL);
    attrs.as.window.kernel = INTS(kernel);
    if (stride > 0)
        attrs.as.window.stride = INTS(stride);
    attrs.as.window.pad = INTS(pad);
    return attrs;
}

/* 2x2 stride 2 on 112x112x128: both conventions give 112·112·128 = 56·56·128·4. */
static void worked_max_pool(void **state)
{
    (void)state;
    Attrs attrs = pool_attrs(2, 0, 0);
    g_autoptr(Graph) graph = kit_graph(OP_MAX_POOL, &attrs, INPUTS(S(1, 128, 112, 112)));
    kit_output(graph, 0, S(1, 128, 56, 56));
    OpCost cost = kit_cost(graph);
    assert_int_equal(cost.flops, 1605632);
    assert_int_equal(cost.pool_input_flops, 1605632);
    assert_int_equal(cost.macs, 0);
    kit_traffic(cost.compulsory, 1605632, 0, 401408);
    kit_traffic(cost.no_reuse, 1605632, 0, 401408);
}

/* ResNet's 3x3 stride 2 pad 1 on 112: 9 per output; along one side windows read 2 + 55·3 = 167
 * positions that exist, 112 different ones. */
static void overlapping_windows(void **state)
{
    (void)state;
    Attrs attrs = pool_attrs(3, 2, 1);
    g_autoptr(Graph) graph = kit_graph(OP_MAX_POOL, &attrs, INPUTS(S(2, 64, 112, 112)));
    kit_output(graph, 0, S(2, 64, 56, 56));
    OpCost cost = kit_cost(graph);
    assert_int_equal(cost.flops, 2 * 64 * 56 * 56 * 9);
    assert_int_equal(cost.needless.flops, 2 * 64 * (168 * 168 - 167 * 167));
    assert_int_equal(cost.pool_input_flops, 2 * 64 * 112 * 112);
    kit_traffic(cost.compulsory, 2 * 64 * 112 * 112, 0, 2 * 64 * 56 * 56);
    kit_traffic(cost.no_reuse, 2 * 64 * 167 * 167, 0, 2 * 64 * 56 * 56);
}

/* GoogLeNet and SqueezeNet pool 3x3 stride 2 with ceil_mode: 111 -> 55, 112 -> 56, 55 -> 27. */
static void ceil_mode(void **state)
{
    (void)state;
    Attrs attrs = pool_attrs(3, 2, 0);
    attrs.as.window.ceil_mode = true;
    g_autoptr(Graph) odd = kit_graph(OP_MAX_POOL, &attrs, INPUTS(S(1, 64, 111, 111)));
    kit_output(odd, 0, S(1, 64, 55, 55));
    g_autoptr(Graph) even = kit_graph(OP_AVG_POOL, &attrs, INPUTS(S(1, 64, 112, 112)));
    kit_output(even, 0, S(1, 64, 56, 56));
}

static void pool_ranks(void **state)
{
    (void)state;
    Attrs attrs = pool_attrs(2, 0, 0);
    g_autoptr(Graph) line = kit_graph(OP_AVG_POOL, &attrs, INPUTS(S(1, 3, 9)));
    kit_output(line, 0, S(1, 3, 4));
    assert_int_equal(kit_cost(line).compulsory.input, 3 * 8); /* the ninth is never read */
    g_autoptr(Graph) video = kit_graph(OP_AVG_POOL, &attrs, INPUTS(S(1, 3, 8, 8, 8)));
    kit_output(video, 0, S(1, 3, 4, 4, 4));
    assert_int_equal(kit_cost(video).flops, 3 * 64 * 8);
    g_autoptr(Graph) unknown = kit_graph(OP_AVG_POOL, &attrs, INPUTS(shape_unknown()));
    kit_output(unknown, 0, shape_unknown());
}

/* Every output of a global pool sums its whole plane. */
static void global_pool(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = kit_graph(OP_GLOBAL_AVG_POOL, NULL, INPUTS(S(1, 2048, 7, 7)));
    kit_output(graph, 0, S(1, 2048, 1, 1));
    OpCost cost = kit_cost(graph);
    assert_int_equal(cost.flops, 2048 * 49);
    assert_int_equal(cost.pool_input_flops, 2048 * 49);
    kit_traffic(cost.compulsory, 2048 * 49, 0, 2048);
}

/* 13 -> 6: windows [0,3) [2,5) [4,7) [6,9) [8,11) [10,13): 18 reads = 13 + 6 - gcd(13, 6). */
static void adaptive_pool(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_ADAPTIVE_AVG_POOL);
    attrs.as.dims.dims = INTS(6);
    g_autoptr(Graph) graph = kit_graph(OP_ADAPTIVE_AVG_POOL, &attrs, INPUTS(S(1, 256, 13, 13)));
    kit_output(graph, 0, S(1, 256, 6, 6));
    OpCost cost = kit_cost(graph);
    assert_int_equal(cost.flops, 256 * 18 * 18);
    kit_traffic(cost.compulsory, 256 * 169, 0, 256 * 36);
    kit_traffic(cost.no_reuse, 256 * 18 * 18, 0, 256 * 36);
    attrs.as.dims.dims = INTS(7, 1);
    g_autoptr(Graph) even = kit_graph(OP_ADAPTIVE_MAX_POOL, &attrs, INPUTS(S(1, 4, 14, 14)));
    kit_output(even, 0, S(1, 4, 7, 1));
    assert_int_equal(kit_cost(even).flops, 4 * 14 * 14);
}

static void errors(void **state)
{
    (void)state;
    Attrs attrs = pool_attrs(7, 1, 0);
    kit_fails(OP_MAX_POOL, &attrs, INPUTS(S(1, 3, 6, 6)),
              "kernel 7x7 is larger than its padded input 6x6");
    attrs = pool_attrs(3, 1, 0);
    attrs.as.window.dilation = INTS(0);
    kit_fails(OP_MAX_POOL, &attrs, INPUTS(S(1, 3, 6, 6)), "dilation is 0");
    attrs = op_default_attrs(OP_MAX_POOL);
    kit_fails(OP_MAX_POOL, &attrs, INPUTS(S(1, 3, 6, 6)), "it has no kernel");
    kit_fails(OP_GLOBAL_AVG_POOL, NULL, INPUTS(S(1, 3)), "its input 1x3 has no spatial dimensions");
    attrs = op_default_attrs(OP_ADAPTIVE_AVG_POOL);
    attrs.as.dims.dims = INTS(0);
    kit_fails(OP_ADAPTIVE_AVG_POOL, &attrs, INPUTS(S(1, 3, 6, 6)), "dims is 0");
    attrs.as.dims.dims = INTS(1, 1, 1);
    kit_fails(OP_ADAPTIVE_AVG_POOL, &attrs, INPUTS(S(1, 3, 6, 6)),
              "dims has 3 numbers for 2 dimensions");
}

static void hostile_sizes(void **state)
{
    (void)state;
    int64_t huge = INT64_C(1) << 62;
    Attrs attrs = pool_attrs(huge, huge, 0);
    g_autoptr(Graph) graph = kit_graph(OP_MAX_POOL, &attrs, INPUTS(S(1, 1, huge)));
    kit_output(graph, 0, S(1, 1, 1));
    assert_int_equal(kit_cost(graph).flops, huge);
    assert_int_equal(kit_cost(graph).compulsory.input, huge);
    assert_int_equal(kit_cost(graph).compulsory.bytes, COUNT_OVERFLOW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worked_max_pool), cmocka_unit_test(overlapping_windows),
        cmocka_unit_test(ceil_mode),       cmocka_unit_test(pool_ranks),
        cmocka_unit_test(global_pool),     cmocka_unit_test(adaptive_pool),
        cmocka_unit_test(errors),          cmocka_unit_test(hostile_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
