/* Operators of com.microsoft that do what several nodes did: every part's work is counted, by the
 * table of work per element (addition and ReLU 1, leaky ReLU and clip 2, sigmoid 4, tanh, GELU and
 * swish 5, GELU by tanh 13; a layer norm 7·D + 2, an RMS norm 4·D + 2 and a softmax 5·D - 2 for
 * each group of D). */
#include "onnx_kit.h"

/* A node of it with inputs x, y, ... of these dimensions: small letters are activations, capital
 * ones weights. */
typedef struct Case {
    const char *type;
    struct {
        const char *name, *dims;
    } inputs[9];
    int64_t flops;
} Case;

static Message *node_of(const Case *c)
{
    GString *names = g_string_new(NULL);
    for (int i = 0; c->inputs[i].name; i++)
        g_string_append_printf(names, "%s%s", i > 0 ? "," : "", c->inputs[i].name);
    Message *node = onnx_node(c->type, "", names->str, "out");
    onnx_put_text(node, 7, "com.microsoft");
    g_string_free(names, TRUE);
    return node;
}

/* Takes the node. */
static int64_t flops_of(const Case *c, Message *node)
{
    Message *graph = kit_new();
    for (int i = 0; c->inputs[i].name; i++) {
        const char *name = c->inputs[i].name;
        int type = g_str_has_prefix(name, "id") ? INT32 : FLOAT;
        if (g_ascii_isupper(*name))
            kit_weight(graph, name, FLOAT, c->inputs[i].dims);
        else if (*name)
            kit_in(graph, name, type, c->inputs[i].dims);
    }
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_out(graph, "out");
    g_autoptr(Graph) loaded = kit_load(graph);
    g_autoptr(ModelCost) cost = cost_graph(loaded, 0, NULL);
    assert_int_equal(cost->covered, 1);
    return cost->flops;
}

static void additions_count(void **state)
{
    enum { E = 8 * 16 }; /* elements: 8 tokens of 16 features */
    static const Case cases[] = {
        {"SkipLayerNormalization",
         {{"x", "1x8x16"}, {"s", "1x8x16"}, {"G", "16"}, {"B", "16"}},
         8 * (7 * 16 + 2) + E},
        {"SkipLayerNormalization",
         {{"x", "1x8x16"}, {"s", "1x8x16"}, {"G", "16"}, {"B", "16"}, {"C", "16"}},
         8 * (7 * 16 + 2) + 2 * E},
        {"SkipSimplifiedLayerNormalization",
         {{"x", "1x8x16"}, {"s", "1x8x16"}, {"G", "16"}},
         8 * (4 * 16 + 2) + E},
        {"SkipSimplifiedLayerNormalization",
         {{"x", "1x8x16"}, {"s", "1x8x16"}, {"G", "16"}, {"C", "16"}},
         8 * (4 * 16 + 2) + 2 * E},
        {"Gelu", {{"x", "8x16"}}, 5 * E},
        {"BiasGelu", {{"x", "8x16"}, {"B", "16"}}, 5 * E + E},
        {"FastGelu", {{"x", "8x16"}}, 13 * E},
        {"FastGelu", {{"x", "8x16"}, {"B", "16"}}, 13 * E + E},
        {"QuickGelu", {{"x", "8x16"}}, 5 * E + E}, /* swish of 1.702·x */
        {"BiasSoftmax", {{"x", "8x16"}, {"m", "8x16"}}, 8 * (5 * 16 - 2) + E},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        int64_t flops = flops_of(&cases[i], node_of(&cases[i]));
        if (flops != cases[i].flops)
            fail_msg("%s (%zu): %" G_GINT64_FORMAT, cases[i].type, i, flops);
    }
}

/* 3 -> 4 channels, 3x3 on 8x8 without padding: 6x6; 4·36·27 products, a bias, and per output the
 * activation. */
static void convolutions_count_activations(void **state)
{
    enum { OUT = 4 * 36, CONV = 2 * OUT * 27 + OUT };
    static const struct {
        const char *activation;
        int flops;
    } activations[] = {{"Relu", 1}, {"LeakyRelu", 2}, {"Clip", 2},        {"Sigmoid", 4},
                       {"Tanh", 5}, {"", 0},          {"HardSigmoid", 4}, {"NoSuch", 0}};
    static const Case plain = {"FusedConv", {{"x", "1x3x8x8"}, {"W", "4x3x3x3"}, {"B", "4"}}, 0};
    static const Case added = {
        "FusedConv", {{"x", "1x3x8x8"}, {"W", "4x3x3x3"}, {"B", "4"}, {"z", "1x4x6x6"}}, 0};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(activations); i++) {
        Message *first = node_of(&plain), *second = node_of(&added);
        onnx_add_text(first, "activation", activations[i].activation);
        onnx_add_text(second, "activation", activations[i].activation);
        int64_t more = (int64_t)OUT * activations[i].flops;
        assert_int_equal(flops_of(&plain, first), CONV + more);
        assert_int_equal(flops_of(&added, second), CONV + more + OUT);
    }
}

