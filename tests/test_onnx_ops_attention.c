/* Attention of ONNX and of com.microsoft: what the operands of each dialect are, and what it makes
 * of keys and values of earlier passes. Products are 2·heads·queries·keys·features. */
#include "graph/attention.h"

#include "onnx_kit.h"

typedef struct Counted {
    KitCase file;
    int64_t macs, params;
} Counted;

static Graph *graph_of(const KitCase *c)
{
    const char *opset = strchr(c->type, '@');
    return kit_load_opset(kit_case_graph(c), opset ? atoi(opset + 1) : 17, NULL);
}

static void check(const Counted *c)
{
    kit_case(&c->file);
    g_autoptr(Graph) graph = graph_of(&c->file);
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    if (cost->covered != 1 || cost->macs != c->macs || cost->params != c->params)
        fail_msg("%s %s: %" G_GINT64_FORMAT " MACs, %" G_GINT64_FORMAT " parameters, covered %d",
                 c->file.type, c->file.inputs, cost->macs, cost->params, (int)cost->covered);
}

#define CHECK(cases)                                                                               \
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)                                               \
    check(&cases[i])

/* 4 heads of 16 features, 2 queries, 3 new keys; 7 kept; values of 8 features. */
static void standard(void **state)
{
    static const Counted cases[] = {
        {{"", "Attention@23", "1x2x64 1x3x64 1x3x32", "q_num_heads=4 kv_num_heads=4", "1x2x32"},
         4 * 2 * 3 * (16 + 8),
         0},
        {{"", "Attention@24", "1x4x2x16 1x2x3x16 1x2x3x8", "", "1x4x2x8 1x2x3x16 1x2x3x8"},
         4 * 2 * 3 * (16 + 8),
         0},
        {{"", "Attention@23", "1x2x64 1x3x32 1x3x16 2x10 1x2x7x16 1x2x7x8",
          "q_num_heads=4 kv_num_heads=2 is_causal=1", "1x2x32 1x2x10x16 1x2x10x8 1x4x2x10"},
         4 * 2 * 10 * (16 + 8),
         0},
        {{"", "Attention@24", "1x4x1x16 1x4x512x16 1x4x512x16 - - - i1", "", "1x4x1x16"},
         2 * 4 * 512 * 16,
         0},
    };
    static const KitCase refused[] = {
        {"", "Attention@23", "1x2", "", "! its query has 2 dimensions; it must have 3 or 4"},
        {"", "Attention@23", "1x2x10 1x3x9 1x3x9", "q_num_heads=3 kv_num_heads=3",
         "! 10 features do not divide into 3 heads; choose another number of heads"},
        {"", "Attention@23", "1x2x9 1x3x9 1x3x9", "", "! num_heads must be at least 1"},
        {"", "Attention@23", "1x4x2x16 1x4x3x16", "", "! its key or value is missing"},
    };
    (void)state;
    CHECK(cases);
    KIT_CASES(refused);
}

/* 4 heads of 16 features; packed query, key and value, packed key and value, a cache as key and
 * value, a past of 7. */
