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
}

/* Queries, keys and values of 8 tokens of 16 features. */
static void attention_counts_its_bias(void **state)
{
    static const Case plain = {
        "MultiHeadAttention", {{"q", "1x8x16"}, {"k", "1x8x16"}, {"v", "1x8x16"}}, 0};
    static const Case biased = {
        "MultiHeadAttention", {{"q", "1x8x16"}, {"k", "1x8x16"}, {"v", "1x8x16"}, {"B", "48"}}, 0};
    (void)state;
    Message *without = node_of(&plain), *with = node_of(&biased);
    onnx_add_int(without, "num_heads", 4);
    onnx_add_int(with, "num_heads", 4);
    assert_int_equal(flops_of(&biased, with) - flops_of(&plain, without), 3 * 8 * 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(additions_count),
        cmocka_unit_test(convolutions_count_activations),
        cmocka_unit_test(products_count_what_follows),
        cmocka_unit_test(embeddings_count_their_sums),
        cmocka_unit_test(attention_counts_its_bias),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