/* Of 1·3·4·4 elements: x·scale + bias; alpha·tanh(beta·x) and the same of a softplus. */
static void first_operator_sets(void **state)
{
    static const struct {
        KitCase file;
        int each;
    } cases[] = {
        {{"", "Affine@1", "1x3x4x4", "alpha~2", "1x3x4x4"}, 2},
        {{"", "ImageScaler@1", "1x3x4x4", "scale~2", "1x3x4x4"}, 2},
        {{"", "ScaledTanh@1", "1x3x4x4", "", "1x3x4x4"}, 5 + 2},
        {{"", "ParametricSoftplus@1", "1x3x4x4", "", "1x3x4x4"}, 3 + 2},
        {{"", "Crop@1", "1x3x4x4", "border=1,1,1,0,", "1x3x3x2"}, 0},
    };
    static const KitCase crops[] = {
        {"", "Crop@1", "1x3x8x9", "border=1,1,1,1, scale=4,5,", "1x3x4x5"},
        {"", "Crop@1", "1x3x8x9", "border=5,1,5,1,", "! its border leaves nothing of the image"},
        {"", "Crop@1", "1x3x8x9", "border=1,1,", "! it takes an image and a border of 4 numbers"},
    };
    (void)state;
    KIT_CASES(crops);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        kit_case(&cases[i].file);
        g_autoptr(Graph) graph = kit_load_opset(kit_case_graph(&cases[i].file), 1, NULL);
        g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
        assert_int_equal(cost->covered, 1);
        assert_int_equal(cost->flops, cases[i].each * 48);
    }
}

/* 2 x 8 times 8 x 5. */
static void products_count_what_follows(void **state)
{
    static const Case gemm = {"FusedGemm", {{"x", "2x8"}, {"W", "8x5"}, {"B", "5"}}, 0};
    static const Case matmul = {"FusedMatMul", {{"x", "2x8"}, {"y", "8x5"}}, 0};
    (void)state;
    Message *relu = node_of(&gemm), *scaled = node_of(&matmul);
    onnx_add_text(relu, "activation", "Relu");
    onnx_add_float(scaled, "alpha", 0.125f);
    assert_int_equal(flops_of(&gemm, relu), 2 * 2 * 8 * 5 + 10 + 10);
    assert_int_equal(flops_of(&gemm, node_of(&gemm)), 2 * 2 * 8 * 5 + 10);
    assert_int_equal(flops_of(&matmul, scaled), 2 * 2 * 8 * 5 + 10);
    assert_int_equal(flops_of(&matmul, node_of(&matmul)), 2 * 2 * 8 * 5);
}

/* Without segments one of the two additions is not there: 8·16 elements. */
static void embeddings_count_their_sums(void **state)
{
    static const Case segments = {"EmbedLayerNormalization",
                                  {{"id", "1x8"},
                                   {"id_s", "1x8"},
                                   {"W", "100x16"},
                                   {"P", "32x16"},
                                   {"S", "2x16"},
                                   {"G", "16"},
                                   {"B", "16"}},
                                  0};
    static const Case none = {"EmbedLayerNormalization",
                              {{"id", "1x8"},
                               {"", ""},
                               {"W", "100x16"},
                               {"P", "32x16"},
                               {"", ""},
                               {"G", "16"},
                               {"B", "16"}},
                              0};
    (void)state;
    int64_t with = flops_of(&segments, node_of(&segments));
    assert_int_equal(with - flops_of(&none, node_of(&none)), 8 * 16);
    assert_int_equal(with, (2 + 7) * 8 * 16 + 2 * 8);
}

/* Groups of channels, last or first: 2 groups of 8 channels of 4x4, 7 per element and 2 per group;
 * swish 5, an input and a bias added 1 each. */
