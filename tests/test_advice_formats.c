/* Advice about number formats: which has room, which is faster than all that ask for less. */
#include "advice_kit.h"

static AdviceRisk risk_of(const char *id)
{
    Scheme scheme = scheme_of(id);
    return advice_risk_of(&scheme);
}

static void test_risks(void **state)
{
    (void)state;
    assert_int_equal(risk_of("fp16"), ADVICE_RISK_NONE);
    assert_int_equal(risk_of("tf32"), ADVICE_RISK_NONE);
    assert_int_equal(risk_of("int8"), ADVICE_RISK_CALIBRATE);
    assert_int_equal(risk_of("w4a16"), ADVICE_RISK_CALIBRATE);
    assert_int_equal(risk_of("fp8"), ADVICE_RISK_CALIBRATE);
    assert_int_equal(risk_of("w1a1"), ADVICE_RISK_TRAIN);
    assert_int_equal(risk_of("sparse_2_4"), ADVICE_RISK_TRAIN);
    assert_int_equal(risk_of("sparse_unstructured=50"), ADVICE_RISK_TRAIN);
}

/* ---- Room ------------------------------------------------------------------------------------ */

/* 6400 bytes of weights and 464 of activations in fp32, half of both in fp16. */
static void test_fits_narrow(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(linear_graph(1, 16, 100, false), box_with_capacity(3432));
    const Advice *advice = row_of(&asked, 0);
    assert_string_equal(advice->rule->id, "fits_narrow");
    assert_int_equal(advice->kind, ADVICE_FIT);
    check_numbers(advice, 6864, 3432);
    assert_int_equal(advice->gain_bytes, 3432);
    assert_string_equal(advice->format, "fp16");
    assert_string_equal(asked.list->format, "fp16");
    gains_no_time(advice);
    says(advice, "it fits in fp16 (3.43 kB), bf16 (3.43 kB)");
    assert_null(find(&asked, "fits_quantized"));
    g_auto(Asked) fits = ask(linear_graph(1, 16, 100, false), box_with_capacity(6864));
    assert_null(find(&fits, "fits_narrow"));
}

/* In int8 1600 bytes, 100 scales of 4, and a scale and a zero point of 5 bytes for input and
 * output; 116 bytes live at once. */
static void test_fits_quantized(void **state)
{
    (void)state;
    Device *device = round_device(10e12);
    g_array_index(device->memories, Memory, 0).capacity_bytes = 2126;
    g_auto(Asked) asked = ask(linear_graph(1, 16, 100, false), device);
    const Advice *advice = row_of(&asked, 0);
    assert_string_equal(advice->rule->id, "fits_quantized");
    assert_int_equal(risk_of(advice->format), ADVICE_RISK_CALIBRATE);
    assert_string_equal(asked.list->format, advice->format);
    says(advice, "int8 (2.13 kB)");
    assert_null(find(&asked, "fits_narrow"));
    assert_null(find(&asked, "int8_loses")); /* there is no float to stay with */
}

static Device *sized(const char *id, int64_t bytes)
{
    Device *device = device_new(id, id);
    Memory memory = {
        .name = "DRAM", .capacity_bytes = bytes, .bytes_per_s = {[BASIS_THEORETICAL] = 100e9}};
    g_array_append_val(device->memories, memory);
    kit_peak(device, DTYPE_FP32, UNIT_VECTOR, 1e12);
    return device;
}

/* 3432 bytes in 16 bits; nothing is said of time where there is none. */
static void test_larger_device(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) devices = g_ptr_array_new_with_free_func((GDestroyNotify)device_free);
    g_ptr_array_add(devices, sized("largest", 9000));
    g_ptr_array_add(devices, sized("large", 3432));
    g_ptr_array_add(devices, sized("small", 3431));
    AdviceSubject subject = {.devices = devices};
    g_auto(Asked) asked = ask_as(linear_graph(1, 16, 100, false), box_with_capacity(100), subject);
    assert_int_equal(asked.list->rows->len, 1);
    check_numbers(given(&asked, "larger_device"), 6864, 100);
    says(given(&asked, "larger_device"),
         "in fp16 it needs 3.43 kB, and the smallest of its class that runs it is 'large'");
    assert_null(asked.list->format);
    assert_true(isnan(asked.list->seconds));
    assert_true(asked.list->sought_devices);
    g_auto(Asked) fits = ask_as(linear_graph(1, 16, 100, false), box_with_capacity(3432), subject);
    assert_null(find(&fits, "larger_device"));
    assert_false(fits.list->sought_devices);
    g_auto(Asked) alone = ask(linear_graph(1, 16, 100, false), box_with_capacity(100));
    assert_int_equal(alone.list->rows->len, 0);
}

