/* What a Pad's border is filled with, and which pads a convolution can do itself. */
#include "onnx_kit.h"

#include "whatif/fusion.h"

/* A pad by 1 on each side of 1x3x6x6, then a 3x3 convolution to 4 channels: 6x6 again. `value` is
 * an input of Pad: "zero", "one", "given" (when the network runs) or "". */
static Graph *padded(const char *mode, const char *value, int opset)
{
    static const int64_t pads[] = {0, 0, 1, 1, 0, 0, 1, 1};
    const float zero = 0, one = 1;
    Message *graph = kit_new();
    g_autofree char *inputs = opset < 11 ? g_strdup("x") : g_strdup_printf("x,pads,%s", value);
    Message *pad = onnx_node("Pad", "pad", inputs, "p");
    if (*mode)
        onnx_add_text(pad, "mode", mode);
    if (opset < 11) {
        onnx_add_ints(pad, "pads", pads, 8);
        onnx_add_float(pad, "value", strcmp(value, "one") == 0 ? 1 : 0);
    }
    kit_in(graph, "x", FLOAT, "1x3x6x6");
    if (strcmp(value, "given") == 0)
        kit_in(graph, "given", FLOAT, "");
    onnx_put_message(graph, GRAPH_INITIALIZER, onnx_tensor_int64("pads", pads, 8));
    onnx_put_message(graph, GRAPH_INITIALIZER, onnx_tensor_raw("zero", FLOAT, "", &zero, 4));
    onnx_put_message(graph, GRAPH_INITIALIZER, onnx_tensor_raw("one", FLOAT, "", &one, 4));
    kit_weight(graph, "w", FLOAT, "4x3x3x3");
    onnx_put_message(graph, GRAPH_NODE, pad);
    kit_node(graph, "Conv", "p,w", "y");
    kit_out(graph, "y");
    Graph *loaded = kit_load_opset(graph, opset, NULL);
    kit_shape(loaded, 0, "1x4x6x6");
    return loaded;
}

static const struct {
    const char *mode, *value;
    int opset;
    PadMode border;
} borders[] = {
    {"", "", 17, PAD_ZEROS},
    {"constant", "zero", 17, PAD_ZEROS},
    {"constant", "one", 17, PAD_CONSTANT},
    {"constant", "given", 17, PAD_CONSTANT},
    {"reflect", "", 17, PAD_REFLECT},
    {"edge", "", 17, PAD_EDGE},
    {"wrap", "", 19, PAD_WRAP},
    {"constant", "zero", 9, PAD_ZEROS},
    {"constant", "one", 9, PAD_CONSTANT},
    {"reflect", "zero", 9, PAD_REFLECT},
};

static void the_border_is_kept(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(borders); i++) {
        g_autoptr(Graph) graph = padded(borders[i].mode, borders[i].value, borders[i].opset);
        if (op_border(kit_op(graph, "pad"))->mode != borders[i].border)
            fail_msg("%s, %s", borders[i].mode, borders[i].value);
    }
}

static void only_zeros_are_folded(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(borders); i++) {
        FusionSet set;
        g_autoptr(Graph) graph = padded(borders[i].mode, borders[i].value, borders[i].opset);
        assert_true(fusion_parse("pad", &set, NULL));
        g_autoptr(Graph) fused = fuse(graph, set, NULL, NULL);
        assert_non_null(fused);
        assert_int_equal(graph_n_ops(fused), borders[i].border == PAD_ZEROS ? 1 : 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_border_is_kept),
        cmocka_unit_test(only_zeros_are_folded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