static void groups_count_what_is_around(void **state)
{
    enum { E = 8 * 16, NORM = 7 * E + 2 * 2 };
    static const struct {
        KitCase file;
        int64_t flops;
    } cases[] = {
        {{"com.microsoft", "GroupNorm", "1x4x4x8 w8 w8", "groups=2 activation=0", "1x4x4x8"}, NORM},
        {{"com.microsoft", "GroupNorm", "1x8x4x4 w8 w8", "groups=2 activation=1 channels_last=0",
          "1x8x4x4"},
         NORM + 5 * E},
        {{"com.microsoft", "SkipGroupNorm", "1x4x4x8 w8 w8 1x4x4x8 w8", "groups=2 activation=1",
          "1x4x4x8 1x4x4x8"},
         NORM + (5 + 2) * E},
        {{"com.microsoft", "BiasSplitGelu", "1x4x16 w16", "", "1x4x8"}, 4 * 8 * (5 + 1 + 2)},
        {{"com.microsoft", "BiasAdd", "1x4x8 w8 1x4x8", "", "1x4x8"}, 2 * 4 * 8},
    };
    static const KitCase odd = {"com.microsoft", "GroupNorm", "1x4x4x9 w9 w9", "groups=2",
                                "! 9 channels do not divide into 2 groups"};
    (void)state;
    kit_case(&odd);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        kit_case(&cases[i].file);
        g_autoptr(Graph) graph = kit_load(kit_case_graph(&cases[i].file));
        assert_int_equal(op_cost(graph, graph_op(graph, 0)).flops, cases[i].flops);
    }
}

/* 2·3 matrices of 4x5 by 5x6, in every order that the attributes say: 6·4·5·6 products. */
static void products_in_any_order(void **state)
{
    static const KitCase cases[] = {
        {"com.microsoft", "FusedMatMul", "2x3x4x5 2x3x5x6", "", "2x3x4x6"},
        {"com.microsoft", "TransposeMatMul", "2x3x5x4 2x3x6x5", "transA=1 transB=1", "2x3x4x6"},
        {"com.microsoft", "FusedMatMul", "4x2x3x5 2x3x5x6", "transBatchA=1", "2x3x4x6"},
        {"com.microsoft", "FusedMatMul", "2x3x4x5 6x2x3x5", "transBatchB=1 transB=1", "2x3x4x6"},
        {"com.microsoft", "FusedMatMulActivation", "2x3x4x5 2x3x5x6", "activation:Relu", "2x3x4x6"},
    };
    static const KitCase wrong = {"com.microsoft", "FusedMatMul", "4x2x3x5 2x3x7x6",
                                  "transBatchA=1", "! its factors do not fit"};
    (void)state;
    KIT_CASES(cases);
    kit_case(&wrong);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Graph) graph = kit_load(kit_case_graph(&cases[i]));
        int64_t relu = i == 4 ? 6 * 4 * 6 : 0;
        assert_int_equal(kit_macs(graph), 6 * 4 * 5 * 6);
        assert_int_equal(op_cost(graph, graph_op(graph, 0)).flops, 2 * 6 * 4 * 5 * 6 + relu);
    }
}

/* A weight of bytes as an initializer, with scales for blocks of 32. */
static Graph *packed(const char *type, const char *dims, int bits, const char *inputs,
                     const char *attrs)
{
    Message *graph = kit_new(), *node = onnx_node(type, "", inputs, "y");
    onnx_put_text(node, 7, "com.microsoft");
    kit_in(graph, "x", FLOAT, "2x64");
    kit_in(graph, "i", INT64, "1x16");
    kit_weight(graph, "w", UINT8, dims);
    kit_weight(graph, "s", FLOAT, "64");
    g_auto(GStrv) words = g_strsplit_set(attrs, " ", -1);
    for (int i = 0; words[i] && *words[i]; i++)
        kit_put_attr(node, words[i]);
    if (bits > 0)
        onnx_add_int(node, "bits", bits);
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_out(graph, "y");
    return kit_load(graph);
}

/* 32 x 64 numbers of 2, 4 and 8 bits; tables of 1,000 rows of 64, of which 16 are looked up, 2
 * FLOPs for each of their numbers. */