static void multi_head(void **state)
{
    static const Counted cases[] = {
        {{"com.microsoft", "MultiHeadAttention", "1x8x64 1x10x64 1x10x64", "num_heads=4", "1x8x64"},
         2 * 4 * 8 * 10 * 16,
         0},
        {{"com.microsoft", "MultiHeadAttention", "2x8x4x3x16", "num_heads=4",
          "2x8x64 2x4x8x16 2x4x8x16"},
         2 * 2 * 4 * 8 * 8 * 16,
         0},
        {{"com.microsoft", "MultiHeadAttention", "2x8x64 2x10x4x2x16", "num_heads=4", "2x8x64"},
         2 * 2 * 4 * 8 * 10 * 16,
         0},
        {{"com.microsoft", "MultiHeadAttention", "1x8x64 1x4x10x16 1x4x10x16", "num_heads=4",
          "1x8x64"},
         2 * 4 * 8 * 10 * 16,
         0},
        {{"com.microsoft", "MultiHeadAttention",
          "1x1x64 1x1x64 1x1x64 w192 - 1x4x1x8 1x4x7x16 1x4x7x16", "num_heads=4",
          "1x1x64 1x4x8x16 1x4x8x16 1x4x1x8"},
         2 * 4 * 1 * 8 * 16,
         192},
        {{"com.microsoft", "PackedMultiHeadAttention", "20x4x3x16 - - - i2x12 i3", "num_heads=4",
          "20x64"},
         2 * 4 * 20 * 12 * 16, /* of 2 sequences none has more than 12 tokens */
         0},
        {{"com.microsoft", "DecoderMaskedMultiHeadAttention",
          "1x1x64 1x1x64 1x1x64 - - 1x4x32x16 1x4x32x16 i1 - - w192",
          "num_heads=4 past_present_share_buffer=1", "1x1x64 1x4x32x16 1x4x32x16"},
         2 * 4 * 32 * 16, /* how much of the buffer is filled the file does not say */
         192},
        {{"com.microsoft", "DecoderMaskedMultiHeadAttention",
          "1x1x192 - - - - 1x4x32x16 1x4x32x16 #9", "num_heads=4 past_present_share_buffer=1",
          "1x1x64 1x4x32x16 1x4x32x16"},
         2 * 4 * (9 + 1) * 16,
         0},
    };
    static const KitCase refused[] = {
        {"com.microsoft", "MultiHeadAttention", "1x8x16 1x8x16 1x8x16", "",
         "! num_heads must be at least 1"},
        {"com.microsoft", "MultiHeadAttention", "1x8x64 1x8x64 1x8x64 - - - 1x3x7x16 1x3x7x16",
         "num_heads=4", "! its past keys 1x3x7x16 and values 1x3x7x16 do not fit"},
    };
    (void)state;
    CHECK(cases);
    KIT_CASES(refused);
}

/* 8 heads on 2 of 8 features: packed they are 8 + 2 + 2 heads. */
static void grouped(void **state)
{
    static const Counted cases[] = {
        {{"com.microsoft", "GroupQueryAttention", "1x1x64 1x1x16 1x1x16 1x2x7x8 1x2x7x8 i1 i",
          "num_heads=8 kv_num_heads=2", "1x1x64 1x2x8x8 1x2x8x8"},
         2 * 8 * 8 * 8,
         0},
        {{"com.microsoft", "GroupQueryAttention", "1x5x96 - - - - i1 i",
          "num_heads=8 kv_num_heads=2", "1x5x64 1x2x5x8 1x2x5x8"},
         2 * 8 * 5 * 5 * 8,
         0},
        {{"com.microsoft", "GroupQueryAttention", "1x1x96 - - 1x2x7x8 1x2x7x8 i1 i w32x4 w32x4",
          "num_heads=8 kv_num_heads=2 do_rotary=1", "1x1x64 1x2x8x8 1x2x8x8 1x8x1x8"},
         2 * 8 * 8 * 8,
         0},
        {{"com.microsoft", "GroupQueryAttention", "1x1x96 - - 1x2x7x8 1x2x7x8 i1 i",
          "num_heads=8 kv_num_heads=2 local_window_size=3", "1x1x64 1x2x8x8 1x2x8x8"},
         2 * 8 * 3 * 8,
         0},
        {{"com.microsoft", "GroupQueryAttention", "1x1x96 - - u1x2x7x4 u1x2x7x4 i1 i",
          "num_heads=8 kv_num_heads=2 kv_cache_bit_width=4",
          "1x1x64:fp32 1x2x8x4:uint8 1x2x8x4:uint8"},
         2 * 8 * 8 * 8,
         0},
    };
    static const KitCase refused[] = {
        {"com.microsoft", "GroupQueryAttention", "1x1x64 1x1x16 1x1x16",
         "num_heads=8 kv_num_heads=0", "! kv_num_heads must be at least 1"},
        {"com.microsoft", "GroupQueryAttention", "1x1x64 1x1x24 1x1x24",
         "num_heads=8 kv_num_heads=3", "! do not fit"},
    };
    (void)state;
    CHECK(cases);
    KIT_CASES(refused);
}

/* 8 tokens of 16 features projected into 4 heads of 4: 8·16·48, and 2·4·8·8·4; with values of 8
 * features a head, 8·16·(16 + 16 + 32) and 4·8·8·(4 + 8). */