/* Where integers alone compute, a float has no room that would be of use. */
static void test_larger_device_for_floats(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) devices = g_ptr_array_new_with_free_func((GDestroyNotify)device_free);
    g_ptr_array_add(devices, sized("large", 3432));
    AdviceSubject subject = {.devices = devices};
    Device *chip = device_new("chip", "Chip");
    Memory memory = {
        .name = "DRAM", .capacity_bytes = 100, .bytes_per_s = {[BASIS_THEORETICAL] = 100e9}};
    g_array_append_val(chip->memories, memory);
    kit_peak(chip, DTYPE_INT8, UNIT_MATRIX, 10e12);
    g_auto(Asked) asked = ask_as(linear_graph(1, 16, 100, false), chip, subject);
    says(given(&asked, "larger_device"),
         "the device computes no fp32, in which it does not fit: 6.4");
}

/* One of the same class comes before a smaller one of another; where none has room, any does. */
static void test_larger_device_of_class(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) devices = g_ptr_array_new_with_free_func((GDestroyNotify)device_free);
    Device *large = sized("large", 9000), *other = sized("other", 5000);
    large->class_name = other->class_name = "edge";
    g_ptr_array_add(devices, large);
    g_ptr_array_add(devices, other);
    AdviceSubject subject = {.devices = devices};
    Device *box = box_with_capacity(100);
    box->class_name = "phone";
    g_auto(Asked) none = ask_as(linear_graph(1, 16, 100, false), box, subject);
    says(given(&none, "larger_device"), "and the smallest that runs it is 'other' with 5.00 kB");
    large->class_name = "phone";
    Device *again = box_with_capacity(100);
    again->class_name = "phone";
    g_auto(Asked) same = ask_as(linear_graph(1, 16, 100, false), again, subject);
    says(given(&same, "larger_device"), "the smallest of its class that runs it is 'large'");
}

/* ---- The frontier ---------------------------------------------------------------------------- */

/* In fp16 2·1,002,000 bytes. In W4A16 half a byte for each weight, for 8 groups of each of 1000
 * rows a scale of 2 bytes and a zero point of half a one, 4000 bytes of activations, and 4000 +
 * 2000 of converting the input: 530,000. int8 is slower, with 1,011,010. */
static void test_format_traffic(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(linear_graph(1, 1000, 1000, false), round_device(10e12));
    const Advice *advice = given(&asked, "format_traffic");
    assert_string_equal(asked.list->format, "fp16");
    assert_string_equal(advice->format, "w4a16");
    check_numbers(advice, 1, 0.5);
    check_gain(advice, (2004000 - 530000) / 100e9);
    assert_int_equal(advice->gain_bytes, 2000000 - 520000);
    assert_null(find(&asked, "format_arithmetic"));
    assert_null(find(&asked, "int8_loses"));
}

/* Compute bounds it in fp32, and the int8 unit is ten times as fast: 92.4844032 µs. Converting the
 * input moves 5·802,816 + 5 bytes. */
static void test_format_arithmetic(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(large_conv(), round_device(10e12));
    const Advice *advice = given(&asked, "format_arithmetic");
    assert_string_equal(advice->format, "int8");
    check_numbers(advice, 0, 0.5);
    check_gain(advice, 924.844032e-6 - 92.4844032e-6 - 4014085 / 100e9);
    assert_null(find(&asked, "format_traffic"));
    assert_null(find(&asked, "int8_loses"));
}

static Device *fast_float(double fp16_per_s, double int8_per_s)
{
    Device *device = round_device(int8_per_s);
    kit_peak(device, DTYPE_FP16, UNIT_MATRIX, fp16_per_s);
    return device;
}

/* fp16 computes as fast as int8 and converts nothing: int8 is not advised, first or last. */
static void test_float_as_fast_as_int8(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(large_conv(), fast_float(10e12, 10e12));
    near(asked.list->seconds, 92.4844032e-6);
    const Advice *advice = given(&asked, "int8_loses");
    check_numbers(advice, 92.4844032e-6 + 4014085 / 100e9, 92.4844032e-6);
    gains_no_time(advice);
    assert_null(advice->format);
    for (guint i = 0; i < asked.list->rows->len; i++)
        assert_null(row_of(&asked, i)->format);
}

/* int8 as fast as floats is no loss: the unit takes both at 10 TFLOP/s, and on a memory and a
 * vector unit as fast as these, converting the input, 1e-23 s, is nothing beside 92 µs. With a unit
 * that is a millionth slower it is one. */
static void test_int8_as_fast_as_float(void **state)
{
    (void)state;
    for (int slower = 0; slower < 2; slower++) {
        Device *device = device_new("even", "Even");
        Memory memory = {.name = "SRAM", .bytes_per_s = {[BASIS_THEORETICAL] = 1e30}};
        g_array_append_val(device->memories, memory);
        kit_peak(device, DTYPE_FP32, UNIT_VECTOR, 1e30);
        kit_peak(device, DTYPE_FP32, UNIT_MATRIX, 10e12);
        kit_peak(device, DTYPE_INT8, UNIT_MATRIX, slower ? 10e12 * (1 - 1e-6) : 10e12);
        g_auto(Asked) asked = ask(large_conv(), device);
        near(asked.list->seconds, 92.4844032e-6);
        assert_true((find(&asked, "int8_loses") != NULL) == slower);
    }
}

