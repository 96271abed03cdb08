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

static void test_a_models_memory(void **state)
{
    const ModelResult *model = small(state, &(Setup){0});
    /* Image 192, convolution 256, relu 256; the last two live together, or are one in place. */
    assert_int_equal(count_of(&model_record, model, "tensors_bytes"), 4 * (192 + 256 + 256));
    assert_int_equal(count_of(&model_record, model, "peak_bytes"), 4 * (256 + 256));
    assert_int_equal(count_of(&model_record, model, "peak_inplace_bytes"), 4 * (192 + 256));
}

static void test_a_models_traffic(void **state)
{
    const ModelResult *model = small(state, &(Setup){0});
    const void *floor = read_field(&model_record, model, "traffic.compulsory").record;
    assert_int_equal(count_of(&traffic_record, floor, "input"), 192 + 256);
    assert_int_equal(count_of(&traffic_record, floor, "weights"), 112);
    assert_int_equal(count_of(&traffic_record, floor, "output"), 256 + 256);
    assert_int_equal(count_of(&traffic_record, floor, "total"), 1072);
    assert_int_equal(count_of(&traffic_record, floor, "bytes"), 4 * 1072);
    assert_int_equal(count_of(&model_record, model, "traffic.no_reuse.input"), 27 * 256 + 256);
    Value tiled;
    assert_false(record_read(&model_record, model, "traffic.tiled", NULL, &tiled));
    near(real_of(&model_record, model, "intensity"), (2 * 6912 + 512) / (4 * 1072.0));
}

static void test_layers_are_in_order(void **state)
{
    const ModelResult *model = small(state, &(Setup){0});
    assert_int_equal(model_layers(model).n, 2);
    const void *conv = layer_of(model_layers(model), 0), *relu = layer_of(model_layers(model), 1);
    assert_string_equal(text_of(&layer_record, conv, "op"), "conv");
    assert_string_equal(text_of(&layer_record, conv, "attributes"), "3×3, pad 1");
    assert_int_equal(count_of(&layer_record, conv, "macs"), 6912);
    assert_int_equal(read_field(&layer_record, conv, "inputs").shapes.n, 1);
    assert_string_equal(text_of(&layer_record, relu, "op"), "relu");
    assert_int_equal(count_of(&layer_record, relu, "macs"), 0);
    assert_int_equal(count_of(&layer_record, relu, "flops"), 256);
    near(real_of(&layer_record, relu, "intensity"), 256 / (4 * 512.0));
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
        cmocka_unit_test(test_a_models_totals),     cmocka_unit_test(test_a_models_memory),
        cmocka_unit_test(test_a_models_traffic),    cmocka_unit_test(test_layers_are_in_order),
        cmocka_unit_test(test_batch_and_precision), cmocka_unit_test(test_results_are_kept),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