static void bits_count(void **state)
{
    static const struct {
        int bits;
        const char *matrix, *table;
    } packs[] = {{2, "32x2x8", "1000x16"}, {4, "32x2x16", "1000x32"}, {8, "32x2x32", "1000x64"}};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(packs); i++) {
        int bits = packs[i].bits;
        g_autoptr(Graph) product =
            packed("MatMulNBits", packs[i].matrix, bits, "x,w,s", "K=64 N=32");
        g_autoptr(ModelCost) cost = cost_graph(product, 0, NULL);
        assert_int_equal(cost->macs, 2 * 64 * 32);
        assert_int_equal(cost->params, 64 * 32);
        assert_int_equal(cost->weights_bytes, 64 * 32 * bits / 8);
        g_autoptr(Graph) table =
            packed("GatherBlockQuantized", packs[i].table, bits, "w,i,s", "block_size=32");
        g_autoptr(ModelCost) rows = cost_graph(table, 0, NULL);
        kit_shape(table, 0, "1x16x64");
        assert_int_equal(kit_result(table, 0)->dtype, DTYPE_FP32);
        assert_int_equal(rows->params, 64000);
        assert_int_equal(rows->weights_bytes, 64000 * bits / 8);
        assert_int_equal(rows->metadata_bytes, 4 * 64);
        assert_int_equal(rows->flops, 2 * 16 * 64);
    }
    g_autoptr(Graph) nf4 = packed("MatMulBnb4", "1024", 0, "x,w,s", "K=64 N=32 block_size=32");
    g_autoptr(ModelCost) cost = cost_graph(nf4, 0, NULL);
    assert_int_equal(cost->macs, 2 * 64 * 32);
    assert_int_equal(cost->flops, 2 * 2 * 64 * 32); /* what its blocks are scaled by is no bias */
    assert_int_equal(cost->weights_bytes, 1024);
}

/* Numbers of 4 bits from one input's bytes: 64 to 32 features, or back, and 64 blocks whose scales
 * of 4 bytes stand among them. */
static void packed_otherwise(void **state)
{
    static const KitCase back = {"com.microsoft", "MatMulBnb4", "2x32 w1024 w64",
                                 "K=64 N=32 block_size=32 transB=0", "2x64"};
    static const KitCase blob = {"com.microsoft", "MatMulFpQ4", "2x64 w1280 =64,32", "", "2x32"};
    static const KitCase open = {"com.microsoft", "MatMulFpQ4", "2x64 w1280 i2", "",
                                 "! the shape of its packed weight is not known"};
    static const KitCase wrong = {"com.microsoft", "MatMulFpQ4", "2x64 w1280 =64,32,1", "",
                                  "! the shape of its packed weight is no matrix's"};
    (void)state;
    kit_case(&open);
    kit_case(&wrong);
    for (int i = 0; i < 2; i++) {
        kit_case(i ? &blob : &back);
        g_autoptr(Graph) graph = kit_load(kit_case_graph(i ? &blob : &back));
        g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
        assert_int_equal(cost->covered, 1);
        assert_int_equal(cost->flops, 2 * 2 * 64 * 32);
        assert_int_equal(cost->params, 64 * 32);
        assert_int_equal(cost->weights_bytes, 64 * 32 / 2);
        assert_int_equal(cost->metadata_bytes, 4 * 64);
    }
}

/* 10 steps of 1 sequence of 32 features, 64 hidden: 4·64·(32 + 64) products each. Weights of one
 * byte, stored features x gates. */
static void quantized_cells(void **state)
{
    (void)state;
    Message *graph = kit_new(),
            *node = onnx_node("DynamicQuantizeLSTM", "", "x,w,r,,,,,,ws,wz", "y");
    onnx_put_text(node, 7, "com.microsoft");
    kit_in(graph, "x", FLOAT, "10x1x32");
    kit_weight(graph, "w", UINT8, "1x32x256");
    kit_weight(graph, "r", UINT8, "1x64x256");
    kit_weight(graph, "ws", FLOAT, "1");
    kit_weight(graph, "wz", UINT8, "1");
    onnx_add_int(node, "hidden_size", 64);
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load(graph);
    g_autoptr(ModelCost) cost = cost_graph(loaded, 0, NULL);
    kit_shape(loaded, 0, "10x1x1x64");
    assert_int_equal(cost->macs, 10 * 256 * 96);
    assert_int_equal(cost->params, 256 * 96);
    assert_int_equal(cost->weights_bytes, 256 * 96);
    assert_int_equal(graph_op(loaded, 0)->compute, DTYPE_INT8);
}