static void projected(void **state)
{
    static const Counted cases[] = {
        {{"com.microsoft", "Attention", "1x8x16 w16x48 w48", "num_heads=4", "1x8x16 2x1x4x8x4"},
         8 * 16 * 48 + 2 * 4 * 8 * 8 * 4,
         16 * 48 + 48},
        {{"com.microsoft", "Attention", "1x8x16 w16x64", "num_heads=4 qkv_hidden_sizes=16,16,32",
          "1x8x32"},
         8 * 16 * 64 + 4 * 8 * 8 * (4 + 8),
         16 * 64},
        {{"com.microsoft", "Attention", "1x1x16 w16x48 w48 - 2x1x4x7x4",
          "num_heads=4 unidirectional=1", "1x1x16 2x1x4x8x4"},
         16 * 48 + 2 * 4 * 8 * 4,
         16 * 48 + 48},
        {{"com.microsoft", "DecoderMaskedSelfAttention", "1x1x16 w16x48 w48 - 2x1x4x32x4 - #7",
          "num_heads=4 past_present_share_buffer=1", "1x1x16 2x1x4x32x4"},
         16 * 48 + 2 * 4 * 8 * 4,
         16 * 48 + 48},
        {{"com.microsoft", "QAttention", "u1x8x16 w16x48 w48 ~0.1 ~0.1 - u u 2x1x4x7x4",
          "num_heads=4", "1x8x16:fp32 2x1x4x15x4"},
         8 * 16 * 48 + 2 * 4 * 8 * 15 * 4,
         16 * 48 + 48},
        {{"com.microsoft", "PackedAttention", "10x16 w16x48 w48 i2x8 i3", "num_heads=4", "10x16"},
         10 * 16 * 48 + 2 * 4 * 10 * 8 * 4, /* of 2 sequences none has more than 8 tokens */
         16 * 48 + 48},
    };
    static const KitCase refused[] = {
        {"com.microsoft", "Attention", "1x8x16 w15x48", "num_heads=4", "! do not fit"},
        {"com.microsoft", "Attention", "1x8x16 w16x48 - - 2x1x3x7x4", "num_heads=4",
         "! its past keys 1x3x7x4"},
        {"com.microsoft", "Attention", "1x8x16 w16x48", "num_heads=5",
         "! features do not divide into 5 heads; choose another number of heads"},
    };
    (void)state;
    CHECK(cases);
    KIT_CASES(refused);
}

/* 4 new positions of 8 heads on 2 of 8 features. Which blocks they meet the mask does not say: at
 * least their own of 16 keys. 6 tokens of 2 sequences, of 4 blocks of 16 keys each. */
static void blocks(void **state)
{
    static const KitCase sparse = {
        "com.microsoft", "SparseAttention", "1x4x96 - - 1x2x32x8 1x2x32x8 i1x3 i1x3 i i1",
        "num_heads=8 kv_num_heads=2 sparse_block_size=16", "1x4x64 1x2x32x8 1x2x32x8"};
    static const Counted masked[] = {
        /* Positions 12 to 15 meet block 0, which has 16 positions; 16 to 19, of 4 in block 1, both:
         * 16 and 4 keys. */
        {{"com.microsoft", "SparseAttention",
          "1x4x96 - - 1x2x32x8 1x2x32x8 =0,1,3@1x3 =0,0,1@1x3 #16 i1",
          "num_heads=8 kv_num_heads=2 sparse_block_size=16", "1x4x64 1x2x32x8 1x2x32x8"},
         8 * 4 * 16 * 2 * 8,
         0},
        {{"com.microsoft", "SparseAttention",
          "1x4x96 - - 1x2x32x8 1x2x32x8 =0,1,3@1x3 =0,0,1@1x3 #20 i1",
          "num_heads=8 kv_num_heads=2 sparse_block_size=16", "1x4x64 1x2x32x8 1x2x32x8"},
         8 * 4 * (16 + 4) * 2 * 8,
         0},
        {{"com.microsoft", "PagedAttention", "6x96 - - 9x16x2x8 9x16x2x8 i3 i2 i2x4",
          "num_heads=8 kv_num_heads=2", "6x64 9x16x2x8 9x16x2x8"},
         6 * 8 * (4 * 16) * 2 * 8,
         0},
        {{"com.microsoft", "PagedAttention", "6x64 6x16 6x16 9x16x2x8 9x16x2x8 i3 i2 i2x4",
          "num_heads=8 kv_num_heads=2 local_window_size=20", "6x64 9x16x2x8 9x16x2x8"},
         6 * 8 * 20 * 2 * 8,
         0},
        {{"com.microsoft", "PagedAttention", "6x128 6x16 - 9x16x1x16 - i3 i2 i2x4",
          "num_heads=8 kv_num_heads=1 v_head_size=12", "6x96 9x16x1x16"},
         6 * 8 * (4 * 16) * (16 + 12),
         0},
    };
    (void)state;
    kit_case(&sparse);
    g_autoptr(Graph) graph = graph_of(&sparse);
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    assert_int_equal(cost->covered, 0);
    assert_int_equal(cost->macs, 8 * 4 * 16 * 2 * 8);
    CHECK(masked);
}

