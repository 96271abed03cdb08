/* Names and types as runtimes write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "measure/join_names.h"

/* As ONNX Runtime 1.30 and TensorRT 10 name them. */
static void test_words_taken_off(void **state)
{
    (void)state;
    static const struct {
        const char *name, *rest;
    } cases[] = {
        {"/relu/Relu_output_0_nchwc", "/relu/Relu_output_0"},
        {"/fc/MatMul/MatMulAddFusion", "/fc/MatMul"},
        {"/ln/Mul/LayerNormFusion/", "/ln/Mul"},
        {"fused /classifier/Gemm", "/classifier/Gemm"},
        {"Gelu_token_12", "Gelu"},
        {"InsertedPrecisionFreeCast_c", "c"},
        {"bn_output_0_bn_nchwc", "bn_output_0"},
        {"x_DequantizeLinear/duplicated", "x_DequantizeLinear"},
        {"Reformatting CopyNode for Input Tensor 0 to Conv_0 + Relu_1", "Conv_0 + Relu_1"},
        {"/Fusion", "/Fusion"},
        {"_nchwc", "_nchwc"},
        {"conv1", "conv1"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) name = g_string_new(cases[i].name);
        while (join_strip(name))
            continue;
        assert_string_equal(name->str, cases[i].rest);
    }
}

static void test_several_names(void **state)
{
    (void)state;
    static const struct {
        const char *name, *parts;
    } cases[] = {{"conv1", "conv1"},
                 {"Conv_0 + Relu_1", "Conv_0|Relu_1"},
                 {"PWN(PWN(Sigmoid_3), Mul_4)", "Sigmoid_3|Mul_4"},
                 {"a || b", "a|b"},
                 {"{ForeignNode[/a/Add.../b/Mul]}", "/a/Add|...|/b/Mul"},
                 {"", ""}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(GStrv) parts = join_split(cases[i].name);
        g_autofree char *joined = g_strjoinv("|", parts);
        assert_string_equal(joined, cases[i].parts);
    }
}

static void test_moves(void **state)
{
    (void)state;
    assert_true(join_is_move("ReorderOutput_token_3", "ReorderOutput"));
    assert_true(join_is_move("Reformatting CopyNode for Output Tensor 0 to Conv_0", ""));
    assert_true(join_is_move("Memcpy HtoD (Pageable -> Device)", ""));
    assert_false(join_is_move("/a/Transpose", "Transpose"));
    assert_true(join_may_move("Transpose"));
    assert_false(join_may_move("Conv"));
}

static void test_types(void **state)
{
    (void)state;
    static const struct {
        const char *type;
        OpKind kind;
        bool same;
    } cases[] = {{"Conv", OP_CONV, true},
                 {"FusedConv", OP_CONV, true},
                 {"aten::conv2d", OP_CONV, true},
                 {"aten::relu_", OP_RELU, true},
                 {"aten::linear", OP_LINEAR, true},
                 {"Gemm", OP_LINEAR, true},
                 {"Gemm", OP_MATMUL, true},
                 {"aten::max_pool2d", OP_MAX_POOL, true},
                 {"aten::batch_norm", OP_BATCH_NORM, true},
                 {"Conv", OP_RELU, false},
                 {"", OP_CONV, false}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Op op = {.kind = cases[i].kind};
        if (join_is_type(&op, cases[i].type) != cases[i].same)
            fail_msg("%s", cases[i].type);
    }
    Op unknown = {.kind = OP_UNKNOWN, .type = "MyOp"};
    assert_true(join_is_type(&unknown, "myop"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_taken_off),
        cmocka_unit_test(test_several_names),
        cmocka_unit_test(test_moves),
        cmocka_unit_test(test_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
