/* A network's records, with figures from arithmetic. */
#include "results_book.h"

static void test_a_models_totals(void **state)
{
    const ModelResult *model = small(state, &(Setup){0});
    assert_string_equal(model->id, "small");
    assert_string_equal(model->name, "Small");
    assert_string_equal(model->dtype, "fp32");
    assert_int_equal(model->batch, 1);
    assert_int_equal(count_of(&model_record, model, "operators"), 2);
    assert_int_equal(count_of(&model_record, model, "params"), 4 * 27 + 4);
    assert_int_equal(count_of(&model_record, model, "buffers"), 0);
    assert_int_equal(count_of(&model_record, model, "macs"), 8 * 8 * 4 * 27);
    /* Twice the MACs, a bias and a relu for each of 256 outputs. */
    assert_int_equal(count_of(&model_record, model, "flops"), 2 * 6912 + 256 + 256);
    assert_int_equal(count_of(&model_record, model, "flops_exact"), 2 * 6912 + 256 + 256 - 256);
    assert_int_equal(count_of(&model_record, model, "activations"), 256);
    assert_int_equal(count_of(&model_record, model, "weights_bytes"), 4 * 112);
    assert_int_equal(count_of(&model_record, model, "package_bytes"), 4 * 112);
    assert_true(model->complete);
}

static void assert_format(void **state, Setup setup, const char *expected)
{
    assert_string_equal(text_of(&model_record, small(state, &setup), "format"), expected);
}

/* What a file holds in few bits is said beside its floats; what it is given is not. */
static void test_a_models_format(void **state)
{
    assert_format(state, (Setup){0}, "fp32");
    assert_format(state, (Setup){.dtype = DTYPE_FP16}, "fp16");
    assert_format(state, (Setup){.scheme = "w8a16"}, "w8a16");
    g_autoptr(Graph) graph = graph_new("file", "File");
    int x = graph_add_input(graph, "x", (Shape){2, {1, 8}}, DTYPE_UINT4), tensor[3] = {x};
    for (int i = 1; i < 3; i++) {
        assert_int_not_equal(
            graph_add_op(graph, OP_RELU, i == 1 ? "a" : "b", &tensor[i - 1], 1, NULL, true, NULL),
            NO_OP);
        tensor[i] = graph_n_tensors(graph) - 1;
    }
    graph_add_output(graph, tensor[2]);
    static const DType types[][2] = {{DTYPE_FP32, DTYPE_INT8}, {DTYPE_UINT8, DTYPE_INT8}};
    static const char *const words[] = {"fp32 and int8", "int8 and uint8"};
    for (int i = 0; i < 2; i++) {
        graph_tensor(graph, tensor[1])->dtype = types[i][0];
        graph_tensor(graph, tensor[2])->dtype = types[i][1];
        g_autoptr(Counted) counted = counted_new(graph, &(Change){0}, 0, NULL);
        ModelResult *model = model_result_new(counted, &(Setup){0});
        assert_string_equal(model->format, words[i]);
        model_result_free(model);
    }
}

static void test_a_models_memory(void **state)
{
    const ModelResult *model = small(state, &(Setup){0});
    /* Image 192, convolution 256, relu 256; the last two live together, or are one in place. */
    assert_int_equal(count_of(&model_record, model, "tensors_bytes"), 4 * (192 + 256 + 256));
    assert_int_equal(count_of(&model_record, model, "peak_bytes"), 4 * (256 + 256));
    assert_int_equal(count_of(&model_record, model, "peak_inplace_bytes"), 4 * (192 + 256));
}

static void test_batch_and_precision(void **state)
{
    const ModelResult *model = small(state, &(Setup){.batch = 4, .dtype = DTYPE_FP16});
    assert_int_equal(model->batch, 4);
    assert_string_equal(model->dtype, "fp16");
    assert_int_equal(count_of(&model_record, model, "macs"), 4 * 6912);
    assert_int_equal(count_of(&model_record, model, "weights_bytes"), 2 * 112);
    assert_int_equal(count_of(&model_record, model, "traffic.compulsory.bytes"),
                     2 * (4 * (192 + 256 + 512) + 112));
}

static void test_results_are_kept(void **state)
{
    assert_ptr_equal(small(state, &(Setup){0}), small(state, &(Setup){.batch = 1}));
    assert_ptr_equal(on_box(state, &(Setup){0}), on_box(state, &(Setup){0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_models_totals),  cmocka_unit_test(test_a_models_format),
        cmocka_unit_test(test_a_models_memory),  cmocka_unit_test(test_batch_and_precision),
        cmocka_unit_test(test_results_are_kept),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