/* Of 2·64 keys of 2·8 features 6 are new: caches are read but for these, and written there alone.
 * The table and two lists of lengths have 2·4, 3 and 2 numbers. */
static void caches_of_blocks(void **state)
{
    static const KitCase file = {"com.microsoft", "PagedAttention",
                                 "6x96 - - 9x16x2x8 9x16x2x8 i3 i2 i2x4",
                                 "num_heads=8 kv_num_heads=2", "6x64 9x16x2x8 9x16x2x8"};
    (void)state;
    g_autoptr(Graph) graph = graph_of(&file);
    OpCost cost = op_cost(graph, graph_op(graph, 0));
    assert_int_equal(cost.compulsory.input, 6 * 96 + 2 * (2 * 64 - 6) * 16 + 8 + 3 + 2);
    assert_int_equal(cost.compulsory.output, 6 * 64 + 2 * 6 * 16);
    assert_non_null(strstr(graph->assumptions[0], "room for 64 positions"));
    /* No kernel reads more than that of 9·16 keys that there is room for. */
    g_autoptr(ModelCost) whole = cost_graph(graph, 0, NULL);
    assert_int_equal(whole->bytes_floor, cost.compulsory.bytes - 4 * 2 * 6 * 16);
}

/* 32 tokens of 16 features: each meets itself and 4 on either side. */
static void local_attention(void **state)
{
    static const KitCase file = {"com.microsoft", "LongformerAttention",
                                 "1x32x16 w16x48 w48 1x32 w16x48 w48 i1x32", "num_heads=4 window=4",
                                 "1x32x16"};
    static const KitCase none = {"com.microsoft", "LongformerAttention",
                                 "1x32x16 w16x48 w48 1x32 w16x48 w48 i1x32", "num_heads=4",
                                 "! window must be at least 1"};
    (void)state;
    kit_case(&file);
    kit_case(&none);
    g_autoptr(Graph) graph = graph_of(&file);
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    assert_int_equal(cost->macs, 32 * 16 * 48 + 2 * 4 * 32 * 9 * 4);
    assert_int_equal(cost->params, 2 * (16 * 48 + 48));
    assert_int_equal(cost->covered, 0); /* some may meet all others */
    assert_int_equal(op_known(graph, graph_op(graph, 0)) & KNOWS_PARAMS, KNOWS_PARAMS);
}

static OpCost cost_of(const KitCase *c)
{
    g_autoptr(Graph) graph = graph_of(c);
    return op_cost(graph, graph_op(graph, 0));
}

/* Additions of a bias to 3·8·64 features; to 4·8·8 scores; rotations of 8 + 2 heads of 8 features;
 * a cap of 7 for each of 8·8 scores; a mask of yes and no adds nothing. */
