/* The layers of a network and their traffic as records, with figures from arithmetic. */
#include "results_book.h"

static void test_traffic_by_model(void **state)
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_traffic_by_model),
        cmocka_unit_test(test_layers_are_in_order),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
