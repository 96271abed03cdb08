/* A network on a device as records. */
#include "results_book.h"

/* The ridge is at 10 FLOP/byte; the convolution has 14080 / 2240 = 6.3, the relu 0.125. */
static void test_a_memory_bound_timing(void **state)
{
    const TimingResult *timing = on_box(state, &(Setup){0});
    double conv = 4 * 560 / 100e9, relu = 4 * 512 / 100e9;
    near(real_of(&timing_record, timing, "operators_seconds"), conv + relu);
    /* Fused, the image, the weights and the result cross memory once. */
    near(real_of(&timing_record, timing, "roofline_seconds"), conv);
    near(real_of(&timing_record, timing, "bound_seconds"), conv);
    near(real_of(&timing_record, timing, "memory_bound_share"), 1);
    near(real_of(&timing_record, timing, "ridge"), 10);
    assert_string_equal(text_of(&timing_record, timing, "bound"), "memory");
    near(real_of(&timing_record, timing, "inferences_per_s"), 1 / conv);
    near(real_of(&timing_record, timing, "flops_per_s"), 14336 / conv);
    const void *first = layer_of(timing_layers(timing), 0);
    near(real_of(&layer_time_record, first, "seconds"), conv);
    near(real_of(&layer_time_record, first, "share"), conv / (conv + relu));
    assert_false(field_present(record_field(&timing_record, "if_it_fitted_seconds"), timing));
    assert_true(read_field(&timing_record, timing, "supported").yes);
}

/* 64 samples: 64 * 14080 / (4 * (64 * 448 + 112)) = 7.83 FLOP/byte, still under the ridge; in fp16,
 * computed in fp32 for want of a peak, the bytes halve and 15.7 is over it. */
static void test_a_compute_bound_layer(void **state)
{
    const TimingResult *timing = on_box(state, &(Setup){.batch = 64, .dtype = DTYPE_FP16});
    const void *conv = layer_of(timing_layers(timing), 0);
    assert_string_equal(text_of(&timing_record, timing, "dtype"), "fp16");
    assert_string_equal(text_of(&timing_record, timing, "compute_dtype"), "fp32");
    assert_string_equal(text_of(&layer_time_record, conv, "bound"), "compute");
    near(real_of(&layer_time_record, conv, "seconds"), 64 * 14080 / 1e12);
    near(real_of(&layer_time_record, conv, "utilisation"), 1);
}

/* Only the convolution has weights to prune, and only one device skips them. */
static void test_a_layer_that_skips_zeros(void **state)
{
    Setup pruned = {.scheme = "sparse_2_4"};
    const TimingResult *skipping = on(state, "stated", &pruned), *dense = on_box(state, &pruned);
    assert_true(
        read_field(&layer_time_record, layer_of(timing_layers(skipping), 0), "skips_zeros").yes);
    assert_false(
        read_field(&layer_time_record, layer_of(timing_layers(skipping), 1), "skips_zeros").yes);
    assert_false(
        read_field(&layer_time_record, layer_of(timing_layers(dense), 0), "skips_zeros").yes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_memory_bound_timing),
        cmocka_unit_test(test_a_compute_bound_layer),
        cmocka_unit_test(test_a_layer_that_skips_zeros),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