static void arithmetic_besides(void **state)
{
    static const KitCase plain = {"com.microsoft", "MultiHeadAttention", "1x8x64 1x8x64 1x8x64",
                                  "num_heads=4", "1x8x64"};
    static const KitCase bias = {"com.microsoft", "MultiHeadAttention", "1x8x64 1x8x64 1x8x64 w192",
                                 "num_heads=4", "1x8x64"};
    static const KitCase kept = {"com.microsoft", "MultiHeadAttention",
                                 "1x8x64 1x4x8x16 1x4x8x16 w192", "num_heads=4", "1x8x64"};
    static const KitCase scores = {"com.microsoft", "MultiHeadAttention",
                                   "1x8x64 1x8x64 1x8x64 - - 1x4x8x8", "num_heads=4", "1x8x64"};
    static const KitCase step = {"com.microsoft", "GroupQueryAttention",
                                 "1x1x96 - - 1x2x7x8 1x2x7x8 i1 i", "num_heads=8 kv_num_heads=2",
                                 "1x1x64"};
    static const KitCase rotary = {"com.microsoft", "GroupQueryAttention",
                                   "1x1x96 - - 1x2x7x8 1x2x7x8 i1 i w32x4 w32x4",
                                   "num_heads=8 kv_num_heads=2 do_rotary=1 softcap~30", "1x1x64"};
    static const KitCase open = {"", "Attention@23", "1x4x8x16 1x4x8x16 1x4x8x16", "", "1x4x8x16"};
    static const KitCase masked = {"", "Attention@23", "1x4x8x16 1x4x8x16 1x4x8x16 b8x8", "",
                                   "1x4x8x16"};
    (void)state;
    assert_int_equal(cost_of(&bias).flops - cost_of(&plain).flops, 3 * 8 * 64);
    assert_int_equal(cost_of(&kept).flops - cost_of(&plain).flops, 8 * 64); /* queries alone */
    assert_int_equal(cost_of(&scores).flops - cost_of(&plain).flops, 4 * 8 * 8);
    assert_int_equal(cost_of(&rotary).flops - cost_of(&step).flops, 3 * (8 + 2) * 8 + 7 * 8 * 8);
    assert_int_equal(cost_of(&open).flops, cost_of(&masked).flops);
}

/* The past of 2·7·8 keys and values is read, a row of 2·8 of each written behind it, and of the
 * tables of 32 positions one row of 4: they are no parameters. */
static void caches(void **state)
{
    static const KitCase step = {
        "com.microsoft", "GroupQueryAttention", "1x1x96 - - 1x2x7x8 1x2x7x8 i1 i w32x4 w32x4",
        "num_heads=8 kv_num_heads=2 do_rotary=1", "1x1x64 1x2x8x8 1x2x8x8"};
    (void)state;
    g_autoptr(Graph) graph = graph_of(&step);
    const Op *op = graph_op(graph, 0);
    OpCost cost = op_cost(graph, op);
    assert_int_equal(cost.compulsory.input, 96 + 2 * 2 * 7 * 8 + 2); /* two lengths */
    assert_int_equal(cost.compulsory.weights, 2 * 4);
    assert_int_equal(cost.compulsory.output, 64 + 2 * 2 * 8);
    assert_int_equal(kit_elements(graph, TENSOR_BUFFER), 2 * 32 * 4);
    for (int i = ATTENTION_PAST_KEY; i <= ATTENTION_PAST_VALUE; i++) {
        assert_true(op_input(graph, op, i)->is_state);
        assert_int_equal(op_cache(op, op->outputs[i - 2]), op->inputs[i]);
    }
}

/* A pass of 8 heads on 2 of 8 features, with a past and a present as the file states them. */
static Graph *stated(const char *past, const char *present, const OnnxOptions *options)
{
    Message *graph = kit_new();
    Message *node = onnx_node("GroupQueryAttention", "", "x,,,k,v,n,t", "y,pk,pv");
    onnx_put_text(node, 7, "com.microsoft");
    onnx_add_int(node, "num_heads", 8);
    onnx_add_int(node, "kv_num_heads", 2);
    kit_in(graph, "x", FLOAT, "1x1x96");
    kit_in(graph, "k", FLOAT, past);
    kit_in(graph, "v", FLOAT, past);
    kit_in(graph, "n", INT32, "1");
    kit_in(graph, "t", INT32, "");
    onnx_put_message(graph, GRAPH_NODE, node);
    onnx_put_message(graph, GRAPH_OUTPUT, onnx_value("y", FLOAT, "1x1x64"));
    onnx_put_message(graph, GRAPH_OUTPUT, onnx_value("pk", FLOAT, present));
    onnx_put_message(graph, GRAPH_OUTPUT, onnx_value("pv", FLOAT, present));
    return kit_load_opset(graph, 17, options);
}

