/* Events joined to operators: the kit's network, conv, relu, flatten, product, and traces of it. */
#include "onnx_kit.h"
#include "trace_kit.h"

#include "measure/join.h"
#include "whatif/fusion.h"

/* Of a network as it is and fused, with what joins a table of layers to it. */
typedef struct Case {
    Graph *graph, *run;
    Trace *trace;
    OnnxModel *file;
    Joined *joined;
} Case;

static Case join_case(Message *net, FusionSet fusion, const char *trace, Message *file)
{
    Case c = {.graph = kit_load(net)};
    c.run = fuse(c.graph, fusion, NULL, NULL);
    c.trace = kit_trace(trace);
    if (file) {
        Message *model = kit_model(file);
        c.file = onnx_model_parse(model->data, model->len, "optimized.onnx", NULL);
        g_byte_array_unref(model);
        assert_non_null(c.file);
    }
    c.joined = join_new(c.graph, c.run, c.trace, c.file);
    return c;
}

static void case_clear(Case *c)
{
    join_free(c->joined);
    trace_free(c->trace);
    graph_free(c->run);
    graph_free(c->graph);
    onnx_model_free(c->file);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Case, case_clear)

/* "node conv1 relu copy": how, which, and whether it is a copy. */
static void assert_joined(const Case *c, guint i, const char *expected)
{
    const JoinedEvent *event = &c->joined->events[i];
    g_autoptr(GString) text = g_string_new(joined_by_name(event->by));
    for (int k = 0; k < event->n; k++)
        g_string_append_printf(text, " %s", graph_op(c->run, event->ops[k])->name);
    if (event->copies)
        g_string_append(text, " copy");
    assert_string_equal(text->str, expected);
}

/* The kit calls its layers stem.conv1, stem.relu, flatten and head. */
static void test_by_names(void **state)
{
    (void)state;
    g_auto(Case) c = join_case(kit_small_net("1x3x8x8"), FUSION_NONE,
                               "layer,op,median_us\n"
                               "/stem/conv1/Conv,Conv,4\n"
                               "r_nchwc,Conv,2\n"
                               "head,Gemm,1\n"
                               "/stem/conv1/Conv + /stem/Relu,Conv,1\n"
                               "\"{ForeignNode[/stem/conv1/Conv.../head/Gemm]}\",,1\n"
                               "loader,,1\n",
                               NULL);
    assert_joined(&c, 0, "node stem.conv1");
    assert_joined(&c, 1, "tensor stem.relu");
    assert_joined(&c, 2, "layer head");
    assert_joined(&c, 3, "node stem.conv1 stem.relu");
    assert_joined(&c, 4, "node stem.conv1 stem.relu flatten head");
    assert_joined(&c, 5, "nothing");
    kit_near(c.joined->seconds, 10e-6);
    kit_near(joined_share(c.joined), 0.9);
    kit_near(c.joined->seconds_by[JOINED_BY_NODE], 6e-6);
}

/* Eight words are taken off a name, as no runtime adds more: a name of nothing else takes no time
 * that grows with its square. */
static void test_words_of_a_runtime(void **state)
{
    (void)state;
    g_auto(Case) c = join_case(kit_small_net("1x3x8x8"), FUSION_NONE,
                               "layer,op,median_us\n"
                               "/stem/conv1/Conv_bn_bn_bn_bn_bn_bn_bn_bn,Conv,4\n"
                               "/head/Gemm_bn_bn_bn_bn_bn_bn_bn_bn_bn,Gemm,4\n",
                               NULL);
    assert_joined(&c, 0, "node stem.conv1");
    assert_joined(&c, 1, "nothing");
}

/* Fused, conv, relu and the view behind are one operator, and names of each are its own. */
static void test_fused(void **state)
{
    (void)state;
    g_auto(Case) c = join_case(kit_small_net("1x3x8x8"), FUSION_ALL,
                               "layer,op,median_us\n"
                               "/stem/conv1/Conv,Conv,4\n"
                               "/stem/Relu,Relu,4\n"
                               "f,Reshape,1\n"
                               "fused /head/Gemm,FusedGemm,1\n",
                               NULL);
    assert_joined(&c, 0, "node stem.conv1");
    assert_joined(&c, 1, "node stem.conv1");
    assert_joined(&c, 2, "tensor stem.conv1 copy"); /* the file flattens: no Reshape of its own */
    assert_joined(&c, 3, "node head");
}

/* Without a name that says which: between its neighbours, by type or by what it writes. A change of
 * layout is a copy of the last operator that wrote as much. */
static void test_by_sizes(void **state)
{
    (void)state;
    g_auto(Case) c = join_case(kit_small_net("1x3x8x8"), FUSION_NONE,
                               "layer,op,in_shapes,out_shapes,median_us\n"
                               "ReorderInput,ReorderInput,1x3x8x8,1x3x8x8,1\n"
                               "/stem/conv1/Conv,Conv,1x3x8x8,1x4x8x8,4\n"
                               "Activation_7,Activation,1x4x8x8,1x4x8x8,4\n"
                               "ReorderOutput,ReorderOutput,1x4x8x8,1x4x8x8,2\n"
                               "ReorderInput_2,ReorderInput,1x4x8x8,1x4x8x8,2\n"
                               "/head/Gemm,Gemm,1x256,1x10,1\n"
                               "Other,Other,7x7,7x7,1\n",
                               NULL);
    assert_joined(&c, 0, "sizes stem.conv1 copy");
    assert_joined(&c, 2, "sizes stem.relu");
    assert_joined(&c, 3, "sizes stem.relu copy");
    assert_joined(&c, 4, "sizes flatten copy"); /* for who reads it */
    assert_joined(&c, 6, "nothing");
}

/* What ONNX Runtime saved: a node without a name of the file's writes a tensor of it, and what is
 * put before a product belongs to that. */
static void test_by_the_optimized_file(void **state)
{
    (void)state;
    Message *file = kit_new();
    kit_in(file, "x", FLOAT, "1x3x8x8");
    onnx_put_message(file, GRAPH_NODE, onnx_node("ReorderInput", "in", "x", "x8"));
    onnx_put_message(file, GRAPH_NODE, onnx_node("Conv", "Conv_token_3", "x8", "r"));
    onnx_put_message(file, GRAPH_NODE, onnx_node("Reshape", "gemm_input", "r", "g"));
    onnx_put_message(file, GRAPH_NODE, onnx_node("Gemm", "/head/Gemm", "g", "y"));
    kit_out(file, "y");
    g_auto(Case) c = join_case(kit_small_net("1x3x8x8"), FUSION_NONE,
                               "layer,op,median_us\n"
                               "in,ReorderInput,1\nConv_token_3,Conv,1\ngemm_input,Reshape,1\n"
                               "/head/Gemm,Gemm,1\n",
                               file);
    assert_joined(&c, 0, "file stem.relu copy");
    assert_joined(&c, 1, "file stem.relu");
    assert_joined(&c, 2, "file head copy");
    assert_joined(&c, 3, "node head");
}

static void test_words(void **state)
{
    (void)state;
    assert_string_equal(joined_by_name(JOINED_BY_SIZES), "sizes");
    assert_string_equal(joined_by_meaning(JOINED_BY_NOT), "joins nothing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_names),
        cmocka_unit_test(test_words_of_a_runtime),
        cmocka_unit_test(test_fused),
        cmocka_unit_test(test_by_sizes),
        cmocka_unit_test(test_by_the_optimized_file),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