/* 2:4 skips half of 924,844,032 FLOPs, at twice the peak of 2 TFLOP/s. int8 computes as long as
 * fp16. */
static void test_format_trained(void **state)
{
    (void)state;
    Device *device = fast_float(2e12, 2e12);
    Peak sparse = {.dtype = DTYPE_FP16,
                   .accumulate = DTYPE_UNKNOWN,
                   .unit = UNIT_MATRIX,
                   .flops_per_s = 4e12,
                   .pattern = "2:4"};
    g_array_append_val(device->sparse_peaks, sparse);
    g_auto(Asked) asked = ask(large_conv(), device);
    const Advice *advice = given(&asked, "format_trained");
    assert_string_equal(advice->format, "sparse_2_4");
    check_gain(advice, 462.422016e-6 - 231.211008e-6);
    assert_string_equal(advice_risk_name(advice->rule->risk), "must be trained again");
    g_auto(Asked) dense = ask(large_conv(), fast_float(2e12, 2e12));
    assert_null(find(&dense, "format_trained"));
}

/* On integers alone, what is calibrated is what the device does already. */
static void test_integers_alone(void **state)
{
    (void)state;
    Device *device = device_new("chip", "Chip");
    Memory memory = {.name = "DRAM", .bytes_per_s = {[BASIS_THEORETICAL] = 100e9}};
    g_array_append_val(device->memories, memory);
    kit_peak(device, DTYPE_INT8, UNIT_MATRIX, 10e12);
    g_auto(Asked) asked = ask(large_conv(), device);
    assert_string_equal(asked.list->format, "int8");
    for (guint i = 0; i < asked.list->rows->len; i++)
        assert_null(row_of(&asked, i)->format);
}

/* ---- int8 ------------------------------------------------------------------------------------ */

/* Half as fast as floats. Of what is held, weights are little. */
static void test_int8_loses(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(large_conv(), round_device(0.5e12));
    const Advice *advice = given(&asked, "int8_loses");
    check_numbers(advice, 2 * 924.844032e-6 + 4014085 / 100e9, 924.844032e-6);
    gains_no_time(advice);
    assert_int_equal(advice->kind, ADVICE_NOTE);
    g_auto(Asked) none = ask(large_conv(), box()); /* no such unit: nothing is said of it */
    assert_null(find(&none, "int8_loses"));
}

static Graph *with_softmax(void)
{
    int x;
    Graph *graph = start(S(1, 64, 112, 112), &x);
    x = chain_conv(graph, "conv1", x, 64, 3, false);
    x = chain(graph, OP_SOFTMAX, "softmax", x, NULL);
    return ended(graph, chain_conv(graph, "conv2", x, 64, 3, false));
}

/* In int8: input -> int8, conv, -> float, softmax, -> int8, conv. A convolution computes for
 * 92.4844032 µs, a conversion moves 5·802,816 bytes, to int8 5 more, the softmax 2·4·802,816. Fused
 * the softmax reads and writes 802,816 bytes, and a scale of 5, and the input alone is converted.
 */
static void test_ping_pong(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(with_softmax(), round_device(10e12));
    const Advice *advice = given(&asked, "ping_pong");
    double conv = 92.4844032e-6, softmax = 8 * 802816 / 100e9;
    double to_float = 5 * 802816 / 100e9, to_int8 = to_float + 5 / 100e9;
    check_numbers(advice, (to_float + to_int8) / (2 * conv + 2 * to_int8 + to_float + softmax),
                  0.10);
    double folded = to_int8 + 2 * conv + (2 * 802816 + 5) / 100e9;
    check_beside(advice, 2 * conv + 2 * to_int8 + to_float + softmax - folded);
    near(asked.list->seconds - given(&asked, "format_arithmetic")->gain_s, folded);
    says(advice, "2 conversions between operators");
    g_auto(Asked) straight = ask(two_large_convs(), round_device(10e12));
    assert_null(find(&straight, "ping_pong"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_risks),
        cmocka_unit_test(test_fits_narrow),
        cmocka_unit_test(test_fits_quantized),
        cmocka_unit_test(test_larger_device),
        cmocka_unit_test(test_larger_device_for_floats),
        cmocka_unit_test(test_larger_device_of_class),
        cmocka_unit_test(test_format_traffic),
        cmocka_unit_test(test_format_arithmetic),
        cmocka_unit_test(test_float_as_fast_as_int8),
        cmocka_unit_test(test_int8_as_fast_as_float),
        cmocka_unit_test(test_format_trained),
        cmocka_unit_test(test_integers_alone),
        cmocka_unit_test(test_int8_loses),
        cmocka_unit_test(test_ping_pong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