/* A file that states a present as long as its past has both in one buffer; lengths that are names
 * say nothing of the kind, whatever they stand for. So has one whose past is as long as all
 * positions that there are, and one that keeps a window. */
static void stated_buffers(void **state)
{
    (void)state;
    g_autoptr(OnnxOptions) options = onnx_options_new();
    g_autoptr(Graph) buffer = stated("1x2x32x8", "1x2x32x8", options);
    assert_int_equal(options->warnings->len, 0);
    kit_shape(buffer, 1, "1x2x32x8");
    assert_int_equal(kit_macs(buffer), 2 * 8 * 32 * 8);
    assert_non_null(buffer->assumptions);
    assert_non_null(strstr(buffer->assumptions[0], "room for 32 positions"));
    assert_int_equal(op_written_elements(buffer, graph_op(buffer, 0), 1), 2 * 8);
    static const KitCase told = {"com.microsoft", "GroupQueryAttention",
                                 "1x1x96 - - 1x2x32x8 1x2x32x8 i1 #9", "num_heads=8 kv_num_heads=2",
                                 "1x1x64 1x2x32x8 1x2x32x8"};
    static const KitCase sliding = {"com.microsoft", "GroupQueryAttention",
                                    "1x1x96 - - 1x2x16x8 1x2x16x8 i1 i",
                                    "num_heads=8 kv_num_heads=2 local_window_size=16 "
                                    "sliding_window_cache=1",
                                    "1x1x64 1x2x16x8 1x2x16x8"};
    for (int i = 0; i < 2; i++) {
        kit_case(i ? &sliding : &told);
        g_autoptr(Graph) graph = graph_of(i ? &sliding : &told);
        assert_int_equal(kit_macs(graph), 2 * 8 * (i ? 16 : 9) * 8);
    }
    g_autoptr(Graph) named = stated("1x2xpastx8", "1x2xtotalx8", NULL);
    kit_shape(named, 1, "1x2x2x8");
    assert_int_equal(kit_macs(named), 2 * 8 * 2 * 8);
}

/* The projection in int8, scores and values in floats: 2·4·8·8·4 products of the latter. */
static void quantized_projection(void **state)
{
    static const KitCase file = {"com.microsoft", "QAttention",
                                 "u1x8x16 w16x48 w48 ~0.1 ~0.1 - u u", "num_heads=4",
                                 "1x8x16:fp32"};
    (void)state;
    g_autoptr(Graph) graph = graph_of(&file);
    assert_int_equal(graph_op(graph, 0)->compute, DTYPE_INT8);
    OpCost cost = op_cost(graph, graph_op(graph, 0));
    assert_int_equal(cost.other.compute, DTYPE_FP32);
    assert_int_equal(cost.other.matrix_flops, 2 * (2 * 4 * 8 * 8 * 4));
    assert_int_equal(cost.matrix_flops - cost.other.matrix_flops, 2 * 8 * 16 * 48);
}

/* Tables of sines are buffers, of which the rows of 16 positions are read; what is computed is read
 * as it is. */
static void rotary(void **state)
{
    static const KitCase tables = {"com.microsoft", "RotaryEmbedding",
                                   "1x8x16x64 i1x16 w2048x32 w2048x32", "", "1x8x16x64"};
    static const KitCase standard = {"", "RotaryEmbedding@23", "1x8x16x64 w2048x32 w2048x32 i1x16",
                                     "", "1x8x16x64"};
    static const KitCase given = {"", "RotaryEmbedding@23", "1x8x16x64 1x16x32 1x16x32", "",
                                  "1x8x16x64"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        g_autoptr(Graph) graph = graph_of(i ? &standard : &tables);
        OpCost cost = op_cost(graph, graph_op(graph, 0));
        assert_int_equal(kit_params(graph), 0);
        assert_int_equal(kit_elements(graph, TENSOR_BUFFER), 2 * 2048 * 32);
        assert_int_equal(cost.compulsory.weights, 2 * 16 * 32);
        assert_int_equal(cost.compulsory.input, 8 * 16 * 64 + 16);
    }
    assert_int_equal(cost_of(&given).compulsory.input, 8 * 16 * 64 + 2 * 16 * 32);
}

