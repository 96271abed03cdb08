/* Shapes of a network's inputs. */
#include "onnx_kit.h"

#include "onnx/inputs.h"

static void symbolic_dimensions(void **state)
{
    (void)state;
    g_autoptr(Graph) one = kit_load(kit_small_net("batchx3x8x8"));
    kit_shape(one, 0, "1x10");
    assert_string_equal(one->assumptions[0],
                        "The symbolic dimension 'batch' is not given: taken as 1.");
    g_autoptr(OnnxOptions) options = onnx_options_new();
    assert_true(onnx_options_add_dim(options, "batch=8", NULL));
    g_autoptr(Graph) eight = kit_load_opset(kit_small_net("batchx3x8x8"), 17, options);
    kit_shape(eight, 0, "8x10");
    assert_int_equal(eight->batch, 8);
    assert_string_equal(eight->notes, "The symbolic dimension 'batch' is 8.");
    g_autoptr(Graph) unnamed = kit_load(kit_small_net("?x3x8x8"));
    assert_string_equal(unnamed->assumptions[0],
                        "Dimension 1 of input 'x' is not given: taken as 1.");
}

static void shapes_of_inputs(void **state)
{
    (void)state;
    g_autoptr(OnnxOptions) options = onnx_options_new();
    assert_true(onnx_options_add_input(options, "x=2x3x8x8", NULL));
    g_autoptr(Graph) two = kit_load_opset(kit_small_net("1x3x8x8"), 17, options);
    kit_shape(two, 0, "2x10");
    OnnxOptions batch = {.batch = 5};
    g_autoptr(Graph) five = kit_load_opset(kit_small_net("1x3x8x8"), 17, &batch);
    kit_shape(five, 0, "5x10");
}

static void wrong_names(void **state)
{
    (void)state;
    g_autoptr(OnnxOptions) options = onnx_options_new();
    g_autoptr(GError) error = NULL;
    assert_true(onnx_options_add_dim(options, "bach=2", NULL));
    assert_null(kit_parse(kit_model(kit_small_net("batchx3x8x8")), options, &error));
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_USAGE));
    assert_string_equal(error->message,
                        "test.onnx: it has no symbolic dimension 'bach': did you mean 'batch'?");
}

/* A batch comes before a default's shape, a shape before a batch. */
static void defaults(void **state)
{
    (void)state;
    g_autoptr(OnnxOptions) preset = onnx_options_new(), asked = onnx_options_new();
    assert_true(onnx_options_add_input(preset, "x=2x3x8x8", NULL));
    OnnxOptions batch = {.batch = 6, .defaults = preset}, none = {.defaults = preset};
    g_autoptr(Graph) two = kit_load_opset(kit_small_net("1x3x8x8"), 17, &none);
    g_autoptr(Graph) six = kit_load_opset(kit_small_net("1x3x8x8"), 17, &batch);
    assert_true(onnx_options_add_input(asked, "x=4x3x8x8", NULL));
    asked->batch = 6;
    g_autoptr(Graph) four = kit_load_opset(kit_small_net("1x3x8x8"), 17, asked);
    kit_shape(two, 0, "2x10");
    kit_shape(six, 0, "6x10");
    kit_shape(four, 0, "4x10");
}

static void initializers_are_none(void **state)
{
    (void)state;
    const OnnxValue values[] = {{.name = "x"}, {.name = "w"}, {.name = "s"}};
    const OnnxTensor weight = {.name = "w"};
    const OnnxSparse sparse = {.values = {.name = "s"}};
    const OnnxGraph graph = {.n_inputs = 3,
                             .inputs = values,
                             .n_initializers = 1,
                             .initializers = &weight,
                             .n_sparse = 1,
                             .sparse = &sparse};
    g_autoptr(GPtrArray) inputs = inputs_of(&graph);
    assert_int_equal(inputs->len, 1);
    assert_ptr_equal(inputs->pdata[0], &values[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(symbolic_dimensions),   cmocka_unit_test(shapes_of_inputs),
        cmocka_unit_test(wrong_names),           cmocka_unit_test(defaults),
        cmocka_unit_test(initializers_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
