#include "chart_book.h"

#include "chart/roofs.h"

/* SPEC 5: 4.608 TFLOP/s over 96 GB/s is 48 FLOP/byte, 2.86 over 74 is 38.6;
 * 1 - 2.86/4.608 = 0.379; 1 - 74/96 = 0.229. */
static void test_ceilings(void **state)
{
    Wish wish = wish_of("roofline", "small", "i9");
    static const char *const expected[] = {"ridge 48.0",
                                           "ridge 38.6",
                                           "fp32 vector 4.61 TFLOP/s theoretical",
                                           "2.86 TFLOP/s measured",
                                           "DRAM 96.0 GB/s theoretical",
                                           "74.0 GB/s measured",
                                           "peak 38 % below theory, bandwidth 23 % below theory",
                                           "Performance, FLOP/s"};
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++)
        assert_shows(state, wish, expected[i]);
}

/* A machine that was probed knows its bandwidth by measurement alone: the loss is that of the peak,
 * 1 - 2.86/4.608. */
static void test_measured_bandwidth_alone(void **state)
{
    g_autoptr(Device) device = device_new("host", "host");
    Peak theory = {.dtype = DTYPE_FP32,
                   .accumulate = DTYPE_UNKNOWN,
                   .basis = BASIS_THEORETICAL,
                   .flops_per_s = 4.608e12};
    Peak found = theory;
    Memory memory = {.name = "DRAM", .bytes_per_s = {[BASIS_MEASURED] = 74e9}};
    Roof roof;
    (void)state;
    found.basis = BASIS_MEASURED;
    found.flops_per_s = 2.86e12;
    g_array_append_val(device->peaks, theory);
    g_array_append_val(device->peaks, found);
    g_array_append_val(device->memories, memory);
    assert_true(roof_on(device, DTYPE_FP32, BASIS_THEORETICAL, &roof, NULL));
    assert_true(roof.bandwidth == 74e9);
    Ceilings ceilings = ceilings_of(&roof);
    g_autofree char *note = ceilings_note(&ceilings);
    assert_contains(note, "to what was measured (solid): peak 38 % below theory.");
}

static void test_slope_label_follows_the_slope(void **state)
{
    g_autoptr(Canvas) canvas = draw_wish(state, wish_of("roofline", "small", "box"));
    const Step *label = text_step(canvas, "DRAM 100 GB/s");
    assert_true(label->text.look.angle < -10 && label->text.look.angle > -80);
    assert_true(text_step(canvas, "fp32 vector")->text.look.angle == 0);
}

CHART_TESTS(cmocka_unit_test(test_ceilings), cmocka_unit_test(test_slope_label_follows_the_slope),
            cmocka_unit_test(test_measured_bandwidth_alone))