/* 8 heads of 64 features at 16 positions, of each of which 32 are rotated, 3 FLOPs each; 10 heads
 * with the angles, of which a sine and a cosine each is taken. */
static void rotated_in_part(void **state)
{
    static const struct {
        KitCase file;
        int64_t flops;
    } cases[] = {
        {{"", "RotaryEmbedding@23", "1x8x16x64 w99x16 w99x16 i1x16", "rotary_embedding_dim=32",
          "1x8x16x64"},
         3 * 8 * 16 * 32},
        {{"com.microsoft", "RotaryEmbedding", "1x16x512 i1x16 w99x16 w99x16",
          "rotary_embedding_dim=32 num_heads=8", "1x16x512"},
         3 * 8 * 16 * 32},
        {{"com.microsoft", "RotaryEmbedding", "1x16x512 i1x16 w99x32 w99x32", "", "1x16x512"},
         3 * 8 * 16 * 64},
        {{"com.microsoft", "MRotaryEmbedding", "1x8x16x64 i3x1x16 w99x32 w99x32",
          "mrope_section=8,12,12", "1x8x16x64"},
         3 * 8 * 16 * 64},
        {{"com.microsoft", "GemmaRotaryEmbedding",
          "1x16x64 1x8x16x64 1x8x16x64 1x2x16x64 1x2x16x64", "", "1x8x16x64 1x2x16x64"},
         3 * 10 * 16 * 64 + 2 * 16 * 64},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        kit_case(&cases[i].file);
        assert_int_equal(cost_of(&cases[i].file).flops, cases[i].flops);
        g_autoptr(Graph) graph = graph_of(&cases[i].file);
        assert_int_equal(kit_params(graph), 0);
    }
}

/* Rows written into a cache with room for them: nothing else of it is moved. */
static void rows_of_a_cache(void **state)
{
    static const KitCase file = {"", "TensorScatter@24", "2x4x32x8 2x4x3x8 i2", "", "2x4x32x8"};
    (void)state;
    g_autoptr(Graph) graph = graph_of(&file);
    OpCost cost = op_cost(graph, graph_op(graph, 0));
    kit_case(&file);
    assert_int_equal(cost.compulsory.input, 2 * 4 * 3 * 8);
    assert_int_equal(cost.compulsory.output, 2 * 4 * 3 * 8);
    assert_true(op_input(graph, graph_op(graph, 0), 0)->is_state);
    assert_int_equal(op_written_elements(graph, graph_op(graph, 0), 0), 2 * 4 * 3 * 8);
}

/* Two sequences of at most 12 tokens, or one. */
static void packed_tokens(void **state)
{
    static const KitCase two = {"com.microsoft", "PackedMultiHeadAttention",
                                "20x4x3x16 - - - i2x12 i3", "num_heads=4", "20x64"};
    static const KitCase one = {"com.microsoft", "PackedMultiHeadAttention",
                                "12x4x3x16 - - - i1x12 i2", "num_heads=4", "12x64"};
    (void)state;
    g_autoptr(Graph) several = graph_of(&two), alone = graph_of(&one);
    assert_non_null(several->assumptions);
    assert_non_null(strstr(several->assumptions[0], "every token meets 12 keys"));
    assert_null(alone->assumptions);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standard),
        cmocka_unit_test(multi_head),
        cmocka_unit_test(grouped),
        cmocka_unit_test(projected),
        cmocka_unit_test(blocks),
        cmocka_unit_test(caches_of_blocks),
        cmocka_unit_test(local_attention),
        cmocka_unit_test(arithmetic_besides),
        cmocka_unit_test(caches),
        cmocka_unit_test(stated_buffers),
        cmocka_unit_test(quantized_projection),
        cmocka_unit_test(rotary),
        cmocka_unit_test(rotated_in_part),
        cmocka_unit_test(rows_of_a_cache),
        cmocka_unit_test(packed_tokens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