/* 6 rows of 16 features, 2 of 4 experts with 8 features inside: 6·2·16·8 products a layer. */
static void mixtures(void **state)
{
    enum { LAYER = 6 * 2 * 16 * 8 };
    static const struct {
        KitCase file;
        int layers, params;
    } cases[] = {
        {{"com.microsoft", "MoE", "6x16 6x4 w4x8x16 - w4x16x8", "k=2", "6x16"}, 2, 2 * 4 * 128},
        {{"com.microsoft", "MoE", "2x3x16 6x4 w4x8x16 w4x8 w4x16x8 w4x16 w4x8x16",
          "k=2 activation_type:silu normalize_routing_weights=1", "2x3x16"},
         3,
         3 * 4 * 128 + 4 * 24},
        {{"com.microsoft", "MoE", "6x16 6x4 w4x16x16 - w4x16x8", "k=2 activation_type:swiglu",
          "6x16"},
         3,
         3 * 4 * 128},
    };
    static const KitCase many = {"com.microsoft", "MoE", "6x16 6x4 w4x8x16 - w4x16x8", "k=5",
                                 "! k is 5, of 4 experts"};
    static const KitCase wrong = {"com.microsoft", "MoE", "6x16 6x4 w4x8x15 - w4x16x8", "k=2",
                                  "! do not fit"};
    (void)state;
    kit_case(&many);
    kit_case(&wrong);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        kit_case(&cases[i].file);
        g_autoptr(Graph) graph = kit_load(kit_case_graph(&cases[i].file));
        assert_int_equal(kit_macs(graph), cases[i].layers * LAYER);
        assert_int_equal(kit_params(graph), cases[i].params);
    }
}

/* The same with weights of 4 bits, two to a byte along the last axis. */
static void packed_mixtures(void **state)
{
    (void)state;
    Message *graph = kit_new(), *node = onnx_node("QMoE", "", "x,r,a,as,,b,bs", "y");
    onnx_put_text(node, 7, "com.microsoft");
    kit_in(graph, "x", FLOAT, "6x16");
    kit_in(graph, "r", FLOAT, "6x4");
    kit_weight(graph, "a", UINT8, "4x8x8");
    kit_weight(graph, "b", UINT8, "4x16x4");
    kit_weight(graph, "as", FLOAT, "4x8");
    kit_weight(graph, "bs", FLOAT, "4x16");
    onnx_add_int(node, "k", 2);
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load(graph);
    g_autoptr(ModelCost) cost = cost_graph(loaded, 0, NULL);
    assert_int_equal(cost->macs, 2 * 6 * 2 * 16 * 8);
    assert_int_equal(cost->params, 2 * 4 * 128);
    assert_int_equal(cost->weights_bytes, 4 * 128);
    assert_int_equal(cost->metadata_bytes, 4 * (32 + 64));
}

/* Scales are no axes. */
static void quantized_reductions(void **state)
{
    static const KitCase cases[] = {
        {"com.microsoft", "QLinearReduceMean", "u1x16x7x7 ~0.1 u ~0.1 u", "axes=2,3, keepdims=1",
         "1x16x1x1:uint8"},
        {"com.microsoft", "QLinearReduceMean", "u1x16x7x7 ~0.1 u ~0.1 u", "axes=2,3, keepdims=0",
         "1x16:uint8"},
        {"com.microsoft", "QLinearWhere", "b4 u3x4 ~0.1 u u3x1 ~0.1 u ~0.1 u", "", "3x4:uint8"},
        {"com.microsoft", "QLinearSoftmax", "u2x10 ~0.1 u ~0.1 u", "opset=13", "2x10:uint8"},
        {"com.microsoft", "QLinearGlobalAveragePool", "u1x4x4x8 ~0.1 u ~0.1 u", "channels_last=1",
         "1x1x1x8:uint8"},
        {"com.microsoft", "QLinearAveragePool", "u1x8x4x4 ~0.1 u ~0.1 u", "kernel_shape=2,2,",
         "1x8x3x3:uint8"},
        {"com.microsoft", "QLinearAveragePool", "u1x4x4x8 ~0.1 u ~0.1 u",
         "kernel_shape=2,2, channels_last=1", "1x3x3x8:uint8"},
        {"com.microsoft", "QEmbedLayerNormalization",
         "i1x8 i1x8 u100x16 u32x16 u2x16 u16 u16 - ~0.1 ~0.1 ~0.1 ~0.1 ~0.1", "", "1x8x16:fp32"},
        {"com.microsoft", "QLinearAdd", "u2x4 ~0.1 u u4 ~0.1 u ~0.1 u", "", "2x4:uint8"},
    };
    (void)state;
    KIT_CASES(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(additions_count),
        cmocka_unit_test(convolutions_count_activations),
        cmocka_unit_test(first_operator_sets),
        cmocka_unit_test(products_count_what_follows),
        cmocka_unit_test(embeddings_count_their_sums),
        cmocka_unit_test(groups_count_what_is_around),
        cmocka_unit_test(products_in_any_order),
        cmocka_unit_test(bits_count),
        cmocka_unit_test(packed_otherwise),
        cmocka_unit_test(quantized_cells),
        cmocka_unit_test(mixtures),
        cmocka_unit_test(packed_mixtures),
        cmocka_unit_test(quantized_reductions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
